"""Training step by step, every number of a pass, the puzzles, and outlines of regions."""

from dataclasses import replace
from math import log

import numpy as np
import pytest

from backprop.gradcheck import numerical_gradient
from backprop.playground import Settings, Trainer, on_wires, one_pass
from backprop.playground.drawing import round_span
from backprop.playground.passes import fits_on_wires, tables
from backprop.playground.puzzles import PUZZLES, weights
from backprop.playground.regions import chord, region
from backprop.playground.remarks import remark
from backprop.playground.settings import (
    ACTIVATIONS,
    DATA,
    MOONS,
    NOISY,
    RATES,
    SPIRALS,
    XOR,
    points,
)

BROKEN = Settings(MOONS, 3, 8, "relu", 30.0, 16, penalty=0.1)


def trained(settings, epochs):
    trainer = Trainer(settings)
    for _ in range(epochs):
        trainer.finish_epoch()
    return trainer


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_step_moves_against_the_gradient_of_its_batch(data, activation):
    settings = Settings(data, 2, 3, activation, rate=0.3, batch=4, penalty=0.03, seed=2)
    trainer = trained(settings, 2)
    X, targets = trainer.batch
    shown = one_pass(trainer.network, trainer.loss, X, targets)
    before = {name: array.copy() for name, array in trainer.network.parameters.items()}
    trainer.step()
    for name, array in trainer.network.parameters.items():
        slope = shown.network.gradients[name] + 0.03 * before[name] * name.startswith("W")
        np.testing.assert_allclose(array, before[name] - 0.3 * slope, rtol=0, atol=1e-14)


@pytest.mark.parametrize("data", DATA)
def test_the_shown_gradients_are_measured_slopes(data):
    trainer = trained(Settings(data, 1, 3, "tanh", 0.3, 16, seed=1), 3)
    X, targets = trainer.training.X[:5], trainer.training.targets[:5]
    shown = one_pass(trainer.network, trainer.loss, X, targets)
    loss = trainer.loss.forward(trainer.network.forward(X), targets)
    assert shown.loss == pytest.approx(loss, rel=1e-14)
    for number, layer in zip("₁₂", shown.layers, strict=True):
        array = trainer.network.parameters[f"W{'₁₂'.index(number) + 1}"]

        def value(W, array=array):
            kept = array.copy()
            array[...] = W
            E = trainer.loss.forward(trainer.network.forward(X), targets)
            array[...] = kept
            return E

        measured = numerical_gradient(value, array.copy())
        np.testing.assert_allclose(layer.backward[f"dW{number}"], measured, atol=1e-8)


def test_a_pass_leaves_the_training_alone():
    trainer, other = (trained(Settings(SPIRALS, 2, 4, seed=3), 1) for _ in range(2))
    shown = one_pass(trainer.network, trainer.loss, *trainer.batch)
    gradients = shown.network.vectors()[1].copy()
    trainer.view()
    trainer.snapshot()
    for one in (trainer, other):
        one.finish_epoch()
    assert trainer.losses == other.losses
    np.testing.assert_array_equal(shown.network.vectors()[1], gradients)


def test_an_epoch_uses_every_point_once():
    trainer = Trainer(Settings(MOONS, batch=16))
    seen = []
    while trainer.epoch < 1:
        seen.append(trainer.batch[0])
        trainer.step()
    assert [len(X) for X in seen] == [16] * 6 + [4]
    rows = np.concatenate(seen)
    assert sorted(map(tuple, rows)) == sorted(map(tuple, trainer.training.X))
    assert trainer.epochs == [0, 1] and trainer.step_count == 7


def test_reset_and_single_steps_give_the_same_training():
    trainer = trained(Settings(NOISY, 2, 4, "relu", 0.1, 4, seed=5), 3)
    losses, validation = trainer.losses, trainer.validation
    trainer.reset()
    assert trainer.losses == losses[:1] and trainer.step_count == 0
    for _ in range(30):
        trainer.step()
    assert trainer.losses == losses and trainer.validation == validation
    assert trained(replace(trainer.settings, seed=6), 3).losses != losses


def test_xor_has_no_validation_points():
    view = trained(Settings(XOR, batch=None), 2).view()
    assert view.validation == [] and len(view.right) == 1 and view.step == 2


def test_the_norms_are_those_of_all_training_points():
    trainer = trained(Settings(MOONS, 2, 3), 1)
    whole = trainer.training
    shown = one_pass(trainer.network, trainer.loss, whole.X, whole.targets)
    lengths = [np.linalg.norm(shown.network.gradients[f"W{k}"]) for k in (1, 2, 3)]
    assert trainer.view().norms == pytest.approx(lengths, rel=1e-13)


def test_rate_penalty_and_batch_can_change_on_the_way():
    trainer = trained(Settings(MOONS, rate=0.1), 1)
    before = trainer.network.vectors()[0].copy()
    trainer.change(rate=0.0)
    trainer.finish_epoch()
    np.testing.assert_array_equal(trainer.network.vectors()[0], before)
    trainer.change(batch=None)
    trainer.finish_epoch()
    assert trainer.step_count == 7 + 7 + 1
    trainer.change(rate=1.0, penalty=0.5)
    X, targets = trainer.batch
    slope = one_pass(trainer.network, trainer.loss, X, targets).network.gradients["W1"]
    W = trainer.network.parameters["W1"].copy()
    trainer.step()
    expected = 0.5 * W - slope
    np.testing.assert_allclose(trainer.network.parameters["W1"], expected, atol=1e-14)
    with pytest.raises(ValueError, match="width cannot change"):
        trainer.change(width=3)


def test_a_fault_is_named_by_layer_and_step_and_ends_the_training():
    trainer = trained(BROKEN, 3)
    assert "Linear(8, 1)" in trainer.fault and "became NaN or infinite in step" in trainer.fault
    step = int(trainer.fault.split("in step ")[1].split(";")[0])
    assert step == trainer.step_count + 1
    view = trainer.view()
    assert "Stopped" in remark(view) and f"step {step}" in remark(view)
    trainer.finish_epoch()
    assert trainer.step_count == step - 1
    trainer.reset()
    assert trainer.fault == "" and np.isfinite(trainer.view().losses).all()


@pytest.mark.parametrize("settings", [BROKEN, replace(BROKEN, data=SPIRALS)])
def test_even_then_every_number_can_be_shown(settings):
    trainer = trained(settings, 30)
    assert trainer.fault
    text = tables(one_pass(trainer.network, trainer.loss, *trainer.batch))
    assert "not a number" in text or "∞" in text


def test_the_table_has_every_number_to_four_digits():
    trainer = Trainer(Settings(XOR, 1, 2, rate=1.0, batch=None, seed=4))
    X, targets = trainer.batch
    shown = one_pass(trainer.network, trainer.loss, X, targets)
    names = [name for _, _, arrays in _sections(shown) for name in arrays]
    assert names == [
        *["X", "W₁", "b₁", "Z₁", "A₁", "W₂", "b₂", "Z₂", "p = σ(Z)", "target"],
        *["dZ₂", "db₂", "dW₂", "dA₁", "dZ₁", "db₁", "dW₁"],
    ]
    text = shown._repr_html_()
    for _, act, arrays in _sections(shown):
        assert act == ("backward" if any(name.startswith("d") for name in arrays) else "forward")
        for values in arrays.values():
            for value in values.ravel():
                if 0.001 <= abs(value) < 1:
                    assert f"{abs(value):.4g}" in text
    p, A1 = shown.output["p = σ(Z)"], np.tanh(X @ trainer.network.parameters["W1"])
    np.testing.assert_allclose(shown.layers[1].backward["dZ₂"], (p - targets) / 4, atol=1e-15)
    dW2 = A1.T @ (p - targets) / 4
    dA1, dZ1 = (shown.layers[0].backward[name] for name in ("dA₁", "dZ₁"))
    W2 = trainer.network.parameters["W2"]
    np.testing.assert_allclose(dA1, (p - targets) / 4 @ W2.T, atol=1e-15)
    np.testing.assert_allclose(dZ1, dA1 * (1 - A1**2), atol=1e-15)
    np.testing.assert_allclose(shown.layers[1].backward["dW₂"], dW2, atol=1e-15)
    assert f"Loss E = {shown.loss:.4f}" in repr(shown) and "dW₂ (2 × 1)" in repr(shown)


def _sections(shown):
    from backprop.playground.passes import sections

    return list(sections(shown))


def test_three_classes_are_shown_as_probabilities():
    trainer = Trainer(Settings(SPIRALS, 1, 3))
    shown = one_pass(trainer.network, trainer.loss, *trainer.batch)
    p = shown.output["p = softmax(Z)"]
    np.testing.assert_allclose(p.sum(axis=1), 1)
    right = p[np.arange(len(p)), shown.output["label"][:, 0]]
    assert shown.loss == pytest.approx(-np.log(right).mean())


def test_a_small_network_fits_on_its_wires():
    small, large = (Trainer(Settings(XOR, layers, 4)) for layers in (1, 2))
    assert fits_on_wires(one_pass(small.network, small.loss, *small.batch))
    assert not fits_on_wires(one_pass(large.network, large.loss, *large.batch))
    drawn = on_wires(one_pass(small.network, small.loss, small.batch[0][:1], small.batch[1][:1]))
    W = small.network.parameters["W1"][0, 0]
    assert f"× {W:.4g}".replace("-", "−") in drawn._repr_html_()


# Puzzles: each can be solved, and none is solved from the start ----------------------------------

SOLUTIONS = {
    "Two are enough": (Settings(XOR, 1, 2, "tanh", 3.0, None, seed=4), 40),
    "Quick": (Settings(MOONS, 2, 8, "tanh", 0.3, 4), 60),
    "Small and curled": (Settings(SPIRALS, 1, 4, "tanh", 1.0, 16, seed=1), 600),
    "By heart": (Settings(NOISY, 2, 16, "relu", 0.3, 4), 300),
    "Dead": (Settings(MOONS, 1, 1, "relu", 10.0, 16), 1),
    "Broken": (BROKEN, 3),
}


@pytest.mark.parametrize("puzzle", PUZZLES, ids=lambda puzzle: puzzle.name)
def test_every_puzzle_can_be_solved(puzzle):
    settings, epochs = SOLUTIONS[puzzle.name]
    assert settings.rate in RATES
    trainer = Trainer(settings)
    assert not puzzle.is_solved(trainer.view())
    reached = False
    for _ in range(epochs):
        trainer.finish_epoch()
        reached = reached or puzzle.is_solved(trainer.view())
    assert reached
    for other in DATA:
        if other != settings.data and puzzle.name not in ("Dead", "Broken"):
            assert not puzzle.is_solved(trained(replace(settings, data=other), 1).view())


@pytest.mark.parametrize(
    ("name", "settings", "epochs"),
    [
        ("Two are enough", Settings(XOR, 1, 4, "tanh", 3.0, None), 100),
        ("Two are enough", Settings(XOR, 2, 2, "sigmoid", 3.0, None, seed=2), 400),
        ("Quick", Settings(MOONS, 1, 4, "tanh", 0.1, 16), 60),
        ("By heart", Settings(NOISY, 2, 8, "relu", 0.1, 16, penalty=0.03), 100),
        ("Dead", Settings(XOR, 1, 4, "tanh", 1.0, None, start="all zero"), 2),
        ("Broken", Settings(MOONS, 2, 8, "tanh", 30.0, 16), 40),
    ],
)
def test_a_puzzle_is_not_solved_by_less(name, settings, epochs):
    puzzle = next(one for one in PUZZLES if one.name == name)
    trainer = Trainer(settings)
    for _ in range(epochs):
        trainer.finish_epoch()
        assert not puzzle.is_solved(trainer.view())
    if name == "Two are enough":
        assert trainer.view().right == [1.0]


def test_small_and_curled_counts_weights_and_biases():
    assert weights(Trainer(Settings(SPIRALS, 1, 4)).view()) == 2 * 4 + 4 + 4 * 3 + 3 == 27
    view = trained(Settings(SPIRALS, 3, 8, "relu", 0.1, 16, seed=1), 300).view()
    puzzle = next(one for one in PUZZLES if one.name == "Small and curled")
    assert min(view.right) >= 0.98 and not puzzle.is_solved(view)


def test_two_units_can_rest_at_the_loss_of_the_hint():
    trainer = trained(Settings(XOR, 1, 2, "tanh", 3.0, None, seed=1), 3000)
    assert trainer.losses[-1] == pytest.approx(log(2) / 2, abs=2e-3)
    scores = trainer.network.predict(trainer.training.X)[:, 0]
    assert (np.abs(scores) < 0.01).sum() == 2 and (np.abs(scores) > 3).sum() == 2


# Outlines ---------------------------------------------------------------------------------------


def test_a_region_is_what_lies_above_the_level():
    side = np.linspace(-1, 1, 81)
    x, y = np.meshgrid(side, side)
    disc = region(side, side, 0.5 - np.hypot(x, y), unit=0.005)
    places = np.random.default_rng(0).uniform(-1, 1, (400, 2))
    places = places[np.abs(np.hypot(*places.T) - 0.5) > 0.01]
    inside = disc.contains_points(places)
    np.testing.assert_array_equal(inside, np.hypot(*places.T) < 0.5)
    assert len(disc.vertices) < 120  # of some 200 places where the outline crosses the grid
    assert len(region(side, side, x - 5).vertices) == 0


def test_a_ring_has_a_hole():
    side = np.linspace(-1, 1, 81)
    x, y = np.meshgrid(side, side)
    ring = region(side, side, 0.2 - np.abs(np.hypot(x, y) - 0.6), unit=0.005)
    assert ring.codes.tolist().count(1) == 2  # two outlines


@pytest.mark.parametrize(
    ("w", "b", "ends"),
    [
        ((1, 0), -0.5, [(0.5, 0), (0.5, 2)]),
        ((0, 2), -1, [(0, 0.5), (1, 0.5)]),
        ((1, -1), 0, [(0, 0), (1, 1)]),
        ((1, 0), -5, None),
        ((0, 0), 1, None),
        ((np.nan, 1), 0, None),
    ],
)
def test_a_line_is_cut_to_the_window(w, b, ends):
    found = chord(np.array(w, float), b, ((0, 1), (0, 2)))
    if ends is None:
        assert found is None
    else:
        assert sorted(map(tuple, np.round(found, 12))) == sorted(ends)


def test_the_scale_of_epochs_is_round():
    assert [round_span(n) for n in (0, 20, 21, 60, 101, 450, 1001)] == [
        *[20, 20, 50, 100, 200, 500, 2000]
    ]


def test_the_points_never_change():
    assert points(MOONS) is points(MOONS)
    sizes = {name: tuple(len(one) if one else 0 for one in points(name)) for name in DATA}
    assert sizes == {XOR: (4, 0), MOONS: (100, 100), NOISY: (40, 200), SPIRALS: (150, 150)}
    with pytest.raises(ValueError, match="no data set is called 'rings'"):
        points("rings")
