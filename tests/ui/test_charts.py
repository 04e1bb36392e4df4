"""The category chart: the result's bars, one axis, rows that fit, colors that can be read."""

import json
import tomllib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import streamlit as st

from recommender.person.chart import AXIS, chart_bars
from recommender.person.result import PersonResult
from recommender.person.sentences import say_finding
from recommender.recommend import recommend_people
from recommender.ui.charts import GAP, LOOKS, SIZES, category_chart, chart_rows
from recommender.ui.parts.charts import draw_vega
from tests.ui.conftest import contrast, leaves, rgb

ROOT = Path(__file__).parents[2]
NAMES = ["moved_to_a_new_city", "hard_evening_short_path", "skips_everything", "intimacy_switched_on"]
DIRECTIONS = ["rise", "mixed", "fall", "untested"]
# Widths of a phone and of the plainest laptop page, in pixels.
PHONE, LAPTOP = 390 - 2 * 17, 700


@pytest.fixture(scope="module", params=NAMES)
def categories(request, engine, person):
    return PersonResult(recommend_people(engine, [person(request.param)])).categories


@pytest.fixture(
    scope="module", params=[*((theme, large) for theme in LOOKS for large in SIZES)], ids=str
)
def spec(request, texts):
    return category_chart(texts, *request.param, can_press=True)


def numbers_at(spec, width):
    """What the expressions of the rows come to in a chart of this width, by name."""

    def value(text):
        left, _, rest = text.partition(" ? ")
        if not rest:
            return int(text)
        yes, _, no = rest.partition(" : ")
        return int(yes) if width < int(left.removeprefix("width < ")) else value(no)

    return {one["name"]: value(one["expr"]) for one in spec["params"] if "expr" in one}


def layer(spec, name):
    return next(part for part in spec["layer"] if part.get("name") == name)


# --- bars ---


@pytest.mark.parametrize("numbers", [False, True])
@pytest.mark.parametrize("grouped", [False, True])
def test_bars_hold_the_numbers_of_the_result(catalog, categories, numbers, grouped):
    bars = {bar.title: bar for bar in chart_bars(catalog, categories, numbers=numbers, grouped=grouped)}
    words = [step.words for step in catalog.method.fit_words]
    assert len(bars) == len(categories)
    for found in categories:
        bar, best = bars[found.title], catalog.activities[found.best]
        assert (bar.fit, bar.low, bar.high) == (found.span.fit, found.span.low, found.span.high)
        assert bar.measured == catalog.method.direction_words[best.oxytocin.direction]
        assert bar.above == (found.span.fit >= 50)
        assert abs(int(bar.said) - bar.fit) <= 0.5 if numbers else bar.said in words


def test_bars_stand_in_the_order_of_the_ranks_and_grouped_of_the_research(catalog, categories):
    bars = chart_bars(catalog, categories)
    assert [bar.place for bar in bars] == list(range(len(bars)))
    assert [bar.fit for bar in bars] == sorted((c.span.fit for c in categories), reverse=True)
    order = {c.category.id: (DIRECTIONS.index(direction(catalog, c)), c.rank) for c in categories}
    places = [order[bar.category] for bar in chart_bars(catalog, categories, grouped=True)]
    assert places == sorted(places)


def direction(catalog, row):
    return catalog.activities[row.best].oxytocin.direction


def test_only_about_equal_bars_stand_in_a_band_and_gaps_part_it_from_the_rest(catalog, categories):
    bars = chart_bars(catalog, categories)
    bands = [c.band for c in categories]
    assert [bar.in_band for bar in bars] == [bands.count(band) > 1 for band in bands]
    assert [bar.tied for bar in bars if bar.tied] == [
        bands.count(band) for band in dict.fromkeys(bands) if bands.count(band) > 1
    ]
    for above, below in pairwise(range(len(bars))):
        parted = bands[above] != bands[below] and (bars[above].in_band or bars[below].in_band)
        assert bars[below].gaps - bars[above].gaps == parted
        assert bars[below].labels - bars[above].labels == (bars[below].tied > 0)
    assert not any(bar.in_band for bar in chart_bars(catalog, categories, grouped=True))


def test_rows_can_be_sent_as_they_are_and_each_press_sends_others(catalog, categories):
    bars = chart_bars(catalog, categories)
    rows = chart_rows(bars)
    assert json.loads(json.dumps(rows)) == rows
    again = chart_rows(bars, chosen=bars[0].category, presses=1)
    assert [row["chosen"] for row in again] == [True] + [False] * (len(bars) - 1)
    assert all(one["press"] != other["press"] for one, other in zip(rows, again, strict=True))


def test_rows_say_last_time_only_if_there_was_one(catalog, categories):
    then = {row.category.id: row.span.fit - 3 for row in categories[1:]}
    rows = chart_rows(chart_bars(catalog, categories, then=then))
    assert [row["last"] for row in rows] == [None, *(row.span.fit - 3 for row in categories[1:])]
    assert not any("last" in row for row in chart_rows(chart_bars(catalog, categories)))


def test_last_time_is_an_open_circle_on_the_same_axis_and_nothing_without_one(spec):
    circle = layer(spec, "last")
    assert circle["encoding"]["x"]["scale"] == layer(spec, "bars")["encoding"]["x"]["scale"]
    assert circle["transform"] == [{"filter": "isValid(datum.last)"}]
    assert {circle["mark"]["fill"], circle["mark"]["stroke"]} <= {
        color for look in LOOKS.values() for color in (look.page, look.line)
    }


# --- the title ---


def test_the_title_says_what_leads_and_what_is_about_equal(catalog, texts, engine, person):
    found = {}
    for name in NAMES:
        rows = PersonResult(recommend_people(engine, [person(name)])).categories
        found[name] = say_finding(catalog, rows), [row for row in rows if row.band == 1]
    for said, best in found.values():
        assert all(said.count(part) for part in ([best[0].title] if len(best) == 1 else [best[1].short]))
    tied = PersonResult(recommend_people(engine, [person(NAMES[0])])).categories
    names = ["touch", "animals", "movement", "music", "savoring"]
    by_id = {row.category.id: row for row in tied}
    rows = [replace(by_id[id], band=1) for id in names if id in by_id]
    assert say_finding(catalog, rows[:2]) == "Touch and animals are about equal for you"
    assert say_finding(catalog, rows[:3]) == "Touch, animals and movement are about equal for you"
    assert say_finding(catalog, rows) == "Touch, animals, movement and 2 more are about equal for you"
    low = replace(rows[0], span=replace(rows[0].span, fit=49.9))
    assert say_finding(catalog, [low]) == texts("results.finding_low", title=low.title)
    assert say_finding(catalog, []) == texts("results.chart_title")


# --- the specification ---


def test_one_axis_from_20_to_80_for_everyone_and_what_lies_beyond_ends_in_an_arrow(spec):
    scales = [
        part["encoding"]["x"]["scale"] for part in spec["layer"] if "scale" in part["encoding"]["x"]
    ]
    assert all(scale["domain"] == [20, 80] and scale["clamp"] is True for scale in scales)
    assert AXIS == (20, 80)
    shapes = [mark["shape"]["expr"] for part in spec["layer"] if "shape" in (mark := part["mark"])]
    assert [shape.split(" ? ")[0] for shape in shapes] == ["datum.low < 20", "datum.high > 80"]


def test_the_specification_brings_no_data_no_description_and_asks_no_address(spec):
    keys = {key for path, _ in leaves(spec) for key in path}
    assert not keys & {"data", "datasets", "url", "href", "values", "description"}
    assert all(path == ("$schema",) for path, value in leaves(spec) if "://" in str(value))


def test_bars_start_at_the_middle_and_whiskers_stand_only_where_answers_are_open(spec):
    bars = layer(spec, "bars")["encoding"]
    assert (bars["x"]["field"], bars["x2"]["field"]) == ("middle", "fit")
    (whisker,) = [p for p in spec["layer"] if p["encoding"].get("x2", {}).get("field") == "high"]
    assert whisker["encoding"]["x"]["field"] == "low"
    assert whisker["transform"] == [{"filter": "datum.high > datum.low"}]


@pytest.mark.parametrize("large", SIZES)
def test_ten_kinds_fit_a_screen_of_720_pixels_with_title_and_header(
    texts, catalog, person, engine, large
):
    """The page has 140 pixels for its top line and the title of the chart."""
    spec = category_chart(texts, "light", large)
    bars = chart_bars(catalog, PersonResult(recommend_people(engine, [person(NAMES[3])])).categories)
    assert len(bars) == 10
    at = numbers_at(spec, LAPTOP if not large else 1000)
    assert 44 <= at["row_height"] <= (56 if large else 50)
    # Three bands among single rows: more gaps than any persona has.
    rows = 9 if large else 10  # the private kind is on no shared screen
    assert at["head"] + rows * at["row_height"] + 6 * GAP <= 720 - 150
    assert at["row_label"] == 0
    assert numbers_at(spec, PHONE)["row_height"] >= 56


@pytest.mark.parametrize("width", [286, PHONE, LAPTOP, 1100])
def test_title_bar_and_words_of_a_row_stand_clear_of_each_other(spec, width):
    """By the middle of each: half of the type above and below, 9 pixels of the tick at the middle."""
    at = numbers_at(spec, width)
    title, words = (layer(spec, name)["mark"]["fontSize"] / 2 for name in ("titles", "words"))
    assert at["row_title"] - title >= 0
    assert at["row_bar"] - 9 >= at["row_title"] + title
    lowest = at["row_bar"] + 9
    if at["row_words"] != at["row_title"]:
        assert at["row_words"] - words >= lowest
        lowest = at["row_words"] + words
    assert lowest <= at["row_height"]


def test_type_on_a_shared_screen_is_18_pixels_or_larger(texts):
    sizes = [
        value
        for path, value in leaves(category_chart(texts, "light", large=True))
        if path[-1] == "fontSize"
    ]
    assert min(sizes) >= 18


def test_a_press_reports_the_kind_and_shows_no_tip(spec, texts):
    press = layer(spec, "press")
    assert press["mark"]["tooltip"] is None
    (selection,) = [one for one in spec["params"] if "select" in one]
    assert selection["select"] == {
        "type": "point",
        "fields": ["category", "press"],
        "on": "click",
        "clear": False,
        "toggle": False,
    }
    assert selection["views"] == ["press"]
    still = category_chart(texts, "light")
    assert not [one for one in still["params"] if "select" in one]
    assert "cursor" not in layer(still, "press")["mark"]


def test_the_chart_says_what_its_columns_are(texts, spec):
    said = {part["encoding"]["text"]["value"] for part in spec["layer"] if "value" in text_of(part)}
    assert said == {texts(f"results.chart_{name}") for name in ("column", "axis", "band")}


def test_a_cached_specification_is_handed_out_as_a_copy(monkeypatch):
    found, spec = [], {"layer": [{"mark": "rect"}]}
    monkeypatch.setattr(st, "vega_lite_chart", lambda _, spec, **__: found.append(spec))
    draw_vega([{"a": 1}], spec, "A picture.", "chart")
    found[0]["layer"].clear()
    assert spec["layer"]


def text_of(part):
    return part["encoding"].get("text", {})


# --- colors: axe cannot look into the drawing ---


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_bars_have_contrast_on_the_page_and_on_a_band(theme):
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    look = LOOKS[theme]
    assert look.page == config["theme"][theme]["backgroundColor"]
    for ground in (look.page, look.band):
        assert min(contrast(rgb(text), rgb(ground)) for text in (look.text, look.quiet)) >= 4.5
        assert min(contrast(rgb(mark), rgb(ground)) for mark in (look.bar, look.below, look.line)) >= 3
    assert contrast(rgb(look.band), rgb(look.page)) >= 1.15
    assert contrast(rgb(look.line), rgb(look.bar)) >= 3  # a whisker on a bar
