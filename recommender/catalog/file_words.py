"""The shape of [file] and [paper] in data/words.toml: what leaves Tend and comes back."""

from __future__ import annotations

from recommender.catalog.records import Record, Slug, Text


class FileErrors(Record):
    """Why a file cannot be read: each one sentence with its place and a remedy."""

    too_large: Text
    empty: Text
    other_encoding: Text
    not_utf8: Text
    not_json: Text
    no_number: Text
    too_deep: Text
    twice: Text
    no_object: Text
    no_answers: Text
    wrong_schema: Text
    newer: Text
    unknown_key: Text
    missing: Text
    wrong_value: Text
    no_question: Text


class FileAllowed(Record):
    """What may stand at each key of a file; questions and categories say it themselves."""

    saved_on: Text
    questionnaire: Text
    weights: Text
    engine: Text
    path: Text
    order: Text
    not_asked: Text
    not_for_me: Text
    matters: Text
    plan: Text


class FileDropped(Record):
    """One line for each thing in a file that is not asked or offered any more."""

    question: Text
    answer: Text
    private_answer: Text
    activity: Text
    matter: Text
    step: Text


class SavedFile(Record):
    """Words for saving a check-in as a file, and for loading one."""

    save_title: Text
    save_lead: Text
    save: Text
    name: Text
    private: Text
    private_hint: Text
    private_discreet: Text
    private_discreet_hint: Text
    confirm: Text
    confirm_note: Text
    load_title: Text
    load_lead: Text
    load: Text
    load_hint: Text
    loaded: Text
    dropped_title: Text
    dropped_intro: Text
    not_asked_title: Text
    not_asked_intro: Text
    not_asked_tick: Text
    failed_title: Text
    failed_intro: Text
    errors: FileErrors
    allowed: FileAllowed
    dropped: FileDropped


class PaperWords(Record):
    """Words of the paper to take away, and of the plain-text note."""

    lang: Slug
    file_title: Text
    written_on: Text
    page: Text
    kinds_intro: Text
    kinds_columns: tuple[Text, Text, Text, Text, Text]
    nothing: Text
    ideas_title: Text
    left_some: Text
    answers_title: Text
    answers_columns: tuple[Text, Text]
    on_scale: Text
    help_columns: tuple[Text, Text, Text, Text]
    made_title: Text
    note_title: Text
    note_kinds: Text
    note_scores: Text
    no_font: Text
    too_long: Text
    failed: Text
