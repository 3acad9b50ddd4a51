"""The interactive figures on circuits: what a nudge does, gate by gate, and how large it may be.

`circuit_bench` nudges one input of (x + y)·z and follows the change along the wires, `gates` shows
the slopes of a single gate, `h_dial` the error of a measured slope against the size of the nudge.
"""

from functools import cache, partial
from math import exp

import numpy as np
from matplotlib.figure import Figure

from backprop import plots
from backprop.explore import Prediction, choice, explore, picture, slider
from backprop.explore.controls import number
from backprop.explore.learner import usable
from backprop.gradcheck import numerical_gradient as course_gradient
from backprop.plots.pen import RADIUS, Pen
from backprop.quizzes import question

NUDGE = 0.1


def exact(value: float) -> str:
    """A number without the rounding noise of 0.1: −12.4, not −12.399999."""
    return number(round(value, 9) + 0.0, 6)


def signed(value: float) -> str:
    """As `exact`, with its sign always there: +0.1, −0.4; 0 for nothing."""
    text = exact(value)
    return text if value <= 0 or text == "0" else f"+{text}"


# The circuit (x + y)·z ------------------------------------------------------------------------

START = {"x": -2, "y": 5, "z": -4}
GATES = {"add": (112, 176, "+"), "mul": (206, 124, "×")}
INPUTS = {"x": 206, "y": 146, "z": 72}  # the height of each input's wire
NUMBERS = {"x": (61, 206), "y": (61, 146), "z": (61, 72), "q": (155, 176), "f": (265, 124)}
WIDTH, HEIGHT = 330, 240


def _pen(axes, scale):
    axes.set(xlim=(0, WIDTH), ylim=(0, HEIGHT), aspect="equal")
    axes.set_axis_off()
    return Pen(axes, scale)


def _draw_circuit(pen):
    """Gates, wires and names; the numbers come later."""
    for name, height in INPUTS.items():
        pen.write(13, height, name, 13, ha="center", va="center_baseline")
        x, y, _ = GATES["mul" if name == "z" else "add"]
        end = (x - RADIUS * 0.9, y + (6 if name == "x" else -6))
        pen.wire((24, height), (90, height), end)
    (x, y, _), (after, level, _) = GATES.values()
    pen.wire((x + RADIUS, y), (x + 74, y), (after - RADIUS * 0.9, level + 6))
    pen.wire((after + RADIUS, level), (WIDTH - 18, level))
    pen.write(WIDTH - 13, level, "f", 13, va="center_baseline")
    pen.write(x, y + RADIUS + 4, "q", 13, ha="center")
    for x, y, symbol in GATES.values():
        pen.gate(x, y, symbol)


def _values(x, y, z):
    return {"x": x, "y": y, "z": z, "q": x + y, "f": (x + y) * z}


def _nudged(inputs, name):
    """All values once `name` has been nudged up; unchanged for the name "nothing"."""
    return _values(**{key: value + NUDGE * (key == name) for key, value in inputs.items()})


def _write_values(axes, values, scale=1.0):
    style = {"color": plots.VALUE, "ha": "center", "size": 12.4 * scale}
    return [axes.text(x, y + 3, exact(values[name]), **style) for name, (x, y) in NUMBERS.items()]


def portrait():
    """A picture of the circuit with the values of the example on its wires."""
    figure = Figure(figsize=(400 / 72, 224 / 72), dpi=72)
    with plots.style():
        axes = figure.add_axes((0, 0, 1, 1))
        _draw_circuit(_pen(axes, 1.2))
        axes.set_ylim(52, 232)
        _write_values(axes, _values(**START), 1.2)
    alt = (
        "A circuit with two gates. The inputs x = −2 and y = 5 enter a + gate, whose output is "
        "q = 3. This and the input z = −4 enter a × gate, whose output is f = −12. Each value "
        "stands above its wire."
    )
    return picture(figure, alt, name="circuit")


# The bench ------------------------------------------------------------------------------------

XS, ZS = (-8, -5, -2, 1, 4), (-4, -3, -2, -1, 0, 1, 2, 3, 4)
NOTHING = "nothing"
BARS = {"x": 2, "y": 1, "z": 0}


def circuit_bench():
    """Set two inputs, nudge one of the three, and follow the change along the wires."""
    asked = question("circuits", "circuit-bench")
    return explore(
        _bench_background,
        _draw_bench,
        name="circuit-bench",
        question="Nudge one input by +0.1. What does the output do?",
        describe=_bench_words,
        readout=_bench_numbers,
        prediction=Prediction(asked, before=_bench_before, mark=_mark_bench),
        height=300,
        nudge=choice("nudge", {NOTHING: NOTHING, **{f"{n} by +0.1": n for n in BARS}}),
        x=slider("x", XS, start=START["x"]),
        z=slider("z", ZS, start=START["z"]),
    )


def _bench_background(figure):
    circuit, bars = figure.add_axes((0, 0, 0.5, 1)), figure.add_axes((0.56, 0.17, 0.4, 0.68))
    _draw_circuit(_pen(circuit, 1.09))
    circuit.text(WIDTH / 2, 12, "y stays at 5: + treats x and y alike", color=plots.MUTED,
                 ha="center", size=9.5)  # fmt: skip
    bars.set(xlim=(-0.72, 1.2), ylim=(-0.6, 2.6), title="Δf, for a nudge of +0.1 in …")
    bars.set_xticks([-0.4, 0, 0.4, 0.8], labels=["−0.4", "0", "+0.4", "+0.8"])
    bars.set_yticks(list(BARS.values()), labels=list(BARS))
    bars.tick_params(axis="y", length=0, labelsize=12)
    bars.spines["left"].set_visible(False)
    bars.axvline(0, color=plots.MUTED, lw=0.8)
    return circuit, bars


def _bench_before(axes):
    return _write_values(axes[0], _values(**START), 1.09)


def _draw_bench(axes, nudge, x, z):
    circuit, bars = axes
    inputs = {"x": x, "y": START["y"], "z": z}
    before, after = _values(**inputs), _nudged(inputs, nudge)
    artists = []
    for name, (across, up) in NUMBERS.items():
        artists += _number_on_wire(circuit, across, up, before[name], after[name])
    if nudge == NOTHING:
        return artists
    slope = f"Δf/Δ{nudge} = {exact((after['f'] - before['f']) / NUDGE)}"
    look = {"color": plots.GRADIENT, "style": "italic", "ha": "center", "va": "top", "size": 13.5}
    return [*artists, circuit.text(265, 96, slope, **look), *_draw_bars(bars, inputs, nudge)]


def _number_on_wire(axes, x, y, before, after):
    """The value above its wire; if it has moved, the new value, and the change below the wire."""
    style = {"ha": "center", "size": 13.5}
    change = after - before
    if abs(change) < 1e-9:
        return [axes.text(x, y + 3, exact(before), color=plots.VALUE, **style)]
    text = f"{exact(before)} → {exact(after)}"
    below = {**style, "va": "top", "weight": "bold", "color": plots.THIRD}
    return [
        axes.text(x, y + 3, text, color=plots.VALUE, **style),
        axes.text(x, y - 4, signed(change), **below),
    ]


def _changes(inputs):
    """Δf for a nudge of each input."""
    start = _values(**inputs)["f"]
    return {name: _nudged(inputs, name)["f"] - start for name in inputs}


def _draw_bars(axes, inputs, chosen):
    artists = []
    for name, change in _changes(inputs).items():
        is_chosen = name == chosen
        look = {"fc": plots.THIRD if is_chosen else "none", "ec": plots.THIRD, "lw": 1.1}
        artists += axes.barh(BARS[name], change, 0.56, **look)
        if is_chosen:
            place = max(change, 0) + 0.06
            text = f"{signed(change)}"
            artists.append(axes.text(place, BARS[name], text, va="center", size=11.5,
                                     color=plots.THIRD, weight="bold"))  # fmt: skip
    return artists


PREDICTED = (  # Δf of each input, in the order of the question's answers
    {"z": 0.3},
    {"x": 0.1, "y": 0.1, "z": 0.1},
    {"x": 0.4, "y": 0.4},
    {"x": 0.2, "y": 0.5, "z": 0.4},
)


def _mark_bench(axes, index):
    look = {"height": 0.8, "fc": "none", "ec": plots.PREDICTION, "ls": (0, (4, 2))}
    artists = [
        bar
        for name, change in PREDICTED[index].items()
        for bar in axes[1].barh(BARS[name], change, **look)
    ]
    place = {"ha": "right", "color": plots.PREDICTION, "size": 9}
    return [*artists, axes[1].text(1.2, 2.55, "your prediction: dashed", **place)]


def _bench_words(nudge, x, z):
    inputs = {"x": x, "y": START["y"], "z": z}
    before, after = _values(**inputs), _nudged(inputs, nudge)
    if nudge == NOTHING:
        return f"q = {exact(before['q'])} and f = {exact(before['f'])}. Nothing is nudged yet."
    change = after["f"] - before["f"]
    moved = f"f by {signed(change)}. " if change else "f does not move. "
    if nudge == "z":
        return f"z moves by +0.1, q stays, {moved}" + (
            f"The × gate has multiplied the nudge by its other input, q = {exact(before['q'])}."
            if change
            else "You have found it: q is 0, and the × gate lets no nudge of z through."
        )
    return f"{nudge} moves by +0.1, q by +0.1, {moved}" + (
        "The + gate has passed the nudge on as it was; the × gate has multiplied it by its other "
        f"input, z = {exact(z)}."
        if change
        else "You have found it: z is 0, and the × gate lets no nudge of q through."
    )


def _bench_numbers(nudge, x, z):
    inputs = {"x": x, "y": START["y"], "z": z}
    before, after = _values(**inputs)["f"], _nudged(inputs, nudge)["f"]
    if nudge == NOTHING:
        return {"f": exact(before), "Δf": "–", "Δf divided by the nudge": "–"}
    change = after - before
    return {
        "f": f"{exact(before)} → {exact(after)}",
        "Δf": signed(change),
        "Δf divided by the nudge": exact(change / NUDGE),
    }


# One gate -------------------------------------------------------------------------------------

GATE_VALUES = {"add": lambda a, b: a + b, "mul": lambda a, b: a * b, "max": max}
GATE_NAMES = {"max(a, b)": "max", "a + b": "add", "a × b": "mul"}
AS, BS = (-3, -2, -1, -0.5, 0, 0.5, 1, 2, 3), (-2, -1, 0, 1, 2)
REACH = 3.3


def course_slopes(gate, a, b):
    """The slopes of a gate's output in a and in b; at a tie the first input of max has it."""
    return {"add": (1, 1), "mul": (b, a), "max": (1, 0) if a >= b else (0, 1)}[gate]


def gates(local_gradients=None):
    """One gate with its two slopes. `local_gradients` draws the learner's own slopes."""
    is_first = local_gradients is None
    own, note = usable(
        local_gradients or course_slopes,
        course_slopes,
        [(gate, float(a), float(b)) for gate in GATE_VALUES for a in AS for b in BS],
        _good_slopes,
    )

    def slopes(gate, a, b):
        return [float(slope) for slope in own(gate, float(a), float(b))]

    def draw(axes, gate, a, b):
        mine = None if own is course_slopes else slopes(gate, a, b)
        return _draw_gate(axes, gate, a, b, course_slopes(gate, a, b), mine)

    asked = Prediction(question("circuits", "max-gate"), before=_gates_before, mark=_mark_gates)
    return explore(
        _gates_background,
        draw,
        name="gates" if is_first else "your-gates",
        question="How steep is the output in each of its inputs?"
        if is_first
        else "Do your slopes touch the curves?",
        describe=lambda gate, a, b: _gate_words(gate, a, b, slopes(gate, a, b)),
        readout=_gate_numbers,
        prediction=asked if is_first else None,
        note=note,
        height=330,
        gate=choice("gate", GATE_NAMES),
        a=slider("a", AS, start=2),
        b=slider("b", BS, start=1),
    )


def _good_slopes(answer) -> bool:
    numbers = [float(slope) for slope in answer]
    return len(numbers) == len(answer) == 2 and bool(np.isfinite(numbers).all())


def _gates_background(figure):
    panels = figure.subplots(1, 2)
    figure.subplots_adjust(left=0.06, right=0.985, bottom=0.15, top=0.89, wspace=0.2)
    for axes, moving, still in zip(panels, "ab", "ba", strict=True):
        axes.set(xlim=(-REACH, REACH), ylim=(-6.6, 6.6), xlabel=moving)
        axes.set_title(f"out, as {moving} moves and {still} stays")
        axes.set(xticks=range(-3, 4), yticks=range(-6, 7, 2))
        axes.set_xticklabels([number(tick) for tick in range(-3, 4)])
        axes.set_yticklabels([number(tick) for tick in range(-6, 7, 2)])
        axes.grid(True)
    return tuple(panels)


def _gates_before(axes):
    return [*_point(axes[0], 2, 2), *_point(axes[1], 1, 2)]


def _point(axes, x, out):
    return axes.plot(x, out, "o", color=plots.VALUE, ms=8, zorder=6)


def _draw_gate(axes, gate, a, b, right, mine):
    compute, artists = GATE_VALUES[gate], []
    for place, (panel, at, other) in enumerate(((axes[0], a, b), (axes[1], b, a))):
        along = sorted({-REACH, float(other), REACH})  # max bends where the inputs are equal
        curve = [compute(value, other) for value in along]  # the order does not matter to a gate
        artists += panel.plot(along, curve, "-", color=plots.VALUE, lw=1.8, zorder=3)
        artists += _point(panel, at, compute(a, b))
        artists += _slope(panel, at, compute(a, b), right[place], mine and mine[place])
    return artists


def _slope(axes, at, out, right, mine):
    """The slope as a short straight piece through the point; the learner's over the course's."""
    run = np.array([-1.0, 1.0])
    text = {"color": plots.GRADIENT, "size": 12, "style": "italic", "weight": "bold"}
    if mine is None:
        piece = axes.plot(at + run, out + right * run, "-", color=plots.GRADIENT, lw=4, zorder=5)
        return [*piece, axes.text(-3.1, 5.4, f"slope {exact(right)}", **text)]
    ghost = axes.plot(at + run, out + right * run, "-", color=plots.PREDICTION, lw=9, alpha=0.4)
    piece = axes.plot(at + run, out + mine * run, "-", color=plots.GRADIENT, lw=3, zorder=5)
    return [*ghost, *piece, axes.text(-3.1, 5.4, f"your slope {exact(mine)}", **text)]


PREDICTED_SLOPES = ((1, 0), (1, 1), (0.5, 0.5), (2, 1))


def _mark_gates(axes, index):
    run, style = np.array([-1.2, 1.2]), {"color": plots.PREDICTION, "lw": 1.8, "ls": (0, (4, 2))}
    slopes = PREDICTED_SLOPES[index]
    lines = [axes[0].plot(2 + run, 2 + slopes[0] * run, **style, zorder=7)[0]]
    lines += axes[1].plot(1 + run, 2 + slopes[1] * run, **style, zorder=7)
    words = "your prediction: dashed"
    return [*lines, axes[0].text(3.2, -6.2, words, ha="right", color=plots.PREDICTION, size=9)]


def _gate_words(gate, a, b, mine):
    right = course_slopes(gate, a, b)
    first = f"a = {exact(a)}, b = {exact(b)}, out = {exact(GATE_VALUES[gate](a, b))}: "
    if not np.allclose(mine, right):
        yours = " and ".join(map(exact, mine))
        return first + (
            f"yours are {yours}, and the curves have {exact(right[0])} and {exact(right[1])}. "
            "The orange piece cuts across its curve."
        )
    if gate == "add":
        return first + "either input moves the sum one for one, whatever the other is."
    if gate == "mul":
        return first + f"the slope in a is b, {exact(b)}, and the slope in b is a, {exact(a)}."
    if a == b:
        return first + "a tie. The curve bends here; by convention the first input has the slope."
    winner, loser = ("a", "b") if a > b else ("b", "a")
    return first + (
        f"{winner} wins and moves the output one for one; a nudge of {loser} changes nothing."
    )


def _gate_numbers(gate, a, b):
    right = course_slopes(gate, a, b)
    return {
        "out": exact(GATE_VALUES[gate](a, b)),
        "∂out/∂a": exact(right[0]),
        "∂out/∂b": exact(right[1]),
    }


def sigmoid_slopes():
    """A picture of the sigmoid with its slope at five places."""
    figure = Figure(figsize=(520 / 72, 230 / 72), dpi=72)
    with plots.style():
        axes = figure.add_axes((0.08, 0.16, 0.88, 0.78))
        axes.set(xlim=(-6, 6), ylim=(-0.08, 1.16), yticks=[0, 0.5, 1], xlabel="z")
        axes.set_xticks(range(-6, 7, 2), labels=[number(z) for z in range(-6, 7, 2)])
        axes.grid(True)
        along = np.linspace(-6, 6, 121)
        axes.plot(along, [sigmoid(z) for z in along], "-", color=plots.VALUE)
        for z in (-4, -2, 0, 2, 4):
            height, slope, run = sigmoid(z), sigmoid(z) * (1 - sigmoid(z)), np.array([-0.9, 0.9])
            axes.plot(z + run, height + slope * run, "-", color=plots.GRADIENT, lw=3.5, zorder=4)
            look = {"color": plots.GRADIENT, "style": "italic", "size": 10.5}
            place = {"xytext": (10, -16) if abs(z) < 4 else (0, 9 if z < 0 else -19)}
            ha = "left" if abs(z) < 4 else "center"
            axes.annotate(f"{slope:.4f}", (z, height), ha=ha, textcoords="offset points",
                          **place, **look)  # fmt: skip
        axes.text(-5.8, 0.93, "σ(z)", color=plots.VALUE, size=12)
    alt = (
        "The sigmoid, an S-shaped curve that rises from 0 on the left through 0.5 at z = 0 "
        "towards 1 on the right. Short straight pieces show its slope: 0.25 at z = 0, 0.105 at "
        "−2 and 2, and 0.0177 at −4 and 4, where the curve is almost level."
    )
    return picture(figure, alt, name="sigmoid-slopes")


def sigmoid(z):
    """σ(z) of a number."""
    return 1 / (1 + exp(-z))


# The size of the nudge ------------------------------------------------------------------------


def cube(x):
    """x³, by products only, so that its rounding is the same on every computer."""
    return x * x * x


CURVES = {  # name -> function, place, slope there
    "x³ at 2": (cube, 2.0, 12.0),
    "x² at 3": (lambda x: x * x, 3.0, 6.0),
    "σ(x) at 1": (sigmoid, 1.0, sigmoid(1.0) * (1 - sigmoid(1.0))),
    "max(0, x) at 0.02": (lambda x: max(0.0, x), 0.02, 1.0),
}
HS = tuple(float(f"{mantissa}e{power}") for power in range(-15, 0) for mantissa in (1, 3)) + (1.0,)
LOWEST, HIGHEST = 1e-13, 30.0


def h_dial(numerical_gradient=None):
    """Turn h and watch the error of a measured slope. `numerical_gradient` adds the learner's.

    With the learner's own function nothing is asked first, and all errors are shown at once.
    """
    is_first = numerical_gradient is None
    own, note = usable(
        numerical_gradient or course_gradient, course_gradient, _dial_trials(), _good_gradient
    )
    is_own = own is not course_gradient
    errors = cache(lambda curve, gradient: _errors(curve, gradient))

    def draw(axes, curve, h):
        lens, plot = axes
        first = HS.index(h) if is_first else 0  # a first look shows only the h tried so far
        artists = _draw_errors(plot, curve, h, errors(curve, course_gradient), first)
        artists += _draw_lens(lens, curve, h)
        return artists + (plot.plot(HS, _within(errors(curve, own)), **OWN) if is_own else [])

    def yours(curve):
        return errors(curve, own) if is_own else None

    asked = Prediction(question("circuits", "best-h"), before=_dial_before, mark=_mark_h)
    return explore(
        partial(_dial_background, yours=OWN) if is_own else _dial_background,
        draw,
        name="h-dial" if is_first else "your-h-dial",
        question="How small should a nudge be?"
        if is_first
        else "How exact is your numerical_gradient?",
        describe=lambda curve, h: _dial_words(curve, h, yours(curve)),
        readout=lambda curve, h: _dial_numbers(curve, h, yours(curve)),
        prediction=asked if is_first else None,
        note=note,
        height=370,
        curve=choice("slope of", {name: name for name in CURVES}),
        h=slider("h", HS, start=1.0 if is_first else 1e-5, text=_power),
    )


def _power(h):
    """1, 0.3, 0.1, 0.03, then powers: 3 · 10⁻⁵."""
    if h >= 0.001:
        return number(h)
    mantissa, exponent = f"{h:.0e}".split("e")
    power = "10" + str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return power if mantissa == "1" else f"{mantissa} · {power}"


def _of_a_list(curve):
    """The function of a curve as `numerical_gradient` takes it: of a list with one number."""
    return lambda v: CURVES[curve][0](float(v[0]))


def _dial_trials():
    return [(_of_a_list(curve), [CURVES[curve][1]], h) for curve in CURVES for h in HS]


def _good_gradient(answer) -> bool:
    return np.size(answer) == 1 and bool(np.isfinite(np.asarray(answer, dtype=float)).all())


def estimates(curve, h):
    """The slope by a forward and by a central difference."""
    f, at, _ = CURVES[curve]
    return (f(at + h) - f(at)) / h, (f(at + h) - f(at - h)) / (2 * h)


def _errors(curve, gradient):
    """|error| of a numerical gradient for every h."""
    _, at, slope = CURVES[curve]
    answers = [gradient(_of_a_list(curve), [at], h) for h in HS]
    return np.array([abs(np.asarray(answer, float).item() - slope) for answer in answers])


def _dial_background(figure, **more):
    lens, plot = (
        figure.add_axes((0.02, 0.1, 0.45, 0.79)),
        figure.add_axes((0.575, 0.14, 0.41, 0.75)),
    )
    lens.set(xlim=(-1.45, 1.45), ylim=(-1.75, 1.75), yticks=[])
    lens.set_xticks([-1, 0, 1], labels=["x − h", "x", "x + h"])
    lens.set_title("The curve around x, enlarged: h fills the picture")
    lens.spines["left"].set_visible(False)
    for at in (-1, 0, 1):
        lens.axvline(at, color=plots.LINE, lw=0.8, zorder=0)
    plot.set(xscale="log", yscale="log", xlim=(4e-16, 2.5), ylim=(LOWEST / 3, HIGHEST))
    plot.set(title="Error of the slope, both axes logarithmic")
    powers = (-15, -12, -9, -6, -3, 0)
    names = ["10⁻¹⁵", "10⁻¹²", "10⁻⁹", "10⁻⁶", "0.001", "1"]
    plot.set_xticks([10.0**power for power in powers], labels=names)
    plot.set_yticks([10.0**power for power in powers[1:]], labels=names[1:])
    plot.minorticks_off()
    plot.set_xlabel("h, the size of the nudge")
    _key(plot, **more)
    return lens, plot


FORWARD = {"color": plots.FOURTH, "ls": (0, (5, 1.5)), "marker": "s", "ms": 3.4, "lw": 1.4}
CENTRAL = {"color": plots.VALUE, "ls": "-", "marker": "o", "ms": 3.6, "lw": 1.6}
OWN = {"color": plots.GRADIENT, "ls": "none", "marker": "^", "ms": 6, "zorder": 5}


def _key(axes, **more):
    entries = {"forward: f(x + h) − f(x)": FORWARD, "central: f(x + h) − f(x − h)": CENTRAL, **more}
    for label, style in entries.items():
        axes.plot([], [], **style, label=label)
    axes.legend(loc="lower left", fontsize=9, handlelength=2.6)


def _draw_lens(axes, curve, h):
    """The curve between x − h and x + h, its height divided by h times the slope."""
    f, at, slope = CURVES[curve]
    along = np.linspace(-1.45, 1.45, 233)
    heights = [(f(at + h * t) - f(at)) / (h * slope) for t in along]
    artists = axes.plot(along, np.clip(heights, -3, 3), "-", color=plots.INK, lw=1.5, zorder=3)
    ends = {t: (f(at + h * t) - f(at)) / (h * slope) for t in (-1, 0, 1)}
    for start, style in ((0, FORWARD), (-1, CENTRAL)):
        pair = np.clip([ends[start], ends[1]], -3, 3)
        artists += axes.plot([start, 1], pair, **{**style, "ms": 6, "lw": 2}, zorder=5 + start)
    forward, central = estimates(curve, h)
    look = {"size": 11, "ha": "left"}
    return [
        *artists,
        axes.text(-1.4, 1.52, f"forward {forward:.6g}", color=FORWARD["color"], **look),
        axes.text(-1.4, 1.3, f"central {central:.6g}", color=CENTRAL["color"], **look),
        axes.text(-1.4, 1.08, f"truth {slope:.6g}", color=plots.INK, **look),
    ]


def _draw_errors(axes, curve, h, central, first):
    """Both errors for every h from HS[first] on, with a ring at the h of the dial."""
    slope, artists = CURVES[curve][2], []
    forward = np.array([abs(estimates(curve, size)[0] - slope) for size in HS])
    ring = {"marker": "o", "ms": 10, "mfc": "none", "mec": plots.INK, "mew": 1.3, "zorder": 6}
    for error, style in ((forward, FORWARD), (central, CENTRAL)):
        shown = _within(error)
        artists += axes.plot(HS[first:], shown[first:], **style, zorder=4)
        artists += axes.plot(h, shown[HS.index(h)], **ring)
    return artists


def _within(errors):
    return np.clip(errors, LOWEST, HIGHEST)


def _dial_before(axes):
    return _draw_lens(axes[0], "x³ at 2", 1.0)


PREDICTED_H = (1e-15, 1e-10, 1e-5, 0.1)


def _mark_h(axes, index):
    h = PREDICTED_H[index]
    (line,) = axes[1].plot([h, h], [1e-12, 8], color=plots.PREDICTION, ls=(0, (4, 2)), lw=1.6)
    side = "right" if h > 1e-3 else "left"
    word = axes[1].text(h, 12, "your prediction", ha=side, color=plots.PREDICTION, size=9)
    return [line, word]


def _dial_numbers(curve, h, own):
    slope = CURVES[curve][2]
    forward, central = estimates(curve, h)
    numbers = {
        "error of forward": number(abs(forward - slope), 2),
        "error of central": number(abs(central - slope), 2),
    }
    return numbers if own is None else {**numbers, "error of yours": number(own[HS.index(h)], 2)}


def _dial_words(curve, h, own):
    f, at, slope = CURVES[curve]
    forward, central = (abs(estimate - slope) for estimate in estimates(curve, h))
    noise = 1e-15 * abs(f(at)) / h  # what rounding alone can do
    first = f"h = {_power(h)}: forward is off by {number(forward, 2)}, central by "
    first += f"{number(central, 2)}. "
    if own is not None:
        first += f"Yours is off by {number(own[HS.index(h)], 2)}. "
    if curve.startswith("max") and h > at:
        return first + "The nudge reaches across the bend at 0, where the slope is another one."
    if max(forward, central) < 1e-12:
        return first + "The curve is straight within the nudge, so there is nothing but rounding."
    if forward > noise and central > noise:
        return first + (
            "The curve bends within the nudge. With a tenth of this h, forward's error is about "
            "a tenth, and central's about a hundredth."
        )
    if forward > noise and curve.startswith("x²"):
        return first + (
            "For a parabola the errors on either side cancel to nothing: central is exact, but for "
            "rounding."
        )
    if forward > noise:
        return first + (
            "Central is down to rounding noise; forward still suffers from the bend of the curve."
        )
    return first + _rounding_words(f, at, h)


def _rounding_words(f, at, h):
    change = abs(f(at + h) - f(at))
    if not change:
        return "f(x + h) and f(x) are the same number to all 16 digits: nothing is left to divide."
    common = int(-np.log10(change / f(at)))
    return (
        f"What is left is rounding noise: f(x + h) and f(x) share their first {common} of 16 "
        "digits, and whatever is wrong in the last ones is divided by h."
    )


EXPLORERS = (circuit_bench, gates, h_dial)
