r"""TeX as a line of plain characters: `\partial E/\partial w_1` becomes ∂E/∂w₁.

A terminal shows it, and a screen reader says it where the mathematics itself is drawn in a way
that it cannot read. It knows the commands this course uses; an unknown one keeps its name.
"""

import re
from unicodedata import normalize

_SYMBOLS = {
    "partial": "∂", "nabla": "∇", "sum": "Σ", "cdot": "·", "times": "×", "sqrt": "√",
    "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "approx": "≈",
    "infty": "∞", "to": "→", "leftarrow": "←", "pm": "±", "dots": "…", "ldots": "…", "odot": "⊙",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "Delta": "Δ", "epsilon": "ε",
    "varepsilon": "ε", "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ",
    "pi": "π", "sigma": "σ", "Sigma": "Σ", "top": "ᵀ", "quad": " ", "left": "", "right": "",
    "mathrm": "", "text": "", "operatorname": "",
}  # fmt: skip
_ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303"}
_LOWER = str.maketrans("0123456789+-()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_UPPER = str.maketrans("0123456789+-()inT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁱⁿᵀ")
_ARGUMENT = r"\s*(?:\{([^{}]*)\}|([A-Za-z0-9]))"


def readable(tex: str) -> str:
    """The formula in plain Unicode characters."""
    text = re.sub(rf"\\[td]?frac{_ARGUMENT}{_ARGUMENT}", _fraction, tex)
    text = re.sub(rf"\\({'|'.join(_ACCENTS)}){_ARGUMENT}", _accented, text)
    text = re.sub(r"\\([A-Za-z]+)(\s*)", _symbol, text)
    text = re.sub(r"\\[,;:!]|\\ ", " ", text)
    text = re.sub(rf"_{_ARGUMENT}", lambda m: _small(m[1] or m[2], "_", _LOWER), text)
    text = re.sub(rf"\^{_ARGUMENT}", lambda m: _small(m[1] or m[2], "^", _UPPER), text)
    text = re.sub(r"[{}\\]", "", text).replace("-", "−").replace("'", "′")
    return normalize("NFC", re.sub(r"\s+", " ", text).strip())


def _fraction(match) -> str:
    above, below = match[1] or match[2], match[3] or match[4]
    if (above, below) == ("1", "2"):
        return "½"
    return "/".join(part if len(part) == 1 else f"({part})" for part in (above, below))


def _symbol(match) -> str:
    name, space = match[1], match[2]
    glued = name in ("partial", "nabla", "sum", "Delta")  # ∂E, not ∂ E
    return _SYMBOLS.get(name, name) + ("" if glued else space)


def _accented(match) -> str:
    return (match[2] or match[3]) + _ACCENTS[match[1]]


def _small(text: str, sign: str, table: dict) -> str:
    """A subscript or superscript, small where Unicode has the characters."""
    if all(ord(character) in table for character in text):
        return text.translate(table)
    return sign + (text if len(text) == 1 else f"({text})")
