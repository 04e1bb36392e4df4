"""A proposal as the text of mapping.toml: what is taken, what is to be checked, what is offered."""

import json
from collections.abc import Iterable, Iterator, Mapping

from recommender.catalog.texts import Texts
from recommender.research.cohort.mapping.propose import Entry, Proposal
from recommender.research.cohort.mapping.record import Column, FileForm
from recommender.research.cohort.table import shortened


def mapping_text(texts: Texts, proposal: Proposal) -> str:
    """The whole file. Whoever reads it can decide with an editor: comments say why, and what else."""
    return "\n".join(_lines(texts, proposal)) + "\n"


def _lines(texts: Texts, proposal: Proposal) -> Iterator[str]:
    mapping = proposal.mapping()
    yield from map(comment, texts.lines("map.file.head"))
    yield ""
    for key in ("ids", "keep", "only_ticked", "ignore"):
        names = getattr(mapping, key)
        if names or key in ("ids", "keep", "ignore"):
            yield comment(texts.table("map.file.keys")[key])
            yield f"{key} = {_list(names)}"
    if proposal.lacking:
        yield comment(texts.table("map.file.keys")["not_offered"])
        yield comment(f"not_offered = {_list(proposal.lacking)}")
    form = {k: v for k, v in mapping.file.model_dump().items() if v != getattr(FileForm(), k)}
    if form:
        yield from ("", "[file]", *(f"{key} = {_text(value)}" for key, value in form.items()))
    if mapping.missing:
        yield from ("", comment(texts.table("map.file.keys")["missing"]), "[missing]")
        yield from (f"{kind} = {_list(cells)}" for kind, cells in mapping.missing.items())
    for entry in proposal.used:
        yield from ("", *_entry(texts, entry, mapping.columns[entry.seen.name]))
    if proposal.unsure:
        yield from ("", comment(texts("map.file.unsure")))
    for entry in proposal.unsure:
        yield from ("", *map(comment, _entry(texts, entry, proposal.column(entry))))


def _entry(texts: Texts, entry: Entry, column: Column) -> Iterator[str]:
    yield f"[columns.{_text(entry.seen.name)}]"
    yield comment(texts("map.file.why", sure=texts.table("map.sure")[entry.sure], why=entry.why))
    for label in entry.seen.labels[:1]:
        yield comment(texts("map.file.label", label=shortened(label)))
    yield from map(comment, entry.notes)
    yield f"item = {_text(column.item)}"
    if column.tick is not None:
        yield f"tick = {_text(column.tick)}"
    if column.between is not None:
        yield f"between = {_text(column.between)}"
    if column.missing:
        yield f"missing = {_table({kind: list(cells) for kind, cells in column.missing.items()})}"
    if column.values:
        yield f"values = {_table(column.values)}"
    for why, values in entry.choices:
        yield from (comment(why), comment(f"values = {_table(values)}"))


def comment(line: str) -> str:
    """A comment of one line: names and labels of a file may hold line ends."""
    return f"# {' '.join(line.split())}"


def _text(value: str) -> str:
    # A basic string of TOML is one of JSON, but for this sign and lone surrogates.
    clean = value.encode("utf-8", errors="replace").decode()
    return json.dumps(clean, ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(names: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, names))}]"


def _table(values: Mapping[str, str | int | list[str]]) -> str:
    parts = (
        f"{_text(key)} = {_list(value) if isinstance(value, list) else _text(str(value))}"
        for key, value in values.items()
    )
    return f"{{ {', '.join(parts)} }}"
