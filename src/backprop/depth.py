"""A deep chain of layers without biases, as plain functions: what comes through, what comes back.

The layers A ← act(A W) follow each other L times. Going back, every layer multiplies by the slope
of its activation and by its weights, so after L layers there is a product of L factors. Rows are
examples; lists hold the first layer first. A has one entry more than W and Z: A[0] is the input.
"""

import numpy as np

from backprop.layers import sigmoid

# What a unit makes of its Z, and its slope there, told from Z and the result A.
ACTIVATIONS = {
    "sigmoid": (sigmoid, lambda Z, A: A * (1 - A)),
    "tanh": (np.tanh, lambda Z, A: 1 - A**2),
    "relu": (lambda Z: np.maximum(Z, 0.0), lambda Z, A: (Z > 0).astype(float)),
    "identity": (lambda Z: Z, lambda Z, A: np.ones_like(Z)),
}


def forward(X, Ws, activation):
    """Go through all layers and keep everything.

    Args:
        X: the input, shape (N, inputs).
        Ws: the weights of each layer, (inputs, outputs), each as wide as the next one wants it.
        activation: "sigmoid", "tanh", "relu" or "identity", the same in every layer.

    Returns:
        (Zs, As): Zs[l] = As[l] @ Ws[l] and As[l + 1] = act(Zs[l]), with As[0] = X.

    Raises:
        ValueError: another activation.
    """
    act, _ = _activation(activation)
    Zs, As = [], [np.asarray(X, dtype=float)]
    for W in Ws:
        Zs.append(As[-1] @ W)  # (N, inputs) @ (inputs, outputs) -> (N, outputs)
        As.append(act(Zs[-1]))
    return Zs, As


def backward(Ws, Zs, As, dY, activation):
    """Go back through all layers.

    Args:
        Ws: the weights of each layer.
        Zs: what goes into each activation, from `forward`.
        As: what goes into each layer, and last what comes out, from `forward`.
        dY: the gradient at the last activation As[-1], of its shape.
        activation: the one that was used forward.

    Returns:
        (dWs, dZs): ∂E/∂W and ∂E/∂Z of each layer.

    Raises:
        ValueError: another activation.
    """
    _, slope = _activation(activation)
    dWs, dZs, dA = [], [], dY
    for W, Z, before, after in reversed(list(zip(Ws, Zs, As[:-1], As[1:], strict=True))):
        dZ = dA * slope(Z, after)  # (N, outputs), entry by entry
        dZs.append(dZ)
        dWs.append(before.T @ dZ)  # (inputs, N) @ (N, outputs) -> (inputs, outputs)
        dA = dZ @ W.T  # (N, outputs) @ (outputs, inputs) -> (N, inputs)
    return dWs[::-1], dZs[::-1]


def gradient_norms(Ws, Zs, As, dY, activation):
    """The length ‖∂E/∂W‖ of each layer's gradient: the root of the sum of all squared entries.

    The arguments are those of `backward`. Returns a list of floats, the first layer first.
    """
    dWs, _ = backward(Ws, Zs, As, dY, activation)
    return [float(np.linalg.norm(dW)) for dW in dWs]


def dead_fraction(Z):
    """The fraction of units that are off for every example of a batch.

    Args:
        Z: what goes into the ReLU, one example a row, one unit a column: (N, units).

    Returns:
        A number from 0 to 1. Z = 0 counts as off.
    """
    return float(np.mean(np.all(np.asarray(Z) <= 0, axis=0)))


def _activation(name):
    if name not in ACTIVATIONS:
        known = ", ".join(repr(known) for known in ACTIVATIONS)
        raise ValueError(f"there is no activation {name!r}; known: {known}")
    return ACTIVATIONS[name]
