"""With TEND_JOURNAL the server needs a key that fits, and sign-in where others reach it."""

import pytest
from cryptography.fernet import Fernet
from streamlit import auth_util, config

from recommender.server.settings import journal_faults

KEY = Fernet.generate_key().decode()
SECRET = "s" * 32
SIGN_IN = {
    "redirect_uri": "https://tend.example.org/oauth2callback",
    "cookie_secret": SECRET,
    "client_id": "tend",
    "client_secret": "hush-hush",
    "server_metadata_url": "https://id.example.org/.well-known/openid-configuration",
}


@pytest.fixture
def start(monkeypatch, tmp_path):
    """Reasons not to start, with these settings."""

    def said(behind_tls=False, auth=None, address="localhost", hosts=("localhost",), **env):
        env = {"TEND_JOURNAL": f"sqlite:///{tmp_path / 'j.db'}", "TEND_JOURNAL_KEY": KEY} | env
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        options = {"server.address": address, "server.allowedHosts": list(hosts)}
        monkeypatch.setattr(config, "get_option", options.get)
        monkeypatch.setattr(auth_util, "get_secrets_auth_section", lambda: auth or {})
        return list(journal_faults(behind_tls))

    return said


def test_this_machine_alone_needs_a_key_that_fits_and_no_sign_in(start, tmp_path):
    assert start(TEND_JOURNAL="", TEND_JOURNAL_KEY="", behind_tls=True) == []
    assert list(tmp_path.iterdir()) == []
    assert start() == []
    assert (tmp_path / "j.db").stat().st_mode & 0o077 == 0
    (line,) = start(TEND_JOURNAL_KEY=Fernet.generate_key().decode())
    assert "none of the keys opens this journal" in line


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"TEND_JOURNAL_KEY": ""}, "TEND_JOURNAL_KEY is missing"),
        ({"TEND_JOURNAL_KEY": "short"}, "TEND_JOURNAL_KEY: a key is cut or wrong"),
        ({"TEND_JOURNAL": "mysql://x/y"}, "TEND_JOURNAL: the address"),
        ({"TEND_JOURNAL": "sqlite:////nowhere/j.db"}, "cannot be made"),
        ({"TEND_JOURNAL_DAYS": "0"}, "TEND_JOURNAL_DAYS is '0'"),
        ({"TEND_JOURNAL_DAYS": "²"}, "TEND_JOURNAL_DAYS is '²'"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_line(start, env, said):
    (line,) = start(**env)
    assert said in line


OTHERS = [
    {"behind_tls": True},
    {"address": "0.0.0.0"},
    # Behind a proxy on the same machine.
    {"hosts": ("localhost", "tend.example.org")},
]


@pytest.mark.parametrize("others", OTHERS, ids=["tls", "address", "name"])
def test_where_others_can_reach_it_people_have_to_sign_in(start, others):
    (line,) = start(**others)
    assert "people have to sign in" in line
    assert all(name in line for name in SIGN_IN)
    assert start(auth=SIGN_IN, **others) == []
    shared = {name: SIGN_IN[name] for name in ("redirect_uri", "cookie_secret")}
    rest = {name: SIGN_IN[name] for name in SIGN_IN if name not in shared}
    assert start(auth=shared | {"clinic": rest}, **others) == []


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ({"client_id": ""}, "lacks client_id"),
        ({"cookie_secret": "x" * 31}, "fewer than 32"),
        ({"redirect_uri": "https://tend.example.org/"}, "/oauth2callback"),
        ({"server_metadata_url": "http://id.example.org/x"}, "not https"),
    ],
)
def test_a_sign_in_that_lets_others_in_is_a_reason(start, monkeypatch, part, said):
    (line,) = start(behind_tls=True, auth=SIGN_IN | part)
    assert said in line
    assert "hush-hush" not in line
    monkeypatch.setattr(auth_util, "is_authlib_installed", lambda: False)
    first, _ = start(behind_tls=True, auth=SIGN_IN | part)
    assert "Authlib or httpx is missing" in first
