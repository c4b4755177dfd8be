# The front door. Needs Python 3.11 or newer and make, nothing else:  make demo PYTHON=python3.12
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:  # two installs into one environment would race
.PHONY: help demo test check format snapshots docs site man check-exports pictures bench soak simulate fuzz sigstore lock clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SITE := build/site-maker
TOOLS := build/public-tools
# Oracles that are no part of what is delivered or tested each time; pm4py is AGPL and heavy.
PUBLIC := pm4py==2.7.23.11 cloudevents==2.2.0 jsonschema==4.26.0
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
UV := uv==0.13.9
ATHERIS := atheris==3.0.0
# `make lock UPGRADE=--upgrade` takes newer versions; without it the lock changes only where pyproject.toml does.
UPGRADE ?=
KILLS ?= 1000
FAULTS ?= 100
SEEDS ?= 300
HISTORIES ?= 1000
SEED ?= 1
STEPS ?= 300
SECONDS ?= 60
OFFERS ?= 2000

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

demo: $(VENV)/.project ## Make a ledger, fill it, ask it why (runtime requirements only)
	@$(BIN)/waitlist demo

test: $(VENV)/.dev $(VENV)/.project ## Run every test
	@$(BIN)/python -m pytest -q --numprocesses=auto --dist=worksteal

check: $(VENV)/.dev $(VENV)/.project ## Format, lint, types and the direction of imports
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/python -m tests.documents --check

format: $(VENV)/.dev ## Rewrite the code in the one style
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

snapshots: $(VENV)/.dev $(VENV)/.project ## Rewrite the snapshots after a wanted change; read the diff
	@$(BIN)/python -m tests.cli.telling
	@$(BIN)/python -m tests.documents.pages

docs: $(VENV)/.dev $(VENV)/.project ## Write docs/cli.md and docs/errors.md from the program
	@$(BIN)/python -m tests.documents

pictures: $(VENV)/.dev $(VENV)/.project ## Take the pictures in docs/images anew (needs Chromium and the real streams)
	@$(BIN)/python -m tests.browser.pictures

site: $(SITE)/.docs $(VENV)/.dev $(VENV)/.project ## Make a website of the documents; no broken link passes
	@$(BIN)/python -m tests.documents.site build/pages
	@$(SITE)/bin/properdocs build --strict --quiet

man: $(VENV)/.dev $(VENV)/.project ## Write manual pages from the program into build/man (man -M build/man waitlist)
	@$(BIN)/python -m tests.documents.manual build/man/man1

check-exports: $(VENV)/.dev $(VENV)/.project $(TOOLS)/.public ## Let pm4py, the CloudEvents SDK and LibreOffice read what we write
	@$(BIN)/python -m tests.exports.exported build/exports
	@$(TOOLS)/bin/python -W ignore tests/exports/public_tools.py build/exports
	@$(BIN)/python -m pytest -q -rs -m office tests/bringing

bench: $(VENV)/.dev $(VENV)/.project ## Measure, and print figures with the machine and the command
	@$(BIN)/python -m tests.benchmarks

# Every program that it kills is loaded anew, for hours: what is tried is a copy of the last commit, which nobody changes meanwhile.
soak: $(VENV)/.dev $(VENV)/.project ## Kill, fail and simulate the last commit at length (KILLS, FAULTS, SEEDS, HISTORIES); takes hours
	@rm -rf build/soak
	@mkdir -p build/soak
	@git archive HEAD | tar -x -C build/soak
	@git log -1 --oneline
	@cd build/soak && WAITLEDGER_KILLS=$(KILLS) WAITLEDGER_FAULTS=$(FAULTS) WAITLEDGER_SEEDS=$(SEEDS) \
	  $(abspath $(BIN))/python -m pytest -q tests/reliability tests/simulation
	@cd build/soak && WAITLEDGER_HISTORIES=$(HISTORIES) WAITLEDGER_SHARED="$${WAITLEDGER_SHARED:-$(abspath ../shared)}" \
	  $(abspath $(BIN))/python -m pytest -q tests/replays/test_indexed.py tests/replays/test_why_real.py

simulate: $(VENV)/.dev $(VENV)/.project ## Months of a ledger from a seed (SEED=1, STEPS=300): every promise after each step
	@$(BIN)/python -m tests.simulation --seed $(SEED) --steps $(STEPS)

at-once: $(VENV)/.dev $(VENV)/.project ## Eight writers at once: offers a second, waits, shares (OFFERS=2000)
	@$(BIN)/python -W ignore -m tests.reliability.at_once --offers $(OFFERS)

fuzz: $(VENV)/.dev $(VENV)/.project ## Random bytes for every reader, guided by coverage (SECONDS=60 for each)
	@$(BIN)/python -m venv --system-site-packages build/fuzz
	@echo "$$(cd $(VENV) && pwd)/lib/python$$($(BIN)/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')/site-packages" \
	  > "$$(echo build/fuzz/lib/python*/site-packages)/project.pth"
	@build/fuzz/bin/python -m pip --quiet --disable-pip-version-check install $(ATHERIS)
	@PYTHONPATH=. build/fuzz/bin/python -m tests.fuzz --seconds $(SECONDS)

sigstore: build/sigstore/.installed $(VENV)/.dev $(VENV)/.project ## Let Sigstore's verifier (npm, Node 20.17 or newer) check our receipts
	@$(BIN)/python -m pytest -q tests/trust/test_by_sigstore.py

build/sigstore/.installed: tests/trust/independent/sigstore/package-lock.json
	@mkdir -p $(@D)
	@cp tests/trust/independent/sigstore/package.json $< $(@D)/
	@npm ci --silent --no-audit --no-fund --ignore-scripts --prefix $(@D)
	@touch $@

lock: | $(BIN)/python ## Pin every requirement with its hash (UPGRADE=--upgrade for newer ones)
	@$(BIN)/python -m venv build/lock
	@build/lock/bin/python -m pip --quiet --disable-pip-version-check install $(UV)
	@set -e; for target in "requirements.txt pyproject.toml --group build" "requirements-dev.txt pyproject.toml --group dev --extra serve" \
	  "requirements-docs.txt --group docs"; do set -- $$target; file=$$1; shift; \
	  build/lock/bin/uv pip compile --quiet "$$@" --output-file $$file $(UPGRADE) \
	    --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock"; done

clean: ## Remove the environment and everything that can be made again
	rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps say what is installed; an install happens only when a file it reads has changed.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "This needs Python 3.11 or newer; '$(PYTHON)' is: $$($(PYTHON) --version 2>&1 || true)" >&2; \
	  echo "If there is a newer one, name it:  make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "'$(PYTHON)' cannot make virtual environments. On Debian and Ubuntu:  apt install python3-venv" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version)" >&2
	@$(PYTHON) -m venv --clear $(VENV)

$(VENV)/.runtime: requirements.txt | $(BIN)/python
	@echo "Installing what $< pins" >&2
	@$(PIP) install --require-hashes -r $<
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt | $(BIN)/python
	@echo "Installing what $< pins" >&2
	@$(PIP) install --require-hashes -r $<
	@touch $(VENV)/.runtime $@

$(TOOLS)/.public: Makefile | $(BIN)/python
	@echo "Installing $(PUBLIC)" >&2
	@$(BIN)/python -m venv --clear $(TOOLS)
	@$(TOOLS)/bin/python -m pip --quiet --disable-pip-version-check install $(PUBLIC)
	@touch $@

# The website is made in an environment of its own: what makes it is no part of what is tested.
$(SITE)/.docs: requirements-docs.txt | $(BIN)/python
	@echo "Installing what $< pins" >&2
	@$(BIN)/python -m venv --clear $(SITE)
	@$(SITE)/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes -r $<
	@touch $@

$(VENV)/.project: pyproject.toml | $(VENV)/.runtime
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@
