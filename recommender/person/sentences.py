"""Results as sentences."""

import math
from collections.abc import Sequence
from datetime import date

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.content import Activity, Helpline, Step, Way
from recommender.catalog.records.method import Method, Source
from recommender.catalog.records.questionnaire import Item
from recommender.catalog.texts import Texts
from recommender.person.result import NEUTRAL, OpenActivity, OpenCategory, ScoreLine
from recommender.scoring.explanation import Contribution, strongest
from recommender.scoring.model import UNITS
from recommender.scoring.responses import DECLINED, NOT_ASKED, Answer

# How many kinds the title of the chart names; of more it says how many.
FINDING_NAMES = 4


def say_answer(catalog: Catalog, item: Item, answers: dict[str, Answer]) -> str:
    """Return the label of an answer; each of the three kinds of missing has a sentence of its own."""
    texts = catalog.texts
    answer = answers.get(item.id, NOT_ASKED)
    if answer == NOT_ASKED:
        return texts("checkin.not_asked")
    if answer is None:
        return texts("checkin.blank")
    if answer == DECLINED:
        return texts("checkin.declined")
    if isinstance(answer, tuple):
        return "; ".join(item.label_of(code) for code in answer) or texts("checkin.none_ticked")
    return item.label_of(answer)


def say_date(texts: Texts, on: date, with_year: bool = True) -> str:
    """Return a date that reads the same in every country."""
    month = texts.lines("common.months")[on.month - 1]
    if not with_year:
        return texts("common.day", day=on.day, month=month)
    return texts("common.date", day=on.day, month=month, year=on.year)


def say_fit(method: Method, fit: float) -> str:
    grades = sorted(method.fit_words, key=lambda grade: -grade.at_least)
    return next(grade.words for grade in grades if fit >= grade.at_least)


def say_number(fit: float) -> str:
    """Return a fit as a whole number, as fine as the method is; a half goes up."""
    return str(math.floor(fit + 0.5))


def say_measured(catalog: Catalog, activity: Activity) -> str:
    return catalog.method.direction_words[activity.oxytocin.direction]


def say_step(catalog: Catalog, step: Step) -> str:
    return " · ".join(step_facts(catalog, step))


def step_facts(catalog: Catalog, step: Step) -> tuple[str, ...]:
    """Return how long a step takes, and what else to know of it in a word or two each."""
    tags = (catalog.method.tags[tag] for tag in catalog.method.shown_tags if tag in step.tags)
    return catalog.texts("results.minutes", minutes=step.minutes), *tags


def say_category(catalog: Catalog, row: OpenCategory, rows: Sequence[OpenCategory], number: bool) -> str:
    """Return one line of the chart as a sentence, with the fit if `number`."""
    texts, best = catalog.texts, catalog.activities[row.best]
    others = [other.title for other in rows if other.band == row.band and other is not row]
    fit = say_fit(catalog.method, row.span.fit)
    return texts(
        "results.list_line",
        rank=row.rank,
        title=row.title,
        words=f"{fit} ({say_number(row.span.fit)})" if number else fit,
        best=best.title,
        measured=say_measured(catalog, best),
        equal=texts("results.list_equal", others=", ".join(others)) if others else "",
    ).strip()


def say_finding(catalog: Catalog, rows: Sequence[OpenCategory]) -> str:
    """Return what the chart shows as its title: the best kind, or those about equal with it."""
    texts, best = catalog.texts, [row for row in rows if row.band == rows[0].band]
    if not best:
        return texts("results.chart_title")
    if len(best) == 1:
        low = best[0].span.fit < NEUTRAL
        return texts("results.finding_low" if low else "results.finding_one", title=best[0].title)
    names = [row.short for row in best[:FINDING_NAMES]]
    if len(best) > FINDING_NAMES:
        names[-1] = texts("results.finding_more", count=len(best) - FINDING_NAMES + 1)
    listed = _join(names, texts("results.conjunction"))
    return texts("results.finding_equal", titles=listed[0].upper() + listed[1:])


def say_share(texts: Texts, row: OpenCategory) -> str:
    """Say how often, out of 100, a category is among the first three under nearby weights."""
    return texts("results.share", share=round(row.top_share * 100), title=row.title)


def say_source(catalog: Catalog, source: Source) -> str:
    """Return a citation as Markdown; only an address that was seen becomes a link."""
    text = source.citation.replace("[", "(").replace("]", ")").replace("*", "")
    if source.status == "from_memory":
        text += f" ({catalog.texts('science.unchecked')})"
    return f"{text} [{source.link}]({source.link})" if source.link else text


def felt_words(texts: Texts) -> dict[int, str]:
    """Return how a step may feel, in words by −2 to 2."""
    return {int(felt): words for felt, words in texts.table("journal.felt").items()}


def say_sources(catalog: Catalog, activity: Activity) -> str:
    """Return all sources of one activity as a Markdown list."""
    return "\n".join(f"- {say_source(catalog, catalog.sources[key])}" for key in activity.cited)


def say_reasons(
    catalog: Catalog, terms: Sequence[Contribution], step: Step, first_only: bool = False
) -> str:
    """Say the strongest of these terms for and against a step; `first_only`: the first one for it.

    A term that has nothing to do with the step is not named.
    """
    texts = catalog.texts
    fitting = tuple(term for term in terms if _may_name(catalog, term, step))
    reasons = strongest(fitting, catalog.method.reason_difference)
    said = []
    for key, terms in (
        ("results.why_for", reasons.speaks_for[:1] if first_only else reasons.speaks_for),
        ("results.why_against", () if first_only else reasons.speaks_against),
    ):
        if terms:
            listed = _join([term.words for term in terms], texts("results.conjunction"))
            said.append(texts(key, reasons=listed))
    return " ".join(said if reasons.speaks_for else [texts("results.why_none"), *said])


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


def say_receipt(
    texts: Texts,
    row: OpenActivity,
    cap: float,
    named: Sequence[Contribution],
    with_levels: bool = True,
) -> str:
    """Return every term of one fit as a Markdown table in whole units; the last column adds up.

    `cap` is in points. The terms that are not in `named` share one line. With `with_levels` each term
    says how its points come about.
    """
    private = [term for term in row.contributions if term.units and term not in named]
    base = round(row.base * UNITS)
    lines = [f"| {' | '.join(texts.lines('results.receipt_columns'))} |", "|---|--:|"]
    oxytocin = round(row.base_oxytocin * UNITS)
    lines.append(f"| {texts('results.receipt_base')} | {base - oxytocin} |")
    lines += [f"| {texts('results.receipt_oxytocin')} | {oxytocin} |"] if oxytocin else []
    for term in row.contributions:
        if term.units and term not in private:
            numbers = texts(
                "results.receipt_term",
                weight=term.weight_quarters,
                level=term.level_hundredths,
                reference=term.reference_hundredths,
            )
            how = f" :small[{numbers}]" if with_levels else ""
            lines.append(f"| {term.words}{how} | {term.units} |")
    if private:
        lines.append(f"| {texts('results.receipt_private')} | {sum(t.units for t in private)} |")
    total = base + sum(term.units for term in row.contributions)
    lines.append(f"| **{texts('results.receipt_sum')}** | **{total}** |")
    # How the sum becomes the fit. The cap is in whole halves, so that the divisor is whole.
    divisor = round(cap * UNITS) // NEUTRAL
    tenths = (20 * (NEUTRAL * divisor + total) + divisor) // (2 * divisor)  # a half goes up
    said, fit = total if total >= 0 else f"({total})", f"{tenths // 10}.{tenths % 10}"
    note = texts("results.receipt_note", sum=said, divisor=divisor, fit=fit)
    return "\n".join([*lines, "", note])


def say_way(texts: Texts, line: Helpline, way: Way, on_paper: bool = False) -> str:
    """What to do to reach a help line, such as "Text SHOUT to 85258"."""
    if way == "call":
        return texts("help.call", number=line.call)
    if way == "text":
        if line.text_word:
            return texts("help.text_word", number=line.text, word=line.text_word)
        return texts("help.text", number=line.text)
    host = line.links[way].removeprefix("https://").removeprefix("www.").split("/")[0]
    if way == "web":
        return host
    # A link cannot be pressed on paper.
    return texts("help.chat_at", page=host) if on_paper else texts("help.chat")


def say_notes(texts: Texts, line: Helpline) -> tuple[str, ...]:
    """What is good to know about a help line, in sentences with a full stop."""
    languages = texts("help.languages", languages=line.languages) if line.languages else None
    checked = texts("help.verified_on", date=line.last_verified) if line.verified else None
    parts = (line.hours, line.note, languages, checked)
    return tuple(f"{part.rstrip('.')}." for part in parts if part)


def say_score(texts: Texts, line: ScoreLine) -> str:
    """Say one instrument score with its range, band, cut-off and reference."""
    score = line.score
    missing = texts(
        "results.score_missing", answered=line.answered, of=line.of, low=line.low, high=line.high
    )
    value = missing if line.value is None else str(line.value)
    said = texts(
        "results.score_line",
        title=score.title,
        value=f"{value}, {line.band}" if line.band else value,
        low=score.low,
        high=score.high,
        higher=score.higher_means,
    )
    parts = [said]
    if score.cutoff and line.flag is not None:
        flag = texts("results.score_flag") if line.flag else texts("results.score_no_flag")
        parts += [flag, score.cutoff.note]
    return " ".join([*parts, score.reference] if score.reference else parts)
