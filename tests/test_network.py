"""The chain: whole networks measured, two vectors shared with the layers, modes, snapshots."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given

from backprop.gradcheck import gradient_check, numerical_gradient
from backprop.layers import LeakyReLU, Linear, ReLU, Sigmoid, Tanh
from backprop.losses import BinaryCrossEntropy, HalfMeanSquaredError, SoftmaxCrossEntropy
from backprop.network import Network
from backprop.normalization import BatchNorm, Dropout
from backprop.optimizers import GradientDescent
from measuring import cases, distance, seeds, sizes, with_biases


def small(rng=None, *between):
    rng = np.random.default_rng(7) if rng is None else rng
    layers = [Linear(2, 4, rng=rng), Tanh(), *between, Linear(4, 3, rng=rng)]
    return Network([with_biases(layer, rng) for layer in layers])


@given(seed=seeds, N=sizes, inputs=sizes, hidden=sizes, outputs=sizes)
@cases
def test_whole_networks_against_measured_slopes(seed, N, inputs, hidden, outputs):
    rng = np.random.default_rng(seed)
    layers = [
        Linear(inputs, hidden, rng=rng, initial="xavier"),
        [Tanh(), Sigmoid()][seed % 2],
        Linear(hidden, 3, rng=rng, bias=seed % 3 > 0, initial="xavier"),
        Tanh(),
        Linear(3, outputs, rng=rng),
    ]
    network = Network([with_biases(layer, rng) for layer in layers])
    loss, targets = [
        (HalfMeanSquaredError(), rng.normal(size=(N, outputs))),
        (BinaryCrossEntropy(), rng.integers(0, 2, (N, outputs)).astype(float)),
        (SoftmaxCrossEntropy(), rng.integers(0, outputs, N)),
    ][seed % 3]
    X = rng.normal(size=(N, inputs))
    loss.forward(network.forward(X), targets)
    dX = network.backward(loss.backward())
    assert (
        distance(dX, numerical_gradient(lambda X: loss.forward(network.forward(X), targets), X))
        < 1e-7
    )
    gradients = {name: array.copy() for name, array in network.gradients.items()}
    f = lambda _: loss.forward(network.forward(X), targets)  # noqa: E731
    for name, parameter in network.parameters.items():
        report = gradient_check(f, {name: parameter}, {name: gradients[name]})
        measured = numerical_gradient(lambda value, p=parameter: _with(p, value, f), parameter)
        assert distance(gradients[name], measured) < 1e-7, report


def _with(parameter, value, f):
    kept = parameter.copy()
    parameter[...] = value
    result = f(None)
    parameter[...] = kept
    return result


def test_forward_is_the_layers_in_order_and_backward_in_reverse():
    network, X = small(), np.array([[0.3, -1], [2, 0.5]])
    first, second = network.layers[0].parameters, network.layers[2].parameters
    expected = np.tanh(X @ first["W"] + first["b"]) @ second["W"] + second["b"]
    np.testing.assert_allclose(network.forward(X), expected)
    assert network.backward(np.ones((2, 3))).shape == (2, 2)


def test_parameters_are_numbered_by_layers_that_learn():
    network = small(None, BatchNorm(4))
    assert list(network.parameters) == ["W1", "b1", "gamma2", "beta2", "W3", "b3"]
    assert list(network.gradients) == list(network.parameters)
    assert network.parameters["W3"] is network.layers[-1].parameters["W"]


def test_the_vectors_and_the_layers_share_their_numbers():
    network = small()
    w, g = network.vectors()
    assert w.shape == g.shape == (2 * 4 + 4 + 4 * 3 + 3,)
    np.testing.assert_array_equal(w[:8].reshape(2, 4), network.layers[0].parameters["W"])
    np.testing.assert_array_equal(w[8:12], network.layers[0].parameters["b"])
    w[0] = 5
    network.layers[2].parameters["b"][2] = 6
    network.layers[2].gradients["b"][2] = 7
    assert network.layers[0].parameters["W"][0, 0] == 5 and w[-1] == 6 and g[-1] == 7
    np.testing.assert_array_equal(network.is_weight, [1] * 8 + [0] * 4 + [1] * 12 + [0] * 3)


def test_parameters_taken_before_training_follow_it():
    network = small()
    parameters = network.parameters
    before = parameters["W1"].copy()
    network.layers[0].gradients["W"][...] = 2
    GradientDescent(0.5).step(network)
    np.testing.assert_array_equal(parameters["W1"], before - 1)


def test_an_array_that_was_replaced_is_moved_in():
    network = small()
    layer = network.layers[0]
    layer.parameters["W"] = np.full((2, 4), 3)
    layer.gradients["W"] = np.full((2, 4), 2.0)
    GradientDescent(0.5).step(network)
    np.testing.assert_array_equal(layer.parameters["W"], np.full((2, 4), 2.0))
    w, _ = network.vectors()
    np.testing.assert_array_equal(w[:8], 2)
    assert np.shares_memory(layer.parameters["W"], w)


def test_an_array_of_another_shape_is_refused():
    network = small()
    network.layers[0].gradients["b"] = np.ones((1, 4))
    with pytest.raises(ValueError, match=r"'b' in Network.*\(4,\).*\(1, 4\)"):
        network.vectors()


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))])
def test_a_copy_trains_by_itself(duplicate):
    network = small()
    twin, X = duplicate(network), np.array([[0.3, -1], [2, 0.5]])
    before, same = network.forward(X), twin.forward(X)
    np.testing.assert_array_equal(before, same)
    twin.backward(np.ones((2, 3)))
    GradientDescent(0.1).step(twin)
    assert np.abs(twin.forward(X) - before).max() > 0.01
    np.testing.assert_array_equal(network.forward(X), before)
    network.backward(np.ones((2, 3)))
    GradientDescent(0.1).step(network)
    np.testing.assert_allclose(network.forward(X), twin.forward(X))


def test_a_layer_may_serve_two_networks():
    whole = small()
    part, X = Network(whole.layers[:2]), np.array([[0.3, -1]])
    before = part.forward(X)
    whole.forward(X)
    whole.backward(np.ones((1, 3)))
    GradientDescent(0.1).step(whole)
    assert np.abs(part.forward(X) - before).max() > 1e-3
    GradientDescent(0.0).step(part)
    assert np.abs(whole.layers[0].forward(X) - np.arctanh(part.forward(X))).max() < 1e-12


class Doubling:
    """A layer as somebody else would write it: plain dicts, a new array every time."""

    def __init__(self):
        self.parameters, self.gradients = {"factor": np.array([2.0])}, {}

    def forward(self, X):
        self.X = X
        return X * self.parameters["factor"]

    def backward(self, dY):
        self.gradients = {"factor": np.array([np.sum(dY * self.X)])}
        return dY * self.parameters["factor"]


def test_somebody_elses_layer_learns():
    layer = Doubling()
    network = Network([layer])
    GradientDescent(0.1).step(network)
    assert layer.parameters["factor"] == 2  # nothing has told it a gradient yet
    for _ in range(2):
        network.forward(np.array([[1.0], [3.0]]))
        network.backward(np.array([[0.5], [0.5]]))
        GradientDescent(0.1).step(network)
    assert layer.parameters["factor"] == pytest.approx(2 - 0.1 * 2 - 0.1 * 2)


def test_modes():
    dropout = Dropout(0.5, rng=np.random.default_rng(0))
    network, X = small(None, dropout, BatchNorm(4)), np.ones((3, 2))
    assert network.training and network.layers[0].training
    network.training = False
    assert not dropout.training and not network.layers[3].training and not network.training
    expected = network.forward(X)
    dropout.training = True
    np.testing.assert_array_equal(network.predict(X), expected)
    assert dropout.training and not network.layers[3].training
    network.training = True
    assert np.abs(network.forward(X) - expected).max() > 1e-3


def test_predict_restores_the_mode_after_an_error():
    network = small()
    with pytest.raises(ValueError, match=r"\(N, 2\)"):
        network.predict(np.ones((3, 5)))
    assert network.training


def test_snapshots_hold_parameters_and_running_values():
    network, X = small(None, BatchNorm(4)), np.random.default_rng(1).normal(size=(6, 2))
    network.forward(X)
    snapshot, before = network.snapshot(), network.predict(X)
    network.layers[2].running["variance"] += 1
    network.backward(np.ones((6, 3)))
    GradientDescent(0.3).step(network)
    network.forward(5 * X)
    assert np.abs(network.predict(X) - before).max() > 0.1
    for _ in range(2):
        network.restore(snapshot)
        np.testing.assert_array_equal(network.predict(X), before)
        network.layers[2].running["mean"] += 1
        network.vectors()[0][...] += 1


def test_gradient_norms():
    network = small(None, ReLU())
    network.layers[0].gradients["W"][...] = 3
    network.layers[0].gradients["b"][...] = 100
    network.layers[-1].gradients["W"][0, 0] = -4
    assert network.gradient_norms() == pytest.approx([3 * np.sqrt(8), 4])


@pytest.mark.parametrize(
    ("layers", "error", "sentence"),
    [
        ([], ValueError, "at least one layer"),
        ([ReLU(), "relu"], TypeError, "'relu' has no 'forward'"),
        ([ReLU] * 2, TypeError, "has no"),
        ([layer := LeakyReLU(), layer], ValueError, "only once"),
    ],
)
def test_what_is_no_network(layers, error, sentence):
    with pytest.raises(error, match=sentence):
        Network(layers)


def test_it_shows_its_layers():
    assert repr(small()) == "Network(Linear(2, 4), Tanh(), Linear(4, 3))"
