"""The exercises in matrices: linear_backward, gradient_check, mlp_gradients and the softmax."""

import numpy as np

from backprop import matrices
from backprop.checks.exercise import Exercise
from backprop.gradcheck import gradient_check as course_check
from backprop.gradcheck import numerical_gradient
from backprop.layers import sigmoid

ETAS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)  # learning rates of a learner's own
EVEN = 3  # of the one test input whose sizes are all the same


def _arrays(seed, *shapes):
    """Arrays of numbers that are nothing special, with three decimals."""
    rng = np.random.default_rng(seed)
    return [np.round(rng.normal(0, 1.3, shape), 3) + 0.0004 for shape in shapes]


# The layer: (N, inputs, outputs), all different, and a batch of one. The last is square: only
# there a forgotten transpose raises no error, so that it can be told by its numbers.
SIZES = [(4, 3, 2), (5, 2, 3), (3, 5, 4), (1, 4, 3), (EVEN, EVEN, EVEN)]
LAYERS = [_arrays(seed, (n, k), (n, i), (i, k)) for seed, (n, i, k) in enumerate(SIZES)]

# The network: (N, inputs, hidden, outputs). In the last of each activation the output layer is
# square, again so that a forgotten transpose has numbers.
NETWORKS = [(5, 3, 4, 2), (4, 2, 6, 3), (6, 2, 3, 3)]


def _network(seed, sizes):
    n, inputs, hidden, outputs = sizes
    shapes = {"W1": (inputs, hidden), "b1": hidden, "W2": (hidden, outputs), "b2": outputs}
    X, y, *arrays = _arrays(seed, (n, inputs), (n, outputs), *shapes.values())
    return dict(zip(shapes, arrays, strict=True)), X, y


def _at_the_kink():
    """A network with Z exactly 0 in two places, of quarters only, so that no sum is rounded."""
    parameters = {
        "W1": np.array([[0.75, -1.25, 0.5, 1.5], [-0.5, 0.25, 1.75, -0.75]]),
        "b1": np.array([0.5, -1.75, 0.25, -1.5]),
        "W2": np.array([[1.25, -0.5, 0.75], [0.25, 1.5, -1.75], [-0.75, 2.25, 0.5]]),
        "b2": np.array([0.25, -0.75, 1.25]),
    }
    parameters["W2"] = np.vstack([parameters["W2"], [1.75, -1.25, -0.25]])
    X = np.array([[1.5, 3.25], [-1.5, -0.5], [2.25, 1.75], [0.5, -1.25], [-0.75, 2.5]])
    y = np.array([[0.25, 1.5, -2.25], [1.75, -0.5, 0.75], [-1.25, 0.5, 3.25],
                  [2.5, -1.75, 0.25], [0.75, 1.25, -0.5]])  # fmt: skip
    return parameters, X, y


KINK = (*_at_the_kink(), "relu")


def _measured_layer(dY, X, W):
    """The slopes of Σ dY · (X W + b), whose slope in Y is dY."""
    loss = lambda X, W, b: np.sum(dY * (X @ W + b))  # noqa: E731
    b = np.zeros(W.shape[1])
    return {
        "dX": numerical_gradient(lambda v: loss(v, W, b), X),
        "dW": numerical_gradient(lambda v: loss(X, v, b), W),
        "db": numerical_gradient(lambda v: loss(X, W, v), b),
    }


def _measured_network(parameters, X, y, activation):
    """Measured; where a Z is 0 there is no slope to measure, and the convention holds."""
    if not np.all(matrices.forward(parameters, X, activation)["Z"]):
        return matrices.mlp_gradients(parameters, X, y, activation)

    def slope(name):
        loss = lambda v: matrices.half_mse({**parameters, name: v}, X, y, activation)  # noqa: E731
        return numerical_gradient(loss, parameters[name])

    return {name: slope(name) for name in parameters}


linear_backward = Exercise(
    "linear_backward(dY, X, W)",
    reference=matrices.linear_backward,
    cases=LAYERS,
    measured=_measured_layer,
)
mlp_gradients = Exercise(
    "mlp_gradients(parameters, X, y, activation)",
    reference=matrices.mlp_gradients,
    cases=[
        *(
            (*_network(seed, sizes), activation)
            for activation in ("relu", "sigmoid")
            for seed, sizes in enumerate(NETWORKS, start=20)
        ),
        KINK,
    ],
    measured=_measured_network,
)

# The losses for gradient_check: bent so strongly that a wrong way to measure shows, with blocks
# of different shapes, some of them entered right and some wrong.


def _bent(parameters):
    """Steep in a, close to its minimum in b, and blind to c."""
    a, b = parameters["a"], parameters["b"]
    return float(np.sum(np.sin(7 * a) * b[0]) + 40 * np.sum((b - 0.8) ** 2) + np.prod(b) / 9)


def _mixed(parameters):
    """Every entry of W meets every other, and b bends it."""
    W, b = parameters["W"], parameters["b"]
    return float(np.sum(W**3 @ b) + np.prod(W[0]) * np.exp(2 * b[1]) - W[1, 0] * b[2] ** 4)


A, B = np.array([[0.7, -0.4], [1.3, 0.24], [-0.9, 0.53]]), np.array([0.8013, 0.7991, 0.8037])
W, BIAS = np.array([[0.6, -1.3, 2.1], [1.8, -0.4, 0.9]]), np.array([0.4, -0.7, 1.6])


def _slopes(f, parameters):
    return {
        name: numerical_gradient(lambda v, name=name: f({**parameters, name: v}), value)
        for name, value in parameters.items()
    }


def _bent_case():
    """All right but one entry of a, and a block without any influence."""
    parameters = {"a": A, "b": B, "c": np.array([2.3, -1.6])}
    gradients = _slopes(_bent, parameters) | {"c": np.zeros(2)}
    gradients["a"][1, 0] *= 1.7
    return _bent, parameters, gradients


def _mixed_case(factor, sign):
    """W a factor too large; in b one entry with its sign lost and one a little off."""
    parameters = {"W": W, "b": BIAS}
    gradients = _slopes(_mixed, parameters)
    gradients["W"] = gradients["W"] * factor
    gradients["b"][0] *= sign
    gradients["b"][2] *= 1.2
    return _mixed, parameters, gradients


def _network_case():
    """A whole network whose gradients are right, but for the bias of the hidden layer."""
    parameters, X, y = _network(31, (4, 3, 5, 2))
    gradients = matrices.mlp_gradients(parameters, X, y, "sigmoid")
    gradients["b1"] = gradients["b1"] + np.array([0.02, -0.013, 0.04, 0.007, -0.03])
    return lambda p: matrices.half_mse(p, X, y, "sigmoid"), parameters, gradients


def _turned_case():
    """Every entry of a with the wrong sign and size, so that a second wrong sign shows."""
    parameters = {"a": np.array([0.6, -1.1]), "b": np.array([[1.4, -0.9], [0.3, 2.2], [-1.7, 0.8]])}
    f = lambda p: float(np.sum(np.sin(p["a"]) * p["b"][:2, 0]) + np.sum(p["b"] ** 3))  # noqa: E731
    gradients = _slopes(f, parameters)
    return f, parameters, {"a": -1.6 * gradients["a"], "b": 1.5 * gradients["b"]}


def _plain_check(f, parameters, gradients):
    return dict(course_check(f, parameters, gradients))


gradient_check = Exercise(
    "gradient_check(f, parameters, gradients)",
    reference=_plain_check,
    cases=[
        _bent_case(),
        _mixed_case(2, -1),
        _mixed_case(0.4, 0.6),
        _network_case(),
        _turned_case(),
    ],
    rtol=1e-5,
    atol=2e-6,  # far above the rounding in which two right answers may differ
)

# The scores: rows of every kind, one of 1000s; then one that is certain and wrong.
SCORES = [
    (
        np.array([[2.1, 1.3, 0.4], [0.7, 3.2, -0.6], [1000.3, 1001.1, 998.9], [-1.4, 0.3, 4.2]]),
        np.array([0, 1, 2, 0]),
    ),
    (
        np.array([[0.3, -1.7, 2.4, 0.9], [1.6, 0.2, -0.8, 3.1], [-2.2, 0.6, 1.1, -0.5]]),
        np.array([3, 0, 1]),
    ),
    (np.array([[1203.2, 1.7, -2.3], [0.4, 1.9, -1.1]]), np.array([1, 2])),
    (np.array([[-1001.6, -999.3], [1.2, -0.7], [0.5, 2.6], [2.9, 1.3], [-0.4, 1.8]]),
     np.array([0, 1, 1, 0, 0])),
]  # fmt: skip


def _measured_softmax(scores, labels):
    loss, _ = matrices.softmax_cross_entropy(scores, labels)
    slope = numerical_gradient(lambda s: matrices.softmax_cross_entropy(s, labels)[0], scores)
    return loss, np.where(np.abs(slope) < 1e-7, 0, slope)


softmax_cross_entropy = Exercise(
    "softmax_cross_entropy(scores, labels)",
    reference=matrices.softmax_cross_entropy,
    cases=SCORES,
    names=("loss", "dscores"),
    measured=_measured_softmax,
)

# The mistakes of linear_backward.


def _layer_mistake(identifier, sentence, **parts):
    """A mistake in some of the three answers: name=(function of dY, X, W, …) or several of them."""
    variants = {name: part if isinstance(part, tuple) else (part,) for name, part in parts.items()}

    def wrong(dY, X, W, variant):
        answer = matrices.linear_backward(dY, X, W)
        for name, functions in variants.items():
            answer[name] = functions[variant % len(functions)](dY, X, W)
        return answer

    count = max(len(functions) for functions in variants.values())
    linear_backward.mistake(identifier, sentence, wrong, variant=range(count))


DW_RESHAPED = (
    lambda dY, X, W: (dY.T @ X).reshape(W.shape),
    lambda dY, X, W: X.reshape(X.shape[1], -1) @ dY,
)
DX_RESHAPED = (
    lambda dY, X, W: (W @ dY.T).reshape(X.shape),
    lambda dY, X, W: dY @ W.reshape(W.shape[1], -1),
)

_layer_mistake(
    "dw_transposed",
    "`dW` is right but lies on its side: it should have the shape of `W`, inputs by outputs.",
    dW=lambda dY, X, W: dY.T @ X,
)
_layer_mistake(
    "dw_no_transpose",
    "In `dW` the examples do not meet: nothing was transposed, and that fits only when all sizes "
    "are the same.",
    dW=lambda dY, X, W: X @ dY,
)
_layer_mistake(
    "dw_other_order",
    "In `dW` the two factors stand in the wrong order; only a square layer lets that pass.",
    dW=(lambda dY, X, W: dY @ X, lambda dY, X, W: dY @ X.T, lambda dY, X, W: X @ dY.T),
)
_layer_mistake(
    "dw_reshaped",
    "In `dW` an array was brought into shape by `reshape`: that leaves the numbers in their old "
    "order, and rows and columns are to be exchanged.",
    dW=DW_RESHAPED,
)
_layer_mistake(
    "dx_reshaped",
    "In `dX` an array was brought into shape by `reshape`: that leaves the numbers in their old "
    "order, and rows and columns are to be exchanged.",
    dX=DX_RESHAPED,
)
_layer_mistake(
    "both_reshaped",
    "In `dW` and `dX` arrays were brought into shape by `reshape`: that leaves the numbers in "
    "their old order, and rows and columns are to be exchanged.",
    dW=DW_RESHAPED,
    dX=DX_RESHAPED,
)
_layer_mistake(
    "dx_no_transpose",
    "In `dX` the weights were not transposed: that fits only if there are as many inputs as "
    "outputs, and then the numbers are wrong.",
    dX=lambda dY, X, W: dY @ W,
)
_layer_mistake(
    "neither_transposed",
    "Neither `dW` nor `dX` has a transposed factor: with equal sizes the shapes fit, and the "
    "numbers are wrong.",
    dX=lambda dY, X, W: dY @ W,
    dW=lambda dY, X, W: X @ dY,
)
_layer_mistake(
    "dx_transposed",
    "`dX` lies on its side: it should have the shape of `X`, one example a row.",
    dX=(lambda dY, X, W: W @ dY.T,),
)
_layer_mistake(
    "dx_other_order",
    "In `dX` the two factors stand in the wrong order; only a square layer lets that pass.",
    dX=(lambda dY, X, W: W @ dY, lambda dY, X, W: W.T @ dY),
)
_layer_mistake(
    "db_not_summed",
    "`db` has one row for each example, but one bias serves all of them: what comes back along "
    "every row adds up.",
    db=lambda dY, X, W: dY,
)
_layer_mistake(
    "db_mean",
    "`db` is a mean over the examples: the bias went into each of them, and branches add.",
    db=lambda dY, X, W: dY.mean(axis=0),
)
_layer_mistake(
    "db_over_everything",
    "`db` was summed over everything: each output has a bias of its own, and a number of its own.",
    db=(lambda dY, X, W: dY.sum(), lambda dY, X, W: np.full(dY.shape[1], dY.sum())),
)
_layer_mistake(
    "db_wrong_axis",
    "`db` was summed along the wrong axis: there is one number for each example now, not one for "
    "each output.",
    db=lambda dY, X, W: dY.sum(axis=1),
)
_layer_mistake(
    "db_keepdims",
    "`db` has the right numbers in a table of one row or one column; its shape should be that "
    "of `b`, (outputs,).",
    db=(
        lambda dY, X, W: dY.sum(axis=0, keepdims=True),
        lambda dY, X, W: dY.sum(axis=0)[:, None],
    ),
)
_layer_mistake(
    "db_one_example",
    "`db` counts a single example: every row of `dY` passes its gradient to the bias.",
    db=(lambda dY, X, W: dY[-1], lambda dY, X, W: dY[0]),
)
_layer_mistake(
    "db_ones",
    "`db` does not depend on `dY`: the slope of the bias is 1, but it has to be multiplied by "
    "what arrives from above.",
    db=(
        lambda dY, X, W: np.ones(dY.shape[1]),
        lambda dY, X, W: np.full(dY.shape[1], float(len(dY))),
    ),
)
_layer_mistake(
    "divided_again",
    "`dW` and `db` were divided by N once more: the loss has done so, and `dY` brings it along.",
    dW=lambda dY, X, W: X.T @ dY / len(X),
    db=lambda dY, X, W: dY.sum(axis=0) / len(X),
)
_layer_mistake(
    "all_divided_again",
    "All three gradients were divided by N once more: the loss has done so, and `dY` brings it "
    "along.",
    dX=lambda dY, X, W: dY @ W.T / len(X),
    dW=lambda dY, X, W: X.T @ dY / len(X),
    db=lambda dY, X, W: dY.sum(axis=0) / len(X),
)
_layer_mistake(
    "dw_mean",
    "`dW` is a mean over the examples: each weight went into all of them, and branches add.",
    dW=lambda dY, X, W: X.T @ dY / len(X),
)
_layer_mistake(
    "dw_one_example",
    "`dW` counts a single example: inside a loop, the products of all rows have to be added up.",
    dW=(lambda dY, X, W: np.outer(X[-1], dY[-1]), lambda dY, X, W: np.outer(X[0], dY[0])),
)
_layer_mistake(
    "averaged_separately",
    "In `dW` inputs and gradients were summed or averaged on their own before they were "
    "multiplied: each example has a product of its own.",
    dW=(
        lambda dY, X, W: np.outer(X.mean(axis=0), dY.sum(axis=0)),
        lambda dY, X, W: np.outer(X.sum(axis=0), dY.sum(axis=0)),
        lambda dY, X, W: np.outer(X.mean(axis=0), dY.mean(axis=0)),
    ),
)
_layer_mistake(
    "upstream_dropped",
    "The gradient from above is missing everywhere: these are the slopes of the sum of all "
    "outputs.",
    dX=lambda dY, X, W: np.ones_like(dY) @ W.T,
    dW=lambda dY, X, W: X.T @ np.ones_like(dY),
    db=lambda dY, X, W: np.ones_like(dY).sum(axis=0),
)
_layer_mistake(
    "upstream_dropped_in_dx",
    "`dX` does not depend on `dY`: the slopes of the layer are there, what arrives from above is "
    "missing.",
    dX=lambda dY, X, W: np.ones_like(dY) @ W.T,
)
_layer_mistake(
    "upstream_dropped_in_dw",
    "`dW` does not depend on `dY`: the inputs are there, what arrives from above is missing.",
    dW=lambda dY, X, W: X.T @ np.ones_like(dY),
)
_layer_mistake(
    "sign",
    "All three have the right size and the wrong sign: a gradient points uphill, and the minus "
    "belongs to the update.",
    dX=lambda dY, X, W: -dY @ W.T,
    dW=lambda dY, X, W: -X.T @ dY,
    db=lambda dY, X, W: -dY.sum(axis=0),
)
_layer_mistake(
    "dx_is_dy",
    "`dX` is the gradient that came in: on its way to the inputs it has to pass the weights.",
    dX=lambda dY, X, W: dY,
)
_layer_mistake(
    "values",
    "`dX` and `dW` are the values of `X` and `W`: a gradient says how the loss moves when they do.",
    dX=lambda dY, X, W: X,
    dW=lambda dY, X, W: W,
)
_layer_mistake(
    "swapped",
    "`dX` and `dW` have changed places: look at the shapes of `X` and of `W`.",
    dX=lambda dY, X, W: X.T @ dY,
    dW=lambda dY, X, W: dY @ W.T,
)
_layer_mistake(
    "dx_summed",
    "`dX` was summed over the batch, but each example has inputs of its own: nothing adds up "
    "between rows here.",
    dX=(
        lambda dY, X, W: (dY @ W.T).sum(axis=0),
        lambda dY, X, W: (dY @ W.T).mean(axis=0),
    ),
)
linear_backward.mistake(
    "weights_moved_first",
    "`dX` was computed with weights that had already moved: the backward pass uses those of the "
    "forward pass.",
    lambda dY, X, W, eta: {
        **matrices.linear_backward(dY, X, W),
        "dX": dY @ (W - eta * X.T @ dY).T,
    },
    eta=ETAS,
)
linear_backward.mistake(
    "new_weights",
    "`dW` holds new weights: the backward pass only reports slopes, the update is a line of its "
    "own.",
    lambda dY, X, W, eta: {**matrices.linear_backward(dY, X, W), "dW": W - eta * X.T @ dY},
    eta=ETAS,
)

# The mistakes of gradient_check.

H = 1e-5


def _error(a, n):
    return np.abs(a - n) / np.maximum(np.abs(a) + np.abs(n), 1e-12)


def _checking(measure=None, compare=None, summary=np.max):
    """A wrong check: measure(f, parameters, name) -> slopes; compare(a, n) -> errors; summary."""
    measure = measure or _central
    compare = compare or _error

    def wrong(f, parameters, gradients):
        with np.errstate(all="ignore"):
            return {
                name: float(summary(compare(gradients[name], measure(f, parameters, name))))
                for name in parameters
            }

    return wrong


def _difference(numerator, denominator, h=H):
    """Slopes by nudging one entry at a time: numerator(down, here, up) / denominator."""

    def measure(f, parameters, name):
        slopes = np.zeros_like(parameters[name])
        here = f(parameters)
        for index in np.ndindex(slopes.shape):
            values = []
            for nudge in (-h, h):
                moved = parameters[name].copy()
                moved[index] += nudge
                values.append(f({**parameters, name: moved}))
            slopes[index] = numerator(values[0], here, values[1]) / denominator
        return slopes

    return measure


_central = _difference(lambda down, here, up: up - down, 2 * H)

gradient_check.mistake(
    "one_sided",
    "The slopes were measured on one side only: nudge up and down, then the error of the formula "
    "is far smaller.",
    lambda f, parameters, gradients, side: _checking(
        _difference(lambda d, here, u: (u - here) if side == "up" else (here - d), H)
    )(f, parameters, gradients),
    side=("up", "down"),
)
gradient_check.mistake(
    "divided_by_h",
    "The measured slopes are twice too large: from the nudge down to the nudge up it is 2h.",
    _checking(_difference(lambda down, here, up: up - down, H)),
)
gradient_check.mistake(
    "not_divided",
    "The measured difference was not divided by how far the parameter was nudged.",
    _checking(_difference(lambda down, here, up: up - down, 1.0)),
)
gradient_check.mistake(
    "brackets_below",
    "The difference was divided by 2 and then multiplied by h: what stands below the line needs "
    "brackets.",
    _checking(_difference(lambda down, here, up: (up - down) / 2 * H, 1.0)),
)
gradient_check.mistake(
    "brackets_above",
    "Only the lower value was divided: the difference needs brackets.",
    _checking(_difference(lambda down, here, up: up - down / (2 * H), 1.0)),
)
gradient_check.mistake(
    "one_sided_by_2h",
    "A difference from one side was divided by 2h: the parameter was nudged by h only.",
    lambda f, parameters, gradients, side: _checking(
        _difference(lambda d, here, u: (u - here) if side == "up" else (here - d), 2 * H)
    )(f, parameters, gradients),
    side=("up", "down"),
)
gradient_check.mistake(
    "wrong_way_round",
    "The measured slopes have the wrong sign: the value at the lower end was not the one that was "
    "subtracted.",
    _checking(_difference(lambda down, here, up: down - up, 2 * H)),
)
gradient_check.mistake(
    "nudge_too_large",
    "The nudge is so large that the loss bends on the way: right gradients look wrong.",
    lambda f, parameters, gradients, h: _checking(
        _difference(lambda down, here, up: up - down, 2 * h, h)
    )(f, parameters, gradients),
    h=(0.01, 0.05, 0.1, 0.5, 1.0),
)
gradient_check.mistake(
    "nudge_too_small",
    "The nudge is so small that the difference is mostly rounding: right gradients look wrong.",
    lambda f, parameters, gradients, h: _checking(
        _difference(lambda down, here, up: up - down, 2 * h, h)
    )(f, parameters, gradients),
    h=(1e-12, 1e-13, 1e-14, 1e-15, 1e-16),
)


def _all_at_once(f, parameters, name):
    up, down = ({**parameters, name: parameters[name] + h} for h in (H, -H))
    return np.full(parameters[name].shape, (f(up) - f(down)) / (2 * H))


gradient_check.mistake(
    "all_at_once",
    "All entries of a block were nudged together: every entry has a slope of its own.",
    _checking(_all_at_once),
)


def _row_by_row(f, parameters, name):
    slopes = np.zeros_like(parameters[name])
    for row in range(len(slopes)):
        ends = []
        for h in (H, -H):
            moved = parameters[name].copy()
            moved[row] += h
            ends.append(f({**parameters, name: moved}))
        slopes[row] = (ends[0] - ends[1]) / (2 * H)
    return slopes


gradient_check.mistake(
    "row_by_row",
    "Whole rows were nudged together: every entry has a slope of its own.",
    _checking(_row_by_row),
)


def _left_nudged(back):
    """In-place nudging in which a block stays off by `back` times h at each entry."""

    def wrong(f, parameters, gradients):
        blocks = {name: value.copy() for name, value in parameters.items()}
        worst = {}
        for name, block in blocks.items():
            slopes = np.zeros_like(block)
            for index in np.ndindex(block.shape):
                value = block[index]
                block[index] = value + H
                up = f(blocks)
                block[index] = value - H
                slopes[index] = (up - f(blocks)) / (2 * H)
                block[index] = value + back * H
            worst[name] = float(np.max(_error(gradients[name], slopes)))
        return worst

    return wrong


gradient_check.mistake(
    "not_put_back",
    "The parameters stay nudged: before the next entry is measured, each one has to have its old "
    "value again.",
    lambda f, parameters, gradients, back: _left_nudged(back)(f, parameters, gradients),
    back=(-1, 1),
)


@gradient_check.mistake(
    "put_back_by_adding",
    "The errors are right, but an array that was handed in has changed: adding and subtracting h "
    "does not quite lead back, so keep the old value and set it again.",
)
def _(f, parameters, gradients):
    for block in parameters.values():
        for index in np.ndindex(block.shape):
            for nudge in (H, -2 * H, H):
                block[index] += nudge
    return _plain_check(f, parameters, gradients)


@gradient_check.mistake(
    "worst_carried_on",
    "The worst error of one block was carried on into the next: each name begins with nothing "
    "found.",
)
def _(f, parameters, gradients):
    errors = _plain_check(f, parameters, gradients)
    worst = np.maximum.accumulate([errors[name] for name in parameters])
    return dict(zip(parameters, worst.tolist(), strict=True))


gradient_check.mistake(
    "mean_error",
    "This is the mean of the relative errors: one wrong entry among many hides in it.",
    _checking(summary=np.mean),
)
gradient_check.mistake(
    "median_error",
    "This is the median of the relative errors: half of the entries may be wrong without a trace.",
    _checking(summary=np.median),
)
gradient_check.mistake(
    "smallest_error",
    "This is the smallest relative error of each block: it says that one entry is right, and "
    "nothing about the others.",
    _checking(summary=np.min),
)
gradient_check.mistake(
    "summed_error",
    "The relative errors were added up: the more entries a block has, the worse it looks.",
    _checking(summary=np.sum),
)
gradient_check.mistake(
    "one_entry",
    "Only one entry of each block was compared: the check has to look at all of them.",
    lambda f, parameters, gradients, place: _checking(summary=lambda e: np.ravel(e)[place])(
        f, parameters, gradients
    ),
    place=(0, -1),
)
gradient_check.mistake(
    "absolute",
    "This is the absolute error: whether 0.01 is much depends on how large the gradient is.",
    _checking(compare=lambda a, n: np.abs(a - n)),
)
gradient_check.mistake(
    "squared",
    "The differences were squared: a square makes small errors look far smaller.",
    lambda f, parameters, gradients, power: _checking(
        compare=lambda a, n: _error(a, n) ** 2 if power else (a - n) ** 2
    )(f, parameters, gradients),
    power=(True, False),
)
gradient_check.mistake(
    "divided_by_one",
    "The difference was divided by the size of one of the two gradients; the sum of both sizes is "
    "asked for.",
    lambda f, parameters, gradients, which: _checking(
        compare=lambda a, n: np.abs(a - n) / np.maximum(np.abs((a, n)[which]), 1e-12)
    )(f, parameters, gradients),
    which=(0, 1),
)
gradient_check.mistake(
    "divided_by_larger",
    "The difference was divided by the larger of the two sizes; their sum is asked for.",
    _checking(
        compare=lambda a, n: np.abs(a - n) / np.maximum(np.maximum(np.abs(a), np.abs(n)), 1e-12)
    ),
)
gradient_check.mistake(
    "divided_by_mean",
    "The difference was divided by the mean of the two sizes, so the error is twice as large as "
    "asked for.",
    _checking(compare=lambda a, n: 2 * _error(a, n)),
)
gradient_check.mistake(
    "size_of_the_sum",
    "The two gradients were added before their size was taken: opposite signs cancel in that.",
    _checking(compare=lambda a, n: np.abs(a - n) / np.maximum(np.abs(a + n), 1e-12)),
)
gradient_check.mistake(
    "signed",
    "The sign of the difference was kept: an entry that is too small never counts as wrong.",
    lambda f, parameters, gradients, sign: _checking(
        compare=lambda a, n: sign * (a - n) / np.maximum(np.abs(a) + np.abs(n), 1e-12)
    )(f, parameters, gradients),
    sign=(1, -1),
)
gradient_check.mistake(
    "nothing_by_nothing",
    "Where both slopes are 0 this divides 0 by 0: such a gradient is right, and its error is 0.",
    _checking(compare=lambda a, n: np.abs(a - n) / (np.abs(a) + np.abs(n))),
)
gradient_check.mistake(
    "length_of_the_block",
    "Each block was compared as one long arrow: one wrong entry among large ones hides in that.",
    _checking(
        compare=lambda a, n: (
            np.linalg.norm(a - n) / max(np.linalg.norm(a) + np.linalg.norm(n), 1e-12)
        )
    ),
)
gradient_check.mistake(
    "one_number",
    "This is the worst error of all blocks together: with one for each name one sees where to "
    "look.",
    lambda f, parameters, gradients: max(_plain_check(f, parameters, gradients).values()),
)
gradient_check.mistake(
    "errors_of_all_entries",
    "These are the errors of all entries; of each block only the largest is asked for.",
    lambda f, parameters, gradients: {
        name: _error(gradients[name], _central(f, parameters, name)) for name in parameters
    },
)
gradient_check.mistake(
    "verdict",
    "These are verdicts, right or wrong: the largest relative error of each block is asked for.",
    lambda f, parameters, gradients, limit: {
        name: error < limit for name, error in _plain_check(f, parameters, gradients).items()
    },
    limit=(1e-7, 1e-5, 1e-4),
)
gradient_check.mistake(
    "compared_with_itself",
    "Every error is 0, even of gradients that are wrong: yours were compared with themselves.",
    lambda f, parameters, gradients: dict.fromkeys(parameters, 0.0),
)
gradient_check.mistake(
    "measured_slopes",
    "These are the measured slopes; how far yours are from them is asked for.",
    lambda f, parameters, gradients: {name: _central(f, parameters, name) for name in parameters},
)

# The mistakes of mlp_gradients: one network with places at which it can go wrong.


def _pass(
    *,
    start=lambda v: (v["Y_hat"] - v["y"]) / len(v["y"]),
    slope=lambda v: v["slope"],
    dZ=lambda v: v["dA"] * v["slope_used"],
    onward=lambda v: v["dY"] @ v["W2"].T,
    entered=lambda v: v["A"],
    db=lambda D: D.sum(axis=0),
    end=lambda g, v: g,
    only="",
    parameters_used=lambda p: p,
):
    """A wrong mlp_gradients. `only` restricts the mistake to one activation."""

    def wrong(parameters, X, y, activation):
        if only and activation != only:
            return matrices.mlp_gradients(parameters, X, y, activation)
        p = parameters_used(parameters)
        v = {**matrices.forward(p, X, activation), **p, "X": X, "y": y, "activation": activation}
        v["slope"] = matrices.ACTIVATIONS[activation][1](v["Z"], v["A"])
        v["dY"] = start(v)
        g = {"W2": entered(v).T @ v["dY"], "b2": db(v["dY"])}
        v["dA"], v["dW2"] = onward(v), g["W2"]
        v["slope_used"] = slope(v)
        back = dZ(v)
        return end({"W1": X.T @ back, "b1": db(back), **g}, v)

    return wrong


def _scaled(factor):
    return _pass(end=lambda g, v: {name: factor(v) * slope for name, slope in g.items()})


def _n(v):
    return len(v["y"])


mlp_gradients.mistake(
    "doubled",
    "All four are exactly twice too large: these belong to the mean squared error, without the ½.",
    _scaled(lambda v: 2),
)
mlp_gradients.mistake(
    "halved",
    "All four are exactly half as large as they should be: the ½ of the loss is there, the 2 from "
    "the square is not.",
    _scaled(lambda v: 0.5),
)
mlp_gradients.mistake(
    "sum",
    "All four are exactly N times too large: the loss is a mean over the examples, so its "
    "gradient is one.",
    _scaled(_n),
)
mlp_gradients.mistake(
    "doubled_sum",
    "All four are exactly 2N times too large: these belong to the plain sum of squares.",
    _scaled(lambda v: 2 * _n(v)),
)
mlp_gradients.mistake(
    "all_entries",
    "All four are too small by the number of outputs: the loss is a mean over the examples only, "
    "and a sum over the outputs.",
    lambda p, X, y, activation, factor: _scaled(lambda v: factor / v["y"].shape[1])(
        p, X, y, activation
    ),
    factor=(1, 2),
)
mlp_gradients.mistake(
    "columns_counted",
    "The mean was taken over the number of columns of `X` or of `y`: the examples are the rows.",
    lambda *case, table: _scaled(lambda v: _n(v) / v[table].shape[1])(*case),
    table=("X", "y"),
)
mlp_gradients.mistake(
    "divided_twice",
    "All four were divided by N twice: once at the start of the backward pass is enough.",
    _scaled(lambda v: 1 / _n(v)),
)
mlp_gradients.mistake(
    "first_layer_divided_twice",
    "The gradients of the first layer were divided by N once more: what comes back from the "
    "second layer brings that along.",
    _pass(end=lambda g, v: {**g, "W1": g["W1"] / _n(v), "b1": g["b1"] / _n(v)}),
)
mlp_gradients.mistake(
    "sign",
    "All four have the right size and the wrong sign: the residual was taken backwards.",
    _scaled(lambda v: -1),
)
mlp_gradients.mistake(
    "new_weights",
    "These are new parameters: the backward pass only reports slopes, the update is a line of "
    "its own.",
    lambda p, X, y, activation, eta: {
        name: p[name] - eta * slope
        for name, slope in matrices.mlp_gradients(p, X, y, activation).items()
    },
    eta=ETAS,
)
mlp_gradients.mistake(
    "times_eta",
    "All four carry a learning rate: a gradient belongs to the network and knows nothing of the "
    "step.",
    lambda p, X, y, activation, eta: _scaled(lambda v: eta)(p, X, y, activation),
    eta=(0.01, 0.05, 0.1, 0.3),
)
mlp_gradients.mistake(
    "weights_moved_first",
    "The gradients of the first layer were computed with a `W2` that had already moved: compute "
    "all of them first.",
    lambda p, X, y, activation, eta: _pass(
        onward=lambda v: v["dY"] @ (v["W2"] - eta * v["A"].T @ v["dY"]).T
    )(p, X, y, activation),
    eta=ETAS,
)
mlp_gradients.mistake(
    "prediction_sent_back",
    "The backward pass set out from the prediction: it starts from how far that is from the "
    "target.",
    _pass(start=lambda v: v["Y_hat"] / _n(v)),
)
mlp_gradients.mistake(
    "squares_sent_back",
    "The backward pass set out from the squares of the residuals: it starts from the slope of the "
    "loss, and that has no square left.",
    lambda p, X, y, activation, factor: _pass(
        start=lambda v: factor * (v["Y_hat"] - v["y"]) ** 2 / _n(v)
    )(p, X, y, activation),
    factor=(1, 0.5),
)
mlp_gradients.mistake(
    "absolute",
    "The residuals have lost their signs: outputs above and below the target must pull in "
    "opposite directions.",
    _pass(start=lambda v: np.abs(v["Y_hat"] - v["y"]) / _n(v)),
)
mlp_gradients.mistake(
    "slope_at_the_output",
    "The slope of the activation was put on the output as well: the second layer is linear, there "
    "is nothing to pass through.",
    _pass(
        start=lambda v: (
            (v["Y_hat"] - v["y"])
            / _n(v)
            * (
                (v["Y_hat"] > 0)
                if v["activation"] == "relu"
                else sigmoid(v["Y_hat"]) * (1 - sigmoid(v["Y_hat"]))
            )
        )
    ),
)
mlp_gradients.mistake(
    "output_squeezed_slope",
    "The residual was multiplied by a slope made of the prediction itself, as if the output were "
    "a sigmoid's: it is linear.",
    lambda p, X, y, activation, only: _pass(
        start=lambda v: (v["Y_hat"] - v["y"]) / _n(v) * v["Y_hat"] * (1 - v["Y_hat"]), only=only
    )(p, X, y, activation),
    only=("", "sigmoid"),
)


@mlp_gradients.mistake(
    "output_activated",
    "The prediction was sent through the activation once more: the output of this network is "
    "linear.",
    with_slope=(True, False),
)
def _(parameters, X, y, activation, with_slope):
    act, slope = matrices.ACTIVATIONS[activation]

    def start(v):
        out = act(v["Y_hat"])
        return (out - y) / len(X) * (slope(v["Y_hat"], out) if with_slope else 1)

    return _pass(start=start)(parameters, X, y, activation)


mlp_gradients.mistake(
    "slope_missing",
    "The gradient went through the hidden activation unchanged, for both activations: its slope "
    "is missing in the first layer.",
    _pass(slope=lambda v: np.ones_like(v["A"])),
)
mlp_gradients.mistake(
    "slope_missing_in_one",
    "One gradient of the first layer has gone through the slope of the activation and the other "
    "has not: both are made from the same dZ.",
    lambda *case, which: _pass(
        end=lambda g, v: (
            g | {"b1": {"b1": v["dA"].sum(axis=0)}, "W1": {"W1": v["X"].T @ v["dA"]}}[which]
        )
    )(*case),
    which=("b1", "W1"),
)
mlp_gradients.mistake(
    "upstream_dropped",
    "In the first layer the slope of the activation stands alone: what comes back from the second "
    "layer has to be multiplied in.",
    lambda p, X, y, activation, only: _pass(dZ=lambda v: v["slope_used"], only=only)(
        p, X, y, activation
    ),
    only=("", "relu", "sigmoid"),
)
mlp_gradients.mistake(
    "second_weights_skipped",
    "The way back to the hidden layer does not lead through `W2`.",
    _pass(onward=lambda v: v["dY"].sum(axis=1, keepdims=True) * np.ones_like(v["A"])),
)
mlp_gradients.mistake(
    "w2_not_transposed",
    "On the way back to the hidden layer `W2` was not transposed: that fits only if there are as "
    "many hidden units as outputs.",
    _pass(onward=lambda v: v["dY"] @ v["W2"]),
)
mlp_gradients.mistake(
    "z_for_a",
    "In the gradient of `W2` stands what went into the hidden units; what came out of them was "
    "multiplied by `W2`.",
    _pass(entered=lambda v: v["Z"]),
)
mlp_gradients.mistake(
    "transposed",
    "The gradients of `W1` and `W2` lie on their sides: each should have the shape of its own "
    "array.",
    _pass(end=lambda g, v: {**g, "W1": g["W1"].T, "W2": g["W2"].T}),
)
mlp_gradients.mistake(
    "biases_forgotten",
    "The forward pass left the biases out, so every residual is off.",
    lambda p, X, y, activation, names: _pass(
        parameters_used=lambda p: {**p, **{name: 0 * p[name] for name in names}}
    )(p, X, y, activation),
    names=(("b1", "b2"), ("b1",), ("b2",)),
)
mlp_gradients.mistake(
    "db_mean",
    "The gradients of the biases are means over the examples: N has been divided out already, "
    "so here the rows add up.",
    _pass(db=lambda D: D.mean(axis=0)),
)
mlp_gradients.mistake(
    "db_not_summed",
    "The gradients of the biases have a row for each example: one bias serves them all, so the "
    "rows add up.",
    _pass(db=lambda D: D),
)
mlp_gradients.mistake(
    "db_keepdims",
    "The gradients of the biases are tables of one row: they should have the shape of the biases.",
    _pass(db=lambda D: D.sum(axis=0, keepdims=True)),
)
mlp_gradients.mistake(
    "db_over_everything",
    "The gradients of the biases were summed over everything: each unit has a bias of its own.",
    lambda p, X, y, activation, spread: _pass(
        db=lambda D: np.full(D.shape[1], D.sum()) if spread else D.sum()
    )(p, X, y, activation),
    spread=(True, False),
)
mlp_gradients.mistake(
    "db_wrong_axis",
    "The gradients of the biases were summed along the wrong axis: one number for each example, "
    "not for each unit.",
    _pass(db=lambda D: D.sum(axis=1)),
)
mlp_gradients.mistake(
    "only_weights_averaged",
    "The gradients of the biases are exactly N times too large: the loss is a mean, for them as "
    "for the weights.",
    _pass(end=lambda g, v: {**g, "b1": _n(v) * g["b1"], "b2": _n(v) * g["b2"]}),
)
mlp_gradients.mistake(
    "only_biases_averaged",
    "The gradients of the weights are exactly N times too large: the loss is a mean, for them as "
    "for the biases.",
    _pass(end=lambda g, v: {**g, "W1": _n(v) * g["W1"], "W2": _n(v) * g["W2"]}),
)


@mlp_gradients.mistake(
    "one_example",
    "Only one example was counted: a gradient is made from all the rows of the batch.",
    row=(-1, 0),
)
def _(parameters, X, y, activation, row):
    one = slice(row, None) if row else slice(0, 1)
    gradients = matrices.mlp_gradients(parameters, X[one], y[one], activation)
    return {name: slope / len(X) for name, slope in gradients.items()}


@mlp_gradients.mistake(
    "always_the_same",
    "The activation that was asked for is ignored: one and the same stands in every hidden unit.",
    activation_used=("relu", "sigmoid"),
)
def _(parameters, X, y, activation, activation_used):
    return matrices.mlp_gradients(parameters, X, y, activation_used)


@mlp_gradients.mistake(
    "activations_swapped", "The two activations have changed places: each was used for the other."
)
def _(parameters, X, y, activation):
    other = {"relu": "sigmoid", "sigmoid": "relu"}[activation]
    return matrices.mlp_gradients(parameters, X, y, other)


mlp_gradients.mistake(
    "slopes_swapped",
    "The forward pass is right, but on the way back each activation has the slope of the other.",
    _pass(slope=lambda v: v["A"] * (1 - v["A"]) if v["activation"] == "relu" else (v["Z"] > 0)),
)

# The wrong slopes of the sigmoid: a sentence, and the slope.
_SIGMOID = {
    "sigmoid_twice": (
        "The sigmoid was applied twice: `A` is its result already, and you took the slope at `A`.",
        lambda v: sigmoid(v["A"]) * (1 - sigmoid(v["A"])),
    ),
    "slope_of_z": (
        "The slope of the sigmoid was written with what went in, `Z`: it is told from what came "
        "out.",
        lambda v: v["Z"] * (1 - v["Z"]),
    ),
    "no_sigmoid_slope": (
        "With the sigmoid the gradient passes the hidden units unchanged: their slope is missing.",
        lambda v: np.ones_like(v["A"]),
    ),
    "only_a": (
        "The slope of the sigmoid has two factors, and only the activation itself is there.",
        lambda v: v["A"],
    ),
    "only_one_minus_a": (
        "The slope of the sigmoid has two factors, and the activation itself is missing.",
        lambda v: 1 - v["A"],
    ),
    "mask_for_the_sigmoid": (
        "With the sigmoid the gradient was masked as with ReLU: a sigmoid is never quite off, and "
        "its slope is another one.",
        lambda v: v["Z"] > 0,
    ),
    "slope_of_tanh": (
        "That is the slope of tanh: the sigmoid has another one.",
        lambda v: 1 - v["A"] ** 2,
    ),
    "slope_of_the_gradient": (
        "The slope of the sigmoid was written with the gradient that comes back; it belongs to "
        "what the unit put out.",
        lambda v: v["dA"] * (1 - v["dA"]),
    ),
    "minus_in_the_slope": (
        "The slope of the sigmoid has the wrong sign: it is positive everywhere.",
        lambda v: v["A"] * (v["A"] - 1),
    ),
}

# … of ReLU, whatever the sigmoid does: two mistakes are told one after the other.


def _relu_mistake(identifier, sentence, **places):
    """A mistake with ReLU, known with a right sigmoid and with each wrong slope of a sigmoid."""

    def wrong(parameters, X, y, activation, and_sigmoid):
        if activation == "relu":
            return _pass(**places)(parameters, X, y, activation)
        return _pass(slope=and_sigmoid)(parameters, X, y, activation)

    slopes = [lambda v: v["slope"]]
    slopes += [slope for name, (_, slope) in _SIGMOID.items() if name != "no_sigmoid_slope"]
    mlp_gradients.mistake(identifier, sentence, wrong, and_sigmoid=slopes)


_relu_mistake(
    "no_mask",
    "With ReLU everything passes back, also through units that were off: after ReLU no `A` is "
    "below 0, so `A >= 0` stops nothing.",
    slope=lambda v: np.ones_like(v["A"]),
)
_relu_mistake(
    "relu_of_the_gradient",
    "ReLU was applied to the gradient: it stops by the sign of what went in, not by the sign of "
    "what comes back.",
    dZ=lambda v: np.maximum(v["dA"], 0),
)
_relu_mistake(
    "both_masks",
    "Besides the units that were off, all negative gradients were stopped: only the sign of what "
    "went into ReLU counts.",
    dZ=lambda v: np.maximum(v["dA"], 0) * v["slope_used"],
)
_relu_mistake(
    "times_the_activation",
    "The gradient was multiplied by what ReLU put out: a unit that is on has the slope 1, however "
    "large its value.",
    slope=lambda v: v["A"],
)
_relu_mistake(
    "times_what_went_in",
    "The gradient was multiplied by `Z`, and not by the slope of ReLU there, which is 0 or 1.",
    slope=lambda v: v["Z"],
)
_relu_mistake(
    "mask_inverted",
    "The mask is the wrong way round: units that were on are stopped, and those that were off let "
    "through.",
    slope=lambda v: v["Z"] <= 0,
)
mlp_gradients.mistake(
    "open_at_zero",
    "A unit with `Z` exactly 0 counts as off in this course, and yours lets the gradient through.",
    lambda p, X, y, activation, share: _pass(
        slope=lambda v: np.where(v["Z"] == 0, share, v["Z"] > 0), only="relu"
    )(p, X, y, activation),
    share=(1.0, 0.5),
)
_relu_mistake(
    "sign_as_slope",
    "The slope of ReLU was taken to be −1 where a unit is off: there nothing passes at all.",
    slope=lambda v: np.sign(v["Z"]),
)
_relu_mistake(
    "mask_without_the_bias",
    "The mask was made without the bias: a unit is on or off by its whole `Z`.",
    slope=lambda v: v["X"] @ v["W1"] > 0,
)
mlp_gradients.mistake(
    "mask_on_the_product",
    "With ReLU the gradient of the hidden layer was stopped after the product, by the signs of the "
    "gradient of `W1`.",
    _pass(
        slope=lambda v: np.ones_like(v["A"]),
        end=lambda g, v: {**g, "W1": np.maximum(g["W1"], 0), "b1": np.maximum(g["b1"], 0)},
        only="relu",
    ),
)

# … of the sigmoid alone.
for _name, (_sentence, _slope) in _SIGMOID.items():
    mlp_gradients.mistake(_name, _sentence, _pass(slope=_slope, only="sigmoid"))
mlp_gradients.mistake(
    "dz_of_the_gradient",
    "Where the gradient should be multiplied by the slope of the sigmoid, a sigmoid's slope of the "
    "gradient itself stands.",
    _pass(dZ=lambda v: v["dA"] * (1 - v["dA"]), only="sigmoid"),
)

# The mistakes of softmax_cross_entropy.


def _parts(scores, labels):
    """The probabilities, the targets as rows of 0 and 1, and the logarithms, all in safety."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return np.exp(logs), np.eye(scores.shape[1])[labels], logs


def _softmax_mistake(identifier, sentence, loss=None, slope=None, **variants):
    """A mistake in the loss, the slope or both: functions of p, y (one row each), logs, scores."""

    def wrong(scores, labels, **setting):
        p, y, logs = _parts(scores, labels)
        with np.errstate(all="ignore"):
            right = matrices.softmax_cross_entropy(scores, labels)
            return (
                loss(p, y, logs, scores, **setting) if loss else right[0],
                slope(p, y, logs, scores, **setting) if slope else right[1],
            )

    softmax_cross_entropy.mistake(identifier, sentence, wrong, **variants)


def _raw(scores, axis=1):
    with np.errstate(all="ignore"):
        powers = np.exp(scores)
        return powers / powers.sum(axis=axis, keepdims=True)


def _by(probabilities):
    """Loss and slope as they follow from other probabilities; with right ones, perhaps summed."""

    def wrong(scores, labels, mean=True, slope="mean"):
        with np.errstate(all="ignore"):
            q, y = probabilities(scores), np.eye(scores.shape[1])[labels]
            logs = np.log(q[np.arange(len(q)), labels])
            back = {"mean": (q - y) / len(q), "sum": q - y, "p": q / len(q), "whole p": q}[slope]
            return -logs.mean() if mean else -logs.sum(), back

    return wrong


# What is told first if the scores are not handled with care, whatever else is wrong.
_ALSO = {"mean": (True, False), "slope": ("mean", "sum", "p", "whole p")}


def _shifted(scores):
    return np.exp(scores - scores.max(axis=1, keepdims=True))


def _normal(scores):
    return _shifted(scores) / _shifted(scores).sum(axis=1, keepdims=True)


softmax_cross_entropy.mistake(
    "no_shift",
    "With scores of 1000 the exponentials overflow, and infinity by infinity is not a number: "
    "subtract something from the row first.",
    _by(_raw),
    **_ALSO,
)
softmax_cross_entropy.mistake(
    "log_of_nothing",
    "A probability of a certain and wrong row is rounded to 0, and its logarithm is infinite: "
    "work the logarithm out from the scores.",
    _by(_normal),
    **_ALSO,
)
softmax_cross_entropy.mistake(
    "wrong_axis",
    "The probabilities add up to 1 down the columns: each example, a row, needs its own.",
    _by(lambda s: np.exp(s - s.max(axis=0)) / np.exp(s - s.max(axis=0)).sum(axis=0)),
)
softmax_cross_entropy.mistake(
    "over_everything",
    "The exponentials were divided by the sum of the whole table: each row needs its own sum.",
    lambda scores, labels, row: _by(
        lambda s: (
            (_shifted(s) if row else np.exp(s - s.max()))
            / (_shifted(s) if row else np.exp(s - s.max())).sum()
        )
    )(scores, labels),
    row=(True, False),
)
softmax_cross_entropy.mistake(
    "largest_of_all",
    "The largest score of the whole table was subtracted: beside a row of 1000s the other rows "
    "are rounded to nothing; each row has its own largest.",
    _by(lambda s: np.exp(s - s.max()) / np.exp(s - s.max()).sum(axis=1, keepdims=True)),
)
softmax_cross_entropy.mistake(
    "softmax_twice",
    "Softmax was applied twice: probabilities were treated as scores once more.",
    _by(lambda s: _normal(_normal(s))),
)
softmax_cross_entropy.mistake(
    "sigmoid_for_softmax",
    "Each score was squeezed on its own, by a sigmoid: the probabilities of a row should add up "
    "to 1.",
    _by(sigmoid),
)
softmax_cross_entropy.mistake(
    "mean_subtracted",
    "What was subtracted is not the largest score of the row: what is left of a large one can "
    "still overflow.",
    _by(lambda s: _raw(s - s.mean(axis=1, keepdims=True))),
)
softmax_cross_entropy.mistake(
    "scores_clipped",
    "Large scores were cut off: that changes the answer, and subtracting the same number from a "
    "row does not.",
    lambda scores, labels, limit: _by(lambda s: _normal(np.clip(s, -limit, limit)))(scores, labels),
    limit=(20, 50, 100, 500, 700),
)
_softmax_mistake(
    "small_number_in_the_log",
    "A small number was added or used as a floor inside the logarithm: it hides how wrong a "
    "certain and wrong row is.",
    loss=lambda p, y, logs, s, eps, floor: (
        -np.mean(
            np.log(np.maximum((p * y).sum(axis=1), eps) if floor else (p * y).sum(axis=1) + eps)
        )
    ),
    eps=(1e-3, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, 1e-20, 1e-30, 1e-300),
    floor=(False, True),
)
_softmax_mistake(
    "small_number_spoils_both",
    "The probabilities were kept away from 0 by a small number before anything else: it hides how "
    "wrong a certain and wrong row is.",
    loss=lambda p, y, logs, s, eps: -np.mean(np.log((p * y).sum(axis=1) + eps)),
    slope=lambda p, y, logs, s, eps: (np.clip(p, eps, 1 - eps) - y) / len(p),
    eps=(1e-3, 1e-5, 1e-6, 1e-7),
)
_softmax_mistake(
    "slope_not_averaged",
    "`dscores` is exactly N times too large: the loss is a mean over the rows, so its slope is "
    "one.",
    slope=lambda p, y, logs, s: p - y,
)
_softmax_mistake(
    "summed",
    "Loss and slope are exactly N times too large: they are means over the rows.",
    loss=lambda p, y, logs, s: -np.sum(logs * y),
    slope=lambda p, y, logs, s: p - y,
)
_softmax_mistake(
    "loss_summed",
    "The slope is right, but the loss was not divided by the number of rows.",
    loss=lambda p, y, logs, s: -np.sum(logs * y),
)
_softmax_mistake(
    "slope_divided_twice",
    "`dscores` was divided by the number of rows twice.",
    slope=lambda p, y, logs, s: (p - y) / len(p) ** 2,
)
_softmax_mistake(
    "mean_over_all_entries",
    "The mean was taken over all entries, rows times classes: each row counts once, with its own "
    "label.",
    loss=lambda p, y, logs, s, both: -np.sum(logs * y) / (p.size if both != "slope" else len(p)),
    slope=lambda p, y, logs, s, both: (p - y) / (p.size if both != "loss" else len(p)),
    both=("both", "loss", "slope"),
)
_softmax_mistake(
    "mean_over_classes",
    "The number of classes was divided by: the mean is over the rows.",
    loss=lambda p, y, logs, s, where: (
        -np.sum(logs * y) / (p.shape[1] if where != "slope" else len(p))
    ),
    slope=lambda p, y, logs, s, where: (p - y) / (p.shape[1] if where != "loss" else len(p)),
    where=("both", "loss", "slope"),
)
_softmax_mistake(
    "loss_of_whole_columns",
    "The loss took whole columns, one for each label: each row has one right label, so pair "
    "every row with its own.",
    loss=lambda p, y, logs, s, mean: (
        lambda taken: -taken.mean() if mean else -taken.sum() / len(p)
    )(logs[:, y.argmax(axis=1)]),
    mean=(True, False),
)
_softmax_mistake(
    "label_left_unshifted",
    "The sum was made of shifted scores, and the score of the label was left as it is: both need "
    "the same shift.",
    loss=lambda p, y, logs, s: np.mean(-logs.max(axis=1) - np.sum(s * y, axis=1)),
)
_softmax_mistake(
    "only_the_right_class",
    "Only the score of the right label has a slope here: the other scores of its row move the "
    "loss as well.",
    slope=lambda p, y, logs, s: (p - 1) * y / len(p),
)
_softmax_mistake(
    "scores_for_probabilities",
    "In `dscores` the scores themselves were used: they have to become probabilities first.",
    slope=lambda p, y, logs, s: (s - y) / len(p),
)
_softmax_mistake(
    "label_as_a_number",
    "The label was subtracted as a number, from the whole row: it only says *which* entry is the "
    "right one.",
    slope=lambda p, y, logs, s: (p - y.argmax(axis=1)[:, None]) / len(p),
)
_softmax_mistake(
    "label_not_subtracted",
    "`dscores` holds the probabilities: at the right label something has to be taken off, or no "
    "score would ever rise.",
    slope=lambda p, y, logs, s, share: p / (len(p) if share else 1),
    share=(True, False),
)
_softmax_mistake(
    "slope_sign",
    "`dscores` has the right size and the wrong sign: raising the right score must lower the loss.",
    slope=lambda p, y, logs, s: (y - p) / len(p),
)
_softmax_mistake(
    "loss_sign",
    "The loss has the wrong sign: the logarithm of a probability is never above 0, and a loss is "
    "never below.",
    loss=lambda p, y, logs, s: np.sum(logs * y) / len(p),
)
_softmax_mistake(
    "extra_slope",
    "The slope of the probabilities was multiplied in once more: it has cancelled against the "
    "logarithm already.",
    slope=lambda p, y, logs, s: (p - y) * p * (1 - p) / len(p),
)
_softmax_mistake(
    "slope_in_the_probabilities",
    "This is the slope in the probability of the right label; the way on to the scores, through "
    "softmax, is missing.",
    slope=lambda p, y, logs, s, sign: sign * y / p / len(p),
    sign=(-1, 1),
)
_softmax_mistake(
    "other_logarithm",
    "The loss was taken with a logarithm to another base; with softmax the natural one belongs.",
    loss=lambda p, y, logs, s, base: -np.sum(logs * y) / len(p) / np.log(base),
    base=(2, 10),
)
_softmax_mistake(
    "every_class_counted",
    "The logarithms of all classes were added up: only the probability of the right label counts.",
    loss=lambda p, y, logs, s, divide: -np.sum(logs) / (p.size if divide else len(p)),
    divide=(True, False),
)
_softmax_mistake(
    "binary_for_each_class",
    "This is the cross-entropy of a yes or no for each class: with softmax only the right label "
    "enters the loss.",
    loss=lambda p, y, logs, s: -np.mean(np.sum(logs * y + (1 - y) * np.log1p(-p), axis=1)),
)
_softmax_mistake(
    "no_logarithm",
    "The loss is made of the probabilities themselves: their logarithm is missing.",
    loss=lambda p, y, logs, s, kind: (
        -np.sum(p * y) / len(p) if kind else 1 - np.sum(p * y) / len(p)
    ),
    kind=(True, False),
)
_softmax_mistake(
    "log_of_the_mean",
    "The probabilities were averaged before the logarithm: each row has a logarithm of its own.",
    loss=lambda p, y, logs, s: -np.log(np.sum(p * y) / len(p)),
)
_softmax_mistake(
    "squares",
    "This is a squared error of the probabilities; the cross-entropy is asked for.",
    loss=lambda p, y, logs, s, share: share * np.sum((p - y) ** 2) / len(p),
    share=(0.5, 1),
)
_softmax_mistake(
    "not_averaged",
    "The loss is given row by row; one number, their mean, is asked for.",
    loss=lambda p, y, logs, s: -np.sum(logs * y, axis=1),
)
_softmax_mistake(
    "normaliser_forgotten",
    "The loss is the score of the right label, without what the other scores of its row add.",
    loss=lambda p, y, logs, s, shift: (
        -np.mean(np.sum((s - (s.max(axis=1, keepdims=True) if shift else 0)) * y, axis=1))
    ),
    shift=(True, False),
)
_softmax_mistake(
    "most_likely_class",
    "The label was not looked at: the most likely class stands in its place.",
    loss=lambda p, y, logs, s, which: (
        -np.mean(logs.max(axis=1)) if which != "slope" else -np.sum(logs * y) / len(p)
    ),
    slope=lambda p, y, logs, s, which: (
        (p - (y if which == "loss" else np.eye(p.shape[1])[p.argmax(axis=1)])) / len(p)
    ),
    which=("both", "loss", "slope"),
)


@softmax_cross_entropy.mistake(
    "whole_columns",
    "The 1 was subtracted from whole columns: each row has one right label, so pair every row "
    "with its own.",
)
def _(scores, labels):
    p = _parts(scores, labels)[0]
    p[:, labels] -= 1
    return matrices.softmax_cross_entropy(scores, labels)[0], p / len(p)


@softmax_cross_entropy.mistake(
    "whole_rows",
    "The 1 was subtracted from whole rows: the labels were used to pick rows, and they are "
    "columns.",
)
def _(scores, labels):
    p = _parts(scores, labels)[0]
    p[labels] -= 1
    return matrices.softmax_cross_entropy(scores, labels)[0], p / len(p)


softmax_cross_entropy.mistake(
    "slope_first",
    "Both are right, but they have changed places: the loss comes first.",
    lambda scores, labels: matrices.softmax_cross_entropy(scores, labels)[::-1],
)
softmax_cross_entropy.mistake(
    "only_the_loss",
    "The loss is right, but its slope in the scores is not returned.",
    lambda scores, labels: matrices.softmax_cross_entropy(scores, labels)[0],
)
softmax_cross_entropy.mistake(
    "only_the_slope",
    "The slope is right, but the loss is not returned.",
    lambda scores, labels: matrices.softmax_cross_entropy(scores, labels)[1],
)
