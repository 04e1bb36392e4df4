"""Kill -9 of the server at ten moments of a journey: ten people, one on each page, lose nothing."""

import pytest

from recommender.report.plan import PlanStep
from tests.browser.tab import Tab
from tests.faults.host import expect_back, expect_calm_line, seen

pytestmark = pytest.mark.browser

# What is sent reaches the server 300 ms late: a press is under way when the server dies.
SLOW_LINE = """window.WebSocket = class extends window.WebSocket {
  send(data) { setTimeout(() => super.send(data), 300); }
};"""
PLAN = [PlanStep(activity="exercise", step=0, day="mon", lift=4)]


def welcome(tab, catalog, complete):
    tab.open().answer(catalog.items["adult"], "yes")


def first_page(tab, catalog, complete):
    tab.carry(catalog, {"adult": "yes"}).open("/checkin?step=1")
    item = tab.asked()[0]
    tab.answer(catalog.items[item], complete[item])


def middle_page(tab, catalog, complete):
    before = [item for page in catalog.paths["full"].pages[:4] for item in page.items]
    tab.carry(catalog, {id: complete[id] for id in ("adult", *before)}).open("/checkin?step=5")
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
def came_back(browser, host, catalog, complete, words):
    """What each of ten people saw before the server was killed, and after it was back."""
    host.start()
    tabs, before = {}, {}
    for moment in MOMENTS:
        tab = tabs[moment] = Tab(browser, host.server, "phone")
        moment(tab, catalog, complete)
        before[moment] = seen(tab.settle())
    tabs[in_flight].at("forward_4").get_by_role("button").click()
    host.end()
    for tab in tabs.values():
        expect_calm_line(tab, words)
    runs = {moment: tab.runs for moment, tab in tabs.items()}
    host.start()
    for moment, tab in tabs.items():
        tab.wait_for_runs(runs[moment] + 2)
        expect_back(tab, words)
    yield lambda moment: (tabs[moment], before[moment])
    for tab in tabs.values():
        tab.context.close()


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.__name__)
def test_after_kill_9_the_page_comes_back_by_itself(came_back, moment):
    tab, before = came_back(moment)
    assert seen(tab) == before
