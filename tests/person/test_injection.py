"""Text of strangers in every place where it is shown or handed on: it is text, and does nothing.

Where text from outside goes, by field:
- names of uploaded files and columns, kept values, cells in faults: page (Markdown, table), CSV, Parquet
- reasons and sources of weights: page (Markdown), CSV, TOML, list of changes
- errors of a saved check-in: page (Markdown), terminal
- nothing of it goes into the PDF, calendar, note or chart: their texts come from data/. Whoever runs
  Tend may change that, so they are tried with hostile words as well
"""

import io
import re
import string
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from recommender.person import note
from recommender.person.calendar import calendar_file
from recommender.person.markdown import plain
from recommender.person.paper import Bullets, Line, Paragraph, Section, Subheading, Table, build_paper
from recommender.person.plan import Planned, PlanStep
from recommender.person.result import PersonResult
from recommender.person.typeset import paper_pdf
from recommender.person.view import Audience, View
from recommender.recommend import recommend_people
from recommender.research.weights.draft import Cell, Change, Row, change_lines
from recommender.ui.lab import widgets
from recommender.ui.lab.lab_session import Lab
from tests.hostile.nasty import MARKUP, tried
from tests.ui.conftest import as_read
from tests.ui.lab.conftest import LabScreen

pytestmark = pytest.mark.hostile

DAY = date(2026, 3, 1)
# What no font has a shape for, or what a PDF reads back in another way.
UNSETTABLE = {"right_to_left", "zero_width", "control", "surrogate_pair", "homoglyph", "long"}


@pytest.fixture(scope="module")
def result(engine, complete):
    return PersonResult(recommend_people(engine, [complete]))


def squeezed(text):
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("name", MARKUP)
def test_markdown_of_a_text_shows_it_and_means_nothing(name):
    said = plain(MARKUP[name])
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "", said)
    assert not set(bare) & set(string.punctuation)
    assert not set(said) & set("\n\r\t")
    assert squeezed(as_read(said)) == squeezed(MARKUP[name])
    tried("Injection: page (Markdown)", "inert")


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.said, self.names = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.names += [value for name, value in attrs if name == "aria-label"]

    def handle_data(self, data):
        self.said.append(data)


@pytest.mark.parametrize("name", MARKUP)
def test_a_table_of_cells_from_a_file_holds_no_tag_of_theirs(name, monkeypatch):
    text, drawn = MARKUP[name], []
    monkeypatch.setattr(widgets, "st", SimpleNamespace(html=drawn.append))
    widgets.draw_table(text, [text], [[text]])
    found = Tags()
    found.feed(drawn[0])
    assert found.tags == ["div", "table", "thead", "tr", "th", "tbody", "tr", "td"]
    assert [squeezed(one) for one in found.said] == [squeezed(text.replace("\x00", "\x00"))] * 2
    assert found.names == [text]
    tried("Injection: table of bad cells (HTML)", "inert")


@pytest.mark.parametrize("name", [name for name in MARKUP if name not in UNSETTABLE])
def test_a_pdf_says_what_was_put_in_and_runs_none_of_it(name, result, catalog):
    text = MARKUP[name].replace("\t", " ")
    paper = build_paper(View(result, Audience.PAPER), {}, (), catalog.helplines.countries[0], DAY)
    blocks = (
        Subheading(text),
        Paragraph("", text),
        Bullets((Line("", text),)),
        Table((text,), ((text,),)),
    )
    paper = replace(paper, sections=(Section(text, blocks),))
    pdf = PdfReader(io.BytesIO(paper_pdf(paper, catalog.texts)))
    said = squeezed("".join(page.extract_text() for page in pdf.pages)).replace("\xad", "")
    assert said.replace("-", "").count(squeezed(text).replace("-", "")) >= 5
    assert not [page for page in pdf.pages if "/Annots" in page]
    tried("Injection: PDF (Typst)", "inert")


@pytest.mark.parametrize("name", MARKUP)
def test_a_calendar_holds_one_entry_and_no_line_of_theirs(name, result, catalog):
    text = MARKUP[name][:3000]
    row = next(row for row in result.activities if row.activity.id == "soft_blanket")
    step = row.activity.steps[0].model_copy(update={"text": text})
    row = replace(row, activity=row.activity.model_copy(update={"title": text}))
    chosen = Planned(PlanStep(activity="soft_blanket", step=0), row, step)
    file = calendar_file(catalog, [chosen], DAY, named=True)
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    names = {re.split(rb"[:;]", line)[0] for line in file.replace(b"\r\n ", b"").split(b"\r\n") if line}
    allowed = "BEGIN END VERSION PRODID UID DTSTAMP DTSTART DTEND SUMMARY DESCRIPTION CLASS"
    assert names <= set(allowed.encode().split())
    entry, _ = Calendar.from_ical(file).walk("VEVENT")
    assert squeezed(str(entry["SUMMARY"])) == squeezed(text)
    tried("Injection: calendar file", "inert")


@pytest.mark.parametrize("name", MARKUP)
def test_a_change_and_a_note_stay_one_line_each(name, result, catalog, monkeypatch):
    text = MARKUP[name]
    rows = Row(1.0, "low", "x", "x"), Row(2.0, "low", text, text)
    (line,) = change_lines([Change(Cell("hug", "touch_wish"), *rows)], catalog.texts)
    assert len(line.splitlines()) <= 1 + text.count("\x1c")
    notes = []
    for question in ("x", text):
        monkeypatch.setattr(note, "ruler_questions", lambda view, said=question: (said,))
        notes.append(note.note_text(View(result, Audience.CLIENT), ()))
    assert notes[0].count("\n") == notes[1].count("\n")
    tried("Injection: list of changes, note", "one line")


@pytest.mark.parametrize("name", ["html", "directive"])
def test_names_of_files_and_columns_are_no_markup_on_the_page(name):
    text = MARKUP[name].replace("\n", " ")
    screen = LabScreen(lab=Lab(choices={"section": "cohort"}))
    quoted = text.replace('"', '""')
    for file, head in ((text + ".csv", "trust"), ("x.csv", f'trust,"{quoted}"')):
        row = "5,x" if "," in head else "5"
        screen.upload("lab_people_file", file, f"{head}\n{row}\n")
        shown = [box.value for box in (*screen.app.error, *screen.app.markdown, *screen.app.caption)]
        mine = [value for value in shown if "zqxmark" in as_read(value)]
        assert mine
        for value in mine:
            assert not re.search(r"(?<!\\)(<|\]\(|`|\$|:red|https?:)", value)
        tried("Injection: names of files and columns on the page", "inert")
