"""The exercises of momentum and Adam: momentum_step, adam_step, adam_fit."""

import numpy as np

from backprop import fitting_a_line as line
from backprop import momentum_and_adam as rules
from backprop.checks.answers import kind_of, plain, same
from backprop.checks.exercise import Exercise

# Momentum -----------------------------------------------------------------------------------------

momentum_step = Exercise(
    "momentum_step(w, v, g, eta, beta)",
    reference=rules.momentum_step,
    cases=[
        (np.array([1.3, -0.7]), np.array([0.45, -1.6]), np.array([-3.1, 0.6]), 0.15, 0.85),
        (
            np.array([0.4, 2.7, -1.9]),
            np.array([-5.2, 0.3, 3.8]),
            np.array([2.6, -0.9, 7.1]),
            0.03,
            0.6,
        ),
        (
            np.array([[2.2, -0.35], [0.9, 4.1], [-1.7, 0.55]]),
            np.array([[0.7, -2.4], [1.45, 0.25], [-3.3, 0.8]]),
            np.array([[-0.4, 1.35], [5.6, -2.9], [0.65, -4.3]]),
            0.21,
            0.93,
        ),
        # the first step, a slope of 0, and no memory at all
        (
            np.array([-2.6, 0.8, 1.15, 3.4]),
            np.zeros(4),
            np.array([0.7, -1.3, 4.6, -5]),
            0.07,
            0.9,
        ),
        (np.array([0.35, -1.45]), np.array([3.7, -0.9]), np.zeros(2), 0.4, 0.75),
        (np.array([5.3, -2.2]), np.array([-0.85, 1.9]), np.array([1.2, 0.45]), 0.12, 0.0),
    ],
    names=("w", "v"),
)


def _step(velocity, move=lambda w, new, eta: w - eta * new):
    """A step with another rule for the velocity, or for the move that follows from it."""

    def wrong(w, v, g, eta, beta):
        new = velocity(v, g, eta, beta)
        return move(w, new, eta), new

    return wrong


def _right(v, g, eta, beta):
    return beta * v + g


momentum_step.mistake(
    "averaged",
    "The gradient was multiplied by 1 − β: that is the averaging form, whose steps are shorter by "
    "this factor; here the velocity takes the gradient whole.",
    _step(lambda v, g, eta, beta: beta * v + (1 - beta) * g),
)
momentum_step.mistake(
    "rate_in_velocity",
    "The learning rate went into the velocity: a form of its own, but the `v` that is handed in "
    "adds up gradients and knows no η.",
    _step(lambda v, g, eta, beta: beta * v + eta * g, lambda w, new, eta: w - new),
)
momentum_step.mistake(
    "second_form",
    "This is the form whose velocity is the move itself, with η and the minus in it; the `v` that "
    "is handed in adds up gradients.",
    _step(lambda v, g, eta, beta: beta * v - eta * g, lambda w, new, eta: w + new),
)
momentum_step.mistake(
    "move_of_the_wrong_sign",
    "Your velocity is the move itself, with η in it, and its sign does not fit the line of the "
    "weights: this step climbs.",
    lambda *case, sign: _step(
        lambda v, g, eta, beta: beta * v + sign * eta * g, lambda w, new, eta: w + sign * new
    )(*case),
    sign=(1, -1),
)
momentum_step.mistake(
    "rate_twice",
    "The learning rate was used twice, in the velocity and again in the move.",
    _step(lambda v, g, eta, beta: beta * v + eta * g),
)
momentum_step.mistake(
    "downhill_velocity",
    "Your velocity counts downhill as positive, which can be done, but the `v` that is handed in "
    "adds up gradients with the sign they have.",
    _step(lambda v, g, eta, beta: beta * v - g, lambda w, new, eta: w + eta * new),
)
momentum_step.mistake(
    "velocity_negated",
    "The weights are right, but the velocity that comes back has the wrong sign: the next step "
    "would start with it.",
    lambda w, v, g, eta, beta: (w - eta * (beta * v + g), -(beta * v + g)),
)
momentum_step.mistake(
    "uphill",
    "The velocity is right and the move goes the wrong way: this step climbs.",
    _step(_right, lambda w, new, eta: w + eta * new),
)
momentum_step.mistake(
    "gradient_subtracted",
    "The gradient was subtracted from the velocity and the velocity from the weights: with two "
    "minus signs each new gradient pushes uphill.",
    _step(lambda v, g, eta, beta: beta * v - g),
)
momentum_step.mistake(
    "nothing_fades",
    "The factor β does not occur: old gradients never fade, so the velocity keeps all of them for "
    "ever.",
    _step(lambda v, g, eta, beta: v + g),
)
momentum_step.mistake(
    "share_reversed",
    "The old velocity was multiplied by 1 − β: the larger β, the less is remembered, and it "
    "should be the other way round.",
    _step(lambda v, g, eta, beta: (1 - beta) * v + g),
)
momentum_step.mistake(
    "shares_swapped",
    "The factors β and 1 − β have changed places, and in this form there is no 1 − β at all.",
    _step(lambda v, g, eta, beta: (1 - beta) * v + beta * g),
)
momentum_step.mistake(
    "beta_on_gradient",
    "The factor β stands at the new gradient, and the old velocity is kept whole: it is the past "
    "that fades.",
    _step(lambda v, g, eta, beta: v + beta * g),
)
momentum_step.mistake(
    "beta_on_both",
    "The factor β multiplies the new gradient as well: a bracket too many, so every gradient "
    "fades before it has moved anything.",
    _step(lambda v, g, eta, beta: beta * (v + g)),
)
momentum_step.mistake(
    "no_rate",
    "The learning rate is missing: the weights moved by the whole velocity.",
    _step(_right, lambda w, new, eta: w - new),
)
momentum_step.mistake(
    "old_velocity",
    "The velocity that comes back is right, but the weights moved along the old one: update the "
    "velocity first.",
    lambda w, v, g, eta, beta: (w - eta * v, beta * v + g),
)
momentum_step.mistake(
    "plain_step",
    "The weights took a plain step of gradient descent: the velocity is there, but they do not "
    "move along it.",
    lambda w, v, g, eta, beta: (w - eta * g, beta * v + g),
)
momentum_step.mistake(
    "velocity_not_returned",
    "The weights are right, but the old velocity came back: the next step would not know of this "
    "gradient.",
    lambda w, v, g, eta, beta: (w - eta * (beta * v + g), v),
)
momentum_step.mistake(
    "velocity_is_gradient",
    "The weights are right, but the gradient came back in the place of the velocity: all that "
    "went before is forgotten.",
    lambda w, v, g, eta, beta: (w - eta * (beta * v + g), g),
)
momentum_step.mistake(
    "velocity_is_move",
    "The weights are right, but the move came back in the place of the velocity: it has the "
    "learning rate in it.",
    lambda w, v, g, eta, beta, sign: (
        w - eta * (beta * v + g),
        sign * eta * (beta * v + g),
    ),
    sign=(1, -1),
)
momentum_step.mistake(
    "no_memory",
    "This is plain gradient descent: the velocity is only the present gradient.",
    _step(lambda v, g, eta, beta: g),
)
momentum_step.mistake(
    "nesterov",
    "This is Nesterov’s step, which counts the present gradient once more on the way; plain "
    "momentum is asked for.",
    lambda w, v, g, eta, beta: (w - eta * (g + beta * (beta * v + g)), beta * v + g),
)
momentum_step.mistake(
    "rate_on_gradient_only",
    "In the move the learning rate multiplies the gradient alone: what is left of the old "
    "velocity has to be shortened by it as well.",
    lambda w, v, g, eta, beta: (w - beta * v - eta * g, beta * v + g),
)
momentum_step.mistake(
    "squared",
    "The square of the gradient was added: it has lost its sign, so the velocity cannot turn "
    "round.",
    _step(lambda v, g, eta, beta: beta * v + g**2),
)
momentum_step.mistake(
    "gradient_twice",
    "The gradient was counted twice: it is in the new velocity already, and was added to it once "
    "more in the move.",
    lambda w, v, g, eta, beta: (w - eta * (beta * v + g + g), beta * v + g),
)
momentum_step.mistake(
    "weights_not_kept",
    "Only the move came back, not the weights after it.",
    _step(_right, lambda w, new, eta: -eta * new),
)
momentum_step.mistake(
    "weight_multiplied",
    "The step was multiplied by the weight itself: its length is a matter of velocity and "
    "learning rate, however large the weight.",
    _step(_right, lambda w, new, eta: w * (1 - eta * new)),
)
momentum_step.mistake(
    "weight_decayed",
    "The factor β multiplies the weights: it belongs to the old velocity, and this pulls the "
    "weights to 0.",
    lambda w, v, g, eta, beta: (beta * w - eta * (beta * v + g), beta * v + g),
)
momentum_step.mistake(
    "only_weights",
    "Only the weights came back: the next step needs the velocity as well.",
    lambda *arguments: rules.momentum_step(*arguments)[0],
)
momentum_step.mistake(
    "only_velocity",
    "Only the velocity came back: the weights after the step are asked for as well.",
    lambda *arguments: rules.momentum_step(*arguments)[1],
)
momentum_step.mistake(
    "swapped",
    "Both are right, but they have changed places: the weights come first.",
    lambda w, v, g, eta, beta: rules.momentum_step(w, v, g, eta, beta)[::-1],
)


# One step of Adam ---------------------------------------------------------------------------------

BOTH, ALONE, TURNED_ROUND = "weights and a dict", "the weights alone", "a dict and weights"


def _walk(learner, w, gradients, *settings):
    """The weights after each step from an empty state, and whether states are left as they were.

    The answer of one step is what the next one is given, as in a training loop.
    """
    seen, state, left_alone = {"what comes back": BOTH}, {}, True
    for step, g in enumerate(gradients, start=1):
        given, before = state, plain(state)
        answer = learner(w, g, state, *settings)
        if answer is None:
            return None
        if (odd := _odd(answer)) is not None:  # nothing more can be said: all else as it should be
            return _walk(rules.adam_step, w, gradients, *settings) | {"what comes back": odd}
        w, state = answer
        seen[f"w after step {step}"] = plain(w)
        left_alone = left_alone and same(before, plain(given), 0, 0)
    return {**seen, "the state handed in is left alone": left_alone}


def _odd(answer):
    """What came back in the place of weights and a dict; None if it is these two."""
    if isinstance(answer, (tuple, list)) and len(answer) == 2:
        first, second = answer
        if isinstance(second, dict):
            return None
        if isinstance(first, dict):
            return TURNED_ROUND
        return f"weights and {kind_of(plain(second))}"
    if isinstance(answer, (np.ndarray, float)):
        return ALONE
    if isinstance(answer, (tuple, list)):
        return f"{len(answer)} parts"
    return kind_of(plain(answer))


adam_step = Exercise(
    "adam_step(w, g, state, eta, beta1, beta2, eps)",
    reference=rules.adam_step,
    cases=[  # the second argument has one row for each step
        (
            np.array([1.3, -2.2]),
            np.array([[1.1, -1.3e-3], [0.45, 2.4e-3], [-2.3, 0.9e-3], [0.35, -3.7e-3]]),
            *(0.13, 0.9, 0.999, 1e-8),
        ),
        (
            np.array([0.7, -1.6, 3.4]),
            np.array([[0.8, 0.0, -0.06], [-0.35, 0.0, 0.04], [1.4, 0.0, -0.13], [0.6, 0.0, -0.02]]),
            *(0.07, 0.8, 0.95, 0.05),
        ),
        (
            np.array([[2.7, -0.45], [0.85, 1.15], [-3.2, 0.3]]),
            np.array(
                [
                    [[3.1, -0.6], [0.015, 1.7], [-0.25, 4.2]],
                    [[-1.2, -0.9], [0.006, -2.6], [-0.4, 3.3]],
                    [[0.7, 1.5], [-0.011, 0.35], [0.55, -5.1]],
                    [[2.4, -0.2], [0.021, 1.25], [-0.15, 0.65]],
                    [[-0.5, 0.3], [0.004, -0.8], [0.75, 1.9]],
                ]
            ),
            *(0.22, 0.7, 0.99, 2e-3),
        ),
    ],
    probe=_walk,
)


def _hats(m, v, beta1, beta2, t):
    return m / (1 - beta1**t), v / (1 - beta2**t)


def _adam(
    *,
    count=lambda t, g: t + 1,
    mean=lambda m, g, beta: beta * m + (1 - beta) * g,
    square=lambda v, g, m, beta: beta * v + (1 - beta) * g**2,
    hats=_hats,
    quotient=lambda m_hat, v_hat, eps, g: m_hat / (np.sqrt(v_hat) + eps),
    move=lambda w, step, t: w - step,
    keep=lambda m, v, m_hat, v_hat: (m, v),
    rate=lambda eta: eta,
):
    """Adam with some of its parts exchanged. With `changing` the state is changed in place."""

    def wrong(w, g, state, eta, beta1, beta2, eps, changing=False):
        nothing = np.zeros_like(g)
        t = count(state.get("t", 0), g)
        m = mean(state.get("m", nothing), g, beta1)
        v = square(state.get("v", nothing), g, m, beta2)
        m_hat, v_hat = hats(m, v, beta1, beta2, t)
        kept = dict(zip("mv", keep(m, v, m_hat, v_hat), strict=True), t=np.max(t))
        if changing:
            state.update(kept)
        step = rate(eta) * quotient(m_hat, v_hat, eps, g)
        return move(w, step, t), state if changing else kept

    return wrong


def _known(identifier, sentence, *variants, **parts):
    """Add a mistake of adam_step, in all its variants, with the state changed in place or not."""
    wrongs = tuple(map(lambda part: _adam(**part), variants)) or (_adam(**parts),)

    def wrong(*arguments, which, changing):
        return wrongs[which](*arguments, changing=changing)

    adam_step.mistake(identifier, sentence, wrong, which=range(len(wrongs)), changing=(False, True))


_known(
    "no_correction",
    "Neither m nor v was corrected: both start at 0 and are too small at first.",
    hats=lambda m, v, beta1, beta2, t: (m, v),
)
_known(
    "only_m_corrected",
    "`m` was corrected and `v` was not: v is far too small at first, so the first steps are far "
    "too long.",
    hats=lambda m, v, beta1, beta2, t: (m / (1 - beta1**t), v),
)
_known(
    "only_v_corrected",
    "`v` was corrected and `m` was not: m is too small at first, so the first steps are too short.",
    hats=lambda m, v, beta1, beta2, t: (m, v / (1 - beta2**t)),
)
_known(
    "first_correction_for_ever",
    "Every step was corrected as if it were the first: t is missing in the powers or does not "
    "grow, or the shares 1 − β and the corrections are missing together.",
    hats=lambda m, v, beta1, beta2, t: (m / (1 - beta1), v / (1 - beta2)),
)
_known(
    "count_too_large",
    "The count of steps is one too large: the first step is to find t = 1.",
    {"count": lambda t, g: max(t, 1) + 1},
    {"hats": lambda m, v, beta1, beta2, t: _hats(m, v, beta1, beta2, t + 1)},
)
_known(
    "count_from_zero",
    "The first step was taken with t = 0, which divides 0 by 0: count the step before you use t.",
    hats=lambda m, v, beta1, beta2, t: _hats(m, v, beta1, beta2, t - 1),
)
_known(
    "counted_per_weight",
    "`t` grows more than once a step, for every weight or twice over: the corrections fade too "
    "soon.",
    {"count": lambda t, g: t + 2},
    {"count": lambda t, g: t + g.size},
    {"count": lambda t, g: t + 1 + np.arange(g.size).reshape(g.shape)},
)
_known(
    "correction_kept",
    "The corrected m̂ and v̂ were put into the state: the next step mixes them with new gradients "
    "and corrects them once more.",
    {"keep": lambda m, v, m_hat, v_hat: (m_hat, v_hat)},
    {"keep": lambda m, v, m_hat, v_hat: (m_hat, v)},
    {"keep": lambda m, v, m_hat, v_hat: (m, v_hat)},
)
_known(
    "divided_by_power",
    "The correction divides by βᵗ itself, so it makes m and v larger and larger as t grows.",
    hats=lambda m, v, beta1, beta2, t: (m / beta1**t, v / beta2**t),
)
_known(
    "power_of_the_bracket",
    "The power t was taken of the whole bracket: it belongs to β alone.",
    hats=lambda m, v, beta1, beta2, t: (m / (1 - beta1) ** t, v / (1 - beta2) ** t),
)
_known(
    "beta_times_t",
    "In the corrections β was multiplied by t, one star in place of two: it is to be raised to "
    "that power.",
    {
        "hats": lambda m, v, beta1, beta2, t: (
            m / (1 - np.float64(beta1) * t),
            v / (1 - np.float64(beta2) * t),
        )
    },
)
_known(
    "correction_multiplied",
    "`m` and `v` were multiplied by the correction, and so made smaller still: they are too small "
    "at first.",
    hats=lambda m, v, beta1, beta2, t: (m * (1 - beta1**t), v * (1 - beta2**t)),
)
_known(
    "one_beta_for_both",
    "Both corrections use the same β, but m and v have one each.",
    {"hats": lambda m, v, beta1, beta2, t: _hats(m, v, beta1, beta1, t)},
    {"hats": lambda m, v, beta1, beta2, t: _hats(m, v, beta2, beta2, t)},
)
_known(
    "no_root",
    "The root is missing: v̂ is the mean of squares, so a gradient divided by it has the wrong "
    "unit, and small gradients give huge steps.",
    quotient=lambda m_hat, v_hat, eps, g: m_hat / (v_hat + eps),
)
_known(
    "no_square",
    "`v` averages the gradients and not their squares, so the root is taken of the wrong thing.",
    {"square": lambda v, g, m, beta: beta * v + (1 - beta) * g},
    {"square": lambda v, g, m, beta: beta * v + (1 - beta) * np.abs(g)},
    {
        "square": lambda v, g, m, beta: beta * v + (1 - beta) * g,
        "quotient": lambda m_hat, v_hat, eps, g: m_hat / (np.sqrt(np.abs(v_hat)) + eps),
    },
)
_known(
    "root_before_correction",
    "The root of v was taken before the correction, and the correction was left without one.",
    quotient=lambda m_hat, v_hat, eps, g: m_hat / (v_hat + eps),
    hats=lambda m, v, beta1, beta2, t: (m / (1 - beta1**t), np.sqrt(v) / (1 - beta2**t)),
)
_known(
    "eps_inside",
    "The ε stands under the root: there it counts as its own root, far more than beside it.",
    quotient=lambda m_hat, v_hat, eps, g: m_hat / np.sqrt(v_hat + eps),
)
_known(
    "eps_forgotten",
    "The ε is missing: a weight whose gradients are all 0 divides 0 by 0.",
    quotient=lambda m_hat, v_hat, eps, g: m_hat / np.sqrt(v_hat),
)
_known(
    "eps_on_top",
    "The ε was added outside the fraction, where it moves every weight and keeps nothing from "
    "being 0.",
    {"quotient": lambda m_hat, v_hat, eps, g: m_hat / np.sqrt(v_hat) + eps},
    {"quotient": lambda m_hat, v_hat, eps, g: (m_hat + eps) / np.sqrt(v_hat)},
)


def _shortened(w, g, state, eta, beta1, beta2, eps, *, changing):
    """The published shorter form: both corrections in the learning rate, and ε left as it is."""
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0.0) + (1 - beta1) * g
    v = beta2 * state.get("v", 0.0) + (1 - beta2) * g**2
    rate = eta * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    kept = {"m": m, "v": v, "t": t}
    if changing:
        state.update(kept)
    return w - rate * m / (np.sqrt(v) + eps), state if changing else kept


adam_step.mistake(
    "eps_before_correction",
    "The ε was added to the root of v before the correction: with both corrections moved into the "
    "learning rate, ε counts more in the first steps than it should.",
    _shortened,
    changing=(False, True),
)
_known(
    "gradient_on_top",
    "The present gradient was divided, and m was not used: this is RMSProp with a correction.",
    quotient=lambda m_hat, v_hat, eps, g: g / (np.sqrt(v_hat) + eps),
)
_known(
    "common_denominator",
    "All weights were divided by one number made from the whole array: each weight has a scale of "
    "its own.",
    {"quotient": lambda m_hat, v_hat, eps, g: m_hat / (np.sqrt(np.sum(v_hat)) + eps)},
    {"quotient": lambda m_hat, v_hat, eps, g: m_hat / (np.sqrt(np.mean(v_hat)) + eps)},
    {"square": lambda v, g, m, beta: beta * v + (1 - beta) * np.sum(g**2)},
)
_known(
    "not_divided",
    "The mean m̂ was not divided by anything: this is momentum, and each weight moves in "
    "proportion to its own gradients.",
    {"quotient": lambda m_hat, v_hat, eps, g: m_hat},
    {
        "quotient": lambda m_hat, v_hat, eps, g: m_hat,
        "hats": lambda m, v, beta1, beta2, t: (m, v),
    },
)
_known(
    "multiplied",
    "The mean m̂ was multiplied by the root of v̂: large gradients make the step longer twice over.",
    {"quotient": lambda m_hat, v_hat, eps, g: m_hat * (np.sqrt(v_hat) + eps)},
    {"quotient": lambda m_hat, v_hat, eps, g: m_hat * np.sqrt(v_hat)},
)
_known(
    "uphill",
    "Right size, wrong direction: this step climbs.",
    move=lambda w, step, t: w + step,
)
_known(
    "m_without_share",
    "In m the new gradient is taken whole: that is a sum, ten times too large for β₁ = 0.9, and "
    "not a mean.",
    mean=lambda m, g, beta: beta * m + g,
)
_known(
    "v_without_share",
    "In v the new square is taken whole: that is a sum, a thousand times too large for β₂ = "
    "0.999, and not a mean.",
    square=lambda v, g, m, beta: beta * v + g**2,
)
_known(
    "both_without_share",
    "`m` and `v` take the new gradient whole: they are sums and not means.",
    mean=lambda m, g, beta: beta * m + g,
    square=lambda v, g, m, beta: beta * v + g**2,
)
_known(
    "shares_swapped",
    "The factors β and 1 − β have changed places: β is what is kept of the past, the rest is for "
    "the new gradient.",
    mean=lambda m, g, beta: (1 - beta) * m + beta * g,
    square=lambda v, g, m, beta: (1 - beta) * v + beta * g**2,
)
_known(
    "square_of_mean",
    "`v` was fed the square of m instead of the square of the gradient: slopes that cancel in m "
    "are large nevertheless.",
    square=lambda v, g, m, beta: beta * v + (1 - beta) * m**2,
)
_known(
    "nothing_remembered",
    "Every step was taken as if it were the first: m and v do not come back in the state, or are "
    "not read from it.",
    mean=lambda m, g, beta: (1 - beta) * g,
    square=lambda v, g, m, beta: (1 - beta) * g**2,
    hats=lambda m, v, beta1, beta2, t: (m / (1 - beta1), v / (1 - beta2)),
)
_known(
    "only_count_remembered",
    "`t` goes on counting, but m and v start from 0 again in every step.",
    mean=lambda m, g, beta: (1 - beta) * g,
    square=lambda v, g, m, beta: (1 - beta) * g**2,
)
_known(
    "m_not_remembered",
    "`m` starts from 0 in every step: it does not come back in the state, or is not read from it.",
    mean=lambda m, g, beta: (1 - beta) * g,
)
_known(
    "v_not_remembered",
    "`v` starts from 0 in every step: it does not come back in the state, or is not read from it.",
    square=lambda v, g, m, beta: (1 - beta) * g**2,
)
_known(
    "started_with_gradient",
    "`m` and `v` were started with the first gradient instead of 0, and then corrected for a "
    "start at 0 that did not happen.",
    mean=lambda m, g, beta: np.where(np.any(m), beta * m + (1 - beta) * g, g),
    square=lambda v, g, m, beta: np.where(np.any(v), beta * v + (1 - beta) * g**2, g**2),
)
_known(
    "no_rate",
    "The learning rate is missing: every weight moves by about 1.",
    rate=lambda eta: 1.0,
)
_known(
    "rate_decayed",
    "The learning rate was divided by the root of t: a schedule of its own that is not asked for.",
    move=lambda w, step, t: w - step / np.sqrt(t),
)
_known(
    "weights_not_kept",
    "Only the move came back, not the weights after it.",
    {"move": lambda w, step, t: -step},
    {"move": lambda w, step, t: step},
)
_known(
    "weight_multiplied",
    "The step was multiplied by the weight itself: Adam’s step is about η, whatever the weight.",
    move=lambda w, step, t: w - step * w,
)


@adam_step.mistake(
    "betas_swapped",
    "The two betas, β₁ and β₂, have changed places: the first belongs to m, the second to v.",
    changing=(False, True),
)
def _(w, g, state, eta, beta1, beta2, eps, changing):
    return _adam()(w, g, state, eta, beta2, beta1, eps, changing)


@adam_step.mistake(
    "share_of_the_other_beta",
    "The share of the new gradient was made with the β of the other mean: m and v have one each.",
    which=("m", "v"),
    changing=(False, True),
)
def _(w, g, state, eta, beta1, beta2, eps, which, changing):
    parts = {
        "m": {"mean": lambda m, g, beta: beta * m + (1 - beta2) * g},
        "v": {"square": lambda v, g, m, beta: beta * v + (1 - beta1) * g**2},
    }
    return _adam(**parts[which])(w, g, state, eta, beta1, beta2, eps, changing)


@adam_step.mistake(
    "numbers_of_ones_own",
    "The β’s are fixed in your function, whatever it is given: use `beta1` and `beta2`.",
    own_eps=(False, True),
    changing=(False, True),
)
def _(w, g, state, eta, beta1, beta2, eps, own_eps, changing):
    return _adam()(w, g, state, eta, 0.9, 0.999, 1e-8 if own_eps else eps, changing)


@adam_step.mistake(
    "own_eps",
    "The ε is fixed in your function, whatever it is given: use `eps`.",
    own=(1e-8, 1e-7, 1e-6),
    changing=(False, True),
)
def _(w, g, state, eta, beta1, beta2, eps, own, changing):
    return _adam()(w, g, state, eta, beta1, beta2, own, changing)


adam_step.mistake(
    "state_changed",
    "The weights are right, but the state that was handed in has changed: put the new m, v and t "
    "into a new dict.",
    lambda *arguments: _adam()(*arguments, changing=True),
)
adam_step.mistake(
    "only_weights",
    "Only the weights came back: the next step needs the state as well.",
    lambda *arguments: rules.adam_step(*arguments)[0],
)
adam_step.mistake(
    "parts_swapped",
    "The state came back first: the weights come first, the state second.",
    lambda *arguments: rules.adam_step(*arguments)[::-1],
)

# A line fitted with Adam --------------------------------------------------------------------------

SETTINGS = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
DATA = [
    (np.array([1.3, -0.4, 2.6, 3.7, 0.9]), np.array([2.4, 0.3, 4.1, 3.6, -1.7])),
    (np.array([0.7, 3.2, -1.9]), np.array([-0.6, -5.2, 3.5])),
    (
        np.array([4.5, 0.6, 1.7, 2.8, 3.3, 0.2, -2.1]),
        np.array([5.7, 1.9, 0.4, 3.8, 2.9, 1.1, -3.6]),
    ),
]
# So flat a bowl that ε has a say: only here does it show how large the gradients are.
FLAT = np.array([1.4, -0.6, 2.3, 3.1]), 1e-8 * np.array([4.2, -1.7, 9.3, 2.9])

adam_fit = Exercise(
    "adam_fit(x, y, eta, steps)",
    reference=rules.adam_fit,
    cases=[
        (*DATA[0], 0.13, 4),
        (*DATA[1], 0.6, 7),
        (*DATA[2], 0.07, 0),
        (*DATA[2], 0.35, 11),
        (*FLAT, 3e-9, 5),
    ],
    names=("w0", "w1"),
    atol=1e-14,
)


def _fitting(step=rules.adam_step, slopes=line.gradients, extra=0, **changed):
    """Adam on a line with other gradients, another step, other settings or more steps."""
    settings = (SETTINGS | changed).values()

    def wrong(x, y, eta, steps):
        w, state = np.zeros(2), {}
        for _ in range(max(steps + extra, 0)):
            g = np.array(slopes(*w, x, y), dtype=float)
            w, state = step(w, g, state, eta, *settings)
        return w[0], w[1]

    return wrong


def _scaled(factor):
    """Gradients times factor(number of examples)."""
    return lambda w0, w1, x, y: factor(len(x)) * np.array(line.gradients(w0, w1, x, y))


def _of_residuals(function):
    """Gradients as a function of the residuals and x."""
    return lambda w0, w1, x, y: function(w0 + w1 * x - y, x)


adam_fit.mistake(
    "gradients_too_large",
    "The gradients are too large by a constant factor, as those of a sum or of a mean without the "
    "½ are: Adam’s steps hardly show it, but beside ε it counts.",
    lambda *case, factor: _fitting(slopes=_scaled(factor))(*case),
    factor=(lambda n: n, lambda n: 2, lambda n: 2 * n),
)
adam_fit.mistake(
    "gradients_too_small",
    "The gradients are too small by a constant factor: Adam’s steps hardly show it, but beside ε "
    "it counts.",
    lambda *case, factor: _fitting(slopes=_scaled(factor))(*case),
    factor=(lambda n: 0.5, lambda n: 1 / n, lambda n: 0.5 / n),
)
adam_fit.mistake(
    "uphill",
    "Both weights move the wrong way: a residual or an update has the wrong sign.",
    _fitting(slopes=_scaled(lambda n: -1)),
)
adam_fit.mistake(
    "x_forgotten",
    "Both weights got the same gradient: in that of `w1` the x is missing.",
    _fitting(slopes=_of_residuals(lambda r, x: (np.mean(r), np.mean(r)))),
)
adam_fit.mistake(
    "averaged_separately",
    "Residuals and inputs were averaged on their own: the mean of a product is not the product of "
    "the means.",
    _fitting(slopes=_of_residuals(lambda r, x: (np.mean(r), np.mean(r) * np.mean(x)))),
)
adam_fit.mistake(
    "gradients_swapped",
    "The two gradients have changed places: each weight moves by the slope of the other.",
    _fitting(slopes=lambda w0, w1, x, y: line.gradients(w0, w1, x, y)[::-1]),
)
adam_fit.mistake(
    "swapped",
    "The two weights have changed places: the intercept comes first.",
    lambda *case: rules.adam_fit(*case)[::-1],
)
adam_fit.mistake(
    "data_swapped",
    "`x` and `y` have changed places: the line predicts x from y.",
    lambda x, y, eta, steps: rules.adam_fit(y, x, eta, steps),
)


@adam_fit.mistake(
    "frozen_gradient",
    "The gradient was worked out once, at (0, 0): every step needs the one where the weights "
    "stand now.",
)
def _(x, y, eta, steps):
    return _fitting(slopes=lambda w0, w1, x, y: line.gradients(0, 0, x, y))(x, y, eta, steps)


def _one_by_one(states, x, y, eta, steps, at_once):
    """Each weight moved by a call of its own; `states` says which state each of them uses."""
    w, kept = [0.0, 0.0], [{}, {}]
    for _ in range(steps):
        slopes = line.gradients(*w, x, y)
        for which in (0, 1):
            g = slopes[which] if at_once else line.gradients(*w, x, y)[which]
            own = states[which]
            w[which], kept[own] = rules.adam_step(w[which], g, kept[own], eta, *SETTINGS.values())
    return tuple(w)


adam_fit.mistake(
    "state_shared",
    "Both weights use one state: the m and v of one are mixed with those of the other.",
    lambda *case, at_once: _one_by_one((0, 0), *case, at_once),
    at_once=(True, False),
)
adam_fit.mistake(
    "one_after_the_other",
    "The gradient of `w1` was worked out when `w0` had moved already: both belong to the weights "
    "before the step.",
    lambda *case: _one_by_one((0, 1), *case, False),
)


def _counting(count):
    """Adam whose t in each step, one number for each weight, is count(step)."""

    def step(w, g, state, eta, beta1, beta2, eps):
        number = state.get("step", 0) + 1
        state = {**state, "t": np.array(count(number)) - 1}
        w, state = rules.adam_step(w, g, state, eta, beta1, beta2, eps)
        return w, {**state, "step": number}

    return _fitting(step)


adam_fit.mistake(
    "counted_per_weight",
    "`t` grows twice in each step, once for each weight: the corrections fade too soon.",
    lambda *case, count: _counting(count)(*case),
    count=(lambda n: (2 * n, 2 * n), lambda n: (2 * n - 1, 2 * n)),
)
adam_fit.mistake(
    "count_too_large",
    "The count of steps is one too large: the first step is to find t = 1.",
    _counting(lambda n: (n + 1, n + 1)),
)
adam_fit.mistake(
    "state_lost",
    "Every step starts with an empty state: nothing is remembered, and each weight moves by η "
    "whatever its slope.",
    _fitting(lambda w, g, state, *settings: (rules.adam_step(w, g, {}, *settings)[0], {})),
)
for _identifier, _sentence, _parts in (
    (
        "no_correction",
        "Neither m nor v was corrected, so the first steps are too long.",
        {"hats": lambda m, v, beta1, beta2, t: (m, v)},
    ),
    (
        "only_m_corrected",
        "`m` was corrected and `v` was not: the first steps are far too long.",
        {"hats": lambda m, v, beta1, beta2, t: (m / (1 - beta1**t), v)},
    ),
    (
        "only_v_corrected",
        "`v` was corrected and `m` was not: the first steps are too short.",
        {"hats": lambda m, v, beta1, beta2, t: (m, v / (1 - beta2**t))},
    ),
    (
        "first_correction_for_ever",
        "Every step was corrected as if it were the first: t does not grow.",
        {"hats": lambda m, v, beta1, beta2, t: (m / (1 - beta1), v / (1 - beta2))},
    ),
    (
        "eps_inside",
        "The ε stands under the root: there it counts as its own root, which is ten thousand "
        "times as much.",
        {"quotient": lambda m_hat, v_hat, eps, g: m_hat / np.sqrt(v_hat + eps)},
    ),
    (
        "eps_forgotten",
        "The ε is missing: where the slopes are as small as ε, the steps come out too long.",
        {"quotient": lambda m_hat, v_hat, eps, g: m_hat / np.sqrt(v_hat)},
    ),
    (
        "gradient_on_top",
        "The present gradient was divided, and not the mean m̂: this is RMSProp with a correction.",
        {"quotient": lambda m_hat, v_hat, eps, g: g / (np.sqrt(v_hat) + eps)},
    ),
    (
        "no_root",
        "The root of v̂ is missing: small gradients give huge steps.",
        {"quotient": lambda m_hat, v_hat, eps, g: m_hat / (v_hat + eps)},
    ),
    (
        "common_denominator",
        "Both weights were divided by one common number: each has a scale of its own.",
        {"quotient": lambda m_hat, v_hat, eps, g: m_hat / (np.sqrt(np.sum(v_hat)) + eps)},
    ),
    (
        "momentum",
        "These are steps of momentum: nothing was divided by the size of the gradients.",
        {
            "mean": lambda m, g, beta: beta * m + g,
            "hats": lambda m, v, beta1, beta2, t: (m, v),
            "quotient": lambda m_hat, v_hat, eps, g: m_hat,
        },
    ),
    (
        "plain_descent",
        "These are plain steps of gradient descent.",
        {"quotient": lambda m_hat, v_hat, eps, g: g},
    ),
):
    adam_fit.mistake(_identifier, _sentence, _fitting(_adam(**_parts)))
adam_fit.mistake(
    "other_beta1",
    "Your β₁ is another number than the one asked for: compare it with the text.",
    lambda *case, beta1: _fitting(beta1=beta1)(*case),
    beta1=(0.5, 0.8, 0.95, 0.99),
)
adam_fit.mistake(
    "other_beta2",
    "Your β₂ is another number than the one asked for: compare it with the text.",
    lambda *case, beta2: _fitting(beta2=beta2)(*case),
    beta2=(0.9, 0.95, 0.99, 0.9999),
)
adam_fit.mistake(
    "betas_swapped",
    "The two betas, β₁ and β₂, have changed places.",
    _fitting(beta1=0.999, beta2=0.9),
)
adam_fit.mistake(
    "other_eps",
    "The ε is another number than the one asked for: it shows where the gradients are small.",
    lambda *case, eps: _fitting(eps=eps)(*case),
    eps=(1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-9, 1e-10, 1e-12),
)
adam_fit.mistake(
    "one_step_too_many",
    "One step too many was taken: the loop makes `steps` rounds.",
    _fitting(extra=1),
)
adam_fit.mistake(
    "one_step_too_few",
    "One step too few was taken: with `steps` = 1 the weights should have moved.",
    _fitting(extra=-1),
)
adam_fit.mistake(
    "one_step",
    "Only the first step was taken: a `return` inside the loop would do that.",
    lambda x, y, eta, steps: rules.adam_fit(x, y, eta, min(steps, 1)),
)


@adam_fit.mistake(
    "standardised",
    "The inputs were standardised first: the line asked for is fitted to x as it comes.",
    back=(False, True),
)
def _(x, y, eta, steps, back):
    xs, mean, sd = line.standardise(x)
    v0, v1 = rules.adam_fit(xs, y, eta, steps)
    return line.unscale(v0, v1, mean, sd) if back else (v0, v1)


@adam_fit.mistake(
    "started_elsewhere",
    "The weights did not start at (0, 0).",
    start=(1.0, 0.5, 0.1, 0.01),
)
def _(x, y, eta, steps, start):
    shifted = y - start - start * x  # from (0, 0) on these residuals is from `start` on y
    w0, w1 = rules.adam_fit(x, shifted, eta, steps)
    return w0 + start, w1 + start


@adam_fit.mistake(
    "one_example_a_step",
    "Each step looked at one example only: all of them belong in the mean.",
)
def _(x, y, eta, steps):
    w, state = np.zeros(2), {}
    for step in range(steps):
        one = slice(step % len(x), step % len(x) + 1)
        g = np.array(line.gradients(*w, x[one], y[one]))
        w, state = rules.adam_step(w, g, state, eta, *SETTINGS.values())
    return tuple(w)
