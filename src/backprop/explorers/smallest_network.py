"""The interactive figures of the smallest network: 2 – 0.5 – 0.3.

`chain_strip` shows every number of the forward and backward pass while the network trains,
`learning_rate` what the size of the step does, `your_mistake` what a wrong gradient does.
"""

from functools import cache, partial

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from backprop import plots, smallest_network
from backprop.explore import Prediction, choice, explore, picture, slider, steps
from backprop.explore.controls import number
from backprop.explore.learner import usable
from backprop.quizzes import question

START = {"x": 2.0, "y": 0.5, "w1": 0.5, "w2": 0.3}
ENOUGH = 1e-6  # the loss at which training counts as done
LARGE = 1e6  # a loss beyond this is shown as "more than"
DEAD = 0.5 * START["y"] ** 2  # the loss of a network that answers 0, whatever the input


def sigmoid(z):
    """σ of an array, without overflow: tanh is safe at any size."""
    return 0.5 + 0.5 * np.tanh(0.5 * z)


# The landscape that every figure of this lesson walks on --------------------------------------


def landscape(axes, x: float, y: float) -> list:
    """Contours of E(w1, w2) and the curve on which E is 0, within the limits of `axes`."""
    w1, w2 = np.meshgrid(
        np.linspace(*axes.get_xlim(), 61), np.linspace(*axes.get_ylim(), 61), indexing="ij"
    )
    error = 0.5 * (w2 * sigmoid(w1 * x) - y) ** 2
    levels = 0.5 * np.linspace(0, 2.4, 13) ** 2  # even steps of |ŷ − y|
    shades = [to_rgba(plots.VALUE, depth) for depth in np.linspace(0.02, 0.42, 13)]
    bands = axes.contourf(w1, w2, error, levels=[*levels, 50], colors=shades, zorder=0)
    lines = axes.contour(w1, w2, error, levels=levels[1:], colors=plots.PAPER, linewidths=0.8)
    along = np.linspace(*axes.get_xlim(), 120)
    (bottom,) = axes.plot(along, y / sigmoid(along * x), "-", color=plots.INK, lw=1.8, zorder=2)
    for name, artist in {"bands": bands, "lines": lines, "bottom": bottom}.items():
        artist.set_gid(f"{name}-{x}-{y}")
    return [bands, lines, bottom]


def weight_axes(axes, w1: tuple[float, float], w2: tuple[float, float]) -> None:
    """Limits and labels of a panel on which both weights are seen."""
    axes.set(xlim=w1, ylim=w2, xlabel="w₁", ylabel="w₂", title="Both weights on the map of E")
    axes.grid(False)


def path(axes, weights, colour: str, marker: str = "o", **style) -> list:
    """The weights (steps + 1, 2) as dots joined by a line; a ring where they start."""
    (line,) = axes.plot(*weights.T, **{"color": colour, "lw": 1.3, "ls": "-", "zorder": 4, **style})
    (dots,) = axes.plot(*weights[1:].T, marker, color=colour, ms=3.6, ls="none", zorder=5)
    start = axes.plot(*weights[0], "o", ms=8, mfc="none", mec=plots.INK, mew=1.4, zorder=6)
    return [line, dots, *start]


def descend(gradients, eta: float, count: int, start=START):
    """Weights (count + 1, 2) and losses (count + 1,) of gradient descent with `gradients`."""
    weights, losses = [(start["w1"], start["w2"])], []
    for _ in range(count + 1):
        w1, w2 = weights[-1]
        y_hat = smallest_network.forward(start["x"], w1, w2)["y_hat"]
        losses.append(smallest_network.loss(y_hat, start["y"]))
        if losses[-1] > LARGE:  # far off the map: it stays where it is, and no number overflows
            weights.append((w1, w2))
            continue
        slopes = gradients(start["x"], start["y"], w1, w2)
        weights.append((w1 - eta * slopes["dw1"], w2 - eta * slopes["dw2"]))
    return np.array(weights[:-1]), np.array(losses)


def steps_needed(losses) -> int | None:
    """The first step at which the loss is below `ENOUGH`, or None."""
    below = np.flatnonzero(np.asarray(losses) < ENOUGH)
    return int(below[0]) if below.size else None


# The network itself ---------------------------------------------------------------------------


def portrait():
    """A picture of the network with the numbers of the example on it."""
    figure = Figure(figsize=(420 / 72, 150 / 72), dpi=72)
    with plots.style():
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, 420), ylim=(0, 150))
        axes.set_axis_off()
        axes.plot([52, 368], [78, 78], color=plots.VALUE, lw=2, zorder=1)
        for place, inside, below in (
            (52, "x", "x = 2"),
            (210, "σ", "h"),
            (368, "ŷ", "wanted: y = 0.5"),
        ):
            disc = Circle((place, 78), 24, fc=plots.PAPER, ec=plots.INK, lw=1.4, zorder=2)
            axes.add_patch(disc)
            axes.text(place, 78, inside, ha="center", va="center_baseline", fontsize=16, zorder=3)
            axes.text(place, 32, below, ha="center", color=plots.MUTED, fontsize=12)
        for place, text in ((131, "w₁ = 0.5"), (289, "w₂ = 0.3")):
            axes.text(place, 90, text, ha="center", color=plots.VALUE, weight="bold", fontsize=12)
    alt = (
        "Three discs in a row. The input x = 2 goes through the weight w₁ = 0.5 into a sigmoid "
        "unit; its output h goes through the weight w₂ = 0.3 and gives the prediction ŷ. "
        "The wanted answer is y = 0.5."
    )
    return picture(figure, alt, name="smallest-network")


# The learning rate ----------------------------------------------------------------------------

RATES = (
    *(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 1.5, 2, 2.5),
    *(3, 3.5, 4, 5, 6, 7, 8, 10, 12, 15, 20),
)
SHOWN, COUNTED = 50, 1000
TOP = 0.3


def learning_rate(train=None, *, ask=True):
    """Vary η: the loss curve and the path of the weights. `train` may be the learner's own.

    With the learner's own function nothing is asked first, and the course's run is drawn beside it;
    nor is anything where `ask` is False, as on the front page.
    """
    course = partial(_run, smallest_network.train)
    mine = course if train in (None, smallest_network.train) else partial(_run, train)
    own, note = usable(mine, course, [(rate,) for rate in RATES], _good_run)
    ours, runs = cache(course), cache(own)

    def words(rate):
        if own is course or _agree(runs(rate), ours(rate)):
            return _what_happens(rate, *runs(rate))
        return _how_they_part(rate, runs(rate)[1], ours(rate)[1])

    def draw(axes, rate):
        top, left, right = axes
        weights, losses = runs(rate)
        shown = slice(0, SHOWN + 1)
        so_far = [(other, runs(other)[1][SHOWN]) for other in RATES if other <= rate]
        final = top.plot(*zip(*so_far, strict=True), "o-", color=plots.VALUE, ms=2.6, lw=1.2)
        final += top.plot(*so_far[-1], "o", ms=8, mfc="none", mec=plots.INK, mew=1.4)
        curve = left.plot(losses[shown], "o-", color=plots.VALUE, ms=2.6, lw=1.4, zorder=4)
        artists = [*final, *curve, *_peak(left, losses), *path(right, weights[shown], plots.VALUE)]
        return artists if train is None else artists + _ghost(axes, *ours(rate))

    asked = Prediction(question("smallest_network", "learning-rate"), mark=_mark_rate)
    return explore(
        _learning_rate_background,
        draw,
        name="learning-rate" if train is None else "your-learning-rate",
        question="How long should a step be?" if train is None else "Does your own train agree?",
        describe=words,
        readout=lambda rate: _numbers_of_run(*runs(rate)),
        prediction=asked if ask and train is None else None,
        note=note,
        height=400,
        rate=slider("learning rate η", RATES, start=0.01),
    )


def _ghost(axes, weights, losses) -> list:
    """The course's own run, dashed, under the learner's."""
    style = {"color": plots.PREDICTION, "ls": "-", "lw": 4, "alpha": 0.45, "zorder": 3}
    return [
        *axes[1].plot(losses[: SHOWN + 1], **style),
        *axes[2].plot(*weights.T, **style),
    ]


def _good_run(run) -> bool:
    weights, losses = run
    return weights.shape == (SHOWN + 1, 2) and losses.shape == (COUNTED + 1,)


def _agree(run, other) -> bool:
    """True if two runs have the same weights and losses, as far as they are shown."""
    shown = slice(0, SHOWN + 1)
    pairs = ((run[0], other[0]), (run[1][shown], other[1][shown]))
    return all(np.allclose(mine, right, rtol=1e-6, atol=1e-9) for mine, right in pairs)


def _how_they_part(rate, losses, right) -> str:
    """What is seen where the learner's run is another one than the course's."""
    same = np.isclose(losses[: SHOWN + 1], right[: SHOWN + 1], rtol=1e-6, atol=1e-9)
    if same.all():
        return f"η = {number(rate)}: your losses are the course's, and your weights are not."
    step, ends = int(np.argmin(same)), (_loss(losses[SHOWN]), _loss(right[SHOWN]))
    where = f"at step {step}" if step else "from the first loss on"
    end = "E is {} in both" if ends[0] == ends[1] else "your E is {}, the course's {}"
    return (
        f"η = {number(rate)}: your run is not the course's, {where}. "
        f"After {SHOWN} steps {end.format(*ends)}."
    )


def _loss(value) -> str:
    return number(value, 3) if value < LARGE else f"more than {number(LARGE)}"


def _run(train, rate):
    """Weights and losses of a run; the weights by asking for one step again and again."""
    x, y, w1, w2 = START.values()
    weights = [(w1, w2)]
    for _ in range(SHOWN):
        w1, w2, _losses = train(x, y, w1, w2, rate, 1)
        weights.append((w1, w2))
    losses = train(*START.values(), rate, COUNTED)[2]
    return _bounded(weights), _bounded(losses)


def _bounded(numbers):
    """As floats, none of them beyond ±`LARGE`: what has run away is drawn at the edge."""
    bounded = np.nan_to_num(np.array(numbers, dtype=float), nan=LARGE, posinf=LARGE, neginf=-LARGE)
    return np.clip(bounded, -LARGE, LARGE)


def _learning_rate_background(figure):
    top = figure.add_axes((0.08, 0.73, 0.4, 0.18))
    left = figure.add_axes((0.08, 0.125, 0.4, 0.44))
    right = figure.add_axes((0.575, 0.125, 0.41, 0.785))
    top.set(xscale="log", xlim=(RATES[0] * 0.8, RATES[-1] * 1.25), ylim=(-0.012, 0.16))
    top.set(title=f"E after {SHOWN} steps, for each η up to yours", yticks=[0, 0.05, 0.1])
    top.set_xticks([0.001, 0.01, 0.1, 1, 10], labels=["0.001", "0.01", "0.1", "1", "10"])
    top.minorticks_off()
    left.set(xlim=(-1, SHOWN), ylim=(-0.008, TOP), xlabel="step", title="E after each step")
    for axes, place in ((top, RATES[0]), (left, SHOWN)):
        axes.axhline(DEAD, color=plots.MUTED, lw=1, ls=(0, (1, 2)))
        side = "left" if axes is top else "right"
        text = "½y²" if axes is top else "½y² = 0.125: the answer is 0"
        axes.annotate(
            text,
            (place, DEAD),
            (0, 3),
            textcoords="offset points",
            ha=side,
            color=plots.MUTED,
            fontsize=9,
        )
    weight_axes(right, (-1.2, 1.4), (-0.9, 1.3))
    landscape(right, START["x"], START["y"])
    right.text(1.37, 0.7, "E = 0", ha="right", fontsize=9, color=plots.INK)
    right.plot(START["w1"], START["w2"], "o", ms=8, mfc="none", mec=plots.INK, mew=1.4)
    return top, left, right


SKETCHES = (  # (η, E) of the predicted curve, in the order of the question's answers
    ((0.001, 0.037), (0.01, 0.026), (0.1, 0.012), (1, 0.004), (20, 0)),
    ((0.001, 0.037), (0.02, 0.012), (0.2, 0), (1.5, 0), (5, 0.1), (8, 0.13), (20, 0.13)),
    ((0.001, 0.037), (0.02, 0.012), (0.2, 0), (2, 0.01), (5, 0.06), (8, 0.15)),
    ((0.001, 0.037), (0.02, 0.012), (0.2, 0), (1, 0.0), (2, 0.06), (4, 0), (8, 0.1), (16, 0)),
)


def _mark_rate(axes, index):
    style = {"color": plots.PREDICTION, "lw": 1.6, "ls": (0, (4, 2)), "zorder": 3}
    (line,) = axes[0].plot(*zip(*SKETCHES[index], strict=True), **style)
    words = "your prediction" + (": then NaN" if index == 2 else "")
    place = {"xy": (0.55, 0.62), "xycoords": "axes fraction", "ha": "right"}
    return [line, axes[0].annotate(words, color=plots.PREDICTION, fontsize=9, **place)]


def _peak(axes, losses) -> list:
    """A pointer for the highest loss where it lies above the panel."""
    highest = int(np.argmax(losses))
    if losses[highest] <= TOP:
        return []
    (tip,) = axes.plot(highest, TOP * 0.985, "^", color=plots.VALUE, ms=6, zorder=5, clip_on=False)
    text = f"E = {_loss(losses[highest])}" if losses[highest] < LARGE else f"E: {_loss(LARGE)}"
    return [tip, axes.text(highest + 1.2, TOP * 0.955, text, color=plots.VALUE)]


def _numbers_of_run(weights, losses) -> dict[str, str]:
    needed = steps_needed(losses)
    return {
        f"E after {SHOWN} steps": _loss(losses[SHOWN]),
        "steps until E < 0.000001": f"more than {COUNTED}" if needed is None else str(needed),
        f"weights after {SHOWN} steps": "w₁ = {:.3f}, w₂ = {:.3f}".format(*weights[-1]).replace(
            "-", "−"
        ),
    }


def _what_happens(rate, weights, losses) -> str:
    """One or two sentences on the run, from its own numbers."""
    needed, end = steps_needed(losses), losses[SHOWN]
    first = f"η = {number(rate)}: "
    if abs(end - DEAD) < 0.005 and weights[-1][0] < -1:
        return first + (
            "the first step jumps over the valley, and w₁ ends far on the negative side. The "
            "sigmoid is flat there and answers almost 0, both gradients vanish, and E stays near "
            "0.125: the unit is dead."
        )
    if needed is None and losses.max() > losses[0]:
        return first + (
            "the steps bounce from one side of the valley to the other. E rises above where it "
            f"began and is {number(end, 2)} after {SHOWN} steps; {COUNTED} steps do not settle it."
        )
    if needed is None or needed > SHOWN:
        return first + (
            f"E falls at every step, but slowly: from {losses[0]:.4f} to {end:.4f} in "
            f"{SHOWN} steps."
        )
    if losses.max() > losses[0]:
        return first + f"E first rises, then falls, and is almost 0 after {needed} steps."
    back = np.any(np.diff(weights[:6, 1]) < -1e-4)
    how = "leap across the valley and back, yet settle" if back else "go straight to the valley"
    return first + f"the steps {how}. E is almost 0 after {needed} steps."


# What your mistake would do -------------------------------------------------------------------


def wrong(rule):
    """A gradients function built from `rule(x, w2, h, z, residual) -> (dw1, dw2)`."""

    def gradients(x, y, w1, w2):
        values = smallest_network.forward(x, w1, w2)
        residual = values["y_hat"] - y
        dw1, dw2 = rule(x, w2, values["h"], values["z"], residual)
        return {"dw1": dw1, "dw2": dw2}

    return gradients


def _sigmoid_twice(x, w2, h, z, residual):
    again = float(sigmoid(h))
    return residual * w2 * again * (1 - again) * x, residual * h


WRONG = {
    "σ′ left out": wrong(lambda x, w2, h, z, r: (r * w2 * x, r * h)),
    "σ′ taken at h instead of z": wrong(_sigmoid_twice),
    "z(1 − z) for the slope": wrong(lambda x, w2, h, z, r: (r * w2 * z * (1 - z) * x, r * h)),
    "x forgotten": wrong(lambda x, w2, h, z, r: (r * w2 * h * (1 - h), r * h)),
    "factor 2: the ½ forgotten": wrong(
        lambda x, w2, h, z, r: (2 * r * w2 * h * (1 - h) * x, 2 * r * h)
    ),
    "sign: y − ŷ": wrong(lambda x, w2, h, z, r: (-r * w2 * h * (1 - h) * x, -r * h)),
    "the loss sent back instead of ŷ − y": wrong(
        lambda x, w2, h, z, r: (0.5 * r * r * w2 * h * (1 - h) * x, 0.5 * r * r * h)
    ),
    "the two gradients swapped": wrong(lambda x, w2, h, z, r: (r * h, r * w2 * h * (1 - h) * x)),
}
OWN = "your own gradients"
MISTAKE_RATES = (0.05, 0.1, 0.2, 0.5, 1, 2)
MISTAKE_STEPS = 40
FLOOR = 1e-9


def your_mistake(gradients=None):
    """Train with a wrong gradient beside the right one. `gradients` adds the learner's own."""
    right_gradients = smallest_network.gradients
    rules, note = dict(WRONG), ""
    if gradients is not None:
        trials = [(rate, MISTAKE_STEPS) for rate in MISTAKE_RATES]
        run = partial(descend, gradients)
        _, note = usable(run, partial(descend, right_gradients), trials, _good_descent)
        rules = rules if note else {OWN: gradients, **rules}
    right = cache(partial(descend, right_gradients, count=MISTAKE_STEPS))
    runs = cache(lambda rule, rate: descend(rules[rule], rate, MISTAKE_STEPS))

    def draw(axes, rule, rate):
        left, bowl = axes
        (right_weights, right_losses), (weights, losses) = right(eta=rate), runs(rule, rate)
        artists = left.plot(_floored(right_losses), "o-", color=plots.VALUE, lw=1.4, ms=2.6)
        style = {"color": plots.GRADIENT, "lw": 1.4, "ls": (0, (5, 1.5)), "marker": "^", "ms": 3.2}
        artists += left.plot(_floored(losses), **style)
        return [
            *artists,
            *path(bowl, right_weights, plots.VALUE),
            *path(bowl, weights, plots.GRADIENT, marker="^", ls=(0, (5, 1.5))),
        ]

    return explore(
        _mistake_background,
        draw,
        name="your-mistake",
        question="Would training show that a gradient is wrong?",
        describe=lambda rule, rate: _compare(rule, rate, right(eta=rate)[1], runs(rule, rate)[1]),
        prediction=Prediction(question("smallest_network", "your-mistake"), mark=_mark_step),
        note=note,
        height=330,
        rule=choice("rule", {name: name for name in rules}),
        rate=slider("learning rate η", MISTAKE_RATES, start=0.5),
    )


def _good_descent(run) -> bool:
    weights, losses = run
    shapes = weights.shape, losses.shape
    return shapes == ((MISTAKE_STEPS + 1, 2), (MISTAKE_STEPS + 1,)) and np.isfinite(weights).all()


def _floored(losses):
    return np.clip(losses, FLOOR, None)


def _mistake_background(figure):
    left, right = figure.subplots(1, 2)
    figure.subplots_adjust(left=0.095, right=0.985, bottom=0.15, top=0.9, wspace=0.27)
    left.set(xlim=(-1, MISTAKE_STEPS), ylim=(FLOOR, 20), yscale="log", xlabel="step")
    left.set(title="Loss E after each step, logarithmic", yticks=[1e-9, 1e-6, 1e-3, 1])
    left.set_yticklabels(["10⁻⁹", "10⁻⁶", "10⁻³", "1"])
    left.minorticks_off()
    left.axhline(ENOUGH, color=plots.MUTED, lw=1, ls=(0, (1, 2)))
    left.plot([], [], "o-", color=plots.VALUE, ms=3, label="the right gradient")
    style = {"color": plots.GRADIENT, "ls": (0, (5, 1.5)), "marker": "^", "ms": 3.5}
    left.plot([], [], **style, label="the rule you chose")
    left.legend(loc="upper right", bbox_to_anchor=(1.0, 1.0))
    weight_axes(right, (-1.2, 1.4), (-0.9, 1.3))
    landscape(right, START["x"], START["y"])
    return left, right


def _mark_step(axes, index):
    """Where the predicted run would cross the line: earlier, as the right one, later, never."""
    place = (8, 15, 26, None)[index]
    style = {"color": plots.PREDICTION, "ha": "center", "zorder": 7}
    if place is None:
        return [axes[0].text(24, 3e-6, "your prediction: never below", **style)]
    (line,) = axes[0].plot([place, place], [1e-8, 1e-4], color=plots.PREDICTION, ls=(0, (4, 2)))
    return [line, axes[0].text(place, 2e-4, "your prediction", **style)]


def _compare(rule, rate, right, losses) -> str:
    """What the two runs did, from their own numbers."""
    first = f"η = {number(rate)}, {rule}: "
    if rule == OWN and np.allclose(losses, right):
        return first + "the same run as with the course's gradients, step for step."
    needed, wanted = steps_needed(losses), steps_needed(right)
    ours = "does not get below 10⁻⁶ in 40 steps" if wanted is None else f"needs {wanted} steps"
    if needed is not None:
        return first + (
            f"E is below 10⁻⁶ after {needed} steps; the right gradient {ours}. "
            "The curve alone does not tell you that the gradient is wrong."
        )
    if losses[-1] > losses[0]:
        end = f"more than {number(LARGE)}" if losses[-1] > LARGE else number(losses[-1])
        return first + f"E grows from {losses[0]:.4f} to {end}: here it shows."
    return first + (
        f"E is still {number(losses[-1], 2)} after {MISTAKE_STEPS} steps; "
        f"the right gradient {ours}."
    )


# The chain strip ------------------------------------------------------------------------------

PRESETS = {
    "the article: 2 – 0.5 – 0.3": START,
    "target below zero": {"x": 3.0, "y": -0.7, "w1": 0.4, "w2": -1.3},
    "w₁ below zero": {"x": 1.0, "y": 1.0, "w1": -0.8, "w2": 2.0},
    "flat sigmoid: w₁ = 3": {"x": 2.0, "y": 0.5, "w1": 3.0, "w2": 0.3},
}
STRIP_RATES = (0.1, 0.5, 1, 2)
STRIP_STEPS = 10
ROWS = {  # height of each row of the strip, from the top
    "x": 0.86, "w1": 0.755, "z": 0.65, "slope": 0.56, "h": 0.47,
    "w2": 0.365, "y_hat": 0.26, "half": 0.165, "E": 0.06,
}  # fmt: skip
GATES = {"w1": "× w₁", "slope": "σ", "w2": "× w₂", "half": "½(ŷ − y)²"}


def chain_strip():
    """The whole chain: values on the way down, gradients on the way up, one step at a time."""
    run = cache(
        lambda preset, rate: descend(
            smallest_network.gradients, rate, STRIP_STEPS, PRESETS[preset]
        )[0]
    )

    def draw(axes, preset, rate, step):
        strip, bowl = axes
        weights = run(preset, rate)
        numbers = _chain(PRESETS[preset], *weights[step])
        artists = _values(strip, numbers, PRESETS[preset]) + _gradients(strip, numbers)
        artists += landscape(bowl, PRESETS[preset]["x"], PRESETS[preset]["y"])
        return artists + path(bowl, weights[: step + 1], plots.VALUE) + _arrow(bowl, weights, step)

    def before(axes):
        start = _chain(START, START["w1"], START["w2"])
        return _values(axes[0], start, START) + landscape(axes[1], START["x"], START["y"])

    asked = question("smallest_network", "chain-strip")
    return explore(
        _strip_background,
        draw,
        name="chain-strip",
        question="How does every number in the chain feel the error?",
        describe=lambda preset, rate, step: _strip_words(PRESETS[preset], run(preset, rate), step),
        prediction=Prediction(asked, before=before, mark=_mark_direction),
        height=400,
        preset=choice("start from", {name: name for name in PRESETS}),
        rate=slider("learning rate η", STRIP_RATES, start=0.5),
        step=steps("step", STRIP_STEPS),
    )


def _mark_direction(axes, index) -> list:
    """The move that the predicted signs would make, as a dashed arrow from the start."""
    move = ((0.2, 0.65), (0.65, 0.2), (-0.2, -0.65), (0.2, -0.65))[index]
    start = np.array([START["w1"], START["w2"]])
    style = {"arrowstyle": "-|>", "color": plots.PREDICTION, "lw": 1.4, "ls": (0, (4, 2))}
    arrow = axes[1].annotate("", start + move, start, arrowprops={**style, "shrinkA": 0})
    place = start + np.array(move) * 1.15
    word = axes[1].text(*place, "your prediction", color=plots.PREDICTION, ha="center", va="center")
    return [arrow, word]


def _chain(start, w1, w2) -> dict[str, float]:
    """Every number of the forward and the backward pass, by name."""
    x, y = start["x"], start["y"]
    values = smallest_network.forward(x, w1, w2)
    slopes = smallest_network.gradients(x, y, w1, w2)
    residual, h = values["y_hat"] - y, values["h"]
    return {
        **values, **slopes, "w1": w1, "w2": w2, "E": smallest_network.loss(values["y_hat"], y),
        "dy_hat": residual, "dh": residual * w2, "slope": h * (1 - h),
        "dz": residual * w2 * h * (1 - h),
    }  # fmt: skip


def _strip_background(figure):
    strip, bowl = figure.add_axes((0, 0, 0.5, 1)), figure.add_axes((0.575, 0.12, 0.41, 0.8))
    strip.set(xlim=(0, 1), ylim=(0, 1))
    strip.set_axis_off()
    strip.text(0.36, 0.95, "values ↓", color=plots.VALUE, ha="right", weight="bold")
    strip.text(0.62, 0.95, "↑ gradients", color=plots.GRADIENT, weight="bold")
    heights = list(ROWS.values())
    strip.plot([0.5, 0.5], [heights[0] - 0.03, heights[-1] + 0.03], "-", color=plots.MUTED, lw=1.2)
    box = {"boxstyle": "round,pad=0.35", "fc": plots.PAPER, "ec": plots.INK, "lw": 1.1}
    for name, text in GATES.items():
        strip.text(0.5, ROWS[name], text, ha="center", va="center", bbox=box)
    for name, text in {"x": "x", "E": "E"}.items():
        circle = {**box, "boxstyle": "circle,pad=0.35"}
        strip.text(0.5, ROWS[name], text, ha="center", va="center", bbox=circle)
    weight_axes(bowl, (-1.4, 3.4), (-1.7, 2.2))
    return strip, bowl


def _values(strip, numbers, start) -> list:
    shown = {
        "x": f"x = {number(start['x'])}", "w1": f"w₁ = {numbers['w1']:.4f}",
        "z": f"z = {numbers['z']:.4f}", "h": f"h = {numbers['h']:.4f}",
        "w2": f"w₂ = {numbers['w2']:.4f}", "y_hat": f"ŷ = {numbers['y_hat']:.4f}",
        "half": f"y = {number(start['y'])}", "E": f"E = {numbers['E']:.4f}",
    }  # fmt: skip
    return [
        strip.text(0.36, ROWS[row], text.replace("-", "−"), ha="right", va="center", fontsize=11.5,
                   color=plots.VALUE, weight="bold" if row in ("w1", "w2") else "normal")
        for row, text in shown.items()
    ]  # fmt: skip


def _gradients(strip, numbers) -> list:
    names = {"w1": "∂E/∂w₁", "z": "∂E/∂z", "h": "∂E/∂h", "w2": "∂E/∂w₂", "y_hat": "∂E/∂ŷ"}
    texts = [
        strip.text(0.62, ROWS[row], f"{name} = {_signed(numbers['d' + row])}", fontsize=11.5,
                   va="center", color=plots.GRADIENT,
                   weight="bold" if row in ("w1", "w2") else "normal")
        for row, name in names.items()
    ]  # fmt: skip
    slope = f"slope σ′ = {numbers['slope']:.4f}"
    return [*texts, strip.text(0.62, ROWS["slope"], slope, va="center", color=plots.MUTED)]


def _signed(value: float) -> str:
    return f"{value:.4f}".replace("-", "−")


def _arrow(axes, weights, step) -> list:
    """The next step, −η times the gradient, as an arrow."""
    if step == STRIP_STEPS:
        return []
    style = {"arrowstyle": "-|>", "color": plots.GRADIENT, "lw": 1.6, "shrinkA": 0, "shrinkB": 0}
    return [axes.annotate("", weights[step + 1], weights[step], arrowprops=style, zorder=7)]


def _strip_words(start, weights, step) -> str:
    numbers = _chain(start, *weights[step])
    count = f"After {step} step{'' if step == 1 else 's'} "
    if numbers["E"] < 5e-5:
        return count + "E is almost 0: both gradients are too, and nothing moves any more."
    words = count + (
        f"E = {numbers['E']:.4f}. ∂E/∂w₁ = {numbers['dw1']:.4f} and ∂E/∂w₂ = {numbers['dw2']:.4f}"
    )
    if step < STRIP_STEPS:
        moves = weights[step + 1] - weights[step]
        words += ", so the next step moves w₁ by {:+.4f} and w₂ by {:+.4f}".format(*moves)
    flat = " The sigmoid is flat here, so w₁ hardly moves." if numbers["slope"] < 0.01 else ""
    return f"{words}.{flat}".replace("-", "−")


EXPLORERS = (chain_strip, learning_rate, your_mistake)
