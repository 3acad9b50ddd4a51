"""Convolution and pooling: layers for images, which use the same few weights at every place.

A small window slides over the image. What the window sees is multiplied by a kernel (Conv2D), or
only its largest number or its mean is kept (pooling). Backward asks of every pixel the opposite
question, which windows saw it, and adds up what they say.

Images are (N, channels, height, width). In memory the examples stand last, next to one another,
because then every step below works on long runs of numbers; the shapes do not show it.
"""

from functools import lru_cache, reduce
from math import prod

import numpy as np

from backprop.demands import pair, whole
from backprop.initialization import initial_weights
from backprop.layers import Layer


@lru_cache(maxsize=64)
def _windows(image, size, stride):
    """Where a window meets an image; the arguments are pairs, down and right.

    Returns the number of places it stands in, (rows, columns), and for every cell of the window,
    in reading order, the slices of the image's rows and columns that it meets in those places.
    """
    places = tuple((image[k] - size[k]) // stride[k] + 1 for k in (0, 1))
    cells = [
        tuple(slice(cell[k], cell[k] + stride[k] * places[k], stride[k]) for k in (0, 1))
        for cell in np.ndindex(size)
    ]
    return places, cells


class _Sliding(Layer):
    """What convolution and pooling share: a window of some `size` that moves by some `stride`."""

    def __init__(self, size, stride, **parameters):
        super().__init__(**parameters)
        self.size = pair("size", size)
        self.stride = self.size if stride is None else pair("stride", stride)

    def slide_over(self, image):
        """Take note of an image (channels, height, width, N): `places`, `cells` and its shape."""
        height, width = image.shape[1:3]
        if height < self.size[0] or width < self.size[1]:
            least = _by(self.size)
            raise ValueError(f"{self!r} wants images of {least} or more; it got {height}×{width}")
        self.image = image.shape
        self.places, self.cells = _windows((height, width), self.size, self.stride)


class Conv2D(_Sliding):
    """Y[n, k, i, j] = b[k] + Σ W[k] · (what the window sees of X[n] at i, j): no kernel is flipped.

    (LeCun and others, 1989.)

    Args:
        inputs, outputs: channels that come in, and kernels, each of which makes one channel.
        size: height and width of the kernels, one number or two.
        rng: where random initial weights come from.
        stride: how far the window moves at a time, one number or two (down, right); rows and
            columns left over are not seen.
        padding: how many rows and columns of zeros are put around the image.
        bias: False leaves b away.
        initial: as in `Linear`; one unit has inputs · height · width inputs.

    The parameters are W (outputs, inputs, height, width) and b (outputs,). Y has
    (image height + 2 · padding − kernel height) // stride + 1 rows, and columns likewise.

    Raises:
        ValueError: X is not (N, inputs, height, width) or smaller than the kernel; dY has not
            the shape of Y; unknown or misshapen initial weights; a size or stride below 1.
    """

    def __init__(
        self, inputs, outputs, size, *, rng=None, stride=1, padding=0, bias=True, initial="he"
    ):
        inputs, outputs = whole("inputs", inputs), whole("outputs", outputs)
        W = initial_weights(initial, (outputs, inputs, *pair("size", size)), rng)
        super().__init__(size, stride, W=W, **({"b": np.zeros(outputs)} if bias else {}))
        self.inputs, self.outputs = inputs, outputs
        self.padding = whole("padding", padding, 0)

    def forward(self, X):
        """From X (N, inputs, height, width) to Y (N, outputs, rows, columns)."""
        self.patches = self.look(X)
        W = self.parameters["W"].reshape(self.outputs, -1)
        Y = W @ self.patches  # (outputs, cells) @ (cells, places · N) -> (outputs, places · N)
        if "b" in self.parameters:
            Y += self.parameters["b"][:, None]
        return examples_first(Y.reshape(self.outputs, *self.places, -1))

    def backward(self, dY):
        """From dY to dX, of the shapes of Y and X; dW and db are summed over all places."""
        dY = self._upstream(dY, (self.image[-1], self.outputs, *self.places))
        dY = examples_last(dY).reshape(self.outputs, -1)  # (outputs, places · N)
        W = self.parameters["W"].reshape(self.outputs, -1)
        self.gradients["W"] = (dY @ self.patches.T).reshape(self.parameters["W"].shape)
        if "b" in self.parameters:
            self.gradients["b"] = dY.sum(axis=1)
        return self.spread(W.T @ dY)  # (cells, outputs) @ (outputs, places · N)

    def look(self, X):
        """What the windows see of X: a row for each of their cells, a column for each place and n.

        The columns are in the order of rows, columns and examples.
        """
        X, padding = self._batch(X, self.inputs, "height", "width"), self.padding
        N, channels, height, width = X.shape
        image = np.zeros((channels, height + 2 * padding, width + 2 * padding, N))
        image[:, padding : padding + height, padding : padding + width] = examples_last(X)
        self.slide_over(image)
        patches = np.empty((channels, prod(self.size), *self.places, N))
        for cell, (rows, columns) in enumerate(self.cells):
            patches[:, cell] = image[:, rows, columns]
        return patches.reshape(channels * prod(self.size), -1)

    def spread(self, dpatches):
        """The way back from the patches to dX: a pixel that several windows saw gets the sum."""
        channels, height, width, N = self.image
        dpatches = dpatches.reshape(channels, -1, *self.places, N)
        image, padding = np.zeros(self.image), self.padding
        for cell, (rows, columns) in enumerate(self.cells):
            image[:, rows, columns] += dpatches[:, cell]
        return examples_first(image[:, padding : height - padding, padding : width - padding])

    def __repr__(self):
        return f"Conv2D({self.inputs}, {self.outputs}, {_by(self.size)})"


class _Pool2D(_Sliding):
    """What the two ways of pooling share: windows that move over every channel by itself."""

    def __init__(self, size=2, *, stride=None):
        super().__init__(size, stride)

    def _seen(self, X):
        """For each cell of the window what it meets, as (channels, rows, columns, N)."""
        X = examples_last(self._batch(X, "channels", "height", "width"))
        self.slide_over(X)
        return [X[:, rows, columns].copy() for rows, columns in self.cells]

    def _spread(self, dY, shares):
        """dX: every cell of every window gets its share of dY."""
        channels, N = self.image[0], self.image[-1]
        dY = self._upstream(dY, (N, channels, *self.places))
        dY, image = np.ascontiguousarray(examples_last(dY)), np.zeros(self.image)
        apart = self.stride[0] >= self.size[0] and self.stride[1] >= self.size[1]
        for (rows, columns), share in zip(self.cells, shares, strict=True):
            if apart:
                np.multiply(dY, share, out=image[:, rows, columns])
            else:
                image[:, rows, columns] += dY * share
        return examples_first(image)

    def __repr__(self):
        return f"{type(self).__name__}({_by(self.size)})"


class MaxPool2D(_Pool2D):
    """Y = the largest number in each window; dY goes to the pixel that was it, nowhere else.

    Of several equal ones the first in reading order gets all.

    Args:
        size: height and width of the window, one number or two.
        stride: how far it moves at a time, one number or two; by default by its own size, so that
            windows stand side by side.

    Raises:
        ValueError: X is not (N, channels, height, width) or smaller than the window; dY has not
            the shape of Y; a size or stride below 1.
    """

    def forward(self, X):
        """From X (N, channels, height, width) to Y (N, channels, rows, columns)."""
        seen = self._seen(X)
        Y = reduce(np.maximum, seen)
        unclaimed = np.ones_like(Y, dtype=bool)
        self.winners = []
        for cell in seen:
            winner = (cell == Y) & unclaimed
            unclaimed ^= winner
            self.winners.append(winner)
        return examples_first(Y)

    def backward(self, dY):
        """From dY to dX, of the shapes of Y and X."""
        return self._spread(dY, self.winners)


class AveragePool2D(_Pool2D):
    """Y = the mean of each window; every pixel of it gets the same share of dY.

    Args and errors are those of `MaxPool2D`.
    """

    def forward(self, X):
        """From X (N, channels, height, width) to Y (N, channels, rows, columns)."""
        return examples_first(sum(self._seen(X)) / prod(self.size))

    def backward(self, dY):
        """From dY to dX, of the shapes of Y and X."""
        return self._spread(dY, [1 / prod(self.size)] * prod(self.size))


class Flatten(Layer):
    """Y = the numbers of each example in one row: from images to what `Linear` takes.

    Raises:
        ValueError: X is empty; dY has not the shape of Y.
    """

    def forward(self, X):
        """From X (N, …) to Y (N, numbers of one example)."""
        X = self._batch(X)
        if X.ndim == 0:
            raise ValueError(f"{self!r} wants X of shape (N, ...); it got one number")
        self.shape = X.shape
        return X.reshape(len(X), -1).copy()

    def backward(self, dY):
        """From dY (N, numbers of one example) to dX, of the shape of X."""
        return self._upstream(dY, (self.shape[0], prod(self.shape[1:]))).reshape(self.shape).copy()


def examples_first(image):
    """(channels, height, width, N) -> (N, channels, height, width), without moving a number."""
    return image.transpose(3, 0, 1, 2)


def examples_last(X):
    """(N, channels, height, width) -> (channels, height, width, N), without moving a number."""
    return X.transpose(1, 2, 3, 0)


def _by(size):
    return f"{size[0]}×{size[1]}"
