"""What must stay unsaid wherever somebody else may look."""

import re
import tomllib
from pathlib import Path

import pytest

from recommender.scoring.responses import DECLINED

RULES = tomllib.loads((Path(__file__).parents[1] / "word_rules.toml").read_text(encoding="utf-8"))
# Personas with the most that nobody else may see.
PRIVATE = ["all_safety_ticks", "eating_is_hard", "heart_and_pregnancy", "intimacy_switched_on"]
PRIVATE += ["touch_only_by_oneself", "unsafe_at_home"]
KEPT = {rule["name"]: rule["find"] for rule in RULES["kept"]}


def plain(text):
    """Without white space, since a PDF breaks lines anywhere."""
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="session")
def private_in(catalog):
    """Everything private in a text about one person: answers, reasons, intimacy, food where silent."""

    def find(said, answers, result):
        private = []
        for item in catalog.items.values():
            answer = answers.get(item.id)
            if item.private and answer not in (None, DECLINED):
                codes = answer if isinstance(answer, tuple) else (answer,)
                private += [item.label, *(item.label_of(code) for code in codes)]
        terms = [term for row in result.activities for term in row.contributions]
        private += [term.words for term in terms if term.criterion.private]
        found = [words for words in private if plain(words) in plain(said)]
        found += re.findall(KEPT["sex"], said, re.IGNORECASE)
        if result.silent_activities & {"mindful_eating", "tryptophan_foods"}:
            found += re.findall(KEPT["food"], said, re.IGNORECASE)
        return found

    return find
