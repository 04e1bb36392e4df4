"""My plan: a few small steps, each with its moment, its day and its company."""

import streamlit as st

from recommender.person.markdown import bullets
from recommender.person.plan import Planned, readiness, ruler_questions, suggested
from recommender.person.result import OpenActivity
from recommender.ui import session
from recommender.ui.parts import planning
from recommender.ui.parts.activity_card import draw_lead
from recommender.ui.parts.browser import draw_title
from recommender.ui.parts.journal import draw_ask
from recommender.ui.parts.results_parts import draw_note
from recommender.ui.parts.stored import draw_nothing_yet
from recommender.ui.parts.take_away import confirm, draw_calendar

catalog, visit = session.catalog(), session.visit()
texts, for_anyone = catalog.texts, catalog.texts("results.for_anyone")


def draw_chosen(plan: tuple[Planned, ...]) -> None:
    st.subheader(texts("plan.mine"), anchor=False)
    if not plan:
        st.markdown(texts("plan.empty"))
    for one in plan:
        planning.draw_plan_step(one)


def draw_choice(plan: tuple[Planned, ...]) -> None:
    """Draw what may be added: two suggestions, then everything else that is open."""
    result = session.view().result
    most = readiness(result).most
    if len(plan) >= most:
        st.markdown(texts("plan.full", most=most) if most > 1 else texts("plan.full_one"))
        return
    st.subheader(texts("plan.choose", most=most) if most > 1 else texts("plan.choose_one"), anchor=False)
    taken = {one.row.activity.id for one in plan}
    ideas = [idea for idea in suggested(result) if idea.row.activity.id not in taken]
    if ideas:
        hint = f"**{texts('plan.suggested')}.** {texts('plan.suggested_hint')}"
        st.markdown(f"**{for_anyone}**" if result.nothing_said else hint)
    for idea in ideas:
        with st.container(key=f"card_{idea.row.activity.id}"):
            draw_lead(idea.row.activity, idea.step)
            key, step = f"add_{idea.row.activity.id}", idea.chosen.step
            label, args = texts("plan.add_this"), (idea.row.activity.id, step)
            st.button(label, key=key, type="primary", on_click=planning.add, args=args)
    shown = taken | {idea.row.activity.id for idea in ideas}
    draw_others([row for row in planning.open_rows() if row.activity.id not in shown])


def draw_others(rows: list[OpenActivity]) -> None:
    """Draw the other ideas, folded: leading ones first, then those for later."""
    with st.expander(texts("plan.others"), key="other_ideas"):
        later = False
        for row in rows:
            if not row.leads and not later:
                later = True
                st.markdown(f"**{texts('plan.later')}**")
            label, id = texts("plan.add", title=row.activity.title), row.activity.id
            st.button(label, key=f"add_{id}", on_click=planning.add_first_step, args=(id,))


def draw_rulers() -> None:
    """Draw two questions for a conversation, for the therapist's own screen."""
    st.subheader(texts("plan.rulers_title"), anchor=False)
    questions = bullets(ruler_questions(session.view()))
    st.markdown(f"{texts('plan.rulers_intro')}\n\n{questions}")


plan = planning.chosen() if visit.answers else ()
# What was added takes the focus: the button that added it is gone.
newest = f"st-key-plan_{plan[-1].row.activity.id}" if plan else ""
draw_title(texts("plan.title"), f"plan {len(plan)}", focus=newest)
if not visit.answers:
    draw_nothing_yet()
else:
    st.markdown(texts("plan.lead"))
    kind_words = readiness(session.view().result).words
    if kind_words:
        st.markdown(f"*{kind_words}*")
    draw_chosen(plan)
    draw_choice(plan)
    if plan and confirm():
        draw_ask()
        draw_calendar()
    if session.audience().sees_scores:
        draw_rulers()
        draw_note(session.view())
    st.caption(texts("plan.saved"))
