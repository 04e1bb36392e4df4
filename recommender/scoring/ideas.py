"""Which few ideas come first and with which step: sized to the person, filtered for tonight."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from functools import reduce

import numpy as np

from recommender.scoring.gates import GateResult, holds_now
from recommender.scoring.model import Model
from recommender.scoring.profile import Bools, Ints
from recommender.scoring.ranking import OUT, Ranking, best_of
from recommender.scoring.responses import Responses

FIRST = 3
NONE = -1
# Longer than any step: parts steps that fit the time from those that do not, and late ones from others.
FAR = 1_000


@dataclass(frozen=True)
class Ideas:
    """First ideas of n people, NONE where there are fewer.

    `activity` (n, 3) are columns of activities, by fit, of different categories; `step` (n, activities)
    is the place in `model.steps` of the first step of every activity, as far as one is offered.
    `offered` (n, steps) may come first: open, gentle after hard weeks, short and at home tonight.
    """

    activity: Ints
    step: Ints
    offered: Bools


def first_ideas(
    model: Model,
    responses: Responses,
    gates: GateResult,
    ranking: Ranking,
    *,
    tonight: bool = False,
    leave_out: Set[str] = frozenset(),
) -> Ideas:
    """The best idea of each of the three best categories that have a step to offer now.

    After hard weeks only gentle steps come first. One idea or more has a step that is free, at home and
    alone: where the first three have none, the last of them gives way to the best that does.
    """
    offered = gates.access.open_steps & _may_come_first(model, gates, tonight)
    step = _choose(model, offered, _merit(model, responses))
    shown = np.array([id not in leave_out for id in model.activity_ids])
    units = np.where(gates.access.leading & (step != NONE) & shown, ranking.units, OUT)
    best, top = best_of(model, units)
    order = np.argsort(-top, axis=1, kind="stable")
    activity = np.take_along_axis(np.where(top == OUT, NONE, best), order, axis=1)
    return Ideas(_with_one_within_reach(model, activity, offered), step, offered)


def _may_come_first(model: Model, gates: GateResult, tonight: bool) -> Bools:
    method = model.catalog.method
    is_gentle = model.tagged[method.gentle_tag]
    gentle_gates = [gate.gentle_first for gate in model.catalog.gates.gates]
    any_step = ~np.logical_or.reduce(gates.holds[:, gentle_gates], axis=1)
    is_first = np.array([step.first for _, step in model.steps])
    offered: Bools = is_first & (is_gentle | any_step[:, None])
    if not tonight:
        return offered
    quiet = np.logical_and.reduce([model.tagged[tag] for tag in method.tonight_tags])
    fits = np.logical_or.reduce([quiet, *(model.tagged[tag] for tag in method.tonight_also)])
    return np.asarray(offered & fits & (model.minutes <= method.tonight_minutes))


def step_minutes(model: Model, responses: Responses) -> Ints:
    """(n,) upper limit in minutes for first steps: the shortest limit that holds, or the default."""
    method = model.catalog.method
    limit = np.full(responses.n, FAR)
    for size in method.step_sizes:
        limit = np.where(holds_now(model, responses, size.when), np.minimum(limit, size.minutes), limit)
    return np.where(limit == FAR, method.default_minutes, limit)


def _merit(model: Model, responses: Responses) -> Ints:
    """(n, steps) the longest step within the limit is worth most; without one, the shortest of all."""
    minutes = model.minutes
    fits = minutes <= step_minutes(model, responses)[:, None]
    merit = np.where(fits, minutes, -3 * FAR - minutes)
    for order in model.catalog.method.step_order:
        here = reduce(np.logical_and, (holds_now(model, responses, clause) for clause in order.when))
        is_late = np.logical_or.reduce([model.tagged[tag] for tag in order.last])
        merit -= 2 * FAR * (fits & is_late & here[:, None])
    return merit


def _choose(model: Model, usable: Bools, merit: Ints) -> Ints:
    """(n, activities) the usable step of most merit, the first one where several are."""
    worth = np.where(usable, merit, np.iinfo(merit.dtype).min)
    chosen = np.empty((len(usable), len(model.steps_of)), dtype=np.int64)
    for activity, span in enumerate(model.steps_of):
        place = worth[:, span].argmax(axis=1)
        chosen[:, activity] = np.where(usable[:, span].any(axis=1), span.start + place, NONE)
    return chosen


def _with_one_within_reach(model: Model, activity: Ints, usable: Bools) -> Ints:
    """(n, 3) the first ones, the last replaced where none of them has a step within anybody's reach."""
    within_reach = [model.tagged[tag] for tag in model.catalog.method.within_reach_tags]
    steps = usable & np.logical_and.reduce(within_reach)
    near = np.stack([steps[:, span].any(axis=1) for span in model.steps_of], axis=1)
    is_near = np.take_along_axis(near, np.maximum(activity, 0), axis=1) & (activity != NONE)
    first, rows = activity[:, :FIRST].copy(), np.arange(len(activity))
    lacks = ~is_near[:, :FIRST].any(axis=1) & is_near.any(axis=1)
    first[lacks, FIRST - 1] = activity[rows, is_near.argmax(axis=1)][lacks]
    return first
