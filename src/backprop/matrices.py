"""A network of one hidden layer in matrices, as plain functions: forward, loss and backward.

Ŷ = A W2 + b2 with A = act(X W1 + b1). The same products stand in `layers.py`, one layer at a
time; here the whole backward pass is on one screen. Rows are examples: X is (N, inputs), W1
(inputs, hidden), W2 (hidden, outputs). A gradient has the shape of what it belongs to.
"""

import numpy as np

from backprop.layers import sigmoid
from backprop.losses import HalfMeanSquaredError, SoftmaxCrossEntropy

# What a hidden unit makes of its Z, and its slope there, told from Z and the result A.
ACTIVATIONS = {
    "relu": (lambda Z: np.maximum(Z, 0.0), lambda Z, A: (Z > 0).astype(float)),
    "sigmoid": (sigmoid, lambda Z, A: A * (1 - A)),
}


def linear_backward(dY, X, W):
    """Go back through Y = X W + b.

    Args:
        dY: ∂E/∂Y, shape (N, outputs).
        X: what went in, (N, inputs).
        W: the weights, (inputs, outputs).

    Returns:
        A dict with `dX` (N, inputs), `dW` (inputs, outputs) and `db` (outputs,).
    """
    return {
        "dX": dY @ W.T,  # (N, outputs) @ (outputs, inputs) -> (N, inputs)
        "dW": X.T @ dY,  # (inputs, N) @ (N, outputs) -> (inputs, outputs)
        "db": dY.sum(axis=0),  # (N, outputs) -> (outputs,)
    }


def forward(parameters, X, activation):
    """Go forward: a dict with `Z` and `A`, (N, hidden), and `Y_hat`, (N, outputs).

    Args:
        parameters: a dict with `W1`, `b1`, `W2` and `b2`.
        X: one example a row, (N, inputs).
        activation: "relu" or "sigmoid", of the hidden layer.

    Raises:
        ValueError: another activation.
    """
    act, _ = _activation(activation)
    Z = X @ parameters["W1"] + parameters["b1"]
    A = act(Z)
    return {"Z": Z, "A": A, "Y_hat": A @ parameters["W2"] + parameters["b2"]}


def half_mse(parameters, X, y, activation):
    """Loss: E = 1/(2N) Σ r², summed over examples and outputs; y is (N, outputs)."""
    return HalfMeanSquaredError().forward(forward(parameters, X, activation)["Y_hat"], y)


def mlp_gradients(parameters, X, y, activation):
    """Backward: the gradients of `half_mse`, a dict with `W1`, `b1`, `W2` and `b2`.

    Raises:
        ValueError: an activation that is neither "relu" nor "sigmoid".
    """
    _, slope = _activation(activation)
    values = forward(parameters, X, activation)
    dY = (values["Y_hat"] - y) / len(X)  # the one place where N is divided out
    second = linear_backward(dY, values["A"], parameters["W2"])
    dZ = second["dX"] * slope(values["Z"], values["A"])  # (N, hidden), entry by entry
    first = linear_backward(dZ, X, parameters["W1"])
    return {"W1": first["dW"], "b1": first["db"], "W2": second["dW"], "b2": second["db"]}


def softmax_cross_entropy(scores, labels):
    """The mean cross-entropy of softmax(scores), and its gradient in the scores.

    Args:
        scores: (N, classes), of any size.
        labels: whole numbers from 0 to classes − 1, (N,).

    Returns:
        (loss, dscores): a number, and an array (N, classes).
    """
    loss = SoftmaxCrossEntropy()
    return loss.forward(scores, labels), loss.backward()


def _activation(name):
    if name not in ACTIVATIONS:
        known = ", ".join(repr(known) for known in ACTIVATIONS)
        raise ValueError(f"there is no activation {name!r}; known: {known}")
    return ACTIVATIONS[name]
