"""Worked examples from elsewhere: ours gives their digits, and their errors stay errors.

The course's own example has its tests in test_smallest_network.py.
"""

from itertools import pairwise

import numpy as np
import pytest

from backprop.gradcheck import gradient_check, numerical_gradient
from backprop.layers import Linear, ReLU, Sigmoid
from backprop.losses import HalfMeanSquaredError
from backprop.network import Network
from backprop.optimizers import Adam, GradientDescent, Momentum
from backprop.scalar import Value
from backprop.training import train
from measuring import distance


def printed(value, digits):
    """Whether a value, rounded to the digits of a printed number, is that number."""
    decimals = len(digits.partition(".")[2])
    return f"{value:.{decimals}f}" == digits


# Mazur's 2-2-2 network (2015): ours holds biases still by putting them back after each step.

MAZUR_X, MAZUR_Y = np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]])


def mazur():
    hidden = Linear(2, 2, initial=np.array([[0.15, 0.25], [0.20, 0.30]]))
    output = Linear(2, 2, initial=np.array([[0.40, 0.50], [0.45, 0.55]]))
    hidden.parameters["b"][...], output.parameters["b"][...] = 0.35, 0.60
    return Network([hidden, Sigmoid(), output, Sigmoid()])


def mazur_step(network, optimizer, loss):
    value = loss.forward(network.forward(MAZUR_X), MAZUR_Y)
    network.backward(loss.backward())
    for name in ("b1", "b2"):
        network.gradients[name][...] = 0
    optimizer.step(network)
    return value


def test_mazur_forward_backward_and_update():
    network, loss = mazur(), HalfMeanSquaredError()
    h = network.layers[1].forward(network.layers[0].forward(MAZUR_X))
    np.testing.assert_allclose(h, [[0.5932699921, 0.5968843783]], atol=5e-11)
    o = network.forward(MAZUR_X)
    np.testing.assert_allclose(o, [[0.7513650696, 0.7729284653]], atol=5e-11)
    assert mazur_step(network, GradientDescent(0.5), loss) == pytest.approx(
        0.29837110876, abs=5e-12
    )
    hidden, output = network.layers[0], network.layers[2]
    np.testing.assert_allclose(
        output.gradients["W"].T,
        [[0.082167040564, 0.082667627848], [-0.022602540477, -0.022740242216]],
        atol=5e-13,
    )
    np.testing.assert_allclose(
        hidden.gradients["W"].T,
        [[0.000438567734, 0.000877135469], [0.000497712735, 0.000995425471]],
        atol=5e-13,
    )
    weights = [*output.parameters["W"].T.flat, *hidden.parameters["W"].T.flat]
    for weight, digits in zip(
        weights,
        ["0.35891648", "0.408666186", "0.511301270", "0.561370121"]
        + ["0.149780716", "0.19956143", "0.24975114", "0.29950229"],
        strict=True,
    ):
        assert printed(weight, digits)


def test_mazurs_error_after_one_update_is_that_of_the_variant_he_forbids():
    network, loss = mazur(), HalfMeanSquaredError()
    mazur_step(network, GradientDescent(0.5), loss)
    after = loss.forward(network.forward(MAZUR_X), MAZUR_Y)
    assert after == pytest.approx(0.291027773694, abs=5e-13)
    assert not printed(after, "0.291027924")
    network = mazur()
    hidden, output = network.layers[0], network.layers[2]
    loss.forward(network.forward(MAZUR_X), MAZUR_Y)
    delta = network.layers[3].backward(loss.backward())
    output.backward(delta)
    output.parameters["W"] -= 0.5 * output.gradients["W"]
    hidden.backward(network.layers[1].backward(delta @ output.parameters["W"].T))
    hidden.parameters["W"] -= 0.5 * hidden.gradients["W"]
    assert printed(loss.forward(network.forward(MAZUR_X), MAZUR_Y), "0.291027924")


def test_mazurs_ten_thousand_steps():
    network, loss = mazur(), HalfMeanSquaredError()
    optimizer = GradientDescent(0.5)
    errors = [mazur_step(network, optimizer, loss) for _ in range(10_000)]
    assert printed(errors[9_999], "0.0000351085")  # before the step that makes it 10 000
    after = loss.forward(network.forward(MAZUR_X), MAZUR_Y)
    assert after == pytest.approx(3.51018778e-05, rel=5e-9)
    np.testing.assert_allclose(network.forward(MAZUR_X), [[0.015913620, 0.984064274]], atol=5e-10)
    assert not printed(network.forward(MAZUR_X)[0, 0], "0.015912196")


# Circuits of the CS231n notes, and scalar graphs.


def grads(end, *values):
    end.backward()
    return [value.grad for value in values]


def test_cs231n_circuits():
    x, y, z = Value(-2), Value(5), Value(-4)
    q = x + y
    f = q * z
    assert f.data == -12 and q.data == 3 and grads(f, x, y, z, q) == [-4, -4, 3, -4]
    x, y, z, w = Value(3), Value(-4), Value(2), Value(-1)
    f = 2 * (x * y + z.max(w))
    assert f.data == -20 and grads(f, x, y, z, w) == [-8, 6, 2, 0]


def test_cs231n_neuron():
    w, x = [Value(2), Value(-3), Value(-3)], [Value(-1), Value(-2)]
    f = (w[0] * x[0] + w[1] * x[1] + w[2]).sigmoid()
    assert printed(f.data, "0.7310585786")
    np.testing.assert_allclose(
        grads(f, *w, *x),
        [-0.1966119332, -0.3932238665, 0.1966119332, 0.3932238665, -0.5898357997],
        atol=5e-11,
    )
    layer = Linear(2, 1, initial=np.array([[2.0], [-3]]))
    layer.parameters["b"][...] = -3
    network = Network([layer, Sigmoid()])
    network.forward([[-1.0, -2]])
    dX = network.backward([[1.0]])
    np.testing.assert_allclose(dX, [[0.3932238665, -0.5898357997]], atol=5e-11)
    np.testing.assert_allclose(
        [*network.gradients["W1"].flat, *network.gradients["b1"]],
        [-0.1966119332, -0.3932238665, 0.1966119332],
        atol=5e-11,
    )


def test_karpathys_graphs():
    a, b, c, f = Value(2), Value(-3), Value(10), Value(-2)
    L = (a * b + c) * f
    assert L.data == -8 and grads(L, a, b, c, f) == [6, -4, -2, 4]
    a, b = Value(-2), Value(3)
    f = (a * b) * (a + b)
    assert f.data == -6 and grads(f, a, b) == [-3, -8]
    a = Value(3)
    assert grads(a + a, a) == [2]


def test_karpathys_neuron():
    x1, x2, w1, w2 = Value(2), Value(0), Value(-3), Value(1)
    o = (x1 * w1 + x2 * w2 + 6.8813735870195432).tanh()
    assert o.data == pytest.approx(0.7071067811865476, abs=1e-15)
    assert grads(o, x1, w1, x2, w2) == pytest.approx([-1.5, 1.0, 0.5, 0], abs=1e-14)
    rounded = (Value(2) * -3 + float(np.float32(6.8813735870195432))).tanh()
    assert 1e-9 < abs(rounded.data - o.data) < 1e-6  # why the printed PyTorch check differs


def test_colah_and_geron():
    a, b = Value(2), Value(1)
    e = (a + b) * (b + 1)
    assert e.data == 6 and grads(e, a, b) == [2, 5]
    x, y = Value(3), Value(4)
    f = x**2 * y + y + 2
    assert f.data == 42 and grads(f, x, y) == [24, 10]


# A linear 2-2-1 network (hmkcode).


def test_hmkcode():
    hidden = Linear(2, 2, initial=np.array([[0.11, 0.12], [0.21, 0.08]]), bias=False)
    output = Linear(2, 1, initial=np.array([[0.14], [0.15]]), bias=False)
    network, loss = Network([hidden, output]), HalfMeanSquaredError()
    X, y = np.array([[2.0, 3]]), np.array([[1.0]])
    np.testing.assert_allclose(hidden.forward(X), [[0.85, 0.48]])
    assert network.forward(X).item() == pytest.approx(0.191)
    history = train(network, loss, GradientDescent(0.05), X, y, epochs=1)
    assert printed(history.loss[0], "0.327")
    weights = [*hidden.parameters["W"].T.flat, *output.parameters["W"].flat]
    np.testing.assert_allclose(
        weights, [0.121326, 0.226989, 0.132135, 0.0982025, 0.1743825, 0.169416], atol=5e-8
    )
    np.testing.assert_allclose(hidden.forward(X), [[0.923619, 0.5588775]], atol=5e-8)
    assert network.forward(X).item() == pytest.approx(0.2557457808, abs=5e-11)
    assert loss.forward(network.forward(X), y) == pytest.approx(0.2769571714, abs=5e-11)


# One sigmoid neuron, a batch of three (Deep-ML 25): the mean of r², so a factor 2 on our gradient.


@pytest.mark.parametrize(
    ("factor", "expected"),
    [
        (2.0, (0.1035744, -0.14254396)),
        (1.0, (0.10192453, -0.17107363)),
        (3.0, (0.10493543, -0.11444238)),
    ],
)
def test_deep_ml_neuron_under_three_conventions(factor, expected):
    layer = Linear(2, 1, initial=np.array([[0.1], [-0.2]]))
    network, loss = Network([layer, Sigmoid()]), HalfMeanSquaredError()
    X, y = np.array([[1.0, 2], [2, 1], [-1, -2]]), np.array([[1.0], [0], [0]])
    history = train(network, loss, GradientDescent(0.1 * factor), X, y, epochs=2)
    np.testing.assert_allclose(layer.parameters["W"][:, 0], expected, atol=5e-8)
    if factor == 2:
        assert layer.parameters["b"] == pytest.approx([-0.01671988], abs=5e-9)
        doubled = [2 * value for value in history.loss]  # the mean of r² is only reported
        assert doubled == pytest.approx([0.3033228, 0.29422326], abs=5e-8)


# Optimizers: traces of d2l and of a deeplearning.ai practice set.


def descend(optimizer, start, gradient, steps):
    w = np.array(start, dtype=float)
    for _ in range(steps):
        optimizer.update(w, gradient(w))
    return w


@pytest.mark.parametrize(
    ("optimizer", "expected"),
    [
        (Momentum(0.6, 0.5), ("0.007188", "0.002553")),
        (GradientDescent(0.4), ("-0.943467", "-0.000073")),
        (GradientDescent(0.6), ("-0.387814", "-1673.365109")),
    ],
    ids=str,
)
def test_d2l_traces(optimizer, expected):
    w = descend(optimizer, (-5, -2), lambda w: np.array([0.2, 4]) * w, 20)
    assert printed(w[0], expected[0]) and printed(w[1], expected[1])


@pytest.mark.parametrize(
    ("eta", "digits"), [(0.2, "0.060466"), (0.05, "3.486784"), (1.1, "61.917364")]
)
def test_d2l_parabola(eta, digits):
    w = descend(GradientDescent(eta), [10], lambda w: 2 * w, 10)
    assert printed(w[0], digits) and w[0] == pytest.approx(10 * (1 - 2 * eta) ** 10)


def test_adams_second_moment_after_a_first_gradient_of_a_tenth():
    optimizer, w = Adam(0.01, 0.9, 0.999), np.zeros(1)
    optimizer.update(w, np.array([0.1]))
    assert optimizer.v == pytest.approx([1e-5]) and optimizer.v != pytest.approx([1e-4])


# A publication whose backward pass is wrong and trains all the same: the ReLU mask taken at the
# output with >=, which is always true, and the dropout factor lost.


def test_a_mask_that_is_always_true_is_caught_by_measuring():
    rng = np.random.default_rng(0)
    W1, W2 = rng.normal(size=(6, 8)) * 0.6, rng.normal(size=(8, 3)) * 0.6
    X, Y = rng.normal(size=(20, 6)), rng.normal(size=(20, 3))
    dropout = 2.0 * rng.integers(0, 2, size=(20, 8))

    def loss(parameters):
        hidden = np.maximum(X @ parameters["W1"], 0) * dropout
        return np.sum((hidden @ W2 - Y) ** 2) / 40

    A = np.maximum(X @ W1, 0)
    upstream = ((A * dropout) @ W2 - Y) / 20 @ W2.T
    published = X.T @ (upstream * (A >= 0))
    masked = X.T @ (upstream * (A > 0))
    right = X.T @ (upstream * dropout * (A > 0))
    measured = numerical_gradient(lambda W: loss({"W1": W}), W1)
    size = np.linalg.norm(measured)
    assert distance(right, measured) < 1e-7
    assert np.linalg.norm(published - measured) / size > 0.3
    assert np.linalg.norm(masked - measured) / size > 0.3
    report = gradient_check(loss, {"W1": W1}, {"W1": published})
    assert report["W1"] > 0.3 and report.kinks["W1"] == []
    assert gradient_check(loss, {"W1": W1}, {"W1": right})["W1"] < 1e-6
    losses = []
    for _ in range(30):
        losses.append(loss({"W1": W1}))
        A = np.maximum(X @ W1, 0)
        upstream = ((A * dropout) @ W2 - Y) / 20 @ W2.T
        W1 -= 0.02 * X.T @ (upstream * (A >= 0))
    assert all(
        later < earlier for earlier, later in pairwise(losses)
    )  # a falling loss proves little
    layer = ReLU()
    layer.forward(np.array([[-1.0, 2]]))
    np.testing.assert_array_equal(layer.backward([[5.0, 5]]), [[0, 5]])
