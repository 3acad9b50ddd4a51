"""What several test files share: a real browser."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "/usr/bin/chromium")
# Whoever tests the course is not taking it: nothing is noted, in the kernels they start neither.
os.environ["BACKPROP_PROGRESS"] = ""
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser():
    """Chromium, started once. Tests open contexts in it: `browser.new_context(offline=True)`."""
    names = (os.environ.get("CHROMIUM"), *NAMES)
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("These tests need Chromium, and none was found; `.ci/run` installs it.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield chromium
        chromium.close()
