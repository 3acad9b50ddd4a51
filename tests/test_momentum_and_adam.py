"""Single steps as plain functions: the same numbers as by hand, and as the package's optimizers."""

import numpy as np
import pytest

from backprop import data, fitting_a_line, optimizers
from backprop.momentum_and_adam import adam_fit, adam_step, momentum_step

X, Y = data.line().column("x"), data.line().column("y")
RNG = np.random.default_rng(7)
START, SLOPES = RNG.normal(size=(2, 3)), RNG.normal(size=(6, 2, 3))


def moves(g, steps=3, eta=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    """How far one weight moves down in each step if its slope is always g."""
    w, state, before = np.zeros(1), {}, 0.0
    for _ in range(steps):
        w, state = adam_step(w, np.array([g]), state, eta, beta1, beta2, eps)
        yield before - w[0]
        before = w[0]


def test_momentum_on_the_parabola():
    w, v, walk = 0.0, 0.0, []
    for _ in range(7):
        w, v = momentum_step(w, v, 2 * (w - 3), 0.1, 0.9)
        walk.append(w)
    published = [0.6, 1.62, 2.814, 3.9258, 4.7413, 5.1269, 5.0486]
    assert walk == pytest.approx(published, abs=5e-5)


@pytest.mark.parametrize("g", [1.0, 0.001, 1000.0, -2.5])
def test_adam_s_first_steps_are_as_long_as_eta_whatever_the_slope(g):
    assert list(moves(g)) == pytest.approx([np.sign(g) * 0.1] * 3, rel=2e-5)


def test_adam_with_a_slope_as_small_as_epsilon_and_with_none():
    assert list(moves(1e-8)) == pytest.approx([0.05] * 3, rel=1e-9)
    assert list(moves(0.0)) == [0, 0, 0]


def test_the_means_after_three_slopes_of_1():
    state = {}
    for _ in range(3):
        _, state = adam_step(np.zeros(1), np.ones(1), state, 0.1, 0.9, 0.999, 1e-8)
    assert state["m"][0] == pytest.approx(0.271, rel=1e-12)
    assert state["v"][0] == pytest.approx(0.002997001, rel=1e-12)
    assert state["t"] == 3


def test_both_are_the_package_s_optimizers():
    w, v, state = START, np.zeros_like(START), {}
    a, momentum = START.copy(), optimizers.Momentum(0.07, 0.8)
    b, adam = START.copy(), optimizers.Adam(0.07, 0.8, 0.95, 1e-3)
    u = START
    for g in SLOPES:
        w, v = momentum_step(w, v, g, 0.07, 0.8)
        u, state = adam_step(u, g, state, 0.07, 0.8, 0.95, 1e-3)
        momentum.update(a, g)
        adam.update(b, g)
    np.testing.assert_allclose(w, a, rtol=1e-13)
    np.testing.assert_allclose(u, b, rtol=1e-13)


def test_nothing_that_is_handed_in_is_changed():
    w, v, state = START.copy(), np.ones((2, 3)), {}
    momentum_step(w, v, SLOPES[0], 0.1, 0.9)
    _, state = adam_step(w, SLOPES[0], state, 0.1, 0.9, 0.999, 1e-8)
    before = {key: np.copy(value) for key, value in state.items()}
    adam_step(w, SLOPES[1], state, 0.1, 0.9, 0.999, 1e-8)
    assert np.all(w == START) and np.all(v == 1)
    assert all(np.all(state[key] == before[key]) for key in before)


def test_a_line_fitted_with_adam():
    assert adam_fit(X, Y, 0.1, 0) == (0, 0)
    assert adam_fit(X, Y, 0.1, 1) == pytest.approx((0.1, 0.1), rel=1e-7)
    best = np.polyfit(X, Y, 1)[::-1]
    assert adam_fit(X, Y, 0.1, 1000) == pytest.approx(best, abs=1e-9)
    slope = fitting_a_line.gradients(*adam_fit(X, Y, 0.1, 1000), X, Y)
    assert slope == pytest.approx((0, 0), abs=1e-9)
