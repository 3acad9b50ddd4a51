"""The chain: forward through the layers in order, backward through them in reverse.

A network also knows where its numbers lie. All parameters stand in one long vector, all gradients
in another, and the arrays of the layers are windows onto these two: so an optimizer can change a
whole network with one subtraction.
"""

from collections.abc import Iterable

import numpy as np


class Network:
    """Layers one after the other; the loss comes after the last.

    (Backward through layers of learned features: Rumelhart, Hinton and Williams, 1986.)

    Args:
        layers: objects with `forward`, `backward`, `parameters` and `gradients`, in order.

    Raises:
        TypeError: something is not a layer.
        ValueError: there is no layer, or one stands twice (it keeps what its own backward needs).
    """

    def __init__(self, layers):
        if not isinstance(layers, Iterable):
            raise TypeError(f"a network takes a list of layers, [{layers!r}, ...]")
        self.layers = tuple(layers)
        for layer in self.layers:
            if isinstance(layer, Network):
                raise TypeError("a network is no layer of another: put its layers in, *net.layers")
            for needed in ("forward", "backward", "parameters", "gradients"):
                if not hasattr(layer, needed):
                    raise TypeError(f"a network is made of layers; {layer!r} has no {needed!r}")
        if len({id(layer) for layer in self.layers}) < max(1, len(self.layers)):
            raise ValueError("a network needs at least one layer, and each layer only once")
        self.vectors()

    def forward(self, X):
        """From the batch X, one example a row, through all layers to the predictions."""
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def backward(self, dY):
        """From the gradient at the output back to dX; every layer's `gradients` are set."""
        for layer in reversed(self.layers):
            dY = layer.backward(dY)
        return dY

    def predict(self, X):
        """Do a `forward` in evaluation mode, and leave every layer's mode as it was."""
        modes = [getattr(layer, "training", True) for layer in self.layers]
        self.training = False
        try:
            return self.forward(X)
        finally:
            for layer, mode in zip(self.layers, modes, strict=True):
                layer.training = mode

    @property
    def training(self):
        """True in training mode, False in evaluation mode; setting it sets it for every layer."""
        return any(getattr(layer, "training", True) for layer in self.layers)

    @training.setter
    def training(self, mode):
        for layer in self.layers:
            layer.training = bool(mode)

    @property
    def parameters(self):
        """All parameters: "W1" and "b1" are those of the first layer that has any, and so on."""
        return self._numbered("parameters")

    @property
    def gradients(self):
        """All gradients, under the names of the parameters."""
        return self._numbered("gradients")

    def _numbered(self, kind):
        learning = [layer for layer in self.layers if layer.parameters]
        return {
            f"{name}{number}": array
            for number, layer in enumerate(learning, start=1)
            for name, array in getattr(layer, kind).items()
        }

    def vectors(self):
        """All parameters and all gradients as two long vectors, which the layers look into.

        Whatever is written into a vector shows in the layers' arrays, and the other way round.

        Raises:
            ValueError: a layer's array was replaced by one of another shape.
        """
        if "_windows" not in vars(self):
            self._lay_out()
        for layer, name, values, slopes in self._windows:
            if layer.parameters.get(name) is not values:  # someone has put a new array there
                self._move(layer.parameters, name, values)
            if layer.gradients.get(name) is not slopes:  # most often backward has
                self._move(layer.gradients, name, slopes)
        return self._vectors

    def _lay_out(self):
        """Make the two vectors and the windows onto them, layer after layer, W before b."""
        size = sum(np.size(array) for array in self.parameters.values())
        self._vectors, self._windows = (np.empty(size), np.zeros(size)), []
        self.is_weight, start = np.empty(size), 0
        for layer in self.layers:
            for name, array in layer.parameters.items():
                place = slice(start, start + np.size(array))
                windows = (vector[place].reshape(np.shape(array)) for vector in self._vectors)
                self._windows.append((layer, name, *windows))
                self.is_weight[place] = name == "W"
                start = place.stop

    def _move(self, arrays, name, window):
        array = arrays.get(name, window)
        if np.shape(array) != window.shape:
            raise ValueError(
                f"{name!r} in {self!r} has the shape {window.shape}; "
                f"an array of shape {np.shape(array)} was put there"
            )
        window[...] = array
        arrays[name] = window

    def gradient_norms(self):
        """‖∂E/∂W‖, the length of the gradient, of every layer with weights, first layer first."""
        learning = [layer for layer in self.layers if "W" in layer.parameters]
        return [float(np.linalg.norm(layer.gradients["W"])) for layer in learning]

    def snapshot(self):
        """A copy of everything that training changes, for `restore`."""
        return self.vectors()[0].copy(), [_copied(layer) for layer in self.layers]

    def restore(self, snapshot):
        """Put parameters and running values back to what they were at the snapshot."""
        values, running = snapshot
        self.vectors()[0][...] = values
        for layer, then in zip(self.layers, running, strict=True):
            layer.running = {name: array.copy() for name, array in then.items()}

    def __getstate__(self):
        """A copy of a network lays out its own vectors: a copied window would look at nothing."""
        hidden = ("_vectors", "_windows", "is_weight")
        return {name: value for name, value in vars(self).items() if name not in hidden}

    def __repr__(self):
        return f"Network({', '.join(repr(layer) for layer in self.layers)})"


def _copied(layer):
    return {name: array.copy() for name, array in getattr(layer, "running", {}).items()}
