"""`tend compare`: who has another first choice under another weight set, and because of what."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

import click

from recommender.catalog.records.compare import Compare
from recommender.cli_weights import data_option, engine_with
from recommender.cohort.pairs import Comparison, compare_files
from recommender.cohort.result_files import ResultError, open_result
from recommender.cohort.sink import InPlace, taken_twice
from recommender.lab.flip_report import choice_text, flip_report, report_document, report_lines
from recommender.lab.flips import Flip, Flips

FILE = click.Path(path_type=Path)
NAMES = {"questionnaire_hash": "questionnaire", "weights_hash": "weights", "engine_version": "engine"}
ROW_COLUMNS = ["row", "from", "to", "because"]


@click.command()
@click.argument("a", type=FILE)
@click.argument("b", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--by", metavar="COLUMN", help="Count each group of this kept column by itself.")
@click.option("--rows", type=FILE, help="CSV of who changed, one line a person: keep it safe.")
@data_option
def compare(a: Path, b: Path, as_json: bool, by: str | None, rows: Path | None, data: Path) -> None:
    """Say whose first choice changes from result file A to B, two files of `tend cohort`.

    A and B hold the same people in the same order, scored with two weight sets. With points in both
    (--explain) it also says which weight did it. Fewer than ten people are never shown as a number.
    """
    words = engine_with(data).model.catalog.compare
    with _said_plainly(words):
        comparison = compare_files(open_result(a), open_result(b), by)
        flips = _count(comparison, words, rows)
        made = [_made(comparison, words, place) for place in ("before", "after")]
    report = flip_report(flips, words.limits.smallest_cell)
    if as_json:
        ends = {place: found for place, (found, _) in zip(("before", "after"), made, strict=True)}
        click.echo(json.dumps({**ends, "by": by, **report_document(report)}, ensure_ascii=False))
        return
    for _, line in made:
        click.echo(line)
    for line in report_lines(report, words.report, by):
        click.echo(line)


def _made(comparison: Comparison, words: Compare, place: str) -> tuple[dict[str, Any], str]:
    """What made one of the files, as JSON and as a line."""
    file = comparison.before if place == "before" else comparison.after
    found = {NAMES[name]: value for name, value in comparison.hashes(file).items()}
    end = getattr(words.report, place)
    return found, words.report.made.format(place=end, file=file.path, **found)


def _count(comparison: Comparison, words: Compare, rows: Path | None) -> Flips:
    flips = Flips(comparison.before.categories)
    if rows is None:
        _add(comparison, flips, words)
        return flips
    if taken_twice([comparison.before.path, comparison.after.path], [rows]):
        raise ResultError("same_file", file=rows)
    try:
        with InPlace(rows) as stream:
            out = TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
            _add(comparison, flips, words, out)
            out.detach()
    except OSError as error:
        raise ResultError("cannot_write", file=rows, reason=error.strerror) from None
    return flips


def _add(comparison: Comparison, flips: Flips, words: Compare, out: TextIO | None = None) -> None:
    writer = csv.writer(out, lineterminator="\n") if out else None
    if writer:
        writer.writerow(ROW_COLUMNS)
    for pair in comparison.pairs():
        found = flips.add(pair)
        if len(flips.group_people) > words.limits.most_groups:
            raise ResultError("too_many_groups", column=comparison.by, most=words.limits.most_groups)
        if writer:
            writer.writerows(_cells(flip, words) for flip in found)


def _cells(flip: Flip, words: Compare) -> list[object]:
    choices = (choice_text(choice, words.report) for choice in (flip.before, flip.after))
    return [flip.row, *choices, flip.because or ""]


@contextmanager
def _said_plainly(words: Compare) -> Iterator[None]:
    """What two files or a column cannot do, in one line on standard error, and exit 2."""
    try:
        yield
    except ResultError as error:
        click.echo(error.words(words.errors), err=True)
        sys.exit(2)
