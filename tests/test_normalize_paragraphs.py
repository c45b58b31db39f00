"""Quotations over several paragraphs. A tilde stands for a no-break space."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalize.paragraphs import set_across
from pipeline.normalize.plan import Style, plan_for


def normal(texts: list[str | None], style: Style) -> list[str | None]:
    plan = plan_for(style)
    return set_across([None if text is None else plan.run(text) for text in texts], style)


def typographic(language: str, *texts: str | None) -> list[str | None]:
    style = Style("typographic", language=language)
    once = normal(list(texts), style)
    assert normal(once, style) == once
    return [text and text.replace("\xa0", "~") for text in once]


@pytest.mark.parametrize("mark", ['"', "“", "”", "„"])
def test_the_english_way(mark: str) -> None:
    assert typographic("en", f"{mark}It rained.", f"{mark}Then it stopped.", f'{mark}We left," she said.') == [
        "“It rained.",
        "“Then it stopped.",
        "“We left,” she said.",
    ]


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [
        ("en", "“It rained.", "We left.”"),
        ("de", "„It rained.", "We left.“"),
        ("fr", "«~It rained.", "We left.~»"),
        ("pl", "„It rained.", "We left.”"),
        ("sv", "”It rained.", "We left.”"),
        ("ru", "«It rained.", "We left.»"),
    ],
)
@pytest.mark.parametrize(("opening", "closing"), [('"', '"'), ("“", "”"), ("”", "”"), ("« ", " »"), ("«", "»")])
def test_the_way_of_most_languages(language: str, first: str, last: str, opening: str, closing: str) -> None:
    texts = (f"{opening}It rained.", "It's been wet.", f"We left.{closing}")
    assert typographic(language, *texts) == [first, "It’s been wet.", last]


def test_japanese_over_paragraphs() -> None:
    assert typographic("ja", '"雨が降った。', '出かけた。"') == ["「雨が降った。", "出かけた。」"]


def test_words_after_the_end() -> None:
    assert typographic("en", '"It rained.', 'We left," she said.') == ["“It rained.", "We left,” she said."]


def test_straight_quotes_for_guillemets_over_paragraphs() -> None:
    assert normal(["« Il pleut.", "Encore.", "On part », dit-elle."], Style("straight")) == [
        '"Il pleut.',
        "Encore.",
        'On part", dit-elle.',
    ]


@pytest.mark.parametrize(
    "texts",
    [
        ['"It rained.', "We left."],
        ['"It rained.', None, 'We left."'],
        ['"It rained.', '"Yes," he said, and "no.', 'We left."'],
        ['"It rained.', *["It was wet."] * 12, 'We left."'],
        ['It rained."', '"We left.'],
        ['The 24" pipe', 'and the 12" one'],
        ['"', '"'],
        ["» Read more", "« Back"],
        ["Next »", "Home » News"],
        ["« Précédent", "Suivant »"],
        ["« Précédent", "Suivant »", "Accueil » Sport » Voile"],
        [],
        [None, None],
    ],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_cannot_be_told_is_left_alone(texts: list[str | None], language: str) -> None:
    for style in (Style("straight"), Style("typographic", language=language), Style("keep")):
        alone = [None if text is None else plan_for(style).run(text) for text in texts]
        assert set_across(alone, style) == alone


blocks = st.lists(
    st.one_of(
        st.none(), st.lists(st.sampled_from([*'"“”„«»', "a", " ", ".", "'", "東", "5"]), max_size=9).map("".join)
    ),
    max_size=6,
)


@given(blocks, st.sampled_from(["straight", "typographic"]), st.sampled_from(["en", "de", "fr", "ja", "sv", "ru"]))
def test_setting_again_changes_nothing(texts: list[str | None], quotes: str, language: str) -> None:
    style = Style(quotes, language=language)  # type: ignore[arg-type]
    once = normal(texts, style)
    assert normal(once, style) == once

    def letters(all_texts: list[str | None]) -> list[str]:
        return ["".join(c for c in text or "" if c.isalnum()) for text in all_texts]

    assert letters(once) == letters(texts)
