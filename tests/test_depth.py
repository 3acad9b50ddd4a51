"""The deep chain: its gradients are slopes, and the numbers of the lesson come out of it."""

import numpy as np
import pytest

from backprop import depth
from backprop.gradcheck import numerical_gradient
from backprop.layers import Linear, ReLU, Sigmoid, Tanh
from backprop.network import Network

WIDTHS = (3, 5, 4, 2)


def a_net(activation, seed=0):
    rng = np.random.default_rng(seed)
    X, dY = rng.normal(size=(6, WIDTHS[0])), rng.normal(size=(6, WIDTHS[-1]))
    Ws = [rng.normal(size=sizes) for sizes in zip(WIDTHS, WIDTHS[1:], strict=False)]
    return X, Ws, dY


def twenty_layers(activation, spread, width=64):
    """As the lesson makes them."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(32, width))
    Ws = [spread * rng.normal(size=(width, width)) for _ in range(20)]
    Zs, As = depth.forward(X, Ws, activation)
    return depth.gradient_norms(Ws, Zs, As, rng.normal(size=As[-1].shape) / 32, activation)


@pytest.mark.parametrize("activation", depth.ACTIVATIONS)
def test_gradients_are_measured_slopes(activation):
    X, Ws, dY = a_net(activation)
    Zs, As = depth.forward(X, Ws, activation)
    dWs, dZs = depth.backward(Ws, Zs, As, dY, activation)
    for place, W in enumerate(Ws):

        def loss(v, place=place):
            changed = [*Ws[:place], v, *Ws[place + 1 :]]
            return np.sum(dY * depth.forward(X, changed, activation)[1][-1])

        assert dWs[place] == pytest.approx(numerical_gradient(loss, W), abs=1e-7)
        assert dZs[place].shape == Zs[place].shape
    norms = depth.gradient_norms(Ws, Zs, As, dY, activation)
    assert norms == pytest.approx([np.sqrt(np.sum(dW**2)) for dW in dWs])


@pytest.mark.parametrize(("name", "layer"), [("relu", ReLU), ("tanh", Tanh), ("sigmoid", Sigmoid)])
def test_it_agrees_with_the_layers(name, layer):
    X, Ws, dY = a_net(name)
    layers = [
        part for W in Ws for part in (Linear(*W.shape, rng=None, bias=False, initial=W), layer())
    ]
    network = Network(layers)
    assert network.forward(X) == pytest.approx(depth.forward(X, Ws, name)[1][-1])
    network.backward(dY)
    Zs, As = depth.forward(X, Ws, name)
    assert network.gradient_norms() == pytest.approx(depth.gradient_norms(Ws, Zs, As, dY, name))


def test_nothing_that_comes_in_is_changed():
    X, Ws, dY = a_net("relu")
    copies = X.copy(), [W.copy() for W in Ws], dY.copy()
    depth.gradient_norms(Ws, *depth.forward(X, Ws, "relu"), dY, "relu")
    assert np.array_equal(X, copies[0]) and np.array_equal(dY, copies[2])
    assert all(np.array_equal(*pair) for pair in zip(Ws, copies[1], strict=True))


@pytest.mark.parametrize(
    ("activation", "spread", "first", "last"),
    [
        ("sigmoid", np.sqrt(1 / 64), "3.3e-12", "1.4e+00"),
        ("tanh", np.sqrt(1 / 64), "2.4e+00", "1.9e+00"),
        ("relu", np.sqrt(2 / 64), "5.6e+00", "4.9e+00"),
        ("relu", np.sqrt(1 / 64), "7.7e-03", "6.7e-03"),
        ("relu", 0.01, "1.1e-23", "9.7e-24"),
        ("relu", 1.0, "1.1e+15", "9.7e+14"),
        ("identity", np.sqrt(2 / 64), "1.0e+04", "1.0e+04"),
    ],
)
def test_twenty_layers(activation, spread, first, last):
    norms = twenty_layers(activation, spread)
    assert (f"{norms[0]:.1e}", f"{norms[-1]:.1e}") == (first, last)


def test_an_unknown_activation_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match="no activation 'step'; known: 'sigmoid', 'tanh', 'relu'"):
        depth.forward(np.ones((2, 3)), [np.ones((3, 1))], "step")
    with pytest.raises(ValueError, match="'identity'"):
        depth.gradient_norms([], [], [], np.ones(1), "step")


def test_dead_units():
    Z = np.array([[-1.0, 2, 0, -3], [-2, -1, 0, 0.5]])
    assert depth.dead_fraction(Z) == 0.5
    assert depth.dead_fraction(-np.ones((3, 2))) == 1
    assert depth.dead_fraction(Z.tolist()) == 0.5
