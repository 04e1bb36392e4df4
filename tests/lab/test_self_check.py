"""The self-check finds every planted fault, each in a copy of data/, and passes what is shipped."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from recommender.catalog.faults import CatalogError
from recommender.cli import main
from recommender.cohort.simulate import simulate
from recommender.lab.dead_weights import check_weights_matter
from recommender.lab.self_check import check_reach, self_check
from recommender.recommend import load_engine
from recommender.scoring.responses import nobody
from tests.lab.test_reach import doctored

DATA = Path(__file__).parents[2] / "data"
HARD = (
    "Consequently, psychotherapeutic interventions addressing maladaptive interpersonal cognitions "
    "demonstrate comparatively favourable outcomes notwithstanding considerable heterogeneity, "
    "particularly in populations with pronounced interpersonal sensitivity."
)


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(DATA, tmp_path / "data")


def change(folder, file, find, put):
    text = (folder / file).read_text(encoding="utf-8")
    text, made = re.subn(find, lambda _: put, text, count=1, flags=re.MULTILINE)
    assert made, f"{find} is not in {file}"
    (folder / file).write_text(text, encoding="utf-8")


def add(folder, file, text):
    with (folder / file).open("a", encoding="utf-8") as out:
        out.write(text)


def fit_cap(folder):
    """Write the cap that belongs to the planted weights, as an editor would."""
    try:
        load_engine(folder)
    except CatalogError as error:
        (fault,) = error.faults
        assert fault.key == "cap", fault
        change(folder, "model.toml", r"^cap = .*", f"cap = {fault.remedy.split()[1].rstrip(':')}")


def deep(folder):
    return CliRunner().invoke(main, ["check", "--deep", "--data", str(folder)])


def faults_in(run):
    """Lines that name a fault: not indented, with a file, a key, a value and a remedy."""
    assert run.exit_code == 1, run.output
    lines = [line for line in run.stdout.splitlines() if re.match(r"\S+\.(toml|csv)\b", line)]
    assert all(line.count(": ") >= 3 for line in lines)
    return lines


def only_fault(run):
    (line,) = faults_in(run)
    assert run.stdout.splitlines()[-1] == "1 faults"
    return line


# --- what is shipped -----------------------------------------------------------------------------


def test_what_is_shipped_passes_and_its_ways_are_told():
    run = CliRunner().invoke(main, ["check", "--deep"])
    assert run.exit_code == 0
    assert run.stdout.splitlines()[-1] == "0 faults"
    for told in (
        "  intake.toml: paths.full: shortest way 35 items on 9 pages, longest way 36 items on 9 pages",
        "  intake.toml: paths.short: shortest way 12 items on 4 pages, longest way 12 items on 4 pages",
        "  weights.csv: weights: 299 of 299 weights can matter to somebody",
    ):
        assert told in run.stdout.splitlines()


def test_what_is_looked_at_is_told_in_order(engine):
    heard = []
    found = self_check(engine, heard.append)
    assert not [str(finding) for finding in found if finding.is_fault]
    assert len(heard) == len(set(heard)) == 6


def test_without_deep_nothing_of_it_is_printed():
    assert "self-check" not in CliRunner().invoke(main, ["check"]).stdout


# --- dead weights --------------------------------------------------------------------------------

STILL = """
[[criteria]]
id = "still_moves"
label = "Still moves"
kind = "resource"
feeds = [
  { item = "movement", levels = { "most" = 0.75, "gentle" = 0.75, "seated" = 0.75, "none" = 0.00 } },
]
reference = 0.75
reference_source = "tend_judgement"
reference_note = "A test."
more = "you move"
less = "you do not move"

[[not_scored]]"""
FLAT = STILL.replace("still_moves", "flat").replace('"none" = 0.00', '"none" = 0.75')


def plant_row(folder, row):
    add(folder, "weights.csv", f"{row},low,tend_judgement,A test.\n")


def test_R08_a_planted_dead_weight_is_found(folder):
    """It differs from its reference only while a gate closes both activities that it moves."""
    change(folder, "criteria.toml", r"^\[\[not_scored\]\]", STILL.strip())
    plant_row(folder, "dancing,still_moves,0.5")
    plant_row(folder, "meditation,still_moves,0.25")
    fit_cap(folder)
    line = only_fault(deep(folder))
    assert line.startswith("weights.csv: dancing,still_moves: can never matter")


def test_a_weight_on_a_level_that_never_moves_is_found(folder):
    change(folder, "criteria.toml", r"^\[\[not_scored\]\]", FLAT.strip())
    plant_row(folder, "comedy,flat,0.5")
    fit_cap(folder)
    assert "comedy,flat" in only_fault(deep(folder))


def test_witnesses_are_found_without_simulated_people(engine, catalog):
    found = list(check_weights_matter(engine, nobody(catalog)))
    assert [finding.is_fault for finding in found] == [False]
    assert list(check_weights_matter(engine, simulate(catalog, 500, 1))) == found


# --- pages ---------------------------------------------------------------------------------------


def plant_page(folder, condition):
    """A page of its own for `intimacy`, which then depends on something else."""
    change(folder, "intake.toml", r'^items = \["safety", "intimacy"\]', 'items = ["safety"]')
    page = '[[paths.pages]]\nid = "closer"\ntitle = "Closer"\nitems = ["intimacy"]\n\n'
    ready = '[[paths.pages]]\nid = "ready"'
    change(folder, "intake.toml", re.escape(ready), page + ready)
    change(folder, "intake.toml", r'^only_if = \{ item = "adult", code = "yes" \}', condition)


def test_R08_a_planted_unreachable_page_is_found(folder):
    plant_page(folder, 'only_if = { item = "confidence", code = 10 }')
    line = only_fault(deep(folder))
    assert line.startswith("intake.toml: paths.full.pages.closer: can never be reached")


def test_a_page_that_some_people_reach_is_fine(folder):
    plant_page(folder, 'only_if = { item = "energy", code = 4 }')
    run = deep(folder)
    assert run.exit_code == 0
    assert "paths.full: shortest way 35 items on 9 pages, longest way 36 items on 10 pages" in run.stdout


# --- activities that cannot lead -----------------------------------------------------------------


def test_an_activity_that_can_never_lead_is_found(folder):
    """Nothing speaks for it but a quarter, and its base is the lowest."""
    text = (folder / "weights.csv").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines(keepends=True) if not line.startswith("self_massage,")]
    (folder / "weights.csv").write_text("".join(kept), encoding="utf-8")
    plant_row(folder, "self_massage,food_welcome,0.25")
    change(folder, "activities/self_massage.toml", r'^grade = "L1"', 'grade = "L0"')
    change(folder, "model.toml", r"^L0 = .*", "L0 = -3.0")
    fit_cap(folder)
    (line,) = [
        line for line in faults_in(deep(folder)) if line.startswith("weights.csv: self_massage: ")
    ]
    assert line.endswith(": raise what speaks for it, or take it out")
    assert "can never come first: this one is always ahead by " in line


def obstacle(engine, people):
    found = [f for f in check_reach(engine, people) if f.is_fault and f.key == "comedy"]
    return found[0].what


def test_what_stands_in_the_way_is_named(engine, catalog):
    few = nobody(catalog)
    always = obstacle(doctored(engine, {"comedy": -6_000}), few)
    assert re.fullmatch(r"can never come first: this one is always ahead by \d+\.\d .*: \w+", always)
    pet = doctored(engine, {"comedy": 0, "allow_tears": 50}, {}, all_base=-9_000)
    unproven = "where both may lead, allow_tears is ahead by 0.5 points of fit or more"
    assert obstacle(pet, few).endswith(f"in which it comes first; {unproven}")
    seesaw = {("soft_blanket", "energy"): 12, ("meditation", "energy"): -12}
    turns = doctored(engine, {"soft_blanket": 10, "meditation": 10}, seesaw, all_base=0)
    assert obstacle(turns, few).startswith("can never come first: one of these is always ahead by 0.")


# --- reading age ---------------------------------------------------------------------------------


def test_a_hard_text_is_found(folder):
    change(folder, "activities/travel.toml", r"^what = .*", f'what = "{HARD}"')
    assert only_fault(deep(folder)).startswith("activities/travel.toml: what: reads at grade ")


def test_a_hard_activity_is_found(folder, catalog):
    change(folder, "reading_age.toml", r"^hardest_activity = .*", "hardest_activity = -9.0")
    places = {tuple(line.split(": ")[:2]) for line in faults_in(deep(folder))}
    assert places == {(f"activities/{id}.toml", "all texts") for id in catalog.activities}


def test_texts_that_are_hard_on_the_whole_are_found(folder):
    change(folder, "reading_age.toml", r"^hardest_mean = .*", "hardest_mean = 4.0")
    line = only_fault(deep(folder))
    assert line.startswith("reading_age.toml: hardest_mean: reads at grade 4.")


# --- what loading refuses is listed as well ------------------------------------------------------


def test_R08_a_planted_wrong_maximum_is_found(folder):
    for cap in ("13.0", "12.0"):
        change(folder, "model.toml", r"^cap = .*", f"cap = {cap}")
        (line,) = faults_in(deep(folder))
        assert line.startswith(f"model.toml: cap: {cap}: write 12.5")


@pytest.mark.parametrize(("cap", "kind"), [(13.0, "loose"), (12.0, "tight")])
def test_a_wrong_cap_of_a_draft_is_found(cap, kind, engine, catalog):
    method = catalog.method.model_copy(update={"cap": cap})
    model = replace(engine.model, catalog=replace(catalog, method=method))
    faults = [finding for finding in self_check(replace(engine, model=model)) if finding.is_fault]
    assert [str(fault) for fault in faults] == [
        f"model.toml: cap: {cap} is too {kind}: base and points reach 12.3675: write 12.5"
    ]


def test_an_unused_item_is_found(folder):
    item = '\n[[items]]\nid = "extra"\ntype = "one"\nlabel = "l"\ntext = "t"\nwhy = "w"\n'
    add(folder, "intake.toml", f'{item}options = [{{ code = "a", label = "A" }}]\n')
    change(folder, "intake.toml", '"strangers", "online"', '"strangers", "online", "extra"')
    marginal = '\n[[marginals]]\nitem = "extra"\nshares = { "a" = 1.0 }\nblank = 0.0\n'
    add(folder, "simulation.toml", f'{marginal}source = "tend_judgement"\nnote = "n"\n')
    (line,) = faults_in(deep(folder))
    assert line.startswith("intake.toml: items: extra: no criterion, gate or score uses it")


def test_an_unused_criterion_is_found(folder):
    change(folder, "criteria.toml", r"^\[\[not_scored\]\]", FLAT.strip())
    (line,) = faults_in(deep(folder))
    assert line.startswith("criteria.toml: criteria: flat: no weight uses it")


def test_an_unused_source_is_found(folder):
    source = (
        '\n[nobody_2000]\ncitation = "Nobody (2000)."\nkind = "publication"\nstatus = "from_memory"\n'
    )
    add(folder, "sources.toml", source)
    (line,) = faults_in(deep(folder))
    assert line.startswith("sources.toml: nobody_2000: cited nowhere")


def test_a_draft_may_cite_a_study_of_its_own_and_not_another_key(engine, catalog):
    for source, faults in (("doi:10.1000/182", 0), ("nobody_2000", 1)):
        row = catalog.weights[0].model_copy(update={"source": source})
        draft = replace(catalog, weights=(row, *catalog.weights[1:]))
        found = self_check(replace(engine, model=replace(engine.model, catalog=draft)))
        assert sum(finding.is_fault for finding in found) == faults


def test_who_waits_is_told_what_is_looked_at(monkeypatch):
    monkeypatch.setattr("recommender.cli.PATIENCE", -1)
    run = CliRunner().invoke(main, ["check", "--deep"])
    assert run.stderr.splitlines()[0] == "looking at rules between the files"
    assert run.stderr.count("looking at ") == 6
    assert "looking at" not in run.stdout


def test_what_a_draft_leaves_unused_is_found(engine, catalog):
    rows = tuple(row for row in catalog.weights if row.criterion != "keepsakes")
    model = replace(engine.model, catalog=replace(catalog, weights=rows))
    found = self_check(replace(engine, model=model))
    unused = [finding for finding in found if finding.kind == "unused"]
    assert [(finding.file, finding.what) for finding in unused] == [("criteria.toml", "keepsakes")]
