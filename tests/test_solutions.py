import copy

import pytest
from nbclient import NotebookClient

from lesson_files import GIVEN, LESSONS, ROOT, exercises, read, slug

every_lesson = pytest.mark.parametrize("path", LESSONS, ids=slug)


def with_solutions(path):
    """The lesson with each stub replaced by its solution, and each check's verdict printed."""
    lesson = read(path)
    solutions = read(ROOT / "solutions" / path.name)
    answers = exercises(solutions)
    for name, position in exercises(lesson).items():
        lesson.cells[position].source = solutions.cells[answers[name]].source
        check = lesson.cells[position + 1]
        check.source = f"print(check.{name}({GIVEN.get(name, name)}).status)"
    return lesson


def printed(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


def run(notebook):
    client = NotebookClient(
        copy.deepcopy(notebook),
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(ROOT / "lessons")}},
        extra_arguments=["--IPKernelApp.log_level=40"],
    )
    return client.execute()


@every_lesson
def test_each_exercise_has_its_solution(path):
    assert set(exercises(read(ROOT / "solutions" / path.name))) == set(exercises(read(path)))


@every_lesson
def test_the_solved_lesson_runs_and_passes_every_check(path):
    solved = run(with_solutions(path))
    verdicts = {
        name: printed(solved.cells[position + 1]).strip()
        for name, position in exercises(solved).items()
    }
    assert verdicts == dict.fromkeys(verdicts, "passed")
