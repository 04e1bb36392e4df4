"""The research lab has words for everything that it shows, and none for what it does not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recommender.catalog.catalog import Catalog
from recommender.catalog.checks.ids import twice, unknown
from recommender.catalog.faults import Fault

FILE = "lab.toml"
SECTIONS = ("weights", "changes", "sure", "cohort", "check")
LOOKS = ("activity", "criterion", "dial", "grid")
PARTS = ("order", "levers", "reach")
BY = ("activity", "criterion")
CERTAINTIES = ("low", "medium", "high")
TABLES = ("oxytocin_points", "helpfulness_points", "spread", "matters_weight")
OUTCOMES = ("already_first", "found", "none", "closed")
FILES = ("shipped_csv", "shipped_parquet", "draft_csv", "draft_parquet", "changed")


def check_lab(catalog: Catalog) -> Iterator[Fault]:
    """Every choice and table of words has the entries that the lab needs; ids it names are known."""
    lab = catalog.lab
    for key, found, wanted in (
        ("page.sections", [choice.id for choice in lab.page.sections], SECTIONS),
        ("weights.looks", [choice.id for choice in lab.weights.looks], LOOKS),
        ("weights.which", lab.weights.which, BY),
        ("weights.add", lab.weights.add, BY),
        ("weights.certainties", lab.weights.certainties, CERTAINTIES),
        ("dial.tables", lab.dial.tables, TABLES),
        ("sure.parts", [choice.id for choice in lab.sure.parts], PARTS),
        ("sure.outcomes", lab.sure.outcomes, OUTCOMES),
        ("cohort.file_labels", lab.cohort.file_labels, FILES),
        ("cohort.files", lab.cohort.files, FILES),
    ):
        yield from _check_entries(key, found, wanted)
    scales = [scale.id for scale in lab.scales]
    yield from twice(FILE, "scales", scales)
    yield from unknown(FILE, "sure.first_scale", [lab.sure.first_scale], scales)
    yield from unknown(FILE, "draft.no_source", [lab.draft.no_source], catalog.sources)


def _check_entries(key: str, found: Iterable[str], wanted: tuple[str, ...]) -> Iterator[Fault]:
    ids = list(found)
    yield from twice(FILE, key, ids)
    yield from unknown(FILE, key, ids, wanted)
    for id in wanted:
        if id not in ids:
            yield Fault(FILE, key, id, "missing; add it")
