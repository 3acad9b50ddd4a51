"""The mechanism of interactive figures: alive in Jupyter, drawn ahead on the site.

`explore(background, draw, ...)` makes an interactive figure from two functions: `background`
draws what stays, `draw` what changes with the settings. `picture` shows a figure that does not
move. Both give every figure a text alternative, and both follow the page's light or dark theme.
"""

from backprop.explore.controls import choice, slider, steps
from backprop.explore.explorer import Explorer, Prediction, explore
from backprop.explore.picture import picture

__all__ = ["Explorer", "Prediction", "choice", "explore", "picture", "slider", "steps"]
