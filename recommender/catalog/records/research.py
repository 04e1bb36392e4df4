"""The shapes of data/method/cohort.toml, compare.toml and lab.toml: numbers for researchers."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from recommender.catalog.records.base import EachOnce, Record, ScaleId, Share, Slug, SourceKey, Text

Missing = Literal["blank", "declined", "not_asked"]
Loinc = Annotated[str, StringConstraints(pattern=r"^\d{1,7}-\d$")]


class Upload(Record):
    """The largest file that a page takes, and why."""

    most_megabytes: Annotated[int, Field(gt=0)]
    most_rows: Annotated[int, Field(gt=0)]
    most_faults: Annotated[int, Field(gt=0)]
    reason: Text


class Partner(Record):
    """Two scales that go together in people: `together`, or one up where the other is down."""

    scales: tuple[ScaleId, ScaleId]
    together: bool
    reason: Text
    source: SourceKey


class Coding(Record):
    """What gives away that a column is coded otherwise than here; scales are ids of scores or items.

    A scale runs against another from `least_rows` with both and a Pearson r of `most_r` or less. A code
    next to those of a scale says something from `least_answers` for each of its codes on; it is one more
    code where it makes up `least_share` of the answers.
    """

    scales: tuple[ScaleId, ...]
    least_rows: Annotated[int, Field(ge=3)]
    most_r: Annotated[float, Field(ge=-1, lt=0)]
    least_share: Share
    least_answers: Annotated[int, Field(ge=1)]
    reason: Text
    partners: tuple[Partner, ...]


class Fhir(Record):
    """How FHIR names things: the beginning of our own names, LOINC's codes of questions and scores."""

    base: Annotated[str, StringConstraints(pattern=r"^[a-z]+:\S+$")] = "urn:tend"
    items: dict[Slug, Loinc] = Field(default_factory=dict)
    scores: dict[Slug, Loinc] = Field(default_factory=dict)
    reason: Text = "none"


class Cohort(Record):
    """Scoring many people at once. `missing` is how each kind of missing is written in a cell."""

    upload: Upload
    missing: dict[Missing, str]
    coding: Coding
    fhir: Fhir = Fhir()


class CompareLimits(Record):
    """The smallest count of people that is shown, and how many values part people into groups."""

    smallest_cell: Annotated[int, Field(ge=2)]
    smallest_cell_reason: Text
    most_groups: Annotated[int, Field(ge=2)]
    most_groups_reason: Text


class Compare(Record):
    """Limits of comparing two weight sets."""

    limits: CompareLimits


class Scale(Record):
    """How far the lab lets all weights vary: a factor on the spread of the method, with its reason."""

    id: Slug
    factor: Annotated[float, Field(gt=0, le=5)]
    reason: Text


class Simulated(Record):
    """Sizes and seed of the simulated people of the lab, and for how many people pictures are drawn."""

    sizes: tuple[Annotated[int, Field(ge=100)], ...]
    seed: Annotated[int, Field(ge=0)]
    most_drawn: Annotated[int, Field(ge=100)]
    reason: Text


class LabLimits(Record):
    """Rows scored between two signs of progress, rows shown."""

    chunk_rows: Annotated[int, Field(ge=100)]
    shown_rows: Annotated[int, Field(ge=1)]
    reason: Text


class Lab(Record):
    """All of the lab. `no_source` stands in for a source that is not given yet."""

    no_source: SourceKey
    first_scale: Slug
    simulated: Simulated
    limits: LabLimits
    scales: Annotated[tuple[Scale, ...], Field(min_length=1), EachOnce]
