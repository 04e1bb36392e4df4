"""What came of a planned step: did it, in part, or not; and how it felt. Two presses, no free text."""

from functools import partial

import streamlit as st

from recommender.catalog.texts import Texts
from recommender.journal.entries import Outcome, Plan, Tried
from recommender.person.sentences import felt_words
from recommender.ui import journal, session


def draw_tried(plan: Plan, tried: Tried | None) -> None:
    """Ask what came of a step, or say it, with the way to say it again."""
    texts, did = session.texts(), session.visit().unsaved.did
    with st.container(key="tried"):
        if did is not None:
            _ask_felt(plan, did)
        elif tried is None:
            _ask_did(plan)
        else:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f":green-badge[:material/check: {say_outcome(texts, tried.payload)}]")
                again = partial(session.visit().choose, "did", "again")
                st.button(
                    texts("journal.tried.again"), key="tried_again", type="tertiary", on_click=again
                )


def _ask_did(plan: Plan) -> None:
    texts = session.texts()
    st.markdown(texts("journal.back.did"))
    with st.container(horizontal=True, key="tried_did"):
        for did, label in texts.table("journal.tried.did").items():
            st.button(label, key=f"did_{did}", on_click=_say_did, args=(plan, did))


def _ask_felt(plan: Plan, did: str) -> None:
    if did == "again":
        _ask_did(plan)
        return
    texts = session.texts()
    st.markdown(texts("journal.back.felt"))
    with st.container(horizontal=True, key="tried_felt"):
        for felt, label in felt_words(texts).items():
            st.button(label, key=f"felt_{felt}", on_click=_record, args=(plan, did, felt))


def _say_did(plan: Plan, did: str) -> None:
    if did == "no":
        _record(plan, did, None)
    else:
        session.visit().choose("did", did)


def _record(plan: Plan, did: str, felt: int | None) -> None:
    step = plan.payload
    said = {"activity": step.activity, "step": step.step, "plan": plan.id, "did": did, "felt": felt}
    journal.record_tried(Outcome.model_validate(said))
    session.visit().choose("did", None)


def say_outcome(texts: Texts, outcome: Outcome) -> str:
    """Say what came of a step, such as "Did it · a bit better"."""
    did = texts.table("journal.tried.did")[outcome.did]
    if outcome.felt is None:
        return did
    return f"{did} · {felt_words(texts)[outcome.felt]}"
