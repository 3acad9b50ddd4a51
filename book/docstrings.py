"""Prepares the package's docstrings for the page that lists them: a small Sphinx extension.

They are written to be read in the source: plain text, with names in backticks. In Sphinx's own
notation a vertical bar would begin a substitution, so bars that stand outside backticks are
escaped here. How the rest is shown is set in _config.yml.
"""

import re

NAME_OR_BAR = re.compile(r"(`[^`]*`)|\|")


def escape_bars(app, what, name, obj, options, lines):
    """Make every | outside backticks a plain character."""
    lines[:] = [NAME_OR_BAR.sub(lambda match: match[1] or r"\|", line) for line in lines]


def setup(app):
    """Sphinx calls this once."""
    app.setup_extension("sphinx.ext.napoleon")
    app.connect("autodoc-process-docstring", escape_bars)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
