"""HTML entities that survived extraction: ``&nbsp;``, ``&quot;``, ``&#8217;``.

A parser has been here already, so what is left was escaped twice, or stands in a text dump that nobody parsed, or is
the subject of the text. Three rules follow:

- Only a known name, or a number, that ends in a semicolon is an entity: "AT&T", "?a=1&copy=2" are not.
- Nothing that could become markup or another entity is decoded: ``&lt;`` and ``&gt;`` stay, so an article about HTML
  still shows ``&lt;p&gt;``; so does every entity that stands for a letter or digit of ASCII, ``#``, ``;`` or ``&``.
- ``&amp;`` becomes an ampersand unless an entity would begin there: "R&amp;D" is decoded, "&amp;lt;" is left alone.
  What was escaped twice or more is taken as a whole: "&amp;nbsp;" is a space, "R&amp;amp;D" is "R&D".

Together they make decoding idempotent: no decoded text can be decoded further.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from html.entities import html5

from pipeline.normalize.ligatures import spell_out_ligatures

# The longest name in HTML's list of entities (CounterClockwiseContourIntegral) has 31 letters.
_ENTITY = re.compile(
    r"(?P<unfinished>&(?:amp;){0,8}\#?[0-9A-Za-z]{0,31})?"
    r"(?P<entity>&(?:amp;){0,8}(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|(?P<name>[A-Za-z][0-9A-Za-z]{1,30}));)"
)
_AMPERSAND = re.compile(r"&(?:amp|AMP|\#0{0,5}38|\#[xX]0{0,4}26);(?:amp;){0,8}(?!\#?[0-9A-Za-z]{1,31};)")
_COULD_CONTINUE = re.compile(r"[0-9A-Za-z\#;&<>]")
_COMBINING_GRAPHEME_JOINER = "\u034f"  # invisible, though Python calls it printable


def entities(text: str) -> str:
    """Decode known entities, all but ampersands and what could be markup.

    The result may hold any character, line breaks and invisible ones too.
    """
    return _ENTITY.sub(_decode, text)


def ampersands(text: str) -> str:
    """Decode ``&amp;`` where no entity begins with the ampersand."""
    return _AMPERSAND.sub("&", text) if "&" in text else text


def _decode(found: re.Match[str]) -> str:
    unfinished, entity, name = found.group("unfinished", "entity", "name")
    entity = entity.replace("amp;", "") if name != "amp" else entity
    # A name is looked up whole: unescape() also reads "&notit;" as "&not" and "it;".
    meant = unescape(entity) if name is None else html5.get(f"{name};", entity)
    if _COULD_CONTINUE.search(unicodedata.normalize("NFC", meant)):
        return found.group()
    if unfinished is None:
        return meant
    # "&am&shy;p;": without its soft hyphen this would be another entity; so would "&&filig;lig;", spelled out.
    return found.group() if _vanishes(meant) or spell_out_ligatures(meant).isascii() else unfinished + meant


def _vanishes(meant: str) -> bool:
    """Whether ``meant`` has no glyph, so that a later step may take it out."""
    return all(
        character == _COMBINING_GRAPHEME_JOINER or not (character.isprintable() or character.isspace())
        for character in meant
    )
