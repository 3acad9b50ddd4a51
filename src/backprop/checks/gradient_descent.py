"""The exercises of gradient descent: descend, largest_learning_rate, classify, and their mistakes.

`descend` is tried on slopes of parabolas, of a bowl with three weights and of a curve that is no
parabola, from numbers and arrays, from whole numbers, from a minimum, and with no step at all.
"""

from math import isclose

import numpy as np

from backprop import descent
from backprop.checks.exercise import Exercise

BOWL = np.array([[1.9, 0.7, -0.4], [0.7, 2.6, 0.5], [-0.4, 0.5, 1.2]])
CENTRE = np.array([0.6, -1.3, 1.7])
CURVATURES = np.array([[0.7, 1.9, 3.3], [2.3, 1.1, 0.4]])
PAIR = np.array([[2.1, 0.9], [0.9, 1.4]])


def _bowl(w):
    return BOWL @ (w - CENTRE)


def _parabola(w):
    return 2.6 * (w - 1.7)


def _no_parabola(w):
    return 0.9 * w**3 - 1.1


def _table(w):
    return CURVATURES * (w - 0.8)


def _steep(w):
    return 4.7 * (w + 0.6)


def _pair(w):
    return PAIR @ w - 0.3


descend = Exercise(
    "descend(gradient, w0, eta, steps)",
    reference=descent.descend,
    cases=[
        (_bowl, np.array([1.4, -0.7, 2.3]), 0.13, 4),
        (_parabola, -0.4, 0.29, 5),
        (_no_parabola, 1.6, 0.17, 3),
        (_table, np.array([[2.4, -1.1, 0.3], [-0.6, 1.5, 3.1]]), 0.21, 3),
        (_steep, 4, 0.35, 6),
        (_pair, np.array([5, -3]), 0.11, 4),
        (_parabola, 1.7, 0.37, 3),
        (_bowl, np.array([0.9, 3.2, -1.6]), 0.24, 0),
    ],
)
largest_learning_rate = Exercise(
    "largest_learning_rate(H)",
    reference=descent.largest_learning_rate,
    cases=[
        (np.array([[5.3, 1.9], [1.9, 2.2]]),),
        (np.array([[1.4, -0.8], [-0.8, 3.7]]),),
        (BOWL,),
        (np.diag([0.3, 4.1, 1.7, 0.9]),),
        (np.array([[7, 3, -2], [3, 6, 1], [-2, 1, 4]]),),
    ],
)
classify = Exercise(
    "classify(eta, curvature)",
    reference=descent.classify,
    cases=[
        *[(share / 3.7, 3.7) for share in (0.13, 0.997, 1.3, 1.9, 2.3, 5.0)],
        *[(share / 0.4, 0.4) for share in (0.4, 0.7, 1.2, 1.6, 2.003, 3.1)],
        *[(1 / curvature, curvature) for curvature in (0.4, 49.0)],
        *[(2 / curvature, curvature) for curvature in (0.8, 49.0)],
        *[(0.1 + 0.2, product / 0.3) for product in (1, 2)],  # a hair above, and η is not 1/λ
    ],
)

# The mistakes of descend: first those of one step, then those of the list of positions.


def _stepping(move):
    """Steps in which move(w, its slope, eta) is the next position."""

    def wrong(gradient, w0, eta, steps):
        positions = [np.array(w0, dtype=float)]
        for _ in range(steps):
            positions.append(move(positions[-1], gradient(positions[-1]), eta))
        return np.array(positions)

    return wrong


descend.mistake(
    "uphill",
    "Each step goes uphill: you moved with the slope and not against it.",
    _stepping(lambda w, slope, eta: w + eta * slope),
)
descend.mistake(
    "learning_rate_forgotten",
    "Each step is as long as the slope itself: the learning rate was not used.",
    _stepping(lambda w, slope, eta: w - slope),
)
descend.mistake(
    "learning_rate_twice",
    "The learning rate was multiplied in twice.",
    _stepping(lambda w, slope, eta: w - eta * eta * slope),
)
descend.mistake(
    "doubled_step",
    "Every step is exactly twice as long as it should be.",
    _stepping(lambda w, slope, eta: w - 2 * eta * slope),
)
descend.mistake(
    "halved_step",
    "Every step is exactly half as long as it should be.",
    _stepping(lambda w, slope, eta: w - eta * slope / 2),
)
descend.mistake(
    "times_the_position",
    "The step was multiplied by `w` itself, so that from 0 it could never get away.",
    _stepping(lambda w, slope, eta: w * (1 - eta * slope)),
)
descend.mistake(
    "never_moved",
    "All positions are the start: the new position is computed, if at all, and not kept.",
    _stepping(lambda w, slope, eta: w),
)
descend.mistake(
    "only_the_sign",
    "Only the sign of the slope was used: every step is as long as the learning rate.",
    _stepping(lambda w, slope, eta: w - eta * np.sign(slope)),
)
descend.mistake(
    "position_replaced",
    "The position was replaced by the step; a step is taken from where you stand.",
    _stepping(lambda w, slope, eta: -eta * slope),
)


@descend.mistake(
    "length_one",
    "The slope was cut to length 1 before the step, so steps do not get shorter near a minimum.",
    guarded=(False, True),
)
def _(gradient, w0, eta, steps, guarded):
    def move(w, slope, eta):
        length = np.linalg.norm(slope)
        return w if guarded and length == 0 else w - eta * slope / length

    return _stepping(move)(gradient, w0, eta, steps)


@descend.mistake(
    "gradient_frozen",
    "The slope at the start was used for every step; it has to be asked for again after each move.",
)
def _(gradient, w0, eta, steps):
    first = gradient(np.array(w0, dtype=float))
    return _stepping(lambda w, slope, eta: w - eta * first)(gradient, w0, eta, steps)


@descend.mistake(
    "always_from_the_start",
    "Every step sets out from `w0` again, so all positions after the first step are the same.",
)
def _(gradient, w0, eta, steps):
    start = np.array(w0, dtype=float)
    return np.array([start, *[start - eta * gradient(start)] * steps])


@descend.mistake(
    "slopes_add_up",
    "Each step used the sum of its own slope and all slopes before it.",
)
def _(gradient, w0, eta, steps):
    slopes = []

    def move(w, slope, eta):
        slopes.append(slope)
        return w - eta * sum(slopes)

    return _stepping(move)(gradient, w0, eta, steps)


@descend.mistake(
    "rate_lowered",
    "The learning rate was lowered from step to step; it is to stay as it was given.",
    lowered=(
        lambda eta, step: eta / (step + 1),
        lambda eta, step: eta / (step + 2),
        lambda eta, step: 0.9 * eta if step else eta,
        lambda eta, step: eta * 0.9**step,
        lambda eta, step: eta * 0.99**step,
        lambda eta, step: eta * 0.5**step,
    ),
)
def _(gradient, w0, eta, steps, lowered):
    positions = [np.array(w0, dtype=float)]
    for step in range(steps):
        positions.append(positions[-1] - lowered(eta, step) * gradient(positions[-1]))
    return np.array(positions)


@descend.mistake(
    "one_entry_after_the_other",
    "The entries of `w` were moved one after the other, the later ones with slopes of a `w` that "
    "had already changed.",
)
def _(gradient, w0, eta, steps):
    positions = [np.array(w0, dtype=float)]
    for _ in range(steps):
        w = positions[-1].copy()
        for index in np.ndindex(w.shape):
            w[index] -= eta * np.asarray(gradient(w))[index]
        positions.append(w)
    return np.array(positions)


@descend.mistake(
    "same_array_kept",
    "With arrays all rows are the last position: one and the same array was moved in place and "
    "kept again and again.",
    begin=(lambda w0: np.array(w0, dtype=float), lambda w0: w0),
)
def _(gradient, w0, eta, steps, begin):
    w = begin(w0)
    positions = [w]
    for _ in range(steps):
        w -= eta * gradient(w)
        positions.append(w)
    return np.array(positions)


@descend.mistake(
    "start_moved_in_place",
    "The `w0` that was given is itself moved: that changes it, and fails where it holds whole "
    "numbers; start from a float copy.",
)
def _(gradient, w0, eta, steps):
    w = w0
    positions = [np.copy(w)]
    for _ in range(steps):
        w -= eta * gradient(w)
        positions.append(np.copy(w))
    return np.array(positions)


@descend.mistake(
    "whole_numbers",
    "Where the start is a whole number the fractions of all positions were cut off: the array "
    "that keeps them holds integers.",
    reads_back=(True, False),
)
def _(gradient, w0, eta, steps, reads_back):
    positions = np.zeros((steps + 1, *np.shape(w0)), dtype=np.asarray(w0).dtype)
    positions[0], w = w0, np.array(w0, dtype=float)
    for step in range(steps):
        w = w - eta * gradient(w)
        positions[step + 1] = w
        w = positions[step + 1] if reads_back else w
    return positions


def _listed(positions):
    """As from a list: without a single position the shape of one is not known, and it is (0,)."""
    return np.array(list(positions))


@descend.mistake(
    "start_missing",
    "The first position is to be the start, before any step.",
    form=(np.array, _listed),
)
def _(gradient, w0, eta, steps, form):
    return form(descent.descend(gradient, w0, eta, steps)[1:])


@descend.mistake(
    "last_position_missing",
    "The position after the last step is missing.",
    fewest=(0, 1),
    form=(np.array, _listed),
)
def _(gradient, w0, eta, steps, fewest, form):
    return form(descent.descend(gradient, w0, eta, steps)[: max(steps, fewest)])


@descend.mistake(
    "start_and_last_missing",
    "There is one step too few, and the start is missing from the positions.",
    form=(np.array, _listed),
)
def _(gradient, w0, eta, steps, form):
    return form(descent.descend(gradient, w0, eta, steps)[1:-1])


@descend.mistake("one_step_too_many", "There is one step more than was asked for.")
def _(gradient, w0, eta, steps):
    return descent.descend(gradient, w0, eta, steps + 1)


@descend.mistake(
    "start_twice", "The start stands in the list twice, so it is one position too long."
)
def _(gradient, w0, eta, steps):
    positions = descent.descend(gradient, w0, eta, steps)
    return np.concatenate([positions[:1], positions])


@descend.mistake(
    "only_the_last",
    "Only the last position was returned; all of them are asked for, the start first.",
)
def _(gradient, w0, eta, steps):
    return descent.descend(gradient, w0, eta, steps)[-1]


@descend.mistake(
    "slopes_returned", "These are the slopes at the positions; the positions are asked for."
)
def _(gradient, w0, eta, steps):
    return np.array([gradient(w) for w in descent.descend(gradient, w0, eta, steps)])


@descend.mistake(
    "moves_returned",
    "After the start come the moves, one by one; a position is the one before it plus the move.",
)
def _(gradient, w0, eta, steps):
    positions = descent.descend(gradient, w0, eta, steps)
    return np.concatenate([positions[:1], np.diff(positions, axis=0)])


@descend.mistake(
    "columns",
    "The positions stand side by side: the first axis is to count the steps.",
    turned=(lambda positions: np.moveaxis(positions, 0, -1), np.transpose),
)
def _(gradient, w0, eta, steps, turned):
    return turned(descent.descend(gradient, w0, eta, steps))


# The mistakes of largest_learning_rate: another number of the matrix, or another multiple of it.


def _two_over(value):
    return lambda H: 2 / value(H)


def _curvatures(H):
    """The eigenvalues, the smallest first."""
    return np.linalg.eigvalsh(H)


largest_learning_rate.mistake(
    "limit_of_overshooting",
    "This is half the limit: above it steps begin to overshoot, which still settles.",
    lambda H: 1 / _curvatures(H)[-1],
)
largest_learning_rate.mistake(
    "smallest_curvature",
    "You took the smallest curvature, but along the steepest axis that learning rate diverges.",
    _two_over(lambda H: _curvatures(H)[0]),
)
largest_learning_rate.mistake(
    "fastest",
    "This is the learning rate that settles fastest; it lies below the limit.",
    lambda H: 2 / (_curvatures(H)[0] + _curvatures(H)[-1]),
)
largest_learning_rate.mistake(
    "all_curvatures_added",
    "You divided by all curvatures added up, which is what the trace is; one of them decides.",
    _two_over(np.trace),
)
largest_learning_rate.mistake(
    "mean_curvature",
    "You divided by the mean of the curvatures; an average limit still diverges along the steepest "
    "axis.",
    _two_over(lambda H: np.mean(_curvatures(H))),
)
largest_learning_rate.mistake(
    "largest_on_the_diagonal",
    "You took the largest curvature along the axes of the weights; the bowl's own axes may be "
    "turned, and along one of them it is steeper.",
    _two_over(lambda H: np.max(np.diag(H))),
)
largest_learning_rate.mistake(
    "first_on_the_diagonal",
    "Only the top left entry of the matrix was used, the curvature along the first weight.",
    _two_over(lambda H: H[0, 0]),
)
largest_learning_rate.mistake(
    "length_of_the_matrix",
    "`np.linalg.norm` of a matrix is the root of the sum of all squared entries, not its largest "
    "eigenvalue.",
    _two_over(np.linalg.norm),
)
largest_learning_rate.mistake(
    "determinant",
    "You divided by the determinant, which is all curvatures multiplied together.",
    _two_over(np.linalg.det),
)
largest_learning_rate.mistake(
    "the_curvature_itself",
    "This is the largest curvature itself; the learning rate it allows is still to be computed.",
    lambda H: _curvatures(H)[-1],
)
largest_learning_rate.mistake(
    "upside_down",
    "The fraction stands upside down: the steeper the bowl, the smaller the limit has to be.",
    lambda H: _curvatures(H)[-1] / 2,
)
largest_learning_rate.mistake(
    "doubled_curvature",
    "Twice the curvature was returned: a steeper bowl needs a smaller learning rate, not a "
    "larger one.",
    lambda H: 2 * _curvatures(H)[-1],
)
largest_learning_rate.mistake(
    "one_for_each_axis",
    "You returned a limit for each axis of the bowl, but one learning rate has to serve them all.",
    lambda H: 2 / _curvatures(H),
)


@largest_learning_rate.mistake(
    "eigenvalues_not_sorted",
    "`np.linalg.eigvals` gives the curvatures in no particular order, and you took one by its "
    "place.",
    place=(0, -1),
)
def _(H, place):
    return 2 / np.linalg.eigvals(H)[place].real


# The mistakes of classify.

FIVE = ("slow", "one step", "oscillates", "never settles", "diverges")


def _sorting(first=1, second=2, words=FIVE, product=lambda eta, curvature: eta * curvature):
    """Compare with two bounds, to the tolerance of the reference, and choose among five words."""

    def wrong(eta, curvature):
        value = product(eta, curvature)
        if isclose(value, first, rel_tol=descent.CLOSE):
            return words[1]
        if isclose(value, second, rel_tol=descent.CLOSE):
            return words[3]
        return words[0] if value < first else words[2] if value < second else words[4]

    return wrong


def _named(*words):
    return _sorting(words=words)


classify.mistake(
    "never_diverges",
    "Beyond the limit you have it bounce about; there every step lands farther from the minimum "
    "than it started, and that is divergence.",
    _named("slow", "one step", "oscillates", "never settles", "oscillates"),
)
classify.mistake(
    "never_diverges_never_settles",
    "However large the learning rate, you have it swing for ever in the same range; beyond the "
    "limit the swings grow.",
    _named("slow", "one step", "oscillates", "never settles", "never settles"),
)
classify.mistake(
    "overshooting_diverges",
    "You call every overshooting divergence, but as long as a step ends nearer to the minimum than "
    "it began, it settles.",
    _named("slow", "one step", "diverges", "never settles", "diverges"),
)
classify.mistake(
    "overshooting_is_slow",
    "You call everything that settles slow; past one step it lands on the other side each time.",
    _named("slow", "one step", "slow", "never settles", "diverges"),
)
classify.mistake(
    "slow_and_oscillating_swapped",
    "The words for the two that settle have changed places.",
    _named("oscillates", "one step", "slow", "never settles", "diverges"),
)
classify.mistake(
    "ends_swapped",
    "The words have the wrong order: a small learning rate is the slow one, a large one diverges.",
    _named(*reversed(FIVE)),
)
classify.mistake(
    "last_two_swapped",
    "The words for the limit itself and for what lies beyond it have changed places.",
    _named("slow", "one step", "oscillates", "diverges", "never settles"),
)
classify.mistake(
    "equal_cases_swapped",
    "The words for the two exact cases have changed places: one lands on the minimum, the other "
    "swings for ever.",
    _named("slow", "never settles", "oscillates", "one step", "diverges"),
)
classify.mistake(
    "curvature_ignored",
    "Only the learning rate was compared; the same η is small on a flat curve and large on a "
    "steep one.",
    _sorting(product=lambda eta, curvature: eta),
)
classify.mistake(
    "divided_by_curvature",
    "You divided the learning rate by the curvature; on a steep curve a step is longer, not "
    "shorter.",
    _sorting(product=lambda eta, curvature: eta / curvature),
)
classify.mistake(
    "bounds_of_one_parabola",
    "Your bounds are those of the parabola with curvature 2; on others they lie elsewhere.",
    _sorting(0.5, 1, product=lambda eta, curvature: eta),
)
classify.mistake(
    "bounds_halved",
    "Both bounds lie at half of where they should be.",
    _sorting(0.5, 1),
)
classify.mistake(
    "bounds_doubled",
    "Both bounds lie at twice where they should be.",
    _sorting(2, 4),
)


def _without_one_step(eta, curvature, word):
    answer = descent.classify(eta, curvature)
    return word if answer == "one step" else answer


classify.mistake(
    "no_one_step",
    "The case in which a single step lands on the minimum is not told apart.",
    _without_one_step,
    word=("slow", "oscillates"),
)


def _without_never_settles(eta, curvature, word):
    answer = descent.classify(eta, curvature)
    return word if answer == "never settles" else answer


classify.mistake(
    "no_never_settles",
    "The case exactly at the limit, in which it swings to and fro for ever, is not told apart.",
    _without_never_settles,
    word=("oscillates", "diverges"),
)


@classify.mistake(
    "only_three_words",
    "Neither of the two exact cases is told apart.",
    at_one=("slow", "oscillates"),
    at_two=("oscillates", "diverges"),
)
def _(eta, curvature, at_one, at_two):
    return _named("slow", at_one, "oscillates", at_two, "diverges")(eta, curvature)


def _five(value, is_one, is_two):
    """The word for ηλ = value, where the two exact cases are decided already."""
    if is_one or is_two:
        return "one step" if is_one else "never settles"
    return "slow" if value < 1 else "oscillates" if value < 2 else "diverges"


classify.mistake(
    "compared_exactly",
    "On a computer 49 · (1/49) is not quite 1, so an exact comparison misses some of the exact "
    "cases; leave a little room for rounding.",
    lambda eta, curvature, exactly: _five(eta * curvature, *exactly(eta, curvature)),
    exactly=(
        lambda eta, curvature: (eta * curvature == 1, eta * curvature == 2),
        lambda eta, curvature: (1 - eta * curvature == 0, 1 - eta * curvature == -1),
        lambda eta, curvature: (eta == 1 / curvature, eta == 2 / curvature),
    ),
)


@classify.mistake(
    "one_compared_exactly",
    "On a computer 49 · (1/49) is not quite 1: one of the two exact cases was given no room for "
    "rounding, and `isclose` with 0 gives none either.",
    value=(1, 2),
)
def _(eta, curvature, value):
    product = eta * curvature
    exactly, nearly = product == value, isclose(product, 3 - value, rel_tol=descent.CLOSE)
    return _five(product, *((exactly, nearly) if value == 1 else (nearly, exactly)))


@classify.mistake(
    "stretches_first",
    "The product 49 · (1/49) is a hair below 1, so your test for smaller ones catches it before "
    "the exact case is looked at.",
)
def _(eta, curvature):
    product = eta * curvature
    word = descent.classify(eta, curvature)
    if word == "one step" and product < 1:
        return "slow"
    return "oscillates" if word == "never settles" and product < 2 else word


@classify.mistake(
    "too_much_room",
    "Products that are merely near 1 or 2 count as exact in yours: the room for rounding is far "
    "too wide.",
    room=(0.01, 0.1),
)
def _(eta, curvature, room):
    product = eta * curvature
    return _five(product, abs(product - 1) <= room, abs(product - 2) <= room)
