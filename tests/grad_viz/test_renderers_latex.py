"""The derivation, the TikZ picture and the transcript: exact letters, whole, and compiled."""

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from engine import operations
from grad_viz import mathml, renderers
from grad_viz.examples import EXAMPLES
from grad_viz.explain import cards
from grad_viz.languages import available
from grad_viz.renderers.latex import SPECIAL, array, escaped, formula, number
from grad_viz.renderers.letters import one_line
from grad_viz.trace import Array
from grad_viz.transcript import LONGEST, transcript
from tests.grad_viz.hostile_labels import HOSTILE
from tests.grad_viz.sample_traces import SAMPLES, layers, named, product_sum

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
SVG = "{http://www.w3.org/2000/svg}"
LATIN = [
    label for label in HOSTILE if all(ord(c) < 0x180 or 0xD800 <= ord(c) < 0xE000 for c in label)
]


@pytest.mark.parametrize("form", ["tikz", "tex", "txt"])
def test_the_text_is_what_it_was(form, update_golden):
    """Written anew by ``pytest --update-golden``; look at the difference before keeping it."""
    text = renderers.draw(EXAMPLES["two_products"].record(), form, step=6)
    path = GOLDEN / f"two_products.{form}"
    if update_golden:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def shown(label):
    """What a reader sees of a label that stands in one line."""
    kept = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "", label)
    return kept.replace("\n", " ").replace("\t", " ")


def read(latex):
    """The letters that LaTeX prints for an escaped text."""
    plain = re.sub(r"(?<![a-z])\{\}", "", latex)
    for letter, written in sorted(SPECIAL.items(), key=lambda pair: -len(pair[1])):
        plain = plain.replace(written, f"\x01{ord(letter)}\x02")
    assert not re.search(r"[\\{}$&#^_%~'`\"]", plain)
    return re.sub("\x01(\\d+)\x02", lambda m: chr(int(m[1])), plain)


@pytest.mark.parametrize("label", HOSTILE)
def test_latex_prints_a_hostile_name_letter_by_letter(label):
    assert read(escaped(shown(label))) == shown(label)


@pytest.mark.parametrize("label", HOSTILE)
@pytest.mark.parametrize("form", ["tikz", "tex"])
def test_a_hostile_name_is_in_the_file_and_leaves_every_brace_closed(label, form):
    text = renderers.draw(named(label), form)
    assert escaped(shown(label)).strip() in text
    assert balanced(text)


def balanced(text):
    depth = 0
    for brace in re.findall(r"(?<!\\)(?:\\\\)*([{}])", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


@pytest.mark.parametrize("label", HOSTILE)
def test_a_hostile_name_is_in_the_transcript_in_one_line(label):
    lines = renderers.draw(named(label), "txt").splitlines()
    assert any(shown(label).strip() in line for line in lines)
    assert lines[0] == "y"
    assert len(lines) == 2 + len(list(transcript(named("x"))))


@pytest.mark.parametrize("language", available())
def test_the_transcript_is_that_of_the_command_line(language):
    text = renderers.draw(product_sum(), "txt", language=language)
    assert text.splitlines()[2:] == [line.rstrip() for line in transcript(product_sum(), language)]


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_derivation_has_every_part_of_every_card(name, language):
    trace = EXAMPLES[name].record()
    text = renderers.draw(trace, "tex", language=language)
    frames = range(trace.first_step, len(trace.steps) + 1)
    for card in cards(trace, language, (k for k in frames if k not in (frames[0], 0)), LONGEST):
        entry = [row.name for row in card.rows if row.kind == "entry"]
        check = [card.check.sentence] if card.check else []
        said = [card.title, card.sentence, card.broadcast, card.code, *entry, *check]
        assert [part for part in said if escaped(one_line(part)) not in text] == []
        assert not card.formula or formula(card.formula)[:12] in text
        assert not card.copies or " ".join(map(formula, card.copies[:-1])) in text


@pytest.mark.parametrize("name", operations())
def test_every_formula_of_every_operation_can_be_written_as_latex(name):
    spec = getattr(operations()[name], "spec", operations()[name])
    names = {f"x{i}": mathml.name("abcd"[i]) for i in range(4)}
    names |= {"y": mathml.name("y"), "g": mathml.partial(["mi", "y"], ["mi", "u"])}
    for template in filter(None, (spec.formula, *spec.partials, *spec.vjps)):
        written = formula(mathml.fill(template, names))
        assert balanced(written)
        assert written.count(r"\left") == written.count(r"\right")
        assert written.isascii()


def test_numbers_are_written_as_mathematics():
    assert number("1.235e-6") == r"1.235 \times 10^{-6}"
    assert number("-∞") == r"-\infty"
    assert array(Array((13, 2), "float64", (1.0,) * 26)) == r"\text{13×2 1}".replace(
        "×2 1", r"\ensuremath{\times}2  1"
    )


def test_every_step_has_its_block_with_its_number_and_its_sum():
    text = renderers.draw(product_sum(), "tex")
    assert re.findall(r"\\subsection\*\{(\d)/7", text) == list("1234567")
    assert re.findall(r"\\subsection\*\{forward (\d)/3", text) == list("123")
    assert text.count(r"\begin{align*}") == text.count(r"\end{align*}") == 3 + 7
    assert r"&= 0.5 + (-3) = -2.5" in text


def test_letters_beyond_latin_ask_for_another_latex():
    assert renderers.draw(named("損失"), "tex").startswith("% XeLaTeX")
    assert r"\usepackage{ctex}" in renderers.draw(product_sum(), "tex", language="ja")
    assert renderers.draw(product_sum(), "tex").startswith(r"\documentclass{article}")


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_tikz_picture_has_every_mark_of_the_svg_picture(sample):
    trace = SAMPLES[sample]()
    root = ET.fromstring(renderers.draw(trace, "svg"))
    text = renderers.draw(trace, "tikz")
    marks = [e for e in root.iter() if e.tag in (f"{SVG}rect", f"{SVG}path")]
    words = [e for e in root.iter(f"{SVG}text") if e.text]
    assert len(re.findall(r"^\\path", text, re.MULTILINE)) == len(marks)
    assert len(re.findall(r"^\\node", text, re.MULTILINE)) == len(words)
    used = set(re.findall(r"(?:fill|draw|text)=(gv\w+)", text))
    assert used == set(re.findall(r"\\definecolor\{(gv\w+)\}", text))
    assert text.rstrip().endswith(r"\end{tikzpicture}")


def test_a_node_stands_in_tikz_where_it_stands_in_the_viewer():
    root = ET.fromstring(renderers.draw(layers(), "svg"))
    box = next(root.iter(f"{SVG}g")).find(f"{SVG}rect")
    x, y = float(box.get("x")), float(box.get("y"))
    end = x + float(box.get("width")), y + float(box.get("height"))
    text = renderers.draw(layers(), "tikz")
    assert f"({x:g},{y:g}) rectangle ({end[0]:g},{end[1]:g})" in text


WRAP = r"""\documentclass{article}
\usepackage[paperwidth=150cm, paperheight=150cm, margin=1cm]{geometry}
\usepackage[T1]{fontenc}
\usepackage{textcomp, amsmath, amssymb, tikz}
\begin{document}
%s
\end{document}
"""


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="there is no pdflatex")
@pytest.mark.parametrize("form", ["tikz", "tex"])
def test_latex_compiles_every_name_and_every_sample(form, tmp_path):
    traces = [named(label) for label in LATIN] + [
        SAMPLES[name]() for name in ("product_sum", "layers", "odd_values", "unroll", "network")
    ]
    texts = [renderers.draw(trace, form) for trace in traces]
    if form == "tex":
        inside = re.compile(r"\\begin\{document\}(.*)\\end\{document\}", re.DOTALL)
        texts = [inside.search(text)[1] for text in texts]
    (tmp_path / "all.tex").write_text(WRAP % "\n\n".join(texts), encoding="utf-8")
    command = ["pdflatex", "-draftmode", "-interaction=nonstopmode", "all.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=100, check=False)
    errors = [line for line in done.stdout.decode(errors="replace").splitlines() if line[:1] == "!"]
    assert (done.returncode, errors) == (0, [])
