"""A JupyterLab for tests and benchmarks: on a free port, for this machine only, then stopped."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

SETTINGS = Path(__file__).parent / "jupyterlab_settings.json"
PATIENCE = 60  # seconds to wait for the server


@contextmanager
def jupyterlab(folder: Path) -> Iterator[str]:
    """Serve `folder`, with the course's settings. Gives the address, with `{}` for a notebook."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token, settings = secrets.token_hex(16), Path(folder) / ".settings"
    settings.mkdir()
    shutil.copyfile(SETTINGS, settings / "overrides.json")
    options = [f"--port={port}", f"--IdentityProvider.token={token}", "--no-browser"]
    options += [f"--ServerApp.root_dir={folder}", "--ip=127.0.0.1"]
    options += [f"--LabApp.user_settings_dir={settings / 'own'}"]
    options += [f"--LabApp.app_settings_dir={settings}", f"--LabApp.workspaces_dir={settings}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    with open(Path(folder) / ".log", "w") as log:
        command = [sys.executable, "-m", "jupyterlab", *options]
        own = os.environ | {"JUPYTER_CONFIG_DIR": str(settings)}
        server = subprocess.Popen(command, stdout=log, stderr=log, env=own)
        try:
            _wait_for(f"http://127.0.0.1:{port}/api", server)
            yield f"http://127.0.0.1:{port}/lab/tree/{{}}?token={token}"
        finally:
            server.terminate()
            server.wait()


def _wait_for(address: str, server: subprocess.Popen) -> None:
    """Return when the server answers; raise RuntimeError when it does not in time."""
    for _ in range(2 * PATIENCE):
        try:
            urllib.request.urlopen(address, timeout=1).close()
            return
        except OSError:
            sleep(0.5)
        if server.poll() is not None:
            break
    raise RuntimeError("JupyterLab did not start.")
