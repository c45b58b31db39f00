"""Tables that text browsers and terminals draw, with lines of box characters or of ``+--+``, as rows.

w3m and ELinks draw the borders of a page's tables, databases those of what they answer. A border is markup, as it is in
HTML: no part of the text. Lines between two borders are one row whose cells were wrapped, unless the only border inside
of the table is the one below its header. A frame around a single column holds lines of a text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.blocks.html import CELL_SEPARATOR
from pipeline.blocks.lines import Line

_HORIZONTAL = "─━═┄┅┈┉╌╍"
_VERTICAL = "│┃║┆┇┊┋"
_CORNERS = "┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╭╮╰╯╞╡╪╒╕╘╛╤╧╟╢╫╓╖╙╜╥╨┝┥┠┨┡┩┢┪╇╈╆╅╄╃"
_LAST_CORNERS = "└┗╚╰╘╙"
_BORDER = re.compile(rf"[{_CORNERS}](?=[{_CORNERS}]*[{_HORIZONTAL}])[{_HORIZONTAL}{_CORNERS}]+|\+(?:[-=]{{2,}}\+)+")
_ROW = re.compile(rf"[{_VERTICAL}{_CORNERS}].*[{_VERTICAL}{_CORNERS}]|\|.*\|")
_BETWEEN_CELLS = re.compile(rf"[{_VERTICAL}{_CORNERS}]")
_PART_OF_BORDER = re.compile(rf"[{_HORIZONTAL}{_CORNERS}\s]+|[-=]{{3,}}")
_FEWEST_BORDERS = 2
_WITH_BORDERS_BETWEEN = 3
"""Groups of lines between borders from which on each group is a row."""


class Drawn(NamedTuple):
    """A dump without the tables that are drawn in it.

    Attributes:
        lines: the lines that are left, as they were.
        rows: the rows of tables, each with the line that it begins in.
    """

    lines: list[Line]
    rows: list[Line]


def may_be_drawn(text: str) -> bool:
    """Whether a text holds characters that tables are drawn with."""
    if "+" in text and "+--" in text:
        return True
    return not text.isascii() and ("│" in text or "┃" in text or "║" in text)


def split_drawn_tables(lines: Sequence[Line]) -> Drawn:
    """The lines of a dump and the rows of the tables that are drawn in it.

    Args:
        lines: the dump, numbered.
    """
    left: list[Line] = []
    rows: list[Line] = []
    index = 0
    blank = False  # a table ends a paragraph as a blank line does
    while index < len(lines):
        end, is_table = _drawn(lines, index)
        if not is_table:
            line = lines[index]
            left.append(line._replace(blank_before=1) if blank and not line.blank_before else line)
            left += lines[index + 1 : end]  # a part of what is no table is none either
            index, blank = end, False
            continue
        groups = _groups(lines[index:end])
        if max(len(cells) for group in groups for _, cells in group) == 1:
            left += [line._replace(text=cells[0]) for group in groups for line, cells in group if cells[0]]
        else:
            rows += _rows(groups)
        index, blank = end, True
    return Drawn(left, rows)


def _drawn(lines: Sequence[Line], start: int) -> tuple[int, bool]:
    """Index of the line behind the borders and rows that begin with a line, or behind it; whether they are a table."""
    if not _BORDER.fullmatch(lines[start].text):
        return start + 1, False
    end, borders, rows = start + 1, 1, 0
    while end < len(lines):
        text = lines[end].text
        if _BORDER.fullmatch(text):
            borders += 1
        elif _ROW.fullmatch(text):
            rows += 1
        else:
            break
        end += 1
        if text[0] in _LAST_CORNERS:
            break
    return end, borders >= _FEWEST_BORDERS and rows > 0


def _groups(table: Sequence[Line]) -> list[list[tuple[Line, list[str]]]]:
    """The lines of a table between its borders, each with its cells."""
    groups: list[list[tuple[Line, list[str]]]] = [[]]
    for line in table:
        if _BORDER.fullmatch(line.text):
            groups.append([])
            continue
        groups[-1].append((line, _cells(line.text)))
    return [group for group in groups if group]


def _cells(text: str) -> list[str]:
    inner = text[1:-1]
    cells = inner.split("|") if text[0] == "|" else _BETWEEN_CELLS.split(inner)
    return ["" if _PART_OF_BORDER.fullmatch(cell) else cell.strip() for cell in cells]


def _rows(groups: Sequence[Sequence[tuple[Line, list[str]]]]) -> list[Line]:
    wrapped = len(groups) >= _WITH_BORDERS_BETWEEN
    rows: list[tuple[Line, list[str]]] = []
    for number, group in enumerate(groups):
        begun = len(rows)
        for line, cells in group:
            goes_on = len(rows) > begun and len(rows[-1][1]) == len(cells)
            if goes_on and (wrapped or number == 0 < len(groups) - 1 or not cells[0]):
                before = rows[-1][1]
                before[:] = [f"{above} {below}".strip() for above, below in zip(before, cells, strict=True)]
            else:
                rows.append((line, list(cells)))
    texts = [(line, CELL_SEPARATOR.join(filter(None, cells))) for line, cells in rows]
    return [line._replace(text=text, is_row=True) for line, text in texts if text]
