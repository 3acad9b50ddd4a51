"""The smallest network that has everything: one input, one hidden sigmoid unit, one output.

x → (× w1) → z → (σ) → h → (× w2) → ŷ, with the loss E = ½ (ŷ − y)². Two weights, no biases,
plain Python numbers. Training repeats four acts, and each is a few lines here: forward, loss,
backward (`gradients`) and update (`step`). `trace` lays one round of the four out as a table.

The example that the course follows is x = 2, w1 = 0.5, w2 = 0.3, y = 0.5, η = 0.01. An article
published it with `PUBLISHED`'s numbers, of which only h and ŷ are right.
"""

from math import exp

from backprop.table import Table

PUBLISHED = {
    "h": 0.731,
    "y_hat": 0.2193,
    "loss": 0.0405,
    "dw1": -0.0652,
    "dw2": -0.1473,
    "w1": 0.500652,
    "w2": 0.301473,
}


def sigmoid(z):
    """σ(z) = 1 / (1 + e^−z), between 0 and 1 for every z."""
    if z >= 0:
        return 1 / (1 + exp(-z))
    return exp(z) / (1 + exp(z))  # the same number; e^−z would overflow for z below −709


def forward(x, w1, w2):
    """Forward: from the input to the prediction. Returns a dict of `z`, `h` and `y_hat`."""
    z = w1 * x
    h = sigmoid(z)
    y_hat = w2 * h
    return {"z": z, "h": h, "y_hat": y_hat}


def loss(y_hat, y):
    """Loss: E = ½ (ŷ − y)², half the squared error of one prediction."""
    residual = y_hat - y
    return 0.5 * residual * residual


def gradients(x, y, w1, w2):
    """Backward: from the loss to every weight. Returns a dict of `dw1` = ∂E/∂w1 and `dw2`.

    `dh` means ∂E/∂h: how fast the loss E changes when h does, and so for every other name.
    """
    values = forward(x, w1, w2)
    h, y_hat = values["h"], values["y_hat"]
    dy_hat = y_hat - y
    dw2 = dy_hat * h
    dh = dy_hat * w2
    dz = dh * h * (1 - h)
    dw1 = dz * x
    return {"dw1": dw1, "dw2": dw2}


def step(x, y, w1, w2, eta):
    """Update: each weight moves by −η times its own gradient. Returns the new (w1, w2)."""
    slopes = gradients(x, y, w1, w2)  # both, before either weight moves
    return w1 - eta * slopes["dw1"], w2 - eta * slopes["dw2"]


def train(x, y, w1, w2, eta, steps):
    """Repeat forward, loss, backward, update. Returns (w1, w2, losses).

    `losses` has steps + 1 entries: the loss before each step, and the one after the last.
    """
    losses = [loss(forward(x, w1, w2)["y_hat"], y)]
    for _ in range(steps):
        w1, w2 = step(x, y, w1, w2, eta)
        losses.append(loss(forward(x, w1, w2)["y_hat"], y))
    return w1, w2, losses


def trace(x, y, w1, w2, eta):
    """One round of the four acts, every intermediate number, as (name, formula, value) rows."""
    z, h, y_hat = forward(x, w1, w2).values()
    return Table(
        forward=[("z", "w₁ · x", z), ("h", "σ(z)", h), ("ŷ", "w₂ · h", y_hat)],
        loss=[("E", "½ (ŷ − y)²", loss(y_hat, y))],
        backward=_backward_rows(x, y, w1, w2),
        update=_update_rows(x, y, w1, w2, eta),
    )


def _backward_rows(x, y, w1, w2):
    _, h, y_hat = forward(x, w1, w2).values()
    slopes = gradients(x, y, w1, w2)
    dy_hat, slope = y_hat - y, h * (1 - h)
    return [
        ("∂E/∂ŷ", "ŷ − y", dy_hat),
        ("∂E/∂w₂", "∂E/∂ŷ · h", slopes["dw2"]),
        ("∂E/∂h", "∂E/∂ŷ · w₂", dy_hat * w2),
        ("σ′(z)", "h (1 − h)", slope),
        ("∂E/∂z", "∂E/∂h · σ′(z)", dy_hat * w2 * slope),
        ("∂E/∂w₁", "∂E/∂z · x", slopes["dw1"]),
    ]


def _update_rows(x, y, w1, w2, eta):
    new_w1, new_w2 = step(x, y, w1, w2, eta)
    new_y_hat = forward(x, new_w1, new_w2)["y_hat"]
    return [
        ("new w₁", "w₁ − η · ∂E/∂w₁", new_w1),
        ("new w₂", "w₂ − η · ∂E/∂w₂", new_w2),
        ("new E", "½ (new ŷ − y)²", loss(new_y_hat, y)),
    ]
