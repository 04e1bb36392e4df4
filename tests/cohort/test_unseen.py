"""Nobody is taken at a word that they never said: boxes nobody saw, and files older than a question."""

import csv
import io
import json
import random

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from click.testing import CliRunner

from recommender.cli import main
from recommender.cohort import score_frame
from recommender.cohort.codebook import codebook
from recommender.cohort.faults import TableError
from recommender.cohort.frame import Scorer, score_batch
from recommender.cohort.upload import score_file
from recommender.lab.cohort_file import check_upload, open_upload, score_upload
from tests.cohort.people import OPEN_UNTICKED, RAW, cells, csv_text, someone, table, typed_parquet

# What nobody is led to before these questions are answered (design.md, section 7).
CLOSED = ("hug", "massage", "exercise", "dancing", "mindful_eating", "tryptophan_foods")
NUMBERS = np.arange(1, 1000)
NEWER = ("calls", "in_the_way___shame", "in_the_way___language", "safety___hurt_before")


def boxes(item, cell):
    return {f"{item}___{code}": cell for code in RAW.codes[item]}


def redcap():
    """The layout of a real export: a form that nobody saw, as zeros and as blanks."""
    scales = {"ucla_companionship": "3", "ucla_left_out": "3", "ucla_isolated": "3"}
    scales |= {f"phq4_{name}": "1" for name in ("nervous", "worry", "interest", "down")}
    return [scales | boxes("safety", "0"), scales | boxes("safety", "")]


def without_row(results):
    return results.drop_columns(["row"]).to_pylist()


def test_the_questions_with_a_box_for_none_are_those_of_the_page():
    assert OPEN_UNTICKED == ["within_reach", "safety"]


def test_the_codebook_says_which_questions_are_left_open(engine):
    said = {e["column"]: e["codes"]["[]"] for e in codebook(engine.model.catalog) if "[]" in e["codes"]}
    assert {id for id, words in said.items() if "left open" in words} == {*OPEN_UNTICKED}
    assert len(said) == sum(map(RAW.is_many, RAW.items))


# --- nothing ticked -------------------------------------------------------------------------------


def test_a_form_that_nobody_saw_closes_what_blank_cells_close(engine):
    unseen, blank = without_row(score_batch(engine, table(redcap())).results)
    assert unseen == blank
    assert all(unseen[f"closed_{id}"] for id in CLOSED)
    assert unseen["missing_blank"] == 1
    seen = score_batch(engine, table([redcap()[0] | {"safety___none": "1"}])).results.to_pylist()[0]
    assert not any(seen[f"closed_{id}"] for id in CLOSED)


@pytest.mark.parametrize("item", OPEN_UNTICKED)
@pytest.mark.parametrize("way", ["boxes", "list", "true and false", "numbers"])
def test_nothing_ticked_where_a_box_says_none_is_left_open_in_each_way_of_writing(engine, item, way):
    rows = [cells(someone(**{item: said})) for said in ([], None, ["none"])]
    given = table(rows)
    if way == "list":
        given = table([cells(someone(**{item: said}), listed=(item,)) for said in ([], None, ["none"])])
    elif way != "boxes":
        kind = pa.bool_() if way == "true and false" else pa.int8()
        for name in boxes(item, ""):
            column = pa.array([int(row[name]) if row[name] else None for row in rows], pa.int8())
            given = given.set_column(given.column_names.index(name), name, column.cast(kind))
    scored = score_batch(engine, given)
    unseen, blank, none = without_row(scored.results)
    assert scored.faults == []
    assert unseen == blank != none
    assert (scored.look.left_open[item], scored.look.none_ticked[item]) == (1, 0)


def test_nothing_ticked_where_no_box_says_none_is_an_answer(engine):
    rows = [cells(someone(in_the_way=said)) for said in ([], None)]
    scored = score_batch(engine, table(rows))
    assert scored.results["missing_blank"].to_pylist() == [0, 1]
    assert (scored.look.left_open["in_the_way"], scored.look.none_ticked["in_the_way"]) == (0, 1)


def test_a_box_that_was_ticked_wrongly_is_still_a_fault(engine):
    """Some boxes 0 and others blank, or something that is no tick, is no form that nobody saw."""
    for name, text in (("safety___touch", ""), ("safety___touch", "x"), ("safety___touch", "declined")):
        scored = score_batch(engine, table([cells(someone(safety=[])) | {name: text}]))
        assert [(fault.row, fault.column) for fault in scored.faults] == [(1, name)]
        assert scored.look.left_open["safety"] == 0


@pytest.mark.parametrize("item", OPEN_UNTICKED)
def test_one_person_alone_is_read_the_same_way(item, tmp_path):
    found = []
    for said in ([], None, ["none"]):
        path = tmp_path / "in.json"
        path.write_text(json.dumps({"answers": someone(**{item: said})}), encoding="utf-8")
        found.append(CliRunner().invoke(main, ["recommend", str(path)]).stdout)
    assert found[0] == found[1] != found[2]


def mixed(n, seed):
    """Rows where boxes are ticked, all 0, or missing, in every tick question."""
    chance = random.Random(seed)
    rows = []
    for _ in range(n):
        said = {
            item: chance.choice([[], [], None, "declined", "not_asked", [chance.choice(codes)]])
            for item, codes in RAW.codes.items()
            if RAW.is_many(item)
        }
        rows.append(cells(someone(**said)))
    return rows


def recount(text, item):
    """Rows of a CSV where every box is 0, counted with the csv module alone."""
    rows = list(csv.DictReader(io.StringIO(text)))
    names = [name for name in rows[0] if name.startswith(f"{item}___")]
    return sum(all(row[name] == "0" for name in names) for row in rows)


def test_people_are_counted_question_by_question(engine):
    rows = mixed(240, 6)
    text = csv_text(rows)
    notes = score_file(engine, text.encode(), "x.csv").summary.notes
    counts = {item: recount(text, item) for item in ("within_reach", "safety", "in_the_way")}
    assert min(counts.values()) > 30
    for item, count in counts.items():
        (line,) = [line for line in notes if line.startswith(f"{item}: ")]
        assert f"nothing is ticked in {count} of 240 rows" in line
        assert ("left open" in line) == (item in OPEN_UNTICKED)
        assert ("none ticked" in line) == (item not in OPEN_UNTICKED)
    assert len(notes) == 3


def test_the_page_for_researchers_counts_and_closes_the_same(engine, tmp_path):
    text = csv_text(mixed(90, 8)).encode()
    wanted = score_file(engine, text, "x.csv")
    source = open_upload(engine.model.catalog, "x.csv", text)
    told = lambda rows, share: None  # noqa: E731
    check = check_upload(engine, source, (), told, 7)
    run = score_upload(engine, None, source, (), told, 7)
    assert check.summary == run.check.summary == wanted.summary
    assert run.shipped.combine_chunks().equals(wanted.results.combine_chunks())
    frame = pd.DataFrame(csv.DictReader(io.StringIO(text.decode())))
    result = score_frame(frame, engine)
    assert result.attrs["summary"] == list(wanted.summary.lines)
    closed = [gate if isinstance(gate, str) else None for gate in result["closed_hug"]]
    assert closed == wanted.results["closed_hug"].to_pylist()
    path = typed_parquet(mixed(90, 8), tmp_path / "x.parquet", row_group_size=11)
    assert score_file(engine, path.read_bytes(), "x.parquet").summary == wanted.summary


# --- files from before a question, or a tick ----------------------------------------------------------


def older(row):
    """The row as a file of version 1 holds it."""
    return {name: cell for name, cell in row.items() if name not in NEWER}


def test_what_came_later_is_what_the_data_say():
    later = {id for id, item in RAW.items.items() if item.get("since", 1) > 1}
    later |= {
        f"{id}___{option['code']}"
        for id, item in RAW.items.items()
        for option in item.get("options", ())
        if RAW.is_many(id) and option.get("since", 1) > 1
    }
    assert later == {*NEWER}


def as_not_ticked(row):
    """The row of a full file that an older file stands for: nobody ticked what was not there."""
    newer = {}
    for name in NEWER[1:]:
        said = row[f"{name.split('___')[0]}___{RAW.codes[name.split('___')[0]][0]}"]
        newer[name] = "0" if said in ("0", "1") else said
    return row | newer | {"calls": "not_asked"}


def test_a_file_without_the_newer_columns_scores_every_row(engine):
    rows = mixed(80, 3)
    assert any(row[name] == "1" for row in rows for name in NEWER[1:])
    old, new = (table([change(row) for row in rows]) for change in (older, as_not_ticked))
    scored, full = score_batch(engine, old), score_batch(engine, new)
    assert scored.faults == full.faults == []
    assert scored.results.num_rows == 80
    assert scored.results.equals(full.results)
    found = [Scorer(engine, t.schema).parser.parse(t, NUMBERS[:80]).responses.ticks for t in (old, new)]
    assert {id: ticks.tolist() for id, ticks in found[0].items()} == {
        id: ticks.tolist() for id, ticks in found[1].items()
    }


def test_what_was_not_asked_is_said_in_one_line(engine):
    notes = score_file(engine, csv_text([older(cells(someone()))]).encode(), "x.csv").summary.notes
    assert notes == (f"Not asked, for the file has no such column: {', '.join(NEWER)}.",)
    assert score_file(engine, csv_text([cells(someone())]).encode(), "x.csv").summary.notes == ()
    (line,) = score_file(engine, csv_text([older(redcap()[1])]).encode(), "x.csv").summary.notes
    assert line.endswith("phq4_down, safety; safety___hurt_before.")


def test_of_a_file_with_few_questions_it_is_said_which_were_asked(engine):
    (note,) = score_file(
        engine, csv_text([{"energy": "1", "food_ideas": "no"}]).encode(), "x.csv"
    ).summary.notes
    total = len(RAW.items)
    assert note.endswith(f"{total - 2} of {total} questions, all but food_ideas, energy.")


@pytest.mark.parametrize(
    ("row", "lost"),
    [
        ({k: v for k, v in older(cells(someone())).items() if k != "safety___touch"}, "safety___touch"),
        ({k: v for k, v in cells(someone()).items() if k != "in_the_way___busy"}, "in_the_way___busy"),
        ({"safety___hurt_before": "1", "trust": "1"}, "safety___eating"),
    ],
)
def test_any_other_column_of_a_question_is_missed(engine, row, lost):
    with pytest.raises(TableError, match=f"{lost} is missing beside the other columns"):
        score_batch(engine, table([row]))


def test_rules_for_a_whole_question_hold_over_the_columns_that_are_there(engine):
    rows = [
        older(cells(someone(safety=said)))
        for said in ([], None, "declined", ["none", "touch"], ["touch"])
    ]
    rows.append(rows[0] | {"safety___eating": ""})
    scored = score_batch(engine, table(rows))
    assert [(fault.row, fault.column) for fault in scored.faults] == [
        (4, "safety___none"),
        (6, "safety___eating"),
    ]
    found = scored.results.to_pylist()
    assert [row["missing_blank"] for row in found] == [1, 1, 0, 0]
    assert [row["missing_declined"] for row in found] == [0, 0, 1, 0]
    assert scored.look.left_open["safety"] == 1


def test_who_was_not_asked_is_known_for_the_questions_that_gates_treat_with_care(engine):
    careful = sorted(careful.item for careful in engine.model.catalog.gates.careful)
    rows = [cells(someone(trust=said, calls=said)) for said in ("not_asked", None, "declined")]
    rows += [cells(someone()), cells(someone()) | {"adult": "x"}]
    rows = [{name: cell for name, cell in row.items() if name != "strangers"} for row in rows]
    given = table(rows)
    parsed = Scorer(engine, given.schema).parser.parse(given, NUMBERS[:5])
    found = {item: parsed.responses.unasked[item].tolist() for item in careful}
    here = [True, False, False, False]
    assert found == {"calls": here, "strangers": [True] * 4, "trust": here}
