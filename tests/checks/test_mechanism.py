"""What a check does with whatever a learner hands in."""

import asyncio
import sys
from collections import OrderedDict
from fractions import Fraction
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from backprop.checks import observing
from backprop.checks.exercise import Exercise
from backprop.checks.report import Report

POINTS = [(3.0, 0.7), (-1.5, 2.3), (0.4, -1.6)]


def make(reference=None, cases=POINTS, signature="sums(a, b)", **options):
    return Exercise(signature, reference or sums, cases, **options)


def sums(a, b):
    return {"total": a + b, "parts": np.array([a, b, a * b])}


EXERCISE = make()


def message_for(learner, exercise=EXERCISE):
    report = exercise(learner)
    assert (report.status, report.mistake) == ("not yet", None), report
    return report.message


class Hostile:
    """Everything one can ask of it raises."""

    def _raise(self, *arguments):
        raise RuntimeError("do not touch")

    __eq__ = __array__ = __repr__ = __str__ = __len__ = __iter__ = __bool__ = __float__ = _raise
    __hash__ = __getitem__ = __lt__ = __add__ = __format__ = __index__ = _raise
    __class__ = property(_raise)


class RaisingDict(dict):
    def _raise(self, *arguments):
        raise RuntimeError("do not touch")

    __getitem__ = __iter__ = items = keys = values = get = __len__ = __eq__ = _raise
    __contains__ = __repr__ = _raise


class RaisingArray(np.ndarray):
    def __array_ufunc__(self, *arguments, **named):
        raise RuntimeError("do not touch")

    def __array_function__(self, *arguments, **named):
        raise RuntimeError("do not touch")

    def __eq__(self, other):
        raise RuntimeError("do not touch")


class UnprintableError(Exception):
    def __str__(self):
        raise RuntimeError("no text either")


def loop_in_itself():
    entries = []
    entries.append(entries)
    return entries


def raising(error):
    def learner(a, b):
        raise error

    return learner


def returning(answer):
    return lambda a, b: answer


def with_part(**changed):
    return lambda a, b: sums(a, b) | changed


# What is said


def test_a_right_answer_passes():
    report = EXERCISE(sums)
    assert report == Report(
        "sums", "passed", "Your answers agree with the right ones on all 3 test inputs."
    )


def test_a_stub_is_to_do():
    report = EXERCISE(raising(NotImplementedError("Write this")))
    assert report.status == "to do"
    assert report.message == "Write `sums` in place of the line that raises NotImplementedError."


def test_a_half_written_answer_is_not_a_stub():
    def learner(a, b):
        if a < 0:
            raise NotImplementedError
        return sums(a, b)

    assert message_for(learner) == (
        "A part of `sums` is still to do: for `sums(-1.5, 2.3)`, it raised NotImplementedError."
    )


@pytest.mark.parametrize(
    "given, named",
    [
        ((), {}),
        ((sums(1, 2),), {}),
        ((None,), {}),
        ((3.0, 0.7), {}),
        ((sums, 3.0), {}),
        ((), {"a": 3.0}),
        ((Hostile(),), {}),
    ],
)
def test_the_function_itself_is_to_be_given(given, named):
    report = EXERCISE(*given, **named)
    assert report.status == "not yet"
    assert (
        report.message
        == "Give the check the function itself, without calling it: `check.sums(sums)`."
    )


def test_an_exception_is_told_with_the_learners_own_line():
    def learner(a, b):
        return {"total": a + c, "parts": np.zeros(3)}  # noqa: F821

    message = message_for(learner)
    assert message.startswith("`sums` raised NameError: name 'c' is not defined, in your line `")
    assert "`return {" in message


def test_the_learners_line_is_the_one_that_called_a_library():
    def learner(a, b):
        return np.linalg.inv(np.zeros((2, 2)))

    assert "in your line `return np.linalg.inv(" in message_for(learner)


@pytest.mark.parametrize(
    "error, words",
    [
        (SystemExit(1), "raised SystemExit: 1"),
        (KeyboardInterrupt(), "raised KeyboardInterrupt"),
        (GeneratorExit(), "raised GeneratorExit"),
        (UnprintableError(), "raised UnprintableError"),
        (ValueError("a\nb " * 1000), "raised ValueError: a b a b"),
        (ValueError("One full stop is enough."), "raised ValueError: One full stop is enough, in"),
        (MemoryError(), "raised MemoryError"),
        (ExceptionGroup("several", [ValueError("x")]), "raised ExceptionGroup: several"),
    ],
)
def test_any_exception_becomes_a_sentence(error, words):
    message = message_for(raising(error))
    assert words in message and len(message) < 400 and "\n" not in message


def test_endless_recursion_is_named():
    def learner(a, b):
        return learner(a, b)

    assert "seems to call itself without end" in message_for(learner)


def test_an_answer_that_is_none():
    assert message_for(lambda a, b: None) == (
        "`sums` returned None: does it end with `return` and the answer?"
    )


def test_an_answer_that_is_none_only_here_and_there_is_told_with_its_call():
    said = message_for(lambda a, b: sums(a, b) if a == 3 else None)
    assert said.startswith("For `sums(") and "`sums` returned None" in said
    assert "does it end with" not in said


@pytest.mark.parametrize(
    "learner, message",
    [
        (
            returning([1, 2]),
            "the answer is a list, and a dict with the keys `total` and `parts` is",
        ),
        (returning(0.5), "the answer is a number, and a dict with"),
        (returning("0.5"), "the answer is text, and a dict with"),
        (returning(True), "the answer is True or False, and"),
        (returning({1, 2}), "the answer is a set, and"),
        (returning(Hostile()), "the answer is an object of type Hostile, and"),
        (returning(Hostile), "the answer is a class, and"),
        (lambda a, b: (n for n in (a, b)), "the answer is a generator, and"),
        (lambda a, b: sums, "the answer is a function, and"),
        (lambda a, b: asyncio.sleep(0), "the answer is a coroutine, and"),
        (lambda a, b: loop_in_itself(), "the answer is something far too large, and"),
        (lambda a, b: [0.0] * 1_000_000, "the answer is something far too large, and"),
        (lambda a, b: {"total": a}, "the answer has no key `parts`; its keys are `total`"),
        (lambda a, b: {}, "the answer has no key `total`; it is empty"),
        (lambda a, b: {"Total": a, "parts": 2, 3: 4}, "no key `total`; its keys are `Total`, `par"),
        (with_part(total=None), "`total` is None, and a number is asked for"),
        (with_part(total="1"), "`total` is text, and a number is asked for"),
        (with_part(total=True), "`total` is True or False, and a number is asked for"),
        (with_part(total=2 + 3j), "`total` is complex, and a number is asked for"),
        (with_part(total=np.zeros(1)), "`total` has shape (1,), and a single number is asked for"),
        (with_part(total=Hostile()), "`total` is an object of type Hostile, and a number is asked"),
        (with_part(parts=0.5), "`parts` is a single number, and an array of shape (3,) is asked"),
        (with_part(parts=[1, 2]), "`parts` has length 2, and 3 is asked for"),
        (
            with_part(parts=[1, [2], 3]),
            "`parts` is a list, and an array of shape (3,) is asked for",
        ),
        (with_part(parts=["a", "b", "c"]), "`parts` is a list, and an array of shape (3,)"),
        (with_part(parts=np.zeros((3, 1))), "`parts` has shape (3, 1), and shape (3,) is asked"),
        (with_part(parts=np.broadcast_to(0, (10**6, 10**6))), "`parts` is something far too large"),
        (
            with_part(parts=np.array([object()] * 3)),
            "`parts` is a list, and an array of shape (3,)",
        ),
        (with_part(parts=np.array([1, 2, np.nan])), "`parts[2]` is NaN (not a number)"),
        (with_part(parts=[1, -np.inf, 2]), "`parts[1]` is infinite"),
        (with_part(total=float("nan")), "`total` is NaN (not a number)"),
        (with_part(total=10**400), "`total` is infinite"),
        (with_part(total=5), "`total` is 5, and 3.7 is right"),
    ],
)
def test_answers_of_the_wrong_form(learner, message):
    said = message_for(learner)
    assert said.startswith("For `sums(3, 0.7)`, ") and message in said


def test_the_first_wrong_quantity_is_told_in_forward_order():
    def learner(a, b):
        return {"parts": np.array([a, b, a - b]), "total": a * b}

    assert message_for(learner) == "For `sums(3, 0.7)`, `total` is 2.1, and 3.7 is right."


def test_the_coarser_fault_of_a_later_input_comes_first():
    def learner(a, b):
        return {"total": 0.0 if a > 0 else [1, 2], "parts": [a, b, a * b]}

    assert message_for(learner).startswith("For `sums(-1.5, 2.3)`, `total` has shape (2,), and")


def test_how_often_it_is_right_is_told():
    learner = lambda a, b: sums(a, b) | {"total": abs(a + b)}  # noqa: E731
    assert message_for(learner) == (
        "For `sums(0.4, -1.6)`, `total` is 1.2, and -1.2 is right. "
        "It is right on 2 of 3 test inputs."
    )


@pytest.mark.parametrize(
    "factor, words",
    [
        (3, "It is 3 times the right value on every test input."),
        (-0.25, "It is -0.25 times the right value on every test input."),
        (-1, "It has the right size and the wrong sign on every test input."),
    ],
)
def test_a_constant_ratio_is_told(factor, words):
    learner = lambda a, b: sums(a, b) | {"parts": factor * sums(a, b)["parts"]}  # noqa: E731
    assert message_for(learner).endswith(words)


def test_no_ratio_is_told_that_is_not_constant():
    learner = lambda a, b: sums(a, b) | {"parts": [3 * a, 3 * b, 3 * a * b + 1e-3]}  # noqa: E731
    assert "times" not in message_for(learner)


def test_six_digits_are_told_unless_they_look_alike():
    learner = lambda a, b: sums(a, b) | {"total": a + b + 1e-5}  # noqa: E731
    assert "`total` is 3.70001, and 3.7 is right" in message_for(learner)
    learner = lambda a, b: sums(a, b) | {"total": a + b + 5e-6 * abs(a + b) / 4}  # noqa: E731
    assert "`total` is 3.70000463, and 3.7 is right" in message_for(learner)


def test_fractions_that_were_cut_off_are_told():
    learner = lambda a, b: sums(a, b) | {"parts": np.array([a, b, a * b]).astype(int)}  # noqa: E731
    assert message_for(learner).startswith(
        "For `sums(3, 0.7)`, `parts` holds whole numbers only: the fractions were cut off."
    )


def test_one_whole_number_alone_says_nothing_of_fractions():
    learner = lambda a, b: sums(a, b) | {"total": 4}  # noqa: E731
    assert message_for(learner).startswith("For `sums(3, 0.7)`, `total` is 4, and 3.7 is right.")


@pytest.mark.parametrize(
    "learner, parameters",
    [
        (lambda a: a, "(a)"),
        (lambda: 1, "()"),
        (lambda a, b, c: a, "(a, b, c)"),
        (lambda a, *, b: a, "(a, *, b)"),
    ],
)
def test_the_wrong_number_of_parameters_is_told(learner, parameters):
    assert message_for(learner) == f"`sums` should take (a, b), and yours takes {parameters}."


def test_a_changed_input_is_told():
    def learner(a, b):
        a -= 1
        return a + 1 + b

    exercise = make(lambda a, b: a + b, [(np.array([1.5, 2.5]), 3.0), (np.array([0.5]), 4.0)])
    assert message_for(learner, exercise) == (
        "`sums` changed the `a` it was given: work on a copy."
    )
    assert exercise(lambda a, b: a + b).status == "passed"


def test_a_memory_between_calls_is_told():
    seen = []

    def learner(a, b):
        seen.append(a)
        return sums(a + 0.001 * (len(seen) - 1), b)

    assert "answered the same question in two ways" in message_for(learner)


def test_unseeded_random_numbers_are_told():
    rng = np.random.default_rng()
    assert "in two ways" in message_for(lambda a, b: sums(a + rng.normal(), b))


# What is accepted

RIGHT = {
    "lists": lambda a, b: {"total": a + b, "parts": [a, b, a * b]},
    "tuples": lambda a, b: {"total": a + b, "parts": (a, b, a * b)},
    "more keys": lambda a, b: {"x": Hostile(), **sums(a, b), (1, 2): None},
    "ordered dict": lambda a, b: OrderedDict(sums(a, b)),
    "a dict that raises": lambda a, b: RaisingDict(sums(a, b)),
    "an array that raises": with_part(),
    "NumPy numbers": lambda a, b: sums(np.float64(a), np.float64(b)),
    "0-d array": lambda a, b: sums(a, b) | {"total": np.array(a + b)},
    "fractions": lambda a, b: sums(a, b) | {"total": Fraction(a) + Fraction(b)},
    "object array": lambda a, b: {"total": a + b, "parts": np.array([a, b, a * b], object)},
    "list of 0-d arrays": lambda a, b: {
        "total": a + b,
        "parts": list(map(np.array, (a, b, a * b))),
    },
    "complex without imaginary part": lambda a, b: sums(a, b) | {"total": complex(a + b)},
    "other parameter names": lambda first, second: sums(first, second),
    "defaults": lambda a, b, c=3: sums(a, b),
    "any arguments": lambda *arguments: sums(*arguments),
    "partial": partial(lambda c, a, b: sums(a, b), None),
}


@pytest.mark.parametrize("learner", RIGHT.values(), ids=RIGHT)
def test_right_answers_in_other_styles_pass(learner):
    assert EXERCISE(learner).status == "passed"


def test_array_subclasses_are_read_as_arrays():
    def learner(a, b):
        return {"total": a + b, "parts": np.array([a, b, a * b]).view(RaisingArray)}

    assert EXERCISE(learner).status == "passed"


def test_prints_and_warnings_are_swallowed(capsys):
    def learner(a, b):
        print("x" * 1_000_000)
        print("to the error stream", file=sys.stderr)
        np.array([1.0]) / 0
        return sums(a, b)

    assert EXERCISE(learner).status == "passed"
    assert capsys.readouterr() == ("", "")


def test_the_check_itself_never_raises(monkeypatch):
    def broken(self, seen):
        raise ZeroDivisionError

    monkeypatch.setattr(Exercise, "_judge", broken)
    assert EXERCISE(sums).message == "The check cannot read this answer (ZeroDivisionError)."


def test_an_interrupted_check_says_so(monkeypatch):
    def interrupted(self, learner):
        raise KeyboardInterrupt

    monkeypatch.setattr(Exercise, "_run", interrupted)
    assert EXERCISE(sums).message == "The check was interrupted before `sums` had finished."


# Known mistakes


def known():
    exercise = make()
    exercise.mistake("difference", "Taken apart.", lambda a, b: sums(a, b) | {"total": a - b})

    @exercise.mistake("scaled", "Scaled.", factor=(2, 5))
    def _(a, b, factor):
        return sums(a, b) | {"parts": factor * sums(a, b)["parts"]}

    @exercise.mistake("fails_below_zero", "Fails below zero.")
    def _(a, b):
        return sums(np.emath.sqrt(a).real ** 2, b) if a > 0 else int("minus")

    @exercise.mistake("column", "A column.")
    def _(a, b):
        return sums(a, b) | {"parts": np.array([[a], [b], [a * b]])}

    @exercise.mistake("endless", "Not a number.")
    def _(a, b):
        return sums(a, b) | {"total": float("nan")}

    @exercise.mistake("as_tuple", "A tuple.")
    def _(a, b):
        return tuple(sums(a, b).values())

    return exercise


@pytest.mark.parametrize(
    "learner, identifier",
    [
        (lambda a, b: {"total": -b + a, "parts": [a, b, a * b], "more": 1}, "difference"),
        (lambda a, b: {"total": a + b, "parts": (2 * a, 2 * b, 2 * a * b)}, "scaled"),
        (lambda a, b: {"total": a + b, "parts": (5 * a, 5 * b, 5 * a * b)}, "scaled"),
        (lambda a, b: sums(a, b) if a > 0 else float("x"), "fails_below_zero"),
        (lambda a, b: sums(a, b) | {"parts": [[a], [b], [a * b]]}, "column"),
        (with_part(total=np.nan), "endless"),
        (lambda a, b: [a + b, np.array([a, b, a * b])], "as_tuple"),
        (lambda a, b: sums(a, b) if a > 0 else {}["x"], None),
        (lambda a, b: {"total": a - b, "parts": [2 * a, 2 * b, 2 * a * b]}, None),
        (lambda a, b: {"total": a - b}, None),
        (raising(ValueError()), None),
    ],
)
def test_a_known_mistake_is_named_and_no_other_is(learner, identifier):
    exercise = known()
    report = exercise(learner)
    assert (report.status, report.mistake) == ("not yet", identifier), report
    if identifier:
        assert report.message == exercise.mistakes[identifier].sentence


def test_right_answers_that_change_an_input_may_be_known_by_name():
    exercise = make(lambda a, b: a + b, [(np.array([1.5, 2.5]), 3.0), (np.array([0.5]), 4.0)])

    @exercise.mistake("in_place", "In place.")
    def _(a, b):
        a += b
        return a

    memory = []
    assert exercise(lambda a, b: np.add(a, b, out=a)).mistake == "in_place"
    assert (
        exercise(lambda a, b: memory.append(a) or a + b + 1e-3 * (len(memory) > 2)).mistake is None
    )


def test_an_identifier_can_be_taken_only_once():
    with pytest.raises(ValueError, match="already has a mistake called 'difference'"):
        known().mistake("difference", "Again.", sums)


# Other kinds of exercises


def test_a_tuple_with_names_and_a_dict_inside():
    def split(a, b):
        return a - b, {"W1": np.array([a, b]), "b1": a}

    exercise = make(split, signature="l2(a, b)", names=("loss", "gradients"))
    assert exercise(lambda a, b: list(split(a, b))).status == "passed"
    assert message_for(lambda a, b: (a - b,), exercise).endswith(
        "the answer has 1 part, and 2 are asked for: `loss` and `gradients`."
    )
    assert message_for(lambda a, b: a - b, exercise).endswith(
        "the answer is a number, and a tuple of `loss` and `gradients` is asked for."
    )
    learner = lambda a, b: (a - b, {"W1": [a, 1], "b1": a})  # noqa: E731
    assert '`gradients["W1"][1]` is 1, and 0.7 is right' in message_for(learner, exercise)


def test_two_numbers_may_come_as_an_array():
    exercise = make(lambda a, b: (a - b, a * b), names=("dx", "dy"))
    assert exercise(lambda a, b: np.array([a - b, a * b])).status == "passed"
    assert "`dy` is 3.7, and 2.1 is right" in message_for(lambda a, b: (a - b, a + b), exercise)


def test_words_lists_of_arrays_and_none():
    def kinds(a, b):
        return {
            "word": "slow" if a > 1 else "fast",
            "batches": [np.arange(3), np.arange(2)],
            "n": None,
        }

    exercise = make(kinds)
    assert exercise(lambda a, b: kinds(a, b) | {"batches": [range(3), (0, 1)]}).status == "passed"
    wrong = (
        {"word": np.str_("fast")},
        {"batches": [[0, 1, 2]]},
        {"batches": [[0], [1, 2]]},
        {"n": 1},
    )
    words = (
        "`word` is 'fast', and 'slow' is right. It is right on 2 of 3 test inputs.",
        "`batches` has 1 part, and 2 are asked for.",
        "`batches[0]` has length 1, and 3 is asked for.",
        "`n` is a number, and None is asked for.",
    )
    for part, said in zip(wrong, words, strict=True):
        assert message_for(lambda a, b, part=part: kinds(a, b) | part, exercise).endswith(said)


def test_a_class_is_checked_through_a_probe():
    class Right:
        def __init__(self, data):
            self.data, self.grad = data, 0.0

        def double(self):
            return Right(2 * self.data)

    class Wrong(Right):
        def double(self):
            return Wrong(3 * self.data)

    def probe(Value, a):  # noqa: N803
        return {"data": Value(a).data, "doubled": Value(a).double().data}

    exercise = make(Right, [(3.5,), (-1.2,)], "Value(data)", probe=probe)
    exercise.mistake("tripled", "Three times.", Wrong)
    assert exercise(Right).status == "passed"
    assert exercise(Wrong).mistake == "tripled"
    assert message_for(type("Other", (Right,), {"double": lambda self: self}), exercise) == (
        "`doubled` is 3.5, and 7 is right. It is 0.5 times the right value on every test input."
    )
    assert "check the class itself" in exercise(Right(1)).message
    assert "`Value` should take (data)" in exercise(type("Empty", (), {})).message


def test_functions_with_a_generator_or_a_callback_get_fresh_ones():
    class Counter:
        calls = 0

        def __call__(self, w):
            self.calls += 1
            return w * self.calls

    def descend(gradient, w0, rng):
        return [gradient(w0), gradient(w0), rng.normal()]

    cases = [
        (Counter(), 1.5, np.random.default_rng(3)),
        (Counter(), -0.7, np.random.default_rng(4)),
    ]
    exercise = make(descend, cases, "descend(gradient, w0, rng)")
    assert exercise(descend).status == exercise(descend).status == "passed"
    assert cases[0][0].calls == 0
    wrong = lambda gradient, w0, rng: [w0, gradient(w0), rng.normal()]  # noqa: E731
    said = message_for(wrong, exercise)
    assert said.startswith("On test input 1 of 2, `answer[1]` is 1.5, and 3 is right.")


def test_an_answer_that_the_probe_cannot_use(monkeypatch):
    monkeypatch.setattr(observing, "LIBRARIES", (*observing.LIBRARIES, str(Path(__file__))))
    exercise = make(probe=lambda learner, a, b: {"total": learner(a, b)["total"]})
    assert message_for(lambda a, b: a + b, exercise) == (
        "The check could not use what `sums` gave it "
        "(TypeError: 'float' object is not subscriptable)."
    )


def test_a_gradient_is_compared_with_the_measured_slope():
    exercise = make(lambda a, b: a * b, measured=lambda a, b: a * b)
    assert "agree with the measured slopes on all 3" in exercise(lambda a, b: a * b).message
    assert message_for(lambda a, b: a + b, exercise) == (
        "For `sums(3, 0.7)`, the answer is 3.7, and the measured slope is 2.1."
    )


# The report


class Text(HTMLParser):
    def __init__(self, markup):
        super().__init__()
        self.open, self.text, self.attributes = [], "", []
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        self.attributes += attributes

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data + " "


@pytest.mark.parametrize("status, icon", [("passed", "✓"), ("not yet", "→"), ("to do", "○")])
def test_a_report_says_its_status_in_words(status, icon):
    report = Report("sums", status, "Look at `total` & <b>.", None)
    assert repr(report) == f"{icon} sums: {status}. Look at `total` & <b>."
    page = Text(report._repr_html_())
    assert page.open == [] and ("role", "status") in page.attributes
    assert " ".join(page.text.split()) == f"{icon} sums {status} Look at total & <b>."
    assert "<code>total</code> &amp; &lt;b&gt;" in report._repr_html_()


def test_the_site_gets_bare_markup(monkeypatch):
    assert "<style data-bp>" in EXERCISE(sums)._repr_html_()
    monkeypatch.setenv("BACKPROP_SITE", "1")
    assert "<style" not in EXERCISE(sums)._repr_html_()


def test_reports_repeat():
    for learner in (sums, returning([1]), with_part(total=2), raising(KeyError("x"))):
        assert EXERCISE(learner)._repr_html_() == EXERCISE(learner)._repr_html_()


def test_an_exercise_says_how_it_is_used():
    assert repr(EXERCISE) == "A check; give it your function: check.sums(sums)"


def test_on_the_site_an_exercise_says_how_to_open_it(monkeypatch):
    report = Report("forward", "to do", "Write it.")
    assert "notebooks.html" not in report._repr_html_()
    monkeypatch.setenv("BACKPROP_SITE", "1")
    assert 'href="../book/notebooks.html"' in report._repr_html_()


@pytest.mark.parametrize(
    ("right", "words"),
    [(True, "`it is kept` is asked for, and is not so here."), (False, "is so here.")],
)
def test_a_fact_that_does_not_hold_is_told_in_words(right, words):
    exercise = make(lambda a, b: {"it is kept": right}, signature="f(a, b)")
    assert words in message_for(lambda a, b: {"it is kept": not right}, exercise)
