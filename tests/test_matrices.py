"""The backward pass as plain functions: measured, and the same as the layers'."""

from time import perf_counter

import numpy as np
import pytest

from backprop import HalfMeanSquaredError, Linear, Network, ReLU, Sigmoid, data, matrices
from backprop.gradcheck import gradient_check, numerical_gradient
from lesson_files import ROOT, code, read

RNG = np.random.default_rng(8)
X, Y = RNG.normal(size=(5, 3)), RNG.normal(size=(5, 2))
PARAMETERS = {
    "W1": RNG.normal(size=(3, 4)),
    "b1": RNG.normal(size=4),
    "W2": RNG.normal(size=(4, 2)),
    "b2": RNG.normal(size=2),
}


def test_linear_backward_is_the_worked_example():
    X = np.array([[1.0, 2], [3, 4], [5, 6]])
    W, dY = np.array([[1.0, 2], [0, -1]]), np.array([[1.0, 0], [0, 1], [2, -1]])
    answer = matrices.linear_backward(dY, X, W)
    assert answer["dW"].tolist() == [[11, -2], [14, -2]]
    assert answer["db"].tolist() == [3, 0]
    assert answer["dX"].tolist() == [[1, 0], [2, -1], [0, 1]]


def test_linear_backward_is_the_measured_slope():
    W, b, dY = PARAMETERS["W1"], PARAMETERS["b1"], RNG.normal(size=(5, 4))
    answer = matrices.linear_backward(dY, X, W)
    for name, place, value in (("dX", 0, X), ("dW", 1, W), ("db", 2, b)):

        def loss(v, place=place):
            parts = [X, W, b]
            parts[place] = v
            return np.sum(dY * (parts[0] @ parts[1] + parts[2]))

        assert answer[name] == pytest.approx(numerical_gradient(loss, value), rel=1e-7)


@pytest.mark.parametrize("activation", matrices.ACTIVATIONS)
def test_the_gradients_of_the_whole_network_pass_the_check(activation):
    gradients = matrices.mlp_gradients(PARAMETERS, X, Y, activation)
    report = gradient_check(lambda p: matrices.half_mse(p, X, Y, activation), PARAMETERS, gradients)
    assert max(report.values()) < 1e-7


@pytest.mark.parametrize("activation, layer", [("relu", ReLU), ("sigmoid", Sigmoid)])
def test_the_layers_do_the_same(activation, layer):
    network = Network([Linear(3, 4, initial="zero"), layer(), Linear(4, 2, initial="zero")])
    for name, array in network.parameters.items():
        array[...] = PARAMETERS[name]
    loss = HalfMeanSquaredError()
    error = loss.forward(network.forward(X), Y)
    network.backward(loss.backward())
    assert matrices.half_mse(PARAMETERS, X, Y, activation) == pytest.approx(error, rel=1e-14)
    for name, gradient in matrices.mlp_gradients(PARAMETERS, X, Y, activation).items():
        assert gradient == pytest.approx(network.gradients[name], rel=1e-12)


def test_the_slope_of_relu_at_0_is_0():
    parameters = {**PARAMETERS, "b1": -(X[0] @ PARAMETERS["W1"])}
    values = matrices.forward(parameters, X[:1], "relu")
    assert np.all(values["Z"] == 0)
    assert not np.any(matrices.mlp_gradients(parameters, X[:1], Y[:1], "relu")["W1"])


def test_softmax_and_cross_entropy():
    scores = np.array([[2.0, 1.0, 0.1], [1000.0, 1001.0, 999.0], [0.0, 800.0, 0.0]])
    loss, dscores = matrices.softmax_cross_entropy(scores[:1], np.array([0]))
    assert loss == pytest.approx(0.417030, abs=5e-7)
    assert dscores[0] == pytest.approx([-0.340999, 0.242433, 0.098566], abs=5e-7)
    labels = np.array([0, 1, 2])
    loss, dscores = matrices.softmax_cross_entropy(scores, labels)
    assert np.isfinite(loss) and loss > 800 / 3
    measured = numerical_gradient(lambda s: matrices.softmax_cross_entropy(s, labels)[0], scores)
    assert dscores == pytest.approx(measured, abs=1e-8)
    assert dscores.sum(axis=1) == pytest.approx(np.zeros(3), abs=1e-15)


@pytest.mark.parametrize("function", [matrices.mlp_gradients, matrices.half_mse])
def test_an_unknown_activation_is_refused(function):
    with pytest.raises(ValueError, match="no activation 'swish'; known: 'relu', 'sigmoid'"):
        function(PARAMETERS, X, Y, "swish")


@pytest.fixture(scope="module")
def learn():
    """The training of the lesson, as it stands there."""
    cells = code(read(ROOT / "lessons" / "08_matrices.ipynb"))
    (source,) = [cell.source for cell in cells if cell.source.startswith("def learn(")]
    names = {
        "np": np,
        "backward": matrices.linear_backward,
        "loss_of": matrices.softmax_cross_entropy,
    }
    exec(source, names)
    return names["learn"]


@pytest.mark.parametrize("seed", range(3))
def test_the_lesson_s_network_reads_digits(learn, seed):
    training, test = data.digits().split(train=0.8, rng=np.random.default_rng(seed))
    start = perf_counter()
    (W1, b1, W2, b2), losses = learn(training.X / 16, training.targets)
    assert perf_counter() - start < 10
    scores = np.maximum(test.X / 16 @ W1 + b1, 0) @ W2 + b2
    assert np.mean(scores.argmax(axis=1) == test.targets) > 0.95
    assert losses[-1] < 0.1 < losses[0] and len(losses) == 30
