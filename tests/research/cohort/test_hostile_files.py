"""Files of many people, torn and made to harm: read, or refused in one line; memory is bounded."""

import csv
import gzip
import io
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.research.cohort.table import TableError
from recommender.research.cohort.writers import faults_text, results_bytes
from recommender.research.weights.cohort_file import check_upload, open_upload
from tests.hostile.nasty import MARKUP, TEXTS, bounded, torn, tried
from tests.research.cohort.people import cells, crowd, csv_text, someone
from tests.research.cohort.scored import score_file

pytestmark = pytest.mark.hostile

CSV, PARQUET = "Cohort CSV", "Cohort Parquet"
ROWS = [cells(answers, matters) for answers, matters in crowd(4, 5)]
TEXT = csv_text(ROWS).encode()
# Megabytes of memory that a hostile file may cost beyond the program itself.
MOST_MEMORY = 1500


def packed(table, **options):
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


WHOLE = packed(pa.table({name: [row[name] for row in ROWS] for name in ROWS[0]}))


def scored_or_refused(engine, content, kind, name="people.csv", keep=()):
    """Score a file as the page does; a refusal is one printable line that begins with the file."""
    try:
        scored = score_file(engine, content, name, keep=keep)
    except TableError as error:
        said = str(error)
        assert said.startswith(f"{name}: ") or keep
        assert "\n" not in said
        assert said.isprintable()
        assert len(said) < 700
        tried(kind, "clear error")
        return None, said
    assert scored.results.num_rows + len({fault.row for fault in scored.faults}) == scored.rows
    for fault in scored.faults[:200]:
        assert fault.row >= 1
        assert fault.value.isprintable()
        assert len(fault.value) < 900
        assert fault.rule
    tried(kind, "scored, bad rows told" if scored.faults else "scored")
    return scored, None


@bounded(60)
@given(
    content=st.one_of(
        st.binary(max_size=2000), st.text(max_size=400).map(lambda t: t.encode(errors="replace"))
    )
)
def test_any_bytes_are_no_cohort(engine, content):
    scored, _ = scored_or_refused(engine, content, CSV + ": any bytes")
    assert scored is None


@bounded(60)
@given(content=torn(TEXT))
def test_a_torn_csv_is_scored_or_refused(engine, content):
    scored_or_refused(engine, content, CSV + ": bytes changed")


@bounded(60)
@given(content=torn(WHOLE))
def test_a_torn_parquet_is_scored_or_refused(engine, content):
    scored_or_refused(engine, content, PARQUET + ": bytes changed", "people.parquet")


def test_a_column_of_parquet_whose_name_is_no_text_is_refused(engine):
    content = WHOLE.replace(b"trust", b"tru\xffst"[:5])
    scored, said = scored_or_refused(engine, content, PARQUET + ": bytes changed", "people.parquet")
    assert scored is None
    assert "cannot be read as Parquet" in said


@bounded(30)
@given(data=st.data())
def test_a_hostile_cell_is_a_fault_at_its_place_and_the_rest_is_scored(engine, data):
    column = data.draw(st.sampled_from(list(ROWS[0])))
    text = data.draw(
        st.one_of(st.sampled_from([t for t in TEXTS if len(t) < 5000]), st.text(max_size=20))
    )
    text = text.encode(errors="replace").decode().replace("\r\n", "\n")
    rows = [*ROWS[:2], ROWS[2] | {column: text}, ROWS[3]]
    table = pa.table({name: [row[name] for row in rows] for name in rows[0]})
    for content, kind in ((packed(table), PARQUET), (csv_text(rows).encode(), CSV)):
        scored, said = scored_or_refused(engine, content, kind + ": hostile cells")
        assert said is None
        assert {fault.row for fault in scored.faults} <= {3}
        assert scored.rows == 4


TYPES = [
    *(pa.large_string(), pa.float64(), pa.float16(), pa.bool_(), pa.date32(), pa.null(), pa.binary()),
    *(pa.list_(pa.int8()), pa.decimal128(5, 2), pa.timestamp("ns"), pa.uint64(), pa.duration("s")),
    *(pa.struct([("a", pa.int8())]), pa.string_view()),
]


@pytest.mark.parametrize("type", TYPES, ids=str)
def test_a_column_of_any_type_is_read_or_refused(engine, type):
    table = pa.table({"trust": pa.nulls(3, type), "energy": ["1", "2", "3"]})
    try:
        content = packed(table)
    except pa.ArrowException:
        pytest.skip("Parquet has no such column")
    scored_or_refused(engine, content, PARQUET + ": columns of any type", "people.parquet")


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -0.0, 1e308, 2.5, 5.5])
def test_a_number_that_is_no_code_is_a_fault(engine, number):
    content = packed(pa.table({"trust": [number, 1.0], "energy": ["1", "2"]}))
    scored, _ = scored_or_refused(engine, content, PARQUET + ": columns of any type")
    assert any(fault.row == 1 for fault in scored.faults)


# --- made to harm: each in a process of its own, with its memory counted ------------------------------


def zipped():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("people.csv", b"0" * 1_000_000)
    return out.getvalue()


def repeated(text, rows, kind=TYPES[0]):
    """Parquet of one text many times: some hundred bytes."""
    out = io.BytesIO()
    column = pa.chunked_array([pa.array([text] * 100, kind)] * (rows // 100))
    pq.write_table(pa.table({"trust": column}), out, row_group_size=rows, compression="zstd")
    return out.getvalue()


def plain(rows):
    """Parquet of long texts that are not told apart by a dictionary: pages unpack to gigabytes."""
    out = io.BytesIO()
    with pq.ParquetWriter(
        out, pa.schema([("trust", pa.string())]), compression="zstd", use_dictionary=False
    ) as writer:
        for _ in range(rows // 250):
            writer.write_table(
                pa.table({"trust": pa.array(["x" * 400_000] * 250)}), row_group_size=10**6
            )
    return out.getvalue()


def wide(count):
    return b",".join(b"c%d" % n for n in range(count)) + b"\n" + b",".join([b"1"] * count) + b"\n"


BOMBS = {
    "zip": zipped,
    "gzip": lambda: gzip.compress(TEXT + b"0" * 1_000_000),
    "Parquet: one text of 1 MB, 2,000 times": lambda: repeated("x" * 1_000_000, 2000, pa.string()),
    "Parquet: the same as large text": lambda: repeated("x" * 1_000_000, 2000),
    "Parquet: pages of 1.6 gigabytes": lambda: plain(4000),
    "Parquet: 20 kB, 65,000 times": lambda: repeated("y" * 20_000, 65_000, pa.string()),
    "Parquet: nulls without end": lambda: packed(pa.table({"trust": pa.nulls(20_000_000, pa.int8())})),
    "Parquet: one answer without end": lambda: packed(pa.table({"trust": np.full(5_000_000, 5)})),
    "CSV: one column of 4 million rows": lambda: b"trust\n" + b"5\n" * 4_000_000,
    "CSV: every cell wrong": lambda: ("trust,energy\n" + "x,x\n" * 60_000).encode(),
    "CSV: 100,000 columns": lambda: wide(100_000),
    "Parquet: 6,000 columns": lambda: packed(pa.table({f"c{n}": [1] for n in range(6_000)})),
    "CSV: 10 MB cell": lambda: TEXT + b"x" * 10_000_000 + b"," * (len(ROWS[0]) - 1) + b"\n",
    "CSV: 10 MB name": lambda: b"trust," + b"x" * 10_000_000 + b"\n1,2\n",
    "CSV: 7 MB cell": lambda: b'trust,energy\n1,2\n"' + b"x" * 7_000_000 + b'",1\n',
    "CSV: nothing but quotes": lambda: b"trust\n" + b'"' * 10_000_001,
    "CSV: nothing but line ends": lambda: b"trust\n" + b"\n" * 2_000_000,
    "CSV: nothing but commas": lambda: b"trust,energy\n" + b"," * 5_000_000,
    "CSV: NUL bytes": lambda: b"trust,energy\n" + b"\x00" * 1_000_000 + b",1\n",
    "CSV: 100,000 digits": lambda: b"trust,energy\n" + b"9" * 100_000 + b",1\n",
}  # fmt: skip
# Those that are a sound file with bad cells in it, and no more than that.
READABLE = {
    *("CSV: 7 MB cell", "CSV: 10 MB cell", "CSV: 100,000 digits"),
    "CSV: nothing but quotes",
}
RUN = """
import resource, sys
from pathlib import Path
from recommender.research.cohort.table import TableError
from recommender.research.weights.cohort_file import check_upload, open_upload, score_upload
from recommender.recommend import load_engine
engine = load_engine()
for path in sys.argv[1:]:
    try:
        source = open_upload(engine.catalog, "people", Path(path).read_bytes()).source
        check = check_upload(engine, source, lambda *_: None, 65_536)
        score_upload(engine, None, check)
        said = f"scored {check.rows} {len(check.faults)}"
    except TableError as error:
        said = str(error)
    print(said.encode("unicode_escape").decode())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.fixture(scope="module")
def bombs(tmp_path_factory):
    """What was said of each bomb, and the most memory that all of them took, in megabytes."""
    folder = tmp_path_factory.mktemp("bombs")
    paths = [folder / str(n) for n in range(len(BOMBS))]
    for path, make in zip(paths, BOMBS.values(), strict=True):
        path.write_bytes(make())
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", RUN, *map(str, paths)],
        cwd=root, capture_output=True, text=True, timeout=200, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30)),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    *said, memory = done.stdout.splitlines()
    return dict(zip(BOMBS, said, strict=True)), int(memory)


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_made_to_burst_is_refused_or_is_a_bad_cell(bombs, name):
    said = bombs[0][name]
    if name in READABLE:
        assert said.startswith("scored ")
        assert not said.endswith(" 0")
    else:
        assert said.startswith("people: "), said
        assert len(said) < 700
    tried("Cohort: files made to burst", "bad cells told" if name in READABLE else "clear error")


def test_none_of_them_takes_the_memory_of_the_others(bombs):
    assert bombs[1] < MOST_MEMORY


def test_more_rows_than_a_page_takes_are_refused_before_they_are_all_read(engine, catalog):
    most = catalog.cohort.upload.most_rows
    content = b"trust\n" + b"5\n" * (most + 1)
    _, said = scored_or_refused(engine, content, CSV + ": too many rows")
    assert f"more than {most:,} rows" in said
    seen = []
    source = open_upload(catalog, "people.csv", b"trust\n" + b"5\n" * (most * 4)).source
    with pytest.raises(TableError, match="this page takes no more"):
        check_upload(engine, source, lambda rows, _: seen.append(rows), 5000)
    assert max(seen) <= most


def test_faults_without_end_are_cut_off_with_the_place(engine, catalog):
    most = catalog.cohort.upload.most_faults
    source = open_upload(catalog, "people.csv", b"trust\n" + b"x\n" * (most + 6000)).source
    with pytest.raises(TableError, match=f"more than {most:,} cells cannot be used"):
        check_upload(engine, source, lambda *_: None, 5000)
    tried(CSV + ": too many faults", "clear error")


# --- what goes out again ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", MARKUP)
def test_hostile_text_leaves_in_no_shape_that_runs(engine, name):
    """As a cell, as the name of a column, and as that of the file."""
    text = MARKUP[name][:400]
    table = pa.table(
        {key: [cell] for key, cell in (cells(someone()) | {"note": text, text: "1"}).items()}
    )
    scored = score_file(engine, packed(table), text.replace("/", ""), keep=("note", text))
    assert results_bytes(scored.results, "parquet")
    # No cell of any line begins as a formula: numbers aside.
    lines = list(csv.reader(io.StringIO(results_bytes(scored.results, "csv").decode(), newline="")))
    for cell in (cell for line in lines for cell in line):
        assert (
            not cell
            or cell[0] not in "=+-@\t\r\n"
            or (cell.lstrip("+-")[:1].isdigit() and _is_number(cell))
        )
    tried("Injection: results as CSV", "inert")
    bad = score_file(engine, packed(pa.table({"trust": [text], "energy": ["1"]})), "x")
    written = list(csv.reader(io.StringIO(faults_text(bad.faults))))
    assert len(written) == 2
    assert all(not cell or cell[0] not in "=+-@\t\r" for cell in written[1])
    assert all(cell.isprintable() for cell in written[1])
    tried("Injection: faults as CSV", "inert")


def _is_number(text):
    try:
        return float(text) is not None
    except ValueError:
        return False
