"""Whichever way something goes wrong, the two streams tell its kind and place, and not what it held."""

import subprocess
import sys

from tests.served import ROOT

MARK = "quagga4711"
START = """
import asyncio, gc, logging, threading, warnings
from recommender.server.logs import keep_answers_out
logging.basicConfig(level=logging.DEBUG)
keep_answers_out()
log = logging.getLogger("some.library")
"""
# What goes wrong, and what is still said of it.
WAYS = {
    "an exception is logged": (
        "try:\n    raise KeyError('{}')\nexcept KeyError:\n    log.exception('No luck')",
        "No luck: KeyError at ",
    ),
    "one exception comes from another": (
        "try:\n    try:\n        raise KeyError('{}')\n    except KeyError as e:\n"
        "        raise ValueError('{}') from e\n"
        "except ValueError as e:\n    log.warning('Bad', exc_info=e)",
        "Bad: ValueError at ",
    ),
    "an exception is what is said": ("log.error(KeyError('{}'))", ":KeyError at no place"),
    "an exception is part of it": ("log.error('Bad: %s', KeyError('{}'))", "Bad: KeyError at no place"),
    "an exception is named in it": (
        "log.error('Worse: %(why)s', {{'why': KeyError('{}')}})",
        "Worse: KeyError at no place",
    ),
    "a task of the event loop ends": (
        "async def task():\n    raise KeyError('{}')\n"
        "async def main():\n    asyncio.create_task(task())\n    await asyncio.sleep(0)\n"
        "    await asyncio.sleep(0)\n    gc.collect()\n"
        "asyncio.run(main())",
        "Task exception was never retrieved: KeyError at ",
    ),
    "a thread ends": (
        "def run():\n    raise KeyError('{}')\nt = threading.Thread(target=run)\nt.start()\nt.join()",
        "in a thread: KeyError at ",
    ),
    "cleaning up fails": (
        "class Held:\n    def __del__(self):\n        raise KeyError('{}')\nHeld()",
        "in a clean-up: KeyError at ",
    ),
    "somebody is warned": ("warnings.warn('{}')", "UserWarning at "),
    "something is said at debug": ("log.debug('{}')\nlog.info('and on')", "and on"),
    "the process ends": ("raise KeyError('{}')", "Tend ends: KeyError at "),
}


def test_kind_and_place_are_told_and_nothing_else():
    """All ways one after the other in one process, which the last of them ends."""
    plain = "log.info('%s of %d: %s', 'a', 2, {{'b': 1}}); log.info('100%')"
    code = "\n".join(["", plain, *(way for way, _ in WAYS.values())])
    script = START + code.replace("{}", MARK).replace("{{", "{").replace("}}", "}")
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=30
    )
    told = done.stdout + done.stderr
    assert [name for name, (_, said) in WAYS.items() if said not in told] == []
    assert MARK not in told
    assert "Traceback" not in told
    for line in ("INFO:some.library:a of 2: {'b': 1}", "INFO:some.library:100%"):
        assert line in done.stderr.splitlines()
