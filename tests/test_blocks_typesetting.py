"""Dumps of typeset pages: lines of about the same length, divided words, heads of pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import clean
from pipeline.blocks import dump_blocks
from pipeline.blocks.lines import split_lines
from pipeline.blocks.typesetting import rejoin_typeset

ENGLISH = """\
Every winter between 1908 and 1931 the reading room of Vesterøy was pulled
across the frozen sound on sledges. The build-
ing had been made so light that eight horses could draw it, and the li-
brarian stayed inside to keep the stove going while it moved.
The minutes of the parish council record the first journey in detail.
It took four hours, and nobody was hurt. Twenty books were lost
when a shelf fell over, and they are listed one by one in the minutes
with their prices.

The second journey was shorter. The council had learned that the building
must be turned before it reaches the shore, and the horses were changed
halfway. The librarian wrote that she had not spilled her coffee, nor the
parish its temper.
"""
DIVIDED = {"build- ing": "building", "li- brarian": "librarian"}
LINES = ENGLISH.splitlines()
JOINED = [" ".join(LINES[:4]), " ".join(LINES[4:8]), " ".join(LINES[9:])]
for _parts, _whole in DIVIDED.items():
    JOINED = [text.replace(_parts, _whole) for text in JOINED]
GERMAN = """\
Jeden Winter zwischen 1908 und 1931 zogen acht Pferde den Lesesaal von
Vesterøy auf Schlitten über den gefrorenen Sund. Er war so leicht
gebaut, dass niemand schieben musste, und die Bibliothekarin blieb darin, um
den Ofen zu hüten, solange er fuhr. Das Protokoll der Gemeinde beschreibt
die erste Fahrt genau: sie dauerte vier Stunden, niemand kam zu Schaden, und
zwanzig Bücher gingen verloren, als ein Regal umfiel. Sie sind alle mit ihrem
Preis verzeichnet, und im Regal hält man ihnen bis heute den Platz
frei, den sie damals hatten, neben dem Fenster zur Bucht.
"""


def texts_of(dump: str) -> list[str]:
    return [block.text for block in dump_blocks(dump)]


def test_paragraphs_are_put_together() -> None:
    assert texts_of(ENGLISH) == JOINED


def test_capitals_of_german() -> None:
    assert texts_of(GERMAN) == [" ".join(GERMAN.split())]


def test_heads_and_numbers_of_pages_stay_apart() -> None:
    first, second = ENGLISH.split("\n\n")
    dump = f"Village Libraries   17\n{first}\n17\n\f18   Village Libraries\n{second}18\n"
    assert texts_of(dump) == [
        "Village Libraries   17", *JOINED[:2], "17", "18   Village Libraries", JOINED[2], "18",
    ]  # fmt: skip


def test_items_stay_apart() -> None:
    dump = (
        f"{ENGLISH}The council lent the horses of the ferry, the brewery and the mill:\n- ferry\n- brewery\n1. mill\n"
    )
    assert texts_of(dump)[-3:] == ["ferry", "brewery", "1. mill"]


VERSE = """\
the ferry leaves at six
and nobody speaks
of the bridge any more
as if it had never
been there at all
and the baker stands
at the rail again
with two trays of bread
for the school on the hill
"""
LISTING = """\
function cross(boat, passengers, weather) {
let crossing = boat.leave(passengers);
if (weather.isStormy()) {
return crossing.waitFor(weather.calm(), { minutes: 20, hours: 0 });
}
for (const passenger of passengers) {
passenger.greet();
}
crossing.log();
return crossing;
}
"""
MENU = "\n".join("about us,contact,the ferry and its crew,timetable,fares,lost property,log in,news,jobs".split(","))


@pytest.mark.parametrize("dump", [VERSE, LISTING, MENU, *JOINED, "\n".join(JOINED * 4), GERMAN.upper(), ""])
def test_what_is_not_typeset_stays_in_lines(dump: str) -> None:
    assert texts_of(dump) == [line for line in dump.split("\n") if line]


@given(st.lists(st.text("aB1 .-\n", max_size=90), max_size=30))
def test_joining_moves_no_letter(pieces: list[str]) -> None:
    lines = split_lines("\n".join(pieces))
    letters = "".join("".join(line.text for line in lines).split()).replace("-", "")
    joined = rejoin_typeset(lines)
    assert "".join("".join(line.text for line in joined).split()).replace("-", "") == letters


def test_record() -> None:
    article = clean(f"The reading room that moved on ice\n\n{ENGLISH}", name="room.txt")
    assert article.title == "The reading room that moved on ice"
    assert article.text.split("\n\n") == JOINED
