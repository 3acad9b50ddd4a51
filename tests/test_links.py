import re

import pytest

from lesson_files import LESSONS, PLAYGROUND, ROOT, SELF_TEST, SOLUTIONS, WELCOME, prose, read

BOOK = [*ROOT.glob("*.md"), *(ROOT / "book").glob("*.md")]
PAGES = [*BOOK, WELCOME, *LESSONS, PLAYGROUND, SELF_TEST, *SOLUTIONS]
LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)#\s>]*)(?:#[^)\s]*)?>?\)")
ELSEWHERE = re.compile(r"[a-z]+:")


def text(path):
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    return "\n\n".join(cell.source for cell in prose(read(path)))


def broken(path):
    """The links of a page that lead to no file of the repository."""
    links = [link for link in LINK.findall(text(path)) if link and not ELSEWHERE.match(link)]
    return [link for link in links if not (path.parent / link).exists()]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    assert broken(path) == []


def test_a_broken_link_is_seen(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("[a](page.md) [b](https://example.org/x) [c](#here) [d](gone.md#there)")
    assert broken(page) == ["gone.md"]
