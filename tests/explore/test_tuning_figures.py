"""The figures of tuning: every patient shows what its diagnosis says."""

import math

import numpy as np
import pytest

from backprop.explorers import tuning as figures

SICK, GRID = figures.sick_runs(), figures.grid_or_random()
GUESS = math.log(10)


def last(letter):
    run = figures.course(letter)
    return run.training[-1], run.validation[-1]


def test_there_are_eight_and_none_is_healthy():
    assert list(figures.PATIENTS) == list("ABCDEFGH")
    healthy = figures._train()
    assert healthy.training[-1] < 0.05 and healthy.validation[-1] < 0.3


def test_three_stay_near_the_guess_and_the_gradients_tell_them_apart():
    for letter in "AE":
        assert last(letter) == pytest.approx((GUESS, GUESS), abs=0.05)
    assert not figures.course("A").norms.any()
    assert (figures.course("E").norms > 0.01).all()
    falling = figures.course("F")
    assert (falling.norms > 0.3).all() and (np.diff(falling.training) < 0).all()
    assert falling.training[0] - falling.training[-1] < 0.25


def test_the_others_show_their_signs():
    jumping = np.diff(figures.course("B").training)
    assert last("B")[0] > 1 and (jumping > 0).sum() > 8 and (jumping < 0).sum() > 8
    memorised = figures.course("C")
    assert memorised.training[-1] < 0.01 and memorised.validation[-1] > 90 * memorised.training[-1]
    assert len(figures.course("D").training) == 4 and math.isnan(last("D")[0])
    assert last("G")[0] < 0.05 and last("G")[1] == pytest.approx(GUESS, abs=0.15)
    swinging = figures.course("H").training
    assert min(swinging) < 1 < swinging[0] and swinging[-1] > GUESS


@pytest.mark.parametrize("letter", figures.PATIENTS)
def test_the_diagnosis_is_told_only_when_it_is_open(letter):
    disease = figures.PATIENTS[letter].disease
    assert disease not in SICK.caption(letter=letter, opened=False)
    assert disease in SICK.caption(letter=letter, opened=True)


def test_a_run_is_repeatable():
    settings = figures.PATIENTS["B"].settings
    assert figures._train(**settings).training == figures.course("B").training


@pytest.mark.parametrize("count", figures.COUNTS)
def test_a_grid_has_the_root_as_many_values(count):
    side = round(count**0.5)
    assert figures._distinct(figures.trials(True, count, 1)) == side
    for luck in figures.DRAWS:
        assert figures._distinct(figures.trials(False, count, luck)) == count
    assert f"{side} different values" in GRID.caption(is_grid=True, count=count, luck=1)


def test_random_beats_the_grid_in_nine_of_ten_draws():
    assert figures.share_of_draws(9) == pytest.approx(0.9, abs=0.02)
    grid, lucky = (figures.quality(figures.trials(True, n, 1)[:, 0]).max() for n in (9, 16))
    assert grid < 0.2 and lucky > 0.95
