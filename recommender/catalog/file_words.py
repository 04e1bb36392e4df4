"""The shape of [file] in data/words.toml: saving and loading, and what can go wrong."""

from __future__ import annotations

from recommender.catalog.records import Record, Text


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
    failed_title: Text
    failed_intro: Text
    errors: FileErrors
    allowed: FileAllowed
    dropped: FileDropped
