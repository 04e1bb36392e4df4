"""Week two with a client: from the start page to then and now, on a laptop and on a phone."""

import pytest
from playwright.sync_api import expect

from recommender.journal import load
from tests.e2e.tab import SIZES
from tests.journal.made import weeks

# Counts what is really pressed; choosing the file is one press more.
COUNT = """addEventListener("click", event => {
  if (event.isTrusted) window.presses = (window.presses ?? 0) + 1;
}, true);"""
PRESSES = "() => window.presses"
CIRCLES = ".st-key-since [data-testid='stVegaLiteChart'] .last_marks path"
BARS = CIRCLES.replace("last", "bars")


@pytest.mark.parametrize("size", SIZES)
def test_then_and_now_in_two_presses_and_what_came_of_the_plan_in_two_more(
    visit, catalog, complete, texts, size
):
    tab = visit(size, script=COUNT).open("/together").go("carry_journal")
    file = {"name": "notes.jsonl", "mimeType": "text/plain", "buffer": weeks(catalog, complete)}
    tab.at("open_journal").locator("input[type=file]").set_input_files(file)
    expect(tab.page.locator("h1")).to_contain_text(texts("journal.since.title", date="").strip())
    tab.settle()
    assert tab.page.evaluate(PRESSES) + 1 == 2
    bars = tab.page.locator(BARS).count()
    assert bars > 5
    expect(tab.page.locator(CIRCLES)).to_have_count(bars)
    assert texts.table("journal.since.up")["energy"] in tab.text()
    tab.click(tab.at("return_did").get_by_role("radio").first)
    tab.click(tab.at("return_felt").get_by_role("radio", name=texts("journal.felt.1"), exact=True))
    expect(tab.at("tried")).to_contain_text(texts("journal.back.noted"))
    assert tab.page.evaluate(PRESSES) + 1 == 4
    entries = load(tab.take("save_journal"))
    said = [(one.payload.did, one.payload.felt) for one in entries if one.kind == "tried"]
    assert said[-1] == ("yes", 1)
    assert (tab.faults, tab.foreign_requests(), tab.odd_addresses()) == ([], [], [])
