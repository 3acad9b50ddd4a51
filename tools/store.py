"""Store notebooks: run them from top to bottom and write them back with their outputs.

What is written is the same from run to run, so that a difference means something: widget views
and widget state, the styles and scripts an output brings along, times and versions are left out.
`store.py` stores every lesson and solution, `store.py lessons/03_….ipynb` one; with `--check`
nothing is written, and the notebooks that are not as stored are named.
"""

import os
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from lesson_list import fill_in_lesson_list

ROOT = Path(__file__).resolve().parent.parent
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
CELL_METADATA = ("jupyter", "tags")
ASSETS = re.compile(r"<(style|script) data-bp>.*?</\1>", re.DOTALL)
ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")
RANDOM_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){0,3}(-[0-9a-f]{12})?")
CELL_SECONDS = 120


class StoreError(Exception):
    """A notebook that cannot be stored; the message names the cell and says why."""


def rendered(path: Path) -> str:
    """The text of the notebook file after a fresh run. Raises StoreError."""
    notebook = nbformat.read(path, as_version=4)
    fill_in_lesson_list(notebook, path)
    run(notebook, path)
    tidy(notebook)
    refuse_addresses(notebook, path)
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def run(notebook, path: Path) -> None:
    """Run all cells in a fresh kernel, in the notebook's own folder."""
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--IPKernelApp.log_level=40"],  # errors only
    )
    running = {"cell": None}
    client.on_cell_start = lambda cell, cell_index: running.update(cell=cell)
    try:
        client.execute(env={**os.environ, "BACKPROP_STORE": "1"})
    except CellExecutionError as error:
        raise StoreError(
            f"{cell_name(path, running['cell'])} raised {error.ename}: {error.evalue}"
        ) from None


def cell_name(path: Path, cell) -> str:
    first_line = cell.source.strip().splitlines()[0]
    return f"{path.name}, cell “{cell.id}” (it begins “{first_line}”)"


def tidy(notebook) -> None:
    """Leave out of the notebook what changes from run to run or from machine to machine."""
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat_minor = 5
    taken = set()
    for cell in notebook.cells:
        cell.id = lasting_id(cell, taken)
        taken.add(cell.id)
        kept = {key: cell.metadata[key] for key in CELL_METADATA if cell.metadata.get(key)}
        cell.metadata = nbformat.from_dict(kept)
        if cell.cell_type == "code":
            cell.outputs = [tidy_output(output) for output in cell.outputs if is_kept(output)]


def lasting_id(cell, taken: set[str]) -> str:
    """The cell's id if a person chose it, else its first words; never one that is taken."""
    base = cell.get("id", "")
    if not base or base in taken or RANDOM_ID.fullmatch(base):
        words = re.findall(r"[a-z0-9]+", cell.source.lower())[:6]
        base = "-".join(words)[:50] or cell.cell_type
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name


def is_kept(output) -> bool:
    """False for an output of which nothing is left without its widget view."""
    return "data" not in output or any(not is_widget(kind) for kind in output.data)


def is_widget(kind: str) -> bool:
    return kind.startswith("application/vnd.jupyter.widget")


def tidy_output(output):
    """The output without widget views and without the assets it brought along."""
    if "data" in output:
        output.data = nbformat.from_dict(
            {kind: value for kind, value in output.data.items() if not is_widget(kind)}
        )
        if "text/html" in output.data:
            output.data["text/html"] = ASSETS.sub("", output.data["text/html"])
    return output


def refuse_addresses(notebook, path: Path) -> None:
    """A memory address in an output would differ at every run."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            text = output.get("text", "") + output.get("data", {}).get("text/plain", "")
            if ADDRESS.search(text):
                raise StoreError(f"{cell_name(path, cell)} shows a memory address: {text.strip()}")


def notebooks(names: list[str]) -> list[Path]:
    """The named notebooks, or every lesson and solution."""
    if names:
        return [Path(name).resolve() for name in names]
    return sorted((ROOT / "lessons").glob("*.ipynb")) + sorted((ROOT / "solutions").glob("*.ipynb"))


def store(path: Path, check: bool) -> bool:
    """Store one notebook, or only compare it. True if the file is as it should be."""
    try:
        text = rendered(path)
    except StoreError as error:
        print(error)
        return False
    as_stored = text == path.read_text(encoding="utf-8")
    if not check:
        path.write_text(text, encoding="utf-8", newline="\n")
    print(f"{path.name}: {'as it was' if as_stored else 'not as stored' if check else 'stored'}")
    return as_stored or not check


def main(arguments: list[str]) -> int:
    """Store or check; the exit code is 1 if a notebook failed or is not as stored."""
    check = "--check" in arguments
    names = [argument for argument in arguments if argument != "--check"]
    return int(not all([store(path, check) for path in notebooks(names)]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
