"""Where the weights begin.

A weight matrix that starts too small lets the signal die out from layer to layer, one that starts
too large lets it explode, and one whose columns are equal keeps all units copies of one another.
Random numbers of the right spread avoid all three; the spread follows from the number of inputs.
"""

import numpy as np

from backprop.demands import generator, numbers

# The variance of one weight, times the number of inputs of its unit.
VARIANCES = {"he": 2.0, "xavier": 1.0}


def initialise(fan_in: int, fan_out: int, kind: str, rng) -> np.ndarray:
    """Draw normal weights with mean 0 that keep the size of a signal from layer to layer.

    "he" has the standard deviation √(2 / fan_in), for ReLU, which switches half of the units
    off; "xavier" has √(1 / fan_in), for tanh and the sigmoid. (Glorot and Bengio, 2010, averaged
    the two fans; He and others, 2015, added the 2.)

    Args:
        fan_in: inputs of each unit.
        fan_out: number of units.
        kind: "he" or "xavier".
        rng: a NumPy generator, where the random numbers come from.

    Returns:
        An array (fan_in, fan_out).

    Raises:
        ValueError: an unknown kind, or no rng.
    """
    if kind not in VARIANCES:
        known = ", ".join(repr(name) for name in VARIANCES)
        raise ValueError(
            f"unknown initial weights {kind!r}; the known kinds are {known}, "
            f"and a layer also takes 'zero', a number or an array"
        )
    if rng is None:
        raise ValueError(f"{kind!r} weights are random: pass rng=np.random.default_rng(a number)")
    normal = generator(rng, "standard_normal").standard_normal((fan_in, fan_out))
    return np.sqrt(VARIANCES[kind] / fan_in) * normal


def initial_weights(initial, shape: tuple, rng) -> np.ndarray:
    """Make the weights a layer starts with, from what its `initial` says.

    Args:
        initial: "he", "xavier", "zero", a number for all weights, or an array of the shape.
        shape: (inputs, outputs), or (outputs, inputs, height, width) for a convolution.
        rng: a NumPy generator, needed for the random kinds; else None does.

    Returns:
        A fresh float array of that shape.

    Raises:
        ValueError: an unknown kind, no rng for a random kind, or an array of another shape.
    """
    if isinstance(initial, str) and initial != "zero":
        return _random_weights(initial, shape, rng)
    weights = numbers("a layer", "initial weights", 0.0 if isinstance(initial, str) else initial)
    if weights.ndim == 0:
        return np.full(shape, weights)
    if weights.shape != shape:
        raise ValueError(f"the initial weights need the shape {shape}; they have {weights.shape}")
    return weights.copy()


def _random_weights(kind, shape, rng):
    if len(shape) == 2:
        return initialise(*shape, kind, rng)
    outputs, *window = shape
    return initialise(int(np.prod(window)), outputs, kind, rng).reshape(shape)
