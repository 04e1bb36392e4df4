"""Journey C, a client at home on a phone: open questions (C2), the browser's Back (C5), hard weeks."""

from playwright.sync_api import expect

LENGTH = "() => history.length"
SCROLL = "() => document.querySelector('[data-testid=\"stMain\"]').scrollTop"
TOP = "node => node.getBoundingClientRect().top"


def test_C02_C05_open_questions_are_pointed_out_once_and_back_leads_to_each_page_before(
    visit, catalog, texts, complete
):
    tab = visit("phone").open().go("start_full")
    tab.answer(catalog.items["adult"], "yes")
    at_start = tab.page.evaluate(LENGTH)
    tab.go("begin_full")
    answers, entries = [], []
    for place in range(2):
        entries.append(tab.page.evaluate(LENGTH))
        for id in tab.asked():
            tab.answer(catalog.items[id], complete[id])
        answers.append(tab.checked())
        assert tab.page.evaluate(LENGTH) == entries[-1]
        tab.go(f"forward_{place}")

    first, *others = [catalog.items[id] for id in tab.asked()]
    given = tab.answer(first, complete[first.id]).checked()
    tab.click(tab.at("forward_2").get_by_role("button"))
    summary = tab.at("open_questions")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("heading", name=texts("checkin.open_title"))).to_be_in_viewport()
    assert summary.get_by_role("listitem").all_inner_texts() == [item.label for item in others] != []
    assert (tab.heading, tab.checked()) == (catalog.paths["full"].pages[2].title, given)
    entries.append(tab.page.evaluate(LENGTH))
    assert entries == [at_start + 1, at_start + 2, at_start + 3]

    tab.at("now_2").scroll_into_view_if_needed()
    assert tab.page.evaluate(SCROLL) > 0
    tab.go("forward_2")
    expect(tab.page.get_by_role("heading", level=1)).to_be_focused()
    assert tab.page.evaluate(SCROLL) == 0
    assert tab.back().checked() == given
    assert tab.back().checked() == answers[1]
    assert tab.go("forward_1").back().checked() == answers[1]
    assert tab.back().checked() == answers[0]
    assert tab.back().heading == texts("start.title")
    assert tab.checked() == [catalog.items["adult"].label_of("yes")]
    assert tab.back().heading == texts("welcome.title")
    assert tab.faults == []


def test_C05_back_from_check_and_results_leads_to_where_each_page_was_scrolled_and_a_link_to_its_top(
    visit, catalog, texts, complete
):
    tab = visit("phone").carry(catalog, complete).open("/checkin?step=14")
    shown, entries = tab.checked(), tab.page.evaluate(LENGTH)
    tab.go("forward_13").go("to_results")
    at_the_foot = tab.at("foot").get_by_role("link", name=texts("common.science"))
    at_the_foot.scroll_into_view_if_needed()
    left_at = tab.page.evaluate(SCROLL)
    assert left_at > 500
    at_the_foot.click()
    expect(tab.page.get_by_role("heading", level=1)).to_be_focused()
    assert tab.page.evaluate(SCROLL) == 0
    tab.settle().back()
    tab.look_for(f"at => ({SCROLL})() === at", arg=left_at)
    tab.follow(texts("common.help")).follow(texts("common.results"))
    assert tab.page.evaluate(SCROLL) == 0
    assert tab.page.evaluate(LENGTH) == entries + 4
    headings = [tab.back().heading for _ in range(4)]
    assert headings == [
        texts("help.title"),
        texts("results.try_when.week"),
        texts("checkin.review_title"),
        catalog.paths["full"].pages[13].title,
    ]
    assert (tab.checked(), len(shown)) == (shown, 2)
    assert tab.page.url.endswith("/checkin?step=14")


def test_C12_after_hard_weeks_help_stands_first_calm_and_the_way_goes_on(
    visit, catalog, texts, complete
):
    tab = visit("phone").carry(catalog, complete | {"phq4_down": 2}).open("/results")
    card = tab.at("strip")
    expect(card).to_be_in_viewport()
    first = tab.page.locator("[class*='st-key-card_'], [data-testid='stVegaLiteChart']").first
    assert card.evaluate(TOP) < first.evaluate(TOP)
    tab.open_expanders()
    expect(tab.at("support_hard_weeks").get_by_role("link").first).to_be_visible()
    assert tab.page.get_by_role("alert").count() == 0
    assert texts("results.gentle_first") in tab.text()
    tab.follow(texts("common.plan"))
    tab.click(tab.page.locator("[class*='st-key-add_'] button:visible").first)
    assert tab.page.locator("[class*='st-key-drop_']").count() == 1
