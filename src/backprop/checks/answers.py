"""What a learner's function gave back, as plain data that is safe to compare and to print.

A learner's answer may be anything: a list where an array was asked for, a generator, an object
whose `==` raises. `plain` copies it into numbers, text, arrays, lists and dicts once; what has
no such form becomes an `Odd`, known by its kind only. Everything after that is simple.
"""

from dataclasses import dataclass
from itertools import count
from numbers import Real

import numpy as np

MOST_ENTRIES = 200_000  # of lists and dicts, all levels together
MOST_NUMBERS = 5_000_000  # of one array
DEEPEST = 20

KINDS = {
    type(None): "None",
    bool: "True or False",
    int: "a number",
    float: "a number",
    complex: "a complex number",
    str: "text",
    list: "a list",
    tuple: "a tuple",
    dict: "a dict",
    np.ndarray: "an array",
    set: "a set",
    type: "a class",
}


@dataclass(frozen=True)
class Odd:
    """An answer that cannot be compared; `kind` says what it is, such as "a generator"."""

    kind: str


class TooLarge(Exception):
    """An answer with more entries than any exercise asks for, or a list that contains itself."""


TOO_LARGE = Odd("something far too large")


def plain(answer):
    """Copy an answer into None, bool, int, float, complex, str, ndarray, list, tuple and dict."""
    try:
        return _plain(answer, count(), 0)
    except TooLarge:
        return TOO_LARGE


def _plain(answer, entries, depth):
    kind = type(answer)  # unlike isinstance, never asks the answer
    if next(entries) > MOST_ENTRIES or depth > DEEPEST:
        raise TooLarge
    if kind in (type(None), bool, float, complex):
        return answer
    if issubclass(kind, np.ndarray):
        return _plain_array(answer, entries, depth)
    if issubclass(kind, (list, tuple, range)):
        return _plain_sequence(answer, kind, entries, depth)
    if issubclass(kind, dict):
        items = dict.items(answer)  # whatever a subclass has made of its own methods
        return {key: _plain(item, entries, depth + 1) for key, item in items if _is_key(key)}
    return _plain_scalar(answer, kind)


def _plain_array(answer, entries, depth):
    if answer.size > MOST_NUMBERS:
        return TOO_LARGE
    if answer.dtype.kind in "biufc" and answer.ndim > 0:
        return np.array(answer, subok=False)
    if answer.size > MOST_ENTRIES:
        raise TooLarge
    return _plain(np.ndarray.tolist(answer), entries, depth + 1)  # objects, or a single number


def _plain_sequence(answer, kind, entries, depth):
    base = next(base for base in (list, tuple, range) if issubclass(kind, base))
    if base.__len__(answer) > MOST_ENTRIES:
        raise TooLarge
    copies = [_plain(entry, entries, depth + 1) for entry in base.__iter__(answer)]
    return tuple(copies) if issubclass(kind, tuple) else copies


def _plain_scalar(answer, kind):
    if issubclass(kind, str):
        return str.__str__(answer)
    if issubclass(kind, np.bool_):
        return bool(answer)
    if issubclass(kind, np.complexfloating):
        return complex(answer)
    if issubclass(kind, (int, np.integer)) and abs(int(answer)) < 2**63:
        return int(answer)
    if issubclass(kind, Real):
        return _float(answer)
    return Odd(_kind_of_type(kind))


def _float(answer):
    try:
        return float(answer)
    except OverflowError:
        return float("inf") if answer > 0 else float("-inf")


def _is_key(key) -> bool:
    return type(key) in (str, int)


def _kind_of_type(kind) -> str:
    name = str(kind.__name__)[:40]
    return KINDS.get(kind, f"an object of type {name}" if name[:1].isupper() else f"a {name}")


def kind_of(answer) -> str:
    """The kind of a plain answer, in words: "a list", "a number", "a generator"."""
    return answer.kind if isinstance(answer, Odd) else KINDS[type(answer)]


def as_array(answer):
    """A plain answer as an array of numbers, or None if it is not one.

    A list or tuple counts if all its entries are numbers, or arrays of one shape.
    """
    if isinstance(answer, np.ndarray):
        return answer
    if type(answer) in (bool, int, float, complex):
        return np.array(answer)
    if type(answer) not in (list, tuple):
        return None
    entries = [as_array(entry) for entry in answer]
    if any(entry is None or entry.shape != entries[0].shape for entry in entries):
        return None
    return np.array(entries)


def same(mine, other, rtol: float, atol: float) -> bool:
    """True if two plain answers agree: a list does for an array or a tuple, NaN equals NaN."""
    if isinstance(mine, bool) != isinstance(other, bool) or isinstance(mine, Odd):
        return type(mine) is type(other) and mine == other
    numbers = as_array(mine), as_array(other)
    if numbers[0] is not None and numbers[1] is not None:
        return same_numbers(*numbers, rtol, atol)
    if isinstance(mine, dict) and isinstance(other, dict):
        return mine.keys() == other.keys() and all(
            same(mine[key], other[key], rtol, atol) for key in mine
        )
    if is_sequence(mine) and is_sequence(other):
        return len(mine) == len(other) and all(
            same(*pair, rtol, atol) for pair in zip(mine, other, strict=True)
        )
    return type(mine) is type(other) and mine == other


def same_numbers(mine, right, rtol: float, atol: float) -> bool:
    """True if two arrays have one shape and |mine − right| ≤ atol + rtol |right| everywhere."""
    with np.errstate(all="ignore"):
        return mine.shape == right.shape and np.allclose(mine, right, rtol, atol, equal_nan=True)


def is_sequence(answer) -> bool:
    """True for a list, a tuple or an array with at least one axis."""
    return isinstance(answer, (list, tuple)) or (isinstance(answer, np.ndarray) and answer.ndim > 0)


def without_extras(answer, right):
    """The answer without the dict keys that the right answer does not have, in its order."""
    if isinstance(answer, dict) and isinstance(right, dict):
        return {key: without_extras(answer[key], right[key]) for key in right if key in answer}
    if isinstance(right, (list, tuple)) and isinstance(answer, (list, tuple)):
        if len(answer) == len(right):
            pairs = zip(answer, right, strict=True)
            return [without_extras(entry, wanted) for entry, wanted in pairs]
    return answer
