"""What no layer, loss, optimizer or schedule takes, and the one sentence each kind of it gets."""

import numpy as np
import pytest

from backprop.convolution import AveragePool2D, Conv2D, Flatten, MaxPool2D
from backprop.demands import fraction, not_negative, numbers, pair, positive, whole
from backprop.gradcheck import gradient_check, numerical_gradient
from backprop.initialization import initialise
from backprop.layers import LeakyReLU, Linear, ReLU, Sigmoid, Tanh
from backprop.losses import BinaryCrossEntropy, HalfMeanSquaredError, SoftmaxCrossEntropy, accuracy
from backprop.network import Network
from backprop.normalization import BatchNorm, Dropout
from backprop.optimizers import Adam, GradientDescent, Momentum
from backprop.schedules import cosine, inverse_time, step_decay, warm_up

LAYERS = [
    *(
        Linear(2, 1, initial=1.0),
        Sigmoid(),
        Tanh(),
        ReLU(),
        LeakyReLU(),
        BatchNorm(2),
        Dropout(0.5),
    ),
    *(Conv2D(1, 1, 1, initial=1.0), MaxPool2D(), AveragePool2D(), Flatten()),
]
NO_NUMBERS = [
    ("abc", "as numbers; it got 'abc'"),
    ([["a", "b"]], r"as numbers; it got \[\['a', 'b'\]\]"),
    (None, "as numbers; it got None"),
    ([[1, None]], r"as numbers; it got \[\[1, None\]\]"),
    (np.ones((1, 2)) * 1j, r"as numbers; it got array\("),
    ({}, r"as numbers; it got {}"),
    ([[1, 2], [3]], r"in rows of one length; it got \[\[1, 2\], \[3\]\]"),
]


@pytest.mark.parametrize("layer", LAYERS, ids=repr)
@pytest.mark.parametrize(("X", "sentence"), NO_NUMBERS)
def test_layers_take_numbers_alone(layer, X, sentence):
    with pytest.raises(ValueError, match=sentence) as error:
        layer.forward(X)
    assert str(error.value).startswith(f"{layer!r} wants X ")


@pytest.mark.parametrize("layer", [Linear(2, 2, initial=1.0), ReLU(), BatchNorm(2)], ids=repr)
@pytest.mark.parametrize(("dY", "sentence"), NO_NUMBERS)
def test_so_does_the_way_back(layer, dY, sentence):
    layer.forward([[1, 2], [3, 4]])
    with pytest.raises(ValueError, match=sentence) as error:
        layer.backward(dY)
    assert str(error.value).startswith(f"{layer!r} wants dY ")


@pytest.mark.parametrize("loss", [HalfMeanSquaredError(), BinaryCrossEntropy()], ids=repr)
@pytest.mark.parametrize(("given", "sentence"), NO_NUMBERS)
def test_so_do_losses(loss, given, sentence):
    with pytest.raises(ValueError, match="wants predictions " + sentence):
        loss.forward(given, [[0, 1]])
    with pytest.raises(ValueError, match="wants targets " + sentence):
        loss.forward([[0, 1]], given)
    with pytest.raises(ValueError, match="SoftmaxCrossEntropy.* wants scores " + sentence):
        SoftmaxCrossEntropy().forward(given, [0])
    with pytest.raises(ValueError, match="accuracy wants scores " + sentence):
        accuracy(given, [0])


def test_losses_want_more_than_one_number():
    for loss in HalfMeanSquaredError(), BinaryCrossEntropy():
        with pytest.raises(ValueError, match="a row or number for each example; it got one number"):
            loss.forward(1.0, 1.0)
    with pytest.raises(ValueError, match=r"Flatten\(\) wants X of shape .*; it got one number"):
        Flatten().forward(5)


def test_whole_numbers_and_answers_are_promoted():
    for given in [1, 2], (1, 2), np.array([1, 2], np.uint8), np.array([1, 2], np.float32):
        array = numbers("it", "X", given)
        assert array.dtype == np.float64 and array.tolist() == [1, 2]
    assert numbers("it", "X", [True, False]).tolist() == [1, 0]
    X = np.ones(3)
    assert numbers("it", "X", X) is X


@pytest.mark.parametrize(
    "number", ["a", "3", None, [3], (3,), {}, np.array([3]), np.nan, np.inf, 0]
)
def test_a_count_is_one_whole_number(number):
    with pytest.raises(ValueError, match="inputs must be a whole number of 1 or more, not ."):
        Linear(number, 2, initial=1.0)
    with pytest.raises(ValueError, match="padding must be a whole number of 0 or more, not .*1"):
        Conv2D(1, 1, 2, padding=(1, 1), initial=1.0)


def test_counts_may_be_written_as_floats_or_numpy_numbers():
    assert whole("n", 3.0) == whole("n", np.int64(3)) == whole("n", np.array(3)) == 3
    assert pair("size", 2) == pair("size", [2, 2.0]) == pair("size", np.array([2, 2])) == (2, 2)
    with pytest.raises(ValueError, match="n must be a whole number of 1 or more, not 2.5"):
        whole("n", np.float64(2.5))  # written 2.5, not np.float64(2.5)


@pytest.mark.parametrize("size", [(2, 2, 2), (2,), [], [2, 2, 2]])
def test_a_size_is_one_number_or_two(size):
    with pytest.raises(ValueError, match="size must be one number or two, down and right, not"):
        MaxPool2D(size)
    with pytest.raises(ValueError, match="stride must be one number or two"):
        Conv2D(1, 1, 2, stride=size, initial=1.0)


@pytest.mark.parametrize("wrong", ["a", None, [0.5], {}, np.nan, -1])
@pytest.mark.parametrize(
    "make",
    [
        Dropout,
        LeakyReLU,
        GradientDescent,
        lambda wrong: BatchNorm(2, momentum=wrong),
        lambda wrong: BatchNorm(2, epsilon=wrong),
        lambda wrong: Adam(0.1, beta1=wrong),
        lambda wrong: Momentum(0.1, momentum=wrong),
        lambda wrong: Adam(0.1, weight_decay=wrong),
        lambda wrong: Adam(0.1, clip_norm=wrong or 0),
        lambda wrong: step_decay(wrong, every=3),
        lambda wrong: inverse_time(wrong, 1),
        lambda wrong: inverse_time(1, wrong),
        lambda wrong: cosine(wrong, steps=3),
        lambda wrong: cosine(1, steps=3, final=wrong),
        lambda wrong: warm_up(wrong, steps=3),
        lambda wrong: GradientDescent(lambda t: wrong).rate,
        lambda wrong: numerical_gradient(lambda v: v, 1.0, h=wrong),
    ],
)
def test_a_setting_is_one_number_in_its_range(make, wrong):
    with pytest.raises(ValueError, match="must be (above )?0"):
        make(wrong)


def test_the_ends_of_the_ranges():
    assert (fraction("it", 0), not_negative("it", 0), positive("it", 1e-300)) == (0, 0, 1e-300)
    for ask, number in (fraction, 1), (fraction, -1e-9), (positive, 0), (not_negative, -1e-300):
        with pytest.raises(ValueError, match=f"it must be .*, not {number}"):
            ask("it", number)


@pytest.mark.parametrize("rng", [0, "seed", np.random.default_rng])
def test_a_seed_is_not_yet_a_generator(rng):
    for make in (
        lambda: Linear(2, 1, rng=rng),
        lambda: Conv2D(1, 1, 2, rng=rng),
        lambda: initialise(2, 1, "he", rng),
        lambda: Dropout(0.5, rng=rng),
    ):
        with pytest.raises(
            ValueError, match=r"rng must be a generator, as np.random.default_rng\(0"
        ):
            make()


@pytest.mark.parametrize("initial", [None, [["a"], ["b"]], {}])
def test_initial_weights_are_numbers(initial):
    with pytest.raises(ValueError, match="initial weights as numbers; it got"):
        Linear(2, 1, initial=initial)


def test_initial_weights_are_copied():
    W = np.ones((2, 1))
    assert not np.shares_memory(Linear(2, 1, initial=W).parameters["W"], W)


def test_a_forgotten_return_is_named():
    for check in (
        lambda f: numerical_gradient(f, 1.0),
        lambda f: gradient_check(f, {"w": 1.0}, {"w": 1.0}),
    ):
        with pytest.raises(ValueError, match="what f returns as numbers; it got None"):
            check(lambda v: None)
    with pytest.raises(ValueError, match="the gradient 'w' as numbers; it got 'a'"):
        gradient_check(lambda p: 1.0, {"w": 1.0}, {"w": "a"})


def test_accuracy_does_not_mix_a_column_with_a_row():
    column, row = np.array([[1.0], [-2], [3]]), np.array([1, 0, 1])
    for scores, targets in (column, row), (row, column), (np.eye(3), np.eye(3)):
        with pytest.raises(ValueError, match="do not fit together"):
            accuracy(scores, targets)
    assert accuracy(column, row[:, None]) == accuracy(column[:, 0], row) == 1
    assert accuracy([[1, 2], [3, 2], [0, 1]], [1, 0, 0]) == 2 / 3  # two classes, a score for each


def test_a_network_is_a_list_of_layers():
    layer = Linear(2, 1, initial=1.0)
    with pytest.raises(TypeError, match=r"a list of layers, \[Linear\(2, 1\), \.\.\.\]"):
        Network(layer)
    with pytest.raises(TypeError, match="a network is no layer of another"):
        Network([Network([layer])])
    with pytest.raises(TypeError, match=r"moves the weights of a Network, not of Linear\(2, 1\)"):
        GradientDescent(0.1).step(layer)
