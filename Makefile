# Everything that a newcomer, an operator and a developer type. `make help` lists it.
SHELL := /bin/bash
RUNTIME ?= $(or $(OUTAGE_IVR_RUNTIME),$(CURDIR)/.runtime)
export OUTAGE_IVR_RUNTIME := $(RUNTIME)
PYTHON ?= python3
BIN := .venv/bin
# Compile modules once, whatever the machine says: without that, each start of the line takes twice the processor time.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup setup-tests run test test-long check check-rules bench bench-board bench-claims bench-incidents bench-campaigns bench-imports bench-sms bench-search bench-proposals bench-speech chaos stresses scripts pictures clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

# A folder that was moved or copied makes its environment anew: programs in it contain its absolute path.
ifneq ($(shell cat .venv/.made-in 2>/dev/null),$(CURDIR))
.PHONY: .venv/.ready .venv/.ready-tests
endif

# The packages the line runs with; those that only tests need stay if they are already there.
.venv/.ready: uv.lock pyproject.toml asterisk/venv asterisk/uv-pinned.txt
	@asterisk/venv "$(PYTHON)" --no-dev
	@touch $@

.venv/.ready-tests: .venv/.ready
	@asterisk/venv "$(PYTHON)"
	@touch $@

# Python packages and programs are obtained side by side; another name than MAKE, lest `make -n` run it.
SELF := $(MAKE) -s --no-print-directory
setup:
	@asterisk/together '$(SELF) .venv/.ready' 'asterisk/obtain "$(RUNTIME)" asterisk rhvoice espeak'

setup-tests:
	@asterisk/together '$(SELF) .venv/.ready-tests' \
		'asterisk/obtain "$(RUNTIME)" asterisk rhvoice espeak sipp kannel postgresql chromium promtool logrotate'

run: setup ## Start the line with a small demo town; Ctrl-C stops everything
	@exec $(BIN)/outage-ivr demo

# These wait, for speech in real time or for other programs: many at once, one test handed out at a time.
WAITING := a*.py drill*.py obtain*.py softphone*.py speech_studio*.py trunk*.py unplayable*.py
CALLS := tests/acceptance $(wildcard $(addprefix tests/integration/test_,$(WAITING)))
# The others keep a processor busy each, but for databases.
OTHERS := $(addprefix --ignore=,$(CALLS))
COVERED := --cov --cov-report=
PYTEST := $(BIN)/pytest --durations=20 --durations-min=1

# Calls are in real time: a test that fails while others load the machine is judged again, alone.
AGAIN = [ $$? -eq 1 ] && $(PYTEST) --last-failed --last-failed-no-failures none

test: setup-tests ## Run all tests, with real calls on a real Asterisk
	$(PYTEST) -n 14 --dist loadgroup $(CALLS) || { $(AGAIN) $(CALLS); }
	$(PYTEST) -n 3 --dist worksteal $(OTHERS) $(COVERED) || { $(AGAIN) $(OTHERS) $(COVERED) --cov-append; }
	$(BIN)/coverage report
	$(BIN)/coverage json --quiet -o .coverage.json
	$(BIN)/python tests/coverage_floor.py .coverage.json

test-long: setup-tests ## Run the tests that take minutes, one at a time: crowds, storms, foreign systems, more of what is random
	@asterisk/obtain "$(RUNTIME)" mmdebstrap buildah
	$(PYTEST) -m long
	$(PYTEST) -m hypothesis --hypothesis-profile long

check: .venv/.ready-tests ## Check style, types, the rules on imports and the migrations
	@asterisk/together '$(BIN)/mypy' '$(SELF) check-rules'

# Types take as long as everything else together, and one processor; the programs are obtained meanwhile.
check-rules: setup-tests
	$(BIN)/uv lock --check
	$(BIN)/shellcheck -x asterisk/obtain asterisk/together asterisk/venv .ci/run deploy/healthcheck
	$(BIN)/hadolint deploy/Dockerfile
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/migration

bench: setup-tests ## Measure the line side by side with plain Asterisk
	$(BIN)/python -m benchmarks

bench-incidents: setup-tests ## Measure what changes of an incident cost by the number of its tickets, on both databases
	$(BIN)/python -m benchmarks.incidents

bench-sms: setup-tests ## Measure SMS a second over SMPP beside a bare client, on both databases
	$(BIN)/python -m benchmarks.text_messages

bench-campaigns: setup-tests ## Measure how long it takes to have 100,000 people told, on both databases
	$(BIN)/python -m benchmarks.campaigns

bench-claims: setup-tests ## Measure claims beside a million notifications, on both databases, and the first ring
	$(BIN)/python -m benchmarks.claims
	$(BIN)/python -m benchmarks.first_ring

chaos: setup-tests ## Tell 100,000 people while processes are killed 500 times, for hours, and write a row into the docs
	$(BIN)/python -m benchmarks.chaos

bench-board: setup-tests ## Measure the processor time of an update of the board, with many incidents and many who look
	$(BIN)/python -m benchmarks.board

bench-search: setup-tests ## Measure search over a million service points, on both databases
	$(BIN)/python -m benchmarks.search

bench-proposals: setup-tests ## Measure on simulated months which outages reports point to, and what a report costs
	$(BIN)/python -m benchmarks.detection
	$(BIN)/python -m benchmarks.report_cost

bench-imports: setup-tests ## Measure what subscriber files of 10,000 and a million rows take, on both databases, with calls beside
	$(BIN)/python -m benchmarks.imports

bench-speech: setup-tests ## Have a recogniser listen to every situation, and write the table into docs/speech.md
	@asterisk/venv "$(PYTHON)" --group clarity
	$(BIN)/python -m benchmarks.speech --write-docs

stresses: setup-tests ## Find the Russian names that RHVoice stresses wrongly, and write the table that marks them
	@asterisk/venv "$(PYTHON)" --group stresses
	$(BIN)/python -m benchmarks.stresses

scripts: .venv/.ready-tests ## Draw the call flows of all dialogues into docs
	$(BIN)/python -m ivr.callflows

pictures: setup-tests ## Draw the pictures of all pages in docs anew, as the tests see them
	PICTURES=docs/pictures $(PYTEST) tests/browser
	cd docs/pictures && ls | grep -vxFf <(grep -oP '(?<=\(pictures/)[^)]+' ../pages.md) | xargs -r rm

clean: ## Remove what running and testing left behind, but not what was downloaded
	rm -rf var .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.json htmlcov
