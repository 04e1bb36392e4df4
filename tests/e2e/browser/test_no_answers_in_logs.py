"""A marked visit, and then every byte that the server wrote anywhere: no answer, label or marker.

The server runs in a copy of the tree, with a home and a folder for temporary files of its own.
"""

import json
import re
import sys
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from recommender.research.cohort.simulate import example_rows
from tests.journal.made import weeks
from tests.served import copy_app, served
from tests.visits import place_of

MARKS = ("quagga4711", "okapi4712", "tapir4713", "numbat4714")
# Fields of a frame as the web server's own debug log writes them down.
FRAME = re.compile(rb"BINARY|TEXT '|Received the following|back message: ")
# Another way to start it, in which the web server writes down each frame where nothing stops it.
BARE = (
    f"{sys.executable} -m uvicorn recommender.server.app:app --log-level trace --port {{port}}".split()
)
# From a moment on a page breaks, with somebody's answers in the message of its exception.
BROKEN = """
import warnings
from pathlib import Path
from recommender.ui import session

whole = session.view

def break_down():
    if not Path(__file__).with_name("broken").exists():
        return whole()
    held = dict(session.visit().answers)
    warnings.warn(f"quagga4711 {held}")
    try:
        raise KeyError(f"okapi4712 {held}")
    except KeyError as error:
        raise ValueError(f"tapir4713 {held}") from error

session.view = break_down
"""


@pytest.fixture
def closed(tmp_path):
    """A copy of the tree, with a home and temporary files of its own."""
    for name in ("home", "tmp"):
        (tmp_path / name).mkdir()
    copy_app(tmp_path / "tree")
    return tmp_path


def stamps(folder):
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in files}


@contextmanager
def served_closed(closed, run=()):
    """Serve the copy. Yields the server, and what it wrote, which is there once it has ended.

    That is the name and bytes of every file that is new or changed, the two streams among them.
    """
    before, written = stamps(closed), {}
    env = {"HOME": str(closed / "home"), "TMPDIR": str(closed / "tmp")}
    with served(closed / "log.txt", root=closed / "tree", run=run, **env) as found:
        yield found, written
    for path, stamp in stamps(closed).items():
        if before.get(path) != stamp:
            written[path.relative_to(closed).as_posix()] = path.read_bytes()
    assert "log.txt" in written


def traces(catalog, answers, written):
    """Where a marker stands, the words of an answer, or an item with its code."""
    wanted = [re.compile(mark.encode()) for mark in MARKS]
    wanted += [re.compile(mark.encode().hex(" ").encode()) for mark in MARKS]
    for id, answer in answers.items():
        for code in answer if isinstance(answer, tuple) else (answer,):
            label = catalog.items[id].label_of(code)
            wanted.append(re.compile(rb"%s\W{1,6}%s\b" % (id.encode(), re.escape(str(code)).encode())))
            if len(label) > 6:
                wanted.append(re.compile(re.escape(label).encode()))
    return sorted(
        (file, pattern.pattern.decode())
        for file, content in written.items()
        for pattern in (*wanted, FRAME)
        if pattern.search(content)
    )


def upload(tab, key, name, content):
    file = {"name": name, "mimeType": "text/plain", "buffer": content.encode()}
    tab.at(key).locator("input[type=file]").set_input_files(file)


def visit_marked(tab, catalog, texts, answers):
    """Answers by hand and from the tab, journals, good and bad files, results, a file of many people."""
    place = place_of(catalog, "strangers")
    by_hand = catalog.paths["full"].pages[place].items
    held = {id: answer for id, answer in answers.items() if id not in by_hand}
    tab.carry(catalog, held).open(f"/checkin?step={place + 1}")
    for id in tab.asked():
        tab.answer(catalog.items[id], answers[id])
    tab.open("/results").follow(texts("common.plan")).follow(texts("keep.title"))
    tab.take("save_paper")
    upload(tab, "load_file", f"{MARKS[0]}.json", json.dumps({"answers": {"trust": MARKS[1]}}))
    expect(tab.at("load_file")).to_contain_text(MARKS[0])
    tab.settle()
    tab.click(tab.at("start_journal").get_by_role("button"))
    tab.open("/together").go("carry_journal").click(tab.at("same_person").get_by_role("button"))
    upload(tab, "open_journal", f"{MARKS[0]}.jsonl", weeks(catalog, answers).decode())
    expect(tab.at("tried")).to_be_visible()
    tab.click(tab.at("return_did").get_by_role("radio").last)
    tab.take("save_journal")
    tab.follow(texts("common.science")).follow(texts("lab.page.link"))
    cohort = texts("lab.page.sections.cohort")
    tab.at("lab_section").get_by_role("radio", name=cohort, exact=True).click()
    rows = example_rows(catalog).splitlines()
    rows[1] = f"{MARKS[2]},{rows[1].partition(',')[2]}"
    upload(tab, "lab_people_file", f"{MARKS[3]}.csv", "\n".join(rows))
    expect(tab.page.get_by_text(MARKS[2]).first).to_be_visible()


def test_a_marked_visit_leaves_no_trace_on_the_server(closed, visit, catalog, texts, complete):
    """Nor does a page that breaks, which says so calmly."""
    (closed / "tree" / "sitecustomize.py").write_text(BROKEN, encoding="utf-8")
    with served_closed(closed) as (server, written):
        visit_marked(visit(to=server), catalog, texts, complete)
        (closed / "tree" / "broken").touch()
        tab = visit(to=server).carry(catalog, complete).open("/results")
        expect(tab.page.get_by_text(texts("common.page_fault"))).to_be_visible()
        shown = tab.page.content()
        assert [mark for mark in (*MARKS, "ValueError", "Traceback") if mark in shown] == []
        tab.open("/check")
        kept = tab.page.locator("[class*='st-key-row_']").all_inner_texts()
        assert len(kept) > 30
    assert traces(catalog, complete, written) == []
    log = written["log.txt"].decode()
    assert re.search(r"ValueError at .*pages/results\.py:\d+ > .*sitecustomize\.py:\d+", log)
    assert "Traceback" not in log


def test_a_marked_visit_leaves_no_trace_on_one_that_logs_all_it_can(
    closed, visit, catalog, texts, complete
):
    settings = closed / "tree" / ".streamlit" / "config.toml"
    text = settings.read_text(encoding="utf-8")
    assert 'level = "info"' in text
    settings.write_text(text.replace('"info"', '"debug"'), encoding="utf-8")
    with served_closed(closed, run=BARE) as (server, written):
        visit_marked(visit(to=server), catalog, texts, complete)
    assert traces(catalog, complete, written) == []
