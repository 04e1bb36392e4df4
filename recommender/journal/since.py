"""Two check-ins side by side, as an audience may see them: what changed, and what to talk about. Pure.

Only questions answered both times count: what was asked once alone says nothing of a change. A private
answer is that of today in both, so that none shows through as a change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from recommender.catalog.catalog import Catalog
from recommender.journal.change import changes, say_change
from recommender.journal.entries import Outcome, Plan, Tried
from recommender.person.result import NEUTRAL, OpenCategory, PersonResult
from recommender.person.saved import CheckInData
from recommender.person.sentences import say_fit
from recommender.person.view import View
from recommender.recommend import Engine, recommend_people
from recommender.scoring.profile import UNKNOWN
from recommender.scoring.responses import NOT_ASKED, Answers, is_missing

Planned = tuple[Plan, Tried | None]


@dataclass(frozen=True)
class Since:
    """One audience's view of the check-in before and of this one; `before` and `answers` are raw."""

    then: View
    now: View
    before: Answers
    answers: Answers

    @property
    def catalog(self) -> Catalog:
        return self.now.catalog

    @cached_property
    def fits(self) -> dict[str, float]:
        """The fit that each kind had, by its id: the open circles of the chart."""
        return {row.category.id: row.span.fit for row in self.then.categories}

    @cached_property
    def moved(self) -> tuple[tuple[OpenCategory, float], ...]:
        """The kinds whose fit moved by enough to be named, with the move; the largest first."""
        both = [
            (row, row.span.fit - self.fits[row.category.id])
            for row in self.now.categories
            if row.category.id in self.fits
        ]
        least = self.catalog.follow_up.moved.points * NEUTRAL / self.catalog.method.cap
        enough = [(row, move) for row, move in both if abs(move) >= least]
        return tuple(sorted(enough, key=lambda pair: -abs(pair[1])))

    @property
    def headline(self) -> str:
        """Which kind leads, and the one that moved most, as a sentence without a full stop."""
        texts, leaders = self.catalog.texts, _leaders(self.now)
        if not leaders:
            return ""
        lead, first = self.now.finding, self.now.categories[0]
        if len(leaders) == 1 and first.span.fit >= NEUTRAL:
            key = "journal.since.still" if leaders == _leaders(self.then) else "journal.since.leads"
            lead = texts(key, title=first.title)
        others = [(row, move) for row, move in self.moved if row.category.id not in leaders]
        if not others:
            return lead
        row, move = next(((row, move) for row, move in others if move > 0), others[0])
        key = "journal.since.and_up" if move > 0 else "journal.since.and_down"
        return texts(key, lead=lead, title=row.short)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """What changed, without a number: answers by how far they moved, then kinds."""
        found = [*self._answer_lines(), *self._kind_lines()]
        return tuple(found) or (self.catalog.texts("journal.since.nothing"),)

    def _answer_lines(self) -> list[str]:
        texts, rule = self.catalog.texts, self.catalog.follow_up.moved
        up, down = texts.table("journal.since.up"), texts.table("journal.since.down")
        then, now = (_levels(view) for view in (self.then, self.now))
        moves = {id: now[id] - then[id] for id in up if UNKNOWN not in (then[id], now[id])}
        named = [id for id, move in moves.items() if abs(move) >= 100 * rule.level]
        named.sort(key=lambda id: -abs(moves[id]))
        return [(up if moves[id] > 0 else down)[id] for id in named[: rule.most]]

    def _kind_lines(self) -> list[str]:
        texts, here = self.catalog.texts, {row.category.id for row in self.now.categories}
        lines = [
            texts("journal.since.kind_up" if move > 0 else "journal.since.kind_down", title=row.title)
            for row, move in self.moved[: self.catalog.follow_up.moved.most]
        ]
        opened = [row for row in self.now.categories if row.category.id not in self.fits]
        closed = [row for row in self.then.categories if row.category.id not in here]
        lines += [texts("journal.since.kind_open", title=row.title) for row in opened]
        return lines + [texts("journal.since.kind_closed", title=row.title) for row in closed]

    @property
    def score_lines(self) -> tuple[str, ...]:
        """Scores of instruments, then and now, for whom the audience lets see them; else none."""
        if not self.now.audience.sees_scores:
            return ()
        named = {line.id for line in self.catalog.follow_up.reliable_change}
        found = changes(self.catalog, self.before, self.answers)
        lines = (say_change(self.catalog, one) for one in found if one.score.id in named)
        return tuple(lines)

    def then_words(self, row: OpenCategory) -> str:
        """How a kind fitted last time, as a sentence; empty if it was not open then."""
        fit = self.fits.get(row.category.id)
        words = "" if fit is None else say_fit(self.catalog.method, fit)
        return self.catalog.texts("journal.since.list_then", words=words) if words else ""

    def questions(self, last: Planned | None) -> tuple[str, ...]:
        """Return three questions to talk about: on the plan, on what changed, and on what comes next."""
        texts, signs, asked = self.catalog.texts, self._signs(last), dict[str, str]()
        for question in self.catalog.follow_up.questions:
            if question.about not in asked and signs.keys() & set(question.when):
                values = next(signs[sign] for sign in question.when if sign in signs)
                names = texts.placeholders[f"journal.since.questions.{question.id}"]
                named = {name: values[name] for name in names}
                asked[question.about] = texts(f"journal.since.questions.{question.id}", **named)
        return tuple(asked.values())

    def _signs(self, last: Planned | None) -> dict[str, dict[str, str]]:
        """What holds, by name, each with what its question may name."""
        signs: dict[str, dict[str, str]] = {"always": {}}
        if last and is_shown(self.now, last[0].payload.activity):
            activity = self.catalog.activities[last[0].payload.activity]
            signs[_came_of(last[1].payload if last[1] else None)] = {"activity": activity.title}
        for row, move in reversed(self.moved):
            signs["kind_up" if move > 0 else "kind_down"] = {"kind": row.title}
        return signs


def since(
    engine: Engine,
    before: CheckInData,
    answers: Answers,
    now: View,
    helped: Mapping[str, int] | None = None,
) -> Since:
    """Put a check-in from before beside the one that `now` shows, whose answers are given.

    `helped` are the tries that count now; they count in both, so that none of them is a change.
    """
    items = engine.catalog.items
    both_times = {
        id: answer
        for id, answer in before.answers.items()
        if id in items
        and not items[id].private
        and not is_missing(answer)
        and not is_missing(answers.get(id, NOT_ASKED))
    }
    said, tries = {**answers, **both_times}, [helped] if helped else None
    people = recommend_people(engine, [said], before.vetoes, [before.matters], tries)
    return Since(View(PersonResult(people), now.audience, now.waiting), now, before.answers, answers)


def is_shown(view: View, activity: str) -> bool:
    """Whether a planned activity is still offered and may be named to this audience."""
    ranked = {one.id for one in view.catalog.ranked_activities}
    return activity in ranked - view.unmentioned


def _levels(view: View) -> dict[str, int]:
    """Levels in hundredths by criterion."""
    result = view.result
    levels = result.recommendation.profile.levels[result.row]
    return {id: int(level) for id, level in zip(view.catalog.criteria, levels, strict=False)}


def _leaders(view: View) -> frozenset[str]:
    rows = view.categories
    return frozenset(row.category.id for row in rows if row.band == rows[0].band)


def _came_of(outcome: Outcome | None) -> str:
    """The sign that an outcome is."""
    if outcome is None:
        return "not_said"
    if outcome.did == "no":
        return "not_done"
    felt = outcome.felt or 0
    if felt > 0:
        return "felt_better"
    if felt < 0:
        return "felt_worse"
    return "in_part" if outcome.did == "part" else "felt_same"


def note_parts(since: Since, plan: Iterable[str], date: str) -> dict[str, tuple[str, ...]]:
    """Return then and now as parts of a note, by heading; `plan` says the plan and its outcome."""
    texts = since.catalog.texts
    return {
        texts("journal.since.title", date=date): tuple(plan),
        texts("journal.since.changed_title"): (since.headline, *since.lines, *since.score_lines),
    }
