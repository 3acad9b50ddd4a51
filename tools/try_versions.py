"""Try the course on other versions than the known good ones. Not part of `make test`.

    python tools/course.py versions oldest       the oldest versions requirements.txt allows
    python tools/course.py versions newest       the newest ones
    python tools/course.py versions 3.14         only ask whether another Python would find wheels

The first two make an environment of their own, `.venv-oldest` or `.venv-newest`, run every lesson
and solution there, compare what they print with what is stored, numbers rounded to six digits, and
then run the other tests. They use the Python that the course was set up with.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat

import environment
import store

ROOT = environment.ROOT
NUMBER = re.compile(r"-?\d+\.\d+(?:e[+-]?\d+)?")
PICTURE = re.compile(r'src="data:[^"]*"|<Figure size [^>]*>')
DIGITS = 6
# nbval compares every digit, and old packages warn of things that are not ours to mend.
OTHER_TESTS = ["-k", "not test_stored_outputs_are_what_the_cells_give", "-o", "filterwarnings="]


def requirements(name: str = "requirements.txt") -> list[str]:
    """The packages of a requirements file, without comments, options and the course itself."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if re.match(r"[A-Za-z]", line)]


def oldest() -> list[str]:
    """Each requirement at the oldest version its range allows."""
    return [requirement.split(",")[0].replace(">=", "==") for requirement in requirements()]


def rounded_text(cell) -> str:
    """What a cell prints, with its numbers rounded and its pictures left out."""
    texts = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        texts += [output.get("text", ""), data.get("text/plain", ""), data.get("text/html", "")]
    text = PICTURE.sub("picture", "\n".join(texts))
    return NUMBER.sub(lambda number: f"{float(number[0]):.{DIGITS}g}", text)


def compare() -> int:
    """Run every notebook here and now; the number of cells that print something else."""
    different = 0
    for path in store.notebooks([]):
        stored = nbformat.read(path, as_version=4)
        fresh = nbformat.reads(store.rendered(path), as_version=4)
        for before, now in zip(stored.cells, fresh.cells, strict=True):
            if rounded_text(before) != rounded_text(now):
                different += 1
                print(f"{store.cell_name(path, now)} differs:")
                print(f"  stored {rounded_text(before)!r}\n  now    {rounded_text(now)!r}")
        print(f"{path.name}: compared", flush=True)
    return different


def try_out(name: str, constraints: list[str]) -> int:
    """Make the environment, run the notebooks and the tests in it; the exit code."""
    venv = ROOT / f".venv-{name}"
    python = environment.python_of(venv)
    if not python.exists():
        environment.make_venv(venv)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "constraints.txt"
        file.write_text("\n".join(constraints))
        environment.install(python, "--upgrade", "-r", "requirements-dev.txt", "-c", str(file))
    same = subprocess.call([python, __file__, "compare"], cwd=ROOT)
    tests = subprocess.call([python, "-m", "pytest", *OTHER_TESTS], cwd=ROOT)
    return same or tests


def resolve(version: str) -> int:
    """Ask pip whether wheels of everything exist for another Python; install nothing."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet"]
        command += ["--ignore-installed", "--target", folder, "--python-version", version]
        code = subprocess.call([*command, "--only-binary", ":all:", *requirements()])
    print(
        f"Python {version}: {'wheels for everything' if code == 0 else 'not everything is there'}"
    )
    return code


def main(arguments: list[str]) -> int:
    """Do what the one argument says."""
    match arguments:
        case ["oldest"]:
            return try_out("oldest", oldest())
        case ["newest"]:
            return try_out("newest", [])
        case ["compare"]:
            return int(compare() > 0)
        case [version] if re.fullmatch(r"3\.\d+", version):
            return resolve(version)
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
