"""Does one kind of idea crowd out the others? Whom do the first ideas serve? Shares over many people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from recommender.catalog.records.method import Balance, Group
from recommender.recommend import Engine, Recommendation, recommend
from recommender.research.people import CHUNK
from recommender.scoring.gates import holds_now
from recommender.scoring.ideas import NONE, first_ideas
from recommender.scoring.population import simulate
from recommender.scoring.profile import Bools, Ints
from recommender.scoring.robustness import TOP


@dataclass(frozen=True)
class CategoryShare:
    """Share of people for whom a category leads, and is among the first three."""

    category: str
    leads: float
    top_three: float
    is_fair: bool


@dataclass(frozen=True)
class Figure:
    """One share or count over the people of a group, its limit, and whether it is within it."""

    group: str
    name: str
    value: float
    limit: float
    is_fair: bool


@dataclass(frozen=True)
class FirstCards:
    """First ideas of n people: `activity` (n, 3) columns, NONE where there are fewer.

    (n,) each: the first step can be done `alone`; an idea is from the category of the `longest` bar.
    """

    activity: Ints
    alone: Bools
    longest: Bools


def in_chunks(engine: Engine, n: int, seed: int) -> list[Recommendation]:
    """Recommendations of n simulated people, in chunks that fit in memory."""
    sizes = [min(CHUNK, n - start) for start in range(0, n, CHUNK)]
    catalog = engine.catalog
    return [recommend(engine, simulate(catalog, size, seed + n)) for n, size in enumerate(sizes)]


def balance(engine: Engine, every: Sequence[Recommendation]) -> list[CategoryShare]:
    limits = engine.catalog.method.balance
    rank = np.concatenate([r.ranking.category_rank for r in every])
    leads = (rank == 1).mean(axis=0)
    top = ((rank > 0) & (rank <= TOP)).mean(axis=0)
    ids = engine.model.category_ids
    return [share_of(limits, id, float(leads[n]), float(top[n])) for n, id in enumerate(ids)]


def share_of(limits: Balance, category: str, leads: float, top: float) -> CategoryShare:
    """One category's shares, fair when they stay within the limits."""
    enough = leads >= limits.leads_at_least and top >= limits.top_three_at_least
    fair = leads <= limits.leads_at_most and (enough or category in limits.exempt)
    return CategoryShare(category, leads, top, fair)


def group_figures(engine: Engine, every: Sequence[Recommendation]) -> Iterator[Figure]:
    """What the method limits for each group of these people."""
    parts = [first_cards(found) for found in every]
    for group in engine.catalog.method.balance.groups:
        belongs = []
        for found in every:
            clauses = [holds_now(engine.model, found.responses, clause) for clause in group.when]
            belongs.append(np.logical_and.reduce([np.ones(found.responses.n, dtype=bool), *clauses]))
        pairs = list(zip(parts, belongs, strict=True))
        activity, alone, longest = (
            np.concatenate([getattr(part, name)[here] for part, here in pairs])
            for name in ("activity", "alone", "longest")
        )
        yield from _figures(engine, group, FirstCards(activity, alone, longest))


def first_cards(found: Recommendation) -> FirstCards:
    """First ideas of everybody in a recommendation, for this week."""
    model = found.engine.model
    ideas = first_ideas(model, found.responses, found.gates, found.ranking)
    rows = np.arange(len(ideas.activity))[:, None]
    steps = np.where(ideas.activity == NONE, NONE, ideas.step[rows, np.maximum(ideas.activity, 0)])
    # The last entry is for no step.
    alone = np.array([*("alone" in step.tags for _, step in model.steps), False])
    sizes = [span.stop - span.start for span in model.category_spans]
    category = np.repeat(np.arange(len(sizes)), sizes)
    is_longest = found.ranking.category_rank[rows, category[np.maximum(ideas.activity, 0)]] == 1
    longest = (is_longest & (ideas.activity != NONE)).any(axis=1)
    return FirstCards(ideas.activity, alone[steps[:, 0]], longest)


def _figures(engine: Engine, group: Group, cards: FirstCards) -> Iterator[Figure]:
    ids = engine.model.activity_ids
    first = np.array([(cards.activity[:, 0] == n).mean() for n in range(len(ids))])
    most = int(first.argmax())

    def at_most(name: str, value: float, limit: float) -> list[Figure]:
        return [Figure(group.id, name, value, limit, value <= limit)] if limit < 1 else []

    def at_least(name: str, value: float, limit: float) -> list[Figure]:
        return [Figure(group.id, name, value, limit, value >= limit)] if limit > 0 else []

    yield from at_most(f"{ids[most]} first", float(first[most]), group.first_at_most)
    often = int((first >= group.varied_share).sum())
    yield from at_least(f"activities first for {group.varied_share:.0%} or more", often, group.varied)
    yield from at_least("first step can be done alone", float(cards.alone.mean()), group.alone_at_least)
    yield from at_least("idea from the longest bar", float(cards.longest.mean()), group.longest_at_least)
    for limit in group.limits:
        name, places = " or ".join(limit.activities), [ids.index(id) for id in limit.activities]
        on_page = float(np.isin(cards.activity, places).any(axis=1).mean())
        yield from at_most(f"{name} first", float(first[places].sum()), limit.first_at_most)
        yield from at_most(f"{name} on the page", on_page, limit.on_page_at_most)
        yield from at_least(f"{name} on the page", on_page, limit.on_page_at_least)
