"""Lines as numbers: classes of characters, words by hash."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cruft.model.characters import BEGINNING, ENDING, measure
from pipeline.cruft.model.ngrams import BITS, hashed_ngrams

LINES = st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The ferry left at 6.30, as always.", 8),
        ("Ein- und Ausfahrt", 3),
        ("渡し船は朝六時", 7),
        ("เรือออก", 7),
        ("паром ушёл", 2),
        ("नाव चली गई।", 3),
        ("—", 0),
        ("\xad", 0),
    ],
)
def test_words(text: str, words: int) -> None:
    assert measure([text]).words.tolist() == [words]


@pytest.mark.parametrize(
    ("text", "kind", "count"),
    [
        ("ABc", "upper", 2),
        ("ÄÖß", "lower", 1),
        ("12 и ٣", "digits", 3),
        ("a, b、c،", "commas", 3),
        ("Ja. Nein。Hm?", "stops", 3),
        ("Home | News · Sport", "separators", 2),
        ("„So“, «so»", "quotes", 2),
        ("船とカナ", "wide", 4),
        ("ไทย", "south_east", 3),
        ("𠀀", "wide", 1),
    ],
)
def test_classes(text: str, kind: str, count: int) -> None:
    assert measure([text]).counts[kind].tolist() == [count]


def test_case_and_digits_do_not_tell_words_apart() -> None:
    lines = measure(["Ferry 12", "FERRY 97", "ferry 123"])
    one, other, longer = (lines.word_hash[lines.word_line == index].tolist() for index in range(3))
    assert one == other
    assert longer[0] == one[0]
    assert longer[1] != one[1]


def test_soft_hyphens_do_not_cut_words() -> None:
    lines = measure(["Fähr\xadschiff", "Fährschiff"])
    assert lines.words.tolist() == [1, 1]
    assert lines.word_hash[0] == lines.word_hash[1]


def test_a_long_line_is_looked_at_by_its_ends() -> None:
    text = "a " * 2_000_000
    lines = measure([text, "b"])
    assert lines.length.tolist() == [len(text), 1]
    assert lines.words[0] <= (BEGINNING + ENDING) / 2 + 1


@given(LINES)
def test_a_line_does_not_depend_on_the_others(texts: list[str]) -> None:
    together = measure(texts)
    rows, features = hashed_ngrams(together)
    for index, text in enumerate(texts):
        alone = measure([text])
        assert {name: int(values[index]) for name, values in together.counts.items()} == {
            name: int(values[0]) for name, values in alone.counts.items()
        }
        assert together.word_hash[together.word_line == index].tolist() == alone.word_hash.tolist()
        assert sorted(features[rows == index].tolist()) == sorted(hashed_ngrams(alone)[1].tolist())
        assert together.first[index] == alone.first[0]


@given(LINES)
def test_features_are_numbers_below_the_table_size(texts: list[str]) -> None:
    _, features = hashed_ngrams(measure(texts))
    assert features.min() >= 0
    assert features.max() < 1 << BITS


def test_slices_are_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["The ferry left at 6.30.", "渡し船", "—", "Ferry, again"] * 5
    whole = measure(texts)
    monkeypatch.setattr("pipeline.cruft.model.characters._AT_ONCE", 30)
    parts = measure(texts)
    for name in ("length", "first", "words", "word_line", "word_hash", "word_length"):
        assert getattr(parts, name).tolist() == getattr(whole, name).tolist()
    assert {name: values.tolist() for name, values in parts.counts.items()} == {
        name: values.tolist() for name, values in whole.counts.items()
    }


def test_nothing_at_all() -> None:
    lines = measure([])
    assert lines.words.tolist() == []
    rows, features = hashed_ngrams(lines)
    assert rows.tolist() == features.tolist() == []
