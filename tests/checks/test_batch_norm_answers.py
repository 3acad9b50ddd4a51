"""Right answers written in many ways."""

import math
import statistics

import numpy as np
import pytest

from backprop.checks import batch_norm as check


def forward_in_loops(X, gamma, beta, eps):
    columns = []
    for column, scale, shift in zip(zip(*X, strict=True), gamma, beta, strict=True):
        mean = sum(column) / len(column)
        root = math.sqrt(statistics.pvariance(column) + eps)
        columns.append([scale * (one - mean) / root + shift for one in column])
    return [list(row) for row in zip(*columns, strict=True)]


def forward_in_place(X, gamma, beta, eps):
    Y = X.copy()
    Y -= Y.mean(axis=0, keepdims=True)
    Y /= np.sqrt((Y * Y).mean(axis=0) + eps)
    Y *= gamma
    Y += beta
    return Y


def forward_folded(X, gamma, beta, eps):
    scale = gamma * (np.mean(X**2, axis=0) - np.mean(X, axis=0) ** 2 + eps) ** -0.5
    return X * scale + (beta - X.mean(axis=0) * scale)


def backward_step_by_step(dY, X, gamma, eps):
    """Every path by itself, as a graph of small operations."""
    N = len(X)
    centred = X - X.mean(axis=0)
    variance = (centred**2).mean(axis=0)
    inverse = (variance + eps) ** -0.5
    dX_hat = dY * gamma
    d_inverse = (dX_hat * centred).sum(axis=0)
    d_variance = -0.5 * d_inverse * (variance + eps) ** -1.5
    d_centred = dX_hat * inverse + 2 * centred * d_variance / N
    dX = d_centred - d_centred.sum(axis=0) / N
    return [dX, (dY * centred * inverse).sum(axis=0), dY.sum(axis=0)]


def backward_with_sums(dY, X, gamma, eps):
    N = X.shape[0]
    root = np.sqrt(X.var(0) + eps)
    X_hat = (X - X.mean(0)) / root
    dbeta = np.ones(N) @ dY
    dgamma = np.einsum("nf,nf->f", dY, X_hat)
    return gamma / (N * root) * (N * dY - dbeta - X_hat * dgamma), dgamma, dbeta


def backward_by_matrix(dY, X, gamma, eps):
    """The whole table of slopes of one feature, times the upstream."""
    N, features = X.shape
    dX, X_hat = np.zeros_like(X), np.zeros_like(X)
    for f in range(features):
        root = (X[:, f].var() + eps) ** 0.5
        X_hat[:, f] = (X[:, f] - X[:, f].mean()) / root
        slopes = (np.eye(N) - 1 / N - np.outer(X_hat[:, f], X_hat[:, f]) / N) / root
        dX[:, f] = gamma[f] * slopes.T @ dY[:, f]
    return dX, (dY * X_hat).sum(0), dY.sum(0)


def running_as_a_step(mean, var, X, momentum):
    rate = 1 - momentum
    return [mean + rate * (X.mean(0) - mean), var + rate * (X.var(0) - var)]


def running_in_a_loop(mean, var, X, momentum):
    means, variances = [], []
    for old_mean, old_var, column in zip(mean, var, X.T, strict=True):
        means.append(momentum * old_mean + (1 - momentum) * statistics.fmean(column))
        variances.append(momentum * old_var + (1 - momentum) * statistics.pvariance(column))
    return means, variances


def evaluate_row_by_row(X, mean, var, gamma, beta, eps):
    return [list(gamma * (row - mean) * (var + eps) ** -0.5 + beta) for row in X]


def evaluate_folded(X, mean, var, gamma, beta, eps):
    scale = gamma / np.sqrt(var + eps)
    return np.add(np.multiply(X, scale), beta - mean * scale)


RIGHT = [
    (check.batch_norm_forward, forward_in_loops),
    (check.batch_norm_forward, forward_in_place),
    (check.batch_norm_forward, forward_folded),
    (check.batch_norm_backward, backward_step_by_step),
    (check.batch_norm_backward, backward_with_sums),
    (check.batch_norm_backward, backward_by_matrix),
    (check.update_running, running_as_a_step),
    (check.update_running, running_in_a_loop),
    (check.evaluate, evaluate_row_by_row),
    (check.evaluate, evaluate_folded),
]


@pytest.mark.parametrize(("exercise", "answer"), RIGHT, ids=lambda one: getattr(one, "name", None))
def test_right_answers_pass(exercise, answer):
    assert exercise(answer).status == "passed", exercise(answer)


def test_a_batch_changed_in_place_is_not_right():
    def forward(X, gamma, beta, eps):
        X -= X.mean(axis=0)
        return gamma * X / np.sqrt((X**2).mean(axis=0) + eps) + beta

    assert "changed the `X`" in check.batch_norm_forward(forward).message


def test_running_values_changed_in_place_are_not_right():
    def update(mean, var, X, momentum):
        mean *= momentum
        mean += (1 - momentum) * X.mean(axis=0)
        return mean, momentum * var + (1 - momentum) * X.var(axis=0)

    assert "changed the `mean`" in check.update_running(update).message


def test_the_wrong_quantity_is_named():
    def backward(dY, X, gamma, eps):
        dX, dgamma, dbeta = backward_with_sums(dY, X, gamma, eps)
        return dX, dgamma * 1.3, dbeta

    message = check.batch_norm_backward(backward).message
    assert "dgamma" in message and "1.3" in message


@pytest.mark.parametrize(
    "exercise, answer, mistake",
    [
        (
            check.batch_norm_backward,
            lambda dY, X, gamma, eps: backward_with_sums(dY, X, gamma, 1e-5),
            "own_epsilon",
        ),
        (check.evaluate, lambda X, mean, var, gamma, beta, eps: X, "identity"),
        (
            check.update_running,
            lambda mean, var, X, momentum: (
                momentum * mean + 1 - momentum * X.mean(0),
                momentum * var + 1 - momentum * X.var(0),
            ),
            "no_brackets",
        ),
    ],
)
def test_other_plausible_slips_are_named(exercise, answer, mistake):
    assert exercise(answer).mistake == mistake


def test_a_variance_path_that_cancels_is_told_truly():
    """The mean of X̂ is 0, and so is whatever is multiplied by it."""

    def backward(dY, X, gamma, eps):
        root = np.sqrt(X.var(0) + eps)
        X_hat, g = (X - X.mean(0)) / root, dY * gamma
        dX = (g - g.mean(0) - X_hat * g.mean(0) * X_hat.mean(0)) / root
        return dX, (dY * X_hat).sum(0), dY.sum(0)

    assert "comes out as 0" in check.batch_norm_backward(backward).message


def test_one_array_for_three_is_called_one_array():
    message = check.batch_norm_backward(lambda *given: backward_with_sums(*given)[0]).message
    assert "one array of shape (4, 2)" in message and "a tuple of" in message
