"""The category chart and the two small pictures, each with sentences that say the same."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import streamlit as st

from recommender.journal.since import Since
from recommender.person.chart import NO_FITS, NO_RANKS, chart_bars
from recommender.person.markdown import bullets
from recommender.person.pictures import Picture, Point, alone_picture, people_picture, people_point
from recommender.person.plan import Planned, ideas_of, readiness
from recommender.person.result import OpenCategory, Suggestion
from recommender.person.sentences import say_category, say_measured, say_step
from recommender.person.view import Audience, View
from recommender.scoring.responses import Answers
from recommender.ui import plan, session
from recommender.ui.charts import category_chart, chart_rows
from recommender.ui.pictures import point_chart, point_rows, tile_chart, tile_rows


def draw_vega(
    rows: Sequence[Mapping[str, Any]], spec: Mapping[str, Any], alt: str, key: str, **options: Any
) -> None:
    """Draw rows by a cached specification, handed out as a copy. `alt` is all that a screen reader gets.

    A description in the specification would do the same, but Streamlit would write it to its log.
    """
    copy = {**spec, "layer": [*spec["layer"]]}
    st.vega_lite_chart(pa.Table.from_pylist(rows), copy, theme=None, alt=alt, key=key, **options)


def theme() -> str:
    return st.context.theme.type or "light"


def draw_chart(view: View, titled: bool = True, since: Since | None = None) -> None:
    """Draw the chart, `titled` by its finding; the ideas of a pressed kind open in place.

    With `since`, each kind has an open circle where it was last time.
    """
    rows, texts, visit = view.categories, session.texts(), session.visit()
    looks, unsaved = visit.looks, visit.unsaved
    if not rows:
        st.markdown(texts("results.nothing_left"))
        return
    chosen = next((row for row in rows if row.category.id == unsaved.kind), None)
    with st.container(key="kinds_shared" if looks.sharing else "kinds"):
        with st.container(key="kinds_chart"):
            if titled:
                st.header(view.finding, anchor=False)
            draw_bars(rows, then=since.fits if since else NO_FITS, on_press=session.press_kind)
            circle = [texts("journal.since.open_circle")] if since else []
            st.caption(" ".join([*circle, texts("results.kind_hint")]))
            with st.expander(texts("results.all_title"), key="chart_in_words"):
                # The twin of the bars for keys and screen readers.
                titles = {row.category.id: row.title for row in rows}
                if unsaved.kind not in titles:
                    unsaved.kind = None
                st.pills(texts("results.kind_choose"), **session.choice("kind", titles))
                how = [texts("results.chart_self"), texts("results.chart_short")]
                if len({row.band for row in rows}) < len(rows) and not looks.grouped:
                    how.append(texts("results.chart_bands"))
                if item := view.result.most_open_item:
                    how.append(texts("results.chart_whisker", label=session.name_of(item)))
                st.markdown(" ".join(how))
                draw_list(rows, _with_numbers(), since)
        if chosen:
            _draw_kind(view, chosen)


def draw_list(rows: tuple[OpenCategory, ...], numbers: bool, since: Since | None) -> None:
    lines = [say_category(session.catalog(), row, rows, numbers) for row in rows]
    if since:
        lines = [f"{line} {since.then_words(row)}" for line, row in zip(lines, rows, strict=True)]
    # The dot after the rank is escaped: ranks may repeat, and Markdown would number the list itself.
    st.markdown(bullets(line.replace(".", r"\.", 1) for line in lines))


def draw_bars(
    rows: tuple[OpenCategory, ...],
    before: Mapping[str, int] = NO_RANKS,
    then: Mapping[str, float] = NO_FITS,
    on_press: Callable[[], None] | None = None,
) -> None:
    """Draw the bars; `before` holds earlier ranks by category id, shown where they changed.

    `then` holds the fits of the check-in before.
    """
    catalog, visit = session.catalog(), session.visit()
    texts, looks, unsaved = catalog.texts, visit.looks, visit.unsaved
    second = rows[min(1, len(rows) - 1)].title
    alt = texts("results.chart_alt", count=len(rows), first=rows[0].title, second=second)
    grouped = looks.grouped and not before
    bars = chart_bars(catalog, rows, numbers=_with_numbers(), grouped=grouped, before=before, then=then)
    chosen = unsaved.kind if on_press else None
    spec = category_chart(texts, theme(), looks.sharing, can_press=on_press is not None)
    key = session.CHART if on_press else "bars"
    draw_vega(chart_rows(bars, chosen, unsaved.presses), spec, alt, key, on_select=on_press or "ignore")


def _draw_kind(view: View, row: OpenCategory) -> None:
    """Draw every open idea of a kind with its first step, each to be planned with one press."""
    texts, most = session.texts(), readiness(view.result).most
    taken = {one.row.activity.id for one in plan.chosen()}
    with st.container(key="kind_open"):
        with st.container(horizontal=True, vertical_alignment="center", key="kind_head"):
            st.subheader(f":material/{row.category.icon}: {row.title}", anchor=False)
            close, args = session.choose, ("kind", None)
            st.button(texts("results.kind_close"), key="kind_close", on_click=close, args=args)
        later = False
        for idea in ideas_of(view, row.category.id):
            if not idea.row.leads and not later:
                later = True
                st.markdown(f"**{texts('results.later_title')}**")
            _draw_idea(view, idea, idea.row.activity.id in taken, len(taken) < most)
        if len(taken) >= most:
            st.caption(texts("plan.full", most=most) if most > 1 else texts("plan.full_one"))


def _draw_idea(view: View, idea: Planned, is_taken: bool, has_room: bool) -> None:
    texts, activity = view.catalog.texts, idea.row.activity
    measured = f"{texts('results.chart_column')}: {say_measured(view.catalog, activity)}"
    lines = [f"**{activity.title}**", idea.step.text, f":small[{say_step(view.catalog, idea.step)}]"]
    cautions = view.card_cautions(Suggestion(idea.row, idea.step, ()))[0]
    careful = [f":small[{texts('results.careful')}: {' '.join(cautions)}]"] if cautions else []
    with st.container(key=f"idea_{activity.id}", gap="xsmall"):
        st.markdown("  \n".join([*lines, f":small[{measured}]", *careful]))
        if is_taken:
            st.markdown(f":material/check: {texts('results.in_plan')}")
        elif has_room:
            label, args = texts("plan.add", title=activity.title), (activity.id, idea.chosen.step)
            st.button(label, key=f"plan_{activity.id}", on_click=plan.add, args=args)


def _with_numbers() -> bool:
    return session.visit().looks.numbers or session.audience().sees_numbers


def draw_pictures(view: View, answers: Answers) -> None:
    """Draw the pictures of the answers given; nothing, not even a heading, without any.

    The therapist's view shows the scores. A shared screen has larger type and no scores.
    """
    alone, people = alone_picture(session.catalog(), answers), people_picture(view.result, answers)
    drawn = [(name, found) for name, found in (("alone", alone), ("people", people)) if found]
    if not drawn:
        return
    words, with_scores = session.catalog().pictures, view.audience.sees_scores
    size = "large" if view.audience is Audience.SHARED else "usual"
    with st.container(key="pictures"):
        st.subheader(words.title, anchor=False)
        st.markdown(words.intro)
        for column, (name, picture) in zip(st.columns(len(drawn), gap="medium"), drawn, strict=True):
            with column, st.container(key=f"picture_{name}", gap="xsmall"):
                point = people_point(view.result, answers) if name == "people" and with_scores else None
                _draw_picture(name, picture, point, size)


def _draw_picture(name: str, picture: Picture, point: Point | None, size: str) -> None:
    words = session.catalog().pictures
    st.markdown(f"**{picture.grid.title}**")
    if picture.tiles:
        if point:
            across, up = point.columns.score, point.rows.score
            label = words.cutoff.format(value=across.cutoff.value) if across.cutoff else ""
            rows, spec = point_rows(point), point_chart(across, up, label, theme(), size)
        else:
            rows, spec = tile_rows(words, picture), tile_chart(picture.grid.column_title, theme(), size)
        draw_vega(rows, spec, picture.alt, key=f"chart_{name}")
    st.markdown(picture.sentence)
    if point:
        st.markdown(bullets(point.lines))
        st.caption("  \n".join(point.sources))
