"""The picture of a training: the plane of the inputs, the loss, and the network in small maps.

`background` draws what never changes, `draw` one moment. Both are used alive and for the recorded
runs, so that the playground looks the same everywhere.
"""

from itertools import pairwise
from math import log, log10

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from backprop import plots
from backprop.playground.regions import chord, joined, lines, region
from backprop.playground.settings import MOONS, NOISY, SPIRALS, XOR, points
from backprop.plots.landscapes import LOOKS
from backprop.plots.palette import short

HEIGHT = 404  # pixels; each of the two panels is 360 wide
# The middle and the half width of the square of inputs that is shown.
WINDOWS = {
    XOR: (0.5, 0.5, 1.0),
    MOONS: (0.5, 0.25, 1.9),
    NOISY: (0.5, 0.25, 2.3),
    SPIRALS: (0.0, 0.0, 1.1),
}
GRID, SMALL_GRID = 61, 15
# A lead of so much in the scores: more likely than not, 75 %, 95 % sure (of two classes).
SURE = (0.0, log(3), log(19))
LOW, HIGH = 1e-3, 30.0  # the loss axis
PLANE = 328  # pixels along a side of the plane
MAP = (0.0, 330.0, 0.0, 170.0)  # the drawing of the network, in pixels
LARGEST = 32  # a unit's map
WIRES = ((0.1, 0.7, 0.7, 0.35), (0.7, 2.0, 1.4, 0.5), (2.0, np.inf, 2.6, 0.7))


def background(figure):
    """Lay out the two panels; returns the axes of the plane, the loss and the network."""
    plane = figure.add_axes((16 / 720, 36 / HEIGHT, PLANE / 720, PLANE / HEIGHT))
    loss = figure.add_axes((402 / 720, 258 / HEIGHT, 302 / 720, 106 / HEIGHT))
    network = figure.add_axes((376 / 720, 36 / HEIGHT, 330 / 720, 170 / HEIGHT))
    plane.set(xlim=(-1, 1), ylim=(-1, 1), xticks=[], yticks=[])
    for side in plane.spines.values():
        side.set(visible=True, color=plots.LINE)
    loss.set(xlim=(0, 1), ylim=(log10(LOW), log10(HIGH)), xticks=[])
    loss.set_yticks(range(-3, 2), labels=["0.001", "0.01", "0.1", "1", "10"])
    loss.grid(axis="y")
    _key(loss)
    words = "deeper colour: surer.   dotted: where a unit of layer 1 is at 0"
    plane.text(-1, -1.045, words, color=plots.MUTED, size=9.5, va="top")
    network.set(xlim=MAP[:2], ylim=MAP[2:])
    network.axis("off")
    network.text(0, 187, "the network", color=plots.MUTED, size=10.5)
    words = "below: ‖∂E/∂W‖ of each layer"
    network.text(330, 187, words, color=plots.GRADIENT, size=9.5, style="italic", ha="right")
    return plane, loss, network


def _key(loss):
    """What the two curves are, above them."""
    loss.text(0, 1.82, "loss:", color=plots.MUTED, size=10.5)
    for start, name, look in (
        (0.15, "training points", TRAINING),
        (0.58, "validation points", VALIDATION),
    ):
        loss.plot([start, start + 0.07], [1.93, 1.93], clip_on=False, **look)
        loss.text(start + 0.085, 1.82, name, color=look["color"], size=10.5)


# Blue and teal are classes here, so the two curves differ in their dashes.
TRAINING = {"color": plots.INK, "linestyle": "-", "linewidth": 2}
VALIDATION = {"color": plots.INK, "linestyle": (0, (3, 1.6)), "linewidth": 1.4}


def draw(axes, view, *, rings=(), span=None, cuts=(), name=None):
    """Draw one moment of a training.

    Args:
        axes: what `background` returned.
        view: a `View`.
        rings: inputs, shape (N, 2), to mark with a ring.
        span: how many epochs the loss axis has; by default a round number that is enough.
        cuts: epochs at which the curves are cut, so that moments share their pieces, and
        name: what the run is called, for the same reason.

    Returns:
        The artists.
    """
    plane, loss, network = axes
    span = span or round_span(view.epoch)
    artists = _regions(plane, view) + _unit_lines(plane, view) + _points(plane, view)
    if len(rings):
        size = 260 if view.settings.data == XOR else 90
        style = {"s": size, "facecolors": "none", "edgecolors": plots.INK, "linewidths": 1.5}
        artists.append(plane.scatter(*_placed(view.settings.data, rings).T, zorder=5, **style))
    artists += _curves(loss, view, span, cuts, name) + _epochs(loss, view, span)
    return artists + _network(network, view)


def round_span(epochs) -> int:
    """The next of 20, 50, 100, 200, 500, … epochs."""
    sizes = (step * 10**power for power in range(1, 9) for step in (1, 2, 5))
    return next(size for size in sizes if size >= max(epochs, 20))


def window(name) -> np.ndarray:
    """The square of inputs that is shown, ((left, right), (low, high))."""
    x, y, half = WINDOWS[name]
    return np.array([[x - half, x + half], [y - half, y + half]])


def _placed(name, X):
    """Inputs as places in the plane's axes, from −1 to 1."""
    x, y, half = WINDOWS[name]
    return (np.asarray(X) - (x, y)) / half


def _leads(network, name, count):
    """By how much each class's score leads, on a grid a little larger than the window."""
    side = np.linspace(-1.02, 1.02, count)
    x, y, half = WINDOWS[name]
    places = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2) * half + (x, y)
    with np.errstate(all="ignore"):
        scores = network.predict(places)
    scores = np.nan_to_num(scores, nan=0.0, posinf=1e9, neginf=-1e9)
    if scores.shape[1] == 1:
        scores = np.column_stack([-scores / 2, scores / 2])  # (M, 1) -> (M, 2)
    others = [np.delete(scores, k, axis=1).max(axis=1) for k in range(scores.shape[1])]
    return side, [(scores[:, k] - other).reshape(count, count) for k, other in enumerate(others)]


def _patch(axes, path, **look):
    """A path as an artist. Unlike `add_patch` this does not look for the limits of the axes."""
    patch = PathPatch(path, **({"facecolor": "none", "edgecolor": "none"} | look))
    return axes.add_artist(patch)


def _regions(plane, view):
    """Each class's region, deeper where the network is surer; the boundary is a dark line."""
    side, leads = _leads(view.network, view.settings.data, GRID)
    unit, artists = 2 / PLANE, []
    for k, (lead, look) in enumerate(zip(leads, LOOKS, strict=False)):
        for level in SURE:
            path = region(side, side, lead, level, unit=unit)
            edge = plots.INK if level == 0 and k < len(leads) - 1 else "none"
            style = {"facecolor": to_rgba(look["color"], 0.13), "edgecolor": edge}
            if len(path.vertices):
                artists.append(_patch(plane, path, linewidth=1.3, zorder=1, **style))
    return artists


def _unit_lines(plane, view):
    """For each unit of the first layer the line on which its weighted sum is 0."""
    first = view.network.layers[0].parameters
    ends = [
        chord(w, b, window(view.settings.data))
        for w, b in zip(first["W"].T, first["b"], strict=True)
    ]
    segments = [_placed(view.settings.data, end) for end in ends if end is not None]
    if not segments:
        return []
    depth = np.clip(3 / len(segments), 0.25, 0.6)
    style = {"edgecolor": to_rgba(plots.MUTED, depth), "linewidth": 1, "zorder": 2}
    return [_patch(plane, lines(segments), linestyle=(0, (1, 1.5)), **style)]


def _classes(plane, name):
    """What the marks stand for, above the plane."""
    training, validation = points(name)
    artists, place = [], -1.0
    for word, look in zip(training.class_names, LOOKS, strict=False):
        style = {"ms": 7, "mew": 0, "clip_on": False, "ls": "", "gid": f"{look['marker']} {place}"}
        artists += plane.plot(place + 0.02, 1.075, **look, **style)
        style = {"color": look["color"], "size": 10.5, "gid": f"{name} {word}"}
        artists.append(plane.text(place + 0.07, 1.045, word, **style))
        place += 0.16 + 0.042 * len(word)
    words = "small and pale: validation" if validation else "the four cases, all for training"
    style = {"color": plots.MUTED, "size": 9.5, "ha": "right", "gid": words}
    return [*artists, plane.text(1, 1.045, words, **style)]


def _points(plane, view):
    """The training points, and paler the validation points."""
    name = view.settings.data
    artists = _classes(plane, name)
    for which, one in zip(("training", "validation"), points(name), strict=True):
        for label, look in zip(
            range(one is not None and len(one.class_names)), LOOKS, strict=False
        ):
            places = _placed(name, one.X[one.targets.ravel() == label])
            style = {"s": 30 if len(one) > 4 else 110, "edgecolors": plots.PAPER, "linewidths": 0.7}
            if which == "validation":
                style = {"s": 12, "alpha": 0.4, "linewidths": 0}
            dots = plane.scatter(*places.T, zorder=4 - (which == "validation"), **style, **look)
            dots.set_gid(f"{name} {which} {label}")
            artists.append(dots)
    return artists


def _curves(loss, view, span, cuts, name):
    """The two losses so far, and a dot where they stand now."""
    artists = []
    epochs = np.array(view.epochs)
    for which, values, look in (
        ("training", view.losses, TRAINING),
        ("validation", view.validation, VALIDATION),
    ):
        if not len(values):
            continue
        heights = np.log10(np.clip(np.nan_to_num(values, nan=HIGH, posinf=HIGH), LOW, HIGH))
        for k, part in enumerate(_parts(epochs, cuts)):
            line = loss.plot(epochs[part] / span, heights[part], zorder=3, **look)
            line[0].set_gid(f"{name} {which} {k}" if cuts else None)
            artists += line
        marker = {"ms": 7, "mec": plots.PAPER, "zorder": 5, "clip_on": False}
        artists += loss.plot(epochs[-1] / span, heights[-1], "o", color=look["color"], **marker)
    return artists


MOST_PLACES = 240  # along a curve


def _parts(epochs, cuts):
    """Indices of the places from one cut to the next; without cuts one part, thinned out."""
    if not cuts:
        return [np.unique(np.linspace(0, len(epochs) - 1, MOST_PLACES).round().astype(int))]
    ends = [np.searchsorted(epochs, cut) for cut in cuts if cut <= epochs[-1]]
    return [
        np.unique(np.linspace(a, b, 12).round().astype(int)) for a, b in pairwise(ends) if b > a
    ]


def _epochs(loss, view, span):
    """The scale below the curves, and the loss of somebody who knows nothing."""
    style = {"color": plots.MUTED, "size": 9.5, "va": "top"}
    artists = [
        loss.text(place, -3.2, text, ha=side, gid=f"{side} {text}", **style)
        for place, text, side in (
            (0, "0", "left"),
            (0.5, f"{span / 2:g}", "center"),
            (1, f"{span:g} epochs", "right"),
        )
    ]
    classes = len(points(view.settings.data)[0].class_names)
    level = log10(log(classes))
    style = {"color": plots.PREDICTION, "linewidth": 1, "linestyle": (0, (1, 2))}
    artists += loss.plot([0, 1], [level, level], gid=f"guess {classes}", zorder=2, **style)
    return artists


# The network in small maps ---------------------------------------------------------------------


def _network(axes, view):
    """A map for each unit, wires for the weights, and how long each layer's gradient is."""
    columns = _columns(view)
    sizes, places = _layout(columns)
    artists = _wires(axes, view, sizes, places) + _maps(axes, view, columns, sizes, places)
    for (left, right), norm in zip(pairwise(places), view.norms, strict=True):
        middle = (left[0, 0] + right[0, 0]) / 2
        style = {"color": plots.GRADIENT, "style": "italic", "ha": "center", "size": 10}
        artists.append(axes.text(middle, -21, short(norm) if np.isfinite(norm) else "NaN", **style))
    return artists


def _columns(view):
    """For each column of the network what its units answer on a small grid, (units, M, M)."""
    side = np.linspace(-1, 1, SMALL_GRID)
    x, y, half = WINDOWS[view.settings.data]
    places = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2) * half + (x, y)
    columns, values = [places - (x, y)], places
    for layer in view.network.layers:
        with np.errstate(all="ignore"):
            values = layer.forward(values)
        if layer.parameters:
            columns.append(np.nan_to_num(values, nan=0.0, posinf=1e9, neginf=-1e9))
    return [column.T.reshape(-1, SMALL_GRID, SMALL_GRID) for column in columns]


def _layout(columns):
    """For each column the side of a map, and the middles of its maps, (units, 2)."""
    left, right, low, high = MAP
    pitches = [min((high - low) / len(column), LARGEST * 1.25) for column in columns]
    sizes = [min(0.84 * pitch, LARGEST) for pitch in pitches]
    across = np.linspace(left + LARGEST / 2, right - LARGEST / 2, len(columns))
    middle = (low + high) / 2
    return sizes, [
        np.column_stack([np.full(n, x), middle + pitch * ((n - 1) / 2 - np.arange(n))])
        for x, pitch, n in zip(across, pitches, map(len, columns), strict=True)
    ]


def _maps(axes, view, columns, sizes, places):
    """Squares that show where each unit's sum is above 0; of the outputs, in the class's colour."""
    paths = [
        [_map(values, centre, size) for values, centre in zip(column, centres, strict=True)]
        for column, centres, size in zip(columns, places, sizes, strict=True)
    ]
    artists = [_squares(axes, places, sizes)]
    artists += _filled(axes, [path for column in paths[:-1] for path in column], plots.VALUE)
    for k, path in enumerate(paths[-1], start=len(paths[-1]) == 1):
        artists += _filled(axes, [path], LOOKS[k]["color"])
    return artists


def _map(values, centre, size):
    side = np.linspace(-size / 2, size / 2, SMALL_GRID)
    return region(side + centre[0], side + centre[1], values)


def _filled(axes, paths, colour):
    paths = [path for path in paths if len(path.vertices)]
    if not paths:
        return []
    whole = Path.make_compound_path(*paths)
    return [_patch(axes, whole, facecolor=to_rgba(colour, 0.5), zorder=4)]


def _squares(axes, places, sizes):
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) / 2
    rings = [
        size * corners + centre
        for column, size in zip(places, sizes, strict=True)
        for centre in column
    ]
    look = {"facecolor": plots.PAPER, "edgecolor": plots.MUTED, "linewidth": 0.8, "zorder": 3}
    gid = "squares " + "-".join(str(len(column)) for column in places)
    return _patch(axes, joined(rings), gid=gid, clip_on=False, **look)


def _wires(axes, view, sizes, places):
    """A wire for each weight that counts: the wider, the larger; dashed if it is negative."""
    ends, weights = [], []
    matrices = [layer.parameters["W"] for layer in view.network.layers if layer.parameters]
    for k, W in enumerate(matrices):
        starts = places[k] + (sizes[k] / 2, 0)
        stops = places[k + 1] - (sizes[k + 1] / 2, 0)
        ends += [(start, stop) for start in starts for stop in stops]
        weights += [*W.ravel()]
    ends, weights = np.array(ends), np.nan_to_num(np.array(weights))
    artists = []
    for low, high, width, depth in WIRES:
        for sign, dashes in ((1, "-"), (-1, (0, (2.2, 1.4)))):
            these = (sign * weights >= low) & (sign * weights < high)
            if these.any():
                look = {"edgecolor": to_rgba(plots.VALUE, depth), "linewidth": width, "zorder": 2}
                artists.append(_patch(axes, lines(ends[these]), linestyle=dashes, **look))
    return artists
