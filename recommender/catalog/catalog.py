"""All of data/ as one object, and where it is stored."""

import hashlib
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from recommender.catalog.faults import UnsoundError
from recommender.catalog.records.content import (
    Activity,
    Categories,
    Category,
    Helplines,
    Pictures,
    Plan,
    Science,
)
from recommender.catalog.records.method import (
    Changeable,
    Criteria,
    FollowUp,
    Gates,
    Method,
    Personal,
    ReadingAge,
    Simulation,
    Source,
    Weight,
)
from recommender.catalog.records.questionnaire import (
    AskedCriterion,
    Criterion,
    Examples,
    Instrument,
    Intake,
    Item,
    QuestionPath,
    Score,
)
from recommender.catalog.records.research import Cohort, Compare, Lab
from recommender.catalog.texts import Texts

INTAKE, CATEGORIES = "content/intake.toml", "content/categories.toml"
HELPLINES, PICTURES, PLAN = "content/helplines.toml", "content/pictures.toml", "content/plan.toml"
CRITERIA, GATES, MODEL = "method/criteria.toml", "method/gates.toml", "method/model.toml"
FOLLOW_UP = "method/follow_up.toml"
CHANGEABLE, SOURCES = "method/changeable.toml", "method/sources.toml"
LAB, TEXTS = "method/lab.toml", "text/en.toml"
# Faults say weights.csv alone, as they do for a file that a researcher hands in.
WEIGHTS = "weights.csv"
# Files that are one record each, by the field of the catalog.
FILES = {
    "intake": INTAKE,
    "declared_categories": CATEGORIES,
    "declared_criteria": CRITERIA,
    "gates": GATES,
    "method": MODEL,
    "helplines": HELPLINES,
    "simulation": "method/simulation.toml",
    "examples": "content/examples.toml",
    "pictures": PICTURES,
    "plan": PLAN,
    "changeable": CHANGEABLE,
    "reading_age": "method/reading_age.toml",
    "compare": "method/compare.toml",
    "cohort": "method/cohort.toml",
    "follow_up": FOLLOW_UP,
    "lab": LAB,
    "science": "content/science.toml",
}
# The order of criteria: by kind, then by their own `order`.
KINDS = ("need", "barrier", "resource", "preference")
# Fields that say nothing about what is asked: they are no part of the questionnaire's fingerprint.
NOT_ASKED: Any = {"items": {"__all__": {"criteria", "simulated"}}}


def fingerprint(content: Any) -> str:
    """First 12 hex digits of the SHA-256 of canonical JSON."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _unasked_criterion(id: str, label: str, settings: Personal) -> Criterion:
    """Return a criterion that no item asks for, with the reference and words of its settings."""
    return Criterion(
        id=id,
        label=label,
        kind="preference",
        reference=settings.reference,
        reference_source=settings.source,
        reference_note=settings.reason,
        more=settings.more,
        less=settings.less,
    )


def activity_file(id: str) -> str:
    return f"content/activities/{id}.toml"


def instrument_file(id: str) -> str:
    return f"content/instruments/{id}.toml"


@dataclass(frozen=True, repr=False)
class Catalog:
    """What we know: every record of data/, in catalog order. Nothing here depends on answers."""

    sources: Mapping[str, Source]
    instruments: tuple[Instrument, ...]
    intake: Intake
    declared_categories: Categories
    activities: Mapping[str, Activity]
    declared_criteria: Criteria
    weights: tuple[Weight, ...]
    gates: Gates
    method: Method
    helplines: Helplines
    simulation: Simulation
    examples: Examples
    pictures: Pictures
    compare: Compare
    plan: Plan
    changeable: Changeable
    reading_age: ReadingAge
    cohort: Cohort
    follow_up: FollowUp
    lab: Lab
    science: Science
    texts: Texts

    @cached_property
    def items_with_file(self) -> tuple[tuple[str, Item], ...]:
        """(file, item) as the files declare them, instruments first."""
        files = [(instrument_file(part.id), part.items) for part in self.instruments]
        files.append((INTAKE, self.intake.items))
        return tuple((file, item) for file, items in files for item in items)

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by id: `adult` first, then as the files declare them, whatever page asks them."""
        items = {item.id: item for _, item in self.items_with_file}
        return {id: items[id] for id in (*self.intake.welcome_items, *items) if id in items}

    @cached_property
    def questionnaire_hash(self) -> str:
        """Fingerprint of everything that is asked, and how it is scored."""
        parts = (self.intake, *self.instruments)
        return fingerprint([p.model_dump(mode="json", exclude=NOT_ASKED) for p in parts])

    @cached_property
    def weights_hash(self) -> str:
        """Fingerprint of all that moves a result: weights, criteria, gates, numbers, grades, steps."""
        criteria = [c.model_dump(mode="json", exclude={"order"}) for c in self.criteria.values()]
        not_scored = [entry.model_dump(mode="json") for entry in self.declared_criteria.not_scored]
        categories = [
            category.model_dump(mode="json") | {"activities": [a.id for a in self.activities_in[id]]}
            for id, category in self.categories.items()
        ]
        grades_and_steps = {
            a.id: [
                a.helpfulness.grade,
                a.oxytocin.grade,
                [[step.minutes, step.tags, step.requires, step.first] for step in a.steps],
            ]
            for a in self.activities.values()
        }
        return fingerprint(
            [
                *(weight.model_dump(mode="json") for weight in self.weights),
                {"criteria": criteria, "not_scored": not_scored},
                self.gates.model_dump(mode="json"),
                self.method.model_dump(mode="json"),
                {"categories": categories},
                grades_and_steps,
            ]
        )

    @cached_property
    def scores(self) -> dict[str, Score]:
        return {score.id: score for part in self.instruments for score in part.scores}

    @cached_property
    def criteria(self) -> dict[str, AskedCriterion]:
        """Every criterion that is read from answers, by id."""
        criteria = [criterion for _, criterion in self.criteria_with_file]
        criteria.sort(key=lambda c: (KINDS.index(c.kind), c.order or sys.maxsize))
        return {criterion.id: criterion for criterion in criteria}

    @cached_property
    def criteria_with_file(self) -> tuple[tuple[str, AskedCriterion], ...]:
        """(file, criterion) as the files declare them; every feed names its item or score."""
        found = [(CRITERIA, criterion) for criterion in self.declared_criteria.criteria]
        for file, item in self.items_with_file:
            for criterion in item.criteria:
                feeds = tuple(
                    feed if feed.item or feed.score else feed.model_copy(update={"item": item.id})
                    for feed in criterion.feeds
                )
                found.append((file, criterion.model_copy(update={"feeds": feeds})))
        return tuple(found)

    @cached_property
    def things(self) -> dict[str, frozenset[str]]:
        """By criterion that is a thing to have at hand: the requirements of steps that draw on it."""
        drawn = self.gates.requirements
        ids = {id for requirement in drawn for id in requirement.criteria}
        return {id: frozenset(r.id for r in drawn if id in r.criteria) for id in ids}

    @cached_property
    def matters_criteria(self) -> dict[str, Criterion]:
        """How much each ranked category matters to the person, by id: no item and no answer."""
        matters = self.method.matters
        named = {f"matters_{category.id}": category.title for category in self.ranked_categories}
        return {id: _unasked_criterion(id, label, matters) for id, label in named.items()}

    @cached_property
    def helped_criteria(self) -> dict[str, Criterion]:
        """How much each ranked activity helped the person, by id: no item and no answer."""
        helped = self.method.helped
        ids = [f"helped_{activity.id}" for activity in self.ranked_activities]
        return {id: _unasked_criterion(id, helped.label, helped) for id in ids}

    @cached_property
    def scored_criteria(self) -> dict[str, Criterion]:
        """All that can have a weight, by id: answers first, then what matters, then what helped."""
        return {**self.criteria, **self.matters_criteria, **self.helped_criteria}

    @cached_property
    def categories(self) -> dict[str, Category]:
        return {category.id: category for category in self.declared_categories.categories}

    @cached_property
    def paths(self) -> dict[str, QuestionPath]:
        return {path.id: path for path in self.intake.paths}

    @cached_property
    def ranked_categories(self) -> tuple[Category, ...]:
        """Categories that may be scored and ranked."""
        return tuple(category for category in self.categories.values() if category.ranked)

    @cached_property
    def activities_in(self) -> dict[str, tuple[Activity, ...]]:
        """The activities of each category, both in catalog order."""
        listed = self.activities.values()
        return {id: tuple(a for a in listed if a.category == id) for id in self.categories}

    def _activities_where(self, accepts: Callable[[Category], bool]) -> tuple[Activity, ...]:
        return tuple(a for c in self.categories.values() if accepts(c) for a in self.activities_in[c.id])

    @cached_property
    def ranked_activities(self) -> tuple[Activity, ...]:
        """Activities that may be scored and ranked, in catalog order."""
        return self._activities_where(lambda category: category.ranked)

    @cached_property
    def clinician_activities(self) -> tuple[Activity, ...]:
        """Activities that are never scored and never ranked."""
        return self._activities_where(lambda category: not category.ranked)

    @cached_property
    def private_activities(self) -> frozenset[str]:
        """Ids of activities that are hidden wherever somebody else may look."""
        return frozenset(a.id for a in self._activities_where(lambda category: category.private))


class PartialCatalog(Catalog):
    """What could be read of data/: asking for a field whose file is at fault raises UnsoundError."""

    def __init__(self, sound: Mapping[str, Any]) -> None:
        self.__dict__.update(sound)

    def __getattr__(self, name: str) -> Any:
        raise UnsoundError(name)
