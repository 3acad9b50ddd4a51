"""Convolution and pooling for a single picture and a single kernel, with their gradients.

`Conv2D` and `MaxPool2D` do the same for many pictures and many kernels at once. Here every sum
goes over the cells of the kernel or of the window: a cell meets one block of the picture, and the
whole block can be dealt with in one line. `OneByOneConv2D` and `OneByOneMaxPool2D` are layers for
training that call such functions picture by picture.
"""

import numpy as np

from backprop.layers import Layer

WINDOW = (2, 2)  # of the pooling, which also moves by so much


def conv2d(X, K):
    """Lay the kernel on every place of the picture, multiply, add up; it is not turned.

    Args:
        X: a picture, shape (H, W).
        K: a kernel, shape (h, w), no larger than the picture.

    Returns:
        Y, shape (H − h + 1, W − w + 1).
    """
    rows, columns = X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1
    Y = np.zeros((rows, columns))
    for a, b in np.ndindex(K.shape):
        Y += K[a, b] * X[a : a + rows, b : b + columns]  # the block that this cell meets
    return Y


def conv2d_dK(X, dY):
    """How the loss depends on each cell of the kernel: what it met, times dY, added up.

    Args:
        X: the picture, shape (H, W).
        dY: ∂E/∂Y, shape (H − h + 1, W − w + 1).

    Returns:
        ∂E/∂K, shape (h, w).
    """
    return conv2d(X, dY)  # dY lies on the picture as a kernel would


def conv2d_dX(K, dY):
    """How the loss depends on each pixel: every output hands K times its gradient to its window.

    Args:
        K: the kernel, shape (h, w).
        dY: ∂E/∂Y, shape (H − h + 1, W − w + 1).

    Returns:
        ∂E/∂X, shape (H, W).
    """
    rows, columns = dY.shape
    dX = np.zeros((rows + K.shape[0] - 1, columns + K.shape[1] - 1))
    for a, b in np.ndindex(K.shape):
        dX[a : a + rows, b : b + columns] += K[a, b] * dY  # windows overlap: shares add
    return dX


def maxpool(X):
    """Keep the largest number of every 2 × 2 window; windows stand side by side.

    Args:
        X: a picture, shape (H, W), both even.

    Returns:
        Y, shape (H / 2, W / 2).
    """
    return _windows(X).max(axis=-1)


def maxpool_backward(X, dY):
    """Hand each gradient to the pixel that was largest; of equal ones, to the first.

    Args:
        X: the picture that was pooled, shape (H, W), both even.
        dY: ∂E/∂Y, shape (H / 2, W / 2).

    Returns:
        ∂E/∂X, shape (H, W): at most one number in each window is not 0.
    """
    dX = np.zeros(X.shape)
    rows, columns = np.indices(dY.shape)
    down, right = np.divmod(_windows(X).argmax(axis=-1), WINDOW[1])  # argmax takes the first
    dX[WINDOW[0] * rows + down, WINDOW[1] * columns + right] = dY
    return dX


def _windows(X):
    """The windows of X, their four numbers in reading order: (H / 2, W / 2, 4)."""
    rows, columns = X.shape[0] // WINDOW[0], X.shape[1] // WINDOW[1]
    blocks = np.asarray(X).reshape(rows, WINDOW[0], columns, WINDOW[1])
    return blocks.transpose(0, 2, 1, 3).reshape(rows, columns, -1)


class OneByOneConv2D(Layer):
    """A convolution put together from three functions of one picture and one kernel.

    Args:
        W: the kernels, shape (outputs, inputs, height, width).
        conv2d, conv2d_dK, conv2d_dX: functions like those of this module.

    Shapes and gradients are those of `Conv2D` with stride 1 and no padding.
    """

    def __init__(self, W, conv2d=conv2d, conv2d_dK=conv2d_dK, conv2d_dX=conv2d_dX):
        super().__init__(W=np.array(W, dtype=float), b=np.zeros(len(W)))
        self.conv2d, self.conv2d_dK, self.conv2d_dX = conv2d, conv2d_dK, conv2d_dX

    def forward(self, X):
        """From X (N, inputs, H, W) to Y (N, outputs, rows, columns)."""
        self.X, b = self._batch(X), self.parameters["b"]
        return (
            np.array([[self._channel(x, K) for K in self.parameters["W"]] for x in self.X])
            + (b[:, None, None])
        )

    def _channel(self, x, K):
        """One channel of the output: what each channel of x gives, added up."""
        return sum(self.conv2d(x[c], K[c]) for c in range(len(x)))

    def backward(self, dY):
        """From dY to dX; every picture n, kernel k and channel c has its share in the sums."""
        W = self.parameters["W"]
        dW, dX = np.zeros(W.shape), np.zeros(self.X.shape)
        for n, k, c in np.ndindex(len(dY), *W.shape[:2]):
            dW[k, c] += self.conv2d_dK(self.X[n, c], dY[n, k])
            dX[n, c] += self.conv2d_dX(W[k, c], dY[n, k])
        self.gradients["W"], self.gradients["b"] = dW, dY.sum(axis=(0, 2, 3))
        return dX

    def __repr__(self):
        outputs, inputs, height, width = self.parameters["W"].shape
        return f"OneByOneConv2D({inputs}, {outputs}, {height}×{width})"


class OneByOneMaxPool2D(Layer):
    """Max-pooling by 2 × 2 windows whose way back calls a function of one picture."""

    def __init__(self, maxpool_backward=maxpool_backward):
        super().__init__()
        self.maxpool_backward = maxpool_backward

    def forward(self, X):
        """From X (N, channels, H, W) to Y (N, channels, H / 2, W / 2)."""
        self.X = self._batch(X)
        return np.array([[maxpool(channel) for channel in x] for x in self.X])

    def backward(self, dY):
        """From dY to dX, of the shapes of Y and X."""
        dX = np.zeros(self.X.shape)
        for n, c in np.ndindex(dX.shape[:2]):
            dX[n, c] = self.maxpool_backward(self.X[n, c], dY[n, c])
        return dX
