"""The researcher's journey in a real browser, point by point, as far as the points are a page's.

R3, R10 and the parts of R2, R4, R5, R8, R9 that need no browser are in
tests/ui/lab. R11 is not built.
"""

import csv
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from recommender.research.cohort.simulate import write_people
from recommender.scoring.population import simulate
from tests.served import ROOT

LONG = 60_000
SOME = 2_000
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
HELD = ("A hug with someone you trust", "Worry and tension")
# What the line on the set says once its one change is cited: its hash is last.
CITED = re.compile(r"1 change\.\s*[0-9a-f]{12}")
ON_TEXT = "text => document.activeElement?.innerText?.trim() === text"


def made_up(catalog, n):
    out = io.StringIO()
    write_people(catalog, simulate(catalog, n, 11), out)
    return out.getvalue()


@pytest.fixture(scope="session")
def people(catalog, tmp_path_factory):
    """A file of 10,000 made-up people."""
    path = tmp_path_factory.mktemp("people") / "people.csv"
    path.write_text(made_up(catalog, 10_000))
    return path


@pytest.fixture(scope="session")
def some_people(people):
    """The first of them, where it is not about many."""
    path = people.with_name("some.csv")
    path.write_text("".join(people.read_text().splitlines(keepends=True)[: SOME + 1]))
    return path


def put(path, row, column, value):
    """A copy of the file with another value in one cell."""
    with path.open(newline="") as file:
        rows = list(csv.reader(file))
    rows[row][rows[0].index(column)] = value
    other = path.with_name(f"{row}_{path.name}")
    with other.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return other


class Lab:
    """The lab in a tab, by keys and texts."""

    def __init__(self, tab):
        self.tab, self.page = tab.open("/lab"), tab.page
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

    def hold(self, activity, criterion):
        """Take a weight into the editor, as by keys."""
        self.tab.pick("lab_cell_first", activity).pick("lab_cell_second", criterion)
        return self

    def draft(self):
        """A draft of one change with reason and source."""
        self.hold(*HELD).seen("lab_weight_hug_worry").fill("lab_weight_hug_worry", "3")
        self.seen("lab_reason_hug_worry").fill("lab_reason_hug_worry", "A newer study.")
        return self.fill("lab_doi_hug_worry", "10.1000/xyz123").says("lab_status", CITED)

    def load(self, path):
        """Hand over a file of many people, and wait for its report."""
        self.tab.at("lab_people_file").locator("input[type=file]").set_input_files(path)
        return self

    def hash(self):
        return re.search(r"\b[0-9a-f]{12}\b", self.tab.at("lab_status").inner_text())[0]


@pytest.fixture
def lab(visit):
    return Lab(visit())


def table_rows(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


def first_choices(rows, categories):
    return {int(row["row"]): {id for id in categories if row[f"rank_{id}"] == "1"} for row in rows}


def test_R01_ten_thousand_rows_are_scored_on_screen_with_a_sign_of_progress(lab, people):
    lab.section("People")
    lab.page.evaluate(WATCH)
    lab.load(people).says("lab_report", "10,000 can be scored").seen("lab_results_files")
    lab.page.wait_for_function("() => window.__working")
    expect(lab.page.get_by_text("10,000 people of people.csv")).to_be_visible()
    lab.section("How sure").seen("lab_places")
    expect(lab.page.get_by_test_id("stVegaLiteChart")).to_have_count(2)


def test_a_pressed_cell_opens_its_editor_and_a_change_counts_at_once(lab):
    """The heat map and the tornado are there without a press, on 1280 by 800."""
    lab.page.set_viewport_size({"width": 1280, "height": 800})
    charts = lab.page.get_by_test_id("stVegaLiteChart")
    expect(charts).to_have_count(2)
    lab.page.wait_for_function(IN_SIGHT)
    with lab.tab.answered():
        lab.page.mouse.click(*lab.page.evaluate(CELL_OF, ["Hug", "Wish for friendly touch"]))
    lab.seen("lab_weight_hug_touch_wish").fill("lab_weight_hug_touch_wish", "0.5")
    lab.says("lab_flips", "of 10,000 people get another first choice")


def test_R02_bad_rows_are_listed_and_a_reload_leaves_no_file(lab, some_people):
    lab.section("People").load(put(put(some_people, 5, "trust", "12"), 9, "touch_comfort", "hugs"))
    lab.says("lab_report", f"{SOME - 2:,} can be scored, 2 cannot").says("lab_report", "touch_comfort")
    cells = lab.tab.at("lab_report").locator("td").all_inner_texts()
    assert [cells[n] for n in (0, 1, 2, 4, 5, 6)] == ["5", "trust", "12", "9", "touch_comfort", "hugs"]
    lab.tab.reload()
    lab.seen("lab_section").section("People").seen("lab_people_file")
    expect(lab.tab.at("lab_report")).to_have_count(0)
    kept = lab.page.evaluate("() => JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert "hugs" not in kept


@pytest.fixture
def scored(lab, some_people):
    """A draft of one change, and what it does to a file of people."""
    lab.draft().section("People").load(some_people).says("lab_report", "can be scored")
    return lab.seen("lab_flips").seen("lab_results_files")


def test_R04_the_page_and_the_command_write_the_same_bytes(scored, some_people, tmp_path):
    given = scored.tab.take("lab_draft_csv")
    scored.section("Changes").seen("lab_reproduce")
    for name in ("weights", "numbers"):
        content = scored.tab.take(f"lab_down_{name}")
        (tmp_path / scored.tab.taken[-1][0]).write_bytes(content)
    said = scored.tab.at("lab_reproduce").locator("code").first.inner_text()
    command = next(line for line in said.splitlines() if line.startswith("tend cohort"))
    (tmp_path / "people.csv").write_bytes(some_people.read_bytes())
    run = [sys.executable, "-m", "recommender", *command.split()[1:]]
    subprocess.run(run, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True)
    assert given == (tmp_path / "results.csv").read_bytes()
    assert scored.hash().encode() in given


def test_R05_the_count_of_flips_is_that_of_the_two_exported_files(scored, catalog):
    ids = [category.id for category in catalog.ranked_categories]
    before, after = (
        first_choices(table_rows(scored.tab.take(key)), ids)
        for key in ("lab_shipped_csv", "lab_draft_csv")
    )
    flips = {row: (before[row], after[row]) for row in before if before[row] != after[row]}
    scored.says("lab_flips", f"{len(flips):,} of {SOME:,} people")
    changed = table_rows(scored.tab.take("lab_changed"))
    assert {int(line["row"]) for line in changed} == set(flips)


def test_R06_a_change_without_reason_or_source_is_refused_with_a_clear_message(lab, catalog):
    texts = catalog.texts
    lab.hold(*HELD).fill("lab_weight_hug_worry", "3")
    lab.says("lab_editor", texts("lab.weights.no_both"))
    lab.section("Changes")
    expect(lab.page.get_by_text(texts("lab.files.refused")).first).to_be_visible()
    expect(lab.tab.at("lab_down_weights")).to_have_count(0)
    lab.section("Weights").fill("lab_reason_hug_worry", "A newer study.")
    lab.says("lab_editor", "A source is missing")
    lab.fill("lab_doi_hug_worry", "my notes").says("lab_editor", "no source that can be looked up")
    lab.fill("lab_doi_hug_worry", "10.1000/xyz123").section("Changes").seen("lab_down_weights")


def test_R07_a_kept_weight_set_gives_its_old_numbers_again(lab, tmp_path):
    lab.draft().section("Changes").seen("lab_moved_moves")
    hash, table = lab.hash(), lab.tab.at("lab_moved_moves").inner_text()
    kept = tmp_path / "weights.csv"
    kept.write_bytes(lab.tab.take("lab_down_weights"))
    lab.press("lab_reset").says("lab_status", "The shipped set")
    lab.tab.press(lab.tab.at("lab_files").locator("summary"))
    lab.tab.at("lab_up_weights").locator("input[type=file]").set_input_files(kept)
    lab.seen("lab_use").press("lab_use").says("lab_status", hash)
    lab.tab.settle()
    assert lab.tab.at("lab_moved_moves").inner_text() == table


def test_R08_the_self_check_runs_with_a_sign_of_progress_and_lists_what_it_found(lab):
    lab.section("Self-check")
    lab.page.evaluate(WATCH)
    lab.press("lab_check").says("lab_findings", "weights can matter to somebody")
    lab.page.wait_for_function("() => window.__working")
    expect(lab.tab.at("lab_cancel")).to_have_count(0)


BROKEN = {
    "no question": (b"caf\xe9,age\n1,2\n", "looks like a question"),
    "60 MB": (b"x" * 60_000_000, "60 MB"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_R09_a_file_that_cannot_be_read_ends_in_a_helpful_message(lab, tmp_path, name):
    content, said = BROKEN[name]
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    lab.section("People").load(path)
    expect(lab.page.get_by_role("alert").filter(has_text=said).first).to_be_visible(timeout=LONG)
    expect(lab.tab.at("lab_report")).to_have_count(0)
    assert "Traceback" not in lab.tab.server.said()


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


def test_R12_a_whole_change_and_its_file_by_keys_alone(lab):
    for key, text in zip(("lab_cell_first", "lab_cell_second"), HELD, strict=True):
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


def test_R12_every_section_and_its_button_can_be_reached_by_keys(lab):
    for label, key in (
        ("Changes", "lab_down_weights"),
        ("How sure", "lab_person"),
        ("People", "lab_codebook"),
        ("Self-check", "lab_check"),
    ):
        go_by_keys(lab, label)
        lab.seen(key)
        tab_to(lab.page, INSIDE, key)


def test_the_focus_goes_to_the_heading(lab, texts):
    lab.tab.follow(texts("common.science")).follow(texts("lab.page.link"))
    lab.page.wait_for_function("() => document.activeElement?.tagName === 'H1'")


def test_cancel_stops_long_work_and_leaves_no_result(visit, host, people, tmp_path):
    """Each of twelve pieces takes two seconds here: Cancel comes before the work is done."""
    host.start(path=[Path(__file__).with_name("slow")])
    lab, (head, *lines) = Lab(visit(to=host)), people.read_text().splitlines()
    path = tmp_path / "many.csv"
    path.write_text("\n".join([head, *(lines * 6)]) + "\n")
    lab.section("People").load(path)
    lab.tab.at("lab_cancel").get_by_role("button").click(timeout=LONG)
    expect(lab.tab.at("lab_cancel")).to_have_count(0, timeout=LONG)
    lab.tab.settle()
    expect(lab.tab.at("lab_report")).to_have_count(0)
    expect(lab.tab.at("lab_read")).to_be_visible()


def test_text_from_a_file_is_shown_as_it_is_and_asks_no_other_host(lab, people, tmp_path):
    nasty = "![a](https://h.example/p.png) <b>x</b>"
    rows = list(csv.reader(io.StringIO((ROOT / "data/method/weights.csv").read_text(), newline="")))
    place = next(n for n, row in enumerate(rows) if row[:2] == ["hug", "worry"])
    rows[place][2:] = ["3", "high", "tend_judgement", nasty]
    with (tmp_path / "weights.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    lab.section("Changes")
    lab.tab.press(lab.tab.at("lab_files").locator("summary"))
    upload = lab.tab.at("lab_up_weights").locator("input[type=file]")
    upload.set_input_files(tmp_path / "weights.csv")
    lab.seen("lab_use").press("lab_use").says("lab_status", "Your draft")
    head, *lines = people.read_text().splitlines()[:21]
    path = tmp_path / "![c](https:h.example) <b>x<b>.csv"
    path.write_text("\n".join([f"{head},{nasty}", *(f"{line},1" for line in lines)]) + "\n")
    lab.section("People").load(path).says("lab_proposal", f"Not read: {nasty}")
    lab.says("lab_proposal", path.name).press("lab_accept").says("lab_report", f"{path.name}. 20 rows")
    expect(lab.page.locator("[data-testid='stMain'] img")).to_have_count(0)
    assert lab.tab.foreign_requests() == []
