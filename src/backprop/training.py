"""The loop: forward, loss, backward, update, batch after batch, epoch after epoch.

`train` repeats the four acts and writes down how it went in a `History`. Everything else here
serves the loop: batches, validation, stopping early, and a clear word when numbers run away.
"""

from dataclasses import dataclass, field
from math import isfinite

import numpy as np

from backprop.demands import check_parts, checked_examples, generator, whole
from backprop.fast import Fast
from backprop.network import Network


@dataclass(repr=False)
class History:
    """How a training went; every list has one entry an epoch.

    Attributes:
        loss: the mean loss of the examples, each as its batch saw it while the weights moved,
            without any penalty on the weights (`l2_penalty` tells that).
        validation: the loss on the validation set after the epoch, if there is one.
        metrics: name → values after the epoch; "validation <name>" those of the validation set.
        learning_rate: the learning rate at the start of the epoch.
        gradient_norms: ‖∂E/∂W‖ of every layer with weights, in the last step of the epoch.
        best_epoch: with `patience`, the index of the epoch whose parameters were kept.
    """

    loss: list = field(default_factory=list)
    validation: list = field(default_factory=list)
    metrics: dict = field(default_factory=dict)
    learning_rate: list = field(default_factory=list)
    gradient_norms: list = field(default_factory=list)
    best_epoch: int | None = None

    def __repr__(self):
        if not self.loss:
            return "History(0 epochs)"
        return f"History({len(self.loss)} epochs, loss {self.loss[0]:.4g} → {self.loss[-1]:.4g})"


@np.errstate(over="ignore", invalid="ignore")  # numbers that run away are named below
def train(
    network,
    loss,
    optimizer,
    X,
    targets,
    *,
    epochs,
    batch_size=None,
    rng=None,
    validation=None,
    patience=None,
    metrics=None,
    on_epoch=None,
    progress=False,
):
    """Train a network on examples and leave it in evaluation mode.

    Args:
        network: a `Network`; its parameters are changed.
        loss: one of `losses`.
        optimizer: one of `optimizers`.
        X: the examples, (N, …), finite.
        targets: one for each example, as the loss wants them.
        epochs: how often every example is used.
        batch_size: examples a step; None takes all N in every step, in their order.
        rng: shuffles the examples anew each epoch; needed with a batch size.
        validation: a pair (X, targets) that is only evaluated.
        patience: stop when the validation loss was no better than its best for so many epochs
            in a row; the parameters and running values of the best epoch are put back.
            (Prechelt, 1998.)
        metrics: name → function of (predictions, targets), such as `accuracy`.
        on_epoch: called after each epoch with its index, from 0, and the history so far.
        progress: show a progress bar (by the package tqdm, which is imported then).

    Returns:
        A `History`.

    Raises:
        TypeError: the network, loss, optimizer, validation or metrics is something else.
        ValueError: the data do not fit together or are not finite; a batch size without an rng;
            patience without a validation set; a count below 1.
        FloatingPointError: the loss or a weight became NaN or infinite; step and layer are named.
    """
    check_parts(network, loss, optimizer, validation, metrics)
    sets = {"": (X, targets)} | ({} if validation is None else {"validation ": validation})
    sets = {which: checked_examples(which, network, loss, *pair) for which, pair in sets.items()}
    history, stopping = History(), _EarlyStopping(patience, validation)
    optimizer.begin(network)
    for epoch in _counted(epochs, progress):
        history.learning_rate.append(optimizer.rate)
        batches = minibatches(*sets[""], batch_size, rng)
        history.loss.append(_epoch(network, loss, optimizer, batches))
        _evaluate(network, loss, sets, metrics or {}, history)
        if on_epoch is not None:
            on_epoch(epoch, history)
        if stopping.is_due(network, history.validation):
            break
    stopping.restore(network, history)
    return history


def _epoch(network, loss, optimizer, batches):
    """Use every batch once; returns the mean loss of the examples."""
    network.training = True
    passes = Fast(network) if type(network) is Network else network
    total, examples = 0.0, 0
    for X, targets in batches:
        Y_hat = passes.forward(X)  # forward
        value = loss.forward(Y_hat, targets)  # loss
        if not isfinite(value):
            raise _runaway(network, X, optimizer.steps + 1)
        passes.backward(loss.backward())  # backward
        optimizer.step(network)  # update
        total, examples = total + value * len(X), examples + len(X)
    network.training = False
    if not np.isfinite(network.vectors()[0]).all():
        raise _runaway(network, X, optimizer.steps)
    return total / examples


def minibatches(X, targets, batch_size, rng):
    """Yield pairs (X, targets) of `batch_size` examples, shuffled; the last may be smaller.

    With a batch size of None there is one batch, everything as it stands.
    """
    if batch_size is None:
        yield X, targets
        return
    batch_size = whole("batch_size", batch_size)
    if rng is None:
        raise ValueError("a batch_size needs an rng that shuffles: np.random.default_rng(0)")
    # One order for both, so that each example keeps its target.
    order = generator(rng, "permutation").permutation(len(X))
    X, targets = X[order], targets[order]
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size], targets[start : start + batch_size]


class _EarlyStopping:
    """Watch the validation loss; remember the network at its best."""

    def __init__(self, patience, validation):
        if patience is not None and validation is None:
            raise ValueError("patience watches the validation loss: pass validation=(X, targets)")
        self.patience = None if patience is None else whole("patience", patience)
        self.best, self.best_epoch, self.snapshot = np.inf, 0, None

    def is_due(self, network, validation):
        """Whether the last `patience` epochs brought nothing better than the best before them."""
        if self.patience is None:
            return False
        epoch = len(validation) - 1
        if validation[-1] < self.best:
            self.best, self.best_epoch = validation[-1], epoch
            self.snapshot = network.snapshot()
        return epoch - self.best_epoch >= self.patience

    def restore(self, network, history):
        """Put the best network back."""
        if self.snapshot is not None:
            network.restore(self.snapshot)
            history.best_epoch = self.best_epoch


def _evaluate(network, loss, sets, metrics, history):
    """Enter what is known after an epoch: gradient lengths, validation loss, metrics."""
    history.gradient_norms.append(network.gradient_norms())
    for which, (X, targets) in sets.items():
        if not metrics and not which:
            continue  # the training loss is known already
        predictions = network.predict(X)
        if which:
            history.validation.append(loss.forward(predictions, targets))
        for name, metric in metrics.items():
            history.metrics.setdefault(which + name, []).append(metric(predictions, targets))


def _counted(epochs, progress):
    epochs = range(whole("epochs", epochs))
    if not progress:
        return epochs
    try:
        from tqdm.auto import tqdm  # only here, so that nobody else needs it
    except ImportError as error:
        raise ImportError("progress=True needs the package tqdm: pip install tqdm") from error
    return tqdm(epochs, unit="epoch")


def _runaway(network, X, step):
    """The error that names the first layer at fault."""
    for number, layer in enumerate(network.layers, start=1):
        X = layer.forward(X)
        fault, where = _fault(layer, X), f"layer {number}, {layer!r},"
        if fault:
            break
    return FloatingPointError(
        f"{fault or 'the loss of the output'} of {where} became NaN or infinite in step {step}; "
        f"a smaller learning rate may help"
    )


def _fault(layer, Y):
    if not all(np.isfinite(array).all() for array in layer.parameters.values()):
        return "a parameter"
    return None if np.isfinite(Y).all() else "the output"
