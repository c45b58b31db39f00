"""The second opinion laid beside the blocks: which blocks stand in the answer."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.blocks import Block, mark_opinion, page_blocks, parse_for_trafilatura
from pipeline.blocks.opinion import align

FERRY = "The ferry left at six, as it had done every morning since the bridge was closed."
BAKER = "The baker stood at the rail with two trays of bread for the school on the other side."
BRIDGE = "Nobody on board spoke of the bridge any more, and the captain rang the bell only once."


def opinions(texts: list[str], answer: str) -> list[bool | None]:
    blocks = [Block(text) for text in texts]
    align(blocks, answer)
    return [block.opinion for block in blocks]


@pytest.mark.parametrize(
    ("texts", "answer", "expected"),
    [
        pytest.param([FERRY, BAKER], f"{FERRY}\n{BAKER}", [1, 1], id="all"),
        pytest.param([FERRY, BAKER, BRIDGE], f"{FERRY}\n{BRIDGE}", [1, 0, 1], id="one left out"),
        pytest.param([FERRY, BAKER], "", [0, 0], id="an empty answer"),
        pytest.param([], FERRY, [], id="no blocks"),
        pytest.param([FERRY], "***\n|||\n", [0], id="an answer without letters"),
        pytest.param(
            ["Bread", FERRY, "Bread", BAKER], f"{FERRY}\nBread\n{BAKER}", [0, 1, 1, 1], id="a phrase of the menu"
        ),
        pytest.param(["Bread", FERRY, BAKER], f"{FERRY}\n{BAKER}", [0, 1, 1], id="a phrase within a line"),
        pytest.param([FERRY, BAKER, "Bread"], f"{FERRY}\n{BAKER}\nBread", [1, 1, 1], id="a short last line"),
        pytest.param(["Home", "News", FERRY, "Home"], FERRY, [0, 0, 1, 0], id="a menu that is not in the answer"),
        pytest.param(
            [FERRY, BAKER, FERRY, BAKER], f"{FERRY}\n{BAKER}", [1, 1, 0, 0], id="an article that stands twice"
        ),
        pytest.param(
            [FERRY, "Top", FERRY, BAKER, BRIDGE], f"{FERRY}\n{BAKER}\n{BRIDGE}", [0, 0, 1, 1, 1], id="a teaser"
        ),
        pytest.param([FERRY, BAKER, "Top", FERRY], f"{FERRY}\n{BAKER}", [1, 1, 0, 0], id="a teaser behind"),
        pytest.param(["Rail", FERRY, BAKER], f"{FERRY}\n{BAKER}\nRail", [0, 1, 1], id="a caption that was moved"),
        pytest.param([BAKER, FERRY, BRIDGE], f"{FERRY}\n{BRIDGE}\n{BAKER}", [0, 1, 1], id="a paragraph that was moved"),
        pytest.param([f"Photo {FERRY} {BAKER}"], f"{FERRY} {BAKER}", [1], id="a label that was dropped"),
        pytest.param([f"{FERRY} Read more about it here."], FERRY, [1], id="an end that was dropped"),
        pytest.param([FERRY[:40] + " Advertisement " + BRIDGE], FERRY, [0], id="the smaller part kept"),
        pytest.param([FERRY], f"{FERRY} {BAKER}", [1], id="two blocks in one line"),
        pytest.param(["Year | Boats", "1970 | 12", "1980 | 9"], "Year|Boats|\n1970|12|", [1, 1, 0], id="a table"),
        pytest.param(["Boats", "Year | Boats"], "| Year | Boats |", [0, 1], id="a cell"),
        pytest.param(["one", "two", "three"], "- one\n- two\n- three", [1, 1, 1], id="a list"),
        pytest.param(["“It’s late” – he said…"], '"It\'s late" - he said...', [1], id="other quotes"),
        pytest.param(["* * *", FERRY, "* * *"], f"* * *\n{FERRY}", [1, 1, 1], id="stars in the answer"),
        pytest.param(["* * *", FERRY, "—"], FERRY, [0, 1, 0], id="stars that are not"),
        pytest.param(
            ["水の道", "渡し船は毎朝六時に岸を離れる。"], "渡し船は毎朝六時に岸を離れる。", [0, 1], id="Japanese"
        ),
        pytest.param(["नाव सुबह छह बजे चली।", "पुल"], "नाव सुबह छह बजे चली।", [1, 0], id="Hindi"),
        pytest.param([FERRY.upper()], FERRY, [0], id="capitals are other letters"),
    ],
)
def test_align(texts: list[str], answer: str, expected: list[int]) -> None:
    assert opinions(texts, answer) == [bool(kept) for kept in expected]


LINES = st.lists(st.text("ab 1é水|*-", min_size=1, max_size=30).filter(lambda line: line.strip(" |")), max_size=30)


@given(LINES)
def test_blocks_that_are_the_answer_are_all_kept(lines: list[str]) -> None:
    assert opinions(lines, "\n".join(lines)) == [True] * len(lines)


@given(LINES, st.data())
def test_blocks_that_the_answer_has_not_do_not_cost_those_it_has(lines: list[str], data: st.DataObject) -> None:
    strangers = data.draw(st.lists(st.tuples(st.integers(0, len(lines)), st.text("xyz", min_size=1, max_size=90))))
    mixed = [(line, True) for line in lines]
    for place, stranger in strangers:
        mixed.insert(place, (stranger, False))
    assert opinions([text for text, _ in mixed], "\n".join(lines)) == [kept for _, kept in mixed]


@given(st.lists(st.text("ab \n|", max_size=40), max_size=20), st.text("ab \n|", max_size=200))
def test_every_block_gets_an_opinion(texts: list[str], answer: str) -> None:
    found = opinions(texts, answer)
    assert all(opinion is not None for opinion in found)
    assert found == opinions(texts, answer)


@pytest.mark.parametrize("line", ["Refrain", "And the river runs and runs, and nobody asks it where to."])
@pytest.mark.parametrize("times", [2, 12, 13, 60])
def test_a_line_that_comes_again_and_again(line: str, times: int) -> None:
    verses = [text for number in range(times) for text in (f"Verse {number} has words of its own to sing.", line)]
    assert opinions(verses, "\n".join(verses)) == [True] * len(verses)
    assert opinions(["Menu", line, "Contact", *verses], "\n".join(verses))[3:] == [True] * len(verses)


def words(number: int, chance: random.Random) -> list[str]:
    return [" ".join("".join(chance.choices("abcdefghijklm", k=7)) for _ in range(9)) for _ in range(number)]


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_ten_thousand_blocks(kept: int) -> None:
    # None, half and all of them kept: looking each block up in the whole answer would take minutes.
    texts = words(10_000, random.Random(kept))
    others = words(10_000, random.Random(99))
    answer = [
        text if index % 2 < kept else other for index, (text, other) in enumerate(zip(texts, others, strict=True))
    ]
    assert opinions(texts, "\n".join(answer)) == [index % 2 < kept for index in range(len(texts))]


def test_ten_thousand_blocks_that_begin_and_end_alike() -> None:
    texts = [f"The ferry of the day, number {number}, left at six as it always did." for number in range(10_000)]
    found = opinions(texts, "\n".join(texts))
    assert sum(map(bool, found)) == len(texts)


def test_ten_thousand_times_the_same_block() -> None:
    assert all(opinions(["Share"] * 10_000, "\n".join(["Share"] * 10_000)))


# --- trafilatura itself ----------------------------------------------------------------------------------------------


def test_mark_opinion_asks_trafilatura() -> None:
    page = (
        "<html><body><nav><ul><li><a href=/a>Home</a><li><a href=/b>Bread</a></ul></nav>"
        f"<article><h1>Bread over the river</h1><p>{FERRY}</p><p>{BAKER}</p><p>{BRIDGE}</p>"
        f"<p>{FERRY} {BAKER} {BRIDGE}</p></article><footer><p>All rights reserved</p></footer></body></html>"
    )
    tree = parse_for_trafilatura(page)
    before = etree.tostring(tree)
    blocks = page_blocks(tree)
    answer = mark_opinion(blocks, tree, "https://ferry.example/bread")
    assert answer is not None
    assert FERRY in answer
    assert {block.text: block.opinion for block in blocks if block.tag == "p"} == {
        FERRY: True,
        BAKER: True,
        BRIDGE: True,
        f"{FERRY} {BAKER} {BRIDGE}": True,
        "All rights reserved": False,
    }
    assert [block.opinion for block in blocks[:2]] == [False, False]
    assert etree.tostring(tree) == before


@pytest.mark.parametrize("page", ["<p></p>", "<p>&shy;</p><hr>", "<script>no</script>"])
def test_no_answer_is_no_opinion(page: str) -> None:
    tree = parse_for_trafilatura(page)
    blocks = page_blocks(tree)
    assert mark_opinion(blocks, tree) is None
    assert {block.opinion for block in blocks} <= {None}


@pytest.mark.parametrize(("elements", "asked"), [(19_990, True), (20_010, False)])
def test_of_a_huge_page_trafilatura_is_not_asked(monkeypatch: pytest.MonkeyPatch, elements: int, asked: bool) -> None:
    import trafilatura

    calls = []
    monkeypatch.setattr(trafilatura, "bare_extraction", lambda *_, **__: calls.append(1))
    tree = parse_for_trafilatura("<p>a</p>" + "<br>" * elements)
    assert mark_opinion([], tree) is None
    assert bool(calls) is asked


def test_a_fault_of_trafilatura_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import trafilatura

    def fail(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr(trafilatura, "bare_extraction", fail)
    tree = parse_for_trafilatura(f"<p>{FERRY}</p>")
    blocks = page_blocks(tree)
    assert mark_opinion(blocks, tree) is None
    assert [block.opinion for block in blocks] == [None]
