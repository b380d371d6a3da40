"""Run the cells of a notebook in IPython, without a kernel; print what each of them shows as JSON.

python -m tests.notebooks.run_notebook docs/notebooks/1-composition.ipynb
"""

import json
import sys
from contextlib import redirect_stdout
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config


def code_cells(path):
    cells = json.loads(Path(path).read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def shown(shell, source):
    """What the last line of a cell shows, by media type; nothing where it has no value."""
    with redirect_stdout(sys.stderr):
        result = shell.run_cell(source, store_history=False)
    result.raise_error()
    return {} if result.result is None else shell.display_formatter.format(result.result)[0]


def main():
    quiet = Config({"HistoryManager": {"enabled": False}})
    shell = InteractiveShell.instance(config=quiet)
    print(json.dumps([shown(shell, source) for source in code_cells(sys.argv[1])]))


if __name__ == "__main__":
    main()
