"""Dumps of print: heads and feet of pages, and sentences that the end of a page cuts apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import clean
from pipeline.blocks import dump_blocks
from tests.printed_dumps import PARAGRAPHS, TITLES, on_pages, set_in_lines

Lines = Callable[[int], list[str]]
ROMAN = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii"]
STYLES: dict[str, tuple[Lines, Lines]] = {
    "a head, a number below": (lambda page: ["The Harbour Review"], lambda page: [str(page + 11)]),
    "numbers": (lambda page: [], lambda page: [str(page)]),
    "numbers between dashes": (lambda page: [], lambda page: [f"- {page} -"]),
    "numbers of Rome": (lambda page: ["Harbour Books"], lambda page: [ROMAN[page]]),
    "page n of m": (lambda page: [], lambda page: [f"Page {page} of 6"]),
    "Seite n": (lambda page: [f"Hafenblatt · Seite {page + 40}"], lambda page: []),
    "left and right": (
        lambda page: [f"Winter on the sound {page}" if page % 2 else f"{page} The Harbour Review"],
        lambda page: [],
    ),
    "a browser's": (
        lambda page: ["29/11/2026, 20:37", "Reading room on ice – Harbour Review"],
        lambda page: ["https://harbour.example/reading-room", f"{page}/6"],
    ),
    "a standard's": (
        lambda page: ["Harbour 12        Reading rooms        June 1999"],
        lambda page: [f"Moss, et al.      Standards Track     [Page {page}]"],
    ),
    "Russian": (lambda page: ["Гавань и море"], lambda page: [f"Стр. {page} из 6"]),
}


def told(dump: str) -> list[tuple[str, str]]:
    return [(block.text, block.told.rule) for block in dump_blocks(dump) if block.told]


def texts(dump: str) -> list[str]:
    return [block.text for block in dump_blocks(dump) if not block.told]


@pytest.mark.parametrize("feed", ["\f", "\n"], ids=["form feeds", "none"])
@pytest.mark.parametrize("lines_on_page", [7, 9])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("language", PARAGRAPHS)
def test_pages(language: str, style: str, lines_on_page: int, feed: str) -> None:
    dump = on_pages(TITLES[language], PARAGRAPHS[language], *STYLES[style], lines_on_page, feed)
    article = clean(dump, name="room.txt")
    assert article.title == TITLES[language]
    assert article.text.split("\n\n") == PARAGRAPHS[language]
    assert article.date_published is None  # that of the print is none


@pytest.mark.parametrize("language", PARAGRAPHS)
def test_headline_that_heads_the_pages(language: str) -> None:
    title = TITLES[language]
    dump = on_pages(title, PARAGRAPHS[language], lambda page: [] if page == 1 else [title], lambda page: [str(page)])
    article = clean(dump, name="room.txt")
    assert article.title == title
    assert article.text.split("\n\n") == PARAGRAPHS[language]


def test_reasons() -> None:
    head, foot = STYLES["a head, a number below"]
    dump = on_pages(TITLES["en"], PARAGRAPHS["en"], head, foot)
    reasons = [(entry.family, entry.rule, entry.excerpt) for entry in clean(dump).removed]
    assert reasons[:4] == [
        ("boilerplate", "text:running-head", "The Harbour Review"),
        ("title", "title:headline", TITLES["en"]),
        ("boilerplate", "text:page-number", "12"),
        ("boilerplate", "text:running-head", "The Harbour Review"),
    ]


def test_address_of_a_print_is_the_article_s() -> None:
    article = clean(on_pages(TITLES["en"], PARAGRAPHS["en"], *STYLES["a browser's"]))
    assert article.url == "https://harbour.example/reading-room"


def test_paragraphs_that_are_lines() -> None:
    first, second = PARAGRAPHS["en"][:2]
    place = second.index("and they are listed")
    dump = f"{first}\n\n{second[:place]}\n\n3\n\f\n{second[place:]}\n\n4\n\f"
    assert texts(dump) == [first, second]
    assert told(dump) == [("3", "text:page-number"), ("4", "text:page-number")]


def test_word_divided_by_the_end_of_a_page() -> None:
    lines = set_in_lines(" ".join(PARAGRAPHS["en"][:3]))
    lines[8], lines[9] = f"{lines[8]} li-", f"brarian {lines[9]}"
    dump = "\n".join(lines[:9]) + "\n\n7\n\f" + "\n".join(lines[9:]) + "\n\n8\n\f"
    assert "li-" not in texts(dump)[0]
    assert " librarian " in texts(dump)[0]


JAPANESE = """\
一九〇八年から一九三一年まで、ヴェステロイの読書室は毎年冬になると八頭の馬に引かれ、凍った海峡をそりで渡った。建物はとても軽く作られていた。
二度目の旅はもっと短かった。岸に着く前に建物の向きを変えなければならないことを村会は学んでおり、馬は途中で交代した。司書は移動のあいだも中にいた。
橋が開通すると読書室は動かなくなった。今も西の岸に立つ黄色い家で、床下にはそりの刃が残り、学校がスキーを置いている。鍵は村の店で借りられる。
""".split()


@pytest.mark.parametrize("foot", ["－{}－", "第 {} 頁、共 3 頁"])
def test_japanese(foot: str) -> None:
    lines = [part for text in JAPANESE for part in [*(text[at : at + 28] for at in range(0, len(text), 28)), ""]]
    pages = ["\n".join(lines[at : at + 3]).strip("\n") for at in range(0, len(lines), 4)]
    dump = "".join(f"{page}\n\n{foot.format(number)}\n\f" for number, page in enumerate(pages, start=1))
    assert texts(dump) == JAPANESE
    assert len(told(dump)) == len(pages)


def test_margins_of_a_layout() -> None:
    head: Lines = lambda page: [f"{page + 3}{' ' * 30}The Harbour Review"]  # noqa: E731
    pages = on_pages(TITLES["en"], PARAGRAPHS["en"], head, lambda page: []).split("\f")
    shifted = [
        "\n".join(f"{' ' * (4 if number % 2 else 10)}{line}" for line in page.split("\n"))
        for number, page in enumerate(pages)
    ]
    assert texts("\f".join(shifted)) == [TITLES["en"], *PARAGRAPHS["en"]]


STEPS = "\f".join(f"Step {number}\n\nTurn the house before it reaches shore {number}.\n" for number in range(1, 6))
POEM = "\f".join(["the ferry leaves at six\nand nobody speaks of it\nas if it had never\nbeen there at all\n"] * 3)
INTERVIEW = "\f".join(
    "\n\n".join(f"{'ADA MOSS' if (part + page) % 2 else 'REVIEW'}:\nAnswer {page * 7 + part}, given on the quay.\n"
                for part in range(7))
    for page in range(4)
)  # fmt: skip
ONE_PAGE = "\n\n".join(PARAGRAPHS["en"]) + "\n\f"
WEB = "\n\n".join([*PARAGRAPHS["en"][:2], "Read more", *PARAGRAPHS["en"][2:4], "Read more", "1", "2", "3", "Next"])
QUESTIONS = "\n".join(f"Question {number}\nWhy did they oil the runners of the house again?" for number in range(1, 9))


@pytest.mark.parametrize("dump", [STEPS, POEM, INTERVIEW, ONE_PAGE, WEB, QUESTIONS, "\f", "\f\f1\f"])
def test_what_stands_at_the_ends_of_pages_and_is_text(dump: str) -> None:
    assert told(dump) == []
    assert "".join("".join(texts(dump)).split()) == "".join(dump.split())


@pytest.mark.parametrize("page", ["1", "a\n1", "Head\nand then\nit went on", "1 2 3", "iv", "line of text\n" * 7])
def test_many_pages_take_no_time(page: str) -> None:
    assert dump_blocks(f"{page}\n\f" * 3_000)
    assert dump_blocks(f"{page}\n" * 3_000)


@given(st.lists(st.text("aB1 .-\n\f", max_size=60), max_size=30), st.booleans())
def test_no_letter_is_lost(pieces: list[str], several: bool) -> None:
    dump = "\f\n".join(pieces) if several else "\n".join(pieces)
    letters = sorted("".join(dump.split()).replace("-", ""))
    assert sorted("".join("".join(block.text.split()) for block in dump_blocks(dump)).replace("-", "")) == letters
