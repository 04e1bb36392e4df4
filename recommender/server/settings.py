"""Checks before the served app starts: unsafe settings, and data files that cannot be used."""

import os
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from streamlit import config

from recommender.catalog.checks.texts import check_asked
from recommender.catalog.faults import CatalogError
from recommender.catalog.loader import PACKAGE
from recommender.server.journals import journal_faults
from recommender.ui import shipped
from recommender.ui.accounts import LOCAL_NAMES

# Environment variable: 1 says that a proxy in front of Tend speaks TLS with the browsers. It is set by
# whoever deploys, and not read from request headers, which anybody can send.
TLS = "TEND_TLS"


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
