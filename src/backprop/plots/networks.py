"""A small network as a circuit: a wire for each weight, a disc for each unit's activation."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from matplotlib.patches import Circle

from backprop.normalization import Dropout
from backprop.plots.palette import INK, PAPER, SUBSCRIPTS, VALUE, style
from backprop.plots.pen import RADIUS, pen_for

LINE = 15  # points: the height of a line of numbers
STEM = 60  # length of a wire that bears a number
LEAD = 14  # before it, room for the name of a bias
FAN = 24  # where the wires of a unit come together
TALLEST = 500  # a drawing with numbers
MOST = 40  # units in a layer
SYMBOLS = {"Sigmoid": "σ", "Tanh": "tanh", "LeakyReLU": "leaky", "BatchNorm": "norm"}


@dataclass
class Column:
    """The units of one layer, and the wires to them: W with b as its last row, (wires, units)."""

    units: int
    symbol: str = ""
    weights: np.ndarray | None = None
    slopes: np.ndarray | None = None
    outputs: np.ndarray | None = None
    x: float = 0.0
    heights: np.ndarray | None = None  # of the units, from the top


@style()
def network(network, x=None, *, gradients: bool = False, axes: Axes | None = None) -> Axes:
    """Draw a small network of `Linear` and activation layers.

    Each wire into a unit bears its weight in blue above and, if asked, its gradient in orange
    italics below; the wire that comes from nowhere is the bias. Where that needs too much room,
    no numbers are written: the width of a wire tells its weight, and a dashed one is negative.

    Args:
        network: a `backprop.network.Network`; it is not changed.
        x: one example, shape (inputs,): what each unit puts out for it is then written behind it.
        gradients: write the gradients that the last backward pass left in the layers.
        axes: where to draw; a new figure of the right size by default.

    Raises:
        ValueError: there is no `Linear` layer, a layer has more than 40 units, or another layer
            with weights, such as a convolution, is among them.
    """
    columns = _columns(network, x)
    lane = LINE * (2 if gradients else 1)
    if max(column.units * _slot(column, lane) for column in columns) > TALLEST:
        return _draw_wide(axes, columns)
    return _draw_numbered(axes, columns, lane, gradients)


def _columns(network, x):
    """The input column and one for each Linear layer, with what the units put out for x."""
    outputs = None if x is None else np.array(x, dtype=float)[None]  # (inputs,) -> (1, inputs)
    columns = [Column(_checked_inputs(network), outputs=outputs)]
    for layer in network.layers:
        outputs = None if x is None else _answer(layer, outputs)
        if "W" in layer.parameters:
            weights, slopes = _stacked(layer.parameters), _stacked(layer.gradients)
            columns.append(Column(weights.shape[1], "Σ", weights, slopes))
        elif not isinstance(layer, Dropout):  # which does nothing here
            name = type(layer).__name__
            columns[-1].symbol = SYMBOLS.get(name, name)
        columns[-1].outputs = outputs
    return columns


def _checked_inputs(network):
    """How many inputs a network has that can be drawn."""
    matrices = [layer.parameters["W"] for layer in network.layers if "W" in layer.parameters]
    if not matrices or any(W.ndim != 2 for W in matrices):
        raise ValueError("only networks of Linear and activation layers are drawn")
    if (most := max(max(W.shape) for W in matrices)) > MOST:
        raise ValueError(f"a drawing has room for {MOST} units in a layer; there are {most}")
    return len(matrices[0])


def _answer(layer, X):
    """What the layer answers in evaluation mode, without a trace in the layer."""
    kept = dict(vars(layer))
    try:
        layer.training = False
        return layer.forward(X)
    finally:
        vars(layer).clear()
        vars(layer).update(kept)


def _stacked(arrays):
    return np.vstack([arrays[name] for name in ("W", "b") if name in arrays])


def _slot(column, lane):
    """The height that one unit needs for its wires."""
    wires = 1 if column.weights is None else len(column.weights)
    return max(wires * lane + 14, 2 * RADIUS + 18)


def _spread(count, spacing):
    """Heights around 0, from the top."""
    return spacing * ((count - 1) / 2 - np.arange(count))


def _draw_numbered(axes, columns, lane, gradients):
    out = RADIUS + STEM * (columns[0].outputs is not None)  # from a centre to the bend
    tall = max(column.units * _slot(column, lane) for column in columns)
    for column in columns:
        slot = _slot(column, lane)
        column.heights = _spread(column.units, min(tall / column.units, 1.5 * slot))
    for left, right in pairwise(columns):
        right.x = left.x + out + max(40, 0.2 * tall) + LEAD + STEM + FAN + RADIUS
    pen = pen_for(axes, -14, columns[-1].x + out + 14, -tall / 2 - 8, tall / 2 + 8)
    for left, right in pairwise(columns):
        starts = [(left.x + out, height) for height in left.heights]
        for unit in range(right.units):
            _draw_wires(pen, starts, right, unit, lane, gradients)
    for column in columns:
        _draw_units(pen, column, out)
    return pen.axes


def _draw_wires(pen, starts, column, unit, lane, gradients):
    """The wires into one unit: from the units before (or, the bias, from nowhere) to its disc."""
    begin, hub = column.x - RADIUS - FAN - STEM, (column.x - RADIUS, column.heights[unit])
    for wire, y in enumerate(hub[1] + _spread(len(column.weights), lane)):
        if wire < len(starts):
            pen.wire(starts[wire], (begin - LEAD, y), (begin + STEM, y), hub)
        else:
            pen.wire((begin, y), (begin + STEM, y), hub)
            pen.write(begin - 4, y, "b", 11, ha="right", va="center_baseline")
        sign = "× " if wire < len(starts) else ""
        pen.value(begin + STEM / 2, y, column.weights[wire, unit], sign)
        if gradients:
            pen.gradient(begin + STEM / 2, y, column.slopes[wire, unit])


def _draw_units(pen, column, out):
    for unit, y in enumerate(column.heights):
        if column.weights is None:
            name = f"x{unit + 1}".translate(SUBSCRIPTS)
            pen.write(column.x + RADIUS - 4, y, name, 11, ha="right", va="center_baseline")
        else:
            pen.gate(column.x, y, column.symbol)
        pen.wire((column.x + RADIUS, y), (column.x + out, y))
        if column.outputs is not None:
            pen.value(column.x + (RADIUS + out) / 2, y, column.outputs[0, unit])


def _draw_wide(axes, columns):
    """Units as rings; the wider and deeper a wire, the farther its weight is from 0."""
    most = max(column.units for column in columns)
    closest = np.clip(420 / most, 13, 36)
    for place, column in enumerate(columns):
        column.x = 190 * place
        column.heights = _spread(column.units, min(closest * most / column.units, 60))
    tall = closest * most / 2
    pen = pen_for(axes, -20, columns[-1].x + 20, -tall, tall)
    for left, right in pairwise(columns):
        _draw_weights(pen, left, right)
    for column in columns:
        for y in column.heights:
            look = {"facecolor": PAPER, "edgecolor": INK, "linewidth": 1.1 * pen.scale}
            pen.axes.add_patch(Circle((column.x, y), 0.3 * closest, zorder=3, **look))
    return pen.axes


def _draw_weights(pen, left, right):
    weights = right.weights[: left.units].ravel()
    share = np.abs(weights) / (np.abs(weights).max() or 1)
    colours = [to_rgba(VALUE, opacity) for opacity in 0.15 + 0.75 * share]
    lines = [[(left.x, a), (right.x, b)] for a in left.heights for b in right.heights]
    dashes = [(0, (4, 2)) if weight < 0 else "-" for weight in weights]
    look = {"colors": colours, "linewidths": (0.4 + 2.2 * share) * pen.scale}
    pen.axes.add_collection(LineCollection(lines, linestyles=dashes, **look))
