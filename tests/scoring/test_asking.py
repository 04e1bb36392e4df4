"""When a check-in may stop, against completions drawn and counted here, and what is asked next."""

from itertools import product
from random import Random

import numpy as np
import pytest

from recommender.scoring import asking
from recommender.scoring.asking import Rule, outlook
from recommender.scoring.population import simulate
from recommender.scoring.responses import encode, read_answers
from tests.raw import Raw, scored, toml

RAW = Raw()
INTAKE = toml("content/intake.toml")
NINE = INTAKE["ideas_now_items"]
LATE = ["phq4_nervous", "phq4_worry", "phq4_interest", "phq4_down", "safety"]
WHOLE = [
    tuple(item["id"] for item in toml(f"content/instruments/{id}.toml")["items"])
    for id in INTAKE["instruments"]
]
PAGES = next(path for path in INTAKE["paths"] if path["id"] == "full")["pages"]
ORDER = ["adult", *(item for page in PAGES for item in page["items"])]
DRAWS = RAW.method["asking"]["draws"]
LIKELY = RAW.method["asking"]["likely"]


def as_responses(engine, people):
    return encode(engine.catalog, [read_answers(engine.catalog, person) for person in people])


def look(engine, people, *rule, **options):
    return outlook(engine, as_responses(engine, people), *rule, **options)


def firsts(engine, people):
    """The categories of rank 1 of each answer set, each complete in its own way."""
    ranks = scored(engine, people).ranking.category_rank
    return [frozenset(np.flatnonzero(row == 1).tolist()) for row in ranks]


def is_open(person, item):
    """It was not asked, and it may be: `intimacy` is for those who are 18, or have not said."""
    if item == "intimacy" and person.get("adult", "not_asked") not in ("yes", "not_asked"):
        return False
    return person.get(item, "not_asked") == "not_asked"


def gaps(person):
    return [item for item in ORDER if is_open(person, item)]


def completed(person, random):
    """What is open answered, or left blank, in one way that the check-in allows."""
    said = dict(person)
    for item in gaps(person):
        ways = [None, "declined"] if random.random() < 0.15 else [RAW.random_answer(item, random)]
        said[item] = random.choice(ways)
    if said["adult"] != "yes" and is_open(person, "intimacy"):
        said["intimacy"] = None
    return said


def every_completion(person):
    """All of them; of the open items none may be a tick question of many boxes."""
    items = gaps(person)
    ways = [
        [None, *(map(list, RAW.tick_sets(item)) if RAW.is_many(item) else RAW.codes[item])]
        for item in items
    ]
    for answers in product(*ways):
        said = person | dict(zip(items, answers, strict=True))
        if said["adult"] == "yes" or "intimacy" not in items or said["intimacy"] is None:
            yield said


def partly(name, n, most):
    """People at random: up to `most` questions were not asked, some were left blank or declined."""
    random, people = Random(name), []
    for _ in range(n):
        person = {item: RAW.random_answer(item, random) for item in ORDER}
        person |= {item: random.choice([None, "declined"]) for item in ORDER if random.random() < 0.06}
        if person["adult"] != "yes":
            person["intimacy"] = None
        for item in random.sample(ORDER, random.randint(1, most)):
            person[item] = "not_asked"
            if random.random() < 0.5:
                del person[item]
        people.append(person)
    return people


# --- certain ---------------------------------------------------------------------------------------


def test_a_certain_first_category_stays_under_every_completion_drawn(engine):
    people, random = partly("certain", 400, 14), Random("completions")
    sure = np.flatnonzero(look(engine, people).certain)
    assert len(sure) > 60
    for row, before in zip(sure, firsts(engine, [people[n] for n in sure]), strict=True):
        after = firsts(engine, [completed(people[row], random) for _ in range(15)])
        assert set(after) == {before}, people[row]


def test_with_few_gaps_it_is_certain_only_if_every_completion_agrees(engine):
    """One gap, all ways to fill it: most of those who are settled are found, and nobody else."""
    settled = found = nearly = 0
    people = [p for p in partly("one gap", 300, 1) if {"in_the_way", "within_reach"}.isdisjoint(gaps(p))]
    ways = [list(every_completion(person)) for person in people]
    every = iter(firsts(engine, [person for found in ways for person in found]))
    for person, sure, here in zip(people, look(engine, people).certain, ways, strict=True):
        ends = [next(every) for _ in here]
        usual = max(ends.count(end) for end in ends)
        assert not sure or usual == len(ends), person
        settled, found = settled + (usual == len(ends)), found + bool(sure)
        # One answer or two of many would change it.
        nearly += 0 < len(ends) - usual <= 2 < len(ends) - 1
    assert found > 0.9 * settled > 120
    assert nearly >= 3


BLANK = dict.fromkeys(ORDER)


def test_equal_first_categories_are_certain_only_while_nothing_parts_them(engine):
    random, tied = Random("ties"), []
    while len(tied) < 5:
        people = [completed({}, random) for _ in range(400)]
        tied += [p for p, f in zip(people, firsts(engine, people), strict=True) if len(f) > 1]
    stayed = parted = 0
    for person in tied:
        for item in ("energy", "online", "calls", "private_place", "importance"):
            unasked = person | {item: "not_asked"}
            ends = set(firsts(engine, list(every_completion(unasked))))
            sure = look(engine, [unasked]).certain[0]
            assert not sure or len(ends) == 1, unasked
            stayed, parted = stayed + bool(sure), parted + (len(ends) > 1)
    assert stayed >= 1
    assert parted >= 4


def leading(engine, activity, random, wanted, closing):
    """A complete answer set whose best idea is this activity alone, and whose first kind hangs on it."""
    column = engine.model.activity_ids.index(activity)
    while True:
        said = [{item: RAW.random_answer(item, random) for item in ORDER} for _ in range(60)]
        people = [person | {"adult": "yes", "safety": ["none"]} | wanted for person in said]
        ranks = scored(engine, people).ranking.rank
        for row in np.flatnonzero((ranks[:, column] == 1) & ((ranks == 1).sum(axis=1) == 1)):
            if len({*firsts(engine, [people[row], people[row] | closing])}) > 1:
                return people[row]


@pytest.mark.parametrize(
    ("activity", "wanted", "open", "closing"),
    [
        ("tryptophan_foods", {"food_ideas": "helpful"}, "safety", ["eating"]),
        ("hug", {"touch_comfort": "most"}, "safety", ["touch"]),
        ("call_loved_one", {"kind_contact": "easily", "calls": "voice"}, "calls", "none"),
        ("exercise", {"movement": "most"}, "movement", "none"),
        ("pet_animal", {"within_reach": ["pet"]}, "within_reach", ["no_animals"]),
    ],
)
def test_an_open_question_that_may_close_the_leader_leaves_it_uncertain(
    engine, activity, wanted, open, closing
):
    """And it is certain once asked, unless it closes it."""
    person = leading(engine, activity, Random(activity), wanted, {open: closing})
    assert look(engine, [person]).certain[0]
    assert not look(engine, [person | {open: "not_asked"}]).certain[0]
    rank = scored(engine, [person | {open: closing}]).ranking.rank[0]
    assert rank[engine.model.activity_ids.index(activity)] == 0


def test_a_veto_counts_as_a_gate(engine):
    person = leading(engine, "hug", Random("veto"), {"touch_comfort": "most"}, {"safety": ["touch"]})
    people = [person | {"safety": "not_asked"}]
    found = look(engine, people)
    assert (found.certain[0], found.likely[0] < 1) == (False, True)
    others = frozenset(engine.model.activity_ids) - {*RAW.categories["music"]}
    for vetoes in (others, others | {*RAW.categories["music"]}):
        found = look(engine, people, vetoes=vetoes)
        assert (found.certain[0], found.likely[0]) == (True, 1)


@pytest.mark.parametrize("kind", [None, "declined"])
def test_blank_and_declined_are_final_and_absent_and_not_asked_are_open(engine, kind):
    people = partly("final", 60, 9)
    final = [person | dict.fromkeys(gaps(person), kind) for person in people]
    assert look(engine, final).certain.all()
    unasked = [person | dict.fromkeys(gaps(person), "not_asked") for person in people]
    absent = [{k: v for k, v in person.items() if v != "not_asked"} for person in people]
    one, two = (look(engine, these).certain for these in (unasked, absent))
    assert (one == two).all()
    assert 0 < one.sum() < len(people)


@pytest.mark.parametrize(
    ("adult", "opens"),
    [("yes", True), ("not_asked", True), ("no", False), (None, False), ("declined", False)],
)
def test_intimacy_is_open_only_to_those_who_are_18_or_have_not_said(engine, adult, opens):
    person = BLANK | {"adult": adult, "intimacy": "not_asked"}
    found = asking.open_answers(engine.catalog, as_responses(engine, [person]))
    assert found["intimacy"][0] == opens


# --- likely ----------------------------------------------------------------------------------------


def test_it_is_1_for_a_complete_person_and_wherever_it_is_certain(engine):
    people = partly("likely", 400, 12)
    final = [completed(person, Random("all")) for person in people]
    assert (look(engine, final).likely == 1).all()
    found = look(engine, people)
    assert found.certain.any()
    assert (found.likely[found.certain] == 1).all()
    assert (found.likely[~found.certain] < 1).any()


def answers_in(responses, row):
    """One person of a population as answers, as JSON would hold them."""
    said = {}
    for item in RAW.items:
        if RAW.is_many(item):
            ticks = responses.ticks[item][row]
            pairs = zip(RAW.codes[item], ticks, strict=True)
            said[item] = None if ticks[0] < 0 else [code for code, tick in pairs if tick]
        else:
            code = int(responses.codes[item][row])
            said[item] = None if code < 0 else RAW.codes[item][code]
    return said


def distance(one, other):
    """Squared, over what the first answered: 60 from end to end of a scale, 42 for a tick."""
    total = 0
    for item, answer in one.items():
        if answer in (None, "declined", "not_asked"):
            continue
        codes, theirs = RAW.codes[item], other[item]
        if RAW.is_many(item):
            for code in codes:
                total += 600 if theirs is None else 1764 * ((code in answer) != (code in theirs))
        elif theirs is None:
            total += 600
        else:
            here, there = (round(codes.index(a) * 60 / (len(codes) - 1)) for a in (answer, theirs))
            total += (here - there) ** 2
    return total


@pytest.fixture(scope="module")
def pool(engine):
    people = simulate(engine.catalog, 40 * DRAWS, RAW.method["asking"]["seed"])
    return [answers_in(people, row) for row in range(people.n)]


@pytest.mark.parametrize("most", [5, 34])
def test_it_is_the_share_counted_over_the_nearest_people(engine, pool, most):
    # To somebody who said nothing all are as near: then the first of them count.
    people = [{}, *partly(f"nearest {most}", 2, most)]
    shares = look(engine, people).likely
    for person, before, share in zip(people, firsts(engine, people), shares, strict=True):
        order = sorted(range(len(pool)), key=lambda row: (distance(person, pool[row]), row))
        filled = [person | {item: pool[row][item] for item in gaps(person)} for row in order[:DRAWS]]
        kept = sum(after == before for after in firsts(engine, filled))
        assert share == kept / DRAWS


def test_one_person_has_the_same_outlook_alone_and_in_a_crowd(engine, monkeypatch):
    monkeypatch.setattr(asking, "BATCH", 20)
    people = partly("crowd", 45, 30)
    crowd = as_responses(engine, people)
    together, again = outlook(engine, crowd), outlook(engine, crowd)
    assert together.likely.tobytes() == again.likely.tobytes()
    for row in (0, 19, 20, 44):
        alone = look(engine, [people[row]])
        for name in ("first", "certain", "likely", "group"):
            values = getattr(together, name)[row : row + 1]
            assert values.tobytes() == getattr(alone, name).tobytes()
        assert alone.next_items() == together.next_items(row)


# --- what is asked next ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def walks(engine):
    """People asked from nothing to the end: (who they are, the groups in turn, when it stopped)."""
    random, people = Random("walks"), []
    for _ in range(40):
        person = {item: RAW.random_answer(item, random) for item in ORDER}
        blank = [item for item in ORDER if random.random() < random.choice([0, 0.1, 0.3])]
        people.append(person | {item: random.choice([None, "declined"]) for item in blank})
    said = [{} for _ in people]
    turns = [[] for _ in people]
    going = list(range(len(people)))
    while going:
        found = look(engine, [said[n] for n in going])
        for row, n in enumerate(going):
            items = found.next_items(row)
            turns[n].append(items)
            said[n] |= {item: people[n][item] for item in items}
        going = [n for n in going if turns[n][-1]]
    return list(zip(people, said, [turn[:-1] for turn in turns], strict=True))


def test_an_instrument_is_asked_whole_or_not_at_all_and_nothing_twice(walks):
    for _, _, turns in walks:
        flat = [item for items in turns for item in items]
        assert len(flat) == len(set(flat))
        for items in turns:
            assert items in WHOLE or (len(items) == 1 and not any(items[0] in w for w in WHOLE))


def test_nobody_stops_before_all_nine_and_the_easy_ones_come_first(walks):
    easy = [item for item in ORDER if item == "adult" or (item in NINE and item not in LATE)]
    for _, said, turns in walks:
        assert set(NINE) <= said.keys()
        flat = [item for items in turns for item in items]
        assert flat[: len(easy)] == easy
        # Once begun, the last two weeks and safety are not broken up.
        assert turns.index(tuple(LATE[:4])) + 1 == turns.index(("safety",))


@pytest.mark.parametrize(("least", "comes"), [(0, True), (2, False)])
def test_the_late_questions_come_once_answers_to_them_would_likely_settle_it(
    engine, walks, least, comes
):
    easy = [item for item in ORDER if item == "adult" or (item in NINE and item not in LATE)]
    said = [{item: person[item] for item in easy} for person, _, _ in walks]
    found = look(engine, said, Rule(likely=0.95, before_late=least))
    assert {found.next_items(row) == tuple(LATE[:4]) for row in range(len(said))} == {comes}


def test_the_late_questions_do_not_wait_for_certainty(walks):
    """Asking goes on after them where it must, and each time something after them was possible."""
    after = [len(turns) - turns.index(("safety",)) - 1 for _, _, turns in walks]
    assert 0 < sum(n > 0 for n in after) < len(walks)


def test_intimacy_is_asked_of_adults_alone(walks):
    assert {person["adult"] for person, said, _ in walks if "intimacy" in said} <= {"yes"}


def test_asking_stops_where_the_first_category_is_settled_and_not_before(engine, walks):
    last = look(engine, [said for _, said, _ in walks])
    assert (last.certain | (last.likely >= float(LIKELY))).all()
    assert (~last.certain).any()
    before = [
        {item: answer for item, answer in said.items() if item not in turns[-1]}
        for _, said, turns in walks
        if turns[-1] != ("safety",)
    ]
    found = look(engine, before)
    assert not (found.certain | (found.likely >= float(LIKELY))).any()


def test_the_rule_moves_the_stop(engine, walks):
    """By certainty alone those go on who had stopped by likelihood."""
    found = look(engine, [said for _, said, _ in walks], Rule(likely=2, before_late=0.8))
    assert ((found.group == asking.DONE) == found.certain).all()


def test_whole_phq4_is_asked_again_where_only_half_of_it_was(engine):
    """As the first For tonight did."""
    person = completed({}, Random("half")) | dict.fromkeys(["phq4_nervous", "phq4_worry"], "not_asked")
    assert look(engine, [person]).next_items() == tuple(LATE[:4])


def test_of_questions_that_settle_as_much_the_cheapest_comes_first(engine, monkeypatch):
    """Then the first in the order of the full path."""
    monkeypatch.setattr(asking._Drawn, "_gain", lambda self, item, rows, *_: np.full(len(rows), 0.25))
    both = [item for items in WHOLE if items[0].startswith(("ucla", "lsns")) for item in items]
    for open, first in [
        (both, "ucla_companionship"),
        ([*both, "importance", "confidence"], "importance"),
        ([*both, "alone_choice", "online", "confidence"], "online"),
    ]:
        for person in unsettled(engine, open, 3):
            assert look(engine, [person]).next_items()[0] == first


def test_of_questions_the_one_that_settles_most_comes_first(engine, pool):
    """Counted by hand: how much less often two completions disagree that agree on an answer to it."""
    items = ["trust", "importance", "confidence", "energy", "online", "alone_after", "want_more_of"]
    for person in unsettled(engine, items, 3):
        order = sorted(range(len(pool)), key=lambda row: (distance(person, pool[row]), row))
        near = [pool[row] for row in order[:DRAWS]]
        ends = firsts(engine, [person | {item: one[item] for item in items} for one in near])
        gain = {item: explained([one[item] for one in near], ends) for item in items}
        best = max(items, key=lambda item: (round(gain[item], 9), -ORDER.index(item)))
        assert look(engine, [person]).next_items() == (best,), gain


def explained(answers, ends):
    """Share of the variance of the ends, one 0 or 1 a category, less what is expected by chance."""
    groups = [
        [end for answer, end in zip(answers, ends, strict=True) if answer == code]
        for code in set(answers)
    ]
    total, within = spread(ends), sum(map(spread, groups))
    spare = len(groups) - 1
    return max(0, total - within - spare * within / (len(ends) - 1 - spare)) / len(ends)


def spread(ends):
    """Summed squared distances of the ends to their mean."""
    return sum(
        share * (1 - share) * len(ends)
        for category in range(len(RAW.categories))
        for share in [sum(category in end for end in ends) / len(ends)]
    )


def unsettled(engine, items, n):
    """People of whom only these items were not asked, and whose first category hangs on them."""
    people = [person | dict.fromkeys(items, "not_asked") for person in complete_people(150)]
    found = look(engine, people, Rule(likely=2, before_late=0.8))
    rows = np.flatnonzero(~found.certain & (found.likely < float(LIKELY)))[:n]
    assert len(rows) == n
    return [people[row] for row in rows]


def complete_people(n):
    random = Random("complete people")
    return [completed(person, random) for person in partly("complete people", n, 1)]
