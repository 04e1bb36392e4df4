"""`tend ask`: may a check-in stop, and what would be asked next; or what stopping early costs."""

import json
from pathlib import Path
from typing import Any

import click

from recommender.catalog.texts import Texts
from recommender.cli.options import data_option, engine_with, load_check_in, refuse, weights_options
from recommender.person.saved import CheckInData
from recommender.recommend import Engine
from recommender.research.certainty.asking import (
    STOPS_AT,
    Study,
    calibrate,
    cost_rows,
    figures,
    shifted,
    study,
)
from recommender.scoring.asking import outlook
from recommender.scoring.population import simulate
from recommender.scoring.responses import encode

PEOPLE = 40_000
EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.001)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), required=False)
@click.option(
    "--study", "as_study", is_flag=True, help="Walk simulated people, and print what it costs."
)
@click.option("-n", "people", type=click.IntRange(1, 1_000_000), default=PEOPLE, help="How many.")
@click.option("--seed", type=click.IntRange(0), help="The same seed gives the same people.")
@click.option("--json", "as_json", is_flag=True, help="Print the study as JSON.")
@weights_options
@data_option
def ask(
    file: Path | None,
    as_study: bool,
    people: int,
    seed: int | None,
    as_json: bool,
    weights: Path | None,
    numbers: Path | None,
    data: Path,
) -> None:
    """Say of the answers in FILE (- for standard input) whether more questions can matter.

    FILE is as for `tend recommend`. An item that is absent or "not_asked" is still to come; null and
    "declined" are final. `first` is the first category so far: of several that are equal the one that
    the catalog has first, and null where nothing may lead.

    With --study instead of FILE: walk simulated people (-n, --seed) through For tonight, once from the
    population that the method knows and once from another, and compare ways to stop.
    """
    if as_study == (file is not None):
        refuse("give FILE (or -), or --study with --seed")
    engine = engine_with(data, weights, numbers)
    if file is not None:
        loaded = load_check_in(engine.catalog, file)
        for line in loaded.dropped:
            click.echo(line, err=True)
        click.echo(json.dumps(_outlook(engine, loaded.data)))
        return
    own = engine.catalog.method.asking.seed
    if seed is None or seed == own:
        refuse(f"--seed: give a number other than {own}: those people complete the answers of others")
    populations = {"own": engine.catalog, "shifted": shifted(engine.catalog)}
    click.echo(engine.catalog.texts("asking.walking", people=f"{people:,}"), err=True)
    for population, catalog in populations.items():
        found = study(engine, simulate(catalog, people, seed), STOPS_AT)
        head: dict[str, Any] = {"population": population, "people": people, "seed": seed}
        if as_json:
            click.echo(json.dumps(head | _document(found)))
        else:
            _print(engine.catalog.texts, found, **head)


def _outlook(engine: Engine, said: CheckInData) -> dict[str, Any]:
    catalog, ids = engine.catalog, engine.model.category_ids
    responses = encode(catalog, [said.answers], [said.matters])
    found = outlook(engine, responses, vetoes=said.vetoes)
    counted = catalog.items.keys() - catalog.intake.welcome_items
    first = (id for id, is_first in zip(ids, found.first[0], strict=True) if is_first)
    return {
        "asked": sum(not responses.unasked[id][0] for id in counted),
        "certain": bool(found.certain[0]),
        "likely": float(found.likely[0]),
        "first": next(first, None),
        "next": list(found.next_items()),
    }


def _document(found: Study) -> dict[str, Any]:
    cells, stop = calibrate(found, EDGES)
    return {
        "rules": {rule: figures(cost)._asdict() for rule, cost in found.costs.items()},
        "split": found.split,
        "early": found.early,
        "calibration": [cell._asdict() for cell in cells],
        "at_the_stop": stop._asdict(),
    }


def _print(texts: Texts, found: Study, population: str, people: int, seed: int) -> None:
    title = texts.table("asking.populations")[population]
    click.echo(texts("asking.title", population=title, people=f"{people:,}", seed=seed))
    header, *rows = (
        f"| {' | '.join(row)} |" for row in (texts.lines("asking.columns"), *cost_rows(texts, found))
    )
    for line in (header, "|---|--:|--:|--:|--:|", *rows):
        click.echo(line)
    click.echo(texts("asking.safety", split=found.split, early=found.early))
    cells, stop = calibrate(found, EDGES)
    click.echo(texts("asking.calibration"))
    for cell in (*cells, stop):
        said, kept = f"{cell.said:.1%}", f"{cell.kept:.1%}"
        line = texts("asking.calibrated", said=said, kept=kept, people=f"{cell.people:,}")
        said = texts("asking.at_the_stop", line=line) if cell is stop else line
        click.echo(f"  {said}")
