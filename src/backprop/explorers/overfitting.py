"""The interactive figures of overfitting: a curve that wiggles, a training that goes on too long.

`wiggle` fits curves of any degree to a few points, `stop_button` shows a training epoch by epoch
and lets the learner stop it, `patience` leaves that to a rule, `dropout_lottery` switches units
off at random. `patience` and `dropout_lottery` can also run the learner's own functions.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from backprop import data, overfitting, plots
from backprop.explore import Prediction, choice, explore, picture, slider
from backprop.explore.controls import Control, number
from backprop.explore.learner import usable
from backprop.layers import Linear, ReLU
from backprop.losses import SoftmaxCrossEntropy, accuracy
from backprop.network import Network
from backprop.optimizers import Adam, GradientDescent
from backprop.quizzes import question
from backprop.training import train

TRAINING = {"color": plots.VALUE, "ls": "-"}
VALIDATION = {"color": plots.THIRD, "ls": (0, (5, 1.5))}
DASHED = {"color": plots.PREDICTION, "lw": 1.8, "ls": (0, (4, 2)), "zorder": 6}
GHOST = {"color": plots.PREDICTION, "ls": "-", "lw": 5, "alpha": 0.4, "zorder": 2}
PLATE = {"fc": plots.PAPER, "ec": "none", "alpha": 0.85, "pad": 1.5}


def steps_of(label, values, start) -> Control:
    """Buttons that step through `values`; it starts at the value `start`."""
    return Control("steps", label, tuple(values), tuple(map(str, values)), values.index(start))


# Wiggle ------------------------------------------------------------------------------------------

DEGREES = (1, 2, 3, 4, 5, 7, 9, 11)
LAMBDAS = (0.0, 1e-5, 1e-3, 0.01, 1.0)
ALONG = np.linspace(0, 1, 121)
LOWEST, HIGHEST = 4e-3, 1.6  # of the errors that are shown


class Points(NamedTuple):
    """Points to learn from, others to judge with, and the variance of their noise."""

    x: np.ndarray
    y: np.ndarray
    judge_x: np.ndarray
    judge_y: np.ndarray
    noise: float


def points(n: int, noise: float = 0.25) -> Points:
    """Draw n even points of the sine for training and 200 random ones for validation."""
    rng = np.random.default_rng(2)
    few, many = data.sine(n, rng, noise), data.sine(200, rng, noise, even=False)
    return Points(*(s.column(name) for s in (few, many) for name in ("x", "y")), noise**2)


SAMPLES = {
    "12": points(12),
    "12, less noise": points(12, 0.1),
    "30": points(30),
    "100": points(100),
}


class Fitted(NamedTuple):
    """A fitted curve: its weights, and its mean squared error on both sets."""

    w: np.ndarray
    training: float
    validation: float


@cache
def fitted(sample: str, degree: int, lam: float) -> Fitted:
    """Fit a curve to one of the `SAMPLES`."""
    here = SAMPLES[sample]
    w = overfitting.fit(here.x, here.y, degree, lam)

    def error(x, y):
        return float(np.mean((overfitting.powers(x, degree) @ w - y) ** 2))

    return Fitted(w, error(here.x, here.y), error(here.judge_x, here.judge_y))


def wiggle():
    """A curve through a few points: its degree, its penalty, and how many points there are."""

    def draw(axes, degree, lam, sample):
        curve, errors = axes
        heights = overfitting.powers(ALONG, degree) @ fitted(sample, degree, lam).w
        artists = _sample(curve, sample)
        artists += curve.plot(ALONG, heights.clip(-9, 9), "-", color=plots.VALUE, lw=2.2, zorder=4)
        artists += _errors(errors, sample, lam)
        return artists + _both_errors(errors, degree, fitted(sample, degree, lam))

    def before(axes):
        sample = _sample(axes[0], "12")
        known = [degree for degree in DEGREES if degree < 11]
        heights = [fitted("12", degree, 0.0).training for degree in known]
        style = {**TRAINING, "marker": "o", "ms": 4.5, "lw": 1.6}
        return [*sample, *axes[1].plot(known, heights, **style)]

    asked = Prediction(question("overfitting", "wiggle"), before=before, mark=_mark_error)
    return explore(
        _wiggle_background,
        draw,
        name="wiggle",
        question="Which curve would you trust between the points?",
        describe=_wiggle_words,
        readout=_wiggle_numbers,
        prediction=asked,
        height=380,
        degree=slider("degree", DEGREES, start=3),
        lam=slider(
            "penalty λ", LAMBDAS, text=lambda lam: "0.00001" if lam == 1e-5 else number(lam)
        ),
        sample=choice("training points", {name: name for name in SAMPLES}),
    )


def _wiggle_background(figure):
    curve = figure.add_axes((0.05, 0.125, 0.435, 0.785))
    errors = figure.add_axes((0.58, 0.125, 0.405, 0.785))
    curve.set(xlim=(-0.03, 1.03), ylim=(-2, 2), xlabel="x", title="The points, and the curve")
    curve.set_xticks([0, 0.5, 1], labels=["0", "0.5", "1"])
    curve.set_yticks([-1, 0, 1], labels=["−1", "0", "1"])
    truth = np.sin(2 * np.pi * ALONG)
    curve.plot(ALONG, truth, color=plots.MUTED, lw=1.1, ls=(0, (1, 2)), zorder=1)
    errors.set(xlim=(0.4, 11.9), ylim=(LOWEST, HIGHEST), yscale="log", xlabel="degree")
    errors.set(title="Mean squared error, logarithmic", xticks=DEGREES)
    errors.set_yticks([0.01, 0.1, 1], labels=["0.01", "0.1", "1"])
    errors.minorticks_off()
    for look, marker, label in ((VALIDATION, "s", "validation"), (TRAINING, "o", "training")):
        errors.plot([], [], marker=marker, ms=4.5, lw=1.6, label=label, **look)
    errors.legend(loc="lower left", bbox_to_anchor=(-0.02, 0.0), labelspacing=0.35)
    return curve, errors


def _sample(axes, name) -> list:
    """The points to judge with, small, and the points to learn from, ringed."""
    here = SAMPLES[name]
    style = {"color": plots.THIRD, "ls": "none", "alpha": 0.4, "zorder": 2}
    (judges,) = axes.plot(here.judge_x, here.judge_y, "s", ms=2.1, mec="none", **style)
    size = 7 if len(here.x) < 50 else 4.5
    (learned,) = axes.plot(here.x, here.y, "o", ms=size, mfc="none", mec=plots.INK, mew=1.5)
    learned.set_zorder(5)
    judges.set_gid(f"judges-{list(SAMPLES).index(name)}")
    learned.set_gid(f"learned-{list(SAMPLES).index(name)}")
    return [judges, learned]


def _errors(axes, sample, lam) -> list:
    """Both errors over the degree; a training error of nearly 0 lies on the floor."""
    fits = [fitted(sample, degree, lam) for degree in DEGREES]
    heights = np.array([[f.training, f.validation] for f in fits]).clip(LOWEST, HIGHEST)
    artists = []
    for column, (look, marker) in enumerate(((TRAINING, "o"), (VALIDATION, "s"))):
        style = {"marker": marker, "ms": 4.5, "lw": 1.6, "clip_on": False}
        (line,) = axes.plot(DEGREES, heights[:, column], zorder=3, **look, **style)
        line.set_gid(f"{marker}-{list(SAMPLES).index(sample)}-{LAMBDAS.index(lam)}")
        artists.append(line)
    noise = SAMPLES[sample].noise
    (floor,) = axes.plot([0.4, 11.9], [noise] * 2, color=plots.MUTED, lw=1, ls=(0, (1, 2)))
    above = noise < 0.03  # below it is the legend
    words = axes.text(0.55, noise * (1.06 if above else 0.92), "the noise itself", fontsize=9)
    words.set(ha="left", va="bottom" if above else "top", color=plots.MUTED, zorder=2)
    return [*artists, floor, words]


def _both_errors(axes, degree, fit) -> list:
    """The two errors of this degree, joined by a line: the gap."""
    low, high = np.clip([fit.training, fit.validation], LOWEST, HIGHEST)
    (gap,) = axes.plot([degree] * 2, [low, high], "-", color=plots.INK, lw=1.2, zorder=4)
    style = {"ms": 10, "mec": plots.PAPER, "clip_on": False, "zorder": 5}
    below = "v" if fit.training < LOWEST else "o"
    (known,) = axes.plot(degree, low, below, color=plots.VALUE, **style)
    (new,) = axes.plot(degree, high, "s", color=plots.THIRD, **style)
    return [gap, known, new]


PREDICTED_ERRORS = (LOWEST, 0.016, 0.0625, 0.3)  # in the order of the question's answers


def _mark_error(axes, index):
    height = PREDICTED_ERRORS[index]
    (line,) = axes[1].plot([9.4, 11.9], [height] * 2, clip_on=False, **DASHED)
    words = axes[1].text(9.2, 1.15, "dashed: your prediction", color=plots.PREDICTION, fontsize=9)
    words.set(ha="right", va="center")
    return [line, words]


def _wiggle_numbers(degree, lam, sample) -> dict[str, str]:
    fit = fitted(sample, degree, lam)
    return {
        "training error": number(fit.training) if fit.training > 1e-9 else "0",
        "validation error": number(fit.validation),
        "weights": str(degree + 1),
        "largest weight, without sign": number(np.abs(fit.w).max(), 3),
    }


def _wiggle_words(degree, lam, sample) -> str:
    fit = fitted(sample, degree, lam)
    best = min(fitted(sample, d, l).validation for d in DEGREES for l in LAMBDAS)  # noqa: E741
    training = "0" if fit.training < 1e-9 else number(fit.training, 3)
    count, _, how = sample.partition(", ")
    which = f"{count} points with {how}" if how else f"{count} points"
    told = (
        f"Degree {degree}, λ = {number(lam)}, {which}: the error is {training} on the "
        f"training points and {number(fit.validation, 3)} on the validation points. "
    ).replace("1 · 10⁻⁵", "0.00001")
    if fit.validation < 1.15 * best:
        return told + "For these points that is as good as the best, or close to it."
    if fit.training > 0.5 * fit.validation:
        return (
            told + "Both are high: the curve is too stiff for what there is to see. Underfitting."
        )
    return told + "Far apart: the curve follows the noise of its own points. Overfitting."


# Three trainings on real digits ------------------------------------------------------------------

EPOCHS, SHOWN_DIGITS = 30, 20
HIGHEST_LOSS = 2.45


class Run(NamedTuple):
    """A training: how many digits, how many wrong labels, how it steps."""

    examples: int
    wrong: int
    optimizer: Adam | GradientDescent
    batch_size: int | None


class Seen(NamedTuple):
    """What was seen of a training, epoch by epoch, and of the first 20 training digits."""

    training: np.ndarray  # (EPOCHS,)
    validation: np.ndarray  # (EPOCHS,)
    says: np.ndarray  # (EPOCHS, 20): the digit that the network reads
    images: np.ndarray  # (20, 8, 8)
    typed: np.ndarray  # (20,): the labels it was given
    true: np.ndarray  # (20,)


SMOOTH, BUMPY, PLENTY = "smooth", "bumpy", "plenty"
RUN_NAMES = {
    "small batches": BUMPY,
    "one batch an epoch": SMOOTH,
    "400 digits": PLENTY,
}


@cache
def seen(name: str) -> Seen:
    """Train one of the three networks on digits of `backprop.data`; it takes a moment."""
    run = {
        SMOOTH: Run(100, 20, Adam(0.02), None),
        BUMPY: Run(100, 20, GradientDescent(0.5), 10),
        PLENTY: Run(400, 0, GradientDescent(0.1), 20),
    }[name]
    digits, rng = data.digits(), np.random.default_rng(0)
    order = rng.permutation(len(digits))
    rows, judges = order[: run.examples], order[run.examples : run.examples + 200]
    X, labels = digits.X / 16, digits.targets.copy()
    spoilt = rows[: run.wrong]
    labels[spoilt] = (labels[spoilt] + rng.integers(1, 10, run.wrong)) % 10
    network = Network([Linear(64, 64, rng=rng), ReLU(), Linear(64, 10, rng=rng)])
    first, says = rows[:SHOWN_DIGITS], []
    history = train(
        network,
        SoftmaxCrossEntropy(),
        run.optimizer,
        X[rows],
        labels[rows],
        epochs=EPOCHS,
        batch_size=run.batch_size,
        rng=rng,
        validation=(X[judges], labels[judges]),
        on_epoch=lambda epoch, history: says.append(network.predict(X[first]).argmax(axis=1)),
    )
    both = np.array(history.loss), np.array(history.validation)
    return Seen(
        *both, np.array(says), X[first].reshape(-1, 8, 8), labels[first], digits.targets[first]
    )


def _loss_axes(axes, title):
    axes.set(xlim=(0, EPOCHS + 1), ylim=(0, HIGHEST_LOSS), xlabel="epoch", title=title)
    axes.set_xticks([1, 5, 10, 15, 20, 25, 30])
    axes.set_yticks([0, 0.5, 1, 1.5, 2], labels=["0", "0.5", "1", "1.5", "2"])
    axes.grid(axis="y")


def _curves(axes, run, first, last, **look) -> list:
    """Both losses from epoch `first` to epoch `last`, which count from 1."""
    epochs = np.arange(first, last + 1)
    artists = []
    for losses, style, size in ((run.training, TRAINING, 0), (run.validation, VALIDATION, 3.4)):
        marker = {"marker": "s", "ms": size} if size else {}
        artists += axes.plot(epochs, losses[first - 1 : last], lw=1.8, **style, **marker, **look)
    return artists


def _legend(axes):
    axes.plot([], [], marker="s", ms=3.4, lw=1.8, label="validation", **VALIDATION)
    axes.plot([], [], lw=1.8, label="training", **TRAINING)
    axes.legend(loc="upper right", bbox_to_anchor=(1.02, 1.0), labelspacing=0.35)


def _ring(axes, epoch, loss) -> list:
    style = {"ms": 11, "mfc": "none", "mec": plots.INK, "mew": 1.8, "zorder": 6}
    return axes.plot(epoch, loss, "o", **style)


# The stop button ---------------------------------------------------------------------------------

KNOWN_AT_FIRST = 9  # epochs shown before the prediction
JUMP = {"go on": False, "stop": True}


def stop_button():
    """Watch both losses appear, and say stop."""

    def draw(axes, run, epoch, stop):
        losses, digits = axes
        here = seen(run)
        artists = _curves(losses, here, 1, epoch, zorder=4)
        best = int(np.argmin(here.validation[:epoch]))
        artists += _ring(losses, best + 1, here.validation[best])
        if stop:
            artists += _rest(losses, here, epoch)
        return artists + _answers(digits, here, epoch)

    def before(axes):
        return _curves(axes[0], seen(BUMPY), 1, KNOWN_AT_FIRST)

    asked = Prediction(question("overfitting", "stop-button"), before=before, mark=_mark_rest)
    return explore(
        _stop_background,
        draw,
        name="stop-button",
        question="When would you stop this training?",
        describe=_stop_words,
        readout=_stop_numbers,
        prediction=asked,
        height=400,
        run=choice("training", RUN_NAMES),
        epoch=steps_of("epoch", range(1, EPOCHS + 1), KNOWN_AT_FIRST),
        stop=choice("you say", JUMP),
    )


def _stop_background(figure):
    losses = figure.add_axes((0.05, 0.12, 0.435, 0.79))
    digits = figure.add_axes((0.525, 0.02, 0.46, 0.89))
    _loss_axes(losses, "The loss after each epoch")
    _legend(losses)
    digits.set(
        xlim=(0, 5), ylim=(4, 0), title="20 of its training digits: label typed, answer given"
    )
    digits.set_axis_off()
    _draw_digits(digits, seen(SMOOTH).images)
    return losses, digits


def _place(index) -> tuple[float, float]:
    """The left end and the top of a digit's cell."""
    row, column = divmod(index, 5)
    return float(column), float(row)


PIXEL = np.array([0.62, 0.46]) / 8  # of a cell, so that a digit is square on the page


def _draw_digits(axes, images) -> None:
    """The digits in ink: all pixels of one depth are one path."""
    levels = np.rint(images * 8).astype(int)
    square = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]) * PIXEL
    codes = [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY]
    for level in range(1, 9):
        which, row, column = np.nonzero(levels == level)
        places = np.array([_place(index) for index in which]) + [0.19, 0.04]
        corners = places + np.column_stack([column, row]) * PIXEL  # (pixels, 2)
        outline = (corners[:, None] + square).reshape(-1, 2)
        look = {"fc": plots.INK, "ec": "none", "alpha": level / 8}
        axes.add_patch(PathPatch(Path(outline, codes * len(which)), **look))


def _answers(axes, run, epoch) -> list:
    """Below each digit the answer; a wrong label that has been learned stands in a box."""
    artists = []
    for index in range(SHOWN_DIGITS):
        left, top = _place(index)
        says, typed, true = run.says[epoch - 1, index], run.typed[index], run.true[index]
        learned = says == typed != true
        style = {"fontsize": 9.5, "ha": "center", "va": "center"}
        label = axes.text(left + 0.5, top + 0.61, f"typed {typed}", color=plots.MUTED, **style)
        colour = plots.GRADIENT if learned else plots.VALUE if says == true else plots.MUTED
        box = {"boxstyle": "round,pad=0.2", "fc": "none", "ec": colour if learned else "none"}
        word = axes.text(left + 0.5, top + 0.81, f"says {says}", color=colour, bbox=box, **style)
        word.set_weight("bold" if learned else "normal")
        label.set_gid(f"typed-{index}-{typed}")  # most are as in the epoch before: drawn once
        word.set_gid(f"says-{index}-{says}-{typed}")
        artists += [label, word]
    return artists


def _rest(axes, run, epoch) -> list:
    """What would have come after the stop, and the best epoch of all."""
    (line,) = axes.plot([epoch] * 2, [0, 2.05], "-", color=plots.INK, lw=1.2, zorder=3)
    style = {"ha": "center", "va": "bottom", "color": plots.INK, "fontsize": 9.5}
    artists = [line, axes.text(epoch, 2.07, "stop", **style)]
    if epoch < EPOCHS:
        artists += _curves(axes, run, epoch, EPOCHS, alpha=0.35, zorder=2)
    return artists


def _mark_rest(axes, index):
    """How the validation loss was predicted to go on after epoch 9."""
    epochs = np.array([9, 12, 16, 20, 25, 30])
    heights = (
        (1.34, 1.45, 1.55, 1.65, 1.8, 1.95),
        (1.34, 0.85, 0.75, 0.72, 0.8, 0.9),
        (1.34, 0.8, 0.5, 0.3, 0.2, 0.15),
        (1.34, 1.33, 1.35, 1.33, 1.34, 1.34),
    )[index]
    (line,) = axes[0].plot(epochs, heights, **DASHED)
    words = axes[0].text(30.5, 1.62, "dashed: your prediction", color=plots.PREDICTION, fontsize=9)
    words.set(ha="right", va="center", bbox=PLATE)
    return [line, words]


def by_heart(run: Seen, epoch: int) -> int:
    """How many of the 20 digits get the wrong label that was typed for them."""
    answers = run.says[epoch - 1]
    return int(np.sum((answers == run.typed) & (run.typed != run.true)))


def _stop_numbers(run, epoch, stop) -> dict[str, str]:
    here = seen(run)
    so_far = here.validation[:epoch]
    best = int(np.argmin(so_far))
    numbers = {
        "training loss": f"{here.training[epoch - 1]:.2f}",
        "validation loss": f"{so_far[-1]:.2f}",
        "lowest so far": f"{so_far[best]:.2f}, epoch {best + 1}",
        "wrong labels it repeats": str(by_heart(here, epoch))
        if run != PLENTY
        else "there are none",
    }
    if stop:
        lowest = int(np.argmin(here.validation))
        numbers["lowest of all"] = f"{here.validation[lowest]:.2f}, epoch {lowest + 1}"
    return numbers


def _stop_words(run, epoch, stop) -> str:
    here = seen(run)
    best = int(np.argmin(here.validation[:epoch])) + 1
    waited = epoch - best
    if not stop:
        told = f"Epoch {epoch}: the validation loss is {here.validation[epoch - 1]:.2f}"
        if waited == 0:
            return told + ", lower than ever before."
        lowest = f"{here.validation[best - 1]:.2f}"
        return f"{told}. The lowest so far, {lowest}, was {_epochs(waited)} ago."
    lowest, kept = int(np.argmin(here.validation)) + 1, here.validation[best - 1]
    told = f"You stop after epoch {epoch} and keep epoch {best}, with {kept:.2f}. "
    if lowest == best:
        told += f"No other epoch of the {EPOCHS} was lower: nothing is lost"
        return told + (f" but {_epochs(waited)} of waiting." if waited else ".")
    return told + (
        f"Epoch {lowest} would have brought {here.validation[lowest - 1]:.2f}: you stopped "
        f"{_epochs(lowest - epoch)} too soon."
    )


def _epochs(count: int) -> str:
    return f"{count} epoch{'' if count == 1 else 's'}"


# Patience ----------------------------------------------------------------------------------------

PATIENCES = (1, 2, 3, 4, 5, 6, 8, 10)
KEEPS = {"of the best epoch": True, "of the last epoch": False}


def patience(early_stopping=None):
    """Leave the stopping to a rule. `early_stopping` may be the learner's own."""
    ours = overfitting.early_stopping
    trials = [
        (list(seen(run).validation), patience)
        for run in RUN_NAMES.values()
        for patience in PATIENCES
    ]
    own, note = usable(early_stopping or ours, ours, trials, _two_epochs)

    @cache
    def ruled(run, patience, rule=own):
        best, stop = rule(list(seen(run).validation), patience)
        return int(best), int(stop)

    def draw(axes, run, patience, keep):
        losses, cost = axes
        best, stop = ruled(run, patience)
        here, kept = seen(run), best if keep else stop
        artists = _curves(losses, here, 1, stop + 1, zorder=4)
        if stop + 1 < EPOCHS:
            artists += _curves(losses, here, stop + 1, EPOCHS, alpha=0.3, zorder=2)
        artists += _waiting(losses, best, stop) + _ring(losses, kept + 1, here.validation[kept])
        if early_stopping is not None:
            artists += losses.plot([ruled(run, patience, ours)[1] + 1] * 2, [0, 2.3], **GHOST)
        return artists + _costs(cost, here, [ruled(run, p) for p in PATIENCES], patience, keep)

    def before(axes):
        return _curves(axes[0], seen(BUMPY), 1, EPOCHS)

    asked = Prediction(question("overfitting", "patience"), before=before, mark=_mark_stop)
    is_first = early_stopping is None
    return explore(
        _patience_background,
        draw,
        name="patience" if is_first else "your-patience",
        question="How long should one wait for something better?"
        if is_first
        else "Does your own early_stopping stop where the course’s does?",
        describe=lambda run, patience, keep: _patience_words(
            run, patience, keep, *ruled(run, patience), ruled(run, patience, ours)
        ),
        readout=lambda run, patience, keep: _patience_numbers(
            run, patience, keep, *ruled(run, patience)
        ),
        prediction=asked if is_first else None,
        note=note,
        height=380,
        run=choice("training", RUN_NAMES),
        patience=slider("patience", PATIENCES, start=2),
        keep=choice("keep the weights", KEEPS),
    )


def _two_epochs(answer) -> bool:
    best, stop = answer
    return 0 <= int(best) < EPOCHS and 0 <= int(stop) < EPOCHS


def _patience_background(figure):
    losses = figure.add_axes((0.05, 0.125, 0.435, 0.785))
    cost = figure.add_axes((0.585, 0.125, 0.4, 0.785))
    _loss_axes(losses, "The loss after each epoch")
    _legend(losses)
    cost.set(xlim=(0, 34), ylim=(0, 1.72), xlabel="epochs run")
    cost.set(title="Validation loss kept, for each patience")
    cost.set_xticks([1, 10, 20, 30])
    cost.set_yticks([0, 0.5, 1, 1.5], labels=["0", "0.5", "1", "1.5"])
    cost.grid(axis="y")
    return losses, cost


def _waiting(axes, best, stop) -> list:
    """A bar from the best epoch to the stop: the epochs that brought nothing."""
    style = {"color": plots.GRADIENT, "fontsize": 9.5, "ha": "center", "va": "bottom"}
    (line,) = axes.plot([stop + 1] * 2, [0, 2.05], "-", color=plots.INK, lw=1.2, zorder=3)
    word = axes.text(stop + 1, 2.07, "stop", **style | {"color": plots.INK})
    (bar,) = axes.plot([best + 1, stop + 1], [0.05, 0.05], "-", color=plots.GRADIENT, lw=4)
    bar.set(solid_capstyle="butt", zorder=5)
    return [line, word, bar]


def _costs(axes, run, ends, patience, keep) -> list:
    """What each patience keeps, over the epochs it takes; the chosen one is filled."""
    artists, names = [], {}
    for p, (best, stop) in zip(PATIENCES, ends, strict=True):
        names.setdefault((stop + 1, run.validation[best if keep else stop]), []).append(p)
    for (stop, loss), several in names.items():
        chosen = patience in several
        style = {"ms": 10 if chosen else 7, "mec": plots.THIRD, "mew": 1.6, "zorder": 4}
        artists += axes.plot(stop, loss, "s", mfc=plots.THIRD if chosen else plots.PAPER, **style)
        label = str(several[0]) if len(several) == 1 else f"{several[0]} to {several[-1]}"
        place = {"textcoords": "offset points", "ha": "center", "va": "bottom"}
        look = {"color": plots.INK if chosen else plots.MUTED, "fontsize": 9.5}
        look["weight"] = "bold" if chosen else "normal"
        artists.append(axes.annotate(label, (stop, loss), (0, 8), **place, **look))
    lowest = run.validation.min()
    (floor,) = axes.plot([0, 34], [lowest] * 2, color=plots.MUTED, lw=1, ls=(0, (1, 2)), zorder=1)
    words = axes.text(0.6, lowest - 0.04, "lowest of all 30", color=plots.MUTED, fontsize=9)
    words.set(ha="left", va="top")
    return [*artists, floor, words]


PREDICTED_STOPS = (3, 9, 13, 20)


def _mark_stop(axes, index):
    epoch = PREDICTED_STOPS[index]
    (line,) = axes[0].plot([epoch] * 2, [0, 1.5], **DASHED)
    words = axes[0].text(30.5, 1.62, "dashed: your prediction", color=plots.PREDICTION, fontsize=9)
    words.set(ha="right", va="center", bbox=PLATE)
    return [line, words]


def _patience_numbers(run, patience, keep, best, stop) -> dict[str, str]:
    losses = seen(run).validation
    kept = best if keep else stop
    return {
        "stops after epoch": str(stop + 1) + ("" if stop - best == patience else ", the last"),
        "keeps the weights of epoch": str(kept + 1),
        "their validation loss": f"{losses[kept]:.2f}",
        "lowest of all 30 epochs": f"{losses.min():.2f}, epoch {int(np.argmin(losses)) + 1}",
    }


def _patience_words(run, patience, keep, best, stop, reference) -> str:
    losses, kept = seen(run).validation, best if keep else stop
    if (best, stop) != reference:
        return (
            f"Patience {patience}: yours gives ({best}, {stop}), the course’s {reference}; "
            "counted from 0, the epoch to keep and the stop."
        )
    ended = stop - best == patience
    told = f"Patience {patience}: it stops after epoch {stop + 1}"
    told += ". " if ended else ", because there are no more. "
    told += f"It keeps epoch {kept + 1}, with {losses[kept]:.2f}. "
    if not keep and stop > best:
        return told + f"The best was epoch {best + 1}, with {losses[best]:.2f}; it is thrown away."
    if losses[kept] > losses.min():
        later = int(np.argmin(losses)) - stop
        return told + f"It did not live to see {losses.min():.2f}, {_epochs(later)} later."
    return told + "No other epoch was lower."


# The dropout lottery -----------------------------------------------------------------------------

UNITS = np.array([2.0, 0.5, 1.5, 1.0, 2.5, 0.8, 1.2, 0.5])  # together 10
KEPT = (0.2, 0.5, 0.8, 0.9)
DRAWS = (1, 2, 3, 5, 10, 30, 100, 300, 1000)
TOP_UNIT, TOP_SUM = 5.4, 24.0
NOTHING, INVERTED, WRONG = "nothing", "keep", "drop"
SCALINGS = {"left as it is": NOTHING, "divided by keep": INVERTED, "divided by 1 − keep": WRONG}
MODES = {"training": True, "evaluation": False}


@cache
def masks(keep: float) -> np.ndarray:
    """A thousand masks for the eight units, (1000, 8)."""
    return (np.random.default_rng(1).random((DRAWS[-1], len(UNITS))) < keep).astype(int)


def scaled(scaling: str, keep: float) -> np.ndarray:
    """What the eight units hand on in each of the thousand draws, (1000, 8)."""
    factor = {NOTHING: 1.0, INVERTED: 1 / keep, WRONG: 1 / (1 - keep)}[scaling]
    return UNITS * masks(keep) * factor


def dropout_lottery(dropout_forward=None):
    """Switch units off at random and add up the others. `dropout_forward` may be the learner's."""
    ours = overfitting.dropout_forward
    trials = [(UNITS.copy(), keep, masks(keep)[0], how) for keep in KEPT for how in (True, False)]
    own, note = usable(dropout_forward or ours, ours, trials, _eight_numbers)

    @cache
    def handed_on(keep, how, forward=own):
        if dropout_forward is None:
            return scaled(how, keep)
        return np.array([forward(UNITS.copy(), keep, mask, how) for mask in masks(keep)], float)

    def draw(axes, how, keep, draws):
        units, sums = axes
        outputs = handed_on(keep, how)[:draws]
        artists = _bars(units, outputs, masks(keep)[draws - 1]) + _sums(sums, outputs)
        if dropout_forward is not None:
            artists += sums.plot(*_running_mean(handed_on(keep, how, ours)[:draws]), **GHOST)
        return artists

    is_first = dropout_forward is None
    asked = Prediction(question("overfitting", "lottery"), mark=_mark_mean)
    how = choice("what is kept is", SCALINGS) if is_first else choice("mode", MODES)
    return explore(
        _lottery_background,
        draw,
        name="dropout-lottery" if is_first else "your-lottery",
        question="What does the next layer get when units are missing?"
        if is_first
        else "Does your own dropout_forward keep the mean where it was?",
        describe=lambda how, keep, draws: _lottery_words(
            how, keep, draws, handed_on(keep, how), None if is_first else handed_on(keep, how, ours)
        ),
        readout=lambda how, keep, draws: _lottery_numbers(handed_on(keep, how)[:draws]),
        prediction=asked if is_first else None,
        note=note,
        height=370,
        how=how,
        keep=slider("keep", KEPT, start=0.8),
        draws=slider("draws so far", DRAWS, start=1),
    )


def _eight_numbers(answer) -> bool:
    return np.shape(answer) == UNITS.shape and np.isfinite(np.asarray(answer, float)).all()


def _lottery_background(figure):
    units = figure.add_axes((0.04, 0.135, 0.445, 0.775))
    sums = figure.add_axes((0.555, 0.135, 0.43, 0.775))
    units.set(
        xlim=(-0.6, 7.6),
        ylim=(0, TOP_UNIT),
        xlabel="unit",
        title="Eight units in this draw; diamonds: mean so far",
    )
    units.set_xticks(range(8), labels=[str(unit) for unit in range(1, 9)])
    units.set_yticks([0, 1, 2, 3, 4, 5])
    for unit, height in enumerate(UNITS):
        x = np.array([-0.32, -0.32, 0.32, 0.32]) + unit
        units.plot(x, [0, height, height, 0], "-", color=plots.INK, lw=1.3, zorder=5)
    sums.set(xlim=(0.85, 1200), ylim=(0, TOP_SUM), xscale="log", xlabel="draw")
    sums.set(title="Their sum, draw by draw, and its mean so far")
    sums.set_xticks([1, 10, 100, 1000], labels=["1", "10", "100", "1000"])
    sums.set_yticks([0, 5, 10, 15, 20])
    sums.minorticks_off()
    sums.axhline(UNITS.sum(), color=plots.INK, lw=1.2, ls=(0, (1, 2)), zorder=1)
    words = sums.text(1, TOP_SUM - 1, "dotted: all eight are on", color=plots.MUTED, fontsize=9.5)
    words.set(bbox=PLATE, va="center")
    return units, sums


def _bars(axes, outputs, mask) -> list:
    """What comes through now as bars, its mean over the draws as a mark, a cross for nothing."""
    now = outputs[-1].clip(0, TOP_UNIT * 1.1)
    bars = axes.bar(range(8), now, width=0.64, color=plots.VALUE, alpha=0.55, lw=0, zorder=3)
    artists = list(bars)
    off = np.flatnonzero(mask == 0)
    if off.size and not now[off].any():
        artists += axes.plot(off, np.full(off.size, 0.17), "x", color=plots.GRADIENT, ms=8, mew=2)
    mean = outputs.mean(axis=0).clip(0, TOP_UNIT)
    return artists + axes.plot(
        range(8), mean, "D", color=plots.VALUE, ms=6, mec=plots.PAPER, zorder=6
    )


def _running_mean(outputs):
    """Draw numbers and the mean of the sums up to each, at evenly spaced places of a log axis."""
    places = np.unique(np.geomspace(1, len(outputs), 60).astype(int))
    means = np.cumsum(outputs.sum(axis=1))[places - 1] / places
    return places, means.clip(-1, 3 * TOP_SUM)


def _sums(axes, outputs) -> list:
    """The sum in each draw as faint dots, and the mean so far as a line."""
    places = np.unique(np.geomspace(1, len(outputs), 90).astype(int))
    sums = outputs.sum(axis=1)[places - 1]
    within = sums < TOP_SUM
    style = {"color": plots.VALUE, "alpha": 0.35, "ms": 4, "mec": "none", "zorder": 2}
    artists = axes.plot(places[within], sums[within], "o", **style)
    draws, means = _running_mean(outputs)
    artists += axes.plot(draws, means, "-", color=plots.VALUE, lw=2.2, zorder=4)
    if means[-1] < TOP_SUM:
        return artists + axes.plot(
            draws[-1],
            means[-1],
            "D",
            color=plots.VALUE,
            ms=8,
            mec=plots.PAPER,
            zorder=6,
            clip_on=False,
        )
    artists += axes.plot(draws[-1], TOP_SUM - 0.3, "^", color=plots.VALUE, ms=9, zorder=6)
    text = f"mean {number(outputs.sum(axis=1).mean(), 3)}, off the map"
    side = "left" if draws[-1] < 30 else "right"
    shift = 1.25 if side == "left" else 0.8
    word = axes.text(
        draws[-1] * shift, TOP_SUM - 2.9, text, color=plots.VALUE, ha=side, va="center"
    )
    word.set_bbox(PLATE)
    return [*artists, word]


PREDICTED_MEANS = (2, 8, 10, 12.5)


def _mark_mean(axes, index):
    mean = PREDICTED_MEANS[index]
    (line,) = axes[1].plot([0.85, 1200], [mean] * 2, **DASHED)
    words = axes[1].text(1100, TOP_SUM - 4.6, "dashed: your prediction", color=plots.PREDICTION)
    words.set(ha="right", va="center", fontsize=9, bbox=PLATE)
    return [line, words]


def _lottery_numbers(outputs) -> dict[str, str]:
    sums = outputs.sum(axis=1)
    return {
        "units that are on": f"{np.count_nonzero(outputs[-1])} of 8",
        "their sum": number(sums[-1], 3),
        "mean of the sums so far": number(sums.mean(), 3),
        "with all eight on": number(UNITS.sum()),
    }


def _lottery_words(how, keep, draws, outputs, reference) -> str:
    mean = outputs[:draws].sum(axis=1).mean()
    count = "one draw" if draws == 1 else f"{draws} draws"
    told = f"keep {number(keep)}, after {count}: the mean of the sums is {number(mean, 3)}. "
    if reference is not None:
        if not np.allclose(outputs, reference):
            right = reference[:draws].sum(axis=1).mean()
            return told + f"Yours is not the course’s, which gives {number(right, 3)}."
        how = INVERTED if how else "evaluation"
    if how == "evaluation":
        return told + "In evaluation no unit is off, and nothing is scaled."
    return (
        told
        + {
            NOTHING: f"It settles at {number(keep)} times 10: the next layer gets less than when "
            "all are on.",
            INVERTED: "It settles at 10, what the next layer gets when all are on.",
            WRONG: f"It settles at {number(10 * keep / (1 - keep), 3)}"
            + (", and only at keep 0.5 is that right." if keep == 0.5 else ", and not at 10."),
        }[how]
    )


# Pictures that do not move -----------------------------------------------------------------------


def _small_curve(axes, degree, lam) -> None:
    here = SAMPLES["12"]
    axes.set(xlim=(-0.06, 1.06), ylim=(-1.95, 1.95))
    axes.set_axis_off()
    truth = np.sin(2 * np.pi * ALONG)
    axes.plot(ALONG, truth, color=plots.MUTED, lw=1, ls=(0, (1, 2)))
    heights = overfitting.powers(ALONG, degree) @ fitted("12", degree, lam).w
    axes.plot(ALONG, heights, "-", color=plots.VALUE, lw=2.2)
    axes.plot(here.x, here.y, "o", ms=6, mfc=plots.PAPER, mec=plots.INK, mew=1.4)


def portrait():
    """The same twelve points with three curves: too stiff, about right, too loose."""
    figure = Figure(figsize=(450 / 72, 165 / 72), dpi=72)
    with plots.style():
        for column, degree in enumerate((1, 3, 11)):
            axes = figure.add_axes((0.005 + column / 3, 0.02, 0.32, 0.84))
            _small_curve(axes, degree, 0.0)
            axes.set_title(f"{degree + 1} weights", loc="center", fontsize=12, color=plots.INK)
    alt = (
        "Three times the same twelve points, scattered around one wave of a sine. A straight line "
        "with 2 weights misses most of them. A gentle curve with 4 weights passes close to all. "
        "A curve with 12 weights passes exactly through every point and swings far out between "
        "the points near both ends."
    )
    return picture(figure, alt, name="three-curves")


LADDER = (0.0, 1e-5, 1e-3, 1.0)


def ladder():
    """One degree, four penalties: the curve calms down while the weights shrink."""
    figure = Figure(figsize=(420 / 72, 320 / 72), dpi=72)
    with plots.style():
        for place, lam in enumerate(LADDER):
            row, column = divmod(place, 2)
            axes = figure.add_axes((0.01 + column / 2, 0.52 - row / 2, 0.48, 0.4))
            _small_curve(axes, 9, lam)
            text = "0.00001" if lam == 1e-5 else number(lam)
            length = number(np.linalg.norm(fitted("12", 9, lam).w[1:]), 3)
            axes.text(0.47, 1.8, f"λ = {text}", fontsize=12, va="center")
            axes.text(0.47, 1.27, f"‖w‖ = {length}", fontsize=11, va="center", color=plots.VALUE)
    alt = (
        "Four times the same twelve points with a curve of degree 9. With λ = 0 it swings wildly "
        "at both ends, and the length of its weights is 297. With λ = 0.00001 it is calmer, 13.3; "
        "with λ = 0.001 it looks like the sine, 4.19; with λ = 1 it is almost flat, 0.182."
    )
    return picture(figure, alt, name="ladder")


THINNED = ((1, 1, 1, 1, 1), (1, 0, 1, 1, 0), (0, 1, 1, 0, 1), (1, 1, 0, 1, 1))


def thinned():
    """A small network with all hidden units on, and three draws with some of them off."""
    figure = Figure(figsize=(400 / 72, 330 / 72), dpi=72)
    with plots.style():
        for place, mask in enumerate(THINNED):
            row, column = divmod(place, 2)
            axes = figure.add_axes((0.02 + column / 2, 0.51 - row / 2, 0.46, 0.41))
            axes.set(xlim=(-0.3, 2.3), ylim=(-2.5, 2.5))
            axes.set_axis_off()
            title = "evaluation" if place == 0 else f"training, draw {place}"
            axes.set_title(title, loc="center", fontsize=11.5, color=plots.INK, pad=2)
            _draw_thinned(axes, mask)
    alt = (
        "Four drawings of the same network with three inputs, five hidden units and one output. "
        "In evaluation all units are on. In each of three draws in training other hidden units "
        "are off: they are crosses, and no wire leads to or from them."
    )
    return picture(figure, alt, name="thinned")


def _draw_thinned(axes, mask) -> None:
    hidden = np.linspace(2, -2, len(mask))
    ends = [(0, y) for y in (1.4, 0, -1.4)], [(2, 0)]
    for on, y in zip(mask, hidden, strict=True):
        for x_end, y_end in (*ends[0], *ends[1]) if on else ():
            axes.plot([x_end, 1], [y_end, y], "-", color=plots.MUTED, lw=1, zorder=1)
        if on:
            axes.plot(1, y, "o", ms=13, color=plots.VALUE, mec=plots.PAPER, zorder=3)
        else:
            axes.plot(1, y, "x", ms=9, mew=2.2, color=plots.GRADIENT, zorder=3)
    for x, y in (*ends[0], *ends[1]):
        axes.plot(x, y, "o", ms=13, mfc=plots.PAPER, mec=plots.INK, mew=1.3, zorder=3)


REPORTED = (0.0, 0.001, 0.003, 0.006, 0.01, 0.02, 0.03, 0.05)  # the λ of the report
STARTS, REPORT_TEST = 5, 50


@cache
def reported() -> np.ndarray:
    """The 40 scores of the report: share of the 50 test digits read right, (8, 5)."""
    return np.array([[_score(lam, seed) for seed in range(STARTS)] for lam in REPORTED])


def _score(lam, seed) -> float:
    """One of the 40 trainings, as the lesson's cells do it."""
    digits, rng = data.digits(), np.random.default_rng(0)
    order = rng.permutation(len(digits))
    rows, test = order[:100], order[300 : 300 + REPORT_TEST]
    X, labels = digits.X / 16, digits.targets.copy()
    labels[rows[:20]] = (labels[rows[:20]] + rng.integers(1, 10, 20)) % 10
    rng = np.random.default_rng(seed)
    network = Network([Linear(64, 64, rng=rng), ReLU(), Linear(64, 10, rng=rng)])
    optimizer = Adam(0.02, weight_decay=lam)
    train(network, SoftmaxCrossEntropy(), optimizer, X[rows], labels[rows], epochs=60)
    return accuracy(network.predict(X[test]), labels[test])


def report():
    """The picture of the find-the-error part: 40 scores, and the one that was reported."""
    figure = Figure(figsize=(420 / 72, 260 / 72), dpi=72)
    scores = reported()
    with plots.style():
        axes = figure.add_axes((0.11, 0.17, 0.87, 0.68))
        axes.set(xlim=(-0.5, len(REPORTED) - 0.5), ylim=(0.66, 0.875), xlabel="λ")
        axes.set_xticks(range(len(REPORTED)), labels=list(map(number, REPORTED)))
        axes.set_yticks([0.7, 0.75, 0.8, 0.85], labels=["70 %", "75 %", "80 %", "85 %"])
        axes.set_title("share of 50 test digits read right, five starts for each λ")
        axes.grid(axis="y")
        for column, five in enumerate(scores):
            heights, counts = np.unique(five, return_counts=True)
            for height, count in zip(heights, counts, strict=True):
                places = column + 0.15 * (np.arange(count) - (count - 1) / 2)
                axes.plot(places, [height] * count, "o", color=plots.VALUE, ms=6, mec=plots.PAPER)
        best = np.unravel_index(scores.argmax(), scores.shape)
        axes.plot(best[0], scores[best], "o", ms=13, mfc="none", mec=plots.INK, mew=1.6)
        place = {"textcoords": "offset points", "ha": "left", "va": "center"}
        axes.annotate("reported: 84 %", (best[0], scores[best]), (11, 5), **place)
    alt = (
        "Forty dots, five for each of eight values of λ from 0 to 0.05: the share of the 50 test "
        "digits that a network reads right. They lie between 72 % and 84 %, highest around "
        "λ = 0.02. The single highest dot, at λ = 0.02, has a ring: “reported: 84 %”."
    )
    return picture(figure, alt, name="report")


EXPLORERS = (wiggle, stop_button, patience, dropout_lottery)
