"""A ``clean/`` with records of every kind that an export has to hold."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.article import SCHEMA_VERSION, Article, ArticleBlock, Quality, Raw, Removed, article_id
from pipeline.exports.exporting import export_records
from pipeline.exports.manifest import NAME
from pipeline.exports.options import ExportOptions
from pipeline.run.storage import record_line


def make_record(path: str, record: int = 0, text: str = "A quiet day at the harbour.", **values: Any) -> Article:
    """A record as a run would write it."""
    given: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "id": article_id(path.encode(), record),
        "authors": [],
        "tags": [],
        "text": text,
        "blocks": [ArticleBlock("paragraph", part, None) for part in text.split("\n\n")],
        "removed": [Removed(2, 3, "comments", "cue:leave-a-reply", None, "Leave a Reply")],
        "quality": Quality(len(text.split()), 0.5, None, []),
        "raw": Raw(path, "0" * 64, len(text), "text/plain", "utf-8", record, None),
        "recipe": "0123456789abcdef",
        **values,
    }
    return Article(**{name: given.get(name) for name in Article.__dataclass_fields__})


@dataclasses.dataclass
class Corpus:
    """``clean/`` and places for exports beside it."""

    root: Path

    @property
    def clean(self) -> Path:
        return self.root / "clean"

    def add(self, path: str, **values: Any) -> Article:
        """A record of a file of its own."""
        return self.add_all(path + ".json", [make_record(path, **values)])[0]

    def add_all(self, output: str, records: list[Article]) -> list[Article]:
        """A file of records."""
        place = self.clean / output
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"".join(map(record_line, records)))
        return records

    def export(self, form: str, to: str = "dataset", **options: Any) -> Path:
        target = self.root / to
        export_records(self.clean, target, ExportOptions(form, **options))  # type: ignore[arg-type]
        return target


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path)


@pytest.fixture
def stocked(corpus: Corpus) -> Corpus:
    """Several languages, a container, duplicates, nothing known of some."""
    first = corpus.add(
        "2026-11-22/fähre.html",
        text="Die Fähre ist da.\n\nSie fährt “heute”, = immer.",
        title="Fähre: endlich!",
        authors=["Jana Brückner", "S. O'Neill"],
        tags=["Verkehr", "Küste, Meer"],
        date_published="2026-11-20T09:30:00+03:00",
        hostname="küste.example",
        url="https://küste.example/fähre",
        language="de",
        language_score=0.99,
        raw=Raw("2026-11-22/fähre.html", "1" * 64, 99, "text/html", "utf-8", 0, "2026-11-22T10:00:00Z"),
    )
    corpus.add("a.txt", text="=HYPERLINK(1)\nand more", title="=1+1", date_published="2026-11")
    corpus.add("unknown.txt", title="'quoted", hostname="unknown", date_published="2026-11-20")
    corpus.add_all(
        "2026-11-22/feed.jsonl.jsonl",
        [
            make_record("2026-11-22/feed.jsonl", 0, "港は静かだ。\u2028次の行", language="ja", hostname="b.example"),
            make_record("2026-11-22/feed.jsonl", 3, "Copy of it", hostname="a.example", duplicate_of=first.id),
        ],
    )
    (corpus.clean / "README.md").write_text("no record")
    (corpus.clean / ".half.json.tmp").write_text("{")
    return corpus


def files_of(folder: Path) -> dict[str, bytes]:
    """Everything in a folder: path to content."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def data_of(folder: Path) -> list[Path]:
    """The files of an export without the manifest, by name."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != NAME)


def manifest_of(folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((folder / NAME).read_bytes())
    return manifest


Make = Callable[..., Article]
