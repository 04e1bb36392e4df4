"""Drafts of the weight set, made as a researcher makes them: by editing text."""

import copy
import csv
import io
from fractions import Fraction

import pytest

from recommender.catalog.weight_set import (
    read_weight_set,
    with_weight_set,
    write_numbers,
    write_weights,
)
from recommender.recommend import build_engine
from recommender.research.weights.draft import Draft, Row, table_of


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def text_of(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def changes(before, after):
    """Every change between two weight sets, or two tables."""
    old, new = (side if isinstance(side, dict) else table_of(side) for side in (before, after))
    rows = {cell: new.get(cell, Row()) for cell in {**old, **new}}
    return Draft(old, {cell: row for cell, row in rows.items() if row != old.get(cell)}).changes()


@pytest.fixture(scope="session")
def edited(catalog, shipped):
    """A weight set with other weights ({(activity, criterion): weight or None}) and numbers."""

    def made(weights=None, numbers=None):
        rows = rows_of(write_weights(shipped))
        for (activity, criterion), weight in (weights or {}).items():
            there = [r for r in rows if (r["activity"], r["criterion"]) == (activity, criterion)]
            if weight is None:
                rows.remove(there[0])
            elif there:
                there[0] |= {"weight": str(weight), "reason": "A new reason."}
            else:
                last = max(n for n, r in enumerate(rows) if r["activity"] == activity)
                cells = [activity, criterion, str(weight), "low", "doi:10.1000/x1", "A new row."]
                rows.insert(last + 1, dict(zip(rows[0], cells, strict=True)))
        text = write_numbers(shipped)
        for name, value in (numbers or {}).items():
            table, _, key = name.rpartition(".")
            head, mark, tail = text.partition(f"[{table}]") if table else ("", "", text)
            lines = tail.split("\n")
            place = next(n for n, line in enumerate(lines) if line.startswith(f"{key} = "))
            lines[place] = f"{key} = {value}"
            text = head + mark + "\n".join(lines)
        return read_weight_set(catalog, text_of(rows), text)

    return made


@pytest.fixture(scope="session")
def engine_of(catalog):
    return lambda weight_set: build_engine(with_weight_set(catalog, weight_set))


def raw_with(raw, weights=None, numbers=None, cap=None):
    """The raw tables with the same edits, in exact fractions and without our code."""
    other = copy.copy(raw)
    other.weights_of = {id: dict(found) for id, found in raw.weights_of.items()}
    for (activity, criterion), weight in (weights or {}).items():
        other.weights_of[activity].pop(criterion, None)
        if weight is not None:
            other.weights_of[activity][criterion] = Fraction(weight)
    other.method = copy.deepcopy(raw.method)
    for name, value in (numbers or {}).items():
        table, _, key = name.rpartition(".")
        if table:
            other.method[table][key] = Fraction(value)
        else:
            other.method["matters"]["weight"] = Fraction(value)
    if cap is not None:
        other.method["cap"] = Fraction(cap)
    return other


# Edits of every kind, as (weights, numbers).
EDITS = [
    ({("hug", "touch_wish"): "1.5"}, {}),
    ({("hug", "touch_wish"): None, ("exercise", "touch_wish"): "-0.75"}, {}),
    ({("hug", "touch_wish"): "3", ("hug", "touch_ease"): "3", ("hug", "kind_person"): "3"}, {}),
    ({}, {"helpfulness_points.L2": "1.0", "helpfulness_points.L3": "1.5"}),
    ({("meditation", "worry"): None, ("hug", "kind_person"): "0.5"}, {"oxytocin_points.A": "0.75"}),
    ({}, {"matters_weight": "0.5"}),
    ({}, {"spread.low": "0.75"}),
]
