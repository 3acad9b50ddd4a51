"""A computation as a circuit: gates, wires, the value above each wire and its gradient below."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from backprop.plots.layout import columns, heights, wires
from backprop.plots.palette import SUBSCRIPTS, SUPERSCRIPTS, short, style
from backprop.plots.pen import RADIUS, pen_for

ROW = 46  # points from gate to gate in a column
LANE = 28  # from a gate to a wire that only passes
BEND = 30  # where wires leave one column and reach the next
SLOT = 12  # between the wires that enter a gate
LETTER = 6.4
MOST = 100  # values in a circuit
SYMBOLS = {
    **{"add": "+", "sub": "−", "mul": "×", "div": "÷", "pow": "^", "neg": "−"},
    **{"sigmoid": "σ", "relu": "ReLU"},
}
ORDERED = ("sub", "div", "pow")  # what is above comes first: above − below


@dataclass
class Places:
    """Where everything stands, in points."""

    centres: list[float]  # x of the gates of each column
    stems: list[float]  # length of the wires that bear the numbers of each column
    column: dict
    height: dict  # y of every place

    def gate(self, place):
        """The centre of a gate."""
        return self.centres[self.column[place]], self.height[place]

    def arrival(self, place, slot=0.0):
        """The point on the left edge of a gate where a wire arrives, `slot` above its middle."""
        x, y = self.gate(place)
        return x - np.sqrt(RADIUS**2 - slot**2), y + slot

    def exit(self, place):
        """The point where the wire that bears the numbers ends and others go on."""
        x, y = self.gate(place)
        return x + RADIUS + self.stems[self.column[place]], y


@style()
def circuit(value, /, *, axes: Axes | None = None, **names) -> Axes:
    """Draw how a number was computed: each gate once, however often its result is used.

    Values stand above the wires in blue; gradients below in orange italics, once `backward` has
    filled them in. A dot marks where one result goes several ways: there the gradients add. Where
    order counts, the wire that enters a gate above comes first: above − below, above ÷ below.

    Args:
        value: the `backprop.scalar.Value` at the end.
        axes: where to draw; a new figure of the right size by default.
        **names: what to call the values, as in `circuit(f, x=x, y=y, q=q)`.

    Raises:
        ValueError: the circuit has more than 100 values.
    """
    inputs = _inputs(value)
    if len(inputs) > MOST:
        raise ValueError(f"a drawing has room for {MOST} values; this circuit has {len(inputs)}")
    called = {id(named): name.translate(SUBSCRIPTS) for name, named in names.items()}
    places, joined = _arrange(inputs)
    pen = _pen(axes, places, inputs, called)
    for wire in joined:
        _draw_wire(pen, places, wire, joined)
    for node in inputs:
        _draw_gate(pen, places, node, called.get(id(node), ""), node is value)
        _draw_numbers(pen, places, node, value.grad != 0)
    return pen.axes


def _inputs(value):
    """Every value of the circuit -> the values it is computed from, inputs before results."""
    found, waiting = {}, [value]
    while waiting:
        node = waiting[-1]
        missing = [source for source in node.inputs if source not in found]
        if missing:
            waiting.append(missing[0])
        else:
            found.setdefault(node, tuple(node.inputs))
            waiting.pop()
    return found


def _arrange(inputs):
    column = columns(inputs)
    joined = wires(inputs, column)
    passed = dict.fromkeys(place for wire in joined for place in wire[1:-1])
    column |= {place: place[1] for place in passed}
    stacks = _stacks(inputs, column, passed)
    height = heights(stacks, joined, lambda p, q: LANE if p in passed or q in passed else ROW)
    stems = [max(_length(place) for place in stack if place not in passed) for stack in stacks]
    widths = np.array([2 * RADIUS + stem + BEND for stem in stems])
    return Places((np.cumsum(widths) - widths).tolist(), stems, column, height), joined


def _stacks(inputs, column, passed):
    """The places of each column, in the order in which their values were computed."""
    rank = {node: i for i, node in enumerate(inputs)}
    stacks = [[] for _ in range(max(column.values()) + 1)]
    for place in sorted(column, key=lambda place: rank[place[0] if place in passed else place]):
        stacks[column[place]].append(place)
    return stacks


def _length(node):
    """The length of wire that the numbers of a value need."""
    return LETTER * max(len(short(node.data)), len(short(node.grad))) + 9


def _pen(axes, places, inputs, called):
    names = [LETTER * len(called.get(id(node), "")) for node in inputs]
    right = places.exit(list(inputs)[-1])[0] + names[-1] + 12
    low, high = min(places.height.values()), max(places.height.values())
    return pen_for(axes, -max(names) - 4, right, low - 28, high + 32)


def _draw_wire(pen, places, wire, joined):
    """From source to gate, level where it passes a column, with a dot where the wire forks."""
    points = [places.exit(wire[0])]
    for place in wire[1:-1]:
        x, y = places.gate(place)
        points += [(x - RADIUS, y), places.exit(place)]
    pen.wire(*points, places.arrival(wire[-1], _slot(places, wire, joined)))
    for k, place in enumerate(wire[:-1]):
        onward = [other[k + 1] for other in joined if other[k : k + 1] == [place]]
        if len(set(onward)) > 1 or onward.count(wire[-1]) > 1:
            pen.branch(places.exit(place))


def _slot(places, wire, joined):
    """How far above the middle of its gate the wire arrives: the higher, the higher it is from."""
    arriving = [other for other in joined if other[-1] is wire[-1]]
    if wire[-1].operation not in ORDERED:
        arriving.sort(key=lambda other: -places.height[other[-2]])
    rank = next(i for i, other in enumerate(arriving) if other is wire)
    return SLOT * ((len(arriving) - 1) / 2 - rank)


def _draw_gate(pen, places, node, name, is_last):
    x, y = places.gate(node)
    if not node.operation:
        pen.write(x + RADIUS - 4, y, name, 11, ha="right", va="center_baseline")
        return
    pen.gate(x, y, _symbol(node.operation))
    if is_last:
        pen.write(places.exit(node)[0] + 5, y, name, 11, va="center_baseline")
    else:
        pen.write(x, y + RADIUS + 3, name, ha="center")


def _symbol(operation):
    """What stands in the gate: × for "mul", and ( )² for "^2"."""
    power = operation.removeprefix("^")
    if power != operation and power.lstrip("-").isdigit():
        return f"( ){power.translate(SUPERSCRIPTS)}"
    return SYMBOLS.get(operation, operation.replace("-", "−"))


def _draw_numbers(pen, places, node, has_gradients):
    x, y = places.gate(node)
    start, end = (x + RADIUS, y), places.exit(node)
    pen.wire(start, end)
    middle = (start[0] + end[0]) / 2
    pen.value(middle, y, node.data)
    if has_gradients:
        pen.gradient(middle, y, node.grad)
