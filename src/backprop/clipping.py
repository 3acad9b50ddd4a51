"""Clipping: a bound on gradients that have grown too large, before the weights take the step."""

import numpy as np

from backprop.demands import positive


def clip_by_value(gradients, c):
    """Cut every number to the range from −c to c; this can turn the direction of the step.

    Args:
        gradients: arrays of any shapes. They are not changed.
        c: the bound, above 0.

    Returns:
        A list of fresh arrays.

    Raises:
        ValueError: c is not above 0.
    """
    positive("the bound c", c)
    return [np.clip(np.asarray(gradient, dtype=float), -c, c) for gradient in gradients]


def clip_by_global_norm(gradients, c):
    """Scale all gradients by min(1, c / ‖g‖), with ‖g‖ the length of all of them as one vector.

    The direction stays; gradients that are short enough, or all zero, come back as they were.
    (Pascanu, Mikolov and Bengio, 2013.)

    Args:
        gradients: arrays of any shapes. They are not changed.
        c: the largest length allowed, above 0.

    Returns:
        A list of fresh arrays.

    Raises:
        ValueError: c is not above 0.
    """
    positive("the bound c", c)
    gradients = [np.asarray(gradient, dtype=float) for gradient in gradients]
    norm = np.sqrt(sum(np.vdot(gradient, gradient) for gradient in gradients))
    scale = c / norm if norm > c else 1.0
    return [scale * gradient for gradient in gradients]
