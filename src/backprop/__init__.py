"""Backpropagation and gradient descent in a small NumPy package, written to be read.

Training repeats four acts, and each has a file of its own:

    forward     layers.py, convolution.py, normalization.py: an array goes through the layers
    loss        losses.py: one number says how wrong the prediction is
    backward    the same layer files, in reverse order: how the loss depends on every number
    update      optimizers.py: every weight takes one step against its slope

network.py chains the layers, training.py repeats the four acts, gradcheck.py checks the gradients
by measuring them. smallest_network.py does all of it by hand for two weights, and scalar.py shows
the same backward pass one number at a time.
"""

from backprop.clipping import clip_by_global_norm, clip_by_value
from backprop.convolution import AveragePool2D, Conv2D, Flatten, MaxPool2D
from backprop.gradcheck import gradient_check, numerical_gradient
from backprop.initialization import initialise
from backprop.layers import LeakyReLU, Linear, ReLU, Sigmoid, Tanh
from backprop.losses import (
    BinaryCrossEntropy,
    HalfMeanSquaredError,
    SoftmaxCrossEntropy,
    accuracy,
    l2_penalty,
    mean_squared_error,
)
from backprop.network import Network
from backprop.normalization import BatchNorm, Dropout
from backprop.optimizers import Adam, GradientDescent, Momentum, Nesterov, RMSProp
from backprop.scalar import Value
from backprop.schedules import cosine, inverse_time, step_decay, warm_up
from backprop.training import History, train

__all__ = [
    "Adam",
    "AveragePool2D",
    "BatchNorm",
    "BinaryCrossEntropy",
    "Conv2D",
    "Dropout",
    "Flatten",
    "GradientDescent",
    "HalfMeanSquaredError",
    "History",
    "LeakyReLU",
    "Linear",
    "MaxPool2D",
    "Momentum",
    "Nesterov",
    "Network",
    "RMSProp",
    "ReLU",
    "Sigmoid",
    "SoftmaxCrossEntropy",
    "Tanh",
    "Value",
    "accuracy",
    "clip_by_global_norm",
    "clip_by_value",
    "cosine",
    "gradient_check",
    "initialise",
    "inverse_time",
    "l2_penalty",
    "mean_squared_error",
    "numerical_gradient",
    "step_decay",
    "train",
    "warm_up",
]
