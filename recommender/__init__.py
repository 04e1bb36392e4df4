"""Tend: which kinds of activity fit a person who feels cut off, and exactly why.

For scripts and notebooks: `load`, `map`, `score`, `weights`, `with_weights`, `compare`, `people`,
`sensitivity` and the pictures of `charts`; see docs/research.md. They are imported on first use, because
the app must not wait for what only researchers need.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from recommender.version import VERSION

if TYPE_CHECKING:
    from recommender.research import charts
    from recommender.research.api import (
        compare,
        load,
        map,
        people,
        score,
        sensitivity,
        weights,
        with_weights,
    )

__version__ = VERSION
__all__ = [
    "__version__",
    "charts",
    "compare",
    "load",
    "map",
    "people",
    "score",
    "sensitivity",
    "weights",
    "with_weights",
]

# Where to look for what moved.
MOVED = {
    "recommender.cli_cohort": "recommender.cli.cohort",
    "recommender.cli_compare": "recommender.cli.weights",
    "recommender.cli_weights": "recommender.cli.options",
    "recommender.cohort": "recommender.research.cohort",
    "recommender.lab": "recommender.research.weights or recommender.research.certainty",
    "recommender.report": "recommender.person",
    "recommender.ui.components": "recommender.ui.parts",
    "recommender.ui.server": "recommender.server.app",
    "recommender.ui.state": "recommender.ui.session",
}


def __getattr__(name: str) -> Any:
    if name == "charts":
        return import_module("recommender.research.charts")
    if name in __all__:
        return getattr(import_module("recommender.research.api"), name)
    raise AttributeError(f"module 'recommender' has no attribute {name!r}")


class _MovedFinder:
    """Asked last, for a module that nobody found: says where a module that moved is now."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name in MOVED:
            message = f"{name} has moved to {MOVED[name]}; CHANGELOG.md lists what moved where"
            raise ModuleNotFoundError(message, name=name)


sys.meta_path.append(_MovedFinder)
