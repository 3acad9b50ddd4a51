"""Slider to new figure, in JupyterLab: an explorer of the course beside the usual `interact`.

Both sides draw the same thing, the learning-rate figure of the smallest network. The usual way
is `interact` with a new `plt.subplots` and `plt.show` at each change. A real browser moves both
sliders in turn; measured is the time from the key press until the new figure stands on the page.

Run by `make bench`. Needs Chromium (see .ci/run).
"""

import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import sleep

import nbformat
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
from local_jupyterlab import jupyterlab  # noqa: E402

MOVES = 20
USUAL = """
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import SelectionSlider, interact
from backprop.explorers import smallest_network as explorer
from backprop import plots

drawn = explorer.learning_rate()

def show(rate):
    with plots.style():
        figure = plt.figure(figsize=drawn.figure.get_size_inches(), dpi=72)
        axes = explorer._learning_rate_background(figure)
        drawn.draw(axes, rate)
        plt.show()

interact(show, rate=SelectionSlider(options=explorer.RATES));
"""
OURS = """
drawn.prediction = None
drawn
"""
MEASURE = """
async ([cell, key]) => {
  const area = document.querySelectorAll(".jp-CodeCell")[cell].querySelector(".jp-OutputArea");
  const handle = area.querySelector(".noUi-handle");
  const start = performance.now();
  const drawn = new Promise((done) => {
    const look = new MutationObserver((changes) => {
      const added = changes.flatMap((change) => [...change.addedNodes])
        .filter((node) => node.nodeType === 1)
        .flatMap((node) => [node, ...node.querySelectorAll("img, svg")]);
      const figure = added.find((node) => node.matches("img, svg"));
      if (!figure) return;
      look.disconnect();
      Promise.resolve(figure.decode?.()).then(() =>
        requestAnimationFrame(() => done(performance.now() - start)));
    });
    look.observe(area, { childList: true, subtree: true });
  });
  handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  return await Promise.race([drawn, new Promise((done) => setTimeout(() => done(null), 10000))]);
}
"""


def measure(address):
    """Milliseconds of each move: (usual, ours)."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": 1300, "height": 2400})
        page.goto(address)
        page.wait_for_selector(".jp-CodeCell")
        sleep(3)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        page.wait_for_selector(".bp-live .noUi-handle")
        page.wait_for_selector(".widget-interact .noUi-handle")
        sleep(3)
        times = ([], [])
        for _ in range(MOVES):
            for cell in (0, 1):
                times[cell].append(page.evaluate(MEASURE, [cell, "ArrowRight"]))
                sleep(0.3)
        browser.close()
    return times


def main():
    """Print both medians and their ratio."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source.strip()) for source in (USUAL, OURS)]
    )
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    with tempfile.TemporaryDirectory() as folder:
        nbformat.write(notebook, Path(folder) / "slider.ipynb")
        with jupyterlab(folder) as address:
            usual, ours = measure(address.format("slider.ipynb"))
    usual, ours = median(usual[1:]), median(ours[1:])
    print(f"slider to new figure, median of {MOVES - 1} moves: interact {usual:.0f} ms,", end=" ")
    print(f"explorer {ours:.0f} ms, {usual / ours:.1f} times faster")


if __name__ == "__main__":
    main()
