"""What stopping early costs: walks of simulated people through the check-in, and what comes of them."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item
from recommender.catalog.texts import Texts
from recommender.recommend import Engine, recommend
from recommender.scoring.asking import DONE, Floats, Group, Rule, groups_of, outlook
from recommender.scoring.profile import Bools, Ints
from recommender.scoring.ranking import OUT
from recommender.scoring.responses import MISSING, Responses

# A likelihood that nobody reaches: only certainty stops.
NEVER = 2.0
# Questions after which somebody has had enough, in the study.
STOPS_AT = 15
# People who walk together, on one of a few threads.
CHUNK = 1_000


@dataclass(frozen=True)
class Walk:
    """How n people went through the check-in until their first category was certain.

    `asked` is (n, groups) by rule: what had been asked when `certain`, `likely` or a `limit` of
    questions would have stopped; `said` (n,) is the likelihood at which `likely` did. The rest has one
    entry a step and person that the likely rule had not stopped yet: the row of the person, the
    likelihood, whether the first category then was that of all answers, and the group asked next.
    """

    asked: Mapping[str, Bools]
    said: Floats
    row: Ints
    likely: Floats
    kept: Bools
    group: Ints


@dataclass(frozen=True)
class Cost:
    """What one rule costs: questions by person (n,), and how its first category compares, (n,).

    `lost` is in points of fit by all answers, between the first category of all answers and the one that
    the rule put first.
    """

    questions: Ints
    same: Bools
    lost: Floats


@dataclass(frozen=True)
class Study:
    """One walk and what its rules cost, beside the `fixed` questions that anybody may be asked instead.

    `split` and `early` count people of whom an instrument was asked in part, and who were shown an idea
    before all `ideas_now_items` were asked, over the rules of the walk.
    """

    walk: Walk
    costs: Mapping[str, Cost]
    split: int
    early: int


class Calibration(NamedTuple):
    """Of `people` told a likelihood of `said` on average, the share whose first category stayed."""

    said: float
    kept: float
    people: int


class Figures(NamedTuple):
    """Questions (mean, and the 10th and 90th of 100 people), shares and points of a cost."""

    mean: float
    p10: int
    p90: int
    same: float
    lost: float
    wrong: int


class Influence(NamedTuple):
    """How many were asked a group by the likely rule, and how much surer the answer made it."""

    group: Group
    share: float
    gain: float


def study(engine: Engine, people: Responses, limit: int, threads: int = 2) -> Study:
    """Walk people through the check-in, and compare what each rule costs them."""
    catalog, went = engine.catalog, walk(engine, people, limit, threads)
    costs = {rule: cost_of(engine, people, asked) for rule, asked in went.asked.items()}
    fixed = catalog.method.asking.fixed
    shown = masked_items(people, {id: np.full(people.n, id in fixed) for id in catalog.items})
    costs = {"fixed": _compare(engine, people, shown, np.full(people.n, len(fixed)))} | costs
    split = early = 0
    for asked in went.asked.values():
        unasked = masked(catalog, people, asked).unasked
        parts = [np.stack([unasked[item.id] for item in one.items]) for one in catalog.instruments]
        split += sum(int((part.any(axis=0) & ~part.all(axis=0)).sum()) for part in parts)
        early += int(np.stack([unasked[id] for id in catalog.intake.ideas_now_items]).any(axis=0).sum())
    return Study(went, costs, split, early)


def calibrate(found: Study, edges: Sequence[float]) -> tuple[list[Calibration], Calibration]:
    """Compare likelihoods with what came true: at each step, between `edges`; and at the stop.

    An empty bin is left out. Steps of one person are not independent of one another.
    """

    def calibration(said: Floats, kept: Bools) -> Calibration:
        return Calibration(float(said.mean()), float(kept.mean()), len(said))

    steps = found.walk
    bins = ((steps.likely >= low) & (steps.likely < high) for low, high in pairwise(edges))
    cells = [calibration(steps.likely[here], steps.kept[here]) for here in bins if here.any()]
    return cells, calibration(steps.said, found.costs["likely"].same)


def figures(cost: Cost) -> Figures:
    """Sum up what a rule costs."""
    low, high = np.percentile(cost.questions, [10, 90], method="nearest")
    mean, same, lost = (float(part.mean()) for part in (cost.questions, cost.same, cost.lost))
    return Figures(mean, int(low), int(high), same, lost, int((~cost.same).sum()))


def cost_rows(texts: Texts, found: Study) -> list[tuple[str, ...]]:
    """Return the table of a study, without its columns' names, a row a rule."""
    names, rows = texts.table("asking.rules"), list[tuple[str, ...]]()
    for rule in ("fixed", "certain", "likely", "limit"):
        cost = figures(found.costs[rule])
        spread = f"{cost.mean:.1f} ({cost.p10}–{cost.p90})"
        rows.append((names[rule], spread, f"{cost.same:.1%}", f"{cost.wrong:,}", f"{cost.lost:.2f}"))
    return rows


def influences(engine: Engine, went: Walk) -> list[Influence]:
    """Return the groups that not everybody is asked first, those that make surest first."""
    order = np.argsort(went.row, kind="stable")
    row, before, group = went.row[order], went.likely[order], went.group[order]
    is_last = np.append(row[1:] != row[:-1], True)
    gain = np.where(is_last, went.said[row], np.append(before[1:], 0)) - before
    found = [
        Influence(one, float(went.asked["likely"][:, n].mean()), float(gain[group == n].mean()))
        for n, one in enumerate(groups_of(engine.catalog))
        if (group == n).any()
    ]
    return sorted(found, key=lambda one: -one.gain)


def walk(engine: Engine, people: Responses, limit: int, threads: int = 2) -> Walk:
    """Ask people, whose answers to everything are known, one group after the other.

    At the `limit` somebody stops before a group that would make it more questions, those included that
    are needed before any idea.
    """
    starts = range(0, people.n, CHUNK)
    with ThreadPoolExecutor(threads) as workers:
        parts = [people.rows(slice(start, start + CHUNK)) for start in starts]
        walks = list(workers.map(lambda part: _walk(engine, part, limit), parts))
    asked = {rule: np.concatenate([one.asked[rule] for one in walks]) for rule in walks[0].asked}
    rows = np.concatenate([one.row + start for one, start in zip(walks, starts, strict=True)])
    names = ("said", "likely", "kept", "group")
    joined = {name: np.concatenate([getattr(one, name) for one in walks]) for name in names}
    return Walk(asked, row=rows, **joined)


def _walk(engine: Engine, people: Responses, limit: int) -> Walk:
    asking, groups = engine.catalog.method.asking, groups_of(engine.catalog)
    size, needed = sizes(engine.catalog), np.array([group.needed for group in groups])
    # These are asked of everybody, before any choice is made.
    early = needed & ~np.array([group.late for group in groups])
    asked = np.tile(early, (people.n, 1))
    at_limit, at_likely = asked.copy(), asked.copy()
    below, unlikely = np.ones(people.n, dtype=bool), np.ones(people.n, dtype=bool)
    said, first = np.zeros(people.n), recommend(engine, people).ranking.category_rank == 1
    rows, steps = np.arange(people.n), []
    while len(rows):
        found = outlook(
            engine,
            masked(engine.catalog, people.rows(rows), asked[rows]),
            Rule(NEVER, asking.before_late),
        )
        waits = (needed & ~asked[rows]).any(axis=1)
        stops = ~waits & (found.certain | (found.likely >= asking.likely))
        at_likely[rows] = np.where(unlikely[rows, None], asked[rows], at_likely[rows])
        said[rows] = np.where(unlikely[rows], found.likely, said[rows])
        unlikely[rows] &= ~stops
        on, kept = unlikely[rows], (found.first == first[rows]).all(axis=1)
        steps.append([column[on] for column in (rows, found.likely, kept, found.group)])
        must = asked[rows] | needed
        at_limit[rows] = np.where(below[rows, None], must, at_limit[rows])
        after = must @ size + np.where(needed[found.group], 0, size[found.group])
        below[rows] &= ~stops & (after <= limit)
        rows, group = rows[found.group != DONE], found.group[found.group != DONE]
        asked[rows, group] = True
    return Walk(
        {"limit": at_limit, "likely": at_likely, "certain": asked},
        said,
        *(np.concatenate(column) for column in zip(*steps, strict=True)),
    )


def sizes(catalog: Catalog) -> Ints:
    """Return (groups,) questions; what the welcome page asks is not counted."""
    welcome = set(catalog.intake.welcome_items)
    return np.array(
        [0 if welcome >= {*group.items} else len(group.items) for group in groups_of(catalog)]
    )


def masked(catalog: Catalog, people: Responses, asked: Bools) -> Responses:
    """Return the people as if only some groups, (n, groups), had been asked."""
    groups = enumerate(groups_of(catalog))
    return masked_items(people, {id: asked[:, n] for n, group in groups for id in group.items})


def masked_items(people: Responses, was: Mapping[str, Bools]) -> Responses:
    """Return the people as if each item had been asked only of some, (n,) by item."""
    return Responses(
        people.n,
        {id: np.where(was[id], codes, np.int16(MISSING)) for id, codes in people.codes.items()},
        {id: np.where(was[id][:, None], ticks, np.int8(MISSING)) for id, ticks in people.ticks.items()},
        people.matters,
        {id: ~flags for id, flags in was.items()},
    )


def cost_of(engine: Engine, people: Responses, asked: Bools) -> Cost:
    """Compare what follows from some of the answers with what follows from all of them."""
    shown = masked(engine.catalog, people, asked)
    return _compare(engine, people, shown, asked @ sizes(engine.catalog))


def _compare(engine: Engine, people: Responses, shown: Responses, questions: Ints) -> Cost:
    some = recommend(engine, shown).ranking
    every = recommend(engine, people).ranking
    named = some.category_units.argmax(axis=1)
    units = np.where(every.category_units == OUT, engine.model.base.min(), every.category_units)
    lost = every.category_units.max(axis=1) - units[np.arange(people.n), named]
    return Cost(
        questions,
        ((some.category_rank == 1) == (every.category_rank == 1)).all(axis=1),
        engine.model.fit(lost) - 50,
    )


def shifted(catalog: Catalog) -> Catalog:
    """Return a catalog of other people: answers go together half as much, later ones are commoner."""
    common = catalog.simulation.traits_correlation / 2
    return replace(
        catalog,
        simulation=catalog.simulation.model_copy(update={"traits_correlation": common}),
        intake=catalog.intake.model_copy(update={"items": _shift_all(catalog.intake.items)}),
        instruments=tuple(
            one.model_copy(update={"items": _shift_all(one.items)}) for one in catalog.instruments
        ),
    )


def _shift_all(items: Sequence[Item]) -> tuple[Item, ...]:
    return tuple(map(_shift, items))


def _shift(item: Item) -> Item:
    """Halve the loads; shares grow evenly along the options, to twice as much at the last."""
    simulated = item.simulated
    if item.type == "many":
        shares = {code: min(0.95, share * 1.25) for code, share in simulated.shares.items()}
        shares |= {code: simulated.shares[code] for code in item.exclusive}
    else:
        steps = np.linspace(1, 2, len(item.codes))
        shares = {
            str(code): simulated.shares[str(code)] * step
            for code, step in zip(item.codes, steps, strict=True)
        }
    loads = {trait: load / 2 for trait, load in simulated.loads.items()}
    return item.model_copy(
        update={"simulated": simulated.model_copy(update={"shares": shares, "loads": loads})}
    )
