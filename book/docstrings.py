"""Prepares the package's docstrings for the page that lists them: a small Sphinx extension.

They are written to be read in the source: plain text, with names in backticks. In Sphinx's own
notation an asterisk would begin an emphasis and a vertical bar a substitution, so those outside
backticks are escaped here. How the rest is shown is set in _config.yml.
"""

import re

# What keeps its meaning: names in backticks, and the asterisks of an argument such as **names.
KEPT_OR_SIGN = re.compile(r"(`[^`]*`|^\s*\*+)|([*|])")


def escape_signs(app, what, name, obj, options, lines):
    """Make every other * and | a plain character."""
    for number, line in enumerate(lines):
        if not line.lstrip().startswith(">>>"):
            lines[number] = KEPT_OR_SIGN.sub(lambda match: match[1] or "\\" + match[2], line)


def setup(app):
    """Sphinx calls this once."""
    app.setup_extension("sphinx.ext.napoleon")
    app.connect("autodoc-process-docstring", escape_signs, priority=400)  # before napoleon
    return {"parallel_read_safe": True, "parallel_write_safe": True}
