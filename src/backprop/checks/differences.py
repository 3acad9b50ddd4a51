"""Where an answer first departs from the right one, from coarse to fine.

Kind, keys, shape, not-a-number, value: in this order, and the values in the order of the
forward pass, which is the order in which the right answer lists them.
"""

from dataclasses import dataclass

import numpy as np

from backprop.checks.answers import as_array, is_sequence, kind_of, plain, same_numbers

KIND, KEYS, SHAPE, FINITE, VALUE, NONE = range(6)


@dataclass(frozen=True)
class Finding:
    """What was found at one place of an answer; the stage NONE says that all is well there."""

    stage: int
    place: str  # "dw1", "losses", 'gradients["W1"]', or "" for the answer as a whole
    text: str = ""
    index: str = ""  # "[0, 2]" within an array
    mine: np.ndarray | None = None
    right: np.ndarray | None = None

    @property
    def is_right(self) -> bool:
        """True if nothing is wrong at this place."""
        return self.stage == NONE


class Comparison:
    """Compares plain answers with the right ones, to `rtol` and `atol`.

    `names` are the names of a tuple's parts; `truth` is how the right value is spoken of.
    """

    def __init__(self, rtol, atol, names=(), truth="{} is right"):
        self.rtol, self.atol, self.names, self.truth = rtol, atol, tuple(names), truth

    def findings(self, mine, right, place=""):
        """Yield the findings for one answer, part by part in the right answer's order."""
        names = () if place else self.names
        if isinstance(right, dict):
            yield from self._in_dict(mine, right, place)
        elif isinstance(right, (list, tuple)) and (names or as_array(right) is None):
            yield from self._in_sequence(mine, right, place, names)
        elif as_array(right) is None or isinstance(right, bool):
            yield self._in_word(mine, right, place)
        else:
            yield self._in_numbers(mine, as_array(right), place, wanted(right))

    def _in_dict(self, mine, right, place):
        if not isinstance(mine, dict):
            yield Finding(KIND, place, f"is {kind_of(mine)}, and {wanted(right)} is asked for")
            return
        for key, part in right.items():
            if key not in mine:
                yield Finding(KEYS, place, f"has no key `{key}`; {_its_keys(mine)}")
            else:
                yield from self.findings(
                    mine[key], part, f'{place}["{key}"]' if place else str(key)
                )

    def _in_sequence(self, mine, right, place, names):
        if not is_sequence(mine):
            asked = wanted(right, names)
            yield Finding(KIND, place, f"is {kind_of(mine)}, and {asked} is asked for")
        elif len(mine) != len(right) and names and isinstance(mine, np.ndarray):
            asked = wanted(right, names)
            yield Finding(
                KIND, place, f"is one array of shape {mine.shape}, and {asked} is asked for"
            )
        elif len(mine) != len(right):
            asked = f"{len(right)} are asked for" + (f": {listed(names)}" if names else "")
            parts = "1 part" if len(mine) == 1 else f"{len(mine)} parts"
            yield Finding(KEYS, place, f"has {parts}, and {asked}")
        else:
            parts = [plain(part) for part in mine] if isinstance(mine, np.ndarray) else mine
            labels = names or [f"{place or 'answer'}[{index}]" for index in range(len(right))]
            for part, wanted_part, label in zip(parts, right, labels, strict=True):
                yield from self.findings(part, wanted_part, label)

    def _in_word(self, mine, right, place):
        if type(mine) is not type(right):
            return Finding(KIND, place, f"is {_value(mine)}, and {wanted(right)} is asked for")
        if mine != right and isinstance(right, bool) and " " in place:  # a fact, in words
            told = ("is not asked for, and is so here", "is asked for, and is not so here")
            return Finding(VALUE, place, told[right])
        if mine != right:
            return Finding(VALUE, place, f"is {_value(mine)}, and {self.truth.format(repr(right))}")
        return Finding(NONE, place)

    def _in_numbers(self, mine, right, place, asked):
        numbers = None if isinstance(mine, bool) else as_array(mine)
        if numbers is None or np.any(np.imag(numbers)):
            kind = kind_of(mine) if numbers is None else "complex"
            return Finding(KIND, place, f"is {kind}, and {asked} is asked for")
        if numbers.shape != right.shape:
            return Finding(SHAPE, place, _shapes(numbers.shape, right.shape, asked))
        broken = np.argwhere(~np.isfinite(numbers) & np.isfinite(right))
        if len(broken):
            kind = "NaN (not a number)" if np.isnan(numbers[tuple(broken[0])]) else "infinite"
            return Finding(FINITE, place, f"is {kind}", _index(broken[0]))
        if same_numbers(numbers, right, self.rtol, self.atol):
            return Finding(NONE, place, mine=numbers, right=right)
        return self._wrong_number(numbers, right, place)

    def _wrong_number(self, mine, right, place):
        if _is_cut_off(mine, right):
            text = "holds whole numbers only: the fractions were cut off"
            return Finding(VALUE, place, text, mine=mine, right=right)
        with np.errstate(all="ignore"):
            is_close = np.isclose(mine, right, self.rtol, self.atol, equal_nan=True)
        index = tuple(np.argwhere(~is_close)[0])
        yours, truth = _told_apart(mine[index].item(), right[index].item())
        judge = "{} is right" if place == "loss" else self.truth  # a loss is no slope
        text = f"is {yours}, and {judge.format(truth)}"
        return Finding(VALUE, place, text, _index(index), mine, right)


def wanted(right, names=()) -> str:
    """What is asked for, in words: "a number", "a dict with the keys `dw1` and `dw2`"."""
    if isinstance(right, dict):
        return f"a dict with the keys {listed(right)}"
    if names:
        return f"a tuple of {listed(names)}"
    numbers = as_array(right)
    if numbers is None or isinstance(right, bool):
        return kind_of(right)
    if isinstance(right, (list, tuple)) and numbers.ndim == 1:
        return f"{kind_of(right)} of {len(right)} numbers"
    return "a number" if numbers.ndim == 0 else f"an array of shape {numbers.shape}"


def listed(names) -> str:
    """The names as `a`, `b` and `c`, at most eight of them."""
    quoted = [f"`{str(name)[:30]}`" for name in names][:8]
    return " and ".join(filter(None, [", ".join(quoted[:-1]), *quoted[-1:]]))


def constant_ratio(findings):
    """Yours divided by the right value, if that is the same number everywhere; else None."""
    numbers = [(f.mine.ravel(), f.right.ravel()) for f in findings if f.mine is not None]
    if len(numbers) < len(findings) or any(right.dtype.kind != "f" for _, right in numbers):
        return None
    mine, right = (np.concatenate(parts).real for parts in zip(*numbers, strict=True))
    is_zero = right == 0
    if np.any(mine[is_zero]) or np.count_nonzero(~is_zero) < 2:
        return None
    ratios = mine[~is_zero] / right[~is_zero]
    return float(ratios[0]) if np.allclose(ratios, ratios[0], rtol=1e-6, atol=0) else None


def _its_keys(answer) -> str:
    return f"its keys are {listed(answer)}" if answer else "it is empty"


def _value(answer) -> str:
    return repr(answer)[:60] if isinstance(answer, (str, bool)) else kind_of(answer)


def _shapes(mine, right, asked) -> str:
    if len(mine) == len(right) == 1:
        return f"has length {mine[0]}, and {right[0]} is asked for"
    if not mine:
        return f"is a single number, and {asked} is asked for"
    yours = f"has shape {mine}"
    return f"{yours}, and {f'shape {right}' if right else 'a single number'} is asked for"


def _index(index) -> str:
    return f"[{', '.join(map(str, index))}]" if len(index) else ""


def _is_cut_off(mine, right) -> bool:
    if mine.dtype.kind not in "iu" or mine.size < 2 or np.all(right == np.rint(right)):
        return False  # one whole number alone may be anything
    return any(np.array_equal(mine, cut(right)) for cut in (np.trunc, np.floor, np.rint))


def _told_apart(mine, right):
    """Both numbers with six digits, or with as many as it takes to see the difference."""
    pairs = ((f"{mine:.{digits}g}", f"{right:.{digits}g}") for digits in (6, 9, 17))
    return next((pair for pair in pairs if pair[0] != pair[1]), (str(mine), str(right)))
