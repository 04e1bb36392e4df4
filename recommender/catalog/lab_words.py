"""The shape of data/lab.toml: every sentence of the research lab, and its few numbers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from recommender.catalog.records import Record, Slug, Text
from recommender.catalog.words import Choice


class Scale(Record):
    """How far the lab lets all weights vary: a factor on the spread of the method, with its reason."""

    id: Slug
    label: Text
    factor: Annotated[float, Field(gt=0, le=5)]
    reason: Text


class DraftRules(Record):
    """What stands in for a reason and a source that are not given yet; never written to a file."""

    no_source: Slug
    no_reason: Text
    from_file: Text


class Simulated(Record):
    """Sizes and seed of the simulated people of the lab."""

    sizes: tuple[Annotated[int, Field(ge=100)], ...]
    seed: Annotated[int, Field(ge=0)]
    reason: Text


class Limits(Record):
    """Rows scored between two signs of progress, rows shown."""

    chunk_rows: Annotated[int, Field(ge=100)]
    shown_rows: Annotated[int, Field(ge=1)]
    reason: Text


class LabPage(Record):
    """Words around the sections."""

    title: Text
    link: Text
    lead: Text
    sections: tuple[Choice, ...]
    section: Text
    closed: Text
    needs_cited: Text
    needs_usable: Text
    cancel: Text
    working: Text
    rows: Text


class StatusWords(Record):
    """Which set is in hand."""

    shipped: Text
    draft: Text
    draft_one: Text
    uncited: Text
    unusable: Text
    hash: Text
    memory: Text
    begin: Text
    undo: Text
    reset: Text
    faults_title: Text


class WeightsWords(Record):
    """Words of the editor."""

    look: Text
    looks: tuple[Choice, ...]
    which: dict[Slug, Text]
    read_only: Text
    scale: Text
    line: Text
    reasons: Text
    changed_box: Text
    change: Text
    reason: Text
    source: Text
    source_hint: Text
    doi: Text
    certainty: Text
    certainties: dict[Slug, Text]
    no_both: Text
    no_reason: Text
    no_source: Text
    odd_source: Text
    not_quarter: Text
    add: dict[Slug, Text]
    add_hint: Text


class DialWords(Record):
    """Words of the evidence dial."""

    lead: Text
    tables: dict[Slug, Text]
    only_measured: Text
    only_measured_hint: Text


class GridWords(Record):
    """Words of the grid."""

    hint: Text
    needs_draft: Text
    alt: Text


class FilesWords(Record):
    """Words for a set as files."""

    title: Text
    weights: Text
    numbers: Text
    refused: Text
    up_title: Text
    up_hint: Text
    up_weights: Text
    up_numbers: Text
    use: Text
    not_text: Text


class PeopleWords(Record):
    """Words for whom to look at."""

    who: Text
    example: Text
    visit: Text
    file: Text
    simulated: Text
    upload: Text
    upload_hint: Text
    awaited: Text


class MovesWords(Record):
    """Words for what moves."""

    title: Text
    alt: Text
    key_one: Text
    key_many: Text
    label: Text
    label_moved: Text
    label_many: Text
    columns_one: tuple[Text, Text, Text, Text]
    columns_many: tuple[Text, Text, Text]
    receipt_title: Text
    receipt_none: Text
    receipt_columns: tuple[Text, Text, Text, Text]
    receipt_private: Text
    most: Text
    most_hint: Text
    most_many: Text
    most_none: Text
    flips: Text


class ChangesWords(Record):
    """Words of the list of changes."""

    title: Text
    none: Text
    count: Text
    count_one: Text
    uncited: Text
    all_cited: Text
    line: Text
    certainty: Text
    no_source: Text
    no_reason: Text
    as_text: Text
    reproduce_title: Text
    reproduce: Text
    reproduce_refused: Text
    people_file: Text
    out_file: Text
    person_file: Text


class SureWords(Record):
    """Words on how sure the order is, and on what would change it."""

    part: Text
    parts: tuple[Choice, ...]
    lead: Text
    scale: Text
    first_scale: Slug
    seed: Text
    seed_hint: Text
    heat_title: Text
    heat_hint: Text
    heat_alt: Text
    heat_list: Text
    heat_line: Text
    pair_title: Text
    pair_hint: Text
    pair_alt: Text
    pair_list: Text
    pair_line: Text
    pair_share: Text
    band_title: Text
    band_one: Text
    band_many: Text
    levers_lead: Text
    weight_levers: Text
    weight_lever: Text
    answer_levers: Text
    answer_lever: Text
    answer_hint: Text
    outcomes: dict[Slug, Text]
    reach_lead: Text
    reach_run: Text
    reached: Text
    not_found: Text
    not_where: Text
    never: Text


class CohortWords(Record):
    """Words of the cohort section."""

    lead: Text
    example: Text
    example_file: Text
    codebook: Text
    codebook_file: Text
    upload: Text
    upload_hint: Text
    keep: Text
    keep_hint: Text
    keep_here: Text
    by: Text
    too_many_groups: Text
    read: Text
    found: Text
    faults: Text
    faults_title: Text
    fault_columns: tuple[Text, Text, Text, Text]
    errors: Text
    errors_file: Text
    score: Text
    none_good: Text
    stale: Text
    results_title: Text
    treatment: Text
    rows_title: Text
    row_columns: tuple[Text, Text, Text, Text]
    flips_title: Text
    flip_columns: tuple[Text, Text, Text]
    groups_title: Text
    group_columns: tuple[Text, Text]
    because_title: Text
    because_columns: tuple[Text, Text]
    rest: Text
    one_title: Text
    one_row: Text
    one_hint: Text
    one_bad: Text
    files_title: Text
    files_hint: Text
    file_labels: dict[Slug, Text]
    files: dict[Slug, Text]


class CheckWords(Record):
    """Words of the self-check."""

    lead: Text
    run: Text
    clean: Text
    count: Text
    count_one: Text
    notes: Text


class LabWords(Record):
    """All of the lab."""

    page: LabPage
    draft: DraftRules
    simulated: Simulated
    limits: Limits
    scales: tuple[Scale, ...] = Field(min_length=1)
    status: StatusWords
    weights: WeightsWords
    dial: DialWords
    grid: GridWords
    files: FilesWords
    people: PeopleWords
    moves: MovesWords
    changes: ChangesWords
    sure: SureWords
    cohort: CohortWords
    check: CheckWords
