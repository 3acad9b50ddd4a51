"""What happens over time or over depth: losses epoch by epoch, gradients layer by layer."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from backprop.plots.palette import GRADIENT, MUTED, log_axis, new_axes, style

LABEL_HEIGHT = 13  # points from one label to the next
LETTER_WIDTH = 6.2  # points, on average


@style()
def loss_curves(
    curves: Mapping[str, Sequence[float]], *, log: bool = False, axes: Axes | None = None
) -> Axes:
    """Draw losses against epochs, each curve with its name at its end.

    Args:
        curves: name → the losses, one an epoch, starting with epoch 1. Up to four curves differ in
            colour and in their dashes.
        log: use a logarithmic axis for the loss, if any is above 0.
        axes: where to draw; a new figure by default.

    Raises:
        TypeError: the curves have no names.
        ValueError: there is no curve, or one without an epoch that has a finite loss.
    """
    if not isinstance(curves, Mapping):
        raise TypeError('loss_curves wants a dict of curves, such as {"training": history.loss}')
    if not curves or not all(np.isfinite(list(losses)).any() for losses in curves.values()):
        raise ValueError("a loss curve needs at least one epoch with a finite loss")
    axes = axes or new_axes()
    lines = [_draw_curve(axes, name, losses) for name, losses in curves.items()]
    if log and any(np.nanmax(line.get_ydata()) > 0 for line in lines):
        log_axis(axes)
    else:
        axes.set_ylim(bottom=min(0, axes.get_ylim()[0]))
    axes.set(xlabel="epoch", title="loss")
    axes.grid(axis="y")
    axes.margins(x=0.02)
    axes.set_xlim(left=0)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    _make_room(axes, max(map(len, curves)))
    _name_at_the_end(axes, lines)
    return axes


def _draw_curve(axes, name, losses):
    """A line through the finite losses; one that has no neighbour is a dot."""
    losses = np.asarray(losses, dtype=float).ravel()
    finite = np.isfinite(losses)
    around = np.pad(finite, 1)
    alone = np.flatnonzero(finite & ~around[:-2] & ~around[2:]).tolist()
    dots = {"marker": "o", "markersize": 5, "markevery": alone} if alone else {}
    epochs, losses = np.arange(1, len(losses) + 1), np.where(finite, losses, np.nan)
    (line,) = axes.plot(epochs, losses, label=name, zorder=3, **dots)
    return line


def _make_room(axes, letters):
    """Narrow the axes, so that a name of so many letters has its place to their right."""
    box, figure = axes.get_position(), axes.figure
    needed = (LETTER_WIDTH * letters + 8) / (72 * figure.get_figwidth())
    right = min(box.x1, 0.99 - needed)
    axes.set_position([box.x0, box.y0, right - box.x0, box.height])


def _name_at_the_end(axes, lines):
    """Write the name of each line to the right of its end, moved apart where they would touch."""
    ends = [line.get_xydata()[np.isfinite(line.get_ydata())][-1] for line in lines]
    points = axes.transData.transform(ends)[:, 1] * 72 / axes.figure.dpi
    order = np.argsort(points)
    places = points.copy()
    for lower, upper in zip(order, order[1:], strict=False):
        places[upper] = max(points[upper], places[lower] + LABEL_HEIGHT)
    for line, end, shift in zip(lines, ends, places - points, strict=True):
        axes.annotate(
            line.get_label(),
            end,
            (6, shift),
            textcoords="offset points",
            va="center",
            color=line.get_color(),
            annotation_clip=False,
        )


@style()
def history(history, *, log: bool = False, axes: Axes | None = None) -> Axes:
    """Draw how a training went: its loss, the validation loss, and the epoch that was kept.

    Args:
        history: what `backprop.training.train` returned.
        log: use a logarithmic axis for the loss.
        axes: where to draw; a new figure by default.
    """
    curves = {"training": history.loss}
    if history.validation:
        curves["validation"] = history.validation
    axes = loss_curves(curves, log=log, axes=axes)
    if history.best_epoch is not None:
        epoch = history.best_epoch + 1
        axes.axvline(epoch, color=MUTED, linewidth=0.8, linestyle=(0, (2, 2)), zorder=1)
        last = len(history.loss)
        place = min(max(epoch, 0.22 * last), 0.86 * last)  # clear of the title and the names
        text = axes.text(place, 1.01, f"best: epoch {epoch}", ha="center", color=MUTED, size=9.5)
        text.set_transform(axes.get_xaxis_transform())
    return axes


@style()
def gradient_norms(
    norms: Sequence[float], *, names: Sequence[str] | None = None, axes: Axes | None = None
) -> Axes:
    """Draw the length of each layer's gradient, first layer on the left, on a logarithmic axis.

    A length of 0 has no place on that axis: it is a hollow triangle at the bottom. Nor has one
    that is infinite or NaN: it is a hollow one at the top.

    Args:
        norms: ‖∂E/∂W‖ of each layer with weights, shape (L,).
        names: what to write below each; 1, 2, … by default.
        axes: where to draw; a new figure by default.
    """
    axes = axes or new_axes()
    norms = np.asarray(norms, dtype=float)
    places = np.arange(1, len(norms) + 1)
    log_axis(axes)
    axes.set_ylim(_decades(norms[(norms > 0) & np.isfinite(norms)]))
    _draw_triangles(axes, places, norms)
    axes.set_xlim(0.4, len(norms) + 0.6)
    axes.set_xticks(places, places if names is None else names)
    if names is None and len(norms) > 20:  # no room for every number
        axes.set_xticks(places[4::5], places[4::5])
    axes.tick_params(axis="x", length=0, pad=8)
    axes.set(xlabel="layer", title="length of the gradient, ‖∂E/∂W‖")
    axes.grid(axis="y")
    return axes


def _decades(positive):
    """Whole powers of ten around the numbers, with room."""
    if len(positive) == 0:
        return 1e-3, 1.0
    low, high = np.log10([positive.min(), positive.max()])
    return 10 ** np.floor(low - 0.3), 10 ** np.ceil(high + 0.1)


def _draw_triangles(axes, places, norms):
    """Triangles that point the way gradients flow, on stems; hollow ones have no place."""
    (bottom, top), has_place = axes.get_ylim(), (norms > 0) & np.isfinite(norms)
    look = {"color": GRADIENT, "markersize": 8, "clip_on": False}
    stems = places[has_place], bottom, norms[has_place]
    axes.vlines(*stems, color=GRADIENT, alpha=0.35, linewidth=2)
    axes.plot(places[has_place], norms[has_place], "<", **look)
    edges = np.where(norms == 0, bottom, top)[~has_place]
    axes.plot(places[~has_place], edges, "<", markerfacecolor="none", **look)
    beside = {"textcoords": "offset points", "ha": "center", "style": "italic"}
    for place, edge, norm in zip(places[~has_place], edges, norms[~has_place], strict=True):
        word = {"inf": "∞", "nan": "NaN"}.get(str(norm), "0")
        axes.annotate(word, (place, edge), (0, 7 if norm == 0 else -18), color=GRADIENT, **beside)
