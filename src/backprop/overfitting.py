"""What keeps a model from learning its examples by heart, as plain functions.

Split the data, so that something is left to judge with; make large weights cost something (L2);
stop when the validation loss no longer falls; switch units off at random (dropout). `train`,
the optimizers and the layer `Dropout` do the same for whole networks.

`powers` and `fit` make the model on which it is easiest to see what goes wrong: a curve
ŷ = w0 + w1 u + … + wd uᵈ with u = 2x − 1, which bends the more, the higher its degree d.
"""

import numpy as np


def split(N, rng, train=0.6, validation=0.2):
    """Share N examples out at random, each to one of three sets.

    Args:
        N: how many examples there are.
        rng: shuffles them; the same seed gives the same three sets.
        train: the share of the first set.
        validation: the share of the second; the rest is the test set.

    Returns:
        Three arrays of row numbers: for training, for validation, for the test.
    """
    order = rng.permutation(N)
    first, second = round(train * N), round((train + validation) * N)
    return order[:first], order[first:second], order[second:]


def l2(loss, gradients, parameters, lam):
    """Add λ/2 ΣW² to a loss, and its slope λW to the gradients; biases are left out.

    Args:
        loss: the loss so far, a number.
        gradients: a dict of arrays, the slopes of that loss. It is not changed.
        parameters: a dict with the same keys; a name that begins with "b" is a bias.
        lam: λ, 0 or more.

    Returns:
        (loss, gradients), both with the penalty.
    """
    weights = {name: W for name, W in parameters.items() if not name.startswith("b")}
    loss = loss + lam / 2 * sum(np.sum(W**2) for W in weights.values())
    steeper = {name: gradients[name] + lam * W for name, W in weights.items()}
    return loss, gradients | steeper


def early_stopping(validation, patience):
    """Tell when a training would have been stopped, and which epoch's weights to keep.

    Args:
        validation: the validation loss after each epoch, in order.
        patience: how many epochs in a row may bring nothing below the best so far, 1 or more.

    Returns:
        (best, stop): indices of the epoch to keep and of the last epoch that was run.
    """
    best = 0
    for epoch, loss in enumerate(validation):
        if loss < validation[best]:
            best = epoch
        if epoch - best == patience:
            break
    return best, epoch


def dropout_forward(X, keep, mask, training):
    """Inverted dropout: X · mask / keep in training, X as it is in evaluation.

    Args:
        X: what the units put out, any shape.
        keep: the probability with which a unit is kept.
        mask: 1 for each entry that is kept, 0 for the others; the shape of X.
        training: True or False; in evaluation mode nothing is switched off.
    """
    return X * mask / keep if training else np.array(X)


def dropout_backward(dY, keep, mask):
    """Go back through `dropout_forward` in training: dX has the shape of dY."""
    return dY * mask / keep


def powers(x, degree):
    """The powers u⁰ … uᵈ of u = 2x − 1, one example a row: (N,) -> (N, degree + 1)."""
    return (2 * x[:, None] - 1) ** np.arange(degree + 1)


def fit(x, y, degree, lam=0.0):
    """The weights at which all slopes of ½ · mean squared error + λ/2 Σw² are 0, w0 left out.

    Args:
        x: inputs between 0 and 1, shape (N,).
        y: targets, (N,).
        degree: of the curve; at least N > degree examples, unless λ is positive.
        lam: λ, 0 or more.

    Returns:
        The weights, shape (degree + 1,).
    """
    U = powers(x, degree)
    penalty = lam * np.eye(degree + 1)
    penalty[0, 0] = 0
    return np.linalg.solve(U.T @ U / len(x) + penalty, U.T @ y / len(x))
