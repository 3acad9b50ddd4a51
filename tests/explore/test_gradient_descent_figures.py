"""The figures of gradient descent: what they say is what the numbers do, also the learner's own."""

import numpy as np
import pytest

from backprop.descent import classify, descend
from backprop.explorers import gradient_descent as figures

PARABOLA, BOWL = figures.parabola(), figures.stretched_bowl()
SIGNS = {
    "slow": "No step passes it",
    "one step": "exactly on the minimum",
    "oscillates": "and yet comes closer",
    "never settles": "to and fro",
    "diverges": "times as far away",
}


def uphill(gradient, w0, eta, steps):
    return descend(lambda w: -gradient(w), w0, eta, steps)


def not_written(gradient, w0, eta, steps):
    raise NotImplementedError


def one_too_few(gradient, w0, eta, steps):
    return descend(gradient, w0, eta, steps - 1)


def stopping_where_it_is_level(gradient, w0, eta, steps):
    positions = [w0]
    while len(positions) <= steps and np.linalg.norm(gradient(positions[-1])) > 1e-9:
        positions.append(positions[-1] - eta * gradient(positions[-1]))
    return positions


@pytest.mark.parametrize("rate", figures.RATES)
def test_the_words_name_the_regime(rate):
    walk = np.abs(descend(figures.slope, 0, rate, 2) - 3)
    words = PARABOLA.caption(rate=rate, start=0.0, step=2)
    assert SIGNS[classify(rate, 2)] in words
    assert ("times as far away" in words) == bool(walk[2] > walk[1] + 1e-12)


def test_all_five_regimes_can_be_reached():
    assert {classify(rate, 2) for rate in figures.RATES} == set(SIGNS)


def test_the_numbers_on_the_parabola():
    shown = PARABOLA.numbers(rate=1.1, start=0.0, step=1)
    assert list(shown.values()) == ["6.6", "7.2", "−7.92", "2.2", "× −1.2"]
    assert "nothing is left" in PARABOLA.numbers(rate=0.5, start=5.0, step=3).values()
    assert "× 0" in PARABOLA.numbers(rate=0.5, start=0.0, step=0).values()


def test_a_position_off_the_map_is_pointed_at():
    drawn = "".join(PARABOLA.fragments(rate=1.1, start=0.0, step=8)[0])
    assert "off the map: w = −9.899" in drawn


@pytest.mark.parametrize("stretch, degrees", [(1, "straight at"), (10, "39°"), (100, "79°")])
def test_the_angle_of_the_first_step(stretch, degrees):
    assert degrees in BOWL.caption(stretch=stretch, rate=0.005, start=(10.0, 1.0))
    assert "straight at" in BOWL.caption(stretch=stretch, rate=0.005, start=(0.0, 4.0))


@pytest.mark.parametrize("rate, E", [(0.05, "0.001753"), (0.19, "3.528 · 10⁻⁹"), (0.2, "5")])
def test_the_loss_after_a_hundred_steps(rate, E):
    shown = BOWL.numbers(stretch=10, rate=rate, start=(10.0, 1.0))
    assert shown["E after 100 steps"] == E and shown["limit 2/λ of the steep axis"] == "0.2"


@pytest.mark.parametrize("stretch", figures.STRETCHES)
def test_only_beyond_the_limit_the_words_speak_of_it(stretch):
    for rate in figures.BOWL_RATES:
        words = BOWL.caption(stretch=stretch, rate=rate, start=(10.0, 1.0))
        assert ("lands farther out" in words) == (rate * stretch > 2 + 1e-9)
        assert ("for ever" in words) == (abs(rate * stretch - 2) < 1e-9)


@pytest.mark.parametrize("make", [figures.parabola, figures.stretched_bowl])
def test_the_learner_s_own_function_is_what_runs(make):
    same, other = make(lambda *arguments: descend(*arguments).tolist()), make(uphill)
    assert same.note == "" and other.note == "" and same.prediction is None
    assert "not the course’s" not in same.caption(**same.start)
    assert "course’s" in other.caption(**other.start)
    assert other.fragments(**other.start) != same.fragments(**same.start)


@pytest.mark.parametrize("make", [figures.parabola, figures.stretched_bowl])
@pytest.mark.parametrize(
    "own, words",
    [
        (not_written, "not written yet"),
        (one_too_few, "does not have the form"),
        (stopping_where_it_is_level, "does not have the form"),
    ],
)
def test_a_function_that_does_not_serve_is_replaced_and_told(make, own, words):
    explorer = make(own)
    assert words in explorer.note and "course’s" not in explorer.caption(**explorer.start)


def test_steps_that_overflow_are_drawn_as_far_away():
    def added_up(gradient, w0, eta, steps):
        slopes, positions = 0, [w0]
        for _ in range(steps):
            slopes = slopes + gradient(positions[-1])
            positions.append(positions[-1] - 1e3 * slopes)
        return positions

    explorer = figures.stretched_bowl(added_up)
    assert explorer.note == ""
    words = explorer.caption(stretch=100, rate=2, start=(10.0, 1.0))
    assert "from step 1 on" in words and "E is more than" in words


def test_pictures_say_what_is_to_be_seen():
    pictures = [
        figures.portrait(),
        figures.turned_bowl(),
        figures.flat_places(),
        figures.mislabelled(),
    ]
    assert len({picture.name for picture in pictures}) == 4
    assert all(len(picture.alt) > 100 for picture in pictures)
