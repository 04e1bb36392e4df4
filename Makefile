# Two commands: `make run` starts Tend, `make test` runs everything that guards it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SUPPLY := .venv-supply

.PHONY: run serve test golden bench load soak hostile check format sbom licences audit clean

run: $(VENV)/app
	$(BIN)/streamlit run app.py

# As a module, so that this folder's own recommender/ is the one that is found. With the allocator of the C
# library, because Python's own keeps what the largest crowd needed (docs/load.md).
serve: export PYTHONMALLOC = malloc
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

# Both write their tables into docs/load.md.
load: $(VENV)/dev $(VENV)-stock/app
	PYTHONPATH=tests/benchmarks $(BIN)/python tests/load/run.py --write

soak: $(VENV)/dev
	PYTHONPATH=tests/benchmarks $(BIN)/python tests/load/soak.py --write

# Writes docs/hostile-input.md.
hostile: $(VENV)/dev
	$(BIN)/python tests/hostile/table.py

# After a change of weights, gates or steps: look at the diff, and say in CHANGELOG what changed and why.
golden: $(VENV)/dev
	$(BIN)/python tests/clinical/golden.py

check: $(VENV)/app
	$(BIN)/tend check

format: $(VENV)/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

sbom: $(SUPPLY)/tools/ready $(SUPPLY)/app/ready
	mkdir -p build
	$(SUPPLY)/tools/bin/cyclonedx-py environment --pyproject pyproject.toml --mc-type application \
		--spec-version 1.6 --output-format JSON --output-reproducible --validate \
		--output-file build/sbom.cdx.json $(SUPPLY)/app/bin/python

licences: $(SUPPLY)/tools/ready $(SUPPLY)/app/ready
	$(SUPPLY)/tools/bin/pip-licenses --python=$(SUPPLY)/app/bin/python --with-system --format=json \
		| $(SUPPLY)/tools/bin/python supply/licences.py

# --strict, or what could not be looked up would count as harmless.
audit: $(SUPPLY)/tools/ready
	$(SUPPLY)/tools/bin/pip-audit --requirement requirements.txt --no-deps --disable-pip --strict \
		--progress-spinner off || { echo "make audit: NOT passed. Above: known faults, each with the version that" \
		"mends it; or packages that could not be looked up, since the service was not reached." >&2; exit 1; }

clean:
	rm -rf $(VENV) $(VENV)-stock $(SUPPLY) build

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

# The floor of `make load`: what the app needs, less uvloop.
$(VENV)-stock/app: requirements.txt | $(BIN)/python
	$(PYTHON) -m venv $(VENV)-stock
	grep -v '^uvloop' requirements.txt > $(VENV)-stock/requirements.txt
	$(VENV)-stock/bin/python -m pip install --quiet --disable-pip-version-check -r $(VENV)-stock/requirements.txt
	touch $@

$(VENV)/bench: requirements-bench.txt $(VENV)/dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	touch $@

$(SUPPLY)/tools/ready: requirements-supply.txt
	$(PYTHON) -m venv $(SUPPLY)/tools
	$(SUPPLY)/tools/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-supply.txt
	touch $@

# Without pip and without resolving: exactly what is pinned, and `check` says if something is missing.
$(SUPPLY)/app/ready: requirements.txt $(SUPPLY)/tools/ready
	$(PYTHON) -m venv --clear --without-pip $(SUPPLY)/app
	$(SUPPLY)/tools/bin/python -m pip --python $(SUPPLY)/app/bin/python install --quiet \
		--disable-pip-version-check --no-deps -r requirements.txt
	$(SUPPLY)/tools/bin/python -m pip --python $(SUPPLY)/app/bin/python check
	touch $@
