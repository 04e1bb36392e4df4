"""Results as sentences: pure, and testable without a page."""

from __future__ import annotations

import math
from collections.abc import Sequence

from recommender.catalog.catalog import Catalog
from recommender.catalog.citations import activity_sources
from recommender.catalog.records import Activity, Item, Method, Source, Step
from recommender.catalog.words import Results
from recommender.report.person import NEUTRAL, OpenActivity, OpenCategory, ScoreLine
from recommender.scoring.explanation import Contribution, strongest
from recommender.scoring.model import UNITS
from recommender.scoring.responses import DECLINED, NOT_ASKED, Answer


def say_answer(catalog: Catalog, item: Item, answers: dict[str, Answer]) -> str:
    """What was answered, in the item's own words; the three kinds of missing stay apart."""
    words = catalog.words.checkin
    answer = answers.get(item.id, NOT_ASKED)
    if answer == NOT_ASKED:
        return words.not_asked
    if answer is None:
        return words.blank
    if answer == DECLINED:
        return words.declined
    if isinstance(answer, tuple):
        return "; ".join(item.label_of(code) for code in answer) or words.none_ticked
    return item.label_of(answer)


def say_fit(method: Method, fit: float) -> str:
    """The words at a bar."""
    steps = sorted(method.fit_words, key=lambda word: -word.at_least)
    return next(step.words for step in steps if fit >= step.at_least)


def say_number(fit: float) -> str:
    """A fit for reading: whole numbers are as fine as the method; a half goes up, as by hand."""
    return str(math.floor(fit + 0.5))


def say_measured(catalog: Catalog, activity: Activity) -> str:
    """What studies measured, in the strip's words."""
    return catalog.method.direction_words[activity.oxytocin.direction]


def say_step(catalog: Catalog, step: Step) -> str:
    """Length and needs of a step."""
    tags = " · ".join(catalog.method.tags[tag] for tag in catalog.method.shown_tags if tag in step.tags)
    return catalog.words.results.step_line.format(minutes=step.minutes, tags=tags)


def say_category(catalog: Catalog, row: OpenCategory, rows: Sequence[OpenCategory], number: bool) -> str:
    """One line of the chart in words."""
    words, best = catalog.words.results, catalog.activities[row.best]
    others = [other.title for other in rows if other.band == row.band and other is not row]
    fit = say_fit(catalog.method, row.span.fit)
    return words.list_line.format(
        rank=row.rank,
        title=row.title,
        words=f"{fit} ({say_number(row.span.fit)})" if number else fit,
        best=best.title,
        measured=say_measured(catalog, best),
        equal=words.list_equal.format(others=", ".join(others)) if others else "",
    ).strip()


def say_share(words: Results, row: OpenCategory) -> str:
    """How often a category stays in the top three under nearby weights, out of 100."""
    return words.share.format(share=round(row.top_share * 100), title=row.title)


def say_source(catalog: Catalog, source: Source) -> str:
    """A citation as Markdown; only an address that was seen becomes a link."""
    text = source.citation.replace("[", "(").replace("]", ")").replace("*", "")
    if source.status == "from_memory":
        text += f" ({catalog.words.science.unchecked})"
    return f"{text} [{source.link}]({source.link})" if source.link else text


def say_sources(catalog: Catalog, activity: Activity) -> str:
    """All sources of one activity as a Markdown list."""
    found = (catalog.sources[key] for key in activity_sources(activity))
    return "\n".join(f"- {say_source(catalog, source)}" for source in found)


def say_reasons(catalog: Catalog, row: OpenActivity, step: Step, discreet: bool) -> str:
    """The strongest points each way, in the person's own words; `discreet` leaves private ones out.

    Nothing is named that the step does not draw on.
    """
    words = catalog.words.results
    open_terms = tuple(
        term
        for term in row.contributions
        if not (discreet and term.criterion.private) and _may_name(catalog, term, step)
    )
    reasons = strongest(open_terms, catalog.method.reason_difference)
    said = []
    for template, terms in (
        (words.why_for, reasons.speaks_for),
        (words.why_against, reasons.speaks_against),
    ):
        if terms:
            said.append(template.format(reasons=_join([t.words for t in terms], words.conjunction)))
    return " ".join(said if reasons.speaks_for else [words.why_none, *said])


def _may_name(catalog: Catalog, term: Contribution, step: Step) -> bool:
    criterion, tags = term.criterion, set(step.tags)
    if tags & set(criterion.not_with) or (criterion.only_with and not tags & set(criterion.only_with)):
        return False
    if term.is_lack and (criterion.lack_unsaid or criterion.kind == "resource"):
        return not criterion.lack_unsaid
    needed = catalog.things.get(criterion.id)
    return needed is None or criterion.id in step.uses or bool(needed & set(step.requires))


def _join(parts: list[str], conjunction: str) -> str:
    *first, last = parts
    return f"{', '.join(first)} {conjunction} {last}" if first else last


def say_receipt(words: Results, row: OpenActivity, cap: float, discreet: bool) -> str:
    """Every term of one fit as a Markdown table in whole numbers; the last column adds up.

    `discreet` puts the private terms into one line.
    """
    private = [t for t in row.contributions if t.units and t.criterion.private and discreet]
    base = round(row.base * UNITS)
    lines = [f"| {' | '.join(words.receipt_columns)} |", "|---|--:|--:|--:|--:|"]
    lines.append(f"| {words.receipt_base} | | | | {base} |")
    lines += [_receipt_line(term) for term in row.contributions if term.units and term not in private]
    if private:
        lines.append(f"| {words.receipt_private} | | | | {sum(t.units for t in private)} |")
    total = base + sum(term.units for term in row.contributions)
    lines.append(f"| **{words.receipt_sum}** | | | | **{total}** |")
    return "\n".join(lines) + f"\n\n{_receipt_note(words, total, cap)}"


def _receipt_line(term: Contribution) -> str:
    numbers = (term.level_hundredths, term.reference_hundredths, term.weight_quarters, term.units)
    return f"| {term.words} | {' | '.join(map(str, numbers))} |"


def _receipt_note(words: Results, total: int, cap: float) -> str:
    """How the sum becomes the fit. The cap is whole halves, so that the divisor is whole."""
    divisor = round(cap * UNITS) // NEUTRAL
    tenths = (20 * (NEUTRAL * divisor + total) + divisor) // (2 * divisor)  # a half goes up
    return words.receipt_note.format(
        sum=total if total >= 0 else f"({total})",
        divisor=divisor,
        fit=f"{tenths // 10}.{tenths % 10}",
    )


def say_score(words: Results, line: ScoreLine) -> str:
    """One instrument score with its range, band, cut-off and reference."""
    score = line.score
    missing = words.score_missing.format(
        answered=line.answered, of=line.of, low=line.low, high=line.high
    )
    value = missing if line.value is None else str(line.value)
    said = words.score_line.format(
        title=score.title,
        value=f"{value}, {line.band}" if line.band else value,
        low=score.low,
        high=score.high,
        higher=score.higher_means,
    )
    flag = {True: words.score_flag, False: words.score_no_flag, None: None}[line.flag]
    cutoff = f"{flag} {score.cutoff.note}" if score.cutoff and flag else None
    return " ".join([said, *(part for part in (cutoff, score.reference) if part)])
