"""The learner's own copies of the lessons, in `my_course/`.

The lessons themselves stay as they are; a learner works in copies, which are never overwritten.
To begin a lesson again, rename or delete its copy: the next `make lab` lays a fresh one.
"""

import shutil
from pathlib import Path


def lay(lessons: Path, my_course: Path) -> list[str]:
    """Copy the lessons that `my_course` does not have yet; the names of the new copies."""
    my_course.mkdir(exist_ok=True)
    missing = [
        lesson
        for lesson in sorted(lessons.glob("*.ipynb"))
        if not (my_course / lesson.name).exists()
    ]
    for lesson in missing:
        shutil.copyfile(lesson, my_course / lesson.name)
    return [lesson.name for lesson in missing]
