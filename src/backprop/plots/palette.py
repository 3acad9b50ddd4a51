"""The colours, the lettering and the empty axes that every figure of the course starts from.

Values are blue, gradients orange and in italics or triangles, predictions dashed grey, truth a
black ring. The same colours stand in static/theme.css, where they follow the page's light or
dark theme: a figure names them here, and `backprop.explore` replaces them by the page's own.
Depth of colour is opacity, so that it reads on either ground.
"""

from contextlib import AbstractContextManager

import numpy as np
from cycler import cycler
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

VALUE = "#0b66b0"
GRADIENT = "#bd4b06"
PREDICTION = "#6b7480"
THIRD = "#0f766b"
FOURTH = "#7847b8"
INK = "#1d2530"
MUTED = "#566171"
LINE = "#d4dae2"
PAPER = "#ffffff"

# Lines, and the classes of points, differ in more than colour.
SERIES = cycler(
    color=[VALUE, THIRD, FOURTH, INK],
    linestyle=["-", (0, (5, 1.5)), (0, (7, 1.5, 1.5, 1.5)), (0, (1.5, 1.5))],
)
STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10.5,
    "figure.figsize": (6, 3.75),
    "figure.dpi": 72,  # so that a pixel is a point, as in SVG
    "figure.facecolor": "none",
    "figure.subplot.left": 0.11,
    "figure.subplot.right": 0.96,
    "figure.subplot.bottom": 0.16,
    "figure.subplot.top": 0.88,
    "text.color": INK,
    "axes.facecolor": "none",
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.8,
    "axes.labelcolor": MUTED,
    "axes.labelsize": 10.5,
    "axes.titlecolor": MUTED,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.prop_cycle": SERIES,
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
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def style() -> AbstractContextManager:
    """Return a context in which new figures and axes look like the course's.

    Every function of `backprop.plots` draws in it already; use it around drawing of your own.
    """
    return rc_context(STYLE)


def new_axes(width: float = 6, height: float = 3.75) -> Axes:
    """Return the axes of a new figure, `width` by `height` inches (72 points each)."""
    return Figure(figsize=(width, height)).subplots()


def number(value: float, digits: int = 4) -> str:
    """Write a number for a figure: so many significant digits, − and 10⁻⁵ as in print.

    >>> number(-0.20519529569), number(1.17e-23), number(-12.0)
    ('−0.2052', '1.17×10⁻²³', '−12')
    """
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    power = f"×10{str(int(exponent)).translate(SUPERSCRIPTS)}" if exponent else ""
    return mantissa.replace("-", "−") + power


def short(value: float) -> str:
    """Write a number in at most seven characters, if two significant digits allow it."""
    texts = [number(value, digits) for digits in (4, 3, 2)]
    return next((text for text in texts if len(text) <= 7), texts[-1])


def log_axis(axes: Axes, name: str = "y") -> None:
    """Make the axis "x" or "y" logarithmic, with ticks 0.01, 0.1, 1 or, over a wide range, 10⁻⁹."""
    axes.set(**{f"{name}scale": "log"})
    axis = {"x": axes.xaxis, "y": axes.yaxis}[name]
    axis.set_major_formatter(FuncFormatter(lambda value, _: _power(value, axis)))


def _power(value: float, axis) -> str:
    if not value < np.inf:  # past the largest float
        return ""
    low, high = axis.get_view_interval()
    if low > 1e-5 and high < 1e5:
        return f"{value:.10g}"
    exponent = f"{value:.0e}".partition("e")[2]
    return f"10{str(int(exponent)).translate(SUPERSCRIPTS)}"
