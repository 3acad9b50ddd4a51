"""The figures of stochastic descent: what they say is what mini-batches do."""

from math import ceil

import numpy as np
import pytest

from backprop import fitting_a_line, stochastic_descent
from backprop.explorers import stochastic_descent as figures

NOISY, ORDER = figures.noisy_path(), figures.shuffle_or_not()


@pytest.mark.parametrize("size", figures.SIZES)
def test_the_quick_walk_is_that_of_the_package(size):
    rng, w = np.random.default_rng(8), figures.START
    updates = ceil(figures.N / size)
    for epoch in (1, 2):
        w = stochastic_descent.sgd_epoch(w, figures.X, figures.MASS, 0.2, size, rng)
        assert figures.run(size, 0.2, 0.0)[epoch * updates] == pytest.approx(w, rel=1e-10)


def test_the_height_is_the_loss_above_its_minimum():
    least = fitting_a_line.half_mse(*figures.BEST, figures.FLIPPER, figures.MASS)
    for w in ([3.0, 0.0], [4.4, 1.3]):
        above = fitting_a_line.half_mse(*w, figures.FLIPPER, figures.MASS) - least
        assert figures.excess(w) == pytest.approx(above, rel=1e-10)


def test_the_means_over_short_stretches_keep_the_mean():
    heights = np.random.default_rng(0).random(501)
    at, means = figures.stretches(heights, 500)
    assert at[0] == 1 and means[0] == heights[1] and at[-1] == 500
    edges = np.unique(np.geomspace(1, 501, 44).astype(int))
    assert np.sum(means[:-1] * np.diff(edges)) == pytest.approx(heights[1:].sum())


def scatter(size):
    shown = NOISY.numbers(size=size, rate=0.2, decay=0.0)
    return float(shown["∂E/∂w₁ scatters by"])


def test_four_times_the_birds_halve_the_scatter_and_all_leave_none():
    for size in (1, 4, 16):
        assert scatter(4 * size) == pytest.approx(scatter(size) / 2, rel=0.09)
    assert scatter(figures.N) == 0
    assert "no scatter" in NOISY.caption(size=figures.N, rate=0.2, decay=0.0)


def test_the_floor_rises_with_the_rate_and_falls_with_the_batch():
    floors = [figures._hovering(1, rate, 0.0) for rate in figures.RATES]
    assert floors == sorted(floors)
    floors = [figures._hovering(size, 0.2, 0.0) for size in figures.SIZES]
    assert floors == sorted(floors, reverse=True)


@pytest.mark.parametrize("size", figures.SIZES[:-1])
def test_a_rate_that_falls_gets_below_the_floor(size):
    ends = [
        figures.excess(figures.run(size, 0.5, k)[800:1001]).mean() for k in (0.0, figures.DECAY)
    ]
    assert ends[1] < ends[0] / 4
    assert "dies down" in NOISY.caption(size=size, rate=0.5, decay=figures.DECAY)


@pytest.mark.parametrize("size", [1, 16])
@pytest.mark.parametrize("decay", [0.0, figures.DECAY])
def test_words_and_numbers_name_the_same_level(size, decay):
    settings = {"size": size, "rate": 0.5, "decay": decay}
    level = NOISY.numbers(**settings)["it then hovers at, above the minimum"]
    assert f"{level} above the minimum" in NOISY.caption(**settings)


def test_small_batches_are_ahead_by_examples_and_not_by_updates():
    updates = [figures._until_near(size, 0.1, 0.0) for size in figures.SIZES]
    assert max(updates) < 2.5 * min(updates)
    examples = np.multiply(updates, figures.SIZES)
    assert list(examples) == sorted(examples) and examples[-1] > 100 * examples[0]


def test_the_predicted_spread_that_is_right_is_the_spread():
    right = [answer["correct"] for answer in NOISY.prediction.question["answers"]].index(True)
    assert figures.GUESSES[right] * scatter(1) == pytest.approx(scatter(4), rel=0.01)


def test_the_file_lists_one_species_after_the_other():
    changes = np.flatnonzero(np.diff(figures.SPECIES.targets))
    runs = np.diff([0, *(changes + 1), figures.N])
    names = [figures.NAMES[figures.SPECIES.targets[at]] for at in (0, *(changes + 1))]
    asked = ORDER.prediction.question["question"]
    for count, name in zip(runs, names, strict=True):
        assert f"{count} {name}" in asked
    places = [asked.index(name) for name in names]
    assert places == sorted(places)


@pytest.mark.parametrize("order", figures.ORDERS.values())
def test_an_epoch_asks_every_bird_once_unless_they_are_put_back(order):
    missed = [figures.N - len(set(rows)) for rows in figures.rows_of(order).tolist()]
    assert (min(missed) > 90) if order == "drawn" else (max(missed) == 0)
    shown = ORDER.numbers(order=order, size=16, rate=0.2)["birds that epoch 6 leaves out"]
    assert shown == str(missed[-1])


@pytest.mark.parametrize("size, rate", [(4, 0.05), (4, 0.2), (16, 0.2), (64, 0.5)])
def test_a_repeated_order_stands_still_and_the_sorted_one_at_the_wrong_place(size, rate):
    updates = ceil(figures.N / size)
    ends = {
        order: figures.excess(figures.ordered_run(order, size, rate)[4 * updates :: updates])
        for order in figures.ORDERS.values()
    }
    for order in ("stored", "once"):
        assert ends[order][-1] == pytest.approx(ends[order][-2], rel=0.05)
    assert ends["stored"][-1] > 4 * ends["once"][-1]
    assert np.ptp(ends["anew"]) > 0.2 * ends["anew"].mean()


def test_where_the_sorted_file_ends_is_what_the_prediction_says():
    end = figures.excess(figures.ordered_run("stored", 4, 0.2)[-1])
    assert f"{end:.3f} above the minimum" in ORDER.prediction.question["explanation"]
    assert "0.048" in ORDER.caption(**ORDER.start)
    last = figures.ordered_run("stored", 4, 0.2)[-1] - figures.BEST
    chinstraps = figures.OWN_BEST[figures.NAMES.index("Chinstrap")] - figures.BEST
    assert last[0] < -0.2 and chinstraps[0] < -0.2


def test_only_what_has_arrived_is_called_settled():
    for settings in ORDER.settings():
        updates = ceil(figures.N / settings["size"])
        path = figures.ordered_run(settings["order"], settings["size"], settings["rate"])
        before, end = figures.excess(path[-updates - 1]), figures.excess(path[-1])
        words = ORDER.caption(**settings)
        if "same wrong place" in words:
            assert end == pytest.approx(before, rel=0.1)
        assert ("on its way" in words) == (settings["rate"] == 0.05 and settings["size"] == 64)
        if "on its way" in words:
            assert end < 0.7 * before


def own(w, X, y, eta, B, rng):
    return stochastic_descent.sgd_epoch(w, X, y, eta, B, rng).tolist()


def sorted_epoch(w, X, y, eta, B, rng):
    for start in range(0, len(X), B):
        rows = slice(start, start + B)
        w = w - eta * stochastic_descent.gradient(w, X[rows], y[rows])
    return w


def diverging(w, X, y, eta, B, rng):
    return w - 40 * stochastic_descent.gradient(w, X, y)


def not_written(w, X, y, eta, B, rng):
    raise NotImplementedError


def only_a_number(w, X, y, eta, B, rng):
    return 4.2


def test_the_learner_s_own_epochs_are_what_is_drawn():
    same, other = figures.your_epochs(own), figures.your_epochs(sorted_epoch)
    assert same.note == other.note == ""
    assert "differ" not in same.caption(**same.start)
    assert "from epoch 1 on" in other.caption(**other.start)
    assert other.fragments(**other.start) != same.fragments(**same.start)
    assert "differ" not in other.caption(size=figures.N, rate=0.1)  # one batch: no order


def test_weights_that_run_away_stay_within_the_figure():
    explorer = figures.your_epochs(diverging)
    for settings in explorer.settings():
        words = explorer.caption(**settings)
        assert "from epoch 1 on" in words and "nan" not in words
        assert any(explorer.fragments(**settings))


@pytest.mark.parametrize(
    "function, words", [(not_written, "not written yet"), (only_a_number, "does not have the form")]
)
def test_a_function_that_does_not_serve_is_replaced_and_told(function, words):
    explorer = figures.your_epochs(function)
    assert words in explorer.note and "differ" not in explorer.caption(**explorer.start)


def test_the_noise_floors_that_the_picture_names():
    levels = [figures.excess(figures.floor_run(rate))[2000:].mean() for rate in figures.FLOORS]
    for high, low in zip(levels, levels[1:], strict=False):
        assert 0.35 < low / high < 0.5
    falling = figures.excess(figures.floor_run(0.2, figures.DECAY))[-342:].mean()
    assert 1e-6 < falling < 1e-5


def test_pictures_say_what_is_to_be_seen():
    pictures = [
        figures.portrait(),
        figures.ridges(),
        figures.noise_floor(),
        figures.two_valleys(),
    ]
    assert len({picture.name for picture in pictures}) == 4
    assert all(len(picture.alt) > 100 for picture in pictures)
    assert "1.69, 0.84, 0.41, 0.19" in pictures[1].alt


def test_an_epoch_that_changes_the_data_spoils_no_other_figure():
    before = figures.X.copy(), figures.MASS.copy(), figures.START.copy()

    def in_place(w, X, y, eta, B, rng):
        rng.shuffle(X)
        y[:] = w[:] = 0
        return w

    figures.your_epochs(in_place).caption(size=32, rate=0.1)
    for array, kept in zip((figures.X, figures.MASS, figures.START), before, strict=True):
        assert np.array_equal(array, kept)
