"""Whose stored journals these are: who signed in, and the store of this server, if it has one.

The server refuses to start without sign-in where others reach it; `streamlit run app.py` asks nothing of
the kind. So every page that shows a stored journal asks here, in every run.
"""

import logging
import os
from collections.abc import Mapping
from functools import cache
from threading import Lock
from typing import Any

import streamlit as st
from streamlit import auth_util, config

from recommender.journal.entries import JournalError
from recommender.journal.store import URL, Store, account_of, read_settings

# Addresses and host names that only this machine reaches.
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
# Whoever guesses the secret can sign a cookie as anybody.
SHORTEST_SECRET = 32
# The account of a machine that nobody else reaches: a provider has an address, and this is none.
ALONE = account_of("this-machine", "alone")
# What a proxy adds to a request; without sign-in somebody behind one is somebody unknown.
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")
LOG = logging.getLogger(__name__)
# Two visitors who come at the same time wait for one store.
_opening = Lock()


def is_stored_here() -> bool:
    """True if whoever runs this server turned stored journals on."""
    return bool(os.environ.get(URL, "").strip())


def store() -> Store | None:
    """Return the store, opened once for all sessions; None without the setting.

    Raises JournalError where it cannot be opened, after its reason was logged for whoever runs it.
    """
    if not is_stored_here():
        return None
    try:
        with _opening:
            return _opened()
    except JournalError as error:
        LOG.error("stored journals: %s", error)
        raise


@cache
def _opened() -> Store | None:
    settings = read_settings(os.environ)
    return settings.open() if settings else None


def account() -> str | None:
    """Return the account of whoever sits at this browser, or None: then there is no stored journal."""
    if not is_stored_here():
        return None
    if not sign_ins():
        return ALONE if serves_this_machine_alone() and _is_asked_from_here() else None
    user: Mapping[str, Any] = st.user
    if user.get("is_logged_in") is not True:
        return None
    issuer, subject = user.get("iss"), user.get("sub")
    if not isinstance(issuer, str) or not isinstance(subject, str):
        return None
    return account_of(issuer, subject)


def sign_ins() -> tuple[str, ...]:
    """Return the names of the providers to sign in with; "" is the one of [auth] itself.

    None where the cookie that says who signed in could be forged.
    """
    section = auth_util.get_secrets_auth_section()
    if len(str(section.get("cookie_secret") or "")) < SHORTEST_SECRET:
        return ()
    tables = tuple(name for name, value in section.items() if hasattr(value, "keys"))
    return tables or ("",)


def sign_in(name: str) -> None:
    st.login(name) if name else st.login()


def sign_out() -> None:
    st.logout()


def serves_this_machine_alone() -> bool:
    """True if neither address nor host names of this server reach beyond this machine."""
    names = [config.get_option("server.address"), *config.get_option("server.allowedHosts")]
    return all(name in LOCAL_NAMES for name in names)


def _is_asked_from_here() -> bool:
    headers = st.context.headers
    host = (headers.get("Host") or "").rsplit(":", 1)[0].strip("[]")
    return host in LOCAL_NAMES and not any(name in headers for name in FORWARDED)
