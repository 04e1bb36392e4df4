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

from recommender.person import paper as paper_module
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
    Trouble,
    build_handout,
    build_paper,
)
from recommender.person.plan import PlanStep, companies_for, cues_for, may_choose, planned
from recommender.person.result import suggest
from recommender.person.typeset import PaperError, paper_pdf
from recommender.person.view import Audience, View
from recommender.scoring.responses import DECLINED
from tests.conftest import PERSONAS
from tests.hostile.nasty import MARKUP
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


def test_the_pdf_is_tagged_and_says_so(paper_of, person):
    paper = paper_of(person("all_safety_ticks"), ALL)
    pdf = paper_pdf(paper)
    root = read(pdf).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712  (a PDF object, no bool)
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    about = read(pdf).xmp_metadata.stream.get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in about
    found = roles(pdf)
    assert {"/H3", "/Table", "/TH", "/TD", "/L", "/LI", "/P"} <= set(found)
    assert (found.count("/H1"), found.count("/H2")) == (1, len(paper.sections))


@pytest.mark.parametrize(("country", "size"), [("us", (612, 792)), ("gb", (595.28, 841.89))])
def test_the_page_has_the_size_that_is_usual_in_the_country(country, size, paper_of, person):
    pages = read(paper_pdf(paper_of(person("misses_hugs"), country=country))).pages
    for page in pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(size, abs=0.1)


def test_the_file_says_nothing_about_the_person(paper_of, person):
    about = read(paper_pdf(paper_of(person("all_safety_ticks"), ALL))).metadata
    assert about["/Title"] == "Notes"
    assert set(about) <= {"/Title", "/Creator", "/Producer", "/CreationDate", "/ModDate"}
    assert about["/CreationDate"].startswith("D:20260928000000")


def test_the_same_paper_gives_the_same_bytes(paper_of, person):
    paper = paper_of(person("misses_hugs"))
    assert paper_pdf(paper) == paper_pdf(paper)
    assert paper_pdf(paper) != paper_pdf(paper_of(person("misses_hugs"), on=date(2026, 9, 29)))


# --- pages and text --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def everybody(person, catalog, longest_answers):
    """Answers of all personas and examples, with all ticks that lengthen a paper."""
    people = [person(name) for name in PERSONAS]
    people += [example.answers for example in catalog.examples.examples]
    return [answers | longest_answers for answers in people]


@pytest.mark.parametrize("with_answers", [True, False])
def test_the_longest_papers_of_everybody_fit_on_two_pages(
    with_answers, everybody, paper_of, result_of, longest_plan
):
    """On the shorter of the two sizes of page."""
    options, country = ALL | {"with_answers": with_answers}, "ca"
    papers = []
    for answers in everybody:
        result = result_of(answers)
        papers.append(paper_of(answers, options, country, longest_plan(result), result=result))
    papers.sort(key=lambda paper: sum(map(len, strings(paper))))
    for paper in papers[-2:]:
        pages = read(paper_pdf(paper)).pages
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

    for page in read(paper_pdf(paper_of(answers, ALL, "ca", longest_plan(result), result=result))).pages:
        page.extract_text(visitor_text=see)
    assert len(found) > 100
    assert 8 <= min(found) <= max(found) < 25
    assert min(typeset.SIZES) * 0.92 >= 8


@pytest.mark.parametrize(
    ("name", "options"),
    [("all_safety_ticks", ALL), ("moved_to_a_new_city", DEFAULT), ("skips_everything", DEFAULT)],
)
def test_every_word_is_there_as_text(name, options, paper_of, person, result_of, longest_plan):
    answers = person(name)
    result = result_of(answers)
    paper = paper_of(answers, options, plan=longest_plan(result), result=result)
    shown = plain(text_of(paper_pdf(paper)))
    missing = [text for text in strings(paper) if plain(text) not in shown]
    assert missing == []


def test_all_headings_are_present(paper_of, person, result_of, longest_plan, texts):
    answers = person("all_safety_ticks")
    result = result_of(answers)
    paper = paper_of(answers, ALL, plan=longest_plan(result), result=result)
    assert [part.heading for part in paper.sections] == [
        texts("plan.title"),
        View(result, Audience.SELF).finding,
        texts("paper.ideas_title"),
        texts("results.left_title"),
        texts("paper.answers_title"),
        texts("results.limits_title"),
        texts("help.title"),
    ]
    assert all(part.blocks for part in paper.sections)


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
    said = text_of(paper_pdf(paper))
    assert "fits you" not in said.lower()
    because = texts("results.why_for", reasons="").rstrip(".")
    assert not [text for text in strings(paper) if because in text or texts("results.why_none") in text]


def test_a_longest_bar_that_no_idea_is_from_says_why(paper_of, person, result_of, monkeypatch, texts):
    answers = person("misses_hugs")
    result = result_of(answers)
    said = texts("results.longest_not_now", title=result.categories[0].title)
    assert said not in list(strings(paper_of(answers)))
    monkeypatch.setattr(paper_module, "suggest", lambda *_, **__: suggest(result, tonight=True))
    assert said in list(strings(paper_of(answers)))


def test_when_not_to_use_this_stands_with_the_limits_where_there_is_room(paper_of, person, texts):
    def lines(options):
        blocks = section_of(
            paper_of(person("misses_hugs"), options), texts("results.limits_title")
        ).blocks
        bullets = [block for block in blocks if isinstance(block, Bullets)]
        return [line.text for block in bullets for line in block.lines]

    assert lines(DEFAULT) == [*texts.lines("results.limits"), *texts.lines("results.when_not")]
    assert lines(ANSWERS) == list(texts.lines("results.limits"))


def test_the_versions_stand_on_the_paper(paper_of, person, catalog):
    said = text_of(paper_pdf(paper_of(person("misses_hugs"))))
    assert catalog.questionnaire_hash in said
    assert catalog.weights_hash in said
    assert "September 28, 2026" in said
    assert "Page 1 of 2" in said


def test_every_letter_of_the_data_can_be_set(paper_of, person):
    data = TESTS.parent / "data"
    letters = {letter for path in data.rglob("*.toml") for letter in path.read_text(encoding="utf-8")}
    every = " ".join(sorted(letter for letter in letters if letter.isprintable()))
    paper = paper_of(person("misses_hugs"))
    paper = replace(paper, sections=(Section("All", (Paragraph("", every),)), *paper.sections))
    assert plain(every) in plain(text_of(paper_pdf(paper)))


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
        counts.append(drawn_on(paper_pdf(replace(paper, sections=tuple(sections)))))
    closed = sum(bar.low == bar.high for bar in chart.bars)
    assert counts[1] - counts[0] >= 3  # hairline, bar, middle
    assert counts[2] - counts[1] == 3 * closed  # a whisker has two ends
    assert "/Figure" not in roles(paper_pdf(paper))


def test_the_first_page_is_for_use_and_the_second_says_why(paper_of, person, result_of, texts):
    answers = person("moved_to_a_new_city")
    paper = paper_of(answers, plan=(PlanStep(activity="listen_to_music", step=0),))
    first, second = (plain(page.extract_text()) for page in read(paper_pdf(paper)).pages)
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
    pdf = paper_pdf(paper)
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
    order = [label[id] for id, item in catalog.items.items() if not item.private]
    assert list(found) == order
    assert "Not provided" in text_of(paper_pdf(paper_of(answers, ANSWERS)))


def test_private_answers_need_a_wish_of_their_own(paper_of, person, catalog, texts):
    answers = person("all_safety_ticks")
    private = [item.label for item in catalog.items.values() if item.private]
    assert len(private) >= 3
    for options, wanted in ((ANSWERS, 0), (ALL, len(private))):
        found = [row[0] for row in rows_of(paper_of(answers, options), texts("paper.answers_title"))]
        assert sum(label in found for label in private) == wanted


def test_intimacy_is_no_question_for_the_young(paper_of, person, catalog, texts):
    asked = dict(rows_of(paper_of(person("fifteen_and_down"), ALL), texts("paper.answers_title")))
    assert catalog.items["intimacy"].label not in asked
    assert catalog.items["safety"].label in asked


def test_scores_of_questionnaires_never_stand_on_paper(paper_of, person, catalog):
    said = "\n".join(strings(paper_of(person("heaviest_weeks"), ALL)))
    assert [score.title for score in catalog.scores.values() if score.title in said] == []


def test_a_veto_is_told_as_what_was_said(paper_of, person, result_of, texts, catalog):
    answers = person("misses_hugs")
    result = result_of(answers, vetoes={"hug", "comedy"})
    left = section_of(paper_of(answers, result=result), texts("results.left_title"))
    line = next(line for line in left.blocks[1].lines if line.text == texts("results.left_vetoed"))
    assert line.lead == f"{catalog.activities['hug'].title}, {catalog.activities['comedy'].title}."


def test_a_veto_of_what_is_intimate_is_not_told(paper_of, person, result_of, texts, catalog):
    answers = person("intimacy_switched_on")
    result = result_of(answers, vetoes={"orgasm"})
    title = catalog.activities["orgasm"].title
    assert not any(title in text for text in strings(paper_of(answers, result=result)))
    assert any(title in text for text in strings(paper_of(answers, ALL, result=result)))


def test_when_everything_is_set_aside_the_paper_still_stands(
    paper_of, person, result_of, catalog, texts
):
    answers = person("misses_hugs")
    result = result_of(answers, vetoes={activity.id for activity in catalog.ranked_activities})
    paper = paper_of(answers, ALL, result=result)
    assert texts("paper.nothing") in strings(paper)
    assert section_of(paper, texts("paper.ideas_title")) is None
    assert len(read(paper_pdf(paper)).pages) <= 2


# --- what nobody else may see ----------------------------------------------------------------------


@pytest.mark.parametrize("name", PERSONAS)
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


def test_with_private_lines_the_reasons_of_all_gates_are_told(paper_of, person, texts, catalog):
    paper = paper_of(person("touch_only_by_oneself"), PRIVATE)
    left = section_of(paper, texts("results.left_title")).blocks[1].lines
    reason = next(g.reason for g in catalog.gates.gates if g.id == "touch_self_only")
    assert any(catalog.activities["hug"].title in x.lead and x.text == reason for x in left)


def test_what_is_unsafe_is_generic_even_with_private_lines(paper_of, person, texts, catalog):
    paper = paper_of(person("unsafe_at_home"), PRIVATE)
    left = section_of(paper, texts("results.left_title")).blocks[1].lines
    assert [x for x in left if catalog.activities["call_loved_one"].title in x.lead] == []
    some = next(x for x in left if texts("paper.left_some") in x.lead)
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


def test_intimacy_is_no_idea_to_start_with_where_others_may_look(
    paper_of, person, result_of, texts, catalog
):
    drawn = {"private_place": "usually", "alone_choice": "mine", "want_more_of": "content"}
    answers = person("intimacy_switched_on", **drawn)
    result = result_of(answers, matters={"intimacy": 5})
    ideas = []
    for options in (DEFAULT, ALL):
        paper = paper_of(answers, options, result=result)
        blocks = section_of(paper, texts("paper.ideas_title")).blocks
        ideas.append([block.text for block in blocks if isinstance(block, Subheading)])
    title = catalog.activities["orgasm"].title
    assert [title in titles for titles in ideas] == [False, True]
    assert len(ideas[0]) == 3


def test_an_intimate_step_of_a_plan_needs_the_private_lines(paper_of, person, result_of, catalog, texts):
    answers = person("intimacy_switched_on")
    result = result_of(answers)
    plan = (PlanStep(activity="orgasm", step=0), PlanStep(activity="comedy", step=0))
    assert len(planned(result, plan)) == 2
    title = {id: f"{catalog.activities[id].title}." for id in ("orgasm", "comedy")}
    for options, wanted in ((DEFAULT, [title["comedy"]]), (ALL, [title["orgasm"], title["comedy"]])):
        part = section_of(paper_of(answers, options, plan=plan, result=result), texts("plan.title"))
        assert [line.lead for line in part.blocks[0].lines] == wanted
    only = section_of(paper_of(answers, plan=plan[:1], result=result), texts("plan.title"))
    assert only is None


def test_a_caution_from_a_private_answer_needs_the_private_lines(paper_of, person, catalog):
    said = [list(strings(paper_of(person("heart_and_pregnancy"), o))) for o in (DEFAULT, ALL)]
    caution = catalog.gates.cautions["ask_your_clinician"].message
    assert [any(caution in text for text in texts) for texts in said] == [False, True]


def cautions(result, activity):
    row = next(row for row in result.activities if row.activity.id == activity)
    return {line.id: line.private for line in row.cautions}


def test_a_caution_is_private_when_only_a_private_answer_brings_it(result_of, complete, catalog):
    calls = "call_loved_one"
    both = result_of(complete | {"safety": None, "kind_contact": "unsure"})
    assert cautions(both, calls)["only_if_kind"] is False
    alone = result_of(complete | {"safety": None, "kind_contact": "easily"})
    assert cautions(alone, calls)["only_if_kind"] is True
    standing = catalog.activities[calls].cautions
    assert not any(cautions(alone, calls)[id] for id in standing)


def help_of(paper, texts):
    return rows_of(paper, texts("help.title"))


def test_a_private_reason_stands_there_on_request(paper_of, person, catalog):
    said = "\n".join(strings(paper_of(person("misses_hugs"), PRIVATE)))
    private = [criterion for criterion in catalog.criteria.values() if criterion.private]
    assert any(words in said for c in private for words in (c.more, c.less, *c.said.values()))


def test_help_lines_are_the_same_for_every_adult(paper_of, person, texts):
    adults = [name for name in PERSONAS if person(name).get("adult") == "yes"][::4]
    assert len(adults) > 9
    assert len({help_of(paper_of(person(name)), texts) for name in adults}) == 1


def kinds_of(rows, texts):
    return {kind for kind, said in texts.table("help.kinds").items() if said in {row[0] for row in rows}}


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
    for country in (countries["gb"], countries["elsewhere"]):
        rows = help_of(paper_of(person(name), options, country.id), texts)
        assert kinds_of(rows, texts) == kinds
        assert [row[1] for row in rows] == [line.name for line in country.lines_of(order(kinds))]
    assert texts("help.unverified") in strings(paper_of(person(name), options))


def order(kinds):
    """These kinds as they stand on paper: what would tell something stands between the others."""
    every = ("emergency", "crisis", "abuse", "eating", "warm", "child")
    return [kind for kind in every if kind in kinds]


def test_lines_that_would_tell_an_answer_are_on_nobodys_paper(paper_of, person, texts, catalog):
    telling = {"abuse", "eating", "men", "lgbtq", "perinatal", "substance", "veterans"}
    assert telling | {"emergency", "crisis", "warm", "child"} == set(texts.table("help.kinds"))
    for country in catalog.helplines.countries:
        for name in ("all_safety_ticks", "fifteen_years_old"):
            rows = help_of(paper_of(person(name), country=country.id), texts)
            assert not kinds_of(rows, texts) & telling
        rows = help_of(paper_of(person("all_safety_ticks"), ALL, country.id), texts)
        assert kinds_of(rows, texts) & telling <= {"abuse", "eating"}


@pytest.mark.parametrize("country", ["us", "ie", "au", "nz", "es", "eu", "elsewhere"])
def test_the_help_lines_of_every_country_fit_beside_the_longest_rest(
    country, paper_of, person, result_of, longest_plan, longest_answers
):
    answers = person("all_safety_ticks") | longest_answers
    result = result_of(answers)
    paper = paper_of(answers, ALL, country, longest_plan(result), result=result)
    assert len(read(paper_pdf(paper)).pages) <= 2


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
    return Paper(**words, lang="en", size="a4", on=ON, sections=sections, trouble=Trouble("a", "b", "c"))


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


def test_a_missing_font_is_said_with_what_to_do(monkeypatch, paper_of, person, texts):
    monkeypatch.setattr(typeset, "FONT", "No Such Font")
    with pytest.raises(PaperError) as caught:
        paper_pdf(paper_of(person("misses_hugs")))
    assert str(caught.value) == texts("paper.no_font")


def test_a_fault_of_the_typesetter_never_quotes_the_paper(paper_of, person, texts):
    paper = replace(paper_of(person("misses_hugs")), title="A secret \u4f60")
    with pytest.raises(PaperError) as caught:
        paper_pdf(paper)
    assert str(caught.value) == texts("paper.failed")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("content", ["#panic(sys.inputs.paper)", None], ids=["broken", "lost"])
def test_a_broken_or_lost_template_is_a_paper_error(
    content, monkeypatch, tmp_path, paper_of, person, texts
):
    if content:
        (tmp_path / "paper.typ").write_text(content, encoding="utf-8")
    monkeypatch.setattr(typeset, "TEMPLATE", tmp_path / "paper.typ")
    with pytest.raises(PaperError, match=re.escape(texts("paper.failed"))):
        paper_pdf(paper_of(person("misses_hugs")))


def test_a_paper_that_is_too_long_is_refused(paper_of, person, texts):
    paper = paper_of(person("misses_hugs"))
    paper = replace(paper, sections=paper.sections * 6)
    with pytest.raises(PaperError, match=re.escape(texts("paper.too_long"))):
        paper_pdf(paper)
