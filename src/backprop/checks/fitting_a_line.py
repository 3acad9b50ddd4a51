"""The exercises of fitting a line: half_mse, gradients, batch_descent, standardise, unscale."""

import numpy as np

from backprop import fitting_a_line as line
from backprop.checks.exercise import Exercise
from backprop.gradcheck import numerical_gradient

# (x, y): different lengths, both signs, unsorted, no mean of 0; the residuals below have both signs
DATA = [
    (np.array([1.3, -0.4, 2.6, 3.7, 0.9]), np.array([2.4, 0.3, 4.1, 3.6, -1.7])),
    (np.array([0.7, 3.2, -1.9]), np.array([-0.6, -5.2, 3.5])),
    (
        np.array([4.5, 0.6, 1.7, 2.8, 3.3, 0.2, -2.1]),
        np.array([5.7, 1.9, 0.4, 3.8, 2.9, 1.1, -3.6]),
    ),
    (np.array([-1.6, 2.3, 0.8, 1.4]), np.array([6.2, 3.9, 4.3, 5.1])),
]
WEIGHTS = [(1.5, 0.9), (-0.4, -1.3), (0.3, 1.7), (5.4, -0.6)]
POINTS = [(*weights, *data) for weights, data in zip(WEIGHTS, DATA, strict=True)]
SAID_OF_A_CONSTANT = (
    *("const", "same", "equal", "identical", "alike", "uniform", "flat", "single", "only one"),
    *("differ", "distinct", "unique", "vary", "varies", "varia", "change"),
    *("deviation", "sd", "std", "spread", "range", "zero", "0"),
)
ETAS = (0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3)  # learning rates of a learner's own


def _measured(w0, w1, x, y):
    return tuple(numerical_gradient(lambda w: line.half_mse(*w, x, y), [w0, w1]))


def _probe_standardise(learner, x):
    """The answer where there is one; for a constant x what was raised, and whether it says why."""
    if np.ptp(x) > 0:
        return learner(x)
    raised, text = "nothing", ""
    try:
        learner(x)
    except NotImplementedError:
        raise
    except Exception as error:
        kind = ValueError if isinstance(error, ValueError) else type(error)
        raised, text = kind.__name__, str(error).lower()
    says_why = any(word in text for word in SAID_OF_A_CONSTANT)
    return {"raised for a constant x": raised, "its message says why": says_why}


half_mse = Exercise(
    "half_mse(w0, w1, x, y)",
    reference=line.half_mse,
    cases=POINTS,
)
gradients = Exercise(
    "gradients(w0, w1, x, y)",
    reference=line.gradients,
    cases=POINTS,
    names=("∂E/∂w0", "∂E/∂w1"),
    measured=_measured,
)
batch_descent = Exercise(
    "batch_descent(x, y, eta, steps)",
    reference=line.batch_descent,
    cases=[
        (*DATA[0], 0.13, 4),
        (*DATA[1], 0.21, 3),
        (*DATA[2], 0.07, 0),
        (*DATA[2], 0.08, 6),
        (*DATA[3], 0.33, 5),
    ],
    names=("w0", "w1", "history"),
)
standardise = Exercise(
    "standardise(x)",
    reference=line.standardise,
    cases=[*((x,) for x, _ in DATA), (np.full(4, 7.5),), (np.full(5, -3.25),)],
    names=("xs", "mean", "sd"),
    probe=_probe_standardise,
)
unscale = Exercise(
    "unscale(v0, v1, mean, sd)",
    reference=line.unscale,
    cases=[
        (4.4, 2.1, 3.2, 1.7),
        (-0.8, -1.6, 5.3, 0.4),
        (12.5, 3.4, -0.7, 6.1),
        (-7.3, 0.9, -2.6, 1.3),
    ],
    names=("w0", "w1"),
)

# The mistakes of half_mse.


def _of_residuals(function):
    """A function of the residuals as a function of the weights and the data."""
    return lambda w0, w1, x, y, **variant: function(w0 + w1 * x - y, **variant)


def _all_pairs(w0, w1, x, y):
    """The residuals as NumPy makes them from a column and a flat array: every pair, (N, N)."""
    return (w0 + w1 * x)[:, None] - y


half_mse.mistake(
    "no_half",
    "This is the mean squared error, exactly twice the loss that is asked for.",
    _of_residuals(lambda r: np.mean(r**2)),
)
half_mse.mistake(
    "sum",
    "The halves of the squares were added up but not divided by the number of examples.",
    _of_residuals(lambda r: np.sum(r**2) / 2),
)
half_mse.mistake(
    "whole_sum",
    "This is the plain sum of squares, neither halved nor divided by the number of examples.",
    _of_residuals(lambda r: np.sum(r**2)),
)
half_mse.mistake(
    "divided_twice",
    "The number of examples was divided out twice: a mean has divided by it already.",
    _of_residuals(lambda r: np.mean(r**2) / 2 / len(r)),
)
half_mse.mistake(
    "one_less",
    "The sum was divided by N − 1; the mean over N examples divides by N.",
    _of_residuals(lambda r: np.sum(r**2) / 2 / (len(r) - 1)),
)
half_mse.mistake(
    "averaged_before_squaring",
    "The residuals were averaged first and squared then, so errors of opposite sign cancel.",
    _of_residuals(lambda r: np.mean(r) ** 2 / 2),
)
half_mse.mistake(
    "summed_before_squaring",
    "The residuals were added up first and squared then, so errors of opposite sign cancel.",
    _of_residuals(lambda r: np.sum(r) ** 2 / 2 / len(r)),
)
half_mse.mistake(
    "no_square",
    "The residuals were averaged without being squared, so errors of opposite sign cancel.",
    _of_residuals(lambda r: np.mean(r) / 2),
)
half_mse.mistake(
    "absolute",
    "This is the mean absolute error; the loss asked for grows with the square of the distance.",
    lambda w0, w1, x, y, share: np.mean(np.abs(w0 + w1 * x - y)) * share,
    share=(1, 0.5),
)
half_mse.mistake(
    "root",
    "A root was taken at the end; the loss is the half mean of the squares itself.",
    lambda w0, w1, x, y, share: np.sqrt(share * np.mean((w0 + w1 * x - y) ** 2)),
    share=(1, 0.5),
)
half_mse.mistake(
    "half_squared",
    "The loss is half as large as it should be: the ½ counts twice in it, which it also does if it "
    "is squared together with the residuals.",
    _of_residuals(lambda r: np.mean((r / 2) ** 2)),
)
half_mse.mistake(
    "negative",
    "Right size, but negative: a mean of squares is never below zero.",
    _of_residuals(lambda r: -np.mean(r**2) / 2),
)
half_mse.mistake(
    "not_averaged",
    "This is an array with half a square for each example; one number, their mean, is asked for.",
    _of_residuals(lambda r: r**2 / 2),
)
half_mse.mistake(
    "broadcast",
    "A column minus a flat array made an N × N table of all pairs of a prediction and a target: "
    "give both the same shape.",
    lambda w0, w1, x, y: np.mean(_all_pairs(w0, w1, x, y) ** 2) / 2,
)
half_mse.mistake(
    "only_last_example",
    "Only the last example was counted; the loss is a mean over all of them.",
    _of_residuals(lambda r, divided: r[-1] ** 2 / 2 / (len(r) if divided else 1)),
    divided=(False, True),
)
half_mse.mistake(
    "only_first_example",
    "Only the first example was counted; a `return` inside the loop would do that.",
    _of_residuals(lambda r, divided: r[0] ** 2 / 2 / (len(r) if divided else 1)),
    divided=(False, True),
)
half_mse.mistake(
    "target_added",
    "Prediction and target were added; the error is how far they are apart.",
    lambda w0, w1, x, y: np.mean((w0 + w1 * x + y) ** 2) / 2,
)
half_mse.mistake(
    "target_squared_alone",
    "Only the targets were squared: the power binds more tightly than the difference.",
    lambda w0, w1, x, y: np.mean(w0 + w1 * x - y**2) / 2,
)
half_mse.mistake(
    "intercept_forgotten",
    "The intercept `w0` does not occur in your prediction: the line is held at the origin.",
    lambda w0, w1, x, y: line.half_mse(0, w1, x, y),
)
half_mse.mistake(
    "weights_swapped",
    "`w0` and `w1` have changed places: the intercept was taken for the slope.",
    lambda w0, w1, x, y: line.half_mse(w1, w0, x, y),
)
half_mse.mistake(
    "data_swapped",
    "`x` and `y` have changed places: the line predicts `y` from `x`.",
    lambda w0, w1, x, y: line.half_mse(w0, w1, y, x),
)

# The mistakes of gradients.


def _slopes(of_w0=lambda r, x: np.mean(r), of_w1=lambda r, x: np.mean(r * x)):
    def wrong(w0, w1, x, y):
        r = w0 + w1 * x - y
        return of_w0(r, x), of_w1(r, x)

    return wrong


def _times(factor):
    """Both slopes times factor(number of examples)."""

    def wrong(w0, w1, x, y):
        dw0, dw1 = line.gradients(w0, w1, x, y)
        return factor(len(x)) * dw0, factor(len(x)) * dw1

    return wrong


def _example(place):
    """Both slopes of one example, as they are or divided by the number of all."""

    def wrong(w0, w1, x, y, divided):
        r = (w0 + w1 * x[place] - y[place]) / (len(x) if divided else 1)
        return r, r * x[place]

    return wrong


gradients.mistake(
    "sum",
    "Both slopes are exactly N times too large: the loss is a mean, so its slopes are means.",
    _times(lambda n: n),
)
gradients.mistake(
    "doubled",
    "Both slopes are exactly twice as large as they should be: these belong to the mean squared "
    "error, without the ½ in front.",
    _times(lambda n: 2),
)
gradients.mistake(
    "doubled_sum",
    "Both slopes are exactly 2N times too large: these belong to the sum of the squares, "
    "neither halved nor averaged.",
    _times(lambda n: 2 * n),
)
gradients.mistake(
    "halved",
    "Both slopes are exactly half as large as they should be: the ½ of the loss is there, "
    "the 2 from the square is not.",
    _times(lambda n: 0.5),
)
gradients.mistake(
    "divided_twice",
    "Both slopes were divided by the number of examples twice: a mean has done so already.",
    _times(lambda n: 1 / n),
)
gradients.mistake(
    "sign",
    "Both slopes have the right size and the wrong sign: the residual was taken backwards.",
    _times(lambda n: -1),
)
gradients.mistake(
    "sign_of_one",
    "One of the two slopes has the wrong sign: the same residual belongs in both.",
    lambda w0, w1, x, y, signs: tuple(np.array(line.gradients(w0, w1, x, y)) * signs),
    signs=((1, -1), (-1, 1)),
)
gradients.mistake(
    "x_forgotten",
    "Both slopes are the same number: a nudge of `w1` moves each prediction by its own x, "
    "and that is missing.",
    _slopes(of_w1=lambda r, x: np.mean(r)),
)
gradients.mistake(
    "x_in_both",
    "The x stands in the slope of `w0` as well, but a nudge of the intercept moves every "
    "prediction alike.",
    _slopes(of_w0=lambda r, x: np.mean(r * x)),
)
gradients.mistake(
    "averaged_separately",
    "The slope of `w1` comes out as the product of two means: each residual is to meet its own x, "
    "and no other, before the mean is taken.",
    _slopes(of_w1=lambda r, x: np.mean(r) * np.mean(x)),
)
gradients.mistake(
    "only_w1_summed",
    "The slope of `w0` is a mean and the slope of `w1` a sum: both have to be means.",
    _slopes(of_w1=lambda r, x: np.sum(r * x)),
)
gradients.mistake(
    "only_w0_summed",
    "The slope of `w1` is a mean and the slope of `w0` a sum: both have to be means.",
    _slopes(of_w0=lambda r, x: np.sum(r)),
)
gradients.mistake(
    "absolute",
    "The residuals have lost their signs: predictions above and below the target must pull "
    "in opposite directions.",
    _slopes(lambda r, x: np.mean(abs(r)), lambda r, x: np.mean(abs(r) * x)),
)
gradients.mistake(
    "squared",
    "The squares of the residuals were used: the slope of a square no longer contains a square.",
    _slopes(lambda r, x: np.mean(r**2), lambda r, x: np.mean(r**2 * x)),
)
gradients.mistake(
    "only_last_example",
    "Only the last example was counted; each slope is a mean over all of them.",
    _example(-1),
    divided=(False, True),
)
gradients.mistake(
    "only_first_example",
    "Only the first example was counted; a `return` inside the loop would do that.",
    _example(0),
    divided=(False, True),
)
gradients.mistake(
    "not_averaged",
    "These are arrays with one slope for each example; their means, two numbers, are asked for.",
    _slopes(lambda r, x: r, lambda r, x: r * x),
)
gradients.mistake(
    "swapped",
    "Both slopes are right, but they have changed places: that of `w0` comes first.",
    lambda w0, w1, x, y: line.gradients(w0, w1, x, y)[::-1],
)
gradients.mistake(
    "slopes_of_prediction",
    "These are the slopes of the prediction: how far off it is, the residual, does not occur.",
    _slopes(lambda r, x: 1.0, lambda r, x: np.mean(x)),
)
gradients.mistake(
    "target_ignored",
    "The targets do not occur: the prediction was sent back in the place of the residual.",
    lambda w0, w1, x, y: line.gradients(w0, w1, x, 0),
)
gradients.mistake(
    "intercept_forgotten",
    "The intercept `w0` does not occur in your prediction, so every residual is off.",
    lambda w0, w1, x, y: line.gradients(0, w1, x, y),
)


@gradients.mistake(
    "broadcast",
    "A column minus a flat array made an N × N table of all pairs: no error is raised and the "
    "slope of `w0` comes out right, but the slope of `w1` does not.",
    transposed=(False, True),
)
def _(w0, w1, x, y, transposed):
    pairs = _all_pairs(w0, w1, x, y)
    return np.mean(pairs), np.mean((pairs.T if transposed else pairs) * x)


@gradients.mistake(
    "moved_intercept",
    "The slope of `w0` is right; for that of `w1` the intercept had moved already, and both "
    "slopes belong to the weights that came in.",
    eta=(*ETAS, 0.5, 1),
)
def _(w0, w1, x, y, eta):
    dw0, _ = line.gradients(w0, w1, x, y)
    return dw0, line.gradients(w0 - eta * dw0, w1, x, y)[1]


@gradients.mistake(
    "learning_rate_inside",
    "Your slopes contain the learning rate: the loss does not know it, it comes in once, "
    "in the update.",
    eta=ETAS,
    sign=(1, -1),
)
def _(w0, w1, x, y, eta, sign):
    return _times(lambda n: sign * eta)(w0, w1, x, y)


@gradients.mistake(
    "new_weights",
    "These are new weights: the backward pass only reports slopes, and the update is a step "
    "of its own.",
    eta=(*ETAS, 0.5, 1),
)
def _(w0, w1, x, y, eta):
    dw0, dw1 = line.gradients(w0, w1, x, y)
    return w0 - eta * dw0, w1 - eta * dw1


# The mistakes of batch_descent: first those of one step, then those of the history.


def _stepping(step, loss=line.half_mse):
    def wrong(x, y, eta, steps):
        w0, w1 = 0.0, 0.0
        history = [loss(w0, w1, x, y)]
        for _ in range(steps):
            w0, w1 = step(w0, w1, x, y, eta)
            history.append(loss(w0, w1, x, y))
        return w0, w1, history

    return wrong


def _moving(move):
    """Steps in which move(weight, its gradient, eta, N) is the new weight."""

    def step(w0, w1, x, y, eta):
        dw0, dw1 = line.gradients(w0, w1, x, y)
        return move(w0, dw0, eta, len(x)), move(w1, dw1, eta, len(x))

    return _stepping(step)


def _with(gradients):
    """Right steps along wrong gradients."""

    def step(w0, w1, x, y, eta):
        dw0, dw1 = gradients(w0, w1, x, y)
        return w0 - eta * dw0, w1 - eta * dw1

    return _stepping(step)


batch_descent.mistake(
    "uphill",
    "Each step goes uphill: with prediction minus target for the residual, the step has to be "
    "subtracted.",
    _moving(lambda w, dw, eta, n: w + eta * dw),
)
batch_descent.mistake(
    "sum",
    "Every step is exactly N times too long: the sum over the examples was used where "
    "the loss asks for their mean.",
    _moving(lambda w, dw, eta, n: w - n * eta * dw),
)
batch_descent.mistake(
    "doubled_step",
    "Every step is exactly twice as long as it should be: these are the slopes of the mean "
    "squared error, without the ½.",
    _moving(lambda w, dw, eta, n: w - 2 * eta * dw),
)
batch_descent.mistake(
    "halved_step",
    "Every step is exactly half as long as it should be.",
    _moving(lambda w, dw, eta, n: w - eta * dw / 2),
)
batch_descent.mistake(
    "doubled_sum",
    "Every step is exactly 2N times too long: these are the slopes of the plain sum of squares.",
    _moving(lambda w, dw, eta, n: w - 2 * n * eta * dw),
)
batch_descent.mistake(
    "divided_twice",
    "Every step is N times too short: the number of examples was divided out twice.",
    _moving(lambda w, dw, eta, n: w - eta * dw / n),
)
batch_descent.mistake(
    "learning_rate_forgotten",
    "Each step is as long as the gradient itself: the learning rate was not used.",
    _moving(lambda w, dw, eta, n: w - dw),
)
batch_descent.mistake(
    "learning_rate_twice",
    "The learning rate was multiplied in twice.",
    _moving(lambda w, dw, eta, n: w - eta * eta * dw),
)
batch_descent.mistake(
    "weight_replaced",
    "The weights were replaced by the step; a step is added to the old weight.",
    _moving(lambda w, dw, eta, n: -eta * dw),
)
batch_descent.mistake(
    "only_the_sign",
    "Only the sign of each gradient was used: every step is as long as the learning rate.",
    _moving(lambda w, dw, eta, n: w - eta * np.sign(dw)),
)
batch_descent.mistake(
    "never_moved",
    "Both weights stay at 0: the new ones are not kept, or each step was multiplied by the weight "
    "itself.",
    _moving(lambda w, dw, eta, n: w * (1 - eta * dw)),
)
batch_descent.mistake(
    "x_forgotten",
    "Both weights moved by the same amount: in the slope of `w1` each residual counts with its x.",
    _with(_slopes(of_w1=lambda r, x: np.mean(r))),
)
batch_descent.mistake(
    "averaged_separately",
    "The slope for `w1` comes out as the product of two means: each residual is to meet its own x, "
    "and no other, before the mean is taken.",
    _with(_slopes(of_w1=lambda r, x: np.mean(r) * np.mean(x))),
)
batch_descent.mistake(
    "gradients_swapped",
    "Each weight was moved by the gradient of the other one.",
    _with(lambda w0, w1, x, y: line.gradients(w0, w1, x, y)[::-1]),
)
batch_descent.mistake(
    "intercept_not_predicted",
    "The intercept `w0` moves, but the residuals were computed without it.",
    _with(lambda w0, w1, x, y: line.gradients(0, w1, x, y)),
)


@batch_descent.mistake(
    "mixed_signs",
    "One weight goes downhill and the other uphill: the same sign belongs in both updates.",
    signs=((1, -1), (-1, 1)),
)
def _(x, y, eta, steps, signs):
    slopes = lambda w0, w1, x, y: np.array(line.gradients(w0, w1, x, y)) * signs  # noqa: E731
    return _with(slopes)(x, y, eta, steps)


@batch_descent.mistake(
    "one_after_the_other",
    "Your first weight is right after one step, the second one used the `w0` that had just moved: "
    "work out both gradients first.",
)
@_stepping
def _(w0, w1, x, y, eta):
    w0 = w0 - eta * line.gradients(w0, w1, x, y)[0]
    return w0, w1 - eta * line.gradients(w0, w1, x, y)[1]


@batch_descent.mistake(
    "slope_first",
    "Within a step `w1` moved first, and the gradient of `w0` was computed after that: "
    "work out both gradients first.",
)
@_stepping
def _(w0, w1, x, y, eta):
    w1 = w1 - eta * line.gradients(w0, w1, x, y)[1]
    return w0 - eta * line.gradients(w0, w1, x, y)[0], w1


@batch_descent.mistake("only_w0_moves", "`w1` never moves: each step should move both weights.")
@_stepping
def _(w0, w1, x, y, eta):
    return w0 - eta * line.gradients(w0, w1, x, y)[0], w1


@batch_descent.mistake("only_w1_moves", "`w0` never moves: each step should move both weights.")
@_stepping
def _(w0, w1, x, y, eta):
    return w0, w1 - eta * line.gradients(w0, w1, x, y)[1]


@batch_descent.mistake(
    "example_by_example",
    "The weights moved after every single example; a batch step waits until all of them "
    "have been looked at.",
)
@_stepping
def _(w0, w1, x, y, eta):
    for one_x, one_y in zip(x, y, strict=True):
        residual = w0 + w1 * one_x - one_y
        w0, w1 = w0 - eta * residual, w1 - eta * residual * one_x
    return w0, w1


@batch_descent.mistake(
    "gradient_frozen",
    "The gradients of the very first step were used in every step; they change with the weights.",
)
def _(x, y, eta, steps):
    first = line.gradients(0.0, 0.0, x, y)
    return _with(lambda w0, w1, x, y: first)(x, y, eta, steps)


@batch_descent.mistake(
    "gradients_add_up",
    "Each step used the sum of its own gradients and those of all steps before it.",
)
def _(x, y, eta, steps):
    total = np.zeros(2)

    def slopes(w0, w1, x, y):
        total[:] += line.gradients(w0, w1, x, y)
        return tuple(total)

    return _with(slopes)(x, y, eta, steps)


@batch_descent.mistake(
    "broadcast",
    "A column minus a flat array made an N × N table of all pairs inside your gradients: "
    "give both the same shape.",
)
def _(x, y, eta, steps):
    def slopes(w0, w1, x, y):
        pairs = _all_pairs(w0, w1, x, y)
        return np.mean(pairs), np.mean(pairs * x)

    return _with(slopes)(x, y, eta, steps)


@batch_descent.mistake(
    "standardised",
    "These weights belong to standardised inputs: here the line is fitted to `x` as it comes.",
)
def _(x, y, eta, steps):
    return line.batch_descent(line.standardise(x)[0], y, eta, steps)


@batch_descent.mistake(
    "solved",
    "The weights are those of the best line of all; after so few steps descent is not there yet.",
)
def _(x, y, eta, steps):
    w1, w0 = np.polyfit(x, y, 1)
    return w0, w1, line.batch_descent(x, y, eta, steps)[2]


@batch_descent.mistake(
    "one_step_too_many",
    "The losses are right, but the weights went one step beyond the last of them.",
)
def _(x, y, eta, steps):
    return *line.batch_descent(x, y, eta, steps + 1)[:2], line.batch_descent(x, y, eta, steps)[2]


@batch_descent.mistake(
    "one_step_too_few",
    "The losses are right, but the weights are those before the last step.",
)
def _(x, y, eta, steps):
    before = line.batch_descent(x, y, eta, max(0, steps - 1))[:2]
    return *before, line.batch_descent(x, y, eta, steps)[2]


@batch_descent.mistake(
    "one_step_more",
    "There is one step more than was asked for, and one loss more.",
)
def _(x, y, eta, steps):
    return line.batch_descent(x, y, eta, steps + 1)


@batch_descent.mistake(
    "one_step_less",
    "There is one step less than was asked for, and one loss less.",
)
def _(x, y, eta, steps):
    return line.batch_descent(x, y, eta, max(0, steps - 1))


@batch_descent.mistake("last_loss_missing", "The loss after the last step is missing from history.")
def _(x, y, eta, steps):
    w0, w1, history = line.batch_descent(x, y, eta, steps)
    return w0, w1, history[:-1]


@batch_descent.mistake(
    "first_loss_missing", "The loss before the first step is missing from history."
)
def _(x, y, eta, steps):
    w0, w1, history = line.batch_descent(x, y, eta, steps)
    return w0, w1, history[1:]


@batch_descent.mistake(
    "one_loss_too_many",
    "The history has one loss too many: one was added that follows no step.",
    place=(0, -1),
)
def _(x, y, eta, steps, place):
    w0, w1, history = line.batch_descent(x, y, eta, steps)
    return w0, w1, [history[0], *history] if place == 0 else [*history, history[-1]]


@batch_descent.mistake(
    "last_loss_stale",
    "The last loss in the history is the one before the last step: it was not computed again.",
)
def _(x, y, eta, steps):
    w0, w1, history = line.batch_descent(x, y, eta, steps)
    return w0, w1, (history[:-1] + history[-2:-1]) or history


@batch_descent.mistake(
    "losses_one_behind",
    "The weights are right; each loss in the history is the one before its step, from residuals "
    "that were not computed again.",
)
def _(x, y, eta, steps):
    w0, w1, history = line.batch_descent(x, y, eta, steps)
    return w0, w1, [history[0], *history[:-1]]


@batch_descent.mistake(
    "same_loss_throughout",
    "Every entry of the history is the loss of the start: the prediction was not computed anew.",
)
def _(x, y, eta, steps):
    w0, w1, history = line.batch_descent(x, y, eta, steps)
    return w0, w1, history[:1] * (steps + 1)


@batch_descent.mistake(
    "history_not_halved",
    "The weights are right; the losses in the history are mean squared errors, without the ½.",
)
def _(x, y, eta, steps):
    w0, w1, history = line.batch_descent(x, y, eta, steps)
    return w0, w1, [2 * loss for loss in history]


@batch_descent.mistake(
    "history_summed",
    "The weights are right; the losses in the history are sums over the examples, not means.",
    share=(1, 0.5),
)
def _(x, y, eta, steps, share):
    w0, w1, history = line.batch_descent(x, y, eta, steps)
    return w0, w1, [2 * share * len(x) * loss for loss in history]


@batch_descent.mistake(
    "only_last_loss", "Only the last loss was returned; the whole history is asked for."
)
def _(x, y, eta, steps):
    w0, w1, history = line.batch_descent(x, y, eta, steps)
    return w0, w1, history[-1]


@batch_descent.mistake(
    "history_forgotten", "The weights are right, but the history is not returned."
)
def _(x, y, eta, steps):
    return line.batch_descent(x, y, eta, steps)[:2]


@batch_descent.mistake("history_first", "The right three things, but the history comes first.")
def _(x, y, eta, steps):
    w0, w1, history = line.batch_descent(x, y, eta, steps)
    return history, w0, w1


@batch_descent.mistake(
    "weights_swapped", "The right three things, but `w0` and `w1` have changed places."
)
def _(x, y, eta, steps):
    w0, w1, history = line.batch_descent(x, y, eta, steps)
    return w1, w0, history


# The mistakes of standardise: each with and without the refusal of a constant x, so that the
# numbers are spoken of first.


def _standardise_mistake(identifier, sentence, answer):
    def wrong(x, refuses):
        if refuses and np.ptp(x) == 0:
            raise ValueError("x is constant")
        return answer(x, np.mean(x), np.std(x))

    standardise.mistake(identifier, sentence, wrong, refuses=(True, False))


_standardise_mistake(
    "one_less",
    "The standard deviation was taken over N − 1; here it is taken over N.",
    lambda x, mean, sd: ((x - mean) / np.std(x, ddof=1), mean, np.std(x, ddof=1)),
)
_standardise_mistake(
    "variance",
    "This divides by the variance: the standard deviation is its root.",
    lambda x, mean, sd: ((x - mean) / sd**2, mean, sd**2),
)
_standardise_mistake(
    "mean_not_subtracted",
    "`xs` was stretched but not shifted: its mean is not 0.",
    lambda x, mean, sd: (x / sd, mean, sd),
)
_standardise_mistake(
    "not_stretched",
    "`xs` was shifted but not stretched: its standard deviation is not 1.",
    lambda x, mean, sd: (x - mean, mean, sd),
)
_standardise_mistake(
    "brackets",
    "There are no brackets around the difference, so only the mean was divided.",
    lambda x, mean, sd: (x - mean / sd, mean, sd),
)
_standardise_mistake(
    "mean_added",
    "The mean was added, which moves the middle of `xs` away from 0 and not to it.",
    lambda x, mean, sd: ((x + mean) / sd, mean, sd),
)
_standardise_mistake(
    "mirrored",
    "`xs` has the wrong sign throughout: what was large has become small.",
    lambda x, mean, sd: ((mean - x) / sd, mean, sd),
)
_standardise_mistake(
    "multiplied",
    "The difference was multiplied by the standard deviation: that widens it further.",
    lambda x, mean, sd: ((x - mean) * sd, mean, sd),
)
_standardise_mistake(
    "between_0_and_1",
    "`xs` was squeezed to lie between 0 and 1; it should have mean 0 and standard deviation 1.",
    lambda x, mean, sd: ((x - x.min()) / np.ptp(x), mean, sd),
)
_standardise_mistake(
    "smallest_and_range",
    "The smallest value and the range were used in the places of mean and standard deviation.",
    lambda x, mean, sd: ((x - x.min()) / np.ptp(x), x.min(), np.ptp(x)),
)
_standardise_mistake(
    "median",
    "The median was subtracted; the mean is asked for.",
    lambda x, mean, sd: ((x - np.median(x)) / sd, np.median(x), sd),
)
_standardise_mistake(
    "spread_around_zero",
    "The spread was measured around 0; a standard deviation is measured around the mean.",
    lambda x, mean, sd: ((x - mean) / np.mean(x**2) ** 0.5, mean, np.mean(x**2) ** 0.5),
)
_standardise_mistake(
    "of_the_result",
    "The `mean` and `sd` you return are those of `xs`, 0 and 1; those of `x` are asked for.",
    lambda x, mean, sd: ((x - mean) / sd, 0.0, 1.0),
)
_standardise_mistake(
    "only_xs",
    "`xs` is right, but mean and standard deviation are not returned: without them nobody finds "
    "the way back.",
    lambda x, mean, sd: (x - mean) / sd,
)
_standardise_mistake(
    "sd_before_mean",
    "The right three things, but `sd` comes before `mean`.",
    lambda x, mean, sd: ((x - mean) / sd, sd, mean),
)
standardise.mistake(
    "constant_let_through",
    "A constant x is not refused: its standard deviation is 0, and nothing can be divided by that.",
    lambda x: ((x - np.mean(x)) / np.std(x), np.mean(x), np.std(x)),
)


@standardise.mistake(
    "other_error",
    "A constant x is refused, but not with a ValueError.",
    kind=(
        *(ZeroDivisionError, FloatingPointError, ArithmeticError),
        *(Exception, RuntimeError, AssertionError, TypeError),
    ),
    text=("x is constant", ""),
)
def _(x, kind, text):
    if np.ptp(x) == 0:
        raise kind(text)
    return line.standardise(x)


@standardise.mistake(
    "no_reason",
    "A constant x is refused, but the message of the ValueError does not say what is wrong with x.",
)
def _(x):
    if np.ptp(x) == 0:
        raise ValueError
    return line.standardise(x)


# The mistakes of unscale.

unscale.mistake(
    "intercept_kept",
    "The intercept was left as it was: it belongs to the mean of x, and has to go back to x = 0.",
    lambda v0, v1, mean, sd: (v0, v1 / sd),
)
unscale.mistake(
    "shifted_the_other_way",
    "The intercept was shifted the wrong way: going from the mean back to 0 goes against x.",
    lambda v0, v1, mean, sd: (v0 + v1 * mean / sd, v1 / sd),
)
unscale.mistake(
    "slope_kept",
    "The slope was left as it was: it still counts per standard deviation, not per unit of x.",
    lambda v0, v1, mean, sd, shift: (v0 - v1 * mean / (sd if shift else 1), v1),
    shift=(True, False),
)
unscale.mistake(
    "slope_multiplied",
    "The slope was multiplied by the standard deviation: one unit of x is a fraction 1/sd of it.",
    lambda v0, v1, mean, sd, shift: (v0 - v1 * mean * (sd if shift else 1 / sd), v1 * sd),
    shift=(True, False),
)
unscale.mistake(
    "sd_missing_in_the_intercept",
    "The shift of the intercept is in the wrong units: the slope in it is still the one "
    "per standard deviation.",
    lambda v0, v1, mean, sd: (v0 - v1 * mean, v1 / sd),
)
unscale.mistake(
    "slope_missing_in_the_intercept",
    "The intercept was shifted by the mean itself: a step in x moves y by the slope times as much.",
    lambda v0, v1, mean, sd, sign: (v0 + sign * mean, v1 / sd),
    sign=(-1, 1),
)
unscale.mistake(
    "mean_missing_in_the_intercept",
    "The intercept was shifted by one unit of x; the way from the mean to 0 is the whole mean.",
    lambda v0, v1, mean, sd: (v0 - v1 / sd, v1 / sd),
)
unscale.mistake(
    "intercept_divided",
    "The intercept was divided by the standard deviation as well: it is in the unit of y, "
    "and y was not standardised.",
    lambda v0, v1, mean, sd: ((v0 - v1 * mean) / sd, v1 / sd),
)
unscale.mistake(
    "intercept_only_divided",
    "The intercept was divided, not shifted: it is in the unit of y, and y was not standardised.",
    lambda v0, v1, mean, sd: (v0 / sd, v1 / sd),
)
unscale.mistake(
    "slope_shifted",
    "The mean was taken off the slope: shifting x moves a line sideways and leaves it as steep.",
    lambda v0, v1, mean, sd: (v0, (v1 - mean) / sd),
)
unscale.mistake(
    "treated_as_data",
    "The weights were stretched and shifted like data; they are the intercept and the slope "
    "of a line.",
    lambda v0, v1, mean, sd: (v0 * sd + mean, v1 * sd + mean),
)
unscale.mistake(
    "standardised_again",
    "The weights were standardised as if they were data, which is not the way back.",
    lambda v0, v1, mean, sd: ((v0 - mean) / sd, (v1 - mean) / sd),
)
unscale.mistake(
    "nothing_done",
    "These are the weights that came in: they still belong to standardised x.",
    lambda v0, v1, mean, sd: (v0, v1),
)
unscale.mistake(
    "mean_and_sd_swapped",
    "`mean` and `sd` have changed places.",
    lambda v0, v1, mean, sd: line.unscale(v0, v1, sd, mean),
)
unscale.mistake(
    "slope_first",
    "Both weights are right, but they have changed places: `w0` comes first.",
    lambda v0, v1, mean, sd: line.unscale(v0, v1, mean, sd)[::-1],
)
