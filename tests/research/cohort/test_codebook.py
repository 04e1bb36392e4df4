"""Every column has its entry, and each kind of missing its place."""

import pyarrow as pa

from recommender.research.cohort import score_frame
from recommender.research.cohort.codebook import codebook
from tests.research.cohort.people import OPEN_UNTICKED, RAW, cells, crowd, table
from tests.research.cohort.scored import score_table

KINDS = ("blank", "declined", "not_asked")


def side(entries, name):
    return {entry["column"]: entry for entry in entries if entry["side"] == name}


def test_every_column_that_may_come_in_has_its_entry(engine):
    entries = side(codebook(engine.catalog), "input")
    row = cells({}, {}) | dict.fromkeys((id for id in RAW.items if RAW.is_many(id)), "")
    assert set(entries) == set(row)


def test_every_column_that_comes_out_has_its_entry_in_order(engine):
    rows = [cells(answers, matters) for answers, matters in crowd(3, 1)]
    for explain in (False, True):
        entries = side(codebook(engine.catalog, explain), "output")
        results = score_table(engine, table(rows), explain=explain).results
        assert list(entries) == [*results.column_names, "fault"]
    assert list(side(codebook(engine.catalog), "output")) == list(
        score_frame(table(rows).to_pandas(), engine).columns
    )


def test_codes_and_labels_are_those_of_the_questions(engine):
    entries = side(codebook(engine.catalog), "input")
    for id, item in RAW.items.items():
        codes = {str(code) for code in RAW.codes[id]} | ({"[]"} if RAW.is_many(id) else set())
        assert set(entries[id]["codes"]) == codes
        for option in item.get("options", []):
            assert entries[id]["codes"][str(option["code"])] == option["label"]
            if RAW.is_many(id):
                tick = entries[f"{id}___{option['code']}"]
                assert list(tick["codes"]) == ["0", "1"]
                assert option["label"] in tick["meaning"]
    assert list(entries["matters_touch"]["codes"]) == list("012345")


def test_R03_each_kind_of_missing_has_its_code_and_its_treatment(engine):
    entries = codebook(engine.catalog)
    for entry in side(entries, "input").values():
        said = [entry[kind] for kind in KINDS]
        if entry["column"].startswith("matters_"):
            assert said == ["", "", ""]
            continue
        assert len(set(said)) == 3
        assert said[0].startswith("An empty cell")
        assert said[1].startswith("declined: ")
        assert said[2].startswith("not_asked: ")
        for kind, text in zip(KINDS, said, strict=True):
            assert f"missing_{kind}" in text
    assert {f"missing_{kind}" for kind in KINDS} <= set(side(entries, "output"))


def test_every_column_that_can_be_empty_says_what_that_means(engine):
    rows = [cells(answers, matters) for answers, matters in crowd(200, 2)]
    results = score_table(engine, table(rows), explain=True).results
    entries = side(codebook(engine.catalog, explain=True), "output")
    empty = {name for name in results.column_names if results[name].null_count}
    assert {name for name in empty if not entries[name]["empty"]} == set()
    assert len(empty) > 50


def test_words_of_the_output_are_in_its_codes(engine):
    rows = [cells(answers, matters) for answers, matters in crowd(200, 3)]
    results = score_table(engine, table(rows)).results
    for name, entry in side(codebook(engine.catalog), "output").items():
        if entry["codes"]:
            assert pa.types.is_dictionary(results.schema.field(name).type)
            found = set(results[name].to_pylist()) - {None}
            assert found <= set(entry["codes"])


def test_the_codebook_says_which_questions_are_left_open(engine):
    said = {e["column"]: e["codes"]["[]"] for e in codebook(engine.catalog) if "[]" in e["codes"]}
    assert {id for id, words in said.items() if "left open" in words} == {*OPEN_UNTICKED}
    assert len(said) == sum(map(RAW.is_many, RAW.items))
