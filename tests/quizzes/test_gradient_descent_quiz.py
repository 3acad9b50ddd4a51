"""The numbers in the questions on gradient descent, computed."""

import re
from functools import partial

import asking
import numpy as np
import pytest

from backprop.descent import classify, descend, largest_learning_rate
from backprop.quizzes import question

SLUG = "gradient_descent"


def slope(w):
    return 2 * (w - 3)


right = partial(asking.right, SLUG)


feedbacks = partial(asking.feedbacks, SLUG)


def numbers(text):
    return [float(found.replace("−", "-")) for found in re.findall(r"[−-]?\d+\.?\d*", text)]


def test_warm_up():
    assert right("times-gate-again") == f"−{4 * 1.5:.0f}"
    high, low = (2.1 - 3) ** 2, (1.9 - 3) ** 2
    assert "E(1.9) = 1.21$ and $E(2.1) = 0.81" in question(SLUG, "slope-by-nudging")["question"]
    assert (high, low) == pytest.approx((0.81, 1.21))
    assert right("slope-by-nudging") == f"−{-(high - low) / 0.2:.0f}"


def test_the_prediction_on_the_parabola():
    asked = question(SLUG, "parabola")
    assert numbers(asked["question"])[2:8] == pytest.approx(descend(slope, 0, 0.1, 5))
    told = numbers(asked["explanation"])
    assert told[:4] == pytest.approx([0, 5.4, 3, 2.4])
    assert told[4:8] == pytest.approx(descend(slope, 0, 0.9, 5)[2:])
    assert classify(0.9, 2) == "oscillates"


def test_the_prediction_on_the_bowl():
    gradient, to_the_minimum = np.array([10.0, 10.0]), np.array([10.0, 1.0])
    cosine = gradient @ to_the_minimum / np.linalg.norm(gradient) / np.linalg.norm(to_the_minimum)
    degrees = f"{np.degrees(np.arccos(cosine)):.0f}°"
    assert degrees in question(SLUG, "stretched-bowl")["explanation"]
    assert degrees in feedbacks("where-steepest-points")[1]


def test_by_hand():
    positions = descend(lambda w: 5 * (w + 1), 1, 0.3, 3)
    truths = {
        "second-position": positions[2],
        "factor-by-hand": (positions[2] + 1) / (positions[1] + 1),
        "limit-by-hand": largest_learning_rate([[5]]),
    }
    for name, truth in truths.items():
        low, high = right(name)
        assert low < truth < high
        ranges = sorted(one["range"] for one in question(SLUG, name)["answers"][:-1])
        assert all(one[1] < other[0] for one, other in zip(ranges, ranges[1:], strict=False))
    assert positions[3] == pytest.approx(
        np.mean(question(SLUG, "second-position")["answers"][5]["range"])
    )


def test_find_the_error():
    distances = np.abs(descend(slope, 0, 1.1, 100) - 3)
    shown = numbers(right("label-against-numbers").split(":")[1])
    assert shown == pytest.approx(distances[:4], abs=0.005)
    low, high = right("steps-to-a-hundred")
    assert low < np.flatnonzero(distances > 100)[0] < high
    assert f"{distances[19]:.1f}" in feedbacks("steps-to-a-hundred")[0]
    assert f"{distances[20]:.1f}" in feedbacks("steps-to-a-hundred")[0]
    assert (
        f"{distances[100] / 1e6:.0f}" == "248"
        and "250 million" in feedbacks("steps-to-a-hundred")[0]
    )
    assert f"{1.2**26:.1f}" in feedbacks("steps-to-a-hundred")[3]


def test_the_quiz():
    assert float(right("first-step")) == pytest.approx(descend(slope, 0, 0.1, 1)[1])
    assert descend(slope, 0, 1, 3).tolist() == numbers(right("rate-of-one"))[:3] + [6]
    assert classify(1.0, 2) == "never settles" and "< 1$" in right("which-rates-converge")
    assert float(right("limit-of-a-bowl")) == pytest.approx(largest_learning_rate(np.diag([1, 10])))
    assert f"{2 / 11:.4f}" == question(SLUG, "limit-of-a-bowl")["answers"][2]["answer"]
    moves = np.diff(descend(slope, 0, 0.1, 3))
    asked = question(SLUG, "why-steps-get-shorter")["question"]
    assert ", ".join(f"{move:.3g}" for move in moves) in asked
