"""Whichever way something goes wrong, the two streams tell its kind and place, and not what it held."""

import subprocess
import sys
import textwrap

import pytest

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
    "an exception is what is said": ("log.error(KeyError('{}'))", "KeyError at no place"),
    "an exception is part of it": ("log.error('Bad: %s', KeyError('{}'))", "Bad: KeyError at no place"),
    "an exception is named in it": (
        "log.error('Bad: %(why)s', {{'why': KeyError('{}')}})",
        "Bad: KeyError at no place",
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
    "the process ends": ("raise KeyError('{}')", "Tend ends: KeyError at "),
    "something is said at debug": ("log.debug('{}')\nlog.info('and on')", "and on"),
}


@pytest.mark.parametrize(("code", "said"), WAYS.values(), ids=WAYS)
def test_kind_and_place_are_told_and_nothing_else(code, said):
    script = START + textwrap.dedent(code).replace("{}", MARK).replace("{{", "{").replace("}}", "}")
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=30
    )
    told = done.stdout + done.stderr
    assert said in told
    assert MARK not in told
    assert "Traceback" not in told


def test_what_a_log_line_holds_besides_is_left_as_it_was():
    script = START + "log.info('%s of %d: %s', 'a', 2, {'b': 1}); log.info('100%')"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=30
    )
    assert done.stderr.splitlines() == [
        "INFO:some.library:a of 2: {'b': 1}",
        "INFO:some.library:100%",
    ]
