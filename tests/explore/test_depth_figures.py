"""The figures on depth: what is drawn and said is what the mathematics gives."""

from itertools import product

import numpy as np
import pytest

from backprop import clipping, depth
from backprop.explorers import depth as figures
from backprop.quizzes import question

GAUGE, SLOPES, COMPASS, LABORATORY = (maker() for maker in figures.EXPLORERS)
TWENTY = {"layers": 20}


def test_the_gauge_starts_with_what_was_asked():
    assert GAUGE.start == {"layers": 20, "activation": "relu", "spread": 0.01}
    words = GAUGE.caption(**GAUGE.start)
    assert "1.1 · 10⁻²³" in words and "9.7 · 10⁻²⁴" in words and "The profile is flat" in words


@pytest.mark.parametrize(
    ("activation", "spread", "words"),
    [
        ("relu", figures.HE, "a useful amount"),
        ("tanh", figures.XAVIER, "a useful amount"),
        ("sigmoid", figures.XAVIER, "vanishes on the way back"),
        ("relu", 1.0, "far too long"),
        ("relu", figures.XAVIER, "far too short"),
        ("tanh", 1.0, "explodes on the way back"),
        ("sigmoid", 1.0, "a useful amount"),
    ],
)
def test_the_verdict_on_twenty_layers(activation, spread, words):
    assert words in GAUGE.caption(**TWENTY, activation=activation, spread=spread)


def test_the_profile_of_relu_is_flat_whatever_the_spread():
    for layers, spread in product(figures.DEPTHS, figures.SPREADS):
        heights = figures.powers(figures.lengths(layers, "relu", spread)[0])
        assert np.ptp(heights) < 1


@pytest.mark.parametrize("activation", figures.CALLED)
def test_the_curve_on_the_right_is_the_first_bar_on_the_left(activation):
    for layers in (5, 20):
        curve = dict(zip(figures.ALONG, figures.first_layer(layers, activation), strict=True))
        for spread in figures.SPREADS:
            first = figures.lengths(layers, activation, spread)[0][0]
            assert curve[spread] == pytest.approx(np.log10(first))


def test_a_gradient_is_made_of_what_goes_in_and_what_comes_back():
    """Its length is at most the product of the two, as drawn in the still picture."""
    for setting in ((20, "relu", 0.01), (20, "sigmoid", figures.XAVIER)):
        weights, entered, back = map(np.array, figures.lengths(*setting))
        assert np.all(weights <= entered * back * (1 + 1e-12))


def test_the_lines_of_the_opening_picture():
    for activation, best in (("tanh", figures.XAVIER), ("relu", figures.HE)):
        back = figures.powers(figures.lengths(50, activation, best)[2])
        assert np.abs(back).max() < 1.5
    back = figures.powers(figures.lengths(50, "sigmoid", figures.XAVIER)[2])
    assert back[0] < -28


def test_the_gauge_measures_with_the_learner_s_function():
    def halved(Ws, Zs, As, dY, activation):
        norms = depth.gradient_norms(Ws, Zs, As, dY, activation)
        return [*norms[:-1], norms[-1] / 2]

    own = figures.depth_gauge(halved)
    words = own.caption(**TWENTY, activation="tanh", spread=figures.XAVIER)
    assert "differs from the course’s first in layer 20" in words and own.prediction is None
    assert "useful" in figures.depth_gauge(depth.gradient_norms).caption(
        **TWENTY, activation="tanh", spread=figures.XAVIER
    )


def not_written(*arguments):
    raise NotImplementedError


def spoils_its_inputs(Ws, Zs, As, dY, activation):
    norms = depth.gradient_norms(Ws, Zs, As, dY, activation)
    for array in (*Ws, *As, dY):
        array *= 0
    return norms


def test_stubs_and_wrong_forms_are_replaced_with_a_sentence():
    for maker in (figures.depth_gauge, figures.clip_compass):
        assert "yours is not written yet" in maker(not_written).note
    assert "does not have the form" in figures.depth_gauge(lambda *a: [1.0]).note
    assert "KeyError" in figures.depth_gauge(lambda *a: {"relu": [1] * 5}[a[-1]]).note
    assert "does not have the form" in figures.clip_compass(lambda g, c: [g]).note
    assert "does not have the form" in figures.clip_compass(lambda g, c: g if c < 5 else None).note
    assert "ValueError" in figures.clip_compass(lambda g, c: int("x")).note


def test_a_function_that_spoils_its_inputs_spoils_nothing_else():
    own = figures.depth_gauge(spoils_its_inputs)
    assert not own.note
    for _ in range(2):
        own.fragments(**GAUGE.start)
        assert "1.1 · 10⁻²³" in GAUGE.caption(**GAUGE.start)
        assert "1.1 · 10⁻²³" in own.caption(**GAUGE.start)


@pytest.mark.parametrize("activation", figures.CALLED)
def test_slopes_are_slopes(activation):
    for z in set(figures.POINTS) - {0}:
        ends = [float(figures.value_and_slope(activation, z + h)[0]) for h in (1e-6, -1e-6)]
        slope = float(figures.value_and_slope(activation, z)[1])
        assert (ends[0] - ends[1]) / 2e-6 == pytest.approx(slope, abs=1e-6)


def test_what_there_is_to_find_among_the_slopes():
    assert "leave everything as it is" in SLOPES.caption(activation="sigmoid", z=0, weight=4)
    assert SLOPES.numbers(activation="sigmoid", z=0, weight=5)["after 20 layers"] == "87"
    assert "nothing at all comes back" in SLOPES.caption(activation="relu", z=0, weight=5)
    assert "the unit is off" not in SLOPES.caption(activation="relu", z=0.5, weight=0.5)
    words = SLOPES.caption(activation="sigmoid", z=-2, weight=1)
    assert "multiplies by 0.105; after 20 layers 2.7 · 10⁻²⁰ is left" in words


@pytest.mark.parametrize("name", figures.GRADIENTS)
@pytest.mark.parametrize("c", figures.BOUNDS)
def test_both_clips_are_the_package_s(name, c):
    gradient = figures.GRADIENTS[name]
    by_norm, by_value = figures.both_clips(gradient, c)
    (right,) = clipping.clip_by_global_norm([gradient], c)
    assert by_norm == pytest.approx(right)
    assert by_value == pytest.approx(np.clip(gradient, -c, c))
    assert figures.turned(gradient, by_norm) < 1e-5
    words = COMPASS.caption(gradient=gradient, c=c)
    assert ("leaves it alone" in words) == (np.linalg.norm(gradient) <= c)
    assert ("does nothing" in words) == bool(np.array_equal(by_value, gradient))


def test_the_turned_gradient_of_the_curriculum():
    assert COMPASS.start == {"gradient": (100.0, 1.0), "c": 1}
    assert "turned by 44.4°" in COMPASS.caption(**COMPASS.start)
    numbers = COMPASS.numbers(gradient=(3.0, 4.0), c=1)
    assert numbers["by its norm"] == "(0.6, 0.8), length 1"
    assert numbers["turned by value clipping"] == "8.13°"


def test_clipping_each_layer_alone_is_shown_to_turn_the_gradient():
    def alone(gradients, c):
        return [clipping.clip_by_global_norm([gradient], c)[0] for gradient in gradients]

    words = figures.clip_compass(alone).caption(gradient=(100.0, 1.0), c=1)
    assert "yours gives (1, 1), turned by 44.4°" in words


def test_every_gradient_lies_on_the_map_or_says_where_it_goes():
    for gradient in figures.GRADIENTS.values():
        outside = np.abs(gradient).max() > figures.MAP
        assert len(figures._on_the_map(COMPASS.axes[0], gradient)) == 1 + outside


def test_the_seven_runs():
    ends = {name: figures.record(name) for name in figures.PATIENTS}
    assert {name for name, run in ends.items() if run[2]} == {"He, η = 0.6", "spread 1, η = 0.001"}
    assert "layer 3, Linear(32, 32)" in ends["spread 1, η = 0.001"][2]
    assert "layer 15, Linear(32, 32)" in ends["He, η = 0.6"][2]
    losses, norms, _ = ends["He, η = 3, clipped to 1"]
    assert not norms[-1].any() and norms[0].all()
    assert "all units are off" in LABORATORY.caption(patient="He, η = 3, clipped to 1", step=21)
    healthy = ends["He, η = 0.1"][0]
    assert healthy[-5:].mean() < healthy[:5].mean() - 0.2


def test_the_record_is_what_train_does():
    """The same losses, epoch by epoch, as the package's own loop."""
    from backprop.losses import SoftmaxCrossEntropy
    from backprop.optimizers import GradientDescent
    from backprop.training import train

    seen = []

    class Watching(SoftmaxCrossEntropy):
        def forward(self, scores, labels):
            seen.append(super().forward(scores, labels))
            return seen[-1]

    network = figures.deep_network("relu", "he")
    rng = np.random.default_rng(2)
    how = {"epochs": 1, "batch_size": figures.BATCH, "rng": rng}
    train(network, Watching(), GradientDescent(0.1), *figures._digits(), **how)
    losses = figures.record("He, η = 0.1")[0]
    assert seen[-45:][: len(losses)] == pytest.approx(losses)


@pytest.mark.parametrize("patient", figures.PATIENTS)
def test_after_the_end_of_a_run_the_words_stay(patient):
    losses, _, ending = figures.record(patient)
    last = LABORATORY.caption(patient=patient, step=figures.LAST_STEP)
    assert ("The run ends here" in last) == bool(ending)
    if ending:
        assert last == LABORATORY.caption(patient=patient, step=len(losses))
        assert ending in last


@pytest.mark.parametrize("explorer", [GAUGE, SLOPES, COMPASS, LABORATORY], ids=lambda e: e.name)
def test_there_is_a_mark_for_every_prediction(explorer):
    assert len(explorer.marks()) == len(explorer.prediction.question["answers"])
    assert explorer.prediction.question == question("depth", explorer.name)


@pytest.mark.parametrize(
    "still", [figures.portrait, figures.in_and_back, figures.as_promised], ids=lambda f: f.__name__
)
def test_still_pictures_say_what_is_to_be_seen(still):
    assert len(still().alt) > 120


def test_the_report_s_bars_are_right():
    axes = figures.as_promised().figure.axes[0]
    heights = np.array([bar.get_height() for bar in axes.patches])
    norms = np.array(figures.lengths(20, "relu", 0.01)[0])
    assert heights == pytest.approx(norms / norms.max())
    assert heights.min() == pytest.approx(0.48, abs=0.005)


def test_clipping_in_place_leaves_the_other_arrow_alone():
    def in_place(gradients, c):
        for gradient in gradients:
            gradient *= 0.01
        return gradients

    _, by_value = figures.both_clips((100.0, 1.0), 1, in_place)
    assert by_value.tolist() == [1, 1]
