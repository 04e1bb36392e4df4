"""Items, instruments, scores and pages."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.catalog.catalog import Catalog
from recommender.catalog.checks.ids import twice, unknown
from recommender.catalog.faults import Fault
from recommender.catalog.fingerprints import content_hash
from recommender.catalog.records import Instrument, Item, Score


def check_items(catalog: Catalog) -> Iterator[Fault]:
    """Items have options or numbers, with codes of the right kind; instruments are unchanged."""
    for instrument in catalog.instruments:
        yield from _check_wording(instrument)
        for item in instrument.items:
            yield from _check_item(f"instruments/{instrument.id}.toml", item)
    for item in catalog.intake.items:
        yield from _check_item("intake.toml", item)
        if item.only_if:
            key, other = f"items.{item.id}.only_if", item.only_if.item
            yield from unknown("intake.toml", key, [other], catalog.items)
            if other in catalog.items:
                yield from unknown("intake.toml", key, [item.only_if.code], catalog.items[other].codes)


def _check_wording(instrument: Instrument) -> Iterator[Fault]:
    file, found = f"instruments/{instrument.id}.toml", content_hash(instrument)
    if instrument.content_hash != found:
        remedy = f"wording, options or scoring changed: restore them, or write {found}"
        yield Fault(file, "content_hash", instrument.content_hash, remedy)


def _check_item(file: str, item: Item) -> Iterator[Fault]:
    key = f"items.{item.id}"
    if item.tab_only and not item.private:
        yield Fault(file, f"{key}.tab_only", "true", "an item for the tab only is private: say so too")
    if bool(item.options) == bool(item.numbers):
        yield Fault(file, f"{key}.options", "both or neither", "give options or numbers, one of both")
        return
    yield from twice(file, f"{key}.options", item.codes)
    wanted = int if item.type == "number" else str
    for code in item.codes:
        if not isinstance(code, wanted):
            yield Fault(
                file, f"{key}.options", str(code), f"a {item.type} item needs {wanted.__name__} codes"
            )
    yield from unknown(file, f"{key}.exclusive", item.exclusive, item.codes)
    yield from unknown(file, f"{key}.joins", item.joins, item.exclusive)
    for code, friends in item.joins.items():
        yield from unknown(file, f"{key}.joins.{code}", friends, item.codes)


def check_pages(catalog: Catalog) -> Iterator[Fault]:
    """Both paths ask known items; every item stands on one page."""
    file, intake = "intake.toml", catalog.intake
    known = {item.id for item in catalog.declared_items}
    for path_id in ("full", "short"):
        if path_id not in catalog.paths:
            yield Fault(file, "paths", path_id, "restore this path")
    for path in intake.paths:
        asked = [item for page in path.pages for item in page.items]
        yield from unknown(file, f"paths.{path.id}.items", asked, known)
        yield from twice(file, f"paths.{path.id}.items", asked)
        yield from twice(file, f"paths.{path.id}.pages", (page.id for page in path.pages))
        if path.id == "full":
            for id in sorted(known - set(asked) - set(intake.welcome_items)):
                yield Fault(file, "paths.full.items", id, "is on no page; put it on one")
    yield from unknown(file, "welcome_items", intake.welcome_items, known)
    yield from unknown(file, "ideas_now_items", intake.ideas_now_items, known)


def check_scores(catalog: Catalog) -> Iterator[Fault]:
    """Scores use known items, and their range and bands are those that the items reach."""
    for instrument in catalog.instruments:
        file = f"instruments/{instrument.id}.toml"
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


def check_coding(catalog: Catalog) -> Iterator[Fault]:
    """The scales of files of many people are known scores or items."""
    coding, known = catalog.cohort.coding, {*catalog.scores, *catalog.items}
    yield from unknown("cohort.toml", "coding.scales", coding.scales, known)
    for partner in coding.partners:
        yield from unknown("cohort.toml", "coding.partners.scales", partner.scales, known)
