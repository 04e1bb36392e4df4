"""`tend`: check and list the data, recommend for one person, simulate people, move a data folder."""

import json
import sys
from datetime import datetime
from itertools import groupby
from pathlib import Path
from time import monotonic

import click

from recommender.catalog.checks.texts import check_asked
from recommender.catalog.faults import CatalogError
from recommender.catalog.loader import DATA, PACKAGE
from recommender.catalog.old_layout import migrate_data
from recommender.cli.ask import ask
from recommender.cli.cohort import export_result, print_codebook, reproduce_result, score_cohort
from recommender.cli.files import convert, propose_mapping
from recommender.cli.journal import journals
from recommender.cli.options import (
    PLACE,
    data_option,
    engine_with,
    load_check_in,
    load_mapping,
    refuse,
    weights_options,
)
from recommender.cli.weights import adopt_weights, compare, personas
from recommender.person.document import catalog_document
from recommender.person.exports import EXPORTS, Material
from recommender.person.result import PersonResult
from recommender.person.saved import say_not_asked
from recommender.person.typeset import PaperError
from recommender.person.view import Audience, View
from recommender.recommend import recommend_people
from recommender.research.certainty.balance import balance, group_figures, in_chunks
from recommender.research.certainty.self_check import check_balance, self_check
from recommender.research.cohort.simulate import write_people
from recommender.research.cohort.writers import WriteError, atomic_text, writing
from recommender.scoring.population import simulate
from recommender.version import VERSION

# After so many seconds `check --deep` says what it is doing.
PATIENCE = 2


@click.group()
@click.version_option(VERSION, prog_name="tend")
def main() -> None:
    """Tend: which kinds of activity fit a person who feels cut off, and exactly why."""


@main.command()
@click.option("--deep", is_flag=True, help="Look for what can never matter, lead or be reached, too.")
@weights_options
@data_option
def check(deep: bool, weights: Path | None, numbers: Path | None, data: Path) -> None:
    """Load and cross-check all content, or a draft of weights in it; print counts and balance.

    Exit 1 on a fault.
    """
    click.echo(f"data: {data.resolve()}")
    engine = engine_with(data, weights, numbers, faults_on_stdout=True)
    misfits = list(check_asked(engine.catalog.texts, PACKAGE))
    for fault in misfits:
        click.echo(fault)
    catalog, limits = engine.catalog, engine.catalog.method.balance
    for name in ("activities", "categories", "items", "criteria", "weights", "gates", "sources"):
        every = catalog.gates.gates if name == "gates" else getattr(catalog, name)
        click.echo(f"{len(every)} {name}")
    click.echo(f"cap {catalog.method.cap}: base and points reach {engine.ranges.cap_bound / 400:.4f}")
    click.echo(f"balance over {limits.people} simulated people (leads, in the top three):")
    people = in_chunks(engine, limits.people, limits.seed)
    shares = balance(engine, people)
    for share in shares:
        mark = "" if share.is_fair else "  out of balance"
        click.echo(f"  {share.category:<14}{share.leads:7.1%}{share.top_three:8.1%}{mark}")
    figures = list(group_figures(engine, people))
    titles = {group.id: group.title for group in limits.groups}
    for group, own in groupby(figures, key=lambda figure: figure.group):
        click.echo(f"first ideas ({titles[group]}):")
        for figure in own:
            mark = "" if figure.is_fair else "  beyond its limit"
            click.echo(f"  {figure.name:<44}{figure.value:8.3f}  limit {figure.limit:g}{mark}")
    begun = monotonic()

    def tell(part: str) -> None:
        if monotonic() - begun > PATIENCE:
            click.echo(f"looking at {part}", err=True)

    if deep:
        click.echo("self-check:")
    found = self_check(engine, tell) if deep else tuple(check_balance(catalog, shares, figures))
    for finding in found:
        click.echo(str(finding) if finding.is_fault else f"  {finding}")
    faults = len(misfits) + sum(finding.is_fault for finding in found)
    click.echo(f"{faults} faults")
    sys.exit(1 if faults else 0)


@main.command("catalog")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@data_option
def show_catalog(as_json: bool, data: Path) -> None:
    """List items, categories and criteria."""
    document = catalog_document(engine_with(data).catalog)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False))
        return
    for category in document["categories"]:
        click.echo(f"{category['id']}: {', '.join(category['activities'])}")
    for item in document["items"]:
        click.echo(f"{item['id']} ({item['type']}): {', '.join(map(str, item['codes']))}")


@main.command("recommend")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--format",
    "form",
    type=click.Choice(list(EXPORTS)),
    default="json",
    help="What to print; all but JSON leave out what is private.",
)
@click.option(
    "--map",
    "map_file",
    type=PLACE,
    help="A mapping: FILE has its names.",
)
@weights_options
@data_option
def recommend_file(
    file: Path,
    form: str,
    map_file: Path | None,
    weights: Path | None,
    numbers: Path | None,
    data: Path,
) -> None:
    """Read {"answers": {…}} or a saved check-in from FILE (- for standard input).

    With --map, FILE is one person of another survey: {name: value}, as the mapping names them.
    For a file of another version, standard error names answers that are not asked any more, and
    questions that it did not ask yet.
    """
    engine = engine_with(data, weights, numbers)
    catalog = engine.catalog
    loaded = load_check_in(catalog, file, load_mapping(catalog, map_file))
    said, texts = loaded.data, catalog.texts
    names = say_not_asked(catalog, said.not_asked, Audience.SELF)
    newer = [f"{texts('file.not_asked_title')}: {name}." for name in names]
    for line in (*loaded.dropped, *newer):
        click.echo(line, err=True)
    people = recommend_people(engine, [said.answers], said.vetoes, [said.matters])
    material = Material(said, catalog.helplines.countries[-1], datetime.now())
    try:
        output = EXPORTS[form].write(View(PersonResult(people), Audience.SELF), material)
    except (ValueError, PaperError) as error:
        refuse(f"{form}: {error}")
    click.echo(output, nl=False)


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
    """Make respondents as CSV; each item says how often each of its answers occurs."""
    catalog = engine_with(data).catalog
    made_up = simulate(catalog, people, seed)
    if str(out) == "-":
        write_people(catalog, made_up, sys.stdout)
        return
    try:
        with writing(catalog.texts, out, "-o"), atomic_text(out) as text:
            write_people(catalog, made_up, text)
    except WriteError as error:
        refuse(error)


@main.command("migrate-data")
@click.argument("old", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("new", type=PLACE)
def move_data(old: Path, new: Path) -> None:
    """Copy OLD, a data folder of an older layout, to NEW in today's, with its edits; then check NEW.

    Exit 1 on a fault in OLD, or in NEW.
    """
    try:
        rewritten = migrate_data(old, new, DATA)
    except CatalogError as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        sys.exit(1)
    for name in rewritten:
        click.echo(f"{new / name}: written again with your edits, without the comments of the old file")
    engine_with(new)
    click.echo(f"{new}: sound; use it with --data {new}")


RESEARCH = (adopt_weights, ask, compare, export_result, propose_mapping, reproduce_result, score_cohort)
for command in (*RESEARCH, convert, personas, print_codebook, journals):
    main.add_command(command)
