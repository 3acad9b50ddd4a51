"""The interactive figures of fitting a line: five points, then 342 penguins.

`line_and_bowl` shows what loss, rows and units do to the bowl and to the way down, and
`one_after_the_other` what happens when the second weight sees that the first has moved.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from backprop import data, fitting_a_line, plots
from backprop.explore import Prediction, choice, explore, picture, slider
from backprop.explore.controls import Control, number
from backprop.explore.learner import usable
from backprop.quizzes import question

X, Y = data.line().column("x"), data.line().column("y")
LARGE = 1e6  # a weight or loss beyond this is far off the map and stays where it is
WORDS = {"color": plots.PREDICTION, "fontsize": 9, "zorder": 8, "va": "center"} | {
    "bbox": {"fc": plots.PAPER, "ec": "none", "alpha": 0.85, "pad": 2}
}
DASHED = {"color": plots.PREDICTION, "lw": 1.6, "ls": (0, (4, 2))}


def curvatures(x):
    """The curvatures of E(w0, w1) along the bowl's own axes, the smaller first."""
    return np.linalg.eigvalsh([[1, np.mean(x)], [np.mean(x), np.mean(x * x)]])


def least_squares(x, y):
    """The weights (w0, w1) of the best line."""
    w1, w0 = np.polyfit(x, y, 1)
    return np.array([w0, w1])


BEST = least_squares(X, Y)


def line_text(w0: float, w1: float) -> str:
    """The line as an equation, with signs as in print."""
    if max(abs(w0), abs(w1)) > 1e4:
        return "far off"
    sign = "−" if w1 < 0 else "+"
    return f"ŷ = {number(round(w0, 3))} {sign} {number(abs(round(w1, 3)))} · x"


# The bowl that both figures walk in --------------------------------------------------------------


def bowl(axes, x, y, name: str) -> list:
    """Contours of the half mean squared error, and a black ring at its minimum."""
    w0, w1 = np.meshgrid(
        np.linspace(*axes.get_xlim(), 61), np.linspace(*axes.get_ylim(), 61), indexing="ij"
    )
    residuals = w0[..., None] + w1[..., None] * x - y
    error = (residuals**2).mean(axis=-1) / 2
    levels = error.min() + 0.5 * np.linspace(0, 6.6, 13) ** 2  # even steps of the usual residual
    shades = [to_rgba(plots.VALUE, depth) for depth in np.linspace(0.02, 0.34, 13)]
    bands = axes.contourf(w0, w1, error, levels=[*levels, 1e4], colors=shades, zorder=0)
    lines = axes.contour(w0, w1, error, levels=levels[1:], colors=plots.PAPER, linewidths=0.8)
    best = least_squares(x, y)
    (ring,) = axes.plot(*best, "o", ms=9, mfc="none", mec=plots.INK, mew=1.6, zorder=7)
    for part, artist in {"bands": bands, "lines": lines, "ring": ring}.items():
        artist.set_gid(f"{part}-{name}")
    return [bands, lines, ring]


def bowl_axes(axes, w0: tuple[float, float], w1: tuple[float, float]) -> None:
    """Limits and labels of a panel on which both weights are seen."""
    axes.set(xlim=w0, ylim=w1, xlabel="intercept", title="Slope, over the map of E")
    axes.grid(False)


def way(axes, weights, colour=plots.VALUE, marker="o", ls="-", size=3.6) -> list:
    """The weights (steps + 1, 2) as dots joined by a line, and a square where they start."""
    (line,) = axes.plot(*weights.T, color=colour, lw=1.3, ls=ls, zorder=4)
    (dots,) = axes.plot(*weights[1:].T, marker, color=colour, ms=size, ls="none", zorder=5)
    start = axes.plot(*weights[0], "s", ms=6, mfc=plots.PAPER, mec=plots.INK, mew=1.2, zorder=6)
    return [line, dots, *start]


def within(weights):
    """The same weights (K, 2); once one is far off the map, none moves any more."""
    weights = np.array(weights, dtype=float)
    far = ~(np.abs(weights) < LARGE).all(axis=1)
    if far.any():
        first = np.argmax(far)
        weights[first:] = np.clip(np.nan_to_num(weights[first]), -LARGE, LARGE)
    return weights


# Line and bowl -----------------------------------------------------------------------------------


class Variant(NamedTuple):
    """One loss on one set of rows: `factor` times the half mean squared error on x and y."""

    x: np.ndarray
    y: np.ndarray
    factor: float
    mean: float = 0.0  # of x before it was standardised
    sd: float = 1.0


XS, MEAN, SD = fitting_a_line.standardise(X)
TWICE = np.tile(X, 2), np.tile(Y, 2)
VARIANTS = {
    "half mean": Variant(X, Y, 1),
    "mean": Variant(X, Y, 2),
    "sum": Variant(X, Y, len(X)),
    "sum, 2 × rows": Variant(*TWICE, 2 * len(X)),
    "half mean, 2 × rows": Variant(*TWICE, 1),
    "standardised x": Variant(XS, Y, 1, MEAN, SD),
}
RATES = (0.01, 0.02, 0.05, 0.1, 1)
TAKEN = (0, 1, 2, 5, 20, 200)
KNOTS = (*range(21), 50, 100, 200)  # the steps at which a path is drawn


def line_and_bowl(batch_descent=None):
    """The same line reached in six ways. `batch_descent` may be the learner's own.

    With the learner's own function nothing is asked first, and the course's path is drawn below.
    """
    ours = fitting_a_line.batch_descent
    own, note = usable(batch_descent or ours, ours, TRIALS, _good_descent)
    truth = cache(lambda variant, rate: _knots(ours, VARIANTS[variant], rate))
    runs = cache(lambda variant, rate: _knots(own, VARIANTS[variant], rate))

    def draw(axes, variant, rate, step):
        left, right = axes
        setting, count = VARIANTS[variant], KNOTS.index(step) + 1
        weights = runs(variant, rate)[:count]
        artists = bowl(right, setting.x, setting.y, "round" if setting.mean else "raw")
        artists += _fitted(left, *_in_units(setting, weights[-1])) + way(right, weights)
        if batch_descent is None:
            return artists
        style = {"color": plots.PREDICTION, "ls": "-", "lw": 5, "alpha": 0.45, "zorder": 3}
        return artists + right.plot(*truth(variant, rate)[:count].T, **style)

    asked = Prediction(
        question("fitting_a_line", "line-and-bowl"), before=_line_before, mark=_mark_line
    )
    is_first = batch_descent is None
    return explore(
        _line_background,
        draw,
        name="line-and-bowl" if is_first else "your-line-and-bowl",
        question="What changes the way down, and what changes the line at its end?"
        if is_first
        else "Does your own batch_descent take the same way?",
        describe=lambda variant, rate, step: _line_words(
            variant, rate, step, runs(variant, rate), truth(variant, rate)
        ),
        readout=lambda variant, rate, step: _line_numbers(
            VARIANTS[variant], runs(variant, rate)[KNOTS.index(step)]
        ),
        prediction=asked if is_first else None,
        note=note,
        height=370,
        variant=choice("loss and data", {name: name for name in VARIANTS}),
        rate=slider("learning rate η", RATES, start=0.05),
        step=Control("steps", "steps taken", TAKEN, tuple(map(str, TAKEN)), TAKEN.index(2)),
    )


TRIALS = [(X, Y, 0.1, KNOTS[-1]), (*TWICE, RATES[-1], 3), (X, Y, 0.1, 0)]


def _good_descent(answer) -> bool:
    w0, w1, _history = answer
    return bool(np.isfinite([float(w0), float(w1)]).all())


def _knots(descend, variant, rate):
    """The weights at each of `KNOTS`, by asking for that many steps."""
    weights = np.full((len(KNOTS), 2), np.inf)
    with np.errstate(all="ignore"):
        for row, steps in enumerate(KNOTS):
            x, y = variant.x.copy(), variant.y.copy()  # a learner may change them
            w0, w1, _ = descend(x, y, rate * variant.factor, steps)
            weights[row] = float(w0), float(w1)
            if not np.abs(weights[row]).max() < LARGE:
                break
    return within(weights)


def _in_units(variant, weights):
    """The weights as a line over x itself."""
    return fitting_a_line.unscale(*weights, variant.mean, variant.sd)


def _line_background(figure):
    left, right = figure.subplots(1, 2)
    figure.subplots_adjust(left=0.06, right=0.985, bottom=0.135, top=0.9, wspace=0.2)
    left.set(xlim=(0, 7), ylim=(-1, 10), xlabel="x", title="y: the points, and the line so far")
    left.plot(X, Y, "o", ms=7, mfc="none", mec=plots.INK, mew=1.5, zorder=6)
    ends = np.array([0, 7])
    left.plot(ends, BEST[0] + BEST[1] * ends, color=plots.MUTED, lw=1.1, ls=(0, (1, 2)), zorder=1)
    left.text(4.6, 6.9, "best line", color=plots.MUTED, fontsize=9, ha="right")
    bowl_axes(right, (-0.9, 5.5), (-1.7, 4.18))  # one scale both ways: round is round
    return left, right


def _fitted(axes, w0, w1) -> list:
    """The line, and a bar from each point to it: the residuals."""
    ends = np.array([0.0, 7.0])
    heights = np.clip([w0 + w1 * ends, ends * 0], -1e3, 1e3)[0]
    artists = axes.plot(ends, heights, "-", color=plots.VALUE, lw=2, zorder=4)
    predicted = np.clip(w0 + w1 * X, -40, 40)
    bars = axes.vlines(X, Y, predicted, color=plots.THIRD, lw=2, ls="-", zorder=3)
    return [*artists, bars]


def _line_before(axes):
    return [*_fitted(axes[0], 0.0, 0.0), *bowl(axes[1], X, Y, "raw")]


def _mark_line(axes, index) -> list:
    """Where the predicted way leads: to the minimum at once, elsewhere, off the map, as before."""
    left, right = axes
    words = ("to the ring", "to another line", "off the map", "as before")[index]
    told = left.text(0.2, 9.35, f"dashed: your prediction, {words}", **WORDS)
    if index == 3:
        path = _knots(fitting_a_line.batch_descent, VARIANTS["half mean"], 0.1)
        return [told, *right.plot(*path.T, **DASHED, zorder=7)]
    end = (BEST, (0.9, 2.35), (1.3, 4.1))[index]
    arrow = {**DASHED, "arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 3}
    return [told, right.annotate("", end, (0, 0), arrowprops=arrow, zorder=7)]


def _line_numbers(variant, weights) -> dict[str, str]:
    low, high = curvatures(variant.x) * variant.factor
    error = variant.factor * fitting_a_line.half_mse(*weights, variant.x, variant.y)
    return {
        "E, as chosen": "more than 1 000 000" if error > LARGE else number(error),
        "line so far": line_text(*_in_units(variant, weights)),
        "largest curvature λ": number(high),
        "largest η that settles, 2/λ": number(2 / high),
        "largest λ / smallest λ": number(high / low, 3),
    }


def _line_words(name, rate, step, weights, reference) -> str:
    """Where the way has led, and why; of a learner's way that is another one, only where."""
    variant, last = VARIANTS[name], KNOTS.index(step)
    pull = rate * variant.factor * curvatures(variant.x)[1]
    w0, w1 = _in_units(variant, weights[last])
    first = f"{name}, η = {number(rate)}, {step} step{'' if step == 1 else 's'}: "
    same = np.isclose(weights, reference, rtol=1e-6, atol=1e-9).all(axis=1)[: last + 1]
    if not same.all():
        course = line_text(*_in_units(variant, reference[last]))
        return first + (
            f"your way is not the course’s from step {KNOTS[np.argmin(same)]} on. "
            f"Your line: {line_text(w0, w1)}; the course’s: {course}."
        )
    if step == 0:
        return first + "the line is ŷ = 0, so every residual is −y, and nothing has moved yet."
    words = first + (
        f"the line is {line_text(w0, w1)}."
        if np.abs([w0, w1]).max() < 1e4
        else "the line has left the picture."
    )
    if pull > 2:
        return words + (
            f" ηλ = {number(pull, 3)} is more than 2, so every step lands farther away: divergence."
        )
    if np.abs([w0, w1] - BEST).max() < 5e-4:
        return words + " That is the best line, to three decimals."
    if pull > 1:
        return (
            words + f" ηλ = {number(pull, 3)}: it crosses the valley, back and forth, and settles."
        )
    words += f" ηλ = {number(pull, 3)}: "
    if variant.mean:
        return words + f"every step takes {number(100 * pull, 3)} % of what is left of the way."
    return words + "it does not overshoot across the valley, and creeps along it."


# One after the other -----------------------------------------------------------------------------

ORDER_RATES = (0.01, 0.02, 0.05, 0.1, 0.14, 0.15, 0.16, 0.17)
STARTS = {"(0, 0)": (0.0, 0.0), "(3, −0.5)": (3.0, -0.5), "(−1, 3)": (-1.0, 3.0)}
ORDER_TAKEN = (0, 1, 2, 3, 10, 30, 400)
MAPPED = np.r_[0:31, 60, 100, 200, 400]  # the steps at which a way is drawn
SHOWN = np.unique(np.r_[0:20, 20:401:10])  # the steps at which the curves are drawn
FLOOR, TOP = 1e-13, 1e3


def one_after_the_other():
    """Both weights at once, or the slope after the intercept has moved: two ways, one end."""
    runs = cache(lambda rate, start: (_descend(rate, start, False), _descend(rate, start, True)))

    def draw(axes, rate, start, step):
        left, right = axes
        artists = []
        for weights, look in zip(runs(rate, start), LOOKS, strict=True):
            drawn = _excess(weights)[SHOWN]
            (curve,) = left.plot(SHOWN, drawn, lw=1.6, color=look["colour"], ls=look["ls"])
            curve.set_gid(f"curve-{look['marker']}-{rate}-{list(STARTS).index(start)}")
            artists += [curve, *way(right, weights[MAPPED[MAPPED <= step]], **look)]
            artists += left.plot(
                step, _excess(weights)[step], look["marker"], color=look["colour"], ms=7, zorder=6
            )
        return artists

    def before(axes):
        return way(axes[1], np.zeros((1, 2)))

    asked = question("fitting_a_line", "one-after-the-other")
    return explore(
        _order_background,
        draw,
        name="one-after-the-other",
        question="Does it matter that the second weight sees the first one moved?",
        describe=lambda rate, start, step: _order_words(rate, start, step, *runs(rate, start)),
        readout=lambda rate, start, step: _order_numbers(step, *runs(rate, start)),
        prediction=Prediction(asked, before=before, mark=_mark_end),
        height=370,
        rate=slider("learning rate η", ORDER_RATES, start=0.05),
        start=choice("start at (w₀, w₁) =", {name: name for name in STARTS}),
        step=Control(
            "steps", "steps taken", ORDER_TAKEN, tuple(map(str, ORDER_TAKEN)), ORDER_TAKEN.index(1)
        ),
    )


LOOKS = (
    {"colour": plots.VALUE, "marker": "o", "ls": "-"},
    {"colour": plots.GRADIENT, "marker": "^", "ls": (0, (5, 1.5))},
)


def _descend(rate, start, sees_new):
    """The weights (401, 2); with `sees_new` the slope's gradient is that of the moved intercept."""
    w0, w1 = STARTS[start]
    weights = [(w0, w1)]
    for _ in range(ORDER_TAKEN[-1]):
        dw0, dw1 = fitting_a_line.gradients(w0, w1, X, Y)
        if sees_new:
            dw1 = fitting_a_line.gradients(w0 - rate * dw0, w1, X, Y)[1]
        w0, w1 = w0 - rate * dw0, w1 - rate * dw1
        weights.append((w0, w1))
    return within(weights)


def _excess(weights):
    """How far the loss lies above its minimum, within the limits of the panel."""
    residuals = weights[:, :1] + weights[:, 1:] * X - Y
    least = fitting_a_line.half_mse(*BEST, X, Y)
    return np.clip((residuals**2).mean(axis=1) / 2 - least, FLOOR, TOP)


def _order_background(figure):
    left, right = figure.subplots(1, 2)
    figure.subplots_adjust(left=0.075, right=0.985, bottom=0.135, top=0.9, wspace=0.2)
    left.set(xlim=(-8, 412), ylim=(FLOOR, TOP), yscale="log", xlabel="step")
    left.set_xticks([0, 100, 200, 300, 400])  # the last label ends before the panel does
    left.set(title="E above its minimum, logarithmic", yticks=[1e-12, 1e-8, 1e-4, 1])
    left.set_yticklabels(["10⁻¹²", "10⁻⁸", "10⁻⁴", "1"])
    left.minorticks_off()
    for look, label in zip(LOOKS, ("both at once", "one after the other"), strict=True):
        style = {"color": look["colour"], "ls": look["ls"], "marker": look["marker"], "ms": 4}
        left.plot([], [], **style, label=label)
    left.legend(loc="upper right", bbox_to_anchor=(1.0, 0.97))
    bowl_axes(right, (-1.3, 3.4), (-0.8, 3.2))
    bowl(right, X, Y, "order")
    return left, right


def _mark_end(axes, index) -> list:
    """Where the way is predicted to end."""
    right = axes[1]
    end = (BEST, (1.5, 1.9), (BEST[0], 1.9), (1.4, 3.15))[index]
    words = right.text(1.66, 2.6, "your prediction", **WORDS)
    arrow = {**DASHED, "arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 4}
    marks = [words, right.annotate("", end, (1.6, 2.6), arrowprops=arrow, zorder=7)]
    if index < 3:
        marks += right.plot(*end, "D", ms=9, mfc="none", mec=plots.PREDICTION, mew=1.4, zorder=8)
    return marks


def _order_numbers(step, both, after) -> dict[str, str]:
    def shown(weights):
        w0, w1 = weights[step]
        if max(abs(w0), abs(w1)) > 1e4:
            return "far off"
        return f"w₀ = {w0:.4f}, w₁ = {w1:.4f}".replace("-", "−")

    return {
        "both at once": shown(both),
        "one after the other": shown(after),
        "the minimum": shown([BEST] * (step + 1)),
    }


def _order_words(rate, start, step, both, after) -> str:
    first = f"η = {number(rate)} from {start}, {step} step{'' if step == 1 else 's'}: "
    if step == 0:
        return first + "both start at the same weights."
    apart = np.linalg.norm(both[step] - after[step])
    ends = [_excess(weights)[-1] for weights in (both, after)]
    if min(ends) > 1:
        return first + "both ways lead off the map. For this η neither settles."
    if ends[0] > 1:
        return first + (
            "both at once diverges, as η is above 2/λ = 0.1430; one after the other settles, "
            "as its limit on these points is 0.1627."
        )
    if apart < 5e-5:
        return first + "the two agree to four decimals: they have reached the same line."
    return first + f"the two are {number(apart, 3)} apart on the map, on two ways to the same ring."


# The penguins ------------------------------------------------------------------------------------

FLIPPER, MASS = "flipper length", "body mass"


def _penguins():
    birds = data.penguins((FLIPPER,), MASS)
    return birds.column(FLIPPER), birds.column(MASS)


def _penguin_axes(height=260):
    figure = Figure(figsize=(460 / 72, height / 72), dpi=72)
    axes = figure.add_axes((0.1, 0.16, 0.87, 0.72))
    flippers, mass = _penguins()
    axes.set(xlim=(170, 234), ylim=(2500, 6500), xlabel="flipper length in mm")
    axes.set_title("Body mass in g")
    axes.plot(flippers, mass, "o", ms=4, mfc="none", mec=plots.INK, mew=0.7, alpha=0.45)
    return axes


def portrait():
    """The 342 penguins as points: how long their flippers are and how much they weigh."""
    with plots.style():
        axes = _penguin_axes()
    alt = (
        "342 points, one for each penguin. Flippers are 172 to 231 mm long, the birds weigh "
        "2700 to 6300 g. Longer flippers go with heavier birds, roughly along a straight line."
    )
    return picture(axes.figure, alt, name="penguins")


def after_steps(x, y, eta, steps):
    """The weights after any number of steps from (0, 0), without taking them one by one."""
    H = np.array([[1, np.mean(x)], [np.mean(x), np.mean(x * x)]])
    left = np.linalg.matrix_power(np.eye(2) - eta * H, steps)  # of the distance to the minimum
    return (np.eye(2) - left) @ least_squares(x, y)


def penguin_lines():
    """Where descent is after 1000 and a million steps on millimetres, and after one step else."""
    flippers, mass = _penguins()
    lines = (
        ("mm, 1000 steps", after_steps(flippers, mass, 4e-5, 10**3), plots.THIRD, (0, (5, 1.5))),
        ("mm, a million steps", after_steps(flippers, mass, 4e-5, 10**6), plots.FOURTH,
         (0, (7, 1.5, 1.5, 1.5))),
        ("standardised, one step", least_squares(flippers, mass), plots.VALUE, "-"),
    )  # fmt: skip
    ends = np.array([170, 234])
    with plots.style():
        axes = _penguin_axes(300)
        for label, (w0, w1), colour, ls in lines:
            axes.plot(ends, w0 + w1 * ends, color=colour, ls=ls, lw=2.2, label=label)
        axes.legend(loc="upper left")
    texts = [f"{label}: {w1:.1f} g per mm" for label, (_, w1), *_ in lines]
    alt = (
        "The penguins again, with three lines. On millimetres descent first finds a line through "
        "the origin that is much too flat, and creeps from there. " + "; ".join(texts) + "."
    )
    return picture(axes.figure, alt, name="penguin-lines")


EXPLORERS = (line_and_bowl, one_after_the_other)
