"""The record: what one cleaned article is, and what a rejected document leaves instead.

``Article.to_dict()`` is exactly what stands in ``clean/``; ``Article.from_dict()`` is its inverse. The JSON Schema in
:mod:`pipeline.schema` is generated from the annotations and descriptions of these classes, so there is one definition.

Nothing here depends on how a record is made: no clock, no machine, no order of arrival.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

SCHEMA_VERSION = "1.0"
"""Version of the record's form: a minor step adds keys, a major step renames or removes them."""

BlockKind = Literal["paragraph", "heading", "list_item", "quote", "caption", "table_row", "code"]

Family = Literal[
    "comments",
    "related",
    "share",
    "newsletter",
    "advertisement",
    "consent",
    "navigation",
    "legal",
    "paywall",
    "credit",
    "author_bio",
    "tags",
    "counter",
    "form",
    "notice",
    "promotion",
    "template",
    "boilerplate",
    "title",
    "byline",
    "dateline",
    "metadata",
]
"""Why a block was removed."""

FIELD_FAMILIES: frozenset[Family] = frozenset({"title", "byline", "dateline", "metadata"})
"""Families of blocks that did not vanish: they moved into a field of the record."""

DateSource = Literal["jsonld", "meta", "time", "url", "text", "sidecar"]

Flag = Literal[
    "not_an_article",
    "paywalled",
    "truncated",
    "little_kept",
    "all_kept",
    "encoding_guessed",
    "date_derived",
    "date_dropped",
    "second_opinion",
]

Reason = Literal[
    "empty",
    "binary",
    "no_article",
    "truncated",
    "too_large",
    "unreadable",
    "broken",
    "timeout",
    "memory",
    "crash",
    "refused",
]


def describe(text: str) -> Any:
    """A dataclass field that carries ``text`` as its description in the JSON Schema."""
    return field(metadata={"description": text})


@dataclass(frozen=True)
class ArticleBlock:
    """One block of the article's body."""

    kind: BlockKind = describe("What the block is.")
    text: str = describe("The block's text; holds line breaks only where kind is code.")
    level: int | None = describe("Level of a heading (1 to 6); null where it is not known or the block is no heading.")


@dataclass(frozen=True)
class Removed:
    """A run of neighbouring blocks that were removed for the same reason."""

    first: int = describe("Number of the first block: 1-based, blank lines not counted, re-joined lines are one block.")
    last: int = describe("Number of the last block.")
    family: Family = describe("What kind of text it was.")
    rule: str = describe(
        "The rule that removed it, such as cue:leave-a-reply, zone:after-article or model; user:... is a user's rule."
    )
    score: float | None = describe(
        "The model's score for keeping the block of the run that came closest to it, 0 to 1."
    )
    excerpt: str = describe("The beginning of the first block.")


@dataclass(frozen=True)
class Quality:
    """What is known about how well the cleaning went."""

    words: int = describe("Words in text; a Chinese, Japanese or Thai character counts as one.")
    share_kept: float = describe("Characters kept out of all characters of the document's blocks, 0 to 1.")
    confidence: float | None = describe(
        "How sure the cleaning is of itself, 0 to 1: the smaller of the expected F1 of the kept words and "
        "the probability that the document is an article."
    )
    flags: list[Flag] = describe("What a reader should know before trusting the record.")


@dataclass(frozen=True)
class Raw:
    """Where the record comes from."""

    path: str = describe("Path below raw/, with forward slashes; bytes that are not UTF-8 stand as \\xNN.")
    sha256: str = describe("SHA-256 of the document's decompressed bytes, in hexadecimal.")
    bytes: int = describe("Number of decompressed bytes.")
    media_type: str = describe("What the content was read as: text/html, text/plain or text/markdown.")
    encoding: str | None = describe("Character encoding it was read with; null where it came as text.")
    record: int = describe("Index in the container; 0 for a file of its own.")
    fetched_at: str | None = describe("When it was fetched, as the sidecar says; ISO 8601.")


@dataclass(frozen=True)
class Article:
    """One clean article: the record that stands in ``clean/``.

    All keys are always there. What is not known is ``None`` or ``[]``, never ``""`` and never ``"None"``.
    """

    schema_version: str = describe("Version of this form.")
    id: str = describe("First 32 hex digits of sha256(raw path, NUL, record index): stays when a file is corrected.")
    url: str | None = describe("Where it was fetched.")
    canonical_url: str | None = describe("The address the page gives for itself.")
    hostname: str | None = describe("Host of the url.")
    site_name: str | None = describe("Name of the site.")
    title: str | None = describe("The headline without the site's name.")
    authors: list[str] = describe("People or organisations, one each, without roles.")
    date_published: str | None = describe("ISO 8601, as precise as the source says.")
    date_modified: str | None = describe("ISO 8601, as precise as the source says.")
    date_source: DateSource | None = describe("Where date_published was read.")
    language: str | None = describe("BCP 47 code; null where the text is too short to tell.")
    language_score: float | None = describe("Probability of the language, 0 to 1.")
    description: str | None = describe("The page's own summary.")
    image: str | None = describe("Address of the main image.")
    license: str | None = describe("Licence the page names.")
    section: str | None = describe("Section of the site.")
    tags: list[str] = describe("Keywords.")
    text: str = describe("The body, one block a line, a blank line between blocks; the title is not repeated in it.")
    blocks: list[ArticleBlock] = describe("The body as blocks.")
    removed: list[Removed] = describe("Every block that is not in text, and why.")
    duplicate_of: str | None = describe(
        "id of the canonical record of its near-duplicates: the earliest by date_published, then the smallest id, "
        "records without a date last. Null for that one, for a record that has none, and where no run has compared it."
    )
    quality: Quality = describe("How well the cleaning went.")
    raw: Raw = describe("Where the record comes from.")
    recipe: str = describe("Hash of everything but the raw bytes that shapes the record.")

    def to_dict(self) -> dict[str, Any]:
        """The record as it is written: plain dicts, lists, strings and numbers, keys in the order of the schema."""
        record: dict[str, Any] = dict(self.__dict__)
        record["authors"] = list(self.authors)
        record["tags"] = list(self.tags)
        record["blocks"] = [dict(block.__dict__) for block in self.blocks]
        record["removed"] = [dict(removed.__dict__) for removed in self.removed]
        record["quality"] = {**self.quality.__dict__, "flags": list(self.quality.flags)}
        record["raw"] = dict(self.raw.__dict__)
        return record

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Article:
        """The inverse of :meth:`to_dict`. Keys that a later minor version added are ignored.

        Raises:
            ValueError: the record is of another major version, or a key is missing.
        """
        version = str(record.get("schema_version"))
        if version.split(".")[0] != SCHEMA_VERSION.split(".")[0]:
            raise ValueError(
                f"Article.from_dict: schema_version {version!r} cannot be read by this version of the package, "
                f"which knows {SCHEMA_VERSION}; clean the raw file again or install the matching version"
            )
        try:
            values = {name: record[name] for name in cls.__dataclass_fields__}
            values["blocks"] = [_build(ArticleBlock, block) for block in record["blocks"]]
            values["removed"] = [_build(Removed, removed) for removed in record["removed"]]
            values["quality"] = _build(Quality, record["quality"])
            values["raw"] = _build(Raw, record["raw"])
        except KeyError as missing:
            raise ValueError(f"Article.from_dict: the record has no key {missing}; is it a record of clean/?") from None
        return cls(**values)


def _build(cls: Any, values: Mapping[str, Any]) -> Any:
    fields = cls.__dataclass_fields__
    return cls(**(values if values.keys() == fields.keys() else {name: values[name] for name in fields}))


@dataclass(frozen=True)
class Rejection:
    """Why a document has no record. Kept in the ledger, listed by ``article-pipeline status``."""

    path: str = describe("Path below raw/, or the name the document was given.")
    record: int = describe("Index in the container; 0 for a file of its own.")
    sha256: str | None = describe("SHA-256 of the bytes that were rejected; null where they could not be read.")
    reason: Reason = describe("The kind of trouble.")
    detail: str = describe("What was wrong and what to do, for a person.")
    recipe: str = describe("Recipe that rejected it.")

    def to_dict(self) -> dict[str, Any]:
        """The rejection as a plain dict."""
        return dict(self.__dict__)


class Rejected(Exception):  # noqa: N818 - the name is part of the public surface
    """A document cannot become an article. ``rejection`` says why.

    The stages of the pipeline raise it with :meth:`because`, knowing only the reason; :mod:`pipeline.cleaning` adds the
    path, the hash and the recipe before anyone outside sees it.
    """

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(rejection)
        self.rejection = rejection

    @classmethod
    def because(cls, reason: Reason, detail: str) -> Rejected:
        """A rejection whose document is not known yet."""
        return cls(Rejection(path="", record=0, sha256=None, reason=reason, detail=detail, recipe=""))

    def __str__(self) -> str:
        rejection = self.rejection
        return f"{rejection.path or 'document'}: {rejection.reason}: {rejection.detail}"


def article_id(path: bytes, record: int = 0) -> str:
    """Stable identity of a document: first 32 hex digits of sha256(raw path, NUL, record index).

    Args:
        path: path below ``raw/`` as the file system has it, with forward slashes.
        record: index in the container, 0 for a file of its own.
    """
    return hashlib.sha256(path + b"\0" + str(record).encode()).hexdigest()[:32]


def readable_path(path: bytes) -> str:
    """``path`` as text; bytes that are not UTF-8 stand as ``\\xNN``."""
    return path.decode("utf-8", "backslashreplace")


def reason_of(value: str) -> Reason:
    """``value`` as a reason; for rows read back from the ledger."""
    return cast(Reason, value)
