"""Right answers written in many ways, and what the check of a split must and must not see."""

import random

import numpy as np
import pytest

from backprop import overfitting
from backprop.checks import overfitting as check


def split_in_pieces(N, rng, train=0.6, validation=0.2):
    rows = np.arange(N)
    rng.shuffle(rows)
    return np.split(rows, [int(train * N), int(train * N) + int(validation * N)])


def split_with_lists(N, rng, train=0.6, validation=0.2):
    rows = [int(row) for row in rng.permutation(N)]
    a, b = int(N * train), int(N * validation)
    return [rows[:a], rows[a : a + b], rows[a + b :]]


def split_by_drawing(N, rng, train=0.6, validation=0.2):
    first = rng.choice(N, round(N * train), replace=False)
    rest = np.setdiff1d(np.arange(N), first)
    second = rng.choice(rest, round(N * validation), replace=False)
    return first, second, np.setdiff1d(rest, second)


def split_by_sorting_random_numbers(N, rng, train=0.6, validation=0.2):
    order = rng.random(N).argsort()
    ends = np.ceil(np.array([train, train + validation]) * N).astype(int)
    return tuple(np.sort(part) for part in np.split(order, ends))


SPLIT = [
    split_in_pieces,
    split_with_lists,
    split_by_drawing,
    split_by_sorting_random_numbers,
]


def l2_in_loops(loss, gradients, parameters, lam):
    answer = {}
    for name, dW in gradients.items():
        answer[name] = np.array(dW)
        if name[0] == "b":
            continue
        for place, weight in np.ndenumerate(parameters[name]):
            loss += 0.5 * lam * weight**2
            answer[name][place] += lam * weight
    return [loss, {name: dW.tolist() for name, dW in answer.items()}]


def l2_with_norms(loss, gradients, parameters, lam):
    squares = [np.linalg.norm(W) ** 2 for name, W in parameters.items() if name[:1] != "b"]
    return loss + lam * sum(squares) / 2, {
        name: dW if name.startswith("b") else dW + parameters[name] * lam
        for name, dW in gradients.items()
    } | {"note": np.zeros(2)}


def l2_in_place_of_a_copy(loss, gradients, parameters, lam):
    gradients = {name: dW.copy() for name, dW in gradients.items()}
    for name in parameters:
        if not name.startswith("b"):
            gradients[name] += lam * parameters[name]
            loss = loss + lam / 2 * np.vdot(parameters[name], parameters[name])
    return loss, gradients


L2 = [l2_in_loops, l2_with_norms, l2_in_place_of_a_copy]


def stopping_with_a_counter(validation, patience):
    best_loss, best, waited = float("inf"), 0, 0
    for epoch in range(len(validation)):
        if validation[epoch] < best_loss:
            best_loss, best, waited = validation[epoch], epoch, 0
        else:
            waited += 1
        if waited >= patience:
            return best, epoch
    return best, len(validation) - 1


def stopping_with_slices(validation, patience):
    for stop in range(patience, len(validation)):
        if min(validation[stop - patience + 1 : stop + 1]) >= min(
            validation[: stop - patience + 1]
        ):
            break
    else:
        stop = len(validation) - 1
    return [int(np.argmin(validation[: stop + 1])), stop]


def stopping_with_running_minimum(validation, patience):
    best = [int(np.argmin(validation[: k + 1])) for k in range(len(validation))]
    waited = np.arange(len(validation)) - best
    ends = np.flatnonzero(waited >= patience)
    stop = ends[0] if len(ends) else len(validation) - 1
    return best[stop], stop


STOPPING = [stopping_with_a_counter, stopping_with_slices, stopping_with_running_minimum]


def forward_with_where(X, keep, mask, training):
    if not training:
        return X
    return np.where(mask == 1, X / keep, 0.0)


def forward_in_a_loop(X, keep, mask, training):
    Y = X.copy()
    if training:
        for place in np.ndindex(X.shape):
            Y[place] = X[place] / keep if mask[place] else 0
    return Y.tolist()


def backward_with_an_index(dY, keep, mask):
    dX = np.zeros_like(dY)
    dX[mask > 0] = dY[mask > 0] * (1 / keep)
    return dX


def backward_in_a_loop(dY, keep, mask):
    flat = [g / keep if m else 0.0 for g, m in zip(dY.ravel(), mask.ravel(), strict=True)]
    return np.reshape(flat, dY.shape).tolist()


@pytest.mark.parametrize(
    "exercise, answer",
    [
        pytest.param(exercise, answer, id=f"{exercise.name}-{number}")
        for exercise, answers in (
            (check.split, SPLIT),
            (check.l2, L2),
            (check.early_stopping, STOPPING),
            (check.dropout_forward, [forward_with_where, forward_in_a_loop]),
            (check.dropout_backward, [backward_with_an_index, backward_in_a_loop]),
        )
        for number, answer in enumerate(answers)
    ],
)
def test_right_answers_written_differently_pass(exercise, answer):
    assert exercise(answer).status == "passed", exercise(answer)


def one_array(N, rng, train=0.6, validation=0.2):
    return rng.permutation(N)


def a_dict(N, rng, train=0.6, validation=0.2):
    return dict(zip(("train", "validation", "test"), split_in_pieces(N, rng), strict=True))


def with_fractions(N, rng, train=0.6, validation=0.2):
    return tuple(part * 1.0 for part in split_in_pieces(N, rng, train, validation))


@pytest.mark.parametrize(
    "answer, seen",
    [(one_array, "an array"), (a_dict, "a dict"), (with_fractions, "arrays of float64")],
)
def test_another_kind_of_answer_is_told_as_such(answer, seen):
    report = check.split(answer)
    assert (report.status, report.mistake) == ("not yet", None)
    assert seen in report.message and "three flat arrays of row numbers" in report.message


def test_an_error_in_a_split_names_the_line():
    def cut_with_a_fraction(N, rng, train=0.6, validation=0.2):
        return rng.permutation(N)[: N * train]

    report = check.split(cut_with_a_fraction)
    assert "TypeError" in report.message and "N * train" in report.message


def test_a_row_in_two_sets_is_seen_whatever_its_place():
    def leaky(N, rng, train=0.6, validation=0.2):
        training, judging, test = overfitting.split(N, rng, train, validation)
        return training, np.append(judging[1:], test[0]), test

    report = check.split(leaky)
    assert report.status == "not yet" and "validation and test share no row" in report.message


def test_the_same_mistake_with_other_rounding_is_recognised():
    def with_int(N, rng, train=0.6, validation=0.2):
        rows, first = rng.permutation(N), int(train * N)
        return rows[:first], rows[first : int(validation * N)], rows[int(validation * N) :]

    assert check.split(with_int).mistake == "share_taken_for_end"


def test_both_modes_wrong_in_one_way_are_named_once():
    for answer, name in (
        (lambda X, keep, mask, training: X * mask, "not_scaled"),
        (lambda X, keep, mask, training: X * mask / keep, "still_on_in_evaluation"),
        (lambda X, keep, mask, training: X * mask if training else X * keep, "plain_dropout"),
    ):
        assert check.dropout_forward(answer).mistake == name


def test_the_curves_hold_every_case():
    ends = [(*overfitting.early_stopping(*curve), curve) for curve in check.early_stopping.cases]
    assert any(stop - best < patience for best, stop, (_, patience) in ends), "never stops"
    assert any(min(losses) < losses[best] for best, _, (losses, _) in ends), "lower after the stop"
    assert any(best == 0 for best, *_ in ends), "only rises"
    assert any(
        list(losses[: stop + 1]).count(losses[best]) > 1 for best, stop, (losses, _) in ends
    ), "a tie at the best"
    assert {type(losses) for *_, (losses, _) in ends} == {list, np.ndarray}


def test_the_inputs_hide_nothing():
    assert {case[3] for case in check.l2.cases} & {0.0} and len(check.l2.cases) == 3
    keeps = {case[1] for case in check.dropout_forward.cases}
    assert 0.5 not in keeps and 1.0 in keeps  # at 0.5 dropping and keeping look alike
    for X, keep, mask, _ in check.dropout_forward.cases:
        assert keep == 1 or 0 < mask.mean() < 1 and mask.mean() != keep
        assert X.min() < 0 < X.max()


def test_three_python_sets_are_no_sizes():
    report = check.split(lambda *given: tuple(map(set, split_with_lists(*given))))
    assert report.mistake is None and "three, one of them a set" in report.message


def test_python_s_own_generator_is_told():
    def shuffled(N, rng, train=0.6, validation=0.2):
        rows = list(range(N))
        random.shuffle(rows)
        return np.split(np.array(rows), [round(train * N), round((train + validation) * N)])

    assert check.split(shuffled).mistake == "another_generator"


def test_a_loss_is_not_called_a_slope():
    def without_a_half(loss, gradients, parameters, lam):
        return loss + 0.1, overfitting.l2(loss, gradients, parameters, lam)[1]

    message = check.l2(without_a_half).message
    assert "`loss` is" in message and "is right" in message and "slope" not in message


def test_what_was_changed_is_called_by_its_name():
    def changes_parameters(loss, gradients, parameters, lam):
        answer = overfitting.l2(loss, gradients, parameters, lam)
        for W in parameters.values():
            W *= 0.9
        return answer

    report = check.l2(changes_parameters)
    assert report.mistake is None and "changed the `parameters`" in report.message
