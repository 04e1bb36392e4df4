"""Saved check-ins, what a tab keeps and reports, and addresses: read whole or refused clearly."""

import json
import random
from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.report.reading import SavedFileError, read_check_in
from recommender.report.saved import write_check_in
from recommender.scoring.responses import read_answers
from recommender.ui import keeping
from recommender.ui.draft import DraftError, read_draft
from tests.hostile.nasty import MARK, MARKUP, VALUES, bounded, mutants, torn, tried
from tests.hostile.test_wire_widgets import allowed
from tests.scoring.conftest import Raw

RAW = Raw()
SAVED, DRAFT, REPORT = "Saved check-in", "Draft in the tab's storage", "Report of the tab's component"
ADDRESS = "Step in the address"
ANSWERS = RAW.random_answers(random.Random(8), blank=0.0)
DOCUMENT = {
    "schema": "tend.check-in",
    "format": 1,
    "saved_on": "2026-03-01",
    "path": "full",
    "order": list(ANSWERS),
    "answers": ANSWERS,
    "not_for_me": ["hug"],
    "matters": {"touch": 3},
    "plan": [{"activity": "warm_bath", "step": 0, "cue": None, "day": None, "company": None, "lift": 4}],
}


def read_or_refused(catalog, content, kind):
    """Read a file of answers; a refusal is one line that names a place, or what the file is."""
    try:
        loaded = read_check_in(catalog, content)
    except SavedFileError as error:
        said = str(error)
        assert 10 < len(said) < 1200
        assert "\n" not in said
        assert "Traceback" not in said
        assert said.count("`") % 2 == 0
        tried(kind, "clear error")
        return None, said
    tried(kind, "read")
    as_json = json.loads(json.dumps(loaded.data.answers))
    assert allowed(RAW, as_json)
    return loaded, None


def names_only_the_wrong_one(said, document):
    """Whether an error leaves out all answers but the one it is about."""
    named = [id for id in ANSWERS if f"{id}:" in said or f"`{id}`" in said or f"{id} " in said]
    return len(named) <= 2


@bounded(150)
@given(
    content=st.one_of(
        st.binary(max_size=2000), st.text(max_size=500).map(lambda t: t.encode(errors="surrogatepass"))
    )
)
def test_any_bytes_are_no_check_in(catalog, content):
    read_or_refused(catalog, content, SAVED + ": any bytes")


@bounded(200)
@given(content=torn(json.dumps(DOCUMENT).encode()))
def test_a_torn_file_is_read_or_refused(catalog, content):
    read_or_refused(catalog, content, SAVED + ": bytes changed")


@bounded(300)
@given(document=mutants(DOCUMENT))
def test_a_changed_document_is_read_as_it_is_or_refused(catalog, document):
    loaded, said = read_or_refused(
        catalog, json.dumps(document).encode(), SAVED + ": keys and values changed"
    )
    if said:
        assert names_only_the_wrong_one(said, document)
        assert said.count(MARK) <= 12  # a quote is cut
        return
    # Never another answer than was written.
    for id, answer in loaded.data.answers.items():
        written = document["answers"][id]
        read = list(answer) if isinstance(answer, tuple) else answer
        if isinstance(written, list):
            assert (set(read) if isinstance(read, list) else {read}) == set(written)
        else:
            assert (type(read), read) == (type(written), written)
    assert all(document["matters"][id] == value for id, value in loaded.data.matters.items())


@bounded(60)
@given(seed=st.integers(0, 10**9))
def test_what_was_written_comes_back(catalog, seed):
    chance = random.Random(seed)
    answers = read_answers(catalog, RAW.random_answers(chance))
    data = SimpleNamespace(
        answers=answers,
        order=tuple(answers),
        path="full",
        vetoes=frozenset(),
        plan=(),
        not_asked=(),
        matters=RAW.random_matters(chance),
    )
    loaded = read_check_in(
        catalog, write_check_in(catalog, data, private=True, on=date(2026, 3, 1)).encode()
    )
    assert (loaded.data.answers, loaded.data.matters) == (answers, data.matters)
    tried(SAVED + ": round trip", "the same came back")


WHOLE = json.dumps(DOCUMENT)
ATTACKS = {
    "100,000 levels": b"[" * 100_000,
    "100,000 levels at an answer": b'{"answers":{"trust":' + b"[" * 60_000,
    "objects in objects": b'{"a":' * 12_000 + b"1" + b"}" * 12_000,
    "10 MB cell": json.dumps({"answers": {"trust": "x" * 10_000_000}}).encode(),
    "60 kB cell": json.dumps({"answers": {"trust": "x" * 60_000}}).encode(),
    "100,000 digits": b'{"answers":{"trust":' + b"9" * 100_000 + b"}}",
    "60,000 digits": b'{"answers":{"trust":' + b"9" * 60_000 + b"}}",
    "1e999": b'{"answers":{"trust":1e999}}',
    "minus 1e999": b'{"answers":{"trust":-1e999}}',
    "NaN": b'{"answers":{"trust":NaN}}',
    "Infinity elsewhere": b'{"answers":{},"matters":{"touch":Infinity}}',
    "5.0 for 5": b'{"answers":{"trust":5.0}}',
    "true for 1": b'{"answers":{"trust":true}}',
    "duplicate answer": b'{"answers":{"trust":1,"trust":9}}',
    "duplicate answers": b'{"answers":{"trust":1},"answers":{"trust":9}}',
    "duplicate by escape": b'{"answers":{"trust":1,"\\u0074rust":9}}',
    "lone surrogate": b'{"answers":{"trust":"\\ud800"}}',
    "lone surrogate key": b'{"answers":{"\\udfff":1}}',
    "surrogate bytes": b'{"answers":{"trust":"\xed\xa0\x80"}}',
    "invalid UTF-8": b'{"answers":{"trust":"\xff"}}',
    "overlong UTF-8": b'{"answers":{"trust":"\xc0\x80"}}',
    "UTF-16": WHOLE.encode("utf-16"),
    "UTF-16 without mark": WHOLE.encode("utf-16-le"),
    "UTF-32": WHOLE.encode("utf-32"),
    "two marks": b"\xef\xbb\xbf\xef\xbb\xbf" + WHOLE.encode(),
    "NUL": b'{"answers":{"trust":"\x00"}}',
    "NUL bytes": b"\x00" * 5000,
    "homoglyph id": '{"answers":{"tru\u0455t":5}}'.encode(),
    "zero width id": '{"answers":{"tru\u200bst":5}}'.encode(),
    "right to left": '{"answers":{"trust":"\u202e5"}}'.encode(),
    "Arabic digit": '{"answers":{"trust":"\u0665"}}'.encode(),
    "zip": b"PK\x03\x04" + b"\x00" * 500,
    "gzip": b"\x1f\x8b\x08\x00" + b"\x00" * 500,
    "trailing": WHOLE.encode() + b"{}",
    "prototype": b'{"answers":{"__proto__":{"x":1},"constructor":1}}',
    "format": b'{"answers":{"{0.__class__}":"{answers}"}}',
    "ticks twice": b'{"answers":{"safety":["eating","eating"]}}',
    "a list of lists": b'{"answers":{"safety":[["eating"]]}}',
    "20,000 ticks": json.dumps({"answers": {"safety": ["x"] * 9000}}).encode(),
    "an answer for a tick": b'{"answers":{"safety":"eating"}}',
}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_file_made_to_harm_is_refused_in_one_sentence(catalog, name):
    loaded, said = read_or_refused(catalog, ATTACKS[name], SAVED + ": made to harm")
    assert loaded is None
    assert said


def test_a_byte_order_mark_does_no_harm(catalog):
    loaded, _ = read_or_refused(catalog, b"\xef\xbb\xbf" + WHOLE.encode(), SAVED + ": made to harm")
    assert loaded.data.answers.keys() == ANSWERS.keys()


@pytest.mark.parametrize("name", MARKUP)
@pytest.mark.parametrize("where", ["key", "value", "item", "name", "order"])
def test_what_a_refusal_quotes_stays_inside_code(catalog, where, name):
    text = MARKUP[name][:500]
    document = {
        "key": {"answers": {}, "schema": "tend.check-in", "format": 1, text: 1},
        "value": {"answers": {"trust": text}},
        "item": {"answers": {text: 1}},
        "name": {"answers": {}, "schema": text, "format": 1},
        "order": {"answers": {}, "schema": "tend.check-in", "format": 1, "order": [text]},
    }[where]
    _, said = read_or_refused(catalog, json.dumps(document).encode(), SAVED + ": markup in an error")
    outside = "".join(said.split("`")[::2])
    assert MARK not in outside
    assert not any(sign in outside for sign in ("<", "](", "\x1b", "\u202e", "\u200b", "\x00"))


# --- what the tab keeps ----------------------------------------------------------------------------

PLACE = {
    "arrived": True,
    "changing": None,
    "reminded": None,
    "country": None,
    "phone": None,
    "view": "self",
    "sharing": False,
    "when": "week",
    "numbers": False,
    "grouped": False,
    "keep": "tab",
    "only_me": False,
}


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
    from recommender.ui import state
    from recommender.ui.visit import Bridge

    def heard(report):
        session = {state.BRIDGE: Bridge(TOKEN), keeping.KEY: SimpleNamespace(report=report)}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(state.st, "session_state", session)
            keeping.hear()
            return state.bridge(), state.checkin()

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
    from recommender.ui import state
    from recommender.ui.visit import CheckIn

    session = {state.KEY: CheckIn(path="full")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            state, "st", SimpleNamespace(session_state=session, query_params={state.STEP: step})
        )
        assert state.step() == 0  # nothing was answered: only the first page may be open
        session[state.KEY].answers = dict.fromkeys(RAW.items)
        assert state.step() in range(9)
    tried(ADDRESS, "a page that may be open")
