"""The sentences of a report, except those of the known mistakes, which stand beside them.

Each says what was seen, for which input, and what was asked for. None gives a formula away.
"""

import numpy as np

from backprop.checks.differences import Comparison, constant_ratio
from backprop.checks.observing import Raised

LONGEST_CALL = 70
TOO_LONG = "too long"


def not_a_function(exercise) -> str:
    """For check.f(f(x)), check.f() and check.f(3)."""
    noun = "class" if exercise.name[0].isupper() else "function"
    name = exercise.name
    return f"Give the check the {noun} itself, without calling it: `check.{name}({name})`."


def is_to_do(outcome) -> bool:
    """True for the outcome of a stub, or of a part that still is one."""
    return isinstance(outcome, Raised) and outcome.kind == "NotImplementedError"


def to_do(exercise, outcome=None) -> str:
    """For a stub; the parts of a class raise NotImplementedError("the × gate") and the like."""
    if _names_its_part(exercise, outcome):
        return f"Still to do in `{exercise.name}`: {outcome.text}."
    return f"Write `{exercise.name}` in place of the line that raises NotImplementedError."


def _names_its_part(exercise, outcome) -> bool:
    return exercise.name[0].isupper() and isinstance(outcome, Raised) and bool(outcome.text)


def passed(exercise) -> str:
    """For a right answer."""
    judge = f"the measured {exercise.measures}s" if exercise.measured else "the right ones"
    return f"Your answers agree with {judge} on all {len(exercise.cases)} test inputs."


def not_run(exercise, seen) -> str:
    """For a function that took too long, cannot be called, or broke what was watching it."""
    if seen == TOO_LONG:
        return (
            f"`{exercise.name}` had not finished after {exercise.seconds:g} seconds: "
            "is there a loop that cannot end?"
        )
    if isinstance(seen, Raised):
        return _raised(exercise, seen, "")
    asked = ", ".join(exercise.parameters)
    return f"`{exercise.name}` should take ({asked}), and yours takes {seen}."


def unknown(exercise, seen) -> str:
    """For a wrong answer that is no known mistake: the coarsest thing that is wrong with it."""
    for outcome, right, case in zip(seen.outcomes, exercise.right, exercise.cases, strict=True):
        if isinstance(outcome, Raised):
            return _raised(exercise, outcome, _where(exercise, case))
        if outcome is None and right is not None:
            return _none(exercise, seen, _where(exercise, case))
    if seen.changed:
        return f"`{exercise.name}` changed the `{seen.changed}` it was given: work on a copy."
    if not seen.repeatable:
        return (
            f"`{exercise.name}` answered the same question in two ways: it remembers something "
            "from call to call, or draws random numbers of its own."
        )
    return _first_difference(exercise, seen.outcomes)


def _none(exercise, seen, where) -> str:
    if all(outcome is None for outcome in seen.outcomes) or not where:
        return f"`{exercise.name}` returned None: does it end with `return` and the answer?"
    told = f"{where}`{exercise.name}` returned None"
    return f"{told[0].upper()}{told[1:]}: is there a way through it that meets no `return`?"


def _raised(exercise, raised, where) -> str:
    name = exercise.name
    if is_to_do(raised) and _names_its_part(exercise, raised):
        return to_do(exercise, raised)
    if is_to_do(raised):
        return f"A part of `{name}` is still to do: {where}it raised NotImplementedError."
    if raised.kind == "RecursionError":
        return f"`{name}` seems to call itself without end: {where}it raised RecursionError."
    text = f": {raised.text.rstrip('.')}" if raised.text else ""  # a full stop is to follow
    if not raised.line and not exercise.shows_calls:
        return f"The check could not use what `{name}` gave it ({raised.kind}{text})."
    line = f", in your line `{raised.line}`" if raised.line else ""
    return f"`{name}` raised {raised.kind}{text}{line}."


def _first_difference(exercise, outcomes) -> str:
    truth = f"the measured {exercise.measures} is {{}}" if exercise.measured else "{} is right"
    comparison = Comparison(exercise.rtol, exercise.atol, exercise.names, truth)
    pairs = zip(outcomes, exercise.right, strict=True)
    findings = [
        (number, finding)
        for number, (mine, right) in enumerate(pairs)
        for finding in comparison.findings(mine, right)
    ]
    truths = [comparison.findings(right, right) for right in exercise.right]
    forward_order = list(dict.fromkeys(finding.place for truth in truths for finding in truth))
    number, first = _first(findings, forward_order)
    place = first.place or ("answer" if first.index else "")
    name = f"`{place}{first.index}`" if place else "the answer"
    sentence = f"{_where(exercise, exercise.cases[number])}{name} {first.text}."
    same_place = [finding for _, finding in findings if finding.place == first.place]
    return sentence[0].upper() + sentence[1:] + _pattern(same_place)


def _first(findings, forward_order):
    """The finding to tell: the coarsest; of these the first in forward order, then by input."""
    stage = min(finding.stage for _, finding in findings)
    coarsest = [entry for entry in findings if entry[1].stage == stage]

    def depth(entry):
        place = entry[1].place
        return forward_order.index(place) if place in forward_order else -1

    return min(coarsest, key=depth)


def _pattern(findings) -> str:
    """What the values of one quantity have in common over all test inputs; "" if nothing."""
    ratio = constant_ratio(findings)
    if ratio is not None and ratio == -1:
        return " It has the right size and the wrong sign on every test input."
    if ratio is not None and ratio != 0:
        return f" It is {ratio:.6g} times the right value on every test input."
    good = sum(finding.is_right for finding in findings)
    return f" It is right on {good} of {len(findings)} test inputs." if good else ""


def _where(exercise, case) -> str:
    """Such as "for `loss(0.3, 0.5)`, "; the number of the test input, if that is too long."""
    if not exercise.shows_calls:
        return ""
    shown = [_shown(value) for value in case]
    text = f"{exercise.name}({', '.join(map(str, shown))})"
    if None not in shown and len(text) <= LONGEST_CALL:
        return f"for `{text}`, "
    number = next(n for n, other in enumerate(exercise.cases, 1) if other is case)
    return f"on test input {number} of {len(exercise.cases)}, "


def _shown(value) -> str | None:
    """The value as one would type it; None for what is not easily typed."""
    if isinstance(value, (bool, str, int)):
        return repr(value)
    if isinstance(value, (float, np.number)):
        return f"{value:.6g}"
    if isinstance(value, np.ndarray):
        return _shown(value.tolist())
    if isinstance(value, (list, tuple)):
        entries = [_shown(entry) for entry in value]
        return None if None in entries else f"[{', '.join(entries)}]"
    return None
