"""The receipt: which answers moved a fit, by how much, and the phrase for each."""

from dataclasses import dataclass

from recommender.catalog.records.questionnaire import Criterion
from recommender.scoring.model import UNITS, Model
from recommender.scoring.profile import UNKNOWN, Ints

STRONGEST = 3


@dataclass(frozen=True)
class Contribution:
    """One term of the sum, weight × (level − reference): in points, or in `units` of 1/400 point."""

    criterion: Criterion
    level_hundredths: int
    reference_hundredths: int
    weight_quarters: int

    @property
    def units(self) -> int:
        return self.weight_quarters * (self.level_hundredths - self.reference_hundredths)

    @property
    def points(self) -> float:
        return self.units / UNITS

    @property
    def difference(self) -> float:
        """Distance from a typical person, 0 to 1."""
        return abs(self.level_hundredths - self.reference_hundredths) / 100

    @property
    def is_obstacle(self) -> bool:
        """True if it can be given as a reason against: a need or barrier that is present, or a lack.

        A need that somebody does not have may lower a fit, but is no reason in words.
        """
        return self.is_lack == (self.criterion.kind in ("resource", "preference"))

    @property
    def words(self) -> str:
        """The phrase for what the person said, as strong as they said it."""
        words = self.criterion.less if self.is_lack else self.criterion.more
        return self.criterion.said.get(f"{self.level_hundredths / 100:.2f}", words)

    @property
    def is_lack(self) -> bool:
        """True if the person has less of it than a typical one."""
        return self.level_hundredths <= self.reference_hundredths


@dataclass(frozen=True)
class Reasons:
    """The strongest contributions each way, largest first."""

    speaks_for: tuple[Contribution, ...]
    speaks_against: tuple[Contribution, ...]


def contributions(model: Model, levels: Ints, activity: int) -> tuple[Contribution, ...]:
    """Return every known term of one activity's fit for one person; `levels` is (criteria,)."""
    columns = model.catalog.scored_criteria.values(), levels, model.reference, model.weights[:, activity]
    return tuple(
        Contribution(criterion, int(level), int(reference), int(weight))
        for criterion, level, reference, weight in zip(*columns, strict=False)
        if weight and level != UNKNOWN
    )


def strongest(terms: tuple[Contribution, ...], difference: float) -> Reasons:
    """Return the three strongest terms each way that differ from typical by `difference` or more."""
    clear = [term for term in terms if term.difference >= difference]
    by_size = sorted(clear, key=lambda term: -abs(term.units))
    up = [term for term in by_size if term.units > 0]
    down = [term for term in by_size if term.units < 0 and term.is_obstacle]
    return Reasons(tuple(up[:STRONGEST]), tuple(down[:STRONGEST]))
