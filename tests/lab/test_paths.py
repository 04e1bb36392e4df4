"""Ways through made-up questionnaires, counted by hand."""

from dataclasses import replace

import pytest

from recommender.catalog.records import OnlyIf, Page, Path
from recommender.lab.paths import Length, check_paths, walk


@pytest.fixture
def questionnaire(catalog):
    """Another path and other conditions over the shipped items."""

    def build(pages, rules, welcome=("adult",)):
        items = tuple(
            item.model_copy(
                update={"only_if": OnlyIf(item=rules[item.id][0], code=rules[item.id][1])}
                if item.id in rules
                else {"only_if": None}
            )
            for item in catalog.intake.items
        )
        path = Path(
            id="short",
            title="t",
            minutes="m",
            about="a",
            pages=tuple(Page(id=f"p{n}", title="t", items=tuple(page)) for n, page in enumerate(pages)),
        )
        intake = catalog.intake.model_copy(
            update={"items": items, "paths": (catalog.paths["full"], path), "welcome_items": welcome}
        )
        return walk(replace(catalog, intake=intake), path), replace(catalog, intake=intake)

    return build


def test_a_path_without_conditions_has_one_length(questionnaire):
    found, _ = questionnaire([["trust", "strangers"], ["online"]], {})
    assert (found.unseen_pages, found.unseen_items) == ((), ())
    assert found.shortest == found.longest == Length(3, 2)


def test_conditions_hold_only_after_their_question(questionnaire):
    rules = {"online": ("energy", 4), "movement": ("adult", "yes")}
    found, catalog = questionnaire([["strangers", "online"], ["movement"], ["energy"]], rules)
    assert (found.unseen_pages, found.unseen_items) == ((), ("online",))
    assert (found.shortest, found.longest) == (Length(2, 2), Length(3, 3))
    faults = [finding for finding in check_paths(catalog) if finding.is_fault]
    faults = [finding for finding in faults if "short" in finding.key]
    assert [finding.key for finding in faults] == ["paths.short.items.online"]


def test_a_condition_on_the_same_page_is_fine_and_a_circle_is_not(questionnaire):
    rules = {"online": ("strangers", 4), "energy": ("movement", "most"), "movement": ("energy", 4)}
    found, _ = questionnaire([["online", "strangers"], ["energy", "movement"]], rules)
    assert found.unseen_pages == ("p1",)
    assert found.unseen_items == ()
    assert (found.shortest, found.longest) == (Length(1, 1), Length(2, 1))


def test_a_chain_is_walked_and_a_question_that_is_not_on_the_path_opens_nothing(questionnaire):
    rules = {"online": ("strangers", 4), "energy": ("online", 4), "movement": ("daily_time", "over60")}
    found, _ = questionnaire([["strangers"], ["online"], ["energy"], ["movement"]], rules)
    assert found.unseen_pages == ("p3",)
    assert (found.shortest, found.longest) == (Length(1, 1), Length(3, 3))


def test_of_two_that_ask_for_different_codes_one_person_sees_one(questionnaire):
    rules = {
        "online": ("strangers", 4),
        "energy": ("strangers", 4),
        "movement": ("strangers", 0),
        "intimacy": ("adult", "yes"),
        "food_ideas": ("adult", "no"),
    }
    found, _ = questionnaire(
        [["strangers"], ["online", "energy", "movement"], ["intimacy", "food_ideas"]], rules
    )
    assert (found.shortest, found.longest) == (Length(1, 1), Length(4, 3))
