"""Right answers written in many ways, and slips that hide where all sizes are the same."""

import copy
import math

import numpy as np
import pytest

from backprop import matrices
from backprop.checks import matrices as check


def layer_in_loops(dY, X, W):
    (n, inputs), outputs = X.shape, W.shape[1]
    dX = [[0.0] * inputs for _ in range(n)]
    dW = [[0.0] * outputs for _ in range(inputs)]
    db = [0.0] * outputs
    for row in range(n):
        for j in range(outputs):
            db[j] += dY[row, j]
            for i in range(inputs):
                dW[i][j] += X[row, i] * dY[row, j]
                dX[row][i] += dY[row, j] * W[i, j]
    return {"dX": dX, "dW": dW, "db": db}


def layer_with_einsum(dY, X, W):
    return {
        "db": np.einsum("nj->j", dY),
        "dW": np.einsum("ni,nj->ij", X, dY),
        "dX": np.einsum("nj,ij->ni", dY, W),
    }


def layer_turned(dY, X, W):
    return {"dX": (W @ dY.T).T, "dW": (dY.T @ X).T, "db": np.ones(len(dY)) @ dY, "note": "mine"}


def layer_adding_up_examples(dY, X, W):
    dW, db = np.zeros_like(W), np.zeros(W.shape[1])
    for x, d in zip(X, dY, strict=True):
        dW += np.outer(x, d)
        db += d
    return {"dX": np.array([W @ d for d in dY]), "dW": dW, "db": db}


def referee_in_place(f, parameters, gradients, h=1e-5):
    worst = {}
    for name, array in parameters.items():
        worst[name] = 0.0
        for index in np.ndindex(*array.shape):
            value = array[index]
            array[index] = value + h
            up = f(parameters)
            array[index] = value - h
            down = f(parameters)
            array[index] = value
            a, n = gradients[name][index], (up - down) / (2 * h)
            worst[name] = max(worst[name], abs(a - n) / max(abs(a) + abs(n), 1e-12))
    return worst


def referee_on_copies(f, parameters, gradients):
    report = {}
    for name in parameters:
        slopes = []
        for k in range(parameters[name].size):
            ends = []
            for h in (1e-5, -1e-5):
                other = copy.deepcopy(parameters)
                other[name].reshape(-1)[k] += h
                ends.append(f(other))
            slopes.append((ends[0] - ends[1]) / 2e-5)
        a, n = gradients[name], np.reshape(slopes, gradients[name].shape)
        report[name] = np.max(np.abs(a - n) / np.maximum(np.abs(a) + np.abs(n), 1e-12))
    return report


def referee_with_another_nudge(f, parameters, gradients):
    return referee_in_place(f, parameters, gradients, h=1e-6)


def network_in_one_go(parameters, X, y, activation):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    Z = X @ W1 + b1
    A = Z * (Z > 0) if activation == "relu" else 1 / (1 + np.exp(-Z))
    r = (A @ W2 + b2 - y) / y.shape[0]
    back = (r @ W2.T) * ((A > 0) if activation == "relu" else A - A**2)
    return {"W2": A.T @ r, "b2": r.sum(0), "b1": back.sum(0), "W1": X.T @ back}


def network_example_by_example(parameters, X, y, activation):
    total = {name: np.zeros_like(array) for name, array in parameters.items()}
    for x, target in zip(X, y, strict=True):
        z = x @ parameters["W1"] + parameters["b1"]
        if activation == "relu":
            a = np.array([max(0.0, value) for value in z])
            slope = np.array([1.0 if value > 0 else 0.0 for value in z])
        else:
            a = np.array([1 / (1 + math.exp(-value)) for value in z])
            slope = a * (1 - a)
        residual = a @ parameters["W2"] + parameters["b2"] - target
        back = (parameters["W2"] @ residual) * slope
        total["W1"] += np.outer(x, back)
        total["b1"] += back
        total["W2"] += np.outer(a, residual)
        total["b2"] += residual
    return {name: (array / len(X)).tolist() for name, array in total.items()}


def network_with_masked_assignment(parameters, X, y, activation):
    Z = X @ parameters["W1"] + parameters["b1"]
    A = np.maximum(0, Z) if activation == "relu" else np.exp(Z) / (1 + np.exp(Z))
    dY = (A @ parameters["W2"] + parameters["b2"] - y) * (1 / len(y))
    dZ = dY @ parameters["W2"].T
    if activation == "relu":
        dZ[Z <= 0] = 0
    else:
        dZ *= A * (1 - A)
    layers = (("1", X, dZ), ("2", A, dY))
    weights = {f"W{name}": entered.T @ back for name, entered, back in layers}
    return weights | {f"b{name}": back.sum(axis=0) for name, _, back in layers}


def softmax_by_logs(scores, labels):
    top = np.max(scores, axis=1)
    logs = scores - (top + np.log(np.sum(np.exp(scores - top[:, None]), axis=1)))[:, None]
    one_hot = np.eye(scores.shape[1])[labels]
    return -(one_hot * logs).sum(axis=1).mean(), (np.exp(logs) - one_hot) / len(labels)


def softmax_in_loops(scores, labels):
    loss, rows = 0.0, []
    for row, label in zip(scores.tolist(), labels.tolist(), strict=True):
        powers = [math.exp(score - max(row)) for score in row]
        loss += math.log(sum(powers)) + max(row) - row[label]
        p = [power / sum(powers) for power in powers]
        p[label] -= 1
        rows.append([value / len(scores) for value in p])
    return [loss / len(scores), rows]


def softmax_with_logaddexp(scores, labels):
    normaliser = np.logaddexp.reduce(scores, axis=1, keepdims=True)
    d = np.exp(scores - normaliser)
    rows = np.arange(len(labels))
    d[rows, labels] -= 1.0
    return np.mean(normaliser.ravel() - scores[rows, labels]), d / scores.shape[0]


RIGHT = {
    check.linear_backward: [
        layer_in_loops,
        layer_with_einsum,
        layer_turned,
        layer_adding_up_examples,
    ],
    check.gradient_check: [referee_in_place, referee_on_copies, referee_with_another_nudge],
    check.mlp_gradients: [
        network_in_one_go,
        network_example_by_example,
        network_with_masked_assignment,
    ],
    check.softmax_cross_entropy: [softmax_by_logs, softmax_in_loops, softmax_with_logaddexp],
}


@pytest.mark.parametrize(
    "exercise, answer",
    [
        pytest.param(exercise, answer, id=answer.__name__)
        for exercise, answers in RIGHT.items()
        for answer in answers
    ],
)
def test_right_answers_written_differently_pass(exercise, answer):
    assert exercise(answer).status == "passed", exercise(answer)


# A forgotten transpose raises an error on most inputs; the square one gives it away by its name.
SILENT = {
    "dx_no_transpose": lambda dY, X, W: {"dX": dY @ W, "dW": X.T @ dY, "db": dY.sum(0)},
    "dw_no_transpose": lambda dY, X, W: {"dX": dY @ W.T, "dW": X @ dY, "db": dY.sum(0)},
    "neither_transposed": lambda dY, X, W: {"dX": dY @ W, "dW": X @ dY, "db": dY.sum(0)},
}


@pytest.mark.parametrize("identifier", SILENT)
def test_a_forgotten_transpose_is_named_although_it_mostly_raises(identifier):
    assert check.linear_backward(SILENT[identifier]).mistake == identifier


def test_a_transpose_that_fits_nowhere_is_told_as_the_error_it_is():
    report = check.linear_backward(lambda dY, X, W: {"dX": dY * W, "dW": X * dY, "db": dY})
    assert (report.status, report.mistake) == ("not yet", None)
    assert "ValueError" in report.message


def test_only_one_activation_is_not_enough():
    def half(parameters, X, y, activation):
        if activation == "sigmoid":
            raise NotImplementedError
        return network_in_one_go(parameters, X, y, activation)

    assert check.mlp_gradients(half).status == "not yet"


def test_a_referee_that_leaves_the_parameters_nudged_is_told_so():
    def careless(f, parameters, gradients):
        report = referee_on_copies(f, parameters, gradients)
        for array in parameters.values():
            for nudge in (1e-5, -2e-5, 1e-5):  # back, but for the last digit
                array += nudge
        return report

    report = check.gradient_check(careless)
    assert (report.status, report.mistake) == ("not yet", "put_back_by_adding")


def test_a_difference_without_brackets_is_no_wrong_sign():
    """Both make nearly every error 1: only gradients of the wrong sign tell them apart."""

    def without_brackets(f, parameters, gradients, h=1e-5):
        worst = dict.fromkeys(parameters, 0.0)
        for name, array in parameters.items():
            for index in np.ndindex(array.shape):
                value = array[index]
                array[index] = value + h
                up = f(parameters)
                array[index] = value - h
                down = f(parameters)
                array[index] = value
                a, n = gradients[name][index], (up - down) / 2 * h
                worst[name] = max(worst[name], abs(a - n) / max(abs(a) + abs(n), 1e-12))
        return worst

    assert check.gradient_check(without_brackets).mistake == "brackets_below"


def test_the_loss_is_not_called_a_slope():
    def half_the_loss(scores, labels):
        loss, dscores = matrices.softmax_cross_entropy(scores, labels)
        return loss / 2, dscores

    message = check.softmax_cross_entropy(half_the_loss).message
    assert "`loss` is 1.1072, and 2.2144 is right" in message


def test_the_sizes_of_the_test_inputs_hide_nothing():
    *others, square = [(*X.shape, W.shape[1]) for _, X, W in check.linear_backward.cases]
    assert square == (3, 3, 3)
    assert all(len(set(sizes)) == 3 for sizes in others) and len(others) >= 3
    for parameters, X, y, activation in check.mlp_gradients.cases:
        assert activation in matrices.ACTIVATIONS
        assert len({len(X), X.shape[1], parameters["W1"].shape[1]}) == 3
        Y_hat = matrices.forward(parameters, X, activation)["Y_hat"]
        assert (Y_hat - y).min() < 0 < (Y_hat - y).max()


def test_units_are_on_and_off_and_exactly_at_0():
    relu = [case for case in check.mlp_gradients.cases if case[-1] == "relu"]
    Zs = [matrices.forward(*case[:2], "relu")["Z"] for case in relu]
    assert all((Z > 0).any() and (Z < 0).any() for Z in Zs)
    assert sum(int(np.sum(Z == 0)) for Z in Zs) >= 2


def test_the_scores_hold_a_row_of_thousands_and_one_that_is_certain_and_wrong():
    losses = []
    for scores, labels in check.softmax_cross_entropy.cases:
        losses += [
            matrices.softmax_cross_entropy(scores[k : k + 1], labels[k : k + 1])[0]
            for k in range(len(labels))
        ]
    assert max(losses) > 1000 and np.isfinite(losses).all()
    tops = [scores.max(axis=1) for scores, _ in check.softmax_cross_entropy.cases]
    assert any(((top > 1000) & (top < 1010)).any() for top in tops)


def test_the_referee_is_tried_on_right_blocks_wrong_blocks_and_a_single_wrong_entry():
    errors = [error for report in check.gradient_check.right for error in report.values()]
    assert min(errors) == 0 and max(errors) == pytest.approx(1)
    assert sum(error < 1e-7 for error in errors) >= 3 and sum(error > 0.1 for error in errors) >= 4
