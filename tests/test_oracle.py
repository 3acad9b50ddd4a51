"""The package against an independent one: autograd, to ten digits.

Every network is written a second time in autograd's NumPy, from the definitions, and autograd
works out its gradients.
"""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from backprop.convolution import AveragePool2D, Conv2D, Flatten, MaxPool2D
from backprop.layers import LeakyReLU, Linear, ReLU, Sigmoid, Tanh
from backprop.losses import BinaryCrossEntropy, HalfMeanSquaredError, SoftmaxCrossEntropy
from backprop.network import Network
from backprop.normalization import BatchNorm
from measuring import distance, with_biases


def windows(X, height, width, stride):
    """The image of every window, from plain slices: (N, channels, rows, columns, cells)."""
    rows, columns = (X.shape[2] - height) // stride + 1, (X.shape[3] - width) // stride + 1
    return anp.stack(
        [
            X[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride]
            for i in range(height)
            for j in range(width)
        ],
        axis=-1,
    )


def conv2d(layer, X, W, b):
    p = layer.padding
    X = anp.pad(X, ((0, 0), (0, 0), (p, p), (p, p)), mode="constant")
    seen = windows(X, *layer.size, layer.stride[0])
    flat = anp.reshape(W, (W.shape[0], W.shape[1], -1))
    return anp.einsum("ncijk,ock->noij", seen, flat) + b[:, None, None]


def batch_norm(layer, X, gamma, beta):
    axes = (0, 2, 3)[: X.ndim - 1]
    mean, variance = anp.mean(X, axis=axes, keepdims=True), anp.var(X, axis=axes, keepdims=True)
    shape = (1, -1, 1, 1)[: X.ndim]
    X_hat = (X - mean) / anp.sqrt(variance + layer.epsilon)
    return anp.reshape(gamma, shape) * X_hat + anp.reshape(beta, shape)


FORWARD = {
    Linear: lambda layer, X, W, b: X @ W + b,
    Sigmoid: lambda layer, X: 1 / (1 + anp.exp(-X)),
    Tanh: lambda layer, X: anp.tanh(X),
    ReLU: lambda layer, X: anp.where(X > 0, X, 0.0),
    LeakyReLU: lambda layer, X: anp.where(X > 0, X, layer.leak * X),
    Conv2D: conv2d,
    BatchNorm: batch_norm,
    MaxPool2D: lambda layer, X: anp.max(windows(X, *layer.size, layer.stride[0]), axis=-1),
    AveragePool2D: lambda layer, X: anp.mean(windows(X, *layer.size, layer.stride[0]), axis=-1),
    Flatten: lambda layer, X: anp.reshape(X, (len(X), -1)),
}


def cross_entropy(S, labels):
    return -anp.mean(S[anp.arange(len(S)), labels] - anp.log(anp.sum(anp.exp(S), axis=1)))


LOSSES = {
    HalfMeanSquaredError: lambda Y, T: anp.sum((Y - T) ** 2) / (2 * len(Y)),
    BinaryCrossEntropy: lambda S, T: (
        -anp.sum(T * anp.log(1 / (1 + anp.exp(-S))) + (1 - T) * anp.log(1 - 1 / (1 + anp.exp(-S))))
        / len(S)
    ),
    SoftmaxCrossEntropy: cross_entropy,
}


def dense(rng):
    layers = [Linear(4, 6, rng=rng), BatchNorm(6), Tanh(), Linear(6, 5, rng=rng), Sigmoid()]
    return [*layers, Linear(5, 7, rng=rng), LeakyReLU(0.2), Linear(7, 3, rng=rng)]


def images(rng):
    return [
        Conv2D(2, 4, (3, 2), rng=rng, padding=1),
        BatchNorm(4),
        ReLU(),
        MaxPool2D(2),
        Conv2D(4, 3, 2, rng=rng, stride=2),
        Tanh(),
        AveragePool2D(2, stride=1),
        Flatten(),
        Linear(6, 3, rng=rng),
    ]


@pytest.mark.parametrize("loss", [HalfMeanSquaredError, BinaryCrossEntropy, SoftmaxCrossEntropy])
@pytest.mark.parametrize(("make", "shape"), [(dense, (4,)), (images, (2, 8, 11))])
@pytest.mark.parametrize("seed", range(3))
def test_against_autograd(make, shape, loss, seed):
    rng = np.random.default_rng(seed)
    network = Network([with_biases(layer, rng) for layer in make(rng)])
    X = rng.normal(size=(5 + seed, *shape))
    targets = {
        HalfMeanSquaredError: rng.normal(size=(len(X), 3)),
        BinaryCrossEntropy: rng.uniform(size=(len(X), 3)),
        SoftmaxCrossEntropy: rng.integers(0, 3, len(X)),
    }[loss]

    def theirs(X, parameters):
        for layer, own in zip(network.layers, parameters, strict=True):
            X = FORWARD[type(layer)](layer, X, **own)
        return LOSSES[loss](X, targets)

    parameters = [dict(layer.parameters) for layer in network.layers]
    ours = loss()
    assert ours.forward(network.forward(X), targets) == pytest.approx(theirs(X, parameters), 1e-12)
    dX = network.backward(ours.backward())
    assert distance(dX, grad(theirs, 0)(X, parameters)) < 1e-10
    expected = grad(theirs, 1)(X, parameters)
    for layer, own in zip(network.layers, expected, strict=True):
        for name, gradient in own.items():
            assert distance(layer.gradients[name], gradient) < 1e-10, (layer, name)
