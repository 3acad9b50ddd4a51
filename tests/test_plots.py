"""The figures: what they are given is what they draw, in the course's colours and letters."""

import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import Collection
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Patch
from matplotlib.text import Text

from backprop import data, plots
from backprop.explore.svg import Canvas
from backprop.layers import LeakyReLU, Linear, ReLU, Sigmoid, Tanh
from backprop.network import Network
from backprop.normalization import BatchNorm, Dropout
from backprop.plots.palette import short
from backprop.scalar import Value

ROOT = Path(__file__).parent.parent
NAMES = "VALUE GRADIENT PREDICTION THIRD FOURTH INK MUTED LINE PAPER".split()
PALETTE = {getattr(plots, name) for name in NAMES}
GRID = np.linspace(-1, 1, 20)
HISTORY = SimpleNamespace(loss=[1.0, 0.5, 0.3], validation=[1.1, 0.6, 0.7], best_epoch=1)


def small_network(*sizes, bias=True):
    rng = np.random.default_rng(3)
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:], strict=False):
        layers += [Linear(inputs, outputs, rng=rng, bias=bias), Tanh()]
    network = Network([*layers[:-1], Sigmoid()])
    network.forward(rng.normal(size=(5, sizes[0])))
    network.backward(rng.normal(size=(5, sizes[-1])))
    return network


def reused():
    """f = (x·y + x·σ(x)) − x: a value that is used four times, on ways of different length."""
    x, y = Value(1.5), Value(-3)
    f = x * y + x * x.sigmoid() - x
    f.backward()
    return f, {"x": x, "y": y, "f": f}


def random_circuit(rng, size):
    """A circuit of about `size` values that uses earlier results again and again."""
    values = [Value(number) for number in rng.normal(size=4).round(3)]
    while len(values) < size:
        a, b = (values[i] for i in rng.integers(max(0, len(values) - 6), len(values), 2))
        gates = (a + b, a * b, a - b, a.tanh(), a.sigmoid(), a.max(b))
        values.append(gates[rng.integers(len(gates))])
    values[-1].backward()
    return values[-1]


def boundary(**options):
    moons = data.two_moons(30, np.random.default_rng(0))
    return plots.decision_boundary(lambda X: X[:, 1], moons.X, moons.targets, **options)


FIGURES = {
    "loss_curves": lambda **o: plots.loss_curves({"a": [3, 2, 1], "b": [3, 1, 2]}, **o),
    "loss_curves, log": lambda **o: plots.loss_curves({"a": [1, 1e-9]}, log=True, **o),
    "history": lambda **o: plots.history(HISTORY, **o),
    "gradient_norms": lambda **o: plots.gradient_norms([0, 1e-7, 1e-2, 3], **o),
    "contour": lambda **o: plots.contour(GRID, GRID, GRID**2 + GRID[:, None] ** 2, **o),
    "path": lambda **o: plots.path([(0, 1), (1, 2), (2, 2)], **o),
    "path, predicted": lambda **o: plots.path([(0, 1), (1, 2)], predicted=True, **o),
    "truth": lambda **o: plots.truth(1, 2, **o),
    "decision_boundary": lambda **o: boundary(names=("upper", "lower"), **o),
    "weights": lambda **o: plots.weights([[1, -2], [0, 0.5]], **o),
    "weights, gradient": lambda **o: plots.weights(np.eye(3) - 0.5, gradient=True, **o),
    "activations": lambda **o: plots.activations(np.linspace(-1, 1, 12).reshape(3, 4), **o),
    "images": lambda **o: plots.images(np.arange(48).reshape(3, 4, 4), titles="abc", **o),
    "circuit": lambda **o: plots.circuit(reused()[0], **o, **reused()[1]),
    "network": lambda **o: plots.network(small_network(2, 3, 1), [1, -1], gradients=True, **o),
    "network, wide": lambda **o: plots.network(small_network(2, 20, 3), **o),
}


@pytest.fixture(scope="module", params=FIGURES.values(), ids=list(FIGURES))
def axes(request):
    """Each figure, drawn once."""
    axes = request.param()
    drawn(axes)
    return axes


def drawn(axes):
    """Draw the figure; texts have their place then, which the renderer returned can tell."""
    canvas = FigureCanvasAgg(axes.figure)
    canvas.draw()
    return canvas.get_renderer()


def words(axes):
    return [text.get_text() for text in axes.texts if text.get_text()]


def colours(artist):
    """The colours an artist shows."""
    found = []
    if isinstance(artist, Text) and artist.get_text():
        found = [artist.get_color()]
    elif isinstance(artist, Line2D):
        marker = [artist.get_markerfacecolor(), artist.get_markeredgecolor()]
        found = [artist.get_color(), *(marker if artist.get_marker() not in ("None", "") else [])]
    elif isinstance(artist, Collection):
        found = [*artist.get_facecolor(), *artist.get_edgecolor()]
    elif isinstance(artist, Patch) and not isinstance(artist.axes, type(None)):
        edge = [artist.get_edgecolor()] if artist.get_linewidth() else []
        found = [artist.get_facecolor(), *edge]
    return {to_hex(colour) for colour in map(to_rgba, found) if colour[3] > 0}


@pytest.mark.parametrize("draw", FIGURES.values(), ids=list(FIGURES))
def test_every_figure_is_drawn_on_axes_of_its_own_or_on_those_it_is_given(draw):
    axes = draw()
    assert axes.figure.axes == [axes]
    given = Figure().subplots()
    assert draw(axes=given) is given
    assert len(given.get_children()) > len(Figure().subplots().get_children())


def test_every_figure_uses_the_palette_alone(axes):
    artists = [artist for artist in axes.figure.findobj() if artist.get_visible()]
    used = set().union(*map(colours, artists))
    assert used and used <= PALETTE


def test_every_colour_follows_the_page(axes):
    canvas = Canvas(axes.figure, "test")
    markup = canvas.piece(axes) + "".join(canvas.definitions.values())
    assert "var(--bp-" in markup
    assert not re.findall(r"#[0-9a-fA-F]{6}\b", markup)


def test_every_letter_is_in_the_font_of_the_pages(axes):
    rules = (ROOT / "tools" / "make_font.py").read_text(encoding="utf-8")
    letters = set("".join(text.get_text() for text in axes.figure.findobj(Text)))
    missing = {letter for letter in letters if ord(letter) > 126 and letter not in rules}
    assert not missing


def test_the_palette_is_the_page_s():
    css = (ROOT / "src" / "backprop" / "static" / "theme.css").read_text(encoding="utf-8")
    light = dict(re.findall(r"--bp-([a-z]+): (#[0-9a-f]{6});", css.partition("}")[0]))
    assert {name: getattr(plots, name) for name in NAMES} == {
        name: light[name.lower()] for name in NAMES
    }


def test_values_and_gradients_differ_in_more_than_colour():
    axes = FIGURES["network"]()
    looks = {text.get_color(): text.get_style() for text in axes.texts}
    assert looks[plots.VALUE] == "normal" and looks[plots.GRADIENT] == "italic"


def test_nothing_imports_pyplot():
    code = "import sys, backprop.plots; print('matplotlib.pyplot' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert answer.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-0.20519529569, "−0.2052"),
        (-12.0, "−12"),
        (0, "0"),
        (1.17e-23, "1.17×10⁻²³"),
        (123456, "1.235×10⁵"),
    ],
)
def test_numbers_are_written_as_in_print(value, text):
    assert plots.number(value) == text


def test_short_numbers_give_up_digits_for_room():
    assert [short(x) for x in (-0.0331113, 0.73105858, -12)] == ["−0.0331", "0.7311", "−12"]
    assert all(len(short(x)) <= 7 for x in (-0.00123456, 123.456, -9876.54, 0.000123456))


def test_loss_curves_show_the_losses_with_their_names_apart():
    axes = plots.loss_curves({"one": [4, 2, 1.0], "two": [4, 3, 1.01]})
    first, second = axes.lines
    assert first.get_xydata().tolist() == [[1, 4], [2, 2], [3, 1]]
    assert second.get_ydata().tolist() == [4, 3, 1.01]
    assert first.get_color() != second.get_color()
    assert first.get_linestyle() != second.get_linestyle()
    assert words(axes) == ["one", "two"]
    renderer = drawn(axes)
    boxes = [text.get_window_extent(renderer) for text in axes.texts]
    assert not boxes[0].overlaps(boxes[1])
    assert max(box.x1 for box in boxes) <= axes.figure.bbox.x1


def test_a_loss_without_neighbours_is_a_dot():
    for losses, alone in ([3], [0]), ([3, np.nan, 2, 1], [0]), ([np.inf, 2, np.inf], [1]):
        (line,) = plots.loss_curves({"a": losses}).lines
        assert (line.get_marker(), line.get_markevery()) == ("o", alone)
    (line,) = plots.loss_curves({"a": [3, 2, np.nan, np.inf]}).lines
    assert line.get_marker() == "None"
    (name,) = line.axes.texts
    assert name.xy == (2, 2)  # at the last loss that can be drawn
    assert np.isfinite(line.axes.get_ylim()).all()


@pytest.mark.filterwarnings("error")
def test_losses_of_zero_have_no_logarithmic_axis():
    axes = plots.loss_curves({"a": [0, 0]}, log=True)
    drawn(axes)
    assert axes.get_yscale() == "linear"


@pytest.mark.parametrize(
    ("losses", "ticks"), [([1, 0.02], {"0.1", "1"}), ([1, 1e-9], {"10⁻⁸", "10⁰"})]
)
def test_logarithmic_axes_are_marked_as_such(losses, ticks):
    axes = plots.loss_curves({"a": losses}, log=True)
    drawn(axes)
    assert axes.get_yscale() == "log"
    assert ticks <= {tick.get_text() for tick in axes.get_yticklabels()}


def test_both_axes_can_be_logarithmic():
    axes = plots.new_axes()
    axes.plot([1e-15, 1], [1e-10, 1])
    plots.log_axis(axes, "x")
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "linear")
    drawn(axes)
    assert "10⁻¹⁴" in {tick.get_text() for tick in axes.get_xticklabels()}


def test_a_history_shows_both_losses_and_the_epoch_that_was_kept():
    axes = plots.history(HISTORY)
    assert axes.lines[0].get_ydata().tolist() == HISTORY.loss
    assert axes.lines[1].get_ydata().tolist() == HISTORY.validation
    assert set(axes.lines[2].get_xdata()) == {2}
    assert words(axes) == ["training", "validation", "best: epoch 2"]
    alone = plots.history(SimpleNamespace(loss=[2, 1], validation=[], best_epoch=None))
    assert words(alone) == ["training"]


def test_gradient_norms_stand_at_their_layers_and_zero_is_told_apart():
    axes = plots.gradient_norms([0, 1e-7, 3], names=["W₁", "W₂", "W₃"])
    full, hollow = axes.lines
    assert full.get_xydata().tolist() == [[2, 1e-7], [3, 3]]
    assert hollow.get_xdata().tolist() == [1] and hollow.get_markerfacecolor() == "none"
    assert words(axes) == ["0"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["W₁", "W₂", "W₃"]
    low, high = axes.get_ylim()
    assert low < 1e-7 and high > 3
    plots.gradient_norms([0, 0])


def test_lengths_that_are_no_numbers_stand_at_the_top():
    axes = plots.gradient_norms([np.nan, 0, 2, np.inf])
    full, hollow = axes.lines
    assert full.get_xydata().tolist() == [[3, 2]]
    low, high = axes.get_ylim()
    assert hollow.get_xydata().tolist() == [[1, high], [2, low], [4, high]]
    assert words(axes) == ["NaN", "0", "∞"]
    with np.errstate(over="ignore"):  # Matplotlib looks for ticks beyond the largest float
        drawn(plots.gradient_norms([1e300, 1e-300]))


def test_of_many_layers_every_fifth_is_numbered():
    axes = plots.gradient_norms(np.logspace(-9, 0, 23))
    assert [label.get_text() for label in axes.get_xticklabels()] == ["5", "10", "15", "20"]
    assert len(plots.gradient_norms(np.ones(20)).get_xticks()) == 20


def test_the_numbers_on_a_map_differ():
    axes = plots.contour(GRID, GRID, 1000 + 0.001 * (GRID + 0 * GRID[:, None]))
    told = words(axes)
    assert len(set(told)) == len(told) > 1


def test_a_contour_map_is_laid_over_the_weights_it_is_given():
    x, y = np.linspace(-2, 3, 30), np.linspace(0, 1, 20)
    axes = plots.contour(x, y, x**2 + 7 * y[:, None], names=("a", "b"))
    assert (axes.get_xlim(), axes.get_ylim()) == ((-2, 3), (0, 1))
    assert (axes.get_xlabel(), axes.get_title("left")) == ("a", "b")
    filled = axes.collections[0]
    assert filled.levels[0] == pytest.approx(0, abs=0.02) and filled.levels[-1] == 16
    assert (np.diff(filled.levels) > 0).all()
    plots.path([(0, 0), (50, 50)], axes=axes)
    assert axes.get_xlim() == (-2, 3)  # a path that leaves the map does not change it


def test_a_path_shows_every_step_and_fades_with_age():
    points = [(0.0, 1.0), (0.5, 0.5), (0.7, 0.3)]
    axes = plots.path(points)
    assert axes.lines[0].get_xydata().tolist() == [list(point) for point in points]
    steps, last = axes.collections
    assert steps.get_offsets().tolist() == [list(point) for point in points]
    assert (np.diff(steps.get_facecolor()[:, 3]) > 0).all()
    assert last.get_offsets().tolist() == [list(points[-1])]
    predicted = plots.path(points, predicted=True).lines[0]
    assert predicted.get_color() == plots.PREDICTION and predicted.is_dashed()
    assert axes.lines[0].get_color() == plots.GRADIENT and not axes.lines[0].is_dashed()


def test_what_cannot_be_drawn_is_said():
    with pytest.raises(ValueError, match="at least one epoch"):
        plots.loss_curves({"a": []})
    with pytest.raises(ValueError, match="finite heights that differ; these are 1.0 to 1.0"):
        plots.contour(GRID, GRID, np.ones((20, 20)))
    with pytest.raises(ValueError, match="finite heights"):
        plots.contour(GRID, GRID, np.full((20, 20), np.nan))

    with pytest.raises(TypeError, match='a dict of curves, such as {"training": history.loss}'):
        plots.loss_curves([3, 2, 1])
    with pytest.raises(ValueError, match="epoch with a finite loss"):
        plots.loss_curves({"a": [1, 2], "b": [np.nan, np.inf]})
    for points in [1, 2], np.ones((3, 3)), np.ones((0, 2)):
        with pytest.raises(ValueError, match=r"a path needs points of shape \(steps \+ 1, 2\)"):
            plots.path(points)
    for labels in [0, 4], [-1, 1], [0, 0.5], ["a", "b"], [0, 1, 1]:
        with pytest.raises(ValueError, match="a label from 0 to 3 for each of the 2 points"):
            plots.decision_boundary(lambda X: X[:, 0], np.ones((2, 2)), labels)
    for draw in plots.weights, plots.activations, plots.images:
        with pytest.raises(ValueError, match="a picture needs finite numbers"):
            draw([[1, np.nan]])


@pytest.mark.filterwarnings("error")
def test_points_in_a_line_have_ground_around_them():
    for X in [[1, 2]], [[1, 1], [1, 3]]:
        axes = plots.decision_boundary(lambda X: X[:, 0] - 1.2, X, np.arange(len(X)))
        assert axes.get_xlim() == (0.5, 1.5)


def test_truth_is_a_ring():
    (ring,) = plots.truth([1, 2], [3, 4]).collections
    assert ring.get_offsets().tolist() == [[1, 3], [2, 4]]
    assert len(ring.get_facecolor()) == 0
    assert to_hex(ring.get_edgecolor()[0]) == plots.INK


def scattered(axes):
    return [c for c in axes.collections if len(c.get_offsets()) > 1]


def test_a_boundary_stands_where_the_score_passes_the_threshold():
    X = np.array([[0.0, 0], [1, 1], [0, 1], [1, 0]])
    labels = np.array([[0], [1], [0], [1]])  # (N, 1), as two_moons has them
    axes = plots.decision_boundary(lambda X: X[:, :1], X, labels, threshold=0.3)
    first, second = scattered(axes)
    assert first.get_offsets().tolist() == [[0, 0], [0, 1]]
    assert second.get_offsets().tolist() == [[1, 1], [1, 0]]
    assert first.get_paths()[0].vertices.shape != second.get_paths()[0].vertices.shape
    tints = [c for c in axes.collections if len(c.get_facecolor()) and c not in (first, second)]
    for tint, low, high in zip(tints, (-0.08, 0.3), (0.3, 1.08), strict=True):
        at = np.vstack([path.vertices for path in tint.get_paths()])
        assert (at[:, 0].min(), at[:, 0].max()) == pytest.approx((low, high))
    edges = [c for c in axes.collections if len(c.get_edgecolor()) and c not in (first, second)]
    at = np.vstack([path.vertices for edge in edges for path in edge.get_paths()])
    assert np.allclose(at[:, 0], 0.3)


def test_a_boundary_between_three_classes_and_its_key():
    X = np.array([[0.0, 0], [1, 0], [0, 1], [1, 1]])
    scores = plots.decision_boundary(
        lambda X: np.column_stack([0 * X[:, 0] + 0.5, X]), X, [0, 1, 2, 1], names=("a", "b", "c")
    )
    assert [text.get_text() for text in scores.get_legend().get_texts()] == ["a", "b", "c"]
    key = plots.decision_boundary(lambda X: X[:, :1], X, [0, 1, 1, 1], names=["a"]).get_legend()
    assert [text.get_text() for text in key.get_texts()] == ["a"]
    with pytest.raises(ValueError, match=r"shape \(N, 2\); X is \(4, 3\)"):
        plots.decision_boundary(lambda X: X, np.ones((4, 3)), [0, 0, 1, 1])


def squares(collection):
    corners = np.array([path.vertices[:4] for path in collection.get_paths()])
    return corners.mean(axis=1), np.ptp(corners[:, :, 0], axis=1)


def test_weights_are_squares_whose_area_counts_and_whose_sign_fills():
    axes = plots.weights([[1.0, -0.25], [0, 0.5]])
    full, hollow = axes.collections
    centres, sides = squares(full)
    assert np.allclose(centres, [[0.5, 0.5], [1.5, 1.5]])
    assert sides[1] ** 2 / sides[0] ** 2 == pytest.approx(0.5)
    centres, sides = squares(hollow)
    assert np.allclose(centres, [[1.5, 0.5]]) and len(hollow.get_facecolor()) == 0
    assert axes.yaxis_inverted()  # the first row is above, as in print


def test_activations_and_images_are_squares_whose_depth_counts():
    axes = plots.activations([[0.5, -1.0], [0.25, 0]])
    full, hollow = axes.collections
    assert np.allclose(full.get_facecolor()[:, 3], [0.5, 0.25])
    assert np.allclose(hollow.get_edgecolor()[:, 3], [1])
    assert to_hex(full.get_facecolor()[0]) == plots.VALUE
    image = plots.images(np.eye(8) * 16)
    assert to_hex(image.collections[0].get_facecolor()[0]) == plots.INK
    assert len(image.collections[0].get_paths()) == 8


def test_a_stack_is_laid_out_in_rows_with_its_titles():
    digits = data.digits()
    axes = plots.images(digits.X[:12].reshape(-1, 8, 8), titles=digits.targets[:12], across=6)
    frames = np.array([frame.get_xy() for frame in axes.patches])
    assert len(set(frames[:, 0])) == 6 and len(set(frames[:, 1])) == 2
    assert words(axes) == [str(label) for label in digits.targets[:12]]
    even = plots.images(digits.X[:16].reshape(-1, 8, 8))
    assert 16 % len({frame.get_x() for frame in even.patches}) == 0
    with pytest.raises(ValueError, match=r"got \(3,\)"):
        plots.images([1, 2, 3])


def test_a_network_bears_its_numbers():
    network = small_network(2, 3, 1)
    before = [dict(vars(layer)) for layer in network.layers]
    axes = plots.network(network, [1.0, -0.5], gradients=True)
    assert [dict(vars(layer)) for layer in network.layers] == before
    texts = {text.get_text(): text.get_color() for text in axes.texts}
    for layer in network.layers[::2]:
        for weight in layer.parameters["W"].ravel():
            assert texts[f"× {short(weight)}"] == plots.VALUE
        for slope in [*layer.gradients["W"].ravel(), *layer.gradients["b"]]:
            assert texts[short(slope)] == plots.GRADIENT
    hidden = network.layers[1].forward(network.layers[0].forward([[1.0, -0.5]]))
    for output in [1.0, -0.5, *hidden[0], *network.predict([[1.0, -0.5]])[0]]:
        assert texts[short(output)] == plots.VALUE
    assert len([patch for patch in axes.patches if isinstance(patch, Circle)]) == 4
    assert words(axes).count("b") == 4 and words(axes).count("tanh") == 3


def test_a_network_is_drawn_in_evaluation_mode_and_left_in_its_own():
    rng = np.random.default_rng(0)
    network = Network([Linear(1, 3, rng=rng), Dropout(0.5, rng=rng), Linear(3, 1, rng=rng)])
    network.training = True
    answer = short(network.predict([[2.0]])[0, 0])
    for _ in range(3):
        assert answer in words(plots.network(network, [2.0]))
    assert network.training


def test_a_network_without_numbers_on_request_or_biases():
    axes = plots.network(small_network(2, 2, bias=False))
    assert {text.get_color() for text in axes.texts if "×" in text.get_text()} == {plots.VALUE}
    assert not any(text.get_style() == "italic" for text in axes.texts)
    assert "b" not in words(axes)


def test_the_sign_of_a_unit_fits_and_dropout_is_none():
    between = [LeakyReLU(), BatchNorm(2), ReLU(), Dropout(0.5)]
    layers = [Linear(2, 2, initial=1.0), between.pop(0), Linear(2, 2, initial=1.0), *between]
    axes = plots.network(Network([*layers, Linear(2, 2, initial=1.0), BatchNorm(2)]))
    signs = [word for word in words(axes) if word.isalpha() and word not in ("b", "x")]
    assert signs == ["leaky"] * 2 + ["ReLU"] * 2 + ["norm"] * 2
    renderer = drawn(axes)
    widths = [
        text.get_window_extent(renderer).width for text in axes.texts if text.get_text() in signs
    ]
    disc = axes.transData.transform([[0, 0], [26, 0]])[:, 0]
    assert max(widths) <= disc[1] - disc[0]


def test_a_wide_network_shows_its_weights_by_the_wires():
    network = small_network(2, 20, 3)
    axes = plots.network(network)
    weights = network.layers[0].parameters["W"].ravel()
    first = axes.collections[0]
    widths = first.get_linewidths()
    assert np.array_equal(np.argsort(widths), np.argsort(np.abs(weights)))
    dashed = [pattern is not None for _, pattern in first.get_linestyle()]
    assert dashed == [weight < 0 for weight in weights]
    assert len(axes.patches) == 25 and not words(axes)


def test_networks_that_cannot_be_drawn_are_named():
    with pytest.raises(ValueError, match="room for 40 units in a layer; there are 64"):
        plots.network(small_network(64, 3))
    with pytest.raises(ValueError, match="only networks of Linear"):
        plots.network(Network([ReLU()]))


def overlapping(axes):
    """Pairs of texts that overlap, and texts that leave the figure."""
    renderer = drawn(axes)
    texts = [text for text in axes.texts if text.get_text().strip()]
    boxes = [(t.get_text(), t.get_window_extent(renderer).padded(-1.5)) for t in texts]
    paper = axes.figure.bbox
    outside = [
        text
        for text, box in boxes
        if not (paper.fully_containsx(box.x0) and paper.fully_containsx(box.x1))
        or not (paper.fully_containsy(box.y0) and paper.fully_containsy(box.y1))
    ]
    return outside + [(a[0], b[0]) for a, b in combinations(boxes, 2) if a[1].overlaps(b[1])]


def circles(axes):
    return [patch for patch in axes.patches if isinstance(patch, Circle)]


def test_a_circuit_shows_each_value_and_gradient_once():
    f, names = reused()
    axes = plots.circuit(f, **names)
    below = [text.get_text() for text in axes.texts if text.get_color() == plots.GRADIENT]
    above = [text.get_text() for text in axes.texts if text.get_color() == plots.VALUE]
    product, sigmoid, sums = 1.5 * -3, 0.817574476, -3.27363828584
    values = [1.5, -3, product, sigmoid, 1.5 * sigmoid, sums, sums - 1.5]
    assert sorted(above) == sorted(map(short, values))
    assert sorted(below) == sorted(map(short, [names["x"].grad, 1.5, 1, 1.5, 1, 1, 1]))
    others = [t.get_text() for t in axes.texts if t.get_color() == plots.INK and t.get_text()]
    assert sorted(others) == sorted(["x", "y", "f", "×", "×", "σ", "+", "−"])
    big = [circle for circle in circles(axes) if circle.radius > 5]
    assert len(big) == 5  # a disc for each gate, none for given numbers


def test_gradients_appear_after_backward_and_names_get_subscripts():
    w1, x = Value(2), Value(3)
    product = w1 * x
    before = plots.circuit(product, w1=w1, x=x)
    assert not [text for text in before.texts if text.get_style() == "italic"]
    product.backward()
    after = plots.circuit(product, w1=w1, x=x)
    italic = [text.get_text() for text in after.texts if text.get_style() == "italic"]
    assert sorted(italic) == ["1", "2", "3"]
    assert "w₁" in words(after)


def test_values_stand_above_their_wires_and_gradients_below():
    f, names = reused()
    axes = plots.circuit(f, **names)
    height = {t.get_text(): t.get_position()[1] for t in axes.texts}
    middle = height["f"]
    assert height["−4.774"] > middle
    (below,) = [t for t in axes.texts if t.get_style() == "italic" and t.get_position()[0] > 400]
    assert below.get_position()[1] < middle


def test_gates_bear_their_signs():
    a, b = Value(2), Value(3)
    gates = {a + b: "+", a - b: "−", a * b: "×", a / b: "÷", -a: "−", a.max(b): "max"}
    gates |= {a**2: "( )²", a**-1: "( )⁻¹", a**0.5: "^0.5", a**-0.5: "^−0.5", a**b: "^"}
    gates |= {a.sigmoid(): "σ", a.tanh(): "tanh", a.relu(): "ReLU", a.exp(): "exp", a.log(): "log"}
    for value, sign in gates.items():
        assert sign in words(plots.circuit(value))


def test_a_dot_marks_where_a_value_is_used_again():
    x = Value(3)
    assert sum(circle.radius < 5 for circle in circles(plots.circuit(x * x))) > 0
    assert sum(circle.radius < 5 for circle in circles(plots.circuit(x * Value(2)))) == 0


def test_the_first_of_a_difference_enters_above():
    a, b = Value(1), Value(2)
    c = a + b
    axes = plots.circuit(c - a)
    ends = [p.get_path().vertices[-1] for p in axes.patches if not isinstance(p, Circle)]
    starts = [p.get_path().vertices[0] for p in axes.patches if not isinstance(p, Circle)]
    gate = max(circles(axes), key=lambda circle: circle.center[0]).center
    arriving = {
        tuple(start): end[1] > gate[1]
        for start, end in zip(starts, ends, strict=True)
        if abs(end[0] - gate[0]) < 13 and start[0] < gate[0]
    }
    assert arriving[max(arriving)] and not arriving[min(arriving)]


def test_a_number_alone_and_a_circuit_too_large():
    assert words(plots.circuit(Value(2.5), x=Value(1))) == ["2.5"]
    chain = Value(1)
    for _ in range(101):
        chain = chain.tanh()
    with pytest.raises(ValueError, match="room for 100 values; this circuit has 102"):
        plots.circuit(chain)


def test_lines_of_a_straight_chain_run_level():
    chain = ((Value(0.5) * 2).tanh().sigmoid() - 1).exp()
    axes = plots.circuit(chain)
    wires = [patch for patch in axes.patches if not isinstance(patch, Circle)]
    level = [np.ptp(wire.get_path().vertices[:, 1]) < 0.5 for wire in wires]
    bent = len(level) - sum(level)
    assert bent <= 4  # only the two pairs that enter × and −


@pytest.mark.parametrize("seed", range(6))
def test_no_two_numbers_of_a_circuit_collide(seed):
    rng = np.random.default_rng(seed)
    assert overlapping(plots.circuit(random_circuit(rng, int(rng.integers(8, 31))))) == []


@pytest.mark.parametrize("sizes", [(1, 1, 1), (2, 2, 2), (2, 4, 1), (3, 3, 2), (4, 5, 3)])
@pytest.mark.parametrize("gradients", [False, True])
def test_no_two_numbers_of_a_network_collide(sizes, gradients):
    network = small_network(*sizes)
    axes = plots.network(network, np.full(sizes[0], -0.25), gradients=gradients)
    assert overlapping(axes) == []
