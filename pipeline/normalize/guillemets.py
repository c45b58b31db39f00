"""Guillemets: which of them are quotes, and in which direction.

The same two glyphs quote inwards («x» in French, Russian, Spanish; « x » with spaces), outwards (»x« in German and
Danish books) and both to the right (»x» in Swedish), and serve as arrows in navigation ("Next »", "Home » News").
So they are taken in pairs. One without a partner is left as it is: an arrow, or a French quotation whose end stands
in a later paragraph; turning it into a quote character would invent a quotation.
"""

from __future__ import annotations

import re

from pipeline.normalize.context import GUILLEMETS, SINGLE_GUILLEMETS, Pair, can_close, can_open, closes_before, is_word

_ANY = re.compile(f"[{GUILLEMETS}{SINGLE_GUILLEMETS}]")
_EITHER = {GUILLEMETS: re.compile(f"[{GUILLEMETS}]"), SINGLE_GUILLEMETS: re.compile(f"[{SINGLE_GUILLEMETS}]")}


def guillemet_pairs(text: str, glyphs: str) -> list[Pair]:
    """Positions of the opening and closing glyphs in ``text``, one pair for each quotation.

    Args:
        glyphs: the left-pointing and the right-pointing glyph: "«»" or "‹›".
    """
    left, right = glyphs[0], glyphs[1]
    pairs: list[Pair] = []
    open_: list[tuple[int, str, bool]] = []  # position, glyph, whether a space follows
    places = [found.start() for found in _EITHER[glyphs].finditer(text)]
    for here, following in zip(places, [*places[1:], len(text)], strict=False):
        before, after = text[here - 1 : here], text[here + 1 : here + 2]
        top, loose = (open_[-1][1], open_[-1][2]) if open_ else ("", False)
        closable = can_close(before, after)
        if text[here] == left:
            if top == right and closable:
                pairs.append((open_.pop()[0], here))
            else:
                open_.append((here, left, after.isspace()))
        elif (
            _outward(before, after)
            and not closable
            # "« mot »et": a space forgotten; "« Zurück. »Ja«": an arrow, and a German quotation.
            and not (top == left and loose and before.isspace() and not _closes_outward(text, following, left))
        ):
            open_.append((here, right, False))
        elif top == left or (top == right and closable):
            pairs.append((open_.pop()[0], here))
    return pairs


def _outward(before: str, after: str) -> bool:
    """Whether a right-pointing glyph between the two opens: tight, and before a word or another opening."""
    return can_open(before, after) and (is_word(after) or not closes_before(after) or after in "\"'“„‘‚‹›«»")


def _closes_outward(text: str, here: int, left: str) -> bool:
    """Whether the guillemet there points left and closes a quotation that opened with a right-pointing one."""
    return text[here : here + 1] == left and can_close(text[here - 1 : here], text[here + 1 : here + 2])


def straighten_guillemets(text: str) -> str:
    """Paired guillemets become ``"`` and ``'``, and the spaces inside them are dropped."""
    if _ANY.search(text) is None:
        return text
    text = _straighten(text, SINGLE_GUILLEMETS, "'")
    return _straighten(text, GUILLEMETS, '"')


def has_guillemets(text: str) -> bool:
    """Whether any guillemet, single or double, is in ``text``."""
    return _ANY.search(text) is not None


def _straighten(text: str, glyphs: str, quote: str) -> str:
    pieces: list[str] = []
    done = 0
    openings, closings = set(), set()
    for opening, closing in guillemet_pairs(text, glyphs):
        openings.add(opening)
        closings.add(closing)
    for here in sorted(openings | closings):
        piece = text[done:here]
        pieces.append(piece.rstrip() if here in closings else piece)
        pieces.append(quote)
        done = here + 1
        if here in openings:
            while text[done : done + 1].isspace():
                done += 1
    return "".join(pieces) + text[done:]
