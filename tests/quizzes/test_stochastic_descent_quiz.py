"""The numbers in the questions on stochastic descent, computed."""

import random
import re
from functools import partial
from itertools import combinations
from math import ceil

import asking
import numpy as np
import pytest

from backprop import data, fitting_a_line
from backprop.quizzes import question
from backprop.stochastic_descent import gradient, scatter, sgd_epoch

SLUG = "stochastic_descent"
BIRDS = data.penguins()
FLIPPER = fitting_a_line.standardise(BIRDS.column("flipper length"))[0]
MASS = BIRDS.column("body mass") / 1000
X = np.column_stack([np.ones(342), FLIPPER])


right = partial(asking.right, SLUG)


feedbacks = partial(asking.feedbacks, SLUG)


def test_warm_up():
    r, x = np.random.default_rng(0).normal(size=(2, 40))
    assert 0.005 * np.sum(r * x) == pytest.approx(float(right("alpha-to-eta")) * np.mean(r * x))
    assert right("max-gate-again") == "(2.5, 0)"


def test_the_prediction_on_the_spread():
    single = (X @ [3, 0] - MASS)[:, None] * X
    one, four = (scatter(single, B)[1] for B in (1, 4))
    assert f"± {one:.2f} to ± {four:.2f}" in feedbacks("noisy-path")[1]
    assert right("noisy-path") == "Half as wide" and 0.49 < four / one < 0.51


def test_by_hand():
    small_X, y = np.array([[1.0, 1], [1, 2], [1, 4]]), np.array([3.0, 2, 5])
    middle = np.array([1, 0.5]) - 0.1 * gradient([1, 0.5], small_X[[2, 0]], y[[2, 0]])
    assert middle == pytest.approx([1.175, 0.975])
    residual = small_X[1] @ middle - y[1]
    w = middle - 0.1 * gradient(middle, small_X[[1]], y[[1]])
    wrong = {
        "second-residual": [-residual, small_X[1] @ [1, 0.5] - 2, residual + 2],
        "w0-after-the-epoch": [
            *(middle[0] - 0.1 * residual / 2, middle[0] + 0.1 * residual),
            *(1 - 0.1 * residual, middle[0] - residual, middle[0] - 0.2 * residual),
        ],
        "w1-after-the-epoch": [
            *(middle[1] - 0.1 * residual, middle[1] + 0.2 * residual),
            *(0.5 - 0.2 * residual, middle[1] - 2 * residual),
        ],
    }
    for (name, slips), truth in zip(wrong.items(), (residual, *w), strict=True):
        low, high = right(name)
        assert low < truth < high
        others = [one["range"] for one in question(SLUG, name)["answers"][1:-1]]
        for slip, (low, high) in zip(slips, others, strict=False):
            assert low < slip < high, (name, slip)
        ranges = sorted([right(name), *others])
        assert all(one[1] < other[0] for one, other in zip(ranges, ranges[1:], strict=False))


def test_the_epoch_that_is_to_be_judged():
    names = {}
    exec(question(SLUG, "what-was-shuffled")["code"], names)
    w, rng = np.zeros(2), np.random.default_rng(1)
    assert f"{fitting_a_line.half_mse(*w, FLIPPER, MASS):.1f} kg²" in str(
        feedbacks("what-would-show-it")
    )
    ends = []
    for _ in range(60):
        w = names["sgd_epoch"](w, X, MASS, 0.05, 32, rng)
        ends.append(w)
    mean = np.mean(ends[20:], axis=0)
    assert f"{MASS.mean():.1f} kg" in right("where-it-ends")
    assert mean == pytest.approx([MASS.mean(), 0], abs=0.05)
    assert f"{MASS.var() / 2:.2f} kg²" in feedbacks("what-would-show-it")[1]
    best = np.linalg.lstsq(X, MASS, rcond=None)[0]
    least = fitting_a_line.half_mse(*best, FLIPPER, MASS)
    assert f"{least:.3f} kg²" in feedbacks("what-would-show-it")[1]


def test_one_batch_of_everything_shows_the_error():
    names = {}
    exec(question(SLUG, "what-was-shuffled")["code"], names)
    start = np.array([3.0, 0.0])
    step = start - 0.05 * gradient(start, X, MASS)
    wrong = [
        names["sgd_epoch"](start, X, MASS, 0.05, 342, np.random.default_rng(s)) for s in (1, 2)
    ]
    assert sgd_epoch(start, X, MASS, 0.05, 342, np.random.default_rng(1)) == pytest.approx(step)
    assert not np.allclose(wrong[0], step) and not np.allclose(wrong[0], wrong[1])


def test_updates_in_an_epoch():
    asked = question(SLUG, "updates-in-an-epoch")["question"]
    N, B = map(int, re.findall(r"= (\d+)\$", asked))
    assert right("updates-in-an-epoch") == str(ceil(N / B))
    assert f"{N // B} full batches" in feedbacks("updates-in-an-epoch")[0]
    assert f"the {N % B} examples" in feedbacks("updates-in-an-epoch")[0]


def test_four_times_the_batch():
    single = np.random.default_rng(0).normal(size=(10**6, 1))
    low, high = (scatter(single, B)[0] for B in (100, 25))
    assert right("four-times-the-batch") == "It halves" and low / high == pytest.approx(0.5, 1e-3)


def test_pairs_that_are_more_than_half_as_long_again():
    line = data.line()
    x, y = line.column("x"), line.column("y")
    slopes = [np.mean(-y[list(pair)] * x[list(pair)]) for pair in combinations(range(5), 2)]
    full = np.mean(-y * x)
    assert "more than half as long again" in feedbacks("right-on-average")[2]
    assert sum(slope / full > 1.5 for slope in slopes) >= 2
    assert min(slope / full for slope in slopes) < 1
    assert np.mean(slopes) == pytest.approx(full)


def test_the_shuffle_of_the_standard_library_loses_rows():
    lost = 0
    for seed in range(50):
        table = np.arange(684).reshape(342, 2)
        random.Random(seed).shuffle(table)
        assert np.all(table[:, 1] == table[:, 0] + 1)  # rows stay whole
        lost += len(np.unique(table[:, 0])) < 342
    assert lost == 50
    assert right("shuffled-by-the-standard-library").startswith("Some rows come out twice")


def test_batch_descent_on_torn_pairs_settles_at_an_almost_level_line():
    torn, w = X[np.random.default_rng(3).permutation(342)], np.zeros(2)
    for _ in range(200):
        w = w - 0.1 * gradient(w, torn, MASS)
    assert w == pytest.approx([MASS.mean(), 0], abs=0.1)
    assert right("pairs-torn-apart").startswith("No: every row")
