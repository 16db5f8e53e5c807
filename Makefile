# `make book` and `make test` set up all they need in .venv; `make` alone lists the targets.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
UV ?= 0.13.9
BIN := .venv/bin
PACKAGES := .venv/.packages
INSTALLED := .venv/.installed
BENCH := .venv-bench
MUTATE := .venv-mutate
CONTRACT := .venv-contract
VERIFIED := .venv-verify
SUPPLY := .venv-supply
MUTANTS ?= 60
SEED ?= 0
MUTATED ?= $(addprefix research_lib/,diversification inference comparison rebalancing trading accounts simulator)
SITE := _build/html
BUILT := _build/.built

STUDENT := _build/student

SOURCES := _config.yml _toc.yml \
  $(shell find book notebooks research_lib -type f -not -path '*/.*' -not -path '*/__pycache__/*' \
    -not -path 'book/_print/*' -not -path 'book/_epub/*' -not -path 'book/_verify/*') CITATION.cff CHANGELOG.md \
  $(wildcard data/README.md data/claims.csv data/verdicts.csv data/explorers/*.json data/_sources.py data/_raw.py)

NAME := the_wedge_and_the_discipline
ZIP := _build/$(NAME).zip

.PHONY: help book student test verify check style types soak lab rerun zip pdf slides epub data data-latest studies explorers bench mutate contract sbom licences audit lock newest clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' Makefile

book: $(BUILT) ## build the site from the stored outputs; the last line is its first page
	@echo "$(CURDIR)/$(SITE)/index.html"

student: $(INSTALLED) ## build the site without solutions, exams, keys and pages for teachers
	$(BIN)/python book/student.py $(STUDENT)/source
	cd $(STUDENT)/source && $(CURDIR)/$(BIN)/jupyter-book build . -W --keep-going --quiet
	rm -rf $(STUDENT)/html
	mv $(STUDENT)/source/_build/html $(STUDENT)/html
	rm -rf $(STUDENT)/source
	@echo "$(CURDIR)/$(STUDENT)/html/index.html"

# Two processes and two cores: each with products of matrices by one thread, or they wait for
# each other.
test: export OPENBLAS_NUM_THREADS = 1
test: $(INSTALLED) ## run every check: style, types, tests, every notebook recomputed, the site in a browser
	@$(MAKE) --no-print-directory --jobs=2 style types $(BUILT)
	$(BIN)/pytest -n 2 --dist loadfile --nbval --nbval-current-env \
	  --nbval-sanitize-with tests/nbval_sanitize.cfg tests notebooks

# Nothing is written here: all is made anew in copies of the sources, with the network off.
verify: $(INSTALLED) ## prove that data, outputs, tables and site are what the sources produce; EVERY=1: under other conditions too
	$(if $(EVERY),$(BIN)/python -m book._verify.matrix)
	$(BIN)/python -m book._verify $(if $(EVERY),--every)

check: $(INSTALLED) ## recompute single pages and compare: PAGES="21_cash_drag ..."
	@test -n "$(PAGES)" || { echo 'name the pages: make check PAGES="21_cash_drag ..."' >&2; exit 1; }
	$(BIN)/pytest -q --nbval --nbval-current-env --nbval-sanitize-with tests/nbval_sanitize.cfg \
	  $(foreach page,$(PAGES),$(or $(wildcard notebooks/$(page).ipynb notebooks/evidence/$(page).ipynb),notebooks/$(page).ipynb))

# Beside the build of the site, which has one process.
style: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(INSTALLED)
	$(BIN)/mypy

soak: $(INSTALLED) ## run the random tests with new seeds, for SOAK_MINUTES (20)
	$(BIN)/python tests/soak.py

lab: export JUPYTER_CONFIG_PATH := $(CURDIR)/notebooks/.jupyter
lab: $(INSTALLED) ## open the chapters in JupyterLab
	$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/start.ipynb notebooks

rerun: $(INSTALLED) ## execute every notebook in place
	$(BIN)/python notebooks/rerun.py

# What is committed and the site beside it: the folder that comes out runs like a clone.
# The site is built from the folder and the rest is what is committed: the two must be the same.
zip: $(BUILT) ## write one file with the site, the notebooks, the library and the data
	@git diff --quiet HEAD -- || { echo "commit first: the zip holds what is committed" >&2; exit 1; }
	rm -rf _build/zip $(ZIP)
	mkdir -p _build/zip/$(NAME)
	git archive HEAD | tar --extract --directory _build/zip/$(NAME)
	cp -R $(SITE) _build/zip/$(NAME)/site
	$(BIN)/python -m book._verify.sums _build/zip/$(NAME)
	cd _build/zip && ../../$(BIN)/python -m zipfile -c ../$(NAME).zip $(NAME)
	rm -rf _build/zip
	@echo "$(CURDIR)/$(ZIP)"

# Chromium prints (on PATH, or named by CHROMIUM); what it prints is the built site.
pdf: $(BUILT) ## write the book as PDF into _build/pdf: chapters, evidence, reference (needs Chromium)
	rm -rf _build/pdf
	$(BIN)/python -m book._print

slides: $(BUILT) ## print the slides of every chapter as PDF into _build/slides (needs Chromium)
	$(BIN)/python -m book._slides

epub: $(BUILT) ## write the chapters as EPUB into _build/epub (needs Chromium)
	$(BIN)/python -m book._epub

data: $(INSTALLED) ## derive data/ again from its pinned sources (needs the network), or SETS="NAME ..." alone
	$(BIN)/python data/derive.py $(SETS)

# Beside the book's data, never over them.
data-latest: $(INSTALLED) ## fetch Kenneth French's files of today into data-latest/ and say what moved (needs the network)
	$(BIN)/python data/latest.py data-latest

studies: $(INSTALLED) ## compute again what takes minutes and is stored in data/studies, or NAMES="NAME ..." alone
	$(BIN)/python data/studies.py $(NAMES)

explorers: $(INSTALLED) ## compute again what the figures to play with are given, or NAMES="NAME ..." alone
	$(BIN)/python data/explorers.py $(NAMES)

bench: $(BENCH)/.installed ## time the simulator beside others and store it in benchmarks/results (the first time needs the network)
	@for table in beside run resample fresh parity_bt portfolios participants; do \
	  echo; PYTHONPATH=. $(BENCH)/bin/python -W error::UserWarning benchmarks/$$table.py; done

mutate: $(INSTALLED) $(MUTATE)/.installed ## test the tests on small changes of the library, MUTANTS=60 a package, SEED=0 (the first time needs the network)
	$(MUTATE)/bin/python tests/mutation/draw.py $(MUTANTS) $(SEED) _build/mutants.json $(MUTATED)
	$(BIN)/python tests/mutation/run.py _build/mutants.json

contract: $(CONTRACT)/.installed ## hold the vault to a contract that is in use, call by call (Python 3.11 or 3.12; the first time needs the network)
	PYTHONPATH=. $(CONTRACT)/bin/python tests/contract/compare.py

# What checks it has an environment of its own: it is no part of the book.
sbom: $(INSTALLED) $(SUPPLY)/.installed ## write what the book is made of into _build/sbom.cdx.json (the first time needs the network)
	$(BIN)/python -m book._supply.sbom _build/sbom.cdx.json
	$(SUPPLY)/bin/python .ci/valid_sbom.py _build/sbom.cdx.json

licences: $(INSTALLED) ## write the licences of all locked packages, and refuse one that is not allowed
	$(BIN)/python -m book._supply.licences

audit: $(SUPPLY)/.installed ## ask PyPI's database which locked packages have known vulnerabilities (needs the network)
	$(SUPPLY)/bin/python .ci/audit.py $(SUPPLY)/bin/pip-audit

lock: $(INSTALLED) ## write requirements.lock from requirements.txt (needs the network)
	$(BIN)/python -m pip install --quiet --quiet uv==$(UV)
	$(BIN)/uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes \
	  --custom-compile-command "make lock" --output-file requirements.lock requirements.txt

newest: $(INSTALLED) ## pin the newest packages, in requirements.txt and the lock (needs the network)
	$(BIN)/python -m pip install --quiet --quiet uv==$(UV)
	$(BIN)/python .ci/newest.py $(BIN)/uv
	$(MAKE) --no-print-directory lock UPGRADE=--upgrade
	$(MAKE) --no-print-directory licences

clean: ## remove the site, the environment and every cache
	rm -rf _build .venv $(BENCH) $(MUTATE) $(CONTRACT) $(VERIFIED) $(SUPPLY) .hypothesis .mypy_cache .pytest_cache .ruff_cache data/.cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A rebuild from nothing: an incremental one repeats no warning of a page that has not changed.
$(BUILT): $(INSTALLED) $(SOURCES)
	rm -rf $(SITE) _build/.doctrees
	$(BIN)/jupyter-book build . -W --keep-going --quiet
	touch $@

# The other simulators have an environment of their own: the book does not need it.
$(BENCH)/.installed: benchmarks/requirements.txt | $(PACKAGES)
	"$(PYTHON)" -m venv --clear $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	touch $@

$(MUTATE)/.installed: tests/mutation/requirements.txt | $(PACKAGES)
	"$(PYTHON)" -m venv --clear $(MUTATE)
	$(MUTATE)/bin/python -m pip install --quiet --quiet --disable-pip-version-check -r $<
	touch $@

$(CONTRACT)/.installed: tests/contract/requirements.txt
	"$(PYTHON)" -m venv --clear $(CONTRACT)
	$(CONTRACT)/bin/python -m pip install --quiet --quiet --disable-pip-version-check -r $<
	touch $@

$(SUPPLY)/.installed: .ci/requirements.txt
	"$(PYTHON)" -m venv --clear $(SUPPLY)
	$(SUPPLY)/bin/python -m pip install --quiet --quiet --disable-pip-version-check -r $<
	touch $@

$(INSTALLED): $(PACKAGES) pyproject.toml
	$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(PACKAGES): requirements.lock
	@command -v "$(PYTHON)" > /dev/null || { \
	  echo "Python is missing: install Python 3.11 or newer, or name one: make PYTHON=/path/to/python" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is $$("$(PYTHON)" -V 2>&1): 3.11 or newer is needed; name one: make PYTHON=/path/to/python" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2> /dev/null || { \
	  echo "The venv module is missing: on Debian and Ubuntu, apt install python3-venv" >&2; exit 1; }
	"$(PYTHON)" -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@
