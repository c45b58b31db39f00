"""The last step of the line: blocks, verdicts and metadata become the record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.account import LITTLE_KEPT, excerpt_of
from pipeline.article import (
    FIELD_FAMILIES,
    SCHEMA_VERSION,
    Article,
    ArticleBlock,
    BlockKind,
    Flag,
    Quality,
    Raw,
    Rejected,
    Removed,
    article_id,
    readable_path,
)
from pipeline.blocks import Block
from pipeline.blocks.lines import BULLET
from pipeline.cruft.evidence import Evidence
from pipeline.cruft.headings import bold_headings, dump_headings
from pipeline.cruft.judgement import Judgement, Verdict
from pipeline.cruft.kinds import set_in_paragraphs
from pipeline.language import detect_language
from pipeline.metadata import Metadata
from pipeline.normalize import Style, normalize_blocks, normalize_inline
from pipeline.normalize.permalinks import without_permalinks
from pipeline.normalize.spacing import FEWEST, without_spaces_before_marks
from pipeline.settings import Settings
from pipeline.sources import Document, Source
from pipeline.words import words_in

_FEWEST_WORDS = 25.0
"""Kept words below which there is no article: a paragraph of two or three sentences has more."""
_ENOUGH_TO_JUDGE = 5  # blocks from which on a document of which nothing was removed is remarkable
_AN_ARTICLE = 0.1
"""Probability below which a document is flagged as no article; see the model card for how many are."""
_TYPED_BULLET = re.compile(r"[•◦▪‣●○■□∙⁃►▸➢➤❖◆✓✔]\s*(?=[^\W_]|[\"'“„«(\[])")
_INVISIBLE = Verdict("boilerplate", "text:invisible")  # direction marks or a lone "&nbsp;" are left of the block


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document on its way: read, cut into blocks and measured, but not decided.

    Attributes:
        document, source: what was read.
        evidence: its blocks.
        metadata: what it and the scraper state.
        claimed_language: the language that it says it is in.
    """

    document: Document
    source: Source
    evidence: Evidence
    metadata: Metadata
    claimed_language: str | None = None


def assemble(
    prepared: Prepared,
    verdicts: Sequence[Verdict],
    judgement: Judgement,
    settings: Settings,
    recipe: str,
) -> Article:
    """The record of a decided document.

    Args:
        prepared: the document.
        verdicts: what becomes of each block, once what is in the record's fields is taken out.
        judgement: what was decided about the document as a whole.
        settings: how to clean.
        recipe: what the record is made by.

    Raises:
        Rejected: ``empty`` or ``no_article``, where next to nothing of it is kept.
    """
    document, source, evidence, metadata = prepared.document, prepared.source, prepared.evidence, prepared.metadata
    _require_article(evidence, verdicts)
    body = _body(prepared, verdicts, settings)
    text = "\n\n".join(block.text for block in body.blocks)

    def inline(value: str | None) -> str | None:
        return (_inline(value, body.style) or None) if value else None

    def inlines(values: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(normalized for value in values if (normalized := inline(value))))

    return Article(
        schema_version=SCHEMA_VERSION,
        id=article_id(document.raw_path, document.record),
        url=metadata.url,
        canonical_url=metadata.canonical_url,
        hostname=metadata.hostname,
        site_name=inline(metadata.site_name),
        title=inline(metadata.title),
        authors=inlines(metadata.authors),
        date_published=metadata.date_published,
        date_modified=metadata.date_modified,
        date_source=metadata.date_source,
        language=body.language,
        language_score=body.language_score,
        description=inline(metadata.description),
        image=metadata.image,
        license=inline(metadata.license),
        section=inline(metadata.section),
        tags=inlines(metadata.tags),
        text=text,
        blocks=body.blocks,
        removed=_removed(evidence.blocks, body.verdicts),
        duplicate_of=None,
        quality=_quality(text, prepared, body.verdicts, judgement),
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


@dataclass(frozen=True, slots=True)
class _Body:
    """The kept blocks in normal form.

    Attributes:
        blocks: those of the record.
        verdicts: of all blocks of the document, once those are removed of which normalising leaves nothing.
        language, language_score: as in the record.
        style: how text in that language is normalised.
    """

    blocks: list[ArticleBlock]
    verdicts: list[Verdict]
    language: str | None
    language_score: float | None
    style: Style


def _body(prepared: Prepared, verdicts: Sequence[Verdict], settings: Settings) -> _Body:
    evidence = prepared.evidence
    shown = [index for index, verdict in enumerate(verdicts) if verdict.kept]
    kinds, texts = _shown(prepared, verdicts, shown)
    style = style_of(settings)
    # The language is the text's; where marks depend on it, the text is set once it is known.
    normal = normalize_blocks([texts[i] for i in shown], [kinds[i] for i in shown], _without_language(style))
    verdicts = list(verdicts)
    for index, text in zip(shown, normal, strict=True):
        if not text:
            verdicts[index] = replace(_INVISIBLE, score=verdicts[index].score)
    kept = [index for index, text in zip(shown, normal, strict=True) if text]
    normal = [text for text in normal if text]
    language, score = (
        detect_language("\n\n".join(normal), prepared.claimed_language) if settings.detect_language else (None, None)
    )
    if style.by_language:
        style = replace(style, language=language)
        normal = normalize_blocks([texts[i] for i in kept], [kinds[i] for i in kept], style)
    blocks = [
        ArticleBlock(kinds[index], text, evidence.blocks[index].level if kinds[index] == "heading" else None)
        for index, text in zip(kept, normal, strict=True)
    ]
    return _Body(blocks, verdicts, language, score, style)


def _shown(prepared: Prepared, verdicts: Sequence[Verdict], shown: Sequence[int]) -> tuple[list[BlockKind], list[str]]:
    """What each block is, and its text; of those that are shown without what is typed or set around the words."""
    evidence, source = prepared.evidence, prepared.source
    texts = [block.text for block in evidence.blocks]
    kinds = _kinds(evidence, verdicts)
    headings = [index for index in shown if kinds[index] == "heading"]
    for index, text in zip(headings, without_permalinks([texts[index] for index in headings]), strict=True):
        texts[index] = text
    for index in shown:
        kinds[index], texts[index] = _without_bullet(kinds[index], texts[index])
    if not evidence.markup:
        # Only Markdown has tags; what is a dump by its name was made so by a converter.
        converted = source.markup == "text" and any(block.tag for block in evidence.blocks)
        bare = without_spaces_before_marks([texts[index] for index in shown], 1 if converted else FEWEST)
        for index, text in zip(shown, bare, strict=True):
            texts[index] = text
    return kinds, texts


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


def _kinds(evidence: Evidence, verdicts: Sequence[Verdict]) -> list[BlockKind]:
    """What each block is, where the document does not say it, or says it of all of its text."""
    kinds = [block.kind for block in evidence.blocks]
    kept = [verdict.kept for verdict in verdicts]
    if evidence.markup:
        for index in set_in_paragraphs(evidence, kept):
            kinds[index] = "paragraph"
        told = bold_headings(evidence, kept)
    elif "heading" not in kinds:  # Markdown states its headings
        told = dump_headings(evidence, kept)
    else:
        told = []
    for index in told:
        kinds[index] = "heading"
    return kinds


def _without_bullet(kind: BlockKind, text: str) -> tuple[BlockKind, str]:
    """A block without the bullet that was typed before it, and what it is: a paragraph with one is a list item.

    Hyphens and stars are left before paragraphs, where they may begin direct speech or a footnote.
    """
    if kind not in ("paragraph", "list_item") or text[0].isalnum():
        return kind, text
    bullet = (BULLET if kind == "list_item" else _TYPED_BULLET).match(text)
    return ("list_item", text[bullet.end() :]) if bullet else (kind, text)


def _require_article(evidence: Evidence, verdicts: Sequence[Verdict]) -> None:
    if not evidence.blocks:
        raise Rejected.because("empty", "the document shows no text at all; was it saved before the page was loaded?")
    words = 0.0
    counted: set[str] = set()
    for block, seen, verdict in zip(evidence.blocks, evidence.features, verdicts, strict=True):
        # What is said again and again is a button or a notice, and counts once, unless the user wants it.
        if verdict.kept and (verdict.spared or block.text not in counted):
            counted.add(block.text)
            words += seen.words
            if words >= _FEWEST_WORDS:
                return
    longest = max(seen.words for seen in evidence.features)
    by_user = sum(verdict.by_user for verdict in verdicts)
    raise Rejected.because(
        "no_article",
        f"nothing in it reads like an article: of {len(evidence.blocks)} blocks the longest has {longest:.0f} "
        f"words, and {words:.0f} words are left where {_FEWEST_WORDS:.0f} are needed; "
        "menus, notices and pages that load their text by script look like this"
        + (f"; user rules removed {by_user} of the blocks" if by_user else ""),
    )


def _removed(blocks: Sequence[Block], verdicts: Sequence[Verdict]) -> list[Removed]:
    """The removed blocks; neighbours with the same family and rule in one entry."""
    runs: list[tuple[int, int]] = []  # index of the first and of the last block of each
    for index, verdict in enumerate(verdicts):
        if verdict.kept:
            continue
        before = verdicts[index - 1] if index else None
        if before and runs and (before.family, before.rule) == (verdict.family, verdict.rule):
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    entries = []
    for first, last in runs:
        family, rule = verdicts[first].family or "boilerplate", verdicts[first].rule or "model"
        # The score of the block that came closest to being kept.
        scores = [score for verdict in verdicts[first : last + 1] if (score := verdict.score) is not None]
        excerpt = excerpt_of(blocks[first].text)
        entries.append(Removed(first + 1, last + 1, family, rule, max(scores, default=None), excerpt))
    return entries


def _quality(text: str, prepared: Prepared, verdicts: Sequence[Verdict], judgement: Judgement) -> Quality:
    evidence, source, metadata = prepared.evidence, prepared.source, prepared.metadata
    characters = prose = kept_characters = kept_prose = kept_words = words_of_comments = 0.0
    for block, seen, verdict in zip(evidence.blocks, evidence.features, verdicts, strict=True):
        characters += len(block.text)
        prose += seen.words if seen.prose else 0.0
        if verdict.kept:
            kept_characters += len(block.text)
            kept_prose += seen.words if seen.prose else 0.0
            kept_words += seen.words
            words_of_comments += seen.words if "comments" in block.containers else 0.0
    confidence, article = judgement.confidence, judgement.article
    if article is not None:
        # Where what is left stands in places for comments, the page is a discussion: of such pages with known types
        # 46 are of forums or products, and 3 are articles.
        article *= 1.0 - words_of_comments / max(kept_words, 1.0)
        confidence = round(min(confidence, article), 4)
    found: dict[Flag, bool] = {  # in the order of records
        "not_an_article": article is not None and article < _AN_ARTICLE,
        "paywalled": metadata.paywalled,
        "second_opinion": judgement.second_opinion,
        "truncated": source.cut,
        "little_kept": kept_prose < LITTLE_KEPT * prose,
        "all_kept": len(verdicts) >= _ENOUGH_TO_JUDGE
        and all(verdict.kept or verdict.family in FIELD_FAMILIES for verdict in verdicts),
        "encoding_guessed": source.guessed,
        "date_derived": metadata.date_derived,
        "date_dropped": metadata.date_dropped,
    }
    flags = [flag for flag, holds in found.items() if holds]
    share = round(kept_characters / characters, 4) if characters else 0.0
    return Quality(words=words_in(text), share_kept=share, confidence=confidence, flags=flags)
