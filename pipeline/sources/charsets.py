"""Names of character encodings: what a page may call its charset, and what that means in practice.

The grouping follows the labels of the WHATWG Encoding Standard (https://encoding.spec.whatwg.org/#names-and-labels):
browsers read every page that calls itself ISO-8859-1 or ASCII as windows-1252, gb2312 as gb18030, and so on, and pages
are written to look right in browsers. Only what stands here is believed, which also keeps out codecs of Python that
are no charsets, such as ``unicode_escape`` or ``rot13``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Charset:
    """A character encoding.

    Attributes:
        name: its usual name in lower case, which stands in the record.
        codecs: Python codecs for it, tried in this order: no single one knows all characters in use of the legacy
            East Asian charsets.
    """

    name: str
    codecs: tuple[str, ...]


# Name, codecs, labels; the labels are written as _squeeze leaves them.
_TABLE = (
    ("utf-8", "utf_8", "utf8 unicode11utf8"),
    ("utf-16-le", "utf_16_le", "utf16 utf16le"),
    ("utf-16-be", "utf_16_be", "utf16be"),
    ("gb18030", "gb18030", "gb18030 gbk gb2312 gb231280 iso58gb231280 chinese isoir58 cp936 euccn"),
    ("big5", "big5hkscs cp950", "big5 xbig5 big5hkscs cnbig5 cp950"),
    ("shift_jis", "cp932 shift_jis_2004", "shiftjis sjis mskanji ms932 cp932 cp31j"),
    ("euc-jp", "euc_jp euc_jis_2004", "eucjp eucpkdfmtjapanese ujis"),
    ("iso-2022-jp", "iso2022_jp_2 iso2022_jp_2004", "iso2022jp"),
    ("euc-kr", "cp949", "euckr ksc5601 ksc56011987 ksc56011989 isoir149 korean cp949 uhc"),
    ("windows-1250", "cp1250", "cp1250"),
    ("windows-1251", "cp1251", "cp1251"),
    (
        "windows-1252",
        "cp1252",
        "cp1252 iso88591 iso885911987 latin1 l1 isolatin1 isoir100 ascii usascii ansix341968 cp819",
    ),
    ("windows-1253", "cp1253", "cp1253"),
    ("windows-1254", "cp1254", "cp1254 iso88599 iso885991989 latin5 l5 isolatin5 isoir148"),
    ("windows-1255", "cp1255", "cp1255"),
    ("windows-1256", "cp1256", "cp1256"),
    ("windows-1257", "cp1257", "cp1257"),
    ("windows-1258", "cp1258", "cp1258"),
    ("windows-874", "cp874", "cp874 dos874 tis620 iso885911"),
    ("iso-8859-2", "iso8859_2", "iso88592 iso885921987 latin2 l2 isolatin2 isoir101"),
    ("iso-8859-3", "iso8859_3", "iso88593 iso885931988 latin3 l3 isolatin3 isoir109"),
    ("iso-8859-4", "iso8859_4", "iso88594 iso885941988 latin4 l4 isolatin4 isoir110"),
    ("iso-8859-5", "iso8859_5", "iso88595 iso885951988 cyrillic isolatincyrillic isoir144"),
    (
        "iso-8859-6",
        "iso8859_6",
        "iso88596 iso885961987 iso88596e iso88596i arabic asmo708 ecma114 isolatinarabic isoir127",
    ),
    ("iso-8859-7", "iso8859_7", "iso88597 iso885971987 greek greek8 elot928 ecma118 suneugreek isolatingreek isoir126"),
    (
        "iso-8859-8",
        "iso8859_8",
        "iso88598 iso885981988 iso88598e iso88598i hebrew visual logical isolatinhebrew isoir138",
    ),
    ("iso-8859-10", "iso8859_10", "iso885910 latin6 l6 isolatin6 isoir157"),
    ("iso-8859-13", "iso8859_13", "iso885913"),
    ("iso-8859-14", "iso8859_14", "iso885914"),
    ("iso-8859-15", "iso8859_15", "iso885915 latin9 l9 isolatin9"),
    ("iso-8859-16", "iso8859_16", "iso885916"),
    ("koi8-r", "koi8_r", "koi8r koi8 koi"),
    ("koi8-u", "koi8_u", "koi8u koi8ru"),
    ("ibm866", "cp866", "cp866 866"),
    ("macintosh", "mac_roman", "macintosh macroman mac"),
    ("x-mac-cyrillic", "mac_cyrillic", "maccyrillic macukrainian"),
)

_BY_LABEL = {label: Charset(name, tuple(codecs.split())) for name, codecs, labels in _TABLE for label in labels.split()}

_BY_NAME = {charset.name: charset for charset in _BY_LABEL.values()}

_PUNCTUATION = re.compile(r"[^a-z0-9]+")
_PREFIX = re.compile(r"^(?:x|cs)")
_PAGE = re.compile(r"^(?:windows|win|ibm)(?=\d)")


def find_charset(label: str) -> Charset | None:
    """The charset that ``label`` means in practice, ``None`` where it means none.

    Labels are compared without case, punctuation and the prefixes ``x-`` and ``cs``, so that ``ISO_8859-9``,
    ``iso8859-9`` and ``csISOLatin5`` are one; ``windows-``, ``win`` and ``ibm`` before a number mean ``cp``.
    """
    squeezed = _PAGE.sub("cp", _PUNCTUATION.sub("", label[:40].lower()))
    return _BY_LABEL.get(squeezed) or _BY_LABEL.get(_PAGE.sub("cp", _PREFIX.sub("", squeezed)))


def charset_named(name: str) -> Charset:
    """The charset whose own name is ``name``.

    Raises:
        KeyError: no charset of the table is called that.
    """
    return _BY_NAME[name]
