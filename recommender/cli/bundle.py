"""`tend export` puts a result and all that made it into one folder; `tend reproduce` makes it again."""

import sys
from pathlib import Path
from typing import Literal, NoReturn

import click

from recommender.catalog.faults import CatalogError
from recommender.catalog.texts import Texts
from recommender.cli.options import data_option, load_source, weights_options
from recommender.recommend import load_engine
from recommender.research.cohort import bundle
from recommender.research.cohort.mapping.record import MappingError
from recommender.research.cohort.table import TableError
from recommender.research.cohort.writers import WriteError

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
REFUSED = (bundle.BundleError, CatalogError, MappingError, TableError, WriteError)


@click.command("export")
@click.argument("result", type=FILE)
@click.option("-o", "out", type=click.Path(path_type=Path), required=True, help="A new folder.")
@click.option("--input", "people", type=FILE, required=True, help="The file that RESULT was made from.")
@click.option("--explain", is_flag=True, help="As RESULT was made, like the options below.")
@click.option("--keep", multiple=True, metavar="COLUMN")
@click.option("--id", "ids", multiple=True, metavar="COLUMN")
@click.option("--map", "map_file", type=FILE)
@click.option("--ignore-others", is_flag=True)
@weights_options
@data_option
def export_result(
    result: Path,
    out: Path,
    people: Path,
    explain: bool,
    keep: tuple[str, ...],
    ids: tuple[str, ...],
    map_file: Path | None,
    ignore_others: bool,
    weights: Path | None,
    numbers: Path | None,
    data: Path,
) -> None:
    """Write what made RESULT, a file of `tend cohort`, into a folder: data, citations, hashes.

    The people's file stays out: only its SHA-256 is noted. RESULT is made again first. Exit 2 if that
    gives other bytes.
    """
    source, engine = load_source(data, weights, numbers)
    form: Literal["csv", "parquet"] = "csv" if result.suffix.lower() == ".csv" else "parquet"
    options = bundle.Options(
        format=form, explain=explain, keep=keep, ids=ids, ignore_others=ignore_others
    )
    mapping = map_file.read_text(encoding="utf-8-sig") if map_file else None
    texts = engine.catalog.texts
    try:
        made = bundle.export(source, people, result, options, mapping, out)
    except REFUSED as error:
        _refuse(texts, error)
    click.echo(texts("bundle.made", folder=out, files=len(made.files), input=made.input.name))


@click.command("reproduce")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--input", "people", type=FILE, required=True, help="The file that was scored.")
def reproduce_result(folder: Path, people: Path) -> None:
    """Score a file again with what FOLDER of `tend export` holds. Exit 2 with what differs."""
    texts = load_engine().catalog.texts
    try:
        made, differs = bundle.reproduce(folder, people)
    except REFUSED as error:
        _refuse(texts, error)
    if differs:
        _refuse(texts, *differs)
    click.echo(texts("bundle.same", file=made.result.name, digest=made.result.sha256))


def _refuse(texts: Texts, *errors: Exception) -> NoReturn:
    for error in errors:
        if isinstance(error, bundle.BundleError):
            lines = [texts(error.key, **error.values)]
        elif isinstance(error, CatalogError | MappingError):
            lines = list(map(str, error.faults))
        else:
            lines = [str(error)]
        for line in lines:
            click.echo(" ".join(line.split()), err=True)
    sys.exit(2)
