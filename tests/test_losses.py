"""Losses: their gradients measured, worked numbers, and the conventions that DESIGN fixes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop.gradcheck import numerical_gradient
from backprop.layers import Linear, ReLU
from backprop.losses import (
    BinaryCrossEntropy,
    HalfMeanSquaredError,
    SoftmaxCrossEntropy,
    accuracy,
    l2_penalty,
    mean_squared_error,
)
from backprop.network import Network
from backprop.normalization import BatchNorm
from measuring import cases, distance, seeds, sizes


def check_loss(loss, predictions, targets):
    before, wanted = predictions.copy(), targets.copy()
    value = loss.forward(predictions, targets)
    gradient = loss.backward()
    assert type(value) is float and gradient.dtype == float
    measured = numerical_gradient(lambda Y: loss.forward(Y, targets), predictions)
    assert distance(gradient, measured) < 1e-7
    np.testing.assert_array_equal(predictions, before)
    np.testing.assert_array_equal(targets, wanted)
    loss.forward(predictions, targets)
    loss.backward()[...] = 99
    np.testing.assert_array_equal(loss.backward(), gradient)


@given(seed=seeds, shape=st.lists(sizes, min_size=1, max_size=2))
@cases
def test_half_mean_squared_error_against_measured_slopes(seed, shape):
    rng = np.random.default_rng(seed)
    check_loss(HalfMeanSquaredError(), rng.normal(size=shape), rng.normal(size=shape))


@given(seed=seeds, shape=st.lists(sizes, min_size=1, max_size=2))
@cases
def test_binary_cross_entropy_against_measured_slopes(seed, shape):
    rng = np.random.default_rng(seed)
    targets = rng.choice([0.0, 1.0, 0.3], size=shape)
    check_loss(BinaryCrossEntropy(), 3 * rng.normal(size=shape), targets)


@given(seed=seeds, N=sizes, classes=sizes)
@cases
def test_softmax_cross_entropy_against_measured_slopes(seed, N, classes):
    rng = np.random.default_rng(seed)
    check_loss(
        SoftmaxCrossEntropy(), 3 * rng.normal(size=(N, classes)), rng.integers(0, classes, N)
    )


def test_half_mean_squared_error_sums_over_outputs_and_divides_by_2n():
    loss = HalfMeanSquaredError()
    assert loss.forward([[1.0, 2], [3, 4], [5, 7]], [[0, 2], [4, 4], [5, 5]]) == (1 + 1 + 4) / 6
    np.testing.assert_allclose(loss.backward(), np.array([[1, 0], [-1, 0], [0, 2]]) / 3)
    assert mean_squared_error([[1.0, 2], [3, 4], [5, 7]], [[0, 2], [4, 4], [5, 5]]) == 2


def test_softmax_by_hand():
    loss = SoftmaxCrossEntropy()
    assert loss.forward([[2, 1, 0.1]], [0]) == pytest.approx(0.417030, abs=5e-7)
    np.testing.assert_allclose(loss.backward(), [[-0.340999, 0.242433, 0.098566]], atol=5e-7)
    assert loss.forward(np.zeros((4, 10)), [0, 3, 9, 9]) == pytest.approx(np.log(10))


def test_softmax_is_stable_and_shifts_cancel():
    loss = SoftmaxCrossEntropy()
    scores = np.array([[1000.0, 1001, -1000], [-1000, 1000, 0]])
    assert loss.forward(scores, [0, 0]) == pytest.approx((np.log1p(np.e) + 2000) / 2)
    expected = np.array([[1 / (1 + np.e) - 1, 1 / (1 + 1 / np.e), 0], [-1, 1, 0]]) / 2
    np.testing.assert_allclose(loss.backward(), expected, atol=1e-15)
    value = loss.forward(np.array([[0.2, 1.2, -0.5], [1, 2, 3]]), [2, 0])
    moved = loss.forward(np.array([[0.2, 1.2, -0.5], [1, 2, 3]]) + [[7], [-900]], [2, 0])
    assert value == pytest.approx(moved, rel=1e-12)


def test_binary_cross_entropy_is_stable():
    loss = BinaryCrossEntropy()
    assert loss.forward([1000.0, -1000, 1000, -1000], [1, 0, 0, 1]) == 500
    np.testing.assert_array_equal(loss.backward(), [0, 0, 0.25, -0.25])
    assert loss.forward([0.0], [1]) == pytest.approx(np.log(2))
    assert loss.forward([[2.0, -1]], [[1, 0]]) == pytest.approx(
        np.log1p(np.exp(-2)) + np.log1p(np.exp(-1))
    )


def test_two_classes_are_told_alike_by_both_cross_entropies():
    score = np.array([0.3, -2.0, 1.7])
    binary = BinaryCrossEntropy().forward(score, [1, 1, 0])
    softmax = SoftmaxCrossEntropy().forward(np.stack([0 * score, score], axis=1), [1, 1, 0])
    assert binary == pytest.approx(softmax)


@pytest.mark.parametrize("loss", [HalfMeanSquaredError(), BinaryCrossEntropy()], ids=repr)
def test_targets_are_never_broadcast(loss):
    with pytest.raises(ValueError, match=r"shape of the predictions, \(5, 1\).*\(5,\)"):
        loss.forward(np.zeros((5, 1)), np.zeros(5))
    with pytest.raises(ValueError, match="empty batch"):
        loss.forward(np.zeros((0, 1)), np.zeros((0, 1)))


@pytest.mark.parametrize(
    ("scores", "labels", "sentence"),
    [
        (np.zeros((2, 3)), [0, 3], "labels 0 to 2; it got 3"),
        (np.zeros((2, 3)), [-1, 0], "labels 0 to 2; it got -1"),
        (np.zeros((2, 3)), [0.0, 1.0], "whole numbers.*float64"),
        (np.zeros((2, 3)), [[0], [1]], r"labels \(N,\).*\(2, 3\) and \(2, 1\)"),
        (np.zeros(3), [0, 1, 2], r"scores \(N, classes\).*\(3,\)"),
        (np.zeros((0, 3)), np.zeros(0, dtype=int), "empty batch"),
    ],
)
def test_wrong_labels_are_named(scores, labels, sentence):
    with pytest.raises(ValueError, match=f"SoftmaxCrossEntropy.*{sentence}"):
        SoftmaxCrossEntropy().forward(scores, labels)


def test_targets_of_binary_cross_entropy_are_fractions():
    for targets in ([0, 2], [-0.1, 1], [np.nan, 0]):
        with pytest.raises(ValueError, match="targets from 0 to 1"):
            BinaryCrossEntropy().forward([0.0, 0.0], targets)


def test_backward_needs_forward():
    with pytest.raises(AttributeError, match="forward pass first"):
        SoftmaxCrossEntropy().backward()


def test_l2_penalty_counts_weights_only():
    first, second = Linear(2, 3, initial=2.0), Linear(3, 1, initial=np.array([[1.0], [-3], [0]]))
    first.parameters["b"][...] = 100
    network = Network([first, BatchNorm(3), ReLU(), second])
    assert l2_penalty(network, 0.5) == pytest.approx(0.25 * (6 * 4 + 10))
    with pytest.raises(ValueError, match="lam must be 0 or more, not -1"):
        l2_penalty(network, -1)
    slopes = numerical_gradient(
        lambda W: l2_penalty(Network([Linear(3, 1, initial=W)]), 0.7), [[1.0], [-3], [0]]
    )
    np.testing.assert_allclose(slopes, 0.7 * np.array([[1.0], [-3], [0]]), atol=1e-9)


def test_accuracy():
    assert accuracy([[1, 2, 0], [3, 1, 2], [0, 0, 1]], [1, 0, 0]) == pytest.approx(2 / 3)
    assert accuracy([[0.1], [-3], [2], [-1]], [[1], [1], [1], [0]]) == 0.75
    assert accuracy([0.1, -3.0], [1, 0]) == 1
    assert accuracy([0.0, 0.0, 0.0, 1.0], [0, 0, 0, 1]) == 1  # a score of 0 tells "no"
    with pytest.raises(ValueError, match="do not fit together"):
        accuracy(np.zeros((3, 1)), np.zeros((2, 1)))
    with pytest.raises(ValueError, match="no examples"):
        accuracy(np.zeros((0, 3)), [])
