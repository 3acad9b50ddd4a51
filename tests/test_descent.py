import numpy as np
import pytest

from backprop.descent import classify, descend, largest_learning_rate

H = np.array([[5.0, 2.0], [2.0, 2.0]])  # curvatures 1 and 6 along its own axes


def parabola(w):
    return 2 * (w - 3)


@pytest.mark.parametrize(
    "eta, expected",
    [
        (0.1, [0, 0.6, 1.08, 1.464, 1.7712, 2.01696]),
        (0.5, [0, 3, 3, 3, 3, 3]),
        (0.9, [0, 5.4, 1.08, 4.536, 1.7712, 3.98304]),
        (1.0, [0, 6, 0, 6, 0, 6]),
        (1.1, [0, 6.6, -1.32, 8.184, -3.2208, 10.46496]),
    ],
)
def test_five_learning_rates_on_a_parabola(eta, expected):
    np.testing.assert_allclose(descend(parabola, 0, eta, 5), expected, rtol=1e-12, atol=1e-12)


def test_published_traces():
    """Ten steps on x² from 10: the closed form 10 (1 − 2η)¹⁰, as published elsewhere."""
    for eta, last in {0.2: 0.060466, 0.05: 3.486784, 1.1: 61.917364}.items():
        assert descend(lambda w: 2 * w, 10, eta, 10)[-1] == pytest.approx(last, abs=5e-7)
    slopes = np.array([0.2, 4.0])
    for eta, last in {0.4: (-0.943467, -0.000073), 0.6: (-0.387814, -1673.365109)}.items():
        ends = descend(lambda w: slopes * w, [-5, -2], eta, 20)[-1]
        np.testing.assert_allclose(ends, last, atol=5e-7)


def test_positions_have_the_shape_of_the_start():
    for w0 in (1.5, [1.5, 2.5], np.ones((2, 3)), np.array([3, -2])):
        positions = descend(lambda w: 0.3 * w, w0, 0.7, 4)
        assert positions.shape == (5, *np.shape(w0)) and positions.dtype == float
        np.testing.assert_array_equal(positions[0], w0)
    assert descend(parabola, 1.5, 0.1, 0).tolist() == [1.5]


def test_the_start_is_not_changed():
    start = np.array([1.0, 2.0])
    positions = descend(lambda w: H @ w, start, 0.1, 3)
    assert start.tolist() == [1, 2]
    assert len({tuple(position) for position in positions}) == 4


@pytest.mark.parametrize("share, settles", [(0.99, True), (1.01, False)])
def test_the_limit_is_a_limit(share, settles):
    ends = descend(lambda w: H @ w, [1.0, 1.0], share * largest_learning_rate(H), 1000)[-1]
    assert bool(np.linalg.norm(ends) < 1e-6) is settles


def test_the_limit_of_a_bowl():
    assert largest_learning_rate(H) == pytest.approx(1 / 3, rel=1e-14)
    assert largest_learning_rate([[1, 0], [0, 10]]) == pytest.approx(0.2, rel=1e-14)
    for wrong in ([[1, 2], [3, 4]], [1, 2], [[1, 2, 3], [2, 4, 5]]):
        with pytest.raises(ValueError, match="must be a symmetric matrix"):
            largest_learning_rate(wrong)


def test_the_five_words():
    words = {0.1: "slow", 0.5: "one step", 0.9: "oscillates", 1.0: "never settles", 1.1: "diverges"}
    assert {eta: classify(eta, 2) for eta in words} == words
    assert classify(1 / 49, 49) == "one step" and 49 * (1 / 49) != 1
    assert classify(2 / 49, 49) == "never settles" and 49 * (2 / 49) != 2
    assert classify((1 - 1e-9) / 3, 3) == "slow" and classify((2 + 1e-9) / 3, 3) == "diverges"
