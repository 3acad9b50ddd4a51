"""The built site in a real browser: from plain files, with the network cut, for everyone.

The site is built first, as `make book` does it. Every page is opened in light and dark, wide and
on a phone; every interactive figure is worked by keyboard alone.
"""

import gzip
import json
import subprocess
import sys
import threading
from functools import cache, partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "book" / "_build" / "html"
LESSON = "lessons/03_smallest_network.html"
WIDE, PHONE = {"width": 1300, "height": 900}, {"width": 390, "height": 844}
LOOKS = [("light", WIDE), ("dark", WIDE), ("light", PHONE), ("dark", PHONE)]
LOOK_NAMES = [f"{theme}-{size['width']}" for theme, size in LOOKS]
# axe-core is slow on a page full of figures: it looks at both themes and at both widths once.
EXAMINED = [("light", WIDE), ("dark", PHONE)]
KEY_THAT_MOVES = """control => control.matches("select")
  ? (control.selectedIndex < control.length - 1 ? "ArrowDown" : "ArrowUp")
  : (Number(control.value) < Number(control.max) || control.value === "0" ? "End" : "Home")"""
WAITING = "bp-question:defined:not([data-committed])"


@pytest.fixture(scope="session")
def site():
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "book.py")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return SITE


def pages():
    """Every page of the table of contents, as the built file's name."""
    text = (ROOT / "book" / "_toc.yml").read_text(encoding="utf-8")
    words = [line.split(":")[1].strip() for line in text.splitlines() if "file:" in line]
    return ["book/index.html", *(f"{word}.html" for word in words)]


@pytest.fixture
def visit(browser, site):
    """Open a page of the site from its file. What it says or asks for outside is a failure."""
    contexts, troubles, asked = [], [], []

    def open_page(name, theme="light", size=WIDE, address=None):
        context = browser.new_context(
            offline=address is None, color_scheme=theme, viewport=size, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"{name}: {error}"))
        page.on("console", lambda said: said.type == "error" and troubles.append(said.text))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address or site.as_uri()}/{name}")
        page.wait_for_function("!window.MathJax || MathJax.startup?.promise")
        page.evaluate("window.MathJax?.startup?.promise")
        page.asked = asked
        inside = ("file:", "data:", "blob:", address or "file:")
        troubles.extend(f"asked for {url}" for url in asked if not url.startswith(inside))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not troubles


def predict(page, explorer, index=0):
    """Lock in the answer that stands at this place."""
    question = page.locator(f"{explorer} bp-question")
    question.locator("input[type=radio]").nth(index).check()
    question.get_by_role("button", name="Lock in my prediction").click()


def violations(page):
    """What axe-core finds serious or critical on the page."""
    options = {"preload": False, "resultTypes": ["violations"]}  # no list of what is in order
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(("theme", "size"), LOOKS, ids=LOOK_NAMES)
@pytest.mark.parametrize("name", pages())
def test_every_page_is_accessible_and_fits(visit, name, theme, size):
    page = visit(name, theme, size)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it overflows"
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    assert (theme, size) not in EXAMINED or violations(page) == []


@pytest.mark.parametrize("name", pages())
def test_no_page_shows_raw_mathematics(visit, name):
    page = visit(name)
    text = page.evaluate("document.querySelector('article').innerText")
    assert "\\(" not in text and "\\frac" not in text and "$" not in text


class Anchors(HTMLParser):
    """What a page links to, and the places on it that can be linked to."""

    def __init__(self, path):
        super().__init__()
        self.links, self.places = [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.places |= {found[key] for key in ("id", "name") if found.get(key)}
        self.links += [found[key] for key in ("href", "src") if found.get(key)]


def dead_links(page, read):
    """The links and anchors of a page that lead nowhere; links to other sites do not count."""
    dead = []
    for link in read(page).links:
        where, _, anchor = link.partition("#")
        if ":" in where:
            continue
        target = (page.parent / unquote(where.partition("?")[0])) if where else page
        anchored = target.suffix == ".html" and anchor and anchor != "#"
        if not target.is_file() or (anchored and unquote(anchor) not in read(target).places):
            dead.append(link)
    return dead


def test_every_link_and_anchor_leads_somewhere(site):
    read = cache(Anchors)
    dead = {name: dead_links(site / name, read) for name in [*pages(), "index.html", "search.html"]}
    assert {name: links for name, links in dead.items() if links} == {}


def test_a_dead_link_is_seen(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        '<p id="here"><a href="#here">a</a><a href="#gone">b</a><a href="page.html#here">c</a>'
        '<a href="page.html#away">d</a><a href="missing.html">e</a><a href="mailto:x@y">f</a>'
    )
    assert dead_links(page, Anchors) == ["#gone", "page.html#away", "missing.html"]


@pytest.mark.parametrize("name", [name for name in pages() if name.startswith("lessons/")])
def test_a_lesson_can_be_downloaded_as_a_notebook(site, name):
    links = [link for link in Anchors(site / name).links if link.endswith(".ipynb")]
    assert links
    for link in links:
        notebook = json.loads((site / name).parent.joinpath(link).read_text(encoding="utf-8"))
        assert notebook["cells"]


def test_mathematics_is_rendered(visit):
    page = visit(LESSON)
    assert page.locator("mjx-container").count() > 10


def test_every_button_of_the_theme_has_an_icon_and_a_name(visit):
    page = visit(LESSON)
    for button in page.locator("header button:visible, .header-article button:visible").all():
        assert button.get_attribute("aria-label") or button.inner_text().strip()
        box = button.bounding_box()
        assert box["width"] > 8 and box["height"] > 8


def zipped(path):
    """How many bytes a server sends for this file."""
    return len(gzip.compress(path.read_bytes()))


def test_first_view_of_the_heaviest_page_weighs_less_than_a_megabyte(visit, site):
    page = visit(max(pages(), key=lambda name: zipped(site / name)))
    page.wait_for_load_state("networkidle")
    files = {url.split("?")[0].removeprefix("file://") for url in page.asked}
    paths = [Path(unquote(file)) for file in files if not file.startswith(("data:", "blob:"))]
    weight = sum(zipped(path) for path in paths if path.is_file())
    assert len(paths) > 5 and 50_000 < weight < 1_000_000, f"{weight / 1000:.0f} kB"


def test_moving_the_learning_rate_redraws_the_curve_within_100_ms(visit):
    page = visit(LESSON)
    predict(page, "#bp-learning-rate")
    times = page.evaluate(
        """async () => {
          const root = document.querySelector("#bp-learning-rate");
          const slider = root.querySelector("input[type=range]");
          const frame = root.querySelector(".bp-frame");
          const times = [];
          for (let value = 0; value <= Number(slider.max); value++) {
            const before = frame.innerHTML, start = performance.now();
            slider.value = value;
            slider.dispatchEvent(new Event("input", { bubbles: true }));
            await new Promise(requestAnimationFrame);
            if (frame.innerHTML !== before) times.push(performance.now() - start);
          }
          return times.sort((a, b) => a - b);
        }"""
    )
    assert len(times) >= 23  # every value draws another curve
    assert times[len(times) // 2] < 100


def test_prediction_locks_and_unlocks(visit):
    page = visit(LESSON)
    explorer = page.locator("#bp-learning-rate")
    controls, frame = explorer.locator(".bp-controls"), explorer.locator(".bp-frame").first
    assert not controls.is_visible() and not frame.is_visible()
    assert explorer.locator(".bp-waiting").is_visible()
    assert not explorer.locator(".bp-mark").first.is_visible()
    predict(page, "#bp-learning-rate", 1)
    assert controls.is_visible() and frame.is_visible()
    assert explorer.locator(".bp-mark:visible").count() >= 1
    assert "You predicted" in explorer.inner_text()
    explorer.get_by_role("button", name="Predict again").click()
    assert not controls.is_visible() and not frame.is_visible()


def test_show_me_opens_without_a_prediction(visit):
    page = visit(LESSON)
    explorer = page.locator("#bp-chain-strip")
    explorer.get_by_role("button", name="Show me").click()
    assert explorer.locator(".bp-controls").is_visible()
    assert explorer.locator(".bp-mark:visible").count() == 0


def shown(explorer):
    """The moving part of a figure, its numbers and its words."""
    return explorer.locator(".bp-frame, .bp-numbers, .bp-caption").all_inner_texts(), [
        frame.inner_html() for frame in explorer.locator(".bp-frame").all()
    ]


@pytest.mark.parametrize("name", [name for name in pages() if name.startswith("lessons/")])
def test_every_explorer_works_by_keyboard_alone(visit, name):
    page = visit(name)
    for explorer in page.locator("bp-explorer").all():
        if explorer.locator(WAITING).count():
            explorer.get_by_role("button", name="Show me").focus()
            page.keyboard.press("Enter")
        for control in explorer.locator(".bp-control input, .bp-control select").all():
            before = shown(explorer)
            control.focus()
            page.keyboard.press(control.evaluate(KEY_THAT_MOVES))
            assert shown(explorer) != before, control.get_attribute("id")
            label = explorer.locator(".bp-panel").first.get_attribute("aria-label")
            assert label == explorer.locator(".bp-caption").inner_text()


def test_step_back_play_and_reset(visit):
    page = visit(LESSON)
    explorer = page.locator("#bp-chain-strip")
    explorer.get_by_role("button", name="Show me").click()
    caption = explorer.locator(".bp-caption")
    press = lambda name: explorer.get_by_role("button", name=name, exact=True).click()  # noqa: E731
    assert caption.inner_text().startswith("After 0 steps")
    press("Step")
    press("Step")
    assert caption.inner_text().startswith("After 2 steps")
    press("Back")
    assert caption.inner_text().startswith("After 1 step ")
    press("Play")
    page.wait_for_function(
        "document.querySelector('#bp-chain-strip .bp-caption').innerText.startsWith('After 3')"
    )
    press("Pause")
    held = caption.inner_text()
    page.wait_for_timeout(700)
    assert caption.inner_text() == held
    press("Reset")
    assert caption.inner_text().startswith("After 0 steps")


def test_quiz_explains_the_answer(visit):
    page = visit(LESSON)
    question = page.locator("bp-quiz").last.locator("bp-question").first
    question.get_by_label("0.0787826").check()
    question.get_by_role("button", name="Check").click()
    assert "takes half" in question.inner_text()
    question.get_by_label("0.0393913", exact=True).check()
    question.get_by_role("button", name="Check").click()
    assert "Right" in question.inner_text()


def test_from_the_front_page_through_a_lesson(visit):
    """Look, choose a lesson, predict, try, see how to open the exercise, answer the whole quiz."""
    page = visit("book/index.html")
    figure = page.locator("#bp-learning-rate")
    before = shown(figure)
    figure.locator("input[type=range]").press("End")
    assert shown(figure) != before
    page.locator(".course-map a", has_text="smallest network").click()
    page.wait_for_url("**/03_smallest_network.html")
    page.wait_for_selector("bp-question:defined")
    predict(page, "#bp-chain-strip")
    page.locator("#bp-chain-strip").get_by_role("button", name="Step", exact=True).click()
    assert page.locator("#bp-chain-strip .bp-caption").inner_text().startswith("After 1 step")
    link = page.locator(".bp-report a").first
    assert link.inner_text() == "open the lesson as a notebook"
    quiz = page.locator("bp-quiz").last
    for question in quiz.locator("bp-question").all():
        question.locator("[data-correct=true] input").check()
        question.get_by_role("button", name="Check").click()
    count = quiz.locator("bp-question").count()
    assert quiz.locator(".bp-score").inner_text() == f"{count} of {count} right at the first try."
    link.click()
    page.wait_for_url("**/book/notebooks.html")
    assert "make lab" in page.locator("article").inner_text()


def test_a_quiz_says_what_to_read_again_and_can_be_taken_again(visit, site):
    page = visit("lessons/self_test.html")
    quiz = page.locator("bp-quiz")
    questions = quiz.locator("bp-question").all()
    assert len(questions) == 40
    for place, question in enumerate(questions):
        answers = question.locator(f"[data-correct={str(place > 0).lower()}] input")
        if answers.count():
            answers.first.check()
        else:
            question.locator("input").fill("0.123456")
        question.get_by_role("button", name="Check").click()
    assert "right at the first try." in quiz.locator(".bp-score").inner_text()
    again = quiz.locator(".bp-summary li a[href*='01_circuits.html#']")
    assert again.count() >= 1
    links = {link.get_attribute("href") for link in quiz.locator(".bp-summary li a").all()}
    for page_name, _, anchor in (link.rpartition("/")[2].partition("#") for link in links):
        if page_name:
            text = (site / "lessons" / page_name).read_text(encoding="utf-8")
            assert f'id="{anchor}"' in text, (page_name, anchor)
    quiz.get_by_role("button", name="Take it again").click()
    assert quiz.locator(".bp-quiz-head").inner_text() == "40 questions"


def test_the_site_works_from_a_plain_file_server(visit, site):
    class Silent(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=site))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        page = visit(LESSON, address=f"http://127.0.0.1:{server.server_port}")
        predict(page, "#bp-learning-rate")
        assert page.locator("#bp-learning-rate .bp-controls").is_visible()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_without_scripts_a_page_shows_its_figures_and_words(browser, site):
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(f"{site.as_uri()}/{LESSON}")
    explorer = page.locator("#bp-learning-rate")
    assert explorer.locator(".bp-frame path").count() > 2
    assert explorer.locator(".bp-caption").is_visible()
    context.close()
