"""Spaces that a converter put between a link or a word in italics and the mark behind it: "the harbour , which".

Converters that join the pieces of a page with spaces (inscriptis at elements that its style sheet sets apart,
``get_text(" ")`` of Beautiful Soup) leave them wherever a piece ends before a mark. No orthography has a space before a
comma or full stop, nor inside of round brackets; that of French before ``: ; ! ?`` is not touched.

html2text puts one behind whatever is set in bold type or italics.

Of the dumps of 1,376 development pages by inscriptis one in five has such a space before a comma or full stop.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

FEWEST = 3
"""Marks behind a space from which on a dump is taken for one of this kind: one may be meant ("put a , between")."""
_MARK = re.compile(
    r"(?<=[\w)\]\"'%»”’])[ \xa0]+(?:,(?=\s|$)|\.(?=$|\s+(?![a-z.])\S))"  # not the dots of ". . .", nor "a . b"
)
_SPACE = re.compile(
    rf"{_MARK.pattern}"
    r"|(?:(?<=\s\()|(?<=^\())[ \xa0]+(?=[^\W_])|(?<=[\w.])[ \xa0]+(?=\)(?:[\s,.;:]|$))"
    r"|(?<=[^\W\d_])[ \xa0]+(?=['’]s(?:\s|$))"
)
_BEFORE_MARKS = (" ,", " .", "\xa0,", "\xa0.")
"""What a text has where :data:`_MARK` finds anything: to look for that costs next to nothing."""
_AT_MARKS = (*_BEFORE_MARKS, "( ", " )", " '", " ’", "(\xa0", "\xa0)", "\xa0'", "\xa0’")
"""The same of :data:`_SPACE`."""
_CODE = re.compile(r"[{}<>=|]|;$")
"""What a line of a listing has, which a dump does not tell from prose: its spaces stay."""


def without_spaces_before_marks(texts: Sequence[str], fewest: int = FEWEST) -> list[str]:
    """The texts of one dump without such spaces, in order; the same where it has none, or hardly any.

    Args:
        texts: its blocks.
        fewest: marks behind a space from which on it is taken for one of this kind.
    """
    if not _has_any(_BEFORE_MARKS, "\n".join(texts)):
        return list(texts)
    marked = [text for text in texts if _has_any(_BEFORE_MARKS, text) and _CODE.search(text) is None]
    if sum(len(_MARK.findall(text)) for text in marked) < fewest:
        return list(texts)
    return [
        _SPACE.sub(lambda space: space[0].strip(" \xa0"), text)
        if _has_any(_AT_MARKS, text) and _CODE.search(text) is None
        else text
        for text in texts
    ]


def _has_any(pieces: Sequence[str], text: str) -> bool:
    return any(piece in text for piece in pieces)
