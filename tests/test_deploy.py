"""The files of deploy/ and the Dockerfile agree with each other and with the shipped settings."""

import re
import tomllib
from pathlib import Path

import pytest
from streamlit import config

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
# What the app reads when it runs, and nothing else.
NEEDED = {"app.py", "recommender", "data", ".streamlit", "pyproject.toml", "README.md", "LICENSE"}


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def told(name):
    """A file without its comments, for what is said there and not only explained."""
    return re.sub(r"^\s*#.*$", "", read(name), flags=re.M)


def option_of(variable):
    """Setting that one of Streamlit's environment variables stands for, or None."""
    known = {found.env_var: key for key, found in config.get_config_options().items()}
    return known.get(variable)


def test_the_proxies_take_what_the_lab_takes_and_no_more_elsewhere():
    largest = SETTINGS["server"]["maxUploadSize"] + 1
    nginx, caddy = told("deploy/nginx.conf"), told("deploy/Caddyfile")
    assert re.findall(r"client_max_body_size (\w+);", nginx) == ["1m", f"{largest}m"]
    uploads = nginx.split("_stcore/upload_file/")[1].split("}")[0]
    assert f"client_max_body_size {largest}m;" in uploads
    assert re.findall(r"max_size (\w+)", caddy) == [f"{largest}MiB", "1MiB"]


def test_no_proxy_writes_down_who_came():
    nginx = told("deploy/nginx.conf")
    servers = nginx.split("\nserver {")[1:]
    assert len(servers) == 3
    assert [server for server in servers if "access_log off;" not in server] == []
    assert re.findall(r"access_log (?!off;)", nginx) == []
    assert re.findall(r"error_log \S+ (\w+);", nginx) == ["crit"]
    caddy = told("deploy/Caddyfile")
    assert re.findall(r"^[ \t]*log\b.*$", caddy, re.M) == ["\tlog {"]
    assert "exclude http.log.error" in caddy


def test_nothing_that_travels_is_written_to_the_proxys_disk():
    nginx = told("deploy/nginx.conf")
    assert "proxy_request_buffering off;" in nginx
    assert "proxy_max_temp_file_size 0;" in nginx


def test_a_session_keeps_its_process_and_its_time_to_think():
    nginx, caddy = told("deploy/nginx.conf"), told("deploy/Caddyfile")
    assert "hash $tend_node consistent;" in nginx
    assert "lb_policy cookie tend_node" in caddy
    stream = nginx.split("_stcore/stream")[1].split("}")[0]
    assert "proxy_read_timeout 1h;" in stream
    assert "proxy_set_header Upgrade $http_upgrade;" in nginx
    assert re.findall(r"server (127[\d.:]+)", nginx) == re.findall(r" (127[\d.:]+)", caddy)


@pytest.mark.parametrize("name", ["deploy/tend.env", "Dockerfile"])
def test_every_setting_is_one_that_streamlit_knows(name):
    variables = re.findall(r"\b(STREAMLIT_\w+)=", told(name))
    assert variables
    assert [variable for variable in variables if option_of(variable) is None] == []


def test_unit_and_container_start_the_same_program():
    unit = re.search(r"-m streamlit run (\S+)", told("deploy/tend@.service")).group(1)
    container = re.search(r'"-m", "streamlit", "run", "(\S+)"', told("Dockerfile")).group(1)
    assert unit == container
    options = re.findall(r"--([\w.]+) ", told("deploy/tend@.service"))
    assert options
    assert set(options) - set(config.get_config_options()) == set()


def test_the_unit_keeps_memory_off_the_disk_and_the_process_on_this_machine():
    lines = told("deploy/tend@.service").splitlines()
    for line in (
        "User=tend",
        "LimitCORE=0",
        "MemorySwapMax=0",
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "IPAddressDeny=any",
        "IPAddressAllow=localhost",
        "PYTHONDONTWRITEBYTECODE=1",
    ):
        assert line in lines or any(line in other for other in lines if "Environment=" in other), line
    assert [line for line in lines if line.startswith("ReadWritePaths")] == []


def test_the_image_holds_what_the_app_needs_and_nothing_else():
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", told("Dockerfile"), re.M)
    copied = {name for names in copies for name in names.split()}
    assert copied == NEEDED | {"requirements.txt"}
    assert {name for name in copied if not (ROOT / name).exists()} == set()
    let_in = {line[1:].rstrip("/") for line in told(".dockerignore").splitlines() if line[:1] == "!"}
    assert let_in == copied
    assert told(".dockerignore").split()[0] == "*"


def test_the_container_runs_without_rights_and_says_if_it_is_well():
    last = told("Dockerfile").split("\nFROM ")[-1]
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", last, re.M)
    assert "/_stcore/health" in last.split("HEALTHCHECK")[1]
    assert not re.search(r"apt-get|pip install|gcc", last)
    assert last.index("USER") < last.index('CMD ["python", "-m"')


@pytest.mark.parametrize("file", ["Makefile", "Dockerfile", "deploy/tend@.service"])
def test_wherever_it_is_served_memory_can_be_given_back(file):
    assert re.findall(r"PYTHONMALLOC ?= ?(\w+)", told(file)) == ["malloc"]
