"""The exercises of batch normalisation: forward, backward, running values, evaluation."""

import numpy as np

from backprop.checks.exercise import Exercise
from backprop.gradcheck import numerical_gradient
from backprop.normalization import BatchNorm

# Batches of different sizes: features of different scale, nothing centred, nothing symmetric.
BATCHES = [
    np.array([[1.3, 10.4], [2.2, -4.1], [4.7, 3.6], [9.1, 5.3]]),
    np.array(
        [[0.6, -3.2, 41.0], [-1.7, 5.5, 38.5], [3.4, 4.3, 44.2], [2.8, -7.9, 39.7], [0.9, 1.4, 36]]
    ),
    np.array([[-2.3], [0.7], [6.4], [1.6], [3.1], [-5.2], [2.7]]),
    np.array([[0.4, 1.5, -0.6, 2.9], [0.9, -1.2, 0.3, 3.7], [-0.7, 0.8, 1.1, 5.6]]),
]  # fmt: skip
GAMMAS = [(2.3, 0.6), (0.7, 1.9, -1.4), (1.7,), (0.8, -0.3, 1.3, 2.6)]
BETAS = [(0.3, -0.9), (-1.6, 0.4, 3.2), (-0.8,), (1.2, 0.7, -0.5, 0.9)]
EPSILONS = [0.05, 0.4, 0.9, 0.02]
UPSTREAM = [
    np.array([[0.3, -1.2], [0.6, 0.2], [-0.7, 0.4], [0.1, 0.9]]),
    np.array(
        [[0.4, -0.3, 1.1], [-0.9, 0.7, 0.2], [1.3, -0.6, -0.4], [0.5, 0.8, 0.9], [-0.2, 1.6, -0.7]]
    ),
    np.array([[0.8], [-1.1], [0.3], [0.6], [-0.4], [1.7], [0.9]]),
    np.array([[-0.6, 0.9, 0.4, 1.2], [1.4, 0.3, -0.8, 0.7], [0.2, -0.5, 1.1, -0.3]]),
]  # fmt: skip
RUNNING = [
    (np.array([0.9, -1.3]), np.array([1.6, 7.4])),
    (np.array([-0.4, 2.1, 35.0]), np.array([0.7, 3.8, 12.5])),
    (np.array([1.8]), np.array([5.1])),
    (np.array([0.2, -0.7, 0.6, 1.4]), np.array([0.9, 2.3, 0.4, 3.3])),
]
MOMENTA = [0.9, 0.7, 0.95, 0.6]


def _each(*lists):
    """One tuple of arguments for each batch; tuples of numbers become arrays."""
    return [
        tuple(np.array(one) if isinstance(one, tuple) else one for one in case)
        for case in zip(*lists, strict=True)
    ]


def _layer(gamma, beta, eps):
    layer = BatchNorm(len(gamma), epsilon=eps)
    layer.parameters |= {"gamma": np.array(gamma), "beta": np.array(beta)}
    return layer


def _forward(X, gamma, beta, eps):
    return _layer(gamma, beta, eps).forward(X)


def _backward(dY, X, gamma, eps):
    layer = _layer(gamma, np.zeros(len(gamma)), eps)
    layer.forward(X)
    dX = layer.backward(dY)
    return dX, layer.gradients["gamma"], layer.gradients["beta"]


def _measured(dY, X, gamma, eps):
    beta = np.full(len(gamma), 0.3)
    return (
        numerical_gradient(lambda V: np.sum(dY * _forward(V, gamma, beta, eps)), X),
        numerical_gradient(lambda v: np.sum(dY * _forward(X, v, beta, eps)), gamma),
        numerical_gradient(lambda v: np.sum(dY * _forward(X, gamma, v, eps)), beta),
    )


def _update_running(mean, var, X, momentum):
    layer = BatchNorm(X.shape[1], momentum=momentum)
    layer.running = {"mean": mean, "variance": var}
    layer.forward(X)
    return layer.running["mean"], layer.running["variance"]


def _evaluate(X, mean, var, gamma, beta, eps):
    layer = _layer(gamma, beta, eps)
    layer.training, layer.running = False, {"mean": mean, "variance": var}
    return layer.forward(X)


batch_norm_forward = Exercise(
    "batch_norm_forward(X, gamma, beta, eps)",
    reference=_forward,
    cases=_each(BATCHES, GAMMAS, BETAS, EPSILONS),
)
batch_norm_backward = Exercise(
    "batch_norm_backward(dY, X, gamma, eps)",
    reference=_backward,
    cases=_each(UPSTREAM, BATCHES, GAMMAS, EPSILONS),
    names=("dX", "dgamma", "dbeta"),
    measured=_measured,
)
update_running = Exercise(
    "update_running(mean, var, X, momentum)",
    reference=_update_running,
    cases=[
        (mean, var, X, momentum)
        for (mean, var), X, momentum in zip(RUNNING, BATCHES, MOMENTA, strict=True)
    ],
    names=("mean", "var"),
)
evaluate = Exercise(
    "evaluate(X, mean, var, gamma, beta, eps)",
    reference=_evaluate,
    cases=[
        (X, *running, *rest)
        for X, running, rest in zip(
            [BATCHES[0], BATCHES[1][:1], BATCHES[2][:3], BATCHES[3]],
            RUNNING,
            _each(GAMMAS, BETAS, EPSILONS),
            strict=True,
        )
    ],
)

# The mistakes of batch_norm_forward.


def _normal(X, eps, *, mean=None, var=None):
    """X̂, with another mean or variance where one is given."""
    mean = X.mean(axis=0) if mean is None else mean
    var = X.var(axis=0) if var is None else var
    return (X - mean) / np.sqrt(var + eps)


def _per_row(function):
    """A statistic of each row, as a column."""
    return lambda X: function(X, axis=1, keepdims=True)


batch_norm_forward.mistake(
    "per_example",
    "Mean and variance were taken over each row, one example; here each column, one feature, "
    "has its own.",
    lambda X, gamma, beta, eps: (
        gamma * _normal(X, eps, mean=_per_row(np.mean)(X), var=_per_row(np.var)(X)) + beta
    ),
)
batch_norm_forward.mistake(
    "whole_array",
    "One mean and one variance were taken over the whole array, so that a large feature sets "
    "the scale for all.",
    lambda X, gamma, beta, eps: gamma * _normal(X, eps, mean=X.mean(), var=X.var()) + beta,
)
batch_norm_forward.mistake(
    "one_less",
    "The variance was divided by N − 1; the mean of the squared distances divides by N.",
    lambda X, gamma, beta, eps: gamma * _normal(X, eps, var=X.var(axis=0, ddof=1)) + beta,
)
batch_norm_forward.mistake(
    "epsilon_outside",
    "The ε was added to the root; it belongs to the variance, before the root is taken.",
    lambda X, gamma, beta, eps: gamma * (X - X.mean(axis=0)) / (X.std(axis=0) + eps) + beta,
)
batch_norm_forward.mistake(
    "no_epsilon",
    "The ε takes no part: a feature that is the same in the whole batch would be divided by 0.",
    lambda X, gamma, beta, eps: gamma * _normal(X, 0.0) + beta,
)
batch_norm_forward.mistake(
    "no_root",
    "The centred values were divided by the variance itself; their spread is its root.",
    lambda X, gamma, beta, eps: gamma * (X - X.mean(axis=0)) / (X.var(axis=0) + eps) + beta,
)
batch_norm_forward.mistake(
    "no_gamma_no_beta",
    "This is X̂, the normalised batch; scale and shift are still missing.",
    lambda X, gamma, beta, eps: _normal(X, eps),
)
batch_norm_forward.mistake(
    "no_gamma",
    "The scale γ is missing: only the shift was applied to the normalised batch.",
    lambda X, gamma, beta, eps: _normal(X, eps) + beta,
)
batch_norm_forward.mistake(
    "no_beta",
    "The shift β is missing: only the scale was applied to the normalised batch.",
    lambda X, gamma, beta, eps: gamma * _normal(X, eps),
)
batch_norm_forward.mistake(
    "gamma_on_beta",
    "The scale γ multiplies β as well: the shift was added before the scaling, not after it.",
    lambda X, gamma, beta, eps: gamma * (_normal(X, eps) + beta),
)
batch_norm_forward.mistake(
    "gamma_beta_swapped",
    "Scale and shift have changed places: γ is the scale, β the shift.",
    lambda X, gamma, beta, eps: beta * _normal(X, eps) + gamma,
)
batch_norm_forward.mistake(
    "not_centred",
    "The batch was divided by its spread, but its mean was never taken away.",
    lambda X, gamma, beta, eps: gamma * _normal(X, eps, mean=0.0) + beta,
)
batch_norm_forward.mistake(
    "not_scaled",
    "The batch was centred, but never divided by its spread.",
    lambda X, gamma, beta, eps: gamma * (X - X.mean(axis=0)) + beta,
)
batch_norm_forward.mistake(
    "mean_minus_x",
    "The mean comes first and X is taken away from it, so every value has the wrong sign.",
    lambda X, gamma, beta, eps: -gamma * _normal(X, eps) + beta,
)
batch_norm_forward.mistake(
    "mean_square",
    "The mean of the squares was used for the variance, which is that of the squared distances "
    "from the mean.",
    lambda X, gamma, beta, eps: gamma * _normal(X, eps, var=(X**2).mean(axis=0)) + beta,
)
batch_norm_forward.mistake(
    "sum_of_squares",
    "The squared distances were added up, but never divided by the number of examples.",
    lambda X, gamma, beta, eps: gamma * _normal(X, eps, var=len(X) * X.var(axis=0)) + beta,
)
batch_norm_forward.mistake(
    "no_brackets",
    "Only the mean was divided by the root: without brackets a division comes before a minus.",
    lambda X, gamma, beta, eps, on_both: (
        gamma * X - on_both(gamma) * X.mean(axis=0) / np.sqrt(X.var(axis=0) + eps) + beta
    ),
    on_both=(lambda gamma: gamma, lambda gamma: 1.0),
)
batch_norm_forward.mistake(
    "own_epsilon",
    "An ε of your own was used; take the one that is given.",
    lambda X, gamma, beta, eps, own: gamma * _normal(X, own) + beta,
    own=(1e-5, 1e-3),
)
batch_norm_forward.mistake(
    "root_twice",
    "Of the standard deviation a root was taken once more; it is the root of the variance already.",
    lambda X, gamma, beta, eps: gamma * _normal(X, eps, var=X.std(axis=0)) + beta,
)
batch_norm_forward.mistake(
    "times_the_root",
    "The centred values were multiplied by the root, which makes a wide batch still wider.",
    lambda X, gamma, beta, eps: gamma * (X - X.mean(axis=0)) * np.sqrt(X.var(axis=0) + eps) + beta,
)
batch_norm_forward.mistake(
    "own_distance",
    "Each value was divided by its own distance from the mean; the spread is one number for a "
    "feature, from the whole batch.",
    lambda X, gamma, beta, eps: gamma * _normal(X, eps, var=(X - X.mean(axis=0)) ** 2) + beta,
)
batch_norm_forward.mistake(
    "from_0_to_1",
    "The batch was stretched from its smallest to its largest value, to lie between 0 and 1: "
    "that is another kind of scaling.",
    lambda X, gamma, beta, eps: gamma * (X - X.min(axis=0)) / np.ptp(X, axis=0) + beta,
)
batch_norm_forward.mistake(
    "range",
    "The batch was divided by the distance from its smallest to its largest value; the spread is "
    "another measure.",
    lambda X, gamma, beta, eps: gamma * (X - X.mean(axis=0)) / np.ptp(X, axis=0) + beta,
)
batch_norm_forward.mistake(
    "minus_beta",
    "The shift β was taken away; it is added.",
    lambda X, gamma, beta, eps: gamma * _normal(X, eps) - beta,
)

# The mistakes of batch_norm_backward.


def _back(dX=None, dgamma=None, dbeta=None):
    """A backward pass with some of its parts replaced; each is given the pieces by name."""

    def wrong(dY, X, gamma, eps):
        root = np.sqrt(X.var(axis=0) + eps)
        X_hat = (X - X.mean(axis=0)) / root
        pieces = {"dY": dY, "X": X, "gamma": gamma, "root": root, "X_hat": X_hat, "g": dY * gamma}
        pieces["eps"] = eps
        right = dict(zip(("dX", "dgamma", "dbeta"), _backward(dY, X, gamma, eps), strict=True))
        given = {"dX": dX, "dgamma": dgamma, "dbeta": dbeta}
        found = {name: part(**pieces) for name, part in given.items() if part}
        return tuple((right | found).values())

    return wrong


def _paths(g, X_hat, root, *, mean=1.0, variance=1.0):
    """Work out dX from its three paths, those through mean and variance with a weight."""
    through_mean = mean * g.mean(axis=0)
    through_variance = variance * X_hat * (g * X_hat).mean(axis=0)
    return (g - through_mean - through_variance) / root


def _with_root(dY, X, gamma, root):
    """The whole backward pass with another root."""
    X_hat = (X - X.mean(axis=0)) / root
    return _paths(dY * gamma, X_hat, root), (dY * X_hat).sum(axis=0), dY.sum(axis=0)


batch_norm_backward.mistake(
    "constants",
    "Mean and variance were treated as constants: nudging one entry moves both, and with them "
    "the output of every example.",
    _back(dX=lambda g, root, **_: g / root),
)
batch_norm_backward.mistake(
    "no_mean_path",
    "The path through the mean is missing from dX: its entries should add up to 0 over the batch.",
    _back(dX=lambda g, X_hat, root, **_: _paths(g, X_hat, root, mean=0)),
)
batch_norm_backward.mistake(
    "no_variance_path",
    "The path through the variance is missing from dX, or comes out as 0: stretching the batch "
    "should change next to nothing.",
    _back(dX=lambda g, X_hat, root, **_: _paths(g, X_hat, root, variance=0)),
)
batch_norm_backward.mistake(
    "sums",
    "Along the paths through mean and variance the sums were not divided by N: each example is "
    "only an N-th part of a mean.",
    _back(dX=lambda g, X_hat, root, **_: _paths(g, X_hat, root, mean=len(g), variance=len(g))),
)
batch_norm_backward.mistake(
    "variance_path_doubled",
    "The path through the variance counts twice: the 2 of the square and the ½ of the root "
    "cancel each other.",
    _back(dX=lambda g, X_hat, root, **_: _paths(g, X_hat, root, variance=2)),
)
batch_norm_backward.mistake(
    "variance_path_halved",
    "The path through the variance counts only half: the 2 of the square and the ½ of the root "
    "cancel each other.",
    _back(dX=lambda g, X_hat, root, **_: _paths(g, X_hat, root, variance=0.5)),
)
batch_norm_backward.mistake(
    "paths_added",
    "The two paths through mean and variance were added, and both of them pull the other way.",
    _back(dX=lambda g, X_hat, root, **_: _paths(g, X_hat, root, mean=-1, variance=-1)),
)
batch_norm_backward.mistake(
    "mean_path_added",
    "The path through the mean was added: a larger mean makes every output smaller.",
    _back(dX=lambda g, X_hat, root, **_: _paths(g, X_hat, root, mean=-1)),
)
batch_norm_backward.mistake(
    "variance_path_added",
    "The path through the variance was added: a wider batch brings every output closer to 0.",
    _back(dX=lambda g, X_hat, root, **_: _paths(g, X_hat, root, variance=-1)),
)
batch_norm_backward.mistake(
    "sum_through_the_mean",
    "Along the path through the mean the sum was not divided by N: each example is only an N-th "
    "part of the mean.",
    _back(dX=lambda g, X_hat, root, **_: _paths(g, X_hat, root, mean=len(g))),
)
batch_norm_backward.mistake(
    "sum_through_the_variance",
    "Along the path through the variance the sum was not divided by N: the variance is a mean.",
    _back(dX=lambda g, X_hat, root, **_: _paths(g, X_hat, root, variance=len(g))),
)
batch_norm_backward.mistake(
    "only_the_direct_path_divided",
    "Only the direct path was divided by the root; whatever comes back to X passes the division.",
    _back(dX=lambda g, X_hat, root, **_: g / root - (g - _paths(g, X_hat, 1.0))),
)
batch_norm_backward.mistake(
    "only_the_last_path_divided",
    "Only the last of the three paths was divided by the root: without brackets the division "
    "belongs to it alone.",
    _back(
        dX=lambda g, X_hat, root, **_: g - g.mean(axis=0) - X_hat * (g * X_hat).mean(axis=0) / root
    ),
)
batch_norm_backward.mistake(
    "variance_path_not_divided",
    "On the path through the variance one division by the root is missing; every path passes one.",
    _back(
        dX=lambda g, X_hat, root, **_: (
            (g - g.mean(axis=0)) / root - (X_hat * (g * X_hat).mean(axis=0))
        )
    ),
)
batch_norm_backward.mistake(
    "gamma_on_the_direct_path",
    "Only the direct path has the scale γ; whatever comes back to X̂ has passed the scaling first.",
    _back(
        dX=lambda g, dY, X_hat, root, **_: (
            (g - dY.mean(axis=0) - X_hat * (dY * X_hat).mean(axis=0)) / root
        )
    ),
)
batch_norm_backward.mistake(
    "only_the_scaling",
    "For dX the gradient has only passed the scaling: the normalisation in front of it is missing.",
    _back(dX=lambda g, **_: g),
)
batch_norm_backward.mistake(
    "n_times",
    "Every entry of dX is N times too large: a division by the number of examples is missing.",
    _back(dX=lambda g, X_hat, root, **_: len(g) * _paths(g, X_hat, root)),
)
batch_norm_backward.mistake(
    "own_epsilon",
    "An ε of your own was used on the way back; take the one that is given.",
    lambda dY, X, gamma, eps, own: _backward(dY, X, gamma, own),
    own=(1e-5, 1e-3),
)
batch_norm_backward.mistake(
    "both_with_gamma",
    "Both dγ and dβ were multiplied by γ: they come from what arrives at Y, where nothing was "
    "scaled yet on the way back.",
    _back(dgamma=lambda g, X_hat, **_: (g * X_hat).sum(axis=0), dbeta=lambda g, **_: g.sum(axis=0)),
)
batch_norm_backward.mistake(
    "variance_path_of_x",
    "On the path through the variance X stands where the normalised X̂ belongs.",
    _back(
        dX=lambda g, X, root, **_: (g - g.mean(axis=0) - X * (g * X).mean(axis=0)) / root,
    ),
)
batch_norm_backward.mistake(
    "variance_path_of_centred",
    "On the path through the variance the centred X was never divided by its spread.",
    _back(dX=lambda g, X_hat, root, **_: _paths(g, X_hat * root, root)),
)
batch_norm_backward.mistake(
    "times_the_root",
    "The root multiplies dX: the wider a batch is, the less a nudge of X moves X̂.",
    _back(dX=lambda g, X_hat, root, **_: _paths(g, X_hat, 1 / root)),
)
batch_norm_backward.mistake(
    "gamma_twice",
    "The scale γ came into dX twice: each path passes the scaling once.",
    _back(dX=lambda g, X_hat, root, gamma, **_: _paths(g * gamma, X_hat, root)),
)
batch_norm_backward.mistake(
    "whole_array",
    "The means in dX were taken over the whole array; each feature has its own.",
    _back(dX=lambda g, X_hat, root, **_: (g - g.mean() - X_hat * (g * X_hat).mean()) / root),
)
batch_norm_backward.mistake(
    "epsilon_outside",
    "On the way back the ε was added to the root; in the forward pass it belongs to the variance.",
    lambda dY, X, gamma, eps: _with_root(dY, X, gamma, X.std(axis=0) + eps),
)
batch_norm_backward.mistake(
    "no_x_hat",
    "On the path through the variance each example's own X̂ is missing: a value far from the "
    "mean moves the spread more than one close to it.",
    _back(dX=lambda g, X_hat, root, **_: (g - g.mean(axis=0) - (g * X_hat).mean(axis=0)) / root),
)
batch_norm_backward.mistake(
    "no_gamma",
    "The scale γ is missing in dX: whatever comes back to X̂ has passed the scaling first.",
    _back(dX=lambda dY, X_hat, root, **_: _paths(dY, X_hat, root)),
)
batch_norm_backward.mistake(
    "not_divided_by_the_root",
    "The spread is missing in dX: a nudge of X moves X̂ by one over the root as much.",
    _back(dX=lambda g, X_hat, **_: _paths(g, X_hat, 1.0)),
)
batch_norm_backward.mistake(
    "divided_by_the_variance",
    "For dX this divides by the variance plus ε; the forward pass divides by its root.",
    _back(dX=lambda g, X_hat, root, **_: _paths(g, X_hat, root**2)),
)
batch_norm_backward.mistake(
    "no_epsilon",
    "The ε of the forward pass is missing on the way back.",
    lambda dY, X, gamma, eps: _backward(dY, X, gamma, 1e-300),
)
batch_norm_backward.mistake(
    "along_the_row",
    "The means in dX run over each row; what is shared is shared by the examples, feature by "
    "feature.",
    _back(
        dX=lambda g, X_hat, root, **_: (
            g - g.mean(axis=1, keepdims=True)
            - X_hat * (g * X_hat).mean(axis=1, keepdims=True)
        ) / root
    ),
)  # fmt: skip
batch_norm_backward.mistake(
    "dgamma_of_x",
    "For dγ this uses X; what γ multiplies is the normalised X̂.",
    _back(dgamma=lambda dY, X, **_: (dY * X).sum(axis=0)),
)
batch_norm_backward.mistake(
    "dgamma_of_centred",
    "For dγ this uses the centred X that was never divided by its spread; what γ multiplies is X̂.",
    _back(dgamma=lambda dY, X_hat, root, **_: (dY * X_hat * root).sum(axis=0)),
)
batch_norm_backward.mistake(
    "dgamma_with_gamma",
    "The scale γ appears in its own gradient: how γ times X̂ answers to γ does not depend on γ.",
    _back(dgamma=lambda g, X_hat, **_: (g * X_hat).sum(axis=0)),
)
batch_norm_backward.mistake(
    "dbeta_with_gamma",
    "The gradient dβ was multiplied by γ, but β is added after the scaling.",
    _back(dbeta=lambda g, **_: g.sum(axis=0)),
)
batch_norm_backward.mistake(
    "averaged",
    "Both dγ and dβ were averaged over the batch: the same γ and β served every example, so what "
    "they did adds up.",
    _back(
        dgamma=lambda dY, X_hat, **_: (dY * X_hat).mean(axis=0),
        dbeta=lambda dY, **_: dY.mean(axis=0),
    ),
)
batch_norm_backward.mistake(
    "dgamma_averaged",
    "Here dγ was averaged over the batch: the same γ served every example, so what it did adds up.",
    _back(dgamma=lambda dY, X_hat, **_: (dY * X_hat).mean(axis=0)),
)
batch_norm_backward.mistake(
    "dbeta_averaged",
    "Here dβ was averaged over the batch: the same β served every example, so what it did adds up.",
    _back(dbeta=lambda dY, **_: dY.mean(axis=0)),
)
batch_norm_backward.mistake(
    "dgamma_without_x_hat",
    "For dγ the upstream was only added up, as for a number that is added; γ multiplies something.",
    _back(dgamma=lambda dY, **_: dY.sum(axis=0)),
)
batch_norm_backward.mistake(
    "not_summed",
    "Both dγ and dβ still have a row for each example: one γ and one β serve the whole batch.",
    _back(dgamma=lambda dY, X_hat, **_: dY * X_hat, dbeta=lambda dY, **_: dY),
)
batch_norm_backward.mistake(
    "summed_over_features",
    "Both dγ and dβ were summed along each row, over the features; they want one number for each "
    "feature.",
    _back(
        dgamma=lambda dY, X_hat, **_: (dY * X_hat).sum(axis=1),
        dbeta=lambda dY, **_: dY.sum(axis=1),
    ),
)


@batch_norm_backward.mistake("dgamma_dbeta_swapped", "Here dγ and dβ have changed places.")
def _(dY, X, gamma, eps):
    dX, dgamma, dbeta = _backward(dY, X, gamma, eps)
    return dX, dbeta, dgamma


batch_norm_backward.mistake(
    "one_less",
    "The variance on the way back was divided by N − 1; the forward pass divides by N.",
    lambda dY, X, gamma, eps: _with_root(dY, X, gamma, np.sqrt(X.var(axis=0, ddof=1) + eps)),
)

# The mistakes of update_running.


def _mixed(of_mean, of_var=None):
    """Running values from what each batch statistic is taken to be."""

    def wrong(mean, var, X, momentum):
        stay = momentum
        new_mean = stay * mean + (1 - stay) * of_mean(X)
        return new_mean, stay * var + (1 - stay) * (of_var or (lambda X: X.var(axis=0)))(X)

    return wrong


def _mean(X):
    return X.mean(axis=0)


update_running.mistake(
    "momentum_reversed",
    "The momentum weighs the new batch; it says how much of the old value stays.",
    lambda mean, var, X, momentum: _update_running(mean, var, X, 1 - momentum),
)
update_running.mistake(
    "batch_alone",
    "These are this batch's own mean and variance; what was known before is forgotten.",
    lambda mean, var, X, momentum: (X.mean(axis=0), X.var(axis=0)),
)
update_running.mistake(
    "variance_not_updated",
    "The mean follows the batch, but the variance still is the old one.",
    lambda mean, var, X, momentum: (_update_running(mean, var, X, momentum)[0], var),
)
update_running.mistake(
    "mean_not_updated",
    "The variance follows the batch, but the mean still is the old one.",
    lambda mean, var, X, momentum: (mean, _update_running(mean, var, X, momentum)[1]),
)
update_running.mistake(
    "deviation",
    "The standard deviation was mixed into a running variance: that is its root.",
    _mixed(_mean, lambda X: X.std(axis=0)),
)
update_running.mistake(
    "one_less",
    "The batch's variance was divided by N − 1; in this course it is divided by N.",
    _mixed(_mean, lambda X: X.var(axis=0, ddof=1)),
)
update_running.mistake(
    "sum",
    "The sum over the batch was mixed in where its mean belongs.",
    _mixed(lambda X: X.sum(axis=0)),
)
update_running.mistake(
    "one_number",
    "One mean and one variance of the whole batch went into every feature; each feature has "
    "its own.",
    _mixed(np.mean, np.var),
)
update_running.mistake(
    "old_at_full_weight",
    "The old value stays whole and the batch is added on top, so that the running values grow "
    "without end.",
    lambda mean, var, X, momentum: (
        mean + (1 - momentum) * X.mean(axis=0),
        var + (1 - momentum) * X.var(axis=0),
    ),
)
update_running.mistake(
    "both_with_momentum",
    "Old value and batch have the same weight; the two weights have to add up to 1.",
    lambda mean, var, X, momentum: (
        momentum * (mean + X.mean(axis=0)),
        momentum * (var + X.var(axis=0)),
    ),
)
update_running.mistake(
    "neither_with_momentum",
    "Both the old value and the batch have the weight of the batch; the two weights have to add "
    "up to 1.",
    lambda mean, var, X, momentum: (
        (1 - momentum) * (mean + X.mean(axis=0)),
        (1 - momentum) * (var + X.var(axis=0)),
    ),
)
update_running.mistake(
    "no_brackets",
    "The weight of the batch stands without brackets, so that a 1 itself is added and the batch "
    "taken away.",
    lambda mean, var, X, momentum: (
        momentum * mean + 1 - momentum * X.mean(axis=0),
        momentum * var + 1 - momentum * X.var(axis=0),
    ),
)
update_running.mistake(
    "mean_for_variance",
    "The mean of the batch was mixed into the variance as well.",
    _mixed(_mean, _mean),
)
update_running.mistake(
    "around_the_running_mean",
    "The batch's variance was measured from the running mean; it is measured from the batch's own.",
    lambda mean, var, X, momentum: (
        momentum * mean + (1 - momentum) * X.mean(axis=0),
        momentum * var + (1 - momentum) * ((X - mean) ** 2).mean(axis=0),
    ),
)


update_running.mistake(
    "batch_at_full_weight",
    "The batch comes in with its full weight, as a gradient does in a velocity; the two weights "
    "have to add up to 1.",
    lambda mean, var, X, momentum: (
        momentum * mean + X.mean(axis=0),
        momentum * var + X.var(axis=0),
    ),
)
update_running.mistake(
    "halves",
    "Old and new were averaged in equal parts: the momentum that is given takes no part.",
    lambda mean, var, X, momentum: _update_running(mean, var, X, 0.5),
)
update_running.mistake(
    "fixed_momentum",
    "The momentum of the lesson's example was used; take the one that is given.",
    lambda mean, var, X, momentum: _update_running(mean, var, X, 0.9),
)
update_running.mistake(
    "mean_square",
    "The mean of the squares was mixed into the variance, which is that of the squared distances "
    "from the mean.",
    _mixed(_mean, lambda X: (X**2).mean(axis=0)),
)
update_running.mistake(
    "around_the_new_mean",
    "The batch's variance was measured from the new running mean; it is measured from the batch's "
    "own.",
    lambda mean, var, X, momentum: (
        _update_running(mean, var, X, momentum)[0],
        momentum * var
        + (1 - momentum) * ((X - _update_running(mean, var, X, momentum)[0]) ** 2).mean(axis=0),
    ),
)
update_running.mistake(
    "unchanged",
    "The running values come back as they were: this batch has left no trace in them.",
    lambda mean, var, X, momentum: (mean, var),
)


@update_running.mistake("swapped", "Mean and variance come back in the wrong order.")
def _(mean, var, X, momentum):
    return _update_running(mean, var, X, momentum)[::-1]


# The mistakes of evaluate.


evaluate.mistake(
    "batch_statistics",
    "This batch's own mean and variance were used: an example's answer then depends on who "
    "happens to be evaluated with it.",
    lambda X, mean, var, gamma, beta, eps: _forward(X, gamma, beta, eps),
)
evaluate.mistake(
    "batch_mean",
    "The mean is that of this batch; at evaluation the running mean stands in for it.",
    lambda X, mean, var, gamma, beta, eps: _evaluate(X, X.mean(axis=0), var, gamma, beta, eps),
)
evaluate.mistake(
    "batch_variance",
    "The variance is that of this batch; at evaluation the running variance stands in for it.",
    lambda X, mean, var, gamma, beta, eps: _evaluate(X, mean, X.var(axis=0), gamma, beta, eps),
)
evaluate.mistake(
    "epsilon_outside",
    "The ε was added to the root; it belongs to the variance, before the root is taken.",
    lambda X, mean, var, gamma, beta, eps: gamma * (X - mean) / (np.sqrt(var) + eps) + beta,
)
evaluate.mistake(
    "no_epsilon",
    "The ε takes no part here, though it did in training: the two modes must agree.",
    lambda X, mean, var, gamma, beta, eps: gamma * (X - mean) / np.sqrt(var) + beta,
)
evaluate.mistake(
    "no_root",
    "The running variance was used as if it were the spread: its root is missing.",
    lambda X, mean, var, gamma, beta, eps: gamma * (X - mean) / (var + eps) + beta,
)
evaluate.mistake(
    "no_gamma_no_beta",
    "Scale and shift are missing: they belong to the layer in both modes.",
    lambda X, mean, var, gamma, beta, eps: (X - mean) / np.sqrt(var + eps),
)
evaluate.mistake(
    "no_gamma",
    "The scale γ is missing.",
    lambda X, mean, var, gamma, beta, eps: (X - mean) / np.sqrt(var + eps) + beta,
)
evaluate.mistake(
    "no_beta",
    "The shift β is missing.",
    lambda X, mean, var, gamma, beta, eps: gamma * (X - mean) / np.sqrt(var + eps),
)
evaluate.mistake(
    "gamma_on_beta",
    "The scale γ multiplies β as well: the shift was added before the scaling, not after it.",
    lambda X, mean, var, gamma, beta, eps: gamma * ((X - mean) / np.sqrt(var + eps) + beta),
)
evaluate.mistake(
    "not_centred",
    "The running mean was never taken away.",
    lambda X, mean, var, gamma, beta, eps: gamma * X / np.sqrt(var + eps) + beta,
)
evaluate.mistake(
    "identity",
    "Nothing was normalised: evaluation uses other statistics, not none.",
    lambda X, mean, var, gamma, beta, eps, scaled: gamma * X + beta if scaled else X.copy(),
    scaled=(True, False),
)
evaluate.mistake(
    "no_brackets",
    "Only the running mean was divided by the root: without brackets a division comes before a "
    "minus.",
    lambda X, mean, var, gamma, beta, eps, on_both: (
        gamma * X - on_both(gamma) * mean / np.sqrt(var + eps) + beta
    ),
    on_both=(lambda gamma: gamma, lambda gamma: 1.0),
)
evaluate.mistake(
    "times_the_root",
    "The centred values were multiplied by the running spread, which makes a wide feature wider.",
    lambda X, mean, var, gamma, beta, eps: gamma * (X - mean) * np.sqrt(var + eps) + beta,
)
evaluate.mistake(
    "own_epsilon",
    "An ε of your own was used; take the one that is given.",
    lambda X, mean, var, gamma, beta, eps, own: _evaluate(X, mean, var, gamma, beta, own),
    own=(1e-5, 1e-3),
)
evaluate.mistake(
    "centred_twice",
    "The batch was centred by itself and the running mean taken away as well.",
    lambda X, mean, var, gamma, beta, eps: _evaluate(
        X - X.mean(axis=0), mean, var, gamma, beta, eps
    ),
)
evaluate.mistake(
    "not_scaled",
    "The running mean was taken away, but nothing was divided by the running spread.",
    lambda X, mean, var, gamma, beta, eps: gamma * (X - mean) + beta,
)
evaluate.mistake(
    "gamma_beta_swapped",
    "Scale and shift have changed places: γ is the scale, β the shift.",
    lambda X, mean, var, gamma, beta, eps: beta * (X - mean) / np.sqrt(var + eps) + gamma,
)
evaluate.mistake(
    "mean_minus_x",
    "X was taken away from the running mean, so every normalised value has the wrong sign.",
    lambda X, mean, var, gamma, beta, eps: gamma * (mean - X) / np.sqrt(var + eps) + beta,
)
evaluate.mistake(
    "mean_added",
    "The running mean was added to X; it is taken away.",
    lambda X, mean, var, gamma, beta, eps: gamma * (X + mean) / np.sqrt(var + eps) + beta,
)
evaluate.mistake(
    "updated",
    "The running values took this batch in before they were used: in evaluation they stay as they "
    "are.",
    lambda X, mean, var, gamma, beta, eps: _evaluate(
        X, *_update_running(mean, var, X, 0.9), gamma, beta, eps
    ),
)
