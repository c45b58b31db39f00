"""Cleaning documents: the way into the stages that each goes through (:mod:`pipeline.stages`).

``clean`` takes one document and raises; ``clean_many`` takes many and answers for each with an article or a rejection,
in order; ``explain`` shows what became of each block. Nothing here knows of files, runs or engines.

(The module is not called ``clean``: a submodule of that name would hide the function ``pipeline.clean``.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from pipeline.article import Article, Rejected, Rejection
from pipeline.assembly import Prepared, style_of
from pipeline.blocks import Block
from pipeline.corpus.lines import Cleaned, Lines, lines_of, states_of
from pipeline.cruft.decision import Decision, ModelDecision
from pipeline.cruft.features import features_of_all
from pipeline.garbage_collection import no_garbage_collection
from pipeline.normalize.explaining import explain_blocks
from pipeline.recipe import recipe_of
from pipeline.rules.loading import load_rules
from pipeline.rules.rule import UserRules
from pipeline.settings import Settings
from pipeline.sources import Document, read_source
from pipeline.sources.mhtml import unfolded
from pipeline.stages import Outcome, decide, finish, next_chunk, prepare, source_blocks

_DECISION: Decision = ModelDecision()
_Wanted = TypeVar("_Wanted")


def clean(
    content: bytes | str,
    url: str | None = None,
    name: str | None = None,
    media_type: str | None = None,
    settings: Settings | None = None,
) -> Article:
    """Clean one document.

    ``duplicate_of`` of the article is ``None``: only a run over a folder sees what it may be a duplicate of.

    Args:
        content: the raw bytes (gzip and zstd are seen through), or text that was decoded already.
        url: where it was fetched, if known.
        name: its file name or path below ``raw/``; the ending helps to tell HTML from text.
        media_type: ``text/html``, ``text/plain`` or ``text/markdown``, where known better than the name tells.
        settings: how to clean; the defaults if ``None``.

    Raises:
        Rejected: the document holds no article; ``error.rejection`` says why.
    """
    result = next(clean_many([Document(content, name=name, url=url, media_type=media_type)], settings))
    if isinstance(result, Rejection):
        raise Rejected(result)
    return result


def clean_many(documents: Iterable[Document], settings: Settings | None = None) -> Iterator[Article | Rejection]:
    """Clean many documents: for each an article or a rejection, in order.

    Documents are taken from the iterable a few at a time, so that it may read them lazily. Whatever goes wrong with one
    document becomes its rejection and does not touch its neighbours. The articles are not compared with each other:
    ``duplicate_of`` is ``None`` in all of them.

    Args:
        documents: what to clean.
        settings: how to clean; the defaults if ``None``.
    """
    yield from _of_each(documents, settings, lambda outcome: outcome.result)


def clean_with_lines(documents: Iterable[Document], settings: Settings | None = None) -> Iterator[Cleaned | Rejection]:
    """As :func:`clean_many`, for runs, which compare the lines of all documents of a site afterwards."""
    yield from _of_each(documents, settings, _with_lines)


def _with_lines(outcome: Outcome) -> Cleaned | Rejection:
    if isinstance(outcome.result, Rejection):
        return outcome.result
    return Cleaned(outcome.result, lines_of_outcome(outcome, outcome.result))


def lines_of_outcome(outcome: Outcome, article: Article) -> Lines:
    """The lines of a document whose outcome is ``article``."""
    texts, kinds = [block.text for block in outcome.blocks], [block.kind for block in outcome.blocks]
    spared = [index for index, verdict in enumerate(outcome.verdicts) if verdict.spared]
    return lines_of(texts, kinds, article, outcome.prose, spared)


def lines_of_record(document: Document, article: Article, settings: Settings) -> Lines | None:
    """The lines of a document that was cleaned before: at the cost of reading it, without deciding anything.

    It must have been cleaned without user rules: a record does not tell which of its lines they keep.

    Returns:
        ``None`` where the article does not account for as many blocks as the document has.

    Raises:
        Rejected: the document cannot be read.
    """
    blocks, _ = blocks_of(document, settings)
    texts = [block.text for block in blocks]
    if len(texts) != len(states_of(article)):
        return None
    prose = sum(seen.words for seen in features_of_all(texts) if seen.prose)
    return lines_of(texts, [block.kind for block in blocks], article, prose)


def explain(document: Document, settings: Settings | None = None) -> Outcome:
    """Clean one document and keep what was decided about each block, also where it ends as a rejection."""
    settings = settings or Settings()
    outcome = next(outcomes([document], settings))
    if isinstance(outcome.result, Rejection):
        return outcome
    kept = [block for block, verdict in zip(outcome.blocks, outcome.verdicts, strict=True) if verdict.kept]
    style = style_of(settings, outcome.result.language)
    changes = explain_blocks([block.text for block in kept], [block.kind for block in kept], style)
    return replace(outcome, normalised=tuple(changes))


def blocks_of(document: Document, settings: Settings | None = None) -> tuple[list[Block], str]:
    """The blocks of a document, nothing decided, and the SHA-256 that its record has.

    Raises:
        Rejected: it cannot be read.
    """
    settings = settings or Settings()
    source = read_source(unfolded(document, settings.max_bytes), settings.max_bytes)
    blocks, _, _ = source_blocks(source)
    return blocks, source.sha256


def outcomes(
    documents: Iterable[Document], settings: Settings | None = None, decision: Decision | None = None
) -> Iterator[Outcome]:
    """As :func:`clean_many`, with what was decided about each block.

    Args:
        documents: what to clean.
        settings: how to clean; the defaults if ``None``.
        decision: what decides about the blocks; the model that the package ships with if ``None``.
    """
    yield from _of_each(documents, settings, lambda outcome: outcome, decision)


def _of_each(
    documents: Iterable[Document],
    settings: Settings | None,
    wanted: Callable[[Outcome], _Wanted],
    decision: Decision | None = None,
) -> Iterator[_Wanted]:
    """What is wanted of the outcome of each document, in order; see :func:`outcomes`."""
    settings, decision = settings or Settings(), decision or _DECISION
    rules = load_rules(settings.rules)  # once: somebody may be editing the file
    recipe = recipe_of(settings, rules)
    iterator = iter(documents)
    while chunk := list(next_chunk(iterator)):
        # Blocks and trees are gone, but for what is wanted of them, before anybody looks for cycles among them.
        with no_garbage_collection():
            results = [wanted(outcome) for outcome in _clean_chunk(chunk, settings, decision, rules, recipe)]
        yield from results


def _clean_chunk(
    documents: list[Document], settings: Settings, decision: Decision, rules: UserRules, recipe: str
) -> Iterator[Outcome]:
    answers = [prepare(document, settings, recipe) for document in documents]
    judgements = iter(decide([prepared for prepared in answers if isinstance(prepared, Prepared)], decision))
    for prepared in answers:
        if isinstance(prepared, Rejection):
            yield Outcome([], [], prepared)
        else:
            yield finish(prepared, next(judgements), settings, rules, recipe)
