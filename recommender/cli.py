"""The command line: check the data, list it, recommend for one file, simulate people."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from itertools import groupby
from pathlib import Path
from time import monotonic
from typing import NoReturn

import click

from recommender.cli_cohort import print_codebook, score_cohort
from recommender.cli_compare import compare
from recommender.cli_weights import data_option, engine_with, weights_options
from recommender.cohort.balance import balance, group_figures, in_chunks
from recommender.cohort.simulate import simulate, write_people
from recommender.cohort.sink import InPlace, WriteError, writing
from recommender.lab.self_check import self_check
from recommender.recommend import Engine, Recommendation, recommend_people
from recommender.report.document import catalog_document, result_document
from recommender.report.migration import all_not_asked, say_not_asked
from recommender.report.person import PersonResult
from recommender.report.reading import LARGEST_FILE, Loaded, SavedFileError, read_check_in
from recommender.version import VERSION

# Seconds after which somebody who waits is told what is going on.
PATIENCE = 2


@click.group()
@click.version_option(VERSION, prog_name="tend")
def main() -> None:
    """Tend: which kinds of activity fit a person who feels cut off, and exactly why."""


@main.command()
@click.option("--deep", is_flag=True, help="Look for what can never matter, lead or be reached, too.")
@data_option
def check(deep: bool, data: Path) -> None:
    """Load and cross-check all content; print counts and balance. Exit 1 on a fault."""
    engine = engine_with(data, faults_on_stdout=True)
    _say_counts(engine)
    limits = engine.model.catalog.method.balance
    people = in_chunks(engine, limits.people, limits.seed)
    shares = balance(engine, people)
    for share in shares:
        mark = "" if share.is_fair else "  out of balance"
        click.echo(f"  {share.category:<14}{share.leads:7.1%}{share.top_three:8.1%}{mark}")
    unfair = [share.category for share in shares if not share.is_fair]
    for category in unfair:
        remedy = "leads for too many or too few; weigh its activities anew"
        click.echo(f"weights.csv: balance: {category}: {remedy}")
    unmet = _say_groups(engine, people)
    faults = len(unfair) + unmet + (_deep_faults(engine) if deep else 0)
    click.echo(f"{faults} faults")
    sys.exit(1 if faults else 0)


@main.command("catalog")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@data_option
def show_catalog(as_json: bool, data: Path) -> None:
    """List items, categories and criteria."""
    document = catalog_document(engine_with(data).model.catalog)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False))
        return
    for category in document["categories"]:
        click.echo(f"{category['id']}: {', '.join(category['activities'])}")
    for item in document["items"]:
        click.echo(f"{item['id']} ({item['type']}): {', '.join(map(str, item['codes']))}")


@main.command("recommend")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@weights_options
@data_option
def recommend_file(file: Path, weights: Path | None, numbers: Path | None, data: Path) -> None:
    """Read {"answers": {…}} or a saved check-in from FILE (- for standard input); print JSON.

    What a file of another version holds and is not asked any more, or did not ask yet, is named on
    standard error.
    """
    engine = engine_with(data, weights, numbers)
    catalog, loaded = engine.model.catalog, _check_in(engine, _content(file))
    said, words = loaded.data, catalog.words.file
    newer = [f"{words.not_asked_title}: {label}." for label in say_not_asked(catalog, said.not_asked)]
    for line in (*loaded.dropped, *newer):
        click.echo(line, err=True)
    people = recommend_people(engine, [said.answers], said.vetoes, [said.matters])
    document = result_document(PersonResult(people), all_not_asked(catalog, said))
    click.echo(json.dumps(document, ensure_ascii=False))


@main.command("simulate")
@click.option("-n", "people", type=click.IntRange(1, 100_000_000), required=True, help="How many.")
@click.option(
    "--seed", type=click.IntRange(0), required=True, help="The same seed gives the same people."
)
@click.option(
    "-o", "out", type=click.Path(path_type=Path, allow_dash=True), default="-", help="CSV file."
)
@data_option
def simulate_people(people: int, seed: int, out: Path, data: Path) -> None:
    """Make respondents as CSV; how often each answer occurs stands in simulation.toml."""
    catalog = engine_with(data).model.catalog
    made_up = simulate(catalog, people, seed)
    if str(out) == "-":
        write_people(catalog, made_up, sys.stdout)
        return
    try:
        with writing(catalog.cohort.errors.cannot_write, out, "-o"), InPlace(out) as stream:
            text = TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
            write_people(catalog, made_up, text)
            text.detach()
    except WriteError as error:
        _refuse(str(error))


for command in (print_codebook, score_cohort, compare):
    main.add_command(command)


def _say_counts(engine: Engine) -> None:
    catalog = engine.model.catalog
    counts = {
        "activities": len(catalog.activities),
        "categories": len(catalog.categories),
        "items": len(catalog.items),
        "criteria": len(catalog.criteria),
        "weights": len(catalog.weights),
        "gates": len(catalog.gates.gates),
        "sources": len(catalog.sources),
    }
    for name, count in counts.items():
        click.echo(f"{count} {name}")
    click.echo(f"cap {catalog.method.cap}: base and points reach {engine.ranges.cap_bound / 400:.4f}")
    click.echo(
        f"balance over {catalog.method.balance.people} simulated people (leads, in the top three):"
    )


def _say_groups(engine: Engine, people: Sequence[Recommendation]) -> int:
    """Print the figures of every group that has a limit, and count those beyond it."""
    titles = {group.id: group.title for group in engine.model.catalog.method.balance.groups}
    unmet = 0
    for group, figures in groupby(group_figures(engine, people), key=lambda figure: figure.group):
        click.echo(f"first ideas ({titles[group]}):")
        for figure in figures:
            mark = "" if figure.is_fair else "  beyond its limit"
            click.echo(f"  {figure.name:<44}{figure.value:8.3f}  limit {figure.limit:g}{mark}")
            unmet += not figure.is_fair
    return unmet


def _deep_faults(engine: Engine) -> int:
    """Print what the self-check found, and count the faults; what is only good to know is indented."""
    begun = monotonic()

    def tell(part: str) -> None:
        if monotonic() - begun > PATIENCE:
            click.echo(f"looking at {part}", err=True)

    click.echo("self-check:")
    found = self_check(engine, tell)
    for finding in found:
        click.echo(str(finding) if finding.is_fault else f"  {finding}")
    return sum(finding.is_fault for finding in found)


def _content(file: Path) -> bytes:
    try:
        with click.open_file(str(file), "rb") as stream:
            content: bytes = stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "cannot be read"
        _refuse(f"{file}: {reason}; give a file that can be read, or -")
    return content


def _check_in(engine: Engine, content: bytes) -> Loaded:
    try:
        return read_check_in(engine.model.catalog, content)
    except SavedFileError as error:
        _refuse(str(error))


def _refuse(message: str) -> NoReturn:
    click.echo(" ".join(message.split()), err=True)
    sys.exit(2)
