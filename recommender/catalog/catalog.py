"""All of data/ as one object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from recommender.catalog.fingerprints import fingerprint
from recommender.catalog.lab_words import LabWords
from recommender.catalog.records import (
    Activity,
    AskedCriterion,
    Categories,
    Category,
    Changeable,
    Cohort,
    Compare,
    Criteria,
    Criterion,
    Examples,
    Gates,
    Helplines,
    Instrument,
    Intake,
    Item,
    Method,
    Path,
    Pictures,
    Plan,
    ReadingAge,
    Score,
    Simulation,
    Source,
    Step,
    Weight,
)
from recommender.catalog.words import Words


@dataclass(frozen=True)
class Catalog:
    """What we know: every record of data/, in catalog order. Nothing is derived from answers."""

    sources: Mapping[str, Source]
    instruments: tuple[Instrument, ...]
    intake: Intake
    families: Categories
    activities: Mapping[str, Activity]
    measures: Criteria
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
    reading: ReadingAge
    cohort: Cohort
    words: Words
    lab: LabWords

    @cached_property
    def declared_items(self) -> tuple[Item, ...]:
        """Every item as the files declare it, instruments first."""
        return (*(i for part in self.instruments for i in part.items), *self.intake.items)

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by id, in the order of the full path, `adult` first."""
        found = {item.id: item for item in self.declared_items}
        pages = [page for path in self.intake.paths if path.id == "full" for page in path.pages]
        order = [*self.intake.welcome_items, *(i for page in pages for i in page.items)]
        return {id: found[id] for id in order if id in found}

    @cached_property
    def questionnaire_hash(self) -> str:
        """Fingerprint of everything that is asked, and how it is scored."""
        parts = (self.intake, *self.instruments)
        return fingerprint([part.model_dump(mode="json") for part in parts])

    @cached_property
    def weights_hash(self) -> str:
        """Fingerprint of all that moves a result: weights, criteria, gates, numbers, grades, steps."""
        parts = (*self.weights, self.measures, self.gates, self.method, self.families)
        moved = {
            a.id: [a.helpfulness.grade, a.oxytocin.grade, [_marks(step) for step in a.steps]]
            for a in self.activities.values()
        }
        return fingerprint([*(part.model_dump(mode="json") for part in parts), moved])

    @cached_property
    def scores(self) -> dict[str, Score]:
        """Every score by id."""
        return {score.id: score for part in self.instruments for score in part.scores}

    @cached_property
    def criteria(self) -> dict[str, AskedCriterion]:
        """Every criterion that is read from answers, by id."""
        return {criterion.id: criterion for criterion in self.measures.criteria}

    @cached_property
    def things(self) -> dict[str, frozenset[str]]:
        """By criterion that is a thing to have at hand: the requirements of steps that draw on it."""
        drawn = self.gates.requirements
        ids = {id for requirement in drawn for id in requirement.criteria}
        return {id: frozenset(r.id for r in drawn if id in r.criteria) for id in ids}

    @cached_property
    def matters_criteria(self) -> dict[str, Criterion]:
        """How much each ranked category matters to the person, by id: no item and no answer."""
        return {f"matters_{c.id}": self._matters(c) for c in self.ranked_categories}

    @cached_property
    def scored_criteria(self) -> dict[str, Criterion]:
        """All that can have a weight, by id: criteria from answers first, then what matters."""
        return {**self.criteria, **self.matters_criteria}

    @cached_property
    def categories(self) -> dict[str, Category]:
        """Every category by id."""
        return {category.id: category for category in self.families.categories}

    @cached_property
    def paths(self) -> dict[str, Path]:
        """Both ways through the items, by id."""
        return {path.id: path for path in self.intake.paths}

    @cached_property
    def ranked_categories(self) -> tuple[Category, ...]:
        """Categories that may be scored and ranked."""
        return tuple(category for category in self.categories.values() if category.ranked)

    @cached_property
    def ranked_activities(self) -> tuple[Activity, ...]:
        """Activities that may be scored and ranked, in catalog order."""
        return tuple(self.activities[a] for c in self.ranked_categories for a in c.activities)

    @cached_property
    def clinician_activities(self) -> tuple[Activity, ...]:
        """Activities that are never scored and never ranked."""
        unranked = [c for c in self.categories.values() if not c.ranked]
        return tuple(self.activities[a] for c in unranked for a in c.activities)

    @cached_property
    def private_activities(self) -> frozenset[str]:
        """Activities that are left out wherever somebody else may look."""
        return frozenset(a for c in self.categories.values() if c.private for a in c.activities)

    @cached_property
    def category_of(self) -> dict[str, str]:
        """Category id by activity id."""
        return {a: c.id for c in self.categories.values() for a in c.activities}

    def _matters(self, category: Category) -> Criterion:
        matters = self.method.matters
        return Criterion(
            id=f"matters_{category.id}",
            label=category.title,
            kind="preference",
            reference=matters.reference,
            reference_source=matters.source,
            reference_note=matters.reason,
            more=matters.more,
            less=matters.less,
        )


def _marks(step: Step) -> list[object]:
    """What of a step decides whether it is offered."""
    return [step.minutes, step.tags, step.requires, step.first]
