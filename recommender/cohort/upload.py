"""A file that somebody hands to a page: scored in memory, by the way that the command line takes."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from recommender.catalog.catalog import Catalog
from recommender.cohort.cells import BETWEEN, NOTHING_TICKED
from recommender.cohort.faults import Fault, TableError
from recommender.cohort.look import Look
from recommender.cohort.sink import CsvSink, FaultSink, ParquetSink, Sink
from recommender.cohort.source import open_source, slabs
from recommender.cohort.stream import Format, Progress, in_order, nothing, scorer_of
from recommender.cohort.summary import Summary
from recommender.recommend import Engine
from recommender.scoring.responses import DECLINED, NOT_ASKED, Answer, Answers
from recommender.version import VERSION

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class ScoredFile:
    """Results of the good rows, every fault of the others, rows in all, the whole, and versions."""

    results: pa.Table
    faults: list[Fault]
    rows: int
    summary: Summary
    hashes: dict[str, str]


def score_file(
    engine: Engine,
    content: bytes,
    name: str,
    progress: Progress = nothing,
    keep: Sequence[str] = (),
    explain: bool = False,
) -> ScoredFile:
    """Score an uploaded CSV or Parquet file; nothing of it is kept or written.

    `progress` gets rows so far and the share done; what it raises stops the work. Raises TableError for
    a file that is larger than data/cohort.toml allows, or that cannot be used.
    """
    catalog = engine.model.catalog
    most = catalog.cohort.upload.most_megabytes
    if len(content) > most * MEGABYTE:
        size = f"{len(content) / MEGABYTE:.0f}"
        raise TableError(catalog.cohort.errors.too_large.format(file=name, megabytes=size, most=most))
    sources = [open_source(catalog, name, None, content)]
    scorer = scorer_of(engine, sources, keep, explain)
    tables, faults, rows, look = [scorer.tables.schema.empty_table()], [], 0, Look()
    for slab, scored in in_order(scorer, slabs(catalog, sources)):
        tables.append(scored.results)
        faults += scored.faults
        look += scored.look
        rows += scored.results.num_rows + len({fault.row for fault in scored.faults})
        check_limits(catalog, name, rows, len(faults))
        progress(rows, slab.share)
    hashes = {
        "questionnaire": catalog.questionnaire_hash,
        "weights": catalog.weights_hash,
        "engine": VERSION,
    }
    return ScoredFile(pa.concat_tables(tables), faults, rows, scorer.summary(look), hashes)


def check_limits(catalog: Catalog, name: str, rows: int, faults: int) -> None:
    """Raise TableError where a file holds more rows, or more bad cells, than a page takes."""
    limits, words = catalog.cohort.upload, catalog.cohort.errors
    if faults > limits.most_faults:
        most = f"{limits.most_faults:,}"
        raise TableError(words.too_many_faults.format(file=name, row=f"{rows:,}", most=most))
    if rows > limits.most_rows:
        raise TableError(words.too_many_rows.format(file=name, most=f"{limits.most_rows:,}"))


def results_bytes(results: pa.Table, format: Format) -> bytes:
    """Results as a file, to the byte as `tend cohort` writes it."""
    stream = io.BytesIO()
    sink: Sink = (CsvSink if format == "csv" else ParquetSink)(stream, results.schema)
    sink.write(results)
    sink.close()
    return stream.getvalue()


def faults_text(faults: Sequence[Fault]) -> str:
    """Faults as the errors file that `tend cohort` writes."""
    stream = io.StringIO()
    FaultSink(stream).write(faults)
    return stream.getvalue()


def example_rows(catalog: Catalog) -> str:
    """CSV text with every item in one column: made-up people, and one with each kind of missing."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    items = list(catalog.items)
    writer.writerow([*items, *catalog.matters_criteria])
    nothing_set = [""] * len(catalog.matters_criteria)
    people: list[Answers] = [example.answers for example in catalog.examples.examples]
    for answers in [*people, _with_gaps(catalog, people[0])]:
        writer.writerow([*(_cell(answers.get(id)) for id in items), *nothing_set])
    return out.getvalue()


def _with_gaps(catalog: Catalog, answers: Answers) -> dict[str, Answer]:
    """Somebody on the short path who left one question open and would rather not answer another."""
    asked = [id for page in catalog.paths["short"].pages for id in page.items]
    found: dict[str, Answer] = dict.fromkeys(catalog.items, NOT_ASKED)
    found |= {id: answers.get(id) for id in asked}
    return found | {asked[0]: None, asked[1]: DECLINED}


def _cell(answer: Answer) -> str:
    if isinstance(answer, tuple):
        return BETWEEN.join(answer) or NOTHING_TICKED
    return "" if answer is None else str(answer)
