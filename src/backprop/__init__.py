"""Backpropagation and gradient descent in a small NumPy package, written to be read.

Training repeats four acts, and each has a file of its own:

    forward     layers.py, convolution.py, normalization.py: an array goes through the layers
    loss        losses.py: one number says how wrong the prediction is
    backward    the same layer files, in reverse order: how the loss depends on every number
    update      optimizers.py: every weight takes one step against its slope

network.py chains the layers, training.py repeats the four acts, gradcheck.py checks the second
half of them by measuring. smallest_network.py does all of it by hand for two weights, and
scalar.py shows the same backward pass one number at a time.
"""

from backprop.gradcheck import gradient_check, numerical_gradient

__all__ = [
    "gradient_check",
    "numerical_gradient",
]
