"""Convolution and pooling: measured slopes, worked numbers, sizes, ties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop.convolution import AveragePool2D, Conv2D, Flatten, MaxPool2D
from measuring import cases, check_layer, far_apart, seeds, sizes, with_biases

X = np.arange(1.0, 10).reshape(1, 1, 3, 3)
K = np.array([[1.0, 2], [3, 4]])
DY = np.array([[1.0, 0], [0, 2]]).reshape(1, 1, 2, 2)


@given(
    seed=seeds,
    N=st.integers(1, 3),
    inputs=st.integers(1, 3),
    outputs=st.integers(1, 3),
    kernel=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    more=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    stride=st.sampled_from([1, 2, 3, (1, 2), (3, 1)]),
    padding=st.integers(0, 2),
    bias=st.booleans(),
)
@cases
def test_conv2d_against_measured_slopes(
    seed, N, inputs, outputs, kernel, more, stride, padding, bias
):
    rng = np.random.default_rng(seed)
    options = {"stride": stride, "padding": padding, "bias": bias}
    layer = with_biases(Conv2D(inputs, outputs, kernel, rng=rng, **options), rng)
    check_layer(layer, rng.normal(size=(N, inputs, kernel[0] + more[0], kernel[1] + more[1])), rng)


@pytest.mark.parametrize("kind", [MaxPool2D, AveragePool2D])
@given(
    seed=seeds,
    N=st.integers(1, 3),
    channels=st.integers(1, 3),
    window=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    more=st.tuples(st.integers(0, 4), st.integers(0, 4)),
    stride=st.sampled_from([None, 1, 2, 3, (2, 1)]),
)
@cases
def test_pooling_against_measured_slopes(kind, seed, N, channels, window, more, stride):
    rng = np.random.default_rng(seed)
    X = far_apart(rng, N, channels, window[0] + more[0], window[1] + more[1])
    check_layer(kind(window, stride=stride), X, rng)


@given(seed=seeds, shape=st.lists(sizes, min_size=1, max_size=4))
@cases
def test_flatten_against_measured_slopes(seed, shape):
    rng = np.random.default_rng(seed)
    check_layer(Flatten(), rng.normal(size=shape), rng)


def by_loops(X, W, b, stride, padding):
    """The definition, one number at a time."""
    X = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    height, width = W.shape[2:]
    rows = (X.shape[2] - height) // stride + 1
    columns = (X.shape[3] - width) // stride + 1
    Y = np.empty((len(X), len(W), rows, columns))
    for n, k, i, j in np.ndindex(Y.shape):
        top, left = i * stride, j * stride
        Y[n, k, i, j] = b[k] + np.sum(W[k] * X[n, :, top : top + height, left : left + width])
    return Y


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 0), (1, 1), (3, 2)])
def test_conv2d_is_its_definition(stride, padding):
    rng = np.random.default_rng(2)
    layer = with_biases(Conv2D(3, 4, (2, 3), rng=rng, stride=stride, padding=padding), rng)
    X = rng.normal(size=(2, 3, 7, 6))
    expected = by_loops(X, layer.parameters["W"], layer.parameters["b"], stride, padding)
    np.testing.assert_allclose(layer.forward(X), expected, rtol=1e-12, atol=1e-14)


def test_conv2d_by_hand():
    layer = Conv2D(1, 1, 2, initial=K.reshape(1, 1, 2, 2))
    np.testing.assert_array_equal(layer.forward(X)[0, 0], [[37, 47], [67, 77]])
    np.testing.assert_array_equal(layer.backward(DY)[0, 0], [[1, 2, 0], [3, 6, 4], [0, 6, 8]])
    np.testing.assert_array_equal(layer.gradients["W"][0, 0], [[11, 14], [20, 23]])
    np.testing.assert_array_equal(layer.gradients["b"], [3])


@pytest.mark.parametrize(("options", "size"), [({}, 24), ({"padding": 2}, 28), ({"stride": 2}, 12)])
def test_sizes(options, size):
    Y = Conv2D(1, 2, 5, initial=1.0, **options).forward(np.zeros((3, 1, 28, 28)))
    assert Y.shape == (3, 2, size, size)


def test_max_pooling_by_hand():
    layer = MaxPool2D()
    image = np.array([[1.0, 5, 2, 2], [3, 4, 2, 1], [-1, -2, 0, 0], [-3, -1, 0, 0]])
    np.testing.assert_array_equal(layer.forward(image[None, None])[0, 0], [[5, 2], [-1, 0]])
    expected = [[0, 0.2, 3, 0], [0, 0, 0, 0], [4, 0, 5, 0], [0, 0, 0, 0]]
    np.testing.assert_array_equal(layer.backward([[[[0.2, 3], [4, 5]]]])[0, 0], expected)


@pytest.mark.parametrize("kind", [MaxPool2D, AveragePool2D])
@pytest.mark.parametrize("stride", [(1, 2), (2, 1), (2, 3), (3, 2), (1, 3), (3, 1)])
@pytest.mark.parametrize("size", [(2, 2), (3, 2), (2, 3), (3, 3)])
def test_windows_that_overlap_in_one_direction(kind, stride, size):
    rng = np.random.default_rng(5)
    check_layer(kind(size, stride=stride), far_apart(rng, 2, 1, 6, 7), rng)


def test_average_pooling_by_hand():
    layer = AveragePool2D((1, 2))
    np.testing.assert_array_equal(layer.forward([[[[1, 3, 5, 9]]]]), [[[[2, 7]]]])
    np.testing.assert_array_equal(layer.backward([[[[2, 4]]]]), [[[[1, 1, 2, 2]]]])


def test_rows_left_over_are_not_seen():
    layer = MaxPool2D(2)
    X = np.zeros((1, 1, 5, 5))
    X[0, 0, 4, 4] = 9
    assert layer.forward(X).max() == 0
    assert not layer.backward(np.ones((1, 1, 2, 2)))[0, 0, 4].any()


def test_flatten_keeps_reading_order():
    layer = Flatten()
    X = np.arange(24.0).reshape(2, 3, 2, 2)
    np.testing.assert_array_equal(layer.forward(X), np.arange(24.0).reshape(2, 12))
    np.testing.assert_array_equal(layer.backward(np.arange(24.0).reshape(2, 12)), X)
    turned = X.transpose(0, 2, 3, 1)
    np.testing.assert_array_equal(layer.forward(turned)[0], [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11])


@pytest.mark.parametrize("layer", [Conv2D(1, 2, 2, initial=1.0), MaxPool2D(2), AveragePool2D(2)])
def test_memory_order_of_the_input_does_not_matter(layer):
    rng = np.random.default_rng(0)
    X, turned = rng.normal(size=(3, 1, 4, 5)), None
    Y = layer.forward(X)
    dY = rng.normal(size=Y.shape)
    dX = layer.backward(dY)
    turned = np.ascontiguousarray(X.transpose(1, 2, 3, 0)).transpose(3, 0, 1, 2)
    np.testing.assert_array_equal(layer.forward(turned), Y)
    np.testing.assert_array_equal(layer.backward(np.asfortranarray(dY)), dX)


def test_integers_are_promoted():
    assert Flatten().forward([[[1, 2]], [[3, 4]]]).dtype == float
    Y = Conv2D(1, 1, 2, initial=0.5).forward(X.astype(int))
    assert Y.dtype == float and Y[0, 0, 0, 0] == 6


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: Conv2D(2, 3, 3, initial=1.0).forward(np.ones((4, 1, 8, 8))),
            r"Conv2D\(2, 3, 3×3\) wants X of shape \(N, 2, height, width\); it got \(4, 1, 8, 8\)",
        ),
        (lambda: Conv2D(1, 1, 3, initial=1.0).forward(np.ones((4, 8, 8))), "wants X of shape"),
        (lambda: Conv2D(1, 1, 3, initial=1.0).forward(np.ones((0, 1, 8, 8))), "empty batch"),
        (lambda: Conv2D(1, 1, 3, initial=1.0).forward(np.ones((1, 1, 2, 8))), "3×3.*it got 2×8"),
        (lambda: MaxPool2D((2, 4)).forward(np.ones((1, 1, 8, 3))), r"MaxPool2D\(2×4\).*got 8×3"),
        (lambda: MaxPool2D(2).forward(np.ones((8, 8))), "channels, height, width"),
        (lambda: Flatten().forward([]), r"Flatten\(\) got an empty batch"),
        (lambda: Conv2D(0, 1, 3, initial=1.0), "inputs.*not 0"),
        (lambda: Conv2D(1, 0.5, 3, initial=1.0), "outputs.*not 0.5"),
        (lambda: Conv2D(1, 1, 0, initial=1.0), "size must be a whole number of 1 or more, not 0"),
        (lambda: Conv2D(1, 1, 2.5, initial=1.0), "size must be a whole number.*not 2.5"),
        (lambda: Conv2D(1, 1, 2, initial=1.0, stride=0), "stride.*not 0"),
        (lambda: Conv2D(1, 1, 2, initial=1.0, padding=-1), "padding.*not -1"),
        (lambda: MaxPool2D(2, stride=(1, 0)), "stride.*not 0"),
    ],
)
def test_bad_input_gets_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


@pytest.mark.parametrize(
    "layer", [Conv2D(1, 2, 2, initial=1.0), MaxPool2D(2), AveragePool2D(2), Flatten()], ids=repr
)
def test_a_gradient_of_another_shape_is_refused(layer):
    shape = layer.forward(np.ones((3, 1, 4, 6))).shape
    for wrong in (shape[1:], (1, *shape[1:]), (*shape[:-1], 1)):
        with pytest.raises(ValueError, match="wants dY of the shape"):
            layer.backward(np.ones(wrong))
