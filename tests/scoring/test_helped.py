"""What helped before: nothing without tries, at most one clear answer with them, below every gate."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.journal.change import helped_levels
from recommender.journal.visits import check_in_entry
from recommender.person.result import PersonResult
from recommender.person.saved import CheckInData
from recommender.person.sentences import say_receipt
from recommender.recommend import how_sure, recommend
from recommender.research.cohort.codebook import codebook
from recommender.scoring.asking import outlook
from recommender.scoring.ranking import NO_RANK
from recommender.scoring.responses import MISSING
from tests.journal.made import BEGUN, tried
from tests.raw import people_of, scored

HISTORIES = 20_000
# Points that one clear answer adds: nothing personal may count for more.
MOST = 1


def test_without_tries_all_is_as_if_there_were_no_such_thing(engine, raw):
    people = people_of(raw, "untried", 40, 0.15)
    silent = scored(engine, people)
    for nothing in (None, [], [{}] * len(people)):
        found = scored(engine, people, helped=nothing)
        assert found.responses.helped is None
        for part in vars(silent.ranking):
            assert (getattr(found.ranking, part) == getattr(silent.ranking, part)).all(), part


@pytest.mark.parametrize("level", [0, 75])
def test_one_activity_moves_itself_and_no_other(engine, raw, level):
    people = people_of(raw, "alone", 6, 0.15)
    before = scored(engine, people)
    for column, id in enumerate(raw.ranked):
        after = scored(engine, people, helped=[{id: level}] * len(people))
        for one, other in (
            (after.ranking.units, before.ranking.units),
            (after.bounds.low, before.bounds.low),
            (after.bounds.high, before.bounds.high),
        ):
            moved = one.astype(int) - other
            assert (moved[:, column] == 400 * MOST * (level - 50) // 50).all(), id
            assert not np.delete(moved, column, axis=1).any(), id


def test_no_history_opens_what_is_closed_or_counts_for_more_than_one_clear_answer(engine, raw):
    people = people_of(raw, "gated", 500, 0.1)
    before = scored(engine, people)
    rows = np.random.Generator(np.random.PCG64(4)).integers(len(people), size=HISTORIES)
    random = np.random.Generator(np.random.PCG64(5))
    helped = random.integers(MISSING, 101, size=(HISTORIES, len(raw.ranked))).astype(np.int16)
    helped[:1000] = 100
    responses = before.responses.rows(rows)
    after = recommend(engine, type(responses)(**vars(responses) | {"helped": helped}))
    for part in ("closed", "leading"):
        one, other = (getattr(found.gates.access, part) for found in (before, after))
        assert (other == one[rows]).all(), part
    assert before.gates.access.closed.any(axis=0).sum() > len(raw.ranked) // 2
    assert (after.ranking.rank[~after.gates.access.leading] == NO_RANK).all()
    moved = after.ranking.units.astype(int) - before.ranking.units[rows]
    assert np.abs(moved).max() == 400 * MOST
    assert not moved[helped == MISSING].any()
    assert np.abs(after.ranking.units).max() <= engine.model.cap_units


def test_it_has_a_line_of_its_own_in_the_receipt_and_all_adds_up(engine, raw):
    (answers,) = people_of(raw, "receipt", 1, 0.0)
    helped = dict.fromkeys(raw.ranked, 100)
    with_tries, without = (scored(engine, [answers], helped=[given]) for given in (helped, {}))
    for row in PersonResult(with_tries).activities:
        (term,) = (t for t in row.contributions if t.criterion.id == f"helped_{row.activity.id}")
        assert (term.points, term.words) == (MOST, raw.method["helped"]["more"])
        cap = float(raw.method["cap"])
        points = row.base + sum(term.points for term in row.contributions)
        assert row.span.fit == pytest.approx(50 + 50 * points / cap)
        said = say_receipt(engine.catalog.texts, row, cap, row.contributions)
        assert said.count(raw.method["helped"]["more"]) == 1
    terms = [t.criterion.id for row in PersonResult(without).activities for t in row.contributions]
    assert not [id for id in terms if id.startswith("helped_")]


def test_what_helped_counts_in_the_draws_too(engine, raw):
    people = people_of(raw, "draws", 10, 0.0)
    column = list(raw.categories).index("music")
    low, high = (
        how_sure(scored(engine, people, helped=[{"listen_to_music": n, "sing_or_play": n}] * 10))
        for n in (0, 100)
    )
    assert (low.top_share[:, column] <= high.top_share[:, column]).all()
    assert (high.top_share[:, column] - low.top_share[:, column]).max() > 0.3


FELT = st.lists(st.integers(-2, 2), max_size=12)


@given(FELT)
def test_few_tries_count_for_little_and_many_never_for_more_than_all(catalog, felt):
    entries = [tried(n, felt=one) for n, one in enumerate(felt)]
    levels = helped_levels(catalog, entries)
    if not felt:
        assert levels == {}
        return
    shrunk = Fraction(sum(felt), len(felt) + 2)
    assert levels == {"listen_to_music": 50 + round(25 * float(shrunk))}
    assert 0 <= levels["listen_to_music"] <= 100
    assert abs(levels["listen_to_music"] - 50) <= 50 * len(felt) / (len(felt) + 2) + 0.5


def test_a_check_in_or_an_activity_that_is_gone_is_no_try(catalog):
    entry = check_in_entry(catalog, CheckInData(), private=False, at=BEGUN)
    assert helped_levels(catalog, [entry, tried(1, activity="juggling")]) == {}
    assert helped_levels(catalog, [tried(1, activity="oxytocin_supplement")]) == {}


def test_a_question_that_is_open_is_looked_at_with_what_helped(engine, raw):
    """Tries that put one kind far ahead settle it for people for whom it was open."""
    people = people_of(raw, "asked", 90, 0.5)
    kind = [id for id in raw.ranked if raw.category_of[id] == "music"]
    helped = [{id: 100 if id in kind else 0 for id in raw.ranked}] * len(people)
    silent, told = (
        outlook(engine, scored(engine, people, helped=given).responses) for given in (None, helped)
    )
    assert told.certain.sum() > silent.certain.sum()
    assert told.likely.mean() > silent.likely.mean()


def test_no_column_of_many_people_says_it(catalog):
    for explain in (False, True):
        assert not [entry for entry in codebook(catalog, explain) if "helped_" in str(entry)]
