"""The shipped content: ids and grades are the golden ones; rules for steps, help lines and sources."""

import re
from dataclasses import replace

import golden
import pytest

# Steps with a grade above their activity's: evidence.md §0, 10a and 12.
HIGHER_STEPS = {"sing_or_play": {"L2", "L3"}, "people_watching": {"L2"}}


NEEDS_SOMEONE = {"hug", "massage"}
# Tags that cannot stand on one step, and tags that bring another one along.
APART = [("home", "out"), ("alone", "with_someone"), ("free", "costs"), ("child_line", "adult_line")]
BRINGS = [("someone_told", "near_home"), ("foot_soak", "gentle")]

DOSE_OR_BRAND = re.compile(
    r"\d|\b(mg|mcg|µg|iu|ml|units?|doses?|dosage|puffs?|drops?|tablets?|capsules?|pills?|daily|twice|"
    r"brands?|shops?|stores?|buy|order|online|syntocinon|pitocin|oxytoca\w*)\b",
    re.IGNORECASE,
)


def ideas(catalog):
    """Activities with steps: all but those for a clinician."""
    return list(catalog.ranked_activities)


def steps(catalog):
    return [(activity.id, step) for activity in ideas(catalog) for step in activity.steps]


def test_what_is_declared_is_what_was_reviewed(catalog):
    """After a look at the diff that `make golden` makes, commit it."""
    assert golden.catalog_text(catalog) == golden.CATALOG.read_text("utf-8")


def test_a_criterion_without_an_order_comes_last_of_its_kind(catalog):
    declared = catalog.declared_criteria
    extra = declared.criteria[0].model_copy(update={"id": "extra", "order": None})
    more = declared.model_copy(update={"criteria": (extra, *declared.criteria)})
    found = replace(catalog, declared_criteria=more).criteria.values()
    assert [criterion.id for criterion in found if criterion.kind == extra.kind][-1] == "extra"


def test_the_short_path_opens_with_the_easy_items_that_ideas_now_asks_for(catalog):
    short = [item for page in catalog.paths["short"].pages for item in page.items]
    late = {"phq4_interest", "phq4_down", "safety"}
    assert {*short} == {*catalog.intake.ideas_now_items} - late
    full = [item for page in catalog.paths["full"].pages for item in page.items]
    assert short == [item for item in full if item in short]


def test_easy_questions_come_first_and_an_instrument_stands_on_one_page(catalog):
    pages = [page.items for page in catalog.paths["full"].pages]
    asked = [item for items in pages for item in items]
    heavy = ["in_the_way", "ucla_isolated", "lsns_friends_help", "phq4_interest", "phq4_down", "safety"]
    late = [asked.index(item) for item in heavy if item in asked]
    assert late == sorted(late)
    assert asked[0] == "within_reach"
    assert max(asked.index(item) for item in ("touch_comfort", "movement", "energy")) < late[0]
    for part in catalog.instruments:
        places = {n for n, items in enumerate(pages) for item in part.items if item.id in items}
        assert len(places) <= 1, part.id
    assert max(map(len, pages)) <= 6
    # The sentence on help stands beside the last two weeks.
    assert [page.helps for page in catalog.paths["full"].pages if "phq4_down" in page.items] == [True]


def test_no_step_claims_more_than_was_studied(catalog):
    higher = {}
    for activity in ideas(catalog):
        above = {s.helpfulness for s in activity.steps if s.helpfulness > activity.helpfulness.grade}
        higher |= {activity.id: above} if above else {}
    assert higher == HIGHER_STEPS


def test_a_programme_does_not_lend_its_grade_to_a_step_of_minutes(catalog):
    assert [
        (id, s.minutes) for id, s in steps(catalog) if s.helpfulness == "L3" and s.minutes < 10
    ] == []


def every_line(catalog):
    return [(place.id, line) for place in catalog.helplines.countries for line in place.lines]


def test_every_help_line_says_its_hours_but_an_emergency_number_that_always_answers(catalog):
    lines = every_line(catalog)
    assert [(id, line.name) for id, line in lines if line.kind != "emergency" and not line.hours] == []
    assert catalog.helplines.directory_url.startswith("https://")


def test_a_press_dials_or_texts_the_number_that_is_shown(catalog):
    for id, line in every_line(catalog):
        for way, shown in (("call", line.call), ("text", line.text)):
            if shown:
                scheme, number = line.links[way].split("?")[0].split(":")
                assert (id, scheme) == (id, {"call": "tel", "text": "sms"}[way])
                assert number == re.sub("[ -]", "", shown), (id, line.name)
                assert re.fullmatch(r"\d{2,12}", number), (id, line.name)
            else:
                assert way not in line.links


def test_what_to_text_stands_in_the_link(catalog):
    shout = next(line for id, line in every_line(catalog) if line.name == "Shout")
    assert shout.links == {"text": "sms:85258?body=SHOUT"}
    plain = [line for _, line in every_line(catalog) if line.text and not line.text_word]
    assert plain
    assert [line.name for line in plain if "?" in line.links["text"]] == []


@pytest.mark.parametrize("country", ["us", "ca", "gb", "ie", "au", "nz"])
def test_someone_who_cannot_speak_reaches_a_crisis_line_by_text_or_chat(country, catalog):
    lines = [line for id, line in every_line(catalog) if id == country and line.kind == "crisis"]
    assert any(line.text or line.chat for line in lines)
    assert any(line.text and (line.hours or "").startswith("24 hours") for line in lines)


def test_a_line_has_the_same_number_under_every_kind(catalog):
    for place in catalog.helplines.countries:
        ways = {}
        for line in place.lines:
            ways.setdefault(line.name, set()).add(tuple(line.links.items()))
        different = [name for name, found in ways.items() if len(found) > 1]
        assert (place.id, different) == (place.id, [])


# Each was wrong or missing once: clinical review, 3.
@pytest.mark.parametrize(
    ("country", "kind", "name", "ways"),
    [
        ("nz", "abuse", "Women's Refuge", {"call": "tel:0800733843"}),
        ("es", "child", "ANAR", {"call": "tel:900202010"}),
        ("nz", "eating", "Need to talk? 1737", {"call": "tel:1737", "text": "sms:1737"}),
        ("us", "child", "Boys Town National Hotline", {"text": "sms:20121?body=VOICE"}),
        ("us", "lgbtq", "The Trevor Project", {"text": "sms:678678?body=START"}),
        ("us", "veterans", "Veterans Crisis Line", {"call": "tel:988", "text": "sms:838255"}),
        ("us", "perinatal", "National Maternal Mental Health Hotline", {"call": "tel:18338526262"}),
        ("us", "substance", "SAMHSA National Helpline", {"call": "tel:18006624357"}),
        ("ca", "abuse", "ShelterSafe", {"web": "https://sheltersafe.ca"}),
        ("gb", "men", "Men's Advice Line", {"call": "tel:08088010327"}),
        ("ie", "men", "Men's Aid Ireland", {"call": "tel:015543811"}),
        ("eu", "men", "Line for victims of crime", {"call": "tel:116006"}),
        ("au", "lgbtq", "QLife", {"call": "tel:1800184527"}),
    ],
)
def test_a_line_that_was_missing_is_there(country, kind, name, ways, catalog):
    line = next(
        one for id, one in every_line(catalog) if (id, one.kind, one.name) == (country, kind, name)
    )
    assert ways.items() <= line.links.items()


def test_a_place_without_a_country_has_every_emergency_number_and_no_other_number(catalog):
    elsewhere = catalog.helplines.countries[-1]
    numbers = [(line.kind, line.call) for line in elsewhere.lines if line.call]
    assert numbers == [("emergency", number) for number in ("911", "999", "112", "000", "111")]
    of_places = {
        line.call for id, line in every_line(catalog) if line.kind == "emergency" and id != elsewhere.id
    }
    assert of_places == {number for _, number in numbers}
    named = {word for line in elsewhere.lines for word in re.split(", | and ", line.name)}
    assert {"United States", "Canada", "United Kingdom", "Ireland", "Australia"} <= named
    assert {"New Zealand", "European Union"} <= named


def test_every_doi_says_whether_it_was_seen_and_is_a_link_only_then(catalog):
    sources = catalog.sources.values()
    assert [s.citation for s in sources if bool(s.doi) != bool(s.doi_status)] == []
    seen, recalled = ([s for s in sources if s.doi_status == way] for way in ("seen", "recalled"))
    assert [s.citation for s in seen if s.link != f"https://doi.org/{s.doi}"] == []
    assert [s.citation for s in recalled if s.link and s.doi in s.link] == []


@pytest.mark.parametrize("tag", ["home", "free", "seated", "rural"])
def test_every_activity_has_a_step_tagged(tag, catalog):
    assert [a.id for a in ideas(catalog) if not any(tag in s.tags for s in a.steps)] == []


def test_every_activity_for_one_has_a_step_free_alone_at_home_and_seated(catalog):
    wanted = {"free", "alone", "home", "seated"}
    without = {a.id for a in ideas(catalog) if not any(wanted <= set(s.tags) for s in a.steps)}
    assert without == NEEDS_SOMEONE


@pytest.mark.parametrize("id", ["exercise", "dancing", "massage", "warm_bath"])
def test_what_a_body_may_limit_has_gentle_steps(id, catalog):
    assert any("gentle" in s.tags for s in catalog.activities[id].steps)


@pytest.mark.parametrize(("one", "other"), APART)
def test_no_step_carries_both(one, other, catalog):
    assert [(id, s.minutes) for id, s in steps(catalog) if {one, other} <= set(s.tags)] == []


@pytest.mark.parametrize(("one", "other"), BRINGS)
def test_a_tag_brings_another_along(one, other, catalog):
    found = [(id, s.minutes, other in s.tags) for id, s in steps(catalog) if one in s.tags]
    assert found
    assert [row for row in found if not row[2]] == []


def test_every_step_of_a_call_line_is_for_adults_or_for_the_young(catalog):
    for step in catalog.activities["befriending_call"].steps:
        assert len({"child_line", "adult_line"} & set(step.tags)) == 1, step.minutes


def test_steps_near_people_ask_for_no_guessing(catalog):
    near = [s for id, s in steps(catalog) if "sit_near" in s.tags]
    assert near
    assert [s.text for s in near if re.search(r"\b(guess|imagin|stor(y|ies))", s.text)] == []


def test_a_product_has_one_sentence_without_dose_or_brand_and_no_steps(catalog):
    products = catalog.clinician_activities
    assert [product.id for product in products if product.steps] == []
    (message,) = {product.clinician_message for product in products}
    assert not DOSE_OR_BRAND.search(message)
    assert "doctor" in message
