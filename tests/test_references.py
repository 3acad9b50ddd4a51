"""The references: each work a lesson links stands among them, with what identifies it."""

import re

import pytest

from lesson_files import LESSONS, ROOT, prose, read, slug

BIBLIOGRAPHY = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
ENTRIES = re.findall(r"^@(\w+)\{(\w+),(.*?)^\}", BIBLIOGRAPHY, re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((https?://[^\s]+)\)")


def key(link):
    """What a link and an entry have in common: a DOI, an arXiv number, or the address."""
    found = re.search(r"doi\.org/(10\.\S+)|arxiv\.org/abs/([\d.]+)", link)
    return next(filter(None, found.groups())) if found else link.split("//")[1].removeprefix("www.")


@pytest.mark.parametrize("path", LESSONS, ids=slug)
def test_every_work_a_lesson_links_is_listed(path):
    text = "\n".join(cell.source for cell in prose(read(path)))
    reading = text[text.index("**Further reading**") :]
    links = [link.removesuffix(")") if link.count("(") < link.count(")") else link
             for link in LINK.findall(reading)]  # fmt: skip
    assert links
    known = BIBLIOGRAPHY.replace("www.", "")
    assert [link for link in links if key(link) not in known] == []


def test_every_entry_says_who_what_when_and_where():
    assert len(ENTRIES) >= 25
    for _, name, fields in ENTRIES:
        for needed in ("author", "title", "year"):
            assert re.search(rf"\b{needed} = \{{", fields), (name, needed)
        assert re.search(r"\b(doi|url) = \{", fields), name
        assert re.search(r"year = \{(\d{4})\}", fields)[1] in name


def test_no_entry_stands_twice():
    names = [name for _, name, _ in ENTRIES]
    identifiers = re.findall(r"\b(?:doi|url) = \{([^}]+)\}", BIBLIOGRAPHY)
    assert len(set(names)) == len(names) and len(set(identifiers)) == len(identifiers)
