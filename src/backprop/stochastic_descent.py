"""Stochastic gradient descent as plain functions: a few examples at a time.

An epoch uses every example once, in an order that is drawn anew, a mini-batch of B examples in
each step. The loss is the half mean squared error of X @ w. A mini-batch's gradient is that of
all examples on average, and off by chance each time; `decayed` makes the steps shorter, so that
what chance does dies down. `training.train` does the same for whole networks.
"""

import numpy as np


def minibatches(N, B, rng):
    """Share the numbers 0 … N − 1 out into batches of B, in an order drawn by `rng`.

    Args:
        N: how many examples there are.
        B: how many go into a batch; the last batch may be smaller.
        rng: draws the order; the same seed gives the same batches.

    Returns:
        A list of arrays of row numbers. Every number stands in one of them, once.
    """
    order = rng.permutation(N)
    return [order[start : start + B] for start in range(0, N, B)]


def gradient(w, X, y):
    """Backward: ∂E/∂w of E = 1/(2B) Σ r² on the B examples given, shape (D,).

    Args:
        w: the weights, shape (D,).
        X: the examples, one a row, shape (B, D).
        y: their targets, shape (B,).
    """
    residuals = X @ w - y  # (B, D) @ (D,) -> (B,)
    return X.T @ residuals / len(residuals)  # (D, B) @ (B,) -> (D,)


def sgd_epoch(w, X, y, eta, B, rng):
    """Use every example once, B of them in each step.

    Args:
        w: the weights, shape (D,). They are not changed.
        X: the examples, one a row, shape (N, D).
        y: their targets, shape (N,).
        eta: the learning rate.
        B: the size of a batch; the last one may be smaller.
        rng: draws the order.

    Returns:
        The weights after the epoch, shape (D,).
    """
    for rows in minibatches(len(X), B, rng):
        w = w - eta * gradient(w, X[rows], y[rows])  # the same rows of both
    return w


def decayed(eta0, k, t):
    """Return the learning rate η₀ / (1 + k t) of step t = 0, 1, 2, … (Robbins, Monro, 1951.)"""
    return eta0 / (1 + k * t)


def scatter(gradients, B):
    """Return by how much gradients of batches of B scatter: σ/√B · √((N − B)/(N − 1)).

    Args:
        gradients: the gradients of the single examples, shape (N, D). σ is their standard
            deviation. The second root says that no example is drawn twice: with B = N nothing
            is left to chance.
        B: the size of a batch, 1 to N.

    Returns:
        The standard deviation for each weight, shape (D,).
    """
    N = len(gradients)
    return np.std(gradients, axis=0) / B**0.5 * ((N - B) / (N - 1)) ** 0.5
