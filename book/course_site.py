"""What the course's site needs beyond Jupyter Book's settings: a small Sphinx extension.

It loads the package's styles and scripts on every page, and takes out what a page without kernel,
server or network has no use for: the script that would start a kernel elsewhere, most of the icon
library (which alone weighs more than a page), and the parts of MathJax that no page asks for.
"""

import re
from pathlib import Path

from icon_font import cut_down

ASSETS = Path(__file__).resolve().parent.parent / "src" / "backprop" / "static"
KERNEL_STARTER = re.compile("sphinx-thebe|THEBE_JS_URL")
ICON_SCRIPT = re.compile(r"\s*<script[^>]*/fontawesome\.js[^>]*></script>")
NAMELESS_BUTTON = re.compile(r"(<a [^>]*>)([^<]+)(</a><details[^>]*><summary)(?! aria-label)")
UNUSED = ("scripts/fontawesome.js*", "scripts/*.map", "styles/*.map", "sphinx-thebe.*")
MATHJAX = ("tex-chtml.js", "output/chtml/fonts/", "input/tex/extensions/")


def add_assets(app):
    """Load every style and script of the package, then the site's own styles."""
    for path in sorted(
        ASSETS.glob("*.css"), key=lambda path: (path.name != "theme.css", path.name)
    ):
        app.add_css_file(path.name, priority=600)
    for path in sorted(ASSETS.glob("*.js")):
        app.add_js_file(path.name, loading_method="defer")
    app.add_css_file("site.css", priority=610)


def leave_out_kernel_starter(app, pagename, templatename, context, doctree):
    """Take off the page what would start a kernel on somebody's server."""
    for kind in ("script_files", "css_files"):
        context[kind] = [
            file
            for file in context[kind]
            if not KERNEL_STARTER.search(f"{file.filename} {file.attributes}")
        ]


def lighten(app, exception):
    """Once the site is written, take the unused parts of the theme and of MathJax out of it."""
    if exception is not None:
        return
    site = Path(app.outdir)
    static = site / "_static"
    pages = [mend(page) for page in site.rglob("*.html")]
    cut_down(static, pages)
    unused = [path for pattern in UNUSED for path in static.glob(pattern)]
    for path in unused + unused_mathjax(static / "mathjax"):
        path.unlink(missing_ok=True)


def mend(page):
    """Mend what the theme's templates write: the page's text as it is now on disk.

    They load the icons twice, as a font, which stays, and as a script. And the button that
    unfolds a part of the contents has no name, so that a screen reader cannot say what it does.
    """
    text = page.read_text(encoding="utf-8")
    unlisted = text.replace('role="list" class="citation-list"', 'class="citation-list"')
    mended = NAMELESS_BUTTON.sub(r'\1\2\3 aria-label="Pages of: \2"', ICON_SCRIPT.sub("", unlisted))
    if mended != text:
        page.write_text(mended, encoding="utf-8")
    return mended


def unused_mathjax(folder):
    """The files of MathJax that its TeX-to-HTML build never loads."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.relative_to(folder).as_posix().startswith(MATHJAX)
    ]


def setup(app):
    """Sphinx calls this once."""
    add_assets(app)
    app.connect("html-page-context", leave_out_kernel_starter, priority=900)
    app.connect("build-finished", lighten, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
