"""How sure the order is, what would change it, and whether every activity can come first."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from recommender.person.sentences import say_answer
from recommender.recommend import Recommendation, recommend
from recommender.research.certainty.asking import (
    STOPS_AT,
    Influence,
    Study,
    cost_rows,
    influences,
    study,
)
from recommender.research.certainty.levers import (
    AnswerChange,
    Lever,
    WeightChange,
    answer_levers,
    weight_levers,
)
from recommender.research.certainty.reach import Reach, reach
from recommender.research.charts import Chart, Theme, heat_map
from recommender.research.figures import Rows
from recommender.scoring.population import simulate
from recommender.scoring.profile import Ints
from recommender.scoring.ranking import NO_RANK
from recommender.scoring.responses import Answer, Answers
from recommender.scoring.robustness import TOP, acceptability, draw_weights, rank_shares, winning_shares
from recommender.ui import session
from recommender.ui.lab import lab_session
from recommender.ui.lab.people import Subject, draw_people
from recommender.ui.lab.widgets import (
    bound,
    choose_radio,
    criterion_name,
    draw_list,
    draw_picture,
    draw_table,
    on_request,
    say_weight,
)

# Edges of the table of how many questions people were asked.
QUESTIONS = (13, 17, 21, 26, 31)


@dataclass(frozen=True)
class Sure:
    """One person's draws: `places` (activities, ranks), `wins` (categories, categories), tie bands.

    `order` are the columns of the ranked categories, best first.
    """

    result: Recommendation
    places: NDArray[np.float64]
    wins: NDArray[np.float64]
    band: Ints
    order: list[int]


def draw_how_sure() -> None:
    """The questions of this section, one at a time."""
    texts = session.texts()
    part = choose_radio("sure_part", texts("lab.sure.part"), texts.table("lab.sure.parts"))
    if part == "reach":
        _draw_reach()
        return
    if part == "asking":
        _draw_asking()
        return
    subject = draw_people("person")
    if subject is None:
        return
    if part == "levers":
        _draw_levers(subject)
    else:
        _draw_order(subject)


# --- how sure the order is -----------------------------------------------------------------------


def _draw_order(subject: Subject) -> None:
    catalog, texts = session.catalog(), session.texts()
    st.markdown(texts("lab.sure.lead"))
    scales = {scale.id: scale for scale in catalog.lab.scales}
    labels = {id: texts(f"lab.scales.{id}") for id in scales}
    seed = int(lab_session.choice("seed", catalog.method.seed))
    with st.container(horizontal=True):
        scale = scales[choose_radio("scale", texts("lab.sure.scale"), labels, catalog.lab.first_scale)]
        bound(
            st.number_input,
            texts("lab.sure.seed"),
            min_value=0,
            max_value=2**31 - 1,
            step=1,
            key="lab_seed",
            shows=seed,
            take=partial(lab_session.choose, "seed"),
            width=250,
        )
    st.caption(f"{scale.reason} {texts('lab.sure.seed_hint')}")
    with st.spinner(texts("lab.page.working")):
        sure = lab_session.memoize(
            ("sure", lab_session.set_key(), subject.key, scale.factor, seed),
            lambda: _compute(subject, scale.factor, seed),
        )
    _draw_bands(sure)
    _draw_pairs(sure)
    _draw_places(sure)


def _compute(subject: Subject, factor: float, seed: int) -> Sure:
    engine = lab_session.engine()
    draws = lab_session.memoize(
        ("draws", lab_session.set_key(), factor, seed), lambda: draw_weights(engine.model, factor, seed)
    )
    result = recommend(engine, subject.responses, subject.vetoes)
    levels, leading = result.profile.levels, result.gates.access.leading
    rank = result.ranking.category_rank
    return Sure(
        result=result,
        places=rank_shares(draws, levels, leading)[0],
        wins=winning_shares(draws, levels, leading)[0],
        band=np.asarray(acceptability(draws, levels, leading, rank).band[0]),
        order=_ranked(rank[0]),
    )


def _ranked(rank: Ints) -> list[int]:
    """Columns that have a rank, best first."""
    return [int(n) for n in np.argsort(rank, kind="stable") if rank[n] != NO_RANK]


def _draw_bands(sure: Sure) -> None:
    texts, titles = session.texts(), _category_titles()
    st.subheader(texts("lab.sure.band_title"), anchor=False)
    groups: dict[int, list[str]] = {}
    for n in sure.order:
        groups.setdefault(int(sure.band[n]), []).append(titles[n])
    tied = [names for names in groups.values() if len(names) > 1]
    lines = [texts("lab.sure.band_many", titles=", ".join(names)) for names in tied]
    if lines:
        draw_list(lines)
    else:
        st.markdown(texts("lab.sure.band_one"))


def _draw_pairs(sure: Sure) -> None:
    texts, titles, order = session.texts(), _category_titles(), sure.order
    st.subheader(texts("lab.sure.pair_title"), anchor=False)
    st.caption(texts("lab.sure.pair_hint"))
    cells = [
        {
            "row": titles[a],
            "column": titles[b],
            "value": 100 * float(sure.wins[a, b]),
            "marked": bool(sure.band[a] == sure.band[b]),
        }
        for a in order
        for b in order
        if a != b
    ]
    names = [titles[n] for n in order]
    _draw_heat("pairs", cells, texts("lab.sure.pair_alt", count=len(names)), names)
    with st.expander(texts("lab.sure.pair_list"), key="lab_pairs"):
        lines = []
        for a in order:
            others = [
                texts("lab.sure.pair_share", title=titles[b], share=round(sure.wins[a, b] * 100))
                for b in order
                if b != a
            ]
            lines.append(texts("lab.sure.pair_line", title=titles[a], others=", ".join(others)))
        draw_list(lines)


def _draw_places(sure: Sure) -> None:
    catalog, texts, model = session.catalog(), session.texts(), sure.result.engine.model
    st.subheader(texts("lab.sure.heat_title"), anchor=False)
    st.caption(texts("lab.sure.heat_hint", draws=f"{catalog.method.draws:,}"))
    order = _ranked(sure.result.ranking.rank[0])
    names = {n: catalog.activities[model.activity_ids[n]].short for n in order}
    cells = [
        {"row": names[n], "column": str(place + 1), "value": 100 * float(sure.places[n, place])}
        for n in order
        for place in range(len(order))
    ]
    _draw_heat("places", cells, texts("lab.sure.heat_alt", count=len(order)))
    with st.expander(texts("lab.sure.heat_list"), key="lab_places"):
        lines = (
            texts(
                "lab.sure.heat_line",
                title=names[n],
                place=int(sure.places[n].argmax()) + 1,
                share=round(float(sure.places[n].max()) * 100),
                top=round(float(sure.places[n, :TOP].sum()) * 100),
            )
            for n in order
        )
        draw_list(lines)


def _draw_heat(kind: str, cells: Rows, alt: str, order: Sequence[str] = ()) -> None:
    def make(theme: Theme) -> Chart:
        return heat_map(cells, theme, most=100, said=".0f", turned=kind == "pairs", order=order)

    about = tuple(tuple(cell.values()) for cell in cells)
    draw_picture(f"lab_heat_{kind}", make, alt, about)


def _category_titles() -> list[str]:
    return [category.title for category in session.catalog().ranked_categories]


# --- what would it take --------------------------------------------------------------------------


def _draw_levers(subject: Subject) -> None:
    """One line a category: the smallest change of a weight, then of an answer."""
    catalog, texts, engine = session.catalog(), session.texts(), lab_session.engine()
    st.markdown(texts("lab.sure.levers_lead"))
    answers = subject.answers or {}
    private = session.audience().hidden_activities(catalog)
    hidden = {catalog.activities[id].category for id in subject.vetoes & private}

    def draw_lines(lines: dict[str, str]) -> None:
        shown = {catalog.categories[id].title: line for id, line in lines.items() if id not in hidden}
        draw_list(f"**{title}**: {line}" for title, line in shown.items())

    st.subheader(texts("lab.sure.weight_levers"), anchor=False)
    weights = weight_levers(engine, subject.responses, subject.vetoes)
    draw_lines({lever.category: _say_weight(lever) for lever in weights})
    st.subheader(texts("lab.sure.answer_levers"), anchor=False)
    st.caption(texts("lab.sure.answer_hint"))
    changed = answer_levers(engine, answers, subject.matters, subject.vetoes)
    draw_lines({lever.category: _say_answer(lever, answers) for lever in changed})


def _say_weight(lever: Lever[WeightChange]) -> str:
    texts, change = session.texts(), lever.change
    if change is None:
        return texts(f"lab.sure.outcomes.{lever.outcome}")
    return texts(
        "lab.sure.weight_lever",
        activity=session.catalog().activities[change.activity].title,
        criterion=criterion_name(change.criterion),
        old=say_weight(change.old),
        new=say_weight(change.new),
    )


def _say_answer(lever: Lever[AnswerChange], answers: Answers) -> str:
    catalog, texts, change = session.catalog(), session.texts(), lever.change
    if change is None:
        return texts(f"lab.sure.outcomes.{lever.outcome}")
    item = catalog.items[change.item]
    return texts(
        "lab.sure.answer_lever",
        question=item.label,
        old=say_answer(catalog, item, {**answers, item.id: change.before} if item.id in answers else {}),
        new=say_answer(catalog, item, {item.id: change.after}),
    )


# --- reach ---------------------------------------------------------------------------------------


def _draw_reach() -> None:
    """One line an activity: answers with which it comes first, or what is ahead. Computed on request."""
    texts = session.texts()
    st.markdown(texts("lab.sure.reach_lead"))

    def compute() -> tuple[Reach, ...]:
        engine, rules = lab_session.engine(), session.catalog().lab.simulated
        with st.spinner(texts("lab.page.working")):
            return reach(engine, simulate(engine.catalog, max(rules.sizes), rules.seed))

    every = on_request("reach", texts("lab.sure.reach_run"), "lab_reach", compute)
    if every:
        hidden = lab_session.hidden_activities()
        with st.container(key="lab_reached"):
            draw_list(_say_reach(one) for one in every if one.activity not in hidden)


def _say_reach(one: Reach) -> str:
    catalog, texts, share = session.catalog(), session.texts(), f"{100 * one.share:.1f}"
    title = catalog.activities[one.activity].title
    if one.witness is not None:
        if not (answers := _say_witness(one.witness)):
            return texts("lab.sure.reached_open", title=title, share=share)
        return texts("lab.sure.reached", title=title, share=share, answers=answers)
    if one.rival is None:
        return texts("lab.sure.not_found", title=title, share=share)
    rivals = ", ".join(catalog.activities[id].title for id in one.rival.activities)
    if one.rival.is_always:
        return texts("lab.sure.never", title=title, rivals=rivals)
    return texts("lab.sure.not_where", title=title, rivals=rivals, share=share)


def _say_witness(witness: dict[str, Answer]) -> str:
    """Questions and answers; if others may look, private ones are only mentioned."""
    catalog = session.catalog()
    shown: dict[str, Answer] = {id: answer for id, answer in witness.items() if answer is not None}
    private = [id for id in shown if not session.audience().names(catalog.items[id])]
    lines = [
        f"{catalog.items[id].label}: {say_answer(catalog, catalog.items[id], shown)}"
        for id in shown
        if id not in private
    ]
    return "; ".join([*lines, *([session.texts()("lab.moves.receipt_private")] if private else [])])


# --- asking less ---------------------------------------------------------------------------------


def _draw_asking() -> None:
    """What stopping costs, how many questions people are asked, and which do most. On request."""
    texts, rules = session.texts(), session.catalog().lab.simulated
    people = min(rules.sizes)
    st.markdown(texts("lab.sure.asking_lead", people=f"{people:,}"))

    def compute() -> Study:
        engine = lab_session.engine()
        with st.spinner(texts("lab.page.working")):
            return study(engine, simulate(engine.catalog, people, rules.seed), STOPS_AT)

    found = on_request("asking", texts("lab.sure.asking_run"), "lab_asking", compute)
    if found is None:
        return
    with st.container(key="lab_asked"):
        st.subheader(texts("lab.sure.asking_cost"), anchor=False)
        draw_table(texts("lab.sure.asking_cost"), texts.lines("asking.columns"), cost_rows(texts, found))
        st.subheader(texts("lab.sure.asking_many"), anchor=False)
        questions = found.costs["likely"].questions
        edges = [0, *QUESTIONS, int(questions.max()) + 1]
        shares = np.histogram(questions, edges)[0] / len(questions)
        spans = [f"{low}–{high - 1}" for low, high in pairwise(edges)]
        rows = [(span, f"{share:.0%}") for span, share in zip(spans, shares, strict=True) if share]
        draw_table(texts("lab.sure.asking_many"), texts.lines("lab.sure.asking_many_columns"), rows)
        st.subheader(texts("lab.sure.asking_which"), anchor=False)
        st.caption(texts("lab.sure.asking_hint"))
        most = influences(lab_session.engine(), found.walk)
        surer = [(_say_group(one), f"{one.share:.0%}", f"{100 * one.gain:+.0f}") for one in most]
        draw_table(texts("lab.sure.asking_which"), texts.lines("lab.sure.asking_which_columns"), surer)


def _say_group(one: Influence) -> str:
    """The label of a question, or the title of an instrument."""
    catalog, items = session.catalog(), one.group.items
    titles = {tuple(i.id for i in part.items): part.title for part in catalog.instruments}
    return titles.get(items, catalog.items[items[0]].label)
