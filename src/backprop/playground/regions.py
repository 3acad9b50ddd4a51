"""Where a network answers what: outlines of regions, as few points as the eye needs."""

import numpy as np
from contourpy import FillType, contour_generator
from matplotlib.path import Path

TOLERANCE = 0.25  # how far a simplified outline may lie from the exact one, in units of `unit`


def region(x, y, values, level=0.0, *, unit=1.0) -> Path:
    """The places where `values` are above `level`, as one path with holes where there are any.

    Args:
        x: the places of the columns, shape (K,).
        y: the places of the rows, shape (M,).
        values: a height at every place, (M, K).
        level: what they must exceed.
        unit: the length of a pixel; outlines keep to a quarter of it.
    """
    generator = contour_generator(x, y, values, fill_type=FillType.OuterOffset)
    rings = []
    for corners, offsets in zip(*generator.filled(level, np.inf), strict=True):
        rings += [corners[a:b] for a, b in zip(offsets, offsets[1:], strict=False)]
    return joined([_simplified(ring, unit) for ring in rings])


def joined(rings) -> Path:
    """Closed rings, each with its first corner at the end again, as one path."""
    if not rings:
        return Path(np.empty((0, 2)))
    codes = []
    for ring in rings:
        codes += [Path.MOVETO, *[Path.LINETO] * (len(ring) - 2), Path.CLOSEPOLY]
    return Path(np.concatenate(rings), codes)


def _simplified(ring, unit):
    """The ring without the corners that lie on a straight line between others."""
    path = Path(ring / unit)
    path.simplify_threshold = TOLERANCE
    kept = path.cleaned(simplify=True)
    corners = kept.vertices[kept.codes != Path.STOP] * unit
    return ring if len(corners) < 4 else corners


def lines(segments) -> Path:
    """Separate strokes, shape (S, 2, 2), as one path."""
    segments = np.asarray(segments, dtype=float).reshape(-1, 2)
    codes = [Path.MOVETO, Path.LINETO] * (len(segments) // 2)
    return Path(segments, codes)


def chord(w, b, window):
    """The part of the line w·x + b = 0 within a window ((left, right), (low, high)), or None.

    Returns two ends, shape (2, 2).
    """
    length = np.hypot(*w)
    if not 1e-9 < length < np.inf or not np.isfinite(b):
        return None
    w, b = w / length, b / length
    along, start = np.array([-w[1], w[0]]), -b * w
    low, high = -np.inf, np.inf
    for direction, origin, (first, last) in zip(along, start, window, strict=True):
        if abs(direction) < 1e-9:
            if not first <= origin <= last:
                return None
            continue
        ends = sorted(((first - origin) / direction, (last - origin) / direction))
        low, high = max(low, ends[0]), min(high, ends[1])
    return np.array([start + low * along, start + high * along]) if low < high else None
