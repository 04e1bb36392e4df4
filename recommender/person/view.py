"""What an audience may see of one person's result: every privacy rule is here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.content import Step
from recommender.catalog.records.method import Support
from recommender.person.result import (
    CautionLine,
    OpenActivity,
    OpenCategory,
    PersonResult,
    Suggestion,
    first_without_idea,
    names_under,
)
from recommender.person.sentences import say_finding, say_reasons, say_receipt
from recommender.scoring.explanation import Contribution
from recommender.scoring.gates import holds_now


class MayBePrivate(Protocol):
    """An item, a criterion, a caution line or a closed activity."""

    @property
    def private(self) -> bool: ...


class Audience(StrEnum):
    """Who may look."""

    SELF = "self"  # the person alone
    CLIENT = "client"  # a therapist together with the person, at one screen
    SHARED = "shared"  # a screen that is shared in a call
    PAPER = "paper"  # anyone who finds a paper or a file

    @property
    def is_discreet(self) -> bool:
        """True if somebody else may look: private content is left out, without a gap."""
        return self is not Audience.SELF

    @property
    def sees_scores(self) -> bool:
        """True if scores of instruments are shown, and what a therapist asks about them."""
        return self is Audience.CLIENT

    @property
    def sees_numbers(self) -> bool:
        """True if fits are shown as numbers without a request."""
        return self is Audience.CLIENT

    def names(self, thing: MayBePrivate) -> bool:
        """False if the item, criterion or caution is private and somebody else may look."""
        return not (self.is_discreet and thing.private)

    def hidden_activities(self, catalog: Catalog) -> frozenset[str]:
        """Private activities, if somebody else may look."""
        return catalog.private_activities if self.is_discreet else frozenset()


@dataclass(frozen=True)
class LeftOut:
    """One reason with the activities left out for it; no titles if they would reveal an answer."""

    titles: tuple[str, ...]
    reason: str


class View:
    """One person's result as an audience may see it.

    For a discreet audience `result` is without private activities, as if the person had set them aside.
    Ask the view, not `result`, for anything else that a private answer could show through.

    `waiting` are private items that were not asked yet. On a shared screen what they may close is held
    back until then: otherwise it could not be taken back without revealing the answer.
    """

    def __init__(
        self, result: PersonResult, audience: Audience, waiting: frozenset[str] = frozenset()
    ) -> None:
        self.audience, self.waiting, self.catalog = audience, waiting, result.catalog
        self._whole = result
        self.held_back = self._guarded() if audience is Audience.SHARED else frozenset[str]()
        hidden = audience.hidden_activities(self.catalog) | self.held_back
        self.result = result.without(hidden)

    def seen_by(self, audience: Audience) -> "View":
        """The same result for another audience."""
        return View(self._whole, audience, self.waiting)

    def _guarded(self) -> frozenset[str]:
        """Activities that a gate would close for one of the answers that wait: all else holds."""
        people, row, closed = self._whole.recommendation, self._whole.row, set[str]()
        for gate in self.catalog.gates.gates:
            for alternative in gate.when:
                rest = [clause for clause in alternative if clause.item not in self.waiting]
                if len(rest) < len(alternative) and all(
                    holds_now(people.engine.model, people.responses, clause)[row] for clause in rest
                ):
                    closed |= {id for e in gate.effects if e.do == "close" for id in e.activities}
        return frozenset(closed)

    @property
    def unmentioned(self) -> frozenset[str]:
        """Activities that are not mentioned to this audience."""
        hidden = self.audience.hidden_activities(self.catalog) | self.held_back
        return self.result.silent_activities | hidden

    @cached_property
    def categories(self) -> tuple[OpenCategory, ...]:
        """The ranked categories; the usual title replaces one that follows from a private answer."""
        gates = [
            gate
            for gate in self.result.gates
            if not (self.audience.is_discreet and self.result.is_private(gate))
        ]
        rows = []
        for row in self.result.categories:
            names = names_under(gates, row.category)
            rows.append(replace(row, title=names.title, short=names.short or names.title))
        return tuple(rows)

    @property
    def finding(self) -> str:
        """What the chart shows, as one sentence without a full stop."""
        return say_finding(self.catalog, self.categories)

    @property
    def open_support(self) -> tuple[Support, ...]:
        """Support cards shown in full. On a shared screen a card would reveal the answer."""
        if self.audience is Audience.SHARED:
            return ()
        return tuple(card for card in self.result.support if card.kind == "abuse" or card.lines_first)

    @property
    def folded_support(self) -> tuple[Support, ...]:
        """Support cards that one press opens."""
        if self.audience is Audience.SHARED:
            return ()
        return tuple(card for card in self.result.support if card not in self.open_support)

    def reasons(self, row: OpenActivity, step: Step, *, first_only: bool = False) -> str:
        """Why an activity is suggested; empty before any answer, since then it suits anyone.

        `first_only`: the strongest reason for it, and none against it.
        """
        if self.result.nothing_said:
            return ""
        return say_reasons(self.catalog, self._named_terms(row), step, first_only)

    def receipt(self, row: OpenActivity) -> str:
        """Every term of a fit; private terms are one line together.

        On a shared screen without levels: one would show the score that it is read from.
        """
        cap, levels = self.catalog.method.cap, self.audience is not Audience.SHARED
        return say_receipt(self.catalog.texts, row, cap, self._named_terms(row), with_levels=levels)

    def _named_terms(self, row: OpenActivity) -> tuple[Contribution, ...]:
        return tuple(term for term in row.contributions if self.audience.names(term.criterion))

    def longest_bar(self, ideas: Sequence[Suggestion]) -> str:
        """Why no idea is of the kind with the longest bar; empty if one is."""
        if self.result.nothing_said or not ideas:
            return ""
        missed = first_without_idea(self.categories, ideas)
        if not missed:
            return ""
        return self.catalog.texts("results.longest_not_now", title=missed[0].title)

    def cautions(self, row: OpenActivity) -> tuple[CautionLine, ...]:
        """The cautions of an activity, those that answers call for first."""
        return tuple(line for line in row.cautions if self.audience.names(line))

    def card_cautions(
        self, idea: Suggestion, *, answered_only: bool = False
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The cautions shown with the first step, and the folded ones: further ones and other steps'.

        With `answered_only` those that no answer calls for are folded too. In neither is a caution that
        applies to no step of the card.
        """
        lines = self.cautions(idea.row)
        about_first = [line for line in lines if line.caution.is_about(idea.step)]
        shown = [line.message for line in about_first if line.answered or not answered_only]
        beside = shown[: self.catalog.method.card_cautions]
        others = [line for line in lines if any(map(line.caution.is_about, idea.others))]
        folded = dict.fromkeys(line.message for line in (*about_first, *others))
        return tuple(beside), tuple(text for text in folded if text not in beside)

    def left_out(self) -> tuple[LeftOut, ...]:
        """What was left out, by reason.

        A private reason names no activity: often only one answer closes it, so a title would reveal it.
        """
        texts, reasons = self.catalog.texts, dict[str, str]()
        for row in self.result.closed:
            if row.activity.id not in self.unmentioned:
                # One single answer closes what a gate with `confirm_saving` closes: not even the person
                # alone is shown which activities those are.
                may_show = self.audience.names(row) and not (row.private and row.gate.confirm_saving)
                reason = row.gate.reason if may_show else ""
                if row.gate.items & self.waiting:
                    reason = texts("results.left_waiting")
                reasons[row.activity.id] = reasons.get(row.activity.id) or reason
        open_ids = {row.activity.id for row in self.result.activities}
        for activity in self.catalog.ranked_activities:
            if activity.id not in open_ids | self.unmentioned:
                reasons.setdefault(activity.id, texts("results.left_vetoed"))
        grouped: dict[str, list[str]] = {}
        for id, reason in reasons.items():
            titles = grouped.setdefault(reason or texts("results.left_private"), [])
            if reason:
                titles.append(self.catalog.activities[id].title)
        return tuple(LeftOut(tuple(titles), reason) for reason, titles in grouped.items())
