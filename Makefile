# Every target sets up what it needs, in a .venv of its own. `make` lists them.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: help run demo test lint check-python clean

help:
	@echo "make demo   watch one incident from report to resolution; needs no token"
	@echo "make run    start the bot (TELEGRAM_BOT_TOKEN in .env or the environment)"
	@echo "make test   lint, type-check and test everything"
	@echo "make clean  remove .venv and what tools left behind"

run:
	@if [ -z "$$TELEGRAM_BOT_TOKEN" ] && ! grep -qs '^TELEGRAM_BOT_TOKEN=.' .env; then \
		echo "No token yet: write /newbot to @BotFather in Telegram, and it gives you one."; \
		echo "Then: cp .env.example .env, put it behind TELEGRAM_BOT_TOKEN= and make run again."; \
		echo "To try everything without a token or an account: make demo"; \
		exit 2; \
	fi
	@$(MAKE) --no-print-directory .venv/run.stamp
	@exec $(BIN)/python bot.py

demo: .venv/dev.stamp
	@$(BIN)/python -m sandbox.demo

test: lint
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	@deploy/lint.sh

.venv/run.stamp: requirements.txt | .venv/bin/pip
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements.txt requirements-dev.txt | .venv/bin/pip
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ .venv/run.stamp

.venv/bin/pip: | check-python
	@$(PYTHON) -m venv .venv

check-python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.10 or newer is needed."; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
		{ echo "Python 3.10 or newer is needed, this is `$(PYTHON) --version`."; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 2; }

clean:
	rm -rf .venv .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .hypothesis
