"""Tend behind walls: `make serve`. The same app.py as `make run`, with headers, limits and quiet logs.

Importing it ends the process where a setting or a data file is unsafe, with one line for each.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NoReturn

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from streamlit import config, file_util

from recommender.ui import shipped
from recommender.ui.quiet_logs import keep_answers_out
from recommender.ui.server_checks import faults, is_behind_tls
from recommender.ui.server_headers import Walls, inline_hash, security_headers
from recommender.ui.server_memory import give_back_until
from recommender.ui.server_start import get_ready

# Seconds from the start to making ready what the first Results needs.
SOON = 3.0
SCRIPT = Path(__file__).parents[2] / "app.py"


def _refuse(reasons: list[str]) -> NoReturn:
    sys.exit("\n".join(["Tend does not start:", *reasons]))


def _refuse_if_unsafe() -> None:
    found = list(faults())
    if found:
        _refuse(found)


def _headers() -> dict[str, str]:
    try:
        inline = inline_hash(Path(file_util.get_static_dir(), "index.html"))
    except (OSError, ValueError) as error:
        _refuse([str(error)])
    return security_headers(inline, BEHIND_TLS)


def _show_calm_words(_error: Exception) -> bool:
    """Say on a broken page that it is broken, and nothing more; the log has kind and place."""
    st.error(shipped.catalog().words.common.page_fault)
    return True


def _answer_broken(_request: Any, _error: Exception) -> PlainTextResponse:
    return PlainTextResponse("Internal Server Error", status_code=500, headers=HEADERS)


@asynccontextmanager
async def _say_where(_app: st.App) -> AsyncIterator[None]:
    place = f"{config.get_option('server.address')}:{config.get_option('server.port')}"
    # A moment later, so that whoever is already at the door does not wait for it.
    ready = (shipped.catalog(), shipped.attainable_fits())
    soon = threading.Timer(SOON, get_ready, ready)
    soon.daemon = True
    soon.start()
    over = threading.Event()
    threading.Thread(target=give_back_until, args=(over,), daemon=True).start()
    print(f"Tend is served on {place} for {', '.join(HOSTS)}", flush=True)
    yield
    soon.cancel()
    over.set()


keep_answers_out()
_refuse_if_unsafe()
BEHIND_TLS = is_behind_tls()
HOSTS = config.get_option("server.allowedHosts")
HEADERS = _headers()

app = st.App(
    SCRIPT,
    lifespan=_say_where,
    middleware=[
        Middleware(Walls, headers=HEADERS, behind_tls=BEHIND_TLS),
        # Streamlit asks for the host at its WebSocket alone.
        Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS, www_redirect=False),
    ],
    on_script_error=_show_calm_words,
    exception_handlers={500: _answer_broken},
)
