"""The exercises of convolution: conv2d, conv2d_dK, conv2d_dX, maxpool_backward."""

import numpy as np

from backprop import single_picture as picture
from backprop.checks.exercise import Exercise
from backprop.gradcheck import numerical_gradient

# Height and width always differ, of the picture, the kernel and the output; nothing is symmetric.
PICTURES = [
    np.array(
        [
            [1.3, -0.7, 2.4, 0.6, -1.8],
            [0.9, 3.1, -2.6, 1.7, 0.4],
            [-1.1, 0.3, 2.9, -0.2, 1.4],
            [2.2, -1.5, 0.7, 3.4, -0.9],
        ]
    ),
    np.array(
        [
            [0.5, 1.9, -1.2],
            [2.7, -0.4, 0.8],
            [-2.1, 1.6, 3.3],
            [0.2, -1.7, 2.5],
            [1.1, 0.6, -0.3],
            [-0.8, 2.3, 1.5],
        ]
    ),
    np.array(
        [
            [3.2, -1.3, 0.7, 2.1, -0.6, 1.8],
            [-0.5, 2.8, 1.2, -2.4, 0.3, 0.9],
            [1.6, 0.4, -1.9, 3.7, 2.6, -1.4],
        ]
    ),
]
KERNELS = [
    np.array([[0.8, -1.6, 0.3], [2.3, 0.7, -0.4]]),
    np.array([[1.4, -0.6], [0.5, 2.2], [-1.9, 0.9]]),
    np.array([[-0.7, 1.8], [2.6, 0.4]]),
]
UPSTREAM = [
    np.array([[0.6, -1.3, 2.1], [1.7, 0.4, -0.8], [-0.3, 2.6, 1.2]]),
    np.array([[1.5, -0.4], [-2.2, 0.7], [0.9, 1.6], [-0.6, 0.3]]),
    np.array([[0.7, -1.1, 2.4, 0.5, -0.9], [1.3, 0.2, -0.6, 1.9, 0.8]]),
]
POOLED = [  # all different; several equal ones; negative ones, the farthest from 0 not the largest
    (
        np.array(
            [
                [0.4, 3.2, 1.7, -0.6, 2.9, 0.8],
                [2.3, 1.1, 4.5, 0.9, -1.4, 3.6],
                [1.9, -0.7, 0.3, 2.2, 5.1, 1.5],
                [2.8, 0.6, -3.9, 1.3, 0.5, 4.7],
            ]
        ),
        np.array([[0.7, -1.3, 0.4], [1.6, 2.1, -0.9]]),
    ),
    (
        np.array(
            [
                [1.2, 1.2, -0.4, 3.1],
                [0.7, 1.2, 3.1, 0.6],
                [2.4, 0.3, 1.8, 1.8],
                [2.4, 2.1, 1.8, 1.8],
                [0.9, 1.6, -2.2, -0.5],
                [3.3, 3.3, -0.5, -1.7],
            ]
        ),
        np.array([[1.4, -0.6], [0.8, 2.3], [-1.1, 0.5]]),
    ),
    (
        np.array([[-1.9, -0.3, -2.7, -4.2], [-0.8, -5.6, -0.7, -1.5]]),
        np.array([[-0.4, 1.7]]),
    ),
]
FORWARD = list(zip(PICTURES, KERNELS, strict=True))
FOR_KERNEL = list(zip(PICTURES, UPSTREAM, strict=True))
FOR_PICTURE = list(zip(KERNELS, UPSTREAM, strict=True))


def _measured_dK(X, dY):
    shape = X.shape[0] - dY.shape[0] + 1, X.shape[1] - dY.shape[1] + 1
    return numerical_gradient(lambda K: np.sum(dY * picture.conv2d(X, K)), np.zeros(shape))


def _measured_dX(K, dY):
    shape = K.shape[0] + dY.shape[0] - 1, K.shape[1] + dY.shape[1] - 1
    return numerical_gradient(lambda X: np.sum(dY * picture.conv2d(X, K)), np.zeros(shape))


conv2d = Exercise("conv2d(X, K)", reference=picture.conv2d, cases=FORWARD)
conv2d_dK = Exercise(
    "conv2d_dK(X, dY)", reference=picture.conv2d_dK, cases=FOR_KERNEL, measured=_measured_dK
)
conv2d_dX = Exercise(
    "conv2d_dX(K, dY)", reference=picture.conv2d_dX, cases=FOR_PICTURE, measured=_measured_dX
)
maxpool_backward = Exercise(
    "maxpool_backward(X, dY)", reference=picture.maxpool_backward, cases=POOLED
)


def _turned(A):
    """The array turned by 180°."""
    return A[::-1, ::-1]


def _padded(A, K):
    """The array with zeros around it, one row or column fewer than the kernel has."""
    rows, columns = K.shape[0] - 1, K.shape[1] - 1
    return np.pad(A, ((rows, rows), (columns, columns)))


def _windows(X, size):
    """Every window of this size, (rows, columns, height, width)."""
    return np.lib.stride_tricks.sliding_window_view(X, size)


# The mistakes of conv2d.

conv2d.mistake(
    "kernel_turned",
    "The kernel was turned by 180° before it was laid on the picture: here it stays as it is.",
    lambda X, K: picture.conv2d(X, _turned(K)),
)
conv2d.mistake(
    "kernel_mirrored",
    "The kernel was mirrored, top to bottom or left to right, before it was laid on the picture.",
    lambda X, K, down: picture.conv2d(X, K[::-1] if down else K[:, ::-1]),
    down=(True, False),
)
conv2d.mistake(
    "kernel_transposed",
    "The kernel was transposed: its rows are to lie on rows of the picture.",
    lambda X, K: picture.conv2d(X, K.T),
)
conv2d.mistake(
    "output_transposed",
    "All numbers are right, but rows and columns of the output have changed places.",
    lambda X, K: picture.conv2d(X, K).T,
)
conv2d.mistake(
    "same_size",
    "The output is as large as the picture: zeros were added around it, and the kernel was laid "
    "on places where it hangs over the edge.",
    lambda X, K, before: picture.conv2d(np.pad(X, _to_one_side(K, before)), K),
    before=(0, 1, 2),
)
conv2d.mistake(
    "rest_left_at_zero",
    "The array for the output is as large as the picture, and its last rows and columns were "
    "never filled.",
    lambda X, K: np.pad(picture.conv2d(X, K), _to_one_side(K, 0)),
)
conv2d.mistake(
    "full_size",
    "The output is larger than the picture: the kernel was also laid on places where it hangs "
    "over the edge.",
    lambda X, K: picture.conv2d(_padded(X, K), K),
)
conv2d.mistake(
    "side_by_side",
    "The windows stand side by side: here the kernel moves on by one pixel at a time.",
    lambda X, K: picture.conv2d(X, K)[:: K.shape[0], :: K.shape[1]],
)
conv2d.mistake(
    "every_second_place",
    "Every second place was left out: here the kernel moves on by one pixel at a time.",
    lambda X, K: picture.conv2d(X, K)[::2, ::2],
)
conv2d.mistake(
    "last_places_missing",
    "The last row and the last column of the output are missing: the kernel also fits there.",
    lambda X, K: picture.conv2d(X[:-1, :-1], K),
)
conv2d.mistake(
    "last_places_not_filled",
    "The last row and the last column of the output are still 0: the kernel also fits there.",
    lambda X, K: np.pad(picture.conv2d(X[:-1, :-1], K), ((0, 1), (0, 1))),
)
conv2d.mistake(
    "one_pixel_off",
    "The windows begin one pixel too late: the first one stands in the upper left corner.",
    lambda X, K: picture.conv2d(X[1:, 1:], K),
)
conv2d.mistake(
    "mean",
    "The products in a window were averaged; they are to be added up.",
    lambda X, K: picture.conv2d(X, K) / K.size,
)
conv2d.mistake(
    "largest_product",
    "Of the products in a window the largest was kept; they are to be added up.",
    lambda X, K: (_windows(X, K.shape) * K).max(axis=(2, 3)),
)
conv2d.mistake(
    "kernel_unused",
    "This is the sum of the pixels in each window: the kernel does not occur in it.",
    lambda X, K: picture.conv2d(X, np.ones(K.shape)),
)
conv2d.mistake(
    "kernel_added",
    "The kernel was added to what lies below it; it is to be multiplied.",
    lambda X, K: picture.conv2d(X, np.ones(K.shape)) + K.sum(),
)
conv2d.mistake(
    "sums_multiplied",
    "The sum of the pixels was multiplied by the sum of the kernel; each pixel has a weight of "
    "its own.",
    lambda X, K: picture.conv2d(X, np.ones(K.shape)) * K.sum(),
)
conv2d.mistake(
    "first_row_of_the_window",
    "Only the first row of each window was used.",
    lambda X, K: (_windows(X, K.shape) * K)[:, :, 0].sum(axis=-1),
)
conv2d.mistake(
    "one_window_throughout",
    "Every entry of the output is the same: the window does not move.",
    lambda X, K: np.full_like(picture.conv2d(X, K), picture.conv2d(X, K)[0, 0]),
)
conv2d.mistake(
    "returned_too_early",
    "Only the beginning of the output was filled, the rest is still 0: the function returned "
    "inside a loop.",
    lambda X, K, part: _beginning(picture.conv2d(X, K), part),
    part=("row", "number"),
)
conv2d.mistake(
    "last_product_left",
    "Only the last product of each window is left: each overwrote the one before it.",
    lambda X, K: (_windows(X, K.shape) * K)[:, :, -1, -1],
)
conv2d.mistake(
    "nothing_below_zero",
    "Outputs below 0 were set to 0: that is a ReLU, and not a part of the convolution.",
    lambda X, K: np.maximum(picture.conv2d(X, K), 0),
)
conv2d.mistake(
    "only_one_number",
    "This is the number for the first window only; the kernel has more places to go.",
    lambda X, K: picture.conv2d(X, K)[0, 0],
)
conv2d.mistake(
    "products_not_added",
    "The products in each window were returned as they are; each window gives one number.",
    lambda X, K: _windows(X, K.shape) * K,
)
conv2d.mistake(
    "adds_up_from_window_to_window",
    "The sum was not set back to 0 between windows: every entry contains all those before it.",
    lambda X, K: np.cumsum(picture.conv2d(X, K)).reshape(picture.conv2d(X, K).shape),
)
conv2d.mistake(
    "flat_list",
    "The right numbers, all in one row; the output is a picture with rows and columns.",
    lambda X, K: picture.conv2d(X, K).ravel(),
)
conv2d.mistake(
    "matrix_product",
    "Window and kernel were multiplied as matrices; pixel by pixel is asked for.",
    lambda X, K: np.array([[np.sum(w @ K) for w in row] for row in _windows(X, K.shape)]),
)


def _beginning(A, part):
    """The array with only its first row or its first number, and 0 everywhere else."""
    first = np.arange(A.size).reshape(A.shape) < (A.shape[1] if part == "row" else 1)
    return np.where(first, A, 0)


def _to_one_side(K, before):
    """How much to pad so that the output is as large as the picture; `before` of it in front."""
    return [(min(before, n - 1), n - 1 - min(before, n - 1)) for n in K.shape]


# The mistakes of conv2d_dK.


def _kernel_shape(X, dY):
    return X.shape[0] - dY.shape[0] + 1, X.shape[1] - dY.shape[1] + 1


def _met(X, dY):
    """What the kernel's cells met, window by window: (rows, columns, height, width)."""
    return _windows(X, _kernel_shape(X, dY))


conv2d_dK.mistake(
    "upstream_turned",
    "`dY` was turned by 180°: each window belongs to the output at its own place.",
    lambda X, dY: picture.conv2d(X, _turned(dY)),
)
conv2d_dK.mistake(
    "result_turned",
    "The right numbers, turned by 180°: nothing is to be turned here.",
    lambda X, dY: _turned(picture.conv2d(X, dY)),
)
conv2d_dK.mistake(
    "transposed",
    "Rows and columns have changed places: the gradient has the shape of the kernel.",
    lambda X, dY: picture.conv2d(X, dY).T,
)
conv2d_dK.mistake(
    "averaged",
    "The shares of the outputs were averaged: the one kernel was used at every place, "
    "so its gradient is a sum.",
    lambda X, dY: picture.conv2d(X, dY) / dY.size,
)
conv2d_dK.mistake(
    "first_window_only",
    "Only the first output has a share in this: the kernel was used at every place.",
    lambda X, dY: _met(X, dY)[0, 0] * dY[0, 0],
)
conv2d_dK.mistake(
    "first_row_only",
    "Only the outputs in the first row have a share: the function returned inside a loop.",
    lambda X, dY: picture.conv2d_dK(X, _beginning(dY, "row")),
)
conv2d_dK.mistake(
    "last_window_only",
    "Only the last output is left: each window overwrote the one before it.",
    lambda X, dY: _met(X, dY)[-1, -1] * dY[-1, -1],
)
conv2d_dK.mistake(
    "last_row_only",
    "Only the outputs in the last row have a share: the sum was begun anew in every row.",
    lambda X, dY: picture.conv2d(X[-_kernel_shape(X, dY)[0] :], dY[-1:]),
)
conv2d_dK.mistake(
    "last_outputs_left_out",
    "The outputs in the last row and the last column have no share in this.",
    lambda X, dY: picture.conv2d_dK(X, np.pad(dY[:-1, :-1], ((0, 1), (0, 1)))),
)
conv2d_dK.mistake(
    "upstream_ignored",
    "`dY` does not occur in this: some outputs matter more to the loss than others.",
    lambda X, dY: picture.conv2d(X, np.ones(dY.shape)),
)
conv2d_dK.mistake(
    "upstream_summed",
    "The pixels and `dY` were summed apart from each other: each window counts with its own "
    "output's gradient.",
    lambda X, dY, share: picture.conv2d(X, np.ones(dY.shape)) * np.sum(dY) / share(dY),
    share=(lambda dY: 1, np.size),
)
conv2d_dK.mistake(
    "pixels_ignored",
    "The pixels do not occur in this: it is the gradient of a bias, once for every cell.",
    lambda X, dY: np.full(_kernel_shape(X, dY), dY.sum()),
)
conv2d_dK.mistake(
    "bias",
    "This is one number, the gradient of a bias; the kernel has one for each of its cells.",
    lambda X, dY: dY.sum(),
)
conv2d_dK.mistake(
    "not_added_up",
    "The shares of the outputs were returned one by one; they are to be added up.",
    lambda X, dY: _met(X, dY) * dY[:, :, None, None],
)
conv2d_dK.mistake(
    "full_size",
    "The result is larger than the picture: zeros were put around it, though `dY` only has to go "
    "where it fits.",
    lambda X, dY: picture.conv2d(_padded(X, dY), dY),
)
conv2d_dK.mistake(
    "size_of_the_picture",
    "The result is as large as the picture: the gradient has the shape of the kernel.",
    lambda X, dY, before: picture.conv2d(np.pad(X, _to_one_side(dY, before)), dY),
    before=(0, 1, 2),
)
conv2d_dK.mistake(
    "sign",
    "All numbers have the right size and the wrong sign.",
    lambda X, dY: -picture.conv2d(X, dY),
)
conv2d_dK.mistake(
    "one_pixel_off",
    "The windows begin one pixel too late, so the first row and the first column of the kernel "
    "have no gradient.",
    lambda X, dY: picture.conv2d(X, dY)[1:, 1:],
)
conv2d_dK.mistake(
    "absolute",
    "The signs of `dY` were dropped: an output may push a weight up or down.",
    lambda X, dY: picture.conv2d(X, np.abs(dY)),
)
conv2d_dK.mistake(
    "squared_upstream",
    "`dY` was multiplied in twice.",
    lambda X, dY: picture.conv2d(X, dY**2),
)

# The mistakes of conv2d_dX.


def _spread(K, dY, put):
    """Go through the outputs in reading order; `put(window, share)` changes a window of dX."""
    dX = np.zeros((K.shape[0] + dY.shape[0] - 1, K.shape[1] + dY.shape[1] - 1))
    for i, j in np.ndindex(dY.shape):
        put(dX[i : i + K.shape[0], j : j + K.shape[1]], K * dY[i, j])
    return dX


def _uses(K, dY):
    """By how many outputs each pixel was used."""
    return picture.conv2d_dX(np.ones(K.shape), np.ones(dY.shape))


def _overwrite(window, share):
    window[...] = share


def _keep_larger(window, share):
    window[...] = np.maximum(window, share)


conv2d_dX.mistake(
    "kernel_turned",
    "The kernel lies the wrong way round: the lower right weight goes where the upper left one "
    "belongs.",
    lambda K, dY: picture.conv2d_dX(_turned(K), dY),
)
conv2d_dX.mistake(
    "kernel_mirrored",
    "The kernel lies mirrored, in one direction only.",
    lambda K, dY, down: picture.conv2d_dX(K[::-1] if down else K[:, ::-1], dY),
    down=(True, False),
)
conv2d_dX.mistake(
    "kernel_transposed",
    "The kernel was transposed: its rows are to lie on rows of the picture.",
    lambda K, dY: picture.conv2d_dX(K.T, dY),
)
conv2d_dX.mistake(
    "overwritten",
    "Where windows overlap, the later one overwrote what the earlier ones had left.",
    lambda K, dY: _spread(K, dY, _overwrite),
)


@conv2d_dX.mistake(
    "weights_overwritten",
    "What one weight of the kernel handed out overwrote what the weights before it had left.",
)
def _(K, dY):
    dX = np.zeros((K.shape[0] + dY.shape[0] - 1, K.shape[1] + dY.shape[1] - 1))
    for a, c in np.ndindex(K.shape):
        dX[a : a + dY.shape[0], c : c + dY.shape[1]] = K[a, c] * dY
    return dX


conv2d_dX.mistake(
    "largest_share",
    "Where windows overlap, only the largest share was kept; a pixel that several outputs used "
    "gets something from each.",
    lambda K, dY: _spread(K, dY, _keep_larger),
)
conv2d_dX.mistake(
    "averaged",
    "Where windows overlap, the shares were averaged: a pixel that several outputs used moves "
    "all of them.",
    lambda K, dY: picture.conv2d_dX(K, dY) / _uses(K, dY),
)
conv2d_dX.mistake(
    "averaged_over_the_kernel",
    "The shares were divided by the size of the kernel: nothing is averaged here.",
    lambda K, dY: picture.conv2d_dX(K, dY) / K.size,
)
conv2d_dX.mistake(
    "no_zeros_around",
    "The result is smaller than the picture: pixels near the edge were used as well.",
    lambda K, dY, turn: _where_it_fits(K, dY, turn),
    turn=(True, False),
)
conv2d_dX.mistake(
    "size_of_the_output",
    "The result is as large as `dY`: the picture is larger, and its last pixels were used too.",
    lambda K, dY, first: _cut(picture.conv2d_dX(K, dY), dY.shape, first),
    first=(0, 1),
)
conv2d_dX.mistake(
    "upstream_ignored",
    "`dY` does not occur in this: some outputs matter more to the loss than others.",
    lambda K, dY: picture.conv2d_dX(K, np.ones(dY.shape)),
)
conv2d_dX.mistake(
    "kernel_ignored",
    "The kernel does not occur in this: a pixel counts in an output with the weight that lay "
    "on it.",
    lambda K, dY: picture.conv2d_dX(np.ones(K.shape), dY),
)
conv2d_dX.mistake(
    "kernel_summed",
    "Every pixel of a window got the sum of the whole kernel; each has a weight of its own.",
    lambda K, dY: picture.conv2d_dX(np.full(K.shape, K.sum()), dY),
)
conv2d_dX.mistake(
    "upstream_turned",
    "`dY` was turned by 180°: each output belongs to the window at its own place.",
    lambda K, dY: picture.conv2d_dX(K, _turned(dY)),
)
conv2d_dX.mistake(
    "result_turned",
    "The right numbers, but the whole result is turned by 180°.",
    lambda K, dY: _turned(picture.conv2d_dX(K, dY)),
)
conv2d_dX.mistake(
    "result_transposed",
    "The right numbers, but rows and columns have changed places.",
    lambda K, dY: picture.conv2d_dX(K, dY).T,
)
conv2d_dX.mistake(
    "first_output_only",
    "Only the first output handed something back; all of them used the picture.",
    lambda K, dY: picture.conv2d_dX(K, _beginning(dY, "number")),
)
conv2d_dX.mistake(
    "first_row_only",
    "Only the outputs in the first row handed something back: the function returned inside a loop.",
    lambda K, dY: picture.conv2d_dX(K, _beginning(dY, "row")),
)
conv2d_dX.mistake(
    "last_output_only",
    "Only the last output handed something back: the sum was begun anew for every output.",
    lambda K, dY: picture.conv2d_dX(K, _turned(_beginning(_turned(dY), "number"))),
)
conv2d_dX.mistake(
    "all_to_one_pixel",
    "Each output gave everything to one pixel, the corner of its window; it used the whole window.",
    lambda K, dY: np.pad(dY * K.sum(), [(0, n - 1) for n in K.shape]),
)
conv2d_dX.mistake(
    "one_too_large",
    "The result has one row and one column more than the picture.",
    lambda K, dY: np.pad(picture.conv2d_dX(K, dY), ((0, 1), (0, 1))),
)
conv2d_dX.mistake(
    "last_row_only",
    "Only the outputs in the last row handed something back: the sum was begun anew in every row.",
    lambda K, dY: picture.conv2d_dX(K, dY * (np.arange(len(dY)) == len(dY) - 1)[:, None]),
)
conv2d_dX.mistake(
    "last_outputs_left_out",
    "The outputs in the last row and the last column handed nothing back.",
    lambda K, dY: picture.conv2d_dX(K, np.pad(dY[:-1, :-1], ((0, 1), (0, 1)))),
)
conv2d_dX.mistake(
    "side_by_side",
    "The windows were laid side by side without overlap; the kernel moved on by one pixel "
    "at a time.",
    lambda K, dY: np.kron(dY, K),
)
conv2d_dX.mistake(
    "sign",
    "All numbers have the right size and the wrong sign.",
    lambda K, dY: -picture.conv2d_dX(K, dY),
)
conv2d_dX.mistake(
    "absolute",
    "The signs of `dY` were dropped: an output may pull a pixel up or down.",
    lambda K, dY: picture.conv2d_dX(K, np.abs(dY)),
)


def _where_it_fits(K, dY, turn):
    """The smaller array laid on the larger one, only where it fits."""
    return picture.conv2d(dY, _turned(K) if turn else K)


def _cut(dX, shape, first):
    """A part of dX of this shape, from its first or its second row and column on."""
    return dX[first : first + shape[0], first : first + shape[1]]


# The mistakes of maxpool_backward.


def _by_window(X, dY, share):
    """`share(window, gradient)` gives what each 2 × 2 window of dX holds."""
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape):
        place = np.s_[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
        dX[place] = share(X[place], dY[i, j])
    return dX


def _window_mistake(identifier, sentence, share):
    maxpool_backward.mistake(identifier, sentence, lambda X, dY: _by_window(X, dY, share))


def _one_at(place):
    """A mask of a window with a single True, at this place in reading order."""
    return np.arange(4).reshape(2, 2) == place


_window_mistake(
    "all_four",
    "Every pixel of a window got the whole gradient; only one of the four made it into the output.",
    lambda window, gradient: gradient,
)
_window_mistake(
    "shared_out",
    "The gradient was shared out among the four pixels: that belongs to pooling by the mean.",
    lambda window, gradient: gradient / 4,
)
_window_mistake(
    "every_largest",
    "At a tie every one of the equal pixels got the gradient; only the first in reading order "
    "is to have it.",
    lambda window, gradient: (window == window.max()) * gradient,
)
_window_mistake(
    "tie_shared_out",
    "At a tie the gradient was shared out among the equal pixels; only the first in reading order "
    "is to have it.",
    lambda window, gradient: (window == window.max()) * gradient / (window == window.max()).sum(),
)
_window_mistake(
    "last_of_equals",
    "At a tie the last of the equal pixels got the gradient; the first in reading order is to "
    "have it.",
    lambda window, gradient: _one_at(3 - np.argmax(window.ravel()[::-1])) * gradient,
)
_window_mistake(
    "column_first",
    "At a tie the window was read column by column; reading order goes row by row.",
    lambda window, gradient: _one_at(np.argmax(window.T)).T * gradient,
)
_window_mistake(
    "nothing_at_a_tie",
    "At a tie nobody got the gradient: the first of the equal pixels in reading order is to "
    "have it.",
    lambda window, gradient: (
        (window == window.max()) * gradient * ((window == window.max()).sum() == 1)
    ),
)
_window_mistake(
    "times_the_value",
    "The gradient was multiplied by the pixel's own value: the slope of the largest is 1, "
    "whatever it is.",
    lambda window, gradient: _one_at(np.argmax(window)) * window * gradient,
)
_window_mistake(
    "smallest",
    "The gradient went to the smallest pixel of each window.",
    lambda window, gradient: _one_at(np.argmin(window)) * gradient,
)
_window_mistake(
    "upper_left",
    "The gradient always went to the upper left pixel, whichever was the largest.",
    lambda window, gradient: _one_at(0) * gradient,
)
_window_mistake(
    "farthest_from_zero",
    "The gradient went to the pixel farthest from 0: a large negative number is not a large one.",
    lambda window, gradient: _one_at(np.argmax(np.abs(window))) * gradient,
)
_window_mistake(
    "mask_only",
    "The places are right, but a 1 stands there: `dY` does not occur in this.",
    lambda window, gradient: _one_at(np.argmax(window)) * 1.0,
)
_window_mistake(
    "values_put_back",
    "The largest pixels themselves were put back in their places; their gradients are asked for.",
    lambda window, gradient: _one_at(np.argmax(window)) * window,
)
_window_mistake(
    "sign",
    "The gradients are in the right places and have the wrong sign.",
    lambda window, gradient: _one_at(np.argmax(window)) * -gradient,
)
_window_mistake(
    "only_positive",
    "Gradients below 0 were dropped: a gradient may have either sign.",
    lambda window, gradient: _one_at(np.argmax(window)) * max(gradient, 0),
)
_window_mistake(
    "lowest_to_beat_is_zero",
    "In windows with nothing above 0 the upper left pixel got the gradient: their largest may "
    "stand elsewhere.",
    lambda window, gradient: _one_at(np.argmax(np.maximum(window, 0))) * gradient,
)
_window_mistake(
    "others_keep_their_value",
    "The pixels that were not the largest kept their own values: none of them was used.",
    lambda window, gradient: np.where(_one_at(np.argmax(window)), gradient, window),
)
_window_mistake(
    "largest_of_each_row",
    "In each window the largest of each row got the gradient; there is one largest in a window.",
    lambda window, gradient: np.array([_first_largest(row) for row in window]) * gradient,
)
_window_mistake(
    "only_where_positive",
    "Windows with nothing above 0 got no gradient: their largest pixel went into the output too.",
    lambda window, gradient: _one_at(np.argmax(window)) * gradient * (window.max() > 0),
)


def _first_largest(row):
    return np.arange(len(row)) == np.argmax(row)


maxpool_backward.mistake(
    "outputs_turned",
    "The gradients went to the wrong windows: the one in the upper left belongs to `dY[0, 0]`.",
    lambda X, dY: picture.maxpool_backward(X, _turned(dY)),
)
maxpool_backward.mistake(
    "size_of_the_output",
    "The result has the shape of `dY`; the gradient of the picture has the shape of the picture.",
    lambda X, dY: np.array(dY),
)
maxpool_backward.mistake(
    "first_window_only",
    "Only the first window was dealt with.",
    lambda X, dY: picture.maxpool_backward(X, _beginning(dY, "number")),
)
maxpool_backward.mistake(
    "first_row_only",
    "Only the first row of windows was dealt with: the function returned inside a loop.",
    lambda X, dY: picture.maxpool_backward(X, _beginning(dY, "row")),
)
maxpool_backward.mistake(
    "largest_of_the_picture",
    "Only the largest pixel of the whole picture got something; every window has its own largest.",
    lambda X, dY: (
        (np.arange(X.size).reshape(X.shape) == np.argmax(X)) * picture.maxpool_backward(X, dY)
    ),
)


@maxpool_backward.mistake(
    "overlapping",
    "The windows overlap: here they stand side by side, two pixels apart.",
    add=(True, False),
)
def _(X, dY, add):
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape):
        window = X[i : i + 2, j : j + 2]
        a, b = np.unravel_index(np.argmax(window), window.shape)
        dX[i + a, j + b] = dY[i, j] + add * dX[i + a, j + b]
    return dX


@maxpool_backward.mistake(
    "wrong_place_in_the_picture",
    "The largest of each window was found, but its gradient was not put where that pixel stands in "
    "the picture.",
    place=(
        lambda i, j, a, b: (a, b),
        lambda i, j, a, b: (i + a, j + b),
        lambda i, j, a, b: (2 * i + b, 2 * j + a),
    ),
    add=(True, False),
)
def _(X, dY, place, add):
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(dY.shape):
        a, b = divmod(int(np.argmax(X[2 * i : 2 * i + 2, 2 * j : 2 * j + 2])), 2)
        where = place(i, j, a, b)
        dX[where] = dY[i, j] + add * dX[where]
    return dX
