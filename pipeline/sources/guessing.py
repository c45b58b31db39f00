"""Which charset, when the document does not say: letters for the Latin code pages, charset-normalizer for the rest.

charset-normalizer tells scripts apart well and Latin code pages badly: of 391 beginnings (200, 1,000 and 20,000 bytes)
of articles in a dozen languages it read 321 right, and took Polish ISO-8859-2, Turkish and much French for something
else. Between those pages only a few letters differ, so the letters that each language writes decide: all 391 right.
"""

from __future__ import annotations

import re

from pipeline.sources.charsets import Charset, charset_named, find_charset

_WINDOW = 1024 * 1024
"""Bytes of the document that are searched for a sample, from its first non-ASCII byte on."""

_SAMPLE = 64 * 1024
"""Bytes that a guess looks at; more makes it slower and no better."""

_LATIN_SAMPLE = 8 * 1024
"""The same for the Latin code pages, each of which is tried in Python."""

_LATIN_HIGH_SHARE = 1 / 3
"""In a Latin script at most this share of the letters is beyond ASCII (measured: .30, in lines that have any)."""

_LATIN_COVERAGE = 0.75
"""Share of the non-ASCII characters that the right page explains (measured: .80 at least; Vietnamese reaches .73)."""

_TAGS = re.compile(rb"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1|\Z)|<[^>]*(?:>|\Z)", re.DOTALL | re.IGNORECASE)
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_HIGH_BYTES = bytes(range(0x80, 0x100))
_ASCII_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")

# The most used comes first: where two pages read a text equally well, the first is taken.
_LATIN_PAGES = ("windows-1252", "windows-1254", "windows-1250", "iso-8859-2", "windows-1257", "iso-8859-15")

_OTHER_PAGES = (
    *("windows-1251", "koi8-r", "koi8-u", "iso-8859-5", "ibm866"),  # Cyrillic
    *("windows-1253", "iso-8859-7"),  # Greek
    *("windows-1256", "iso-8859-6", "windows-1255", "iso-8859-8"),  # Arabic, Hebrew
    *("windows-874", "windows-1258"),  # Thai, Vietnamese
    *("gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"),
)

# Letters beyond a to z that languages write, after the exemplar characters of the Unicode CLDR. The weight below 1
# keeps Icelandic from claiming a few words of Turkish, whose bytes it shares.
_ALPHABETS = (
    ("àâæçéèêëîïôœùûüÿ", 1.0),  # French
    ("äöüßé", 1.0),  # German
    ("áéíñóúüªº", 1.0),  # Spanish
    ("àáâãçéêíóôõúüªº", 1.0),  # Portuguese
    ("àèéìíîòóùú", 1.0),  # Italian
    ("àçéèíïóòúü", 1.0),  # Catalan
    ("áäéëèïíóöüú", 1.0),  # Dutch
    ("åäöéæøòôóà", 1.0),  # Danish, Finnish, Norwegian, Swedish
    ("áæðéíóöøúýþ", 0.98),  # Faroese, Icelandic
    ("âçğıİîöşüû", 1.0),  # Turkish
    ("ëç", 1.0),  # Albanian
    ("ąćęłńóśźż", 1.0),  # Polish
    ("áčďéěíňóřšťúůýž", 1.0),  # Czech
    ("áäčďéíĺľňóôŕšťúýž", 1.0),  # Slovak
    ("áéíóöőúüű", 1.0),  # Hungarian
    ("ăâîşţ", 1.0),  # Romanian
    ("čćđšž", 1.0),  # Bosnian, Croatian, Serbian, Slovenian
    ("äõöüšž", 1.0),  # Estonian
    ("āčēģīķļņšūž", 1.0),  # Latvian
    ("ąčęėįšųūž", 1.0),  # Lithuanian
)
_LETTERS = tuple((frozenset(letters + letters.upper()), weight) for letters, weight in _ALPHABETS)

# Signs that may stand before a letter. Of others (± ¶ ³ …) a letter after them shows that they are misread letters.
_SIGNS = frozenset("“”„‟‘’‚‹›«»–—…•·€£©®™°§¿¡\xa0\xad")
_NEVER = frozenset("¤\ufffd")


def guess_charset(data: bytes, html: bool) -> Charset | None:
    """The charset that ``data``, which is not UTF-8, is most likely written in; ``None`` where nothing fits.

    Args:
        data: the whole document.
        html: whether tags, scripts and styles are to be left out.
    """
    sample = _sample(data, html)
    high = len(sample) - len(sample.translate(None, _HIGH_BYTES))
    letters = high + len(sample) - len(sample.translate(None, _ASCII_LETTERS))
    if high <= letters * _LATIN_HIGH_SHARE:
        page = _latin_page(sample[:_LATIN_SAMPLE])
        if page is not None:
            return page
    from charset_normalizer import from_bytes  # here, for it takes 30 ms to import and few documents need it

    others = [charset_named(name).codecs[0] for name in _OTHER_PAGES]
    # The document may end inside a character, which no multi-byte charset would decode.
    for whole in (sample, sample[:-1]):
        best = from_bytes(whole, cp_isolation=others).best()
        if best is not None:
            return find_charset(best.encoding)
    return None


def _sample(data: bytes, html: bool) -> bytes:
    """The lines (of HTML: the texts between tags) that have a non-ASCII byte, for the others tell nothing."""
    found = _HIGH_BYTE.search(data)
    start = max(0, found.start() - 1024) if found else 0
    window = data[start : start + _WINDOW]
    texts = _TAGS.sub(b"\n", window) if html else window
    sample = _high_lines(texts)
    return sample or _high_lines(window)


def _high_lines(text: bytes) -> bytes:
    lines: list[bytes] = []
    size = 0
    for line in text.splitlines():
        if not line.isascii():
            lines.append(line[:_SAMPLE])
            size += len(line)
            if size >= _SAMPLE:
                break
    return b"\n".join(lines)[:_SAMPLE]


def _latin_page(sample: bytes) -> Charset | None:
    best: Charset | None = None
    best_coverage = _LATIN_COVERAGE
    for name in _LATIN_PAGES:
        page = charset_named(name)
        coverage = _coverage(sample.decode(page.codecs[0], "replace"))
        if coverage > best_coverage:
            best, best_coverage = page, coverage
    return best


def _coverage(text: str) -> float:
    """Share of the non-ASCII characters of ``text`` that one language writes, or that are signs in their place."""
    signs = total = 0
    letters: dict[str, int] = {}
    for found in _NOT_ASCII.finditer(text):
        character = found.group()
        total += 1
        if character in _NEVER or character < "\xa0":
            continue
        if character in _SIGNS:
            signs += 1
        elif character.isalpha():
            letters[character] = letters.get(character, 0) + 1
        elif not text[found.end() : found.end() + 1].isalpha():
            signs += 1
    if not total:
        return 0.0
    explained = max(
        weight * sum(count for letter, count in letters.items() if letter in alphabet) for alphabet, weight in _LETTERS
    )
    return (explained + signs) / total
