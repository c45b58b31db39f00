"""The lines of a document that move into fields of the record: title, byline, dateline, address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.assembly import Prepared
from pipeline.blocks.front_matter import split_front_matter
from pipeline.cruft.judgement import Verdict
from pipeline.metadata.dumps.reading import DumpMetadata, read_dump_metadata
from pipeline.normalize import comparable

_LONGER_THAN_TITLE = 4
_PLACE_ALONE = ("zone:before-article", "zone:after-article", "container:", "model", "opinion:trafilatura")
"""Rules that know nothing of a block but where it stands: if it repeats the title, that is the better reason."""


def take_fields(prepared: Prepared, verdicts: Sequence[Verdict]) -> tuple[Prepared, list[Verdict]]:
    """The document with its metadata complete, and the verdicts with the blocks that hold them moved out of the text.

    A page's metadata was read from its tree, and its text may show the headline in other words; a dump's is read from
    its lines, once it is known which of them are the article's.
    """
    decided = list(verdicts)
    if not prepared.evidence.markup:
        read = _read_dump(prepared, decided)
        prepared = replace(prepared, metadata=read.metadata)
        if read.standfirst is not None and read.standfirst not in read.moved:
            decided[read.standfirst] = Verdict(score=decided[read.standfirst].score)
        for index, (family, rule) in read.moved.items():
            decided[index] = Verdict(family, rule, decided[index].score)
        # Kickers and names of sections: of ten lines that were kept there in 1,837 dumps, nine are no text.
        for index in range(read.head or 0):
            verdict, seen = decided[index], prepared.evidence.features[index]
            if verdict.kept and not verdict.spared and not seen.prose and index != read.standfirst:
                decided[index] = Verdict("navigation", "zone:before-article", verdict.score)
        for index in range(len(split_front_matter(prepared.source.text)[0])):
            if not decided[index].by_user:
                decided[index] = Verdict("metadata", "metadata:front-matter", decided[index].score)
    _take_repeated_titles(prepared, decided)
    return prepared, decided


def _read_dump(prepared: Prepared, verdicts: Sequence[Verdict]) -> DumpMetadata:
    """The metadata of a dump, from all of its lines but those that the user calls cruft, or that state nothing."""
    evidence = prepared.evidence
    families = [verdict.family for verdict in verdicts]
    lines = [
        index
        for index, (block, verdict) in enumerate(zip(evidence.blocks, verdicts, strict=True))
        if not verdict.by_user and (block.told is None or block.told.states)
    ]
    if len(lines) == len(verdicts):
        return read_dump_metadata(evidence, families, prepared.document, prepared.claimed_language)
    left, families = evidence.of(lines), [families[index] for index in lines]
    read = read_dump_metadata(left, families, prepared.document, prepared.claimed_language)
    moved = {lines[index]: reason for index, reason in read.moved.items()}
    standfirst, head = (None if index is None else lines[index] for index in (read.standfirst, read.head))
    return replace(read, moved=moved, standfirst=standfirst, head=head)


def _take_repeated_titles(prepared: Prepared, decided: list[Verdict]) -> None:
    shown = [text for text in (prepared.metadata.title, prepared.metadata.heading) if text]
    wanted = {comparable(text) for text in shown}
    beginnings = {text[:1] for text in wanted}
    longest = _LONGER_THAN_TITLE * max(map(len, shown), default=0)  # folding changes a length, but not by that much
    for index, block in enumerate(prepared.evidence.blocks) if wanted else ():
        first = block.text[:1]
        if first.isascii() and first.isalnum() and first.lower() not in beginnings:  # which is what most fail at
            continue
        verdict = decided[index]
        by_place = verdict.rule is not None and verdict.rule.startswith(_PLACE_ALONE)
        if not (verdict.kept or by_place) or len(block.text) > longest:
            continue
        if comparable(block.text) in wanted:
            decided[index] = Verdict("title", "title:repeated", verdict.score)
