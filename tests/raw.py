"""Raw data and random answers, read from data/ without our code: what the oracles stand on."""

import csv
import tomllib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from random import Random

from recommender.person.document import result_document
from recommender.person.result import PersonResult
from recommender.recommend import Engine, Recommendation, recommend_people
from recommender.scoring.responses import read_answers

DATA = Path(__file__).resolve().parents[1] / "data"
KINDS_OF_MISSING = (None, "declined", "not_asked")


# Tick questions that offer "none" or "declined": nothing ticked there was left open.
NEVER_EMPTY = ("within_reach", "safety")


def answer_of(answers: dict, item: str):
    """The answer, None for every kind of missing."""
    found = answers.get(item)
    if item in NEVER_EMPTY and found in ([], ()):
        return None
    return None if found in (*KINDS_OF_MISSING, ["declined"], ("declined",)) else found


def toml(name: str) -> dict:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"), parse_float=Fraction)


def codes_of(item: dict) -> list:
    if "numbers" in item:
        return list(range(item["numbers"]["low"], item["numbers"]["high"] + 1))
    return [option["code"] for option in item["options"]]


def criteria_of(items: list[dict]) -> list[dict]:
    """Criteria of scores and of items; a feed of an item's own names it."""
    found = toml("method/criteria.toml")["criteria"]
    for item in items:
        for criterion in item.get("criteria", []):
            feeds = [{"item": item["id"], **feed} for feed in criterion["feeds"]]
            found.append({**criterion, "feeds": feeds})
    return found


def place_of(criterion: dict) -> tuple[int, int]:
    return ["need", "barrier", "resource", "preference"].index(criterion["kind"]), criterion.get(
        "order", 99
    )


class Raw:
    """Every raw table that a fit is made of, and the fit itself in exact fractions."""

    def __init__(self) -> None:
        intake = toml("content/intake.toml")
        instruments = [toml(f"content/instruments/{id}.toml") for id in intake["instruments"]]
        declared = [*(i for part in instruments for i in part["items"]), *intake["items"]]
        self.items = {item["id"]: item for item in declared}
        self.codes = {id: codes_of(item) for id, item in self.items.items()}
        self.scores = {score["id"]: score for part in instruments for score in part["scores"]}
        self.criteria = {c["id"]: c for c in sorted(criteria_of(declared), key=place_of)}
        self.method = toml("method/model.toml")
        categories = toml("content/categories.toml")["categories"]
        files = sorted((DATA / "content/activities").glob("*.toml"))
        found = sorted(
            (tomllib.loads(p.read_text("utf-8")) for p in files), key=lambda a: a.get("order", 99)
        )
        every = [a for c in categories for a in found if a["category"] == c["id"]]
        self.activities = {a["id"]: a for a in every}
        self.categories = {
            c["id"]: [a["id"] for a in every if a["category"] == c["id"]]
            for c in categories
            if c.get("ranked", True)
        }
        self.ranked = [a for found in self.categories.values() for a in found]
        self.category_of = {a: id for id, found in self.categories.items() for a in found}
        self.rows = list(csv.DictReader((DATA / "method/weights.csv").read_text("utf-8").splitlines()))
        self.weights = {(r["activity"], r["criterion"]): Fraction(r["weight"]) for r in self.rows}
        self.weights_of = {
            id: {c: weight for (a, c), weight in self.weights.items() if a == id} for id in self.ranked
        }

    # --- the arithmetic, as design.md §4 says it -----------------------------------------------

    def feed_level(self, feed: dict, answers: dict) -> Fraction | None:
        items = self.scores[feed["score"]]["items"] if "score" in feed else [feed["item"]]
        found = [answer_of(answers, item) for item in items]
        if None in found:
            return None
        if "tick" in feed:
            return Fraction(feed["tick"] in found[0])
        return Fraction(feed["levels"][str(sum(found) if "score" in feed else found[0])])

    def level(self, criterion: str, answers: dict) -> Fraction | None:
        """The larger counts; unknown while the first is missing and nothing raises it."""
        found = [self.feed_level(feed, answers) for feed in self.criteria[criterion]["feeds"]]
        largest = max((value for value in found if value is not None), default=Fraction(0))
        return None if found[0] is None and largest == 0 else largest

    def receipt(self, activity: str, answers: dict, matters: dict | None = None) -> dict[str, tuple]:
        """Level, reference, weight and points by criterion; no row for a missing answer.

        `matters` is the importance, 0 to 5, by category; it adds one row to its own activities.
        """
        rows = {}
        for criterion, weight in self.weights_of[activity].items():
            level = self.level(criterion, answers)
            if level is not None:
                reference = Fraction(self.criteria[criterion]["reference"])
                rows[criterion] = (level, reference, weight, weight * (level - reference))
        category, scale = self.category_of[activity], self.method["matters"]
        if category in (matters or {}):
            level, reference = Fraction(matters[category], 5), Fraction(scale["reference"])
            weight = Fraction(scale["weight"])
            rows[f"matters_{category}"] = (level, reference, weight, weight * (level - reference))
        return rows

    def points(self, activity: str, answers: dict, matters: dict | None = None) -> Fraction:
        return sum((row[3] for row in self.receipt(activity, answers, matters).values()), Fraction(0))

    def base(self, activity: str) -> Fraction:
        """Points of both grades; those of the oxytocin grade are 0 unless a draft says otherwise."""
        return sum(self.bases(activity).values(), Fraction(0))

    def bases(self, activity: str) -> dict[str | None, Fraction]:
        """The points of each grade; helpfulness is the base without a name."""
        found = self.activities[activity]
        return {
            key: Fraction(self.method[f"{name}_points"][found[name]["grade"]])
            for key, name in ((None, "helpfulness"), ("oxytocin", "oxytocin"))
        }

    def fit(self, activity: str, answers: dict, matters: dict | None = None) -> Fraction:
        total = self.base(activity) + self.points(activity, answers, matters)
        return 50 + 50 * total / Fraction(self.method["cap"])

    # --- answers -------------------------------------------------------------------------------

    def is_many(self, id: str) -> bool:
        return self.items[id]["type"] == "many"

    def tick_sets(self, id: str) -> Iterator[tuple]:
        """Every allowed answer to a tick question."""
        item = self.items[id]
        alone = item.get("exclusive", [])
        free = [code for code in self.codes[id] if code not in alone]
        for n in range(id in NEVER_EMPTY, 2 ** len(free)):
            yield tuple(code for place, code in enumerate(free) if n >> place & 1)
        for code in alone:
            yield (code,)
            yield from ((code, friend) for friend in item.get("joins", {}).get(code, []))

    def random_answer(self, id, random):
        if not self.is_many(id):
            return random.choice(self.codes[id])
        item = self.items[id]
        alone = item.get("exclusive", [])
        if alone and random.random() < 0.1:
            chosen = random.choice(alone)
            friends = item.get("joins", {}).get(chosen, [])
            return [chosen, *(f for f in friends if random.random() < 0.5)]
        rate = random.choice([0.1, 0.3, 0.6])
        free = [code for code in self.codes[id] if code not in alone]
        ticked = [code for code in free if random.random() < rate]
        return ticked or ([random.choice(free)] if id in NEVER_EMPTY else [])

    def random_answers(self, random, blank: float = 0.1) -> dict:
        """One answer set as JSON would hold it, with every kind of missing."""
        answers = {}
        for id in self.items:
            if random.random() >= blank:
                answers[id] = self.random_answer(id, random)
            elif random.random() < 0.7:
                answers[id] = random.choice(KINDS_OF_MISSING)
        return answers

    def random_matters(self, random, untouched: float = 0.4) -> dict[str, int]:
        """What somebody may set under "What matters to you"."""
        touched = [id for id in self.categories if random.random() >= untouched]
        return {id: random.randint(0, 5) for id in touched}


# --- the shortest way to our own numbers -------------------------------------------------------


def people_of(raw: Raw, name: str, n: int, blank: float = 0.1) -> list[dict]:
    """n answer sets drawn at random, the same for the same name."""
    random = Random(name)
    return [raw.random_answers(random, blank) for _ in range(n)]


def scored(
    engine: Engine,
    people: list[dict],
    matters: list[dict] | None = None,
    helped: list[dict] | None = None,
) -> Recommendation:
    answers = [read_answers(engine.catalog, person) for person in people]
    return recommend_people(engine, answers, matters=matters, helped=helped)


def leading_of(found: Recommendation, row: int = 0) -> list[str]:
    """What may lead follows from gates alone; gates have an oracle of their own."""
    leads = found.gates.access.leading[row]
    return [id for id, may in zip(found.engine.model.activity_ids, leads, strict=True) if may]


def document(engine: Engine, answers: dict, matters: dict | None = None) -> dict:
    return result_document(PersonResult(scored(engine, [answers], [matters or {}])))
