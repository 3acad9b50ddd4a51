"""The exercises of the smallest network: forward, loss, gradients, train, and their mistakes."""

from math import copysign, exp, tanh
from types import SimpleNamespace

import numpy as np

from backprop import smallest_network as network
from backprop.checks.exercise import Exercise
from backprop.gradcheck import numerical_gradient
from backprop.smallest_network import sigmoid

# (x, y, w1, w2): both signs of every number, of z and of the residual; nothing special
POINTS = [
    (3, -0.7, 0.4, -1.3),
    (-1.5, 0.9, 0.7, 2.1),
    (0.8, -0.4, -1.6, 1.7),
    (2.5, 0.6, 0.3, 1.9),
    *map(tuple, np.random.default_rng(5).uniform(-2.5, 2.5, (4, 4)).round(2).tolist()),
]
ETAS = (0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3)  # learning rates of a learner's own


def _measured(x, y, w1, w2):
    def error(weights):
        return network.loss(network.forward(x, *weights)["y_hat"], y)

    dw1, dw2 = numerical_gradient(error, [w1, w2])
    return {"dw1": dw1, "dw2": dw2}


forward = Exercise(
    "forward(x, w1, w2)",
    reference=network.forward,
    cases=[(x, w1, w2) for x, _, w1, w2 in POINTS],
)
loss = Exercise(
    "loss(y_hat, y)",
    reference=network.loss,
    cases=[(y_hat, y) for _, y, _, y_hat in POINTS],
)
gradients = Exercise(
    "gradients(x, y, w1, w2)",
    reference=network.gradients,
    cases=POINTS,
    measured=_measured,
)
train = Exercise(
    "train(x, y, w1, w2, eta, steps)",
    reference=network.train,
    cases=[
        (3, -0.7, 0.4, -1.3, 0.3, 4),
        (-1.5, 0.9, 0.7, 2.1, 0.45, 3),
        (0.8, -0.4, -1.6, 1.7, 0.6, 0),
        (2.5, 0.6, 0.3, 1.9, 0.15, 6),
        (-2.2, -0.3, -0.9, 0.8, 0.7, 5),
    ],
    names=("w1", "w2", "losses"),
)

# The mistakes of forward: one of its three gates is another one.


def _forward(enter=lambda x, w1: w1 * x, squash=sigmoid, leave=lambda h, w2: w2 * h):
    def wrong(x, w1, w2):
        z = enter(x, w1)
        h = squash(z)
        return {"z": z, "h": h, "y_hat": leave(h, w2)}

    return wrong


forward.mistake(
    "no_sigmoid",
    "`h` is the same as `z`: the sigmoid of the hidden unit was not applied.",
    _forward(squash=lambda z: z),
)
forward.mistake(
    "sigmoid_twice",
    "The sigmoid was applied twice on the way from `z` to `h`.",
    _forward(squash=lambda z: sigmoid(sigmoid(z))),
)
forward.mistake(
    "exponent_sign",
    "Your sigmoid falls where it should rise: the sign in its exponent is wrong.",
    _forward(squash=lambda z: sigmoid(-z)),
)
forward.mistake(
    "missing_brackets",
    "Brackets are missing in your sigmoid: as written, the division comes before the sum.",
    _forward(squash=lambda z: 1 / 1 + exp(-z)),
)
forward.mistake(
    "only_exponential",
    "Your sigmoid is only an exponential, which grows without limit; a sigmoid stays below 1.",
    _forward(squash=exp),
)
forward.mistake(
    "tanh",
    "The hidden unit uses tanh, and a sigmoid is asked for.",
    _forward(squash=tanh),
)
forward.mistake(
    "relu",
    "The hidden unit uses ReLU, and a sigmoid is asked for.",
    _forward(squash=lambda z: max(0, z)),
)
forward.mistake(
    "slope_of_sigmoid",
    "`h` holds the slope of the sigmoid; the forward pass carries its value.",
    _forward(squash=lambda z: sigmoid(z) * (1 - sigmoid(z))),
)
forward.mistake(
    "sum_at_entry",
    "`w1` and `x` were added: a weight multiplies what passes through it.",
    _forward(enter=lambda x, w1: w1 + x),
)
forward.mistake(
    "sum_at_exit",
    "`w2` and `h` were added: a weight multiplies what passes through it.",
    _forward(leave=lambda h, w2: w2 + h),
)
forward.mistake(
    "sigmoid_at_output",
    "A sigmoid was applied to `y_hat` as well, but the output of this network is linear.",
    _forward(leave=lambda h, w2: sigmoid(w2 * h)),
)
forward.mistake(
    "weight_forgotten_at_exit",
    "`y_hat` is the same as `h`: the second weight was not used.",
    _forward(leave=lambda h, w2: h),
)
forward.mistake(
    "weight_forgotten_at_entry",
    "`z` is the same as `x`: the first weight was not used.",
    _forward(enter=lambda x, w1: x),
)


@forward.mistake(
    "sigmoid_of_input",
    "The sigmoid was applied to `x` and not to `z`, so `w1` has no influence on the prediction.",
)
def _(x, w1, w2):
    return {"z": w1 * x, "h": sigmoid(x), "y_hat": w2 * sigmoid(x)}


@forward.mistake(
    "output_from_z",
    "`y_hat` was computed from `z`, past the sigmoid; the second weight comes after `h`.",
)
def _(x, w1, w2):
    return network.forward(x, w1, w2) | {"y_hat": w2 * w1 * x}


@forward.mistake(
    "output_from_x",
    "`y_hat` was computed from the input `x`, past the hidden unit.",
)
def _(x, w1, w2):
    return network.forward(x, w1, w2) | {"y_hat": w2 * x}


@forward.mistake(
    "sigmoid_only_at_output",
    "The sigmoid stands at the output; it belongs to the hidden unit, and the output is linear.",
)
def _(x, w1, w2):
    z = w1 * x
    return {"z": z, "h": z, "y_hat": sigmoid(w2 * z)}


@forward.mistake("weights_swapped", "`w1` and `w2` have changed places.")
def _(x, w1, w2):
    return network.forward(x, w2, w1)


@forward.mistake("first_weight_twice", "`w1` was used at both places, and `w2` nowhere.")
def _(x, w1, w2):
    return network.forward(x, w1, w1)


@forward.mistake(
    "z_and_h_swapped", "The right numbers, but `z` and `h` have changed places in the dict."
)
def _(x, w1, w2):
    right = network.forward(x, w1, w2)
    return right | {"z": right["h"], "h": right["z"]}


# The mistakes of loss.

loss.mistake(
    "no_half",
    "This is the whole squared error, exactly twice the loss that is asked for.",
    lambda y_hat, y: (y_hat - y) ** 2,
)
loss.mistake(
    "no_square",
    "The difference was halved but not squared, so errors of opposite sign would cancel.",
    lambda y_hat, y: (y_hat - y) / 2,
)
loss.mistake(
    "residual",
    "This is the difference itself, neither squared nor halved.",
    lambda y_hat, y: y_hat - y,
)
loss.mistake(
    "residual_reversed",
    "This is the difference itself, taken the other way round, neither squared nor halved.",
    lambda y_hat, y: y - y_hat,
)
loss.mistake(
    "negative",
    "Right size, but negative: a squared error is never below zero.",
    lambda y_hat, y: -((y_hat - y) ** 2) / 2,
)
loss.mistake(
    "absolute",
    "This is the absolute error; the loss asked for grows with the square of the distance.",
    lambda y_hat, y: abs(y_hat - y),
)
loss.mistake(
    "half_absolute",
    "This is half the absolute error; the loss asked for grows with the square of the distance.",
    lambda y_hat, y: abs(y_hat - y) / 2,
)
loss.mistake(
    "half_squared",
    "The loss is half as large as it should be, as if the ½ had been squared with the difference.",
    lambda y_hat, y: ((y_hat - y) / 2) ** 2,
)
loss.mistake(
    "sum",
    "Prediction and target were added; the error is how far they are apart.",
    lambda y_hat, y: (y_hat + y) ** 2 / 2,
)
loss.mistake(
    "squares_subtracted",
    "Prediction and target were squared first and subtracted then.",
    lambda y_hat, y: (y_hat**2 - y**2) / 2,
)
loss.mistake(
    "square_of_target",
    "Only the target was squared: the power binds more tightly than the difference.",
    lambda y_hat, y: (y_hat - y**2) / 2,
)
loss.mistake(
    "missing_brackets",
    "There are no brackets around the difference: prediction and target were treated differently.",
    lambda y_hat, y: y_hat / 2 - y**2,
)
loss.mistake(
    "target_ignored",
    "The target does not occur: this is the loss for the target 0.",
    lambda y_hat, y: y_hat**2 / 2,
)

# The mistakes of gradients: one factor of the chain is another one, or missing.


def _chain(
    start=lambda n: n.residual,
    crossed=lambda n: n.w2,
    slope=lambda n: n.h * (1 - n.h),
    entered_w1=lambda n: n.x,
    entered_w2=lambda n: n.h,
):
    def wrong(x, y, w1, w2):
        values = network.forward(x, w1, w2)
        n = SimpleNamespace(x=x, y=y, w1=w1, w2=w2, residual=values["y_hat"] - y, **values)
        dw1 = start(n) * crossed(n) * slope(n) * entered_w1(n)
        return {"dw1": dw1, "dw2": start(n) * entered_w2(n)}

    return wrong


gradients.mistake(
    "doubled",
    "Both slopes are exactly twice as large as they should be: the 2 from the square is there, "
    "the ½ in front of it is not.",
    _chain(start=lambda n: 2 * n.residual),
)
gradients.mistake(
    "halved",
    "Both slopes are exactly half as large as they should be: the ½ of the loss is there, "
    "the 2 from the square is not.",
    _chain(start=lambda n: n.residual / 2),
)
gradients.mistake(
    "sign",
    "Both slopes have the right size and the wrong sign: the residual was taken backwards.",
    _chain(start=lambda n: -n.residual),
)
gradients.mistake(
    "absolute",
    "The residual has lost its sign: your slopes are right only where the prediction is too large.",
    _chain(start=lambda n: abs(n.residual)),
)
gradients.mistake(
    "loss_sent_back",
    "The loss itself was sent back; what travels back is how fast the loss changes "
    "with the prediction.",
    _chain(start=lambda n: n.residual**2 / 2),
)
gradients.mistake(
    "prediction_sent_back",
    "The prediction was sent back as if the target were 0; the backward pass starts "
    "from how far off it is.",
    _chain(start=lambda n: n.y_hat),
)
gradients.mistake(
    "slopes_of_prediction",
    "These are the slopes of the prediction: the last gate of the chain, the loss, is left out.",
    _chain(start=lambda n: 1),
)
gradients.mistake(
    "slope_at_output",
    "A sigmoid's slope was multiplied in at the output too, but the output is linear.",
    _chain(start=lambda n: n.residual * n.y_hat * (1 - n.y_hat)),
)
gradients.mistake(
    "sigmoid_twice",
    "The slope of the sigmoid was taken at `h`, but `h` has been through the sigmoid already: "
    "it acted twice.",
    _chain(slope=lambda n: sigmoid(n.h) * (1 - sigmoid(n.h))),
)
gradients.mistake(
    "slope_of_z",
    "The slope of the sigmoid was worked out with `z` in the place of the activation `h`.",
    _chain(slope=lambda n: n.z * (1 - n.z)),
)
gradients.mistake(
    "slope_of_residual",
    "The slope of the sigmoid was worked out with the residual in the place of the activation `h`.",
    _chain(slope=lambda n: n.residual * (1 - n.residual)),
)
gradients.mistake(
    "slope_missing",
    "`dw1` passed the sigmoid unchanged: the sigmoid's own slope is missing.",
    _chain(slope=lambda n: 1),
)
gradients.mistake(
    "slope_only_h",
    "The activation alone was taken for the slope of the sigmoid; that slope has a second factor.",
    _chain(slope=lambda n: n.h),
)
gradients.mistake(
    "slope_only_rest",
    "The distance of the activation from 1 was taken for the slope of the sigmoid; "
    "that slope has a second factor.",
    _chain(slope=lambda n: 1 - n.h),
)
gradients.mistake(
    "slope_of_tanh",
    "This is the slope of tanh; the hidden unit is a sigmoid.",
    _chain(slope=lambda n: 1 - n.h**2),
)
gradients.mistake(
    "input_forgotten",
    "`dw1` ends at `z`: the value that entered `w1` in the forward pass is missing.",
    _chain(entered_w1=lambda n: 1),
)
gradients.mistake(
    "weight_forgotten",
    "On its way to `dw1` the gradient crosses a weight that is missing from your product.",
    _chain(crossed=lambda n: 1),
)
gradients.mistake(
    "wrong_weight_crossed",
    "On its way to `dw1` the gradient was multiplied by `w1`, which is not the weight it crosses.",
    _chain(crossed=lambda n: n.w1),
)
gradients.mistake(
    "input_at_second_weight",
    "`dw2` was formed with the input `x`, but that is not the value that entered `w2`.",
    _chain(entered_w2=lambda n: n.x),
)
gradients.mistake(
    "z_at_second_weight",
    "`dw2` was formed with `z`, but between `z` and `w2` there is still the sigmoid.",
    _chain(entered_w2=lambda n: n.z),
)
gradients.mistake(
    "weight_at_second_weight",
    "`dw2` was formed with `w2` itself; the slope of a weight is made from the value "
    "that entered it.",
    _chain(entered_w2=lambda n: n.w2),
)


@gradients.mistake("swapped", "Both slopes are right, but `dw1` and `dw2` have changed places.")
def _(x, y, w1, w2):
    right = network.gradients(x, y, w1, w2)
    return {"dw1": right["dw2"], "dw2": right["dw1"]}


@gradients.mistake(
    "updated_weight",
    "`w2` had already moved when `dw1` was computed: both slopes belong to the weights "
    "of the forward pass.",
    eta=(*ETAS, 0.5, 1, 2),
    runs_forward_again=(False, True),
)
def _(x, y, w1, w2, eta, runs_forward_again):
    dw2 = network.gradients(x, y, w1, w2)["dw2"]
    moved = w2 - eta * dw2
    if runs_forward_again:
        return {"dw1": network.gradients(x, y, w1, moved)["dw1"], "dw2": dw2}
    return _chain(crossed=lambda n: moved)(x, y, w1, w2)


@gradients.mistake(
    "learning_rate_inside",
    "Your slopes contain the learning rate: the network does not know it, it comes in once, "
    "in the update.",
    eta=ETAS,
    sign=(1, -1),
)
def _(x, y, w1, w2, eta, sign):
    return _chain(start=lambda n: sign * eta * n.residual)(x, y, w1, w2)


@gradients.mistake(
    "new_weights",
    "These are new weights: the backward pass only reports slopes, and the update is a step "
    "of its own.",
    eta=(*ETAS, 0.5, 1, 2),
)
def _(x, y, w1, w2, eta):
    new_w1, new_w2 = network.step(x, y, w1, w2, eta)
    return {"dw1": new_w1, "dw2": new_w2}


# The mistakes of train: first those of one step, then those of the list of losses.


def _stepping(step):
    def wrong(x, y, w1, w2, eta, steps):
        losses = [network.loss(network.forward(x, w1, w2)["y_hat"], y)]
        for _ in range(steps):
            w1, w2 = step(x, y, w1, w2, eta)
            losses.append(network.loss(network.forward(x, w1, w2)["y_hat"], y))
        return w1, w2, losses

    return wrong


def _moving(move):
    """Steps in which move(weight, its gradient, eta) is the new weight."""

    def step(x, y, w1, w2, eta):
        dw1, dw2 = network.gradients(x, y, w1, w2).values()
        return move(w1, dw1, eta), move(w2, dw2, eta)

    return _stepping(step)


train.mistake(
    "uphill",
    "Each step goes uphill: the weights were moved along the gradient and not against it.",
    _moving(lambda w, dw, eta: w + eta * dw),
)
train.mistake(
    "learning_rate_forgotten",
    "Each step is as long as the gradient itself: the learning rate was not used.",
    _moving(lambda w, dw, eta: w - dw),
)
train.mistake(
    "learning_rate_twice",
    "The learning rate was multiplied in twice.",
    _moving(lambda w, dw, eta: w - eta * eta * dw),
)
train.mistake(
    "doubled_step",
    "Every step is exactly twice as long as it should be.",
    _moving(lambda w, dw, eta: w - 2 * eta * dw),
)
train.mistake(
    "times_the_weight",
    "The step was multiplied by the weight itself, so a large weight moves more "
    "and a weight of 0 never.",
    _moving(lambda w, dw, eta: w * (1 - eta * dw)),
)
train.mistake(
    "only_the_sign",
    "Only the sign of the gradient was used: every step is as long as the learning rate.",
    _moving(lambda w, dw, eta: w - copysign(eta, dw)),
)
train.mistake(
    "weight_replaced",
    "The weights were replaced by the step; a step is added to the old weight.",
    _moving(lambda w, dw, eta: -eta * dw),
)


@train.mistake("only_second_weight_moves", "`w1` never moves: each step should move both weights.")
@_stepping
def _(x, y, w1, w2, eta):
    return w1, network.step(x, y, w1, w2, eta)[1]


@train.mistake("only_first_weight_moves", "`w2` never moves: each step should move both weights.")
@_stepping
def _(x, y, w1, w2, eta):
    return network.step(x, y, w1, w2, eta)[0], w2


@train.mistake("gradients_swapped", "Each weight was moved by the gradient of the other one.")
@_stepping
def _(x, y, w1, w2, eta):
    slopes = network.gradients(x, y, w1, w2)
    return w1 - eta * slopes["dw2"], w2 - eta * slopes["dw1"]


@train.mistake(
    "updated_weight",
    "Within a step `w2` moved first, and its new value was used for the gradient of `w1`.",
)
@_stepping
def _(x, y, w1, w2, eta):
    values = network.forward(x, w1, w2)
    h, residual = values["h"], values["y_hat"] - y
    w2 = w2 - eta * residual * h
    return w1 - eta * residual * w2 * h * (1 - h) * x, w2


@train.mistake(
    "forward_again_after_second_weight",
    "Within a step `w2` moved first, and the gradient of `w1` was computed anew after that.",
)
@_stepping
def _(x, y, w1, w2, eta):
    w2 = network.step(x, y, w1, w2, eta)[1]
    return network.step(x, y, w1, w2, eta)[0], w2


@train.mistake(
    "forward_again_after_first_weight",
    "Within a step `w1` moved first, and the gradient of `w2` was computed anew after that.",
)
@_stepping
def _(x, y, w1, w2, eta):
    w1 = network.step(x, y, w1, w2, eta)[0]
    return w1, network.step(x, y, w1, w2, eta)[1]


@train.mistake(
    "gradient_frozen",
    "The gradients of the very first step were used in every step; they change with the weights.",
)
def _(x, y, w1, w2, eta, steps):
    dw1, dw2 = network.gradients(x, y, w1, w2).values()
    return _stepping(lambda x, y, w1, w2, eta: (w1 - eta * dw1, w2 - eta * dw2))(
        x, y, w1, w2, eta, steps
    )


@train.mistake(
    "gradients_add_up",
    "Each step used the sum of its own gradients and those of all steps before it.",
)
def _(x, y, w1, w2, eta, steps):
    total = {"dw1": 0, "dw2": 0}

    def step(x, y, w1, w2, eta):
        for name, slope in network.gradients(x, y, w1, w2).items():
            total[name] += slope
        return w1 - eta * total["dw1"], w2 - eta * total["dw2"]

    return _stepping(step)(x, y, w1, w2, eta, steps)


@train.mistake(
    "one_step_too_many",
    "The losses are right, but the weights went one step beyond the last of them.",
)
def _(x, y, w1, w2, eta, steps):
    _, _, losses = network.train(x, y, w1, w2, eta, steps)
    return *network.train(x, y, w1, w2, eta, steps + 1)[:2], losses


@train.mistake(
    "one_step_too_few",
    "The losses are right, but the weights are those before the last step.",
)
def _(x, y, w1, w2, eta, steps):
    _, _, losses = network.train(x, y, w1, w2, eta, steps)
    return *network.train(x, y, w1, w2, eta, max(0, steps - 1))[:2], losses


@train.mistake(
    "start_returned",
    "The losses are right, but the weights you returned are those of the start.",
)
def _(x, y, w1, w2, eta, steps):
    return w1, w2, network.train(x, y, w1, w2, eta, steps)[2]


@train.mistake("last_loss_missing", "The loss after the last step is missing from the list.")
def _(x, y, w1, w2, eta, steps):
    w1, w2, losses = network.train(x, y, w1, w2, eta, steps)
    return w1, w2, losses[:-1]


@train.mistake("first_loss_missing", "The loss before the first step is missing from the list.")
def _(x, y, w1, w2, eta, steps):
    w1, w2, losses = network.train(x, y, w1, w2, eta, steps)
    return w1, w2, losses[1:]


@train.mistake(
    "one_loss_too_many",
    "The list has one loss too many: one was added that follows no step.",
    place=(0, -1),
)
def _(x, y, w1, w2, eta, steps, place):
    w1, w2, losses = network.train(x, y, w1, w2, eta, steps)
    return w1, w2, [losses[0], *losses] if place == 0 else [*losses, losses[-1]]


@train.mistake(
    "last_loss_stale",
    "The last loss in the list is the one before the last step: it was not computed again.",
)
def _(x, y, w1, w2, eta, steps):
    w1, w2, losses = network.train(x, y, w1, w2, eta, steps)
    return w1, w2, (losses[:-1] + losses[-2:-1]) or losses


@train.mistake(
    "same_loss_throughout",
    "Every entry of the list is the loss of the start: the prediction was not computed anew.",
)
def _(x, y, w1, w2, eta, steps):
    w1, w2, losses = network.train(x, y, w1, w2, eta, steps)
    return w1, w2, losses[:1] * (steps + 1)


@train.mistake("losses_not_halved", "The losses in the list are whole squared errors, without ½.")
def _(x, y, w1, w2, eta, steps):
    w1, w2, losses = network.train(x, y, w1, w2, eta, steps)
    return w1, w2, [2 * value for value in losses]


@train.mistake("only_last_loss", "Only the last loss was returned; the whole list is asked for.")
def _(x, y, w1, w2, eta, steps):
    w1, w2, losses = network.train(x, y, w1, w2, eta, steps)
    return w1, w2, losses[-1]


@train.mistake("losses_forgotten", "The weights are right, but the list of losses is not returned.")
def _(x, y, w1, w2, eta, steps):
    return network.train(x, y, w1, w2, eta, steps)[:2]


@train.mistake("losses_first", "The right three things, but the losses come first.")
def _(x, y, w1, w2, eta, steps):
    w1, w2, losses = network.train(x, y, w1, w2, eta, steps)
    return losses, w1, w2
