"""Every number that the errata page calls right, computed again here."""

import re
from pathlib import Path

import numpy as np
import pytest

from backprop import smallest_network
from backprop.smallest_network import PUBLISHED, sigmoid

PAGE = Path(__file__).resolve().parent.parent / "book" / "errata.md"
TEXT = PAGE.read_text(encoding="utf-8").replace("−", "-")
X, Y, W1, W2, ETA = 2, 0.5, 0.5, 0.3, 0.01


def rows():
    """The article's table: (printed, right) in the order of the page, as they are written."""
    found = re.findall(r"^\* - .+\n  - \**(-?[\d.]+)\**\n  - (-?[\d.]+)$", TEXT, re.MULTILINE)
    names = ["h", "y_hat", "loss", "dw2", "dw1", "w2", "w1"]
    return dict(zip(names, found, strict=True))


def test_the_article_s_numbers():
    values = smallest_network.forward(X, W1, W2)
    values["loss"] = smallest_network.loss(values["y_hat"], Y)
    values |= smallest_network.gradients(X, Y, W1, W2)
    values["w1"], values["w2"] = smallest_network.step(X, Y, W1, W2, ETA)
    for name, (printed, right) in rows().items():
        assert right == repr(values[name])
        assert float(printed) == PUBLISHED[name]


def test_the_article_s_training():
    losses = smallest_network.train(X, Y, W1, W2, ETA, 852)[2]
    assert f"{losses[10]:.5f} after 10 steps and {losses[100]:.5f} after 100" in TEXT
    assert losses[851] > 1e-6 > losses[852]


def two_hidden_units(updates, updated_output_weights):
    """The 2-2-2 example's (error, outputs) before each update and after the last."""
    inputs, targets = np.array([0.05, 0.10]), np.array([0.01, 0.99])
    hidden, output = np.array([[0.15, 0.20], [0.25, 0.30]]), np.array([[0.40, 0.45], [0.50, 0.55]])
    squash = np.vectorize(sigmoid)
    for _ in range(updates + 1):
        h = squash(hidden @ inputs + 0.35)
        o = squash(output @ h + 0.60)
        yield 0.5 * np.sum((targets - o) ** 2), o
        delta = (o - targets) * o * (1 - o)
        new_output = output - 0.5 * np.outer(delta, h)
        back = (new_output if updated_output_weights else output).T @ delta
        hidden = hidden - 0.5 * np.outer(back * h * (1 - h), inputs)
        output = new_output


def test_the_numbers_of_the_two_hidden_units():
    own_rule = list(two_hidden_units(10_000, False))
    other_rule = list(two_hidden_units(1, True))
    assert f"{own_rule[1][0]:.12f}" in TEXT
    assert f"{other_rule[1][0]:.9f}" == "0.291027924"
    assert f"{own_rule[9_999][0]:.10f}" == "0.0000351085"
    assert f"{own_rule[10_000][0]:.13f}" in TEXT
    assert all(f"{output:.9f}" in TEXT for output in own_rule[10_000][1])


def test_the_neuron_in_single_precision():
    bias = 6.8813735870195432
    assert f"gives {np.tanh(bias - 6):.16f}" in TEXT
    rounded = np.tanh(np.float64(np.float32(bias)) - 6)
    assert f"{rounded:.6f}" == f"{np.tanh(bias - 6):.6f}"
    assert f"{rounded:.7f}" != f"{np.tanh(bias - 6):.7f}"


def test_adam_s_second_moment():
    assert (1 - 0.999) * 0.1**2 == pytest.approx(0.00001)
    assert "**0.00001**" in TEXT
