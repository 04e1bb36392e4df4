"""Every id that names something declared elsewhere is known, and nothing declared is left over."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date
from typing import Any

from recommender.catalog.catalog import (
    FILES,
    GATES,
    INTAKE,
    MODEL,
    SOURCES,
    WEIGHTS,
    Catalog,
    PartialCatalog,
    activity_file,
    instrument_file,
)
from recommender.catalog.faults import Fault, UnsoundError, left_over, sound, unknown
from recommender.catalog.records.base import Record, Reference

# Ids that are declared, by what a reference is to.
DECLARED: dict[str, Callable[[Catalog], Iterable[str]]] = {
    "activity": lambda catalog: catalog.activities,
    "card": lambda catalog: (card.id for card in catalog.gates.support),
    "category": lambda catalog: catalog.categories,
    "caution": lambda catalog: catalog.gates.cautions,
    "criterion": lambda catalog: catalog.criteria,
    "item": lambda catalog: catalog.items,
    "mark": lambda catalog: (*catalog.method.tags, *_requirements(catalog)),
    "ranked": lambda catalog: (activity.id for activity in catalog.ranked_activities),
    "requirement": lambda catalog: _requirements(catalog),
    "scale": lambda catalog: (*catalog.scores, *catalog.items),
    "score": lambda catalog: catalog.scores,
    "source": lambda catalog: catalog.sources,
    "tag": lambda catalog: catalog.method.tags,
}
# What holds no reference. The rest is records, tuples and tables: to look for a record takes far longer.
LEAVES = frozenset({str, int, float, bool, date, type(None)})


def _requirements(catalog: Catalog) -> Iterator[str]:
    return (requirement.id for requirement in catalog.gates.requirements)


def check_references(catalog: Catalog) -> Iterator[Fault]:
    """Every reference is to something declared, and every source is cited."""
    declared: dict[str, set[str]] = {}
    for to, ids in DECLARED.items():
        with suppress(UnsoundError):
            declared[to] = set(ids(catalog))
    cited: set[str] = set()
    for file, record in _sound_records(catalog):
        for path, reference in _references(vars(record)):
            if reference.to == "source":
                cited.add(reference)
            if reference.to in declared and reference not in declared[reference.to]:
                key = ".".join(filter(None, path))
                yield from unknown(file, key, [reference], declared[reference.to])
    for number, weight in enumerate(catalog.weights, 2):
        cited.add(weight.source)
        yield from unknown(f"{WEIGHTS} line {number}", "source", [weight.source], catalog.sources)
    if not isinstance(catalog, PartialCatalog):  # an unsound file may cite what seems left over
        for id in sorted(set(catalog.sources) - cited):
            yield left_over(SOURCES, id, "cited nowhere")


def _sound_records(catalog: Catalog) -> Iterator[tuple[str, Record]]:
    """(file, record) of the files that could be read, weights and sources aside."""
    for field, file in FILES.items():
        with suppress(UnsoundError):
            yield file, getattr(catalog, field)
    for id, activity in sound(catalog.activities).items():
        yield activity_file(id), activity
    with suppress(UnsoundError):
        yield from ((instrument_file(part.id), part) for part in catalog.instruments)


def _references(value: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Reference]]:
    """(path, reference) of everything inside a record; list entries go by their id, if they have one."""
    if isinstance(value, tuple):
        entries = [("", entry) for entry in value]
    elif isinstance(value, dict):
        entries = [*value.items(), *(("", name) for name in value)]
    else:
        entries = list(vars(value).items())
        path = (*path, vars(value).get("id", ""))
    found: list[tuple[tuple[str, ...], Reference]] = []
    for name, entry in entries:
        kind = type(entry)
        if kind is Reference:
            found.append(((*path, name), entry))
        elif kind not in LEAVES:
            found += _references(entry, (*path, name))
    return found


def check_answers_used(catalog: Catalog) -> Iterator[Fault]:
    """Every item and tick is read by a criterion, gate, requirement, number or score."""
    ways = [way for gate in catalog.gates.gates for way in gate.when]
    ways += [way for requirement in catalog.gates.requirements for way in requirement.when]
    clauses = [clause for way in ways for clause in way]
    clauses += [step_size.when for step_size in catalog.method.step_sizes]
    clauses += [rule.when for rule in catalog.plan.readiness]
    feeds = [feed for criterion in catalog.criteria.values() for feed in criterion.feeds]
    scored = {id for score in catalog.scores.values() for id in score.items}
    used = scored | {clause.item for clause in clauses} | {feed.item for feed in feeds}
    for id in sorted(set(catalog.items) - used):
        yield left_over(INTAKE, "items", id, "no criterion, gate or score uses it")
    ticks = {(feed.item, feed.tick) for feed in feeds}
    ticks |= {(clause.item, clause.includes or clause.lacks) for clause in clauses}
    ticks |= {(entry.item, entry.code) for entry in catalog.declared_criteria.not_scored}
    for item in catalog.items.values():
        for code in item.codes if item.type == "many" else ():
            if code not in item.exclusive and (item.id, code) not in ticks:
                remedy = "feeds nothing; see not_scored"
                yield Fault(INTAKE, f"items.{item.id}", str(code), remedy)


def check_texts_used(catalog: Catalog) -> Iterator[Fault]:
    """Every caution, requirement and tag is used by a step, an activity or a gate."""
    activities = catalog.activities.values()
    steps = [step for activity in activities for step in activity.steps]
    effects = [effect for gate in catalog.gates.gates for effect in gate.effects]
    said = {id for activity in activities for id in activity.cautions}
    said |= {effect.caution for effect in effects if effect.caution}
    for id in sorted(set(catalog.gates.cautions) - said):
        yield left_over(GATES, f"cautions.{id}")
    required = {id for step in steps for id in step.requires}
    for id in sorted({requirement.id for requirement in catalog.gates.requirements} - required):
        yield left_over(GATES, f"requirements.{id}")
    for id in sorted(set(catalog.method.tags) - {tag for step in steps for tag in step.tags}):
        yield left_over(MODEL, f"tags.{id}")
