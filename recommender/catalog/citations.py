"""Every place in data/ that cites a source."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import Activity, Score

Citation = tuple[str, str, str]


def citations(catalog: Catalog) -> Iterator[Citation]:
    """(file, key, source key) of every citation."""
    for activity in catalog.activities.values():
        file = f"activities/{activity.id}.toml"
        yield from ((file, "sources", source) for source in activity_sources(activity))
    for instrument in catalog.instruments:
        file = f"instruments/{instrument.id}.toml"
        yield from ((file, "citation", source) for source in instrument.citation)
        for score in instrument.scores:
            yield from ((file, f"scores.{score.id}", source) for source in _score_sources(score))
    for criterion in catalog.criteria.values():
        yield "criteria.toml", criterion.id, criterion.reference_source
    for number, weight in enumerate(catalog.weights, 2):
        yield f"weights.csv line {number}", "source", weight.source
    yield "model.toml", "matters.source", catalog.method.matters.source
    yield from _gate_citations(catalog)
    for country in catalog.helplines.countries:
        for line in country.lines:
            yield "helplines.toml", f"{country.id}.{line.name}", line.source
    for marginal in catalog.simulation.marginals:
        yield "simulation.toml", marginal.item, marginal.source
    for partner in catalog.cohort.coding.partners:
        yield "cohort.toml", f"coding.partners.{'_'.join(partner.scales)}", partner.source
    yield from _plan_citations(catalog)
    science = catalog.words.science
    for key, notes in (("science.minutes", science.minutes), ("science.notes", science.notes)):
        yield from (("words.toml", key, source) for note in notes for source in note.sources)


def _plan_citations(catalog: Catalog) -> Iterator[Citation]:
    plan = catalog.plan
    yield "plan.toml", "source", plan.source
    for rule in plan.readiness:
        yield "plan.toml", f"readiness.{rule.when.item or rule.when.score}", rule.source
    for ruler in plan.rulers:
        yield "plan.toml", f"rulers.{ruler.item}", ruler.source


def activity_sources(activity: Activity) -> tuple[str, ...]:
    """Sources of one activity, each once: its evidence first."""
    every = (*activity.oxytocin.sources, *activity.helpfulness.sources, *activity.sources)
    return tuple(dict.fromkeys(every))


def _score_sources(score: Score) -> Iterator[str]:
    cutoff = score.cutoff.source if score.cutoff else None
    found = (score.bands_source, cutoff, score.reference_source)
    yield from (source for source in found if source)


def _gate_citations(catalog: Catalog) -> Iterator[Citation]:
    for gate in catalog.gates.gates:
        yield "gates.toml", f"gates.{gate.id}", gate.source
    for id, caution in catalog.gates.cautions.items():
        yield "gates.toml", f"cautions.{id}", caution.source
    for support in catalog.gates.support:
        yield "gates.toml", f"support.{support.id}", support.source
