"""The command line: check the data, list it, recommend for one file or for many people, simulate."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, Literal, NoReturn, TextIO, TypeVar

import click
from tqdm import tqdm

from recommender.catalog.faults import CatalogError
from recommender.catalog.loader import DATA
from recommender.cohort.balance import balance
from recommender.cohort.cluster import ClusterJob, run_on_cluster
from recommender.cohort.codebook import codebook, codebook_csv
from recommender.cohort.engine_source import EngineSource
from recommender.cohort.faults import TableError
from recommender.cohort.simulate import simulate, write_people
from recommender.cohort.sink import WriteError
from recommender.cohort.stream import Outcome, Progress, fault_lines, plan_job, run_job
from recommender.lab.self_check import self_check
from recommender.recommend import Engine, recommend_people
from recommender.report.document import catalog_document, result_document
from recommender.report.person import PersonResult
from recommender.report.reading import LARGEST_FILE, Loaded, SavedFileError, read_check_in
from recommender.version import VERSION

# Seconds after which somebody who waits is told what is going on.
PATIENCE = 2

F = TypeVar("F", bound=Callable[..., Any])
BAR = "{percentage:3.0f} % |{bar}| {postfix}, {elapsed} so far, {remaining} to go"


def data_option(command: F) -> F:
    """`--data DIR` for every command."""
    folder = click.Path(file_okay=False, path_type=Path)
    text = "Folder with the content; the shipped one by default."
    return click.option("--data", type=folder, default=DATA, help=text)(command)


@click.group()
@click.version_option(VERSION, prog_name="tend")
def main() -> None:
    """Tend: which kinds of activity fit a person who feels cut off, and exactly why."""


@main.command()
@click.option("--deep", is_flag=True, help="Look for what can never matter, lead or be reached, too.")
@data_option
def check(deep: bool, data: Path) -> None:
    """Load and cross-check all content; print counts and balance. Exit 1 on a fault."""
    engine = _engine(data, faults_on_stdout=True)
    _say_counts(engine)
    shares = balance(engine)
    for share in shares:
        mark = "" if share.is_fair else "  out of balance"
        click.echo(f"  {share.category:<14}{share.leads:7.1%}{share.top_three:8.1%}{mark}")
    unfair = [share.category for share in shares if not share.is_fair]
    for category in unfair:
        remedy = "leads for too many or too few; weigh its activities anew"
        click.echo(f"weights.csv: balance: {category}: {remedy}")
    faults = len(unfair) + (_deep_faults(engine) if deep else 0)
    click.echo(f"{faults} faults")
    sys.exit(1 if faults else 0)


@main.command("catalog")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@data_option
def show_catalog(as_json: bool, data: Path) -> None:
    """List items, categories and criteria."""
    document = catalog_document(_engine(data).model.catalog)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False))
        return
    for category in document["categories"]:
        click.echo(f"{category['id']}: {', '.join(category['activities'])}")
    for item in document["items"]:
        click.echo(f"{item['id']} ({item['type']}): {', '.join(map(str, item['codes']))}")


@main.command("recommend")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@data_option
def recommend_file(file: Path, data: Path) -> None:
    """Read {"answers": {…}} or a saved check-in from FILE (- for standard input); print JSON.

    What a file of another version holds and is not asked any more is named on standard error.
    """
    engine = _engine(data)
    loaded = _check_in(engine, _content(file))
    for line in loaded.dropped:
        click.echo(line, err=True)
    said = loaded.data
    people = recommend_people(engine, [said.answers], said.vetoes, [said.matters])
    click.echo(json.dumps(result_document(PersonResult(people)), ensure_ascii=False))


@main.command("simulate")
@click.option("-n", "people", type=click.IntRange(1, 100_000_000), required=True, help="How many.")
@click.option(
    "--seed", type=click.IntRange(0), required=True, help="The same seed gives the same people."
)
@click.option("-o", "out", type=click.File("w", encoding="utf-8"), default="-", help="CSV file.")
@data_option
def simulate_people(people: int, seed: int, out: TextIO, data: Path) -> None:
    """Make respondents as CSV; how often each answer occurs stands in simulation.toml."""
    catalog = _engine(data).model.catalog
    write_people(catalog, simulate(catalog, people, seed), out)


@main.command("codebook")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of CSV.")
@click.option("--explain", is_flag=True, help="With the columns that --explain adds.")
@data_option
def print_codebook(as_json: bool, explain: bool, data: Path) -> None:
    """Print every column of the input and the output: meaning, type, codes, kinds of missing."""
    entries = codebook(_engine(data).model.catalog, explain)
    text = json.dumps(entries, ensure_ascii=False) if as_json else codebook_csv(entries)
    click.echo(text.rstrip("\n"))


@main.command("cohort")
@click.argument("file", metavar="IN")
@click.option("-o", "out", type=click.Path(path_type=Path), required=True, help="Results.")
@click.option("--weights", type=click.Path(path_type=Path), help="Another weights.csv.")
@click.option("--numbers", type=click.Path(path_type=Path), help="Another set of numbers, as TOML.")
@click.option("--errors", type=click.Path(path_type=Path), help="CSV of what is wrong, cell by cell.")
@click.option("--explain", is_flag=True, help="Add the points of every weight.")
@click.option("--format", type=click.Choice(["csv", "parquet"]), help="By the name of OUT otherwise.")
@click.option("--keep", multiple=True, metavar="COLUMN", help="Carry a column along; may be repeated.")
@click.option("--scheduler", metavar="local|ADDRESS", help="Spread the work with Dask.")
@data_option
def score_cohort(
    file: str,
    out: Path,
    weights: Path | None,
    numbers: Path | None,
    errors: Path | None,
    format: Literal["csv", "parquet"] | None,
    explain: bool,
    keep: tuple[str, ...],
    scheduler: str | None,
    data: Path,
) -> None:
    """Score IN, a CSV or Parquet file of many people or a quoted pattern, into OUT.

    Exit 0: all rows are good. 3: some are bad and were left out; 2: IN or OUT cannot be used;
    1: a fault in the data or the weights.
    """
    source = EngineSource(data, _text(weights), _text(numbers))
    engine = _loaded(source)
    try:
        with _bar() as progress:
            if scheduler and format == "csv":
                raise TableError(engine.model.catalog.cohort.errors.cluster_csv.format(file=out))
            if scheduler:
                spread = ClusterJob(source, keep, explain, out)
                outcome = run_on_cluster(engine, spread, file, scheduler, errors, progress)
            else:
                job = plan_job(
                    engine, file, out, errors=errors, format=format, keep=keep, explain=explain
                )
                outcome = run_job(job, progress)
    except (TableError, WriteError) as error:
        _refuse(str(error))
    _report(outcome, errors)


def _report(outcome: Outcome, errors: Path | None) -> None:
    """Say on standard error what was bad, and end with 3; silent when nothing was."""
    if not outcome.bad:
        return
    where = f"all in {errors}" if errors else "--errors FILE lists all"
    click.echo(f"{outcome.bad} of {outcome.rows} rows are bad and were left out; {where}", err=True)
    for line in fault_lines(outcome):
        click.echo(line, err=True)
    sys.exit(3)


@contextmanager
def _bar() -> Iterator[Progress]:
    """A bar on standard error, on a terminal only."""
    with tqdm(total=1000, file=sys.stderr, disable=None, bar_format=BAR, leave=False) as bar:

        def show(rows: int, share: float) -> None:
            bar.set_postfix_str(f"{rows:,} rows", refresh=False)
            bar.update(int(1000 * share) - bar.n)

        yield show


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


def _engine(data: Path, faults_on_stdout: bool = False) -> Engine:
    return _loaded(EngineSource(data), faults_on_stdout)


def _loaded(source: EngineSource, faults_on_stdout: bool = False) -> Engine:
    try:
        return source.load()
    except CatalogError as error:
        for fault in error.faults:
            click.echo(str(fault), err=not faults_on_stdout)
        sys.exit(1)


def _text(path: Path | None) -> str | None:
    """The text of a weight set, if there is one."""
    if path is None:
        return None
    try:
        return _content(path).decode()
    except UnicodeDecodeError:
        _refuse(f"{path}: this is not UTF-8 text; save it as UTF-8")


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
