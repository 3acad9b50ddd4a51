"""The loop: what one step does, batches, history, early stopping, and clear words for bad input."""

import sys

import numpy as np
import pytest

from backprop.layers import Linear, ReLU, Sigmoid, Tanh
from backprop.losses import (
    BinaryCrossEntropy,
    HalfMeanSquaredError,
    SoftmaxCrossEntropy,
    accuracy,
    mean_squared_error,
)
from backprop.network import Network
from backprop.normalization import BatchNorm, Dropout
from backprop.optimizers import Adam, GradientDescent, Momentum
from backprop.training import History, minibatches, train

LINE_X = np.array([[1.0], [2], [3], [4], [6]])
LINE_Y = np.array([[2.0], [2.5], [4.5], [5], [8]])


def line():
    return Network([Linear(1, 1, initial="zero")])


def waves(seed=0, N=30):
    rng = np.random.default_rng(seed)
    X = rng.uniform(-2, 2, size=(N, 2))
    return X, np.sin(2 * X[:, :1]) * X[:, 1:]


def small(seed=1, *between):
    rng = np.random.default_rng(seed)
    return Network([Linear(2, 8, rng=rng), *between, Tanh(), Linear(8, 1, rng=rng)])


def test_full_batch_descent_on_a_line():
    network = line()
    history = train(
        network, HalfMeanSquaredError(), GradientDescent(0.05), LINE_X, LINE_Y, epochs=2
    )
    assert history.loss == pytest.approx([11.95, 1.134025])
    first = line()
    train(first, HalfMeanSquaredError(), GradientDescent(0.05), LINE_X, LINE_Y, epochs=1)
    assert first.parameters["b1"] == pytest.approx([0.22])
    assert first.parameters["W1"] == pytest.approx(np.array([[0.885]]))


def test_it_ends_at_the_least_squares_line():
    network = line()
    train(network, HalfMeanSquaredError(), GradientDescent(0.14), LINE_X, LINE_Y, epochs=3000)
    assert network.parameters["b1"] == pytest.approx([0.4864864865])
    assert network.parameters["W1"] == pytest.approx(np.array([[1.2229729730]]))


def by_hand(network, X, Y, batches, eta):
    """The four acts with the layers themselves, for the batches given."""
    loss, losses = HalfMeanSquaredError(), []
    for batch in batches:
        losses.append((loss.forward(network.forward(X[batch]), Y[batch]), len(batch)))
        network.backward(loss.backward())
        w, g = network.vectors()
        w -= eta * g
    return sum(value * n for value, n in losses) / sum(n for _, n in losses)


@pytest.mark.parametrize("batch_size", [1, 7, 30])
def test_minibatches_are_steps_by_hand(batch_size):
    X, Y = waves()
    network, twin = small(), small()
    history = train(
        network,
        HalfMeanSquaredError(),
        GradientDescent(0.1),
        X,
        Y,
        epochs=2,
        batch_size=batch_size,
        rng=np.random.default_rng(3),
    )
    rng = np.random.default_rng(3)
    for epoch in range(2):
        order = rng.permutation(30)
        batches = [order[i : i + batch_size] for i in range(0, 30, batch_size)]
        assert history.loss[epoch] == pytest.approx(by_hand(twin, X, Y, batches, 0.1), rel=1e-12)
    np.testing.assert_allclose(network.vectors()[0], twin.vectors()[0], rtol=1e-12)


def test_every_example_once_an_epoch_with_its_own_target():
    X = np.arange(11.0)[:, None]
    batches = list(minibatches(X, X[:, 0] * 10, 4, np.random.default_rng(0)))
    assert [len(X) for X, _ in batches] == [4, 4, 3]
    assert sorted(np.concatenate([X[:, 0] for X, _ in batches])) == list(range(11))
    for X_batch, targets in batches:
        np.testing.assert_array_equal(targets, X_batch[:, 0] * 10)
    first = np.concatenate([X[:, 0] for X, _ in batches])
    assert (first != np.arange(11)).any()
    ((same, _),) = minibatches(X, X, None, None)
    np.testing.assert_array_equal(same, X)


class Half(Network):
    """A network of one's own, with a forward pass of its own."""

    def forward(self, X):
        return super().forward(X) / 2

    def backward(self, dY):
        return super().backward(dY / 2)


def test_a_network_of_ones_own_goes_its_own_way():
    network = Half([Linear(1, 1, initial="zero")])
    history = train(
        network, HalfMeanSquaredError(), GradientDescent(0.05), LINE_X, LINE_Y, epochs=2
    )
    by_hand = line()
    train(by_hand, HalfMeanSquaredError(), GradientDescent(0.0125), LINE_X, LINE_Y, epochs=2)
    np.testing.assert_allclose(network.predict(LINE_X), by_hand.predict(LINE_X))
    assert history.loss[0] == pytest.approx(11.95)


def test_nothing_that_was_given_is_changed():
    X, Y = waves()
    before = X.copy(), Y.copy()
    for batch_size in (None, 30, 8):
        train(
            small(1, ReLU()),
            HalfMeanSquaredError(),
            Momentum(0.05),
            X,
            Y,
            epochs=2,
            batch_size=batch_size,
            rng=np.random.default_rng(0),
            validation=(X, Y),
        )
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(Y, before[1])


def test_integers_are_promoted():
    network = line()
    X, Y = LINE_X.astype(int), (2 * LINE_Y).astype(int)
    history = train(network, HalfMeanSquaredError(), GradientDescent(0.05), X, Y, epochs=1)
    assert history.loss[0] == pytest.approx(np.mean(Y**2) / 2)
    assert network.parameters["W1"] == pytest.approx(np.mean(X * Y) * 0.05)


def test_training_again_goes_on():
    X, Y = waves()
    network, twin = small(), small()
    optimizer, other = Adam(0.01), Adam(0.01)
    for _ in range(2):
        train(network, HalfMeanSquaredError(), optimizer, X, Y, epochs=3)
    train(twin, HalfMeanSquaredError(), other, X, Y, epochs=6)
    np.testing.assert_allclose(network.vectors()[0], twin.vectors()[0], rtol=1e-13)


def test_with_another_network_the_schedule_begins_anew():
    optimizer = Adam(lambda t: 0.1 / (1 + t))
    arguments = HalfMeanSquaredError(), optimizer, LINE_X, LINE_Y
    for _ in range(2):
        history = train(line(), *arguments, epochs=3)
        assert history.learning_rate == pytest.approx([0.1, 0.1 / 2, 0.1 / 3])


def test_lists_do_as_well():
    network, twin = line(), line()
    for one, X, Y in ((network, LINE_X.tolist(), LINE_Y.tolist()), (twin, LINE_X, LINE_Y)):
        options = {"epochs": 2, "batch_size": 2, "rng": np.random.default_rng(0)}
        train(one, HalfMeanSquaredError(), Adam(0.1), X, Y, **options)
    np.testing.assert_array_equal(network.vectors()[0], twin.vectors()[0])


def test_history():
    X, Y = waves()
    calls = []
    network = small(1, BatchNorm(8))
    history = train(
        network,
        HalfMeanSquaredError(),
        GradientDescent(lambda t: 0.1 / (1 + t)),
        X,
        Y,
        epochs=3,
        batch_size=10,
        rng=np.random.default_rng(0),
        validation=waves(1, 12),
        metrics={"MSE": mean_squared_error},
        on_epoch=lambda epoch, so_far: calls.append((epoch, so_far.loss[-1], network.training)),
    )
    assert len(history.loss) == len(history.validation) == 3 and history.loss[2] < history.loss[0]
    assert history.learning_rate == pytest.approx([0.1, 0.1 / 4, 0.1 / 7])
    assert set(history.metrics) == {"MSE", "validation MSE"}
    final = HalfMeanSquaredError().forward(network.predict(X), Y)
    assert history.metrics["MSE"][-1] == pytest.approx(2 * final)
    assert history.metrics["validation MSE"] == pytest.approx([2 * v for v in history.validation])
    assert calls == [(epoch, history.loss[epoch], False) for epoch in range(3)]
    assert history.gradient_norms[-1] == network.gradient_norms()
    assert len(history.gradient_norms) == 3 and len(history.gradient_norms[0]) == 2
    assert history.best_epoch is None and not network.training
    assert repr(history).startswith("History(3 epochs, loss 0.") and repr(History())


def test_dropout_is_on_in_training_and_off_in_validation():
    X, Y = waves()
    network = small(1, Dropout(0.5, rng=np.random.default_rng(0)))
    history = train(
        network, HalfMeanSquaredError(), GradientDescent(0.0), X, Y, epochs=3, validation=(X, Y)
    )
    assert len(set(history.loss)) == 3
    assert len(set(history.validation)) == 1
    network.training = True
    train(network, HalfMeanSquaredError(), GradientDescent(0.0), X, Y, epochs=1)
    assert not network.training


class Curve:
    """A loss that is small for every training set and follows a curve for the validation set."""

    def __init__(self, curve):
        self.curve = iter(curve)

    def forward(self, Y_hat, targets):
        self.shape = Y_hat.shape
        is_validation = len(targets) == 4
        return next(self.curve) if is_validation else 0.5

    def backward(self):
        return np.ones(self.shape)


def watch(curve, patience, epochs=11):
    network = Network([Linear(1, 1, initial="zero"), BatchNorm(1)])
    seen = []
    history = train(
        network,
        Curve([*curve]),
        GradientDescent(0.1),
        LINE_X,
        LINE_Y,
        epochs=epochs,
        validation=(LINE_X[:4], LINE_Y[:4]),
        patience=patience,
        on_epoch=lambda epoch, history: seen.append(network.predict(LINE_X)),
    )
    return network, history, seen


def test_early_stopping_puts_the_best_back():
    curve = [1, 0.8, 0.7, 0.72, 0.71, 0.65, 0.66, 0.67, 0.66, 0.61, 0.40]
    network, history, seen = watch(curve, 3)
    assert (history.best_epoch, len(history.validation)) == (5, 9)
    np.testing.assert_array_equal(network.predict(LINE_X), seen[5])
    assert np.abs(seen[5] - seen[8]).max() > 1e-3


@pytest.mark.parametrize(
    ("curve", "patience", "best", "epochs"),
    [
        ([3, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0], 2, 1, 4),  # equal is no better
        ([5, 4, 3, 2, 1, 2, 1, 0.5, 1, 1, 1], 3, 7, 11),  # stops with the last epoch
        ([5, 4, 3, 2, 1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4], 1, 10, 11),  # never stops
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 10, 0, 11),
        ([1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1, 0, 2),
    ],
)
def test_when_early_stopping_stops(curve, patience, best, epochs):
    network, history, seen = watch(curve, patience)
    assert (history.best_epoch, len(history.loss)) == (best, epochs)
    np.testing.assert_array_equal(network.predict(LINE_X), seen[best])


def test_a_validation_loss_that_is_never_finite_keeps_nothing():
    network, history, seen = watch([np.nan, np.inf] * 5, 3)
    assert (history.best_epoch, len(history.loss)) == (None, 4)
    np.testing.assert_array_equal(network.predict(LINE_X), seen[-1])


def test_without_patience_all_epochs_run():
    network, history, seen = watch(range(11), None)
    assert len(history.loss) == 11 and history.best_epoch is None
    np.testing.assert_array_equal(network.predict(LINE_X), seen[-1])


def test_patience_needs_a_validation_set():
    with pytest.raises(ValueError, match="patience watches the validation loss"):
        train(line(), HalfMeanSquaredError(), Adam(0.1), LINE_X, LINE_Y, epochs=1, patience=2)


LABELS = np.array([0, 1, 2, 1, 0])
BAD = LINE_X.copy()
BAD[3] = np.nan


@pytest.mark.parametrize(
    ("X", "Y", "options", "sentence"),
    [
        (LINE_X, LINE_Y[:4], {}, "X has 5 examples and the targets have 4"),
        (LINE_X[:0], LINE_Y[:0], {}, "X has 0 examples"),
        (BAD, LINE_Y, {}, "X: example 3 is NaN or infinite"),
        (LINE_X, LINE_Y + [[0], [np.inf], [0], [0], [0]], {}, "targets: example 1 is NaN or inf"),
        (LINE_X, LINE_Y[:, 0], {}, r"predictions, \(1, 1\).*\(1,\)"),
        (LINE_X[:, 0], LINE_Y, {}, r"Linear\(1, 1\) wants X of shape \(N, 1\); it got \(1,\)"),
        (LINE_X, LINE_Y, {"batch_size": 2}, "batch_size needs an rng that shuffles"),
        (LINE_X, LINE_Y, {"batch_size": 0, "rng": np.random.default_rng(0)}, "batch_size.*not 0"),
        (LINE_X, LINE_Y, {"validation": (BAD, LINE_Y)}, "validation X: example 3"),
        (LINE_X, LINE_Y, {"epochs": 0}, "epochs.*not 0"),
        (LINE_X, LINE_Y, {"epochs": 1.5, "progress": True}, "epochs.*not 1.5"),
        (LINE_X, LINE_Y, {"epochs": np.nan}, "epochs.*not nan"),
        (LINE_X, LINE_Y, {"epochs": np.inf}, "epochs.*not inf"),
        (LINE_X, LINE_Y, {"epochs": "many"}, "epochs.*not 'many'"),
        (LINE_X, LINE_Y, {"batch_size": 2, "rng": 0}, "rng must be a generator, .*, not 0"),
        ([["a"]] * 5, LINE_Y, {}, r"train wants X as numbers; it got \[\['a'\]"),
        (LINE_X, ["a"] * 5, {}, r"train wants targets as numbers; it got \['a'"),
        (LINE_X, [None] * 5, {}, "train wants targets as numbers; it got .None"),
        ([[1], [2, 3]], [1, 2], {}, "train wants X in rows of one length"),
        (1.0, LINE_Y, {}, "X and targets need an entry for each example, not one number"),
        (LINE_X, 1.0, {}, "X and targets need an entry for each example, not one number"),
        (LINE_X, LINE_Y, {"validation": (["a"], [1])}, "train wants validation X as numbers"),
        (LINE_X, LINE_Y, {"patience": 0, "validation": (LINE_X, LINE_Y)}, "patience.*not 0"),
    ],
)
def test_bad_input_gets_one_sentence(X, Y, options, sentence):
    with pytest.raises(ValueError, match=sentence):
        train(line(), HalfMeanSquaredError(), Adam(0.1), X, Y, **{"epochs": 1, **options})


@pytest.mark.parametrize(
    ("part", "wrong", "sentence"),
    [
        ("network", Linear(1, 1, initial=1.0), r"a network, such as .*; it got Linear\(1, 1\)"),
        ("network", [Linear(1, 1, initial=1.0)], r"a network, such as .*; it got \[Linear\(1, 1\)"),
        ("loss", HalfMeanSquaredError, r"a loss, such as HalfMeanSquaredError\(\); it got <class"),
        ("loss", "mse", "a loss, such as .*; it got 'mse'"),
        ("optimizer", Adam, r"an optimizer, such as GradientDescent\(0.1\); it got <class"),
        ("optimizer", 0.1, "an optimizer, such as .*; it got 0.1"),
        ("validation", LINE_X, r"validation must be a pair, \(X, targets\)"),
        ("validation", (LINE_X, LINE_Y, LINE_Y), "validation must be a pair"),
        ("metrics", "accuracy", r'metrics must be a dict of functions, such as {"acc'),
        ("metrics", accuracy, "metrics must be a dict of functions"),
        ("metrics", {"accuracy": "accuracy"}, "metrics must be a dict of functions"),
        ("metrics", {"a": accuracy, "b": "b"}, "metrics must be a dict of functions"),
    ],
)
def test_each_part_is_something_of_its_kind(part, wrong, sentence):
    parts = {"network": line(), "loss": HalfMeanSquaredError(), "optimizer": Adam(0.1)}
    with pytest.raises(TypeError, match=sentence):
        train(X=LINE_X, targets=LINE_Y, epochs=1, **parts | {part: wrong})


def test_one_bad_number_of_an_example_is_enough():
    X, Y = waves()
    X[4, 1] = np.inf
    with pytest.raises(ValueError, match="X: example 4 is NaN or infinite"):
        train(small(), HalfMeanSquaredError(), Adam(0.1), X, Y, epochs=1)


def test_labels_out_of_range_are_named():
    network = Network([Linear(1, 2, initial="zero")])
    with pytest.raises(ValueError, match="labels 0 to 1; it got 2"):
        train(network, SoftmaxCrossEntropy(), Adam(0.1), LINE_X, LABELS, epochs=1)


def test_a_runaway_stops_with_step_and_layer():
    rng = np.random.default_rng(0)
    network = Network([Linear(1, 4, rng=rng), ReLU(), Linear(4, 1, rng=rng)])
    optimizer = GradientDescent(50.0)
    with pytest.raises(FloatingPointError, match=r"layer \d, .*NaN or infinite in step \d+") as e:
        train(network, HalfMeanSquaredError(), optimizer, LINE_X, LINE_Y, epochs=500)
    assert f"step {optimizer.steps + 1}" in str(e.value)


def test_the_first_layer_at_fault_is_named():
    rng = np.random.default_rng(0)
    network = Network([Linear(1, 2, rng=rng), Sigmoid(), Linear(2, 1, rng=rng)])
    network.layers[2].parameters["W"][1] = np.inf
    with pytest.raises(FloatingPointError, match=r"parameter of layer 3, Linear\(2, 1\).* step 1;"):
        train(network, HalfMeanSquaredError(), Adam(0.1), LINE_X, LINE_Y, epochs=1)
    network = Network([Linear(1, 2, initial=1e200), Linear(2, 1, initial=1e200)])
    with pytest.raises(FloatingPointError, match=r"^the output of layer 2, Linear\(2, 1\), became"):
        train(network, HalfMeanSquaredError(), Adam(0.1), LINE_X, LINE_Y, epochs=1)
    network = Network([Linear(1, 2, initial=[[1e300, 1e308]])])
    with pytest.raises(FloatingPointError, match=r"^the output of layer 1, Linear\(1, 2\), became"):
        train(network, BinaryCrossEntropy(), Adam(0.1), LINE_X, LINE_Y > [4, 9], epochs=1)
    network = Network([Linear(1, 1, initial=1e160)])
    with pytest.raises(
        FloatingPointError, match=r"the loss of the output of layer 1, Linear\(1, 1\), became"
    ):
        train(network, HalfMeanSquaredError(), Adam(0.1), LINE_X, LINE_Y, epochs=1)


def test_a_weight_that_runs_away_in_the_last_step_is_noticed():
    network = Network([Linear(2, 1, initial="zero")])
    optimizer = GradientDescent(lambda t: [1e-3, 1e308][t])
    X = LINE_X * [1, 0]  # the second weight never moves
    with pytest.raises(
        FloatingPointError, match=r"parameter of layer 1, Linear\(2, 1\), .*step 2;"
    ):
        train(network, HalfMeanSquaredError(), optimizer, X, LINE_Y, epochs=2)


def test_progress_needs_tqdm_only_when_asked(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    train(line(), HalfMeanSquaredError(), Adam(0.1), LINE_X, LINE_Y, epochs=1)
    with pytest.raises(ImportError, match="progress=True needs the package tqdm"):
        train(line(), HalfMeanSquaredError(), Adam(0.1), LINE_X, LINE_Y, epochs=1, progress=True)


def test_progress_goes_through_tqdm(monkeypatch):
    bars = []

    class Auto:
        @staticmethod
        def tqdm(epochs, **options):
            bars.append(list(epochs))
            return epochs

    monkeypatch.setitem(sys.modules, "tqdm", Auto)
    monkeypatch.setitem(sys.modules, "tqdm.auto", Auto)
    train(line(), HalfMeanSquaredError(), Adam(0.1), LINE_X, LINE_Y, epochs=3, progress=True)
    assert bars == [[0, 1, 2]]


def test_it_learns_xor():
    X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    Y = np.array([[0.0], [1], [1], [0]])
    rng = np.random.default_rng(0)
    network = Network([Linear(2, 8, rng=rng), Tanh(), Linear(8, 1, rng=rng)])
    history = train(
        network,
        BinaryCrossEntropy(),
        Adam(0.05),
        X,
        Y,
        epochs=300,
        metrics={"accuracy": accuracy},
    )
    assert history.loss[-1] < 0.01 and history.metrics["accuracy"][-1] == 1


def test_zero_weights_stay_copies_of_one_another():
    X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    Y = np.array([[0.0], [1], [1], [0]])
    network = Network([Linear(2, 4, initial="zero"), Tanh(), Linear(4, 1, initial="zero")])
    history = train(network, BinaryCrossEntropy(), GradientDescent(1.0), X, Y, epochs=50)
    assert history.loss[-1] == pytest.approx(np.log(2))
    assert network.gradient_norms() == [0, 0]
