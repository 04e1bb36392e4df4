"""What one person can take along: a registry for the command line and the pages.

An export is a function from a view to bytes. A new one needs its function and its row here; for the page
"Save or clear" also its three texts.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from recommender.catalog.records.content import Country
from recommender.person.calendar import calendar_file
from recommender.person.document import result_document
from recommender.person.note import note_text
from recommender.person.paper import build_handout, build_paper
from recommender.person.plan import planned
from recommender.person.saved import CheckInData, all_not_asked, write_check_in
from recommender.person.typeset import paper_pdf
from recommender.person.view import Audience, View


@dataclass(frozen=True)
class Wishes:
    """What an export holds only on request.

    `names` are those of activities, `numbers` those of fits; `alarm` rings before a calendar entry.
    """

    answers: bool = False
    private: bool = False
    numbers: bool = False
    names: bool = False
    alarm: bool = False


@dataclass(frozen=True)
class Material:
    """What an export is made from besides the view."""

    data: CheckInData
    country: Country
    now: datetime
    wishes: Wishes = field(default_factory=Wishes)


@dataclass(frozen=True)
class Export:
    """`file_name` is neutral: whoever opens the device sees the list of downloads.

    `offered_as` names its texts and its button on the page "Save or clear"; None keeps it off that page.
    """

    file_name: str
    media_type: str
    write: Callable[[View, Material], bytes]
    offered_as: str | None = None
    needs_result: bool = False


def _json(view: View, material: Material) -> bytes:
    result = view.seen_by(Audience.SELF).result
    document = result_document(result, all_not_asked(view.catalog, material.data))
    return f"{json.dumps(document, ensure_ascii=False)}\n".encode()


def _check_in(view: View, material: Material) -> bytes:
    private, on = material.wishes.private, material.now.date()
    return write_check_in(view.catalog, material.data, private=private, on=on).encode()


def _note(view: View, material: Material) -> bytes:
    client = view.seen_by(Audience.CLIENT)
    return note_text(client, material.data.plan, material.now.date()).encode()


def _paper(view: View, material: Material) -> bytes:
    wishes = material.wishes
    paper = build_paper(
        view.seen_by(Audience.SELF if wishes.private else Audience.PAPER),
        material.data.answers,
        material.data.plan,
        material.country,
        material.now.date(),
        with_answers=wishes.answers,
        with_numbers=wishes.numbers,
    )
    return paper_pdf(paper, view.catalog.texts)


def _handout(view: View, material: Material) -> bytes:
    paper = build_handout(view.seen_by(Audience.PAPER), material.country, material.now.date())
    return paper_pdf(paper, view.catalog.texts)


def _calendar(view: View, material: Material) -> bytes:
    plan, now = planned(view.result, material.data.plan), material.now
    wishes = material.wishes
    return calendar_file(view.catalog, plan, now.date(), wishes.names, now.time(), wishes.alarm)


EXPORTS = {
    "json": Export("result.json", "application/json", _json),
    "check-in": Export("notes.json", "application/json", _check_in, offered_as="file"),
    "note": Export("notes.txt", "text/plain", _note),
    "paper": Export("notes.pdf", "application/pdf", _paper, offered_as="paper", needs_result=True),
    "handout": Export("reading.pdf", "application/pdf", _handout, offered_as="handout"),
    "calendar": Export("calendar.ics", "text/calendar", _calendar),
}
