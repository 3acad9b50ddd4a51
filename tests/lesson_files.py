"""Reading the notebooks: lessons, solutions, and the exercises in them."""

import re
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
WELCOME = ROOT / "lessons" / "00_welcome.ipynb"
PLAYGROUND = ROOT / "lessons" / "playground.ipynb"
SELF_TEST = ROOT / "lessons" / "self_test.ipynb"
NUMBERED = sorted((ROOT / "lessons").glob("[0-9][0-9]_*.ipynb"))
LESSONS = [path for path in NUMBERED if path != WELCOME]
SOLUTIONS = sorted((ROOT / "solutions").glob("*.ipynb"))
TAG = "exercise:"
GIVEN = {"clinic": "Patient"}  # exercises that give code to repair, and what is checked then


def read(path):
    return nbformat.read(path, as_version=4)


def slug(path):
    """The lesson's name without its number: `smallest_network`."""
    return re.sub(r"^\d+_", "", path.stem)


def exercises(notebook):
    """A dict from each exercise's name to the position of its cell."""
    return {
        tag.removeprefix(TAG): position
        for position, cell in enumerate(notebook.cells)
        for tag in cell.metadata.get("tags", [])
        if tag.startswith(TAG)
    }


def prose(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]
