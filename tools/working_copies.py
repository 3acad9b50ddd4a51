"""The learner's own copies of the lessons, in `my_course/`.

The lessons themselves stay as they are; a learner works in copies, which are never overwritten.
Beside the copies, a small file remembers which version of a lesson each was made from, so that an
updated course can say which copies are behind. `renew` lays a fresh copy, takes the learner's
answers over into it, and keeps the old one in `my_course/older/`.
"""

import hashlib
import json
import shutil
from pathlib import Path

ORIGINALS = ".originals.json"
OLDER = "older"
TAG = "exercise:"


def lay(lessons: Path, my_course: Path) -> list[str]:
    """Copy the lessons that `my_course` does not have yet; the names of the new copies."""
    my_course.mkdir(exist_ok=True)
    originals = _remembered(my_course)
    missing = [path for path in _notebooks(lessons) if not (my_course / path.name).exists()]
    for lesson in missing:
        shutil.copyfile(lesson, my_course / lesson.name)
    for lesson in _notebooks(lessons):
        if lesson in missing or lesson.name not in originals:
            originals[lesson.name] = _version(lesson)
    _remember(my_course, originals)
    return [lesson.name for lesson in missing]


def behind(lessons: Path, my_course: Path) -> list[str]:
    """The names of the copies whose lesson has changed since they were made."""
    originals = _remembered(my_course)
    return [
        path.name
        for path in _notebooks(lessons)
        if (my_course / path.name).exists()
        and originals.get(path.name, {}).get("digest") != _version(path)["digest"]
    ]


def renew(lessons: Path, my_course: Path, names: list[str]) -> list[str]:
    """Lay these copies anew, with the learner's answers in them; where the old ones are now."""
    originals = _remembered(my_course)
    kept = []
    for name in names:
        copy, old = my_course / name, _free_place(my_course / OLDER / name)
        old.parent.mkdir(parents=True, exist_ok=True)
        answers = _answers(copy, originals.get(name, {}).get("stubs", {}))
        shutil.copyfile(copy, old)
        _lay_with(answers, lessons / name, copy)
        originals[name] = _version(lessons / name)
        kept.append(str(old.relative_to(my_course)))
    _remember(my_course, originals)
    return kept


def named(lessons: Path, wishes: list[str]) -> list[str]:
    """The notebooks meant by "03", "smallest_network" or a file's name.

    Raises ValueError, in a sentence, for a wish that fits none.
    """
    found = []
    for wish in wishes:
        stem = Path(wish).stem
        fits = [path.name for path in _notebooks(lessons) if _means(stem, path.stem)]
        if len(fits) != 1:
            raise ValueError(f"No lesson is called {wish!r}: give its number or its file's name.")
        found += fits
    return found


def _means(wish: str, stem: str) -> bool:
    number, _, slug = stem.partition("_")
    return wish in (stem, slug, number) or wish.zfill(2) == number


def _notebooks(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.ipynb"))


def _cells(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def _source(cell: dict) -> str:
    return "".join(cell["source"])


def _exercise(cell: dict) -> str | None:
    tags = cell.get("metadata", {}).get("tags", [])
    return next((tag.removeprefix(TAG) for tag in tags if tag.startswith(TAG)), None)


def _version(path: Path) -> dict:
    """What a lesson is made of, as digests: all that it says, and each exercise's stub."""
    cells = _cells(path)
    said = "\n\n".join(f"{cell['cell_type']}\n{_source(cell)}" for cell in cells)
    stubs = {name: _digest(_source(cell)) for cell in cells if (name := _exercise(cell))}
    return {"digest": _digest(said), "stubs": stubs}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _answers(copy: Path, stubs: dict) -> dict[str, str]:
    """What the learner wrote in a copy: exercise → source, where it is no longer the stub.

    Nothing, if the copy is damaged: it is kept as it is, for whoever can mend it.
    """
    try:
        sources = {name: _source(cell) for cell in _cells(copy) if (name := _exercise(cell))}
    except (ValueError, LookupError, TypeError, AttributeError):
        return {}
    return {name: text for name, text in sources.items() if _digest(text) != stubs.get(name)}


def _lay_with(answers: dict[str, str], lesson: Path, copy: Path) -> None:
    notebook = json.loads(lesson.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if (name := _exercise(cell)) in answers:
            cell["source"] = answers[name].splitlines(keepends=True)
    text = json.dumps(notebook, ensure_ascii=False, indent=1)
    copy.write_text(text + "\n", encoding="utf-8", newline="\n")


def _free_place(path: Path) -> Path:
    """The path itself, or with the first number at its end that is not taken."""
    place, number = path, 1
    while place.exists():
        number += 1
        place = path.with_stem(f"{path.stem}-{number}")
    return place


def _remembered(my_course: Path) -> dict:
    """Which version each copy was made from; a file that cannot be read is made anew."""
    try:
        return dict(json.loads((my_course / ORIGINALS).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _remember(my_course: Path, originals: dict) -> None:
    text = json.dumps(originals, indent=1)
    (my_course / ORIGINALS).write_text(text + "\n", encoding="utf-8")
