"""One interactive figure: its fixed part, its moving part, its controls and its question."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from backprop import page
from backprop.explore import live, site
from backprop.explore.controls import Control
from backprop.explore.picture import image
from backprop.explore.svg import Canvas, drawing

Pieces = tuple[tuple[str, ...], ...]  # the pieces of SVG of each panel


@dataclass(frozen=True)
class Prediction:
    """A question that must be answered before the figure moves.

    `question` is a question of `backprop.questions`. `before(axes)` draws what may be seen while
    the figure is locked. `mark(axes, index)` draws what the learner predicted, for the answer
    with this index in the question's list. Both return artists.
    """

    question: Mapping[str, Any]
    before: Callable[[Any], list[Artist]] | None = None
    mark: Callable[[Any, int], list[Artist]] | None = None


@dataclass
class Explorer:
    """An interactive figure; Jupyter shows it when it is the last line of a cell.

    Built by `explore`. `fragments(**settings)` is the moving part for one setting,
    `caption(**settings)` what is to be seen there, in words.
    """

    name: str
    question: str
    controls: dict[str, Control]
    describe: Callable[..., str]
    draw: Callable[..., list[Artist]]
    figure: Figure
    axes: Any
    panels: int
    prediction: Prediction | None = None
    readout: Callable[..., Mapping[str, str]] | None = None
    note: str = ""
    canvas: Canvas = field(init=False)
    background: Pieces = field(init=False)
    _cache: dict[tuple, Pieces] = field(init=False, default_factory=dict)

    def __post_init__(self):
        self.canvas = Canvas(self.figure, f"bp-{self.name}")
        for axes in self.figure.axes:
            axes.autoscale(False)
        with drawing():
            self.background = self._pieces([*self.figure.texts, *self.figure.axes])

    @property
    def start(self) -> dict[str, Any]:
        """The settings that are shown first."""
        return {name: control.values[control.start] for name, control in self.controls.items()}

    def settings(self) -> list[dict[str, Any]]:
        """Every combination of the controls' values; the last control changes fastest."""
        combinations = product(*(control.values for control in self.controls.values()))
        return [dict(zip(self.controls, values, strict=True)) for values in combinations]

    def caption(self, **settings) -> str:
        """What is to be seen at these settings, in a sentence or two."""
        return self.describe(**settings)

    def numbers(self, **settings) -> dict[str, str]:
        """The numbers beside the figure at these settings: label -> text."""
        return dict(self.readout(**settings)) if self.readout else {}

    def fragments(self, **settings) -> Pieces:
        """The moving part at these settings, as pieces of SVG, panel by panel."""
        key = tuple(settings.values())
        if key not in self._cache:
            self._cache[key] = self.fresh(**settings)
        return self._cache[key]

    def fresh(self, **settings) -> Pieces:
        """As `fragments`, but drawn anew and not kept, for settings that do not come again."""
        return self._draw_and_remove(lambda: self.draw(self.axes, **settings))

    def marks(self) -> list[Pieces]:
        """What is drawn for each possible prediction."""
        if not (self.prediction and self.prediction.mark):
            return []
        answers = range(len(self.prediction.question["answers"]))
        mark = self.prediction.mark
        return [self._draw_and_remove(lambda i=i: mark(self.axes, i)) for i in answers]

    def before(self) -> Pieces:
        """What is drawn while the figure waits for a prediction."""
        if not (self.prediction and self.prediction.before):
            return tuple(() for _ in range(self.panels))
        return self._draw_and_remove(lambda: self.prediction.before(self.axes))

    def image(self) -> str:
        """The first view as an `<img>` with its text alternative."""
        with drawing():
            artists = list(self.draw(self.axes, **self.start))
        markup = image(self.figure, self.caption(**self.start))
        for artist in artists:
            artist.remove()
        return markup

    def _draw_and_remove(self, draw: Callable[[], list[Artist]]) -> Pieces:
        with drawing():
            artists = list(draw())
            pieces = self._pieces(artists)
        for artist in artists:
            artist.remove()
        return pieces

    def _pieces(self, artists: list[Artist]) -> Pieces:
        panels = [[] for _ in range(self.panels)]
        for artist in sorted(artists, key=lambda artist: artist.get_zorder()):
            panels[self._panel(artist)].append(self.canvas.piece(artist))
        return tuple(map(tuple, panels))

    def _panel(self, artist: Artist) -> int:
        if isinstance(artist, Axes) or artist.axes is not None:
            box = (artist if isinstance(artist, Axes) else artist.axes).get_position()
            centre = (box.x0 + box.x1) / 2
        else:
            centre = artist.get_position()[0]
        return min(int(centre * self.panels), self.panels - 1)

    def _repr_html_(self) -> str:
        return site.markup(self) if page.on_site() else f"<p>{self.question}</p>{self.image()}"

    def __repr__(self) -> str:
        return f"{self.question}\n{self.caption(**self.start)}"

    def _ipython_display_(self) -> None:
        live.show(self)


def explore(
    background: Callable[[Figure], Any],
    draw: Callable[..., list[Artist]],
    *,
    name: str,
    question: str,
    describe: Callable[..., str],
    prediction: Prediction | None = None,
    readout: Callable[..., Mapping[str, str]] | None = None,
    note: str = "",
    panels: int = 2,
    height: int = 320,
    **controls: Control,
) -> Explorer:
    """Make an interactive figure.

    `background(figure)` draws what stays and returns the axes (in any form `draw` likes);
    `draw(axes, **settings)` adds what belongs to one setting and returns those artists.
    `describe(**settings)` says in words what is to be seen, `readout(**settings)` gives numbers
    for the table beside the figure (label -> text). `name` is unique on a page. The figure is
    `panels` panels wide, each 360 px by `height` px; on a phone they stand below each other, so
    every axes must lie within one of them. Axis limits do not change after `background`.
    """
    figure = Figure(figsize=(5 * panels, height / 72), dpi=72)
    with drawing():
        axes = background(figure)
    return Explorer(
        name, question, controls, describe, draw, figure, axes, panels, prediction, readout, note
    )
