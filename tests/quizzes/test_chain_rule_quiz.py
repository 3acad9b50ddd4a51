"""The numbers in the chain rule's questions, computed again."""

import re
from functools import partial

import asking
import pytest

from backprop.gradcheck import numerical_gradient
from backprop.quizzes import question
from backprop.scalar import Value
from backprop.smallest_network import sigmoid

asked = partial(question, "chain_rule")


right = partial(asking.right, "chain_rule")


def told(name, answer):
    """The feedback of an answer that is given by its text."""
    (one,) = [one for one in asked(name)["answers"] if one["answer"] == answer]
    return one["feedback"]


def neuron():
    w1, x1, w2, x2, b = (Value(number) for number in (1, 3, -2, 1, -0.5))
    h = (w1 * x1 + w2 * x2 + b).sigmoid()
    h.backward()
    return {"h": h, "w1": w1, "x1": x1, "w2": w2, "x2": x2, "b": b}


def near_and_far(number=1.0):
    a = Value(number)
    b = 4 * a
    return a, b, (b + 3) + 5 * b


def test_numbers_of_the_warm_up():
    assert right("central-difference") == f"{(9.61 - 8.41) / 0.2:.0f}"
    assert right("slope-of-sigma") == f"{0.6 * 0.4:.2f}"
    assert f"{sigmoid(0.6) * (1 - sigmoid(0.6)):.4f}" == "0.2288"


def test_numbers_of_the_quiz():
    x, y, z = Value(-2), Value(5), Value(-4)
    ((x + y) * z).backward()
    assert right("slope-in-x") == "−4" and (x.grad, z.grad) == (-4, 3)
    a, _, e = near_and_far()
    e.backward()
    assert right("twice-on-the-way") == f"{a.grad:.0f}"
    x = Value(3)
    (x * x).backward()
    assert right("x-times-x") == f"{x.grad:.0f}"
    h = sigmoid(1)
    assert right("sigma-gate") == f"{2 * h * (1 - h):.6f}"
    wrong = {2 * sigmoid(h) * (1 - sigmoid(h)), 2 * h}
    texts = {one["answer"] for one in asked("sigma-gate")["answers"]}
    assert {f"{number:.6f}" for number in wrong} < texts
    weights = 784 * 128 + 128 + 128 * 10 + 10
    assert f"{2 * weights:,}".replace(",", " ") in told(
        "why-backwards", "Going forwards would give wrong slopes"
    )


NEURON = {
    "neuron-sigma": lambda n: n["h"].data * (1 - n["h"].data),
    "neuron-bias": lambda n: n["b"].grad,
    "neuron-weight": lambda n: n["w1"].grad,
    "neuron-input": lambda n: n["x2"].grad,
}


@pytest.mark.parametrize("name", NEURON)
def test_numbers_of_the_neuron(name):
    low, high = right(name)
    assert low < NEURON[name](neuron()) < high


def test_two_ways_to_b():
    a, b = Value(2), Value(1)
    f = (a + b) * (b + 1)
    f.backward()
    low, high = right("two-users")
    assert low < b.grad < high and f.data == 6


@pytest.mark.parametrize("name", [*NEURON, "two-users"])
def test_ranges_do_not_overlap(name):
    ends = sorted(one["range"] for one in asked(name)["answers"] if "range" in one)
    assert all(one[1] < other[0] for one, other in zip(ends, ends[1:], strict=False))


def hand_on(node, add=True, reset=False):
    for source, slope in zip(node.inputs, node.slopes, strict=True):
        part = slope * node.grad
        source.grad = source.grad + part if add else part
        hand_on(source, add, reset)
    if reset and node.inputs:
        node.grad = 0.0


def hand_on_news(node, news):
    node.grad += news
    for source, slope in zip(node.inputs, node.slopes, strict=True):
        hand_on_news(source, slope * news)


def after(run, **options):
    a, b, e = near_and_far()
    if run is hand_on_news:
        run(e, 1.0)
    else:
        e.grad = 1.0
        run(e, **options)
    return a.grad, b.grad


def test_the_four_repairs_do_what_is_said_of_them():
    truth = numerical_gradient(lambda v: near_and_far(v[0])[2].data, [1.0])
    assert after(hand_on) == (28, 6) and truth == pytest.approx(24)
    outcomes = [after(hand_on, add=False), (24, 6), after(hand_on, reset=True), after(hand_on_news)]
    assert outcomes == [(20, 5), (24, 6), (24, 0), (24, 6)]
    answers = asked("what-repairs-it")["answers"]
    assert [one["correct"] for one in answers] == [both == (24, 6) for both in outcomes]


def test_only_one_of_the_tests_shows_the_error():
    def wrong_and_right(build):
        grads = []
        for run in ("wrong", "right"):
            a = Value(3.0)
            f = build(a)
            if run == "right":
                f.backward()
            else:
                f.grad = 1.0
                hand_on(f)
            grads.append(a.grad)
        return grads

    def doubled(a):
        b = 4 * a
        return b + b

    assert wrong_and_right(doubled) == [12, 8]
    assert "12 in place of 8" in told("which-test", "$b = 4a$, $f = b + b$")
    for harmless in (
        lambda a: a + a,
        lambda a: a * 4 * 5 * 6,
        lambda a: (a + 5) * -4,
        lambda a: a * a,
    ):
        wrong, correct = wrong_and_right(harmless)
        assert wrong == correct


def test_lines_in_order_are_the_backward_pass():
    question_lines = asked("backward-in-order")["lines"]
    names = {}
    exec("\n".join(question_lines), names)

    def inputs_first(end):
        return end._inputs_first()

    names["inputs_first"] = inputs_first
    a, b, e = near_and_far()
    names["backward"](e)
    assert (a.grad, b.grad, e.grad) == (24, 6, 1)


def test_predicted_numbers():
    assert right("courier") == "−4 to q, 3 to z"
    slope = numerical_gradient(lambda v: v[0] * v[0], [3.0])[0]
    assert right("two-doors").startswith(f"{slope:.0f}:")
    assert re.search(r"3\.1 · 3\.1 = 9\.61", asked("two-doors")["explanation"])
