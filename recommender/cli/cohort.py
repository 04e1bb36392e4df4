"""`tend cohort` scores a file of many people; `tend codebook` describes its columns."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import click
from tqdm import tqdm

from recommender.catalog.texts import Texts
from recommender.cli.options import data_option, engine_with, load_mapping, load_source, weights_options
from recommender.research.cohort.cluster import ClusterJob, run_on_cluster
from recommender.research.cohort.codebook import codebook, codebook_csv
from recommender.research.cohort.parse import Options
from recommender.research.cohort.score import Outcome, Progress, fault_lines, plan_job, run_job
from recommender.research.cohort.table import SuspectError, TableError
from recommender.research.cohort.writers import WriteError, taken_twice

BAR = "{percentage:3.0f} % |{bar}| {postfix}, {elapsed} so far, {remaining} to go"


@click.command("codebook")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of CSV.")
@click.option("--explain", is_flag=True, help="With the columns that --explain adds.")
@data_option
def print_codebook(as_json: bool, explain: bool, data: Path) -> None:
    """Print every column of the input and the output: meaning, type, codes, kinds of missing."""
    entries = codebook(engine_with(data).catalog, explain)
    text = json.dumps(entries, ensure_ascii=False) if as_json else codebook_csv(entries)
    click.echo(text.rstrip("\n"))


@click.command("cohort")
@click.argument("file", metavar="IN")
@click.option("-o", "out", type=click.Path(path_type=Path), required=True, help="Results.")
@weights_options
@click.option("--errors", type=click.Path(path_type=Path), help="CSV of what is wrong, cell by cell.")
@click.option("--explain", is_flag=True, help="Add the points of every weight.")
@click.option("--format", type=click.Choice(["csv", "parquet"]), help="By the name of OUT otherwise.")
@click.option("--keep", multiple=True, metavar="COLUMN", help="Copy a column to OUT; may be repeated.")
@click.option(
    "--id", "ids", multiple=True, metavar="COLUMN", help="Keep it, and say if an id stands in two rows."
)
@click.option("--map", "map_file", type=click.Path(path_type=Path), help="A mapping of `tend map`.")
@click.option(
    "--ignore-others", is_flag=True, help="Leave out all other columns that Tend does not know."
)
@click.option(
    "--fail-on-suspect", is_flag=True, help="Write nothing if columns seem to use other codes."
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
    ids: tuple[str, ...],
    ignore_others: bool,
    map_file: Path | None,
    fail_on_suspect: bool,
    scheduler: str | None,
    data: Path,
) -> None:
    """Score IN, a CSV or Parquet file of many people or a quoted pattern, into OUT.

    Standard error describes the file as a whole. Exit 0: all rows are good. 3: some are bad and were
    left out. 2: IN or OUT cannot be used. 1: a fault in the data or the weights.
    """
    source, engine = load_source(data, weights, numbers)
    also_read = (weights, numbers, map_file)
    options = Options(keep, ids, ignore_others, load_mapping(engine.catalog, map_file), explain)
    with _exit_on_error(), _bar() as progress:
        if scheduler:
            _check_cluster_output(engine.catalog.texts, format, also_read, (out, errors))
            cluster_job = ClusterJob(source, options, out, fail_on_suspect)
            outcome = run_on_cluster(engine, cluster_job, file, scheduler, errors, progress)
        else:
            job = plan_job(
                engine,
                file,
                out,
                options,
                errors=errors,
                beside=also_read,
                format=format,
                fail_on_suspect=fail_on_suspect,
            )
            outcome = run_job(job, progress)
    where = f"all in {errors}" if errors else "--errors FILE lists all"
    report_outcome(engine.catalog.texts, outcome, where)


def _check_cluster_output(
    texts: Texts, format: str | None, reads: Sequence[Path | None], writes: Sequence[Path | None]
) -> None:
    """Raise TableError for CSV, which workers cannot write, and for an output that replaces an input."""
    if format == "csv":
        raise TableError(texts("cohort.errors.cluster_csv", file=writes[0]))
    if taken := taken_twice(reads, writes):
        raise TableError(texts("cohort.errors.same_file", file=taken))


def report_outcome(texts: Texts, outcome: Outcome, where: str) -> None:
    """Print bad rows, `where` to find all, and the summary to standard error; exit with 3 if one was."""
    if outcome.bad:
        first = f"{outcome.bad} of {outcome.rows} rows are bad and were left out; {where}"
        _print_errors([first, *fault_lines(outcome)])
        if outcome.bad == outcome.rows:
            _print_errors([texts("cohort.summary.all_bad")])
    _print_errors(outcome.summary.lines)
    if outcome.bad:
        sys.exit(3)


def _print_errors(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line, err=True)


@contextmanager
def _exit_on_error() -> Iterator[None]:
    """Print what cannot be read or written to standard error, one line per reason, and exit with 2."""
    try:
        yield
    except SuspectError as error:
        _print_errors(error.lines)
        sys.exit(2)
    except (TableError, WriteError) as error:
        _print_errors([" ".join(str(error).split())])
        sys.exit(2)


@contextmanager
def _bar() -> Iterator[Progress]:
    """A progress bar on standard error, on a terminal only."""
    with tqdm(total=1000, file=sys.stderr, disable=None, bar_format=BAR, leave=False) as bar:

        def show(rows: int, share: float) -> None:
            bar.set_postfix_str(f"{rows:,} rows", refresh=False)
            bar.update(int(1000 * share) - bar.n)

        yield show
