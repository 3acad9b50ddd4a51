"""What holds for every exercise of every lesson; a new one is covered without a new test."""

import ast
import inspect
import re
import textwrap
from importlib import import_module
from pkgutil import iter_modules

import numpy as np
import pytest

from backprop import checks
from backprop.checks.answers import as_array, same
from backprop.checks.exercise import Exercise
from backprop.checks.observing import Raised

LONGEST_SENTENCE = 220
FEWEST_MISTAKES = 3


def all_exercises():
    for module in iter_modules(checks.__path__):
        contents = vars(import_module(f"backprop.checks.{module.name}"))
        for name, value in contents.items():
            if isinstance(value, Exercise):
                yield pytest.param(name, value, id=f"{module.name}.{name}")


EXERCISES = list(all_exercises())
EVERY = pytest.mark.parametrize("name, exercise", EXERCISES)
EVERY_MISTAKE = pytest.mark.parametrize(
    "exercise, identifier",
    [
        pytest.param(entry.values[1], identifier, id=f"{entry.id}.{identifier}")
        for entry in EXERCISES
        for identifier in entry.values[1].mistakes
    ],
)
EVERY_GRADIENT = pytest.mark.parametrize(
    "exercise", [pytest.param(e.values[1], id=e.id) for e in EXERCISES if e.values[1].measured]
)
# Exercises whose answer is simply what the function returns can be put on in other styles.
CALLS = [pytest.param(e.values[1], id=e.id) for e in EXERCISES if e.values[1].shows_calls]
EVERY_CALL = pytest.mark.parametrize("exercise", CALLS)


def stub_of(exercise):
    """The stub as a lesson has it: a function, or a class that cannot be made yet."""
    if exercise.name[0].isupper():
        return type(exercise.name, (), {"__init__": not_written})
    return not_written


def not_written(*arguments):
    raise NotImplementedError


def restyled(function, style):
    """The same answers in another style, part by part."""

    def other(*arguments):
        return style(function(*arguments))

    return other


def in_parts(answer, change):
    """The answer with every number or array changed by a function."""
    if isinstance(answer, dict):
        return {key: in_parts(part, change) for key, part in answer.items()}
    if isinstance(answer, (list, tuple)):
        return type(answer)(in_parts(part, change) for part in answer)
    return answer if isinstance(answer, (str, bool, type(None))) else change(answer)


def as_lists(answer):
    answer = in_parts(answer, lambda number: np.asarray(number).tolist())
    return list(answer) if isinstance(answer, tuple) else answer


def as_tuples(answer):
    return tuple(answer) if isinstance(answer, list) else answer


def as_numpy_scalars(answer):
    return in_parts(answer, lambda number: np.asarray(number)[()])


def as_arrays(answer):
    return in_parts(answer, np.array)


def with_more_keys(answer):
    return {"note": "mine"} | answer | {"extra": [1, 2]} if isinstance(answer, dict) else answer


def keys_reversed(answer):
    return dict(reversed(answer.items())) if isinstance(answer, dict) else answer


def with_rounding_noise(answer):
    return in_parts(answer, lambda number: number * (1 + 1e-12))


def with_prints(answer):
    print("the answer is", answer)
    return answer


STYLES = [
    as_lists,
    as_tuples,
    as_numpy_scalars,
    as_arrays,
    with_more_keys,
    keys_reversed,
    with_rounding_noise,
    with_prints,
]


def normalised(text):
    for old, new in (("·", "*"), ("−", "-"), ("²", "**2"), ("ŷ", "y_hat"), ("×", "*")):
        text = text.replace(old, new)
    return re.sub(r"\s", "", text)


def formulas_in(function):
    """The formulas of a function's source: every operation with two names in it."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return set()
    operations = (node for node in ast.walk(tree) if isinstance(node, ast.BinOp))
    texts = {normalised(ast.unparse(node)) for node in operations}
    return {text for text in texts if len(set(re.findall(r"[A-Za-z_]\w*", text))) > 1}


def test_there_are_exercises():
    assert {"smallest_network.gradients", "smallest_network.train"} <= {e.id for e in EXERCISES}


@EVERY
def test_the_name_is_that_of_the_signature(name, exercise):
    assert exercise.name == name
    assert exercise.signature.startswith(f"{name}(") and exercise.signature.endswith(")")
    if exercise.shows_calls:
        assert all(len(case) <= len(exercise.parameters) for case in exercise.cases)


@EVERY
def test_the_reference_passes(name, exercise):
    report = exercise(exercise.reference)
    assert (report.status, report.mistake) == ("passed", None), report


@EVERY_GRADIENT
def test_the_reference_is_the_measured_slope(exercise):
    measured = exercise.observe(exercise.measured).outcomes
    for right, slope in zip(exercise.right, measured, strict=True):
        assert same(right, slope, rtol=1e-6, atol=1e-8), (right, slope)


@EVERY
def test_the_stub_is_to_do(name, exercise):
    report = exercise(stub_of(exercise))
    assert (report.status, report.mistake) == ("to do", None), report


@EVERY
def test_there_are_enough_mistakes_and_inputs(name, exercise):
    assert len(exercise.mistakes) >= FEWEST_MISTAKES
    assert len(exercise.cases) >= 2
    assert not any(isinstance(answer, Raised) for answer in exercise.right), exercise.right


@EVERY
def test_no_right_value_is_lost_in_the_tolerance(name, exercise):
    def numbers(answer):
        if isinstance(answer, dict):
            answer = list(answer.values())
        array = as_array(answer)
        if array is not None:
            return [array.ravel()]
        return sum(map(numbers, answer), []) if isinstance(answer, (list, tuple)) else []

    values = np.concatenate([[1.0], *sum(map(numbers, exercise.right), [])])
    sizes = np.abs(values[(values != 0) & np.isfinite(values)])
    assert np.median(sizes) > 1000 * exercise.atol


@EVERY_MISTAKE
def test_each_mistake_gets_its_own_sentence(exercise, identifier):
    mistake = exercise.mistakes[identifier]
    for function in mistake.functions:
        report = exercise(function)
        assert (report.status, report.mistake) == ("not yet", identifier), report
        assert report.message == mistake.sentence


@EVERY_MISTAKE
def test_each_sentence_is_one_and_gives_nothing_away(exercise, identifier):
    sentence = exercise.mistakes[identifier].sentence
    assert re.fullmatch(r"[a-z][a-z0-9_]*", identifier)
    assert len(sentence) <= LONGEST_SENTENCE
    assert sentence.endswith(".") and not re.search(r"[.?!]\s", sentence) and "!" not in sentence
    assert sentence[0] == "`" or sentence[0].isupper()
    given_away = [text for text in formulas_in(exercise.reference) if text in normalised(sentence)]
    assert not given_away


@EVERY
def test_no_sentence_is_used_twice(name, exercise):
    sentences = [mistake.sentence for mistake in exercise.mistakes.values()]
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("style", STYLES)
@EVERY_CALL
def test_right_answers_pass_in_any_style(exercise, style, capsys):
    report = exercise(restyled(exercise.reference, style))
    assert report.status == "passed", report
    assert capsys.readouterr() == ("", "")


def off_the_mark(answer):
    return in_parts(answer, lambda number: np.asarray(number) * 1.37 + 0.011)


def answers_with_numbers(exercise):
    return not all(same(off_the_mark(answer), answer, 0, 0) for answer in exercise.right)


@pytest.mark.parametrize("exercise", [e for e in CALLS if answers_with_numbers(e.values[0])])
def test_wrong_answers_of_no_known_kind_are_not_named(exercise):
    report = exercise(restyled(exercise.reference, off_the_mark))
    assert (report.status, report.mistake) == ("not yet", None), report


def takes_arrays(exercise):
    return any(isinstance(argument, np.ndarray) for argument in exercise.cases[0])


@pytest.mark.parametrize("exercise", [e for e in CALLS if takes_arrays(e.values[0])])
def test_right_answers_that_change_their_inputs_are_told_so(exercise):
    def careless(*arguments):
        answer = in_parts(exercise.reference(*arguments), np.array)
        for argument in arguments:
            if isinstance(argument, np.ndarray):
                argument += 1
        return answer

    report = exercise(careless)
    assert report.status == "not yet" and "changed the" in report.message, report


@EVERY
def test_nothing_returned_and_too_many_arguments(name, exercise):
    report = exercise(lambda *arguments: None)
    assert report.status == "not yet", report
    if exercise.shows_calls:
        assert "returned None" in report.message
    crowded = exercise(lambda a, b, c, d, e, f, g, h, i, j: None)
    assert "should take" in crowded.message
