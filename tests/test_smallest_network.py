import math

import numpy as np
import pytest

from backprop.smallest_network import (
    PUBLISHED,
    forward,
    gradients,
    loss,
    sigmoid,
    step,
    trace,
    train,
)

X, Y, W1, W2, ETA = 2, 0.5, 0.5, 0.3, 0.01

# Computed independently, in full double precision.
EXAMPLE = {
    "z": 1.0,
    "h": 0.7310585786300049,
    "ŷ": 0.21931757358900147,
    "E": 0.03939131224798279,
    "∂E/∂ŷ": -0.2806824264109985,
    "∂E/∂w₂": -0.2051952956984455,
    "∂E/∂h": -0.08420472792329954,
    "σ′(z)": 0.19661193324148185,
    "∂E/∂z": -0.01655565434507291,
    "∂E/∂w₁": -0.03311130869014582,
    "new w₁": 0.5003311130869015,
    "new w₂": 0.30205195295698445,
    "new E": 0.03896040917264797,
}
FULL = 1e-15  # relative; an ulp or two of room


def slope(function, point, nudge=1e-6):
    return (function(point + nudge) - function(point - nudge)) / (2 * nudge)


def measured_gradients(x, y, w1, w2):
    def error(first, second):
        return loss(forward(x, first, second)["y_hat"], y)

    return {"dw1": slope(lambda w: error(w, w2), w1), "dw2": slope(lambda w: error(w1, w), w2)}


def steps_until(eta, tolerance=1e-6, limit=900, start=(W1, W2)):
    losses = train(X, Y, *start, eta, limit)[2]
    return next((k for k, value in enumerate(losses) if value < tolerance), None)


def test_forward_and_loss_of_the_example():
    values = forward(X, W1, W2)
    assert list(values) == ["z", "h", "y_hat"]
    assert values["z"] == EXAMPLE["z"]
    assert values["h"] == pytest.approx(EXAMPLE["h"], rel=FULL)
    assert values["y_hat"] == pytest.approx(EXAMPLE["ŷ"], rel=FULL)
    assert loss(values["y_hat"], Y) == pytest.approx(EXAMPLE["E"], rel=FULL)


def test_gradients_of_the_example():
    slopes = gradients(X, Y, W1, W2)
    assert list(slopes) == ["dw1", "dw2"]
    assert slopes["dw1"] == pytest.approx(EXAMPLE["∂E/∂w₁"], rel=FULL)
    assert slopes["dw2"] == pytest.approx(EXAMPLE["∂E/∂w₂"], rel=FULL)
    assert slopes["dw1"] / slopes["dw2"] == pytest.approx(0.16136485282199706, rel=FULL)


def test_step_of_the_example():
    w1, w2 = step(X, Y, W1, W2, ETA)
    assert w1 == pytest.approx(EXAMPLE["new w₁"], rel=FULL)
    assert w2 == pytest.approx(EXAMPLE["new w₂"], rel=FULL)
    after = loss(forward(X, w1, w2)["y_hat"], Y)
    assert EXAMPLE["E"] - after == pytest.approx(4.309030753e-4, rel=1e-9)
    slopes = gradients(X, Y, W1, W2)
    assert ETA * (slopes["dw1"] ** 2 + slopes["dw2"] ** 2) == pytest.approx(4.320146814e-4, 1e-9)


def test_step_uses_the_old_output_weight_for_both_gradients():
    assert step(X, Y, W1, W2, 0.5)[0] == pytest.approx(0.516556, abs=5e-7)  # not 0.522218, 0.516281
    assert step(X, Y, W1, W2, 0.5)[1] == pytest.approx(0.402598, abs=5e-7)


def test_published_forward_values_are_right_as_roundings():
    assert round(EXAMPLE["h"], 3) == PUBLISHED["h"]
    assert round(EXAMPLE["ŷ"], 4) == PUBLISHED["y_hat"]


@pytest.mark.parametrize(
    "key, name, decimals, times_right",
    [
        ("loss", "E", 4, 1.0281),
        ("dw1", "∂E/∂w₁", 4, 1.969),
        ("dw2", "∂E/∂w₂", 4, 0.718),
    ],
)
def test_published_loss_and_gradients_are_wrong(key, name, decimals, times_right):
    assert round(EXAMPLE[name], decimals) != PUBLISHED[key]
    assert PUBLISHED[key] / EXAMPLE[name] == pytest.approx(times_right, abs=5e-4)


@pytest.mark.parametrize("key, name, old", [("w1", "new w₁", W1), ("w2", "new w₂", W2)])
def test_published_weights_follow_from_its_wrong_gradients(key, name, old):
    assert round(EXAMPLE[name], 6) != PUBLISHED[key]
    assert old - ETA * PUBLISHED["d" + key] == pytest.approx(PUBLISHED[key], abs=1e-12)


def test_published_gradients_share_no_common_factor():
    assert PUBLISHED["dw1"] / PUBLISHED["dw2"] == pytest.approx(0.44263, abs=5e-6)


@pytest.mark.parametrize(
    "x, y, w1, w2", [(X, Y, W1, W2), (3, -0.7, 0.4, -1.3), (1, 1, -0.8, 2), (-1.7, 0.2, 0.9, 1.4)]
)
def test_gradients_are_the_measured_slopes(x, y, w1, w2):
    assert gradients(x, y, w1, w2) == pytest.approx(measured_gradients(x, y, w1, w2), rel=1e-7)


def test_first_faded_example():
    values = forward(3, 0.4, -1.3)
    assert values["z"] == pytest.approx(1.2, rel=FULL)
    assert values["h"] == pytest.approx(0.7685247835, abs=5e-11)
    assert values["y_hat"] == pytest.approx(-0.9990822185, abs=5e-11)
    assert loss(values["y_hat"], -0.7) == pytest.approx(0.0447250867, abs=5e-11)
    slopes = gradients(3, -0.7, 0.4, -1.3)
    assert slopes["dw1"] == pytest.approx(0.2074997495, abs=5e-11)
    assert slopes["dw2"] == pytest.approx(-0.2298520973, abs=5e-11)
    assert step(3, -0.7, 0.4, -1.3, 0.1) == pytest.approx((0.3792500250, -1.2770147902), abs=1e-10)


def test_second_faded_example():
    values = forward(1, -0.8, 2)
    assert values["h"] == pytest.approx(0.3100255189, abs=5e-11)
    assert values["y_hat"] == pytest.approx(0.6200510377, abs=5e-11)
    assert loss(values["y_hat"], 1) == pytest.approx(0.0721806070, abs=5e-11)
    slopes = gradients(1, 1, -0.8, 2)
    assert slopes["dw1"] == pytest.approx(-0.1625495344, abs=5e-11)
    assert slopes["dw2"] == pytest.approx(-0.1177938742, abs=5e-11)


def test_a_longer_input_changes_the_first_gradient_little():
    assert gradients(4, Y, W1, W2)["dw1"] == pytest.approx(-0.0297, abs=5e-5)


@pytest.mark.parametrize("eta, steps", [(0.01, 852), (0.1, 83), (0.5, 15), (1, 6), (2, 4)])
def test_steps_until_the_loss_is_a_millionth(eta, steps):
    assert steps_until(eta) == steps


@pytest.mark.parametrize("eta", [4, 5])
def test_too_large_a_learning_rate_does_not_arrive(eta):
    assert steps_until(eta, limit=20_000) is None


def test_losses_on_the_way():
    losses = train(X, Y, W1, W2, ETA, 100)[2]
    assert len(losses) == 101
    assert losses[0] == pytest.approx(EXAMPLE["E"], rel=FULL)
    assert losses[1] == pytest.approx(EXAMPLE["new E"], rel=FULL)
    assert losses[10] == pytest.approx(0.035276, abs=5e-7)
    assert losses[100] == pytest.approx(0.012651, abs=5e-7)


@pytest.mark.parametrize(
    "start, eta, steps, end",
    [
        ((0.5, 0.3), 0.01, 5000, (0.58545051, 0.65504371)),
        ((0, 0), 0.1, 2000, (0.26670264, 0.79330201)),
        ((2, 0.3), 0.1, 2000, (2.00299471, 0.50910313)),
    ],
)
def test_where_training_ends_depends_on_where_it_starts(start, eta, steps, end):
    w1, w2, losses = train(X, Y, *start, eta, steps)
    assert (w1, w2) == pytest.approx(end, abs=5e-9)
    assert losses[-1] < 1e-20
    assert w2 * sigmoid(2 * w1) == pytest.approx(Y, abs=1e-9)


def test_training_for_no_steps_changes_nothing():
    assert train(X, Y, W1, W2, ETA, 0) == (W1, W2, [loss(forward(X, W1, W2)["y_hat"], Y)])


def test_training_is_repeated_steps():
    weights = (W1, W2)
    for _ in range(3):
        weights = step(X, Y, *weights, 0.5)
    assert train(X, Y, W1, W2, 0.5, 3)[:2] == weights


def test_a_dead_unit_leaves_half_the_squared_target():
    assert train(X, Y, W1, W2, 50, 100)[2][-1] == pytest.approx(0.125, abs=1e-12)


@pytest.mark.parametrize("z", [-1000.0, -710.0, -1.5, 0.0, 1.5, 710.0, 1000.0])
def test_sigmoid_neither_overflows_nor_leaves_its_range(z):
    assert 0 <= sigmoid(z) <= 1
    assert sigmoid(z) == pytest.approx((1 + math.tanh(z / 2)) / 2, abs=1e-15)


def test_numpy_numbers_do_as_well():
    numbers = np.array([2.0, 0.5, 0.5, 0.3])
    assert gradients(*numbers) == pytest.approx(gradients(X, Y, W1, W2), rel=FULL)
    assert train(*numbers, np.float64(0.5), np.int64(2)) == train(X, Y, W1, W2, 0.5, 2)


def test_trace_has_every_number_of_the_example():
    rows = trace(X, Y, W1, W2, ETA)
    assert [name for name, _, _ in rows] == list(EXAMPLE)
    for name, _, value in rows:
        assert value == pytest.approx(EXAMPLE[name], rel=FULL), name
    assert list(rows.acts) == ["forward", "loss", "backward", "update"]


def test_trace_hangs_together_elsewhere():
    values = {name: value for name, _, value in trace(3, -0.7, 0.4, -1.3, 0.1)}
    assert values["∂E/∂z"] * 3 == pytest.approx(values["∂E/∂w₁"], rel=FULL)
    assert values["∂E/∂ŷ"] * values["h"] == pytest.approx(values["∂E/∂w₂"], rel=FULL)
    assert (values["new w₁"], values["new w₂"]) == step(3, -0.7, 0.4, -1.3, 0.1)
