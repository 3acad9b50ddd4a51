"""The numbers in the questions on overfitting, computed."""

import re
from functools import partial

import asking
import numpy as np
import pytest

from backprop.clipping import clip_by_global_norm, clip_by_value
from backprop.explorers import overfitting as figures
from backprop.overfitting import early_stopping, l2
from backprop.quizzes import load, question

SLUG = "overfitting"
NUMERIC = [one["id"] for one in load(SLUG) if one["type"] == "numeric"]
LISTED = [0.9, 0.6, 0.7, 0.5, 0.55, 0.5, 0.4]


right = partial(asking.right, SLUG)


feedbacks = partial(asking.feedbacks, SLUG)


def by_hand(name):
    """The weights, bias, slopes and step of the faded example, worked out."""
    parameters = {"W": np.array([3.0, -2.0]), "b": np.array(0.5)}
    slopes = {"W": np.array([0.4, 0.6]), "b": np.array(0.2)}
    loss, slopes = l2(0.9, slopes, parameters, 0.1)
    return {
        "loss": loss,
        "slope-with-penalty": slopes["W"][1],
        "step-with-penalty": parameters["W"][1] - 0.5 * slopes["W"][1],
        "bias-with-penalty": parameters["b"] - 0.5 * slopes["b"],
        "best-of-a-list": early_stopping(LISTED, 2)[0],
    }[name]


def test_the_worked_part_of_the_faded_example():
    assert by_hand("loss") == pytest.approx(1.55)


@pytest.mark.parametrize("name", NUMERIC)
def test_by_hand(name):
    low, high = right(name)
    assert low < by_hand(name) < high
    ranges = sorted(one["range"] for one in question(SLUG, name)["answers"][:-1])
    assert all(one[1] < other[0] for one, other in zip(ranges, ranges[1:], strict=False))


def test_the_list_of_the_last_question():
    assert ", ".join(map(str, LISTED)) in question(SLUG, "best-of-a-list")["question"]
    assert early_stopping(LISTED, 2) == (3, 5) and "After epoch 5" in feedbacks("best-of-a-list")[0]


def test_warm_up():
    long = [np.array([100.0, 1.0])]
    assert clip_by_global_norm(long, 1)[0] == pytest.approx([1, 0.01], abs=1e-4)
    cut = clip_by_value(long, 1)[0]
    cosine = cut @ long[0] / np.linalg.norm(cut) / np.linalg.norm(long[0])
    assert f"{np.degrees(np.arccos(cosine)):.0f}°" in feedbacks("clip-a-long-gradient")[1]


def test_the_prediction_on_the_curve():
    asked = question(SLUG, "wiggle")
    assert right("wiggle").startswith("0") and figures.fitted("12", 11, 0.0).training < 1e-12
    assert f"{figures.fitted('12', 9, 0.0).training:.3f}" in asked["answers"][1]["answer"]
    wild, calm = (figures.fitted("12", degree, 0.0).validation for degree in (11, 3))
    assert f"{np.floor(1000 * wild) / 1000}" in asked["explanation"]
    assert 8 < wild / calm < 10 and "nearly nine times" in asked["explanation"]


def test_the_predictions_on_the_trainings():
    losses = figures.seen(figures.BUMPY).validation
    told = question(SLUG, "stop-button")
    before, jump = losses[7:9]
    assert f"{before:.2f}" in told["question"] and f"{jump:.2f}" in told["question"]
    assert figures.KNOWN_AT_FIRST == 9
    assert right("stop-button").startswith("It comes down again, below 0.96")
    assert losses[9:].min() < before
    assert f"{losses.min():.2f}, comes at epoch {np.argmin(losses) + 1}" in told["explanation"]
    asked = question(SLUG, "patience")
    assert ", ".join(f"{loss:.2f}" for loss in losses[:4]) in asked["question"]
    best, stop = early_stopping(list(losses), 2)
    assert right("patience") == f"After epoch {stop + 1}"
    assert f"{losses[best]:.2f} at epoch {best + 1}" in feedbacks("patience")[2]
    for epoch in (11, 12, 13, 14, 17):
        assert f"{losses[epoch - 1]:.2f}" in asked["explanation"]


def test_the_prediction_on_the_lottery():
    assert float(right("lottery")) == pytest.approx(0.8 * figures.UNITS.sum())
    answers = [float(one["answer"]) for one in question(SLUG, "lottery")["answers"]]
    assert tuple(answers) == figures.PREDICTED_MEANS
    assert float(right("scale-of-dropout")) == 1 / 0.8


def test_the_quiz():
    asked = question(SLUG, "gap")["question"]
    wild = figures.fitted("12", 9, 0.0)
    assert re.findall(r"0\.\d+", asked) == [f"{wild.training:.3f}", f"{wild.validation:.3f}"]
    stiff = figures.fitted("12", 9, 1.0)
    told = feedbacks("huge-lambda")[0]
    assert f"{wild.training:.3f}" in told and f"{stiff.training:.3f}" in told
    assert "0.775" in feedbacks("lower-training-loss")[1]
    errors = {degree: figures.fitted("12", degree, 0.0) for degree in (1, 3, 11)}
    assert errors[3].training < errors[1].training and errors[3].validation < errors[1].validation
    assert max(errors, key=lambda degree: errors[degree].validation) == 11


def test_find_the_error():
    assert (
        f"{figures.reported().max():.0%}".replace("%", " %")
        in question(SLUG, "why-too-high")["question"]
    )
