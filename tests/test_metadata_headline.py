"""The headline of a dump: a line of its own before the body, or none."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.blocks import Block
from pipeline.cruft.evidence import Evidence, gather
from pipeline.metadata.dumps.headline import WEIGHTS, find_headline, goes_on_behind_kicker
from pipeline.metadata.dumps.headline_features import NAMES, candidates, features_of, start_of_body
from tests.harbour_dumps import CATALOGUE, HEADLINE, PROSE, article_below

_ENDS_WITH_POINT = re.compile(r"(?<!\.[A-Z])(?<!\.[A-Z]{2})\.$")  # but for that of an abbreviation


def evidence_of(*lines: str | Block) -> Evidence:
    return gather([line if isinstance(line, Block) else Block(line) for line in lines], CATALOGUE, markup=False)


def found(*lines: str | Block, known: str | None = None) -> str | None:
    """The text of the headline of a dump, of which the running text is kept."""
    evidence = evidence_of(*lines)
    index = find_headline(evidence, [i for i, seen in enumerate(evidence.features) if seen.prose], known)
    return None if index is None else evidence.blocks[index].text


def found_of_all(*lines: str | Block) -> str | None:
    """As :func:`found`, where every line is kept."""
    evidence = evidence_of(*lines)
    index = find_headline(evidence, range(len(lines)), None)
    return None if index is None else evidence.blocks[index].text


def weight_of(feature: str) -> float:
    """What a feature of a line counts."""
    weights = json.loads((files("pipeline.metadata.dumps") / WEIGHTS).read_text("utf-8"))["weights"]
    return float(weights[feature])


def test_first_line() -> None:
    assert found(HEADLINE, *PROSE) == HEADLINE


def test_after_a_menu() -> None:
    assert found("Home", "News", "Sport and leisure", "Log in", HEADLINE, "By Ada Moss", *PROSE) == HEADLINE


def test_the_first_line_of_a_broken_sentence_is_none() -> None:
    broken = "Last week the council walked along the harbour from the ferry to the pier, which is a distance"
    rest = "that a gull would call nothing, and it took all of them the whole day, with a break for lunch."
    assert found_of_all(broken, rest, *PROSE) is None
    assert found_of_all(broken, Block(rest, blank_before=1), *PROSE) == broken


def test_breadcrumb_before_it_is_none() -> None:
    assert found("Home › Council › New bridge", HEADLINE, *PROSE) == HEADLINE


def test_a_caption_with_a_copyright_sign_is_none() -> None:
    caption = "The harbour council at the bridge on Tuesday © Ada Moss"
    assert found(HEADLINE, "Home", caption, *PROSE) == HEADLINE
    assert found("Home", caption, *PROSE) is None


@pytest.mark.parametrize(
    "line",
    [
        "The harbour council at the bridge on Tuesday, before the vote (AP Photo/Ada Moss)",
        "El consejo del puerto en el puente nuevo. EFE/ A. Moss",
        "The harbour council at the bridge (from left): Ada Moss, Tom Reed and Ina Maas",
        "By Ada Moss and Tom Reed",
    ],
)
def test_a_caption_or_a_byline_is_none(line: str) -> None:
    assert found(HEADLINE, "Home", line, *PROSE) == HEADLINE
    assert found("Home", line, *PROSE) is None


@pytest.mark.parametrize(
    "line",
    [
        "Harbour council, 01 April 2025, 15:25 in: Bridges and ferries",
        "erstellt im Hafen am 1. April 2025 um 15:25 Uhr, Brücken",
        "Publié au port le 1er avril 2025 à 15h25 par le conseil",
        "Harbour council lets all boats wait at the bridge. Yonhap",
        "항구 의회 의원들이 화요일 새 다리 앞에서 배를 기다리고 있다. 연합뉴스",
        "Los barcos del consejo esperan hoy ante el puente nuevo del puerto. Agencias",
        "The council earns a commission from links to its harbour shops. Learn more",
    ],
)
def test_a_moment_or_a_sentence_with_its_source_is_none(line: str) -> None:
    assert 1 not in candidates(evidence_of("Home", line, *PROSE), 2)


@pytest.mark.parametrize(
    "line",
    [
        "Harbour council to agree on a new bridge by 1 April 2025",
        "Harbour elections 2025: polls close at 20:00",
        "What the harbour council says of Rep. Ada Moss",
        "Die neue Brücke und der Streit im Rat. Was nun?",
        "Council agrees. Bridge opens",
    ],
)
def test_a_date_or_an_abbreviation_in_a_headline_is_no_moment_or_source(line: str) -> None:
    assert 1 in candidates(evidence_of("Home", line, *PROSE), 2)


def test_repeated_as_the_title_of_the_page() -> None:
    assert found(f"{HEADLINE} | Harbour News", "Home", "All about the harbour", HEADLINE, *PROSE) == HEADLINE


def test_first_level_of_markdown_beats_other_lines() -> None:
    heading = Block("On Tuesday evening", kind="heading", level=1)
    assert found(heading, "What the council said on Tuesday", *PROSE) == "On Tuesday evening"


def test_the_only_first_level_heading_is_told_from_one_of_several() -> None:
    one, other = (Block(text, kind="heading", level=1) for text in ("On Tuesday evening", "What it will cost"))
    only = NAMES.index("only first-level heading")
    for lines, expected in (
        ((one, *PROSE), True),
        ((one, *PROSE, other, PROSE[0]), False),
        ((HEADLINE, *PROSE), False),
    ):
        assert features_of(evidence_of(*lines), [1, 2, 3], 1, [0])[0][only] is expected
    assert weight_of("only first-level heading") > 0


@pytest.mark.parametrize(
    "line",
    [
        "3 March 2021",
        "입력 2021.03.03 20:00 수정 2021.03.04 08:57 4면",
        "03.03.2021, 16:05 Uhr • Lesezeit: 8 Minuten",
        "Publisert 3. mars 2021, kl. 16.05",
    ],
)
def test_datelines_of_any_form_count_for_the_line_above(line: str) -> None:
    """Those too that no cue phrase knows."""
    evidence = evidence_of("Home", HEADLINE, line, "Share", *PROSE)
    kept = [index for index, seen in enumerate(evidence.features) if seen.prose]
    (row,) = features_of(evidence, kept, start_of_body(evidence, kept), [1])
    shown = dict(zip(NAMES, row, strict=True))
    assert shown["credit directly below"]
    assert shown["credit below"]
    assert shown["credit before the body"]


@pytest.mark.parametrize(
    "line", ["On 3 March 2021 the council met in the old hall of the harbour.", "Since 2021", "4 5"]
)
def test_a_date_in_a_sentence_is_no_dateline_below(line: str) -> None:
    evidence = evidence_of("Home", HEADLINE, line, "Share", *PROSE)
    kept = [index for index, seen in enumerate(evidence.features) if seen.prose and index > 3]
    (row,) = features_of(evidence, kept, start_of_body(evidence, kept), [1])
    assert not dict(zip(NAMES, row, strict=True))["credit below"]


def test_line_below_one_that_was_kept_is_less_likely() -> None:
    evidence = evidence_of("The council met.", "What the harbour council said", *PROSE)
    below = NAMES.index("kept line above")
    assert features_of(evidence, [0, 2, 3, 4], 2, [1])[0][below] is True
    assert features_of(evidence, [2, 3, 4], 2, [1])[0][below] is False
    assert weight_of("kept line above") < 0


def test_body_that_begins_with_the_headline() -> None:
    assert found(PROSE[0], PROSE[1]) is None
    assert found(HEADLINE, *PROSE, "What the bridge will cost the council", PROSE[0]) == HEADLINE


class TestHeadlineThatWasKeptAsText:
    QUESTION = "Who is going to pay for the new bridge of the harbour council?"

    def test_is_found(self) -> None:
        assert found("Home", "News", "Log in", self.QUESTION, "By Ada Moss", *PROSE) == self.QUESTION
        assert found("Home", f"{HEADLINE} and on everything that is to follow!", *PROSE) is not None

    def test_does_not_overrule_a_line_that_is_as_likely(self) -> None:
        assert found("Home", HEADLINE, "By Ada Moss, 3 March 2021", self.QUESTION, *PROSE) == HEADLINE
        assert article_below("Home", HEADLINE, "By Ada Moss", self.QUESTION).title == HEADLINE

    @pytest.mark.parametrize(
        "line",
        [
            'Mayor on the new bridge of the harbour: "I will not pay. They can keep it"',
            "Bürgermeisterin zur neuen Brücke im Hafen: „Wir zahlen nicht. Das ist mein letztes Wort“",
            "La alcaldesa sobre el puente nuevo del puerto: «No lo pagaremos. Que lo pague el consejo»",
            "3. Who is going to pay for the new bridge of the harbour council?",
        ],
    )
    def test_is_found_with_a_quotation_of_two_sentences_or_a_number(self, line: str) -> None:
        assert found("Home", "News", "Log in", line, "By Ada Moss", *PROSE) == line

    def test_more_than_a_sentence_is_none(self) -> None:
        assert found("Home", f"The council agreed. {self.QUESTION}", *PROSE) is None


class TestHeadlineBehindTheColonOfItsKicker:
    STANDFIRST = "Eleven years of debate on the bridge of the harbour council come to an end on Tuesday"

    @pytest.mark.parametrize(
        ("kicker", "line"),
        [
            ("Bridges", ": Harbour council agrees at last"),
            ("Neue Brücke", ":Der Hafenrat stimmt endlich zu"),
            ("Le nouveau pont", ": le conseil du port approuve"),
        ],
    )
    def test_is_found_above_the_standfirst(self, kicker: str, line: str) -> None:
        assert found("Home", "Log in", kicker, line, self.STANDFIRST, "By Ada Moss", *PROSE) == line

    @pytest.mark.parametrize(
        ("kicker", "line"),
        [
            ("Bridges", ": agreed"),  # one word
            ("Bridges", ": the council agrees."),
            ("Bridges:", ": the council agrees"),
            ("All that you need to know of bridges", ": the council agrees"),
            ("Bridges", ":-) the council agrees"),
        ],
    )
    def test_other_lines_with_a_colon_are_none(self, kicker: str, line: str) -> None:
        assert found("Home", "Log in", kicker, line, self.STANDFIRST, "By Ada Moss", *PROSE) == self.STANDFIRST

    def test_the_first_line_has_no_kicker(self) -> None:
        assert not goes_on_behind_kicker(evidence_of(": the council agrees", *PROSE).blocks, 0)


@pytest.mark.parametrize(
    "line",
    [
        "The longest bridges of the harbour councils in the U.S.",
        "Los puentes más largos de los puertos de EE.UU.",
        "Harbour council agrees on the new bridge to Washington, D.C.",
    ],
)
def test_abbreviation_at_the_end_is_no_end_of_a_sentence(line: str) -> None:
    evidence = evidence_of("Home", "Log in", line, f"{line[:-1]}s.", *PROSE)
    assert candidates(evidence, 4) == [1, 2]


@pytest.mark.parametrize(
    ("headline", "other"),
    [
        ("The council and its new bridge", "The council on its old bridge"),
        ("Der Rat und seine neue Brücke", "Der Rat zu seiner alten Brücke"),
        ("港湾議会と新しい橋の将来について", "港湾議会が古い橋の将来について"),
    ],
)
def test_line_that_stands_below_the_body_again_is_likelier(headline: str, other: str) -> None:
    lines = ("Home", other, "Log in", headline, "Log in", *PROSE, "Share this article", headline)
    evidence = evidence_of(*lines)
    kept = [index for index, seen in enumerate(evidence.features) if seen.prose]
    first = start_of_body(evidence, kept)
    rows = dict(zip((1, 3), features_of(evidence, kept, first, (1, 3)), strict=True))
    again = NAMES.index("again behind the start of the body")
    assert (rows[1][again], rows[3][again]) == (False, True)
    assert weight_of(NAMES[again]) > 0


@pytest.mark.parametrize(
    "line",
    [
        "Home",  # one word
        "Agreed at last on Tuesday evening by the council.",  # a sentence
        "The council, the bridge and the harbour:",
        "2026-11-22 14:30 0043 1 23456 78",  # numbers
        "All bridges of the harbour council",  # a cue
        "council bridge harbour " * 12,  # too long
        Block(HEADLINE, kind="quote"),
        Block(HEADLINE, kind="code"),
    ],
    ids=lambda line: line.kind if isinstance(line, Block) else line[:24],
)
def test_line_that_is_no_headline(line: str | Block) -> None:
    assert found(line, *PROSE) is None


def test_line_of_other_words_far_above_the_body_is_not_taken() -> None:
    assert found("Weather for the whole coast", *["Menu"] * 60, *PROSE) is None


def test_dump_of_nothing_but_prose_has_none() -> None:
    assert found(*PROSE) is None


def test_dump_of_nothing_has_none() -> None:
    assert found() is None
    assert find_headline(evidence_of("Home", "News"), []) is None


class TestKnownTitle:
    def test_the_line_that_equals_it_is_taken(self) -> None:
        other = "Council and harbour celebrate the bridge"
        assert found(HEADLINE, other, *PROSE, known=other) == other

    @pytest.mark.parametrize("known", [HEADLINE.upper(), f"  {HEADLINE}\n", HEADLINE.replace(" ", "\xa0")])
    def test_case_and_spaces_do_not_matter(self, known: str) -> None:
        assert found("Home", HEADLINE, *PROSE, known=known) == HEADLINE

    def test_quotes_do_not_matter(self) -> None:
        assert found("“Yes” to a new bridge", *PROSE, known='"Yes" to a new bridge') == "“Yes” to a new bridge"

    def test_no_other_line_is_taken_where_it_does_not_occur(self) -> None:
        assert found(HEADLINE, *PROSE, known="Something else") is None


@pytest.mark.parametrize(
    ("headline", "prose"),
    [
        (
            "港口议会同意修建新桥",
            "港口议会周二开会，经过长时间的辩论，终于同意在港口修建一座新桥，费用由两岸共同承担，明年春天开工。",
        ),
        (
            "Der Rat beschließt die neue Brücke",
            "Der Rat hat am Dienstag nach langer Debatte die neue Brücke beschlossen, deren Kosten beide Ufer tragen.",
        ),
        (
            "المجلس يوافق على الجسر الجديد",
            "وافق المجلس يوم الثلاثاء على بناء الجسر الجديد في الميناء بعد نقاش طويل حول كلفة الجسر ومن يدفعها.",
        ),
    ],
)
def test_other_scripts_and_languages(headline: str, prose: str) -> None:
    assert found("Menu", headline, prose, prose) == headline


@given(
    st.lists(st.sampled_from([*PROSE, HEADLINE, "Home", "A | B | C", "", "1 2 3"]) | st.text(max_size=30), max_size=20)
)
def test_headline_is_a_line_that_can_be_one(lines: list[str]) -> None:
    headline = found(*lines)
    assert headline is None or (headline in lines and len(headline) <= 220 and not _ENDS_WITH_POINT.search(headline))
