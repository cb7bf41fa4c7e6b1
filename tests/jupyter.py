"""A JupyterLab of a test's own: none of the person's settings, its own port and token, nothing left behind."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import psutil

PLACES = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR", "PREFERRED_DIR")
LAB = ("SETTINGS_DIR", "WORKSPACES_DIR")
QUIET = ["--no-browser", "--port=0", "--IdentityProvider.token=lab-of-a-test", "--LabApp.news_url=None"]
QUIET += [
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--allow-root",
    "--LabApp.expose_app_in_browser=True",
]
URL = re.compile(r"http://127\.0\.0\.1:\d+/lab\S*")


class Lab:
    """A server on a folder; `url` opens a notebook of it."""

    def __init__(self, folder: Path, home: Path):
        own = {f"JUPYTER_{name}": str(home / name.lower()) for name in PLACES}
        own |= {f"JUPYTERLAB_{name}": str(home / name.lower()) for name in LAB}
        self.log = home / "lab.log"
        home.mkdir(exist_ok=True)
        root = f"--ServerApp.root_dir={folder}"
        command = [sys.executable, "-P", "-m", "jupyterlab", *QUIET, root]
        with self.log.open("w") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=out, env=os.environ | own, cwd=folder)
        self.base = self._base()

    def _base(self) -> str:
        """Wait until the server says where it is."""
        end = time.monotonic() + 120
        while time.monotonic() < end and self.process.poll() is None:
            if found := URL.search(self.log.read_text()):
                return found[0].split("/lab")[0]
            time.sleep(0.1)
        raise TimeoutError(f"JupyterLab did not start:\n{self.log.read_text()}")

    def url(self, notebook: str) -> str:
        return f"{self.base}/lab/tree/{notebook}?token=lab-of-a-test"

    def children(self) -> list:
        """Its processes: itself and its kernels."""
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True)]

    def close(self) -> list:
        """End it, kernels too, as Ctrl-C twice does; return the processes that did not go."""
        family = self.children() if self.process.poll() is None else []
        self.process.terminate()
        _, left = psutil.wait_procs(family, timeout=30)
        for each in left:
            each.kill()
        return left
