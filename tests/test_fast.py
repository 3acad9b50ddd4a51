"""The quick passes of `train` against the layers as they are written to be read."""

import copy

import numpy as np
import pytest

from backprop.convolution import AveragePool2D, Conv2D, Flatten, MaxPool2D
from backprop.fast import Fast, FastLinear, FastMaxPool2D, pooled_first
from backprop.layers import LeakyReLU, Linear, ReLU, Sigmoid, Tanh
from backprop.network import Network
from backprop.normalization import BatchNorm
from measuring import distance, with_biases


def dense(rng):
    return [Linear(3, 5, rng=rng), ReLU(), Linear(5, 4, rng=rng), Tanh(), Linear(4, 2, rng=rng)]


def without_bias(rng):
    return [Linear(3, 5, rng=rng, bias=False), Sigmoid(), Linear(5, 2, rng=rng)]


def starting_without_parameters(rng):
    return [LeakyReLU(), Tanh(), Linear(3, 5, rng=rng), BatchNorm(5), Linear(5, 2, rng=rng)]


def images(rng):
    return [
        Conv2D(2, 3, 3, rng=rng),
        ReLU(),
        MaxPool2D(2),
        Conv2D(3, 2, (2, 3), rng=rng, padding=1, stride=2),
        BatchNorm(2),
        AveragePool2D(2),
        Flatten(),
        Linear(2, 3, rng=rng),
    ]


def images_in_whole_windows(rng):
    return [
        Conv2D(1, 3, 3, rng=rng),
        ReLU(),
        MaxPool2D(2),
        ReLU(),
        MaxPool2D((1, 3)),
        Flatten(),
        Linear(12, 2, rng=rng),
    ]


def overlapping_windows(rng):
    return [Conv2D(1, 2, 2, rng=rng), ReLU(), MaxPool2D(3, stride=2), Flatten()]


def images_pooled_first(rng):
    return [MaxPool2D(2), Conv2D(2, 3, 3, rng=rng, bias=False), Flatten(), Linear(12, 3, rng=rng)]


def deep_images(rng):
    return [Conv2D(2, 2, 3, rng=rng), Tanh(), Conv2D(2, 3, 3, rng=rng), Flatten()]


@pytest.mark.parametrize(
    ("make", "shape"),
    [
        (dense, (3,)),
        (without_bias, (3,)),
        (starting_without_parameters, (3,)),
        (images, (2, 9, 9)),
        (images_in_whole_windows, (1, 6, 14)),
        (overlapping_windows, (1, 7, 10)),
        (images_pooled_first, (2, 9, 8)),
        (deep_images, (2, 6, 7)),
    ],
)
def test_the_same_outputs_and_gradients(make, shape):
    rng = np.random.default_rng(4)
    readable = Network([with_biases(layer, rng) for layer in make(rng)])
    network = copy.deepcopy(readable)
    passes = Fast(network)
    for N in (6, 6, 4, 7):  # the array with the ones is kept, and made anew for another size
        X = rng.normal(size=(N, *shape))
        given = X.copy()
        Y = readable.forward(X)
        dY = rng.normal(size=Y.shape)
        readable.backward(dY)
        expected = readable.gradients
        network.vectors()[1][...] = np.nan
        assert distance(passes.forward(X), Y) < 1e-13
        passes.backward(dY)
        network.vectors()
        for name, gradient in network.gradients.items():
            assert distance(gradient, expected[name]) < 1e-12, name
        np.testing.assert_array_equal(X, given)
        network.vectors()[0][...] += 0.1 * rng.normal(size=network.vectors()[0].shape)
        readable.vectors()[0][...] = network.vectors()[0]


@pytest.mark.parametrize("size", [2, (1, 2), (3, 2), (2, 1)])
@pytest.mark.parametrize("shape", [(4, 3, 6, 4), (2, 1, 6, 8), (2, 1, 7, 6), (2, 1, 6, 5)])
def test_of_several_largest_the_first_has_the_slope(size, shape):
    rng = np.random.default_rng(6)
    X = rng.integers(-1, 2, shape).astype(float)
    layer, twin = MaxPool2D(size), FastMaxPool2D(MaxPool2D(size))
    Y = layer.forward(X)
    np.testing.assert_array_equal(twin.forward(X), Y)
    dY = rng.normal(size=Y.shape)
    np.testing.assert_array_equal(twin.backward(dY), layer.backward(dY))


def test_pooling_is_moved_before_relu_and_nothing_else_is():
    pool, relu, tanh = MaxPool2D(2), ReLU(), Tanh()
    assert pooled_first([tanh, relu, pool]) == [tanh, pool, relu]
    assert pooled_first([tanh, pool, relu]) == [tanh, pool, relu]
    for other in (tanh, AveragePool2D(2), LeakyReLU()):
        assert pooled_first([other, pool]) == [other, pool]
        assert pooled_first([relu, other]) == [relu, other]


@pytest.mark.parametrize("make", [dense, starting_without_parameters])
def test_backward_ends_at_the_first_layer_that_learns(make):
    passes = Fast(Network(make(np.random.default_rng(0))))
    assert not any(layer.parameters for layer in passes.layers[: passes.first])
    passes.backward(np.ones_like(passes.forward(np.ones((2, 3)))))
    first = passes.layers[passes.first]
    assert isinstance(first, FastLinear) and first.backward(np.ones((2, 5))) is None


def test_nothing_to_learn():
    network = Network([Tanh()])
    passes = Fast(network)
    np.testing.assert_array_equal(passes.forward([[1.0]]), np.tanh([[1.0]]))
    passes.backward([[1.0]])


class Mine(Linear):
    """A layer of one's own that is a kind of Linear."""

    def forward(self, X):
        return 2 * super().forward(X)

    def backward(self, dY):
        return super().backward(2 * np.asarray(dY))


def test_a_layer_of_ones_own_is_left_as_it_is():
    network = Network([Mine(2, 1, initial=1.0)])
    np.testing.assert_array_equal(Fast(network).forward([[1.0, 2]]), [[6]])
