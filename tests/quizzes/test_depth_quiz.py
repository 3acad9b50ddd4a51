"""The numbers in the questions on depth, from code that runs."""

from functools import partial

import asking
import numpy as np
import pytest

from backprop import clipping, depth
from backprop.explorers import depth as figures
from backprop.layers import sigmoid
from backprop.questions import fields
from backprop.quizzes import load, question

A = np.tanh(1)
SLOPE = 1 - A**2
FACTOR = SLOPE * 1.5


asked = partial(question, "depth")


right = partial(asking.right, "depth")


feedback = partial(asking.feedback, "depth")


def expected(name):
    """The right number of a question and the numbers that its mistakes give, in order."""
    clipped = clipping.clip_by_global_norm([[2, -1], [-2]], 1.5)[0][1]
    return {
        "by-hand-factor": [FACTOR, SLOPE, A * 1.5, SLOPE + 1.5, SLOPE / 1.5],
        "by-hand-ten": [
            *(FACTOR**10, 10 * FACTOR, FACTOR / 10),
            *(SLOPE**10, FACTOR**9, FACTOR**11),
        ],
        "by-hand-weight": [1 / SLOPE, 1, 1 - SLOPE, 4, 1 / A],
        "by-hand-he": [
            *(np.sqrt(2 / 50), 2 / 50, np.sqrt(1 / 50)),
            *(np.sqrt(2) / 50, 1 / 50, np.sqrt(50 / 2)),
        ],
        "by-hand-clip": [
            *(clipped, -1, -1.5 / np.sqrt(5), -1.5 / 9, -1.5 / 5, -1 / 3),
            -clipped,
        ],
    }[name]


BY_HAND = [one["id"] for one in load("depth") if one["part"] == "by hand"]


@pytest.mark.parametrize("name", BY_HAND)
def test_numbers_by_hand_and_their_wrong_versions(name):
    answers = asked(name)["answers"][:-1]
    assert len(answers) == len(expected(name))
    for answer, value in zip(answers, expected(name), strict=True):
        low, high = answer["range"]
        assert low < value < high, answer["feedback"]
    assert [answer["correct"] for answer in answers] == [True] + [False] * (len(answers) - 1)


@pytest.mark.parametrize("name", BY_HAND)
def test_ranges_do_not_overlap(name):
    ends = sorted(answer["range"] for answer in asked(name)["answers"][:-1])
    assert all(one[1] < other[0] for one, other in zip(ends, ends[1:], strict=False))


def test_the_warm_up():
    X, D = np.zeros((50, 30)), np.zeros((50, 20))
    assert f"{(X.T @ D).shape}" in right("shape-of-a-gradient")
    assert f"{(D.T @ X).shape}" in asked("shape-of-a-gradient")["answers"][3]["answer"]
    value = sigmoid(np.array(2.0))
    assert f"{value:.4f}" in asked("slope-of-the-sigmoid")["question"]
    assert right("slope-of-the-sigmoid") == f"{value * (1 - value):.3f}"
    assert 2 * (1 - 2) == -2  # the option "−2"


def test_the_prediction_on_twenty_layers():
    norms = figures.lengths(20, "relu", 0.01)[0]
    assert max(norms) / min(norms) < 3 and 1e-24 < min(norms) < max(norms) < 2e-23
    assert "10^{-23}" in feedback("depth-gauge")


def test_the_slopes_at_minus_two():
    slopes = {name: float(figures.value_and_slope(name, -2)[1]) for name in figures.CALLED}
    assert max(slopes, key=slopes.get) == "sigmoid" == right("slope-curves")
    text = feedback("slope-curves")
    assert f"{slopes['sigmoid']:.3f}, {slopes['tanh']:.3f} and 0" in text and slopes["relu"] == 0


def test_the_direction_after_clipping_by_value():
    by_norm, by_value = figures.both_clips((100.0, 1.0), 1)
    assert f"{figures.turned((100, 1), by_value):.1f}°" in feedback("clip-compass")
    assert f"({by_norm[0]:.5f}, {by_norm[1]:.7f})" in asked("clip-compass")["explanation"]
    assert "45°" in right("clip-compass") and by_value.tolist() == [1, 1]
    assert f"{figures.turned((100, 1), by_value):.0f}°" in right("clipped-by-value")


def test_the_run_that_ends_after_seven_steps():
    losses, _, ending = figures.record("He, η = 0.6")
    assert 2 < losses[:10].min() and losses[:10].max() < 2.5 and round(losses[10]) == 6
    assert len(losses) - 11 == 7 and np.isnan(losses[-1]) and "step 18" in ending
    assert f"{losses[13]:.0f} in step 14" in feedback("failure-laboratory")
    assert "3270 in step 15" in feedback("failure-laboratory") and 3.2e3 < losses[14] < 3.35e3
    assert 1e13 < losses[15] < 5e13 and 1e65 < losses[16] < 5e65


def test_the_report_s_numbers():
    net = figures.a_net(20, "relu", 0.01)
    norms = depth.gradient_norms(*net)
    assert f"{max(norms):.1e}" == "1.1e-23"
    assert "1.1\\cdot10^{-23}" in asked("what-a-step-does")["question"]
    assert 0.4 < min(norms) / max(norms) < 0.6
    dWs, dZs = depth.backward(*net)
    assert all(np.array_equal(W, W - 0.1 * dW) for W, dW in zip(net[0], dWs, strict=True))
    assert np.spacing(0.01) == pytest.approx(1e-18, rel=1)
    back = [np.linalg.norm(dZ) for dZ in dZs]
    assert (back[0] / back[-1]) ** (1 / 19) == pytest.approx(0.06, abs=0.005)
    assert "6 %" in feedback("what-was-promised")


def test_the_steepest_place_of_the_sigmoid():
    z = np.linspace(-5, 5, 1001)
    slopes = figures.value_and_slope("sigmoid", z)[1]
    assert slopes.max() == 0.25 and z[slopes.argmax()] == pytest.approx(0)
    assert right("steepest-sigmoid") == "0.25, at $z = 0$"
    at_one = figures.value_and_slope("sigmoid", 1)[1]
    assert f"{at_one:.4f}" in asked("steepest-sigmoid")["answers"][3]["answer"]


def test_he_for_128_inputs():
    numbers = [np.sqrt(2 / 128), 2 / 128, np.sqrt(1 / 128), 0.01]
    options = [answer["answer"] for answer in asked("he-for-128")["answers"]]
    for number, option in zip(numbers, options, strict=True):
        assert float(option) == pytest.approx(number, rel=5e-3)


def test_a_short_gradient_stays():
    (clipped,) = clipping.clip_by_global_norm([[0.3, 0.4]], 1)
    assert right("short-enough") == f"{np.linalg.norm(clipped)}"


def test_no_option_of_a_prediction_is_shuffled():
    for one in load("depth"):
        assert (one["part"] != "prediction") or one["shuffle"] is False
        assert fields.kind(one)
