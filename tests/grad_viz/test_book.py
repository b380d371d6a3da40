"""get_dot_graph and plot_dot_graph, as readers of the book know them."""

import re
import sys
import types

import numpy as np
import pytest

import engine
from engine import Variable
from grad_viz.book import class_name, get_dot_graph, plot_dot_graph
from grad_viz.renderers import RenderError


def goldstein():
    x, y = Variable(np.array(1.0), "x"), Variable(np.array(1.0), "y")
    z = (1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)) * (
        30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2)
    )
    z.name = "z"
    return z


def test_variables_carry_name_shape_and_type_and_functions_their_class():
    x = Variable(np.ones((2, 3)), "x")
    text = get_dot_graph(engine.sum(x * 2.0))
    assert 'label="x: (2, 3) float64"' in text
    assert 'label="Mul"' in text
    assert 'label="Sum"' in text
    assert 'label="() float64"' in text


def test_without_verbose_only_names_are_written():
    text = get_dot_graph(goldstein(), verbose=False)
    assert 'label="x"' in text
    assert 'label="z"' in text
    assert "float64" not in text
    assert text.count('label="Pow"') == 6


def test_both_edges_of_a_square_are_there():
    x = Variable(np.array(3.0), "x")
    assert get_dot_graph(x * x).count('"v0" -> "f0"') == 2


def test_a_lone_variable_is_a_graph():
    assert 'label="x: () float64"' in get_dot_graph(Variable(np.array(3.0), "x"))


def test_the_text_is_the_same_every_time_and_shows_no_address():
    assert get_dot_graph(goldstein()) == get_dot_graph(goldstein())
    assert not re.search(r"\d{9}|0x", get_dot_graph(goldstein()))


def test_every_operation_of_the_engine_has_the_name_of_its_class():
    names = {name: cls.__name__ for name, cls in engine.operations().items()}
    assert {name: class_name(name) for name in names} == names


def test_a_function_of_your_own_keeps_its_name():
    class TimesTwo(engine.Function):
        def forward(self, x):
            return x * 2

        def backward(self, gy):
            return gy * 2

    assert 'label="TimesTwo"' in get_dot_graph(TimesTwo()(Variable(np.array(1.0))))


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf", ".dot"])
def test_the_suffix_chooses_the_format(tmp_path, suffix):
    path = tmp_path / f"goldstein{suffix}"
    assert plot_dot_graph(goldstein(), verbose=False, to_file=path) == path
    assert path.stat().st_size > 1000


def test_the_default_file_is_graph_png_in_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plot_dot_graph(Variable(np.array(1.0), "x"))
    assert (tmp_path / "graph.png").read_bytes()[:4] == b"\x89PNG"


def test_no_program_is_needed(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert plot_dot_graph(goldstein(), to_file=tmp_path / "graph.png")


def test_an_unknown_suffix_is_refused_with_the_choices(tmp_path):
    with pytest.raises(RenderError, match="choose one of anim, dot"):
        plot_dot_graph(goldstein(), to_file=tmp_path / "graph.bmp")


def test_inside_a_notebook_the_picture_itself_is_returned(tmp_path, monkeypatch):
    shown = types.SimpleNamespace(Image=lambda filename: ("image", filename))
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: 1))
    monkeypatch.setitem(sys.modules, "IPython.display", shown)
    path = tmp_path / "graph.png"
    assert plot_dot_graph(goldstein(), to_file=path) == ("image", str(path))


def test_something_else_than_a_variable_is_refused():
    with pytest.raises(TypeError, match="Variable"):
        get_dot_graph(3.0)
