"""Initial weights: spread, shapes, kinds."""

import numpy as np
import pytest

from backprop.convolution import Conv2D
from backprop.initialization import initialise
from backprop.layers import Linear


@pytest.mark.parametrize(("kind", "numerator"), [("he", 2), ("xavier", 1)])
def test_spread(kind, numerator):
    W = initialise(50, 4000, kind, np.random.default_rng(0))
    assert W.shape == (50, 4000)
    assert W.std() == pytest.approx(np.sqrt(numerator / 50), rel=0.01)
    assert abs(W.mean()) < 0.002
    assert np.mean(np.abs(W) < W.std()) == pytest.approx(0.6827, abs=0.01)  # as a normal one


def test_a_unit_of_a_layer_has_as_many_inputs_as_the_layer():
    layer = Linear(50, 4000, rng=np.random.default_rng(0))
    assert layer.parameters["W"].std() == pytest.approx(np.sqrt(2 / 50), rel=0.01)


def test_the_same_rng_gives_the_same_weights():
    first = initialise(3, 4, "he", np.random.default_rng(5))
    np.testing.assert_array_equal(first, initialise(3, 4, "he", np.random.default_rng(5)))
    assert len(np.unique(first)) == 12


def test_a_kernel_has_as_many_inputs_as_it_sees():
    layer = Conv2D(6, 500, (5, 3), rng=np.random.default_rng(0))
    assert layer.parameters["W"].shape == (500, 6, 5, 3)
    assert layer.parameters["W"].std() == pytest.approx(np.sqrt(2 / 90), rel=0.02)


def test_zero_constant_and_given():
    assert not Linear(2, 3, initial="zero").parameters["W"].any()
    np.testing.assert_array_equal(Linear(2, 3, initial=0.5).parameters["W"], np.full((2, 3), 0.5))
    given = np.arange(6).reshape(2, 3)
    W = Linear(2, 3, initial=given).parameters["W"]
    np.testing.assert_array_equal(W, given)
    assert W.dtype == float and not np.shares_memory(W, given)
    kernel = np.arange(4.0).reshape(1, 1, 2, 2)
    np.testing.assert_array_equal(Conv2D(1, 1, 2, initial=kernel).parameters["W"], kernel)


def test_unknown_kinds_and_missing_generators_are_named():
    with pytest.raises(ValueError, match="'glorot'.*'he', 'xavier'"):
        initialise(2, 3, "glorot", np.random.default_rng(0))
    with pytest.raises(ValueError, match="rng"):
        initialise(2, 3, "he", None)
