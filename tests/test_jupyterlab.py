"""The lessons in JupyterLab, in a real browser: as stored, and alive."""

import shutil

import pytest

from lesson_files import LESSONS, ROOT, WELCOME, exercises, read, slug
from local_jupyterlab import jupyterlab

every_lesson = pytest.mark.parametrize("path", LESSONS, ids=slug)
WAITING = ".bp-explorer bp-question:defined:not([data-committed])"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Addresses of copies of the lessons, in a JupyterLab of their own."""
    folder = tmp_path_factory.mktemp("lab")
    for path in [WELCOME, *LESSONS]:
        shutil.copy(path, folder)
    with pytest.MonkeyPatch.context() as context:
        context.delenv("BACKPROP_PROGRESS")  # here somebody is learning
        with jupyterlab(folder) as address:
            yield address


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    context.set_default_timeout(90_000)  # a busy machine may need it
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    yield page
    context.close()


def open_lesson(page, lab, path):
    page.goto(lab.format(path.name) + "&reset")  # without the tabs of the test before
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    page.wait_for_selector(".jp-Notebook h2:has-text('Quiz')")


@every_lesson
def test_a_stored_lesson_shows_pictures_before_anything_is_run(page, lab, path):
    open_lesson(page, lab, path)
    pictures = page.locator(".jp-OutputArea img")
    pictures.first.wait_for()
    assert pictures.count() >= 3
    for picture in pictures.all():
        assert len(picture.get_attribute("alt")) > 20
        assert picture.evaluate("image => image.naturalWidth") > 300
    text = page.locator(".jp-Notebook").inner_text()
    assert "model not found" not in text and "Error displaying" not in text
    assert "Traceback" not in text
    assert page.locator(".jp-OutputArea bp-question, .jp-OutputArea legend").count() > 3


@every_lesson
def test_a_lesson_comes_alive_when_it_is_run(page, lab, path):
    open_lesson(page, lab, path)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator("#jp-mainmenu-run").get_by_text("Run All Cells", exact=True).click()
    page.wait_for_selector(".bp-live", timeout=60_000)
    page.wait_for_selector("bp-quiz >> nth=1", timeout=60_000)
    explorers = page.locator(".bp-live:has(bp-question)")
    explorers.nth(1).wait_for(timeout=60_000)
    for explorer in explorers.all():
        controls = explorer.locator(".bp-controls")
        assert not controls.is_visible()
        explorer.get_by_role("radio").first.check()
        explorer.get_by_role("button", name="Lock in my prediction").click()
        assert controls.is_visible()
        moving = explorer.locator(".bp-moving .widget-html-content")
        before = moving.inner_html()
        control = explorer.locator(".noUi-handle, select").first
        if control.evaluate("element => element.matches('select')"):
            control.select_option(index=1)
        else:
            control.press("ArrowRight")
        page.wait_for_function(
            "([element, before]) => element.innerHTML !== before",
            arg=[moving.element_handle(), before],
        )
        assert "\\(" not in explorer.inner_text()
    question = page.locator("bp-quiz").last.locator("bp-question").first
    question.get_by_role("radio").first.check()
    question.get_by_role("button", name="Check").click()
    assert "Right." in question.inner_text() or "Not quite." in question.inner_text()
    assert page.errors == []


def write_and_run(page, cell, source):
    """Put source into a code cell in place of what is there, and run it and the next one."""
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(source)
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")


def test_an_exercise_is_written_checked_and_noted(page, lab):
    """Wrong at first, then right; the welcome notebook knows of it."""
    path = LESSONS[0]
    open_lesson(page, lab, path)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator("#jp-mainmenu-run").get_by_text("Run All Cells", exact=True).click()
    page.wait_for_selector(".bp-live", timeout=60_000)
    page.locator(".bp-report-to-do").nth(2).wait_for()
    solutions = read(ROOT / "solutions" / path.name)
    right = solutions.cells[exercises(solutions)["forward"]].source
    cell = page.locator(".jp-CodeCell", has_text="def forward(x, y, z):").last
    report = page.locator(".jp-CodeCell", has_text="check.forward(forward)").locator(".bp-report")
    write_and_run(page, cell, right.replace("(x + y)", "x + y").replace("q * z", "x + y * z"))
    report.locator("text=not yet").wait_for()
    write_and_run(page, cell, right)
    report.locator("text=passed").wait_for()
    page.goto(lab.format(WELCOME.name) + "&reset")
    page.wait_for_selector(".jp-Notebook h2:has-text('Where you stand')")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator("#jp-mainmenu-run").get_by_text("Run All Cells", exact=True).click()
    overview = page.locator(".bp-progress")
    overview.wait_for()
    assert overview.locator(".bp-progress-passed code").all_inner_texts() == ["forward"]
