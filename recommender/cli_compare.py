"""`tend compare`: who has another first choice under another weight set, and because of what."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import click

from recommender.cohort.pairs import Comparison, compare_files
from recommender.cohort.results import HASHES, ResultError, open_result
from recommender.lab.flip_report import choice_text, flip_report, report_document, report_lines
from recommender.lab.flips import Flip, Flips, GroupError

FILE = click.Path(path_type=Path)
NAMES = {"questionnaire_hash": "questionnaire", "weights_hash": "weights", "engine_version": "engine"}
ROW_COLUMNS = ["row", "from", "to", "because"]


@click.command()
@click.argument("a", type=FILE)
@click.argument("b", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--by", metavar="COLUMN", help="Count each group of this kept column by itself.")
@click.option(
    "--rows", type=FILE, help="CSV of who changed, one line a person: keep it as safe as the answers."
)
def compare(a: Path, b: Path, as_json: bool, by: str | None, rows: Path | None) -> None:
    """Say whose first choice changes from result file A to B, two files of `tend cohort`.

    A and B hold the same people in the same order, scored with two weight sets. With points in both
    (--explain) it also says which weight did it. Fewer than ten people are never shown as a number.
    """
    with _said_plainly():
        comparison = compare_files(open_result(a), open_result(b), by)
        flips = _count(comparison, rows)
        report = flip_report(flips)
        hashes = {file.path: comparison.hashes(file) for file in (comparison.before, comparison.after)}
    if as_json:
        ends = zip(("before", "after"), hashes.values(), strict=True)
        found: dict[str, Any] = {end: {NAMES[n]: v for n, v in h.items()} for end, h in ends}
        click.echo(json.dumps(found | {"by": by} | report_document(report), ensure_ascii=False))
        return
    for end, path in (("before", a), ("after", b)):
        words = ", ".join(f"{NAMES[name]} {hashes[path][name]}" for name in HASHES)
        click.echo(f"{end}: {path}: {words}")
    for line in report_lines(report, by):
        click.echo(line)


def _count(comparison: Comparison, rows: Path | None) -> Flips:
    flips = Flips(comparison.before.categories)
    if rows is None:
        for pair in comparison.pairs():
            flips.add(pair)
        return flips
    with rows.open("w", encoding="utf-8", newline="") as out:
        _write_rows(comparison, flips, out)
    return flips


def _write_rows(comparison: Comparison, flips: Flips, out: TextIO) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(ROW_COLUMNS)
    for pair in comparison.pairs():
        writer.writerows(_cells(flip) for flip in flips.add(pair))


def _cells(flip: Flip) -> list[object]:
    return [flip.row, choice_text(flip.before), choice_text(flip.after), flip.because or ""]


@contextmanager
def _said_plainly() -> Iterator[None]:
    """What two files or a column cannot do, in one line on standard error, and exit 2."""
    try:
        yield
    except (ResultError, GroupError) as error:
        message = str(error)
    except OSError as error:
        message = f"{error.filename}: {error.strerror}; give a file that can be written"
    else:
        return
    click.echo(" ".join(message.split()), err=True)
    sys.exit(2)
