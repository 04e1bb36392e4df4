"""The paper to take away: one structure for the PDF and for the print of the results page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import Country, Item
from recommender.report.blocks import (
    Block,
    Bullets,
    Line,
    Paper,
    Paragraph,
    Section,
    Subheading,
    Table,
    Trouble,
)
from recommender.report.discreet import (
    card_cautions,
    hidden_activities,
    left_out,
    shown_categories,
    shown_ideas,
)
from recommender.report.document import model_hashes
from recommender.report.help_lines import help_rows
from recommender.report.idea_words import say_longest, say_why
from recommender.report.person import OpenCategory, PersonResult
from recommender.report.plan import Planned, say_planned
from recommender.report.suggestions import Suggestion
from recommender.report.wording import (
    say_answer,
    say_fit,
    say_measured,
    say_number,
    say_step,
)
from recommender.scoring.responses import Answer

FIRST_LETTER = ord("A")


@dataclass(frozen=True)
class PaperOptions:
    """What goes on the paper besides what always does; `private` adds all that is kept discreet."""

    answers: bool = False
    private: bool = False
    numbers: bool = False


def build_paper(
    result: PersonResult,
    answers: Mapping[str, Answer],
    plan: tuple[Planned, ...],
    country: Country,
    on: date,
    options: PaperOptions,
) -> Paper:
    """Everything that goes on paper, as plain strings. Scores of questionnaires never do."""
    catalog = result.recommendation.engine.model.catalog
    words, discreet = catalog.words.paper, not options.private
    sections = [
        _kinds(result, discreet, options.numbers),
        _plan(catalog, plan, discreet),
        _ideas(result, discreet),
        _left_out(result, discreet),
        _answers(catalog, answers, options),
        _limits(catalog, options),
        _help(result, country, discreet),
        _made(catalog),
    ]
    return Paper(
        title=title_of(result),
        file_title=words.file_title,
        lang=words.lang,
        size=country.paper,
        on=on,
        date_line=words.written_on.format(date=say_date(on)),
        page_line=words.page,
        sections=tuple(section for section in sections if section is not None),
        trouble=Trouble(words.no_font, words.too_long, words.failed),
    )


def title_of(result: PersonResult) -> str:
    """The heading of a result; it promises nothing while nothing was said."""
    words = result.recommendation.engine.model.catalog.words.results
    return words.nothing_title if result.nothing_said else words.title


def say_date(on: date) -> str:
    """A date that reads the same in every country."""
    return f"{on.day} {on:%B %Y}"


def _kinds(result: PersonResult, discreet: bool, numbers: bool) -> Section | None:
    catalog = result.recommendation.engine.model.catalog
    words, rows = catalog.words, shown_categories(result, discreet)
    place, kind, now, best, letter = words.paper.kinds_columns
    if result.nothing_said:
        return None
    if not rows:
        return Section(words.results.chart_title, (Paragraph("", words.paper.nothing),))
    table = Table(
        (place, kind, now, best, words.results.chart_column, letter),
        tuple(_kind(catalog, row, numbers) for row in rows),
    )
    return Section(words.results.chart_title, (table, Paragraph("", words.paper.kinds_intro)))


def _kind(catalog: Catalog, row: OpenCategory, numbers: bool) -> tuple[str, ...]:
    best, fit = catalog.activities[row.best], say_fit(catalog.method, row.span.fit)
    return (
        str(row.rank),
        row.title,
        f"{fit} ({say_number(row.span.fit)})" if numbers else fit,
        best.title,
        say_measured(catalog, best),
        chr(FIRST_LETTER + row.band - 1),
    )


def plan_lines(catalog: Catalog, plan: tuple[Planned, ...], discreet: bool) -> tuple[Line, ...]:
    """The plan, one step a line, without what somebody else may not see."""
    hidden = hidden_activities(catalog, discreet)
    shown = [step for step in plan if step.row.activity.id not in hidden]
    return tuple(Line(f"{s.row.activity.title}.", _planned(catalog, s)) for s in shown)


def _planned(catalog: Catalog, step: Planned) -> str:
    said, lift = say_planned(catalog, step), step.chosen.lift
    return said if lift is None else f"{said} {catalog.words.plan.lift_said.format(lift=lift)}."


def _plan(catalog: Catalog, plan: tuple[Planned, ...], discreet: bool) -> Section | None:
    lines = plan_lines(catalog, plan, discreet)
    return Section(catalog.words.plan.title, (Bullets(lines),)) if lines else None


def _ideas(result: PersonResult, discreet: bool) -> Section | None:
    words, ideas = result.recommendation.engine.model.catalog.words, shown_ideas(result, discreet)
    blocks = [block for idea in ideas for block in _idea(result, idea, discreet)]
    if result.nothing_said:
        blocks.insert(0, Paragraph("", words.results.nothing_said))
    longest = say_longest(result, ideas, discreet)
    blocks += [Paragraph("", longest)] if longest else []
    title = words.results.for_anyone if result.nothing_said else words.paper.ideas_title
    return Section(title, tuple(blocks)) if blocks else None


def _idea(result: PersonResult, idea: Suggestion, discreet: bool) -> list[Block]:
    catalog = result.recommendation.engine.model.catalog
    words, reasons = catalog.words.results, say_why(result, idea, discreet)
    step = f"{idea.step.text} ({say_step(catalog, idea.step)})"
    cautions = " ".join(card_cautions(idea, discreet)[0])
    return [
        Subheading(idea.row.activity.title),
        Paragraph(f"{words.first_step}.", step),
        *([Paragraph(words.why_title, reasons)] if reasons else []),
        *([Paragraph(f"{words.careful}.", cautions)] if cautions else []),
    ]


def left_lines(result: PersonResult, discreet: bool) -> tuple[Line, ...]:
    """What was left out, one reason a line."""
    some = result.recommendation.engine.model.catalog.words.paper.left_some
    return tuple(
        Line(f"{', '.join(left.titles) or some}.", left.reason) for left in left_out(result, discreet)
    )


def _left_out(result: PersonResult, discreet: bool) -> Section | None:
    words = result.recommendation.engine.model.catalog.words.results
    lines = left_lines(result, discreet)
    if not lines:
        return None
    return Section(words.left_title, (Paragraph("", words.left_intro), Bullets(lines)))


def _answers(catalog: Catalog, answers: Mapping[str, Answer], options: PaperOptions) -> Section | None:
    if not options.answers:
        return None
    rows = tuple(
        (item.label, _answer(catalog, item, answers))
        for item in catalog.items.values()
        if (options.private or not item.private) and _was_due(item, answers)
    )
    words = catalog.words.paper
    return Section(words.answers_title, (Table(words.answers_columns, rows, halves=True),))


def _answer(catalog: Catalog, item: Item, answers: Mapping[str, Answer]) -> str:
    said, scale = say_answer(catalog, item, dict(answers)), item.numbers
    if scale is None or not isinstance(answers.get(item.id), int):
        return said
    return catalog.words.paper.on_scale.format(answer=said, low=scale.low, high=scale.high)


def _was_due(item: Item, answers: Mapping[str, Answer]) -> bool:
    return item.only_if is None or answers.get(item.only_if.item) == item.only_if.code


def _limits(catalog: Catalog, options: PaperOptions) -> Section:
    words = catalog.words.results
    limits, when_not = (
        Bullets(tuple(Line("", text) for text in lines)) for lines in (words.limits, words.when_not)
    )
    # All answers leave no room for more on the second page.
    more = () if options.answers else (Paragraph(f"{words.when_not_title}.", ""), when_not)
    return Section(words.limits_title, (limits, *more))


def _help(result: PersonResult, country: Country, discreet: bool) -> Section:
    catalog = result.recommendation.engine.model.catalog
    words, lines = catalog.words, catalog.helplines
    directory = words.help.directory.format(name=lines.directory_name)
    unsure = any(not line.verified for line in country.lines)
    return Section(
        words.common.help,
        (
            Table(words.paper.help_columns, help_rows(result, country, discreet)),
            Paragraph("", f"{directory}, {lines.directory_url}"),
            *([Paragraph("", words.help.unverified)] if unsure else []),
        ),
    )


def _made(catalog: Catalog) -> Section:
    words = catalog.words
    versions = words.science.versions.format(**model_hashes(catalog))
    return Section(words.paper.made_title, (Paragraph("", versions),))
