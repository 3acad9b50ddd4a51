"""Arrays as pictures: weights as squares whose size counts, images as squares whose depth counts.

Everywhere a full square is positive and a hollow one negative, so that no colour has to tell the
sign. Each array of a stack becomes one small picture, in reading order.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from backprop.plots.palette import GRADIENT, INK, LINE, MUTED, VALUE, new_axes, style

SQUARE = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])
FULL = 0.92  # the side of the largest square; the rest is the gap to the next
GAP = 0.17  # between two pictures, as a share of their width
TITLE = 0.22  # above a picture that has a title, likewise


@style()
def weights(
    W,
    *,
    titles: Sequence = (),
    gradient: bool = False,
    across: int | None = None,
    axes: Axes | None = None,
) -> Axes:
    """Draw weights as squares: the larger, the farther from 0; full above 0, hollow below.

    Args:
        W: a matrix of shape (inputs, outputs), drawn as it is written, or a stack of filters,
            shape (K, height, width).
        titles: what to write above each picture.
        gradient: these are gradients: orange instead of blue.
        across: how many pictures stand side by side; by default about as many as below each other.
        axes: where to draw; a new figure by default.
    """

    def squares(share):
        """Area counts, so the side is the root; hollow squares keep their edge inside."""
        return np.sqrt(np.abs(share)), np.ones_like(share)

    return _draw(W, squares, GRADIENT if gradient else VALUE, titles, across, axes)


@style()
def activations(
    A, *, titles: Sequence = (), across: int | None = None, axes: Axes | None = None
) -> Axes:
    """Draw what units answer: the deeper the blue, the farther from 0; full above 0, hollow below.

    Args:
        A: activations of shape (N, units), one example a row, or a stack of maps, shape
            (K, height, width).
        titles: what to write above each picture.
        across: how many pictures stand side by side.
        axes: where to draw; a new figure by default.
    """
    return _draw(A, _depths, VALUE, titles, across, axes)


@style()
def images(
    X, *, titles: Sequence = (), across: int | None = None, axes: Axes | None = None
) -> Axes:
    """Draw images in ink, such as the handwritten digits: `images(digits.X.reshape(-1, 8, 8))`.

    Args:
        X: one image, shape (height, width), or a stack of them, (K, height, width).
        titles: what to write above each.
        across: how many stand side by side.
        axes: where to draw; a new figure by default.
    """
    return _draw(X, _depths, INK, titles, across, axes)


def _depths(share):
    return np.ones_like(share), np.abs(share)


def _draw(arrays, look, colour, titles, across, axes):
    """Draw a stack of arrays; `look` turns shares of the largest entry into side and opacity."""
    stack = np.asarray(arrays, dtype=float)
    stack = stack[None] if stack.ndim == 2 else stack
    if not np.isfinite(stack).all():
        raise ValueError("a picture needs finite numbers; some of these are NaN or infinite")
    if stack.ndim != 3 or not stack.size:
        raise ValueError(f"one array (rows, columns) or a stack of them; got {np.shape(arrays)}")
    corners, extent = _places(stack.shape, bool(len(titles)), across)
    axes = axes or _figure_for(extent)
    _frames(axes, corners, stack.shape[1:], titles)
    largest = np.abs(stack).max() or 1.0
    side, opacity = look(stack / largest)
    _add_squares(axes, _centres(corners, stack.shape), stack, side * FULL, opacity, colour)
    axes.set(xlim=(-0.3, extent[0] + 0.3), ylim=(extent[1] + 0.3, -0.3), aspect="equal")
    axes.axis("off")
    return axes


def _places(shape, titled, across):
    """Upper left corners (K, 2) of the pictures, and the size of the whole, in cells."""
    count, height, width = shape
    head, gap = TITLE * width * titled, GAP * width
    across = across or _evenly(count, np.sqrt(1.6 * count * (height + gap + head) / (width + gap)))
    row, column = np.divmod(np.arange(count), across)
    corners = np.column_stack([column * (width + gap), row * (height + gap + head) + head])
    return corners, corners.max(axis=0) + [width, height]


def _evenly(count, ideal):
    """How many of `count` pictures in a row: near the ideal, and the last row full if it can be."""
    candidates = range(max(1, int(0.7 * ideal)), min(count, int(1.4 * ideal)) + 1)
    return min(candidates, key=lambda across: (-count % across, abs(across - ideal)))


def _figure_for(extent):
    """Axes that fill a figure 6 inches wide, or less for few cells."""
    cell = min(6 / extent[0], 7 / extent[1], 0.4)
    axes = new_axes(cell * extent[0] + 0.1, cell * extent[1] + 0.1)
    axes.set_position([0, 0, 1, 1])
    return axes


def _frames(axes, corners, size, titles):
    height, width = size
    for corner in corners:
        axes.add_patch(Rectangle(corner, width, height, fill=False, edgecolor=LINE, linewidth=0.8))
    for (x, y), title in zip(corners, titles, strict=False):
        axes.text(x + width / 2, y - 0.4, title, ha="center", va="bottom", color=MUTED, size=9.5)


def _centres(corners, shape):
    rows, columns = np.indices(shape[1:])
    cells = np.stack([columns, rows], axis=-1) + 0.5  # (height, width, 2)
    return corners[:, None, None, :] + cells  # (K, height, width, 2)


def _add_squares(axes, centres, values, side, opacity, colour):
    """Full squares where the values are positive, hollow ones where negative, none at 0."""
    for part, full in ((values > 0, True), (values < 0, False)):
        corners = centres[part][:, None, :] + side[part][:, None, None] * SQUARE
        colours = np.tile(to_rgba(colour), (len(corners), 1))
        colours[:, 3] = opacity[part]
        faces, edges = (colours, "none") if full else ("none", colours)
        axes.add_collection(PolyCollection(corners, facecolors=faces, edgecolors=edges))
