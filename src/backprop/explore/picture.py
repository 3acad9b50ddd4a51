"""Figures that do not move, each with its text alternative."""

from base64 import b64encode
from html import escape
from io import BytesIO

from matplotlib.figure import Figure
from PIL import Image

from backprop import page, plots
from backprop.explore.svg import Canvas, drawing

COLOURS = 64


class Picture:
    """A figure and what is to be seen in it; Jupyter shows it when it ends a cell."""

    def __init__(self, figure: Figure, alt: str, name: str, caption: str = "", panels: int = 1):
        self.figure, self.alt, self.name = figure, alt, name
        self.caption, self.panels = caption, panels

    def _repr_html_(self) -> str:
        return page.with_assets(self.markup(), "explore.css", "font.css")

    def markup(self) -> str:
        """The figure and its caption as HTML, for a page that has the styles already."""
        inside = image(self.figure, self.alt) if page.life() == "stored" else self._svg()
        caption = f"<figcaption>{self.caption}</figcaption>" if self.caption else ""
        return f'<figure class="bp-picture">{inside}{caption}</figure>'

    def _svg(self) -> str:
        with drawing():
            canvas = Canvas(self.figure, f"bp-{self.name}")
            body = [canvas.piece(artist) for artist in (*self.figure.texts, *self.figure.axes)]
        width, height = self.figure.get_size_inches() * 72
        definitions = "".join(canvas.definitions.values())
        room = f"--bp-width: {width:.0f}px; max-width: {1.4 * width:.0f}px"
        return (
            f'<svg class="bp-panel" viewBox="0 0 {width:.0f} {height:.0f}" role="img"'
            f' aria-label="{escape(self.alt)}" style="{room}">'
            f"<defs>{definitions}</defs>{''.join(body)}</svg>"
        )

    def __repr__(self) -> str:
        return self.alt


def picture(figure: Figure, alt: str, *, name: str, caption: str = "") -> Picture:
    """Show `figure`, with `alt` saying what is to be seen; `name` is unique on a page."""
    return Picture(figure, alt, name, caption)


def image(figure: Figure, alt: str) -> str:
    """The figure as an `<img>` that needs nothing around it: PNG on white, twice the size."""
    drawn, data = BytesIO(), BytesIO()
    with drawing():
        figure.savefig(drawn, format="png", dpi=144, facecolor=plots.PAPER)
    # A figure has few colours: a palette makes the stored notebooks a quarter of the size.
    Image.open(drawn).convert("RGB").quantize(COLOURS).save(data, "png", optimize=True)
    width = figure.get_size_inches()[0] * 72
    source = b64encode(data.getvalue()).decode()
    return (
        f'<img alt="{escape(alt)}" width="{width:.0f}" style="max-width: 100%"'
        f' src="data:image/png;base64,{source}">'
    )
