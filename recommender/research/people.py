"""Answer sets as arrays: rows of many people, changed answers, and back to plain answers."""

from collections.abc import Iterator, Sequence

import numpy as np

from recommender.catalog.blocks import Block
from recommender.catalog.catalog import Catalog
from recommender.scoring.gates import GateResult, apply_gates
from recommender.scoring.model import Model
from recommender.scoring.profile import score_of
from recommender.scoring.responses import NONE, Answer, Responses, is_open_unticked

# People scored at once, so that memory stays small.
CHUNK = 5_000


def repeated(person: Responses, n: int) -> Responses:
    """One person n times, as copies."""
    return person.rows(np.zeros(n, dtype=np.int64))


def joined(parts: Sequence[Responses]) -> Responses:
    """Several groups of people as one; at least one group, and nobody with what helped."""
    first, *others = parts
    if not others:
        return first
    nobody = [np.zeros(part.n, dtype=bool) for part in parts]
    unasked = {
        id: [part.unasked.get(id, no) for part, no in zip(parts, nobody, strict=True)]
        for id in {id for part in parts for id in part.unasked}
    }
    return Responses(
        sum(part.n for part in parts),
        {id: np.concatenate([part.codes[id] for part in parts]) for id in first.codes},
        {id: np.concatenate([part.ticks[id] for part in parts]) for id in first.ticks},
        np.concatenate([part.matters for part in parts]),
        {id: np.concatenate(columns) for id, columns in unasked.items()},
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
    return Responses(people.n, codes, ticks, other.matters)


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
