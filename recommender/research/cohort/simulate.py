"""CSV files of people who do not exist: simulated ones, and an example for researchers."""

import csv
import io
from collections.abc import Iterator
from typing import TextIO

import pyarrow as pa
import pyarrow.csv as pa_csv

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item
from recommender.research.cohort.cells import BETWEEN_TICKS, NOTHING_TICKED
from recommender.research.cohort.table import tick_columns
from recommender.scoring.responses import DECLINED, MISSING, NOT_ASKED, Answer, Answers, Responses

# People written at once, so that memory stays bounded.
CHUNK = 100_000


def write_people(catalog: Catalog, responses: Responses, out: TextIO) -> None:
    """CSV: a column per item, `item___code` 0/1 columns for tick questions, blank where missing."""
    items, names = catalog.items.values(), list[str]()
    for item in items:
        names += tick_columns(item) if item.type == "many" else [item.id]
    out.write(",".join(names) + "\n")
    plain = pa_csv.WriteOptions(include_header=False, quoting_style="none")
    for start in range(0, responses.n, CHUNK):
        rows = slice(start, start + CHUNK)
        columns = [column for item in items for column in _cells(item, responses, rows)]
        buffer = pa.BufferOutputStream()
        pa_csv.write_csv(pa.table(columns, names=names), buffer, plain)
        out.write(str(buffer.getvalue(), "ascii"))


def _cells(item: Item, responses: Responses, rows: slice) -> Iterator[pa.Array]:
    """The columns of one item as text; a blank is null."""
    if item.type == "many":
        texts = pa.array(["0", "1"])
        columns = list(responses.ticks[item.id][rows].T)
    else:
        texts = pa.array([str(code) for code in item.codes])
        columns = [responses.codes[item.id][rows]]
    for indices in columns:
        yield texts.take(pa.array(indices, mask=indices == MISSING))


def example_rows(catalog: Catalog) -> str:
    """CSV with every item in one column: made-up people, and one with each kind of missing."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*catalog.items, *catalog.matters_criteria])
    people: list[Answers] = [example.answers for example in catalog.examples.examples]
    for answers in [*people, _with_gaps(catalog, people[0])]:
        cells = []
        for answer in (answers.get(id) for id in catalog.items):
            if isinstance(answer, tuple):
                cells.append(BETWEEN_TICKS.join(answer) or NOTHING_TICKED)
            else:
                cells.append("" if answer is None else str(answer))
        writer.writerow([*cells, *("" for _ in catalog.matters_criteria)])
    return out.getvalue()


def _with_gaps(catalog: Catalog, answers: Answers) -> Answers:
    """Somebody asked the first questions alone, who left one open and declined another."""
    asked = [id for page in catalog.paths["short"].pages for id in page.items]
    gaps: dict[str, Answer] = dict.fromkeys(catalog.items, NOT_ASKED)
    gaps |= {id: answers.get(id) for id in asked}
    return gaps | {asked[0]: None, asked[1]: DECLINED}
