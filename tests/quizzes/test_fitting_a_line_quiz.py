"""The numbers in the questions on fitting a line, from code that runs."""

from functools import partial

import asking
import numpy as np
import pytest

from backprop import data
from backprop import fitting_a_line as line
from backprop.descent import largest_learning_rate
from backprop.quizzes import question

X, Y = data.line().column("x"), data.line().column("y")
SMALL = 1.0, 0.5, np.array([1.0, 2, 4]), np.array([3.0, 2, 5])


asked = partial(question, "fitting_a_line")


right = partial(asking.right, "fitting_a_line")


feedback = partial(asking.feedback, "fitting_a_line")


def bowl(x):
    return np.array([[1, x.mean()], [x.mean(), (x**2).mean()]])


def one_after_the_other(w0, w1, x, y, eta):
    w0 = w0 - eta * line.gradients(w0, w1, x, y)[0]
    return w0, w1 - eta * line.gradients(w0, w1, x, y)[1]


def steps_until(small, w0, w1, eta=0.1):
    steps = 0
    while max(map(abs, line.gradients(w0, w1, X, Y))) >= small:
        dw0, dw1 = line.gradients(w0, w1, X, Y)
        w0, w1, steps = w0 - eta * dw0, w1 - eta * dw1, steps + 1
    return steps


def test_warm_up():
    assert right("which-eta") == f"$\\eta < {2 / 8}$"
    assert "up to 31" in feedback("which-eta") and abs(1 - 4 * 8) == 31
    r = np.array([1, -2, 2])
    values = [np.mean(r**2), np.sum(r**2), np.mean(r**2) / 2, np.mean(r) ** 2]
    shown = [float(answer["answer"]) for answer in asked("three-residuals")["answers"]]
    assert shown == pytest.approx(values, abs=5e-5)
    assert right("into-both-weights") == "−0.5 and −2"


@pytest.mark.parametrize("number", [0, 1])
def test_slopes_by_hand_and_their_wrong_versions(number):
    w0, w1, x, y = SMALL
    residuals = w0 + w1 * x - y
    slopes = line.gradients(*SMALL)
    slope = slopes[number]
    others = [slope * factor for factor in (1, 3, 2, -1, 0.5)]
    others.append(np.mean(residuals) * np.mean(x) if number else slopes[1])
    if number:
        others.append(slopes[0])
    ranges = [answer["range"] for answer in asked(f"by-hand-dw{number}")["answers"][:-1]]
    assert len(ranges) == len(others)
    assert all(sum(low < value < high for low, high in ranges) == 1 for value in others)
    low, high = right(f"by-hand-dw{number}")
    assert low < slope < high


def test_update_by_hand_and_its_wrong_versions():
    w0, w1, x, y = SMALL
    dw0, dw1 = line.gradients(*SMALL)
    step = 0.1 * dw1
    others = [w1 - step, one_after_the_other(*SMALL, 0.1)[1], w1 + step, w1 - dw1, -step]
    others += [w0 - 0.1 * dw0, w1 - 3 * step]
    answers = asked("by-hand-update")["answers"][:-1]
    assert len(answers) == len(others)
    for answer, value in zip(answers, others, strict=True):
        low, high = answer["range"]
        assert low < value < high


@pytest.mark.parametrize(
    "name", ["by-hand-dw0", "by-hand-dw1", "by-hand-update", "the-listing-run"]
)
def test_ranges_do_not_overlap(name):
    ends = sorted(answer["range"] for answer in asked(name)["answers"] if "range" in answer)
    assert all(one[1] < other[0] for one, other in zip(ends, ends[1:], strict=False))


def test_the_listing():
    sums = [np.sum(Y), np.sum(Y * X), np.sum(X)]
    assert sums == [22, 88.5, 16]
    assert all(f"= {number:g}$" in asked("the-listing-run")["question"] for number in sums)
    w0, w1 = one_after_the_other(0, 0, X, Y, 0.01 * len(X))
    low, high = right("the-listing-run")
    assert low < w1 < high and w0 == pytest.approx(0.22)
    both = line.batch_descent(X, Y, 0.01 * len(X), 1)
    assert both[:2] == pytest.approx((0.22, 0.885))
    assert "0.885" in feedback("the-listing-run")


def test_limits():
    limit = largest_learning_rate(bowl(X))
    told = asked("line-and-bowl")
    assert f"{2 / limit:.2f}" in feedback("line-and-bowl")
    assert f"{2 * len(X) / limit:.2f}" in feedback("line-and-bowl")
    assert f"{limit / len(X):.4f}" in feedback("line-and-bowl")
    assert 0.02 * len(X) == pytest.approx(0.1) and "0.02" in told["explanation"]
    assert f"{limit / len(X):.4f} to {limit / len(X) / 2:.4f}" in feedback("rows-twice")
    for name in ("moved-intercept", "one-after-the-other"):
        assert f"{limit:.4f}" in feedback(name) and "0.1627" in feedback(name)


def test_one_after_the_other_settles_below_its_own_limit_only():
    for eta, settles in ((0.1625, True), (0.1629, False)):
        w0, w1 = 0.0, 0.0
        for _ in range(5000):
            w0, w1 = one_after_the_other(w0, w1, X, Y, eta)
        assert bool(abs(w1 - 1.2229729730) < 0.01) is settles


def test_another_start():
    assert steps_until(1e-9, 0, 0) == 815 and steps_until(1e-9, 100, -50) == 1115
    assert "1115 steps instead of 815" in feedback("another-start")


def test_a_column_minus_a_flat_array():
    assert (Y[:, None] - Y).shape == (5, 5)
    assert right("column-minus-row").startswith("A table of shape (5, 5)")


def test_grams_per_centimetre():
    birds = data.penguins()
    flipper, mass = birds.column("flipper length"), birds.column("body mass")
    in_mm, in_cm = np.polyfit(flipper, mass, 1), np.polyfit(flipper / 10, mass, 1)
    assert f"{in_mm[0]:.1f} g per mm" in asked("grams-per-centimetre")["question"]
    assert right("grams-per-centimetre").startswith(f"{in_cm[0]:.0f} g/cm")
    assert in_cm[1] == pytest.approx(in_mm[1])
