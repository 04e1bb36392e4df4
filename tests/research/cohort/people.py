"""People as rows of a file, written from raw answers without our code."""

import csv
import io
import random

import pyarrow as pa
import pyarrow.parquet

from tests.raw import Raw

RAW = Raw()
KINDS = ("", "declined", "not_asked")
ORDINARY = {
    id: (["content"] if id == "in_the_way" else ["none"]) if RAW.is_many(id) else RAW.codes[id][1]
    for id in RAW.items
}


def someone(**changes):
    """A person who answered everything, changed where wished."""
    return {**ORDINARY, **changes}


# Nothing ticked in one of these is no answer: a box says "none", or that one would rather not say.
OPEN_UNTICKED = [
    id for id, codes in RAW.codes.items() if RAW.is_many(id) and {"none", "declined"} & {*codes}
]


def crowd(n, seed):
    """n people with random answers and every kind of missing; what matters to them."""
    chance = random.Random(seed)
    people = [(RAW.random_answers(chance), RAW.random_matters(chance)) for _ in range(n)]
    return [(as_asked(answers), matters) for answers, matters in people]


def as_asked(answers):
    """Answers as the page can give them."""
    return {id: None if id in OPEN_UNTICKED and said == [] else said for id, said in answers.items()}


def cells(answers, matters=None, listed=()):
    """One row: {column: text}. Tick questions in `listed` are a|b, the others 0/1 columns.

    What is not in `answers` was not asked.
    """
    row = {}
    for id, codes in RAW.codes.items():
        answer = answers.get(id, "not_asked")
        is_kind = answer is None or answer in KINDS
        said = ("" if answer is None else answer) if is_kind else answer
        if RAW.is_many(id) and id not in listed:
            for code in codes:
                row[f"{id}___{code}"] = said if is_kind else str(int(code in answer))
        elif RAW.is_many(id):
            row[id] = said if is_kind else "|".join(answer) or "[]"
        else:
            row[id] = str(said)
    for category in RAW.categories if matters is not None else ():
        row[f"matters_{category}"] = str(matters.get(category, ""))
    return row


def csv_text(rows):
    """Rows of equal columns as CSV; everything in quotes where a cell has a line break."""
    out = io.StringIO()
    is_broken = any("\r" in cell or "\n" in cell for row in rows for cell in row.values())
    quoting = csv.QUOTE_ALL if is_broken else csv.QUOTE_MINIMAL
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n", quoting=quoting)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def table(rows):
    """Rows of equal columns as text columns."""
    return pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in rows[0]})


def typed_parquet(rows, path, **options):
    """Rows as Parquet: whole numbers as such, ticks as true and false, words as dictionaries."""
    columns = {}
    for name in rows[0]:
        texts = [row[name] or None for row in rows]
        known = {text for text in texts if text}
        if "___" in name and known <= {"0", "1"}:
            columns[name] = pa.array([t and t == "1" for t in texts], pa.bool_())
        elif all(text.isdigit() for text in known):
            columns[name] = pa.array([t and int(t) for t in texts], pa.int32())
        else:
            columns[name] = pa.array(texts, pa.string()).dictionary_encode()
    pyarrow.parquet.write_table(pa.table(columns), path, **options)
    return path
