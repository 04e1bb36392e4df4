"""One mistake at a time in a copy of data/: loading refuses it and names file, key and value.

The mistakes stand in broken_data.toml.
"""

import re
import shutil
import tomllib
from contextlib import contextmanager
from pathlib import Path

import pytest

from recommender.catalog.faults import CatalogError
from recommender.recommend import load_engine

DATA = Path(__file__).parents[2] / "data"
FILES = sorted(
    str(path.relative_to(DATA)) for path in DATA.rglob("*") if path.suffix in (".toml", ".csv")
)
INSTRUMENTS = [file for file in FILES if file.startswith("instruments/")]
HUG = "activities/hug.toml"

MISTAKES = tomllib.loads(Path(__file__).with_suffix(".toml").with_stem("broken_data").read_text("utf-8"))
CASES = [
    pytest.param(mistake, id=f"{kind}: {mistake['name']}")
    for kind, mistakes in MISTAKES.items()
    for mistake in mistakes
]


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(DATA, tmp_path / "data")


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One copy for the long loops; `changed` puts every file back."""
    return shutil.copytree(DATA, tmp_path_factory.mktemp("broken") / "data")


def faults_of(folder):
    with pytest.raises(CatalogError) as caught:
        load_engine(folder)
    faults = caught.value.faults
    assert str(caught.value).splitlines() == [str(fault) for fault in faults], "one line each"
    assert all(fault.remedy.strip() for fault in faults)
    return faults


def make(folder, mistake):
    path = folder / mistake["file"]
    text = path.read_text(encoding="utf-8")
    count = 0 if mistake.get("every") else 1
    text, made = re.subn(mistake["find"], mistake["put"], text, count=count, flags=re.MULTILINE)
    assert made, f"{mistake['find']} is not in {mistake['file']}: mend broken_data.toml"
    path.write_text(text, encoding="utf-8")


@contextmanager
def changed(folder, file, text):
    path = folder / file
    before = path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(before, encoding="utf-8")


def is_named(faults, file, key, value):
    """One line names all three, in this order, before its remedy."""
    return any(
        fault.file.startswith(file)
        and key in fault.key
        and value in fault.value
        and str(fault).startswith(f"{fault.file}: ")
        for fault in faults
    )


def blames(faults, mistake):
    return is_named(faults, mistake.get("at", mistake["file"]), mistake["key"], mistake["value"])


def undetected(folder, file, texts):
    """What (key, value) no fault names, of pairs of that and the file's new text."""
    missed = []
    for named, text in texts:
        with changed(folder, file, text):
            try:
                load_engine(folder)
            except CatalogError as error:
                missed += [] if is_named(error.faults, "", *named) else [named]
            else:
                missed.append(named)
    return missed


def without_options(text):
    """Every option taken out, and both ends of every scale 0 to 10 moved inward."""
    found, item = [], ""
    spots = r'^id = "(?P<id>\w+)"|\{ code = "?(?P<code>\w+)"?, .*\n|numbers = \{ low = 0, high = 10'
    for match in re.finditer(spots, text, flags=re.MULTILINE):
        before, after = text[: match.start()], text[match.end() :]
        item = match["id"] or item
        if match["code"]:
            found.append(((item, match["code"]), before + after))
        elif not match["id"]:
            found.append(((item, "0"), f"{before}numbers = {{ low = 1, high = 10{after}"))
            found.append(((item, "10"), f"{before}numbers = {{ low = 0, high = 9{after}"))
    return found


def without_entries(text):
    """Every [key] of a file taken out."""
    parts = re.split(r"^(?=\[)", text, flags=re.MULTILINE)
    keys = [re.match(r"\[(\w+)\]", part) for part in parts]
    return [
        (("", key[1]), "".join(parts[:n] + parts[n + 1 :]))
        for n, key in enumerate(keys)
        if key is not None
    ]


def test_an_unbroken_copy_loads(folder):
    assert load_engine(folder).model.catalog.activities


@pytest.mark.parametrize("mistake", CASES)
def test_a_mistake_is_named(mistake, folder):
    make(folder, mistake)
    faults = faults_of(folder)
    assert blames(faults, mistake), "\n".join(map(str, faults))


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_named(file, folder):
    (folder / file).unlink()
    assert is_named(faults_of(folder), file, "file", "")


@pytest.mark.parametrize("file", ["intake.toml", "categories.toml", "weights.csv", HUG])
def test_a_missing_file_is_not_blamed_on_sound_ones(file, folder):
    (folder / file).unlink()
    assert {fault.file for fault in faults_of(folder)} == {file}


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_is_no_utf8_is_named(file, folder):
    path = folder / file
    path.write_bytes(path.read_bytes() + b"# caf\xe9\n")
    assert is_named(faults_of(folder), file, "file", "")


@pytest.mark.parametrize("file", ["activities/kiss.toml", "instruments/phq9.toml"])
def test_a_stray_file_is_named(file, folder):
    shutil.copy(folder / HUG, folder / file)
    assert is_named(faults_of(folder), file, "file", "not listed")


def test_a_folder_that_is_not_there_is_named(tmp_path):
    assert is_named(faults_of(tmp_path / "nowhere"), str(tmp_path), "folder", "missing")


def test_an_item_that_nothing_uses_is_named(folder):
    item = '\n[[items]]\nid = "extra"\ntype = "one"\nlabel = "l"\ntext = "t"\nwhy = "w"\n'
    item += 'options = [{ code = "a", label = "A" }, { code = "b", label = "B" }]\n'
    marginal = '\n[[marginals]]\nitem = "extra"\nshares = { "a" = 0.5, "b" = 0.5 }\nblank = 0.0\n'
    marginal += 'source = "tend_judgement"\nnote = "n"\n'
    for file, find, put in (
        ("intake.toml", r'"strangers", "online"', r'\g<0>, "extra"'),
        ("intake.toml", r"\Z", item),
        ("simulation.toml", r"\Z", marginal),
    ):
        make(folder, {"file": file, "find": find, "put": put})
    assert is_named(faults_of(folder), "intake.toml", "items", "extra")


def test_an_id_that_what_matters_uses_is_named(folder):
    rename = {"find": r"\bworry\b", "put": "matters_music", "every": True}
    for file in ("criteria.toml", "weights.csv"):
        make(folder, rename | {"file": file})
    (fault,) = faults_of(folder)
    assert is_named([fault], "criteria.toml", "criteria", "matters_music")


def test_deleting_any_one_source_is_named(shared):
    texts = without_entries((DATA / "sources.toml").read_text(encoding="utf-8"))
    assert len(texts) > 150
    assert undetected(shared, "sources.toml", texts) == []


@pytest.mark.parametrize(
    ("file", "options"),
    [
        ("intake.toml", 104),
        ("instruments/ucla3.toml", 14),
        ("instruments/lsns6.toml", 36),
        ("instruments/phq4.toml", 16),
        ("instruments/trust.toml", 2),
    ],
)
def test_deleting_any_one_option_is_named(file, options, shared):
    texts = without_options((DATA / file).read_text(encoding="utf-8"))
    assert len(texts) == options
    assert undetected(shared, file, texts) == []


@pytest.mark.parametrize("file", INSTRUMENTS)
def test_any_change_of_an_instruments_words_is_named(file, shared):
    text = (DATA / file).read_text(encoding="utf-8")
    fixed = r'(?:^intro = "|^text = "|^help = "|, label = "|_label = ")(?=.)'
    spots = [match.end() for match in re.finditer(fixed, text, flags=re.MULTILINE)]
    texts = [(("content_hash", ""), f"{text[:spot]}Really {text[spot:]}") for spot in spots]
    assert len(spots) >= 5
    assert undetected(shared, file, texts) == []


@pytest.mark.parametrize(
    "picked",
    [
        {"shape": [0, 4, 15], "weight": [4]},
        {"source": [8], "page": [0], "weight": [1], "gate": [0], "content": [0]},
    ],
    ids=["within files", "between files"],
)
def test_several_mistakes_are_reported_together(picked, folder):
    mistakes = [MISTAKES[kind][place] for kind, places in picked.items() for place in places]
    for mistake in mistakes:
        make(folder, mistake)
    faults = faults_of(folder)
    assert [m["name"] for m in mistakes if not blames(faults, m)] == []
