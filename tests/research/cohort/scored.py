"""People scored as the product does it: a table, and a file as the research page takes it."""

import csv
import io
from dataclasses import replace
from types import SimpleNamespace

import numpy as np

from recommender.research.cohort.mapping.record import FileMapping
from recommender.research.cohort.parse import Options
from recommender.research.cohort.score import Scorer, no_progress, plan_job, run_job
from recommender.research.cohort.source import open_source
from recommender.research.cohort.table import Chunk
from recommender.research.weights.cohort_file import check_upload, score_upload


def score_table(engine, table, first_row=1, keep=(), explain=False):
    """Results and faults of one table whose first row has this number."""
    rows = np.arange(first_row, first_row + table.num_rows)
    return Scorer(engine, table.schema, Options(keep, explain=explain)).score(Chunk(table, rows))


def score_file(engine, content, name, keep=(), rows=65_536):
    """An uploaded file, read so many rows at a time and scored with the shipped weights."""
    source = open_source(engine.catalog, name, None, content)
    check = check_upload(engine, source, no_progress, rows, FileMapping(keep=keep) if keep else None)
    results = score_upload(engine, None, check).shipped
    return SimpleNamespace(
        results=results, faults=[*check.faults], rows=check.rows, summary=check.summary
    )


def run_cohort(engine, given, out, rows=65_536, threads=2, **options):
    """Results and faults of `tend cohort` as bytes, and the outcome."""
    errors = out.with_suffix(".errors")
    job = plan_job(engine, str(given), out, Options(**options), errors=errors)
    outcome = run_job(replace(job, rows=rows, threads=threads))
    return out.read_bytes(), errors.read_bytes(), outcome


def read(content):
    """Rows of a CSV as dictionaries."""
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def numbers(content):
    """Row numbers in a CSV of results or faults."""
    return [int(row["row"]) for row in read(content)]
