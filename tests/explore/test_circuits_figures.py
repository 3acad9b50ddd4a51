"""The figures on circuits: the puzzle's end, the learner's own functions, the V of the error."""

import numpy as np
import pytest

from backprop.explorers import circuits
from backprop.gradcheck import numerical_gradient


def test_the_puzzle_is_solved_where_f_does_not_move():
    bench = circuits.circuit_bench()
    for setting in bench.settings():
        solved = "You have found it" in bench.caption(**setting)
        blocked = {"z": setting["x"] == -5, "nothing": False}.get(
            setting["nudge"], setting["z"] == 0
        )
        assert solved == blocked


@pytest.mark.parametrize("curve", circuits.CURVES)
def test_the_slopes_are_the_measured_ones(curve):
    f, at, slope = circuits.CURVES[curve]
    assert slope == pytest.approx(numerical_gradient(f, at), rel=1e-9)


def test_the_error_of_a_central_difference_is_a_v():
    errors = [abs(circuits.estimates("x³ at 2", h)[1] - 12) for h in circuits.HS]
    best = int(np.argmin(errors))
    assert 1e-6 < circuits.HS[best] < 1e-4
    assert all(np.diff(errors[best:]) > 0) and min(errors[:8]) > 1e4 * errors[best]


def forward_difference(f, v, h=1e-5):
    point = np.array(v, dtype=float)
    return np.array([(f(point + h * unit) - f(point)) / h for unit in np.eye(point.size)])


def test_the_dial_runs_the_learner_s_function():
    dial = circuits.h_dial(forward_difference)
    assert not dial.note and dial.prediction is None
    numbers = dial.numbers(curve="x³ at 2", h=0.1)
    assert numbers["error of yours"] == numbers["error of forward"]
    assert "Yours is off by 0.61" in dial.caption(curve="x³ at 2", h=0.1)


def stub(*arguments):
    raise NotImplementedError


def test_a_stub_leaves_the_course_s_own_function():
    for make in (circuits.h_dial, circuits.gates):
        figure = make(stub)
        assert figure.note.endswith("yours is not written yet.")
        assert figure.fragments(**figure.start)


def swapped(gate, a, b):
    return (a, b) if gate == "mul" else circuits.course_slopes(gate, a, b)


def test_the_gates_show_the_learner_s_slopes():
    figure = circuits.gates(swapped)
    assert "The orange piece cuts" in figure.caption(gate="mul", a=2, b=-1)
    assert "cuts" not in figure.caption(gate="add", a=2, b=-1)
    shown = "".join(map("".join, figure.fragments(gate="mul", a=2, b=-1)))
    assert "your slope 2" in shown


def test_slopes_in_an_array_are_drawn_like_any_others():
    figure = circuits.gates(lambda *gate: np.array(circuits.course_slopes(*gate), dtype=float))
    assert not figure.note and all(figure.fragments(**setting) for setting in figure.settings())
    assert "cuts" not in figure.caption(gate="mul", a=2, b=-1)


def none_at_a_tie(gate, a, b):
    return None if gate == "max" and a == b else circuits.course_slopes(gate, a, b)


def divided(gate, a, b):
    return (a * b / a, a * b / b) if gate == "mul" else circuits.course_slopes(gate, a, b)


@pytest.mark.parametrize("slopes", [none_at_a_tie, divided])
def test_slopes_that_are_missing_at_one_place_are_found_before_drawing(slopes):
    figure = circuits.gates(slopes)
    assert figure.note and all(figure.fragments(**setting) for setting in figure.settings())


@pytest.mark.parametrize("answer", [None, (1,), (1, float("nan")), "no"])
def test_slopes_of_another_form_are_not_drawn(answer):
    assert circuits.gates(lambda gate, a, b: answer).note


def test_a_gradient_that_is_missing_for_some_nudges_is_found_before_drawing():
    dial = circuits.h_dial(lambda f, v, h=1e-5: None if 1e-9 < h < 1e-3 else [1.0])
    assert dial.note and dial.fragments(**dial.start)
