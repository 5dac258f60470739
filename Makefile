# make demo: the whole month in under a minute.  make test: every gate.
# Both set themselves up in $(VENV), and a second run finds everything done.

VENV ?= .venv
PYTHON ?= python3
BROWSER ?= chromium libatomic1 libfribidi0 fonts-noto-core
RELAY ?= postfix
SSHD ?= openssh-client openssh-server rsync
# Who tests servers and relays often waits for them: one worker more than there are processors.
WORKERS ?= $(shell echo $$(($$(nproc) + 1)))
# The long run, over 1,000 kills and 1,020,000 mails, an hour on two cores: make chaos LONG=1
LONG ?=
CHAOS ?=
# What pytest is told besides: make explore EXPLORE=tests/audience
EXPLORE ?=
# Who sits at the desk: one of the people of publication.yaml
DESK ?= --by amina-farooqi --open
UPGRADE ?=

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

bin := $(VENV)/bin
pip := $(bin)/python -m pip --disable-pip-version-check --no-input -qq

# A stamp carries a hash over all that decides what is installed, so that neither a fresh clone's
# times of files nor a venv taken from another checkout can mislead.
key = $(shell cat $(1) pyproject.toml 2>/dev/null <(echo '$(CURDIR)') | sha256sum | cut -c1-16)
runtime := $(VENV)/.runtime-$(call key,requirements.lock)
dev := $(VENV)/.dev-$(call key,requirements.lock requirements-dev.lock)

.PHONY: help demo desk test explore coverage lint bench chaos torture screenshots docs lock clean

help: ## Say what there is to make
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

demo: $(runtime) ## Collect, draft, check, approve, send and archive, all on this machine
	@$(bin)/newsletter demo

desk: $(runtime) ## Open the editors' desk of this publication in the browser
	@$(bin)/newsletter desk $(DESK)

# Hundreds of tests start programs of their own; where Python may not keep what it compiled, each would anew.
test: lint browser relay sshd ## Every gate: format, lint, types, tests
	@$(bin)/python -m compileall -q newsletter
	@$(bin)/python -m pytest -n $(WORKERS) --dist worksteal

# Apart, for what it finds is not the fault of the change at hand.
explore: $(dev) ## The same tests in another order, with other examples and other luck
	@$(bin)/python -m pytest -n $(WORKERS) --dist worksteal --randomly-seed=$${RANDOM} --hypothesis-profile=explore $(EXPLORE)

# Apart, for it takes twice as long: Python 3.11 counts lines by calling for each.
coverage: lint browser relay sshd ## The same tests, and which lines they never run
	@$(bin)/python -m pytest -n $(WORKERS) --dist worksteal --cov

lint: $(dev) ## Format, lint and types
	@$(bin)/ruff format --check --quiet . || { echo "Mend with: $(bin)/ruff format ." >&2; exit 1; }
	@$(bin)/ruff check --quiet .
	@$(bin)/mypy

# Those that want a folder of real feeds or pages, or other programs to compare with, are called by hand.
BENCHES = "archive --issues 120" "cli" "faults" "delivery --messages 1000 --rounds 2" "delivery_memory" "delivery_start --runs 1" "smtp" "postfix --messages 200 --rounds 3" "restarts --readers 500 --least 8" "documents" "hostile" "live" "mail" "public" "render . 2017-11" "fidelity . 2017-11" "grouping" "triage --articles 10000"
bench: $(dev) ## Measure what needs nothing from elsewhere, one after the other
	@for bench in $(BENCHES); do echo "== python -m bench.$$bench"; $(bin)/python -m bench.$$bench; done

chaos: $(dev) ## Kill senders and relays, fill disks, move clocks; count who was lost or mailed twice
	@$(bin)/python -m bench.chaos $(if $(LONG),--long) $(CHAOS)
	@$(bin)/python -m bench.chaos_host
	@$(bin)/python -m bench.chaos_workers

torture: $(dev) ## Visit servers, feeds and pages made to hurt; a table of how each ended
	@$(bin)/python -m bench.torture

screenshots: $(dev) browser ## Draw docs/images/ and build/screenshots/
	@$(bin)/python -m docs.screenshots
	@$(bin)/python -m docs.desk_screenshots

docs: $(dev) ## Write docs/reference/ from the code
	@$(bin)/python docs/generate.py

lock: $(dev) ## Resolve the dependencies anew; UPGRADE=--upgrade takes newer ones
	@$(call compile,requirements.lock,--group build)
	@$(call compile,requirements-dev.lock,--group dev --constraint requirements.lock)

compile = $(bin)/uv pip compile --quiet pyproject.toml $(2) --output-file $(1) $(UPGRADE) \
	--universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

clean: ## Remove what was made, but neither the venv nor var/
	@rm -rf build dist site .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis

# ---- set-up ----

$(runtime):
	@$(venv-there)
	@echo "Setting up $(VENV) (once) …" >&2
	@$(call install,requirements.lock)
	@rm -f $(VENV)/.runtime-* && touch $@

$(dev):
	@$(venv-there)
	@echo "Setting up $(VENV) for tests (once) …" >&2
	@$(call install,requirements-dev.lock)
	@rm -f $(VENV)/.runtime-* $(VENV)/.dev-* && touch $(runtime) $@

# The package itself is installed last, editable, by the build backend that the lock brought.
define install
$(pip) install --require-hashes -r $(1); \
$(pip) install --no-deps --no-build-isolation --editable .
endef

define venv-there
if ! $(bin)/python -m pip --version >/dev/null 2>&1; then \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "This needs Python 3.11 or newer as $(PYTHON); name another with: make PYTHON=python3.12" >&2; exit 1; }; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This needs Python's venv module; on Debian: apt-get install python3-venv" >&2; exit 1; }; \
	$(PYTHON) -m venv --clear "$(VENV)"; \
fi
endef

# Browser tests want Chromium, and Playwright's driver a library that a bare Debian lacks.  Root on
# Debian gets both; everybody else is told, and goes on.
.PHONY: browser
browser: $(dev)
	@$(if $(filter no,$(BROWSER)),:,$(browser-there))

# Tests of what a relay's log says want a real one; only root can start it, and nobody else needs it.
# Installed without a configuration, Debian's own does not start; the tests bring theirs.
.PHONY: relay
relay:
	@$(if $(filter no,$(RELAY)),:,$(relay-there))

define relay-there
if [ -x /usr/sbin/postfix ] || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then :; else \
	echo "Installing $(RELAY) for the tests of a relay's log (once; make RELAY=no goes without) …" >&2; \
	{ echo postfix postfix/main_mailer_type select No configuration | debconf-set-selections; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq --no-install-recommends $(RELAY); } >/dev/null 2>&1 </dev/null || \
		echo "It could not be installed; those tests will be skipped." >&2; \
fi
endef

# Backups and the archive go to other machines by ssh; the tests start a server of their own.  Debian's
# would listen to the world from now on: it is installed, but neither started nor left to start at boot.
.PHONY: sshd
sshd:
	@$(if $(filter no,$(SSHD)),:,$(sshd-there))

define sshd-there
if { [ -x /usr/sbin/sshd ] && command -v rsync >/dev/null; } || [ "$$(id -u)" != 0 ] || \
	! command -v apt-get >/dev/null; then :; else \
	echo "Installing $(SSHD) for the tests of places reached by ssh (once; make SSHD=no goes without) …" >&2; \
	had=$$([ ! -x /usr/sbin/sshd ] || echo yes); policy=/usr/sbin/policy-rc.d; \
	if [ -e $$policy ]; then policy=; else printf '#!/bin/sh\nexit 101\n' >$$policy; chmod 755 $$policy; fi; \
	{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq --no-install-recommends $(SSHD); } >/dev/null 2>&1 </dev/null || \
		echo "They could not be installed; those tests will be skipped." >&2; \
	if [ -n "$$policy" ]; then rm -f $$policy; fi; \
	if [ -z "$$had" ] && command -v systemctl >/dev/null; then \
		systemctl disable ssh.service ssh.socket >/dev/null 2>&1 || :; fi; \
fi
endef

driver = $(VENV)/lib/python3*/site-packages/playwright/driver/node

define browser-there
if command -v chromium chromium-browser google-chrome >/dev/null && $(driver) --version >/dev/null 2>&1; then :; \
elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	echo "Installing $(BROWSER) for the browser tests (once; make BROWSER=no goes without) …" >&2; \
	{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq --no-install-recommends $(BROWSER); } >/dev/null 2>&1 </dev/null || \
		echo "They could not be installed; the browser tests will be skipped." >&2; \
else \
	echo "No Chromium here; the browser tests will be skipped. On Debian: apt-get install $(BROWSER)" >&2; \
fi
endef
