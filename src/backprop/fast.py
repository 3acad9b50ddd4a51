"""The passes as `train` runs them: the same numbers as in the layers, with less work.

Small networks spend their time on calling NumPy and on arrays that come and go, not on
arithmetic. Two kinds of layer therefore have a quicker twin here. It treats the bias as one more
weight, for an input that is always 1, so that one product does the work of the product and the
sum; it keeps the array with the ones from step to step; and the first layer of a network does not
work out dX, which nobody asks for. To learn how a layer works, read layers.py and convolution.py.
"""

import numpy as np

from backprop.layers import Linear


class Fast:
    """A network's forward and backward for training; gradients go where the layers keep theirs."""

    def __init__(self, network):
        values, slopes = network.vectors()
        self.layers, self.first, start = [], None, 0
        for layer in network.layers:
            stop = start + sum(np.size(array) for array in layer.parameters.values())
            if stop > start and self.first is None:
                self.first = len(self.layers)
            twin = TWINS.get(type(layer)) if "b" in layer.parameters else None
            is_first = self.first == len(self.layers)
            self.layers.append(
                twin(layer, values[start:stop], slopes[start:stop], is_first) if twin else layer
            )
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


class FastLinear:
    """[X 1] times W with b as its last row; dW and db are the rows of one product as well."""

    def __init__(self, layer, values, slopes, is_first):
        self.W = values.reshape(layer.inputs + 1, layer.outputs)
        self.dW = slopes.reshape(layer.inputs + 1, layer.outputs)
        self.X, self.is_first = np.ones((0, layer.inputs + 1)), is_first

    def forward(self, X):
        """From X (N, inputs) to Y (N, outputs)."""
        if len(X) != len(self.X):
            self.X = np.ones((len(X), len(self.W)))
        self.X[:, :-1] = X
        return np.dot(self.X, self.W)  # (N, inputs + 1) @ (inputs + 1, outputs) -> (N, outputs)

    def backward(self, dY):
        """From dY (N, outputs) to dX (N, inputs), or nothing if this is the first layer."""
        np.dot(self.X.T, dY, out=self.dW)  # (inputs + 1, N) @ (N, outputs)
        return None if self.is_first else np.dot(dY, self.W[:-1].T)


TWINS = {Linear: FastLinear}
