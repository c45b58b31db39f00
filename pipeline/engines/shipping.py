"""The package as one archive that machines without it can import it from."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pipeline

_OLDEST = (1980, 1, 1, 0, 0, 0)  # what a ZIP archive can say; times would make two archives of one package differ


def pack_package(target: Path) -> None:
    """Write the package ``pipeline`` with its data files to a ZIP archive, the same bytes for the same files.

    Rules and weights are read with :mod:`importlib.resources`, so the archive need not be unpacked.
    """
    root = Path(pipeline.__file__).parent
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root.parent)
            if path.is_file() and "__pycache__" not in name.parts:
                archive.writestr(zipfile.ZipInfo(name.as_posix(), _OLDEST), path.read_bytes(), zipfile.ZIP_DEFLATED)
