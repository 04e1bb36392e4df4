"""The therapist's note: plain text with scores and reasons, and never a private answer."""

import re
from datetime import date

import pytest

from recommender.person import note as note_module
from recommender.person.note import is_screen_positive, note_text
from recommender.person.plan import PlanStep, ruler_questions
from recommender.person.result import suggest
from recommender.person.view import Audience, View
from tests.conftest import PERSONAS
from tests.person.conftest import PRIVATE

PLAN = (PlanStep(activity="orgasm", step=0), PlanStep(activity="comedy", step=0, day="sat", lift=7))


def note_of(result, plan=(), on=None):
    return note_text(View(result, Audience.CLIENT), plan, on)


def part_of(note, heading):
    """The lines under one heading, without their dash; None when there is no such heading."""
    for part in note.split("\n\n"):
        first, *lines = part.rstrip("\n").split("\n")
        if first == heading:
            assert all(line.startswith("- ") for line in lines)
            return [line[2:] for line in lines]
    return None


def test_every_score_stands_alone_with_its_band(person, result_of, catalog, texts):
    result = result_of(person("down_most_days"))
    told, *lines = part_of(note_of(result), texts("results.scores_title"))
    assert told == texts("paper.note_scores")
    assert len(lines) == len(catalog.scores)
    for line, score in zip(lines, result.scores, strict=True):
        band = f", {score.band}" if score.band else ""
        value = "not complete" if score.value is None else f"{score.value}{band} (range"
        assert line.startswith(f"{score.score.title}: {value}")
    assert any(score.band for score in result.scores)


@pytest.mark.parametrize(
    ("name", "is_positive"),
    [("heaviest_weeks", True), ("runs_every_morning", False), ("fifteen_and_down", True)],
)
def test_a_positive_screen_stands_before_the_scores(person, result_of, texts, name, is_positive):
    _, first, *_ = part_of(note_of(result_of(person(name))), texts("results.scores_title"))
    assert (first == texts("results.score_positive")) is is_positive


@pytest.mark.parametrize("item", ["phq4_interest", "phq4_nervous"])
@pytest.mark.parametrize(("points", "is_positive"), [(2, False), (3, True)])
def test_a_screen_is_positive_from_its_cut_off_on(person, result_of, item, points, is_positive):
    calm = dict.fromkeys(("phq4_nervous", "phq4_worry", "phq4_interest", "phq4_down"), 0)
    assert (
        is_screen_positive(result_of(person("runs_every_morning", **calm | {item: points})))
        is is_positive
    )


def test_a_longest_bar_that_no_idea_is_from_says_why(person, result_of, monkeypatch, texts):
    result = result_of(person("misses_hugs"))
    said = texts("results.longest_not_now", title=result.categories[0].title)
    assert said not in note_of(result)
    monkeypatch.setattr(note_module, "suggest", lambda *_, **__: suggest(result, tonight=True))
    assert part_of(note_of(result), texts("paper.ideas_title"))[-1] == said


def test_the_plan_stands_only_when_there_is_one_beside_the_questions(person, result_of, catalog, texts):
    result = result_of(person("misses_hugs"))
    bare = note_of(result)
    assert part_of(bare, texts("plan.title")) is None
    full = note_of(result, PLAN[1:])
    questions = ruler_questions(View(result, Audience.CLIENT))
    assert part_of(full, texts("plan.rulers_title")) == list(questions)
    assert len(questions) == 2
    (line,) = part_of(full, texts("plan.title"))
    assert line.startswith(f"{catalog.activities['comedy'].title}. ")
    assert "On Saturday" in line
    assert "7 of 10" in line


def test_kinds_ideas_date_limits_and_versions(person, result_of, catalog, texts):
    result = result_of(person("moved_to_a_new_city"))
    note = note_of(result, (), on=date(2026, 3, 4))
    kinds, ideas = (part_of(note, texts(f"paper.{key}")) for key in ("note_kinds", "ideas_title"))
    assert (len(kinds), len(ideas)) == (3, 3)
    for line, row in zip(kinds, result.categories, strict=False):
        assert line.startswith(f"{row.rank}. {row.title}: ")
        assert f"({row.span.fit:.0f})" in line
    assert all(f"{texts('results.first_step')}: " in line for line in ideas)
    assert catalog.criteria["moved"].more in ideas[0]
    assert "March 4, 2026" in note.split("\n\n")[0]
    assert part_of(note, texts("results.limits_title")) == list(texts.lines("results.limits"))
    last = note.rstrip("\n").split("\n")[-1]
    assert {catalog.questionnaire_hash, catalog.weights_hash} <= {*re.findall(r"\w+", last)}


@pytest.mark.parametrize("answers", [{}, {"trust": None, "safety": ("none",)}], ids=str)
def test_while_nothing_was_said_the_note_says_so_and_no_kind_is_first(
    result_of, texts, catalog, answers
):
    note = note_of(result_of(answers))
    assert part_of(note, texts("results.nothing_title")) == [texts("results.nothing_said")]
    assert part_of(note, texts("paper.note_kinds")) is None
    ideas = part_of(note, texts("results.for_anyone"))
    titles = [catalog.activities[id].title for id in catalog.method.for_anyone]
    assert [idea.split(". ")[0] for idea in ideas] == titles
    assert texts("results.why_none") not in note


@pytest.mark.parametrize("name", PERSONAS[::4] + PRIVATE)
def test_the_note_is_plain_text_with_nothing_private(name, person, result_of, catalog, private_in):
    answers = person(name)
    result = result_of(answers)
    note = note_of(result, PLAN)
    assert not re.search(r"\*\*|\{|\n{3}|[ \t]\n|None", note)
    assert note.endswith("\n")
    assert private_in(note, answers, result) == []
    assert catalog.activities["orgasm"].title not in note
