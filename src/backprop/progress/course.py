"""The course as it lies in a folder: its lessons in order, their titles, their exercises."""

import json
import pkgutil
import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from backprop import checks
from backprop.checks.exercise import Exercise

NUMBERED = re.compile(r"\d+_(\w+)\.ipynb")
TITLE = re.compile(r"^# +(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Lesson:
    """One lesson: its slug, its title, its notebook's file name and its exercises in order."""

    slug: str
    title: str
    file: str
    exercises: tuple[Exercise, ...]


def lessons(folder: Path) -> list[Lesson]:
    """The lessons whose notebooks lie in the folder, in the order of their file names."""
    checked = {module.name for module in pkgutil.iter_modules(checks.__path__)}
    found = [(NUMBERED.fullmatch(path.name), path) for path in sorted(folder.glob("*.ipynb"))]
    return [
        Lesson(match[1], _title(path, match[1]), path.name, exercises(match[1]))
        for match, path in found
        if match and match[1] in checked
    ]


@cache
def exercises(slug: str) -> tuple[Exercise, ...]:
    """The exercises of a lesson, in the order of the lesson."""
    module = import_module(f"backprop.checks.{slug}")
    return tuple(one for one in vars(module).values() if isinstance(one, Exercise))


def _title(path: Path, slug: str) -> str:
    """The first heading of the notebook; of a damaged one, a name made from the slug."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        text = "\n".join("".join(cell["source"]) for cell in cells)
        return TITLE.search(text)[1].strip()
    except (OSError, ValueError, LookupError, TypeError):
        return slug.replace("_", " ").capitalize()
