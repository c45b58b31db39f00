"""Keep or remove, and the reason: cues, zones, the segment, trafilatura's opinion, containers."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.blocks import Block
from pipeline.cruft.catalogue import read_catalogue
from pipeline.cruft.decision import RuleDecision, Verdict
from pipeline.cruft.evidence import Evidence, gather


def rules(family: str, *cues: tuple[str, str, str, str | None, str]) -> bytes:
    """A rule file; each cue is its id, kind of match, strength, zone and phrase."""
    lines = [f'family = "{family}"']
    for identity, match, strength, zone, phrase in cues:
        lines += ["[[cue]]", f'id = "{identity}"', f'match = "{match}"', f'strength = "{strength}"']
        lines += [f'zone = "{zone}"'] if zone else []
        lines += ["[cue.phrases]", f'en = ["{phrase}"]']
    return "\n".join(lines).encode()


CATALOGUE = read_catalogue(
    {
        "comments.toml": rules("comments", ("leave-a-reply", "line", "certain", "rest", "Leave a Reply")),
        "related.toml": rules("related", ("you-might-also-like", "line", "certain", "list", "You might also like")),
        "share.toml": rules("share", ("share-this", "line", "weak", "bar", "Share this")),
        "advertisement.toml": rules("advertisement", ("advertisement", "line", "weak", None, "Advertisement")),
        "newsletter.toml": rules(
            "newsletter",
            ("sign-up", "contains", "certain", None, "Sign up for our newsletter and never miss a story"),
        ),
    }
)

PROSE = [
    "The ferry left the harbour at half past six, as it has done on every working day since the new pier was opened.",
    "Nobody on the quay looked up from the nets that they were mending, although the wind had turned in the night.",
    "The captain has crossed the strait eleven thousand times, and he says that no two of the crossings were the same.",
    "In winter the boat carries bread and newspapers; in summer it carries people who photograph the bread with care.",
]
SIGN_UP = "Sign up for our newsletter and never miss a story"
KEPT = Verdict()


def evidence_of(*lines: str | Block, markup: bool = False) -> Evidence:
    blocks = [line if isinstance(line, Block) else Block(line) for line in lines]
    return gather(blocks, CATALOGUE, markup)


def decide(*lines: str | Block, markup: bool = False) -> list[Verdict]:
    (verdicts,) = RuleDecision().decide([evidence_of(*lines, markup=markup)])
    assert len(verdicts) == len(lines)
    return verdicts


def reasons(verdicts: Sequence[Verdict]) -> list[tuple[str | None, str | None]]:
    return [(verdict.family, verdict.rule) for verdict in verdicts]


class TestCuesInTheBody:
    def test_certain_cue_is_removed(self) -> None:
        verdicts = decide(PROSE[0], PROSE[1], SIGN_UP, PROSE[2], PROSE[3])
        assert verdicts[2] == Verdict("newsletter", "cue:sign-up")
        assert [v.kept for v in verdicts] == [True, True, False, True, True]

    def test_weak_cue_alone_is_kept(self) -> None:
        assert all(v.kept for v in decide(PROSE[0], PROSE[1], "Advertisement", PROSE[2], PROSE[3]))

    @pytest.mark.parametrize("between", [[], ["The crew"]])
    def test_weak_cue_beside_another_is_removed(self, between: list[str]) -> None:
        verdicts = decide(PROSE[0], PROSE[1], "Advertisement", *between, SIGN_UP, PROSE[2], PROSE[3])
        assert verdicts[2] == Verdict("advertisement", "cue:advertisement")

    def test_two_weak_cues_support_each_other(self) -> None:
        verdicts = decide(PROSE[0], PROSE[1], "Advertisement", "Share this", PROSE[2], PROSE[3])
        assert reasons(verdicts)[2:4] == [("advertisement", "cue:advertisement"), ("share", "cue:share-this")]

    def test_weak_cues_far_apart_do_not(self) -> None:
        lines = [PROSE[0], "Advertisement", *PROSE[1:], "Share this", PROSE[0]]
        assert all(v.kept for v in decide(*lines))

    def test_weak_cue_in_the_tail_is_removed(self) -> None:
        opinion = [Block(text, opinion=True) for text in (*PROSE, "Advertisement", "The crew")]
        assert decide(*opinion)[4] == Verdict("advertisement", "cue:advertisement")

    def test_weak_cue_whose_words_are_the_last_prose_is_removed(self) -> None:
        last = Block("Advertisement", opinion=True)
        assert decide(*[Block(text, opinion=True) for text in PROSE], last)[4] == Verdict(
            "advertisement", "cue:advertisement"
        )

    @pytest.mark.parametrize("kind", ["code", "table_row", "quote"])
    def test_no_cues_in_what_somebody_else_says(self, kind: str) -> None:
        quoted = Block(SIGN_UP, kind=kind)  # type: ignore[arg-type]
        assert decide(PROSE[0], PROSE[1], quoted, PROSE[2], PROSE[3])[2] == KEPT

    def test_article_about_such_phrases_is_kept(self) -> None:
        phrase = f"{SIGN_UP}, said the banner on the door of the library to everybody who came in out of the rain."
        verdicts = decide(*[Block(text, opinion=True) for text in (phrase, phrase, phrase, phrase, PROSE[0], PROSE[1])])
        assert all(v.kept for v in verdicts)
        # The same phrase once beside enough text is removed: the cap is what kept it.
        beside = decide(*[Block(text, opinion=True) for text in (phrase, *PROSE)])
        assert [v.kept for v in beside] == [False, True, True, True, True]


class TestZones:
    def test_headlines_below_a_cue_in_mid_article(self) -> None:
        verdicts = decide(*PROSE, "You might also like", "Ten quiet beaches", "Winter on the pier", *PROSE)
        assert reasons(verdicts)[4:6] == [("related", "cue:you-might-also-like"), ("related", "zone:after-related")]
        # The line before the next paragraph is rather its heading.
        assert [v.kept for v in verdicts] == [True] * 4 + [False] * 2 + [True] * 5

    def test_paragraph_in_a_list_zone_is_kept(self) -> None:
        linked = Block(PROSE[2], link_density=0.55, opinion=True)
        lines = [*PROSE[:2], "You might also like", "Ten quiet beaches", "Winter on the pier"]
        verdicts = decide(*[Block(text, opinion=True) for text in lines], linked, markup=True)
        assert [v.kept for v in verdicts] == [True, True, False, False, False, True]

    def test_comments_are_removed_however_well_they_read(self) -> None:
        verdicts = decide(*PROSE, "Leave a Reply", "Name", *PROSE)
        assert [v.kept for v in verdicts] == [True] * 4 + [False] * 6
        assert set(reasons(verdicts)[5:]) == {("comments", "zone:after-comments")}

    def test_comments_are_removed_also_where_trafilatura_kept_them(self) -> None:
        lines = [*PROSE, *PROSE, "Leave a Reply", PROSE[0]]
        verdicts = decide(*[Block(text, opinion=True) for text in lines], markup=True)
        assert reasons(verdicts)[8:] == [("comments", "cue:leave-a-reply"), ("comments", "zone:after-comments")]


class TestOpinion:
    def test_what_trafilatura_kept_is_the_body(self) -> None:
        verdicts = decide(
            Block(PROSE[0], opinion=False),
            Block(PROSE[1], opinion=True),
            Block("Winter on the pier, a photograph", opinion=False),
            Block(PROSE[2], opinion=True),
            Block(PROSE[3], opinion=False),
            markup=True,
        )
        assert reasons(verdicts) == [
            ("boilerplate", "zone:before-article"),
            (None, None),
            ("boilerplate", "opinion:trafilatura"),
            (None, None),
            ("boilerplate", "zone:after-article"),
        ]

    def test_lost_paragraph_and_heading_in_a_gap_are_taken_back(self) -> None:
        article = frozenset({"article"})
        blocks = [Block(text, containers=article, opinion=True) for text in PROSE]
        blocks[1].opinion = False
        blocks.insert(1, Block("The quay", kind="heading", level=2, containers=article, opinion=False))
        assert all(v.kept for v in decide(*blocks, markup=True))

    @pytest.mark.parametrize(
        "lost",
        [
            Block(PROSE[1], containers=frozenset({"article", "related"}), opinion=False),
            Block(PROSE[1], containers=frozenset({"article"}), link_density=0.8, opinion=False),
            Block(SIGN_UP, containers=frozenset({"article"}), opinion=False),
            Block("The quay", containers=frozenset({"article"}), opinion=False),
        ],
        ids=["other container", "links", "cue", "short line"],
    )
    def test_what_does_not_belong_between_stays_out(self, lost: Block) -> None:
        inside = frozenset({"article"})
        around = [Block(PROSE[0], containers=inside, opinion=True), Block(PROSE[2], containers=inside, opinion=True)]
        verdicts = decide(around[0], lost, around[1], markup=True)
        assert [v.kept for v in verdicts] == [True, False, True]

    def test_wide_gap_is_not_filled(self) -> None:
        inside = frozenset({"article"})
        blocks = [Block(text, containers=inside, opinion=False) for text in (*PROSE, PROSE[0])]
        blocks[0].opinion = blocks[4].opinion = True
        assert [v.kept for v in decide(*blocks, markup=True)] == [True, False, False, False, True]

    def test_standfirst_inside_the_article_is_taken_back(self) -> None:
        inside = frozenset({"article"})
        blocks = [
            Block("Share", containers=inside, opinion=False),
            Block(PROSE[0], containers=inside, opinion=False),
            Block("By Ada Moss", containers=inside, opinion=False),
            *[Block(text, containers=inside, opinion=True) for text in PROSE[1:]],
        ]
        assert [v.kept for v in decide(*blocks, markup=True)] == [False, True, False, True, True, True]

    @pytest.mark.parametrize(
        "containers", [frozenset[str](), frozenset({"article", "caption"}), frozenset({"article", "related"})]
    )
    def test_text_above_that_is_no_standfirst(self, containers: frozenset[str]) -> None:
        above = Block(PROSE[0], containers=containers, opinion=False)
        body = [Block(text, containers=frozenset({"article"}), opinion=True) for text in PROSE[1:]]
        assert not decide(above, *body, markup=True)[0].kept

    def test_without_an_opinion_the_segment_decides(self) -> None:
        verdicts = decide("Home", "News", *PROSE, "Imprint", markup=True)
        assert [v.kept for v in verdicts] == [False, False, True, True, True, True, False]

    def test_an_opinion_that_kept_nothing_is_none(self) -> None:
        assert all(v.kept for v in decide(*[Block(text, opinion=False) for text in PROSE], markup=True))


class TestReasons:
    def test_before_and_after_the_article(self) -> None:
        verdicts = decide("Home", "All the ferries of the coast, listed by harbour", *PROSE, "Imprint")
        assert reasons(verdicts)[:2] == [
            ("navigation", "zone:before-article"),
            ("boilerplate", "zone:before-article"),
        ]
        assert reasons(verdicts)[-1] == ("boilerplate", "zone:after-article")

    @pytest.mark.parametrize(
        ("containers", "family", "rule"),
        [
            ({"navigation"}, "navigation", "container:navigation"),
            ({"footer"}, "navigation", "container:navigation"),
            ({"header"}, "navigation", "container:navigation"),
            ({"comments", "form"}, "comments", "container:comments"),
            ({"form"}, "form", "container:form"),
            ({"consent", "form"}, "consent", "container:consent"),
            ({"author_bio"}, "author_bio", "container:author-bio"),
            ({"sidebar"}, "promotion", "container:promotion"),
            ({"caption"}, "credit", "container:credit"),
            ({"article"}, "boilerplate", "zone:after-article"),
        ],
    )
    def test_container(self, containers: set[str], family: str, rule: str) -> None:
        verdicts = decide(*PROSE, Block("A few words", containers=frozenset(containers)), markup=True)
        assert verdicts[-1] == Verdict(family, rule)  # type: ignore[arg-type]

    def test_cue_before_zone_before_container(self) -> None:
        comments = frozenset({"navigation"})
        cue, inside, nothing = (
            Block(text, containers=comments) for text in ("You might also like", "Ten quiet beaches", "It came.")
        )
        assert reasons(decide(*PROSE, cue, inside, nothing, markup=True))[4:] == [
            ("related", "cue:you-might-also-like"),
            ("related", "zone:after-related"),
            ("navigation", "container:navigation"),
        ]


def test_no_documents_and_empty_ones() -> None:
    assert RuleDecision().decide([]) == []
    assert RuleDecision().decide([evidence_of()]) == [[]]


CONTAINERS = st.frozensets(st.sampled_from(["article", "related", "footer", "comments"]), max_size=2)
BLOCKS = st.builds(
    Block,
    text=st.sampled_from(
        [*PROSE, SIGN_UP, "Advertisement", "Share this", "You might also like", "Leave a Reply", "Home", "It came."]
    ),
    kind=st.sampled_from(["paragraph", "heading", "list_item", "quote"]),
    blank_before=st.integers(0, 2),
    link_density=st.sampled_from([0.0, 0.4, 1.0]),
    containers=CONTAINERS,
    opinion=st.sampled_from([None, True, False]),
)
DOCUMENTS = st.lists(BLOCKS, max_size=16)


@given(st.lists(DOCUMENTS, min_size=2, max_size=4))
def test_a_verdict_does_not_depend_on_the_batch(documents: list[list[Block]]) -> None:
    gathered = [gather(blocks, CATALOGUE, markup=True) for blocks in documents]
    together = RuleDecision().decide(gathered)
    assert together == [RuleDecision().decide([evidence])[0] for evidence in gathered]
    assert together[::-1] == RuleDecision().decide(gathered[::-1])


@given(DOCUMENTS, st.booleans())
def test_every_block_is_kept_or_has_a_family_and_a_rule(blocks: list[Block], markup: bool) -> None:
    for verdict in decide(*blocks, markup=markup):
        assert (verdict.family is None) == (verdict.rule is None) == verdict.kept


@given(DOCUMENTS)
def test_cues_cut_most_of_what_trafilatura_kept_only_where_no_article_is_left(blocks: list[Block]) -> None:
    for block in blocks:
        block.opinion = True
    evidence = gather(blocks, CATALOGUE, markup=True)
    (verdicts,) = RuleDecision().decide([evidence])
    words = [seen.words for seen in evidence.features]
    kept = sum(word for word, verdict in zip(words, verdicts, strict=True) if verdict.kept)
    prose = sum(seen.words for seen, v in zip(evidence.features, verdicts, strict=True) if v.kept and seen.prose)
    assert kept >= 0.5 * 0.7 * sum(words) or prose < 25  # by cues at most half, by containers three tenths of the rest


def test_cost_is_linear_in_the_blocks_behind_the_article() -> None:
    """Blocks are looked at a fixed number of times, however many there are: counted, not timed."""
    looked = 0

    class Counting(list[Block]):
        def __getitem__(self, index):  # type: ignore[no-untyped-def]
            nonlocal looked
            looked += 1
            return super().__getitem__(index)

    def looks(length: int) -> int:
        nonlocal looked
        evidence = gather(
            [*(Block(text, opinion=True) for text in PROSE), *[Block("It came.")] * length], CATALOGUE, True
        )
        looked = 0
        RuleDecision().decide([Evidence(Counting(evidence.blocks), evidence.features, evidence.cues, True)])
        return looked

    assert looks(2000) <= 2.5 * looks(1000)
