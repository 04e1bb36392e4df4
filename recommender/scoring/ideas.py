"""The first ideas and their steps: sized to the person, filtered for tonight."""

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
# Longer than any step: separates steps that fit the time from those that do not, and late ones.
FAR = 1_000
WORST = -(2**30)


@dataclass(frozen=True)
class Ideas:
    """First ideas of n people, NONE where there are fewer.

    `activity` (n, 3): columns of activities by fit, each of another category. `step` (n, activities):
    index into `model.steps` of the step offered for each activity. `offered` (n, steps): True for steps
    that may come first: open, gentle after hard weeks, and tonight short and at home.
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
    company: str | None = None,
) -> Ideas:
    """Return the best idea of each of the three best categories that have a step to offer now.

    After hard weeks only gentle steps come first. At least one idea has a step that is free, at home
    and alone: if none of the three has, the best one that does replaces the last of them.

    With `company`, one of the method's `company_tags`, only steps with that tag count.
    """
    offered = gates.access.open_steps & _may_come_first(model, gates, tonight, company)
    merit = np.where(offered, _merit(model, responses), WORST)
    step = np.empty((responses.n, len(model.steps_of)), dtype=np.int64)
    for n, span in enumerate(model.steps_of):
        best = span.start + merit[:, span].argmax(axis=1)
        step[:, n] = np.where(offered[:, span].any(axis=1), best, NONE)
    units = np.where(gates.access.leading & (step != NONE), ranking.units, OUT)
    best, top = best_of(model, units)
    order = np.argsort(-top, axis=1, kind="stable")
    activity = np.take_along_axis(np.where(top == OUT, NONE, best), order, axis=1)
    return Ideas(_with_one_within_reach(model, activity, offered), step, offered)


def _may_come_first(model: Model, gates: GateResult, tonight: bool, company: str | None) -> Bools:
    method = model.catalog.method
    is_gentle = model.tagged[method.gentle_tag]
    gentle_gates = [gate.gentle_first for gate in model.catalog.gates.gates]
    any_step = ~np.logical_or.reduce(gates.holds[:, gentle_gates], axis=1)
    is_first = np.array([step.first for _, step in model.steps])
    offered: Bools = is_first & (is_gentle | any_step[:, None])
    quiet_tags = set(method.tonight_tags)
    if company:
        offered &= model.tagged[company]
        quiet_tags -= set(method.company_tags)
    if not tonight:
        return offered
    quiet = np.logical_and.reduce([model.tagged[tag] for tag in quiet_tags])
    fits = np.logical_or.reduce([quiet, *(model.tagged[tag] for tag in method.tonight_also)])
    return np.asarray(offered & fits & (model.minutes <= method.tonight_minutes))


def step_minutes(model: Model, responses: Responses) -> Ints:
    """Return (n,) the most minutes of a first step: the shortest limit that holds, or the default."""
    method = model.catalog.method
    limit = np.full(responses.n, FAR)
    for size in method.step_sizes:
        limit = np.where(holds_now(model, responses, size.when), np.minimum(limit, size.minutes), limit)
    return np.where(limit == FAR, method.default_minutes, limit)


def _merit(model: Model, responses: Responses) -> Ints:
    """Return (n, steps) merits: most for the longest step within the limit, or else the shortest."""
    minutes = model.minutes
    fits = minutes <= step_minutes(model, responses)[:, None]
    merit = np.where(fits, minutes, -3 * FAR - minutes)
    for order in model.catalog.method.step_order:
        here = reduce(np.logical_and, (holds_now(model, responses, clause) for clause in order.when))
        is_late = np.logical_or.reduce([model.tagged[tag] for tag in order.last])
        merit -= 2 * FAR * (fits & is_late & here[:, None])
    return merit


def _with_one_within_reach(model: Model, activity: Ints, usable: Bools) -> Ints:
    """Return (n, 3) the first three, the last one replaced where none has a step within reach."""
    within_reach = [model.tagged[tag] for tag in model.catalog.method.within_reach_tags]
    steps = usable & np.logical_and.reduce(within_reach)
    near = np.stack([steps[:, span].any(axis=1) for span in model.steps_of], axis=1)
    is_near = np.take_along_axis(near, np.maximum(activity, 0), axis=1) & (activity != NONE)
    first, rows = activity[:, :FIRST].copy(), np.arange(len(activity))
    lacks = ~is_near[:, :FIRST].any(axis=1) & is_near.any(axis=1)
    first[lacks, FIRST - 1] = activity[rows, is_near.argmax(axis=1)][lacks]
    return first
