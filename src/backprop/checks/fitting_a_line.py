"""The exercises of fitting a line: half_mse, gradients, batch_descent, standardise, unscale."""

import numpy as np

from backprop import fitting_a_line as line
from backprop.checks.exercise import Exercise
from backprop.gradcheck import numerical_gradient

# (x, y): different lengths, both signs, unsorted, no mean of 0; the residuals below have both signs
DATA = [
    (np.array([1.3, -0.4, 2.6, 3.7, 0.9]), np.array([2.4, 0.3, 4.1, 3.6, -1.7])),
    (np.array([0.7, 3.2, -1.9]), np.array([-0.6, -4.4, 3.5])),
    (np.array([4.5, 0.6, 1.7, 2.8, 3.3, 0.2, -2.1]), np.array([5.7, 1.9, 0.4, 3.8, 2.9, 1.1, -3.6])),
    (np.array([-1.6, 2.3, 0.8, 1.4]), np.array([6.2, 3.9, 4.3, 5.1])),
]
WEIGHTS = [(1.5, 0.9), (-0.4, -1.3), (0.3, 1.7), (5.4, -0.6)]
POINTS = [(*weights, *data) for weights, data in zip(WEIGHTS, DATA, strict=True)]
ETAS = (0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3)  # learning rates of a learner's own


def _measured(w0, w1, x, y):
    return tuple(numerical_gradient(lambda w: line.half_mse(*w, x, y), [w0, w1]))


def _probe_standardise(learner, x):
    """For numbers that differ the three parts, for a constant what was raised, and how."""
    if np.ptp(x) > 0:
        return dict(zip(("xs", "mean", "sd"), _three(learner(x)), strict=True))
    try:
        learner(x)
    except NotImplementedError:
        raise
    except Exception as error:
        kind, text = type(error).__name__, str(error).lower()
        return {"a constant x raises": kind, "the message says why": _says_constant(text)}
    return {"a constant x raises": "nothing", "the message says why": False}


def _three(answer):
    """The parts of the answer; whatever is not three parts fails where they are named."""
    return answer if isinstance(answer, (tuple, list)) and len(answer) == 3 else [answer]


def _says_constant(text):
    words = ("constant", "same", "equal", "identical", "deviation", "sd", "std", "spread")
    return any(word in text for word in (*words, "zero", "0", "vary", "varies", "differ"))


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
