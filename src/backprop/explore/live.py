"""An interactive figure in Jupyter: ipywidgets, and only the moving pieces sent at each change.

The fixed part is one HTML widget, the moving part another, laid over it by the style sheet. A
move of a slider thus draws and sends a few artists, not a figure.
"""

import ipywidgets as widgets
from IPython.display import HTML, display

from backprop import page
from backprop.explore import site
from backprop.explore.controls import Control

ASSETS = ("questions.css", "questions.js", "explore.css", "font.css", "explore.js")


def show(explorer) -> None:
    """Display the figure as fits where the code runs: alive, for the site, or as a picture."""
    if page.life() != "live":
        bundle = {"text/html": explorer._repr_html_(), "text/plain": repr(explorer)}
        display(bundle, raw=True)
        return
    display(HTML(page.assets(*ASSETS)))
    bundle = build(explorer)._repr_mimebundle_()
    display({**bundle, "text/plain": repr(explorer)}, raw=True)


def build(explorer) -> widgets.VBox:
    """The figure with its controls as one widget."""
    controls = {name: _control(control) for name, control in explorer.controls.items()}
    layers = site.still_layers(explorer)  # drawing them adds to the definitions
    definitions = "".join(explorer.canvas.definitions.values())
    still = site.panels(explorer, layers, definitions=definitions)
    fixed = widgets.HTML(f'<div class="bp-panels">{still}</div>').add_class("bp-layer")
    moving = widgets.HTML().add_class("bp-layer").add_class("bp-moving")
    words = widgets.HTML()

    def update(_change=None):
        settings = {name: widget.index_widget.value for name, widget in controls.items()}
        moving.value, words.value = _frame(explorer, settings), site.words(explorer, settings)

    for widget in controls.values():
        widget.index_widget.observe(update, "value")
    update()
    stage = widgets.Box([fixed, moving]).add_class("bp-stage")
    panel = widgets.VBox([*controls.values()]).add_class("bp-controls")
    parts = [widgets.HTMLMath(site.header(explorer)), panel, stage, words]
    return widgets.VBox(parts).add_class("bp-explorer").add_class("bp-live")


def _frame(explorer, settings: dict) -> str:
    layers = ["".join(panel) for panel in explorer.fragments(**settings)]
    definitions = "".join(explorer.canvas.definitions.values())
    label = explorer.caption(**settings)
    return (
        f'<div class="bp-panels">'
        f"{site.panels(explorer, layers, definitions=definitions, label=label)}</div>"
    )


def _control(control: Control) -> widgets.Widget:
    options = list(zip(control.texts, control.values, strict=True))
    style = {"description_width": "initial"}
    common = {"options": options, "index": control.start, "description": control.label}
    if control.kind == "choice":
        widget = widgets.Dropdown(**common, style=style)
        widget.index_widget = widget
        return widget
    slider = widgets.SelectionSlider(**common, style=style, continuous_update=True)
    if control.kind == "slider":
        slider.index_widget = slider
        return slider
    row = widgets.HBox([slider, *_buttons(slider, len(options))]).add_class("bp-steps")
    row.index_widget = slider
    return row


def _buttons(slider: widgets.SelectionSlider, count: int) -> list[widgets.Widget]:
    play = widgets.Play(value=slider.index, min=0, max=count - 1, interval=500, show_repeat=False)
    widgets.link((play, "value"), (slider, "index"))
    back, step = widgets.Button(description="Back"), widgets.Button(description="Step")
    back.on_click(lambda _: setattr(slider, "index", max(slider.index - 1, 0)))
    step.on_click(lambda _: setattr(slider, "index", min(slider.index + 1, count - 1)))
    return [back, step, play]
