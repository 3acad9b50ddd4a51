"""Build the site: `book/_build/html`, from the notebooks and pages named in `book/_toc.yml`.

Notebooks are run when the site is built, and what they gave is kept for the next build. Where
the package or an installed version changed since, nothing that was kept is used; where nothing
changed at all, nothing is done. Warnings are errors.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "book" / "_build"
SITE = BUILD / "html"
RUN_JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"
KERNEL_CHATTER = "[IPKernelApp]"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def package_files() -> list[Path]:
    """What decides, besides a notebook's own cells, what they give."""
    files = (ROOT / "src" / "backprop").rglob("*")
    return [path for path in files if path.suffix not in {".css", ".js", ".pyc"}]


def source_files() -> list[Path]:
    """All that the site is made from."""
    folders = [ROOT / "src" / "backprop", ROOT / "lessons", ROOT / "solutions", ROOT / "book"]
    files = [path for folder in folders for path in folder.rglob("*")]
    return [path for path in files if BUILD not in path.parents and path.suffix != ".pyc"]


def fingerprint(files: Iterable[Path]) -> str:
    """A digest of the files and of every installed version."""
    versions = sorted(f"{package.name} {package.version}" for package in distributions())
    digest = hashlib.sha256("\n".join([sys.version, *versions]).encode())
    for path in sorted(files):
        if path.is_file():
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def is_same(stamp: Path, now: str) -> bool:
    return stamp.exists() and stamp.read_text() == now


def jupyter_book(*options: str) -> int:
    """Run Jupyter Book; its exit code. What it warns of is shown, but for the kernels' chatter."""
    command = [sys.executable, "-c", RUN_JUPYTER_BOOK, "build", str(ROOT), "--quiet", *options]
    command += ["--config", "book/_config.yml", "--toc", "book/_toc.yml", "--path-output", "book"]
    command += ["--warningiserror", "--keep-going"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"BACKPROP_SITE": "1", "PYTHONPATH": str(ROOT / "tools")},
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        for line in process.stderr:
            if KERNEL_CHATTER not in line:
                print(COLOUR.sub("", line), end="", file=sys.stderr, flush=True)
    return process.returncode


def build(*options: str) -> int:
    """Bring the site up to date, and remember what it was made from."""
    package_stamp, source_stamp = BUILD / "package.txt", BUILD / "sources.txt"
    package, sources = fingerprint(package_files()), fingerprint(source_files())
    if is_same(source_stamp, sources) and not options:
        return 0
    if not is_same(package_stamp, package):
        shutil.rmtree(BUILD, ignore_errors=True)
        BUILD.mkdir(parents=True)
        package_stamp.write_text(package)
    print("Building the site; lessons that changed are run first.", flush=True)
    code = jupyter_book(*options)
    if code == 0:
        source_stamp.write_text(sources)
    return code


def main(options: list[str]) -> int:
    """Build, then say where the site is and how to look at it."""
    start = time.perf_counter()
    if build(*options):
        print("The site was not built: what is wrong stands above.")
        return 1
    print(f"The site is up to date ({time.perf_counter() - start:.0f} s): {SITE / 'index.html'}")
    print("Open that file in a browser, or run `make serve` and visit http://localhost:8000")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
