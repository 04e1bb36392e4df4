"""The entries of a journal, how two journals merge, and their file of JSON lines. Pure."""

import json
import math
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import cache
from hashlib import sha256
from itertools import chain
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    Field,
    TypeAdapter,
    ValidationError,
)

from recommender.catalog.catalog import TEXTS
from recommender.catalog.loader import DATA
from recommender.catalog.records.base import Record, Slug
from recommender.catalog.texts import TextError, Texts
from recommender.person.plan import Felt, PlanStep, Uid
from recommender.person.reading import quoted
from recommender.person.saved import EngineVersion, Fingerprint, SavedCheckIn

FORMAT = 1
# Bytes. A check-in has about 3,000, so that a journal of ten years of weekly visits stays below 3 MB.
MOST_MEGABYTES = 20
LARGEST_ENTRY, LARGEST_JOURNAL = 1_000_000, MOST_MEGABYTES * 1_000_000


class JournalError(TextError):
    """A journal, a file of one, or a setting that cannot be used: one sentence with place and remedy.

    `str` is that sentence in English, for logs and the command line.
    """

    def __str__(self) -> str:
        return self.say(_english())


@cache
def _english() -> Texts:
    return Texts(tomllib.loads((DATA / TEXTS).read_text(encoding="utf-8")))


def _is_utc(at: datetime) -> datetime:
    if at.utcoffset():
        raise ValueError("not UTC")
    return at


Utc = Annotated[AwareDatetime, AfterValidator(_is_utc)]


class Versions(Record):
    """What an entry was made with: format of the journal, questionnaire, weights and engine."""

    journal: Annotated[int, Field(ge=1, le=FORMAT)] = FORMAT
    questionnaire: Fingerprint
    weights: Fingerprint
    engine: EngineVersion


class Outcome(Record):
    """What came of a step: `plan` is the id of its entry, `felt` how it felt, None if not said."""

    activity: Slug
    step: Annotated[int, Field(ge=0, le=99)]
    plan: Uid | None = None
    did: Literal["yes", "part", "no"]
    felt: Felt | None = None


class _Entry(Record):
    id: Uid
    at: Utc
    versions: Versions


class CheckIn(_Entry):
    """What a saved check-in holds; private answers only where somebody asked for it."""

    kind: Literal["check_in"] = "check_in"
    payload: SavedCheckIn


class Plan(_Entry):
    """One step of a plan."""

    kind: Literal["plan"] = "plan"
    payload: PlanStep


class Tried(_Entry):
    """Whether a step was done, and how it felt."""

    kind: Literal["tried"] = "tried"
    payload: Outcome


class Deleted(_Entry):
    """Takes the place of the entry with the same id, so that no merge brings that one back."""

    kind: Literal["deleted"] = "deleted"
    payload: None = None


Entry = CheckIn | Plan | Tried | Deleted
_ANY: TypeAdapter[Entry] = TypeAdapter(Annotated[Entry, Field(discriminator="kind")])


# --- merge ---------------------------------------------------------------------------------------


def merge(*journals: Iterable[Entry]) -> list[Entry]:
    """Return the union of journals by id, oldest first: commutative, associative and idempotent."""
    standing: dict[str, Entry] = {}
    for entry in chain(*journals):
        other = standing.setdefault(entry.id, entry)
        if other != entry:
            standing[entry.id] = stronger(other, entry)
    return sorted(standing.values(), key=lambda entry: (entry.at, entry.id))


def stronger(one: Entry, other: Entry) -> Entry:
    """Return which of two entries with the same id stays.

    A deletion wins over content. Two contents under one id come from a damaged or forged file: the
    smaller SHA-256 wins, so that the order of merging never matters.
    """
    return min(one, other, key=lambda entry: (entry.kind != "deleted", sha256(line_of(entry)).digest()))


# --- file ----------------------------------------------------------------------------------------


def dump(entries: Iterable[Entry]) -> bytes:
    """Return entries as JSON lines in ASCII, in the order given. Raises JournalError above 1 MB each."""
    return b"".join(line_of(entry) for entry in entries)


def line_of(entry: Entry) -> bytes:
    """Return an entry as its one line of JSON, with sorted keys: equal entries have equal lines."""
    text = json.dumps(entry.model_dump(mode="json"), sort_keys=True, separators=(",", ":")) + "\n"
    if len(text) > LARGEST_ENTRY:
        raise JournalError("journal.errors.large_entry", most=LARGEST_ENTRY // 10**6)
    return text.encode("ascii")


def load(content: bytes) -> list[Entry]:
    """Read JSON lines as `dump` wrote them; b"" is an empty journal.

    Raises JournalError for the first line that cannot be read. `readable` tells what can.
    """
    return [read_line(line, number) for number, line in _lines(content)]


def readable(content: bytes) -> list[Entry]:
    """Return the entries of every line that can be read, for a file that `load` refuses."""
    entries: list[Entry] = []
    for number, line in _lines(content):
        with suppress(JournalError):
            entries.append(read_line(line, number))
    return entries


def read_line(line: bytes, number: int = 1) -> Entry:
    """Read one line; `number` is for the error. Raises JournalError."""
    if len(line) > LARGEST_ENTRY:
        raise JournalError("journal.errors.large_line", line=number, most=LARGEST_ENTRY // 10**6)
    raw = _parsed(line, number)
    if not isinstance(raw, dict):
        raise JournalError("journal.errors.no_entry", line=number)
    versions = raw.get("versions")
    made_by = versions.get("journal") if isinstance(versions, dict) else None
    if type(made_by) is int and made_by > FORMAT:
        raise JournalError("journal.errors.newer", line=number, version=quoted(made_by), known=FORMAT)
    try:
        return _ANY.validate_json(line, strict=True)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        kind = detail["type"].startswith("union_tag")
        place = "kind" if kind else ".".join(str(step) for step in detail["loc"][1:])
        value = detail["input"].get("kind") if kind else detail["input"]
        values = {"place": quoted(place), "value": quoted(value)}
        raise JournalError("journal.errors.wrong_value", line=number, **values) from None


def _lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (number, line) of every line that is not blank."""
    if len(content) > LARGEST_JOURNAL:
        raise JournalError("journal.errors.large_journal", most=MOST_MEGABYTES)
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(True), 1):
        if line.strip():
            yield number, line


def _parsed(line: bytes, number: int) -> Any:
    """Parse a line more strictly than pydantic does: no name twice, no number that is none."""
    try:
        return json.loads(
            line.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_finite,
            parse_float=_finite,
        )
    except RecursionError:
        raise JournalError("journal.errors.too_deep", line=number) from None
    except ValueError as error:
        if isinstance(error, json.JSONDecodeError) and not line.endswith(b"\n"):
            raise JournalError("journal.errors.cut", line=number, before=number - 1) from None
        reason = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
        raise JournalError("journal.errors.not_json", line=number, reason=reason) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    unique = dict(pairs)
    if len(unique) < len(pairs):
        raise json.JSONDecodeError("a name is there twice", "", 0)
    return unique


def _finite(number: str) -> float:
    if not math.isfinite(float(number)):
        raise json.JSONDecodeError(f"{number[:20]} is no number", "", 0)
    return float(number)
