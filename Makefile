# Everything a newcomer needs: `make reports` and `make test`. The plain commands behind them stand in README.md.
PYTHON ?= python3
BIN := .venv/bin
PERIOD := 2026Q3
JOBS ?= 2

.PHONY: reports test test-fast lab bench lint clean

.venv/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "cxlib needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

data/demo/study.toml: | .venv/ready
	$(BIN)/cx demo data/demo

data/demo/released/$(PERIOD)/release.json: | data/demo/study.toml
	$(BIN)/cx release demo --every

reports: .venv/ready data/demo/released/$(PERIOD)/release.json
	$(BIN)/cx render demo $(PERIOD) --language all --jobs $(JOBS)

lab: .venv/ready data/demo/released/$(PERIOD)/release.json
	$(BIN)/cx lab notebooks/explore.ipynb

test: .venv/ready
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal
	$(BIN)/ruff check .

test-fast: .venv/ready
	$(BIN)/python -m pytest -n $(JOBS) -m "not slow"

bench: .venv/ready data/demo/released/$(PERIOD)/release.json
	$(BIN)/python tests/speed/bench.py
	$(BIN)/python tests/speed/growth.py

clean:
	rm -rf .venv build *.egg-info .pytest_cache .ruff_cache .hypothesis
