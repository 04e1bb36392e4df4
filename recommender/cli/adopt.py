"""`tend adopt`: a draft of weights becomes what data/ holds."""

import sys
from pathlib import Path

import click

from recommender.catalog.faults import CatalogError
from recommender.catalog.weight_set import read_weight_set
from recommender.cli.options import DATA_FOLDER, engine_with
from recommender.research.weights.adopt import adopt, with_changes

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("adopt")
@click.argument("weights", type=FILE)
@click.option("--numbers", type=FILE, help="Its numbers, as TOML; without it, those in --data stay.")
@click.option(
    "--reason",
    "reasons",
    multiple=True,
    metavar="CELL=WHY",
    help="Why a weight is gone (activity,criterion=…) or a number changed (oxytocin_points.A=…).",
)
@click.option("--changelog", type=FILE, help="Write the changes under its heading Unreleased, too.")
@click.option("--data", type=DATA_FOLDER, required=True, help="Data folder to change.")
def adopt_weights(
    weights: Path, numbers: Path | None, reasons: tuple[str, ...], changelog: Path | None, data: Path
) -> None:
    """Write WEIGHTS, a weights.csv of the lab or your own, into a data folder.

    Changes method/weights.csv, the numbers and the cap in method/model.toml, and method/sources.toml: a
    study cited as doi:… gets an entry to be completed, one that nothing cites any more goes. The folder
    then scores as the draft did. Exit 1, and no change, if anything is at fault.
    """
    catalog = engine_with(data, weights, numbers).catalog
    more = numbers.read_text(encoding="utf-8-sig") if numbers else None
    try:
        given = read_weight_set(catalog, weights.read_text(encoding="utf-8-sig"), more)
        lines = adopt(data, given, dict(_split(reason) for reason in reasons))
    except CatalogError as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        sys.exit(1)
    if changelog:
        changelog.write_text(
            with_changes(changelog.read_text(encoding="utf-8"), lines), encoding="utf-8"
        )
    for line in lines:
        click.echo(line)


def _split(reason: str) -> tuple[str, str]:
    cell, _, why = reason.partition("=")
    return cell.strip(), " ".join(why.split())
