"""The interactive figures of tuning: eight sick runs, and where nine trials are best spent.

`sick_runs` shows the loss curves and gradient lengths of eight trainings that went wrong, each for
a reason of its own. `grid_or_random` spends the same number of trials in two ways.
"""

from dataclasses import dataclass, field
from functools import cache

import numpy as np
from matplotlib.figure import Figure

from backprop import plots
from backprop.data import digits
from backprop.explore import Prediction, choice, explore, picture, slider
from backprop.explore.controls import number
from backprop.layers import Linear, ReLU
from backprop.losses import SoftmaxCrossEntropy
from backprop.network import Network
from backprop.normalization import BatchNorm
from backprop.quizzes import question

# Eight patients -------------------------------------------------------------------------------

EPOCHS, BATCH = 30, 25
GUESS = np.log(10)  # the loss of a network that knows nothing of ten digits
HIGH = 12.0  # a loss that is drawn outside the plot
CEILING = 5.0  # of the loss axis; what grows without end leaves it
LEAST, MOST = 1e-3, 30.0  # of the axis of the gradients' lengths
LAYERS = ("first layer", "second layer", "last layer")


@dataclass(frozen=True)
class Patient:
    """One training: what is wrong with it, how it shows, and the settings that make it so."""

    disease: str
    signs: str
    line: str
    settings: dict = field(default_factory=dict)


PATIENTS = {
    "A": Patient(
        "the units all start from zero",
        "the loss stays at ln 10 = 2.30, and no weight has a gradient: only the last bias moves",
        'Linear(64, 32, initial="zero")',
        {"zero": True},
    ),
    "B": Patient(
        "the learning rate is too high",
        "the loss jumps about far above 0, and the gradients jump with it",
        "GradientDescent(1.0)",
        {"eta": 1.0},
    ),
    "C": Patient(
        "the data are memorised: overfitting",
        "training falls to almost nothing, and validation stops early, a hundred times above it",
        "train(network, loss, optimizer, X[:60], labels[:60], epochs=150)  "
        "# five of these are one in the plot",
        {"examples": 60, "passes": 5},
    ),
    "D": Patient(
        "the update has the wrong sign",
        "the loss grows faster and faster, until it is no number any more",
        "W += eta * dW",
        {"sign": -1, "eta": 0.02},
    ),
    "E": Patient(
        "the labels are shuffled apart from the pictures",
        "the loss stays at 2.30, the uninformed guess, but the gradients are not 0",
        "X = X[rng.permutation(N)]",
        {"apart": True},
    ),
    "F": Patient(
        "the learning rate is too low",
        "the loss falls in a straight line, but hardly: after 30 epochs it has not got anywhere",
        "GradientDescent(0.0005)",
        {"eta": 0.0005},
    ),
    "G": Patient(
        "the network is still in training mode when it is evaluated",
        "training goes well and validation stays at the guess, as if another network answered",
        "network.forward(X[i:i + 1])  # should be network.predict",
        {"normalise": True, "alone": True},
    ),
    "H": Patient(
        "the gradients are never reset",
        "a good beginning, then the loss swings up: old gradients go on pushing, until every unit "
        "is off and no gradient is left",
        "gradient += X.T @ dY",
        {"keep": True, "eta": 0.02},
    ),
}


@dataclass(frozen=True)
class Course:
    """What was written down of a training; every list has an entry an epoch."""

    training: list
    validation: list
    norms: np.ndarray  # (epochs, layers)


@cache
def course(letter):
    """Train the patient and write down how it went."""
    with np.errstate(all="ignore"):
        return _train(**PATIENTS[letter].settings)


@cache
def _digits():
    everything, order = digits(), np.random.default_rng(0).permutation(1797)
    return everything.X[order] / 16, everything.targets[order]


def _network(rng, zero, normalise):
    layers, inputs, initial = [], 64, "zero" if zero else "he"
    for width in (32, 32):
        layers.append(Linear(inputs, width, rng=rng, initial=initial))
        layers += [BatchNorm(width), ReLU()] if normalise else [ReLU()]
        inputs = width
    return Network([*layers, Linear(inputs, 10, rng=rng, initial=initial)])


def _train(
    eta=0.2,
    examples=300,
    sign=1,
    keep=False,
    zero=False,
    normalise=False,
    alone=False,
    apart=False,
    passes=1,
):
    X, labels = _digits()
    rng, loss = np.random.default_rng(1), SoftmaxCrossEntropy()
    network, old = _network(rng, zero, normalise), 0.0
    training, validation, norms = [], [], []
    for _ in range(EPOCHS):
        order = np.concatenate([rng.permutation(examples) for _ in range(passes)])
        wanted = rng.permutation(order) if apart else order
        losses = []
        network.training = True
        for start in range(0, len(order), BATCH):
            rows = slice(start, start + BATCH)
            losses.append(loss.forward(network.forward(X[order[rows]]), labels[wanted[rows]]))
            network.backward(loss.backward())
            values, slopes = network.vectors()
            old = old + slopes if keep else slopes
            values -= sign * eta * old
        training.append(float(np.mean(losses)))
        norms.append(network.gradient_norms())
        validation.append(_validate(network, X[900:1100], labels[900:1100], alone))
        if not np.isfinite(training[-1]):
            break
    return Course(training, validation, np.array(norms))


def _validate(network, X, labels, alone):
    loss = SoftmaxCrossEntropy()
    if not alone:
        return loss.forward(network.predict(X), labels)
    before = network.snapshot()
    scores = np.vstack([network.forward(X[row : row + 1]) for row in range(len(X))])
    network.restore(before)
    return loss.forward(scores, labels)


def portrait():
    """The eight loss curves side by side, without a word on what is wrong."""
    with plots.style():
        figure = Figure(figsize=(480 / 72, 270 / 72), dpi=72)
        for place, letter in enumerate(PATIENTS):
            row, column = divmod(place, 4)
            axes = figure.add_axes((0.035 + 0.245 * column, 0.54 - 0.49 * row, 0.22, 0.38))
            _small_curves(axes, letter)
        key = {"fontsize": 10.5, "ha": "right", "va": "top"}
        figure.text(0.99, 0.995, "validation  - -", color=plots.THIRD, **key)
        figure.text(0.76, 0.995, "training  —", color=plots.VALUE, **key)
    alt = (
        "Eight small plots, patients A to H, each with two loss curves over 30 epochs, training "
        "and validation, and the loss of a guess as a dotted line. A, E and F hardly leave it. B "
        "jumps about. C's training falls far below its validation. D leaves the plot at the top. G "
        "falls in training and not in validation. H falls, climbs out of the plot and comes back."
    )
    return picture(figure, alt, name="tuning")


def _small_curves(axes, letter):
    run = course(letter)
    axes.set(ylim=(0, CEILING), xlim=(0, EPOCHS + 1), xticks=[], yticks=[0, 2, 4])
    axes.set_yticklabels(["0", "2", "4"] if letter in "AE" else [])
    look = {"fontsize": 15, "fontweight": "bold", "ha": "right", "va": "top"}
    axes.text(EPOCHS, 4.9, letter, color=plots.INK, **look)
    axes.axhline(GUESS, color=plots.MUTED, lw=1, ls=(0, (1, 2)))
    epochs = np.arange(1, len(run.training) + 1)
    axes.plot(epochs, _shown(run.training, HIGH), "-", color=plots.VALUE, lw=1.9)
    dashes = {"ls": (0, (4, 2)), "color": plots.THIRD}
    axes.plot(epochs, _shown(run.validation, HIGH), lw=1.7, **dashes)


def _shown(values, high, low=0.0):
    """Values that can be drawn; what is beyond `high`, or no number, is put there."""
    return np.clip(np.nan_to_num(values, nan=high, posinf=high), low, high)


def sick_runs():
    """Choose a patient; look at its curves; then open the diagnosis."""

    def draw(axes, letter, opened):
        losses, norms = axes
        return _curves(losses, course(letter)) + _lengths(norms, course(letter))

    return explore(
        _sick_background,
        draw,
        name="sick-runs",
        question="What is wrong with this training?",
        describe=_sick_words,
        readout=lambda letter, opened: _sick_numbers(letter),
        prediction=Prediction(question("tuning", "sick-run"), before=_before_diagnosis),
        height=330,
        letter=choice("patient", {name: name for name in PATIENTS}),
        opened=choice("diagnosis", {"closed": False, "open": True}),
    )


def _sick_background(figure):
    losses = figure.add_axes((0.075, 0.17, 0.4, 0.69))
    norms = figure.add_axes((0.58, 0.17, 0.4, 0.69))
    losses.set(xlim=(0, EPOCHS + 1), ylim=(0, CEILING), xlabel="epoch", title="loss")
    norms.set(xlim=(0, EPOCHS + 1), ylim=(LEAST, MOST), xlabel="epoch")
    norms.set(title="length of ∂E/∂W, layer by layer")
    plots.log_axis(norms)
    norms.minorticks_off()
    losses.axhline(GUESS, color=plots.MUTED, lw=1, ls=(0, (1, 2)))
    losses.set_yticks([0, 1, GUESS, 4, 5], labels=["0", "1", "ln 10", "4", "5"])
    norms.set_yticks([1e-3, 1e-2, 0.1, 1, 10], labels=["0", "0.01", "0.1", "1", "10"])
    return losses, norms


def _curves(axes, run) -> list:
    epochs = np.arange(1, len(run.training) + 1)
    artists = axes.plot(epochs, _shown(run.training, HIGH), "-", color=plots.VALUE, lw=2)
    dashes = {"ls": (0, (4, 2)), "color": plots.THIRD}
    artists += axes.plot(epochs, _shown(run.validation, HIGH), lw=1.8, **dashes)
    key = {"fontsize": 10, "ha": "right", "transform": axes.transAxes}
    artists.append(axes.text(1.0, 1.035, "- -  validation", color=plots.THIRD, **key))
    artists.append(axes.text(0.6, 1.035, "—  training", color=plots.VALUE, **key))
    if len(run.training) < EPOCHS:
        place = len(run.training) + 0.7
        words = f"no number any more\nafter epoch {len(run.training) - 1}"
        artists.append(axes.text(place, 4.7, words, va="top", color=plots.INK, fontsize=10))
    return artists


def _lengths(axes, run) -> list:
    epochs = np.arange(1, len(run.norms) + 1)
    styles = zip(LAYERS, ("o", "s", "^"), (0.55, 0.75, 1.0), run.norms.T, strict=True)
    artists = []
    for row, (name, mark, alpha, norms) in enumerate(styles):
        look = {"color": plots.GRADIENT, "alpha": alpha, "lw": 1.2, "clip_on": False}
        artists += axes.plot(
            epochs, _shown(norms, MOST, LEAST), mark, ls="-", ms=3.6, markevery=3, **look
        )
        key = {"fontsize": 10, "color": plots.GRADIENT, "transform": axes.transAxes}
        height = 0.94 - 0.085 * row
        artists.append(axes.text(0.72, height, name, va="center", **key))
        dot = {"transform": axes.transAxes, "color": plots.GRADIENT, "alpha": alpha, "ms": 5}
        artists += axes.plot([0.68], [height + 0.008], mark, ls="none", **dot)
    return artists


def _before_diagnosis(axes) -> list:
    """Patient A may be looked at before the question is answered."""
    return _curves(axes[0], course("A")) + _lengths(axes[1], course("A"))


def _sick_numbers(letter) -> dict[str, str]:
    run = course(letter)
    return {
        "first loss": number(run.training[0]),
        "last loss": _or_none(run.training[-1]),
        "last validation loss": _or_none(run.validation[-1]),
    }


def _or_none(loss) -> str:
    return number(loss) if np.isfinite(loss) else "no number"


def _sick_words(letter, opened) -> str:
    patient, run = PATIENTS[letter], course(letter)
    if not opened:
        last = run.training[-1]
        until = f"to {number(last)}" if np.isfinite(last) else "beyond all numbers"
        return (
            f"Patient {letter}: the training loss goes from {number(run.training[0])} {until} "
            f"in {len(run.training)} epochs; {_gradients(run)}. What is wrong? "
            "Then open the diagnosis."
        )
    return (
        f"Patient {letter}: {patient.disease}. The signs: {patient.signs}. Its line: {patient.line}"
    )


def _gradients(run) -> str:
    """What is to be seen of the gradients, in words."""
    if not run.norms.any():
        return "no layer has a gradient"
    return "all layers have gradients" if run.norms[-1].any() else "in the end no gradient is left"


# Grid or random -------------------------------------------------------------------------------

COUNTS = (4, 9, 16, 25)
WAYS = {"a grid": True, "at random": False}
DRAWS = (1, 2, 3, 4, 5)
TOP = 0.615  # where on its axis the setting that matters is best


def quality(setting):
    """How good a run is; only one of the two settings decides."""
    return np.exp(-(((np.asarray(setting) - TOP) / 0.09) ** 2))


@cache
def trials(is_grid, count, luck):
    """The trials as an array (count, 2): the setting that matters, the one that does not."""
    if is_grid:
        side = round(count**0.5)
        places = (np.arange(side) + 0.5) / side
        return np.array([(across, up) for across in places for up in places])
    return np.random.default_rng(luck).random((count, 2))


def grid_or_random():
    """The same number of trials on a grid and at random, where one setting does not matter."""

    def draw(axes, is_grid, count, luck):
        return _trials_drawn(*axes, trials(is_grid, count, luck))

    return explore(
        _grid_background,
        draw,
        name="grid-or-random",
        question="Nine trials, two settings, and only one of them matters. Where to try?",
        describe=_grid_words,
        readout=_grid_numbers,
        prediction=Prediction(question("tuning", "grid-or-random"), mark=_mark_values),
        height=360,
        is_grid=choice("where", WAYS),
        count=slider("trials", COUNTS, start=9),
        luck=slider("random draw", DRAWS),
    )


def _grid_background(figure):
    square = figure.add_axes((0.06, 0.14, 0.4, 0.72))
    curve = figure.add_axes((0.56, 0.14, 0.42, 0.72))
    square.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[], title="the trials")
    square.set(xlabel="the setting that matters", ylabel="the one that does not")
    edges = np.linspace(TOP - 0.25, TOP + 0.25, 61)
    for low, high in zip(edges, edges[1:], strict=False):
        depth = 0.42 * float(quality((low + high) / 2))
        square.axvspan(low, high, color=plots.VALUE, alpha=depth, lw=0)
    curve.set(xlim=(0, 1), ylim=(-0.05, 1.12), xticks=[], yticks=[0, 1], title="how good they are")
    curve.set(xlabel="the setting that matters")
    along = np.linspace(0, 1, 201)
    curve.plot(along, quality(along), "-", color=plots.MUTED, lw=1.2)
    return square, curve


def _trials_drawn(square, curve, points) -> list:
    good = quality(points[:, 0])
    best = int(good.argmax())
    dots = {"color": plots.VALUE, "mec": plots.PAPER, "ms": 8, "zorder": 3, "clip_on": False}
    artists = square.plot(points[:, 0], points[:, 1], "o", **dots)
    ends = np.column_stack([points[:, 0], points[:, 0], np.full(len(points), np.nan)]).ravel()
    stems = np.column_stack([np.zeros(len(points)), good, np.full(len(points), np.nan)]).ravel()
    artists += curve.plot(ends, stems, "-", color=plots.VALUE, lw=1, alpha=0.5)
    artists += curve.plot(points[:, 0], good, "o", **dots)
    ring = {"mfc": "none", "mec": plots.INK, "mew": 2, "ms": 14, "zorder": 4, "clip_on": False}
    artists += square.plot(*points[best], "o", **ring)
    return artists + curve.plot(points[best, 0], good[best], "o", **ring)


def _distinct(points) -> int:
    return len(np.unique(points[:, 0]))


def _mark_values(axes, index) -> list:
    values = question("tuning", "grid-or-random")["answers"][index]["answer"]
    look = {"color": plots.PREDICTION, "fontsize": 10, "ha": "right"}
    return [axes[1].text(1.0, 1.06, f"you predicted: {values}", **look)]


def _grid_numbers(is_grid, count, luck) -> dict[str, str]:
    points = trials(is_grid, count, luck)
    return {
        "trials": str(count),
        "different values of what matters": str(_distinct(points)),
        "the best reaches": number(quality(points[:, 0]).max(), 3),
    }


def _grid_words(is_grid, count, luck) -> str:
    points = trials(is_grid, count, luck)
    best, which = number(quality(points[:, 0]).max(), 3), _distinct(points)
    if is_grid:
        return (
            f"A grid of {count} trials has {which} different values of the setting that matters, "
            f"each tried {count // which} times over; the best (ringed) reaches {best} of 1."
        )
    return (
        f"{count} trials at random, draw {luck}: {which} different values of the setting that "
        f"matters; the best (ringed) reaches {best} of 1."
    )


@cache
def share_of_draws(count, draws=2000):
    """In how many of many random draws the best of `count` trials beats the grid of that size."""
    grid = quality(trials(True, count, 1)[:, 0]).max()
    rng = np.random.default_rng(0)
    best = quality(rng.random((draws, count))).max(axis=1)
    return float((best > grid).mean())


EXPLORERS = (sick_runs, grid_or_random)
