"""The passes as `train` runs them: the same numbers as in the layers, with less work.

Small networks spend their time on calling NumPy and on arrays that come and go, not on
arithmetic. Some layers therefore have a quicker twin here. It treats the bias as one more weight,
for an input that is always 1, so that one product does the work of a product and a sum; it keeps
the array with the ones from step to step; it trusts what it is given, since `train` has checked
the data; and the first layer that learns does not work out dX, which nobody asks for. To learn
how a layer works, read layers.py and convolution.py.
"""

import math
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from backprop.convolution import Conv2D, MaxPool2D, examples_first, examples_last
from backprop.layers import Linear, ReLU

ZERO = np.zeros(())  # as an array, because NumPy would make one of the number 0 in every call


class Fast:
    """A network's forward and backward for training; gradients go where the layers keep theirs."""

    def __init__(self, network):
        values, slopes = network.vectors()
        self.layers, self.first, start = [], None, 0
        for layer in pooled_first(network.layers):
            stop = start + sum(np.size(array) for array in layer.parameters.values())
            if stop > start and self.first is None:
                self.first = len(self.layers)
            is_first = self.first == len(self.layers)
            self.layers.append(quicker(layer, values[start:stop], slopes[start:stop], is_first))
            start = stop

    def forward(self, X):
        """As `Network.forward`."""
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def backward(self, dY):
        """As `Network.backward`, but only down to the first layer that learns."""
        for layer in reversed(self.layers[self.first :]):
            dY = layer.backward(dY)


def pooled_first(layers):
    """The layers, but a maximum pooling right after a ReLU before it, as it leaves it less to do.

    ReLU keeps the order of numbers, so the largest after it was the largest before. Where that is
    not above 0, another pixel may get the slope, but ReLU lets nothing of it pass.
    """
    layers = list(layers)
    for i, pair in enumerate(pairwise(layers)):
        if [type(layer) for layer in pair] == [ReLU, MaxPool2D]:
            layers[i : i + 2] = reversed(pair)
    return layers


def quicker(layer, values, slopes, is_first):
    """The twin of a layer, or the layer itself if it has none or learns no bias.

    `values` and `slopes` are the windows onto the network's two vectors that belong to it.
    """
    if type(layer) is ReLU:
        return FastReLU()
    if type(layer) is MaxPool2D and layer.size == layer.stride:
        return FastMaxPool2D(layer)
    if type(layer) in (Linear, Conv2D) and "b" in layer.parameters:
        twin = FastLinear if type(layer) is Linear else FastConv2D
        return twin(layer, values, slopes, is_first)
    return layer


class FastReLU:
    """ReLU without a look at the shapes."""

    def forward(self, X):
        """From X to Y, of the same shape."""
        self.slope = np.greater(X, ZERO)
        return np.maximum(X, ZERO)

    def backward(self, dY):
        """From dY to dX, of the same shape."""
        dX = self.slope.astype(float)
        dX *= dY
        return dX


class FastLinear:
    """[X 1] times W with b as its last row; dW and db are the rows of one product as well."""

    def __init__(self, layer, values, slopes, is_first):
        self.W = values.reshape(layer.inputs + 1, layer.outputs)
        self.dW = slopes.reshape(layer.inputs + 1, layer.outputs)
        self.W_T, self.is_first = self.W[:-1].T, is_first
        self._make_room(0)

    def forward(self, X):
        """From X (N, inputs) to Y (N, outputs)."""
        if len(X) != len(self.X):
            self._make_room(len(X))
        self.given[...] = X
        return np.dot(self.X, self.W)  # (N, inputs + 1) @ (inputs + 1, outputs) -> (N, outputs)

    def backward(self, dY):
        """From dY (N, outputs) to dX (N, inputs), or nothing if this is the first layer."""
        np.dot(self.X_T, dY, out=self.dW)  # (inputs + 1, N) @ (N, outputs)
        return None if self.is_first else np.dot(dY, self.W_T)

    def _make_room(self, N):
        self.X = np.ones((N, len(self.W)))
        self.X_T, self.given = self.X.T, self.X[:, :-1]  # `given`: all but the ones


class FastConv2D:
    """The kernels with b as their last column, times what the windows see with a row of ones.

    The padded images and the patches have places of their own from step to step, so that a whole
    batch is laid out in two copies.
    """

    def __init__(self, layer, values, slopes, is_first):
        self.layer, self.is_first, outputs = layer, is_first, layer.outputs
        self.W, self.b = values[:-outputs].reshape(outputs, -1), values[-outputs:]
        self.dW, self.db = slopes[:-outputs].reshape(outputs, -1), slopes[-outputs:]
        self.both = np.empty((outputs, self.W.shape[1] + 1))
        self.shape = None

    def forward(self, X):
        """From X (N, inputs, height, width) to Y (N, outputs, rows, columns)."""
        if X.shape != self.shape:
            self._make_room(X.shape)
        self.inside[...] = examples_last(X)
        self.seen[...] = self.windows
        self.both[:, :-1], self.both[:, -1] = self.W, self.b
        Y = np.dot(self.both, self.patches)  # (outputs, cells + 1) @ (cells + 1, places · N)
        return examples_first(Y.reshape(len(Y), *self.layer.places, -1))

    def backward(self, dY):
        """From dY to dX, or to nothing if this is the first layer."""
        dY = examples_last(dY).reshape(len(self.W), -1)
        slopes = np.dot(dY, self.patches.T)  # (outputs, places · N) @ (places · N, cells + 1)
        self.dW[...], self.db[...] = slopes[:, :-1], slopes[:, -1]
        return None if self.is_first else self.layer.spread(np.dot(self.W.T, dY))

    def _make_room(self, shape):
        """Lay out images of zeros, a view of all their windows, and patches of ones."""
        self.shape, (N, channels, height, width), layer = shape, shape, self.layer
        edge, (down, right) = layer.padding, layer.stride
        image = np.zeros((channels, height + 2 * edge, width + 2 * edge, N))
        layer.slide_over(image)
        self.inside = image[:, edge : edge + height, edge : edge + width]
        windows = sliding_window_view(image, layer.size, axis=(1, 2))[:, ::down, ::right]
        self.windows = np.moveaxis(windows, (-2, -1), (1, 2))  # of every channel, cell by cell
        self.patches = np.ones((self.both.shape[1], math.prod(layer.places) * N))
        self.seen = self.patches[:-1].reshape(self.windows.shape)  # `seen`: all but the ones


class FastMaxPool2D:
    """Windows side by side are a matter of shape: (height) is (rows, cells down), and so on."""

    def __init__(self, layer):
        self.layer, self.size = layer, layer.size

    def forward(self, X):
        """From X (N, channels, height, width) to Y (N, channels, rows, columns)."""
        self.is_whole = X.shape[2] % self.size[0] == X.shape[3] % self.size[1] == 0
        if not self.is_whole:
            return self.layer.forward(X)
        X = examples_last(X)
        self.shape = X.shape
        cells = self._by_cell(X).reshape(-1, *self._pooled())  # copied, one cell after the other
        Y = np.maximum.reduce(cells)
        self.winners = cells == Y
        claimed = self.winners[0].copy()
        for winner in self.winners[1:]:  # of several equal ones the first wins
            winner &= ~claimed
            claimed |= winner
        return examples_first(Y)

    def backward(self, dY):
        """From dY to dX, of the shapes of Y and X."""
        if not self.is_whole:
            return self.layer.backward(dY)
        shares = self.winners.astype(float)  # NumPy multiplies floats by floats most quickly
        shares *= examples_last(dY)
        dX = np.empty(self.shape)
        by_cell = self._by_cell(dX)
        by_cell[...] = shares.reshape(by_cell.shape)
        return examples_first(dX)

    def _by_cell(self, image):
        """A view of images (channels, height, width, N) with the cells of the windows first."""
        (channels, rows, columns, N), (down, right) = self._pooled(), self.size
        return image.reshape(channels, rows, down, columns, right, N).transpose(2, 4, 0, 1, 3, 5)

    def _pooled(self):
        channels, height, width, N = self.shape
        return channels, height // self.size[0], width // self.size[1], N
