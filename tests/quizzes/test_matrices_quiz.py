"""The numbers in the questions on matrices, from code that runs."""

from functools import partial

import asking
import numpy as np
import pytest

from backprop import matrices
from backprop.layers import sigmoid
from backprop.questions import fields
from backprop.quizzes import load, question

X = np.array([[2.0, -1, 0.5], [1, 4, -2]])
W = np.array([[1.0, -2], [0, 2], [3, 0.4]])
D = np.array([[0.5, -1], [2, 1.5]])
OWN = matrices.linear_backward(D, X, W)


asked = partial(question, "matrices")


right = partial(asking.right, "matrices")


feedback = partial(asking.feedback, "matrices")


def expected(name):
    """The right number of a question and the numbers that its mistakes give, in order."""
    p, N = 0.2, 4
    return {
        "by-hand-dw": [
            OWN["dW"][1, 1],
            -X[0, 1] * D[0, 1] + X[1, 1] * D[1, 1],
            X[1, 1] * D[1, 1],
            X[0, 1] * D[0, 1],
            OWN["dW"][1, 1] / 2,
            X[:, 1].sum() * D[:, 1].sum(),
            OWN["dW"][1, 0],
            OWN["dW"][2, 1],
        ],
        "by-hand-db": [
            OWN["db"][0],
            D[:, 0].mean(),
            D.sum(),
            D[0].sum(),
            OWN["db"][1],
            D[1, 0],
        ],
        "by-hand-dx": [
            OWN["dX"][0, 2],
            np.abs(D[0]) @ W[2],
            D[0, 0] * W[2, 0],
            D[0, 1] * W[2, 1],
            OWN["dX"][0, 0],
            OWN["dX"][1, 2],
            D[0].sum(),
        ],
        "by-hand-softmax": [
            (p - 1) / N,
            p - 1,
            p / N,
            -(p - 1) / N,
            (p - 1) * p * (1 - p) / N,
            -1 / p / N,
            (0.7 - 1) / N,
        ],
    }[name]


BY_HAND = [one["id"] for one in load("matrices") if one["part"] == "by hand"]


@pytest.mark.parametrize("name", BY_HAND)
def test_numbers_by_hand_and_their_wrong_versions(name):
    answers = asked(name)["answers"][:-1]
    assert len(answers) == len(expected(name))
    for answer, value in zip(answers, expected(name), strict=True):
        low, high = answer["range"]
        assert low < value < high
    assert [answer["correct"] for answer in answers] == [True] + [False] * (len(answers) - 1)


@pytest.mark.parametrize("name", BY_HAND)
def test_ranges_do_not_overlap(name):
    ends = sorted(answer["range"] for answer in asked(name)["answers"][:-1])
    assert all(one[1] < other[0] for one, other in zip(ends, ends[1:], strict=False))


def test_the_first_step_of_adam_without_its_correction():
    assert 0.1 * 0.1 / np.sqrt(0.001) == pytest.approx(0.316, abs=5e-4)
    assert right("adam-first-step") == "−0.1 and +0.1"
    assert "−0.316 and +0.316" in [one["answer"] for one in asked("adam-first-step")["answers"]]


def test_the_bowl_of_the_warm_up():
    assert right("kappa-and-limit") == f"κ = {50 / 0.5:g}, η < {2 / 50}"
    assert "limit 2/0.5 is" in feedback("kappa-and-limit") and 2 / 0.5 == 4


def test_the_lines_in_order_are_a_layer_with_relu():
    names = {"X": X, "W": W, "b": np.array([0.3, -0.2]), "dA": D, "np": np}
    exec("\n".join(asked("layer-in-order")["lines"]), names)
    Z = X @ W + names["b"]
    truth = matrices.linear_backward(D * (Z > 0), X, W)
    assert not (Z > 0).all()
    for name, array in truth.items():
        assert names[name] == pytest.approx(array)


@pytest.mark.parametrize("place", range(4))
def test_each_line_that_does_not_belong_spoils_it(place):
    line = asked("layer-in-order")["distractors"][place]["line"]
    names = {"X": X, "W": W, "b": np.array([0.3, -0.2]), "dA": D, "np": np}
    exec("\n".join(asked("layer-in-order")["lines"]), names)
    name = line.partition(" =")[0]
    own = names[name]
    try:
        exec(line, names)
    except ValueError:
        return  # it does not fit
    assert np.shape(names[name]) != np.shape(own) or not np.allclose(names[name], own)


@pytest.mark.parametrize("n, inputs, outputs", [(3, 3, 3), (4, 3, 2)])
def test_the_colleague_s_layer_passes_its_own_test_only(n, inputs, outputs):
    rng = np.random.default_rng(0)
    dY, X, W = (rng.normal(size=size) for size in ((n, outputs), (n, inputs), (inputs, outputs)))
    lines = {"dW": lambda: X @ dY, "db": lambda: dY.sum(axis=1), "dX": lambda: dY @ W}
    truth = matrices.linear_backward(dY, X, W)
    for name, line in lines.items():
        try:
            own = line()
        except ValueError:
            assert n == 4
            continue
        assert (own.shape == truth[name].shape) == (n == 3)
        assert n == 4 or not np.allclose(own, truth[name])


def test_all_three_lines_are_to_be_marked():
    marked = [answer["answer"] for answer in asked("which-lines")["answers"] if answer["correct"]]
    assert marked == ["`dW = X @ dY`", "`db = dY.sum(axis=1)`", "`dX = dY @ W`"]


def test_shapes_in_the_quiz():
    X, D = np.zeros((32, 784)), np.zeros((32, 10))
    assert f"{(X.T @ D).shape}" in right("shape-of-dw")
    with pytest.raises(ValueError, match="matmul"):
        X @ D
    with pytest.raises(ValueError, match="matmul"):
        D @ X.T
    assert right("shape-lego") == f"{np.zeros((3, 2)).shape}"


def test_a_factor_of_two_gives_a_third():
    assert "0.333" in asked("third-everywhere")["question"]
    assert abs(2 * 0.7 - 0.7) / (2 * 0.7 + 0.7) == pytest.approx(1 / 3)


def test_the_slope_of_the_cross_entropy_behind_a_sigmoid():
    z, h = 0.8, 1e-6
    for y in (0, 1):
        loss = lambda z, y=y: -np.log(sigmoid(z) if y else 1 - sigmoid(z))  # noqa: E731
        assert (loss(z + h) - loss(z - h)) / (2 * h) == pytest.approx(sigmoid(z) - y, abs=1e-8)
    assert right("delta-of-the-sigmoid") == "$p - y$"


def test_softmax_of_a_thousand():
    scores = np.array([[1000.0, 1001.0]])
    _, slope = matrices.softmax_cross_entropy(scores, np.array([0]))
    assert f"{slope[0, 0] + 1:.2f} and {slope[0, 1]:.2f}" in feedback("softmax-of-thousands")


def test_no_option_of_a_prediction_is_shuffled():
    for one in load("matrices"):
        assert (one["part"] != "prediction") or one["shuffle"] is False
        assert fields.kind(one)
