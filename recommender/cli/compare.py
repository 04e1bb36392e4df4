"""`tend compare`: whose first choice differs under another weight set, and which weight did it."""

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import click

from recommender.catalog.catalog import Catalog
from recommender.catalog.texts import Texts
from recommender.cli.options import data_option, engine_with
from recommender.research.cohort.pairs import Comparison, ResultError, compare_files, open_result
from recommender.research.cohort.writers import atomic_text, taken_twice
from recommender.research.weights.flip_report import (
    FLIP_COLUMNS,
    flip_report,
    flip_row,
    report_document,
    report_lines,
)
from recommender.research.weights.flips import Flips

FILE = click.Path(path_type=Path)
NAMES = {"questionnaire_hash": "questionnaire", "weights_hash": "weights", "engine_version": "engine"}


@click.command()
@click.argument("a", type=FILE)
@click.argument("b", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--by", metavar="COLUMN", help="Count each group of this kept column separately.")
@click.option("--rows", type=FILE, help="CSV of who changed, one line per person: keep it safe.")
@data_option
def compare(a: Path, b: Path, as_json: bool, by: str | None, rows: Path | None, data: Path) -> None:
    """Say whose first choice changes from result file A to B, two files of `tend cohort`.

    A and B hold the same people in the same order, scored with two weight sets. With points in both
    (--explain) it also says which weight did it. Fewer than ten people are never shown as a number.
    """
    catalog = engine_with(data).catalog
    texts, limits = catalog.texts, catalog.compare.limits
    with _exit_on_error(texts):
        comparison = compare_files(open_result(a), open_result(b), by)
        flips = _count(comparison, catalog, rows)
        versions = [_versions(comparison, texts, end) for end in ("before", "after")]
    report = flip_report(flips, limits.smallest_cell)
    if as_json:
        (before, _), (after, _) = versions
        ends = {"before": before, "after": after, "by": by}
        click.echo(json.dumps(ends | report_document(report), ensure_ascii=False))
        return
    for _, line in versions:
        click.echo(line)
    for line in report_lines(report, texts, by):
        click.echo(line)


def _versions(comparison: Comparison, texts: Texts, end: str) -> tuple[dict[str, Any], str]:
    """The versions that made one of the files ("before" or "after"), as JSON and as a line."""
    file = comparison.before if end == "before" else comparison.after
    versions = {NAMES[name]: value for name, value in comparison.hashes(file).items()}
    label = texts("compare.report.before" if end == "before" else "compare.report.after")
    return versions, texts("compare.report.made", place=label, file=file.path, **versions)


def _count(comparison: Comparison, catalog: Catalog, rows: Path | None) -> Flips:
    """Count all people; write those who changed to the CSV file `rows`, if given."""
    flips = Flips(comparison.before.categories)
    if rows is None:
        _add(comparison, flips, catalog)
        return flips
    if taken_twice([comparison.before.path, comparison.after.path], [rows]):
        raise ResultError("compare.errors.same_file", file=rows)
    try:
        with atomic_text(rows) as out:
            _add(comparison, flips, catalog, out)
    except OSError as error:
        raise ResultError("compare.errors.cannot_write", file=rows, reason=error.strerror) from None
    return flips


def _add(comparison: Comparison, flips: Flips, catalog: Catalog, out: TextIO | None = None) -> None:
    writer = csv.writer(out, lineterminator="\n") if out else None
    if writer:
        writer.writerow(FLIP_COLUMNS)
    most = catalog.compare.limits.most_groups
    for pair in comparison.pairs():
        changed = flips.add(pair)
        if len(flips.group_people) > most:
            raise ResultError("compare.errors.too_many_groups", column=comparison.by, most=most)
        if writer:
            writer.writerows(flip_row(flip, catalog.texts) for flip in changed)


@contextmanager
def _exit_on_error(texts: Texts) -> Iterator[None]:
    """Print why files or a column cannot be compared to standard error, in one line, and exit with 2."""
    try:
        yield
    except ResultError as error:
        click.echo(error.sentence(texts), err=True)
        sys.exit(2)
