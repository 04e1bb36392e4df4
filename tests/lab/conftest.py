"""The raw arithmetic of the scoring tests, here as well."""

from tests.scoring.conftest import raw

__all__ = ["raw"]
