"""The referee: slopes measured by nudging, and a check of your gradients against them.

Every formula for a gradient can be tested without knowing the formula: nudge a number up and
down a little, watch the loss, and divide. It is slow, it is never clever, and it is the judge
of every backward pass in this course.
"""

from collections.abc import Callable, Mapping

import numpy as np

from backprop.demands import numbers, positive


def numerical_gradient(f: Callable, v, h: float = 1e-5) -> np.ndarray:
    """Measure the gradient of f at v by central differences, (f(v + h) − f(v − h)) / 2h.

    Args:
        f: a function of something like v that returns one number.
        v: a number, a list or an array of any shape; integers are promoted. It is not changed.
        h: the size of the nudge, in the units of v. The error of the formula falls as h², the
            error of rounding grows as 1/h; 1e-5 is near the best for numbers around 1.

    Returns:
        A float array of the shape of v: ∂f/∂v, one slope for each entry.

    Raises:
        ValueError: h is not positive, or f does not return one number.
    """
    point = np.array(v, dtype=float)
    slopes = np.empty_like(point)
    for index in np.ndindex(point.shape):
        down, up = _nudged(lambda: f(point.copy()[()]), point, index, h)
        slopes[index] = (up - down) / (2 * h)
    return slopes


def gradient_check(
    f: Callable, parameters: Mapping, gradients: Mapping, h: float = 1e-5
) -> "GradientReport":
    """Compare gradients with measured slopes, block by block.

    Args:
        f: the loss, a function of `parameters` that returns one number. A function that reads
            the arrays themselves, as `lambda _: loss.forward(network.forward(X), Y)` does, is
            served as well: float arrays are nudged where they stand, and put back exactly.
        parameters: name → number or array.
        gradients: name → gradient of the same shape, for every name in `parameters`.
        h: the size of the nudge.

    Returns:
        A dict, name → largest relative error |a − n| / max(|a| + |n|, 1e-12) with a your entry
        and n the measured one, that prints the worst entry of each block. Below 1e-7 is right;
        above 1e-4 is wrong, unless a kink is reported there.

    Raises:
        ValueError: a gradient is missing or has another shape than its parameter, h is not
            positive, or f does not return one number.
    """
    blocks = {name: _nudgeable(value) for name, value in parameters.items()}
    report, noise = GradientReport(), 1e-15 * abs(_one_number(f(blocks))) / h
    for name, block in blocks.items():
        analytic = _gradient_like(block, gradients, name)
        slopes = _three_slopes(lambda: f(blocks), block, h)
        report.add(name, analytic, *slopes, noise)
    return report


class GradientReport(dict):
    """What `gradient_check` found: a dict, name → largest relative error, that prints itself.

    `worst` maps each name to the index of its worst entry, `kinks` to a list of the indices
    where the loss seems to have a corner, such as ReLU at 0: the slopes to the left and to the
    right differ, and the gradient given lies between them. There the measured slope is no judge.
    """

    def __init__(self):
        super().__init__()
        self.worst, self.kinks, self._lines = {}, {}, []

    def add(self, name, analytic, left, measured, right, noise=0.0):
        """Enter one block: its gradient, the slopes left of, across and right of the point.

        `noise` is the error that rounding can make in a measured slope.
        """
        error = _relative_error(analytic, measured)
        worst = tuple(int(i) for i in np.unravel_index(np.argmax(error), error.shape))
        self[name] = float(error[worst])
        self.worst[name] = worst
        self.kinks[name] = _kinks(error, analytic, left, measured, right)
        self._lines.append(
            f"{name}{list(worst) if worst else ''}: relative error {error[worst]:.1e}, "
            f"yours {analytic[worst]:.8g}, measured {measured[worst]:.8g}"
        )
        if self[name] > 1e-7 and abs(analytic[worst] - measured[worst]) <= noise:
            self._lines.append("    so small a difference is rounding: both slopes are nearly 0")
        if self.kinks[name]:
            places = ", ".join(str(list(index)) for index in self.kinks[name][:3])
            self._lines.append(f"    a kink seems to lie at {places}: do not judge there")

    def __repr__(self):
        return "\n".join(["largest relative error of each block:", *self._lines])


def _nudged(f, block, index, h):
    """The values of f with one entry of the block nudged down and up; the entry is put back."""
    positive("the nudge h", h)
    value = block[index]
    try:
        block[index] = value - h
        down = _one_number(f())
        block[index] = value + h
        return down, _one_number(f())
    finally:
        block[index] = value


def _three_slopes(f, block, h):
    """The slopes left of, across and right of the point, each an array like the block."""
    here = _one_number(f())
    left, across, right = (np.empty_like(block) for _ in range(3))
    for index in np.ndindex(block.shape):
        down, up = _nudged(f, block, index, h)
        left[index], right[index] = (here - down) / h, (up - here) / h
        across[index] = (up - down) / (2 * h)
    return left, across, right


def _relative_error(analytic, measured):
    """|a − n| / max(|a| + |n|, 1e-12) for each entry; infinite where either is not a number."""
    with np.errstate(invalid="ignore"):
        size = np.maximum(np.abs(analytic) + np.abs(measured), 1e-12)
        error = np.abs(analytic - measured) / size
    return np.where(np.isnan(error), np.inf, error)


def _kinks(error, analytic, left, measured, right):
    """Where entries disagree only because the slope jumps: yours lies between left and right."""
    jump = np.abs(right - left)
    sudden = jump > 1e-3 * np.max(np.abs(measured), initial=1e-6)
    low, high = np.minimum(left, right), np.maximum(left, right)
    between = (low - 1e-3 * jump <= analytic) & (analytic <= high + 1e-3 * jump)
    places = np.argwhere((error > 1e-5) & sudden & between)
    return [tuple(int(i) for i in place) for place in places]


def _one_number(value):
    value = numbers("the check of slopes", "what f returns", value)
    if value.size != 1:
        raise ValueError(f"f must return one number; it returned the shape {value.shape}")
    return value.item()


def _nudgeable(value):
    """The array itself if it can be nudged where it stands, else a float copy."""
    is_ours = isinstance(value, np.ndarray) and value.dtype == float and value.flags.writeable
    return value if is_ours else numbers("gradient_check", "parameters", value).copy()


def _gradient_like(block, gradients, name):
    if name not in gradients:
        raise ValueError(f"there is no gradient called {name!r}; there are {list(gradients)}")
    gradient = numbers("gradient_check", f"the gradient {name!r}", gradients[name])
    if gradient.shape != block.shape:
        raise ValueError(
            f"the gradient {name!r} needs the shape {block.shape} of its parameter; "
            f"it has {gradient.shape}"
        )
    return gradient
