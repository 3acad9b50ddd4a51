import numpy as np
import pytest

from backprop import data
from backprop import fitting_a_line as line
from backprop.gradcheck import numerical_gradient

X, Y = data.line().column("x"), data.line().column("y")


def test_the_first_step_on_the_five_points():
    assert line.half_mse(0, 0, X, Y) == pytest.approx(11.95, rel=1e-14)
    assert line.gradients(0, 0, X, Y) == pytest.approx((-4.4, -17.7), rel=1e-14)
    w0, w1, history = line.batch_descent(X, Y, 0.05, 1)
    assert (w0, w1) == pytest.approx((0.22, 0.885), rel=1e-14)
    assert history == pytest.approx([11.95, 1.134025], rel=1e-14)


def test_gradients_are_the_measured_slopes():
    measured = numerical_gradient(lambda w: line.half_mse(*w, X, Y), [0.3, 0.8])
    assert line.gradients(0.3, 0.8, X, Y) == pytest.approx(measured, rel=1e-9)


def test_it_ends_at_the_least_squares():
    w0, w1, history = line.batch_descent(X, Y, 0.1, 1000)
    assert (w0, w1) == pytest.approx((0.4864864865, 1.2229729730), abs=1e-9)
    assert history[-1] == pytest.approx(0.0564189189, abs=1e-10)


def test_standardised_inputs_need_one_step():
    xs, mean, sd = line.standardise(X)
    assert (mean, sd) == pytest.approx((3.2, 1.7204650534), rel=1e-10)
    v0, v1, _ = line.batch_descent(xs, Y, 1.0, 1)
    assert line.unscale(v0, v1, mean, sd) == pytest.approx((0.4864864865, 1.2229729730), rel=1e-9)


def test_penguins_have_their_line_in_grams_and_millimetres():
    birds = data.penguins()
    x, y = birds.column("flipper length"), birds.column("body mass")
    xs, mean, sd = line.standardise(x)
    v0, v1, _ = line.batch_descent(xs, y, 1.0, 1)
    w1, w0 = np.polyfit(x, y, 1)
    assert line.unscale(v0, v1, mean, sd) == pytest.approx((w0, w1), rel=1e-9)


@pytest.mark.parametrize("x", [[3.0, 3.0], [0.1, 0.1, 0.1], [5.0]])
def test_a_constant_is_refused(x):
    with pytest.raises(ValueError, match=f"x is constant, {x[0]:g} throughout"):
        line.standardise(np.array(x))
