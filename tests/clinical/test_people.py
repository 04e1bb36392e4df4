"""People and what a clinical psychologist expects Tend to say to them: tests/clinical/people/*.toml.

Each file is one person, readable without code: who it is and what would hurt or help (`sentence`), why
this is expected (`why`), the expectations (`[expect]`), and the answers as codes of the questionnaire.
Files 00 to 46 are the people of the clinical review, with its numbers; they answered before `calls`,
`shame`, `language` and `hurt_before` were asked. Files from 50 on are further people of the same kinds.
An answer that is not in the file was not asked.

What `[expect]` can say. Names are those of activities, support cards, tags and cautions in data/.
Phrases are regular expressions, upper and lower case alike; \\b in them is the edge of a word. "Cards"
are the three ideas of the page. Three phrases come up often in `never_said`: "cut off at times" (to
somebody who is lonely most of the time), "someone kind takes effort" (where there is nobody) and "or the
like" (for a serious illness) say less than the person did, and that stings (review §2e).

  For this week:
    first_card             the first card is one of these
    on_page                each of these is among the cards
    one_of_on_page         one or more of these is among the cards
    first_step             where this activity is on a card, its first step has this phrase

  For this week and for Tonight alike:
    not_first              none of these is the first card
    not_on_page            none of these is among the cards
    not_offered            none of these may lead: closed, held back, or left without a step
    minutes_at_most        no first step takes longer
    first_steps_never_say  no first step has such a phrase
    steps_never_say        no step on a card has such a phrase, the folded ones included
    steps_never_tagged     no step on a card carries this tag
    said                   the phrase stands somewhere on the page
    never_said             the phrase stands nowhere on the page: cards, reasons, cautions (folded ones
                           too), support cards, titles, "later" and "left out" lists, clinician cards
    cautions               these cautions belong to the activity
    support                the support cards, in this order

  For Tonight only:
    tonight_first_card     as first_card
    tonight_not_on_page    as not_on_page

A red line names the person, the place and the phrase: it is a finding about Tend, not about the person.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "people"
PEOPLE = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))
}
WHEN = ("this week", "tonight")


# --- one check for each key of [expect]; each yields what is wrong, in words ---


def check_first_card(page, wanted) -> Iterator[str]:
    if not page.cards or page.cards[0].activity not in wanted:
        yield f"{_first(page)}, expected {_list(wanted)}"


def check_on_page(page, wanted) -> Iterator[str]:
    for id in wanted:
        if id not in _ids(page):
            yield f"{id} is not on a card; the cards are {_list(_ids(page))}"


def check_one_of_on_page(page, wanted) -> Iterator[str]:
    if not set(wanted) & set(_ids(page)):
        yield f"none of {_list(wanted)} is on a card; the cards are {_list(_ids(page))}"


def check_not_first(page, unwanted) -> Iterator[str]:
    if page.cards and page.cards[0].activity in unwanted:
        yield f"{_first(page)}, and must not be"


def check_not_on_page(page, unwanted) -> Iterator[str]:
    for place, card in enumerate(page.cards, 1):
        if card.activity in unwanted:
            yield f"card {place} is {card.activity}, and must not be"


def check_not_offered(page, unwanted) -> Iterator[str]:
    for id in unwanted:
        if id in page.leading:
            yield f"{id} may lead, and must be closed, held back or without a step"


def check_first_step(page, wanted) -> Iterator[str]:
    for place, card in enumerate(page.cards, 1):
        phrase = wanted.get(card.activity)
        if phrase and not _finds(phrase, card.first.text):
            yield f"card {place} ({card.activity}) starts with {card.first.text!r}, without {phrase!r}"


def check_minutes_at_most(page, limit) -> Iterator[str]:
    for place, card in enumerate(page.cards, 1):
        if card.first.minutes > limit:
            yield f"card {place} ({card.activity}) asks for {card.first.minutes} minutes, over {limit}"


def check_first_steps_never_say(page, phrases) -> Iterator[str]:
    for place, card in enumerate(page.cards, 1):
        yield from _said_in(f"card {place} ({card.activity}), first step,", [card.first.text], phrases)


def check_steps_never_say(page, phrases) -> Iterator[str]:
    for place, card in enumerate(page.cards, 1):
        texts = [step.text for step in card.steps]
        yield from _said_in(f"card {place} ({card.activity}), a step,", texts, phrases)


def check_steps_never_tagged(page, tags) -> Iterator[str]:
    for place, card in enumerate(page.cards, 1):
        for step in card.steps:
            for tag in set(step.tags) & set(tags):
                yield f"card {place} ({card.activity}) has a step tagged {tag!r}: {step.text!r}"


def check_said(page, phrases) -> Iterator[str]:
    for phrase in phrases:
        if not any(_finds(phrase, text) for text in page.texts):
            yield f"{phrase!r} stands nowhere on the page"


def check_never_said(page, phrases) -> Iterator[str]:
    yield from _said_in("the page", page.texts, phrases)


def check_cautions(page, wanted) -> Iterator[str]:
    for id, cautions in wanted.items():
        for caution in sorted(set(cautions) - page.cautions.get(id, frozenset())):
            yield f"{id} comes without the caution {caution!r}"


def check_support(page, wanted) -> Iterator[str]:
    if list(page.support) != wanted:
        yield f"support cards are {_list(page.support)}, expected {_list(wanted)}"


def _ids(page) -> list[str]:
    return [card.activity for card in page.cards]


def _first(page) -> str:
    return f"card 1 is {page.cards[0].activity}" if page.cards else "there is no card"


def _list(ids) -> str:
    return ", ".join(ids) or "none"


def _finds(phrase, text) -> bool:
    return re.search(phrase, text, re.IGNORECASE) is not None


def _said_in(place, texts, phrases) -> Iterator[str]:
    for text in texts:
        for phrase in phrases:
            found = re.search(phrase, text, re.IGNORECASE)
            if found:
                yield f"{place} says {found.group()[-40:]!r}: {text!r}"


CHECKS = {
    name.removeprefix("check_"): check
    for name, check in list(globals().items())
    if name.startswith("check_")
}
THIS_WEEK_ONLY = {"first_card", "on_page", "one_of_on_page", "first_step"}
TONIGHT_ONLY = {"tonight_first_card", "tonight_not_on_page"}
KEYS = CHECKS.keys() | TONIGHT_ONLY


def complaints(page, expect, when) -> list[str]:
    """What is wrong with a page; a key that nobody knows raises KeyError."""
    found = []
    for key, wanted in expect.items():
        is_now = key not in (THIS_WEEK_ONLY if when == "tonight" else TONIGHT_ONLY)
        check = CHECKS[key.removeprefix("tonight_") if key in TONIGHT_ONLY else key]
        found += check(page, wanted) if is_now else []
    return found


# What takes weeks, or comes after something else, is no first step (review §2c).
NOT_AT_ONCE = [
    r"for (two|three|four|some|several) weeks",
    r"on most days",
    r"end of the week",
    r"take the first call",
    r"^afterwards?\b",
]


@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize("name", PEOPLE)
def test_the_page_is_what_a_psychologist_expects(page_of, name, when):
    """And nobody is left without ideas, whose first steps can be done at once."""
    page = page_of(PEOPLE[name]["answers"], when == "tonight")
    found = complaints(page, PEOPLE[name]["expect"], when)
    found += check_first_steps_never_say(page, NOT_AT_ONCE)
    if len(page.cards) < (1 if when == "tonight" else 3):
        found.append(f"only these cards: {_list(_ids(page))}")
    if found:
        pytest.fail("\n".join([f"{name}, {when}:", PEOPLE[name]["sentence"], *found]), pytrace=False)


# --- what no question asks: a plain text says when not to use this, to everybody ---

WHEN_NOT = {
    "unusually high spirits, such as in bipolar illness": r"usual self|unusually high",
    "little sleep and no need for more": r"\bsleep",
    "compulsive washing": r"\bwash",
    "effort that is paid for days later, as in long COVID": r"\bdays (later|after)|\bfor days\b",
    "staying sober": r"\bsober\b",
}


@pytest.mark.parametrize("matter", WHEN_NOT)
def test_what_no_question_asks_is_said_in_plain_text(texts, matter):
    assert any(_finds(WHEN_NOT[matter], line) for line in texts.lines("results.when_not"))


# --- the files themselves ---

NAMING_ACTIVITIES = {
    "not_first",
    "not_on_page",
    "not_offered",
    "cautions",
    *THIS_WEEK_ONLY,
    *TONIGHT_ONLY,
}


@pytest.mark.parametrize("name", PEOPLE)
def test_a_file_says_who_and_why_and_expects_something_known(engine, name):
    person, catalog = PEOPLE[name], engine.catalog
    expect = person["expect"]
    assert set(person) == {"sentence", "why", "expect", "answers"}
    assert person["sentence"].strip()
    assert person["why"].strip()
    assert expect
    assert set(expect) <= KEYS
    assert {id for key in NAMING_ACTIVITIES for id in expect.get(key, [])} <= set(catalog.activities)
    cautions = {id for ids in expect.get("cautions", {}).values() for id in ids}
    assert cautions <= set(catalog.gates.cautions)
    assert set(expect.get("support", [])) <= {card.id for card in catalog.gates.support}
    assert set(expect.get("steps_never_tagged", [])) <= set(catalog.method.tags)
