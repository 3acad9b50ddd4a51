"""What the checks note of a learner's exercises: one small file, which stays on this machine.

At each note the file is read, changed by one entry, and put back whole. It is written beside
itself first and then takes the old one's place, so that a crash in between leaves one or the
other. A file that cannot be read is set aside, with a sentence.
"""

import json
import os
from pathlib import Path

from backprop.page import life

NAME = "progress.json"
DAMAGED = "progress-damaged.json"
WELCOME = "00_welcome.ipynb"
VERSION = 1
FRESH = {"passed": False, "recalled": False, "tries": 0, "failed": 0, "said": ""}


def place() -> Path | None:
    """Where progress is kept, or None if nobody is learning here.

    That is the file named by the environment variable BACKPROP_PROGRESS (nothing is kept if it is
    empty); without it, the folder one works in, if the course's notebooks are there.
    """
    named = os.environ.get("BACKPROP_PROGRESS")
    if named is not None:
        return Path(named).absolute() if named else None
    here = Path.cwd()
    return here / NAME if life() == "live" and (here / WELCOME).exists() else None


def load(path: Path | None = None) -> dict:
    """What is known, as a dict: lesson → exercise → entry; nothing known is an empty dict.

    An entry says whether the exercise has `passed`, how many `tries` it had and how many of them
    `failed`, what the check `said` at the last of these, and whether it was `recalled` since.
    """
    path = path or place()
    if path is None or not path.exists():
        return {}
    try:
        return _checked(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, OSError):
        _set_aside(path)
        return {}


def _checked(data) -> dict:
    """The lessons in the file's data. Raises ValueError if it is not what this module writes."""
    lessons = data.get("lessons") if isinstance(data, dict) else None
    if not isinstance(lessons, dict) or data.get("version") != VERSION:
        raise ValueError("not a progress file")
    for exercises in lessons.values():
        for entry in exercises.values() if isinstance(exercises, dict) else [None]:
            if not isinstance(entry, dict) or not _fits(entry):
                raise ValueError("not an entry")
    return lessons


def _fits(entry: dict) -> bool:
    return all(type(entry.get(key)) is type(value) for key, value in FRESH.items())


def _set_aside(path: Path) -> None:
    try:
        os.replace(path, path.with_name(DAMAGED))
    except OSError:
        return
    print(f"{path.name} could not be read: it is now {DAMAGED}, and counting begins anew.")


def note(lesson: str, exercise: str, status: str, said: str = "", *, recalled=False) -> None:
    """Enter how a check went. An untouched stub is no try, and what has passed stays passed.

    Where nothing can be written, nothing is: a check must not fail because of its notes.
    """
    path = place()
    if path is None or status == "to do":
        return
    lessons = load(path)
    entry = lessons.setdefault(lesson, {}).setdefault(exercise, dict(FRESH))
    entry["tries"] += 1
    entry["passed"] |= status == "passed"
    entry["recalled"] |= recalled and status == "passed"
    if status == "not yet":
        entry["failed"] += 1
        entry["said"] = said
    _write(path, lessons)


def _write(path: Path, lessons: dict) -> None:
    text = json.dumps({"version": VERSION, "lessons": lessons}, indent=1, ensure_ascii=False)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text + "\n", encoding="utf-8")
        os.replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
