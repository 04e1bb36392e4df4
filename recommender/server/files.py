"""What every visit loads first, compressed once at the start: the page, scripts and styles.

Streamlit sends them as they are: on a slow line their 2.3 MB are most of the wait for the first words.
"""

import gzip
import mimetypes
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recommender.server.headers import HASHED_FILES

KINDS = ("js", "css", "svg")
# Bytes. What is larger draws maps and charts of kinds that no page here shows.
LARGEST = 1_000_000
ZIPPED = {"content-encoding": "gzip", "vary": "accept-encoding"}
# As Streamlit says of the same files: their names change with their content.
FOREVER = {**ZIPPED, "cache-control": "public, immutable, max-age=31536000"}


class FirstFiles:
    """ASGI middleware: answers with compressed scripts and styles from memory, and with our page
    wherever Streamlit would answer with its own.
    """

    def __init__(self, app: ASGIApp, folder: Path, page: str) -> None:
        self.app, self.page = app, page.encode("utf-8")
        self.zipped_page = _zip(self.page)
        paths = (path for kind in KINDS for path in (folder / "static").rglob(f"*.{kind}"))
        self.files = {
            f"/{path.relative_to(folder).as_posix()}": _zip(path.read_bytes())
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
        body, head = (
            (self.zipped_page, ZIPPED) if takes_zip else (self.page, {"vary": "accept-encoding"})
        )
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


def _zip(text: bytes) -> bytes:
    return gzip.compress(text, 6, mtime=0)
