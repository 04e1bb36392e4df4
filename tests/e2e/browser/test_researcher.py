"""The researcher's journey in a real browser: what tests/ui/lab cannot show of R1, R4, R7, R8, R12."""

import csv
import io
import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from recommender.research.cohort.simulate import write_people
from recommender.scoring.population import simulate
from tests.served import ROOT

LONG = 60_000
# Whether a sign of progress was ever on screen.
WATCH = """() => {
  window.__working = false;
  const look = () => { window.__working ||= !!document.querySelector(".st-key-lab_job"); };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}"""
# The middle of a cell of the heat map, by its row and column.
CELL_OF = """([row, column]) => {
  const chart = document.querySelector("[data-testid='stVegaLiteChart']");
  const middle = name => {
    const found = [...chart.querySelectorAll("text")].find(one => one.textContent === name);
    const box = found.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  return [middle(column)[0], middle(row)[1]];
}"""
IN_SIGHT = """() => [...document.querySelectorAll("[data-testid='stVegaLiteChart'] svg")].filter(
  one => one.getBoundingClientRect().bottom <= innerHeight).length === 2"""
INSIDE = "key => document.activeElement?.closest(`.st-key-${key}`) !== null"
CHANGE = ("A hug with someone you trust", "Worry and tension")
# What the line on the set says once its one change is cited: its hash is last.
CITED = re.compile(r"1 change\.\s*[0-9a-f]{12}")
ON_TEXT = "text => document.activeElement?.innerText?.trim() === text"
ON_HEADING = "() => document.activeElement?.tagName === 'H1'"
STORED = "() => JSON.stringify([{...sessionStorage}, {...localStorage}])"


@pytest.fixture(scope="module")
def people(catalog, tmp_path_factory):
    """A file of 10,000 made-up people."""
    path = tmp_path_factory.mktemp("people") / "people.csv"
    with path.open("w") as out:
        write_people(catalog, simulate(catalog, 10_000, 11), out)
    return path


class Lab:
    """The lab in a tab, by keys and texts."""

    def __init__(self, tab):
        self.tab, self.page = tab, tab.page
        self.seen("lab_section")

    def seen(self, key):
        """Wait until something with this key is on screen."""
        expect(self.tab.at(key).first).to_be_visible(timeout=LONG)
        return self

    def says(self, key, text):
        """Wait until an element holds these texts."""
        expect(self.tab.at(key).first).to_contain_text(text, timeout=LONG)
        return self

    def section(self, label):
        button = self.tab.at("lab_section").get_by_role("radio", name=label, exact=True)
        self.tab.press(button)
        expect(button).to_be_checked(timeout=LONG)
        self.tab.settle()
        return self

    def press(self, key):
        self.tab.click(self.tab.at(key).get_by_role("button").first)
        return self

    def fill(self, key, value):
        """Type into a box and leave it."""
        box = self.tab.at(key).locator("input").first
        with self.tab.answered():
            box.fill(value)
            box.press("Enter")
        return self

    def load(self, path):
        """Hand over a file of many people, and wait for its report."""
        self.tab.at("lab_people_file").locator("input[type=file]").set_input_files(path)
        return self

    def offer(self, path):
        """Load a file of weights, and use it."""
        self.tab.press(self.tab.at("lab_files").locator("summary"))
        self.tab.at("lab_up_weights").locator("input[type=file]").set_input_files(path)
        return self.seen("lab_use").press("lab_use")


def test_a_change_from_the_chart_to_the_files_with_which_the_command_repeats_it(
    visit, people, texts, tmp_path
):
    tab = visit().open("/science").follow(texts("lab.page.link"))
    tab.page.wait_for_function(ON_HEADING)
    lab, charts = Lab(tab), tab.page.get_by_test_id("stVegaLiteChart")
    # Heat map and tornado are there without a press, on 1280 by 800.
    lab.page.set_viewport_size({"width": 1280, "height": 800})
    expect(charts).to_have_count(2)
    lab.page.wait_for_function(IN_SIGHT)
    with tab.answered():
        lab.page.mouse.click(*lab.page.evaluate(CELL_OF, ["Hug", "Wish for friendly touch"]))
    lab.seen("lab_weight_hug_touch_wish").fill("lab_weight_hug_touch_wish", "0.5")
    lab.says("lab_flips", "of 10,000 people get another first choice")
    lab.fill("lab_reason_hug_touch_wish", "A newer study.")
    lab.fill("lab_doi_hug_touch_wish", "10.1000/xyz123").says("lab_status", CITED)
    lab.page.evaluate(WATCH)
    lab.section("People").load(people).says("lab_report", "10,000 can be scored")
    lab.seen("lab_flips").seen("lab_results_files")
    lab.page.wait_for_function("() => window.__working")
    expect(lab.page.get_by_text("10,000 people of people.csv")).to_be_visible()
    results = tab.take("lab_draft_csv")
    lab.section("How sure").seen("lab_places")
    expect(charts).to_have_count(2)
    lab.page.evaluate(WATCH)
    lab.section("Self-check").press("lab_check").says("lab_findings", "weights can matter to somebody")
    lab.page.wait_for_function("() => window.__working")
    expect(tab.at("lab_cancel")).to_have_count(0)
    lab.section("Changes").seen("lab_reproduce")
    for name in ("weights", "numbers"):
        content = tab.take(f"lab_down_{name}")
        (tmp_path / tab.taken[-1][0]).write_bytes(content)
    said = tab.at("lab_reproduce").locator("code").first.inner_text()
    command = next(line for line in said.splitlines() if line.startswith("tend cohort"))
    (tmp_path / "people.csv").write_bytes(people.read_bytes())
    run = [sys.executable, "-m", "recommender", *command.split()[1:]]
    subprocess.run(run, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True)
    assert results == (tmp_path / "results.csv").read_bytes()
    assert re.search(r"\b[0-9a-f]{12}\b", tab.at("lab_status").inner_text())[0].encode() in results
    tab.tick("lab_all")
    expect(tab.page.locator("[data-testid='stDataFrame'] canvas").first).to_be_visible()
    assert tab.settle().faults == []


def test_cancel_leaves_no_result_and_text_from_a_file_is_only_text_and_gone_after_a_reload(
    visit, people, tmp_path
):
    lab, (head, *lines) = Lab(visit().open("/lab")), people.read_text().splitlines()
    # Many seconds of work: Cancel comes before it is done.
    many = tmp_path / "many.csv"
    many.write_text("\n".join([head, *(lines * 20)]) + "\n")
    lab.section("People").load(many)
    lab.tab.at("lab_cancel").get_by_role("button").click(timeout=LONG)
    expect(lab.tab.at("lab_cancel")).to_have_count(0, timeout=LONG)
    lab.tab.settle()
    expect(lab.tab.at("lab_report")).to_have_count(0)
    expect(lab.tab.at("lab_read")).to_be_visible()

    nasty = "![a](https://h.example/p.png) <b>x</b>"
    rows = list(csv.reader(io.StringIO((ROOT / "data/method/weights.csv").read_text(), newline="")))
    place = next(n for n, row in enumerate(rows) if row[:2] == ["hug", "worry"])
    rows[place][2:] = ["3", "high", "tend_judgement", nasty]
    with (tmp_path / "weights.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    lab.section("Changes").offer(tmp_path / "weights.csv").says("lab_status", "Your draft")
    path = tmp_path / "![c](https:h.example) <b>x<b>.csv"
    path.write_text("\n".join([f"{head},{nasty}", *(f"{line},1" for line in lines[:20])]) + "\n")
    lab.section("People").load(path).says("lab_proposal", f"Not read: {nasty}")
    lab.says("lab_proposal", path.name).press("lab_accept").says("lab_report", f"{path.name}. 20 rows")
    expect(lab.page.locator("[data-testid='stMain'] img")).to_have_count(0)
    assert lab.tab.foreign_requests() == []

    lab.tab.reload()
    lab.seen("lab_section").section("People").seen("lab_people_file")
    expect(lab.tab.at("lab_report")).to_have_count(0)
    assert "h.example" not in lab.page.evaluate(STORED)


# --- R12: by keys alone, without the grid ---


def tab_to(page, test, argument, most=120):
    """Press Tab until the focus is where it is wanted."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(test, argument):
            return
    raise AssertionError(f"no way by keys to {argument}")


def type_into(lab, key, text):
    """Reach a box by keys, replace what it holds, and confirm."""
    tab_to(lab.page, INSIDE, key)
    with lab.tab.answered():
        lab.page.keyboard.press("ControlOrMeta+a")
        lab.page.keyboard.type(text)
        lab.tab.press_key()


def press_by_key(lab, test, argument):
    tab_to(lab.page, test, argument)
    with lab.tab.answered():
        lab.tab.press_key()


def go_by_keys(lab, label):
    """To another section: into the group, along it with the arrows, and choose."""
    tab_to(lab.page, INSIDE, "lab_section")
    for _ in range(6):
        if lab.page.evaluate(ON_TEXT, label):
            break
        lab.tab.press_key("ArrowRight")
    with lab.tab.answered():
        lab.tab.press_key("Space")
    expect(lab.tab.at("lab_section").get_by_role("radio", name=label)).to_be_checked()


def test_R12_a_whole_change_its_file_and_every_section_by_keys_alone(visit):
    lab = Lab(visit().open("/lab"))
    for key, text in zip(("lab_cell_first", "lab_cell_second"), CHANGE, strict=True):
        tab_to(lab.page, INSIDE, key)
        lab.page.keyboard.type(text)
        expect(lab.page.get_by_role("option", name=text, exact=True)).to_be_visible()
        with lab.tab.answered():
            lab.tab.press_key()
    lab.seen("lab_weight_hug_worry")
    type_into(lab, "lab_weight_hug_worry", "3")
    lab.seen("lab_reason_hug_worry")
    type_into(lab, "lab_doi_hug_worry", "10.1000/xyz123")
    type_into(lab, "lab_reason_hug_worry", "A newer study.")
    lab.says("lab_status", CITED)
    go_by_keys(lab, "Changes")
    tab_to(lab.page, INSIDE, "lab_down_weights")
    with lab.page.expect_download() as found:
        lab.tab.press_key()
    assert b"hug,worry,3,medium,doi:10.1000/xyz123,A newer study." in found.value.path().read_bytes()
    for label, key in (
        ("How sure", "lab_person"),
        ("People", "lab_codebook"),
        ("Self-check", "lab_check"),
    ):
        go_by_keys(lab, label)
        lab.seen(key)
        tab_to(lab.page, INSIDE, key)
