"""A data folder of the first layout is told apart, and moved with everything that was edited in it."""

import pytest

from recommender.catalog.faults import CatalogError
from recommender.catalog.loader import DATA, load_catalog
from recommender.catalog.old_layout import migrate_data
from recommender.recommend import load_engine


def edit(path, before, after):
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_an_old_folder_fails_with_one_sentence_that_names_the_new_layout_and_the_command(old_data):
    with pytest.raises(CatalogError) as caught:
        load_catalog(old_data)
    (fault,) = caught.value.faults
    assert "method/, content/ and text/" in str(fault)
    assert f"tend migrate-data {old_data} NEW" in str(fault)


def test_the_folder_as_it_was_shipped_has_every_file_of_today_and_loads(old_data, tmp_path):
    migrate_data(old_data, tmp_path / "new", DATA)
    there, here = (
        {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        for folder in (tmp_path / "new", DATA)
    )
    # An activity or a language that was added since is not in it.
    assert {
        name for name in here - there if not name.startswith(("content/activities/", "text/"))
    } == set()
    assert there <= here
    weights = (old_data / "weights.csv").read_bytes()
    assert (tmp_path / "new/method/weights.csv").read_bytes() == weights
    load_catalog(tmp_path / "new")


def test_what_was_edited_comes_along(old_data, tmp_path, engine):
    edit(old_data / "weights.csv", "hug,touch_wish,2.75,", "hug,touch_wish,1.5,")
    edit(old_data / "words.toml", 'button = "Cover screen"', 'button = "Hide \\"this\\""')
    edit(old_data / "words.toml", 'label = "Tonight"', 'label = "This evening"')
    edit(old_data / "compare.toml", "smallest_cell = 10", "smallest_cell = 12")
    edit(old_data / "criteria.toml", "you feel fairly comfortable around", "you are easily at ease with")
    edit(old_data / "simulation.toml", '"yes" = 0.97, "no" = 0.03', '"yes" = 0.9, "no" = 0.1')
    edit(old_data / "gates.toml", "# ", "# My note. ")
    # The one sentence of the questions that was shipped anew: with it the questions are today's.
    edit(
        old_data / "intake.toml",
        "You can choose the last one along",
        "The one about allergy or fear can go",
    )
    edit(old_data / "categories.toml", '"hug", "self_hug"', '"self_hug", "hug"')
    assert "text/en.toml" in migrate_data(old_data, tmp_path / "new", DATA)
    moved = load_engine(tmp_path / "new")
    catalog = moved.catalog
    weight = {(row.activity, row.criterion): row.weight for row in catalog.weights}
    assert weight["hug", "touch_wish"] == 1.5
    assert catalog.texts("cover.button") == 'Hide "this"'
    assert catalog.texts.table("results.when_choices")["tonight"] == "This evening"
    assert catalog.compare.limits.smallest_cell == 12
    assert [activity.id for activity in catalog.ranked_activities][:2] == ["self_hug", "hug"]
    assert catalog.criteria.keys() <= engine.catalog.criteria.keys()
    assert catalog.criteria["stranger_ease"].more == "you are easily at ease with new people"
    asked = [(id, item.text, item.choices) for id, item in engine.catalog.items.items()]
    assert [one for one in asked if one[0] in catalog.items] == [
        (id, item.text, item.choices) for id, item in catalog.items.items()
    ]
    intake = (tmp_path / "new/content/intake.toml").read_text(encoding="utf-8")
    assert "\nyes = 0.9\nno = 0.1\n" in intake
    assert "# My note. " in (tmp_path / "new/method/gates.toml").read_text(encoding="utf-8")


def test_an_own_activity_keeps_its_place(old_data, tmp_path, engine):
    text = (old_data / "activities/hug.toml").read_text(encoding="utf-8")
    (old_data / "activities/handshake.toml").write_text(
        text.replace('id = "hug"', 'id = "handshake"'), "utf-8"
    )
    edit(old_data / "categories.toml", '["hug",', '["handshake", "hug",')
    edit(
        old_data / "weights.csv",
        "hug,touch_wish,",
        "handshake,touch_wish,2,high,packheiser_2024,Own.\nhug,touch_wish,",
    )
    migrate_data(old_data, tmp_path / "new", DATA)
    ids = [activity.id for activity in load_catalog(tmp_path / "new").ranked_activities]
    assert ids == ["handshake", *(id for id in engine.model.activity_ids if id in ids)]


def test_nothing_is_written_over_and_what_cannot_be_read_is_named(old_data, tmp_path):
    (tmp_path / "new").mkdir()
    with pytest.raises(CatalogError, match="new: folder: exists"):
        migrate_data(old_data, tmp_path / "new", DATA)
    with pytest.raises(CatalogError, match="not of an older layout"):
        migrate_data(DATA, tmp_path / "other", DATA)
    (old_data / "words.toml").write_text("[[", encoding="utf-8")
    with pytest.raises(CatalogError, match=r"words\.toml: TOML: .*mend this file first"):
        migrate_data(old_data, tmp_path / "other", DATA)
    (old_data / "words.toml").write_text("a = 1", encoding="utf-8")
    with pytest.raises(CatalogError, match=r"content: KeyError\('science'\): let it pass"):
        migrate_data(old_data, tmp_path / "other", DATA)
    (old_data / "words.toml").unlink()
    with pytest.raises(CatalogError, match=r"words\.toml: file: .*mend this file first"):
        migrate_data(old_data, tmp_path / "other", DATA)
    assert not (tmp_path / "other").exists()
