"""The small pictures cross answers or scores that exist, with a sentence for every place."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.catalog.catalog import Catalog
from recommender.catalog.checks.ids import twice, unknown
from recommender.catalog.faults import Fault
from recommender.catalog.records import Grid, Part
from recommender.catalog.records.pictures import spans

FILE = "pictures.toml"


def check_pictures(catalog: Catalog) -> Iterator[Fault]:
    """Every code or part of a score has one row or column, and every cell one sentence."""
    for name, grid, known in (
        ("alone", catalog.pictures.alone, catalog.items),
        ("people", catalog.pictures.people, catalog.scores),
    ):
        for side, source, parts in (
            ("rows", grid.rows_from, grid.rows),
            ("columns", grid.columns_from, grid.columns),
        ):
            dangling = list(unknown(FILE, f"{name}.{side}_from", [source], known))
            yield from dangling or _check_parts(catalog, f"{name}.{side}", source, parts)
        yield from _check_cells(f"{name}.cells", grid)


def _check_parts(catalog: Catalog, key: str, source: str, parts: tuple[Part, ...]) -> Iterator[Fault]:
    ids = [part.id for part in parts]
    yield from twice(FILE, key, ids)
    if source in catalog.scores:
        wanted = len(spans(catalog.scores[source]))
        if len(parts) != wanted:
            yield Fault(
                FILE, key, f"{len(parts)} parts", f"{source} splits into {wanted}; give each one"
            )
        return
    codes = catalog.items[source].codes
    yield from unknown(FILE, key, ids, codes)
    for code in codes:
        if code not in ids:
            yield Fault(FILE, key, str(code), f"is an answer to {source}; give it one part")


def _check_cells(key: str, grid: Grid) -> Iterator[Fault]:
    columns = [part.id for part in grid.columns]
    yield from unknown(FILE, key, grid.cells, (part.id for part in grid.rows))
    for row in grid.rows:
        sentences = grid.cells.get(row.id, {})
        yield from unknown(FILE, f"{key}.{row.id}", sentences, columns)
        for column in columns:
            if column not in sentences:
                yield Fault(FILE, f"{key}.{row.id}", column, "has no sentence; add one")
