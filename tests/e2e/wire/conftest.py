"""Sessions that forge, and a well-behaved one beside them on the same server."""

import json
import random
from datetime import date

import pytest

from recommender.scoring.responses import read_answers
from recommender.ui.draft import write_draft
from tests.e2e.wire.wire import Session
from tests.served import run_command, served
from tests.visits import visit_of


@pytest.fixture(scope="session")
def kept_text(catalog, raw):
    """What a tab keeps of a whole check-in with random answers."""

    def text(seed):
        answers = raw.random_answers(random.Random(seed), blank=0.0) | {"adult": "yes"}
        held = read_answers(catalog, answers)
        visit = visit_of(answers=held, order=list(held), path="full", arrived=True)
        return write_draft(catalog, visit, private=True, on=date(2026, 3, 1))

    return text


@pytest.fixture(scope="package")
def server(tmp_path_factory):
    """The app as `make run` starts it: there an error of Streamlit's shows what it would tell."""
    with served(tmp_path_factory.mktemp("wire") / "log.txt", run=run_command("app.py")) as found:
        yield found


@pytest.fixture
def tab(server):
    """Open tabs; they are closed after the test."""
    opened = []

    def open_tab(**options):
        opened.append(Session(server, **options))
        return opened[-1]

    yield open_tab
    for one in opened:
        one.close()


@pytest.fixture
def visitor(tab, kept_text):
    """A tab with a whole check-in in it, on a page of choice."""

    def open_at(page="results", seed=1, **options):
        session = tab(**options)
        session.rerun()
        session.hear(tab=kept_text(seed))
        return session.open(page)

    return open_at


class Witness:
    """A well-behaved session, open all along, and what it saw at the start."""

    def __init__(self, server, session):
        self.server, self.session = server, session
        self.seen = self.page()
        answers = json.dumps(session.kept()["answers"])
        self.secrets = [session.id, json.loads(session.bridge().json)["token"], answers]
        self.read = 0

    def page(self):
        self.session.rerun()
        return self.session.text(), self.session.kept()

    def check(self, *others):
        """Nothing happened to this session, nothing of it got out, nothing of anybody is in the log."""
        assert self.server.is_alive()
        assert self.page() == self.seen
        said = self.server.said()[self.read :]
        self.read += len(said)
        for secret in self.secrets:
            assert secret not in said
            assert all(secret.encode() not in other.log for other in others)
        assert not any(clue in other.log for other in others for clue in (b"Traceback", b'File "/'))
        assert "zqxmark" not in said


@pytest.fixture(scope="package")
def _witness(server, kept_text):
    session = Session(server)
    session.rerun()
    session.hear(tab=kept_text(99))
    session.open("check")
    yield Witness(server, session)
    session.close()


@pytest.fixture
def witness(_witness):
    """The witness, checked after every test, whatever that test did."""
    yield _witness
    _witness.check()
