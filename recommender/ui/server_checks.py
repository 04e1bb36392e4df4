"""What the served app does not start with: settings that open a door, and data that cannot be used."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from streamlit import config

from recommender.catalog.faults import CatalogError
from recommender.ui import shipped

# Says that a proxy in front of Tend speaks TLS with the browsers. It is said once by who knows it, and
# not taken from what a request claims: no proxy has to be trusted by its address for that.
TLS = "TEND_TLS"
# Addresses that only this very machine reaches.
HERE = ("localhost", "127.0.0.1", "::1")


class Wall(NamedTuple):
    """A setting, when it is safe, what else could happen, and what to do."""

    option: str
    is_safe: Callable[[Any], bool]
    danger: str
    remedy: str


def _is(wanted: object) -> Callable[[Any], bool]:
    return lambda found: bool(found == wanted)


def _at_most(most: int) -> Callable[[Any], bool]:
    return lambda found: 0 < int(found) <= most


def _names_hosts(found: list[str]) -> bool:
    return bool(found) and all(name.strip() and "*" not in name.removeprefix("*.") for name in found)


# Sizes are megabytes. The research lab reads files of up to 50; a page with its chart is below 1, and
# what a browser sends between two clicks below a tenth of that.
WALLS = (
    Wall("server.enableXsrfProtection", _is(True), "another site could upload files", "set it to true"),
    Wall("server.xsrfCookieSameSite", _is("strict"), "another site could use its token", 'set "strict"'),
    Wall("server.enableCORS", _is(True), "another site could open a session", "set it to true"),
    Wall("server.corsAllowedOrigins", _is([]), "these sites could open a session", "leave it empty"),
    Wall("server.allowedHosts", _names_hosts, "a site could pass itself off as Tend", "name your hosts"),
    Wall("server.enableAgentApi", _is(False), "programs could hold sessions", "set it to false"),
    Wall(
        "server.enableStaticServing", _is(False), "files beside app.py would be public", "switch it off"
    ),
    Wall("server.headless", _is(True), "a visitor could start installs", "start it with `make serve`"),
    Wall("server.maxUploadSize", _at_most(100), "large files fill the memory", "set 100 or less"),
    Wall("server.maxMessageSize", _at_most(20), "large messages fill the memory", "set 20 or less"),
    Wall("server.maxWidgetStateSize", _at_most(1), "large messages fill the memory", "set it to 1"),
    Wall("client.showErrorDetails", _is("none"), "an error could show answers", 'set it to "none"'),
    Wall("logger.enableRich", _is(False), "an error could log answers", "set it to false"),
    Wall("global.developmentMode", _is(False), "it opens doors for its makers", "set it to false"),
    Wall("global.e2eTest", _is(False), "anybody could stop the server", "set it to false"),
    Wall("browser.gatherUsageStats", _is(False), "another host would hear of visits", "set it to false"),
)


def is_behind_tls() -> bool:
    """Whether browsers reach this server by TLS alone: its own, or that of a proxy."""
    return os.environ.get(TLS) == "1" or bool(config.get_option("server.sslCertFile"))


def faults() -> Iterator[str]:
    """Each reason not to start, in one line: place, value, danger, remedy."""
    for wall in WALLS:
        found = config.get_option(wall.option)
        if not wall.is_safe(found):
            yield f"{wall.option} is {found!r}: {wall.danger}; {wall.remedy}"
    if os.environ.get(TLS, "0") not in ("0", "1"):
        yield f"{TLS} is {os.environ[TLS]!r}: it says 1, or is left out"
    address = config.get_option("server.address")
    if address not in HERE and not is_behind_tls():
        yield (
            f"server.address is {address!r}: others would reach Tend without TLS; leave it at "
            f"localhost, or set {TLS}=1 where a proxy with TLS stands in front"
        )
    yield from _data_faults()


def _data_faults() -> Iterator[str]:
    """Load what the pages would load at the first visit, so that it is there already."""
    try:
        shipped.engine()
        shipped.attainable_fits()
    except CatalogError as error:
        yield from (str(fault) for fault in error.faults)
