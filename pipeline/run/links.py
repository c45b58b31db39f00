"""Symbolic links in ``raw/``: left alone, or followed where the setting ``follow_links`` says so.

What is followed ends: a link to a folder is not, where it stands in a linked folder itself, or leads into or around
``raw/``, ``clean/`` or the state folder. So nothing is read without end, and no record as a scrape.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal

from pipeline.settings import Settings

LinkRefusal = Literal["broken_link", "inner_link"]


@dataclass(frozen=True)
class Links:
    """Which symbolic links are followed.

    Attributes:
        raw: real path of the folder that they stand in.
        written: real paths of the folders that runs write to.
    """

    raw: bytes
    written: tuple[bytes, ...]

    @classmethod
    def between(cls, raw_dir: str, *written: str) -> Links:
        """Rules for the links in ``raw_dir`` where runs write to the folders ``written``."""
        return cls(_real(raw_dir), tuple(_real(folder) for folder in written))

    def refusal(self, location: bytes, in_linked_folder: bool) -> LinkRefusal | None:
        """Why the link at ``location`` is not followed; ``None`` where it is.

        Args:
            location: its path on the disk.
            in_linked_folder: whether it was reached through another link.
        """
        try:
            os.stat(location)
            target = os.path.realpath(location, strict=True)
        except OSError:  # nothing there, a circle, no permission
            return "broken_link"
        if any(_is_within(target, folder) for folder in self.written):
            return "inner_link"
        if not os.path.isdir(target):
            return None
        around = any(_is_within(folder, target) for folder in (self.raw, *self.written))
        return "inner_link" if in_linked_folder or around or _is_within(target, self.raw) else None


def followed_links(settings: Settings, raw_dir: str, clean_dir: str) -> Links | None:
    """The rules for links by the settings of a run; ``None`` where none is followed."""
    if not settings.follow_links:
        return None
    from pipeline.configuration import absolute  # Luigi, which not everything that looks at raw/ needs

    return Links.between(raw_dir, clean_dir, absolute(settings.state_dir))


def _real(folder: str) -> bytes:
    return os.path.realpath(os.fsencode(folder))


def _is_within(path: bytes, folder: bytes) -> bool:
    return path == folder or path.startswith(folder.rstrip(b"/") + b"/")
