"""What the course shows as HTML, in its two lives.

In Jupyter an output brings its own styles and scripts along. On the built site every page
loads them once, so an output there is bare markup. The store step (tools/store.py) takes the
styles and scripts out of stored notebooks again: they are marked with `data-bp`.
"""

import os
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"


def on_site() -> bool:
    """True while the site is being built (the environment has BACKPROP_SITE=1)."""
    return os.environ.get("BACKPROP_SITE") == "1"


@cache
def _asset(name: str) -> str:
    text = (STATIC / name).read_text(encoding="utf-8")
    tag = "script" if name.endswith(".js") else "style"
    return f"<{tag} data-bp>{text}</{tag}>"


def with_assets(markup: str, *names: str) -> str:
    """The markup, followed in Jupyter by the named files of `static/`; bare on the site."""
    if on_site():
        return markup
    return markup + "".join(_asset(name) for name in ("theme.css", *names))
