"""Then and now: what is named of two check-ins, to whom, and what is asked about it."""

import random
from datetime import UTC, datetime

import pytest

from recommender.journal.entries import Outcome
from recommender.journal.since import note_parts, since
from recommender.person.result import PersonResult
from recommender.person.saved import CheckInData
from recommender.person.view import Audience, View
from recommender.recommend import recommend_people
from recommender.scoring.responses import DECLINED
from tests.journal.made import plan, tried

PRIVATE = ("touch_comfort", "touch_gap", "safety", "intimacy")
NAMES = ["misses_hugs", "unsafe_at_home", "eating_is_hard", "intimacy_switched_on", "all_safety_ticks"]
AT = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture
def compared(engine):
    """Two sets of answers as an audience sees them."""

    def found(then, now, audience=Audience.CLIENT, **before):
        view = View(PersonResult(recommend_people(engine, [now])), audience)
        return since(engine, CheckInData(answers=then, **before), now, view)

    return found


@pytest.fixture
def now(person):
    return dict(person("misses_hugs"))


def outcome(did="yes", felt=None):
    payload = Outcome(activity="listen_to_music", step=0, did=did, felt=felt)
    return plan(1), tried(2).model_copy(update={"payload": payload})


def shown(found, last=None):
    return "\n".join([found.headline, *found.lines, *found.score_lines, *found.questions(last)])


def test_what_was_answered_differently_is_said_in_words(compared, now, texts):
    then = now | {"energy": 0, "kind_contact": "no"}
    lines = compared(then, now | {"energy": 4}).lines
    assert texts.table("journal.since.up")["energy"] in lines
    assert texts.table("journal.since.up")["kind_person"] in lines
    back = compared(now | {"energy": 4}, then).lines
    assert texts.table("journal.since.down")["energy"] in back
    assert not any(digit in line for line in (*lines, *back) for digit in "0123456789")
    found = compared(then, now | {"energy": 4})
    parts = note_parts(found, ["Listen to one song: done."], "November 21")
    title = texts("journal.since.changed_title")
    assert list(parts) == ["Since November 21", title]
    assert {found.headline, *found.lines, *found.score_lines} == {*parts[title]}


def test_every_public_answer_that_counts_has_words_both_ways(catalog, texts):
    up, down = (texts.table(f"journal.since.{way}") for way in ("up", "down"))
    # Scores are said with their own threshold. Of food nothing is said: it may be hard for somebody.
    public = [
        id
        for id, criterion in catalog.criteria.items()
        if not criterion.private and not any(feed.score for feed in criterion.feeds)
    ]
    assert [*up] == [*down]
    assert {*up} == {*public} - {"food_welcome"}


def test_the_same_answers_are_never_called_no_change(compared, now, texts):
    found = compared(now, now)
    assert found.lines == (texts("journal.since.nothing"),)
    assert found.moved == ()
    assert "no change" not in shown(found).lower()
    assert texts("journal.since.still", title="").strip() in found.headline or len(found.headline) > 20


def test_what_was_asked_once_alone_is_no_change(compared, now):
    short = {id: answer for id, answer in now.items() if id in ("energy", "within_reach", "adult")}
    for then, here in ((short, now), (now, short), (now | {"energy": DECLINED}, now)):
        found = compared(then, here)
        assert found.moved == ()
        assert len(found.lines) == 1


@pytest.mark.parametrize(
    ("name", "audience"),
    [*((NAMES[-1], audience) for audience in Audience), *zip(NAMES[:-1], Audience, strict=True)],
)
def test_no_private_answer_shows_as_a_change(compared, person, name, audience):
    """Whatever was private then, words and circles are the same."""
    here = dict(person(name))
    public = here | {"energy": 0, "kind_contact": "no"}
    others = [
        {"touch_comfort": "none", "touch_gap": "right", "safety": ("none",), "intimacy": "off"},
        {"touch_comfort": "most", "touch_gap": "much_less", "safety": ("unsafe", "touch", "eating")},
        dict.fromkeys(PRIVATE),
    ]
    seen = {
        (shown(found), tuple(found.fits.items()))
        for private in others
        for found in [compared(public | private, here, audience)]
    }
    assert len(seen) == 1


def test_only_the_therapists_view_has_scores_and_they_come_with_a_verdict(compared, now):
    then = now | {"ucla_companionship": 1, "ucla_left_out": 1, "ucla_isolated": 1}
    here = now | {"ucla_companionship": 3, "ucla_left_out": 3, "ucla_isolated": 3}
    assert "3 then, 9 now" in "\n".join(compared(then, here).score_lines)
    for audience in (Audience.SELF, Audience.SHARED, Audience.PAPER):
        found = compared(then, here, audience)
        assert found.score_lines == ()
        assert "then, " not in shown(found)


def test_a_kind_is_named_from_one_clear_answer_on(compared, catalog, now):
    """Against fits read by themselves, for many pairs of answers."""
    source = random.Random(11)
    items = [id for id in ("energy", "kind_contact", "strangers", "movement", "food_ideas") if id in now]
    named = 0
    for _ in range(15):
        then = now | {id: source.choice(catalog.items[id].codes) for id in items}
        found = compared(then, now)
        fits = {row.category.id: row.span.fit for row in found.now.categories}
        wanted = {
            id
            for id, fit in fits.items()
            if id in found.fits and abs(fit - found.fits[id]) >= 50 / float(catalog.method.cap)
        }
        assert {row.category.id for row, _ in found.moved} == wanted
        named += len(wanted)
    assert named > 8


def test_tries_that_count_now_are_no_change(engine, now):
    helped = {"listen_to_music": 100, "sing_or_play": 100}
    view = View(PersonResult(recommend_people(engine, [now], helped=[helped])), Audience.CLIENT)
    without = since(engine, CheckInData(answers=now), now, view)
    assert (
        without.fits["music"] != since(engine, CheckInData(answers=now), now, view, helped).fits["music"]
    )
    assert since(engine, CheckInData(answers=now), now, view, helped).moved == ()


def test_a_kind_that_closed_is_said_without_a_reason(compared, now, texts):
    found = compared(now | {"food_ideas": "helpful"}, now | {"food_ideas": "no"})
    assert texts("journal.since.kind_closed", title="Savoring food") in found.lines
    back = compared(now | {"food_ideas": "no"}, now | {"food_ideas": "helpful"})
    assert texts("journal.since.kind_open", title="Savoring food") in back.lines


@pytest.mark.parametrize(
    ("last", "asked"),
    [
        (outcome(felt=2), ["helped", "different", "again"]),
        (outcome(felt=0), ["same", "different", "next"]),
        (outcome(felt=-1), ["worse", "different", "smaller"]),
        (outcome(did="part"), ["part", "different", "next"]),
        (outcome(did="no"), ["not_done", "different", "smaller"]),
        ((plan(1), None), ["unsaid", "different", "next"]),
        (None, ["no_plan", "different", "next"]),
    ],
)
def test_three_questions_follow_from_what_came_of_the_plan(compared, now, texts, last, asked):
    said = compared(now, now).questions(last)
    starts = [texts.sentences[f"journal.since.questions.{id}"].split("{")[0] for id in asked]
    assert all(one.startswith(start) for one, start in zip(said, starts, strict=True))


def test_a_kind_that_moved_is_asked_about(compared, now):
    said = compared(
        now | {"kind_contact": "no", "energy": 0}, now | {"kind_contact": "easily"}
    ).questions(None)
    assert "fits more than last time. What is different?" in said[1]
    assert said[2].endswith("which idea there would you like to try?")


def test_a_private_or_unknown_plan_is_not_named(compared, person):
    here = dict(person("intimacy_switched_on"))
    for activity in ("orgasm", "juggling"):
        last = (plan(1, activity=activity), None)
        assert compared(here, here).questions(last) == compared(here, here).questions(None)
