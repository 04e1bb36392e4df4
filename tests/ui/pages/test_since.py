"""Week two with a client: a journal is opened, then and now side by side, what came of the plan."""

import pytest

from recommender.ui.session import JOURNAL
from tests.journal.made import weeks
from tests.visits import visit_of


@pytest.fixture
def opened(screen, catalog, complete):
    """The page of somebody whose journal was opened from a file."""

    def show(visit=None, content=None, **options):
        shown = screen(visit or visit_of(view="client")).open("journals")
        if "same_person" in shown.keys:
            shown.press("same_person")
        content = weeks(catalog, complete, **options) if content is None else content
        file = ("journal.jsonl", content, "application/jsonl")
        shown.app.file_uploader(key="open_journal").set_value(file)
        shown.run()
        return shown

    return show


def test_what_came_of_the_plan_is_said_in_two_presses_and_can_be_changed(opened, texts):
    shown = opened()
    assert texts("journal.back.did") in shown.text()
    shown.choose("return_did", "part").choose("return_felt", 1)
    assert texts("journal.back.noted") in shown.text()
    assert "What made this feel better" in shown.text()
    shown.choose("return_did", "no")
    assert texts("journal.back.not_yet") in shown.text()
    entries = shown.app.session_state[JOURNAL].entries
    said = [(one.payload.did, one.payload.felt) for one in entries if one.kind == "tried"]
    assert said == [("part", None), ("part", 1), ("no", None)]
    assert "What got in the way" in shown.text()


def test_a_shared_screen_has_no_score_no_note_and_no_file(opened, texts, clinical_words):
    client, shared = opened(), None
    assert "then, " in client.text()
    assert {"since_note", "save_journal"} <= set(client.keys)
    client.visit.looks.sharing = True
    shared = client.run()
    said = shared.text()
    assert "then, " not in said
    assert {"since_note", "save_journal"}.isdisjoint(shared.keys)
    assert not [word for word in clinical_words if word in said]
    assert shared.open("journals").starting("open_") == []


def test_a_journal_with_one_check_in_says_what_comes_next(opened, texts):
    shown = opened(count=1)
    assert texts("journal.since.one") in shown.text()
    assert "begin_full" in shown.keys
    assert not any("last" in row for row in shown.rows())


def test_an_empty_journal_begins_today(opened, texts):
    shown = opened(content=b"")
    assert shown.title == texts("journal.since.first")
    assert shown.press("begin_full").visit.check_in.path == "full"


def test_todays_results_carry_last_time_and_its_headline(opened, complete, texts):
    visit = visit_of(answers=dict(complete), path="full", arrived=True, view="client")
    shown = opened(visit)
    assert texts("journal.since.changed_title") in shown.text()
    kinds = [entry.kind for entry in shown.app.session_state[JOURNAL].entries]
    assert kinds == ["check_in", "check_in", "plan", "check_in"]
    shown.open("results")
    visit.looks.sharing = True
    shown.run()
    assert any(row.get("last") for row in shown.rows())
    assert texts("journal.since.open_circle") in shown.text()
    assert "leads" in shown.title or "about equal" in shown.title
    # Once: another press or page adds no other.
    assert [entry.kind for entry in shown.app.session_state[JOURNAL].entries] == kinds


def test_answers_that_are_here_are_asked_about_before_a_journal_is_opened(screen, complete, texts):
    visit = visit_of(answers=dict(complete), path="full", arrived=True, view="client", country="us")
    shown = screen(visit).open("journals")
    assert texts("journal.carry.whose") in shown.text()
    assert "open_journal" not in shown.keys
    shown.press("fresh")
    assert shown.visit.answers == {}
    assert (shown.visit.looks.view, shown.visit.looks.country) == ("client", "us")
    assert "open_journal" in shown.keys


def test_a_file_that_is_no_journal_says_so_and_nothing_opens(opened, texts):
    shown = opened(content=b'{"a": 1}\n[]\n')
    assert "line 1: `" in shown.app.error[0].value
    assert JOURNAL not in shown.app.session_state


@pytest.mark.parametrize("activity", ["orgasm"])
def test_a_private_plan_is_not_named_with_a_client(opened, texts, speaks_of_sex, activity):
    assert not speaks_of_sex(opened(activity=activity).text())
