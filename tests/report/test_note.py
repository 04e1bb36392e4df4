"""The therapist's note: plain text with scores and reasons, and never a private answer."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from recommender.recommend import recommend_people
from recommender.report import note as note_module
from recommender.report.note import is_screen_positive, note_text
from recommender.report.person import PersonResult
from recommender.report.plan import PlanStep, planned, ruler_questions
from recommender.report.suggestions import suggest
from recommender.scoring.responses import DECLINED

TESTS = Path(__file__).parents[1]
PERSONAS = sorted(path.stem for path in (TESTS / "personas").glob("*.toml"))
KEPT = {
    rule["name"]: rule["find"]
    for rule in tomllib.loads((TESTS / "word_rules.toml").read_text(encoding="utf-8"))["kept"]
}
LSNS6 = [f"lsns_{who}_{what}" for who in ("family", "friends") for what in ("seen", "private", "help")]
PLAN = (PlanStep(activity="orgasm", step=0), PlanStep(activity="comedy", step=0, day="sat", lift=7))


@pytest.fixture(scope="session")
def result_of(engine):
    return lambda answers, **more: PersonResult(recommend_people(engine, [answers], **more))


def part_of(note, heading):
    """The lines under one heading, without their dash; None when there is no such heading."""
    for part in note.split("\n\n"):
        first, *lines = part.rstrip("\n").split("\n")
        if first == heading:
            assert all(line.startswith("- ") for line in lines)
            return [line[2:] for line in lines]
    return None


def test_the_top_kinds_stand_with_words_and_numbers(person, result_of, words):
    result = result_of(person("moved_to_a_new_city"))
    lines = part_of(note_text(result, ()), words.paper.note_kinds)
    assert len(lines) == 3
    for line, row in zip(lines, result.categories, strict=False):
        assert line.startswith(f"{row.rank}. {row.title}: ")
        assert f"({row.span.fit:.0f})" in line


def test_three_ideas_stand_with_first_step_and_reasons(person, result_of, words, catalog):
    lines = part_of(note_text(result_of(person("moved_to_a_new_city")), ()), words.paper.ideas_title)
    assert len(lines) == 3
    assert all(f"{words.results.first_step}: " in line for line in lines)
    assert catalog.criteria["moved"].more in lines[0]


def test_every_score_stands_alone_with_its_band(person, result_of, catalog, words):
    result = result_of(person("down_most_days"))
    told, *lines = part_of(note_text(result, ()), words.results.scores_title)
    assert told == words.paper.note_scores
    assert len(lines) == len(catalog.scores)
    for line, score in zip(lines, result.scores, strict=True):
        band = f", {score.band}" if score.band else ""
        value = "not complete" if score.value is None else f"{score.value}{band} (range"
        assert line.startswith(f"{score.score.title}: {value}")
    assert any(score.band for score in result.scores)


def test_no_band_of_adults_is_told_about_the_young(person, result_of, words):
    result = result_of(person("fifteen_and_down"))
    _, *lines = part_of(note_text(result, ()), words.results.scores_title)
    bands = {band.label for score in result.scores for band in score.score.bands}
    assert bands
    assert [line for line in lines if any(f", {band} (range" in line for band in bands)] == []


@pytest.mark.parametrize(
    ("name", "is_positive"),
    [("heaviest_weeks", True), ("runs_every_morning", False), ("fifteen_and_down", True)],
)
def test_a_positive_screen_stands_before_the_scores(person, result_of, words, name, is_positive):
    _, first, *_ = part_of(note_text(result_of(person(name)), ()), words.results.scores_title)
    assert (first == words.results.score_positive) is is_positive


@pytest.mark.parametrize("item", ["phq4_interest", "phq4_nervous"])
@pytest.mark.parametrize(("points", "is_positive"), [(2, False), (3, True)])
def test_a_screen_is_positive_from_its_cut_off_on(person, result_of, item, points, is_positive):
    calm = dict.fromkeys(("phq4_nervous", "phq4_worry", "phq4_interest", "phq4_down"), 0)
    assert (
        is_screen_positive(result_of(person("runs_every_morning", **calm | {item: points})))
        is is_positive
    )


def test_past_another_cut_off_no_screen_is_positive(person, result_of):
    result = result_of(person("runs_every_morning", **dict.fromkeys(LSNS6, 0)))
    assert {line.score.id for line in result.scores if line.flag} == {"lsns6"}
    assert not is_screen_positive(result)


@pytest.mark.parametrize("answers", [{}, {"trust": None, "safety": ("none",)}], ids=str)
def test_while_nothing_was_said_the_note_says_so_and_no_kind_is_first(
    result_of, words, catalog, answers
):
    note = note_text(result_of(answers), ())
    assert part_of(note, words.results.nothing_title) == [words.results.nothing_said]
    assert part_of(note, words.paper.note_kinds) is None
    assert part_of(note, words.paper.ideas_title) is None
    ideas = part_of(note, words.results.for_anyone)
    titles = [catalog.activities[id].title for id in catalog.method.for_anyone]
    assert [idea.split(". ")[0] for idea in ideas] == titles
    assert words.results.why_none not in note
    assert "fits you" not in note.lower()


def test_a_longest_bar_that_no_idea_is_from_says_why(person, result_of, monkeypatch, words):
    result = result_of(person("misses_hugs"))
    said = words.results.longest_not_now.format(title=result.categories[0].title)
    assert said not in note_text(result, ())
    monkeypatch.setattr(note_module, "shown_ideas", lambda *_, **__: suggest(result, tonight=True))
    assert part_of(note_text(result, ()), words.paper.ideas_title)[-1] == said


def test_plan_and_questions_stand_only_when_there_are_any(person, result_of, catalog, words):
    result = result_of(person("misses_hugs"))
    bare = note_text(result, ())
    assert part_of(bare, words.plan.title) is None
    assert part_of(bare, words.plan.rulers_title) is None
    questions = ruler_questions(result, numbers=True)
    full = note_text(result, planned(result, PLAN[1:]), questions)
    assert part_of(full, words.plan.rulers_title) == list(questions)
    assert len(questions) == 2
    (line,) = part_of(full, words.plan.title)
    assert line.startswith(f"{catalog.activities['comedy'].title}. ")
    assert "On Saturday" in line
    assert "7 of 10" in line


def test_date_limits_and_versions(person, result_of, catalog, words):
    result = result_of(person("misses_hugs"))
    note = note_text(result, (), on=date(2026, 3, 4))
    assert "4 March 2026" in note.split("\n\n")[0]
    assert "2026" not in note_text(result, ()).split("\n\n")[0]
    assert part_of(note, words.results.limits_title) == list(words.results.limits)
    last = note.rstrip("\n").split("\n")[-1]
    assert catalog.questionnaire_hash in last
    assert catalog.weights_hash in last


@pytest.mark.parametrize("name", PERSONAS)
def test_the_note_is_plain_text(name, person, result_of):
    note = note_text(result_of(person(name)), ())
    assert "**" not in note
    assert "{" not in note
    assert note.endswith("\n")
    assert not re.search(r"\n{3}|[ \t]\n|None", note)


def private_labels(catalog, answers):
    for item in catalog.items.values():
        answer = answers.get(item.id)
        if item.private and answer not in (None, DECLINED):
            codes = answer if isinstance(answer, tuple) else (answer,)
            yield item.label
            yield from (item.label_of(code) for code in codes)


@pytest.mark.parametrize("name", PERSONAS)
def test_nothing_private_stands_in_the_note(name, person, result_of, catalog):
    answers = person(name)
    result = result_of(answers)
    note = note_text(result, planned(result, PLAN), ruler_questions(result, numbers=True))
    assert [label for label in private_labels(catalog, answers) if label in note] == []
    assert not re.search(KEPT["sex"], note, re.IGNORECASE)
    assert "orgasm" not in note
    assert catalog.activities["orgasm"].title not in note
    if result.silent_activities & {"mindful_eating", "tryptophan_foods"}:
        assert re.findall(KEPT["food"], note, re.IGNORECASE) == []
    private = [t for row in result.activities for t in row.contributions if t.criterion.private]
    assert [term.words for term in private if term.words in note] == []


@pytest.mark.parametrize("name", PERSONAS)
def test_what_a_private_answer_left_out_is_not_named(name, person, result_of, catalog, words):
    result = result_of(person(name))
    told = {row.activity.id for row in result.closed if not row.private}
    secret = {row.activity.title for row in result.closed if row.activity.id not in told}
    lines = part_of(note_text(result, ()), words.results.left_title) or []
    assert [title for title in secret if any(title in line for line in lines)] == []
    for id in told - result.silent_activities - catalog.private_activities:
        assert any(catalog.activities[id].title in line for line in lines)


def test_an_intimate_kind_never_takes_a_place(person, result_of, catalog, words):
    drawn = {"private_place": "usually", "alone_choice": "mine", "want_more_of": "content"}
    result = result_of(person("intimacy_switched_on", **drawn), matters=[{"intimacy": 5}])
    assert "intimacy" in [row.category.id for row in result.categories[:3]]
    note = note_text(result, planned(result, PLAN))
    lines = part_of(note, words.paper.note_kinds)
    assert [line.split(".")[0] for line in lines] == ["1", "2", "3"]
    assert not any("Intimacy" in line for line in lines)
    ideas = part_of(note, words.paper.ideas_title)
    assert len(ideas) == 3
    assert not any(catalog.activities["orgasm"].title in idea for idea in ideas)
