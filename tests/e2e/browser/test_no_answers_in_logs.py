"""A marked visit, and then every byte that the server wrote anywhere: no answer, label or marker.

The server runs in a copy of the tree, with a home and a folder for temporary files of its own.
"""

import json
import re
import sys

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
WAYS = {"default": {}, "all at debug": {"run": BARE, "level": "debug"}}


class Closed:
    """A copy of the tree with a home of its own, and what was there before."""

    def __init__(self, folder):
        self.folder, self.root, self.log = folder, copy_app(folder / "tree"), folder / "log.txt"
        for name in ("home", "tmp"):
            (folder / name).mkdir()
        self.env = {"HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp")}
        self.before = self.stamps()

    def serve(self, **options):
        return served(self.log, root=self.root, **self.env, **options)

    def stamps(self):
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in files}

    def written(self):
        """Name and bytes of every file that is new or changed, the two streams among them."""
        changed = [path for path, stamp in self.stamps().items() if self.before.get(path) != stamp]
        assert self.log in changed
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in changed}


@pytest.fixture
def closed(tmp_path):
    return Closed(tmp_path)


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
    tab.click(tab.at("start_journal").get_by_role("button"))
    tab.open("/together").go("carry_journal").click(tab.at("same_person").get_by_role("button"))
    upload(tab, "open_journal", f"{MARKS[0]}.jsonl", weeks(catalog, answers).decode())
    expect(tab.at("tried")).to_be_visible()
    tab.click(tab.at("return_did").get_by_role("radio").last)
    tab.take("save_journal")
    tab.open("/keep")
    upload(tab, "load_file", f"{MARKS[0]}.json", json.dumps({"answers": {"trust": MARKS[1]}}))
    expect(tab.at("load_file")).to_contain_text(MARKS[0])
    tab.settle().open("/lab")
    cohort = catalog.texts("lab.page.sections.cohort")
    tab.at("lab_section").get_by_role("radio", name=cohort, exact=True).click()
    rows = example_rows(catalog).splitlines()
    rows[1] = f"{MARKS[2]},{rows[1].partition(',')[2]}"
    upload(tab, "lab_people_file", f"{MARKS[3]}.csv", "\n".join(rows))
    expect(tab.page.get_by_text(MARKS[2]).first).to_be_visible()


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_marked_visit_leaves_no_trace_on_the_server(closed, visit, catalog, texts, complete, way):
    settings = closed.root / ".streamlit" / "config.toml"
    text = settings.read_text(encoding="utf-8")
    assert 'level = "info"' in text
    settings.write_text(text.replace('"info"', f'"{way.get("level", "info")}"'), encoding="utf-8")
    with closed.serve(run=way.get("run", ())) as found:
        visit_marked(visit(to=found), catalog, texts, complete)
    assert traces(catalog, complete, closed.written()) == []


BROKEN = '''
"""A page breaks with somebody's answers in the message of its exception."""
import warnings
from recommender.ui import session

def break_down():
    held = dict(session.visit().answers)
    warnings.warn(f"quagga4711 {held}")
    try:
        raise KeyError(f"okapi4712 {held}")
    except KeyError as error:
        raise ValueError(f"tapir4713 {held}") from error

session.view = break_down
'''


def test_a_page_that_breaks_says_so_calmly_and_tells_no_answer(closed, visit, catalog, texts, complete):
    (closed.root / "sitecustomize.py").write_text(BROKEN, encoding="utf-8")
    closed.before = closed.stamps()
    with closed.serve() as found:
        tab = visit(to=found)
        tab.carry(catalog, complete).open("/results")
        expect(tab.page.get_by_text(texts("common.page_fault"))).to_be_visible()
        shown = tab.page.content()
        assert [mark for mark in (*MARKS, "ValueError", "Traceback") if mark in shown] == []
        tab.open("/check")
        kept = tab.page.locator("[class*='st-key-row_']").all_inner_texts()
        assert len(kept) > 30
    written = closed.written()
    assert traces(catalog, complete, written) == []
    log = written["log.txt"].decode()
    assert re.search(r"ValueError at .*pages/results\.py:\d+ > .*sitecustomize\.py:\d+", log)
    assert "Traceback" not in log
