"""What follows for a few people by name, and what of it two weight sets make different."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from recommender.person.result import PersonResult, suggest
from recommender.recommend import Engine, recommend_people
from recommender.scoring.responses import Answers

# A part of what follows, as a key of data/text: before, after.
Changes = dict[str, tuple[tuple[str, ...], tuple[str, ...]]]


@dataclass(frozen=True)
class Followed:
    """`order`: categories with their rank. `ideas`: the first activities of a week. `steps`: minutes
    and text of the first step of each of them.
    """

    order: tuple[str, ...]
    ideas: tuple[str, ...]
    steps: Mapping[str, str]


def followed(engine: Engine, answers: Answers) -> Followed:
    """What follows for one person."""
    result = PersonResult(recommend_people(engine, [answers]))
    ideas = suggest(result, tonight=False)
    return Followed(
        order=tuple(f"{row.rank} {row.category.id}" for row in result.categories),
        ideas=tuple(idea.row.activity.id for idea in ideas),
        steps={idea.row.activity.id: f"{idea.step.minutes} min: {idea.step.text}" for idea in ideas},
    )


def changes(before: Followed, after: Followed) -> Changes:
    """What differs, part by part. Steps are those of ideas that both have."""
    both = [id for id in before.ideas if id in after.ideas and before.steps[id] != after.steps[id]]
    steps = tuple(tuple(f"{id} {one.steps[id]}" for id in both) for one in (before, after))
    places = {*_differing(before.order, after.order)}
    first, second = (
        tuple(place for n, place in enumerate(order) if n in places)
        for order in (before.order, after.order)
    )
    found = {"order": (first, second), "ideas": (before.ideas, after.ideas), "steps": steps}
    return {part: (one, other) for part, (one, other) in found.items() if one != other}


def _differing(one: tuple[str, ...], other: tuple[str, ...]) -> Iterator[int]:
    for n in range(max(len(one), len(other))):
        if one[n : n + 1] != other[n : n + 1]:
            yield n
