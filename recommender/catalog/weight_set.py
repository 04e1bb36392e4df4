"""A weight set as a document: the judgements and numbers that a researcher may change, and nothing else.

The shipped set is what data/ holds. A draft is a copy; put in its place it passes the same checks, so no
draft gets past a gate or a safety rule. The cap is not part of it: it follows from the rest.
"""

import csv
import io
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from recommender.catalog.catalog import WEIGHTS, Catalog
from recommender.catalog.checks import check_catalog
from recommender.catalog.faults import CatalogError, Fault
from recommender.catalog.parsing import WEIGHT_COLUMNS, read_record, read_toml, read_weights
from recommender.catalog.records.base import (
    ByCertainty,
    ByHelpfulness,
    ByOxytocin,
    NonZeroQuarters,
    Quarters,
    Record,
    Share,
)
from recommender.catalog.records.method import Weight

NUMBERS = "numbers.toml"
DOI = "doi:"


class Numbers(Record):
    """The numbers of model.toml that a researcher may change."""

    helpfulness_points: ByHelpfulness[Quarters]
    oxytocin_points: ByOxytocin[Quarters]
    spread: ByCertainty[Share]
    matters_weight: Annotated[NonZeroQuarters, Field(ge=0)]


@dataclass(frozen=True)
class WeightSet:
    """All weights, in the order of their file, and the numbers that go with them."""

    weights: tuple[Weight, ...]
    numbers: Numbers


def weight_set_of(catalog: Catalog) -> WeightSet:
    method = catalog.method
    numbers = Numbers(
        helpfulness_points=method.helpfulness_points,
        oxytocin_points=method.oxytocin_points,
        spread=method.spread,
        matters_weight=method.matters.weight,
    )
    return WeightSet(catalog.weights, numbers)


def with_weight_set(catalog: Catalog, weight_set: WeightSet) -> Catalog:
    """The catalog with another weight set in it; its cap is still that of the old one.

    Raises CatalogError with every fault that the set brings.
    """
    draft = unchecked_draft(catalog, weight_set)
    faults: list[Fault] = []
    # Rows and numbers that were changed in memory were never checked by themselves.
    for number, row in enumerate(weight_set.weights, 2):
        faults += read_record(f"{WEIGHTS} line {number}", Weight, row.model_dump())[1]
    faults += read_record(NUMBERS, Numbers, weight_set.numbers.model_dump())[1]
    faults += check_catalog(draft)
    # It may leave a source or criterion unused, and may cite a study that data/ does not list.
    faults = [
        fault
        for fault in faults
        if fault.kind != "left_over" and not (fault.key == "source" and fault.value.startswith(DOI))
    ]
    if faults:
        raise CatalogError(faults)
    return draft


def unchecked_draft(catalog: Catalog, weight_set: WeightSet) -> Catalog:
    """The same without a check: for a set that is tried and thrown away, such as one change less."""
    numbers = weight_set.numbers
    method = catalog.method.model_copy(
        update={
            "helpfulness_points": numbers.helpfulness_points,
            "oxytocin_points": numbers.oxytocin_points,
            "spread": numbers.spread,
            "matters": catalog.method.matters.model_copy(update={"weight": numbers.matters_weight}),
        }
    )
    return replace(catalog, weights=weight_set.weights, method=method)


def read_weight_set(catalog: Catalog, weights: str, numbers: str | None = None) -> WeightSet:
    """A weight set from the text of its two files; without numbers, those of the catalog stay.

    Raises CatalogError with every fault found inside the files. `with_weight_set` checks the rest.
    """
    rows, faults = read_weights(WEIGHTS, weights)
    found: Numbers | None = weight_set_of(catalog).numbers
    if numbers is not None:
        content, more = read_toml(NUMBERS, numbers)
        faults += more
        if content is not None:
            found, more = read_record(NUMBERS, Numbers, content)
            faults += more
    if faults or found is None:
        raise CatalogError(faults)
    return WeightSet(tuple(rows), found)


def write_weights(weight_set: WeightSet) -> str:
    """weights.csv of a set, written in one way only."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(WEIGHT_COLUMNS)
    for row in weight_set.weights:
        writer.writerow(
            [row.activity, row.criterion, f"{row.weight:g}", row.certainty, row.source, row.reason]
        )
    return out.getvalue()


def write_numbers(weight_set: WeightSet) -> str:
    """The numbers of a set as TOML, written in one way only."""
    numbers = weight_set.numbers
    lines = [f"matters_weight = {numbers.matters_weight!r}"]
    for name in ("helpfulness_points", "oxytocin_points", "spread"):
        lines += ["", f"[{name}]"]
        lines += [f"{key} = {value!r}" for key, value in sorted(getattr(numbers, name).items())]
    return "\n".join(lines) + "\n"
