"""Optimizers: written out again step by step, closed forms, decay, clipping, schedules."""

import numpy as np
import pytest

from backprop.layers import Linear, Tanh
from backprop.network import Network
from backprop.normalization import BatchNorm
from backprop.optimizers import Adam, GradientDescent, Momentum, Nesterov, RMSProp

ALL = [GradientDescent, Momentum, Nesterov, RMSProp, Adam]


def by_hand(kind, w, gradient, eta, steps):
    """Each rule for one number at a time, in plain Python."""
    w = list(map(float, w))
    memory = [{"v": 0.0, "m": 0.0, "s": 0.0} for _ in w]
    for t in range(1, steps + 1):
        g = gradient(w)
        for i, past in enumerate(memory):
            if kind is GradientDescent:
                change = g[i]
            elif kind is Momentum:
                change = past["v"] = 0.8 * past["v"] + g[i]
            elif kind is Nesterov:
                past["v"] = 0.8 * past["v"] + g[i]
                change = g[i] + 0.8 * past["v"]
            elif kind is RMSProp:
                past["s"] = 0.95 * past["s"] + 0.05 * g[i] ** 2
                change = g[i] / (past["s"] ** 0.5 + 0.01)
            else:
                past["m"] = 0.7 * past["m"] + 0.3 * g[i]
                past["v"] = 0.98 * past["v"] + 0.02 * g[i] ** 2
                m, v = past["m"] / (1 - 0.7**t), past["v"] / (1 - 0.98**t)
                change = m / (v**0.5 + 0.01)
            w[i] -= eta * change
    return w


SETTINGS = {
    GradientDescent: {},
    Momentum: {"momentum": 0.8},
    Nesterov: {"momentum": 0.8},
    RMSProp: {"decay": 0.95, "epsilon": 0.01},
    Adam: {"beta1": 0.7, "beta2": 0.98, "epsilon": 0.01},
}


def bowl(w):
    """Slopes of very unequal sizes, one through 0."""
    return [w[0] + 2, 1e-3 * w[1] ** 3, 40 * (w[2] - w[0])]


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("steps", [1, 2, 6])
def test_against_the_rule_written_out(kind, steps):
    w = np.array([3.0, -2, 0.5])
    optimizer = kind(0.02, **SETTINGS[kind])
    for _ in range(steps):
        g = np.array(bowl(w))
        given = g.copy()
        optimizer.update(w, g)
        np.testing.assert_array_equal(g, given)
    np.testing.assert_allclose(w, by_hand(kind, [3, -2, 0.5], bowl, 0.02, steps), rtol=1e-13)


@pytest.mark.parametrize("kind", ALL)
def test_a_network_takes_the_same_steps(kind):
    layer = Linear(3, 1, initial=np.array([[3.0], [-2], [0.5]]), bias=False)
    network, optimizer = Network([layer]), kind(0.02, **SETTINGS[kind])
    for _ in range(5):
        layer.gradients["W"][:, 0] = bowl(layer.parameters["W"][:, 0])
        optimizer.step(network)
    expected = by_hand(kind, [3, -2, 0.5], bowl, 0.02, 5)
    np.testing.assert_allclose(layer.parameters["W"][:, 0], expected, rtol=1e-13)


def test_the_defaults():
    assert Momentum(0.1).momentum == Nesterov(0.1).momentum == 0.9
    assert (RMSProp(0.1).decay, RMSProp(0.1).epsilon) == (0.99, 1e-8)
    assert (Adam(0.1).beta1, Adam(0.1).beta2, Adam(0.1).epsilon) == (0.9, 0.999, 1e-8)
    assert Momentum(0.1, 0.5).momentum == 0.5
    assert GradientDescent(0.1).clip_norm is None and GradientDescent(0.1).weight_decay == 0


@pytest.mark.parametrize("gradient", [1.0, 1e-3, 1000.0])
def test_adams_first_steps_have_the_length_of_the_learning_rate(gradient):
    w, optimizer = np.zeros(1), Adam(0.1)
    for step in (1, 2, 3):
        optimizer.update(w, np.array([gradient]))
        assert w[0] == pytest.approx(-0.1 * step, rel=1e-4)


def test_adam_without_a_slope_stays():
    w = np.ones(2)
    Adam(0.1).update(w, np.zeros(2))
    np.testing.assert_array_equal(w, 1)


def network_with_gradients():
    layers = [Linear(2, 2, initial=np.array([[1.0, 2], [3, 4]])), BatchNorm(2), Tanh()]
    network = Network([*layers, Linear(2, 1, initial=5.0)])
    network.layers[0].parameters["b"][...] = 7
    network.vectors()[1][...] = np.linspace(-1, 2, 13)
    return network


def test_weight_decay_is_added_to_the_gradient_of_weights_only():
    network = network_with_gradients()
    before, g = (vector.copy() for vector in network.vectors())
    GradientDescent(0.5, weight_decay=0.1).step(network)
    mask = np.array([1] * 4 + [0] * 2 + [0] * 4 + [1] * 2 + [0])
    np.testing.assert_allclose(network.vectors()[0], before - 0.5 * (g + 0.1 * before * mask))
    np.testing.assert_array_equal(network.vectors()[1], g)


def test_clipping_comes_before_decay_and_takes_the_whole_network_as_one():
    network = network_with_gradients()
    before, g = (vector.copy() for vector in network.vectors())
    GradientDescent(0.5, clip_norm=0.25, weight_decay=0.1).step(network)
    g *= 0.25 / np.linalg.norm(g)
    expected = before - 0.5 * (g + 0.1 * before * network.is_weight)
    np.testing.assert_allclose(network.vectors()[0], expected)


def test_short_gradients_are_not_clipped():
    network = network_with_gradients()
    before, g = (vector.copy() for vector in network.vectors())
    GradientDescent(0.5, clip_norm=100).step(network)
    np.testing.assert_allclose(network.vectors()[0], before - 0.5 * g)


def test_a_learning_rate_may_be_a_function_of_the_step():
    seen, w = [], np.zeros(1)
    optimizer = GradientDescent(lambda t: seen.append(t) or 10.0**-t)
    for _ in range(3):
        optimizer.update(w, np.ones(1))
    assert seen == [0, 1, 2] and w[0] == pytest.approx(-1.11)
    assert optimizer.rate == pytest.approx(1e-3)


def test_another_network_starts_afresh():
    optimizer, first = Momentum(lambda t: 0.1 / (t + 1)), network_with_gradients()
    expected = network_with_gradients()
    optimizer.step(first)
    optimizer.step(first)
    second = network_with_gradients()
    optimizer.step(second)
    Momentum(0.1).step(expected)
    np.testing.assert_array_equal(second.vectors()[0], expected.vectors()[0])
    assert np.abs(first.vectors()[0] - expected.vectors()[0]).max() > 0.01


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: GradientDescent(-0.1), "learning rate.*-0.1"),
        (lambda: GradientDescent(float("nan")), "learning rate.*nan"),
        (lambda: GradientDescent(0.1, clip_norm=0), "clip_norm.*0"),
        (lambda: GradientDescent(0.1, weight_decay=-1), "weight_decay.*-1"),
        (lambda: Momentum(0.1, 1.0), "momentum.*1.0"),
        (lambda: Nesterov(0.1, -0.5), "momentum.*-0.5"),
        (lambda: RMSProp(0.1, decay=1), "decay.*1"),
        (lambda: Adam(0.1, beta1=1), "beta1.*1"),
        (lambda: Adam(0.1, beta2=-0.1), "beta2.*-0.1"),
        (lambda: Adam(0.1, epsilon=-1e-8), "epsilon.*-1e-08"),
        (lambda: RMSProp(0.1, epsilon=-1), "epsilon.*-1"),
    ],
)
def test_numbers_out_of_range(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


def test_it_says_what_it_is():
    assert repr(Adam(0.01)) == "Adam(0.01)"
