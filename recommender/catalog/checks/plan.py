"""What a plan may be made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from recommender.catalog.catalog import Catalog
from recommender.catalog.checks.gates import check_clause
from recommender.catalog.checks.ids import REMOVE_OR_USE, twice, unknown
from recommender.catalog.faults import Fault
from recommender.catalog.records import Choosable

FILE = "plan.toml"


def check_plan_choices(catalog: Catalog) -> Iterator[Fault]:
    """Every list of plan.toml is sound, and every step finds a moment that is always offered."""
    plan = catalog.plan
    yield from twice(FILE, "cues", (cue.id for cue in plan.cues))
    yield from twice(FILE, "days", (day.id for day in plan.days))
    yield from twice(FILE, "companies", (company.id for company in plan.companies))
    for cue in plan.cues:
        yield from _check_choosable(catalog, f"cues.{cue.id}", cue)
    for company in plan.companies:
        yield from _check_choosable(catalog, f"companies.{company.id}", company)
    for activity in catalog.ranked_activities:
        for step in activity.steps:
            always = [cue for cue in plan.cues if not cue.unless_closed]
            if not any(cue.suits(step) for cue in always):
                yield Fault(f"activities/{activity.id}.toml", "steps", step.text, "add a cue that fits")
    yield from _check_days(catalog)
    yield from _check_numbers(catalog)


def _check_choosable(catalog: Catalog, key: str, entry: Choosable) -> Iterator[Fault]:
    ranked = [activity.id for activity in catalog.ranked_activities]
    yield from unknown(FILE, f"{key}.fits", entry.fits, catalog.method.tags)
    yield from unknown(FILE, f"{key}.unless", entry.unless, catalog.method.tags)
    yield from unknown(FILE, f"{key}.unless_closed", entry.unless_closed, ranked)
    if not any(entry.suits(step) for a in catalog.ranked_activities for step in a.steps):
        yield Fault(FILE, key, "fits no step", REMOVE_OR_USE)


def _check_days(catalog: Catalog) -> Iterator[Fault]:
    days = catalog.plan.days
    for day in days:
        if (day.after is None) == (day.weekday is None):
            yield Fault(FILE, f"days.{day.id}", "both or neither", "write `after` or `weekday`")
    for (after, weekday), times in Counter((day.after, day.weekday) for day in days).items():
        if times > 1:
            value = f"after {after}, weekday {weekday}"
            yield Fault(FILE, "days", value, f"stands {times} times; keep one")
    yield from unknown(FILE, "calendar.day", [catalog.plan.calendar.day], (day.id for day in days))


def _check_numbers(catalog: Catalog) -> Iterator[Fault]:
    plan = catalog.plan
    if plan.suggested > plan.most:
        yield Fault(FILE, "suggested", str(plan.suggested), f"no more than most, {plan.most}")
    for rule in plan.readiness:
        key = f"readiness.{rule.when.item or rule.when.score}"
        yield from check_clause(catalog, FILE, key, rule.when)
        if rule.most >= plan.most:
            yield Fault(FILE, f"{key}.most", str(rule.most), f"must be fewer than most, {plan.most}")
    yield from twice(FILE, "rulers", (ruler.item for ruler in plan.rulers))
    numbers = [item.id for item in catalog.items.values() if item.numbers]
    yield from unknown(FILE, "rulers.item", (ruler.item for ruler in plan.rulers), numbers)
