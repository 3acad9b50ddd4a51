"""Mini-batches as plain functions: what is exact about them, and how far chance reaches."""

from itertools import combinations

import numpy as np
import pytest

from backprop import data, fitting_a_line, schedules
from backprop.gradcheck import numerical_gradient
from backprop.stochastic_descent import decayed, gradient, minibatches, scatter, sgd_epoch

BIRDS = data.penguins()
FLIPPER = fitting_a_line.standardise(BIRDS.column("flipper length"))[0]
X, MASS = np.column_stack([np.ones(342), FLIPPER]), BIRDS.column("body mass") / 1000
BEST = np.linalg.lstsq(X, MASS, rcond=None)[0]


@pytest.mark.parametrize(
    "N, B, sizes", [(342, 32, [32] * 10 + [22]), (6, 2, [2] * 3), (9, 20, [9])]
)
def test_every_number_stands_in_one_batch_once(N, B, sizes):
    batches = minibatches(N, B, np.random.default_rng(4))
    assert [len(rows) for rows in batches] == sizes
    order = np.concatenate(batches)
    assert sorted(order) == list(range(N)) and list(order) != list(range(N))


def test_the_gradient_is_the_measured_slope():
    w = np.array([3.1, -0.4])
    measured = numerical_gradient(lambda w: fitting_a_line.half_mse(*w, FLIPPER, MASS), w)
    assert gradient(w, X, MASS) == pytest.approx(measured, rel=1e-7)


def test_all_batches_of_a_size_together_are_the_full_gradient():
    w, few = np.array([3.1, -0.4]), slice(40, 47)
    some = [gradient(w, X[few][list(rows)], MASS[few][list(rows)]) for rows in _threes()]
    assert np.mean(some, axis=0) == pytest.approx(gradient(w, X[few], MASS[few]), rel=1e-12)


def test_scatter_is_exact():
    w, few = np.array([3.1, -0.4]), slice(40, 47)
    some = [gradient(w, X[few][list(rows)], MASS[few][list(rows)]) for rows in _threes()]
    single = (X[few] @ w - MASS[few])[:, None] * X[few]
    assert scatter(single, 3) == pytest.approx(np.std(some, axis=0), rel=1e-12)
    assert scatter(single, 7) == pytest.approx([0, 0], abs=1e-15)


def _threes():
    return combinations(range(7), 3)


def test_one_batch_of_everything_is_a_batch_step():
    w = np.array([3.0, 0.0])
    after = sgd_epoch(w, X, MASS, 0.3, 342, np.random.default_rng(0))
    assert after == pytest.approx(w - 0.3 * gradient(w, X, MASS), rel=1e-12)
    assert w.tolist() == [3.0, 0.0]


@pytest.mark.parametrize("B", [1, 7, 50])
def test_an_epoch_comes_near_the_best_line(B):
    rng, w = np.random.default_rng(1), np.zeros(2)
    for _ in range(30):
        w = sgd_epoch(w, X, MASS, 0.02, B, rng)
    assert np.linalg.norm(w - BEST) < 0.1


def test_decay_is_that_of_the_optimizers():
    rate = schedules.inverse_time(0.2, 0.01)
    assert [decayed(0.2, 0.01, t) for t in range(50)] == [rate(t) for t in range(50)]
