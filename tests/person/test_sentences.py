"""Results as sentences: receipts that add up, and answers in words for every kind of missing."""

import re
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace

import pytest

from recommender.person import sentences
from recommender.person.result import PersonResult, suggest
from recommender.person.view import Audience, View
from recommender.recommend import recommend_people
from recommender.scoring.explanation import Contribution
from recommender.scoring.responses import DECLINED, NOT_ASKED

NAMES = ["moved_to_a_new_city", "all_safety_ticks", "skips_everything"]
# Two people also say what matters to them.
MATTERS = {
    "moved_to_a_new_city": {"among_people": 5, "music": 0, "touch": 3},
    "skips_everything": {"mind": 4, "memories": 1, "savoring": 2},
}


@pytest.fixture(params=NAMES)
def result(request, result_of, person):
    return result_of(person(request.param), matters=MATTERS.get(request.param))


# --- numbers ---


@pytest.mark.parametrize(("fit", "said"), [(50.0, "50"), (61.7, "62"), (3.2, "3"), (99.6, "100")])
def test_a_fit_for_reading_is_a_whole_number(fit, said):
    assert sentences.say_number(fit) == said


def test_the_words_at_a_bar_change_exactly_at_their_limits(catalog):
    steps = catalog.method.fit_words
    for step in steps:
        assert sentences.say_fit(catalog.method, step.at_least) == step.words
        assert sentences.say_fit(catalog.method, step.at_least + 0.0125) == step.words
    higher = [step for step in steps if step.at_least > 0]
    assert all(sentences.say_fit(catalog.method, s.at_least - 0.0125) != s.words for s in higher)
    assert {sentences.say_fit(catalog.method, fit) for fit in (0.0, 50.0, 100.0)} <= {
        s.words for s in steps
    }


# --- receipts ---


def table(receipt):
    """Rows of the Markdown table of a receipt, as lists of cells."""
    lines = [line for line in receipt.split("\n") if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def receipt_of(catalog, row, audience=Audience.SELF):
    named = [term for term in row.contributions if audience.names(term.criterion)]
    return sentences.say_receipt(catalog.texts, row, catalog.method.cap, named)


def one_decimal(value):
    """A number as a person rounds it by hand: a half goes up."""
    return str(value.quantize(Decimal("0.1"), ROUND_HALF_UP))


def test_every_receipt_has_a_line_for_each_term_that_add_up_to_the_printed_fit(catalog, result):
    texts, cap = catalog.texts, Decimal(str(catalog.method.cap))
    assert result.activities
    for row in result.activities:
        receipt = receipt_of(catalog, row)
        rows = table(receipt)
        *lines, total = [int(cells[-1].strip("*")) for cells in rows[2:]]
        assert sum(lines) == total
        assert lines[0] == row.base * 400
        assert [said.partition(" :small")[0] for said, _ in rows[3:-1]] == [
            term.words for term in row.contributions if term.points
        ]
        for said, units in rows[3:-1]:
            term = re.search(r" :small\[(-?\d+) × \((\d+) − (\d+)\)\]$", said)
            weight, level, typical = map(int, term.groups())
            assert weight * (level - typical) == int(units)
            assert {level, typical} <= {*range(101)}
        discreet = table(receipt_of(catalog, row, Audience.CLIENT))
        private = {t.words for t in row.contributions if t.units and t.criterion.private}
        said = {cells[0].partition(" :small")[0] for cells in discreet}
        assert not private & said
        assert (texts("results.receipt_private") in said) == bool(private)
        assert sum(int(cells[-1]) for cells in discreet[2:-1]) == total
        # 400 units are one point, and the cap in points stands for 50.
        divisor = cap * 400 / 50
        assert divisor == int(divisor)
        fit = 50 + total / divisor
        said = str(total) if total >= 0 else f"({total})"
        note = texts("results.receipt_note", sum=said, divisor=int(divisor), fit=one_decimal(fit))
        assert receipt.split("\n\n")[1] == note
        assert abs(float(fit) - row.span.fit) < 1e-9


@pytest.mark.parametrize("cap", [0.5, 11.0, 11.5])
@pytest.mark.parametrize("points", [-0.55, -0.0275, 0.0, 0.055, 7.3725])
def test_the_note_of_a_receipt_is_exact_for_any_cap_and_rounds_a_half_up(catalog, cap, points):
    row = SimpleNamespace(base=points, base_oxytocin=0.0, contributions=())
    note = sentences.say_receipt(catalog.texts, row, cap, ()).split("\n\n")[1]
    total, divisor = round(points * 400), int(Decimal(str(cap)) * 8)
    assert f"50 + {total if total >= 0 else f'({total})'} ÷ {divisor} = " in note
    assert f"= {one_decimal(50 + Decimal(total) / divisor)}" in note


def test_both_grades_have_a_line_where_a_draft_lets_oxytocin_count(catalog):
    row = SimpleNamespace(base=0.75, base_oxytocin=0.25, contributions=())
    lines = sentences.say_receipt(catalog.texts, row, 13.5, ()).splitlines()
    bases = [line for line in lines if "Starting point" in line]
    assert [line.rstrip(" |").rpartition(" ")[2] for line in bases] == ["200", "100"]
    assert "**300**" in "\n".join(lines)


def test_what_matters_has_a_line_of_its_own_and_only_where_it_was_set(catalog, engine, person):
    words = catalog.method.matters
    found = recommend_people(engine, [person("skips_everything")], matters=[{"mind": 4, "touch": 1}])
    lines = {
        "mind": [f"{words.more} :small[8 × (80 − 50)]", "240"],
        "touch": [f"{words.less} :small[8 × (20 − 50)]", "-240"],
    }
    for row in PersonResult(found).activities:
        wanted = [lines[row.category]] if row.category in lines else []
        assert table(receipt_of(catalog, row))[3:-1] == wanted
        for step in row.steps[:1]:
            said = sentences.say_reasons(catalog, row.contributions, step)
            assert (words.more in said) == (row.category == "mind")
            assert (words.less in said) == (row.category == "touch")


# --- answers in words ---


def test_the_kinds_of_missing_have_sentences_of_their_own(catalog):
    said = {
        key: sentences.say_answer(catalog, catalog.items["in_the_way"], {"in_the_way": answer})
        for key, answer in [
            ("not_asked", NOT_ASKED),
            ("blank", None),
            ("declined", DECLINED),
            ("none_ticked", ()),
        ]
    }
    assert said == {key: catalog.texts(f"checkin.{key}") for key in said}
    assert len(set(said.values())) == 4
    assert sentences.say_answer(catalog, catalog.items["in_the_way"], {}) == said["not_asked"]


# --- reasons, lists, sources, scores ---


THINGS = {
    **dict.fromkeys(("pet", "animals_nearby", "music", "instrument"), ()),
    **dict.fromkeys(("keepsakes", "warmth", "outdoors", "public_place"), ()),
    "kind_person": ("kind_contact", "someone_close"),
    "movement_ease": ("walking",),
}


def can_be_said(catalog, term, step):
    """Clearly off typical; against, a need or barrier that is there or a lack; drawn on by the step."""
    off = (term.level_hundredths - term.reference_hundredths) / 100
    criterion = term.criterion
    if abs(off) < catalog.method.reason_difference:
        return False
    if criterion.only_with and not set(criterion.only_with) & set(step.tags):
        return False
    if set(criterion.not_with) & set(step.tags):
        return False
    if off < 0 and criterion.lack_unsaid:
        return False
    if off > 0 and criterion.id in THINGS:
        needs = {criterion.id, *THINGS[criterion.id]}
        if not needs & {*step.requires, *step.uses}:
            return False
    against = {"need": off > 0, "barrier": off > 0, "resource": off < 0, "preference": off < 0}
    return term.units > 0 or against[criterion.kind]


@pytest.mark.parametrize("audience", [Audience.SELF, Audience.CLIENT])
def test_reasons_quote_at_most_three_terms_each_way_strongest_first(catalog, result, audience):
    texts = catalog.texts
    for row, step in [(one, step) for one in result.activities for step in one.steps]:
        said = View(result, audience).reasons(row, step)
        terms = [t for t in row.contributions if audience is Audience.SELF or not t.criterion.private]
        terms = [t for t in terms if can_be_said(catalog, t, step)]
        terms.sort(key=lambda t: -abs(t.units))
        up = [t.words for t in terms if t.units > 0][:3]
        down = [t.words for t in terms if t.units < 0][:3]
        places = [said.find(phrase) for phrase in (*up, *down)]
        assert -1 not in places
        assert places == sorted(places)
        assert said.startswith(texts("results.why_none")) == (not up)
        hidden = [t.words for t in row.contributions if not audience.names(t.criterion)]
        assert [words for words in hidden if words in said] == []


def test_a_reason_is_not_named_beside_a_step_that_it_does_not_go_with(catalog):
    (criterion,) = (one for one in catalog.criteria.values() if one.not_with)
    term = Contribution(criterion, 100, 0, 4)
    for step in (step for activity in catalog.ranked_activities for step in activity.steps):
        named = term.words in sentences.say_reasons(catalog, [term], step)
        assert named == (not set(criterion.not_with) & set(step.tags)), step.text


@pytest.mark.parametrize(
    ("criterion", "level", "strong", "weak"),
    [
        ("loneliness", 100, "often", "at times"),
        ("kind_person", 0, "hard to find", "some effort"),
        ("kind_person", 30, "not sure", "hard to find"),
        ("touch_wish", 100, "much more", "a little"),
        ("mental_health", 100, "mental health", "or the like"),
    ],
)
def test_a_reason_is_as_strong_as_the_answer(catalog, criterion, level, strong, weak):
    term = Contribution(catalog.criteria[criterion], level, 50, 4)
    assert strong in term.words
    assert weak not in term.words


def test_a_card_shows_two_cautions_and_none_that_its_steps_do_not_involve(catalog, result):
    for idea in suggest(result, tonight=False):
        first, folded = View(result, Audience.SELF).card_cautions(idea)
        assert len(first) <= 2
        assert not set(first) & set(folded)
        about = {line.message: line.caution for line in idea.row.cautions}
        assert all(about[message].is_about(idea.step) for message in first)
        steps = (idea.step, *idea.others)
        assert all(any(map(about[message].is_about, steps)) for message in folded)
        wanted = [line.message for line in idea.row.cautions if line.caution.is_about(idea.step)]
        assert list(first) == wanted[:2]
        called, rest = View(result, Audience.SELF).card_cautions(idea, answered_only=True)
        assert set(called) == {line.message for line in idea.row.cautions if line.answered} & set(wanted)
        assert {*called, *rest} == {*first, *folded}


def test_the_list_names_every_category_with_rank_and_words_and_equals(catalog, result):
    rows = result.categories
    for row in rows:
        line = sentences.say_category(catalog, row, rows, number=False)
        said = f"{row.rank}", row.title, sentences.say_fit(catalog.method, row.span.fit)
        assert all(part in line.split(catalog.activities[row.best].title)[0] for part in said)
        equal = [other.title for other in rows if other.band == row.band and other is not row]
        assert all(title in line for title in equal)
        told = catalog.texts.sentences["results.list_equal"].split("{")[0].strip()
        assert (told in line) == bool(equal)
        assert f"({row.span.fit:.0f})" in sentences.say_category(catalog, row, rows, number=True)


def test_a_source_is_a_link_only_where_its_address_was_seen(catalog):
    for source in catalog.sources.values():
        said = sentences.say_source(catalog, source)
        recalled = source.doi and source.doi_status != "seen"
        assert not (recalled and source.doi in said)
        assert ("](" in said) == bool(source.link)
        assert (catalog.texts("science.unchecked") in said) == (source.status == "from_memory")


def test_a_score_with_a_missing_item_tells_how_far_it_could_reach(catalog, result):
    texts = catalog.texts
    for line in result.scores:
        said = sentences.say_score(texts, line)
        assert line.score.title in said
        if line.value is None:
            assert f"{line.low} to {line.high}" in said
            assert texts("results.score_flag") not in said
            assert texts("results.score_no_flag") not in said
        else:
            assert str(line.value) in said
