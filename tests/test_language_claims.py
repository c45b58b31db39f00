"""What a page says its language is, and when it is believed."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import Article, Document, clean_many
from pipeline.blocks import parse_page
from pipeline.language import claimed_language, detect_language
from pipeline.language.tags import parse_tag, written_in

ICELANDIC = (
    "Hafnarskrifstofan opnaði lítið bókasafn síðastliðið vor og flestir sjómenn sem eiga þar leið hjá á heimleið hafa "
    "fengið lánaða að minnsta kosti eina bók síðan þá. Það kostar ekkert að skrá sig og safnið er opið alla daga."
)
ZULU = (
    "Ihhovisi letheku livule umtapo wezincwadi omncane entwasahlobo edlule, futhi abadobi abaningi abadlula lapho "
    "uma begoduka sebeboleke okungenani incwadi eyodwa kusukela ngaleso sikhathi. Akukhokhwa mali ukuze ubhalise."
)
XHOSA = (
    "Iofisi yezibuko ivule ithala leencwadi elincinane kwintlakohlaza ephelileyo, kwaye uninzi lwabalobi abadlula apho "
    "xa begoduka sele beboleke ubuncinane incwadi enye ukusukela ngoko. Akuhlawulwa mali xa ubhalisa kweli thala."
)
NORWEGIAN = (
    "Havnekontoret åpnet et lite bibliotek i fjor vår, og de fleste fiskerne som går forbi på vei hjem, har siden lånt "
    "minst én bok der. Det koster ingenting å melde seg inn, og det er åpent hver dag."
)
GERMAN = "Das Hafenamt hat eine kleine Bücherei eröffnet, und die Fischer haben seitdem viele Bücher ausgeliehen."
ENGLISH = "The harbour office opened a small library last spring, and most of the fishermen have borrowed a book."
PORTUGUESE = "O escritório do porto abriu uma pequena biblioteca, e a maioria dos pescadores já levou um livro."
TURKISH = "Liman müdürlüğü geçen ilkbaharda küçük bir kütüphane açtı ve balıkçıların çoğu bir kitap ödünç aldı."
SIMPLIFIED = "去年春天，港口办公室开了一间小图书馆。大多数回家路上经过的渔民从那以后至少借过一本书。"
TRADITIONAL = "去年春天，港口辦公室開了一間小圖書館。大多數回家路上經過的漁民從那以後至少借過一本書。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("en", "en"),
        ("EN_us", "en-US"),
        (" pt-br ", "pt-BR"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("zh_CN.UTF-8", "zh-CN"),
        ("es-419", "es-419"),
        ("en-UK", "en-GB"),
        ("iw-IL", "he-IL"),
        ("de-DE-1996", "de-DE"),
        ("en-EN", "en"),
        ("en-x-web", "en"),
        ("nb-NO", "nb-NO"),
        ("sr-Latn", "sr-Latn"),
        ("", None),
        (None, None),
        ("utf", None),
        ("utf-8", None),
        ("english", None),
        ("x", None),
        ("-", None),
        ("{{ lang }}", None),
        ("en" * 100, None),
    ],
)
def test_tags(text: str | None, expected: str | None) -> None:
    tag = parse_tag(text)
    assert (None if tag is None else str(tag)) == expected


@given(st.one_of(st.text(max_size=40), st.from_regex(r"[a-z]{2}[-_][A-Za-z0-9]{2,4}", fullmatch=True)))
def test_any_claim_is_read_once_and_for_all(claim: str) -> None:
    tag = parse_tag(claim)
    assert tag is None or parse_tag(str(tag)) == tag


@pytest.mark.parametrize(
    ("html", "url", "expected"),
    [
        ("<html lang='de-AT'>", None, "de-AT"),
        ("<HTML LANG=en-us>", None, "en-US"),
        ("<html xml:lang='fr'>", None, "fr"),
        ("<html lang='' xml:lang='fr'>", None, "fr"),
        ("<html lang='utf'>", "https://boats.example/pt-br/2026/a", "pt-BR"),
        ("<html>", "https://de.boats.example/a", "de"),
        ("<html>", "https://boats.example/de", None),
        ("<html>", "https://www.boats.example/news/a", None),
        ("<html>", "https://boats.de/a", None),
        ("<html>", "https://[broken/de/a", None),
        ("<html lang='en'>", "https://boats.example/de/a", "en"),
        (None, "https://boats.example/fr/a", "fr"),
        (None, None, None),
    ],
)
def test_claims(html: str | None, url: str | None, expected: str | None) -> None:
    tree = None if html is None else parse_page(html + "<body><p lang=ja>x</p></body></html>")
    assert claimed_language(tree, url) == expected


@pytest.mark.parametrize(
    ("text", "claim", "expected"),
    [
        (ENGLISH, "en-GB", "en-GB"),
        (ENGLISH, "en", "en"),
        (PORTUGUESE, "pt-BR", "pt-BR"),
        (GERMAN, "de_CH", "de-CH"),
        (TURKISH, "en", "tr"),
        (TURKISH, "en-US", "tr"),
        (GERMAN, "nl", "de"),
        (SIMPLIFIED, "zh-CN", "zh-CN"),
        (SIMPLIFIED, "zh", "zh-Hans"),
        (SIMPLIFIED, "zh-TW", "zh-Hans"),
        (TRADITIONAL, "zh-TW", "zh-TW"),
        (TRADITIONAL, "zh-Hant", "zh-Hant"),
        (TRADITIONAL, "zh-CN", "zh-Hant"),
        (NORWEGIAN, "nb-NO", "nb-NO"),
        (NORWEGIAN, None, "no"),
        (ENGLISH, "nonsense", "en"),
    ],
)
def test_the_text_decides_and_the_page_adds_the_region(text: str, claim: str | None, expected: str) -> None:
    language, score = detect_language(text, claim)
    assert language == expected
    assert score is not None
    assert score > 0.8


@pytest.mark.parametrize(("text", "expected"), [(ICELANDIC, "is"), (ZULU, "zu"), (XHOSA, "xh")])
@pytest.mark.parametrize("claim", [None, "en", "en-ZA", "sw"])
def test_languages_that_langdetect_does_not_have(text: str, expected: str, claim: str | None) -> None:
    assert detect_language(text, claim)[0] == expected


@pytest.mark.parametrize(
    ("text", "claim", "expected"),
    [
        ("Hola a todos", "es-MX", "es-MX"),
        ("Hola a todos", None, None),
        ("Привет", "ru", "ru"),
        ("Привет", "en", None),
        ("渡し船は毎朝六時に", "ja", "ja"),
        ("渡し船は毎朝六時に", "en-US", None),
        ("12 345", "de", None),
        ("", "de", None),
        ("Küçük kütüphane bu yıl kapılarını açtı", "en", None),
        ("Küçük kütüphane bu yıl kapılarını açtı", "tr", "tr"),
        ("שלום לכולם", "iw", "he"),
    ],
)
def test_a_short_text_takes_the_claim_if_the_letters_allow_it(text: str, claim: str | None, expected: str) -> None:
    assert detect_language(text, claim) == (expected, None)


def test_a_mixed_text_has_no_language_unless_the_page_names_one_of_them() -> None:
    swedish = "Hamnkontoret öppnade ett litet bibliotek i våras, och de flesta fiskare har sedan dess lånat en bok."
    mixed = [GERMAN[start : start + 40] + " " + swedish[start : start + 40] for start in range(0, 60, 3)]
    unsure = [text for text in mixed if detect_language(text) == (None, None)]
    assert unsure
    named = {detect_language(text, claim) for text in unsure for claim in ("de-AT", "sv", "fr")}
    assert named >= {("de-AT", None), ("sv", None), (None, None)}
    assert not any(language == "fr" for language, _ in named)


def test_written_in_its_script() -> None:
    tag = parse_tag("ru")
    assert tag is not None
    assert written_in(tag, "Паром отошёл")
    assert not written_in(tag, "The ferry")
    assert not written_in(tag, "12")


def test_the_claim_of_a_page_reaches_the_record() -> None:
    body = "".join(f"<p>{ENGLISH} {sentence}</p>" for sentence in (ENGLISH, ENGLISH + " It is warm in there."))
    page = f"<html lang='en-GB'><head><title>A library</title></head><body><article>{body}</article></body></html>"
    result = next(clean_many([Document(page.encode(), name="a.html")]))
    assert isinstance(result, Article)
    assert result.language == "en-GB"


# What the pages of a country are written in, by hand where it is not the country's language.
OF_COUNTRY = {
    "at": "de", "au": "en", "be": "en", "ca": "en", "ch": "de", "cn": "zh", "de": "de", "es": "es", "fr": "fr",
    "id": "id", "il": "de", "isl": "is", "it": "de", "jp": "ja", "kr": "ko", "lb": "ar", "ls": "en", "lu": "de",
    "my": "en", "no": "no", "pl": "pl", "pt": "en", "ru": "ru", "se": "sv", "tr": "tr", "tw": "en", "ua": "ru",
    "uk": "en", "us": "en", "vn": "vi",
}  # fmt: skip
IN_SEVERAL = {"za": {"en", "zu", "xh"}, "jp": {"ja", "en"}, "es": {"es", "de"}}


def test_languages_of_news_pages(data: Path) -> None:
    wrong = []
    with (data / "news" / "gold.jsonl").open(encoding="utf-8", newline="\n") as lines:
        rows = [json.loads(line) for line in lines]
    for row in rows:
        page = gzip.decompress((data / "news" / row["html"]).read_bytes())
        tree = parse_page(page.decode("utf-8", "replace"))
        whole = detect_language(row["text"], claimed_language(tree, row["url"]))[0]
        cuts = [row["text"][start : start + 1000] for start in range(0, len(row["text"]), 1000)]
        found = {detect_language(cut)[0] for cut in cuts if len(cut) == 1000}
        allowed = IN_SEVERAL.get(row["country"]) or {OF_COUNTRY[row["country"]]}
        languages = {(tag or "").partition("-")[0] for tag in {whole, *found}} - {"nb"}
        if not languages <= allowed or len(languages) > 1:
            wrong.append((row["id"], whole, found))
    assert not wrong
