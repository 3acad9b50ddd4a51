"""Every number of one forward and backward pass, kept and shown as tables.

`one_pass` runs a copy of the network, so that the training it is taken from goes on undisturbed.
"""

from copy import deepcopy
from dataclasses import dataclass
from html import escape

import numpy as np

from backprop import plots
from backprop.explore.controls import number
from backprop.explore.picture import Picture
from backprop.layers import sigmoid
from backprop.page import with_assets
from backprop.plots.palette import SUBSCRIPTS

MOST_ON_WIRES = 26  # weights whose numbers fit on the wires


@dataclass(frozen=True)
class LayerPass:
    """One layer with weights and the activation behind it, if there is one.

    `forward` and `backward` map names such as "Z₁" and "dZ₁" to arrays: what went through the
    layer, and how the loss changes with each of these numbers.
    """

    title: str
    forward: dict[str, np.ndarray]
    backward: dict[str, np.ndarray]


@dataclass(frozen=True)
class Pass:
    """A pass of a few examples through a network and back.

    Attributes:
        network: the copy that was run; its layers hold the gradients.
        X, targets: the examples.
        layers: one `LayerPass` for each layer with weights.
        output: what comes out: the scores, what they say as probabilities, the targets.
        loss: the loss of these examples.
    """

    network: object
    X: np.ndarray
    targets: np.ndarray
    layers: list[LayerPass]
    output: dict[str, np.ndarray]
    loss: float

    def _repr_html_(self) -> str:
        return with_assets(tables(self), "playground.css")

    def __repr__(self) -> str:
        return "\n\n".join(
            "\n".join([title, *(_printed(name, values) for name, values in arrays.items())])
            for title, _, arrays in sections(self)
        )


@np.errstate(all="ignore")
def one_pass(network, loss, X, targets) -> Pass:
    """Run a copy of the network forward and backward on the examples.

    Args:
        network: a `Network` of `Linear` and activation layers.
        loss: the loss that comes after it.
        X: the examples, shape (N, inputs), and
        targets: what they should give, as the loss takes them.
    """
    network, loss = deepcopy(network), deepcopy(loss)
    outputs = [np.asarray(X)]
    for layer in network.layers:
        outputs.append(layer.forward(outputs[-1]))
    value = loss.forward(outputs[-1], targets)
    slopes = [loss.backward()]
    for layer in reversed(network.layers):
        slopes.append(layer.backward(slopes[-1]))
    layers = _layers(network, outputs, slopes[::-1])
    return Pass(network, outputs[0], targets, layers, _output(outputs[-1], targets), value)


def _layers(network, outputs, slopes):
    """Bring together what belongs to each layer with weights; `slopes[k]` is that of outputs[k]."""
    places = [k for k, layer in enumerate(network.layers) if layer.parameters]
    passes = []
    for count, k in enumerate(places, start=1):
        layer, n = network.layers[k], str(count).translate(SUBSCRIPTS)
        forward = {f"W{n}": layer.parameters["W"], f"b{n}": layer.parameters["b"][None]}
        backward = {f"dW{n}": layer.gradients["W"], f"db{n}": layer.gradients["b"][None]}
        forward[f"Z{n}"], backward[f"dZ{n}"] = outputs[k + 1], slopes[k + 1]
        title = f"Layer {count}: {layer!r}"
        if k + 1 < len(network.layers):
            title += f", then {type(network.layers[k + 1]).__name__}"
            forward[f"A{n}"], backward[f"dA{n}"] = outputs[k + 2], slopes[k + 2]
        passes.append(LayerPass(title, forward, backward))
    return passes


def _output(scores, targets):
    if scores.shape[1] == 1:
        return {"p = σ(Z)": sigmoid(scores), "target": targets}
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return {"p = softmax(Z)": shares / shares.sum(axis=1, keepdims=True), "label": targets[:, None]}


def sections(shown: Pass):
    """The pass in the order in which it happens: (title, "forward" or "backward", arrays)."""
    yield "Input", "forward", {"X": shown.X}
    for layer in shown.layers:
        yield f"{layer.title}", "forward", layer.forward
    yield f"Loss E = {number(shown.loss)}", "forward", shown.output
    for layer in reversed(shown.layers):
        yield (
            f"Back through {layer.title[0].lower()}{layer.title[1:]}",
            "backward",
            dict(reversed(layer.backward.items())),
        )


def _printed(name, values) -> str:
    rows = ["  ".join(f"{number(value):>9}" for value in row) for row in values]
    return f"{name} ({' × '.join(map(str, values.shape))})\n" + "\n".join(rows)


def fits_on_wires(shown: Pass) -> bool:
    """Whether the network has so few weights that their numbers fit on its wires."""
    weights = [layer.forward for layer in shown.layers]
    return sum(next(iter(arrays.values())).size for arrays in weights) <= MOST_ON_WIRES


class Wide(Picture):
    """A picture that keeps its size on a phone, where it is moved sideways."""

    def markup(self) -> str:
        """As that of a picture, in a box that scrolls."""
        box = '<div class="bp-wide" role="region" aria-label="network" tabindex="0">'
        return f"{box}{super().markup()}</div>"

    def _repr_html_(self) -> str:
        return with_assets(self.markup(), "explore.css", "font.css", "playground.css")


def on_wires(shown: Pass) -> Picture:
    """The network with the values of the first example, and the gradients, on its wires.

    With one example all numbers are its own; with several the gradients are those of them all.
    """
    figure = plots.network(shown.network, shown.X[0], gradients=True).figure
    words = (
        "Blue: the weights, and what each unit puts out. Orange: the gradient of each weight. "
        "The wires that come from nowhere are the biases."
    )
    return Wide(figure, words, "playground-wires", words)


def tables(shown: Pass) -> str:
    """All numbers of a pass as tables, to four digits, in the order in which they come about."""
    return f'<div class="bp-pass">{"".join(_section(*one) for one in sections(shown))}</div>'


def _section(title, act, arrays) -> str:
    inside = "".join(_matrix(name, values) for name, values in arrays.items())
    return (
        f'<section class="bp-pass-{act}"><h3>{escape(title)}</h3>'
        f'<div class="bp-matrices">{inside}</div></section>'
    )


def _matrix(name, values) -> str:
    rows = "".join(
        f"<tr>{''.join(f'<td>{number(value)}</td>' for value in row)}</tr>" for row in values
    )
    shape = " × ".join(map(str, values.shape))
    caption = f"<caption>{escape(name)} <small>{shape}</small></caption>"
    return f'<div class="bp-matrix"><table>{caption}<tbody>{rows}</tbody></table></div>'
