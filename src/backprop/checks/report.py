"""What a check says: one of three words, and the sentence a learner needs."""

import re
from dataclasses import dataclass
from html import escape

from backprop.page import on_site, with_assets

ICONS = {"passed": "✓", "not yet": "→", "to do": "○"}
ELSEWHERE = (
    "<p>This page only shows the exercise. To write it, "
    '<a href="../book/notebooks.html">open the lesson as a notebook</a>.</p>'
)


@dataclass(frozen=True)
class Report:
    """The result of one check. It prints as text and, in Jupyter, shows itself as a card.

    `status` is "passed", "not yet" or "to do"; `message` is one or two sentences of plain text;
    `mistake` is the identifier of the known mistake that was recognised, or None.
    """

    exercise: str
    status: str
    message: str
    mistake: str | None = None

    def __repr__(self) -> str:
        return f"{ICONS[self.status]} {self.exercise}: {self.status}. {self.message}"

    def _repr_html_(self) -> str:
        message = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(self.message))
        name = self.status.replace(" ", "-")
        elsewhere = ELSEWHERE if on_site() else ""
        card = (
            f'<div class="bp-report bp-report-{name}" role="status">'
            f'<span class="bp-report-icon" aria-hidden="true">{ICONS[self.status]}</span>'
            f'<div><p class="bp-report-head"><code>{escape(self.exercise)}</code> '
            f"<strong>{self.status}</strong></p><p>{message}</p>{elsewhere}</div></div>"
        )
        return with_assets(card, "report.css")
