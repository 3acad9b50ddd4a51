"""Layers: every gradient measured, worked numbers, and the contract of the two passes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop.layers import LeakyReLU, Linear, ReLU, Sigmoid, Tanh
from measuring import cases, check_layer, far_apart, seeds, sizes, with_biases

X = np.array([[1.0, 2], [3, 4], [5, 6]])
W = np.array([[1.0, 2], [0, -1]])
DY = np.array([[1.0, 0], [0, 1], [2, -1]])
ACTIVATIONS = [Sigmoid(), Tanh(), ReLU(), LeakyReLU(), LeakyReLU(0.3)]


@given(seed=seeds, N=sizes, inputs=sizes, outputs=sizes, bias=st.booleans())
@cases
def test_linear_against_measured_slopes(seed, N, inputs, outputs, bias):
    rng = np.random.default_rng(seed)
    layer = with_biases(Linear(inputs, outputs, rng=rng, bias=bias), rng)
    check_layer(layer, rng.normal(size=(N, inputs)), rng)


@pytest.mark.parametrize("layer", ACTIVATIONS, ids=repr)
@given(seed=seeds, shape=st.lists(sizes, min_size=1, max_size=4))
@cases
def test_activations_against_measured_slopes(layer, seed, shape):
    rng = np.random.default_rng(seed)
    check_layer(layer, far_apart(rng, *shape), rng)


def test_linear_by_hand():
    layer = Linear(2, 2, initial=W)
    layer.parameters["b"][...] = [0.5, -0.25]
    np.testing.assert_array_equal(layer.forward(X), [[1.5, -0.25], [3.5, 1.75], [5.5, 3.75]])
    np.testing.assert_array_equal(layer.backward(DY), [[1, 0], [2, -1], [0, 1]])
    np.testing.assert_array_equal(layer.gradients["W"], [[11, -2], [14, -2]])
    np.testing.assert_array_equal(layer.gradients["b"], [3, 0])


def test_backward_assigns_and_does_not_add_up():
    layer = Linear(2, 2, initial=W)
    for _ in range(2):
        layer.forward(X)
        layer.backward(DY)
    np.testing.assert_array_equal(layer.gradients["W"], [[11, -2], [14, -2]])


def test_slopes_of_the_activations():
    Z = np.array([[-1, 2, 0.0], [0.5, -3, 1e-300]])
    relu, leaky, sigmoid, tanh = ReLU(), LeakyReLU(0.1), Sigmoid(), Tanh()
    np.testing.assert_array_equal(relu.forward(Z), [[0, 2, 0], [0.5, 0, 1e-300]])
    np.testing.assert_array_equal(relu.backward(np.full((2, 3), 7.0)), [[0, 7, 0], [7, 0, 7]])
    np.testing.assert_allclose(leaky.forward(Z), [[-0.1, 2, 0], [0.5, -0.3, 1e-300]])
    np.testing.assert_allclose(leaky.backward(np.ones((2, 3))), [[0.1, 1, 0.1], [1, 0.1, 1]])
    np.testing.assert_allclose(sigmoid.forward([0, 1, 2]), [0.5, 0.7310585786, 0.8807970780])
    np.testing.assert_allclose(
        sigmoid.backward([1, 1, 2]), [0.25, 0.1966119332, 2 * 0.10499358540350662], rtol=1e-9
    )
    np.testing.assert_allclose(tanh.forward([0.8813735870195432]), [0.7071067811865476])
    np.testing.assert_allclose(tanh.backward([1]), [0.5])


def test_sigmoid_is_exact_far_out():
    layer = Sigmoid()
    Y = layer.forward([-1000, -700, -40, 40, 1000])
    np.testing.assert_allclose(Y, [0, np.exp(-700), np.exp(-40), 1, 1], rtol=1e-15)
    np.testing.assert_array_equal(layer.backward(np.ones(5))[[0, -1]], [0, 0])


@pytest.mark.parametrize("layer", [Linear(2, 3, initial=1.0), *ACTIVATIONS], ids=repr)
def test_integers_and_lists_are_promoted(layer):
    Y = layer.forward([[1, 2], [3, -4]])
    assert Y.dtype == float
    assert layer.backward(np.ones(Y.shape, dtype=int)).dtype == float
    np.testing.assert_array_equal(Y, layer.forward(np.array([[1.0, 2], [3, -4]])))


@pytest.mark.parametrize("layer", ACTIVATIONS, ids=repr)
def test_what_was_returned_may_be_changed(layer):
    Z = far_apart(np.random.default_rng(0), 2, 3)
    layer.forward(Z)
    right = layer.backward(np.ones((2, 3)))
    layer.forward(Z)[...] = 99
    np.testing.assert_array_equal(layer.backward(np.ones((2, 3))), right)


def test_without_bias_there_is_no_b():
    assert set(Linear(2, 3, rng=np.random.default_rng(0), bias=False).parameters) == {"W"}
    assert set(Linear(2, 3, rng=np.random.default_rng(0)).gradients) == {"W", "b"}


def test_the_leak_is_a_hundredth_by_default():
    np.testing.assert_array_equal(LeakyReLU().forward([-3.0, 3.0]), [-0.03, 3])


def test_gradients_are_there_from_the_start():
    layer = Linear(2, 3, initial="zero")
    assert layer.gradients["W"].shape == (2, 3) and layer.gradients["b"].shape == (3,)
    assert not layer.gradients["W"].any() and not layer.parameters["b"].any()
    assert layer.running == {} and layer.training


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: Linear(2, 3, initial=0).forward(np.ones((4, 5))),
            r"Linear\(2, 3\).*\(N, 2\).*\(4, 5\)",
        ),
        (lambda: Linear(2, 3, initial=0).forward(np.ones(2)), r"\(N, 2\).*\(2,\)"),
        (lambda: Linear(2, 3, initial=0).forward(np.ones((0, 2))), r"empty batch.*\(0, 2\)"),
        (lambda: ReLU().forward([]), "ReLU.* empty batch"),
        (lambda: Linear(2, 3, initial="hee"), "'hee'.*'he', 'xavier'"),
        (lambda: Linear(2, 3), "rng"),
        (lambda: Linear(0, 3, initial=0), "inputs must be a whole number of 1 or more, not 0"),
        (lambda: Linear(2, 1.5, initial=0), "outputs.*not 1.5"),
        (lambda: Linear(2, 3, initial=np.ones((3, 2))), r"\(2, 3\).*\(3, 2\)"),
    ],
)
def test_bad_input_gets_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


@pytest.mark.parametrize("layer", [Linear(2, 3, initial=1.0), *ACTIVATIONS], ids=repr)
def test_a_gradient_of_another_shape_is_refused(layer):
    N, columns = layer.forward(np.ones((4, 2))).shape
    for shape in ((N, 1), (1, columns), (columns,), (N, columns, 1)):
        with pytest.raises(ValueError, match="wants dY of the shape"):
            layer.backward(np.ones(shape))


def test_backward_before_forward_says_so():
    with pytest.raises(AttributeError, match="Tanh has no 'slope'.*forward pass first"):
        Tanh().backward(np.ones((2, 2)))
