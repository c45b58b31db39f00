"""Headless Chromium for the tests, and what must never happen on a page of the report."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
_QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser; the test is skipped where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install playwright")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIET)
        yield browser
        browser.close()


class Watched:
    """A page of the browser, and what was seen of it that must not be."""

    def __init__(self, page: Any, folder: Path) -> None:
        self.page = page
        self.troubles: list[str] = []
        inside = folder.as_uri() + "/"
        page.on("console", lambda message: self.troubles.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.troubles.append(f"dialog: {dialog.message}"))
        page.on("requestfailed", lambda request: self.troubles.append(f"failed: {request.url}"))

        def requested(request: Any) -> None:
            if not request.url.startswith((inside, "blob:")):
                self.troubles.append(f"request: {request.url}")

        page.on("request", requested)

    def check(self) -> None:
        """Nothing ran that is not ours, nothing was asked for, nothing went wrong."""
        assert self.troubles == []
        assert self.page.evaluate("window.hacked") is None


def axe_script() -> str:
    """axe-core, from npm."""
    places = [os.environ.get("AXE_CORE"), ROOT / "node_modules/axe-core/axe.min.js"]
    for place in places:
        if place and Path(place).is_file():
            return Path(place).read_text(encoding="utf-8")
    pytest.skip("axe-core is not there: npm install --no-save axe-core, or name its axe.min.js in AXE_CORE")
