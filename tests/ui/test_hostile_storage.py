"""What a tab keeps and reports, and addresses: read whole, or refused clearly."""

import json
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.ui import session, storage
from recommender.ui.draft import DraftError, Place, read_draft
from recommender.ui.visit import BrowserStorage
from tests.e2e.wire.test_widgets import allowed
from tests.hostile.nasty import VALUES, bounded, mutants, torn, tried
from tests.person.test_hostile_files import DOCUMENT, RAW
from tests.visits import visit_of

pytestmark = pytest.mark.hostile

DRAFT, REPORT = "Draft in the tab's storage", "Report of the tab's component"
ADDRESS = "Step in the address"
PLACE = Place(arrived=True).model_dump()


def kept_or_refused(catalog, text, kind):
    try:
        visit = read_draft(catalog, text)
    except DraftError:
        tried(kind, "clear error")
        return None
    tried(kind, "read")
    assert allowed(RAW, json.loads(json.dumps(visit.answers)))
    return visit


@bounded(150)
@given(text=st.one_of(st.text(max_size=300), st.sampled_from([json.dumps(v) for v in VALUES])))
def test_any_text_is_no_draft(catalog, text):
    assert kept_or_refused(catalog, text, DRAFT + ": any text") is None


@bounded(250)
@given(data=st.data())
def test_a_changed_draft_is_read_or_refused(catalog, data):
    inner = data.draw(mutants(DOCUMENT)) if data.draw(st.booleans()) else DOCUMENT
    whole = {"check_in": json.dumps(inner), "place": PLACE}
    document = data.draw(mutants(whole)) if data.draw(st.booleans()) else whole
    kept_or_refused(catalog, json.dumps(document), DRAFT + ": keys and values changed")


@bounded(150)
@given(content=torn(json.dumps({"check_in": json.dumps(DOCUMENT), "place": PLACE}).encode()))
def test_a_torn_draft_is_read_or_refused(catalog, content):
    kept_or_refused(catalog, content.decode(errors="surrogateescape"), DRAFT + ": bytes changed")


HARM = {
    "a list": "[]",
    "null": "null",
    "deep": "[" * 100_000,
    "deep inside": json.dumps({"check_in": "[" * 60_000, "place": PLACE}),
    "digits": '{"check_in":' + "1" * 100_000 + "}",
    "10 MB": json.dumps({"check_in": "x" * 10_000_000, "place": PLACE}),
    "surrogate": '{"check_in":"\\ud800","place":{}}',
    "a raw surrogate": '{"check_in":"\ud800"}',
    "twice": '{"check_in":"{}","check_in":"{}"}',
    "NaN": '{"check_in":NaN}',
}


@pytest.mark.parametrize("name", HARM)
def test_a_draft_made_to_harm_is_refused(catalog, name):
    assert kept_or_refused(catalog, HARM[name], DRAFT + ": made to harm") is None


TOKEN = "f" * 32


@pytest.fixture(scope="module")
def hear(catalog):
    """Let a session of its own hear a report; returns what it then holds."""

    def heard(report):
        held = {session.BROWSER: BrowserStorage(TOKEN), storage.KEY: SimpleNamespace(report=report)}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(session.st, "session_state", held)
            storage.read_browser_report()
            return session.browser(), session.visit()

    return heard


@bounded(250)
@given(data=st.data())
def test_any_report_of_the_component_is_heard_or_counts_as_no_storage(hear, data):
    draft = json.dumps({"check_in": json.dumps(DOCUMENT), "place": PLACE})
    sound = {"token": TOKEN, "tab": draft, "device": draft, "off": False, "failed": False}
    report = data.draw(st.one_of(mutants(sound), st.sampled_from(VALUES)))
    text = report if data.draw(st.booleans()) else json.dumps(report)
    _, visit = hear(text)
    foreign = isinstance(report, dict) and report.get("token") != TOKEN
    assert allowed(RAW, json.loads(json.dumps(visit.answers)))
    assert not (foreign and visit.answers)
    tried(REPORT, "heard" if visit.answers else "ignored, or taken for no storage")


# --- the address -----------------------------------------------------------------------------------


@bounded(200)
@given(
    step=st.one_of(
        st.text(max_size=50), st.integers().map(str), st.sampled_from([str(v) for v in VALUES])
    )
)
def test_any_step_is_a_page_that_may_be_open(step):
    held = {session.KEY: visit_of(path="full")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            session, "st", SimpleNamespace(session_state=held, query_params={session.STEP: step})
        )
        assert session.place() == 0  # nothing was answered: only the first page may be open
        held[session.KEY].update(answers=dict.fromkeys(RAW.items))
        assert session.place() in range(14)
    tried(ADDRESS, "a page that may be open")
