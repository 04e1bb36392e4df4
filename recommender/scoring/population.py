"""Make respondents: answers as common as each item says, correlated through hidden traits."""

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item
from recommender.scoring.responses import MISSING, NONE, Responses, untouched

Floats = NDArray[np.float64]
TRAITS = ("isolation", "distress", "hardship", "frailty")


def simulate(catalog: Catalog, n: int, seed: int) -> Responses:
    """Answers of n made-up people; the same seed gives the same people."""
    random = np.random.Generator(np.random.PCG64(seed))
    traits = _traits(n, catalog.simulation.traits_correlation, random)
    codes, ticks = {}, {}
    for item in catalog.items.values():
        blank = random.random(n) < item.simulated.blank
        if item.type == "many":
            rows = _ticks(item, traits, random)
            rows[blank | _declines(item, rows)] = MISSING
            ticks[item.id] = rows
        else:
            found = _codes(item, traits, random)
            codes[item.id] = np.where(blank, MISSING, found).astype(np.int16)
    return Responses(n, codes, ticks, untouched(catalog, n))


def _traits(n: int, correlation: float, random: np.random.Generator) -> Floats:
    """(n, traits) standard normal values that share a common part."""
    common, own = random.standard_normal((n, 1)), random.standard_normal((n, len(TRAITS)))
    return np.asarray(np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own)


def _latent(item: Item, traits: Floats, random: np.random.Generator) -> Floats:
    """(n,) normal values that lean on the traits as `loads` says; only their order counts."""
    loads = np.array([item.simulated.loads.get(trait, 0.0) for trait in TRAITS])  # type: ignore[call-overload]
    own = max(0.05, 1 - float(loads @ loads))
    return np.asarray(traits @ loads + np.sqrt(own) * random.standard_normal(len(traits)))


def _place(values: Floats) -> Floats:
    """Values as evenly spread places in 0…1."""
    order = values.argsort().argsort()
    return np.asarray((order + 0.5) / len(values))


def _codes(item: Item, traits: Floats, random: np.random.Generator) -> NDArray[np.int64]:
    shares = np.array([item.simulated.shares[str(code)] for code in item.codes])
    edges = np.cumsum(shares / shares.sum())[:-1]
    return np.asarray(np.searchsorted(edges, _place(_latent(item, traits, random))), dtype=np.int64)


def _ticks(item: Item, traits: Floats, random: np.random.Generator) -> NDArray[np.int8]:
    n, shares = len(traits), item.simulated.shares
    rows = np.zeros((n, len(item.codes)), dtype=np.int8)
    for column, code in enumerate(item.codes):
        if code not in item.exclusive:
            rows[:, column] = _place(_latent(item, traits, random)) > 1 - shares[str(code)]
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


def _declines(item: Item, rows: NDArray[np.int8]) -> NDArray[np.bool_]:
    if "declined" not in item.codes:
        return np.zeros(len(rows), dtype=bool)
    return np.asarray(rows[:, item.codes.index("declined")] == 1)
