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
def sign_in(long_visit, provider, clinic, texts):
    """Somebody who signs in with a browser of their own. Before, they see no journal."""

    def signed_in(name):
        tab = long_visit(to=clinic, alone=True).open("/together").go("carry_journal")
        assert texts("journal.carry.sign_in_lead") in tab.text()
        assert tab.at("new_journal").count() == 0
        tab.press(tab.at("sign_in_default").get_by_role("button"))
        tab.page.wait_for_url(f"{provider}/**")
        tab.page.get_by_placeholder("sub").fill(name)
        before = tab.runs
        tab.page.get_by_role("button", name="Authorize", exact=True).click()
        tab.page.wait_for_url(f"{clinic.url}/")
        return tab.wait_for_runs(before + 2)

    return signed_in


@pytest.fixture(scope="module")
def people(sign_in):
    """Anna and Ben, who each signed in."""
    return {name: sign_in(name) for name in LABELS}


def at_journals(tab):
    """Go to the list, whatever was open before."""
    tab.open("/together").go("carry_journal")
    if tab.at("close_journal").count():
        tab.click(tab.at("close_journal").get_by_role("button"))
    return tab


def start_journal(tab, label):
    tab.at("new_label").locator("input").fill(label)
    return tab.go("new_journal")


@pytest.fixture(scope="module")
def ids(people, store, provider, texts):
    """Anna and Ben each have a journal; its id by their name, looked up in the store itself."""
    found = {}
    for name, tab in people.items():
        start_journal(at_journals(tab), LABELS[name])
        assert tab.heading == texts("journal.since.first")
        (found[name],) = open_store(*store).journals(account_of(provider, name))
    return found


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
    for name, tab in people.items():
        (other,) = set(LABELS) - {name}
        expect(at_journals(tab).at(f"open_{ids[name]}")).to_be_visible()
        assert LABELS[name] in tab.text()
        asked = "&".join(f"{key}={ids[other]}" for key in ("journal", "id", "open", "account"))
        for path in ("/journals", "/since"):
            tab.open(f"{path}?{asked}")
            assert LABELS[other] not in tab.page.content()
            assert ids[other] not in tab.text()


def test_an_export_holds_ones_own_and_its_address_changed_by_hand_nothing(people, ids):
    tab, addresses = people["anna"], []
    at_journals(tab).go(f"open_{ids['anna']}")
    tab.page.on("download", lambda found: addresses.append(found.url))
    assert tab.take("save_journal") == b""
    folder, _, name = addresses[0].rpartition("/")
    assert httpx.get(f"{folder}/{name[::-1]}").status_code == 404


def left_at_journals(tab):
    """The session of a tab that stood at the list, after the tab has gone."""
    tab.page.close()
    at_journals(tab.another())
    session = tab.session
    tab.page.close()
    tab.another()
    return session


def test_a_press_sent_by_hand_and_a_session_of_another_open_nothing(people, ids, clinic):
    (anna, ben), frames, id = people.values(), [], ids["anna"]
    anna.page.on("websocket", lambda found: found.on("framesent", lambda frame: frames.append(frame)))
    at_journals(anna).go(f"open_{id}")
    presses = [frame for frame in frames if id.encode() in frame]
    assert presses
    hers, his = left_at_journals(anna), left_at_journals(ben)
    assert LABELS["anna"] in heard(clinic, anna, cookie_of(anna), journals_page(), hers)
    assert LABELS["ben"] in heard(clinic, ben, cookie_of(ben), journals_page(), his)
    for session in (hers, his):
        for frame in (*presses, journals_page()):
            said = heard(clinic, ben, cookie_of(ben), frame, session)
            assert said
            assert LABELS["anna"] not in said
            assert id not in said


def test_a_cookie_changed_by_hand_signs_nobody_in(people, ids, clinic):
    tab = people["ben"]
    session, value = left_at_journals(tab), cookies_of(tab)["_streamlit_user"]
    assert LABELS["ben"] in heard(clinic, tab, cookie_of(tab), journals_page(), session)
    middle = len(value) // 2
    other_letter = "A" if value[middle] != "A" else "B"
    changed = value[:middle] + other_letter + value[middle + 1 :]
    for other in (changed, value[1:], value[:-2], value[:middle], ""):
        said = heard(clinic, tab, cookie_of(tab, _streamlit_user=other), journals_page(), session)
        assert said
        assert LABELS["ben"] not in said


def test_who_signs_out_leaves_nothing_open(sign_in, ids, provider, texts):
    tab = at_journals(sign_in("ben")).go(f"open_{ids['ben']}")
    at_journals(tab).press(tab.at("sign_out").get_by_role("button"))
    # The provider has the last word: only then does the browser take another address.
    tab.page.wait_for_url(f"{provider}/**")
    assert "_streamlit_user" not in cookies_of(tab)
    tab.open("/since")
    assert texts("journal.carry.closed") in tab.text()
    expect(tab.open("/together").go("carry_journal").at("sign_in_default")).to_be_visible()
