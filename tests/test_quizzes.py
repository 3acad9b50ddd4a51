"""The course's own question files: valid, findable, and right in every number that is computed."""

import re

import nbformat
import pytest

from backprop import smallest_network as network
from backprop.questions import hints, problems
from backprop.quizzes import FOLDER, load, question, quiz

SLUGS = sorted(path.stem for path in FOLDER.glob("*.json"))
LESSONS = FOLDER.parents[2] / "lessons"
POINT = {"x": 2, "y": 0.5, "w1": 0.5, "w2": 0.3}
FADED = {"x": 3.0, "y": -0.7, "w1": 0.4, "w2": -1.3}


@pytest.mark.parametrize("slug", SLUGS)
def test_file_keeps_the_rules(slug):
    questions = load(slug)
    assert problems(questions) == []
    assert hints(questions) == []
    parts = [one["part"] for one in questions]
    if slug == "self_test":
        return
    assert parts.count("warm-up") == 3 and parts.count("quiz") >= 5
    assert "find the error" in parts


@pytest.mark.parametrize("slug", SLUGS)
def test_where_to_read_again_is_a_heading_of_the_lesson(slug):
    lessons = {path.stem.split("_", 1)[1]: path for path in LESSONS.glob("[0-9][0-9]_*.ipynb")}
    for one in load(slug):
        if one["lesson"] in lessons:
            cells = nbformat.read(lessons[one["lesson"]], as_version=4).cells
            text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
            assert one["section"] in re.findall(r"^#+ (.*?)\s*$", text, re.MULTILINE), one["id"]


def test_the_final_self_test_asks_forty_questions_across_all_lessons():
    questions = load("self_test")
    assert len(questions) == 40 and {one["part"] for one in questions} == {"quiz"}
    numbered = {path.stem.split("_", 1)[1] for path in LESSONS.glob("[0-9][0-9]_*.ipynb")}
    assert {one["lesson"] for one in questions} == numbered - {"welcome"}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_quiz_repeats(slug):
    assert quiz(slug)._repr_mimebundle_() == quiz(slug)._repr_mimebundle_()


def test_names_that_are_not_there_are_answered_with_those_that_are():
    with pytest.raises(ValueError, match=r"no questions for the lesson 'tides'; known: .*'small"):
        quiz("tides")
    with pytest.raises(ValueError, match=r"no part 'exam'; known: 'warm-up', .*'quiz'"):
        quiz("smallest_network", "exam")
    with pytest.raises(ValueError, match=r"none called 'tides'; known: 'branches-add', "):
        question("smallest_network", "tides")


def test_parts_and_single_questions():
    assert [one["id"] for one in quiz("smallest_network", "warm-up").questions] == [
        "branches-add",
        "slope-at-zero",
        "times-gate",
    ]
    asked = question("smallest_network", "chain-strip")
    assert asked["slug"] == "smallest_network" and asked["part"] == "prediction"


def _right(name):
    """The right answer of a question: its text, its value, or the ends of its range."""
    (answer,) = [one for one in question("smallest_network", name)["answers"] if one.get("correct")]
    return answer.get("answer") or answer.get("value") or answer["range"]


def _steps(eta, gradients=network.gradients, limit=20_000):
    """Steps until the loss is below 10⁻⁶, and the weights there; None if it never is."""
    w1, w2 = POINT["w1"], POINT["w2"]
    for step in range(limit + 1):
        if network.loss(network.forward(POINT["x"], w1, w2)["y_hat"], POINT["y"]) < 1e-6:
            return step, w1, w2
        slopes = gradients(POINT["x"], POINT["y"], w1, w2)
        w1, w2 = w1 - eta * slopes["dw1"], w2 - eta * slopes["dw2"]
    return None, w1, w2


def _without_slope(x, y, w1, w2):
    values = network.forward(x, w1, w2)
    residual = values["y_hat"] - y
    return {"dw1": residual * w2 * x, "dw2": residual * values["h"]}


def test_numbers_of_the_quiz():
    slopes = network.gradients(**POINT)
    loss = network.loss(network.forward(2, 0.5, 0.3)["y_hat"], 0.5)
    assert _right("loss-by-hand") == f"{loss:.7f}"
    assert _right("times-gate") == f"−{-slopes['dw2']:.4f}"
    assert f"{network.step(**POINT, eta=0.01)[1]:.6f}" in _right("sign-of-the-update")
    doubled = network.gradients(**{**POINT, "x": 4})
    assert 0.85 < doubled["dw1"] / slopes["dw1"] < 0.95
    assert _right("double-the-input") == "It falls a little"


def test_numbers_of_the_ratio_test():
    slopes = network.gradients(**POINT)
    assert _right("ratio-test") == pytest.approx(slopes["dw1"] / slopes["dw2"], rel=1e-12)
    published = network.PUBLISHED["dw1"] / network.PUBLISHED["dw2"]
    values = [one.get("value") for one in question("smallest_network", "ratio-test")["answers"]]
    assert values[1] == pytest.approx(published, rel=1e-12)


def test_the_published_numbers_that_are_called_wrong():
    values = network.forward(POINT["x"], POINT["w1"], POINT["w2"])
    slopes = network.gradients(**POINT)
    right = [values["h"], values["y_hat"], network.loss(values["y_hat"], 0.5), slopes["dw2"]]
    right.append(slopes["dw1"])
    for answer, value in zip(
        question("smallest_network", "five-published-numbers")["answers"], right, strict=True
    ):
        shown = answer["answer"].split("= ")[1].strip("$")
        digits = len(shown.split(".")[1])
        assert answer["correct"] is (f"{value:.{digits}f}" != shown)


def test_the_four_losses_of_the_finite_differences():
    code = question("smallest_network", "finite-differences")["code"]
    printed = [line.split("= ")[1] for line in code.splitlines()]
    nudged = [(0.5, 0.31), (0.5, 0.29), (0.51, 0.3), (0.49, 0.3)]
    losses = [network.loss(network.forward(2, *weights)["y_hat"], 0.5) for weights in nudged]
    assert printed == [f"{loss:.7f}" for loss in losses]


def test_numbers_of_the_last_steps():
    slopes = network.gradients(**FADED)
    truths = {
        "last-steps-dw2": slopes["dw2"],
        "last-steps-dw1": slopes["dw1"],
        "last-steps-update": network.step(**FADED, eta=0.1)[0],
    }
    for name, truth in truths.items():
        low, high = _right(name)
        assert low < truth < high
        ranges = [one["range"] for one in question("smallest_network", name)["answers"][:-1]]
        ends = sorted(ranges)
        assert all(one[1] < other[0] for one, other in zip(ends, ends[1:], strict=False))


def test_lines_in_order_are_one_step():
    asked = question("smallest_network", "one-round")
    names = {**POINT, "eta": 0.01, "sigmoid": network.sigmoid}
    exec("\n".join(asked["lines"]), names)
    assert (names["w1"], names["w2"]) == pytest.approx(network.step(**POINT, eta=0.01), rel=1e-14)


def test_numbers_of_the_predictions():
    rates = {0.01: 852, 0.1: 83, 0.5: 15, 1: 6, 2: 4, 4: None, 5: None}
    assert {eta: _steps(eta)[0] for eta in rates} == rates
    told = question("smallest_network", "learning-rate")["explanation"]
    assert all(str(steps) in told for steps in rates.values() if steps)
    _, w2, losses = network.train(**POINT, eta=20, steps=50)
    assert losses[-1] == pytest.approx(0.125) and max(losses) < float("inf")
    assert "0.125" in told
    steps, w1, w2 = _steps(0.5, _without_slope)
    told = question("smallest_network", "your-mistake")["explanation"]
    assert steps == 10 and f"{steps} steps" in told
    assert f"({w1:.3f}, {w2:.3f})" in told
    assert "({:.3f}, {:.3f})".format(*_steps(0.5)[1:]) in told
    slopes = network.gradients(**POINT)
    assert slopes["dw2"] < slopes["dw1"] < 0
    assert _right("chain-strip").startswith("Both negative; w₂")
