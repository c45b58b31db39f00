"""Characters: what a text means, in one form.

Each step is a small pure function; :mod:`pipeline.normalize.plan` names them in the order in which they are applied.
Nothing here is NFKC: full-width characters, superscripts and presentation forms stay what they are. Only the seven
Latin ligatures of typesetting (U+FB00 to U+FB06) are spelled out: they are how a font draws two letters, and a word
that holds one is found by nobody. Letters that a language has (ĳ, ǆ, œ, æ, ŉ) are none of them.

Every pipeline of steps is idempotent: what it returns, it returns again. Two rules keep it so. Characters that vanish,
vanish before anything looks at neighbours; and NFC comes first, because it turns a few characters into ASCII ones
(U+037E into a semicolon), and last, because taking something out can bring a letter and its accent together.

White space and invisible characters, what happens to them and why:

- Line breaks of every kind, tabs and spaces of every width become one plain space: in a block they are layout.
- An ideographic space between two CJK characters stays one ideographic space, as Japanese names ("田中　太郎") and
  exclamations ("！　") are written with it; anywhere else, and at the ends, it is a space like the others.
- Zero-width spaces, word joiners, byte order marks, soft hyphens, invisible operators, annotation marks and bidi
  embeddings, overrides and isolates are taken out. Overrides can make a text read as something it does not say.
- Left-to-right, right-to-left and Arabic letter marks stay where there is right-to-left text for them to order, and
  are taken out elsewhere. They have no scope, so they cannot reorder more than their neighbours.
- Joiners (ZWJ, ZWNJ, combining grapheme joiner) stay beside letters, marks and emoji outside ASCII: Persian, the
  Indic scripts and emoji are spelled with them. Between ASCII or punctuation they join nothing; mails are padded
  with them.
- Tag characters stay in flags (U+1F3F4, tags, U+E007F) and are taken out elsewhere: they can hide a text.
- More than 30 combining marks in a row are cut to 30, as in Unicode's stream-safe text format (UAX 15): no language
  has so many, and composing them costs quadratic time.
- Control characters, noncharacters: out. C1 controls that are windows-1252 in disguise: what was meant. A lone
  surrogate stands for a character nobody can name any more: U+FFFD.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from pipeline.normalize.entities import ampersands, entities
from pipeline.normalize.ligatures import spell_out_ligatures

_LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
# Every Zs but the plain and the ideographic space; U+001F separates units; U+FFFC stands where an object was.
_SPACES = "\t\x1f\xa0\u1680\u2000-\u200a\u202f\u205f\ufffc"
_CONTROLS = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
_VANISHING = "\xad\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane * 0x10000 + 0xFFFE) + chr(plane * 0x10000 + 0xFFFF) for plane in range(17)
)

_JOINERS = "\u034f\u200c\u200d"
_INERT = "\x00-\x7f\xa0-\xbf\u2000-\u200b\u200e-\u206f\u3000-\u303f"  # ASCII and punctuation: nothing to join
_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_CJK = (
    "\u1100-\u11ff\u2e80-\u2fff\u3001-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U0001aff0-\U0001b2ff\U00020000-\U0003fffd"
)

_SURROGATE = re.compile("[\ud800-\udfff]")
_C1 = re.compile("[\x80-\x9f]")
_C1_BUT_NEXT_LINE = re.compile("[\x80-\x84\x86-\x9f]")
_CONTROL = re.compile(f"[{_CONTROLS}{_NONCHARACTERS}]")
_VANISHES = re.compile(f"[{_VANISHING}]")
_BLANK = re.compile(f"[{_LINE_BREAKS}{_SPACES}]")
_UNWANTED_IN_CODE = re.compile(f"[\x1f{_CONTROLS}{_VANISHING}{_NONCHARACTERS}]")
_TERMINAL_ESCAPE = re.compile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?)")
_LINE_BREAK = re.compile(f"\r\n|[{_LINE_BREAKS}]")
_CONDITIONAL = re.compile(f"[{_JOINERS}\u061c\u200e\u200f\U000e0000-\U000e007f]")
_IDLE_JOINERS = re.compile(f"(?:(?<=[{_INERT}])|^)[{_JOINERS}]+(?=[{_INERT}]|\\Z)")
_DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f]")
_RIGHT_TO_LEFT_LETTER = re.compile(f"[{_RIGHT_TO_LEFT}]")
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)|[\U000e0000-\U000e007f]")
MOST_MARKS = 30
"""Combining marks in a row that are left: Unicode Standard Annex 15, section 13 (stream-safe text format)."""
# Marks, and symbols, which are let through. The first one stands by itself because re then skips ahead to it.
_MARKS_BEYOND = re.compile(rf"[^\x00-\x7f\w\s][^\x00-\x7f\w\s]{{{MOST_MARKS},}}")
# Printable, and yet there is something to do: entities, an invisible joiner, the object replacement, ligatures.
_SPECIAL = re.compile("[&\u034f\ufffcﬀ-ﬆ]")
_COMMON_MARKS = "’“”‘–—…"
_SPACE_RUN = re.compile("[ \u3000]{2,}|\u3000")
_CLASS_PART = re.compile("(?s)(.)(?:-(.))?")
_CJK_CHARACTER = re.compile(f"[{_CJK}]")


def _table(characters: str, value: str | None) -> dict[int, str | None]:
    """A table for ``str.translate`` from a regex class ("a-cx") of characters."""
    table: dict[int, str | None] = {}
    for first, last in _CLASS_PART.findall(characters):
        table.update(dict.fromkeys(range(ord(first), ord(last or first) + 1), value))
    return table


_CODE_TABLE: Mapping[int, str | None] = {**_table(_CONTROLS + _VANISHING + _NONCHARACTERS, None), 0x1F: " "}


def _windows_1252() -> dict[int, str | None]:
    table: dict[int, str | None] = {}
    for byte in range(0x80, 0xA0):
        meant = bytes([byte]).decode("windows-1252", "ignore")
        table[byte] = meant or None
    return table


_WINDOWS_1252: Mapping[int, str | None] = _windows_1252()
_WINDOWS_1252_BUT_NEXT_LINE: Mapping[int, str | None] = {k: v for k, v in _WINDOWS_1252.items() if k != 0x85}


def join_surrogates(text: str) -> str:
    """Two halves of a surrogate pair become the character they are; a lone half becomes U+FFFD."""
    if _SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def read_c1_as_windows_1252(text: str) -> str:
    """C1 controls become the windows-1252 characters they are in practice, as browsers read them.

    Source: the windows-1252 index of the WHATWG Encoding Standard; the five bytes without a character are taken out.
    U+0085 is a line break on its own, and an ellipsis beside other C1 characters.
    """
    if _C1.search(text) is None:
        return text
    return text.translate(_WINDOWS_1252 if _C1_BUT_NEXT_LINE.search(text) else _WINDOWS_1252_BUT_NEXT_LINE)


def drop_terminal_escapes(text: str) -> str:
    """Control sequences of terminals (ECMA-48): colours, titles, cursor movements."""
    return _TERMINAL_ESCAPE.sub("", text) if "\x1b" in text else text


def drop_controls(text: str) -> str:
    """Control characters and noncharacters, but for those that are white space."""
    return _CONTROL.sub("", text)


def drop_invisibles(text: str) -> str:
    """What is invisible on its own account: soft hyphens, zero-width spaces, byte order marks, bidi controls."""
    return _VANISHES.sub("", text)


def plain_spaces(text: str) -> str:
    """Line breaks, tabs and spaces of every width become plain spaces; the ideographic space stays."""
    return _BLANK.sub(" ", text)


def limit_marks(text: str) -> str:
    """Runs of combining marks are cut to :data:`MOST_MARKS`. To be done before anything composes."""
    if text.isascii():
        return text
    return _MARKS_BEYOND.sub(_fewer_marks, text)


def _fewer_marks(run: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in run.group():
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def compose(text: str) -> str:
    """NFC."""
    return unicodedata.normalize("NFC", text)


def drop_idle_invisibles(text: str) -> str:
    """Joiners, direction marks and tag characters where there is nothing for them to do."""
    if _CONDITIONAL.search(text) is None:
        return text
    text = _TAGS.sub(r"\1", text)
    if _RIGHT_TO_LEFT_LETTER.search(text) is None:
        text = _DIRECTION_MARKS.sub("", text)
    return _IDLE_JOINERS.sub("", text)


def decode_entities(text: str) -> str:
    """HTML entities that survived extraction; see :mod:`pipeline.normalize.entities`."""
    if "&" not in text:
        return text
    decoded = entities(text)
    if decoded == text:
        return text
    for step in (drop_terminal_escapes, drop_controls, drop_invisibles, plain_spaces, limit_marks, spell_out_ligatures):
        decoded = step(decoded)
    return drop_idle_invisibles(decoded)


def decode_ampersands(text: str) -> str:
    """``&amp;`` where no entity begins with it; see :mod:`pipeline.normalize.entities`."""
    return ampersands(text)


def single_spaces(text: str) -> str:
    """Runs of spaces become one, the ends are bare; an ideographic space stays between CJK characters."""
    if "  " in text or "\u3000" in text:
        text = _SPACE_RUN.sub(_one_space, text)
    return text.strip(" \u3000")


def _one_space(run: re.Match[str]) -> str:
    text, start, end = run.string, run.start(), run.end()
    if "\u3000" in run.group() and start > 0 and end < len(text):
        ideographic = _CJK_CHARACTER.match(text, start - 1) and _CJK_CHARACTER.match(text, end)
        return "\u3000" if ideographic else " "
    return " "


def drop_from_code(text: str) -> str:
    """Controls and invisible characters; tabs, line breaks and spaces of every kind stay.

    Invisible characters count as controls here: bidi overrides make code read as what it is not ("Trojan Source",
    CVE-2021-42574), and zero-width spaces, put in as break hints, stop it from running.
    """
    if _UNWANTED_IN_CODE.search(text) is None:
        return text
    return drop_terminal_escapes(text).translate(_CODE_TABLE)


def line_feeds(text: str) -> str:
    """Line breaks of every kind become line feeds."""
    return _LINE_BREAK.sub("\n", text)


def without_common_marks(text: str) -> str:
    """The text without the quotation marks, dashes and the ellipsis of English: no step for characters changes them."""
    if text.isascii():
        return text
    for mark in _COMMON_MARKS:
        text = text.replace(mark, "")
    return text


def in_order(text: str) -> bool:
    """Whether the steps for characters would change nothing, or nothing but spaces: most text, told at once.

    Python calls controls, format characters, surrogates, noncharacters and spaces but the plain one not printable:
    that asks in one pass for nearly all that the steps look for.
    """
    if not text.isprintable():
        return False
    if text.isascii():
        return "&" not in text
    return (
        _SPECIAL.search(text) is None and _MARKS_BEYOND.search(text) is None and unicodedata.is_normalized("NFC", text)
    )
