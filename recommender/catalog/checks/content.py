"""Activities, categories, help lines, plans and small pictures."""

from collections import Counter
from collections.abc import Iterator
from typing import get_args

from recommender.catalog.catalog import (
    CATEGORIES,
    HELPLINES,
    LAB,
    PICTURES,
    PLAN,
    Catalog,
    activity_file,
)
from recommender.catalog.faults import Fault, left_over, sound, twice, unknown
from recommender.catalog.records.content import Urgent, spans

# A rank is stored in one byte.
MOST_RANKED = 127


def check_activities(catalog: Catalog) -> Iterator[Fault]:
    """Ranked activities have a step of two minutes or less, the others one sentence and no steps."""
    for id, activity in sound(catalog.activities).items():
        file, category = activity_file(id), catalog.categories.get(activity.category)
        if activity.id != id:
            yield Fault(file, "id", activity.id, f"must be the file name, {id}")
        if category and not category.ranked:
            if activity.steps or not activity.clinician_message:
                yield Fault(file, "clinician_message", "missing or with steps", "one sentence, no steps")
        elif activity.clinician_message:
            yield Fault(file, "clinician_message", "present", "only for the clinician category")
        elif not any(step.minutes <= 2 for step in activity.steps):
            yield Fault(file, "steps", "none of 2 minutes", "add a step of 2 minutes or less")


def check_categories(catalog: Catalog) -> Iterator[Fault]:
    """Every category has activities, and no more are ranked than a rank can count."""
    for id, activities in catalog.activities_in.items():
        if not activities:
            remedy = "give it an activity, or remove it"
            yield Fault(CATEGORIES, f"categories.{id}", "no activities", remedy)
    ranked = len(catalog.ranked_activities)
    if ranked > MOST_RANKED:
        yield Fault("content/activities", "files", str(ranked), f"rank {MOST_RANKED} at most")


def check_helplines(catalog: Catalog) -> Iterator[Fault]:
    """Every country has each kind that all need; each line can be reached, and is listed once."""
    for country in catalog.helplines.countries:
        key, lines = f"countries.{country.id}", country.lines
        for kind in get_args(Urgent):
            if kind not in {line.kind for line in lines}:
                yield Fault(HELPLINES, key, kind, "no line of this kind; add one")
        yield from twice(HELPLINES, key, [f"{line.kind}: {line.name}" for line in lines])
        ways = [f"{line.kind}: {address}" for line in lines for address in line.links.values()]
        yield from twice(HELPLINES, key, ways)
        for line in lines:
            if not line.links:
                yield Fault(HELPLINES, key, line.name, "cannot be reached; add call, text, chat or web")
            if line.text_word and not line.text:
                yield Fault(HELPLINES, key, line.text_word, "has no number to be sent to; add text")


def check_choices(catalog: Catalog) -> Iterator[Fault]:
    """Every moment and company of a plan fits some step, and every step fits an open moment."""
    plan = catalog.plan
    steps = [(activity.id, step) for activity in catalog.ranked_activities for step in activity.steps]
    for name, entries in (("cues", plan.cues), ("companies", plan.companies)):
        for entry in entries:
            if not any(entry.suits(step) for _, step in steps):
                yield left_over(PLAN, f"{name}.{entry.id}", "fits no step")
    for id, step in steps:
        if not any(cue.suits(step) for cue in plan.cues if not cue.unless_closed):
            yield Fault(activity_file(id), "steps", step.text, "add a cue that fits")


def check_plan(catalog: Catalog) -> Iterator[Fault]:
    """Days differ; readiness asks for fewer steps; rulers ask about items with numbers."""
    plan = catalog.plan
    for day in plan.days:
        if (day.after is None) == (day.weekday is None):
            yield Fault(PLAN, f"days.{day.id}", "both or neither", "write `after` or `weekday`")
    days = Counter((day.after, day.weekday, day.time) for day in plan.days)
    for (after, weekday, _), times in days.items():
        if times > 1:
            value = f"after {after}, weekday {weekday}"
            yield Fault(PLAN, "days", value, f"occurs {times} times; keep one")
    for key, id in (("calendar.day", plan.calendar.day), ("tonight", plan.tonight)):
        yield from unknown(PLAN, key, [id], [day.id for day in plan.days])
    if plan.suggested > plan.most:
        yield Fault(PLAN, "suggested", str(plan.suggested), f"no more than most, {plan.most}")
    for rule in plan.readiness:
        if rule.most >= plan.most:
            key = f"readiness.{rule.when.item or rule.when.score}.most"
            yield Fault(PLAN, key, str(rule.most), f"must be fewer than most, {plan.most}")
    yield from twice(PLAN, "rulers", (ruler.item for ruler in plan.rulers))
    numbers = [item.id for item in catalog.items.values() if item.numbers]
    yield from unknown(PLAN, "rulers.item", (ruler.item for ruler in plan.rulers), numbers)


def check_pictures(catalog: Catalog) -> Iterator[Fault]:
    """Every code, or part of a score, has one row or column, and every cell one sentence."""
    pictures = catalog.pictures
    for name, grid, known in (
        ("alone", pictures.alone, catalog.items),
        ("people", pictures.people, catalog.scores),
    ):
        rows, columns = [part.id for part in grid.rows], [part.id for part in grid.columns]
        for side, source, ids in (
            ("rows", grid.rows_from, rows),
            ("columns", grid.columns_from, columns),
        ):
            if source not in known:
                yield from unknown(PICTURES, f"{name}.{side}_from", [source], known)
            elif source in catalog.scores:
                wanted = len(spans(catalog.scores[source]))
                if len(ids) != wanted:
                    remedy = f"{source} splits into {wanted}; give each one"
                    yield Fault(PICTURES, f"{name}.{side}", f"{len(ids)} parts", remedy)
            else:
                codes = catalog.items[source].codes
                yield from unknown(PICTURES, f"{name}.{side}", ids, codes)
                for code in (code for code in codes if code not in ids):
                    remedy = f"is an answer to {source}; give it one part"
                    yield Fault(PICTURES, f"{name}.{side}", str(code), remedy)
        yield from unknown(PICTURES, f"{name}.cells", grid.cells, rows)
        for row in rows:
            key, sentences = f"{name}.cells.{row}", grid.cells.get(row, {})
            yield from unknown(PICTURES, key, sentences, columns)
            for column in (column for column in columns if column not in sentences):
                yield Fault(PICTURES, key, column, "has no sentence; add one")


def check_lab(catalog: Catalog) -> Iterator[Fault]:
    """Every scale of the research lab has a label, and the first one is a scale."""
    scales = [scale.id for scale in catalog.lab.scales]
    yield from unknown(LAB, "scales", scales, catalog.texts.table("lab.scales"))
    yield from unknown(LAB, "first_scale", [catalog.lab.first_scale], scales)


CHECKS = (
    check_activities,
    check_categories,
    check_helplines,
    check_choices,
    check_plan,
    check_pictures,
    check_lab,
)
