"""The shape of every file in data/: strict, frozen records that refuse what they do not know."""

from recommender.catalog.records.activities import (
    Activity,
    Categories,
    Category,
    Helpfulness,
    Oxytocin,
    Step,
)
from recommender.catalog.records.base import Code, Record, Slug, Text
from recommender.catalog.records.criteria import Criteria, Criterion, Feed, NotScored, Weight
from recommender.catalog.records.gates import CautionText, Clause, Effect, Gate, Gates, Retitle, Support
from recommender.catalog.records.helplines import Country, Helpline, Helplines
from recommender.catalog.records.method import Balance, FitWord, Method, StepSize
from recommender.catalog.records.people import Example, Examples, Marginal, Simulation
from recommender.catalog.records.questionnaire import (
    Band,
    Cutoff,
    Instrument,
    Intake,
    Item,
    NumberScale,
    OnlyIf,
    Option,
    Page,
    Path,
    Score,
)
from recommender.catalog.records.sources import Source

__all__ = [
    "Activity",
    "Balance",
    "Band",
    "Categories",
    "Category",
    "CautionText",
    "Clause",
    "Code",
    "Country",
    "Criteria",
    "Criterion",
    "Cutoff",
    "Effect",
    "Example",
    "Examples",
    "Feed",
    "FitWord",
    "Gate",
    "Gates",
    "Helpfulness",
    "Helpline",
    "Helplines",
    "Instrument",
    "Intake",
    "Item",
    "Marginal",
    "Method",
    "NotScored",
    "NumberScale",
    "OnlyIf",
    "Option",
    "Oxytocin",
    "Page",
    "Path",
    "Record",
    "Retitle",
    "Score",
    "Simulation",
    "Slug",
    "Source",
    "Step",
    "StepSize",
    "Support",
    "Text",
    "Weight",
]
