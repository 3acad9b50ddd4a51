"""What circuits and networks are drawn with: gates, wires, and the numbers along them.

All lengths are points, so that a drawing fits its lettering; where it must share a figure, a pen
shrinks both alike.
"""

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path

from backprop.plots.palette import GRADIENT, INK, MUTED, VALUE, new_axes, short

RADIUS = 13  # of a gate


@dataclass
class Pen:
    """Draws on axes whose unit is a point, times `scale`."""

    axes: Axes
    scale: float

    def wire(self, *points):
        """A wire through the points; it bends where it changes its height."""
        places, codes = [points[0]], [Path.MOVETO]
        for start, end in zip(points, points[1:], strict=False):
            if start[1] == end[1]:
                places, codes = [*places, end], [*codes, Path.LINETO]
            else:
                middle = (start[0] + end[0]) / 2
                places += [(middle, start[1]), (middle, end[1]), end]
                codes += [Path.CURVE4] * 3
        look = {"edgecolor": MUTED, "linewidth": 1.1 * self.scale, "fill": False}
        self.axes.add_patch(PathPatch(Path(places, codes), **look))

    def branch(self, place):
        """A dot where a wire goes several ways."""
        self.axes.add_patch(Circle(place, 2.4, facecolor=MUTED, linewidth=0, zorder=3))

    def gate(self, x, y, symbol):
        """A disc with the sign of what it computes."""
        look = {"facecolor": "none", "edgecolor": INK, "linewidth": 1.2 * self.scale}
        self.axes.add_patch(Circle((x, y), RADIUS, zorder=3, **look))
        size = 13 if len(symbol) < 2 else 8.5
        self.write(x, y, symbol, size, ha="center", va="center_baseline")

    def value(self, x, y, value, sign=""):
        """A number above the wire at x, y."""
        self.write(x, y + 2.5, sign + short(value), color=VALUE, ha="center")

    def gradient(self, x, y, slope):
        """A gradient below the wire at x, y."""
        look = {"color": GRADIENT, "style": "italic", "ha": "center", "va": "top"}
        self.write(x, y - 3.5, short(slope), **look)

    def write(self, x, y, text, size=10, **look):
        """Text, in proportion to the rest."""
        self.axes.text(x, y, text, size=size * self.scale, **look)


def pen_for(axes, left, right, low, high) -> Pen:
    """Return a pen for this extent, on the axes or else on a figure of this size."""
    width, height = right - left, high - low
    if axes is None:
        axes = new_axes(width / 72, height / 72)
        axes.set_position([0, 0, 1, 1])
    box = axes.bbox.transformed(axes.figure.dpi_scale_trans.inverted())
    axes.set(xlim=(left, right), ylim=(low, high), aspect="equal")
    axes.axis("off")
    return Pen(axes, min(1, 72 * box.width / width, 72 * box.height / height))
