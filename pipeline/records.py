"""Reading ``clean/`` back: for consumers in Python."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.article import Article
from pipeline.run.folders import leads_back


def read_articles(clean_dir: str | os.PathLike[str]) -> Iterator[Article]:
    """Every article below a folder of records, by file name and then in the order of the file.

    Files that are still being written (``.tmp``) are left alone, and so is what is no record file.

    Args:
        clean_dir: the folder, such as ``clean``; or one record file.

    Raises:
        FileNotFoundError: there is no such folder or file.
        ValueError: a line is not a record; the message names the file and the line.
    """
    root = Path(clean_dir)
    if not root.exists():
        raise FileNotFoundError(f"read_articles: there is no {root}; give the folder that the run writes to")
    for path in [root] if root.is_file() else _record_files(root):
        with path.open("rb") as lines:  # whose only line end is "\n"; a record's strings may hold others
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    article = Article.from_dict(_object(line))
                except ValueError as error:
                    raise ValueError(f"read_articles: {path}, line {number}: {error}") from error
                yield article


def _object(line: bytes) -> dict[str, Any]:
    value = json.loads(line)
    if isinstance(value, dict):
        return value
    raise ValueError("it is no JSON object")


def _record_files(root: Path) -> Iterator[Path]:
    for folder, subfolders, names in os.walk(root, followlinks=True):
        below = Path(folder).relative_to(root)
        subfolders[:] = sorted(name for name in subfolders if not leads_back(root, below / name))
        for name in sorted(names):
            if name.endswith((".json", ".jsonl")) and not name.startswith("."):
                yield Path(folder, name)
