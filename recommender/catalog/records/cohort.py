"""The shape of data/cohort.toml: columns of a file of many people, its faults and its limits."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from recommender.catalog.records.base import Record, Share, Slug, Text

Missing = Literal["blank", "declined", "not_asked"]


class Upload(Record):
    """The largest file that a page takes, and why."""

    most_megabytes: Annotated[int, Field(gt=0)]
    most_rows: Annotated[int, Field(gt=0)]
    most_faults: Annotated[int, Field(gt=0)]
    reason: Text


class KindOfMissing(Record):
    """One of three kinds of missing: how it is written, what it means, how it is treated."""

    cell: str
    meaning: Text
    treatment: Text


class InputWords(Record):
    """What the columns of the input mean."""

    item: Text
    ticks: Text
    tick: Text
    matters: Text
    ticked: Text
    not_ticked: Text
    nothing_ticked: Text
    open_unticked: Text
    low: Text
    high: Text


class OutputWords(Record):
    """What the columns of the output mean, and what an empty cell means there."""

    row: Text
    keep: Text
    missing_blank: Text
    missing_declined: Text
    missing_not_asked: Text
    score: Text
    score_empty: Text
    band: Text
    band_empty: Text
    fit_category: Text
    rank_category: Text
    best_category: Text
    category_empty: Text
    fit_activity: Text
    rank_activity: Text
    rank_activity_empty: Text
    closed: Text
    closed_empty: Text
    base: Text
    points: Text
    points_empty: Text
    questionnaire_hash: Text
    weights_hash: Text
    engine_version: Text
    fault: Text
    fault_empty: Text


class Partner(Record):
    """Two scales that go together in people: `together`, or one up where the other is down."""

    scales: tuple[Slug, Slug]
    together: bool
    reason: Text
    source: Slug


class Coding(Record):
    """What gives away that a column is coded otherwise than here; scales are ids of scores or items.

    A scale runs against another from `least_rows` with both and a Pearson r of `most_r` or less. A code
    next to those of a scale says something from `least_answers` for each of its codes on; it is one more
    code where it makes up `least_share` of the answers.
    """

    scales: tuple[Slug, ...]
    least_rows: Annotated[int, Field(ge=3)]
    most_r: Annotated[float, Field(ge=-1, lt=0)]
    least_share: Share
    least_answers: Annotated[int, Field(ge=1)]
    reason: Text
    partners: tuple[Partner, ...]


class SummaryWords(Record):
    """What is said of a file as a whole after it was read."""

    below: Text
    above: Text
    more: Text
    against: Text
    partner: Text
    together: Text
    opposite: Text
    within: Text
    unchecked: Text
    left_open: Text
    none_ticked: Text
    not_asked: Text
    not_asked_most: Text
    empty: Text
    empty_one: Text


class CellRules(Record):
    """What a cell or a row may hold: the rule that a bad one breaks."""

    code: Text
    ticks: Text
    tick: Text
    partly: Text
    alone: Text
    alone_with: Text
    matters: Text
    decimal_comma: Text
    short_row: Text
    long_row: Text


class TableErrors(Record):
    """Why a whole file cannot be used: each with its place, the value and a remedy."""

    absent: Text
    no_match: Text
    unreadable: Text
    changed: Text
    empty: Text
    no_rows: Text
    only_empty: Text
    too_large: Text
    too_many_rows: Text
    too_many_faults: Text
    excel: Text
    utf16: Text
    not_utf8: Text
    semicolons: Text
    tabs: Text
    no_name: Text
    twice: Text
    unknown: Text
    unknown_far: Text
    keep_absent: Text
    keep_item: Text
    keep_taken: Text
    both_ways: Text
    partial_ticks: Text
    no_items: Text
    column_type: Text
    long_line: Text
    unpacked: Text
    not_csv: Text
    not_parquet: Text
    other_columns: Text
    same_file: Text
    cannot_write: Text
    suspect: Text
    suspect_pipe: Text
    no_cluster: Text
    no_scheduler: Text
    cluster_csv: Text
    cluster_parquet: Text
    cluster_folder: Text


class Cohort(Record):
    """Words and limits of scoring many people at once."""

    upload: Upload
    missing: dict[Missing, KindOfMissing]
    input: InputWords
    output: OutputWords
    rules: CellRules
    coding: Coding
    summary: SummaryWords
    errors: TableErrors
