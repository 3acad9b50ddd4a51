"""A playground: small networks on points in a plane, trained before your eyes.

`play()` is alive in Jupyter: choose the points, the network and how it is trained; press Train.
`recorded_runs()` shows eight runs that were chosen to be instructive, also on the site. `Trainer`
is the training itself, without any picture, and `one_pass` every number of one backward pass.
"""

from backprop import page
from backprop.playground.passes import on_wires, one_pass
from backprop.playground.portrait import portrait, still
from backprop.playground.runs import RUNS, recorded_runs
from backprop.playground.settings import Settings
from backprop.playground.trainer import Trainer

__all__ = [
    "RUNS",
    "Settings",
    "Trainer",
    "on_wires",
    "one_pass",
    "play",
    "portrait",
    "recorded_runs",
]


def play(start: Settings | None = None):
    """The playground, beginning with these settings; where nothing runs, a picture of it."""
    if page.life() == "live":
        from backprop.playground.live import Playground  # widgets, only where they are shown

        return Playground(start)
    return still()
