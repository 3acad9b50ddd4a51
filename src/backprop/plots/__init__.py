"""Arrays in, Matplotlib Axes out: the one visual language of the course.

Values are blue, gradients orange and in italics or triangles, predictions dashed grey, truth a
black ring. Every function takes `axes` to draw on, or makes a figure of its own, and returns the
axes; `axes.figure` is the figure. Nothing here imports pyplot.
"""

from backprop.plots.circuits import circuit
from backprop.plots.curves import gradient_norms, history, loss_curves
from backprop.plots.landscapes import contour, decision_boundary, path, truth
from backprop.plots.networks import network
from backprop.plots.palette import (
    FOURTH,
    GRADIENT,
    INK,
    LINE,
    MUTED,
    PAPER,
    PREDICTION,
    THIRD,
    VALUE,
    log_axis,
    new_axes,
    number,
    style,
)
from backprop.plots.tiles import activations, images, weights

__all__ = [
    "history",
    "loss_curves",
    "gradient_norms",
    "contour",
    "path",
    "truth",
    "decision_boundary",
    "circuit",
    "network",
    "weights",
    "activations",
    "images",
    "style",
    "new_axes",
    "log_axis",
    "number",
    "VALUE",
    "GRADIENT",
    "PREDICTION",
    "THIRD",
    "FOURTH",
    "INK",
    "MUTED",
    "LINE",
    "PAPER",
]
