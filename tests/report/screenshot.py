"""Makes the picture of the report that the README shows, from the samples in raw/.

``python -m tests.report.screenshot`` runs the pipeline over them in a folder of its own and writes
``tests/report/screenshot.png``. It needs Chromium, Playwright and Pillow.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image

from pipeline.run.launch import run_pipeline
from pipeline.settings import Settings
from tests.report.browser import chromium
from tests.report.conftest import ROOT, Made, copy_samples

_PICTURE = Path(__file__).with_suffix(".png")
_SAMPLE = "sample-nachtbus.html"
_COLOURS = 64
_SIZE = {"width": 1180, "height": 720}


def main() -> None:
    """Make the picture."""
    with tempfile.TemporaryDirectory() as folder:
        made = Made(Path(folder))
        copy_samples(ROOT / "raw", made.root / "raw")
        run_pipeline(made.root / "raw", made.root / "clean", Settings(state_dir=str(made.root / ".pipeline")))
        with chromium() as browser:
            page = browser.new_page(viewport=_SIZE, color_scheme="light")
            page.goto(made.page_of(_SAMPLE).as_uri())
            page.locator(".removed .fate .tag").nth(3).focus()
            picture = page.screenshot()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(_COLOURS).save(_PICTURE, optimize=True)
    print(_PICTURE, f"{_PICTURE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
