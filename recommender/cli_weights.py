"""Options that several commands share: the folder with the content, and another weight set."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from recommender.catalog.faults import CatalogError, Fault
from recommender.catalog.loader import DATA
from recommender.catalog.weight_set import NUMBERS, WEIGHTS
from recommender.cohort.engine_source import EngineSource
from recommender.recommend import Engine, load_engine

MODEL = "model.toml"

F = TypeVar("F", bound=Callable[..., Any])


def data_option(command: F) -> F:
    """`--data DIR` for every command."""
    folder = click.Path(file_okay=False, path_type=Path)
    text = "Folder with the content; the shipped one by default."
    return click.option("--data", type=folder, default=DATA, help=text)(command)


def weights_options(command: F) -> F:
    """`--weights FILE` and `--numbers FILE`: give both to `engine_with` or `load_source`."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    text = "Another weight set, as weights.csv; without it, the one in --data."
    more = "Its numbers, as TOML; without it, those in --data."
    command = click.option("--numbers", type=file, help=more)(command)
    return click.option("--weights", type=file, help=text)(command)


def engine_with(
    data: Path,
    weights: Path | None = None,
    numbers: Path | None = None,
    faults_on_stdout: bool = False,
) -> Engine:
    """The engine of a folder, with another weight set in it where files of one are given.

    Prints every fault and exits with 1 where the folder or the files cannot be used.
    """
    return load_source(data, weights, numbers, faults_on_stdout)[1]


def load_source(
    data: Path,
    weights: Path | None = None,
    numbers: Path | None = None,
    faults_on_stdout: bool = False,
) -> tuple[EngineSource, Engine]:
    """The same engine, and where it comes from, to be loaded again in other processes."""
    try:
        source = EngineSource(data, _text(weights), _text(numbers))
        return source, source.load()
    except CatalogError as error:
        for fault in _in_the_folder(data) or _in_the_files(error.faults, weights, numbers):
            click.echo(str(fault), err=not faults_on_stdout)
        sys.exit(1)


def _in_the_folder(data: Path) -> tuple[Fault, ...]:
    """Faults that are there without any file of a weight set."""
    try:
        load_engine(data)
    except CatalogError as error:
        return error.faults
    return ()


def _in_the_files(
    faults: tuple[Fault, ...], weights: Path | None, numbers: Path | None
) -> tuple[Fault, ...]:
    names = {WEIGHTS: weights, NUMBERS: numbers, MODEL: numbers}
    return tuple(_by_its_own_name(fault, names) for fault in faults)


def _by_its_own_name(fault: Fault, names: Mapping[str, Path | None]) -> Fault:
    """The fault with the file that was given in place of the one in data/."""
    name, _, line = fault.file.partition(" ")
    given = names.get(name)
    return fault if given is None else replace(fault, file=f"{given} {line}".strip())


def _text(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        remedy = "make it readable UTF-8 text"
        raise CatalogError([Fault(str(path), "file", type(error).__name__, remedy)]) from None
