"""What matters to the client: one importance a category, with Reset and Undo."""

from dataclasses import dataclass
from typing import Any

from recommender.person.result import OpenCategory, PersonResult
from recommender.person.view import View
from recommender.recommend import recommend_people
from recommender.ui import session


@dataclass(frozen=True)
class Move:
    """One category with its rank, and its rank without any importance."""

    row: OpenCategory
    before: int

    @property
    def moved(self) -> bool:
        return self.row.rank != self.before


def bind(category: str) -> dict[str, Any]:
    """`session.bind` for a category's importance."""
    return session.bind(f"matter_{category}", session.visit().check_in.matters.get(category))


def weigh(category: str) -> None:
    """Store the importance of one category."""
    scale = session.catalog().method.matters
    value: int | None = session.value_of(f"matter_{category}", range(scale.low, scale.high + 1))
    if value is not None:
        _change(session.visit().check_in.matters | {category: value})


def reset() -> None:
    if session.visit().check_in.matters:
        _change({})


def undo() -> None:
    """Undo the last change or reset."""
    visit = session.visit()
    if visit.unsaved.undo:
        visit.update(matters=visit.unsaved.undo.pop())


def _change(matters: dict[str, int]) -> None:
    visit = session.visit()
    visit.unsaved.undo.append(visit.check_in.matters)
    visit.update(matters=matters)


def before() -> View:
    """Return what follows without any importance."""
    vetoes = session.visit().check_in.vetoes
    people = recommend_people(session.engine(), [session.used_answers()], vetoes)
    return View(PersonResult(people), session.audience())


def moves() -> tuple[Move, ...]:
    """Return every category by its present rank, with the earlier one."""
    old = {row.category.id: row.rank for row in before().categories}
    return tuple(Move(row, old[row.category.id]) for row in session.view().categories)
