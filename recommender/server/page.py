"""The first document of a visit, with our words in it before any script has arrived.

Run as a program it prints the page that a proxy shows while no server answers.
"""

import base64
import hashlib
import os
import re
import sys
from html import escape
from pathlib import Path
from string import Template

from recommender.catalog.catalog import Catalog
from recommender.catalog.texts import Texts
from recommender.person.sentences import say_way
from recommender.recommend import load_engine

HERE = Path(__file__).parent
# A page for proxies to show while the server is gone: nothing in it asks for another file.
ALONE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
script-src {hash}; connect-src 'self'; base-uri 'none'; form-action 'none'">
<title>{title}</title>
</head>
<body>
{block}
</body>
</html>
"""
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# What is replaced in Streamlit's page: each is there once, or this version of Streamlit is not known.
LANG, TITLE, ROOT = '<html lang="en">', "<title>Streamlit</title>", '<div id="root"></div>'
NO_SCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
# Words wait for no typeface; and no program is invited.
PRELOAD = re.compile(r'<link\s+rel="preload"[^>]*as="font"[^>]*/>')
INVITATION = re.compile(r'<link rel="service-desc"[^>]*/>')


def first_page(index: str, catalog: Catalog) -> str:
    """Return Streamlit's page with our words, until the app is drawn, and our script as its only one.

    Raises ValueError where the page is another than that of the Streamlit that we know.
    """
    lang, title = _head(catalog.texts)
    changes = {
        INLINE: "",
        NO_SCRIPT: "",
        PRELOAD: "",
        INVITATION: "",
        re.compile(re.escape(LANG)): f'<html lang="{lang}">',
        re.compile(re.escape(TITLE)): f"<title>{title}</title>",
        re.compile(re.escape(ROOT)): f"{_block(catalog, 'opening')}\n{ROOT}",
    }
    for pattern, text in changes.items():
        index, count = pattern.subn(lambda _: text, index)  # noqa: B023
        if count != 1:
            raise ValueError(f"{count} of {pattern.pattern!r}: this version of Streamlit is not known")
    return index


def gone_page(catalog: Catalog) -> str:
    """Return the page that a proxy shows while no server answers."""
    block, (lang, title) = _block(catalog, "late"), _head(catalog.texts)
    return ALONE.format(lang=lang, title=title, hash=inline_hash(block), block=block)


def inline_hash(page: str) -> str:
    """Return the CSP source expression ('sha256-…') of the one inline script of a page."""
    (script,) = INLINE.findall(page)
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _head(texts: Texts) -> tuple[str, str]:
    return escape(texts("common.lang")), escape(texts("pages.welcome"))


def _block(catalog: Catalog, state: str) -> str:
    texts = catalog.texts
    words = {
        "name": texts("pages.welcome"),
        "site": texts("common.leave_site"),
        "leave": texts("common.leave"),
        "opening": texts("opening.opening"),
        "late": texts("opening.late"),
        "kept": texts("opening.kept"),
        "lost": texts("opening.lost"),
        "no_script": texts("opening.no_script"),
        "again": texts("opening.again"),
        "help_title": texts("opening.help_title"),
    }
    html = Template(_read("opening.html")).substitute(
        {name: escape(word) for name, word in words.items()}, lines=_lines(catalog)
    )
    html = html.replace('data-state="opening"', f'data-state="{state}"')
    return f"<style>{_read('opening.css')}</style>\n{html}<script>{_read('opening.js')}</script>"


def _lines(catalog: Catalog) -> str:
    """Return the emergency numbers of all countries, and the directory, as list entries."""
    texts, lines = catalog.texts, catalog.helplines
    rows = [
        f'<a href="{escape(line.links["call"])}">{escape(say_way(texts, line, "call"))}</a>'
        f" {escape(line.name)}"
        for line in lines.countries[-1].lines_of(("emergency",))
    ]
    directory = escape(texts("help.directory", name=lines.directory_name))
    rows.append(f'<a href="{escape(lines.directory_url)}" rel="noreferrer">{directory}</a>')
    return "".join(f"<li>{row}</li>" for row in rows)


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.stdout.write(gone_page(load_engine(lang=os.environ.get("TEND_LANG", "en")).catalog))
