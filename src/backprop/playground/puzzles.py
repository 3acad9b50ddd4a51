"""Small tasks for the playground, each with an end that can be told from the numbers."""

from collections.abc import Callable
from dataclasses import dataclass

from backprop.playground.settings import MOONS, NOISY, RANDOM, SPIRALS, XOR
from backprop.playground.trainer import View


@dataclass(frozen=True)
class Puzzle:
    """A task and the end it has: `is_solved` tells from a `View` whether it is reached."""

    name: str
    task: str
    is_solved: Callable[[View], bool]


def weights(view: View) -> int:
    """How many numbers the network learns, weights and biases."""
    return sum(array.size for array in view.network.parameters.values())


def _overfits(view: View) -> bool:
    return view.right[0] == 1 and view.validation[-1] > 2 * min(view.validation)


PUZZLES = (
    Puzzle(
        "Two are enough",
        "XOR: all 4 points right, with two hidden units in all.",
        lambda view: (
            view.settings.data == XOR
            and view.right[0] == 1
            and view.settings.layers * view.settings.width <= 2
        ),
    ),
    Puzzle(
        "Quick",
        "Moons: a validation loss below 0.1 within 60 epochs.",
        lambda view: view.settings.data == MOONS and view.epoch <= 60 and view.validation[-1] < 0.1,
    ),
    Puzzle(
        "Small and curled",
        "Spirals: 98 % of the training and of the validation points right, "
        "with at most 30 weights and biases.",
        lambda view: (
            view.settings.data == SPIRALS and min(view.right) >= 0.98 and weights(view) <= 30
        ),
    ),
    Puzzle(
        "By heart",
        "Few noisy moons: all 40 training points right, and the validation loss more than twice "
        "its lowest value.",
        lambda view: view.settings.data == NOISY and _overfits(view),
    ),
    Puzzle(
        "Dead",
        "Random initial weights, at least one step, and then every gradient is exactly 0.",
        lambda view: view.settings.start == RANDOM and view.step > 0 and max(view.norms) == 0,
    ),
    Puzzle(
        "Broken",
        "Make a weight or an output infinite or NaN; the playground says where.",
        lambda view: bool(view.fault),
    ),
)
