"""Names of charsets: what pages call them, and what they mean in practice."""

from __future__ import annotations

import codecs

import pytest

from pipeline.sources.charsets import charset_named, find_charset


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("utf-8", "utf-8"),
        ("UTF8", "utf-8"),
        (" utf_8 ", "utf-8"),
        ("iso-8859-1", "windows-1252"),
        ("ISO_8859-1:1987", "windows-1252"),
        ("latin-1", "windows-1252"),
        ("us-ascii", "windows-1252"),
        ("x-cp1252", "windows-1252"),
        ("iso-8859-9", "windows-1254"),
        ("csISOLatin5", "windows-1254"),
        ("windows-1254", "windows-1254"),
        ("cp1251", "windows-1251"),
        ("win-1251", "windows-1251"),
        ("iso-8859-2", "iso-8859-2"),
        ("iso-8859-11", "windows-874"),
        ("tis-620", "windows-874"),
        ("gb2312", "gb18030"),
        ("GBK", "gb18030"),
        ("x-gbk", "gb18030"),
        ("big5", "big5"),
        ("x-x-big5", "big5"),
        ("Big5-HKSCS", "big5"),
        ("Shift_JIS", "shift_jis"),
        ("windows-31j", "shift_jis"),
        ("x-sjis", "shift_jis"),
        ("euc-jp", "euc-jp"),
        ("ks_c_5601-1987", "euc-kr"),
        ("windows-949", "euc-kr"),
        ("koi8-ru", "koi8-u"),
        ("ibm866", "ibm866"),
        ("x-mac-cyrillic", "x-mac-cyrillic"),
    ],
)
def test_labels(label: str, name: str) -> None:
    charset = find_charset(label)
    assert charset is not None
    assert charset.name == name
    assert charset_named(name) == charset


@pytest.mark.parametrize(
    "label",
    ["", " ", "-", "none", "utf", "windows-", "x", "unicode_escape", "rot13", "hex", "utf-7", "idna", "a" * 9999, "ü"],
)
def test_what_is_no_charset(label: str) -> None:
    assert find_charset(label) is None


def test_practice_is_wider_than_the_label() -> None:
    assert b"\x93\x94".decode(find_charset("iso-8859-1").codecs[0]) == "“”"
    assert b"\x80".decode(find_charset("iso-8859-9").codecs[0]) == "€"
    assert b"\x87\x40".decode(find_charset("shift_jis").codecs[0]) == "①"


@pytest.mark.parametrize("name", ["utf-16-le", "gb18030", "big5", "shift_jis", "euc-jp", "iso-2022-jp", "windows-874"])
def test_codecs_exist_and_can_be_cut(name: str) -> None:
    for codec in charset_named(name).codecs:
        assert codecs.getincrementaldecoder(codec)("strict").decode(b"", False) == ""


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        charset_named("latin1")
