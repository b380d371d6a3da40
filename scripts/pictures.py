"""Draw the pictures of the documents anew: .venv/bin/python -m scripts.pictures."""

from __future__ import annotations

from grad_viz import renderers
from grad_viz.examples import get
from scripts.system import ROOT, say

FOLDER = ROOT / "docs" / "images"
PICTURES = {
    "two-products": ("two_products", 6, "light"),
    "two-products-dark": ("two_products", 6, "dark"),
    "composition": ("composition", 3, "light"),
    "mlp": ("mlp", None, "light"),
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


if __name__ == "__main__":
    main()
