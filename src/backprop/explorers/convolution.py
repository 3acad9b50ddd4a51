"""The interactive figures of convolution: who saw what, and what a kernel answers.

`sliding_window` goes from an output to its window and from a pixel to the outputs that used it,
`weight_sharing` follows one cell of the kernel, `kernel_sees` lays kernels on digits, and
`learned_filters` does so with those that a network has learned.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.path import Path

from backprop import data, plots, single_picture
from backprop.explore import Prediction, choice, explore, picture
from backprop.explore.controls import Control, number
from backprop.explore.learner import usable
from backprop.quizzes import question

WIDTH = 360  # of a panel
TITLE = 11.5  # the size of small headings
MINUS = str.maketrans("-", "−")


def shown(value: float) -> str:
    """A number for a cell: at most two decimals, − as in print."""
    return f"{round(float(value), 2) + 0.0:g}".translate(MINUS)


# A sheet of squared paper ------------------------------------------------------------------------


class Sheet:
    """A panel measured in points from its lower left corner, and the artists drawn on it.

    Artists that look alike get the same gid, so that each is drawn once only.
    """

    def __init__(self, axes, name: str):
        self.axes, self.name, self.artists = axes, name, []

    def write(self, x, y, text, colour=plots.INK, size=13, **look):
        """Text with its middle at x, y."""
        look = {"ha": "center", "va": "center_baseline"} | look
        artist = self.axes.text(x, y, text, color=colour, size=size, zorder=6, **look)
        return self._keep(artist, x, y, text, colour, size, *look.values())

    def add(self, patch, *key):
        """A patch; `key` tells it from all others on this sheet."""
        self.axes.add_patch(patch)
        return self._keep(patch, *key)

    def box(self, grid, row, column, height=1, width=1, *, grow=0.0, **look):
        """A rectangle around so many cells of a grid."""
        x, y = grid.corner(row, column)
        size = width * grid.size + 2 * grow, height * grid.size + 2 * grow
        y -= height * grid.size
        look = {"fill": False, "edgecolor": plots.INK, "linewidth": 1.4, "zorder": 4} | look
        patch = Rectangle((x - grow, y - grow), *size, **look)
        return self.add(patch, "box", grid, row, column, height, width, grow, *look.items())

    def squares(self, grid, rows, columns):
        """The empty cells of a grid."""
        for row, column in np.ndindex(rows, columns):
            self.box(grid, row, column, edgecolor=plots.LINE, linewidth=0.9, zorder=1)

    def numbers(self, grid, values, colour, **look):
        """A number in the middle of each cell."""
        for (row, column), value in np.ndenumerate(values):
            self.write(*grid.centre(row, column), shown(value), colour, **look)

    def _keep(self, artist, *key):
        artist.set_gid(f"{self.name}-{'|'.join(map(str, key))}")
        self.artists.append(artist)
        return artist


@dataclass(frozen=True)
class Grid:
    """Where a grid of cells lies: its upper left corner, the size of a cell, the gap."""

    x: float
    y: float
    size: float
    gap: float = 0.0

    def corner(self, row, column):
        """The upper left corner of a cell."""
        pitch = self.size + self.gap
        return self.x + column * pitch, self.y - row * pitch

    def centre(self, row, column):
        """The middle of a cell."""
        x, y = self.corner(row, column)
        return x + self.size / 2, y - self.size / 2


def _sheets(figure):
    """Two empty panels."""
    panels = [figure.add_axes((place, 0, 0.5, 1)) for place in (0, 0.5)]
    height = figure.get_figheight() * 72
    for axes in panels:
        axes.set(xlim=(0, WIDTH), ylim=(0, height))
        axes.set_axis_off()
    return panels


def _on(axes):
    return Sheet(axes[0], "left"), Sheet(axes[1], "right")


ORANGE = {"style": "italic"}


# The sliding window ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """A picture, a kernel, the gradient at the outputs; stride and padding."""

    X: np.ndarray
    K: np.ndarray
    dY: np.ndarray
    stride: int = 1
    padding: int = 0

    @property
    def padded(self):
        """The picture with its zeros around it."""
        return np.pad(self.X, self.padding)

    @property
    def Y(self):
        """The outputs."""
        return single_picture.conv2d(self.padded, self.K)[:: self.stride, :: self.stride]

    def weight(self, output, pixel):
        """The weight with which an output used a pixel of the padded picture; None if not."""
        a, b = np.subtract(pixel, np.multiply(self.stride, output))
        inside = 0 <= a < self.K.shape[0] and 0 <= b < self.K.shape[1]
        return self.K[a, b] if inside else None

    def users(self, pixel):
        """Output → weight, for every output that used this pixel of the picture itself."""
        where = tuple(np.add(pixel, self.padding))
        weights = {output: self.weight(output, where) for output in np.ndindex(self.dY.shape)}
        return {output: weight for output, weight in weights.items() if weight is not None}

    @property
    def dX(self):
        """∂E/∂X, pixel by pixel: who used me, with which weight?"""
        dX = np.zeros(self.X.shape)
        for pixel in np.ndindex(dX.shape):
            dX[pixel] = sum(weight * self.dY[user] for user, weight in self.users(pixel).items())
        return dX


FIRST = "3 × 3, kernel 2 × 2"
FOUR = np.array([[2.0, 0, 1, 3], [1, 4, -2, 0], [0, 2, 3, 1], [-1, 1, 0, 2]])
UPSTREAM = np.array([[1.0, 0], [0, 2]])
CASES = {
    FIRST: Case(np.arange(1.0, 10).reshape(3, 3), np.array([[1.0, 2], [3, 4]]), UPSTREAM),
    "4 × 4, kernel 3 × 3": Case(
        FOUR, np.array([[1.0, 0, -1], [2, 3, -2], [0, 1, -3]]), np.array([[1.0, -1], [2, 0.5]])
    ),
    "4 × 4, stride 2": Case(
        FOUR, np.array([[1.0, 2], [3, 4]]), np.array([[1.0, -1], [2, 0.5]]), stride=2
    ),
    "2 × 2, padding 1": Case(
        np.array([[1.0, 2], [3, 4]]),
        np.array([[1.0, 0, -1], [2, 3, -2], [0, 1, -3]]),
        np.array([[1.0, -1], [2, 0.5]]),
        padding=1,
    ),
}
OUTPUT, PIXEL = "an output", "a pixel"
LAST = 16  # the largest picture has so many pixels
OUTPUTS = Grid(228, 280, 42, 34)
UPSTREAMS = {
    "as in the text": None,
    "1 at the upper left output": np.array([[1.0, 0], [0, 0]]),
    "1 everywhere": np.ones((2, 2)),
}
ALIKE = 1e-9


def sliding_window(conv2d_dX=None):
    """From an output to its window, and from a pixel to the outputs that used it.

    `conv2d_dX` may be the learner's own: then only pixels are asked for, nothing is asked first,
    and the course's numbers stand beside those that differ.
    """
    if conv2d_dX is not None:
        return _your_window(conv2d_dX)

    def draw(axes, case, ask, cell):
        return _draw_window(axes, CASES[case], ask == PIXEL, cell)

    asked = question("convolution", "sliding-window")
    return explore(
        _sheets,
        draw,
        name="sliding-window",
        question="Which pixels did an output see, and which outputs used a pixel?",
        describe=lambda case, ask, cell: _window_words(CASES[case], ask == PIXEL, cell),
        prediction=Prediction(asked, before=_window_before, mark=_mark_users),
        height=352,
        case=choice("picture", {name: name for name in CASES}),
        ask=choice("choose", {name: name for name in (PIXEL, OUTPUT)}),
        cell=_cells(start=5),
    )


def _cells(start):
    values = tuple(range(1, LAST + 1))
    return Control("steps", "which one", values, tuple(map(str, values)), start - 1)


def _your_window(own):
    cases = list(CASES)[:2]
    trials = [(CASES[name].K, CASES[name].dY) for name in cases]
    own, note = usable(own, single_picture.conv2d_dX, trials, _good_dX(cases))

    def case_of(name, upstream):
        case, dY = CASES[name], UPSTREAMS[upstream]
        return case if dY is None else Case(case.X, case.K, dY)

    @cache
    def mine(name, upstream):
        case = case_of(name, upstream)
        return np.array(own(case.K.copy(), case.dY.copy()), dtype=float)

    def draw(axes, case, upstream, cell):
        return _draw_window(axes, case_of(case, upstream), True, cell, mine(case, upstream))

    return explore(
        _sheets,
        draw,
        name="your-window",
        question="Does your own conv2d_dX hear from every output that used the pixel?",
        describe=lambda case, upstream, cell: _window_words(
            case_of(case, upstream), True, cell, mine(case, upstream)
        ),
        note=note,
        height=352,
        case=choice("picture", {name: name for name in cases}),
        upstream=choice("gradient dY", {name: name for name in UPSTREAMS}),
        cell=_cells(start=5),
    )


def _good_dX(cases):
    """True for the form of answer that the figure can draw, trial by trial."""
    shapes = {CASES[name].X.shape for name in cases}

    def is_good(answer):
        answer = np.array(answer, dtype=float)
        return answer.shape in shapes and bool(np.isfinite(answer).all())

    return is_good


def _pixels(case):
    """The grid of the padded picture, in the middle of its side."""
    rows = len(case.padded)
    size = min(46, 164 / rows)
    return Grid(10 + (164 - rows * size) / 2, 221 + rows * size / 2, size)


def _chosen(case, by_pixel, cell):
    """The cell that is asked for; after the last one it begins again."""
    shape = case.X.shape if by_pixel else case.dY.shape
    return tuple(int(i) for i in np.unravel_index((cell - 1) % (shape[0] * shape[1]), shape))


def _draw_window(axes, case, by_pixel, cell, mine=None):
    left, right = _on(axes)
    chosen = _chosen(case, by_pixel, cell)
    _draw_pictures(left, case, by_pixel)
    if by_pixel:
        _draw_users(left, case, chosen)
        _draw_shares(right, case, chosen)
        _draw_result(right, case.dX, "dX, pixel by pixel", chosen, mine)
    else:
        _draw_seen(left, case, chosen)
        _draw_products(right, case, chosen)
        _draw_result(right, case.Y, "Y, output by output", chosen)
    return left.artists + right.artists


def _draw_pictures(sheet, case, by_pixel):
    """The picture with its zeros, the outputs with Y or dY, and the kernel below."""
    pixels, padding = _pixels(case), case.padding
    rows, columns = case.padded.shape
    sheet.squares(pixels, rows, columns)
    for (row, column), value in np.ndenumerate(case.padded):
        inside = padding <= row < rows - padding and padding <= column < columns - padding
        colour = plots.VALUE if inside and not by_pixel else plots.MUTED
        sheet.write(*pixels.centre(row, column), shown(value), colour, alpha=1 if inside else 0.6)
    if padding:
        sheet.box(pixels, padding, padding, *case.X.shape, edgecolor=plots.MUTED, linewidth=1.2)
    for row, column in np.ndindex(case.dY.shape):
        sheet.box(OUTPUTS, row, column, edgecolor=plots.MUTED, linewidth=0.9, zorder=3)
    if by_pixel:
        sheet.numbers(OUTPUTS, case.dY, plots.GRADIENT, **ORANGE)
    else:
        sheet.numbers(OUTPUTS, case.Y, plots.VALUE)
    sheet.write(10, 338, "the picture X", plots.MUTED, TITLE, ha="left")
    words = "dY at its outputs" if by_pixel else "its outputs Y"
    sheet.write(346, 338, words, plots.MUTED, TITLE, ha="right")
    _draw_kernel(sheet, case.K, 10, "the kernel K")


def _draw_kernel(sheet, K, x, title, used=()):
    """A kernel in the lower part of a sheet, some of its cells filled."""
    grid = Grid(x, 94, 28)
    sheet.squares(grid, *K.shape)
    for place in used:
        look = {"fill": True, "facecolor": to_rgba(plots.THIRD, 0.2), "edgecolor": plots.THIRD}
        sheet.box(grid, *place, **look)
    sheet.numbers(grid, K, plots.THIRD, size=12)
    sheet.write(x, 107, title, plots.MUTED, TITLE, ha="left")


def _draw_seen(sheet, case, output):
    """The window of an output, the weights in it, and the way to the output."""
    pixels, (height, width) = _pixels(case), case.K.shape
    row, column = np.multiply(case.stride, output)
    tint = {"facecolor": to_rgba(plots.VALUE, 0.13), "edgecolor": plots.VALUE, "zorder": 2}
    x, y = pixels.corner(row, column + width)
    end_x, end_y = OUTPUTS.corner(*output)
    low, end_low = y - height * pixels.size, end_y - OUTPUTS.size
    beam = [(x, y), (end_x, end_y), (end_x, end_low), (x, low)]
    look = {"facecolor": to_rgba(plots.VALUE, 0.07), "edgecolor": to_rgba(plots.VALUE, 0.35)}
    sheet.add(Polygon(beam, zorder=2, linewidth=0.8, **look), "beam", *beam)
    sheet.box(pixels, row, column, height, width, fill=True, linewidth=2, **tint)
    sheet.box(OUTPUTS, *output, fill=True, linewidth=2, **tint)
    for (a, b), weight in np.ndenumerate(case.K):
        place_x, place_y = pixels.corner(row + a, column + b)
        look = {"ha": "left", "va": "center"}
        sheet.write(place_x + 2, place_y - 7, f"×{shown(weight)}", plots.THIRD, 9.5, **look)


def _draw_users(sheet, case, pixel):
    """A wire from a pixel to each output that used it, the weight at its end."""
    pixels, users = _pixels(case), case.users(pixel)
    place = np.add(pixel, case.padding)
    tint = {"facecolor": to_rgba(plots.GRADIENT, 0.13), "edgecolor": plots.GRADIENT}
    sheet.box(pixels, *place, fill=True, linewidth=2, **tint)
    for output, weight in users.items():
        end = OUTPUTS.centre(*output)
        side = 1 if output[0] == 0 else -1
        tag, lift = end[1] + side * 32, end[1] + side * (58 + 20 * output[1])
        start = pixels.corner(*np.add(place, (output[0], 1)))  # along a line of the grid
        curve = [start, (start[0], lift), (end[0] - 26, lift), (end[0], tag + side * 9)]
        path = Path(curve, [Path.MOVETO] + [Path.CURVE4] * 3)
        look = {"fill": False, "edgecolor": plots.THIRD, "linewidth": 1.5, "zorder": 2}
        sheet.add(PathPatch(path, **look), "wire", *curve)
        sheet.write(end[0], tag, f"×{shown(weight)}", plots.THIRD, 13, weight="bold")
        sheet.box(OUTPUTS, *output, fill=True, linewidth=2, **tint)
    turned = case.K[::-1, ::-1]
    used = [np.subtract(case.K.shape, 1) - _kernel_cell(case, pixel, user) for user in users]
    _draw_kernel(sheet, turned, 118, "turned by 180°", list(map(tuple, used)))


def _kernel_cell(case, pixel, output):
    """The cell of the kernel that lay on the pixel for this output."""
    return np.add(pixel, case.padding) - np.multiply(case.stride, output)


def _draw_products(sheet, case, output):
    """Every product of a window in its place, and their sum."""
    row, column = np.multiply(case.stride, output)
    height, width = case.K.shape
    window = case.padded[row : row + height, column : column + width]
    wide = 84 if width == 3 else 110
    for (a, b), weight in np.ndenumerate(case.K):
        x, y = WIDTH / 2 + (b - (width - 1) / 2) * wide, 306 - 30 * a
        text = f"{shown(window[a, b])} · {_bracketed(weight)}"
        sheet.write(x, y, text, plots.INK)
    total = f"Y[{output[0]}, {output[1]}] = {shown(np.sum(window * case.K))}"
    _draw_sum(sheet, "pixel · weight, added up", total, plots.VALUE)


def _draw_shares(sheet, case, pixel):
    """What each output hands to the pixel, in the outputs' places, and the sum."""
    users = case.users(pixel)
    for output in np.ndindex(case.dY.shape):
        x, y = WIDTH / 2 + (output[1] - 0.5) * 130, 296 - 38 * output[0]
        if output in users:
            text = f"{shown(users[output])} · {_bracketed(case.dY[output])}"
            sheet.write(x, y, text, plots.INK)
        else:
            sheet.write(x, y, "not used", plots.MUTED, 11)
    total = sum(weight * case.dY[output] for output, weight in users.items())
    words = f"dX[{pixel[0]}, {pixel[1]}] = {shown(total)}"
    _draw_sum(sheet, "weight · dY, added up", words, plots.GRADIENT, **ORANGE)


def _bracketed(value):
    return f"({shown(value)})" if value < 0 else shown(value)


def _draw_sum(sheet, title, total, colour, **look):
    sheet.write(WIDTH / 2, 338, title, plots.MUTED, TITLE)
    sheet.write(WIDTH / 2, 208, total, colour, 16, weight="bold", **look)


def _draw_result(sheet, values, title, chosen, mine=None):
    """The whole result in small, the chosen entry in a frame; where yours differs, both."""
    rows, columns = values.shape
    is_gradient = title.startswith("d")
    colour, look = (plots.GRADIENT, ORANGE) if is_gradient else (plots.VALUE, {})
    grid = Grid(WIDTH / 2 - 18.5 * columns, 156, 37)
    sheet.squares(grid, rows, columns)
    sheet.box(grid, *chosen, edgecolor=plots.INK, linewidth=2, zorder=7)
    sheet.write(WIDTH / 2, 170, title, plots.MUTED, TITLE)
    if mine is None:
        sheet.numbers(grid, values, colour, size=12, **look)
        return
    for place, value in np.ndenumerate(values):
        x, y = grid.centre(*place)
        differs = abs(mine[place] - value) > ALIKE
        sheet.write(x, y + 5 * differs, shown(mine[place]), colour, 12, **look)
        if differs:
            sheet.write(x, y - 10, shown(value), plots.PREDICTION, 9.5)


def _window_before(axes):
    """The first picture with its middle pixel marked, and nothing told about it."""
    left, _ = _on(axes)
    _draw_pictures(left, CASES[FIRST], True)
    left.box(_pixels(CASES[FIRST]), 1, 1, edgecolor=plots.GRADIENT, linewidth=2)
    return left.artists


PREDICTED = (  # for each answer: output → the weight that was predicted there
    {(1, 1): 4},
    {(0, 0): 1, (0, 1): 2, (1, 0): 3, (1, 1): 4},
    {(0, 0): 4, (0, 1): 3, (1, 0): 2, (1, 1): 1},
    {(0, 0): 2.5, (0, 1): 2.5, (1, 0): 2.5, (1, 1): 2.5},
)


def _mark_users(axes, index):
    """The predicted weights, grey, beside the outputs."""
    left, _ = _on(axes)
    for output, weight in PREDICTED[index].items():
        x, y = OUTPUTS.centre(*output)
        text = left.write(x - 27, y, f"×{shown(weight)}", plots.PREDICTION, 11, ha="right")
        text.set_gid(f"predicted-{index}-{output}")
        dashed = {"edgecolor": plots.PREDICTION, "linestyle": (0, (4, 2)), "linewidth": 1.4}
        left.box(OUTPUTS, *output, grow=4, **dashed)
    left.write(350, 10, "dashed, grey: your prediction", plots.PREDICTION, 10, ha="right")
    return left.artists


def _counted(count, word):
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _window_words(case, by_pixel, cell, mine=None):
    row, column = chosen = _chosen(case, by_pixel, cell)
    if not by_pixel:
        height, width = case.K.shape
        value = shown(case.Y[chosen])
        return (
            f"Output ({row}, {column}) saw a window of {height} × {width} pixels, each with its "
            f"own weight; the products add up to {value}."
        )
    users = case.users(chosen)
    weights = _listed([shown(weight) for weight in users.values()])
    words = f"Pixel ({row}, {column}) was used by {_counted(len(users), 'output')}, "
    words += f"with the weight{'' if len(users) == 1 else 's'} {weights}. "
    if mine is not None and abs(mine[chosen] - case.dX[chosen]) > ALIKE:
        return words + (
            f"Your gradient there is {shown(mine[chosen])}, the course’s {shown(case.dX[chosen])}."
        )
    return words + f"Times dY and added up, its gradient is {shown(case.dX[chosen])}."


def _listed(words):
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


# Weight sharing ----------------------------------------------------------------------------------

SHARED = {
    FIRST: CASES[FIRST],
    "4 × 5, kernel 2 × 2": Case(
        np.array([[2.0, 0, 1, 3, -1], [1, 4, -2, 0, 2], [0, 2, 3, 1, 1], [-1, 1, 0, 2, 4]]),
        np.array([[2.0, -1], [1, 3]]),
        np.array([[1.0, 0, -1, 2], [0.5, 1, 0, -2], [-1, 2, 1, 0]]),
    ),
}
CELLS = {
    "upper left": (0, 0),
    "upper right": (0, 1),
    "lower left": (1, 0),
    "lower right": (1, 1),
    "the bias": None,
}
WINDOWS = (0, 1, 2, 3, 4, 6, 8, 10, 12)


def weight_sharing():
    """One cell of the kernel, all the pixels it meets, and how its gradient adds up."""

    def draw(axes, case, cell, window):
        return _draw_sharing(axes, SHARED[case], CELLS[cell], window)

    asked = question("convolution", "weight-sharing")
    return explore(
        _sheets,
        draw,
        name="weight-sharing",
        question="Where was one weight of the kernel used?",
        describe=lambda case, cell, window: _sharing_words(SHARED[case], cell, window),
        prediction=Prediction(asked, before=_sharing_before, mark=_mark_met),
        height=322,
        case=choice("picture", {name: name for name in SHARED}),
        cell=choice("cell of the kernel", {name: name for name in CELLS}),
        window=Control("steps", "windows so far", WINDOWS, tuple(map(str, WINDOWS)), 4),
    )


def _sharing_pixels(case):
    rows, columns = case.X.shape
    size = 54 if rows == 3 else 46
    return Grid(180 - columns * size / 2, 202 + rows * size / 2, size)


def _visited(case, window):
    """The outputs whose windows have been looked at, in reading order."""
    return list(np.ndindex(case.dY.shape))[:window]


def _draw_sharing(axes, case, cell, window):
    left, right = _on(axes)
    _draw_shared_picture(left, case, cell)
    visited = _visited(case, window)
    if cell:
        _draw_met(left, case, cell, visited)
    else:
        left.write(180, 9, "the bias meets no pixel: it is added everywhere", plots.MUTED, TITLE)
    _draw_terms(right, case, cell, visited)
    return left.artists + right.artists


def _draw_shared_picture(sheet, case, cell):
    grid = _sharing_pixels(case)
    sheet.squares(grid, *case.X.shape)
    sheet.numbers(grid, case.X, plots.VALUE)
    sheet.write(180, 306, "the picture X", plots.MUTED, TITLE)
    kernel = Grid(146, 92, 34)
    sheet.squares(kernel, *case.K.shape)
    sheet.numbers(kernel, case.K, plots.THIRD)
    sheet.write(134, 58, "K", plots.MUTED, TITLE, ha="right")
    if cell:
        fill = to_rgba(plots.THIRD, 0.2)
        sheet.box(kernel, *cell, fill=True, facecolor=fill, edgecolor=plots.THIRD, linewidth=2)


def _draw_met(sheet, case, cell, visited):
    """The pixels that the cell has met, and the window it is in now."""
    grid = _sharing_pixels(case)
    fill = to_rgba(plots.THIRD, 0.2)
    for output in visited:
        place = np.add(output, cell)
        sheet.box(grid, *place, fill=True, facecolor=fill, edgecolor=plots.THIRD, linewidth=1.2)
    if visited:
        look = {"edgecolor": plots.VALUE, "linewidth": 2, "zorder": 5}
        sheet.box(grid, *visited[-1], *case.K.shape, **look)


def _met(case, cell, output):
    return case.X[tuple(np.add(output, cell))] if cell else 1.0


def _draw_terms(sheet, case, cell, visited):
    """A product for each window in the place of its output, and the sum so far."""
    rows, columns = case.dY.shape
    wide = 110 if columns == 2 else 86
    what = "pixel · dY" if cell else "1 · dY"
    sheet.write(WIDTH / 2, 306, f"{what}, window by window", plots.MUTED, TITLE)
    for output in np.ndindex(rows, columns):
        x, y = WIDTH / 2 + (output[1] - (columns - 1) / 2) * wide, 276 - 32 * output[0]
        if output in visited:
            text = f"{shown(_met(case, cell, output))} · {_bracketed(case.dY[output])}"
            sheet.write(x, y, text)
        else:
            sheet.write(x, y, "…", plots.MUTED)
    total = shown(sum(_met(case, cell, output) * case.dY[output] for output in visited))
    name = f"dK[{cell[0]}, {cell[1]}]" if cell else "db"
    is_all = len(visited) == case.dY.size
    words = f"{name} = {total}" if is_all else f"so far {total}"
    sheet.write(WIDTH / 2, 172, words, plots.GRADIENT, 16, weight="bold", **ORANGE)
    _draw_dY(sheet, case, visited)
    if is_all:
        _draw_dK(sheet, case, cell)


def _draw_dY(sheet, case, visited):
    rows, columns = case.dY.shape
    size = 38 if columns == 2 else 34
    grid = Grid(100 - columns * size / 2, 122, size)
    sheet.squares(grid, rows, columns)
    sheet.numbers(grid, case.dY, plots.GRADIENT, size=12, **ORANGE)
    sheet.write(100, 136, "dY", plots.MUTED, TITLE)
    if visited:
        sheet.box(grid, *visited[-1], edgecolor=plots.VALUE, linewidth=2, zorder=5)


def _draw_dK(sheet, case, cell):
    dK = single_picture.conv2d_dK(case.X, case.dY)
    grid = Grid(222, 122, 44)
    sheet.squares(grid, *dK.shape)
    sheet.numbers(grid, dK, plots.GRADIENT, **ORANGE)
    sheet.write(266, 136, "dK, all four cells", plots.MUTED, TITLE)
    if cell:
        sheet.box(grid, *cell, edgecolor=plots.INK, linewidth=2, zorder=7)


def _sharing_before(axes):
    left, _ = _on(axes)
    _draw_shared_picture(left, CASES[FIRST], (0, 0))
    return left.artists


MET = (  # for each answer: the pixels that were predicted
    [(0, 0)],
    [(0, 0), (0, 1), (1, 0), (1, 1)],
    [(0, 0), (0, 2), (2, 0), (2, 2)],
    list(np.ndindex(3, 3)),
)


def _mark_met(axes, index):
    left, _ = _on(axes)
    grid = _sharing_pixels(CASES[FIRST])
    dashed = {"edgecolor": plots.PREDICTION, "linestyle": (0, (4, 2)), "linewidth": 1.5}
    for place in MET[index]:
        left.box(grid, *place, grow=-5, **dashed)
    left.write(350, 10, "dashed, grey: your prediction", plots.PREDICTION, 10, ha="right")
    return left.artists


def _sharing_words(case, cell, window):
    visited, place = _visited(case, window), CELLS[cell]
    total = shown(sum(_met(case, place, output) * case.dY[output] for output in visited))
    name = "The bias" if place is None else f"The {cell} weight"
    if not visited:
        return f"{name} has met nothing yet: the kernel has not been laid on the picture."
    what = "was added at" if place is None else "has met"
    things = "place" if place is None else "pixel"
    words = f"{name} {what} {_counted(len(visited), things)}. "
    if len(visited) < case.dY.size:
        return words + f"Each times the dY of its window, added up so far: {total}."
    return words + f"Each times the dY of its window, added up, its gradient is {total}."


# What a kernel sees ------------------------------------------------------------------------------

KERNELS = {
    "left edges": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
    "right edges": [[1, 0, -1], [1, 0, -1], [1, 0, -1]],
    "upper edges": [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
    "rising strokes": [[-1, -1, 2], [-1, 2, -1], [2, -1, -1]],
    "level strokes": [[-1, -1, -1], [2, 2, 2], [-1, -1, -1]],
    "mean of nine": [[1 / 9] * 3] * 3,
}
PICTURE, MAP = Grid(60, 338, 30), Grid(60, 308, 40)  # the map begins one pixel further in
SQUARE = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])


WRITTEN_WELL = (9, 6, 12, 4, 14, 7, 13, 0, 8, 12)  # which of the pictures of each digit


@cache
def examples():
    """One picture of each digit, (10, 8, 8), between 0 and 1."""
    digits = data.digits()
    rows = [np.flatnonzero(digits.targets == digit)[n] for digit, n in enumerate(WRITTEN_WELL)]
    return digits.X[rows].reshape(-1, 8, 8) / 16


def kernel_sees(conv2d=None):
    """A digit, a kernel, and its answer at every place; `conv2d` may be the learner's own."""
    trials = [(examples()[1], np.array(KERNELS["left edges"], dtype=float))]
    own, note = usable(conv2d or single_picture.conv2d, single_picture.conv2d, trials, _good_answer)

    @cache
    def answers(digit, name):
        X, K = examples()[digit], np.array(KERNELS[name], dtype=float)
        return np.array(own(X.copy(), K.copy()), dtype=float), single_picture.conv2d(X, K)

    def draw(axes, kernel, digit):
        left, right = _on(axes)
        K = np.array(KERNELS[kernel])
        _draw_digit(left, digit, K)
        mine, right_answer = answers(digit, kernel)
        largest = max(np.abs(single_picture.conv2d(X, K)).max() for X in examples())
        _draw_map(right, mine, largest, f"map-{kernel}-{digit}")
        _draw_ghost(right, mine, right_answer, largest, f"ghost-{kernel}-{digit}")
        _mark_strongest(left, right, mine)
        return left.artists + right.artists

    asked = question("convolution", "kernel-sees")
    is_first = conv2d is None
    return explore(
        _sheets,
        draw,
        name="kernel-sees" if is_first else "your-kernel-sees",
        question="Where does a kernel answer strongly?"
        if is_first
        else "What does your own conv2d see?",
        describe=lambda kernel, digit: _kernel_words(kernel, digit, *answers(digit, kernel)),
        prediction=Prediction(asked, before=_kernel_before, mark=_mark_edges) if is_first else None,
        note=note,
        height=350,
        kernel=choice("kernel, and what it finds", {name: name for name in KERNELS}),
        digit=choice("digit", {str(digit): digit for digit in (1, 0, *range(2, 10))}),
    )


def _good_answer(answer):
    answer = np.array(answer, dtype=float)
    return answer.shape == (6, 6) and bool(np.isfinite(answer).all())


def _tiles(sheet, grid, values, colour, key, *, zorder=3, side=0.94, width=1.0):
    """Squares: the deeper, the farther from 0; full above 0, hollow below. Values from −1 to 1."""
    for is_full in (True, False):
        places = np.argwhere(values > 0 if is_full else values < 0)
        if not len(places):
            continue
        centres = np.array([grid.centre(*place) for place in places])
        corners = centres[:, None, :] + side * grid.size * SQUARE
        colours = np.tile(to_rgba(colour), (len(places), 1))
        colours[:, 3] = np.abs(values[tuple(places.T)]).clip(0.06, 1).round(2)
        faces, edges = (colours, "none") if is_full else ("none", colours)
        look = {"facecolors": faces, "edgecolors": edges, "linewidths": width, "zorder": zorder}
        collection = PolyCollection(corners, **look)
        sheet.axes.add_collection(collection)
        sheet._keep(collection, key, is_full)


def _draw_digit(sheet, digit, K):
    """The digit in ink, and the kernel below it."""
    frame = {"edgecolor": plots.LINE, "linewidth": 0.9, "zorder": 1}
    sheet.box(PICTURE, 0, 0, 8, 8, **frame)
    _tiles(sheet, PICTURE, examples()[digit], plots.INK, f"digit-{digit}")
    grid = Grid(142, 88, 26)
    sheet.squares(grid, *K.shape)
    for place, weight in np.ndenumerate(K):
        text = "1/9" if 0 < abs(weight) < 0.2 else shown(weight)
        sheet.write(*grid.centre(*place), text, plots.THIRD, 11)
    sheet.write(132, 49, "K", plots.MUTED, TITLE, ha="right")


def _draw_map(sheet, values, largest, key):
    """The answers at the 36 places."""
    sheet.box(MAP, 0, 0, 6, 6, edgecolor=plots.LINE, linewidth=0.9, zorder=1)
    _tiles(sheet, MAP, np.clip(values / largest, -1, 1), plots.VALUE, key)
    sheet.write(180, 50, "full: above 0, hollow: below 0", plots.MUTED, 11)
    sheet.write(180, 330, "the answer at each of its 36 places", plots.MUTED, TITLE)


def _draw_ghost(sheet, mine, right, largest, key):
    """The course's answers, small and grey, where the learner's are others."""
    differs = np.abs(mine - right) > ALIKE
    for place in np.argwhere(differs):
        plate = {"fill": True, "facecolor": plots.PAPER, "edgecolor": plots.PREDICTION}
        sheet.box(MAP, *place, grow=-11, **plate)
    share = np.clip(np.where(differs, right, 0) / largest, -1, 1)
    _tiles(sheet, MAP, share, plots.PREDICTION, key, zorder=5, side=0.34)


def _mark_strongest(left, right, values):
    """The place of the largest answer, and the window it comes from."""
    place = np.unravel_index(np.argmax(values), values.shape)
    look = {"edgecolor": plots.VALUE, "linewidth": 2.2, "zorder": 5}
    left.box(PICTURE, *place, 3, 3, **look)
    right.box(MAP, *place, **look)


def _kernel_before(axes):
    left, _ = _on(axes)
    _draw_digit(left, 1, np.array(KERNELS["left edges"]))
    return left.artists


def _mark_edges(axes, index):
    """Where on the map of the 1 the strong answers were expected."""
    _, right = _on(axes)
    columns = ((0, 2), (3, 3), (4, 5), (0, 5))[index]
    look = {"edgecolor": plots.PREDICTION, "linestyle": (0, (4, 2)), "linewidth": 1.6, "zorder": 6}
    right.box(MAP, 0, columns[0], 6, columns[1] - columns[0] + 1, grow=5, **look)
    right.write(180, 26, "dashed, grey: your prediction", plots.PREDICTION, 10)
    return right.artists


def _kernel_words(kernel, digit, mine, right):
    row, column = (int(i) for i in np.unravel_index(np.argmax(mine), mine.shape))
    if np.abs(mine - right).max() > ALIKE:
        wrong = int((np.abs(mine - right) > ALIKE).sum())
        return (
            f"{kernel.capitalize()}, on a {digit}: yours differs from the course’s answer at "
            f"{_counted(wrong, 'place')} of 36; the small grey squares are the course’s."
        )
    largest, least = shown(mine.max()), shown(mine.min())
    return (
        f"{kernel.capitalize()}, on a {digit}: the answers go from {least} to {largest}. The "
        f"largest one comes from the window framed on the left, at row {row}, column {column}."
    )


# What a network has learned ----------------------------------------------------------------------


def learned_kernels(network):
    """All kernels of a network's first layer, which looks at one channel, side by side."""
    W = network.layers[0].parameters["W"][:, 0].copy()
    across, cell = 8, 19
    rows = -(-len(W) // across)
    size = across * 70 - 2, rows * 84 + 4
    figure = Figure(figsize=(size[0] / 72, size[1] / 72), dpi=72)
    with plots.style():
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, size[0]), ylim=(0, size[1]))
        axes.set_axis_off()
        sheet = Sheet(axes, "kernels")
        for k, K in enumerate(W):
            grid = Grid(6 + 70 * (k % across), size[1] - 22 - 84 * (k // across), cell)
            sheet.squares(grid, *K.shape)
            _tiles(sheet, grid, K / np.abs(K).max(), plots.THIRD, k, side=0.84, width=1.4)
            sheet.write(grid.x + 1.5 * cell, grid.y + 10, str(k + 1), plots.MUTED, TITLE)
    alt = (
        f"{len(W)} kernels of 3 × 3 weights: full squares are positive weights, hollow ones "
        "negative, and the deeper, the farther from 0. No two are alike; several are positive on "
        "one side and negative on the other."
    )
    return picture(figure, alt, name="learned-kernels")


def learned_filters(network):
    """The kernels of a network's first layer on ten digits, after ReLU; pooling keeps the framed.

    `network` begins with a convolution of 3 × 3 kernels over one channel, ReLU and max-pooling.
    """
    W = network.layers[0].parameters["W"].copy()
    kept = np.maximum(network.layers[0].forward(examples()[:, None]), 0)  # (10, kernels, …)
    grid = MAP if kept.shape[2] == 6 else PICTURE

    def draw(axes, kernel, digit):
        left, right = _on(axes)
        _draw_learned(left, digit, W[kernel, 0], f"kernel-{kernel}")
        A = kept[digit, kernel]
        right.box(grid, 0, 0, *A.shape, edgecolor=plots.LINE, linewidth=0.9, zorder=1)
        share = A / (kept[:, kernel].max() or 1)
        _tiles(right, grid, share, plots.VALUE, f"learned-{kernel}-{digit}")
        _draw_winners(right, grid, A)
        right.write(180, 74, "its answers after ReLU, in windows of 2 × 2", plots.MUTED, TITLE)
        right.write(180, 54, "framed: what pooling keeps of each", plots.MUTED, TITLE)
        return left.artists + right.artists

    return explore(
        _sheets,
        draw,
        name="learned-filters",
        question="What did each of the kernels turn into?",
        describe=lambda kernel, digit: _learned_words(kernel, digit, kept[digit]),
        height=350,
        kernel=choice("kernel", {str(k + 1): k for k in range(len(W))}),
        digit=choice("digit", {str(digit): digit for digit in range(10)}),
    )


def _draw_learned(sheet, digit, K, key):
    sheet.box(PICTURE, 0, 0, 8, 8, edgecolor=plots.LINE, linewidth=0.9, zorder=1)
    _tiles(sheet, PICTURE, examples()[digit], plots.INK, f"digit-{digit}")
    grid = Grid(142, 88, 26)
    sheet.squares(grid, 3, 3)
    _tiles(sheet, grid, K / np.abs(K).max(), plots.THIRD, key, side=0.86, width=1.6)
    sheet.write(132, 49, "K", plots.MUTED, TITLE, ha="right")


def _draw_winners(sheet, grid, A):
    """A frame around the largest answer of each 2 × 2 window, unless all four are 0."""
    height, width = A.shape
    routed = single_picture.maxpool_backward(A, np.ones((height // 2, width // 2)))
    for place in np.argwhere((routed > 0) & (A > 0)):
        sheet.box(grid, *place, grow=-1.5, edgecolor=plots.INK, linewidth=1.5, zorder=5)
    look = {"edgecolor": plots.MUTED, "linewidth": 0.9, "linestyle": (0, (2, 2)), "zorder": 2}
    for row, column in np.ndindex(routed.shape[0] // 2, routed.shape[1] // 2):
        sheet.box(grid, 2 * row, 2 * column, 2, 2, **look)


def _learned_words(kernel, digit, kept):
    """How strongly this kernel answers, compared with the others on the same digit."""
    A = kept[kernel]
    stronger = int((kept.max(axis=(1, 2)) > A.max()).sum())
    if A.max() == 0:
        return f"Kernel {kernel + 1}, on a {digit}: it is silent, nothing is above 0 anywhere."
    others = f"{stronger or 'none'} of the other {len(kept) - 1}"
    return (
        f"Kernel {kernel + 1}, on a {digit}: above 0 at {int((A > 0).sum())} of {A.size} places, "
        f"at most {number(round(float(A.max()), 1))}; {others} answer{'s' * (stronger < 2)} more "
        "strongly."
    )


# Pictures that do not move -----------------------------------------------------------------------


def portrait():
    """A digit, a window on it, and the answers of three kernels."""
    figure = Figure(figsize=(560 / 72, 330 / 72), dpi=72)
    with plots.style():
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, 560), ylim=(0, 330))
        axes.set_axis_off()
        sheet = Sheet(axes, "portrait")
        digit, X = Grid(16, 293, 32), examples()[5]
        _tiles(sheet, digit, X, plots.INK, "digit", side=0.95)
        for row, name in enumerate(("left edges", "level strokes", "rising strokes")):
            _draw_branch(sheet, digit, X, name, row)
    alt = (
        "A handwritten 5 of 8 × 8 pixels, with a frame around 3 × 3 of them. From the frame three "
        "beams lead to three small kernels of nine weights, and from each kernel to a map of its "
        "36 answers: one is strong on left edges, one on level strokes, one on rising strokes."
    )
    return picture(figure, alt, name="one-kernel-many-places")


def _draw_branch(sheet, digit, X, name, row):
    K = np.array(KERNELS[name], dtype=float)
    Y = single_picture.conv2d(X, K)
    kernel, answers = Grid(352, 299 - 108 * row, 20), Grid(456, 313 - 108 * row, 14.6)
    place = np.unravel_index(
        np.argmax(single_picture.conv2d(X, np.array(KERNELS["left edges"]))), Y.shape
    )
    x, y = digit.corner(place[0], place[1] + 3)
    beam = [(x, y), kernel.corner(0, 0), kernel.corner(3, 0), (x, y - 96)]
    look = {"facecolor": to_rgba(plots.VALUE, 0.09), "edgecolor": to_rgba(plots.VALUE, 0.3)}
    sheet.add(Polygon(beam, linewidth=0.8, zorder=2, **look), "beam", row)
    sheet.box(digit, *place, 3, 3, edgecolor=plots.VALUE, linewidth=2.4, zorder=5)
    sheet.squares(kernel, 3, 3)
    _tiles(sheet, kernel, K / 2, plots.THIRD, f"kernel-{row}", side=0.84, width=1.4)
    sheet.box(answers, 0, 0, 6, 6, edgecolor=plots.LINE, linewidth=0.9, zorder=1)
    _tiles(sheet, answers, np.clip(Y / 3.6, -1, 1), plots.VALUE, f"answers-{row}", width=0.9)
    sheet.box(answers, *place, edgecolor=plots.VALUE, linewidth=2, zorder=5)
    arrow = {"arrowstyle": "-|>", "color": plots.MUTED, "lw": 1.1, "shrinkA": 0, "shrinkB": 0}
    middle = kernel.corner(1.5, 3)
    sheet.axes.annotate("", (450, middle[1]), (middle[0] + 6, middle[1]), arrowprops=arrow)


POOLED = np.array([[1.0, 5, 2, 2], [3, 4, 2, 0], [6, 1, 0, 1], [2, 3, 7, 4]])
ROUTED = np.array([[0.2, -1], [3, 0.5]])


def pooling():
    """Forward: the largest of each window. Backward: its gradient goes where it came from."""
    figure = Figure(figsize=(470 / 72, 252 / 72), dpi=72)
    with plots.style():
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, 470), ylim=(0, 252))
        axes.set_axis_off()
        sheet = Sheet(axes, "pooling")
        forward, back = Grid(8, 212, 36), Grid(318, 212, 36)
        small = Grid(198, 212, 36), Grid(198, 104, 36)
        dX = single_picture.maxpool_backward(POOLED, ROUTED)
        _draw_pool(sheet, forward, POOLED, plots.VALUE, "X")
        _draw_pool(sheet, back, dX, plots.GRADIENT, "dX", **ORANGE)
        for grid, values, name in (
            (small[0], single_picture.maxpool(POOLED), "Y: the largest"),
            (small[1], ROUTED, "dY"),
        ):
            colour, look = (plots.VALUE, {}) if name[0] == "Y" else (plots.GRADIENT, ORANGE)
            sheet.squares(grid, 2, 2)
            sheet.numbers(grid, values, colour, **look)
            sheet.write(grid.x + 36, grid.y + 14, name, plots.MUTED, TITLE)
        arrow = {"arrowstyle": "-|>", "color": plots.MUTED, "lw": 1.2, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (192, 176), (158, 176), arrowprops=arrow)
        axes.annotate("", (312, 68), (276, 68), arrowprops={**arrow, "color": plots.GRADIENT})
    alt = (
        "A 4 × 4 picture in four windows of 2 × 2. Forward, the largest number of each window "
        "goes to Y: 5, 2, 6 and 7. Backward, each number of dY goes to the pixel that was the "
        "largest, and all other pixels get 0. In the upper right window three pixels are 2: the "
        "first of them gets the gradient."
    )
    return picture(figure, alt, name="pooling")


def _draw_pool(sheet, grid, values, colour, title, **look):
    """A 4 × 4 array in four windows; the pixels that were largest are in frames."""
    sheet.squares(grid, 4, 4)
    winners = single_picture.maxpool_backward(POOLED, np.ones((2, 2))) > 0
    for place, value in np.ndenumerate(values):
        is_winner = bool(winners[place])
        ink = colour if is_winner or title == "X" else plots.MUTED
        sheet.write(*grid.centre(*place), shown(value), ink, **look)
        if is_winner:
            fill = to_rgba(colour, 0.13)
            sheet.box(grid, *place, fill=True, facecolor=fill, edgecolor=colour, linewidth=1.8)
    for row, column in np.ndindex(2, 2):
        frame = {"edgecolor": plots.MUTED, "linewidth": 1.3, "zorder": 3}
        sheet.box(grid, 2 * row, 2 * column, 2, 2, **frame)
    sheet.write(grid.x + 72, grid.y + 14, title, plots.MUTED, TITLE)


EXPLORERS = (sliding_window, weight_sharing, kernel_sees)
