"""What is asked of the numbers a learner passes in, and the one sentence that says so.

Each of these returns the number if it is as it must be, and raises a `ValueError` otherwise; only
`fits` leaves the sentence to the layer that asks.
"""


def whole(name, number, least=1):
    """A whole number of `least` or more, as an int."""
    if not (number % 1 == 0 and number >= least):  # NaN and infinity fail as well
        raise ValueError(f"{name} must be a whole number of {least} or more, not {number}")
    return int(number)


def positive(name, number):
    """A number above 0."""
    if not number > 0:
        raise ValueError(f"{name} must be above 0, not {number}")
    return number


def not_negative(name, number):
    """A number of 0 or more."""
    if not number >= 0:
        raise ValueError(f"{name} must be 0 or more, not {number}")
    return number


def fraction(name, number):
    """A number of 0 or more and below 1."""
    if not 0 <= number < 1:
        raise ValueError(f"{name} must be 0 or more and below 1, not {number}")
    return number


def fits(shape, wanted):
    """Whether a shape is as wanted; where a word stands, as in ("N", 3), any size will do."""
    return len(shape) == len(wanted) and all(
        isinstance(size, str) or size == given for given, size in zip(shape, wanted, strict=True)
    )
