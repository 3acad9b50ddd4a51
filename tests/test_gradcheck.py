"""The referee itself: it must measure right, change nothing, and fail on a planted error."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop.gradcheck import GradientReport, gradient_check, numerical_gradient


def test_slope_of_a_cube():
    slope = numerical_gradient(lambda x: x**3, 2.0)
    assert slope.shape == () and slope.dtype == float
    assert abs(slope - 12) < 1e-8


@pytest.mark.parametrize("v", [3, [1, 2, 3], np.array([[1, 2], [3, 4], [5, 6]]), np.float32(1.5)])
def test_integers_lists_and_arrays(v):
    slopes = numerical_gradient(lambda x: np.sum(np.asarray(x) ** 2), v)
    assert isinstance(slopes, np.ndarray) and slopes.dtype == float
    np.testing.assert_allclose(slopes, 2 * np.asarray(v, dtype=float), rtol=1e-9)


def test_v_is_never_changed_even_if_f_changes_its_argument():
    def greedy(x):
        x *= 2
        return x.sum()

    v = np.array([1.0, 2.0])
    np.testing.assert_allclose(numerical_gradient(greedy, v), [2, 2])
    np.testing.assert_array_equal(v, [1.0, 2.0])


def test_the_formula_is_central_with_the_given_nudge():
    f = lambda x: x**3  # noqa: E731
    assert numerical_gradient(f, 2.0, h=0.1) == pytest.approx(12.01, abs=1e-12)
    assert numerical_gradient(f, 2.0, h=0.5) == pytest.approx(12.25, abs=1e-12)


@pytest.mark.parametrize("h", [0, -1e-5, float("nan")])
def test_a_nudge_must_be_positive(h):
    with pytest.raises(ValueError, match="nudge"):
        numerical_gradient(lambda x: x, 1.0, h=h)


def test_f_must_return_one_number():
    with pytest.raises(ValueError, match=r"one number.*\(2,\)"):
        numerical_gradient(lambda x: x, [1.0, 2.0])
    assert numerical_gradient(lambda x: np.array([x]), 1.0) == pytest.approx(1)


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=6), st.lists(st.floats(-3, 3), min_size=6))
@settings(max_examples=50, deadline=None)
def test_quadratics_are_exact(v, coefficients):
    a = np.array(coefficients[: len(v)])
    f = lambda x: float(np.sum(a * x**2 + x))  # noqa: E731
    np.testing.assert_allclose(numerical_gradient(f, v), 2 * a * v + 1, atol=1e-8)


PARAMETERS = {"W": np.array([[1.0, -2.0, 0.5], [0.3, 4.0, -1.0]]), "b": np.array([0.7, -0.2, 1.1])}


def loss(parameters):
    return np.sum(np.sin(parameters["W"]) * parameters["b"]) + np.sum(parameters["b"] ** 3)


def right_gradients():
    W, b = PARAMETERS["W"], PARAMETERS["b"]
    return {"W": np.cos(W) * b, "b": np.sin(W).sum(axis=0) + 3 * b**2}


def test_right_gradients_pass():
    report = gradient_check(loss, PARAMETERS, right_gradients())
    assert set(report) == {"W", "b"}
    assert all(0 <= error < 1e-8 for error in report.values())
    assert report.kinks == {"W": [], "b": []}


def test_a_planted_error_is_found_at_its_place():
    gradients = right_gradients()
    gradients["W"][1, 2] *= 1.001
    report = gradient_check(loss, PARAMETERS, gradients)
    assert report.worst["W"] == (1, 2)
    assert report["W"] == pytest.approx(0.001 / 2.001, rel=1e-4)
    assert report["b"] < 1e-8
    assert "W[1, 2]" in str(report) and "5.0e-04" in str(report)


def test_a_constant_factor_shows_as_a_constant_error():
    gradients = {name: 2 * gradient for name, gradient in right_gradients().items()}
    report = gradient_check(loss, PARAMETERS, gradients)
    assert report["W"] == pytest.approx(1 / 3) and report["b"] == pytest.approx(1 / 3)


def test_the_loss_may_read_the_arrays_where_they_stand():
    parameters = {name: value.copy() for name, value in PARAMETERS.items()}
    report = gradient_check(lambda _: loss(parameters), parameters, right_gradients())
    assert max(report.values()) < 1e-8
    for name, value in PARAMETERS.items():
        np.testing.assert_array_equal(parameters[name], value)


def test_a_loss_that_fails_leaves_the_parameters_as_they_were():
    parameters = {"w": np.array([1.0])}

    def breaks_when_nudged(_):
        if parameters["w"][0] != 1.0:
            raise RuntimeError("broken")
        return 0.0

    with pytest.raises(RuntimeError, match="broken"):
        gradient_check(breaks_when_nudged, parameters, {"w": [0.0]})
    assert parameters["w"][0] == 1.0


def test_numbers_lists_and_integers_are_promoted():
    parameters = {"w": 3, "v": [1, 2], "u": np.array([[4]])}
    f = lambda p: float(p["w"] ** 2 + np.sum(p["v"]) * p["u"][0, 0])  # noqa: E731
    report = gradient_check(f, parameters, {"w": 6, "v": [4, 4], "u": [[3]]})
    assert max(report.values()) < 1e-8
    assert report.worst["w"] == ()
    assert parameters == {"w": 3, "v": [1, 2], "u": np.array([[4]])}


@pytest.mark.parametrize("convention", [0.0, 1.0])
def test_a_kink_is_named_whatever_convention_was_chosen(convention):
    f = lambda p: float(np.maximum(p["z"], 0) @ np.array([3.0, 5.0, 7.0]))  # noqa: E731
    gradients = {"z": np.array([3.0, 5.0 * convention, 0.0])}
    report = gradient_check(f, {"z": np.array([0.5, 0.0, -0.5])}, gradients)
    assert report.kinks["z"] == [(1,)]
    assert "kink" in str(report)


def test_a_slope_of_0_drowns_in_rounding_and_the_report_says_so():
    f = lambda p: 1e3 + float(np.sin(1e-9 * p["w"][0]) * 0 + p["v"][0])  # noqa: E731
    parameters = {"w": np.array([0.3]), "v": np.array([0.1])}
    report = gradient_check(f, parameters, {"w": [1e-12], "v": [1.0 + 1e-9]})
    assert report["w"] == 1 and str(report).count("rounding") == 1
    report = gradient_check(f, parameters, {"w": [0.0], "v": [1.0 + 1e-4]})
    assert "rounding" not in str(report)


def test_a_wrong_gradient_on_smooth_ground_is_no_kink():
    f = lambda p: float(np.sum((p["z"] - 1) ** 2))  # noqa: E731
    report = gradient_check(f, {"z": np.array([0.5, 2.0])}, {"z": np.array([1.0, 2.0])})
    assert report.kinks["z"] == [] and report["z"] == pytest.approx(1)


def corner(slope_left, slope_right, analytic):
    """What the check says of a function with these slopes left and right of 0."""
    f = lambda p: float(np.where(p["z"] < 0, slope_left, slope_right) @ p["z"])  # noqa: E731
    return gradient_check(f, {"z": np.zeros(1)}, {"z": [analytic]}).kinks["z"]


def test_a_gradient_at_a_kink_may_be_any_slope_from_left_to_right():
    for analytic in (-1, -0.5, 0.3, 1):
        assert corner(-1, 1, analytic) == corner(1, -1, analytic) == [(0,)]
    for analytic in (-1.5, 1.5, 3):
        assert corner(-1, 1, analytic) == corner(1, -1, analytic) == []


def test_a_kink_is_a_jump_against_the_other_slopes():
    assert corner(0.9, 1.0, 0.9) == [(0,)]
    assert corner(-5e-5, 5e-5, 2e-5) == [(0,)]  # small, but all there is
    f = lambda p: float(1e6 * p["z"][0] + 50 * p["z"][1] ** 2)  # noqa: E731
    assert gradient_check(f, {"z": [0.5, 1e-6]}, {"z": [1e6, 2e-4]}).kinks["z"] == []


def test_a_gradient_that_agrees_needs_no_excuse():
    assert corner(-1, 1, 0.0) == []
    assert corner(-1, 3, 1.0 + 1e-7) == []


def test_a_steep_slope_that_is_a_little_wrong_is_no_kink():
    assert corner(1000, 1000, 1001) == []


def test_only_three_kinks_are_listed():
    f = lambda p: float(np.abs(p["z"]).sum())  # noqa: E731
    report = gradient_check(f, {"z": np.zeros(5)}, {"z": np.full(5, 0.3)})
    assert len(report.kinks["z"]) == 5 and "[0], [1], [2]: do not judge" in str(report)


def test_rounding_is_only_named_where_it_can_explain_an_error():
    report, one = GradientReport(), np.ones(1)
    report.add("exact", one, one, one, one, noise=0.5)
    report.add("large", 2 * one, one, one, one)
    report.add("beyond", 2 * one, one, one, one, noise=0.5)
    assert "rounding" not in str(report)
    report.add("within", 2 * one, one, one, one, noise=1.0)
    assert str(report).count("rounding") == 1


def test_not_a_number_is_the_worst_error():
    report = gradient_check(loss, PARAMETERS, {**right_gradients(), "b": [np.nan, np.inf, 0.0]})
    assert report["b"] == np.inf


def test_missing_and_misshapen_gradients_are_named():
    with pytest.raises(ValueError, match="'b'"):
        gradient_check(loss, PARAMETERS, {"W": right_gradients()["W"]})
    with pytest.raises(ValueError, match=r"'W' needs the shape \(2, 3\).*\(3, 2\)"):
        gradient_check(loss, PARAMETERS, {**right_gradients(), "W": np.ones((3, 2))})
