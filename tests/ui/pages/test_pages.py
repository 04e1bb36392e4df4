"""Every page renders in every kind of session, and both paths lead to Results."""

import re
from pathlib import Path

import pytest

from recommender.scoring.responses import DECLINED
from recommender.ui.session import ENOUGH, STEP
from tests.visits import place_of, visit_of

ROOT = Path(__file__).parents[3]
PAGES = sorted(path.stem for path in (ROOT / "recommender" / "ui" / "pages").glob("[!_]*.py"))


def half_answered(catalog, complete):
    """The first pages of the full path: some answered, one blank, one declined, the rest not asked."""
    items = [item for page in catalog.paths["full"].pages[:3] for item in page.items]
    answers = {item: complete[item] for item in items} | {items[0]: None, items[1]: DECLINED}
    return visit_of(answers=answers, order=items, path="full")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_renders_with_one_title_and_with_help_and_the_way_out(
    screen, catalog, texts, complete, theme
):
    """In the light for somebody new, in the dark in the middle of a check-in."""
    shown = screen(half_answered(catalog, complete) if theme == "dark" else None, theme=theme)
    for page in PAGES:
        shown.open(page)
        assert [title.tag for title in shown.app.title] == ["h1"], page
        assert texts("common.help") in [link.label for link in shown.app.get("page_link")], page
        assert "leave" in shown.keys, page


@pytest.mark.parametrize("name", ["skips_everything", "all_safety_ticks"])
def test_a_persona_gets_ideas_and_a_review(screen, person, name):
    shown = screen(visit_of(answers=person(name) or {"adult": None}, path="full")).open("results")
    assert shown.starting("card_")
    assert shown.starting("veto_") == shown.starting("card_")
    assert len(shown.charts()) == (name != "skips_everything")
    assert shown.open("check_answers").starting("row_")


# --- both paths, from the welcome page to Results ---


def test_the_full_path_asks_its_items_page_by_page_and_ends_in_a_chart(screen, catalog, texts, complete):
    shown = screen().begin("full", adult=complete["adult"])
    asked = []
    for place, page in enumerate(catalog.paths["full"].pages):
        assert shown.title == page.title
        assert shown.asked() == list(page.items)
        asked += shown.asked()
        # An address holds the number of the step, and never an answer.
        assert dict(shown.app.query_params) == {STEP: str(place + 1)}
        shown.answer_page(complete)
        shown.press(f"forward_{place}")
    assert shown.title == texts("checkin.review_title")
    shown.press("to_results")
    assert shown.title == texts.table("results.try_when")["week"]
    assert len(shown.charts()) == 1
    assert shown.answers == {item: complete[item] for item in ["adult", *asked]}
    assert shown.visit.check_in.order == ("adult", *asked)
    shown.choose("choose_when", "tonight").choose("choose_view", "client").press("start_over")
    assert dict(shown.app.query_params) in ({}, {STEP: str(len(catalog.paths["full"].pages))})


def test_an_address_of_the_end_leads_to_the_first_open_question_until_all_is_asked(screen, catalog):
    shown = screen().begin("short", adult="yes").open("checkin", step=ENOUGH)
    assert shown.asked() == list(catalog.paths["short"].pages[0].items)


def test_a_kind_line_follows_the_page_that_has_one(screen, catalog, complete):
    pages = catalog.paths["full"].pages
    place = next(n for n, page in enumerate(pages) if page.closing)
    answers = {item: complete[item] for page in pages[: place + 1] for item in page.items}
    shown = screen(visit_of(answers=answers, path="full")).open("checkin", step=str(place + 2))
    assert shown.title == pages[place + 1].title
    assert pages[place].closing in shown.text()


def test_carry_on_opens_the_first_page_with_an_open_question(screen, catalog, complete):
    shown = screen(half_answered(catalog, complete))
    # What it takes to start is said of all questions: each page is shown again, with its answer.
    assert catalog.texts("welcome.start_short", count=18, minutes=4) in shown.text()
    shown.press("carry_on")
    assert shown.title == catalog.paths["full"].pages[3].title


def test_an_example_leads_straight_to_its_results_and_a_real_check_in_starts_empty(
    screen, catalog, texts
):
    found = catalog.examples.examples[1]
    shown = screen().press(f"example_{found.id}")
    assert shown.title == texts.table("results.try_when")["week"]
    assert found.sentence in shown.text()
    assert shown.answers == dict(found.answers)
    shown.open("welcome").begin("short")
    assert (shown.answers, shown.visit.example) == ({}, None)


# --- the review ---


@pytest.fixture
def review(screen, complete):
    return screen(visit_of(answers=dict(complete), order=list(complete), path="full")).open(
        "check_answers"
    )


def test_the_review_lists_every_item_once_with_its_answer(review, catalog, complete):
    pages = catalog.paths["full"].pages
    items = [*catalog.intake.welcome_items, *(item for page in pages for item in page.items)]
    assert items[0] == "adult"
    assert review.starting("row_") == items
    assert review.starting("change_") == items
    for id in items:
        answer = complete[id] if isinstance(complete[id], tuple) else (complete[id],)
        row = "\n".join(node.value for node in review.app.get_by_key(f"row_{id}").markdown)
        assert all(catalog.items[id].label_of(code) in row for code in answer)


def test_a_change_that_was_left_halfway_does_not_hide_the_check_in(review, catalog):
    review.press("change_trust").open("welcome").begin("full")
    assert review.asked() == list(catalog.paths["full"].pages[0].items)


# --- "Show me ideas now" ---


def test_ideas_now_asks_what_the_safety_rules_need_and_was_not_asked_yet(screen, catalog, texts):
    shown = screen().begin("short")
    first = catalog.paths["short"].pages[0]
    shown.answer(first.items[1], "no").go_on(0).press("now_1")
    wanted = [item for item in catalog.intake.ideas_now_items if item not in first.items]
    assert shown.title == texts("checkin.now_title")
    assert shown.asked() == wanted
    shown.answer("movement", "gentle").press("now_done")
    assert shown.title == texts.table("results.try_when")["week"]
    assert len(shown.charts()) == 1
    assert shown.answers == dict.fromkeys([*first.items, *wanted]) | {
        first.items[1]: "no",
        "movement": "gentle",
    }


def test_ideas_now_covers_every_item_that_a_gate_reads(catalog):
    clauses = [clause for gate in catalog.gates.gates for way in gate.when for clause in way]
    read = {clause.item for clause in clauses if clause.item}
    # These widen nothing when they were not asked: no age, no worry score, the most careful answer.
    spared = {"adult", "intimacy", "phq4_nervous", "phq4_worry"}
    careful = {careful.item for careful in catalog.gates.careful}
    assert careful == {"trust", "strangers", "calls"}
    assert read - spared - careful <= set(catalog.intake.ideas_now_items)


# --- answering more ---


def test_after_the_short_path_more_questions_open_where_the_full_path_goes_on(screen, catalog, complete):
    answers = {item: complete[item] for page in catalog.paths["short"].pages for item in page.items}
    shown = screen(visit_of(answers=dict(answers), path="short")).open("results").press("more")
    assert shown.title == catalog.paths["full"].pages[place_of(catalog, "calls")].title
    assert shown.answers == answers
    asked = [item for page in catalog.paths["full"].pages for item in page.items if item not in answers]
    while shown.title != catalog.texts("checkin.review_title"):
        place = int(shown.app.query_params.get(STEP, 1)) - 1
        shown.press(f"skip_{place}")
    assert shown.answers == answers | {item: None for item in asked if item != "intimacy"}


# --- the science, and when not to use this ---


def test_the_science_opens_with_two_minutes_and_has_each_source_once(screen, catalog):
    shown = screen(visit_of(answers={"food_ideas": "helpful", "adult": "yes"})).open("science")
    first, sources = shown.inside("science_minutes"), shown.inside("science_sources")
    told = [note for note in catalog.science.minutes if not note.about]
    assert len(told) > 3
    assert all(f"**{n.title}**  \n{n.text}" in first for n in told)
    keys = {key for n in (*told, *catalog.science.notes) for key in n.sources}
    assert all(sources.count(catalog.sources[key].citation[:60]) == 1 for key in keys)


def test_what_studies_measured_is_one_table_that_a_finding_narrows(screen, catalog):
    shown = screen(visit_of(answers={"food_ideas": "helpful", "adult": "yes", "intimacy": "on"}))
    every = catalog.activities.values()

    def titles():
        lines = shown.inside("science_evidence").split("\n")
        return [line.split(" | ")[0].removeprefix("| ") for line in lines if line.startswith("| ")][1:]

    shown.open("science")
    assert titles() == [one.title for one in every]
    shown.choose("choose_finding", "mixed")
    assert titles() == [one.title for one in every if one.oxytocin.direction == "mixed"] != []


def test_a_paragraph_about_what_is_kept_silent_stays_away(screen, catalog):
    food = next(n for n in catalog.science.minutes if n.about == ("mindful_eating",))
    hard = {"safety": ("eating",), "adult": "yes", "intimacy": "on"}
    assert food.text not in screen(visit_of(answers=hard)).open("science").text()
    calm = {"safety": ("none",), "food_ideas": "helpful"}
    assert food.text in screen(visit_of(answers=calm)).open("science").text()


def test_a_private_paragraph_is_there_for_who_switched_it_on_and_for_nobody_else(
    screen, catalog, person
):
    private = [note.text for note in catalog.science.minutes if note.about == ("orgasm",)]
    assert private
    answers = person("intimacy_switched_on")
    assert all(text in screen(visit_of(answers=answers)).open("science").text() for text in private)
    for visit in (
        visit_of(answers=answers, view="client"),
        visit_of(answers=answers, sharing=True),
        visit_of(),
    ):
        text = screen(visit).open("science").text()
        assert not [one for one in private if one in text]


def test_when_not_to_use_this_is_one_press_away_on_the_welcome_page(screen, texts):
    text = screen().inside("when_not")
    assert texts("results.when_not_title") in text
    assert all(line in text for line in texts.lines("results.when_not"))


# --- help lines ---

CALL = re.compile(r'<a href="tel:(\d+)">([^<]+)</a>')
TEXT = re.compile(r'<a href="sms:(\d+)(?:\?body=(\w+))?">([^<]+)</a>')
OUT = re.compile(r'<a href="(https://[^"]+)"([^>]*)>')


def help_in(screen, country):
    return screen(visit_of(country=country)).open("help")


def test_without_a_country_every_emergency_number_stands_there_and_none_is_chosen(
    screen, texts, catalog
):
    shown = help_in(screen, None)
    text = shown.text()
    dialed = [found[0] for found in CALL.findall(text)]
    assert dialed == ["911", "999", "112", "000", "111"]
    for line in catalog.helplines.countries[-1].lines_of(["emergency"]):
        row = f'<li><a href="tel:{line.call}">Call {line.call}</a> {line.name}</li>'
        assert row in text
    assert shown.app.get_by_key("choose_country").value is None
    assert text.count(catalog.helplines.directory_url) == 1
    assert text.count(texts("help.unverified")) == 1
    assert texts("help.kinds.eating") not in text


def test_help_lines_stand_by_urgency_and_a_kind_without_a_line_has_no_heading(screen, texts, catalog):
    for country in catalog.helplines.countries[:2]:
        text = help_in(screen, country.id).text()
        there = {line.kind for line in country.lines if line.web != catalog.helplines.directory_url}
        at = {kind: text.find(f"\n{said}\n") for kind, said in texts.table("help.kinds").items()}
        assert {kind for kind, place in at.items() if place >= 0} == there
        order = ("emergency", "crisis", "abuse", "warm", "child", "eating")
        first = [at[kind] for kind in order if kind in there]
        assert first == sorted(first), country.id
        assert all(at[kind] > max(first) for kind in there - set(order))


@pytest.mark.parametrize("country", ["us", "gb"])
def test_every_way_of_every_line_is_a_link_that_does_what_it_says(screen, catalog, country):
    text = help_in(screen, country).text()
    place = next(one for one in catalog.helplines.countries if one.id == country)
    directory = catalog.helplines.directory_url
    lines = [line for line in place.lines if line.web != directory]
    calls, texts = CALL.findall(text), TEXT.findall(text)
    assert len(calls) == sum(1 for line in lines if line.call)
    assert [shown for number, shown in calls if re.sub(r"\D", "", shown) != number] == []
    assert len(texts) == sum(1 for line in lines if line.text)
    for number, word, shown in texts:
        said, _, digits = shown.rpartition(" to ") if word else ("", "", shown)
        assert said == (f"Text {word}" if word else "")
        assert re.sub(r"\D", "", digits) == number
    pages = OUT.findall(text)
    assert [url for url, rest in pages if rest != ' target="_blank" rel="noreferrer"'] == []
    outside = [url for line in lines for url in (line.chat, line.web) if url]
    assert sorted(url for url, _ in pages) == sorted([*outside, directory])
    said = [catalog.texts("help.languages", languages=one.languages) for one in lines if one.languages]
    assert [line for line in said if line not in text] == []
    assert said or country != "us"
