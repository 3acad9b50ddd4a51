from copy import deepcopy
from html.parser import HTMLParser

from backprop.smallest_network import trace
from backprop.table import Table

ROWS = trace(2, 0.5, 0.5, 0.3, 0.01)


class Balance(HTMLParser):
    """Collects the tags left open and the text of the cells."""

    def __init__(self, markup):
        super().__init__()
        self.open, self.cells = [], []
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] in (["td"], ["th"]):
            self.cells[-1] += data


def test_a_table_is_a_sequence_of_rows():
    table = Table(first=[("a", "1 + 1", 2.0)], second=[("b", "a²", 4.0), ("c", "−b", -4.0)])
    assert len(table) == 3
    assert table[-1] == ("c", "−b", -4.0)
    assert dict(table.acts) == {"first": (table[0],), "second": tuple(table[1:])}
    assert list(deepcopy(table)) == list(table)


def test_plain_text_is_aligned():
    lines = repr(ROWS).splitlines()
    assert len(lines) == len(ROWS)
    assert (
        len({line.index(formula) for line, (_, formula, _) in zip(lines, ROWS, strict=True)}) == 1
    )
    assert lines[0].split() == ["forward", "z", "w₁", "·", "x", "1"]
    assert lines[3].endswith("½ (ŷ − y)²        0.03939131225")
    assert lines[9].endswith(" −0.03311130869")


def test_html_has_every_row_and_value():
    page = Balance(ROWS._repr_html_().split("<style")[0])
    assert page.open == []
    for name, formula, _ in ROWS:
        assert name in page.cells and formula in page.cells
    assert "\u20070.7310585786" in page.cells and "−0.03311130869" in page.cells
    assert [page.cells.count(act) for act in ROWS.acts] == [1, 1, 1, 1]


def test_html_is_safe():
    markup = Table(act=[("<b>", "a < b", 1.0)])._repr_html_()
    assert "<b>" not in markup and "a &lt; b" in markup


def test_the_site_gets_bare_markup(monkeypatch):
    assert "<style data-bp>" in ROWS._repr_html_()
    monkeypatch.setenv("BACKPROP_SITE", "1")
    assert "<style" not in ROWS._repr_html_()
