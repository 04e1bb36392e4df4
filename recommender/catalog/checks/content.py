"""Activities, help lines and made-up people."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.catalog.catalog import Catalog
from recommender.catalog.checks.ids import twice, unknown
from recommender.catalog.faults import Fault

MOST_RANKED = 127


def check_activities(catalog: Catalog) -> Iterator[Fault]:
    """Activities have known cautions and tags, and a step of two minutes or less."""
    clinician = {activity.id for activity in catalog.clinician_activities}
    ranked = len(catalog.ranked_activities)
    if ranked > MOST_RANKED:
        remedy = f"rank {MOST_RANKED} at most: a rank is held in one byte"
        yield Fault("categories.toml", "activities", str(ranked), remedy)
    for activity in catalog.activities.values():
        file = f"activities/{activity.id}.toml"
        yield from unknown(file, "cautions", activity.cautions, catalog.gates.cautions)
        for step in activity.steps:
            yield from unknown(file, "steps.tags", step.tags, catalog.method.tags)
        if activity.id in clinician:
            if activity.steps or not activity.clinician_message:
                yield Fault(file, "clinician_message", "missing or with steps", "one sentence, no steps")
        elif activity.clinician_message:
            yield Fault(file, "clinician_message", "present", "only for the clinician category")
        elif not any(step.minutes <= 2 for step in activity.steps):
            yield Fault(file, "steps", "none of 2 minutes", "add a step of 2 minutes or less")


def check_simulation(catalog: Catalog) -> Iterator[Fault]:
    """Every code of every item has one share."""
    file, marginals = "simulation.toml", catalog.simulation.marginals
    yield from twice(file, "marginals", (m.item for m in marginals))
    yield from unknown(file, "marginals", (m.item for m in marginals), catalog.items)
    for id in sorted(set(catalog.items) - {m.item for m in marginals}):
        yield Fault(file, "marginals", id, "has no marginal; add one")
    for marginal in marginals:
        if marginal.item in catalog.items:
            codes = {str(code) for code in catalog.items[marginal.item].codes}
            for code in sorted(codes ^ set(marginal.shares)):
                yield Fault(file, f"marginals.{marginal.item}.shares", code, "give every code one share")


def check_helplines(catalog: Catalog) -> Iterator[Fault]:
    """Every country has each kind that all need; each line can be reached, and none stands twice."""
    file, tags = "helplines.toml", catalog.method.tags
    yield from unknown(file, "step_kinds", catalog.helplines.step_kinds, tags)
    wanted = {"crisis", "emergency", "abuse", "warm", "child", "eating"}
    for country in catalog.helplines.countries:
        key, lines = f"countries.{country.id}", country.lines
        for kind in sorted(wanted - {line.kind for line in lines}):
            yield Fault(file, key, kind, "no line of this kind; add one")
        yield from twice(file, key, [f"{line.kind}: {line.name}" for line in lines])
        ways = [f"{line.kind}: {address}" for line in lines for address in line.links.values()]
        yield from twice(file, key, ways)
        for line in lines:
            if not line.links:
                yield Fault(file, key, line.name, "cannot be reached; add call, text, chat or web")
            if line.text_word and not line.text:
                yield Fault(file, key, line.text_word, "has no number to be sent to; add text")
