"""Words divided at line ends: whole again where the dump says so, and hyphens that belong to words kept."""

from __future__ import annotations

import textwrap

import pytest

from pipeline.blocks import dump_blocks
from pipeline.blocks.hyphenation import Hyphenation

GERMAN = [
    (
        "Die Fähre legte um sechs Uhr ab, wie jeden Morgen seit der Sperrung der Brücke, und die Bäckerin stand "
        "mit zwei Blechen voller Brötchen an der Reling. Die Fähre gehört dem Gemeinderat, die Brücke dem "
        "Landkreis, und die Bäckerin gehört niemandem. Im Gemeinderat saß sie einmal, aber die Sitzungen dauerten"
        " ihr zu lange."
    ),
    (
        "Im ersten Winter hatte der Gemeinderat eine Antwort binnen weniger Wochen versprochen, im zweiten ein "
        "Gutachten, im dritten ging das Gutachten verloren. Da hatten die meisten Fahrgäste längst Gummistiefel "
        "gekauft und eine Jahreskarte, denn die Sperrung der Brücke würde noch dauern, und die Sitzungen des "
        "Landkreises auch."
    ),
    (
        "Geblieben ist ein Fahrplan hinter Glas, zwölf Überfahrten am Tag und ein Kapitän, der die Geburtstage "
        "fast aller Fahrgäste kennt. Für die Ein- und Auswanderer läutet der Kapitän die Glocke, einmal, wenn die"
        " Fähre in der Mitte des Stroms angekommen ist, und die Fahrgäste winken mit den Gummistiefeln und der "
        "Jahreskarte."
    ),
]


def divided(text: str, width: int, shortest: int = 3) -> str:
    """Filled to a width, with words divided so that lines are full."""
    lines, line = [], ""
    for word in text.split():
        room = width - len(line) - (1 if line else 0)
        if len(word) <= room:
            line = f"{line} {word}".strip()
            continue
        head, tail = word[: room - 1], word[room - 1 :]
        if len(head) >= shortest and len(tail.rstrip(".,")) >= shortest and word.rstrip(".,").isalpha():
            lines.append(f"{line} {head}-".strip())
            line = tail
        else:
            lines.append(line)
            line = word
    return "\n".join([*lines, line])


@pytest.mark.parametrize("width", [60, 64, 72, 76])
def test_divided_words_become_whole(width: int) -> None:
    dump = "\n\n".join(divided(text, width) for text in GERMAN * 2)
    assert dump.count("-\n") >= 4
    assert [block.text for block in dump_blocks(dump)] == GERMAN * 2


ENGLISH = (
    "The ferry left at six, as it had done every morning since the bridge was closed, and the well-known baker of the "
    "half-empty village stood at the rail with two fresh-baked trays of bread, which were meant for the co-operative "
    "school on the other side of the slow-moving river, where a long-standing and never-ending argument about the "
    "timetable went on between the part-time teacher and the full-time captain of the flat-bottomed boat. "
)


@pytest.mark.parametrize("width", range(60, 100, 6))
def test_hyphens_that_belong_to_words_are_kept(width: int) -> None:
    texts = [ENGLISH.strip(), (ENGLISH * 2).strip()]
    dump = "\n\n".join(textwrap.fill(text, width) for text in texts)
    assert [block.text for block in dump_blocks(dump)] == texts


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["the Auto-", "bahn is", "an Autobahn like", "any"], True),
        (["the AUTO-", "bahn is", "an autobahn like", "any"], True),
        (["a well-", "known man is", "a well-known man", "wellknown"], False),
        (["the Auto-", "bahn is", "a road"], False),
        (["Ein-", "und Ausgabe", "Einund"], False),
        (["Nord-", "Rhein", "NordRhein Nordrhein"], False),
        (["well-to-", "do", "todo welltodo"], False),
        (["1990-", "er", "1990er"], False),
        (["mother-", "in-law", "motherin"], False),
        (["said -", "he", "saidhe he"], False),
        (["-", "a"], False),
        (["", "a"], False),
        (["Auto\u2010", "bahn", "die Autobahn da"], True),
    ],
)
def test_evidence(lines: list[str], expected: bool) -> None:
    assert Hyphenation(lines).divides(lines[0], lines[1]) is expected


def test_two_words_of_the_text_are_a_compound_even_where_words_are_divided() -> None:
    lines = [
        *divided(" ".join(GERMAN * 2), 66).split("\n"),
        "die Fähre Brücke",
        "die Brücke Fähre da",
        "die Brücke-",
        "fähre",
    ]
    assert not Hyphenation(lines).divides("die Brücke-", "fähre")
