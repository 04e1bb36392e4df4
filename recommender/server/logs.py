"""Logs with the kind and place of an error, and never its message, which may hold answers."""

import logging
import sys
import threading
import traceback
import warnings
from types import TracebackType
from typing import Any, TextIO

LOG = logging.getLogger("tend")


def keep_answers_out() -> None:
    """Replace exception messages in all logs of this process, whichever library writes; no way back.

    The message of an exception can hold what somebody typed or chose (`KeyError('…')`). Level DEBUG is
    disabled: the web server would log every frame it receives.
    """
    logging.disable(logging.DEBUG)
    logging.setLogRecordFactory(QuietRecord)
    threading.excepthook = lambda hook: _log_raised("thread", hook.exc_value)
    sys.unraisablehook = lambda hook: _log_raised("clean-up", hook.exc_value)
    sys.excepthook = _log_exit
    warnings.showwarning = _log_warning


def place_of(error: BaseException) -> str:
    """Return kind and traceback of an exception, as `KeyError at pages/results.py:40 > flow.py:12`."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " > ".join(f"{_short(frame.filename)}:{frame.lineno}" for frame in frames)
    return f"{type(error).__name__} at {places or 'no place'}"


class QuietRecord(logging.LogRecord):
    """A log record that shows each exception as `place_of` does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.msg = _quiet(self.msg)
        if isinstance(self.args, tuple):
            self.args = tuple(_quiet(arg) for arg in self.args)
        elif self.args:
            self.args = {key: _quiet(arg) for key, arg in self.args.items()}
        if self.name == "asyncio":
            # Its further lines print the task that failed, with the message of its exception.
            self.msg, self.args = self.getMessage().partition("\n")[0], ()
        if self.exc_info and self.exc_info[1]:
            message = self.getMessage().strip()
            self.msg, self.args = f"{message}: {place_of(self.exc_info[1])}", ()
        self.exc_info = None


def _quiet(value: Any) -> Any:
    return place_of(value) if isinstance(value, BaseException) else value


def _short(file: str) -> str:
    return "/".join(file.split("/")[-2:])


def _log_raised(where: str, error: BaseException | None) -> None:
    if error:
        LOG.error("in a %s: %s", where, place_of(error))


def _log_exit(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    LOG.critical("Tend ends: %s", "interrupted" if kind is KeyboardInterrupt else place_of(error))


def _log_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    LOG.warning("%s at %s:%s", category.__name__, _short(filename), lineno)
