"""On real texts that are right already, normalising changes mapped characters and nothing else.

*Mapped* means: a quotation mark, apostrophe or prime became ``"`` or ``'`` (and spaces inside guillemets went), white
space of any kind became one plain space, a character without looks went, an accent joined its letter (NFC), a Latin
ligature was spelled out, an entity was decoded, a C1 control became the windows-1252 character that was meant. Folding
exactly these on both sides must give the same text.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from pathlib import Path

import pytest

from pipeline.normalize import normalize_text
from pipeline.normalize.ligatures import spell_out_ligatures
from pipeline.normalize.mojibake import repair

_QUOTES = re.compile("[\"'“”„‟‘’‚‛«»‹›′″‵‶`´]+")
_WITHOUT_LOOKS = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_C1 = {byte: bytes([byte]).decode("windows-1252", "ignore") for byte in range(0x80, 0xA0) if byte != 0x85}
_FEW_REPAIRED = 10  # texts of a set that hold mojibake, all of it looked at, and become readable


def shown(text: str) -> str:
    text = _WITHOUT_LOOKS.sub("", html.unescape(text.translate(_C1)).replace("\ufffc", " "))
    return unicodedata.normalize("NFC", spell_out_ligatures(text))


def folded(text: str) -> str:
    return re.sub(r"\s+", "", _QUOTES.sub("'", shown(text)))


def words(text: str) -> list[str]:
    return re.findall(r"\w+", shown(text))


@pytest.mark.parametrize("name", ["news", pytest.param("wcxb", marks=pytest.mark.slow), "readability"])
def test_text_that_is_right_is_left_as_it_is(data: Path, name: str) -> None:
    changed, repaired = [], {}
    with (data / name / "gold.jsonl").open(encoding="utf-8", newline="\n") as lines:
        texts = [json.loads(line).get("text") or "" for line in lines]
    for number, paragraph in ((number, line) for number, text in enumerate(texts) for line in text.split("\n")):
        for quotes, language in (("straight", None), ("typographic", "de"), ("keep", None)):
            once = normalize_text(paragraph, quotes, language)
            if once == paragraph:
                continue
            if repair(paragraph) != paragraph:
                repaired[number] = paragraph[:80]
            elif folded(once) != folded(paragraph) or words(once) != words(paragraph):
                changed.append((paragraph[:80], once[:80]))
    assert not changed, f"{len(changed)} paragraphs, such as {changed[:5]}"
    assert len(repaired) <= _FEW_REPAIRED, repaired
