"""Everything is cited, and nothing stands unused."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.catalog.catalog import Catalog
from recommender.catalog.checks.ids import REMOVE_OR_USE
from recommender.catalog.citations import citations
from recommender.catalog.faults import Fault


def check_sources(catalog: Catalog) -> Iterator[Fault]:
    """Every citation is known, and every source is cited."""
    cited: set[str] = set()
    for file, key, source in citations(catalog):
        cited.add(source)
        if source not in catalog.sources:
            yield Fault(file, key, source, "is not in sources.toml; add it there or correct the key")
    for id in sorted(set(catalog.sources) - cited):
        yield Fault("sources.toml", id, "cited nowhere", REMOVE_OR_USE, "left_over")


def check_use(catalog: Catalog) -> Iterator[Fault]:
    """Every item, tick, caution and tag is used."""
    ways = [way for gate in catalog.gates.gates for way in gate.when]
    ways += [way for requirement in catalog.gates.requirements for way in requirement.when]
    clauses = [clause for way in ways for clause in way]
    clauses += [step_size.when for step_size in catalog.method.step_sizes]
    clauses += [rule.when for rule in catalog.plan.readiness]
    feeds = [f for c in catalog.criteria.values() for f in c.feeds]
    scored = {id for score in catalog.scores.values() for id in score.items}
    used = scored | {c.item for c in clauses} | {f.item for f in feeds}
    for id in sorted(set(catalog.items) - used):
        remedy = f"no criterion, gate or score uses it; {REMOVE_OR_USE}"
        yield Fault("intake.toml", "items", id, remedy)
    ticks = {(f.item, f.tick) for f in feeds} | {(c.item, c.includes or c.lacks) for c in clauses}
    ticks |= {(entry.item, entry.code) for entry in catalog.measures.not_scored}
    for item in catalog.items.values():
        for code in item.codes if item.type == "many" else ():
            if code not in item.exclusive and (item.id, code) not in ticks:
                yield Fault(
                    "intake.toml", f"items.{item.id}", str(code), "feeds nothing; see not_scored"
                )
    effects = [effect for gate in catalog.gates.gates for effect in gate.effects]
    said = {c for a in catalog.activities.values() for c in a.cautions} | {e.caution for e in effects}
    for id in sorted(set(catalog.gates.cautions) - said):
        yield Fault("gates.toml", f"cautions.{id}", "used nowhere", REMOVE_OR_USE)
    required = {r for a in catalog.activities.values() for s in a.steps for r in s.requires}
    for id in sorted({r.id for r in catalog.gates.requirements} - required):
        yield Fault("gates.toml", f"requirements.{id}", "used nowhere", REMOVE_OR_USE)
    tags = {t for a in catalog.activities.values() for s in a.steps for t in s.tags}
    for id in sorted(set(catalog.method.tags) - tags):
        yield Fault("model.toml", f"tags.{id}", "used nowhere", REMOVE_OR_USE)
