"""Tend behind walls: `make serve`. The same app.py as `make run`, served with security headers."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from streamlit import config, file_util

from recommender.ui.server_headers import Walls, inline_hash, security_headers

SCRIPT = Path(__file__).parents[2] / "app.py"
behind_tls = False
headers = security_headers(inline_hash(Path(file_util.get_static_dir(), "index.html")), behind_tls)

app = st.App(
    SCRIPT,
    middleware=[
        Middleware(Walls, headers=headers, behind_tls=behind_tls),
        Middleware(
            TrustedHostMiddleware,
            allowed_hosts=config.get_option("server.allowedHosts"),
            www_redirect=False,
        ),
    ],
)
