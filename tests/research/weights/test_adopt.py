"""A draft of weights written into a data folder: it scores the same, and says what changed and why."""

import numpy as np
import pytest

from recommender.catalog.faults import CatalogError
from recommender.catalog.loader import DATA
from recommender.catalog.weight_set import read_weight_set, with_weight_set, write_numbers, write_weights
from recommender.recommend import build_engine, load_engine, recommend
from recommender.research.weights.adopt import adopt, with_changes
from recommender.scoring.population import simulate
from tests.conftest import tend

DOI = "doi:10.1000/xyz.(12)4"
GONE = "exercise,energy"


@pytest.fixture
def draft(catalog, shipped):
    """A new value with a study of its own, a weight less, and another grade and matter."""
    lines = write_weights(shipped).splitlines()
    cells = {",".join(line.split(",")[:2]): number for number, line in enumerate(lines)}
    lines[cells["hug,touch_wish"]] = f"hug,touch_wish,2.25,low,{DOI},A trial found more."
    del lines[cells[GONE]]
    numbers = write_numbers(shipped).replace("matters_weight = 2.0", "matters_weight = 1.5")
    numbers = numbers.replace("L3 = 1.0", "L3 = 0.75")
    return "\n".join(lines) + "\n", numbers


REASONS = {
    GONE: "too little is known",
    "matters_weight": "people found it too strong",
    "helpfulness_points.L3": "nearer to L2",
}


def test_the_folder_scores_as_the_draft_did_and_passes_its_check(catalog, data_copy, draft):
    given = read_weight_set(catalog, *draft)
    tried = build_engine(with_weight_set(catalog, given))
    lines = adopt(data_copy, given, REASONS)
    found = load_engine(data_copy)
    people = simulate(catalog, 500, 3)
    for name in ("units", "rank", "category_units", "category_rank"):
        before, after = (getattr(recommend(e, people).ranking, name) for e in (tried, found))
        assert np.array_equal(before, after)
    assert found.catalog.method.cap == tried.catalog.method.cap
    assert len(lines) == 4
    assert [line for line in lines if "exercise" in line and REASONS[GONE] in line]
    stub = found.catalog.sources["doi_10_1000_xyz_12_4"]
    assert (stub.doi, stub.status, stub.link) == (DOI.removeprefix("doi:"), "from_memory", None)
    # Comments and reasons of the files are still there.
    kept = (DATA / "method/model.toml").read_text("utf-8").count("\n")
    assert (data_copy / "method/model.toml").read_text("utf-8").count("\n") == kept


@pytest.mark.parametrize("left_out", REASONS)
def test_what_a_file_cannot_say_needs_a_reason_and_nothing_is_written_without_it(
    catalog, data_copy, draft, left_out
):
    before = {path: path.read_bytes() for path in data_copy.rglob("*.*") if path.is_file()}
    reasons = {cell: why for cell, why in REASONS.items() if cell != left_out}
    with pytest.raises(CatalogError) as refused:
        adopt(data_copy, read_weight_set(catalog, *draft), reasons)
    (fault,) = refused.value.faults
    assert (fault.key, f'--reason "{left_out}=' in fault.remedy) == (left_out, True)
    assert before == {path: path.read_bytes() for path in data_copy.rglob("*.*") if path.is_file()}


def test_a_reason_for_nothing_and_a_set_without_a_change_are_refused(catalog, data_copy, shipped):
    with pytest.raises(CatalogError) as refused:
        adopt(data_copy, shipped, {"hug,nothing": "typo"})
    assert [fault.key for fault in refused.value.faults] == ["hug,nothing", "rows"]


def test_a_study_that_nothing_cites_any_more_goes(catalog, data_copy, shipped):
    rows = [row for row in shipped.weights if row.source != "tend_judgement"]
    text = (data_copy / "method").parent
    everywhere = "".join(p.read_text("utf-8") for p in text.rglob("*.*") if p.name != "sources.toml")
    once = next(row for row in rows if everywhere.count(row.source) == 1)
    weights = write_weights(shipped).replace(f",{once.source},", ",tend_judgement,")
    adopt(data_copy, read_weight_set(catalog, weights), {})
    assert once.source not in load_engine(data_copy).catalog.sources


def test_the_command_writes_the_folder_and_the_changelog(data_copy, draft, tmp_path):
    weights, numbers, log = (tmp_path / name for name in ("w.csv", "n.toml", "CHANGELOG.md"))
    weights.write_text(draft[0], "utf-8")
    numbers.write_text(draft[1], "utf-8")
    log.write_text("# Changelog\n\n## Unreleased\n\n### New\n\n- x\n\n## 0.1.0\n", "utf-8")
    options = [f"--reason={cell}={why}" for cell, why in REASONS.items()]
    paths = ["--numbers", str(numbers), "--changelog", str(log), "--data", str(data_copy)]
    run = tend("adopt", weights, *options, *paths)
    assert (run.exit_code, len(run.output.splitlines())) == (0, 4)
    assert "## Unreleased\n\n### Recommendations change\n\n- " in log.read_text("utf-8")
    assert tend("adopt", weights, *options, *paths).exit_code == 1


def test_changes_stand_first_under_a_heading_that_is_there():
    text = "## Unreleased\n\n### Recommendations change\n\n- old\n\n## 0.1.0\n"
    wanted = "## Unreleased\n\n### Recommendations change\n\n- new\n- old\n\n## 0.1.0\n"
    assert with_changes(text, ["- new"]) == wanted
