"""`tend convert`: people's answers in the layout of another system."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from recommender.cli.cohort import report_outcome
from recommender.cli.options import data_option, engine_with, load_mapping, refuse, weights_options
from recommender.research.cohort.formats.coded import CodedFile
from recommender.research.cohort.formats.fhir import FhirWriter
from recommender.research.cohort.formats.redcap import RedcapWriter
from recommender.research.cohort.table import TableError

# A new layout needs its writer here, with `write(folder, people, has_names)`.
WRITERS: dict[str, type[FhirWriter | RedcapWriter]] = {"fhir": FhirWriter, "redcap": RedcapWriter}


@click.command("convert")
@click.argument("file", metavar="IN", type=click.Path(path_type=Path))
@click.option("--to", "layout", type=click.Choice(list(WRITERS)), required=True)
@click.option("-o", "out", type=click.Path(path_type=Path), required=True, help="A new folder.")
@click.option("--id", "id", metavar="COLUMN", help="Names people; otherwise the number of their row.")
@click.option("--map", "map_file", type=click.Path(path_type=Path), help="A mapping of `tend map`.")
@click.option("--ignore-others", is_flag=True, help="Leave out columns that Tend does not know.")
@weights_options
@data_option
def convert(
    file: Path,
    layout: str,
    out: Path,
    id: str | None,
    map_file: Path | None,
    ignore_others: bool,
    weights: Path | None,
    numbers: Path | None,
    data: Path,
) -> None:
    """Write the people of IN as FHIR R4 or for REDCap, with their scores where it has room for them.

    Bad rows are left out and told, as in `tend cohort`: exit 3. Exit 2: IN or OUT cannot be used.
    """
    engine = engine_with(data, weights, numbers)
    texts = engine.catalog.texts
    mapping = load_mapping(engine.catalog, map_file)
    try:
        if out.exists():
            raise TableError(texts("formats.exists", folder=out))
        people = CodedFile(engine, file, mapping, id, ignore_others)
        with TemporaryDirectory(dir=out.absolute().parent) as place:
            folder = Path(place) / "converted"
            folder.mkdir()
            WRITERS[layout](engine.catalog).write(folder, people, has_names=id is not None)
            files = ", ".join(sorted(path.name for path in folder.iterdir()))
            shutil.move(folder, out)
    except TableError as error:
        refuse(str(error))
    except OSError as error:
        refuse(texts("cohort.errors.cannot_write", file=out, reason=error.strerror, option="-o"))
    outcome = people.outcome
    counts = {"people": outcome.rows - outcome.bad, "rows": outcome.rows}
    click.echo(texts("formats.made", folder=out, files=files, **counts))
    report_outcome(texts, outcome, "`tend cohort --errors FILE` lists all")
