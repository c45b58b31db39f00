"""The settings: one definition for the Python API, the command line and ``[pipeline]`` in ``luigi.cfg``."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal, get_args

QuoteStyle = Literal["straight", "typographic", "keep"]
PunctuationStyle = Literal["keep", "ascii", "typographic"]

_EVERYTHING = -1
_LEAST_MEMORY = 64 * 1024 * 1024
"""Bytes; with less not even an ordinary page is cleaned."""

KEY_SETTINGS = (
    "html_keys",
    "text_keys",
    "url_keys",
    "title_keys",
    "authors_keys",
    "date_keys",
    "fetched_at_keys",
    "site_name_keys",
    "tags_keys",
)
"""Settings that say where the rows of containers hold what."""

FILE_SETTINGS = ("rules",)
"""Settings that name a file."""


def setting(default: Any, about: str, shapes_output: bool = False) -> Any:
    """A field of :class:`Settings`.

    Args:
        default: its value where nobody says otherwise.
        about: what it does, for ``--help`` and the README.
        shapes_output: whether another value makes other records; such settings are part of the recipe.
    """
    return dataclasses.field(default=default, metadata={"about": about, "shapes_output": shapes_output})


def _keys(what: str, names: str) -> Any:
    """A field that lists keys of JSON objects or columns of tables, the first that holds something wins."""
    about = (
        f"Keys of JSON objects and columns of tables that hold the {what}, by commas, the first that holds something "
        "wins; a.b is key b of the object in a."
    )
    return setting(", ".join(names.split()), about, shapes_output=True)


def keys_of(setting_value: str) -> tuple[str, ...]:
    """The names in a setting such as ``text_keys``."""
    return tuple(name for name in (part.strip() for part in setting_value.split(",")) if name)


@dataclass(frozen=True)
class Settings:
    """How articles are cleaned and how a run goes about it.

    Raises:
        ValueError: a value is not allowed; the message names the setting and what is.
    """

    quotes: QuoteStyle = setting(
        "straight",
        "Quotation marks in the text: straight (\" and '), typographic (as the language has them), or keep.",
        shapes_output=True,
    )
    dashes: PunctuationStyle = setting(
        "keep",
        "Dashes in the text: keep, ascii (- and, tight between words, --), or typographic (-- and a spaced - become a "
        "dash).",
        shapes_output=True,
    )
    ellipses: PunctuationStyle = setting(
        "keep",
        "Ellipses in the text: keep, ascii (three full stops), or typographic (one character).",
        shapes_output=True,
    )
    detect_language: bool = setting(
        True, "Detect the language of each article; false saves about 3 ms an article.", shapes_output=True
    )
    max_bytes: int = setting(
        64 * 1024 * 1024,
        "Documents of more bytes than this, decompressed, are rejected as too_large.",
        shapes_output=True,
    )
    batch_size: int = setting(
        500,
        "Documents in one Luigi task at most; the last tasks of a run have fewer, so that workers end together. A "
        "large container is split into as many tasks as it needs.",
    )
    stale_limit: int | None = setting(
        None,
        "How many records made by another recipe (rules, version, settings) a run makes anew, after the new "
        "documents: a number; empty or -1 means all.",
    )
    state_dir: str = setting(
        ".pipeline",
        "Folder for the ledger, the lock and the run summaries. Relative folders are relative to luigi.cfg.",
    )
    prune: bool = setting(False, "Remove the records of raw files that are gone. Without it they are kept.")
    retry: bool = setting(
        False, "Try documents again that were rejected as unreadable or refused, or for time, memory or a crash."
    )
    max_container_bytes: int = setting(
        64 * 1024 * 1024 * 1024,
        "What comes out of a compressed container (ZIP and Parquet too) beyond so many bytes is rejected as too_large; "
        "one that is not compressed may hold more.",
        shapes_output=True,
    )
    html_keys: str = _keys("html", "html raw_html html_content content_html body_html page_html page_source")
    text_keys: str = _keys("text or HTML", "maintext text content body article_body articleBody article raw_content")
    url_keys: str = _keys("address", "url source_url link uri warc_target_uri metadata.url metadata.source_url source")
    title_keys: str = _keys("headline", "title headline title_page metadata.title")
    authors_keys: str = _keys("authors", "authors author byline metadata.authors metadata.author")
    date_keys: str = _keys(
        "date of publication",
        "date_published date_publish published_at publish_date publication_date pub_date pubDate datePublished "
        "published date metadata.date_published metadata.published_at",
    )
    fetched_at_keys: str = _keys(
        "time of fetching",
        "fetched_at date_download date_crawled crawled_at scraped_at crawl_date retrieved_at warc_date added "
        "metadata.fetched_at metadata.date",
    )
    site_name_keys: str = _keys("name of the site", "site_name sitename source-hostname metadata.site_name")
    tags_keys: str = _keys("keywords", "tags keywords metadata.tags")

    templates: bool = setting(
        True,
        "Remove lines that a site repeats on its pages from the ends of articles (family template).",
        shapes_output=True,
    )
    duplicates: bool = setting(
        True, "Mark near-duplicates: duplicate_of of each but the earliest is the id of that one.", shapes_output=True
    )
    duplicate_threshold: float = setting(
        0.55,
        "Share of the shorter text's five-word sequences (eight characters where words are not spaced) that the longer "
        "one must have for a near-duplicate: above 0, at most 1.",
        shapes_output=True,
    )
    isolation: bool = setting(
        True,
        "Clean documents and read containers in child processes, so that one that hangs, crashes or eats memory costs "
        "that document; false does it in the process of the run, for debugging.",
    )
    document_timeout: float = setting(
        60.0,
        "Seconds of computing that one document may take; then it is rejected as timeout.",
    )
    document_memory: int = setting(
        2 * 1024 * 1024 * 1024,
        "Bytes of memory that one document may take; then it is rejected as memory.",
    )
    rules: str = setting(
        "",
        "File of user rules (TOML): lines to remove, to keep, or that end an article; empty for none. Part of the "
        "recipe by what it says.",
        shapes_output=True,
    )
    follow_links: bool = setting(
        False,
        "Read what symbolic links in raw_dir lead to, outside of it too; without it they are skipped.",
    )

    report: bool = setting(True, "Write the report, state_dir/report/index.html, after each run that did anything.")
    report_url: str = setting(
        "",
        "Address at which state_dir/report/ is served, for luigid's page to link to; empty: the address of the file.",
    )

    def __post_init__(self) -> None:
        """Check every value; ``stale_limit=-1`` becomes ``None``."""
        _check("quotes", self.quotes, self.quotes in get_args(QuoteStyle), "straight, typographic or keep")
        for name in ("dashes", "ellipses"):
            value = getattr(self, name)
            _check(name, value, value in get_args(PunctuationStyle), "keep, ascii or typographic")
        _check_number("max_bytes", self.max_bytes, 1, "a number of bytes, at least 1")
        _check_number("max_container_bytes", self.max_container_bytes, 1, "a number of bytes, at least 1")
        for name in KEY_SETTINGS:
            value = getattr(self, name)
            _check(name, value, isinstance(value, str), "names of keys, by commas")
        if not keys_of(self.html_keys) and not keys_of(self.text_keys):
            _check("text_keys", self.text_keys, False, "at least one name where html_keys has none either")
        _check_number("batch_size", self.batch_size, 1, "a number of documents, at least 1")
        if self.stale_limit is not None:
            _check_number(
                "stale_limit", self.stale_limit, _EVERYTHING, "a number of documents, 0 for none, or -1 (None) for all"
            )
            if self.stale_limit == _EVERYTHING:
                object.__setattr__(self, "stale_limit", None)
        seconds = self.document_timeout
        number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
        _check("document_timeout", seconds, number and 0 < seconds < 1e6, "a number of seconds, above 0")
        object.__setattr__(self, "document_timeout", float(seconds))
        least = _LEAST_MEMORY
        _check_number("document_memory", self.document_memory, least, f"a number of bytes, at least {least}")
        _check("state_dir", self.state_dir, isinstance(self.state_dir, str) and bool(self.state_dir), "a folder")
        _check("rules", self.rules, isinstance(self.rules, str), "the name of a file, or empty")
        threshold = self.duplicate_threshold
        number = isinstance(threshold, int | float) and not isinstance(threshold, bool)
        _check("duplicate_threshold", threshold, number and 0 < threshold <= 1, "a share, above 0 and at most 1")
        object.__setattr__(self, "duplicate_threshold", float(threshold))  # 1 and 1.0 make the same recipe
        _check("report_url", self.report_url, isinstance(self.report_url, str), "an address, or empty")
        for name in (
            "detect_language",
            "prune",
            "retry",
            "follow_links",
            "isolation",
            "report",
            "templates",
            "duplicates",
        ):
            value = getattr(self, name)
            _check(name, value, isinstance(value, bool), "true or false")


def shaping_output(settings: Settings) -> dict[str, Any]:
    """The settings that another value of would make other records, by name; for the recipe.

    Of files it has the names; the recipe takes what the files say.
    """
    fields = dataclasses.fields(settings)
    return {field.name: getattr(settings, field.name) for field in fields if field.metadata["shapes_output"]}


def _check_number(name: str, value: object, least: int, allowed: str) -> None:
    number = isinstance(value, int) and not isinstance(value, bool)
    _check(name, value, number and value >= least, allowed)  # type: ignore[operator]


def _check(name: str, value: object, right: bool, allowed: str) -> None:
    if not right:
        raise ValueError(f"Settings: {name} is {value!r}; it must be {allowed}")
