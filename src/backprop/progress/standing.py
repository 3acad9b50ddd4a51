"""Where one stands: the lessons with their exercises, and what comes next."""

import csv
from html import escape
from pathlib import Path

from backprop import notes
from backprop.page import with_assets
from backprop.progress.course import Lesson, lessons

MARKS = {"passed": ("✓", "passed"), "tried": ("→", "not yet"), "open": ("○", "to do")}
NOT_HERE = "Once you work in the notebooks, this shows which exercises you have passed."


class Overview:
    """Where one stands; it prints as text and, in Jupyter, shows itself as a list."""

    def __init__(self, course: list[Lesson], known: dict):
        self.course, self.known = course, known

    @property
    def total(self) -> int:
        """How many exercises there are."""
        return sum(len(lesson.exercises) for lesson in self.course)

    @property
    def passed(self) -> int:
        """How many of them have passed."""
        return sum(state == "passed" for lesson in self.course for _, state in self.states(lesson))

    def states(self, lesson: Lesson) -> list[tuple[str, str]]:
        """Each exercise of a lesson with "passed", "tried" or "open"."""
        entries = self.known.get(lesson.slug, {})
        return [(one.name, _state(entries.get(one.name))) for one in lesson.exercises]

    @property
    def next(self) -> str:
        """What comes next, in a sentence."""
        for lesson in self.course:
            for name, state in self.states(lesson):
                if state != "passed":
                    return f"Next: {name}, in “{lesson.title}”."
        return "Every exercise has passed." if self.course else NOT_HERE

    def __repr__(self) -> str:
        if not self.course:
            return NOT_HERE
        lines = [f"{self.passed} of {self.total} exercises passed. {self.next}"]
        for lesson in self.course:
            marks = "  ".join(f"{MARKS[state][0]} {name}" for name, state in self.states(lesson))
            lines.append(f"  {lesson.title}: {marks}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        if not self.course:
            return f'<p class="bp-progress-none">{NOT_HERE}</p>'
        share = 100 * self.passed / max(self.total, 1)
        head = (
            f"<p><strong>{self.passed} of {self.total} exercises passed.</strong> "
            f"{escape(self.next)}</p>"
            '<div class="bp-progress-bar" aria-hidden="true">'
            f'<i style="width:{share:.1f}%"></i></div>'
        )
        rows = "".join(map(self._row, self.course))
        return with_assets(f'<div class="bp-progress">{head}<ol>{rows}</ol></div>', "report.css")

    def _row(self, lesson: Lesson) -> str:
        marks = "".join(
            f'<span class="bp-progress-{state}"><span aria-hidden="true">{MARKS[state][0]}</span> '
            f"<code>{escape(name)}</code>"
            f'<span class="bp-hidden"> ({MARKS[state][1]})</span></span> '
            for name, state in self.states(lesson)
        )
        return f'<li><a href="{escape(lesson.file)}">{escape(lesson.title)}</a><br>{marks}</li>'


def _state(entry: dict | None) -> str:
    if entry is None:
        return "open"
    return "passed" if entry["passed"] else "tried"


def overview() -> Overview:
    """Where one stands, as far as the checks have noted it."""
    path = notes.place()
    return Overview(lessons(path.parent), notes.load(path)) if path else Overview([], {})


def save_csv(name: str = "progress.csv") -> Path | None:
    """Write a table, an exercise a row, and return its path; where nothing is kept, None.

    The columns are lesson, exercise, state ("passed", "not yet", "to do"), tries, failed.
    """
    current = overview()
    if not current.course:
        print(NOT_HERE)
        return None
    path = Path(name).absolute()
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["lesson", "exercise", "state", "tries", "failed"])
        for lesson in current.course:
            for exercise, state in current.states(lesson):
                entry = current.known.get(lesson.slug, {}).get(exercise, notes.FRESH)
                row = [lesson.slug, exercise, MARKS[state][1], entry["tries"], entry["failed"]]
                table.writerow(row)
    return path
