"""The numbers in the questions on convolution, from code that runs."""

from functools import partial

import asking
import numpy as np
import pytest

from backprop.convolution import Conv2D
from backprop.quizzes import load, question
from backprop.single_picture import conv2d, conv2d_dK, conv2d_dX, maxpool_backward

X = np.arange(1.0, 10).reshape(3, 3)
K = np.array([[1.0, 2], [3, 4]])
DY = np.array([[1.0, 0], [0, 2]])
SMALL = np.array([[1.0, 0, 2], [3, 1, 1]]), np.array([[1.0, -1], [2, 0]]), np.array([[2.0, -1]])
SLUG = "convolution"


asked = partial(question, SLUG)


right = partial(asking.right, SLUG)


feedback = partial(asking.feedback, SLUG)


def ranges(name):
    return [answer["range"] for answer in asked(name)["answers"] if "range" in answer]


def without_the_turn():
    return conv2d(np.pad(DY, 1), K)


def test_warm_up():
    assert sum((0.3, -0.1, 0.2)) == pytest.approx(0.4)
    assert "Here they sum to 0.4" in feedback("sums-to-zero")
    assert right("two-ways-add") == f"−{abs(2 - 5)}"
    assert right("he-for-a-kernel") == f"$\\sqrt{{2/9}} \\approx {np.sqrt(2 / 9):.2f}$"


def test_predictions():
    used_with = [K[1 - i, 1 - j] for i, j in np.ndindex(2, 2)]
    assert right("sliding-window") == "4 outputs, with the weights " + ", ".join(
        f"{weight:g}" for weight in used_with
    )
    assert "1, 2, 4 and 5" in feedback("weight-sharing") and X[:2, :2].tolist() == [[1, 2], [4, 5]]


@pytest.mark.parametrize(
    "name, value, wrong",
    [
        ("by-hand-kernel", (1, 0), (3 + 1, 2, -2, 1, 6, -1, 10, 7)),
        ("by-hand-pixel", (0, 1), (-2, -1, 3, 0, 1, -1.5)),
        ("by-hand-bias", None, (0.5, 2, -1, 3, 0)),
    ],
)
def test_by_hand(name, value, wrong):
    picture, kernel, upstream = SMALL
    truths = {
        "by-hand-kernel": conv2d_dK(picture, upstream),
        "by-hand-pixel": conv2d_dX(kernel, upstream),
        "by-hand-bias": upstream.sum(),
    }
    truth = truths[name] if value is None else truths[name][value]
    low, high = right(name)
    assert low < truth < high
    assert len(ranges(name)) == len(wrong) + 1
    assert all(
        low < other < high for (low, high), other in zip(ranges(name)[1:], wrong, strict=True)
    )


def test_the_wrong_answers_by_hand_are_what_they_are_said_to_be():
    picture, kernel, upstream = SMALL
    dK = conv2d_dK(picture, upstream)
    assert dK.tolist() == [[2, -2], [5, 1]]
    met = picture[1, :2]
    assert (met.sum(), met[0] * 2, met @ upstream[0, ::-1], dK[1, 0] * 2) == (4, 6, -1, 10)
    swapped = conv2d_dX(kernel[:, ::-1], upstream)  # the weights of the upper row change places
    assert swapped[0, 1] == 3


def test_ranges_do_not_overlap():
    for one in load(SLUG):
        if one["type"] == "numeric":
            ends = sorted(ranges(one["id"]))
            assert all(a[1] < b[0] for a, b in zip(ends, ends[1:], strict=False))


def test_the_lines_in_order_are_the_gradient():
    names = {"np": np}
    exec("\n".join(asked("spread-the-kernel")["lines"]), names)
    np.testing.assert_allclose(names["conv2d_dX"](K, DY), conv2d_dX(K, DY))


def test_each_line_that_does_not_belong_spoils_the_order():
    lines = asked("spread-the-kernel")["lines"]
    for stranger in asked("spread-the-kernel")["distractors"]:
        place = 3 if "np.zeros" in stranger["line"] else 6
        names = {"np": np}
        exec("\n".join([*lines[:place], stranger["line"], *lines[place + 1 :]]), names)
        try:
            answer = names["conv2d_dX"](K, np.ones((3, 3)) + np.arange(3))
        except (ValueError, IndexError):
            continue
        assert not np.allclose(answer, conv2d_dX(K, np.ones((3, 3)) + np.arange(3)))


def test_the_missing_turn():
    wrong, truth = without_the_turn(), conv2d_dX(K, DY)
    assert wrong.mean() == pytest.approx(truth.mean()) and truth.sum() == 30 == K.sum() * DY.sum()
    low, high = right("middle-without-turn")
    assert low < wrong[1, 1] < high and truth[1, 1] == 6
    assert "1, 2, 0 in one and 4, 3, 0" in feedback("equal-means")
    assert (truth[0].tolist(), wrong[0].tolist()) == ([1, 2, 0], [4, 3, 0])
    symmetric = np.array([[1.0, 2], [2, 1]])
    np.testing.assert_allclose(conv2d(np.pad(DY, 1), symmetric), conv2d_dX(symmetric, DY))


def test_what_a_mean_can_see():
    overwritten = np.zeros((3, 3))
    for i, j in np.ndindex(2, 2):
        overwritten[i : i + 2, j : j + 2] = K * DY[i, j]
    assert overwritten.sum() == 21 and "21 is left of 30" in feedback("mean-of-the-gradient")
    ones = conv2d_dX(K, np.ones((2, 2))).sum()
    assert ones == 40 and "would be 40" in feedback("mean-of-the-gradient")


def test_one_output():
    only_first = conv2d_dX(K, np.array([[1.0, 0], [0, 0]]))
    assert only_first.tolist() == [[1, 2, 0], [3, 4, 0], [0, 0, 0]]
    assert right("one-output").startswith("K as it is")


def test_max_window():
    routed = maxpool_backward(np.array([[1.0, 5], [3, 4]]), np.array([[0.2]]))
    assert routed.tolist() == [[0, 0.2], [0, 0]]
    assert right("max-window") == "The 5 gets 0.2, the others 0"


def test_sizes():
    assert 24 * 24 == 576 and "576" in right("bias-of-a-map")
    layer = Conv2D(1, 1, 5, stride=3, initial=np.ones((1, 1, 5, 5)))
    rows = layer.forward(np.zeros((1, 1, 32, 32))).shape[2]
    assert right("output-size") == f"{rows} × {rows}"
