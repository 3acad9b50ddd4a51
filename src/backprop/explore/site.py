"""An interactive figure on the site: every setting drawn ahead, plain controls, one script.

The page holds the fixed part as SVG and every moving piece once, as text; static/explore.js puts
the pieces of a setting into the SVG. Nothing is fetched, so it also works from a plain file.
"""

import json
from html import escape

from backprop import questions


def markup(explorer) -> str:
    """The figure with all its settings, as HTML that `static/explore.js` brings to life."""
    settings = explorer.settings()
    data = {
        "controls": [
            {"texts": control.texts, "start": control.start}
            for control in explorer.controls.values()
        ],
        "captions": [explorer.caption(**setting) for setting in settings],
        "numbers": [list(explorer.numbers(**setting).values()) for setting in settings],
        **_table([explorer.fragments(**setting) for setting in settings]),
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return (
        f'<bp-explorer class="bp-explorer" id="bp-{explorer.name}">'
        f"{header(explorer)}{_controls(explorer)}{_stage(explorer)}"
        f"{words(explorer, explorer.start)}"
        f'<script type="application/json">{text}</script></bp-explorer>'
    )


def header(explorer) -> str:
    """The question above the figure, a note if there is one, and the prediction."""
    note = f'<p class="bp-note" role="note">{escape(explorer.note)}</p>' if explorer.note else ""
    asked = explorer.prediction
    prediction = questions.render(asked.question, mode="prediction") if asked else ""
    waiting = (
        '<p class="bp-waiting">The controls open once you have predicted.</p>' if asked else ""
    )
    return f'<p class="bp-asks">{escape(explorer.question)}</p>{note}{prediction}{waiting}'


def panels(explorer, layers, *, definitions: str, label: str = "") -> str:
    """One SVG a panel, each holding the markup `layers[panel]`."""
    width, height = explorer.figure.get_size_inches() * 72
    width /= explorer.panels
    role = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return "".join(
        f'<svg class="bp-panel" viewBox="{index * width:.0f} 0 {width:.0f} {height:.0f}" {role}>'
        f"<defs>{definitions if index == 0 else ''}</defs>{layer}</svg>"
        for index, layer in enumerate(layers)
    )


def still_layers(explorer) -> list[str]:
    """For each panel the fixed part, what shows before the prediction, and the marks."""
    marks, before = explorer.marks(), explorer.before()
    return [
        f'<g class="bp-fixed">{"".join(explorer.background[panel])}</g>'
        f'<g class="bp-before">{"".join(before[panel])}</g>'
        + "".join(
            f'<g class="bp-mark" data-choice="{index}">{"".join(mark[panel])}</g>'
            for index, mark in enumerate(marks)
        )
        for panel in range(explorer.panels)
    ]


def _stage(explorer) -> str:
    frame = explorer.fragments(**explorer.start)
    layers = [
        f'{still}<g class="bp-frame">{"".join(frame[panel])}</g>'
        for panel, still in enumerate(still_layers(explorer))
    ]
    definitions = "".join(explorer.canvas.definitions.values())
    label = explorer.caption(**explorer.start)
    shown = panels(explorer, layers, definitions=definitions, label=label)
    return f'<div class="bp-panels">{shown}</div>'


def _table(frames) -> dict:
    """Every distinct piece once, and for each setting and panel the numbers of its pieces."""
    numbers: dict[str, int] = {}
    index = [
        [[numbers.setdefault(piece, len(numbers)) for piece in panel] for panel in frame]
        for frame in frames
    ]
    return {"pieces": list(numbers), "frames": index}


def _controls(explorer) -> str:
    parts = [
        _control(f"bp-{explorer.name}-{name}", control)
        for name, control in explorer.controls.items()
    ]
    return f'<div class="bp-controls">{"".join(parts)}</div>'


def _control(identifier: str, control) -> str:
    label = f'<label for="{identifier}">{escape(control.label)}</label>'
    shown = f'<output for="{identifier}">{escape(control.texts[control.start])}</output>'
    if control.kind == "choice":
        options = "".join(
            f'<option value="{index}"{" selected" if index == control.start else ""}>'
            f"{escape(text)}</option>"
            for index, text in enumerate(control.texts)
        )
        return f'<div class="bp-control">{label}<select id="{identifier}">{options}</select></div>'
    slider = (
        f'<input type="range" id="{identifier}" min="0" max="{len(control.values) - 1}" step="1"'
        f' value="{control.start}" aria-valuetext="{escape(control.texts[control.start])}">'
    )
    buttons = ""
    if control.kind == "steps":
        names = {"back": "Back", "step": "Step", "play": "Play", "reset": "Reset"}
        buttons = "".join(
            f'<button type="button" data-do="{do}">{text}</button>' for do, text in names.items()
        )
        buttons = f'<div class="bp-buttons" role="group">{buttons}</div>'
    return f'<div class="bp-control bp-{control.kind}">{label}{shown}{slider}{buttons}</div>'


def words(explorer, settings: dict) -> str:
    """The numbers and the sentence beside the figure, for one setting."""
    rows = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>"
        for label, text in explorer.numbers(**settings).items()
    )
    table = f'<dl class="bp-numbers">{rows}</dl>' if rows else ""
    caption = escape(explorer.caption(**settings))
    return f'{table}<p class="bp-caption" role="status">{caption}</p>'
