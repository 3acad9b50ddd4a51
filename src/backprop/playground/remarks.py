"""What is said of a moment of training: its numbers, and the sentence that matters most."""

from backprop.explore.controls import number
from backprop.playground.trainer import View

TOO_LONG = 4  # times the loss of the start: the steps are too long


def numbers(view: View) -> dict[str, str]:
    """The numbers beside the picture."""
    held_out = bool(view.validation)
    return {
        "epoch": number(view.epoch, 4),
        "steps": str(view.step),
        "training loss": number(view.losses[-1]),
        "validation loss": number(view.validation[-1]) if held_out else "–",
        "training right": share(view),
        "validation right": share(view, 1) if held_out else "–",
    }


def share(view: View, which: int = 0) -> str:
    """How many of the training points are told right, or (1) of the validation points."""
    return f"{100 * view.right[which]:.0f} %"


def describe(view: View) -> str:
    """The network, its data and how far it is."""
    one = view.settings
    layers = "1 hidden layer" if one.layers == 1 else f"{one.layers} hidden layers"
    return f"{one.data}, {layers} of {one.width} ({one.activation}), epoch {number(view.epoch)}."


def remark(view: View) -> str:
    """The one thing to be said of this moment."""
    times = view.losses[-1] / view.losses[0]
    if view.fault:
        return f"Stopped: {view.fault}. Reset brings the first weights back."
    if times > TOO_LONG:
        return (
            f"The loss is {number(times, 2)} times that of the start: the steps are too long. "
            "A smaller η may help, from here or after a reset."
        )
    if view.step and max(view.norms) == 0:
        return "Every gradient is exactly 0, so no step can move a weight."
    return _told_right(view)


def _told_right(view: View) -> str:
    if not view.validation:
        return f"{round(4 * view.right[0])} of the 4 points are told right."
    told = f"{share(view)} of the training points are told right, {share(view, 1)} of the others."
    lowest = min(view.validation)
    if view.validation[-1] > 1.3 * lowest and view.losses[-1] < 0.7 * lowest:
        told += (
            f" The validation loss was {number(lowest, 3)} and has risen since: the network learns "
            "these points, not their shape."
        )
    return told
