"""The map of the lessons on the front page: a small Sphinx extension with one directive.

Titles, minutes and order come from the lessons themselves. What is said here, lesson by lesson,
is where it stands on the map, what it builds on, and what one can do after it.
"""

from dataclasses import dataclass
from html import escape
from pathlib import Path

import nbformat
from docutils import nodes
from docutils.parsers.rst import Directive

from lesson_list import MINUTES, TITLE

LESSONS = Path(__file__).resolve().parent.parent / "lessons"
RADIUS = 17
SIZE = (760, 250)
LABEL = 112  # the room a label to the right takes


@dataclass(frozen=True)
class Station:
    """A lesson on the map: its short name, its place, what it needs, what it lets you do."""

    name: str
    x: int
    y: int
    needs: tuple[str, ...]
    afterwards: str
    short_path: bool = False
    label: str = "below"

    @property
    def exit(self) -> int:
        """Where a line to a later lesson begins: behind a label that stands to the right."""
        return self.x + (LABEL if self.label == "right" else 0)


STATIONS = {
    "circuits": Station(
        "circuits", 48, 60, (), "measure how an output answers to a nudge of any input", True
    ),
    "chain_rule": Station(
        "chain rule", 148, 60, ("circuits",), "send a gradient back through any circuit", True
    ),
    "smallest_network": Station(
        "smallest network",
        258,
        60,
        ("chain_rule",),
        "train a network by hand, and find the errors in a published example",
        True,
    ),
    "gradient_descent": Station(
        "descent",
        148,
        198,
        (),
        "say beforehand whether a learning rate is too small, good or too large",
        True,
    ),
    "fitting_a_line": Station(
        "a line", 258, 198, ("gradient_descent",), "fit a line to real data by batch descent"
    ),
    "stochastic_descent": Station(
        "noise", 358, 198, ("fitting_a_line",), "train on mini-batches and tame their noise"
    ),
    "momentum_and_adam": Station(
        "Adam",
        458,
        198,
        ("stochastic_descent",),
        "write momentum and Adam, and know when they help",
    ),
    "matrices": Station(
        "matrices",
        400,
        60,
        ("smallest_network",),
        "write the backward pass of a whole network, and teach it handwritten digits",
        True,
    ),
    "depth": Station(
        "depth",
        520,
        20,
        ("matrices",),
        "tell why gradients vanish or explode, and what to do about it",
        True,
        "right",
    ),
    "batch_norm": Station(
        "batch norm",
        520,
        64,
        ("matrices",),
        "normalise a batch, forward and backward",
        False,
        "right",
    ),
    "convolution": Station(
        "convolution",
        520,
        108,
        ("matrices",),
        "train a network that looks at pictures",
        False,
        "right",
    ),
    "overfitting": Station(
        "overfitting",
        520,
        152,
        ("matrices",),
        "tell learning from memorising, and stop in time",
        label="right",
    ),
    "tuning": Station(
        "tuning",
        716,
        86,
        ("depth", "batch_norm", "convolution", "overfitting", "momentum_and_adam"),
        "search for good settings, and cure a network that will not learn",
        True,
    ),
}


@dataclass(frozen=True)
class Lesson:
    """What the lesson's own notebook says: its number, its file, its title and its minutes."""

    number: int
    stem: str
    title: str
    minutes: int


def lessons() -> dict[str, Lesson]:
    """Slug → lesson, in the course's order."""
    paths = sorted(LESSONS.glob("[0-9][0-9]_*.ipynb"))
    found = {path.stem.partition("_")[2]: _read(path) for path in paths}
    return {slug: lesson for slug, lesson in found.items() if lesson.number}


def _read(path: Path) -> Lesson:
    cells = nbformat.read(path, as_version=4).cells
    text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    minutes = MINUTES.search(text)
    number = int(path.stem.partition("_")[0])
    return Lesson(number, path.stem, TITLE.search(text)[1], int(minutes[1]) if minutes else 0)


def picture() -> str:
    """The lessons as circles, joined to what they need; each circle is a link."""
    course = lessons()
    shown = [slug for slug in STATIONS if slug in course]
    lines = [
        _line(STATIONS[need], STATIONS[slug])
        for slug in shown
        for need in STATIONS[slug].needs
        if need in course
    ]
    stops = [_stop(STATIONS[slug], course[slug]) for slug in shown]
    width, height = SIZE
    return (
        f'<svg class="course-map" viewBox="0 0 {width} {height}" role="group"'
        ' aria-label="Which lesson builds on which; the list below says it in words.">'
        f"{''.join(lines)}{''.join(stops)}</svg>"
    )


def _line(start: Station, end: Station) -> str:
    """A curve that leaves and arrives level, and bends late where it has far to go."""
    bend = start.exit + (0.5 if end.x - start.exit < 150 else 0.95) * (end.x - start.exit)
    level = f"M{start.exit} {start.y}C{bend:g} {start.y} {bend:g} {end.y} {end.x} {end.y}"
    return f'<path d="{level}"/>'


def _stop(station: Station, lesson: Lesson) -> str:
    beside = station.label == "right"
    x, y = (station.x + RADIUS + 8, station.y + 5) if beside else (station.x, station.y + 38)
    kind = "stop short" if station.short_path else "stop"
    return (
        f'<a class="{kind}" href="../lessons/{lesson.stem}.html">'
        f"<title>{escape(lesson.title)}</title>"
        f'<circle cx="{station.x}" cy="{station.y}" r="{RADIUS}"/>'
        f'<text x="{station.x}" y="{station.y + 5}">{lesson.number}</text>'
        f'<text class="{"beside" if beside else "below"}" x="{x}" y="{y}">{station.name}</text></a>'
    )


def listing() -> str:
    """The same in words: what each lesson lets you do, what it needs and how long it takes."""
    course = lessons()
    rows = [_row(STATIONS[slug], lesson, course) for slug, lesson in course.items()]
    return f'<ol class="course-lessons">{"".join(rows)}</ol>'


def _row(station: Station, lesson: Lesson, course: dict[str, Lesson]) -> str:
    numbers = [course[slug].number for slug in station.needs if slug in course]
    needs = f"after {_listed(numbers)}" if numbers else "needs nothing before it"
    short = ' · <span class="short">short path</span>' if station.short_path else ""
    return (
        f'<li value="{lesson.number}"><a href="../lessons/{lesson.stem}.html">'
        f"{escape(lesson.title)}</a><br>{station.afterwards[0].upper()}{station.afterwards[1:]}. "
        f'<span class="small">{lesson.minutes} minutes · {needs}{short}</span></li>'
    )


def _listed(numbers: list[int]) -> str:
    words = [str(number) for number in sorted(numbers)]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


class CourseMap(Directive):
    """The directive `{course-map}`: the picture, then the list."""

    def run(self):
        """Make the page depend on the lessons, and put the map on it."""
        for path in LESSONS.glob("*.ipynb"):
            self.state.document.settings.env.note_dependency(str(path))
        return [nodes.raw("", picture() + listing(), format="html")]


def setup(app):
    """Sphinx calls this once."""
    app.add_directive("course-map", CourseMap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
