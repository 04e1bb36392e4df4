"""What no browser would send to Streamlit: others see nothing of it. Only `make hostile` runs this."""

import os
import random
import socket
import urllib.error
import urllib.request
import uuid

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.e2e.wire.wire import PATIENCE
from tests.hostile.nasty import MARK, MARKUP, SCALE, tried

pytestmark = pytest.mark.hostile

LIMIT = 200_000_000  # bytes of one frame, Streamlit's own default


def outcome(session):
    """Whether a session still answers with a page, in words for the table."""
    if not session.drain():
        return "connection closed"
    session.rerun()
    return "ignored" if session.kept() is not None or session.text() else "connection closed"


def files_of(session, victim):
    message = BackMsg()
    message.file_urls_request.request_id = MARK
    message.file_urls_request.session_id = victim.id
    names = ["../../etc/passwd", MARK * 5000, "\x00", *(text[:200] for text in MARKUP.values())]
    message.file_urls_request.file_names.extend(names)
    return message


def work_for(session, victim):
    message = BackMsg()
    message.backend_operation_request.request_id = "1"
    message.backend_operation_request.session_id = victim.id
    return message


def made_up_context(session, victim):
    message = session.message()
    for field in ("timezone", "locale", "url"):
        setattr(message.rerun_script.context_info, field, "nowhere" * 1000)
    message.rerun_script.context_info.timezone_offset = 2**31 - 1
    message.rerun_script.cached_message_hashes.extend([MARK] * 10_000)
    return message


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
KINDS = [
    *("clear_cache", "set_run_on_save", "stop_script", "load_git_info", "app_heartbeat"),
    *("debug_disconnect_websocket", "debug_shutdown_runtime"),
]
NO_PAGES = {
    "no hash": {"page_script_hash": MARK},
    "a long hash": {"page_script_hash": "f" * 100_000},
    "no name": {"page_script_hash": "", "page_name": f"../../{MARK}"},
    "a part of nothing": {"fragment_id": "nothing"},
    "hashes of nothing": {"is_auto_rerun": True, "is_history_navigation": True},
}
# Name → its row in the table, and what is sent, made from the attacker's session and another's.
SENT = {
    **{name: ("Frames: empty, noise, broken", lambda *_, b=b: b) for name, b in FRAMES.items()},
    **{k: ("Messages of every other kind", lambda *_, k=k: BackMsg(**{k: True})) for k in KINDS},
    **{
        name: ("Addresses: pages and parts of nothing", lambda session, _, f=f: session.message(**f))
        for name, f in NO_PAGES.items()
    },
    "files of another session": ("Messages of every other kind", files_of),
    "work for another session": ("Messages of every other kind", work_for),
    "made-up context": ("Messages of every other kind", made_up_context),
}


@pytest.mark.parametrize("name", SENT)
def test_what_is_sent_is_ignored_or_closes_its_own_connection(name, visitor, witness):
    session, (kind, make) = visitor("check"), SENT[name]
    session.send(make(session, witness.session))
    tried(kind, outcome(session))
    assert "exception" not in {kind for kind, _ in session.elements()}
    # Places for files are given under the id that the attacker sent, and are the attacker's own.
    assert f"/upload_file/{witness.session.id}".encode() not in session.log
    witness.check(*([session] if make is not files_of else []))


def test_random_and_changed_frames_never_end_the_process(visitor, witness):
    session, chance = visitor("checkin"), random.Random(7)
    state = WidgetState(id=session.widget("ask_").id, string_value="Often")
    whole = session.message(state).SerializeToString()
    for _ in range(30 * SCALE):
        frame = bytearray(chance.choice([chance.randbytes(200), whole])[: chance.randint(0, len(whole))])
        if frame and chance.random() < 0.5:
            frame[chance.randrange(len(frame))] ^= chance.randint(1, 255)
        session.send(bytes(frame))
        is_open = session.drain(0.1)
        tried("Frames: random, truncated, bits changed", "ignored" if is_open else "connection closed")
        witness.check(session)
        if not is_open:
            session.close()
            session = visitor("checkin")


def test_a_replayed_frame_changes_nothing_twice(visitor, witness):
    session = visitor("matters")
    state = WidgetState(id=session.widget("matter_").id, string_value="4")
    frame = session.message(state).SerializeToString()
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


def test_a_text_frame_and_one_over_the_limit_close_their_connection(visitor, server, witness):
    session = visitor("check")
    session.wire.send(MARK)
    assert not session.drain(2)
    tried("Frames: text", "connection closed")
    session, before = visitor("check"), server.memory()
    # Only the head of such a frame: its length alone has to be enough.
    head = bytes([0x82, 0xFF]) + (LIMIT * 2).to_bytes(8, "big") + b"\0\0\0\0"
    session.wire.socket.sendall(head + b"\0" * 1000)
    assert not session.drain(2)
    assert server.memory() - before < 100_000_000
    tried("Frames: over the limit", "refused at the door")
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
    said = "process lived, others did not notice"
    tried("Floods: silent and half-open connections", said, len(held) + 20)


# --- somebody else's session, and uploads ---------------------------------------------------------


def test_no_guess_opens_another_session(tab, witness):
    theirs = witness.session.id
    assert uuid.UUID(theirs).version == 4
    # 122 random bits: nobody guesses the rest of one, and what is near it opens nothing.
    near = str(uuid.UUID(int=uuid.UUID(theirs).int ^ 1))
    others = (theirs.upper(), theirs[:-1], theirs.replace("-", ""), "0" * 36, MARK, "%00")
    for guess in (near, *others):
        session = tab(existing=guess)
        session.rerun()
        assert session.id not in (guess, theirs)
        assert session.kept() is None
        tried("Another session: guessed ids", "a new, empty session")
        witness.check(session)


def test_who_holds_the_id_holds_the_session_and_no_page_ever_sends_it_to_another(tab, visitor):
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


def put(server, session, token="", cookie=""):
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n'
    address = f"{server.url}/_stcore/upload_file/{session}/{uuid.uuid4()}"
    request = urllib.request.Request(address, head + b"a" * 100 + b"\r\n--x--\r\n", method="PUT")
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


@pytest.fixture
def token(server):
    """The token that the server gives to every page."""
    with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=PATIENCE) as answer:
        found = answer.headers.get("Set-Cookie", "")
    return found.split("_streamlit_xsrf=")[-1].split(";")[0]


def test_an_upload_without_the_token_of_the_page_or_for_no_session_is_refused(server, token, witness):
    for given in (("", ""), ("x", "x"), ("2|a|b|1", "2|a|b|1"), (token, ""), ("", token)):
        assert put(server, witness.session.id, *given) == 403
        tried("Uploads: without the token of the page", "refused at the door")
    for session in (str(uuid.uuid4()), MARK, "..%2f..", witness.session.id[:-1]):
        assert put(server, session, token, token) in (400, 404)
        tried("Uploads: for no session", "refused at the door")
    witness.check()


def test_an_endless_upload_is_cut_off(server, token, visitor, witness):
    session, before = visitor("keep"), server.memory()
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
