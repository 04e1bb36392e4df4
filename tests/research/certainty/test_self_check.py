"""The self-check finds every planted fault, and passes the shipped catalog."""

import re
from dataclasses import replace

import pytest

from recommender.catalog.records.questionnaire import OnlyIf, Page, QuestionPath
from recommender.recommend import build_engine
from recommender.research.certainty.reach import Reach, Rival
from recommender.research.certainty.self_check import (
    check_between_files,
    check_cap,
    check_paths,
    check_reach,
    check_reading_age,
    check_weights_matter,
    grade,
    texts_of,
)
from recommender.scoring.population import simulate
from recommender.scoring.responses import nobody
from tests.conftest import tend
from tests.test_words import SHIPPED

HARD = (
    "Consequently, psychotherapeutic interventions addressing maladaptive interpersonal cognitions "
    "demonstrate comparatively favourable outcomes notwithstanding considerable heterogeneity, "
    "particularly in populations with pronounced interpersonal sensitivity."
)


def faults_of(findings):
    return [str(finding) for finding in findings if finding.is_fault]


def test_the_shipped_catalog_passes_and_whoever_waits_reads_what_is_checked(monkeypatch):
    monkeypatch.setattr("recommender.cli.main.PATIENCE", -1)
    run = tend("check", "--deep")
    assert run.exit_code == 0
    lines = run.stdout.splitlines()
    assert lines[-1] == "0 faults"
    for path, way in (
        ("full", r"\d+ items on 1\d pages, longest way \d+"),
        ("short", "6 items on 3 pages"),
    ):
        start = rf"  content/intake\.toml: paths\.{path}: shortest way {way}"
        assert [line for line in lines if re.match(start, line)]
    assert re.search(
        r"^  weights\.csv: weights: (\d+) of \1 weights can matter", run.stdout, re.MULTILINE
    )
    parts = run.stderr.splitlines()
    assert parts[0] == "looking at rules between the files"
    assert len(parts) == len(set(parts)) == 7
    assert "looking at" not in run.stdout


# --- dead weights --------------------------------------------------------------------------------


@pytest.fixture
def with_criterion(catalog):
    """An engine with one more criterion, read from `movement`, and weights on it."""

    def build(levels, *activities):
        like = next(c for c in catalog.criteria.values() if [f.item for f in c.feeds] == ["movement"])
        feeds = (like.feeds[0].model_copy(update={"levels": levels}),)
        update = {"id": "planted", "feeds": feeds, "reference": 0.75}
        criterion = like.model_copy(update=update)
        criteria = (*catalog.declared_criteria.criteria, criterion)
        row = catalog.weights[0].model_copy(update={"criterion": "planted", "weight": 0.5})
        weights = (*catalog.weights, *(row.model_copy(update={"activity": id}) for id in activities))
        declared = catalog.declared_criteria.model_copy(update={"criteria": criteria})
        return build_engine(replace(catalog, declared_criteria=declared, weights=weights))

    return build


@pytest.mark.parametrize(
    ("none", "activities", "dead"),
    [(0.0, ["dancing", "meditation"], "dancing"), (0.75, ["comedy"], "comedy")],
)
def test_R08_a_planted_dead_weight_is_found(with_criterion, none, activities, dead):
    """The level is off its reference only while a gate closes `dancing`, not `meditation`; or never."""
    levels = {"most": 0.75, "gentle": 0.75, "seated": 0.75, "none": none}
    engine = with_criterion(levels, *activities)
    (fault,) = faults_of(check_weights_matter(engine, simulate(engine.catalog, 500, 1)))
    assert fault.startswith(f"weights.csv: {dead},planted: can never matter")


def test_witnesses_are_found_without_simulated_people(engine, catalog):
    found = list(check_weights_matter(engine, nobody(catalog)))
    assert [finding.is_fault for finding in found] == [False]


# --- pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pages", "rules", "faults", "length"),
    [
        pytest.param(
            [["trust", "strangers"], ["online"]],
            {},
            [],
            "shortest way 3 items on 2 pages, longest way 3 items on 2 pages",
            id="without conditions all ways are as long",
        ),
        pytest.param(
            [["strangers", "online"], ["movement"], ["energy"]],
            {"online": ("energy", 4), "movement": ("adult", "yes")},
            ["items.online"],
            "shortest way 2 items on 2 pages, longest way 3 items on 3 pages",
            id="a condition holds only after its question",
        ),
        pytest.param(
            [["online", "strangers"], ["energy", "movement"]],
            {"online": ("strangers", 4), "energy": ("movement", "most"), "movement": ("energy", 4)},
            ["pages.p1"],
            "shortest way 1 items on 1 page, longest way 2 items on 1 page",
            id="on the same page it is fine, and a circle is not",
        ),
        pytest.param(
            [["strangers"], ["online"], ["energy"], ["movement"]],
            {"online": ("strangers", 4), "energy": ("online", 4), "movement": ("daily_time", "over60")},
            ["pages.p3"],
            "shortest way 1 items on 1 page, longest way 3 items on 3 pages",
            id="a chain is followed",
        ),
        pytest.param(
            [["strangers"], ["online", "energy", "movement"], ["intimacy", "food_ideas"]],
            {
                "online": ("strangers", 4),
                "energy": ("strangers", 4),
                "movement": ("strangers", 0),
                "intimacy": ("adult", "yes"),
                "food_ideas": ("adult", "no"),
            },
            [],
            "shortest way 1 items on 1 page, longest way 4 items on 3 pages",
            id="one person sees one of two that ask for different codes",
        ),
    ],
)
def test_R08_a_page_that_nobody_can_reach_is_found(catalog, pages, rules, faults, length):
    """A path over the shipped items with other conditions."""
    only_if = {id: OnlyIf(item=item, code=code) for id, (item, code) in rules.items()}
    items = (i.model_copy(update={"only_if": only_if.get(i.id)}) for i in catalog.intake.items)
    found = [Page(id=f"p{n}", title="t", items=tuple(page)) for n, page in enumerate(pages)]
    path = QuestionPath(id="short", title="t", pages=tuple(found))
    intake = catalog.intake.model_copy(
        update={
            "items": tuple(items),
            "paths": (catalog.paths["full"], path),
            "welcome_items": ("adult",),
        }
    )
    findings = list(check_paths(replace(catalog, intake=intake)))
    keys = [finding.key for finding in findings if finding.is_fault]
    assert [key.removeprefix("paths.short.") for key in keys if "short" in key] == faults
    assert [finding.what for finding in findings if finding.key == "paths.short"] == [length]


# --- activities that cannot come first -----------------------------------------------------------


@pytest.mark.parametrize(
    ("rival", "said"),
    [
        (None, "no answer set was found in which it comes first"),
        (Rival(("pet",), -2.0, True), "can never come first: this one is always ahead by 2.0 points"),
        (Rival(("pet", "hug"), -0.4, True), "can never come first: one of these is always ahead by 0.4"),
        (Rival(("pet",), -0.5, False), "where both may lead, pet is ahead by 0.5 points of fit or more"),
    ],
)
def test_an_activity_that_can_never_come_first_is_named_with_its_obstacle(
    monkeypatch, engine, catalog, rival, said
):
    every = (Reach("comedy", 0.0, None, rival), Reach("hug", 0.25, {"trust": 3}))
    monkeypatch.setattr("recommender.research.certainty.self_check.reach", lambda *_: every)
    fault, note = check_reach(engine, nobody(catalog))
    assert str(fault).startswith("weights.csv: comedy: ")
    assert said in fault.what
    assert fault.remedy
    assert not note.is_fault
    assert note.what == (
        "1 of 2 activities come first in some answer set; "
        "rarest among simulated people is hug, first for 25.00%"
    )


# --- reading age ---------------------------------------------------------------------------------


def test_the_texts_are_those_of_the_raw_files(catalog):
    """Those of other languages are not looked at."""
    raw = [text for text in SHIPPED if not re.match("text/(?!en[.])", text.place)]
    assert {*map(tuple, texts_of(catalog))} == {(text.place, text.words.strip()) for text in raw}


def test_the_grade_is_that_of_the_published_formula():
    """4.71 × characters per word + 0.5 × words per sentence − 21.43, full stops counted as well."""
    words = "The old dog sat in the warm sun and slept. Later on it ate a big bone."
    letters = len(words.replace(" ", ""))
    assert abs(grade(words) - (4.71 * letters / 17 + 0.5 * 17 / 2 - 21.43)) < 0.1


def test_long_texts_are_easy_to_read_and_a_hard_one_is_found(catalog):
    assert faults_of(check_reading_age(catalog)) == []
    hard = catalog.activities["travel"].model_copy(update={"what": HARD})
    found = check_reading_age(replace(catalog, activities={**catalog.activities, "travel": hard}))
    (fault,) = faults_of(found)
    assert fault.startswith("content/activities/travel.toml: what: reads at grade ")


def test_hard_activities_and_texts_that_are_hard_on_the_whole_are_found(catalog):
    limits = {"hardest_activity": -9.0, "hardest_mean": 4.0}
    age = catalog.reading_age.model_copy(update=limits)
    *activities, whole = (f for f in check_reading_age(replace(catalog, reading_age=age)) if f.is_fault)
    assert {(f.file, f.key) for f in activities} == {
        (f"content/activities/{id}.toml", "all texts") for id in catalog.activities
    }
    assert str(whole).startswith("method/reading_age.toml: hardest_mean: reads at grade 4.")


# --- what loading refuses is found in a draft as well --------------------------------------------


@pytest.mark.parametrize(("cap", "kind"), [(14.0, "loose"), (13.0, "tight")])
def test_a_wrong_cap_of_a_draft_is_found(cap, kind, engine, catalog):
    method = catalog.method.model_copy(update={"cap": cap})
    model = replace(engine.model, catalog=replace(catalog, method=method))
    assert faults_of(check_cap(replace(engine, model=model))) == [
        f"method/model.toml: cap: {cap} is too {kind}: base and points reach 13.3675: write 13.5"
    ]


@pytest.mark.parametrize(("source", "faults"), [("doi:10.1000/182", 0), ("nobody_2000", 1)])
def test_a_draft_may_cite_a_study_of_its_own_and_not_another_key(catalog, source, faults):
    row = catalog.weights[0].model_copy(update={"source": source})
    draft = replace(catalog, weights=(row, *catalog.weights[1:]))
    assert len(faults_of(check_between_files(draft))) == faults


def test_what_a_draft_leaves_unused_is_found(catalog):
    rows = tuple(row for row in catalog.weights if row.criterion != "keepsakes")
    found = list(check_between_files(replace(catalog, weights=rows)))
    unused = [finding for finding in found if finding.remedy.endswith("use it or remove it")]
    assert [(finding.file, finding.what) for finding in unused] == [("content/intake.toml", "keepsakes")]
