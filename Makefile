# Two commands: `make run` starts Tend, `make test` runs everything that guards it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SUPPLY := .venv-supply
SPARK := .venv-spark
# This folder's own code, whatever was installed into a .venv that was copied or linked from elsewhere. For the
# same reason programs are run as modules: the first line of a copied script still names the old folder.
export PYTHONPATH := $(CURDIR)

.PHONY: run serve test test-quick test-spark lint golden pictures gone bench load soak hostile check link format sbom licences audit clean

run: $(VENV)/app
	$(BIN)/python -m streamlit run app.py

# With the allocator of the C library, because Python's own keeps what the largest crowd needed (docs/load.md).
serve: export PYTHONMALLOC = malloc
serve: $(VENV)/app
	$(BIN)/python -m streamlit run recommender/server/app.py --server.headless true --logger.hideWelcomeMessage true

PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test: lint
	$(PYTEST)

# Without what needs a server or a browser.
test-quick: lint
	$(PYTEST) -m "not server"

lint: $(VENV)/dev
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BIN)/python -c 'from importlinter.cli import lint_imports_command; lint_imports_command()' --no-logo
	$(BIN)/python -m recommender check --deep

bench: $(VENV)/dev
	$(BIN)/python tests/bench/scoring_time.py
	$(BIN)/python tests/bench/cohort_time.py
	$(BIN)/python tests/bench/rerun_time.py
	$(BIN)/python tests/bench/arrival_time.py
	$(BIN)/python tests/bench/journal_time.py

# Both write their tables into docs/load.md.
load: $(VENV)/dev $(VENV)-stock/app
	PYTHONPATH=$(CURDIR):tests/bench $(BIN)/python tests/load/run.py --write

soak: $(VENV)/dev
	PYTHONPATH=$(CURDIR):tests/bench $(BIN)/python tests/load/soak.py --write

# In a folder of its own beside .venv, with which it shares all but Spark. Needs Java 17 or newer.
test-spark: $(SPARK)/ready
	PYTHONPATH=$(CURDIR):$(CURDIR)/$(SPARK) $(BIN)/python tests/spark/equal.py

# Writes docs/hostile-input.md.
hostile: $(VENV)/dev
	$(BIN)/python tests/hostile/table.py

# After a change of weights, gates or steps: look at the diff, and say in CHANGELOG what changed and why.
golden: $(VENV)/dev
	$(BIN)/python tests/clinical/golden.py

# The page of ours that a proxy shows while no server answers, in the language TEND_LANG.
gone: $(VENV)/app
	$(BIN)/python -m recommender.server.page > deploy/gone.html

# Pictures of every page, and what they measure (docs/face.md).
pictures: $(VENV)/dev
	$(BIN)/python -m tests.e2e.pictures

check: $(VENV)/app
	$(BIN)/python -m recommender check

# `.venv/bin/tend`, and `import recommender` with .venv/bin/python: by paths relative to .venv, so that a folder
# that was copied or moved runs its own code.
link: | $(BIN)/python
	echo ../../../.. > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/tend.pth"
	printf '#!/bin/sh\nexec "$$(dirname "$$(readlink -f "$$0")")/python" -P -m recommender "$$@"\n' > $(BIN)/tend
	chmod +x $(BIN)/tend

format: $(VENV)/dev
	$(BIN)/python -m ruff format .
	$(BIN)/python -m ruff check --fix .

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
	rm -rf $(VENV) $(VENV)-stock $(SUPPLY) $(SPARK) build

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Tend needs Python 3.11 or newer: make run PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/app: requirements.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip uninstall --quiet --disable-pip-version-check --yes tend 2>/dev/null
	$(MAKE) --no-print-directory link
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

$(SPARK)/ready: requirements-spark.txt $(VENV)/dev
	rm -rf $(SPARK)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target $(SPARK) -r requirements-spark.txt
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
