"""Learning rates that change: functions of the step t = 0, 1, 2, …

An optimizer takes a number or such a function as its learning rate. Large steps at first cover
the distance; small ones at the end let the jitter of mini-batches die down. Each of these returns
a function of t; `eta0` is the rate at the start.
"""

from math import cos, pi

from backprop.demands import not_negative, whole


def step_decay(eta0, *, factor=0.5, every):
    """η = η₀ · factor^⌊t / every⌋: the same rate for `every` steps, then a fraction of it.

    Raises:
        ValueError: `every` is below 1, or η₀ negative.
    """
    not_negative("eta0", eta0)
    whole("every", every)
    return lambda t: eta0 * factor ** (t // every)


def inverse_time(eta0, k):
    """η = η₀ / (1 + k t): falls quickly at first, then ever more slowly. (Robbins, Monro, 1951.)

    Raises:
        ValueError: k or η₀ is negative.
    """
    not_negative("eta0", eta0)
    not_negative("k", k)
    return lambda t: eta0 / (1 + k * t)


def cosine(eta0, *, steps, final=0.0):
    """Half a wave, from η₀ at t = 0 to `final` at t = `steps` and after. (Loshchilov, 2017.)

    Raises:
        ValueError: `steps` is below 1, or a rate is negative.
    """
    whole("steps", steps)
    not_negative("eta0", eta0)
    not_negative("final", final)
    return lambda t: final + (eta0 - final) * (1 + cos(pi * min(t / steps, 1))) / 2


def warm_up(learning_rate, *, steps):
    """Rise over the first `steps` steps, by the factors 1/steps, 2/steps, …, to the whole rate.

    Args:
        learning_rate: a number, or another schedule, which counts its t from the start as well.
        steps: how many steps the rise takes.

    Raises:
        ValueError: `steps` is below 1, or the learning rate negative.
    """
    whole("steps", steps)
    if callable(learning_rate):
        return lambda t: learning_rate(t) * min((t + 1) / steps, 1)
    not_negative("the learning rate", learning_rate)
    return lambda t: learning_rate * min((t + 1) / steps, 1)
