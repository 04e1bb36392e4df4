"""What somebody else may see of a result: private things stay out, and leave no gap behind."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace

from recommender.catalog.catalog import Catalog
from recommender.report.person import OpenActivity, OpenCategory, PersonResult
from recommender.report.suggestions import Suggestion, suggest


@dataclass(frozen=True)
class LeftOut:
    """One reason, and the ideas that were left out for it; no titles where they would tell too much."""

    titles: tuple[str, ...]
    reason: str


def hidden_activities(catalog: Catalog, discreet: bool) -> frozenset[str]:
    """Activities that nobody else hears of."""
    return catalog.private_activities if discreet else frozenset()


def shown_categories(result: PersonResult, discreet: bool) -> tuple[OpenCategory, ...]:
    """The ranked categories; ranks and bands are counted anew, so that none is seen to be missing."""
    hidden = hidden_activities(result.recommendation.engine.model.catalog, discreet)
    rows = [row for row in result.categories if row.best not in hidden]
    bands = list(dict.fromkeys(row.band for row in rows))
    return tuple(
        replace(
            row,
            title=result.title_of(row.category, discreet),
            rank=1 + sum(other.rank < row.rank for other in rows),
            band=1 + bands.index(row.band),
        )
        for row in rows
    )


def shown_ideas(result: PersonResult, discreet: bool) -> tuple[Suggestion, ...]:
    """The first ideas for this week."""
    catalog = result.recommendation.engine.model.catalog
    return suggest(result, tonight=False, leave_out=hidden_activities(catalog, discreet))


def shown_cautions(row: OpenActivity, discreet: bool) -> tuple[str, ...]:
    """The cautions of an activity; `discreet` leaves out those that only a private answer brings."""
    return tuple(line.message for line in row.cautions if not (discreet and line.private))


def card_cautions(
    found: Suggestion, discreet: bool, most: int = 2
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The cautions beside the first step, then those one press away: more of it, and of other steps.

    What answers call for comes first. Nothing is said that no step of the card involves.
    """
    lines = [line for line in found.row.cautions if not (discreet and line.private)]
    here = [line.message for line in lines if line.caution.is_about(found.step)]
    first, rest = here[:most], here[most:]
    others = [line.message for line in lines if any(map(line.caution.is_about, found.others))]
    return tuple(first), tuple(dict.fromkeys(m for m in (*rest, *others) if m not in first))


def left_out(result: PersonResult, discreet: bool) -> tuple[LeftOut, ...]:
    """What was left out, by reason. Where others may look, a private reason names no idea.

    A title beside such a reason would give the answer away: only one answer closes some of them.
    """
    catalog = result.recommendation.engine.model.catalog
    words = catalog.words.results
    unsaid = result.silent_activities | hidden_activities(catalog, discreet)
    reasons = _reasons(result, unsaid, discreet)
    open_ids = {row.activity.id for row in result.activities}
    for activity in catalog.ranked_activities:
        if activity.id not in open_ids | unsaid:
            reasons.setdefault(activity.id, words.left_vetoed)
    grouped: dict[str, list[str]] = {}
    for id, reason in reasons.items():
        grouped.setdefault(reason or words.left_private, [])
        if reason:
            grouped[reason].append(catalog.activities[id].title)
    return tuple(LeftOut(tuple(titles), reason) for reason, titles in grouped.items())


def _reasons(result: PersonResult, unsaid: Set[str], discreet: bool) -> dict[str, str]:
    """The reason by activity, empty where it is private; a reason that may be told comes first."""
    found: dict[str, str] = {}
    for row in result.closed:
        if row.activity.id not in unsaid:
            # Only one answer closes what that gate closes: the titles would tell it, even to oneself.
            hidden = row.private and (discreet or row.gate.confirm_saving)
            reason = "" if hidden else row.gate.reason
            found[row.activity.id] = found.get(row.activity.id) or reason
    return found
