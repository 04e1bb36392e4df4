"""The ways through the questionnaire: pages that nobody sees, and how long a way can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import Path
from recommender.lab.findings import Finding

FILE = "intake.toml"


@dataclass(frozen=True)
class Length:
    """Items and pages of one way through the questionnaire."""

    items: int
    pages: int


@dataclass(frozen=True)
class Walk:
    """What can be asked on one path, and its shortest and longest way. Welcome items come before."""

    path: str
    reachable: frozenset[str]
    unseen_pages: tuple[str, ...]
    unseen_items: tuple[str, ...]
    shortest: Length
    longest: Length


def walk(catalog: Catalog, path: Path) -> Walk:
    """Every page of one path in order. A page is seen when one of its items can be asked.

    An item with a condition can be asked once that item can, on the same page or before.
    """
    asked = _offered(catalog, set(), catalog.intake.welcome_items)
    seen = []
    for page in path.pages:
        asked = _offered(catalog, asked, page.items)
        if asked & set(page.items):
            seen.append(page)
    every = [id for page in path.pages for id in page.items]
    always = {id for id in every if not catalog.items[id].only_if}
    return Walk(
        path=path.id,
        reachable=frozenset(asked),
        unseen_pages=tuple(page.id for page in path.pages if page not in seen),
        unseen_items=tuple(id for page in seen for id in page.items if id not in asked),
        shortest=Length(len(always), sum(bool(always & set(page.items)) for page in path.pages)),
        longest=Length(_most(catalog, asked & set(every)), len(seen)),
    )


def check_paths(catalog: Catalog) -> Iterator[Finding]:
    """Pages and questions that nobody can reach, then the length of every way."""
    remedy = "ask what it depends on before it, or take it out"
    for path in catalog.intake.paths:
        found = walk(catalog, path)
        for page in found.unseen_pages:
            what = "can never be reached: no question on it can be asked here"
            yield Finding("page", FILE, f"paths.{path.id}.pages.{page}", what, remedy)
        for item in found.unseen_items:
            what = "can never be asked here"
            yield Finding("page", FILE, f"paths.{path.id}.items.{item}", what, remedy)
        what = f"shortest way {_words(found.shortest)}, longest way {_words(found.longest)}"
        yield Finding("path", FILE, f"paths.{path.id}", what, is_fault=False)
    what = f"at most {_words(Length(len(catalog.intake.ideas_now_items), 1))}"
    yield Finding("path", FILE, "ideas_now_items", what, is_fault=False)


def _words(length: Length) -> str:
    return f"{length.items} items on {length.pages} page{'' if length.pages == 1 else 's'}"


def _offered(catalog: Catalog, asked: set[str], items: Iterable[str]) -> set[str]:
    """What can have been asked after one more page."""
    found, waiting = set(asked), list(items)
    while waiting:
        rules = {id: catalog.items[id].only_if for id in waiting}
        open_now = [id for id, rule in rules.items() if rule is None or rule.item in found]
        if not open_now:
            break
        found |= set(open_now)
        waiting = [id for id in waiting if id not in found]
    return found


def _most(catalog: Catalog, items: set[str]) -> int:
    """The most items that one person can be asked: of two that ask for different codes, one."""
    followers: dict[str, list[str]] = {}
    for id in items:
        rule = catalog.items[id].only_if
        followers.setdefault(rule.item if rule else "", []).append(id)

    def most(id: str) -> int:
        by_code: dict[object, int] = {}
        for other in followers.get(id, ()):
            rule = catalog.items[other].only_if
            code = rule.code if rule else None
            by_code[code] = by_code.get(code, 0) + 1 + most(other)
        return max(by_code.values(), default=0)

    outside = {id for id in followers if id and id not in items}
    roots = followers.get("", [])
    return len(roots) + sum(most(id) for id in [*roots, *outside])
