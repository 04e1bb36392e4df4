"""Self-check: what the set in hand and its content could not do, in plain lines."""

from __future__ import annotations

import re

import streamlit as st

from recommender.lab.findings import Finding
from recommender.lab.self_check import self_check
from recommender.report.markdown import plain
from recommender.ui import lab_state, state
from recommender.ui.components.lab_job import Progress, draw_job

# As many signs of progress as the check gives.
PARTS = 6


def draw_check() -> None:
    """A button, its progress, and what was found."""
    catalog = state.catalog()
    words, key = catalog.lab.check, ("check", lab_state.set_key())
    st.markdown(words.lead)
    st.button(words.run, key="lab_check", type="primary", on_click=lab_state.start, args=("self",))
    if lab_state.lab().job == "self":
        lab_state.once(key, lambda: draw_job(_check))
        lab_state.stop()
    found: tuple[Finding, ...] | None = lab_state.known(key)
    if found is not None:
        _draw_findings(found)


def _check(told: Progress) -> tuple[Finding, ...]:
    done = 0

    def tell(_: str) -> None:
        nonlocal done
        told(0, done / PARTS)
        done += 1

    return self_check(lab_state.engine(), tell)


def _draw_findings(found: tuple[Finding, ...]) -> None:
    words = state.catalog().lab.check
    hidden = lab_state.hidden_activities()
    # Whole ids only: `hug` is no part of `self_hug`.
    names = re.compile(rf"(?<![a-z_])({'|'.join(hidden) or '$.'})(?![a-z_])")
    shown = [one for one in found if not names.search(str(one))]
    faults = [one for one in shown if one.is_fault]
    notes = [one for one in shown if not one.is_fault]
    with st.container(key="lab_findings"):
        count = words.count_one if len(faults) == 1 else words.count
        st.markdown(f"**{count.format(count=len(faults)) if faults else words.clean}**")
        st.markdown("\n".join(f"- {plain(str(one))}" for one in faults))
        if notes:
            st.subheader(words.notes, anchor=False)
            st.markdown("\n".join(f"- {plain(str(one))}" for one in notes))
