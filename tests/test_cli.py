"""The contract of the command line: issue 2, section 4."""

import csv
import io
import json
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from click.testing import CliRunner

from recommender.cli import main
from recommender.scoring.responses import read_answers

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
CAP = tomllib.loads((DATA / "model.toml").read_text(encoding="utf-8"))["cap"]


def answers_of(persona):
    text = (ROOT / "tests" / "personas" / f"{persona}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["answers"]


# Every one of the 37 items answered.
FULL = answers_of("moved_to_a_new_city") | {"calls": "voice"}
PEOPLE = {
    "all answered": FULL,
    "nothing answered": {},
    "much closed": answers_of("all_safety_ticks"),
    "short path": answers_of("hard_evening_short_path"),
    "a minor": answers_of("fifteen_years_old"),
}

# --- the ids of design.md §2 and §3, written down here once more ---

CATEGORIES = {
    "touch": ["hug", "self_hug", "massage", "self_massage", "warm_bath"],
    "animals": ["pet_animal", "soft_blanket"],
    "movement": ["exercise", "dancing"],
    "music": ["sing_or_play", "listen_to_music"],
    "savoring": ["mindful_eating", "tryptophan_foods"],
    "kind_voices": ["call_loved_one", "befriending_call", "friend_finding"],
    "among_people": ["people_watching", "travel"],
    "memories": ["photos_and_memories", "allow_tears", "comedy"],
    "mind": ["reframe_distrust", "meditation", "lone_quest"],
    "intimacy": ["orgasm"],
    "clinician": ["oxytocin_supplement", "intranasal_oxytocin", "vitamin_b"],
}
NUMBERS = {
    **dict.fromkeys(("ucla_companionship", "ucla_left_out", "ucla_isolated"), (1, 3)),
    "ons_lonely": (1, 5),
    **dict.fromkeys(("lsns_family_seen", "lsns_family_private", "lsns_family_help"), (0, 5)),
    **dict.fromkeys(("lsns_friends_seen", "lsns_friends_private", "lsns_friends_help"), (0, 5)),
    **dict.fromkeys(("phq4_nervous", "phq4_worry", "phq4_interest", "phq4_down"), (0, 3)),
    **dict.fromkeys(("strangers", "online", "energy"), (0, 4)),
    **dict.fromkeys(("trust", "importance", "confidence"), (0, 10)),
}
ONE = {
    "adult": "yes no",
    "want_more_of": "one_person few_friends group both content",
    "alone_choice": "mine half not_mine rarely_alone",
    "alone_after": "better same worse varies",
    "touch_comfort": "most close_people self_only none",
    "touch_gap": "much_less little_less right more",
    "kind_contact": "easily effort unsure no",
    "calls": "voice video text none",
    "food_ideas": "helpful sometimes no",
    "movement": "most gentle seated none",
    "weekly_money": "none little some any",
    "daily_time": "under10 10to30 30to60 over60",
    "private_place": "usually sometimes rarely",
    "intimacy": "off on",
}
MANY = {
    "in_the_way": (
        "distrust mental_health moved rural mobility transition stigma shame language busy screens "
        "rebuffed skills money other content"
    ),
    "within_reach": (
        "pet animals_nearby music instrument keepsakes warmth outdoors public_place none no_animals"
    ),
    "safety": "eating medical touch bereaved unsafe hurt_before none declined",
}
CODES = {
    **{id: list(range(low, high + 1)) for id, (low, high) in NUMBERS.items()},
    **{id: codes.split() for id, codes in (ONE | MANY).items()},
}
TYPES = dict.fromkeys(NUMBERS, "number") | dict.fromkeys(ONE, "one") | dict.fromkeys(MANY, "many")
# The order in which the full path asks.
ASKED = [
    *("adult", "ucla_companionship", "ucla_left_out", "ucla_isolated", "ons_lonely"),
    *("lsns_family_seen", "lsns_family_private", "lsns_family_help"),
    *("lsns_friends_seen", "lsns_friends_private", "lsns_friends_help"),
    *("phq4_nervous", "phq4_worry", "phq4_interest", "phq4_down", "trust", "strangers", "online"),
    *("in_the_way", "want_more_of", "alone_choice", "alone_after"),
    *("touch_comfort", "touch_gap", "within_reach", "kind_contact", "calls"),
    *("food_ideas", "movement", "weekly_money", "daily_time", "energy", "private_place"),
    *("safety", "intimacy", "importance", "confidence"),
]

# --- running it ---


def tend(*args, given=None):
    return CliRunner().invoke(main, [str(arg) for arg in args], input=given)


def process(*args, given=""):
    command = [sys.executable, "-m", "recommender", *map(str, args)]
    return subprocess.run(command, input=given, capture_output=True, text=True, cwd=ROOT, check=False)


def strict(text):
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def printed(run):
    assert (run.exit_code, run.stderr) == (0, "")
    return strict(run.stdout)


def recommend(answers, *args, **others):
    return printed(tend("recommend", "-", *args, given=json.dumps({"answers": answers, **others})))


def by_id(rows):
    return {row["id"]: row for row in rows}


@pytest.fixture(scope="module")
def documents():
    return {name: recommend(answers) for name, answers in PEOPLE.items()}


@pytest.fixture(params=PEOPLE)
def document(request, documents):
    return documents[request.param]


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(DATA, tmp_path / "copy")


# --- tend, python -m recommender, --version ---


def test_tend_is_installed_as_a_console_script():
    (script,) = entry_points(group="console_scripts", name="tend")
    assert script.value == "recommender.cli:main"


def test_the_version_is_that_of_the_project_and_of_the_engine():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    run = tend("--version")
    assert run.exit_code == 0
    assert run.stdout.split()[-1] == project["version"]
    assert printed(tend("catalog", "--json"))["model"]["engine"] == project["version"]


def test_python_m_recommender_is_the_same_as_tend():
    given = json.dumps({"answers": FULL})
    for args in (["--version"], ["catalog", "--json"], ["recommend", "-"]):
        run = process(*args, given=given)
        assert (run.returncode, run.stderr) == (0, "")
        assert run.stdout == tend(*args, given=given).stdout


def test_a_fault_ends_the_process_with_2_and_one_line():
    run = process("recommend", "-", given='{"answers": {"trust": 11}}')
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (2, "", 1)


# --- tend check ---


def test_check_prints_the_counts_the_balance_and_no_fault():
    run = tend("check")
    lines = run.stdout.splitlines()
    assert (run.exit_code, run.stderr) == (0, "")
    assert {"28 activities", "11 categories", "37 items", "0 faults"} <= set(lines)
    counts = {line.split()[1]: int(line.split()[0]) for line in lines if line.split()[0].isdigit()}
    assert counts["weights"] >= 180
    shares = {line.split()[0]: line.count("%") for line in lines if line.startswith(" ")}
    wanted = {id: 2 for id in CATEGORIES if id != "clinician"}
    assert {id: shares[id] for id in wanted} == wanted
    assert sum(line.startswith("first ideas (") for line in lines) == 3


# The file that is broken, what is written instead, and the file and the key that are named.
FAULTY = {
    "a source is gone": (
        "sources.toml",
        "[evans_article]",
        "[evans]",
        "activities/hug.toml",
        "evans_article",
    ),
    "a key is misspelt": ("gates.toml", "never_raises", "never_raise", "gates.toml", "never_raise"),
    "a weight is a word": ("weights.csv", "animal,pet,3,", "animal,pet,three,", "weights.csv", "three"),
    "the cap is loose": ("model.toml", "cap = ", "cap = 1", "model.toml", "cap"),
    "an option is gone": (
        "intake.toml",
        '{ code = "unsafe",',
        '{ code = "unsure",',
        "gates.toml",
        "unsafe",
    ),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_check_names_the_file_and_the_key_of_a_fault(copy, fault):
    name, old, new, named, key = FAULTY[fault]
    text = (copy / name).read_text(encoding="utf-8")
    assert old in text
    (copy / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    run = tend("check", "--data", copy)
    assert run.exit_code == 1
    assert any(line.startswith(named) and key in line for line in run.output.splitlines())
    assert all(line.count(":") >= 3 for line in run.output.splitlines())


@pytest.mark.parametrize("name", ["activities/hug.toml", "weights.csv", "instruments/phq4.toml"])
def test_check_names_a_file_that_is_gone(copy, name):
    (copy / name).unlink()
    run = tend("check", "--data", copy)
    assert run.exit_code == 1
    assert any(line.startswith(f"{name}:") for line in run.output.splitlines())


# --- tend catalog --json ---


def test_the_catalog_has_exactly_the_contracted_keys():
    catalog = printed(tend("catalog", "--json"))
    assert set(catalog) == {"items", "categories", "criteria", "matters", "weights", "model"}
    assert {frozenset(row) for row in catalog["items"]} == {frozenset({"id", "type", "codes"})}
    assert {frozenset(row) for row in catalog["categories"]} == {frozenset({"id", "activities"})}
    assert set(catalog["model"]) == {"questionnaire", "weights", "engine"}


def test_the_catalog_lists_the_37_items_with_every_allowed_value():
    items = printed(tend("catalog", "--json"))["items"]
    assert {row["id"]: row["type"] for row in items} == TYPES
    assert {row["id"]: row["codes"] for row in items} == CODES
    assert len(items) == 37
    assert all(type(code) is int for row in items if row["type"] == "number" for code in row["codes"])


def test_the_catalog_lists_categories_criteria_and_the_number_of_weights():
    catalog = printed(tend("catalog", "--json"))
    rows = list(csv.reader((DATA / "weights.csv").read_text(encoding="utf-8").splitlines()))[1:]
    assert {row["id"]: row["activities"] for row in catalog["categories"]} == CATEGORIES
    assert list(by_id(catalog["categories"])) == list(CATEGORIES)
    assert catalog["weights"] == len(rows) >= 180
    assert {row[1] for row in rows} <= set(catalog["criteria"])


# --- tend recommend: shape ---

SHAPE = {
    "categories": {"id", "rank", "fit", "low", "high", "best_activity", "top3_share", "tie_band"},
    "activities": {
        *("id", "category", "rank", "fit", "low", "high", "base", "lead"),
        *("contributions", "cautions", "steps", "oxytocin", "helpfulness"),
    },
    "closed": {"activity", "gate", "reason"},
    "clinician": {"activity", "message"},
    "support": {"id", "kind", "message"},
}
IDEA = {"activity", "minutes", "text", "reasons", "cautions"}
INSIDE = {
    "contributions": {"criterion", "level", "reference", "weight", "points"},
    "cautions": {"id", "message"},
    "steps": {"minutes", "tags", "text"},
}
SCORES = {
    "ucla3",
    "ons_lonely",
    "lsns6",
    "lsns6_family",
    "lsns6_friends",
    "phq4",
    "gad2",
    "phq2",
    "trust",
}


def test_a_result_has_exactly_the_contracted_keys_at_every_level(document):
    assert set(document) == {"model", "not_asked", "nothing_said", "scores", "ideas", *SHAPE}
    assert set(document["ideas"]) == {"week", "tonight"}
    assert all(set(idea) == IDEA for ideas in document["ideas"].values() for idea in ideas)
    for part, keys in SHAPE.items():
        assert all(set(row) == keys for row in document[part]), part
    for row in document["activities"]:
        assert set(row["oxytocin"]) == {"grade", "direction", "words"}
        for part, keys in INSIDE.items():
            assert all(set(inner) == keys for inner in row[part]), part
    assert set(document["scores"]) == SCORES
    keys = {"value", "low", "high", "answered", "of", "band", "flag"}
    assert all(set(score) == keys for score in document["scores"].values())


def test_a_result_carries_the_hashes_of_the_catalog(document):
    assert document["model"] == printed(tend("catalog", "--json"))["model"]


def test_the_fit_is_50_plus_base_and_points_over_the_cap(document):
    for row in document["activities"]:
        total = row["base"] + sum(term["points"] for term in row["contributions"])
        assert row["fit"] == pytest.approx(50 + total * 50 / CAP, abs=1e-9, rel=0)
        assert 0 <= row["low"] <= row["fit"] <= row["high"] <= 100


def test_points_are_weight_times_level_minus_reference(document):
    terms = [term for row in document["activities"] for term in row["contributions"]]
    for term in terms:
        expected = term["weight"] * (term["level"] - term["reference"])
        assert term["points"] == pytest.approx(expected, abs=1e-9)
        assert 0 <= term["level"] <= 1
        assert term["weight"] != 0


def test_every_activity_is_either_open_or_closed_or_for_a_clinician(document):
    opened = [row["id"] for row in document["activities"]]
    ranked = {id for name, ids in CATEGORIES.items() if name != "clinician" for id in ids}
    assert sorted([*opened, *{row["activity"] for row in document["closed"]}]) == sorted(ranked)
    assert {row["activity"] for row in document["clinician"]} <= set(CATEGORIES["clinician"])
    assert all(row["id"] in CATEGORIES[row["category"]] for row in document["activities"])


def test_activities_stand_by_fit_and_equals_in_catalog_order(document):
    order = [id for ids in CATEGORIES.values() for id in ids]
    rows = document["activities"]
    assert rows == sorted(rows, key=lambda row: (-row["fit"], order.index(row["id"])))


def test_equal_fits_keep_catalog_order_and_share_a_rank(documents):
    leading = [row for row in documents["nothing answered"]["activities"] if row["lead"]]
    order = [id for ids in CATEGORIES.values() for id in ids]
    fits = [row["fit"] for row in leading]
    assert len(set(fits)) < len(fits) / 2
    for fit in set(fits):
        equals = [row for row in leading if row["fit"] == fit]
        assert {row["rank"] for row in equals} == {1 + fits.index(fit)}
        assert [row["id"] for row in equals] == sorted((row["id"] for row in equals), key=order.index)


def test_rank_is_one_more_than_the_number_of_leading_activities_above(document):
    leading = [row for row in document["activities"] if row["lead"]]
    for row in document["activities"]:
        above = sum(other["fit"] > row["fit"] for other in leading)
        assert row["rank"] == (above + 1 if row["lead"] else None)
        assert type(row["lead"]) is bool


def test_a_category_shows_the_fit_of_its_best_leading_activity(document):
    rows = document["activities"]
    for category in document["categories"]:
        fits = {r["id"]: r["fit"] for r in rows if r["category"] == category["id"] and r["lead"]}
        assert category["fit"] == max(fits.values()) == fits[category["best_activity"]]
        assert category["rank"] == 1 + sum(c["fit"] > category["fit"] for c in document["categories"])
        assert category["low"] <= category["fit"] <= category["high"]
        assert 0 <= category["top3_share"] <= 1
        assert type(category["tie_band"]) is int


def test_categories_are_exactly_those_with_a_leading_activity_by_rank(document):
    leading = {row["category"] for row in document["activities"] if row["lead"]}
    shown = [(row["rank"], list(CATEGORIES).index(row["id"])) for row in document["categories"]]
    assert {row["id"] for row in document["categories"]} == leading
    assert shown == sorted(shown)


def test_tie_bands_count_up_from_1_along_the_ranks(document):
    bands = [row["tie_band"] for row in document["categories"]]
    assert bands == sorted(bands)
    assert set(bands) == set(range(1, max(bands) + 1))


def test_a_category_is_left_out_when_all_its_open_activities_are_held_back():
    answers = FULL | {"safety": ["bereaved"], "phq4_interest": 1, "phq4_down": 2}
    document = recommend(answers)
    rows = [row for row in document["activities"] if row["category"] == "memories"]
    assert [(row["lead"], row["rank"]) for row in rows] == [(False, None)] * 3
    assert "memories" not in by_id(document["categories"])


def test_an_activity_closed_twice_has_a_row_for_each_gate():
    answers = FULL | {"safety": ["touch", "unsafe"], "touch_comfort": "self_only"}
    closed = recommend(answers)["closed"]
    gates = [row["gate"] for row in closed if row["activity"] == "hug"]
    assert sorted(gates) == ["safety_touch", "safety_unsafe", "touch_self_only"]
    assert len({(row["activity"], row["gate"]) for row in closed}) == len(closed)


def test_clinician_products_are_listed_with_one_sentence_and_never_ranked(documents):
    document = documents["all answered"]
    assert [row["activity"] for row in document["clinician"]] == CATEGORIES["clinician"]
    assert len({row["message"] for row in document["clinician"]}) == 1
    assert documents["a minor"]["clinician"] == []


def test_oxytocin_and_helpfulness_are_grades(document):
    for row in document["activities"]:
        assert row["oxytocin"]["grade"] in {"A", "B", "C", "D"}
        assert row["oxytocin"]["direction"] in {"rise", "mixed", "fall", "untested"}
        assert row["helpfulness"] in {"L0", "L1", "L2", "L3"}


def test_flags_stand_only_where_a_cut_off_is_verified(documents):
    scores = documents["all answered"]["scores"]
    flags = {id: score["flag"] for id, score in scores.items()}
    assert {id for id, flag in flags.items() if flag is None} == SCORES - {"lsns6", "gad2", "phq2"}
    assert (flags["lsns6"], flags["gad2"], flags["phq2"]) == (True, False, False)


# --- tend recommend: reading ---


def test_a_file_and_standard_input_give_the_same(tmp_path):
    text = json.dumps({"answers": FULL})
    path = tmp_path / "ünï côdé.json"
    path.write_text(text, encoding="utf-8")
    assert tend("recommend", path).stdout == tend("recommend", "-", given=text).stdout


def test_other_top_level_keys_are_ignored(documents):
    assert recommend(FULL, name="x", answer=[1], model={"a": None}) == documents["all answered"]


def test_the_order_of_answers_and_of_ticks_does_not_matter(documents):
    turned = {id: v[::-1] if isinstance(v, list) else v for id, v in reversed(FULL.items())}
    assert recommend(turned) == documents["all answered"]


MISSING_ITEMS = ["energy", "kind_contact", "within_reach", "phq4_down", "safety"]


@pytest.mark.parametrize("item", MISSING_ITEMS)
def test_null_absent_declined_and_not_asked_score_alike(documents, item):
    absent = {id: answer for id, answer in FULL.items() if id != item}
    wanted = recommend(absent)
    assert wanted != documents["all answered"] | {"not_asked": [item]}
    assert recommend(absent | {item: "not_asked"}) == wanted
    for missing in (None, "declined"):
        assert recommend(absent | {item: missing}) | {"not_asked": [item]} == wanted


def test_the_kinds_of_missing_are_kept_apart(engine):
    kinds = {"trust": None, "adult": "declined", "in_the_way": "not_asked", "safety": "declined"}
    found = read_answers(engine.model.catalog, kinds)
    assert found == kinds
    assert "energy" not in found


def test_declined_and_a_list_with_only_declined_are_the_same_for_safety(engine):
    assert recommend(FULL | {"safety": ["declined"]}) == recommend(FULL | {"safety": "declined"})
    assert recommend(FULL | {"safety": ["declined"]}) != recommend(FULL | {"safety": ["none"]})
    assert read_answers(engine.model.catalog, {"safety": ["declined"]}) == {"safety": "declined"}


def criteria_of(document):
    return {term["criterion"] for row in document["activities"] for term in row["contributions"]}


def test_missing_answers_have_no_contribution_rows(documents):
    assert criteria_of(documents["nothing answered"]) == set()
    fed = {"energy": "energy", "alone_choice": "chosen_solitude", "ucla_left_out": "loneliness"}
    assert set(fed.values()) <= criteria_of(documents["all answered"])
    for item, criterion in fed.items():
        assert criterion not in criteria_of(recommend(FULL | {item: None}))


@pytest.mark.parametrize("item", MANY)
def test_an_empty_list_is_an_answer_only_where_no_box_says_none(item):
    empty, blank = (recommend(FULL | {item: value}) for value in ([], None))
    if {"none", "declined"} & set(CODES[item]):
        assert empty == blank
    else:
        assert criteria_of(empty) > criteria_of(blank)


# --- tend recommend: what was not asked, and the first ideas in words ---


def test_every_question_that_is_not_there_was_not_asked(documents):
    assert documents["all answered"]["not_asked"] == []
    assert documents["nothing answered"]["not_asked"] == ASKED
    found = recommend(FULL | {"trust": None, "energy": "declined", "online": "not_asked"})
    assert found["not_asked"] == ["online"]
    short = documents["short path"]["not_asked"]
    assert short == [id for id in ASKED if id in short]
    assert {"ucla_left_out", "calls"} <= set(short)


def test_what_was_not_asked_acts_with_care_and_what_was_left_open_does_not():
    absent = {id: answer for id, answer in FULL.items() if id != "strangers"}
    leads = [
        by_id(recommend(said)["activities"])["friend_finding"]["lead"]
        for said in (FULL, absent, absent | {"strangers": None})
    ]
    assert leads == [True, False, True]


def test_nothing_said_is_told_and_ideas_for_anyone_have_no_reasons(documents):
    assert {name: found["nothing_said"] for name, found in documents.items()} == {
        name: name == "nothing answered" for name in PEOPLE
    }
    found = documents["nothing answered"]["ideas"]
    assert found["week"] == found["tonight"]
    assert len(found["week"]) == 3
    assert {idea["reasons"] for idea in found["week"]} == {""}
    declined = recommend(dict.fromkeys(FULL, "declined"))
    assert declined["nothing_said"]
    assert {idea["reasons"] for idea in declined["ideas"]["week"]} == {""}


def test_ideas_stand_in_the_words_that_are_read(document):
    rows = by_id(document["activities"])
    for ideas in document["ideas"].values():
        categories = [rows[idea["activity"]]["category"] for idea in ideas]
        assert len(set(categories)) == len(categories) == 3
        for idea in ideas:
            row = rows[idea["activity"]]
            assert row["lead"]
            assert (idea["minutes"], idea["text"]) in {(s["minutes"], s["text"]) for s in row["steps"]}
            assert document["nothing_said"] or idea["reasons"].endswith(".")
            assert len(idea["cautions"]) <= 2
            assert set(idea["cautions"]) <= {line["message"] for line in row["cautions"]}
    tonight = {idea["minutes"] for idea in document["ideas"]["tonight"]}
    assert max(tonight) <= 10


VALID = {
    "within_reach": [["none"], ["none", "no_animals"], ["no_animals", "none"], ["pet", "no_animals"]],
    "in_the_way": [["content"], ["distrust", "other"], []],
    "safety": [["none"], ["declined"], ["eating", "unsafe"], []],
}


@pytest.mark.parametrize("item", VALID)
def test_allowed_combinations_of_ticks_are_read(engine, item):
    for ticks in VALID[item]:
        assert set(read_answers(engine.model.catalog, {item: ticks})) == {item}


def test_every_single_code_of_every_item_is_read(engine):
    for item, codes in CODES.items():
        for code in codes:
            answers = {item: [code] if item in MANY else code}
            assert set(read_answers(engine.model.catalog, answers)) == {item}


# --- tend recommend: faults ---


def refused(given):
    run = tend("recommend", "-", given=given)
    assert run.exception is None or isinstance(run.exception, SystemExit), run.exception
    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.endswith("\n")
    assert len(run.stderr.splitlines()) == 1
    assert len(run.stderr) < 1000
    assert run.stderr.rstrip("\n").isprintable()
    return run.stderr


# What is given, and how the line shows it; every line also names item and allowed codes.
WRONG = [
    ("trust", 11, "11"),
    ("trust", -1, "-1"),
    ("trust", 10**400, "1000000"),
    ("trust", "5", '"5"'),
    ("trust", "", '""'),
    ("trust", 5.0, "5.0"),
    ("trust", 5.5, "5.5"),
    ("trust", True, "true"),
    ("phq4_down", False, "false"),
    ("ucla_isolated", 0, "0"),
    ("energy", [2], "[2]"),
    ("energy", {"code": 2}, '{"code": 2}'),
    ("adult", "Yes", '"Yes"'),
    ("adult", True, "true"),
    ("adult", 1, "1"),
    ("adult", ["yes"], '["yes"]'),
    ("kind_contact", "maybe", '"maybe"'),
    ("kind_contact", [], "[]"),
    ("safety", "none", '"none"'),
    ("within_reach", "pet", '"pet"'),
    ("in_the_way", "content", '"content"'),
    ("in_the_way", ["sadness"], '["sadness"]'),
    ("in_the_way", ["declined"], '["declined"]'),
    ("in_the_way", [None], "[null]"),
    ("in_the_way", [1], "[1]"),
    ("in_the_way", [["busy"]], '[["busy"]]'),
    ("in_the_way", {"busy": True}, '{"busy": true}'),
    ("in_the_way", True, "true"),
    ("in_the_way", ["busy", "busy"], '["busy", "busy"]'),
    ("safety", ["none", "none"], '["none", "none"]'),
    ("safety", ["none", "eating"], '["none", "eating"]'),
    ("safety", ["declined", "unsafe"], '["declined", "unsafe"]'),
    ("safety", ["none", "declined"], '["none", "declined"]'),
    ("in_the_way", ["content", "busy"], '["content", "busy"]'),
    ("within_reach", ["none", "pet"], '["none", "pet"]'),
    ("within_reach", ["none", "no_animals", "music"], '["none", "no_animals", "music"]'),
]


@pytest.mark.parametrize(("item", "value", "shown"), WRONG)
def test_a_wrong_answer_is_refused_by_item_value_and_what_is_allowed(item, value, shown):
    line = refused(json.dumps({"answers": FULL | {item: value}}))
    assert line.startswith(f"{item}: ")
    assert shown in line
    assert all(str(code) in line for code in CODES[item])


@pytest.mark.parametrize("item", CODES)
def test_no_item_takes_a_value_of_another_kind(engine, item):
    kinds = {"text": "nonsense", "int": 77, "fraction": 1.5, "boolean": True, "object": {}}
    kinds |= {"list": [1]} if item in MANY else {"list": [CODES[item][0]]}
    for value in kinds.values():
        with pytest.raises(ValueError, match=rf"^{item}: "):
            read_answers(engine.model.catalog, {item: value})


@pytest.mark.parametrize("item", MANY)
def test_every_exclusive_tick_refuses_every_other_but_those_that_may_join(engine, item):
    exclusive = {"safety": {"none", "declined"}, "in_the_way": {"content"}, "within_reach": {"none"}}[
        item
    ]
    for alone in exclusive:
        for other in set(CODES[item]) - {alone}:
            if (alone, other) == ("none", "no_animals"):
                continue
            with pytest.raises(ValueError, match=rf"^{item}: "):
                read_answers(engine.model.catalog, {item: [alone, other]})


# The name of an unknown item in JSON, and how the line shows it.
UNKNOWN = {
    "plain": ('"trusts"', "trusts"),
    "capital": ('"Trust"', "Trust"),
    "a clinician product": ('"vitamin_b"', "vitamin_b"),
    "empty": ('""', '""'),
    "lone surrogate": (r'"\ud800"', r"\ud800"),
    "escape sequence": (r'"\u001b[31mred"', r"\u001b[31mred"),
    "line feed": (r'"a\nb"', r"a\nb"),
    "line separator": ('"a\u2028b"', r"a\u2028b"),
    "null byte": (r'"a\u0000"', r"a\u0000"),
    "right-to-left": ('"\u202etsurt"', r"\u202etsurt"),
    "look-alike": ('"tru\u0455t"', r"tru\u0455t"),
    "very long": (f'"{"a" * 5000}"', "aaaaaaaaaa"),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_item_is_refused_and_shown_in_printable_letters(name):
    written, shown = UNKNOWN[name]
    line = refused(f'{{"answers": {{{written}: 3}}}}')
    assert shown in line
    assert "3" in line
    assert "tend catalog --json" in line
    assert line.isascii()


@pytest.mark.parametrize("missing", ["null", '"declined"', '"not_asked"'])
def test_an_unknown_item_is_refused_even_when_it_is_missing(missing):
    assert "trusts" in refused(f'{{"answers": {{"trusts": {missing}}}}}')


NOT_READABLE = {
    "nothing": "",
    "text": "hello",
    "half": '{"answers": {',
    "more after the end": '{"answers": {}} {}',
    "single quotes": "{'answers': {}}",
    "trailing comma": '{"answers": {"trust": 3,}}',
    "raw control character": '{"answers": {"\x1b[31m": 3}}',
    "a list": "[]",
    "null": "null",
    "a number": "3",
    "no answers": "{}",
    "answers is null": '{"answers": null}',
    "answers is a list": '{"answers": ["trust"]}',
    "the same item twice": '{"answers": {"trust": 3, "trust": 4}}',
    "the same surrogate twice": r'{"answers": {"\ud800": 3, "\ud800": 4}}',
    "a number of 5,000 digits": f'{{"answers": {{"trust": {"9" * 5000}}}}}',
    "NaN beside the answers": '{"answers": {}, "x": NaN}',
    "very deep list": '{"answers": {"trust": ' + "[" * 20_000 + "]" * 20_000 + "}}",
    "very deep object": '{"answers": {"trust": ' + '{"a":' * 9_000 + "1" + "}" * 9_000 + "}}",
    "deep outside": '{"x": ' + "[" * 20_000 + "]" * 20_000 + "}",
    "UTF-16": '{"answers": {}}'.encode("utf-16"),
    "Latin-1": '{"answers": {"trust": "é"}}'.encode("latin-1"),
    "a broken byte": b'{"answers": {"trust": "\xff"}}',
    "too large": '{"answers": {}}' + " " * 10_000_000,
}


@pytest.mark.parametrize("name", NOT_READABLE)
def test_what_is_no_set_of_answers_is_refused_in_one_line(name):
    refused(NOT_READABLE[name])


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_that_is_none_is_refused_by_item_and_value(value):
    line = refused(f'{{"answers": {{"trust": {value}}}}}')
    assert line.startswith("trust: ")
    assert value.replace("1e999", "Infinity") in line


@pytest.mark.parametrize("depth", [1, 100, 500, 900])
def test_a_nested_value_is_refused_by_item(depth):
    line = refused(f'{{"answers": {{"trust": {"[" * depth + "]" * depth}}}}}')
    assert line.startswith(("trust: `[", "not JSON"))


def test_a_value_of_any_depth_is_refused_as_a_wrong_answer(engine):
    value = 1
    for _ in range(5000):
        value = [value]
    with pytest.raises(ValueError, match=r"^trust: "):
        read_answers(engine.model.catalog, {"trust": value})


SAVED = {"schema": "tend.check-in", "format": 1, "answers": {"trust": 3}}
NOT_SAVED_HERE = {
    "another schema": ({"schema": "other"}, "schema: "),
    "a later format": ({"format": 2}, "format: "),
    "a key too many": ({"name": "x"}, '"name"'),
    "an unknown activity": ({"not_for_me": ["hugs"]}, "not_for_me[0]: "),
    "an unknown category": ({"matters": {"food": 3}}, "matters.food"),
    "importance out of range": ({"matters": {"touch": 6}}, "matters.touch: "),
    "a later questionnaire": ({"questionnaire": {"version": "99", "hash": "0" * 12}}, "questionnaire"),
}


@pytest.mark.parametrize("name", NOT_SAVED_HERE)
def test_a_saved_file_is_read_strictly(name):
    change, place = NOT_SAVED_HERE[name]
    assert place in refused(json.dumps(SAVED | change))


def test_a_saved_file_gives_the_same_as_its_answers_with_what_matters_and_what_is_not_wanted():
    assert printed(tend("recommend", "-", given=json.dumps(SAVED))) == recommend({"trust": 3})
    said = {"matters": {"animals": 5}, "not_for_me": ["hug"]}
    saved = printed(tend("recommend", "-", given=json.dumps(SAVED | said)))
    assert saved == recommend({"trust": 3}, **said) != recommend({"trust": 3})
    assert "hug" not in by_id(saved["activities"])
    levels = [t for row in saved["activities"] for t in row["contributions"]]
    assert {t["level"] for t in levels if t["criterion"] == "matters_animals"} == {1}


def test_a_missing_file_and_a_folder_are_refused_in_one_line(tmp_path):
    for path in (tmp_path / "none.json", tmp_path, tmp_path / "a\nb.json"):
        run = tend("recommend", path)
        assert (run.exit_code, run.stdout, run.stderr.count("\n")) == (2, "", 1)
        assert tmp_path.name in run.stderr


# --- tend simulate ---


def people(*args):
    run = tend("simulate", *args)
    assert (run.exit_code, run.stderr) == (0, "")
    return list(csv.DictReader(io.StringIO(run.stdout)))


def test_the_same_seed_gives_the_same_bytes():
    first, second, other = (tend("simulate", "-n", 50, "--seed", s).stdout_bytes for s in (3, 3, 4))
    assert first == second != other
    assert process("simulate", "-n", 50, "--seed", 3).stdout.encode() == first


def test_simulate_writes_the_same_bytes_to_a_file(tmp_path):
    out = tmp_path / "people.csv"
    run = tend("simulate", "-n", 20, "--seed", 5, "-o", out)
    assert (run.exit_code, run.stdout) == (0, "")
    assert out.read_bytes() == tend("simulate", "-n", 20, "--seed", 5).stdout_bytes


def test_simulated_people_have_a_column_for_each_item_and_each_tick():
    rows = people("-n", 40, "--seed", 1)
    singles = {id for id in CODES if id not in MANY}
    ticks = {f"{id}___{code}" for id in MANY for code in CODES[id]}
    assert len(rows) == 40
    assert set(rows[0]) == singles | ticks
    for id in singles:
        assert {row[id] for row in rows} <= {"", *map(str, CODES[id])}
    assert {row[id] for row in rows for id in ticks} == {"", "0", "1"}


def answers_in(row):
    answers = {id: row[id] or None for id in ONE}
    answers |= {id: int(row[id]) if row[id] else None for id in NUMBERS}
    for id in MANY:
        cells = {code: row[f"{id}___{code}"] for code in CODES[id]}
        answers[id] = None if "" in cells.values() else [c for c, cell in cells.items() if cell == "1"]
    return answers


def test_simulated_people_are_valid_answer_sets_with_some_blanks(engine):
    everyone = [answers_in(row) for row in people("-n", 300, "--seed", 2)]
    for answers in everyone:
        read_answers(engine.model.catalog, answers)
    blanks = sum(answer is None for answers in everyone for answer in answers.values())
    assert 0 < blanks < 0.5 * 300 * len(CODES)


@pytest.mark.parametrize(
    "args", [("-n", 0, "--seed", 1), ("-n", "x", "--seed", 1), ("-n", 5), ("-n", 5, "--seed", -1)]
)
def test_simulate_refuses_what_it_cannot_make(args):
    run = tend("simulate", *args)
    assert (run.exit_code, run.stdout) == (2, "")


# --- --data ---


def test_a_copy_of_the_data_gives_the_same_everywhere(copy):
    given = json.dumps({"answers": FULL})
    simulate = ("simulate", "-n", 5, "--seed", 1)
    for args in (("check",), ("catalog", "--json"), ("recommend", "-"), simulate):
        here, there = tend(*args, given=given), tend(*args, "--data", copy, given=given)
        assert (there.exit_code, there.stdout) == (0, here.stdout), args


def test_a_changed_weight_changes_the_fit_and_the_hash_of_the_weights_only(copy):
    text = (copy / "weights.csv").read_text(encoding="utf-8")
    assert "friend_finding,moved,2," in text
    changed = text.replace("friend_finding,moved,2,", "friend_finding,moved,1.75,")
    (copy / "weights.csv").write_text(changed, encoding="utf-8")
    before, after = recommend(FULL), recommend(FULL, "--data", copy)
    assert before["model"]["questionnaire"] == after["model"]["questionnaire"]
    assert before["model"]["weights"] != after["model"]["weights"]
    fits = [{r["id"]: r["fit"] for r in document["activities"]} for document in (before, after)]
    changed = {id for id in fits[0] if fits[0][id] != fits[1][id]}
    assert changed == {"friend_finding"}
    assert fits[0]["friend_finding"] - fits[1]["friend_finding"] == pytest.approx(0.25 * 50 / CAP)


@pytest.mark.parametrize(
    "args", [("catalog", "--json"), ("recommend", "-"), ("simulate", "-n", 2, "--seed", 1)]
)
def test_faulty_data_ends_with_1_and_prints_no_result(copy, args):
    (copy / "weights.csv").unlink()
    run = process(*args, "--data", copy, given='{"answers": {}}')
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("weights.csv: ")
    assert process(*args, "--data", copy / "none").returncode in (1, 2)
