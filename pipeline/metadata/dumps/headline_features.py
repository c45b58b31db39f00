"""What the lines around the start of a dump's body show of being the headline.

Every feature is between about 0 and 1, or a few such steps; :mod:`pipeline.metadata.dumps.headline` weighs them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import log2

from pipeline.blocks import Block
from pipeline.cruft.evidence import Evidence
from pipeline.metadata.dumps.bylines import names_behind_by
from pipeline.metadata.dumps.dates import read_dateline

REACH = 40
"""Lines before the body in which 86 % of the headlines of 122 news dumps stand."""
_INTO_BODY = 3  # a teaser or a notice that was kept can stand before the headline
_TOP = 3  # first lines of a dump, where the page's title stands
_FEWEST_WORDS, _MOST_WORDS, _MOST_CHARACTERS, _MOST_DIGITS = 1.5, 32.0, 220, 0.3
_LEAD_CHARACTERS = 3_000
_AROUND = 6  # lines above and below among which other lines of a headline's length count
_LIKE_HEADLINE = 5.0  # words
_CREDIT_REACH = 4  # lines below a headline in which its credits stand
_NOT_HEADLINES = frozenset({"code", "table_row", "quote"})
_CREDITS = frozenset({"byline", "dateline", "metadata"})
_EAST_ASIAN = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
# Pairs of East Asian characters: a run of them without spaces is a whole clause, and single ones match any text.
_CONTENT_WORD = re.compile(f"[{_EAST_ASIAN}]{{2}}|[^\\W\\d_{_EAST_ASIAN}]{{4,}}")
_SEPARATORS = re.compile(r"[|›»>•·/]")
_PICTURE = re.compile(r"©|\b(?:foto|photo|bild|image|getty|afp|reuters|credit|quelle|shutterstock|picture)\b|/[a-z]")
_CAPTION = re.compile(
    r"©|\b(?:AP Photo|Getty Images)\b|\b(?:AFP|AP|APA|EFE|EPA|Reuters|REUTERS|dpa|ANSA|PAP|NTB|TT)\s?/\s?\w|"
    r"\((?:von li\.? |v\. ?l\.|from left|left to right|de izquierda|da sinistra|de gauche)",
)
"""What captions hold, which stand where a headline can."""
_YEAR, _TIME = re.compile(r"\b(?:19|20)\d\d\b"), re.compile(r"\b\d{1,2}[:h]\d\d\b")
_NUMBERS, _NUMBERS_OF_A_MOMENT = re.compile(r"\d+"), 4  # year, hour, minute and day
_BEHIND_SENTENCE = re.compile(r"(?:\S+\s+){4,}\S*(?:[^\W\d_]{5}|[\uac00-\ud7a3]{2})[.。]\s+\S+(?:\s\S+)?$")
"""A sentence and the agency or the link behind it: "Boats wait at the bridge on Tuesday. Yonhap"."""
_NUMBERED = re.compile(r"\d{1,2}\. ")
_DIGITS = re.compile(r"\d")
_ENDS_LIKE_TEXT = re.compile(r"[.:;,。：；，、؛،][\"'”’»]*$")
_ENDS_LIKE_ABBREVIATION = re.compile(r"\.[A-Z]{1,2}\.[\"'”’»]*$")
"""As "the U.S." and "EE.UU.", whose point is no end of a sentence."""
_ASKS, _QUOTES = "?!？！\"”»“'’", "\"“„«»'‘「"
_UNSPACED = 0.9
"""What counts as the share of headlines with a blank line beside them in dumps without blank lines."""
_CASELESS = 0.6
"""What counts as the share of words with capitals in scripts without them: about the mean of the others' headlines."""

NAMES = (
    "next to the body", "first of the body", "log of the distance", "far", "below the start of the body", "kept",
    "first line", "among the first lines",
    "two words", "three words", "four or five words", "words up to eight", "words over 14", "over 22 words",
    "no content words", "share of content words in the lead", "content words in the lead",
    "again as a line", "again within a line", "again behind the start of the body",
    "ends like a sentence", "ends like a question or quote", "separators",
    "list item", "first-level heading", "other heading", "picture", "digits", "capitals", "begins small",
    "words with capitals", "numbered", "begins with a quotation", "commas", "like a name",
    "blank line above", "blank line below", "credit directly below", "credit below", "credit before the body",
    "credit directly above", "prose directly below", "picture credit below", "weak cue",
    "prose between it and the body", "short line above", "long line above", "others above", "others below",
    "kept line above", "only first-level heading",
)  # fmt: skip
"""The features, in the order of :func:`features_of`."""


def start_of_body(evidence: Evidence, kept: Sequence[int]) -> int:
    """The block that the body begins with: the first kept one that is running text.

    Args:
        evidence: the dump.
        kept: indices of the blocks that were kept, at least one, in order.
    """
    return next((index for index in kept if evidence.features[index].prose), kept[0])


def candidates(evidence: Evidence, first: int) -> list[int]:
    """The lines that may be the headline.

    Args:
        evidence: the dump.
        first: the block that the body begins with.
    """
    lines = range(max(0, first - REACH), min(len(evidence.blocks), first + _INTO_BODY))
    return [index for index in lines if is_candidate(evidence, index, first)]


def is_candidate(evidence: Evidence, index: int, first: int) -> bool:
    """Whether a line may be the headline by what it shows itself, wherever it stands.

    Args:
        evidence: the dump.
        index: the line.
        first: the block that the body begins with.
    """
    block, seen, cue = evidence.blocks[index], evidence.features[index], evidence.cues[index]
    text = block.text
    return (
        _FEWEST_WORDS <= seen.words <= _MOST_WORDS
        and len(text) <= _MOST_CHARACTERS
        and (index < first or not seen.prose)
        and block.kind not in _NOT_HEADLINES
        and (cue is None or not cue.certain)
        and not _ends_like_text(text)
        and len(_DIGITS.findall(text)) < _MOST_DIGITS * len(text)
        and not _CAPTION.search(text)
        and not _states_a_moment(text)
        and not _BEHIND_SENTENCE.match(text)
        and names_behind_by(text) is None
    )


def _states_a_moment(text: str) -> bool:
    """Whether a line has a year, a time of day and a day, which are a dateline with something beside it."""
    return (
        _YEAR.search(text) is not None
        and _TIME.search(text) is not None
        and len(_NUMBERS.findall(text)) >= _NUMBERS_OF_A_MOMENT
    )


def _ends_like_text(text: str) -> bool:
    end = len(text)
    if _ENDS_LIKE_TEXT.search(text, end - 4) is None:
        return False
    return _ENDS_LIKE_ABBREVIATION.search(text, max(0, end - 8)) is None


def features_of(evidence: Evidence, kept: Sequence[int], first: int, lines: Sequence[int]) -> list[list[float]]:
    """The features of each candidate.

    Args:
        evidence: the dump.
        kept: indices of the blocks that were kept, in order.
        first: the block that the body begins with.
        lines: the candidates.
    """
    blocks, features = evidence.blocks, evidence.features
    top = max(0, first - REACH - _AROUND)
    credit_lines = _credit_lines(evidence, top, first + _INTO_BODY + _CREDIT_REACH)
    last_credit = max(
        (index for index in range(top, min(first + 1, len(credit_lines))) if credit_lines[index]), default=-1
    )
    window = blocks[top : first + _INTO_BODY]
    lowered = "\n".join(["", *(block.text for block in (blocks[:_TOP] if top >= _TOP else ())),
                         *(block.text for block in window), ""]).lower()  # fmt: skip
    spaced = any(block.blank_before for block in window[1:])
    lead = lead_of(evidence, kept)
    behind = {block.text for block in blocks[first + _INTO_BODY :] if len(block.text) <= _MOST_CHARACTERS}
    body = set(kept)
    others = _headline_like(evidence, top, min(len(blocks), first + _INTO_BODY))
    highest = sum(block.level == 1 for block in blocks)
    prose_between = 0
    prose_until: dict[int, int] = {}
    for index in range(first - 1, top - 1, -1):
        prose_until[index] = prose_between
        prose_between += features[index].prose and index not in body
    rows = []
    for index in lines:
        at = index - top
        row = _place(index, first, body)
        row += _length(features[index].words)
        row += _wording(blocks[index].text, lowered, lead)
        row.append(blocks[index].text in behind)
        row += _shape(blocks[index], features[index].ends_sentence)
        row += _neighbours(evidence, index, credit_lines, index < last_credit <= first, spaced)
        row += (
            min(prose_until.get(index, 0), 4) / 4,
            index > 0 and features[index - 1].words < 3.5,
            index > 0 and features[index - 1].words > 12,
            sum(others[max(0, at - _AROUND) : at]) / 3,
            sum(others[at + 1 : max(0, min(at + 1 + _AROUND, first - top))]) / 3,
            index - 1 in body and index <= first,
            blocks[index].level == 1 and highest == 1,
        )
        rows.append(row)
    return rows


def lead_of(evidence: Evidence, kept: Sequence[int]) -> str:
    """The beginning of the body in small letters.

    Args:
        evidence: the dump.
        kept: indices of the blocks that were kept, in order.
    """
    parts, size = [], 0
    for index in kept:
        if evidence.features[index].prose:
            parts.append(evidence.blocks[index].text)
            size += len(parts[-1])
            if size >= _LEAD_CHARACTERS:
                break
    return "\n".join(parts)[:_LEAD_CHARACTERS].lower()


def _credit_lines(evidence: Evidence, top: int, end: int) -> list[bool]:
    """For each line before ``end`` whether it is a byline or a dateline; those above ``top`` count as none."""
    return [
        index >= top and ((cue is not None and cue.family in _CREDITS) or read_dateline(block.text) is not None)
        for index, (block, cue) in enumerate(zip(evidence.blocks[:end], evidence.cues[:end], strict=True))
    ]


def _headline_like(evidence: Evidence, top: int, end: int) -> list[bool]:
    """For each line whether it is as long as a headline and neither a sentence nor an item of a list."""
    return [
        seen.words >= _LIKE_HEADLINE and not seen.ends_sentence and block.kind != "list_item" and cue is None
        for block, seen, cue in zip(
            evidence.blocks[top:end], evidence.features[top:end], evidence.cues[top:end], strict=True
        )
    ]


def _place(index: int, first: int, body: set[int]) -> list[float]:
    distance = max(0, first - index)
    return [
        distance == 1,
        index == first,
        log2(1 + distance),
        distance > REACH / 2,
        index > first,
        index in body,
        index == 0,
        0 < index < _TOP,
    ]


def _length(words: float) -> tuple[float, ...]:
    return (
        words < 2.5,
        2.5 <= words < 3.5,
        3.5 <= words < 5.5,
        min(words, 8.0) / 8,
        max(0.0, words - 14.0) / 8,
        words > 22.0,
    )


def _wording(text: str, lowered: str, lead: str) -> tuple[float, ...]:
    """What of the line stands in the lead, and whether it stands again near the start of the body."""
    own = text.lower()
    words, shared = shared_with(own, lead)
    at_all = lowered.count(own)
    lines = lowered.count(f"\n{own}\n") if at_all > 1 else 1
    return (not words, shared / (words + 1.0), min(shared, 5) / 5, lines > 1, at_all > lines)


def shared_with(text: str, lead: str) -> tuple[int, int]:
    """How many content words a text has, and how many of them stand in the lead; both in small letters."""
    words = _CONTENT_WORD.findall(text)
    return len(words), sum([word in lead for word in words])


def _shape(block: Block, ends_sentence: bool) -> tuple[float, ...]:
    text, last = block.text, block.text[-1]
    lowered = text.lower()
    words = text.split()
    capitals = sum([word[0].isupper() for word in words])
    cased = capitals or lowered != text.upper()
    return (
        ends_sentence and last not in _ASKS,
        last in _ASKS,
        min(len(_SEPARATORS.findall(text)), 3),
        block.kind == "list_item",
        block.level == 1,
        block.kind == "heading" and block.level != 1,
        _PICTURE.search(lowered) is not None,
        len(_DIGITS.findall(text)) / len(text),
        text.isupper(),
        text[0].islower(),
        capitals / max(1, len(words)) if cased else _CASELESS,
        _NUMBERED.match(text) is not None,
        text[0] in _QUOTES,
        min(text.count(","), 3) / 3,
        len(words) <= 4 and capitals == len(words),
    )


def _neighbours(
    evidence: Evidence, index: int, credit_lines: Sequence[bool], credit_behind: bool, spaced: bool
) -> tuple[float, ...]:
    below = index + 1 < len(evidence.blocks)
    cue = evidence.cues[index + 1] if below else None
    return (
        evidence.blocks[index].blank_before > 0 if spaced else _UNSPACED,
        (below and evidence.blocks[index + 1].blank_before > 0) if spaced else _UNSPACED,
        index + 1 < len(credit_lines) and credit_lines[index + 1],
        any(credit_lines[index + 1 : index + 1 + _CREDIT_REACH]),
        credit_behind,
        index > 0 and credit_lines[index - 1],
        below and evidence.features[index + 1].prose,
        cue is not None and cue.family == "credit",
        evidence.cues[index] is not None,
    )
