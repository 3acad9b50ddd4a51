"""Pictures of the playground, with words: the page opens with one, and one stands in for it."""

from matplotlib.figure import Figure

from backprop.explore import picture
from backprop.explore.picture import Picture
from backprop.explore.svg import drawing as style
from backprop.playground import drawing
from backprop.playground.runs import MOMENTS, RUNS

SPIRALS = (
    "Three arms of a spiral in three colours, and the regions in which a network of three layers "
    "of eight units tells them apart. Beside them its loss, falling over 300 epochs, and the "
    "network itself: small maps of what each unit knows, half planes in the first layer and "
    "curled regions in the last, joined by wires."
)
REST = (
    "The playground at rest: 40 noisy points of two moons, a boundary with fingers around single "
    "points, a training loss that falls while the validation loss rises, and the network of two "
    "layers of twelve units."
)
HOW = (
    "The playground at rest. To train networks of your own, open it in Jupyter: "
    "<code>make lab</code> in the folder of the course, then <code>playground.ipynb</code>, and "
    "run the cells."
)


def portrait() -> Picture:
    """The network that has learned the spirals."""
    return picture(_picture(RUNS[6], MOMENTS), SPIRALS, name="playground-portrait")


def still() -> Picture:
    """The playground where it cannot be alive, and how to open it where it can."""
    return picture(_picture(RUNS[7], 7), REST, name="playground-still", caption=HOW)


def _picture(run, moment) -> Figure:
    view = run.views()[moment]
    figure = Figure(figsize=(10, drawing.HEIGHT / 72), dpi=72)
    with style():
        drawing.draw(drawing.background(figure), view, span=run.epochs[-1])
    return figure
