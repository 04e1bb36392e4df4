"""The paper: a tagged PDF of two pages or fewer that tells nothing private unless asked to."""

import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from string import punctuation

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from recommender.person import typeset
from recommender.person.chart import Bar, chart_bars
from recommender.person.markdown import paper_markdown
from recommender.person.paper import (
    Boxes,
    Bullets,
    Chart,
    Line,
    Paper,
    Paragraph,
    Section,
    Subheading,
    Table,
    build_handout,
    build_paper,
)
from recommender.person.plan import PlanStep, companies_for, cues_for, may_choose, planned
from recommender.person.result import suggest
from recommender.person.typeset import PaperError, paper_pdf
from recommender.person.view import Audience, View
from recommender.scoring.responses import DECLINED
from tests.conftest import PERSONAS, shipped_engine
from tests.hostile.nasty import MARKUP
from tests.person.conftest import PRIVATE as PRIVATE_PEOPLE
from tests.person.conftest import plain

TESTS = Path(__file__).parents[1]
ON = date(2026, 9, 28)
ALL = {"audience": Audience.SELF, "with_answers": True, "with_numbers": True}
DEFAULT, PRIVATE, ANSWERS = {}, {"audience": Audience.SELF}, {"with_answers": True}


# --- making and reading ----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def countries(catalog):
    return {country.id: country for country in catalog.helplines.countries}


@pytest.fixture(scope="session")
def paper_of(result_of, countries):
    def make(answers, options=DEFAULT, country="gb", plan=(), on=ON, result=None):
        options = dict(options)
        view = View(result or result_of(answers), options.pop("audience", Audience.PAPER))
        return build_paper(view, answers, plan, countries[country], on, **options)

    return make


def pdf_of(paper):
    return paper_pdf(paper, shipped_engine().catalog.texts)


def read(pdf):
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf):
    return "\n".join(page.extract_text() for page in read(pdf).pages)


def strings(paper):
    """Every string that is shown; those of each section in order."""
    yield from (paper.title, paper.date_line, paper.made_line)
    for section in paper.sections:
        yield section.heading
        for block in section.blocks:
            match block:
                case Subheading():
                    yield block.text
                case Paragraph():
                    yield from (block.lead, block.text)
                case Bullets():
                    yield from (part for line in block.lines for part in (line.lead, line.text))
                case Boxes():
                    yield from block.labels
                case Chart():
                    yield from block.columns
                    yield from (text for b in block.bars for text in (b.title, b.said, b.measured))
                case Table():
                    yield from block.header
                    yield from (cell for row in block.rows for cell in row)


def section_of(paper, heading):
    return next((part for part in paper.sections if part.heading == heading), None)


def rows_of(paper, heading):
    return next(block for block in section_of(paper, heading).blocks if isinstance(block, Table)).rows


def roles(pdf):
    """Every role in the tree of tags."""
    found, todo = [], [read(pdf).trailer["/Root"]["/StructTreeRoot"]]
    while todo:
        node = todo.pop().get_object()
        if isinstance(node, list):
            todo += node
        elif isinstance(node, dict):
            found += [node["/S"]] if "/S" in node else []
            todo += [node["/K"]] if "/K" in node else []
    return found


@pytest.fixture(scope="session")
def longest_plan(result_of):
    """The three longest steps that are open, with the longest words around them."""

    def longest(parts):
        return max(parts, key=lambda part: len(part.words)).id if parts else None

    def make(result):
        chosen = []
        for row in may_choose(result):
            step = max(row.steps, key=lambda step: len(step.text))
            chosen.append(
                PlanStep(
                    activity=row.activity.id,
                    step=row.activity.steps.index(step),
                    cue=longest(cues_for(result, step)),
                    day="wed",
                    company=longest(companies_for(result, step)),
                    lift=10,
                )
            )
        plan = planned(result, tuple(chosen))
        plan = sorted(plan, key=lambda one: -len(one.step.text))[:3]
        return tuple(one.chosen for one in plan)

    return make


@pytest.fixture(scope="session")
def longest_answers(catalog):
    """Every tick that may stand with others, of every tick question; intimacy on."""
    return {
        item.id: tuple(code for code in item.codes if code not in item.exclusive)
        for item in catalog.items.values()
        if item.type == "many"
    } | {"adult": "yes", "intimacy": "on"}


# --- the file --------------------------------------------------------------------------------------


def test_the_pdf_is_tagged_and_says_nothing_about_the_person_in_its_metadata(paper_of, person):
    paper = paper_of(person("all_safety_ticks"), ALL)
    pdf = pdf_of(paper)
    root = read(pdf).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712  (a PDF object, no bool)
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    about = read(pdf).xmp_metadata.stream.get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in about
    file = read(pdf)
    assert file.metadata["/Title"] == "Notes"
    assert set(file.metadata) <= {"/Title", "/Creator", "/Producer", "/CreationDate", "/ModDate"}
    assert file.metadata["/CreationDate"].startswith("D:20260928000000")
    found = roles(pdf)
    assert {"/H3", "/Table", "/TH", "/TD", "/L", "/LI", "/P"} <= set(found)
    assert (found.count("/H1"), found.count("/H2")) == (1, len(paper.sections))


@pytest.mark.parametrize(("country", "size"), [("us", (612, 792)), ("gb", (595.28, 841.89))])
def test_the_same_paper_gives_the_same_bytes_in_the_size_usual_in_the_country(
    country, size, paper_of, person
):
    paper = paper_of(person("misses_hugs"), country=country)
    pdf = pdf_of(paper)
    assert pdf == pdf_of(paper)
    for page in read(pdf).pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(size, abs=0.1)


# --- pages and text --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def everybody(person, catalog, longest_answers):
    """Answers of all personas and examples, with all ticks that lengthen a paper."""
    people = [person(name) for name in PERSONAS]
    people += [example.answers for example in catalog.examples.examples]
    return [answers | longest_answers for answers in people]


def test_the_longest_papers_of_everybody_fit_on_two_pages(
    everybody, paper_of, result_of, longest_plan, countries
):
    """On the shorter of the two sizes of page, with the longest help lines."""

    def length(paper):
        return sum(map(len, strings(paper)))

    people = [(answers, "ca", longest_plan(r), r) for answers in everybody for r in [result_of(answers)]]
    ticks, _, _, result = people[PERSONAS.index("all_safety_ticks")]

    def paper(with_answers, answers, country, plan, result):
        options = ALL | {"with_answers": with_answers}
        return paper_of(answers, options, country, plan, result=result)

    longest = sorted(people, key=lambda one: length(paper(True, *one)))[-2:]
    others = [(ticks, id, (), result) for id in countries]
    longest.append(max(others, key=lambda one: length(paper(True, *one))))
    for one in longest:
        for with_answers in (True, False):
            pages = read(pdf_of(paper(with_answers, *one))).pages
            assert len(pages) <= 2
            assert all(len(page.extract_text()) > 400 for page in pages)


def test_no_letter_is_smaller_than_eight_points(
    paper_of, person, result_of, longest_plan, longest_answers
):
    answers = person("afraid_of_strangers") | longest_answers
    result = result_of(answers)
    found = []

    def see(text, matrix, place, font, size):
        if text.strip():
            found.append(abs(size * place[3] * matrix[3]))

    for page in read(pdf_of(paper_of(answers, ALL, "ca", longest_plan(result), result=result))).pages:
        page.extract_text(visitor_text=see)
    assert len(found) > 100
    assert 8 <= min(found) <= max(found) < 25
    assert min(typeset.SIZES) * 0.92 >= 8


def test_every_letter_is_dark_enough_in_gray_too(paper_of, person, catalog):
    file, letters = read(paper_pdf(paper_of(person("all_safety_ticks"), ALL), catalog.texts)), []
    for page in file.pages:
        fill, before = [0.0], []
        for operands, operator in ContentStream(page.get_contents(), file).operations:
            if operator == b"q":
                before.append(fill)
            elif operator == b"Q":
                fill = before.pop()
            elif operator in (b"g", b"rg", b"k", b"sc", b"scn"):
                fill = [float(part) for part in operands]
            elif operator in (b"Tj", b"TJ"):
                letters.append(fill)
    assert len(letters) > 50
    # 4.5 : 1 on white.
    assert [fill for fill in letters if max(fill) > 0.46] == []


@pytest.mark.parametrize(
    ("name", "options"),
    [("all_safety_ticks", ALL), ("moved_to_a_new_city", DEFAULT)],
)
def test_every_word_is_there_as_text(name, options, paper_of, person, result_of, longest_plan):
    answers = person(name)
    result = result_of(answers)
    paper = paper_of(answers, options, plan=longest_plan(result), result=result)
    shown = plain(text_of(pdf_of(paper)))
    wanted = [*strings(paper), "September 28, 2026", "Page 1 of 2", result.catalog.weights_hash]
    assert [text for text in wanted if plain(text) not in shown] == []


@pytest.mark.parametrize("answers", [{}, {"trust": None, "safety": ("none",)}], ids=str)
def test_while_nothing_was_said_the_paper_promises_nothing(paper_of, texts, catalog, answers):
    paper = paper_of(answers)
    assert paper.title == texts("paper.title")
    assert chart_of(paper) is None
    assert section_of(paper, texts("paper.ideas_title")) is None
    first, *blocks = section_of(paper, texts("results.for_anyone")).blocks
    assert first == Paragraph("", texts("results.nothing_said"))
    titles = [block.text for block in blocks if isinstance(block, Subheading)]
    assert titles == [catalog.activities[id].title for id in catalog.method.for_anyone]
    said = text_of(pdf_of(paper))
    assert "fits you" not in said.lower()
    because = texts("results.why_for", reasons="").rstrip(".")
    assert not [text for text in strings(paper) if because in text or texts("results.why_none") in text]


def test_when_not_to_use_this_stands_with_the_limits_where_there_is_room(paper_of, person, texts):
    def lines(options):
        blocks = section_of(
            paper_of(person("misses_hugs"), options), texts("results.limits_title")
        ).blocks
        bullets = [block for block in blocks if isinstance(block, Bullets)]
        return [line.text for block in bullets for line in block.lines]

    assert lines(DEFAULT) == [*texts.lines("results.limits"), *texts.lines("results.when_not")]
    assert lines(ANSWERS) == list(texts.lines("results.limits"))


def test_every_letter_of_the_data_can_be_set(paper_of, person):
    data = TESTS.parent / "data"
    letters = {letter for path in data.rglob("*.toml") for letter in path.read_text(encoding="utf-8")}
    every = " ".join(sorted(letter for letter in letters if letter.isprintable()))
    paper = paper_of(person("misses_hugs"))
    paper = replace(paper, sections=(Section("All", (Paragraph("", every),)), *paper.sections))
    assert plain(every) in plain(text_of(pdf_of(paper)))


# --- what stands in it -----------------------------------------------------------------------------


def chart_of(paper):
    blocks = (block for part in paper.sections for block in part.blocks)
    return next((block for block in blocks if isinstance(block, Chart)), None)


@pytest.mark.parametrize("numbers", [False, True])
def test_the_chart_on_paper_has_the_bars_of_the_page_under_its_finding(
    numbers, paper_of, person, result_of, catalog, texts
):
    answers = person("moved_to_a_new_city")
    view = View(result_of(answers), Audience.PAPER)
    paper = paper_of(answers, {"with_numbers": numbers})
    chart = chart_of(paper)
    assert chart.bars == chart_bars(catalog, view.categories, numbers=numbers)
    assert [bar.said.isdigit() for bar in chart.bars] == [numbers] * len(view.categories)
    equal = section_of(paper, view.finding).blocks[1].text
    for row in view.categories:
        mates = ", ".join(other.title for other in view.categories if other.band == row.band)
        assert (texts("paper.equal", titles=mates) in equal) == (", " in mates)


def drawn_on(pdf):
    """How many lines and areas are drawn on the first page."""
    file = read(pdf)
    operations = ContentStream(file.pages[0].get_contents(), file).operations
    return sum(operator in (b"S", b"f", b"B") for _, operator in operations)


def test_bars_and_whiskers_are_drawn_and_no_figure_without_words(paper_of, person):
    paper = paper_of(person("moved_to_a_new_city"), PRIVATE, on=ON)
    chart = chart_of(paper)
    open_bars = tuple(replace(bar, low=bar.fit - 5, high=bar.fit + 5) for bar in chart.bars)
    counts = []
    for bars in (chart.bars[:-1], chart.bars, open_bars):
        found = replace(chart, bars=bars)
        sections = (
            replace(part, blocks=tuple(found if block is chart else block for block in part.blocks))
            for part in paper.sections
        )
        counts.append(drawn_on(pdf_of(replace(paper, sections=tuple(sections)))))
    closed = sum(bar.low == bar.high for bar in chart.bars)
    assert counts[1] - counts[0] >= 3  # hairline, bar, middle
    assert counts[2] - counts[1] == 3 * closed  # a whisker has two ends
    assert "/Figure" not in roles(pdf_of(paper))


def test_the_first_page_is_for_use_and_the_second_says_why(paper_of, person, result_of, texts):
    answers = person("moved_to_a_new_city")
    paper = paper_of(answers, plan=(PlanStep(activity="listen_to_music", step=0),))
    first, second = (plain(page.extract_text()) for page in read(pdf_of(paper)).pages)
    boxes = [plain(label) for label in texts.lines("paper.boxes")]
    for said in (texts("plan.title"), View(result_of(answers), Audience.PAPER).finding):
        assert plain(said) in first
        assert plain(said) not in second
    assert [first.count(box) for box in boxes] == [3, 3]
    for idea in suggest(result_of(answers), tonight=False):
        assert plain(idea.step.text) in first
        assert plain(idea.row.activity.oxytocin.sentence) in second
    for said in (texts("paper.reasons_title"), texts("results.limits_title"), texts("help.title")):
        assert plain(said) in second
        assert plain(said) not in first


def test_the_handout_is_one_page_about_nobody(result_of, person, countries, catalog):
    def handout(name):
        view = View(result_of(person(name)), Audience.PAPER)
        return build_handout(view, countries["us"], ON)

    paper = handout("misses_hugs")
    pdf = pdf_of(paper)
    assert len(read(pdf).pages) == 1
    assert read(pdf).metadata["/Title"] == "Notes"
    said = plain(text_of(pdf))
    assert "/Figure" in roles(pdf)
    assert all(plain(line) in said for line in catalog.texts.lines("science.drawing"))
    for note in catalog.science.minutes:
        assert (plain(note.text) in said) == (note.about != ("orgasm",)), note.title
    assert "Eating" in [part.heading for part in paper.sections]
    assert "Eating" not in [part.heading for part in handout("eating_is_hard").sections]


def test_answers_are_listed_only_on_request_and_skipped_ones_are_not_provided(paper_of, catalog, texts):
    answers = {"adult": "yes", "energy": None, "online": DECLINED, "trust": 7}
    heading = texts("paper.answers_title")
    assert section_of(paper_of(answers), heading) is None
    found = dict(rows_of(paper_of(answers, ANSWERS), heading))
    label = {id: item.label for id, item in catalog.items.items()}
    assert found[label["energy"]] == "Not provided"
    assert found[label["online"]] == "Prefer not to say"
    assert found[label["strangers"]] == "Not asked"
    assert found[label["trust"]] == "7 on a scale from 0 to 10"
    assert list(found) == [label[id] for id, item in catalog.items.items() if not item.private]


def test_private_answers_need_a_wish_of_their_own_and_intimacy_is_no_question_for_the_young(
    paper_of, person, catalog, texts
):
    private = {item.label for item in catalog.items.values() if item.private}
    for name, options, wanted in (
        ("all_safety_ticks", ANSWERS, set()),
        ("all_safety_ticks", ALL, private),
        ("fifteen_and_down", ALL, private - {catalog.items["intimacy"].label}),
    ):
        rows = rows_of(paper_of(person(name), options), texts("paper.answers_title"))
        assert {row[0] for row in rows} & private == wanted


def test_scores_of_questionnaires_never_stand_on_paper(paper_of, person, catalog):
    said = "\n".join(strings(paper_of(person("heaviest_weeks"), ALL)))
    assert [score.title for score in catalog.scores.values() if score.title in said] == []


def test_a_veto_is_told_as_what_was_said_but_for_what_is_intimate(
    paper_of, person, result_of, texts, catalog
):
    answers, titles = person("intimacy_switched_on"), {a.id: a.title for a in catalog.ranked_activities}
    result = result_of(answers, vetoes={"hug", "comedy", "orgasm"})
    left = section_of(paper_of(answers, result=result), texts("results.left_title"))
    line = next(line for line in left.blocks[1].lines if line.text == texts("results.left_vetoed"))
    assert line.lead == f"{titles['hug']}, {titles['comedy']}."
    for options, is_told in ((DEFAULT, False), (ALL, True)):
        said = strings(paper_of(answers, options, result=result))
        assert any(titles["orgasm"] in text for text in said) == is_told


def test_when_everything_is_set_aside_the_paper_still_stands(
    paper_of, person, result_of, catalog, texts
):
    answers = person("misses_hugs")
    result = result_of(answers, vetoes={activity.id for activity in catalog.ranked_activities})
    paper = paper_of(answers, ALL, result=result)
    assert texts("paper.nothing") in strings(paper)
    assert section_of(paper, texts("paper.ideas_title")) is None
    assert len(read(pdf_of(paper)).pages) <= 2


# --- what nobody else may see ----------------------------------------------------------------------


@pytest.mark.parametrize("name", PERSONAS[::4] + PRIVATE_PEOPLE)
def test_nothing_private_stands_on_the_default_paper_or_print(
    name, paper_of, person, result_of, texts, catalog, private_in
):
    """Nor does a title tell which idea a private answer left out: only one answer closes some."""
    answers = person(name)
    result = result_of(answers)
    paper = paper_of(answers, result=result)
    said = paper.title + paper_markdown(paper).replace("\\", "")
    assert private_in(said, answers, result) == []
    assert texts("paper.answers_title") not in said
    told = {row.activity.id for row in result.closed if not row.private}
    closed = {row.activity.id: row.activity.title for row in result.closed}
    assert [title for id, title in closed.items() if id not in told and title in said] == []
    silent = result.silent_activities | catalog.private_activities
    private = any(row.private and row.activity.id not in told | silent for row in result.closed)
    assert (texts("results.left_private") in said) == private


def test_private_lines_have_all_reasons_but_those_of_an_unsafe_home(paper_of, person, texts, catalog):
    def left(name):
        return section_of(paper_of(person(name), PRIVATE), texts("results.left_title")).blocks[1].lines

    reason = next(g.reason for g in catalog.gates.gates if g.id == "touch_self_only")
    hug = catalog.activities["hug"].title
    assert any(hug in x.lead and x.text == reason for x in left("touch_only_by_oneself"))
    unsafe = left("unsafe_at_home")
    assert [x for x in unsafe if catalog.activities["call_loved_one"].title in x.lead] == []
    some = next(x for x in unsafe if texts("paper.left_some") in x.lead)
    assert some.text == texts("results.left_private")


@pytest.mark.parametrize("options", [DEFAULT, ALL])
def test_what_is_silent_stays_silent_even_with_private_lines(
    options, paper_of, person, catalog, result_of
):
    for name in ("eating_is_hard", "intimacy_left_off", "intimacy_not_answered"):
        silent = result_of(person(name)).silent_activities
        assert silent
        said = "\n".join(strings(paper_of(person(name), options)))
        assert [id for id in silent if catalog.activities[id].title in said] == []


def test_ideas_and_plan_have_intimacy_only_with_the_private_lines(
    paper_of, person, result_of, texts, catalog
):
    drawn = {"private_place": "usually", "alone_choice": "mine", "want_more_of": "content"}
    answers = person("intimacy_switched_on", **drawn)
    result = result_of(answers, matters={"intimacy": 5})
    plan = (PlanStep(activity="orgasm", step=0), PlanStep(activity="comedy", step=0))
    assert len(planned(result, plan)) == 2
    title = catalog.activities["orgasm"].title
    for options, is_there in ((DEFAULT, False), (ALL, True)):
        paper = paper_of(answers, options, plan=plan, result=result)
        blocks = section_of(paper, texts("paper.ideas_title")).blocks
        ideas = [block.text for block in blocks if isinstance(block, Subheading)]
        assert (title in ideas) == is_there
        assert len(ideas) == 3
        leads = [line.lead for line in section_of(paper, texts("plan.title")).blocks[0].lines]
        assert (f"{title}." in leads, len(leads)) == (is_there, 1 + is_there)
    only = paper_of(answers, plan=plan[:1], result=result)
    assert section_of(only, texts("plan.title")) is None


def test_a_caution_is_private_when_only_a_private_answer_brings_it(
    paper_of, person, result_of, complete, catalog
):
    said = [list(strings(paper_of(person("heart_and_pregnancy"), o))) for o in (DEFAULT, ALL)]
    caution = catalog.gates.cautions["ask_your_clinician"].message
    assert [any(caution in text for text in texts) for texts in said] == [False, True]
    for kind_contact, is_private in (("unsure", False), ("easily", True)):
        result = result_of(complete | {"safety": None, "kind_contact": kind_contact})
        row = next(row for row in result.activities if row.activity.id == "call_loved_one")
        found = {line.id: line.private for line in row.cautions}
        assert found["only_if_kind"] is is_private
        assert not any(found[id] for id in row.activity.cautions)


def help_of(paper, texts):
    """The rows of help lines, and their kinds."""
    rows = rows_of(paper, texts("help.title"))
    said = {row[0] for row in rows}
    return rows, {kind for kind, words in texts.table("help.kinds").items() if words in said}


@pytest.mark.parametrize(
    ("name", "options", "kinds"),
    [
        ("misses_hugs", ALL, {"emergency", "crisis", "warm"}),
        ("all_safety_ticks", DEFAULT, {"emergency", "crisis", "warm"}),
        ("all_safety_ticks", ALL, {"emergency", "crisis", "warm", "abuse", "eating"}),
        ("unsafe_at_home", ALL, {"emergency", "crisis", "warm", "abuse"}),
        ("fifteen_years_old", DEFAULT, {"emergency", "crisis", "child"}),
        ("age_not_said", DEFAULT, {"emergency", "crisis", "warm", "child"}),
    ],
)
def test_help_lines_go_by_country_and_age_and_by_answers_only_on_request(
    name, options, kinds, paper_of, person, texts, countries
):
    # What would tell something comes between the others.
    order = [k for k in ("emergency", "crisis", "abuse", "eating", "warm", "child") if k in kinds]
    for country in (countries["gb"], countries["elsewhere"]):
        rows, found = help_of(paper_of(person(name), options, country.id), texts)
        assert found == kinds
        assert [row[1] for row in rows] == [line.name for line in country.lines_of(order)]
    assert texts("help.unverified") in strings(paper_of(person(name), options))


def test_no_help_line_tells_an_answer(paper_of, person, texts, countries):
    adults = [name for name in PERSONAS if person(name).get("adult") == "yes"][::4]
    assert len(adults) > 9
    assert len({help_of(paper_of(person(name)), texts)[0] for name in adults}) == 1
    telling = texts.table("help.kinds").keys() - {"emergency", "crisis", "warm", "child"}
    for id in countries:
        for name, options, told in (
            ("all_safety_ticks", DEFAULT, set()),
            ("fifteen_years_old", DEFAULT, set()),
            ("all_safety_ticks", ALL, {"abuse", "eating"}),
        ):
            assert help_of(paper_of(person(name), options, id), texts)[1] & telling <= told


# --- text stays text -------------------------------------------------------------------------------


def hostile_paper(text):
    lines = (Line(text, text), Line("", text))
    numbers = dict.fromkeys(("place", "labels", "gaps", "fit", "low", "high", "tied"), 0)
    bar = Bar(
        category="music",
        icon="music",
        title=text,
        said=text,
        measured=text,
        above=True,
        in_band=True,
        **numbers,
    )
    blocks = (
        Subheading(text),
        Paragraph(text, text),
        Bullets(lines),
        Table((text, text), ((text, text), (text, text))),
        Boxes((text, text)),
        Chart((text,) * 3, (bar,)),
    )
    words = dict.fromkeys(("title", "file_title", "date_line", "page_line", "made_line"), text)
    sections = (Section(text, blocks),)
    return Paper(**words, lang="en", size="a4", on=ON, sections=sections)


@pytest.mark.parametrize(
    "text", ["two\nlines\r\n\r\nand # more", "  spaced  ", MARKUP["table"], MARKUP["link"]]
)
def test_markup_of_markdown_comes_out_as_text(text):
    """Each block is set with the words escaped (`plain`, tried in test_injection.py) and on one line."""
    said = "".join(f"\\{x}" if x in punctuation else x for x in " ".join(text.split()))
    lines = [line for line in paper_markdown(hostile_paper(text)).split("\n") if line]
    bold, cells = f"**{said}** {said}", f"| {said} | {said} |"
    head, row = f"| {said} | {said} | {said} |", "| --- | --- |"
    blocks = [f"### {said}", bold, f"- {bold}", f"- {said}", cells, row, cells, cells]
    chart = [f"☐ {said} ☐ {said}", head, f"{row} --- |", head]
    assert lines == [said, f"## {said}", *blocks, *chart, said]


def test_the_print_holds_the_same_as_the_paper(paper_of, person):
    paper = paper_of(person("moved_to_a_new_city"))
    said = paper_markdown(paper, level=3).replace("\\", "")
    assert [text for text in strings(paper) if text != paper.title and text not in said] == []
    assert said.count("\n### ") == len(paper.sections)


# --- when it cannot be made ------------------------------------------------------------------------


def test_a_fault_of_the_typesetter_never_quotes_the_paper(paper_of, person, texts):
    paper = replace(paper_of(person("misses_hugs")), title="A secret \u4f60")
    with pytest.raises(PaperError) as caught:
        pdf_of(paper)
    assert str(caught.value) == texts("paper.failed")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_what_the_typesetter_lacks_is_a_paper_error(monkeypatch, tmp_path, paper_of, person, texts):
    paper = paper_of(person("misses_hugs"))
    (tmp_path / "broken.typ").write_text("#panic(sys.inputs.paper)", encoding="utf-8")
    for name, value, key in (
        ("FONT", "No Such Font", "paper.no_font"),
        ("TEMPLATE", tmp_path / "broken.typ", "paper.failed"),
        ("TEMPLATE", tmp_path / "lost.typ", "paper.failed"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(typeset, name, value)
            with pytest.raises(PaperError) as caught:
                pdf_of(paper)
        assert str(caught.value) == texts(key)


def test_a_paper_that_is_too_long_is_refused(paper_of, person, texts):
    paper = paper_of(person("misses_hugs"))
    paper = replace(paper, sections=paper.sections * 6)
    with pytest.raises(PaperError, match=re.escape(texts("paper.too_long"))):
        pdf_of(paper)
