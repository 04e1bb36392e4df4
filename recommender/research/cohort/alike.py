"""Texts that look alike: what cannot be seen in them, and what they have in common."""

import re
import unicodedata

# Letters of other scripts that look like Latin ones, and the Latin ones, in the same order.
TWINS = str.maketrans(
    "АВЕЅІЈКМНОРСТХУаеоѕісрхуԁһјΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABESIJKMHOPCTXYaeosicpxydhjABEZHIKMNOPTYXo"
)
SEPARATORS = re.compile(r"[\W_]+")
TAG = re.compile(r"<[^>]{0,500}>|&nbsp;")


def visible(text: str) -> str:
    """The text as an eye reads it: no zero-width signs, no spaces around it, Latin look-alikes."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc") or c.isspace())
    return " ".join(unicodedata.normalize("NFKC", kept).translate(TWINS).split())


def folded(text: str) -> str:
    """The words of a text in small letters: what is left when case, marks and HTML do not count."""
    return SEPARATORS.sub(" ", visible(TAG.sub(" ", text)).casefold()).strip()


def hidden(text: str) -> str:
    """The names of the signs in a text that cannot be seen or are not what they look like."""
    names = dict.fromkeys(
        f"U+{ord(c):04X} {unicodedata.name(c, '')}".strip() for c in text if not c.isascii()
    )
    names |= dict.fromkeys(f"U+{ord(c):04X}" for c in text if c.isascii() and not c.isprintable())
    if text != text.strip(" "):
        names["U+0020 SPACE"] = None
    return ", ".join(names)
