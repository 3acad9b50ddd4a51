"""The interactive figures of momentum and Adam: four ways to walk down one bowl.

`four_walkers` lets gradient descent, momentum, RMSProp and Adam walk side by side while the bowl
and the size of the loss change; `your_walkers` does so with the learner's own steps.
`first_ten_steps` opens Adam: what m and v hold, and what the correction makes of it.
"""

from functools import cache, partial
from typing import NamedTuple

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from backprop import data, fitting_a_line, momentum_and_adam, optimizers, plots
from backprop.explore import Prediction, choice, explore, picture, slider, steps
from backprop.explore.controls import Control, number
from backprop.explore.learner import usable
from backprop.explorers.fitting_a_line import after_steps
from backprop.quizzes import question

SOLID, DASHES, DOTS = "-", (0, (5, 1.5)), (0, (1.5, 1.5))
PREDICTED = {"color": plots.PREDICTION, "lw": 1.6, "ls": (0, (4, 2))}
PLATE = {"fc": plots.PAPER, "ec": "none", "alpha": 0.85, "pad": 2}  # words on the map
LARGE = 1e6  # whoever is farther away than this is far off, and stays there


# Four walkers -------------------------------------------------------------------------------------


class Walker(NamedTuple):
    """One way to walk: its name, its optimizer, its learning rate, and how it is drawn."""

    name: str
    make: type
    rate: float
    colour: str
    marker: str
    dashes: object
    width: float = 1.5


WALKERS = (
    Walker("gradient descent", optimizers.GradientDescent, 0.019, plots.FOURTH, "o", SOLID),
    Walker("momentum", optimizers.Momentum, 0.019, plots.THIRD, "^", DASHES),
    Walker("RMSProp", optimizers.RMSProp, 0.01, plots.INK, "s", DOTS),
    Walker("Adam", optimizers.Adam, 0.1, plots.VALUE, "D", SOLID, 2.2),
)
YOURS = (WALKERS[1], WALKERS[3])


def turned(curvatures, degrees):
    """The matrix of a bowl with these curvatures along axes turned by so many degrees."""
    angle = np.radians(degrees)
    axes = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return axes @ np.diag(curvatures) @ axes.T


BOWLS = {
    "round, κ = 1": turned((1, 1), 0),
    "κ = 10": turned((1, 10), 0),
    "κ = 100": turned((1, 100), 0),
    "κ = 100, turned": turned((1, 100), 45),
}
SCALES = (1e-9, 0.001, 1, 10, 1000)
TAKEN = (0, 1, 2, 3, 5, 10, 20, 50, 200)
START = (2.0, 1.0)
W1, W2 = (-1.5, 2.8), (-2.2, 2.2)
DOTTED = 20  # so many steps are marked by a dot
EVERY = 2  # the curves are drawn at every second step
FLOOR, CEILING = 1e-9, 1e4
SAME = 0.01  # paths that are never farther apart than this look the same on the map


def walk(bowl, scale, move):
    """The positions (201, 2) from the start, where move(w, g) is the next position.

    Once one is far off, none moves any more.
    """
    positions = np.full((TAKEN[-1] + 1, 2), START)
    with np.errstate(all="ignore"):
        for step in range(1, len(positions)):
            w = positions[step - 1]
            if np.abs(w).max() >= LARGE:
                positions[step:] = w
                break
            w = np.asarray(move(w.copy(), scale * BOWLS[bowl] @ w), dtype=float)
            if w.shape != (2,):
                raise ValueError(f"the weights have shape (2,), and after the step {w.shape}")
            positions[step] = np.nan_to_num(w, nan=LARGE).clip(-LARGE, LARGE)
    return positions


def optimized(walker):
    """The move of one of the package's optimizers."""
    optimizer = walker.make(walker.rate)

    def move(w, g):
        optimizer.update(w, g)
        return w

    return move


@cache
def reference(walker, bowl, scale):
    """The positions of a walker, by the package's own optimizer."""
    return walk(bowl, scale, optimized(walker))


def height(bowl, positions):
    """E ÷ scale at positions (…, 2)."""
    return 0.5 * np.einsum("...i,ij,...j->...", positions, BOWLS[bowl], positions)


def four_walkers():
    """Gradient descent, momentum, RMSProp and Adam in one bowl, the loss times any number."""
    asked = question("momentum_and_adam", "four-walkers")
    return _walkers(
        WALKERS,
        reference,
        name="four-walkers",
        question="The loss is multiplied by a number. Whose path changes?",
        prediction=Prediction(asked, before=_before_walking, mark=_mark_changed),
    )


def your_walkers(momentum_step, adam_step):
    """The learner's own momentum and Adam, with the course's paths broad and grey beneath."""
    runs, notes = {}, []
    for walker, own, ours in (
        (YOURS[0], momentum_step, momentum_and_adam.momentum_step),
        (YOURS[1], adam_step, momentum_and_adam.adam_step),
    ):
        walking, note = usable(
            partial(_walk_with, walker, own), partial(_walk_with, walker, ours), TRIALS, _good_walk
        )
        runs[walker] = walking
        if note:
            notes.append(f"{ours.__name__} ({note.partition(': ')[2].rstrip('.')})")

    @cache
    def run(walker, bowl, scale):
        return runs[walker](bowl, scale)

    return _walkers(
        YOURS,
        run,
        name="your-walkers",
        question="Do your own momentum and Adam take the same paths?",
        note=f"The figure runs the course’s own {' and '.join(notes)}." if notes else "",
    )


TRIALS = [("κ = 10", 1), ("κ = 100", 1000)]


def _walk_with(walker, step, bowl, scale):
    """The positions (201, 2) of a walker by single steps that hand on what they remember."""
    settings = (walker.rate, 0.9) if walker is YOURS[0] else (walker.rate, 0.9, 0.999, 1e-8)
    kept = [np.zeros(2) if walker is YOURS[0] else {}]

    def move(w, g):
        given = (kept[0], g) if walker is YOURS[0] else (g, kept[0])
        w, kept[0] = step(w, *given, *settings)
        return w

    return walk(bowl, scale, move)


def _good_walk(positions) -> bool:
    return bool(np.isfinite(positions).all())


def _walkers(walkers, run, **arguments):
    ghosts = run is not reference

    def draw(axes, bowl, scale, step):
        field, listing, curves = axes
        artists = _contours(field, bowl)
        for row, walker in enumerate(walkers):
            positions = run(walker, bowl, scale)
            artists += _path(field, walker, positions[: step + 1])
            artists += _curve(curves, walker, height(bowl, positions), bowl, scale, step, ghosts)
            artists.append(_verdict(listing, row, walker, run, bowl, scale))
            if ghosts:
                artists.append(_ghost(field, reference(walker, bowl, scale)[: step + 1]))
        return artists

    return explore(
        lambda figure: _field(figure, walkers),
        draw,
        describe=lambda bowl, scale, step: _walking_words(walkers, run, bowl, scale, step),
        readout=lambda bowl, scale, step: {
            f"{walker.name}, distance left": _far(run(walker, bowl, scale)[step])
            for walker in walkers
        },
        height=400,
        bowl=choice("bowl", {name: name for name in BOWLS}, start="κ = 100"),
        scale=slider("loss times", SCALES, start=1, text=_scale_text),
        step=Control("steps", "steps taken", TAKEN, tuple(map(str, TAKEN)), TAKEN.index(20)),
        **arguments,
    )


def _scale_text(scale):
    return "10⁻⁹" if scale == 1e-9 else number(scale)


def _field(figure, walkers):
    """The map on the left; on the right the names above the curves of the loss."""
    field = figure.add_axes((0.05, 0.115, 0.435, 0.795))
    listing = figure.add_axes((0.55, 0.665, 0.44, 0.25))
    curves = figure.add_axes((0.585, 0.125, 0.395, 0.44))
    field.set(xlim=W1, ylim=W2, xlabel="w₁", aspect="equal", xticks=[-1, 0, 1, 2])
    field.set(yticks=[-2, -1, 0, 1, 2], title="w₂, over the map of E")
    field.set_xticklabels(["−1", "0", "1", "2"])
    field.set_yticklabels(["−2", "−1", "0", "1", "2"])
    field.plot(0, 0, "o", ms=11, mfc="none", mec=plots.INK, mew=1.6, zorder=3)
    listing.set(xlim=(0, 1), ylim=(-3.6, 1.4))
    listing.set_axis_off()
    for x, word in ((0.1, "walker"), (0.485, "η"), (0.63, "its path")):
        listing.text(x, 1, word, va="center", fontsize=9.5, color=plots.MUTED)
    for row, walker in enumerate(walkers):
        look = {"color": walker.colour, "ls": walker.dashes, "lw": walker.width}
        listing.plot([0.0, 0.075], [-row, -row], clip_on=False, **look)
        listing.plot(0.0375, -row, walker.marker, color=walker.colour, ms=5)
        style = {"va": "center", "color": walker.colour}
        listing.text(0.1, -row, walker.name, **style)
        listing.text(0.485, -row, number(walker.rate), **style)
    curves.set(xlim=(-3, TAKEN[-1]), ylim=(1e-7, 1e3), yscale="log", xlabel="step")
    curves.set(title="E ÷ what it is multiplied by, logarithmic")
    curves.set_yticks([1e-6, 1e-4, 1e-2, 1, 1e2], ["10⁻⁶", "10⁻⁴", "0.01", "1", "100"])
    curves.minorticks_off()
    return field, listing, curves


def _contours(axes, bowl) -> list:
    """Bands of E, darker where it is higher, and lines between them."""
    w1, w2 = np.meshgrid(np.linspace(*W1, 61), np.linspace(*W2, 61))
    heights = height(bowl, np.stack([w1, w2], axis=-1))
    levels = heights.max() * np.linspace(0, 1, 13) ** 2
    shades = [to_rgba(plots.VALUE, depth) for depth in np.linspace(0.02, 0.4, 13)]
    bands = axes.contourf(w1, w2, heights, [*levels, 1e5], colors=shades, zorder=0)
    lines = axes.contour(w1, w2, heights, levels[1:], colors=plots.PAPER, linewidths=0.8)
    bands.set_gid(f"bands-{bowl}")
    lines.set_gid(f"lines-{bowl}")
    start = axes.plot(*START, "o", ms=8, mfc=plots.PAPER, mec=plots.INK, mew=1.3, zorder=6)
    start[0].set_gid("start")
    return [bands, lines, *start]


def _on_map(positions):
    """The positions, and only the first of those that are far off the map."""
    far = np.flatnonzero(np.abs(positions).max(axis=1) > 20)
    return positions[: far[0] + 1].clip(-40, 40) if far.size else positions


def _path(axes, walker, positions) -> list:
    """The way so far: dots for the first steps, and the walker's mark where it stands."""
    seen = _on_map(positions)
    look = {"color": walker.colour, "zorder": 4 + (walker.name == "Adam") / 2}
    line = axes.plot(*seen.T, ls=walker.dashes, lw=walker.width, **look)
    dots = axes.plot(*seen[1 : DOTTED + 1].T, walker.marker, ms=2.6, ls="none", **look)
    here = axes.plot(*seen[-1], walker.marker, ms=7, mec=plots.PAPER, **{**look, "zorder": 7})
    return [*line, *dots, *here]


def _ghost(axes, positions):
    (line,) = axes.plot(*_on_map(positions).T, color=plots.PREDICTION, lw=6, alpha=0.4, zorder=2)
    return line


def _curve(axes, walker, heights, bowl, scale, step, ghosts) -> list:
    """E over the steps, and the walker's mark at the present one."""
    shown = heights.clip(FLOOR, CEILING)
    look = {"color": walker.colour, "zorder": 4}
    drawn = slice(None, None, EVERY)
    (line,) = axes.plot(
        np.arange(len(shown))[drawn], shown[drawn], ls=walker.dashes, lw=walker.width, **look
    )
    line.set_gid(f"curve-{walker.name}-{bowl}-{scale}-{ghosts}")
    (here,) = axes.plot(step, shown[step], walker.marker, ms=6, mec=plots.PAPER, **look)
    return [line, here]


def _changed(walker, run, bowl, scale) -> str:
    """The path compared with that of the loss as it is: "same", "other" or "off the map"."""
    positions = run(walker, bowl, scale)
    if np.abs(positions).max() > 100:
        return "off the map"
    apart = np.abs(positions - run(walker, bowl, 1)).max()
    return "same" if apart < SAME else "other"


def _verdict(listing, row, walker, run, bowl, scale):
    word = _changed(walker, run, bowl, scale)
    if scale == 1 and word != "off the map":
        text = "–"
    else:
        text = {"same": "as with × 1", "other": "changed"}.get(word, word)
    bold = "bold" if word in ("other", "off the map") and text != "–" else "normal"
    return listing.text(0.63, -row, text, va="center", color=walker.colour, weight=bold)


def _before_walking(axes):
    return _contours(axes[0], "κ = 100")


CHANGING = ((0, 1, 2, 3), (0, 1), (0,), ())  # whom each answer expects to change


def _mark_changed(axes, index):
    """A dashed frame round everyone whose path was predicted to change."""
    listing, rows = axes[1], len(CHANGING[index])
    style = {"color": plots.PREDICTION, "fontsize": 9, "va": "center", "ha": "right"}
    if not rows:
        return [listing.text(1, -3.75, "your prediction: nobody’s path changes", **style)]
    low, high = 0.5 - rows, 0.5
    x, y = [-0.03, 0.99, 0.99, -0.03, -0.03], [low, low, high, high, low]
    (frame,) = listing.plot(x, y, clip_on=False, **PREDICTED)
    words = listing.text(1, -3.95, "dashed: your prediction, these change", **style)
    return [frame, words]


def _far(position) -> str:
    distance = float(np.hypot(*position))
    return "far off the map" if distance > 100 else number(distance, 3)


def _walking_words(walkers, run, bowl, scale, step) -> str:
    first = f"{bowl}, loss × {_scale_text(scale)}, {step} step{'' if step == 1 else 's'}: "
    for walker in walkers:
        ours, other = reference(walker, bowl, scale), run(walker, bowl, scale)
        differs = np.flatnonzero(~np.isclose(other, ours, rtol=1e-6, atol=1e-9).all(axis=1))
        if differs.size:
            return first + f"your {walker.name} leaves the course’s path at step {differs[0]}."
    if scale == 1:
        nearest = min(walkers, key=lambda walker: np.hypot(*run(walker, bowl, 1)[step]))
        if step == 0:
            return first + "all stand at (2, 1); nobody has moved."
        distance = _far(run(nearest, bowl, 1)[step])
        return first + f"{nearest.name} is nearest to the minimum, {distance} away."
    groups = {"other": [], "off the map": [], "same": []}
    for walker in walkers:
        groups[_changed(walker, run, bowl, scale)].append(walker.name)
    endings = {
        "other": "on another path than with × 1",
        "off the map": "off the map",
        "same": "on the same path as with × 1",
    }
    parts = [f"{_listed(names)}: {endings[key]}" for key, names in groups.items() if names]
    return first + "; ".join(parts) + "."


def _listed(names) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


# The first ten steps of Adam ----------------------------------------------------------------------

ETA, BETA1, BETA2, EPSILON = 0.1, 0.9, 0.999, 1e-8
STEPS = 10
SLOPES = {
    "always 1": np.ones(STEPS),
    "always 0.001": np.full(STEPS, 0.001),
    "always 0.00000001": np.full(STEPS, 1e-8),
    "1, −1, 1, −1, …": np.tile([1.0, -1.0], STEPS // 2),
    "10 once, then 1": np.r_[10.0, np.ones(STEPS - 1)],
}
LONGEST = 0.86


class Inside(NamedTuple):
    """What Adam holds after each of ten steps, and the moves it makes; arrays of shape (10,)."""

    m: np.ndarray
    v: np.ndarray
    m_hat: np.ndarray
    v_hat: np.ndarray
    moves: np.ndarray


@cache
def inside(slopes, corrected) -> Inside:
    """m, v, m̂, v̂ and the moves for one row of slopes, corrected or not."""
    m = v = 0.0
    rows = []
    for t, g in enumerate(SLOPES[slopes], start=1):
        m, v = BETA1 * m + (1 - BETA1) * g, BETA2 * v + (1 - BETA2) * g**2
        m_hat, v_hat = m / (1 - BETA1**t), v / (1 - BETA2**t)
        top, root = (m_hat, np.sqrt(v_hat)) if corrected else (m, np.sqrt(v))
        rows.append((m, v, m_hat, v_hat, ETA * top / (root + EPSILON)))
    return Inside(*np.transpose(rows))


def first_ten_steps():
    """What m and v hold in Adam's first steps, and the moves, with and without the correction."""
    asked = question("momentum_and_adam", "first-step")
    return explore(
        _ten_background,
        _draw_ten,
        name="first-ten-steps",
        question="What would Adam’s first steps be without the correction?",
        describe=_ten_words,
        readout=_ten_numbers,
        prediction=Prediction(asked, before=_before_ten, mark=_mark_length),
        height=400,
        slopes=choice("slopes g", {name: name for name in SLOPES}),
        corrected=choice("correction", {"on": True, "off": False}),
        step=steps("step", STEPS, start=3),
    )


def _ten_background(figure):
    above = figure.add_axes((0.065, 0.53, 0.42, 0.38))
    below = figure.add_axes((0.065, 0.115, 0.42, 0.28))
    moves = figure.add_axes((0.59, 0.115, 0.4, 0.795))
    for axes in (above, below, moves):
        axes.set(xlim=(0.4, STEPS + 0.8), xticks=range(1, STEPS + 1))
        axes.tick_params(axis="x", length=0)
        axes.axhline(0, color=plots.MUTED, lw=0.8, zorder=1)
        axes.spines["bottom"].set_visible(False)
    for axes, name in ((above, "m"), (below, "√v")):
        axes.set_title(f"{name}, in units of the largest slope")
        axes.axhline(1, color=plots.LINE, lw=0.8, zorder=0)
    above.set(ylim=(-1.12, 1.2))
    above.set_yticks([-1, 0, 1], ["−1", "0", "1"])
    below.set(ylim=(0, 1.2), yticks=[0, 1], xlabel="step")
    moves.set(ylim=(-0.13, LONGEST), title="How far w moves in each step", xlabel="step")
    moves.set_yticks([-0.1, 0, 0.1, 0.3, 0.5], ["−0.1", "0", "η = 0.1", "0.3", "0.5"])
    moves.axhline(ETA, color=plots.INK, lw=1, ls=(0, (1, 2)), zorder=1)
    return above, below, moves


def _bars(axes, heights, look, width=0.62) -> list:
    """Bars from 0: full ones for what is held, hollow ones for what the correction makes of it."""
    if not len(heights):
        return []
    corners = [
        [(x - width / 2, 0), (x - width / 2, y), (x + width / 2, y), (x + width / 2, 0)]
        for x, y in enumerate(heights, start=1)
    ]
    full = {"facecolors": to_rgba(plots.VALUE, 0.75), "edgecolors": "none", "zorder": 2}
    hollow = {"facecolors": "none", "edgecolors": plots.VALUE, "linewidths": 1.4, "zorder": 3}
    bars = PolyCollection(corners, **(full if look == "full" else hollow))
    return [axes.add_collection(bars)]


def _held(axes, held, corrected, slopes, unit, used) -> list:
    """Bars of what is held, hollow ones of what the correction makes of it, and the slopes."""
    artists = _bars(axes, held / unit, "full")
    if used:
        artists += _bars(axes, corrected / unit, "hollow", 0.78)
    places = np.arange(1, len(slopes) + 1)
    look = {"color": plots.GRADIENT, "ms": 5.5, "ls": "none", "zorder": 5}
    return artists + axes.plot(places, slopes / unit, "<", **look)


def _draw_ten(axes, slopes, corrected, step):
    above, below, moves = axes
    held, g = inside(slopes, corrected), SLOPES[slopes][:step]
    unit = np.abs(SLOPES[slopes]).max()
    artists = [
        *_held(above, held.m[:step], held.m_hat[:step], g, unit, corrected),
        *_held(
            below, np.sqrt(held.v[:step]), np.sqrt(held.v_hat[:step]), np.abs(g), unit, corrected
        ),
        *_key(moves, slopes, corrected),
    ]
    other = inside(slopes, not corrected)
    if not corrected:
        artists += _bars(moves, other.moves[:step], "hollow", 0.78)
    artists += _bars(moves, held.moves[:step], "full")
    if step:
        last = held.moves[step - 1]
        up = last + (0.015 if last >= 0 else -0.015)
        style = {"ha": "center", "va": "bottom" if last >= 0 else "top", "color": plots.VALUE}
        artists.append(moves.text(step, up, number(last, 3), weight="bold", fontsize=9.5, **style))
    return artists


def _key(axes, slopes, corrected) -> list:
    """What the marks mean, in the corner of the moves."""
    full = "m and √v" if corrected else "m and √v, used as they are"
    hollow = "corrected: m̂ and √v̂" if corrected else "as it is with the correction"
    x, y = 0.78, LONGEST - 0.03 - 0.052 * np.arange(4)
    blue = {"color": plots.VALUE, "ms": 6.5}
    artists = [
        *axes.plot(x, y[1], "<", color=plots.GRADIENT, ms=5.5),
        *axes.plot(x, y[2], "s", alpha=0.75, mew=0, **blue),
        *axes.plot(x, y[3], "s", mfc="none", mew=1.3, **blue),
    ]
    style = {"fontsize": 9.5, "color": plots.MUTED, "va": "center"}
    lines = (f"slopes: {slopes}", "slope g", full, hollow)
    for place, level, line in zip((0.6, 1.15, 1.15, 1.15), y, lines, strict=True):
        artists.append(axes.text(place, level, line, **style))
    return artists


def _before_ten(axes):
    held, g = inside("always 1", False), np.ones(1)
    return [
        *_held(axes[0], held.m[:1], held.m_hat[:1], g, 1, False),
        *_held(axes[1], np.sqrt(held.v[:1]), np.sqrt(held.v_hat[:1]), g, 1, False),
    ]


PREDICTED_LENGTHS = (0.01, 0.1, 0.316, 0.0)  # of the first step, in the order of the answers


def _mark_length(axes, index):
    length = PREDICTED_LENGTHS[index]
    x = np.array([0.55, 0.55, 1.45, 1.45])
    (frame,) = axes[2].plot(x, [0, length, length, 0], **PREDICTED, zorder=6)
    style = {"color": plots.PREDICTION, "fontsize": 9, "va": "bottom"}
    words = axes[2].text(0.5, -0.12, "dashed: your prediction for step 1, without it", **style)
    return [frame, words]


def _ten_numbers(slopes, corrected, step) -> dict[str, str]:
    held = inside(slopes, corrected)
    if step == 0:
        return dict.fromkeys(
            ("m", "v", "m̂ = m / (1 − β₁ᵗ)", "v̂ = v / (1 − β₂ᵗ)", "w moves by"), "0"
        )
    m, v, m_hat, v_hat, move = (float(part[step - 1]) for part in held)
    return {
        "m": number(m),
        "v": number(v),
        "m̂ = m / (1 − β₁ᵗ)": number(m_hat),
        "v̂ = v / (1 − β₂ᵗ)": number(v_hat),
        "w moves by": number(move),
    }


def _ten_words(slopes, corrected, step) -> str:
    on = "on" if corrected else "off"
    first = f"Slopes {slopes}, correction {on}, step {step}: "
    if step == 0:
        return first + "m and v are 0, and nothing has moved."
    held = inside(slopes, corrected)
    move, right = float(held.moves[step - 1]), float(inside(slopes, True).moves[step - 1])
    words = first + f"w moves by {number(move, 3)}"
    if corrected:
        return words + (
            ", which is η."
            if abs(move) > 0.999 * ETA
            else f", {number(abs(move) / ETA, 3)} times η."
        )
    if abs(right) < 1e-12:
        return words + "."
    return words + f", {number(move / right, 3)} times as far as with the correction."


# Pictures that do not move ------------------------------------------------------------------------


def portrait():
    """A long valley, and two ways down it with one learning rate: forgetting and remembering."""
    stretch, rate, taken = 25.0, 0.074, 12
    H = np.diag([1.0, stretch])
    ways = []
    for optimizer in (optimizers.GradientDescent(rate), optimizers.Momentum(rate, 0.75)):
        w = np.array([-10.0, 1.7])
        way = [w.copy()]
        for _ in range(taken):
            optimizer.update(w, H @ w)
            way.append(w.copy())
        ways.append(np.array(way))
    figure = Figure(figsize=(560 / 72, 230 / 72), dpi=72)
    with plots.style():
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(-11.2, 2.8), ylim=(-2.9, 2.85), aspect="equal")
        axes.set_axis_off()
        w1, w2 = np.meshgrid(np.linspace(-11.2, 2.8, 141), np.linspace(-2.9, 2.85, 61))
        heights = 0.5 * (w1**2 + stretch * w2**2)
        levels = 0.5 * np.linspace(0, 16, 15) ** 2
        shades = [to_rgba(plots.VALUE, depth) for depth in np.linspace(0.01, 0.36, 15)]
        axes.contourf(w1, w2, heights, [*levels, 1e4], colors=shades)
        axes.contour(w1, w2, heights, levels[1:], colors=plots.PAPER, linewidths=0.9)
        for way, colour, marker, width, dashes in (
            (ways[0], plots.FOURTH, "o", 1.3, SOLID),
            (ways[1], plots.THIRD, "^", 1.9, DASHES),
        ):
            axes.plot(*way.T, color=colour, lw=width, ls=dashes)
            axes.plot(*way[1:].T, marker, color=colour, ms=3.4)
        axes.plot(*ways[0][0], "o", ms=9, mfc=plots.PAPER, mec=plots.INK, mew=1.4)
        axes.plot(0, 0, "o", ms=12, mfc="none", mec=plots.INK, mew=1.7)
        style = {"fontsize": 12, "bbox": PLATE, "va": "center"}
        axes.text(-7.0, 2.25, "each step forgets the last", color=plots.FOURTH, **style)
        axes.text(-4.6, -2.2, "each step keeps a part of it", color=plots.THIRD, **style)
    alt = (
        "A long narrow valley from above, its minimum at the right end. From the left end two "
        "ways lead down it with the same learning rate and the same number of steps. The one that "
        "forgets zigzags across the valley and gets half-way. The other, which keeps a part of "
        "each step, swings a few times and then runs along the valley to the minimum."
    )
    return picture(figure, alt, name="two-ways")


def _misses(x, mass, weights):
    """The typical miss in g, the root of the mean square, for each row (w0, w1) of weights."""
    residuals = weights[:, :1] + weights[:, 1:] * x - mass  # (K, N)
    return np.sqrt((residuals**2).mean(axis=1))


def _adam_way(x, mass, rate, taken):
    """The weights (taken + 1, 2) of Adam on the line through the points."""
    w, adam = np.zeros(2), optimizers.Adam(rate)
    way = [w.copy()]
    for _ in range(taken):
        adam.update(w, np.array(fitting_a_line.gradients(*w, x, mass)))
        way.append(w.copy())
    return np.array(way)


def _thinned(values, choose):
    """Steps and values, of steps that lie close together on a logarithmic axis only one."""
    edges = np.unique(np.logspace(0, np.log10(len(values)), 180).astype(int))
    parts = np.split(values, edges[1:] - 1)
    return edges, np.array([choose(part) for part in parts])


def penguin_ways():
    """The typical miss of four ways to fit a line to the penguins, over a hundred million steps."""
    birds = data.penguins()
    x, mass = birds.column("flipper length"), birds.column("body mass")
    xs, _, _ = fitting_a_line.standardise(x)
    counts = np.unique(np.logspace(0, 8, 121).astype(int))
    plain = np.array([after_steps(x, mass, 4e-5, int(count)) for count in counts])
    once = after_steps(xs, mass, 1.0, 1)[None]
    figure = Figure(figsize=(560 / 72, 330 / 72), dpi=72)
    with plots.style():
        axes = figure.add_axes((0.075, 0.145, 0.91, 0.765))
        axes.set(xlim=(0.8, 1.3e8), ylim=(270, 6000), xscale="log", yscale="log", xlabel="steps")
        axes.set_title("Typical miss in g, both axes logarithmic")
        axes.set_yticks([393, 600, 1000, 2000, 4000], ["393", "600", "1000", "2000", "4000"])
        axes.set_xticks([1, 100, 1e4, 1e6, 1e8], ["1", "100", "10⁴", "10⁶", "10⁸"])
        axes.minorticks_off()
        axes.axhline(393.12, color=plots.MUTED, lw=1, ls=(0, (1, 2)), zorder=1)
        axes.plot(counts, _misses(x, mass, plain), color=plots.FOURTH, lw=1.6)
        axes.plot(1, _misses(xs, mass, once), "o", ms=9, color=plots.FOURTH, mec=plots.PAPER)
        for inputs, rate, taken, look in (
            (x, 1.0, 30_000, SOLID),
            (xs, 100.0, 1_000, DASHES),
        ):
            misses = _misses(inputs, mass, _adam_way(inputs, mass, rate, taken))[1:]
            axes.plot(*_thinned(misses, np.max), color=plots.VALUE, ls=look, lw=2.2)
        misses = _misses(x, mass, _adam_way(x, mass, 10.0, 30_000))[1:]
        (places, high), (_, low) = _thinned(misses, np.max), _thinned(misses, np.min)
        axes.fill_between(places, low, high, color=to_rgba(plots.VALUE, 0.25), lw=0, zorder=1)
        for place, words, colour in (
            ((7e5, 610), "gradient descent, mm", plots.FOURTH),
            ((1, 322), "gradient descent, standardised: one step", plots.FOURTH),
            ((30, 2700), "Adam, standardised, η = 100", plots.VALUE),
            ((8000, 322), "Adam, mm, η = 1", plots.VALUE),
            ((2500, 830), "Adam, mm, η = 10: thrown off again", plots.VALUE),
        ):
            axes.text(*place, words, color=colour, va="center")
    alt = (
        "The typical miss over the number of steps, both on logarithmic axes. Gradient descent on "
        "millimetres falls to 560 g within ten steps, stays there for a hundred thousand and needs "
        "some ten million for the last part. Adam on millimetres gets there in some ten thousand "
        "steps; with η = 10 it is there sooner, but a light band shows how it is thrown back above "
        "600 g again and again. On standardised flippers Adam needs a hundred steps, and gradient "
        "descent is a single dot at step 1, at 393 g."
    )
    return picture(figure, alt, name="penguin-ways")


EXPLORERS = (four_walkers, first_ten_steps)
