"""The colours, the lettering and the empty axes that every figure of the course starts from.

Values are blue, gradients orange and in italics or triangles, predictions dashed grey, truth a
black ring. The same colours stand in static/theme.css, where they follow the page's light or
dark theme: a figure names them here, and `backprop.explore` replaces them by the page's own.
Depth of colour is opacity, so that it reads on either ground.
"""

from contextlib import AbstractContextManager

from cycler import cycler
from matplotlib import rc_context

VALUE = "#0b66b0"
GRADIENT = "#bd4b06"
PREDICTION = "#6b7480"
THIRD = "#0f766b"
FOURTH = "#7847b8"
INK = "#1d2530"
MUTED = "#566171"
LINE = "#d4dae2"
PAPER = "#ffffff"

STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10.5,
    "figure.figsize": (6, 3.75),
    "figure.facecolor": "none",
    "figure.subplot.left": 0.11,
    "figure.subplot.right": 0.96,
    "figure.subplot.bottom": 0.16,
    "figure.subplot.top": 0.89,
    "text.color": INK,
    "axes.facecolor": "none",
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.8,
    "axes.labelcolor": MUTED,
    "axes.labelsize": 10.5,
    "axes.titlecolor": INK,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(
        color=[VALUE, THIRD, FOURTH, INK],
        linestyle=["-", (0, (6, 1.5)), (0, (7, 1.5, 1.5, 1.5)), "-"],
    ),
    "grid.color": LINE,
    "grid.linewidth": 0.8,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "xtick.minor.size": 0,
    "ytick.minor.size": 0,
    "lines.linewidth": 2,
    "lines.solid_capstyle": "round",
    "legend.frameon": False,
}


def style() -> AbstractContextManager:
    """Return a context in which new figures and axes look like the course's.

    Every function of `backprop.plots` draws in it already; use it around drawing of your own.
    """
    return rc_context(STYLE)
