"""Write static/font.css: the glyphs that figures use, as a web font.

Figures lay out their text with DejaVu Sans, which comes with Matplotlib. A reader who lacks it
would see other widths, so the glyphs travel with the style sheet (fontTools, which Matplotlib
needs, makes the subset). DejaVu's licence allows this. Run again after adding a glyph.
"""

from base64 import b64encode
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from matplotlib import get_data_path

GLYPHS = (
    "".join(map(chr, range(32, 127)))
    + "−×·÷±≈≤≥≠→←↑↓↗↘∂∇Σσηαβγδελμπθφκρ′½¼ŷẑx̂ĥΔ√∞•‖∈⋯…–—°’“”✓✗■▲●◆"
    + "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺₀₁₂₃₄₅₆₇₈₉ₙₜᵢⱼₗᵀ"
)
FACES = {"DejaVuSans.ttf": "normal", "DejaVuSans-Bold.ttf": "bold"}
TARGET = Path(__file__).parents[1] / "src" / "backprop" / "static" / "font.css"


def subset(file: str) -> str:
    """The glyphs of one face as base64 WOFF."""
    font = TTFont(Path(get_data_path()) / "fonts" / "ttf" / file, recalcTimestamp=False)
    options = Options(flavor="woff", hinting=False, layout_features=[])
    subsetter = Subsetter(options)
    subsetter.populate(text=GLYPHS)
    subsetter.subset(font)
    font.flavor = "woff"
    data = BytesIO()
    font.save(data)
    return b64encode(data.getvalue()).decode()


def main() -> None:
    """Write the style sheet."""
    rules = [
        f'@font-face {{ font-family: "Backprop Figure"; font-weight: {weight};'
        f" src: url(data:font/woff;base64,{subset(file)}) format('woff'); }}\n"
        for file, weight in FACES.items()
    ]
    note = "/* Written by tools/make_font.py: DejaVu Sans, the glyphs of the figures. */\n"
    TARGET.write_text(note + "".join(rules), encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1024:.0f} kB")


if __name__ == "__main__":
    main()
