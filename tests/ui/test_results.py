"""What Results and The science show and keep back for whom."""

import re

import pytest

from recommender.ui.visit import CheckIn

SCORED = ["heaviest_weeks", "lives_with_mental_illness", "moved_to_a_new_city", "unsafe_at_home"]


def says(text, words):
    """Whether a text holds these words as whole words."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


# --- the person's own choices ---


def test_not_for_me_closes_an_idea_and_bring_back_reverses_it(results, complete):
    shown = results(complete)
    first, *_ = before = shown.starting("card_")
    shown.press(f"veto_{first}")
    assert first not in shown.starting("card_")
    assert len(shown.starting("card_")) == len(before)
    assert shown.visit.vetoes == {first}
    shown.press(f"back_{first}")
    assert shown.starting("card_") == before
    assert shown.visit.vetoes == set()


def test_not_for_me_moves_no_other_fit(result_of, complete):
    before = {row.activity.id: row.span for row in result_of(complete).activities}
    vetoed = next(iter(before))
    after = {row.activity.id: row.span for row in result_of(complete, {vetoed}).activities}
    assert after == {id: span for id, span in before.items() if id != vetoed}


@pytest.mark.parametrize("view", ["self", "client"])
def test_not_for_me_on_everything_still_renders(results, person, catalog, view):
    every = {activity.id for activity in catalog.ranked_activities}
    shown = results(person("runs_every_morning"), view=view, vetoes=every)
    assert shown.starting("card_") == []
    assert len(shown.starting("back_")) > 20
    shown.press("back_dancing")
    assert shown.starting("card_") == ["dancing"]


@pytest.mark.parametrize(
    "name", ["moved_to_a_new_city", "heaviest_weeks", "runs_every_morning", "busy_student"]
)
def test_tonight_shows_only_short_quiet_free_steps_at_home_or_ways_to_someone(
    results, person, catalog, name
):
    wanted, minutes = set(catalog.method.tonight_tags), catalog.method.tonight_minutes
    also = set(catalog.method.tonight_also)
    assert also == {"line", "message"}
    shown = results(person(name)).choose("choose_when", "tonight")
    cards = shown.starting("card_")
    assert cards
    for id in cards:
        text = "\n".join(node.value for node in shown.app.get_by_key(f"card_{id}").markdown)
        steps = catalog.activities[id].steps
        said = [step for step in steps if step.text in text]
        assert said
        assert all(step.minutes <= minutes for step in said)
        assert all(wanted <= set(step.tags) or also & set(step.tags) for step in said)
    shown.choose("choose_when", "week")
    assert shown.visit.when == "week"


def test_tonight_is_no_score(results, complete):
    shown = results(complete)
    before = str(shown.charts()[0])
    assert str(shown.choose("choose_when", "tonight").charts()[0]) == before


# --- self view and client view ---


@pytest.mark.parametrize("name", SCORED)
@pytest.mark.parametrize("numbers", [False, True])
def test_the_self_view_shows_no_score_no_band_and_no_cut_off(
    results, person, clinical_words, name, numbers
):
    text = results(person(name), numbers=numbers).text()
    assert clinical_words
    assert not [words for words in clinical_words if says(text, words)]


@pytest.mark.parametrize("name", SCORED)
def test_the_self_view_shows_numbers_at_the_bars_only_on_request(results, person, name):
    shown = results(person(name))
    labels = [row["label"] for row in shown.rows()]
    assert not any(re.search(r"\d", label) for label in labels)
    labels = [row["label"] for row in shown.choose("choose_numbers", True).rows()]
    assert all(re.search(r"\d", label) for label in labels)


@pytest.mark.parametrize("name", SCORED)
def test_the_client_view_shows_scores_bands_cut_offs_and_fits(results, person, catalog, result_of, name):
    shown = results(person(name), view="client")
    text, words = shown.text(), catalog.words.results
    for line in result_of(person(name)).scores:
        assert line.score.title in text
        assert line.band is None or says(text, line.band)
        assert line.flag is None or line.score.cutoff.note in text
        assert f"{line.score.low} to {line.score.high}" in text
    assert words.talk_title in text
    assert all(re.search(r"\d", row["label"]) for row in shown.rows())


def test_the_client_view_starts_with_the_chart(results, complete):
    shown = results(complete, view="client")
    keys = [getattr(node, "key", None) for node in shown.blocks()]
    kinds = [node.type for node in shown.blocks()]
    chart = kinds.index("vega_lite_chart")
    assert not [key for key in keys[:chart] if key and key.startswith(("card_", "support_"))]


def test_the_client_view_gives_no_private_reason_for_what_was_left_out(
    results, person, result_of, words
):
    answers = person("no_touch_please")
    private = {row.gate.reason for row in result_of(answers).closed if row.private}
    private -= {words.results.left_private}
    assert private
    text = results(answers, view="client").text()
    assert not [reason for reason in private if reason in text]
    assert words.results.left_private in text


# --- safety ---


# The support card that may name what it is for.
EATING = "support_eating_help"
# Everything that may close the food ideas or the private idea besides the rule that keeps them silent.
WITH_FOOD_CLOSED = [{}, {"food_ideas": "no"}, {"food_ideas": None}, {"movement": None, "adult": "no"}]
WITH_PRIVATE_OFF = [
    {"intimacy": "off"},
    {"intimacy": None},
    {"intimacy": "declined"},
    {"adult": "no", "intimacy": "not_asked"},
    {"adult": None, "intimacy": "not_asked"},
    {"safety": ["touch"]},
    {"safety": ["unsafe"]},
    {"safety": ["declined"]},
    {"safety": None},
    {"touch_comfort": "none"},
]


@pytest.mark.parametrize("view", ["self", "client"])
@pytest.mark.parametrize("changes", WITH_FOOD_CLOSED, ids=str)
def test_nothing_speaks_of_food_where_eating_is_hard(results, person, speaks_of_food, view, changes):
    shown = results(person("eating_is_hard", **changes), view=view)
    assert EATING in shown.keys
    for page in ("results", "science"):
        assert not speaks_of_food(shown.open(page).text(without=[EATING]))


def test_nothing_speaks_of_food_tonight_where_eating_is_hard(results, person, speaks_of_food):
    shown = results(person("eating_is_hard"), when="tonight", grouped=True, numbers=True)
    assert not speaks_of_food(shown.text(without=[EATING]))


def test_a_food_idea_that_was_not_for_me_is_silent_once_eating_is_hard(results, person, speaks_of_food):
    shown = results(person("eating_is_hard"), vetoes={"mindful_eating", "hug"})
    assert "back_hug" in shown.keys
    assert not speaks_of_food(shown.text(without=[EATING]))


@pytest.mark.parametrize("changes", WITH_PRIVATE_OFF, ids=str)
@pytest.mark.parametrize("view", ["self", "client"])
def test_private_ideas_that_are_off_are_not_mentioned(results, person, speaks_of_sex, changes, view):
    shown = results(person("intimacy_left_off", **changes), view=view)
    for page in ("results", "science"):
        assert not speaks_of_sex(shown.open(page).text())


def test_private_ideas_that_were_not_for_me_are_silent_once_switched_off(results, person, speaks_of_sex):
    shown = results(person("intimacy_left_off"), vetoes={"orgasm", "hug"})
    assert "back_hug" in shown.keys
    assert not speaks_of_sex(shown.text())


def test_private_ideas_are_not_mentioned_before_anything_was_answered(screen, speaks_of_sex):
    assert not speaks_of_sex(screen().open("science").text())


def test_private_ideas_that_are_on_are_shown(results, person, catalog, speaks_of_sex):
    shown = results(person("intimacy_switched_on"))
    assert catalog.activities["orgasm"].title in shown.open("science").text()
    assert speaks_of_sex(shown.text())
    assert catalog.categories["intimacy"].title in shown.open("results").text()


@pytest.mark.parametrize("view", ["self", "client"])
def test_help_against_abuse_comes_first_and_nothing_tells_why(results, person, catalog, view):
    shown = results(person("unsafe_at_home"), view=view, country="gb")
    abuse = next(card.id for card in catalog.gates.support if card.kind == "abuse")
    assert shown.starting("support_")[0] == abuse
    drawn = [key for key in shown.keys if key.startswith(("support_", "card_", "category_chart"))]
    assert drawn[0] == f"support_{abuse}"
    kinds = [node.type for node in shown.blocks()]
    place = [getattr(node, "key", None) for node in shown.blocks()].index(f"support_{abuse}")
    assert place < kinds.index("vega_lite_chart")


def test_what_unsafe_leaves_out_has_a_generic_reason_in_the_self_view(results, person, catalog, words):
    text = results(person("unsafe_at_home")).text()
    said = text.split(words.results.left_intro)[1].split("\n")
    for id in ("call_loved_one", "hug", "reframe_distrust"):
        assert not [line for line in said if catalog.activities[id].title in line]
    assert f"- **{words.paper.left_some}.** {words.results.left_private}" in said
    assert catalog.items["safety"].label_of("unsafe") not in text


def test_where_others_look_a_private_reason_names_no_idea(results, person, catalog, result_of, words):
    answers = person("unsafe_at_home")
    text = results(answers, view="client").inside("left_out")
    private = {row.activity.title for row in result_of(answers).closed if row.private}
    assert {catalog.activities[id].title for id in ("call_loved_one", "hug")} <= private
    assert f"- **{words.paper.left_some}.** {words.results.left_private}" in text
    assert not [title for title in private if title in text]
    assert catalog.items["safety"].label_of("unsafe") not in text


def countries(catalog):
    return {country.id: country for country in catalog.helplines.countries}


def lines_of(catalog, country, kind):
    return [line for line in countries(catalog)[country].lines if line.kind == kind]


@pytest.mark.parametrize("country", ["us", "gb", "es", None])
def test_hard_weeks_show_help_lines_of_the_chosen_country_above_the_ideas(
    results, person, catalog, country
):
    shown = results(person("heaviest_weeks"), country=country)
    card = next(c.id for c in catalog.gates.support if c.kind == "crisis")
    keys = shown.keys
    first_idea = next(n for n, key in enumerate(keys) if key.startswith("card_"))
    assert keys.index(f"support_{card}") < first_idea
    text = shown.inside(f"support_{card}")
    here = country or catalog.helplines.countries[-1].id
    for kind in ("crisis", "emergency"):
        for line in lines_of(catalog, here, kind):
            assert all(f'href="{url}"' in text for url in line.links.values()), line.name
    assert catalog.helplines.directory_url in text


def test_a_hard_fortnight_offers_a_call_a_text_and_a_chat(results, person, catalog, words):
    shown = results(person("heaviest_weeks"), country="us")
    card = next(c.id for c in catalog.gates.support if c.kind == "crisis")
    text = shown.inside(f"support_{card}")
    assert '<a href="tel:988">Call 988</a>' in text
    assert '<a href="sms:988">Text 988</a>' in text
    assert '<a href="sms:741741?body=HOME">Text HOME to 741741</a>' in text
    chat = '<a href="https://988lifeline.org/chat/" target="_blank" rel="noreferrer">'
    assert f"{chat}{words.help.chat}</a>" in text


def test_help_against_abuse_names_lines_for_men_too(results, person, catalog):
    shown = results(person("unsafe_at_home"), country="gb")
    abuse = next(card.id for card in catalog.gates.support if card.kind == "abuse")
    text = shown.inside(f"support_{abuse}")
    for kind in ("abuse", "men", "emergency"):
        lines = lines_of(catalog, "gb", kind)
        assert lines
        assert all(f'href="{line.links["call"]}"' in text for line in lines)


def test_gentle_ideas_come_first_after_hard_weeks(results, person, catalog, words):
    shown = results(person("heaviest_weeks"))
    assert words.results.gentle_first in shown.text()
    cards = shown.starting("card_")
    assert len(cards) == 3
    for id in cards:
        text = "\n".join(node.value for node in shown.app.get_by_key(f"card_{id}").markdown)
        said = [step for step in catalog.activities[id].steps if step.text in text]
        assert said
        assert all("gentle" in step.tags for step in said)


def test_no_support_card_without_a_reason(results, person):
    assert results(person("runs_every_morning")).starting("support_") == []


@pytest.mark.parametrize("view", ["self", "client"])
def test_under_eighteen_child_help_lines_stand_on_results_and_no_product_does(
    results, person, catalog, view
):
    shown = results(person("fifteen_years_old"), country="us", view=view)
    card = next(c.id for c in catalog.gates.support if c.kind == "child")
    text = shown.inside(f"support_{card}")
    assert all(line.links["call"] in text for line in lines_of(catalog, "us", "child"))
    whole = shown.text()
    assert not [a.title for a in catalog.clinician_activities if a.title in whole]


def test_under_eighteen_no_band_for_adults_is_shown(results, person, bands, result_of):
    text = results(person("fifteen_and_down"), view="client").text()
    assert not [label for label in bands if says(text, label)]
    grown = results(person("fifteen_and_down", adult="yes"), view="client").text()
    assert [label for label in bands if says(grown, label)]


@pytest.mark.parametrize("name", ["intimacy_switched_on", "loves_to_cook", "all_safety_ticks"])
@pytest.mark.parametrize("view", ["self", "client"])
def test_clinician_activities_are_in_no_chart_and_on_no_card(results, person, catalog, name, view):
    shown = results(person(name), view=view)
    chart = str(shown.rows()) + str(shown.charts()[0])
    for activity in catalog.clinician_activities:
        assert activity.title not in chart
        assert activity.short not in chart
        assert activity.id not in shown.starting("card_")


def test_clinician_activities_are_named_with_their_fixed_sentence(results, complete, catalog):
    text = results(complete).text()
    assert all(a.title in text and a.clinician_message in text for a in catalog.clinician_activities)


# --- cards ---


def test_at_most_one_idea_of_a_kind_is_on_a_card(results, person, catalog):
    for name in ("misses_hugs", "sings_in_the_kitchen", "old_with_a_cat"):
        kinds = [catalog.category_of[id] for id in results(person(name)).starting("card_")]
        assert len(set(kinds)) == len(kinds) == 3


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


def test_the_shelf_holds_what_fits_and_was_measured(results, complete, catalog, result_of, words):
    text = results(complete).text().split(words.results.shelf_title)[1]
    shelf = [r for r in result_of(complete).activities if r.leads and r.span.fit >= 50]
    shelf = [r.activity for r in shelf if r.activity.oxytocin.grade in ("A", "B")]
    assert shelf
    for activity in shelf:
        said = catalog.method.direction_words[activity.oxytocin.direction]
        assert f"- {activity.title}: {said}" in text


def test_results_recompute_after_a_changed_answer(screen, complete):
    shown = screen(CheckIn(answers=dict(complete), path="full")).open("results")
    before = [row["fit"] for row in shown.rows()]
    shown.open("check_answers").press("change_touch_gap").answer("touch_gap", "more").press(
        "save_change"
    )
    assert [row["fit"] for row in shown.open("results").rows()] != before
