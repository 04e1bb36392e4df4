"""From a file to a proposal, tried on the whole file before it is offered, and to mapping.toml."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from recommender.catalog.catalog import Catalog
from recommender.catalog.texts import Texts
from recommender.research.cohort.mapping.columns import Seen, look, open_any, read_dictionary
from recommender.research.cohort.mapping.propose import Entry, Proposal, Proposer
from recommender.research.cohort.mapping.record import Column, FileForm
from recommender.research.cohort.parse import Options, Parser
from recommender.research.cohort.source import read_chunks
from recommender.research.cohort.summary import FileCounts, summarize
from recommender.research.cohort.table import Source, TableError, reason_of, shortened


def propose_for(
    catalog: Catalog, path: Path, dictionary: Path | None = None, sheet: str | None = None
) -> tuple[Proposal, tuple[str, ...]]:
    """A proposal for a file, and what the whole file reveals when it is read so.

    Raises TableError for a file that cannot be read, and where no column is a question.
    """
    texts, known = catalog.texts, dict[str, Seen]()
    if dictionary is not None:
        try:
            known = read_dictionary(catalog, dictionary.name, dictionary.read_bytes())
        except OSError as error:
            found = {"file": dictionary.name, "reason": reason_of(error)}
            raise TableError(texts("cohort.errors.unreadable", **found)) from None
    source, form = open_any(catalog, path, sheet)
    proposal = propose_from(catalog, source, form, known)
    if not proposal.used:
        return proposal, (texts("map.report.none_sure"),)
    counts, good, total = FileCounts(), 0, 0
    try:
        options = Options(mapping=proposal.mapping())
        parser = Parser(catalog, source.schema, options, source.name)
        for chunk in read_chunks(catalog, [source]):
            parsed = parser.parse(chunk)
            counts, total = counts + parsed.counts, total + parsed.total
            good += len(parsed.rows)
    except TableError as error:  # something is to be decided first
        return proposal, (str(error),)
    rows = texts("map.report.rows", good=good, total=total)
    return proposal, (rows, *summarize(catalog, parser.layout, counts).lines)


def propose_from(
    catalog: Catalog, source: Source, form: FileForm, known: Mapping[str, Seen]
) -> Proposal:
    """A proposal for an open file. Raises TableError where no column is a question."""
    proposal = Proposer(catalog).propose(source.name, form, look(catalog, source, known))
    if not proposal.entries:
        raise TableError(catalog.texts("map.errors.no_question", file=source.name))
    return proposal


# --- mapping.toml ---------------------------------------------------------------------------------


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
