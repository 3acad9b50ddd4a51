"""PyTorch, run eagerly, and compiled where this machine has a compiler."""

import os

import torch
from torch import nn

from contenders import BATCH, EPOCHS, RATE, STEPS

torch.set_default_dtype(torch.float64)
torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))


def smallest():
    x, y = torch.tensor(2.0), torch.tensor(0.5)

    def run():
        w1 = torch.tensor(0.5, requires_grad=True)
        w2 = torch.tensor(0.3, requires_grad=True)
        for _ in range(STEPS):
            loss = 0.5 * (w2 * torch.sigmoid(w1 * x) - y) ** 2
            loss.backward()
            with torch.no_grad():
                w1 -= 0.01 * w1.grad
                w2 -= 0.01 * w2.grad
            w1.grad, w2.grad = None, None
        return w1.item(), w2.item()

    return run


def _training(task, network, loss, X, targets, compiled=False):
    optimizer = torch.optim.SGD(network.parameters(), lr=RATE)
    X, targets = torch.tensor(X), torch.tensor(targets)
    model = torch.compile(network) if compiled else network

    def run():
        for _ in range(EPOCHS[task]):
            order, total = torch.randperm(len(X)), 0.0
            for i in range(0, len(X), BATCH[task]):
                batch = order[i : i + BATCH[task]]
                optimizer.zero_grad()
                value = loss(model(X[batch]), targets[batch])
                value.backward()
                optimizer.step()
                total += value.item() * len(batch)
        return total / len(X)

    return run


def tiny(X, Y, compiled=False):
    torch.manual_seed(1)
    network = nn.Sequential(
        nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 1)
    )
    return _training("tiny", network, nn.MSELoss(), X, Y, compiled)


def tiny_compiled(X, Y):
    return tiny(X, Y, compiled=True)


def digits(X, labels):
    torch.manual_seed(1)
    network = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    return _training("digits", network, nn.CrossEntropyLoss(), X, labels)


def images(X, labels):
    torch.manual_seed(1)
    network = nn.Sequential(
        nn.Conv2d(1, 8, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(72, 10)
    )
    return _training("images", network, nn.CrossEntropyLoss(), X, labels)
