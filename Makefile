# Each target does all the set-up it needs, and nothing twice. Needs Python 3.11 or newer; another one: make run PYTHON=python3.12
PYTHON ?= python3
PORT ?=
VENV := .venv
BIN := $(VENV)/bin

.DELETE_ON_ERROR:
.PHONY: run build test eval bench screenshots clean

run: build ## set up, ingest, index, and serve the page on 127.0.0.1:8501 (another port: PORT=8600)
	@exec $(BIN)/python serve.py $(if $(PORT),--port $(PORT))

build: $(VENV)/.runtime ## corpus/ -> build/index/; both steps check what is there and do nothing twice
	$(BIN)/python -m ingest
	$(BIN)/python -m index

test: $(VENV)/.dev build ## every check: format, lint, types, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest

eval: build ## scores on known cases
	$(BIN)/python -m eval

bench: build ## speed, printed; not a test
	$(BIN)/python bench.py

screenshots: $(VENV)/.dev build ## pictures of the pages, written to docs/screens/; needs Debian's chromium
	PYTHONPATH=. $(BIN)/python tests/screenshots.py

clean: ## remove what can be made again; .venv stays
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "$(PYTHON) is missing or older than 3.11. Cure: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); echo "No virtual environment could be made. On Debian: apt-get install python3-venv" >&2; exit 1; }

# pip, not uv: only pip reads the pip.conf that may name a CPU build of torch. Nothing of ours is installed, so the
# requirements are read out of pyproject.toml, torch first.
$(VENV)/.runtime: pyproject.toml | $(BIN)/python
	@$(BIN)/python -c 'import tomllib; p = tomllib.load(open("pyproject.toml", "rb"))["project"]; print(*p["dependencies"], sep="\n")' > $(VENV)/runtime.txt
	$(BIN)/python -m pip install --disable-pip-version-check -r $(VENV)/runtime.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	@$(BIN)/python -c 'import tomllib; p = tomllib.load(open("pyproject.toml", "rb"))["project"]; print(*p["optional-dependencies"]["dev"], sep="\n")' > $(VENV)/dev.txt
	$(BIN)/python -m pip install --disable-pip-version-check --quiet -r $(VENV)/dev.txt
	@touch $@
