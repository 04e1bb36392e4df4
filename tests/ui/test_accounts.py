"""Without sign-in there is no stored journal, unless this machine alone can ask for it."""

from types import SimpleNamespace

import pytest
from cryptography.fernet import Fernet
from streamlit import auth_util, config

from recommender.journal.entries import JournalError
from recommender.journal.store import account_of
from recommender.ui import accounts

SIGN_IN = {
    "cookie_secret": "s" * 32,
    "client_id": "tend",
    "redirect_uri": "http://localhost/oauth2callback",
}
HERE = {"Host": "localhost:8501"}
ANNA = {"is_logged_in": True, "iss": "https://id.example", "sub": "anna", "email": "anna@example.org"}


@pytest.fixture
def account(monkeypatch):
    """The account of somebody, with these settings of the server."""

    def found(
        user=None, auth=None, address="localhost", hosts=("localhost",), headers=HERE, url="sqlite:///j"
    ):
        monkeypatch.setenv("TEND_JOURNAL", url)
        options = {"server.address": address, "server.allowedHosts": list(hosts)}
        monkeypatch.setattr(config, "get_option", options.get)
        monkeypatch.setattr(auth_util, "get_secrets_auth_section", lambda: auth or {})
        shown = SimpleNamespace(user=user or {}, context=SimpleNamespace(headers=headers))
        monkeypatch.setattr(accounts, "st", shown)
        return accounts.account()

    return found


def test_issuer_and_subject_are_the_account_and_never_the_address_of_a_mailbox(account):
    assert account(ANNA, SIGN_IN) == account_of("https://id.example", "anna")
    assert account(ANNA | {"iss": "https://other.example"}, SIGN_IN) != account(ANNA, SIGN_IN)


@pytest.mark.parametrize(
    "user",
    [
        {},
        {"is_logged_in": False},
        ANNA | {"is_logged_in": "true"},
        ANNA | {"sub": None},
        ANNA | {"iss": 1},
    ],
)
def test_who_has_not_signed_in_has_no_account_not_even_on_this_machine(account, user):
    assert account(user, SIGN_IN) is None


def test_this_machine_alone_has_one_account_without_sign_in(account):
    assert account() == accounts.ALONE
    assert account(headers={"Host": "[::1]:8501"}, hosts=("::1",)) == accounts.ALONE
    assert account(url="") is None


@pytest.mark.parametrize(
    "reached",
    [
        {"address": "0.0.0.0"},
        {"address": None},
        {"hosts": ("localhost", "tend.example.org")},
        {"headers": {"Host": "tend.example.org"}},
        {"headers": {}},
        *({"headers": HERE | {name: "x"}} for name in accounts.FORWARDED),
        # A secret that can be guessed is no sign-in, and opens nothing to others.
        {"auth": SIGN_IN | {"cookie_secret": "short"}, "address": "0.0.0.0", "user": ANNA},
    ],
)
def test_where_others_may_reach_it_nobody_has_an_account_without_sign_in(account, reached):
    assert account(**reached) is None


def test_each_provider_can_be_chosen(account):
    account(auth=SIGN_IN)
    assert accounts.sign_ins() == ("",)
    account(
        auth={"cookie_secret": "s" * 32, "clinic": {"client_id": "a"}, "practice": {"client_id": "b"}}
    )
    assert accounts.sign_ins() == ("clinic", "practice")


def test_the_store_is_opened_once_and_a_wrong_one_says_why_in_the_log(monkeypatch, tmp_path, caplog):
    monkeypatch.setattr(accounts, "_opened", accounts.cache(accounts._opened.__wrapped__))
    monkeypatch.setenv("TEND_JOURNAL", f"sqlite:///{tmp_path / 'j.db'}")
    monkeypatch.setenv("TEND_JOURNAL_KEY", "")
    with pytest.raises(JournalError):
        accounts.store()
    assert "TEND_JOURNAL_KEY is missing" in caplog.text
    monkeypatch.setenv("TEND_JOURNAL_KEY", Fernet.generate_key().decode())
    assert accounts.store() is accounts.store()
    accounts.store().close()
    monkeypatch.delenv("TEND_JOURNAL")
    assert accounts.store() is None
