"""Make respondents: marginals from data/simulation.toml, correlated through hidden traits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import Item, Marginal
from recommender.scoring.responses import MISSING, NONE, Responses, untouched

Floats = NDArray[np.float64]
# People written at once, so that memory stays small.
CHUNK = 100_000
TRAITS = ("isolation", "distress", "hardship", "frailty")


def simulate(catalog: Catalog, n: int, seed: int) -> Responses:
    """Answers of n made-up people; the same seed gives the same people."""
    random = np.random.Generator(np.random.PCG64(seed))
    traits = _traits(n, catalog.simulation.traits_correlation, random)
    marginals = {marginal.item: marginal for marginal in catalog.simulation.marginals}
    codes, ticks = {}, {}
    for item in catalog.items.values():
        marginal = marginals[item.id]
        blank = random.random(n) < marginal.blank
        if item.type == "many":
            rows = _ticks(item, marginal, traits, random)
            rows[blank | _declines(item, rows)] = MISSING
            ticks[item.id] = rows
        else:
            found = _codes(item, marginal, traits, random)
            codes[item.id] = np.where(blank, MISSING, found).astype(np.int16)
    return Responses(n, codes, ticks, untouched(catalog, n))


def write_people(catalog: Catalog, responses: Responses, out: TextIO) -> None:
    """CSV: a column per item, `item___code` 0/1 columns for tick questions, blank where missing."""
    items = catalog.items.values()
    names = [
        f"{i.id}___{code}" if i.type == "many" else i.id
        for i in items
        for code in (i.codes if i.type == "many" else (None,))
    ]
    out.write(",".join(names) + "\n")
    plain = pa_csv.WriteOptions(include_header=False, quoting_style="none")
    for start in range(0, responses.n, CHUNK):
        rows = slice(start, start + CHUNK)
        columns = [column for item in items for column in _cells(item, responses, rows)]
        sink = pa.BufferOutputStream()
        pa_csv.write_csv(pa.table(columns, names=names), sink, plain)
        out.write(str(sink.getvalue(), "ascii"))


def _cells(item: Item, responses: Responses, rows: slice) -> Iterator[pa.Array]:
    """The columns of one item as text; a blank is null."""
    if item.type == "many":
        texts = pa.array(["0", "1"])
        columns = list(responses.ticks[item.id][rows].T)
    else:
        texts = pa.array([str(code) for code in item.codes])
        columns = [responses.codes[item.id][rows]]
    for places in columns:
        yield texts.take(pa.array(places, mask=places == MISSING))


def _traits(n: int, correlation: float, random: np.random.Generator) -> Floats:
    """(n, traits) standard normal values that share a common part."""
    common, own = random.standard_normal((n, 1)), random.standard_normal((n, len(TRAITS)))
    return np.asarray(np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own)


def _latent(marginal: Marginal, traits: Floats, random: np.random.Generator) -> Floats:
    """(n,) normal values that lean on the traits as `loads` says; only their order counts."""
    loads = np.array([marginal.loads.get(trait, 0.0) for trait in TRAITS])  # type: ignore[call-overload]
    own = max(0.05, 1 - float(loads @ loads))
    return np.asarray(traits @ loads + np.sqrt(own) * random.standard_normal(len(traits)))


def _place(values: Floats) -> Floats:
    """Values as evenly spread places in 0…1."""
    order = values.argsort().argsort()
    return np.asarray((order + 0.5) / len(values))


def _codes(
    item: Item, marginal: Marginal, traits: Floats, random: np.random.Generator
) -> NDArray[np.int64]:
    shares = np.array([marginal.shares[str(code)] for code in item.codes])
    edges = np.cumsum(shares / shares.sum())[:-1]
    return np.asarray(np.searchsorted(edges, _place(_latent(marginal, traits, random))), dtype=np.int64)


def _ticks(
    item: Item, marginal: Marginal, traits: Floats, random: np.random.Generator
) -> NDArray[np.int8]:
    n = len(traits)
    rows = np.zeros((n, len(item.codes)), dtype=np.int8)
    for column, code in enumerate(item.codes):
        if code not in item.exclusive:
            rows[:, column] = _place(_latent(marginal, traits, random)) > 1 - marginal.shares[str(code)]
    alone = random.random(n)
    start = 0.0
    for code in item.exclusive:
        end = start + marginal.shares[str(code)]
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
