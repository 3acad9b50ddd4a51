"""The numbers in the questions on momentum and Adam, computed."""

import re
from functools import partial

import asking
import numpy as np
import pytest

from backprop import fitting_a_line
from backprop.explorers.momentum_and_adam import turned
from backprop.momentum_and_adam import adam_step, momentum_step
from backprop.optimizers import Adam
from backprop.quizzes import load, question

SLUG = "momentum_and_adam"


right = partial(asking.right, SLUG)


feedbacks = partial(asking.feedbacks, SLUG)


def answered(name, number):
    """The feedback for a number, as a learner gets it."""
    for answer in question(SLUG, name)["answers"]:
        low, high = answer.get("range", (-np.inf, np.inf))
        if low <= number <= high:
            return answer["feedback"], bool(answer.get("correct"))
    raise AssertionError


def held(slopes, beta1, beta2):
    """m, v, m̂ and v̂ after these slopes."""
    m = v = 0.0
    for g in slopes:
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    t = len(slopes)
    return m, v, m / (1 - beta1**t), v / (1 - beta2**t)


def first_move(g, eta=0.1, t=1):
    w, _ = adam_step(np.zeros(1), np.array([g]), {"t": t - 1}, eta, 0.9, 0.999, 1e-8)
    return -w[0]


def test_warm_up():
    assert float(right("noise-and-batch")) == pytest.approx(0.6 / np.sqrt(32 / 8))
    x, y = np.array([1.0, 2, 4]), np.array([3.0, 2, 5])
    once = fitting_a_line.gradients(1, 0.5, x, y)
    twice = fitting_a_line.gradients(1, 0.5, np.tile(x, 2), np.tile(y, 2))
    assert once == pytest.approx(twice) and "stays" in right("rows-written-twice")


def test_the_three_warm_up_questions_come_from_three_lessons():
    lessons = [one["lesson"] for one in load(SLUG) if one["part"] == "warm-up"]
    assert lessons == ["stochastic_descent", "fitting_a_line", "smallest_network"]


def test_by_hand():
    m, v, m_hat, v_hat = held([4, 1], 0.5, 0.9)
    assert (m, m_hat) == (1.5, 2)
    truths = {
        "m-by-hand": m,
        "v-hat-by-hand": v_hat,
        "step-by-hand": 0.1 * m_hat / np.sqrt(v_hat),
    }
    for name, truth in truths.items():
        low, high = right(name)
        assert low < truth < high
        ranges = sorted(one["range"] for one in question(SLUG, name)["answers"][:-1])
        assert all(one[1] < other[0] for one, other in zip(ranges, ranges[1:], strict=False))


@pytest.mark.parametrize(
    "name, number, words",
    [
        ("m-by-hand", 0.5 * 4 + 0.5 * 1, "started from"),
        ("m-by-hand", 0.5 * 2 + 1, "taken whole"),
        ("v-hat-by-hand", 1.54, "Divide it by"),
        ("v-hat-by-hand", 1.54 / 0.1, "first"),
        ("v-hat-by-hand", 0.9 * 16 + 0.1, "mixes"),
        ("v-hat-by-hand", (0.9 * 16 + 0.1) / 0.19, "once more"),
        ("v-hat-by-hand", np.sqrt(1.54 / 0.19), "root already"),
        ("v-hat-by-hand", 1.54 / 0.81, "1 - 0.81"),
        ("step-by-hand", 0.1 * 2 / (1.54 / 0.19), "Take its root"),
        ("step-by-hand", 0.1 * 1.5 / np.sqrt(1.54 / 0.19), "$m$ was not corrected"),
        ("step-by-hand", 0.1 * 2 / np.sqrt(1.54), "$v$ was not corrected"),
        ("step-by-hand", 0.1 * 1.5 / np.sqrt(1.54), "Neither"),
        ("step-by-hand", 2 / np.sqrt(1.54 / 0.19), "learning rate is missing"),
        ("step-by-hand", 0.1 * 1 / np.sqrt(1.54 / 0.19), "slope 1 above"),
        ("only-m-corrected", 0.1 * 0.1 / np.sqrt(0.001), "without any"),
        ("only-m-corrected", 0.1 * 0.1 / 1, "other half"),
        ("only-m-corrected", np.sqrt(0.001), "0.0316"),
        ("only-m-corrected", 0.1 / 0.001, "root is missing"),
    ],
)
def test_each_wrong_number_is_answered_by_its_own_mistake(name, number, words):
    text, correct = answered(name, number)
    assert words in text and not correct


def test_find_the_error():
    m, v, _, _ = held([1], 0.9, 0.999)
    assert f"{0.1 * m / np.sqrt(v):.4f}" == "0.3162" and "0.3162" in feedbacks("missing-lines")[0]
    low, high = right("only-m-corrected")
    assert low < 0.1 * 1 / np.sqrt(v) < high and "3.16" in feedbacks("missing-lines")[1]
    m, v, _, v_hat = held([1] * 100, 0.9, 0.999)
    assert f"{m / np.sqrt(v):.2f}" == "3.24" and "3.24" in feedbacks("how-long-too-long")[0]
    assert (
        f"{1 - 0.999**100:.3f}" == "0.095"
        and f"{0.999**100:.3f}" in feedbacks("how-long-too-long")[1]
    )


def test_predictions():
    told = question(SLUG, "first-step")["explanation"]
    assert f"{0.1 * 0.1 / np.sqrt(0.001):.3f}" in told and f"{np.sqrt(0.001):.4f}" in told
    assert right("first-step").startswith("0.32")
    assert right("four-walkers").startswith("Gradient descent and momentum")


def test_the_quiz_on_adam():
    assert first_move(0.001) == pytest.approx(float(right("tiny-slope")), rel=1e-4)
    assert first_move(1000.0) == pytest.approx(first_move(1.0), rel=1e-6)
    second = first_move(1.0, t=2) / 0.1
    assert f"{second:.3f}" == "0.744" and "0.744" in feedbacks("four-counts")[1]
    fourth = first_move(1.0, t=4) / 0.1
    assert f"{fourth:.2f}" == "0.58" and "0.58" in feedbacks("four-counts")[0]


def test_the_quiz_on_momentum():
    v = 0.0
    for _ in range(500):
        _, v = momentum_step(0.0, v, 1.0, 0.1, 0.9)
    assert v == pytest.approx(10) and "ten times" in right("slopes-agree")
    a = b = 0.0
    va = vb = 0.0
    for _ in range(5):
        a, va = momentum_step(a, va, 2 * (a - 3), float(right("rate-of-another-form")), 0.9)
        vb = 0.9 * vb + (1 - 0.9) * 2 * (b - 3)
        b = b - 0.5 * vb
        assert a == pytest.approx(b)


def test_a_turned_valley_takes_adam_longer():
    def steps_needed(H):
        w, adam = np.array([2.0, 1.0]), Adam(0.1)
        for step in range(1000):
            if 0.5 * w @ H @ w < 1e-6:
                return step
            adam.update(w, H @ w)

    straight, slanted = (steps_needed(turned((1, 100), angle)) for angle in (0, 45))
    assert slanted > 4 * straight and "more steps" in right("turned-valley")


def test_numbers_in_the_text_of_right_feedback_agree_with_the_question():
    numbers = re.findall(r"\d+\.\d+", feedbacks("v-hat-by-hand")[0])
    assert {"1.54", "8.105"} <= set(numbers)
    assert f"{0.9 * 1.6 + 0.1:.2f}" == "1.54" and f"{1.54 / 0.19:.3f}" == "8.105"
