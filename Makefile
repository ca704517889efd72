# Everything a person or CI runs. `make run` and `make test` need Python 3.11 or newer, and nothing else prepared.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
export HUB_DATA_DIR ?= $(CURDIR)/var
PYTEST_ARGS ?= -n auto --dist loadscope --no-loadscope-reorder

.PHONY: run test check bench messages lock clean install install-dev browser

run: install
	$(BIN)/python manage.py set_up --demo
	PORT=$(PORT) $(BIN)/python manage.py serve

test: install-dev browser
	DJANGO_SETTINGS_MODULE=hub.settings.test $(BIN)/python manage.py compile_catalogs
	DJANGO_SETTINGS_MODULE=hub.settings.test $(BIN)/pytest $(PYTEST_ARGS)

check: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	DJANGO_SETTINGS_MODULE=hub.settings.test $(BIN)/python -W error::DeprecationWarning manage.py check
	DJANGO_SETTINGS_MODULE=hub.settings.test $(BIN)/python manage.py makemigrations --check --dry-run
	SECRET_KEY=check-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH HUB_ALLOWED_HOSTS=hub.example DJANGO_SETTINGS_MODULE=hub.settings.production $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

bench: install-dev
	BENCH_DOCUMENTS=$${BENCH_DOCUMENTS:-10000} BENCH_QUESTIONS=$${BENCH_QUESTIONS:-200} BENCH_CLIENTS=$${BENCH_CLIENTS:-1,8} BENCH_ROUNDS=$${BENCH_ROUNDS:-10} \
		BENCH_TOPICS=$${BENCH_TOPICS:-200} BENCH_POSTS=$${BENCH_POSTS:-1000} DJANGO_SETTINGS_MODULE=hub.settings.test $(BIN)/pytest -m benchmark -s tests/benchmarks

# Collect new strings into the French catalogue of every app (needs GNU gettext).
messages: install-dev
	@for app in hub/base hub/accounts hub/places hub/dictionary hub/pages hub/notifications hub/imports hub/demo experts forum/questions meetups search; do \
		mkdir -p $$app/locale && (cd $$app && $(CURDIR)/$(BIN)/django-admin makemessages -l fr --no-location -v 0) || exit 1; done

# Write the lock files anew from pyproject.toml (needs uv).
lock:
	uv pip compile pyproject.toml --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header -o requirements.lock
	uv pip compile pyproject.toml --group dev --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header -c requirements.lock -o requirements-dev.lock

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it with PYTHON=..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/.installed

# Journeys need a Chromium; on Debian it is installed when missing and allowed.
browser:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || echo "No chromium found: install it, or the journeys fail."

clean:
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
