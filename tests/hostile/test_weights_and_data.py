"""Weight sets from strangers, and changed files of data/: sound, or refused by file and key."""

import csv
import io
import random
import shutil
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.catalog.faults import CatalogError
from recommender.catalog.loader import load_catalog
from recommender.catalog.weight_set import (
    read_weight_set,
    weight_set_of,
    with_weight_set,
    write_numbers,
    write_weights,
)
from tests.hostile.nasty import MARKUP, SCALE, TEXTS, bounded, torn, tried

DATA = Path(__file__).parents[2] / "data"
FILES = sorted(str(p.relative_to(DATA)) for p in DATA.rglob("*") if p.suffix in (".toml", ".csv"))
WEIGHTS, NUMBERS, FILE = "Weights CSV", "Numbers TOML", "Data files"
LINES = (DATA / "weights.csv").read_text(encoding="utf-8").splitlines()
HEAD = LINES[0]


@pytest.fixture(scope="module")
def shipped(catalog):
    return weight_set_of(catalog)


def check_faults(error):
    """One line a fault, each with its file, its key and a remedy."""
    assert error.faults
    assert str(error).splitlines() == [str(fault) for fault in error.faults]
    assert all(fault.file and fault.key and fault.remedy.strip() for fault in error.faults)


def used_or_refused(catalog, weights, numbers, kind):
    """Read and check a set as the lab does; a refusal has one line a fault, with place and remedy."""
    try:
        found = read_weight_set(catalog, weights, numbers)
        with_weight_set(catalog, found)
    except CatalogError as error:
        check_faults(error)
        tried(kind, "clear error")
        return None
    tried(kind, "read, and passes every check")
    return found


@bounded(80)
@given(text=st.one_of(st.text(max_size=400), st.text(max_size=300).map(lambda rest: f"{HEAD}\n{rest}")))
def test_any_text_is_no_weight_set(catalog, text):
    assert used_or_refused(catalog, text, None, WEIGHTS + ": any text") is None


@bounded(80)
@given(content=torn("\n".join(LINES).encode()))
def test_a_torn_weight_set_is_read_or_refused(catalog, content):
    found = used_or_refused(catalog, content.decode(errors="replace"), None, WEIGHTS + ": bytes changed")
    if found:
        text = write_weights(found)
        assert read_weight_set(catalog, text).weights == found.weights


ODD = ["1_0", "\u0663", " 1", "1e0", "1e999", "9" * 5000]


@pytest.mark.parametrize("column", range(6))
def test_a_hostile_cell_is_refused_or_comes_back_as_it_was(catalog, column):
    chance = random.Random(column)
    for text in chance.sample([text[:2000] for text in TEXTS] + ODD, 20):
        rows = list(csv.reader(LINES))
        place = chance.randrange(1, len(rows))
        rows[place][column] = text
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows)
        found = used_or_refused(catalog, out.getvalue(), None, WEIGHTS + ": hostile cells")
        if found:
            assert column == 5
            assert found.weights[place - 1].reason == text.strip()
            assert read_weight_set(catalog, write_weights(found)).weights == found.weights


@bounded(80)
@given(data=st.data())
def test_torn_numbers_are_read_or_refused(catalog, shipped, data):
    whole = write_numbers(shipped)
    text = data.draw(
        st.one_of(torn(whole.encode()).map(lambda b: b.decode(errors="replace")), st.text(max_size=200))
    )
    found = used_or_refused(catalog, write_weights(shipped), text, NUMBERS + ": bytes changed, any text")
    if found:
        assert read_weight_set(catalog, write_weights(found), write_numbers(found)) == found


SIZES = ["nan", "inf", "-inf", "1e999", "9" * 100_000, "-1", "4", "0.3", "true", '"1"', "[]", "1.0e308"]


@bounded(60)
@given(
    key=st.sampled_from(["matters_weight", "L1", "A", "low"]),
    value=st.one_of(st.sampled_from(SIZES), st.floats().map(repr)),
)
def test_a_number_of_any_size_is_used_or_refused(catalog, shipped, key, value):
    lines = write_numbers(shipped).splitlines()
    text = "\n".join(f"{key} = {value}" if line.startswith(f"{key} =") else line for line in lines)
    used_or_refused(catalog, write_weights(shipped), text, NUMBERS + ": values of any size")


HARM = {
    "deep array": "a = " + "[" * 100_000,
    "deep table": "[" + ".".join(["a"] * 20_000) + "]\nb = 1",
    "deep inline": "a = " + "{a=" * 20_000,
    "digits": "matters_weight = " + "9" * 100_000,
    "hex": "matters_weight = 0x" + "f" * 100_000,
    "exponent": "matters_weight = 1e" + "9" * 10_000,
    "twice": "matters_weight = 1\nmatters_weight = 2",
    "table twice": "[spread]\nlow = 1\n[spread]\nhigh = 1",
    "NUL": "matters_weight = \x00",
    "right to left": "matters_weight = \u202e1",
    "lone surrogate": "matters_weight = '\ud800'",
    "10 MB": "a = '" + "x" * 10_000_000 + "'",
    "dates": "matters_weight = 1979-05-27T07:32:00Z",
    "quotes": '"""' * 50_000,
}


@pytest.mark.parametrize("name", HARM)
def test_numbers_made_to_harm_are_refused(catalog, shipped, name):
    assert (
        used_or_refused(catalog, write_weights(shipped), HARM[name], NUMBERS + ": made to harm") is None
    )


BIG = {
    "NUL": f"{HEAD}\n\x00",
    "10 MB cell": f"{HEAD}\nhug,touch_wish,1,low,tend_judgement,{'x' * 10_000_000}",
    "a million commas": f"{HEAD}\n{',' * 1_000_000}",
    "50,000 rows": HEAD + "\n" + "hug,touch_wish,1,low,tend_judgement,x\n" * 50_000,
    "an open quote": f'{HEAD}\n"' + "hug,\n" * 100_000,
    "a million columns": ",".join(f"c{n}" for n in range(1_000_000)),
    "lone surrogate": f"{HEAD}\nhug,touch_wish,1,low,\ud800,x",
    "homoglyph": f"{HEAD}\nh\u0443g,touch_wish,1,low,tend_judgement,x",
    "zero width": f"{HEAD}\nhu\u200bg,touch_wish,1,low,tend_judgement,x",
    "NaN": f"{HEAD}\nhug,touch_wish,NaN,low,tend_judgement,x",
    "1e999": f"{HEAD}\nhug,touch_wish,1e999,low,tend_judgement,x",
    "100,000 digits": f"{HEAD}\nhug,touch_wish,{'9' * 100_000},low,tend_judgement,x",
}


@pytest.mark.parametrize("name", BIG)
def test_weights_made_to_harm_are_refused(catalog, name):
    assert used_or_refused(catalog, BIG[name], None, WEIGHTS + ": made to harm") is None


def test_what_was_written_comes_back(catalog, shipped):
    chance = random.Random(2)
    for _ in range(20 * SCALE):
        rows = [
            row.model_copy(
                update={
                    "weight": chance.randint(-12, 12) / 4,
                    "reason": chance.choice(list(MARKUP.values()))[:300].strip(),
                }
            )
            for row in shipped.weights
        ]
        rows = [
            row.model_copy(update={"reason": " ".join(row.reason.replace("\x00", "").split()) or "x"})
            for row in rows
        ]
        made = type(shipped)(tuple(rows), shipped.numbers)
        assert read_weight_set(catalog, write_weights(made), write_numbers(made)) == made
        tried(WEIGHTS + ": round trip", "the same came back")


# --- files of data/ --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return shutil.copytree(DATA, tmp_path_factory.mktemp("hostile") / "data")


def loaded_or_refused(folder, kind):
    try:
        load_catalog(folder)
    except CatalogError as error:
        check_faults(error)
        tried(kind, "clear error")
    else:
        tried(kind, "read, and passes every check")


@bounded(30)
@given(data=st.data())
def test_a_file_with_changed_bytes_is_read_or_named(folder, data):
    path = folder / data.draw(st.sampled_from(FILES))
    before = path.read_bytes()
    try:
        path.write_bytes(data.draw(torn(before)))
        loaded_or_refused(folder, FILE + ": bytes changed")
    finally:
        path.write_bytes(before)


@bounded(30)
@given(data=st.data())
def test_a_file_with_changed_values_is_read_or_named(folder, data):
    """One line's value is replaced: by another type, a hostile text, a number without end."""
    path = folder / data.draw(st.sampled_from([f for f in FILES if f.endswith(".toml")]))
    before = path.read_text(encoding="utf-8")
    lines = before.splitlines()
    spots = [n for n, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    values = [
        "nan",
        "-1",
        "9" * 5000,
        "true",
        "[]",
        "{}",
        '""',
        "1979-05-27",
        '"{0.__class__}"',
        '"\\u202e"',
        "'<b>'",
    ]
    place, value = data.draw(st.sampled_from(spots)), data.draw(st.sampled_from(values))
    lines[place] = f"{lines[place].split(' = ')[0]} = {value}"
    try:
        path.write_text("\n".join(lines), encoding="utf-8")
        loaded_or_refused(folder, FILE + ": values changed")
    finally:
        path.write_text(before, encoding="utf-8")


@bounded(20)
@given(data=st.data())
def test_a_file_with_changed_keys_is_named(folder, data):
    path = folder / data.draw(st.sampled_from([f for f in FILES if f.endswith(".toml")]))
    before = path.read_text(encoding="utf-8")
    lines = before.splitlines()
    spots = [n for n, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    place = data.draw(st.sampled_from(spots))
    how = data.draw(st.sampled_from(["drop", "double", "rename"]))
    changed = {"drop": [], "double": [lines[place]] * 2, "rename": ["x\u200b" + lines[place]]}[how]
    try:
        path.write_text("\n".join([*lines[:place], *changed, *lines[place + 1 :]]), encoding="utf-8")
        loaded_or_refused(folder, FILE + ": keys changed")
    finally:
        path.write_text(before, encoding="utf-8")


@pytest.mark.parametrize("name", ["deep", "zip", "utf16", "nul", "empty", "folder", "gone"])
def test_a_file_that_is_something_else_is_named(folder, name):
    path = folder / "gates.toml"
    before = path.read_bytes()
    assert tomllib.loads(before.decode())
    put = {
        "deep": b"a=" + b"[" * 100_000,
        "zip": b"PK\x03\x04",
        "utf16": "a = 1".encode("utf-16"),
        "nul": b"\0" * 99,
        "empty": b"",
    }
    try:
        path.unlink()
        if name == "folder":
            path.mkdir()
        elif name != "gone":
            path.write_bytes(put[name])
        with pytest.raises(CatalogError, match=r"gates\.toml: "):
            load_catalog(folder)
        tried(FILE + ": something else in its place", "clear error")
    finally:
        if path.is_dir():
            path.rmdir()
        path.write_bytes(before)
