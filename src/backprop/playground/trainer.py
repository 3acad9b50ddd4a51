"""Training that can be held at every step, looked at, and gone on with.

A `Trainer` does what `backprop.training.train` does, one mini-batch at a time. It never raises
for numbers that run away: it stops, and `fault` says in which step and in which layer it was.
"""

from copy import deepcopy
from dataclasses import dataclass, replace

import numpy as np

from backprop.losses import accuracy
from backprop.optimizers import GradientDescent
from backprop.playground.settings import Settings, make_loss, make_network, points
from backprop.training import minibatches, train

CHANGEABLE = {"rate", "batch", "penalty"}  # without starting again


@dataclass
class View:
    """What is to be seen of a training at one moment.

    Attributes:
        settings: how it is trained, as of now.
        network: the network, as of now.
        step: how many times the weights have moved.
        epoch: how often every training point was used; a fraction within an epoch.
        epochs, losses, validation: the loss of all training points, and of all validation points
            if there are any, at each of these epochs; without the penalty.
        right: the share of training points that are told right, and of validation points.
        norms: ‖∂E/∂W‖ of each layer, for E of all training points at these weights.
        fault: the sentence that says what became NaN or infinite, or nothing.
    """

    settings: Settings
    network: object
    step: int
    epoch: float
    epochs: list
    losses: list
    validation: list
    right: list
    norms: list
    fault: str = ""


class Trainer:
    """Trains the network of some `Settings` with gradient descent, step by step."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.reset()

    def reset(self):
        """Begin again, with the same initial weights and the same order of examples."""
        rng = np.random.default_rng(self.settings.seed)
        self.training, self.held_out = points(self.settings.data)
        self.network, self.loss = make_network(self.settings, rng), make_loss(self.settings)
        self.optimizer = GradientDescent(self.settings.rate)
        self.step_count, self.used, self.fault = 0, 0, ""
        self._rng, self._waiting = rng, []
        self.epochs, self.losses, self.validation = [], [], []
        self._take_note()

    def change(self, **changes):
        """Go on with another η, λ or, from the next epoch on, batch size.

        Raises:
            ValueError: something else is to change; that needs a new trainer.
        """
        if other := changes.keys() - CHANGEABLE:
            raise ValueError(f"{', '.join(sorted(other))} cannot change while a network trains")
        self.settings = replace(self.settings, **changes)

    @property
    def epoch(self) -> float:
        """How often every training point was used."""
        return self.used / len(self.training)

    @property
    def batch(self):
        """The examples of the next step, a pair (X, targets)."""
        if not self._waiting:
            size = self.settings.batch
            X, targets = self.training.X, self.training.targets
            self._waiting = list(minibatches(X, targets, size, self._rng))
        return self._waiting[0]

    def step(self):
        """Forward, loss, backward, update with one mini-batch; nothing after a fault."""
        if self.fault:
            return
        X, targets = self.batch
        self.optimizer.learning_rate = self.settings.rate
        self.optimizer.weight_decay = self.settings.penalty
        try:
            train(self.network, self.loss, self.optimizer, X, targets, epochs=1)
        except FloatingPointError as error:
            self.fault = str(error)
            return
        self._waiting.pop(0)
        self.step_count += 1
        self.used += len(X)
        if not self._waiting:
            self._take_note()

    def finish_epoch(self):
        """Steps until every training point has been used once more."""
        self.step()
        while self._waiting and not self.fault:
            self.step()

    def view(self) -> View:
        """Everything that is to be seen now; the network in it goes on training."""
        now = self._measure()
        norms = self._norms()
        return View(
            settings=self.settings,
            network=self.network,
            step=self.step_count,
            epoch=self.epoch,
            epochs=[*self.epochs, self.epoch],
            losses=[*self.losses, now[0][0]],
            validation=[*self.validation, now[1][0]] if len(now) > 1 else [],
            right=[share for _, share in now],
            norms=norms,
            fault=self.fault,
        )

    def snapshot(self) -> View:
        """As `view`, with a copy of the network, which stays as it is."""
        view = self.view()
        view.network = deepcopy(self.network)
        return view

    def _take_note(self):
        """Write down the losses, once an epoch."""
        measured = self._measure()
        self.epochs.append(self.epoch)
        self.losses.append(measured[0][0])
        if self.held_out is not None:
            self.validation.append(measured[1][0])

    @np.errstate(all="ignore")
    def _measure(self):
        """The loss and the share told right, of the training and of the validation points."""
        measured = []
        for one in (self.training, self.held_out):
            if one is not None:
                scores = self.network.predict(one.X)
                measured.append(
                    (self.loss.forward(scores, one.targets), accuracy(scores, one.targets))
                )
        return measured

    @np.errstate(all="ignore")
    def _norms(self):
        """‖∂E/∂W‖ of each layer, for E of all training points."""
        scores = self.network.forward(self.training.X)
        self.loss.forward(scores, self.training.targets)
        self.network.backward(self.loss.backward())
        return self.network.gradient_norms()
