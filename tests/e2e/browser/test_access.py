"""Every page in light and dark, on a laptop and on a phone, narrow, zoomed and with large text (C1, C8).

One tour goes through Tend, and one through the research lab. A tour that ends
early fails one test, and what it saw until then is judged as ever.
"""

import pytest
from playwright.sync_api import Error, expect

from recommender.research.cohort.simulate import example_rows
from tests.e2e.browser.rules import everything, in_the_lab
from tests.journal.made import weeks

LONG = 60_000
# Pixels: two screens of a phone, and as much again for an instrument.
TWO_SCREENS, LONGEST = 1700, 2200
STOPS = [
    *("no results", "no answers", "welcome", "together", "purpose", "ending", "before the start"),
    *("open questions", "now", "enough"),
    *("within_reach", "contact", "touch", "days", "home", "others"),
    *("new_people", "going_on", "alone", "connected", "circle", "two_weeks", "safe", "ready"),
    *("check", "change", "results", "an idea in full", "a kind and people", "later"),
    *("matters", "plan", "keep", "minutes", "evidence", "method", "sources", "help"),
    *("results with a client", "journals", "since", "results shared"),
]
LAB_STOPS = [
    *("shipped", "weights", "changes", "order", "levers", "reach"),
    *("people", "proposal", "results", "check", "broken"),
]


# --- through Tend ---


def before_answers(tab, texts):
    tab.open("/results")
    yield "no results"
    tab.follow(texts("results.change_answers"))
    yield "no answers"
    tab.follow(texts("checkin.go_home"))
    yield "welcome"
    tab.follow(texts("session.use_together"))
    yield "together"
    tab.go("ready")
    yield "purpose"
    tab.go("stop_sharing")
    yield "ending"
    tab.go("end_sharing")


def questions(tab, catalog, answers):
    tab.go("start_short")
    yield "before the start"
    tab.go("begin_short")
    tab.click(tab.at("forward_0").get_by_role("button"))
    yield "open questions"
    tab.go("now_0")
    yield "now"
    tab.carry(catalog, answers, path="short").open("/checkin?step=enough")
    yield "enough"
    tab.carry(catalog, answers).open("/checkin?step=1")
    for place, page in enumerate(catalog.paths["full"].pages):
        yield page.id
        tab.go(f"forward_{place}")
    yield "check"
    tab.go("change_within_reach")
    yield "change"


def after_answers(tab, catalog, answers, texts):
    """Results of hard weeks: a support card, bands, thin lines."""
    parts = texts.table("results.sections")
    tab.go("save_change").go("to_results")
    yield "results"
    tab.page.locator("[class*='st-key-more_'] button").first.click()
    expect(tab.page.get_by_test_id("stPopoverBody")).to_be_visible()
    yield "an idea in full"
    tab.page.keyboard.press("Escape")
    tab.click(tab.at("choose_kind").get_by_role("radio").first).open_part(parts["people"])
    yield "a kind and people"
    tab.open_part(parts["later"])
    yield "later"
    tab.follow(texts("matters.title"))
    yield "matters"
    tab.follow(texts("common.results")).follow(texts("common.plan"))
    tab.click(tab.page.locator("[class*='st-key-add_'] button:visible").first)
    yield "plan"
    tab.take("save_calendar")
    tab.follow(texts("keep.title"))
    yield "keep"
    tab.take("save_file")
    tab.take("save_paper")
    tab.follow(texts("common.science"))
    for name, title in texts.table("science.parts").items():
        tab.open_part(title)
        yield name
    tab.follow(texts("common.help"))
    yield "help"
    tab.follow(texts("common.results")).open_part(parts["looks"])
    tab.choose("choose_view", texts("results.view_choices.client"))
    yield "results with a client"
    tab.open("/journals").click(tab.at("same_person").get_by_role("button"))
    yield "journals"
    file = {"name": "notes.jsonl", "mimeType": "text/plain", "buffer": weeks(catalog, answers)}
    tab.at("open_journal").locator("input[type=file]").set_input_files(file)
    expect(tab.at("since_in_words")).to_be_visible()
    tab.settle()
    yield "since"
    tab.follow(texts("common.results"))
    tab.click(tab.at("start_sharing").get_by_role("button")).open_part(parts["limits"])
    yield "results shared"


# --- through the lab ---


@pytest.fixture(scope="module")
def people(tmp_path_factory, catalog):
    """A file of made-up people with one bad cell."""
    head, *rows = example_rows(catalog).splitlines()
    path = tmp_path_factory.mktemp("people") / "people.csv"
    cells = rows[0].split(",")
    cells[head.split(",").index("trust")] = "99"
    path.write_text("\n".join([head, *(rows * 8), ",".join(cells)]) + "\n")
    return path


def section(tab, label):
    button = tab.at("lab_section").get_by_role("radio", name=label, exact=True)
    tab.click(button)
    expect(button).to_be_checked()


def part(tab, label):
    tab.click(tab.at("lab_sure_part").locator("label").filter(has_text=label))


def fill(tab, key, value):
    box = tab.at(key).locator("input").first
    with tab.answered():
        box.fill(value)
        box.press("Enter")


def press(tab, key):
    tab.click(tab.at(key).get_by_role("button").first)


def editor(tab, catalog):
    yield "shipped"
    tab.pick("lab_cell_first", catalog.activities["hug"].title)
    tab.pick("lab_cell_second", catalog.criteria["worry"].label)
    fill(tab, "lab_weight_hug_worry", "3")
    yield "weights"
    section(tab, "Changes")
    tab.open_expanders()
    yield "changes"
    section(tab, "Weights")
    for key, value in (("lab_reason", "A study."), ("lab_doi", "10.1000/xyz123")):
        fill(tab, f"{key}_hug_worry", value)


def answers(tab, catalog, people):
    section(tab, "How sure")
    tab.open_expanders()
    yield "order"
    part(tab, catalog.texts("lab.sure.parts.levers"))
    yield "levers"
    part(tab, catalog.texts("lab.sure.parts.reach"))
    press(tab, "lab_reach")
    expect(tab.at("lab_reached")).to_be_visible(timeout=LONG)
    yield "reach"
    section(tab, "People")
    yield "people"
    upload, foreign = (
        tab.at("lab_people_file").locator("input[type=file]"),
        people.with_name("other.csv"),
    )
    head, *rows = people.read_text().splitlines()
    foreign.write_text("\n".join([f"{head},site", *(f"{row},north" for row in rows)]) + "\n")
    upload.set_input_files(foreign)
    expect(tab.at("lab_accept")).to_be_visible(timeout=LONG)
    tab.settle()
    yield "proposal"
    upload.set_input_files(people)
    expect(tab.at("lab_results_files")).to_be_visible(timeout=LONG)
    tab.settle().open_expanders()
    yield "results"
    section(tab, "Self-check")
    press(tab, "lab_check")
    expect(tab.at("lab_findings")).to_be_visible(timeout=LONG)
    yield "check"
    section(tab, "Weights")
    fill(tab, "lab_weight_hug_worry", "1.3")
    expect(tab.at("lab_faults")).to_be_visible()
    yield "broken"


# --- what the tours found ---


def toured(tab, look, *walks):
    """What was found at each stop, by rule; and why the tour ended early, if it did."""
    found, ended = {}, None
    try:
        for walk in walks:
            for stop in walk:
                found[stop] = look(tab)
    except (AssertionError, Error, TimeoutError) as error:
        ended = f"after {[*found][-1:]}: {error}"
    return found, ended, tab


@pytest.fixture(scope="module")
def tour(long_visit, catalog, texts, complete):
    tab = long_visit("phone")
    answers = complete | {"phq4_interest": 2, "phq4_down": 2}
    walks = (
        before_answers(tab, texts),
        questions(tab, catalog, answers),
        after_answers(tab, catalog, answers, texts),
    )
    return toured(tab, everything, *walks)


@pytest.fixture(scope="module")
def lab_tour(long_visit, catalog, people):
    tab = long_visit().open("/lab")
    return toured(tab, in_the_lab, editor(tab, catalog), answers(tab, catalog, people))


def wrong(tour, *rules):
    """What breaks rules whose names start like this, by stop."""
    found, *_ = tour
    faults = {
        stop: {rule: what for rule, what in looked.items() if rule.startswith(rules) and what}
        for stop, looked in found.items()
    }
    assert faults
    return {stop: what for stop, what in faults.items() if what}


def test_the_tour_sees_every_page_and_meets_no_fault(tour, catalog):
    found, ended, tab = tour
    assert (ended, [*found]) == (None, STOPS)
    assert {page.id for page in catalog.paths["full"].pages} < set(STOPS)
    assert (tab.faults, tab.odd_addresses()) == ([], [])


def test_the_lab_tour_sees_every_section_and_meets_no_fault(lab_tour):
    found, ended, tab = lab_tour
    assert (ended, [*found]) == (None, LAB_STOPS)
    assert (tab.faults, tab.odd_addresses(), tab.foreign_requests()) == ([], [], [])


def test_axe_finds_nothing(tour):
    assert wrong(tour, "axe") == {}


def test_axe_finds_nothing_in_the_lab(lab_tour):
    assert wrong(lab_tour, "axe") == {}


def test_every_text_stands_out_from_what_is_behind_it(tour):
    assert wrong(tour, "contrast") == {}


def test_every_text_of_the_lab_stands_out_from_what_is_behind_it(lab_tour):
    assert wrong(lab_tour, "contrast") == {}


def test_C01_everything_fits_and_can_be_pressed(tour):
    """At 320 pixels (1280 at 400 %), at 1280 × 720 zoomed to 200 %, and with text twice as large."""
    assert wrong(tour, "width", "height", "leave") == {}


def seen_at(tour, rule):
    """What a rule found, by stop; stops without a find are left out."""
    return {stop: looked[rule] for stop, looked in tour[0].items() if looked[rule]}


def test_C01_continue_is_in_reach_of_a_thumb_and_a_page_of_questions_is_short(tour, catalog):
    pages = {page.id for page in catalog.paths["full"].pages}
    thumbs, ways, zoomed = (seen_at(tour, rule) for rule in ("thumb", "way on", "way on, 200 %"))
    assert set(thumbs) == set(ways) == set(zoomed) == {*pages, "open questions"}
    low = {s: t for s, t in thumbs.items() if not (0.4 < t[0] < 0.95 and t[1] and t[2] >= 44)}
    assert low == {}
    assert {stop for stop, way in ways.items() if not (way["seen"] and way["sticky"])} == set()
    assert {stop for stop, way in zoomed.items() if way["sticky"]} == set()
    # An instrument is on one page, however long.
    heights = {stop: ways[stop]["height"] for stop in pages}
    instruments = {"connected", "circle", "two_weeks", "going_on"}
    assert {id for id, height in heights.items() if height > TWO_SCREENS} <= instruments, heights
    assert max(heights.values()) <= LONGEST, heights


def test_C01_an_option_takes_a_tap_anywhere_in_its_row(tour, catalog):
    decline, wide = catalog.texts("checkin.decline"), {"within_reach", "kind_contact"}
    every = {(stop, *option) for stop, found in seen_at(tour, "options").items() for option in found}
    assert {item for _, item, *_ in every} == {*catalog.items}
    wrong = [
        (stop, item, words)
        for stop, item, words, width, height, hit in every
        if not hit
        or height < (44 if words == decline else 52)
        or (item in wide and words != decline and width <= 350)
    ]
    assert wrong == []


def test_everything_in_the_lab_fits_and_can_be_pressed(lab_tour):
    # The tables of the lab may be scrolled sideways: it is not made for large text on a phone.
    assert wrong(lab_tour, "leave", "height, laptop", "height, phone", "wide, 320") == {}


def test_C08_no_page_and_no_download_asks_another_host(tour):
    tab = tour[2]
    paths = {url.removeprefix(tab.server.url).split("?")[0] for url in tab.addresses}
    names = ["", "together", "checkin", "check", "results", "matters", "plan", "keep", "science", "help"]
    assert paths >= {f"/{name}" for name in names}
    assert [name for name, _ in tab.taken] == ["calendar.ics", "notes.json", "notes.pdf"]
    assert all(len(content) > 150 for _, content in tab.taken)
    assert len(tab.requests) > 100
    assert tab.sockets
    assert tab.foreign_requests() == []
