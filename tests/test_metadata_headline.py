"""The headline of a dump: a line of its own before the body, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.blocks import Block
from pipeline.cruft.evidence import Evidence, gather
from pipeline.metadata.dumps.headline import find_headline
from tests.harbour_dumps import CATALOGUE, HEADLINE, PROSE


def evidence_of(*lines: str | Block) -> Evidence:
    return gather([line if isinstance(line, Block) else Block(line) for line in lines], CATALOGUE, markup=False)


def found(*lines: str | Block, known: str | None = None) -> str | None:
    """The text of the headline of a dump, of which the running text is kept."""
    evidence = evidence_of(*lines)
    index = find_headline(evidence, [i for i, seen in enumerate(evidence.features) if seen.prose], known)
    return None if index is None else evidence.blocks[index].text


def test_first_line() -> None:
    assert found(HEADLINE, *PROSE) == HEADLINE


def test_after_a_menu() -> None:
    assert found("Home", "News", "Sport and leisure", "Log in", HEADLINE, "By Ada Moss", *PROSE) == HEADLINE


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


def test_repeated_as_the_title_of_the_page() -> None:
    assert found(f"{HEADLINE} | Harbour News", "Home", "All about the harbour", HEADLINE, *PROSE) == HEADLINE


def test_first_level_of_markdown_beats_other_lines() -> None:
    heading = Block("On Tuesday evening", kind="heading", level=1)
    assert found(heading, "What the council said on Tuesday", *PROSE) == "On Tuesday evening"


def test_body_that_begins_with_the_headline() -> None:
    assert found(PROSE[0], PROSE[1]) is None
    assert found(HEADLINE, *PROSE, "What the bridge will cost the council", PROSE[0]) == HEADLINE


class TestHeadlineThatWasKeptAsText:
    QUESTION = "Who is going to pay for the new bridge of the harbour council?"

    def test_is_found(self) -> None:
        assert found("Home", "News", "Log in", self.QUESTION, "By Ada Moss", *PROSE) == self.QUESTION
        assert found("Home", f"{HEADLINE} and on everything that is to follow!", *PROSE) is not None

    def test_does_not_overrule_a_line_that_is_as_likely(self) -> None:
        assert found("Home", HEADLINE, "By Ada Moss", self.QUESTION, *PROSE) == HEADLINE

    def test_more_than_a_sentence_is_none(self) -> None:
        assert found("Home", f"The council agreed. {self.QUESTION}", *PROSE) is None


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
    assert headline is None or (headline in lines and len(headline) <= 220 and not headline.endswith("."))
