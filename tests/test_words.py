"""Every text a person may read: claims never made, words never used, what stays where.

Texts are all strings of data/*.toml that are no ids, the reasons of weights.csv, and the string
literals of the pages. What is looked for stands in word_rules.toml; what is exempt, in
reading_age.toml, where `tend check --deep` finds it as well. A claim is looked for sentence by
sentence: "it does not measure oxytocin" is fine.
"""

import ast
import csv
import re
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
CODE = ["recommender/ui", "recommender/person", "app.py"]
LOOK = tomllib.loads((ROOT / "tests" / "word_rules.toml").read_text(encoding="utf-8"))

NEGATION = (
    r"\b(no|not|never|nobody|none|nothing|nor|neither|cannot|without|untested|unproven)\b|n['’]t\b"
)

LIMITS = tomllib.loads((DATA / "method/reading_age.toml").read_text(encoding="utf-8"))
LEFT = {"exempt": LIMITS["not_ours"], "notes": LIMITS["notes"]}


class Text(NamedTuple):
    """One text and its place, such as `content/intake.toml items.energy.why`."""

    place: str
    words: str


def leaves(content, key):
    """(key path, string) of everything inside; entries of a list go by their id."""
    if isinstance(content, str):
        yield key, content
    elif isinstance(content, dict):
        for name, value in content.items():
            yield from leaves(value, f"{key}.{name}" if key else name)
    elif isinstance(content, list):
        for place, value in enumerate(content):
            name = value.get("id", place) if isinstance(value, dict) else place
            yield from leaves(value, f"{key}.{name}")


def is_id(words):
    """Ids, codes, tags, phone numbers, addresses: no sentence and no label of ours."""
    return re.fullmatch(r"[a-z0-9_]+|[\d ]+|https?://\S+", words) is not None


def data_texts(folder):
    for path in sorted(folder.rglob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        file = path.relative_to(folder).as_posix()
        yield from (
            Text(f"{file} {key}", words) for key, words in leaves(content, "") if not is_id(words)
        )
    with (folder / "method/weights.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Text(f"weights.csv {row['activity']}.{row['criterion']}", row["reason"])


def literals(path):
    """(line, text) of the string literals with two words or more; docstrings are for developers."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = [
        node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in bare
    ]
    for node in strings:
        if isinstance(node.value, str) and re.search(r"\w\s+\w", node.value):
            yield node.lineno, node.value


def code_texts(root, parts):
    for part in parts:
        for path in sorted((root / part).rglob("*.py")) or [root / part]:
            if path.is_file():
                file = path.relative_to(root).as_posix()
                yield from (Text(f"{file}:{line}", words) for line, words in literals(path))


def is_in(text, entries):
    return any(re.match(entry["place"], text.place) for entry in entries)


SHIPPED = list(data_texts(DATA))
OURS = [text for text in [*SHIPPED, *code_texts(ROOT, CODE)] if not is_in(text, LEFT["exempt"])]


def finds(pattern, words):
    return re.search(pattern, words, re.IGNORECASE)


def claims_in(words, claim):
    """Sentences that make a claim and, where that counts, do not deny it."""
    return [
        sentence
        for sentence in re.split(r"(?<=[.!?…:;])\s+", words)
        if finds(claim["find"], sentence) and not (claim.get("deny") and finds(NEGATION, sentence))
    ]


def breaking(texts, rule):
    """Place and words of every text that breaks a rule outside the places that may."""
    return [
        f"{text.place}: {found[0]}"
        for text in texts
        if (found := finds(rule["find"], text.words))
        and not any(re.match(place, text.place) for place in rule.get("places", []))
    ]


def each(*kinds):
    rules = [rule for kind in kinds for rule in LOOK[kind]]
    return pytest.mark.parametrize("rule", rules, ids=[rule["example"] for rule in rules])


def test_texts_are_found_in_every_file():
    found = {text.place.split()[0] for text in OURS} | {"method/sources.toml", "method/weights.csv"}
    assert "weights.csv" in {text.place.split()[0] for text in OURS}
    files = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*")}
    assert {file for file in files if file.endswith((".toml", ".csv"))} <= found


@pytest.mark.parametrize(
    "place",
    [entry["place"] for entry in LEFT["exempt"] + LEFT["notes"]]
    + [place for rule in [*LOOK["kept"], *LOOK["british"]] for place in rule.get("places", [])],
)
def test_no_exemption_stands_unused(place):
    assert any(re.match(place, text.place) for text in SHIPPED)


@each("claims")
def test_no_text_makes_a_claim_that_must_never_be_made(rule):
    assert [text for text in OURS if claims_in(text.words, rule)] == []


@each("claims")
def test_a_planted_claim_is_found(rule):
    planted = f"It is not late, and it is fine to rest. {rule['example']} Not now is an answer too."
    assert claims_in(planted, rule) == [rule["example"]]


def test_a_denial_counts_only_in_its_own_sentence():
    claim = {"find": r"\bdiagnos\w+", "deny": True}
    assert claims_in("It is not a diagnosis.", claim) == []
    assert claims_in("It is not cold. It is a diagnosis.", claim) == ["It is a diagnosis."]


@each("rules", "kept", "british")
def test_no_text_breaks_a_word_rule(rule):
    """Words never used, words that stay in their places, and the spelling of the United States."""
    assert breaking(OURS, rule) == []


@each("rules", "kept", "british", "mirrored")
def test_a_planted_word_is_found(rule):
    assert breaking([Text("x.toml y", rule["example"])], rule)
    assert breaking([Text("x.toml y", "Sit near a window and listen, if you like.")], rule) == []


def test_a_paragraph_of_science_on_food_stays_away_where_food_may_not_be_named(engine):
    food = next(rule for rule in LOOK["kept"] if rule["name"] == "food")
    minutes = engine.catalog.science.minutes
    told = [note for note in minutes if finds(food["find"], f"{note.title} {note.text}")]
    assert told
    assert [note.title for note in told if "mindful_eating" not in note.about] == []


def test_only_activities_about_food_are_moved_by_the_question_about_food(engine):
    rows = {row.activity for row in engine.catalog.weights if row.criterion == "food_welcome"}
    assert rows == {"mindful_eating", "tryptophan_foods"}


@pytest.mark.parametrize(
    ("prefix", "owners"), [("food_", {"mindful_eating", "tryptophan_foods"}), ("intimacy_", {"orgasm"})]
)
def test_cautions_about_food_and_intimacy_stay_with_their_activities(prefix, owners, engine):
    catalog = engine.catalog
    effects = [effect for gate in catalog.gates.gates for effect in gate.effects if effect.caution]
    said = [(a.id, caution) for a in catalog.activities.values() for caution in a.cautions]
    said += [(id, effect.caution) for effect in effects for id in effect.activities]
    assert {id for id, caution in said if caution.startswith(prefix)} == owners


def test_reasons_never_mirror_a_safety_answer(engine):
    reasons = [
        Text(gate.id, gate.reason)
        for gate in engine.catalog.gates.gates
        if any(clause.item == "safety" and clause.includes for way in gate.when for clause in way)
    ]
    assert len(reasons) >= 7
    assert breaking(reasons, LOOK["mirrored"][0]) == []


def test_literals_of_the_pages_are_collected_without_docstrings_and_keys(tmp_path):
    (tmp_path / "ui").mkdir()
    page = '"""You should not see me."""\nx = f"You should call {x}"\nkey = "should"\n'
    (tmp_path / "ui" / "page.py").write_text(page, encoding="utf-8")
    (tmp_path / "app.py").write_text('title = "Just a title"\n', encoding="utf-8")
    found = list(code_texts(tmp_path, ["ui", "app.py", "gone.py"]))
    assert found == [Text("ui/page.py:2", "You should call "), Text("app.py:1", "Just a title")]
