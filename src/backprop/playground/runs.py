"""Eight recorded runs, each with something to look for; the same on the site and in Jupyter.

A run is trained when it is first asked for, always with the same numbers, and kept at thirteen
moments.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from backprop.explore import choice, explore, steps
from backprop.explore.controls import number
from backprop.playground import drawing
from backprop.playground.remarks import numbers, share
from backprop.playground.settings import MOONS, NOISY, SPIRALS, XOR, ZERO, Settings
from backprop.playground.trainer import Trainer, View

MOMENTS = 12  # after the first


def spread(last: int) -> tuple[int, ...]:
    """Thirteen epochs up to the last one, closer together at the beginning."""
    return tuple(max(k, round(last * (k / MOMENTS) ** 2)) for k in range(MOMENTS + 1))


@dataclass(frozen=True)
class Run:
    """One recorded run.

    Attributes:
        name: what the list of runs calls it.
        settings: how it is trained.
        epochs: the moments at which it is kept, the first is 0.
        question: what to look for, shown at the first moment.
        on_the_way: what is to be seen at a moment, a function of its `View`.
        answer: what is to be seen at the last moment, likewise.
        changes: epoch -> settings that change there.
    """

    name: str
    settings: Settings
    epochs: tuple[int, ...]
    question: str
    on_the_way: Callable[[View], str]
    answer: Callable[[View], str]
    changes: dict = field(default_factory=dict, hash=False)

    def views(self) -> list[View]:
        """What is to be seen at each moment."""
        return _recorded(self)


@cache
def _recorded(run: Run) -> list[View]:
    trainer, views = Trainer(run.settings), []
    for epoch in range(run.epochs[-1] + 1):
        if epoch:
            trainer.finish_epoch()
        if epoch in run.epochs:
            views.append(trainer.snapshot())
        if epoch in run.changes:
            trainer.change(**run.changes[epoch])
    return views


def _loss(view: View) -> str:
    return number(view.losses[-1], 4)


def _before_and_with_penalty(view: View) -> str:
    losses = f"training loss {_loss(view)}, validation loss {number(view.validation[-1])}"
    if view.epoch <= 400:
        return f"Without a penalty: {losses}. The boundary grows fingers around single points."
    return (
        f"{view.epoch - 400:.0f} epochs with λ = 0.01: {losses}. Weights that are not needed "
        "shrink, and their wires vanish."
    )


@cache
def quick() -> View:
    """The slow run's network with tanh and a larger η, after as many steps."""
    trainer = Trainer(Settings(MOONS, 2, 6, "tanh", 0.3, 16))
    for _ in range(200):
        trainer.finish_epoch()
    return trainer.snapshot()


RUNS = (
    Run(
        "1. XOR, one hidden unit",
        Settings(XOR, 1, 1, "tanh", 1.0, None, seed=1),
        spread(1000),
        "One unit draws one line. Which of the four points will stay on the wrong side, "
        "and where does the loss come to rest?",
        lambda view: (
            f"{round(4 * view.right[0])} of the 4 points are right, the loss is {_loss(view)}. "
            "The boundary is straight: a single unit only knows how far along one direction a "
            "point lies."
        ),
        lambda view: (
            f"{round(4 * view.right[0])} of 4 right, loss {_loss(view)}: it creeps towards 0.4774. "
            "One corner is told for sure; the other three share what is left, two against one. "
            "More training does not help, another unit does."
        ),
    ),
    Run(
        "2. XOR, four tanh units",
        Settings(XOR, 1, 4, "tanh", 1.0, None),
        spread(400),
        "Four units, four lines to bend at. What shape will the region of each answer have?",
        lambda view: (
            f"Loss {_loss(view)}, {round(4 * view.right[0])} of 4 points right. The dotted lines "
            "are where the sum of a unit is 0; they turn while the first layer learns."
        ),
        lambda view: (
            f"All {round(4 * view.right[0])} points are right, and the loss is {_loss(view)}. The "
            "answer 0 is a band from corner to corner, and 1 has the two other corners. One unit’s "
            "wire to the output is much thinner: the others do nearly all the work."
        ),
    ),
    Run(
        "3. XOR, four units that start at zero",
        Settings(XOR, 1, 4, "tanh", 1.0, None, start=ZERO),
        spread(300),
        "The network of run 2, but every weight starts at 0. "
        "The loss is ln 2 = 0.6931, that of pure guessing. Will it ever fall?",
        lambda view: (
            f"The loss is {_loss(view)}, and both gradients have the length 0. The units answer 0, "
            "so the output’s weights get no slope; those weights are 0, so nothing comes back."
        ),
        lambda view: (
            f"After {view.step} steps no weight has moved: the loss is still {_loss(view)}. Zero "
            "is a level place that gradient descent never leaves. Random weights are needed."
        ),
    ),
    Run(
        "4. Moons, sigmoids and a small η",
        Settings(MOONS, 2, 6, "sigmoid", 0.03, 16),
        spread(200),
        "Two layers of sigmoids, η = 0.03. How long does it take until the loss leaves the dotted "
        "line of pure guessing?",
        lambda view: (
            f"Loss {_loss(view)}; guessing has 0.6931. Every sigmoid passes on a quarter of a "
            "slope at most, and η takes 0.03 of that. The boundary turns, but hardly bends."
        ),
        lambda view: (
            f"After {view.step} steps the loss is {_loss(view)}, the boundary still nearly "
            "straight. Nothing is broken, it is only slow: the same network with tanh and η = 0.3 "
            f"comes to {number(quick().losses[-1], 2)} in as many steps."
        ),
    ),
    Run(
        "5. Moons, a much too large η",
        Settings(MOONS, 2, 8, "tanh", 10.0, 16),
        spread(40),
        "The same points with tanh and η = 10. Does the loss fall, does it rise, "
        "or can it not make up its mind?",
        lambda view: (
            f"Loss {_loss(view)}, {share(view)} of the training points right. Every step leaps "
            "across the valley and lands somewhere else on its walls, and one sort of points is "
            "told right at the cost of the other."
        ),
        lambda view: (
            f"After {view.epoch:.0f} epochs the loss is {_loss(view)}, "
            f"{number(view.losses[-1] / view.losses[0], 2)} times that of the start, and at its "
            f"worst it was {number(max(view.losses), 3)}. It is not noise that will settle: "
            "a smaller η is the cure."
        ),
    ),
    Run(
        "6. Spirals, one small layer",
        Settings(SPIRALS, 1, 3, "relu", 0.1, 16, seed=1),
        spread(400),
        "Three arms, three ReLU units. How much of a spiral can be told with three lines?",
        lambda view: (
            f"Loss {_loss(view)}, {share(view)} of the training points right. The boundaries are "
            "straight and bend only at a dotted line, or where three regions meet."
        ),
        lambda view: (
            f"{share(view)} of the training points are right, {share(view, 1)} of the validation "
            "points. Both losses lie high and close together: the network underfits. "
            "It has too few lines to bend at."
        ),
    ),
    Run(
        "7. Spirals, three layers of eight",
        Settings(SPIRALS, 3, 8, "relu", 0.1, 16, seed=1),
        spread(300),
        "Three layers of eight ReLU units. Look at the small maps: in which layer "
        "do bent regions first appear?",
        lambda view: (
            f"Loss {_loss(view)}, {share(view)} of the training points right. The units of "
            "layer 1 know only half planes; those of layer 2 combine them, and so their regions "
            "bend."
        ),
        lambda view: (
            f"All training points are right ({share(view)}), and {share(view, 1)} of the "
            f"validation points. The loss is {_loss(view)}. Half planes in layer 1, bent regions "
            "in layer 2, curled ones in layer 3, and at the end the three arms."
        ),
    ),
    Run(
        "8. Noisy moons, λ switched on late",
        Settings(NOISY, 2, 12, "relu", 0.3, 4),
        (0, 10, 30, 70, 130, 200, 300, 400, 405, 415, 430, 460, 500),
        "40 noisy points and 12 + 12 units. From epoch 400 on an L2 penalty with λ = 0.01 is "
        "added. What happens to the dashed loss before, and what after?",
        _before_and_with_penalty,
        lambda view: (
            f"The training loss has risen to {_loss(view)}, the validation loss has fallen to "
            f"{number(view.validation[-1])}. The fingers are gone. A worse fit to these 40 points "
            "is a better guess about others."
        ),
        {400: {"penalty": 0.01}},
    ),
)


def recorded_runs():
    """The eight runs as one figure: choose a run, step through it or play it."""

    def view(run, moment):
        return run.views()[moment]

    def draw(axes, run, moment):
        cuts, span = run.epochs, run.epochs[-1]
        return drawing.draw(axes, view(run, moment), span=span, cuts=cuts, name=run.name)

    return explore(
        drawing.background,
        draw,
        name="eight-runs",
        question="Eight networks in training: what do you see?",
        describe=lambda run, moment: _words(run, moment, view(run, moment)),
        readout=lambda run, moment: numbers(view(run, moment)),
        height=drawing.HEIGHT,
        run=choice("run", {run.name: run for run in RUNS}),
        moment=steps("moment", MOMENTS),
    )


def _words(run, moment, view) -> str:
    if moment == 0:
        return run.question
    return (run.answer if moment == MOMENTS else run.on_the_way)(view)
