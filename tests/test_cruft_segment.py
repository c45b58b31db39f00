"""Which stretch of a document is the article, and where the comments end it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import clean
from pipeline.blocks import Block
from pipeline.cruft.catalogue import Cue
from pipeline.cruft.evidence import Evidence
from pipeline.cruft.features import features_of
from pipeline.cruft.segment import ENOUGH_BEFORE, article_segment, counts_for_article, end_of_article

COMMENTS = Cue("cue:leave-a-reply", "comments", True, "rest", "en")
RELATED = Cue("cue:related-posts", "related", True, "list", "en")
CERTAIN = Cue("cue:all-rights-reserved", "legal", True, None, "en")
WEAK = Cue("cue:advertisement", "advertisement", False, None, "en")
CUES = {"Leave a Reply": COMMENTS, "Related posts": RELATED, "All rights reserved": CERTAIN, "Advertisement": WEAK}

PARAGRAPH = (
    "The ferry left the harbour at half past six, as it has done on every working day since the new pier was opened, "
    "and nobody on the quay looked up from the nets that they were mending."
)
SHORT_SENTENCE = "Nobody on the quay looked up from the nets."
WORDS = features_of(PARAGRAPH).words


def evidence_of(*lines: str | Block) -> Evidence:
    blocks = [line if isinstance(line, Block) else Block(line) for line in lines]
    return Evidence(blocks, [features_of(block.text) for block in blocks], [CUES.get(b.text) for b in blocks], False)


MENU = ["Home", "News", "Sport", "Weather"]
REPLIES = ["Leave a Reply", "Name", "Email", "Post Comment"]


def test_article_between_menu_and_comments() -> None:
    evidence = evidence_of(*MENU, PARAGRAPH, PARAGRAPH, "The crew", PARAGRAPH, *REPLIES)
    assert article_segment(evidence) == (4, 8)


def test_nothing_but_a_menu_is_an_empty_segment() -> None:
    start, stop = article_segment(evidence_of(*MENU * 5))
    assert start == stop


def test_no_blocks() -> None:
    assert article_segment(evidence_of()) == (0, 0)
    assert end_of_article(evidence_of()) == 0


def test_of_two_articles_far_apart_the_heavier_one_is_taken() -> None:
    gap = ["Menu entry"] * 60
    assert article_segment(evidence_of(PARAGRAPH, *gap, PARAGRAPH, PARAGRAPH)) == (61, 63)
    assert article_segment(evidence_of(PARAGRAPH, PARAGRAPH, *gap, PARAGRAPH)) == (0, 2)


def test_of_two_equal_ones_the_first_is_taken() -> None:
    assert article_segment(evidence_of(PARAGRAPH, *["Menu entry"] * 60, PARAGRAPH)) == (0, 1)


def test_one_very_long_paragraph_does_not_outweigh_an_article() -> None:
    long = " ".join([PARAGRAPH] * 40)  # terms of use in one piece
    gap = ["Menu entry"] * 30
    assert article_segment(evidence_of(long, *gap, *[PARAGRAPH] * 4)) == (31, 35)


@pytest.mark.parametrize("heading", ["The crew", "Advertisement", "All rights reserved", "Related posts"])
def test_one_line_between_long_paragraphs_does_not_split_them(heading: str) -> None:
    assert article_segment(evidence_of(PARAGRAPH, heading, PARAGRAPH)) == (0, 3)


def test_lines_cost_more_the_surer_they_are_cruft() -> None:
    """How many of them separate two pieces of the same weight."""

    def needed(line: str | Block) -> int:
        return next(n for n in range(1, 40) if article_segment(evidence_of(PARAGRAPH, *[line] * n, PARAGRAPH))[1] == 1)

    plain, weak, certain, zone = (
        needed(line) for line in ("Menu", "Advertisement", "All rights reserved", "Related posts")
    )
    links = needed(Block("Menu", link_density=1.0))
    assert plain > links >= weak - 1 > certain - 1 >= zone
    assert zone == 2


def test_short_sentences_count_and_short_lines_do_not() -> None:
    evidence = evidence_of(SHORT_SENTENCE, "Nobody on the quay looked up from the nets", "It came.", PARAGRAPH)
    assert [counts_for_article(evidence, index) for index in range(4)] == [True, False, False, True]


@pytest.mark.parametrize("container", ["comments", "related", "navigation", "footer", "hidden", "consent", "sidebar"])
def test_text_in_other_containers_does_not_count(container: str) -> None:
    evidence = evidence_of(Block(PARAGRAPH, containers=frozenset({"article", container})))
    assert not counts_for_article(evidence, 0)
    assert article_segment(evidence) == (0, 0)


def test_linked_text_does_not_count() -> None:
    assert not counts_for_article(evidence_of(Block(PARAGRAPH, link_density=0.9)), 0)
    assert counts_for_article(evidence_of(Block(PARAGRAPH, link_density=0.3)), 0)


class TestEndOfArticle:
    def test_comment_form_after_the_article(self) -> None:
        assert end_of_article(evidence_of(PARAGRAPH, PARAGRAPH, *REPLIES, PARAGRAPH)) == 2

    def test_comment_link_above_the_article_does_not_end_it(self) -> None:
        evidence = evidence_of("Leave a Reply", PARAGRAPH, PARAGRAPH, PARAGRAPH, *REPLIES)
        assert end_of_article(evidence) == 4
        assert article_segment(evidence) == (1, 4)

    def test_too_little_before_it(self) -> None:
        assert ENOUGH_BEFORE > WORDS
        assert end_of_article(evidence_of(PARAGRAPH, "Leave a Reply", PARAGRAPH)) == 3

    def test_comments_are_never_part_of_the_segment_however_long(self) -> None:
        evidence = evidence_of(PARAGRAPH, PARAGRAPH, "Leave a Reply", *[PARAGRAPH] * 20)
        assert article_segment(evidence) == (0, 2)

    def test_other_cues_do_not_end_it(self) -> None:
        evidence = evidence_of(PARAGRAPH, PARAGRAPH, "Related posts", "All rights reserved", PARAGRAPH)
        assert end_of_article(evidence) == 5


LINES = st.sampled_from([PARAGRAPH, SHORT_SENTENCE, "Menu", *CUES])


@given(st.lists(LINES, max_size=30))
def test_segment_begins_and_ends_with_text_of_the_article(lines: list[str]) -> None:
    evidence = evidence_of(*lines)
    start, stop = article_segment(evidence)
    assert 0 <= start <= stop <= end_of_article(evidence) <= len(lines)
    if start < stop:
        assert counts_for_article(evidence, start)
        assert counts_for_article(evidence, stop - 1)
    else:
        assert not any(counts_for_article(evidence, i) for i in range(end_of_article(evidence)))


@given(st.lists(LINES, max_size=20), st.integers(0, 10))
def test_menus_around_it_do_not_change_it(lines: list[str], around: int) -> None:
    start, stop = article_segment(evidence_of(*lines))
    menu = ["Menu"] * around
    moved = article_segment(evidence_of(*menu, *lines, *menu))
    if start == stop:
        assert moved[0] == moved[1]
    else:
        assert moved == (start + around, stop + around)


@pytest.mark.parametrize(
    "last", ["The trial continues.", '"We are tired," she said.', "He will be sentenced on Monday."]
)
def test_short_sentence_at_the_end_belongs_to_the_article(last: str) -> None:
    article = clean(f"Harbour wall plan agreed\n\n{LONG}\n\n{LONG} Again.\n\n{last}\n\nShare\n\nHome", name="a.txt")
    assert article.text.endswith(last)


def test_short_sentences_below_the_headline_belong_to_the_article() -> None:
    article = clean(f"Home\n\nThe night the dam broke\n\nNobody slept.\n\n{LONG}\n\n{LONG} Again.", name="a.txt")
    assert article.text.startswith("Nobody slept.")
    assert article.title == "The night the dam broke"


LONG = (
    "The council of the island agreed on Tuesday to raise the harbour wall by half a metre before the next winter, "
    "although the dam that broke in the night of the storm stands two miles further up the coast."
)
