"""`tend map` and `tend convert`: files of other systems, in and out."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from recommender.catalog.texts import Texts
from recommender.cli.cohort import report_outcome
from recommender.cli.options import (
    PLACE,
    data_option,
    engine_with,
    load_mapping,
    refuse,
    refusing,
    weights_options,
)
from recommender.research.cohort.formats.coded import CodedFile
from recommender.research.cohort.formats.fhir import FhirWriter
from recommender.research.cohort.formats.redcap import RedcapWriter
from recommender.research.cohort.mapping.propose import Proposal
from recommender.research.cohort.mapping.wizard import mapping_text, propose_for
from recommender.research.cohort.table import TableError, shortened
from recommender.research.cohort.writers import atomic_text, writing


@click.command("map")
@click.argument("file", type=PLACE)
@click.option("-o", "out", type=PLACE, help="Where to write the mapping.")
@click.option("--dictionary", type=PLACE, help="REDCap's data dictionary, as CSV.")
@click.option("--sheet", help="The sheet of a workbook with several.")
@data_option
def propose_mapping(
    file: Path, out: Path | None, dictionary: Path | None, sheet: str | None, data: Path
) -> None:
    """Propose a mapping for FILE: which column is which question, which value which code.

    FILE is CSV, Excel, OpenDocument, SPSS, Stata, Feather or Parquet. The mapping goes to standard
    output, or to -o; standard error says what is to be checked. Exit 2: nothing could be proposed.
    """
    catalog = engine_with(data).catalog
    texts = catalog.texts
    with refusing(texts):
        if out is not None and out.exists():
            raise TableError(texts("map.errors.exists", file=out))
        proposal, lines = propose_for(catalog, file, dictionary, sheet)
        text = mapping_text(texts, proposal)
        if out is None:
            click.echo(text, nl=False)
        else:
            with writing(texts, out, "-o"), atomic_text(out) as stream:
                stream.write(text)
    for line in (*report_lines(texts, proposal), *lines):
        click.echo(line, err=True)
    if out is not None:
        click.echo(texts("map.report.next", file=file, mapping=out), err=True)


def report_lines(texts: Texts, proposal: Proposal) -> list[str]:
    """What was found, what is to be checked, and what is unknown: one line each."""
    sures = [entry.sure for entry in proposal.entries]
    counts = {sure: sures.count(sure) for sure in ("sure", "likely", "unsure")}
    lines = [texts("map.report.found", file=proposal.file, columns=len(sures), **counts)]
    noted = set[str]()
    for entry in proposal.entries:
        said = [f"{entry.why}."] if entry.sure != "sure" else []
        said += [note for note in entry.notes if note not in noted]  # one note speaks for a whole scale
        noted |= {*entry.notes}
        if said:
            found = {"column": shortened(entry.seen.name), "reason": " ".join(said)}
            found |= {"sure": texts.table("map.sure")[entry.sure], "target": entry.target}
            lines.append(texts("map.report.check", **found))
    for kind, cells in proposal.missing.items():
        lines.append(texts("map.report.missing", kind=kind, cells=", ".join(map(shortened, cells))))
    if proposal.lacking:
        lines.append(texts("map.report.lacking", boxes=", ".join(proposal.lacking)))
    if proposal.ids:
        lines.append(texts("map.report.ids", names=", ".join(map(shortened, proposal.ids))))
    if proposal.others:
        names = ", ".join(map(shortened, proposal.others))
        lines.append(texts("map.report.unknown", count=len(proposal.others), names=names))
    return lines


# A new layout needs its writer here, with `write(folder, people, has_names)`.
WRITERS: dict[str, type[FhirWriter | RedcapWriter]] = {"fhir": FhirWriter, "redcap": RedcapWriter}


@click.command("convert")
@click.argument("file", metavar="IN", type=PLACE)
@click.option("--to", "layout", type=click.Choice(list(WRITERS)), required=True)
@click.option("-o", "out", type=PLACE, required=True, help="A new folder.")
@click.option("--id", "id", metavar="COLUMN", help="Names people; otherwise the number of their row.")
@click.option("--map", "map_file", type=PLACE, help="A mapping of `tend map`.")
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

    Bad rows are left out and reported, as in `tend cohort`: exit 3. Exit 2: IN or OUT cannot be used.
    """
    engine = engine_with(data, weights, numbers)
    texts = engine.catalog.texts
    mapping = load_mapping(engine.catalog, map_file)
    try:
        with refusing(texts):
            if out.exists():
                raise TableError(texts("formats.exists", folder=out))
            people = CodedFile(engine, file, mapping, id, ignore_others)
            with TemporaryDirectory(dir=out.absolute().parent) as place:
                folder = Path(place) / "converted"
                folder.mkdir()
                WRITERS[layout](engine.catalog).write(folder, people, has_names=id is not None)
                files = ", ".join(sorted(path.name for path in folder.iterdir()))
                shutil.move(folder, out)
    except OSError as error:
        refuse(texts("cohort.errors.cannot_write", file=out, reason=error.strerror, option="-o"))
    outcome = people.outcome
    counts = {"people": outcome.rows - outcome.bad, "rows": outcome.rows}
    click.echo(texts("formats.made", folder=out, files=files, **counts))
    report_outcome(texts, outcome, "`tend cohort --errors FILE` lists all")
