"""The final self-test: where its questions lead, and its numbers computed with the package."""

from functools import partial

import asking
import numpy as np
import pytest

from backprop import (
    Adam,
    BatchNorm,
    Conv2D,
    HalfMeanSquaredError,
    MaxPool2D,
    Momentum,
    SoftmaxCrossEntropy,
    Value,
    clip_by_global_norm,
    smallest_network,
)
from backprop.layers import Linear
from backprop.network import Network
from backprop.quizzes import load

right = partial(asking.middle, "self_test")


def test_every_question_leads_to_where_its_answer_was_taught():
    """The summaries of a lesson would be easier to name, and of less help."""
    for one in load("self_test"):
        assert one["section"] not in ("In general", "What we saw", "Your turn", "Quiz"), one["id"]


def test_circuits_and_the_chain_rule():
    x, y, z = Value(3), Value(-7), Value(2)
    f = (x + y) * z
    f.backward()
    assert right("circuit-value") == f.data and right("nudged-circuit") == pytest.approx(
        0.1 * x.grad
    )
    a, b = Value(4), Value(-0.5)
    product = a * b * 3
    product.backward()
    assert right("times-gate-back") == a.grad
    x = Value(2)
    (x * x + x * 5).backward()
    assert right("two-ways") == x.grad
    assert float(right("sigmoid-back")) == pytest.approx(2 * 0.8 * 0.2)


def test_the_smallest_network():
    forward = smallest_network.forward(2, 0, 0.6)
    assert right("smallest-residual") == pytest.approx(forward["y_hat"] - 1)
    slopes = smallest_network.gradients(2, 1, 0, 0.6)
    assert right("smallest-slope") == pytest.approx(slopes["dw1"])


def test_descent_and_lines():
    assert right("border-of-eta") == 2 / 8
    assert float(right("above-the-border").replace("−", "-")) == 1 - 2.5
    r, x = np.array([1, -2, 4]), np.array([1, 2, 3])
    assert right("line-slope") == np.mean(r * x)
    assert right("column-and-row") == str((np.zeros((50, 1)) - np.zeros(50)).shape)
    assert right("updates") == np.ceil(500 / 64)


def one_weight(optimizer, gradients):
    layer = Linear(1, 1, bias=False, initial=0.0)
    network = Network([layer])
    for g in gradients:
        layer.gradients["W"] = np.array([[float(g)]])
        optimizer.step(network)
    return layer.parameters["W"].item()


def test_optimizers():
    assert right("second-momentum-step") == pytest.approx(one_weight(Momentum(0.1), [2, 2]))
    assert one_weight(Adam(0.01), [500]) == pytest.approx(-0.01)
    assert right("adam-first-step") == "By about 0.01"


def test_matrices_and_depth():
    loss = SoftmaxCrossEntropy()
    loss.forward(np.log([[0.7, 0.2, 0.1]]), np.array([1]))
    assert right("softmax-slope") == pytest.approx(loss.backward()[0, 1])
    assert "0.00024" in right("six-sigmoids") and round(0.25**6, 5) == 0.00024
    (clipped,) = clip_by_global_norm([np.array([6.0, 8.0])], 5)
    assert right("norm-clipping") == "(3, 4)" and clipped == pytest.approx([3, 4])
    assert float(right("he-spread")) == np.sqrt(2 / 50)
    assert float(right("decay-per-step")) == pytest.approx(1 - 0.1 * 0.2)


def test_batch_norm_and_pictures():
    Y = BatchNorm(1, epsilon=1e-12).forward(np.array([[2.0], [4], [4], [6]]))
    assert right("normalised") == pytest.approx(Y[3, 0], abs=1e-3)
    rng = np.random.default_rng(0)
    assert (
        right("output-size") == Conv2D(1, 1, 5, rng=rng).forward(np.zeros((1, 1, 32, 32))).shape[3]
    )
    pool = MaxPool2D(2)
    pool.forward(np.array([[[[3.0, 9], [1, 4]]]]))
    assert (
        float(right("pooled").replace("−", "-"))
        == pool.backward(np.array([[[[-0.5]]]]))[0, 0, 0, 1]
    )


def test_the_loss_of_the_smallest_network_is_the_package_s():
    loss = HalfMeanSquaredError()
    assert loss.forward(np.array([[0.3]]), np.array([[1.0]])) == pytest.approx(0.245)
