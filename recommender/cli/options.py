"""What several commands share: the data folder, another weight set, a check-in from a file."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from recommender.catalog.catalog import WEIGHTS, Catalog
from recommender.catalog.faults import CatalogError, Fault
from recommender.catalog.loader import DATA
from recommender.catalog.texts import TextError, Texts
from recommender.catalog.weight_set import NUMBERS
from recommender.person.reading import LARGEST_FILE, Loaded, SavedFileError, read_check_in
from recommender.recommend import Engine, load_engine
from recommender.research.cohort.cluster import EngineSource
from recommender.research.cohort.mapping.person import map_json
from recommender.research.cohort.mapping.record import FileMapping, MappingError, read_mapping
from recommender.research.cohort.table import SuspectError, TableError, reason_of
from recommender.research.cohort.writers import WriteError

MODEL = "method/model.toml"
DATA_FOLDER = click.Path(file_okay=False, path_type=Path)
# A file that has to be there, and a path that is judged where it is used.
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PLACE = click.Path(path_type=Path)

F = TypeVar("F", bound=Callable[..., Any])


def data_option(command: F) -> F:
    """`--data DIR` for every command."""
    text = "Data folder; the shipped one by default."
    return click.option("--data", type=DATA_FOLDER, default=DATA, help=text)(command)


def weights_options(command: F) -> F:
    """`--weights FILE` and `--numbers FILE`: give both to `engine_with` or `load_source`."""
    text = "Another weight set, as weights.csv; without it, the one in --data."
    more = "Its numbers, as TOML; without it, those in --data."
    command = click.option("--numbers", type=FILE, help=more)(command)
    return click.option("--weights", type=FILE, help=text)(command)


def engine_with(
    data: Path,
    weights: Path | None = None,
    numbers: Path | None = None,
    faults_on_stdout: bool = False,
) -> Engine:
    """Load the engine of a data folder, with another weight set if files of one are given.

    Prints every fault and exits with 1 if the folder or the files cannot be used.
    """
    return load_source(data, weights, numbers, faults_on_stdout)[1]


def load_source(
    data: Path,
    weights: Path | None = None,
    numbers: Path | None = None,
    faults_on_stdout: bool = False,
) -> tuple[EngineSource, Engine]:
    """Like `engine_with`, with the source, from which other processes can load the same engine."""
    try:
        source = EngineSource(data, _text(weights), _text(numbers))
        return source, source.load()
    except CatalogError as error:
        # Faults of the folder come first: a draft cannot be judged on unsound data.
        for fault in _folder_faults(data) or _with_file_names(error.faults, weights, numbers):
            click.echo(str(fault), err=not faults_on_stdout)
        sys.exit(1)


def load_mapping(catalog: Catalog, path: Path | None) -> FileMapping | None:
    """The mapping of a file, None without one. Prints every fault and exits with 2 if it has any."""
    if path is None:
        return None
    try:
        return read_mapping(catalog, path.name, path.read_text(encoding="utf-8-sig"))
    except MappingError as error:
        refuse(*error.faults)
    except UnicodeDecodeError:
        refuse(catalog.texts("map.errors.not_text", file=path.name))
    except OSError as error:
        refuse(catalog.texts("cohort.errors.unreadable", file=path.name, reason=reason_of(error)))


def load_check_in(catalog: Catalog, file: Path, mapping: FileMapping | None = None) -> Loaded:
    """Read a check-in from a file, or from standard input (-), under the names of a mapping if given.

    Exits with 2 if it cannot be used.
    """
    try:
        with click.open_file(str(file), "rb") as stream:
            content: bytes = stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "cannot be read"
        refuse(f"{file}: {reason}; give a file that can be read, or -")
    try:
        return read_check_in(catalog, map_json(catalog, mapping, content) if mapping else content)
    except (SavedFileError, TableError) as error:
        refuse(error)


def refuse(*reasons: object) -> NoReturn:
    """Print why something cannot be done, one line for each reason, and exit with 2."""
    for reason in reasons:
        click.echo(" ".join(str(reason).split()), err=True)
    sys.exit(2)


@contextmanager
def refusing(texts: Texts) -> Iterator[None]:
    """Refuse if a file cannot be read, used or written."""
    try:
        yield
    except SuspectError as error:
        refuse(*error.lines)
    except (CatalogError, MappingError) as error:
        refuse(*error.faults)
    except TextError as error:
        refuse(error.say(texts))
    except (TableError, WriteError) as error:
        refuse(error)


def _folder_faults(data: Path) -> tuple[Fault, ...]:
    try:
        load_engine(data)
    except CatalogError as error:
        return error.faults
    return ()


def _with_file_names(
    faults: tuple[Fault, ...], weights: Path | None, numbers: Path | None
) -> Iterator[Fault]:
    """The faults, naming the given files instead of those in data/ that they stand for."""
    given = {WEIGHTS: weights, NUMBERS: numbers, MODEL: numbers}
    for fault in faults:
        name, _, line = fault.file.partition(" ")
        path = given.get(name)
        yield fault if path is None else replace(fault, file=f"{path} {line}".strip())


def _text(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = 1 + error.object.count(b"\n", 0, error.start)
        fault = Fault(f"{path} line {line}", "text", "not UTF-8", "save the file as UTF-8 text")
    except OSError as error:
        fault = Fault(str(path), "file", type(error).__name__, "make it readable")
    raise CatalogError([fault])
