"""Gates, their clauses and effects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recommender.catalog.catalog import Catalog
from recommender.catalog.checks.ids import KNOWN, unknown
from recommender.catalog.faults import Fault
from recommender.catalog.records import Clause, Gate

# How each type of item may be looked at.
COMPARISONS = {
    "one": ("any_of", "blank"),
    "number": ("any_of", "at_least", "at_most", "blank"),
    "many": ("includes", "lacks", "blank"),
}


def check_gates(catalog: Catalog) -> Iterator[Fault]:
    """Gates read known answers and act on known activities, cautions and tags."""
    for gate in catalog.gates.gates:
        key = f"gates.{gate.id}"
        for alternative in gate.when:
            for clause in alternative:
                yield from check_clause(catalog, "gates.toml", f"{key}.when", clause)
        yield from _check_effects(catalog, key, gate)
        yield from unknown(
            "gates.toml", f"{key}.support", gate.support, (s.id for s in catalog.gates.support)
        )
        yield from unknown(
            "gates.toml", f"{key}.retitle", (r.category for r in gate.retitle), catalog.categories
        )
        yield from _check_never_raises(catalog, key, gate)
    yield from _check_requirements(catalog)
    marks = {*catalog.method.tags, *(requirement.id for requirement in catalog.gates.requirements)}
    for id, caution in catalog.gates.cautions.items():
        yield from unknown("gates.toml", f"cautions.{id}.only_with", caution.only_with, marks)
        yield from unknown("gates.toml", f"cautions.{id}.not_with", caution.not_with, marks)
    yield from _check_careful(catalog)


def _check_requirements(catalog: Catalog) -> Iterator[Fault]:
    """Requirements look at known answers and name known criteria, and steps name known requirements."""
    file, known = "gates.toml", {requirement.id for requirement in catalog.gates.requirements}
    for requirement in catalog.gates.requirements:
        key = f"requirements.{requirement.id}"
        for clause in (clause for way in requirement.when for clause in way):
            yield from check_clause(catalog, file, f"{key}.when", clause)
        yield from unknown(file, f"{key}.criteria", requirement.criteria, catalog.criteria)
    for activity in catalog.activities.values():
        for step in activity.steps:
            place = f"activities/{activity.id}.toml"
            yield from unknown(place, "steps.requires", step.requires, known)
            yield from unknown(place, "steps.uses", step.uses, catalog.criteria)


def _check_careful(catalog: Catalog) -> Iterator[Fault]:
    """A question that was not asked acts as an answer that it has, and that closes nothing."""
    file = "gates.toml"
    for careful in catalog.gates.careful:
        yield from unknown(file, "careful.item", [careful.item], catalog.items)
        if careful.item in catalog.items:
            codes = catalog.items[careful.item].codes
            yield from unknown(file, f"careful.{careful.item}.code", [careful.code], codes)
        for gate in catalog.gates.gates:
            closes = any(effect.do == "close" for effect in gate.effects)
            read = (c for way in gate.when for c in way if c.item == careful.item)
            if closes and any(clause.matches(careful.code) for clause in read):
                remedy = f"the gate {gate.id} would close something for it; choose another code"
                yield Fault(file, f"careful.{careful.item}", str(careful.code), remedy)


def _check_effects(catalog: Catalog, key: str, gate: Gate) -> Iterator[Fault]:
    file = "gates.toml"
    for effect in gate.effects:
        yield from unknown(file, f"{key}.effects", effect.activities, catalog.activities)
        yield from unknown(file, f"{key}.effects.keep", effect.keep, catalog.method.tags)
        if (effect.do == "limit") != bool(effect.keep):
            yield Fault(file, f"{key}.effects.keep", str(effect.keep), "limit needs tags, others none")
        if effect.do in ("caution", "not_lead") and not effect.caution:
            yield Fault(file, f"{key}.effects.caution", "missing", f"{effect.do} needs a caution id")
        if effect.caution:
            yield from unknown(file, f"{key}.effects.caution", [effect.caution], catalog.gates.cautions)


def _check_never_raises(catalog: Catalog, key: str, gate: Gate) -> Iterator[Fault]:
    yield from unknown("gates.toml", f"{key}.never_raises", gate.never_raises, catalog.activities)
    barred = never_raised(catalog, gate)
    for weight in catalog.weights:
        if weight.weight > 0 and (weight.activity, weight.criterion) in barred:
            remedy = f"must not be above zero: {key} says it never raises {weight.activity}"
            yield Fault(
                "weights.csv", f"{weight.activity},{weight.criterion}", str(weight.weight), remedy
            )


def never_raised(catalog: Catalog, gate: Gate) -> set[tuple[str, str]]:
    """(activity, criterion) pairs that may not have a weight above zero, because of one gate."""
    ticks = {(c.item, c.includes) for alternative in gate.when for c in alternative}
    tied = {c.id for c in catalog.criteria.values() if any((f.item, f.tick) in ticks for f in c.feeds)}
    return {(activity, criterion) for activity in gate.never_raises for criterion in tied}


def check_clause(catalog: Catalog, file: str, key: str, clause: Clause) -> Iterator[Fault]:
    """A clause looks at one known item or score in one way."""
    looks = clause.model_dump(exclude_none=True, exclude={"item", "score"})
    if bool(clause.item) == bool(clause.score) or len(looks) != 1:
        yield Fault(file, key, str(looks), "name one item or score, and one comparison")
    elif clause.score:
        yield from unknown(file, key, [clause.score], catalog.scores)
        yield from _check_comparison(file, f"{key}.{clause.score}", looks, ("at_least", "at_most"))
    elif clause.item not in catalog.items:
        yield Fault(file, key, str(clause.item), f"unknown; {KNOWN}")
    else:
        item = catalog.items[clause.item]
        wanted = list(clause.any_of or filter(None, (clause.includes, clause.lacks)))
        yield from unknown(file, f"{key}.{item.id}", wanted, item.codes)
        yield from _check_comparison(file, f"{key}.{item.id}", looks, COMPARISONS[item.type])


def _check_comparison(
    file: str, key: str, looks: Iterable[str], allowed: tuple[str, ...]
) -> Iterator[Fault]:
    for look in looks:
        if look not in allowed:
            yield Fault(file, key, look, f"cannot be used here; use {' or '.join(allowed)}")
