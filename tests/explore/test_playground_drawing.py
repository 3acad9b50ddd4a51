"""The picture of a training says what the network says: regions, curves, wires, lengths."""

from math import log10

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from backprop.explore.svg import drawing as style
from backprop.playground import RUNS, Settings, Trainer
from backprop.playground.drawing import LOW, WINDOWS, background, draw
from backprop.playground.settings import SPIRALS, points
from backprop.plots.landscapes import CLASSES
from backprop.plots.palette import short

SPIRAL, NOISY = RUNS[6], RUNS[7]


def drawn(view, **options):
    """The axes of the picture, and its artists."""
    figure = Figure(figsize=(10, 5.6), dpi=72)
    with style():
        axes = background(figure)
        return axes, draw(axes, view, **options)


def on(axes, artists, kind):
    return [one for one in artists if one.axes is axes and isinstance(one, kind)]


@pytest.mark.parametrize("run", [SPIRAL, NOISY], ids=lambda run: run.name)
def test_a_region_has_the_colour_of_the_class_that_is_told_there(run):
    view = run.views()[-1]
    (plane, _, _), artists = drawn(view)
    x, y, half = WINDOWS[run.settings.data]
    places = np.random.default_rng(0).uniform(-0.95, 0.95, (300, 2))
    scores = view.network.predict(places * half + (x, y))
    scores = np.column_stack([-scores, scores]) if scores.shape[1] == 1 else scores
    sure = np.ptp(np.sort(scores)[:, -2:], axis=1) > 0.5  # not right at the boundary
    largest = {}
    for patch in on(plane, artists, PathPatch):
        largest.setdefault(to_hex(patch.get_facecolor()), patch.get_path())
    for label, colour in zip(range(scores.shape[1]), CLASSES, strict=False):
        inside = largest[colour].contains_points(places)
        np.testing.assert_array_equal(inside[sure], (scores.argmax(axis=1) == label)[sure])


def test_the_curves_end_at_the_losses_of_the_moment():
    view = NOISY.views()[7]
    (_, loss, _), artists = drawn(view, span=500)
    ends = [line.get_xydata()[-1] for line in on(loss, artists, Line2D) if not line.get_gid()]
    wanted = [(0.8, log10(view.losses[-1])), (0.8, log10(view.validation[-1]))]
    np.testing.assert_allclose(ends, np.repeat(wanted, 2, axis=0))  # a curve and its dot
    training = on(loss, artists, Line2D)[0].get_ydata()
    assert (10**training).min() == pytest.approx(min(view.losses), rel=0.3) and LOW < 0.01


def test_pieces_of_a_curve_join():
    view = NOISY.views()[7]
    (_, loss, _), artists = drawn(view, span=500, cuts=NOISY.epochs, name="x")
    parts = [one for one in on(loss, artists, Line2D) if (one.get_gid() or "").startswith("x tr")]
    assert len(parts) == 7 and len({part.get_gid() for part in parts}) == 7
    for one, other in zip(parts, parts[1:], strict=False):
        np.testing.assert_array_equal(one.get_xydata()[-1], other.get_xydata()[0])


def test_there_is_a_wire_for_each_weight_that_counts_and_a_length_for_each_layer():
    view = SPIRAL.views()[-1]
    (_, _, network), artists = drawn(view)
    strokes = [
        patch
        for patch in on(network, artists, PathPatch)
        if set(patch.get_path().codes) == {Path.MOVETO, Path.LINETO}
    ]
    count = sum(len(patch.get_path().codes) // 2 for patch in strokes)
    weights = [array for name, array in view.network.parameters.items() if name[0] == "W"]
    assert count == sum((np.abs(W) >= 0.1).sum() for W in weights)
    dashed = sum(
        len(patch.get_path().codes) // 2 for patch in strokes if patch.get_linestyle() != "-"
    )
    assert dashed == sum((W <= -0.1).sum() for W in weights)
    texts = [artist.get_text() for artist in artists if hasattr(artist, "get_text")]
    assert [short(norm) for norm in view.norms] == texts[-4:]


def test_every_training_point_stands_where_it_is():
    (plane, _, _), artists = drawn(SPIRAL.views()[0], rings=points(SPIRALS)[0].X[:3])
    dots = {one.get_gid(): one.get_offsets() for one in artists if hasattr(one, "get_offsets")}
    training = points(SPIRALS)[0]
    for label in range(3):
        shown = dots[f"spirals training {label}"] * WINDOWS[SPIRALS][2]
        np.testing.assert_allclose(shown, training.X[training.targets == label])
    np.testing.assert_allclose(dots[None] * WINDOWS[SPIRALS][2], training.X[:3])


def test_a_broken_network_is_drawn_all_the_same():
    trainer = Trainer(Settings("moons", 3, 8, "relu", 30.0, 16, penalty=0.1))
    for _ in range(3):
        trainer.finish_epoch()
    assert trainer.fault
    _, artists = drawn(trainer.view())
    assert "NaN" in [artist.get_text() for artist in artists if hasattr(artist, "get_text")]
