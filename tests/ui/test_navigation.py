"""The table of pages: one row for each file, and what each row says of its page."""

from recommender.ui.navigation import FOLDER, PAGES
from tests.visits import visit_of


def test_every_page_has_a_row_and_every_row_a_page():
    assert set(PAGES) == {path.stem for path in FOLDER.glob("[!_]*.py")}
    paths = [row.path for row in PAGES.values()]
    assert len(set(paths)) == len(paths)
    assert PAGES["welcome"].path == ""


def test_every_page_leads_to_the_results_and_the_plan_once_there_are_some(screen, complete, texts):
    shown = screen(visit_of(answers=complete, path="full", arrived=True))
    keys = ("home", "results", "plan", "science", "help")
    for name in PAGES:
        links = [link.label for link in shown.open(name).app.get_by_key("top").get("page_link")]
        assert links == [texts(f"common.{key}") for key in keys], name


def test_results_lead_to_the_plan_from_the_first_time_on(screen, complete, texts):
    shown = screen(visit_of(answers=complete, path="full")).open("results")
    links = [link.label for link in shown.app.get_by_key("top").get("page_link")]
    assert texts("common.plan") in links
