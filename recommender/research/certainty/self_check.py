"""Is this catalog sound in depth? Everything a look at single files cannot tell.

Loading refuses what is wrong in and between files. Here the same rules are checked again, for a draft
as well, and then what only the method can tell: weights without effect, activities that can never
come first, pages that nobody sees, texts that are hard to read.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import NamedTuple

import numpy as np

from recommender.catalog.blocks import blocks_of
from recommender.catalog.catalog import FILES, TEXTS, Catalog
from recommender.catalog.checks import check_catalog
from recommender.catalog.records.base import Record
from recommender.catalog.records.questionnaire import Page, QuestionPath
from recommender.catalog.texts import Texts
from recommender.catalog.weight_set import DOI
from recommender.recommend import Engine
from recommender.research.certainty.balance import (
    CategoryShare,
    Figure,
    balance,
    group_figures,
    in_chunks,
)
from recommender.research.certainty.reach import Reach, reach, settings
from recommender.research.people import in_chunks_of, joined, overlaid
from recommender.scoring.gates import apply_gates
from recommender.scoring.model import UNITS, Model, wanted_cap
from recommender.scoring.population import simulate
from recommender.scoring.profile import UNKNOWN, Bools, read_profile
from recommender.scoring.ranges import block_people
from recommender.scoring.responses import Responses

INTAKE, MODEL, WEIGHTS = "content/intake.toml", "method/model.toml", "weights.csv"
LIMITS = "method/reading_age.toml"


@dataclass(frozen=True)
class Finding:
    """One finding: a fault with its remedy, or, with `is_fault` false, something to know."""

    file: str
    key: str
    what: str
    remedy: str = ""
    is_fault: bool = True

    def __str__(self) -> str:
        parts = (self.file, self.key, self.what, self.remedy)
        return " ".join(": ".join(part for part in parts if part).split())


def check_balance(
    catalog: Catalog, shares: Iterable[CategoryShare], figures: Iterable[Figure]
) -> Iterator[Finding]:
    """Categories that lead for too many or too few, and first ideas beyond the limits of their group."""
    texts, limits = catalog.texts, catalog.method.balance
    remedy = texts("findings.balance_remedy")
    for share in (share for share in shares if not share.is_fair):
        what = texts(
            "findings.balance_leads",
            leads=f"{share.leads:.1%}",
            top=f"{share.top_three:.1%}",
            least=f"{limits.leads_at_least:.0%}",
            most=f"{limits.leads_at_most:.0%}",
            top_least=f"{limits.top_three_at_least:.0%}",
        )
        yield Finding(WEIGHTS, f"balance: {share.category}", what, remedy)
    for one in (one for one in figures if not one.is_fair):
        value = {"name": one.name, "value": f"{one.value:.3f}", "limit": f"{one.limit:g}"}
        what = texts("findings.balance_first", **value)
        yield Finding(WEIGHTS, f"balance: {one.group}", what, remedy)


def self_check(
    engine: Engine, on_part: Callable[[str], None] = lambda part: None
) -> tuple[Finding, ...]:
    """Every finding about one engine, faults and things to know; `on_part` is called with each part.

    As many people are simulated as the balance check asks for, from its seed.
    """
    catalog, limits = engine.catalog, engine.catalog.method.balance
    texts = catalog.texts
    findings: list[Finding] = []
    on_part(texts("findings.part_files"))
    findings += check_between_files(catalog)
    on_part(texts("findings.part_cap"))
    findings += check_cap(engine)
    on_part(texts("findings.part_paths"))
    findings += check_paths(catalog)
    on_part(texts("findings.part_balance"))
    people = in_chunks(engine, limits.people, limits.seed)
    findings += check_balance(catalog, balance(engine, people), group_figures(engine, people))
    simulated = simulate(catalog, limits.people, limits.seed)
    on_part(texts("findings.part_weights"))
    findings += check_weights_matter(engine, simulated)
    on_part(texts("findings.part_reach"))
    findings += check_reach(engine, simulated)
    on_part(texts("findings.part_reading"))
    findings += check_reading_age(catalog)
    return tuple(findings)


def check_between_files(catalog: Catalog) -> Iterator[Finding]:
    """The faults that loading finds, in a draft as well."""
    for fault in check_catalog(catalog):
        if fault.key == "source" and fault.value.startswith(DOI):
            continue  # a draft may cite a study that data/ does not list
        yield Finding(fault.file, fault.key, fault.value, fault.remedy)


def check_cap(engine: Engine) -> Iterator[Finding]:
    """The cap is the largest distance from zero that can be reached, rounded up to the next half."""
    cap, bound, texts = engine.catalog.method.cap, engine.ranges.cap_bound, engine.catalog.texts
    wanted, reaches = wanted_cap(bound), texts("findings.reaches", points=f"{bound / UNITS:.4f}")
    if cap != wanted:
        key = "findings.cap_loose" if cap > wanted else "findings.cap_tight"
        what, remedy = texts(key, cap=cap, reaches=reaches), texts("findings.cap_remedy", cap=wanted)
        yield Finding(MODEL, "cap", what, remedy)
    what = texts("findings.cap_fits", cap=wanted, reaches=reaches)
    yield Finding(MODEL, "cap", what, is_fault=False)


def check_paths(catalog: Catalog) -> Iterator[Finding]:
    """Pages and questions that nobody can reach, then the length of every path."""
    texts = catalog.texts
    remedy = texts("findings.unreachable_remedy")
    for path in catalog.intake.paths:
        asked = _askable(catalog, path)
        seen = [page for page in path.pages if asked & set(page.items)]
        for page in (page for page in path.pages if page not in seen):
            what = texts("findings.page_unreachable")
            yield Finding(INTAKE, f"paths.{path.id}.pages.{page.id}", what, remedy)
        for item in (id for page in seen for id in page.items if id not in asked):
            what = texts("findings.item_unreachable")
            yield Finding(INTAKE, f"paths.{path.id}.items.{item}", what, remedy)
        always = [[id for id in page.items if not catalog.items[id].only_if] for page in path.pages]
        shortest = _length(catalog, sum(map(len, always)), sum(map(bool, always)))
        what = texts("findings.path", shortest=shortest, longest=_longest(catalog, seen, asked))
        yield Finding(INTAKE, f"paths.{path.id}", what, is_fault=False)
    most = _length(catalog, len(catalog.intake.ideas_now_items), 1)
    what = texts("findings.at_most", length=most)
    yield Finding(INTAKE, "ideas_now_items", what, is_fault=False)


def _askable(catalog: Catalog, path: QuestionPath) -> set[str]:
    """Items that can be asked: those without a condition, or after the one that they depend on."""
    asked = set(catalog.intake.welcome_items)
    for page in path.pages:
        for _ in page.items:  # once for each, since one may depend on another that follows it
            rules = {id: catalog.items[id].only_if for id in page.items}
            asked |= {id for id, rule in rules.items() if not rule or rule.item in asked}
    return asked


def _longest(catalog: Catalog, pages: list[Page], asked: set[str]) -> str:
    """What one person can be asked at most: of items that ask for different codes of one, one."""
    rules = [catalog.items[id].only_if for page in pages for id in page.items if id in asked]
    most: dict[str, int] = {}
    for rule, count in Counter(rules).items():
        name = rule.item if rule else ""
        most[name] = max(count, most.get(name, 0))
    return _length(catalog, sum(most.values()), len(pages))


def _length(catalog: Catalog, items: int, pages: int) -> str:
    if pages == 1:
        return catalog.texts("findings.length_one", items=items)
    return catalog.texts("findings.length", items=items, pages=pages)


def check_weights_matter(engine: Engine, simulated: Responses) -> Iterator[Finding]:
    """One finding for every weight that no answer set moves while its activity is open.

    A weight matters if somebody's known level differs from the reference while the activity is open.
    Simulated people come first, then every state of the answers that the criterion reads, together
    with every setting of what only gates read.
    """
    model = engine.model
    asked = len(model.catalog.criteria)
    dead = (model.weights[:asked] != 0) & ~_matter(model, simulated)
    for block in blocks_of(model.catalog):
        rows = [model.criterion_ids.index(id) for id in block.criteria]
        if dead[rows].any():
            states, every = block_people(model.catalog, block), settings(model.catalog)
            ways = [overlaid(states, every.rows(slice(n, n + 1)), block) for n in range(every.n)]
            dead[rows] &= ~_matter(model, joined(ways))[rows]
    total = int((model.weights[:asked] != 0).sum())
    texts = model.catalog.texts
    what = texts("findings.weights", count=total - int(dead.sum()), total=total)
    yield Finding(WEIGHTS, "weights", what, is_fault=False)
    for row, column in np.argwhere(dead):
        criterion, activity = model.criterion_ids[row], model.activity_ids[column]
        what = texts("findings.dead_weight", criterion=criterion, activity=activity)
        remedy = texts("findings.dead_weight_remedy")
        yield Finding(WEIGHTS, f"{activity},{criterion}", what, remedy)


def _matter(model: Model, people: Responses) -> Bools:
    """(criteria, activities) whether somebody's known level is off its reference while it is open."""
    asked = len(model.catalog.criteria)
    matter = np.zeros((asked, len(model.activity_ids)), dtype=bool)
    for _, part in in_chunks_of(people):
        profile = read_profile(model.catalog, part)
        levels = profile.levels[:, :asked]
        is_off = (levels != UNKNOWN) & (levels != model.reference[:asked])
        is_open = ~apply_gates(model, part, profile.scores).access.closed
        matter |= (is_off.T.astype(np.float32) @ is_open.astype(np.float32)) > 0
    return matter


def check_reach(engine: Engine, simulated: Responses) -> Iterator[Finding]:
    """Activities without an answer set in which they come first, and how many have one."""
    every, texts = reach(engine, simulated), engine.catalog.texts
    for one in every:
        if one.witness is None:
            remedy = texts("findings.never_first_remedy")
            yield Finding(WEIGHTS, one.activity, _obstacle(texts, one), remedy)
    reached = [one for one in every if one.witness is not None]
    what = texts("findings.first", count=len(reached), total=len(every))
    if reached:
        least = min(reached, key=lambda one: one.share)
        share = f"{least.share:.2%}"
        what = texts("findings.first_rarest", first=what, activity=least.activity, share=share)
    yield Finding(WEIGHTS, "first places", what, is_fault=False)


def _obstacle(texts: Texts, unreached: Reach) -> str:
    rival, not_found = unreached.rival, texts("findings.not_found")
    if rival is None:
        return not_found
    names, margin = ", ".join(rival.activities), f"{-rival.margin:.1f}"
    if not rival.is_always:
        return texts("findings.not_found_rival", not_found=not_found, names=names, margin=margin)
    key = "findings.never_first_many" if len(rival.activities) > 1 else "findings.never_first"
    return texts(key, names=names, margin=margin)


# --- are the texts easy to read? -----------------------------------------------------------------


class Text(NamedTuple):
    """One text and its place, such as `content/intake.toml items.energy.why`."""

    place: str
    words: str


def grade(words: str) -> float:
    """School grade that it takes to read this: the Automated Readability Index."""
    import textstat  # late: it takes a moment, and only this needs it

    return float(textstat.automated_readability_index(words))


def texts_of(catalog: Catalog) -> tuple[Text, ...]:
    """Every text of data/ that is no id, code, number or address, with its place."""
    records: dict[str, Record] = {file: getattr(catalog, field) for field, file in FILES.items()}
    records |= {f"content/instruments/{part.id}.toml": part for part in catalog.instruments}
    records |= {f"content/activities/{id}.toml": one for id, one in catalog.activities.items()}
    # The content of the files, without the defaults of their records.
    content: list[tuple[str, object, str]] = [
        (file, record.model_dump(mode="json", exclude_unset=True), "")
        for file, record in records.items()
    ]
    content += [
        ("method/sources.toml", source.model_dump(mode="json", exclude_unset=True), id)
        for id, source in catalog.sources.items()
    ]
    content += [(TEXTS, sentence, key) for key, sentence in catalog.texts.sentences.items()]
    content += [("weights.csv", w.reason, f"{w.activity}.{w.criterion}") for w in catalog.weights]
    found = [
        Text(f"{file} {place}", words)
        for file, part, key in content
        for place, words in _leaves(part, key)
    ]
    is_id = re.compile(r"[a-z0-9_]+|[\d ]+|https?://\S+")
    return tuple(text for text in found if not is_id.fullmatch(text.words))


def _leaves(content: object, key: str) -> Iterator[tuple[str, str]]:
    """(key path, text) of everything inside; entries of a list go by their id."""
    if isinstance(content, str):
        yield key, content
    elif isinstance(content, Mapping):
        for name, value in content.items():
            yield from _leaves(value, f"{key}.{name}" if key else str(name))
    elif isinstance(content, Sequence):
        for place, value in enumerate(content):
            name = value.get("id", place) if isinstance(value, Mapping) else place
            yield from _leaves(value, f"{key}.{name}")


def check_reading_age(catalog: Catalog) -> Iterator[Finding]:
    """Texts that are too hard: one by one, by activity, and on the mean, which is always given."""
    limits, texts = catalog.reading_age, catalog.texts

    def too_hard(file: str, key: str, found: float, limit: float) -> Finding:
        what = texts("findings.reading_hard", grade=f"{found:.1f}", limit=f"{limit:.1f}")
        return Finding(file, key, what, texts("findings.reading_remedy"))

    left = [entry.place for entry in (*limits.not_ours, *limits.notes)]
    every = texts_of(catalog)
    read = [text for text in every if not any(re.match(place, text.place) for place in left)]
    grades = {t: grade(t.words) for t in read if len(t.words.split()) >= limits.long_words}
    for text, found in grades.items():
        if found > limits.hardest:
            file, _, key = text.place.partition(" ")
            yield too_hard(file, key, found, limits.hardest)
    for id in catalog.activities:
        file = f"content/activities/{id}.toml"
        own = (f"{text.words.rstrip('.')}." for text in read if text.place.startswith(f"{file} "))
        if (found := grade(" ".join(own))) > limits.hardest_activity:
            yield too_hard(file, "all texts", found, limits.hardest_activity)
    found = mean(grades.values()) if grades else 0.0
    what = texts("findings.reading_mean", count=len(grades), grade=f"{found:.1f}")
    if found > limits.hardest_mean:
        yield too_hard(LIMITS, "hardest_mean", found, limits.hardest_mean)
    yield Finding(LIMITS, "hardest_mean", what, is_fault=False)
