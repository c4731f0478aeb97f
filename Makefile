# `make` alone says what there is. Everything runs in `.venv`, which is made by the first target that
# needs it and brought up to date whenever pyproject.toml changes.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
RUNTIME := .venv/.installed
DEVELOPMENT := .venv/.installed-dev
DEMO := fixtures/refunds
OFFLINE := --reader english --offline --out build/demo
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help demo test oracle lint check format docs clean

help: ## this list
	@sed -nE 's/^([a-z]+):.*## (.*)/\1\t\2/p' Makefile | expand -t 10

$(BIN)/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "mandate needs Python 3.11 or newer; set PYTHON=")'
	@"$(PYTHON)" -m venv .venv

$(RUNTIME): pyproject.toml | $(BIN)/python
	@echo "installing mandate into .venv" >&2
	@$(PIP) install -e .
	@touch $@

$(DEVELOPMENT): pyproject.toml | $(BIN)/python
	@echo "installing mandate and its development tools into .venv" >&2
	@$(PIP) install -e '.[dev]'
	@touch $(RUNTIME) $@

demo: $(RUNTIME) ## one mandate, refused and then, repaired, approved
	@mkdir -p build/demo
	@$(call expect,1,$(DEMO)/strategy.txt)
	@$(call expect,0,$(DEMO)/approved.txt)
	@echo "demo: refused and approved, as expected"

# The prose is read by the embedded reader: no model, no network, no plan file.
define expect
	echo "$$ mandate compile $(2) $(OFFLINE)"; \
	code=0; $(BIN)/mandate compile $(2) $(OFFLINE) || code=$$?; echo; \
	if [ $$code -ne $(1) ]; then echo "demo: expected exit code $(1) for $(2), got $$code" >&2; exit 1; fi
endef

test: $(DEVELOPMENT) ## all tests
	@$(BIN)/pytest

N ?= 2000
FROM ?= 0

oracle: $(DEVELOPMENT) ## N small cases (FROM a seed) against brute force, on all cores
	@$(BIN)/python -m tests.oracle.hunt -n $(N) --start $(FROM)

lint: $(DEVELOPMENT) ## style, types and the rooms' imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

check: lint ## the same, and docs that are generated (`make test` compares them, too)
	@$(BIN)/pytest -q -n 0 -m docs

format: $(DEVELOPMENT) ## put the code in its canonical form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: $(DEVELOPMENT) ## write the generated pages of docs/ anew
	@MANDATE_UPDATE_DOCS=1 $(BIN)/pytest -q -n 0 -m docs

clean: ## remove what can be made again
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
