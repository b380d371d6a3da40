"""The operations that layers of a network are built from, and what only happens in training."""

import numpy as np
import pytest

import engine
from engine import (
    Config,
    DataError,
    Dropout,
    OptionError,
    OutOfRangeError,
    ShapeError,
    Variable,
    batch_norm,
    col2im,
    deconv2d,
    dropout,
    embedding,
    gradcheck,
    im2col,
    layer_norm,
    standardize,
)


def normal(*shape):
    return np.random.default_rng(0).normal(size=shape)


def test_dropout_drops_about_the_ratio_and_keeps_the_sum_about():
    x = Variable(np.ones(10_000))
    y = dropout(x, ratio=0.25, seed=3)
    assert np.mean(y.data == 0) == pytest.approx(0.25, abs=0.02)
    assert y.data.mean() == pytest.approx(1.0, abs=0.02)
    y.backward()
    np.testing.assert_array_equal(x.grad, y.data)


def test_a_seed_makes_dropout_repeatable_and_none_makes_it_new():
    x = np.ones(1000)
    assert np.array_equal(dropout(x, seed=1).data, dropout(x, seed=1).data)
    assert not np.array_equal(dropout(x, seed=1).data, dropout(x, seed=2).data)
    assert not np.array_equal(dropout(x).data, dropout(x).data)


def test_a_dropout_object_drops_other_entries_each_time_it_is_applied():
    drop, again = Dropout(0.5, seed=1), Dropout(0.5, seed=1)
    x = Variable(np.ones(100))
    first, second = drop(x), drop(x)
    assert not np.array_equal(first.data, second.data)
    assert [again(np.ones(100)).data.tolist() for _ in range(2)] == [
        first.data.tolist(),
        second.data.tolist(),
    ]
    np.testing.assert_array_equal(first.data, dropout(x, seed=1).data)


def test_each_application_of_a_dropout_object_goes_back_through_its_own_entries():
    drop = Dropout(0.5, seed=1)
    x = Variable(np.ones(100))
    first, second = drop(x), drop(x)
    np.testing.assert_array_equal(engine.grad(first, x), first.data)
    np.testing.assert_array_equal(engine.grad(second, x), second.data)
    assert first.creator.params == {"ratio": 0.5, "seed": 1, "draw": 0}
    assert second.creator.params == {"ratio": 0.5, "seed": 1, "draw": 1}


def test_dropout_does_nothing_after_training():
    x = Variable(np.ones(5))
    with engine.test_mode():
        assert dropout(x) is x
        assert not Config.train
    assert Config.train


def test_dropout_without_a_seed_can_be_differentiated_and_checked():
    assert gradcheck(lambda x: dropout(x, 0.3, seed=5) * x, normal(4, 3), order=2)


def test_a_seed_is_not_negative():
    with pytest.raises(OptionError, match="a seed of at least 0"):
        dropout(np.ones(3), seed=-1)


@pytest.mark.parametrize("ratio", [-0.1, 1.0, 2])
def test_a_ratio_that_drops_everything_or_less_than_nothing_is_refused(ratio):
    with pytest.raises(OptionError, match="from 0 to below 1"):
        dropout(np.ones(3), ratio)


def test_standardized_values_have_mean_zero_and_variance_one():
    y = standardize(normal(5, 7), axis=1, eps=0.0).data
    np.testing.assert_allclose(y.mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=1), 1)


def test_layer_norm_agrees_with_its_formula_and_with_differences():
    x, gamma, beta = normal(4, 6), normal(6) + 2, normal(6)
    centred = x - x.mean(axis=1, keepdims=True)
    wanted = gamma * centred / np.sqrt(x.var(axis=1, keepdims=True) + 1e-5) + beta
    np.testing.assert_allclose(layer_norm(x, gamma, beta).data, wanted)
    assert gradcheck(layer_norm, x, gamma, beta, order=2)


@pytest.mark.parametrize("shape", [(6, 3), (4, 3, 2, 5)])
def test_batch_norm_agrees_with_its_formula_and_with_differences(shape):
    x, gamma, beta = normal(*shape), normal(3) + 2, normal(3)
    others = tuple(i for i in range(len(shape)) if i != 1)
    row = (1, 3) + (1,) * (len(shape) - 2)
    deviation = np.sqrt(x.var(axis=others, keepdims=True) + 2e-5)
    wanted = (x - x.mean(axis=others, keepdims=True)) / deviation
    wanted = gamma.reshape(row) * wanted + beta.reshape(row)
    np.testing.assert_allclose(batch_norm(x, gamma, beta).data, wanted)
    assert gradcheck(batch_norm, x, gamma, beta, order=2)


def test_batch_norm_remembers_mean_and_variance_and_uses_them_after_training():
    x = normal(50, 3) * 2 + 5
    mean, var = np.zeros(3), Variable(np.ones(3))
    for _ in range(200):
        batch_norm(x, mean=mean, var=var)
    np.testing.assert_allclose(mean, x.mean(axis=0))
    np.testing.assert_allclose(var.data, x.var(axis=0, ddof=1))
    with engine.test_mode():
        y = batch_norm(x[:1], mean=mean, var=var)
        assert gradcheck(lambda v: batch_norm(v, mean=mean, var=var), x)
    np.testing.assert_allclose(y.data, (x[:1] - mean) / np.sqrt(var.data + 2e-5))


def test_batch_norm_of_one_row_keeps_the_running_variance_a_number():
    mean, var = np.zeros(2), np.ones(2)
    batch_norm([[1.0, 2.0]], mean=mean, var=var)
    assert (mean.tolist(), var.tolist()) == (pytest.approx([0.1, 0.2]), [0.9, 0.9])


def test_a_norm_says_which_shapes_it_takes():
    with pytest.raises(ShapeError, match=r"batch_norm of an array of shape \(4, 3\) .* \(3,\)"):
        batch_norm(normal(4, 3), gamma=np.ones(4))
    with pytest.raises(ShapeError, match="batch_norm needs an axis of features"):
        batch_norm(normal(4))
    with pytest.raises(ShapeError, match=r"layer_norm .* \(3,\)"):
        layer_norm(normal(4, 3), beta=np.ones(2))


def test_rows_of_an_embedding_that_are_named_twice_receive_both_gradients():
    w = Variable(normal(4, 2))
    y = embedding(np.array([[1, 0], [1, 3]]), w)
    assert y.shape == (2, 2, 2)
    y.sum().backward()
    np.testing.assert_array_equal(w.grad[:, 0], [1, 2, 0, 1])
    assert gradcheck(lambda v: embedding([0, 2, 2], v) ** 2, w, order=2)


def test_an_embedding_says_what_it_cannot_look_up():
    with pytest.raises(OutOfRangeError, match="the rows 0 to 3; got -1 to 2"):
        embedding([-1, 2], normal(4, 2))
    with pytest.raises(DataError, match="whole numbers"):
        embedding([0.5], normal(4, 2))


@pytest.mark.parametrize(("stride", "pad"), [(1, 0), (2, 1), ((2, 1), (0, 1))])
def test_deconvolution_is_the_derivative_of_convolution(stride, pad):
    w = normal(4, 3, 3, 2)
    x = Variable(normal(2, 3, 7, 6))
    y = engine.conv2d(x, w, stride=stride, pad=pad)
    g = normal(*y.shape)
    found = deconv2d(g, w, stride=stride, pad=pad)
    if found.shape == x.shape:
        np.testing.assert_allclose(engine.grad(y, x, seed=g), found.data)
    assert gradcheck(lambda a, b, c: deconv2d(a, b, c, stride, pad), g, w, normal(3), order=2)


def test_deconvolution_needs_equal_channels():
    with pytest.raises(ShapeError, match="equal channels"):
        deconv2d(normal(1, 2, 3, 3), normal(3, 2, 2, 2))


def test_a_deconvolution_may_be_told_the_size_where_several_would_do():
    w, small = normal(2, 1, 3, 3), normal(1, 2, 3, 3)
    assert deconv2d(small, w, stride=2).shape == (1, 1, 7, 7)
    y = deconv2d(small, w, stride=2, outsize=(8, 7))
    assert y.shape == (1, 1, 8, 7)
    assert engine.conv2d(y, w, stride=2).shape == small.shape
    assert gradcheck(lambda a, b: deconv2d(a, b, stride=2, outsize=(8, 7)), small, w, order=2)
    with pytest.raises(ShapeError, match="reshape cannot be applied"):
        deconv2d(small, w, stride=2, outsize=(12, 7))


def test_the_columns_of_pictures_are_what_a_loop_finds():
    x = normal(2, 3, 5, 4)
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (0, 0)))
    places = [(n, i, j) for n in range(2) for i in (0, 2, 4) for j in (0, 1, 2)]
    wanted = [padded[n, :, i : i + 3, j : j + 2].ravel() for n, i, j in places]
    found = im2col(x, (3, 2), stride=(2, 1), pad=(1, 0))
    np.testing.assert_array_equal(found.data, wanted)
    open_ = im2col(x, (3, 2), stride=(2, 1), pad=(1, 0), to_matrix=False)
    assert open_.shape == (2, 3, 3, 2, 3, 3)
    np.testing.assert_array_equal(open_.data[1, :, :, :, 2, 1].ravel(), found.data[-2])


@pytest.mark.parametrize("to_matrix", [True, False])
def test_columns_and_pictures_are_each_others_derivative(to_matrix):
    x = Variable(normal(2, 3, 5, 4))
    y = im2col(x, 2, stride=2, pad=1, to_matrix=to_matrix)
    g = normal(*y.shape)
    laid = col2im(g, x.shape, 2, stride=2, pad=1, to_matrix=to_matrix)
    np.testing.assert_allclose(engine.grad(y, x, seed=g), laid.data)
    assert gradcheck(lambda v: im2col(v, 2, 2, 1, to_matrix) ** 2, x, order=2)
    assert gradcheck(lambda v: col2im(v, x.shape, 2, 2, 1, to_matrix) ** 2, g, order=2)


def test_accuracy_is_a_plain_number_that_needs_one_label_per_row():
    scores = Variable(np.array([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7]]))
    for labels in ([1, 1, 1], [[1], [1], [1]], Variable(np.array([1, 1, 1]))):
        found = engine.accuracy(scores, labels)
        assert found.creator is None
        assert found.item() == pytest.approx(2 / 3)
    with pytest.raises(ShapeError, match=r"one label per row; got .* \(3, 2\) and \(2,\)"):
        engine.accuracy(scores, [1, 1])


@pytest.mark.parametrize("settings", [{"kernel": 0}, {"kernel": 2, "stride": 0}])
def test_a_window_that_is_no_window_is_refused(settings):
    with pytest.raises(OptionError, match="at least 1"):
        engine.pooling(normal(1, 1, 3, 3), **settings)


def test_a_window_slides_over_pictures_only():
    with pytest.raises(ShapeError, match=r"over pictures .* got \(1, 3, 3\)"):
        engine.pooling(normal(1, 3, 3), 2)
