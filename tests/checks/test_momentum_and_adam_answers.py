"""Right answers written in many ways, and what a state may look like."""

import math
from copy import deepcopy

import numpy as np
import pytest

from backprop import fitting_a_line as line
from backprop import momentum_and_adam as rules
from backprop import optimizers
from backprop.checks import momentum_and_adam as check


def momentum_in_place_on_copies(w, v, g, eta, beta):
    w, v = w.copy(), v.copy()
    v *= beta
    v += g
    w -= eta * v
    return [w, v]


def momentum_entry_by_entry(w, v, g, eta, beta):
    new_w, new_v = np.empty_like(w), np.empty_like(v)
    for index in np.ndindex(w.shape):
        new_v[index] = beta * v[index] + g[index]
        new_w[index] = w[index] - eta * new_v[index]
    return new_w, new_v


def momentum_multiplied_out(w, v, g, eta, beta):
    return w - eta * beta * v - eta * g, g + v * beta


MOMENTUM = [momentum_in_place_on_copies, momentum_entry_by_entry, momentum_multiplied_out]


def adam_with_an_if(w, g, state, eta, beta1, beta2, eps):
    if not state:
        state = {"m": np.zeros(w.shape), "v": np.zeros(w.shape), "t": 0}
    t = state["t"] + 1
    m = beta1 * state["m"] + (1 - beta1) * g
    v = beta2 * state["v"] + (1 - beta2) * g * g
    step = eta * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w - step, dict(m=m, v=v, t=t)


def adam_in_place_on_copies(w, g, state, eta, beta1, beta2, eps):
    state, w = deepcopy(state), w.copy()
    state.setdefault("first", np.zeros_like(g))
    state.setdefault("second", np.zeros_like(g))
    state["count"] = state.get("count", 0) + 1
    state["first"] *= beta1
    state["first"] += (1 - beta1) * g
    state["second"] *= beta2
    state["second"] += (1 - beta2) * g**2
    m_hat = state["first"] / (1 - beta1 ** state["count"])
    v_hat = state["second"] / (1 - beta2 ** state["count"])
    w -= eta * m_hat / (np.sqrt(v_hat) + eps)
    return [w, state]


def adam_in_a_loop_with_lists(w, g, state, eta, beta1, beta2, eps):
    slopes, weights = g.ravel(), w.ravel()
    t = state.get("t", 0) + 1
    m, v = list(state.get("m", [0] * g.size)), list(state.get("v", [0] * g.size))
    moved = []
    for i, slope in enumerate(slopes):
        m[i] = beta1 * m[i] + (1 - beta1) * slope
        v[i] = beta2 * v[i] + (1 - beta2) * slope**2
        root = math.sqrt(v[i] / (1 - beta2**t))
        moved.append(weights[i] - eta * m[i] / (1 - beta1**t) / (root + eps))
    return np.reshape(moved, w.shape), {"m": m, "v": v, "t": t, "note": "mine"}


def adam_that_keeps_all_slopes(w, g, state, eta, beta1, beta2, eps):
    """The means from their definition: a weighted mean of every slope so far."""
    seen = [*state.get("seen", []), g]
    ages = np.arange(len(seen))[::-1]
    m_hat = np.tensordot(beta1**ages, seen, 1) / np.sum(beta1**ages)
    v_hat = np.tensordot(beta2**ages, np.square(seen), 1) / np.sum(beta2**ages)
    return w - eta * m_hat / (v_hat**0.5 + eps), {"seen": seen}


def adam_with_scaled_epsilon(w, g, state, eta, beta1, beta2, eps):
    """The published shorter form, with ε scaled as it has to be."""
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0) + (1 - beta1) * g
    v = beta2 * state.get("v", 0) + (1 - beta2) * g**2
    root = math.sqrt(1 - beta2**t)
    return w - eta * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root), {"m": m, "v": v, "t": t}


ADAM = [
    adam_with_an_if,
    adam_in_place_on_copies,
    adam_in_a_loop_with_lists,
    adam_that_keeps_all_slopes,
    adam_with_scaled_epsilon,
]


def fit_with_two_states(x, y, eta, steps):
    w0 = w1 = 0.0
    first, second = {}, {}
    for _ in range(steps):
        dw0, dw1 = line.gradients(w0, w1, x, y)
        w0, first = rules.adam_step(w0, dw0, first, eta, 0.9, 0.999, 1e-8)
        w1, second = rules.adam_step(w1, dw1, second, eta, 0.9, 0.999, 1e-8)
    return [w0, w1]


def fit_with_the_package(x, y, eta, steps):
    w, adam = np.zeros(2), optimizers.Adam(eta)
    X = np.column_stack([np.ones_like(x), x])
    for _ in range(steps):
        adam.update(w, X.T @ (X @ w - y) / len(y))
    return w


def fit_in_one_loop(x, y, eta, steps):
    w, m, v = np.zeros(2), np.zeros(2), np.zeros(2)
    for t in range(1, steps + 1):
        r = w[0] + w[1] * x - y
        g = np.array([r.mean(), (r * x).mean()])
        m += 0.1 * (g - m)
        v += 0.001 * (g * g - v)
        w = w - eta * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return tuple(w)


FIT = [fit_with_two_states, fit_with_the_package, fit_in_one_loop]


@pytest.mark.parametrize(
    "exercise, answer",
    [
        pytest.param(exercise, answer, id=f"{exercise.name}-{answer.__name__}")
        for exercise, answers in (
            (check.momentum_step, MOMENTUM),
            (check.adam_step, ADAM),
            (check.adam_fit, FIT),
        )
        for answer in answers
    ],
)
def test_right_answers_written_differently_pass(exercise, answer):
    assert exercise(answer).status == "passed", exercise(answer)


def test_a_step_that_keeps_its_own_memory_is_told_so():
    kept = {}

    def forgetful(w, g, state, *settings):
        w, new = rules.adam_step(w, g, kept.get("state", {}), *settings)
        kept["state"] = new
        return w, {}

    report = check.adam_step(forgetful)
    assert report.status == "not yet" and report.mistake is None


@pytest.mark.parametrize(
    "answer, words",
    [
        (lambda w, g, state, *settings: None, "returned None"),
        (lambda w, g, state, *settings: (w, g, state), "3 parts"),
        (lambda w, g, state, *settings: (w, (g, g, 1)), "weights and a tuple"),
        (lambda w, g, state, *settings: (w, [g, g, 1]), "weights and a list"),
        (lambda w, g, state, *settings: (w, {"m": state["m"]}), "KeyError"),
    ],
)
def test_what_is_no_answer_is_told_as_such(answer, words):
    report = check.adam_step(answer)
    assert (report.status, report.mistake) == ("not yet", None)
    assert words in report.message


def test_two_mistakes_are_told_one_at_a_time():
    def careless(w, g, state, eta, beta1, beta2, eps):
        """No correction, and the state changed in place."""
        state["m"] = beta1 * state.get("m", 0) + (1 - beta1) * g
        state["v"] = beta2 * state.get("v", 0) + (1 - beta2) * g**2
        return w - eta * state["m"] / (np.sqrt(state["v"]) + eps), state

    def only_careless(w, g, state, *settings):
        w, new = rules.adam_step(w, g, state, *settings)
        state.update(new)
        return w, state

    assert check.adam_step(careless).mistake == "no_correction"
    assert check.adam_step(only_careless).mistake == "state_changed"


def test_arrays_of_the_state_changed_in_place_are_noticed():
    def careless(w, g, state, eta, beta1, beta2, eps):
        w, new = rules.adam_step(w, g, state, eta, beta1, beta2, eps)
        if "m" in state:
            state["m"] += 1
        return w, new

    assert check.adam_step(careless).mistake == "state_changed"


def test_steps_that_move_the_caller_s_weights_are_told_so():
    def careless(w, v, g, eta, beta):
        v = beta * v + g
        w -= eta * v
        return w, v

    report = check.momentum_step(careless)
    assert (report.status, report.mistake) == ("not yet", None)
    assert "changed the `w`" in report.message


def test_the_test_inputs_hide_nothing():
    assert {case[-1] for case in check.adam_step.cases} == {1e-8, 2e-3, 0.05}
    for w, gradients, _eta, beta1, beta2, _eps in check.adam_step.cases:
        assert len(gradients) >= 4 and gradients[0].shape == w.shape
        assert 1 - beta1 != pytest.approx(np.sqrt(1 - beta2), rel=0.1)
    scales = np.abs(check.adam_step.cases[0][1]).mean(axis=0)
    assert scales[0] > 500 * scales[1]
    shapes = [w.shape for w, *_ in check.adam_step.cases]
    assert len(set(shapes)) == len(shapes)
    assert any(np.all(gradients[:, 1] == 0) for _, gradients, *_ in check.adam_step.cases[:2])
    cases = check.momentum_step.cases
    assert any(not np.any(v) for _, v, *_ in cases) and any(beta == 0 for *_, beta in cases)
    assert any(not np.any(g) and np.all(v) for _, v, g, *_ in cases)


def test_one_step_of_adam_alone_would_hide_mistakes():
    """Why four steps are taken: after the first one these three are right."""
    w, gradients, *settings = check.adam_step.cases[0]
    right, _ = rules.adam_step(w, gradients[0], {}, *settings)
    for name in ("first_correction_for_ever", "gradient_on_top", "correction_kept"):
        wrong, _ = check.adam_step.mistakes[name].functions[0](w, gradients[0], {}, *settings)
        np.testing.assert_allclose(wrong, right, rtol=1e-6)


def test_the_flat_bowl_shows_the_size_of_the_gradients():
    *_, (x, y, eta, steps) = check.adam_fit.cases
    slopes = np.abs(line.gradients(0, 0, x, y))
    assert np.all((slopes > 1e-9) & (slopes < 1e-6))

    def of_the_sum(x, y, eta, steps):
        w, state = np.zeros(2), {}
        for _ in range(steps):
            g = len(x) * np.array(line.gradients(*w, x, y))
            w, state = rules.adam_step(w, g, state, eta, 0.9, 0.999, 1e-8)
        return w

    assert check.adam_fit(of_the_sum).mistake == "gradients_too_large"
