"""The controls of the playground in Jupyter: lists to choose from, and buttons."""

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets

from backprop.explore.controls import number
from backprop.playground import settings
from backprop.playground.runs import RUNS
from backprop.playground.settings import Settings

OWN = "your own"


class Choice:
    """A list of named values. `value` is what the chosen name stands for, which may be None."""

    def __init__(self, label: str, options: Mapping[str, Any], value: Any):
        self.meanings = dict(options)
        self.widget = widgets.Dropdown(
            options=[*options], value=self._name(value), description=label
        )

    @property
    def value(self):
        """What is chosen."""
        return self.meanings[self.widget.value]

    @value.setter
    def value(self, value):
        self.widget.value = self._name(value)

    def _name(self, value):
        return next(name for name, one in self.meanings.items() if one == value)


class Seed:
    """A whole number to type."""

    def __init__(self, value: int):
        self.widget = widgets.BoundedIntText(value=value, min=0, max=9999, description="seed")

    @property
    def value(self):
        """The number."""
        return self.widget.value

    @value.setter
    def value(self, value):
        self.widget.value = value


def controls(start: Settings) -> dict[str, Choice | Seed]:
    """One control for each setting, under the setting's name, and "run" for all at once."""
    runs = {OWN: None} | {run.name: run for run in RUNS}
    batches = {"all points" if size is None else str(size): size for size in settings.BATCHES}
    return {
        "run": Choice("begin as in run", runs, None),
        "data": Choice("points", _named(settings.DATA), start.data),
        "seed": Seed(start.seed),
        "layers": Choice("hidden layers", _named(settings.LAYERS), start.layers),
        "width": Choice("units in each", _named(settings.WIDTHS), start.width),
        "activation": Choice("activation", _named(settings.ACTIVATIONS), start.activation),
        "start": Choice("initial weights", _named(settings.STARTS), start.start),
        "rate": Choice("learning rate η", _named(settings.RATES), start.rate),
        "batch": Choice("batch size", batches, start.batch),
        "penalty": Choice("L2 penalty λ", _named(settings.PENALTIES), start.penalty),
    }


def pace() -> Choice:
    """How many epochs pass from one picture to the next."""
    paces = {"1 epoch a picture": 1, "5 epochs a picture": 5, "25 epochs a picture": 25}
    return Choice("pace", paces, 5)


def button(label: str, action: Callable[[], None], tooltip: str, style: str = ""):
    """A button that does something."""
    made = widgets.Button(description=label, tooltip=tooltip, button_style=style)
    made.on_click(lambda _: action())
    return made


def _named(values) -> dict:
    return {number(one) if isinstance(one, float) else str(one): one for one in values}
