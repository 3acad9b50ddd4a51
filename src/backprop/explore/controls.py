"""The controls of an interactive figure: each is a list of values to choose from.

A list, not a range: every setting can then be drawn ahead for the site, and the same values
are offered there and in Jupyter.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any


@dataclass(frozen=True)
class Control:
    """One control: its label, its values, how they read, and where it starts.

    `kind` is "slider", "choice" or "steps"; `start` is an index into `values`.
    """

    kind: str
    label: str
    values: tuple[Any, ...]
    texts: tuple[str, ...]
    start: int = 0


def number(value: float, digits: int = 4) -> str:
    """`digits` significant digits as people write them: −0.0331, 0.0001, 6.3 · 10⁻¹⁵."""
    if not isfinite(value):
        return "not a number" if value != value else "∞" if value > 0 else "−∞"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    if value and not -5 < int(exponent) < 6:
        power = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        text = f"{_trimmed(mantissa)} · 10{power}"
    else:
        text = _trimmed(f"{value:.{max(digits - 1 - int(exponent), 0)}f}")
    return text.replace("-", "\u2212")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def slider(
    label: str,
    values: Sequence[float],
    *,
    start: float | None = None,
    unit: str = "",
    text: Callable[[float], str] = number,
) -> Control:
    """A slider over `values`; it starts at the value `start` (the first one by default)."""
    texts = tuple(f"{text(value)} {unit}".strip() for value in values)
    index = 0 if start is None else list(values).index(start)
    return Control("slider", label, tuple(values), texts, index)


def choice(label: str, options: Mapping[str, Any], *, start: str | None = None) -> Control:
    """A choice between named `options`; it starts at the name `start` (the first by default)."""
    index = 0 if start is None else list(options).index(start)
    return Control("choice", label, tuple(options.values()), tuple(options), index)


def steps(label: str, count: int, *, start: int = 0) -> Control:
    """Steps 0 … count, with buttons for back, step, play and reset."""
    values = tuple(range(count + 1))
    return Control("steps", label, values, tuple(map(str, values)), start)
