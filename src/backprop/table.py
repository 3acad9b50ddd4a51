"""A worked calculation that shows itself: rows of name, formula and value, act by act.

`Table` is a sequence of rows that prints as aligned text and, in Jupyter, as a table.
"""

from collections.abc import Sequence

COLUMNS = ("act", "name", "formula", "value")
FIGURE_SPACE = "\u2007"  # as wide as a minus sign, and kept by a browser


def _number(value) -> str:
    """Ten significant digits, with room for the sign; the rows themselves hold every digit."""
    return f"{value: .10g}".replace("-", "−")


class Table(Sequence):
    """Rows (name, formula, value) in the order of the acts; `acts` maps an act to its rows."""

    def __init__(self, **acts):
        self.acts = {act: tuple(rows) for act, rows in acts.items()}
        self._rows = tuple(row for rows in self.acts.values() for row in rows)

    def __getitem__(self, index):
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        lines = []
        for act, rows in self.acts.items():
            headings = [act] + [""] * (len(rows) - 1)
            for heading, (name, formula, value) in zip(headings, rows, strict=True):
                lines.append((heading, name, formula, _number(value)))
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        padded = ([cell.ljust(w) for cell, w in zip(line, widths, strict=True)] for line in lines)
        return "\n".join("  ".join(line).rstrip() for line in padded)

    def _repr_html_(self) -> str:
        from backprop.page import with_assets  # here, so that `import backprop` stays quick

        head = "".join(f'<th scope="col">{column}</th>' for column in COLUMNS)
        bodies = "".join(_body(act, rows) for act, rows in self.acts.items())
        table = f'<table class="bp-table"><thead><tr>{head}</tr></thead>{bodies}</table>'
        return with_assets(table, "table.css")


def _body(act, rows) -> str:
    """The rows of one act; its name is a single cell beside them all."""
    from html import escape

    act_cell = f'<th scope="rowgroup" rowspan="{len(rows)}">{escape(act)}</th>'
    lines = []
    for name, formula, value in rows:
        cells = f'<th scope="row">{escape(name)}</th><td>{escape(formula)}</td>'
        number = f'<td class="bp-number">{_number(value).replace(" ", FIGURE_SPACE)}</td>'
        lines.append(f"<tr>{act_cell}{cells}{number}</tr>")
        act_cell = ""
    return f'<tbody class="bp-act-{escape(act)}">{"".join(lines)}</tbody>'
