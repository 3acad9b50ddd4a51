"""Every command of the course: `python tools/course.py lab`, or `make lab` where there is make.

This file runs on any Python, so that an old one gets a sentence and not a traceback: it looks
for a newer Python beside it, and hands over to `commands.py`, which may use the language of today.
"""

import os
import subprocess
import sys

OLDEST = (3, 11)
NEWER_NAMES = ["python3.14", "python3.13", "python3.12", "python3.11", "python3", "python"]
PROBE = "import sys; sys.exit(sys.version_info[:2] < %r)" % (OLDEST,)  # noqa: UP031
SENTENCE = (
    "The course needs Python 3.11 or newer; this is Python %d.%d, and no newer one was found.\n"
    "Install one from https://www.python.org/downloads/ and run the command again."
)


def is_new_enough(command):
    """Whether the command starts a Python that is new enough (a stand-in that fails is not)."""
    try:
        with open(os.devnull, "w") as nowhere:
            return subprocess.call(command + ["-c", PROBE], stdout=nowhere, stderr=nowhere) == 0
    except OSError:
        return False


def newer_python():
    """The command of a Python that is new enough, or None. Windows has its own launcher."""
    candidates = [["py", "-3"]] if os.name == "nt" else []
    candidates += [[name] for name in NEWER_NAMES]
    return next((command for command in candidates if is_new_enough(command)), None)


def main():
    if sys.version_info[:2] >= OLDEST:
        import commands

        return commands.run(sys.argv[1:])
    command = newer_python()
    if command is None:
        sys.exit(SENTENCE % sys.version_info[:2])
    return subprocess.call(command + [os.path.abspath(__file__)] + sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
