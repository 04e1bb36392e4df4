"""Flips are counted as a person with a pencil would count them in two result files."""

import random
from collections import Counter

import pytest

from recommender.research.cohort.pairs import ResultError, compare_files, open_result
from recommender.research.weights.flips import NO_TERM, Flips
from tests.result_files import as_parquet, firsts, line_of, read, write

IDS = ("sea", "hill", "wood")
ACTIVITIES = ("sea_one", "hill_one", "wood_one", "wood_two")


def counted(a, b, by=None):
    """Flips and the list of them, from two paths."""
    flips, rows = Flips(open_result(a).categories), []
    for pair in compare_files(open_result(a), open_result(b), by).pairs():
        rows += flips.add(pair)
    return flips, rows


@pytest.fixture
def two(tmp_path):
    def made(before, after, kept=None, **changes):
        kept = kept or [{} for _ in before]
        lines = [
            [
                line_of(n, dict(zip(IDS, ranks, strict=True)), kept=kept[n - 1])
                for n, ranks in enumerate(f, 1)
            ]
            for f in (before, after)
        ]
        for line in lines[1]:
            line |= changes
        return write(tmp_path / "a.csv", lines[0]), write(tmp_path / "b.csv", lines[1])

    return made


@pytest.fixture
def many(two):
    dice = random.Random(11)
    ways = [(1, 2, 3), (2, 1, 3), (1, 1, 3), (3, 1, 1), (1, None, None), (1, 1, 1), (None, None, None)]
    weights = [9, 6, 3, 3, 2, 1, 1]
    people = [dice.choices(ways, weights, k=500) for _ in range(2)]
    return two(*people, kept=[{"site": dice.choice(["north", "south", ""])} for _ in range(500)])


def recount(a, b):
    """Row by row with the csv module: (row, from, to) of everyone with other first categories."""
    pairs = [(x, y) for x, y in zip(read(a), read(b), strict=True) if firsts(x) != firsts(y)]
    return [(int(x["row"]), firsts(x), firsts(y)) for x, y in pairs]


@pytest.mark.parametrize("form", ["csv", "parquet", "mixed"])
def test_R05_flips_equal_a_recount_of_two_csv_files(many, form):
    wanted = recount(*many)
    a, b = many
    a = a if form == "csv" else as_parquet(a)
    b = as_parquet(b) if form == "parquet" else b
    flips, rows = counted(a, b)
    assert 100 < len(wanted) < 500
    assert (flips.people, flips.count) == (500, len(wanted))
    assert [(flip.row, flip.before, flip.after) for flip in rows] == wanted
    assert flips.cells == Counter((before, after, None) for _, before, after in wanted)
    assert not flips.is_explained


def test_pieces_of_other_lengths_match_all_the_same(many, monkeypatch):
    whole = counted(*many)
    monkeypatch.setattr("recommender.research.cohort.pairs.BLOCK", 400)
    monkeypatch.setattr("recommender.research.cohort.pairs.CHUNK", 9)
    pieces = counted(many[0], as_parquet(many[1]))
    assert pieces[1] == whole[1]
    assert pieces[0].cells == whole[0].cells


def test_a_tie_is_a_first_choice_of_its_own(two):
    flips, rows = counted(*two([(1, 2, 3), (1, 1, 3), (1, 2, 3)], [(1, 1, 3), (1, 1, 3), (1, 3, 2)]))
    assert (flips.people, flips.count) == (3, 1)
    assert [(flip.row, flip.before, flip.after) for flip in rows] == [(1, ("sea",), ("sea", "hill"))]


def test_groups_count_people_and_flips(many):
    flips, _ = counted(*many, by="site")
    people = Counter(line["site"] for line in read(many[0]))
    changed = {row for row, _, _ in recount(*many)}
    wanted = Counter(line["site"] for line in read(many[0]) if int(line["row"]) in changed)
    assert flips.group_people == people
    assert flips.group_flips == wanted


# --- because of which weight ---


SEA, HILL, BOTH = (1, 2, 3), (2, 1, 3), (1, 1, 3)
AIR, FOG, SUN, MUD = (f"points_hill_one_{name}" for name in ("air", "fog", "sun", "mud"))
SALT, MOSS = "points_sea_one_salt", "points_wood_one_moss"
REASONS = [
    # the new leader rose
    ((SEA, {AIR: 0.5}), (HILL, {AIR: 0.75}), AIR),
    # the old leader fell, by more than the new one rose
    ((SEA, {AIR: 0.5, SALT: 1.0}), (HILL, {AIR: 0.6, SALT: 0.8}), SALT),
    # a weight that is new, in the second file only; one that is gone, in the first only
    ((SEA, {}), (HILL, {SUN: 0.25}), SUN),
    ((SEA, {MUD: -0.5}), (HILL, {}), MUD),
    # unknown is no points; a larger move against the new leader is not the reason
    ((SEA, {AIR: "", FOG: 2.0, SALT: 1.0}), (HILL, {AIR: "", FOG: 1.0, SALT: 0.75}), SALT),
    # what moved most belongs to neither
    ((SEA, {MOSS: 0.0, AIR: 0.5}), (HILL, {MOSS: 3.0, AIR: 0.75}), AIR),
    # a tie: who came in against who was there; who left against who stayed
    ((SEA, {AIR: 0.5}), (BOTH, {AIR: 0.75}), AIR),
    ((BOTH, {SALT: 0.5}), (HILL, {SALT: 0.25}), SALT),
    ((BOTH, {AIR: 0.5}), (HILL, {AIR: 0.75}), AIR),
    ((BOTH, {FOG: 1.0, SALT: 0.5}), (SEA, {FOG: 0.25, SALT: 0.75}), FOG),
    # the base
    ((SEA, {"base_hill_one": 0.5}), (HILL, {"base_hill_one": 1.0}), "base_hill_one"),
    # nothing that moved favors the new leader
    ((SEA, {}), (HILL, {}), NO_TERM),
    ((SEA, {FOG: 1.0}), (HILL, {FOG: 0.5}), NO_TERM),
    ((SEA, {MOSS: 0.0}), (HILL, {MOSS: 1.0}), NO_TERM),
]


def explained(path, ranks, points, best):
    """A file of one person with points."""
    line = line_of(1, dict(zip(IDS, ranks, strict=True)), best)
    line |= {f"closed_{id}": "" for id in ACTIVITIES} | {f"base_{id}": 0.5 for id in ACTIVITIES}
    return write(path, [line | points])


@pytest.mark.parametrize(("before", "after", "because"), REASONS)
def test_the_term_that_favors_the_new_leader_most_is_the_reason(tmp_path, before, after, because):
    best = {id: f"{id}_one" for id in IDS}
    paths = [
        explained(tmp_path / name, *part, best) for name, part in (("a.csv", before), ("b.csv", after))
    ]
    flips, rows = counted(*paths)
    assert [flip.because for flip in rows] == [because]
    assert list(flips.cells) == [(rows[0].before, rows[0].after, because)]


def test_the_activity_that_leads_counts_for_its_category(tmp_path):
    """Another activity came to lead the wood: its own terms count, and not those of the one before."""
    other = "points_wood_two_leaf"
    before = (SEA, {MOSS: 2.0, other: 0.5}, dict.fromkeys(IDS, "sea_one") | {"wood": "wood_one"})
    after = ((3, 2, 1), {MOSS: 5.0, other: 1.0}, dict.fromkeys(IDS, "sea_one") | {"wood": "wood_two"})
    paths = [explained(tmp_path / name, *p) for name, p in (("a.csv", before), ("b.csv", after))]
    assert [flip.because for flip in counted(*paths)[1]] == [other]


def test_the_longest_activity_owns_a_column(tmp_path):
    line = line_of(1, {"sea": 1}, {"sea": "swim"})
    line |= {"closed_swim_far": "", "base_swim": 0, "base_swim_far": 0, "points_swim_far_salt": 1.0}
    found = open_result(write(tmp_path / "a.csv", [line])).points
    assert found["points_swim_far_salt"] == "swim_far"


# --- files that do not belong together ---


def refused(a, b, by=None):
    """Which error, and all that was found, as text."""
    with pytest.raises(ResultError) as error:
        counted(a, b, by)
    return error.value.key.removeprefix("compare.errors."), {
        key: str(value) for key, value in error.value.values.items()
    }


ONE = [(1, 2, 3), (2, 1, 3), (1, 2, 3)]


def test_other_people_are_refused_with_the_first_row_that_differs(two):
    a, b = two(ONE, ONE, kept=[{"site": place} for place in "nns"])
    lines = read(b)
    other = [*lines[:2], lines[2] | {"row": 4}]
    assert refused(a, write(b, other)) == (
        "other_people",
        {"row": "3", "column": "row", "one": "'3'", "other": "'4'"},
    )
    moved = [lines[0], lines[1] | {"site": "x"}, lines[2]]
    assert refused(a, write(b, moved)) == (
        "other_people",
        {"row": "2", "column": "site", "one": "'n'", "other": "'x'"},
    )
    assert refused(a, write(b, lines[:2])) == ("more_people", {"row": "3"})
    assert refused(write(a, read(a)[:2]), write(b, lines)) == ("more_people", {"row": "3"})


def test_other_questions_two_results_in_one_file_and_missing_columns_are_refused(two):
    found = refused(*two(ONE, ONE, questionnaire_hash="q2"))
    assert found == ("other_questions", {"one": "q1", "other": "q2"})
    a, b = two(ONE, ONE)
    lines = read(b)
    for column in ("row", "questionnaire_hash", "weights_hash", "engine_version"):
        less = [{k: v for k, v in line.items() if k != column} for line in lines]
        assert refused(a, write(b, less)) == ("no_result", {"file": str(b), "column": column})
    lines[2]["weights_hash"] = "w9"
    found = {"file": str(b), "column": "weights_hash", "one": "w1", "other": "w9"}
    assert refused(a, write(b, lines)) == ("joined", found)


def test_categories_and_kept_columns_are_the_same_in_both(two):
    a, b = two(ONE, ONE, kept=[{"site": "n"}] * 3)
    lines = read(b)
    less = [{k: v for k, v in line.items() if k != "best_wood"} for line in lines]
    assert refused(a, write(b, less)) == ("other_categories", {"column": "rank_wood"})
    bare = [{k: v for k, v in line.items() if k != "site"} for line in lines]
    assert refused(a, write(b, bare)) == ("other_kept", {"one": "['site']", "other": "[]"})
    found = {"column": "rank_sea", "file": str(a), "kept": "['site']"}
    assert refused(a, write(b, lines), by="rank_sea") == ("not_kept", found)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "no_table"),
        (b"a,b\n1,2\n", "no_result"),
        (b"row;rank_sea;best_sea\n1;1;swim\n", "no_result"),
        (b"row,row\n1,1\n", "twice"),
        (b"PAR1 and then nothing", "no_table"),
        (b"\xff\xfe\x00\x00,\x00", "no_table"),
    ],
)
def test_what_is_no_result_file_is_said_so(two, tmp_path, content, error):
    a, _ = two(ONE, ONE)
    odd = tmp_path / "odd.csv"
    odd.write_bytes(content)
    for paths in ((a, odd), (odd, a)):
        found = refused(*paths)
        assert (found[0], found[1]["file"]) == (error, str(odd))


def test_a_cell_of_another_type_a_row_without_number_and_no_people_are_said_so(two):
    a, b = two(ONE, ONE)
    lines = read(b)
    write(b, [lines[0], lines[1] | {"rank_sea": "first"}, lines[2]])
    error, found = refused(a, b)
    assert (error, found["file"]) == ("cell", str(b))
    assert "first" in found["reason"]
    for path in (a, b):
        write(path, [lines[0], lines[1] | {"row": ""}, lines[2]])
    assert refused(a, b) == ("blank_row", {"file": str(a)})
    for path in (a, b):
        path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert refused(a, b) == ("no_people", {"file": str(a)})
