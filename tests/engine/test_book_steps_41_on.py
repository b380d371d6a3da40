"""Programs in the style of the book's steps from 41 on: only the import differs.

Layers, models and optimizers are not part of the engine; a reader who has written them brings them.
"""

# ruff: noqa: N812 -- the book's own names

from itertools import pairwise

import numpy as np
import pytest

import engine.functions as F
from engine import Variable, accuracy, as_variable, no_grad


class Parameter(Variable):
    """What a layer learns."""


class Layer:
    def __init__(self):
        self._params = set()

    def __setattr__(self, name, value):
        if isinstance(value, (Parameter, Layer)):
            self._params.add(name)
        super().__setattr__(name, value)

    def __call__(self, *inputs):
        return self.forward(*inputs)

    def params(self):
        for name in self._params:
            found = self.__dict__[name]
            if isinstance(found, Layer):
                yield from found.params()
            else:
                yield found

    def cleargrads(self):
        for param in self.params():
            param.cleargrad()


class Linear(Layer):
    def __init__(self, out_size):
        super().__init__()
        self.out_size = out_size
        self.W = Parameter(None, name="W")
        self.b = Parameter(np.zeros(out_size), name="b")

    def forward(self, x):
        if self.W.data is None:
            scale = np.sqrt(1 / x.shape[1])
            self.W.data = np.random.randn(x.shape[1], self.out_size) * scale
        return F.linear(x, self.W, self.b)


class MLP(Layer):
    def __init__(self, sizes, activation=F.sigmoid):
        super().__init__()
        self.activation = activation
        self.layers = []
        for i, size in enumerate(sizes):
            layer = Linear(size)
            setattr(self, f"l{i}", layer)
            self.layers.append(layer)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.activation(layer(x))
        return self.layers[-1](x)


class MomentumSGD:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum, self.vs = lr, momentum, {}

    def setup(self, target):
        self.target = target
        return self

    def update(self):
        for param in self.target.params():
            v = self.vs.setdefault(id(param), np.zeros_like(param.data))
            v *= self.momentum
            v -= self.lr * param.grad.data
            param.data += v


def noisy(curve):
    np.random.seed(0)
    x = np.random.rand(100, 1)
    return x, curve(x) + np.random.rand(100, 1)


def test_step_41_a_matrix_product_gives_gradients_of_the_shapes_of_its_arguments():
    x = Variable(np.random.randn(2, 3))
    W = Variable(np.random.randn(3, 4))
    y = F.matmul(x, W)
    y.backward()
    assert (x.grad.shape, W.grad.shape) == ((2, 3), (3, 4))


def test_step_42_linear_regression():
    x, y = map(Variable, noisy(lambda x: 5 + 2 * x))
    W, b = Variable(np.zeros((1, 1))), Variable(np.zeros(1))

    def predict(x):
        return F.matmul(x, W) + b

    def mean_squared_error(x0, x1):
        diff = x0 - x1
        return F.sum(diff**2) / len(diff)

    losses = []
    for _ in range(100):
        loss = mean_squared_error(y, predict(x))
        W.cleargrad()
        b.cleargrad()
        loss.backward()
        W.data -= 0.1 * W.grad.data
        b.data -= 0.1 * b.grad.data
        losses.append(float(loss.data))
    assert (losses[0], losses[-1]) == pytest.approx((42.296340129442335, 0.07908606512411756))
    assert str(W.data) == "[[2.11807369]]"
    assert str(b.data) == "[5.46608905]"


def test_step_43_a_network_of_two_layers_by_hand():
    x, y = noisy(lambda x: np.sin(2 * np.pi * x))
    W1, b1 = Variable(0.01 * np.random.randn(1, 10)), Variable(np.zeros(10))
    W2, b2 = Variable(0.01 * np.random.randn(10, 1)), Variable(np.zeros(1))
    losses = []
    for _ in range(1001):
        hidden = F.sigmoid(F.linear(x, W1, b1))
        loss = F.mean_squared_error(y, F.linear(hidden, W2, b2))
        for p in (W1, b1, W2, b2):
            p.cleargrad()
        loss.backward()
        for p in (W1, b1, W2, b2):
            p.data -= 0.2 * p.grad.data
        losses.append(float(loss.data))
    assert (losses[0], losses[1000]) == pytest.approx((0.8473695850105871, 0.2514286285183606))


def test_steps_44_to_46_layers_a_model_and_an_optimizer_of_the_readers_own():
    x, y = noisy(lambda x: np.sin(2 * np.pi * x))
    model = MLP((10, 1))
    optimizer = MomentumSGD(lr=0.1).setup(model)
    for _ in range(1500):
        loss = F.mean_squared_error(y, model(x))
        model.cleargrads()
        loss.backward()
        optimizer.update()
    assert len(list(model.params())) == 4
    assert loss.item() < 0.1


def test_step_47_softmax_and_cross_entropy():
    def softmax1d(x):
        y = F.exp(as_variable(x))
        return y / F.sum(y)

    x = Variable(np.array([[0.2, -0.4]]))
    np.testing.assert_allclose(softmax1d(x).data, F.softmax(x).data)

    x = Variable(np.array([[1, 2, 3], [4, 5, 6]]))
    indices = np.array([0, 0, 1])
    y = F.get_item(x, indices)
    y.backward()
    np.testing.assert_array_equal(y.data, [[1, 2, 3], [1, 2, 3], [4, 5, 6]])
    np.testing.assert_array_equal(x.grad.data, [[2, 2, 2], [1, 1, 1]])


def test_step_48_classes_are_learnt_in_batches():
    np.random.seed(0)
    t = np.arange(90) % 3
    corners = np.array([[0.0, 2.0], [2.0, 0.0], [-2.0, -2.0]])
    x = corners[t] + 0.5 * np.random.randn(90, 2)
    model = MLP((10, 3), activation=F.relu)
    optimizer = MomentumSGD(lr=0.05).setup(model)
    for _ in range(15):
        order = np.random.permutation(90)
        for batch in np.split(order, 3):
            loss = F.softmax_cross_entropy(model(x[batch]), t[batch])
            model.cleargrads()
            loss.backward()
            optimizer.update()
    with no_grad():
        assert float(accuracy(model(x), t).data) > 0.95


def test_step_59_a_recurrent_network_learns_with_its_past_cut_off():
    np.random.seed(0)
    wave = np.sin(np.linspace(0, 6 * np.pi, 241))
    parameters = [Variable(0.3 * np.random.randn(*shape)) for shape in ((1, 8), (8, 8), (8, 1))]
    wx, wh, wy = parameters
    totals = []
    for _ in range(10):
        h, loss, total = Variable(np.zeros((1, 8))), 0, 0.0
        for count, (now, following) in enumerate(pairwise(wave), 1):
            h = F.tanh(F.matmul(np.array([[now]]), wx) + F.matmul(h, wh))
            loss += F.mean_squared_error(F.matmul(h, wy), np.array([[following]]))
            if count % 30 == 0:
                assert h.generation == 90
                for parameter in parameters:
                    parameter.cleargrad()
                loss.backward()
                loss.unchain_backward()
                assert h.generation == 0
                for parameter in parameters:
                    parameter.data -= 0.005 * parameter.grad.data
                total, loss = total + float(loss.data), 0
        totals.append(total)
    assert totals[-1] < 0.1 * totals[0]
