"""The figures on matrices: what fits, what parts, and who leaves the diagonal."""

from itertools import product
from math import log

import numpy as np
import pytest

from backprop import matrices
from backprop.explorers import matrices as figures

LEGO, CLONES, MICROSCOPE = (
    figures.shape_lego(),
    figures.clone_army(),
    figures.gradient_microscope(),
)
DIFFERENT = [sizes for sizes in figures.SIZES.values() if len(set(sizes)) == 3]
SQUARE = (3, 3, 3)


@pytest.mark.parametrize("sizes", DIFFERENT)
def test_with_different_sizes_the_shape_finds_the_product(sizes):
    assert figures.fitting(sizes) == 12
    hits = {
        (first, second): figures.found(first, second, sizes)
        for first, second in product(figures.FIRST, figures.SECOND)
    }
    by_shape = {pair: hit for pair, hit in hits.items() if hit}
    assert by_shape[("Xᵀ", "D")] == {"dW": True}
    assert by_shape[("D", "Wᵀ")] == {"dX": True}
    assert by_shape[(figures.FIRST[-1], "D")] == {"db": True}
    assert len(by_shape) == 3


def test_with_equal_sizes_everything_fits_and_most_of_it_is_wrong():
    assert figures.fitting(SQUARE) == 36
    hits = [
        figures.found(first, second, SQUARE)
        for first, second in product(figures.FACTORS, figures.FACTORS)
        if "D" in first + second
    ]
    assert all(set(hit) == {"dW", "dX"} for hit in hits)
    assert sum(any(hit.values()) for hit in hits) == 2
    assert "proves nothing" in LEGO.caption(first="D", second="W", sizes=SQUARE)


@pytest.mark.parametrize("sizes", figures.SIZES.values())
def test_what_is_called_measured_is_the_package_s_gradient(sizes):
    own = figures.blocks(sizes)
    answer = matrices.linear_backward(own["D"], own["X"], own["W"])
    for name, truth in figures.truths(sizes).items():
        assert np.array_equal(np.atleast_2d(answer[name]), truth)


@pytest.mark.parametrize(
    "first, second, words",
    [
        ("X", "W", "the forward pass"),
        ("X", "D", "does not exist"),
        ("Xᵀ", "X", "knows nothing of the loss"),
        ("D", figures.SECOND[-1], "D.sum(axis=1)"),
        (figures.FIRST[-1], "D", "D.sum(axis=0)"),
        ("Dᵀ", "X", "None of the three"),
    ],
)
def test_the_words_on_a_product(first, second, words):
    assert words in LEGO.caption(first=first, second=second, sizes=(4, 3, 2))


def test_the_numbers_of_the_curriculum_for_xor():
    end = {name: figures.training(name)[1][-1] for name, *_ in figures.STARTS}
    assert end[figures.ZERO] == pytest.approx(log(2), abs=1e-12)
    assert end[figures.HALF] == pytest.approx(0.478, abs=5e-4)
    assert end[figures.SEED_0] == pytest.approx(0.347, abs=5e-4)
    assert all(end[name] < 6e-4 for name in end if "seed 1" in name or "seed 2" in name)


@pytest.mark.parametrize(
    "start, units", [(figures.ZERO, 1), (figures.HALF, 1), ("all 0.5, but one 0.6", 2)]
)
def test_clones_stay_clones(start, units):
    weights, losses, _ = figures.training(start)
    assert {figures.different(W1) for W1 in weights} == {units}
    assert (losses[-1] < 0.01) == (units > 1)


@pytest.mark.parametrize(
    "start, step, loss, words",
    [
        (figures.HALF, 0, "0.77", "one and the same"),
        (figures.HALF, 5000, "0.478", "no more than one hidden unit"),
        ("all 0.5, but one 0.6", 5000, "0.000526", "2 of the 4 units differ"),
        ("0.5 with a spread of 0.01", 5000, "0.00046", "all four cases are on the right side"),
        (figures.SEED_0, 5000, "0.347", "two cases of four are on the right side"),
    ],
)
def test_what_is_said_of_a_training(start, step, loss, words):
    caption = CLONES.caption(start=start, step=step)
    assert words in caption and f"loss is {loss}" in caption.replace("The", "the")
    assert CLONES.numbers(start=start, step=step)["loss"] == loss


def test_zeros_do_not_move():
    assert not figures.training(figures.ZERO)[0].any()
    assert "nothing moves" in CLONES.caption(start=figures.ZERO, step=100)


def test_the_training_is_the_package_s_gradient():
    """One step from random weights, against the referee."""
    from backprop.data import xor
    from backprop.gradcheck import numerical_gradient
    from backprop.losses import BinaryCrossEntropy

    W1, W2 = figures.first_weights("random, seed 1")

    def loss(v):
        scores = np.tanh(xor().X @ v) @ W2
        return BinaryCrossEntropy().forward(scores, xor().targets)

    moved = W1 - figures.ETA * numerical_gradient(loss, W1)
    assert figures.training("random, seed 1")[0][1] == pytest.approx(moved, abs=1e-8)


def test_all_weights_stay_on_the_map():
    for name, *_ in figures.STARTS:
        weights, losses, _ = figures.training(name)
        assert np.abs(weights).max() < 6.2 and losses.max() < 1.05


OFF = {
    "none": set(),
    "slope of the activation missing": {"W1", "b1"},
    "slope taken at the wrong place": {"W1", "b1"},
    "W₂ moved first, η = 0.5": {"W1", "b1"},
    "½ of the loss lost": {"W1", "b1", "W2", "b2"},
    "signs reversed": {"W1", "b1", "W2", "b2"},
    "bias gradients averaged": {"b1", "b2"},
    "one entry of dW₂ forgotten": {"W2"},
}


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
@pytest.mark.parametrize("mistake", figures.MISTAKES)
def test_a_mistake_spoils_these_blocks_and_no_others(mistake, activation):
    own, slopes = figures.MISTAKES[mistake](activation), figures.measured(activation, 1e-5)
    errors = {name: figures.relative(own[name], slopes[name]).max() for name in figures.NAMES}
    assert {name for name, error in errors.items() if error > figures.WRONG} == OFF[mistake]
    good = [error for name, error in errors.items() if name not in OFF[mistake]]
    assert all(error < figures.RIGHT for error in good)
    words = MICROSCOPE.caption(mistake=mistake, activation=activation, nudge=1e-5)
    assert (" leave" in words) == bool(OFF[mistake])


def test_a_lost_half_is_a_third_everywhere():
    own, slopes = figures.MISTAKES["½ of the loss lost"]("relu"), figures.measured("relu", 1e-5)
    for name in figures.NAMES:
        assert figures.relative(own[name], slopes[name]) == pytest.approx(1 / 3, abs=1e-6)


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
def test_only_the_widest_and_the_smallest_nudge_make_right_gradients_look_wrong(activation):
    own = figures.MISTAKES["none"](activation)
    accused = [
        nudge
        for nudge in figures.NUDGES
        if max(
            figures.relative(own[name], figures.measured(activation, nudge)[name]).max()
            for name in figures.NAMES
        )
        > figures.WRONG
    ]
    assert accused == [0.1, 1e-12]


def test_every_right_gradient_lies_within_the_panel():
    for name, activation in product(figures.NETWORKS, ("relu", "sigmoid")):
        own = matrices.mlp_gradients(*figures.a_network(name), activation)
        assert max(np.abs(array).max() for array in own.values()) < figures.REACH


def without_mask(parameters, X, y, activation):
    values = matrices.forward(parameters, X, activation)
    dY = (values["Y_hat"] - y) / len(X)
    second = matrices.linear_backward(dY, values["A"], parameters["W2"])
    first = matrices.linear_backward(second["dX"], X, parameters["W1"])
    return {"W1": first["dW"], "b1": first["db"], "W2": second["dW"], "b2": second["db"]}


def not_written(parameters, X, y, activation):
    raise NotImplementedError


def transposed(parameters, X, y, activation):
    own = matrices.mlp_gradients(parameters, X, y, activation)
    return {**own, "W1": own["W1"].T}


def test_the_learner_s_own_gradients_are_what_is_shown():
    same = figures.gradient_microscope(
        lambda *given: {name: a.tolist() for name, a in matrices.mlp_gradients(*given).items()}
    )
    other = figures.gradient_microscope(without_mask)
    assert same.note == other.note == "" and same.prediction is other.prediction is None
    assert "all your gradients agree" in same.caption(**same.start)
    assert "W₁ and b₁ leave the diagonal" in other.caption(**other.start)
    assert same.fragments(**same.start) != other.fragments(**other.start)


@pytest.mark.parametrize(
    "own, words", [(not_written, "not written yet"), (transposed, "does not have the form")]
)
def test_a_function_that_does_not_serve_is_replaced_and_told(own, words):
    explorer = figures.gradient_microscope(own)
    assert words in explorer.note
    assert "all the course’s gradients agree" in explorer.caption(**explorer.start)


def test_a_learner_s_function_that_changes_its_arguments_does_not_spoil_the_figure():
    def careless(parameters, X, y, activation):
        own = matrices.mlp_gradients(parameters, X, y, activation)
        parameters["W1"] += 1
        X *= 2
        return own

    network = next(iter(figures.NETWORKS))
    before = {name: array.copy() for name, array in figures.a_network(network)[0].items()}
    explorer = figures.gradient_microscope(careless)
    explorer.fragments(**explorer.start)
    after = figures.a_network(network)[0]
    assert all(np.array_equal(before[name], after[name]) for name in before)


def test_the_portrait_shows_gradients_of_the_shapes_of_their_arrays():
    values, slopes = figures._small_digits()
    assert [value.shape for value in values] == [slope.shape for slope in slopes]
    assert all(np.isfinite(array).all() and array.any() for array in (*values, *slopes))


def test_pictures_say_what_is_to_be_seen():
    rng = np.random.default_rng(0)
    images, labels, told = rng.random((9, 64)), np.arange(9), np.arange(9)[::-1]
    pictures = [
        figures.portrait(),
        figures.what_units_see(rng.normal(size=(64, 20))),
        figures.misread(images, labels, told),
    ]
    assert len({picture.name for picture in pictures}) == 3
    assert all(len(picture.alt) > 100 for picture in pictures)
    assert "0, read as 8" in pictures[2].alt
    assert "No digit was read wrongly" in figures.misread(images, labels, labels).alt
