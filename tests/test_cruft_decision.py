"""Keep or remove, and the reason: the model decides, certain cues win over it, and each removed block is explained."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.blocks import Block
from pipeline.blocks.block import Told
from pipeline.cruft.catalogue import load_catalogue, read_catalogue
from pipeline.cruft.decision import ModelDecision, second_opinion
from pipeline.cruft.evidence import Evidence, gather
from pipeline.cruft.judgement import Judgement
from pipeline.cruft.model.block_model import BlockModel, Opinion
from pipeline.cruft.model.choice import choose


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
SURE, UNLIKELY = 980, 20


class StubModel(BlockModel):
    """Says of each block what a test wants it to."""

    def __init__(self, score_of: Callable[[Block], int]) -> None:
        self._score_of = score_of

    def opinions(self, documents: Sequence[Evidence]) -> list[Opinion]:
        opinions = []
        for evidence in documents:
            scores = np.array([self._score_of(block) for block in evidence.blocks], np.int64)
            words = np.array([int(10 * seen.words) for seen in evidence.features], np.int64)
            opinions.append(Opinion(scores, choose(scores, words), 0.9))
        return opinions


def prose_only(block: Block) -> int:
    return SURE if block.text in PROSE else UNLIKELY


def everything(block: Block) -> int:
    return SURE


def evidence_of(*lines: str | Block, markup: bool = False) -> Evidence:
    blocks = [line if isinstance(line, Block) else Block(line) for line in lines]
    return gather(blocks, CATALOGUE, markup)


def judge(*lines: str | Block, markup: bool = False, says: Callable[[Block], int] = everything) -> Judgement:
    (judgement,) = ModelDecision(StubModel(says)).decide([evidence_of(*lines, markup=markup)])
    assert len(judgement.verdicts) == len(lines)
    return judgement


def kept(*lines: str | Block, says: Callable[[Block], int] = everything) -> list[bool]:
    return [verdict.kept for verdict in judge(*lines, says=says).verdicts]


def reasons(
    *lines: str | Block, markup: bool = False, says: Callable[[Block], int] = prose_only
) -> list[tuple[str | None, str | None]]:
    return [(verdict.family, verdict.rule) for verdict in judge(*lines, markup=markup, says=says).verdicts]


def heading(text: str) -> Block:
    return Block(text, "heading", 2, tag="h2")


class TestLastHeadings:
    @pytest.mark.parametrize(
        "text",
        [
            "More from the harbour office",
            "Related articles that may interest you",
            "Weiterführende Artikel zum Thema Brücken",
            "Potrebbe interessarti anche",
            "Похожие статьи о мостах",
            "関連記事",
        ],
    )
    def test_what_leads_on_goes_where_nothing_is_below(self, text: str) -> None:
        blocks = [*map(Block, PROSE), heading(text)]
        (judgement,) = ModelDecision(StubModel(everything)).decide([gather(blocks, load_catalogue(), markup=True)])
        assert [verdict.kept for verdict in judgement.verdicts] == [*[True] * len(PROSE), False]
        assert judgement.verdicts[-1].family == "related"

    def test_what_the_model_thinks_little_of_goes(self) -> None:
        last = heading("Complete the look")

        def kept_at(score: int, markup: bool = True) -> bool:
            judgement = judge(*PROSE, last, markup=markup, says=lambda block: score if block is last else 380)
            return judgement.verdicts[-1].kept

        assert (kept_at(290), kept_at(320), kept_at(290, markup=False)) == (False, True, True)

    def test_headings_above_it_are_looked_at_too(self) -> None:
        blocks = [*map(Block, PROSE), heading("More from the quay"), heading("Latest from the quay")]
        (judgement,) = ModelDecision(StubModel(everything)).decide([gather(blocks, load_catalogue(), markup=True)])
        assert [verdict.kept for verdict in judgement.verdicts] == [*[True] * len(PROSE), False, False]

    def test_others_stay(self) -> None:
        assert kept(*PROSE, heading("References")) == [True] * (len(PROSE) + 1)


class TestWhatReadingTells:
    def test_it_is_removed_for_that_reason_and_the_model_does_not_see_it(self) -> None:
        head = Block("The Harbour Review", told=Told("boilerplate", "text:running-head"))
        judgement = judge(PROSE[0], head, *PROSE[1:])
        assert (judgement.verdicts[1].rule, judgement.verdicts[1].score) == ("text:running-head", None)
        assert judgement.verdicts[:1] + judgement.verdicts[2:] == judge(*PROSE).verdicts
        assert judgement.confidence == judge(*PROSE).confidence


class TestTheModelDecides:
    def test_what_it_scores_high_is_kept(self) -> None:
        assert kept("Home", *PROSE, "Imprint", says=prose_only) == [False, *[True] * 4, False]

    def test_every_verdict_has_its_score(self) -> None:
        scores = [verdict.score for verdict in judge("Home", *PROSE, says=prose_only).verdicts]
        assert scores == [round(UNLIKELY / 1024, 3), *[round(SURE / 1024, 3)] * 4]

    def test_confidence_is_the_expected_f1(self) -> None:
        sure, unsure = judge(*PROSE).confidence, judge(*PROSE, says=lambda block: 512).confidence
        assert sure == pytest.approx(2 * SURE / (1024 + SURE), abs=0.001)
        assert unsure == pytest.approx(2 / 3, abs=0.001)

    def test_stars_between_scenes_go_with_what_is_around_them(self) -> None:
        assert kept(PROSE[0], "* * *", PROSE[1], says=prose_only) == [True, True, True]
        assert kept(PROSE[0], "* * *", "Home", "* * *", says=prose_only) == [True, False, False, False]
        assert kept("* * *", PROSE[0]) == [False, True]

    @pytest.mark.parametrize(
        "mark",
        [
            "*",
            "+",
            "•",
            "▢",
            "–",
            "→",
            "▼",
            "×",
            "**",
            "-----",
            "==========",
            "[lamp.jpg]",
            "[IMG] [INLINE]",
            "---|---|---",
            "| --- | :--: |",
        ],
    )
    def test_marks_without_words_are_no_text(self, mark: str) -> None:
        verdict = judge(PROSE[0], mark, PROSE[1]).verdicts[1]
        assert (verdict.family, verdict.rule) == ("boilerplate", "text:mark")

    @pytest.mark.parametrize(
        "text",
        [
            "***",
            "* * *",
            "⁂",
            "★★★★☆",
            "...",
            "}",
            "?",
            "!",
            ":-)",
            "│ │",
            "| |",
            "☼ ☼ ☼",
            "- a",
            "1",
            "[sic]",
            "lamp.jpg",
            "[lamp.txt]",
        ],
    )
    def test_what_may_say_something_without_words(self, text: str) -> None:
        assert kept(PROSE[0], text, PROSE[1])[1]

    @pytest.mark.parametrize("kind", ["code", "table_row"])
    def test_marks_in_code_and_tables(self, kind: str) -> None:
        assert kept(PROSE[0], Block("+", kind=kind), PROSE[1])[1]  # type: ignore[arg-type]


class TestCuesInTheBody:
    def test_certain_cue_is_removed_also_where_the_model_keeps_it(self) -> None:
        verdicts = judge(PROSE[0], PROSE[1], SIGN_UP, PROSE[2], PROSE[3]).verdicts
        assert (verdicts[2].family, verdicts[2].rule) == ("newsletter", "cue:sign-up")
        assert [verdict.kept for verdict in verdicts] == [True, True, False, True, True]

    def test_weak_cue_is_kept_where_the_model_keeps_it(self) -> None:
        assert all(kept(PROSE[0], "Advertisement", PROSE[1], "Share this", PROSE[2]))

    def test_weak_cue_explains_what_the_model_removes(self) -> None:
        assert reasons(PROSE[0], "Advertisement", PROSE[1])[1] == ("advertisement", "cue:advertisement")

    @pytest.mark.parametrize("kind", ["code", "table_row", "quote"])
    def test_no_cues_in_what_somebody_else_says(self, kind: str) -> None:
        quoted = Block(SIGN_UP, kind=kind)  # type: ignore[arg-type]
        assert kept(PROSE[0], PROSE[1], quoted, PROSE[2], PROSE[3])[2]

    def test_article_about_such_phrases_is_kept(self) -> None:
        phrase = f"{SIGN_UP}, said the banner on the door of the library to everybody who came in out of the rain."
        likely = lambda block: 700  # noqa: E731
        assert all(kept(phrase, phrase, phrase, phrase, PROSE[0], PROSE[1], says=likely))
        # The same phrase once beside enough text is removed: the cap is what kept it.
        assert kept(phrase, *PROSE, says=likely) == [False, True, True, True, True]

    def test_paragraph_of_which_the_model_is_sure_quotes_the_phrase(self) -> None:
        phrase = f"{SIGN_UP}, said the banner on the door of the library to everybody who came in out of the rain."
        assert all(kept(phrase, *PROSE))

    def test_comments_are_removed_however_well_they_read(self) -> None:
        lines = (*PROSE, *(f"And then: {line}" for line in PROSE), "Leave a Reply", "Name", *PROSE)
        assert kept(*lines) == [True] * 8 + [False] * 6
        assert set(reasons(*lines, says=everything)[9:]) == {("comments", "zone:after-comments")}

    def test_paragraph_below_related_posts_is_kept(self) -> None:
        assert kept(*PROSE[:2], "You might also like", PROSE[2]) == [True, True, False, True]


class TestRepeatedParagraphs:
    """Pages hold copies for small screens, and carousels show the same text again."""

    REST = tuple(f"And then: {line}" for line in PROSE)

    def test_a_paragraph_is_kept_once(self) -> None:
        assert kept(*PROSE, *self.REST, PROSE[1]) == [True] * 8 + [False]
        assert judge(*PROSE, *self.REST, PROSE[1]).verdicts[-1].rule == "text:repeated"

    def test_a_copy_of_what_was_removed_is_kept(self) -> None:
        """A page that begins with teasers: the article's own paragraph is no copy of one that is not in the text."""
        teaser = Block(PROSE[1], link_density=1.0)
        says = lambda block: UNLIKELY if block.link_density else SURE  # noqa: E731
        assert kept(teaser, *self.REST, PROSE[0], PROSE[1], says=says) == [False] + [True] * 6

    def test_a_refrain_stays(self) -> None:
        refrain = "Row, row, row your boat, gently down the stream."
        lines = [line for verse in (*PROSE, *self.REST) for line in (verse, refrain)]
        assert all(kept(*lines))

    def test_what_follows_closely_was_written_so(self) -> None:
        assert kept(*self.REST, PROSE[0], PROSE[0], PROSE[1]) == [True] * 7

    def test_what_mostly_repeats_itself_was_written_so(self) -> None:
        assert all(kept(*(PROSE * 6)))


class TestReasons:
    def test_before_between_and_after(self) -> None:
        found = reasons(
            "Home", "All the ferries of the coast, listed by harbour", *PROSE[:2], "Map", *PROSE[2:], "Imprint"
        )
        assert found[:2] == [("navigation", "zone:before-article"), ("boilerplate", "zone:before-article")]
        assert found[4] == ("boilerplate", "model")
        assert found[-1] == ("boilerplate", "zone:after-article")

    def test_nothing_kept_is_all_before(self) -> None:
        assert reasons("Home", "News") == [("navigation", "zone:before-article")] * 2

    def test_headlines_below_a_cue(self) -> None:
        found = reasons(*PROSE, "You might also like", "Ten quiet beaches", "Winter on the pier", *PROSE)
        assert found[4:6] == [("related", "cue:you-might-also-like"), ("related", "zone:after-related")]

    @pytest.mark.parametrize(
        ("containers", "family", "rule"),
        [
            ({"navigation"}, "navigation", "container:navigation"),
            ({"footer"}, "navigation", "container:footer"),
            ({"header"}, "navigation", "container:header"),
            ({"comments", "form"}, "comments", "container:comments"),
            ({"form"}, "form", "container:form"),
            ({"consent", "form"}, "consent", "container:consent"),
            ({"author_bio"}, "author_bio", "container:author-bio"),
            ({"sidebar"}, "promotion", "container:sidebar"),
            ({"caption"}, "credit", "container:caption"),
            ({"hidden"}, "boilerplate", "container:hidden"),
            ({"dialog"}, "boilerplate", "container:dialog"),
            ({"dialog", "consent"}, "consent", "container:consent"),
            ({"dialog", "navigation"}, "navigation", "container:navigation"),
            ({"article"}, "boilerplate", "zone:after-article"),
        ],
    )
    def test_container(self, containers: set[str], family: str, rule: str) -> None:
        block = Block("A few words", containers=frozenset(containers))
        assert reasons(*PROSE, block, markup=True)[-1] == (family, rule)

    def test_container_that_most_of_the_article_stands_in_tells_nothing(self) -> None:
        page = frozenset({"sidebar"})
        lines = [Block(text, containers=page) for text in PROSE]
        inside, menu = Block("A few words", containers=page), Block("Home", containers=page | {"navigation"})
        assert reasons(*lines[:2], inside, *lines[2:], menu, inside, markup=True)[2:] == [
            ("boilerplate", "model"),
            (None, None),
            (None, None),
            ("navigation", "container:navigation"),
            ("boilerplate", "zone:after-article"),
        ]

    def test_cue_before_zone_before_container(self) -> None:
        comments = frozenset({"navigation"})
        cue, inside, nothing = (
            Block(text, containers=comments) for text in ("You might also like", "Ten quiet beaches", "It came.")
        )
        assert reasons(*PROSE, cue, inside, nothing, markup=True)[4:] == [
            ("related", "cue:you-might-also-like"),
            ("related", "zone:after-related"),
            ("navigation", "container:navigation"),
        ]

    def test_above_the_article_a_menu_is_a_menu_whatever_its_items_say(self) -> None:
        menu = frozenset({"navigation"})
        lines = [Block(text, containers=menu) for text in ("You might also like", "Ten quiet beaches", "Winter walks")]
        assert reasons(*lines, *PROSE, markup=True)[:3] == [
            ("related", "cue:you-might-also-like"),
            ("navigation", "container:navigation"),
            ("navigation", "container:navigation"),
        ]


class TestSecondOpinion:
    def test_is_asked_for_where_the_model_is_unsure(self) -> None:
        assert judge(*PROSE, says=lambda block: 300).unsure
        assert not judge(*PROSE).unsure

    def test_replaces_what_the_model_chose(self) -> None:
        lines = [Block(text, opinion=index != 2) for index, text in enumerate(("Home", *PROSE))]
        lines[0].opinion = False
        unsure = judge(*lines, markup=True, says=lambda block: 300)
        taken = second_opinion(evidence_of(*lines, markup=True), unsure)
        assert taken.second_opinion
        assert [verdict.kept for verdict in taken.verdicts] == [False, True, False, True, True]
        assert (taken.verdicts[2].family, taken.verdicts[2].rule) == ("boilerplate", "opinion:trafilatura")
        assert [verdict.score for verdict in taken.verdicts] == [verdict.score for verdict in unsure.verdicts]

    def test_hears_certain_cues_too(self) -> None:
        lines = [Block(text, opinion=True) for text in (*PROSE, SIGN_UP)]
        taken = second_opinion(evidence_of(*lines, markup=True), judge(*lines, markup=True))
        assert taken.verdicts[-1].rule == "cue:sign-up"

    def test_without_text_is_none(self) -> None:
        lines = [Block(text, opinion=text == "Home") for text in ("Home", *PROSE)]
        judgement = judge(*lines, markup=True)
        assert second_opinion(evidence_of(*lines, markup=True), judgement) == judgement


CONTAINERS = st.frozensets(st.sampled_from(["article", "related", "footer", "comments"]), max_size=2)
BLOCKS = st.builds(
    Block,
    text=st.sampled_from(
        [
            *PROSE,
            SIGN_UP,
            "Advertisement",
            "Share this",
            "You might also like",
            "Leave a Reply",
            "Home",
            "It came.",
            "*",
        ]
    ),
    kind=st.sampled_from(["paragraph", "heading", "list_item", "quote"]),
    blank_before=st.integers(0, 2),
    link_density=st.sampled_from([0.0, 0.4, 1.0]),
    containers=CONTAINERS,
)
DOCUMENTS = st.lists(BLOCKS, max_size=16)


@given(st.lists(st.tuples(DOCUMENTS, st.booleans()), max_size=4))
def test_a_judgement_does_not_depend_on_the_batch(documents: list[tuple[list[Block], bool]]) -> None:
    """With the model that the package ships with."""
    gathered = [gather(blocks, CATALOGUE, markup) for blocks, markup in documents]
    decision = ModelDecision()
    together = decision.decide(gathered)
    assert together == [decision.decide([evidence])[0] for evidence in gathered]
    assert together[::-1] == decision.decide(gathered[::-1])


@given(DOCUMENTS, st.booleans())
def test_every_block_is_kept_or_has_a_family_and_a_rule(blocks: list[Block], markup: bool) -> None:
    (judgement,) = ModelDecision().decide([gather(blocks, CATALOGUE, markup)])
    assert len(judgement.verdicts) == len(blocks)
    assert 0 <= judgement.confidence <= 1
    for verdict in judgement.verdicts:
        assert (verdict.family is None) == (verdict.rule is None) == verdict.kept


@given(DOCUMENTS)
def test_cues_cut_most_of_what_the_model_kept_only_where_no_article_is_left(blocks: list[Block]) -> None:
    evidence = gather(blocks, CATALOGUE, markup=True)
    (judgement,) = ModelDecision(StubModel(everything)).decide([evidence])
    pairs = list(zip(evidence.features, judgement.verdicts, strict=True))
    assume(all(verdict.rule != "text:repeated" for _, verdict in pairs))
    left = sum(seen.words for seen, verdict in pairs if verdict.kept)
    prose = sum(seen.words for seen, verdict in pairs if verdict.kept and seen.prose)
    assert left >= 0.5 * sum(seen.words for seen, _ in pairs) or prose < 25


def test_no_documents_and_empty_ones() -> None:
    assert ModelDecision().decide([]) == []
    (empty,) = ModelDecision().decide([evidence_of()])
    assert empty == Judgement([], 0.0, None)
