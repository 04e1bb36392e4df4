"""How sure the order is: places of each activity, which kind beats which, and what is about equal."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import streamlit as st
from numpy.typing import NDArray

from recommender.recommend import Recommendation, recommend
from recommender.scoring.ranking import NO_RANK
from recommender.scoring.robustness import TOP, acceptability, draw_weights, rank_shares, winning_shares
from recommender.ui import lab_state, state
from recommender.ui.components.lab_choice import draw_radio
from recommender.ui.components.lab_levers import draw_levers
from recommender.ui.components.lab_people import draw_person
from recommender.ui.components.lab_reach import draw_reach
from recommender.ui.lab_charts import HeatCell, cell_rows, heat_map
from recommender.ui.lab_people import Subject


@dataclass(frozen=True)
class Sure:
    """One person's draws: `places` (activities, places), `wins` (categories, categories), tie bands."""

    result: Recommendation
    places: NDArray[np.float64]
    wins: NDArray[np.float64]
    band: NDArray[np.int64]


def draw_sure() -> None:
    """The three questions of this section, one at a time."""
    words = state.catalog().lab.sure
    titles = {choice.id: choice.label for choice in words.parts}
    part = draw_radio("sure_part", words.part, titles)
    if part == "reach":
        draw_reach()
        return
    subject = draw_person()
    if subject is None:
        return
    if part == "levers":
        draw_levers(subject)
    else:
        _draw_order(subject)


def _draw_order(subject: Subject) -> None:
    catalog = state.catalog()
    words = catalog.lab.sure
    st.markdown(words.lead)
    scales = {scale.id: scale for scale in catalog.lab.scales}
    with st.container(horizontal=True):
        labels = {id: scale.label for id, scale in scales.items()}
        chosen = scales[draw_radio("scale", words.scale, labels, words.first_scale)]
        st.number_input(
            words.seed,
            min_value=0,
            max_value=2**31 - 1,
            step=1,
            key=lab_state.choice_key("seed", lab_state.choice("seed", catalog.method.seed)),
            on_change=lab_state.choose,
            args=("seed",),
            width=250,
        )
    st.caption(f"{chosen.reason} {words.seed_hint}")
    seed = int(lab_state.choice("seed", catalog.method.seed))
    with st.spinner(catalog.lab.page.working):
        sure = lab_state.once(
            ("sure", lab_state.set_key(), subject.key, chosen.factor, seed),
            lambda: _compute(subject, chosen.factor, seed),
        )
    _draw_bands(sure)
    _draw_pairs(sure)
    _draw_places(sure)


def _compute(subject: Subject, factor: float, seed: int) -> Sure:
    engine = lab_state.engine()
    key: Hashable = ("draws", lab_state.set_key(), factor, seed)
    draws = lab_state.once(key, lambda: draw_weights(engine.model, factor, seed))
    result = recommend(engine, subject.responses, subject.vetoes)
    levels, leading = result.profile.levels, result.gates.access.leading
    found = acceptability(draws, levels, leading, result.ranking.category_rank)
    return Sure(
        result,
        rank_shares(draws, levels, leading)[0],
        winning_shares(draws, levels, leading)[0],
        np.asarray(found.band[0]),
    )


def _order(sure: Sure) -> list[int]:
    """Places of the categories that have a rank, first one first."""
    rank = sure.result.ranking.category_rank[0]
    return [int(n) for n in np.argsort(rank, kind="stable") if rank[n] != NO_RANK]


def _draw_bands(sure: Sure) -> None:
    words, titles = state.catalog().lab.sure, _category_titles()
    st.subheader(words.band_title, anchor=False)
    groups: dict[int, list[str]] = {}
    for n in _order(sure):
        groups.setdefault(int(sure.band[n]), []).append(titles[n])
    tied = [names for names in groups.values() if len(names) > 1]
    lines = [words.band_many.format(titles=", ".join(names)) for names in tied]
    st.markdown("\n".join(f"- {line}" for line in lines) if lines else words.band_one)


def _draw_pairs(sure: Sure) -> None:
    words, titles, order = state.catalog().lab.sure, _category_titles(), _order(sure)
    st.subheader(words.pair_title, anchor=False)
    st.caption(words.pair_hint)
    names = tuple(titles[n] for n in order)
    cells = [
        HeatCell(titles[a], titles[b], float(sure.wins[a, b]), sure.band[a] == sure.band[b])
        for a in order
        for b in order
        if a != b
    ]
    _draw_heat(cells, names, names, words.pair_alt.format(count=len(names)), turned=True)
    with st.expander(words.pair_list, key="lab_pairs"):
        lines = []
        for a in order:
            others = [
                words.pair_share.format(title=titles[b], share=round(sure.wins[a, b] * 100))
                for b in order
                if b != a
            ]
            lines.append(words.pair_line.format(title=titles[a], others=", ".join(others)))
        st.markdown("\n".join(f"- {line}" for line in lines))


def _draw_places(sure: Sure) -> None:
    catalog, model = state.catalog(), sure.result.engine.model
    words = catalog.lab.sure
    st.subheader(words.heat_title, anchor=False)
    st.caption(words.heat_hint.format(draws=f"{catalog.method.draws:,}"))
    rank = sure.result.ranking.rank[0]
    order = [int(n) for n in np.argsort(rank, kind="stable") if rank[n] != NO_RANK]
    names = {n: catalog.activities[model.activity_ids[n]].short for n in order}
    cells = [
        HeatCell(names[n], str(place + 1), float(sure.places[n, place]))
        for n in order
        for place in range(len(order))
    ]
    columns = tuple(str(place + 1) for place in range(len(order)))
    _draw_heat(cells, tuple(names.values()), columns, words.heat_alt.format(count=len(order)))
    with st.expander(words.heat_list, key="lab_places"):
        lines = (
            words.heat_line.format(
                title=names[n],
                place=int(sure.places[n].argmax()) + 1,
                share=round(float(sure.places[n].max()) * 100),
                top=round(float(sure.places[n, :TOP].sum()) * 100),
            )
            for n in order
        )
        st.markdown("\n".join(f"- {line}" for line in lines))


def _draw_heat(
    cells: list[HeatCell],
    rows: tuple[str, ...],
    columns: tuple[str, ...],
    alt: str,
    turned: bool = False,
) -> None:
    theme = st.context.theme.type or "light"
    spec = heat_map(theme, len(rows), len(columns), turned)
    table = pa.Table.from_pylist(cell_rows(cells, rows, columns))
    key = "pairs" if turned else "places"
    st.vega_lite_chart(table, spec, theme=None, alt=alt, key=f"lab_heat_{key}")


def _category_titles() -> list[str]:
    return [category.title for category in state.catalog().ranked_categories]
