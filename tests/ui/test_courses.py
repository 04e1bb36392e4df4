"""The chart of Look back: what is a dot, what is the band, and colors that can be read."""

from datetime import datetime, timedelta

import pytest

from recommender.journal.change import courses
from recommender.ui.charts import LOOKS
from recommender.ui.courses import Words, course_chart, course_rows
from tests.ui.conftest import contrast, leaves, rgb

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
