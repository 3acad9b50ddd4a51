"""Batch normalisation and dropout: measured slopes, worked numbers, the two modes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop.normalization import BatchNorm, Dropout
from measuring import cases, check_layer, seeds, sizes, with_biases

COLUMN = np.array([[1.0], [1], [5], [5]])


@given(
    seed=seeds,
    N=st.integers(2, 6),
    features=sizes,
    places=st.sampled_from([(), (1, 2), (3, 2)]),
    training=st.booleans(),
)
@cases
def test_batch_norm_against_measured_slopes(seed, N, features, places, training):
    rng = np.random.default_rng(seed)
    layer = with_biases(BatchNorm(features), rng)
    layer.running = {"mean": rng.normal(size=features), "variance": rng.uniform(0.5, 2, features)}
    layer.training = training
    check_layer(layer, rng.normal(size=(N, features, *places)), rng, tolerance=2e-7)


def test_batch_norm_by_hand():
    layer = BatchNorm(1, epsilon=1e-12)
    np.testing.assert_allclose(layer.forward(COLUMN), [[-1], [-1], [1], [1]])
    np.testing.assert_allclose(
        layer.backward([[1], [0], [0], [0]]), [[0.25], [-0.25], [0], [0]], atol=1e-12
    )
    np.testing.assert_allclose(layer.gradients["gamma"], [-1])
    np.testing.assert_allclose(layer.gradients["beta"], [1])


def test_epsilon_stands_inside_the_root():
    Y = BatchNorm(1, epsilon=12.0).forward(COLUMN)
    np.testing.assert_allclose(Y, (COLUMN - 3) / 4)
    assert BatchNorm(1).epsilon == 1e-5


def test_a_right_gradient_sums_to_0_and_is_orthogonal():
    rng = np.random.default_rng(0)
    layer = with_biases(BatchNorm(3, epsilon=1e-14), rng)
    X = rng.normal(size=(7, 3)) * [1, 10, 0.1]
    layer.forward(X)
    dX = layer.backward(rng.normal(size=(7, 3)))
    np.testing.assert_allclose(dX.sum(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose((dX * (X - X.mean(axis=0))).sum(axis=0), 0, atol=1e-11)


def test_running_values():
    layer = BatchNorm(1)
    layer.forward(COLUMN)
    np.testing.assert_allclose(layer.running["mean"], [0.3])
    np.testing.assert_allclose(layer.running["variance"], [1.3])
    layer.training = False
    assert layer.forward([[7.0]]).item() == pytest.approx(6.7 / np.sqrt(1.3 + 1e-5))
    np.testing.assert_allclose(layer.running["mean"], [0.3])
    layer.training = True
    for _ in range(49):
        layer.forward(COLUMN)
    assert layer.running["mean"].item() == pytest.approx(3 * (1 - 0.9**50))
    slow = BatchNorm(1, momentum=0.75)
    slow.forward(COLUMN)
    assert slow.running["mean"].item() == pytest.approx(0.75)


def test_channels_share_the_places():
    X = np.random.default_rng(3).normal(size=(4, 2, 3, 5))
    Y = BatchNorm(2, epsilon=1e-14).forward(X)
    np.testing.assert_allclose(Y.mean(axis=(0, 2, 3)), 0, atol=1e-12)
    np.testing.assert_allclose(Y.var(axis=(0, 2, 3)), 1)
    assert np.abs(Y.mean(axis=(0, 2))).max() > 0.1


def test_a_batch_of_one_in_training_is_beta():
    layer = BatchNorm(2)
    layer.parameters["beta"][...] = [3, -1]
    np.testing.assert_array_equal(layer.forward([[10.0, 20]]), [[3, -1]])


def test_backward_follows_the_mode_of_its_forward():
    layer = BatchNorm(1)
    layer.training = False
    layer.forward(COLUMN)
    layer.training = True
    np.testing.assert_allclose(layer.backward([[1], [0], [0], [0]]).sum(), 1 / np.sqrt(1 + 1e-5))


@given(seed=seeds, shape=st.lists(sizes, min_size=1, max_size=3), keep=st.floats(0.1, 1))
@cases
def test_dropout_against_measured_slopes(seed, shape, keep):
    class Again:
        """A generator that gives the same numbers every time."""

        def random(self, shape):
            return np.random.default_rng(seed).random(shape)

    rng = np.random.default_rng(seed)
    check_layer(Dropout(keep, rng=Again()), rng.normal(size=shape), rng)


def test_dropout_keeps_the_mean_and_drops_the_right_share():
    layer = Dropout(0.8, rng=np.random.default_rng(0))
    Y = layer.forward(np.ones((200, 500)))
    assert set(np.unique(Y)) == {0, 1.25}
    assert Y.mean() == pytest.approx(1, abs=0.01)
    np.testing.assert_array_equal(layer.backward(np.full((200, 500), 2.0)), 2 * Y)
    assert layer.mask.mean() == pytest.approx(0.8, abs=0.01)
    assert (layer.forward(np.ones((200, 500))) != Y).any()


@pytest.mark.parametrize("layer", [Dropout(1.0), Dropout(0.3)])
def test_dropout_that_does_nothing(layer):
    layer.training = layer.keep == 1
    X = np.array([[1.0, -2], [3, 4]])
    Y = layer.forward(X)
    np.testing.assert_array_equal(Y, X)
    np.testing.assert_array_equal(layer.backward(X), X)
    assert not np.shares_memory(Y, X) and not np.shares_memory(layer.backward(X), X)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: BatchNorm(3).forward(np.ones((4, 2))), r"BatchNorm\(3\).*\(N, 3\).*\(4, 2\)"),
        (lambda: BatchNorm(3).forward(np.ones((4, 2, 5, 5))), r"\(N, 3, height, width\)"),
        (lambda: BatchNorm(3).forward(np.ones((0, 3))), "empty batch"),
        (lambda: Dropout(0), "keep must be above 0, not 0"),
        (lambda: Dropout(1.1), "not 1.1"),
        (lambda: Dropout(0.5).forward([]), "empty batch"),
        (lambda: BatchNorm(0), "features.*not 0"),
        (lambda: BatchNorm(2, momentum=1.0), "momentum.*not 1.0"),
        (lambda: BatchNorm(2, epsilon=0), "epsilon.*not 0"),
    ],
)
def test_bad_input_gets_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


@pytest.mark.parametrize("layer", [BatchNorm(2), Dropout(0.5)], ids=repr)
def test_a_gradient_of_another_shape_is_refused(layer):
    layer.forward(np.ones((3, 2)))
    with pytest.raises(ValueError, match="wants dY of the shape"):
        layer.backward(np.ones((3, 1)))
