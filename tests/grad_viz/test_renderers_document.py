"""The table of formats in the documentation says what the registry says."""

import re
from pathlib import Path

from grad_viz.renderers import formats

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "formats.md"
TABLE = re.compile(r"(?<=\|---\|---\|---\|---\|---\|\n)(?:\|.*\n)*")
FIRST = ("png", "svg", "pdf", "html", "gif", "anim")


def row(form):
    holds = "the whole pass" if form.whole else "one step"
    options = ", ".join(f"`{option}`" for option in form.options) or "none"
    return f"| `{form.name}` | `{form.suffix}` | {form.title} | {holds} | {options} |\n"


def test_the_table_of_formats_is_that_of_the_registry(update_golden):
    """Written anew by ``pytest --update-golden``."""
    known = formats()
    order = [*FIRST, *(name for name in known if name not in FIRST)]
    table = "".join(row(known[name]) for name in order)
    text = DOCUMENT.read_text(encoding="utf-8")
    if update_golden:
        text = TABLE.sub(lambda _: table, text, count=1)
        DOCUMENT.write_text(text, encoding="utf-8")
    assert TABLE.search(text)[0] == table
