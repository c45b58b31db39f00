"""Mojibake: UTF-8 that somebody read as a one-byte encoding ("FranÃ§ais", "itâ€™s").

It is rare, and correct text must not pay for it: neither with time nor with letters. So :func:`repair` looks for the
traces that UTF-8 leaves in the usual encodings, a lead byte followed by a continuation byte, and only where it finds
one does it ask ``ftfy.badness.is_bad`` (some 100 µs for 500 characters, and some 30 ms for the first import), and only
where that agrees does ``ftfy.fix_encoding`` run. Its other fixers (width, quotes, ligatures) stay off.
"""

from __future__ import annotations

import re

_LATIN_LEADS = bytes(range(0xC2, 0xF5))
_COMMON_LEADS = b"\xc2\xc3\xc4\xc5\xe2"  # accented Latin letters, curly quotes and dashes

# Encoding, lead bytes looked for, and how many pairs in a row it takes. Where lead and continuation bytes are both
# letters of one alphabet, a single pair is ordinary text ("Рік"), but a run of them is not.
_READ_AS: tuple[tuple[str, bytes, int], ...] = (
    ("windows-1252", _LATIN_LEADS, 1),
    ("latin-1", _LATIN_LEADS, 1),
    ("windows-1250", _COMMON_LEADS, 1),
    ("iso8859-2", _COMMON_LEADS, 1),
    ("windows-1254", _COMMON_LEADS, 1),
    ("windows-1257", b"\xe2", 1),
    ("windows-1251", b"\xd0\xd1", 2),
    ("windows-1253", b"\xce\xcf", 2),
    ("mac_roman", b"\xc2\xc3\xe2", 1),
    ("cp437", b"\xc2\xc3\xe2", 1),
)


_QUOTES_READ_AS_CYRILLIC_OR_GREEK = ("вЂ", "β€")  # how curly quotes and dashes begin in windows-1251 and -1253


def _traces() -> tuple[str, str]:
    """Patterns to search for: any lead before any continuation, which is quick, and those of one encoding."""
    all_leads, all_continuations = set("вβ"), set("Ђ€")
    alternatives = list(_QUOTES_READ_AS_CYRILLIC_OR_GREEK)
    for encoding, lead_bytes, pairs in _READ_AS:
        leads = lead_bytes.decode(encoding, "ignore")
        continuations = bytes(range(0x80, 0xC0)).decode(encoding, "ignore")
        all_leads.update(leads)
        all_continuations.update(continuations)
        alternatives.append(f"(?:[{re.escape(leads)}][{re.escape(continuations)}]){{{pairs}}}")
    first = f"[{re.escape(''.join(sorted(all_leads)))}][{re.escape(''.join(sorted(all_continuations)))}]"
    return first, "|".join(alternatives)


_PAIR, _TRACE = map(re.compile, _traces())

# A capital at the end of a shouted word and the closing quote after it (AMANHÃ in guillemets, HOTĂRÎ in curly ones):
# ftfy reads the two as one small letter. Mojibake of a small letter does not follow a capital as a rule, and inside
# a word a letter comes next. A no-break space before the guillemet is French.
_CLOSING = "[ \xa0\u202f]?[\u00bb\u201d\u2019\u203a\u2026\u2013\u2014]"
_SHOUTED = re.compile(f"(?<=[A-Z\xc0-\xd6\xd8-\xdeĂŞŢȘȚ\xa0])[\xc2\xc3\xce](?={_CLOSING}(?![^\\W\\d_]))")

# ” is E2 80 9D. windows-1252 has no 9D, so a strict decoder leaves "â€" and U+FFFD. Of the characters whose third byte
# is undefined there (81 8D 8F 90 9D), the closing quote is the only one that is common.
_LOST_QUOTE = re.compile("â€\ufffd")


def repair(text: str) -> str:
    """``text`` with its mojibake undone, or ``text`` itself where there is none to be sure of."""
    if text.isascii() or _PAIR.search(text) is None or _TRACE.search(text) is None:
        return text
    evidence = _SHOUTED.sub("", text)
    if len(evidence) != len(text) and _TRACE.search(evidence) is None:
        return text

    from ftfy import fix_encoding  # imported here: only the rare text that needs it pays for it
    from ftfy.badness import is_bad

    if not is_bad(evidence):
        return text
    text = _LOST_QUOTE.sub("”", text)
    # U+FFFD goes around ftfy, which would take the letter before it for half a character ("CAFÉ\ufffd").
    pieces = text.split("\ufffd")
    return "\ufffd".join(fix_encoding(piece, replace_lossy_sequences=False) for piece in pieces)
