"""An exercise: what is asked, what is right, which wrong answers are known, and the check.

Calling an exercise with a learner's function runs it on the test inputs and returns a `Report`.
The report goes from coarse to fine and stops at the first thing that is wrong.
"""

import sys
from collections.abc import Callable, Iterable
from functools import cached_property, partial
from itertools import product
from typing import NamedTuple

from backprop import notes
from backprop.checks import sentences
from backprop.checks.answers import same, without_extras
from backprop.checks.observing import Observation, Raised, describe, observe, silence, unfit
from backprop.checks.report import Report
from backprop.checks.time_limit import finishes


class Mistake(NamedTuple):
    """A known mistake: the one sentence a learner needs, and the wrong code in its variants."""

    sentence: str
    functions: tuple[Callable, ...]


def call(learner, *case):
    """The usual probe: the answer is what the function returns."""
    return learner(*case)


class Exercise:
    """One exercise and its check; the docstring of `backprop.checks` says how to write one.

    Args:
        signature: as the lesson prints it, such as "gradients(x, y, w1, w2)".
        reference: the right answer, a function (or class) of this signature.
        cases: the test inputs, a tuple of arguments each; every run gets fresh copies.
        names: the names of the parts, if the answer is a tuple.
        probe: probe(learner, *case) → a dict of named answers, where the answer is not simply
            what the function returns: for classes, for functions that use a random generator.
        measured: for gradients, the same answer by central differences; the tests compare the
            reference with it.
        measures: what a number of the measured answer is, in a word of the report.
        rtol, atol: answers agree if they differ by at most atol + rtol · |right|.
    """

    seconds = 3.0  # the time for one check

    def __init__(
        self,
        signature: str,
        reference: Callable,
        cases: Iterable[tuple],
        *,
        names: tuple[str, ...] = (),
        probe: Callable = call,
        measured: Callable | None = None,
        measures: str = "slope",
        rtol: float = 1e-6,
        atol: float = 1e-9,
    ):
        self.name, _, parameters = signature.rstrip(")").partition("(")
        self.parameters = tuple(part.partition("=")[0].strip() for part in parameters.split(","))
        self.signature, self.reference, self.cases = signature, reference, tuple(cases)
        self.names, self.probe, self.measured, self.measures = names, probe, measured, measures
        self.rtol, self.atol = rtol, atol
        self.mistakes: dict[str, Mistake] = {}

    def __repr__(self) -> str:
        return f"A check; give it your function: check.{self.name}({self.name})"

    def mistake(self, identifier: str, sentence: str, function: Callable | None = None, **variants):
        """Add a known wrong answer: give the function, or decorate it.

        `variants` are keywords with several values each, such as eta=(0.1, 0.01): the function
        is then known with each of them. Raises ValueError for an identifier already taken.
        """
        if function is None:
            return lambda decorated: self.mistake(identifier, sentence, decorated, **variants)
        if identifier in self.mistakes:
            raise ValueError(f"{self.name} already has a mistake called {identifier!r}")
        settings = (zip(variants, values, strict=True) for values in product(*variants.values()))
        functions = tuple(partial(function, **dict(setting)) for setting in settings)
        self.mistakes[identifier] = Mistake(sentence, functions)
        return function

    def observe(self, function: Callable) -> Observation:
        """What a function of our own (the reference, a known mistake) does on the test inputs."""
        with silence():
            return observe(function, self.cases, self.probe, self.parameters)

    @property
    def shows_calls(self) -> bool:
        """True if a test input is the call itself, so that a sentence can quote it."""
        return self.probe is call

    @cached_property
    def right(self) -> tuple:
        """The right answers, one for each test input."""
        return self.observe(self.reference).outcomes

    def __call__(self, *given, **named) -> Report:
        """Check a function and note how it went. Never raises, whatever the function does."""
        report = self.report(*given, **named)
        if self.lesson:
            notes.note(self.lesson, self.name, report.status, report.message)
        return report

    @cached_property
    def lesson(self) -> str:
        """The slug of the lesson whose module of checks this stands in; elsewhere empty."""
        for name, module in list(sys.modules.items()):
            package, _, slug = name.rpartition(".")
            if package == "backprop.checks" and vars(module).get(self.name) is self:
                return slug
        return ""

    def report(self, *given, **named) -> Report:
        """Check a function without a note. Never raises, whatever the function does."""
        if len(given) != 1 or named or not callable(given[0]):
            return self._not_yet(sentences.not_a_function(self))
        try:
            return self._judge(self._run(given[0]))
        except KeyboardInterrupt:
            return self._not_yet(f"The check was interrupted before `{self.name}` had finished.")
        except Exception as error:
            return self._not_yet(f"The check cannot read this answer ({type(error).__name__}).")

    def _run(self, learner) -> Observation | Raised | str:
        """What the function did, or the one thing that went wrong before it could do anything."""
        notes = []

        def work():
            try:
                found = unfit(learner, self.parameters)
                seen = found or observe(learner, self.cases, self.probe, self.parameters)
            except BaseException as error:  # the thread is to end without a word
                seen = describe(error)
            notes.append(seen)

        with silence():
            in_time = finishes(work, self.seconds)
        return notes[0] if in_time else sentences.TOO_LONG

    def _judge(self, seen) -> Report:
        if not isinstance(seen, Observation):
            return self._not_yet(sentences.not_run(self, seen))
        if all(sentences.is_to_do(outcome) for outcome in seen.outcomes):
            return Report(self.name, "to do", sentences.to_do(self, seen.outcomes[0]))
        if self._agree(seen.outcomes, self.right) and not seen.changed and seen.repeatable:
            return Report(self.name, "passed", sentences.passed(self))
        identifier = self.recognise(seen)
        if identifier:
            return self._not_yet(self.mistakes[identifier].sentence, identifier)
        return self._not_yet(sentences.unknown(self, seen))

    def _not_yet(self, message, mistake=None) -> Report:
        return Report(self.name, "not yet", message, mistake)

    def recognise(self, seen: Observation) -> str | None:
        """The identifier of the known mistake that did the same on all test inputs, or None.

        Of a function that only raises none is recognised: two may fail for different reasons.
        """
        if all(isinstance(outcome, Raised) for outcome in seen.outcomes):
            return None
        known = (name for name, other in self._known if self._is_same(seen, other))
        return next(known, None)

    @cached_property
    def _known(self) -> list[tuple[str, Observation]]:
        """Each identifier with what its mistake does, variant by variant."""
        return [
            (identifier, self.observe(function))
            for identifier, mistake in self.mistakes.items()
            for function in mistake.functions
        ]

    def _is_same(self, seen, other) -> bool:
        """True if the answers agree; of right answers, if they are spoilt in the same way."""
        if self._agree(seen.outcomes, self.right) and _conduct(seen) != _conduct(other):
            return False
        return self._agree(seen.outcomes, other.outcomes)

    def _agree(self, mine, other) -> bool:
        """True if two functions did the same on all inputs; extra dict keys do not count."""
        return all(
            same(without_extras(a, right), without_extras(b, right), self.rtol, self.atol)
            for a, b, right in zip(mine, other, self.right, strict=True)
        )


def _conduct(seen: Observation) -> tuple:
    return seen.changed, seen.repeatable
