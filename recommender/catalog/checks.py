"""Rules between files: ids resolve both ways, everything is cited, nothing stands unused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from recommender.catalog.blocks import blocks_of
from recommender.catalog.catalog import Catalog
from recommender.catalog.citations import citations
from recommender.catalog.faults import Fault
from recommender.catalog.records import Clause, Criterion, Feed, Gate, Instrument, Item, Score
from recommender.catalog.wording_hash import content_hash

REMOVE_OR_USE = "use it or remove it"
KNOWN = "write a known id"


def check_catalog(catalog: Catalog) -> list[Fault]:
    """Every fault between the files of one catalog."""
    structure = [
        *_check_ids(catalog),
        *_check_items(catalog),
        *_check_pages(catalog),
        *_check_scores(catalog),
        *_check_criteria(catalog),
        *_check_gates(catalog),
        *_check_activities(catalog),
        *_check_weights(catalog),
        *_check_method(catalog),
        *_check_simulation(catalog),
        *_check_examples(catalog),
        *_check_helplines(catalog),
        *_check_sources(catalog),
    ]
    return structure or [*_check_blocks(catalog), *_check_use(catalog)]


def _unknown(file: str, key: str, ids: Iterable[object], known: Iterable[object]) -> Iterator[Fault]:
    allowed = set(known)
    for id in ids:
        if id not in allowed:
            yield Fault(file, key, str(id), f"unknown; {KNOWN}")


def _twice(file: str, key: str, ids: Iterable[object]) -> Iterator[Fault]:
    for id, times in Counter(ids).items():
        if times > 1:
            yield Fault(file, key, str(id), f"stands {times} times; keep one")


def _check_ids(catalog: Catalog) -> Iterator[Fault]:
    every = [item.id for item in catalog.declared_items]
    yield from _twice("intake.toml", "items", every)
    yield from _twice("instruments", "scores", (s.id for i in catalog.instruments for s in i.scores))
    yield from _twice("categories.toml", "categories", (c.id for c in catalog.families.categories))
    listed = [a for c in catalog.families.categories for a in c.activities]
    yield from _twice("categories.toml", "activities", listed)
    yield from _twice("criteria.toml", "criteria", (c.id for c in catalog.measures.criteria))
    yield from _twice("gates.toml", "gates", (g.id for g in catalog.gates.gates))
    yield from _twice("gates.toml", "support", (s.id for s in catalog.gates.support))
    for id, activity in catalog.activities.items():
        if activity.id != id:
            yield Fault(f"activities/{id}.toml", "id", activity.id, f"must be the file name, {id}")
    for id, instrument in zip(catalog.intake.instruments, catalog.instruments, strict=True):
        if instrument.id != id:
            yield Fault(f"instruments/{id}.toml", "id", instrument.id, f"must be the file name, {id}")


# --- questionnaire -----------------------------------------------------------------------------


def _check_items(catalog: Catalog) -> Iterator[Fault]:
    for instrument in catalog.instruments:
        yield from _check_wording(instrument)
        for item in instrument.items:
            yield from _check_item(f"instruments/{instrument.id}.toml", item)
    for item in catalog.intake.items:
        yield from _check_item("intake.toml", item)
        if item.only_if:
            key, other = f"items.{item.id}.only_if", catalog.items.get(item.only_if.item)
            yield from _unknown("intake.toml", key, [item.only_if.code], other.codes if other else ())


def _check_wording(instrument: Instrument) -> Iterator[Fault]:
    file, found = f"instruments/{instrument.id}.toml", content_hash(instrument)
    if instrument.content_hash != found:
        remedy = f"wording, options or scoring changed: restore them, or write {found}"
        yield Fault(file, "content_hash", instrument.content_hash, remedy)


def _check_item(file: str, item: Item) -> Iterator[Fault]:
    key = f"items.{item.id}"
    if bool(item.options) == bool(item.numbers):
        yield Fault(file, f"{key}.options", "both or neither", "give options or numbers, one of both")
        return
    yield from _twice(file, f"{key}.options", item.codes)
    wanted = int if item.type == "number" else str
    for code in item.codes:
        if not isinstance(code, wanted):
            yield Fault(
                file, f"{key}.options", str(code), f"a {item.type} item needs {wanted.__name__} codes"
            )
    yield from _unknown(file, f"{key}.exclusive", item.exclusive, item.codes)
    yield from _unknown(file, f"{key}.joins", item.joins, item.exclusive)
    for code, friends in item.joins.items():
        yield from _unknown(file, f"{key}.joins.{code}", friends, item.codes)


def _check_pages(catalog: Catalog) -> Iterator[Fault]:
    file, intake = "intake.toml", catalog.intake
    known = {item.id for item in catalog.declared_items}
    for path_id in ("full", "short"):
        if path_id not in catalog.paths:
            yield Fault(file, "paths", path_id, "restore this path")
    for path in intake.paths:
        asked = [item for page in path.pages for item in page.items]
        yield from _unknown(file, f"paths.{path.id}.items", asked, known)
        yield from _twice(file, f"paths.{path.id}.items", asked)
        if path.id == "full":
            for id in sorted(known - set(asked) - set(intake.welcome_items)):
                yield Fault(file, "paths.full.items", id, "is on no page; put it on one")
    yield from _unknown(file, "welcome_items", intake.welcome_items, known)
    yield from _unknown(file, "ideas_now_items", intake.ideas_now_items, known)


def _check_scores(catalog: Catalog) -> Iterator[Fault]:
    for instrument in catalog.instruments:
        file = f"instruments/{instrument.id}.toml"
        items = {item.id: item for item in instrument.items}
        for score in instrument.scores:
            unknown = list(_unknown(file, f"scores.{score.id}.items", score.items, items))
            yield from unknown or _check_range(file, score, [items[id] for id in score.items])


def _check_range(file: str, score: Score, items: list[Item]) -> Iterator[Fault]:
    low = sum(min(int(code) for code in item.codes) for item in items)
    high = sum(max(int(code) for code in item.codes) for item in items)
    if (score.low, score.high) != (low, high):
        remedy = f"its items reach {low} to {high}"
        yield Fault(file, f"scores.{score.id}.low/high", f"{score.low} to {score.high}", remedy)
    covered = [n for band in score.bands for n in range(band.low, band.high + 1)]
    if score.bands and sorted(covered) != list(range(low, high + 1)):
        yield Fault(file, f"scores.{score.id}.bands", str(covered), f"cover {low} to {high} once each")


# --- method --------------------------------------------------------------------------------------


def _check_criteria(catalog: Catalog) -> Iterator[Fault]:
    for criterion in catalog.criteria.values():
        for feed in criterion.feeds:
            yield from _check_feed(catalog, criterion, feed)
        hundredths = [criterion.reference, *(v for f in criterion.feeds for v in f.levels.values())]
        for value in hundredths:
            if abs(value * 100 - round(value * 100)) > 1e-9:
                yield Fault("criteria.toml", criterion.id, str(value), "use whole hundredths")
    for entry in catalog.measures.not_scored:
        yield from _unknown("criteria.toml", "not_scored.item", [entry.item], catalog.items)
        if entry.item in catalog.items:
            codes = catalog.items[entry.item].codes
            yield from _unknown("criteria.toml", f"not_scored.{entry.item}", [entry.code], codes)


def _check_feed(catalog: Catalog, criterion: Criterion, feed: Feed) -> Iterator[Fault]:
    file, key = "criteria.toml", f"{criterion.id}.feeds"
    if bool(feed.item) == bool(feed.score):
        yield Fault(file, key, "both or neither", "name one item or one score")
    elif feed.score:
        yield from _unknown(file, key, [feed.score], catalog.scores)
        if feed.score in catalog.scores:
            score = catalog.scores[feed.score]
            yield from _check_levels(file, key, feed, range(score.low, score.high + 1))
    elif feed.item not in catalog.items:
        yield Fault(file, key, str(feed.item), f"unknown; {KNOWN}")
    elif catalog.items[feed.item].type == "many":
        yield from _unknown(file, f"{key}.tick", [feed.tick], catalog.items[feed.item].codes)
    else:
        yield from _check_levels(file, key, feed, catalog.items[feed.item].codes)


def _check_levels(file: str, key: str, feed: Feed, codes: Iterable[str | int]) -> Iterator[Fault]:
    wanted = {str(code) for code in codes}
    for code in sorted(wanted - set(feed.levels)):
        yield Fault(file, f"{key}.levels", code, "has no level; add one")
    for code in sorted(set(feed.levels) - wanted):
        yield Fault(file, f"{key}.levels", code, f"unknown; {KNOWN}")


def _check_blocks(catalog: Catalog) -> Iterator[Fault]:
    for block in blocks_of(catalog):
        many = sorted({slot.item for slot in block.slots if slot.tick})
        if len(many) > 1:
            remedy = "criteria may tie no two tick questions together"
            yield Fault("criteria.toml", ",".join(block.criteria), ",".join(many), remedy)


def _check_weights(catalog: Catalog) -> Iterator[Fault]:
    ranked = {activity.id for activity in catalog.ranked_activities}
    pairs = [f"{w.activity},{w.criterion}" for w in catalog.weights]
    yield from _twice("weights.csv", "activity,criterion", pairs)
    for number, weight in enumerate(catalog.weights, 2):
        place = f"weights.csv line {number}"
        if weight.activity not in ranked:
            yield Fault(place, "activity", weight.activity, "write an activity that is ranked")
        yield from _unknown(place, "criterion", [weight.criterion], catalog.criteria)
        if weight.weight == 0 or (weight.weight * 4) % 1:
            yield Fault(place, "weight", str(weight.weight), "use whole quarters; no row means zero")
        if abs(weight.weight) > 3:
            yield Fault(place, "weight", str(weight.weight), "stay within -3 and 3")
    for id in sorted(ranked - {w.activity for w in catalog.weights if w.weight > 0}):
        yield Fault("weights.csv", "activity", id, "nothing speaks for it; add a weight above zero")
    for id in sorted(set(catalog.criteria) - {w.criterion for w in catalog.weights}):
        yield Fault("criteria.toml", "criteria", id, f"no weight uses it; {REMOVE_OR_USE}")


def _check_method(catalog: Catalog) -> Iterator[Fault]:
    method = catalog.method
    yield from _unknown("model.toml", "tonight_tags", method.tonight_tags, method.tags)
    for step_size in method.step_sizes:
        yield from _check_clause(catalog, "model.toml", "step_sizes", step_size.when)
    for grade, points in method.helpfulness_points.items():
        if (points * 4) % 1:
            yield Fault("model.toml", f"helpfulness_points.{grade}", str(points), "use whole quarters")
    for name, table, wanted in (
        ("helpfulness_points", method.helpfulness_points, {"L0", "L1", "L2", "L3"}),
        ("helpfulness_words", method.helpfulness_words, {"L0", "L1", "L2", "L3"}),
        ("spread", method.spread, {"low", "medium", "high"}),
        ("direction_words", method.direction_words, {"rise", "mixed", "fall", "untested"}),
        ("grade_words", method.grade_words, {"A", "B", "C", "D", "X"}),
    ):
        for key in sorted(wanted - set(table)):
            yield Fault("model.toml", name, key, "missing; add it")


# --- gates ------------------------------------------------------------------------------------------


def _check_gates(catalog: Catalog) -> Iterator[Fault]:
    for gate in catalog.gates.gates:
        key = f"gates.{gate.id}"
        for alternative in gate.when:
            for clause in alternative:
                yield from _check_clause(catalog, "gates.toml", f"{key}.when", clause)
        yield from _check_effects(catalog, key, gate)
        yield from _unknown(
            "gates.toml", f"{key}.support", gate.support, (s.id for s in catalog.gates.support)
        )
        yield from _unknown(
            "gates.toml", f"{key}.retitle", (r.category for r in gate.retitle), catalog.categories
        )
        yield from _check_never_raises(catalog, key, gate)


def _check_effects(catalog: Catalog, key: str, gate: Gate) -> Iterator[Fault]:
    file = "gates.toml"
    for effect in gate.effects:
        yield from _unknown(file, f"{key}.effects", effect.activities, catalog.activities)
        yield from _unknown(file, f"{key}.effects.keep", effect.keep, catalog.method.tags)
        if (effect.do == "limit") != bool(effect.keep):
            yield Fault(file, f"{key}.effects.keep", str(effect.keep), "limit needs tags, others none")
        if effect.do in ("caution", "not_lead") and not effect.caution:
            yield Fault(file, f"{key}.effects.caution", "missing", f"{effect.do} needs a caution id")
        if effect.caution:
            yield from _unknown(file, f"{key}.effects.caution", [effect.caution], catalog.gates.cautions)


def _check_never_raises(catalog: Catalog, key: str, gate: Gate) -> Iterator[Fault]:
    ticks = {(c.item, c.includes) for alternative in gate.when for c in alternative}
    tied = {c.id for c in catalog.criteria.values() if any((f.item, f.tick) in ticks for f in c.feeds)}
    for weight in catalog.weights:
        if weight.activity in gate.never_raises and weight.criterion in tied and weight.weight > 0:
            remedy = f"must not be above zero: {key} says it never raises {weight.activity}"
            yield Fault(
                "weights.csv", f"{weight.activity},{weight.criterion}", str(weight.weight), remedy
            )


def _check_clause(catalog: Catalog, file: str, key: str, clause: Clause) -> Iterator[Fault]:
    looks = clause.model_dump(exclude_none=True, exclude={"item", "score"})
    if bool(clause.item) == bool(clause.score) or len(looks) != 1:
        yield Fault(file, key, str(looks), "name one item or score, and one comparison")
    elif clause.score:
        yield from _unknown(file, key, [clause.score], catalog.scores)
    elif clause.item not in catalog.items:
        yield Fault(file, key, str(clause.item), f"unknown; {KNOWN}")
    else:
        item = catalog.items[clause.item]
        wanted = [clause.includes] if clause.includes else list(clause.any_of or ())
        yield from _unknown(file, f"{key}.{item.id}", wanted, item.codes)
        if clause.includes and item.type != "many":
            yield Fault(file, f"{key}.{item.id}", "includes", "only tick questions include codes")


# --- content -------------------------------------------------------------------------------------------


def _check_activities(catalog: Catalog) -> Iterator[Fault]:
    clinician = {activity.id for activity in catalog.clinician_activities}
    for activity in catalog.activities.values():
        file = f"activities/{activity.id}.toml"
        yield from _unknown(file, "cautions", activity.cautions, catalog.gates.cautions)
        for step in activity.steps:
            yield from _unknown(file, "steps.tags", step.tags, catalog.method.tags)
        if activity.id in clinician:
            if activity.steps or not activity.clinician_message:
                yield Fault(file, "clinician_message", "missing or with steps", "one sentence, no steps")
        elif activity.clinician_message:
            yield Fault(file, "clinician_message", "present", "only for the clinician category")
        elif not any(step.minutes <= 2 for step in activity.steps):
            yield Fault(file, "steps", "none of 2 minutes", "add a step of 2 minutes or less")


def _check_simulation(catalog: Catalog) -> Iterator[Fault]:
    file, marginals = "simulation.toml", catalog.simulation.marginals
    yield from _twice(file, "marginals", (m.item for m in marginals))
    yield from _unknown(file, "marginals", (m.item for m in marginals), catalog.items)
    for id in sorted(set(catalog.items) - {m.item for m in marginals}):
        yield Fault(file, "marginals", id, "has no marginal; add one")
    for marginal in marginals:
        if marginal.item in catalog.items:
            codes = {str(code) for code in catalog.items[marginal.item].codes}
            for code in sorted(codes ^ set(marginal.shares)):
                yield Fault(file, f"marginals.{marginal.item}.shares", code, "give every code one share")


def _check_examples(catalog: Catalog) -> Iterator[Fault]:
    for example in catalog.examples.examples:
        key = f"examples.{example.id}.answers"
        yield from _unknown("examples.toml", key, example.answers, catalog.items)
        for id, answer in example.answers.items():
            if id in catalog.items:
                ticks = answer if isinstance(answer, tuple) else (answer,)
                yield from _unknown("examples.toml", f"{key}.{id}", ticks, catalog.items[id].codes)


def _check_helplines(catalog: Catalog) -> Iterator[Fault]:
    wanted = {"crisis", "emergency", "abuse", "warm", "child", "eating"}
    for country in catalog.helplines.countries:
        for kind in sorted(wanted - {line.kind for line in country.lines}):
            yield Fault(
                "helplines.toml", f"countries.{country.id}", kind, "no line of this kind; add one"
            )


# --- use and citation --------------------------------------------------------------------------------------


def _check_sources(catalog: Catalog) -> Iterator[Fault]:
    cited: set[str] = set()
    for file, key, source in citations(catalog):
        cited.add(source)
        if source not in catalog.sources:
            yield Fault(file, key, source, "is not in sources.toml; add it there or correct the key")
    for id in sorted(set(catalog.sources) - cited):
        yield Fault("sources.toml", id, "cited nowhere", REMOVE_OR_USE)


def _check_use(catalog: Catalog) -> Iterator[Fault]:
    clauses = [c for g in catalog.gates.gates for alternative in g.when for c in alternative]
    clauses += [step_size.when for step_size in catalog.method.step_sizes]
    feeds = [f for c in catalog.criteria.values() for f in c.feeds]
    scored = {id for score in catalog.scores.values() for id in score.items}
    used = scored | {c.item for c in clauses} | {f.item for f in feeds}
    for id in sorted(set(catalog.items) - used):
        remedy = f"no criterion, gate or score uses it; {REMOVE_OR_USE}"
        yield Fault("intake.toml", "items", id, remedy)
    ticks = {(f.item, f.tick) for f in feeds} | {(c.item, c.includes) for c in clauses}
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
    tags = {t for a in catalog.activities.values() for s in a.steps for t in s.tags}
    for id in sorted(set(catalog.method.tags) - tags):
        yield Fault("model.toml", f"tags.{id}", "used nowhere", REMOVE_OR_USE)
