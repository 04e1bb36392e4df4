"""The questionnaire's flow on a visit, without a page: what is asked, and what a page leaves."""

from dataclasses import replace

import pytest

from recommender.scoring.responses import DECLINED, NOT_ASKED
from recommender.ui import flow
from tests.visits import place_of, visit_of

# A question for adults only, and the one it follows from.
FOLLOW_UP, RULE = "intimacy", "adult"


@pytest.fixture(scope="module")
def pages(catalog):
    return catalog.paths["full"].pages


@pytest.fixture
def begun(catalog, complete):
    """Everything is answered but these items."""

    def visit(*without, **fields):
        answers = {id: code for id, code in complete.items() if id not in without}
        return visit_of(**{"answers": answers, "order": answers, "path": "full"} | fields)

    return visit


# --- steps ---


@pytest.mark.parametrize("step", ["99", "100000", "-1", "abc", "0", "", "1.5", "２", "²", "1 ", "step"])
def test_a_step_out_of_reach_leads_to_the_first_open_question(engine, complete, pages, step):
    visit = visit_of(answers={id: complete[id] for id in pages[0].items}, path="full")
    assert flow.step_of(engine, visit, step) == 1


def test_the_furthest_step_is_the_first_with_a_question_not_asked(engine, begun, pages):
    for step, page in enumerate(pages):
        assert flow.furthest(engine, begun(page.items[0])) == step


def test_a_question_that_does_not_apply_holds_nobody_up(engine, begun, pages):
    assert flow.furthest(engine, begun(FOLLOW_UP, answers=begun(FOLLOW_UP).answers | {RULE: "no"})) == (
        len(pages) - 1
    )


def test_without_a_path_there_are_no_pages(engine):
    visit = visit_of()
    assert flow.pages(engine, visit) == ()
    assert flow.step_of(engine, visit, "3") == 0
    assert flow.return_page(visit) is None


def test_the_way_back_leads_to_the_check_in_until_the_results_were_seen(begun):
    visit = begun()
    assert flow.return_page(visit) == "checkin"
    flow.finish(visit)
    assert flow.return_page(visit) == "results"
    assert flow.return_page(visit_of(example="someone", path="full")) == "results"


def test_what_is_left_is_counted_in_questions_and_in_minutes_to_read_and_answer_them(catalog, complete):
    short, full = (catalog.paths[id].pages for id in ("short", "full"))
    assert flow.length(catalog, visit_of(), short) == (6, 2)
    # The question for adults is not counted before somebody is one.
    counts = [flow.length(catalog, visit_of(answers=a), full)[0] for a in ({}, {"adult": "yes"})]
    asked = len(catalog.items) - len(catalog.intake.welcome_items)
    assert counts == [asked - 1, asked]
    assert flow.length(catalog, visit_of(answers=complete | {"trust": None}), full) == (0, 1)
    quick = catalog.intake.pace.model_copy(update={"seconds_per_answer": 304})
    slow = replace(catalog, intake=catalog.intake.model_copy(update={"pace": quick}))
    assert flow.length(slow, visit_of(), short) == (6, 32)


# --- a path that adapts ---


@pytest.fixture
def tonight(catalog, complete):
    """Asks on *For tonight* until it stops, with these answers; returns the pages asked."""

    def go(engine, visit, answers=complete, most=40):
        while (step := flow.first_open(engine, visit)) is not None and step < most:
            page = flow.pages(engine, visit)[step]
            for item in flow.offered(catalog, visit, page.items):
                flow.answer(visit, item, answers.get(item))
            flow.finish_page(catalog, visit, page.items)
        return flow.pages(engine, visit)

    return go


def test_tonight_asks_one_group_at_a_time_and_stops_once_the_first_kind_is_settled(
    engine, catalog, complete, tonight
):
    visit = visit_of(answers={"adult": "yes"}, order=["adult"], path="short")
    pages = tonight(engine, visit)
    opening = len(catalog.paths["short"].pages)
    whole = [{item.id for item in part.items} for part in catalog.instruments]
    for page in pages[opening:]:
        assert len(page.items) == 1 or {*page.items} in whole
    # A screen reader hears that the page changed.
    assert len({page.title for page in pages}) == len(pages)
    asked = [item for page in pages for item in page.items]
    assert len(asked) == len({*asked}) < 36
    assert {*catalog.intake.ideas_now_items} <= {*asked}
    assert flow.may_stop(engine, visit)
    assert flow.look_ahead(engine, visit).likely[0] >= 0.95
    # The pages are the same after a reload: the order of asking is all that they need.
    again = visit_of(answers=visit.answers, order=visit.check_in.order, path="short")
    assert flow.pages(engine, again) == pages


def test_a_changed_answer_that_unsettles_the_first_kind_asks_on(engine, catalog, complete, tonight):
    visit = visit_of(answers={"adult": "yes"}, order=["adult"], path="short")
    before = tonight(engine, visit)
    singles = [
        catalog.items[id] for page in before for id in page.items if catalog.items[id].type != "many"
    ]
    for item, code in [(single, code) for single in singles for code in single.codes]:
        flow.answer(visit, item.id, code)
        after = flow.pages(engine, visit)
        assert after[: len(before)] == before
        if len(after) > len(before):
            break
    assert len(after) == len(before) + 1
    assert not flow.may_stop(engine, visit)
    assert flow.furthest(engine, visit) == len(before)


def test_nothing_is_asked_twice_while_an_instrument_is_answered(engine, catalog, complete):
    first = [item for page in catalog.paths["short"].pages for item in page.items]
    answers = {"adult": "yes"} | {id: complete[id] for id in first} | {"phq4_down": 1}
    visit = visit_of(answers=answers, order=answers, path="short")
    asked = [item for page in flow.pages(engine, visit) for item in page.items]
    assert len(asked) == len({*asked})
    step = flow.furthest(engine, visit)
    assert "phq4_nervous" in flow.pages(engine, visit)[step].items


def test_what_a_shared_screen_hides_is_passed_and_nothing_is_called_settled(engine, catalog, tonight):
    visit = visit_of(answers={"adult": "yes"}, order=["adult"], path="short", sharing=True)
    pages = tonight(engine, visit, dict.fromkeys(catalog.items))
    for page in pages:
        flow.finish_page(catalog, visit, page.items)
    assert flow.may_stop(engine, visit)


def test_what_remains_is_bounded_by_what_is_open(engine, catalog, begun):
    visit = begun("online", "trust", path="short")
    low, high = flow.remaining(engine, visit, ("online",))
    assert 0 <= low <= high <= 1
    new = visit_of(answers={"adult": "yes"}, path="short")
    low, high = flow.remaining(engine, new, catalog.paths["short"].pages[0].items)
    assert 0 < low < high <= 36
    assert flow.usual_length(catalog, "short")[0] < flow.usual_length(catalog, "full")[0]


# --- which questions ---


@pytest.mark.parametrize(("adult", "asked"), [("yes", True), ("no", False), (None, False)])
def test_a_question_for_adults_is_offered_only_to_adults(catalog, adult, asked):
    visit = visit_of(answers={RULE: adult})
    assert flow.offered(catalog, visit, (FOLLOW_UP, "trust")) == ((FOLLOW_UP,) if asked else ()) + (
        "trust",
    )


def test_an_answer_that_no_longer_applies_does_not_count_and_is_named(catalog, begun):
    visit = begun(answers={RULE: "no", FOLLOW_UP: "on", "trust": 3})
    assert flow.used_answers(catalog, visit) == {RULE: "no", "trust": 3}
    assert flow.no_longer_needed(catalog, visit) == (FOLLOW_UP,)
    assert flow.no_longer_needed(catalog, begun(answers={RULE: "no", FOLLOW_UP: DECLINED})) == ()


def test_more_can_be_answered_after_the_short_path_only(catalog, complete, begun):
    short = [id for page in catalog.paths["short"].pages for id in page.items]
    assert flow.can_answer_more(catalog, visit_of(answers={id: complete[id] for id in short}))
    assert not flow.can_answer_more(catalog, begun())


def test_a_shared_screen_hides_private_questions_until_they_are_asked_for(catalog):
    items = ("trust", "safety")
    shared = visit_of(sharing=True)
    assert flow.shown_items(catalog, visit_of(), items) == items
    assert flow.hidden_items(catalog, shared, items) == ("safety",)
    assert flow.shown_items(catalog, shared, items) == ("trust",)
    shared.unsaved.private_shown = "3"
    assert flow.shown_items(catalog, shared, items) == items


# --- finishing a page ---


def test_finishing_a_page_leaves_blanks_and_keeps_answers(catalog, pages):
    first, visit = pages[place_of(catalog, "strangers")].items, visit_of(path="full")
    assert visit.answers == {}
    flow.answer(visit, first[1], DECLINED)
    flow.finish_page(catalog, visit, first)
    assert visit.answers == dict.fromkeys(first) | {first[1]: DECLINED}
    assert visit.check_in.order == (first[1], first[0], *first[2:])


def test_hidden_questions_are_not_asked_and_can_be_asked_after_sharing(catalog):
    visit = visit_of(path="full", sharing=True, not_asked=("safety.hurt_before", "trust"))
    flow.finish_page(catalog, visit, ("trust", "safety"))
    assert visit.answers == {"trust": None, "safety": NOT_ASKED}
    assert visit.check_in.not_asked == ("safety.hurt_before",)
    flow.stop_sharing(visit)
    assert visit.answers == {"trust": None}


def test_continue_reminds_once_of_what_is_open_and_each_page_for_itself(catalog, pages):
    visit = visit_of(path="full")
    assert not flow.try_page(catalog, visit, pages[0].items, 0)
    assert visit.answers == {}
    assert flow.try_page(catalog, visit, pages[0].items, 0)
    assert not flow.try_page(catalog, visit, pages[1].items, 1)
    # A page that was left with blanks asks again on the way back.
    assert not flow.try_page(catalog, visit, pages[0].items, 0)


def test_declined_and_none_ticked_are_answers(catalog, begun, pages):
    step, page = next((n, page) for n, page in enumerate(pages) if "in_the_way" in page.items)
    visit = begun(answers=begun().answers | dict.fromkeys(page.items, DECLINED) | {"in_the_way": ()})
    assert flow.try_page(catalog, visit, page.items, step)


# --- changing one answer ---


def changed(engine, visit, item, answer):
    """Change one answer; what is asked after it."""
    visit.progress.changing = item
    flow.answer(visit, item, answer)
    flow.finish_change(engine, visit)
    return visit.progress.changing


def test_a_change_asks_what_it_makes_necessary(engine, catalog, begun):
    visit = begun(FOLLOW_UP, answers=begun(FOLLOW_UP).answers | {RULE: "no"})
    assert changed(engine, visit, RULE, "yes") == FOLLOW_UP
    flow.finish_change(engine, visit)
    assert visit.progress.changing is None
    assert visit.answers[FOLLOW_UP] is None


def test_a_change_asks_nothing_that_was_answered_before(engine, begun):
    visit = begun(answers=begun().answers | {RULE: "no", FOLLOW_UP: "on"})
    assert changed(engine, visit, RULE, "yes") is None


def test_a_change_asks_nothing_of_pages_still_to_come(engine, complete, pages):
    early = {id: complete[id] for page in pages[:2] for id in page.items}
    visit = visit_of(answers={RULE: "no"} | early, path="full")
    assert changed(engine, visit, RULE, "yes") is None


# --- the safety page ---


def test_the_safety_page_keeps_its_questions_until_it_is_finished(catalog):
    needed = catalog.intake.ideas_now_items
    visit = visit_of(path="full")
    assert flow.lacks_safety(catalog, visit)
    assert flow.safety_page(catalog, visit) == needed
    flow.answer(visit, needed[0], DECLINED)
    assert flow.safety_page(catalog, visit) == needed
    flow.finish_safety_page(catalog, visit)
    assert not flow.lacks_safety(catalog, visit)
    assert flow.safety_page(catalog, visit) == ()


def test_a_file_with_older_options_lacks_its_safety_question(catalog, begun):
    assert not flow.lacks_safety(catalog, begun())
    assert flow.lacks_safety(catalog, begun(not_asked=("safety.hurt_before",)))


# --- ticks ---


def ticked(item, *codes, before=None):
    """The answer after these ticks; a code with a minus takes its tick away."""
    for code in codes:
        before = flow.toggle(item, before, code.removeprefix("-"), not code.startswith("-"))
    return before


@pytest.mark.parametrize(
    ("item", "ticks", "answer"),
    [
        ("in_the_way", ["moved", "-moved"], None),
        ("safety", ["medical", "none"], ("none",)),
        ("safety", ["none", "eating"], ("eating",)),
        ("in_the_way", ["moved", "content"], ("content",)),
        ("in_the_way", ["content", "moved"], ("moved",)),
        ("within_reach", ["pet", "none"], ("none",)),
        ("safety", ["bereaved", DECLINED], DECLINED),
        ("safety", [DECLINED, "medical"], ("medical",)),
        ("within_reach", ["none", "no_animals", "music"], ("music", "no_animals")),
        ("within_reach", ["music", "no_animals", "none"], ("none", "no_animals")),
    ],
)
def test_an_exclusive_tick_and_the_others_clear_each_other(catalog, item, ticks, answer):
    codes = catalog.items[item].codes
    exact = tuple(code for code in codes if code in answer) if isinstance(answer, tuple) else answer
    assert ticked(catalog.items[item], *ticks) == exact
