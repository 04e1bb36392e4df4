"""Presses around a change of page: the second of two never answers what the first one opened."""

from playwright.sync_api import expect

from tests.e2e.faults.presses import answers_in, ghosts
from tests.e2e.tab import TAKES
from tests.visits import place_of

ALL_AT_ONCE = """([asked, button]) => {
  for (const key of asked) document.querySelector(`.st-key-${key} input`).click();
  document.querySelector(`.st-key-${button} button`).click();
}"""


def test_a_double_press_never_answers_the_page_that_the_first_press_opened(visit, catalog, complete):
    # Gaps on both sides of what a page takes to come.
    gaps = (90, 210, 290, 390)
    assert list(ghosts(visit("phone"), catalog, complete, tries=4, gaps=gaps)) == []


def test_help_and_leave_quickly_take_a_press_at_any_time(visit, catalog):
    tab = visit("phone")
    tab.carry(catalog, {"adult": "yes"}).open("/checkin?step=1")
    tab.page.evaluate("() => { window.__tendDeafUntil = Infinity; }")
    tab.at("skip_0").get_by_role("button").click()
    tab.page.get_by_role("link", name=catalog.texts("common.help"), exact=True).first.click()
    tab.page.wait_for_url("**/help")
    tab.page.evaluate("() => { window.__tendDeafUntil = Infinity; }")
    tab.at("leave").get_by_role("button").click()
    expect(tab.page.locator("html")).to_have_css("visibility", "hidden")


def test_answers_and_continue_in_one_tick_lead_on_with_the_answers(visit, catalog, complete):
    # As voice control and extensions press: everything at once.
    tab = visit("phone").carry_to(catalog, "ucla_left_out")
    step, items = place_of(catalog, "ucla_left_out"), tab.asked()
    keys = [f"ask_{item}" for item in items]
    tab.page.wait_for_function(TAKES)
    tab.page.evaluate(ALL_AT_ONCE, [keys, f"forward_{step}"])
    expect(tab.page.locator("h1")).to_have_text(catalog.paths["full"].pages[step + 1].title)
    assert tab.settle().heading == catalog.paths["full"].pages[step + 1].title
    assert items[0] in answers_in(tab)
    assert items[-1] in answers_in(tab)
