"""Visits for tests, by the names of their fields alone."""

from dataclasses import fields

from recommender.person.saved import CheckInData
from recommender.ui.visit import Looks, Progress, Unsaved, Visit

TYPES = {"order": tuple, "vetoes": frozenset, "plan": tuple, "answers": dict, "matters": dict}


def place_of(catalog, item, path="full"):
    """The place of the page that asks an item, 0 first: in an address it is one more."""
    return next(n for n, page in enumerate(catalog.paths[path].pages) if item in page.items)


def visit_of(**wanted) -> Visit:
    """A visit with these fields, each in the part of the visit that has a field of this name."""
    wanted = {name: TYPES.get(name, lambda same: same)(value) for name, value in wanted.items()}

    def part(kind, names):
        return kind(**{name: wanted.pop(name) for name in names if name in wanted})

    return Visit(
        part(CheckInData, [field.name for field in fields(CheckInData)]),
        part(Progress, Progress.model_fields),
        part(Looks, Looks.model_fields),
        part(Unsaved, [field.name for field in fields(Unsaved)]),
        **wanted,
    )
