"""A straight line through points, ŷ = w0 + w1·x, fitted by batch gradient descent.

Two weights and one loss over all N examples, E = 1/(2N) Σ r² with r = ŷ − y: half the mean
squared error. "Batch" says that every step looks at all the examples. The inputs x and the
targets y are float arrays of shape (N,). A weight has a unit: w0 that of y, w1 that of y per
unit of x.
"""

import numpy as np


def half_mse(w0, w1, x, y):
    """Loss: E = 1/(2N) Σ r², in the unit of y squared."""
    residuals = w0 + w1 * x - y
    return np.mean(residuals**2) / 2


def gradients(w0, w1, x, y):
    """Backward: ∂E/∂w0, the mean of r, and ∂E/∂w1, the mean of r·x."""
    residuals = w0 + w1 * x - y
    return np.mean(residuals), np.mean(residuals * x)


def batch_descent(x, y, eta, steps):
    """Repeat the update from (0, 0). Returns (w0, w1, history).

    `history` has steps + 1 entries: the loss before each step, and the one after the last.
    """
    w0, w1 = 0.0, 0.0
    history = [half_mse(w0, w1, x, y)]
    for _ in range(steps):
        dw0, dw1 = gradients(w0, w1, x, y)  # both, before either weight moves
        w0, w1 = w0 - eta * dw0, w1 - eta * dw1
        history.append(half_mse(w0, w1, x, y))
    return w0, w1, history


def standardise(x):
    """Shift x to mean 0 and stretch it to standard deviation 1 (over N, not N − 1).

    Returns (xs, mean, sd); xs has no unit, mean and sd have that of x.

    Raises:
        ValueError: all of x is the same number, so that there is nothing to stretch.
    """
    if np.ptp(x) == 0:  # largest − smallest is exactly 0; the sd may be off by a rounding
        raise ValueError(f"x is constant, {x[0]:g} throughout: its standard deviation is 0")
    mean, sd = np.mean(x), np.std(x)
    return (x - mean) / sd, mean, sd


def unscale(v0, v1, mean, sd):
    """Turn a line fitted to standardised x into the same line in the unit of x.

    v0 + v1·(x − mean)/sd, sorted by powers of x. Returns (w0, w1).
    """
    return v0 - v1 * mean / sd, v1 / sd
