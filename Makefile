PYTHON ?= python3
BIN := .venv/bin

.PHONY: help run test lint check clean

help:
	@echo "make run    set up .venv and open the app"
	@echo "make test   set up .venv and a Chromium, then run every test"
	@echo "make lint   ruff and mypy"
	@echo "make check  test and lint: what continuous integration runs"
	@echo "make clean  remove .venv and the caches"

run: .venv/ready-to-run
	$(BIN)/python -m streamlit run streamlit_app.py

test: .venv/ready-to-test
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder
	$(BIN)/python -m scripts.node --test tests/viewer/*.test.mjs

lint: .venv/ready-to-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: test lint

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info

.venv/ready-to-run: requirements.txt scripts/environment.py
	$(PYTHON) -m scripts.environment -r requirements.txt
	@touch $@

.venv/ready-to-test: pyproject.toml requirements.txt $(wildcard scripts/*.py)
	$(PYTHON) -m scripts.environment --editable '.[test]'
	$(BIN)/python -m scripts.browser
	@touch $@
