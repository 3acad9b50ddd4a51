"""The figures of momentum and Adam: what they say is what the numbers do, also the learner's."""

import re

import numpy as np
import pytest

from backprop import optimizers
from backprop.explorers import momentum_and_adam as figures
from backprop.momentum_and_adam import adam_step, momentum_step

FOUR, TEN = figures.four_walkers(), figures.first_ten_steps()
GRADIENT_DESCENT, MOMENTUM, RMSPROP, ADAM = figures.WALKERS
ALL_BOWLS = pytest.mark.parametrize("bowl", figures.BOWLS)


def uncorrected(w, g, state, eta, beta1, beta2, eps):
    m = beta1 * state.get("m", 0) + (1 - beta1) * g
    v = beta2 * state.get("v", 0) + (1 - beta2) * g**2
    return w - eta * m / (np.sqrt(v) + eps), {"m": m, "v": v}


def not_written(*arguments):
    raise NotImplementedError


def only_weights(w, *rest):
    return w


@ALL_BOWLS
@pytest.mark.parametrize("walker", figures.WALKERS, ids=lambda walker: walker.name)
def test_a_walker_takes_the_steps_of_its_optimizer(walker, bowl):
    w, optimizer = np.array([2.0, 1.0]), walker.make(walker.rate)
    for step in range(6):
        np.testing.assert_allclose(figures.reference(walker, bowl, 0.001)[step], w, rtol=1e-12)
        optimizer.update(w, 0.001 * figures.BOWLS[bowl] @ w)


@ALL_BOWLS
def test_times_1000_changes_the_first_two_walkers_and_not_the_others(bowl):
    words = FOUR.caption(bowl=bowl, scale=1000, step=20)
    assert "gradient descent and momentum: off the map" in words
    assert "RMSProp and Adam: on the same path as with × 1" in words


@ALL_BOWLS
def test_at_a_billionth_everybody_s_path_changes(bowl):
    words = FOUR.caption(bowl=bowl, scale=1e-9, step=20)
    assert "RMSProp and Adam: on another path" in words and "same" not in words


def test_the_prediction_frames_those_it_names():
    answers = FOUR.prediction.question["answers"]
    right = next(index for index, answer in enumerate(answers) if answer["correct"])
    changing = [
        row
        for row, walker in enumerate(figures.WALKERS)
        if figures._changed(walker, figures.reference, "κ = 10", 1000) != "same"
    ]
    assert list(figures.CHANGING[right]) == changing == [0, 1]
    assert len(figures.CHANGING) == len(answers)


def test_adam_sees_a_turned_valley_but_no_stretch():
    """What the lesson asks to find: the same path in the straight bowls, another in the turned."""
    paths = {bowl: figures.reference(ADAM, bowl, 1) for bowl in figures.BOWLS}
    straight = [paths[bowl] for bowl in ("round, κ = 1", "κ = 10", "κ = 100")]
    assert np.abs(straight[0] - straight[2]).max() < 1e-3
    assert np.abs(straight[1] - straight[2]).max() < 1e-3
    assert np.abs(paths["κ = 100, turned"] - straight[2]).max() > 0.5


def test_a_factor_of_10_helps_gradient_descent_only_where_the_bowl_allows_it():
    def left(bowl, scale):
        return np.hypot(*figures.reference(GRADIENT_DESCENT, bowl, scale)[50])

    assert left("round, κ = 1", 10) < 1e-3 * left("round, κ = 1", 1)
    assert left("κ = 100", 10) > 100


def test_nobody_is_followed_beyond_the_map():
    path = figures.reference(GRADIENT_DESCENT, "κ = 100", 1000)
    assert np.isfinite(path).all() and np.abs(path).max() == figures.LARGE
    shown = FOUR.numbers(bowl="κ = 100", scale=1000, step=200)
    assert shown["momentum, distance left"] == "far off the map"
    assert shown["Adam, distance left"] == "5.74 · 10⁻⁵"


def test_the_learner_s_own_steps_walk_and_the_course_s_lie_beneath():
    same = figures.your_walkers(momentum_step, adam_step)
    other = figures.your_walkers(momentum_step, uncorrected)
    assert same.note == other.note == "" and same.prediction is None
    assert "leaves the course" not in same.caption(**same.start)
    assert "your Adam leaves the course’s path at step 1" in other.caption(**other.start)
    assert other.fragments(**other.start) != same.fragments(**same.start)
    path = figures.reference(ADAM, "κ = 100", 1)[20]
    assert same.numbers(**same.start)["Adam, distance left"] == f"{np.hypot(*path):.3f}"


@pytest.mark.parametrize(
    "momentum, adam, words",
    [
        (not_written, not_written, "own momentum_step (yours is not written yet) and adam_step ("),
        (momentum_step, only_weights, "own adam_step (yours stopped with ValueError)"),
        (lambda *arguments: (1, 2, 3), adam_step, "own momentum_step ("),
    ],
)
def test_steps_that_do_not_serve_are_replaced_and_told(momentum, adam, words):
    explorer = figures.your_walkers(momentum, adam)
    assert words in explorer.note
    assert "leaves the course" not in explorer.caption(**explorer.start)


def test_a_step_that_fails_later_is_replaced_as_well():
    def forgets_its_count(w, g, state, *settings):
        if state and "t" not in state:
            raise KeyError("t")
        w, state = adam_step(w, g, state, *settings)
        return w, {key: state[key] for key in "mv"}

    explorer = figures.your_walkers(momentum_step, forgets_its_count)
    assert "own adam_step (yours stopped with KeyError)" in explorer.note


@pytest.mark.parametrize("slopes", figures.SLOPES)
def test_the_inside_of_adam_is_the_package_s(slopes):
    w, adam, before = np.zeros(1), optimizers.Adam(0.1), 0.0
    held = figures.inside(slopes, True)
    for step, g in enumerate(figures.SLOPES[slopes]):
        adam.update(w, np.array([g]))
        assert before - w[0] == pytest.approx(held.moves[step], rel=1e-9, abs=1e-15)
        assert (adam.m[0], adam.v[0]) == pytest.approx((held.m[step], held.v[step]), rel=1e-12)
        before = w[0]


def test_the_moves_without_the_correction():
    published = [0.3162, 0.4250, 0.4950, 0.5442, 0.5797]
    assert figures.inside("always 1", False).moves[:5] == pytest.approx(published, abs=5e-5)
    assert max(figures.inside(s, c).moves.max() for s in figures.SLOPES for c in (True, False)) < (
        figures.LONGEST
    )


@pytest.mark.parametrize(
    "slopes, corrected, step, words",
    [
        ("always 1", True, 3, "w moves by 0.1, which is η"),
        ("always 0.001", True, 7, "w moves by 0.1, which is η"),
        ("always 0.00000001", True, 2, "0.05, 0.5 times η"),
        ("always 1", False, 1, "0.316, 3.16 times as far as with"),
        ("1, −1, 1, −1, …", True, 2, "−0.00526, 0.0526 times η"),
        ("10 once, then 1", True, 0, "nothing has moved"),
    ],
)
def test_the_words_on_the_first_steps(slopes, corrected, step, words):
    assert words in TEN.caption(slopes=slopes, corrected=corrected, step=step)


def test_the_numbers_on_the_first_steps():
    shown = TEN.numbers(slopes="always 1", corrected=True, step=3)
    assert list(shown.values()) == ["0.271", "0.002997", "1", "1", "0.1"]
    assert set(TEN.numbers(slopes="always 1", corrected=False, step=0).values()) == {"0"}


def test_the_predicted_lengths_are_those_of_the_answers():
    answers = TEN.prediction.question["answers"]
    for answer, length in zip(answers, figures.PREDICTED_LENGTHS, strict=True):
        said = float(re.match(r"[\d.]+", answer["answer"]).group())
        assert said == pytest.approx(length, abs=0.005)
        right = figures.inside("always 1", False).moves[0]
        assert answer["correct"] == (abs(length - right) < 0.001)


def test_hollow_bars_are_there_only_where_they_are_explained():
    drawn = TEN.fragments(slopes="always 1", corrected=True, step=3)
    assert "corrected: m̂ and √v̂" in "".join(drawn[1])
    drawn = TEN.fragments(slopes="always 1", corrected=False, step=3)
    assert "used as they are" in "".join(drawn[1])


def test_the_misses_of_the_penguin_lines():
    picture = figures.penguin_ways()
    (axes,) = picture.figure.axes
    curves = [line for line in axes.lines if len(line.get_xdata()) > 2]
    ends = [line.get_ydata()[-1] for line in curves]
    assert len(curves) == 3 and ends[0] == pytest.approx(393.12, abs=0.01)
    assert all(393 < end < 397 for end in ends)
    (dot,) = [line for line in axes.lines if len(line.get_xdata()) == 1]
    assert dot.get_ydata()[0] == pytest.approx(393.12, abs=0.01)
    (band,) = axes.collections
    late = [y for x, y in band.get_paths()[0].vertices if x > 1e4]
    assert max(late) > 600 and min(late) < 394


def test_pictures_say_what_is_to_be_seen():
    pictures = [figures.portrait(), figures.penguin_ways()]
    assert len({picture.name for picture in pictures}) == 2
    assert all(len(picture.alt) > 100 for picture in pictures)
