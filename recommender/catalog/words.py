"""The shape of data/words.toml: every sentence of the pages."""

from __future__ import annotations

from recommender.catalog.file_words import PaperWords, SavedFile
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
    lang: Text
    connection_kept: Text
    connection_not_kept: Text
    page_fault: Text


class Cover(Record):
    """Words of the cover screen."""

    button: Text
    note: Text
    title: Text
    sentence: Text
    back: Text


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

    tab: Text
    progress: Text
    open_title: Text
    open_intro: Text
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
    about_you: Text
    no_longer: Text
    change: Text
    blank: Text
    declined: Text
    not_asked: Text
    none_ticked: Text
    to_results: Text
    answer_more: Text
    start_first: Text
    start_clean: Text
    go_home: Text


class Results(Record):
    """Words of the results."""

    title: Text
    kind_line: Text
    example_line: Text
    oxytocin: tuple[Text, ...]
    nothing_left: Text
    nothing_title: Text
    nothing_said: Text
    for_anyone: Text
    to_questions: Text
    longest_not_now: Text
    tonight_line: Text
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
    careful_more: Text
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
    when_not_title: Text
    when_not: tuple[Text, ...]
    share: Text
    scores_title: Text
    scores_intro: Text
    score_line: Text
    score_missing: Text
    score_flag: Text
    score_no_flag: Text
    score_positive: Text
    scores_positive_title: Text
    talk_title: Text
    talk: tuple[Text, ...]
    change_answers: Text
    start_over: Text
    start_over_note: Text


class Keep(Record):
    """Words on where answers are kept, and on clearing them."""

    title: Text
    lead: Text
    where: Text
    where_choices: tuple[Choice, ...]
    where_note: Text
    line_tab: Text
    line_device: Text
    line_off: Text
    line_failed: Text
    clear_link: Text
    pdf_title: Text
    pdf_note: Text
    pdf_answers: Text
    pdf_private: Text
    pdf: Text
    clear_title: Text
    clear_note: Text
    clear: Text
    cleared: Text
    offer_title: Text
    offer_note: Text
    offer: Text
    refused: Text
    waiting_title: Text
    waiting: Text


class Session(Record):
    """Words for a session with a shared screen."""

    use_together: Text
    check_title: Text
    check_lead: Text
    check_items: tuple[Text, ...]
    ready: Text
    purpose_title: Text
    purpose_items: tuple[Text, ...]
    begin: Text
    start: Text
    stop: Text
    end_title: Text
    end_lead: Text
    end: Text
    end_back: Text
    filled_title: Text
    filled_lead: Text
    fresh: Text
    carry_on: Text
    private_open: Text
    private_answer: Text
    private_note: Text
    private_show: Text
    private_answers: Text
    private_question: Text
    save_later: Text


class MattersPage(Record):
    """Words for what matters to the client."""

    title: Text
    lead: Text
    scale: Text
    untouched: Text
    unmoved: Text
    moved: Text
    stays: Text
    reset: Text
    undo: Text
    compare: Text
    compare_columns: tuple[Text, ...]
    done: Text


class Note(Record):
    """One titled paragraph of the science page, with its sources.

    It stays away while one of the activities that it is `about` may not be mentioned.
    """

    title: Text
    text: Text
    sources: tuple[Slug, ...]
    about: tuple[Slug, ...] = ()


class Science(Record):
    """Words of the science page."""

    title: Text
    lead: Text
    minutes_title: Text
    minutes: tuple[Note, ...]
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


class MyPlan(Record):
    """Words of the plan page."""

    title: Text
    lead: Text
    choose: Text
    choose_one: Text
    suggested: Text
    suggested_hint: Text
    others: Text
    later: Text
    step: Text
    cue: Text
    cue_open: Text
    day: Text
    day_open: Text
    company: Text
    company_open: Text
    lift_title: Text
    lift: Text
    lift_hint: Text
    lift_said: Text
    sentence: Text
    add: Text
    remove: Text
    full: Text
    full_one: Text
    empty: Text
    not_now: Text
    mine: Text
    calendar_title: Text
    calendar: Text
    calendar_hint: Text
    calendar_named: Text
    calendar_named_hint: Text
    rulers_title: Text
    rulers_intro: Text
    note_title: Text
    note_intro: Text
    saved: Text
    back: Text


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
    more: Text
    directory: Text
    call: Text
    text: Text
    text_word: Text
    chat: Text
    chat_at: Text
    languages: Text
    verified_on: Text


class Words(Record):
    """All words of the pages."""

    common: Common
    cover: Cover
    welcome: Welcome
    checkin: CheckIn
    results: Results
    plan: MyPlan
    science: Science
    help: Help
    keep: Keep
    session: Session
    matters: MattersPage
    paper: PaperWords
    file: SavedFile
