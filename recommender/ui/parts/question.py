"""Questions: nothing is preselected, and everything may be left open."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from recommender.catalog.records.questionnaire import Instrument, Item
from recommender.person.markdown import bullets
from recommender.scoring.responses import DECLINED, Answer
from recommender.ui import flow, session
from recommender.ui.navigation import page
from recommender.ui.parts.browser import STORAGE_PART, draw_groups

# So many points are laid out side by side, as numbers are, instead of one row each.
LONG_SCALE = 6
# Key of the fragment with the questions of a page.
PART = "questions"
# Key of the container that names open questions; it takes the focus.
OPEN = "open_questions"
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
    owners = {i.id: instrument for instrument in session.catalog().instruments for i in instrument.items}
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
        ask(item, hint, _parts(item) if apart else PAGE)
        if item.type == "many" or hint:
            names[item.id] = f"{item.text} {hint}".strip()
    if names:
        draw_groups(names)
    if items:
        with st.container(key="why"), st.expander(session.catalog().texts("checkin.why")):
            st.markdown(bullets(f"**{item.label}:** {item.why}" for item in items))


def draw_open_questions(items: tuple[str, ...]) -> None:
    """Name the questions that were left open: once a page, and blank stays allowed."""
    texts, every = session.texts(), session.catalog().items
    with st.container(key=OPEN):
        st.subheader(texts("checkin.open_title"), anchor=False)
        names = bullets(every[item].label for item in items)
        st.markdown(f"{texts('checkin.open_intro')}\n\n{names}")


def draw_hidden_note(items: tuple[str, ...]) -> None:
    """Say that private questions of this page are hidden on the shared screen, and offer them."""
    if flow.hidden_items(session.catalog(), session.visit(), items):
        texts = session.texts()
        st.markdown(f"{texts('session.private_note')} {texts('session.private_ways')}")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(texts("session.private_show"), key="show_private", on_click=session.show_private)
            st.page_link(page("keep"), label=texts("file.load_title"))


def ask(item: Item, hint: str = "", parts: Parts = STORED) -> None:
    """Ask one item, with a hint after its text; `parts` are drawn again after an answer."""
    with st.container(key=f"item_{item.id}", gap="xsmall"):
        if item.type == "many":
            _ask_ticks(item, hint, parts)
        else:
            _ask_choice(item, hint, parts)


def _parts(item: Item) -> Parts:
    """Return what an answer draws again: a tick may clear others, an answer may open a question."""
    every = session.catalog().items.values()
    leads_on = any(other.only_if and other.only_if.item == item.id for other in every)
    return ASKED if item.type == "many" or leads_on else STORED


def _record(read: Callable[..., Answer], parts: Parts, item: Item, *args: Any) -> None:
    """Record the answer that `read` returns for an item, and draw `parts` again."""
    answer = read(item, *args)
    # Nobody can clear a choice: None means that the page was still loading, or a forged value.
    if answer is not None or item.type == "many":
        flow.answer(session.visit(), item.id, answer)
    if parts:
        st.rerun(parts)


def _read_choice(item: Item) -> Answer:
    answer: Answer = session.value_of(f"ask_{item.id}", (*item.codes, DECLINED))
    return answer


def _read_tick(item: Item, code: str) -> Answer:
    before = session.visit().answers.get(item.id)
    return flow.toggle(item, before, code, session.value_of(f"tick_{item.id}_{code}"))


def _read_instead(item: Item, code: str, answer: Answer) -> Answer:
    """Return the answer of "None of these" or "Prefer not to say"; None where it was unticked."""
    return answer if session.value_of(f"tick_{item.id}_instead_{code}") else None


def _ask_choice(item: Item, hint: str, parts: Parts) -> None:
    texts = session.texts()
    labels = {option.code: option.label for option in item.choices}
    labels[DECLINED] = texts("checkin.decline")
    st.radio(
        f"{item.text} :small[{hint}]" if hint else item.text,
        list(labels),
        index=None,
        format_func=lambda code: labels[code],
        **session.bind(f"ask_{item.id}", session.visit().answers.get(item.id)),
        on_change=_record,
        args=(_read_choice, parts, item),
        horizontal=bool(item.numbers) or len(item.codes) >= LONG_SCALE,
    )


def _ask_ticks(item: Item, hint: str, parts: Parts) -> None:
    texts = session.texts()
    answer = session.visit().answers.get(item.id)
    st.markdown(f"**{item.text}**  \n:small[{hint} {texts('checkin.tick_hint')}]")
    for option in item.options:
        code = str(option.code)
        ticked = code == answer if code == DECLINED else isinstance(answer, tuple) and code in answer
        st.checkbox(
            option.label,
            **session.bind(f"tick_{item.id}_{code}", ticked),
            on_change=_record,
            args=(_read_tick, parts, item, code),
        )
    others: dict[str, tuple[str, Answer]] = {
        "none": (texts("checkin.none_of_these"), ()),
        DECLINED: (texts("checkin.decline"), DECLINED),
    }
    for code, (label, instead) in others.items():
        if code not in item.codes:
            st.checkbox(
                label,
                **session.bind(f"tick_{item.id}_instead_{code}", answer == instead),
                on_change=_record,
                args=(_read_instead, parts, item, code, instead),
            )
