"""What all records of data/ share: their base, and types that check the rule of one field."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

# The largest weight, and the largest points of a grade: sums stay far below what floats hold exactly.
MOST_POINTS = 3


class Record(BaseModel):
    """Base of all records: no unknown keys, no coercion, no change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Reference(str):
    """An id that another record declares. A type of its own, so that all of them can be listed."""

    to: str


T = TypeVar("T")
K = TypeVar("K", bound=str)


def _refuse(remedy: str, value: object = None) -> PydanticCustomError:
    """The error of a field: what to do, and which part of the field is at fault if not all of it."""
    context = {"remedy": remedy} if value is None else {"remedy": remedy, "value": str(value)}
    return PydanticCustomError("refused", "{remedy}", context)


def _reference(to: str) -> Callable[[str], Reference]:
    def mark(id: str) -> Reference:
        reference = Reference(id)
        reference.to = to
        return reference

    return mark


def _multiple_of(parts: int, remedy: str) -> Callable[[float], float]:
    def check(number: float) -> float:
        if abs(number * parts - round(number * parts)) > 1e-9:
            raise _refuse(remedy)
        return number

    return check


def _not_zero(number: float) -> float:
    if number == 0:
        raise _refuse("use whole quarters; no row means zero")
    return number


def _each_once(entries: tuple[T, ...]) -> tuple[T, ...]:
    """Refuse an entry, or the id of an entry, that occurs more than once."""
    for id, times in Counter(getattr(entry, "id", entry) for entry in entries).items():
        if times > 1:
            raise _refuse(f"occurs {times} times; keep one", id)
    return entries


def _with_all(keys: Any) -> Callable[[Mapping[K, T]], Mapping[K, T]]:
    """Refuse a table that lacks one of the keys, given as a Literal type."""

    def check(table: Mapping[K, T]) -> Mapping[K, T]:
        missing = [key for key in get_args(keys) if key not in table]
        if missing:
            raise _refuse("missing; add it", ", ".join(missing))
        return table

    return check


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Code = Annotated[int, Field(strict=True)] | Slug
ActivityId = Annotated[Slug, AfterValidator(_reference("activity"))]
CardId = Annotated[Slug, AfterValidator(_reference("card"))]
CategoryId = Annotated[Slug, AfterValidator(_reference("category"))]
CautionId = Annotated[Slug, AfterValidator(_reference("caution"))]
CriterionId = Annotated[Slug, AfterValidator(_reference("criterion"))]
ItemId = Annotated[Slug, AfterValidator(_reference("item"))]
RequirementId = Annotated[Slug, AfterValidator(_reference("requirement"))]
ScoreId = Annotated[Slug, AfterValidator(_reference("score"))]
SourceKey = Annotated[Slug, AfterValidator(_reference("source"))]
Tag = Annotated[Slug, AfterValidator(_reference("tag"))]
# A tag or a requirement; an activity that is ranked; a scale of many people's files: a score or an item.
Mark = Annotated[Slug, AfterValidator(_reference("mark"))]
RankedId = Annotated[Slug, AfterValidator(_reference("ranked"))]
ScaleId = Annotated[Slug, AfterValidator(_reference("scale"))]
Minutes = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Hundredths = Annotated[Share, AfterValidator(_multiple_of(100, "use whole hundredths"))]
Quarters = Annotated[
    float,
    Field(ge=-MOST_POINTS, le=MOST_POINTS),
    AfterValidator(_multiple_of(4, f"use whole quarters from -{MOST_POINTS} to {MOST_POINTS}")),
]
NonZeroQuarters = Annotated[Quarters, AfterValidator(_not_zero)]
EachOnce = AfterValidator(_each_once)

HelpfulnessGrade = Literal["L0", "L1", "L2", "L3"]
OxytocinGrade = Literal["A", "B", "C", "D", "X"]
Direction = Literal["rise", "mixed", "fall", "untested"]
Certainty = Literal["low", "medium", "high"]
# Tables with an entry for every grade.
ByHelpfulness = Annotated[dict[HelpfulnessGrade, T], AfterValidator(_with_all(HelpfulnessGrade))]
ByOxytocin = Annotated[dict[OxytocinGrade, T], AfterValidator(_with_all(OxytocinGrade))]
ByDirection = Annotated[dict[Direction, T], AfterValidator(_with_all(Direction))]
ByCertainty = Annotated[dict[Certainty, T], AfterValidator(_with_all(Certainty))]
