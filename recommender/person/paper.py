"""The paper to take away: one structure for the PDF and for the print of the results page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from recommender.catalog.records.content import Country, LineKind
from recommender.catalog.texts import Texts
from recommender.person.chart import AXIS, Bar, chart_bars
from recommender.person.document import model_hashes
from recommender.person.plan import PlanStep, planned, say_planned
from recommender.person.result import PersonResult, Suggestion, suggest
from recommender.person.sentences import (
    felt_words,
    say_answer,
    say_date,
    say_measured,
    say_notes,
    say_step,
    say_way,
)
from recommender.person.view import View
from recommender.scoring.responses import Answer

# Where oxytocin is made. On the page a style sheet gives it colors, on paper these do.
DRAWING = Path(__file__).with_name("oxytocin.svg")
COLORS = (
    ".wall{fill:#f3eadf}.line{fill:none;stroke:#8f7c6a;stroke-width:2}.light{fill:#f0b458}"
    ".flow{fill:none;stroke:#8a4529;stroke-width:2.5;stroke-dasharray:3 4}"
    ".number{font:600 15px Fraunces;fill:#2f2823}"
)
ALWAYS = ("emergency", "crisis")
BY_AGE = ("warm", "child")
# On paper, help lines of all other kinds would reveal an answer.
REVEALING = tuple(kind for kind in get_args(LineKind) if kind not in ALWAYS + BY_AGE)


# --- what a paper is made of: plain strings --------------------------------------------------------


@dataclass(frozen=True)
class Subheading:
    text: str
    kind: Literal["subheading"] = "subheading"


@dataclass(frozen=True)
class Line:
    """A text with a bold lead."""

    lead: str
    text: str


@dataclass(frozen=True)
class Paragraph(Line):
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Bullets:
    lines: tuple[Line, ...]
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True)
class Table:
    """A table with a header row; `halves` sets long, narrow ones side by side."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    halves: bool = False
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class Boxes:
    """Boxes to tick with a pen, each with its label."""

    labels: tuple[str, ...]
    kind: Literal["boxes"] = "boxes"


@dataclass(frozen=True)
class Chart:
    """The bars of the kinds, drawn on paper and a table in print; `columns` are its header."""

    columns: tuple[str, str, str]
    bars: tuple[Bar, ...]
    axis: tuple[int, int] = AXIS
    kind: Literal["chart"] = "chart"


@dataclass(frozen=True)
class Drawing:
    """A drawing as SVG, with numbered lines that say what it shows."""

    svg: str
    lines: tuple[str, ...]
    kind: Literal["drawing"] = "drawing"


Block = Subheading | Paragraph | Bullets | Table | Boxes | Chart | Drawing


@dataclass(frozen=True)
class Section:
    """A heading, or none, with its blocks."""

    heading: str
    blocks: tuple[Block, ...]
    starts_page: bool = False


@dataclass(frozen=True)
class Paper:
    """Everything on the paper. `file_title` is in the file's metadata and reveals nothing."""

    title: str
    file_title: str
    lang: str
    size: Literal["a4", "us-letter"]
    on: date
    date_line: str
    page_line: str
    made_line: str
    sections: tuple[Section, ...]
    most_pages: int = 2
    columns: int = 1


# --- what is on it ---------------------------------------------------------------------------------


def build_paper(
    view: View,
    answers: Mapping[str, Answer],
    plan: Sequence[PlanStep],
    country: Country,
    on: date,
    *,
    with_answers: bool = False,
    with_numbers: bool = False,
) -> Paper:
    """Everything that goes on paper, as plain strings; scores of questionnaires never do.

    The first page is for use: plan, chart and ideas. The second says why, and where help is. All answers
    leave room for neither a page break nor the studies. `with_numbers` has the bars say numbers.
    """
    texts, ideas = view.catalog.texts, suggest(view.result, tonight=False)
    sections = (
        _bullets(texts("plan.title"), plan_lines(view, plan)),
        _kinds(view, with_numbers),
        _ideas(view, ideas, with_reasons=with_answers),
        None if with_answers else _reasons(view, ideas),
        _bullets(
            texts("results.left_title"),
            left_lines(view),
            "" if with_answers else texts("results.left_intro"),
        ),
        _answers(view, answers) if with_answers else None,
        _limits(texts, is_short=with_answers),
        _help(view, country),
    )
    return _paper(view, texts("paper.title"), sections, country, on)


def build_handout(view: View, country: Country, on: date) -> Paper:
    """Oxytocin in two minutes on one page, about nobody."""
    texts = view.catalog.texts
    notes = [note for note in view.catalog.science.minutes if not view.unmentioned & set(note.about)]
    svg = DRAWING.read_text(encoding="utf-8").replace(">", f"><style>{COLORS}</style>", 1)
    sections = [Section("", (Drawing(svg, texts.lines("science.drawing")),))]
    sections += [Section(note.title, (Paragraph("", note.text),)) for note in notes]
    sections.append(Section("", (Paragraph("", texts("paper.handout_note")),)))
    paper = _paper(view, texts.table("science.parts")["minutes"], sections, country, on)
    return replace(paper, date_line="", made_line="", most_pages=1, columns=2)


def _paper(
    view: View, title: str, sections: Sequence[Section | None], country: Country, on: date
) -> Paper:
    texts = view.catalog.texts
    return Paper(
        title=title,
        file_title=texts("paper.file_title"),
        lang=texts("paper.lang"),
        size=country.paper,
        on=on,
        date_line=texts("paper.written_on", date=say_date(texts, on)),
        page_line=texts("paper.page", page="{page}", pages="{pages}"),
        made_line=texts("science.versions", **model_hashes(view.catalog)),
        sections=tuple(section for section in sections if section is not None),
    )


def title_of(result: PersonResult) -> str:
    """The heading of a result; it promises nothing before anything was answered."""
    texts = result.catalog.texts
    return texts("results.nothing_title") if result.nothing_said else texts("results.title")


def plan_lines(view: View, plan: Sequence[PlanStep]) -> tuple[Line, ...]:
    """The plan, one step a line."""
    texts, felt, lines = view.catalog.texts, felt_words(view.catalog.texts), []
    for step in planned(view.result, plan):
        chosen, said = step.chosen, [say_planned(view.catalog, step)]
        # The guess and how it felt, on their own scales.
        if chosen.lift is not None:
            said.append(f"{texts('plan.lift_said', lift=chosen.lift)}.")
        if chosen.expected is not None:
            said.append(texts("plan.expected_said", felt=felt[chosen.expected]))
        if chosen.felt is not None:
            said.append(texts("plan.felt_said", felt=felt[chosen.felt]))
        lines.append(Line(f"{step.row.activity.title}.", " ".join(said)))
    return tuple(lines)


def left_lines(view: View) -> tuple[Line, ...]:
    """What was left out, one reason a line."""
    some = view.catalog.texts("paper.left_some")
    return tuple(Line(f"{', '.join(left.titles) or some}.", left.reason) for left in view.left_out())


def _bullets(heading: str, lines: tuple[Line, ...], intro: str = "") -> Section | None:
    if not lines:
        return None
    return Section(heading, (*([Paragraph("", intro)] if intro else []), Bullets(lines)))


def _kinds(view: View, numbers: bool) -> Section | None:
    texts = view.catalog.texts
    if view.result.nothing_said:
        return None
    if not view.categories:
        return Section(texts("results.chart_title"), (Paragraph("", texts("paper.nothing")),))
    bars = chart_bars(view.catalog, view.categories, numbers=numbers)
    kind, now = texts.lines("paper.kinds_columns")
    chart = Chart((kind, now, texts("results.chart_column")), bars)
    equal = [
        texts("paper.equal", titles=", ".join(other.title for other in bars[bar.place :][: bar.tied]))
        for bar in bars
        if bar.tied
    ]
    return Section(view.finding, (chart, *([Paragraph("", " ".join(equal))] if equal else [])))


def _ideas(view: View, ideas: Sequence[Suggestion], with_reasons: bool) -> Section | None:
    texts = view.catalog.texts
    blocks: list[Block] = []
    for idea in ideas:
        step = f"{idea.step.text} ({say_step(view.catalog, idea.step)})"
        blocks += [Subheading(idea.row.activity.title), Paragraph("", step)]
        blocks += [Paragraph("", _reason(view, idea))] if with_reasons and _reason(view, idea) else []
        blocks.append(Boxes(texts.lines("paper.boxes")))
    title = texts("paper.ideas_title")
    if view.result.nothing_said:
        blocks.insert(0, Paragraph("", texts("results.nothing_said")))
        title = texts("results.for_anyone")
    longest = view.longest_bar(ideas)
    blocks += [Paragraph("", longest)] if longest else []
    return Section(title, tuple(blocks)) if blocks else None


def _reason(view: View, idea: Suggestion) -> str:
    """Why an idea, and what to be careful with."""
    cautions = " ".join(view.card_cautions(idea)[0])
    careful = f"{view.catalog.texts('results.careful')}: {cautions}" if cautions else ""
    return " ".join(part for part in (view.reasons(idea.row, idea.step), careful) if part)


def _reasons(view: View, ideas: Sequence[Suggestion]) -> Section | None:
    """Why each idea, and what studies measured, on a page of its own."""
    texts, lines = view.catalog.texts, []
    for idea in ideas:
        activity = idea.row.activity
        words = say_measured(view.catalog, activity)
        measured = texts("results.measured", words=words, sentence=activity.oxytocin.sentence)
        lines.append(Line(f"{activity.title}.", f"{_reason(view, idea)} {measured}".strip()))
    if not lines:
        return None
    return Section(texts("paper.reasons_title"), (Bullets(tuple(lines)),), starts_page=True)


def _answers(view: View, answers: Mapping[str, Answer]) -> Section:
    catalog, texts, rows = view.catalog, view.catalog.texts, []
    for item in catalog.items.values():
        is_asked = item.only_if is None or answers.get(item.only_if.item) == item.only_if.code
        if is_asked and view.audience.names(item):
            said, scale = say_answer(catalog, item, dict(answers)), item.numbers
            if scale and isinstance(answers.get(item.id), int):
                said = texts("paper.on_scale", answer=said, low=scale.low, high=scale.high)
            rows.append((item.label, said))
    table = Table(texts.lines("paper.answers_columns"), tuple(rows), halves=True)
    return Section(texts("paper.answers_title"), (table,))


def _limits(texts: Texts, is_short: bool) -> Section:
    limits, when_not = (
        Bullets(tuple(Line("", text) for text in texts.lines(key)))
        for key in ("results.limits", "results.when_not")
    )
    more = () if is_short else (Paragraph(f"{texts('results.when_not_title')}.", ""), when_not)
    return Section(texts("results.limits_title"), (limits, *more))


def _help(view: View, country: Country) -> Section:
    """Help lines: what for, name, the first way to reach it, other ways and what is good to know.

    What a discreet audience reads follows from no answer but the age.
    """
    texts, lines = view.catalog.texts, view.catalog.helplines
    steps = [step for row in view.result.activities for step in row.steps]
    wanted = {card.kind for card in view.result.support} | set(lines.kinds_of(steps))
    by_age = [kind for kind in BY_AGE if kind in wanted] or ["warm"]
    revealing = [kind for kind in REVEALING if kind in wanted and not view.audience.is_discreet]
    rows = []
    for line in country.lines_of([*ALWAYS, *revealing, *by_age]):
        first, *others = (say_way(texts, line, way, on_paper=True) for way in line.links)
        notes = " ".join([*(f"{said}." for said in others), *say_notes(texts, line)])
        rows.append((texts(f"help.kinds.{line.kind}"), line.name, line.call or first, notes))
    directory = texts("help.directory", name=lines.directory_name)
    unsure = any(not line.verified for line in country.lines)
    return Section(
        texts("help.title"),
        (
            Table(texts.lines("paper.help_columns"), tuple(rows)),
            Paragraph("", f"{directory}, {lines.directory_url}"),
            *([Paragraph("", texts("help.unverified"))] if unsure else []),
        ),
    )
