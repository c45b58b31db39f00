"""Headings of dumps are told by their shape and by what stands around them."""

from __future__ import annotations

import pytest

from pipeline import clean
from pipeline.blocks import Block
from pipeline.cruft.catalogue import load_catalogue, read_catalogue
from pipeline.cruft.evidence import gather
from pipeline.cruft.headings import bold_headings, dump_headings

PROSE = [
    "The ferry left the harbour at half past six, as it has done on every working day since the new pier was opened.",
    "Nobody on the quay looked up from the nets that they were mending, although the wind had turned in the night.",
]


def is_heading(line: str, above: str = PROSE[0], below: str = PROSE[1], *, spaced: bool = True) -> bool:
    blocks = [Block(text, blank_before=int(spaced and index > 0)) for index, text in enumerate((above, line, below))]
    return dump_headings(gather(blocks, read_catalogue({}), markup=False), [True] * 3) == [1]


@pytest.mark.parametrize("line", ["The nets", "Why the wind turned", "1. The nets", "Die Netze", "Сети", "2017"])
def test_heading(line: str) -> None:
    assert is_heading(line) == (line != "2017")


@pytest.mark.parametrize(
    "line",
    [
        "He made three promises:",
        "The ferry at the quay. Photo: Ada Moss",
        "Die Fähre am Kai. Foto: Ada Moss",
        "The quay on Tuesday (AP Photo/Ada Moss)",
        "The quay on Tuesday © Ada Moss",
        "Source: www.harbour.example",
        "Photograph: Ada Moss/The Harbour Post",
        "the nets, the wind",
        "1.",
    ],
)
def test_no_heading(line: str) -> None:
    assert not is_heading(line)


@pytest.mark.parametrize("below", [f"and {PROSE[1]}", f", {PROSE[1]}", f": {PROSE[1]}", f") {PROSE[1]}"])
def test_piece_of_the_sentence_that_goes_on(below: str) -> None:
    assert not is_heading("Old Quay", below=below)


def test_piece_of_the_sentence_that_began_above() -> None:
    above = "The ferry left the harbour at half past six, as it has done on every day since it belongs to the"
    assert not is_heading("Harbour Company", above, spaced=False)
    assert is_heading("Harbour Company", above)  # set apart
    assert is_heading("Harbour Company", spaced=False)


def test_a_link_to_another_article_is_none() -> None:
    blocks = [Block(text, blank_before=1) for text in (PROSE[0], "Read more: The nets of the old quay", PROSE[1])]
    assert dump_headings(gather(blocks, load_catalogue(), markup=False), [True] * 3) == []


def test_direct_speech_below() -> None:
    speech = f"– {PROSE[1]}"
    assert is_heading("The nets", below=speech)
    assert not is_heading("Old Quay", below=speech, spaced=False)


@pytest.mark.parametrize(
    "line",
    [
        "What became of the nets?",
        "Is the old quay safe?",
        "3. How often does the ferry leave?",
        "Q: Who owns the ferry?",
        "Wie oft fährt die Fähre?",
        "¿Cada cuánto sale el barco?",
        "Сколько это стоит?",
    ],
)
def test_a_question_that_the_text_answers(line: str) -> None:
    assert is_heading(line) == (not line.startswith("С"))


@pytest.mark.parametrize("line", ["You were never afraid?", '"What became of the nets?"', "Und heute?"])
def test_another_question_is_none(line: str) -> None:
    assert not is_heading(line)


def test_a_line_below_a_list() -> None:
    blocks = [Block(text, blank_before=1) for text in (PROSE[0], "The nets", "The wind", PROSE[1])]
    blocks[1].kind = "list_item"
    assert dump_headings(gather(blocks, read_catalogue({}), markup=False), [True] * 4) == [2]


class TestInBoldType:
    @pytest.mark.parametrize(
        ("line", "heading"),
        [
            (Block("The nets", emphasis=1.0), True),
            (Block("Why the wind turned?", emphasis=1.0), False),  # ends a sentence
            (Block("The nets", emphasis=0.5), False),
            (Block("The nets"), False),
            (Block("Read also: The nets of the old quay", emphasis=1.0, link_density=0.8), False),
            (Block("Warning:", emphasis=1.0), False),
            (Block("The nets", kind="list_item", emphasis=1.0), False),
        ],
    )
    def test_between_paragraphs(self, line: Block, heading: bool) -> None:
        blocks = [Block(PROSE[0]), line, Block(PROSE[1])]
        evidence = gather(blocks, read_catalogue({}), markup=True)
        assert bold_headings(evidence, [True] * 3) == ([1] if heading else [])
        assert bold_headings(evidence, [False, True, True]) == []
        assert bold_headings(evidence, [True, True, False]) == []

    def test_a_text_in_bold_type_has_none(self) -> None:
        blocks = [Block(text, emphasis=1.0) for text in (PROSE[0], "The nets", PROSE[1])]
        assert bold_headings(gather(blocks, read_catalogue({}), markup=True), [True] * 3) == []

    def test_record(self) -> None:
        body = f"<p>{PROSE[0]}</p><p><b>The nets</b></p><p>{PROSE[1]}</p><p>{PROSE[0][4:]}</p>"
        page = f"<html><head><title>The ferry</title></head><body><article>{body}</article></body></html>"
        kinds = {block.text: (block.kind, block.level) for block in clean(page, name="ferry.html").blocks}
        assert kinds["The nets"] == ("heading", None)
