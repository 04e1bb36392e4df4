"""Frames, messages, sessions and uploads that no browser would send; others see nothing of it."""

import os
import random
import socket
import urllib.error
import urllib.request
import uuid

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import InvalidStatus

from tests.hostile.nasty import MARK, MARKUP, SCALE, tried
from tests.hostile.wire import PATIENCE, Session

LIMIT = 200_000_000  # bytes of one frame, Streamlit's own default


def still_works(session):
    """Whether the session answers a rerun with a page; False where the server closed it."""
    if not session.drain():
        return False
    session.rerun()
    return session.kept() is not None or bool(session.text())


def outcome(session):
    return "ignored" if still_works(session) else "connection closed"


FRAMES = {
    "empty": b"",
    "one zero": b"\x00",
    "no protobuf": MARK.encode() * 10,
    "endless varint": b"\xff" * 50,
    "wrong wire type": b"\x0f\x0a",
    "nested groups": b"\x0b" * 5000,
    "length beyond the frame": b"\x5a\xff\xff\xff\xff\x07",
    "bad UTF-8": b"\x5a\x04\x0a\x02\xff\xfe",
    "half a megabyte of noise": random.Random(1).randbytes(500_000),
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_that_is_no_message_is_ignored_or_closes_its_own_connection(name, visitor, witness):
    session = visitor("check")
    session.send(FRAMES[name])
    tried("Frames: empty, noise, broken", outcome(session))
    witness.check(session)


def test_random_bytes_never_end_the_process(tab, witness):
    chance = random.Random(7)
    for _ in range(20 * SCALE):
        session = tab()
        session.send(chance.randbytes(chance.randint(1, 200)))
        tried("Frames: random bytes", "ignored" if session.drain(0.05) else "connection closed")
        session.close()
        witness.check(session)


def test_truncated_and_changed_frames(visitor, witness):
    session = visitor("checkin")
    whole = session.message(
        WidgetState(id=session.widget("ask_").id, string_value="Often")
    ).SerializeToString()
    chance = random.Random(3)
    for _ in range(15 * SCALE):
        frame = bytearray(whole[: chance.randint(0, len(whole))])
        if frame and chance.random() < 0.5:
            frame[chance.randrange(len(frame))] ^= chance.randint(1, 255)
        session.send(bytes(frame))
        is_open = session.drain(0.1)
        tried(
            "Frames: truncated, bits changed", "ignored, or a rerun" if is_open else "connection closed"
        )
        witness.check(session)
        if not is_open:
            session.close()
            session = visitor("checkin")


def test_a_replayed_frame_changes_nothing_twice(visitor, witness):
    session = visitor("matters")
    frame = session.message(
        WidgetState(id=session.widget("matter_").id, string_value="4")
    ).SerializeToString()
    for _ in range(5 * SCALE):
        session.send(frame)
        session.read()
        tried("Frames: replayed", "the same as once")
    assert list(session.kept()["matters"].values()) == [4]
    stranger = visitor("check", seed=4)
    before = stranger.kept()
    stranger.send(frame)
    stranger.read()
    stranger.rerun()
    assert stranger.kept()["answers"] == before["answers"]
    tried("Frames: replayed", "ignored in another session")
    witness.check(session, stranger)


def test_a_text_frame_closes_its_own_connection(visitor, witness):
    session = visitor("check")
    session.wire.send(MARK)
    assert not session.drain(2)
    tried("Frames: text", "connection closed")
    witness.check(session)


def test_a_frame_over_the_limit_is_refused_at_the_door(visitor, server, witness):
    session = visitor("check")
    before = server.memory()
    # Only the head of such a frame: its length alone has to be enough.
    head = bytes([0x82, 0xFF]) + (LIMIT * 2).to_bytes(8, "big") + b"\0\0\0\0"
    session.wire.socket.sendall(head + b"\0" * 1000)
    assert not session.drain(2)
    assert server.memory() - before < 100_000_000
    tried("Frames: over the limit", "refused at the door")
    witness.check(session)


KINDS = {
    "clear_cache": True,
    "set_run_on_save": True,
    "stop_script": True,
    "load_git_info": True,
    "debug_disconnect_websocket": True,
    "debug_shutdown_runtime": True,
    "app_heartbeat": True,
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_other_kind_of_message_is_harmless(kind, visitor, witness):
    session = visitor("check")
    for _ in range(3):
        session.send(BackMsg(**{kind: KINDS[kind]}))
    tried("Messages of every other kind", outcome(session))
    witness.check(session)


def test_places_for_files_are_given_for_the_own_session_only(visitor, witness):
    session = visitor("keep")
    message = BackMsg()
    message.file_urls_request.request_id = MARK
    message.file_urls_request.session_id = witness.session.id
    names = ["../../etc/passwd", MARK * 5000, "\x00", *(text[:200] for text in MARKUP.values())]
    message.file_urls_request.file_names.extend(names)
    session.send(message)
    assert still_works(session)
    # The id was sent by the attacker itself; the addresses that came back hold the attacker's own.
    assert f"/upload_file/{witness.session.id}".encode() not in session.log
    tried("Messages of every other kind", "ignored")
    witness.check()


def test_work_in_the_name_of_another_session_is_refused(visitor, witness):
    session = visitor("check")
    message = BackMsg()
    message.backend_operation_request.request_id = "1"
    message.backend_operation_request.session_id = witness.session.id
    session.send(message)
    tried("Messages of every other kind", outcome(session))
    witness.check(session)


QUERIES = {
    "100 kB": "step=" + "9" * 100_000,
    "many": "&".join(f"a{n}={n}" for n in range(5000)),
    "twice": "step=2&step=now&step=99",
    "negative": "step=-1",
    "other digits": "step=\u0663",
    "escapes": "step=%00%ff%fe%2e%2e%2f&%00=%0d%0aSet-Cookie:x",
    "markup": f"step=<script>{MARK}</script>&{MARK}=[x](y)",
    "answers": "ask_trust=5&tick_safety_none=true&tend=1",
    "embed": "embed=true&embed_options=disable_scrolling",
    "widgets": "choose_view=client&load_file=x",
}


@pytest.mark.parametrize("name", QUERIES)
def test_an_address_of_any_kind_shows_the_page_it_may_show(name, visitor, witness):
    session = visitor("checkin")
    before = session.kept()["answers"]
    session.rerun(query_string=QUERIES[name])
    assert "exception" not in {kind for kind, _ in session.elements()}
    assert MARK not in session.text()
    assert session.kept()["answers"] == before
    tried("Addresses: any query string", "the page that may be open")
    witness.check(session)


PAGES_OF_NOTHING = {
    "no hash": {"page_script_hash": MARK},
    "a long one": {"page_script_hash": "f" * 100_000},
    "no name": {"page_script_hash": "", "page_name": f"../../{MARK}"},
    "a part of nothing": {"fragment_id": "nothing"},
    "hashes of nothing": {"is_auto_rerun": True, "is_history_navigation": True},
}


@pytest.mark.parametrize("name", PAGES_OF_NOTHING)
def test_a_page_or_part_that_is_none_is_answered_calmly(name, visitor, witness):
    session = visitor("check")
    session.send(session.message(**PAGES_OF_NOTHING[name]))
    tried("Addresses: pages and parts of nothing", outcome(session))
    assert "exception" not in {kind for kind, _ in session.elements()}
    witness.check(session)


def test_made_up_context_is_ignored(visitor, witness):
    session = visitor("check")
    message = session.message()
    for field in ("timezone", "locale", "url"):
        setattr(message.rerun_script.context_info, field, "nowhere" * 1000)
    message.rerun_script.context_info.timezone_offset = 2**31 - 1
    message.rerun_script.cached_message_hashes.extend([MARK] * 10_000)
    session.send(message)
    tried("Messages of every other kind", outcome(session))
    witness.check(session)


def test_two_hundred_reruns_without_reading_an_answer(visitor, witness):
    session = visitor("results")
    for _ in range(200):
        session.send(session.message())
    witness.check()
    tried("Floods: 200 reruns unread", outcome(session), 200)
    witness.check(session)


def test_connections_that_say_nothing_or_stop_half_way(server, tab, witness):
    halves = [
        b"",
        b"GET /_stcore/stream HTTP/1.1\r\nHost: localhost\r\n",
        b"GET /_stcore/stream HTTP/1.1\r\nUpgrade: websocket\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\x00" * 1000,
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
    ]
    held = [socket.create_connection(("localhost", server.port)) for _ in range(8 * len(halves))]
    try:
        for place, one in enumerate(held):
            one.sendall(halves[place % len(halves)])
        witness.check()
        opened = [tab() for _ in range(20)]
        for session in opened:
            session.send(session.message())
        witness.check()
        for session in opened:
            session.wire.socket.close()
    finally:
        for one in held:
            one.close()
    tried(
        "Floods: silent and half-open connections",
        "process lived, others did not notice",
        len(held) + 20,
    )


# --- somebody else's session -----------------------------------------------------------------------


def test_no_guess_opens_another_session(tab, witness):
    theirs = witness.session.id
    assert uuid.UUID(theirs).version == 4
    # 122 random bits: nobody guesses the rest of one, and what is near it opens nothing.
    chance = uuid.UUID(int=uuid.UUID(theirs).int ^ 1)
    for guess in (
        str(chance),
        theirs.upper(),
        theirs[:-1],
        theirs.replace("-", ""),
        "0" * 36,
        MARK,
        "%00",
    ):
        session = tab(existing=guess)
        session.rerun()
        assert session.id not in (guess, theirs)
        assert session.kept() is None
        tried("Another session: guessed ids", "a new, empty session")
        witness.check(session)


def test_who_holds_the_id_holds_the_session_and_no_page_ever_sends_it_to_another(
    tab, visitor, kept_text
):
    """Streamlit's own way to come back after a lost connection: the id is the key."""
    owner = visitor("check", seed=6)
    answers = owner.kept()["answers"]
    owner.close()
    back = tab(existing=owner.id)
    back.rerun()
    back.open("check")
    assert back.kept()["answers"] == answers
    others = [visitor(page, seed=7) for page in ("results", "plan", "lab")]
    assert all(owner.id.encode() not in other.log for other in others)
    tried("Another session: its own id in hand", "comes back, as after a lost connection")


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "file://", "http://localhost.evil.example"]
)
def test_a_page_of_another_site_gets_no_connection(origin, server, witness):
    class There:
        base, port = origin, server.port

    with pytest.raises(InvalidStatus, match="403"):
        Session(There).rerun()
    tried("Another session: from a page of another site", "refused at the door")
    witness.check()


# --- uploads ---------------------------------------------------------------------------------------


def put(server, session, token="", cookie="", size=100):
    body = (
        b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n'
        + b"a" * size
        + b"\r\n--x--\r\n"
    )
    address = f"{server.base}/_stcore/upload_file/{session}/{uuid.uuid4()}"
    request = urllib.request.Request(address, body, method="PUT")
    request.add_header("Content-Type", "multipart/form-data; boundary=x")
    if token:
        request.add_header("X-Xsrftoken", token)
    if cookie:
        request.add_header("Cookie", f"_streamlit_xsrf={cookie}")
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def xsrf(server):
    """The token that the server gives to every page."""
    with urllib.request.urlopen(f"{server.base}/_stcore/health", timeout=PATIENCE) as answer:
        found = answer.headers.get("Set-Cookie", "")
    return found.split("_streamlit_xsrf=")[-1].split(";")[0]


def test_an_upload_without_the_token_of_the_page_is_refused(server, witness):
    for token, cookie in (
        ("", ""),
        ("x", "x"),
        ("2|a|b|1", "2|a|b|1"),
        (xsrf(server), ""),
        ("", xsrf(server)),
    ):
        assert put(server, witness.session.id, token, cookie) == 403
        tried("Uploads: without the token of the page", "refused at the door")
    witness.check()


def test_an_upload_for_a_session_that_is_none_is_refused(server, witness):
    token = xsrf(server)
    for session in (str(uuid.uuid4()), MARK, "..%2f..", witness.session.id[:-1]):
        assert put(server, session, token, token) in (400, 404)
        tried("Uploads: for no session", "refused at the door")
    witness.check()


def test_an_endless_upload_is_cut_off(server, visitor, witness):
    token, session = xsrf(server), visitor("keep")
    before = server.memory()
    with socket.create_connection(("localhost", server.port), timeout=PATIENCE) as wire:
        head = (
            f"PUT /_stcore/upload_file/{session.id}/{uuid.uuid4()} HTTP/1.1\r\n"
            f"Host: localhost:{server.port}\r\n"
            f"X-Xsrftoken: {token}\r\nCookie: _streamlit_xsrf={token}\r\nTransfer-Encoding: chunked\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
        )
        wire.sendall(head.encode())
        start = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n'
        wire.sendall(b"%x\r\n%s\r\n" % (len(start), start))
        piece = b"%x\r\n%s\r\n" % (1 << 20, os.urandom(1 << 20))
        said = b""
        try:
            for _ in range(200):
                wire.sendall(piece)
            said = wire.recv(100)
        except OSError:
            said = b"cut off"
    assert said.startswith(b"HTTP/1.1 413") or said in (b"", b"cut off")
    assert server.memory() - before < 300_000_000
    tried("Uploads: 200 MB without a length", "cut off at the limit")
    witness.check(session)
