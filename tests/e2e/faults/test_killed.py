"""Kill -9 of the server at ten moments of a journey: ten people, one on each page, lose nothing."""

import pytest

from recommender.person.plan import PlanStep
from tests.served import run_command
from tests.visits import place_of

# What is sent reaches the server 300 ms late: a press is under way when the server dies.
SLOW_LINE = """window.WebSocket = class extends window.WebSocket {
  send(data) { setTimeout(() => super.send(data), 300); }
};"""
PLAN = [PlanStep(activity="exercise", step=0, day="mon", lift=4)]


def welcome(tab, catalog, complete):
    tab.open()


def first_page(tab, catalog, complete):
    tab.carry_to(catalog, "ucla_left_out")
    item = tab.asked()[0]
    tab.answer(catalog.items[item], complete[item])


def middle_page(tab, catalog, complete):
    place = place_of(catalog, "in_the_way")
    before = [item for page in catalog.paths["full"].pages[:place] for item in page.items]
    tab.carry(catalog, {id: complete[id] for id in ("adult", *before)})
    tab.open(f"/checkin?step={place + 1}")
    tab.answer(catalog.items["in_the_way"], ("busy",))


def in_flight(tab, catalog, complete):
    tab.page.add_init_script(SLOW_LINE)
    middle_page(tab, catalog, complete)


def check_answers(tab, catalog, complete):
    tab.carry(catalog, complete).open("/check")


def change_one(tab, catalog, complete):
    check_answers(tab, catalog, complete)
    tab.go("change_movement").answer(catalog.items["movement"], "gentle")


def results(tab, catalog, complete):
    tab.carry(catalog, complete, matters={"movement": 4}, arrived=True, vetoes={"hug"}).open("/results")


def plan(tab, catalog, complete):
    tab.carry(catalog, complete, plan=PLAN, matters={"movement": 4}, arrived=True).open("/plan")


def save_or_clear(tab, catalog, complete):
    tab.carry(catalog, complete, keep="device").open("/keep")


def shared(tab, catalog, complete):
    place = {"arrived": True, "view": "client", "sharing": True}
    tab.carry(catalog, complete, **place).open("/results")


MOMENTS = [
    *(welcome, first_page, middle_page, in_flight, check_answers, change_one),
    *(results, plan, save_or_clear, shared),
]


@pytest.fixture(scope="module")
def came_back(long_visit, long_host, catalog, complete, texts):
    """What each of ten people saw before the server was killed, and their tabs once it is back."""
    long_host.start(run=run_command("app.py"))
    tabs, before = {}, {}
    for moment in MOMENTS:
        tab = tabs[moment] = long_visit("phone", to=long_host)
        moment(tab, catalog, complete)
        before[moment] = tab.settle().seen()
    tabs[in_flight].at(f"forward_{place_of(catalog, 'in_the_way')}").get_by_role("button").click()
    long_host.end()
    for tab in tabs.values():
        tab.expect_lost(texts)
    runs = {moment: tab.runs for moment, tab in tabs.items()}
    long_host.start(run=run_command("app.py"))
    for moment, tab in tabs.items():
        tab.wait_for_runs(runs[moment] + 2)
        tab.expect_back(texts)
    return tabs, before


def test_after_kill_9_the_page_comes_back_by_itself(came_back):
    tabs, before = came_back
    for moment, tab in tabs.items():
        assert tab.seen_once(before[moment]) == before[moment], moment.__name__


def test_after_kill_9_the_next_answer_counts_and_the_earlier_ones_are_there(
    came_back, catalog, complete
):
    tab = came_back[0][first_page]
    first, second = tab.asked()[:2]
    tab.answer(catalog.items[second], complete[second])
    wanted = [catalog.items[id].label_of(complete[id]) for id in (first, second)]
    assert tab.checked() == wanted
    assert tab.reload().checked() == wanted
