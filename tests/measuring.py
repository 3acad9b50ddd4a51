"""What the tests of the engine share: random cases, and backward passes against measured slopes."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from backprop.gradcheck import numerical_gradient

cases = settings(max_examples=30, deadline=None, derandomize=True)
seeds = st.integers(0, 10**6)
sizes = st.integers(1, 5)


def far_apart(rng, *shape):
    """Numbers of both signs, no two of which, and none and 0, lie within a nudge."""
    count = int(np.prod(shape))
    return (rng.permutation(2 * count)[:count].reshape(shape) - count + 0.5) * (3 / count)


def distance(a, b):
    """The largest difference between two arrays, as a fraction of their largest number."""
    assert np.shape(a) == np.shape(b)
    return np.max(np.abs(a - b)) / max(np.max(np.abs(a)), np.max(np.abs(b)), 1e-3)


def check_layer(layer, X, rng, tolerance=1e-7):
    """Every gradient of a layer against measured slopes, with a random gradient from above."""
    before = X.copy()
    Y = layer.forward(X)
    dY = rng.normal(size=Y.shape)
    given = dY.copy()
    dX = layer.backward(dY)
    gradients = {name: array.copy() for name, array in layer.gradients.items()}
    assert dX.dtype == float and dX.shape == X.shape
    assert distance(dX, numerical_gradient(lambda X: np.sum(dY * layer.forward(X)), X)) < tolerance
    assert gradients.keys() == layer.parameters.keys()
    for name, parameter in layer.parameters.items():
        measured = numerical_gradient(_output_with(layer, name, X, dY), parameter)
        assert distance(gradients[name], measured) < tolerance, name
    np.testing.assert_array_equal(X, before)
    np.testing.assert_array_equal(dY, given)
    for returned in (Y, dX):
        assert not np.shares_memory(returned, X) and not np.shares_memory(returned, dY)


def _output_with(layer, name, X, dY):
    def output(value):
        kept = layer.parameters[name]
        layer.parameters[name] = value
        result = np.sum(dY * layer.forward(X))
        layer.parameters[name] = kept
        return result

    return output


def with_biases(layer, rng):
    """The layer with random numbers for parameters that start at 0 or 1."""
    for name, parameter in layer.parameters.items():
        if name != "W":
            parameter[...] = rng.normal(size=parameter.shape)
    return layer
