"""The glossary: every term is used in the lesson that is said to introduce it."""

import re

import pytest

from lesson_files import LESSONS, ROOT, prose, read

TEXT = (ROOT / "book" / "glossary.md").read_text(encoding="utf-8")
ENTRY = re.compile(
    r"^(\S[^\n]*)\n    (.+?) \*In\* \{doc\}`[^<]*<\.\./lessons/(\w+)>`\.$", re.MULTILINE
)
TERMS = ENTRY.findall(TEXT)
# Where a lesson puts a term in other words.
ALSO = {
    "bias correction": "correction",
    "branch": "branches",
    "broadcasting": "flat array",
    "central difference": "central",
    "clipping": "clip",
    "convolution": "cross-correlation",
    "dead unit": "dead",
    "decay of the learning rate": "decay",
    "exploding gradient": "explod",
    "He initialisation": "He",
    "L2 regularisation": "L2",
    "local derivative": "own slope",
    "logit": "score",
    "Nesterov momentum": "Nesterov",
    "noise floor": "floor",
    "regularisation": "penalty",
    "saturation": "flat",
    "stochastic gradient descent": "mini-batch",
    "symmetry breaking": "clones",
    "test set": "for the test",
    "upstream gradient": "arrives",
    "vanishing gradient": "vanish",
    "weight sharing": "*same* nine weights",
    "Xavier initialisation": "Xavier",
}


def test_every_entry_is_read():
    inside = TEXT.partition(":sorted:")[2].partition("```")[0]
    assert len(TERMS) >= 60 and len(TERMS) == len(re.findall(r"^\S", inside, re.MULTILINE))


@pytest.mark.parametrize(("term", "meaning", "stem"), TERMS, ids=lambda text: text[:24])
def test_the_lesson_uses_the_term(term, meaning, stem):
    (path,) = [path for path in LESSONS if path.stem == stem]
    text = "\n".join(cell.source for cell in prose(read(path)))
    wanted = ALSO.get(term, term)
    assert re.search(re.escape(wanted), text, 0 if wanted[0].isupper() else re.IGNORECASE), wanted
    assert len(meaning) > 20


def test_terms_stand_in_their_order_and_once():
    names = [term.lower() for term, *_ in TERMS]
    assert names == sorted(set(names))
