"""Clipping: lengths, directions, and the cases where nothing may happen."""

import numpy as np
import pytest

from backprop.clipping import clip_by_global_norm, clip_by_value

GRADIENTS = [np.array([3.0, -7]), np.array([[12.0, 0.3]])]


def test_by_global_norm():
    clipped = clip_by_global_norm(GRADIENTS, 5)
    np.testing.assert_allclose(clipped[0], [1.0552, -2.4620], atol=5e-5)
    np.testing.assert_allclose(clipped[1], [[4.2206, 0.1055]], atol=5e-5)
    assert np.sqrt(sum(np.sum(g**2) for g in clipped)) == pytest.approx(5)


def test_by_value():
    clipped = clip_by_value(GRADIENTS, 5)
    np.testing.assert_array_equal(clipped[0], [3, -5])
    np.testing.assert_array_equal(clipped[1], [[5, 0.3]])


@pytest.mark.parametrize("clip", [clip_by_value, clip_by_global_norm])
@pytest.mark.parametrize("gradients", [[[0.3, -0.4], [[0.1]]], [np.zeros(2), np.zeros((1, 3))]])
def test_small_gradients_come_back_as_they_are(clip, gradients):
    for clipped, gradient in zip(clip(gradients, 1), gradients, strict=True):
        np.testing.assert_array_equal(clipped, gradient)


@pytest.mark.parametrize("clip", [clip_by_value, clip_by_global_norm])
@pytest.mark.parametrize("c", [1, 1000])
def test_fresh_arrays(clip, c):
    given = [g.copy() for g in GRADIENTS]
    for clipped, gradient in zip(clip(given, c), given, strict=True):
        assert not np.shares_memory(clipped, gradient)
    for gradient, before in zip(given, GRADIENTS, strict=True):
        np.testing.assert_array_equal(gradient, before)
    assert clip([[1, 2]], c)[0].dtype == float


@pytest.mark.parametrize("clip", [clip_by_value, clip_by_global_norm])
@pytest.mark.parametrize("c", [0, -1, float("nan")])
def test_the_bound_is_positive(clip, c):
    with pytest.raises(ValueError, match="bound c must be above 0"):
        clip(GRADIENTS, c)
