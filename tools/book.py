"""Build the site: `book/_build/html`, from the notebooks and pages named in `book/_toc.yml`.

Notebooks are run when the site is built, and what they gave is kept for the next build. Where
the package changed since, nothing that was kept is used. Warnings are errors.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "book" / "_build"
SITE = BUILD / "html"
STAMP = BUILD / "package.txt"
RUN = "from jupyter_book.cli.main import main; main()"
KERNEL_CHATTER = "[IPKernelApp]"


def package_fingerprint() -> str:
    """A digest of all that decides what a notebook's cells give, besides the cells themselves."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted((ROOT / "src" / "backprop").rglob("*")):
        if path.suffix in {".py", ".json", ".npz", ".csv"}:
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def forget_if_stale() -> None:
    """Remove what earlier builds kept if the package is not the one they ran with."""
    now = package_fingerprint()
    if not STAMP.exists() or STAMP.read_text() != now:
        shutil.rmtree(BUILD, ignore_errors=True)
        BUILD.mkdir(parents=True)
        STAMP.write_text(now)


def build(*options: str) -> int:
    """Run Jupyter Book; its exit code. What it says is shown, but for the kernels' chatter."""
    command = [sys.executable, "-c", RUN, "build", str(ROOT), "--quiet", *options]
    command += ["--config", "book/_config.yml", "--toc", "book/_toc.yml", "--path-output", "book"]
    command += ["--warningiserror", "--keep-going"]
    environment = os.environ | {"BACKPROP_SITE": "1"}
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as sphinx:
        for line in sphinx.stderr:
            if KERNEL_CHATTER not in line:
                print(line, end="", file=sys.stderr, flush=True)
    return sphinx.returncode


def main(options: list[str]) -> int:
    """Build, then say where the site is and how to look at it."""
    forget_if_stale()
    print("Building the site; lessons that changed are run first.", flush=True)
    start = time.perf_counter()
    if build(*options):
        print("The site was not built: what is wrong stands above.")
        return 1
    print(f"Built in {time.perf_counter() - start:.0f} s: {SITE / 'index.html'}")
    print("Open that file in a browser, or run `make serve` and visit http://localhost:8000")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
