"""`tend cohort` and `tend codebook`: many people from a file to a file, and what its columns mean."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import click
from tqdm import tqdm

from recommender.catalog.records.cohort import TableErrors
from recommender.cli_weights import data_option, engine_with, load_source, weights_options
from recommender.cohort.cluster import ClusterJob, run_on_cluster
from recommender.cohort.codebook import codebook, codebook_csv
from recommender.cohort.faults import SuspectError, TableError
from recommender.cohort.sink import WriteError, taken_twice
from recommender.cohort.stream import Outcome, Progress, fault_lines, plan_job, run_job

BAR = "{percentage:3.0f} % |{bar}| {postfix}, {elapsed} so far, {remaining} to go"


@click.command("codebook")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of CSV.")
@click.option("--explain", is_flag=True, help="With the columns that --explain adds.")
@data_option
def print_codebook(as_json: bool, explain: bool, data: Path) -> None:
    """Print every column of the input and the output: meaning, type, codes, kinds of missing."""
    entries = codebook(engine_with(data).model.catalog, explain)
    text = json.dumps(entries, ensure_ascii=False) if as_json else codebook_csv(entries)
    click.echo(text.rstrip("\n"))


@click.command("cohort")
@click.argument("file", metavar="IN")
@click.option("-o", "out", type=click.Path(path_type=Path), required=True, help="Results.")
@weights_options
@click.option("--errors", type=click.Path(path_type=Path), help="CSV of what is wrong, cell by cell.")
@click.option("--explain", is_flag=True, help="Add the points of every weight.")
@click.option("--format", type=click.Choice(["csv", "parquet"]), help="By the name of OUT otherwise.")
@click.option("--keep", multiple=True, metavar="COLUMN", help="Carry a column along; may be repeated.")
@click.option(
    "--fail-on-suspect", is_flag=True, help="Write nothing where columns seem to be coded otherwise."
)
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
    fail_on_suspect: bool,
    scheduler: str | None,
    data: Path,
) -> None:
    """Score IN, a CSV or Parquet file of many people or a quoted pattern, into OUT.

    What the file as a whole gives away is told on standard error. Exit 0: all rows are good. 3: some are
    bad and were left out; 2: IN or OUT cannot be used; 1: a fault in the data or the weights.
    """
    source, engine = load_source(data, weights, numbers)
    words, beside = engine.model.catalog.cohort.errors, (weights, numbers)
    with _refusing(), _bar() as progress:
        if scheduler:
            _check_spread(words, format, beside, (out, errors))
            spread = ClusterJob(source, keep, explain, out, fail_on_suspect)
            outcome = run_on_cluster(engine, spread, file, scheduler, errors, progress)
        else:
            job = plan_job(
                engine,
                file,
                out,
                errors=errors,
                beside=beside,
                format=format,
                keep=keep,
                explain=explain,
                fail_on_suspect=fail_on_suspect,
            )
            outcome = run_job(job, progress)
    _report(outcome, errors)


def _check_spread(
    words: TableErrors, format: str | None, reads: Sequence[Path | None], writes: Sequence[Path | None]
) -> None:
    """Refuse what workers cannot write."""
    if format == "csv":
        raise TableError(words.cluster_csv.format(file=writes[0]))
    if taken := taken_twice(reads, writes):
        raise TableError(words.same_file.format(file=taken))


def _report(outcome: Outcome, errors: Path | None) -> None:
    """Say on standard error what was bad and what else to know; end with 3 where a row was bad."""
    if outcome.bad:
        where = f"all in {errors}" if errors else "--errors FILE lists all"
        said = f"{outcome.bad} of {outcome.rows} rows are bad and were left out; {where}"
        _say([said, *fault_lines(outcome)])
    _say(outcome.summary.lines)
    if outcome.bad:
        sys.exit(3)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line, err=True)


@contextmanager
def _refusing() -> Iterator[None]:
    """What cannot be read or written, in one line on standard error or one a reason, and exit 2."""
    try:
        yield
    except SuspectError as error:
        _say(error.lines)
        sys.exit(2)
    except (TableError, WriteError) as error:
        _say([" ".join(str(error).split())])
        sys.exit(2)


@contextmanager
def _bar() -> Iterator[Progress]:
    """A bar on standard error, on a terminal only."""
    with tqdm(total=1000, file=sys.stderr, disable=None, bar_format=BAR, leave=False) as bar:

        def show(rows: int, share: float) -> None:
            bar.set_postfix_str(f"{rows:,} rows", refresh=False)
            bar.update(int(1000 * share) - bar.n)

        yield show
