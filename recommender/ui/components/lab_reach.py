"""Reach."""


def draw_reach() -> None:
    """Soon."""
