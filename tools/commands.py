"""What `make` does, in plain Python: lab, renew, book, serve, test, lint, bench, store and so on.

`lab` and `book` need what a learner installs; the others need the tests' packages too. Each sets
up `.venv` where that is still to be done (environment.py). What follows the command's name is
handed on: `python tools/course.py test tests/test_tools.py -x`.
"""

import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import working_copies
from environment import ROOT, VENV, prepare

TOOLS = ROOT / "tools"
LESSONS = ROOT / "lessons"
MY_COURSE = ROOT / "my_course"
SITE = ROOT / "book" / "_build" / "html"


def call(*command: object) -> int:
    """Run a command in the repository's folder; its exit code. Ctrl-C is the command's affair."""
    signal.signal(signal.SIGINT, lambda *_: None)
    return subprocess.call([str(part) for part in command], cwd=ROOT)


def lab(*arguments: str) -> int:
    """Open JupyterLab on your own copies of the lessons, in my_course/."""
    python = prepare("course")
    for name in working_copies.lay(LESSONS, MY_COURSE):
        print(f"Your own copy: my_course/{name}")
    for name in working_copies.behind(LESSONS, MY_COURSE):
        print(f"There is a newer version of my_course/{name}; to have it: make renew")
    settings = VENV / "share" / "jupyter" / "lab" / "settings"
    settings.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(TOOLS / "jupyterlab_settings.json", settings / "overrides.json")
    print("Opening JupyterLab in your browser. To stop it, press Ctrl-C here, twice.", flush=True)
    return call(
        python,
        "-m",
        "jupyterlab",
        "--log-level=WARN",
        f"--ServerApp.root_dir={ROOT}",
        f"--FileContentsManager.preferred_dir={MY_COURSE}",
        "--KernelManager.transport_encryption=auto",
        "--LabApp.default_url=/lab/tree/my_course/00_welcome.ipynb",
        f"--LabApp.workspaces_dir={VENV / 'share' / 'workspaces'}",
        *arguments,
    )


def renew(*names: str) -> int:
    """Bring your copies up to date, all that are behind or the named ones; your work stays."""
    working_copies.lay(LESSONS, MY_COURSE)
    try:
        chosen = working_copies.named(LESSONS, list(names))
    except ValueError as error:
        print(error)
        return 1
    chosen = chosen or working_copies.behind(LESSONS, MY_COURSE)
    kept = working_copies.renew(LESSONS, MY_COURSE, chosen)
    for name, old in zip(chosen, kept, strict=True):
        print(f"my_course/{name} is new, with your answers in it; the old one: my_course/{old}")
    if not chosen:
        print("Your copies are up to date. To renew one all the same, name it: make renew ARGS=03")
    return 0


def book(*arguments: str) -> int:
    """Build the site, in book/_build/html."""
    return call(prepare("course"), TOOLS / "book.py", *arguments)


def serve(port: str = "8000") -> int:
    """Show the built site at http://localhost:8000, to this machine only."""
    if not (SITE / "index.html").exists() and book():
        return 1
    python = prepare("course")
    print(f"The site is at http://localhost:{port} ; to stop, press Ctrl-C.", flush=True)
    command = [python, "-m", "http.server", port, "--bind", "127.0.0.1", "--directory", SITE]
    return call(*command)


def test(*arguments: str) -> int:
    """Run every test, in two processes: most of the time is spent waiting for a browser."""
    python = prepare("tests")
    start = time.perf_counter()
    code = call(python, "-m", "pytest", *(arguments or ("-n", "2", "--dist", "loadfile")))
    print(f"The tests took {time.perf_counter() - start:.0f} s.")
    return code


def lint() -> int:
    """Check style and layout with ruff."""
    python = prepare("tests")
    return call(python, "-m", "ruff", "check") or call(python, "-m", "ruff", "format", "--check")


def bench(*names: str) -> int:
    """Run the speed comparisons in benchmarks/, or the named ones."""
    python = prepare("tests")
    chosen = [Path(name) for name in names] or sorted((ROOT / "benchmarks").glob("*.py"))
    return max([call(python, path) for path in chosen], default=0)


def script(name: str, *arguments: str) -> int:
    """Run one of the scripts beside this file."""
    return call(prepare("tests"), TOOLS / name, *arguments)


def clean() -> int:
    """Remove what was built. Stays: .venv, and my_course, which is yours."""
    for folder in ("book/_build", "build", ".pytest_cache", ".ruff_cache", ".hypothesis"):
        shutil.rmtree(ROOT / folder, ignore_errors=True)
    for parent in ("src", "tests", "tools", "benchmarks", "book"):
        for cache in (ROOT / parent).rglob("__pycache__"):
            shutil.rmtree(cache, ignore_errors=True)
    print("Removed what was built. Still there: .venv (delete it to set up anew), my_course/.")
    return 0


COMMANDS = {
    "lab": lab,
    "renew": renew,
    "book": book,
    "serve": serve,
    "test": test,
    "lint": lint,
    "bench": bench,
    "store": partial(script, "store.py"),
    "versions": partial(script, "try_versions.py"),
    "clean": clean,
}


def run(arguments: list[str]) -> int:
    """Do what the first argument names with the others; without one, list what there is."""
    if not arguments or arguments[0] not in COMMANDS:
        print(f"Usage: python tools/course.py {' | '.join(COMMANDS)}")
        return int(bool(arguments))
    return COMMANDS[arguments[0]](*arguments[1:])


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
