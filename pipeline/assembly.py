"""The last step of the line: blocks, verdicts and metadata become the record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.article import (
    SCHEMA_VERSION,
    Article,
    ArticleBlock,
    Flag,
    Quality,
    Raw,
    Rejected,
    Removed,
    article_id,
    readable_path,
)
from pipeline.blocks import Block
from pipeline.cruft.decision import KEPT, Verdict
from pipeline.cruft.evidence import Evidence
from pipeline.language import detect_language
from pipeline.metadata import Metadata, find_headline, find_standfirst
from pipeline.normalize import Style, comparable, normalize_blocks, normalize_inline
from pipeline.settings import Settings
from pipeline.sources import Document, Source

_EXCERPT = 80  # characters of a removed block that stand in the record
_FEWEST_WORDS = 25.0
"""Words of running text below which there is no article: a paragraph of two or three sentences has more."""
_LITTLE = 0.3  # of the document's running text; where less was kept, a person should look
_ENOUGH_TO_JUDGE = 5  # blocks from which on a document of which nothing was removed is remarkable
_LINKED = 0.5
_PLACE_ALONE = frozenset({"zone:before-article", "zone:after-article", "opinion:trafilatura"})
"""Rules that know nothing of a block but where it stands: if it repeats the title, that is the better reason."""
_UNSEGMENTED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(f"[{_UNSEGMENTED}]|[^\\W_{_UNSEGMENTED}]+(?:['’][^\\W_{_UNSEGMENTED}]+)*")

_INVISIBLE = Verdict("boilerplate", "text:invisible")  # direction marks or a lone "&nbsp;" are left of the block


@dataclass(frozen=True, slots=True)
class Page:
    """A document on its way: read, cut into blocks and measured, but not decided."""

    document: Document
    source: Source
    evidence: Evidence
    metadata: Metadata
    claimed_language: str | None = None


def take_title(page: Page, verdicts: Sequence[Verdict]) -> tuple[str | None, list[Verdict]]:
    """The title, and the verdicts with the blocks that repeat it moved out of the text.

    A page's title comes from its metadata; in a dump it is a line of its own.
    """
    evidence, title = page.evidence, page.metadata.title
    decided = list(verdicts)
    if not evidence.markup:
        kept = [index for index, verdict in enumerate(decided) if verdict.kept]
        found = find_headline(evidence, kept, title)
        if found is not None:
            title = title or evidence.blocks[found].text
            standfirst = find_standfirst(evidence, found, kept)
            if standfirst is not None:
                decided[standfirst] = KEPT
            decided[found] = Verdict("title", "title:headline")
    if title:
        wanted = comparable(title)
        for index, block in enumerate(evidence.blocks):
            verdict = decided[index]
            if comparable(block.text) == wanted and (verdict.kept or verdict.rule in _PLACE_ALONE):
                decided[index] = Verdict("title", "title:repeated")
    return title, decided


def assemble(page: Page, title: str | None, verdicts: Sequence[Verdict], settings: Settings, recipe: str) -> Article:
    """The record of a decided document.

    Raises:
        Rejected: ``empty`` or ``no_article``, where nothing of it reads like running text.
    """
    document, source, evidence, metadata = page.document, page.source, page.evidence, page.metadata
    _require_article(evidence, verdicts)
    texts = [block.text for block in evidence.blocks]
    kinds = [block.kind for block in evidence.blocks]
    shown = [index for index, verdict in enumerate(verdicts) if verdict.kept]
    style = style_of(settings)
    # The language is the text's; where marks depend on it, the text is set once it is known.
    normal = normalize_blocks([texts[i] for i in shown], [kinds[i] for i in shown], _without_language(style))
    verdicts = list(verdicts)
    for index, text in zip(shown, normal, strict=True):
        if not text:
            verdicts[index] = _INVISIBLE
    kept = [evidence.blocks[index] for index, text in zip(shown, normal, strict=True) if text]
    normal = [text for text in normal if text]
    language, score = (
        detect_language("\n\n".join(normal), page.claimed_language) if settings.detect_language else (None, None)
    )
    if style.by_language:
        style = replace(style, language=language)
        normal = normalize_blocks([block.text for block in kept], [block.kind for block in kept], style)
    blocks = [ArticleBlock(block.kind, text, block.level) for block, text in zip(kept, normal, strict=True)]
    text = "\n\n".join(block.text for block in blocks)

    def inline(value: str | None) -> str | None:
        return (_inline(value, style) or None) if value else None

    def inlines(values: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(normalized for value in values if (normalized := inline(value))))

    return Article(
        schema_version=SCHEMA_VERSION,
        id=article_id(document.raw_path, document.record),
        url=metadata.url,
        canonical_url=metadata.canonical_url,
        hostname=metadata.hostname,
        site_name=inline(metadata.site_name),
        title=inline(title),
        authors=inlines(metadata.authors),
        date_published=metadata.date_published,
        date_modified=metadata.date_modified,
        date_source=metadata.date_source,
        language=language,
        language_score=score,
        description=inline(metadata.description),
        image=metadata.image,
        license=inline(metadata.license),
        section=inline(metadata.section),
        tags=inlines(metadata.tags),
        text=text,
        blocks=blocks,
        removed=_removed(evidence.blocks, verdicts),
        duplicate_of=None,
        quality=_quality(text, page, verdicts),
        raw=Raw(
            path=readable_path(document.raw_path),
            sha256=source.sha256,
            bytes=source.size,
            media_type=source.media_type,
            encoding=source.encoding,
            record=document.record,
            fetched_at=metadata.fetched_at,
        ),
        recipe=recipe,
    )


def style_of(settings: Settings, language: str | None = None) -> Style:
    """How the settings want text in ``language`` to be normalised."""
    return Style(settings.quotes, settings.dashes, settings.ellipses, language)


def _without_language(style: Style) -> Style:
    """The style with whatever depends on the language put off."""
    return replace(
        style,
        quotes="straight" if style.quotes == "typographic" else style.quotes,
        dashes="keep" if style.dashes == "typographic" else style.dashes,
    )


def _inline(value: str, style: Style) -> str:
    return normalize_inline(value, style.quotes, style.language, style.dashes, style.ellipses)


def _require_article(evidence: Evidence, verdicts: Sequence[Verdict]) -> None:
    if not evidence.blocks:
        raise Rejected.because("empty", "the document shows no text at all; was it saved before the page was loaded?")
    words = sum(
        seen.words
        for block, seen, verdict in zip(evidence.blocks, evidence.features, verdicts, strict=True)
        if verdict.kept and seen.prose and block.link_density < _LINKED
    )
    if words < _FEWEST_WORDS:
        longest = max(seen.words for seen in evidence.features)
        raise Rejected.because(
            "no_article",
            f"nothing in it reads like an article: of {len(evidence.blocks)} blocks the longest has {longest:.0f} "
            f"words, and {words:.0f} words of running text are left where {_FEWEST_WORDS:.0f} are needed; "
            "menus, notices and pages that load their text by script look like this",
        )


def _removed(blocks: Sequence[Block], verdicts: Sequence[Verdict]) -> list[Removed]:
    """The removed blocks; neighbours with the same family and rule in one entry."""
    entries: list[Removed] = []
    for number, (block, verdict) in enumerate(zip(blocks, verdicts, strict=True), start=1):
        if verdict.family is None or verdict.rule is None:
            continue
        last = entries[-1] if entries else None
        if last and (last.last, last.family, last.rule) == (number - 1, verdict.family, verdict.rule):
            entries[-1] = replace(last, last=number)
        else:
            excerpt = normalize_inline(block.text[: 2 * _EXCERPT], "keep")[:_EXCERPT].rstrip()
            entries.append(Removed(number, number, verdict.family, verdict.rule, verdict.score, excerpt))
    return entries


def _quality(text: str, page: Page, verdicts: Sequence[Verdict]) -> Quality:
    evidence, source, metadata = page.evidence, page.source, page.metadata
    characters = prose = kept_characters = kept_prose = 0.0
    for block, seen, verdict in zip(evidence.blocks, evidence.features, verdicts, strict=True):
        characters += len(block.text)
        prose += seen.words if seen.prose else 0.0
        if verdict.kept:
            kept_characters += len(block.text)
            kept_prose += seen.words if seen.prose else 0.0
    flags: list[Flag] = []
    if metadata.paywalled:
        flags.append("paywalled")
    if source.cut:
        flags.append("truncated")
    if kept_prose < _LITTLE * prose:
        flags.append("little_kept")
    if len(verdicts) >= _ENOUGH_TO_JUDGE and all(verdict.kept or verdict.family == "title" for verdict in verdicts):
        flags.append("all_kept")
    if source.guessed:
        flags.append("encoding_guessed")
    if metadata.date_dropped:
        flags.append("date_dropped")
    share = round(kept_characters / characters, 4) if characters else 0.0
    return Quality(words=len(_WORD.findall(text)), share_kept=share, confidence=None, flags=flags)
