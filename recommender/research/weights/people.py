"""Answer sets as arrays: rows of many people, changed answers, and back to plain answers."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.blocks import Block
from recommender.catalog.catalog import Catalog
from recommender.scoring.gates import GateResult, apply_gates
from recommender.scoring.model import Model
from recommender.scoring.profile import score_of
from recommender.scoring.responses import MISSING, NONE, Answer, Responses, is_open_unticked

# People scored at once, so that memory stays small.
CHUNK = 5_000


def repeated(person: Responses, n: int) -> Responses:
    """One person n times, as copies."""
    return person.rows(np.zeros(n, dtype=np.int64))


def unasked_where_missing(catalog: Catalog, people: Responses) -> Responses:
    """The same people; whatever they did not answer counts as never asked."""
    items = (careful.item for careful in catalog.gates.careful)
    return replace(people, unasked={id: ~people.is_known(id) for id in items})


def joined(parts: list[Responses]) -> Responses:
    """Several groups of people as one; at least one group."""
    first = parts[0]
    return Responses(
        sum(part.n for part in parts),
        {id: np.concatenate([part.codes[id] for part in parts]) for id in first.codes},
        {id: np.concatenate([part.ticks[id] for part in parts]) for id in first.ticks},
        np.concatenate([part.matters for part in parts]),
    )


def in_chunks_of(people: Responses) -> Iterator[tuple[int, Responses]]:
    """(first row, people) of chunks small enough to be scored at once."""
    for start in range(0, people.n, CHUNK):
        yield start, people.rows(slice(start, start + CHUNK))


def gates_of(model: Model, people: Responses) -> GateResult:
    scores = {id: score_of(model.catalog, people, id) for id in model.catalog.scores}
    return apply_gates(model, people, scores)


def overlaid(people: Responses, person: Responses, block: Block) -> Responses:
    """People with their own answers to one block, and one person's answers to everything else."""
    items, other = {slot.item for slot in block.slots}, repeated(person, people.n)
    codes = {id: (people if id in items else other).codes[id] for id in people.codes}
    ticks = {id: (people if id in items else other).ticks[id] for id in people.ticks}
    return Responses(people.n, codes, ticks, other.matters, helped=other.helped)


def without(people: Responses, item: str) -> Responses:
    codes, ticks = dict(people.codes), dict(people.ticks)
    found: dict[str, NDArray] = codes if item in codes else ticks  # type: ignore[type-arg]
    found[item] = np.full_like(found[item], MISSING)
    return Responses(people.n, codes, ticks, people.matters, helped=people.helped)


def answers_of(catalog: Catalog, people: Responses, row: int) -> dict[str, Answer]:
    """What one person answered. Ticks are a tuple; a question with none ticked has the code for that."""
    answers: dict[str, Answer] = {}
    for item in catalog.items.values():
        if not people.is_known(item.id)[row]:
            continue
        if item.type == "many":
            ticked = people.ticks[item.id][row]
            chosen = [str(code) for code, tick in zip(item.codes, ticked, strict=True) if tick == 1]
            answers[item.id] = tuple(chosen or [NONE] * is_open_unticked(item))
        else:
            answers[item.id] = item.codes[int(people.codes[item.id][row])]
    return answers
