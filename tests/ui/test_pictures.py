"""The smaller charts: no number for the person, what is a dot or a band, colors that can be read."""

import json
import re
import tomllib
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from recommender.journal.change import courses
from recommender.person.pictures import alone_picture, people_picture, people_point
from recommender.person.result import PersonResult
from recommender.recommend import recommend_people
from recommender.ui.charts import LOOKS
from recommender.ui.pictures import (
    Words,
    course_chart,
    course_rows,
    point_chart,
    point_rows,
    tile_chart,
    tile_rows,
)
from tests.ui.conftest import chart_rows_of, contrast, leaves, rgb

ROOT = Path(__file__).parents[2]
SCORED = {
    "adult": "yes",
    "alone_choice": "not_mine",
    "alone_after": "varies",
    **dict.fromkeys(["ucla_companionship", "ucla_left_out", "ucla_isolated"], 2),
    **dict.fromkeys(["lsns_family_seen", "lsns_family_private", "lsns_family_help"], 1),
    **dict.fromkeys(["lsns_friends_seen", "lsns_friends_private", "lsns_friends_help"], 2),
}


@pytest.fixture(scope="session")
def found(engine, catalog):
    """(both pictures, the point) of these answers."""

    def read(**changes):
        answers = SCORED | changes
        result = PersonResult(recommend_people(engine, [answers]))
        pictures = alone_picture(catalog, answers), people_picture(result, answers)
        return pictures, people_point(result, answers)

    return read


def written(spec):
    """Every text that a specification itself puts on the screen."""
    return [
        value
        for path, value in leaves(spec)
        if isinstance(value, str)
        and (path[-1] in ("title", "description") or path[-2:] == ("text", "value"))
    ]


def lines(spec, channel):
    """(place, dashed) of the straight lines that cross one channel."""
    return {
        (layer["encoding"][channel]["datum"], layer["mark"]["strokeDash"][1] > 0)
        for layer in spec["layer"]
        if layer["mark"]["type"] == "rule" and channel in layer["encoding"]
    }


def domain(spec, channel):
    return next(
        layer["encoding"][channel]["scale"]["domain"]
        for layer in spec["layer"]
        if "scale" in layer["encoding"].get(channel, {})
    )


# --- rows ---


def test_tiles_go_out_in_order_with_one_marked(found, catalog):
    for picture in found()[0]:
        rows = tile_rows(catalog.pictures, picture)
        assert [(row["row"], row["column"]) for row in rows] == [
            (tile.row, tile.column) for tile in picture.tiles
        ]
        assert [row["mark"] for row in rows if row["place"] == "here"] == ["You"]
        assert {row["mark"] for row in rows if row["place"] != "here"} == {""}


def test_a_complete_point_stands_at_both_scores(found):
    (row,) = point_rows(found()[1])
    assert row == {"left": 9, "right": 9, "low": 6, "high": 6, "complete": True}


def test_an_open_point_is_a_range_that_keeps_a_width(found):
    (row,) = point_rows(found(ucla_left_out=None)[1])
    assert row["complete"] is False
    assert (row["low"], row["high"]) == pytest.approx((4.6, 7.4))
    assert (row["left"], row["right"]) == pytest.approx((8.6, 9.4))


# --- specifications ---


def drawings(found, catalog, theme, size):
    """All drawings of one theme and size: time alone, people, the point."""
    (alone, people), point = found()
    across, cutoff = point.columns.score, catalog.pictures.cutoff.format(value=12)
    tiles = [tile_chart(picture.grid.column_title, theme, size) for picture in (alone, people)]
    return [*tiles, point_chart(across, point.rows.score, cutoff, theme, size)]


@pytest.fixture(params=[("light", "usual"), ("dark", "large")], ids="-".join)
def specs(request, found, catalog):
    return drawings(found, catalog, *request.param)


def test_a_specification_brings_no_rows_and_asks_no_address(specs):
    for spec in specs:
        keys = {key for path, _ in leaves(spec) for key in path}
        assert not keys & {"data", "datasets", "url", "href"}
        # The label is all that a screen reader gets.
        assert not spec["config"]["mark"]["aria"]
        assert not spec["config"]["axis"]["aria"]
        assert all(path == ("$schema",) for path, value in leaves(spec) if "://" in str(value))


def test_the_first_layer_draws_every_tile_so_that_rows_and_columns_keep_their_order(specs):
    for spec in specs[:2]:
        first, *others = spec["layer"]
        assert "transform" not in first
        assert all("transform" in layer for layer in others)
        assert first["encoding"]["x"]["sort"] is None
        assert first["encoding"]["y"]["sort"] is None


def test_the_point_has_the_published_lines(specs):
    """Below 12 is the cut-off; 3 to 4, 5 to 7, 8 to 9 are the bands. Lines stand between two numbers."""
    spec = specs[2]
    assert lines(spec, "x") == {(11.5, True)}
    assert lines(spec, "y") == {(4.5, False), (7.5, False)}
    assert domain(spec, "x")[0] < 0 < 30 < domain(spec, "x")[1]
    assert domain(spec, "y")[0] < 3 < 9 < domain(spec, "y")[1]
    said = written(spec)
    assert {"least often", "some of the time", "most often", "below 12"} <= {*said}
    assert all(any(name in text for text in said) for name in ("UCLA", "LSNS-6"))


@pytest.mark.parametrize(("size", "least"), [("usual", 14), ("large", 18)])
def test_type_is_large_enough(found, catalog, size, least):
    specs = drawings(found, catalog, "light", size)
    for spec in specs:
        sizes = [value for path, value in leaves(spec) if str(path[-1]).lower().endswith("fontsize")]
        texts = [layer["mark"] for layer in spec["layer"] if layer["mark"]["type"] == "text"]
        assert all("fontSize" in mark for mark in texts)
        assert {"labelFontSize", "titleFontSize"} <= set(spec["config"]["axis"])
        assert min(sizes) >= least


# --- colours ---


def over(mark, ground):
    """The fill of a half-clear mark as it looks on its ground."""
    share = mark["fillOpacity"]
    return [share * a + (1 - share) * b for a, b in zip(rgb(mark["fill"]), ground, strict=True)]


@pytest.mark.parametrize("theme", LOOKS)
def test_words_and_outlines_have_contrast_in_every_tile(found, theme):
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    page, look = rgb(config["theme"][theme]["backgroundColor"]), LOOKS[theme]
    spec = tile_chart(found()[0][0].grid.column_title, theme, "usual")
    other, maybe, here, text = (layer["mark"] for layer in spec["layer"])
    plain = over(other, page)
    filled = over(here, plain)
    assert contrast(rgb(text["color"]), filled) >= 4.5
    for mark in (maybe, here):  # told apart by their outline, not by colour alone
        assert contrast(rgb(mark["stroke"]), page) >= 3
        assert contrast(rgb(mark["stroke"]), over(mark, plain)) >= 3
    assert here["strokeWidth"] >= 2 * other["strokeWidth"]
    assert "strokeDash" in maybe
    assert "strokeDash" not in here
    assert contrast(rgb(other["stroke"]), page) >= 3
    for colour in (spec["config"]["axis"]["labelColor"], spec["config"]["axis"]["titleColor"]):
        assert contrast(rgb(colour), page) >= 4.5
    assert contrast(rgb(look.bar), page) >= 3


# --- on the page ---


def page(answers, view, shared):
    from recommender.person.result import PersonResult
    from recommender.person.view import View
    from recommender.recommend import recommend_people
    from recommender.ui import session
    from recommender.ui.parts.charts import draw_pictures

    looks = session.visit().looks
    looks.view, looks.sharing = view, shared
    result = PersonResult(recommend_people(session.engine(), [answers]))
    draw_pictures(View(result, session.audience()), answers)


@pytest.fixture
def shown():
    """The component alone, for these answers in this view."""

    def run(answers, view="self", shared=False):
        app = AppTest.from_function(page, default_timeout=30, args=(answers, view, shared))
        app.context = {"theme": "light"}
        app.run()
        assert not app.exception, app.exception
        return app

    return run


def charts(app):
    return [node.proto for node in app.get("vega_lite_chart")]


def words_on(app):
    """Everything in words, and the rows of the charts; the specifications apart."""
    said = [node.value for kind in ("subheader", "markdown", "caption") for node in app.get(kind)]
    said += [chart.alt for chart in charts(app)]
    return "\n".join([*said, *(json.dumps(chart_rows_of(chart)) for chart in charts(app))])


def test_the_person_sees_both_pictures_with_their_sentences_and_no_number(shown, catalog):
    app = shown(SCORED)
    words = catalog.pictures
    assert len(charts(app)) == 2
    assert app.subheader[0].value == words.title
    said = words_on(app)
    assert words.alone.cells["not_mine"]["varies"] in said
    assert words.people.cells["sometimes"]["small"] in said
    assert not re.search(r"\d|UCLA|LSNS|cut-off", said)
    assert [len(chart_rows_of(chart)) for chart in charts(app)] == [16, 6]
    for chart in charts(app):
        assert not any(re.search(r"\d|UCLA|LSNS", text) for text in written(json.loads(chart.spec)))


def test_the_therapist_sees_scores_cut_off_and_sources(shown, catalog):
    app = shown(SCORED, "client")
    said = words_on(app)
    assert catalog.pictures.people.cells["sometimes"]["small"] in said
    sources = ("Röhr", "Community Life Survey 2020/21")
    for text in ("UCLA", "LSNS-6", ": 6. ", ": 9. ", "below 12", *sources):
        assert text in said
    (row,) = chart_rows_of(charts(app)[1])
    assert (row["left"], row["low"]) == (9, 6)


def test_a_shared_screen_has_large_type_and_no_scores(shown):
    app = shown(SCORED, "client", shared=True)
    assert not re.search(r"\d|UCLA|LSNS", words_on(app))
    for chart in charts(app):
        assert json.loads(chart.spec)["config"]["axis"]["labelFontSize"] >= 18


@pytest.mark.parametrize("answers", [{}, dict.fromkeys(SCORED)])
def test_nothing_is_drawn_when_nothing_was_asked_or_all_was_left_open(shown, answers):
    app = shown(answers)
    assert not charts(app)
    assert words_on(app) == ""


def test_too_few_answers_leave_one_picture_alone_or_a_kind_line_and_no_chart(shown, catalog):
    app = shown({key: SCORED[key] for key in ("alone_choice", "alone_after")})
    assert len(charts(app)) == 1
    assert catalog.pictures.people.title not in words_on(app)
    few = ("ucla_left_out", "ucla_isolated", "lsns_friends_seen", "lsns_family_seen", "lsns_family_help")
    app = shown(SCORED | dict.fromkeys(few))
    assert len(charts(app)) == 1
    assert catalog.pictures.too_open in words_on(app)


def test_the_label_travels_once_so_that_no_log_repeats_it(shown):
    for chart in charts(shown(SCORED)):
        assert chart.alt.startswith("A picture.")
        assert "description" not in json.loads(chart.spec)


# --- a score over time ---

UCLA = ("ucla_companionship", "ucla_left_out", "ucla_isolated")
START = datetime(2026, 9, 12, 20)


@pytest.fixture
def course(catalog):
    """Loneliness of these sums, three weeks apart; None was not answered."""

    def found(*sums, id="ucla3"):
        people = [{} if one is None else dict(zip(UCLA, spread(one), strict=True)) for one in sums]
        days = [START + timedelta(weeks=3 * n) for n in range(len(sums))]
        return courses(catalog, list(zip(days, people, strict=True)))[id]

    return found


def spread(total):
    return [total // 3 + (n < total % 3) for n in range(3)]


def rows_of(course, kind, *tries):
    return [row for row in course_rows(course, tries) if row["kind"] == kind]


def test_each_complete_check_in_is_a_dot_and_the_change_is_from_first_to_last(course):
    found = course(8, None, 7, 4)
    assert [value for _, value in found.points] == [8, 7, 4]
    assert (found.change.then, found.change.now, found.change.verdict) == (8, 4, "more")
    dots = rows_of(found, "check_in")
    assert [(row["at"], row["far"]) for row in dots] == [
        ("2026-09-12T20:00:00", False),
        ("2026-10-24T20:00:00", False),
        ("2026-11-14T20:00:00", True),
    ]


@pytest.mark.parametrize(("first", "low", "high"), [(6, 3.5, 8.5), (8, 5.5, 9.5), (3, 2.5, 5.5)])
def test_the_band_holds_what_cannot_be_told_from_the_first_and_stays_in_the_picture(
    course, first, low, high
):
    (band,) = rows_of(course(first, 6), "band")
    assert (band["value"], band["high"]) == (low, high)


def test_a_score_without_a_threshold_has_no_band(course):
    found = course(8, 5, id="ons_lonely")
    assert (found.points, found.change.verdict) == ((), "open")
    assert course(8).change.verdict == "open"


def test_a_try_shows_by_its_shape_how_it_felt(course):
    tries = [(START, 2), (START, 0), (START, -1)]
    shapes = [row["shape"] for row in rows_of(course(8, 6), "try", *tries)]
    assert shapes == ["triangle-up", "circle", "triangle-down"]


@pytest.mark.parametrize("theme", LOOKS)
def test_the_picture_has_no_score_on_it_and_can_be_read(course, theme):
    spec = course_chart(
        course(8, 5).change.score, Words("more", "less", "chance"), theme, has_tries=True
    )
    assert "data" not in spec
    axes = [value for path, value in leaves(spec) if path[-2:] == ("y", "axis")]
    assert set(axes) == {None}
    marks = {value for path, value in leaves(spec) if path[-1] in ("color", "labelColor")}
    card = {"light": "#f3eadf", "dark": "#2f2823"}[theme]
    texts = {LOOKS[theme].quiet} & marks
    assert all(contrast(rgb(color), rgb(card)) >= 4.5 for color in texts)
    assert texts
    assert contrast(rgb(LOOKS[theme].bar), rgb(card)) >= 3
