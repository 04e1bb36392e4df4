"""What would it take: the smallest single change that puts a kind of idea first."""

from __future__ import annotations

import streamlit as st

from recommender.lab.levers import AnswerLever, WeightLever, answer_levers, weight_levers
from recommender.report.wording import say_answer
from recommender.scoring.responses import Answers
from recommender.ui import lab_state, state
from recommender.ui.components.lab_weights import criterion_name, say_weight
from recommender.ui.lab_people import Subject


def draw_levers(subject: Subject) -> None:
    """One line a kind for weights, one for answers."""
    words, engine = state.catalog().lab.sure, lab_state.engine()
    st.markdown(words.levers_lead)
    answers = subject.answers or {}
    weights = weight_levers(engine, subject.responses, subject.vetoes)
    said = answer_levers(engine, answers, subject.matters, subject.vetoes)
    hidden = {state.catalog().category_of[id] for id in subject.vetoes & _private()}
    st.subheader(words.weight_levers, anchor=False)
    st.markdown(_lines([(one.category, _say_weight(one)) for one in weights], hidden))
    st.subheader(words.answer_levers, anchor=False)
    st.caption(words.answer_hint)
    st.markdown(_lines([(one.category, _say_answer(one, answers)) for one in said], hidden))


def _private() -> frozenset[str]:
    return state.catalog().private_activities if state.is_discreet() else frozenset()


def _lines(rows: list[tuple[str, str]], hidden: set[str]) -> str:
    titles = state.catalog().categories
    return "\n".join(f"- **{titles[id].title}**: {said}" for id, said in rows if id not in hidden)


def _say_weight(lever: WeightLever) -> str:
    catalog = state.catalog()
    words, change = catalog.lab.sure, lever.change
    if change is None:
        return words.outcomes[lever.outcome]
    return words.weight_lever.format(
        activity=catalog.activities[change.activity].title,
        criterion=criterion_name(change.criterion),
        old=say_weight(change.old),
        new=say_weight(change.new),
    )


def _say_answer(lever: AnswerLever, answers: Answers) -> str:
    catalog = state.catalog()
    words, change = catalog.lab.sure, lever.change
    if change is None:
        return words.outcomes[lever.outcome]
    item = catalog.items[change.item]
    return words.answer_lever.format(
        question=item.label,
        old=say_answer(catalog, item, {**answers, item.id: change.before} if item.id in answers else {}),
        new=say_answer(catalog, item, {item.id: change.after}),
    )
