"""What a stranger would write: texts, values, and changes to a sound document."""

import copy
import json
import os
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

# `make hostile` tries so many times as much; the suite itself tries the same examples each time.
SCALE = int(os.environ.get("HOSTILE_SCALE", "1"))
# Stands in hostile values, so that they can be found wherever they should not be.
MARK = "zqxmark"
# (kind, outcome) → how often, for the table.
TALLY: Counter[tuple[str, str]] = Counter()

MARKUP = {
    "html": f"<img src=x onerror=alert(1)><script>{MARK}</script>",
    "link": f"[{MARK}](https://evil.example) ![{MARK}](https://evil.example/x.png)",
    "autolink": f"https://evil.example/{MARK} <https://evil.example/{MARK}> www.evil.example",
    "heading": f"# {MARK}",
    "table": f"| {MARK} | b |\n|---|---|\n| `c` | **d** |",
    "directive": f":red[{MARK}] :material/home: :streamlit: $x^2$ ~~{MARK}~~",
    "entity": f"&lt;b&gt;{MARK}&#x3c;i&#x3e;",
    "typst": f'#eval("1") #{{ {MARK} }} $ x $ <label> @ref \\u{{41}} #read("/etc/passwd")',
    "latex": f"\\input{{/etc/passwd}} \\write18{{{MARK}}} $\\frac{{1}}{{2}}$",
    "calendar": f"{MARK}\r\nATTENDEE:mailto:a@evil.example\r\nEND:VEVENT\r\n;,:\\n",
    "formula": f'=HYPERLINK("https://evil.example","{MARK}")',
    "plus": f"+1+{MARK}!A1",
    "minus": f"-1+{MARK}!A1",
    "at": f"@SUM(1+1)*{MARK}",
    "tab": f"\t={MARK}",
    "return": f"\r={MARK}",
    "right_to_left": f"\u202e{MARK}\u202c \u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u2066x\u2069",
    "zero_width": f"{MARK[:3]}\u200b\u200d\ufeff{MARK[3:]}\u00ad",
    "control": f"{MARK}\x00\x07\x1b[31m\x7f",
    "surrogate_pair": f"{MARK}\U0001f600\U0010ffff",
    "homoglyph": "\u0440et \u0456n_the_way",
    "long": MARK * 20_000,
}
TEXTS = [
    *MARKUP.values(),
    "",
    " ",
    "NaN",
    "null",
    "\\",
    '"',
    "'",
    "../../etc/passwd",
    "{0.__class__}",
    "%s",
]
VALUES = [
    *TEXTS,
    *(None, True, False, 0, -1, 2**31, 2**63, -(2**70), 10**300, 1.5, -0.0, 1e308),
    *(float("nan"), float("inf"), float("-inf"), [], {}, [[]], [None], {"a": {}}, ["x"] * 500),
]


def bounded(examples):
    """Settings of a property that tries this many examples, or as often as `make hostile` wants."""
    return settings(
        max_examples=examples * SCALE,
        deadline=None,
        derandomize=SCALE == 1,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def tried(kind, outcome, times=1):
    """Count a case for the table."""
    TALLY[kind, outcome] += times


def pytest_sessionfinish():
    """Write the counts where `table.py`, which loads this module as a plugin, asked for them."""
    rows = [[kind, outcome, times] for (kind, outcome), times in TALLY.items()]
    Path(os.environ["HOSTILE_TALLY"]).write_text(json.dumps(rows), encoding="utf-8")


def places(value, path=()):
    """Every path inside a document."""
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from places(inner, (*path, place))


@st.composite
def mutants(draw, document, most=3):
    """A document with some of its values or keys replaced, removed, added or doubled."""
    found = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, most))):
        spots = [path for path in places(found) if path]
        if not spots:
            return found
        *outer, last = draw(st.sampled_from(spots))
        inside = found
        for step in outer:
            inside = inside[step]
        how = draw(st.sampled_from(["replace", "remove", "rename", "add", "swap"]))
        value = copy.deepcopy(draw(st.sampled_from(VALUES)))
        if how == "remove":
            del inside[last]
        elif how == "rename" and isinstance(inside, dict):
            inside[draw(st.sampled_from(TEXTS))[:200]] = inside.pop(last)
        elif how == "add" and isinstance(inside, list):
            inside.append(copy.deepcopy(inside[last]))
        elif how == "swap":
            other = found
            for step in draw(st.sampled_from(spots)):
                other = other[step] if _has(other, step) else other
            inside[last] = copy.deepcopy(other)
        else:
            inside[last] = value
    return found


def _has(value, step):
    return (isinstance(value, dict) and step in value) or (
        isinstance(value, list) and isinstance(step, int) and step < len(value)
    )


@st.composite
def torn(draw, content, most=3):
    """Bytes with some of them changed, cut out, doubled, moved, or hostile ones put in."""
    found = bytearray(content)
    for _ in range(draw(st.integers(1, most))):
        at = draw(st.integers(0, max(0, len(found) - 1)))
        size = draw(st.integers(1, 64))
        how = draw(st.sampled_from(["flip", "cut", "end", "double", "put"]))
        if how == "flip" and found:
            found[at] ^= draw(st.integers(1, 255))
        elif how == "cut":
            del found[at : at + size]
        elif how == "end":
            del found[at:]
        elif how == "double":
            found[at:at] = found[at : at + size]
        else:
            put = draw(st.sampled_from([*TEXTS[:-8], "\x00", "\n", '"', ",", "[", "}", "="]))
            found[at:at] = draw(
                st.sampled_from([put.encode()[:300], b"\xff\xfe", b"\xed\xa0\x80", b"\x80"])
            )
    return bytes(found)
