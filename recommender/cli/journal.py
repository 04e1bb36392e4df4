"""`tend journal`: keys, old journals, and what somebody may ask for: a copy of theirs, or their end."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from cryptography.fernet import Fernet

from recommender.cli.options import PLACE, refuse
from recommender.journal import dump
from recommender.journal.entries import JournalError
from recommender.journal.store import DAYS, KEY, URL, Settings, account_of, read_settings

F = TypeVar("F", bound=Callable[..., Any])


@click.group("journal")
def journals() -> None:
    """Look after stored journals. Reads TEND_JOURNAL, TEND_JOURNAL_KEY and TEND_JOURNAL_DAYS."""


def account_options(command: F) -> F:
    """`--issuer` and `--subject`: whose journals."""
    command = click.option("--subject", required=True, help="The person, as the provider says.")(command)
    return click.option("--issuer", required=True, help="The sign-in provider, as it says.")(command)


@journals.command("key")
def make_key() -> None:
    """Print a new key for TEND_JOURNAL_KEY. Keep a copy: without it nothing can be read again."""
    click.echo(Fernet.generate_key().decode("ascii"))


@journals.command("export")
@account_options
@click.option("-o", "out", type=PLACE, required=True, help="A new folder.")
def export(issuer: str, subject: str, out: Path) -> None:
    """Write all journals of one person: a file for each, and journals.json with their labels."""
    with _refusing():
        account = account_of(issuer, subject)
        store = _settings().open()
        labels = store.journals(account)
        _new_folder(out)
        for id in labels:
            (out / f"{id}.jsonl").write_bytes(dump(store.history(account, id)))
    listed = [{"label": label, "file": f"{id}.jsonl"} for id, label in labels.items()]
    content = {"issuer": issuer, "subject": subject, "journals": listed}
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    (out / "journals.json").write_text(text, encoding="utf-8")
    click.echo(f"{len(labels)} journals in {out}")


@journals.command("forget")
@account_options
@click.confirmation_option(prompt="Delete all journals of this person for good?")
def forget(issuer: str, subject: str) -> None:
    """Delete all journals of one person for good."""
    with _refusing():
        account = account_of(issuer, subject)
        store = _settings().open()
        labels = store.journals(account)
        for id in labels:
            store.forget(account, id)
    click.echo(f"{len(labels)} journals deleted")


@journals.command("rotate")
def rotate() -> None:
    """Encrypt everything with the first key. Afterwards the other keys can be taken out."""
    with _refusing():
        changed = _settings().open().rotate()
    click.echo(f"{changed} encrypted anew with the first key of {KEY}")


@journals.command("expire")
def expire() -> None:
    """Delete journals without a new entry for TEND_JOURNAL_DAYS. The server does it every hour."""
    with _refusing():
        settings = _settings()
        ended = settings.end_old(settings.open(), time.time())
    click.echo(f"{ended} journals deleted" if settings.days else f"{DAYS} is not set: nothing ends")


@contextmanager
def _refusing() -> Iterator[None]:
    """Print a JournalError on standard error, and exit with 2."""
    try:
        yield
    except JournalError as error:
        refuse(error)


def _settings() -> Settings:
    settings = read_settings(os.environ)
    if settings is None:
        refuse(f"{URL} is not set: no journal is stored; set it as for the server")
    return settings


def _new_folder(folder: Path) -> None:
    """Make a folder for its owner alone; one that is there might be open to others."""
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        refuse(f"-o {folder}: {error.strerror}; name a new folder in one that exists")
