"""What the course shows as HTML, in its three lives.

In Jupyter ("live") an output brings its own styles and scripts along. On the built site ("site")
every page loads them once, so an output there is bare markup and figures are drawn ahead. In the
notebooks as they are stored ("stored") outputs are bare too, and figures are pictures.
"""

import os
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"


def life() -> str:
    """Which of the three this is: "live", "site" or "stored".

    The tools that build the site and store notebooks set BACKPROP_SITE=1 or BACKPROP_STORE=1 in
    the environment.
    """
    if os.environ.get("BACKPROP_SITE") == "1":
        return "site"
    return "stored" if os.environ.get("BACKPROP_STORE") == "1" else "live"


def on_site() -> bool:
    """True while the site is being built."""
    return life() == "site"


@cache
def _asset(name: str) -> str:
    text = (STATIC / name).read_text(encoding="utf-8")
    tag = "script" if name.endswith(".js") else "style"
    return f"<{tag} data-bp>{text}</{tag}>"


def assets(*names: str) -> str:
    """The named files of `static/` (and the course's colours) as style and script elements."""
    return "".join(_asset(name) for name in ("theme.css", *names))


def with_assets(markup: str, *names: str) -> str:
    """The markup; in Jupyter the named files of `static/` follow it."""
    return markup + assets(*names) if life() == "live" else markup
