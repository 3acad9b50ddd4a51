import inspect

import numpy as np
import pytest

from backprop import (
    Adam,
    Flatten,
    Linear,
    Network,
    ReLU,
    SoftmaxCrossEntropy,
    accuracy,
    cosine,
    data,
    train,
)
from backprop.convolution import Conv2D, MaxPool2D
from backprop.gradcheck import gradient_check, numerical_gradient
from backprop.single_picture import (
    OneByOneConv2D,
    OneByOneMaxPool2D,
    conv2d,
    conv2d_dK,
    conv2d_dX,
    maxpool,
    maxpool_backward,
)

X = np.arange(1.0, 10).reshape(3, 3)
K = np.array([[1.0, 2], [3, 4]])
dY = np.array([[1.0, 0], [0, 2]])
LOSS = SoftmaxCrossEntropy


def equal(mine, right):
    np.testing.assert_allclose(mine, right, rtol=0, atol=1e-12)


def test_the_numbers_of_the_lesson():
    equal(conv2d(X, K), [[37, 47], [67, 77]])
    equal(conv2d(X, K[::-1, ::-1]), [[23, 33], [53, 63]])
    equal(conv2d_dK(X, dY), [[11, 14], [20, 23]])
    equal(conv2d_dX(K, dY), [[1, 2, 0], [3, 6, 4], [0, 6, 8]])


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (4, 2), (5, 7)])
def test_gradients_are_the_measured_slopes(size):
    rng = np.random.default_rng(3)
    picture, kernel = rng.normal(size=(5, 7)), rng.normal(size=size)
    upstream = rng.normal(size=conv2d(picture, kernel).shape)

    def loss(X, K):
        return np.sum(upstream * conv2d(X, K))

    by_kernel = numerical_gradient(lambda K: loss(picture, K), kernel)
    by_picture = numerical_gradient(lambda X: loss(X, kernel), picture)
    np.testing.assert_allclose(conv2d_dK(picture, upstream), by_kernel, atol=1e-8)
    np.testing.assert_allclose(conv2d_dX(kernel, upstream), by_picture, atol=1e-8)


def test_integers_are_welcome_and_inputs_stay():
    whole = X.astype(int), K.astype(int)
    equal(conv2d(*whole), conv2d(X, K))
    equal(conv2d_dX(whole[1], dY.astype(int)), conv2d_dX(K, dY))
    for function, arguments in (
        (conv2d, (X, K)),
        (conv2d_dK, (X, dY)),
        (conv2d_dX, (K, dY)),
        (maxpool_backward, (np.eye(4), dY)),
    ):
        before = [array.copy() for array in arguments]
        function(*arguments)
        for array, copy in zip(arguments, before, strict=True):
            assert (array == copy).all()


def test_max_pooling_and_its_ties():
    picture = np.array([[1.0, 5, 7, 7], [3, 4, 7, 0], [-3, -1, 2, 2], [-1, -2, 2, 2]])
    equal(maxpool(picture), [[5, 7], [-1, 2]])
    routed = [[0, 0.2, 0.3, 0], [0, 0, 0, 0], [0, 0.4, 0.5, 0], [0, 0, 0, 0]]
    equal(maxpool_backward(picture, np.array([[0.2, 0.3], [0.4, 0.5]])), routed)


def layers_of_both_kinds():
    rng = np.random.default_rng(1)
    many, pooled = Conv2D(2, 3, (3, 2), rng=rng), MaxPool2D()
    many.parameters["b"][...] = rng.normal(size=3)
    single = OneByOneConv2D(many.parameters["W"])
    single.parameters["b"] = many.parameters["b"].copy()
    return (many, pooled), (single, OneByOneMaxPool2D()), rng.normal(size=(4, 2, 8, 7)), rng


def test_the_layers_put_together_agree_with_those_for_many_pictures():
    (many, pooled), (single, routed), images, rng = layers_of_both_kinds()
    Y, Z = many.forward(images), single.forward(images)
    equal(Z, Y)
    upstream = rng.normal(size=Y.shape)
    equal(single.backward(upstream), many.backward(upstream))
    assert set(single.gradients) == set(many.gradients)
    for name in single.gradients:
        equal(single.gradients[name], many.gradients[name])
    ties = np.maximum(Y, 0)  # many windows of zeros
    equal(routed.forward(ties), pooled.forward(ties))
    upstream = rng.normal(size=pooled.forward(ties).shape)
    equal(routed.backward(upstream), pooled.backward(upstream))


def small_network(kind, rng):
    """The network of the lesson, of the package's layers or put together one by one."""
    first, second = Conv2D(1, 8, 3, rng=rng), Conv2D(8, 24, 3, rng=rng)
    end = [ReLU(), Flatten(), Linear(24, 10, rng=rng)]
    if kind == "many":
        return Network([first, ReLU(), MaxPool2D(), second, *end])
    one_by_one = [OneByOneConv2D(layer.parameters["W"]) for layer in (first, second)]
    return Network([one_by_one[0], ReLU(), OneByOneMaxPool2D(), one_by_one[1], *end])


def test_a_network_of_them_has_the_measured_gradients():
    digits = data.digits()
    images, labels = digits.X[:3].reshape(-1, 1, 8, 8) / 16, digits.targets[:3]
    network, loss = small_network("one by one", np.random.default_rng(5)), LOSS()
    loss.forward(network.forward(images), labels)
    network.backward(loss.backward())
    gradients = {name: array.copy() for name, array in network.gradients.items()}
    few = {name: network.parameters[name] for name in ("W1", "b1", "b2", "b3")}
    report = gradient_check(lambda _: loss.forward(network.forward(images), labels), few, gradients)
    assert all(error < 1e-5 or report.kinks[name] for name, error in report.items()), report


def test_they_train_step_by_step_as_the_package_does():
    digits = data.digits()
    images, labels = digits.X[:96].reshape(-1, 1, 8, 8) / 16, digits.targets[:96]
    histories = []
    for kind in ("many", "one by one"):
        rng = np.random.default_rng(0)
        network = small_network(kind, rng)
        histories.append(
            train(network, LOSS(), Adam(0.02), images, labels, epochs=2, batch_size=16, rng=rng)
        )
    assert histories[0].loss == pytest.approx(histories[1].loss, rel=1e-9)
    assert histories[0].loss[-1] < histories[0].loss[0]


def test_the_network_of_the_lesson_learns_to_read():
    """As the lesson runs it, with the package's layers; the test above covers the others."""
    digits, rng = data.digits(), np.random.default_rng(0)
    images, order = digits.X.reshape(-1, 1, 8, 8) / 16, rng.permutation(1797)
    training, test = order[:1440], order[1440:]
    network = small_network("many", np.random.default_rng(0))
    pair = images[training], digits.targets[training]
    optimizer = Adam(cosine(0.02, steps=4 * 180))
    train(network, LOSS(), optimizer, *pair, epochs=4, batch_size=8, rng=rng)
    assert accuracy(network.predict(images[test]), digits.targets[test]) >= 0.97


def test_the_layers_call_what_they_are_given():
    called = []

    def noted(function):
        def wrapped(*arguments):
            called.append(function.__name__)
            return function(*arguments)

        return wrapped

    convolution = OneByOneConv2D(np.ones((1, 1, 2, 2)), *map(noted, (conv2d, conv2d_dK, conv2d_dX)))
    pooling = OneByOneMaxPool2D(noted(maxpool_backward))
    Y = pooling.forward(convolution.forward(np.ones((1, 1, 5, 5))))
    convolution.backward(pooling.backward(Y))
    assert called == ["conv2d", "maxpool_backward", "conv2d_dK", "conv2d_dX"]
    assert "1, 1, 2×2" in repr(convolution)


def test_the_names_of_the_course():
    assert list(inspect.signature(conv2d).parameters) == ["X", "K"]
    assert list(inspect.signature(conv2d_dK).parameters) == ["X", "dY"]
    assert list(inspect.signature(conv2d_dX).parameters) == ["K", "dY"]
    assert list(inspect.signature(maxpool_backward).parameters) == ["X", "dY"]
