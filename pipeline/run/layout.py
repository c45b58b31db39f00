"""How ``raw/``, ``clean/`` and the state folder may lie to each other."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from pipeline.run.scan import HIDDEN


class FolderError(Exception):
    """``raw/``, ``clean/`` and the state folder lie in each other."""


def check_folders(raw_dir: str, clean_dir: str, state_dir: str) -> None:
    """Make sure that no run reads what it wrote, or writes among what it reads.

    Raises:
        FolderError: one lies in another. Only a state folder in ``raw/`` may, where its name hides it from the scan.
    """
    raw, clean, state = (Path(folder).resolve() for folder in (raw_dir, clean_dir, state_dir))
    if raw.is_relative_to(clean) or clean.is_relative_to(raw):
        raise FolderError(
            f"raw_dir {raw_dir} and clean_dir {clean_dir} lie in each other, so records would be read as scrapes; "
            "give each a folder of its own"
        )
    if state.is_relative_to(clean):
        raise FolderError(
            f"state_dir {state_dir} lies in clean_dir {clean_dir}, which holds records and nothing else; "
            "put it beside that"
        )
    if state.is_relative_to(raw) and not str(state.relative_to(raw)).startswith(HIDDEN):
        raise FolderError(
            f"state_dir {state_dir} lies in raw_dir {raw_dir} and would be read as scrapes; put it beside that"
        )


def make_clean_folder(clean_dir: str) -> None:
    """Make the folder of the records, for a run to lock; where that fails the batches say what is wrong."""
    with contextlib.suppress(OSError):
        os.makedirs(clean_dir, exist_ok=True)
