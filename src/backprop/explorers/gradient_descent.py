"""The interactive figures of gradient descent: what the learning rate does.

`parabola` steps down E = (w − 3)² with any learning rate, `stretched_bowl` down a bowl that is
steeper in one direction than in the other. Both can run the learner's own `descend`.
"""

from functools import cache, partial
from itertools import product

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from backprop import descent, plots
from backprop.explore import Prediction, choice, explore, picture, slider, steps
from backprop.explore.controls import number
from backprop.explore.learner import usable
from backprop.quizzes import question

GHOST = {"color": plots.PREDICTION, "ls": "-", "lw": 5, "alpha": 0.4, "zorder": 2}
LARGE = 1e6  # a number beyond this is shown as "more than"


def shown(value: float) -> str:
    """A number for the page; a very large one is cut off."""
    if abs(value) <= LARGE:
        return number(value)
    return f"{'more' if value > 0 else 'less'} than {number(np.copysign(LARGE, value))}"


# The parabola ---------------------------------------------------------------------------------

BOTTOM, CURVATURE = 3.0, 2.0
RATES = (0.05, 0.1, 0.3, 0.5, 0.6, 0.8, 0.9, 1.0, 1.05, 1.1)
STARTS = {"w = 0": 0.0, "w = 5": 5.0}
STEPS = 8
LEFT, RIGHT = -5.0, 11.0
ROW = 0.0679  # the height of a row of the list, as a part of its panel


def loss(w):
    """E of the parabola, of a number or an array."""
    return 0.5 * CURVATURE * (w - BOTTOM) ** 2


def slope(w):
    """E′ of the parabola, of a number or an array."""
    return CURVATURE * (w - BOTTOM)


def parabola(descend=None):
    """Step down E = (w − 3)² with any η. `descend` may be the learner's own.

    With the learner's own function nothing is asked first, and the course's run lies beneath it.
    """
    trials = [(slope, start, rate, STEPS + 1) for start in STARTS.values() for rate in RATES]
    own, note = usable(descend or descent.descend, descent.descend, trials, _good_positions)
    run = cache(lambda rate, start, walk=own: _numbers(walk(slope, start, rate, STEPS + 1)))
    ours = partial(run, walk=descent.descend)

    def draw(axes, rate, start, step):
        curve, scale, track, listing = axes
        positions = run(rate, start)
        artists = [*_regimes(scale, rate), *_on_the_curve(curve, positions, step)]
        artists += _in_time(track, positions[: step + 1])
        if descend is not None:
            artists += track.plot(ours(rate, start)[: step + 1], **GHOST)
        return artists + _list_of_positions(listing, positions[: step + 1])

    asked = Prediction(question("gradient_descent", "parabola"), mark=_mark_zigzag)
    own_question = "Does your own descend take the same steps?"
    return explore(
        _parabola_background,
        draw,
        name="parabola" if descend is None else "your-parabola",
        question="How far should one step go?" if descend is None else own_question,
        describe=lambda rate, start, step: _words_on_parabola(
            rate, run(rate, start), step, ours(rate, start)
        ),
        readout=lambda rate, start, step: _numbers_on_parabola(rate, run(rate, start), step),
        prediction=asked if descend is None else None,
        note=note,
        height=400,
        rate=slider("learning rate η", RATES, start=0.1),
        start=choice("start at", STARTS),
        step=steps("step", STEPS, start=5),
    )


def _good_positions(answer) -> bool:
    return np.shape(answer) == (STEPS + 2,) and np.isfinite(_numbers(answer)).all()


def _numbers(positions):
    return np.asarray(positions, dtype=float)


def _parabola_background(figure):
    curve = figure.add_axes((0.045, 0.3, 0.44, 0.61))
    scale = figure.add_axes((0.045, 0.105, 0.44, 0.055))
    track = figure.add_axes((0.565, 0.125, 0.27, 0.785))
    listing = figure.add_axes((0.855, 0.125, 0.145, 0.785))
    curve.set(xlim=(LEFT, RIGHT), ylim=(-13, 66), yticks=[], title="E = (w − 3)²")
    curve.set_xticks([-3, 0, 3, 6, 9], labels=["−3", "0", "3", "6", "9"])
    curve.spines["left"].set_visible(False)
    curve.text(RIGHT, -11, "w", ha="right", color=plots.MUTED)
    along = np.linspace(LEFT, RIGHT, 81)
    curve.plot(along, loss(along), "-", color=plots.INK, lw=1.6, zorder=1)
    scale.set(xlim=(0, 1.25), ylim=(0, 1), yticks=[])
    scale.set_xticks([0, 0.5, 1], labels=["η = 0", "1/λ = 0.5", "2/λ = 1"])
    scale.spines["left"].set_visible(False)
    for low, high, depth in ((0, 0.5, 0.06), (0.5, 1, 0.16), (1, 1.25, 0.3)):
        scale.axvspan(low, high, color=to_rgba(plots.VALUE, depth), lw=0)
    scale.plot([0.5, 0.5, np.nan, 1, 1], [0, 1, np.nan, 0, 1], "-", color=plots.INK, lw=1.4)
    track.set(xlim=(-0.4, STEPS + 0.4), ylim=(LEFT, RIGHT), xlabel="step")
    track.set(title="w after each step", yticks=[-3, 0, 3, 6, 9])
    track.set_yticklabels(["−3", "0", "3", "6", "9"])
    track.axhline(BOTTOM, color=plots.MUTED, lw=1, ls=(0, (1, 2)))
    listing.set(xlim=(0, 1), ylim=(0, 1))
    listing.set_axis_off()
    listing.text(0.1, 1.033, "step:  w", color=plots.MUTED, fontsize=9.5)
    return curve, scale, track, listing


def _regimes(scale, rate) -> list:
    """The η axis: its three stretches by name, and where the chosen η lies."""
    words = [
        scale.text(middle, 1.25, word, ha="center", color=plots.MUTED, fontsize=9, gid=word)
        for middle, word in ((0.25, "slow"), (0.75, "oscillates"), (1.125, "diverges"))
    ]
    style = {"ms": 9, "color": plots.VALUE, "mec": plots.PAPER, "zorder": 5, "clip_on": False}
    return [*words, *scale.plot(rate, 0.5, "o", **style)]


def _on_the_curve(curve, positions, step) -> list:
    """Where w is and was, the tangent there, and the next move −ηE′ as an arrow on the w axis."""
    w, after = positions[step], positions[step + 1]
    ages = np.linspace(0.15, 0.6, STEPS)[STEPS - step :]
    before = positions[:step].clip(LEFT, RIGHT)
    style = {"s": 26, "color": plots.VALUE, "linewidths": 0, "zorder": 3}
    artists = [curve.scatter(before, loss(before), alpha=ages, **style)] if step else []
    if not LEFT < w < RIGHT:
        return artists + _off_the_map(curve, w)
    reach = 45 / np.hypot(19, 3.1 * slope(w))  # 45 px either way: 19 px a unit of w, 3.1 of E
    near = np.array([w - reach, w + reach])
    artists += curve.plot(near, loss(w) + slope(w) * (near - w), "-", color=plots.GRADIENT, lw=2.2)
    drop = {"color": plots.MUTED, "lw": 0.9, "ls": (0, (1, 2)), "zorder": 1}
    artists += curve.plot([w, w], [-6, loss(w)], **drop)
    if abs(after - w) > 0.05:
        arrow = {"arrowstyle": "-|>", "color": plots.GRADIENT, "lw": 1.8, "shrinkA": 0}
        arrow["mutation_scale"] = min(12, 20 * abs(after - w))  # a short arrow has a small head
        end = float(np.clip(after, LEFT, RIGHT))
        artists.append(curve.annotate("", (end, -6), (w, -6), arrowprops={**arrow, "shrinkB": 0}))
    artists += curve.plot(w, loss(w), "o", ms=9, color=plots.VALUE, mec=plots.PAPER, zorder=5)
    text = f"move −ηE′ = {shown(after - w)}"
    style = {"ha": "center", "va": "center", "color": plots.GRADIENT}
    return [*artists, curve.text(BOTTOM, 60, text, **style)]


def _off_the_map(curve, w) -> list:
    """A pointer at the edge for a position beyond it."""
    edge, side = (RIGHT, "right") if w > RIGHT else (LEFT, "left")
    marker = ">" if w > RIGHT else "<"
    (tip,) = curve.plot(edge, 60, marker, color=plots.VALUE, ms=8, clip_on=False, zorder=5)
    inward = -0.5 if w > RIGHT else 0.5
    text = f"off the map: w = {shown(w)}"
    return [tip, curve.text(edge + inward, 60, text, ha=side, va="center", color=plots.VALUE)]


def _in_time(track, positions) -> list:
    """The track: w against the step, as far as it has come."""
    line = track.plot(positions, "o-", color=plots.VALUE, ms=4, lw=1.3, zorder=4)
    return line + track.plot(0, positions[0], "o", ms=9, mfc="none", mec=plots.INK, zorder=5)


def _list_of_positions(listing, positions) -> list:
    """The positions as numbers, the latest in bold."""
    rows = [
        f"{index}:  {number(w) if abs(w) < 1e4 else number(w, 2)}"
        for index, w in enumerate(positions)
    ]
    style = {"x": 0.1, "fontsize": 10, "color": plots.VALUE, "va": "top", "linespacing": 2.2}
    so_far = listing.text(y=0.98, s="\n".join(rows[:-1]), **style)
    lowest = 0.967 - ROW * (len(rows) - 1)
    return [so_far, listing.text(y=lowest, s=rows[-1], weight="bold", **style)]


ZIGZAGS = (  # the predicted positions, in the order of the question's answers
    (0, 2.7, 2.9, 3, 3, 3),
    (0, 5.1, 1.4, 4.2, 2.1, 3.6),
    (0, 6, 0, 6, 0, 6),
    (0, 6.9, -1.9, 8.6, -3.3, 10.3),
)


def _mark_zigzag(axes, index):
    style = {"color": plots.PREDICTION, "lw": 1.6, "ls": (0, (4, 2)), "zorder": 3}
    (line,) = axes[2].plot(ZIGZAGS[index], **style)
    words = axes[2].text(8.3, -4.4, "dashed: your prediction", color=plots.PREDICTION, fontsize=9)
    words.set_ha("right")
    return [line, words]


def _numbers_on_parabola(rate, positions, step) -> dict[str, str]:
    w, after = positions[step : step + 2]
    nothing_left = abs(w - BOTTOM) < 1e-9
    return {
        "w": shown(w),
        "slope E′ there": shown(slope(w)),
        "next move −ηE′": shown(after - w),
        "η · λ": number(rate * CURVATURE),
        "next distance, compared with this one": (
            "nothing is left"
            if nothing_left
            else f"× {shown((after - BOTTOM) / (w - BOTTOM) + 0.0)}"  # no −0
        ),
    }


REGIMES = {
    "slow": "Each step leaves {left} of the distance to the minimum. No step passes it.",
    "one step": "A single step lands exactly on the minimum; there the slope is 0.",
    "oscillates": "Each step lands on the other side, at {left} of the distance: it overshoots, "
    "and yet comes closer.",
    "never settles": "Each step lands on the other side, exactly as far away: to and fro.",
    "diverges": "Each step lands on the other side, {left} times as far away. The farther out, "
    "the steeper, and the longer the next step.",
}


def _words_on_parabola(rate, positions, step, reference) -> str:
    """What the run did so far, from its own numbers."""
    w, count = positions[step], f"{step} step{'' if step == 1 else 's'}"
    differs = np.flatnonzero(~np.isclose(positions, reference, rtol=1e-9, atol=1e-9))
    if differs.size:
        return (
            f"η = {number(rate)}: your positions differ from the course’s from step {differs[0]} "
            f"on. After {count} yours is w = {shown(w)}, the course’s {shown(reference[step])}."
        )
    first = f"η = {number(rate)}, after {count}: w = {shown(w)}. "
    return first + REGIMES[descent.classify(rate, CURVATURE)].format(
        left=number(abs(1 - rate * CURVATURE))
    )


# The stretched bowl ---------------------------------------------------------------------------

STRETCHES = (1, 3, 10, 30, 100)
BOWL_RATES = (
    *(0.005, 0.01, 0.019, 0.02, 0.021, 0.03, 0.05, 0.065, 0.07),
    *(0.1, 0.19, 0.2, 0.21, 0.5, 0.7, 1, 1.9, 2),
)
BOWL_STARTS = {
    "(10, 1)": (10.0, 1.0),
    "(0, 4), on an axis": (0.0, 4.0),
}
BOWL_STEPS, DRAWN = 100, 30
W1, W2 = (-3.5, 11.5), (-7.2, 7.2)
FLOOR, CEILING = 1e-7, 1e5
FARTHEST = 1e100  # beyond it nothing is drawn, and squares would overflow
FLAT, STEEP = plots.VALUE, plots.THIRD
PLATE = {"fc": plots.PAPER, "ec": "none", "alpha": 0.85, "pad": 2}  # words on the map


def bowl_slope(stretch, w):
    """The gradient of E = ½ (w₁² + κ w₂²) at w, shape (2,)."""
    return np.array([1.0, stretch]) * w


def bowl_loss(stretch, w):
    """E of the bowl at w, shape (…, 2) → (…)."""
    return 0.5 * (w[..., 0] ** 2 + stretch * w[..., 1] ** 2)


def angle(stretch, w) -> float:
    """Degrees between −∇E at w and the direction from w to the minimum, which is −w."""
    downhill = bowl_slope(stretch, w)
    cosine = downhill @ w / (np.linalg.norm(downhill) * np.linalg.norm(w))
    return float(np.degrees(np.arccos(min(cosine, 1.0))))


def stretched_bowl(descend=None):
    """Descend in a bowl κ times as steep one way as the other. `descend` may be the learner's."""
    own, note = usable(descend or descent.descend, descent.descend, _bowl_trials(), _good_path)

    @cache
    def run(stretch, rate, start, walk=own):
        with np.errstate(all="ignore"):
            path = _numbers(walk(partial(bowl_slope, stretch), np.array(start), rate, BOWL_STEPS))
        return np.nan_to_num(path, nan=FARTHEST).clip(-FARTHEST, FARTHEST)

    def draw(axes, stretch, rate, start):
        bowl, time = axes
        positions = run(stretch, rate, start)
        artists = [*_contours(bowl, stretch), *_directions(bowl, stretch, np.array(start))]
        if descend is not None:
            artists += bowl.plot(*_on_map(run(stretch, rate, start, descent.descend)).T, **GHOST)
        return artists + _path(bowl, positions) + _distances(time, positions, stretch)

    def before(axes):
        ring = axes[0].plot(10, 1, "o", ms=9, mfc="none", mec=plots.INK, mew=1.4)
        return [*_contours(axes[0], 10), *ring]

    asked = question("gradient_descent", "stretched-bowl")
    own_question = "Does your own descend take the same path?"
    return explore(
        _bowl_background,
        draw,
        name="stretched-bowl" if descend is None else "your-bowl",
        question="Which way is down, and how fast?" if descend is None else own_question,
        describe=lambda stretch, rate, start: _words_on_bowl(
            stretch, rate, run(stretch, rate, start), run(stretch, rate, start, descent.descend)
        ),
        readout=lambda stretch, rate, start: _numbers_on_bowl(
            stretch, rate, run(stretch, rate, start)
        ),
        prediction=Prediction(asked, before=before, mark=_mark_arrow) if descend is None else None,
        note=note,
        height=390,
        stretch=slider("steep against flat, κ", STRETCHES, start=10),
        rate=slider("learning rate η", BOWL_RATES, start=0.1),
        start=choice("start", BOWL_STARTS),
    )


def _bowl_trials() -> list[tuple]:
    """Every setting: a function may serve for most, and stop early where it has arrived."""
    return [
        (partial(bowl_slope, stretch), np.array(start), rate, BOWL_STEPS)
        for stretch, rate, start in product(STRETCHES, BOWL_RATES, BOWL_STARTS.values())
    ]


def _good_path(answer) -> bool:
    """The right shape, and numbers at least at first: a wrong step may well overflow later."""
    return np.shape(answer) == (BOWL_STEPS + 1, 2) and np.isfinite(_numbers(answer)[:2]).all()


def _bowl_background(figure):
    bowl = figure.add_axes((0.06, 0.125, 0.425, 0.785))
    time = figure.add_axes((0.58, 0.125, 0.405, 0.785))
    bowl.set(xlim=W1, ylim=W2, xlabel="w₁", ylabel="w₂", aspect="equal")
    bowl.set(title="E = ½ (w₁² + κ w₂²) from above", xticks=[0, 5, 10])
    bowl.set_yticks([-5, 0, 5], labels=["−5", "0", "5"])
    bowl.plot(0, 0, "o", ms=11, mfc="none", mec=plots.INK, mew=1.6, zorder=3)
    time.set(xlim=(-2, BOWL_STEPS), ylim=(1e-6, 1e4), yscale="log", xlabel="step")
    time.set(title="Distance left along each axis, logarithmic")
    time.set_yticks([1e-6, 1e-4, 1e-2, 1, 1e2, 1e4])
    time.set_yticklabels(["10⁻⁶", "10⁻⁴", "0.01", "1", "100", "10⁴"])
    time.minorticks_off()
    time.plot([], [], "-", color=FLAT, label="flat axis, w₁: λ = 1")
    time.plot([], [], ls=(0, (5, 1.5)), color=STEEP, label="steep axis, w₂: λ = κ")
    time.legend(loc="upper right", bbox_to_anchor=(1.02, 1))
    return bowl, time


def _contours(bowl, stretch) -> list:
    """Bands of E, darker where it is higher, and lines between them."""
    w1, w2 = np.meshgrid(np.linspace(*W1, 61), np.linspace(*W2, 61))
    heights = bowl_loss(stretch, np.stack([w1, w2], axis=-1))
    levels = 0.5 * np.linspace(0, 21, 13) ** 2
    shades = [to_rgba(plots.VALUE, depth) for depth in np.linspace(0.02, 0.42, 13)]
    bands = bowl.contourf(w1, w2, heights, [*levels, 1e5], colors=shades, zorder=0)
    lines = bowl.contour(w1, w2, heights, levels[1:], colors=plots.PAPER, linewidths=0.8)
    bands.set_gid(f"bands-{stretch}")
    lines.set_gid(f"lines-{stretch}")
    return [bands, lines]


def _directions(bowl, stretch, start) -> list:
    """At the start: −∇E as an arrow of fixed length, and the straight way to the minimum."""
    downhill = -bowl_slope(stretch, start)
    tip = start + 3.2 * downhill / np.linalg.norm(downhill)
    style = {"arrowstyle": "-|>", "color": plots.GRADIENT, "lw": 2.2, "shrinkA": 0, "shrinkB": 0}
    (straight,) = bowl.plot(
        *np.transpose([start, (0, 0)]), color=plots.INK, lw=1.1, ls=(0, (1, 2)), zorder=3
    )
    arrow = bowl.annotate("", tip, start, arrowprops=style, zorder=5)
    place = (11.2, 2.2) if start[0] else (0.6, 4.6)
    side = "right" if start[0] else "left"
    words = f"−∇E: {angle(stretch, start):.0f}° off"
    word = bowl.text(*place, words, color=plots.GRADIENT, ha=side, weight="bold", bbox=PLATE)
    for name, artist in {"straight": straight, "arrow": arrow, "angle": word}.items():
        artist.set_gid(f"{name}-{stretch}-{start[0]}")
    return [straight, arrow, word]


def _on_map(positions):
    """The first positions, and nothing more once they are far off the map."""
    path = positions[: DRAWN + 1]
    far = np.flatnonzero(np.abs(path).max(axis=1) > 60)
    return path[: far[0] + 1].clip(-500, 500) if far.size else path


def _path(bowl, positions) -> list:
    path = _on_map(positions)
    (line,) = bowl.plot(*path.T, "-", color=plots.VALUE, lw=1.3, zorder=4)
    (dots,) = bowl.plot(*path[1:].T, "o", color=plots.VALUE, ms=3.6, zorder=5)
    start = bowl.plot(*positions[0], "o", ms=9, mfc="none", mec=plots.INK, mew=1.4, zorder=6)
    return [line, dots, *start]


def _distances(time, positions, stretch) -> list:
    """|w₁| and |w₂| after every fourth step: straight lines on this scale."""
    places = np.arange(0, BOWL_STEPS + 1, 4)
    left = np.abs(positions[::4]).clip(FLOOR, CEILING)
    styles = ({"ls": "-", "color": FLAT}, {"ls": (0, (5, 1.5)), "color": STEEP})
    return [
        line
        for axis, style in enumerate(styles)
        for line in time.plot(places, left[:, axis], lw=1.8, zorder=4 - axis, **style)
    ]


ARROWS = ((-10, -1), (-6, -7), (-10, 3.5), None)  # where the predicted first step goes


def _mark_arrow(axes, index):
    place = {"xy": (1, -0.115), "xycoords": "axes fraction", "annotation_clip": False}
    style = {"color": plots.PREDICTION, "fontsize": 9, "ha": "right", "va": "center"}
    if ARROWS[index] is None:
        return [axes[0].annotate("yours: it depends", **place, **style)]
    direction = np.array(ARROWS[index]) / np.linalg.norm(ARROWS[index])
    arrow = {"arrowstyle": "-|>", "color": plots.PREDICTION, "lw": 1.6, "ls": (0, (4, 2))}
    words = axes[0].annotate("dashed: your prediction", **place, **style)
    tip = (10, 1) + 4.5 * direction
    return [axes[0].annotate("", tip, (10, 1), arrowprops=arrow, zorder=4), words]


def _numbers_on_bowl(stretch, rate, positions) -> dict[str, str]:
    return {
        "limit 2/λ of the steep axis": number(2 / stretch),
        "flat axis, times per step": number(1 - rate),
        "steep axis, times per step": number(1 - rate * stretch),
        f"E after {BOWL_STEPS} steps": shown(float(bowl_loss(stretch, positions[-1]))),
    }


def _words_on_bowl(stretch, rate, positions, reference) -> str:
    """Where the first step points, and what the run did, from its own numbers."""
    same = np.isclose(positions, reference, rtol=1e-9, atol=1e-9).all(axis=1)
    if not same.all():
        return (
            f"κ = {stretch}, η = {number(rate)}: your path is not the course’s from step "
            f"{np.argmin(same)} on. After {BOWL_STEPS} steps E is "
            f"{shown(float(bowl_loss(stretch, positions[-1])))}, with the course’s descend "
            f"{shown(float(bowl_loss(stretch, reference[-1])))}."
        )
    turned = angle(stretch, positions[0])
    how = "straight at the minimum" if turned < 0.5 else f"{turned:.0f}° past the minimum"
    first = f"κ = {stretch}, η = {number(rate)}: the first step points {how}. "
    return first + _bowl_outcome(stretch, rate, positions)


def _bowl_outcome(stretch, rate, positions) -> str:
    end, word = np.abs(positions[-1]), descent.classify(rate, stretch)
    if word == "diverges":
        return (
            f"η is above 2/{stretch} = {number(2 / stretch)}: along the steep axis every step "
            "lands farther out."
        )
    if word == "never settles":
        return f"η is exactly 2/{stretch}: along the steep axis it goes to and fro for ever."
    if end.max() < 1e-6:
        ready = np.flatnonzero(np.abs(positions).max(axis=1) >= 1e-6)[-1] + 1
        return f"Both distances are below 10⁻⁶ after {ready} steps."
    slowest = "flat" if end[0] >= end[1] else "steep"
    return (
        f"After {BOWL_STEPS} steps {number(end.max(), 2)} is left along the {slowest} axis, "
        f"{number(end.min(), 2)} along the other."
    )


# Pictures that do not move --------------------------------------------------------------------


def portrait():
    """The start on the parabola, its tangent, and three steps of different length."""
    figure = Figure(figsize=(400 / 72, 220 / 72), dpi=72)
    with plots.style():
        axes = figure.add_axes((0.01, 0.02, 0.98, 0.96))
        axes.set(xlim=(-3.6, 10.2), ylim=(-17, 33))
        axes.set_axis_off()
        along = np.linspace(-2.6, 8.6, 61)
        axes.plot(along, loss(along), "-", color=plots.INK, lw=1.6)
        near = np.array([-1.0, 1.0])
        axes.plot(near, loss(0) + slope(0) * near, "-", color=plots.GRADIENT, lw=2.4)
        axes.plot([0, 0], [-15, loss(0)], color=plots.MUTED, lw=0.9, ls=(0, (1, 2)))
        axes.plot(0, loss(0), "o", ms=10, color=plots.VALUE, mec=plots.PAPER)
        axes.text(-0.35, loss(0) - 3, "you are here", ha="right", va="center", fontsize=12)
        axes.text(8.0, 17, "the loss E", fontsize=12, color=plots.MUTED)
        arrow = {"arrowstyle": "-|>", "color": plots.GRADIENT, "lw": 1.8, "shrinkA": 0}
        for row, length in enumerate((0.6, 5.4, 6.6)):
            height = -5 - 4.5 * row
            ends = (length, height), (0, height)
            axes.annotate("", *ends, arrowprops={**arrow, "shrinkB": 0})
            place = {"va": "center", "fontsize": 12, "color": plots.GRADIENT}
            axes.text(length + 0.25, height, f"η = {(0.1, 0.9, 1.1)[row]}", **place)
    alt = (
        "A curve, the loss E over one weight, with a dot high on its left side and the tangent "
        "there. Below it three arrows to the right: a short one for η = 0.1, and two that reach "
        "past the bottom of the curve, for η = 0.9 and η = 1.1."
    )
    return picture(figure, alt, name="how-far")


def turned_bowl():
    """Contours of a bowl whose own axes are turned, with the curvature along each."""
    H = np.array([[5.0, 2.0], [2.0, 2.0]])
    figure = Figure(figsize=(430 / 72, 330 / 72), dpi=72)
    with plots.style():
        axes = figure.add_axes((0.08, 0.12, 0.9, 0.86))
        axes.set(xlim=(-3.9, 3.9), ylim=(-3, 3), xlabel="w₁", ylabel="w₂", aspect="equal")
        axes.set(xticks=[-2, 0, 2], yticks=[-2, 0, 2])
        axes.set_xticklabels(["−2", "0", "2"])
        axes.set_yticklabels(["−2", "0", "2"])
        w = np.stack(np.meshgrid(np.linspace(-3.9, 3.9, 81), np.linspace(-3, 3, 81)), axis=-1)
        heights = 0.5 * np.einsum("abi,ij,abj->ab", w, H, w)
        levels = 0.5 * np.linspace(0, 9, 10) ** 2
        shades = [to_rgba(plots.VALUE, depth) for depth in np.linspace(0.02, 0.4, 10)]
        axes.contourf(w[..., 0], w[..., 1], heights, [*levels, 1e4], colors=shades)
        axes.contour(w[..., 0], w[..., 1], heights, levels[1:], colors=plots.PAPER, linewidths=0.8)
        arrow = {"arrowstyle": "-|>", "lw": 2, "shrinkA": 0, "shrinkB": 0}
        for tip, colour, text, place, side in (
            ((2, 1), plots.THIRD, "(2, 1): λ = 6", (2.1, 1.05), "left"),
            ((1, -2), plots.FOURTH, "(1, −2): λ = 1", (1.15, -2.15), "left"),
        ):
            axes.annotate("", tip, (0, 0), arrowprops={**arrow, "color": colour})
            axes.text(*place, text, color=colour, ha=side, va="center", weight="bold")
    alt = (
        "A bowl from above: its lines of equal loss are slanted ellipses. One arrow, (2, 1), "
        "points across the narrow side, where the curvature is 6; the other, (1, −2), points at a "
        "right angle to it along the wide side, where the curvature is 1."
    )
    return picture(figure, alt, name="turned-bowl")


FLAT_PLACES = {  # name: its curve, from −1 to 1
    "minimum": lambda t: 0.9 * t**2,
    "maximum": lambda t: 0.9 - 0.9 * t**2,
    "terrace": lambda t: 0.45 - 0.45 * np.sign(t) * np.abs(t) ** 3,
    "plateau": lambda t: 0.75 / (1 + np.exp(np.clip(9 * (t - 0.55), -30, 30))),
}


def flat_places():
    """Four places at which the slope is 0, or almost."""
    figure = Figure(figsize=(500 / 72, 150 / 72), dpi=72)
    with plots.style():
        along = np.linspace(-1, 1, 61)
        for column, (name, curve) in enumerate(FLAT_PLACES.items()):
            axes = figure.add_axes((0.012 + column / 4, 0.04, 0.226, 0.76))
            axes.set(xlim=(-1.05, 1.05), ylim=(-0.1, 1))
            axes.set_axis_off()
            axes.set_title(name, loc="center", fontsize=12, color=plots.INK)
            axes.plot(along, curve(along), "-", color=plots.MUTED, lw=1.8)
            spot = -0.45 if name == "plateau" else 0.0
            level = curve(np.array(spot))
            axes.plot([spot - 0.38, spot + 0.38], [level, level], "-", color=plots.GRADIENT, lw=2.4)
            axes.plot(spot, level, "o", color=plots.VALUE, ms=7, mec=plots.PAPER)
    alt = (
        "Four curves with a flat place each: the bottom of a valley, the top of a hill, a terrace "
        "on a slope that goes on falling, and a wide plateau before a drop. The tangent is level "
        "in all four."
    )
    return picture(figure, alt, name="flat-places")


def mislabelled():
    """The plot of the find-the-error part: its numbers are right, its label is not."""
    figure = Figure(figsize=(390 / 72, 250 / 72), dpi=72)
    with plots.style():
        axes = figure.add_axes((0.13, 0.17, 0.85, 0.68))
        axes.set(xlim=(-0.3, 6.4), ylim=(-34, 40), xlabel="step", ylabel="w")
        axes.set_xticks(range(6))
        axes.set_yticks([-30, 3, 30], labels=["−30", "3", "30"])
        axes.set_title("η = 1.1: noisy but converging", fontsize=12.5, color=plots.INK)
        axes.axhline(BOTTOM, color=plots.MUTED, lw=1, ls=(0, (1, 2)))
        axes.text(6.4, 5, "minimum", ha="right", color=plots.MUTED, fontsize=9.5)
        walk = descent.descend(slope, 0, 1.1, 5)
        axes.plot(walk, "o-", color=plots.VALUE, lw=1.4, ms=5)
        for step, w in enumerate(walk):
            above = 10 if w > BOTTOM or step == 0 else -17
            place = {"textcoords": "offset points", "ha": "center", "color": plots.VALUE}
            axes.annotate(number(w), (step, w), (0, above), fontsize=10, **place)
    alt = (
        "A plot of w against the step, under the title “η = 1.1: noisy but converging”. The dots "
        "jump from side to side of the minimum at 3: 0, 6.6, −1.32, 8.184, −3.221, 10.46. The "
        "vertical axis runs from −30 to 40, so the jumps look small."
    )
    return picture(figure, alt, name="mislabelled")


EXPLORERS = (parabola, stretched_bowl)
