"""The course's own Python: a folder `.venv` with everything it needs, made once.

A stamp remembers from which requirement files the folder was made. While they stay as they are,
a second call does nothing; when one of them changes, the next call brings the folder up to date.
"""

import hashlib
import os
import subprocess
import sys
import time
from collections import deque
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
KNOWN_GOOD = ROOT / "tests" / "known_good.txt"
RECIPES = {
    "course": ["-r", "requirements.txt"],
    "tests": ["-r", "requirements-dev.txt", "-c", "tests/known_good.txt"],
}
NO_VENV = (
    "This Python cannot make the course's own environment.\n"
    "On Debian and Ubuntu the missing piece is installed with: sudo apt install python3-venv"
)
NO_INSTALL = (
    "The packages could not be installed; pip's last lines stand above.\n"
    "Most often the network was away: run the same command again."
)


def python_of(venv: Path) -> Path:
    """Where a virtual environment keeps its Python."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fingerprint(recipe: str) -> str:
    """A digest of all a recipe depends on; another place of the folder counts as another recipe."""
    files = ["requirements.txt", "pyproject.toml"]
    if recipe == "tests":
        files += ["requirements-dev.txt", "tests/known_good.txt"]
    digest = hashlib.sha256(str(ROOT).encode())
    for name in files:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def stamp(recipe: str) -> Path:
    return VENV / f"made-for-{recipe}.txt"


def is_ready(recipe: str) -> bool:
    """Whether `.venv` starts and was made from the requirement files as they are now."""
    path = stamp(recipe)
    if not path.exists() or path.read_text() != fingerprint(recipe):
        return False
    return _runs(python_of(VENV))


def _runs(python: Path) -> bool:
    try:
        return subprocess.run([python, "-c", ""], capture_output=True).returncode == 0
    except OSError:
        return False


def prepare(recipe: str) -> Path:
    """The Python of `.venv`, set up first where that is needed. `recipe` is a key of RECIPES."""
    if is_ready(recipe):
        return python_of(VENV)
    print("Setting up, once: a minute or two, most of it downloading.", flush=True)
    start = time.perf_counter()
    if not _runs(python_of(VENV)):
        make_venv(VENV)
    install(python_of(VENV), *RECIPES[recipe])
    # What the tests install is a superset of what the course needs.
    for name in {recipe, "course"}:
        stamp(name).write_text(fingerprint(name))
    print(f"Set up in {time.perf_counter() - start:.0f} s.\n", flush=True)
    return python_of(VENV)


def make_venv(venv: Path) -> None:
    print(f"  making {venv.relative_to(ROOT)}", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", venv]
    if subprocess.run(command, stdout=subprocess.DEVNULL).returncode:
        sys.exit(NO_VENV)


def install(python: Path, *what: str) -> None:
    """Run pip, showing in one line which package it has come to."""
    print(f"  installing with pip: {' '.join(what)}", flush=True)
    command = [python, "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--no-input", "--progress-bar", "off", *what]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as pip:
        last_lines = deque((_show(line) for line in pip.stdout), maxlen=15)
    _clear_line()
    if pip.returncode:
        sys.exit("".join(last_lines) + "\n" + NO_INSTALL)


def _show(line: str) -> str:
    words = line.split()
    if sys.stdout.isatty() and words[:1] in (["Collecting"], ["Installing"]):
        _clear_line()
        print(f"  {words[0].lower()} {words[1]}"[:78], end="", flush=True)
    return line


def _clear_line() -> None:
    if sys.stdout.isatty():
        print("\r" + " " * 78 + "\r", end="", flush=True)
