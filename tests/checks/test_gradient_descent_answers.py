"""Right answers on gradient descent written in many ways, and wrong ones told by their numbers."""

import math

import numpy as np
import pytest

from backprop import descent
from backprop.checks import gradient_descent as check


def descend_into_an_array(gradient, w0, eta, steps):
    positions = np.empty((steps + 1, *np.shape(w0)))
    positions[0] = w0
    for k in range(steps):
        positions[k + 1] = positions[k] - eta * gradient(positions[k])
    return positions


def descend_with_copies(gradient, w0, eta, steps):
    w, positions = np.array(w0, dtype=float), []
    for _ in range(steps + 1):
        positions.append(w.copy())
        w -= eta * gradient(w)
    return positions


def descend_recursively(gradient, w0, eta, steps):
    if steps == 0:
        return [w0]
    return [w0, *descend_recursively(gradient, w0 - eta * gradient(w0), eta, steps - 1)]


def descend_with_a_generator(gradient, w0, eta, steps):
    def positions(w):
        yield w
        for _ in range(steps):
            w = w + -eta * gradient(w)
            yield w

    return tuple(positions(w0))


def descend_stacked(gradient, w0, eta, steps):
    path = np.array(w0, dtype=float)[None]
    while len(path) <= steps:
        path = np.concatenate([path, (path[-1] - gradient(path[-1]) * eta)[None]])
    return path


DESCEND = [
    descend_into_an_array,
    descend_with_copies,
    descend_recursively,
    descend_with_a_generator,
    descend_stacked,
]
LARGEST = [
    lambda H: 2 / np.linalg.eigvalsh(H).max(),
    lambda H: 2 / max(np.linalg.eig(H)[0].real),
    lambda H: 2 / np.linalg.norm(H, 2),
    lambda H: (2 / np.linalg.eigvalsh(H)).min(),
    lambda H: 2 / np.linalg.svd(H)[1][0],
    lambda H: np.array([2 / np.linalg.eigh(H)[0][-1]])[0],
]


def classify_with_the_factor(eta, curvature):
    factor = 1 - eta * curvature
    if abs(factor) < 1e-9:
        return "one step"
    if abs(factor + 1) < 1e-9:
        return "never settles"
    return "diverges" if factor < -1 else "oscillates" if factor < 0 else "slow"


def classify_with_numpy(eta, curvature):
    product = np.float64(eta) * curvature
    if np.isclose(product, 1):
        return "one step"
    if np.isclose(product, 2):
        return "never settles"
    return np.array(["slow", "oscillates", "diverges"])[np.searchsorted([1, 2], product)]


def classify_with_bounds(eta, curvature):
    fast, limit = 1 / curvature, 2 / curvature
    for bound, word in ((fast, "one step"), (limit, "never settles")):
        if math.isclose(eta, bound):
            return word
    return "slow" if eta < fast else "oscillates" if eta < limit else "diverges"


CLASSIFY = [classify_with_the_factor, classify_with_numpy, classify_with_bounds]


@pytest.mark.parametrize(
    "exercise, answer",
    [
        pytest.param(exercise, answer, id=f"{exercise.name}-{number}")
        for exercise, answers in (
            (check.descend, DESCEND),
            (check.largest_learning_rate, LARGEST),
            (check.classify, CLASSIFY),
        )
        for number, answer in enumerate(answers)
    ],
)
def test_right_answers_written_differently_pass(exercise, answer):
    assert exercise(answer).status == "passed", exercise(answer)


def uphill_without_learning_rate(gradient, w0, eta, steps):
    return descent.descend(lambda w: -gradient(w), w0, 1, steps)


def frozen_and_too_short(gradient, w0, eta, steps):
    return descent.descend(lambda w: gradient(w0), w0, eta, steps)[:-1]


def shrinking_start(gradient, w0, eta, steps):
    w0 = np.asarray(w0)
    if w0.ndim:
        w0 -= w0.dtype.type(1)
    return descent.descend(gradient, w0 + (w0.ndim > 0), eta, steps)


@pytest.mark.parametrize(
    "exercise, answer, words",
    [
        (check.descend, uphill_without_learning_rate, "On test input 1 of 8, `answer[1, 0]` is"),
        (check.descend, frozen_and_too_short, "has shape (4, 3), and shape (5, 3) is asked for"),
        (check.descend, shrinking_start, "changed the `w0` it was given"),
        (check.largest_learning_rate, lambda H: 1 / np.linalg.eigvalsh(H)[0], "the answer is"),
        (check.largest_learning_rate, lambda H: H, "has shape (2, 2), and a single number"),
        (check.classify, lambda eta, curvature: "Slow", "is 'Slow', and 'slow' is right"),
        (check.classify, lambda eta, curvature: eta * curvature, "is a number, and text is asked"),
    ],
)
def test_other_wrong_answers_are_told_by_their_numbers(exercise, answer, words):
    report = exercise(answer)
    assert (report.status, report.mistake) == ("not yet", None), report
    assert words in report.message


def _five(product, is_one, is_two):
    if is_one or is_two:
        return "one step" if is_one else "never settles"
    return "slow" if product < 1 else "oscillates" if product < 2 else "diverges"


def compared_with_the_bounds(eta, curvature):
    return _five(eta * curvature, eta == 1 / curvature, eta == 2 / curvature)


def stretches_before_exact_cases(eta, curvature):
    product = eta * curvature
    if product < 1:
        return "slow"
    if math.isclose(product, 1):
        return "one step"
    if product < 2:
        return "oscillates"
    return "never settles" if math.isclose(product, 2) else "diverges"


def rounded_to_a_tenth(eta, curvature):
    product = round(eta * curvature, 1)
    return _five(product, product == 1, product == 2)


def factor_close_to_zero(eta, curvature):
    factor = 1 - eta * curvature  # isclose(…, 0) leaves no room: it is a share of the numbers
    return _five(1 - factor, math.isclose(factor, 0), math.isclose(factor, -1))


def one_round_less(gradient, w0, eta, steps):
    positions = [w0]
    for _ in range(1, steps):
        positions.append(positions[-1] - eta * gradient(positions[-1]))
    return positions


def kept_before_each_move(gradient, w0, eta, steps):
    w, positions = w0, []
    for _ in range(steps):
        positions.append(w)
        w = w - eta * gradient(w)
    return np.array(positions)


def kept_after_each_move(gradient, w0, eta, steps):
    w, positions = w0, []
    for _ in range(steps):
        w = w - eta * gradient(w)
        positions.append(w)
    return positions


def transposed(gradient, w0, eta, steps):
    return descent.descend(gradient, w0, eta, steps).T


def copies_of_a_start_that_moves(gradient, w0, eta, steps):
    positions = [np.copy(w0)]
    for _ in range(steps):
        w0 -= eta * gradient(w0)
        positions.append(np.copy(w0))
    return positions


@pytest.mark.parametrize(
    "exercise, answer, mistake",
    [
        (check.classify, compared_with_the_bounds, "compared_exactly"),
        (check.classify, stretches_before_exact_cases, "stretches_first"),
        (check.classify, rounded_to_a_tenth, "too_much_room"),
        (check.classify, factor_close_to_zero, "one_compared_exactly"),
        (check.descend, one_round_less, "last_position_missing"),
        (check.descend, kept_before_each_move, "last_position_missing"),
        (check.descend, kept_after_each_move, "start_missing"),
        (check.descend, transposed, "columns"),
        (check.descend, copies_of_a_start_that_moves, "start_moved_in_place"),
    ],
)
def test_a_slip_is_recognised_in_another_way_of_writing_it(exercise, answer, mistake):
    assert exercise(answer).mistake == mistake


def test_the_inputs_of_descend_hide_nothing():
    shapes = [np.shape(w0) for _, w0, _, _ in check.descend.cases]
    assert {(), (3,), (2, 3)} <= set(shapes)
    assert {steps for *_, steps in check.descend.cases} >= {0, 3, 4, 5, 6}
    assert any(isinstance(w0, int) for _, w0, _, _ in check.descend.cases)
    assert any(
        np.asarray(w0).dtype.kind == "i" and np.ndim(w0) for _, w0, _, _ in check.descend.cases
    )
    standing = [np.ptp(path) for path in check.descend.right if path.ndim == 1]
    assert min(standing) == 0 and max(standing) > 0  # one starts at its minimum


def test_the_inputs_of_classify_hold_every_regime_and_the_exact_cases():
    counts = [check.classify.right.count(word) for word in check.FIVE]
    assert min(counts) >= 3
    products = [eta * curvature for eta, curvature in check.classify.cases]
    assert 1.0 in products and 2.0 in products
    assert math.nextafter(1, 0) in products and any(0 < 2 - value < 1e-12 for value in products)


def test_the_largest_curvature_is_not_on_the_diagonal():
    turned = [H for (H,) in check.largest_learning_rate.cases if np.count_nonzero(H) > len(H)]
    assert len(turned) >= 3
    for H in turned:
        assert np.linalg.eigvalsh(H)[0] > 0 and np.linalg.eigvalsh(H)[-1] > np.diag(H).max() + 0.1


def test_there_are_as_many_mistakes_as_promised():
    assert len(check.descend.mistakes) >= 20
    assert len(check.largest_learning_rate.mistakes) >= 12
    assert len(check.classify.mistakes) >= 15
