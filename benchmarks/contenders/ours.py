"""This package, as a learner would use it."""

import numpy as np

import backprop as bp
from backprop import smallest_network
from contenders import BATCH, EPOCHS, RATE, STEPS


def smallest():
    def run():
        w1, w2 = 0.5, 0.3
        for _ in range(STEPS):
            w1, w2 = smallest_network.step(2.0, 0.5, w1, w2, 0.01)
        return w1, w2

    return run


def _training(task, layers, loss, X, targets):
    network, optimizer = bp.Network(layers), bp.GradientDescent(RATE)
    rng = np.random.default_rng(0)
    options = {"epochs": EPOCHS[task], "batch_size": BATCH[task], "rng": rng}
    return lambda: bp.train(network, loss, optimizer, X, targets, **options).loss[-1]


def tiny(X, Y):
    rng = np.random.default_rng(1)
    layers = [bp.Linear(2, 16, rng=rng), bp.ReLU(), bp.Linear(16, 16, rng=rng), bp.ReLU()]
    layers.append(bp.Linear(16, 1, rng=rng))
    return _training("tiny", layers, bp.HalfMeanSquaredError(), X, Y)


def digits(X, labels):
    rng = np.random.default_rng(1)
    layers = [bp.Linear(64, 64, rng=rng), bp.ReLU(), bp.Linear(64, 10, rng=rng)]
    return _training("digits", layers, bp.SoftmaxCrossEntropy(), X, labels)


def images(X, labels):
    rng = np.random.default_rng(1)
    layers = [bp.Conv2D(1, 8, 3, rng=rng), bp.ReLU(), bp.MaxPool2D(2), bp.Flatten()]
    layers.append(bp.Linear(72, 10, rng=rng))
    return _training("images", layers, bp.SoftmaxCrossEntropy(), X, labels)
