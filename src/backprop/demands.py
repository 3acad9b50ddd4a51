"""What is asked of what a learner passes in, and the one sentence that says so.

Each of these raises an error if what it was given is not as it must be, and most return it if it
is; only `fits` leaves the sentence to the layer that asks.
"""

from collections.abc import Mapping
from reprlib import repr as shortened

import numpy as np

FLOATS = np.dtype(float)


def whole(name, number, least=1):
    """A whole number of `least` or more, as an int."""
    is_whole = _is_real(number) and number % 1 == 0  # NaN and infinity fail as well
    if not (is_whole and number >= least):
        raise ValueError(f"{name} must be a whole number of {least} or more, not {_shown(number)}")
    return int(number)


def pair(name, numbers):
    """Two whole numbers, down and right, of 1 or more; one stands for both."""
    both = tuple(numbers) if np.ndim(numbers) == 1 else (numbers, numbers)
    if len(both) != 2:
        raise ValueError(f"{name} must be one number or two, down and right, not {numbers}")
    return whole(name, both[0]), whole(name, both[1])


def positive(name, number):
    """A number above 0."""
    if not (_is_real(number) and number > 0):
        raise ValueError(f"{name} must be above 0, not {_shown(number)}")
    return number


def not_negative(name, number):
    """A number of 0 or more."""
    if not (_is_real(number) and number >= 0):
        raise ValueError(f"{name} must be 0 or more, not {_shown(number)}")
    return number


def fraction(name, number):
    """A number of 0 or more and below 1."""
    if not (_is_real(number) and 0 <= number < 1):
        raise ValueError(f"{name} must be 0 or more and below 1, not {_shown(number)}")
    return number


def numbers(asker, name, given):
    """An array of real numbers, as floats: whole numbers are promoted, text and None are not."""
    if type(given) is np.ndarray and given.dtype is FLOATS:  # as in every step of training
        return given
    try:
        array = np.asarray(given)
    except ValueError as error:
        told = f"{asker} wants {name} in rows of one length; it got {_shown(given)}"
        raise ValueError(told) from error
    if array.dtype.kind not in "fiub":  # floats, whole numbers, True and False
        raise ValueError(f"{asker} wants {name} as numbers; it got {_shown(given)}")
    return array.astype(float)


def generator(rng, method):
    """What random numbers are drawn from, by the method named."""
    if not hasattr(rng, method):
        raise ValueError(f"rng must be a generator, as np.random.default_rng(0), not {_shown(rng)}")
    return rng


def check_parts(network, loss, optimizer, validation, metrics):
    """What `train` is handed: things, not their classes or names."""
    for what, part, needed, example in (
        ("a network", network, "predict", "Network([Linear(2, 1, rng=rng)])"),
        ("a loss", loss, "forward", "HalfMeanSquaredError()"),
        ("an optimizer", optimizer, "begin", "GradientDescent(0.1)"),
    ):
        if isinstance(part, type) or not hasattr(part, needed):
            raise TypeError(f"train wants {what}, such as {example}; it got {part!r}")
    is_pair = isinstance(validation, tuple | list) and len(validation) == 2
    if validation is not None and not is_pair:
        raise TypeError("validation must be a pair, (X, targets)")
    is_named = isinstance(metrics, Mapping) and all(map(callable, metrics.values()))
    if metrics is not None and not is_named:
        raise TypeError('metrics must be a dict of functions, such as {"accuracy": accuracy}')


def checked_examples(which, network, loss, X, targets):
    """X and targets as arrays, if they are finite and the network and the loss can take them."""
    X = numbers("train", f"{which}X", X)
    numbers("train", f"{which}targets", targets)
    targets = np.asarray(targets)  # labels stay whole numbers
    if X.ndim == 0 or targets.ndim == 0:
        raise ValueError(f"{which}X and targets need an entry for each example, not one number")
    if len(X) != len(targets) or len(X) == 0:
        raise ValueError(f"{which}X has {len(X)} examples and the targets have {len(targets)}")
    for name, array in (("X", X), ("targets", targets)):
        bad = ~np.isfinite(array.reshape(len(array), -1)).all(axis=1)
        if bad.any():
            raise ValueError(f"{which}{name}: example {bad.argmax()} is NaN or infinite")
    loss.forward(network.predict(X[:1]), targets[:1])  # whatever does not fit complains here
    return X, targets


def fits(shape, wanted):
    """Whether a shape is as wanted; where a word stands, as in ("N", 3), any size will do."""
    return len(shape) == len(wanted) and all(
        isinstance(size, str) or size == given for given, size in zip(shape, wanted, strict=True)
    )


def _is_real(number):
    """Whether it is one number; an array of one without a shape will do."""
    return not isinstance(number, str) and hasattr(number, "__float__") and np.ndim(number) == 0


def _shown(thing):
    """How an error shows it: in one line and not too long."""
    return str(thing) if _is_real(thing) else " ".join(shortened(thing).split())
