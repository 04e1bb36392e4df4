# Two commands: `make run` starts Tend, `make test` runs everything that guards it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run serve test bench check format clean

run: $(VENV)/app
	$(BIN)/streamlit run app.py

# As a module, so that this folder's own recommender/ is the one that is found.
serve: $(VENV)/app
	$(BIN)/python -m streamlit run recommender/ui/server.py --server.headless true --logger.hideWelcomeMessage true

test: $(VENV)/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/tend check --deep
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

bench: $(VENV)/bench
	$(BIN)/python tests/benchmarks/scoring_time.py
	$(BIN)/python tests/benchmarks/cohort_time.py
	$(BIN)/python tests/benchmarks/rerun_time.py
	$(BIN)/python tests/benchmarks/arrival_time.py

check: $(VENV)/app
	$(BIN)/tend check

format: $(VENV)/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV)

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Tend needs Python 3.11 or newer: make run PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/app: requirements.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/app
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

$(VENV)/bench: requirements-bench.txt $(VENV)/dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	touch $@
