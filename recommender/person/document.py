"""One person's result as the JSON document of `tend recommend`, and the catalog as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from recommender.catalog.catalog import Catalog
from recommender.person.result import OpenActivity, PersonResult, suggest
from recommender.person.view import Audience, View
from recommender.version import VERSION

SCORE = ("value", "low", "high", "answered", "of", "band", "flag")


def model_hashes(catalog: Catalog) -> dict[str, str]:
    """Return the versions behind a result: hashes of questionnaire and weights, engine version."""
    return {
        "questionnaire": catalog.questionnaire_hash,
        "weights": catalog.weights_hash,
        "engine": VERSION,
    }


def catalog_document(catalog: Catalog) -> dict[str, Any]:
    """Return the ids and codes that may be asked, answered, set and recommended."""
    scale = catalog.method.matters
    return {
        "items": [{"id": i.id, "type": i.type, "codes": list(i.codes)} for i in catalog.items.values()],
        "categories": [
            {"id": id, "activities": [a.id for a in activities]}
            for id, activities in catalog.activities_in.items()
        ],
        "criteria": list(catalog.criteria),
        "matters": [
            {"id": criterion, "category": category.id, "low": scale.low, "high": scale.high}
            for criterion, category in zip(
                catalog.matters_criteria, catalog.ranked_categories, strict=True
            )
        ],
        "weights": len(catalog.weights),
        "model": model_hashes(catalog),
    }


def result_document(person: PersonResult, not_asked: Sequence[str] = ()) -> dict[str, Any]:
    """Return the whole result; `fit` equals 50 + (base + Σ points) × 50 / cap.

    `not_asked` are questions, and options as `item.tick`, that this person was not asked.
    """
    catalog = person.catalog
    return {
        "model": model_hashes(catalog),
        "not_asked": list(not_asked),
        "nothing_said": person.nothing_said,
        "scores": {
            line.score.id: {name: getattr(line, name) for name in SCORE} for line in person.scores
        },
        "categories": [
            {
                "id": row.category.id,
                "rank": row.rank,
                **asdict(row.span),
                "best_activity": row.best,
                "top3_share": row.top_share,
                "tie_band": row.band,
            }
            for row in person.categories
        ],
        "activities": [_activity(catalog, row) for row in person.activities],
        "closed": [
            {"activity": row.activity.id, "gate": row.gate.id, "reason": row.gate.reason}
            for row in person.closed
        ],
        "clinician": [
            {"activity": activity.id, "message": activity.clinician_message}
            for activity in person.clinician
        ],
        "support": [
            {"id": card.id, "kind": card.kind, "message": card.message} for card in person.support
        ],
        "ideas": {"week": _ideas(person, tonight=False), "tonight": _ideas(person, tonight=True)},
    }


def _ideas(person: PersonResult, *, tonight: bool) -> list[dict[str, Any]]:
    view = View(person, Audience.SELF)
    return [
        {
            "activity": idea.row.activity.id,
            "minutes": idea.step.minutes,
            "text": idea.step.text,
            "reasons": view.reasons(idea.row, idea.step),
            "cautions": list(view.card_cautions(idea)[0]),
        }
        for idea in suggest(person, tonight)
    ]


def _activity(catalog: Catalog, row: OpenActivity) -> dict[str, Any]:
    oxytocin = row.activity.oxytocin
    return {
        "id": row.activity.id,
        "category": row.category,
        "rank": row.rank,
        **asdict(row.span),
        "base": row.base,
        "lead": row.leads,
        "contributions": [
            {
                "criterion": term.criterion.id,
                "level": term.level_hundredths / 100,
                "reference": term.reference_hundredths / 100,
                "weight": term.weight_quarters / 4,
                "points": term.points,
            }
            for term in row.contributions
        ],
        "cautions": [{"id": line.id, "message": line.message} for line in row.cautions],
        "steps": [
            {"minutes": step.minutes, "tags": list(step.tags), "text": step.text} for step in row.steps
        ],
        "oxytocin": {
            "grade": oxytocin.grade,
            "direction": oxytocin.direction,
            "words": catalog.method.direction_words[oxytocin.direction],
        },
        "helpfulness": row.activity.helpfulness.grade,
    }
