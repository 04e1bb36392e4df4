"""Journey C, a client on a phone: the full path by hand, read aloud (C11), and who learns of it (C6)."""

import io
import json
import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.visits import place_of

# Answers that nobody else is to read anywhere.
TICKS = ("eating", "medical", "touch", "bereaved", "unsafe")
SECRETS = {
    "touch_comfort": "none",
    "safety": TICKS,
    "intimacy": "on",
    "phq4_interest": 3,
    "phq4_down": 3,
}
# Words of a code that an ordinary sentence holds as well, or that are too short to look for.
ORDINARY = {"none", "on", "touch", "3"}
HISTORY = "Page.getNavigationHistory"


def labels(catalog, answers):
    """Return the words of these answers."""
    for id, given in answers.items():
        for code in given if isinstance(given, tuple) else (given,):
            yield catalog.items[id].label_of(code)


def codes(answers):
    """Return the codes of these answers, and the ids of their questions."""
    given = [code for one in answers.values() for code in (one if isinstance(one, tuple) else (one,))]
    return {*answers, *map(str, given)} - ORDINARY


def found_in(text, wanted):
    """Return those of these words that a text holds, as words of their own."""
    return [w for w in wanted if re.search(rf"(?<!\w){re.escape(w)}(?!\w)", text, re.IGNORECASE)]


def pdf_text(content):
    """Return all text of a PDF, in one line."""
    return " ".join(
        " ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages
    )


# --- as a screen reader meets it ---------------------------------------------------------------


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

    def groups_of(self, item):
        """Groups that are named by a question."""
        every = self.named("radiogroup", "group")
        return [(name, node) for name, node in every if name.startswith(item.text)]


def name_of(node):
    return node.get("name", {}).get("value", "")


def option_words(item, texts):
    """The options of a question as they stand on the page."""
    found = [option.label for option in item.choices]
    extra = {"none": texts("checkin.none_of_these"), "declined": texts("checkin.decline")}
    wanted = ("none", "declined") if item.type == "many" else ("declined",)
    return found + [extra[code] for code in wanted if code not in item.codes]


def misread(tab, items, texts):
    """What is wrong with how these questions are read: each once, as a group with its options."""
    for _ in range(300):
        spoken = Spoken(tab)
        if all(spoken.groups_of(item) for item in items):
            break
        tab.page.wait_for_timeout(50)  # the tree follows the page a moment later
    read = "".join(text for text, _ in spoken.named("StaticText", "radiogroup"))
    for item in items:
        groups = spoken.groups_of(item)
        options = [list(spoken.inside(node, "radio", "checkbox")) for _, node in groups]
        beside = [text for text, _ in spoken.named("StaticText") if item.text in text]
        said = [*[name for name, _ in groups], *beside]
        if options != [option_words(item, texts)]:
            yield item.id, "options", options
        if len(beside) > 1:
            yield item.id, "read twice", beside
        if marked := [text for text in said if re.search(r"[\[\]*:]small|\*\*", text)]:
            yield item.id, "marks", marked
        if (item.help or item.text) not in read:
            yield item.id, "not read", read


# --- the walk ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def walked(long_visit, catalog, complete, texts):
    """The full path by hand with each sensitive answer, its results, and every file; what was met."""
    tab, answers = long_visit("phone").open().go("start_full"), complete | SECRETS
    met = SimpleNamespace(tab=tab, answers=answers, asked=["adult"], chosen=[], misread=[])
    met.misread += misread(tab, [catalog.items["adult"]], texts)
    met.chosen += tab.checked()
    tab.answer(catalog.items["adult"], answers["adult"]).go("begin_full")
    for place in tab.steps():
        items = [catalog.items[id] for id in tab.asked()]
        met.asked += tab.asked()
        met.chosen += tab.checked()
        met.misread += misread(tab, items, texts)
        for item in items:
            tab.answer(item, answers[item.id])
        tab.go(f"forward_{place}")
    met.end, met.review = tab.heading, tab.text()
    tab.go("to_results")
    chart = tab.page.locator("[data-testid='stVegaLiteChart']").first
    expect(chart.locator("svg")).to_be_visible()
    met.chart, met.bars = chart.bounding_box(), chart.locator(".bars_marks path").count()
    tab.open_expanders()
    met.spoken, met.listed = (
        Spoken(tab),
        tab.at("chart_in_words").get_by_role("listitem").all_inner_texts(),
    )

    # The three files as they come by default, and the two that were asked to hold all.
    tab.follow(texts("common.plan"))
    tab.click(tab.page.locator("[class*='st-key-add_'] button:visible").first)
    tab.tick("choose_only_me")
    met.calendar = tab.take("save_calendar").decode()
    tab.follow(texts("keep.title"))
    met.saved, met.paper = tab.take("save_file").decode(), pdf_text(tab.take("save_paper"))
    for key in ("choose_file_private", "choose_paper_answers", "choose_paper_private"):
        tab.tick(key)
    met.whole_file, met.whole_paper = tab.take("save_file").decode(), pdf_text(tab.take("save_paper"))
    return met


def test_the_full_path_by_hand_asks_everything_with_nothing_chosen_and_ends_in_a_chart(
    walked, catalog, texts
):
    pages = catalog.paths["full"].pages
    assert walked.asked == ["adult", *(id for page in pages for id in page.items)]
    assert walked.chosen == []
    assert walked.end == texts("checkin.review_title")
    assert walked.tab.faults + walked.tab.probes == []
    box, width = walked.chart, walked.tab.page.viewport_size["width"]
    assert box["height"] > 200
    assert 0 <= box["x"] < box["x"] + box["width"] <= width


def test_C11_every_question_is_read_once_as_a_group_with_its_options(walked):
    assert walked.misread == []


def test_C11_the_chart_says_what_it_shows_and_its_ranking_is_a_list(walked):
    bars, spoken = walked.bars, walked.spoken
    titles = [re.match(r"\d+\. (.+?):", item)[1] for item in walked.listed]
    assert len(titles) == bars > 5
    meant = f"Bars for {bars} kinds of activity. The longest is {titles[0]}, then {titles[1]}."
    pictures = [name for name, _ in spoken.named("img", "image", "figure", "graphics-document")]
    assert sum(name.startswith(meant) for name in pictures) == 1
    lists = [list(spoken.inside(node, "listitem", "ListMarker")) for _, node in spoken.named("list")]
    assert bars in [len(found) // 2 for found in lists]


def test_C06_no_sensitive_answer_is_found_anywhere_it_does_not_belong(walked, server, catalog, texts):
    tab, said, known = walked.tab, set(labels(catalog, SECRETS)), codes(SECRETS)
    # What was asked for is found, so this search can find.
    assert [label for label in said if label not in walked.review] == []
    assert set(found_in(walked.whole_paper, said)) == said
    assert {"safety", "intimacy"} <= set(json.loads(walked.whole_file)["answers"])

    history = tab.context.new_cdp_session(tab.page).send(HISTORY)["entries"]
    visited = "\n".join(f"{one['url']}\n{one['title']}" for one in history)
    addresses, titles = "\n".join([*tab.addresses, *tab.requests]), "\n".join(tab.titles)
    log, console = server.said(), "\n".join([*tab.said, *tab.faults])
    assert len(history) > 6
    assert f"checkin?step={place_of(catalog, 'safety') + 1}" in addresses
    assert str(server.port) in log
    for place in (visited, addresses, titles, log, console, walked.calendar):
        assert found_in(place, said | known) == []
        assert not re.search(r"\bfit\W+\d", place)
    every = {*labels(catalog, walked.answers), *codes(walked.answers)}
    assert found_in(titles, {word for word in every if len(word) > 2}) == []
    assert found_in(walked.paper, said | (known - {"safety"})) == []
    telling = {texts(f"help.kinds.{kind}") for kind in ("abuse", "eating")}
    assert found_in(walked.paper, telling | {card.title for card in catalog.gates.support}) == []
    assert {line.strip() for line in re.findall(r"SUMMARY:(.*)", walked.calendar)} == {
        catalog.plan.calendar.title
    }
    answers = json.loads(walked.saved)["answers"]
    assert {"safety", "intimacy"} & set(answers) == set()
    assert found_in(walked.saved, {"safety", "intimacy", "orgasm", *(set(TICKS) - {"touch"})}) == []
    assert (tab.odd_addresses(), tab.foreign_requests()) == ([], [])
    assert tab.sockets
