"""Result files as `tend cohort` writes them, made for tests with the csv module."""

import csv

import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

HASHES = {"questionnaire_hash": "q1", "weights_hash": "w1", "engine_version": "0"}


def line_of(row, first, best=None, points=None, kept=None, hashes=None):
    """One person: `first` is {category: rank or None}, `best` {category: activity}."""
    best = best or {category: f"{category}_one" for category in first}
    line = {"row": row, **(kept or {}), "missing_blank": 0}
    for category, rank in first.items():
        line |= {
            f"fit_{category}": "" if rank is None else 60 - rank,
            f"rank_{category}": "" if rank is None else rank,
            f"best_{category}": "" if rank is None else best[category],
        }
    for activity in sorted(set(best.values())):
        line |= {f"fit_{activity}": 50, f"rank_{activity}": 1, f"closed_{activity}": ""}
    return line | (points or {}) | HASHES | (hashes or {})


def write(path, lines):
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    return path


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_parquet(path, rows=7):
    """The same table as Parquet, in row groups of a few rows."""
    target = path.with_suffix(".parquet")
    pa_parquet.write_table(pa_csv.read_csv(path), target, row_group_size=rows)
    return target


def firsts(line):
    """The first choice in a line of a result: categories have a best activity."""
    ids = [name.removeprefix("best_") for name in line if name.startswith("best_")]
    return tuple(id for id in ids if line[f"rank_{id}"] == "1")
