"""What became of the four articles this course grew from: a Sphinx extension with one directive.

`topics.csv` names each topic of an article and, in this course, the lesson that teaches it, the
figure that shows it, the exercise in which it is written and the question that asks for it. The
tests look up every one of these names.
"""

import csv
from html import escape
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from docutils.parsers.rst import Directive

from backprop.questions.text import plain
from backprop.quizzes import question
from course_map import lessons

FILE = Path(__file__).parent / "topics.csv"
HEAD = ("topic", "lesson: figure", "exercise", "question")
LONGEST = 90  # characters of a question
SHORTER = {"gradient-courier": "courier"}  # a figure whose name on the page is shorter


class Topic(NamedTuple):
    """A topic of an article, and where it stands in the course."""

    article: str
    topic: str
    lesson: str
    figure: str  # a function of backprop.explorers.<lesson>
    exercise: str  # an exercise of backprop.checks.<lesson>
    question: str  # the id of a question of that lesson


def topics() -> list[Topic]:
    """All topics, article by article."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [Topic(**row) for row in csv.DictReader(file)]


def table(chosen) -> str:
    """Some topics as an HTML table; every lesson and figure is a link."""
    course = lessons()
    rows = "".join(_row(topic, course[topic.lesson]) for topic in chosen)
    head = "".join(f"<th>{name}</th>" for name in HEAD)
    return f'<table class="table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _row(topic, lesson) -> str:
    page = f"../lessons/{lesson.stem}.html"
    anchor, figure = (topic.figure.replace("_", sign) for sign in "- ")
    asked = plain(question(topic.lesson, topic.question)["question"])
    short = asked if len(asked) <= LONGEST else asked[:LONGEST].rsplit(" ", 1)[0] + " …"
    anchor = SHORTER.get(anchor, anchor)
    return (
        f'<tr><td>{escape(topic.topic)}</td><td><a href="{page}">{escape(lesson.title)}</a>: '
        f'<a href="{page}#bp-{anchor}">{figure}</a></td>'
        f"<td><code>{topic.exercise}</code></td><td>{escape(short)}</td></tr>"
    )


class Coverage(Directive):
    """The directive `{coverage}`: a heading and a table for each article."""

    def run(self):
        """Put the tables on the page, and make it depend on the file."""
        self.state.document.settings.env.note_dependency(str(FILE))
        found = []
        for name, chosen in groupby(topics(), key=lambda topic: topic.article):
            markup = f'<div class="pst-scrollable-table-container">{table(chosen)}</div>'
            found += [nodes.rubric(text=name), nodes.raw("", markup, format="html")]
        return found


def setup(app):
    """Sphinx calls this once."""
    app.add_directive("coverage", Coverage)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
