"""Make the pictures of the documents anew: .venv/bin/python -m scripts.pictures.

Those of `PICTURES` are drawn as SVG; those of `scripts.screenshots` are photographs of the viewer.
"""

from __future__ import annotations

from grad_viz import renderers
from grad_viz.examples import get
from scripts.screenshots import photographs
from scripts.system import ROOT, say

FOLDER = ROOT / "docs" / "images"
PICTURES = {
    "composition": ("composition", 3, "light"),
}


def draw(name: str) -> str:
    """Return one of the pictures as SVG text."""
    example, step, theme = PICTURES[name]
    return str(renderers.draw(get(example).record(), "svg", step=step, theme=theme))


def main() -> None:
    """Write every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in PICTURES:
        (FOLDER / f"{name}.svg").write_text(draw(name), encoding="utf-8")
        say(f"docs/images/{name}.svg")
    for name, picture in photographs():
        (FOLDER / f"{name}.png").write_bytes(picture)
        say(f"docs/images/{name}.png: {len(picture) // 1000} kB")


if __name__ == "__main__":
    main()
