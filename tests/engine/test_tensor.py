"""Tensor: gradients on request, changes in place, and the tests of the series it comes from."""

import numpy as np
import pytest

from engine import Function, GraphError, ShapeError, Tensor, Variable, exp, no_grad, unbroadcast


def test_a_tensor_is_made_of_numbers_lists_arrays_and_tensors():
    for data in (3, 3.0, [1, 2], np.ones(2), Tensor([1.0])):
        assert isinstance(Tensor(data).data, np.ndarray)


def test_scalars_are_added():
    x, y = Tensor(1, requires_grad=True), Tensor(2, requires_grad=True)
    z = x + y
    z.backward()
    assert (x.grad.data, y.grad.data, z.data) == (1.0, 1.0, 3)


def test_arrays_of_one_shape_are_added():
    x, y = Tensor([1, 2, 3], requires_grad=True), Tensor([4, 5, 6], requires_grad=True)
    z = x + y
    assert z.data.tolist() == [5, 7, 9]
    z.backward([1, 1, 1])
    assert x.grad.data.tolist() == [1, 1, 1]
    assert y.grad.data.tolist() == [1, 1, 1]
    x += 1
    assert x.grad is None
    assert x.data.tolist() == [2, 3, 4]


def test_a_row_is_added_to_each_row():
    x = Tensor(np.arange(6.0).reshape(2, 3), requires_grad=True)
    y = Tensor(np.arange(3.0), requires_grad=True)
    z = x + y
    assert z.shape == (2, 3)
    z.backward(Tensor(np.ones((2, 3))))
    assert x.grad.data.tolist() == np.ones((2, 3)).tolist()
    assert y.grad.data.tolist() == [2, 2, 2]


def test_a_matrix_of_one_row_is_added_to_each_row():
    x = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
    y = Tensor([[1.0, 1.0, 1.0]], requires_grad=True)
    (x + y).backward(np.ones((2, 3)))
    assert y.grad.data.tolist() == [[2, 2, 2]]


def test_arrays_are_multiplied_with_broadcasting():
    x = Tensor([[1, 2, 3], [4, 5, 6]], requires_grad=True)
    y = Tensor([7, 8, 9], requires_grad=True)
    z = x * y
    assert z.data.tolist() == [[7, 16, 27], [28, 40, 54]]
    z.backward(np.ones_like(z.data))
    assert x.grad.data.tolist() == [[7, 8, 9], [7, 8, 9]]
    assert y.grad.data.tolist() == [5, 7, 9]


def test_a_matrix_of_one_row_is_multiplied_with_each_row():
    x = Tensor([[1, 2, 3], [4, 5, 6]], requires_grad=True)
    y = Tensor([[7, 8, 9]], requires_grad=True)
    (x * y).backward([[1, 1, 1], [1, 1, 1]])
    assert x.grad.data.tolist() == [[7, 8, 9], [7, 8, 9]]
    assert y.grad.data.tolist() == [[5, 7, 9]]


def test_arrays_of_one_shape_are_multiplied():
    x, y = Tensor([1, 2, 3], requires_grad=True), Tensor([4, 5, 6], requires_grad=True)
    (x * y).backward([-1.0, -2.0, -3.0])
    assert x.grad.data.tolist() == [-4, -10, -18]
    assert y.grad.data.tolist() == [-1, -4, -9]
    x *= 0.1
    assert x.grad is None
    assert x.data == pytest.approx([0.1, 0.2, 0.3])


def test_the_operands_of_a_reversed_operator_keep_their_order():
    x = Tensor(2.0, requires_grad=True)
    assert (10 - x).data == 8
    assert (10 / x).data == 5
    assert (3**x).data == 9
    y = np.array([[1.0, 2.0], [3.0, 4.0]]) @ Tensor([1.0, 0.0])
    assert y.data.tolist() == [1.0, 3.0]


def test_several_numbers_need_a_gradient_to_start_from():
    z = Tensor([1, 2, 3], requires_grad=True) * 2
    with pytest.raises(RuntimeError, match="grad must be specified for non scalar"):
        z.backward()


def test_a_tensor_that_asks_for_nothing_records_nothing():
    x = Tensor([1.0, 2.0])
    y = exp(x * x)
    assert (y.creator, y.requires_grad) == (None, False)
    with pytest.raises(GraphError, match="requires_grad=True"):
        y.sum().backward()


def test_only_tensors_that_ask_receive_a_gradient():
    x, w = Tensor([1.0, 2.0]), Tensor([3.0, 4.0], requires_grad=True)
    y = (x * w).sum()
    assert y.requires_grad
    y.backward()
    assert x.grad is None
    assert w.grad.data.tolist() == [1.0, 2.0]
    w.zero_grad()
    assert w.grad is None


def test_gradients_are_tensors_with_arrays_inside():
    x = Tensor(3.0, requires_grad=True)
    (x * x).backward()
    assert type(x.grad) is Tensor
    assert type(x.grad.data) is np.ndarray


def test_results_are_tensors_whatever_the_other_operand_is():
    x = Tensor([1.0], requires_grad=True)
    for y in (x + 1, 1 + x, x + np.ones(1), np.ones(1) + x, Variable(np.ones(1)) + x, x.sum()):
        assert type(y) is Tensor
    with no_grad():
        assert type(x + 1) is Tensor


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda x: x.__iadd__(1), [3.0, 5.0]),
        (lambda x: x.__isub__(1), [1.0, 3.0]),
        (lambda x: x.__imul__(2), [4.0, 8.0]),
        (lambda x: x.__itruediv__(2), [1.0, 2.0]),
        (lambda x: x.__ipow__(2), [4.0, 16.0]),
        (lambda x: x.__imatmul__([[0, 1], [1, 0]]), [4.0, 2.0]),
    ],
)
def test_a_leaf_is_changed_in_place(change, wanted):
    x = Tensor([2.0, 4.0], requires_grad=True)
    x.grad = [1.0, 1.0]
    assert change(x) is x
    assert x.data.tolist() == wanted
    assert x.grad is None


def test_changing_a_result_in_place_keeps_the_graph():
    x = Tensor(2.0, requires_grad=True)
    y = x * 3
    y += 1
    y.backward()
    assert (y.data, x.grad.data) == (7.0, 3.0)


def test_adding_up_losses_keeps_the_graph():
    x = Tensor(2.0, requires_grad=True)
    total = Tensor(0.0)
    for _ in range(3):
        total += x * x
    total.backward()
    assert (total.data, x.grad.data) == (12.0, 12.0)


def test_a_change_in_place_cannot_change_the_shape():
    x = Tensor([1.0], requires_grad=True)
    with pytest.raises(ShapeError, match=r"\(2, 1\)"):
        x += np.ones((2, 1))


def test_second_derivatives_of_tensors():
    x = Tensor(2.0, requires_grad=True)
    (x**3).backward(create_graph=True)
    gx = x.grad
    x.zero_grad()
    gx.backward()
    assert (gx.data, x.grad.data) == (12.0, 12.0)


def test_a_tensor_shows_itself():
    assert repr(Tensor([1, 2], requires_grad=True)) == "Tensor([1 2], requires_grad=True)"


def test_a_function_in_the_style_of_the_series():
    class Mul(Function):
        def forward(ctx, x, y):  # noqa: N805
            ctx.save_for_backward(x, y)
            return x * y

        def backward(ctx, grad):  # noqa: N805
            x, y = ctx.saved_tensors
            return unbroadcast(grad * y, x.shape), unbroadcast(grad * x, y.shape)

    x = Tensor([[1, 2, 3], [4, 5, 6]], requires_grad=True)
    y = Tensor([7, 8, 9], requires_grad=True)
    Mul.apply(x, y).backward(np.ones((2, 3)))
    assert x.grad.data.tolist() == [[7, 8, 9], [7, 8, 9]]
    assert y.grad.data.tolist() == [5, 7, 9]
