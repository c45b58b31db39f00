"""Tables that text browsers and terminals draw."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import clean
from pipeline.blocks import dump_blocks
from pipeline.blocks.drawn_tables import split_drawn_tables
from pipeline.blocks.lines import split_lines
from tests.counted_lines import CountedLines

PROSE = (
    "The ferries of the strait carry more passengers than ever, and their fares have hardly changed in eleven years, "
    "says the council. It has now published all of them, as the children of the island had asked for in a letter."
)
OF_A_BROWSER = """\
┌──────────┬───────┬──────────────┐
│Ferry     │Fare   │Runs          │
├──────────┼───────┼──────────────┤
│Doğanlı   │12 kr. │every 20      │
│          │       │minutes       │
├──────────┼───────┼──────────────┤
│Salt Quay │8 kr.  │              │
└──────────┴───────┴──────────────┘
"""
ROWS = ["Ferry | Fare | Runs", "Doğanlı | 12 kr. | every 20 minutes", "Salt Quay | 8 kr."]
OF_A_DATABASE = """\
   +-----------+-------+
   | Fähre     | Preis |
   +===========+=======+
   | Doğanlı   | 12 kr |
   | Salzkai   |  8 kr |
   +-----------+-------+
"""
DOUBLE = """\
╔══════════╦═══════╗
║ Паром    ║ Цена  ║
╠══════════╬═══════╣
║ Доганлы  ║ 12 кр ║
╚══════════╩═══════╝
"""
JAPANESE = """\
┏━━━━━━┳━━━━━┓
┃渡し船┃ 料金┃
┣━━━━━━╋━━━━━┫
┃塩の港┃ 8円 ┃
┗━━━━━━┻━━━━━┛
"""
SPANNED = """\
┌────┬───────┐
│Quay│Monday │
│    ├───────┤
│    │Tuesday│
├────┼───────┤
│Isle│Sunday │
└────┴───────┘
"""


def rows_of(dump: str) -> list[str]:
    return [block.text for block in dump_blocks(dump) if block.kind == "table_row"]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (OF_A_BROWSER, ROWS),
        (OF_A_DATABASE, ["Fähre | Preis", "Doğanlı | 12 kr", "Salzkai | 8 kr"]),
        (DOUBLE, ["Паром | Цена", "Доганлы | 12 кр"]),
        (JAPANESE, ["渡し船 | 料金", "塩の港 | 8円"]),
        (SPANNED, ["Quay | Monday Tuesday", "Isle | Sunday"]),
        (OF_A_BROWSER.rpartition("└")[0], ROWS),
    ],
)
def test_rows(table: str, rows: list[str]) -> None:
    assert rows_of(table) == rows
    blocks = dump_blocks(f"{PROSE}\n\n{table}\n{PROSE}\n")
    assert [block.text for block in blocks] == [PROSE, *rows, PROSE]
    assert [block.kind for block in blocks] == ["paragraph", *["table_row"] * len(rows), "paragraph"]


def test_paragraphs_around_are_rejoined() -> None:
    wrapped = textwrap.fill(f"{PROSE} {PROSE}", 72)
    blocks = dump_blocks(f"{wrapped}\n{OF_A_BROWSER}{wrapped}\n")
    assert [block.text for block in blocks] == [f"{PROSE} {PROSE}", *ROWS, f"{PROSE} {PROSE}"]


def test_numbers_of_links_in_cells() -> None:
    table = OF_A_BROWSER.replace("│Doğanlı   │", "│[2]Doğanlı│").replace("│Salt Quay │", "│[3]Quay   │")
    addresses = "\n".join(f"   {number}. https://ferry.example/{number}" for number in (1, 2, 3))
    assert rows_of(f"[1]Fares\n\n{PROSE}\n\n{table}\nReferences\n\n{addresses}\n") == [*ROWS[:2], "Quay | 8 kr."]


def test_frame_around_a_text() -> None:
    border = f"+{'-' * 20}+"
    frame = f"{border}\n| Closed on Sunday.  |\n| The ferry rests.   |\n{border}\n"
    blocks = dump_blocks(f"{frame}{PROSE}")
    assert [(block.text, block.kind) for block in blocks] == [
        ("Closed on Sunday.", "paragraph"), ("The ferry rests.", "paragraph"), (PROSE, "paragraph"),
    ]  # fmt: skip


def test_record() -> None:
    article = clean(f"What the ferries cost now\n\n{PROSE}\n\n{OF_A_BROWSER}\n{PROSE.replace('The', 'All')}\n")
    assert [block.text for block in article.blocks if block.kind == "table_row"] == ROWS


TREE = "Root\n├── Buttons\n│   ├── One\n│   └── Two\n└── Knobs"
DRAWING = "┌─────────┐     ┌────────┐\n│  Crane  │ ──> │  Ship  │\n└─────────┘     └────────┘"
SUM = "12\n+--\n| 3 and that is all |"


@pytest.mark.parametrize("dump", [TREE, DRAWING, SUM, "+--+", "| a | b |", "│", "┌──┐\n└──┘"])
def test_what_is_no_table(dump: str) -> None:
    assert [block.text for block in dump_blocks(dump)] == dump.split("\n")


@given(st.lists(st.sampled_from(["┌──┬──┐", "│a │b │", "├──┼──┤", "└──┴──┘", "+--+", "|a|b|", "Text.", "", "│  │  │"])))
def test_no_word_is_lost(lines: list[str]) -> None:
    found = "".join(block.text for block in dump_blocks("\n".join(lines)))
    assert [found.count(text) for text in "ab"] == ["".join(lines).count(text) for text in "ab"]
    assert found.count("Text.") == lines.count("Text.")


def test_long_lines_take_no_time() -> None:
    assert dump_blocks(f"┌{'─' * 200_000}x\n+{'--+' * 70_000}x\n│{'│' * 200_000}x")


@pytest.mark.parametrize("border", ["+--+--+", "├──┤"])
def test_borders_without_rows_are_looked_at_a_few_times(border: str) -> None:
    lines = CountedLines(split_lines(f"{PROSE}\n" + f"{border}\n" * 5_000 + PROSE))
    drawn = split_drawn_tables(lines)
    assert (drawn.lines, drawn.rows) == (list(lines), [])
    assert lines.looked_at < 4 * len(lines)
