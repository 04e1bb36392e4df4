"""Two people who sign in with a real provider: each has their own journals, and nobody else's.

The provider is `oidc-provider-mock`, on this machine; sign-in, cookie and store are those of a clinic.
"""

import subprocess
import sys
import time
from urllib.parse import urlsplit

import httpx
import pytest
from cryptography.fernet import Fernet
from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.sync.client import connect

from recommender.journal import open_store
from recommender.journal.store import account_of
from tests.e2e.tab import last_run
from tests.served import START, Server, free_port

LABELS = {"anna": "quagga A7", "ben": "okapi B3"}


@pytest.fixture(scope="module")
def provider():
    """Address of a sign-in provider, which signs in whoever says a name."""
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address, until = f"http://localhost:{port}", time.monotonic() + START
    while True:
        try:
            httpx.get(f"{address}/.well-known/openid-configuration").raise_for_status()
            break
        except httpx.HTTPError:
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
    yield address
    process.kill()
    process.wait()


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """(address, key) of the stored journals."""
    return f"sqlite:///{tmp_path_factory.mktemp('store') / 'journal.db'}", Fernet.generate_key().decode()


@pytest.fixture(scope="module")
def clinic(tmp_path_factory, provider, store):
    """Tend with stored journals and sign-in."""
    folder = tmp_path_factory.mktemp("clinic")
    found, secrets = Server(folder / "log.txt"), folder / "secrets.toml"
    auth = {
        "redirect_uri": f"{found.url}/oauth2callback",
        "cookie_secret": "0123456789abcdef" * 4,
        "client_id": "tend",
        "client_secret": "hush",
        "server_metadata_url": f"{provider}/.well-known/openid-configuration",
    }
    lines = [f'{name} = "{value}"' for name, value in auth.items()]
    secrets.write_text("\n".join(["[auth]", *lines]), encoding="utf-8")
    found.start("--secrets.files", str(secrets), TEND_JOURNAL=store[0], TEND_JOURNAL_KEY=store[1])
    yield found
    found.end()


@pytest.fixture(scope="module")
def people(long_visit, provider, clinic, texts):
    """Anna and Ben, who each signed in with a browser of their own. Before, they saw no journal."""

    def sign_in(name):
        tab = long_visit(to=clinic, alone=True).open("/journals")
        assert texts("journal.carry.sign_in_lead") in tab.text()
        assert tab.at("own_journal").count() == 0
        tab.press(tab.at("sign_in_default").get_by_role("button"))
        tab.page.wait_for_url(f"{provider}/**")
        tab.page.get_by_placeholder("sub").fill(name)
        before = tab.runs
        tab.page.get_by_role("button", name="Authorize", exact=True).click()
        tab.page.wait_for_url(f"{clinic.url}/")
        return tab.wait_for_runs(before + 2)

    return {name: sign_in(name) for name in LABELS}


@pytest.fixture(scope="module")
def ids(people, store, provider, texts):
    """The id of Anna's journal, which she started, and of Ben's, by their names."""
    tab, journals = people["anna"].open("/together").go("carry_journal"), open_store(*store)
    tab.at("new_label").locator("input").fill(LABELS["anna"])
    assert tab.go("new_journal").heading == texts("journal.since.first")
    (hers,) = journals.journals(account_of(provider, "anna"))
    return {"anna": hers, "ben": journals.create(account_of(provider, "ben"), LABELS["ben"])}


def back_at_list(tab):
    """Close the open journal: the list is there again."""
    return tab.back().click(tab.at("close_journal").get_by_role("button"))


@pytest.fixture(scope="module")
def left(people, ids):
    """Sessions of both, left at the list; what Anna pressed and downloaded there."""
    anna, ben = people.values()
    presses, downloads = [], []
    for tab in (anna, ben):
        tab.page.close()
        tab.another()
    anna.page.on("websocket", lambda found: found.on("framesent", lambda frame: presses.append(frame)))
    anna.page.on("download", lambda found: downloads.append(found.url))
    anna.open("/journals").go(f"open_{ids['anna']}")
    assert anna.take("save_journal") == b""
    back_at_list(anna)
    ben.open("/journals")
    for tab in (anna, ben):
        tab.page.close()
    presses = [frame for frame in presses if ids["anna"].encode() in frame]
    assert presses
    return {"anna": anna.session, "ben": ben.session}, presses, downloads[0]


def heard(clinic, tab, cookie, frame, session):
    """What the server draws for a frame that somebody sends by hand, with a cookie of theirs."""
    address = f"ws://{urlsplit(clinic.url).netloc}/_stcore/stream"
    names = ["streamlit", cookies_of(tab)["_streamlit_xsrf"], session]
    options = {"subprotocols": names, "origin": clinic.url, "additional_headers": {"Cookie": cookie}}
    with connect(address, max_size=None, **options) as line:
        line.send(frame)
        return "\n".join(last_run(line))


def cookies_of(tab):
    return {one["name"]: one["value"] for one in tab.context.cookies()}


def cookie_of(tab, **other):
    return "; ".join(f"{name}={value}" for name, value in (cookies_of(tab) | other).items())


def journals_page():
    message = BackMsg()
    message.rerun_script.page_name = "journals"
    return message.SerializeToString()


def test_neither_of_two_sees_or_guesses_a_journal_of_the_other(people, ids):
    tab = people["ben"]
    asked = "&".join(f"{key}={ids['anna']}" for key in ("journal", "id", "open", "account"))
    for path in ("/since", "/journals"):
        tab.open(f"{path}?{asked}")
        assert LABELS["anna"] not in tab.page.content()
        assert ids["anna"] not in tab.text()
    expect(tab.at(f"open_{ids['ben']}")).to_be_visible()
    assert LABELS["ben"] in tab.text()


def test_the_address_of_an_export_changed_by_hand_has_nothing(left):
    folder, _, name = left[2].rpartition("/")
    assert httpx.get(f"{folder}/{name[::-1]}").status_code == 404


def test_a_press_sent_by_hand_and_a_session_of_another_open_nothing(people, ids, clinic, left):
    sessions, presses, _ = left
    for name, tab in people.items():
        said = heard(clinic, tab, cookie_of(tab), journals_page(), sessions[name])
        assert LABELS[name] in said
    ben = people["ben"]
    for session in sessions.values():
        for frame in (*presses, journals_page()):
            said = heard(clinic, ben, cookie_of(ben), frame, session)
            assert said
            assert LABELS["anna"] not in said
            assert ids["anna"] not in said


def test_a_cookie_changed_by_hand_signs_nobody_in(people, clinic, left):
    tab, session = people["ben"], left[0]["ben"]
    value = cookies_of(tab)["_streamlit_user"]
    assert LABELS["ben"] in heard(clinic, tab, cookie_of(tab), journals_page(), session)
    middle = len(value) // 2
    other_letter = "A" if value[middle] != "A" else "B"
    changed = value[:middle] + other_letter + value[middle + 1 :]
    for other in (changed, value[1:], value[:-2], value[:middle], ""):
        said = heard(clinic, tab, cookie_of(tab, _streamlit_user=other), journals_page(), session)
        assert said
        assert LABELS["ben"] not in said


def test_who_signs_out_leaves_nothing_open(people, ids, provider, texts):
    tab = people["ben"].another().open("/journals").go(f"open_{ids['ben']}")
    back_at_list(tab).press(tab.at("sign_out").get_by_role("button"))
    # The provider has the last word: only then does the browser take another address.
    tab.page.wait_for_url(f"{provider}/**")
    assert "_streamlit_user" not in cookies_of(tab)
    tab.open("/since")
    assert texts("journal.carry.closed") in tab.text()
    expect(tab.follow(texts("journal.carry.title")).at("sign_in_default")).to_be_visible()
