"""What the served app sends to whom, and what it does not start with: over real HTTP."""

import base64
import contextlib
import gzip
import hashlib
import html.parser
import http.client
import re
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import streamlit
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from recommender.server.page import first_page
from tests.served import copy_app, serve_command, served
from tests.server.test_settings import KEY, SIGN_IN

pytestmark = pytest.mark.server

INDEX = Path(streamlit.__file__).with_name("static") / "index.html"
# One of Streamlit's own files, whose name changes with its content.
HASHED, STYLES, FONT = (
    "/" + re.search(pattern, INDEX.read_text(encoding="utf-8"))[0]
    for pattern in (r"static/js/index\.\w+\.js", r"static/css/[\w.]+css", r"static/media/[\w.-]+woff2")
)
NEVER_CACHED = {
    "page": "/",
    "health": "/_stcore/health",
    "host": "/_stcore/host-config",
    "icon": "/favicon.png",
    "no such file": "/static/js/none.js",
    "no such upload": "/_stcore/upload_file/none/none",
    "climbing out": "/..%2f..%2fetc/passwd",
    "shut: counts": "/_stcore/metrics",
    "shut: programs": "/_stcore/agent/openapi.json",
    "below a page": "/results/_stcore/health",
}
# Every header by a pattern of our own, not by the table that it is made from.
WANTED = {
    "content-security-policy": r"default-src 'none'; script-src 'self' blob: 'sha256-[\w+/]{43}='; .*",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": r"camera=\(\), microphone=\(\), .*clipboard-write=\(self\)",
}


@pytest.fixture(scope="module")
def walls(tmp_path_factory):
    with served(tmp_path_factory.mktemp("walls") / "log.txt") as found:
        yield found


# One kind of answer breaks, with something of a visitor in the message.
BROKEN = """
import streamlit.web.server.starlette.starlette_routes as routes
whole = routes._set_cors_headers

async def broken(request, response):
    if request.url.path.endswith("host-config"):
        raise KeyError("quagga4711")
    await whole(request, response)

routes._set_cors_headers = broken
"""


@pytest.fixture(scope="module")
def behind_tls(tmp_path_factory):
    """As behind a proxy with TLS, at an address for everybody, with journals and BROKEN."""
    folder = tmp_path_factory.mktemp("tls")
    (folder / "sitecustomize.py").write_text(BROKEN, encoding="utf-8")
    lines = [f"{name} = '{value}'" for name, value in SIGN_IN.items()]
    (folder / "secrets.toml").write_text("\n".join(["[auth]", *lines]), encoding="utf-8")
    flags = ("--server.address", "0.0.0.0", "--secrets.files", str(folder / "secrets.toml"))
    env = {
        "TEND_TLS": "1",
        "TEND_JOURNAL": f"sqlite:///{folder / 'j.db'}",
        "TEND_JOURNAL_KEY": KEY,
        "STREAMLIT_SERVER_ALLOWED_HOSTS": "tend.example.org localhost",
    }
    with served(folder / "log.txt", *flags, path=[folder], **env) as found:
        yield found


def ask(walls, path, method="GET", body=None, **headers):
    """Send one request as it stands; return the status, headers by name, and the body."""
    line = http.client.HTTPConnection(urlsplit(walls.url).netloc, timeout=20)
    with contextlib.closing(line):
        line.putrequest(
            method, path, skip_host="Host" in headers, skip_accept_encoding="Accept_Encoding" in headers
        )
        for name, value in headers.items():
            line.putheader(name.replace("_", "-"), value)
        if body is not None:
            line.putheader("Content-Length", str(len(body)))
        line.endheaders(body)
        answer = line.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, found, answer.read()


def assert_walled(headers):
    missing = {
        name: headers.get(name)
        for name, value in WANTED.items()
        if not re.fullmatch(value, headers.get(name, ""))
    }
    assert missing == {}


def open_session(walls, **headers):
    """The session's WebSocket, as a browser opens it."""
    host = urlsplit(walls.url).netloc
    names = ["streamlit", "none"]
    return connect(f"ws://{host}/_stcore/stream", subprotocols=names, max_size=None, **headers)


def run_once(line):
    """Run the script, and return the id of the session."""
    line.send(BackMsg(rerun_script={}).SerializeToString())
    session = ""
    while True:
        message = ForwardMsg.FromString(line.recv(timeout=30))
        session = session or message.new_session.initialize.session_id
        if message.WhichOneof("type") == "script_finished":
            return session


@pytest.mark.parametrize("path", NEVER_CACHED.values(), ids=NEVER_CACHED)
def test_every_answer_has_every_header_and_is_kept_by_no_one(walls, path):
    for method in ("GET", "HEAD", "POST", "OPTIONS"):
        _, headers, _ = ask(walls, path, method)
        assert_walled(headers)
        assert headers["cache-control"] == "no-store"
        assert "strict-transport-security" not in headers


@pytest.mark.parametrize("path", ["/", "/results?step=2", HASHED, STYLES])
def test_text_is_sent_as_it_was_compressed_at_the_start(walls, path):
    status, _, plain = ask(walls, path)
    again, headers, zipped = ask(walls, path, Accept_Encoding="gzip, deflate")
    assert (status, again, headers["content-encoding"]) == (200, 200, "gzip")
    assert headers["vary"] == "accept-encoding"
    assert int(headers["content-length"]) == len(zipped) < len(plain) / 2
    assert gzip.decompress(zipped) == plain
    assert_walled(headers)
    _, headers, nothing = ask(walls, path, "HEAD", Accept_Encoding="gzip")
    assert (int(headers["content-length"]), nothing) == (len(zipped), b"")


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_only_a_file_whose_name_changes_with_it_is_kept(walls, encoding):
    status, headers, _ = ask(walls, HASHED, Accept_Encoding=encoding)
    assert status == 200
    assert_walled(headers)
    assert headers["cache-control"] == "public, immutable, max-age=31536000"
    _, headers, _ = ask(walls, FONT, Accept_Encoding=encoding)
    assert (headers["content-type"], "content-encoding" in headers) == ("font/woff2", False)


@pytest.mark.parametrize("path", ["metrics", "agent/interact", "agent/openapi.json"])
def test_what_programs_could_use_is_shut(walls, path):
    for method in ("GET", "POST"):
        status, _, body = ask(walls, f"/_stcore/{path}", method, b"{}", Content_Type="application/json")
        assert (status, body) == (404, b"Not Found")


@pytest.mark.parametrize("path", ["/", "/help", "/no/such/page"])
def test_the_first_document_has_our_words_the_help_and_leave_quickly_before_any_script(
    walls, catalog, path
):
    page = ask(walls, path)[2].decode()
    body = page[page.index("<body>") : page.index("<script>", page.index("<body>"))]
    for key in ("opening.opening", "opening.no_script", "common.leave", "opening.help_title"):
        assert catalog.texts(key) in body
    assert re.findall(r'href="tel:(\d+)"', body) == ["911", "999", "112", "000", "111"]
    assert catalog.helplines.directory_url in body
    assert "_stcore/agent" not in page
    assert f"<title>{catalog.texts('pages.welcome')}</title>" in page


class Inline(html.parser.HTMLParser):
    """Texts of the script elements without a source."""

    def __init__(self):
        super().__init__()
        self.texts, self.inside = [], False

    def handle_starttag(self, tag, attrs):
        self.inside = tag == "script" and "src" not in dict(attrs)

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.texts.append(data)


def test_the_one_inline_script_allowed_is_that_of_the_page_that_is_sent(walls):
    _, headers, page = ask(walls, "/")
    reader = Inline()
    reader.feed(page.decode())
    (text,) = reader.texts
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    policy = headers["content-security-policy"]
    assert re.findall(r"'sha256-([^']+)'", policy) == [digest]
    (script,) = [part for part in policy.split("; ") if part.startswith("script-src ")]
    assert script == f"script-src 'self' blob: 'sha256-{digest}'"
    assert "unsafe-eval" not in policy
    assert "frame-ancestors 'none'" in policy.split("; ")


def test_behind_tls_it_says_so_and_marks_its_cookies(behind_tls):
    for host in ("tend.example.org", "tend.example.org:443", "localhost"):
        _, headers, _ = ask(behind_tls, "/_stcore/health", Host=host)
        assert headers["strict-transport-security"] == "max-age=63072000"
        assert "_streamlit_xsrf=" in headers["set-cookie"]
        assert {"Secure", "SameSite=Strict"} <= set(headers["set-cookie"].split("; "))


def test_an_answer_that_breaks_has_the_headers_and_tells_only_its_kind_and_place(behind_tls):
    status, headers, body = ask(behind_tls, "/_stcore/host-config", Host="localhost")
    # The log is written after the answer.
    for _ in range(1000):
        log = behind_tls.said()
        if "Error at" in log:
            break
        time.sleep(0.05)
    assert (status, body) == (500, b"Internal Server Error")
    assert_walled(headers)
    assert re.search(r"KeyError at .*sitecustomize\.py:\d+", log)
    assert "quagga4711" not in log + str(headers)
    assert "Traceback" not in log


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "localhost@evil"])
def test_another_host_is_refused_for_pages_and_sessions(walls, host):
    status, headers, body = ask(walls, "/", Host=host)
    assert (status, b"<script" in body) == (400, False)
    assert_walled(headers)
    if host:
        with pytest.raises(InvalidStatus) as refused, open_raw(walls, host):
            pass
        assert refused.value.response.status_code in (400, 403)


def open_raw(walls, host):
    """A session asked for under another name than that of the address: as after DNS rebinding."""
    place = urlsplit(walls.url)
    address = f"ws://{host.rpartition('@')[2]}:{place.port}/_stcore/stream"
    line = socket.create_connection((place.hostname, place.port))
    return connect(address, sock=line, subprotocols=["streamlit"])


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:1", "null"])
def test_another_site_cannot_open_a_session(walls, origin):
    with pytest.raises(InvalidStatus) as refused, open_session(walls, origin=origin):
        pass
    assert refused.value.response.status_code == 403
    # Streamlit would ask another company for our address first, and stand still until it hears.
    assert "external IP" not in walls.log.read_text(encoding="utf-8")


def upload(walls, session, **headers):
    """Hand over a file as Streamlit's own page does, with these headers beside."""
    body = (
        b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.json"\r\n'
        b"Content-Type: application/json\r\n\r\n{}\r\n--x--\r\n"
    )
    path = f"/_stcore/upload_file/{session}/0f8fad5b-d9cb-469f-a165-70867728950e"
    return ask(walls, path, "PUT", body, Content_Type="multipart/form-data; boundary=x", **headers)


def test_an_upload_needs_the_token_of_the_cookie(walls):
    _, headers, _ = ask(walls, "/_stcore/health")
    cookie = headers["set-cookie"].partition(";")[0]
    token = cookie.partition("=")[2]
    other = ask(walls, "/_stcore/health")[1]["set-cookie"].partition(";")[0].partition("=")[2]
    with open_session(walls, origin=walls.url) as line:
        session = run_once(line)
        for given, wanted in (
            ({}, 403),
            ({"Cookie": cookie}, 403),
            ({"X_Xsrftoken": token}, 403),
            ({"Cookie": cookie, "X_Xsrftoken": other}, 403),
            ({"Cookie": cookie, "X_Xsrftoken": token}, 204),
        ):
            status, headers, _ = upload(walls, session, **given)
            assert status == wanted
            assert_walled(headers)


def test_a_visitor_who_empties_streamlits_cache_still_gets_the_page(walls):
    with open_session(walls, origin=walls.url) as line:
        line.send(BackMsg(clear_cache=True).SerializeToString())
        assert run_once(line)


# --- what it does not start with -----------------------------------------------------------------------

UNSAFE = {
    "server.enableXsrfProtection": "false",
    "server.xsrfCookieSameSite": "lax",
    "server.enableCORS": "false",
    "server.corsAllowedOrigins": "https://evil.example",
    "server.allowedHosts": "*",
    "server.enableAgentApi": "true",
    "server.headless": "false",
    "global.developmentMode": "true",
    "server.maxUploadSize": "101",
    "server.maxMessageSize": "200",
    "server.maxWidgetStateSize": "25",
    "server.address": "0.0.0.0",
    "client.showErrorDetails": "full",
    "logger.enableRich": "true",
    "global.e2eTest": "true",
    "browser.gatherUsageStats": "true",
}


def test_it_does_not_start_with_what_is_unsafe_or_unreadable_and_names_each(tmp_path):
    root = copy_app(tmp_path)
    (root / "data/method/gates.toml").write_text("not TOML at all = = =", encoding="utf-8")
    env = {"TEND_TLS": "yes", "TEND_JOURNAL": f"sqlite:///{root / 'j.db'}", "TEND_JOURNAL_KEY": KEY}
    done = subprocess.run(
        serve_command(*(part for name, value in UNSAFE.items() for part in (f"--{name}", value))),
        cwd=root,
        env={"PATH": "/usr/bin:/bin", "HOME": str(root), "PYTHONPATH": str(root), **env},
        capture_output=True,
        text=True,
        timeout=60,
    )
    said = done.stdout + done.stderr
    assert (done.returncode, "Traceback" in said) == (1, False)
    lines = said.partition("Tend does not start:\n")[2].splitlines()
    assert {line.split(" is ")[0] for line in lines if " is " in line} == {
        *(*UNSAFE, "TEND_TLS", "TEND_JOURNAL")
    }
    assert any("people have to sign in" in line for line in lines)
    assert any(line.startswith("method/gates.toml: ") for line in lines)


def test_a_page_of_streamlit_that_lets_more_scripts_in_is_not_taken(catalog):
    page = INDEX.read_text(encoding="utf-8")
    assert first_page(page, catalog)
    with pytest.raises(ValueError, match=r"2 of '<script>\(\.\*\?\)</script>': this version of Streaml"):
        first_page(page.replace("</head>", "<script>more()</script></head>"), catalog)
