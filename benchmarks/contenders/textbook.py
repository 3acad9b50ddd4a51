"""Plain NumPy, written the way tutorials write it; the convolution by einsum over windows."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from contenders import BATCH, EPOCHS, RATE


def relu(Z):
    return np.maximum(0, Z)


def softmax(Z):
    exp = np.exp(Z - np.max(Z, axis=1, keepdims=True))
    return exp / np.sum(exp, axis=1, keepdims=True)


def initialize(sizes):
    rng = np.random.default_rng(1)
    parameters = {}
    for i in range(1, len(sizes)):
        scale = np.sqrt(2 / sizes[i - 1])
        parameters[f"W{i}"] = rng.normal(size=(sizes[i - 1], sizes[i])) * scale
        parameters[f"b{i}"] = np.zeros((1, sizes[i]))
    return parameters


def forward(parameters, X):
    layers = len(parameters) // 2
    cache = {"A0": X}
    for i in range(1, layers + 1):
        Z = np.dot(cache[f"A{i - 1}"], parameters[f"W{i}"]) + parameters[f"b{i}"]
        cache[f"Z{i}"] = Z
        cache[f"A{i}"] = relu(Z) if i < layers else Z
    return cache[f"Z{layers}"], cache


def backward(parameters, cache, dZ):
    gradients = {}
    for i in range(len(parameters) // 2, 0, -1):
        gradients[f"dW{i}"] = np.dot(cache[f"A{i - 1}"].T, dZ)
        gradients[f"db{i}"] = np.sum(dZ, axis=0, keepdims=True)
        if i > 1:
            dA = np.dot(dZ, parameters[f"W{i}"].T)
            dZ = dA * (cache[f"Z{i - 1}"] > 0)
    return gradients


def update(parameters, gradients):
    for name in parameters:
        parameters[name] = parameters[name] - RATE * gradients[f"d{name}"]


def squared_error(Y_hat, Y):
    return np.mean((Y_hat - Y) ** 2) / 2, (Y_hat - Y) / len(Y)


def cross_entropy(scores, Y):
    P = softmax(scores)
    return -np.sum(Y * np.log(P + 1e-12)) / len(Y), (P - Y) / len(Y)


def one_hot(labels):
    Y = np.zeros((len(labels), 10))
    Y[np.arange(len(labels)), labels] = 1
    return Y


def _training(task, step, X, Y):
    rng = np.random.default_rng(0)

    def run():
        for _ in range(EPOCHS[task]):
            permutation = rng.permutation(len(X))
            X_shuffled, Y_shuffled = X[permutation], Y[permutation]
            total = 0
            for i in range(0, len(X), BATCH[task]):
                X_batch, Y_batch = X_shuffled[i : i + BATCH[task]], Y_shuffled[i : i + BATCH[task]]
                total += step(X_batch, Y_batch) * len(X_batch)
        return total / len(X)

    return run


def _dense(task, sizes, loss, X, Y):
    parameters = initialize(sizes)

    def step(X, Y):
        output, cache = forward(parameters, X)
        value, dZ = loss(output, Y)
        update(parameters, backward(parameters, cache, dZ))
        return value

    return _training(task, step, X, Y)


def tiny(X, Y):
    return _dense("tiny", [2, 16, 16, 1], squared_error, X, Y)


def digits(X, labels):
    return _dense("digits", [64, 64, 10], cross_entropy, X, one_hot(labels))


def images(X, labels):
    rng = np.random.default_rng(1)
    parameters = {"K": rng.normal(size=(8, 1, 3, 3)) * np.sqrt(2 / 9), "c": np.zeros(8)}
    parameters |= {"W": rng.normal(size=(72, 10)) * np.sqrt(2 / 72), "b": np.zeros(10)}

    def step(X, Y):
        windows = sliding_window_view(X, (3, 3), axis=(2, 3))
        Z = np.einsum("nchwij,ocij->nohw", windows, parameters["K"])
        Z = Z + parameters["c"][:, None, None]
        A = relu(Z)
        N, channels, height, width = A.shape
        cells = A.reshape(N, channels, height // 2, 2, width // 2, 2)
        cells = cells.transpose(0, 1, 2, 4, 3, 5).reshape(N, channels, height // 2, width // 2, 4)
        winner = np.argmax(cells, axis=-1)
        flat = np.max(cells, axis=-1).reshape(N, -1)
        value, dS = cross_entropy(np.dot(flat, parameters["W"]) + parameters["b"], Y)
        gradients = {"dW": np.dot(flat.T, dS), "db": np.sum(dS, axis=0)}
        dP = np.dot(dS, parameters["W"].T).reshape(winner.shape)
        dA = (dP[..., None] * (np.arange(4) == winner[..., None])).reshape(*winner.shape, 2, 2)
        dA = dA.transpose(0, 1, 2, 4, 3, 5).reshape(A.shape)
        dZ = dA * (Z > 0)
        gradients["dK"] = np.einsum("nchwij,nohw->ocij", windows, dZ)
        gradients["dc"] = np.sum(dZ, axis=(0, 2, 3))
        update(parameters, gradients)
        return value

    return _training("images", step, X, one_hot(labels))
