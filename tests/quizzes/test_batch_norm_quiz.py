"""The numbers in the questions on batch normalisation, computed."""

from functools import partial

import asking
import numpy as np
import pytest

from backprop.normalization import BatchNorm

SLUG = "batch_norm"
FIVE = np.array([0.0, 0.0, 0.0, 0.0, 5.0])


right = partial(asking.middle, SLUG)


def passes(x, upstream, training=True):
    layer = BatchNorm(1, epsilon=1e-12)
    layer.training = training
    Y = layer.forward(np.reshape(x, (-1, 1)))
    return Y.ravel(), layer.backward(np.reshape(upstream, (-1, 1))).ravel()


def test_by_hand():
    x_hat, dX = passes(FIVE, np.eye(5)[0])
    assert x_hat == pytest.approx([-0.5, -0.5, -0.5, -0.5, 2])
    upstream = np.eye(5)[0]
    assert right("by-hand-mean-path") == pytest.approx(-upstream.mean() / FIVE.std())
    through_variance = -x_hat[0] * (upstream * x_hat).mean() / FIVE.std()
    assert right("by-hand-variance-path") == pytest.approx(through_variance)
    assert right("by-hand-twin") == pytest.approx(dX[1])
    assert dX == pytest.approx([0.375, -0.125, -0.125, -0.125, 0], abs=1e-9)


def test_the_outlier_cannot_move_itself():
    assert passes(FIVE, np.eye(5)[4])[1] == pytest.approx(np.zeros(5), abs=1e-9)


def test_the_prediction_of_the_push():
    h = 1e-6
    batch, nudge = np.array([1.0, 1, 5, 5]), h * np.eye(4)[0]
    moved = (passes(batch + nudge, batch)[0] - passes(batch - nudge, batch)[0]) / (2 * h)
    assert moved == pytest.approx([0.25, -0.25, 0, 0], abs=1e-6)
    assert right("push-one") == "The second moves left, the other two stay"


def test_alone_in_training_everything_becomes_the_shift():
    for value in (7, -3, 1000):
        assert passes([value], [1])[0] == pytest.approx([0])
    assert right("two-modes").startswith("0") and right("one-picture").startswith("β")


def test_an_upstream_of_ones():
    assert passes([1.3, -0.4, 2.6, 3.7], np.ones(4))[1] == pytest.approx(np.zeros(4), abs=1e-9)
    assert right("upstream-of-ones") == "0 everywhere"


def test_find_the_error():
    x = np.array([1.0, 1, 5, 5])

    def shorter(upstream):
        return upstream / x.std() - np.mean(upstream / x.std())

    assert shorter(np.ones(4)) == pytest.approx(passes(x, np.ones(4))[1], abs=1e-9)
    one = np.eye(4)[0]
    assert np.abs(shorter(one) - passes(x, one)[1]).max() > 0.1
