"""Results where it matters most: nothing said, lines within reach, what waits, what is told to whom."""

import re
from html import escape

import pytest

from tests.ui.conftest import says
from tests.visits import visit_of

# --- nothing said yet ---


@pytest.mark.parametrize("looks", [{}, {"view": "client"}, {"view": "client", "sharing": True}], ids=str)
def test_while_nothing_was_said_nothing_fits(results, texts, catalog, looks):
    shown = results({"trust": "declined", "energy": None, "safety": None}, **looks)
    text = shown.text() + shown.inside("paper")
    assert shown.title == texts("results.nothing_title")
    assert texts("results.nothing_said") in text
    assert shown.charts() == []
    assert not says(text, "fits you")
    assert texts("results.title") not in text
    assert texts("results.why_title") not in text
    assert texts("results.why_none") not in text
    assert shown.starting("card_") == list(catalog.method.for_anyone)
    assert {"choose_when", "chart_in_words", "switches"}.isdisjoint(shown.keys)
    assert texts("results.for_anyone") in [heading.value for heading in shown.app.subheader]
    assert not shown.starting("receipt_")


def test_the_way_to_the_questions_is_the_clear_button(screen, results, texts, catalog):
    shown = results({"trust": None})
    button = shown.app.button(key="to_questions")
    assert (button.label, button.proto.type) == (texts("results.to_questions"), "primary")
    # "Clear everything" is asked once more, behind a press.
    primary = {b.key for b in shown.app.button if b.proto.type == "primary"}
    assert primary == {"to_questions", "start_over"}
    assert shown.press("to_questions").title == catalog.paths["full"].pages[0].title
    fresh = screen().open("results")
    assert fresh.title == texts("results.nothing_title")
    assert not fresh.visit.progress.arrived
    assert fresh.press("to_questions").title == texts("welcome.title")


def test_a_safety_answer_alone_still_brings_its_lines(results, texts):
    shown = results({"safety": ("unsafe",), "adult": "no"}, country="gb")
    assert shown.title == texts("results.nothing_title")
    assert shown.starting("support_") == ["private_help", "young_help"]
    keys = shown.keys
    assert keys.index("support_private_help") < keys.index("to_questions")


def test_with_a_client_its_lines_are_folded_and_on_a_shared_screen_they_would_tell(results):
    answers = {"safety": ("eating",)}
    assert results(answers, view="client").starting("support_") == ["folded", "eating_help"]
    assert results(answers, view="client", sharing=True).starting("support_") == []
    assert results(answers).starting("support_") == ["eating_help"]


def test_one_answer_that_counts_brings_the_chart(results, texts):
    shown = results({"touch_gap": "much_less"})
    assert shown.title == texts.table("results.try_when")["week"]
    assert len(shown.charts()) == 1


# --- the longest bar ---


def test_a_longest_bar_without_an_idea_tonight_says_why(results, person, texts):
    shown = results(person("misses_hugs"), when="tonight")
    title = shown.rows()[0]["title"]
    said = texts("results.longest_not_now", title=title)
    assert said in shown.text()
    assert "hug" not in shown.starting("card_")
    assert said not in shown.choose("choose_when", "week").text()
    assert "hug" in shown.starting("card_")


# --- a line within reach ---

LOOKS = {
    "self": {},
    "client": {"view": "client"},
    "sharing": {"view": "client", "sharing": True},
}
HARD = "support_very_hard_weeks"


@pytest.mark.parametrize("looks", LOOKS.values(), ids=LOOKS)
def test_tonight_keeps_a_way_to_reach_a_line_for_everybody(results, person, texts, catalog, looks):
    shown = results(person("runs_every_morning"), when="tonight", country="us", **looks)
    keys = shown.keys
    assert keys.index("tonight_lines") > max(keys.index(f"card_{id}") for id in shown.starting("card_"))
    text = shown.inside("tonight_lines")
    assert texts("results.tonight_line") in text
    place = next(one for one in catalog.helplines.countries if one.id == "us")
    for line in place.lines_of(["crisis"]):
        assert escape(line.name) in text or line.web == catalog.helplines.directory_url
    week = shown.choose("choose_when", "week")
    assert ("tonight_lines" in week.keys) == ("sharing" in looks)
    assert texts("results.tonight_line") not in week.text()


def test_very_hard_weeks_stand_first_in_the_self_view_with_the_lines_above_the_words(
    results, person, catalog
):
    shown = results(person("heaviest_weeks"), when="tonight", country="us")
    assert shown.starting("support_") == ["very_hard_weeks"]
    drawn = [key for key in shown.keys if key.startswith(("support_", "card_", "category_chart"))]
    assert drawn[0] == HARD
    card = next(card for card in catalog.gates.support if card.id == "very_hard_weeks")
    text = shown.inside(HARD)
    assert text.index('href="tel:988"') < text.index(card.message)
    assert 'href="sms:988"' in text


def test_very_hard_weeks_stand_at_the_top_and_unfolded_with_a_client(results, person):
    shown = results(person("heaviest_weeks"), view="client", country="us")
    kinds = [node.type for node in shown.blocks()]
    keys = [getattr(node, "key", None) for node in shown.blocks()]
    assert keys.index(HARD) < kinds.index("vega_lite_chart")
    assert "support_folded" not in shown.keys
    assert 'href="tel:988"' in shown.inside(HARD)
    folded = [key for key in shown.keys if key and key.startswith("support_") and key != HARD]
    assert folded == []


def test_on_a_shared_screen_the_same_lines_stand_for_everybody_and_no_card_tells(results, person):
    said = {}
    for name in ("heaviest_weeks", "runs_every_morning", "eating_is_hard", "unsafe_at_home"):
        shown = results(person(name), country="us", **LOOKS["sharing"])
        assert shown.starting("support_") == []
        said[name] = shown.inside("tonight_lines")
        assert 'href="tel:988"' in said[name]
        assert 'href="sms:988"' in said[name]
    assert len(set(said.values())) == 1


def test_no_switch_and_no_not_for_me_takes_the_card_away(results, person, catalog):
    every = {activity.id for activity in catalog.ranked_activities}
    shown = results(person("heaviest_weeks"), vetoes=every, grouped=True, numbers=True)
    assert HARD in shown.keys
    for view in ("client", "self"):
        assert HARD in shown.choose("choose_view", view).keys
    assert HARD in shown.choose("choose_when", "tonight").keys


@pytest.mark.parametrize("hard", [{"phq4_interest": 3, "phq4_down": 0}, {"phq4_down": 2}], ids=str)
def test_hard_weeks_bring_calm_lines_before_the_ideas(results, complete, texts, hard):
    shown = results(complete | hard)
    drawn = [key for key in shown.keys if key.startswith(("strip", "support_", "card_", "category_"))]
    assert drawn[:2] == ["strip", "support_hard_weeks"]
    assert "!" not in shown.inside("strip")
    assert texts("results.gentle_first") in shown.text()


def test_lighter_weeks_bring_no_lines(results, complete):
    shown = results(complete | {"phq4_interest": 1, "phq4_down": 1})
    assert "strip" not in shown.keys
    assert len(shown.starting("card_")) == 3


# --- what results say, and do not say ---

# Names of illnesses and of questionnaires that look for them, and anything like a level of oxytocin.
NAMED = r"depress|disorder|diagnos|anxiety|autis|PTSD|PHQ|GAD|UCLA|LSNS|patholog|symptom"
LEVEL = r"(your|high|low|raise[sd]?|boosts?|releases?) (own )?oxytocin|oxytocin (level|score|boost)"


@pytest.mark.parametrize(
    "name", ["an example", "down_most_days", "skips_everything", "hurt_by_touch_wants_none"]
)
def test_results_say_what_they_cannot_tell_and_name_no_illness(
    results, complete, person, catalog, texts, name
):
    shown = results(complete if name == "an example" else person(name) or {"adult": None})
    text = shown.text(without=[key for key in shown.keys if key.startswith("more_")])
    assert [text.count(line) for line in texts.lines("results.limits")] == [1] * 3
    cards = shown.starting("card_")
    assert 3 <= len(cards) <= 5
    assert len({catalog.activities[id].category for id in cards}) >= 3
    wanted = [catalog.method.tags[tag] for tag in ("home", "alone", "free")]
    facts = [shown.inside(f"card_{id}") for id in cards]
    assert [said for said in facts if all(fact in said for fact in wanted)] != []
    assert len(text) > 3000
    assert re.findall(rf"\b(?:{NAMED})\w*", text, re.IGNORECASE) == []
    assert re.findall(LEVEL, text, re.IGNORECASE) == []
    assert not re.search(r"\d+ ?%|\d+ of 100 for you", text)


# --- for the professional ---


@pytest.mark.parametrize(
    ("changes", "is_positive"),
    [
        ({}, False),
        ({"phq4_interest": 3, "phq4_down": None}, True),
    ],
    ids=str,
)
def test_a_positive_screen_is_told_on_the_outside_and_only_with_a_client(
    results, complete, texts, changes, is_positive
):
    calm = dict.fromkeys(("phq4_nervous", "phq4_worry", "phq4_interest", "phq4_down"), 0)
    answers = complete | calm | changes
    shown = results(answers, view="client")
    scores = shown.app.get_by_key("scores")
    positive = texts("results.scores_positive_title", title=texts("results.scores_title"))
    assert scores.label == (positive if is_positive else texts("results.scores_title"))
    assert (texts("results.score_positive") in shown.inside("scores")) == is_positive
    assert (texts("results.score_positive") in shown.inside("note")) == is_positive
    for looks in (LOOKS["self"], LOOKS["sharing"]):
        text = results(answers, **looks).text()
        assert texts("results.score_positive") not in text
        assert positive not in text


# --- limits, and what waits for another day ---


def test_when_not_to_use_this_stands_with_the_limits(results, complete, texts):
    text = results(complete).text()
    at = [
        text.index(line)
        for line in (texts.table("results.sections")["limits"], texts("results.when_not_title"))
    ]
    assert at == sorted(at)
    assert all(line in text[at[1] :] for line in texts.lines("results.when_not"))


def test_what_needs_something_says_when_it_is_there_and_is_in_no_plan_list(screen, person, result_of):
    answers = person("moved_to_a_new_city")
    waiting = [row for row in result_of(answers).activities if row.later]
    assert "pet_animal" in [row.activity.id for row in waiting]
    shown = screen(visit_of(answers=answers, path="full")).open("results")
    text = shown.inside("section_later")
    assert all(f"- **{row.activity.title}.** {row.later}" in text for row in waiting)
    offered = shown.open("plan").starting("add_")
    assert offered
    assert not set(offered) & {row.activity.id for row in waiting}
