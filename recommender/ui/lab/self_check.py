"""The self-check: what is wrong with the current set and its content, line by line."""

import re
from itertools import count

import streamlit as st

from recommender.person.markdown import plain
from recommender.research.certainty.self_check import Finding, self_check
from recommender.ui import session
from recommender.ui.lab import lab_session
from recommender.ui.lab.widgets import Progress, draw_list, on_request, run_job

# As many signs of progress as the check gives.
PARTS = 7


def draw_self_check() -> None:
    texts, hidden = session.texts(), lab_session.hidden_activities()

    def check(on_progress: Progress) -> tuple[Finding, ...]:
        done = count()
        return self_check(lab_session.engine(), lambda _: on_progress(0, next(done) / PARTS))

    st.markdown(texts("lab.check.lead"))
    findings = on_request("self_check", texts("lab.check.run"), "lab_check", lambda: run_job(check))
    if findings is None:
        return
    # Whole ids only: `hug` is not part of `self_hug`.
    names = re.compile(rf"(?<![a-z_])({'|'.join(hidden) or '$.'})(?![a-z_])")
    shown = [finding for finding in findings if not names.search(str(finding))]
    faults = [plain(str(finding)) for finding in shown if finding.is_fault]
    notes = [plain(str(finding)) for finding in shown if not finding.is_fault]
    with st.container(key="lab_findings"):
        if len(faults) > 1:
            title = texts("lab.check.count", count=len(faults))
        else:
            title = texts("lab.check.count_one" if faults else "lab.check.clean")
        st.markdown(f"**{title}**")
        draw_list(faults)
        if notes:
            st.subheader(texts("lab.check.notes"), anchor=False)
            draw_list(notes)
