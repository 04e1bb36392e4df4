"""From a file to a proposal, tried on the whole file before it is offered."""

from collections.abc import Mapping
from pathlib import Path

from recommender.catalog.catalog import Catalog
from recommender.research.cohort.mapping.columns import Seen, look, open_any, read_dictionary
from recommender.research.cohort.mapping.propose import Proposal, Proposer
from recommender.research.cohort.mapping.record import FileForm, FileMapping
from recommender.research.cohort.parse import Parser
from recommender.research.cohort.source import read_chunks
from recommender.research.cohort.summary import FileCounts, summarize
from recommender.research.cohort.table import Source, TableError, reason_of


def propose_for(
    catalog: Catalog, path: Path, dictionary: Path | None = None, sheet: str | None = None
) -> tuple[Proposal, tuple[str, ...]]:
    """A proposal for a file, and what the whole file reveals when it is read so.

    Raises TableError for a file that cannot be read, and where no column is a question.
    """
    known = dict[str, Seen]()
    if dictionary is not None:
        try:
            known = read_dictionary(catalog, dictionary.name, dictionary.read_bytes())
        except OSError as error:
            found = {"file": dictionary.name, "reason": reason_of(error)}
            raise TableError(catalog.texts("cohort.errors.unreadable", **found)) from None
    source, form = open_any(catalog, path, sheet)
    proposal = propose_from(catalog, source, form, known)
    if not proposal.used:
        return proposal, (catalog.texts("map.report.none_sure"),)
    try:
        return proposal, try_mapping(catalog, source, proposal.mapping())
    except TableError as error:  # something is to be decided first
        return proposal, (str(error),)


def propose_from(
    catalog: Catalog, source: Source, form: FileForm, known: Mapping[str, Seen]
) -> Proposal:
    """A proposal for an open file. Raises TableError where no column is a question."""
    proposal = Proposer(catalog).propose(source.name, form, look(catalog, source, known))
    if not proposal.entries:
        raise TableError(catalog.texts("map.errors.no_question", file=source.name))
    return proposal


def try_mapping(catalog: Catalog, source: Source, mapping: FileMapping) -> tuple[str, ...]:
    """How many rows a mapping can read, and columns that seem to use other codes."""
    parser = Parser(catalog, source.schema, (), source.name, mapping=mapping)
    counts, good, total = FileCounts(), 0, 0
    for chunk in read_chunks(catalog, [source]):
        parsed = parser.parse(chunk)
        counts, total = counts + parsed.counts, total + parsed.total
        good += len(parsed.rows)
    said = catalog.texts("map.report.rows", good=good, total=total)
    return (said, *summarize(catalog, parser.layout, counts).lines)
