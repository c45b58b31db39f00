"""Markdown: its kinds of blocks, what is no Markdown, and dumps that converters left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.blocks import dump_blocks, markdown_blocks
from pipeline.blocks.markdown import looks_like_markdown
from pipeline.blocks.markdown_tables import whole_tables

PROSE = "The ferry left at six, as it had done every morning since the bridge over the river was closed for good."


def kinds_and_texts(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in markdown_blocks(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\ntwo\n\nthree", [("paragraph", "one two"), ("paragraph", "three")]),
        ("one  \ntwo\\\nthree", [("paragraph", "one"), ("paragraph", "two"), ("paragraph", "three")]),
        ("one\u2028two\x0cthree\x85four\r\nfive", [("paragraph", "one two"), ("paragraph", "three four five")]),
        ("**one** _two_ `three` ~~four~~", [("paragraph", "one two three four")]),
        ("\\*one\\* 3\\. &amp; &copy;", [("paragraph", "*one* 3. & ©")]),
        ("one  two\tthree", [("paragraph", "one two three")]),
        ("- one\n- two\n\n  three", [("list_item", "one"), ("list_item", "two"), ("list_item", "three")]),
        ("- one\n  - two\n    1. three\n- four", [("list_item", word) for word in ("one", "two", "three", "four")]),
        ("1. one\n2) two", [("list_item", "one"), ("list_item", "two")]),
        ("> one\n> two\n>\n> three", [("quote", "one two"), ("quote", "three")]),
        ("> - one\n\n- > two", [("list_item", "one"), ("quote", "two")]),
        ("```py\nx = 1\n\n\n  y\n```", [("code", "x = 1\n\n\n  y")]),
        ("~~~\nnever closed", [("code", "never closed")]),
        ("    one\n\n    two", [("code", "one\n\ntwo")]),
        ("```\n\n```", []),
        ("| a | b |\n|---|---|\n| 1 | [2](x) |\n| | |", [("table_row", "a | b"), ("table_row", "1 | 2")]),
        ("one\n\n---\n\n***\n\ntwo", [("paragraph", "one"), ("paragraph", "two")]),
        ("[one][r] ![no](x.png) two\n\n[r]: http://x.example 'no'", [("paragraph", "one two")]),
        ("<http://x.example> http://y.example", [("paragraph", "http://x.example http://y.example")]),
        ("&nbsp;\n\n\u200b\n\none", [("paragraph", "one")]),
        ("", []),
    ],
)
def test_kinds(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds_and_texts(text) == expected


@pytest.mark.parametrize(
    ("text", "level", "heading"),
    [
        ("# one", 1, "one"),
        ("###### *one* ######", 6, "one"),
        ("one\n===", 1, "one"),
        ("one\ntwo\n---", 2, "one two"),
        ("- ## one", 2, "one"),
        ("## [one](x)", 2, "one"),
    ],
)
def test_headings(text: str, level: int, heading: str) -> None:
    (block,) = markdown_blocks(text)
    assert (block.kind, block.level, block.tag, block.text) == ("heading", level, f"h{level}", heading)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one<br>two<br/>three <b>four</b><!-- no -->", ["one", "two", "three four"]),
        ("<div>\n\none\n\n</div>\n\ntwo", ["one", "two"]),
        ("<p>one <b>two</b></p>\n\nthree", ["one two", "three"]),
        ("<script>\nno()\n\nno()\n</script>\n\none", ["one"]),
        ("<!-- no\n\nno -->\n\none", ["one"]),
        ("<details>\n<summary>one</summary>\n\ntwo\n\n</details>", ["one", "two"]),
        ("<table>\n<tr><td>one<td>two\n</table>\n\nthree", ["one | two", "three"]),
    ],
)
def test_html_in_markdown(text: str, expected: list[str]) -> None:
    assert [block.text for block in markdown_blocks(text)] == expected


@pytest.mark.parametrize(
    ("text", "density"),
    [
        ("one", 0.0),
        ("[one](x)", 1.0),
        ("[one](x) two", 3 / 7),
        ("[`one`](x) [two](y) three", 6 / 13),
        ("![no](x) one", 0.0),
    ],
)
def test_link_density(text: str, density: float) -> None:
    (block,) = markdown_blocks(text)
    assert block.link_density == pytest.approx(density)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sein**langer Atem** hilft.", "Sein langer Atem hilft."),
        ("Los barcos han**vuelto al puerto**.", "Los barcos han vuelto al puerto."),
        ("Laut der** Hafen Post**plant sie", "Laut der Hafen Post plant sie"),
        ("The **ferry **came late.", "The ferry came late."),
        ("**Fähre:**Neuer Fahrplan", "Fähre: Neuer Fahrplan"),
        ("**Crew (12)**waits", "Crew (12) waits"),
        ("**The mayor’s****plan** for May", "The mayor’s plan for May"),
        ("**F****erries** for all", "Ferries for all"),
        ("**S** eventy boats", "Seventy boats"),
        ("**Б** ольшой паром", "Большой паром"),
        # What is right, or may be, stays.
        ("super**man** and un**believ**able", "superman and unbelievable"),
        ("**Ships & Ferry**s are late", "Ships & Ferrys are late"),
        ("x**2 + y**2", "x2 + y2"),
        ("**bold** and **more** of it", "bold and more of it"),
        ("one ** alone", "one ** alone"),
        ("`a **b **c`", "a **b **c"),
        ("**A** winter", "A winter"),
        ("**B** Vitamins", "B Vitamins"),
    ],
)
def test_spaces_at_bold_type_of_dumps(text: str, expected: str) -> None:
    (block,) = markdown_blocks(text, indented_code=False)
    assert block.text == expected


def test_bold_type_of_markdown_files_is_as_commonmark_has_it() -> None:
    texts = ["Sein**langer Atem** hilft.", "**S** eventy boats", "__"]
    assert [block.text for text in texts for block in markdown_blocks(text)] == [
        "Seinlanger Atem hilft.",
        "S eventy boats",
        "__",
    ]


def test_initials_that_are_words_join_beside_others() -> None:
    text = "**T** he ferry is late.\n\n**A** s ever, they wait.\n\n**W** hat now?"
    assert [block.text for block in markdown_blocks(text, indented_code=False)] == [
        "The ferry is late.",
        "As ever, they wait.",
        "What now?",
    ]


def test_marks_of_icons_are_nothing() -> None:
    text = "__\n\nOne\n\n  * __\n  * __ __\n\n```\n__\n```\n\n__init__"
    blocks = markdown_blocks(text, indented_code=False)
    assert [block.text for block in blocks] == ["One", "__", "init"]
    assert blocks[1].kind == "code"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Book now __", "Book now"),
        ("__Harbour office", "Harbour office"),
        ("__249 moves, __ 4.9 stars", "249 moves, 4.9 stars"),
        ("Nobody came.__", "Nobody came."),
        ("Ferries __Submenu", "Ferries Submenu"),
        ("Call wait `__init__` or `__ x`", "Call wait __init__ or __ x"),
        ("The type __int128", "The type __int128"),
        ("Name: ____", "Name: ____"),
    ],
)
def test_marks_of_icons_in_a_line_go(text: str, expected: str) -> None:
    assert [block.text for block in markdown_blocks(text, indented_code=False)] == [expected]


STANDFIRST = "The council of the island has decided after a long night that there will be a second ferry"


def test_the_standfirst_of_a_dump_is_a_paragraph() -> None:
    text = f"# A second ferry\n\nAnna Lind\n\n## {STANDFIRST}\n\nText.\n\n## {STANDFIRST} again"
    expected = [("heading", 1), ("paragraph", None), ("paragraph", None), ("paragraph", None), ("heading", 2)]
    assert [(block.kind, block.level) for block in markdown_blocks(text, indented_code=False)] == expected
    assert [block.kind for block in markdown_blocks(text)][2] == "heading"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"# A second ferry\n\n## The crew\n\n## {STANDFIRST}", id="behind another heading"),
        pytest.param("# A second ferry\n\n" + "Text.\n\n" * 8 + f"## {STANDFIRST}", id="far below"),
        pytest.param(f"## {STANDFIRST}\n\n# A second ferry", id="above"),
        pytest.param(f"# {STANDFIRST}", id="the headline"),
        pytest.param("# A second ferry\n\n## Why the crew of the old one is not glad at all", id="short"),
    ],
)
def test_other_headings_of_a_dump_stay_headings(text: str) -> None:
    blocks = markdown_blocks(text, indented_code=False)
    assert [block.kind for block in blocks if block.text != "Text."] == ["heading"] * text.count("# ")


def test_link_density_is_that_of_each_line() -> None:
    assert [block.link_density for block in markdown_blocks("[one](x)  \ntwo")] == [1.0, 0.0]


@pytest.mark.parametrize("fence", ["---", "+++"])
def test_front_matter_stays_in_lines(fence: str) -> None:
    assigns = {"---": ":", "+++": " ="}[fence]
    text = f"{fence}\ntitle{assigns} One\n\ntags{assigns} two\n{fence}\n# Three\n\nfour\n\n{fence}\n"
    assert [block.text for block in markdown_blocks(text)][:4] == [
        f"title{assigns} One",
        f"tags{assigns} two",
        "Three",
        "four",
    ]


@pytest.mark.parametrize("text", ["---\n\none\n\n---\n", "---\none two\n---\n", "---\ntitle: never closed\n\none\n"])
def test_a_rule_at_the_beginning_is_no_front_matter(text: str) -> None:
    blocks = markdown_blocks(text)
    assert "---" not in [block.text for block in blocks]
    assert blocks[-1].text in ("one", "one two")


def test_deep_nesting_loses_nothing() -> None:
    nested = "".join(f"{'  ' * depth}- item{depth}\n" for depth in range(45))
    assert [block.text for block in markdown_blocks(nested)] == [f"item{depth}" for depth in range(45)]
    assert [(block.kind, block.text) for block in markdown_blocks("> " * 60 + "deep")] == [("quote", "deep")]
    for mark in ("- ", "1. "):
        deep = markdown_blocks(mark * 300 + "deep\n\nBehind it.\n\n- again")
        assert [(block.kind, block.text) for block in deep] == [
            ("list_item", "deep"),
            ("paragraph", "Behind it."),
            ("list_item", "again"),
        ]
    lines = "".join(f"{'  ' * depth}- item{depth}\n" for depth in range(120))
    texts = " ".join(block.text for block in markdown_blocks(lines + "\nBehind it."))
    assert all(f"item{depth}" in texts for depth in range(120))
    assert texts.endswith("Behind it.")


@pytest.mark.parametrize(
    "piece", ["[", "*", "`", "> ", "- ", "_a*", "<a", "&", "\\", "|", "[a](", "1. ", "~~", "<!--", "``` \n", "# a\n"]
)
def test_marks_without_end(piece: str) -> None:
    blocks = markdown_blocks("first\n\n" + piece * 5_000 + "\n\nlast")
    assert blocks[0].text == "first"


WORDS = st.lists(st.sampled_from(["one", "two", "three", "four"]), min_size=1, max_size=5).map(" ".join)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["{}", "# {}", "### {}", "- {}", "> {}", "1. {}", "**{}**", "[{}](x)", "```\n{}\n```", "<p>{}"]
            ),
            WORDS,
        )
    )
)
def test_every_word_in_order(parts: list[tuple[str, str]]) -> None:
    text = "\n\n".join(form.format(words) for form, words in parts)
    assert " ".join(block.text for block in markdown_blocks(text)) == " ".join(words for _, words in parts)


# --- dumps -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "dump",
    [
        f"# One\n\n{PROSE}\n\n## Two\n\n{PROSE}",
        f"# One\r\n\r\n{PROSE}\r\n\r\n## Two\r\n\r\n{PROSE}",
        f"Menu\n\n# One\n\n{PROSE}\n\n### A heading that a converter\nwrapped\n\n{PROSE}\n\n## Three\n\nend",
    ],
)
def test_dumps_of_converters_to_markdown(dump: str) -> None:
    assert looks_like_markdown(dump)
    assert [block.text for block in dump_blocks(dump) if block.kind == "heading"][:1] == ["One"]


@pytest.mark.parametrize(
    "dump",
    [
        f"# One\n\n{PROSE}\n\n**Fares** are due on board, **not** before.",
        f'  * [Home](/)\n\n# One\n\n{PROSE} The [pier](https://pier.example/a_(b) "The pier") is open.',
        f"# One\n\n{PROSE}\n\nThe _Heron_ sails at six, the _Swan_ at seven.",
    ],
)
def test_one_heading_with_other_marks(dump: str) -> None:
    assert looks_like_markdown(dump)
    assert ("heading", "One") in [(block.kind, block.text) for block in dump_blocks(dump)]


def test_links_without_a_heading() -> None:
    dump = f"[Home](/) [News](/news)\n\n{PROSE} See the [timetable](https://pier.example/times), or ask."
    assert looks_like_markdown(dump)
    assert [block.text for block in dump_blocks(dump)] == ["Home News", f"{PROSE} See the timetable, or ask."]


@pytest.mark.parametrize(
    "dump",
    [
        "",
        PROSE,
        f"# One\n\n{PROSE} **Fares** are due.",
        f"# One\n{PROSE}\n\n**Fares** are due on board, **not** before.",
        f"{PROSE}\n\n**Fares** are due on board, **not** before.\n\n_Heron_ and _Swan_",
        f"# One\n\n{PROSE} 2 ** 3 ** 4, __init__ and wait_for_me, or * and **",
        f"{PROSE} See a[1](2), b[3](4) and c[5](6), and [one](https://one.example) link.",
        f"# One\n\n{PROSE}",
        f"#One\n\n{PROSE}\n\n#Two\n\n{PROSE}",
        f"{PROSE}\n# install it\napt install ferry\n# start it\nferry --now\n{PROSE}",
        f"{PROSE}\n\n# install it\napt install ferry\n\n# start it\nferry --now\n\n{PROSE}",
        "# One\n\n# Two\n\n" + "ferry --now\n# started\n\n" * 4,
        f"{PROSE}\n# ferry # river\n# bridge # bread\n{PROSE}",
    ],
)
def test_dumps_that_are_no_markdown(dump: str) -> None:
    assert not looks_like_markdown(dump)
    assert [block.text for block in dump_blocks(dump)] == [line for line in dump.split("\n") if line]


def test_a_dump_of_one_line_paragraphs_is_not_filled() -> None:
    paragraphs = [f"{number} {PROSE}" for number in range(4)]
    dump = "# One\n\n" + "\n".join(paragraphs) + "\n\n## Two\n\n" + paragraphs[0]
    assert [block.text for block in dump_blocks(dump)] == ["One", *paragraphs, "Two", paragraphs[0]]


def test_a_dump_that_was_wrapped_is_filled() -> None:
    dump = "# One\n\nThe ferry left at six, as it had done\nevery morning.\n\n## Two\n\nThe end\nof it."
    assert [block.text for block in dump_blocks(dump)] == [
        "One",
        "The ferry left at six, as it had done every morning.",
        "Two",
        "The end of it.",
    ]


def test_an_indented_menu_in_a_dump_is_no_listing() -> None:
    dump = f"# One\n\n    Home\n    News\n\n## Two\n\n{PROSE}"
    assert "code" not in {block.kind for block in dump_blocks(dump)}
    assert "code" in {block.kind for block in markdown_blocks(dump)}


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("Pier| Fare\n---|---\nNorth| 2 crowns  ", ["Pier | Fare", "North | 2 crowns"]),
        ("| North| South  \n---|---|---  \nFare| 2| 3  ", ["North | South", "Fare | 2 | 3"]),
        ("Fares|\n---|---\nNorth| 2| 3| 4", ["Fares", "North | 2 | 3 | 4"]),
        ("Pier| Fare\n---|---\n| 2\nNorth|", ["Pier | Fare", "2", "North"]),
        (
            "Pier| Fare\n---|---\nNorth| 2\nBoat| Fare\n---|---\nHeron| 3",
            ["Pier | Fare", "North | 2", "Boat | Fare", "Heron | 3"],
        ),
        ("Pier \\| ferry| Fare\n---|---\nNorth| 2", ["Pier | ferry | Fare", "North | 2"]),
    ],
)
def test_tables_of_dumps_are_read_whole(table: str, rows: list[str]) -> None:
    dump = f"# One\n\n{PROSE}\n\n## Two\n\n{table}\n\n{PROSE}"
    blocks = dump_blocks(dump)
    assert [block.text for block in blocks if block.kind == "table_row"] == rows
    assert blocks[-1].text == PROSE


def test_dashes_and_bars_that_are_no_table() -> None:
    for text in ("---|---", f"{PROSE}\n---|---", "a|b\n--|--\n", "a|b\n\n---|---\nc|d"):
        assert whole_tables(text) == text
    row = "|" * 1_000
    assert whole_tables(f"a|b\n---|---\n{row}") == f"a|b\n---|---\n{row}"


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("**Fares\n\n---", "Fares"),
        ("Fares are due**", "Fares are due"),
        ("on the top**.** Then", "on the top. Then"),
        ("****Monthly price", "Monthly price"),
        ("**the ferry**, the pier**,** and", "the ferry, the pier, and"),
        ("Heron****Swan", "Heron Swan"),
        ("a ** b", "a ** b"),
        ("m***a", "m***a"),
        ("x**2", "x**2"),
        ("** from May to October", "** from May to October"),
        ("`a **b`", "a **b"),
    ],
)
def test_left_marks_of_bold_type_go_from_dumps(line: str, text: str) -> None:
    dump = f"# One\n\n{PROSE}\n\n## Two\n\n{line}\n\n{PROSE}"
    assert text in [block.text for block in dump_blocks(dump)]
