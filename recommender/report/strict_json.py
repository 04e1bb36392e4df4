"""JSON from outside, read strictly: what it may not be, each said in one sentence."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from recommender.catalog.file_words import FileErrors
from recommender.scoring.responses import shown

LARGEST_FILE = 64 * 1024
# Python refuses to read whole numbers that are much longer; no code is near.
LONGEST_NUMBER = 4000
LONGEST_QUOTE = 80


class SavedFileError(ValueError):
    """A file that cannot be read: one sentence with place and remedy, safe to show as it is."""


def as_code(text: str) -> str:
    """Bounded text in backticks: neither HTML nor Markdown in it means anything on a page."""
    plain = text.replace("`", "\\u0060")
    return f"`{plain if len(plain) <= LONGEST_QUOTE else plain[: LONGEST_QUOTE - 3] + '...'}`"


def quoted(value: object) -> str:
    """A value from outside as printable ASCII of bounded length, in backticks."""
    return as_code(shown(value))


def read_json(errors: FileErrors, content: bytes) -> tuple[Any, tuple[str, ...]]:
    """What the JSON says, and the names in it that stand for no number (NaN, Infinity).

    Those are read as numbers first, so that the answer they stand at can be named.
    """
    odd: list[str] = []
    try:
        document = json.loads(
            _text(errors, content),
            parse_constant=_noting(odd),
            parse_int=_whole,
            object_pairs_hook=partial(_once, errors),
        )
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise SavedFileError(errors.not_json.format(**place)) from None
    except RecursionError:
        raise SavedFileError(errors.too_deep) from None
    return document, tuple(odd)


def _text(errors: FileErrors, content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise SavedFileError(errors.too_large.format(most=LARGEST_FILE // 1024))
    if not content.removeprefix(b"\xef\xbb\xbf").strip():
        raise SavedFileError(errors.empty)
    encoding = json.detect_encoding(content)
    if not encoding.startswith("utf-8"):
        raise SavedFileError(errors.other_encoding.format(found=encoding[:6].upper()))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SavedFileError(errors.not_utf8) from None


def _whole(digits: str) -> int | float:
    """A whole number; one too long for Python to read becomes infinity, which no code is."""
    return int(digits) if len(digits) < LONGEST_NUMBER else float(digits)


def _noting(names: list[str]) -> Callable[[str], float]:
    def note(name: str) -> float:
        names.append(name)
        return float(name)

    return note


def _once(errors: FileErrors, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise SavedFileError(errors.twice.format(place=quoted(twice)))
    return found
