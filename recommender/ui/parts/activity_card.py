"""One suggested activity: its step and one reason, with the rest a press away."""

from collections.abc import Iterable
from html import escape
from typing import Literal

import streamlit as st

from recommender.catalog.records.content import Activity, Step
from recommender.person.markdown import bullets
from recommender.person.result import Suggestion
from recommender.person.sentences import say_measured, say_sources, say_step, step_facts
from recommender.person.view import View
from recommender.ui import plan, session
from recommender.ui.navigation import page
from recommender.ui.parts.help_lines import draw_lines


def draw_card(view: View, found: Suggestion, small: bool = False) -> None:
    """Draw the card; a `small` one leaves its reason to what is a press away.

    Before any answer an idea is for anyone: then it has no reason and no receipt.
    """
    catalog, row = session.catalog(), found.row
    texts, id = catalog.texts, row.activity.id
    with st.container(key=f"card_{id}"):
        draw_lead(row.activity, found.step, small)
        reason = view.reasons(row, found.step, first_only=True)
        if not small:
            gentle = texts("results.gentle_first") if view.result.gentle_first else ""
            measured = texts("results.measured_short", words=say_measured(catalog, row.activity))
            why = f"**{texts('results.why_title')}** {reason} {gentle}  \n" if reason else ""
            st.markdown(f"{why}:small[{measured}]")
        cautions, folded = view.card_cautions(found, answered_only=small)
        if cautions:
            st.caption(bullets(cautions))
        if kinds := catalog.helplines.kinds_of(row.steps):
            draw_lines(*kinds)
        with st.container(horizontal=True, gap="small"):
            label, args = texts("results.try_this"), (id, row.activity.steps.index(found.step))
            type: Literal["primary", "secondary"] = "primary" if reason and not small else "secondary"
            if st.button(label, key=f"try_{id}", type=type, on_click=plan.add_idea, args=args):
                st.switch_page(page("plan"))
            if not small and len(session.ideas()) > 1:
                label = texts("results.another")
                st.button(label, key="another", on_click=session.show_idea_after, args=(id,))
            with st.popover(texts("results.more"), type="tertiary", key=f"more_{id}"):
                _draw_more(view, found, folded)
            label, veto = texts("results.not_for_me"), session.veto
            st.button(label, key=f"veto_{id}", type="tertiary", on_click=veto, args=(id,))


def draw_lead(activity: Activity, step: Step, small: bool = False) -> None:
    catalog = session.catalog()
    icon = catalog.categories[activity.category].icon
    with st.container(key=f"lead_{activity.id}", gap="xsmall"):
        # Hidden from screen readers and translators: to them it is a word without meaning.
        st.html(f'<span class="icon" aria-hidden="true" translate="no">{icon}</span>')
        st.subheader(activity.title, anchor=False)
        st.markdown(step.text)
        if small:
            st.caption(say_step(catalog, step))
            return
        facts = "".join(f"<li>{escape(fact)}</li>" for fact in step_facts(catalog, step))
        st.html(f'<ul class="facts">{facts}</ul>')


def _draw_more(view: View, found: Suggestion, cautions: Iterable[str]) -> None:
    """Draw what is a press away: the idea in full, all reasons, other steps, studies, the receipt."""
    catalog, row = session.catalog(), found.row
    texts, activity = catalog.texts, row.activity
    reasons = view.reasons(row, found.step)
    st.markdown(f"**{activity.title}**  \n{activity.what}")
    if reasons:
        st.markdown(f"**{texts('results.why_title')}** {reasons}")
    if cautions:
        st.markdown(f"**{texts('results.careful_more')}**\n\n{bullets(cautions)}")
    if found.others:
        steps = (f"{step.text}  \n  :small[{say_step(catalog, step)}]" for step in found.others)
        st.markdown(f"**{texts('results.other_steps')}**\n\n{bullets(steps)}")
    words = say_measured(catalog, activity)
    st.markdown(
        f"**{texts('results.evidence')}**\n\n"
        f"{texts('results.measured', words=words, sentence=activity.oxytocin.sentence)}\n\n"
        f"{texts('results.helps', sentence=activity.helpfulness.sentence)}\n\n"
        f"{texts('results.article', sentence=activity.article)}\n\n"
        f"**{texts('results.sources')}**\n\n{say_sources(catalog, activity)}"
    )
    if reasons:
        with st.container(key=f"receipt_{activity.id}"):
            st.markdown(f"**{texts('results.receipt')}**\n\n{view.receipt(row)}")
