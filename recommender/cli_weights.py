"""Options that several commands share: the folder with the content, and another weight set."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from recommender.catalog.faults import CatalogError
from recommender.catalog.loader import DATA
from recommender.recommend import Engine, load_engine

F = TypeVar("F", bound=Callable[..., Any])


def data_option(command: F) -> F:
    """`--data DIR` for every command."""
    folder = click.Path(file_okay=False, path_type=Path)
    text = "Folder with the content; the shipped one by default."
    return click.option("--data", type=folder, default=DATA, help=text)(command)


def engine_with(data: Path, faults_on_stdout: bool = False) -> Engine:
    """The engine of a folder. Prints every fault and exits with 1 where it cannot be used."""
    try:
        return load_engine(data)
    except CatalogError as error:
        for fault in error.faults:
            click.echo(str(fault), err=not faults_on_stdout)
        sys.exit(1)
