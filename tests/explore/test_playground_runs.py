"""The eight recorded runs: always the same, and what their captions claim is so."""

import gzip
import re
from math import log

import numpy as np
import pytest

from backprop import playground
from backprop.playground import RUNS
from backprop.playground.drawing import WINDOWS
from backprop.playground.regions import region
from backprop.playground.runs import MOMENTS, _recorded, quick
from backprop.playground.settings import outputs_of, points

ONE, FOUR, ZERO, SLOW, LARGE, UNDER, SPIRAL, NOISY = RUNS
every_run = pytest.mark.parametrize("run", RUNS, ids=lambda run: run.name)
FIGURE = playground.recorded_runs()
GRID = np.linspace(-1, 1, 41)


def end(run):
    return run.views()[-1]


def plane(run):
    x, y, half = WINDOWS[run.settings.data]
    return np.stack(np.meshgrid(GRID, GRID), axis=-1).reshape(-1, 2) * half + (x, y)


def told(network, X):
    scores = network.predict(np.array(X, dtype=float))
    return scores.argmax(axis=1) if scores.shape[1] > 1 else (scores > 0)[:, 0]


def disagreement_with_a_line(values):
    """The share of the plane in which a map differs from the best half plane found for it."""
    above = values > 0
    places = np.column_stack([np.stack(np.meshgrid(GRID, GRID), axis=-1).reshape(-1, 2), above])
    inputs = np.column_stack([places[:, :2], np.ones(len(places))])
    weights = np.zeros(3)
    for _ in range(400):  # logistic regression
        p = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        weights -= 20 * inputs.T @ (p - above) / len(above)
    return np.mean((inputs @ weights > 0) != above)


def sums(network, X):
    """The weighted sums of every layer with weights."""
    found = []
    for layer in network.layers:
        X = layer.forward(X)
        if layer.parameters:
            found.append(X)
    return found


@every_run
def test_a_run_repeats(run):
    again = _recorded.__wrapped__(run)
    for one, other in zip(run.views(), again, strict=True):
        assert one.losses == other.losses and one.norms == other.norms
        np.testing.assert_array_equal(one.network.vectors()[0], other.network.vectors()[0])


@every_run
def test_a_run_is_kept_at_its_moments(run):
    views = run.views()
    assert len(views) == MOMENTS + 1 == len(set(run.epochs))
    assert [view.epoch for view in views] == list(run.epochs) and views[0].step == 0
    assert all(view.fault == "" and np.isfinite(view.losses).all() for view in views)
    assert len({view.network for view in views}) == len(views)  # none is the one that trained on


def test_there_are_eight_and_each_is_another():
    assert len(RUNS) == 8 == len({run.settings for run in RUNS})
    assert [run.name.split(".")[0] for run in RUNS] == [str(n) for n in range(1, 9)]


def test_the_figure_is_within_its_budget(monkeypatch):
    monkeypatch.setenv("BACKPROP_SITE", "1")
    assert len(FIGURE.settings()) == 8 * 13
    assert len(gzip.compress(FIGURE._repr_html_().encode())) < 150_000


def test_every_moment_has_words_and_something_to_see():
    captions = [FIGURE.caption(**setting) for setting in FIGURE.settings()]
    assert len(set(captions)) > 60
    for setting, caption in zip(FIGURE.settings(), captions, strict=True):
        assert 20 < len(caption) < 400 and "nan" not in caption and "e-" not in caption
        assert all(FIGURE.fragments(**setting))
        assert caption.endswith("?") == (setting["moment"] == 0)


def test_the_numbers_are_those_of_the_moment():
    view = NOISY.views()[7]
    shown = FIGURE.numbers(run=NOISY, moment=7)
    assert shown["epoch"] == "400" and shown["steps"] == str(view.step) == "4000"
    assert shown["training loss"] == f"{view.losses[-1]:.4g}"
    assert shown["validation right"] == f"{100 * view.right[1]:.0f} %"
    assert FIGURE.numbers(run=FOUR, moment=3)["validation loss"] == "–"


def test_one_unit_gets_three_of_four():
    best = 0.75 * (log(3) - 2 / 3 * log(2))  # three corners share p = 2/3, one is sure
    assert f"{best:.4f}" == "0.4774" and "0.4774" in ONE.answer(end(ONE))
    assert end(ONE).right == [0.75] and best < end(ONE).losses[-1] < best + 0.002
    losses = [view.losses[-1] for view in ONE.views()[2:]]
    assert losses == sorted(losses, reverse=True)
    assert disagreement_with_a_line(end(ONE).network.predict(plane(ONE))[:, 0]) < 0.01


def test_four_units_make_a_band():
    network = end(FOUR).network
    assert end(FOUR).right == [1.0] and end(FOUR).losses[-1] < 0.01
    assert told(network, [[0, 0], [0.25, 0.25], [0.5, 0.5], [0.75, 0.75], [1, 1]]).sum() == 0
    assert told(network, [[0, 1], [1, 0]]).all()
    thin, *others = sorted(np.abs(network.parameters["W2"].ravel()))
    assert thin < 1 and min(others) > 4


def test_from_zero_nothing_ever_moves():
    assert ZERO.settings.start == "all zero"
    for view in ZERO.views():
        assert not view.network.vectors()[0].any() and view.norms == [0, 0]
        assert view.losses[-1] == pytest.approx(log(2), abs=1e-15)


def test_sigmoids_and_a_small_rate_are_slow():
    assert 0.5 < end(SLOW).losses[-1] < SLOW.views()[0].losses[-1]
    assert disagreement_with_a_line(end(SLOW).network.predict(plane(SLOW))[:, 0]) < 0.02
    assert quick().step == end(SLOW).step == 1400 and quick().losses[-1] < 0.2
    assert f"{quick().losses[-1]:.2g}" in SLOW.answer(end(SLOW))


def test_a_large_rate_leaps_and_ends_higher():
    losses = np.array(end(LARGE).losses)
    assert losses[-1] > 5 * losses[0] and losses.max() > 20
    assert (np.diff(losses) > 1).sum() > 8 and (np.diff(losses) < -1).sum() > 8
    assert f"{losses.max():.2g}" in LARGE.answer(end(LARGE))


def test_a_small_layer_underfits():
    view = end(UNDER)
    assert 0.85 < view.right[1] <= view.right[0] < 0.92
    assert view.losses[-1] > 0.2 and view.validation[-1] < 1.5 * view.losses[-1]


def test_three_layers_tell_the_arms_and_bend_from_the_second_on():
    view = end(SPIRAL)
    assert view.right[0] == 1 and view.right[1] > 0.98
    bent = [
        max(disagreement_with_a_line(unit) for unit in layer.T)
        for layer in sums(view.network, plane(SPIRAL))
    ]
    assert bent[0] < 0.01 and bent[1] > 0.03 and bent[2] > 0.05


def test_the_penalty_cures_overfitting():
    before, after = NOISY.views()[7], end(NOISY)
    assert before.epoch == 400 and NOISY.changes == {400: {"penalty": 0.01}}
    assert before.settings.penalty == 0 and after.settings.penalty == 0.01
    assert before.validation[-1] > 2 * min(before.validation)
    assert after.losses[-1] > 3 * before.losses[-1]
    assert after.validation[-1] < before.validation[-1] / 2
    wires = [
        sum((np.abs(W) >= 0.1).sum() for name, W in view.network.parameters.items() if "W" in name)
        for view in (before, after)
    ]
    assert wires[1] < 0.7 * wires[0]


def test_the_penalty_straightens_the_boundary():
    lengths = []
    for view in (NOISY.views()[7], end(NOISY)):
        scores = view.network.predict(plane(NOISY)).reshape(41, 41)
        vertices = region(GRID, GRID, scores, unit=1e-6).vertices
        inside = np.abs(vertices[1:]).max(axis=1) < 0.99  # not along the edge of the plane
        lengths.append(np.hypot(*np.diff(vertices, axis=0).T)[inside].sum())
    assert lengths[1] < 0.9 * lengths[0]


@every_run
def test_what_is_said_of_right_points_is_so(run):
    training, _ = points(run.settings.data)
    labels = training.targets.ravel()
    for moment, view in enumerate(run.views()[1:], start=1):
        count = (told(view.network, training.X) == labels).sum()
        said = FIGURE.caption(run=run, moment=moment)
        assert view.right[0] == pytest.approx(count / len(labels))
        for number in re.findall(r"(\d+) of (?:the )?4", said):
            assert int(number) == count
        assert view.losses[-1] == view.losses[-2]  # at the end of an epoch


def test_the_outputs_fit_the_classes():
    assert [outputs_of(run.settings.data) for run in RUNS] == [1, 1, 1, 1, 1, 3, 3, 1]
