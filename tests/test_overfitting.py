import numpy as np
import pytest

from backprop import data, overfitting
from backprop.gradcheck import numerical_gradient
from backprop.layers import Linear
from backprop.losses import HalfMeanSquaredError, l2_penalty
from backprop.network import Network
from backprop.normalization import Dropout
from backprop.optimizers import GradientDescent
from backprop.training import train

LOSSES = [1.0, 0.8, 0.7, 0.72, 0.71, 0.65, 0.66, 0.67, 0.66, 0.61, 0.40]


@pytest.fixture
def points():
    rng = np.random.default_rng(2)
    return data.sine(12, rng), data.sine(200, rng, even=False)


def error(w, points):
    y_hat = overfitting.powers(points.column("x"), len(w) - 1) @ w
    return np.mean((y_hat - points.column("y")) ** 2)


@pytest.mark.parametrize(
    ("degree", "lam", "training", "validation"),
    [
        (1, 0, 0.2725, 0.3047),
        (3, 0, 0.0766, 0.0876),
        (9, 0, 0.0161, 0.2768),
        (11, 0, 0.0000, 0.7755),
        (9, 1e-3, 0.0554, 0.0897),
        (9, 1, 0.3538, 0.4673),
    ],
)
def test_twelve_points_can_be_learned_by_heart(points, degree, lam, training, validation):
    few, many = points
    w = overfitting.fit(few.column("x"), few.column("y"), degree, lam)
    assert (error(w, few), error(w, many)) == pytest.approx((training, validation), abs=5e-5)


def test_the_fit_is_where_all_slopes_are_zero(points):
    x, y = points[0].column("x"), points[0].column("y")

    def penalised(w):
        return np.mean((overfitting.powers(x, 4) @ w - y) ** 2) / 2 + 0.15 * np.sum(w[1:] ** 2)

    w = overfitting.fit(x, y, 4, lam=0.3)
    assert numerical_gradient(penalised, w) == pytest.approx(np.zeros(5), abs=1e-9)


@pytest.mark.parametrize(("N", "shares"), [(10, {}), (37, {"train": 0.5, "validation": 0.3})])
def test_a_split_shares_everything_out_once(N, shares):
    parts = overfitting.split(N, np.random.default_rng(1), **shares)
    assert sorted(np.concatenate(parts)) == list(range(N))
    train_share, validation_share = shares.get("train", 0.6), shares.get("validation", 0.2)
    assert abs(len(parts[0]) - train_share * N) <= 1
    assert abs(len(parts[1]) - validation_share * N) <= 1
    again = overfitting.split(N, np.random.default_rng(1), **shares)
    other = overfitting.split(N, np.random.default_rng(2), **shares)
    assert all(map(np.array_equal, parts, again)) and list(parts[0]) != list(other[0])


def test_l2_is_its_own_slope_and_leaves_biases_alone():
    parameters = {"W1": np.array([[1.0, -2.0], [0.5, 3.0]]), "b1": np.array([0.7, -0.4])}
    gradients = {"W1": np.array([[0.1, 0.2], [-0.3, 0.4]]), "b1": np.array([0.05, -0.06])}
    loss, steeper = overfitting.l2(0.8, gradients, parameters, 0.1)
    assert loss == pytest.approx(0.8 + 0.05 * 14.25)
    assert steeper["W1"] == pytest.approx(gradients["W1"] + 0.1 * parameters["W1"])
    assert np.array_equal(steeper["b1"], gradients["b1"])

    layer = Linear(2, 2, rng=np.random.default_rng(0))
    layer.parameters["W"] = parameters["W1"]
    assert loss - 0.8 == pytest.approx(l2_penalty(Network([layer]), 0.1))


@pytest.mark.parametrize(
    ("losses", "patience", "expected"),
    [
        (LOSSES, 3, (5, 8)),
        (LOSSES, 1, (2, 3)),
        (LOSSES, 4, (10, 10)),
        ([0.5, 0.5, 0.5], 2, (0, 2)),
        ([0.9, 0.8, 0.7], 2, (2, 2)),
        ([0.9], 2, (0, 0)),
    ],
)
def test_early_stopping(losses, patience, expected):
    assert overfitting.early_stopping(losses, patience) == expected


def test_early_stopping_is_what_train_does():
    rng = np.random.default_rng(0)
    X, y, later = rng.normal(size=(6, 3)), rng.normal(size=(6, 1)), rng.normal(size=(5, 3))
    history = train(
        Network([Linear(3, 1, rng=rng)]),
        HalfMeanSquaredError(),
        GradientDescent(0.2),
        X,
        y,
        epochs=60,
        batch_size=2,
        rng=rng,
        validation=(later, rng.normal(size=(5, 1))),
        patience=2,
    )
    seen = history.validation
    best, stop = overfitting.early_stopping(seen, 2)
    assert (best, stop) == (history.best_epoch, len(seen) - 1)
    assert 0 < best < stop < 59


def test_dropout_is_what_the_layer_does():
    X = np.random.default_rng(3).normal(size=(5, 4))
    dY = np.random.default_rng(4).normal(size=(5, 4))
    layer = Dropout(0.7, rng=np.random.default_rng(5))
    Y = layer.forward(X)
    mask = layer.mask
    assert 0 < mask.sum() < mask.size
    assert np.allclose(overfitting.dropout_forward(X, 0.7, mask, True), Y, rtol=1e-14)
    assert np.allclose(overfitting.dropout_backward(dY, 0.7, mask), layer.backward(dY), rtol=1e-14)
    layer.training = False
    same = overfitting.dropout_forward(X, 0.7, mask, False)
    assert np.array_equal(same, layer.forward(X)) and same is not X
