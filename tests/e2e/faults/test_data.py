"""Data files that are broken at the start or while the server runs, and questions that are newer."""

import shutil
import signal

from playwright.sync_api import expect

from recommender.ui.shipped import CLOSED
from tests.served import ROOT, copy_app, run_command


def mend(data):
    shutil.rmtree(data)
    shutil.copytree(ROOT / "data", data)


def change(file, old, new):
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_broken_data_is_told_to_the_terminal_alone_and_later_harms_no_visit_and_an_older_tend_says_so(
    visit, host, tmp_path, catalog, complete, texts
):
    copied = copy_app(tmp_path / "copy")
    data = copied / "data"

    # Broken at the start.
    (data / "method/gates.toml").unlink()
    (data / "content/intake.toml").write_bytes(b"\xff\xfe\x00")
    tab = visit("phone", to=host.start(run=run_command("app.py"), root=copied))
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
    mend(data)
    assert tab.open().heading == texts("welcome.title")

    # All of it breaks while the server runs.
    for file in data.rglob("*.*"):
        file.write_bytes(b"\xff\x00 broken")
    tab.carry(catalog, complete, arrived=True).open("/results")
    assert tab.page.locator("[class*='st-key-card_'] h3").count() == 3
    assert tab.page.get_by_test_id("stException").count() == 0
    tab.carry_to(catalog, "within_reach", keep="device")
    first = tab.asked()[0]
    assert tab.answer(catalog.items[first], complete[first]).checked() != []

    # An orderly end, and an older Tend.
    host.end(signal.SIGTERM)
    tab.expect_lost(texts)
    mend(data)
    change(data / "content/intake.toml", f'version = "{catalog.intake.version}"', 'version = "1"')
    runs = tab.runs
    host.start(run=run_command("app.py"), root=copied)
    tab.wait_for_runs(runs + 2)
    tab.expect_back(texts)
    expect(tab.page.get_by_text(texts("keep.refused"))).to_be_visible()
    assert tab.checked() == []
    tab.follow(texts("checkin.go_home")).begin("full", (catalog.items["adult"], "yes"))
    assert tab.asked()[0] == first
