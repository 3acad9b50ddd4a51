"""The figures of overfitting: what they say is what the numbers do, also the learner's own."""

import nbformat
import numpy as np
import pytest
from matplotlib.lines import Line2D
from matplotlib.text import Text

from backprop import overfitting
from backprop.explorers import overfitting as figures
from backprop.quizzes import question
from lesson_files import ROOT

RUNS = (figures.SMOOTH, figures.BUMPY, figures.PLENTY)
WIGGLE, STOP, PATIENCE, LOTTERY = (make() for make in figures.EXPLORERS)


def not_written(*arguments):
    raise NotImplementedError


def test_the_words_on_a_curve_are_what_its_errors_say():
    for settings in WIGGLE.settings():
        fit, words = figures.fitted(**order(settings)), WIGGLE.caption(**settings)
        verdicts = [word in words for word in ("Underfitting", "Overfitting", "as good as")]
        assert sum(verdicts) == 1
        if verdicts[1]:
            assert fit.training < fit.validation / 2
        if verdicts[0]:
            assert fit.training > 1.1 * figures.SAMPLES[settings["sample"]].noise


def order(settings):
    return {name: settings[name] for name in ("sample", "degree", "lam")}


@pytest.mark.parametrize("sample", figures.SAMPLES)
def test_without_a_penalty_the_training_error_only_falls(sample):
    errors = [figures.fitted(sample, degree, 0.0).training for degree in figures.DEGREES]
    assert all(np.diff(errors) < 1e-12)


def test_more_points_close_the_gap():
    gaps = []
    for sample in ("12", "30", "100"):
        fit = figures.fitted(sample, 11, 0.0)
        gaps.append(fit.validation - fit.training)
    assert gaps[0] > 5 * gaps[1] > 5 * gaps[2] > 0


def test_the_trainings_are_what_the_texts_say():
    smooth, bumpy, plenty = map(figures.seen, RUNS)
    assert np.argmin(smooth.validation) + 1 == 10 and smooth.validation[-1] > 1
    assert np.argmin(bumpy.validation) + 1 == 17
    assert plenty.validation[-1] < 0.3 and np.argmin(plenty.validation) + 1 == 28
    assert figures.by_heart(smooth, 10) == 1 and figures.by_heart(smooth, 30) == 18
    assert np.all(plenty.typed == plenty.true) and np.all(smooth.typed != smooth.true)
    false_alarms = [
        epoch + 1
        for epoch in range(1, 17)
        if bumpy.validation[epoch - 1] == bumpy.validation[:epoch].min()
        and bumpy.validation[epoch] > bumpy.validation[epoch - 1]
    ]
    assert false_alarms == [3, 9, 12, 15]


def test_the_smooth_training_is_the_one_in_the_lesson():
    run = figures.seen(figures.SMOOTH)
    lesson = nbformat.read(ROOT / "lessons" / "10_overfitting.ipynb", as_version=4)
    text = "".join(
        output.get("text", "")
        for cell in lesson.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    for epoch in (1, 5, 10, 15, 20, 30):
        line = (
            f"epoch {epoch:2}: training {run.training[epoch - 1]:.2f}, "
            f"validation {run.validation[epoch - 1]:.2f}"
        )
        assert line in text
        assert f"repeated: {figures.by_heart(run, epoch)}" in text.split(line)[1].split("\n")[0]


@pytest.mark.parametrize("run", RUNS)
def test_a_stop_tells_what_it_missed(run):
    losses = figures.seen(run).validation
    lowest = int(np.argmin(losses)) + 1
    for epoch in range(1, figures.EPOCHS + 1):
        words = STOP.caption(run=run, epoch=epoch, stop=True)
        numbers = STOP.numbers(run=run, epoch=epoch, stop=True)
        assert ("nothing is lost" in words) == (epoch >= lowest)
        assert f"{losses[:epoch].min():.2f}" in numbers["lowest so far"]
        watching = STOP.caption(run=run, epoch=epoch, stop=False)
        assert f"{losses.min():.2f}" not in watching or epoch >= lowest or run == figures.PLENTY
        assert "lowest of all" not in STOP.numbers(run=run, epoch=epoch, stop=False)


@pytest.mark.parametrize("stop, last", [(False, 5), (True, figures.EPOCHS)])
def test_the_future_is_drawn_after_the_stop_only(stop, last):
    artists = STOP.draw(STOP.axes, run=figures.BUMPY, epoch=5, stop=stop)
    lines = [artist for artist in artists if isinstance(artist, Line2D)]
    assert max(np.max(line.get_xdata()) for line in lines) == last
    assert len(lines) == (6 if stop else 3)  # two curves and a ring; then the rest and a line
    for artist in artists:
        artist.remove()


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("patience", figures.PATIENCES)
def test_patience_tells_the_rule(run, patience):
    losses = figures.seen(run).validation
    best, stop = overfitting.early_stopping(list(losses), patience)
    kept = PATIENCE.numbers(run=run, patience=patience, keep=True)
    last = PATIENCE.numbers(run=run, patience=patience, keep=False)
    assert kept["keeps the weights of epoch"] == str(best + 1)
    assert last["keeps the weights of epoch"] == str(stop + 1)
    assert kept["stops after epoch"].startswith(str(stop + 1))
    assert ("last" in kept["stops after epoch"]) == (stop - best < patience)
    words = PATIENCE.caption(run=run, patience=patience, keep=False)
    assert ("thrown away" in words) == (stop > best)


def test_the_predicted_stop_is_the_right_one():
    (right,) = [
        index
        for index, answer in enumerate(question("overfitting", "patience")["answers"])
        if answer["correct"]
    ]
    losses = list(figures.seen(figures.BUMPY).validation)
    assert figures.PREDICTED_STOPS[right] == overfitting.early_stopping(losses, 2)[1] + 1


def test_the_lottery_settles_where_its_words_say():
    for keep in figures.KEPT:
        for scaling, factor in ((figures.NOTHING, keep), (figures.INVERTED, 1)):
            sums = figures.scaled(scaling, keep).sum(axis=1)
            assert sums.mean() == pytest.approx(10 * factor, abs=4 * sums.std() / 1000**0.5)
    words = LOTTERY.caption(how=figures.NOTHING, keep=0.8, draws=1000)
    assert "settles at 0.8 times 10" in words
    assert "only at keep 0.5" in LOTTERY.caption(how=figures.WRONG, keep=0.5, draws=10)
    assert "not at 10" in LOTTERY.caption(how=figures.WRONG, keep=0.8, draws=10)
    assert "nothing" not in LOTTERY.numbers(how=figures.NOTHING, keep=0.8, draws=3)
    assert figures.UNITS.sum() == 10


def test_a_mean_off_the_map_is_the_one_of_the_words():
    settings = {"how": figures.WRONG, "keep": 0.9, "draws": 1000}
    artists = LOTTERY.draw(LOTTERY.axes, **settings)
    (word,) = [artist.get_text() for artist in artists if isinstance(artist, Text)]
    mean = LOTTERY.numbers(**settings)["mean of the sums so far"]
    assert word == f"mean {mean}, off the map" and f"sums is {mean}." in LOTTERY.caption(**settings)
    for artist in artists:
        artist.remove()


@pytest.mark.parametrize(
    "make, own",
    [
        # None, or an epoch that does not exist, only where the training runs to its end.
        (
            figures.patience,
            lambda losses, patience: (0, None if len(losses) < 2 + patience * 4 else 1),
        ),
        (figures.patience, lambda losses, patience: (0, len(losses) if patience == 10 else 1)),
        (figures.dropout_lottery, lambda X, keep, mask, training: X if keep < 0.9 else X[:3]),
    ],
)
def test_an_answer_that_fits_in_some_settings_only_is_not_drawn(make, own):
    assert "does not have the form the figure needs" in make(own).note


def test_points_with_less_noise_are_called_so():
    words = WIGGLE.caption(sample="12, less noise", degree=4, lam=0.001)
    assert "12 points with less noise: the error" in words


def same_patience(validation, patience):
    return [int(epoch) for epoch in overfitting.early_stopping(validation, patience)]


def one_late(validation, patience):
    return overfitting.early_stopping(validation, patience + 1)


def test_the_learner_s_early_stopping_is_what_runs():
    same, other = figures.patience(same_patience), figures.patience(one_late)
    assert same.note == other.note == "" and same.prediction is None
    assert "the course’s" not in same.caption(**same.start)
    assert "yours gives (16, 19), the course’s (10, 12)" in other.caption(**other.start)
    assert other.fragments(**other.start) != same.fragments(**same.start)


def test_the_learner_s_dropout_is_what_runs():
    same = figures.dropout_lottery(lambda *given: overfitting.dropout_forward(*given).tolist())
    other = figures.dropout_lottery(lambda X, keep, mask, training: X * mask)
    assert same.note == other.note == "" and same.prediction is None
    settings = {"how": True, "keep": 0.5, "draws": 1000}
    assert "settles at 10" in same.caption(**settings)
    assert "not the course’s" in other.caption(**settings)
    assert "no unit is off" in same.caption(how=False, keep=0.5, draws=10)
    assert same.numbers(how=False, keep=0.5, draws=10)["units that are on"] == "8 of 8"


@pytest.mark.parametrize("make", [figures.patience, figures.dropout_lottery])
@pytest.mark.parametrize(
    "own, words",
    [(not_written, "not written yet"), (lambda *given: None, "does not have the form")],
)
def test_a_function_that_does_not_serve_is_replaced_and_told(make, own, words):
    explorer = make(own)
    assert words in explorer.note and "the course’s" not in explorer.caption(**explorer.start)


def test_pictures_say_what_is_to_be_seen():
    pictures = [figures.portrait(), figures.ladder(), figures.thinned(), figures.report()]
    assert len({picture.name for picture in pictures}) == 4
    assert all(len(picture.alt) > 100 for picture in pictures)
    for lam, shown in zip(figures.LADDER, ("297", "13.3", "4.19", "0.182"), strict=True):
        length = np.linalg.norm(figures.fitted("12", 9, lam).w[1:])
        assert f"{length:.3g}" == shown and shown in pictures[1].alt


def test_the_reported_score_is_the_highest_of_forty():
    scores = figures.reported()
    assert scores.shape == (8, 5) and scores.max() == 0.84 and scores.min() == 0.72
    assert np.sum(scores == scores.max()) == 1
    place = np.unravel_index(scores.argmax(), scores.shape)
    assert (figures.REPORTED[place[0]], place[1]) == (0.02, 1)
