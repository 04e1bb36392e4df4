"""Golden files: what follows for every persona and case, what each weight's sign does, and all ids.

`make golden` rewrites golden.txt and golden_catalog.json, to be looked at as a diff, and adds the
version to versions.txt.
"""

import hashlib
import json
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from recommender.catalog.catalog import Catalog
from recommender.person.result import PersonResult, suggest
from recommender.recommend import Engine, Recommendation, load_engine, recommend_people
from recommender.scoring.ideas import NONE, first_ideas
from recommender.scoring.ranking import NO_RANK, Ranking, rank_people
from recommender.scoring.responses import read_answers
from recommender.version import VERSION

HERE = Path(__file__).parent
GOLDEN, VERSIONS = HERE / "golden.txt", HERE / "versions.txt"
CATALOG = HERE.parent / "catalog/golden_catalog.json"
FOLDERS = (HERE.parent / "personas", HERE / "people")
AFTER_TEXT = " | "
SIGNS = "signs"


def people() -> dict[str, dict]:
    """Answers by name: personas, then cases, each in the order of their names."""
    files = [path for folder in FOLDERS for path in sorted(folder.glob("*.toml"))]
    found = {f"{p.parent.name}/{p.stem}": tomllib.loads(p.read_text("utf-8")) for p in files}
    return {name: person["answers"] for name, person in found.items()}


def scored(engine: Engine) -> Recommendation:
    """All of them at once."""
    catalog = engine.catalog
    return recommend_people(engine, [read_answers(catalog, answers) for answers in people().values()])


def lines(engine: Engine) -> list[str]:
    """A block for every person, then how much hangs on the signs of the weights."""
    everybody, found = scored(engine), []
    for row, name in enumerate(people()):
        found += [name, *person_lines(PersonResult(everybody, row))]
    return [*found, SIGNS, *sign_lines(everybody)]


def person_lines(result: PersonResult) -> Iterator[str]:
    """Place, fit, best activity and first step by category; first ideas; what is held or closed."""
    rows = {row.activity.id: row for row in result.activities}
    for row in result.categories:
        step = result.first_step(rows[row.best])
        number = f"{row.rank:>2} {row.category.id} {row.span.fit:.4f} {row.best} {step.minutes} min"
        yield f"  {number}{AFTER_TEXT}{step.text}"
    for name, tonight in (("week", False), ("tonight", True)):
        ideas = [f"{idea.row.activity.id} {idea.step.minutes} min" for idea in suggest(result, tonight)]
        yield f"  {name}: {', '.join(ideas)}"
    yield f"  held: {', '.join(sorted(id for id, row in rows.items() if not row.leads))}"
    yield f"  closed: {', '.join(sorted({row.activity.id for row in result.closed}))}"
    yield f"  support: {', '.join(card.id for card in result.support)}"


def sign_lines(everybody: Recommendation) -> list[str]:
    """For how many weights a turned sign changes what follows for one or more of the people."""
    counts = sign_counts(everybody)
    return [f"  {name}: {count} of {counts['weights']}" for name, count in counts.items()]


def sign_counts(before: Recommendation) -> dict[str, int]:
    """How many weights there are, and for how many a turned sign changes each thing.

    A turned sign changes points and order, and neither levels nor gates.
    """
    model, levels, steps = before.engine.model, before.profile.levels, first_steps(before)
    seen = dict.fromkeys(("weights", "fit or place", "place", "best activity", "first step"), 0)
    for criterion, activity in zip(
        *np.nonzero(model.weights[: len(model.catalog.criteria)]), strict=True
    ):
        weights = model.weights.copy()
        weights[criterion, activity] *= -1
        units = model.base + replace(model, weights=weights).points(levels)
        after = replace(before, ranking=rank_people(model, units, before.gates))
        seen["weights"] += 1
        for name, has_moved in changes(before.ranking, after.ranking).items():
            seen[name] += has_moved
        seen["first step"] += bool((steps != first_steps(after)).any())
    return seen


def changes(one: Ranking, two: Ranking) -> dict[str, bool]:
    """What differs for one or more of the same people."""
    place = bool((one.rank != two.rank).any() or (one.category_rank != two.category_rank).any())
    leads = one.category_rank != NO_RANK
    best = bool((np.where(leads, one.best, NONE) != np.where(leads, two.best, NONE)).any())
    return {
        "fit or place": place or bool((one.units != two.units).any()),
        "place": place,
        "best activity": best,
    }


def first_steps(found: Recommendation) -> np.ndarray:
    """(n, 3) places in `model.steps` of the first ideas' steps."""
    ideas = first_ideas(found.engine.model, found.responses, found.gates, found.ranking)
    rows = np.arange(len(ideas.activity))[:, None]
    return np.where(ideas.activity == NONE, NONE, ideas.step[rows, np.maximum(ideas.activity, 0)])


def catalog_text(catalog: Catalog) -> str:
    """Everything that is declared, by id in catalog order, one entry a line."""
    activities = {
        a.id: {
            "grades": [a.oxytocin.grade, a.oxytocin.direction, a.helpfulness.grade],
            "steps": [[step.minutes, step.helpfulness] for step in a.steps],
        }
        for a in catalog.activities.values()
    }
    sections = {
        "items": {i.id: {"type": i.type, "codes": i.codes} for i in catalog.items.values()},
        "paths": {
            f"{path.id}.{page.id}": page.items for path in catalog.intake.paths for page in path.pages
        },
        "instruments": {part.id: part.content_hash for part in catalog.instruments},
        "scores": {id: [score.low, score.high] for id, score in catalog.scores.items()},
        "criteria": {
            id: {"kind": c.kind, "reference": c.reference} for id, c in catalog.criteria.items()
        },
        "categories": {id: [a.id for a in found] for id, found in catalog.activities_in.items()},
        "activities": activities,
        "help lines": {place.id: len(place.lines) for place in catalog.helplines.countries},
        "counts": {"weights": len(catalog.weights), "gates": len(catalog.gates.gates)},
    }
    return "{\n" + ",\n".join(_section(name, rows) for name, rows in sections.items()) + "\n}\n"


def _section(name: str, rows: dict) -> str:
    lines = ",\n".join(f"  {json.dumps(id)}: {json.dumps(row)}" for id, row in rows.items())
    return f"{json.dumps(name)}: {{\n{lines}\n}}"


def numbers_of(text: list[str]) -> str:
    """Fingerprint of what follows for people: without the texts of steps, and without the signs."""
    people_lines = text[: text.index(SIGNS)] if SIGNS in text else text
    numbers = "\n".join(line.split(AFTER_TEXT)[0] for line in people_lines)
    return hashlib.sha256(numbers.encode()).hexdigest()[:16]


def versions() -> dict[str, str]:
    """Fingerprint of the numbers by version of the engine, oldest first."""
    return dict(line.split() for line in VERSIONS.read_text("utf-8").splitlines())


def write() -> None:
    """Rewrite the lines. A version that has other numbers already is refused."""
    engine = load_engine()
    text = lines(engine)
    known = versions() if VERSIONS.exists() else {}
    numbers = numbers_of(text)
    if known.setdefault(VERSION, numbers) != numbers:
        sys.exit(f"The numbers changed: raise VERSION in recommender/version.py, which is {VERSION}.")
    CATALOG.write_text(catalog_text(engine.catalog), encoding="utf-8")
    GOLDEN.write_text("\n".join(text) + "\n", encoding="utf-8")
    VERSIONS.write_text("".join(f"{v} {n}\n" for v, n in known.items()), encoding="utf-8")


if __name__ == "__main__":
    write()
