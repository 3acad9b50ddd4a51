"""The figures on the smallest network that run the learner's own functions."""

from math import exp

import numpy as np
import pytest

from backprop import smallest_network
from backprop.explorers import smallest_network as figures


def in_arrays(x, y, w1, w2, eta, steps):
    w1, w2, losses = smallest_network.train(x, y, w1, w2, eta, steps)
    return np.array(w1), np.array(w2), np.array(losses)


@pytest.mark.parametrize("train", [smallest_network.train, in_arrays])
def test_a_right_training_is_told_like_the_course_s(train):
    mine, course = figures.learning_rate(train), figures.learning_rate()
    assert not mine.note
    for setting in mine.settings():
        assert mine.caption(**setting) == course.caption(**setting)


def uphill(x, y, w1, w2, eta, steps):
    return smallest_network.train(x, y, w1, w2, -eta, steps)


def without_steps(x, y, w1, w2, eta, steps):
    loss = smallest_network.loss(smallest_network.forward(x, w1, w2)["y_hat"], y)
    return w1, w2, [loss] * (steps + 1)


def whole_squares(x, y, w1, w2, eta, steps):
    w1, w2, losses = smallest_network.train(x, y, w1, w2, eta, steps)
    return w1, w2, [2 * loss for loss in losses]


@pytest.mark.parametrize(
    "train, words",
    [
        (uphill, "at step 1. After 50 steps your E is 0.0675, the course's 0.0225."),
        (without_steps, "at step 1. After 50 steps your E is 0.0394, the course's 0.0225."),
        (whole_squares, "from the first loss on. After 50 steps your E is 0.045, the course's"),
    ],
)
def test_a_wrong_training_is_told_as_what_it_is(train, words):
    figure = figures.learning_rate(train)
    assert not figure.note
    assert words in figure.caption(rate=0.01)
    for setting in figure.settings():
        assert "E falls" not in figure.caption(**setting) and figure.fragments(**setting)


def other_weights(x, y, w1, w2, eta, steps):
    return w1, w2, smallest_network.train(x, y, w1, w2, eta, steps)[2]


def test_right_losses_do_not_hide_wrong_weights():
    said = figures.learning_rate(other_weights).caption(rate=0.01)
    assert said == "η = 0.01: your losses are the course's, and your weights are not."


def only_in_one_go(x, y, w1, w2, eta, steps):
    if steps == 1:
        raise KeyError
    return smallest_network.train(x, y, w1, w2, eta, steps)


def test_a_training_that_stops_on_the_way_is_found_before_drawing():
    figure = figures.learning_rate(only_in_one_go)
    assert figure.note.endswith("yours stopped with KeyError.")
    assert figure.fragments(**figure.start)


def far_too_long(x, y, w1, w2):
    1 / (1 + exp(-w1 * x))  # overflows when w1 is far below 0
    return {"dw1": 1000.0, "dw2": 0.1}


@pytest.mark.parametrize(
    "gradients, words",
    [
        (far_too_long, "yours stopped with OverflowError."),
        (lambda x, y, w1, w2: {"dw1": "1", "dw2": "2"}, "yours stopped with TypeError."),
    ],
)
def test_gradients_that_stop_on_the_way_are_found_before_drawing(gradients, words):
    figure = figures.your_mistake(gradients)
    assert figure.note.endswith(words) and figures.OWN not in figure.controls["rule"].values


def test_gradients_of_one_s_own_stand_first():
    figure = figures.your_mistake(smallest_network.gradients)
    assert not figure.note and figure.start["rule"] == figures.OWN
    assert "step for step" in figure.caption(rule=figures.OWN, rate=0.5)
