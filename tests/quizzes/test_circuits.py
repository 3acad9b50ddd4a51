"""The numbers that the questions on circuits tell, computed again."""

import contextlib
import io
import re
from functools import partial
from math import exp, floor, log10

import asking
import numpy as np
import pytest

from backprop.quizzes import question

asked = partial(question, "circuits")


right = partial(asking.right, "circuits")


def number(text):
    return float(text.replace("−", "-"))


def circuit(x, y, z):
    return (x + y) * z


def cube(x):
    return x * x * x


def forward(h):
    return (cube(2 + h) - 8) / h


def central(h):
    return (cube(2 + h) - cube(2 - h)) / (2 * h)


def sigmoid(z):
    return 1 / (1 + exp(-z))


def test_the_entry_check():
    x, y, z = -2, 5, -4
    assert number(right("order-of-operations")) == x + y * z
    assert number(right("slope-of-a-square")) == pytest.approx((3.1**2 - 9) / 0.1)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(asked("functions-as-arguments")["code"], {})
    assert right("functions-as-arguments") == printed.getvalue().strip()


def test_the_circuit():
    f = circuit(-2, 5, -4)
    assert number(right("value-of-the-circuit")) == f
    assert number(right("nudge-of-x")) == pytest.approx(circuit(-1.9, 5, -4))
    slopes = [(circuit(*(np.array([-2, 5, -4]) + 0.1 * unit)) - f) / 0.1 for unit in np.eye(3)]
    assert slopes == pytest.approx([-4, -4, 3])
    assert "x and y" in right("most-sensitive")
    told = asked("circuit-bench")
    assert right("circuit-bench") == "Only a nudge of z, by 0.3"
    assert "−0.4" in told["explanation"] and "+0.3" in told["explanation"]


def test_max_by_hand():
    def f(x, y, z):
        return max(x, y) * z

    start = f(3, 7, -2)
    truths = {
        "max-times-y": f(3, 7.1, -2) - start,
        "max-times-z": (f(3, 7, -1.9) - start) / 0.1,
        "max-times-x": (f(3.1, 7, -2) - start) / 0.1,
    }
    assert start == -14
    for name, truth in truths.items():
        low, high = right(name)
        assert low < truth < high
        ends = sorted(one["range"] for one in asked(name)["answers"][:-1])
        assert all(one[1] < other[0] for one, other in zip(ends, ends[1:], strict=False))


def test_max_and_sigmoid():
    assert right("slopes-of-max") == "0 and 1"
    assert max(2.1, 1) - 2 == pytest.approx(0.1) and max(2, 1.1) == 2
    assert right("max-gate") == "It follows a by +0.1 and ignores b"
    slope = sigmoid(2) * (1 - sigmoid(2))
    assert number(right("sigma-at-two")) == pytest.approx(0.1 * slope, rel=1e-2)
    told = next(one["feedback"] for one in asked("sigma-at-two")["answers"] if one["correct"])
    assert f"{sigmoid(2.1) - sigmoid(2):.4f}" in told and f"{slope:.3f}" in told


def test_the_best_nudge():
    errors = {h: abs(central(h) - 12) for h in (1e-15, 1e-10, 1e-5, 0.1)}
    assert min(errors, key=errors.get) == 1e-5 and right("best-h") == "h = 10⁻⁵"
    told = asked("best-h")["explanation"]
    magnitudes = [floor(log10(error) + 0.5) for error in errors.values()]
    assert magnitudes == [-2, -6, -10, -2]
    assert re.findall(r"10⁻\S+|0\.01", told)[:2] == ["0.01", "10⁻¹⁰"]
    assert f"{central(0.1):.2f}" == "12.01"


def test_the_tiny_nudge():
    assert f"{forward(1e-13):.3f}" == f"{central(1e-13):.3f}" == "11.990"
    assert "11.990" in asked("tiny-nudge")["question"]
    assert f"{central(1e-5):.10f}" == "12.0000000002"
    errors = f"{abs(forward(1e-14) - 12):.2f} or {abs(central(1e-14) - 12):.2f}"
    assert errors in asked("tiny-nudge")["answers"][1]["feedback"]


def test_the_table_with_the_error():
    errors = {h: abs(forward(h) - 12) for h in (1e-1, 1e-3, 1e-5, 1e-8, 1e-13)}
    assert min(errors, key=errors.get) == 1e-8 and right("which-row") == "$h = 10^{-8}$"
    falling = list(errors.values())[:4]
    assert falling == sorted(falling, reverse=True)
    assert sum(error < errors[1e-13] for error in errors.values()) == 3
    assert errors[1e-13] / errors[1e-8] > 1e5 and f"{errors[1e-13]:.4f}" == "0.0096"
    wrong = [one["correct"] for one in asked("which-claims")["answers"]]
    assert wrong == [False, True, True, True]
    spacing = np.spacing(8.0)
    assert f"{spacing:.1e}" == "1.8e-15"
    assert 0.005 < spacing / 2 / 1e-13 < 0.02 and right("size-of-the-noise") == "About 0.01"
