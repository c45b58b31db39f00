"""Dumps with a line for each piece of text: their sentences are put together again, other dumps stay as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.blocks.inline_breaks import without_inline_breaks
from pipeline.blocks.lines import split_lines
from pipeline.blocks.text import dump_blocks

BROKEN = "The Quay Courier\nRead more in the\nharbour notes\n, and ask\nAnna\n, or wait for\nMonday\n."
"""Enough to tell that a dump is of this kind, below the title of its page."""
JOINED = ["The Quay Courier", "Read more in the harbour notes, and ask Anna, or wait for Monday."]


def _joined(text: str) -> list[str]:
    return [line.text for line in without_inline_breaks(split_lines(text))]


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        pytest.param(
            ["On Monday evening the council of", "Port Ellin", ", which owns one, asked for a", "second ferry", "."],
            ["On Monday evening the council of Port Ellin, which owns one, asked for a second ferry."],
            id="links in a sentence",
        ),
        pytest.param(
            ["He wrote the novel in a single winter, and", "The Long Quay", "became a success."],
            ["He wrote the novel in a single winter, and The Long Quay became a success."],
            id="a title in the middle of a sentence",
        ),
        pytest.param(
            ["Der Vorstand hat gestern", "die Pläne", "für das Werk in Bremen vorgestellt."],
            ["Der Vorstand hat gestern die Pläne für das Werk in Bremen vorgestellt."],
            id="a small letter goes on",
        ),
        pytest.param(["The paper", "’s owner said no."], ["The paper’s owner said no."], id="a genitive"),
        pytest.param(["A", "Berlin", "-based maker of boats"], ["A", "Berlin-based maker of boats"], id="a compound"),
        pytest.param(
            ["The ministry said more (", "see the report", ") in the evening."],
            ["The ministry said more (see the report) in the evening."],
            id="brackets",
        ),
        pytest.param(
            ["He said that it was “nothing but", "an old boat", ".”", "It sank in the bay last year (in", "May", ")."],
            ["He said that it was “nothing but an old boat.”", "It sank in the bay last year (in May)."],
            id="marks that end a sentence together",
        ),
        pytest.param(["T", "he winter was long and cold."], ["The winter was long and cold."], id="a large initial"),
        pytest.param(["A", "winter that was long and cold."], ["A winter that was long and cold."], id="a word of one"),
        pytest.param(
            ["市议会", "星期一", "，决定购买第二艘渡轮。"], ["市议会", "星期一，决定购买第二艘渡轮。"], id="Chinese"
        ),
        pytest.param(
            ["The ferry is late.", "the crew is on strike and will not say why."],
            ["The ferry is late.", "the crew is on strike and will not say why."],
            id="a sentence that has ended",
        ),
        pytest.param(["music", "film", "books"], ["music", "film", "books"], id="tags"),
        pytest.param(["Home", "Sport", "Culture", "Contact"], ["Home", "Sport", "Culture", "Contact"], id="a menu"),
        pytest.param(
            ["The island gets its second ferry in May", "By Leyla Demir", "The council has decided."],
            ["The island gets its second ferry in May", "By Leyla Demir", "The council has decided."],
            id="headline and byline",
        ),
        pytest.param(
            ["The island gets its second ferry in May", "by", "Leyla Demir", "in", "Transport"],
            ["The island gets its second ferry in May", "by", "Leyla Demir", "in", "Transport"],
            id="headline and a byline in small letters",
        ),
        pytest.param(
            ["The plan was read in the harbour of", "Port Ellin", ", and praised", "by the mayor", "of the island."],
            ["The plan was read in the harbour of Port Ellin, and praised by the mayor of the island."],
            id="by in the middle of a sentence",
        ),
    ],
)
def test_pieces(pieces: list[str], expected: list[str]) -> None:
    text = f"{BROKEN}\n" + "\n".join(pieces)
    assert _joined(text) == [*JOINED, *expected]


ENGLISH = "The crew of the ferry waits for the mayor, and the mayor waits for the council."
MENU = [f"Entry {number}" for number in range(20)]
LONG = "It has been a long winter on the island, and nobody on the quay expects the council to buy a ferry before May."
"""Longer than any line that was wrapped."""


@pytest.mark.parametrize(
    ("paragraph", "pieces"),
    [
        pytest.param(ENGLISH, ["The second ferry was built for the", "Port Ellin Line."], id="the"),
        pytest.param(ENGLISH, ["The ferry runs between Ellin and", "Sand Bay", "every hour."], id="and"),
        pytest.param(
            "Die Mannschaft und die Hafenmeisterin und der Rat und alle warten.",
            ["Das neue Schiff ist das dritte im", "Hafen von Ellin."],
            id="German",
        ),
        pytest.param(
            "Dans les ports, sur les quais et sous les grues, les marins attendent les bateaux.",
            ["Le conseil a voté pour la", "Compagnie du Port", "hier soir."],
            id="French",
        ),
        pytest.param(
            "Todos los barcos y los puertos y los marineros esperan, dicen los vecinos.",
            ["El alcalde recibió ayer a la presidenta del", "Puerto de Elina."],
            id="Spanish",
        ),
        pytest.param(
            "W porcie czeka się długo, mówi się o tym często i pisze się rzadko.",
            ["Rada kupiła drugi prom dla", "Elinowa", "w maju."],
            id="Polish",
        ),
        pytest.param(
            "Все говорят, что паром купят, и что он новый, и что он большой.",
            ["Совет решил купить паром для", "Элинского порта."],
            id="Russian",
        ),
    ],
)
def test_what_ends_with_an_article_goes_on(paragraph: str, pieces: list[str]) -> None:
    lines = _joined(f"{BROKEN}\n{paragraph}\n" + "\n".join(pieces))
    assert lines[len(JOINED) :] == [paragraph, " ".join(pieces)]


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        pytest.param(
            ["市議会は月曜日の", "定例会", "で、二隻目の購入を決めた。"],
            ["市議会は月曜日の定例会で、二隻目の購入を決めた。"],
            id="particles",
        ),
        pytest.param(
            ["市議会が購入を決めた", "渡船", "の船長は、喜んでいる。"],
            ["市議会が購入を決めた渡船の船長は、喜んでいる。"],
            id="a particle behind the link",
        ),
        pytest.param(
            ["港の", "渡船", "船長は喜んでいる。"], ["港の渡船船長は喜んでいる。"], id="a noun behind the link"
        ),
        pytest.param(
            ["渡船の時刻表", "もうすぐ春です。"], ["渡船の時刻表", "もうすぐ春です。"], id="a word, no particle"
        ),
        pytest.param(["港の買いもの", "渡船の時刻表"], ["港の買いもの", "渡船の時刻表"], id="a noun that ends as one"),
    ],
)
def test_japanese_goes_on_at_particles(pieces: list[str], expected: list[str]) -> None:
    assert _joined(f"{BROKEN}\n" + "\n".join(pieces))[len(JOINED) :] == expected


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        pytest.param(
            ["Harbour master", "Anna Lind", "(independent) wants a ferry."],
            ["Harbour master", "Anna Lind (independent) wants a ferry."],
            id="a remark in brackets",
        ),
        pytest.param(["The quay", "(archive photo)"], ["The quay", "(archive photo)"], id="a remark of its own"),
        pytest.param(
            ["The ferry is late, says the", "By Anna Lind"],
            ["The ferry is late, says the", "By Anna Lind"],
            id="byline",
        ),
        pytest.param(["The", "Ferry"], ["The", "Ferry"], id="a single word"),
    ],
)
def test_other_pieces(pieces: list[str], expected: list[str]) -> None:
    lines = _joined(f"{BROKEN}\n{ENGLISH}\n{ENGLISH}\n" + "\n".join(pieces))
    assert lines[len(JOINED) + 2 :] == expected


def test_an_article_of_another_language_is_none() -> None:
    headline = "Spott über den Rat: Die Hafenmeisterin tritt an"
    assert _joined(f"{BROKEN}\n{headline}\nDer Rat schweigt.")[len(JOINED) :] == [headline, "Der Rat schweigt."]


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        pytest.param(
            ["On Monday evening the people of the island asked", "Anna Lind", "for a plan of her own."],
            ["On Monday evening the people of the island asked Anna Lind for a plan of her own."],
            id="around a link",
        ),
        pytest.param(
            ["Nobody has asked", "Anna Lind", ", says the mayor."],
            ["Nobody has asked", "Anna Lind, says the mayor."],
            id="a mark",
        ),
        pytest.param(
            [ENGLISH, "She wants it to be larger than the ferry of the", "Sand Bay Line."],
            [ENGLISH, "She wants it to be larger than the ferry of the Sand Bay Line."],
            id="an article",
        ),
        pytest.param(
            ["今回の一件で渡船の管理を問題視する住民の声が続き", "市議会", "は、購入を見送った。"],
            ["今回の一件で渡船の管理を問題視する住民の声が続き市議会は、購入を見送った。"],
            id="Japanese",
        ),
    ],
)
def test_one_link_is_enough_where_no_line_is_blank(pieces: list[str], expected: list[str]) -> None:
    lines = [*MENU, LONG, *pieces]
    assert _joined("\n".join(lines)) == [*MENU, LONG, *expected]
    with_blank = split_lines("\n".join([*MENU, "", LONG, *pieces]))
    assert without_inline_breaks(with_blank) == with_blank
    few = split_lines("\n".join([LONG, *pieces]))
    assert without_inline_breaks(few) == few


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(
            ["so many of us had come down to the quay that night", "to wait", "for the ferry that was late"] * 8,
            id="free verse",
        ),
        pytest.param(
            ["The crew of the ferry waits for the mayor of the island, and the", "mayor waits for", "the council."] * 8,
            id="wrapped by hand",
        ),
        pytest.param([*MENU, LONG, "ferries", "winter timetables", "sand bay", "harbour notes"], id="tags"),
        pytest.param([*MENU, LONG, "The island gets its second ferry in May", "Anna Lind", "Transport"], id="teasers"),
    ],
)
def test_other_dumps_without_blank_lines_stay_as_they_are(lines: list[str]) -> None:
    split = split_lines("\n".join(lines))
    assert without_inline_breaks(split) == split


def test_the_headline_is_known_by_the_title_of_the_page() -> None:
    headline = "The island gets its second ferry in May"
    body = "Anna Lind\n, reporter\nthe council decided on Monday night."
    joined = _joined(f"{headline} | The Courier\n{headline}\n{body}\n{BROKEN}")
    assert joined[1:3] == [headline, "Anna Lind, reporter the council decided on Monday night."]


def test_marks_have_a_space_before_them_where_the_dump_has_one() -> None:
    spaced = f"{BROKEN}\nLe maire répond : rien.\nLe titre du\nJournal\n: rien."
    assert _joined(spaced)[-1] == "Journal : rien."
    assert _joined(f"{BROKEN}\nJournal\n: nothing.")[-1] == "Journal: nothing."


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Roses are red\nviolets are blue\nsugar is sweet\nand so are you", id="verse"),
        pytest.param("One paragraph.\nAnother one, which is longer.\nA third.", id="paragraphs"),
        pytest.param("Price\n65,288\n-33%\n1,023\n-29%\n795\n-36%", id="a price list"),
        pytest.param("1\n(\n2\n)\n3\n)\nreturn the value of the call", id="code with numbers"),
        pytest.param("The\n\nferry\n\n, they say\n\n, is late\n\n, again", id="with blank lines between all"),
    ],
)
def test_other_dumps_stay_as_they_are(text: str) -> None:
    lines = split_lines(text)
    assert without_inline_breaks(lines) == lines


def test_a_blank_line_ends_a_paragraph() -> None:
    assert _joined(f"{BROKEN}\nThe council of the island\n\nwants a second ferry soon") == [
        *JOINED,
        "The council of the island",
        "wants a second ferry soon",
    ]


def test_blocks_of_a_dump_are_whole_sentences() -> None:
    assert [block.text for block in dump_blocks(BROKEN)] == JOINED


def test_many_pieces_are_joined_in_one_pass() -> None:
    _, line = _joined("Ferries\n" + "the ferry\n, which is late\n" * 100_000)
    assert line.count(",") == 100_000


def test_only_the_beginning_of_a_huge_first_line_is_the_title() -> None:
    """Else all of it would be searched for each of many lines."""
    headline, rest = "The island gets its second ferry in", "may, and a third one"
    for padding, expected in ((0, [headline, rest]), (1000, [f"{headline} {rest}"])):
        title = "x" * padding + headline
        assert _joined(f"{title}\n{BROKEN}\n{headline}\n{rest}")[3:] == expected


_piece = st.sampled_from(
    ["the ferry", ",", ". Then", "Port Ellin", "(", ")", "-based", "’s", "Ends.", "D", "ie", "，", ":"]
)


@given(st.lists(st.one_of(_piece, st.text(alphabet="aB .,:(", min_size=1, max_size=12)), max_size=40))
def test_no_character_is_lost_and_none_changes_its_place(pieces: list[str]) -> None:
    text = "\n".join([*BROKEN.split("\n"), *pieces])
    assert "".join("".join(_joined(text)).split()) == "".join(text.split())
