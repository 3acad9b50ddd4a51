"""Gradient descent itself: from a start, step after step against the slope, w ← w − η E′(w).

How it will go can be said before it starts. On a parabola of curvature λ every step multiplies
the distance to the minimum by the same number, 1 − ηλ; in a bowl with several weights the
largest curvature decides how large η may be.
"""

from collections.abc import Callable
from math import isclose

import numpy as np

CLOSE = 1e-12  # how close ηλ must be to 1 or 2 to count as equal: 49 · (1/49) is not 1


def descend(gradient: Callable, w0, eta: float, steps: int) -> np.ndarray:
    """Take `steps` steps of gradient descent and keep every position.

    Args:
        gradient: a function of w that returns the slope of the loss, of the shape of w.
        w0: the start, a number or an array of any shape. It is not changed.
        eta: the learning rate.
        steps: how many steps to take, 0 or more.

    Returns:
        The positions, shape (steps + 1, *shape of w0); the first is w0.
    """
    positions = [np.array(w0, dtype=float)]
    for _ in range(steps):
        w = positions[-1]
        positions.append(w - eta * gradient(w))  # a new array: the old position is kept
    return np.array(positions)


def largest_learning_rate(H) -> float:
    """Return 2/λ_max: any smaller η settles, any larger one diverges.

    Args:
        H: the symmetric, positive definite matrix of a bowl E = ½ wᵀHw, shape (D, D). Its
            eigenvalues are the curvatures along the bowl's own axes.

    Raises:
        ValueError: H is not symmetric.
    """
    H = np.asarray(H, dtype=float)
    if H.ndim != 2 or H.shape != H.T.shape or not np.allclose(H, H.T):
        raise ValueError(f"H must be a symmetric matrix; this one has shape {H.shape}")
    return 2 / float(np.linalg.eigvalsh(H)[-1])  # eigvalsh sorts: the last is the largest


def classify(eta: float, curvature: float) -> str:
    """Say how gradient descent goes on a parabola.

    Args:
        eta: the learning rate.
        curvature: λ, by how much the slope grows when w grows by 1; positive.

    Returns:
        "slow" (ηλ < 1), "one step" (= 1), "oscillates" (1 < ηλ < 2), "never settles" (= 2) or
        "diverges" (> 2).
    """
    product = eta * curvature
    if isclose(product, 1, rel_tol=CLOSE):
        return "one step"
    if isclose(product, 2, rel_tol=CLOSE):
        return "never settles"
    if product < 1:
        return "slow"
    return "oscillates" if product < 2 else "diverges"
