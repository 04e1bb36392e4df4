"""Kill -9 of the server under four people at once: they lose nothing but an unsaved draft of weights."""

import contextlib

import pytest
from playwright.sync_api import Error, expect

from recommender.person.plan import PlanStep
from tests.visits import place_of

# What is sent reaches the server 300 ms late: a press is under way when the server dies.
SLOW_LINE = """window.WebSocket = class extends window.WebSocket {
  send(data) { setTimeout(() => super.send(data), 300); }
};"""
PLAN = [PlanStep(activity="exercise", step=0, day="mon", lift=4)]
# The first press that the page takes, and never one that comes later.
PLACE = """key => {
  const option = document.querySelectorAll(`.st-key-${key} label:has(input)`)[1];
  option?.scrollIntoView({ block: "center", behavior: "instant" });
  const box = option?.getBoundingClientRect();
  return box && [box.x + 12, box.y + box.height / 2];
}"""
TAKEN = "label => !!document.querySelector(`.st-key-${label} input:checked`)"
# The server has heard of an answer, and the tab holds it.
HELD = """item => {
  const draft = JSON.parse(sessionStorage.getItem("tend.tab"));
  return draft && JSON.parse(draft.check_in).answers[item] != null;
}"""


def half_filled(tab, catalog, complete):
    tab.carry_to(catalog, "ucla_left_out")
    for item in tab.asked()[:2]:
        tab.answer(catalog.items[item], complete[item])


def in_flight(tab, catalog, complete):
    tab.page.add_init_script(SLOW_LINE)
    place = place_of(catalog, "in_the_way")
    before = [item for page in catalog.paths["full"].pages[:place] for item in page.items]
    tab.carry(catalog, {id: complete[id] for id in ("adult", *before)})
    tab.open(f"/checkin?step={place + 1}")
    tab.answer(catalog.items["in_the_way"], ("busy",))


def shared(tab, catalog, complete):
    place = {"view": "client", "sharing": True, "vetoes": {"hug"}, "matters": {"movement": 4}}
    tab.carry(catalog, complete, plan=PLAN, arrived=True, **place).open("/plan")


def lab(tab, catalog, complete):
    tab.open("/lab").pick("lab_cell_first", catalog.activities["hug"].title)
    tab.pick("lab_cell_second", catalog.criteria["worry"].label)
    box = tab.at("lab_weight_hug_worry").locator("input").first
    with tab.answered():
        box.fill("3")
        box.press("Enter")
    tab.click(tab.at("lab_section").get_by_role("radio", name="Changes", exact=True))
    expect(tab.page.get_by_text(catalog.texts("lab.status.memory"))).to_be_visible()


def press_until_taken(tab, item):
    """Press on the second choice of a question until the page shows a press."""
    for _ in range(2000):
        # Between two of these lines the page may load anew.
        with contextlib.suppress(Error):
            if place := tab.page.evaluate(PLACE, f"ask_{item}"):
                tab.page.mouse.click(*place)
            if tab.page.evaluate(TAKEN, f"ask_{item}"):
                return
        tab.page.wait_for_timeout(20)


@pytest.fixture(scope="module")
def came_back(long_visit, long_host, catalog, complete, texts):
    """What each person saw before the server was killed, and their tabs once it is back."""
    long_host.start()
    tabs, before = {}, {}
    for moment in (half_filled, in_flight, shared, lab):
        tab = tabs[moment] = long_visit("phone", to=long_host)
        moment(tab, catalog, complete)
        before[moment] = tab.settle().seen()
        tab.page.evaluate("() => { window.old = true; }")
    tabs[in_flight].at(f"forward_{place_of(catalog, 'in_the_way')}").get_by_role("button").click()
    long_host.end()
    for tab in tabs.values():
        tab.expect_lost(texts)
    runs = {moment: tab.runs for moment, tab in tabs.items()}
    third = tabs[half_filled].asked()[2]
    long_host.start()
    press_until_taken(tabs[half_filled], third)
    for moment, tab in tabs.items():
        tab.wait_for_runs(runs[moment] + 2)
        tab.expect_back(texts)
    return tabs, before


def test_after_kill_9_the_page_comes_back_by_itself(came_back):
    tabs, before = came_back
    # Each page loads itself anew: what an old one shows would reach the new session as if just chosen.
    assert not any(tab.page.evaluate("() => !!window.old") for tab in tabs.values())
    for moment in (in_flight, shared):
        assert tabs[moment].seen_once(before[moment]) == before[moment], moment.__name__


def test_the_first_press_that_is_taken_after_a_restart_counts(came_back, catalog):
    tab, (_, _, checked, *_) = came_back[0][half_filled], came_back[1][half_filled]
    third = catalog.items[tab.asked()[2]]
    tab.page.wait_for_function(HELD, arg=third.id)
    wanted = [*checked, third.choices[1].label]
    assert len(wanted) == 3
    assert tab.settle().checked() == wanted
    assert tab.reload().checked() == wanted


def test_a_draft_of_weights_ends_with_the_server_and_the_page_says_so_beforehand(came_back, catalog):
    tab = came_back[0][lab]
    expect(tab.page.get_by_text(catalog.texts("lab.status.memory"))).to_have_count(0)
    expect(tab.at("lab_status")).to_contain_text(catalog.weights_hash)
