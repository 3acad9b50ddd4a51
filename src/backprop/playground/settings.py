"""What can be chosen in the playground: the data, the network, and how it is trained."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from backprop import data
from backprop.data import Dataset
from backprop.layers import Linear, ReLU, Sigmoid, Tanh
from backprop.losses import BinaryCrossEntropy, SoftmaxCrossEntropy
from backprop.network import Network

XOR, MOONS, NOISY, SPIRALS = "XOR", "moons", "few noisy moons", "spirals"
DATA = (XOR, MOONS, NOISY, SPIRALS)
LAYERS = (1, 2, 3)
WIDTHS = (1, 2, 3, 4, 6, 8, 12, 16)
ACTIVATIONS = {"tanh": Tanh, "relu": ReLU, "sigmoid": Sigmoid}
RATES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
BATCHES = (1, 4, 16, 64, None)  # None: all training points in every step
PENALTIES = (0.0, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)
RANDOM, ZERO = "random", "all zero"
STARTS = (RANDOM, ZERO)


@dataclass(frozen=True)
class Settings:
    """One way to train a small network.

    Attributes:
        data: one of `DATA`.
        layers: how many hidden layers, and
        width: how many units in each of them.
        activation: "tanh", "relu" or "sigmoid".
        rate: the learning rate η.
        batch: examples a step; None uses all training points in every step.
        penalty: λ of the L2 penalty, λ/2 ΣW², over weights but not biases.
        seed: of the initial weights and of the order of the examples; the points stay the same.
        start: "random" or "all zero".
    """

    data: str = MOONS
    layers: int = 1
    width: int = 4
    activation: str = "tanh"
    rate: float = 0.1
    batch: int | None = 16
    penalty: float = 0.0
    seed: int = 0
    start: str = RANDOM


@cache
def points(name: str) -> tuple[Dataset, Dataset | None]:
    """The training and the validation points; XOR has only its four cases, and no others.

    Raises:
        ValueError: there is no such set.
    """
    rng = np.random.default_rng(7)
    if name == XOR:
        return data.xor(), None
    if name == MOONS:
        return data.two_moons(200, rng, noise=0.15).split(train=0.5, rng=rng)
    if name == NOISY:
        return data.two_moons(240, rng, noise=0.35).split(train=1 / 6, rng=rng)
    if name == SPIRALS:
        return data.spirals(300, rng, noise=0.15).split(train=0.5, rng=rng)
    raise ValueError(f"no data set is called {name!r}; known: {', '.join(DATA)}")


def make_network(settings: Settings, rng: np.random.Generator) -> Network:
    """The untrained network: hidden layers, then one score, or one for each class of three."""
    sizes = [2, *[settings.width] * settings.layers]
    hidden = "he" if settings.activation == "relu" else "xavier"
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:], strict=False):
        layers += [_linear(inputs, outputs, hidden, settings, rng)]
        layers += [ACTIVATIONS[settings.activation]()]
    return Network(
        [*layers, _linear(sizes[-1], outputs_of(settings.data), "xavier", settings, rng)]
    )


def _linear(inputs, outputs, initial, settings, rng):
    initial = "zero" if settings.start == ZERO else initial
    return Linear(inputs, outputs, initial=initial, rng=rng)


def outputs_of(name: str) -> int:
    """How many scores the network puts out for this data set."""
    classes = len(points(name)[0].class_names)
    return 1 if classes == 2 else classes


def make_loss(settings: Settings):
    """Cross-entropy, of one score or of several."""
    return BinaryCrossEntropy() if outputs_of(settings.data) == 1 else SoftmaxCrossEntropy()
