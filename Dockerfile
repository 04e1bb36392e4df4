# Tend in a container. Not built where it was written: docs/deploying.md says what was tried instead.
# A tag can come to mean another image. For a release, pin by digest: python:3.11-slim-bookworm@sha256:…
FROM python:3.11-slim-bookworm AS build
WORKDIR /tend
COPY requirements.txt ./
# Exactly what is pinned, nothing resolved; `check` says if something is missing. The environment that goes on
# to the second part has no pip.
RUN python -m venv --without-pip /opt/venv \
    && python -m pip --python /opt/venv/bin/python install --no-cache-dir --only-binary :all: --no-deps \
        -r requirements.txt \
    && python -m pip --python /opt/venv/bin/python check
COPY app.py pyproject.toml README.md LICENSE ./
COPY .streamlit .streamlit
COPY data data
COPY static static
COPY recommender recommender
RUN python -m compileall -q app.py recommender

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin tend
# Owned by root: the process can read its own program and change none of it.
COPY --from=build /opt/venv /opt/venv
COPY --from=build /tend /tend
WORKDIR /tend
# It starts only with TEND_TLS=1, by which whoever runs it says that a proxy with TLS stands in front.
USER 10001:10001
# HOME is nowhere: nothing is kept. PYTHONMALLOC lets memory go when people leave. The address is the container's own; only the proxy reaches it.
ENV PATH=/opt/venv/bin:$PATH \
    HOME=/nonexistent \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONMALLOC=malloc \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_HEADLESS=true \
    STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE=true
EXPOSE 8501
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://localhost:8501/_stcore/health', timeout=2)"]
CMD ["python", "-m", "streamlit", "run", "recommender/server/app.py", "--server.port", "8501"]
