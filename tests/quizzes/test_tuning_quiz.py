"""The numbers in the questions on tuning, computed."""

import math
from functools import partial

import asking
import numpy as np
import pytest

from backprop.explorers import tuning as figures
from backprop.quizzes import load, question

SLUG = "tuning"


right = partial(asking.middle, SLUG)


def test_by_hand():
    share = (math.log(0.1) - math.log(0.001)) / (math.log(1) - math.log(0.0001))
    assert right("by-hand-share") == pytest.approx(share, abs=1e-4)
    assert right("by-hand-trials") == pytest.approx(1 - 0.95**40, abs=1e-3)


def test_the_first_loss():
    assert "2.30" in right("first-loss") and round(math.log(10), 2) == 2.30


def test_equal_steps_put_eighteen_of_twenty_above_a_tenth():
    assert (np.linspace(1e-5, 1, 20) > 0.1).sum() == 18
    assert "18 of the 20" in question(SLUG, "twenty-tries")["answers"][2]["feedback"]


def test_each_patient_has_its_question():
    asked = [one["id"] for one in load(SLUG) if one["part"] == "find the error"]
    assert asked == [f"patient-{letter.lower()}" for letter in figures.PATIENTS]


def test_the_limit_of_the_warm_up():
    assert right("limit-again") == "0.03"
    assert 0.03 < 2 / 50 < 0.05


def test_the_prediction_on_the_grid():
    assert int(right("grid-or-random")) == figures._distinct(figures.trials(True, 9, 1))


def test_overfitting_shows_a_validation_loss_of_about_a_half():
    assert figures.course("C").validation[-1] == pytest.approx(0.5, abs=0.05)
