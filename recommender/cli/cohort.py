"""`tend cohort` and `tend codebook`, and `tend export` and `tend reproduce` for what they made."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import click
from tqdm import tqdm

from recommender.catalog.texts import Texts
from recommender.cli.options import (
    FILE,
    PLACE,
    data_option,
    engine_with,
    load_mapping,
    load_source,
    refuse,
    refusing,
    weights_options,
)
from recommender.recommend import load_engine
from recommender.research.cohort import bundle
from recommender.research.cohort.cluster import ClusterJob, run_on_cluster
from recommender.research.cohort.codebook import codebook, codebook_csv
from recommender.research.cohort.parse import Options
from recommender.research.cohort.score import Outcome, Progress, fault_lines, plan_job, run_job
from recommender.research.cohort.table import TableError
from recommender.research.cohort.writers import taken_twice

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
@click.option("-o", "out", type=PLACE, required=True, help="Results.")
@weights_options
@click.option("--errors", type=PLACE, help="CSV of what is wrong, cell by cell.")
@click.option("--explain", is_flag=True, help="Add the points of every weight.")
@click.option("--format", type=click.Choice(["csv", "parquet"]), help="By the name of OUT otherwise.")
@click.option("--keep", multiple=True, metavar="COLUMN", help="Copy a column to OUT; may be repeated.")
@click.option(
    "--id", "ids", multiple=True, metavar="COLUMN", help="Keep it, and say if an id stands in two rows."
)
@click.option("--map", "map_file", type=PLACE, help="A mapping of `tend map`.")
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
    with refusing(engine.catalog.texts), _bar() as progress:
        if scheduler:
            texts = engine.catalog.texts
            if format == "csv":  # workers cannot write it
                raise TableError(texts("cohort.errors.cluster_csv", file=out))
            if taken := taken_twice(also_read, (out, errors)):
                raise TableError(texts("cohort.errors.same_file", file=taken))
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


def report_outcome(texts: Texts, outcome: Outcome, where: str) -> None:
    """Print bad rows, `where` to find all, and the summary to standard error; exit with 3 if one was."""
    lines = list(outcome.summary.lines)
    if outcome.bad:
        first = f"{outcome.bad} of {outcome.rows} rows are bad and were left out; {where}"
        all_bad = [texts("cohort.summary.all_bad")] if outcome.bad == outcome.rows else []
        lines = [first, *fault_lines(outcome), *all_bad, *lines]
    for line in lines:
        click.echo(line, err=True)
    if outcome.bad:
        sys.exit(3)


@contextmanager
def _bar() -> Iterator[Progress]:
    """A progress bar on standard error, on a terminal only."""
    with tqdm(total=1000, file=sys.stderr, disable=None, bar_format=BAR, leave=False) as bar:

        def show(rows: int, share: float) -> None:
            bar.set_postfix_str(f"{rows:,} rows", refresh=False)
            bar.update(int(1000 * share) - bar.n)

        yield show


@click.command("export")
@click.argument("result", type=FILE)
@click.option("-o", "out", type=PLACE, required=True, help="A new folder.")
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
    with refusing(texts):
        made = bundle.export(source, people, result, options, mapping, out)
    click.echo(texts("bundle.made", folder=out, files=len(made.files), input=made.input.name))


@click.command("reproduce")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--input", "people", type=FILE, required=True, help="The file that was scored.")
def reproduce_result(folder: Path, people: Path) -> None:
    """Score a file again with what FOLDER of `tend export` holds. Exit 2 with what differs."""
    texts = load_engine().catalog.texts
    with refusing(texts):
        made, differs = bundle.reproduce(folder, people)
    if differs:
        refuse(*(one.say(texts) for one in differs))
    click.echo(texts("bundle.same", file=made.result.name, digest=made.result.sha256))
