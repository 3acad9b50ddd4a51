"""Right answers written in many ways, and what a constant x brings about."""

import math
import statistics

import numpy as np
import pytest

from backprop import fitting_a_line as line
from backprop.checks import fitting_a_line as check


def loss_in_a_loop(w0, w1, x, y):
    total = 0
    for one_x, one_y in zip(x, y, strict=True):
        total += (w0 + w1 * one_x - one_y) ** 2
    return total / (2 * len(x))


def loss_as_columns(w0, w1, x, y):
    x, y = x.reshape(-1, 1), y.reshape(-1, 1)
    return 0.5 * ((w1 * x + w0 - y) ** 2).mean()


def loss_as_a_product(w0, w1, x, y):
    r = y - w0 - w1 * x
    return r @ r / len(r) / 2


HALF_MSE = [loss_in_a_loop, loss_as_columns, loss_as_a_product]


def gradients_in_a_loop(w0, w1, x, y):
    g0 = g1 = 0.0
    for one_x, one_y in zip(x, y, strict=True):
        g0 += (w0 + w1 * one_x - one_y) / len(x)
        g1 += (w0 + w1 * one_x - one_y) * one_x / len(x)
    return [g0, g1]


def gradients_in_matrices(w0, w1, x, y):
    X = np.column_stack([np.ones_like(x), x])
    return X.T @ (X @ [w0, w1] - y) / len(y)


def gradients_with_target_first(w0, w1, x, y):
    error = y - (w0 + w1 * x)
    return -sum(error) / len(x), -sum(error * x) / len(x)


def gradients_by_measuring(w0, w1, x, y):
    h = 1e-5
    dw0 = line.half_mse(w0 + h, w1, x, y) - line.half_mse(w0 - h, w1, x, y)
    dw1 = line.half_mse(w0, w1 + h, x, y) - line.half_mse(w0, w1 - h, x, y)
    return dw0 / (2 * h), dw1 / (2 * h)


GRADIENTS = [
    gradients_in_a_loop,
    gradients_in_matrices,
    gradients_with_target_first,
    gradients_by_measuring,
]


def descent_with_a_vector(x, y, eta, steps):
    X = np.column_stack([np.ones(len(x)), x])
    w, history = np.zeros(2), np.zeros(steps + 1)
    for k in range(steps + 1):
        r = X @ w - y
        history[k] = 0.5 * np.mean(r * r)
        if k < steps:
            w -= eta * X.T @ r / len(y)
    return w[0], w[1], history


def descent_adding(x, y, eta, steps):
    w0, w1, history = 0, 0, []
    for _ in range(steps):
        error = y - w0 - w1 * x
        history.append(sum(error**2) / 2 / len(x))
        w0 += eta * error.mean()
        w1 += eta * (error * x).mean()
    history.append(line.half_mse(w0, w1, x, y))
    return [w0, w1, tuple(history)]


DESCENT = [descent_with_a_vector, descent_adding]


def standardise_by_hand(x):
    mean = sum(x) / len(x)
    sd = math.sqrt(sum((x - mean) ** 2) / len(x))
    if sd == 0:
        raise ValueError("the standard deviation of x is zero")
    return [[(value - mean) / sd for value in x], mean, sd]


def standardise_with_the_library(x):
    if len(set(x)) == 1:
        raise ValueError("All values of x are the same.")
    mean, sd = statistics.fmean(x), statistics.pstdev(x)
    return (np.array(x) - mean) / sd, mean, sd


def standardise_in_place(x):
    x = x.copy()
    mean, sd = x.mean(), x.std()
    if not sd > 0:
        raise ValueError("cannot standardise a constant")
    x -= mean
    x /= sd
    return x, mean, sd


STANDARDISE = [standardise_by_hand, standardise_with_the_library, standardise_in_place]


def unscale_by_two_points(v0, v1, mean, sd):
    at_zero, at_one = (v0 + v1 * (x - mean) / sd for x in (0, 1))
    return at_zero, at_one - at_zero


def unscale_slope_first(v0, v1, mean, sd):
    w1 = v1 / sd
    return [v0 - mean * w1, w1]


UNSCALE = [unscale_by_two_points, unscale_slope_first]


@pytest.mark.parametrize(
    "exercise, answer",
    [
        pytest.param(exercise, answer, id=f"{exercise.name}-{number}")
        for exercise, answers in (
            (check.half_mse, HALF_MSE),
            (check.gradients, GRADIENTS),
            (check.batch_descent, DESCENT),
            (check.standardise, STANDARDISE),
            (check.unscale, UNSCALE),
        )
        for number, answer in enumerate(answers)
    ],
)
def test_right_answers_written_differently_pass(exercise, answer):
    assert exercise(answer).status == "passed", exercise(answer)


def zeros_for_a_constant(x):
    sd = np.std(x)
    return (x - np.mean(x)) / (sd if sd > 0 else 1), np.mean(x), sd


def never_quite_zero(x):
    return (x - np.mean(x)) / (np.std(x) + 1e-12), np.mean(x), np.std(x)


@pytest.mark.parametrize("answer", [zeros_for_a_constant, never_quite_zero])
def test_a_constant_that_is_worked_around_is_not_refused(answer):
    assert check.standardise(answer).mistake == "constant_let_through"


def _refusing_with(error):
    def standardised(x):
        if np.ptp(x) == 0:
            raise error
        return (x - np.mean(x)) / np.std(x), np.mean(x), np.std(x)

    return standardised


class OfNoUse(ValueError):
    pass


@pytest.mark.parametrize(
    "error",
    [
        OfNoUse("x is constant"),
        *map(ValueError, ("x has no variation", "x is flat", "all values are alike", "only one x")),
    ],
)
def test_a_refusal_may_be_worded_freely(error):
    assert check.standardise(_refusing_with(error)).status == "passed"


@pytest.mark.parametrize("text", ["", "bad x", "cannot standardise"])
def test_a_refusal_without_a_reason_is_told(text):
    assert check.standardise(_refusing_with(ValueError(text))).mistake == "no_reason"


def loss_returned_in_the_loop(w0, w1, x, y):
    for one_x, one_y in zip(x, y, strict=True):
        return (w0 + w1 * one_x - one_y) ** 2 / (2 * len(x))


def loss_overwritten_in_the_loop(w0, w1, x, y):
    for one_x, one_y in zip(x, y, strict=True):
        total = (w0 + w1 * one_x - one_y) ** 2
    return total / (2 * len(x))


def slopes_overwritten_in_the_loop(w0, w1, x, y):
    for one_x, one_y in zip(x, y, strict=True):
        slope = (w0 + w1 * one_x - one_y) / len(x)
        slopes = slope, slope * one_x
    return slopes


def rounds_of_descent(rounds):
    """Descent with a wrong number of rounds, in its weights and in its history."""
    return lambda x, y, eta, steps: line.batch_descent(x, y, eta, len(rounds(steps)))


def residuals_from_before_the_step(x, y, eta, steps):
    w0, w1, history = 0.0, 0.0, [line.half_mse(0, 0, x, y)]
    for _ in range(steps):
        r = w0 + w1 * x - y
        w0, w1 = w0 - eta * np.mean(r), w1 - eta * np.mean(r * x)
        history.append(np.mean(r**2) / 2)
    return w0, w1, history


def new_weights_not_kept(x, y, eta, steps):
    w0, w1, history = 0.0, 0.0, [line.half_mse(0, 0, x, y)]
    for _ in range(steps):
        dw0, dw1 = line.gradients(w0, w1, x, y)
        _w0, _w1 = w0 - eta * dw0, w1 - eta * dw1
        history.append(line.half_mse(w0, w1, x, y))
    return w0, w1, history


@pytest.mark.parametrize(
    "exercise, answer, mistake",
    [
        (check.half_mse, loss_returned_in_the_loop, "only_first_example"),
        (check.half_mse, loss_overwritten_in_the_loop, "only_last_example"),
        (check.gradients, slopes_overwritten_in_the_loop, "only_last_example"),
        (check.batch_descent, rounds_of_descent(lambda n: range(1, n)), "one_step_less"),
        (check.batch_descent, rounds_of_descent(lambda n: range(n + 1)), "one_step_more"),
        (check.batch_descent, residuals_from_before_the_step, "losses_one_behind"),
        (check.batch_descent, new_weights_not_kept, "never_moved"),
    ],
)
def test_a_slip_is_recognised_in_another_way_of_writing_it(exercise, answer, mistake):
    assert exercise(answer).mistake == mistake


def test_two_mistakes_of_standardise_are_told_one_at_a_time():
    def wrong(x):
        return (x - np.mean(x)) / np.std(x, ddof=1), np.mean(x), np.std(x, ddof=1)

    assert check.standardise(wrong).mistake == "one_less"


def test_an_error_for_every_x_is_told_as_such():
    def careless(x):
        raise ValueError("x is constant")

    report = check.standardise(careless)
    assert (report.status, report.mistake) == ("not yet", None)
    assert "x is constant" in report.message


def test_the_test_inputs_hide_nothing():
    points = check.gradients.cases
    lengths = [len(x) for _, _, x, _ in points]
    assert len(set(lengths)) == len(lengths)
    for w0, w1, x, y in points:
        residuals = w0 + w1 * x - y
        assert residuals.min() < 0 < residuals.max()
        assert not np.any(np.isin(np.abs([w0, w1, *x, *y]), (0, 1, 2)))
    x, y = np.array([1.0, 2, 3, 4, 6]), np.array([2, 2.5, 4.5, 5, 8])
    assert not any(len(x) == len(other) and np.allclose(x, other) for _, _, other, _ in points)
    assert not any(len(y) == len(other) and np.allclose(y, other) for *_, other in points)


def test_descent_is_tried_with_several_steps_and_with_none():
    steps = [case[-1] for case in check.batch_descent.cases]
    assert 0 in steps and len(set(steps) - {0, 1, 2}) >= 3
    for x, y, eta, count in check.batch_descent.cases:
        history = line.batch_descent(x, y, eta, count)[2]
        assert all(later < earlier for earlier, later in zip(history, history[1:], strict=False))
