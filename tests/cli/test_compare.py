"""`tend compare`: the numbers of a recount, small ones hidden, and every refusal in one line."""

import json
import re
from collections import Counter
from itertools import combinations, count

import pytest

from tests.conftest import ROOT, tend
from tests.result_files import as_parquet, firsts, line_of, read, write

IDS = ("sea", "hill")
SEA, HILL, BOTH = (1, 2), (2, 1), (1, 1)


def printed(*args):
    run = tend("compare", *args, "--json")
    assert (run.exit_code, run.stderr) == (0, "")
    return json.loads(run.stdout)


@pytest.fixture
def two(tmp_path):
    """Two files with so many people of each way, such as {(SEA, HILL): 12}."""

    def made(ways, group=lambda before, after: "x", explained=False):
        people = [way for way, n in ways.items() for _ in range(n)]
        points = {f"base_{id}_one": 0.0 for id in IDS} if explained else {}
        lines = [[], []]
        for row, way in enumerate(people, 1):
            for end in (0, 1):
                first = dict(zip(IDS, way[end], strict=True))
                own = {"points_hill_one_air": float(end)} if explained else {}
                kept, hashes = {"site": group(*way)}, {"weights_hash": f"w{end}"}
                lines[end].append(line_of(row, first, None, points | own, kept, hashes))
        return [
            write(tmp_path / name, found) for name, found in zip(("a.csv", "b.csv"), lines, strict=True)
        ]

    return made


WAYS = {(SEA, SEA): 40, (SEA, HILL): 25, (HILL, SEA): 12, (SEA, BOTH): 11}


def test_the_text_says_the_same(two):
    a, b = two(WAYS, explained=True)
    lines = tend("compare", a, b).stdout.splitlines()
    assert lines[:4] == [
        f"before: {a}: questions q1, weights w0, engine 0",
        f"after: {b}: questions q1, weights w1, engine 0",
        "88 people compared",
        "48 (54.5%) have another first choice",
    ]
    cells = [line.split() for line in lines]
    assert ["sea", "->", "hill", "25"] in cells
    assert ["sea", "->", "sea", "=", "hill", "11"] in cells
    assert ["points_hill_one_air", "36"] in cells
    assert ["no", "weight", "alone", "12"] in cells
    assert lines[-3].startswith("A cell of 1 to 9 people is not shown.")
    assert lines[-2] == "A cell is one way and one weight here. Both tables leave out the same people."


# --- with real results ---


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    """Made-up people, scored with the shipped weights and with a draft."""
    folder = tmp_path_factory.mktemp("scored")
    tend("simulate", "-n", 900, "--seed", 5, "-o", folder / "people.csv")
    people, sites = read(folder / "people.csv"), ("north", "=south", "")
    write(folder / "people.csv", [line | {"site": sites[n % 3]} for n, line in enumerate(people)])
    text = (ROOT / "data/method/weights.csv").read_text("utf-8")
    for old, new in (
        ("hug,touch_wish,2.75,", "hug,touch_wish,0.5,"),
        ("listen_to_music,music,2.75,", "listen_to_music,music,1,"),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "draft.csv").write_text(text, encoding="utf-8")
    for name, draft in (("a", ()), ("b", ("--weights", folder / "draft.csv"))):
        out = folder / f"{name}.csv"
        run = tend("cohort", folder / "people.csv", "-o", out, "--explain", "--keep", "site", *draft)
        assert run.exit_code == 0, run.output
    return folder


def test_R05_one_changed_file_of_weights_flips_who_a_recount_says(scored, tmp_path):
    pairs = list(zip(read(scored / "a.csv"), read(scored / "b.csv"), strict=True))
    flipped = [(x, firsts(x), firsts(y)) for x, y in pairs if firsts(x) != firsts(y)]
    files = (scored / "a.csv", as_parquet(scored / "b.csv"))
    report = printed(*files, "--by", "site", "--rows", tmp_path / "rows.csv")
    assert (report["people"], report["flips"]["count"]) == (900, len(flipped))
    assert len(flipped) >= 20
    rows = read(tmp_path / "rows.csv")
    assert [row["row"] for row in rows] == [x["row"] for x, _, _ in flipped]
    assert {row["because"] for row in rows} == {"points_hug_touch_wish", "points_listen_to_music_music"}
    ways = Counter((old, new) for _, old, new in flipped)
    for way in report["ways"]:
        assert 10 <= way["people"] <= ways[tuple(way["from"]), tuple(way["to"])]
    assert sum(way["people"] for way in report["ways"]) + report["rest"] == len(flipped)
    assert sum(row["people"] for row in report["because"]) + report["rest"] == len(flipped)
    sites = Counter(x["site"].removeprefix("'") for x, _, _ in flipped)
    assert {g["group"].removeprefix("'"): g["flips"] for g in report["groups"]} == sites
    assert {g["people"] for g in report["groups"]} == {300}
    hashes = {end: report[end]["weights"] for end in ("before", "after")}
    assert hashes == {"before": pairs[0][0]["weights_hash"], "after": pairs[0][1]["weights_hash"]}


# --- small counts ---


@pytest.mark.parametrize("few", [1, 9])
@pytest.mark.parametrize(
    ("ways", "hidden"),
    [
        (lambda few: {(SEA, SEA): 40, (SEA, HILL): 25, (HILL, SEA): 12, (SEA, BOTH): few}, None),
        (lambda few: {(SEA, SEA): 40, (SEA, HILL): few, (HILL, SEA): 9, (SEA, BOTH): 9}, None),
        (lambda few: {(SEA, SEA): 40, (SEA, HILL): few}, "few"),
        (lambda few: {(SEA, SEA): few, (SEA, HILL): 25}, "all_but_few"),
        (lambda few: {(SEA, HILL): few}, "few"),
    ],
)
def test_no_small_count_is_printed_or_follows_from_the_others(two, ways, hidden, few):
    a, b = two(ways(few), lambda before, after: str(after), explained=True)
    report = printed(a, b, "--by", "site")
    del report["smallest_cell"]
    assert report["flips"]["hidden"] == hidden
    numbers = map(int, re.findall(r"(?<=: )\d+(?=[,}])", json.dumps(report)))
    assert all(n == 0 or n >= 10 for n in numbers)
    if hidden:
        assert (report["flips"]["count"], report["flips"]["share"], report["ways"]) == (None, None, [])
        assert (report["because"], report["groups"], report["groups_rest"]) == ([], [], None)


def differences(report):
    """Every sum of cells taken from every other number: what somebody with a pencil could try."""
    tables = [[row["people"] for row in report[name]] + [report["rest"]] for name in ("ways", "because")]
    sums = [sum(part) for t in tables for k in range(1, len(t) + 1) for part in combinations(t, k)]
    return {abs(a - b) for a in (*sums, report["flips"]["count"]) for b in sums}


@pytest.mark.parametrize("few", [1, 9])
def test_no_small_count_follows_from_two_tables(two, few):
    """Two ways share a weight: its count less the large way's would be the small way's."""
    report = printed(
        *two({(SEA, SEA): 40, (SEA, HILL): 25, (HILL, SEA): 33, (SEA, BOTH): few}, explained=True)
    )
    assert report["ways"] == [{"from": ["hill"], "to": ["sea"], "people": 33}]
    assert report["because"] == [{"term": "other", "people": 33}]
    assert report["rest"] == 25 + few
    assert few not in differences(report)


def test_text_hides_the_same(two):
    shown = tend("compare", *two({(SEA, HILL): 3})).stdout
    assert "fewer than 10 people compared" in shown
    shown = tend("compare", *two({(SEA, SEA): 3, (SEA, HILL): 20})).stdout
    assert "all but fewer than 10 have another first choice" in shown
    assert "->" not in shown


# --- refusals ---


def refused(*args):
    run = tend("compare", *args)
    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.count("\n") == 1
    return run.stderr


def test_what_cannot_be_compared_ends_with_2_and_one_line(two, tmp_path):
    a, b = two(WAYS)
    none = tmp_path / "none.csv"
    wanted = f"{none}: No such file or directory. Give a result file of `tend cohort`.\n"
    assert refused(none, b) == wanted
    assert "Is a directory" in refused(tmp_path, b)
    assert refused(a, b, "--by", "town") == f"--by town: {a} does not keep it. It keeps: ['site'].\n"
    assert "give another place after --rows" in refused(a, b, "--rows", tmp_path / "none" / "rows.csv")
    write(b, read(b)[:-1])
    assert refused(a, b).startswith("Row 88 is in one file only.")


def test_a_column_of_names_is_no_group(two):
    names = count()
    a, b = two({(SEA, SEA): 60}, lambda *_: str(next(names) // 2))
    assert refused(a, b, "--by", "site").startswith("--by site: it has more than 50 values.")


def test_rows_never_replace_a_file_that_is_compared(two, tmp_path):
    a, b = two({(SEA, HILL): 12, (SEA, SEA): 12})
    before = [path.read_bytes() for path in (a, b)]
    for taken in (a, b):
        run = tend("compare", a, b, "--rows", taken)
        assert run.exit_code == 2
        assert f"{taken}: this file is compared here" in run.stderr
    assert [path.read_bytes() for path in (a, b)] == before
    assert tend("compare", a, b, "--rows", tmp_path / "rows.csv").exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv", "rows.csv"]
