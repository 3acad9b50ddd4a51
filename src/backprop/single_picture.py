"""Convolution and pooling for a single picture and a single kernel, with their gradients.

`Conv2D` and `MaxPool2D` do the same for many pictures and many kernels at once. Here everything is
a loop over the outputs: forward each reads its window, backward each hands its share to it.
`OneByOneConv2D` and `OneByOneMaxPool2D` are layers for training that call such functions picture
by picture.
"""

import numpy as np

from backprop.layers import Layer


def conv2d(X, K):
    """Lay the kernel on every place of the picture, multiply, add up; it is not turned.

    Args:
        X: a picture, shape (H, W).
        K: a kernel, shape (h, w), no larger than the picture.

    Returns:
        Y, shape (H − h + 1, W − w + 1).
    """
    (H, W), (h, w) = X.shape, K.shape
    Y = np.zeros((H - h + 1, W - w + 1))
    for i in range(H - h + 1):
        for j in range(W - w + 1):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


def conv2d_dK(X, dY):
    """How the loss depends on each cell of the kernel: what it met, times dY, added up.

    Args:
        X: the picture, shape (H, W).
        dY: ∂E/∂Y, shape (H − h + 1, W − w + 1).

    Returns:
        ∂E/∂K, shape (h, w).
    """
    (H, W), (rows, columns) = X.shape, dY.shape
    h, w = H - rows + 1, W - columns + 1
    dK = np.zeros((h, w))
    for i in range(rows):
        for j in range(columns):
            dK += X[i : i + h, j : j + w] * dY[i, j]  # used at every place: shares add
    return dK


def conv2d_dX(K, dY):
    """How the loss depends on each pixel: every output hands K times its gradient to its window.

    Args:
        K: the kernel, shape (h, w).
        dY: ∂E/∂Y, shape (H − h + 1, W − w + 1).

    Returns:
        ∂E/∂X, shape (H, W).
    """
    (rows, columns), (h, w) = dY.shape, K.shape
    dX = np.zeros((rows + h - 1, columns + w - 1))
    for i in range(rows):
        for j in range(columns):
            dX[i : i + h, j : j + w] += K * dY[i, j]  # windows overlap: shares add
    return dX


def maxpool(X):
    """Keep the largest number of every 2 × 2 window; windows stand side by side.

    Args:
        X: a picture, shape (H, W), both even.

    Returns:
        Y, shape (H / 2, W / 2).
    """
    H, W = X.shape
    return X.reshape(H // 2, 2, W // 2, 2).max(axis=(1, 3))


def maxpool_backward(X, dY):
    """Hand each gradient to the pixel that was largest; of equal ones, to the first.

    Args:
        X: the picture that was pooled, shape (H, W), both even.
        dY: ∂E/∂Y, shape (H / 2, W / 2).

    Returns:
        ∂E/∂X, shape (H, W): at most one number in each window is not 0.
    """
    dX = np.zeros(X.shape)
    for i in range(dY.shape[0]):
        for j in range(dY.shape[1]):
            window = X[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
            a, b = divmod(int(np.argmax(window)), 2)  # argmax takes the first of equal ones
            dX[2 * i + a, 2 * j + b] = dY[i, j]
    return dX


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
        """From dY to dX: each picture n, kernel k and channel c has its share."""
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
