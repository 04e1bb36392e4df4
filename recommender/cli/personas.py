"""`tend personas`: what follows for people in files, and for whom a draft changes it."""

import tomllib
from collections import Counter
from pathlib import Path

import click

from recommender.catalog.catalog import Catalog
from recommender.cli.options import data_option, engine_with, refuse, weights_options
from recommender.person.reading import SavedFileError, read_check_in
from recommender.research.weights.personas import changes, followed
from recommender.scoring.responses import AnswerError, Answers, read_answers


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
