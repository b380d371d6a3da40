"""The programs of the book's steps 1 to 16: only the import differs from what it prints.

Each runs twice: with the functions of the engine, and with those that the reader has written.
"""

from types import SimpleNamespace

import numpy as np
import pytest

import engine
from engine import Function, Variable, as_array, numerical_diff


class Square(Function):
    def forward(self, x):
        return x**2

    def backward(self, gy):
        x = self.input.data
        return 2 * x * gy


class Exp(Function):
    def forward(self, x):
        return np.exp(x)

    def backward(self, gy):
        x = self.inputs[0].data
        return np.exp(x) * gy


class Add(Function):
    def forward(self, x0, x1):
        return x0 + x1

    def backward(self, gy):
        return gy, gy


READERS_OWN = SimpleNamespace(
    Square=Square,
    Exp=Exp,
    Add=Add,
    square=lambda x: Square()(x),
    exp=lambda x: Exp()(x),
    add=lambda x0, x1: Add()(x0, x1),
)


@pytest.fixture(params=[engine, READERS_OWN], ids=["engine", "reader's own"])
def lib(request):
    return request.param


def test_step_01_a_variable_is_a_box_around_an_array(capsys):
    data = np.array(1.0)
    x = Variable(data)
    print(x.data)
    x.data = np.array(2.0)
    print(x.data)
    assert capsys.readouterr().out == "1.0\n2.0\n"


def test_step_02_square_of_ten_is_a_hundred(lib):
    x = Variable(np.array(10))
    f = lib.Square()
    y = f(x)
    assert type(y) is Variable
    assert y.data == 100


def test_step_02_a_function_without_forward_says_so():
    with pytest.raises(NotImplementedError, match="forward"):
        Function()(Variable(np.array(10)))


def test_step_03_functions_are_composed(lib):
    A, B, C = lib.Square(), lib.Exp(), lib.Square()
    x = Variable(np.array(0.5))
    assert float(C(B(A(x))).data) == 1.648721270700128


def test_step_04_numerical_differentiation_of_a_square(lib):
    dy = numerical_diff(lib.Square(), Variable(np.array(2.0)))
    assert float(dy) == 4.000000000004


def test_step_04_numerical_differentiation_of_a_composition(lib):
    def f(x):
        A, B, C = lib.Square(), lib.Exp(), lib.Square()
        return C(B(A(x)))

    dy = numerical_diff(f, Variable(np.array(0.5)))
    assert float(dy) == pytest.approx(3.2974426293330694, abs=1e-12)


def test_step_06_backpropagation_by_hand(lib, capsys):
    A, B, C = lib.Square(), lib.Exp(), lib.Square()
    x = Variable(np.array(0.5))
    a = A(x)
    b = B(a)
    y = C(b)

    y.grad = np.array(1.0)
    b.grad = C.backward(y.grad)
    a.grad = B.backward(b.grad)
    x.grad = A.backward(a.grad)
    print(x.grad)
    assert capsys.readouterr().out == "3.297442541400256\n"


def test_step_07_the_links_lead_back_from_the_output(lib):
    A, B, C = lib.Square(), lib.Exp(), lib.Square()
    x = Variable(np.array(0.5))
    a = A(x)
    b = B(a)
    y = C(b)
    assert y.creator == C
    assert y.creator.input == b
    assert y.creator.input.creator == B
    assert y.creator.input.creator.input == a
    assert y.creator.input.creator.input.creator == A
    assert y.creator.input.creator.input.creator.input == x

    y.grad = np.array(1.0)
    C = y.creator
    b = C.input
    b.grad = C.backward(y.grad)
    B = b.creator
    a = B.input
    a.grad = B.backward(b.grad)
    A = a.creator
    x = A.input
    x.grad = A.backward(a.grad)
    assert float(x.grad) == 3.297442541400256


def test_step_07_backpropagation_by_itself_starts_from_a_grad_set_by_hand(lib, capsys):
    A, B, C = lib.Square(), lib.Exp(), lib.Square()
    x = Variable(np.array(0.5))
    y = C(B(A(x)))
    y.grad = np.array(1.0)
    y.backward()
    print(x.grad)
    assert capsys.readouterr().out == "3.297442541400256\n"


def test_step_07_a_seed_of_two_doubles_the_gradient(lib):
    x = Variable(np.array(0.5))
    y = lib.Square()(lib.Exp()(lib.Square()(x)))
    y.grad = np.array(2.0)
    y.backward()
    assert float(x.grad) == 2 * 3.297442541400256


def test_step_08_a_loop_goes_back_through_any_depth(lib):
    A, B, C = lib.Square(), lib.Exp(), lib.Square()
    x = Variable(np.array(0.5))
    y = C(B(A(x)))
    y.grad = np.array(1.0)
    y.backward()
    assert float(x.grad) == 3.297442541400256

    x = y = Variable(np.array(1.0))
    for _ in range(3000):
        y = lib.square(y)
    y.grad = np.array(0.0)
    y.backward()
    assert float(x.grad) == 0.0


def test_step_09_functions_and_a_default_seed(lib, capsys):
    x = Variable(np.array(0.5))
    y = lib.square(lib.exp(lib.square(x)))
    y.backward()
    print(x.grad)
    assert capsys.readouterr().out == "3.297442541400256\n"


def test_step_09_only_arrays_are_taken_in():
    Variable(np.array(1.0))
    Variable(None)
    with pytest.raises(TypeError, match=r"^<class 'float'> is not supported.*np\.array"):
        Variable(1.0)
    with pytest.raises(TypeError, match=r"^<class 'list'> is not supported.*np\.array"):
        Variable([1, 2])


def test_step_09_results_are_arrays_also_where_numpy_gives_a_scalar(lib):
    y = lib.square(Variable(np.array(3.0)))
    assert isinstance(y.data, np.ndarray)
    assert isinstance(Variable(np.float64(1.0)).data, np.ndarray)
    assert as_array(np.float64(1.0)).shape == ()


def test_step_10_forward_backward_and_a_gradient_check(lib):
    assert lib.square(Variable(np.array(2.0))).data == np.array(4.0)
    x = Variable(np.array(3.0))
    lib.square(x).backward()
    assert x.grad == np.array(6.0)

    x = Variable(np.random.rand(1))
    lib.square(x).backward()
    assert np.allclose(x.grad, numerical_diff(lib.square, x))


def test_step_11_a_list_goes_in_and_a_list_comes_out(lib):
    xs = [Variable(np.array(2)), Variable(np.array(3))]
    f = lib.Add()
    ys = f(xs)
    y = ys[0]
    assert y.data == 5


def test_step_11_a_users_forward_may_take_one_list_and_return_a_tuple():
    class ListAdd(Function):
        def forward(self, xs):
            x0, x1 = xs
            y = x0 + x1
            return (y,)

    assert ListAdd()([Variable(np.array(2)), Variable(np.array(3))])[0].data == 5
    assert ListAdd()(Variable(np.array(2)), Variable(np.array(3))).data == 5


def test_step_12_arguments_come_one_by_one(lib):
    x0, x1 = Variable(np.array(2)), Variable(np.array(3))
    assert lib.Add()(x0, x1).data == 5
    assert lib.add(x0, x1).data == 5


def test_step_13_a_sum_of_squares(lib):
    x, y = Variable(np.array(2.0)), Variable(np.array(3.0))
    z = lib.add(lib.square(x), lib.square(y))
    z.backward()
    assert (z.data, x.grad, y.grad) == (13.0, 4.0, 6.0)


def test_step_14_a_variable_used_twice_or_three_times(lib):
    x = Variable(np.array(3.0))
    y = lib.add(x, x)
    y.backward()
    assert (y.data, x.grad) == (6.0, 2.0)

    x = Variable(np.array(3.0))
    y = lib.add(lib.add(x, x), x)
    y.backward()
    assert x.grad == 3.0


def test_step_14_a_gradient_is_forgotten_before_the_next_computation(lib):
    x = Variable(np.array(3.0))
    lib.add(x, x).backward()
    assert x.grad == 2.0
    x.cleargrad()
    assert x.grad is None
    lib.add(lib.add(x, x), x).backward()
    assert x.grad == 3.0


def test_step_16_a_diamond_waits_for_both_branches(lib):
    x = Variable(np.array(2.0))
    a = lib.square(x)
    y = lib.add(lib.square(a), lib.square(a))
    y.backward()
    assert (y.data, x.grad) == (32.0, 64.0)


def test_step_16_generations_count_the_longest_way_from_a_leaf(lib):
    x = Variable(np.array(2.0))
    a = lib.square(x)
    y = lib.add(lib.square(a), x)
    assert [v.generation for v in (x, a, y)] == [0, 1, 3]
    assert y.creator.generation == 2
