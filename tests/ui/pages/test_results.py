"""What Results and The science show and keep back for whom."""

import re

import pytest

from recommender.person.plan import PlanStep
from recommender.person.result import every_idea
from tests.ui.conftest import says
from tests.visits import visit_of

# --- the person's own choices ---


def test_not_for_me_closes_an_idea_until_undo_or_bring_back_reverses_it(
    results, complete, texts, catalog
):
    shown = results(complete)
    first, second, *_ = before = shown.starting("card_")
    for way in ("undo_veto", f"back_{first}"):
        shown.press(f"veto_{first}")
        assert shown.starting("card_")[0] == second
        assert first not in shown.starting("card_")
        assert len(shown.starting("card_")) == len(before)
        assert shown.visit.check_in.vetoes == {first}
        said = texts("results.set_aside", title=catalog.activities[first].title)
        assert said in shown.inside("set_aside")
        assert shown.press(way).starting("card_") == before, way
        assert shown.visit.check_in.vetoes == set()
        assert "set_aside" not in shown.keys


def test_another_shows_every_idea_once_and_then_the_first_again(results, complete, result_of):
    every = [idea.row.activity.id for idea in every_idea(result_of(complete), True, "with_someone")]
    shown = results(complete, when="tonight", company="with_someone")
    cards = [shown.starting("card_"), *(shown.press("another").starting("card_") for _ in every)]
    assert [large for large, *_ in cards] == [*every, every[0]]
    assert {len(each) for each in cards} == {3}


def test_on_my_own_and_with_others_keep_only_such_steps(results, complete, catalog):
    shown = results(complete)
    every = {step.text: step for one in catalog.ranked_activities for step in one.steps}
    for company in ("alone", "with_someone"):
        shown.choose("choose_company", company)
        cards = shown.starting("card_")
        assert cards
        steps = [node.value for id in cards for node in shown.app.get_by_key(f"lead_{id}").markdown]
        assert all(company in every[text].tags for text in steps)
    shown.choose("choose_company", None)
    assert shown.visit.looks.company is None


@pytest.mark.parametrize(("when", "day"), [("week", None), ("tonight", "tonight")])
def test_one_press_takes_an_idea_to_the_plan(results, complete, texts, when, day):
    shown = results(complete, when=when)
    first = shown.starting("card_")[0]
    shown.press(f"try_{first}")
    assert shown.title == texts("plan.title")
    (planned,) = shown.visit.check_in.plan
    assert (planned.activity, planned.day) == (first, day)
    assert f"plan_{first}" in shown.keys
    shown.open("results").press(f"try_{first}")
    assert [step.activity for step in shown.visit.check_in.plan] == [first]


def test_a_full_plan_loses_nothing_to_one_more_try(results, complete, texts):
    taken = ["soft_blanket", "comedy", "self_hug"]
    plan = tuple(PlanStep(activity=id, step=0) for id in taken)
    shown = results(complete, plan=plan)
    first = next(id for id in shown.starting("card_") if id not in taken)
    shown.press(f"try_{first}")
    assert [step.activity for step in shown.visit.check_in.plan] == taken
    assert texts("plan.full", most=3) in shown.text()


def test_a_receipt_on_a_shared_screen_has_no_level_that_would_show_a_score(results, person):
    answers = person("heaviest_weeks")
    shown, shared = (results(answers, view="client", sharing=on) for on in (False, True))
    for id in shown.starting("receipt_"):
        assert re.search(r"\d × \(\d+ − \d+\)", shown.inside(f"receipt_{id}"))
        assert not re.search(r"\d × \(", shared.inside(f"receipt_{id}"))
    assert shared.starting("receipt_")
    assert not any(re.search(r"\d", row["said"]) for row in shared.rows())


def test_a_listener_card_names_the_directory_once_while_age_and_country_are_open(
    results, person, catalog
):
    shown = results(person("moved_to_a_new_city") | {"adult": None}, company="with_someone")
    while "card_befriending_call" not in shown.keys:
        shown.press("another")
    card = shown.inside("card_befriending_call")
    assert card.count(f'href="{catalog.helplines.directory_url}"') == 1


def test_what_a_private_answer_may_close_waits_on_a_shared_screen(results, complete, texts):
    answers = {id: a for id, a in complete.items() if id not in ("safety", "touch_comfort")}
    shared = results(answers, view="client", sharing=True)
    assert texts("session.held_back") in shared.text()
    assert texts("results.left_private") not in shared.text() + shared.inside("paper")
    assert texts("session.held_back") not in results(complete, view="client", sharing=True).text()
    assert texts("session.private_open") in results(answers, view="client").text()


def test_each_help_line_stands_once_in_the_support_cards(results, catalog):
    shown = results({"safety": ("unsafe", "eating"), "adult": "no", "phq4_down": 3, "phq4_interest": 2})
    cards = shown.starting("support_")
    assert len(cards) > 2
    said = "".join(shown.inside(f"support_{card}") for card in cards)
    assert said.count(catalog.helplines.directory_url) == 1
    assert said.count('href="tel:911"') == 1


def test_not_for_me_on_everything_still_renders(results, person, catalog):
    every = {activity.id for activity in catalog.ranked_activities}
    shown = results(person("runs_every_morning"), vetoes=every)
    assert shown.starting("card_") == []
    assert len(shown.starting("back_")) > 20
    shown.press("back_dancing")
    assert shown.starting("card_") == ["dancing"]


def test_tonight_shows_only_short_quiet_free_steps_at_home_or_ways_to_someone(results, person, catalog):
    wanted, minutes = set(catalog.method.tonight_tags), catalog.method.tonight_minutes
    also = set(catalog.method.tonight_also)
    assert also == {"line", "message"}
    shown = results(person("heaviest_weeks"))
    chart = str(shown.charts()[0])
    cards = shown.choose("choose_when", "tonight").starting("card_")
    assert str(shown.charts()[0]) == chart  # which no switch moves
    assert cards
    for id in cards:
        text = "\n".join(node.value for node in shown.app.get_by_key(f"card_{id}").markdown)
        steps = catalog.activities[id].steps
        said = [step for step in steps if step.text in text]
        assert said
        assert all(step.minutes <= minutes for step in said)
        assert all(wanted <= set(step.tags) or also & set(step.tags) for step in said)
    shown.choose("choose_when", "week")
    assert shown.visit.looks.when == "week"


# --- self view and client view ---


def test_the_self_view_shows_no_score_and_numbers_at_the_bars_only_on_request(
    results, person, clinical_words
):
    shown = results(person("heaviest_weeks"))
    assert not any(row["said"].isdigit() for row in shown.rows())
    assert all(row["said"].isdigit() for row in shown.choose("choose_numbers", True).rows())
    assert clinical_words
    assert not [words for words in clinical_words if says(shown.text(), words)]


def test_the_client_view_shows_scores_bands_cut_offs_and_fits(results, person, catalog, result_of):
    answers = person("heaviest_weeks")
    shown = results(answers, view="client")
    text, texts = shown.text(), catalog.texts
    for line in result_of(answers).scores:
        assert line.score.title in text
        assert line.band is None or says(text, line.band)
        assert line.flag is None or line.score.cutoff.note in text
        assert f"{line.score.low} to {line.score.high}" in text
    assert texts("results.talk_title") in text
    assert all(row["said"].isdigit() for row in shown.rows())


def test_the_client_view_starts_with_the_chart(results, complete):
    shown = results(complete, view="client")
    keys = [getattr(node, "key", None) for node in shown.blocks()]
    kinds = [node.type for node in shown.blocks()]
    chart = kinds.index("vega_lite_chart")
    assert not [key for key in keys[:chart] if key and key.startswith(("card_", "support_"))]


# --- safety ---


# The support card that may name what it is for.
EATING = "support_eating_help"
# What else may close the food ideas or the private idea, and how the page may look.
WITH_FOOD_CLOSED = [
    ({}, {"vetoes": ("mindful_eating", "hug")}),
    ({"food_ideas": "no"}, {"view": "client"}),
    ({"movement": None, "adult": "no"}, {"when": "tonight", "grouped": True, "numbers": True}),
]
WITH_PRIVATE_OFF = [
    ({"intimacy": "off"}, {"vetoes": ("orgasm", "hug")}),
    ({"intimacy": "declined"}, {"view": "client"}),
    ({"adult": None, "intimacy": "not_asked"}, {}),
    ({"safety": ["touch"]}, {}),
    ({"touch_comfort": "none"}, {}),
]


@pytest.mark.parametrize(("changes", "fields"), WITH_FOOD_CLOSED, ids=str)
def test_nothing_speaks_of_food_where_eating_is_hard(results, person, speaks_of_food, fields, changes):
    shown = results(person("eating_is_hard", **changes), **fields)
    assert ("back_hug" in shown.keys) == ("vetoes" in fields)
    assert EATING in shown.keys
    for page in ("results", "science"):
        assert not speaks_of_food(shown.open(page).text(without=[EATING]))


@pytest.mark.parametrize(("changes", "fields"), WITH_PRIVATE_OFF, ids=str)
def test_private_ideas_that_are_off_are_not_mentioned(results, person, speaks_of_sex, changes, fields):
    shown = results(person("intimacy_left_off", **changes), **fields)
    for page in ("results", "science"):
        assert not speaks_of_sex(shown.open(page).text())


def test_private_ideas_that_are_on_are_shown(results, person, catalog, speaks_of_sex):
    shown = results(person("intimacy_switched_on"))
    assert catalog.activities["orgasm"].title in shown.open("science").text()
    assert speaks_of_sex(shown.text())
    assert catalog.categories["intimacy"].title in shown.open("results").text()


@pytest.mark.parametrize("view", ["self", "client"])
def test_help_against_abuse_comes_first_and_nothing_tells_why(
    results, person, catalog, result_of, texts, view
):
    answers = person("unsafe_at_home")
    shown = results(answers, view=view, country="gb")
    abuse = next(card.id for card in catalog.gates.support if card.kind == "abuse")
    assert shown.starting("support_")[0] == abuse
    drawn = [key for key in shown.keys if key.startswith(("support_", "card_", "category_chart"))]
    assert drawn[0] == f"support_{abuse}"
    kinds = [node.type for node in shown.blocks()]
    place = [getattr(node, "key", None) for node in shown.blocks()].index(f"support_{abuse}")
    assert place < kinds.index("vega_lite_chart")
    # What it leaves out has a reason that names no idea: others look, or only one answer leaves it out.
    assert catalog.items["safety"].label_of("unsafe") not in shown.text()
    if view == "client":
        said = shown.inside("section_later").split("\n")
        private = {row.activity.title for row in result_of(answers).closed if row.private}
    else:
        said = shown.text().split(texts("results.left_intro"))[1].split("\n")
        private = {catalog.activities[id].title for id in ("reframe_distrust", "call_loved_one", "hug")}
    assert {catalog.activities[id].title for id in ("call_loved_one", "hug")} <= private
    assert f"- **{texts('paper.left_some')}.** {texts('results.left_private')}" in said
    assert not [line for line in said for title in private if title in line]


def test_gentle_ideas_come_first_after_hard_weeks(results, person, catalog, texts):
    shown = results(person("heaviest_weeks"))
    assert texts("results.gentle_first") in shown.text()
    cards = shown.starting("card_")
    assert len(cards) == 3
    for id in cards:
        text = "\n".join(node.value for node in shown.app.get_by_key(f"card_{id}").markdown)
        said = [step for step in catalog.activities[id].steps if step.text in text]
        assert said
        assert all("gentle" in step.tags for step in said)


def test_under_eighteen_child_help_lines_stand_on_results_and_no_product_does(results, person, catalog):
    shown = results(person("fifteen_years_old"), country="us")
    card = next(c.id for c in catalog.gates.support if c.kind == "child")
    text = shown.inside(f"support_{card}")
    country = next(one for one in catalog.helplines.countries if one.id == "us")
    assert all(line.links["call"] in text for line in country.lines_of(["child"]))
    whole = shown.text()
    assert not [a.title for a in catalog.clinician_activities if a.title in whole]


def test_under_eighteen_no_band_for_adults_is_shown(results, person, bands, result_of):
    text = results(person("fifteen_and_down"), view="client").text()
    assert not [label for label in bands if says(text, label)]
    grown = results(person("fifteen_and_down", adult="yes"), view="client").text()
    assert [label for label in bands if says(grown, label)]


def test_C10_touch_that_was_harmful_goes_with_its_reason_and_supplements_are_no_bar(
    screen, complete, catalog, texts
):
    answers = complete | {"safety": ("none",)}
    shown = screen(visit_of(answers=answers, order=answers, path="full")).open("check_answers")
    shown.press("change_safety").tick("safety", "touch").press("save_change").press("to_results")
    titles = [catalog.activities[id].title for id in ("hug", "massage")]
    reason = texts("results.left_private")
    later = [line for line in shown.inside("section_later").split("\n") if reason in line]
    assert [line for line in later if all(title in line for title in titles)] != []
    assert {"card_hug", "card_massage"}.isdisjoint(shown.keys)
    bars = str(shown.rows()) + shown.inside("chart_in_words")
    assert len(shown.rows()) > 5
    asked = [activity.title for activity in catalog.clinician_activities]
    assert len(asked) == 3
    assert [title for title in titles + asked if title in bars] == []
    assert all(title in shown.inside("section_clinician") for title in asked)
    shown.open("plan")
    assert len(shown.starting("add_")) > 8
    assert {"hug", "massage", *(one.id for one in catalog.clinician_activities)}.isdisjoint(
        shown.starting("add_")
    )


def test_clinician_activities_have_a_fixed_sentence_and_are_in_no_chart_and_on_no_card(
    results, complete, catalog
):
    shown = results(complete)
    text, chart = shown.text(), str(shown.rows()) + str(shown.charts()[0])
    for activity in catalog.clinician_activities:
        assert activity.title in text
        assert activity.clinician_message in text
        assert activity.title not in chart
        assert activity.short not in chart
        assert activity.id not in shown.starting("card_")


# --- cards ---


def test_cards_carry_their_cautions(results, person, catalog, result_of):
    shown = results(person("heart_and_pregnancy"))
    rows = {row.activity.id: row for row in result_of(person("heart_and_pregnancy")).activities}
    for id in shown.starting("card_"):
        assert all(line.message in shown.inside(f"card_{id}") for line in rows[id].cautions)


def test_what_is_held_back_is_named_with_its_caution(results, person, result_of):
    answers = person("newly_bereaved")
    text = results(answers).text()
    later = [row for row in result_of(answers).activities if not row.leads]
    assert later
    waits = {row.activity.title: row.later or row.cautions[0].message for row in later}
    assert all(f"**{title}.** {said}" in text for title, said in waits.items())
    assert len(set(waits.values())) > 1


def test_the_shelf_holds_what_fits_and_was_measured(results, complete, catalog, result_of, texts):
    text = results(complete).text().split(texts("results.shelf_intro"))[1]
    shelf = [r for r in result_of(complete).activities if r.leads and r.span.fit >= 50]
    shelf = [r.activity for r in shelf if r.activity.oxytocin.grade in ("A", "B")]
    assert shelf
    for activity in shelf:
        said = catalog.method.direction_words[activity.oxytocin.direction]
        (line,) = [line for line in text.split("\n") if line.startswith(f"- **{said}**: ")]
        assert activity.title in line.partition(": ")[2].split("; ")


def test_results_recompute_after_a_changed_answer(screen, complete):
    shown = screen(visit_of(answers=dict(complete), path="full")).open("results")
    before = [row["fit"] for row in shown.rows()]
    shown.open("check_answers").press("change_touch_gap").answer("touch_gap", "more").press(
        "save_change"
    )
    assert [row["fit"] for row in shown.open("results").rows()] != before
