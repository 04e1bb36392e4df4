"""Every section of the research lab in light and dark, on a laptop and on a phone, like all pages."""

import pytest
from playwright.sync_api import expect

from recommender.cohort.upload import example_rows
from tests.browser.test_access import SIZES, examine

pytestmark = pytest.mark.browser

SECTIONS = [
    "lab_shipped",
    "lab_weights",
    "lab_dial",
    "lab_changes",
    "lab_order",
    "lab_levers",
    "lab_reach",
]
SECTIONS += ["lab_cohort", "lab_results", "lab_check", "lab_broken"]
LONG = 60_000


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


def part(tab, words):
    tab.click(tab.at("lab_sure_part").locator("label").filter(has_text=words))


def fill(tab, key, value):
    box = tab.at(key).locator("input").first
    before = tab.runs
    box.fill(value)
    box.press("Enter")
    tab.wait_for_runs(before + 1)


def press(tab, key):
    tab.click(tab.at(key).get_by_role("button").first)


def editor(tab, catalog):
    yield "lab_shipped"
    press(tab, "lab_begin")
    fill(tab, "lab_weight_hug_worry", "3")
    tab.open_expanders()
    yield "lab_weights"
    tab.choose("lab_look", catalog.lab.weights.looks[2].label)
    fill(tab, "lab_weight_oxytocin_points_A", "0.5")
    yield "lab_dial"
    section(tab, "Changes")
    yield "lab_changes"
    for key, value in (("lab_reason", "A study."), ("lab_doi", "10.1000/xyz123")):
        for change in ("hug_worry", "oxytocin_points_A"):
            fill(tab, f"{key}_{change}", value)


def answers(tab, catalog, people):
    section(tab, "How sure")
    tab.open_expanders()
    yield "lab_order"
    part(tab, catalog.lab.sure.parts[1].label)
    yield "lab_levers"
    part(tab, catalog.lab.sure.parts[2].label)
    press(tab, "lab_reach")
    expect(tab.at("lab_reached")).to_be_visible(timeout=LONG)
    yield "lab_reach"
    section(tab, "Cohort")
    yield "lab_cohort"
    tab.at("lab_people_file").locator("input[type=file]").set_input_files(people)
    expect(tab.at("lab_score")).to_be_visible(timeout=LONG)
    press(tab, "lab_score")
    expect(tab.at("lab_results_files")).to_be_visible(timeout=LONG)
    tab.settle().open_expanders()
    yield "lab_results"
    section(tab, "Self-check")
    press(tab, "lab_check")
    expect(tab.at("lab_findings")).to_be_visible(timeout=LONG)
    yield "lab_check"
    section(tab, "Weights")
    tab.choose("lab_look", catalog.lab.weights.looks[0].label)
    fill(tab, "lab_weight_hug_worry", "1.3")
    expect(tab.at("lab_faults")).to_be_visible()
    yield "lab_broken"


@pytest.fixture(scope="module")
def findings(new_tab, catalog, people):
    """Findings of one walk a colour scheme."""
    made = {}

    def look(scheme):
        if scheme not in made:
            made[scheme] = found = {}
            tab = new_tab(scheme=scheme).open("/lab")
            for walk in (editor(tab, catalog), answers(tab, catalog, people)):
                for stop in walk:
                    found[stop] = examine(tab)
            found["faults"] = tab.faults + tab.foreign_requests() + tab.odd_addresses()
            tab.context.close()
        return made[scheme]

    return look


@pytest.mark.parametrize("stop", SECTIONS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(findings, scheme, size, stop):
    assert findings(scheme)[stop]["axe", size] == []


@pytest.mark.parametrize("stop", SECTIONS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(findings, scheme, stop):
    assert findings(scheme)[stop]["pale"] == []


@pytest.mark.parametrize("stop", SECTIONS)
@pytest.mark.parametrize("size", SIZES)
def test_everything_to_press_is_high_enough_for_a_finger(findings, size, stop):
    assert findings("light")[stop]["small", size] == []


@pytest.mark.parametrize("stop", SECTIONS)
def test_nothing_scrolls_sideways_or_is_cut_off_at_320_pixels(findings, stop):
    assert findings("light")[stop]["sideways"] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_walk_asks_no_other_host_and_logs_no_fault(findings, scheme):
    assert findings(scheme)["faults"] == []
