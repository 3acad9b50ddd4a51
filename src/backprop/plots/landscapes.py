"""Two quantities at a time: a loss over two weights, and where a network draws its boundary."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb

from backprop.plots.palette import (
    FOURTH,
    GRADIENT,
    INK,
    MUTED,
    PAPER,
    PREDICTION,
    THIRD,
    VALUE,
    new_axes,
    number,
    style,
)

# From the lowest value, bare ground, to the highest: depth is opacity, so it reads on any ground.
HEIGHTS = LinearSegmentedColormap.from_list(
    "heights", [(*to_rgb(VALUE), 0.0), (*to_rgb(VALUE), 0.42)]
)
CLASSES = (VALUE, THIRD, FOURTH, MUTED)
LOOKS = [{"color": c, "marker": m} for c, m in zip(CLASSES, "o^sD", strict=True)]
KEY = {"borderpad": 0.2, "handletextpad": 0, "columnspacing": 1.2}


@style()
def contour(
    x, y, heights, *, names: tuple[str, str] = ("w₁", "w₂"), axes: Axes | None = None
) -> Axes:
    """Draw a loss over two weights as a map: lines of equal loss, darker where it is higher.

    The lines crowd towards the lowest point of the map: on a bowl they are evenly spaced.

    Args:
        x: the first weight, along the horizontal axis, shape (K,).
        y: the second weight, along the vertical axis, shape (M,).
        heights: the loss at each pair, shape (M, K): `heights[j, i]` belongs to x[i], y[j].
        names: what the weights are called.
        axes: where to draw; a new figure by default.

    Raises:
        ValueError: the heights are not finite, or all the same.
    """
    heights = np.asarray(heights, dtype=float)
    low, high = heights.min(), heights.max()
    if not -np.inf < low < high < np.inf:
        raise ValueError(f"a map needs finite heights that differ; these are {low} to {high}")
    axes = axes or new_axes(5.4, 4.3)
    levels = low + (high - low) * np.linspace(0, 1, 13) ** 2
    axes.contourf(x, y, heights, levels, cmap=HEIGHTS)
    lines = axes.contour(x, y, heights, levels[1:-1], colors=VALUE, linewidths=0.7, alpha=0.5)
    told = levels[2:-1:3]
    differ = (d for d in range(2, 18) if len({number(level, d) for level in told}) == len(told))
    digits = next(differ, 2)
    labels = axes.clabel(lines, told, fmt=lambda level: number(level, digits), fontsize=8)
    for label in labels:
        label.set(color=VALUE, alpha=1)
    axes.locator_params(nbins=6)
    axes.set_xlabel(names[0])
    axes.set_title(names[1])
    axes.autoscale(False)
    return axes


@style()
def path(points, *, predicted: bool = False, axes: Axes | None = None) -> Axes:
    """Draw the way of a descent, a dot for each step, the older ones paler.

    Args:
        points: the weights after each step, the start first, shape (steps + 1, 2).
        predicted: draw a way that was only imagined, dashed grey.
        axes: where to draw, usually the map that `contour` made; a new figure by default.

    Raises:
        ValueError: the points are not pairs.
    """
    points = np.asarray(points, dtype=float)
    if points.ndim != 2 or points.shape[1] != 2 or len(points) == 0:
        raise ValueError(f"a path needs points of shape (steps + 1, 2); these are {points.shape}")
    axes = axes or new_axes(5.4, 4.3)
    colour = PREDICTION if predicted else GRADIENT
    dashes = (0, (4, 2)) if predicted else "-"
    ages = np.linspace(0.25, 1, len(points))
    axes.plot(*points.T, color=colour, linestyle=dashes, linewidth=1.3, alpha=0.7, zorder=3)
    axes.scatter(*points.T, s=16, color=colour, alpha=ages, linewidths=0, zorder=3)
    axes.scatter(*points[-1], s=60, color=colour, edgecolors=PAPER, linewidths=1.2, zorder=4)
    return axes


@style()
def truth(x, y, *, axes: Axes | None = None) -> Axes:
    """Mark what is true, a minimum or a measured point, with a black ring.

    Args:
        x: the place, a number or an array of several.
        y: the same for the vertical axis.
        axes: where to draw; a new figure by default.
    """
    axes = axes or new_axes()
    axes.scatter(x, y, s=70, facecolors="none", edgecolors=INK, linewidths=1.6, zorder=5)
    return axes


@style()
def decision_boundary(
    predict: Callable,
    X,
    labels,
    *,
    threshold: float = 0.0,
    names: Sequence[str] = (),
    axes: Axes | None = None,
) -> Axes:
    """Draw points of two inputs in their classes, and where `predict` changes its mind.

    Args:
        predict: a function from (M, 2) inputs to scores, (M,) or (M, 1) for two classes, (M, K)
            for K: the forward pass of a network, say.
        X: the points, shape (N, 2).
        labels: their classes 0, 1, …, four at most, shape (N,) or (N, 1).
        threshold: with one score, the score above which the answer is class 1.
        names: what the classes are called, for the key above the figure.
        axes: where to draw; a new figure by default.

    Raises:
        ValueError: the points do not have two inputs, or a label is not one of 0 to 3.
    """
    X, labels = np.asarray(X, dtype=float), np.ravel(labels)
    if X.ndim != 2 or X.shape[1] != 2 or len(X) == 0:
        raise ValueError(f"a boundary is drawn for points of shape (N, 2); X is {X.shape}")
    if len(labels) != len(X) or not np.isin(labels, range(len(LOOKS))).all():
        raise ValueError(f"a boundary needs a label from 0 to 3 for each of the {len(X)} points")
    axes = axes or new_axes(5.4, 4.3)
    _regions(axes, *_grid(X), predict, threshold)
    size = np.clip(900 / len(X), 24, 70)
    for label, look in zip(range(int(labels.max()) + 1), LOOKS, strict=False):
        points, name = X[labels == label], names[label] if label < len(names) else None
        axes.scatter(
            *points.T, s=size, edgecolors=PAPER, linewidths=0.6, zorder=3, label=name, **look
        )
    if names:
        axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1), ncols=4, **KEY)
    axes.autoscale(False)
    return axes


def _grid(X):
    """Places that cover the points with a margin of 8 %."""
    low, high = X.min(axis=0), X.max(axis=0)
    margin = np.where(high > low, 0.08 * (high - low), 0.5)
    sides = np.linspace(low - margin, high + margin, 150).T
    return np.meshgrid(*sides)


def _regions(axes, x, y, predict, threshold):
    """Tint each class's region; the boundary is where its score no longer leads."""
    scores = np.reshape(predict(np.column_stack([x.ravel(), y.ravel()])), (x.size, -1))
    if scores.shape[1] == 1:
        scores = np.column_stack([threshold - scores, scores - threshold])  # (M, 1) -> (M, 2)
    for label, look in zip(range(scores.shape[1]), LOOKS, strict=False):
        others = np.delete(scores, label, axis=1).max(axis=1)
        lead = (scores[:, label] - others).reshape(x.shape)
        axes.contourf(x, y, lead, [0, np.inf], colors=look["color"], alpha=0.13)
        axes.contour(x, y, lead, [0], colors=INK, linewidths=1.2)
