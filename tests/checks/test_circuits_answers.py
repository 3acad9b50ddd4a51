"""Right answers on circuits written in many ways, and first drafts that fall into the traps."""

import numpy as np
import pytest

from backprop.checks import circuits as check

# Right answers


def forward_in_a_dict(x, y, z):
    values = {"q": x + y}
    values["f"] = values["q"] * z
    return values


FORWARD = [
    forward_in_a_dict,
    lambda x, y, z: {"f": x * z + y * z, "q": sum([x, y])},
    lambda x, y, z: {"q": np.add(x, y), "f": np.multiply(np.add(x, y), z), "x": x},
]


def slopes_by_else(gate, a, b):
    if gate not in ("add", "mul", "max"):
        raise ValueError("I know add, mul and max.")
    if gate == "add":
        da = db = 1.0
    elif gate == "mul":
        da, db = b, a
    else:
        da = float(a >= b)
        db = 1 - da
    return [da, db]


def slopes_by_match(gate, a, b):
    match gate:
        case "add":
            return np.ones(2)
        case "mul":
            return np.array([b, a])
        case "max":
            return (0, 1) if b > a else (1, 0)
    raise ValueError(f"{gate} is none of max, mul, add")


def slopes_by_table(gate, a, b):
    table = {"add": (1, 1), "mul": (b, a), "max": (int(a >= b), int(a < b))}
    try:
        return table[gate]
    except KeyError:
        raise ValueError(f"known gates: {', '.join(table)}") from None


def slopes_by_measuring(gate, a, b):
    compute = {"add": lambda a, b: a + b, "mul": lambda a, b: a * b, "max": max}
    if gate not in compute:
        raise ValueError(f"known gates: {list(compute)}")
    f, h = compute[gate], 1e-6
    if gate == "max" and a == b:
        return 1, 0
    return (f(a + h, b) - f(a - h, b)) / (2 * h), (f(a, b + h) - f(a, b - h)) / (2 * h)


LOCAL = [slopes_by_else, slopes_by_match, slopes_by_table, slopes_by_measuring]


def measured_by_index(f, v, h=1e-5):
    point = np.array(v, dtype=float)
    slopes = np.zeros(point.shape)
    for index in np.ndindex(point.shape):
        old = point[index]
        point[index] = old + h
        up = f(point)
        point[index] = old - h
        down = f(point)
        point[index] = old
        slopes[index] = (up - down) / (2 * h)
    return slopes


def measured_flat(f, v, h=1e-5):
    point = np.asarray(v, dtype=np.float64)
    slopes = []
    for unit in np.eye(point.size):
        nudge = h * unit.reshape(point.shape)
        slopes.append((f(point + nudge) - f(point - nudge)) / (2 * h))
    return np.array(slopes).reshape(point.shape).tolist()


def measured_with_nditer(f, v, h=1e-5):
    v = np.array(v) * 1.0
    v = np.asarray(v)
    gradient = np.empty_like(v)
    walk = np.nditer(v, flags=["multi_index"])
    for _ in walk:
        up, down = v.copy(), v.copy()
        up[walk.multi_index] += h
        down[walk.multi_index] -= h
        gradient[walk.multi_index] = (f(up) - f(down)) / h / 2
    return gradient


NUMERICAL = [measured_by_index, measured_flat, measured_with_nditer]


@pytest.mark.parametrize(
    "exercise, answer",
    [
        pytest.param(exercise, answer, id=f"{exercise.name}-{number}")
        for exercise, answers in (
            (check.forward, FORWARD),
            (check.local_gradients, LOCAL),
            (check.numerical_gradient, NUMERICAL),
        )
        for number, answer in enumerate(answers)
    ],
)
def test_right_answers_written_differently_pass(exercise, answer):
    assert exercise(answer).status == "passed", exercise(answer)


# What beginners write first


def draft(f, v, h=1e-5):
    slopes = np.zeros_like(v)
    for i in range(len(v)):
        old = v[i]
        v[i] = old + h
        up = f(v)
        v[i] = old - h
        down = f(v)
        v[i] = old
        slopes[i] = (up - down) / (2 * h)
    return slopes


def draft_on_a_copy(f, v, h=1e-5):
    return draft(f, np.array(v, dtype=float), h)


def draft_on_the_caller_s_array(f, v, h=1e-5):
    v = np.asarray(v, dtype=float)
    slopes = np.zeros(v.shape)
    for index in np.ndindex(v.shape):
        v[index] += h
        up = f(v)
        v[index] -= 2 * h
        down = f(v)
        v[index] += h
        slopes[index] = (up - down) / (2 * h)
    return slopes


def draft_without_way_back(f, v, h=1e-5):
    point = np.array(v, dtype=float)
    slopes = np.zeros(point.shape)
    for index in np.ndindex(point.shape):
        point[index] += h
        up = f(point)
        point[index] -= 2 * h
        slopes[index] = (up - f(point)) / (2 * h)
    return slopes


def draft_that_returns_early(f, v, h=1e-5):
    return np.ravel(measured_by_index(f, v, h))[0]


def slopes_by_table_only(gate, a, b):
    return {"add": (1, 1), "mul": (b, a), "max": (1, 0) if a >= b else (0, 1)}[gate]


def slopes_of_numpy(gate, a, b):
    if gate == "max":
        return (1, 0) if a > b else (0, 1) if b > a else (0.5, 0.5)
    return slopes_by_else(gate, a, b)


@pytest.mark.parametrize(
    "exercise, answer, mistake",
    [
        (check.numerical_gradient, draft, "whole_numbers"),
        (check.numerical_gradient, draft_on_a_copy, "rows_at_once"),
        (check.numerical_gradient, draft_without_way_back, "not_restored"),
        (check.numerical_gradient, draft_that_returns_early, "only_the_first"),
        (check.local_gradients, slopes_by_table_only, "unknown_gate_other_error"),
        (check.local_gradients, slopes_of_numpy, "tie_shared"),
        (check.forward, lambda x, y, z: {"q": x + y, "f": x + y * z}, "no_brackets"),
    ],
)
def test_first_drafts_are_told_their_trap(exercise, answer, mistake):
    assert exercise(answer).mistake == mistake, exercise(answer)


class UnknownGate(ValueError):
    """An error of the learner's own."""


def for_an_unknown_gate(does):
    return lambda gate, a, b: slopes_by_else(gate, a, b) if gate in check.GATES else does()


def raising(error):
    def does():
        raise error

    return for_an_unknown_gate(does)


def test_a_value_error_of_one_s_own_is_one():
    report = check.local_gradients(raising(UnknownGate("I know add, mul, max.")))
    assert report.status == "passed", report


@pytest.mark.parametrize(
    "answer, mistake",
    [
        (for_an_unknown_gate(lambda: "unknown gate"), "unknown_gate_answered"),
        (for_an_unknown_gate(lambda: ValueError("add, mul, max")), "unknown_gate_answered"),
        (raising(IndexError("add, mul, max")), "unknown_gate_other_error"),
        (raising(NotImplementedError("add, mul, max")), "unknown_gate_other_error"),
        (raising(ValueError("+, ×, max")), "unknown_gate_without_names"),
    ],
)
def test_an_unknown_gate_is_told_as_it_is(answer, mistake):
    assert check.local_gradients(answer).mistake == mistake


def test_a_slope_of_the_wrong_form_is_told_in_the_words_of_the_lesson():
    answer = lambda gate, a, b: 1 if gate == "add" else slopes_by_else(gate, a, b)  # noqa: E731
    said = check.local_gradients(answer).message
    assert said.endswith("is a single number, and a tuple of 2 numbers is asked for.")


def test_an_array_that_is_not_put_back_exactly_was_changed():
    report = check.numerical_gradient(draft_on_the_caller_s_array)
    assert (report.status, report.mistake) == ("not yet", None)
    assert "changed the `v`" in report.message


def test_a_wrong_slope_is_told_with_its_gate():
    def wrong(gate, a, b):
        return (a + 0.5, b) if gate == "mul" else slopes_by_else(gate, a, b)

    message = check.local_gradients(wrong).message
    assert '`local_gradients("mul", 2.5, -4.1)[0]` is 3, and the measured slope is -4.1' in message


# The test inputs


def test_the_inputs_of_numerical_gradient_hold_every_trap():
    given = [case[1] for case in check.numerical_gradient.cases]
    arrays = [np.asarray(v) for v in given]
    assert {array.ndim for array in arrays} == {0, 1, 2}
    assert any(isinstance(v, list) for v in given)
    assert any(array.dtype.kind == "i" for array in arrays)
    assert any(len(case) == 2 for case in check.numerical_gradient.cases)
    assert all(len(set(np.abs(array).ravel())) == array.size for array in arrays)


def test_the_inputs_of_local_gradients_hold_ties_and_both_orders():
    cases = [case for case in check.local_gradients.cases if case[0] == "max"]
    assert {int(np.sign(a - b)) for _, a, b in cases} == {-1, 0, 1}
    assert {gate for gate, _, _ in check.local_gradients.cases} > {"add", "mul", "max"}


def test_the_inputs_of_forward_have_every_sign():
    points = np.array(check.forward.cases)
    for column in (*points.T, points[:, 0] + points[:, 1]):
        assert np.any(column > 0) and np.any(column < 0)
    assert not np.any(np.isin(np.abs(points), (0, 1, 2)))
