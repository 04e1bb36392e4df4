"""Data files that are broken at the start or while the server runs, and questions that are newer."""

import shutil
import signal

import pytest
from playwright.sync_api import expect

from recommender.ui.shipped import CLOSED
from tests.served import ROOT, copy_app, run_command
from tests.visits import place_of


@pytest.fixture
def copied(tmp_path):
    """A copy of the app, with data of its own."""
    return copy_app(tmp_path / "copy")


@pytest.fixture
def meet(visit, host, copied):
    """Somebody who meets that copy."""

    def start():
        host.start(run=run_command("app.py"), root=copied)
        return visit("phone", to=host)

    return start


def change(file, old, new):
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_broken_data_at_the_start_is_told_to_the_terminal_and_not_to_people(meet, copied, host, texts):
    (copied / "data/method/gates.toml").unlink()
    (copied / "data/content/intake.toml").write_bytes(b"\xff\xfe\x00")
    tab = meet()
    tab.page.goto(host.url)
    expect(tab.page.get_by_text(CLOSED)).to_be_visible()
    expect(tab.page.get_by_test_id("stException")).to_have_count(0)
    body = tab.page.locator("body").inner_text()
    assert ("Traceback" in body, str(copied) in body, ".toml" in body) == (False, False, False)
    log = host.said()
    for line in (
        "method/gates.toml: file: missing: restore this file",
        "content/intake.toml: file: UnicodeDecodeError: make it readable UTF-8 text",
    ):
        assert line in log
    assert "Traceback" not in log
    # Once it is mended, the next visit finds it open, without a new start.
    shutil.rmtree(copied / "data")
    shutil.copytree(ROOT / "data", copied / "data")
    assert tab.open().heading == texts("welcome.title")


def test_data_that_breaks_while_the_server_runs_changes_nothing_inside(meet, copied, catalog, complete):
    tab = meet().carry_to(catalog, "ucla_left_out")
    for file in (copied / "data").rglob("*.*"):
        file.write_bytes(b"\xff\x00 broken")
    for item in tab.asked():
        tab.answer(catalog.items[item], complete[item])
    place = place_of(catalog, "ucla_left_out")
    assert tab.go(f"forward_{place}").heading == catalog.paths["full"].pages[place + 1].title
    later = tab.carry(catalog, complete, arrived=True).open("/results")
    assert later.page.locator("[class*='st-key-card_'] h3").count() == 3
    assert later.page.get_by_test_id("stException").count() == 0
    assert later.page.get_by_text(CLOSED).count() == 0


def test_after_an_orderly_end_and_an_older_tend_the_draft_is_refused_in_a_sentence(
    meet, copied, host, catalog, complete, texts
):
    tab = meet().carry_to(catalog, "within_reach", keep="device")
    first = tab.asked()[0]
    tab.answer(catalog.items[first], complete[first])
    host.end(signal.SIGTERM)
    tab.expect_lost(texts)
    change(copied / "data/content/intake.toml", f'version = "{catalog.intake.version}"', 'version = "1"')
    runs = tab.runs
    host.start(run=run_command("app.py"), root=copied)
    tab.wait_for_runs(runs + 2)
    tab.expect_back(texts)
    expect(tab.page.get_by_text(texts("keep.refused"))).to_be_visible()
    assert tab.checked() == []
    tab.follow(texts("checkin.go_home")).begin("full", (catalog.items["adult"], "yes"))
    assert tab.asked()[0] == first
