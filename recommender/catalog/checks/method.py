"""Weights, gates, the other numbers of the method, and which answers a person could change."""

from collections.abc import Iterator

from recommender.catalog.catalog import CHANGEABLE, GATES, MODEL, PLAN, WEIGHTS, Catalog
from recommender.catalog.faults import Fault, left_over, twice, unknown
from recommender.catalog.records.method import ChangeableAnswer, Gate
from recommender.catalog.records.questionnaire import Clause, Item

# The comparisons that each type of item allows.
COMPARISONS = {
    "one": ("any_of", "blank"),
    "number": ("any_of", "at_least", "at_most", "blank"),
    "many": ("includes", "lacks", "blank"),
}


def check_weights(catalog: Catalog) -> Iterator[Fault]:
    """Weights join known ids, once each; something speaks for every activity."""
    yield from twice(
        WEIGHTS, "activity,criterion", (f"{row.activity},{row.criterion}" for row in catalog.weights)
    )
    ranked = [activity.id for activity in catalog.ranked_activities]
    for line, row in enumerate(catalog.weights, 2):
        yield from unknown(f"{WEIGHTS} line {line}", "activity", [row.activity], ranked)
    for id in sorted(set(ranked) - {row.activity for row in catalog.weights if row.weight > 0}):
        yield Fault(WEIGHTS, "activity", id, "nothing speaks for it; add a weight above zero")


def check_weighed_criteria(catalog: Catalog) -> Iterator[Fault]:
    """Weights name known criteria, and every criterion has one."""
    for line, row in enumerate(catalog.weights, 2):
        yield from unknown(f"{WEIGHTS} line {line}", "criterion", [row.criterion], catalog.criteria)
    weighed = {row.criterion for row in catalog.weights}
    for file, criterion in catalog.criteria_with_file:
        if criterion.id not in weighed:
            yield left_over(file, "criteria", criterion.id, "no weight uses it")


def clauses_of(catalog: Catalog) -> Iterator[tuple[str, str, Clause]]:
    """Yield (file, key, clause) of every rule that reads answers."""
    gates, method = catalog.gates, catalog.method
    for gate in gates.gates:
        yield from ((GATES, f"gates.{gate.id}.when", clause) for clause in gate.clauses)
    for need in gates.requirements:
        yield from ((GATES, f"requirements.{need.id}.when", c) for way in need.when for c in way)
    yield from ((MODEL, "step_sizes", size.when) for size in method.step_sizes)
    yield from ((MODEL, "step_order", clause) for order in method.step_order for clause in order.when)
    for rule in catalog.plan.readiness:
        yield PLAN, f"readiness.{rule.when.item or rule.when.score}", rule.when


def check_clauses(catalog: Catalog) -> Iterator[Fault]:
    """A clause compares one item or score, in a way that fits its type."""
    for group in catalog.method.balance.groups:
        for clause in group.when:
            yield from _check_clause(catalog, MODEL, f"balance.groups.{group.id}", clause)
    for file, key, clause in clauses_of(catalog):
        yield from _check_clause(catalog, file, key, clause)


def _check_clause(catalog: Catalog, file: str, key: str, clause: Clause) -> Iterator[Fault]:
    compared = clause.model_dump(exclude_none=True, exclude={"item", "score"})
    if bool(clause.item) == bool(clause.score) or len(compared) != 1:
        yield Fault(file, key, str(compared), "name one item or score, and one comparison")
        return
    allowed: tuple[str, ...] = ("at_least", "at_most")
    if clause.item:
        if clause.item not in catalog.items:
            return
        item = catalog.items[clause.item]
        allowed = COMPARISONS[item.type]
        wanted = clause.any_of or [code for code in (clause.includes, clause.lacks) if code]
        yield from unknown(file, f"{key}.{item.id}", wanted, item.codes)
    for name in (name for name in compared if name not in allowed):
        remedy = f"cannot be used here; use {' or '.join(allowed)}"
        yield Fault(file, f"{key}.{clause.item or clause.score}", name, remedy)


def check_effects(catalog: Catalog) -> Iterator[Fault]:
    """Limits keep steps with a tag, and no other effect does; what is held back has a caution."""
    for gate in catalog.gates.gates:
        key = f"gates.{gate.id}.effects"
        for effect in gate.effects:
            if (effect.do == "limit") != bool(effect.keep):
                yield Fault(GATES, f"{key}.keep", str(effect.keep), "limit needs tags, others none")
            if effect.do in ("caution", "not_lead") and not effect.caution:
                yield Fault(GATES, f"{key}.caution", "missing", f"{effect.do} needs a caution id")


def check_never_raised(catalog: Catalog) -> Iterator[Fault]:
    """No weight above zero where a gate says that an answer never raises an activity."""
    for gate in (gate for gate in catalog.gates.gates if gate.never_raises):
        barred = never_raised(catalog, gate)
        for row in catalog.weights:
            if row.weight > 0 and (row.activity, row.criterion) in barred:
                remedy = f"must not be above zero: gates.{gate.id} says it never raises {row.activity}"
                yield Fault(WEIGHTS, f"{row.activity},{row.criterion}", str(row.weight), remedy)


def never_raised(catalog: Catalog, gate: Gate) -> set[tuple[str, str]]:
    """Return (activity, criterion) pairs that may have no weight above zero, because of one gate."""
    ticks = {(clause.item, clause.includes) for clause in gate.clauses}
    tied = {c.id for c in catalog.criteria.values() if any((f.item, f.tick) in ticks for f in c.feeds)}
    return {(activity, criterion) for activity in gate.never_raises for criterion in tied}


def check_careful(catalog: Catalog) -> Iterator[Fault]:
    """A question that was not asked acts as an answer that it has, and that closes nothing."""
    for careful in catalog.gates.careful:
        if careful.item in catalog.items:
            codes = catalog.items[careful.item].codes
            yield from unknown(GATES, f"careful.{careful.item}.code", [careful.code], codes)
        for gate in catalog.gates.gates:
            closes = any(effect.do == "close" for effect in gate.effects)
            if closes and any(c.item == careful.item and c.matches(careful.code) for c in gate.clauses):
                remedy = f"the gate {gate.id} would close something for it; choose another code"
                yield Fault(GATES, f"careful.{careful.item}", str(careful.code), remedy)


def check_matters(catalog: Catalog) -> Iterator[Fault]:
    """The steps of what matters to the person are whole hundredths."""
    matters = catalog.method.matters
    if matters.high <= matters.low:
        yield Fault(MODEL, "matters.high", str(matters.high), "write a number above low")
    elif 100 % (matters.high - matters.low):
        remedy = "the steps from low to high must part 100 evenly; write a number such as low + 5"
        yield Fault(MODEL, "matters.high", str(matters.high), remedy)


def check_changeable(catalog: Catalog) -> Iterator[Fault]:
    """Every entry names one known answer that a person may be asked to look at again."""
    entries = catalog.changeable.changeable
    names = [f"{entry.item}.{entry.tick}" if entry.tick else entry.item for entry in entries]
    yield from twice(CHANGEABLE, "changeable", names)
    for entry, name in zip(entries, names, strict=True):
        if item := catalog.items.get(entry.item):
            for part, value, remedy in (*_order_faults(item, entry), *_unfair(catalog, item, entry)):
                yield Fault(CHANGEABLE, f"changeable.{name}{part}", value, remedy)


def _order_faults(item: Item, entry: ChangeableAnswer) -> Iterator[tuple[str, str, str]]:
    """Ticks are named one by one; other answers have an order and a direction that fit each other."""
    if item.type == "many":
        if entry.order:
            yield ".order", entry.order, "a tick has no order; remove it"
        if entry.tick not in item.codes or entry.tick in item.exclusive:
            yield ".tick", str(entry.tick), "name one tick that may go with others"
        return
    if entry.tick:
        yield ".tick", entry.tick, "only a tick question has ticks; remove it"
    if not entry.order:
        yield ".order", "missing", "write scale or choice"
    if entry.order == "choice" and entry.towards != "any":
        yield ".towards", entry.towards, "a choice has no direction; write any"


def _unfair(catalog: Catalog, item: Item, entry: ChangeableAnswer) -> Iterator[tuple[str, str, str]]:
    """No entry asks anybody to feel better, or to change an answer that a safety rule reads."""
    if item.private or item.only_if:
        yield "", item.id, "is private or not asked of everybody; remove it"
    if any(item in instrument.items for instrument in catalog.instruments):
        yield "", item.id, "belongs to an instrument; nobody is told to feel better"
    for gate in catalog.gates.gates:
        for clause in gate.clauses:
            if clause.item == item.id and clause.includes in (None, entry.tick):
                yield "", gate.id, "this gate reads it; remove the entry"


CHECKS = (
    check_weights,
    check_weighed_criteria,
    check_clauses,
    check_effects,
    check_never_raised,
    check_careful,
    check_matters,
    check_changeable,
)
