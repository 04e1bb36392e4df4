"""Items, instruments, scores, pages and criteria."""

from collections.abc import Iterable, Iterator

from recommender.catalog.blocks import blocks_of
from recommender.catalog.catalog import CRITERIA, INTAKE, Catalog, fingerprint, instrument_file
from recommender.catalog.faults import Fault, twice, unknown
from recommender.catalog.records.questionnaire import Instrument, Item, Score


def check_ids(catalog: Catalog) -> Iterator[Fault]:
    """No item, score or criterion is declared twice, in whichever files."""
    yield from twice(INTAKE, "items", (item.id for _, item in catalog.items_with_file))
    scores = (score.id for part in catalog.instruments for score in part.scores)
    yield from twice("content/instruments", "scores", scores)
    asked = [criterion.id for _, criterion in catalog.criteria_with_file]
    yield from twice(CRITERIA, "criteria", [*asked, *catalog.matters_criteria])


def check_instruments(catalog: Catalog) -> Iterator[Fault]:
    """Instruments are unchanged, under the name of their file; their scores are what items reach."""
    for id, instrument in zip(catalog.intake.instruments, catalog.instruments, strict=True):
        file, found = instrument_file(id), content_hash(instrument)
        if instrument.id != id:
            yield Fault(file, "id", instrument.id, f"must be the file name, {id}")
        if instrument.content_hash != found:
            remedy = f"wording, options or scoring changed: restore them, or write {found}"
            yield Fault(file, "content_hash", instrument.content_hash, remedy)
        items = {item.id: item for item in instrument.items}
        for score in instrument.scores:
            dangling = list(unknown(file, f"scores.{score.id}.items", score.items, items))
            yield from dangling or _check_range(file, score, [items[id] for id in score.items])


def _check_range(file: str, score: Score, items: list[Item]) -> Iterator[Fault]:
    low = sum(min(int(code) for code in item.codes) for item in items)
    high = sum(max(int(code) for code in item.codes) for item in items)
    if (score.low, score.high) != (low, high):
        remedy = f"its items reach {low} to {high}"
        yield Fault(file, f"scores.{score.id}.low/high", f"{score.low} to {score.high}", remedy)
    covered = [n for band in score.bands for n in range(band.low, band.high + 1)]
    if score.bands and sorted(covered) != list(range(low, high + 1)):
        yield Fault(file, f"scores.{score.id}.bands", str(covered), f"cover {low} to {high} once each")


def content_hash(instrument: Instrument) -> str:
    """Fingerprint of what may not change: intro, wording, options, codes and scoring."""
    items = [
        {"id": i.id, "text": i.text, "help": i.help, "options": [[o.code, o.label] for o in i.choices]}
        for i in instrument.items
    ]
    scores = [
        {
            "id": s.id,
            "items": s.items,
            "range": [s.low, s.high],
            "bands": [[b.low, b.high, b.label] for b in s.bands],
            "cutoff": [s.cutoff.value, s.cutoff.direction] if s.cutoff else None,
        }
        for s in instrument.scores
    ]
    return fingerprint({"intro": instrument.intro, "items": items, "scores": scores})


def check_items(catalog: Catalog) -> Iterator[Fault]:
    """Items have options or numbers, with codes of the right kind, and conditions that can hold."""
    for file, item in catalog.items_with_file:
        key, codes = f"items.{item.id}", item.codes
        if item.only_if and item.only_if.item in catalog.items:
            yield from unknown(
                file, f"{key}.only_if", [item.only_if.code], catalog.items[item.only_if.item].codes
            )
        if item.tab_only and not item.private:
            remedy = "an item for the tab only is private: say so too"
            yield Fault(file, f"{key}.tab_only", "true", remedy)
        if bool(item.options) == bool(item.numbers):
            yield Fault(
                file, f"{key}.options", "both or neither", "give options or numbers, one of both"
            )
            continue
        yield from twice(file, f"{key}.options", codes)
        wanted = int if item.type == "number" else str
        for code in (code for code in codes if not isinstance(code, wanted)):
            remedy = f"a {item.type} item needs {wanted.__name__} codes"
            yield Fault(file, f"{key}.options", str(code), remedy)
        yield from unknown(file, f"{key}.exclusive", item.exclusive, codes)
        yield from unknown(file, f"{key}.joins", item.joins, item.exclusive)
        for code, friends in item.joins.items():
            yield from unknown(file, f"{key}.joins.{code}", friends, codes)
        yield from _check_keys(file, f"{key}.simulated.shares", item.simulated.shares, codes)


def _check_keys(file: str, key: str, table: Iterable[str], codes: Iterable[object]) -> Iterator[Fault]:
    """A table has an entry for every code, and no other."""
    found, wanted = set(table), [str(code) for code in codes]
    yield from unknown(file, key, sorted(found - set(wanted)), wanted)
    for code in (code for code in wanted if code not in found):
        yield Fault(file, key, code, "missing; give every code one number")


def check_pages(catalog: Catalog) -> Iterator[Fault]:
    """Both paths ask each item once at most; the full one asks every item."""
    intake = catalog.intake
    for id in ("full", "short"):
        if id not in catalog.paths:
            yield Fault(INTAKE, "paths", id, "restore this path")
    for path in intake.paths:
        asked = [item for page in path.pages for item in page.items]
        yield from twice(INTAKE, f"paths.{path.id}.items", asked)
        if path.id == "full":
            for id in sorted({*catalog.items} - {*asked, *intake.welcome_items}):
                yield Fault(INTAKE, "paths.full.items", id, "is on no page; put it on one")


def check_criteria(catalog: Catalog) -> Iterator[Fault]:
    """Criteria read known answers, with one level for every code."""
    for file, criterion in catalog.criteria_with_file:
        key = f"{criterion.id}.feeds"
        for feed in criterion.feeds:
            score, item = catalog.scores.get(feed.score or ""), catalog.items.get(feed.item or "")
            if bool(feed.item) == bool(feed.score):
                yield Fault(file, key, "both or neither", "name one item or one score")
            elif score:
                values = range(score.low, score.high + 1)
                yield from _check_keys(file, f"{key}.levels", feed.levels, values)
            elif item and item.type == "many":
                yield from unknown(file, f"{key}.tick", [feed.tick], item.codes)
            elif item:
                yield from _check_keys(file, f"{key}.levels", feed.levels, item.codes)
        levels = {value for feed in criterion.feeds for value in feed.levels.values()}
        levels |= {1.0 for feed in criterion.feeds if feed.tick}
        reached = {f"{level:.2f}" for level in levels}
        yield from unknown(file, f"{criterion.id}.said", criterion.said, reached)
    for entry in catalog.declared_criteria.not_scored:
        if entry.item in catalog.items:
            codes = catalog.items[entry.item].codes
            yield from unknown(CRITERIA, f"not_scored.{entry.item}", [entry.code], codes)


def check_blocks(catalog: Catalog) -> Iterator[Fault]:
    """No two tick questions are tied together: ranges rely on it."""
    feeds = [feed for criterion in catalog.criteria.values() for feed in criterion.feeds]
    if any(feed.score and feed.score not in catalog.scores for feed in feeds):
        return
    files = {criterion.id: file for file, criterion in catalog.criteria_with_file}
    for block in blocks_of(catalog):
        many = sorted({slot.item for slot in block.slots if slot.tick})
        if len(many) > 1:
            remedy = "criteria may tie no two tick questions together"
            yield Fault(files[block.criteria[0]], ",".join(block.criteria), ",".join(many), remedy)


CHECKS = (check_ids, check_instruments, check_items, check_pages, check_criteria, check_blocks)
