"""The figures of fitting a line: what they say of the learner's own way is true of that way."""

import pytest

from backprop import fitting_a_line as line
from backprop.explorers import fitting_a_line as figures


def uphill(x, y, eta, steps):
    return line.batch_descent(x, y, -eta, steps)


def one_after_the_other(x, y, eta, steps):
    w0 = w1 = 0.0
    for _ in range(steps):
        w0 = w0 - eta * line.gradients(w0, w1, x, y)[0]
        w1 = w1 - eta * line.gradients(w0, w1, x, y)[1]
    return w0, w1, []


def away_from_the_start(x, y, eta, steps):
    w0, w1, history = line.batch_descent(x, y, eta, steps)
    return w0 + 1, w1, history


def lost_without_a_step(x, y, eta, steps):
    for _ in range(steps):
        loss = 0.0
    return 0.0, 0.0, [loss]


def captions(explorer):
    return [explorer.caption(**setting) for setting in explorer.settings()]


def test_a_right_way_is_spoken_of_as_the_course_s_own():
    own = figures.line_and_bowl(lambda *arguments: list(line.batch_descent(*arguments)))
    assert own.note == "" and captions(own) == captions(figures.line_and_bowl())


@pytest.mark.parametrize(
    "own, first", [(uphill, 1), (one_after_the_other, 1), (away_from_the_start, 0)]
)
def test_of_another_way_only_is_said_where_it_led(own, first):
    explorer = figures.line_and_bowl(own)
    assert explorer.note == ""
    for setting in explorer.settings():
        # with a mean of x of 0 neither gradient depends on the other weight: any order will do
        if setting["step"] >= first and setting["variant"] != "standardised x":
            words = explorer.caption(**setting)
            assert f"not the course’s from step {first} on" in words
            assert "ηλ" not in words and "best line" not in words


def test_the_lines_of_both_are_told():
    explorer = figures.line_and_bowl(one_after_the_other)
    words = explorer.caption(variant="half mean", rate=0.05, step=1)
    assert "Your line: ŷ = 0.22 + 0.85 · x; the course’s: ŷ = 0.22 + 0.885 · x." in words


def test_a_function_that_fails_without_a_step_is_replaced():
    explorer = figures.line_and_bowl(lost_without_a_step)
    assert "yours stopped with UnboundLocalError" in explorer.note
    assert not any("course’s" in words for words in captions(explorer))
