"""Many people from a file: what cannot be scored, scoring, and what a draft changes."""

import streamlit as st

from recommender.person.markdown import plain
from recommender.research.cohort.codebook import codebook, codebook_csv
from recommender.research.cohort.simulate import example_rows
from recommender.research.cohort.table import Source, TableError
from recommender.research.cohort.writers import faults_text
from recommender.research.weights.cohort_file import (
    CohortCheck,
    check_upload,
    open_upload,
    other_columns,
    score_upload,
)
from recommender.ui import session
from recommender.ui.lab import lab_session
from recommender.ui.lab.results import draw_results
from recommender.ui.lab.widgets import bound, draw_list, draw_table, pick, run_job, save_button
from recommender.ui.parts.inputs import choose_file

# A file above the limit is still taken, so that it can be said what to do about it.
TAKEN = 2
CHECK, SCORE = "check", "score"


def draw_cohort() -> None:
    """Example and codebook, the file, its report, and the results."""
    texts, catalog = session.texts(), session.catalog()
    st.markdown(texts("lab.cohort.lead"))
    with st.container(horizontal=True):
        label, file = texts("lab.cohort.example"), texts("lab.cohort.example_file")
        save_button(label, lambda: example_rows(catalog), file, "text/csv", "lab_example")
        label, file = texts("lab.cohort.codebook"), texts("lab.cohort.codebook_file")
        save_button(label, lambda: codebook_csv(codebook(catalog)), file, "text/csv", "lab_codebook")
    _draw_upload()
    found = lab_session.lab().cohort
    if found.content is None:
        return
    others: tuple[str, ...] = ()
    try:
        source = open_upload(catalog, found.name, found.content)
        others = other_columns(catalog, source)
        _draw_file(source, others)
    except TableError as error:
        lab_session.stop()
        st.error(plain(str(error)))
        if set(others) - set(found.keep):
            # The message is that of the command, and speaks of its option.
            st.caption(texts("lab.cohort.keep_here"))


def _draw_upload() -> None:
    texts, most = session.texts(), session.catalog().cohort.upload.most_megabytes

    def load() -> None:
        file = session.value_of("lab_people_file")
        lab_session.load_people(*((file.name, file.getvalue()) if file else ("", None)))

    choose_file(
        texts("lab.cohort.upload"),
        type=["csv", "parquet"],
        key="lab_people_file",
        max_upload_size=TAKEN * most,
        on_change=load,
    )
    st.caption(texts("lab.cohort.upload_hint", most=most))


def _draw_file(source: Source, others: tuple[str, ...]) -> None:
    catalog, found = session.catalog(), lab_session.lab().cohort
    texts = catalog.texts
    if others:
        bound(
            st.multiselect,
            texts("lab.cohort.keep"),
            others,
            key="lab_keep",
            shows=list(found.keep),
            take=lab_session.keep_columns,
            placeholder=texts("lab.cohort.keep_hint"),
        )
    rows = catalog.lab.limits.chunk_rows
    if lab_session.lab().job == CHECK:
        engine = session.engine()
        found.check = run_job(
            lambda on_progress: check_upload(engine, source, found.keep, on_progress, rows)
        )
    if found.check is None:
        st.button(texts("lab.cohort.read"), key="lab_read", on_click=lab_session.start, args=(CHECK,))
        return
    _draw_report(found.check)
    _draw_scoring(found.check)


def _draw_report(check: CohortCheck) -> None:
    texts = session.texts()
    with st.container(key="lab_report"):
        said = texts(
            "lab.cohort.found",
            rows=f"{check.rows:,}",
            good=f"{check.rows - check.bad:,}",
            bad=f"{check.bad:,}",
        )
        st.markdown(f"**{plain(lab_session.lab().cohort.name)}.** {said}")
        for line in check.summary.suspects:
            st.warning(plain(line))
        if check.summary.notes:
            draw_list(map(plain, check.summary.notes))
        if not check.faults:
            return
        shown = check.faults[: session.catalog().lab.limits.shown_rows]
        st.markdown(texts("lab.cohort.faults", shown=len(shown), count=f"{len(check.faults):,}"))
        draw_table(texts("lab.cohort.faults_title"), texts.lines("lab.cohort.fault_columns"), shown)
        label, file = texts("lab.cohort.errors"), texts("lab.cohort.errors_file")
        save_button(label, lambda: faults_text(check.faults), file, "text/csv", "lab_errors")


def _draw_scoring(check: CohortCheck) -> None:
    texts, found = session.texts(), lab_session.lab().cohort
    if check.bad == check.rows:
        st.warning(texts("lab.cohort.none_good"))
        return
    if not lab_session.is_ready():
        st.warning(lab_session.refusal(session.catalog().texts("lab.page.needs_cited")))
        return
    changes = lab_session.current().changes()
    if found.keep and changes:
        pick(
            texts("lab.cohort.by"),
            {column: column for column in found.keep},
            key="lab_by",
            shows=found.by,
            take=lab_session.group_by,
            allowed=found.keep,
            placeholder=texts("lab.cohort.keep_hint"),
        )
    label = texts("lab.cohort.score")
    st.button(label, key="lab_score", type="primary", on_click=lab_session.start, args=(SCORE,))
    if lab_session.lab().job == SCORE:
        draft = (lab_session.engine(), changes) if changes else None
        found.run = run_job(
            lambda on_progress: score_upload(session.engine(), draft, check, on_progress, found.by)
        )
        found.made_with = lab_session.set_key()
    if found.run and found.made_with == lab_session.set_key():
        draw_results(found.run)
    elif found.run:
        st.info(texts("lab.cohort.stale"))
