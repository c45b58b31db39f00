"""Sketches, clusters and their canonical records."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.corpus import clusters
from pipeline.corpus.canonical import canonical_of, instant_of
from pipeline.corpus.clusters import Forest, bucket_keys, clusters_of, links_of_bucket
from pipeline.corpus.minhash import sketch_of
from pipeline.corpus.sketch import FEWEST_TOKENS, Sketch
from pipeline.corpus.tokens import is_unsegmented, tokens_of, tokens_of_lines
from tests.benchmarks.duplicate_texts import EDITS, WORDS, constructed_set, edited, story, translated

THRESHOLD = 0.55


def together(*texts: str) -> bool:
    """Whether all of them are one cluster."""
    return len(set(clusters_of([sketch_of(text) for text in texts], THRESHOLD))) == 1


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The 3rd FERRY, at 9:30!", ["the", "3rd", "ferry", "at", "9", "30"]),
        ("ＦＥＲＲＹ ﬁnd", ["ferry", "find"]),
        ("渡轮2号停航。", ["渡", "轮", "2", "号", "停", "航"]),
        ("नौका सेवा", ["नौका", "सेवा"]),
        ("snake_case\u2028next", ["snake", "case", "next"]),
        ("", []),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert tokens_of(text) == tokens


def test_what_is_counted_in_characters() -> None:
    assert is_unsegmented(tokens_of("渡轮停航，共有3艘船"))
    assert not is_unsegmented(tokens_of("The word 渡轮 means ferry"))
    assert not is_unsegmented([])


LINES = st.text(
    st.one_of(st.characters(max_codepoint=0x17F), st.characters(), st.sampled_from("\n’“”–— _ªµ²½ßİſﬁְ́ק渡ท"))
)


@given(st.lists(LINES, max_size=5))
def test_lines_have_the_tokens_that_each_has_alone(lines: list[str]) -> None:
    assert tokens_of_lines(lines) == [" ".join(tokens_of(line)) for line in lines]


@given(LINES)
def test_latin_letters_are_cut_as_those_of_all_scripts(text: str) -> None:
    # With a letter beyond Latin-1 the text is cut by the rule for all of them.
    assert [*tokens_of(text + "\n"), "ж"] == tokens_of(text + "\nж")


def test_a_sketch_is_the_same_everywhere() -> None:
    """Sketches are kept for years: if this fails, raise FORM."""
    text = story("en", random.Random(5), paragraphs=4).text
    sketch = sketch_of(text)
    assert sketch.digest.hex() == "73793d46a0eba8511c255d2cf6859dbd"
    assert np.frombuffer(sketch.signature, "<u2")[:4].tolist() == [17573, 1257, 15076, 11768]
    assert (sketch.tokens, sketch.shingles, len(sketch.signature), len(sketch.figures)) == (234, 230, 256, 64)


@pytest.mark.parametrize("language", WORDS)
def test_signatures_estimate_the_share_of_common_shingles(language: str) -> None:
    chance = random.Random(1)
    one, other = (story(language, chance, paragraphs=12) for _ in range(2))
    other.paragraphs[:6] = one.paragraphs[:6]
    signatures = [np.frombuffer(sketch_of(text.text).signature, "<u2") for text in (one, other)]
    assert 0.15 < float((signatures[0] == signatures[1]).mean()) < 0.55


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("edit", EDITS)
def test_copies_of_an_article_are_one_cluster(language: str, edit: str) -> None:
    chance = random.Random(3)
    original = story(language, chance, paragraphs=10)
    assert together(original.text, EDITS[edit](original, chance).text)


@pytest.mark.parametrize("language", WORDS)
def test_other_articles_and_translations_are_not(language: str) -> None:
    chance = random.Random(4)
    original = story(language, chance, paragraphs=8)
    for other in (story(language, chance, paragraphs=8), translated(original, chance)):
        assert not together(original.text, other.text)


def test_the_same_notice_below_different_articles_does_not_join_them() -> None:
    chance = random.Random(5)
    notice = story("de", chance, paragraphs=2).paragraphs
    texts = []
    for _ in range(8):
        one = story("de", chance, paragraphs=5)
        one.paragraphs += notice
        texts.append(one.text)
    assert len(set(clusters_of([sketch_of(text) for text in texts], THRESHOLD))) == 8


def test_punctuation_capitals_and_spaces_do_not_tell_texts_apart() -> None:
    text = story("en", random.Random(6), paragraphs=2).text
    assert sketch_of(text).digest == sketch_of(text.upper().replace(".", " …").replace("\n\n", " ")).digest


def test_short_texts_are_no_duplicates_even_if_they_are_equal() -> None:
    words = story("en", random.Random(7), paragraphs=2).text.split()
    short, enough = " ".join(words[: FEWEST_TOKENS - 5]), " ".join(words[: FEWEST_TOKENS + 10])
    assert not together(short, short)
    assert together(enough, enough)
    assert not together(enough, enough + " indeed")  # too little of it to tell what is a stock phrase
    assert not together("", "")


def test_many_copies_are_linked_by_way_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    original = story("en", random.Random(8), paragraphs=8)
    chance = random.Random(9)
    sketches = [sketch_of(edited(original, chance).text) for _ in range(150)]
    compared = 0
    alike = clusters._Texts._alike

    def counting(self, ones, others, threshold):
        nonlocal compared
        compared += len(ones)
        return alike(self, ones, others, threshold)

    monkeypatch.setattr(clusters._Texts, "_alike", counting)
    assert len(set(clusters_of(sketches, THRESHOLD))) == 1
    assert compared < 150 * 149 / 2 / 3


def test_a_text_of_any_length_has_a_sketch() -> None:
    """Of a very long one the beginning is cut into tokens; what follows still tells texts apart."""
    long = "one two three " * 100_000
    assert sketch_of(long).digest != sketch_of(long + "four").digest
    assert sketch_of("x" * 3_000_000).tokens == 1
    assert sketch_of("\ud800 half of a pair").tokens == 4


def test_precision_and_recall_on_constructed_texts() -> None:
    from tests.benchmarks.duplicates import score

    result, _, _ = score(constructed_set(21, stories=80), THRESHOLD)
    assert result.recall >= 0.93
    assert result.precision >= 0.97


LABELLED = constructed_set(31, stories=12)
SKETCHES = [sketch_of(text) for text in LABELLED.texts]


def partition(labels: list[int], order: list[int]) -> set[frozenset[int]]:
    members: dict[int, set[int]] = {}
    for place, label in zip(order, labels, strict=True):
        members.setdefault(label, set()).add(place)
    return {frozenset(some) for some in members.values()}


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(len(SKETCHES))), st.lists(st.sampled_from(range(len(SKETCHES))), max_size=10))
def test_clusters_do_not_depend_on_the_order(order: list[int], again: list[int]) -> None:
    """Nor does it matter how often a text comes: its copies are with it."""
    plain = partition(clusters_of(SKETCHES, THRESHOLD), list(range(len(SKETCHES))))
    places = [*order, *again]
    assert partition(clusters_of([SKETCHES[place] for place in places], THRESHOLD), places) >= {
        some for some in plain if all(SKETCHES[place].tokens >= FEWEST_TOKENS for place in some)
    }


@given(st.integers(1, 30), st.data())
def test_a_forest_holds_the_connected_components(number: int, data: st.DataObject) -> None:
    edges = data.draw(st.lists(st.tuples(st.integers(0, number - 1), st.integers(0, number - 1))))
    forest = Forest(number)
    for one, other in edges:
        forest.join(np.array([one]), np.array([other]))
    labels = list(range(number))
    for _ in range(number):
        for one, other in edges:
            labels[one] = labels[other] = min(labels[one], labels[other])
    assert forest.roots().tolist() == labels


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2017-02-23", "2017-02-24"),
        ("2017", "2017-02"),
        ("2017-02-24", "2017-02-24T00:00:01Z"),
        ("2017-02-24T09:30:00+03:00", "2017-02-24T07:00:00+00:00"),
        ("2017-02-24T09:30", "2017-02-24T09:30:00.5"),
        ("0001-01-02", "9999-12-31"),
    ],
)
def test_instants_are_in_the_order_of_time(earlier: str, later: str) -> None:
    one, other = instant_of(earlier), instant_of(later)
    assert one is not None
    assert other is not None
    assert one < other


@pytest.mark.parametrize("date", [None, "", "yesterday", "2017-02-30", "2017-13", "0001-01-01T00:00:00+05:00", "24.2."])
def test_what_is_no_date_has_no_instant(date: str | None) -> None:
    assert instant_of(date) is None


def test_the_same_moment_in_two_zones_is_the_same_instant() -> None:
    assert instant_of("2017-02-24T09:30:00+03:00") == instant_of("2017-02-24T06:30:00Z")


def test_the_earliest_is_canonical_then_the_smallest_id_and_undated_ones_come_last() -> None:
    early, late = instant_of("2017-02-23"), instant_of("2017-02-24")
    assert canonical_of([(late, b"a"), (early, b"c"), (early, b"b"), (None, b"0")]) == b"b"
    assert canonical_of([(None, b"b"), (None, b"a")]) == b"a"


@pytest.mark.parametrize("small", [1, 4, 16])
def test_links_of_buckets_make_the_same_clusters(monkeypatch: pytest.MonkeyPatch, small: int) -> None:
    """Bucket by bucket, as many machines do it, whatever the size from which on representatives are compared."""
    monkeypatch.setattr(clusters, "_SMALL_BUCKET", small)
    monkeypatch.setattr(clusters, "_STREAMED", 3)
    monkeypatch.setattr(clusters, "_REPRESENTATIVES", 4)
    # A few bits of one number: buckets are full of texts that are not alike.
    monkeypatch.setattr(clusters, "_keys", lambda signatures, band: signatures[:, band].astype(np.uint64) >> 14)
    chance = random.Random(11)
    sketches = [sketch for sketch in SKETCHES if sketch.signature]
    sketches += [sketch_of(edited(story("en", chance, paragraphs=6), chance).text) for _ in range(40)]
    sketches = sorted({sketch.digest: sketch for sketch in sketches}.values(), key=lambda sketch: sketch.digest)
    buckets: dict[int, list[Sketch]] = {}
    for sketch, keys in zip(sketches, bucket_keys([one.signature for one in sketches]), strict=True):
        assert len(set(keys.tolist())) == clusters.BANDS
        for key in keys.tolist():
            buckets.setdefault(key, []).append(sketch)
    assert max(map(len, buckets.values())) > small
    places = {sketch.digest: place for place, sketch in enumerate(sketches)}
    forest = Forest(len(sketches))
    for bucket in buckets.values():
        for one, other in links_of_bucket(bucket, THRESHOLD):
            forest.join(np.array([places[one]]), np.array([places[other]]))
    assert forest.roots().tolist() == clusters_of(sketches, THRESHOLD)
    assert len(set(forest.roots().tolist())) < len(sketches)
