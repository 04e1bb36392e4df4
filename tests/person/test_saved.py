"""A check-in as a file: there and back, what stays out of it, what is refused, what is left behind."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.catalog.loader import load_catalog
from recommender.person.document import result_document
from recommender.person.plan import PlanStep
from recommender.person.reading import LARGEST_FILE, SavedFileError, read_check_in
from recommender.person.result import PersonResult
from recommender.person.saved import CheckInData, say_not_asked, write_check_in
from recommender.person.view import Audience
from recommender.recommend import recommend_people
from recommender.scoring.responses import read_answers
from tests.conftest import answers_of, tend
from tests.hostile.nasty import tried

DAY = date(2025, 1, 31)
PLAN = (
    PlanStep(activity="listen_to_music", step=0, cue="at_midday", day="mon", company="alone", lift=6),
    PlanStep(activity="soft_blanket", step=0),
)


@pytest.fixture(scope="module")
def data_of(catalog):
    """A persona's check-in, as a session would hold it."""

    def made(name="misses_hugs", **changes):
        answers = read_answers(catalog, answers_of(name) | changes.pop("answers", {}))
        rest = {"vetoes": frozenset({"meditation"}), "matters": {"music": 5, "touch": 0}, "plan": PLAN}
        said = {"answers": answers, "order": tuple(reversed(answers)), "path": "full"}
        return CheckInData(**said | rest | changes)

    return made


@pytest.fixture(scope="module")
def write(catalog):
    def text_of(data, private=True):
        return write_check_in(catalog, data, private=private, on=DAY)

    return text_of


@pytest.fixture(scope="module")
def read(catalog):
    def loaded(content):
        text = content if isinstance(content, str | bytes) else json.dumps(content)
        return read_check_in(catalog, text.encode() if isinstance(text, str) else text)

    return loaded


@pytest.fixture(scope="module")
def document(data_of, write):
    """A fresh copy of a sound file as an object."""
    return lambda **changes: json.loads(write(data_of())) | changes


# --- there and back -----------------------------------------------------------------------------


def test_the_document_says_what_it_is_and_what_it_belongs_to(catalog, document):
    found = document()
    assert list(found) == [
        *("schema", "format", "saved_on", "questionnaire", "weights", "engine", "path", "order"),
        *("answers", "not_for_me", "matters", "plan"),
    ]
    assert (found["schema"], found["format"]) == ("tend.check-in", 1)
    assert found["saved_on"] == "2025-01-31"
    printed = json.loads(tend("catalog", "--json").stdout)["model"]
    asked = {"version": catalog.intake.version, "hash": printed["questionnaire"]}
    assert found["questionnaire"] == asked
    assert (found["weights"], found["engine"]) == (printed["weights"], printed["engine"])
    assert found["not_for_me"] == ["meditation"]
    assert found["matters"] == {"touch": 0, "music": 5}
    music = {"activity": "listen_to_music", "step": 0, "cue": "at_midday", "day": "mon"}
    assert found["plan"][0] == music | {
        "company": "alone",
        "lift": 6,
        "expected": None,
        "did": None,
        "felt": None,
        "uid": None,
    }


def test_the_kinds_of_missing_stay_apart(data_of, write, read):
    kinds = {"trust": None, "energy": "declined", "online": "not_asked", "in_the_way": []}
    text = write(data_of(answers=kinds))
    assert {id: json.loads(text)["answers"][id] for id in kinds} == kinds
    found = read(text).data.answers
    assert {id: found[id] for id in kinds} == kinds | {"in_the_way": ()}


@pytest.fixture(scope="module")
def anything(catalog):
    """Hypothesis: any check-in that a session could hold."""

    def answer(item):
        missing = st.sampled_from([None, "declined", "not_asked"])
        if item.type != "many":
            return st.sampled_from(item.codes) | missing
        free = [code for code in item.codes if code not in item.exclusive]
        # Without a tick such a question counts as left open.
        fewest = 1 if {"none", "declined"} & set(item.codes) else 0
        ticks = st.sets(st.sampled_from(free), min_size=fewest).map(
            lambda s: tuple(c for c in item.codes if c in s)
        )
        alone = [(code,) for code in item.exclusive if code != "declined"]
        return ticks | missing | (st.sampled_from(alone) if alone else st.nothing())

    def step(activity):
        chosen = {"activity": st.just(activity.id), "step": st.integers(0, len(activity.steps) - 1)}
        lists = {"cue": catalog.plan.cues, "day": catalog.plan.days, "company": catalog.plan.companies}
        chosen |= {k: st.none() | st.sampled_from([o.id for o in found]) for k, found in lists.items()}
        chosen |= {name: st.none() | st.integers(-2, 2) for name in ("expected", "felt")}
        chosen["did"] = st.none() | st.sampled_from(["yes", "part", "no"])
        return st.builds(PlanStep, **chosen, lift=st.none() | st.integers(0, 10))

    items = {id: answer(item) for id, item in catalog.items.items()}
    kinds = {kind.id: st.integers(0, 5) for kind in catalog.ranked_categories}
    activities = st.sampled_from(catalog.ranked_activities)
    picked = st.lists(activities, max_size=3, unique_by=lambda a: a.id)
    plans = picked.flatmap(lambda found: st.tuples(*(step(a) for a in found)))
    answers = st.fixed_dictionaries({}, optional=items)
    parts = st.tuples(
        answers, st.sampled_from(["full", "short", None]), st.sets(activities.map(lambda a: a.id))
    )
    every = st.tuples(parts, st.fixed_dictionaries({}, optional=kinds), plans)

    def ordered(found):
        (answers, path, vetoes), matters, plan = found
        data = (path, frozenset(vetoes), matters, plan)
        return st.permutations(list(answers)).map(
            lambda order: CheckInData(answers, tuple(order), *data)
        )

    return every.flatmap(ordered)


FIXED = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@FIXED
@given(st.data())
def test_any_check_in_comes_back_as_it_was(anything, write, read, data):
    said = data.draw(anything)
    assert read(write(said)).data == said


@FIXED
@given(st.data())
def test_any_default_file_says_nothing_about_what_is_kept_in_the_tab(anything, write, read, data):
    said = data.draw(anything)
    text = write(said, private=False)
    assert not re.search(r'"safety"|"intimacy"|orgasm', text)
    kept = read(text).data
    private = {"safety", "intimacy"}
    assert kept.answers == {id: a for id, a in said.answers.items() if id not in private}
    assert kept.order == tuple(id for id in said.order if id not in private)
    assert kept.vetoes == said.vetoes - {"orgasm"}
    assert kept.matters == {id: n for id, n in said.matters.items() if id != "intimacy"}
    assert kept.plan == tuple(step for step in said.plan if step.activity != "orgasm")


def test_the_command_line_reads_the_same_file(engine, data_of, write, tmp_path):
    data = data_of("all_safety_ticks", vetoes=frozenset({"meditation", "hug"}))
    path = tmp_path / "notes.json"
    path.write_text(write(data), encoding="utf-8")
    run = tend("recommend", path)
    assert (run.exit_code, run.stderr) == (0, "")
    screen = recommend_people(engine, [data.answers], data.vetoes, [data.matters])
    found = json.loads(run.stdout)
    wanted = result_document(PersonResult(screen), found["not_asked"])
    assert found == json.loads(json.dumps(wanted))


# --- what is read ----------------------------------------------------------------------------------


def test_answers_alone_are_a_file_and_so_is_one_that_lacks_where_it_comes_from(catalog, read, document):
    raw, whole = answers_of("misses_hugs"), document()
    order = tuple(raw)
    assert read({"answers": raw}).data == CheckInData(read_answers(catalog, raw), order)
    for key in ("saved_on", "questionnaire", "weights", "engine", "path", "order"):
        rest = {name: part for name, part in whole.items() if name != key}
        assert read(rest).data.answers == read(whole).data.answers
    assert read(b"\xef\xbb\xbf" + json.dumps(whole).encode()) == read(whole)


def test_a_file_of_the_largest_size_is_read_and_one_more_byte_is_not(read):
    room = LARGEST_FILE - len(b'{"answers": {}}')
    assert read(b'{"answers": {}}' + b" " * room).data.answers == {}
    with pytest.raises(SavedFileError, match="64 KB"):
        read(b'{"answers": {}}' + b" " * (room + 1))


def test_answers_alone_may_bring_what_counts_and_other_keys_are_not_ours(read):
    bare = {"answers": {}, "matters": {"music": 5}, "not_for_me": ["hug"], "name": "x", "path": 7}
    found = read(bare).data
    assert (found.matters, found.vetoes, found.path) == ({"music": 5}, {"hug"}, None)


# --- what is refused ------------------------------------------------------------------------------

DEEP = 10_000
# Characters that hide, turn or command.
HOSTILE = {
    "null byte": "a\x00b",
    "right-to-left": "\u202egnp.evil",
    "surrogate": "\ud800",
    "escape sequence and line break": "\x1b[31mevil\nevil: 3",
    "Markdown": "![evil](https://evil.example/x.png) **evil** {place} [evil](https://evil.example)",
    "backticks": "` <b>evil</b> ``` evil `",
    "long": "evil" * 2_000,
}


def template(texts, kind):
    """A sentence as a pattern: whatever is filled in stands for itself."""
    parts = re.split(r"(\{\w+\})", texts.sentences[f"file.errors.{kind}"])
    return "".join(
        ".+" if part.startswith("{") and part[-1] == "}" else re.escape(part) for part in parts
    )


@pytest.fixture(scope="module")
def refused(read, texts):
    """The one sentence, after the checks that hold for every one."""

    def check(content, kind):
        with pytest.raises(SavedFileError) as caught:
            read(content)
        line = str(caught.value)
        assert line.isprintable()
        assert 20 < len(line) < 1_000
        assert re.fullmatch(template(texts, kind), line), line
        assert caught.value.__suppress_context__ or caught.value.__context__ is None
        outside = re.sub(r"`[^`]*`", "", line)
        assert "`" not in outside
        assert not re.search(r"evil|[<>]|\]\(|https?:", outside), line
        assert max(map(len, re.findall(r"`[^`]*`", line)), default=0) <= 82
        assert line.isascii() or "…" in outside
        return line

    return check


BYTES = {
    "larger than 64 KB": (b" " * (LARGEST_FILE + 1), "too_large", "64 KB"),
    "nothing": (b"", "empty", ""),
    "a byte order mark alone": (b"\xef\xbb\xbf", "empty", ""),
    "UTF-16 without a mark": ('{"answers": {}}'.encode("utf-16-be"), "other_encoding", "UTF-16"),
    "UTF-32": ('{"answers": {}}'.encode("utf-32"), "other_encoding", "UTF-32"),
    "Latin-1": ('{"answers": {"trust": "é"}}'.encode("latin-1"), "not_utf8", "UTF-8"),
    "text": (b"hello", "not_json", "line 1, column 1"),
    "half a file": (b'{\n  "answers": {\n', "not_json", "line 3"),
    "more after the end": (b'{"answers": {}} {}', "not_json", "line 1, column 17"),
    "HTML": (b"<script>evil()</script>", "not_json", "line 1"),
    "an item twice": (b'{"answers": {"trust": 3, "trust": 4}}', "twice", '`"trust"`'),
    "a hostile key twice": (b'{"<b>evil": 1, "<b>evil": 1}', "twice", "<b>evil"),
    "NaN": (b'{"answers": {"trust": NaN}}', "wrong_value", "trust: `NaN`"),
    "NaN beside the answers": (b'{"answers": {}, "x": NaN}', "no_number", "`NaN`"),
    "minus infinity beside": (b'{"answers": {}, "x": [-Infinity]}', "no_number", "`-Infinity`"),
    "a huge exponent": (b'{"answers": {"trust": 1e999}}', "wrong_value", "trust: `Infinity`"),
    "5,000 digits": (b'{"answers": {"trust": ' + b"9" * 5_000 + b"}}", "wrong_value", "trust: "),
    "deep in an answer": (b'{"answers": {"trust": ' + b"[" * DEEP, "too_deep", "brackets"),
    "a list": (b"[]", "no_object", "answers"),
    "an empty object": (b"{}", "no_answers", "answers: "),
    "answers is a list": (b'{"answers": ["trust"]}', "no_answers", "answers: "),
}


@pytest.mark.hostile
@pytest.mark.parametrize("name", BYTES)
def test_what_is_no_file_of_ours_is_refused_with_its_own_sentence(refused, name):
    content, kind, said = BYTES[name]
    assert said in refused(content, kind)
    tried("Saved check-in: made to harm", "clear error")


HUG = {"activity": "hug", "step": 0}
# One key of a sound file is changed: to what, and the place and value that are named.
WRONG_VALUES = [
    ({"format": 0}, "format: `0`"),
    ({"format": True}, "format: `true`"),
    ({"answers": {"trust": 11}}, "trust: `11`"),
    ({"answers": {"safety": ["none", "eating"]}}, 'safety: `["none", "eating"]`'),
    ({"saved_on": "2025-02-30"}, "saved_on: "),
    ({"saved_on": 1738281600}, "saved_on: `1738281600`"),
    ({"weights": "x"}, 'weights: `"x"`'),
    ({"path": "long"}, 'path: `"long"`'),
    ({"order": ["trust", "trusts"]}, 'order[1]: `"trusts"`'),
    ({"order": ["trust", "trust"]}, 'order[1]: `"trust"`'),
    ({"not_asked": ["calls", "x"]}, 'not_asked[1]: `"x"`'),
    ({"not_asked": ["calls", "calls"]}, 'not_asked[1]: `"calls"`'),
    ({"not_for_me": ["hugs"]}, 'not_for_me[0]: `"hugs"`'),
    ({"not_for_me": ["hug", "hug"]}, "not_for_me[1]: "),
    ({"not_for_me": None}, "not_for_me: `null`"),
    ({"matters": ["touch"]}, "matters: "),
    ({"matters": {"food": 3}}, "`matters.food`: `3`"),
    ({"matters": {"touch": 6}}, "matters.touch: `6`"),
    ({"plan": {}}, "plan: `{}`"),
    ({"plan": [HUG | {"activity": "hugs"}]}, 'plan[0].activity: `"hugs"`'),
    ({"plan": [HUG | {"step": 99}]}, "plan[0].step: `99`"),
    ({"plan": [HUG | {"step": "0"}]}, 'plan[0].step: `"0"`'),
    ({"plan": [HUG | {"lift": True}]}, "plan[0].lift: `true`"),
    ({"plan": [HUG, HUG | {"cue": "x"}]}, 'plan[1].cue: `"x"`'),
    ({"plan": [HUG | {"felt": 3}]}, "plan[0].felt: `3`"),
    ({"plan": [HUG | {"activity": id} for id in ("hug", "dancing", "comedy", "massage")]}, "plan: `4`"),
    ({"plan": [HUG, HUG]}, 'plan: `"hug"`'),
]
ASKED = {"version": "1", "hash": "0" * 12}
OTHER_FAULTS = [
    ({"schema": "other"}, "wrong_schema", '`"other"`'),
    ({"format": 2}, "newer", "format: `2`"),
    ({"name": "Robin"}, "unknown_key", '`"name"`'),
    ({"answers": None}, "no_answers", "answers: "),
    ({"answers": {"trusts": 3}}, "no_question", "`trusts`: "),
    ({"plan": [{"activity": "hug"}]}, "missing", "plan[0].step: "),
    ({"plan": [HUG | {"note": "evil"}]}, "unknown_key", 'plan[0]: `"note"`'),
    ({"questionnaire": ASKED | {"version": "999"}}, "newer", "questionnaire.version: "),
    ({"questionnaire": ASKED | {"version": 1}}, "wrong_value", "questionnaire.version: `1`"),
    ({"questionnaire": ASKED | {"hash": "xyz"}}, "wrong_value", "questionnaire.hash: "),
    ({"questionnaire": ASKED | {"by": "x"}}, "unknown_key", 'questionnaire: `"by"`'),
]


@pytest.mark.parametrize(
    ("change", "kind", "said"), [*((c, "wrong_value", s) for c, s in WRONG_VALUES), *OTHER_FAULTS]
)
def test_one_fault_is_refused_by_place_and_value(refused, document, change, kind, said):
    line = refused(document(**change), kind)
    assert said in line
    assert "Robin" not in line


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_wherever_it_stands(refused, document, name):
    text, asked = HOSTILE[name], document()["questionnaire"]
    # pydantic reads no key with a surrogate in it.
    inner_key = "wrong_value" if name == "surrogate" else "unknown_key"
    for change, kind in [
        ({"schema": text}, "wrong_schema"),
        *(({key: text}, "wrong_value") for key in ("saved_on", "weights", "engine", "path")),
        *(({key: [text]}, "wrong_value") for key in ("order", "not_asked", "not_for_me")),
        *(({"plan": [HUG | {key: text}]}, "wrong_value") for key in PlanStep.model_fields),
        *(({"questionnaire": asked | {key: text}}, "wrong_value") for key in ("version", "hash")),
        ({"plan": [HUG | {text: 1}]}, inner_key),
        ({"questionnaire": asked | {text: 1}}, inner_key),
        ({text: 1}, "unknown_key"),
        ({"answers": {text: 3}}, "no_question"),
        ({"answers": {"adult": text}}, "wrong_value"),
        ({"answers": {"safety": [text]}}, "wrong_value"),
        ({"matters": {text: 3}}, "wrong_value"),
        ({"matters": {"touch": text}}, "wrong_value"),
    ]:
        assert refused(document(**change), kind).isascii()


def test_an_error_names_no_other_answer(refused, document):
    line = refused(document(answers=answers_of("all_safety_ticks") | {"trust": 99}), "wrong_value")
    assert not re.search(r"safety|intimacy|phq4|self_only|\bon\b", line)


# --- another version -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def other(document, catalog):
    """A sound file of other questions."""
    asked = {"version": catalog.intake.version, "hash": "0" * 12}
    return lambda **changes: document(questionnaire=asked, **changes)


def test_a_file_of_reworded_questions_comes_whole(data_copy, catalog, data_of, read):
    path = data_copy / "content/intake.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('label = "Around new people"', 'label = "New people"'), "utf-8")
    before = load_catalog(data_copy)
    assert before.questionnaire_hash != catalog.questionnaire_hash
    loaded = read(write_check_in(before, data_of(), private=True, on=DAY))
    assert (loaded.data, loaded.dropped) == (data_of(), ())


def test_what_is_not_asked_any_more_is_dropped_and_named_and_the_rest_stays(read, other, data_of):
    answers = other()["answers"]
    order = [*other()["order"], "mood_today"]
    gone = {"mood_today": 4, "trust": 11, "adult": "Yes", "in_the_way": ["busy", "weather", "money"]}
    loaded = read(other(answers=answers | gone, order=order))
    wanted = data_of().answers | {"in_the_way": ("busy", "money")}
    assert loaded.data.answers == {id: a for id, a in wanted.items() if id not in ("trust", "adult")}
    assert loaded.data.order == tuple(id for id in data_of().order if id in loaded.data.answers)
    assert loaded.data.matters == data_of().matters
    assert loaded.data.plan == PLAN
    lines = sorted(loaded.dropped)
    said = [("`11`", "Trust"), ('`"Yes"`', "Age 18"), ('`["weather"]`', "gets in the way")]
    assert len(lines) == len(said) + 1
    for value, label in [*said, ('`"mood_today"`', "question")]:
        assert len([line for line in lines if value in line and label.lower() in line.lower()]) == 1


def test_ticks_that_are_all_gone_are_no_answer_and_not_none_of_these(read, other):
    loaded = read(other(answers={"within_reach": ["weather"], "in_the_way": []}))
    assert loaded.data.answers == {"in_the_way": ()}
    assert len(loaded.dropped) == 1


@pytest.mark.parametrize("answers", [{"safety": ["eating", "mould"]}, {"intimacy": "mould"}])
def test_a_dropped_private_answer_is_not_named(read, other, answers):
    (line,) = read(other(answers=answers)).dropped
    assert not re.search(r"mould|eating|safety|intimacy", line, re.IGNORECASE)


def test_ideas_and_steps_of_other_weights_are_dropped_and_answers_are_not_coerced(
    read, refused, document
):
    plan = [{"activity": "hug", "step": 99}, {"activity": "hug", "step": 0}]
    old = {"weights": "0" * 12, "not_for_me": ["nap", "hug"], "matters": {"sleep": 2, "music": 1}}
    loaded = read(document(**old, plan=plan))
    assert (loaded.data.vetoes, loaded.data.matters) == ({"hug"}, {"music": 1})
    assert loaded.data.plan == (PlanStep(activity="hug", step=0),)
    assert [bool(re.search(r'"nap"|"sleep"|step 1', line)) for line in loaded.dropped] == [True] * 3
    refused(document(**old, plan=plan, answers={"trust": 11}), "wrong_value")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_of_another_version_is_shown_inside_backticks_only(read, other, name):
    text = HOSTILE[name]
    answers = {text: 3, "adult": text, "in_the_way": [text, "busy"]}
    loaded = read(other(answers=answers, not_for_me=[text], matters={text: 3}))
    assert loaded.data.answers == {"in_the_way": ("busy",)}
    assert len(loaded.dropped) == 5
    for line in loaded.dropped:
        assert line.isascii()
        assert line.isprintable()
        assert len(line) < 250
        assert not re.search(r"evil|[<>`]", re.sub(r"`[^`]*`", "", line))


# --- an earlier version of the questions -------------------------------------------------------------

# Written by the Tend that had version 1 of the questions.
HERE = Path(__file__).parent
FIRST = {
    name: (HERE / f"version_1_{name}.json").read_text(encoding="utf-8") for name in ("full", "short")
}
TICKS = ("in_the_way.shame", "in_the_way.language", "safety.hurt_before")


@pytest.mark.parametrize("name", FIRST)
def test_a_file_of_version_1_opens_with_its_answers_as_they_are(catalog, read, name):
    loaded = read(FIRST[name])
    written = json.loads(FIRST[name])
    assert written["questionnaire"]["version"] == "1"
    assert loaded.data.answers == read_answers(catalog, written["answers"])
    assert loaded.data.order == tuple(written["order"])
    assert loaded.data.path == written["path"]
    assert loaded.dropped == ()


def until_2(catalog, not_asked):
    """Without the questions that came after version 2."""
    return tuple(id for id in not_asked if catalog.items[id.partition(".")[0]].since <= 2)


def test_what_version_1_did_not_ask_counts_as_not_asked(catalog, read):
    full, short = (read(FIRST[name]).data for name in ("full", "short"))
    assert until_2(catalog, full.not_asked) == (*TICKS[:2], "calls", TICKS[2])
    assert read({"answers": json.loads(FIRST["full"])["answers"]}).data.not_asked == ()
    # Its answers on safety stayed out of the file, so the whole question is open, not one tick of it.
    assert until_2(catalog, short.not_asked) == (*TICKS[:2], "calls")
    assert "calls" not in full.answers


def test_what_was_not_asked_stays_so_when_the_check_in_is_saved_again(catalog, read, write):
    data = read(FIRST["full"]).data
    text = write(data)
    assert json.loads(text)["questionnaire"]["version"] == catalog.intake.version
    assert read(text).data == data
    private = read(write(data, private=False)).data
    assert until_2(catalog, private.not_asked) == (*TICKS[:2], "calls")
    assert "safety" not in write(data, private=False)


def test_what_a_file_says_was_not_asked_counts_only_while_it_is_not_answered(read, document):
    answers = document()["answers"] | {"in_the_way": ["shame"], "calls": "text"}
    found = read(document(answers=answers, not_asked=["calls", "in_the_way.shame", TICKS[1]]))
    assert found.data.not_asked == (TICKS[1],)


def test_what_was_not_asked_is_said_by_label_and_privately_where_others_look(catalog, texts):
    ids, items = ("calls", "in_the_way.shame", "safety.hurt_before"), catalog.items
    calls, *ticks = say_not_asked(catalog, ids, Audience.SELF)
    assert calls == items["calls"].label
    for line, id, tick in zip(ticks, ("in_the_way", "safety"), ("shame", "hurt_before"), strict=True):
        assert items[id].label in line
        assert items[id].label_of(tick) in line
    discreet = say_not_asked(catalog, ids[::2], Audience.SHARED)
    assert discreet == (calls, texts("session.private_question"))


def test_the_command_line_says_what_was_dropped_and_what_was_not_asked(catalog, texts, other):
    run = tend("recommend", "-", given=json.dumps(other(answers={"mood_today": 4, "trust": 3})))
    assert (run.exit_code, run.stderr.count("\n")) == (0, 1)
    assert "mood_today" in run.stderr
    alone = tend("recommend", "-", given='{"answers": {"trust": 3}}')
    assert json.loads(run.stdout)["scores"] == json.loads(alone.stdout)["scores"]
    run = tend("recommend", "-", given=FIRST["short"])
    assert run.exit_code == 0
    found, answers = json.loads(run.stdout)["not_asked"], json.loads(FIRST["short"])["answers"]
    assert {*TICKS[:2], "calls"} <= {*found}
    assert {id for id in found if "." not in id} == catalog.items.keys() - answers.keys()
    lines = run.stderr.splitlines()
    assert all(line.startswith(f"{texts('file.not_asked_title')}: ") for line in lines)
    newer = [catalog.items["calls"].label, catalog.items["in_the_way"].label_of("language")]
    assert all(any(label in line for line in lines) for label in newer)
