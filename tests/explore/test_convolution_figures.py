"""The figures of convolution: what they say is what the numbers do, also the learner's own."""

import gzip

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from backprop import Conv2D, Flatten, Linear, MaxPool2D, Network, ReLU, data, plots
from backprop.explore.svg import drawing
from backprop.explorers import convolution as figures
from backprop.gradcheck import numerical_gradient
from backprop.single_picture import conv2d, conv2d_dK, conv2d_dX

WINDOW, SHARING, SEES = figures.sliding_window(), figures.weight_sharing(), figures.kernel_sees()


def drawn_text(explorer, **settings):
    """Every text that the moving part draws, as a list."""
    with drawing():
        artists = list(explorer.draw(explorer.axes, **settings))
    texts = [artist.get_text() for artist in artists if hasattr(artist, "get_text")]
    for artist in artists:
        artist.remove()
    return texts


@pytest.mark.parametrize("name", figures.CASES)
def test_who_used_a_pixel_is_what_nudging_it_shows(name):
    case = figures.CASES[name]

    def outputs(X):
        return figures.Case(X, case.K, case.dY, case.stride, case.padding).Y

    for pixel in np.ndindex(case.X.shape):
        nudge = np.zeros(case.X.shape)
        nudge[pixel] = 1
        moved = outputs(case.X + nudge) - outputs(case.X)
        weights = np.zeros(case.dY.shape)
        for output, weight in case.users(pixel).items():
            weights[output] = weight
        np.testing.assert_allclose(moved, weights, atol=1e-12)
    slopes = numerical_gradient(lambda X: np.sum(outputs(X) * case.dY), case.X)
    np.testing.assert_allclose(case.dX, slopes, atol=1e-8)


def test_the_middle_pixel_is_shown_first():
    words = WINDOW.caption(**WINDOW.start)
    assert "used by 4 outputs, with the weights 4, 3, 2 and 1" in words and "is 6." in words
    assert {"×4", "×3", "×2", "×1"} <= set(drawn_text(WINDOW, **WINDOW.start))


@pytest.mark.parametrize("name", figures.CASES)
def test_each_weight_stands_at_the_output_it_belongs_to(name):
    case = figures.CASES[name]
    for cell in (1, 4, case.X.size):
        pixel = figures._chosen(case, True, cell)
        texts = drawn_text(WINDOW, case=name, ask=figures.PIXEL, cell=cell)
        tags = sorted(text for text in texts if text.startswith("×"))
        assert tags == sorted(f"×{figures.shown(w)}" for w in case.users(pixel).values())
        assert f"dX[{pixel[0]}, {pixel[1]}] = {figures.shown(case.dX[pixel])}" in texts


def test_an_output_and_its_window():
    start = {"case": figures.FIRST, "ask": figures.OUTPUT}
    for cell, value in ((1, 37), (2, 47), (3, 67), (4, 77), (5, 37)):
        assert f"add up to {value}." in WINDOW.caption(**start, cell=cell)
    assert {"5 · 1", "6 · 2", "8 · 3", "9 · 4"} <= set(drawn_text(WINDOW, **start, cell=4))


def test_with_stride_2_every_pixel_has_one_user():
    case = figures.CASES["4 × 4, stride 2"]
    assert all(len(case.users(pixel)) == 1 for pixel in np.ndindex(4, 4))


def turned(K, dY):
    return conv2d_dX(K[::-1, ::-1], dY)


def stub(*arguments):
    raise NotImplementedError


def test_the_learner_s_gradient_is_what_is_shown():
    same, other = figures.sliding_window(conv2d_dX), figures.sliding_window(turned)
    assert same.note == other.note == "" and same.prediction is None
    assert "course’s" not in same.caption(**same.start)
    words = other.caption(**other.start)
    assert "Your gradient there is 9, the course’s 6." in words
    assert drawn_text(other, **other.start).count("9") > drawn_text(same, **same.start).count("9")


def test_a_gradient_that_does_not_serve_is_replaced_and_told():
    for function, words in ((stub, "not written yet"), (lambda K, dY: dY, "the form")):
        explorer = figures.sliding_window(function)
        assert words in explorer.note
        assert "course’s" not in explorer.caption(**explorer.start)


@pytest.mark.parametrize("name", figures.SHARED)
def test_a_cell_meets_what_its_gradient_says(name):
    case = figures.SHARED[name]
    dK = conv2d_dK(case.X, case.dY)
    for title, cell in figures.CELLS.items():
        truth = case.dY.sum() if cell is None else dK[cell]
        words = SHARING.caption(case=name, cell=title, window=figures.WINDOWS[-1])
        assert words.endswith(f"its gradient is {figures.shown(truth)}.")
        assert f"{case.dY.size} p" in words  # pixels, or places
        none_yet = SHARING.caption(case=name, cell=title, window=0)
        assert "has met nothing yet" in none_yet


def test_the_first_cell_window_by_window():
    totals = [1, 1, 1, 11]  # 1 · 1 + 2 · 0 + 4 · 0 + 5 · 2
    for window, total in enumerate(totals, start=1):
        settings = {"case": figures.FIRST, "cell": "upper left", "window": window}
        name = "dK[0, 0] =" if window == 4 else "so far"
        assert f"{name} {total}" in drawn_text(SHARING, **settings)


def test_the_strongest_answer_comes_from_the_window_that_is_framed():
    for kernel, digit in (("left edges", 1), ("level strokes", 5)):
        answers = conv2d(figures.examples()[digit], np.array(figures.KERNELS[kernel]))
        row, column = np.unravel_index(answers.argmax(), answers.shape)
        words = SEES.caption(kernel=kernel, digit=digit)
        assert f"row {row}, column {column}" in words
        assert f"to {figures.shown(answers.max())}." in words


def test_on_the_1_the_kernel_finds_left_sides():
    """What the prediction says: full on the left of the stroke, hollow on its right."""
    answers = conv2d(figures.examples()[1], np.array(figures.KERNELS["left edges"]))
    assert answers[:, :3].sum() > 10 and answers[:, 4:].sum() < -10
    assert answers.argmax() % 6 < 3


def test_each_digit_is_the_digit_it_is_called():
    digits = data.digits()
    for digit, image in enumerate(figures.examples()):
        (row,) = np.flatnonzero((digits.X / 16 == image.ravel()).all(axis=1))
        assert digits.targets[row] == digit


def ghosts(explorer):
    """The grey frames of the first setting, in which the course's answers stand."""
    with drawing():
        artists = list(explorer.draw(explorer.axes, **explorer.start))
    grey = to_rgba(plots.PREDICTION)
    frames = [one for one in artists if isinstance(one, Rectangle) and one.get_edgecolor() == grey]
    for artist in artists:
        artist.remove()
    return frames


def test_the_learner_s_conv2d_is_what_is_shown():
    def other(X, K):
        return conv2d(X, K[::-1, ::-1])

    same, wrong = figures.kernel_sees(conv2d), figures.kernel_sees(other)
    assert same.note == wrong.note == "" and same.prediction is None
    assert "differs" not in same.caption(**same.start)
    assert "yours differs from the course’s answer at" in wrong.caption(**wrong.start)
    assert len(ghosts(wrong)) > 30 and ghosts(same) == []
    assert figures.kernel_sees(stub).note.endswith("not written yet.")
    assert "the form" in figures.kernel_sees(lambda X, K: X).note


def trained_like(padding=0):
    rng = np.random.default_rng(0)
    first = Conv2D(1, 8, 3, rng=rng, padding=padding)
    end = Linear(128 if padding else 72, 10, rng=rng)
    return Network([first, ReLU(), MaxPool2D(), Flatten(), end])


@pytest.mark.parametrize("padding", [0, 1])
def test_learned_filters_are_those_of_the_network(padding):
    network = trained_like(padding)
    explorer = figures.learned_filters(network)
    A = network.layers[1].forward(network.layers[0].forward(figures.examples()[:, None]))
    for kernel, digit in ((0, 0), (3, 7)):
        words = explorer.caption(kernel=kernel, digit=digit)
        answers = A[digit, kernel]
        assert f"at {(answers > 0).sum()} of {answers.size} places" in words or answers.max() == 0
    network.layers[0].parameters["b"][...] = -100
    assert "silent" in figures.learned_filters(network).caption(kernel=0, digit=0)


def test_the_figures_without_a_prediction_keep_the_budget(monkeypatch):
    monkeypatch.setenv("BACKPROP_SITE", "1")
    for explorer in (
        figures.learned_filters(trained_like()),
        figures.kernel_sees(conv2d),
        figures.sliding_window(conv2d_dX),
    ):
        assert len(explorer.settings()) <= 180
        assert len(gzip.compress(explorer._repr_html_().encode())) < 150_000


def test_pictures_say_what_is_to_be_seen():
    pictures = [figures.portrait(), figures.pooling(), figures.learned_kernels(trained_like())]
    assert len({picture.name for picture in pictures}) == 3
    assert all(len(picture.alt) > 100 for picture in pictures)
    assert "5, 2, 6 and 7" in pictures[1].alt and pictures[2].alt.startswith("8 kernels")
