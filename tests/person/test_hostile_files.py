"""Saved check-ins from strangers: read whole, or refused clearly."""

import json
import random

import pytest
from hypothesis import given

from recommender.person.reading import SavedFileError, read_check_in
from tests.e2e.wire.test_widgets import allowed
from tests.hostile.nasty import MARK, bounded, mutants, torn, tried
from tests.raw import Raw

pytestmark = pytest.mark.hostile

RAW = Raw()
SAVED = "Saved check-in"
ANSWERS = RAW.random_answers(random.Random(8), blank=0.0)
DOCUMENT = {
    "schema": "tend.check-in",
    "format": 1,
    "saved_on": "2026-03-01",
    "path": "full",
    "order": list(ANSWERS),
    "answers": ANSWERS,
    "not_for_me": ["hug"],
    "matters": {"touch": 3},
    "plan": [{"activity": "warm_bath", "step": 0, "cue": None, "day": None, "company": None, "lift": 4}],
}


def read_or_refused(catalog, content, kind):
    """Read a file of answers; a refusal is one line that names a place, or what the file is."""
    try:
        loaded = read_check_in(catalog, content)
    except SavedFileError as error:
        said = str(error)
        assert 10 < len(said) < 1200
        assert "\n" not in said
        assert "Traceback" not in said
        assert said.count("`") % 2 == 0
        tried(kind, "clear error")
        return None, said
    tried(kind, "read")
    as_json = json.loads(json.dumps(loaded.data.answers))
    assert allowed(RAW, as_json)
    return loaded, None


def names_only_the_wrong_one(said, document):
    """Whether an error leaves out all answers but the one it is about."""
    named = [id for id in ANSWERS if f"{id}:" in said or f"`{id}`" in said or f"{id} " in said]
    return len(named) <= 2


@bounded(200)
@given(content=torn(json.dumps(DOCUMENT).encode()))
def test_a_torn_file_is_read_or_refused(catalog, content):
    read_or_refused(catalog, content, SAVED + ": bytes changed")


@bounded(300)
@given(document=mutants(DOCUMENT))
def test_a_changed_document_is_read_as_it_is_or_refused(catalog, document):
    loaded, said = read_or_refused(
        catalog, json.dumps(document).encode(), SAVED + ": keys and values changed"
    )
    if said:
        assert names_only_the_wrong_one(said, document)
        assert said.count(MARK) <= 12  # a quote is cut
        return
    # Never another answer than was written.
    for id, answer in loaded.data.answers.items():
        written = document["answers"][id]
        read = list(answer) if isinstance(answer, tuple) else answer
        if isinstance(written, list):
            assert (set(read) if isinstance(read, list) else {read}) == set(written)
        else:
            assert (type(read), read) == (type(written), written)
    assert all(document["matters"][id] == value for id, value in loaded.data.matters.items())
