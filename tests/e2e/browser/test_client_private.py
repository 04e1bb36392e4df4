"""Journey C, a client at home on a phone: what stays unsaid (C6), and what is said with care."""

import io
import json
import re

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
TOP = "node => node.getBoundingClientRect().top"


def labels(catalog, answers):
    """The words of these answers."""
    for id, given in answers.items():
        for code in given if isinstance(given, tuple) else (given,):
            yield catalog.items[id].label_of(code)


def codes(answers):
    """The codes of these answers, and the ids of their questions."""
    given = [code for one in answers.values() for code in (one if isinstance(one, tuple) else (one,))]
    return {*answers, *map(str, given)} - ORDINARY


def found_in(text, wanted):
    """Which of these words a text holds, as words of their own."""
    return [w for w in wanted if re.search(rf"(?<!\w){re.escape(w)}(?!\w)", text, re.IGNORECASE)]


def pdf_text(content):
    """All text of a PDF, in one line."""
    return " ".join(
        " ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages
    )


# --- the search: a journey with each sensitive answer, and where it must not be found ---


def answer_by_hand(tab, catalog, complete):
    """Carry on with everything but the secrets, which are answered on the way."""
    open_answers = {id: answer for id, answer in complete.items() if id not in SECRETS}
    tab.carry(catalog, open_answers).open(f"/checkin?step={place_of(catalog, 'touch_comfort') + 1}")
    while not tab.page.url.endswith("/check"):
        for id in tab.asked():
            if id in SECRETS:
                tab.answer(catalog.items[id], SECRETS[id])
        place = int(tab.page.url.rsplit("=", 1)[1]) - 1
        tab.go(f"forward_{place}")
    return tab


def take_everything(tab, texts):
    """The three files as they come by default, and the two that were asked to hold all."""
    tab.go("to_results").follow(texts("common.plan"))
    tab.click(tab.page.locator("[class*='st-key-add_'] button:visible").first)
    if tab.at("choose_only_me").count():
        tab.tick("choose_only_me")
    calendar = tab.take("save_calendar").decode()
    tab.follow(texts("keep.title"))
    saved, paper = tab.take("save_file").decode(), pdf_text(tab.take("save_paper"))
    for key in ("choose_file_private", "choose_paper_answers", "choose_paper_private"):
        tab.tick(key)
    return calendar, saved, paper, tab.take("save_file").decode(), pdf_text(tab.take("save_paper"))


def test_C06_no_sensitive_answer_is_found_anywhere_it_does_not_belong(
    visit, server, catalog, texts, complete
):
    tab = answer_by_hand(visit("phone"), catalog, complete)
    shown = tab.text()
    said, known = set(labels(catalog, SECRETS)), codes(SECRETS)
    assert [label for label in said if label not in shown] == []
    calendar, saved, paper, whole_file, whole_paper = take_everything(tab, texts)

    # What was asked for is found, so this search can find.
    assert set(found_in(whole_paper, said)) == said
    assert {"safety", "intimacy"} <= set(json.loads(whole_file)["answers"])

    history = tab.context.new_cdp_session(tab.page).send(HISTORY)["entries"]
    visited = "\n".join(f"{one['url']}\n{one['title']}" for one in history)
    addresses, titles = "\n".join([*tab.addresses, *tab.requests]), "\n".join(tab.titles)
    log, console = server.said(), "\n".join([*tab.said, *tab.faults])
    assert len(history) > 6
    assert f"checkin?step={place_of(catalog, 'safety') + 1}" in addresses
    assert str(server.port) in log
    for place in (visited, addresses, titles, log, console, calendar):
        assert found_in(place, said | known) == []
        assert not re.search(r"\bfit\W+\d", place)
    assert found_in(paper, said | (known - {"safety"})) == []
    telling = {texts(f"help.kinds.{kind}") for kind in ("abuse", "eating")}
    assert found_in(paper, telling | {card.title for card in catalog.gates.support}) == []
    assert {line.strip() for line in re.findall(r"SUMMARY:(.*)", calendar)} == {
        catalog.plan.calendar.title
    }
    answers = json.loads(saved)["answers"]
    assert {"safety", "intimacy"} & set(answers) == set()
    assert found_in(saved, {"safety", "intimacy", "orgasm", *(set(TICKS) - {"touch"})}) == []
    assert tab.odd_addresses() == []
    assert tab.faults == []


# --- C9: what the results say, and do not say --------------------------------------------------

PEOPLE = ["example", "down_most_days", "skips_everything", "hurt_by_touch_wants_none"]
# Names of illnesses and of questionnaires that look for them, and anything like a level of oxytocin.
NAMED = r"depress|disorder|diagnos|anxiety|autis|PTSD|PHQ|GAD|UCLA|LSNS|patholog|symptom"
LEVEL = r"(your|high|low|raise[sd]?|boosts?|releases?) (own )?oxytocin|oxytocin (level|score|boost)"


@pytest.mark.parametrize("name", PEOPLE)
def test_C09_results_say_what_they_cannot_tell_and_name_no_illness(
    visit, catalog, texts, complete, person, name
):
    answers = complete if name == "example" else person(name) or {"adult": None}
    tab = visit("phone").carry(catalog, answers).open("/results")
    tab.open_part(texts.table("results.sections")["limits"])
    for line in texts.lines("results.limits"):
        expect(tab.page.get_by_text(line).locator("visible=true")).to_have_count(1)
    cards = tab.page.locator("[class*='st-key-card_']")
    assert 3 <= cards.count() <= 5
    names = "nodes => nodes.map(n => [...n.classList].find(c => c.startsWith('st-key-card_')).slice(12))"
    ids = cards.evaluate_all(names)
    assert len({catalog.activities[id].category for id in ids}) >= 3
    tab.open_expanders()
    wanted = {catalog.method.tags[tag] for tag in ("home", "alone", "free")}
    facts = [set(re.split(r" · |\n", card)) for card in cards.all_inner_texts()]
    assert [said for said in facts if wanted <= said] != []
    text = tab.text()
    for section in texts.table("results.sections").values():
        if tab.page.get_by_role("tab", name=section, exact=True).count():
            text += tab.open_part(section).text()
    assert len(text) > 3000
    assert re.findall(rf"\b(?:{NAMED})\w*", text, re.IGNORECASE) == []
    assert re.findall(LEVEL, text, re.IGNORECASE) == []
    assert not re.search(r"\d+ ?%|\d+ of 100 for you", text)


# --- C10: touch that feels unsafe, and what is never a bar -------------------------------------


def test_C10_touch_that_was_harmful_goes_with_its_reason_and_supplements_are_no_bar(
    visit, catalog, texts, complete
):
    tab = visit("phone").carry(catalog, {**complete, "safety": ("none",)}).open("/check")
    tab.go("change_safety").tick("tick_safety_touch").go("save_change").go("to_results")
    tab.open_expanders()
    hug, massage = (catalog.activities[id].title for id in ("hug", "massage"))
    tab.open_part(texts.table("results.sections")["later"])
    left = tab.at("section_later").get_by_role("listitem").all_inner_texts()
    reason = "Left out because of your safety answers."
    assert [line for line in left if hug in line and massage in line and reason in line] != []
    for key in ("card_hug", "card_massage"):
        assert tab.at(key).count() == 0
    best = tab.at("chart_in_words").get_by_role("listitem").all_inner_texts()
    assert len(best) == tab.page.locator(".bars_marks path").count() > 5
    assert [
        line for line in best if f"Best here: {hug}" in line or f"Best here: {massage}" in line
    ] == []
    drawn = " ".join(tab.page.locator("[data-testid='stVegaLiteChart'] svg text").all_text_contents())
    asked = [
        a.title for a in catalog.activities.values() if catalog.activities[a.id].category == "clinician"
    ]
    assert len(asked) == 3
    assert found_in(drawn + " ".join(best), asked) == []
    tab.open_part(texts.table("results.sections")["clinician"])
    assert found_in(tab.at("section_clinician").inner_text(), asked) == asked
    tab.follow(texts("common.plan")).open_expanders()
    offered = tab.page.locator("[class*='st-key-add_']").all_inner_texts()
    assert len(offered) > 8
    assert found_in(" ".join(offered), [*asked, hug, massage]) == []


# --- C12: hard weeks ---------------------------------------------------------------------------


@pytest.mark.parametrize("hard", [{"phq4_interest": 3, "phq4_down": 0}, {"phq4_down": 2}])
def test_C12_after_hard_weeks_help_stands_first_calm_and_the_way_goes_on(
    visit, catalog, texts, complete, hard
):
    tab = visit("phone").carry(catalog, {**complete, **hard}).open("/check").go("to_results")
    card = tab.at("strip")
    expect(card).to_be_in_viewport()
    first = tab.page.locator("[class*='st-key-card_'], [data-testid='stVegaLiteChart']").first
    assert card.evaluate(TOP) < first.evaluate(TOP)
    tab.open_expanders()
    expect(tab.at("support_hard_weeks").get_by_role("link").first).to_be_visible()
    assert tab.page.get_by_role("alert").count() == 0
    assert "!" not in card.inner_text()
    assert texts("results.gentle_first") in tab.text()
    tab.follow(texts("common.plan"))
    tab.click(tab.page.locator("[class*='st-key-add_'] button:visible").first)
    assert tab.page.locator("[class*='st-key-drop_']").count() == 1


def test_C12_lighter_weeks_bring_no_card(visit, catalog, complete):
    tab = (
        visit("phone").carry(catalog, {**complete, "phq4_interest": 1, "phq4_down": 1}).open("/results")
    )
    assert tab.at("strip").count() == 0
    assert tab.page.locator("[class*='st-key-card_']").count() == 3
