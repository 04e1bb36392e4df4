"""Many people from a file: how it reads, what cannot be scored, pictures, and the results."""

from collections.abc import Callable
from functools import partial
from typing import get_args
from uuid import uuid4

import streamlit as st

from recommender.person.markdown import plain
from recommender.research import charts
from recommender.research.cohort.codebook import codebook, codebook_csv
from recommender.research.cohort.mapping.propose import Proposal
from recommender.research.cohort.mapping.recognize import SURES
from recommender.research.cohort.mapping.wizard import mapping_text
from recommender.research.cohort.simulate import example_rows
from recommender.research.cohort.table import TableError, shortened
from recommender.research.cohort.writers import Format, faults_text, results_bytes
from recommender.research.weights.cohort_file import (
    CohortCheck,
    CohortRun,
    Offer,
    check_upload,
    open_upload,
    score_upload,
)
from recommender.research.weights.flips import flip_report, flips_csv, term_text
from recommender.ui import session
from recommender.ui.lab import lab_session
from recommender.ui.lab.moves import Subject, draw_one
from recommender.ui.lab.weights import draw_flips, draw_population
from recommender.ui.lab.widgets import (
    Progress,
    choose_columns,
    choose_one,
    draw_list,
    draw_picture,
    draw_table,
    run_job,
    save_button,
)
from recommender.ui.parts.shared import choose_file

# A file above the limit is still taken, so that it can be said what to do about it.
TAKEN = 2
TYPES = ["csv", "tsv", "txt", "parquet", "feather", "xlsx", "xls", "ods", "sav", "dta"]


def draw_cohort() -> None:
    """The file, how it reads, its report; pictures, of made-up people until then; the results."""
    catalog, texts, most = (
        session.catalog(),
        session.texts(),
        session.catalog().cohort.upload.most_megabytes,
    )

    def load() -> None:
        file = session.value_of("lab_people_file")
        lab_session.load_people(*((file.name, file.getvalue()) if file else ("", None)))

    choose_file(
        texts("lab.cohort.upload"),
        type=TYPES,
        key="lab_people_file",
        max_upload_size=TAKEN * most,
        on_change=load,
        help=texts("lab.cohort.upload_hint", most=most),
    )
    try:
        if lab_session.lab().cohort.content is not None:
            _draw_file()
    except TableError as error:
        lab_session.stop()
        st.error(plain(str(error)))
        _draw_other_ways()
    if not lab_session.faults():
        _draw_pictures()
        if check := lab_session.lab().cohort.good:
            _draw_results(_scored(check))
    with st.container(horizontal=True):
        label, file = texts("lab.cohort.example"), texts("lab.cohort.example_file")
        save_button(label, lambda: example_rows(catalog), file, "text/csv", "lab_example")
        label, file = texts("lab.cohort.codebook"), texts("lab.cohort.codebook_file")
        save_button(label, lambda: codebook_csv(codebook(catalog)), file, "text/csv", "lab_codebook")


def _draw_file() -> None:
    """Read the file as far as has been decided: how it reads, then every row."""
    catalog, found, texts = session.catalog(), lab_session.lab().cohort, session.texts()
    if lab_session.lab().job == lab_session.READ:
        if found.offer is None:
            with st.spinner(texts("lab.page.working")):
                found.offer = open_upload(
                    catalog,
                    found.name,
                    found.content or b"",
                    mapped=found.mapped,
                    dictionary=found.dictionary,
                    sheet=found.sheet,
                )
        source = found.offer.source
        if found.offer.proposal is None or found.mapping:

            def read(on_progress: Progress) -> CohortCheck:
                rows = catalog.lab.limits.chunk_rows
                return check_upload(session.engine(), source, on_progress, rows, found.mapping)

            found.check, found.run, found.read = run_job(read), None, uuid4().hex
        lab_session.stop()
    if found.check:
        _draw_report(found.check)
    elif found.offer and found.offer.proposal and not found.mapping:
        _draw_proposal(found.offer, found.offer.proposal)
    else:
        label = texts("lab.cohort.read")
        st.button(label, key="lab_read", on_click=lab_session.start, args=(lab_session.READ,))


def _draw_other_ways() -> None:
    """What may help a file that cannot be read as it is: its sheet, its dictionary."""
    texts, found = session.texts(), lab_session.lab().cohort
    if found.name.lower().endswith((".xlsx", ".xls", ".ods")):
        read = session.bound(
            "lab_sheet", found.sheet or "", lambda sheet: lab_session.read_as(sheet=sheet or None)
        )
        st.text_input(texts("lab.cohort.sheet"), max_chars=100, **read)

    def load() -> None:
        file = session.value_of("lab_dictionary")
        lab_session.read_as(dictionary=file.getvalue() if file else None)

    choose_file(
        texts("lab.cohort.dictionary"),
        type=["csv"],
        key="lab_dictionary",
        max_upload_size=5,
        on_change=load,
    )


# --- how it reads --------------------------------------------------------------------------------


def _draw_proposal(offer: Offer, proposal: Proposal) -> None:
    """Each column that is a question: how sure and why, its first rows. Nothing is scored yet."""
    texts, catalog, title = session.texts(), session.catalog(), session.texts()("lab.cohort.proposal")
    unsure = [entry.seen.name for entry in proposal.unsure]
    with st.container(key="lab_proposal"):
        said = texts(
            "map.report.found",
            file=plain(proposal.file),
            columns=len(proposal.entries),
            sure=sum(entry.sure == "sure" for entry in proposal.entries),
            likely=sum(entry.sure == "likely" for entry in proposal.entries),
            unsure=len(unsure),
        )
        st.markdown(f"**{title}** {said}")
        rows = [
            (
                shortened(entry.seen.name),
                catalog.items[entry.item].label if entry.item in catalog.items else entry.item,
                entry.tick or "",
                texts.table("map.sure")[entry.sure],
                " ".join([f"{entry.why}.", *entry.notes]),
                *(shortened(cell) for cell in offer.first[entry.seen.name]),
            )
            for entry in sorted(
                proposal.entries, key=lambda one: (-SURES.index(one.sure), not one.notes)
            )
        ]
        count = len(next(iter(offer.first.values())))
        firsts = [texts("lab.cohort.first_row", row=n + 1) for n in range(count)]
        draw_table(title, [*texts.lines("lab.cohort.proposal_columns"), *firsts], rows)
        used = {entry.seen.name for entry in proposal.used}
        if unsure:
            used |= {*choose_columns("unsure", texts("lab.cohort.unsure"), unsure)}
        values = _choose_values(proposal)
        others, keep = [*proposal.others, *unsure], list[str]()
        if others:
            st.caption(texts("lab.cohort.left", columns=plain(", ".join(map(shortened, others)))))
            keep = choose_columns("keep", texts("lab.cohort.keep"), others)
        _draw_other_ways()
        decided = proposal.decided(used, values, tuple(name for name in keep if name not in used))
        if decided.used:
            given = decided.mapping(), mapping_text(texts, decided)
            label = texts("lab.cohort.accept")
            st.button(label, key="lab_accept", type="primary", on_click=lab_session.accept, args=given)


def _choose_values(proposal: Proposal) -> dict[str, int]:
    """Which other reading of its numbers each scale takes, by column; none unless it is chosen."""
    texts, scales = session.texts(), session.catalog().cohort.coding.scales
    taken = dict[str, int]()
    with st.container(horizontal=True, key="lab_scales"):
        for scale in scales:
            score = session.catalog().scores.get(scale)
            items = score.items if score else (scale,)
            mine = [entry for entry in proposal.entries if entry.item in items and entry.choices]
            if not mine:
                continue
            options = {"": texts("lab.cohort.as_is")}
            options |= {
                str(n): ", ".join(f"{old} → {new}" for old, new in values.items())
                for n, (_, values) in enumerate(mine[0].choices)
            }
            title = score.title if score else session.catalog().items[scale].label
            chosen = choose_one(st.selectbox, f"scale_{scale}", title, options)
            taken |= {entry.seen.name: int(chosen) for entry in mine if chosen}
    return taken


def _draw_report(check: CohortCheck) -> None:
    texts, found = session.texts(), lab_session.lab().cohort
    with st.container(key="lab_report"):
        said = texts(
            "lab.cohort.found",
            rows=f"{check.rows:,}",
            good=f"{check.rows - check.bad:,}",
            bad=f"{check.bad:,}",
        )
        st.markdown(f"**{plain(found.name)}.** {said}")
        for line in check.summary.suspects:
            st.warning(plain(line))
        if check.summary.notes:
            draw_list(map(plain, check.summary.notes))
        if check.bad == check.rows:
            st.warning(texts("lab.cohort.none_good"))
        if check.bad or check.summary.suspects or found.mapping:
            again = partial(lab_session.read_as, mapped=True)
            st.button(texts("lab.cohort.map"), key="lab_map", on_click=again)
        if found.mapping:
            label, file = texts("lab.cohort.mapping"), texts("lab.cohort.mapping_file")
            save_button(label, found.mapping_text, file, "application/toml", "lab_mapping")
        if not check.faults:
            return
        shown = check.faults[: session.catalog().lab.limits.shown_rows]
        st.markdown(texts("lab.cohort.faults", shown=len(shown), count=f"{len(check.faults):,}"))
        draw_table(texts("lab.cohort.faults_title"), texts.lines("lab.cohort.fault_columns"), shown)
        label, file = texts("lab.cohort.errors"), texts("lab.cohort.errors_file")
        save_button(label, lambda: faults_text(check.faults), file, "text/csv", "lab_errors")


# --- pictures ------------------------------------------------------------------------------------


def _draw_pictures() -> None:
    """One picture of all people at a time."""
    texts, (before, after) = session.texts(), lab_session.people()
    if not before.n:
        return
    titles = dict(texts.table("lab.cohort.pictures"))
    if after is before:
        del titles["flows"]
    if not before.groups:
        del titles["subgroups"]
    st.subheader(texts("lab.cohort.pictures_title"), anchor=False)
    draw_population()
    draw_flips()
    chosen = choose_one(st.selectbox, "picture", texts("lab.cohort.picture"), titles)
    st.caption(texts.table("lab.cohort.picture_hints")[chosen])
    by = ""
    if chosen == "subgroups":
        names = {name: name for name in before.groups}
        by = choose_one(st.selectbox, "by", texts("lab.cohort.by"), names)
        most = session.catalog().compare.limits.most_groups
        if len(set(before.groups[by].tolist())) > most:
            st.error(plain(texts("lab.cohort.too_many_groups", column=by, most=most)))
            return
    makers: dict[str, Callable[[charts.Theme], charts.Chart]] = {
        "shares": partial(charts.shares, before, after),
        "flows": partial(charts.flows, before, after),
        "fits": partial(charts.fits, after),
        "criteria": partial(charts.criteria, after),
        "subgroups": partial(charts.subgroups, after, by),
        "ranks": partial(charts.ranks, after),
        "closed": partial(charts.closed, after),
        "missing": partial(charts.missing, after),
    }
    with st.spinner(texts("lab.page.working")):
        alt = f"{titles[chosen]}. {texts.table('lab.cohort.picture_hints')[chosen]}"
        draw_picture(f"lab_{chosen}", makers[chosen], alt, by)


# --- results -------------------------------------------------------------------------------------


def _scored(check: CohortCheck) -> CohortRun:
    """The results with the current set, made anew where it has changed."""
    found, key = lab_session.lab().cohort, lab_session.set_key()
    if found.run is None or found.made_with != key:
        draft = lab_session.engine() if lab_session.current().rows else None
        with st.spinner(session.texts()("lab.page.working")):
            found.run = score_upload(session.engine(), draft, check)
        found.made_with = key
    return found.run


def _draw_results(run: CohortRun) -> None:
    """Because of which weight people change, the first rows, one row, and the files."""
    catalog, texts = session.catalog(), session.texts()
    smallest = catalog.compare.limits.smallest_cell
    flips = flip_report(run.flips, smallest)
    if because := [(_term(term), f"{count:,}") for term, count in flips.because or ()]:
        because += [(texts("compare.report.rest"), f"{flips.rest:,}")] if flips.rest else []
        with st.container(key="lab_because"):
            columns = texts.lines("lab.cohort.because_columns")
            draw_table(texts("lab.cohort.because_title"), columns, because)
            st.caption(texts("compare.report.small", most=smallest - 1, smallest=smallest))
    st.subheader(texts("lab.cohort.rows_title"), anchor=False)
    st.caption(texts("lab.cohort.treatment"))
    draw_table(texts("lab.cohort.rows_title"), texts.lines("lab.cohort.row_columns"), _rows(run))
    with st.expander(texts("lab.cohort.one_title"), key="lab_one_row"):
        number = st.number_input(
            texts("lab.cohort.one_row"),
            min_value=1,
            max_value=max(run.check.rows, 1),
            value=None,
            key="lab_row",
            placeholder=texts("lab.cohort.one_hint"),
        )
        responses = run.check.row(int(number)) if number else None
        if number and responses is None:
            st.markdown(texts("lab.cohort.one_bad", row=int(number)))
        elif responses is not None:
            draw_one(Subject(("row", number, run.token), responses), "row")
    if refused := lab_session.refusal(texts("lab.page.needs_cited")):
        st.warning(refused)
        return
    names, labels = texts.table("lab.cohort.files"), texts.table("lab.cohort.file_labels")
    st.subheader(texts("lab.cohort.files_title"), anchor=False)
    st.caption(texts("lab.cohort.files_hint"))
    with st.container(horizontal=True, key="lab_results_files"):
        for kind, make in _files(run).items():
            save_button(labels[kind], make, names[kind], "application/octet-stream", f"lab_{kind}")


def _rows(run: CohortRun) -> list[tuple[object, ...]]:
    catalog, table = session.catalog(), run.shipped if run.after is None else run.after
    titles = {category.id: category.title for category in catalog.ranked_categories}
    rows: list[tuple[object, ...]] = []
    for row in table.slice(0, catalog.lab.limits.shown_rows).to_pylist():
        first = [id for id in titles if row[f"rank_{id}"] == 1]
        fit = f"{row[f'fit_{first[0]}']:.1f}" if first else ""
        names = ", ".join(titles[id] for id in first) or catalog.texts("compare.report.no_choice")
        missing = " · ".join(str(row[f"missing_{kind}"]) for kind in ("blank", "declined", "not_asked"))
        rows.append((row["row"], names, fit, missing))
    return rows


def _term(term: str) -> str:
    """A weight or a base by its names; `points_hug_touch_wish` is an activity and a criterion."""
    catalog = session.catalog()
    for id, activity in catalog.activities.items():
        criterion = catalog.scored_criteria.get(term.removeprefix(f"points_{id}_"))
        if criterion and term.startswith(f"points_{id}_"):
            return f"{activity.title} · {criterion.label}"
        if term == f"base_{id}":
            return f"{activity.title} · {catalog.texts('results.receipt_base')}"
        if term == f"base_oxytocin_{id}":
            return f"{activity.title} · {catalog.texts('results.receipt_oxytocin')}"
    return term_text(term, catalog.texts)


def _files(run: CohortRun) -> dict[str, Callable[[], bytes]]:
    """What can be saved, each as a function that makes it: of 250,000 rows that takes its time."""
    tables = {"shipped": run.shipped} | ({} if run.after is None else {"draft": run.after})
    files: dict[str, Callable[[], bytes]] = {
        f"{set}_{kind}": partial(results_bytes, table, kind)
        for set, table in tables.items()
        for kind in get_args(Format)
    }
    if run.after is not None:
        files["changed"] = lambda: flips_csv(run.changed, session.texts()).encode()
    return files
