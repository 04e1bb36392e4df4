"""Tend does not arrive, or not all of it: our own words, the help and Leave quickly are there."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.tab import PATIENCE
from tests.served import ROOT

BLOCK = "#tend-opening"
SCRIPTS = re.compile(r"/static/js/")
# Streamlit's words to developers, and the browser's own.
NOT_OURS = re.compile(r"Streamlit|terminal|TypeError|Failed to fetch|localhost")


@pytest.fixture
def page(browser):
    """A page of a browser that has been nowhere: it keeps no file of ours."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def expect_our_words(page, texts, key):
    """The sentence, a way to help, and Leave quickly, and nothing of anybody else."""
    block = page.locator(BLOCK)
    expect(block.get_by_text(texts(key))).to_be_visible()
    expect(block.get_by_role("link", name=texts("help.call", number="112"))).to_be_visible()
    expect(block.get_by_role("link", name=texts("common.leave"))).to_be_in_viewport()
    assert NOT_OURS.search(block.inner_text()) is None
    # Streamlit's dialogs lie below it.
    assert page.evaluate("() => !!document.elementFromPoint(195, 700).closest('#tend-opening')")


def refuse_sockets(page):
    page.route_web_socket("**/*", lambda socket: socket.close())


def block_core(page):
    page.route("**/_stcore/**", lambda route: route.abort())


def test_where_no_session_opens_our_words_say_so(page, server, texts):
    for wall in (block_core, refuse_sockets):
        page.unroute_all()
        wall(page)
        page.goto(server.url)
        assert page.title() == texts("pages.welcome")
        expect_our_words(page, texts, "opening.late")
    leave = texts("common.leave_site")
    page.route(urlsplit(leave).geturl() + "/**", lambda route: route.fulfill(body=""))
    page.evaluate("() => localStorage.setItem('tend.device', 'something')")
    page.locator(BLOCK).get_by_role("link", name=texts("common.leave")).click()
    page.wait_for_url(leave + "/**")
    page.unroute_all()
    page.goto(server.url + "/_stcore/health")
    assert page.evaluate("() => Object.entries(localStorage)") == []


def test_the_page_of_a_proxy_and_a_first_document_alone_wait_for_the_server(page, server, texts):
    gone = (ROOT / "deploy" / "gone.html").read_text(encoding="utf-8")
    refusals = []
    page.on(
        "console", lambda message: refusals.append(message.text) if "Content" in message.text else None
    )
    page.route("**/*", lambda route: route.fulfill(status=502, body=gone, content_type="text/html"))
    page.goto(server.url)
    expect_our_words(page, texts, "opening.late")
    # The server is there for the first document, and gone after it.
    page.route(SCRIPTS, lambda route: route.abort())
    with page.expect_event("requestfailed", lambda request: SCRIPTS.search(request.url)):
        page.unroute("**/*")
    expect_our_words(page, texts, "opening.late")
    page.unroute_all()
    expect(page.locator(".stApp h1")).to_be_visible()
    expect(page.locator(BLOCK)).to_have_count(0)
    assert refusals == []


def test_a_part_of_the_page_that_fails_is_had_again_with_every_answer(visit, catalog, complete, texts):
    tab, failed = visit("phone", alone=True), []
    tab.carry(catalog, complete, arrived=True, vetoes={"hug"}).open("/help")

    def fail(route):
        failed.append(route.request.url)
        route.abort("connectionreset")

    tab.page.route(SCRIPTS, fail)
    tab.page.get_by_role("link", name=texts("common.results"), exact=True).first.click()
    expect_our_words(tab.page, texts, "opening.kept")
    assert failed
    tab.page.unroute_all()
    expect(tab.page.locator(BLOCK)).to_have_count(0)
    tab.settle()
    tab.page.wait_for_url("**/results")
    assert tab.page.get_by_test_id("stException").count() == 0
    assert "hug" in tab.page.evaluate("() => sessionStorage.getItem('tend.tab')").split("not_for_me")[1]


def test_without_scripts_our_words_say_so(browser, server, texts):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(server.url)
    assert texts("opening.no_script") in page.inner_text("body")
    assert texts("opening.opening") not in page.inner_text("body")
    expect(page.get_by_role("link", name=texts("common.leave"))).to_be_visible()
    page.context.close()
