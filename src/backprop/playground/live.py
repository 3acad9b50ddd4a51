"""The playground in Jupyter: choose, train, pause, and look at every number.

Training runs in small pieces between which the kernel is free, so that it can be paused, changed
or left alone. Only one playground trains at a time; a new one stops the one before.
"""

import asyncio
from dataclasses import replace
from time import monotonic

import ipywidgets as widgets
from IPython.display import HTML, display

from backprop import page
from backprop.explore import explore, site
from backprop.playground import drawing
from backprop.playground.controls import button, controls, pace
from backprop.playground.passes import fits_on_wires, on_wires, one_pass, tables
from backprop.playground.puzzles import PUZZLES, weights
from backprop.playground.remarks import describe, numbers, remark
from backprop.playground.settings import Settings
from backprop.playground.trainer import CHANGEABLE, Trainer

ASSETS = ("explore.css", "font.css", "playground.css")
PIECE = 0.05  # seconds of training, at most, before the next picture
BREATH = 0.03  # seconds in which the kernel does what else there is to do
LONGEST = 180  # seconds; then it pauses by itself


class Playground:
    """A network to train by hand; Jupyter shows it when it ends a cell."""

    running: "Playground | None" = None  # the one that trains at present

    def __init__(self, start: Settings | None = None):
        self.trainer = Trainer(start or Settings())
        self.is_training, self.solved = False, set()
        self._is_setting = False  # the controls are being set, not moved by hand
        self._task = None
        self._figure = explore(
            drawing.background,
            lambda axes, view, rings: drawing.draw(axes, view, rings=rings),
            name="playground",
            question="",
            describe=lambda view, rings: f"{describe(view)} {remark(view)}",
            height=drawing.HEIGHT,
        )
        self.controls, self.pace = controls(self.trainer.settings), pace()
        self.widget = self._assemble()
        self._said = "Press Train."  # the line above the picture
        self.refresh()

    # What is shown ------------------------------------------------------------------------------

    def _assemble(self) -> widgets.VBox:
        chosen = widgets.Box([control.widget for control in self.controls.values()])
        for name, control in self.controls.items():
            control.widget.observe(lambda _, name=name: self._changed(name), "value")
        self._status, self._words, self._goals = widgets.HTML(), widgets.HTML(), widgets.HTML()
        parts = [
            chosen.add_class("bp-play-controls"),
            self._buttons().add_class("bp-play-buttons"),
            self._status,
            self._stage().add_class("bp-stage"),
            self._words,
            *self._numbers_panel(),
            self._goals,
        ]
        whole = widgets.VBox(parts).add_class("bp-explorer").add_class("bp-live")
        return whole.add_class("bp-play")

    def _buttons(self):
        self._train = button("Train", self._toggle, "Train, or pause", style="primary")
        rest = [
            button("One step", self._one_step, "Learn from one mini-batch"),
            button("One epoch", self._one_epoch, "Use every training point once"),
            button("Reset", self._reset, "Back to the initial weights"),
        ]
        return widgets.HBox([self._train, *rest, self.pace.widget])

    def _stage(self):
        still = site.still_layers(self._figure)
        still = site.panels(self._figure, still, definitions=self._definitions())
        fixed = widgets.HTML(f'<div class="bp-panels">{still}</div>').add_class("bp-layer")
        self._picture = widgets.HTML().add_class("bp-layer").add_class("bp-moving")
        return widgets.Box([fixed, self._picture])

    def _numbers_panel(self):
        self._open = widgets.ToggleButton(description="Every number of a backward pass")
        self._open.add_class("bp-play-open").observe(lambda _: self.refresh(), "value")
        self._which = widgets.Dropdown(description="of which points", options=[])
        self._which.observe(lambda _: self._is_setting or self.refresh(), "value")
        self._tables = widgets.HTML()
        self._inside = widgets.VBox([self._which, self._tables]).add_class("bp-play-numbers")
        return self._open, self._inside

    def _definitions(self):
        return "".join(self._figure.canvas.definitions.values())

    def refresh(self):
        """Draw what is to be seen now, and say it."""
        view, (X, targets) = self.trainer.view(), self._examples()
        rings = X if self._open.value and not self.is_training else ()
        layers = ["".join(panel) for panel in self._figure.fresh(view=view, rings=rings)]
        label = self._figure.caption(view=view, rings=rings)
        shown = site.panels(self._figure, layers, definitions=self._definitions(), label=label)
        self._picture.value = f'<div class="bp-panels">{shown}</div>'
        self._words.value = f'{_listed(numbers(view))}<p class="bp-caption">{remark(view)}</p>'
        self._train.description = "Pause" if self.is_training else "Train"
        self._show_numbers(X, targets)
        self._show_puzzles(view)
        self._status.value = f'<p class="bp-play-status" role="status">{self._said}</p>'

    def _examples(self):
        """The examples whose numbers are shown; the list of them is made anew for new data."""
        data = self.trainer.training
        if len(self._which.options) != len(data) + 1:
            single = [(f"point {k + 1} of {len(data)}", k) for k in range(len(data))]
            self._is_setting = True
            self._which.options = [("the next mini-batch", -1), *single]
            self._which.value = -1
            self._is_setting = False
        if self._which.value < 0:
            return self.trainer.batch
        rows = slice(self._which.value, self._which.value + 1)
        return data.X[rows], data.targets[rows]

    def _show_numbers(self, X, targets):
        """The tables, if they are open; while it trains they would only flicker."""
        is_open = self._open.value
        self._inside.layout.display = None if is_open else "none"
        self._open.icon = "chevron-down" if is_open else "chevron-right"
        if is_open and self.is_training:
            self._tables.value = "<p>The numbers follow when the training pauses.</p>"
        elif is_open:
            shown = one_pass(self.trainer.network, self.trainer.loss, X, targets)
            self._tables.value = _wires(shown) + tables(shown)

    def _show_puzzles(self, view):
        """Tick what is solved, and say so when it happens."""
        for puzzle in PUZZLES:
            if puzzle.name not in self.solved and puzzle.is_solved(view):
                self.solved.add(puzzle.name)
                self._said += f" Puzzle solved: {puzzle.name}."
        rows = "".join(_puzzle(one, one.name in self.solved) for one in PUZZLES)
        count = f"Puzzles: {len(self.solved)} of {len(PUZZLES)} solved"
        size = f"This network learns {weights(view)} weights and biases."
        self._goals.value = (
            f'<div class="bp-puzzles"><h3>{count}</h3><p>{size}</p><ul>{rows}</ul></div>'
        )

    # What is done -------------------------------------------------------------------------------

    def _changed(self, name):
        """A control was moved: go on with it where that is possible, else begin again."""
        if self._is_setting:
            return
        value = self.controls[name].value
        if name == "run":
            if value is not None:
                self._begin(value.settings, f"As in run {value.name}.")
            return
        self._set(run=None)
        if name in CHANGEABLE:
            self.trainer.change(**{name: value})
            self._said = "From here on with that."
            self.refresh()
        else:
            self._begin(replace(self.trainer.settings, **{name: value}), "A new network.")

    def _begin(self, start: Settings, sentence: str):
        self.trainer = Trainer(start)
        self._set(**{name: getattr(start, name) for name in self.controls if name != "run"})
        self.pause(f"{sentence} Press Train.")

    def _set(self, **values):
        self._is_setting = True
        for name, value in values.items():
            self.controls[name].value = value
        self._is_setting = False

    def _toggle(self):
        self.pause() if self.is_training else self.start()

    def start(self):
        """Train in the background until paused. Needs a running event loop, as kernels have."""
        if Playground.running not in (None, self):
            Playground.running.pause("Paused, because another playground trains.")
        Playground.running, self.is_training = self, True
        self._said = "It trains."
        self._task = asyncio.ensure_future(self._run())

    async def _run(self):
        end = monotonic() + LONGEST
        while self._task is asyncio.current_task() and self.is_training:
            self.advance(self.pace.value)
            if self.trainer.fault:
                self.pause(remark(self.trainer.view()))
            elif monotonic() > end:
                self.pause("It paused by itself. Press Train to go on.")
            else:
                self.refresh()
            await asyncio.sleep(BREATH)

    def advance(self, epochs: int):
        """Train for so many epochs, or for as long as one picture allows."""
        end, goal = monotonic() + PIECE, self.trainer.epoch + epochs - 1e-9
        while monotonic() < end and self.trainer.epoch < goal and not self.trainer.fault:
            self.trainer.step()

    def pause(self, sentence: str = "Paused.", then=lambda: None):
        """Stop training after the present piece, do something, and say the sentence."""
        self.is_training = False
        if Playground.running is self:
            Playground.running = None
        then()
        self._said = sentence
        self.refresh()

    def _one_step(self):
        self.pause("One step further.", self.trainer.step)

    def _one_epoch(self):
        self.pause("One epoch further.", self.trainer.finish_epoch)

    def _reset(self):
        self.pause("Back at the initial weights.", self.trainer.reset)

    def _ipython_display_(self):
        if Playground.running is not None:
            Playground.running.pause()
        display(HTML(page.assets(*ASSETS)))
        bundle = self.widget._repr_mimebundle_()
        display({**bundle, "text/plain": repr(self)}, raw=True)

    def __repr__(self):
        return f"Playground: {describe(self.trainer.view())}"


def _listed(labels) -> str:
    rows = "".join(f"<div><dt>{label}</dt><dd>{text}</dd></div>" for label, text in labels.items())
    return f'<dl class="bp-numbers">{rows}</dl>'


def _puzzle(puzzle, is_solved) -> str:
    mark = "✓" if is_solved else "○"
    word = "solved" if is_solved else "not yet"
    return (
        f'<li class="{"bp-solved" if is_solved else ""}"><span aria-hidden="true">{mark}</span> '
        f"<strong>{puzzle.name}</strong> ({word}). {puzzle.task}</li>"
    )


def _wires(shown) -> str:
    """A single example's numbers on the wires, where there is room for them."""
    if len(shown.X) == 1 and fits_on_wires(shown):
        return on_wires(shown).markup()
    return (
        "<p>Of a single point and in a network of few weights, the numbers stand on the wires "
        "as well.</p>"
    )
