"""The contract of the command line: issue 2, section 4.

That it prints what the screen shows is tested in person/test_saved.py.
"""

import json
import re
import tomllib

import pytest

from recommender.version import VERSION
from tests.conftest import GOLDEN, ROOT, answers_of, tend
from tests.conftest import tend_process as process

DATA = ROOT / "data"


# Every one of the 37 items answered.
PAGES = [items for page, items in GOLDEN["paths"].items() if page.startswith("full.")]
# What the full path asks.
ASKED = ["adult", *(item for page in PAGES for item in page)]
MOVED = answers_of("moved_to_a_new_city") | {"calls": "voice"}
FULL = dict.fromkeys(ASKED) | MOVED
PEOPLE = {
    "all answered": FULL,
    "nothing answered": {},
    "much closed": answers_of("all_safety_ticks"),
    "short path": answers_of("hard_evening_short_path"),
    "a minor": answers_of("fifteen_years_old"),
}

CATEGORIES = GOLDEN["categories"]

# --- running it ---


def strict(text):
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def printed(run):
    assert (run.exit_code, run.stderr) == (0, "")
    return strict(run.stdout)


def recommend(answers, *args, **others):
    return printed(tend("recommend", "-", *args, given=json.dumps({"answers": answers, **others})))


@pytest.fixture(scope="module")
def documents():
    return {name: recommend(answers) for name, answers in PEOPLE.items()}


@pytest.fixture(params=PEOPLE)
def document(request, documents):
    return documents[request.param]


# --- tend, python -m recommender, --version ---


def test_the_version_is_that_of_the_project_and_of_the_engine():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"tend": "recommender.cli.main:main"}
    assert project["version"] == VERSION
    run = tend("--version")
    assert run.exit_code == 0
    assert run.stdout.split()[-1] == VERSION
    assert printed(tend("catalog", "--json"))["model"]["engine"] == VERSION


def test_python_m_recommender_is_the_same_as_tend():
    args = ("simulate", "-n", 50, "--seed", 3)
    run = process(*args)
    assert (run.returncode, run.stderr, run.stdout) == (0, "", tend(*args).stdout)


# --- tend check ---


def test_check_prints_the_counts_the_balance_and_no_fault():
    run = tend("check")
    lines = run.stdout.splitlines()
    assert (run.exit_code, run.stderr) == (0, "")
    assert lines[0] == f"data: {DATA}"
    known = {f"{len(GOLDEN[name])} {name}" for name in ("activities", "categories", "items")}
    assert {*known, "0 faults"} <= set(lines)
    counts = {line.split()[1]: int(line.split()[0]) for line in lines if line.split()[0].isdigit()}
    assert counts["weights"] >= 180
    shares = {line.split()[0]: line.count("%") for line in lines if line.startswith(" ")}
    wanted = {id: 2 for id in CATEGORIES if id != "clinician"}
    assert {id: shares[id] for id in wanted} == wanted
    assert sum(line.startswith("first ideas (") for line in lines) == 3


def test_check_names_the_file_and_the_key_of_a_fault(data_copy):
    """Which faults are found is that of tests/catalog/test_broken_data.py."""
    path = data_copy / "method/weights.csv"
    text = path.read_text(encoding="utf-8")
    assert "animal,pet,3," in text
    path.write_text(text.replace("animal,pet,3,", "animal,pet,three,", 1), encoding="utf-8")
    run = tend("check", "--data", data_copy)
    assert run.exit_code == 1
    first, fault = run.output.splitlines()
    assert first == f"data: {data_copy}"
    assert re.match(r"weights\.csv line \d+: weight: three: ", fault)


# --- tend catalog --json ---


def test_the_catalog_has_exactly_the_contracted_keys_and_ids(documents):
    catalog = printed(tend("catalog", "--json"))
    assert set(catalog) == {"items", "categories", "criteria", "matters", "weights", "model"}
    assert set(catalog["model"]) == {"questionnaire", "weights", "engine"}
    assert documents["all answered"]["model"] == catalog["model"]
    assert {frozenset(row) for row in catalog["items"]} == {frozenset({"id", "type", "codes"})}
    assert {frozenset(row) for row in catalog["categories"]} == {frozenset({"id", "activities"})}
    assert [(row["id"], row["type"], row["codes"]) for row in catalog["items"]] == [
        (id, item["type"], item["codes"]) for id, item in GOLDEN["items"].items()
    ]
    assert [(row["id"], row["activities"]) for row in catalog["categories"]] == [*CATEGORIES.items()]
    assert catalog["criteria"] == [*GOLDEN["criteria"]]
    assert catalog["weights"] == GOLDEN["counts"]["weights"]


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
SCORES = set(GOLDEN["scores"])


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


def test_an_activity_closed_twice_has_a_row_for_each_gate():
    answers = FULL | {"safety": ["touch", "unsafe"], "touch_comfort": "self_only"}
    closed = recommend(answers)["closed"]
    gates = [row["gate"] for row in closed if row["activity"] == "hug"]
    assert sorted(gates) == ["safety_touch", "safety_unsafe", "touch_self_only"]
    assert len({(row["activity"], row["gate"]) for row in closed}) == len(closed)


# --- tend recommend: reading ---


def test_a_file_and_standard_input_give_the_same_in_any_order_of_answers_and_ticks(tmp_path, documents):
    turned = {id: v[::-1] if isinstance(v, list) else v for id, v in reversed(FULL.items())}
    assert recommend(turned) == documents["all answered"]
    text = json.dumps({"answers": FULL})
    path = tmp_path / "ünï côdé.json"
    path.write_text(text, encoding="utf-8")
    assert tend("recommend", path).stdout == tend("recommend", "-", given=text).stdout


# --- tend recommend: what was not asked, and the first ideas in words ---


def test_every_question_that_is_not_there_was_not_asked(documents):
    every = documents["nothing answered"]["not_asked"]
    assert sorted(every) == sorted(ASKED)
    assert documents["all answered"]["not_asked"] == []
    found = recommend(FULL | {"trust": None, "energy": "declined", "online": "not_asked"})
    assert found["not_asked"] == ["online"]
    short = documents["short path"]["not_asked"]
    assert short == [id for id in every if id in short]
    assert {"ucla_left_out", "calls"} <= set(short)


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
    rows = {row["id"]: row for row in document["activities"]}
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


# What is read is that of tests/person/test_saved.py; here, how a refusal ends.
REFUSED = {
    "a wrong answer": ('{"answers": {"trust": 11}}', "trust: `11` "),
    "an unknown item in other letters": (r'{"answers": {"\u001b[31mred": 3}}', r"\u001b[31mred"),
    "not UTF-8": (b'{"answers": {"trust": "\xff"}}', "UTF-8"),
    "too large": ('{"answers": {}}' + " " * 10_000_000, "64 KB"),
    "a saved file of a later format": (
        '{"schema": "tend.check-in", "format": 2, "answers": {}}',
        "format: ",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_line(name):
    given, said = REFUSED[name]
    assert said in refused(given)


def test_a_missing_file_and_a_folder_are_refused_in_one_line(tmp_path):
    for path in (tmp_path / "none.json", tmp_path, tmp_path / "a\nb.json"):
        run = tend("recommend", path)
        assert (run.exit_code, run.stdout, run.stderr.count("\n")) == (2, "", 1)
        assert tmp_path.name in run.stderr


# --- tend simulate ---


def test_the_same_seed_gives_the_same_bytes_on_screen_and_in_a_file(tmp_path):
    out = tmp_path / "people.csv"
    first, other = (tend("simulate", "-n", 20, "--seed", seed).stdout_bytes for seed in (3, 4))
    run = tend("simulate", "-n", 20, "--seed", 3, "-o", out)
    assert (run.exit_code, run.stdout) == (0, "")
    assert out.read_bytes() == first != other
    refused = tend("simulate", "-n", 0, "--seed", 1)
    assert (refused.exit_code, refused.stdout) == (2, "")


# --- --data ---


@pytest.mark.parametrize(
    "args", [("catalog", "--json"), ("recommend", "-"), ("simulate", "-n", 2, "--seed", 1)]
)
def test_faulty_data_ends_with_1_and_prints_no_result(data_copy, args):
    (data_copy / "method/weights.csv").unlink()
    run = tend(*args, "--data", data_copy, given='{"answers": {}}')
    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr.startswith("method/weights.csv: ")


# --- tend migrate-data ---


def test_a_moved_folder_is_written_and_checked(old_data, tmp_path):
    old, new = old_data, tmp_path / "new"
    refused = tend("recommend", "-", "--data", old, given="{}")
    assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert f"tend migrate-data {old} NEW" in refused.stderr
    run = tend("migrate-data", old, new)
    assert (run.exit_code, run.stderr) == (0, "")
    # Weights and questions may have changed since.
    there, here = (recommend(MOVED, *args)["categories"] for args in (("--data", new), ()))
    assert {one["id"] for one in there} == {one["id"] for one in here}
    again = tend("migrate-data", old, new)
    assert (again.exit_code, again.stdout) == (1, "")
    assert "new: folder: exists" in again.stderr
