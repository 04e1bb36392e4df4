"""HTTP security headers of the served app, closed paths, and the same-origin check of sessions."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

# Content-Security-Policy: a page loads from our own server only. Each line has its reason.
CONTENT = {
    # Whatever is not listed below is refused.
    "default-src": "'none'",
    # Streamlit's files, our one inline script (opening.js) by its hash, and `blob:` URLs, from which
    # Streamlit starts the scripts of our components. No `unsafe-inline`, no `unsafe-eval` (Vega draws
    # without it) and no `wasm-unsafe-eval` (Streamlit tries it for long numbers and works without).
    "script-src": "'self' blob: {inline}",
    # Streamlit and our style.css add style elements at run time, so no hash can be known.
    "style-src": "'self' 'unsafe-inline'",
    # Icons in style sheets are `data:` URLs; a chart saved as a picture is a `blob:` URL.
    "img-src": "'self' data: blob:",
    # The bundled fonts; the one for formulas is embedded in Streamlit's style sheet.
    "font-src": "'self' data:",
    # WebSocket, uploads, downloads. 'self' covers ws and wss in every browser that Streamlit 1.67
    # supports.
    "connect-src": "'self'",
    # No page contains a frame, plugin, sound or worker.
    "frame-src": "'none'",
    "object-src": "'none'",
    "media-src": "'none'",
    "worker-src": "'none'",
    "manifest-src": "'none'",
    # An injected <base> or <form> could send answers elsewhere.
    "base-uri": "'none'",
    "form-action": "'none'",
    # Prevents clickjacking: no site may frame Tend.
    "frame-ancestors": "'none'",
}

# Browser features that are switched off, for our own code and for anything injected.
FEATURES_OFF = (
    # Nobody is recorded, watched or located.
    *("camera", "microphone", "display-capture", "geolocation", "screen-wake-lock", "idle-detection"),
    # No sensors and devices.
    *("accelerometer", "gyroscope", "magnetometer", "hid", "midi", "serial", "usb"),
    # No payments, passwords or data of other sites.
    *("payment", "publickey-credentials-get", "browsing-topics", "storage-access", "local-fonts"),
    # Nothing covers the screen or starts by itself.
    *("autoplay", "fullscreen", "picture-in-picture", "xr-spatial-tracking"),
    # The clipboard may hold something private from elsewhere.
    "clipboard-read",
)
# A button copies the note for a therapist's records.
FEATURES_OURS = ("clipboard-write",)

HEADERS = {
    # For browsers that do not know `frame-ancestors`.
    "X-Frame-Options": "DENY",
    # The neutral site behind Leave quickly is not sent our address.
    "Referrer-Policy": "no-referrer",
    # Browsers keep to the content type we declare.
    "X-Content-Type-Options": "nosniff",
    # No other site gets a handle on our window or loads our files.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        [*(f"{name}=()" for name in FEATURES_OFF), *(f"{name}=(self)" for name in FEATURES_OURS)]
    ),
}
# Two years. Only behind TLS (see settings.py): without TLS it would lock people out.
HSTS = "max-age=63072000"

# Streamlit's files whose names change with their content may be cached; anything else may be personal.
HASHED_FILES = "/static/"
IMMUTABLE, NO_STORE = "immutable", "no-store"

# Paths that Streamlit answers to anybody and no visitor needs.
CLOSED_PATHS = (
    # Counts of sessions; each call walks through all of them.
    "/_stcore/metrics",
    # Sessions driven by programs; the feature is off, and so is its description.
    "/_stcore/agent",
    # Each call runs the script.
    "/_stcore/script-health-check",
)


def security_headers(inline: str, behind_tls: bool) -> dict[str, str]:
    """Return all headers by name; `inline` is the source expression of the inline script."""
    content = "; ".join(f"{name} {value}" for name, value in CONTENT.items()).format(inline=inline)
    tls = {"Strict-Transport-Security": HSTS} if behind_tls else {}
    return {"Content-Security-Policy": content, **HEADERS, **tls}


class SecurityHeaders:
    """ASGI middleware: adds the headers to every HTTP response, answers closed paths with 404, and
    refuses WebSockets opened by pages of other sites.
    """

    def __init__(self, app: ASGIApp, headers: dict[str, str], behind_tls: bool) -> None:
        self.app, self.headers, self.behind_tls = app, headers, behind_tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._respond(scope, receive, send)
        elif scope["type"] == "websocket" and _is_foreign(Headers(scope=scope)):
            await WebSocketClose(code=1008)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add_headers(scope["path"], MutableHeaders(scope=message))
            await send(message)

        closed = any(path in scope["path"] for path in CLOSED_PATHS)
        app = PlainTextResponse("Not Found", status_code=404) if closed else self.app
        await app(scope, receive, send_with_headers)

    def _add_headers(self, path: str, headers: MutableHeaders) -> None:
        headers.update(self.headers)
        if not (HASHED_FILES in path and IMMUTABLE in headers.get("cache-control", "")):
            headers["cache-control"] = NO_STORE
        if self.behind_tls:
            cookies = headers.getlist("set-cookie")
            del headers["set-cookie"]
            for cookie in cookies:
                headers.append("set-cookie", cookie if "; Secure" in cookie else f"{cookie}; Secure")


def _is_foreign(headers: Headers) -> bool:
    """True if the request comes from a page of another site; programs send no Origin.

    Streamlit checks this too, but accepts every port of this machine, and before refusing it blocks
    while it asks a host elsewhere for its own public address.
    """
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")
