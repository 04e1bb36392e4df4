"""Journey C, a client at home on a phone: to see, to press, to hear (C2, C5, C11)."""

import re

from playwright.sync_api import expect

from tests.visits import place_of

# --- C2: nothing is chosen beforehand, and an open question is pointed out once ----------------


def test_C02_continue_points_out_open_questions_once_and_loses_nothing(visit, catalog, texts, complete):
    tab = visit("phone").open().go("start_full")
    assert tab.at("item_adult").locator("input:checked").count() == 0
    # The second half of the way: pages of one question and of several, ticks and scales.
    pages, start = catalog.paths["full"].pages, place_of(catalog, "in_the_way")
    blank = [id for page in pages[:start] for id in page.items]
    tab.carry_to(catalog, "in_the_way")
    for place, page in list(enumerate(pages))[start:]:
        assert tab.checked() == []
        first, *others = [catalog.items[id] for id in tab.asked()]
        tab.answer(first, complete[first.id])
        given = tab.checked()
        blank += [item.id for item in others]
        if not others:
            tab.go(f"forward_{place}")
            continue
        tab.click(tab.at(f"forward_{place}").get_by_role("button"))
        summary = tab.at("open_questions")
        expect(summary).to_be_focused()
        expect(summary.get_by_role("heading", name=texts("checkin.open_title"))).to_be_in_viewport()
        assert summary.get_by_role("listitem").all_inner_texts() == [item.label for item in others]
        assert (tab.heading, tab.checked()) == (page.title, given)
        tab.go(f"forward_{place}")
    assert tab.heading == texts("checkin.review_title")
    rows = tab.page.locator("[class*='st-key-row_']").filter(has_text=texts("checkin.blank"))
    keys = "nodes => nodes.map(n => [...n.classList].find(c => c.startsWith('st-key-row_')).slice(11))"
    assert rows.evaluate_all(keys) == blank


def test_C02_a_page_with_every_answer_asks_nothing_more(visit, catalog, complete):
    tab = visit("phone").carry(catalog, complete).open("/checkin?step=4")
    tab.go("forward_3")
    assert tab.heading == catalog.paths["full"].pages[4].title
    expect(tab.at("open_questions")).to_have_count(0)


# --- C5: the browser's Back --------------------------------------------------------------------


def test_C05_back_goes_to_the_question_before_and_one_press_a_page_leads_out(
    visit, catalog, texts, complete
):
    tab = visit("phone").open().go("start_full")
    tab.answer(catalog.items["adult"], "yes")
    at_start = tab.page.evaluate("() => history.length")
    tab.go("begin_full")
    answers, entries = [], []
    for place in range(2):
        entries.append(tab.page.evaluate("() => history.length"))
        for id in tab.asked():
            tab.answer(catalog.items[id], complete[id])
        answers.append(tab.checked())
        assert tab.page.evaluate("() => history.length") == entries[-1]
        tab.go(f"forward_{place}")
    tab.click(tab.at("forward_2").get_by_role("button"))
    expect(tab.at("open_questions")).to_be_focused()
    entries.append(tab.page.evaluate("() => history.length"))
    assert entries == [at_start + 1, at_start + 2, at_start + 3]
    assert tab.back().checked() == answers[1]
    assert tab.go("forward_1").back().checked() == answers[1]
    assert tab.back().checked() == answers[0]
    assert tab.back().heading == texts("start.title")
    assert tab.checked() == [catalog.items["adult"].label_of("yes")]
    assert tab.back().heading == texts("welcome.title")
    assert tab.faults == []


def test_C05_back_from_check_and_results_shows_the_page_before_and_no_page_twice(
    visit, catalog, texts, complete
):
    tab = visit("phone").carry(catalog, complete).open("/checkin?step=14")
    shown, entries = tab.checked(), tab.page.evaluate("() => history.length")
    tab.go("forward_13").go("to_results").follow(texts("common.plan"))
    assert tab.page.evaluate("() => history.length") == entries + 3
    headings = [tab.back().heading for _ in range(3)]
    assert headings == [
        texts("results.try_when.week"),
        texts("checkin.review_title"),
        catalog.paths["full"].pages[13].title,
    ]
    assert (tab.checked(), len(shown)) == (shown, 2)
    assert tab.page.url.endswith("/checkin?step=14")


# --- C11: as a screen reader meets it ----------------------------------------------------------


class Spoken:
    """The accessibility tree of a page as it stands."""

    def __init__(self, tab):
        line = tab.context.new_cdp_session(tab.page)
        nodes = line.send("Accessibility.getFullAXTree")["nodes"]
        self.nodes = {node["nodeId"]: node for node in nodes}

    def named(self, *roles):
        """Nodes with these roles, each with its name."""
        shown = [node for node in self.nodes.values() if not node["ignored"]]
        return [(name_of(node), node) for node in shown if node["role"]["value"] in roles]

    def inside(self, node, *roles):
        """Names of what lies below a node, in order."""
        for child in (self.nodes[id] for id in node.get("childIds", ()) if id in self.nodes):
            if child.get("role", {}).get("value") in roles and not child["ignored"]:
                yield name_of(child)
            yield from self.inside(child, *roles)


def name_of(node):
    return node.get("name", {}).get("value", "")


def option_words(item, texts):
    """The options of a question as they stand on the page."""
    found = [option.label for option in item.choices]
    extra = {"none": texts("checkin.none_of_these"), "declined": texts("checkin.decline")}
    wanted = ("none", "declined") if item.type == "many" else ("declined",)
    return found + [extra[code] for code in wanted if code not in item.codes]


def groups_of(spoken, item):
    every = spoken.named("radiogroup", "group")
    return [(name, node) for name, node in every if name.startswith(item.text)]


def spoken_with(tab, item):
    """The tree, once the question's group is in it: it follows the page a moment later."""
    for _ in range(1000):
        spoken = Spoken(tab)
        if groups_of(spoken, item):
            break
        tab.page.wait_for_timeout(50)
    return spoken


def assert_asked_once(tab, item, texts):
    spoken = spoken_with(tab, item)
    groups = groups_of(spoken, item)
    assert len(groups) == 1, (item.id, [name for name, _ in spoken.named("radiogroup", "group")])
    options = list(spoken.inside(groups[0][1], "radio", "checkbox"))
    assert options == option_words(item, texts), item.id
    beside = [text for text, _ in spoken.named("StaticText") if item.text in text]
    assert len(beside) <= 1, item.id
    said = [*[name for name, _ in groups], *beside]
    assert [text for text in said if re.search(r"[\[\]*:]small|\*\*", text)] == []
    everything = "".join(text for text, _ in spoken.named("StaticText", "radiogroup"))
    assert (item.help or item.text) in everything, item.id


def test_C11_every_question_is_read_once_as_a_group_with_its_options(visit, catalog, texts, complete):
    tab = visit("phone").open().go("start_full")
    assert_asked_once(tab, catalog.items["adult"], texts)
    tab.carry(catalog, complete).open("/checkin?step=1")
    for place, page in enumerate(catalog.paths["full"].pages):
        assert tab.asked() == list(page.items)
        for id in page.items:
            assert_asked_once(tab, catalog.items[id], texts)
        tab.go(f"forward_{place}")


def test_C11_the_chart_says_what_it_shows_and_its_ranking_is_a_list(visit, catalog, texts, complete):
    tab = visit("phone").carry(catalog, complete).open("/results")
    chart = tab.page.locator("[data-testid='stVegaLiteChart']").first
    expect(chart.locator("svg")).to_be_visible()
    bars = chart.locator(".bars_marks path").count()
    assert bars > 5
    tab.open_expanders()
    items = tab.at("chart_in_words").get_by_role("listitem").all_inner_texts()
    assert tab.at("chart_in_words").locator("li :is(ol, ul)").count() == 0
    titles = [re.match(r"\d+\. (.+?):", item)[1] for item in items]
    assert len(items) == bars
    spoken = Spoken(tab)
    meant = f"Bars for {bars} kinds of activity. The longest is {titles[0]}, then {titles[1]}."
    pictures = [name for name, _ in spoken.named("img", "image", "figure", "graphics-document")]
    assert sum(name.startswith(meant) for name in pictures) == 1
    lists = [list(spoken.inside(node, "listitem", "ListMarker")) for _, node in spoken.named("list")]
    assert bars in [len(found) // 2 for found in lists]
