"""The shape of data/compare.toml: what changes between two weight sets, in words and limits."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from recommender.catalog.records.base import Record, Text


class CompareLimits(Record):
    """The smallest count of people that is shown, and how many values part people into groups."""

    smallest_cell: Annotated[int, Field(ge=2)]
    smallest_cell_reason: Text
    most_groups: Annotated[int, Field(ge=2)]
    most_groups_reason: Text


class ReportWords(Record):
    """Lines of `tend compare`."""

    made: Text
    before: Text
    after: Text
    people: Text
    flips: Text
    share: Text
    few: Text
    all_but_few: Text
    ways: Text
    because: Text
    groups: Text
    group: Text
    rest: Text
    no_choice: Text
    no_group: Text
    other: Text
    small: Text
    both_tables: Text
    one_term: Text


class ChangeWords(Record):
    """One change as one line, and what to know beside all of them."""

    weight: Text
    number: Text
    nothing: Text
    certainty: Text
    certainty_new: Text
    source: Text
    old_source: Text
    reason: Text
    no_source: Text
    no_reason: Text
    cap: Text


class ReproduceWords(Record):
    """What stands above the command that gives the same numbers."""

    hashes: Text


class CompareErrors(Record):
    """Why two files cannot be compared: each with its place, the value and a remedy."""

    unreadable: Text
    no_table: Text
    cell: Text
    twice: Text
    no_result: Text
    no_people: Text
    blank_row: Text
    joined: Text
    other_questions: Text
    other_categories: Text
    other_kept: Text
    other_people: Text
    more_people: Text
    not_kept: Text
    too_many_groups: Text
    same_file: Text
    cannot_write: Text


class Compare(Record):
    """Words and limits of comparing two weight sets."""

    limits: CompareLimits
    report: ReportWords
    changes: ChangeWords
    reproduce: ReproduceWords
    errors: CompareErrors
