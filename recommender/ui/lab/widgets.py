"""Widgets and names that several sections of the lab share."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial
from html import escape
from typing import Any, TypeVar

import streamlit as st

from recommender.research.charts import Chart, Theme
from recommender.research.weights.draft import Cell
from recommender.ui import session
from recommender.ui.lab import lab_session

T = TypeVar("T")
Progress = Callable[[int, float], None]


def stored(name: str, value: object, titles: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the arguments by which a widget shows a choice of the lab and stores it under its name."""
    return session.bound(f"lab_{name}", value, partial(lab_session.choose, name), titles)


def choose(widget: Callable[..., object], name: str, label: str, *, first: Any, **options: Any) -> Any:
    """Draw a widget for a choice of the lab, stored under its name; return it, at the start `first`."""
    chosen = lab_session.choice(name, first)
    widget(label, **stored(name, chosen), **options)
    return chosen


def choose_one(
    widget: Callable[..., object],
    name: str,
    label: str,
    titles: Mapping[str, str],
    first: str = "",
    **options: Any,
) -> str:
    """Draw a choice by title, stored under its name; return the id.

    At the start, or when the chosen one is gone, it is `first` or the first of all.
    """
    last = str(lab_session.choice(name, first))
    chosen = last if last in titles else next(iter(titles))
    widget(label, **stored(name, chosen, titles), **options)
    return chosen


def choose_radio(name: str, label: str, titles: Mapping[str, str], first: str = "") -> str:
    """The same as radio buttons in a row."""
    return choose_one(st.radio, name, label, titles, first, index=None, horizontal=True)


def choose_columns(name: str, label: str, columns: Sequence[str]) -> list[str]:
    """Draw a choice of any number of columns of a file, stored under its name; return them."""
    chosen = [column for column in lab_session.choice(name, ()) if column in columns]
    st.multiselect(
        label, columns, **stored(name, chosen), placeholder=session.texts()("lab.cohort.keep_hint")
    )
    return chosen


def draw_picture(
    key: str,
    make: Callable[[Theme], Chart],
    alt: str,
    about: Hashable = None,
    on_press: Callable[[], None] | None = None,
) -> None:
    """A chart of research, made once for a set, a file of people, and what else it is `about`.

    The view may change in the middle of a visit, so it is made for what stays hidden as well.
    """
    theme: Theme = "dark" if st.context.theme.type == "dark" else "light"
    hidden, people = lab_session.hidden_activities(), lab_session.lab().cohort.read
    drawn = (key, lab_session.set_key(), people, hidden, theme, about)
    spec = lab_session.memoize(drawn, lambda: make(theme).to_dict())
    # Streamlit takes the rows out of the specification that it is given.
    st.vega_lite_chart({**spec}, theme=None, alt=alt, key=key, on_select=on_press or "ignore")


def draw_list(lines: Iterable[str]) -> None:
    st.markdown("\n".join(f"- {line}" for line in lines))


def save_button(
    label: str, data: str | Callable[[], str | bytes], file: str, mime: str, key: str
) -> None:
    """A button that saves a file, without another run of the page."""
    st.download_button(label, data, file, mime, key=key, on_click="ignore")


def draw_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A named table of texts that may come from a file: each is shown unchanged, and never runs.

    A wide table scrolls by itself.
    """
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    st.html(
        f"<div class='lab-table' tabindex='0' role='region' aria-label='{escape(title, quote=True)}'>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def run_job(work: Callable[[Progress], T]) -> T:
    """Do long work and show how far it is. Any press stops it at the next sign of progress."""
    texts, area = session.texts(), st.empty()
    with area.container(key="lab_job"):
        bar = st.progress(0.0, texts("lab.page.working"))
        st.button(texts("lab.page.cancel"), key="lab_cancel", on_click=lab_session.stop)

    def on_progress(rows: int, share: float) -> None:
        text = texts("lab.page.rows", rows=f"{rows:,}") if rows else texts("lab.page.working")
        bar.progress(min(share, 1.0), text)

    result = work(on_progress)
    lab_session.stop()
    area.empty()
    return result


def on_request(job: str, label: str, key: str, work: Callable[[], T]) -> T | None:
    """The cached result of long work for the current set; a button starts the work."""
    st.button(label, key=key, type="primary", on_click=lab_session.start, args=(job,))
    cache_key = (job, lab_session.set_key())
    if lab_session.lab().job == job:
        lab_session.memoize(cache_key, work)
        lab_session.stop()
    result: T | None = lab_session.lab().cache.get(cache_key)
    return result


def full_name(cell: Cell) -> str:
    """A weight by both of its names, a number by its table and key."""
    catalog = session.catalog()
    if cell.is_number:
        return f"{catalog.texts(f'lab.dial.tables.{cell.first}')} {cell.second}".strip()
    return f"{catalog.activities[cell.first].title} · {catalog.criteria[cell.second].label}"


def criterion_name(id: str) -> str:
    """A criterion in somebody's receipt by its label; a private one stays unnamed if others may look."""
    criterion = session.catalog().scored_criteria[id]
    if not session.audience().names(criterion):
        return session.texts()("lab.moves.receipt_private")
    return criterion.label


def say_weight(weight: float) -> str:
    return f"{weight:+.2f}" if weight else "0"
