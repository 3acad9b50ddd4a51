"""The playground in JupyterLab, in a real browser: as stored, then trained and paused by hand."""

import re
import shutil

import pytest

from lesson_files import PLAYGROUND
from local_jupyterlab import jupyterlab


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a copy of the playground, in a JupyterLab of its own."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copy(PLAYGROUND, folder)
    with jupyterlab(folder) as address:
        yield address.format(PLAYGROUND.name) + "&reset"


@pytest.fixture(scope="module")
def page(browser, lab):
    context = browser.new_context(viewport={"width": 1300, "height": 2400})
    context.set_default_timeout(90_000)  # a busy machine may need it
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(lab)
    page.wait_for_selector(".jp-Notebook h2:has-text('Puzzles')")
    yield page
    context.close()


@pytest.fixture(scope="module")
def play(page):
    """The living playground, after all cells were run."""
    pictures = page.locator(".jp-OutputArea img")
    pictures.first.wait_for()
    assert pictures.count() == 4  # what is stored needs no kernel
    assert all(len(picture.get_attribute("alt")) > 80 for picture in pictures.all())
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator("#jp-mainmenu-run").get_by_text("Run All Cells", exact=True).click()
    page.wait_for_selector(".bp-play", timeout=60_000)
    return page.locator(".bp-play")


NUMBERS = """element => Object.fromEntries(
  [...element.querySelectorAll(".bp-numbers > div")].map(row =>
    [...row.children].map(cell => cell.innerText)))"""


def numbers(play):
    """The numbers beside the picture, read all at once: label -> text."""
    return play.evaluate(NUMBERS)


def wait_until(page, play, is_so):
    """Look at the numbers again and again, for half a minute at most."""
    for _ in range(150):
        if is_so(numbers(play)):
            return
        page.wait_for_timeout(200)
    pytest.fail(f"it never came so far: {numbers(play)}")


def press(play, name):
    play.get_by_role("button", name=name, exact=True).click()


def choose(play, label, option):
    play.get_by_label(label, exact=True).select_option(label=option)


def status(play, text):
    """Wait until the line above the picture says so."""
    play.locator(".bp-play-status", has_text=text).wait_for()


def picture(play):
    """The plane as it is drawn, without what was defined for drawings before."""
    panel = play.locator(".bp-moving .bp-panel").first.inner_html()
    return panel.partition("</defs>")[2]


def test_train_lowers_the_loss_and_moves_the_boundary_until_paused(page, play):
    choose(play, "points", "XOR")
    choose(play, "learning rate η", "1")
    status(play, "From here on")
    first, boundary = numbers(play), picture(play)
    assert first["steps"] == "0"
    press(play, "Train")
    status(play, "It trains")
    seen = set()
    for _ in range(5):
        page.wait_for_timeout(300)
        seen.add(picture(play))
    assert len(seen) > 2
    half = float(first["training loss"]) / 2
    wait_until(page, play, lambda shown: float(shown["training loss"]) < half)
    press(play, "Pause")
    status(play, "Paused")
    after = numbers(play)
    assert int(after["steps"]) > 20 and float(after["training loss"]) < half
    assert picture(play) != boundary
    page.wait_for_timeout(500)
    assert numbers(play) == after
    press(play, "Reset")
    status(play, "Back at the initial weights")
    assert numbers(play) == first and picture(play) == boundary


def test_the_kernel_is_free_while_it_trains(page, play):
    press(play, "Train")
    status(play, "It trains")
    page.locator(".jp-CodeCell", has_text="All is ready").first.click()
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(1000)
    before = int(numbers(play)["steps"])
    wait_until(page, play, lambda shown: int(shown["steps"]) > before)
    press(play, "Pause")
    status(play, "Paused")


def test_every_number_opens_by_keyboard(page, play):
    play.get_by_role("button", name="Every number of a backward pass").focus()
    page.keyboard.press("Enter")
    play.locator(".bp-pass").wait_for()
    assert "dW₁" in play.locator(".bp-pass").inner_text()
    choose(play, "of which points", "point 2 of 4")
    play.locator(".bp-wide svg").wait_for()
    drawn = play.locator(".bp-wide svg").inner_html()
    shown = play.locator(".bp-matrix", has_text="W₁").locator("td").first.inner_text()
    assert re.fullmatch(r"−?\d+\.\d+", shown) and shown[:6] in drawn


def test_divergence_is_told_in_a_sentence(page, play):
    choose(play, "begin as in run", "7. Spirals, three layers of eight")
    status(play, "As in run 7")
    choose(play, "learning rate η", "30")
    choose(play, "L2 penalty λ", "0.1")
    press(play, "Train")
    status(play, "Stopped")
    said = play.locator(".bp-play-status").inner_text()
    assert re.search(r"layer \d, .*, became NaN or infinite in step \d+", said)
    assert play.locator(".bp-solved", has_text="Broken").is_visible()
    assert "Traceback" not in page.locator(".jp-Notebook").inner_text()


def test_running_the_cell_again_stops_the_old_one(page, play):
    choose(play, "begin as in run", "4. Moons, sigmoids and a small η")
    press(play, "Train")
    status(play, "It trains")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator("#jp-mainmenu-run").get_by_text("Run All Cells", exact=True).click()
    status(play, "Press Train")
    assert numbers(play)["steps"] == "0"
    press(play, "One step")
    status(play, "One step further")
    page.wait_for_timeout(500)
    assert numbers(play)["steps"] == "1"
    assert page.errors == []
