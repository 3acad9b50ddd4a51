"""The loss: one number that says how wrong the predictions are, and where backward begins.

`forward` compares the predictions with the targets; `backward` says how the loss changes with
every prediction. Both divide by the number of examples N, here and nowhere else, so that the
gradients, and with them the right learning rate, do not grow with the batch.
"""

import numpy as np

from backprop.demands import not_negative, numbers
from backprop.layers import TwoPasses, sigmoid


class HalfMeanSquaredError(TwoPasses):
    """E = 1/(2N) Σ r² with the residuals r = ŷ − y, summed over the outputs of each example.

    Predictions and targets have the same shape, (N, outputs) or (N,). Twice this loss, the mean
    squared error 1/N Σ r², is only reported: see `mean_squared_error`.

    Raises:
        ValueError: the shapes differ, or the batch is empty.
    """

    def forward(self, Y_hat, targets):
        """Compare predictions with targets: the loss, a float."""
        Y_hat, targets = _alike(self, Y_hat, targets)
        self.residual = Y_hat - targets
        return np.vdot(self.residual, self.residual).item() / (2 * len(Y_hat))

    def backward(self):
        """∂E/∂ŷ = r / N: the 2 of the square and the ½ cancel."""
        return self.residual / len(self.residual)


class BinaryCrossEntropy(TwoPasses):
    """E = −1/N Σ [y log p + (1 − y) log(1 − p)] with p = σ(s), for yes/no targets y.

    It takes the scores s, before the sigmoid: then E = 1/N Σ [max(s, 0) − s y + log(1 + e^−|s|)],
    which is exact for scores of any size. Scores and targets (0, 1 or between) have the same
    shape, (N, outputs) or (N,).

    Raises:
        ValueError: the shapes differ, a target is not between 0 and 1, or the batch is empty.
    """

    def forward(self, scores, targets):
        """Compare scores with targets: the loss, a float."""
        S, Y = _alike(self, scores, targets)
        if not (Y.min() >= 0 and Y.max() <= 1):
            raise ValueError(f"{self!r} wants targets from 0 to 1; it got {Y.min()} to {Y.max()}")
        self.difference = sigmoid(S) - Y
        each = np.maximum(S, 0) - S * Y + np.log1p(np.exp(-np.abs(S)))
        return each.sum().item() / len(S)

    def backward(self):
        """∂E/∂s = (p − y) / N: the slope of the sigmoid has cancelled."""
        return self.difference / len(self.difference)


class SoftmaxCrossEntropy(TwoPasses):
    """E = −1/N Σ log p(right label) with p = softmax(scores), for one label of several.

    softmax turns a row of scores s into probabilities, e^s / Σ e^s. Scores are (N, classes),
    labels whole numbers (N,) from 0 to classes − 1. (Bridle, 1990.)

    Raises:
        ValueError: a label is out of range or no whole number, the shapes do not fit together, or
            the batch is empty.
    """

    def forward(self, scores, labels):
        """Compare scores with labels: the loss, a float."""
        S, labels = self._checked(scores, labels)
        self.right = np.arange(len(S)), labels
        S = S - S.max(axis=1, keepdims=True)  # the same p, and no e^s can overflow
        exponentials = np.exp(S)
        total = exponentials.sum(axis=1, keepdims=True)
        self.P = exponentials / total
        return (np.log(total[:, 0]) - S[self.right]).sum().item() / len(S)

    def backward(self):
        """∂E/∂s = (p − 1 at the right label, p elsewhere) / N, of shape (N, classes)."""
        N = len(self.P)
        dS = self.P / N
        dS[self.right] -= 1 / N
        return dS

    def _checked(self, scores, labels):
        S, labels = numbers(self, "scores", scores), np.asarray(labels)
        if S.ndim != 2 or labels.shape != S.shape[:1]:
            raise ValueError(
                f"{self!r} wants scores (N, classes) and labels (N,); "
                f"it got {S.shape} and {labels.shape}"
            )
        if S.size == 0:
            raise ValueError(f"{self!r} got an empty batch")
        if labels.dtype.kind not in "iu":
            raise ValueError(f"{self!r} wants whole numbers as labels, not {labels.dtype}")
        if labels.min() < 0 or labels.max() >= S.shape[1]:
            wrong = labels[(labels < 0) | (labels >= S.shape[1])][0]
            raise ValueError(f"{self!r} wants labels 0 to {S.shape[1] - 1}; it got {wrong}")
        # Column by column in memory, the largest and the sum of all rows are found at once.
        return np.asfortranarray(S), labels


def _alike(loss, Y_hat, targets):
    """Predictions and targets as float arrays of one shape: NumPy would broadcast in silence."""
    Y_hat, targets = numbers(loss, "predictions", Y_hat), numbers(loss, "targets", targets)
    if Y_hat.ndim == 0:
        raise ValueError(f"{loss!r} wants a row or number for each example; it got one number")
    if Y_hat.shape != targets.shape:
        raise ValueError(
            f"{loss!r} wants targets of the shape of the predictions, {Y_hat.shape}; "
            f"it got {targets.shape}"
        )
    if Y_hat.size == 0:
        raise ValueError(f"{loss!r} got an empty batch")
    return Y_hat, targets


def l2_penalty(network, lam):
    """λ/2 ΣW², over the weights of all layers but not their biases, gammas and betas.

    Add it to a loss to report what an optimizer with `weight_decay=lam` minimises: the penalty's
    gradient is λW.

    Args:
        network: a `Network`, or anything with `layers` that have `parameters`.
        lam: λ, 0 or more.

    Raises:
        ValueError: λ is negative.
    """
    not_negative("lam", lam)
    weights = (layer.parameters["W"] for layer in network.layers if "W" in layer.parameters)
    return lam / 2 * sum(np.vdot(W, W).item() for W in weights)


def mean_squared_error(Y_hat, targets):
    """1/N Σ r², twice the half mean squared error: for reporting, never for backward.

    Raises:
        ValueError: the shapes differ, or there are no examples.
    """
    return 2 * HalfMeanSquaredError().forward(Y_hat, targets)


def accuracy(scores, targets):
    """The fraction of examples that are told right: for reporting.

    Of scores (N, classes) the largest must stand at the label (N,); of one score for each
    example, (N, 1) or (N,), the sign must agree with the target 0 or 1 of the same shape.

    Raises:
        ValueError: the shapes do not fit together, or there are no examples.
    """
    scores, targets = numbers("accuracy", "scores", scores), numbers("accuracy", "targets", targets)
    if targets.size == 0:
        raise ValueError("there are no examples to be told right")
    several = scores.ndim == 2 and scores.shape[1] > 1
    told = scores.argmax(axis=1) if several else scores > 0
    if told.shape != targets.shape:
        raise ValueError(f"scores {scores.shape} and targets {targets.shape} do not fit together")
    return np.mean(told == targets).item()
