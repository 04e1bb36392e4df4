"""Result files as `tend cohort` writes them, made for tests with the csv module."""

import csv

import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from recommender.recommend import recommend

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


def export(path, engine, responses, explain=False):
    """What `tend cohort` writes of these people, from the engine's arrays, with the csv module."""
    people, model = recommend(engine, responses), engine.model
    ranking, levels = people.ranking, people.profile.levels.astype(int)
    fits, tops = model.fit(ranking.units), model.fit(ranking.category_units)
    lines = []
    for n in range(responses.n):
        line = {"row": n + 1, "missing_blank": 0}
        for k, id in enumerate(model.category_ids):
            rank = int(ranking.category_rank[n, k])
            best = model.activity_ids[ranking.best[n, k]]
            line |= {f"fit_{id}": float(tops[n, k]), f"rank_{id}": rank, f"best_{id}": best}
            if not rank:
                line |= dict.fromkeys((f"fit_{id}", f"rank_{id}", f"best_{id}"), "")
        for k, id in enumerate(model.activity_ids):
            line |= {f"fit_{id}": float(fits[n, k]), f"rank_{id}": int(ranking.rank[n, k]) or ""}
            line[f"closed_{id}"] = ""
        for k, id in enumerate(model.activity_ids if explain else ()):
            oxytocin = int(model.base_oxytocin[k])
            line[f"base_{id}"] = (int(model.base[k]) - oxytocin) / 400
            line |= {f"base_oxytocin_{id}": oxytocin / 400} if oxytocin else {}
            for c, criterion in enumerate(model.criterion_ids[: levels.shape[1]]):
                if model.weights[c, k]:
                    known = levels[n, c] >= 0
                    units = int(model.weights[c, k]) * (levels[n, c] - int(model.reference[c]))
                    line[f"points_{id}_{criterion}"] = units / 400 if known else ""
        catalog = model.catalog
        hashes = (catalog.questionnaire_hash, catalog.weights_hash, "0")
        lines.append(line | dict(zip(HASHES, hashes, strict=True)))
    return write(path, lines)
