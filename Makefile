# Every target sets up what it needs, in a .venv of its own. `make` lists them.

PYTHON ?= python3
BIN := .venv/bin
PIP_INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: help run texts demo demo-reset story screenshot chaos mutants bench lint
.PHONY: test check fast-tests measured-fast-tests slow-tests all-tests hooks requirements upgrade check-python clean

help:
	@echo "make demo          try it in a browser, without Telegram or a token; kept in demo-state/"
	@echo "                   in another language: LANG=ru (en, ru, uz, es, uk or pa); of a story, too"
	@echo "make demo-reset    forget what the demo kept"
	@echo "make story         watch one incident in the terminal"
	@echo "make run           start the bot (TELEGRAM_BOT_TOKEN in .env or the environment)"
	@echo "make test          lint, type-check and test; what is slow is left to make check"
	@echo "make check         lint, type-check and test everything, with coverage: what CI runs"
	@echo "make chaos         kill the bot a hundred times under load, for five seeds; over half an hour"
	@echo "make mutants       put faults into the code and name those no test notices; SAMPLE=5 of each module"
	@echo "make bench         measure it: a table of figures and targets, in a quarter of an hour"
	@echo "make hooks         lint and type-check before each commit (pre-commit)"
	@echo "make texts         bring the catalogues in texts/locale up to date with what people read"
	@echo "make requirements  compile requirements*.txt from requirements*.in"
	@echo "make upgrade       the same with the newest versions; PACKAGE=aiohttp of one only"
	@echo "make screenshot    make the README's pictures (needs Chromium)"
	@echo "make clean         remove .venv and what tools left behind"

run:
	@if [ -z "$$TELEGRAM_BOT_TOKEN" ] && ! grep -Eqs '^(export +)?TELEGRAM_BOT_TOKEN=.' .env; then \
		echo "No token yet: write /newbot to @BotFather in Telegram, and it gives you one."; \
		echo "Then: cp .env.example .env, put it behind TELEGRAM_BOT_TOKEN= and make run again."; \
		echo "To try everything without a token or an account: make demo"; \
		exit 2; \
	fi
	@$(MAKE) --no-print-directory .venv/run.stamp
	@exec $(BIN)/python bot.py

# Where make is told; the environment's LANG says how the terminal writes, and stays out of it.
ifeq ($(origin LANG),command line)
IN_LANGUAGE := --language '$(LANG)'
unexport LANG
endif

demo: .venv/dev.stamp
	@exec $(BIN)/python -m sandbox.playground --open $(IN_LANGUAGE)

demo-reset: .venv/dev.stamp
	@$(BIN)/python -m sandbox.playground --reset

story: .venv/dev.stamp
	@$(BIN)/python -m sandbox.story $(IN_LANGUAGE)

screenshot: .venv/dev.stamp
	$(BIN)/python -m tests.browser.screenshot docs

chaos: .venv/dev.stamp
	$(BIN)/python -m tests.chaos --seed 1 2 3 4 5 --kills 100 --reports 2000

SAMPLE ?= 5
SEED ?= 1

mutants: .venv/dev.stamp
	$(BIN)/python -m tests.mutants --sample $(SAMPLE) --seed $(SEED)

# Neighbours stay together while they can: what a folder's tests share is then made once.
PARALLEL := -n auto --dist worksteal

# Each worker imports and rewrites all tests: a tenth of the work, unless it is kept for next time.
test check: export PYTHONDONTWRITEBYTECODE :=

# `make test check` runs each test once: `test` measures coverage then, and `check` what is left.
# The type-checker has one core busy while the tests begin on the others.
test: .venv/dev.stamp
	@$(MAKE) --no-print-directory --jobs=2 lint \
		$(if $(filter check,$(MAKECMDGOALS)),measured-fast-tests,fast-tests)

check: .venv/dev.stamp
	@$(MAKE) --no-print-directory --jobs=2 $(if $(filter test,$(MAKECMDGOALS)),,lint) \
		$(if $(filter test,$(MAKECMDGOALS)),slow-tests,all-tests)

MEASURED := $(BIN)/coverage run -m pytest $(PARALLEL) --hypothesis-profile=thorough

fast-tests: .venv/dev.stamp
	$(BIN)/pytest $(PARALLEL) -m "not slow"

measured-fast-tests: .venv/dev.stamp
	$(BIN)/coverage erase
	$(MEASURED) -m "not slow"

slow-tests: .venv/dev.stamp
	$(MEASURED) -m slow
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

all-tests: .venv/dev.stamp
	$(BIN)/coverage erase
	$(MEASURED)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

bench: .venv/dev.stamp
	@$(BIN)/python -m benchmarks

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	@deploy/lint.sh

# The catalogues stand in the repository compiled, so that `python bot.py` needs no step before.
texts: .venv/dev.stamp
	$(BIN)/pybabel --quiet extract --mapping babel.cfg --keywords N_ --add-location file --no-wrap \
		--add-comments Translators: --output texts/locale/desk.pot .
	$(BIN)/pybabel --quiet update --domain desk --input-file texts/locale/desk.pot \
		--output-dir texts/locale --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap
	$(BIN)/pybabel --quiet compile --domain desk --directory texts/locale

hooks: .venv/dev.stamp
	@$(BIN)/pre-commit install

# Universal: one file for each Python from 3.10 on, on Linux and macOS.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.10 --generate-hashes \
	--custom-compile-command "make requirements"
UPGRADE :=

requirements: .venv/dev.stamp
	$(COMPILE) $(UPGRADE) requirements.in --output-file requirements.txt
	$(COMPILE) $(UPGRADE) requirements-socks.in --output-file requirements-socks.txt
	$(COMPILE) $(UPGRADE) requirements-dev.in --output-file requirements-dev.txt

upgrade:
	@$(MAKE) requirements UPGRADE="$(if $(PACKAGE),--upgrade-package $(PACKAGE),--upgrade)"

.venv/run.stamp: requirements.txt | .venv/bin/pip
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements.txt requirements-dev.txt | .venv/bin/pip
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@ .venv/run.stamp

.venv/bin/pip: | check-python
	@echo "Setting up .venv, once: about half a minute on a fast line ..."
	@$(PYTHON) -m venv .venv

check-python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.10 or newer is needed."; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
		{ echo "Python 3.10 or newer is needed, this is `$(PYTHON) --version`."; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 2; }

clean:
	rm -rf .venv .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .hypothesis
