"""The interactive figures of stochastic descent: the line through the penguins, a few at a time.

`noisy_path` shows what the size of the mini-batch, the learning rate and its decay do to the way
down; `shuffle_or_not` what the order of the birds does, which are stored species by species.
`your_epochs` runs the learner's own `sgd_epoch`.
"""

from functools import cache
from math import ceil

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse

from backprop import data, fitting_a_line, plots
from backprop import stochastic_descent as descent
from backprop.explore import Prediction, choice, explore, picture, slider
from backprop.explore.controls import number
from backprop.explore.learner import usable
from backprop.quizzes import question

BIRDS, SPECIES = data.penguins(), data.penguins(target="species")
FLIPPER = fitting_a_line.standardise(BIRDS.column("flipper length"))[0]
MASS = BIRDS.column("body mass") / 1000  # kg
X = np.column_stack([np.ones(len(MASS)), FLIPPER])  # (N, 2)
N = len(MASS)
BEST = np.linalg.lstsq(X, MASS, rcond=None)[0]
START = np.array([3.0, 0.0])  # every bird weighs 3 kg, whatever its flippers
ALL = np.arange(N)
FLOOR = 1e-6  # nothing below this is drawn

DASHED = {"color": plots.PREDICTION, "lw": 1.6, "ls": (0, (4, 2))}
PLATE = {"fc": plots.PAPER, "ec": "none", "alpha": 0.85, "pad": 2}  # words on the map
WORDS = {"color": plots.PREDICTION, "fontsize": 9, "zorder": 9, "bbox": PLATE}


def excess(w):
    """E above its minimum, in kg², of weights (…, 2).

    Half the squared distance, since the flippers are standardised: the bowl is round.
    """
    return 0.5 * ((np.asarray(w) - BEST) ** 2).sum(axis=-1)


def thousands(count: int) -> str:
    """A whole number with a gap between its thousands: 20 000."""
    return f"{count:,}".replace(",", " ")


TABLE = np.column_stack([FLIPPER, FLIPPER**2, MASS, FLIPPER * MASS])  # (N, 4)


def batches(rows, B):
    """What the gradient needs to know of each batch: the means of x, x², y and xy, (batches, 4)."""
    starts = np.arange(0, len(rows), B)
    sizes = np.diff([*starts, len(rows)])
    return np.add.reduceat(TABLE[rows], starts, axis=0) / sizes[:, None]


def walk(means, rate, start=START):
    """The weights before and after each update, (updates + 1, 2); `rate(t)` is its η.

    The same as `sgd_epoch`, with the sums over a batch done beforehand.
    """
    w0, w1 = start
    weights = [(w0, w1)]
    for t, (x, xx, y, xy) in enumerate(means.tolist()):
        eta = rate(t)
        w0, w1 = w0 - eta * (w0 + w1 * x - y), w1 - eta * (w0 * x + w1 * xx - xy)
        weights.append((w0, w1))
    return np.array(weights)


# The map that all figures walk on ---------------------------------------------------------------


def round_bowl(axes, largest, lines=11):
    """Contours of E over (w0, w1): even steps of the distance to the best line, and its ring."""
    w0, w1 = np.meshgrid(np.linspace(*axes.get_xlim(), 81), np.linspace(*axes.get_ylim(), 81))
    heights = excess(np.stack([w0, w1], axis=-1))
    levels = 0.5 * np.linspace(0, largest, lines) ** 2
    shades = [to_rgba(plots.VALUE, depth) for depth in np.linspace(0.02, 0.3, lines)]
    axes.contourf(w0, w1, heights, [*levels, 1e3], colors=shades, zorder=0)
    axes.contour(w0, w1, heights, levels[1:], colors=plots.PAPER, linewidths=0.8)
    axes.plot(*BEST, "o", ms=10, mfc="none", mec=plots.INK, mew=1.7, zorder=8)


def specks(axes, points, size, **style) -> list:
    """Many small dots as one line of points, which is much lighter than a marker each."""
    x, y = np.repeat(np.asarray(points, dtype=float), 3, axis=0).T
    x[1::3] += 1e-3  # a line needs a length
    x[2::3] = np.nan
    return axes.plot(x, y, "-", lw=size, solid_capstyle="round", **style)


# Noisy path --------------------------------------------------------------------------------------

SIZES = (1, 4, 16, 64, N)
RATES = (0.05, 0.1, 0.2, 0.5)
DECAY = 0.01
DECAYS = {"no: η stays": 0.0, "yes: η / (1 + 0.01 t)": DECAY}
SEEN, UPDATES = 20_000, 1000  # as far as the two axes reach
DRAWN = 40  # steps on the map, before it is only a cloud
FAN, REACH = 30, 0.35  # how many mini-batches, and how far their slopes reach on the map
NEAR = 0.1


def noisy_path():
    """Walk down the bowl with mini-batches of any size; η may stay or fall."""

    def draw(axes, size, rate, decay):
        bowl, seen, updates = axes
        path = run(size, rate, decay)
        artists = [*_fan(bowl, size), *_steps(bowl, path)]
        for other in SIZES:
            artists += _curve(seen, updates, other, rate, decay, other == size)
        return artists

    asked = Prediction(
        question("stochastic_descent", "noisy-path"),
        before=lambda axes: _fan(axes[0], 1),
        mark=_mark_spread,
    )
    return explore(
        _noisy_background,
        draw,
        name="noisy-path",
        question="How few birds may a step ask?",
        describe=_noisy_words,
        readout=_noisy_numbers,
        prediction=asked,
        height=430,
        size=slider("birds in a batch, B", SIZES, start=1, text=str),
        rate=slider("learning rate η", RATES, start=0.2),
        decay=choice("does η fall?", DECAYS),
    )


@cache
def run(size, rate, decay):
    """The weights before and after each update, as far as either axis reaches."""
    count = max(SEEN // size, UPDATES)
    rng, rows = np.random.default_rng(8), []
    means = [batches(rng.permutation(N), size) for _ in range(ceil(count * size / N) + 1)]
    rows = np.concatenate(means)[:count]
    return walk(rows, lambda t: descent.decayed(rate, decay, t))


@cache
def fan(size):
    """The gradients of `FAN` mini-batches at the start, (FAN, 2)."""
    rng = np.random.default_rng(3)
    drawn = [rng.choice(N, size, replace=False) for _ in range(FAN)]
    return np.array([descent.gradient(START, X[rows], MASS[rows]) for rows in drawn])


SINGLE = (X @ START - MASS)[:, None] * X  # the gradient of each bird alone, (N, 2)
FULL = SINGLE.mean(axis=0)


def _noisy_background(figure):
    bowl = figure.add_axes((0.055, 0.105, 0.42, 0.815))
    seen = figure.add_axes((0.575, 0.6, 0.4, 0.315))
    updates = figure.add_axes((0.575, 0.105, 0.4, 0.315))
    bowl.set(xlim=(2.5, 5.2), ylim=(-1.03, 2.1), xlabel="intercept w₀ in kg", xticks=[3, 4, 5])
    bowl.set(title="Slope w₁, over the map of E", yticks=[-1, 0, 1, 2])
    bowl.set_yticklabels(["−1", "0", "1", "2"])
    round_bowl(bowl, 2.4)
    bowl.plot(*START, "s", ms=7, mfc=plots.PAPER, mec=plots.INK, mew=1.3, zorder=7)
    key = {"fontsize": 9, "ha": "right", "va": "center", "zorder": 6}
    bowl.text(5.16, -0.74, f"▲ {FAN} mini-batches", color=plots.GRADIENT, **key)
    bowl.text(5.16, -0.93, "● steps, and where they hover", color=plots.VALUE, **key)
    for axes, reach, title in (
        (seen, SEEN, "E above its minimum, against examples seen"),
        (updates, UPDATES, "E above its minimum, against updates"),
    ):
        axes.set(xlim=(0.9, reach), ylim=(FLOOR, 4), xscale="log", yscale="log", title=title)
        axes.set_yticks([1e-6, 1e-4, 1e-2, 1], labels=["10⁻⁶", "10⁻⁴", "0.01", "1"])
        ticks = [tick for tick in (1, 10, 100, 1000, 10_000) if tick <= reach]
        axes.set_xticks(ticks, labels=map(thousands, ticks))
        axes.minorticks_off()
        axes.grid(axis="y")
        axes.text(1.1, 1.8e-6, "means over short stretches", fontsize=8.5, color=plots.MUTED)
    for size in SIZES:
        side = "left" if size == 1 else "center"
        place = {"ha": side, "va": "bottom", "fontsize": 8.5, "color": plots.MUTED}
        seen.text(size, 1.5, f"B = {size}" if size == 1 else size, **place)
    return bowl, seen, updates


def _fan(bowl, size) -> list:
    """Where 30 mini-batches would send the start, the arrow of all birds, and the usual spread."""
    tips = START - REACH * fan(size)
    lines = np.full((3 * FAN, 2), np.nan)
    lines[0::3], lines[1::3] = START, tips
    style = {"color": plots.GRADIENT, "zorder": 3}
    (rays,) = bowl.plot(*lines.T, "-", lw=0.8, alpha=0.4, **style)
    (heads,) = bowl.plot(*tips.T, "^", ms=5, mew=0, alpha=0.75, **style)
    spread = _spread(size, 1.0, ec=plots.GRADIENT, lw=1, alpha=0.9)
    bowl.add_patch(spread)
    middle = {"arrowstyle": "-|>", "color": plots.GRADIENT, "lw": 2.4, "shrinkA": 0, "shrinkB": 0}
    arrow = bowl.annotate("", START - REACH * FULL, START, arrowprops=middle, zorder=5)
    for name, artist in {"rays": rays, "heads": heads, "spread": spread}.items():
        artist.set_gid(f"{name}-{size}")
    arrow.set_gid("full")
    return [rays, heads, spread, arrow]


def _spread(size, factor, **style):
    """The ellipse of two standard deviations around the full slope, times a factor."""
    width, height = 4 * REACH * factor * descent.scatter(SINGLE, size)
    return Ellipse(START - REACH * FULL, width, height, fill=False, zorder=4, **style)


def _steps(bowl, path) -> list:
    first = path[: DRAWN + 1]
    cloud = specks(bowl, path[UPDATES // 2 : UPDATES : 2], 2, color=plots.VALUE, alpha=0.35)
    line = bowl.plot(*first.T, "-", color=plots.VALUE, lw=1.2, alpha=0.8, zorder=5)
    return [*cloud, *line, *specks(bowl, first[1:], 4.5, color=plots.VALUE, zorder=6)]


def stretches(heights, last):
    """The curve as means over short stretches, evenly spaced on a logarithmic axis.

    Returns (updates, means), of updates 1 to `last`.
    """
    edges = np.unique(np.geomspace(1, last + 1, 44).astype(int))
    sizes = np.diff(edges)
    means = np.add.reduceat(heights[1 : last + 1], edges[:-1] - 1) / sizes
    return np.append(edges[:-1] + (sizes - 1) / 2, last), np.append(means, means[-1])


def _curve(seen, updates, size, rate, decay, is_chosen) -> list:
    """The loss of one size on both clocks: bold if it is the chosen one, else in the background."""
    heights = np.maximum(excess(run(size, rate, decay)), FLOOR / 3)
    style = {"color": plots.VALUE, "lw": 2.2, "zorder": 5} if is_chosen else {
        "color": plots.MUTED, "lw": 0.9, "alpha": 0.55, "zorder": 3}  # fmt: skip
    artists = []
    for axes, last, unit in ((seen, SEEN // size, size), (updates, UPDATES, 1)):
        at, means = stretches(heights, last)
        (line,) = axes.plot(at * unit, means, "-", **style)
        line.set_gid(f"{'seen' if axes is seen else 'updates'}-{size}-{rate}-{decay}-{is_chosen}")
        artists.append(line)
    return artists


GUESSES = (1.0, 0.5, 0.25, 1.5)  # the predicted spread with B = 4, compared with B = 1


def _mark_spread(axes, index) -> list:
    bowl = axes[0]
    ellipse = _spread(1, GUESSES[index], ec=plots.PREDICTION, lw=1.8, ls=(0, (4, 2)))
    bowl.add_patch(ellipse)
    words = bowl.text(2.56, 1.97, "dashed: the spread you expect\nwith B = 4", va="top", **WORDS)
    return [ellipse, words]


def _hovering(size, rate, decay):
    """The mean of E above its minimum in the second half of the updates shown."""
    return excess(run(size, rate, decay)[UPDATES // 2 : UPDATES + 1]).mean()


def _until_near(size, rate, decay):
    """The first update after which E is within `NEAR` of its minimum."""
    return int(np.argmax(excess(run(size, rate, decay)) < NEAR))


def _noisy_numbers(size, rate, decay) -> dict[str, str]:
    first = _until_near(size, rate, decay)
    return {
        "updates in an epoch": str(ceil(N / size)),
        "∂E/∂w₁ scatters by": number(descent.scatter(SINGLE, size)[1], 3),
        f"E is within {NEAR} after": f"{first} updates, {thousands(first * size)} birds",
        "it then hovers at, above the minimum": _level(size, rate, decay),
    }


def _level(size, rate, decay) -> str:
    level = _hovering(size, rate, decay)
    return number(level, 2) if level > FLOOR else "below 10⁻⁶"


def _noisy_words(size, rate, decay) -> str:
    scatter = descent.scatter(SINGLE, size)[1]
    if size == N:
        first = "B = 342 is everybody: no scatter, one way down. "
        return (
            first
            + f"But each of its steps costs 342 birds. η = {number(rate)}"
            + (
                ", and falling: the last steps get too short to arrive."
                if decay and rate < 0.1
                else "."
            )
        )
    first = (
        f"B = {size}: the slopes in w₁ of mini-batches scatter by {number(scatter, 3)} around the "
        f"full slope, −{-FULL[1]:.2f}. "
    )
    if decay:
        return first + (
            f"η falls from {number(rate)} to {number(descent.decayed(rate, decay, UPDATES), 2)} "
            f"in {UPDATES} updates, and the hovering dies down with it: in the second half it is "
            f"{_level(size, rate, decay)} above the minimum."
        )
    return first + (
        f"With η = {number(rate)} it hovers about {_level(size, rate, decay)} above "
        "the minimum, and never settles."
    )


# Shuffle or not ----------------------------------------------------------------------------------

NAMES = SPECIES.class_names
LOOKS = tuple(zip((plots.VALUE, plots.THIRD, plots.FOURTH), "o^s", strict=True))
EPOCHS = 6
ORDERS = {
    "as in the file": "stored",
    "shuffled once": "once",
    "shuffled every epoch": "anew",
    "drawn with putting back": "drawn",
}
ORDER_SIZES, ORDER_RATES = (4, 16, 64), (0.05, 0.2, 0.5)
OWN_BEST = [
    np.linalg.lstsq(X[SPECIES.targets == k], MASS[SPECIES.targets == k], rcond=None)[0]
    for k in range(len(NAMES))
]


def shuffle_or_not():
    """The same birds in four orders: as stored, species by species, or mixed in three ways."""

    def draw(axes, order, size, rate):
        bowl, loss, strip = axes
        return [
            *_round(bowl, order, size, rate),
            *_loss_by_epoch(loss, order, size, rate),
            *_strip(strip, order),
        ]

    asked = Prediction(
        question("stochastic_descent", "shuffle-or-not"),
        before=lambda axes: [*_own_lines(axes[0]), *_strip(axes[2], "stored")],
        mark=_mark_course,
    )
    return explore(
        _order_background,
        draw,
        name="shuffle-or-not",
        question="Does it matter in which order the birds are asked?",
        describe=_order_words,
        readout=_order_numbers,
        prediction=asked,
        height=430,
        order=choice("the birds come", ORDERS),
        size=slider("birds in a batch, B", ORDER_SIZES, start=4, text=str),
        rate=slider("learning rate η", ORDER_RATES, start=0.2),
    )


@cache
def rows_of(order):
    """The rows in the order in which they are used, epoch by epoch, (EPOCHS, N)."""
    rng = np.random.default_rng(5)
    if order == "stored":
        return np.tile(ALL, (EPOCHS, 1))
    if order == "once":
        return np.tile(rng.permutation(N), (EPOCHS, 1))
    if order == "anew":
        return np.array([rng.permutation(N) for _ in range(EPOCHS)])
    return rng.integers(0, N, (EPOCHS, N))


@cache
def ordered_run(order, size, rate):
    """The weights before and after each update of all epochs."""
    means = np.concatenate([batches(rows, size) for rows in rows_of(order)])
    return walk(means, lambda t: rate)


def _order_background(figure):
    bowl = figure.add_axes((0.055, 0.105, 0.42, 0.815))
    loss = figure.add_axes((0.575, 0.4, 0.41, 0.515))
    strip = figure.add_axes((0.575, 0.105, 0.41, 0.1))
    bowl.set(xlim=(3.62, 4.77), ylim=(0.05, 1.385), xlabel="intercept w₀ in kg")
    bowl.set(title="Slope w₁: the steps of the last epoch")
    bowl.set(xticks=[4, 4.5], yticks=[0.5, 1])
    round_bowl(bowl, 1.0)
    loss.set(xlim=(0, EPOCHS), ylim=(1e-5, 2), yscale="log", xlabel="epoch")
    loss.set(title="E above its minimum, after each update")
    loss.set_yticks([1e-4, 1e-2, 1], labels=["10⁻⁴", "0.01", "1"])
    loss.minorticks_off()
    loss.grid(axis="both")
    strip.set(xlim=(0, N), ylim=(0, 1), yticks=[], title="Who is asked, in one epoch")
    strip.set_xticks([0, 100, 200, 300])
    strip.spines["left"].set_visible(False)
    for k, ((colour, marker), name) in enumerate(zip(LOOKS, NAMES, strict=True)):
        shown = {"o": "●", "^": "▲", "s": "■"}[marker]
        place = {"ha": "right", "va": "center", "fontsize": 9, "zorder": 6}
        bowl.text(4.745, 1.33 - 0.073 * k, f"{name} {shown}", color=colour, **place)
    return bowl, loss, strip


def _round(bowl, order, size, rate) -> list:
    """The last epoch on the map; each step has the colour of the species it heard most of."""
    updates = ceil(N / size)
    path = ordered_run(order, size, rate)[-updates - 1 :]
    artists = bowl.plot(*path.T, "-", color=plots.MUTED, lw=0.8, alpha=0.7, zorder=4)
    rows = rows_of(order)[-1]
    heard = np.array(
        [
            np.bincount(SPECIES.targets[rows[start : start + size]], minlength=3).argmax()
            for start in range(0, N, size)
        ]
    )
    for k, (colour, _) in enumerate(LOOKS):
        if (heard == k).any():
            artists += specks(bowl, path[1:][heard == k], 4.6, color=colour, zorder=5)
    return (
        artists
        + _own_lines(bowl)
        + bowl.plot(*path[-1], "D", ms=8, mfc="none", mec=plots.INK, mew=1.5, zorder=9)
    )


def _own_lines(bowl) -> list:
    """The best line of all birds, and that of each species, over whatever else is drawn."""
    marks = bowl.plot(*BEST, "o", ms=10, mfc="none", mec=plots.INK, mew=1.7, zorder=9)
    for (colour, marker), own in zip(LOOKS, OWN_BEST, strict=True):
        marks += bowl.plot(*own, marker, ms=9, mfc=plots.PAPER, mec=colour, mew=2, zorder=8)
    for place, mark in enumerate(marks):
        mark.set_gid(f"own-{place}")
    return marks


def _loss_by_epoch(loss, order, size, rate) -> list:
    heights = np.maximum(excess(ordered_run(order, size, rate)), 1e-6)
    updates = ceil(N / size)
    at = np.arange(len(heights)) / updates
    curve = loss.plot(at, heights, "-", color=plots.VALUE, lw=1.1, zorder=4)
    ends = loss.plot(at[updates::updates], heights[updates::updates], "D", color=plots.INK, ms=6,
                     mfc="none", mew=1.5, ls="none", zorder=6, clip_on=False)  # fmt: skip
    return curve + ends


def _strip(strip, order) -> list:
    """One epoch as a strip of 342 bars, a colour for each species."""
    artists = []
    for k, (colour, _) in enumerate(LOOKS):
        places = np.flatnonzero(SPECIES.targets[rows_of(order)[-1]] == k) + 0.5
        low, high = ((0, 0.66), (0.17, 0.83), (0.34, 1))[k]  # told apart by more than colour
        x = np.repeat(places, 3)
        y = np.tile([low, high, np.nan], len(places))
        (bars,) = strip.plot(x, y, "-", color=colour, lw=0.95, solid_capstyle="butt", zorder=3)
        bars.set_gid(f"strip-{order}-{k}")
        artists.append(bars)
    return artists


def _mark_course(axes, index) -> list:
    """The predicted course of the loss."""
    t = np.linspace(0, EPOCHS, 241)
    falling = 0.9 * np.exp(-3 * t)
    curves = (
        np.maximum(falling, 3e-5),
        np.maximum(falling, 0.045) * 10 ** (0.35 * np.sin(2 * np.pi * t)),
        np.minimum(0.01 * np.exp(0.9 * t), 1.9),
        0.9 * np.exp(-0.45 * t),
    )
    line = axes[1].plot(t, curves[index], **DASHED, zorder=3)
    return [*line, axes[1].text(5.95, 1.35, "dashed: your prediction", ha="right", **WORDS)]


def _swing(order, size, rate):
    """The lowest and the highest E above its minimum within the last epoch."""
    heights = excess(ordered_run(order, size, rate)[-ceil(N / size) :])
    return heights.min(), heights.max()


def _order_numbers(order, size, rate) -> dict[str, str]:
    path = ordered_run(order, size, rate)
    updates = ceil(N / size)
    ends = excess(path[updates::updates])
    low, high = _swing(order, size, rate)
    return {
        "after epoch 5, above the minimum": number(ends[-2], 2),
        "after epoch 6": number(ends[-1], 2),
        "within epoch 6, from … to …": f"{number(low, 2)} to {number(high, 2)}",
        "birds that epoch 6 leaves out": str(N - len(np.unique(rows_of(order)[-1]))),
    }


def _order_words(order, size, rate) -> str:
    path = ordered_run(order, size, rate)
    end = number(excess(path[-1]), 2)
    first = f"B = {size}, η = {number(rate)}: "
    if rate == ORDER_RATES[0] and size == ORDER_SIZES[-1]:  # too slow for six epochs
        return first + f"few and short steps. It is still on its way, {end} above the minimum."
    if order == "stored":
        return first + (
            "three species one after the other. Every epoch makes the same round, pulled to each "
            f"species in turn, and ends {end} above the minimum, always at the same wrong place."
        )
    if order == "once":
        return first + (
            "mixed, but every epoch repeats the same order, so its end stands still, "
            f"{end} above the minimum. It looks settled; where, was decided by one shuffle."
        )
    if order == "anew":
        return first + (
            f"every epoch has its own order. It jitters around the ring and ends {end} above the "
            "minimum, each time at another place."
        )
    missed = N - len(np.unique(rows_of(order)[-1]))
    return first + (
        f"every bird is drawn from all of them, so {missed} of 342 were not asked at all in the "
        f"last epoch and others twice or more. It jitters, and ends {end} above the minimum."
    )


# The learner's own epochs ------------------------------------------------------------------------

YOUR_SIZES, YOUR_RATES, YOUR_EPOCHS = (1, 8, 32, 128, N), (0.02, 0.1, 0.3), 10


def your_epochs(sgd_epoch):
    """Ten epochs with the learner's own `sgd_epoch`, the course's beneath them."""
    ours = descent.sgd_epoch
    own, note = usable(sgd_epoch, ours, _trials(), _good_weights)
    runs = cache(lambda size, rate, epoch=own: _epochs(epoch, size, rate))

    def draw(axes, size, rate):
        bowl, loss = axes
        yours, truth = runs(size, rate), runs(size, rate, ours)
        ghost = {"color": plots.PREDICTION, "ls": "-", "lw": 5, "alpha": 0.4, "zorder": 3}
        style = {"color": plots.VALUE, "lw": 1.5, "ms": 4.5, "zorder": 5}
        return [
            *bowl.plot(*truth.T, **ghost),
            *bowl.plot(*yours.T, "o-", **style),
            *loss.plot(np.maximum(excess(truth), FLOOR), **ghost),
            *loss.plot(np.clip(excess(yours), FLOOR, 1e6), "o-", **style),
        ]

    return explore(
        _own_background,
        draw,
        name="your-epochs",
        question="Does your own sgd_epoch take the same way?",
        describe=lambda size, rate: _own_words(
            size, rate, runs(size, rate), runs(size, rate, ours)
        ),
        note=note,
        height=370,
        size=slider("birds in a batch, B", YOUR_SIZES, start=32, text=str),
        rate=slider("learning rate η", YOUR_RATES, start=0.1),
    )


def _trials() -> list[tuple]:
    return [
        (START.copy(), X.copy(), MASS.copy(), YOUR_RATES[1], size, np.random.default_rng(0))
        for size in (YOUR_SIZES[0], YOUR_SIZES[2])
    ]


def _good_weights(answer) -> bool:
    return np.shape(answer) == (2,) and np.isfinite(np.array(answer, dtype=float)).all()


def _epochs(sgd_epoch, size, rate):
    """The weights before and after each of ten epochs, (11, 2)."""
    rng, weights = np.random.default_rng(6), [START]
    with np.errstate(all="ignore"):
        for _ in range(YOUR_EPOCHS):
            w = sgd_epoch(weights[-1].copy(), X.copy(), MASS.copy(), rate, size, rng)
            weights.append(np.array(w, dtype=float))
    return np.nan_to_num(np.array(weights)).clip(-1e3, 1e3)


def _own_background(figure):
    bowl, loss = figure.subplots(1, 2)
    figure.subplots_adjust(left=0.06, right=0.985, bottom=0.135, top=0.9, wspace=0.22)
    bowl.set(xlim=(2.6, 5.2), ylim=(-0.6, 1.73), xlabel="intercept w₀ in kg")
    bowl.set(title="Slope w₁: the weights after each epoch", xticks=[3, 4, 5], yticks=[0, 1])
    round_bowl(bowl, 2.2)
    bowl.plot(*START, "s", ms=7, mfc=plots.PAPER, mec=plots.INK, mew=1.3, zorder=7)
    loss.set(xlim=(-0.3, YOUR_EPOCHS + 0.3), ylim=(FLOOR / 2, 4), yscale="log", xlabel="epoch")
    loss.set(title="E above its minimum, after each epoch", xticks=range(0, 11, 2))
    loss.set_yticks([1e-6, 1e-4, 1e-2, 1], labels=["10⁻⁶", "10⁻⁴", "0.01", "1"])
    loss.minorticks_off()
    loss.grid(axis="y")
    return bowl, loss


def _own_words(size, rate, yours, truth) -> str:
    first = f"B = {size}, η = {number(rate)}: "
    differs = np.flatnonzero(~np.isclose(yours, truth, rtol=1e-7, atol=1e-9).all(axis=1))
    if differs.size:
        ends = (f"({number(w0)}, {number(w1)})" for w0, w1 in (yours[-1], truth[-1]))
        return first + "your weights differ from the course’s from epoch {} on: {}, not {}.".format(
            differs[0], *ends
        )
    updates = ceil(N / size) * YOUR_EPOCHS
    return first + (
        f"after {YOUR_EPOCHS} epochs, which are {thousands(updates)} updates, "
        + f"E is {number(excess(yours[-1]), 2)} above its minimum."
    )


# Pictures that do not move ------------------------------------------------------------------------


def portrait():
    """Forty-eight walks that ask one bird at a time, and the one that asks all of them."""
    figure = Figure(figsize=(460 / 72, 264 / 72), dpi=72)
    with plots.style():
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set(xlim=(2.78, 4.98), ylim=(-0.27, 0.99), aspect="equal")
        axes.set_axis_off()
        rng = np.random.default_rng(4)
        for _ in range(48):
            path = walk(batches(rng.permutation(N)[:140], 1), lambda t: 0.05)
            axes.plot(*path.T, "-", color=plots.VALUE, lw=0.7, alpha=0.22)
        path = walk(batches(np.tile(ALL, 60), N), lambda t: 0.05)
        axes.plot(*path.T, "-", color=plots.INK, lw=2.6)
        axes.plot(*START, "s", ms=8, mfc=plots.PAPER, mec=plots.INK, mew=1.5)
        axes.plot(*BEST, "o", ms=11, mfc="none", mec=plots.INK, mew=2)
        axes.text(3.0, -0.12, "start", ha="center", fontsize=12)
        axes.text(4.26, 0.16, "all birds in each step", fontsize=12, ha="left")
        axes.text(4.26, 0.02, "one bird in each step", fontsize=12, ha="left", color=plots.VALUE)
    alt = (
        "Forty-eight ways down the same bowl, each asking one bird a step: jagged, all different, "
        "together a broad stream from the start to the ring of the best line, around which they "
        "hover. Through its middle runs one straight dark line: the way that asks all birds."
    )
    return picture(figure, alt, name="many-walks")


RIDGES = (1, 4, 16, 64)


def ridges():
    """How the slopes of mini-batches are spread, for four sizes."""
    figure = Figure(figsize=(430 / 72, 290 / 72), dpi=72)
    with plots.style():
        axes = figure.add_axes((0.03, 0.15, 0.94, 0.74))
        axes.set(xlim=(-6, 4.6), ylim=(-0.2, 4.5), yticks=[], xlabel="∂E/∂w₁ of one mini-batch")
        axes.set_xticks([-6, -4, -2, 0, 2, 4], labels=["−6", "−4", "−2", "0", "2", "4"])
        axes.set_title("Slopes of mini-batches at the start, in kg")
        axes.spines["left"].set_visible(False)
        along, rng = np.linspace(-6, 4.6, 241), np.random.default_rng(2)
        axes.axvline(FULL[1], color=plots.INK, lw=1.2, ls=(0, (4, 2)), ymax=0.93)
        axes.text(FULL[1] + 0.1, 4.2, f"all birds: −{-FULL[1]:.2f}", fontsize=10)
        for row, size in enumerate(RIDGES):
            base, sd = 3.0 - row, descent.scatter(SINGLE, size)[1]
            slopes = [SINGLE[rng.choice(N, size, replace=False), 1].mean() for _ in range(1500)]
            width = 0.25 * sd
            bumps = np.exp(-0.5 * ((along[:, None] - slopes) / width) ** 2)
            height = 0.8 * bumps.sum(axis=1) / bumps.sum(axis=1).max()
            axes.fill_between(along, base, base + height, color=plots.GRADIENT, alpha=0.22, lw=0)
            axes.plot(along, base + height, "-", color=plots.GRADIENT, lw=1.4)
            ends = FULL[1] + np.array([-sd, sd])
            axes.plot(ends, [base - 0.07] * 2, "|-", color=plots.INK, lw=1.4, ms=6, mew=1.4)
            axes.text(-5.95, base + 0.1, f"B = {size}", fontsize=11)
            axes.text(4.6, base + 0.1, f"± {sd:.2f}", fontsize=11, ha="right")
    spread = ", ".join(f"{descent.scatter(SINGLE, size)[1]:.2f}" for size in RIDGES)
    alt = (
        f"Four hills above one another, for B = 1, 4, 16 and 64: how the slopes of mini-batches "
        f"are spread. All four have their mean at the slope of all birds, −{-FULL[1]:.2f}; that of "
        f"B = 1 has its top to the right of it and a long tail to the left. Each is "
        f"about half as wide as the one above; their standard deviations are {spread}."
    )
    return picture(figure, alt, name="ridges")


FLOORS = (0.2, 0.1, 0.05, 0.025)
WINDOW = 171  # updates, half an epoch: over so many a curve is averaged


def floor_run(rate, k=0.0, epochs=60):
    """The weights of a run with B = 1, (updates + 1, 2)."""
    rng = np.random.default_rng(1)
    rows = np.concatenate([rng.permutation(N) for _ in range(epochs)])
    return walk(batches(rows, 1), lambda t: descent.decayed(rate, k, t), (0.0, 0.0))


def noise_floor():
    """Four constant learning rates and one that falls: where each of them comes to hover."""
    figure = Figure(figsize=(450 / 72, 300 / 72), dpi=72)
    with plots.style():
        axes = figure.add_axes((0.1, 0.15, 0.66, 0.75))
        axes.set(xlim=(0, 60), ylim=(1e-6, 8), yscale="log", xlabel="epoch")
        axes.set_title("E above its minimum (B = 1, means over half an epoch)")
        axes.set_yticks([1e-6, 1e-4, 1e-2, 1], labels=["10⁻⁶", "10⁻⁴", "0.01", "1"])
        axes.minorticks_off()
        axes.grid(axis="y")
        for rate, k in [*((rate, 0.0) for rate in FLOORS), (0.2, 0.01)]:
            heights = excess(floor_run(rate, k))[1:].reshape(-1, WINDOW).mean(axis=1)
            colour = plots.THIRD if k else plots.VALUE
            at = (np.arange(len(heights)) + 0.5) * WINDOW / N
            axes.plot(at, heights, "-", color=colour, lw=2.2 if k else 1.4)
            level = heights[-1] if k else heights[20:].mean()
            text = "0.2 / (1 + 0.01 t)" if k else f"η = {number(rate)}"
            axes.text(60.8, level, text, color=colour, fontsize=10.5, va="center")
    alt = (
        "Loss above its minimum over 60 epochs, logarithmic. Four learning rates that stay, 0.2, "
        "0.1, 0.05 and 0.025: each curve falls at once and then hovers at a level of its own, "
        "about half as high for half the rate. A fifth, which falls from 0.2, keeps sinking, to "
        "a few millionths."
    )
    return picture(figure, alt, name="noise-floor")


def valley(w):
    """A loss with two valleys, a shallow one on the right and a deep one on the left."""
    return (w**2 - 1) ** 2 / 4 + 0.12 * w


def two_valleys():
    """A loss with two valleys, and the slopes that single examples report at one place."""
    figure = Figure(figsize=(440 / 72, 230 / 72), dpi=72)
    with plots.style():
        axes = figure.add_axes((0.02, 0.13, 0.96, 0.85))
        axes.set(xlim=(-1.75, 1.85), ylim=(-0.29, 0.78), yticks=[], xlabel="w")
        axes.set_xticks([-1, 0, 1], labels=["−1", "0", "1"])
        axes.spines["left"].set_visible(False)
        along = np.linspace(-1.65, 1.6, 161)
        axes.plot(along, valley(along), "-", color=plots.INK, lw=1.8)
        for place, words in ((-1.055, "the deep valley"), (0.934, "the shallow one")):
            axes.plot(place, valley(place), "o", ms=10, mfc="none", mec=plots.INK, mew=1.6)
            axes.text(place, valley(place) - 0.075, words, ha="center", va="center", fontsize=11)
        axes.plot(1.2, valley(1.2), "o", ms=9, color=plots.VALUE, mec=plots.PAPER)
        axes.text(1.28, valley(1.2), "start", va="center", color=plots.VALUE, fontsize=11)
        axes.text(0.122, 0.3, "the hill between", ha="center", color=plots.MUTED, fontsize=11)
    alt = (
        "A loss with two valleys: on the right, near w = 0.93, a shallow one, in which the start "
        "lies; on the left, near w = −1.06, a deeper one. A hill stands between them."
    )
    return picture(figure, alt, name="two-valleys")


EXPLORERS = (noisy_path, shuffle_or_not)
