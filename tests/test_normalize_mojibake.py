"""Mojibake is repaired; text that only looks a little like it is not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pipeline.normalize import normalize_text
from pipeline.normalize.mojibake import repair


def misread(text: str, encoding: str) -> str:
    return text.encode().decode(encoding)


@pytest.mark.parametrize(
    ("broken", "meant"),
    [
        ("Fran\xc3\xa7ais", "Français"),
        ("\xe2\u20ac\u0153quoted\xe2\u20ac\x9d", "“quoted”"),
        ("\xe2\u20ac\u0153quoted\xe2\u20ac\ufffd", "“quoted”"),
        ("It\xe2\u20ac\u2122s", "It’s"),
        ("\xe2\x80\x9citerator\xe2\x80\x9d", "“iterator”"),
        ("WireGuard\xc2\xae protocol", "WireGuard® protocol"),
        ("f(x) = x\xc2\xb3 - 4x\xc2\xb2", "f(x) = x³ - 4x²"),
        (misread("Привет, мир", "windows-1251"), "Привет, мир"),
        (misread("Καλημέρα κόσμε", "iso8859-1"), "Καλημέρα κόσμε"),
        (misread("déjà vu à l'été", "mac_roman"), "déjà vu à l'été"),
        (misread("Příliš žluťoučký", "latin-1"), "Příliš žluťoučký"),
    ],
)
def test_mojibake_is_repaired(broken: str, meant: str) -> None:
    assert repair(broken) == meant


def test_each_layer_of_mojibake_is_repaired() -> None:
    assert normalize_text(misread(misread("Çavuşoğlu", "latin-1"), "latin-1"), "keep") == "Çavuşoğlu"


@pytest.mark.parametrize(
    "text",
    [
        "NÃO É AÇÃO, É CORAÇÃO",
        "AMANHÃ É DIA DE IRMÃ?",
        "\xabAMANH\xc3\xbb, disse",
        "\u201cA L\xc3\u201d e \u201cA IRM\xc3\u2026\u201d",
        "\u201dHOT\u0102R\xce\u201d",
        "Â is a letter, Ã is another",
        "« Regardé », dit-il… « l’été »",
        "ÜBERGRÖßE “groß” – Straße®",
        "Ærø, Østerbro, Åland",
        "«ΑΘΗΝΑ» κι «Ο»",
        "РІК СІЧЕНЬ «Її», Ѓорѓи",
        "İSTANBUL’UN “ŞİŞLİ”Sİ",
        "CAF\xc9\ufffd",
        "100\xa0€ ±3²",
        "Tiếng Việt “ÂN HẬN”",
        "日本語「テスト」",
    ],
)
def test_real_text_is_left_alone(text: str) -> None:
    assert repair(text) == text


def test_a_replacement_character_costs_no_neighbour() -> None:
    assert repair("CAF\xc9\ufffd Fran\xc3\xa7ais") == "CAF\xc9\ufffd Français"


def test_no_width_quote_or_ligature_fixer_runs_with_the_repair() -> None:
    assert repair("Fran\xc3\xa7ais ，“x” ﬁ") == "Français ，“x” ﬁ"


def test_ftfy_is_imported_for_suspects_only() -> None:
    program = (
        "import sys; from pipeline.normalize import normalize_text as n; "
        "n('“Çavuşoğlu” « été »', 'straight'); assert 'ftfy' not in sys.modules; "
        "n('Fran\\xc3\\xa7ais', 'straight'); assert 'ftfy' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
