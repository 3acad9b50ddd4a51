"""The interactive figures of backpropagation in matrices: shapes, equal starts, and the referee.

`shape_lego` lets one look for the product that fits, `clone_army` shows what becomes of hidden
units that start alike, and `gradient_microscope` holds every gradient of a small network against
its measured slope. The microscope can look at the learner's own `mlp_gradients`.
"""

from functools import cache
from math import log

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from backprop import data, matrices, plots
from backprop.explore import Prediction, choice, explore, picture, slider
from backprop.explore.controls import Control, number
from backprop.explore.learner import usable
from backprop.gradcheck import numerical_gradient
from backprop.layers import sigmoid
from backprop.quizzes import question

DASHED = {"color": plots.PREDICTION, "lw": 1.6, "ls": (0, (4, 2))}
NAMES = ("W1", "b1", "W2", "b2")
CALLED = {"W1": "W₁", "b1": "b₁", "W2": "W₂", "b2": "b₂"}


def larger(*panels) -> None:
    """Larger lettering than usual, for figures that stand below each other on a phone."""
    for axes in panels:
        axes.tick_params(labelsize=11)
        axes.set_title(axes.get_title(loc="left"), fontsize=12)
        axes.xaxis.label.set_fontsize(12)


def listed(words) -> str:
    """Words as people list them: a, b and c."""
    words = list(words)
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


# Shape Lego -----------------------------------------------------------------------------------

CELL = 32.0  # px
CORNER = (172.0, 182.0)  # where the two factors meet
GAP = 8.0
SIZES = {
    "4 · 3 · 2": (4, 3, 2),
    "2 · 3 · 4": (2, 3, 4),
    "3 · 3 · 3": (3, 3, 3),
}
ONES = "1"
FACTORS = ("X", "Xᵀ", "W", "Wᵀ", "D", "Dᵀ")
FIRST = (*FACTORS, f"{ONES}ᵀ, a row of ones")
SECOND = (*FACTORS, f"{ONES}, a column of ones")
WANTED = {"dW": "W", "dX": "X", "db": "b"}


@cache
def blocks(sizes) -> dict:
    """X, W and D for a layer of these sizes (N, inputs, outputs), in small whole numbers."""
    n, inputs, outputs = sizes
    X = np.array([[1, 2, 0], [3, -1, 2], [0, 1, -2], [2, 0, 1]])
    W = np.array([[1, 2, -1, 3], [0, -1, 2, 1], [2, 1, 1, -2]])
    D = np.array([[1, 0, 2, -1], [-2, 1, 1, 3], [0, 3, -1, 1], [1, -1, 0, 2]])
    return {"X": X[:n, :inputs], "W": W[:inputs, :outputs], "D": D[:n, :outputs]}


def factor(name: str, sizes):
    """The array that a name stands for."""
    if name == FIRST[-1]:
        return np.ones((1, sizes[0]), dtype=int)
    if name == SECOND[-1]:
        return np.ones((sizes[2], 1), dtype=int)
    array = blocks(sizes)[name[0]]
    return array.T if name.endswith("ᵀ") else array


def product(first: str, second: str, sizes):
    """The product, or None if the factors do not fit."""
    left, right = factor(first, sizes), factor(second, sizes)
    return left @ right if left.shape[1] == right.shape[0] else None


@cache
def truths(sizes) -> dict:
    """The gradients of Σ D · (X W + b), measured, in whole numbers."""
    own = blocks(sizes)
    X, W, D = (own[name].astype(float) for name in "XWD")
    b = np.zeros(sizes[2])
    slopes = {
        "dW": numerical_gradient(lambda v: np.sum(D * (X @ v + b)), W),
        "dX": numerical_gradient(lambda v: np.sum(D * (v @ W + b)), X),
        "db": numerical_gradient(lambda v: np.sum(D * (X @ W + v)), b)[None],
    }
    return {name: np.rint(slope).astype(int) for name, slope in slopes.items()}


def found(first: str, second: str, sizes) -> dict[str, bool]:
    """Which gradients the product has the shape of, and whether it is that gradient."""
    answer = product(first, second, sizes)
    if answer is None or "D" not in first + second:
        return {}
    return {
        name: bool(np.array_equal(answer, truth))
        for name, truth in truths(sizes).items()
        if answer.shape == truth.shape
    }


def fitting(sizes) -> int:
    """How many of the 36 products of X, W, D and their transposes fit."""
    return sum(product(a, b, sizes) is not None for a in FACTORS for b in FACTORS)


def shape_lego():
    """Choose two factors and see whether they fit, and whether the product is a gradient."""

    def draw(axes, first, second, sizes):
        scheme, wanted = axes
        left, right = factor(first, sizes), factor(second, sizes)
        answer = product(first, second, sizes)
        x, y = CORNER
        artists = _block(scheme, left, _short(first), (x - GAP, y - GAP), "left", sizes)
        artists += _block(scheme, right, _short(second), (x + GAP, y + GAP), "above", sizes)
        artists += _where_they_meet(scheme, left.shape[1], right.shape[0])
        if answer is not None:
            has_slope = "D" in first + second
            name = f"{_short(first)} {_short(second)}"
            artists += _block(scheme, answer, name, (x + GAP, y - GAP), "result", sizes, has_slope)
        return artists + _slots(wanted, answer, found(first, second, sizes), sizes)

    def before(axes):
        start = SIZES["4 · 3 · 2"]
        return draw(axes, "X", "W", start)

    asked = question("matrices", "shape-lego")
    return explore(
        _lego_background,
        draw,
        name="shape-lego",
        question="Which product is a gradient?",
        describe=_lego_words,
        readout=_lego_numbers,
        prediction=Prediction(asked, before=before, mark=_mark_shape),
        height=372,
        first=choice("first factor", {name: name for name in FIRST}),
        second=choice("second factor", {name: name for name in SECOND}, start="W"),
        sizes=choice("N · inputs · outputs", SIZES),
    )


def _short(name: str) -> str:
    return name.partition(",")[0]


def _lego_background(figure):
    scheme = figure.add_axes((0.0, 0.0, 0.5, 1.0))
    wanted = figure.add_axes((0.5, 0.0, 0.5, 1.0))
    for axes in (scheme, wanted):
        axes.set(xlim=(0, 360), ylim=(0, 372))
        axes.set_axis_off()
    wanted.text(24, 350, "wanted: each like its own array", color=plots.MUTED, fontsize=12)
    return scheme, wanted


def _block(axes, array, name, corner, side, sizes, is_gradient=None) -> list:
    """A matrix as a grid with its numbers, hung on `corner`: left of it, above it or below it."""
    rows, columns = array.shape
    x0 = corner[0] - columns * CELL if side == "left" else corner[0]
    top = corner[1] + rows * CELL if side == "above" else corner[1]
    if is_gradient is None:
        is_gradient = name.startswith("D")
    colour = plots.GRADIENT if is_gradient else plots.INK if name[0] == ONES else plots.VALUE
    key = f"{side}-{name}-{sizes}"
    tint = Rectangle((x0, top - rows * CELL), columns * CELL, rows * CELL, color=colour, alpha=0.09)
    tint.set(linewidth=0, gid=f"tint-{key}")
    grid = LineCollection(_lines(x0, top, rows, columns), colors=colour, lw=1)
    axes.add_collection(grid).set_gid(f"grid-{key}")
    place = (x0 + columns * CELL / 2, top + 6 if side == "above" else top - rows * CELL - 6)
    look = {"ha": "center", "va": "bottom" if side == "above" else "top", "color": colour}
    look |= {"fontsize": 13, "style": "italic" if is_gradient else "normal"}
    label = axes.text(*place, f"{name} {array.shape}", gid=f"label-{key}", **look)
    numbers = _numbers(axes, array, x0, top, colour, key, is_gradient)
    return [axes.add_patch(tint), grid, label, *numbers]


def _lines(x0, top, rows, columns):
    width, height = columns * CELL, rows * CELL
    across = [[(x0, top - r * CELL), (x0 + width, top - r * CELL)] for r in range(rows + 1)]
    down = [[(x0 + c * CELL, top), (x0 + c * CELL, top - height)] for c in range(columns + 1)]
    return across + down


def _numbers(axes, array, x0, top, colour, key, is_gradient, cell=CELL, size=13) -> list:
    artists = []
    for (row, column), value in np.ndenumerate(array):
        text = axes.text(
            x0 + (column + 0.5) * cell,
            top - (row + 0.5) * cell,
            number(int(value)),
            ha="center",
            va="center_baseline",
            fontsize=size,
            color=colour,
            style="italic" if is_gradient else "normal",
        )
        text.set_gid(f"number-{key}-{row}-{column}")
        artists.append(text)
    return artists


def _where_they_meet(axes, columns, rows) -> list:
    """The two inner sizes: heavy edges at the corner, of one length if the factors fit."""
    x, y = CORNER
    fits = columns == rows
    edges = [
        [(x - GAP - columns * CELL, y - GAP), (x - GAP, y - GAP)],
        [(x + GAP, y + GAP), (x + GAP, y + GAP + rows * CELL)],
    ]
    look = {"colors": plots.INK, "lw": 3.5, "linestyles": "-" if fits else (0, (1.5, 0.8))}
    heavy = axes.add_collection(LineCollection(edges, capstyle="butt", zorder=4, **look))
    style = {"ha": "right", "va": "bottom"}
    words = f"{columns} columns meet {rows} rows" if fits else f"{columns} columns, {rows} rows"
    text = axes.text(x - GAP, y + 30, words, color=plots.MUTED, fontsize=11, **style)
    verdict = "they fit" if fits else "they do not fit"
    told = axes.text(x - GAP, y + 9, verdict, color=plots.INK, fontsize=14, weight="bold", **style)
    for artist, name in ((heavy, "edges"), (text, "meet"), (told, "verdict")):
        artist.set_gid(f"{name}-{columns}-{rows}")
    if fits:
        return [heavy, text, told]
    crossed = [[(x + 22, y - 22), (x + 54, y - 54)], [(x + 22, y - 54), (x + 54, y - 22)]]
    cross = axes.add_collection(LineCollection(crossed, colors=plots.MUTED, lw=2.5))
    cross.set_gid("cross")
    return [heavy, text, told, cross]


SMALL = 28.0  # px, a cell of what is wanted


def _slots(axes, answer, hits, sizes) -> list:
    """The gradients that are wanted: empty grids, filled where the product has the shape."""
    n, inputs, outputs = sizes
    artists, top = [], 334.0
    for name, rows, columns in (
        ("dW", inputs, outputs),
        ("dX", n, inputs),
        ("db", 1, outputs),
    ):
        key = f"slot-{name}-{sizes}"
        lines = [
            [(60 + (x - 60) / CELL * SMALL, top - (top - y) / CELL * SMALL) for x, y in line]
            for line in _lines(60.0, top, rows, columns)
        ]
        is_hit = name in hits
        colour = plots.GRADIENT if is_hit else plots.PREDICTION
        grid = LineCollection(lines, colors=colour, lw=1, alpha=1 if is_hit else 0.55)
        axes.add_collection(grid).set_gid(f"{key}-{is_hit}")
        label = axes.text(48, top - rows * SMALL / 2, name, ha="right", va="center_baseline")
        label.set(fontsize=14, color=plots.INK, gid=f"{key}-name")
        artists += [grid, label]
        if is_hit:
            style = {"cell": SMALL, "size": 12}
            shown = f"{key}-{answer.tolist()}"
            artists += _numbers(axes, answer, 60, top, plots.GRADIENT, shown, True, **style)
            artists += _verdict(axes, hits[name], name, sizes, top, rows, columns)
        else:
            like = f"like {WANTED[name]}, {(rows, columns) if name != 'db' else (outputs,)}"
            place = (70 + columns * SMALL, top - rows * SMALL / 2)
            words = axes.text(*place, like, va="center_baseline", color=plots.MUTED, fontsize=11)
            words.set_gid(f"{key}-like")
            artists.append(words)
        top -= rows * SMALL + 30
    return artists


def _verdict(axes, is_right, name, sizes, top, rows, columns) -> list:
    place = (72 + columns * SMALL, top - rows * SMALL / 2)
    words = f"the measured {name}" if is_right else f"not the measured {name}"
    text = axes.text(*place, words, va="center_baseline", color=plots.INK, fontsize=12)
    text.set(weight="bold" if is_right else "normal", gid=f"told-{name}-{sizes}-{is_right}")
    if not is_right:
        return [text]
    frame = Rectangle(
        (56, top - rows * SMALL - 4), columns * SMALL + 8, rows * SMALL + 8, fill=False
    )
    frame.set(edgecolor=plots.INK, linewidth=2, gid=f"frame-{name}-{sizes}")
    return [text, axes.add_patch(frame)]


SHAPES = ((3, 2), (4, 2), (2, 3), (4, 3))  # in the order of the question's answers


def _mark_shape(axes, index) -> list:
    """The predicted shape, dashed, in the free place beside dX."""
    rows, columns = SHAPES[index]
    x, top, cell = 290.0, 190.0, 15.0
    look = {"fill": False, "edgecolor": plots.PREDICTION, "linestyle": (0, (4, 2))}
    box = Rectangle((x, top - rows * cell), columns * cell, rows * cell, linewidth=1.6, **look)
    words = axes[1].text(352, 200, "your prediction", color=plots.PREDICTION, fontsize=10)
    words.set_ha("right")
    return [axes[1].add_patch(box), words]


def _lego_numbers(first, second, sizes) -> dict[str, str]:
    left, right = factor(first, sizes), factor(second, sizes)
    answer = product(first, second, sizes)
    return {
        "first": f"{_short(first)} {left.shape}",
        "second": f"{_short(second)} {right.shape}",
        "product": "none" if answer is None else f"{answer.shape}",
        "products that fit, of 36": str(fitting(sizes)),
    }


def _lego_words(first, second, sizes) -> str:
    left, right = factor(first, sizes), factor(second, sizes)
    answer, hits = product(first, second, sizes), found(first, second, sizes)
    one, two = _short(first), _short(second)
    if answer is None:
        return (
            f"{one} has {left.shape[1]} columns and {two} has {right.shape[0]} rows: "
            f"{one} {two} does not exist."
        )
    words = f"{one} {two} fits and has the shape {answer.shape}. "
    if (one, two) == ("X", "W"):
        return words + "That is the forward pass: Y, without the bias."
    right_ones = [name for name, is_right in hits.items() if is_right]
    if right_ones:
        return words + _why(right_ones[0], hits)
    if one[0] == ONES or two[0] == ONES:
        return words + _of_ones(one, two)
    if "D" not in one + two:
        return words + "Without D it knows nothing of the loss, so it is no gradient."
    if hits:
        return words + (
            f"That is the shape of {listed(hits)}, and yet the measured gradient has other "
            "numbers: here the shape alone proves nothing."
        )
    return words + "None of the three gradients has that shape."


def _why(name, hits) -> str:
    words = {
        "dW": "That is dW: entry [i, j] adds up, over the examples, what went in at i times what "
        "came back at j.",
        "dX": "That is dX: every output hands its gradient back through the weight it came by.",
        "db": "That is db: the rows of D added up, D.sum(axis=0).",
    }[name]
    others = [other for other, is_right in hits.items() if not is_right]
    return words + (f" {listed(others)} has the same shape here, and other numbers." * bool(others))


def _of_ones(one, two) -> str:
    if one[0] == ONES:
        if two in ("X", "W", "Wᵀ", "Xᵀ"):
            return f"It adds up the rows of {two}, but without D it is no gradient."
        if two == "Dᵀ":
            return "It adds up the columns of D, one number for each example: no array is so long."
        return "It adds up ones."
    if one == "D":
        return "It adds up each row of D, D.sum(axis=1): one number for each example, not for b."
    if one == "Dᵀ":
        return "It adds up the rows of D, but only as there are as many examples as outputs."
    return f"It adds up each row of {one}, and without D it is no gradient."


# Clone army -----------------------------------------------------------------------------------

UNITS, ETA, LAST = 4, 1.0, 5000
ZERO, HALF, SEED_0 = "all weights 0", "all weights 0.5", "random, seed 0"
STARTS = (  # name, mean and spread of the weights, seed
    (HALF, 0.5, 0.0, 0),
    (ZERO, 0.0, 0.0, 0),
    ("all 0.5, but one 0.6", 0.5, 0.0, 0),
    ("0.5 with a spread of 0.01", 0.5, 0.01, 0),
    ("random, seed 1", 0.0, 1.0, 1),
    ("random, seed 2", 0.0, 1.0, 2),
    (SEED_0, 0.0, 1.0, 0),
)
TAKEN = (0, 1, 3, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 1000, 2000, 5000)
SEEN = np.unique(np.r_[0:31, np.geomspace(30, LAST, 70).astype(int), TAKEN])
MARKERS = (("o", 17), ("s", 12), ("^", 9), ("D", 4.5))
UNIT_COLOURS = (plots.VALUE, plots.THIRD, plots.FOURTH, plots.INK)


def first_weights(start):
    """W1 (2, 4) and W2 (4, 1) of the start with this name."""
    _, mean, spread, seed = next(one for one in STARTS if one[0] == start)
    rng = np.random.default_rng(seed)
    W1, W2 = (mean + spread * rng.normal(size=shape) for shape in ((2, UNITS), (UNITS, 1)))
    if "but one" in start:
        W1[0, 0] = 0.6
    return W1, W2


@cache
def training(start):
    """XOR with tanh units: W1 (steps, 2, 4), the loss (steps,) and p (steps, 4), at SEEN."""
    cases = data.xor()
    X, y = cases.X, cases.targets
    W1, W2 = first_weights(start)
    b1, b2 = np.zeros(UNITS), np.zeros(1)
    kept = []
    for step in range(LAST + 1):
        A = np.tanh(X @ W1 + b1)
        S = A @ W2 + b2
        p = sigmoid(S)
        if step in SEEN:
            loss = np.mean(np.maximum(S, 0) - S * y + np.log1p(np.exp(-np.abs(S))))
            kept.append((W1.copy(), float(loss), p[:, 0].copy()))
        dS = (p - y) / len(X)
        dZ = dS @ W2.T * (1 - A**2)
        W2, b2 = W2 - ETA * A.T @ dS, b2 - ETA * dS.sum(axis=0)
        W1, b1 = W1 - ETA * X.T @ dZ, b1 - ETA * dZ.sum(axis=0)
    return tuple(np.array(part) for part in zip(*kept, strict=True))


def different(W1) -> int:
    """How many of the units have weights of their own."""
    return len(np.unique(np.round(W1, 6), axis=1).T)


def clone_army():
    """The weight vectors of four hidden units while they learn XOR, from equal or other starts."""

    def draw(axes, start, step):
        plane, time = axes
        weights, losses, _ = training(start)
        upto = int(np.searchsorted(SEEN, step))
        artists = []
        for unit, ((marker, size), colour) in enumerate(zip(MARKERS, UNIT_COLOURS, strict=True)):
            way = weights[: upto + 1, :, unit]
            (line,) = plane.plot(*way.T, "-", color=colour, lw=1.2, alpha=0.55, zorder=3)
            look = {"ms": size, "mfc": "none", "mec": colour, "mew": 2, "zorder": 5 + unit}
            artists += [line, *plane.plot(*way[-1], marker, **look)]
        so_far = slice(upto + 1)
        curve = time.plot(_place(SEEN[so_far]), losses[so_far], "-", color=plots.VALUE, zorder=3)
        look = {"ms": 8, "color": plots.VALUE, "mec": plots.PAPER, "zorder": 5}
        return [*artists, *curve, *time.plot(_place(step), losses[upto], "o", **look)]

    def before(axes):
        return draw(axes, HALF, 0)

    asked = question("matrices", "clone-army")
    return explore(
        _clone_background,
        draw,
        name="clone-army",
        question="What becomes of units that start alike?",
        describe=_clone_words,
        readout=_clone_numbers,
        prediction=Prediction(asked, before=before, mark=_mark_clones),
        height=350,
        start=choice("start", {name: name for name, *_ in STARTS}),
        step=Control("steps", "steps taken", TAKEN, tuple(map(str, TAKEN))),
    )


def _place(step):
    """Where a step stands on the axis of time, which is logarithmic and has a 0."""
    return np.log10(1 + np.asarray(step) / 3)


def _clone_background(figure):
    plane = figure.add_axes((0.06, 0.135, 0.41, 0.765))
    time = figure.add_axes((0.575, 0.135, 0.405, 0.765))
    plane.set(xlim=(-7, 7), ylim=(-6.2, 6.2), xlabel="weight from a", aspect="equal")
    plane.set(title="weight from b, of each hidden unit")
    ticks = [-5, 0, 5]
    plane.set_xticks(ticks, labels=["−5", "0", "5"])
    plane.set_yticks(ticks, labels=["−5", "0", "5"])
    for draw in (plane.axhline, plane.axvline):
        draw(0, color=plots.LINE, lw=0.8, zorder=0)
    time.set(xlim=(-0.08, _place(LAST) + 0.05), ylim=(0, 1.05), xlabel="step", title="loss")
    shown = (0, 10, 100, 1000, 5000)
    time.set_xticks(_place(shown), labels=[str(step) for step in shown])
    time.set_yticks([0, 0.25, 0.5, 0.75, 1])
    time.axhline(log(2), color=plots.MUTED, lw=1, ls=(0, (1, 2)))
    guess = time.text(_place(LAST), log(2) + 0.02, "ln 2: a guess", color=plots.MUTED)
    guess.set(ha="right", fontsize=10.5)
    larger(plane, time)
    return plane, time


def _mark_clones(axes, index) -> list:
    plane, words = axes[0], ("they stay", "all as one", "they spread", "two and two")[index]
    text = plane.text(-6.8, 5.5, f"dashed: your prediction, {words}", color=plots.PREDICTION)
    text.set_size(10)
    ends = ((), ((4, 4),), ((4, 1), (1, 4), (-3, 2), (2, -3)), ((4, 1), (1, 4)))[index]
    arrow = {**DASHED, "arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0}
    arrows = [plane.annotate("", end, (0.5, 0.5), arrowprops=arrow, zorder=2) for end in ends]
    ring = [] if ends else plane.plot(0.5, 0.5, "o", ms=22, mfc="none", mec=plots.PREDICTION)
    return [text, *arrows, *ring]


def _clone_numbers(start, step) -> dict[str, str]:
    weights, losses, p = training(start)
    at = int(np.searchsorted(SEEN, step))
    return {
        "loss": number(losses[at], 3),
        "units that differ": f"{different(weights[at])} of {UNITS}",
        "p for (0,0), (0,1), (1,0), (1,1)": ", ".join(f"{value:.2f}" for value in p[at]),
    }


def _clone_words(start, step) -> str:
    weights, losses, p = training(start)
    at = int(np.searchsorted(SEEN, step))
    first = f"{start[0].upper()}{start[1:]}, {step} step{'' if step == 1 else 's'}: "
    count = different(weights[at])
    if start == ZERO:
        return first + (
            "nothing moves. With W₂ = 0 nothing comes back to the first layer, and with "
            "tanh(0) = 0 nothing reaches the second."
        )
    if count == 1:
        told = "the four units are one and the same, four times over. "
        if step == 0:
            return first + told + f"The loss is {number(losses[at], 3)}."
        return (
            first
            + told
            + (
                f"They move, but together; the loss is {number(losses[at], 3)}, and the network is "
                "worth no more than one hidden unit."
            )
        )
    side = np.sign(np.round(p[at] - 0.5, 2))  # 0 where it is a guess
    right = int(np.sum(side == [-1, 1, 1, -1]))
    told = "all four units differ" if count == UNITS else f"{count} of the 4 units differ"
    loss = number(losses[at], 3)
    return first + f"{told}, the loss is {loss}, and {_cases(right)}."


def _cases(right) -> str:
    words = ("none of the four cases is", "one case of four is", "two cases of four are")
    words += ("three cases of four are", "all four cases are")
    return f"{words[right]} on the right side of ½"


# Gradient microscope --------------------------------------------------------------------------

NUDGES = {1e-1: "0.1", 1e-3: "0.001", 1e-5: "10⁻⁵", 1e-8: "10⁻⁸", 1e-12: "10⁻¹²"}
NETWORKS = {"3 – 5 – 2": (6, 3, 5, 2), "2 – 4 – 3": (5, 2, 4, 3), "4 – 3 – 1": (7, 4, 3, 1)}
RIGHT, WRONG = 1e-7, 1e-4
LOWEST = 1e-12
LOOKS = {
    "W1": {"marker": "o", "mfc": plots.GRADIENT, "mec": plots.GRADIENT},
    "b1": {"marker": "o", "mfc": "none", "mec": plots.GRADIENT},
    "W2": {"marker": "s", "mfc": plots.FOURTH, "mec": plots.FOURTH},
    "b2": {"marker": "s", "mfc": "none", "mec": plots.FOURTH},
}
REACH = 1.2  # of the scatter, in both directions


@cache
def a_network(name="3 – 5 – 2"):
    """Parameters, X and y of a small network that has learned nothing yet."""
    n, inputs, hidden, outputs = NETWORKS[name]
    rng = np.random.default_rng(71)
    parameters = {
        "W1": rng.normal(0, 0.8, (inputs, hidden)),
        "b1": rng.normal(0, 0.4, hidden),
        "W2": rng.normal(0, 0.7, (hidden, outputs)),
        "b2": rng.normal(0, 0.4, outputs),
    }
    return parameters, rng.normal(0, 1, (n, inputs)), rng.normal(0, 0.5, (n, outputs))


@cache
def measured(activation, nudge, name="3 – 5 – 2"):
    """All slopes by central differences with this nudge."""
    parameters, X, y = a_network(name)

    def loss_with(block, value):
        return matrices.half_mse({**parameters, block: value}, X, y, activation)

    return {
        block: numerical_gradient(lambda v, block=block: loss_with(block, v), value, nudge)
        for block, value in parameters.items()
    }


def _wrong_pass(activation, *, slope=None, onward=None):
    """The gradients with another slope of the hidden units, or another W2 on the way back."""
    parameters, X, y = a_network()
    v = matrices.forward(parameters, X, activation)
    dY = (v["Y_hat"] - y) / len(X)
    W2 = parameters["W2"] if onward is None else onward(parameters["W2"], v["A"].T @ dY)
    used = (slope or matrices.ACTIVATIONS[activation][1])(v["Z"], v["A"])
    first = matrices.linear_backward(dY @ W2.T * used, X, parameters["W1"])
    second = matrices.linear_backward(dY, v["A"], parameters["W2"])
    return {"W1": first["dW"], "b1": first["db"], "W2": second["dW"], "b2": second["db"]}


def _changed(activation, change):
    own = matrices.mlp_gradients(*a_network(), activation)
    return {name: change(name, slope) for name, slope in own.items()}


def _one_entry(name, slope):
    slope = slope.copy()
    if name == "W2":
        slope[2, 0] = 0
    return slope


def _at_the_wrong_place(activation):
    if activation == "relu":
        return _wrong_pass(activation, slope=lambda Z, A: A)
    return _wrong_pass(activation, slope=lambda Z, A: sigmoid(A) * (1 - sigmoid(A)))


MISTAKES = {
    "none": lambda activation: _changed(activation, lambda name, slope: slope),
    "slope of the activation missing": lambda activation: _wrong_pass(
        activation, slope=lambda Z, A: np.ones_like(A)
    ),
    "slope taken at the wrong place": _at_the_wrong_place,
    "W₂ moved first, η = 0.5": lambda activation: _wrong_pass(
        activation, onward=lambda W2, dW2: W2 - 0.5 * dW2
    ),
    "½ of the loss lost": lambda activation: _changed(activation, lambda name, slope: 2 * slope),
    "signs reversed": lambda activation: _changed(activation, lambda name, slope: -slope),
    "bias gradients averaged": lambda activation: _changed(
        activation, lambda name, slope: slope / 6 if name[0] == "b" else slope
    ),
    "one entry of dW₂ forgotten": lambda activation: _changed(activation, _one_entry),
}


def relative(own, slope):
    """|a − n| / max(|a| + |n|, 1e-12), entry by entry."""
    return np.abs(own - slope) / np.maximum(np.abs(own) + np.abs(slope), 1e-12)


def gradient_microscope(mlp_gradients=None):
    """Every gradient of a small network against its measured slope. May look at the learner's own.

    With the learner's own function nothing is asked first and no mistake is put in; the course's
    gradients lie beneath as grey rings.
    """
    if mlp_gradients is not None:
        return _own_microscope(mlp_gradients)
    pairs = cache(
        lambda mistake, activation, nudge: (
            MISTAKES[mistake](activation),
            measured(activation, nudge),
        )
    )

    def before(axes):
        return _scatter(axes, *pairs("none", "relu", 1e-5))

    asked = question("matrices", "gradient-microscope")
    return explore(
        _microscope_background,
        lambda axes, mistake, activation, nudge: _scatter(axes, *pairs(mistake, activation, nudge)),
        name="gradient-microscope",
        question="Which layer leaves the diagonal?",
        describe=lambda mistake, activation, nudge: _microscope_words(
            mistake, nudge, *pairs(mistake, activation, nudge)
        ),
        readout=lambda mistake, activation, nudge: _largest(*pairs(mistake, activation, nudge)),
        prediction=Prediction(asked, before=before, mark=_mark_blocks),
        height=360,
        mistake=choice("mistake", {name: name for name in MISTAKES}),
        activation=choice("activation", {"ReLU": "relu", "sigmoid": "sigmoid"}),
        nudge=slider("nudge h", list(NUDGES), start=1e-5, text=NUDGES.get),
    )


def _own_microscope(mlp_gradients):
    ours = matrices.mlp_gradients
    trials = [(*_copied(name), "relu") for name in NETWORKS]
    trials.append((*_copied("3 – 5 – 2"), "sigmoid"))
    own, note = usable(mlp_gradients, ours, trials, _good_gradients)
    pairs = cache(
        lambda network, activation, nudge: (
            {
                block: np.asarray(slope, dtype=float)
                for block, slope in own(*_copied(network), activation).items()
                if block in NAMES
            },
            measured(activation, nudge, network),
        )
    )

    def draw(axes, network, activation, nudge):
        truth = ours(*a_network(network), activation)
        slopes = measured(activation, nudge, network)
        ghost = {"color": plots.PREDICTION, "alpha": 0.5, "ls": "none", "mfc": "none", "mew": 2}
        rings = axes[0].plot(
            np.concatenate([slopes[block].ravel() for block in NAMES]).clip(-REACH, REACH),
            np.concatenate([truth[block].ravel() for block in NAMES]).clip(-REACH, REACH),
            "o",
            ms=13,
            **ghost,
        )
        return [*rings, *_scatter(axes, *pairs(network, activation, nudge))]

    return explore(
        _microscope_background,
        draw,
        name="your-microscope",
        question="Do your own gradients lie on the diagonal?",
        describe=lambda network, activation, nudge: _own_words(
            network, nudge, *pairs(network, activation, nudge), "the course’s" if note else "your"
        ),
        readout=lambda network, activation, nudge: _largest(*pairs(network, activation, nudge)),
        note=note,
        height=360,
        network=choice("network", {name: name for name in NETWORKS}),
        activation=choice("activation", {"ReLU": "relu", "sigmoid": "sigmoid"}),
        nudge=slider("nudge h", list(NUDGES), start=1e-5, text=NUDGES.get),
    )


def _copied(name):
    parameters, X, y = a_network(name)
    return {block: array.copy() for block, array in parameters.items()}, X.copy(), y.copy()


def _good_gradients(answer) -> bool:
    """Four arrays of the right shapes, for one of the networks of the figure."""
    shapes = [
        {block: array.shape for block, array in a_network(name)[0].items()} for name in NETWORKS
    ]
    own = {block: np.shape(answer[block]) for block in NAMES}
    return own in shapes and all(
        np.isfinite(np.asarray(answer[block], dtype=float)).all() for block in NAMES
    )


def _microscope_background(figure):
    scatter = figure.add_axes((0.065, 0.135, 0.405, 0.765))
    errors = figure.add_axes((0.585, 0.135, 0.395, 0.765))
    limits = (-REACH, REACH)
    scatter.set(xlim=limits, ylim=limits, xlabel="measured slope", title="calculated gradient")
    ticks = [-1, -0.5, 0, 0.5, 1]
    labels = ["−1", "−0.5", "0", "0.5", "1"]
    scatter.set_xticks(ticks, labels=labels)
    scatter.set_yticks(ticks, labels=labels)
    scatter.plot(limits, limits, "-", color=plots.INK, lw=1, zorder=1)
    for block, look in LOOKS.items():
        scatter.plot([], [], ls="none", ms=6, label=CALLED[block], **look)
    scatter.legend(loc="upper left", handletextpad=0, labelspacing=0.2, borderpad=0, fontsize=12)
    errors.set(xlim=(-0.6, 4.3), ylim=(LOWEST / 3, 3), yscale="log", title="relative error")
    errors.set_xticks(range(4), labels=[CALLED[block] for block in NAMES], fontsize=12)
    powers = {1: "1", 1e-4: "10⁻⁴", 1e-7: "10⁻⁷", 1e-10: "10⁻¹⁰"}
    errors.set_yticks(list(powers), labels=list(powers.values()))
    errors.minorticks_off()
    errors.axhspan(WRONG, 3, color=plots.GRADIENT, alpha=0.08, lw=0)
    errors.axhspan(LOWEST / 3, RIGHT, color=plots.VALUE, alpha=0.08, lw=0)
    errors.text(4.25, 1.3 * WRONG, "wrong", ha="right", va="bottom", color=plots.MUTED).set_size(
        10.5
    )
    errors.text(4.25, 0.7 * RIGHT, "right", ha="right", va="top", color=plots.MUTED).set_size(10.5)
    larger(scatter, errors)
    errors.tick_params(axis="x", labelsize=13)
    return scatter, errors


def _scatter(axes, own, slopes) -> list:
    """One point for each gradient, on both panels; those off the left one stop at its edge."""
    scatter, errors = axes
    artists = []
    for column, block in enumerate(NAMES):
        a, n = own[block].ravel(), slopes[block].ravel()
        look = {"ls": "none", "mew": 1.2, "zorder": 4, **LOOKS[block]}
        edge = REACH * 0.985
        artists += scatter.plot(n.clip(-edge, edge), a.clip(-edge, edge), ms=6, **look)
        spread = np.linspace(-0.3, 0.3, len(a)) if len(a) > 1 else np.zeros(1)
        heights = relative(a, n).clip(LOWEST, 1.0)
        artists += errors.plot(column + spread, heights, ms=5, **look)
    return artists


PREDICTED = ((0, 1), (2, 3), (0, 1, 2, 3), (0,))  # the blocks, in the order of the answers


def _mark_blocks(axes, index) -> list:
    errors = axes[1]
    look = {"fill": False, "edgecolor": plots.PREDICTION, "linestyle": (0, (4, 2))}
    boxes = [
        errors.add_patch(
            Rectangle((column - 0.42, WRONG * 1.6), 0.84, 1.7 - WRONG, linewidth=1.4, **look)
        )
        for column in PREDICTED[index]
    ]
    words = errors.text(1.0, -0.125, "dashed: you said these go wrong", ha="right", va="center")
    words.set(color=plots.PREDICTION, fontsize=10, transform=errors.transAxes)
    return [*boxes, words]


def _largest(own, slopes) -> dict[str, str]:
    errors = {block: float(relative(own[block], slopes[block]).max()) for block in NAMES}
    return {f"{CALLED[block]}: largest error": number(errors[block], 2) for block in NAMES}


def _off(own, slopes) -> list[str]:
    return [CALLED[block] for block in NAMES if relative(own[block], slopes[block]).max() > WRONG]


def _by_nudge(nudge) -> str:
    return "the loss bends over so wide a nudge" if nudge > 1e-4 else "rounding swamps it"


def _microscope_words(mistake, nudge, own, slopes) -> str:
    off = _off(own, slopes)
    first = f"Mistake: {mistake}. " if mistake != "none" else "No mistake: "
    if mistake == "none":
        if not off:
            return first + "every point lies on the diagonal, and the errors are tiny."
        return first + (
            f"and yet {listed(off)} {'look' if len(off) > 1 else 'looks'} wrong. With "
            f"h = {NUDGES[nudge]} the measuring is at fault: {_by_nudge(nudge)}."
        )
    good = [CALLED[block] for block in NAMES if CALLED[block] not in off]
    words = f"{listed(off)} {'leave' if len(off) > 1 else 'leaves'} the diagonal"
    if good:
        words += f", {listed(good)} {'stay' if len(good) > 1 else 'stays'} on it"
    if nudge in (1e-1, 1e-12):
        words += f"; but with h = {NUDGES[nudge]} even right gradients look wrong"
    return f"{first}{words}."


def _own_words(network, nudge, own, slopes, whose) -> str:
    off = _off(own, slopes)
    first = f"The network {network}, h = {NUDGES[nudge]}: "
    if not off:
        return first + f"all {whose} gradients agree with the measured slopes."
    if nudge in (1e-1, 1e-12):
        return first + f"{listed(off)} seem off, but {_by_nudge(nudge)}: try h = 10⁻⁵."
    return first + f"{listed(off)} {'leave' if len(off) > 1 else 'leaves'} the diagonal."


# Pictures that do not move --------------------------------------------------------------------


PORTRAIT = 548  # px wide


@cache
def _small_digits():
    """A 16–8–10 network that has read a few digits: all its arrays, and all their gradients."""
    digits = data.digits()
    images = digits.X.reshape(-1, 4, 2, 4, 2).mean(axis=(2, 4)).reshape(-1, 16) / 16
    rng = np.random.default_rng(3)
    W1, W2 = rng.normal(0, 0.35, (16, 8)), rng.normal(0, 0.5, (8, 10))
    b1, b2 = np.zeros(8), np.zeros(10)
    for step in range(61):
        rows = slice(10 * step, 10 * step + 40) if step < 60 else slice(20, 26)
        X, labels = images[rows], digits.targets[rows]
        Z = X @ W1 + b1
        A = np.maximum(Z, 0)
        scores = A @ W2 + b2
        _, dS = matrices.softmax_cross_entropy(scores, labels)
        second = matrices.linear_backward(dS, A, W2)
        first = matrices.linear_backward(second["dX"] * (Z > 0), X, W1)
        if step < 60:
            W1, b1 = W1 - 0.5 * first["dW"], b1 - 0.5 * first["db"]
            W2, b2 = W2 - 0.5 * second["dW"], b2 - 0.5 * second["db"]
    values = (X, W1, A, W2, scores - scores.mean(axis=1, keepdims=True))
    slopes = (first["dX"], first["dW"], second["dX"], second["dW"], dS)
    return values, slopes


def portrait():
    """Everything that goes forward, and beneath each array its gradient, of the same shape."""
    values, slopes = _small_digits()
    cell, gap, left = 9.0, 17.0, 6.0
    figure = Figure(figsize=(PORTRAIT / 72, 390 / 72), dpi=72)
    names = ("X", "W₁", "A", "W₂", "scores")
    with plots.style():
        x = left
        for name, value, slope in zip(names, values, slopes, strict=True):
            rows, columns = value.shape
            width = columns * cell
            for array, middle, label in ((value, 285, name), (slope, 94, f"d{name}")):
                is_slope = array is slope
                box = (
                    x / PORTRAIT,
                    (middle - rows * cell / 2) / 390,
                    width / PORTRAIT,
                    rows * cell / 390,
                )
                axes = figure.add_axes(box)
                plots.weights(array, gradient=is_slope, axes=axes)
                axes.set(xlim=(-0.1, columns + 0.1), ylim=(rows + 0.1, -0.1))
                style = {
                    "ha": "center",
                    "fontsize": 11,
                    "color": plots.GRADIENT if is_slope else plots.VALUE,
                    "style": "italic" if is_slope else "normal",
                }
                height = middle + rows * cell / 2 + 5
                figure.text((x + width / 2) / PORTRAIT, height / 390, label, **style)
                size = f"{rows} × {columns}"
                style |= {"fontsize": 9, "va": "top", "color": plots.MUTED, "style": "normal"}
                height = middle - rows * cell / 2 - 4
                figure.text((x + width / 2) / PORTRAIT, height / 390, size, **style)
            x += width + gap
    alt = (
        "Two rows of arrays drawn as squares. Above, in blue, what goes forward through a network "
        "for digits: X, 6 × 16, the weights W₁, 16 × 8, the hidden values A, 6 × 8, the weights "
        "W₂, 8 × 10, and the scores, 6 × 10. Below each, in orange, its gradient, of its own shape."
    )
    return picture(figure, alt, name="forward-and-back")


def what_units_see(W1, count=12):
    """The weights into the hidden units as pictures of 8 × 8 pixels, those with most to say."""
    W1 = np.asarray(W1, dtype=float)
    strongest = np.argsort(-np.linalg.norm(W1, axis=0), kind="stable")[:count]
    with plots.style():
        axes = plots.weights(W1.T[strongest].reshape(-1, 8, 8), across=6)
    alt = (
        f"The weights from the 64 pixels to {len(strongest)} of the hidden units, as pictures of "
        "8 × 8 squares: full squares for ink that speaks for the unit, hollow ones for ink that "
        "speaks against it. Many show a stroke, an edge or a corner."
    )
    return picture(axes.figure, alt, name="what-units-see")


def misread(images, labels, told, count=8):
    """The first few digits that were read wrongly, with what they are and what was read."""
    wrong = np.flatnonzero(np.asarray(told) != np.asarray(labels))[:count]
    shown = wrong if len(wrong) else np.arange(min(count, len(labels)))
    titles = [f"{labels[row]}, read as {told[row]}" for row in shown]
    with plots.style():
        axes = plots.images(np.asarray(images)[shown].reshape(-1, 8, 8), titles=titles, across=4)
    alt = (
        "Handwritten digits of 8 × 8 pixels that the network read wrongly: " + "; ".join(titles)
        if len(wrong)
        else "No digit was read wrongly; these are the first ones: " + "; ".join(titles)
    )
    return picture(axes.figure, f"{alt}.", name="misread")


EXPLORERS = (shape_lego, clone_army, gradient_microscope)
