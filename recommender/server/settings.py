"""Checks before the served app starts: unsafe settings, journals and data files that cannot be used."""

import os
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from streamlit import auth_util, config

from recommender.catalog.checks.texts import check_asked
from recommender.catalog.faults import CatalogError
from recommender.catalog.loader import PACKAGE
from recommender.journal.entries import JournalError
from recommender.journal.store import URL, read_settings
from recommender.ui import shipped
from recommender.ui.accounts import LOCAL_NAMES, SHORTEST_SECRET, serves_this_machine_alone

# Environment variable: 1 says that a proxy in front of Tend speaks TLS with the browsers. It is set by
# whoever deploys, and not read from request headers, which anybody can send.
TLS = "TEND_TLS"
SIGN_IN = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")


class Rule(NamedTuple):
    """A Streamlit option, a test whether its value is safe, the danger if not, and the remedy."""

    option: str
    is_safe: Callable[[Any], bool]
    danger: str
    remedy: str


def _is(wanted: object) -> Callable[[Any], bool]:
    return lambda value: bool(value == wanted)


def _at_most(most: int) -> Callable[[Any], bool]:
    return lambda value: 0 < int(value) <= most


def _names_hosts(hosts: list[str]) -> bool:
    return bool(hosts) and all(name.strip() and "*" not in name.removeprefix("*.") for name in hosts)


# Sizes are megabytes. The research lab reads files of up to 50; a page with its chart stays below 1, and
# what a browser sends for one click below 0.1.
RULES = (
    Rule("server.enableXsrfProtection", _is(True), "another site could upload files", "set it to true"),
    Rule("server.xsrfCookieSameSite", _is("strict"), "another site could use its token", 'set "strict"'),
    Rule("server.enableCORS", _is(True), "another site could open a session", "set it to true"),
    Rule("server.corsAllowedOrigins", _is([]), "these sites could open a session", "leave it empty"),
    Rule("server.allowedHosts", _names_hosts, "a site could pass itself off as Tend", "name your hosts"),
    Rule("server.enableAgentApi", _is(False), "programs could hold sessions", "set it to false"),
    Rule("server.headless", _is(True), "a visitor could start installs", "start it with `make serve`"),
    Rule("server.maxUploadSize", _at_most(100), "large files fill the memory", "set 100 or less"),
    Rule("server.maxMessageSize", _at_most(20), "large messages fill the memory", "set 20 or less"),
    Rule("server.maxWidgetStateSize", _at_most(1), "large messages fill the memory", "set it to 1"),
    Rule("client.showErrorDetails", _is("none"), "an error could show answers", 'set it to "none"'),
    Rule("logger.enableRich", _is(False), "an error could log answers", "set it to false"),
    Rule("global.developmentMode", _is(False), "it opens doors for its makers", "set it to false"),
    Rule("global.e2eTest", _is(False), "anybody could stop the server", "set it to false"),
    Rule("browser.gatherUsageStats", _is(False), "another host would hear of visits", "set it to false"),
)


def is_behind_tls() -> bool:
    """True if browsers reach this server through TLS only: its own, or that of a proxy."""
    return os.environ.get(TLS) == "1" or bool(config.get_option("server.sslCertFile"))


def faults() -> Iterator[str]:
    """Yield each reason not to start as one line: setting or file, value, danger, remedy."""
    for rule in RULES:
        value = config.get_option(rule.option)
        if not rule.is_safe(value):
            yield f"{rule.option} is {value!r}: {rule.danger}; {rule.remedy}"
    if os.environ.get(TLS, "0") not in ("0", "1"):
        yield f"{TLS} is {os.environ[TLS]!r}: it says 1, or is left out"
    address = config.get_option("server.address")
    if address not in LOCAL_NAMES and not is_behind_tls():
        yield (
            f"server.address is {address!r}: others would reach Tend without TLS; leave it at "
            f"localhost, or set {TLS}=1 where a proxy with TLS stands in front"
        )
    yield from journal_faults(is_behind_tls())
    # Also loads, before the first visit, what the pages need.
    try:
        shipped.attainable_fits()
        yield from map(str, check_asked(shipped.engine().catalog.texts, PACKAGE))
    except CatalogError as error:
        yield from (str(fault) for fault in error.faults)


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
