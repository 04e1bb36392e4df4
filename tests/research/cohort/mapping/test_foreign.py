"""Workbooks, SPSS and Stata files made to harm: one sentence each, within the limits, nothing left."""

import io
import random
import time
import zipfile

import pandas as pd
import pyreadstat
import pytest

from recommender.research.cohort.mapping import foreign
from recommender.research.cohort.mapping.record import FileForm
from recommender.research.cohort.source import open_source, read_chunks
from recommender.research.cohort.table import TableError
from tests.research.cohort.mapping.exports import workbook

PEOPLE = [{"trust": "5", "energy": "1"}, {"trust": "6", "energy": "2"}]


def packed(change):
    """A sound workbook with parts replaced: {name: content}."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(PEOPLE))) as sound,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file,
    ):
        for name in sound.namelist():
            file.writestr(name, change.get(name, sound.read(name)))
    return out.getvalue()


def sheet(rows):
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return {"xl/worksheets/sheet1.xml": f"<worksheet {space}><sheetData>{rows}</sheetData></worksheet>"}


def bomb(says, megabytes=0):
    """A sheet of so many megabytes of cells, in a directory that gives `says` as its size."""
    content = bytearray(packed(sheet("<row><c><v>1</v></c></row>" * (megabytes * 40_000))))
    place = content.rfind(b"xl/worksheets/sheet1.xml") - 46 + 24
    content[place : place + 4] = says.to_bytes(4, "little")
    return bytes(content)


def wide():
    cells = "<c><v>1</v></c>" * 100_000
    return packed(sheet(f"<row>{cells}</row><row>{cells}</row>"))


def entities():
    """The billion laughs of XML."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]><worksheet>&l9;</worksheet>'
    return packed({"xl/worksheets/sheet1.xml": text})


def far_cell():
    first = '<row r="1"><c r="A1"><v>1</v></c></row>'
    return packed(sheet(f'{first}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))


def statistics(folder, kind, frame=None):
    path = folder / f"people.{kind}"
    write = pyreadstat.write_sav if kind == "sav" else pyreadstat.write_dta
    write(pd.DataFrame({"trust": [5.0, 6.0]} if frame is None else frame), str(path))
    return path.read_bytes()


def broken_dates(folder):
    frame = {"trust": [5.0, 6.0], "day": [1e300, float("-inf")]}
    path = folder / "dates.sav"
    pyreadstat.write_sav(pd.DataFrame(frame), str(path), variable_format={"day": "DATETIME20"})
    return path.read_bytes()


BAD = {
    "bomb.xlsx": (lambda folder: bomb(1 << 30), "unpacked, it needs more than 1024 MB"),
    "lying.xlsx": (lambda folder: bomb(1000, megabytes=50), None),
    "wide.xlsx": (lambda folder: wide(), "more than 5000 columns"),
    "laughs.xlsx": (lambda folder: entities(), None),
    "far.xlsx": (lambda folder: far_cell(), None),
    "cut.xlsx": (lambda folder: workbook(PEOPLE)[:-200], "cut, damaged"),
    "old.xls": (lambda folder: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000, "cut, damaged"),
    "cut.sav": (lambda folder: statistics(folder, "sav")[:150], "cut, damaged"),
    "cut.dta": (lambda folder: statistics(folder, "dta")[:-60], None),
    "wide.sav": (
        lambda folder: statistics(folder, "sav", {f"v{n}": [1.0] for n in range(6000)}),
        "more than 5000 columns",
    ),
    "large.sav": (lambda folder: b"$FL2" + b"\x00" * (foreign.MOST_MEGABYTES << 20), "more than 50 MB"),
    "empty.xlsx": (lambda folder: packed(sheet("")), "no row below"),
}


def rows_or_sentence(catalog, name, content):
    try:
        source = open_source(catalog, name, None, content)
        return sum(chunk.table.num_rows for chunk in read_chunks(catalog, [source]))
    except TableError as error:
        said = str(error)
        assert said.startswith(f"{name}: ")
        assert len(said.splitlines()) == 1
        assert "Traceback" not in said
        return said


@pytest.mark.parametrize("name", BAD)
def test_a_file_made_to_harm_gets_one_sentence_within_its_limits(catalog, tmp_path, name):
    make, says = BAD[name]
    content = make(tmp_path)
    begun = time.monotonic()
    found = rows_or_sentence(catalog, name, content)
    assert time.monotonic() - begun < foreign.MOST_SECONDS + 20
    assert isinstance(found, str)
    assert says is None or says in found


def test_a_date_that_is_none_harms_nothing(catalog, tmp_path):
    assert rows_or_sentence(catalog, "dates.sav", broken_dates(tmp_path)) == 2


def test_bytes_turned_by_chance_never_end_this_process(catalog, tmp_path):
    chance = random.Random(5)
    for name in ("people.sav", "people.dta", "people.xlsx"):
        sound = workbook(PEOPLE) if name.endswith("xlsx") else statistics(tmp_path, name[-3:])
        turned = bytearray(sound)
        for place in chance.sample(range(4, len(turned)), 12):
            turned[place] = chance.randrange(256)
        found = rows_or_sentence(catalog, name, bytes(turned))
        assert isinstance(found, str) or found >= 1


def test_a_reader_that_hangs_or_takes_all_memory_is_ended(catalog, texts, monkeypatch):
    content = workbook(PEOPLE)
    # No process starts within a tenth of a second.
    monkeypatch.setattr(foreign, "MOST_SECONDS", -4.9)
    with pytest.raises(TableError, match="takes more than"):
        foreign.as_parquet(texts, "slow.xlsx", "sheet", content)


def test_a_workbook_with_several_sheets_asks_which(catalog, tmp_path):
    with zipfile.ZipFile(io.BytesIO(workbook(PEOPLE))) as sound:
        parts = {name: sound.read(name).decode() for name in sound.namelist()}
    book, links = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    one = '<sheet name="People" sheetId="1" r:id="b"/>'
    parts[book] = parts[book].replace(one, one + '<sheet name="More" sheetId="2" r:id="c"/>')
    link = parts[links].split("<Relationship ")[1].split("/>")[0]
    other = link.replace('"b"', '"c"').replace("sheet1", "sheet2")
    parts[links] = parts[links].replace(link + "/>", f"{link}/><Relationship {other}/>")
    parts["xl/worksheets/sheet2.xml"] = parts["xl/worksheets/sheet1.xml"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, text in parts.items():
            file.writestr(name, text)
    assert "several sheets hold something: People, More" in rows_or_sentence(
        catalog, "a.xlsx", out.getvalue()
    )
    found = open_source(catalog, "a.xlsx", None, out.getvalue(), FileForm(sheet="More"))
    assert found.schema.names == ["trust", "energy"]
