"""Weights, gates, the other numbers of the method, and which answers a person could change."""

from collections.abc import Iterator

from recommender.catalog.catalog import CHANGEABLE, GATES, MODEL, WEIGHTS, Catalog
from recommender.catalog.checks.questionnaire import check_clause
from recommender.catalog.faults import Fault, left_over, twice, unknown
from recommender.catalog.records.method import ChangeableAnswer, Gate
from recommender.catalog.records.questionnaire import Item


def check_weights(catalog: Catalog) -> Iterator[Fault]:
    """Weights join known ids, once each; something speaks for every activity."""
    pairs = [f"{weight.activity},{weight.criterion}" for weight in catalog.weights]
    yield from twice(WEIGHTS, "activity,criterion", pairs)
    ranked = [activity.id for activity in catalog.ranked_activities]
    for number, weight in enumerate(catalog.weights, 2):
        yield from unknown(f"{WEIGHTS} line {number}", "activity", [weight.activity], ranked)
    for id in sorted(set(ranked) - {weight.activity for weight in catalog.weights if weight.weight > 0}):
        yield Fault(WEIGHTS, "activity", id, "nothing speaks for it; add a weight above zero")


def check_weighed_criteria(catalog: Catalog) -> Iterator[Fault]:
    """Weights name known criteria, and every criterion has one."""
    for number, weight in enumerate(catalog.weights, 2):
        place = f"{WEIGHTS} line {number}"
        yield from unknown(place, "criterion", [weight.criterion], catalog.criteria)
    weighed = {weight.criterion for weight in catalog.weights}
    for file, criterion in catalog.criteria_with_file:
        if criterion.id not in weighed:
            yield left_over(file, "criteria", criterion.id, "no weight uses it")


def check_clauses(catalog: Catalog) -> Iterator[Fault]:
    """Gates, requirements and numbers compare answers in ways that fit them."""
    for name, entries in (("gates", catalog.gates.gates), ("requirements", catalog.gates.requirements)):
        for entry in entries:
            for clause in (clause for way in entry.when for clause in way):
                yield from check_clause(catalog, GATES, f"{name}.{entry.id}.when", clause)
    for group in catalog.method.balance.groups:
        for clause in group.when:
            yield from check_clause(catalog, MODEL, f"balance.groups.{group.id}", clause)
    for step_size in catalog.method.step_sizes:
        yield from check_clause(catalog, MODEL, "step_sizes", step_size.when)
    for order in catalog.method.step_order:
        for clause in order.when:
            yield from check_clause(catalog, MODEL, "step_order", clause)


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
        for weight in catalog.weights:
            pair = (weight.activity, weight.criterion)
            if weight.weight > 0 and pair in barred:
                remedy = f"must not be above zero: gates.{gate.id} says it never raises {pair[0]}"
                yield Fault(WEIGHTS, ",".join(pair), str(weight.weight), remedy)


def never_raised(catalog: Catalog, gate: Gate) -> set[tuple[str, str]]:
    """(activity, criterion) pairs that may not have a weight above zero, because of one gate."""
    ticks = {(c.item, c.includes) for alternative in gate.when for c in alternative}
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
            read = (c for way in gate.when for c in way if c.item == careful.item)
            if closes and any(clause.matches(careful.code) for clause in read):
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
    yield from twice(CHANGEABLE, "changeable", (_name(entry) for entry in entries))
    for entry in entries:
        if item := catalog.items.get(entry.item):
            yield from _check_order(item, entry)
            yield from _check_fair(catalog, item, entry)


def _name(entry: ChangeableAnswer) -> str:
    return f"{entry.item}.{entry.tick}" if entry.tick else entry.item


def _check_order(item: Item, entry: ChangeableAnswer) -> Iterator[Fault]:
    """Ticks are named one by one; other answers have an order and a direction that fit each other."""
    key = f"changeable.{_name(entry)}"
    if item.type == "many":
        if entry.order:
            yield Fault(CHANGEABLE, f"{key}.order", entry.order, "a tick has no order; remove it")
        if entry.tick not in item.codes or entry.tick in item.exclusive:
            remedy = "name one tick that may go with others"
            yield Fault(CHANGEABLE, f"{key}.tick", str(entry.tick), remedy)
        return
    if entry.tick:
        yield Fault(CHANGEABLE, f"{key}.tick", entry.tick, "only a tick question has ticks; remove it")
    if not entry.order:
        yield Fault(CHANGEABLE, f"{key}.order", "missing", "write scale or choice")
    if entry.order == "choice" and entry.towards != "any":
        yield Fault(CHANGEABLE, f"{key}.towards", entry.towards, "a choice has no direction; write any")


def _check_fair(catalog: Catalog, item: Item, entry: ChangeableAnswer) -> Iterator[Fault]:
    """No entry asks anybody to feel better, or to change an answer that a safety rule reads."""
    key = f"changeable.{_name(entry)}"
    if item.private or item.only_if:
        yield Fault(CHANGEABLE, key, item.id, "is private or not asked of everybody; remove it")
    if any(item in instrument.items for instrument in catalog.instruments):
        remedy = "belongs to an instrument; nobody is told to feel better"
        yield Fault(CHANGEABLE, key, item.id, remedy)
    for gate in catalog.gates.gates:
        for clause in (clause for way in gate.when for clause in way):
            if clause.item == item.id and clause.includes in (None, entry.tick):
                yield Fault(CHANGEABLE, key, gate.id, "this gate reads it; remove the entry")
