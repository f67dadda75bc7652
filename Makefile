# Terrain's two commands are `make run` and `make test`. The rest is for whoever works on it.

SHELL := /bin/sh
.DEFAULT_GOAL := run
.PHONY: run test dev demo check bench format requirements venv venv-dev

PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12; do \
  command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1 && { command -v $$p; break; }; done)
BIN := .venv/bin
# What stands in .env, where there is one, is the environment of whatever runs the journal.
ENV := [ ! -f .env ] || { set -a; . ./.env; set +a; };
MANAGE := $(ENV) $(BIN)/python manage.py

.venv/bin/python:
	@if [ -n "$(PYTHON)" ]; then "$(PYTHON)" -m venv .venv; \
	elif command -v uv >/dev/null 2>&1; then uv venv -q --seed --python 3.13 .venv; \
	else echo "Terrain needs Python 3.12 or newer: install it, or uv, and run make again." >&2; exit 1; fi

# A stamp a requirements file: nothing is installed again while it has not changed.
.venv/base.stamp: requirements/base.txt | .venv/bin/python
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/dev.stamp: requirements/dev.txt | .venv/bin/python
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $<
	@touch .venv/base.stamp $@

venv: .venv/base.stamp
venv-dev: .venv/dev.stamp

run: venv  ## the journal on localhost, as in production
	@$(ENV) exec $(BIN)/python manage.py serve

dev: venv  ## reloading, with debug pages
	@export TERRAIN_DEBUG=1; $(MANAGE) migrate -v 0
	@export TERRAIN_DEBUG=1; $(MANAGE) runserver $(or $(TERRAIN_ADDR),127.0.0.1:8000)

demo: venv  ## a believable year: robin@example.org, terrain-demo
	@$(MANAGE) migrate -v 0
	@$(MANAGE) create_demo

test: venv-dev  ## once on SQLite, once on PostgreSQL
	@$(BIN)/python tests/run.py

# A data folder of its own, so that no journal is touched.
CHECKED = TERRAIN_DATA=.venv/check DATABASE_URL= $(BIN)/python manage.py

check: venv-dev  ## lint, format, types, imports, migrations, deploy checks
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(CHECKED) makemigrations --check --dry-run
	@TERRAIN_BASE_URL=https://journal.example.org TERRAIN_MAIL_URL=smtp://mail.example.org \
	  $(CHECKED) check --deploy --fail-level WARNING

format: venv-dev
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format -q .

bench: venv-dev  ## measures that print tables
	@for file in bench/*.py; do case $$file in *__init__.py) ;; *) echo "== $$file"; $(BIN)/python $$file || exit 1;; esac; done

requirements:  ## pin anew, with hashes and without addresses
	@for name in base dev; do uv pip compile -q --universal --python-version 3.12 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make requirements" requirements/$$name.in -o requirements/$$name.txt; done
