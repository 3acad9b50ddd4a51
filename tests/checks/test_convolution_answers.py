"""Right answers written in many ways, and what the test inputs hold."""

import numpy as np
import pytest

from backprop.checks import convolution as check
from backprop.convolution import Conv2D, MaxPool2D


def convolved_number_by_number(X, K):
    rows, columns = len(X) - len(K) + 1, len(X[0]) - len(K[0]) + 1
    return [
        [
            sum(X[i + a][j + b] * K[a][b] for a in range(len(K)) for b in range(len(K[0])))
            for j in range(columns)
        ]
        for i in range(rows)
    ]


def convolved_cell_by_cell(X, K):
    rows, columns = X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1
    return sum(weight * X[a : a + rows, b : b + columns] for (a, b), weight in np.ndenumerate(K))


def convolved_by_windows(X, K):
    return np.einsum("ijab,ab", np.lib.stride_tricks.sliding_window_view(X, K.shape), K)


def convolved_by_the_package(X, K):
    return Conv2D(1, 1, K.shape, initial=K[None, None]).forward(X[None, None])[0, 0]


def convolved_as_flat_products(X, K):
    h, w = K.shape
    places = [(i, j) for i in range(len(X) - h + 1) for j in range(X.shape[1] - w + 1)]
    answers = [X[i : i + h, j : j + w].ravel() @ K.ravel() for i, j in places]
    return np.array(answers).reshape(len(X) - h + 1, -1)


CONV2D = [
    convolved_number_by_number,
    convolved_cell_by_cell,
    convolved_by_windows,
    convolved_by_the_package,
    convolved_as_flat_products,
]


def dK_as_a_correlation(X, dY):
    return convolved_cell_by_cell(X, dY)


def dK_cell_by_cell(X, dY):
    rows, columns = dY.shape
    return [
        [np.sum(X[a : a + rows, b : b + columns] * dY) for b in range(X.shape[1] - columns + 1)]
        for a in range(X.shape[0] - rows + 1)
    ]


def dK_adding_up(X, dY):
    h, w = X.shape[0] - dY.shape[0] + 1, X.shape[1] - dY.shape[1] + 1
    dK = np.zeros((h, w))
    for (i, j), upstream in np.ndenumerate(dY):
        dK += upstream * X[i : i + h, j : j + w]
    return dK


def dK_by_measuring(X, dY):
    h, w = X.shape[0] - dY.shape[0] + 1, X.shape[1] - dY.shape[1] + 1
    slopes = np.zeros((h, w))
    for place in np.ndindex(h, w):
        nudge = np.zeros((h, w))
        nudge[place] = 0.5
        difference = convolved_by_windows(X, nudge) - convolved_by_windows(X, -nudge)
        slopes[place] = np.sum(difference * dY)
    return slopes


DK = [dK_as_a_correlation, dK_cell_by_cell, dK_adding_up, dK_by_measuring]


def dX_as_a_full_correlation(K, dY):
    h, w = K.shape
    around = np.pad(dY, ((h - 1, h - 1), (w - 1, w - 1)))
    return convolved_by_windows(around, np.rot90(K, 2))


def dX_pixel_by_pixel(K, dY):
    H, W = len(K) + len(dY) - 1, len(K[0]) + len(dY[0]) - 1
    dX = [[0.0] * W for _ in range(H)]
    for m in range(H):
        for n in range(W):
            for i in range(len(dY)):
                for j in range(len(dY[0])):
                    if 0 <= m - i < len(K) and 0 <= n - j < len(K[0]):
                        dX[m][n] += K[m - i][n - j] * dY[i][j]
    return dX


def dX_handing_out(K, dY):
    dX = np.zeros(np.add(K.shape, dY.shape) - 1)
    for (i, j), upstream in np.ndenumerate(dY):
        dX[i : i + K.shape[0], j : j + K.shape[1]] += K * upstream
    return dX


def dX_cell_by_cell(K, dY):
    dX = np.zeros(np.add(K.shape, dY.shape) - 1)
    for (a, b), weight in np.ndenumerate(K):
        dX[a : a + dY.shape[0], b : b + dY.shape[1]] += weight * dY
    return dX


def dX_by_the_package(K, dY):
    layer = Conv2D(1, 1, K.shape, initial=K[None, None])
    layer.forward(np.ones((1, 1, *(np.add(K.shape, dY.shape) - 1))))
    return layer.backward(dY[None, None])[0, 0]


DX = [
    dX_as_a_full_correlation,
    dX_pixel_by_pixel,
    dX_handing_out,
    dX_cell_by_cell,
    dX_by_the_package,
]


def routed_with_unravel(X, dY):
    dX = np.zeros_like(X)
    for (i, j), upstream in np.ndenumerate(dY):
        window = dX[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
        seen = X[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
        window[np.unravel_index(seen.argmax(), (2, 2))] = upstream
    return dX


def routed_number_by_number(X, dY):
    dX = [[0] * len(X[0]) for _ in X]
    for i in range(0, len(X), 2):
        for j in range(0, len(X[0]), 2):
            best = (i, j)
            for place in ((i, j + 1), (i + 1, j), (i + 1, j + 1)):
                if X[place] > X[best]:
                    best = place
            dX[best[0]][best[1]] = dY[i // 2, j // 2]
    return dX


def routed_by_the_package(X, dY):
    layer = MaxPool2D()
    layer.forward(X[None, None])
    return layer.backward(dY[None, None])[0, 0]


def routed_without_loops(X, dY):
    rows, columns = dY.shape
    cells = X.reshape(rows, 2, columns, 2).swapaxes(1, 2).reshape(rows, columns, 4)
    routed = dY[..., None] * (np.arange(4) == cells.argmax(-1)[..., None])
    return routed.reshape(rows, columns, 2, 2).swapaxes(1, 2).reshape(X.shape)


MAXPOOL = [
    routed_with_unravel,
    routed_number_by_number,
    routed_by_the_package,
    routed_without_loops,
]


@pytest.mark.parametrize(
    "exercise, answer",
    [
        pytest.param(exercise, answer, id=answer.__name__)
        for exercise, answers in (
            (check.conv2d, CONV2D),
            (check.conv2d_dK, DK),
            (check.conv2d_dX, DX),
            (check.maxpool_backward, MAXPOOL),
        )
        for answer in answers
    ],
)
def test_right_answers_written_differently_pass(exercise, answer):
    assert exercise(answer).status == "passed", exercise(answer)


def flipped_forward(X, K):
    return convolved_by_windows(X, np.flip(K))


def dX_without_the_turn(K, dY):
    return dX_as_a_full_correlation(np.rot90(K, 2), dY)


def dX_overwritten(K, dY):
    dX = np.zeros(np.add(K.shape, dY.shape) - 1)
    for (i, j), upstream in np.ndenumerate(dY):
        dX[i : i + K.shape[0], j : j + K.shape[1]] = K * upstream
    return dX


def mask_of_the_largest(X, dY):
    largest = X.reshape(len(dY), 2, -1, 2).max(axis=(1, 3))
    return (X == np.kron(largest, np.ones((2, 2)))) * np.kron(dY, np.ones((2, 2)))


def conv2d_returned_in_the_loop(X, K):
    Y = np.zeros(np.subtract(X.shape, K.shape) + 1)
    for i in range(len(Y)):
        for j in range(Y.shape[1]):
            Y[i, j] = np.sum(X[i : i + K.shape[0], j : j + K.shape[1]] * K)
        return Y


def dX_begun_anew(K, dY):
    for (i, j), upstream in np.ndenumerate(dY):
        dX = np.zeros(np.add(K.shape, dY.shape) - 1)
        dX[i : i + K.shape[0], j : j + K.shape[1]] += K * upstream
    return dX


def dX_returned_at_once(K, dY):
    dX = np.zeros(np.add(K.shape, dY.shape) - 1)
    for (i, j), upstream in np.ndenumerate(dY):
        dX[i : i + K.shape[0], j : j + K.shape[1]] += K * upstream
        return dX


def dX_to_one_pixel(K, dY):
    dX = np.zeros(np.add(K.shape, dY.shape) - 1)
    for (i, j), upstream in np.ndenumerate(dY):
        dX[i, j] += np.sum(K * upstream)
    return dX


def largest_sought_from_zero(X, dY):
    dX = np.zeros(X.shape)
    for (i, j), upstream in np.ndenumerate(dY):
        largest, where = 0, (2 * i, 2 * j)
        for place in np.ndindex(2, 2):
            if X[2 * i + place[0], 2 * j + place[1]] > largest:
                where = (2 * i + place[0], 2 * j + place[1])
                largest = X[where]
        dX[where] = upstream
    return dX


def put_at_the_place_in_the_window(X, dY):
    dX = np.zeros(X.shape)
    for (i, j), upstream in np.ndenumerate(dY):
        a, b = divmod(np.argmax(X[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]), 2)
        dX[i + a, j + b] = upstream
    return dX


@pytest.mark.parametrize(
    "exercise, answer, mistake",
    [
        (check.conv2d, conv2d_returned_in_the_loop, "returned_too_early"),
        (check.conv2d_dX, dX_begun_anew, "last_output_only"),
        (check.conv2d_dX, dX_returned_at_once, "first_output_only"),
        (check.conv2d_dX, dX_to_one_pixel, "all_to_one_pixel"),
        (check.maxpool_backward, largest_sought_from_zero, "lowest_to_beat_is_zero"),
        (check.maxpool_backward, put_at_the_place_in_the_window, "wrong_place_in_the_picture"),
        (check.conv2d, flipped_forward, "kernel_turned"),
        (check.conv2d_dX, dX_without_the_turn, "kernel_turned"),
        (check.conv2d_dX, dX_overwritten, "overwritten"),
        (check.maxpool_backward, mask_of_the_largest, "every_largest"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_mistakes_as_people_write_them_are_named(exercise, answer, mistake):
    assert exercise(answer).mistake == mistake, exercise(answer)


@pytest.mark.parametrize(
    "exercise",
    [check.conv2d, check.conv2d_dK, check.conv2d_dX, check.maxpool_backward],
    ids=lambda exercise: exercise.name,
)
def test_no_known_mistake_is_an_array_of_zeros(exercise):
    """An answer of zeros has other causes than any of them, and is not to be called by a name."""
    for mistake in exercise.mistakes.values():
        for function in mistake.functions:
            assert any(np.any(answer) for answer in exercise.observe(function).outcomes)


def test_a_wrong_turn_has_the_right_mean_and_is_found_all_the_same():
    for K, dY in check.conv2d_dX.cases:
        wrong, right = dX_without_the_turn(K, dY), dX_handing_out(K, dY)
        assert wrong.mean() == pytest.approx(right.mean())
        assert np.abs(wrong - right).max() > 0.5


def test_an_output_array_too_small_raises_and_says_where():
    def careless(X, K):
        Y = np.zeros(K.shape)
        for i in range(X.shape[0] - K.shape[0] + 1):
            for j in range(X.shape[1] - K.shape[1] + 1):
                Y[i, j] = np.sum(X[i : i + K.shape[0], j : j + K.shape[1]] * K)
        return Y

    report = check.conv2d(careless)
    assert (report.status, report.mistake) == ("not yet", None)
    assert "IndexError" in report.message and "Y[i, j] =" in report.message


def test_the_test_inputs_hide_nothing():
    for (X, K), (_, dY) in zip(check.conv2d.cases, check.conv2d_dK.cases, strict=True):
        assert X.shape[0] != X.shape[1]
        assert convolved_by_windows(X, K).shape == dY.shape
        for array in (X, K, dY):
            assert array.min() < 0 < array.max()
            assert not np.any(np.isin(np.abs(array), (0, 1, 2)))
            assert len(np.unique(array)) == array.size
            assert array.shape[0] != array.shape[1] or not np.allclose(array, array.T)
            assert not np.allclose(array, np.rot90(array, 2))


def test_most_kernels_and_outputs_are_not_square():
    shapes = [array.shape for case in check.conv2d_dX.cases for array in case]
    assert sum(height != width for height, width in shapes) >= 4
    assert len(set(shapes)) == len(shapes)


def test_pooling_is_tried_with_and_without_ties_and_below_zero():
    ties = [
        int((window == window.max()).sum())
        for X, _ in check.maxpool_backward.cases
        for window in X.reshape(len(X) // 2, 2, -1, 2).swapaxes(1, 2).reshape(-1, 4)
    ]
    assert {1, 2, 3, 4} <= set(ties)
    assert any(X.max() < 0 for X, _ in check.maxpool_backward.cases)
