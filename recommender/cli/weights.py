"""`tend adopt`, `tend compare` and `tend personas`: drafts of weights, and for whom one changes what."""

import csv
import json
import sys
import tomllib
from collections import Counter
from contextlib import nullcontext
from pathlib import Path

import click

from recommender.catalog.catalog import Catalog
from recommender.catalog.faults import CatalogError
from recommender.catalog.weight_set import read_weight_set
from recommender.cli.options import (
    DATA_FOLDER,
    FILE,
    PLACE,
    data_option,
    engine_with,
    refuse,
    refusing,
    weights_options,
)
from recommender.person.reading import SavedFileError, read_check_in
from recommender.research.cohort.pairs import Comparison, ResultError, compare_files, open_result
from recommender.research.cohort.writers import atomic_text, taken_twice
from recommender.research.weights.adopt import adopt, with_changes
from recommender.research.weights.flips import (
    FLIP_COLUMNS,
    Flips,
    flip_report,
    flip_row,
    report_document,
    report_lines,
)
from recommender.research.weights.moves import changes, followed
from recommender.scoring.responses import AnswerError, Answers, read_answers

NAMES = {"questionnaire_hash": "questionnaire", "weights_hash": "weights", "engine_version": "engine"}


@click.command("adopt")
@click.argument("weights", type=FILE)
@click.option("--numbers", type=FILE, help="Its numbers, as TOML; without it, those in --data stay.")
@click.option(
    "--reason",
    "reasons",
    multiple=True,
    metavar="CELL=WHY",
    help="Why a weight is gone (activity,criterion=…) or a number changed (oxytocin_points.A=…).",
)
@click.option("--changelog", type=FILE, help="Write the changes under its heading Unreleased, too.")
@click.option("--data", type=DATA_FOLDER, required=True, help="Data folder to change.")
def adopt_weights(
    weights: Path, numbers: Path | None, reasons: tuple[str, ...], changelog: Path | None, data: Path
) -> None:
    """Write WEIGHTS, a weights.csv of the lab or your own, into a data folder.

    Changes method/weights.csv, the numbers and the cap in method/model.toml, and method/sources.toml: a
    study cited as doi:… gets an entry to be completed, one that nothing cites any more goes. The folder
    then scores as the draft did. Exit 1, and no change, if anything is at fault.
    """
    catalog = engine_with(data, weights, numbers).catalog
    more = numbers.read_text(encoding="utf-8-sig") if numbers else None
    try:
        given = read_weight_set(catalog, weights.read_text(encoding="utf-8-sig"), more)
        cells = (reason.partition("=") for reason in reasons)
        lines = adopt(data, given, {cell.strip(): " ".join(why.split()) for cell, _, why in cells})
    except CatalogError as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        sys.exit(1)
    if changelog:
        text = with_changes(changelog.read_text(encoding="utf-8"), lines)
        changelog.write_text(text, encoding="utf-8")
    for line in lines:
        click.echo(line)


@click.command()
@click.argument("a", type=PLACE)
@click.argument("b", type=PLACE)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--by", metavar="COLUMN", help="Count each group of this kept column separately.")
@click.option("--rows", type=PLACE, help="CSV of who changed, one line per person: keep it safe.")
@data_option
def compare(a: Path, b: Path, as_json: bool, by: str | None, rows: Path | None, data: Path) -> None:
    """Say whose first choice changes from result file A to B, two files of `tend cohort`.

    A and B hold the same people in the same order, scored with two weight sets. With points in both
    (--explain) it also says which weight did it. Fewer than ten people are never shown as a number.
    """
    catalog = engine_with(data).catalog
    texts = catalog.texts
    with refusing(texts):
        comparison = compare_files(open_result(a), open_result(b), by)
        if rows and taken_twice([a, b], [rows]):
            raise ResultError("compare.errors.same_file", file=rows)
        flips = _count(comparison, catalog, rows)
        files = {"before": comparison.before, "after": comparison.after}
        versions = {
            end: {NAMES[name]: value for name, value in comparison.hashes(file).items()}
            for end, file in files.items()
        }
    report = flip_report(flips, catalog.compare.limits.smallest_cell)
    if as_json:
        click.echo(json.dumps(versions | {"by": by} | report_document(report), ensure_ascii=False))
        return
    labels = {"before": texts("compare.report.before"), "after": texts("compare.report.after")}
    for end, file in files.items():
        click.echo(texts("compare.report.made", place=labels[end], file=file.path, **versions[end]))
    for line in report_lines(report, texts, by):
        click.echo(line)


def _count(comparison: Comparison, catalog: Catalog, rows: Path | None) -> Flips:
    """Count all people; write those who changed to the CSV file `rows`, if given."""
    flips, most = Flips(comparison.before.categories), catalog.compare.limits.most_groups
    try:
        with atomic_text(rows) if rows else nullcontext() as out:
            writer = csv.writer(out, lineterminator="\n") if out else None
            if writer:
                writer.writerow(FLIP_COLUMNS)
            for pair in comparison.pairs():
                changed = flips.add(pair)
                if len(flips.group_people) > most:
                    raise ResultError("compare.errors.too_many_groups", column=comparison.by, most=most)
                if writer:
                    writer.writerows(flip_row(flip, catalog.texts) for flip in changed)
    except OSError as error:
        if rows is None:
            raise
        raise ResultError("compare.errors.cannot_write", file=rows, reason=error.strerror) from None
    return flips


@click.command("personas")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--diff", is_flag=True, help="Only what --weights and --numbers change.")
@weights_options
@data_option
def personas(
    files: tuple[Path, ...], diff: bool, weights: Path | None, numbers: Path | None, data: Path
) -> None:
    """Print order and ideas for each person of FILES, or with --diff what a draft changes for whom.

    FILES are TOML with a table of answers, or saved check-ins as JSON; a folder stands for all in it.
    """
    before, after = engine_with(data), engine_with(data, weights, numbers)
    texts, counts = after.catalog.texts, Counter[str]()
    paths = [path for file in files for path in _in(file)]
    for path in paths:
        answers = _answers(after.catalog, path)
        now = followed(after, answers)
        if not diff:
            order, ideas = ", ".join(now.order), ", ".join(now.ideas)
            click.echo(texts("personas.now", name=path.stem, order=order, ideas=ideas))
            continue
        found = changes(followed(before, answers), now)
        counts.update([*found, *(["people"] if found else [])])
        for part, (one, other) in found.items():
            moved = {"before": ", ".join(one) or "-", "after": ", ".join(other) or "-"}
            label = texts.table("personas.parts")[part]
            click.echo(texts("personas.change", name=path.stem, part=label, **moved))
    if diff:
        named = {part: counts[part] for part in ("people", "order", "ideas", "steps")}
        click.echo(texts("personas.total", total=len(paths), **named))


def _in(file: Path) -> list[Path]:
    if not file.is_dir():
        return [file]
    return sorted(path for path in file.iterdir() if path.suffix in (".toml", ".json"))


def _answers(catalog: Catalog, path: Path) -> Answers:
    """The answers of one file. Exits with 2 if it cannot be used."""
    content = path.read_bytes()
    try:
        if path.suffix == ".json":
            return read_check_in(catalog, content).data.answers
        said = tomllib.loads(content.decode("utf-8"))
        return read_answers(catalog, said.get("answers", {}))
    except (SavedFileError, AnswerError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        refuse(f"{path.name}: {error}")
