# Assay. On a fresh clone, with Python 3.11 or newer and make: `make run` and `make test`.

VENV := .venv
RUN := $(VENV)/bin/python
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
PIP := $(RUN) -m pip --disable-pip-version-check --quiet
INSTALL := $(PIP) install --require-hashes --only-binary=:all: --compile -r
PACKAGES := ui reports scoring resources
JOBS ?= 2
UV_VERSION := 0.13.9

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test bench soak pictures format lock clean

help:  ## Say what there is.
	@echo "make run      open Assay (the first time: set up the environment, about a minute)"
	@echo "make test     every check, without a display"
	@echo "make bench    how long the things take that a user waits for"
	@echo "make soak     the tests with their full counts"
	@echo "make pictures the window's pictures for the README and the guide, anew"
	@echo "make format   put the code into its form"
	@echo "make lock     choose the versions to install again, after a change to pyproject.toml"
	@echo "make clean    remove the environment and all that was made"

run: $(VENV)/installed  ## Open the window, or without a display write the sample's report.
	@$(RUN) -m compileall -q main.py $(PACKAGES)
	@if [ "$$(uname -s)" = Linux ] && [ -z "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
		echo "There is no display here, so no window can open. Writing the CoreWeave sample's report instead:"; \
		mkdir -p build && \
		$(RUN) main.py export coreweave --pdf build/coreweave.pdf --xlsx build/coreweave.xlsx && \
		echo "Written: build/coreweave.pdf and build/coreweave.xlsx"; \
	else \
		.ci/qt-libraries $(RUN) && $(RUN) main.py; \
	fi

test: $(VENV)/installed-for-tests  ## Every check, without a display.
	@.ci/qt-libraries $(RUN) || echo "The tests that need them are skipped, and say so."
	$(RUN) -m ruff format --check --output-format concise
	$(RUN) -m ruff check
	$(RUN) -m mypy
	$(VENV)/bin/lint-imports --no-cache --no-logo
	QT_QPA_PLATFORM=offscreen $(RUN) -m pytest -n $(JOBS) --dist worksteal

bench: $(VENV)/installed-for-tests
	$(RUN) -m tests.bench

soak: $(VENV)/installed-for-tests
	ASSAY_SOAK=1 QT_QPA_PLATFORM=offscreen $(RUN) -m pytest -n $(JOBS) --dist worksteal

# The page of the lineage stands beside the six pages. Without a display.
pictures: $(VENV)/installed
	for language in en zh; do \
		$(RUN) main.py --picture resources/pictures --lang $$language && \
		$(RUN) main.py --picture resources/pictures --lang $$language --page overview --ask leverage || exit 1; \
	done

format: $(VENV)/installed-for-tests
	$(RUN) -m ruff format
	$(RUN) -m ruff check --fix

# The locks hold for Linux, macOS and Windows and every Python from 3.11 on, and no address to install from.
LOCK := build/uv/bin/uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" --upgrade
lock:
	$(PYTHON) -m venv build/uv
	build/uv/bin/python -m pip install --quiet uv==$(UV_VERSION)
	$(LOCK) -o requirements.lock
	$(LOCK) -o requirements-dev.lock --group dev -c requirements.lock

clean:
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks
	find main.py $(PACKAGES) tests -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp in the environment is newer than the lock it was installed from.
$(VENV)/installed: requirements.lock $(RUN)
	@echo "Installing what Assay runs on; the first time this takes about a minute."
	@$(INSTALL) $< && touch $@

$(VENV)/installed-for-tests: requirements-dev.lock $(RUN)
	@echo "Installing what Assay runs on and what checks it; the first time this takes about a minute."
	@$(INSTALL) $< && touch $@ $(VENV)/installed

$(RUN):
	@if [ -z "$(PYTHON)" ]; then echo "Assay needs Python 3.11 or newer; none was found." >&2; exit 1; fi
	@$(PYTHON) -m venv --clear $(VENV) || { \
		.ci/apt-install "to make a Python environment" python3-venv && $(PYTHON) -m venv --clear $(VENV); } || { \
		rm -rf $(VENV); exit 1; }
