"""A whole visit behind the walls of `make serve`: everything works, and nothing else gets in."""

import functools
import http.server
import json
import re
import threading

import pytest
from playwright.sync_api import expect

from tests.browser.tab import Server, Tab
from tests.walled import free_port, walled

pytestmark = pytest.mark.browser

# Each refusal of the browser becomes an error of the console, which the tab counts as a fault.
TELL = """addEventListener("securitypolicyviolation", event =>
  console.error(`wall: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`));"""
DRAWN = "() => document.querySelectorAll('[data-testid=stVegaLiteChart] .layer_1_marks path').length"
INJECT = """() => {
  const script = document.createElement("script");
  script.textContent = "window.injected = true";
  document.body.append(script);
  const picture = document.createElement("img");
  picture.setAttribute("onerror", "window.injected = true");
  picture.src = "/_stcore/health";
  document.body.append(picture);
  // Later: what a test itself evaluates is let through by the browser.
  setTimeout(() => new Function("window.injected = true")());
}"""
SEND_AWAY = """async () => {
  const ways = [
    () => fetch("http://127.0.0.1:9/answers"),
    () => new Promise((done, fail) => Object.assign(new Image(), { onload: done, onerror: fail,
      src: "http://127.0.0.1:9/answers.png" })),
    () => import("http://127.0.0.1:9/other.js"),
    () => new Promise((done, fail) => Object.assign(new WebSocket("ws://127.0.0.1:9/"),
      { onopen: done, onerror: fail })),
  ];
  const got = await Promise.allSettled(ways.map(way => way()));
  return got.map(one => one.status);
}"""
PAPER = """() => {
  const paper = document.createElement("textarea");
  document.body.append(paper);
  paper.id = "pasted";
  paper.focus();
}"""
FRAME = """<!doctype html><title>Another site</title><iframe src="{url}/" width="800"></iframe>"""
# Streamlit tries WebAssembly for long numbers and goes on without it: nobody sees that it is refused.
TRIED = re.compile(r"wall: script-src wasm-eval \S+/static/js/protobuf\.\w+\.js \(.*\)")
# What the browser says of a feature that it does not know, or of a header that it cannot read.
MISREAD = ("Permissions-Policy", "Content-Security-Policy", "Content Security Policy", "Cross-Origin")


@pytest.fixture(scope="module")
def walls(tmp_path_factory):
    with walled(tmp_path_factory.mktemp("walls") / "log.txt") as found:
        yield found


@pytest.fixture
def inside(browser, walls):
    """A visit behind the walls, which tells of everything that they refuse."""
    tabs = []

    def start(size="laptop"):
        tabs.append(Tab(browser, Server(walls.url, walls.log), size))
        tabs[-1].context.add_init_script(TELL)
        return tabs[-1]

    yield start
    for tab in tabs:
        tab.context.close()


def faults_of(tab):
    return [fault for fault in tab.faults if not TRIED.fullmatch(fault)]


def assert_unharmed(tab):
    assert faults_of(tab) == []
    assert [said for said in tab.said if any(word in said for word in MISREAD)] == []
    assert tab.foreign_requests() == []


def answer_all(tab, catalog, path, answers):
    tab.open().answer(catalog.items["adult"], answers["adult"]).go(f"start_{path}")
    for place in range(len(catalog.paths[path].pages)):
        for item in tab.asked():
            tab.answer(catalog.items[item], answers[item])
        tab.go(f"forward_{place}")


def test_a_whole_visit_works_and_the_walls_refuse_none_of_it(inside, catalog, words, complete):
    tab = inside()
    answer_all(tab, catalog, "short", complete)
    assert tab.heading == words.checkin.review_title
    tab.go("to_results")
    tab.page.wait_for_function(DRAWN)
    assert tab.page.evaluate(DRAWN) == len(tab.reload().page.locator(".layer_1_marks path").all())
    tab.follow(words.plan.title).follow(words.keep.title)
    assert tab.take("save_paper").startswith(b"%PDF")
    saved = tab.take("save_file")
    file = {"name": "a.json", "mimeType": "application/json", "buffer": saved}
    tab.page.locator("input[type=file]").set_input_files(file)
    expect(tab.at("open_file")).to_be_visible()
    assert json.loads(saved)["answers"]
    tab.settle().follow(words.common.science)
    tab.follow(words.common.help)
    assert_unharmed(tab)


def test_the_pieces_around_a_page_work(inside, catalog, words, complete):
    tab = inside().carry(catalog, complete, view="client").open("/results").open_expanders()
    note = tab.at("note").get_by_test_id("stCode")
    note.hover()
    tab.at("note").get_by_label("Copy to clipboard").click()
    tab.page.evaluate(PAPER)
    tab.page.keyboard.press("Control+V")
    expect(tab.page.locator("#pasted")).to_have_value(note.locator("code").inner_text())
    tab.page.keyboard.press("Alt+KeyC")
    expect(tab.page.locator(".tend-cover")).to_have_count(1)
    tab.page.keyboard.press("Alt+KeyC")
    expect(tab.page.locator(".tend-cover")).to_have_count(0)
    assert_unharmed(tab)
    tab.page.route(f"{words.common.leave_site}/**", lambda route: route.fulfill(body="<title>Away"))
    tab.at("leave").get_by_role("button").click()
    tab.page.wait_for_url(f"{words.common.leave_site}/**")
    assert faults_of(tab) == []


def test_the_lab_and_its_grid_work(inside, catalog):
    tab = inside()
    tab.open("/lab").click(tab.at("lab_begin").get_by_role("button"))
    (grid,) = [look.label for look in catalog.lab.weights.looks if look.id == "grid"]
    tab.at("lab_look").get_by_text(grid, exact=True).click()
    expect(tab.page.locator("[data-testid='stDataFrame'] canvas").first).to_be_visible()
    tab.settle()
    assert_unharmed(tab)


def test_what_is_smuggled_in_does_not_run_and_sends_nothing_away(inside):
    tab = inside().open()
    tab.page.evaluate(INJECT)
    assert tab.page.evaluate(SEND_AWAY) == ["rejected"] * 4
    assert tab.page.evaluate("() => window.injected") is None
    refused = {fault.split()[1] for fault in tab.faults if fault.startswith("wall: ")}
    assert refused == {"script-src-elem", "script-src-attr", "script-src", "connect-src", "img-src"}


def test_no_other_site_can_frame_a_page(inside, walls, tmp_path):
    (tmp_path / "index.html").write_text(FRAME.format(url=walls.url), encoding="utf-8")
    serve = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("localhost", free_port()), serve) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        tab = inside()
        tab.page.goto(f"http://localhost:{other.server_port}/")
        tab.page.wait_for_timeout(1500)
        (frame,) = tab.page.frames[1:]
        assert frame.url.startswith("chrome-error://")
        assert any("frame" in fault and "frame-ancestors 'none'" in fault for fault in tab.faults)
        other.shutdown()
