"""Rules between files: ids resolve both ways, everything is cited, nothing stands unused."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.catalog.catalog import Catalog
from recommender.catalog.checks.changeable import check_changeable
from recommender.catalog.checks.content import (
    check_activities,
    check_helplines,
    check_simulation,
)
from recommender.catalog.checks.gates import check_gates
from recommender.catalog.checks.ids import twice
from recommender.catalog.checks.lab import check_lab
from recommender.catalog.checks.method import (
    check_blocks,
    check_criteria,
    check_matters,
    check_method,
    check_weights,
)
from recommender.catalog.checks.pictures import check_pictures
from recommender.catalog.checks.plan import check_plan_choices
from recommender.catalog.checks.questionnaire import (
    check_coding,
    check_items,
    check_pages,
    check_scores,
)
from recommender.catalog.checks.use import check_sources, check_use
from recommender.catalog.faults import Fault


def check_catalog(catalog: Catalog) -> list[Fault]:
    """Every fault between the files of one catalog."""
    structure = [
        *_check_ids(catalog),
        *check_items(catalog),
        *check_pages(catalog),
        *check_scores(catalog),
        *check_coding(catalog),
        *check_criteria(catalog),
        *check_gates(catalog),
        *check_activities(catalog),
        *check_weights(catalog),
        *check_method(catalog),
        *check_matters(catalog),
        *check_simulation(catalog),
        *check_pictures(catalog),
        *check_helplines(catalog),
        *check_plan_choices(catalog),
        *check_lab(catalog),
        *check_changeable(catalog),
        *check_sources(catalog),
    ]
    return structure or [*check_blocks(catalog), *check_use(catalog)]


def _check_ids(catalog: Catalog) -> Iterator[Fault]:
    every = [item.id for item in catalog.declared_items]
    yield from twice("intake.toml", "items", every)
    yield from twice("instruments", "scores", (s.id for i in catalog.instruments for s in i.scores))
    yield from twice("categories.toml", "categories", (c.id for c in catalog.families.categories))
    listed = [a for c in catalog.families.categories for a in c.activities]
    yield from twice("categories.toml", "activities", listed)
    yield from twice("criteria.toml", "criteria", (c.id for c in catalog.measures.criteria))
    yield from twice("helplines.toml", "countries", (c.id for c in catalog.helplines.countries))
    yield from twice("examples.toml", "examples", (e.id for e in catalog.examples.examples))
    yield from twice("gates.toml", "gates", (g.id for g in catalog.gates.gates))
    yield from twice("gates.toml", "support", (s.id for s in catalog.gates.support))
    for id, activity in catalog.activities.items():
        if activity.id != id:
            yield Fault(f"activities/{id}.toml", "id", activity.id, f"must be the file name, {id}")
    for id, instrument in zip(catalog.intake.instruments, catalog.instruments, strict=True):
        if instrument.id != id:
            yield Fault(f"instruments/{id}.toml", "id", instrument.id, f"must be the file name, {id}")
