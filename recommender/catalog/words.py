"""The shape of data/words.toml: every sentence of the pages."""

from __future__ import annotations

from recommender.catalog.records import Record, Slug, Text


class Common(Record):
    """Words on every page."""

    name: Text
    home: Text
    checkin: Text
    results: Text
    science: Text
    help: Text
    leave: Text
    leave_note: Text
    leave_site: Text
    leave_title: Text


class Choice(Record):
    """One option of a switch."""

    id: Slug
    label: Text


class Welcome(Record):
    """Words of the first page."""

    title: Text
    lead: Text
    is_title: Text
    is_items: tuple[Text, ...]
    is_not_title: Text
    is_not_items: tuple[Text, ...]
    privacy_title: Text
    privacy: tuple[Text, ...]
    before_title: Text
    country: Text
    phone: Text
    phone_choices: tuple[Choice, ...]
    phone_yes: Text
    who: Text
    who_choices: tuple[Choice, ...]
    start_title: Text
    start_full: Text
    start_short: Text
    carry_on: Text
    example_title: Text
    example_note: Text
    example_button: Text


class CheckIn(Record):
    """Words of the question pages and of the review."""

    progress: Text
    now_title: Text
    now_intro: Text
    why: Text
    decline: Text
    none_of_these: Text
    tick_hint: Text
    skip: Text
    back: Text
    forward: Text
    review: Text
    ideas_now: Text
    ideas_now_hint: Text
    change_title: Text
    save_change: Text
    review_title: Text
    review_intro: Text
    change: Text
    blank: Text
    declined: Text
    not_asked: Text
    none_ticked: Text
    to_results: Text
    answer_more: Text
    start_first: Text
    go_home: Text


class Results(Record):
    """Words of the results."""

    title: Text
    kind_line: Text
    example_line: Text
    oxytocin: tuple[Text, ...]
    nothing_yet: Text
    nothing_left: Text
    one_thing: Text
    two_more: Text
    gentle_first: Text
    when: Text
    when_choices: tuple[Choice, ...]
    view: Text
    view_choices: tuple[Choice, ...]
    options: Text
    show_numbers: Text
    group: Text
    chart_title: Text
    chart_column: Text
    chart_alt: Text
    chart_self: Text
    chart_bands: Text
    chart_whisker: Text
    chart_short: Text
    shelf_title: Text
    shelf_intro: Text
    shelf_empty: Text
    first_step: Text
    step_line: Text
    other_steps: Text
    why_title: Text
    why_for: Text
    why_against: Text
    conjunction: Text
    why_none: Text
    careful: Text
    evidence: Text
    measured: Text
    helps: Text
    article: Text
    sources: Text
    receipt: Text
    receipt_columns: tuple[Text, ...]
    receipt_private: Text
    receipt_base: Text
    receipt_sum: Text
    receipt_note: Text
    not_for_me: Text
    not_now: Text
    later_title: Text
    later_intro: Text
    left_title: Text
    left_intro: Text
    left_private: Text
    left_vetoed: Text
    bring_back: Text
    all_title: Text
    list_line: Text
    list_equal: Text
    clinician_title: Text
    clinician_intro: Text
    limits_title: Text
    limits: tuple[Text, ...]
    share: Text
    scores_title: Text
    scores_intro: Text
    score_line: Text
    score_missing: Text
    score_flag: Text
    score_no_flag: Text
    talk_title: Text
    talk: tuple[Text, ...]
    change_answers: Text
    start_over: Text
    start_over_note: Text


class Note(Record):
    """One titled paragraph of the science page, with its sources."""

    title: Text
    text: Text
    sources: tuple[Slug, ...]


class Science(Record):
    """Words of the science page."""

    title: Text
    lead: Text
    notes: tuple[Note, ...]
    method_title: Text
    method: tuple[Text, ...]
    table_title: Text
    instruments_title: Text
    instruments_intro: Text
    sources_title: Text
    sources_intro: Text
    unchecked: Text
    versions: Text


class Help(Record):
    """Words of the help page."""

    title: Text
    lead: Text
    not_watched: Text
    country: Text
    kinds: dict[Slug, Text]
    support_title: Text
    unverified: Text
    pick: Text
    directory: Text
    verified_on: Text


class Words(Record):
    """All words of the pages."""

    common: Common
    welcome: Welcome
    checkin: CheckIn
    results: Results
    science: Science
    help: Help
