"""How long `tend cohort` takes for a million people and for ten, against reading and writing alone.

    python tests/bench/cohort_time.py

(a) 1,000,000 simulated rows from CSV to Parquet, less the time of the same command on one row, against
    pyarrow reading that CSV and writing that very output without scoring, in a process of its own,
    timed from after its imports. Both take turns. The same under other names, through a mapping
    (`--map`) of every name and code. Then the same for 10,000,000 rows. The last column is the largest
    resident memory. Needs about 4 GB of disk for temporary files. Asserts no time.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from recommender.catalog.loader import load_catalog

ROOT = Path(__file__).parents[2]
TURNS, MILLION, MANY = 5, 1_000_000, 10
TEND = [sys.executable, "-m", "recommender"]
# Reads and writes as a program does that scores nothing, with the settings of our own output, which
# stands in memory beforehand.
FLOOR = """
import sys, time
import pyarrow.csv, pyarrow.parquet
people, output, copy = sys.argv[1:]
table = pyarrow.parquet.read_table(output)
start = time.perf_counter()
pyarrow.csv.read_csv(people)
pyarrow.parquet.write_table(table, copy, row_group_size=65536, write_statistics=["row"])
print(time.perf_counter() - start)
"""


def run(command: list[str]) -> tuple[float, float, str]:
    """Seconds, largest resident memory in MiB, and what it printed."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read() if process.stdout else ""
    _, status, used = os.wait4(process.pid, 0)
    took = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(command)} failed")
    return took, used.ru_maxrss / 1024, printed


def cohort(people: Path, out: Path, *options: str) -> tuple[float, float]:
    """Seconds and memory of `tend cohort`."""
    return run([*TEND, "cohort", str(people), "-o", str(out), *options])[:2]


def under_other_names(people: Path) -> tuple[Path, Path]:
    """The same rows under names of one's own, and a mapping with a line for each name and code."""
    out, mapping = people.with_name("other_names.csv"), people.with_name("mapping.toml")
    head, _, rows = people.read_bytes().partition(b"\n")
    names = head.decode().split(",")
    out.write_bytes(b",".join(f"q{n}".encode() for n in range(len(names))) + b"\n" + rows)
    catalog = load_catalog()
    lines = []
    for n, name in enumerate(names):
        item, _, tick = name.partition("___")
        codes = ["0", "1"] if tick else [str(code) for code in catalog.items[item].codes]
        values = ", ".join(f'"{code}" = "{code}"' for code in codes)
        lines += [f"[columns.q{n}]", f'item = "{item}"', *([f'tick = "{tick}"'] if tick else [])]
        lines.append(f"values = {{ {values} }}")
    mapping.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return out, mapping


def repeated(people: Path, times: int) -> Path:
    """A CSV that holds the same rows several times."""
    out = people.with_name(f"{times}_times.csv")
    head, _, rows = people.read_bytes().partition(b"\n")
    with out.open("wb") as file:
        file.write(head + b"\n")
        for _ in range(times):
            file.write(rows)
    return out


def compare(folder: Path, people: Path, name: str, turns: int, *options: str) -> None:
    """One row of the table: our time less the time of one row, the floor, ratio and memory."""
    one, out, copy = folder / "one.csv", folder / "out.parquet", folder / "copy.parquet"
    ours, floors, starts, memory = [], [], [], 0.0
    for _ in range(turns):
        starts.append(cohort(one, folder / "one.parquet")[0])
        took, used = cohort(people, out, *options)
        ours.append(took)
        memory = max(memory, used)
        printed = run([sys.executable, "-c", FLOOR, str(people), str(out), str(copy)])[2]
        floors.append(float(printed))
    scored, floor = median(ours) - median(starts), median(floors)
    print(f"| (a) {name} rows | {scored:.2f} | {floor:.2f} | {scored / floor:.2f} | {memory:.0f} |")


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for people, file in ((MILLION, "people.csv"), (1, "one.csv")):
            run([*TEND, "simulate", "-n", str(people), "--seed", "1", "-o", str(folder / file)])
        print("| what | s | floor, s | ratio | memory, MiB |\n|---|--:|--:|--:|--:|")
        compare(folder, folder / "people.csv", f"{MILLION:,}", TURNS)
        other, mapping = under_other_names(folder / "people.csv")
        compare(folder, other, f"{MILLION:,} mapped", TURNS, "--map", str(mapping))
        compare(folder, repeated(folder / "people.csv", MANY), f"{MILLION * MANY:,}", 1)


if __name__ == "__main__":
    main()
