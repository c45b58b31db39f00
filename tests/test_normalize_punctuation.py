"""Dashes and ellipses by setting, and what is neither."""

from __future__ import annotations

import pytest

from pipeline.normalize import normalize_text


def styled(text: str, dashes: str = "keep", ellipses: str = "keep", language: str | None = None) -> str:
    once = normalize_text(text, "keep", language, False, dashes, ellipses)  # type: ignore[arg-type]
    assert normalize_text(once, "keep", language, False, dashes, ellipses) == once  # type: ignore[arg-type]
    return once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("late – too late", "late - too late"),
        ("late — too late", "late - too late"),
        ("late—too late", "late--too late"),
        ("1990–1995, E‐Mail, E‑Mail", "1990-1995, E-Mail, E-Mail"),
        ("他说——好", "他说--好"),
        ("― Oui", "- Oui"),
        ("−5 °C, a well-known ー", "−5 °C, a well-known ー"),
    ],
)
def test_ascii_dashes(text: str, expected: str) -> None:
    assert styled(text, dashes="ascii") == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "late - too late", "late – too late"),
        ("en", "late -- too late", "late – too late"),
        ("en", "late--too late", "late—too late"),
        ("en", "late---too late", "late—too late"),
        ("en", '"Late" - "too late"', '"Late" – "too late"'),
        ("de", "spät - zu spät", "spät – zu spät"),
        ("fr", "tard -- trop tard", "tard – trop tard"),
        ("ru", "Мост - это слово", "Мост — это слово"),
        ("uk", "Міст -- це слово", "Міст — це слово"),
        (None, "late - too late", "late – too late"),
    ],
)
def test_typographic_dashes(language: str | None, text: str, expected: str) -> None:
    assert styled(text, dashes="typographic", language=language) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a well-known man, Ein- und Ausgabe, 1990-1995, 030-123456",
        "5 - 3 = 2 and x = a - 1",
        "run it with --verbose or -v",
        "- an item",
        "-----",
        "<!-- a comment -->",
        "late – too late—or not",
        "10-12 - 3",
    ],
)
def test_what_is_no_typed_dash(text: str) -> None:
    assert styled(text, dashes="typographic") == text


@pytest.mark.parametrize(
    ("style", "text", "expected"),
    [
        ("ascii", "wait… what……", "wait... what......"),
        ("typographic", "wait... what.... . . .", "wait… what…. . . ."),
        ("typographic", "wait . . . what", "wait … what"),
        ("typographic", "..... ../x ..", "..... ../x .."),
        ("typographic", "Chapter 1 ........ 12", "Chapter 1 ........ 12"),
        ("keep", "wait... what…", "wait... what…"),
    ],
)
def test_ellipses(style: str, text: str, expected: str) -> None:
    assert styled(text, ellipses=style) == expected


def test_code_is_left_alone() -> None:
    code = "for i in a..b -- 1…"
    assert normalize_text(code, "straight", "en", True, "typographic", "ascii") == code
