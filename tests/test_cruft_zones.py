"""How far a cue reaches: headlines under "Related posts", buttons after "Share this", everything after the comments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.blocks import Block
from pipeline.cruft.cue import Cue
from pipeline.cruft.evidence import Evidence
from pipeline.cruft.features import features_of
from pipeline.cruft.zones import ENOUGH_BEFORE, Zone, counts_for_article, end_of_article, zones_of

CUES = {
    "Related posts": Cue("cue:related-posts", "related", True, "list", "en"),
    "Share this": Cue("cue:share-this", "share", True, "bar", "en"),
    "About the author": Cue("cue:about-the-author", "author_bio", True, "list", "en"),
    "Leave a Reply": Cue("cue:leave-a-reply", "comments", True, "rest", "en"),
    "Advertisement": Cue("cue:advertisement", "advertisement", False, None, "en"),
}
PROSE = "The ferry left the harbour at half past six, as it has done on every working day since the pier was opened."
TEASER = "Ten quiet beaches within an hour of the harbour"
RELATED, SHARE, COMMENTS = (
    Zone("related", "zone:after-related"),
    Zone("share", "zone:after-share"),
    Zone("comments", "zone:after-comments"),
)


def evidence_of(*lines: str | Block, markup: bool = False) -> Evidence:
    blocks = [line if isinstance(line, Block) else Block(line) for line in lines]
    cues = [CUES.get(block.text) for block in blocks]
    return Evidence(blocks, [features_of(block.text) for block in blocks], cues, markup)


def zones(*lines: str | Block, markup: bool = False) -> list[Zone | None]:
    evidence = evidence_of(*lines, markup=markup)
    return zones_of(evidence, end_of_article(evidence))


class TestList:
    def test_covers_headlines_to_the_end(self) -> None:
        assert zones(PROSE, "Related posts", TEASER, TEASER) == [None, None, RELATED, RELATED]

    def test_stops_at_prose_and_spares_the_heading_before_it(self) -> None:
        found = zones("Related posts", TEASER, TEASER, "The crew", PROSE)
        assert found == [None, RELATED, RELATED, None, None]

    def test_a_single_headline_before_prose_is_covered(self) -> None:
        assert zones("Related posts", TEASER, PROSE) == [None, RELATED, None]

    def test_spares_a_line_set_apart_before_prose_even_where_it_is_longer(self) -> None:
        apart = Block(TEASER, blank_before=2)
        assert zones("Related posts", TEASER, TEASER, apart, PROSE) == [None, RELATED, RELATED, None, None]

    def test_does_not_spare_a_cue_before_prose(self) -> None:
        found = zones("Related posts", TEASER, TEASER, "Advertisement", PROSE)
        assert found == [None, RELATED, RELATED, RELATED, None]

    def test_does_not_cover_sentences(self) -> None:
        assert zones("Related posts", "Nobody looked up from the nets.") == [None, None]

    def test_covers_linked_sentences_of_a_page(self) -> None:
        linked = Block("Nobody looked up from the nets.", link_density=1.0)
        assert zones("Related posts", linked, linked, markup=True) == [None, RELATED, RELATED]

    def test_stops_at_a_heading_of_a_page(self) -> None:
        heading = Block("The crew", kind="heading", level=2)
        assert zones("Related posts", TEASER, heading, TEASER, markup=True) == [None, RELATED, None, None]

    def test_has_an_end(self) -> None:
        covered = zones("Related posts", *[TEASER] * 40)
        assert 8 <= covered.count(RELATED) <= 12
        assert covered[-1] is None

    def test_rule_names_the_family(self) -> None:
        assert zones("About the author", "Ada Moss")[1] == Zone("author_bio", "zone:after-author-bio")

    def test_ends_where_the_comments_open(self) -> None:
        found = zones(PROSE, PROSE, PROSE, "Related posts", TEASER, "Leave a Reply", "Name")
        assert found == [None, None, None, None, RELATED, None, COMMENTS]


class TestBar:
    def test_covers_buttons(self) -> None:
        assert zones("Share this", "Facebook", "X", "E-mail") == [None, SHARE, SHARE, SHARE]

    def test_stops_at_a_paragraph_and_spares_the_line_before_it(self) -> None:
        assert zones("Share this", "Facebook", "X", "The crew", PROSE) == [None, SHARE, SHARE, None, None]

    @pytest.mark.parametrize(
        "line",
        [TEASER, "Four words are more", "It came.", Block("Crew", kind="heading", level=2)],
    )
    def test_stops_at_what_is_no_button(self, line: str | Block) -> None:
        assert zones("Share this", "Facebook", line, "X") == [None, SHARE, None, None]

    def test_has_an_end(self) -> None:
        assert zones("Share this", *["X"] * 30).count(SHARE) == 8


class TestRest:
    def test_covers_everything_behind_it(self) -> None:
        found = zones(PROSE, PROSE, PROSE, "Leave a Reply", "Name", PROSE, PROSE)
        assert found == [None, None, None, None, COMMENTS, COMMENTS, COMMENTS]

    def test_what_has_a_zone_of_its_own_keeps_it(self) -> None:
        found = zones(PROSE, PROSE, PROSE, "Leave a Reply", "Name", "Related posts", TEASER, PROSE)
        assert found[5:] == [COMMENTS, RELATED, COMMENTS]

    def test_above_the_article_it_covers_nothing(self) -> None:
        assert zones("Leave a Reply", PROSE, PROSE, PROSE) == [None] * 4


def test_weak_cue_without_a_zone_covers_nothing() -> None:
    assert zones("Advertisement", TEASER, TEASER) == [None, None, None]


def test_first_zone_wins_where_two_overlap() -> None:
    found = zones("Related posts", TEASER, "Share this", "Facebook")
    assert found == [None, RELATED, RELATED, RELATED]


@given(st.lists(st.sampled_from([PROSE, TEASER, "Name", *CUES]), max_size=30))
def test_every_zone_has_a_family_and_a_rule_and_a_cue_before_it(lines: list[str]) -> None:
    for index, zone in enumerate(zones(*lines)):
        if zone is not None:
            assert zone.rule == f"zone:after-{zone.family.replace('_', '-')}"
            before = [CUES[line] for line in lines[:index] if line in CUES]
            assert any(cue.family == zone.family and cue.zone for cue in before)


LONG = f"{PROSE} Nobody on the quay looked up from the nets that they were mending, although the wind had turned."
SHORT_SENTENCE = "Nobody on the quay looked up from the nets."


class TestEndOfArticle:
    def test_comment_form_after_the_article(self) -> None:
        assert end_of_article(evidence_of(LONG, LONG, "Leave a Reply", "Name", LONG)) == 2

    def test_comment_link_above_the_article_does_not_end_it(self) -> None:
        assert end_of_article(evidence_of("Leave a Reply", LONG, LONG, "Leave a Reply", "Name")) == 3

    def test_too_little_before_it(self) -> None:
        assert features_of(LONG).words < ENOUGH_BEFORE
        assert end_of_article(evidence_of(LONG, "Leave a Reply", LONG)) == 3

    def test_other_cues_do_not_end_it(self) -> None:
        assert end_of_article(evidence_of(LONG, LONG, "Related posts", "Advertisement", LONG)) == 5

    def test_no_blocks(self) -> None:
        assert end_of_article(evidence_of()) == 0


class TestTextThatCounts:
    def test_short_sentences_count_and_short_lines_do_not(self) -> None:
        evidence = evidence_of(SHORT_SENTENCE, "Nobody on the quay looked up from the nets", "It came.", LONG)
        assert [counts_for_article(evidence, index) for index in range(4)] == [True, False, False, True]

    @pytest.mark.parametrize("container", ["comments", "related", "navigation", "footer", "hidden", "consent"])
    def test_text_in_other_containers_does_not(self, container: str) -> None:
        assert not counts_for_article(evidence_of(Block(LONG, containers=frozenset({"article", container}))), 0)

    def test_linked_text_does_not(self) -> None:
        assert not counts_for_article(evidence_of(Block(LONG, link_density=0.9)), 0)
        assert counts_for_article(evidence_of(Block(LONG, link_density=0.3)), 0)
