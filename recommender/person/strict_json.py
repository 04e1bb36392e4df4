"""Read untrusted JSON strictly; each reason to refuse it is one sentence."""

import json
from collections import Counter
from functools import partial
from typing import Any

from recommender.catalog.texts import Texts
from recommender.scoring.responses import shown

LARGEST_FILE = 64 * 1024
# Python refuses to read whole numbers that are much longer; no code is near.
LONGEST_NUMBER = 4000
LONGEST_QUOTE = 80


class SavedFileError(ValueError):
    """A file that cannot be read. Its text is one sentence with place and remedy, safe to show."""


def as_code(text: str) -> str:
    """Return bounded text in backticks, so that no HTML or Markdown in it has an effect on a page."""
    plain = text.replace("`", "\\u0060")
    return f"`{plain if len(plain) <= LONGEST_QUOTE else plain[: LONGEST_QUOTE - 3] + '...'}`"


def quoted(value: object) -> str:
    """Return an untrusted value as printable ASCII of bounded length, in backticks."""
    return as_code(shown(value))


def read_json(texts: Texts, content: bytes) -> tuple[Any, list[str]]:
    """Return the parsed JSON, and the constants in it that are not numbers (NaN, Infinity).

    The constants are parsed as floats, so that a later error can name their answer. Raises
    SavedFileError for what is too large, too deep, not UTF-8, not JSON, or has a name twice.
    """
    odd: list[str] = []

    def constant(name: str) -> float:
        odd.append(name)
        return float(name)

    try:
        document = json.loads(
            _text(texts, content),
            parse_constant=constant,
            parse_int=_whole,
            object_pairs_hook=partial(_once, texts),
        )
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise SavedFileError(texts("file.errors.not_json", **place)) from None
    except RecursionError:
        raise SavedFileError(texts("file.errors.too_deep")) from None
    return document, odd


def _text(texts: Texts, content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise SavedFileError(texts("file.errors.too_large", most=LARGEST_FILE // 1024))
    if not content.removeprefix(b"\xef\xbb\xbf").strip():
        raise SavedFileError(texts("file.errors.empty"))
    encoding = json.detect_encoding(content)
    if not encoding.startswith("utf-8"):
        raise SavedFileError(texts("file.errors.other_encoding", found=encoding[:6].upper()))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SavedFileError(texts("file.errors.not_utf8")) from None


def _whole(digits: str) -> int | float:
    """Parse a whole number; one too long for Python becomes infinity, which is no valid code."""
    return int(digits) if len(digits) < LONGEST_NUMBER else float(digits)


def _once(texts: Texts, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    unique = dict(pairs)
    if len(unique) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise SavedFileError(texts("file.errors.twice", place=quoted(twice)))
    return unique
