"""The list of lessons in the welcome notebook, made from the lessons themselves.

A markdown cell with the tag `lesson-list` is rewritten whenever its notebook is stored: one line
for each numbered lesson beside it, with the lesson's title and its minutes.
"""

import re
from pathlib import Path

import nbformat

TITLE = re.compile(r"^# +(.+)$", re.MULTILINE)
MINUTES = re.compile(r"(\d+) minutes")


def fill_in_lesson_list(notebook, path: Path) -> None:
    """Write the list into the cell that asks for it, if there is one."""
    for cell in notebook.cells:
        if "lesson-list" in cell.metadata.get("tags", []):
            lessons = sorted(path.parent.glob("[0-9][0-9]_*.ipynb"))
            cell.source = "\n".join(entry(lesson) for lesson in lessons if lesson != path)


def entry(path: Path) -> str:
    """One line of the list. Raises ValueError for a lesson without a title or its minutes."""
    cells = nbformat.read(path, as_version=4).cells
    text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    title, minutes = TITLE.search(text), MINUTES.search(text)
    if not title or not minutes:
        raise ValueError(f"{path.name} has no title, or does not say how many minutes it takes")
    return f"- [{title[1].strip()}]({path.name}), {minutes[1]} minutes"
