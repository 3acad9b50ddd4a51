"""Forward and backward, side by side: the layers a network is a chain of.

A layer turns a batch X, one example a row, into Y, and keeps what it will need on the way back.
There it is handed dY, how the loss changes with every number of Y. From that it works out the
gradients of its own parameters and hands on dX, how the loss changes with every number of X.
"""

import numpy as np

from backprop.demands import fits, not_negative, numbers, whole
from backprop.initialization import initial_weights


class TwoPasses:
    """Something with a forward and a backward pass; backward reads what forward kept."""

    def __repr__(self):
        return f"{type(self).__name__}()"

    def __getattr__(self, name):
        kind = type(self).__name__
        raise AttributeError(f"{kind} has no {name!r} (yet); backward needs a forward pass first")


class Layer(TwoPasses):
    """What every layer has, besides `forward` and `backward`.

    Attributes:
        parameters: name → array, what training changes.
        gradients: name → array of the same shape, ∂E/∂parameter, set by `backward`.
        running: name → array, what training leaves behind for evaluation, but not by gradients.
        training: True in training mode, False in evaluation mode; most layers do not care.
    """

    training = True

    def __init__(self, **parameters):
        self.parameters = parameters
        self.gradients = {name: np.zeros_like(array) for name, array in parameters.items()}
        self.running = {}

    def _batch(self, X, *sizes):
        """X as a float array of shape (N, *sizes), or of any shape if no sizes are given."""
        X = numbers(self, "X", X)
        if sizes and not fits(X.shape, ("N", *sizes)):
            wanted = ", ".join(map(str, ("N", *sizes)))
            raise ValueError(f"{self!r} wants X of shape ({wanted}); it got {X.shape}")
        if X.size == 0:
            raise ValueError(f"{self!r} got an empty batch: X has the shape {X.shape}")
        return X

    def _upstream(self, dY, shape):
        """The gradient handed to `backward`, as a float array of the shape forward returned."""
        dY = numbers(self, "dY", dY)
        if dY.shape != shape:
            raise ValueError(f"{self!r} wants dY of the shape {shape} of Y; it got {dY.shape}")
        return dY


class Linear(Layer):
    """Y = X W + b: every output is a weighted sum of all inputs, plus a bias.

    Args:
        inputs, outputs: how many numbers go in and come out for each example.
        rng: where random initial weights come from.
        bias: False leaves b away.
        initial: the initial weights, "he" (for ReLU), "xavier" (for tanh and the sigmoid),
            "zero", one number for all, or an array (inputs, outputs). Biases start at 0.

    The parameters are W (inputs, outputs) and b (outputs,).

    Raises:
        ValueError: a size below 1; unknown or misshapen initial weights; X is not (N, inputs);
            dY has not the shape of Y.
    """

    def __init__(self, inputs, outputs, *, rng=None, bias=True, initial="he"):
        inputs, outputs = whole("inputs", inputs), whole("outputs", outputs)
        W = initial_weights(initial, (inputs, outputs), rng)
        super().__init__(W=W, **({"b": np.zeros(outputs)} if bias else {}))
        self.inputs, self.outputs = inputs, outputs

    def forward(self, X):
        """From X (N, inputs) to Y (N, outputs)."""
        self.X = self._batch(X, self.inputs)
        Y = self.X @ self.parameters["W"]  # (N, inputs) @ (inputs, outputs) -> (N, outputs)
        if "b" in self.parameters:
            Y += self.parameters["b"]  # the same b for every example
        return Y

    def backward(self, dY):
        """From dY (N, outputs) to dX (N, inputs); dW and db are summed over the batch."""
        dY = self._upstream(dY, (len(self.X), self.outputs))
        self.gradients["W"] = self.X.T @ dY  # (inputs, N) @ (N, outputs) -> (inputs, outputs)
        if "b" in self.parameters:
            self.gradients["b"] = dY.sum(axis=0)  # (N, outputs) -> (outputs,)
        return dY @ self.parameters["W"].T  # (N, outputs) @ (outputs, inputs) -> (N, inputs)

    def __repr__(self):
        return f"Linear({self.inputs}, {self.outputs})"


def sigmoid(X):
    """σ(X) = 1 / (1 + e^−X), written so that e is only raised to numbers below 0."""
    small = np.exp(-np.abs(X))
    return np.where(X >= 0, 1.0, small) / (1.0 + small)


class Sigmoid(Layer):
    """Y = σ(X) = 1 / (1 + e^−X), between 0 and 1. Its slope is Y (1 − Y), at most ¼.

    Raises:
        ValueError: X is empty; dY has not the shape of Y.
    """

    def forward(self, X):
        """From X of any shape to Y of the same shape."""
        Y = sigmoid(self._batch(X))
        self.slope = Y * (1 - Y)
        return Y

    def backward(self, dY):
        """From dY to dX, of the same shape."""
        return self._upstream(dY, self.slope.shape) * self.slope


class Tanh(Layer):
    """Y = tanh(X), between −1 and 1. Its slope is 1 − Y², at most 1.

    Raises:
        ValueError: X is empty; dY has not the shape of Y.
    """

    def forward(self, X):
        """From X of any shape to Y of the same shape."""
        Y = np.tanh(self._batch(X))
        self.slope = 1 - Y**2
        return Y

    def backward(self, dY):
        """From dY to dX, of the same shape."""
        return self._upstream(dY, self.slope.shape) * self.slope


class ReLU(Layer):
    """Y = max(X, 0). Its slope is 1 where X > 0 and 0 elsewhere, also at X = 0.

    (Nair and Hinton, 2010.)

    Raises:
        ValueError: X is empty; dY has not the shape of Y.
    """

    def forward(self, X):
        """From X of any shape to Y of the same shape."""
        X = self._batch(X)
        self.slope = X > 0
        return np.maximum(X, 0.0)

    def backward(self, dY):
        """From dY to dX, of the same shape: where the unit was off, nothing passes."""
        return self._upstream(dY, self.slope.shape) * self.slope


class LeakyReLU(Layer):
    """Y = X where X > 0, else `leak` · X. Its slope is 1 or, also at X = 0, the leak.

    (Maas, Hannun and Ng, 2013.)

    Args:
        leak: the slope below 0, a number of 0 or more.

    Raises:
        ValueError: the leak is out of range; X is empty; dY has not the shape of Y.
    """

    def __init__(self, leak=0.01):
        super().__init__()
        self.leak = not_negative("leak", leak)

    def forward(self, X):
        """From X of any shape to Y of the same shape."""
        X = self._batch(X)
        self.slope = np.where(X > 0, 1.0, self.leak)
        return X * self.slope

    def backward(self, dY):
        """From dY to dX, of the same shape."""
        return self._upstream(dY, self.slope.shape) * self.slope

    def __repr__(self):
        return f"LeakyReLU({self.leak})"
