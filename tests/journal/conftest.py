"""Stores in SQLite and, where it is installed, in a PostgreSQL of the tests' own."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from cryptography.fernet import Fernet

from recommender.journal import open_store

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
NEEDED = os.environ.get("REQUIRE_POSTGRES") == "1"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def postgres_server():
    """Run a server of its own in a new folder, as Debian's user if the tests run as root."""
    # In /tmp, because the path of its socket may have 107 bytes and no more.
    folder, port = Path(tempfile.mkdtemp(prefix="tendpg", dir="/tmp")), free_port()
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if user:
        shutil.chown(folder, "postgres")

    def run(program, *args):
        command = [*user, str(PROGRAMS[-1] / program), "-D", str(folder / "data"), *args]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, timeout=60)

    run("initdb", "--auth=trust", "--username=tend", "--encoding=UTF8", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    try:
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield f"postgresql+psycopg://tend@127.0.0.1:{port}/"
    finally:
        run("pg_ctl", "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres():
    """Address of a running server, without a database."""
    if not PROGRAMS:
        if NEEDED:
            pytest.fail("REQUIRE_POSTGRES=1, and Debian's package postgresql is not installed")
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    with postgres_server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """Address of a new, empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'journal.db'}"
    server, name = request.getfixturevalue("postgres"), f"tend{uuid.uuid4().hex}"
    address = server.replace("+psycopg", "") + "postgres"
    with psycopg.connect(address, autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name}")
    return server + name


@pytest.fixture(scope="session")
def key():
    return Fernet.generate_key().decode()


@pytest.fixture
def store(url, key):
    return open_store(url, key)


@pytest.fixture
def start_writer(url, key):
    """Start a process that appends entries, and prints the number of each one acknowledged."""
    running = []

    def start(account, journal, count):
        command = [sys.executable, "-m", "tests.journal.made", url, key, account, journal, str(count)]
        running.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.stdout.close()
        process.wait()
