"""The app for deployment, `make serve`: the same app.py as `make run`, with headers, limits, quiet logs.

Importing it ends the process if a setting or a data file is unsafe, with one line for each fault.
"""

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

from recommender.server.background import end_old_journals_until, get_ready, give_back_until
from recommender.server.headers import SecurityHeaders, security_headers
from recommender.server.logs import keep_answers_out
from recommender.server.page import FirstFiles, first_page, inline_hash
from recommender.server.settings import faults, is_behind_tls
from recommender.ui import shipped

# Seconds between the start and the warm-up: somebody who is already connecting does not wait for it.
WARM_UP_AFTER = 3.0
SCRIPT = Path(__file__).parents[2] / "app.py"


def _refuse(reasons: list[str]) -> NoReturn:
    sys.exit("\n".join(["Tend does not start:", *reasons]))


def _page() -> str:
    index = STREAMLIT / "index.html"
    try:
        return first_page(index.read_text(encoding="utf-8"), shipped.catalog())
    except (OSError, ValueError) as error:
        _refuse([f"{index}: {error}"])


def _show_page_fault(_error: Exception) -> bool:
    """Show one calm sentence for an exception in a page; the log has its kind and place."""
    st.error(shipped.catalog().texts("common.page_fault"))
    return True


def _answer_broken(_request: Any, _error: Exception) -> PlainTextResponse:
    return PlainTextResponse("Internal Server Error", status_code=500, headers=HEADERS)


@asynccontextmanager
async def _lifespan(_app: st.App) -> AsyncIterator[None]:
    """Warm up, give back memory and end old journals in the background while the server runs."""
    warm_up = threading.Timer(WARM_UP_AFTER, get_ready, (shipped.catalog().texts,))
    warm_up.daemon = True
    warm_up.start()
    over = threading.Event()
    for work in (give_back_until, end_old_journals_until):
        threading.Thread(target=work, args=(over,), daemon=True).start()
    address = f"{config.get_option('server.address')}:{config.get_option('server.port')}"
    print(f"Tend is served on {address} for {', '.join(HOSTS)}", flush=True)
    yield
    warm_up.cancel()
    over.set()


keep_answers_out()
if reasons := list(faults()):
    _refuse(reasons)
BEHIND_TLS = is_behind_tls()
HOSTS = config.get_option("server.allowedHosts")
STREAMLIT = Path(file_util.get_static_dir())
PAGE = _page()
HEADERS = security_headers(inline_hash(PAGE), BEHIND_TLS)

app = st.App(
    SCRIPT,
    lifespan=_lifespan,
    middleware=[
        Middleware(SecurityHeaders, headers=HEADERS, behind_tls=BEHIND_TLS),
        # Streamlit checks the host for its WebSocket only.
        Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS, www_redirect=False),
        Middleware(FirstFiles, folder=STREAMLIT, page=PAGE),
    ],
    on_script_error=_show_page_fault,
    exception_handlers={500: _answer_broken},
)
