"""One mistake at a time in data/: loading refuses it and names file, key and value.

The mistakes are listed in broken_data.toml. Each changes the text of one file; only that file is read
again, and put among the sound records of the others. A few tests go through a copy of the folder.
"""

import re
import shutil
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import get_type_hints

import pytest

from recommender.catalog.catalog import FILES as FIELDS
from recommender.catalog.catalog import SOURCES, TEXTS, WEIGHTS, Catalog
from recommender.catalog.checks import check_catalog, check_references
from recommender.catalog.checks.questionnaire import check_instruments
from recommender.catalog.checks.texts import check_values
from recommender.catalog.faults import CatalogError
from recommender.catalog.parsing import read_record, read_toml, read_weights
from recommender.catalog.records.content import Activity
from recommender.catalog.records.method import Source
from recommender.catalog.records.questionnaire import Instrument, Item
from recommender.catalog.texts import Texts
from recommender.recommend import load_engine

DATA = Path(__file__).parents[2] / "data"
FILES = sorted(
    str(path.relative_to(DATA)) for path in DATA.rglob("*") if path.suffix in (".toml", ".csv")
)
ACTIVITIES, INSTRUMENTS = "content/activities/", "content/instruments/"
INTAKE, HUG = "content/intake.toml", "content/activities/hug.toml"

MISTAKES = tomllib.loads(Path(__file__).with_name("broken_data.toml").read_text("utf-8"))
CASES = [
    pytest.param(mistake, id=f"{kind}: {mistake['name']}")
    for kind, mistakes in MISTAKES.items()
    for mistake in mistakes
]


def text_of(file):
    return (DATA / file).read_text(encoding="utf-8")


def broken(text, mistake):
    count = 0 if mistake.get("every") else 1
    text, made = re.subn(mistake["find"], mistake["put"], text, count=count, flags=re.MULTILINE)
    assert made, f"{mistake['find']} is not in {mistake['file']}: mend broken_data.toml"
    return text


def read_again(catalog, file, text):
    """The faults inside one file with another text; the catalog with its content, if it has none."""
    if file == f"method/{WEIGHTS}":
        rows, faults = read_weights(WEIGHTS, text)
        return faults, None if faults else replace(catalog, weights=tuple(rows))
    content, faults = read_toml(file, text)
    if content is None:
        return faults, None
    if file == TEXTS:
        faults = list(check_values(file, content))
        return faults, None if faults else replace(catalog, texts=Texts(content))
    if file == SOURCES:
        read = {id: read_record(f"{file} [{id}]", Source, entry) for id, entry in content.items()}
        faults = [fault for _, found in read.values() for fault in found]
        return faults, replace(catalog, sources={id: record for id, (record, _) in read.items()})
    if file.startswith(ACTIVITIES):
        record, faults = read_record(file, Activity, content)
        return faults, replace(catalog, activities={**catalog.activities, Path(file).stem: record})
    if file.startswith(INSTRUMENTS):
        record, faults = read_record(file, Instrument, content)
        place = catalog.intake.instruments.index(Path(file).stem)
        changed = (*catalog.instruments[:place], record, *catalog.instruments[place + 1 :])
        return faults, replace(catalog, instruments=changed)
    field = next(field for field, name in FIELDS.items() if name == file)
    record, faults = read_record(file, get_type_hints(Catalog)[field], content)
    return faults, replace(catalog, **{field: record})


def is_named(faults, file, key, value):
    """One line names all three, in this order, before its remedy."""
    assert all(fault.remedy.strip() for fault in faults)
    return any(
        fault.file.startswith(file)
        and key in fault.key
        and value in fault.value
        and str(fault).startswith(f"{fault.file}: ")
        for fault in faults
    )


def blames(faults, mistake):
    return is_named(faults, mistake.get("at", mistake["file"]), mistake["key"], mistake["value"])


@pytest.mark.parametrize("mistake", [case for case in CASES if not case.values[0].get("engine")])
def test_a_mistake_is_named(mistake, catalog):
    faults, draft = read_again(catalog, mistake["file"], broken(text_of(mistake["file"]), mistake))
    faults = faults or check_catalog(draft)
    assert blames(faults, mistake), "\n".join(map(str, faults))


# --- the whole way, through the files -----------------------------------------------------------


def faults_of(folder):
    with pytest.raises(CatalogError) as caught:
        load_engine(folder)
    faults = caught.value.faults
    assert str(caught.value).splitlines() == [str(fault) for fault in faults], "one line each"
    return faults


def make(folder, mistake):
    path = folder / mistake["file"]
    path.write_text(broken(path.read_text(encoding="utf-8"), mistake), encoding="utf-8")


@pytest.mark.parametrize("mistake", [case for case in CASES if case.values[0].get("engine")])
def test_a_mistake_that_only_the_engine_sees_is_named(mistake, data_copy):
    make(data_copy, mistake)
    faults = faults_of(data_copy)
    assert blames(faults, mistake), "\n".join(map(str, faults))


def test_an_unbroken_copy_loads(data_copy):
    assert load_engine(data_copy).model.catalog.activities


@pytest.mark.parametrize("file", [INTAKE, "content/categories.toml", "method/weights.csv", SOURCES])
def test_a_missing_file_is_named_and_no_sound_one_is_blamed(file, data_copy):
    (data_copy / file).unlink()
    faults = faults_of(data_copy)
    assert {fault.file for fault in faults} == {file}
    assert is_named(faults, file, "file", "missing")


def test_every_missing_file_is_named_at_once(tmp_path):
    # English is the one language that has to be there.
    optional = (ACTIVITIES, INSTRUMENTS, "text/")
    listed = ["text/en.toml", *(file for file in FILES if not file.startswith(optional))]
    (tmp_path / "data").mkdir()
    faults = faults_of(tmp_path / "data")
    assert {fault.file for fault in faults} == {*listed, "README.md"}
    assert {fault.value for fault in faults} == {"missing"}


def test_the_weights_of_a_missing_activity_are_named(data_copy):
    (data_copy / HUG).unlink()
    assert is_named(faults_of(data_copy), "weights.csv line ", "activity", "hug")


def test_every_file_that_is_no_utf8_is_named_at_once(data_copy):
    for file in FILES:
        path = data_copy / file
        path.write_bytes(path.read_bytes() + b"# caf\xe9\n")
    faults = faults_of(data_copy)
    unlisted = {file for file in FILES if file.startswith(INSTRUMENTS)}  # intake.toml lists them
    assert {fault.file for fault in faults if fault.value == "UnicodeDecodeError"} == {*FILES} - unlisted


@pytest.mark.parametrize(
    ("file", "value"), [("content/instruments/phq9.toml", "not listed"), ("method/gate.toml", "unknown")]
)
def test_a_stray_file_is_named(file, value, data_copy):
    shutil.copy(data_copy / "content/instruments/phq4.toml", data_copy / file)
    assert is_named(faults_of(data_copy), file, "file", value)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    assert is_named(faults_of(tmp_path / "nowhere"), str(tmp_path), "folder", "missing")


def case(kind, name):
    return next(mistake for mistake in MISTAKES[kind] if mistake["name"] == name)


def test_mistakes_inside_files_and_between_the_sound_ones_are_named_at_once(data_copy):
    mistakes = [
        case("shape", "text for a truth"),
        case("shape", "misspelt help line"),
        case("shape", "misspelt status"),
        case("weight", "no reason"),
        case("gate", "unknown card"),
        case("page", "item on no page"),
        case("picture", "place without a sentence"),
        case("plan", "more suggested than may be chosen"),
        case("changeable", "unknown tick"),
    ]
    for mistake in mistakes:
        make(data_copy, mistake)
    faults = faults_of(data_copy)
    assert [mistake["name"] for mistake in mistakes if not blames(faults, mistake)] == []
    assert len(faults) == len(mistakes), "no sound file is blamed for one that could not be read"


@pytest.mark.parametrize(
    ("file", "find", "put", "meant"),
    [
        (HUG, '"gentle"', '"gentel"', "gentle"),
        (HUG, '"light_2005"', '"ligth_2005"', "light_2005"),
        (HUG, '"touch_consent"', '"touch_concent"', "touch_consent"),
        (HUG, "^in_article", "in_articel", "in_article"),
        ("method/weights.csv", "^hug,touch_wish", "hug,touch_wihs", "touch_wish"),
        ("method/weights.csv", "^hug,touch_wish", "hugg,touch_wish", "hug"),
        ("method/gates.toml", '"unsure"', '"unsur"', "unsure"),
        (INTAKE, "^exclusive = ", "exclusiv = ", "exclusive"),
    ],
)
def test_what_was_meant_is_said(file, find, put, meant, catalog):
    text = broken(text_of(file), {"file": file, "find": find, "put": put})
    faults, draft = read_again(catalog, file, text)
    faults = faults or check_catalog(draft)
    assert any(f"did you mean {meant}?" in fault.remedy for fault in faults), faults


# --- rules that hold for every entry -------------------------------------------------------------


def test_an_item_that_nothing_uses_is_named(catalog):
    item = changed(catalog.items["adult"], id="extra")
    (full, *rest) = catalog.intake.paths
    page = full.pages[0].model_copy(update={"items": (*full.pages[0].items, "extra")})
    full = full.model_copy(update={"pages": (page, *full.pages[1:])})
    parts = {"items": (*catalog.intake.items, item), "paths": (full, *rest)}
    faults = check_catalog(replace(catalog, intake=catalog.intake.model_copy(update=parts)))
    assert [(fault.key, fault.value) for fault in faults] == [("items", "extra")]


def test_an_id_that_what_matters_uses_is_named(catalog):
    declared = catalog.declared_criteria
    criterion = declared.criteria[-1].model_copy(update={"id": "matters_music"})
    parts = {"criteria": (*declared.criteria, criterion)}
    faults = check_catalog(replace(catalog, declared_criteria=declared.model_copy(update=parts)))
    assert is_named(faults, "method/criteria.toml", "criteria", "matters_music")


def test_every_source_that_is_gone_is_named(catalog):
    assert len(catalog.sources) > 150
    faults = [*check_references(replace(catalog, sources={}))]
    assert [id for id in catalog.sources if not is_named(faults, "", "", id)] == []


def changed(item, **parts):
    """A new item: a copy would have the codes of the old one in its cache."""
    return Item(**{name: getattr(item, name) for name in Item.model_fields} | parts)


@pytest.mark.parametrize("file", [file for file in FILES if file.startswith(INSTRUMENTS)])
def test_any_change_of_an_instruments_words_is_named(file, catalog):
    text = text_of(file)
    fixed = r'(?:^intro = "|^text = "|^help = "|, label = "|_label = ")(?=.)'
    spots = [match.end() for match in re.finditer(fixed, text, flags=re.MULTILINE)]
    assert len(spots) >= 5
    for spot in spots:
        faults, changed = read_again(catalog, file, f"{text[:spot]}Really {text[spot:]}")
        assert is_named([*faults, *check_instruments(changed)], file, "content_hash", ""), text[spot:][
            :40
        ]
