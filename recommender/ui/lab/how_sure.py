"""How sure the order is, what would change it, whether every activity can come first; the self-check."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import count, pairwise
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from recommender.person.markdown import plain
from recommender.person.sentences import say_answer
from recommender.recommend import Recommendation, recommend
from recommender.research.certainty.asking import STOPS_AT, Study, cost_rows, influences, study
from recommender.research.certainty.levers import (
    AnswerChange,
    Lever,
    WeightChange,
    answer_levers,
    weight_levers,
)
from recommender.research.certainty.reach import Reach, reach
from recommender.research.certainty.self_check import Finding, self_check
from recommender.research.charts import heat_map
from recommender.scoring.population import simulate
from recommender.scoring.profile import Ints
from recommender.scoring.ranking import NO_RANK
from recommender.scoring.responses import Answer, Answers
from recommender.scoring.robustness import TOP, acceptability, draw_weights, rank_shares, winning_shares
from recommender.ui import session
from recommender.ui.lab import lab_session
from recommender.ui.lab.moves import Subject, draw_people
from recommender.ui.lab.widgets import (
    Progress,
    choose,
    choose_radio,
    criterion_name,
    draw_list,
    draw_picture,
    draw_table,
    on_request,
    run_job,
    say_weight,
)

# Edges of the table of how many questions people were asked.
QUESTIONS = (13, 17, 21, 26, 31)
# As many signs of progress as the self-check gives.
PARTS = 7


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
    elif part == "asking":
        _draw_asking()
    elif subject := draw_people("person"):
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
    with st.container(horizontal=True):
        scale = scales[choose_radio("scale", texts("lab.sure.scale"), labels, catalog.lab.first_scale)]
        seed = choose(
            st.number_input,
            "seed",
            texts("lab.sure.seed"),
            first=catalog.method.seed,
            min_value=0,
            max_value=2**31 - 1,
            step=1,
            width=250,
        )
    st.caption(f"{scale.reason} {texts('lab.sure.seed_hint')}")
    about = subject.key, scale.factor, seed
    with st.spinner(texts("lab.page.working")):
        sure = lab_session.memoize(
            ("sure", lab_session.set_key(), about), lambda: _compute(subject, scale.factor, seed)
        )
    titles = [category.title for category in catalog.ranked_categories]
    st.subheader(texts("lab.sure.band_title"), anchor=False)
    groups: dict[int, list[str]] = {}
    for n in sure.order:
        groups.setdefault(int(sure.band[n]), []).append(titles[n])
    if tied := [names for names in groups.values() if len(names) > 1]:
        draw_list(texts("lab.sure.band_many", titles=", ".join(names)) for names in tied)
    else:
        st.markdown(texts("lab.sure.band_one"))
    _draw_pairs(sure, titles, about)
    _draw_places(sure, about)


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


def _draw_pairs(sure: Sure, titles: list[str], about: tuple[object, ...]) -> None:
    texts, order = session.texts(), sure.order
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
    make = partial(heat_map, cells, most=100, said=".0f", order=names)
    draw_picture("lab_heat_pairs", make, texts("lab.sure.pair_alt", count=len(names)), about)
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


def _draw_places(sure: Sure, about: tuple[object, ...]) -> None:
    catalog, texts = session.catalog(), session.texts()
    st.subheader(texts("lab.sure.heat_title"), anchor=False)
    st.caption(texts("lab.sure.heat_hint", draws=f"{catalog.method.draws:,}"))
    order = _ranked(sure.result.ranking.rank[0])
    names = {n: catalog.ranked_activities[n].short for n in order}
    cells = [
        {"row": names[n], "column": str(place + 1), "value": 100 * float(sure.places[n, place])}
        for n in order
        for place in range(len(order))
    ]
    make = partial(heat_map, cells, most=100, said=".0f", turned=False)
    draw_picture("lab_heat_places", make, texts("lab.sure.heat_alt", count=len(order)), about)
    with st.expander(texts("lab.sure.heat_list"), key="lab_places"):
        draw_list(
            texts(
                "lab.sure.heat_line",
                title=names[n],
                place=int(sure.places[n].argmax()) + 1,
                share=round(float(sure.places[n].max()) * 100),
                top=round(float(sure.places[n, :TOP].sum()) * 100),
            )
            for n in order
        )


# --- what would it take --------------------------------------------------------------------------


def _draw_levers(subject: Subject) -> None:
    """One line a category: the smallest change of a weight, then of an answer."""
    catalog, texts, engine = session.catalog(), session.texts(), lab_session.engine()
    st.markdown(texts("lab.sure.levers_lead"))
    private = session.audience().hidden_activities(catalog)
    hidden = {catalog.activities[id].category for id in subject.vetoes & private}

    def draw_lines(levers: Iterable[Lever[Any]]) -> None:
        draw_list(
            f"**{catalog.categories[lever.category].title}**: {_say_lever(lever, subject.answers)}"
            for lever in levers
            if lever.category not in hidden
        )

    st.subheader(texts("lab.sure.weight_levers"), anchor=False)
    draw_lines(weight_levers(engine, subject.responses, subject.vetoes))
    st.subheader(texts("lab.sure.answer_levers"), anchor=False)
    st.caption(texts("lab.sure.answer_hint"))
    draw_lines(answer_levers(engine, subject.answers, subject.matters, subject.vetoes))


def _say_lever(lever: Lever[Any], answers: Answers) -> str:
    catalog, texts = session.catalog(), session.texts()
    change: WeightChange | AnswerChange | None = lever.change
    if change is None:
        return texts(f"lab.sure.outcomes.{lever.outcome}")
    if isinstance(change, WeightChange):
        return texts(
            "lab.sure.weight_lever",
            activity=catalog.activities[change.activity].title,
            criterion=criterion_name(change.criterion),
            old=say_weight(change.old),
            new=say_weight(change.new),
        )
    item = catalog.items[change.item]
    return texts(
        "lab.sure.answer_lever",
        question=item.label,
        old=say_answer(catalog, item, dict(answers)),
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

    if every := on_request("reach", texts("lab.sure.reach_run"), "lab_reach", compute):
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
    catalog, audience = session.catalog(), session.audience()
    items = [catalog.items[id] for id, answer in witness.items() if answer is not None]
    named = [item for item in items if audience.names(item)]
    lines = [f"{item.label}: {say_answer(catalog, item, witness)}" for item in named]
    if len(named) < len(items):
        lines.append(session.texts()("lab.moves.receipt_private"))
    return "; ".join(lines)


# --- asking less ---------------------------------------------------------------------------------


def _draw_asking() -> None:
    """What stopping costs, how many questions people are asked, and which do most. On request."""
    catalog, texts = session.catalog(), session.texts()
    people, seed = min(catalog.lab.simulated.sizes), catalog.lab.simulated.seed
    st.markdown(texts("lab.sure.asking_lead", people=f"{people:,}"))

    def compute() -> Study:
        engine = lab_session.engine()
        with st.spinner(texts("lab.page.working")):
            return study(engine, simulate(engine.catalog, people, seed), STOPS_AT)

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
        # A question goes by its label, an instrument by its title.
        titles: dict[tuple[str, ...], str] = {(i.id,): i.label for i in catalog.items.values()}
        titles |= {tuple(i.id for i in part.items): part.title for part in catalog.instruments}
        surer = [
            (titles[one.group.items], f"{one.share:.0%}", f"{100 * one.gain:+.0f}")
            for one in influences(lab_session.engine(), found.walk)
        ]
        draw_table(texts("lab.sure.asking_which"), texts.lines("lab.sure.asking_which_columns"), surer)


# --- the self-check ------------------------------------------------------------------------------


def draw_self_check() -> None:
    """What is wrong with the current set and its content, line by line."""
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
