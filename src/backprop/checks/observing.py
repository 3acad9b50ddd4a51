"""Running a learner's function on the test inputs, and writing down everything it did.

The same is done with the reference and with every known mistake, so that the three can be
compared. Nothing that happens here may escape: a learner's code may raise anything.
"""

import inspect
import linecache
import sysconfig
import warnings
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from copy import deepcopy
from dataclasses import dataclass, field
from io import TextIOBase
from pathlib import Path

from backprop.checks.answers import plain, same

LONGEST_TEXT = 160
LIBRARIES = (
    str(Path(__file__).resolve().parents[1]),
    *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
)


@dataclass(frozen=True)
class Raised:
    """What was raised: the exception's type and text, and the learner's own line, if known.

    Two are equal if the types are: the texts often hold numbers and names of the learner's own.
    """

    kind: str
    text: str = field(compare=False)
    line: str = field(compare=False)


@dataclass(frozen=True)
class Observation:
    """What a function did: an answer or a `Raised` for each test input, and how it behaved."""

    outcomes: tuple
    changed: str = ""  # the first parameter whose value it changed
    repeatable: bool = True  # asked the first question again, it gave the same answer


class _Nowhere(TextIOBase):
    """A text file that keeps nothing, however much is printed into it."""

    def write(self, text):
        return len(text)


@contextmanager
def silence():
    """Swallow prints and warnings while a function is tried out."""
    nowhere = _Nowhere()
    with redirect_stdout(nowhere), redirect_stderr(nowhere), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def observe(learner, cases, probe, parameters) -> Observation:
    """Put every case to the function through the probe, and the first case twice."""
    outcomes, changed = [], ""
    for case in (*cases, cases[0]):
        given = deepcopy(case)
        outcomes.append(_outcome(probe, learner, given))
        changed = changed or _changed(case, given, parameters)
    *outcomes, again = outcomes
    return Observation(tuple(outcomes), changed, same(outcomes[0], again, 1e-9, 1e-12))


def _outcome(probe, learner, given):
    try:
        return plain(probe(learner, *given))
    except BaseException as error:  # SystemExit and the like are answers here
        return describe(error)


def describe(error: BaseException) -> Raised:
    """The exception as data. Its own text is code as well, and may itself raise."""
    try:
        text = " ".join(str(error).split())
    except BaseException:
        text = ""
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT] + " …"
    return Raised(type(error).__name__, text, _own_line(error.__traceback__))


def _own_line(traceback) -> str:
    """The text of the last line that was the learner's own, not a library's; empty if none is."""
    line = ""
    while traceback is not None:
        path = traceback.tb_frame.f_code.co_filename
        if not path.startswith(LIBRARIES) and not path.startswith("<frozen"):
            line = linecache.getline(path, traceback.tb_lineno).strip() or line
        traceback = traceback.tb_next
    return line[:LONGEST_TEXT]


def _changed(case, given, parameters) -> str:
    """The name of the first argument that is not what it was; empty if all are."""
    for index, (before, after) in enumerate(zip(case, given, strict=True)):
        if not same(plain(before), plain(after), 0, 0):
            return parameters[index] if index < len(parameters) else f"argument {index + 1}"
    return ""


def unfit(learner, parameters) -> str:
    """The parameters of a function that cannot be called with these; empty if it can."""
    try:
        signature = inspect.signature(learner)
    except (TypeError, ValueError):  # a built-in function may have none
        return ""
    try:
        signature.bind(*parameters)
    except TypeError:
        return str(signature)[:LONGEST_TEXT]
    return ""
