"""One idea: its first step, why it is here, what to take care of, and what studies say."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from recommender.report.discreet import card_cautions
from recommender.report.suggestions import Suggestion
from recommender.report.wording import say_measured, say_receipt, say_sources, say_step
from recommender.ui import state
from recommender.ui.components.help_lines import draw_lines


def draw_card(found: Suggestion, reasons: str) -> None:
    """Draw a suggested activity with its first step; without `reasons` it is nobody's own."""
    words, row = state.catalog().words.results, found.row
    with st.container(border=True, key=f"card_{row.activity.id}"):
        st.subheader(row.activity.title, anchor=False)
        catalog, discreet = state.catalog(), state.is_discreet()
        why = f"\n\n**{words.why_title}** {reasons}" if reasons else ""
        st.markdown(
            f"{row.activity.what}\n\n**{words.first_step}.** {found.step.text}  \n"
            f":small[{say_step(catalog, found.step)}]{why}"
        )
        cautions, folded = card_cautions(found, discreet)
        if cautions:
            st.markdown(f"**{words.careful}**\n\n{_bullets(cautions)}")
        if folded:
            with st.expander(words.careful_more, key=f"careful_{row.activity.id}"):
                st.markdown(_bullets(folded))
        for kind in catalog.helplines.kinds_of(found.row.steps):
            draw_lines(kind)
        _draw_more(found, with_receipt=bool(reasons))
        st.button(
            words.not_for_me.format(title=row.activity.title),
            key=f"veto_{row.activity.id}",
            on_click=state.veto,
            args=(row.activity.id,),
        )


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _draw_more(found: Suggestion, with_receipt: bool) -> None:
    catalog, row = state.catalog(), found.row
    words, activity = catalog.words.results, row.activity
    if found.others:
        with st.expander(words.other_steps, key=f"steps_{activity.id}"):
            steps = (f"- {step.text}  \n  :small[{say_step(catalog, step)}]" for step in found.others)
            st.markdown("\n".join(steps))
    with st.expander(words.evidence, key=f"evidence_{activity.id}"):
        measured = words.measured.format(
            words=say_measured(catalog, activity), sentence=activity.oxytocin.sentence
        )
        helps = words.helps.format(sentence=activity.helpfulness.sentence)
        article = words.article.format(sentence=activity.article)
        sources = f"**{words.sources}**\n\n{say_sources(catalog, activity)}"
        st.markdown("\n\n".join((measured, helps, article, sources)))
    if with_receipt:
        with st.expander(words.receipt, key=f"receipt_{activity.id}"):
            st.markdown(say_receipt(words, row, catalog.method.cap, state.is_discreet()))
