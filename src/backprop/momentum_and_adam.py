"""One step of momentum and one step of Adam as plain functions, and a line fitted with Adam.

The same rules move whole networks in `optimizers.py`. Here each step is a function that takes
what is remembered and returns it anew; nothing that is handed in is changed. w and g are float
arrays of one shape: the weights, and the slope of the loss for each of them.
"""

import numpy as np

from backprop.fitting_a_line import gradients


def momentum_step(w, v, g, eta, beta):
    """Add the slope to what is left of the velocity, v ← β v + g, then move, w ← w − η v.

    Returns (w, v). v has the shape of w and is 0 before the first step.
    """
    v = beta * v + g
    return w - eta * v, v


def adam_step(w, g, state, eta, beta1, beta2, eps):
    """Move each weight by about η: w ← w − η m̂ / (√v̂ + ε).

    m is a running mean of the slopes and v of their squares. Both start at 0; m̂ and v̂ make up
    for it. `state` is {} before the first step. Returns (w, state), with `m`, `v` of the shape of
    w and the number of steps `t` in the state.
    """
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0.0) + (1 - beta1) * g
    v = beta2 * state.get("v", 0.0) + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - eta * m_hat / (np.sqrt(v_hat) + eps), {"m": m, "v": v, "t": t}


def adam_fit(x, y, eta, steps):
    """Fit ŷ = w0 + w1·x by Adam from (0, 0) on the half mean squared error.

    β₁ = 0.9, β₂ = 0.999 and ε = 1e-8. x and y have shape (N,). Returns (w0, w1).
    """
    w, state = np.zeros(2), {}
    for _ in range(steps):
        g = np.array(gradients(*w, x, y))
        w, state = adam_step(w, g, state, eta, 0.9, 0.999, 1e-8)
    return w[0], w[1]
