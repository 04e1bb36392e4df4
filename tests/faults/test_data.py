"""Data files that are broken at the start or while the server runs, and questions that are newer."""

import shutil
import signal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from recommender.ui.shipped import CLOSED
from tests.browser.tab import Tab
from tests.faults.host import expect_back, expect_calm_line

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]


@pytest.fixture
def copied(tmp_path):
    """A copy of the app, with data of its own."""
    skip = shutil.ignore_patterns("__pycache__")
    for name in ("recommender", "data"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=skip)
    shutil.copy(ROOT / "app.py", tmp_path)
    return tmp_path


@pytest.fixture
def meet(browser, host, copied):
    """Somebody who meets that copy."""
    tabs = []

    def start() -> Tab:
        host.start(copied, script=copied / "app.py")
        tabs.append(Tab(browser, host.server, "phone"))
        return tabs[-1]

    yield start
    host.end()
    for tab in tabs:
        tab.context.close()


def change(file, old, new):
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


BROKEN = {
    "a key that is misspelt": (
        lambda data: change(data / "words.toml", "leave_title", "leave_titel"),
        ["words.toml: common.leave_titel: ", "remove this key, or correct its spelling"],
    ),
    "a file that is missing": (
        lambda data: (data / "gates.toml").unlink(),
        ["gates.toml: file: missing: restore this file"],
    ),
    "a file that is no text": (
        lambda data: (data / "intake.toml").write_bytes(b"\xff\xfe\x00"),
        ["intake.toml: file: UnicodeDecodeError: make it readable UTF-8 text"],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_data_at_the_start_is_told_to_the_terminal_and_not_to_people(
    meet, copied, host, words, name
):
    spoil, lines = BROKEN[name]
    already = len(host.server.log()) if host.log.exists() else 0
    spoil(copied / "data")
    tab = meet()
    tab.page.goto(host.server.url)
    expect(tab.page.get_by_text(CLOSED)).to_be_visible()
    expect(tab.page.get_by_test_id("stException")).to_have_count(0)
    body = tab.page.locator("body").inner_text()
    assert ("Traceback" in body, str(copied) in body, ".toml" in body) == (False, False, False)
    log = host.server.log()[already:]
    assert [line for line in lines if line not in log] == []
    assert "Traceback" not in log
    # Once it is mended, the next visit finds it open, without a new start.
    shutil.rmtree(copied / "data")
    shutil.copytree(ROOT / "data", copied / "data")
    assert tab.open().heading == words.welcome.title


def test_data_that_breaks_while_the_server_runs_changes_nothing_inside(meet, copied, catalog, complete):
    tab = meet().carry(catalog, {"adult": "yes"}).open("/checkin?step=1")
    for file in (copied / "data").rglob("*.*"):
        file.write_bytes(b"\xff\x00 broken")
    for item in tab.asked():
        tab.answer(catalog.items[item], complete[item])
    assert tab.go("forward_0").heading == catalog.paths["full"].pages[1].title
    later = tab.carry(catalog, complete, arrived=True).open("/results")
    assert later.page.locator("[class*='st-key-card_'] h3").count() == 3
    assert later.page.get_by_test_id("stException").count() == 0
    assert later.page.get_by_text(CLOSED).count() == 0


def test_after_an_orderly_end_and_an_older_tend_the_draft_is_refused_in_a_sentence(
    meet, copied, host, catalog, complete, words
):
    tab = meet().carry(catalog, {"adult": "yes"}, keep="device").open("/checkin?step=1")
    first = tab.asked()[0]
    tab.answer(catalog.items[first], complete[first])
    host.end(signal.SIGTERM)
    expect_calm_line(tab, words)
    change(copied / "data" / "intake.toml", f'version = "{catalog.intake.version}"', 'version = "1"')
    runs = tab.runs
    host.start(copied, script=copied / "app.py")
    tab.wait_for_runs(runs + 2)
    expect_back(tab, words)
    expect(tab.page.get_by_text(words.keep.refused)).to_be_visible()
    assert tab.checked() == []
    tab.follow(words.checkin.go_home).answer(catalog.items["adult"], "yes").go("start_full")
    assert tab.asked()[0] == first
