"""The category chart: the numbers of the result, one axis for everyone, colours that can be read."""

import json
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from recommender.recommend import attainable, recommend_people
from recommender.report.person import PersonResult
from recommender.ui.charts import LOOKS, axis_range, category_chart, chart_rows

ROOT = Path(__file__).parents[2]
NAMES = [
    "moved_to_a_new_city",
    "unsafe_at_home",
    "hard_evening_short_path",
    "skips_everything",
    "no_touch_please",
]
DIRECTIONS = ["rise", "mixed", "fall", "untested"]


@pytest.fixture(params=NAMES)
def categories(request, engine, person):
    return PersonResult(recommend_people(engine, [person(request.param)])).categories


@pytest.fixture(scope="session")
def axis(engine):
    return axis_range(*attainable(engine))


@pytest.fixture(scope="session", params=["light", "dark"])
def spec(request, catalog, axis):
    return category_chart(catalog, axis, request.param, 9)


def inside(part, path=()):
    """(path, value) of every leaf of a specification."""
    if isinstance(part, dict | list):
        for key, value in part.items() if isinstance(part, dict) else enumerate(part):
            yield from inside(value, (*path, key))
    else:
        yield path, part


# --- rows ---


@pytest.mark.parametrize("numbers", [False, True])
@pytest.mark.parametrize("grouped", [False, True])
def test_rows_hold_the_numbers_of_the_result(catalog, categories, numbers, grouped):
    rows = {row["label"].split(":")[0]: row for row in chart_rows(catalog, categories, numbers, grouped)}
    assert len(rows) == len(categories)
    for found in categories:
        row, best = rows[found.title], catalog.activities[found.best]
        assert (row["fit"], row["low"], row["high"]) == (found.span.fit, found.span.low, found.span.high)
        assert row["measured"] == catalog.method.direction_words[best.oxytocin.direction]
        assert row["best"] == best.short
        assert row["above"] == (found.span.fit >= row["middle"] == 50)


def test_rows_stand_in_the_order_of_the_ranks(catalog, categories):
    rows = chart_rows(catalog, categories, False, False)
    assert [row["order"] for row in rows] == list(range(len(rows)))
    assert [row["fit"] for row in rows] == sorted((c.span.fit for c in categories), reverse=True)


def test_grouped_rows_stand_in_the_order_of_the_research_and_then_of_the_ranks(catalog, categories):
    titles = {c.title: (DIRECTIONS.index(direction(catalog, c)), c.rank) for c in categories}
    rows = chart_rows(catalog, categories, False, True)
    places = [titles[row["label"].split(":")[0]] for row in rows]
    assert places == sorted(places)
    assert {row["shade"] for row in rows} == {0.0}


def direction(catalog, row):
    return catalog.activities[row.best].oxytocin.direction


def test_labels_are_words_and_carry_a_number_only_on_request(catalog, categories):
    words = [step.words for step in catalog.method.fit_words]
    plain = chart_rows(catalog, categories, False, False)
    assert all(row["label"].split(": ")[1] in words for row in plain)
    for row in chart_rows(catalog, categories, True, False):
        number, said = row["label"].split(": ")[1].split(", ")
        assert abs(int(number) - row["fit"]) <= 0.5
        assert said in words


def test_only_rows_that_are_about_equal_are_shaded_and_neighbouring_bands_differ(catalog, categories):
    rows = chart_rows(catalog, categories, False, False)
    bands = [c.band for c in categories]
    assert [row["shade"] > 0 for row in rows] == [bands.count(band) > 1 for band in bands]
    shades = {band: row["shade"] for band, row in zip(bands, rows, strict=True)}
    shared = [band for band in shades if bands.count(band) > 1]
    pairs = [(a, b) for a, b in pairwise(shared) if b == a + 1]
    assert all(shades[a] != shades[b] for a, b in pairs)


def test_rows_can_be_sent_as_they_are(catalog, categories):
    rows = chart_rows(catalog, categories, True, False)
    assert json.loads(json.dumps(rows)) == rows


# --- the specification ---


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [(12.3, 87.6, (10, 90)), (20.0, 80.0, (20, 80)), (0.1, 99.9, (0, 100)), (29.99, 70.01, (20, 80))],
)
def test_the_axis_is_rounded_out_to_tens(low, high, ends):
    assert axis_range(low, high) == ends


def test_every_scale_of_the_chart_is_the_attainable_range_in_tens(engine, spec, axis):
    low, high = attainable(engine)
    domains = {tuple(end) for _, end in scales(spec)}
    assert domains == {axis}
    assert axis[0] <= low < axis[0] + 10
    assert axis[1] - 10 < high <= axis[1]


def scales(part):
    """(key, domain) of every scale with a domain."""
    if isinstance(part, dict):
        if "domain" in part:
            yield "domain", part["domain"]
        for value in part.values():
            yield from scales(value)
    elif isinstance(part, list):
        for value in part:
            yield from scales(value)


def test_every_row_lies_on_the_axis(catalog, categories, axis):
    for row in chart_rows(catalog, categories, False, False):
        assert axis[0] <= row["low"] <= row["fit"] <= row["high"] <= axis[1]


def test_the_specification_brings_no_data_and_asks_no_address(spec):
    keys = {key for path, _ in inside(spec) for key in path}
    assert not keys & {"data", "datasets", "url", "href", "values"}
    addresses = [(path, value) for path, value in inside(spec) if "://" in str(value)]
    assert all(path == ("$schema",) for path, _ in addresses)


def test_bars_start_at_the_middle_and_whiskers_end_at_low_and_high(spec):
    bar, rule = (layer(spec, kind) for kind in ("bar", "rule"))
    assert (bar["x"]["field"], bar["x2"]["field"]) == ("fit", "middle")
    assert (rule["x"]["field"], rule["x2"]["field"]) == ("low", "high")


def layer(spec, kind):
    return next(part["encoding"] for part in spec["layer"] if part["mark"]["type"] == kind)


def test_the_chart_says_what_its_second_column_is(spec, words):
    texts = [
        part["encoding"]["text"]["field"] for part in spec["layer"] if part["mark"]["type"] == "text"
    ]
    assert texts == ["label", "measured"]
    assert spec["title"]["text"] == words.results.chart_column


def test_a_chart_grows_with_its_rows_and_is_a_copy(catalog, axis):
    two, nine = (category_chart(catalog, axis, "light", count) for count in (2, 9))
    assert nine["height"] / 9 == two["height"] / 2
    nine["layer"].clear()
    assert category_chart(catalog, axis, "light", 9)["layer"]


def test_the_same_chart_is_drawn_for_everyone(catalog, axis):
    assert category_chart(catalog, axis, "light", 9) == category_chart(catalog, axis, "light", 9)


# --- colours: axe cannot look into the drawing ---


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_bars_have_contrast_on_the_page_and_on_a_band(theme):
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    look, page = LOOKS[theme], config["theme"][theme]["backgroundColor"]
    for ground in (page, look.band):
        assert min(contrast(look.text, ground), contrast(look.quiet, ground)) >= 4.5
        assert min(contrast(mark, ground) for mark in (look.bar, look.below, look.line)) >= 3
