"""The exercises on circuits: forward, local_gradients, numerical_gradient, and their mistakes."""

from collections.abc import Callable

import numpy as np

from backprop.checks.exercise import Exercise
from backprop.gradcheck import numerical_gradient as course_gradient

# (x, y, z): every sign of every number, of x + y and of the answer; nothing special
POINTS = [
    (-2.5, 5.3, -4.1),
    (1.7, -3.2, 0.6),
    (-0.8, -1.4, 2.3),
    (3.6, 0.9, -1.3),
    (2.2, 4.7, 3.8),
]
GATES = ("add", "mul", "max")
PAIRS = [(2.5, -4.1), (-1.3, 3.6), (-0.7, -2.9), (4.4, 1.9), (-3.3, -0.4)]
TIES = [(3.2, 3.2), (-1.7, -1.7)]
UNKNOWN = [("sub", 2.5, -4.1)]


def _forward(x, y, z):
    q = x + y
    return {"q": q, "f": q * z}


def _slopes(gate, a, b):
    if gate == "add":
        return 1, 1
    if gate == "mul":
        return b, a
    if gate == "max":
        return (1, 0) if a >= b else (0, 1)
    raise ValueError(f"there is no gate {gate!r}; known: add, mul, max")


def _measured_slopes(gate, a, b):
    """Measured where there is a slope: a tie of max and an unknown gate are conventions."""
    if gate not in GATES or (gate == "max" and a == b):
        return _slopes(gate, a, b)
    compute = {"add": np.add, "mul": np.multiply, "max": np.maximum}[gate]
    return tuple(course_gradient(lambda v: compute(*v), [a, b]).tolist())


def _probe_gate(learner, gate, a, b):
    """The answer, named by its call; for an unknown gate what was raised, and what it says."""
    if gate in GATES:
        return {f'local_gradients("{gate}", {a}, {b})': learner(gate, a, b)}
    names_them = False
    try:
        given = "None" if learner(gate, a, b) is None else "an answer"
    except Exception as error:
        if isinstance(error, NotImplementedError):
            learner("add", a, b)  # a stub raises it for every gate
        given = "a ValueError" if isinstance(error, ValueError) else "another error"
        names_them = all(name in str(error) for name in GATES)
    return {"an unknown gate gives": given, "the message names the known gates": names_them}


# The functions to measure: their inputs interact, so that every wrong nudge shows.


def _cubic(v):
    a, b, c = np.asarray(v, dtype=float)
    return float(a**2 * b + np.sin(c) * a - 0.7 * c**3)


def _quartic(v):
    a, b = np.asarray(v, dtype=float)
    return float(a**3 - 1.3 * a * b**2 + 0.4 * b**4 + b)


def _of_a_table(v):
    table = np.asarray(v, dtype=float)
    weights = np.array([[0.7, -1.2, 0.4], [1.6, 0.3, -0.9]])
    return float(np.sum(weights * table**3) + table[0, 1] * table[1, 2] * table[0, 0])


def _of_a_number(v):
    return float(np.asarray(v, dtype=float).item()) ** 3 - 1.7 * float(np.asarray(v).item())


forward = Exercise(
    "forward(x, y, z)",
    reference=_forward,
    cases=POINTS,
)
local_gradients = Exercise(
    "local_gradients(gate, a, b)",
    reference=_slopes,
    cases=[
        *((gate, *pair) for gate in GATES for pair in PAIRS),
        *(("max", *pair) for pair in TIES),
        *UNKNOWN,
    ],
    probe=_probe_gate,
    measured=_measured_slopes,
)
numerical_gradient = Exercise(
    "numerical_gradient(f, v, h=1e-5)",
    reference=course_gradient,
    cases=[
        (_cubic, np.array([2.3, -3.1, 0.8]), 0.05),
        (_quartic, np.array([1.6, -0.7])),
        (_cubic, np.array([2, -3, 1]), 0.003),
        (_quartic, [-1.4, 0.9], 0.02),
        (_of_a_table, np.array([[0.6, -1.3, 2.1], [1.8, -0.4, 0.9]]), 0.03),
        (_of_a_number, 1.9, 0.04),
    ],
)

# The mistakes of forward: another circuit, or the right numbers under the wrong names.


def _other_circuit(first: Callable, second: Callable):
    """A wrong forward: q = first(x, y, z), f = second(x, y, z, q)."""

    def wrong(x, y, z):
        q = first(x, y, z)
        return {"q": q, "f": second(x, y, z, q)}

    return wrong


_q = _other_circuit(lambda x, y, z: x + y, lambda x, y, z, q: q * z)

forward.mistake(
    "no_brackets",
    "`y` was multiplied by `z` before `x` was added: the + gate comes first, so its result "
    "needs brackets or a line of its own.",
    _other_circuit(lambda x, y, z: x + y, lambda x, y, z, q: x + y * z),
)
forward.mistake(
    "no_brackets_other_side",
    "Only `x` was multiplied by `z`, and `y` was added afterwards: the whole sum goes into "
    "the × gate.",
    _other_circuit(lambda x, y, z: x + y, lambda x, y, z, q: x * z + y),
)
forward.mistake(
    "gates_swapped",
    "The gates have changed places: yours multiplies first and adds then.",
    _other_circuit(lambda x, y, z: x * y, lambda x, y, z, q: q + z),
)
forward.mistake(
    "added_twice",
    "Your second gate adds, but it is a × gate.",
    _other_circuit(lambda x, y, z: x + y, lambda x, y, z, q: q + z),
)
forward.mistake(
    "multiplied_twice",
    "Your first gate multiplies, but it is a + gate.",
    _other_circuit(lambda x, y, z: x * y, lambda x, y, z, q: q * z),
)
forward.mistake(
    "subtracted",
    "`y` was subtracted from `x`: the first gate is a + gate.",
    _other_circuit(lambda x, y, z: x - y, lambda x, y, z, q: q * z),
)
forward.mistake(
    "sign_lost",
    "The sign of `z` was lost on the way: your `f` is right only where `z` is positive.",
    _other_circuit(lambda x, y, z: x + y, lambda x, y, z, q: q * abs(z)),
)
forward.mistake(
    "divided",
    "`q` was divided by `z`: the second gate is a × gate.",
    _other_circuit(lambda x, y, z: x + y, lambda x, y, z, q: q / z),
)
forward.mistake(
    "wrong_pair",
    "`y` and `z` were added, and `x` came in at the × gate: `x` and `z` have changed places.",
    _other_circuit(lambda x, y, z: y + z, lambda x, y, z, q: q * x),
)
forward.mistake(
    "other_wrong_pair",
    "`x` and `z` were added, and `y` came in at the × gate: `y` and `z` have changed places.",
    _other_circuit(lambda x, y, z: x + z, lambda x, y, z, q: q * y),
)
forward.mistake(
    "only_first_gate",
    "`f` is the same as `q`: the signal never went through the × gate.",
    _other_circuit(lambda x, y, z: x + y, lambda x, y, z, q: q),
)
forward.mistake(
    "q_is_the_product",
    "`f` is right, but `q` holds a product, and it is the output of the + gate.",
    _other_circuit(lambda x, y, z: x * y, lambda x, y, z, q: (x + y) * z),
)
forward.mistake(
    "q_squared",
    "`q` entered the × gate twice, and `z` not at all.",
    _other_circuit(lambda x, y, z: x + y, lambda x, y, z, q: q * q),
)
forward.mistake(
    "all_multiplied_with_the_sum",
    "`f` is `x` times `y` times `z`: your × gate was not given the output of the + gate.",
    _other_circuit(lambda x, y, z: x + y, lambda x, y, z, q: x * y * z),
)


@forward.mistake("names_swapped", "The right numbers, but `q` and `f` have changed places.")
def _(x, y, z):
    right = _q(x, y, z)
    return {"q": right["f"], "f": right["q"]}


@forward.mistake(
    "slopes_instead_of_values",
    "These are slopes: the forward pass only computes the values on the wires.",
)
def _(x, y, z):
    return {"q": z, "f": 1}


# The mistakes of local_gradients: the rule of one gate is another one.


def _add(a, b):
    return 1, 1


def _mul(a, b):
    return b, a


def _max(a, b):
    return (1, 0) if a >= b else (0, 1)


def _with(**rules):
    """A wrong local_gradients: some of the gates have another rule."""
    rules = {"add": _add, "mul": _mul, "max": _max, **rules}

    def wrong(gate, a, b):
        if gate not in rules:
            raise ValueError("known: add, mul, max")
        return rules[gate](a, b)

    return wrong


local_gradients.mistake(
    "mul_not_swapped",
    'For "mul" each input has been given its own value, where the slope is the other one.',
    _with(mul=lambda a, b: (a, b)),
)
local_gradients.mistake(
    "mul_like_add",
    'Your "mul" passes a nudge on unchanged, as a + gate does.',
    _with(mul=_add),
)
local_gradients.mistake(
    "mul_product",
    'For "mul" you returned the output of the gate; asked is how far it moves, per unit of nudge.',
    _with(mul=lambda a, b: (a * b, a * b)),
)
local_gradients.mistake(
    "mul_sum",
    'For "mul" both inputs moved at once in your answer; each slope is for a nudge of one input '
    "alone.",
    _with(mul=lambda a, b: (a + b, a + b)),
)
local_gradients.mistake(
    "mul_without_signs",
    'The signs of the slopes of "mul" were lost: a negative value on the other wire turns the '
    "nudge round.",
    _with(mul=lambda a, b: (abs(b), abs(a))),
)
local_gradients.mistake(
    "add_values",
    'For "add" you returned the values on the wires; a slope does not depend on how large they '
    "are.",
    _with(add=lambda a, b: (a, b)),
)
local_gradients.mistake(
    "add_swapped_values",
    'For "add" you used the rule of the × gate, the value of the other input.',
    _with(add=lambda a, b: (b, a)),
)
local_gradients.mistake(
    "add_shares",
    'Your "add" shares a nudge out between its inputs, but each of them moves the sum in full.',
    _with(add=lambda a, b: (0.5, 0.5)),
)
local_gradients.mistake(
    "add_zero",
    'Your "add" has the slope 0, as if the sum did not move when an input does.',
    _with(add=lambda a, b: (0, 0)),
)
local_gradients.mistake(
    "max_both",
    'For "max" both inputs have the slope 1, but a nudge of the smaller one does not get through.',
    _with(max=_add),
)
local_gradients.mistake(
    "max_shares",
    'Your "max" shares the slope out between its inputs, but only the larger one is heard.',
    _with(max=lambda a, b: (0.5, 0.5)),
)
local_gradients.mistake(
    "max_values",
    'For "max" you returned the values on the wires, and not how far the output moves.',
    _with(max=lambda a, b: (a, b)),
)
local_gradients.mistake(
    "max_value_of_the_winner",
    'For "max" the winner has been given its value as slope, where its nudge gets through as it '
    "is.",
    _with(max=lambda a, b: (a, 0) if a >= b else (0, b)),
)
local_gradients.mistake(
    "max_is_min",
    'Your "max" gives the slope to the smaller input.',
    _with(max=lambda a, b: (1, 0) if a <= b else (0, 1)),
)
local_gradients.mistake(
    "max_always_first",
    'Your "max" always gives the slope to the first input, whichever is larger.',
    _with(max=lambda a, b: (1, 0)),
)
local_gradients.mistake(
    "tie_to_second",
    'At a tie of "max" you gave the slope to the second input; by our convention the first one '
    "has it.",
    _with(max=lambda a, b: (1, 0) if a > b else (0, 1)),
)
local_gradients.mistake(
    "tie_shared",
    'At a tie of "max" you shared the slope, as central differences do; by our convention the '
    "first input has all of it.",
    _with(max=lambda a, b: (0.5, 0.5) if a == b else _max(a, b)),
)
local_gradients.mistake(
    "tie_both",
    'At a tie of "max" both inputs have the slope 1 in your answer; by our convention only the '
    "first one has.",
    _with(max=lambda a, b: (float(a >= b), float(b >= a))),
)
local_gradients.mistake(
    "tie_neither",
    'At a tie of "max" neither input has a slope in your answer; by our convention the first '
    "one has.",
    _with(max=lambda a, b: (float(a > b), float(b > a))),
)


@local_gradients.mistake(
    "changes",
    "These are the changes for a nudge of one size; a slope is the change per unit of nudge.",
    nudge=(0.1, 0.01, 0.001, 1e-5),
)
def _(gate, a, b, nudge):
    return tuple(nudge * slope for slope in _slopes(gate, a, b))


@local_gradients.mistake(
    "outputs",
    "You returned the output of the gate; asked are its two slopes.",
    both=(False, True),
)
def _(gate, a, b, both):
    if gate not in GATES:
        return _slopes(gate, a, b)
    out = {"add": a + b, "mul": a * b, "max": max(a, b)}[gate]
    return (out, out) if both else out


@local_gradients.mistake(
    "all_gates_alike",
    "Every gate has the slopes 1 and 1 in your answer; that is true only of the + gate.",
)
def _(gate, a, b):
    return (1, 1) if gate in GATES else _slopes(gate, a, b)


@local_gradients.mistake(
    "order",
    "The two slopes have changed places: the first belongs to `a`, the second to `b`.",
)
def _(gate, a, b):
    return tuple(reversed(_slopes(gate, a, b)))


@local_gradients.mistake(
    "nothing_returned",
    "Your function returns None for every gate: the two slopes go behind `return`.",
)
def _(gate, a, b):
    return None


@local_gradients.mistake(
    "unknown_gate_without_a_word",
    "The three gates are right, but for a gate that your function does not know it returns None: "
    "it should stop with a ValueError.",
)
def _(gate, a, b):
    return _slopes(gate, a, b) if gate in GATES else None


@local_gradients.mistake(
    "unknown_gate_answered",
    "The three gates are right, but for a gate that your function does not know it returns "
    "something: it should stop with a ValueError.",
)
def _(gate, a, b):
    return _slopes(gate, a, b) if gate in GATES else _max(a, b)


@local_gradients.mistake(
    "unknown_gate_other_error",
    "The three gates are right, but for a gate that your function does not know it stops with "
    "another error than a ValueError.",
    text=("", "known: add, mul, max"),
)
def _(gate, a, b, text):
    if gate not in GATES:
        raise KeyError(text)
    return _slopes(gate, a, b)


@local_gradients.mistake(
    "unknown_gate_without_names",
    "A gate that is not known raises a ValueError, as it should, but the text does not name the "
    "gates that are.",
)
def _(gate, a, b):
    if gate not in GATES:
        raise ValueError("there is no such gate")
    return _slopes(gate, a, b)


# The mistakes of numerical_gradient.


def _each(compare: Callable):
    """A wrong numerical_gradient: compare(f, point, index, h) is the slope of one entry."""

    def wrong(f, v, h=1e-5):
        point = np.array(v, dtype=float)
        slopes = np.empty_like(point)
        for index in np.ndindex(point.shape):
            slopes[index] = compare(f, point.copy(), index, h)
        return slopes

    return wrong


def _at(f, point, index, by):
    """The value of f with one entry moved."""
    moved = point.copy()
    moved[index] += by
    return f(moved)


def _up_minus_down(f, point, index, h):
    return _at(f, point, index, h) - _at(f, point, index, -h)


numerical_gradient.mistake(
    "one_sided",
    "You nudged up only and compared with the middle: that is a forward difference, and its error "
    "falls more slowly.",
    _each(lambda f, p, i, h: (_at(f, p, i, h) - f(p)) / h),
)
numerical_gradient.mistake(
    "one_sided_down",
    "You nudged down only and compared with the middle: a central difference nudges both ways.",
    _each(lambda f, p, i, h: (f(p) - _at(f, p, i, -h)) / h),
)
numerical_gradient.mistake(
    "one_sided_halved",
    "The second value is that of the middle, and not that of a nudge down: the change is over a "
    "distance of `h` only.",
    _each(lambda f, p, i, h: (_at(f, p, i, h) - f(p)) / (2 * h)),
)
numerical_gradient.mistake(
    "divided_by_h",
    "Every slope is twice too large: from the one nudge to the other it is farther than `h`.",
    _each(lambda f, p, i, h: _up_minus_down(f, p, i, h) / h),
)
numerical_gradient.mistake(
    "missing_brackets",
    "Your last line divides by 2 and then multiplies by `h`: brackets are missing below the line.",
    _each(lambda f, p, i, h: _up_minus_down(f, p, i, h) / 2 * h),
)
numerical_gradient.mistake(
    "not_divided",
    "These are changes of `f`; a slope is the change per unit of nudge, so there is a division "
    "to come.",
    _each(_up_minus_down),
)
numerical_gradient.mistake(
    "halved_only",
    "The change was divided by 2, but not by the size of the nudge.",
    _each(lambda f, p, i, h: _up_minus_down(f, p, i, h) / 2),
)
numerical_gradient.mistake(
    "divided_by_four",
    "Every slope is half of what it should be: you divided by more than the distance between the "
    "two nudges.",
    _each(lambda f, p, i, h: _up_minus_down(f, p, i, h) / (4 * h)),
)
numerical_gradient.mistake(
    "sign",
    "Every slope has the right size and the wrong sign: the value after nudging down came first.",
    _each(lambda f, p, i, h: -_up_minus_down(f, p, i, h) / (2 * h)),
)
numerical_gradient.mistake(
    "added",
    "The two values of `f` were added; a slope comes from how far they are apart.",
    _each(lambda f, p, i, h: (_at(f, p, i, h) + _at(f, p, i, -h)) / (2 * h)),
)
numerical_gradient.mistake(
    "nudged_the_output",
    "Every slope is 1: you nudged the output of `f`, and not what goes in.",
    lambda f, v, h=1e-5: np.ones(np.shape(v)),
)
numerical_gradient.mistake(
    "relative_nudge",
    "Your nudge is in proportion to the entry, but the division is by the plain `h`.",
    _each(lambda f, p, i, h: _up_minus_down(f, p, i, h * p[i]) / (2 * h)),
)


@numerical_gradient.mistake(
    "all_at_once",
    "All entries were nudged at the same time; each slope needs a nudge of its own entry alone.",
    repeated=(True, False),
)
def _(f, v, h=1e-5, *, repeated):
    point = np.array(v, dtype=float)
    slope = (f(point + h) - f(point - h)) / (2 * h)
    return np.full(point.shape, slope) if repeated else slope


@numerical_gradient.mistake(
    "not_restored",
    "An entry was not put back after its nudge, so the slopes after it belong to another place.",
    left_at=("down", "up", "nudged back too little"),
)
def _(f, v, h=1e-5, *, left_at):
    point = np.array(v, dtype=float)
    slopes = np.empty_like(point)
    for index in np.ndindex(point.shape):
        start = point[index]
        point[index] = start + h
        up = f(point.copy())
        point[index] = start - h
        slopes[index] = (up - f(point.copy())) / (2 * h)
        if left_at != "down":
            point[index] = start + h if left_at == "up" else start - 2 * h
    return slopes


def _first_draft(f, v, h, kind, collect):
    """What one writes first: it stumbles over integers, over tables and over a single number."""
    point = np.array(v, dtype=kind)
    slopes = {"like v": np.zeros_like(point), "floats": np.zeros(point.shape)}.get(collect)
    slopes = np.zeros(len(point)) if slopes is None else slopes
    for i in range(len(point)):
        old = point[i]  # of a table this is no copy but a view of the row, which moves along
        point[i] = old + h
        up = f(point)
        point[i] = old - h
        down = f(point)
        point[i] = old
        slopes[i] = (up - down) / (2 * h)
    return slopes


@numerical_gradient.mistake(
    "whole_numbers",
    "With whole numbers in `v` your nudge is cut off: an array of integers cannot hold a fraction.",
    scalars=("right", "TypeError", "first draft"),
    collect=("like v", "floats", "one a row"),
)
def _(f, v, h=1e-5, *, scalars, collect):
    if scalars == "first draft":
        return _first_draft(f, v, h, None, collect)
    point = np.array(v)
    if scalars == "TypeError" and not point.ndim:
        raise TypeError
    slopes = np.zeros_like(point) if collect == "like v" else np.zeros(point.shape)
    for index in np.ndindex(point.shape):
        up, down = point.copy(), point.copy()
        up[index], down[index] = point[index] + h, point[index] - h
        slopes[index] = (f(up) - f(down)) / (2 * h)
    return slopes


@numerical_gradient.mistake(
    "whole_number_slopes",
    "With whole numbers in `v` your slopes lose their fractions: the array that collects them "
    "holds integers.",
)
def _(f, v, h=1e-5):
    return course_gradient(f, v, h).astype(np.asarray(v).dtype)


@numerical_gradient.mistake(
    "rows_at_once",
    "In a table of numbers your loop nudges a whole row at a time; every entry needs a nudge of "
    "its own.",
    scalars=("TypeError", "IndexError", "right"),
    collect=("like v", "one a row", "first draft", "first draft, one a row"),
)
def _(f, v, h=1e-5, *, scalars, collect):
    point = np.array(v, dtype=float)
    if not point.ndim:
        if scalars == "right":
            return course_gradient(f, v, h)
        raise {"TypeError": TypeError, "IndexError": IndexError}[scalars]
    if collect.startswith("first draft"):
        return _first_draft(f, v, h, float, "one a row" if "row" in collect else "like v")
    slopes = np.zeros_like(point) if collect == "like v" else np.zeros(len(point))
    for row in range(len(point)):
        slopes[row] = _up_minus_down(f, point, row, h) / (2 * h)
    return slopes


@numerical_gradient.mistake(
    "flattened",
    "For a table of numbers your slopes come back in one row; they should stand as the entries of "
    "`v` do.",
    scalars=(True, False),
)
def _(f, v, h=1e-5, *, scalars):
    slopes = course_gradient(f, v, h)
    return slopes if scalars and not slopes.ndim else slopes.ravel()


@numerical_gradient.mistake(
    "nudge_of_your_own",
    "The size of the nudge is your own: the `h` that was given has no influence on your slopes.",
    h_of_its_own=(1e-5, 1e-4, 1e-3, 0.01, 0.1, 1e-6, 1e-7),
)
def _(f, v, h=1e-5, *, h_of_its_own):
    return course_gradient(f, v, h_of_its_own)


@numerical_gradient.mistake(
    "summed",
    "The slopes were added up to one number; `v` has a slope for each of its entries.",
)
def _(f, v, h=1e-5):
    return float(np.sum(course_gradient(f, v, h)))


@numerical_gradient.mistake(
    "only_the_first",
    "Only the first entry has its slope: the loop stops, or returns, after one round.",
    rest=("zeros", "missing"),
)
def _(f, v, h=1e-5, *, rest):
    slopes = course_gradient(f, v, h)
    first = slopes.ravel()[0]
    if rest == "missing" or not slopes.ndim:
        return first
    answer = np.zeros_like(slopes)
    answer.ravel()[0] = first
    return answer
