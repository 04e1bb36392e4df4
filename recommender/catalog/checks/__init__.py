"""Rules between the files of data/: ids resolve both ways, all is cited, nothing is left over."""

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
from recommender.catalog.checks import content, method, questionnaire
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
    "mark": lambda catalog: (*catalog.method.tags, *(r.id for r in catalog.gates.requirements)),
    "ranked": lambda catalog: (activity.id for activity in catalog.ranked_activities),
    "requirement": lambda catalog: (requirement.id for requirement in catalog.gates.requirements),
    "scale": lambda catalog: (*catalog.scores, *catalog.items),
    "score": lambda catalog: catalog.scores,
    "source": lambda catalog: catalog.sources,
    "tag": lambda catalog: catalog.method.tags,
}
# What holds no reference. The rest is records, tuples and tables: to look for a record takes far longer.
LEAVES = frozenset({str, int, float, bool, date, type(None)})


def check_catalog(catalog: Catalog) -> list[Fault]:
    """Return every fault between the files of one catalog.

    Of a catalog with unsound files, what compares with them is left out: no sound file is blamed for
    a partner that could not be read.
    """
    faults: list[Fault] = []
    for check in CHECKS:
        with suppress(UnsoundError):
            for fault in check(catalog):
                faults.append(fault)  # one by one: those before an UnsoundError count
    return faults


def check_references(catalog: Catalog) -> Iterator[Fault]:
    """Every reference is to something declared, and every source is cited."""
    declared: dict[str, set[str]] = {}
    for to, ids in DECLARED.items():
        with suppress(UnsoundError):
            declared[to] = set(ids(catalog))
    records: dict[str, Record] = {activity_file(id): a for id, a in sound(catalog.activities).items()}
    for field, file in FILES.items():
        with suppress(UnsoundError):
            records[file] = getattr(catalog, field)
    with suppress(UnsoundError):
        records |= {instrument_file(part.id): part for part in catalog.instruments}
    cited: set[str] = set()
    for file, record in records.items():
        for path, reference in _references(vars(record)):
            if reference.to == "source":
                cited.add(reference)
            if reference.to in declared and reference not in declared[reference.to]:
                yield from unknown(
                    file, ".".join(filter(None, path)), [reference], declared[reference.to]
                )
    for line, row in enumerate(catalog.weights, 2):
        cited.add(row.source)
        yield from unknown(f"{WEIGHTS} line {line}", "source", [row.source], catalog.sources)
    if not isinstance(catalog, PartialCatalog):  # an unsound file may cite what seems left over
        for id in sorted(set(catalog.sources) - cited):
            yield left_over(SOURCES, id, "cited nowhere")


def _references(value: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Reference]]:
    """Return (path, reference) of everything inside; list entries go by their id, if they have one."""
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
    clauses = [clause for _, _, clause in method.clauses_of(catalog)]
    feeds = [feed for criterion in catalog.criteria.values() for feed in criterion.feeds]
    used = {clause.item for clause in clauses} | {feed.item for feed in feeds}
    used |= {id for score in catalog.scores.values() for id in score.items}
    for id in sorted(set(catalog.items) - used):
        yield left_over(INTAKE, "items", id, "no criterion, gate or score uses it")
    ticks = {(feed.item, feed.tick) for feed in feeds}
    ticks |= {(clause.item, clause.includes or clause.lacks) for clause in clauses}
    ticks |= {(entry.item, entry.code) for entry in catalog.declared_criteria.not_scored}
    for item in catalog.items.values():
        for code in item.codes if item.type == "many" else ():
            if code not in item.exclusive and (item.id, code) not in ticks:
                yield Fault(INTAKE, f"items.{item.id}", str(code), "feeds nothing; see not_scored")


def check_texts_used(catalog: Catalog) -> Iterator[Fault]:
    """Every caution, requirement and tag is used by a step, an activity or a gate."""
    activities, gates = catalog.activities.values(), catalog.gates
    steps = [step for activity in activities for step in activity.steps]
    cautions = {id for activity in activities for id in activity.cautions}
    cautions |= {effect.caution for gate in gates.gates for effect in gate.effects if effect.caution}
    required = {id for step in steps for id in step.requires}
    for file, name, declared, used in (
        (GATES, "cautions", set(gates.cautions), cautions),
        (GATES, "requirements", {requirement.id for requirement in gates.requirements}, required),
        (MODEL, "tags", set(catalog.method.tags), {tag for step in steps for tag in step.tags}),
    ):
        for id in sorted(declared - used):
            yield left_over(file, f"{name}.{id}")


CHECKS = (
    *questionnaire.CHECKS,
    *method.CHECKS,
    *content.CHECKS,
    check_references,
    check_answers_used,
    check_texts_used,
)
