"""Stored journals: what has to be right before the server starts, and the end of old ones."""

import os
import threading
import time
from collections.abc import Iterator
from importlib.util import find_spec
from urllib.parse import urlsplit

from streamlit import auth_util

from recommender.journal.errors import JournalError
from recommender.journal.settings import URL, read_settings
from recommender.server.logs import LOG, place_of
from recommender.ui.accounts import LOCAL_NAMES, SHORTEST_SECRET, serves_this_machine_alone

SIGN_IN = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
HOURS = 3_600


def journal_faults(behind_tls: bool) -> Iterator[str]:
    """Yield each reason not to start with TEND_JOURNAL as one line; none without it."""
    try:
        settings = read_settings(os.environ)
    except JournalError as error:
        yield str(error)
        return
    if settings is None:
        return
    if behind_tls or not serves_this_machine_alone():
        yield from _sign_in_faults()
    try:
        settings.open().close()
    except JournalError as error:
        yield str(error)


def end_old_journals_until(over: threading.Event) -> None:
    """Forget journals whose time is over, now and every hour."""
    settings = read_settings(os.environ)
    if settings is None or settings.days is None:
        return
    store = settings.open()
    while True:
        try:
            settings.end_old(store, time.time())
        except JournalError as error:
            LOG.error("old journals: %s", place_of(error))
        if over.wait(HOURS):
            return


def _sign_in_faults() -> Iterator[str]:
    """Yield what keeps people from signing in, since more than this machine can reach Tend."""
    why = f"{URL} is set, and others than this machine can reach Tend, so that people have to sign in"
    if not auth_util.is_authlib_installed() or not find_spec("httpx"):
        yield f"{why}: Authlib or httpx is missing; install what requirements.txt names"
    section = auth_util.get_secrets_auth_section()
    # Either one provider in [auth] itself, or each in a table below it.
    tables = [value for value in section.values() if hasattr(value, "keys")] or [{}]
    for table in tables:
        found = {name: str(table.get(name) or section.get(name) or "") for name in SIGN_IN}
        if missing := [name for name, value in found.items() if not value]:
            yield f"{why}: [auth] in .streamlit/secrets.toml lacks {', '.join(missing)}; add them"
            continue
        if len(found["cookie_secret"]) < SHORTEST_SECRET:
            remedy = "write a random one, as for STREAMLIT_SERVER_COOKIE_SECRET"
            yield f"auth.cookie_secret has fewer than {SHORTEST_SECRET} characters: {remedy}"
        if not urlsplit(found["redirect_uri"]).path.endswith("/oauth2callback"):
            yield "auth.redirect_uri does not end in /oauth2callback: write Tend's address and that"
        provider = urlsplit(found["server_metadata_url"])
        if provider.scheme != "https" and provider.hostname not in LOCAL_NAMES:
            yield "auth.server_metadata_url is not https: somebody between could sign in as anybody"
