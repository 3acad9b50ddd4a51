"""The interactive figures of batch normalisation: what one example does to all the others.

`push_one` moves one number of a batch and shows how every output answers, path by path.
`two_modes` shows one example with different company, in training and in evaluation.
"""

from functools import cache

import numpy as np
from matplotlib.figure import Figure

from backprop import plots
from backprop.data import penguins
from backprop.explore import Prediction, choice, explore, picture, slider
from backprop.explore.controls import number
from backprop.explore.learner import usable
from backprop.normalization import BatchNorm
from backprop.quizzes import question

BATCH = (1.0, 1.0, 5.0, 5.0)
EPSILON = 1e-5
NAMES = ("first", "second", "third", "fourth")


def normalised(x):
    """X̂ of a batch of one feature, as a flat array."""
    layer = BatchNorm(1, epsilon=EPSILON)
    return layer.forward(np.reshape(x, (-1, 1)))[:, 0]


# The opening picture --------------------------------------------------------------------------

ROWS = ("bill (mm)", "flipper (mm)", "body (g)")


def portrait():
    """Three features of twelve penguins, as measured and normalised."""
    everyone = penguins(("bill depth", "flipper length"), target="body mass")
    some = np.random.default_rng(5).choice(len(everyone.X), 12, replace=False)
    X = np.hstack([everyone.X, everyone.targets])[some]
    with plots.style():
        figure = Figure(figsize=(420 / 72, 185 / 72), dpi=72)
        before = figure.add_axes((0.2, 0.15, 0.33, 0.7))
        after = figure.add_axes((0.59, 0.15, 0.39, 0.7))
        _rows(before, X, "as measured", (-250, 5900))
        _rows(after, BatchNorm(3).forward(X), "normalised", (-2.9, 2.9))
        before.set_xticks([0, 2000, 4000])
        before.set_yticks([2, 1, 0], labels=ROWS)
        after.axvspan(-1, 1, color=plots.VALUE, alpha=0.1, lw=0)
        after.axvline(0, color=plots.MUTED, lw=1, ls=(0, (1, 2)))
        after.set_xticks([-2, -1, 0, 1, 2], labels=["−2", "−1", "0", "1", "2"])
    alt = (
        "Three rows of twelve dots, a row for each measurement of twelve penguins. On the left, "
        "as measured: the depths of the bills and the lengths of the flippers each lie on one "
        "spot near 0, and only the body masses spread, from about 3000 to 6000. On the right, "
        "normalised: all three rows are centred at 0 and spread alike, mostly from −2 to 2."
    )
    return picture(figure, alt, name="batch-norm")


def _rows(axes, X, title, limits):
    axes.set(xlim=limits, ylim=(-0.6, 2.6), yticks=[], title=title)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    for height, column in zip((2, 1, 0), X.T, strict=True):
        look = {"s": 70, "color": plots.VALUE, "alpha": 0.45, "linewidths": 0}
        axes.scatter(column, np.full(len(column), height), clip_on=False, **look)


# Push one, all move ---------------------------------------------------------------------------

POSITIONS = tuple(np.arange(-3, 9.5, 0.5))
PATHS = {
    "all three": (1, 1),
    "without the mean": (0, 1),
    "without the variance": (1, 0),
    "neither": (0, 0),
}
TOP, BOTTOM = 1.0, 0.0  # the heights of the two number lines
IN, OUT = (-3.6, 9.6), (-2.2, 2.2)
LIMITS = (-0.42, 0.72)  # of the slopes


def slopes(x, mean=1, variance=1):
    """How each output answers to a nudge of the first number, by the paths that are let through."""
    x = np.asarray(x, dtype=float)
    root, x_hat = np.sqrt(x.var() + EPSILON), normalised(x)
    direct = np.eye(len(x))[0]
    return (direct - mean / len(x) - variance * x_hat * x_hat[0] / len(x)) / root


def measured(x, h=1e-5):
    """The same, measured: the first number nudged both ways."""
    nudge = h * np.eye(len(x))[0]
    return (normalised(x + nudge) - normalised(x - nudge)) / (2 * h)


def course_backward(dY, X, gamma, eps):
    """The course's own backward pass, with the arguments of the exercise."""
    layer = BatchNorm(len(gamma), epsilon=eps)
    layer.parameters["gamma"] = np.asarray(gamma, dtype=float)
    layer.forward(X)
    return layer.backward(dY), layer.gradients["gamma"], layer.gradients["beta"]


def push_one(backward=None):
    """Move the first of four numbers; `backward` may be the learner's own batch_norm_backward."""
    trials = [(np.eye(4)[[0]].T, np.reshape(BATCH, (4, 1)), np.ones(1), EPSILON)]
    own, note = usable(backward or course_backward, course_backward, trials, _good_answer)

    @cache
    def by_learner(position):
        X = np.reshape((position, *BATCH[1:]), (4, 1))
        rows = [own(dY.reshape(4, 1), X.copy(), np.ones(1), EPSILON)[0] for dY in np.eye(4)]
        return np.array([np.asarray(row, dtype=float)[0, 0] for row in rows])

    def calculated(position, paths=(1, 1)):
        if backward is not None:
            return by_learner(position)
        return slopes((position, *BATCH[1:]), *paths)

    def draw(axes, position, paths=(1, 1)):
        lines, bars = axes
        x = np.array((position, *BATCH[1:]))
        found, truth = calculated(position, paths), measured(x)
        arrows = _arrows(lines, x, found)
        return [*_both_lines(lines, x), *arrows, *_answers(bars, found, truth)]

    controls = {"position": slider("the first number, x₁", POSITIONS, start=1.0)}
    if backward is None:
        controls["paths"] = choice("paths let through", PATHS)
    asked = Prediction(question("batch_norm", "push-one"), before=_before_push)
    return explore(
        _push_background,
        draw,
        name="push-one" if backward is None else "your-push-one",
        question=(
            "You push one number of the batch. Who moves?"
            if backward is None
            else "Does your own dX agree with the measured slopes?"
        ),
        describe=lambda position, paths=(1, 1): _push_words(
            position, calculated(position, paths), paths, own is not course_backward
        ),
        readout=lambda position, paths=(1, 1): _push_numbers(position),
        prediction=asked if backward is None else None,
        note=note,
        height=330,
        **controls,
    )


def _good_answer(answer) -> bool:
    dX = np.asarray(answer[0], dtype=float)
    return dX.shape == (4, 1) and bool(np.isfinite(dX).all())


def _push_background(figure):
    lines = figure.add_axes((0.02, 0.06, 0.46, 0.87))
    bars = figure.add_axes((0.57, 0.13, 0.42, 0.74))
    lines.set(xlim=(0, 1), ylim=(-0.42, 1.36))
    lines.set_axis_off()
    for height, limits, ticks, name in (
        (TOP, IN, range(-2, 9, 2), "x"),
        (BOTTOM, OUT, range(-2, 3), "x̂"),
    ):
        places = [_along(tick, limits) for tick in ticks]
        lines.plot([0, 1], [height, height], "-", color=plots.MUTED, lw=0.8)
        lines.plot(places, [height] * len(places), "|", color=plots.MUTED, ms=7)
        side = 0.24 if height == TOP else -0.2
        for place, tick in zip(places, ticks, strict=True):
            lines.text(
                place,
                height + side,
                str(tick).replace("-", "−"),
                ha="center",
                fontsize=10,
                color=plots.MUTED,
            )
        lines.text(0.0, height + 0.05, name, fontsize=14, color=plots.INK)
    lines.text(1.0, -0.4, "arrows: the push, and who answers", fontsize=10, **ARROW_WORDS)
    bars.set(xlim=(-0.6, 3.6), ylim=LIMITS, title="how each x̂ answers to a nudge of x₁")
    bars.set_xticks(range(4), labels=["x̂₁", "x̂₂", "x̂₃", "x̂₄"], fontsize=12.5)
    bars.set_yticks([-0.25, 0, 0.25, 0.5], labels=["−0.25", "0", "0.25", "0.5"])
    bars.axhline(0, color=plots.MUTED, lw=0.8)
    bars.spines["bottom"].set_visible(False)
    bars.tick_params(axis="x", length=0)
    return lines, bars


def _along(value, limits):
    """Where a value lies on a number line that is 1 long."""
    return (np.asarray(value) - limits[0]) / (limits[1] - limits[0])


ARROW_WORDS = {"ha": "right", "va": "bottom", "color": plots.GRADIENT, "style": "italic"}
FARTHER = 1.4  # how far an output moves on its line, for a slope of 1
LIFT = np.array([0.0, 0.1, 0.0, 0.1])  # so that of two equal numbers both can be seen


def _both_lines(axes, x) -> list:
    """The batch on its line, the normalised one below, and a thread from each to its own."""
    top, bottom = _along(x, IN), _along(normalised(x), OUT)
    artists = _scale(axes, x)
    for start, end, lift in zip(top, bottom, LIFT, strict=True):
        look = {"color": plots.MUTED, "lw": 1.0, "ls": "-", "alpha": 0.5, "zorder": 2}
        artists += axes.plot([start, end], [TOP + lift, BOTTOM + lift], **look)
    for places, height in ((top, TOP), (bottom, BOTTOM)):
        others = {"s": 64, "color": plots.VALUE, "alpha": 0.6, "linewidths": 0, "zorder": 3}
        artists.append(axes.scatter(places[1:], height + LIFT[1:], **others))
        first = {"ms": 11, "color": plots.VALUE, "mec": plots.INK, "mew": 1.6, "zorder": 4}
        artists += axes.plot(places[0], height, "o", **first)
    return artists


def _scale(axes, x) -> list:
    """The mean of the batch as a line, and a band one spread to either side."""
    low, middle, high = _along(x.mean() + x.std() * np.array([-1, 0, 1]), IN)
    ends = (TOP - 0.07, TOP + 0.17)
    band = axes.fill_between([low, high], *ends, color=plots.VALUE, alpha=0.14, lw=0)
    line = axes.plot([middle, middle], ends, "-", color=plots.VALUE, lw=1.6)
    words = {"ha": "center", "va": "top", "fontsize": 10.5, "color": plots.VALUE}
    return [band, *line, axes.text(middle, TOP - 0.09, "μ ± σ", **words)]


def _arrows(axes, x, found) -> list:
    """The push of the first number, and how far and whereto each output answers it."""
    top, x_hat = _along(x[0], IN), normalised(x)
    artists = _arrow(axes, top, top + 0.09, TOP)
    ends = _along(x_hat + FARTHER * np.clip(found, *LIMITS), OUT)
    for start, end, lift in zip(_along(x_hat, OUT), ends, LIFT, strict=True):
        if abs(end - start) > 0.004:
            artists += _arrow(axes, start, end, BOTTOM + lift)
    return artists


def _arrow(axes, start, end, height) -> list:
    head = ">" if end > start else "<"
    look = {"color": plots.GRADIENT, "zorder": 5, "solid_capstyle": "butt", "clip_on": False}
    shaft = axes.plot([start, end], [height, height], "-", lw=2.2, **look)
    return shaft + axes.plot(end, height, head, ms=6.5, **look)


def _answers(axes, found, truth) -> list:
    """Bars: the slopes from the chosen paths; black rings: the measured ones."""
    shown = np.clip(found, *LIMITS)
    bars = axes.bar(range(4), shown, width=0.5, color=plots.GRADIENT, alpha=0.75, lw=0)
    ring = {"ms": 10, "mfc": "none", "mec": plots.INK, "mew": 1.6, "ls": "none"}
    artists = [*bars, *axes.plot(range(4), truth, "o", clip_on=False, **ring)]
    look = {"ha": "center", "va": "center", "fontsize": 11, "color": plots.GRADIENT}
    for place, (value, right) in enumerate(zip(found, truth, strict=True)):
        up = max(value, right, 0) + 0.075
        height = min(value, right) - 0.075 if value < -0.01 and right < 0.01 else up
        height = np.clip(height, LIMITS[0] + 0.02, LIMITS[1] - 0.03)
        words = plots.number(round(value, 4) + 0.0, 3)
        artists.append(axes.text(place, height, words, style="italic", **look))
    return artists


def _before_push(axes) -> list:
    return _both_lines(axes[0], np.array(BATCH))


def _push_numbers(position) -> dict[str, str]:
    x = np.array((position, *BATCH[1:]))
    return {
        "mean μ": number(x.mean()),
        "spread σ": number(x.std()),
        "x̂ of the four": ", ".join(
            f"{value:.2f}".replace("-", "−") for value in normalised(x) + 0.0
        ),
    }


def _push_words(position, found, paths, is_learner) -> str:
    x = np.array((position, *BATCH[1:]))
    truth = measured(x)
    where = f"x₁ = {number(position)}: "
    if np.allclose(found, truth, atol=1e-6):
        how = "yours agree" if is_learner else "the three paths together agree"
        who = ", ".join(
            f"x̂{sign} {'stays' if abs(value) < 0.0005 else 'rises' if value > 0 else 'falls'}"
            for sign, value in zip("₁₂₃₄", truth, strict=True)
        )
        return f"{where}push it to the right, and {who}; {how} with the measured slopes (rings)."
    worst = int(np.abs(found - truth).argmax())
    gap = number(round(float(found[worst] - truth[worst]), 4))
    said = "yours miss" if is_learner else f"{_left_out(paths)}, the bars miss"
    return f"{where}{said} the measured slopes (rings), most at the {NAMES[worst]}, by {gap}."


def _left_out(paths) -> str:
    missing = [name for name, there in zip(("mean", "variance"), paths, strict=True) if not there]
    return f"without the path through the {' and the '.join(missing)}"


# Two modes ------------------------------------------------------------------------------------

EXAMPLE = 7.0
COMPANY = {
    "nobody": (),
    "6, 8 and 9": (6.0, 8.0, 9.0),
    "1, 1 and 5": (1.0, 1.0, 5.0),
    "12, 20 and 25": (12.0, 20.0, 25.0),
}
MODES = {"training": True, "evaluation": False}
SEEN = (0, 1, 5, 20, 50)
REACH = (-4.5, 7.5)


def after(batches):
    """A layer that has seen the batch (1, 1, 5, 5) so many times in training."""
    layer = BatchNorm(1, epsilon=EPSILON)
    for _ in range(batches):
        layer.forward(np.reshape(BATCH, (4, 1)))
    return layer


@cache
def answered(training, company, batches):
    """What the layer makes of the example, and with which mean and spread."""
    layer = after(batches)
    layer.training = training
    X = np.reshape((EXAMPLE, *company), (-1, 1))
    mean, variance = X.mean(), X.var()
    if not training:
        mean, variance = layer.running["mean"][0], layer.running["variance"][0]
    return float(layer.forward(X)[0, 0]), float(mean), float(np.sqrt(variance + EPSILON))


def two_modes():
    """The number 7 with different company, in training and in evaluation mode."""

    def draw(axes, training, company, batches):
        line, rows = axes
        _, mean, spread = answered(training, company, batches)
        artists = _line_of_company(line, company, mean, spread, training)
        return artists + _rows_of_answers(rows, training, company, batches)

    return explore(
        _modes_background,
        draw,
        name="two-modes",
        question="Should an answer depend on who happens to be in the same batch?",
        describe=_modes_words,
        readout=_modes_numbers,
        prediction=Prediction(
            question("batch_norm", "two-modes"), before=_before_modes, mark=_mark_answer
        ),
        height=300,
        training=choice("mode", MODES),
        company=choice("in a batch with", COMPANY, start="6, 8 and 9"),
        batches=slider("batches of (1, 1, 5, 5) seen before", SEEN, start=50),
    )


def _modes_background(figure):
    line = figure.add_axes((0.02, 0.14, 0.46, 0.7))
    rows = figure.add_axes((0.685, 0.14, 0.3, 0.7))
    line.set(
        xlim=(-4, 27), ylim=(0, 1), yticks=[], title="the batch, and the scale it is measured by"
    )
    line.set_xticks([0, 7, 14, 21])
    line.spines["left"].set_visible(False)
    rows.set(xlim=REACH, ylim=(-0.6, 3.6), title="what becomes of the 7")
    rows.set_yticks([3, 2, 1, 0], labels=[f"with {name}" for name in COMPANY], fontsize=10.5)
    rows.set_xticks([-3, 0, 3, 6], labels=["−3", "0", "3", "6"])
    rows.tick_params(axis="y", length=0)
    rows.spines["left"].set_visible(False)
    rows.axvline(0, color=plots.MUTED, lw=0.8, ls=(0, (1, 2)))
    return line, rows


PREDICTED = (2.0, 0.0, 7.0, None)  # what each answer to the question says comes out, alone


def _mark_answer(axes, index) -> list:
    """The predicted answer, in the row of the 7 that is alone."""
    rows = axes[1]
    if PREDICTED[index] is None:
        look = {"color": plots.PREDICTION, "fontsize": 10, "va": "center", "ha": "right"}
        return [rows.text(REACH[1], 3.42, "predicted: an error", **look)]
    look = {"color": plots.PREDICTION, "lw": 1.8, "ls": (0, (4, 2))}
    return rows.plot([PREDICTED[index]] * 2, [2.62, 3.38], **look)


def _line_of_company(axes, company, mean, spread, training) -> list:
    colour = plots.VALUE if training else plots.THIRD
    edges = np.clip([mean - spread, mean + spread], -4, 27)
    artists = [axes.fill_between(edges, 0.1, 0.72, color=colour, alpha=0.14, lw=0)]
    artists += axes.plot([mean, mean], [0.1, 0.72], "-", color=colour, lw=1.8)
    words = "this batch’s μ ± σ" if training else "running μ ± σ"
    side = {"ha": "left"} if mean < 12 else {"ha": "right"}
    artists.append(axes.text(mean, 0.78, words, color=colour, fontsize=11, **side))
    if company:
        mates = {"s": 90, "color": plots.VALUE, "alpha": 0.55, "linewidths": 0, "zorder": 3}
        artists.append(axes.scatter(company, np.full(len(company), 0.4), **mates))
    return artists + _the_example(axes)


def _the_example(axes) -> list:
    dot = {"ms": 13, "color": plots.VALUE, "mec": plots.INK, "mew": 1.8, "zorder": 4}
    seven = {"ha": "center", "va": "top", "fontsize": 12, "color": plots.INK}
    return [axes.text(EXAMPLE, 0.3, "7", **seven), *axes.plot(EXAMPLE, 0.4, "o", **dot)]


def _before_modes(axes) -> list:
    """The 7, alone, and nothing of what becomes of it."""
    return _the_example(axes[0])


def _rows_of_answers(axes, training, company, batches) -> list:
    """The answer with every company; the chosen one ringed, with its number."""
    artists = []
    for row, mates in zip((3, 2, 1, 0), COMPANY.values(), strict=True):
        value, *_ = answered(training, mates, batches)
        chosen = mates == company
        look = {"ms": 11 if chosen else 8, "color": plots.VALUE, "alpha": 1.0 if chosen else 0.45}
        look |= {"mec": plots.INK, "mew": 1.8 if chosen else 0, "zorder": 4}
        artists += axes.plot(value, row, "o", clip_on=False, **look)
        if chosen:
            side, sign = ("right", -1) if value > 4 else ("left", 1)
            look = {"ha": side, "va": "center", "color": plots.VALUE, "fontsize": 11.5}
            words = number(round(value, 4))
            artists.append(axes.text(value + 0.55 * sign, row, words, **look))
    return artists


def _modes_numbers(training, company, batches) -> dict[str, str]:
    value, mean, spread = answered(training, company, batches)
    return {
        "mean used": number(mean),
        "spread used": number(spread),
        "7 becomes": number(round(value, 4)),
    }


def _modes_words(training, company, batches) -> str:
    becomes = number(round(answered(training, company, batches)[0], 4))
    names = {mates: name for name, mates in COMPANY.items()}
    with_whom = "alone" if not company else f"with {names[company]}"
    if not training:
        return (
            f"Evaluation, after {batches} batches: 7 becomes {becomes}, {with_whom} or in any "
            "other company, since the running values know nothing of this batch."
        )
    if not company:
        return "Training, alone: 7 is its own mean, so it becomes 0, and so would any other number."
    return (
        f"Training, {with_whom}: 7 becomes {becomes}; with other company it becomes something else."
    )


EXPLORERS = (push_one, two_modes)
