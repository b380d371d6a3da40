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
from grad_viz.renderers.latex import SPECIAL, array, code, escaped, formula, number, numbers
from grad_viz.renderers.letters import one_line
from grad_viz.renderers.preamble import FONTS, LATIN, preamble
from grad_viz.trace import Array
from grad_viz.transcript import LONGEST, transcript
from tests.grad_viz.hostile_labels import HOSTILE
from tests.grad_viz.sample_traces import SAMPLES, layers, named, product_sum

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
SVG = "{http://www.w3.org/2000/svg}"
LATIN_NAMES = [
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
        said = [card.title, card.said, card.broadcast, *entry, *check]
        assert [part for part in said if escaped(one_line(part)) not in text] == []
        assert code(one_line(card.code)) in text
        assert not card.formula or formula(card.formula)[:12] in text
        assert [copy for copy in card.copies[:-1] if numbers(copy) not in text] == []


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
    asked = "% !TeX program = lualatex"
    assert renderers.draw(named("損失"), "tex").startswith(asked)
    assert renderers.draw(named("Ħ"), "tex").startswith(asked)
    assert renderers.draw(product_sum(), "tex", language="ja").startswith(asked)
    assert renderers.draw(product_sum(), "tex").startswith(r"\documentclass[a4paper]{article}")
    assert "LuaLaTeX" in renderers.draw(named("損失"), "tikz").splitlines()[1]
    assert "LuaLaTeX" not in renderers.draw(named("café ∂"), "tikz")


@pytest.mark.parametrize("language", available())
def test_the_fonts_of_a_language_come_before_those_of_the_others(language):
    head = preamble("損失", language)
    first = FONTS.get(language, ())[:1]
    others = [names[0] for code, names in FONTS.items() if code not in (language, "")]
    assert all(head.index(first[0]) < head.index(name) for name in others if first)


def test_a_long_piece_of_a_program_may_be_broken_between_its_words():
    assert code("a*b") == r"\texttt{a*b}"
    long = code("*".join(["weight"] * 9))
    assert long == r"\texttt{" + r"*\allowbreak{}".join(["weight"] * 9) + "}"


def test_a_long_name_and_a_wide_array_are_told_shorter_where_no_line_can_be_broken():
    assert formula(mathml.name("n" * 99)) == r"\mathit{" + "n" * 31 + r"\dots }"
    assert array(Array((1, 6), "float64", (1.25e-9,) * 6)) == r"\text{1\ensuremath{\times}6}"


def test_a_sum_too_long_for_a_line_has_several():
    text = renderers.draw(SAMPLES["unroll"](), "tex")
    assert not [line for line in text.splitlines() if len(line) > 400]


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


PICTURE = r"""\documentclass{standalone}
\usepackage[T1]{fontenc}
\usepackage{textcomp, amsmath, lmodern, tikz}
\begin{document}
%s
\end{document}
"""
BODY = re.compile(r"\\begin\{document\}(.*)\\end\{document\}", re.DOTALL)


def compiled(command, text, folder):
    """What LaTeX says of a document: errors, letters without a font, lines too long for a page."""
    (folder / "all.tex").write_text(text, encoding="utf-8")
    arguments = [command, "-interaction=nonstopmode", "-halt-on-error", "all.tex"]
    subprocess.run(arguments, cwd=folder, capture_output=True, timeout=200, check=False)
    log = (folder / "all.log").read_text(encoding="utf-8", errors="replace")
    assert "Output written on" in log
    return re.findall(r"^(?:!|Missing character|Overfull \\hbox).*", log, re.MULTILINE)


def together(texts):
    """One document with the contents of all."""
    inside = "".join(BODY.search(text)[1] + r"\newpage" for text in texts)
    return BODY.sub(lambda match: match[0].replace(match[1], inside), texts[0])


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="there is no pdflatex")
def test_pdflatex_sets_every_example_and_every_name_within_its_page(tmp_path):
    letters = " ".join(letter for letter in sorted(LATIN) if letter.isprintable())
    labels = [*LATIN_NAMES, letters, "long_name_" * 30]
    traces = [example.record() for example in EXAMPLES.values()] + [named(x) for x in labels]
    texts = [renderers.draw(trace, "tex") for trace in traces]
    assert compiled("pdflatex", together(texts), tmp_path) == []


@pytest.mark.skipif(shutil.which("lualatex") is None, reason="there is no lualatex")
@pytest.mark.parametrize("language", ["ja", "zh"])
def test_lualatex_sets_every_letter_of_the_languages(language, tmp_path):
    traces = [EXAMPLES["mlp"].record(), EXAMPLES["dead_relu"].record(), named("損失 损失 потери")]
    texts = [renderers.draw(trace, "tex", language=language) for trace in traces]
    assert compiled("lualatex", together(texts), tmp_path) == []


@pytest.mark.skipif(shutil.which("lualatex") is None, reason="there is no lualatex")
def test_lualatex_draws_a_picture_with_the_preamble_of_the_derivation(tmp_path):
    trace = named("損失 потери")
    head = renderers.draw(trace, "tex").partition(r"\begin{document}")[0]
    body = r"\usepackage{tikz}\begin{document}", renderers.draw(trace, "tikz"), r"\end{document}"
    assert compiled("lualatex", "".join([head, *body]), tmp_path) == []


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="there is no pdflatex")
def test_pdflatex_draws_every_picture_as_large_as_it_is(tmp_path):
    traces = [example.record() for example in EXAMPLES.values()] + [named(x) for x in LATIN_NAMES]
    pictures = [renderers.draw(trace, "tikz") for trace in traces]
    measured = r"\setbox0\hbox{%s}\typeout{WIDTH \the\wd0}"
    text = PICTURE % "".join(measured % f"%\n{picture.strip()}" for picture in pictures)
    assert compiled("pdflatex", text, tmp_path) == []
    widths = re.findall(r"WIDTH ([\d.]+)pt", (tmp_path / "all.log").read_text(errors="replace"))
    sizes = [ET.fromstring(renderers.draw(trace, "svg")).get("width") for trace in traces]
    expected = [float(width) * 0.75 for width in sizes]
    assert [float(width) for width in widths] == pytest.approx(expected, abs=2)
