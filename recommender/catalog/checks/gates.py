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
    "many": ("includes", "blank"),
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
    pairs = never_raised(catalog, gate)
    for weight in catalog.weights:
        if weight.weight > 0 and (weight.activity, weight.criterion) in pairs:
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
        wanted = [clause.includes] if clause.includes else list(clause.any_of or ())
        yield from unknown(file, f"{key}.{item.id}", wanted, item.codes)
        yield from _check_comparison(file, f"{key}.{item.id}", looks, COMPARISONS[item.type])


def _check_comparison(
    file: str, key: str, looks: Iterable[str], allowed: tuple[str, ...]
) -> Iterator[Fault]:
    for look in looks:
        if look not in allowed:
            yield Fault(file, key, look, f"cannot be used here; use {' or '.join(allowed)}")
