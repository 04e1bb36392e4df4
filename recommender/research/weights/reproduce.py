"""The exact command that gives the same numbers again."""

import shlex

from recommender.catalog.catalog import WEIGHTS, Catalog
from recommender.catalog.weight_set import NUMBERS
from recommender.person.document import model_hashes


def reproduce_cohort(
    catalog: Catalog,
    people: str,
    out: str,
    *,
    draft: bool,
    explain: bool = False,
    mapping: str | None = None,
) -> str:
    """Text of the command that scores the file `people` as this page did.

    With `draft`, the weight set is read from weights.csv and numbers.toml in the same folder, as the
    page saves them. The first line has the hashes to compare.
    """
    options = [*_weights(draft), *(["--explain"] if explain else [])]
    options += ["--map", mapping] if mapping else []
    return _text(catalog, ["tend", "cohort", _file(people), "-o", _file(out), *options])


def reproduce_person(catalog: Catalog, check_in: str, *, draft: bool) -> str:
    """Text of the command that recommends for the saved check-in `check_in` as this page did."""
    return _text(catalog, ["tend", "recommend", _file(check_in), *_weights(draft)])


def _weights(draft: bool) -> list[str]:
    return ["--weights", WEIGHTS, "--numbers", NUMBERS] if draft else []


def _file(name: str) -> str:
    """A file name that a command cannot mistake for an option."""
    return f"./{name}" if name.startswith("-") else name


def _text(catalog: Catalog, command: list[str]) -> str:
    return (
        f"{catalog.texts('compare.reproduce.hashes', **model_hashes(catalog))}\n{shlex.join(command)}\n"
    )
