"""What a tick makes of the ticks before it. No streamlit here."""

from __future__ import annotations

from recommender.catalog.records import Item
from recommender.scoring.responses import DECLINED, Answer


def after_tick(item: Item, held: Answer, code: str, ticked: bool) -> Answer:
    """The answer after one tick; an exclusive option clears the others and the other way round."""
    before = set(held) if isinstance(held, tuple) else set()
    if not ticked:
        return tuple(str(c) for c in item.codes if c in before - {code}) or None
    if code in item.exclusive:
        after = (before & set(item.joins.get(code, ()))) | {code}
    else:
        apart = {e for e in item.exclusive if code not in item.joins.get(e, ())}
        after = (before - apart) | {code}
    ticks = tuple(str(c) for c in item.codes if c in after)
    return DECLINED if ticks == (DECLINED,) else ticks
