"""What changed between two check-ins, what came of a plan, and what felt helpful. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Score
from recommender.journal.entries import Entry, Plan, Tried
from recommender.scoring.profile import score_of
from recommender.scoring.responses import Answer, encode

Verdict = Literal["more", "chance", "early", "open"]


@dataclass(frozen=True)
class ScoreChange:
    """One score then and now, None where it has no value.

    `verdict`: "more" than chance; cannot be told from "chance"; too "early" to say, since no threshold
    is known; "open", since a value is missing. `least` is the threshold in points.
    """

    score: Score
    then: int | None
    now: int | None
    least: int | None
    verdict: Verdict

    @property
    def change(self) -> int | None:
        return None if self.then is None or self.now is None else self.now - self.then


@dataclass(frozen=True)
class Course:
    """One score over all check-ins that have it, oldest first; `change` is from first to last."""

    points: tuple[tuple[datetime, int], ...]
    change: ScoreChange


def changes(
    catalog: Catalog, then: Mapping[str, Answer], now: Mapping[str, Answer]
) -> tuple[ScoreChange, ...]:
    """Return every score of two check-ins, in catalog order."""
    found = _values(catalog, [then, now])
    return tuple(_change(catalog, id, *values) for id, values in found.items())


def courses(
    catalog: Catalog, visits: Sequence[tuple[datetime, Mapping[str, Answer]]]
) -> dict[str, Course]:
    """Return each score over time by its id; `visits` are the check-ins, oldest first."""
    found = {}
    for id, values in _values(catalog, [answers for _, answers in visits]).items():
        every = zip((at for at, _ in visits), values, strict=True)
        points = tuple((at, value) for at, value in every if value is not None)
        ends = (points[0][1], points[-1][1]) if len(points) > 1 else (None, None)
        found[id] = Course(points, _change(catalog, id, *ends))
    return found


def _values(catalog: Catalog, people: Sequence[Mapping[str, Answer]]) -> dict[str, list[int | None]]:
    """Return every score of people by its id, in catalog order; None where it is not complete."""
    responses, found = encode(catalog, people), {}
    for id in catalog.scores:
        column = score_of(catalog, responses, id)
        both = zip(column.value, column.complete, strict=True)
        found[id] = [int(value) if complete else None for value, complete in both]
    return found


def _change(catalog: Catalog, id: str, then: int | None, now: int | None) -> ScoreChange:
    score = catalog.scores[id]
    lines = catalog.follow_up.reliable_change
    least = next((line.points for line in lines if line.id == id), None)
    verdict: Verdict = "early"
    if then is None or now is None:
        verdict = "open"
    elif least is not None:
        verdict = "more" if abs(now - then) >= least else "chance"
    return ScoreChange(score, then, now, least, verdict)


def say_change(catalog: Catalog, change: ScoreChange) -> str:
    """Return a change in one sentence, with both values after it."""
    words = catalog.texts(f"journal.change.{change.verdict}", title=change.score.title)
    if change.change is None:
        return words
    return catalog.texts("journal.numbers", words=words, then=change.then, now=change.now)


def plans(entries: Iterable[Entry]) -> list[tuple[Plan, Tried | None]]:
    """Return every planned step with the last that was said of it, newest plan first."""
    outcomes: dict[str | None, Tried] = {}
    found: list[Plan] = []
    for entry in sorted(entries, key=lambda entry: (entry.at, entry.id)):
        if isinstance(entry, Tried):
            outcomes[entry.payload.plan] = entry
        elif isinstance(entry, Plan):
            found.append(entry)
    return [(plan, outcomes.get(plan.id)) for plan in reversed(found)]


def helped_levels(catalog: Catalog, entries: Iterable[Entry]) -> dict[str, int]:
    """Return the level of `helped_<activity>` in hundredths for every activity that was tried.

    For `recommend_people`, if the person asks that tries count. An activity that is no longer ranked
    is left out.
    """
    ranked, shrink = {a.id for a in catalog.ranked_activities}, catalog.method.helped.shrink
    # The mean, as if there had been so many tries more that felt 0.
    means = {id: sum(felt) / (len(felt) + shrink) for id, felt in what_helped(entries).items()}
    return {id: 50 + round(25 * mean) for id, mean in means.items() if id in ranked}


def what_helped(entries: Iterable[Entry]) -> dict[str, list[int]]:
    """Return by activity how its tries felt, −2 to 2, oldest first.

    What was not done, or has no feeling, is no try. Of a plan the last that was said of it counts.
    """
    last = {}
    for entry in sorted(entries, key=lambda entry: (entry.at, entry.id)):
        if isinstance(entry, Tried):
            last[entry.payload.plan or entry.id] = entry.payload
    felt: dict[str, list[int]] = {}
    for said in last.values():
        if said.did != "no" and said.felt is not None:
            felt.setdefault(said.activity, []).append(said.felt)
    return felt
