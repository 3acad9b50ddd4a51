"""The learner's own function in a figure: used when it works, replaced with a sentence when not."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np

from backprop.checks.time_limit import finishes

SECONDS = 3
NOT_WRITTEN = "yours is not written yet"


def usable(
    function: Callable, reference: Callable, trials: list[tuple], is_good: Callable[[Any], bool]
) -> tuple[Callable, str]:
    """The function to draw with, and a sentence to show when it is not the learner's own.

    The learner's function is tried on each tuple of arguments in `trials`; `is_good(answer)`
    says whether an answer has the form the figure needs (it may also raise). Whatever goes
    wrong, the reference takes its place. It gets copies, so that it cannot change the figure's.
    """
    if function is reference:
        return reference, ""
    reasons = []
    if not finishes(lambda: reasons.append(_trouble(function, trials, is_good)), SECONDS):
        reasons = [f"yours had not ended after {SECONDS} seconds"]
    if not reasons[0]:
        return function, ""
    return reference, f"The figure runs the course's own function: {reasons[0]}."


def _trouble(function, trials, is_good) -> str:
    """What is wrong with the function, or nothing."""
    try:
        with np.errstate(all="ignore"):  # a wrong step may overflow
            answers = [function(*deepcopy(arguments)) for arguments in trials]
    except NotImplementedError:
        return NOT_WRITTEN
    except BaseException as error:  # a learner may also call exit()
        return f"yours stopped with {type(error).__name__}"
    try:
        is_fit = all(map(is_good, answers))
    except NotImplementedError:  # a part of the learner's class
        return NOT_WRITTEN
    except Exception:  # it was not the learner's function that raised this
        is_fit = False
    return "" if is_fit else "the answer of yours does not have the form the figure needs"
