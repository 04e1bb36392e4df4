"""Which step comes first: sized to time, energy and confidence, filtered for tonight."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.catalog.records import Method, Step
from recommender.scoring.gates import holds_now
from recommender.scoring.model import Model
from recommender.scoring.responses import Responses


def step_minutes(model: Model, responses: Responses, row: int = 0) -> int:
    """Upper limit in minutes for one person's first steps: the shortest limit that holds."""
    method = model.catalog.method
    limits = [s.minutes for s in method.step_sizes if holds_now(model, responses, s.when)[row]]
    return min(limits, default=method.default_minutes)


def first_step(steps: Sequence[Step], minutes: int) -> Step:
    """The longest step within the limit; the shortest of all when none is short enough."""
    fitting = [step for step in steps if step.minutes <= minutes]
    if fitting:
        return max(fitting, key=lambda step: step.minutes)
    return min(steps, key=lambda step: step.minutes)


def tonight_steps(method: Method, steps: Sequence[Step]) -> tuple[Step, ...]:
    """Steps for a bad evening at home."""
    wanted = set(method.tonight_tags)
    return tuple(s for s in steps if s.minutes <= method.tonight_minutes and wanted <= set(s.tags))
