"""Make respondents: answers as common as each item says, correlated through hidden traits."""

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item, Trait
from recommender.scoring.responses import DECLINED, MISSING, NONE, Responses, untouched

Floats = NDArray[np.float64]
TRAITS: tuple[Trait, ...] = ("isolation", "distress", "hardship", "frailty")


def simulate(catalog: Catalog, n: int, seed: int) -> Responses:
    """Answers of n made-up people; the same seed gives the same people."""
    random = np.random.Generator(np.random.PCG64(seed))
    # Standard normal traits that share a common part.
    correlation = catalog.simulation.traits_correlation
    common, own = random.standard_normal((n, 1)), random.standard_normal((n, len(TRAITS)))
    traits = np.asarray(np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own)
    codes, ticks = {}, {}
    for item in catalog.items.values():
        blank = random.random(n) < item.simulated.blank
        if item.type == "many":
            rows = _ticks(item, traits, random)
            if DECLINED in item.codes:
                blank |= rows[:, item.codes.index(DECLINED)] == 1
            rows[blank] = MISSING
            ticks[item.id] = rows
        else:
            found = _codes(item, traits, random)
            codes[item.id] = np.where(blank, MISSING, found).astype(np.int16)
    return Responses(n, codes, ticks, untouched(catalog, n))


def _places(item: Item, traits: Floats, random: np.random.Generator) -> Floats:
    """(n,) evenly spread places in 0…1, in an order that leans on the traits as `loads` says."""
    loads = np.array([item.simulated.loads.get(trait, 0.0) for trait in TRAITS])
    own = max(0.05, 1 - float(loads @ loads))
    values = traits @ loads + np.sqrt(own) * random.standard_normal(len(traits))
    return np.asarray((values.argsort().argsort() + 0.5) / len(values))


def _codes(item: Item, traits: Floats, random: np.random.Generator) -> NDArray[np.int64]:
    shares = np.array([item.simulated.shares[str(code)] for code in item.codes])
    edges = np.cumsum(shares / shares.sum())[:-1]
    return np.asarray(np.searchsorted(edges, _places(item, traits, random)), dtype=np.int64)


def _ticks(item: Item, traits: Floats, random: np.random.Generator) -> NDArray[np.int8]:
    n, shares = len(traits), item.simulated.shares
    rows = np.zeros((n, len(item.codes)), dtype=np.int8)
    for column, code in enumerate(item.codes):
        if code not in item.exclusive:
            rows[:, column] = _places(item, traits, random) > 1 - shares[str(code)]
    alone = random.random(n)
    start = 0.0
    for code in item.exclusive:
        end = start + shares[str(code)]
        chosen = (alone >= start) & (alone < end)
        friends = [c in item.joins.get(str(code), ()) for c in item.codes]
        rows[chosen] *= np.array(friends, dtype=np.int8)
        rows[chosen, item.codes.index(code)] = 1
        start = end
    if NONE in item.codes:
        # Nothing ticked would count as left open.
        rows[~rows.any(axis=1), item.codes.index(NONE)] = 1
    return rows
