"""What every visit loads first: the document with our words in it, and compressed scripts and styles.

Run as a program it prints the page that a proxy shows while no server answers.
"""

import base64
import gzip
import hashlib
import mimetypes
import os
import re
import sys
from html import escape
from pathlib import Path
from string import Template

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recommender.catalog.catalog import Catalog
from recommender.catalog.texts import Texts
from recommender.person.sentences import say_way
from recommender.recommend import load_engine
from recommender.server.headers import HASHED_FILES

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
KINDS = ("js", "css", "svg")
# Bytes. What is larger draws maps and charts of kinds that no page here shows.
LARGEST = 1_000_000
ZIPPED = {"content-encoding": "gzip", "vary": "accept-encoding"}
# As Streamlit says of the same files: their names change with their content.
FOREVER = {**ZIPPED, "cache-control": "public, immutable, max-age=31536000"}


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
    names = {"name": "pages.welcome", "site": "common.leave_site", "leave": "common.leave"}
    words = texts.table("opening") | {name: texts(key) for name, key in names.items()}
    words = {name: escape(word) for name, word in words.items()}
    html = Template(_read("html")).substitute(words, lines=_lines(catalog))
    html = html.replace('data-state="opening"', f'data-state="{state}"')
    return f"<style>{_read('css')}</style>\n{html}<script>{_read('js')}</script>"


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


def _read(kind: str) -> str:
    return (HERE / f"opening.{kind}").read_text(encoding="utf-8")


class FirstFiles:
    """ASGI middleware: answers with compressed scripts and styles from memory, and with our page
    wherever Streamlit would answer with its own.

    Streamlit does not compress: on a slow line its 2.3 MB are most of the wait for the first words.
    """

    def __init__(self, app: ASGIApp, folder: Path, page: str) -> None:
        self.app, self.page = app, page.encode("utf-8")
        self.zipped_page = gzip.compress(self.page, 6, mtime=0)
        paths = (path for kind in KINDS for path in (folder / "static").rglob(f"*.{kind}"))
        self.files = {
            f"/{path.relative_to(folder).as_posix()}": gzip.compress(path.read_bytes(), 6, mtime=0)
            for path in paths
            if path.stat().st_size <= LARGEST
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return await self.app(scope, receive, send)
        takes_zip = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        body = self.files.get(scope["path"]) if HASHED_FILES in scope["path"] else None
        if body and takes_zip:
            kind = mimetypes.guess_type(scope["path"])[0]
            return await Response(body, headers=FOREVER, media_type=kind)(scope, receive, send)
        head = ZIPPED if takes_zip else {"vary": ZIPPED["vary"]}
        body = self.zipped_page if takes_zip else self.page
        is_page = False

        async def send_our_page(message: Message) -> None:
            nonlocal is_page
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                kind = headers.get("content-type", "")
                is_page = message["status"] == 200 and kind.startswith("text/html")
                if is_page:
                    for name in ("content-encoding", "etag", "last-modified", "accept-ranges"):
                        del headers[name]
                    headers.update({**head, "content-length": str(len(body))})
            elif is_page:
                if message.get("more_body"):
                    return
                message = {**message, "body": body}
            await send(message)

        await self.app(scope, receive, send_our_page)


if __name__ == "__main__":
    sys.stdout.write(gone_page(load_engine(lang=os.environ.get("TEND_LANG", "en")).catalog))
