"""What matters to the client: one importance a category, with Reset and Undo."""

from __future__ import annotations

from dataclasses import dataclass

from recommender.recommend import recommend_people
from recommender.report.person import OpenCategory, PersonResult
from recommender.ui import state


@dataclass(frozen=True)
class Move:
    """One category's place before and with what matters to the client."""

    row: OpenCategory
    before: int

    @property
    def moved(self) -> bool:
        """Whether the place changed."""
        return self.row.rank != self.before


def importance_key(category: str) -> str:
    """Key of a category's importance; it shows what is held."""
    scale = state.catalog().method.matters
    held = state.checkin().matters.get(category)
    return state.mirror(f"matter_{category}", held, range(scale.low, scale.high + 1))


def weigh(category: str) -> None:
    """Take over the importance of one category."""
    value: int | None = state.widget(f"matter_{category}")
    if value is not None:
        _remember()
        state.checkin().matters[category] = value


def reset() -> None:
    """Leave every category untouched again."""
    if state.checkin().matters:
        _remember()
        state.checkin().matters = {}


def undo() -> None:
    """Take the last change back, a reset too."""
    visit = state.checkin()
    if visit.undo:
        visit.matters = visit.undo.pop()


def _remember() -> None:
    visit = state.checkin()
    visit.undo.append(dict(visit.matters))


def before() -> PersonResult:
    """The result as it is without any importance."""
    people = recommend_people(state.engine(), [state.used_answers()], state.set_aside())
    return PersonResult(people, discreet=state.is_discreet())


def moves() -> tuple[Move, ...]:
    """Every category by its place now, with its place before."""
    old = {row.category.id: row.rank for row in before().categories}
    return tuple(Move(row, old[row.category.id]) for row in state.result().categories)
