"""Dumps of text browsers, with numbered links and a list of their addresses at the end."""

from __future__ import annotations

import re
import textwrap

import pytest

from pipeline import clean
from pipeline.blocks import dump_blocks

STORY = tuple(
    """The lamp of the lighthouse at Penmarrow came home on Tuesday, sixty years after it was sold to a [4]museum in \
Rotterdam. Around two hundred people stood on the quay when the [5]crate was lifted from the deck of the boat.
Its keeper's daughter, [6]Joan Tregenza, says that her father cried when they took it away, and that he would cry \
again today. The lamp has 1,200 prisms (some of them [7]cracked) and was built in 1871, as a plate on its foot says.
The council will show it in the old fish hall until the tower is repaired, which will take another year. Visitors \
may turn it by hand, for it stands in a bath of quicksilver and weighs next to nothing there, says the council.\
""".split("\n")
)
BARE = [re.sub(r"\[\d\]", "", text) for text in STORY]
MENU = "   [1]Harbour Gazette\n\n     * [2]News\n     * [3]Weather\n"


def wrapped(paragraphs: tuple[str, ...], indent: str = "   ") -> str:
    return "\n\n".join(textwrap.fill(text, 78, initial_indent=indent, subsequent_indent=indent) for text in paragraphs)


def addresses(last: int, form: str = "{:4}. https://gazette.example/{}") -> str:
    return "\n".join(form.format(number, number * 7) for number in range(1, last + 1))


def texts_of(dump: str) -> list[str]:
    return [block.text for block in dump_blocks(dump)]


@pytest.mark.parametrize(
    "end",
    [
        f"References\n\n   Visible links:\n{addresses(7)}\n",
        f"References\n\n{addresses(7)}\n",
        f"Références\n\n   Liens visibles :\n{addresses(7)}\n",
        f"References:\n\n{addresses(7, '[{}] https://gazette.example/{}')}\n",
        f"References\n\n   Visible links:\n{addresses(7)}\n\n   Hidden links:\n   8. mailto:lamp@gazette.example\n",
        f"References\n\n{addresses(6)}\n   7. file:///tmp/lamp.html#top\n",
    ],
    ids=["lynx", "elinks", "French", "w3m", "hidden", "file"],
)
def test_numbers_and_addresses_are_no_text(end: str) -> None:
    dump = f"{MENU}\n{wrapped(STORY)}\n\n{end}"
    assert texts_of(dump) == ["Harbour Gazette", "News", "Weather", *BARE]
    assert [block.kind for block in dump_blocks(dump)] == ["paragraph", "list_item", "list_item"] + 3 * ["paragraph"]


def test_links_that_show_nothing() -> None:
    dump = f"   [1]Home [3]\n\n   [4]\n\n   [6][7]News\n\n{STORY[2]}\n\nReferences\n\n{addresses(7)}"
    blocks = dump_blocks(dump)
    assert [block.text for block in blocks] == ["Home", "News", STORY[2]]
    assert [block.blank_before for block in blocks] == [0, 2, 1]


def test_footnotes_inside_of_links() -> None:
    """An encyclopedia's own marks are links of the page and get numbers too."""
    dump = f"[1]Home\n[2]News\nThe tower is [3]tall[4][1] and white[5][2].\n\nReferences\n\n{addresses(5)}"
    assert texts_of(dump)[2] == "The tower is tall[1] and white[2]."


@pytest.mark.parametrize(
    "dump",
    [
        f"{STORY[2]}[1] It is white.[2]\n\nThe keeper left [3].\n\nReferences\n\n{addresses(3)}",
        f"[1]Home\n[2]News\n[3]Weather\n\n{STORY[2]}",
        f"[1]Home\n[2]News\n\n{STORY[2]}\n\nReferences\n\n{addresses(2)}",
        f"[1]Home\n[2]News\n[3]Weather\n\n{STORY[2]}\n\n1. Keeper, A. (1998): Lamps\n2. https://a.example\n3. Ib.",
        f"{STORY[2]}\n\n{addresses(5)}",
    ],
    ids=["footnotes", "no addresses", "too few", "a bibliography", "no numbers"],
)
def test_what_is_left_alone(dump: str) -> None:
    assert texts_of(dump) == [line for line in map(str.strip, dump.split("\n")) if line]


def test_scripts_without_spaces() -> None:
    text = "灯台のランプは[1]ロッテルダムの[2]博物館から火曜日に[3]島へ戻ってきた。"
    assert texts_of(f"{text}\n\nReferences\n\n{addresses(3)}") == [
        "灯台のランプはロッテルダムの博物館から火曜日に島へ戻ってきた。"
    ]


def test_record() -> None:
    dump = (
        f"{MENU}\nThe lamp of Penmarrow is home again\n\n   By [4]Martha Quill\n\n"
        + wrapped(tuple(text.replace("[7]", "[8]").replace("[6]", "[7]") for text in STORY)).replace("[5]", "[6]")
        + f"\n\nReferences\n\n{addresses(8)}\n"
    )
    article = clean(dump.replace("a [4]museum", "a [5]museum"), name="lamp.txt")
    assert article.title == "The lamp of Penmarrow is home again"
    assert article.authors == ["Martha Quill"]
    assert article.text.split("\n\n") == BARE
