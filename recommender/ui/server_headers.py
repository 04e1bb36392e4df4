"""The headers of everything that the served app sends, and paths it keeps shut. No streamlit here."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

# What a page may load, and from where: from us alone. Each line has its reason.
CONTENT = {
    # Whatever no other line names is refused.
    "default-src": "'none'",
    # Streamlit's files, its one inline script by its hash, and `blob:`, as which it starts the scripts
    # of our own components. Neither `unsafe-inline` nor `unsafe-eval`: Vega draws without it;
    # nor `wasm-unsafe-eval`: Streamlit tries it for long numbers and does without.
    "script-src": "'self' blob: {inline}",
    # Streamlit and our style.css write style elements at run time; a hash cannot know them.
    "style-src": "'self' 'unsafe-inline'",
    # Icons of style sheets are `data:`; the chart's picture to save is a `blob:`.
    "img-src": "'self' data: blob:",
    # The bundled fonts; one of them, for formulas, stands inside Streamlit's style sheet.
    "font-src": "'self' data:",
    # The session's WebSocket, uploads, files to download. In every browser that Streamlit 1.67 supports
    # 'self' holds for ws and wss as well.
    "connect-src": "'self'",
    # No page of ours shows another page, plugin, sound or worker.
    "frame-src": "'none'",
    "object-src": "'none'",
    "media-src": "'none'",
    "worker-src": "'none'",
    "manifest-src": "'none'",
    # A smuggled-in <base> or <form> could send answers elsewhere.
    "base-uri": "'none'",
    "form-action": "'none'",
    # Nobody lays Tend under a page of theirs.
    "frame-ancestors": "'none'",
}

# Features of the browser that are switched off, for us and for whatever else gets in.
FEATURES_OFF = (
    # Nobody is listened to, watched or located.
    *("camera", "microphone", "display-capture", "geolocation", "screen-wake-lock", "idle-detection"),
    # No sensor and no device.
    *("accelerometer", "gyroscope", "magnetometer", "hid", "midi", "serial", "usb"),
    # No payment, no password, nothing of other sites.
    *("payment", "publickey-credentials-get", "browsing-topics", "storage-access", "local-fonts"),
    # Nothing that covers the screen or starts by itself.
    *("autoplay", "fullscreen", "picture-in-picture", "xr-spatial-tracking"),
    # What somebody copied elsewhere is none of our business.
    "clipboard-read",
)
# The note for a therapist's records is copied by a button.
FEATURES_OURS = ("clipboard-write",)

HEADERS = {
    # For browsers that do not know `frame-ancestors`.
    "X-Frame-Options": "DENY",
    # The neutral site behind Leave quickly does not hear where somebody came from.
    "Referrer-Policy": "no-referrer",
    # What we send is what we say it is.
    "X-Content-Type-Options": "nosniff",
    # No window of another site keeps a hold on ours, and no other site loads our files.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        [*(f"{name}=()" for name in FEATURES_OFF), *(f"{name}=(self)" for name in FEATURES_OURS)]
    ),
}
# Two years. Only behind TLS, see server_checks: it would shut out who has none.
HSTS = "max-age=63072000"

# Files of Streamlit's whose names change with their content; everything else may tell of somebody.
HASHED = "/static/"
LASTING, NEVER = "immutable", "no-store"

# What Streamlit answers to anybody, and a stranger has no use for.
SHUT = (
    # How many people are here, and a walk through all their sessions at each call.
    "/_stcore/metrics",
    # A session driven by programs; it is off, and so is what tells how to use it.
    "/_stcore/agent",
    # A run of the script for each call.
    "/_stcore/script-health-check",
)
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def inline_hash(index: Path) -> str:
    """The source expression that allows the inline script of Streamlit's index.html, and no other.

    Raises ValueError where there is not exactly one: a page that lets more in is not served.
    """
    scripts = INLINE.findall(index.read_text(encoding="utf-8"))
    if len(scripts) != 1:
        raise ValueError(
            f"{index}: {len(scripts)} inline scripts: this version of Streamlit is not known"
        )
    digest = hashlib.sha256(scripts[0].encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def security_headers(inline: str, behind_tls: bool) -> dict[str, str]:
    """Headers by name, with the hash of the inline script in its place."""
    content = "; ".join(f"{name} {value}" for name, value in CONTENT.items()).format(inline=inline)
    tls = {"Strict-Transport-Security": HSTS} if behind_tls else {}
    return {"Content-Security-Policy": content, **HEADERS, **tls}


class Walls:
    """Sets the headers of every HTTP answer, keeps some paths shut, and other sites from our sessions.

    A session of our own passes untouched.
    """

    def __init__(self, app: ASGIApp, headers: dict[str, str], behind_tls: bool) -> None:
        self.app, self.headers, self.behind_tls = app, headers, behind_tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "websocket" and _is_foreign(Headers(scope=scope)):
            await WebSocketClose(code=1008)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_walled(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._wall(scope["path"], MutableHeaders(scope=message))
            await send(message)

        shut = any(path in scope["path"] for path in SHUT)
        app = PlainTextResponse("Not Found", status_code=404) if shut else self.app
        await app(scope, receive, send_walled)

    def _wall(self, path: str, found: MutableHeaders) -> None:
        found.update(self.headers)
        if not (HASHED in path and LASTING in found.get("cache-control", "")):
            found["cache-control"] = NEVER
        if self.behind_tls:
            cookies = found.getlist("set-cookie")
            del found["set-cookie"]
            for cookie in cookies:
                found.append("set-cookie", cookie if "; Secure" in cookie else f"{cookie}; Secure")


def _is_foreign(headers: Headers) -> bool:
    """Whether a page of another site asks; a program sends no Origin.

    Streamlit asks too, but lets every port of this machine in, and before it refuses it stands still
    until it has heard (or not) from a host elsewhere what its own address is.
    """
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")
