"""Matplotlib artists as small pieces of SVG that follow the page's theme.

A figure is drawn once without its moving artists; each moving artist becomes a piece of its
own, in the same coordinates, so that pieces can be laid over the figure and exchanged. Colours
of the course's palette turn into the page's own (static/theme.css), and text stays text.
"""

import re
from dataclasses import dataclass, field
from io import StringIO
from xml.etree import ElementTree

from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure

from backprop import plots
from backprop.plots.palette import STYLE

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"
RENAMED = {HREF: "href", "name": "id"}
SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "backprop",
    "font.sans-serif": ["DejaVu Sans"],
}
THEME = {
    getattr(plots, name): f"var(--bp-{name.lower()})"
    for name in "VALUE GRADIENT PREDICTION THIRD FOURTH INK MUTED LINE PAPER".split()
}
COLOUR = re.compile("|".join(THEME))
DECIMAL = re.compile(r"-?\d+\.\d+")


def drawing():
    """A context in which artists are made and written: the course's style, text as text."""
    return rc_context({**STYLE, **SETTINGS})


@dataclass
class Canvas:
    """Writes artists of one figure as SVG; `definitions` collects what the pieces refer to.

    `prefix` begins every id, so that several figures can share a page.
    """

    figure: Figure
    prefix: str
    definitions: dict[str, str] = field(default_factory=dict)
    _drawn: dict[str, str] = field(default_factory=dict)

    def piece(self, artist: Artist) -> str:
        """The artist as SVG markup, in the coordinates of the whole figure (1 unit = 1 px).

        Artists with the same gid look the same, so only the first of them is drawn. Call it
        within `drawing()`.
        """
        if (name := artist.get_gid()) is None:
            return self._draw(artist)
        if name not in self._drawn:
            self._drawn[name] = self._draw(artist)
        return self._drawn[name]

    def _draw(self, artist: Artist) -> str:
        target = StringIO()
        width, height = self.figure.get_size_inches() * 72
        renderer = RendererSVG(width, height, target, metadata={"Date": None})
        artist.draw(renderer)
        renderer.finalize()
        root = ElementTree.fromstring(target.getvalue())
        return "".join(self._write(element) for element in root)

    def _write(self, element: ElementTree.Element) -> str:
        tag = element.tag.removeprefix(SVG)
        if tag == "defs":
            for child in element:
                if name := child.get("id"):
                    child.set("name", name)
                    self.definitions[name] = self._markup(child, child.tag.removeprefix(SVG))
            return ""
        return "" if tag == "metadata" else self._markup(element, tag)

    def _markup(self, element: ElementTree.Element, tag: str) -> str:
        kept = ((name, self._attribute(name, value)) for name, value in element.items())
        attributes = "".join(
            f' {RENAMED.get(name, name)}="{_escape(value)}"' for name, value in kept if value
        )
        inside = _escape((element.text or "").strip()) + "".join(map(self._write, element))
        if tag == "g" and not attributes:
            return inside
        return f"<{tag}{attributes}>{inside}</{tag}>" if inside else f"<{tag}{attributes}/>"

    def _attribute(self, name: str, value: str) -> str | None:
        if name == "id":
            return None  # definitions have theirs as "name"; nothing refers to other elements
        if name == "name":
            return f"{self.prefix}-{value}"
        if name == HREF:
            return f"#{self.prefix}-{value[1:]}"
        if name == "transform" and value.startswith("rotate(-0 "):
            return None
        if name in ("d", "x", "y", "points") or value.startswith("translate"):
            return DECIMAL.sub(_tenth, " ".join(value.split()))
        value = COLOUR.sub(lambda match: THEME[match.group()], value)
        value = value.replace("'DejaVu Sans'", "var(--bp-figure-font)")
        return value.replace("url(#", f"url(#{self.prefix}-")


def _tenth(match: re.Match) -> str:
    text = f"{float(match.group()):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
