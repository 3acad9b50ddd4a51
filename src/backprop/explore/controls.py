"""The controls of an interactive figure: each is a list of values to choose from.

A list, not a range: every setting can then be drawn ahead for the site, and the same values
are offered there and in Jupyter.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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


def number(value: float) -> str:
    """Four significant digits, with a proper minus sign: 0.0001 rather than 1e-04."""
    text = f"{value:.4g}"
    if "e" in text and 1e-6 <= abs(value) < 1e6:
        text = f"{value:.10f}".rstrip("0").rstrip(".")
    return text.replace("-", "\u2212")


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
