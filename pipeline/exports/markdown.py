"""Markdown: a file for each article, its metadata as YAML front matter, its body so that CommonMark shows what it says.

Names are those of the folders of ``clean/``, then the words of the title and the id: safe on any file system, and the
same however often the article is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import orjson

from pipeline.article import Article, readable_path
from pipeline.exports.reading import StoredRecord
from pipeline.exports.staging import Staging
from pipeline.run.naming import CONTAINER_SUFFIX

_BODY = frozenset({"text", "blocks", "removed"})
_LONGEST_SLUG = 80
"""Bytes of a name before the id: room for the id and for what a file system or a copy adds."""

# YAML 1.2.2, section 5.1: what is not printable must be escaped; JSON's escapes are YAML's.
_NOT_PRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
# CommonMark 0.31: what would begin markup within a line. An underscore within a word does not, nor does a bare "&".
_INLINE = re.compile(r"[\\`*\[]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=#?[A-Za-z0-9]{1,31};)|~(?=~)")
# And what would begin a block: headings, lists, quotes, rules, fences.
_BLOCK = re.compile(r"#(?=#{0,5}(?:\s|$))|[-+](?=\s|$)|-(?=[-\s]*$)|=(?==*\s*$)|>|~(?=~~)")
_NUMBERED = re.compile(r"(\d{1,9})(?=[.)](?:\s|$))")
_FENCE = re.compile("`+")


class MarkdownFiles:
    """Writes each record to a file of its own."""

    def __init__(self, staging: Staging) -> None:
        self._staging = staging
        self._partition = ""

    def begin(self, partition: str) -> None:
        """Begin a partition."""
        self._partition = partition

    def write(self, record: StoredRecord) -> None:
        """Add a record to it."""
        folder = self._partition or _folder_of(record.output)
        name = (folder + "/" if folder else "") + file_name(record.values)
        self._staging.place(name).write_text(markdown(record.values), encoding="utf-8", newline="\n")
        self._staging.add(name, self._partition, 1)

    def finish(self) -> None:
        """Nothing is left to be written."""


def file_name(values: dict[str, Any]) -> str:
    """Name of an article's file: letters and digits of the title, of whatever script, and the id."""
    title = unicodedata.normalize("NFKC", values["title"] or "").lower()
    shown = "".join(character if unicodedata.category(character)[0] in "LNM" else " " for character in title)
    slug = unicodedata.normalize("NFC", "-".join(shown.split())).encode()[:_LONGEST_SLUG].decode("utf-8", "ignore")
    slug = slug.rpartition("-")[0] if len(slug.encode()) > _LONGEST_SLUG - 4 and "-" in slug else slug
    return f"{slug}-{values['id']}.md" if slug else f"{values['id']}.md"


def markdown(values: dict[str, Any]) -> str:
    """An article as Markdown with front matter."""
    front = (f"{name}: {_yaml(values[name])}\n" for name in Article.__dataclass_fields__ if name not in _BODY)
    return "---\n" + "".join(front) + "---\n\n" + "\n\n".join(_body(values["blocks"])) + "\n"


def _body(blocks: Iterable[dict[str, Any]]) -> Iterator[str]:
    for kind, of_kind in groupby(blocks, key=lambda block: block["kind"]):
        if kind == "list_item":
            yield "\n".join(f"- {_text(block['text'])}" for block in of_kind)
        elif kind == "quote":
            yield "\n>\n".join(f"> {_text(block['text'])}" for block in of_kind)
        elif kind == "code":
            yield from (_code(block["text"]) for block in of_kind)
        elif kind == "heading":
            for block in of_kind:
                yield f"{'#' * (block['level'] or 2)} {_closed(_text(block['text']))}"
        else:
            yield from (_text(block["text"]) for block in of_kind)


def _text(text: str) -> str:
    """A block's text, so that it means itself."""
    escaped = _INLINE.sub(_escape, " ".join(text.split()))
    if _BLOCK.match(escaped):
        return "\\" + escaped
    return _NUMBERED.sub(r"\1\\", escaped, count=1) if _NUMBERED.match(escaped) else escaped


def _closed(heading: str) -> str:
    """A heading whose last ``#`` are of its text."""
    rest = heading.rstrip("#")
    marks = len(heading) - len(rest)
    escaped = min(marks, 1) if rest.endswith("\\") else 0
    return rest + "#" * escaped + r"\#" * (marks - escaped)


def _escape(found: re.Match[str]) -> str:
    return "\\" + found[0]


def _code(text: str) -> str:
    longest = max((len(run) for run in _FENCE.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def _yaml(value: Any) -> str:
    """A value as YAML: JSON is, but for what YAML does not take unescaped."""
    return _NOT_PRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", orjson.dumps(value).decode())


def _folder_of(output: bytes) -> str:
    """Folder of a record in ``clean/``; a container is one."""
    path = readable_path(output)
    container = CONTAINER_SUFFIX.decode()
    return path.removesuffix(container) if path.endswith(container) else path.rpartition("/")[0]
