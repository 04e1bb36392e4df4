"""`tend personas`: who gets something else from a draft."""

from pathlib import Path

from recommender.catalog.loader import DATA
from tests.conftest import tend

PEOPLE = Path("tests/personas")


def test_without_a_change_nobody_gets_something_else():
    run = tend("personas", PEOPLE, "--diff")
    assert run.exit_code == 0, run.output
    assert run.stdout.startswith("0 of ")
    assert len(run.stdout.splitlines()) == 1


def test_a_draft_is_told_person_by_person(tmp_path):
    lines = (DATA / "method/weights.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    draft = [line for line in lines if not line.startswith("pet_animal,pet,")]
    assert len(draft) == len(lines) - 1
    (tmp_path / "draft.csv").write_text("".join(draft), encoding="utf-8")
    run = tend("personas", PEOPLE, "--diff", "--weights", tmp_path / "draft.csv")
    assert run.exit_code == 0, run.output
    *changes, total = run.stdout.splitlines()
    named = {line.split(": ")[0] for line in changes}
    assert total.startswith(f"{len(named)} of ")
    assert "afraid_of_strangers" in named
    assert any(line.startswith("afraid_of_strangers: order: 1 animals") for line in changes)
    assert any(line.startswith("afraid_of_strangers: ideas: pet_animal") for line in changes)


def test_people_are_listed_and_what_is_no_person_is_one_sentence(tmp_path):
    (tmp_path / "one.json").write_text('{"answers": {"trust": 5}}', encoding="utf-8")
    run = tend("personas", tmp_path)
    assert run.stdout.startswith("one: 1 ")
    (tmp_path / "two.toml").write_text("[answers]\ntrust = 11\n", encoding="utf-8")
    run = tend("personas", tmp_path)
    assert run.exit_code == 2
    assert run.stderr.startswith("two.toml: ")
