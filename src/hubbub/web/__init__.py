"""Tells where the built web client is. Must not know how it is served."""

from pathlib import Path

ASSETS = Path(__file__).parent / "dist"
"""The folder with `index.html` and `assets/`; missing in a checkout in which the web client was never built."""
