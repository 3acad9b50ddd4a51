"""Two layers that behave differently in training and in evaluation.

BatchNorm gives every feature of a batch mean 0 and spread 1, and then the scale and shift that
training finds useful. Dropout switches units off at random, so that no unit can rely on another.
"""

import numpy as np

from backprop.demands import fraction, generator, positive, whole
from backprop.layers import Layer


class BatchNorm(Layer):
    """Y = γ X̂ + β with X̂ = (X − mean) / √(variance + ε), one γ and β for each feature.

    In training, mean and variance are those of the batch (divided by N), and the running values
    follow them: running ← momentum · running + (1 − momentum) · batch. In evaluation the running
    values are used. Features lie on axis 1: X is (N, features), or (N, channels, height, width)
    with the mean over the places as well. (Ioffe and Szegedy, 2015.)

    Args:
        features: how many features or channels.
        momentum: how much of the old running value stays.
        epsilon: ε, which keeps the root away from 0.

    The parameters are gamma (features,), 1 at the start, and beta (features,), 0 at the start;
    `running` has "mean" and "variance", 0 and 1 at the start.

    Raises:
        ValueError: X has another number of features; dY has not the shape of Y; features,
            momentum or epsilon is out of range.
    """

    def __init__(self, features, *, momentum=0.9, epsilon=1e-5):
        features = whole("features", features)
        super().__init__(gamma=np.ones(features), beta=np.zeros(features))
        self.features, self.momentum = features, fraction("momentum", momentum)
        self.epsilon = positive("epsilon", epsilon)
        self.running = {"mean": np.zeros(features), "variance": np.ones(features)}

    def forward(self, X):
        """X (N, features) or (N, channels, height, width) → Y of the same shape."""
        X = self._batch(X)
        places = ("height", "width") if X.ndim == 4 else ()
        X = self._batch(X, self.features, *places)
        self.axes = (0, 2, 3)[: X.ndim - 1]  # all but the features
        mean, variance = self._statistics(X)
        self.was_training, self.deviation = self.training, np.sqrt(variance + self.epsilon)
        self.X_hat = (X - self._beside(mean)) / self._beside(self.deviation)
        gamma, beta = self.parameters["gamma"], self.parameters["beta"]
        return self._beside(gamma) * self.X_hat + self._beside(beta)

    def backward(self, dY):
        """From dY to dX, of the same shape: in training X also moved the mean and the variance."""
        dY = self._upstream(dY, self.X_hat.shape)
        self.gradients["gamma"] = (dY * self.X_hat).sum(axis=self.axes)
        self.gradients["beta"] = dY.sum(axis=self.axes)
        dX = dY
        if self.was_training:
            along = (dY * self.X_hat).mean(axis=self.axes)
            dX = dY - self._beside(dY.mean(axis=self.axes)) - self.X_hat * self._beside(along)
        return dX * self._beside(self.parameters["gamma"] / self.deviation)

    def _statistics(self, X):
        """The mean and variance to normalise with; in training the running ones follow."""
        if not self.training:
            return self.running["mean"], self.running["variance"]
        batch = {"mean": X.mean(axis=self.axes), "variance": X.var(axis=self.axes)}
        for name, now in batch.items():
            self.running[name] = self.momentum * self.running[name] + (1 - self.momentum) * now
        return batch["mean"], batch["variance"]

    def _beside(self, of_features):
        """(features,) → the shape that lines up with axis 1 of X."""
        return of_features.reshape(-1, *[1] * (len(self.axes) - 1))

    def __repr__(self):
        return f"BatchNorm({self.features})"


class Dropout(Layer):
    """Y = X · mask / keep in training, with mask 1 for a kept unit, else 0; Y = X in evaluation.

    The division keeps the mean of every unit as it was. (Srivastava and others, 2014; here the
    "inverted" form.)

    Args:
        keep: the probability that a unit is kept, above 0 and at most 1.
        rng: where the masks come from; by default a new generator without a seed, so that no two
            runs are alike.

    Raises:
        ValueError: keep is out of range; dY has not the shape of Y.
    """

    def __init__(self, keep, *, rng=None):
        super().__init__()
        if positive("keep", keep) > 1:
            raise ValueError(f"keep must be above 0 and at most 1, not {keep}")
        rng = np.random.default_rng() if rng is None else rng
        self.keep, self.rng = keep, generator(rng, "random")

    def forward(self, X):
        """From X of any shape to Y of the same shape."""
        X = self._batch(X)
        if self.training:
            self.mask = self.rng.random(X.shape) < self.keep
            self.factor = self.mask / self.keep
        else:
            self.factor = np.ones(X.shape)
        return X * self.factor

    def backward(self, dY):
        """From dY to dX, of the same shape: the same mask and the same factor."""
        return self._upstream(dY, self.factor.shape) * self.factor

    def __repr__(self):
        return f"Dropout({self.keep})"
