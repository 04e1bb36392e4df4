"""Where an engine comes from, small enough to send to another process; each process loads it once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from recommender.catalog.loader import load_catalog
from recommender.catalog.weight_set import (
    read_weight_set,
    weight_set_of,
    with_weight_set,
    write_weights,
)
from recommender.recommend import Engine, build_engine, load_engine


@dataclass(frozen=True)
class EngineSource:
    """A folder with data, and the texts of another weights.csv and of other numbers where given."""

    folder: Path
    weights: str | None = None
    numbers: str | None = None

    def load(self) -> Engine:
        """The engine. Raises CatalogError with every fault found."""
        if self.weights is None and self.numbers is None:
            return load_engine(self.folder)
        catalog = load_catalog(self.folder)
        weights = write_weights(weight_set_of(catalog)) if self.weights is None else self.weights
        return build_engine(with_weight_set(catalog, read_weight_set(catalog, weights, self.numbers)))


@lru_cache(maxsize=1)
def engine_of(source: EngineSource) -> Engine:
    """The engine of this process, loaded on first use."""
    return source.load()
