"""A quick hand on a slow line, two people at once, and the chart beside a client."""

from playwright.sync_api import expect

from tests.visits import place_of

# A phone network: every message to the server goes off 300 ms late, in order.
SLOW_LINE = """window.WebSocket = class extends window.WebSocket {
  send(data) { setTimeout(() => super.send(data), 300); }
};"""
SCROLL_TOP = "() => document.querySelector('[data-testid=\"stMain\"]').scrollTop"


def test_quick_answers_and_ticks_on_a_slow_line_are_all_kept(visit, catalog, complete):
    tab = visit(script=SLOW_LINE).carry_to(catalog, "strangers")
    place = place_of(catalog, "strangers")

    def press(labels):
        with tab.answered(len(labels)):
            for label in labels:
                label.click()
                tab.page.wait_for_timeout(250)  # less than the line takes, as a quick hand does
        return tab.checked()

    items = [catalog.items[id] for id in tab.asked()]
    answers = [item.label_of(complete[item.id]) for item in items]
    asked = zip(items, answers, strict=True)
    found = press([tab.at(f"ask_{item.id}").get_by_text(label, exact=True) for item, label in asked])
    assert found == answers
    tab.go(f"forward_{place}")
    item, codes = catalog.items["in_the_way"], ["moved", "rural", "busy", "money"]
    ticks = [item.label_of(code) for code in codes]
    assert press([tab.at(f"tick_in_the_way_{code}").locator("label") for code in codes]) == ticks
    assert tab.go(f"back_{place + 1}").checked() == answers
    assert tab.go(f"forward_{place}").checked() == ticks


def test_two_people_do_not_see_each_others_answers(visit, catalog, texts):
    one, other = (visit().carry_to(catalog, "kind_contact") for _ in range(2))
    item, place = catalog.items["kind_contact"], place_of(catalog, "kind_contact")
    one.answer(item, "no")
    other.answer(item, "easily")
    assert (one.checked(), other.checked()) == ([item.label_of("no")], [item.label_of("easily")])
    for tab in (one, other):
        tab.go(f"skip_{place}").go(f"back_{place + 1}")
    assert (one.checked(), other.checked()) == ([item.label_of("no")], [item.label_of("easily")])
    # An address that is loaded directly shows nothing of anybody.
    third = visit()
    for path, ideas in (("/check", ()), ("/results", catalog.method.for_anyone)):
        third.open(path)
        assert (third.checked(), third.faults, third.foreign_requests()) == ([], [], []), path
        assert texts("checkin.start_first") in third.text()
        cards = third.page.locator("[class*='st-key-card_']")
        assert cards.count() == len(ideas)
        for id in ideas:
            expect(third.at(f"card_{id}")).to_have_count(1)


def test_the_client_view_shows_its_chart_on_the_first_screen(visit, catalog, complete):
    tab = visit("laptop").carry(catalog, complete, arrived=True, view="client").open("/results")
    chart = tab.page.locator("[data-testid='stVegaLiteChart'] :is(svg, canvas)").first
    expect(chart).to_be_visible()
    box = chart.bounding_box()
    assert tab.page.evaluate(SCROLL_TOP) == 0
    assert box["y"] + box["height"] <= 720
