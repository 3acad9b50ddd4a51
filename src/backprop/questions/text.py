"""The small formatting language of question texts, and nothing more than it.

`code`, *emphasis*, **strong**, $inline$ and $$displayed$$ mathematics; everything else is
shown letter by letter, HTML included, so that a question bank from elsewhere can do no harm.
"""

import re
from html import escape

from backprop.questions.tex import readable

_TOKEN = re.compile(
    r"`(?P<code>[^`]+)`"
    r"|\$\$(?P<display>[^$]+)\$\$"
    r"|\$(?P<math>[^\s$](?:[^$]*[^\s$])?)\$"
    r"|\*\*(?P<strong>\S(?:.*?\S)?)\*\*"
    r"|\*(?P<emphasis>[^\s*](?:[^*]*[^\s*])?)\*",
    re.DOTALL,
)
_STOP = re.compile(r'(<span class="math[^<]*</span>)([.,;:?!)]+)')  # no line begins with a comma


def inline(text: str) -> str:
    """The text as HTML. Mathematics is left to the page's MathJax, marked as Sphinx marks it."""
    pieces, end = [], 0
    for match in _TOKEN.finditer(text):
        pieces += [escape(text[end : match.start()]), _formatted(match)]
        end = match.end()
    html = "".join([*pieces, escape(text[end:])])
    return _STOP.sub(r'<span class="bp-together">\1\2</span>', html)


def _formatted(match) -> str:
    kind, content = match.lastgroup, match[match.lastgroup]
    if kind in ("strong", "emphasis"):
        tag = {"strong": "strong", "emphasis": "em"}[kind]
        return f"<{tag}>{inline(content)}</{tag}>"
    if kind == "code":
        return f"<code>{escape(content)}</code>"
    opening, closing = (r"\(", r"\)") if kind == "math" else (r"\[", r"\]")
    formula = opening + escape(content, quote=False) + closing
    spoken = f'role="math" aria-label="{escape(readable(content))}"'
    return f'<span class="math notranslate nohighlight" {spoken}>{formula}</span>'


def plain(text: str) -> str:
    """The text for a terminal: formulas in plain characters, the other marks taken away."""
    return _TOKEN.sub(_bare, text)


def _bare(match) -> str:
    content = match[match.lastgroup]
    return readable(content) if match.lastgroup in ("math", "display") else content
