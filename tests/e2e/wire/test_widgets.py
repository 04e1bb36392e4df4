"""Widget values that no browser would send: ignored or a calm error, and no answer is made up."""

import json
import math
import random
from uuid import UUID

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed

from tests.e2e.wire.wire import EVENTS, key_of, reported
from tests.hostile.nasty import MARK, SCALE, tried

pytestmark = pytest.mark.hostile

# Field of a widget's message, and what a stranger puts into it.
FORGED = [
    *(("string_value", text) for text in (f"{MARK}<b>", "", "0", "1" * 5000, MARK * 50_000, "\x00")),
    *(("bool_value", value) for value in (True, False)),
    *(("int_value", number) for number in (2**63 - 1, -(2**63), -1, 99)),
    *(("double_value", number) for number in (math.nan, math.inf, -1e308, 0.5, 3.0)),
    *(("string_array_value", texts) for texts in ([], [MARK], [MARK] * 20_000)),
    *(("int_array_value", numbers) for numbers in ([], [-1, 2**62], list(range(20_000)))),
    ("double_array_value", [math.nan] * 100),
    *(
        ("json_value", text)
        for text in ("null", f'{{"{MARK}": 1}}', f"{MARK}{{", "[" * 100_000, "1" * 9000)
    ),
    ("bytes_value", b"\x00\xff" + MARK.encode()),
    ("trigger_value", True),
    ("string_trigger_value", MARK),
    ("chat_input_value", MARK),
    *(
        ("json_trigger_value", text)
        for text in (f'[{{"event": "report", "value": "{MARK}"}}]', MARK, "[" * 9999)
    ),
    ("file_uploader_state_value", MARK),
    ("arrow_value", b""),
    ("", None),
]
PAGES = [
    "",
    "checkin",
    "results",
    "matters",
    "plan",
    "keep",
    "check",
    "help",
    "science",
    "together",
    "lab",
]
# How many forged values are tried on each page: few at each test, many for `make hostile`.
TRIED = 4 if SCALE == 1 else 10 * SCALE


def forged(id, field, value):
    state = WidgetState(id=id)
    if field in ("string_array_value", "int_array_value", "double_array_value"):
        getattr(state, field).SetInParent()
        getattr(state, field).data.extend(value)
    elif field in ("string_trigger_value", "chat_input_value"):
        getattr(state, field).data = value
    elif field == "file_uploader_state_value":
        state.file_uploader_state_value.uploaded_file_info.add(file_id=value, name=value)
    elif field == "arrow_value":
        state.arrow_value.SetInParent()
    elif field:
        setattr(state, field, value)
    return state


def allowed(raw, answers):
    """Whether every answer is one that the question offers, by data/ alone."""
    for id, answer in answers.items():
        if answer is None or answer in ("declined", "not_asked"):
            continue
        if raw.is_many(id):
            if not (isinstance(answer, list) and set(answer) <= set(raw.codes[id])):
                return False
        elif not any(type(answer) is type(code) and answer == code for code in raw.codes[id]):
            return False
    return True


def sane(raw, kept):
    """Whether a check-in that the page hands to the browser could have been filled in by a person."""
    numbers = all(type(n) is int and 0 <= n <= 5 for n in kept["matters"].values())
    plan = all(
        type(s["step"]) is int and (s["expected"] is None or s["expected"] in range(-2, 3))
        for s in kept["plan"]
    )
    plan = plan and not any(type(s["expected"]) is bool for s in kept["plan"])
    return allowed(raw, kept["answers"]) and numbers and plan and MARK not in json.dumps(kept)


def attack(session, raw, state):
    """Send one forged value, then behave again. Returns what came of it."""
    session.send(session.message(state))
    session.read()
    kinds = {kind for kind, _ in session.elements()}
    if "exception" in kinds:
        (shown,) = [inner for kind, inner in session.elements() if kind == "exception"]
        assert not shown.stack_trace
        assert MARK not in shown.message
    outcome = "calm error" if "exception" in kinds else "ignored, or taken as any other choice"
    session.rerun()
    if not is_stuck(session):
        kept = session.kept()
        assert kept is None or sane(raw, kept), state
    return outcome


def is_stuck(session):
    """Whether Streamlit still shows the error: it keeps what it cannot read in that session."""
    return "exception" in {kind for kind, _ in session.elements()}


@pytest.mark.parametrize("page", PAGES)
def test_a_forged_value_never_becomes_an_answer_and_the_session_goes_on(page, visitor, raw, witness):
    session = visitor(page)
    ids = [widget.id for widget in session.widgets()]
    chance = random.Random(page)
    pairs = [(id, field, value) for id in ids for field, value in FORGED]
    for id, field, value in chance.sample(pairs, min(TRIED, len(pairs))):
        tried(
            "Widget values: wrong type, out of range, no option",
            attack(session, raw, forged(id, field, value)),
        )
        if is_stuck(session):
            witness.check(session)
            session.close()
            session = visitor(page)
        elif id not in {widget.id for widget in session.widgets()}:
            session.open(page)
    session.open("check")
    assert MARK not in session.text()
    witness.check(session)


def test_what_a_question_does_not_offer_is_not_recorded(tab, raw, witness):
    session = tab()
    session.rerun()
    session.hear()
    session.press("start_full")
    session.press("begin_full")
    session.press("skip_0")
    radios = [w.id for w in session.widgets() if key_of(w.id).startswith("ask_")]
    for id in radios:
        for value in (MARK, "", "5", "often", "Often\u200b", "OFTEN"):
            attack(session, raw, forged(id, "string_value", value))
            assert session.kept()["answers"] == {"within_reach": None}
            tried("Widget values: answers that are no option", "ignored")
    session.choose("ask_kind_contact", "Not sure")
    assert session.kept()["answers"] == {"within_reach": None, "kind_contact": "unsure"}
    witness.check(session)


def test_importance_and_plan_take_only_what_they_offer(visitor, raw, witness):
    session = visitor("matters")
    id = session.widget("matter_").id
    for value in ("99", MARK, "-1", "3.0", "\u0663"):
        tried(
            "Widget values: answers that are no option",
            attack(session, raw, forged(id, "string_value", value)),
        )
    assert session.kept()["matters"] == {}
    session.open("plan")
    session.press("add_")
    for name in ("_step", "_cue", "_day", "_company", "_expected", "_did"):
        for id in [w.id for w in session.widgets() if key_of(w.id).endswith(name)]:
            for value in (MARK, "99", "-1"):
                is_radio = name == "_step"
                field, sent = ("string_value", value) if is_radio else ("string_array_value", [value])
                attack(session, raw, forged(id, field, sent))
                tried("Widget values: answers that are no option", "ignored")
    (step,) = session.kept()["plan"]
    # A number may be read as the place of an option; then it is one of those offered.
    assert step.pop("expected") in (None, *range(-2, 3))
    assert step.pop("did") in (None, "yes", "part", "no")
    # Made by the server: it names the entry of a calendar.
    assert UUID(step.pop("uid"))
    assert set(step.values()) <= {step["activity"], step["step"], None}
    witness.check(session)


def test_country_device_and_place_take_only_what_they_offer(visitor, raw, witness):
    session = visitor("")
    session.press("start_full")
    for start in ("choose_country", "choose_phone"):
        attack(session, raw, forged(session.widget(start).id, "string_value", MARK))
        tried("Widget values: answers that are no option", "ignored")
    assert MARK not in session.bridge().json
    session.open("keep")
    attack(session, raw, forged(session.widget("choose_keep").id, "string_value", MARK))
    assert MARK not in session.bridge().json
    witness.check(session)


def test_ids_of_nothing_of_another_page_and_of_another_session_change_nothing(visitor, raw, witness):
    session, other = visitor("check"), visitor("checkin", seed=2)
    before = session.kept()["answers"]
    own = {widget.id for widget in session.widgets()}
    theirs = [
        widget.id for widget in [*other.widgets(), *witness.session.widgets()] if widget.id not in own
    ]
    made_up = [
        "",
        MARK,
        "$$ID-0-x",
        "$$ID-" + "a" * 32 + "-ask_trust",
        MARK * 9000,
        EVENTS.format("x"),
        "tend",
    ]
    chance = random.Random(5)
    for id in [*made_up, *chance.sample(theirs, min(len(theirs), 12 * SCALE))]:
        for field, value in (("string_value", "Often"), ("trigger_value", True), ("bool_value", True)):
            attack(session, raw, forged(id, field, value))
            tried("Widget ids of nothing, of another page, of another session", "ignored")
    assert session.kept()["answers"] == before
    witness.check(session, other)


REPORTS = {
    "garbage": MARK,
    "deep": "[" * 50_000,
    "no token": "{}",
    "a list": "[1, 2]",
    "huge number": '{"token": ' + "1" * 100_000 + "}",
    "another key": '{"token": "x", "answers": {}}',
    "nothing": "",
    "null": "null",
}


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_that_the_component_would_not_make_is_no_check_in(name, tab, witness):
    session = tab()
    session.rerun()
    session.send(session.message(reported(session.bridge().id, REPORTS[name])))
    session.read()
    session.rerun()
    assert session.kept() is None
    assert MARK not in session.text()
    tried("Reports of the page's own component", "ignored")
    witness.check(session)


def test_a_report_of_ten_megabytes_is_refused_at_the_door(tab, witness):
    session = tab()
    session.rerun()
    huge = json.dumps({"token": "x", "tab": "y" * 10_000_000})
    session.send(session.message(reported(session.bridge().id, huge)))
    with pytest.raises(ConnectionClosed, match="1009"):
        session.read()
    tried("Reports of the page's own component", "refused at the door")
    witness.check()


def test_a_report_with_the_token_of_another_session_is_not_heard(tab, kept_text, witness):
    session = tab()
    session.rerun()
    said = {"token": witness.secrets[1], "tab": kept_text(3), "device": None, "off": False}
    session.rerun(reported(session.bridge().id, json.dumps(said)))
    assert session.kept() is None
    tried("Reports of the page's own component", "ignored")
    # The token was sent by this session itself: it may come back in nothing but what it said.
    witness.check()


@pytest.mark.parametrize(
    "payload", ["[" * 100_000, "{}", "7", '["report"]', '[{"event": ["report"]}]', MARK, ""]
)
def test_what_is_no_list_of_reports_is_a_calm_error_at_most(payload, tab, raw, witness):
    session = tab()
    session.rerun()
    state = WidgetState(id=EVENTS.format(session.bridge().id), json_trigger_value=payload)
    tried("Reports of the page's own component", attack(session, raw, state))
    witness.check(session)


QUERIES = {
    "100 kB": "step=" + "9" * 100_000,
    "many": "&".join(f"a{n}={n}" for n in range(5000)),
    "twice": "step=2&step=now&step=99",
    "negative": "step=-1",
    "other digits": "step=\u0663",
    "escapes": "step=%00%ff%fe%2e%2e%2f&%00=%0d%0aSet-Cookie:x",
    "markup": f"step=<script>{MARK}</script>&{MARK}=[x](y)",
    "answers": "ask_trust=5&tick_safety_none=true&tend=1",
    "embed": "embed=true&embed_options=disable_scrolling",
    "widgets": "choose_view=client&load_file=x",
}


def test_an_address_of_any_kind_shows_the_page_it_may_show(visitor, witness):
    session = visitor("checkin")
    before = session.kept()["answers"]
    for name, query in QUERIES.items():
        session.rerun(query_string=query)
        assert "exception" not in {kind for kind, _ in session.elements()}, name
        assert (MARK in session.text(), session.kept()["answers"]) == (False, before), name
        tried("Addresses: any query string", "the page that may be open")
    witness.check(session)
