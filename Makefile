# Everything sets itself up first: .venv, the pinned packages, Qt's system libraries (installer/bootstrap.py).
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
RUN := .venv/bin/python
WORKERS ?= 2

# Qt wants a UTF-8 locale; a bare machine has set none.
ifeq ($(LC_ALL)$(LC_CTYPE)$(LANG),)
export LC_ALL := C.UTF-8
endif

.PHONY: help demo test soak bench screenshots package setup setup-dev setup-package lock

help:
	@echo "make demo         a made-up caseload of four agencies: two workstations and their database"
	@echo "make test         lint, types, import contracts and all tests"
	@echo "make soak         what make test runs a part of each day, at full length; NAME=... one, LENGTH=ci shorter"
	@echo "make bench        our times beside a yardstick's; NAME=... runs one"
	@echo "make screenshots  every screen, light and dark, English and Spanish, 100% and 200%"
	@echo "make package      the program for machines without Python: dist/ctcoord and a .deb"
	@echo "make lock         pin newer packages (needs uv); BEFORE=YYYY-MM-DD"

setup:
	@$(PYTHON) installer/bootstrap.py

setup-dev:
	@$(PYTHON) installer/bootstrap.py --dev

setup-package:
	@$(PYTHON) installer/bootstrap.py --package

demo: setup
	$(RUN) -m ctcoord demo

# Tests start the program hundreds of times: it is compiled once, also where the environment forbids that.
test: export PYTHONDONTWRITEBYTECODE :=
test: export PYTHONPYCACHEPREFIX := $(CURDIR)/build/pycache
test: setup-dev
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	.venv/bin/lint-imports --no-logo
	QT_QPA_PLATFORM=offscreen $(RUN) -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# At least 30 planted bugs, 20,000 seeds, millions of steps and calls: see "Tests that run in parts" in CONTRIBUTING.md.
RUN_LENGTH = $(if $(filter ci,$(LENGTH)),ci,long)
soak: setup-dev
	CTCOORD_RUN=$(RUN_LENGTH) QT_QPA_PLATFORM=offscreen $(RUN) -m pytest -q -n $(WORKERS) --dist worksteal -m soak \
		$(if $(NAME),-k $(NAME)) tests

bench: setup-dev
	QT_QPA_PLATFORM=offscreen $(RUN) -m tests.bench $(NAME)

screenshots: setup
	$(RUN) -m ctcoord screenshots --out build/screenshots

package: setup-package
	$(RUN) installer/package.py

# Nothing younger than four weeks goes into the locks: a bad release is usually found by then.
BEFORE ?= $(shell date -d '4 weeks ago' +%F)
COMPILE := uv --no-config pip compile --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --exclude-newer $(BEFORE) -q

lock:
	$(COMPILE) pyproject.toml --extra demo -o installer/requirements.lock
	$(COMPILE) --group dev -c installer/requirements.lock -o installer/requirements-dev.lock
