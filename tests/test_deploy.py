"""The files of deploy/ and the Dockerfile agree with each other and with the shipped settings."""

import re
import tomllib

import pytest
from streamlit import config

from recommender.server.page import gone_page
from tests.conftest import ROOT

SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
# What the app reads when it runs, and nothing else.
NEEDED = {"app.py", "recommender", "data", "static", ".streamlit", "pyproject.toml"}
NEEDED |= {"README.md", "LICENSE"}


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def code_of(name):
    """A file without its comments."""
    return re.sub(r"^\s*#.*$", "", read(name), flags=re.M)


def option_of(variable):
    """Setting that one of Streamlit's environment variables stands for, or None."""
    known = {found.env_var: key for key, found in config.get_config_options().items()}
    return known.get(variable)


def test_the_proxies_take_what_the_lab_takes_and_no_more_elsewhere():
    largest = SETTINGS["server"]["maxUploadSize"] + 1
    nginx, caddy = code_of("deploy/nginx.conf"), code_of("deploy/Caddyfile")
    assert re.findall(r"client_max_body_size (\w+);", nginx) == ["1m", f"{largest}m"]
    uploads = nginx.split("_stcore/upload_file/")[1].split("}")[0]
    assert f"client_max_body_size {largest}m;" in uploads
    assert re.findall(r"max_size (\w+)", caddy) == [f"{largest}MiB", "1MiB"]


def test_no_proxy_writes_down_who_came():
    nginx = code_of("deploy/nginx.conf")
    servers = nginx.split("\nserver {")[1:]
    assert len(servers) == 3
    assert [server for server in servers if "access_log off;" not in server] == []
    assert re.findall(r"access_log (?!off;)", nginx) == []
    assert re.findall(r"error_log \S+ (\w+);", nginx) == ["crit"]
    caddy = code_of("deploy/Caddyfile")
    assert re.findall(r"^[ \t]*log\b.*$", caddy, re.M) == ["\tlog {"]
    assert "exclude http.log.error" in caddy


def test_a_proxy_whose_server_is_gone_shows_our_page(catalog):
    page = read("deploy/gone.html")
    assert page == gone_page(catalog)
    assert re.findall(r'(?:src|href)="(?!tel:|https:)[^"]*"', page) == []
    nginx, caddy = code_of("deploy/nginx.conf"), code_of("deploy/Caddyfile")
    assert "error_page 502 503 504 /gone.html;" in nginx
    assert "`{err.status_code} in [502, 503, 504]`" in caddy
    assert "rewrite * /gone.html" in caddy
    assert re.findall(r"root (?:\* )?([\w/]+)", nginx + caddy) == ["/opt/tend/deploy"] * 2


@pytest.mark.parametrize("name", ["deploy/tend.env", "Dockerfile"])
def test_every_setting_is_one_that_streamlit_knows(name):
    variables = re.findall(r"\b(STREAMLIT_\w+)=", code_of(name))
    assert variables
    assert [variable for variable in variables if option_of(variable) is None] == []


def test_unit_and_container_start_the_same_program():
    unit = re.search(r"-m streamlit run (\S+)", code_of("deploy/tend@.service")).group(1)
    container = re.search(r'"-m", "streamlit", "run", "(\S+)"', code_of("Dockerfile")).group(1)
    assert unit == container
    options = re.findall(r"--([\w.]+) ", code_of("deploy/tend@.service"))
    assert options
    assert set(options) - set(config.get_config_options()) == set()


def test_the_image_holds_what_the_app_needs_and_nothing_else():
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", code_of("Dockerfile"), re.M)
    copied = {name for names in copies for name in names.split()}
    assert copied == NEEDED | {"requirements.txt"}
    assert {name for name in copied if not (ROOT / name).exists()} == set()
    let_in = {line[1:].rstrip("/") for line in code_of(".dockerignore").splitlines() if line[:1] == "!"}
    assert let_in == copied
    assert code_of(".dockerignore").split()[0] == "*"


def test_the_container_runs_without_rights_and_says_if_it_is_well():
    last = code_of("Dockerfile").split("\nFROM ")[-1]
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", last, re.M)
    assert "/_stcore/health" in last.split("HEALTHCHECK")[1]
    assert not re.search(r"apt-get|pip install|gcc", last)
    assert last.index("USER") < last.index('CMD ["python", "-m"')


@pytest.mark.parametrize("file", ["Makefile", "Dockerfile", "deploy/tend@.service"])
def test_wherever_it_is_served_memory_can_be_given_back(file):
    assert re.findall(r"PYTHONMALLOC ?= ?(\w+)", code_of(file)) == ["malloc"]


def test_nothing_but_fonts_and_the_icon_is_public():
    """Everybody may fetch what is in static/."""
    static = ROOT / "static"
    assert {path.name for path in static.iterdir()} == {"fonts", "favicon.png"}
    assert {path.suffix for path in (static / "fonts").iterdir()} == {".woff2", ".ttf", ".txt"}


def test_journals_open_no_address_but_two_of_ones_own_and_no_folder_but_one():
    lines = code_of("deploy/journal.conf").split("\n")
    allowed = [line.partition("=")[2] for line in lines if line.startswith("IPAddressAllow=")]
    # Of the range for documentation: it works for nobody until somebody puts in their own.
    assert len(allowed) == 2
    assert all(re.fullmatch(r"192\.0\.2\.\d+", address) for address in allowed)
    names = {line.partition("=")[0] for line in lines if "=" in line}
    added = {"StateDirectory", "StateDirectoryMode", "LoadCredential", "Environment", "IPAddressAllow"}
    assert names == added
    assert option_of(re.search(r"Environment=(\w+)=", "\n".join(lines)).group(1)) == "secrets.files"
