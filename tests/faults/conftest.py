"""Fixtures of the browser tests, shared, and a host of one's own that may be killed."""

import pytest

from tests.browser.conftest import browser, complete, new_tab, server, visit
from tests.faults.host import Host

__all__ = ["browser", "complete", "new_tab", "server", "visit"]


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """Nothing is served yet; what is served at the end is killed."""
    found = Host(tmp_path_factory.mktemp("host") / "log.txt")
    yield found
    found.end()
