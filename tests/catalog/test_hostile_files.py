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
    with_weight_set,
    write_numbers,
    write_weights,
)
from tests.hostile.nasty import TEXTS, bounded, torn, tried

pytestmark = pytest.mark.hostile

DATA = Path(__file__).parents[2] / "data"
FILES = sorted(str(p.relative_to(DATA)) for p in DATA.rglob("*") if p.suffix in (".toml", ".csv"))
WEIGHTS, NUMBERS, FILE = "Weights CSV", "Numbers TOML", "Data files"
LINES = (DATA / "method/weights.csv").read_text(encoding="utf-8").splitlines()
HEAD = LINES[0]


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


@bounded(40)
@given(text=st.one_of(st.text(max_size=400), st.text(max_size=300).map(lambda rest: f"{HEAD}\n{rest}")))
def test_any_text_is_no_weight_set(catalog, text):
    assert used_or_refused(catalog, text, None, WEIGHTS + ": any text") is None


@bounded(40)
@given(content=torn("\n".join(LINES).encode()))
def test_a_torn_weight_set_is_read_or_refused(catalog, content):
    found = used_or_refused(catalog, content.decode(errors="replace"), None, WEIGHTS + ": bytes changed")
    if found:
        text = write_weights(found)
        assert read_weight_set(catalog, text).weights == found.weights


ODD = ["1_0", "\u0663", "1e0", "1e999", "9" * 5000]


@pytest.mark.parametrize("column", range(6))
def test_a_hostile_cell_is_refused_or_comes_back_as_it_was(catalog, column):
    chance = random.Random(column)
    for text in chance.sample([text[:2000] for text in TEXTS] + ODD, 10):
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


@bounded(40)
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


@bounded(30)
@given(
    key=st.sampled_from(["matters_weight", "L1", "A", "low"]),
    value=st.one_of(st.sampled_from(SIZES), st.floats().map(repr)),
)
def test_a_number_of_any_size_is_used_or_refused(catalog, shipped, key, value):
    lines = write_numbers(shipped).splitlines()
    text = "\n".join(f"{key} = {value}" if line.startswith(f"{key} =") else line for line in lines)
    used_or_refused(catalog, write_weights(shipped), text, NUMBERS + ": values of any size")


# --- files of data/ --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return shutil.copytree(DATA, tmp_path_factory.mktemp("hostile") / "data")


def loaded_or_refused(folder, name, content, kind):
    """Load the folder while one of its files has this content."""
    path = folder / name
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        load_catalog(folder)
    except CatalogError as error:
        check_faults(error)
        tried(kind, "clear error")
    else:
        tried(kind, "read, and passes every check")
    finally:
        path.write_bytes(before)


def draw_line(data):
    """(name, lines, index) of a line with a value in one of the TOML files."""
    name = data.draw(st.sampled_from([f for f in FILES if f.endswith(".toml")]))
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    spots = [n for n, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    return name, lines, data.draw(st.sampled_from(spots))


@bounded(10)
@given(data=st.data())
def test_a_file_with_changed_bytes_is_read_or_named(folder, data):
    name = data.draw(st.sampled_from(FILES))
    content = data.draw(torn((DATA / name).read_bytes()))
    loaded_or_refused(folder, name, content, FILE + ": bytes changed")


VALUES = ["nan", "-1", "9" * 5000, "true", "[]", "{}", '""', "1979-05-27", '"{0.__class__}"']
VALUES += ['"\\u202e"', "'<b>'"]


@bounded(10)
@given(data=st.data())
def test_a_file_with_changed_values_is_read_or_named(folder, data):
    """One line's value is replaced: by another type, a hostile text, a number without end."""
    name, lines, index = draw_line(data)
    lines[index] = f"{lines[index].split(' = ')[0]} = {data.draw(st.sampled_from(VALUES))}"
    loaded_or_refused(folder, name, "\n".join(lines).encode(), FILE + ": values changed")


@bounded(10)
@given(data=st.data())
def test_a_file_with_changed_keys_is_named(folder, data):
    name, lines, index = draw_line(data)
    how = data.draw(st.sampled_from(["drop", "double", "rename"]))
    line = lines[index]
    lines[index : index + 1] = {"drop": [], "double": [line, line], "rename": [f"x\u200b{line}"]}[how]
    loaded_or_refused(folder, name, "\n".join(lines).encode(), FILE + ": keys changed")


@pytest.mark.parametrize("name", ["deep", "zip", "nul", "folder"])
def test_a_file_that_is_something_else_is_named(folder, name):
    path = folder / "method/gates.toml"
    before = path.read_bytes()
    assert tomllib.loads(before.decode())
    put = {
        "deep": b"a=" + b"[" * 100_000,
        "zip": b"PK\x03\x04",
        "nul": b"\0" * 99,
    }
    try:
        path.unlink()
        if name == "folder":
            path.mkdir()
        else:
            path.write_bytes(put[name])
        with pytest.raises(CatalogError, match=r"gates\.toml: "):
            load_catalog(folder)
        tried(FILE + ": something else in its place", "clear error")
    finally:
        if path.is_dir():
            path.rmdir()
        path.write_bytes(before)
