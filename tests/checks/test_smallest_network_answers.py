"""Right answers written in many ways, and wrong ones that must not get a wrong name."""

import math
from itertools import combinations

import numpy as np
import pytest

from backprop import smallest_network as network
from backprop.checks import smallest_network as check


def sigma(z):
    return 1 / (1 + math.exp(-z))


# Right answers


def forward_plain(x, w1, w2):
    z = x * w1
    h = 1.0 / (1.0 + math.exp(-z))
    return {"z": z, "h": h, "y_hat": h * w2}


def forward_with_numpy(x, w1, w2):
    z = np.multiply(w1, x)
    h = 1 / (1 + np.exp(-z))
    return dict(y_hat=np.dot(w2, h), h=h, z=z)


def forward_with_tanh(x, w1, w2):
    h = 0.5 * (1 + math.tanh(w1 * x / 2))
    return {"x": x, "z": w1 * x, "h": h, "y_hat": w2 * h, "w": [w1, w2]}


def forward_stable(x, w1, w2):
    z = w1 * x
    e = math.exp(-abs(z))
    h = 1 / (1 + e) if z > 0 else e / (1 + e)
    return {"z": z, "h": h, "y_hat": w2 * h}


def forward_in_place(x, w1, w2):
    values = np.array([x], dtype=float)
    answer = {}
    for name, act in (("z", lambda v: v * w1), ("h", lambda v: 1 / (1 + np.exp(-v)))):
        values[:] = act(values)
        answer[name] = values[0]
    values *= w2
    return answer | {"y_hat": float(values[0])}


def forward_in_arrays_of_no_axis(x, w1, w2):
    w1, w2 = np.array(w1), np.array(w2)
    z = np.array(w1 * x)
    h = np.array(np.exp(z) / (1 + np.exp(z)))
    return {"z": z, "h": h, "y_hat": np.array(w2 * h)}


class ForwardObject:
    def __call__(self, x, w1, w2):
        return forward_plain(x, w1, w2)


FORWARD = [
    forward_plain,
    forward_with_numpy,
    forward_with_tanh,
    forward_stable,
    forward_in_place,
    forward_in_arrays_of_no_axis,
    ForwardObject(),
]
LOSS = [
    lambda y_hat, y: 0.5 * (y_hat - y) ** 2,
    lambda y_hat, y: (y - y_hat) ** 2 / 2,
    lambda y_hat, y: np.square(np.subtract(y_hat, y)) / 2,
    lambda y_hat, y: 0.5 * abs(y_hat - y) * abs(y_hat - y),
    lambda y_hat, y: 0.5 * y_hat**2 - y_hat * y + 0.5 * y**2,
    lambda y_hat, y: np.mean([(y_hat - y) ** 2]) / 2,
    lambda prediction, target: math.pow(prediction - target, 2) * 0.5,
]


def gradients_by_chain(x, y, w1, w2):
    h = sigma(w1 * x)
    dy_hat = w2 * h - y
    dh = w2 * dy_hat
    dz = h * (1 - h) * dh
    return {"dw2": h * dy_hat, "dw1": x * dz}


def gradients_in_one_line(x, y, w1, w2):
    return {
        "dw1": (w2 * sigma(w1 * x) - y) * w2 * sigma(w1 * x) * sigma(-w1 * x) * x,
        "dw2": (w2 * sigma(w1 * x) - y) * sigma(w1 * x),
    }


def gradients_with_target_first(x, y, w1, w2):
    h = sigma(w1 * x)
    error = y - w2 * h
    return {"dw1": -error * w2 * (h - h**2) * x, "dw2": -error * h}


def gradients_by_measuring(x, y, w1, w2):
    def error(w1, w2):
        return network.loss(network.forward(x, w1, w2)["y_hat"], y)

    n = 1e-6
    dw1 = (error(w1 + n, w2) - error(w1 - n, w2)) / (2 * n)
    dw2 = (error(w1, w2 + n) - error(w1, w2 - n)) / (2 * n)
    return {"dw1": dw1, "dw2": dw2}


def gradients_accumulated(x, y, w1, w2):
    h = sigma(w1 * x)
    grads = {"dw1": 0.0, "dw2": 0.0, "h": h}
    grads["dw2"] += (w2 * h - y) * h
    grads["dw1"] += (w2 * h - y) * w2 * math.exp(-w1 * x) / (1 + math.exp(-w1 * x)) ** 2 * x
    return grads


def gradients_in_arrays(x, y, w1, w2):
    data = np.array([x, y, w1, w2], dtype=float)
    h = 1 / (1 + np.exp(-data[0] * data[2]))
    out = np.ones(2) * (data[3] * h - data[1])
    out *= [data[3] * h * (1 - h) * data[0], h]
    return {"dw1": out[0], "dw2": np.array(out[1])}


GRADIENTS = [
    gradients_by_chain,
    gradients_in_one_line,
    gradients_with_target_first,
    gradients_by_measuring,
    gradients_accumulated,
    gradients_in_arrays,
]


def train_plain(x, y, w1, w2, eta, steps):
    losses = []
    for _ in range(steps):
        losses.append(0.5 * (w2 * sigma(w1 * x) - y) ** 2)
        slopes = gradients_by_chain(x, y, w1, w2)
        w1 -= eta * slopes["dw1"]
        w2 -= eta * slopes["dw2"]
    losses.append(0.5 * (w2 * sigma(w1 * x) - y) ** 2)
    return w1, w2, losses


def train_into_an_array(x, y, w1, w2, eta, steps):
    losses = np.zeros(steps + 1)
    for k in range(steps + 1):
        losses[k] = network.loss(network.forward(x, w1, w2)["y_hat"], y)
        if k < steps:
            w1, w2 = network.step(x, y, w1, w2, eta)
    return [w1, w2, losses]


def train_with_a_weight_vector(x, y, w1, w2, eta, steps):
    w = np.array([w1, w2], dtype=float)
    losses = []
    while True:
        losses.append(network.loss(network.forward(x, *w)["y_hat"], y))
        if len(losses) > steps:
            return w[0], w[1], tuple(losses)
        w -= eta * np.array(list(gradients_by_chain(x, y, *w).values()))[::-1]


def train_recursively(x, y, w1, w2, eta, steps):
    here = network.loss(network.forward(x, w1, w2)["y_hat"], y)
    if steps == 0:
        return w1, w2, [here]
    w1, w2, later = train_recursively(x, y, *network.step(x, y, w1, w2, eta), eta, steps - 1)
    return w1, w2, [here, *later]


def train_keeping_all(x, y, w1, w2, eta, steps):
    path = [(w1, w2)]
    for _ in range(steps):
        path.append(network.step(x, y, *path[-1], eta))
    losses = [network.loss(network.forward(x, *weights)["y_hat"], y) for weights in path]
    return (*path[-1], np.array(losses))


def train_with_the_first_weight_first(x, y, w1, w2, eta, steps):
    losses = [network.loss(network.forward(x, w1, w2)["y_hat"], y)]
    while len(losses) < steps + 1:
        old = w1, w2
        w1 = old[0] - eta * network.gradients(x, y, *old)["dw1"]
        w2 = old[1] - eta * network.gradients(x, y, *old)["dw2"]
        losses += [network.loss(network.forward(x, w1, w2)["y_hat"], y)]
    return w1, w2, losses


TRAIN = [
    train_plain,
    train_into_an_array,
    train_with_a_weight_vector,
    train_recursively,
    train_keeping_all,
    train_with_the_first_weight_first,
]


@pytest.mark.parametrize(
    "exercise, answer",
    [
        pytest.param(exercise, answer, id=f"{exercise.name}-{number}")
        for exercise, answers in (
            (check.forward, FORWARD),
            (check.loss, LOSS),
            (check.gradients, GRADIENTS),
            (check.train, TRAIN),
        )
        for number, answer in enumerate(answers)
    ],
)
def test_right_answers_written_differently_pass(exercise, answer):
    assert exercise(answer).status == "passed", exercise(answer)


# The test inputs


def test_the_test_inputs_hide_nothing():
    points = np.array(check.gradients.cases, dtype=float)
    values = [network.forward(x, w1, w2) for x, _, w1, w2 in points]
    residuals = np.array([v["y_hat"] for v in values]) - points[:, 1]
    z = np.array([v["z"] for v in values])
    for column in (*points.T, residuals, z):
        assert np.any(column > 0) and np.any(column < 0)
        assert not np.any(np.isin(np.abs(column), (0, 1, 2)))
    assert [2, 0.5, 0.5, 0.3] not in points.tolist()
    assert all(len(set(np.abs(point))) == 4 for point in points)


def test_train_is_tried_with_several_steps_and_with_none():
    steps = {case[-1] for case in check.train.cases}
    assert 0 in steps and len(steps - {0, 1, 2}) >= 3
    assert len({case[-2] for case in check.train.cases}) == len(check.train.cases)


def test_there_are_as_many_mistakes_as_promised():
    counts = {name: len(getattr(check, name).mistakes) for name in ("forward", "loss", "train")}
    assert min(counts.values()) >= 10
    assert len(check.gradients.mistakes) >= 22


# Two mistakes at once

# Pairs whose factors cancel, or make the factor of a third mistake: the numbers are the same.
SAME_AS_ANOTHER = {
    ("doubled", "halved"): "passed",
    ("sign", "learning_rate_inside"): "learning_rate_inside",
    ("loss_sent_back", "slopes_of_prediction"): "halved",
    ("slope_only_h", "slope_only_rest"): "slope_missing",
}


def both(first, second):
    """Two wrong factors at once: each slope is off by the product of the two."""

    def wrong(x, y, w1, w2):
        right = network.gradients(x, y, w1, w2)
        one, other = first(x, y, w1, w2), second(x, y, w1, w2)
        return {name: one[name] * other[name] / right[name] for name in right}

    return wrong


def test_two_mistakes_at_once_are_not_given_a_wrong_name():
    known = {name: mistake.functions[0] for name, mistake in check.gradients.mistakes.items()}
    named = {}
    for (first, one), (second, other) in combinations(known.items(), 2):
        report = check.gradients(both(one, other))
        if report.status != "not yet" or report.mistake:
            named[first, second] = report.mistake or report.status
    assert named == SAME_AS_ANOTHER


def forward_linear_and_swapped(x, w1, w2):
    return {"z": w2 * x, "h": w2 * x, "y_hat": w1 * w2 * x}


def forward_tanh_and_sigmoid_at_output(x, w1, w2):
    h = math.tanh(w1 * x)
    return {"z": w1 * x, "h": h, "y_hat": sigma(w2 * h)}


def forward_two_slips_in_the_sigmoid(x, w1, w2):
    h = 1 / 1 + math.exp(w1 * x)
    return {"z": w1 * x, "h": h, "y_hat": w2 * h}


def loss_negative_and_not_halved(y_hat, y):
    return -((y_hat - y) ** 2)


def loss_of_the_sum_and_not_halved(y_hat, y):
    return (y_hat + y) ** 2


def train_uphill_without_learning_rate(x, y, w1, w2, eta, steps):
    losses = [network.loss(network.forward(x, w1, w2)["y_hat"], y)]
    for _ in range(steps):
        w1, w2 = network.step(x, y, w1, w2, -1)
        losses.append(network.loss(network.forward(x, w1, w2)["y_hat"], y))
    return w1, w2, losses


def train_moving_one_weight_and_missing_a_loss(x, y, w1, w2, eta, steps):
    losses = []
    for _ in range(steps):
        losses.append(network.loss(network.forward(x, w1, w2)["y_hat"], y))
        w2 = network.step(x, y, w1, w2, eta)[1]
    return w1, w2, losses


@pytest.mark.parametrize(
    "exercise, answer, words",
    [
        (check.forward, forward_linear_and_swapped, "`z` is -3.9, and 1.2 is right"),
        (check.forward, forward_tanh_and_sigmoid_at_output, "`h` is"),
        (check.forward, forward_two_slips_in_the_sigmoid, "`h` is"),
        (check.loss, loss_negative_and_not_halved, "It is -2 times the right value"),
        (check.loss, loss_of_the_sum_and_not_halved, "the answer is"),
        (check.train, train_uphill_without_learning_rate, "`w1` is"),
        (check.train, train_moving_one_weight_and_missing_a_loss, "`losses` has length 4"),
    ],
)
def test_two_mistakes_of_one_exercise_are_told_by_their_numbers(exercise, answer, words):
    report = exercise(answer)
    assert (report.status, report.mistake) == ("not yet", None), report
    assert words in report.message
