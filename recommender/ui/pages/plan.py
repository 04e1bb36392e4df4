"""My plan: a few small steps, each with its moment, its day and its company."""

import streamlit as st

from recommender.report.person import OpenActivity
from recommender.report.plan import Planned, readiness, ruler_questions, suggested
from recommender.ui import planning, state
from recommender.ui.components.arrive import draw_title
from recommender.ui.components.kept_line import draw_kept_line
from recommender.ui.components.nothing_yet import draw_nothing_yet
from recommender.ui.components.plan_step import draw_plan_step
from recommender.ui.components.results_parts import draw_note
from recommender.ui.components.take_away import draw_calendar
from recommender.ui.frame import page

catalog, visit = state.catalog(), state.checkin()
words, for_anyone = catalog.words.plan, catalog.words.results.for_anyone


def draw_chosen(plan: tuple[Planned, ...]) -> None:
    """What the plan holds."""
    st.subheader(words.mine, anchor=False)
    if not plan:
        st.markdown(words.empty)
    for one in plan:
        draw_plan_step(one)


def draw_choice(plan: tuple[Planned, ...]) -> None:
    """What may be added: two suggestions, then everything else that is open."""
    most = readiness(state.result()).most
    if len(plan) >= most:
        st.markdown(words.full.format(most=most) if most > 1 else words.full_one)
        return
    st.subheader(words.choose.format(most=most) if most > 1 else words.choose_one, anchor=False)
    taken = {one.row.activity.id for one in plan}
    ideas = [i for i in suggested(state.result(), state.is_discreet()) if i.row.activity.id not in taken]
    if ideas:
        hint = f"**{words.suggested}.** {words.suggested_hint}"
        st.markdown(f"**{for_anyone}**" if state.result().nothing_said else hint)
    for idea in ideas:
        label = words.add.format(title=idea.row.activity.title)
        key, step = f"add_{idea.row.activity.id}", idea.chosen.step
        st.button(label, key=key, on_click=planning.add, args=(idea.row.activity.id, step))
    shown = taken | {idea.row.activity.id for idea in ideas}
    draw_others([row for row in planning.open_rows() if row.activity.id not in shown])


def draw_others(rows: list[OpenActivity]) -> None:
    """The other ideas, folded: leading ones first, then those for when you are ready."""
    with st.expander(words.others, key="other_ideas"):
        later = False
        for row in rows:
            if not row.leads and not later:
                later = True
                st.markdown(f"**{words.later}**")
            label = words.add.format(title=row.activity.title)
            key = f"add_{row.activity.id}"
            st.button(label, key=key, on_click=planning.add_first_step, args=(row.activity.id,))


def draw_rulers() -> None:
    """Two questions for a conversation, for the therapist's own screen."""
    st.subheader(words.rulers_title, anchor=False)
    questions = "\n".join(f"- {line}" for line in ruler_questions(state.result(), numbers=True))
    st.markdown(f"{words.rulers_intro}\n\n{questions}")


plan = planning.chosen() if visit.answers else ()
# What was added takes the focus: the button that added it is gone.
newest = f"st-key-plan_{plan[-1].row.activity.id}" if plan else ""
draw_title(words.title, f"plan {len(plan)}", focus=newest)
if not visit.answers:
    draw_nothing_yet()
else:
    st.markdown(words.lead)
    if readiness(state.result()).words:
        st.markdown(f"*{readiness(state.result()).words}*")
    draw_chosen(plan)
    draw_choice(plan)
    if plan:
        draw_calendar(plan)
    if visit.view == "client" and not visit.sharing:
        draw_rulers()
        draw_note(state.result())
    st.markdown(words.not_now)
    st.caption(words.saved)
    draw_kept_line()
    with st.container(horizontal=True):
        st.page_link(page("keep"), label=catalog.words.keep.title)
        st.page_link(page("results"), label=words.back)
