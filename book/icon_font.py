"""Cut the theme's icon font down to the icons that are in use: from 156 kB to about 3 kB.

In use are the icons whose class stands on a page, and those the theme's styles write themselves
(the signs of notes and warnings). The styles stay as they are, and so does the font's file name:
browsers tell a font's format by its first bytes.
"""

import logging
import re
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

CLASSES = re.compile(r"\bfa-[\w-]+")
NAMED_ICON = re.compile(r'((?:\.fa-[\w-]+:before,?)+)\{content:"\\([0-9a-f]+)"\}')
ESCAPED_ICON = re.compile(r"\\([ef][0-9a-f]{3})\b")
PLAIN_ICON = re.compile("[\ue000-\uf8ff]")

logging.getLogger("fontTools.subset").setLevel(logging.ERROR)


def cut_down(static: Path, pages: list[str]) -> None:
    """Write the small font over the large one. `pages` are the texts of all pages."""
    styles = "".join(path.read_text("utf-8") for path in static.glob("styles/*.css"))
    icons = icons_in_use(styles, set(CLASSES.findall("".join(pages))))
    for source in static.glob("vendor/fontawesome/webfonts/fa-solid-*.ttf"):
        font = TTFont(source)
        options = Options(flavor="woff", layout_features=[], notdef_outline=True)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=icons)
        subsetter.subset(font)
        font.flavor = "woff"
        font.save(source.with_suffix(".woff2"))
        source.unlink()


def icons_in_use(styles: str, classes: set[str]) -> set[int]:
    """The code points of the icons that pages or styles show."""
    in_use = {
        int(code, 16)
        for selectors, code in NAMED_ICON.findall(styles)
        if classes.intersection(CLASSES.findall(selectors))
    }
    rest = NAMED_ICON.sub("", styles)
    in_use.update(int(code, 16) for code in ESCAPED_ICON.findall(rest))
    in_use.update(ord(icon) for icon in PLAIN_ICON.findall(rest))
    return in_use
