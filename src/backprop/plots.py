"""Arrays in, Matplotlib Axes out: the one visual language of the course.

Values are blue, gradients orange (and marked by more than colour), predictions dashed grey,
truth a black ring. The same colours stand in static/theme.css, where they follow the page's
light or dark theme; a figure names them here, and `backprop.explore` replaces them by the
page's own when it writes SVG.
"""

VALUE = "#0b66b0"
GRADIENT = "#bd4b06"
PREDICTION = "#6b7480"
THIRD = "#0f766b"
FOURTH = "#7847b8"
INK = "#1d2530"
MUTED = "#566171"
LINE = "#d4dae2"
PAPER = "#ffffff"
