"""The interactive figures on the chain rule: how gradients travel back through a circuit.

`gradient_courier` carries them from gate to gate, `two_doors` shows a number that is used twice.
`published` is no figure but a table: worked examples of others, computed with a `Value`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape
from math import prod

from matplotlib.figure import Figure

from backprop import page, plots, scalar
from backprop.explore import Prediction, choice, explore, picture, slider, steps
from backprop.explore.controls import number
from backprop.explore.learner import usable
from backprop.gradcheck import numerical_gradient
from backprop.plots.pen import RADIUS, Pen
from backprop.quizzes import question
from backprop.smallest_network import sigmoid


def short(value: float) -> str:
    """Four decimals at most, without the rounding noise of a computer."""
    return number(round(value, 4) + 0.0, 7)


# Circuits, as a figure needs them -------------------------------------------------------------


@dataclass(frozen=True)
class Gate:
    """One gate: its sign, the names of its inputs, and the centre of its disc, in points."""

    sign: str
    inputs: tuple[str, ...]
    place: tuple[float, float]

    def slopes(self, values) -> tuple[float, ...]:
        """The gate's own slope in each of its inputs."""
        if self.sign == "×":
            return tuple(values[::-1])
        if self.sign == "max":
            return (1, 0) if values[0] >= values[1] else (0, 1)
        if self.sign == "σ":
            return (sigmoid(values[0]) * (1 - sigmoid(values[0])),)
        return (float(self.sign[1:]),) if self.sign[0] == "×" else (1,) * len(values)

    def out(self, values) -> float:
        """What the gate puts out."""
        if self.sign == "×":
            return prod(values)
        if self.sign == "max":
            return max(values)
        if self.sign == "σ":
            return sigmoid(values[0])
        if self.sign[0] == "×":
            return values[0] * float(self.sign[1:])
        return sum(values) + float(self.sign[1:] or 0)


@dataclass(frozen=True)
class Circuit:
    """Inputs (name -> height), gates (name -> Gate, in forward order), two sets of numbers."""

    inputs: dict[str, float]
    gates: dict[str, Gate]
    numbers: tuple[tuple[float, ...], ...]

    @property
    def end(self) -> str:
        """The name of the output."""
        return list(self.gates)[-1]

    def values(self, inputs) -> dict[str, float]:
        """Every value, by name, for these values of the inputs."""
        values = dict(zip(self.inputs, inputs, strict=True))
        for name, gate in self.gates.items():
            values[name] = gate.out([values[source] for source in gate.inputs])
        return values

    def users(self, name) -> int:
        """In how many places a value is used."""
        return sum(gate.inputs.count(name) for gate in self.gates.values())

    def exit(self, name) -> tuple[float, float]:
        """Where the wire that bears the numbers of a value begins."""
        if name in self.inputs:
            return 24, self.inputs[name]
        x, y = self.gates[name].place
        return x + RADIUS, y


FIRST, SECOND, THIRD = 106, 192, 278  # the columns of gates
STEM = 46  # of every wire that bears numbers
SIZE = 11.5  # of the numbers
WIDTH, HEIGHT = 360, 300

FORMULAS = {
    "(x + y) · z": "f = (x + y) · z",
    "a max gate": "f = 2 · (x · y + max(z, w))",
    "a neuron": "f = σ(w₁ · x₁ + w₂ · x₂ + b)",
    "x used three times": "f = x · y + x · σ(x)",
    "b used twice": "f = (a + b) · (b + 1)",
    "b near and far": "f = (b + 3) + b · 5, b = a · 4",
}
CIRCUITS = {
    "(x + y) · z": Circuit(
        {"x": 235, "y": 165, "z": 80},
        {
            "q": Gate("+", ("x", "y"), (FIRST, 200)),
            "f": Gate("×", ("q", "z"), (SECOND + 8, 140)),
        },
        ((-2, 5, -4), (3, -1, 0.5)),
    ),
    "a max gate": Circuit(
        {"x": 255, "y": 200, "z": 120, "w": 65},
        {
            "m": Gate("max", ("z", "w"), (FIRST, 92)),
            "p": Gate("×", ("x", "y"), (FIRST, 228)),
            "s": Gate("+", ("p", "m"), (SECOND, 160)),
            "f": Gate("×2", ("s",), (THIRD, 160)),
        },
        ((3, -4, 2, -1), (-1, 6, 2, 5)),
    ),
    "a neuron": Circuit(
        {"w₁": 256, "x₁": 208, "w₂": 155, "x₂": 110, "b": 48},
        {
            "v": Gate("×", ("w₂", "x₂"), (FIRST, 132)),
            "u": Gate("×", ("w₁", "x₁"), (FIRST, 232)),
            "s": Gate("+", ("u", "v", "b"), (SECOND, 150)),
            "f": Gate("σ", ("s",), (THIRD, 150)),
        },
        ((1, 3, -2, 1, -0.5), (2, -1, -3, -2, -3)),
    ),
    "x used three times": Circuit(
        {"y": 258, "x": 165},
        {
            "s": Gate("σ", ("x",), (FIRST, 62)),
            "r": Gate("×", ("x", "s"), (SECOND, 100)),
            "p": Gate("×", ("y", "x"), (SECOND, 225)),
            "f": Gate("+", ("p", "r"), (THIRD, 165)),
        },
        ((-3, 1.5), (2, -1)),
    ),
    "b used twice": Circuit(
        {"a": 235, "b": 150},
        {
            "d": Gate("+1", ("b",), (FIRST, 90)),
            "c": Gate("+", ("a", "b"), (FIRST, 215)),
            "f": Gate("×", ("c", "d"), (SECOND + 8, 150)),
        },
        ((2, 1), (-3, 2)),
    ),
    "b near and far": Circuit(
        {"a": 150},
        {
            "b": Gate("×4", ("a",), (FIRST, 150)),
            "d": Gate("×5", ("b",), (SECOND, 85)),
            "c": Gate("+3", ("b",), (SECOND, 215)),
            "f": Gate("+", ("c", "d"), (THIRD, 150)),
        },
        ((1,), (-2,)),
    ),
}


NEURON = "a neuron"  # kept back for the reader's own turn


def _pen(axes) -> Pen:
    axes.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
    axes.set_axis_off()
    return Pen(axes, 1)


def _slot(gate, place) -> float:
    """How far above the middle of a gate the wire into one of its places arrives."""
    return (8 if len(gate.inputs) > 2 else 6) * ((len(gate.inputs) - 1) / 2 - place)


def _draw_still(axes, key, circuit) -> list:
    """Gates, wires and names of one circuit, as artists that are drawn once."""
    before = set(axes.get_children())
    pen = Pen(axes, 1)
    for name in [*circuit.inputs, *circuit.gates]:
        x, y = circuit.exit(name)
        pen.wire((x, y), (x + STEM, y))
    for name, height in circuit.inputs.items():
        pen.write(12, height, name, 12, ha="center", va="center_baseline")
    for name, gate in circuit.gates.items():
        _draw_gate(pen, circuit, name, gate)
    return _named(axes, before, key)


def _named(axes, before, key) -> list:
    """The artists that have been added, with names, so that each is drawn once only."""
    artists = [artist for artist in axes.get_children() if artist not in before]
    for place, artist in enumerate(artists):
        artist.set_gid(f"{key}-{place}")
    return artists


def _draw_gate(pen, circuit, name, gate):
    x, y = gate.place
    pen.gate(x, y, gate.sign)
    if name == circuit.end:
        pen.write(x + RADIUS + STEM + 5, y, name, 12, va="center_baseline")
    else:
        pen.write(x, y + RADIUS + 6, name, 11, ha="center")
    for place, source in enumerate(gate.inputs):
        start = circuit.exit(source)
        leaves, slot = start[0] + STEM, _slot(gate, place)
        arrival = (x - (RADIUS**2 - slot**2) ** 0.5, y + slot)
        if x - leaves > 60:  # past a column of gates, level, then to the gate
            pen.wire((leaves, start[1]), (x - 46, start[1]), arrival)
        else:
            pen.wire((leaves, start[1]), arrival)
        if circuit.users(source) > 1:
            pen.branch((leaves, start[1]))


# The courier ----------------------------------------------------------------------------------

LAST = 6  # the end gets its 1, at most four gates, and the comparison with nudges
SETS = {"those of the text": 0, "others": 1}


@dataclass(frozen=True)
class Stop:
    """Where the courier is: what every value has received so far, and the gate at work."""

    heard: dict[str, tuple[float, ...]]
    gate: str = ""
    handed: tuple[float, ...] = ()

    def gradient(self, name) -> float:
        """The sum of what a value has received."""
        return sum(self.heard[name])


@cache
def journey(title, numbers) -> tuple[Stop, ...]:
    """The backward pass through a circuit: one stop before it, one at the end, one a gate."""
    circuit = CIRCUITS[title]
    values = circuit.values(circuit.numbers[numbers])
    heard = dict.fromkeys(values, ())
    stops = [Stop(heard), Stop(heard | {circuit.end: (1,)})]
    for name, gate in reversed(circuit.gates.items()):
        heard = dict(stops[-1].heard)
        slopes = gate.slopes([values[source] for source in gate.inputs])
        handed = tuple(slope * sum(heard[name]) for slope in slopes)
        for source, gradient in zip(gate.inputs, handed, strict=True):
            heard[source] = (*heard[source], gradient)
        stops.append(Stop(heard, name, handed))
    return tuple(stops)


def _stop(title, numbers, step) -> tuple[Stop, bool]:
    """The stop at this step, and whether the way is over."""
    stops = journey(title, numbers)
    return stops[min(step, len(stops) - 1)], step >= len(stops)


def gradient_courier(only=None):
    """Carry the gradient from the end to the inputs, gate by gate; `only` through one circuit."""
    titles = {title: title for title in CIRCUITS if title != NEURON}
    asked = question("chain_rule", "courier")
    controls = {
        "circuit": choice("circuit", titles),
        "numbers": choice("numbers", SETS),
        "step": steps("step", LAST),
    }
    if only:
        controls = {"step": controls["step"]}

    def with_defaults(function):
        return lambda *axes, step, circuit=only, numbers=0: function(*axes, circuit, numbers, step)

    return explore(
        _courier_background,
        with_defaults(_draw_courier),
        name="courier-alone" if only else "courier",
        question="Type each number before you press step: do you agree with the courier?"
        if only
        else "What does each gate hand back?",
        describe=with_defaults(_courier_words),
        prediction=None if only else Prediction(asked, before=_courier_before, mark=_mark_courier),
        height=HEIGHT,
        **controls,
    )


def _courier_background(figure):
    left, right = figure.add_axes((0, 0, 0.5, 1)), figure.add_axes((0.5, 0, 0.5, 1))
    _pen(left)
    _pen(right)
    return left, right


def _courier_before(axes):
    return _draw_courier(axes, next(iter(CIRCUITS)), 0, 0)


def _draw_courier(axes, title, numbers, step):
    stop, is_over = _stop(title, numbers, step)
    artists = _draw_circuit(axes[0], title, numbers, stop, is_over)
    if is_over:
        return artists + _draw_comparison(axes[1], title, numbers, stop)
    return artists + _draw_counter(axes[1], title, numbers, stop)


def _draw_circuit(axes, title, numbers, stop, is_over=False):
    circuit = CIRCUITS[title]
    values = circuit.values(circuit.numbers[numbers])
    artists = _draw_still(axes, f"circuit-{list(CIRCUITS).index(title)}", circuit)
    for name, value in values.items():
        x, y = circuit.exit(name)
        look = {"color": plots.VALUE, "ha": "center", "size": SIZE}
        artists.append(_write(axes, x + STEM / 2 + 2, y + 3, short(value), **look))
        artists += _received(axes, circuit, name, stop, is_over)
    formula = {"color": plots.MUTED, "size": 11.5}
    artists.append(_write(axes, 12, 286, FORMULAS[title], **formula))
    if stop.gate and not is_over:
        ring = {"ms": 2 * RADIUS + 5, "mfc": "none", "mec": plots.GRADIENT, "mew": 2.6}
        artists += axes.plot(*circuit.gates[stop.gate].place, "o", **ring, zorder=5)
    return artists


def _write(axes, x, y, text, **look):
    """Text that is drawn once, however often it comes back at the same place."""
    side = "left" if axes.get_position().x0 < 0.5 else "right"
    gid = f"{side} {x:.1f} {y:.1f} {text} {sorted(look.items())}"
    return axes.text(x, y, text, gid=gid, **look)


def _received(axes, circuit, name, stop, is_over):
    """What a value has received, below its wire; of several parts each on a line of its own."""
    heard = stop.heard[name]
    if not heard:
        return []
    lines = [short(heard[0]), *(_signed(part) for part in heard[1:])]
    if len(heard) == circuit.users(name) > 1:
        lines.append(f"= {short(sum(heard))}")
    is_new = stop.gate and name in circuit.gates[stop.gate].inputs and not is_over
    look = {"color": plots.GRADIENT, "style": "italic", "va": "top", "size": SIZE}
    x, y = circuit.exit(name)
    return [
        _write(axes, x + STEM / 2 - 5 * (len(lines) > 1), y - 4 - 14 * row, line, ha="center",
               weight="bold" if is_new and row == len(lines) - 1 else "normal", **look)
        for row, line in enumerate(lines)
    ]  # fmt: skip


def _signed(value) -> str:
    return f"− {short(-value)}" if value < 0 else f"+ {short(value)}"


COLUMNS = (14, 58, 190)  # of the counter: to whom, the slope, the product


def _draw_counter(axes, title, numbers, stop):
    """The sum at the counter: slope of the gate, times incoming, is outgoing."""
    circuit = CIRCUITS[title]
    look = {"va": "baseline", "size": 12.5}
    if not stop.gate:
        return _draw_start(axes, circuit, stop, look)
    gate = circuit.gates[stop.gate]
    values = circuit.values(circuit.numbers[numbers])
    incoming = short(stop.gradient(stop.gate))
    orange = {**look, "color": plots.GRADIENT, "style": "italic"}
    artists = [
        _write(axes, COLUMNS[0], 252, f"The {gate.sign} gate has received", **look),
        _write(axes, 215, 252, incoming, **orange, weight="bold"),
        *(
            _write(axes, x, 212, head, color=plots.MUTED, size=11)
            for x, head in zip(COLUMNS, ("to", "own slope", "slope × received"), strict=True)
        ),
    ]
    slopes = gate.slopes([values[source] for source in gate.inputs])
    rows = zip(gate.inputs, slopes, stop.handed, strict=True)
    for row, (source, slope, handed) in enumerate(rows):
        y = 184 - 30 * row
        sum_text = f"{short(slope)} × {_bracketed(incoming)} = {short(handed)}"
        artists += [
            _write(axes, COLUMNS[0], y, source, **look, weight="bold"),
            _write(axes, COLUMNS[1], y, _reason(gate, source, slope, values), **look),
            _write(axes, COLUMNS[2], y, sum_text, **orange),
        ]
    return artists


def _draw_start(axes, circuit, stop, look):
    if not stop.heard[circuit.end]:
        return [_write(axes, COLUMNS[0], 212, "Forward is done.", **look),
                _write(axes, COLUMNS[0], 184, "Nothing has come back yet.", **look)]  # fmt: skip
    orange = {**look, "color": plots.GRADIENT, "style": "italic", "weight": "bold"}
    return [
        _write(axes, COLUMNS[0], 212, f"The slope of {circuit.end} in itself", **look),
        _write(axes, COLUMNS[0], 184, f"∂{circuit.end}/∂{circuit.end} = 1", **orange),
    ]


def _bracketed(text) -> str:
    return f"({text})" if text.startswith("−") else text


def _reason(gate, source, slope, values) -> str:
    """Where a gate's slope comes from, in a few signs."""
    if gate.sign == "×":
        other = gate.inputs[1 - gate.inputs.index(source)]
        return f"{other} = {short(slope)}"
    if gate.sign == "max":
        return f"{short(slope)}, {'the larger' if slope else 'the smaller'}"
    if gate.sign == "σ":
        return f"σ(1 − σ) = {short(slope)}"
    return f"always {short(slope)}"


def measured(title, numbers) -> dict[str, float]:
    """The gradients of a circuit by nudging its inputs."""
    circuit = CIRCUITS[title]
    slopes = numerical_gradient(
        lambda v: circuit.values(v)[circuit.end], list(circuit.numbers[numbers])
    )
    return dict(zip(circuit.inputs, slopes.tolist(), strict=True))


def _draw_comparison(axes, title, numbers, stop):
    look = {"va": "baseline", "size": 12.5}
    artists = [
        _write(axes, x, 252, head, color=plots.MUTED, size=11)
        for x, head in zip(COLUMNS, ("∂f/∂…", "handed back", "by nudging"), strict=True)
    ]
    orange = {**look, "color": plots.GRADIENT, "style": "italic"}
    for row, (name, slope) in enumerate(measured(title, numbers).items()):
        y = 224 - 30 * row
        artists += [
            _write(axes, COLUMNS[0], y, name, **look, weight="bold"),
            _write(axes, COLUMNS[1], y, short(stop.gradient(name)), **orange),
            _write(axes, COLUMNS[2], y, short(slope), **look),
        ]
    return artists


PREDICTED_PAIRS = (("−4", "3"), ("3", "−4"), ("1", "1"), ("½", "½"))


def _mark_courier(axes, index):
    to_q, to_z = PREDICTED_PAIRS[index]
    text = f"you predicted, for the × in (x + y) · z: {to_q} to q, {to_z} to z"
    return [axes[1].text(20, 20, text, color=plots.PREDICTION, size=9.5)]


RULES = {
    "+": "+ hands on what it has received, unchanged, to every input",
    "×": "× swaps: each input gets the value of the other, times what was received",
    "max": "max sends everything to the larger input, and nothing to the other",
    "σ": "σ multiplies by its slope σ(1 − σ), which is never more than a quarter",
}


def _courier_words(title, numbers, step):
    circuit = CIRCUITS[title]
    stop, is_over = _stop(title, numbers, step)
    values = circuit.values(circuit.numbers[numbers])
    end = f"{circuit.end} = {short(values[circuit.end])}"
    if is_over:
        found = ", ".join(f"{short(stop.gradient(n))} for {n}" for n in circuit.inputs)
        return f"Every gate has had its turn, once: {found}. Nudging the inputs gives the same."
    if not stop.gate:
        start = f"and {circuit.end} itself gets 1: nudge it, and it moves by just as much."
        return f"Forward: {end}, {start if step else 'and nothing has come back yet.'}"
    gate = circuit.gates[stop.gate]
    rule = RULES.get(gate.sign, f"{gate.sign} hands on {_constant(gate)}")
    return f"{rule}: {_to_whom(gate, stop)}.{_still_waiting(circuit, gate, stop)}"


def _constant(gate) -> str:
    if gate.sign[0] == "+":
        return "what it has received, whatever it adds"
    return f"{gate.sign[1:]} times what it has received"


def _to_whom(gate, stop) -> str:
    pairs = zip(gate.inputs, stop.handed, strict=True)
    return ", ".join(f"{short(handed)} to {source}" for source, handed in pairs)


def _still_waiting(circuit, gate, stop) -> str:
    """What there is to say of an input that is used in several places."""
    for name in gate.inputs:
        users, count = circuit.users(name), len(stop.heard[name])
        if users > count:
            return f" {name} has heard from {count} of its {users} users, and waits."
        if users > 1:
            return f" {name} has heard from all its users: the sum is {short(stop.gradient(name))}."
    return ""


# Two doors ------------------------------------------------------------------------------------

DOORS = {
    "x · x": Circuit({"x": 170}, {"f": Gate("×", ("x", "x"), (SECOND, 170))}, ()),
    "x + x": Circuit({"x": 170}, {"f": Gate("+", ("x", "x"), (SECOND, 170))}, ()),
    "x · σ(x)": Circuit(
        {"x": 170},
        {"s": Gate("σ", ("x",), (FIRST, 105)), "f": Gate("×", ("x", "s"), (SECOND, 170))},
        (),
    ),
}
OVERWRITE, ADD, MEAN, MULTIPLY = "overwrite", "add", "take the mean", "multiply"
STORED = {
    OVERWRITE: lambda first, second: second,
    ADD: lambda first, second: first + second,
    MEAN: lambda first, second: (first + second) / 2,
    MULTIPLY: lambda first, second: first * second,
}
XS = (-3, -2, -1, 0, 1, 2, 3)
PLACES = [step / 10 for step in range(-40, 41)]
NUDGE = 0.6


def doors(title, x) -> tuple[float, float]:
    """What comes back to x through the upper door, and through the lower one."""
    gates = DOORS[title].gates
    inside = [x, gates["s"].out([x])] if "s" in gates else [x, x]
    upper, lower = gates["f"].slopes(inside)
    return upper, lower * (gates["s"].slopes([x])[0] if "s" in gates else 1)


def curve(title, x) -> float:
    """The output of the circuit."""
    return DOORS[title].values([x])["f"]


def two_doors():
    """A number that is used twice: what to do with the two gradients that come back."""
    asked = question("chain_rule", "two-doors")
    return explore(
        _doors_background,
        _draw_doors,
        name="two-doors",
        question="Two gradients come back to x. What becomes of the first one?",
        describe=_doors_words,
        readout=_doors_numbers,
        prediction=Prediction(asked, before=_doors_before, mark=_mark_doors),
        height=320,
        circuit=choice("f", {title: title for title in DOORS}),
        rule=choice("rule", {rule: rule for rule in STORED}),
        x=slider("x", XS, start=3),
    )


def _doors_background(figure):
    left, right = figure.add_axes((0, 0, 0.5, 1)), figure.add_axes((0.56, 0.14, 0.42, 0.75))
    _pen(left)
    right.set(xlim=(-4, 4), ylim=(-8.5, 15), xlabel="x")
    right.set_title("f in blue; orange: as steep as x.grad; rings: nudged")
    right.set_xticks(range(-4, 5, 2), labels=[number(x) for x in range(-4, 5, 2)])
    right.set_yticks(range(-6, 16, 3), labels=[number(y) for y in range(-6, 16, 3)])
    right.grid(True)
    return left, right


def _doors_before(axes):
    return [*_draw_two_ways(axes[0], "x · x", 3), *_draw_curve(axes[1], "x · x")]


def _draw_curve(axes, title):
    heights = [curve(title, at) for at in PLACES]
    (line,) = axes.plot(PLACES, heights, "-", color=plots.VALUE, lw=1.8)
    line.set_gid(f"curve-{title}")
    return [line]


def _draw_two_ways(axes, title, x):
    """The circuit with its two ways from x to f, and the values on them."""
    circuit = DOORS[title]
    values = circuit.values([x])
    artists = _draw_ways_still(axes, title)
    look = {"color": plots.VALUE, "ha": "center", "size": 12}
    for name, value in values.items():
        across, up = circuit.exit(name)
        artists.append(axes.text(across + STEM / 2, up + 3, short(value), **look))
    return artists


def _draw_ways_still(axes, title):
    circuit, before = DOORS[title], set(axes.get_children())
    pen = Pen(axes, 1)
    for name in [*circuit.inputs, *circuit.gates]:
        x, y = circuit.exit(name)
        pen.wire((x, y), (x + STEM, y))
    pen.write(12, 170, "x", 13, ha="center", va="center_baseline")
    pen.write(SECOND + RADIUS + STEM + 6, 170, "f", 13, va="center_baseline")
    for gate in circuit.gates.values():
        pen.gate(*gate.place, gate.sign)
    fork, arrival = (24 + STEM, 170), SECOND - 11.5
    pen.branch(fork)
    pen.wire(fork, (106, 235), (140, 235), (arrival, 176))
    if "s" in circuit.gates:
        pen.wire(fork, (FIRST - RADIUS, 105))
        pen.wire((FIRST + RADIUS + STEM, 105), (arrival, 164))
    else:
        pen.wire(fork, (106, 105), (140, 105), (arrival, 164))
    return _named(axes, before, f"ways-{title}")


def _draw_doors(axes, circuit, rule, x):
    left, right = axes
    first, second = doors(circuit, x)
    stored = STORED[rule](first, second)
    orange = {"color": plots.GRADIENT, "style": "italic", "size": 12}
    artists = [
        *_draw_two_ways(left, circuit, x),
        left.text(76, 246, f"upper door: {short(first)}", **orange),
        left.text(76, 68, f"lower door: {short(second)}", **orange),
        left.text(24, 20, _rule_text(rule, first, second), **orange, weight="bold"),
    ]
    ends = [x - 0.9, x + 0.9]
    height = curve(circuit, x)
    rings = {"ms": 9, "mfc": "none", "mec": plots.INK, "mew": 1.5, "ls": "none", "zorder": 6}
    nudged = [x - NUDGE, x + NUDGE]
    artists += _draw_curve(right, circuit)
    artists += right.plot(nudged, [curve(circuit, at) for at in nudged], "o", **rings)
    artists += right.plot(
        ends, [height + stored * (at - x) for at in ends], "-", color=plots.GRADIENT, lw=4, zorder=5
    )
    return artists


def _rule_text(rule, first, second) -> str:
    stored = short(STORED[rule](first, second))
    sums = {
        OVERWRITE: "",
        ADD: f"{short(first)} {_signed(second)} = ",
        MEAN: f"half of ({short(first)} {_signed(second)}) = ",
        MULTIPLY: f"{short(first)} × {_bracketed(short(second))} = ",
    }
    return f"x.grad = {sums[rule]}{stored}"


def _mark_doors(axes, index):
    slope = (3, 6, 9, 1.5)[index]
    look = {"color": plots.PREDICTION, "ls": (0, (4, 2)), "lw": 1.6, "zorder": 7}
    ends = (1.9, 3.6) if slope == 9 else (1.7, 4)
    (line,) = axes[1].plot(ends, [9 + slope * (at - 3) for at in ends], **look)
    words = f"your prediction for x · x at 3: slope {number(slope)}"
    return [line, axes[1].text(3.95, -8, words, ha="right", color=plots.PREDICTION, size=9)]


def slope_by_nudging(title, x) -> float:
    """The measured slope of the curve."""
    return float(numerical_gradient(lambda v: curve(title, v[0]), [x])[0])


def _doors_words(circuit, rule, x):
    first, second = doors(circuit, x)
    stored, truth = STORED[rule](first, second), slope_by_nudging(circuit, x)
    begin = f"f = {circuit} at {short(x)}, {rule}: x.grad = {short(stored)}, and "
    if abs(stored - truth) > 1e-6:
        return begin + (f"nudging says {short(truth)}. The orange piece cuts across the curve.")
    if rule == ADD:
        return begin + "nudging says the same. Both doors move f, and both are counted."
    return begin + "nudging says the same. An accident: try the same rule at another x."


def _doors_numbers(circuit, rule, x):
    first, second = doors(circuit, x)
    return {
        "through the upper door": short(first),
        "through the lower door": short(second),
        "x.grad": short(STORED[rule](first, second)),
        "by nudging": short(slope_by_nudging(circuit, x)),
    }


# Pictures and the table of published numbers --------------------------------------------------


def portrait():
    """A picture of (x + y)·z after its backward pass."""
    title = next(iter(CIRCUITS))
    figure = Figure(figsize=(400 / 72, 230 / 72), dpi=72)
    with plots.style():
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(-10, 300), ylim=(60, 260))
        axes.set_axis_off()
        _draw_circuit(axes, title, 0, journey(title, 0)[-1], is_over=True)
    alt = (
        "The circuit (x + y) · z. Above each wire its value: x = −2, y = 5, z = −4, q = 3 and "
        "f = −12. Below each wire, in orange italics, how far f moves per unit of nudge there: "
        "−4 for x, −4 for y, 3 for z, −4 for q and 1 for f itself."
    )
    return picture(figure, alt, name="backward")


@dataclass(frozen=True)
class Example:
    """A published computation: who, what, the inputs' values, the right output and gradients."""

    source: str
    formula: str
    compute: Callable
    inputs: tuple[float, ...]
    output: float
    gradients: tuple[float, ...]

    def run(self, value) -> tuple[float, ...]:
        """The output and the gradients with this class `Value`."""
        inputs = [value(number) for number in self.inputs]
        end = self.compute(*inputs)
        end.backward()
        return (float(end.data), *(float(one.grad) for one in inputs))

    @property
    def right(self) -> tuple[float, ...]:
        """The output and the gradients as they have to be."""
        return (self.output, *self.gradients)


def _tanh(x):
    return 2 * (2 * x).sigmoid() + -1


PUBLISHED = (
    Example("CS231n", "(x + y) · z", lambda x, y, z: (x + y) * z, (-2, 5, -4), -12, (-4, -4, 3)),
    Example(
        "CS231n",
        "σ(w₀x₀ + w₁x₁ + w₂)",
        lambda w0, x0, w1, x1, w2: (w0 * x0 + w1 * x1 + w2).sigmoid(),
        (2, -1, -3, -2, -3),
        0.7310585786,
        (-0.1966119332, 0.3932238665, -0.3932238665, -0.5898357997, 0.1966119332),
    ),
    Example(
        "Karpathy",
        "(a · b + c) · f",
        lambda a, b, c, f: (a * b + c) * f,
        (2, -3, 10, -2),
        -8,
        (6, -4, -2, 4),
    ),
    Example(
        "Karpathy",
        "tanh(x₁w₁ + x₂w₂ + b)",
        lambda x1, w1, x2, w2, b: _tanh(x1 * w1 + x2 * w2 + b),
        (2, -3, 0, 1, 6.8813735870195432),
        0.7071067812,
        (-1.5, 1, 0.5, 0, 0.5),
    ),
    Example("Karpathy", "a + a", lambda a: a + a, (3,), 6, (2,)),
    Example("Karpathy", "(a · b) · (a + b)", lambda a, b: a * b * (a + b), (-2, 3), -6, (-3, -8)),
    Example("Olah", "(a + b) · (b + 1)", lambda a, b: (a + b) * (b + 1), (2, 1), 6, (2, 5)),
    Example("Géron", "x · x · y + y + 2", lambda x, y: x * x * y + y + 2, (3, 4), 42, (24, 10)),
)
OWN = "The last column is made with the course's own Value"
CHAIN = 2000
HEADS = ("computation", "value; gradients", "with Value")


class Reproduction:
    """The published examples beside what a class `Value` makes of them; Jupyter shows a table."""

    def __init__(self, rows, note=""):
        self.rows, self.note = rows, note

    def __repr__(self) -> str:
        widths = [max(map(len, column)) for column in zip(HEADS, *self.rows, strict=True)]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in (HEADS, *self.rows)
        ]
        return "\n".join(filter(None, [self.note, *lines]))

    def _repr_html_(self) -> str:
        left = 'style="text-align: left"'  # JupyterLab moves the text of tables to the right
        head = "".join(f'<th scope="col" {left}>{escape(cell)}</th>' for cell in HEADS)
        rows = ("".join(f"<td {left}>{escape(cell)}</td>" for cell in row) for row in self.rows)
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        note = f'<p class="bp-note" role="note">{escape(self.note)}</p>' if self.note else ""
        table = f'<table class="bp-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody>'
        scroll = '<div style="overflow-x: auto">'
        return page.with_assets(f"{note}{scroll}{table}</table></div>", "table.css", "explore.css")


def published(value=scalar.Value) -> Reproduction:
    """Compute published examples with a class `Value`, the learner's own or the course's."""
    first = PUBLISHED[0]
    own, note = usable(value, scalar.Value, [(1.0,)], lambda one: bool(first.run(type(one))))
    rows = [
        (
            f"{example.formula}  at  {', '.join(map(short, example.inputs))}  ({example.source})",
            "; ".join([short(example.output), ", ".join(map(short, example.gradients))]),
            _verdict(example, own),
        )
        for example in PUBLISHED
    ]
    deep = (f"a + 1 + 1 + … , {CHAIN} gates  at  1", f"{CHAIN + 1}; 1", _deep(own))
    return Reproduction(
        [*rows, deep], note.replace("The figure runs the course's own function", OWN)
    )


def _verdict(example, value) -> str:
    try:
        mine = example.run(value)
    except NotImplementedError:  # a part of the learner's class
        return "a part is not written yet"
    except Exception as error:  # whatever a learner's class may raise
        return f"stopped with {type(error).__name__}"
    if all(abs(a - b) < 1e-8 for a, b in zip(mine, example.right, strict=True)):
        return "✓ the same"
    return "; ".join([short(mine[0]), ", ".join(map(short, mine[1:]))])


def _deep(value) -> str:
    """A long chain: more than a recursion bears; a courtesy, not a duty."""
    try:
        a = end = value(1.0)
        for _ in range(CHAIN):
            end = end + 1
        end.backward()
    except RecursionError:
        return "too deep for a recursion"
    except Exception as error:  # whatever a learner's class may raise
        return f"stopped with {type(error).__name__}"
    return "✓ the same" if a.grad == 1 else short(a.grad)


EXPLORERS = (gradient_courier, two_doors)
