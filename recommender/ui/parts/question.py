"""Questions: nothing is preselected, and everything may be left open."""

from functools import partial

import streamlit as st

from recommender.catalog.records.questionnaire import Instrument, Item
from recommender.person.markdown import bullets
from recommender.scoring.responses import DECLINED, Answer
from recommender.ui import flow, session
from recommender.ui.browser import STORAGE_PART, draw_groups
from recommender.ui.navigation import page

# So many points are laid out side by side, as numbers are, instead of one row each.
LONG_SCALE = 6
# Key of the fragment with the questions of a page.
PART = "questions"
# What is drawn again after an answer, by keys of fragments: mostly the storage alone, since the choice
# is on the screen already. No key means the whole page.
Parts = tuple[str, ...]
STORED, ASKED, PAGE = (STORAGE_PART,), (PART, STORAGE_PART), ()


def open_results() -> None:
    """Open the results, or first the safety questions that were never asked."""
    if flow.lacks_safety(session.catalog(), session.visit()):
        session.open_safety_page()
        st.switch_page(page("checkin"), query_params={session.STEP: session.NOW})
    st.switch_page(page("results"))


def ask_page(items: tuple[Item, ...], apart: bool = False) -> None:
    """Ask a page's items, with an instrument's introduction above its first item.

    `apart`: the items are in a fragment, so that an answer need not draw the whole page.
    """
    catalog = session.catalog()
    owners = {item.id: instrument for instrument in catalog.instruments for item in instrument.items}
    # A tick may clear others, and an answer may open a question: then all of them are drawn again.
    leads_on = {item.only_if.item for item in catalog.items.values() if item.only_if}
    above: Instrument | None = None
    stem: str | None = None
    names: dict[str, str] = {}
    for item in items:
        owner = owners.get(item.id)
        if owner and owner is not above:
            st.markdown(f"*{owner.intro}*")
        if owner and item.help and item.help != stem:
            st.markdown(item.help)
        above, stem = owner, item.help
        hint = "" if owner else item.help or ""
        changes_others = item.type == "many" or item.id in leads_on
        ask(item, hint, PAGE if not apart else ASKED if changes_others else STORED)
        if item.type == "many" or hint:
            names[item.id] = f"{item.text} {hint}".strip()
    if names:
        draw_groups(names)
    if items:
        with st.container(key="why"), st.expander(catalog.texts("checkin.why")):
            st.markdown(bullets(f"**{item.label}:** {item.why}" for item in items))


def ask(item: Item, hint: str = "", parts: Parts = STORED) -> None:
    """Ask one item, with a hint after its text; `parts` are drawn again after an answer."""
    with st.container(key=f"item_{item.id}", gap="xsmall"):
        if item.type == "many":
            _ask_ticks(item, hint, parts)
            return
        labels = {option.code: option.label for option in item.choices}
        labels[DECLINED] = session.texts()("checkin.decline")
        given = session.visit().answers.get(item.id)
        # Nobody can clear a choice: None means that the page was still loading, or a forged value.
        bound = session.bound(f"ask_{item.id}", given, partial(_record, item, parts), labels)
        side_by_side = bool(item.numbers) or len(item.codes) >= LONG_SCALE
        label = f"{item.text} :small[{hint}]" if hint else item.text
        st.radio(label, index=None, horizontal=side_by_side, **bound)


def _record(item: Item, parts: Parts, answer: Answer) -> None:
    flow.answer(session.visit(), item.id, answer)
    if parts:
        st.rerun(parts)


def _ask_ticks(item: Item, hint: str, parts: Parts) -> None:
    """Draw a box for each option, and for "None of these" and "Prefer not to say" if none says so."""
    texts, answer = session.texts(), session.visit().answers.get(item.id)

    def tick(code: str, is_ticked: bool) -> None:
        _record(item, parts, flow.toggle(item, session.visit().answers.get(item.id), code, is_ticked))

    def answer_instead(instead: Answer, is_ticked: bool) -> None:
        _record(item, parts, instead if is_ticked else None)

    st.markdown(f"**{item.text}**  \n:small[{hint} {texts('checkin.tick_hint')}]")
    for option in item.options:
        code = str(option.code)
        ticked = code == answer if code == DECLINED else isinstance(answer, tuple) and code in answer
        key = f"tick_{item.id}_{code}"
        st.checkbox(option.label, **session.bound(key, ticked, partial(tick, code)))
    others: dict[str, tuple[str, Answer]] = {
        "none": (texts("checkin.none_of_these"), ()),
        DECLINED: (texts("checkin.decline"), DECLINED),
    }
    for code, (label, instead) in others.items():
        if code not in item.codes:
            key = f"tick_{item.id}_instead_{code}"
            st.checkbox(label, **session.bound(key, answer == instead, partial(answer_instead, instead)))
