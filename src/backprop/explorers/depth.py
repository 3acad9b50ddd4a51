"""The interactive figures on depth: what twenty layers make of a gradient, and how they fail.

`depth_gauge` shows the length of every layer's gradient, `slope_curves` the factor that one layer
multiplies in, `clip_compass` what two ways of clipping do to a direction, `failure_laboratory`
seven trainings step by step. The gauge and the compass can run the learner's own functions.
"""

from functools import cache

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Arc, Circle, Rectangle

from backprop import data, depth, plots
from backprop.clipping import clip_by_global_norm, clip_by_value
from backprop.explore import Prediction, choice, explore, picture, slider
from backprop.explore.controls import Control, number
from backprop.explore.learner import usable
from backprop.initialization import initialise
from backprop.layers import Linear, ReLU, Sigmoid
from backprop.losses import SoftmaxCrossEntropy
from backprop.network import Network
from backprop.optimizers import GradientDescent
from backprop.quizzes import question
from backprop.training import minibatches, train

DASHED = {"color": plots.PREDICTION, "lw": 1.8, "ls": (0, (4, 2))}
GHOST = {"color": plots.PREDICTION, "alpha": 0.4}
CALLED = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU"}
LOOKS = {  # the three activations, where all are in one picture
    "sigmoid": {"color": plots.THIRD, "ls": (0, (6, 1.5))},
    "tanh": {"color": plots.FOURTH, "ls": (0, (7, 1.5, 1.5, 1.5))},
    "relu": {"color": plots.INK, "ls": "-"},
}


def larger(*panels) -> None:
    """Larger lettering than usual, for figures that stand below each other on a phone."""
    for axes in panels:
        axes.tick_params(labelsize=11)
        axes.set_title(axes.get_title(loc="left"), fontsize=12)
        axes.xaxis.label.set_fontsize(12)


# The depth gauge ------------------------------------------------------------------------------

WIDTH, EXAMPLES, SEED = 64, 32, 0
DEPTHS = (1, 5, 10, 20, 35, 50)
XAVIER, HE = np.sqrt(1 / WIDTH), np.sqrt(2 / WIDTH)
SPREADS = {
    0.01: "0.01",
    0.03: "0.03",
    0.1: "0.1",
    XAVIER: "0.125 = √(1/64), Xavier",
    HE: "0.177 = √(2/64), He",
    0.25: "0.25",
    0.5: "0.5",
    1.0: "1",
}
ALONG = sorted({*np.geomspace(0.01, 1, 15), *SPREADS})
LOWEST, HIGHEST = -27, 19  # powers of ten on the axes of lengths
HEALTHY = 1.0  # powers of ten by which a length may differ from 1, or one from another


@cache
def a_net(layers, activation, spread):
    """The arguments of `depth.gradient_norms` for a random net; the numbers are the lesson's."""
    rng = np.random.default_rng(SEED)
    X = rng.normal(size=(EXAMPLES, WIDTH))
    Ws = [spread * rng.normal(size=(WIDTH, WIDTH)) for _ in range(layers)]
    Zs, As = depth.forward(X, Ws, activation)
    return Ws, Zs, As, rng.normal(size=As[-1].shape) / EXAMPLES, activation


def powers(lengths):
    """Lengths as powers of ten; 0 lies below every axis."""
    with np.errstate(divide="ignore"):
        return np.maximum(np.log10(np.asarray(lengths, dtype=float)), -400)


@cache
def lengths(layers, activation, spread):
    """The lengths of dW, of what goes in and of what comes back (dZ), layer by layer."""
    net = a_net(layers, activation, spread)
    dWs, dZs = depth.backward(*net)
    entered = net[2][:-1]
    return tuple(tuple(np.linalg.norm(array) for array in group) for group in (dWs, entered, dZs))


@cache
def first_layer(layers, activation):
    """‖∂E/∂W₁‖ for all the spreads along the axis, as powers of ten."""
    return powers([lengths(layers, activation, spread)[0][0] for spread in ALONG])


def depth_gauge(gradient_norms=None):
    """The length of every layer's gradient. `gradient_norms` may be the learner's own.

    With the learner's own function nothing is asked first, and the course's bars lie beneath.
    """
    own, note = usable(
        gradient_norms or depth.gradient_norms, depth.gradient_norms, _trials(), _good_norms
    )
    run = cache(lambda *setting: np.asarray(own(*_copied(a_net(*setting))), dtype=float))

    def draw(axes, layers, activation, spread):
        setting = (layers, activation, spread)
        profile, against = axes
        artists = []
        if gradient_norms is not None:
            artists += _bars(profile, powers(lengths(*setting)[0]), lw=5.4, zorder=2, **GHOST)
        bars = {"lw": 3.6, "color": plots.GRADIENT, "alpha": 0.24, "zorder": 3}
        artists += [*_bars(profile, powers(run(*setting)), **bars), *_tips(profile, run(*setting))]
        artists += [*_in_and_back(profile, *setting), *_over_the_edge(profile, run(*setting))]
        return artists + _first_layer_curves(against, *setting, run(*setting)[0])

    asked = Prediction(question("depth", "depth-gauge"), mark=_mark_profile)
    own_question = "Does your own gradient_norms measure the same?"
    return explore(
        _gauge_background,
        draw,
        name="depth-gauge" if gradient_norms is None else "your-gauge",
        question="What is left of a gradient on its way back?"
        if gradient_norms is None
        else own_question,
        describe=lambda **setting: _gauge_words(
            run(*setting.values()), lengths(*setting.values())[0], **setting
        ),
        readout=lambda **setting: _gauge_numbers(run(*setting.values()), **setting),
        prediction=asked if gradient_norms is None else None,
        note=note,
        height=400,
        layers=slider("layers", DEPTHS, start=20),
        activation=choice("activation", {name: key for key, name in CALLED.items()}, start="ReLU"),
        spread=slider("spread of the weights", list(SPREADS), start=0.01, text=SPREADS.get),
    )


def _trials():
    return [_copied(a_net(5, activation, XAVIER)) for activation in CALLED]


def _copied(net):
    Ws, Zs, As, dY, activation = net
    return [*([array.copy() for array in group] for group in (Ws, Zs, As)), dY.copy(), activation]


def _good_norms(answer) -> bool:
    own = np.asarray(answer, dtype=float)
    return own.shape == (5,) and bool(np.isfinite(own).all() and (own >= 0).all())


def _gauge_background(figure):
    profile = figure.add_axes((0.072, 0.13, 0.405, 0.715))
    against = figure.add_axes((0.572, 0.13, 0.405, 0.715))
    ticks = range(-24, 17, 8)
    labels = ["1" if power == 0 else plots.number(10.0**power, 1)[2:] for power in ticks]
    for axes in (profile, against):
        axes.set(ylim=(LOWEST, HIGHEST))
        axes.set_yticks(list(ticks), labels=labels)
        axes.axhline(0, color=plots.INK, lw=1, zorder=1)
    profile.set(xlim=(-0.6, 51), xlabel="layer", title="length of each layer’s gradient")
    profile.set_xticks([1, 10, 20, 30, 40, 50])
    against.set(xlim=np.log10([0.0075, 1.3]), xlabel="spread of the weights, logarithmic")
    against.set(title="the first layer’s, against the spread")
    against.set_xticks([-2, -1, 0], labels=["0.01", "0.1", "1"])
    for spread, name, side in ((XAVIER, "Xavier ", "right"), (HE, " He", "left")):
        style = {"color": plots.MUTED, "lw": 1, "ls": (0, (1, 2))}
        against.plot(np.log10([spread, spread]), [LOWEST, HIGHEST], **style)
        words = against.text(np.log10(spread), LOWEST + 1, name, ha=side, color=plots.MUTED)
        words.set_fontsize(11)
    _gauge_legend(profile)
    larger(profile, against)
    for axes in (profile, against):
        axes.title.set_position((0, 1))
        axes.set_title(axes.get_title(loc="left"), fontsize=12, pad=27)
    return profile, against


def _gauge_legend(axes):
    """What the bars and the two thin lines are, in one row above the panel."""
    style = {"transform": axes.transAxes, "fontsize": 10.5, "va": "center"}
    axes.text(0.0, 1.045, "◂ ∂E/∂W", color=plots.GRADIENT, **style)
    axes.text(0.265, 1.045, "● goes in, A", color=plots.VALUE, **style)
    axes.text(0.6, 1.045, "∙∙∙ comes back, ∂E/∂Z", color=plots.GRADIENT, style="italic", **style)


def _bars(axes, heights, **look) -> list:
    """A bar for each layer, up or down from 1, as one path."""
    heights = np.clip(heights, LOWEST, HIGHEST)
    short = np.abs(heights) < 0.25  # still to be seen
    heights = np.where(short, np.where(heights < 0, -0.25, 0.25), heights)
    layer = np.arange(1, len(heights) + 1)
    x = np.column_stack([layer, layer, np.full(len(layer), np.nan)]).ravel()
    y = np.column_stack([np.zeros(len(layer)), heights, np.full(len(layer), np.nan)]).ravel()
    return axes.plot(x, y, "-", solid_capstyle="butt", **look)


def _in_and_back(axes, layers, activation, spread) -> list:
    """The lengths of what goes in and of what comes back, as thin lines over the bars."""
    _, entered, back = lengths(layers, activation, spread)
    layer = np.arange(1, layers + 1)
    thin = {"lw": 1.5, "ms": 3.6, "mew": 0, "zorder": 4}
    return [
        *axes.plot(layer, powers(entered), "o-", color=plots.VALUE, **thin),
        *axes.plot(layer, powers(back), color=plots.GRADIENT, ls=(0, (1, 1)), lw=1.9, zorder=4),
    ]


def _tips(axes, norms) -> list:
    """A triangle at the end of every bar, as far as it is on the map."""
    heights, layer = powers(norms), np.arange(1, len(norms) + 1)
    seen = (heights >= LOWEST) & (heights <= HIGHEST)
    look = {"color": plots.GRADIENT, "ms": 4.6, "mew": 0, "zorder": 5}
    return axes.plot(layer[seen], heights[seen], "<", **look) if seen.any() else []


def _over_the_edge(axes, norms) -> list:
    """Pointers where bars go on beyond the axis."""
    heights, layer = powers(norms), np.arange(1, len(norms) + 1)
    artists = []
    for beyond, edge, marker in (
        (heights > HIGHEST, HIGHEST - 0.6, "^"),
        (heights < LOWEST, LOWEST + 0.6, "v"),
    ):
        if beyond.any():
            style = {"color": plots.GRADIENT, "ms": 5, "mew": 0, "zorder": 5}
            artists += axes.plot(layer[beyond], np.full(beyond.sum(), edge), marker, **style)
    return artists


def _first_layer_curves(axes, layers, activation, spread, own) -> list:
    """The first layer's length for each spread, for all three activations."""
    x, artists = np.log10(ALONG), []
    for key, look in LOOKS.items():
        chosen = key == activation
        style = look | {"lw": 2.4 if chosen else 1.4, "zorder": 3 if chosen else 2}
        style |= {"alpha": 1 if chosen else 0.75}
        artists += axes.plot(x, first_layer(layers, key), **style)
    artists += _names_of_curves(axes, layers)
    point = float(np.clip(powers([own])[0], LOWEST, HIGHEST))
    look = {"ms": 9, "color": plots.GRADIENT, "mec": plots.PAPER, "zorder": 5, "clip_on": False}
    return artists + axes.plot(np.log10(spread), point, "<", **look)


def _names_of_curves(axes, layers) -> list:
    """The names of the three curves, in the order of their right ends, in the upper left corner."""
    style = {"fontsize": 11, "va": "center", "transform": axes.transAxes}
    return [
        axes.text(0.04, 0.95 - 0.065 * row, CALLED[key], color=LOOKS[key]["color"], **style)
        for row, key in enumerate(("relu", "tanh", "sigmoid"))
    ]


PROFILES = (  # the predicted profiles over 20 layers, in the order of the question's answers
    (0, 0),
    (-23, 0),
    (-23, -23),
    (15, 0),
)


def _mark_profile(axes, index) -> list:
    (line,) = axes[0].plot([1, 20], PROFILES[index], zorder=6, **DASHED)
    words = axes[0].text(50.5, 17.6, "dashed: your prediction", ha="right", va="center")
    words.set(color=plots.PREDICTION, fontsize=10.5)
    return [line, words]


def _gauge_numbers(norms, layers, activation, spread) -> dict[str, str]:
    back = lengths(layers, activation, spread)[2]
    factor = (back[0] / back[-1]) ** (1 / (layers - 1)) if layers > 1 and back[-1] else np.nan
    return {
        "first layer, ‖∂E/∂W₁‖": number(norms[0], 2),
        "last layer": number(norms[-1], 2),
        "on the way back, per layer": f"× {number(factor, 2)}" if layers > 1 else "one layer only",
        "spread · √64": number(spread * np.sqrt(WIDTH), 3),
    }


def _gauge_words(norms, right, layers, activation, spread) -> str:
    """What is to be seen, from the lengths themselves."""
    name = CALLED[activation]
    count = f"{layers} layer{'' if layers == 1 else 's'}"
    first = f"{name}, spread {SPREADS[spread].split(' ')[0]}, {count}: "
    off = np.flatnonzero(~np.isclose(norms, right, rtol=1e-6, atol=0))
    if off.size:
        layer = off[0]
        return first + (
            f"yours differs from the course’s first in layer {layer + 1}: "
            f"{number(norms[layer], 2)} instead of {number(right[layer], 2)}."
        )
    if layers == 1:
        return first + f"its gradient has the length {number(norms[0], 2)}."
    ends = f"the first layer’s gradient has the length {number(norms[0], 2)}, the last one’s "
    return f"{first}{ends}{number(norms[-1], 2)}. {_verdict(norms)}"


def _verdict(norms) -> str:
    heights = powers(norms)
    slope, level = heights[0] - heights[-1], heights[-1]
    if abs(slope) <= HEALTHY:
        if abs(level) <= HEALTHY:
            return "All layers get about the same, and a useful amount."
        kind = "short" if level < 0 else "long"
        how = "shrinks" if level < 0 else "grows"
        return (
            f"The profile is flat, and the whole level is far too {kind}: what goes in {how} "
            f"forward, what comes back {how} backward, and a gradient is made of both."
        )
    if slope < 0:
        return "It vanishes on the way back: the first layers hear almost nothing."
    return "It explodes on the way back: the first layers get by far the most."


# Slope curves ---------------------------------------------------------------------------------

POINTS = (-5, -3, -2, -1, -0.5, 0, 0.5, 1, 2, 3, 5)
WEIGHTS = (0.5, 1, 2, 4, 5)
LAYERS = 20
REACH = 5.6


def value_and_slope(activation, z):
    """The activation and its slope at z, of a number or an array."""
    act, slope = depth.ACTIVATIONS[activation]
    Z = np.asarray(z, dtype=float)
    A = act(Z)
    return A, slope(Z, A)


def slope_curves():
    """Three activations and their slopes at z, and what slope × weight is after 20 layers."""

    def draw(axes, activation, z, weight):
        value, slope = (float(x) for x in value_and_slope(activation, z))
        return [
            *_curves(axes, activation),
            *_at_the_point(axes, value, slope, z),
            *_after_layers(axes[2], slope * weight),
        ]

    def before(axes):
        return [*_curves(axes, None, slopes=False), *_line_at(axes[0], -2, (-1.6, 5.6))]

    return explore(
        _slopes_background,
        draw,
        name="slope-curves",
        question="How much does one unit let pass on the way back?",
        describe=_slope_words,
        readout=_slope_numbers,
        prediction=Prediction(question("depth", "slope-curves"), before=before, mark=_mark_ring),
        height=390,
        activation=choice("activation", {name: key for key, name in CALLED.items()}),
        z=slider("z", POINTS, start=-2),
        weight=slider("weight w", WEIGHTS, start=1),
    )


def _slopes_background(figure):
    values = figure.add_axes((0.055, 0.125, 0.425, 0.785))
    slopes = figure.add_axes((0.575, 0.57, 0.405, 0.34))
    chain = figure.add_axes((0.575, 0.125, 0.405, 0.27))
    ticks, labels = [-4, -2, 0, 2, 4], ["−4", "−2", "0", "2", "4"]
    values.set(xlim=(-REACH, REACH), ylim=(-1.9, 5.7), title="value, a", xlabel="z")
    values.set_yticks([-1, 0, 1, 2, 3, 4, 5], labels=["−1", "0", "1", "2", "3", "4", "5"])
    slopes.set(xlim=(-REACH, REACH), ylim=(-0.06, 1.14), title="slope, da/dz", xlabel="z")
    slopes.set_yticks([0, 0.25, 0.5, 1], labels=["0", "¼", "½", "1"])
    for axes in (values, slopes):
        axes.set_xticks(ticks, labels=labels)
        axes.axhline(0, color=plots.LINE, lw=1, zorder=0)
    slopes.axhline(0.25, color=plots.LINE, lw=1, zorder=0)
    chain.set(xlim=(-0.4, LAYERS + 0.4), ylim=(LOWEST, HIGHEST), xlabel="layers")
    chain.set_title("slope × weight, layer after layer, logarithmic")
    chain.set_yticks([-20, -10, 0, 10], labels=["10⁻²⁰", "10⁻¹⁰", "1", "10¹⁰"])
    chain.set_xticks([0, 5, 10, 15, 20])
    chain.axhline(0, color=plots.INK, lw=1, zorder=1)
    larger(values, slopes, chain)
    return values, slopes, chain


NAME_PLACES = {"sigmoid": (-5.4, 0.33), "tanh": (-5.4, -1.45), "relu": (2.05, 4.35)}


def _curves(axes, activation, slopes=True) -> list:
    """All three curves; the chosen one is heavier."""
    values, slope_axes, _ = axes
    z, artists = np.linspace(-REACH, REACH, 113), []
    for key, look in LOOKS.items():
        a, slope = value_and_slope(key, z)
        chosen = key == activation
        style = look | {"lw": 2.6 if chosen else 1.3, "zorder": 3 if chosen else 2}
        artists += values.plot(z, a, **style)
        artists.append(values.text(*NAME_PLACES[key], CALLED[key], color=look["color"]))
        artists[-1].set(fontsize=12, weight="bold" if chosen else "normal")
        if slopes:
            jump = [-REACH, 0, np.nan, 0, REACH], [0, 0, np.nan, 1, 1]
            artists += slope_axes.plot(*(jump if key == "relu" else (z, slope)), **style)
    if slopes:
        dot = {"ms": 5, "mec": plots.INK, "zorder": 4}
        artists += slope_axes.plot(0, 1, "o", mfc=plots.PAPER, **dot)  # at 0 ReLU counts as off
        artists += slope_axes.plot(0, 0, "o", mfc=plots.INK, **dot)
    return artists


def _line_at(axes, z, ends) -> list:
    return axes.plot([z, z], ends, color=plots.MUTED, lw=1, ls=(0, (1, 2)), zorder=1)


def _at_the_point(axes, value, slope, z) -> list:
    """Where z stands on the curve, the tangent there, and its slope on the second panel."""
    values, slope_axes, _ = axes
    half = 1.5 / np.hypot(1, slope)
    near = np.array([z - half, z + half])
    tangent = {"color": plots.GRADIENT, "lw": 2.4, "zorder": 4}
    dot = {"ms": 9, "color": plots.VALUE, "mec": plots.PAPER, "zorder": 5, "clip_on": False}
    mark = {"ms": 9, "color": plots.GRADIENT, "mec": plots.PAPER, "zorder": 5}
    return [
        *_line_at(values, z, (-1.9, value)),
        *values.plot(near, value + slope * (near - z), "-", **tangent),
        *values.plot(z, value, "o", **dot),
        *_line_at(slope_axes, z, (-0.06, slope)),
        *slope_axes.plot(z, slope, "<", clip_on=False, **mark),
    ]


def _after_layers(axes, factor) -> list:
    """The factor to the power 0, 1, … 20; a factor of 0 is a hollow mark at the bottom."""
    look = {"color": plots.GRADIENT, "ms": 4.5, "zorder": 3}
    if factor == 0:
        bottom = np.full(LAYERS, LOWEST + 0.8)
        hollow = {**look, "mfc": "none", "clip_on": False}
        return [
            *axes.plot(0, 0, "<", **look),
            *axes.plot(np.arange(1, LAYERS + 1), bottom, "<", **hollow),
        ]
    layers = np.arange(LAYERS + 1)
    return axes.plot(layers, layers * np.log10(factor), "<-", lw=1, **look)


def _mark_ring(axes, index) -> list:
    """A dashed ring round the predicted curve's slope at z = −2."""
    keys = tuple(CALLED)
    chosen = keys if index == 3 else keys[index : index + 1]
    style = {"ms": 15, "mfc": "none", "mec": plots.PREDICTION, "mew": 1.6, "zorder": 6}
    heights = [float(value_and_slope(key, -2)[1]) for key in chosen]
    rings = axes[1].plot([-2] * len(chosen), heights, "o", clip_on=False, **style)
    words = axes[1].text(5.5, 1.21, "ring: your prediction", ha="right", va="center")
    words.set(color=plots.PREDICTION, fontsize=10.5)
    return [*rings, words]


def _slope_numbers(activation, z, weight) -> dict[str, str]:
    value, slope = (float(x) for x in value_and_slope(activation, z))
    return {
        "value a": number(value),
        "slope da/dz": number(slope),
        "slope × weight": number(slope * weight),
        "after 20 layers": number((slope * weight) ** LAYERS, 2),
    }


def _slope_words(activation, z, weight) -> str:
    slope = float(value_and_slope(activation, z)[1])
    factor = slope * weight
    first = f"{CALLED[activation]} at z = {number(z)}: the slope is {number(slope)}. "
    first += f"With w = {number(weight)} each layer multiplies by {number(factor)}"
    if factor == 0:
        return first + ": the unit is off, and nothing at all comes back."
    if abs(factor - 1) < 1e-12:
        return first + ", so 20 layers leave everything as it is."
    left = number(factor**LAYERS, 2)
    return first + f"; after 20 layers {left} is {'left' if factor < 1 else 'the factor'}."


# The clip compass -----------------------------------------------------------------------------

GRADIENTS = {
    "(0.3, 0.4)": (0.3, 0.4),
    "(1, 2)": (1.0, 2.0),
    "(3, 3)": (3.0, 3.0),
    "(3, 4)": (3.0, 4.0),
    "(5, 0)": (5.0, 0.0),
    "(5, 1)": (5.0, 1.0),
    "(−2, 5)": (-2.0, 5.0),
    "(−4, −1)": (-4.0, -1.0),
    "(1, −3)": (1.0, -3.0),
    "(20, 5)": (20.0, 5.0),
    "(100, 1)": (100.0, 1.0),
}
BOUNDS = (0.5, 1, 2, 3, 5)
MAP = 5.8
NORM, VALUE_CLIP = plots.THIRD, plots.FOURTH


def turned(before, after) -> float:
    """Degrees between two directions; nan where one has no length."""
    sizes = np.linalg.norm(before) * np.linalg.norm(after)
    if not sizes:
        return np.nan
    return float(np.degrees(np.arccos(np.clip(np.dot(before, after) / sizes, -1, 1))))


def both_clips(gradient, c, own=clip_by_global_norm):
    """The gradient of two layers with a weight each, clipped by its norm and by value."""
    layers = [np.array([part]) for part in gradient]
    clipped = own([part.copy() for part in layers], c)  # a learner's may work where they stand
    by_norm = np.concatenate([np.ravel(np.asarray(part, dtype=float)) for part in clipped])
    return by_norm, np.concatenate(clip_by_value(layers, c))


def clip_compass(clip=None):
    """A gradient and what two ways of clipping make of it. `clip` may be the learner's own.

    With the learner's own function nothing is asked first, and the course's arrow lies beneath.
    """
    trials = [
        ([np.array([part]) for part in gradient], c)
        for gradient in GRADIENTS.values()
        for c in BOUNDS
    ]
    own, note = usable(clip or clip_by_global_norm, clip_by_global_norm, trials, _good_clip)

    def draw(axes, gradient, c):
        by_norm, by_value = both_clips(gradient, c, own)
        right, _ = both_clips(gradient, c)
        artists = [*_bounds(axes[0], c), *_on_the_map(axes[0], gradient)]
        if clip is not None:
            ghost = {"color": plots.PREDICTION, "alpha": 0.45, "lw": 8}
            artists += [_arrow(axes[0], right, **ghost), _needle(axes[1], right, **ghost)]
        artists += [
            _arrow(axes[0], by_value, color=VALUE_CLIP, lw=2.4, ls=(0, (3, 1.2))),
            _arrow(axes[0], by_norm, color=NORM, lw=2.6),
        ]
        return artists + _on_the_compass(axes[1], gradient, by_norm, by_value)

    def before(axes):
        return [*_bounds(axes[0], 1), *_on_the_map(axes[0], (100, 1))]

    asked = Prediction(question("depth", "clip-compass"), before=before, mark=_mark_needle)
    own_question = "Does your own clipping keep the direction?"
    return explore(
        _compass_background,
        draw,
        name="clip-compass" if clip is None else "your-compass",
        question="What does clipping do to a gradient?" if clip is None else own_question,
        describe=lambda gradient, c: _clip_words(gradient, c, own),
        readout=lambda gradient, c: _clip_numbers(gradient, c, own),
        prediction=asked if clip is None else None,
        note=note,
        height=400,
        gradient=choice("gradient", GRADIENTS, start="(100, 1)"),
        c=slider("bound c", BOUNDS, start=1),
    )


def _good_clip(answer) -> bool:
    if len(answer) != 2:
        return False
    return all(np.size(part) == 1 and np.isfinite(np.sum(part)) for part in answer)


def _compass_background(figure):
    plane = figure.add_axes((0.05, 0.115, 0.43, 0.77))
    compass = figure.add_axes((0.55, 0.115, 0.43, 0.77))
    plane.set(xlim=(-MAP, MAP), ylim=(-MAP, MAP), aspect="equal", xlabel="∂E/∂w₁")
    plane.set_title("gradient and bounds", fontsize=12)
    plane.text(0.15, MAP, "∂E/∂w₂", color=plots.MUTED, fontsize=12, va="top")
    ticks, labels = [-5, 0, 5], ["−5", "0", "5"]
    plane.set_xticks(ticks, labels=labels)
    plane.set_yticks(ticks, labels=labels)
    plane.axhline(0, color=plots.LINE, lw=1, zorder=0)
    plane.axvline(0, color=plots.LINE, lw=1, zorder=0)
    compass.set(xlim=(-1.42, 1.42), ylim=(-1.42, 1.42), aspect="equal")
    compass.set_title("directions only", fontsize=12)
    compass.set_axis_off()
    _rose(compass)
    larger(plane)
    return plane, compass


def _rose(axes):
    axes.add_patch(Circle((0, 0), 1, fill=False, edgecolor=plots.MUTED, linewidth=1.2))
    for degrees in range(0, 360, 15):
        long = degrees % 45 == 0
        way = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
        axes.plot(*np.outer(way, [0.9 if long else 0.95, 1]), "-", color=plots.MUTED, lw=1)
        if long:
            label = f"{degrees if degrees <= 180 else degrees - 360}°".replace("-", "−")
            axes.text(*(1.14 * way), label, ha="center", va="center", color=plots.MUTED)
            axes.texts[-1].set_fontsize(10.5)


def _bounds(axes, c) -> list:
    """The square that cutting by value allows, and the circle that the norm allows."""
    square = {"edgecolor": VALUE_CLIP, "linestyle": (0, (3, 1.5)), "linewidth": 1.2}
    circle = {"edgecolor": NORM, "linestyle": "-", "linewidth": 1.2}
    return [
        axes.add_patch(Rectangle((-c, -c), 2 * c, 2 * c, fill=False, **square)),
        axes.add_patch(Circle((0, 0), c, fill=False, **circle)),
    ]


def _arrow(axes, tip, color, lw, alpha=1, ls="-"):
    head = {"arrowstyle": "-|>,head_width=0.28,head_length=0.6", "shrinkA": 0, "shrinkB": 0}
    head |= {"color": color, "lw": lw, "alpha": alpha, "ls": ls, "mutation_scale": 14}
    return axes.annotate("", tuple(tip), (0, 0), arrowprops=head, zorder=4)


def _on_the_map(axes, gradient) -> list:
    """The gradient as a broad arrow; one that leaves the map is cut at its edge, with a word."""
    g = np.array(gradient)
    largest = np.abs(g).max()
    inside = g if largest <= MAP else g * (MAP * 0.985 / largest)
    artists = [_arrow(axes, inside, color=plots.GRADIENT, lw=5, alpha=0.5)]
    if largest > MAP:
        words = axes.text(MAP * 0.97, -0.75, f"goes on to {_pair(g)}", ha="right", va="center")
        words.set(color=plots.GRADIENT, fontsize=11, style="italic")
        artists.append(words)
    return artists


def _pair(vector) -> str:
    return f"({number(vector[0])}, {number(vector[1])})"


def _needle(axes, vector, color, lw, alpha=1, ls="-", reach=0.86):
    length = np.linalg.norm(vector)
    tip = np.array(vector) / length * reach if length else np.zeros(2)
    return _arrow(axes, tip, color, lw, alpha, ls)


def _on_the_compass(axes, gradient, by_norm, by_value) -> list:
    artists = [
        _needle(axes, gradient, plots.GRADIENT, 5, 0.5, reach=0.98),
        _needle(axes, by_value, VALUE_CLIP, 2.4, ls=(0, (3, 1.2))),
        _needle(axes, by_norm, NORM, 2.6),
    ]
    angle = turned(gradient, by_value)
    if angle > 0.5:
        low, high = sorted(np.degrees(np.arctan2(v[1], v[0])) for v in (gradient, by_value))
        arc = {"color": VALUE_CLIP, "linewidth": 1.6}
        artists.append(axes.add_patch(Arc((0, 0), 1.1, 1.1, theta1=low, theta2=high, **arc)))
    words = (
        ("gradient", plots.GRADIENT, "italic"),
        ("clipped by its norm", NORM, "normal"),
        ("clipped by value", VALUE_CLIP, "normal"),
    )
    for row, (text, color, slant) in enumerate(words):
        place = {"transform": axes.transAxes, "va": "center", "fontsize": 11, "style": slant}
        artists.append(axes.text((0.0, 0.26, 0.69)[row], -0.055, text, color=color, **place))
    return artists


NEEDLES = (0.6, 45, 90, 180)  # degrees, in the order of the question's answers


def _mark_needle(axes, index) -> list:
    way = np.radians(NEEDLES[index])
    tip = 0.98 * np.array([np.cos(way), np.sin(way)])
    (line,) = axes[1].plot([0, tip[0]], [0, tip[1]], zorder=6, **DASHED)
    words = axes[1].text(1.42, 1.4, "dashed: your prediction", ha="right", va="center")
    words.set(color=plots.PREDICTION, fontsize=10.5)
    return [line, words]


def _clip_numbers(gradient, c, own) -> dict[str, str]:
    by_norm, by_value = both_clips(gradient, c, own)
    return {
        "length before": number(np.linalg.norm(gradient)),
        "by its norm": f"{_pair(by_norm)}, length {number(np.linalg.norm(by_norm))}",
        "by value": f"{_pair(by_value)}, length {number(np.linalg.norm(by_value))}",
        "turned by value clipping": f"{number(round(turned(gradient, by_value), 2))}°",
    }


def _clip_words(gradient, c, own) -> str:
    by_norm, by_value = both_clips(gradient, c, own)
    right, _ = both_clips(gradient, c)
    first = f"Gradient {_pair(gradient)}, c = {number(c)}: "
    if not np.allclose(by_norm, right, rtol=1e-5):
        angle = turned(gradient, by_norm)
        also = f", turned by {number(round(angle, 1))}°" if angle > 0.05 else ""
        return f"{first}yours gives {_pair(by_norm)}{also}, the course’s {_pair(right)}."
    if np.allclose(right, gradient):
        words = "it is short enough, so clipping by its norm leaves it alone"
    else:
        words = f"by its norm it becomes {_pair(right)} and keeps its direction"
    angle = turned(gradient, by_value)
    if np.allclose(by_value, gradient):
        return f"{first}{words}. No entry is beyond the bound, so value clipping does nothing."
    how = f"turned by {number(round(angle, 1))}°" if angle > 0.05 else "not turned"
    return f"{first}{words}. By value it becomes {_pair(by_value)}, {how}."


# The laboratory -------------------------------------------------------------------------------

HIDDEN, UNITS, BATCH = 8, 32, 32
LAST_STEP = 21
PATIENTS = {  # name: activation, spread of the weights or their kind, η, clip norm
    "He, η = 0.6": ("relu", "he", 0.6, None),
    "He, η = 0.6, clipped to 1": ("relu", "he", 0.6, 1.0),
    "He, η = 0.1": ("relu", "he", 0.1, None),
    "He, η = 3, clipped to 1": ("relu", "he", 3.0, 1.0),
    "spread 1, η = 0.001": ("relu", 1.0, 0.001, None),
    "spread 0.01, η = 0.1": ("relu", 0.01, 0.1, None),
    "sigmoid, Xavier, η = 0.1": ("sigmoid", "xavier", 0.1, None),
}


def deep_network(activation, start):
    """Eight hidden layers of 32 units for the digits; weights by their kind or their spread."""
    rng, layers, inputs = np.random.default_rng(1), [], 64
    for units in [UNITS] * HIDDEN + [10]:
        if isinstance(start, str):
            W = initialise(inputs, units, start, rng)
        else:
            W = start * rng.normal(size=(inputs, units))
        layers += [Linear(inputs, units, initial=W), ReLU() if activation == "relu" else Sigmoid()]
        inputs = units
    return Network(layers[:-1])  # the scores have no activation


@cache
def _digits():
    training, _ = data.digits().split(train=0.8, rng=np.random.default_rng(0))
    return training.X / 16, training.targets


@cache
def record(name):
    """Losses and gradient lengths of the first steps, up to the one that overflows.

    Returns (losses, lengths (steps, layers), the sentence of `train` or nothing).
    """
    activation, start, rate, bound = PATIENTS[name]
    network, loss = deep_network(activation, start), SoftmaxCrossEntropy()
    optimizer = GradientDescent(rate, clip_norm=bound)
    optimizer.begin(network)
    losses, norms = [], []
    with np.errstate(all="ignore"):
        for X, labels in minibatches(*_digits(), BATCH, np.random.default_rng(2)):
            losses.append(loss.forward(network.forward(X), labels))
            network.backward(loss.backward())
            norms.append(network.gradient_norms())
            if len(losses) == LAST_STEP or not np.isfinite(losses[-1]):
                break
            optimizer.step(network)
    return np.array(losses), np.array(norms), _obituary(name) if len(losses) < LAST_STEP else ""


def _obituary(name) -> str:
    """What the package's `train` says of the same run."""
    activation, start, rate, bound = PATIENTS[name]
    network = deep_network(activation, start)
    optimizer = GradientDescent(rate, clip_norm=bound)
    try:
        rng = np.random.default_rng(2)
        train(
            network,
            SoftmaxCrossEntropy(),
            optimizer,
            *_digits(),
            epochs=1,
            batch_size=BATCH,
            rng=rng,
        )
    except FloatingPointError as error:
        return str(error).partition(";")[0]
    return ""


def failure_laboratory():
    """Seven trainings of a deep network, step by step: loss, and every layer's gradient."""

    def draw(axes, patient, step):
        losses, norms, ending = record(patient)
        shown = min(step, len(losses))
        return [
            *_loss_so_far(axes[0], losses[:shown]),
            *_gradients_so_far(axes[1], norms[:shown]),
        ]

    def before(axes):
        losses, norms, _ = record("He, η = 0.6")
        return [*_loss_so_far(axes[0], losses[:11]), *_gradients_so_far(axes[1], norms[:11])]

    asked = question("depth", "failure-laboratory")
    steps = tuple(range(1, LAST_STEP + 1))
    return explore(
        _laboratory_background,
        draw,
        name="failure-laboratory",
        question="Where and when does it go wrong?",
        describe=_laboratory_words,
        readout=_laboratory_numbers,
        prediction=Prediction(asked, before=before, mark=_mark_loss),
        height=380,
        patient=choice("network", {name: name for name in PATIENTS}, start="He, η = 0.6"),
        step=Control("steps", "step", steps, tuple(map(str, steps)), steps.index(11)),
    )


LOSS_TOP = 14  # powers of ten


def _laboratory_background(figure):
    loss = figure.add_axes((0.065, 0.135, 0.415, 0.765))
    table = figure.add_axes((0.56, 0.135, 0.425, 0.765))
    loss.set(xlim=(0.2, LAST_STEP + 0.8), ylim=(-0.6, LOSS_TOP), xlabel="step")
    loss.set_title("loss, logarithmic")
    loss.set_yticks([0, 4, 8, 12], labels=["1", "10⁴", "10⁸", "10¹²"])
    loss.axhline(np.log10(np.log(10)), color=plots.MUTED, lw=1, ls=(0, (1, 2)), zorder=1)
    words = loss.text(LAST_STEP + 0.6, -0.28, "ln 10: a guess", ha="right", va="center")
    words.set(color=plots.MUTED, fontsize=10.5)
    table.set(xlim=(0.2, LAST_STEP + 0.8), ylim=(0.3, HIDDEN + 1.7), xlabel="step")
    table.set_title("length of each layer’s gradient")
    table.set_yticks(range(1, HIDDEN + 2), labels=[*map(str, range(1, HIDDEN + 1)), "9, last"])
    table.set_yticks([1, 3, 5, 7, 9], labels=["layer 1", "3", "5", "7", "9"])
    table.spines["left"].set_visible(False)
    table.tick_params(axis="y", length=0)
    for axes in (loss, table):
        axes.set_xticks([1, 5, 10, 15, 20])
    larger(loss, table)
    table.tick_params(axis="y", labelsize=10.5)
    return loss, table


def _loss_so_far(axes, losses) -> list:
    steps, finite = np.arange(1, len(losses) + 1), np.isfinite(losses)
    heights = powers(np.where(finite, losses, 1))
    seen = finite & (heights <= LOSS_TOP)
    artists = axes.plot(steps[seen], heights[seen], "o-", color=plots.VALUE, ms=5, lw=1.6, zorder=3)
    top = {"color": plots.VALUE, "zorder": 4, "clip_on": False}
    above = finite & ~seen
    artists += axes.plot(steps[above], np.full(above.sum(), LOSS_TOP - 0.3), "^", ms=7, **top)
    for step in steps[~finite]:
        artists += axes.plot(
            step, LOSS_TOP - 0.3, "x", ms=9, mew=2.4, **{**top, "color": plots.INK}
        )
        words = axes.text(step + 0.55, LOSS_TOP - 0.3, "NaN", ha="left", va="center")
        words.set(color=plots.INK, fontsize=11)
        artists.append(words)
    return artists


def _gradients_so_far(axes, norms) -> list:
    """A triangle for each layer and step, larger for a longer gradient; a cross for NaN or ∞."""
    steps, layers = np.indices(norms.shape) + 1
    finite = np.isfinite(norms)
    heights = powers(np.where(finite, norms, 1))
    area = np.interp(heights, [-13, -4, 0, 1, 4, 14], [2, 9, 30, 62, 105, 150])
    depth_of_colour = np.interp(heights, [-13, -4, 0], [0.5, 0.75, 1])
    alive = finite & (norms > 0)
    look = {"marker": "<", "color": plots.GRADIENT, "linewidths": 0, "zorder": 3, "clip_on": False}
    artists = [
        axes.scatter(
            steps[alive], layers[alive], s=area[alive], alpha=depth_of_colour[alive], **look
        )
    ]
    nothing = finite & (norms == 0)
    if nothing.any():
        hollow = {"mfc": "none", "mec": plots.GRADIENT, "ms": 5, "zorder": 3}
        artists += axes.plot(steps[nothing], layers[nothing], "<", **hollow)
    if not finite.all():
        cross = {"color": plots.INK, "ms": 6, "mew": 1.8, "zorder": 3}
        artists += axes.plot(steps[~finite], layers[~finite], "x", **cross)
    return artists


GUESSES = (  # (step, power of ten of the loss) after step 11, in the order of the answers
    ((11, 0.57), (13, 0.4), (16, 0.33), (21, 0.3)),
    ((11, 0.57), (13, 0.9), (15, 0.5), (17, 0.9), (19, 0.5), (21, 0.9)),
    ((11, 0.57), (16, 1.3), (21, 2.2)),
    ((11, 0.57), (14, 3), (16, 13.8)),
)


def _mark_loss(axes, index) -> list:
    (line,) = axes[0].plot(*zip(*GUESSES[index], strict=True), zorder=6, **DASHED)
    words = axes[0].text(1, 11.4, "dashed: your prediction", ha="left", va="center")
    words.set(color=plots.PREDICTION, fontsize=10.5)
    return [line, words]


def _laboratory_numbers(patient, step) -> dict[str, str]:
    losses, norms, _ = record(patient)
    now = min(step, len(losses)) - 1
    return {
        "loss": number(losses[now], 3),
        "first layer, ‖∂E/∂W₁‖": number(norms[now][0], 2),
        "last layer": number(norms[now][-1], 2),
        "all layers together": number(float(np.sqrt(np.sum(norms[now] ** 2))), 2),
    }


REMARKS = {
    "He, η = 0.1": "Every layer gets its share, and the loss begins to fall.",
    "He, η = 0.6": "Still calm: all lengths lie within a few steps of each other.",
    "He, η = 0.6, clipped to 1": "Same start, same η; gradients longer than 1 are shortened to 1.",
    "He, η = 3, clipped to 1": "No step is longer than 3, but each is far too long: units die.",
    "spread 1, η = 0.001": "Even this small η is too large for gradients of such a length.",
    "spread 0.01, η = 0.1": "The layers get next to nothing; the loss stays at ln 10.",
    "sigmoid, Xavier, η = 0.1": "The farther from the loss the shorter: first layers stand still.",
}


def _laboratory_words(patient, step) -> str:
    losses, norms, ending = record(patient)
    first = f"{patient}, step {min(step, len(losses))}: "
    if step >= len(losses) and ending:
        return f"{first}{ending}. The run ends here."
    now = losses[step - 1]
    words = f"{first}the loss is {number(now, 3)}. "
    if not norms[step - 1].any():
        return words + "Every gradient is exactly 0: in one layer all units are off for good."
    if now > 4 and np.isfinite(now):
        return (
            words
            + "It runs away: longer gradients make larger weights, and those longer gradients."
        )
    return words + REMARKS[patient]


# Pictures that do not move --------------------------------------------------------------------


FAN = tuple(np.geomspace(0.02, 1.0, 27))


def portrait():
    """A gradient on its way back through fifty layers, for many sizes of the first weights."""
    figure = Figure(figsize=(7.5, 4.4), dpi=72)
    nets = (("sigmoid", XAVIER), ("tanh", XAVIER), ("relu", HE))
    layer = np.arange(1, 51)
    with plots.style():
        for place, (activation, best) in enumerate(nets):
            axes = figure.add_axes((0.075 + 0.31 * place, 0.09, 0.29, 0.75))
            axes.set(xlim=(0.5, 50.5), ylim=(-42, 22))
            axes.axhline(0, color=plots.LINE, lw=1, zorder=1)
            for spread in FAN:
                back = powers(lengths(50, activation, spread)[2])
                alpha = 0.3 + 0.6 * np.exp(-2.5 * abs(np.log(spread / best)))
                axes.plot(layer, back, "-", color=plots.GRADIENT, lw=1.2, alpha=alpha, zorder=2)
            back = powers(lengths(50, activation, best)[2])
            axes.plot(layer, back, "-", color=plots.INK, lw=2.6, zorder=3)
            axes.text(0.5, 25, CALLED[activation], fontsize=15, va="center")
            axes.set_yticks([-40, -20, 0, 20], labels=["10⁻⁴⁰", "10⁻²⁰", "1", "10²⁰"], fontsize=11)
            axes.set_xticks([1, 50], labels=["layer 1", "50"], fontsize=11)
            for label, side in zip(axes.get_xticklabels(), ("left", "right"), strict=True):
                label.set_ha(side)
            axes.tick_params(length=0)
            axes.spines[["left", "bottom"]].set_visible(False)
            if place:
                axes.set_yticks([])
        figure.text(0.075, 0.95, "what comes back to each layer, logarithmic", color=plots.MUTED)
        figure.texts[-1].set_fontsize(12)
    alt = (
        "Three fans of lines, for sigmoid, tanh and ReLU. Each line follows the length of a "
        "gradient from layer 50 on the right back to layer 1 on the left, for one size of the "
        "weights. For the sigmoid nearly all dive, to 10⁻⁴⁰ and below. For tanh and ReLU some rise "
        "to 10²⁰ and some dive; one, drawn in black, stays near 1."
    )
    return picture(figure, alt, name="fans")


def in_and_back():
    """Why a ReLU net of small weights has a flat profile: what goes in times what comes back."""
    figure = Figure(figsize=(7.4, 4.1), dpi=72)
    weights, entered, back = (powers(group) for group in lengths(20, "relu", 0.01))
    layer = np.arange(1, 21)
    with plots.style():
        axes = figure.add_axes((0.09, 0.135, 0.64, 0.78))
        axes.set(xlim=(0.2, 20.8), ylim=(-27, 3.5), xlabel="layer")
        axes.axhline(0, color=plots.INK, lw=1, zorder=1)
        axes.plot(layer, entered, "o-", color=plots.VALUE, lw=1.6, ms=5)
        axes.plot(layer, back, "<:", color=plots.GRADIENT, lw=1.6, ms=5)
        axes.plot(layer, weights, "<", color=plots.GRADIENT, ms=8)
        axes.set_yticks([-24, -16, -8, 0], labels=["10⁻²⁴", "10⁻¹⁶", "10⁻⁸", "1"])
        axes.set_xticks([1, 5, 10, 15, 20])
        axes.set_title("ReLU, spread 0.01: three lengths in each layer, logarithmic")
        place = {"va": "center", "fontsize": 11, "clip_on": False}
        axes.text(20.7, entered[-1] + 0.8, "goes in, A", color=plots.VALUE, **place)
        axes.text(20.7, weights[-1] - 0.6, "∂E/∂W: both", color=plots.GRADIENT, **place)
        slant = {**place, "style": "italic"}
        axes.text(20.7, back[-1], "comes back, ∂E/∂Z", color=plots.GRADIENT, **slant)
    alt = (
        "Three lengths against the layer, from 1 to 20, on a logarithmic axis. What goes into a "
        "layer falls in a straight line from 45 to 10⁻²³. What comes back falls the other way, "
        "from about 1 in layer 20 to 10⁻²⁵ in layer 1. The gradient of the weights, made of "
        "both, is level at 10⁻²³."
    )
    return picture(figure, alt, name="in-and-back")


def as_promised():
    """The report's plot: every length divided by the largest, so that the level is out of sight."""
    norms = np.array(lengths(20, "relu", 0.01)[0])
    figure = Figure(figsize=(7, 3.6), dpi=72)
    with plots.style():
        axes = figure.add_axes((0.1, 0.14, 0.88, 0.74))
        bars = {"color": plots.GRADIENT, "width": 0.7, "linewidth": 0}
        axes.bar(np.arange(1, 21), norms / norms.max(), **bars)
        axes.set(xlim=(0.2, 20.8), ylim=(0, 1.1), xlabel="layer", yticks=[0, 0.5, 1])
        axes.set_xticks([1, 5, 10, 15, 20])
        axes.set_title("ReLU, sd 0.01, 20 layers: no vanishing, as promised", fontsize=12)
        words = axes.text(20.7, 1.05, "gradient lengths, largest = 1", ha="right", va="center")
        words.set(color=plots.MUTED, fontsize=10.5)
    alt = (
        "A bar chart under the title “ReLU, sd 0.01, 20 layers: no vanishing, as promised”. Twenty "
        "bars of similar height, between 0.48 and 1; a note says: gradient lengths, largest = 1."
    )
    return picture(figure, alt, name="as-promised")


EXPLORERS = (depth_gauge, slope_curves, clip_compass, failure_laboratory)
