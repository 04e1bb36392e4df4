"""What the tests of the lab share: the lab, and its chart of one person as fits by name."""

import re

import pytest
import streamlit as st

from recommender.research.weights.draft import Cell, draft_of
from recommender.ui.lab.lab_session import KEY as LAB
from recommender.ui.lab.lab_session import Lab
from tests.ui.conftest import Screen, as_read, chart_rows_of


class LabScreen(Screen):
    """The research lab, driven like any page; `files` are what its download buttons hand over.

    It opens with what `lab` holds: a section, a draft, results. Words are as they are read: most texts
    from files are escaped on their way.
    """

    files: dict

    def __init__(self, visit=None, lab=None, **context):
        super().__init__(visit, **context)
        self._app.session_state[LAB] = lab or Lab()
        self.open("lab")

    def text(self, without=()):
        return as_read(super().text(without))

    def inside(self, key):
        return as_read(super().inside(key))

    def errors(self):
        """What stands in the boxes of errors."""
        return as_read("\n".join(box.value for box in self.app.error))

    def section(self, name):
        return self.choose("lab_section", name)

    def hold(self, activity, criterion):
        """Take one weight, or one number, into the editor."""
        if "lab_cell_first" not in self.keys:
            self.section("weights")
        if f"lab_weight_{activity}_{criterion}" not in self.keys:
            self.choose("lab_cell_first", activity).choose("lab_cell_second", criterion)
        return self

    def weigh(self, activity, criterion, value):
        self.hold(activity, criterion)
        return self.choose(f"lab_weight_{activity}_{criterion}", value)

    def cite(self, activity, criterion, reason="A newer study.", doi="10.1000/xyz123"):
        """Fill in reason and source, and go on when both are there."""
        self.hold(activity, criterion)
        self.app.get_by_key(f"lab_reason_{activity}_{criterion}").set_value(reason)
        return self.choose(f"lab_doi_{activity}_{criterion}", doi)

    def upload(self, key, name, content):
        content = content.encode() if isinstance(content, str) else content
        self.app.file_uploader(key=key).set_value((name, content, "application/octet-stream"))
        return self.run()

    def saved(self, key):
        """What a download button hands over now, as bytes."""
        data = self.files[key]
        found = data() if callable(data) else data
        return found.encode() if isinstance(found, str) else found

    @property
    def lab(self):
        return self.app.session_state[LAB]


@pytest.fixture(scope="session")
def computed():
    """What a lab has computed of the shipped set once its first section was drawn."""
    return LabScreen().lab.cache


@pytest.fixture
def lab(monkeypatch, catalog, computed):
    """Open a section of the lab in the middle of a visit, or without one.

    `cited` are new weights with a reason and a source, `bare` those without: {cell: value}.
    """
    files = {}

    def noted(_label, data, file_name=None, *_rest, key=None, **_options):
        files[key] = data

    monkeypatch.setattr(st, "download_button", noted)

    def show(visit=None, section="weights", cited=None, bare=None, **context):
        draft = draft_of(catalog)
        for cell, value in {**(cited or {}), **(bare or {})}.items():
            draft = draft.put(Cell(*cell), value)
        for cell in cited or ():
            draft = draft.cite(Cell(*cell), source="doi:10.1000/xyz123", reason="A newer study.")
        files.clear()
        own = draft if draft.rows else None
        screen = LabScreen(
            visit, Lab(own, choices={"section": section}, cache=dict(computed)), **context
        )
        screen.files = files
        return screen

    return show


@pytest.fixture
def draft(lab):
    return lab()


def drawn(shown):
    """The rows of the one chart in the section of changes."""
    (chart,) = shown.charts()
    return chart_rows_of(chart)


def bars(shown):
    """Category title → (before, after), as the chart of one person has them."""
    name = re.compile(r": place \d+ → \d+$")
    return {name.sub("", row["label"]): (row["before"], row["after"]) for row in drawn(shown)}
