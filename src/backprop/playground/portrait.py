"""The playground where nothing runs: a picture of it, with words."""

from matplotlib.figure import Figure

from backprop.explore import picture
from backprop.explore.picture import Picture
from backprop.explore.svg import drawing as style
from backprop.playground import drawing
from backprop.playground.runs import RUNS

ALT = (
    "The playground at rest: three arms of a spiral in three colours, the regions in which a "
    "network of three layers of eight units tells them apart, its loss falling over the epochs, "
    "and the network itself as small maps joined by wires."
)
CAPTION = (
    "The playground at rest. To train networks of your own, open it in Jupyter: "
    "<code>make lab</code> "
    "in the folder of the course, then <code>playground.ipynb</code>, and run the cells."
)


def still() -> Picture:
    """The end of the run with the spirals, as a picture."""
    run = RUNS[6]
    figure = Figure(figsize=(10, drawing.HEIGHT / 72), dpi=72)
    with style():
        axes = drawing.background(figure)
        drawing.draw(axes, run.views()[-1], span=run.epochs[-1])
    return picture(figure, ALT, name="playground-still", caption=CAPTION)
