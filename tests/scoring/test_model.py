"""Fits, receipts and order against an oracle that reads the raw files and never calls our code."""

from random import Random

import pytest

from tests.raw import answer_of, document
from tests.scoring.test_gates import Verdict

# --- the arithmetic ------------------------------------------------------------------


@pytest.fixture(scope="module", params=(0.0, 0.1, 0.5, 0.9, 1.0))
def documents(request, engine, raw):
    """(answers, what matters, document); the first with nothing set, the second with all set."""
    random, found = Random(f"oracle {request.param}"), []
    for untouched in (1.0, 0.0, *[0.4] * 10):
        answers, matters = (
            raw.random_answers(random, request.param),
            raw.random_matters(random, untouched),
        )
        found.append((answers, matters, document(engine, answers, matters)))
    return found


def test_every_fit_base_and_receipt_row_is_that_of_the_raw_files(raw, documents):
    for answers, matters, found in documents:
        for row in found["activities"]:
            assert row["fit"] == pytest.approx(float(raw.fit(row["id"], answers, matters)), abs=1e-9)
            assert row["base"] == float(raw.base(row["id"]))
            wanted = raw.receipt(row["id"], answers, matters)
            order = [*raw.criteria, f"matters_{row['category']}"]
            assert [c["criterion"] for c in row["contributions"]] == [c for c in order if c in wanted]
            for term in row["contributions"]:
                terms = [term[key] for key in ("level", "reference", "weight", "points")]
                assert terms == pytest.approx([float(t) for t in wanted[term["criterion"]]], abs=1e-9)


def test_every_score_is_the_plain_sum_of_its_items(raw, documents):
    for answers, _, shown in documents:
        for id, found in shown["scores"].items():
            items = raw.scores[id]["items"]
            known = [a for a in (answer_of(answers, item) for item in items) if a is not None]
            ends = [raw.codes[item] for item in items if answer_of(answers, item) is None]
            low, high = sum(known) + sum(map(min, ends)), sum(known) + sum(map(max, ends))
            assert (found["low"], found["high"], found["answered"]) == (low, high, len(known))
            assert found["value"] == (None if ends else sum(known))
            assert not ends or (found["band"], found["flag"]) == (None, None)


# --- the order -----------------------------------------------------------------------


def ranks(values):
    return {key: 1 + sum(other > value for other in values.values()) for key, value in values.items()}


def category_oracle(raw, answers, leading, matters):
    rows = {}
    for id, members in raw.categories.items():
        fits = {a: raw.fit(a, answers, matters) for a in members if a in leading}
        if fits:
            best = max(fits, key=fits.get)  # the first of equals, in catalog order
            rows[id] = (best, fits[best])
    return rows


def test_a_category_stands_where_its_best_leading_activity_puts_it(raw, documents):
    for answers, matters, shown in documents:
        wanted = category_oracle(raw, answers, Verdict(raw, answers).leading, matters)
        places = ranks({id: value for id, (_, value) in wanted.items()})
        found = shown["categories"]
        assert {row["id"] for row in found} == set(wanted)
        for row in found:
            best, value = wanted[row["id"]]
            assert (row["rank"], row["best_activity"]) == (places[row["id"]], best)
            assert row["fit"] == pytest.approx(float(value), abs=1e-9)


def test_activities_stand_by_fit_then_catalog_order_and_only_leaders_have_a_rank(raw, documents):
    for answers, matters, shown in documents:
        verdict = Verdict(raw, answers)
        fits = {id: raw.fit(id, answers, matters) for id in verdict.open}
        places = ranks({id: fits[id] for id in verdict.leading})
        found = shown["activities"]
        assert [row["id"] for row in found] == sorted(fits, key=lambda id: -fits[id])
        assert {row["id"]: row["rank"] for row in found if row["lead"]} == places
        assert all(row["rank"] is None for row in found if not row["lead"])
