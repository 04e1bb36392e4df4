"""Is this catalog sound in depth? Everything a look at single files cannot tell.

Loading refuses what is wrong in and between files. Here the same rules are asked once more, of a
draft as well, and then what only the method can say: weights without effect, activities that can
never come first, pages that nobody sees, texts that are hard to read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from recommender.catalog.catalog import Catalog
from recommender.catalog.checks import check_catalog
from recommender.catalog.checks.ids import REMOVE_OR_USE
from recommender.catalog.weight_set import DOI
from recommender.cohort.simulate import simulate
from recommender.lab.dead_weights import check_weights_matter
from recommender.lab.findings import Finding
from recommender.lab.paths import check_paths
from recommender.lab.reach import Reach, reach
from recommender.lab.reading_age import check_reading_age
from recommender.recommend import Engine
from recommender.scoring.model import UNITS, wanted_cap
from recommender.scoring.responses import Responses

Tell = Callable[[str], None]


def self_check(engine: Engine, tell: Tell = lambda part: None) -> tuple[Finding, ...]:
    """Every finding about one engine, faults and things to know; `tell` hears what is looked at.

    As many people are simulated as the balance check asks for, from its seed.
    """
    catalog, limits = engine.model.catalog, engine.model.catalog.method.balance
    found: list[Finding] = []
    tell("rules between the files")
    found += _between_files(catalog)
    tell("the cap")
    found += _check_cap(engine)
    tell("ways through the questionnaire")
    found += check_paths(catalog)
    simulated = simulate(catalog, limits.people, limits.seed)
    tell("weights that can never matter")
    found += check_weights_matter(engine, simulated)
    tell("activities that can never come first")
    found += check_reach(engine, simulated)
    tell("reading age")
    found += check_reading_age(catalog)
    return tuple(found)


def check_reach(engine: Engine, simulated: Responses) -> Iterator[Finding]:
    """Activities without an answer set in which they come first, and how many have one."""
    every = reach(engine, simulated)
    for found in every:
        if found.witness is None:
            remedy = "raise what speaks for it, or take it out"
            yield Finding("never_first", "weights.csv", found.activity, _obstacle(found), remedy)
    reached = [found for found in every if found.witness is not None]
    what = f"{len(reached)} of {len(every)} activities come first in some answer set"
    if reached:
        least = min(reached, key=lambda found: found.share)
        what += f"; rarest among simulated people is {least.activity}, first for {least.share:.2%}"
    yield Finding("never_first", "weights.csv", "first places", what, is_fault=False)


def _obstacle(found: Reach) -> str:
    if found.rival is None:
        return "no answer set was found in which it comes first"
    names, margin = ", ".join(found.rival.activities), -found.rival.margin
    if not found.rival.is_always:
        where = f"where both may lead, {names} is ahead by {margin:.1f} points of fit or more"
        return f"no answer set was found in which it comes first; {where}"
    one = "one of these" if len(found.rival.activities) > 1 else "this one"
    return f"can never come first: {one} is always ahead by {margin:.1f} points of fit or more: {names}"


def _between_files(catalog: Catalog) -> Iterator[Finding]:
    for fault in check_catalog(catalog):
        if fault.key == "source" and fault.value.startswith(DOI):
            continue  # a draft may cite a study that data/ does not list
        is_unused = REMOVE_OR_USE in fault.remedy
        kind = "unused" if is_unused else "between_files"
        yield Finding(kind, fault.file, fault.key, fault.value, fault.remedy)  # type: ignore[arg-type]


def _check_cap(engine: Engine) -> Iterator[Finding]:
    """The cap is the largest distance from zero that can be reached, rounded up to the next half."""
    cap, bound = engine.model.catalog.method.cap, engine.ranges.cap_bound
    wanted, reaches = wanted_cap(bound), f"base and points reach {bound / UNITS:.4f}"
    if cap != wanted:
        kind = "loose" if cap > wanted else "tight"
        what = f"{cap} is too {kind}: {reaches}"
        yield Finding("cap", "model.toml", "cap", what, f"write {wanted}")
    yield Finding("cap", "model.toml", "cap", f"{wanted} fits: {reaches}", is_fault=False)
