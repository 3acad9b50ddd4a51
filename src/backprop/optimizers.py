"""The update: every weight takes one step against its slope, w ← w − η ∂E/∂w, or a refined one.

All gradients are known before any weight moves. A network hands over its weights and their slopes
as two long vectors w and g, so each rule below reads as it does on paper.
"""

import numpy as np

from backprop.clipping import clip_by_global_norm
from backprop.demands import fraction, not_negative, positive


class Optimizer:
    """What the rules share: the learning rate, counting steps, clipping and weight decay.

    Args:
        learning_rate: η, a number, or a function of the step t = 0, 1, 2, …
        clip_norm: if given, gradients longer than this (all of them as one vector) are shortened.
        weight_decay: λ; after clipping the gradient gets + λW, for weights only, not for biases.
            (Krogh and Hertz, 1992.)

    Raises:
        ValueError: a number is out of its range.
    """

    def __init__(self, learning_rate, *, clip_norm=None, weight_decay=0.0):
        if not callable(learning_rate):
            not_negative("the learning rate", learning_rate)
        self.learning_rate = learning_rate
        self.clip_norm = None if clip_norm is None else positive("clip_norm", clip_norm)
        self.weight_decay = not_negative("weight_decay", weight_decay)
        self.steps, self._network = 0, None

    def begin(self, network):
        """Start afresh if this is another network than before."""
        if network is not self._network:
            if not hasattr(network, "vectors"):
                raise TypeError(f"{self!r} moves the weights of a Network, not of {network!r}")
            self._network, self.steps = network, 0

    def step(self, network):
        """Move all parameters of the network once, against the gradients of its backward pass."""
        self.begin(network)
        w, g = network.vectors()
        if self.clip_norm is not None:
            (g,) = clip_by_global_norm([g], self.clip_norm)
        if self.weight_decay:
            g = g + self.weight_decay * network.is_weight * w
        self.update(w, g)

    def update(self, w, g):
        """Move the float array w once, in place, given its gradient g of the same shape."""
        if self.steps == 0:
            self._start(w)
        rate = self.rate
        self.steps += 1
        self._move(w, g, rate)

    @property
    def rate(self):
        """The learning rate of the next step."""
        if callable(self.learning_rate):
            return not_negative("the learning rate", self.learning_rate(self.steps))
        return self.learning_rate

    def _start(self, w):
        """Forget what earlier steps left behind."""

    def __repr__(self):
        return f"{type(self).__name__}({self.learning_rate})"


class GradientDescent(Optimizer):
    """w ← w − η g: straight against the slope, and the farther the steeper. (Cauchy, 1847.)

    The arguments are those of `Optimizer`.
    """

    def _move(self, w, g, rate):
        w -= rate * g


class Momentum(Optimizer):
    """v ← β v + g, then w ← w − η v: slopes that agree add up, up to g / (1 − β). (Polyak, 1964.)

    Args:
        learning_rate: η, a number or a function of the step.
        momentum: β, how much of the velocity v stays, from 0 to below 1.
        **shared: `clip_norm` and `weight_decay`, as in `Optimizer`.
    """

    def __init__(self, learning_rate, momentum=0.9, **shared):
        super().__init__(learning_rate, **shared)
        self.momentum = fraction("momentum", momentum)

    def _start(self, w):
        self.v = np.zeros_like(w)

    def _move(self, w, g, rate):
        self.v = self.momentum * self.v + g
        w -= rate * self.v


class Nesterov(Momentum):
    """v ← β v + g, then w ← w − η (g + β v): momentum that looks one step ahead.

    The arguments are those of `Momentum`. (Nesterov, 1983; this form: Bengio and others, 2013.)
    """

    def _move(self, w, g, rate):
        self.v = self.momentum * self.v + g
        w -= rate * (g + self.momentum * self.v)


class RMSProp(Optimizer):
    """s ← ρ s + (1 − ρ) g², then w ← w − η g / (√s + ε): a step of its own for each weight.

    (Tieleman and Hinton, 2012.)

    Args:
        learning_rate: η, a number or a function of the step.
        decay: ρ, how much of the mean square s stays, from 0 to below 1.
        epsilon: ε, which keeps the division away from 0.
        **shared: `clip_norm` and `weight_decay`, as in `Optimizer`.
    """

    def __init__(self, learning_rate, decay=0.99, epsilon=1e-8, **shared):
        super().__init__(learning_rate, **shared)
        self.decay, self.epsilon = fraction("decay", decay), not_negative("epsilon", epsilon)

    def _start(self, w):
        self.s = np.zeros_like(w)

    def _move(self, w, g, rate):
        self.s = self.decay * self.s + (1 - self.decay) * g**2
        w -= rate * g / (np.sqrt(self.s) + self.epsilon)


class Adam(Optimizer):
    """m ← β₁ m + (1 − β₁) g and v ← β₂ v + (1 − β₂) g², then w ← w − η m̂ / (√v̂ + ε).

    m and v start at 0 and are too small at first; m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ) make
    up for it, with t = 1 in the first step. (Kingma and Ba, 2015.)

    Args:
        learning_rate: η, a number or a function of the step; about the length of every step.
        beta1, beta2: how much of m and of v stays, from 0 to below 1.
        epsilon: ε, which keeps the division away from 0.
        **shared: `clip_norm` and `weight_decay`, as in `Optimizer`.
    """

    def __init__(self, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8, **shared):
        super().__init__(learning_rate, **shared)
        self.beta1, self.beta2 = fraction("beta1", beta1), fraction("beta2", beta2)
        self.epsilon = not_negative("epsilon", epsilon)

    def _start(self, w):
        self.m, self.v = np.zeros_like(w), np.zeros_like(w)

    def _move(self, w, g, rate):
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g**2
        m_hat = self.m / (1 - self.beta1**self.steps)
        v_hat = self.v / (1 - self.beta2**self.steps)
        w -= rate * m_hat / (np.sqrt(v_hat) + self.epsilon)
