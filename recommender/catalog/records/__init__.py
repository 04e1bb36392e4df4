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
from recommender.catalog.records.changeable import Changeable, ChangeableAnswer
from recommender.catalog.records.cohort import Cohort
from recommender.catalog.records.compare import Compare
from recommender.catalog.records.criteria import (
    AskedCriterion,
    Criteria,
    Criterion,
    Feed,
    NotScored,
    Weight,
)
from recommender.catalog.records.gates import CautionText, Clause, Effect, Gate, Gates, Retitle, Support
from recommender.catalog.records.helplines import Country, Helpline, Helplines
from recommender.catalog.records.method import Balance, FitWord, Matters, Method, StepSize
from recommender.catalog.records.people import Example, Examples, Marginal, Simulation
from recommender.catalog.records.pictures import Grid, Part, Pictures
from recommender.catalog.records.plan import (
    CalendarEntry,
    Choosable,
    Company,
    Cue,
    Day,
    Plan,
    ReadinessRule,
    Ruler,
)
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
from recommender.catalog.records.reading_age import Left, ReadingAge
from recommender.catalog.records.sources import Source

__all__ = [
    "Activity",
    "AskedCriterion",
    "Balance",
    "Band",
    "CalendarEntry",
    "Categories",
    "Category",
    "CautionText",
    "Changeable",
    "ChangeableAnswer",
    "Choosable",
    "Clause",
    "Code",
    "Cohort",
    "Company",
    "Compare",
    "Country",
    "Criteria",
    "Criterion",
    "Cue",
    "Cutoff",
    "Day",
    "Effect",
    "Example",
    "Examples",
    "Feed",
    "FitWord",
    "Gate",
    "Gates",
    "Grid",
    "Helpfulness",
    "Helpline",
    "Helplines",
    "Instrument",
    "Intake",
    "Item",
    "Left",
    "Marginal",
    "Matters",
    "Method",
    "NotScored",
    "NumberScale",
    "OnlyIf",
    "Option",
    "Oxytocin",
    "Page",
    "Part",
    "Path",
    "Pictures",
    "Plan",
    "ReadinessRule",
    "ReadingAge",
    "Record",
    "Retitle",
    "Ruler",
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
