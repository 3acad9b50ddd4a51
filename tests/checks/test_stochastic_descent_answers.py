"""Right answers written in many ways, and wrong ones that a learner would really write."""

import random

import numpy as np
import pytest

from backprop import stochastic_descent as descent
from backprop.checks import stochastic_descent as check


def batches_in_a_loop(N, B, rng):
    numbers = list(range(N))
    rng.shuffle(numbers)
    answer = []
    while numbers:
        answer.append(numbers[:B])
        numbers = numbers[B:]
    return answer


def batches_by_sorting(N, B, rng):
    order = np.argsort(rng.random(N))
    return np.split(order, range(B, N, B))


def batches_by_drawing(N, B, rng):
    order = rng.choice(N, size=N, replace=False)
    return tuple(order[k * B : (k + 1) * B] for k in range(-(-N // B)))


def batches_in_place(N, B, rng):
    order = np.arange(N, dtype=np.int32)
    rng.shuffle(order)
    return [order[start:stop] for start, stop in zip(range(0, N, B), _ends(N, B), strict=True)]


def _ends(N, B):
    return [*range(B, N, B), N]


def batches_of_tuples(N, B, rng):
    order = iter(rng.permutation(N).tolist())
    batch, answer = [], []
    for row in order:
        batch.append(row)
        if len(batch) == B:
            answer.append(tuple(batch))
            batch = []
    return [*answer, tuple(batch)] if batch else answer


def batches_sorted_within(N, B, rng):
    return [np.sort(rows) for rows in descent.minibatches(N, B, rng)]


MINIBATCHES = [
    batches_sorted_within,
    batches_in_a_loop,
    batches_by_sorting,
    batches_by_drawing,
    batches_in_place,
    batches_of_tuples,
]


def epoch_in_loops(w, X, y, eta, B, rng):
    w = [float(one) for one in w]
    order = [int(row) for row in rng.permutation(len(y))]
    for start in range(0, len(order), B):
        rows = order[start : start + B]
        slopes = [0.0] * len(w)
        for row in rows:
            r = sum(a * b for a, b in zip(w, X[row], strict=True)) - y[row]
            for d, x in enumerate(X[row]):
                slopes[d] += r * x / len(rows)
        w = [one - eta * slope for one, slope in zip(w, slopes, strict=True)]
    return w


def epoch_with_shuffled_copies(w, X, y, eta, B, rng):
    order = rng.permutation(len(X))
    X, y, w = X[order], y[order], w.copy()
    for start in range(0, len(X), B):
        some, targets = X[start : start + B], y[start : start + B]
        w -= eta * ((some @ w - targets)[:, None] * some).mean(axis=0)
    return w


def epoch_with_targets_first(w, X, y, eta, B, rng):
    order = np.arange(len(X))
    rng.shuffle(order)  # draws as rng.permutation(N) does
    for rows in np.split(order, range(B, len(X), B)):
        w = w + eta / len(rows) * (y[rows] - X[rows] @ w) @ X[rows]
    return tuple(w)


def epoch_in_columns(w, X, y, eta, B, rng):
    w, y = w.reshape(-1, 1), y.reshape(-1, 1)
    for rows in descent.minibatches(len(X), B, rng):
        w = w - eta * X[rows].T @ (X[rows] @ w - y[rows]) / len(rows)
    return w.ravel()


def epoch_with_one_table(w, X, y, eta, B, rng):
    table = np.column_stack([X, y])[rng.permutation(len(X))]
    while len(table):
        some, table = table[:B], table[B:]
        w = w - eta * np.mean(some[:, :-1].T * (some[:, :-1] @ w - some[:, -1]), axis=1)
    return w


EPOCHS = [
    epoch_in_loops,
    epoch_with_shuffled_copies,
    epoch_with_targets_first,
    epoch_in_columns,
    epoch_with_one_table,
]


def decayed_by_a_reciprocal(eta0, k, t):
    return np.array(eta0) * (1 + t * k) ** -1


def decayed_by_counting(eta0, k, t):
    below = 1.0
    for _ in range(t):
        below += k
    return eta0 / below


DECAYED = [decayed_by_a_reciprocal, decayed_by_counting]


@pytest.mark.parametrize(
    "exercise, answer",
    [
        pytest.param(exercise, answer, id=answer.__name__)
        for exercise, answers in (
            (check.minibatches, MINIBATCHES),
            (check.sgd_epoch, EPOCHS),
            (check.decayed, DECAYED),
        )
        for answer in answers
    ],
)
def test_right_answers_written_differently_pass(exercise, answer):
    assert exercise(answer).status == "passed", exercise(answer)


def shuffled_rows_of_x(w, X, y, eta, B, rng):
    X = rng.permutation(X)
    for start in range(0, len(X), B):
        rows = slice(start, start + B)
        r = X[rows] @ w - y[rows]
        w = w - eta * X[rows].T @ r / len(r)
    return w


def shuffled_with_the_standard_library(N, B, rng):
    order = np.arange(N)
    random.shuffle(order)
    return [order[start : start + B] for start in range(0, N, B)]


def only_full_batches(N, B, rng):
    order = rng.permutation(N)
    return [order[k * B : (k + 1) * B] for k in range(N // B)]


def sum_in_a_loop(w, X, y, eta, B, rng):
    for rows in descent.minibatches(len(X), B, rng):
        slopes = np.zeros_like(w)
        for row in rows:
            slopes += (X[row] @ w - y[row]) * X[row]
        w = w - eta * slopes / B
    return w


def moves_the_caller_s_weights(w, X, y, eta, B, rng):
    for rows in descent.minibatches(len(X), B, rng):
        w -= eta * X[rows].T @ (X[rows] @ w - y[rows]) / len(rows)
    return w


def one_batch_more_than_fits(N, B, rng):
    order = rng.permutation(N)
    return [order[k * B : k * B + B] for k in range(N // B + 1)]


@pytest.mark.parametrize(
    "exercise, answer, mistake",
    [
        (check.minibatches, one_batch_more_than_fits, "empty_last"),
        (check.sgd_epoch, shuffled_rows_of_x, "only_x_shuffled"),
        (check.sgd_epoch, sum_in_a_loop, "short_batch_divided_by_b"),
        (check.sgd_epoch, moves_the_caller_s_weights, "inputs_changed"),
        (check.minibatches, shuffled_with_the_standard_library, "other_generator"),
        (check.minibatches, only_full_batches, "last_dropped"),
    ],
)
def test_what_learners_write_is_recognised(exercise, answer, mistake):
    assert exercise(answer).mistake == mistake, exercise(answer)


def test_what_is_drawn_anew_is_always_recognised():
    """Whatever a generator without a seed happens to draw."""

    def careless(N, B, rng):
        return descent.minibatches(N, B, np.random.default_rng())

    def replacing(N, B, rng):
        return [rng.choice(N, min(B, N - start)) for start in range(0, N, B)]

    for _ in range(8):
        assert check.minibatches(careless).mistake == "other_generator"
        assert check.minibatches(replacing).mistake == "with_replacement"


def test_an_empty_list_is_called_one():
    report = check.minibatches(lambda N, B, rng: [])
    assert report.mistake is None and "'an empty list'" in report.message


def test_the_inputs_hide_nothing():
    sizes = [(N, B) for N, B, _ in check.SHARES]
    assert any(N % B for N, B in sizes if N > B) and any(N % B == 0 for N, B in sizes if N > B > 1)
    assert any(B > N for N, B in sizes) and any(B == 1 for _, B in sizes)
    shapes = [(*X.shape, B) for _, X, _, _, B, _ in check.EPOCHS]
    assert len(set(shapes)) == len(shapes) and all(len(set(one)) == 3 for one in shapes[:2])
    assert {N % B > 0 for N, _, B in shapes} == {True, False}
    for w, X, y, *_ in check.EPOCHS:
        residuals = X @ w - y
        assert residuals.min() < 0 < residuals.max()
        assert not np.isin(np.abs([*w, *y]), (0, 1, 2)).any()
    assert 0 in [t for _, _, t in check.decayed.cases]


def test_batches_strung_together_are_not_called_slices():
    def strung(N, B, rng):
        rows = []
        for batch in descent.minibatches(N, B, rng):
            rows.extend(batch)
        return rows

    assert check.minibatches(strung).mistake == "strung_together"
    assert check.minibatches(lambda N, B, rng: list(range(0, N, B))).mistake == "slices"
