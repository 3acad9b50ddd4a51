import ast
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import book
import commands
import course
import environment
import lesson_list
import store
import working_copies

TOOLS = Path(course.__file__).parent


def write(path, *cells):
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


# Setting up


def test_the_first_file_is_readable_to_old_pythons():
    source = (TOOLS / "course.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 4))
    with pytest.raises(SyntaxError):
        ast.parse("try: pass\nexcept* ValueError: pass", feature_version=(3, 4))


def test_an_old_python_alone_gets_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(course, "newer_python", lambda: None)
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this is Python 3\.9"):
        course.main()


def test_an_old_python_hands_over_to_a_newer_one(monkeypatch):
    calls = []
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(sys, "argv", ["course.py", "lab"])
    monkeypatch.setattr(course, "newer_python", lambda: ["python3.12"])
    monkeypatch.setattr(course.subprocess, "call", lambda command: calls.append(command) or 0)
    assert course.main() == 0
    assert calls == [["python3.12", str(TOOLS / "course.py"), "lab"]]


def test_a_stand_in_that_does_not_run_is_no_python(tmp_path):
    stand_in = tmp_path / "python3.12"
    stand_in.write_text("#!/bin/sh\nexit 127\n")
    stand_in.chmod(0o755)
    assert course.is_new_enough([sys.executable])
    assert not course.is_new_enough([str(stand_in)])
    assert not course.is_new_enough([str(tmp_path / "nowhere")])


@pytest.fixture
def empty_course(tmp_path, monkeypatch):
    (tmp_path / "tests").mkdir()
    for name in ("requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        (tmp_path / name).write_text(name)
    (tmp_path / "tests" / "known_good.txt").write_text("numpy==2.0")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    return tmp_path


def test_it_is_set_up_once_and_again_when_a_requirement_changes(empty_course, monkeypatch):
    installed = []
    monkeypatch.setattr(environment, "_runs", lambda python: True)
    monkeypatch.setattr(environment, "install", lambda python, *what: installed.append(what))
    environment.VENV.mkdir()
    for _ in range(2):
        environment.prepare("course")
    assert len(installed) == 1
    (empty_course / "requirements.txt").write_text("another")
    environment.prepare("course")
    assert len(installed) == 2


def test_what_the_tests_need_covers_what_the_course_needs(empty_course, monkeypatch):
    monkeypatch.setattr(environment, "_runs", lambda python: True)
    monkeypatch.setattr(environment, "install", lambda python, *what: None)
    environment.VENV.mkdir()
    assert not environment.is_ready("course")
    environment.prepare("tests")
    assert environment.is_ready("course")
    (empty_course / "tests" / "known_good.txt").write_text("numpy==2.1")
    assert environment.is_ready("course")
    assert not environment.is_ready("tests")


STUB = "def forward(x):\n    raise NotImplementedError"
ANSWER = "def forward(x):\n    return 2 * x"


def lesson(path, text="# One", stub=STUB):
    exercise = new_code_cell(stub, metadata={"tags": ["exercise:forward"]})
    return write(path, new_markdown_cell(text), exercise)


def answer(path, source=ANSWER):
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].source = source
    nbformat.write(notebook, path)


@pytest.fixture
def folders(tmp_path):
    lessons, mine = tmp_path / "lessons", tmp_path / "my_course"
    lessons.mkdir()
    lesson(lessons / "01_one.ipynb")
    assert working_copies.lay(lessons, mine) == ["01_one.ipynb"]
    return lessons, mine


def sources(path):
    return [cell.source for cell in nbformat.read(path, as_version=4).cells]


def test_a_learner_s_copy_is_never_overwritten(folders):
    lessons, mine = folders
    answer(mine / "01_one.ipynb")
    lesson(lessons / "01_one.ipynb", "# One, changed")
    lesson(lessons / "02_two.ipynb")
    assert working_copies.lay(lessons, mine) == ["02_two.ipynb"]
    assert sources(mine / "01_one.ipynb") == ["# One", ANSWER]
    assert sources(mine / "02_two.ipynb") == ["# One", STUB]


def test_an_updated_course_says_which_copies_are_behind(folders):
    lessons, mine = folders
    answer(mine / "01_one.ipynb")
    working_copies.lay(lessons, mine)
    assert working_copies.behind(lessons, mine) == []
    lesson(lessons / "01_one.ipynb", "# One, changed")
    lesson(lessons / "02_two.ipynb")
    working_copies.lay(lessons, mine)
    assert working_copies.behind(lessons, mine) == ["01_one.ipynb"]


def test_other_outputs_alone_leave_no_copy_behind(folders):
    lessons, mine = folders
    notebook = nbformat.read(lessons / "01_one.ipynb", as_version=4)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="3\n")]
    nbformat.write(notebook, lessons / "01_one.ipynb")
    assert working_copies.behind(lessons, mine) == []


def test_a_renewed_copy_has_the_learner_s_answers_and_the_old_one_is_kept(folders):
    lessons, mine = folders
    answer(mine / "01_one.ipynb")
    lesson(lessons / "01_one.ipynb", "# One, changed", STUB + "  # new")
    assert working_copies.renew(lessons, mine, ["01_one.ipynb"]) == ["older/01_one.ipynb"]
    assert sources(mine / "01_one.ipynb") == ["# One, changed", ANSWER]
    assert sources(mine / "older" / "01_one.ipynb") == ["# One", ANSWER]
    assert working_copies.behind(lessons, mine) == []
    assert working_copies.renew(lessons, mine, ["01_one.ipynb"]) == ["older/01_one-2.ipynb"]


def test_an_untouched_stub_is_renewed_too(folders):
    lessons, mine = folders
    lesson(lessons / "01_one.ipynb", "# One", STUB + "  # new")
    working_copies.renew(lessons, mine, ["01_one.ipynb"])
    assert sources(mine / "01_one.ipynb") == ["# One", STUB + "  # new"]


def test_without_its_memory_nothing_is_lost(folders):
    lessons, mine = folders
    answer(mine / "01_one.ipynb")
    (mine / working_copies.ORIGINALS).write_text("{")
    working_copies.renew(lessons, mine, ["01_one.ipynb"])
    assert sources(mine / "01_one.ipynb") == ["# One", ANSWER]
    assert sources(mine / "older" / "01_one.ipynb") == ["# One", ANSWER]


@pytest.mark.parametrize("damage", ["", '{"cells": [', "[]", '{"cells": [3]}'])
def test_a_damaged_copy_is_renewed_and_kept(folders, damage):
    lessons, mine = folders
    (mine / "01_one.ipynb").write_text(damage)
    working_copies.renew(lessons, mine, ["01_one.ipynb"])
    assert sources(mine / "01_one.ipynb") == ["# One", STUB]
    assert (mine / "older" / "01_one.ipynb").read_text() == damage


def test_a_lesson_goes_by_its_number_its_name_or_its_file(folders):
    lessons, _ = folders
    wishes = ["1", "01", "one", "01_one", "my_course/01_one.ipynb"]
    assert working_copies.named(lessons, wishes) == ["01_one.ipynb"] * 5
    with pytest.raises(ValueError, match="No lesson is called '7'"):
        working_copies.named(lessons, ["7"])


def test_renew_says_what_it_did(folders, monkeypatch, capsys):
    lessons, mine = folders
    monkeypatch.setattr(commands, "LESSONS", lessons)
    monkeypatch.setattr(commands, "MY_COURSE", mine)
    assert commands.renew() == 0 and "up to date" in capsys.readouterr().out
    assert commands.renew("7") == 1 and "No lesson" in capsys.readouterr().out
    lesson(lessons / "01_one.ipynb", "# One, changed")
    assert commands.renew() == 0
    assert "the old one: my_course/older/01_one.ipynb" in capsys.readouterr().out


# Storing


def test_storing_strips_what_changes_and_repeats_itself(tmp_path):
    path = write(
        tmp_path / "01_one.ipynb",
        new_markdown_cell("# One"),
        new_code_cell(
            "from IPython.display import HTML\n"
            "HTML('<b>3</b><style data-bp>b { color: red }</style><script data-bp>1 < 2</script>')"
        ),
        new_code_cell("import ipywidgets\nipywidgets.IntSlider(value=3)"),
        new_code_cell("print('a')\nprint('b')", metadata={"tags": ["kept"], "collapsed": True}),
    )
    first = store.rendered(path)
    path.write_text(first, encoding="utf-8")
    assert store.rendered(path) == first
    cells = nbformat.reads(first, as_version=4).cells
    assert cells[1].outputs[0].data["text/html"] == "<b>3</b>"
    assert not any("widget-view" in kind for kind in cells[2].outputs[0].data)
    assert cells[3].outputs[0].text == "a\nb\n"
    assert cells[3].metadata == {"tags": ["kept"]}
    assert first.endswith("}\n")


def test_a_cell_that_fails_is_named(tmp_path):
    path = write(tmp_path / "01_one.ipynb", new_code_cell("1 / 0", id="the-cell"))
    with pytest.raises(store.StoreError, match=r"“the-cell”.*ZeroDivisionError"):
        store.rendered(path)


def test_a_memory_address_is_refused(tmp_path):
    notebook = new_notebook(cells=[new_code_cell("object()", id="one")])
    output = nbformat.v4.new_output("execute_result", {"text/plain": "<object at 0x7f00aa11bb>"})
    notebook.cells[0].outputs = [output]
    with pytest.raises(store.StoreError, match="memory address"):
        store.refuse_addresses(notebook, tmp_path / "one.ipynb")


def test_cell_names_last(tmp_path):
    chosen = new_markdown_cell("Text", id="the-idea")
    random = new_markdown_cell("## By hand, with numbers", id="3f2b9c1a")
    assert store.lasting_id(chosen, set()) == "the-idea"
    assert store.lasting_id(random, set()) == "by-hand-with-numbers"
    assert store.lasting_id(random, {"by-hand-with-numbers"}) == "by-hand-with-numbers-2"


def test_the_list_of_lessons_is_made_from_them(tmp_path):
    write(tmp_path / "01_one.ipynb", new_markdown_cell("# The *first*\n\nAbout 40 minutes."))
    write(tmp_path / "playground.ipynb", new_markdown_cell("# No lesson"))
    welcome = tmp_path / "00_welcome.ipynb"
    cell = new_markdown_cell("old", metadata={"tags": ["lesson-list"]})
    notebook = nbformat.read(write(welcome, cell), as_version=4)
    lesson_list.fill_in_lesson_list(notebook, welcome)
    assert notebook.cells[0].source == "- [The *first*](01_one.ipynb), 40 minutes"


def test_a_lesson_that_does_not_say_its_minutes_is_named(tmp_path):
    path = write(tmp_path / "01_one.ipynb", new_markdown_cell("# One"))
    with pytest.raises(ValueError, match="01_one"):
        lesson_list.entry(path)


# The site


def test_a_change_of_the_package_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(book, "ROOT", tmp_path)
    package = tmp_path / "src" / "backprop"
    (package / "static").mkdir(parents=True)
    (package / "one.py").write_text("1")
    before = book.fingerprint(book.package_files())
    (package / "static" / "one.css").write_text("a style decides nothing that a cell gives")
    assert book.fingerprint(book.package_files()) == before
    (package / "one.py").write_text("2")
    assert book.fingerprint(book.package_files()) != before
