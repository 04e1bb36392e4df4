"""Fingerprints of content: the guard on instruments and the versions in every output."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from recommender.catalog.records import Instrument


def fingerprint(content: Mapping[str, Any] | Sequence[Any]) -> str:
    """First 12 hex digits of the SHA-256 of canonical JSON."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def content_hash(instrument: Instrument) -> str:
    """Fingerprint of what may not change: intro, wording, options, codes and scoring."""
    items = [
        {"id": i.id, "text": i.text, "help": i.help, "options": [[o.code, o.label] for o in i.choices]}
        for i in instrument.items
    ]
    scores = [
        {
            "id": s.id,
            "items": s.items,
            "range": [s.low, s.high],
            "bands": [[b.low, b.high, b.label] for b in s.bands],
            "cutoff": [s.cutoff.value, s.cutoff.direction] if s.cutoff else None,
        }
        for s in instrument.scores
    ]
    return fingerprint({"intro": instrument.intro, "items": items, "scores": scores})
