"""The whole line: a document in, a record or a rejection out, the same whatever stands beside it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline.cleaning as cleaning
import pipeline.stages as stages
from pipeline import Article, Document, Rejected, Rejection, Settings, clean, clean_many
from pipeline.cleaning import explain
from pipeline.recipe import recipe_of
from pipeline.stages import Outcome

HEADLINE = "Harbour council agrees on a new bridge"
PROSE = [
    "The harbour council met on Tuesday and agreed on the new bridge after a long debate about what it would cost.",
    "Nobody had expected the vote to be so clear, since the bridge has divided the two banks for eleven years now.",
    "Work on the foundations is to begin in spring, when the ferries change to their summer timetable once again.",
    "“It’s only a bridge,” the mayor said, and for a moment nobody in the crowded hall knew whether she was joking.",
]
CRUFT = [
    "Leave a Reply Cancel reply",
    "Your email address will not be published. Required fields are marked *",
    "Name *",
]
DUMP = "\n\n".join([HEADLINE, *PROSE, *CRUFT])
PAGE = (
    f"<html><head><title>{HEADLINE} | Harbour News</title>"
    '<meta property="og:site_name" content="Harbour News"><meta name="author" content="Ada Moss"></head><body>'
    f"<nav><a href=/>Home</a> <a href=/n>News</a></nav><article><h1>{HEADLINE}</h1>"
    + "".join(f"<p>{text}</p>" for text in PROSE)
    + "</article><footer>© Harbour News</footer></body></html>"
)


def article_of(document: Document, **chosen: Any) -> Article:
    result = next(clean_many([document], Settings(**chosen)))
    assert isinstance(result, Article), result
    return result


def rejection_of(content: bytes | str, **known: Any) -> Rejection:
    with pytest.raises(Rejected) as caught:
        clean(content, **known)
    return caught.value.rejection


def account_of(outcome: Outcome) -> Counter[int]:
    """How often each block of a cleaned document is accounted for, by its number."""
    article = outcome.result
    assert isinstance(article, Article)
    numbers = Counter(n for entry in article.removed for n in range(entry.first, entry.last + 1))
    gone = set(numbers)
    kept = [n for n in range(1, len(outcome.blocks) + 1) if n not in gone]
    assert len(kept) == len(article.blocks)
    numbers.update(kept)
    return numbers


class TestRecord:
    def test_of_a_dump(self) -> None:
        article = clean(DUMP, name="news/bridge.txt", url="https://news.example/bridge")
        assert article.title == HEADLINE
        assert article.text.split("\n\n") == [
            *PROSE[:3],
            PROSE[3].replace("“", '"').replace("”", '"').replace("’", "'"),
        ]
        assert article.language == "en"
        assert (article.url, article.hostname) == ("https://news.example/bridge", "news.example")
        assert [entry.family for entry in article.removed][:2] == ["title", "comments"]
        assert (article.removed[0].first, article.removed[-1].last) == (1, 8)
        assert article.raw.path == "news/bridge.txt"
        assert article.raw.sha256 == hashlib.sha256(DUMP.encode()).hexdigest()
        assert article.raw.bytes == len(DUMP.encode())
        assert (article.raw.media_type, article.raw.encoding) == ("text/plain", None)
        assert article.recipe == recipe_of(Settings())
        assert article.duplicate_of is None

    def test_of_a_page(self) -> None:
        article = clean(PAGE.encode(), name="bridge.html")
        assert article.title == HEADLINE
        assert article.authors == ["Ada Moss"]
        assert article.site_name == "Harbour News"
        assert [block.kind for block in article.blocks] == ["paragraph"] * 4
        assert {r.family for r in article.removed} >= {"navigation", "title"}
        assert (article.raw.media_type, article.raw.encoding) == ("text/html", "utf-8")
        assert article.date_published is None

    def test_headline_in_other_words_is_not_repeated_either(self) -> None:
        fields = '"@type": "NewsArticle", "headline": "New harbour bridge agreed"'
        stated = f'<script type="application/ld+json">{{{fields}}}</script>'
        article = clean(PAGE.replace("</head>", f"{stated}</head>"), name="a.html")
        assert article.title == "New harbour bridge agreed"
        assert HEADLINE not in article.text

    def test_what_is_to_be_known_of_the_metadata_is_flagged_and_explained(self) -> None:
        stated = (
            '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false,'
            '"datePublished": "2027-01-01"}</script>'
        )
        document = Document(
            PAGE.replace("</head>", f"{stated}</head>"), name="a.html", hints={"fetched_at": "2026-11-22T10:00:00Z"}
        )
        outcome = explain(document)
        assert isinstance(outcome.result, Article)
        assert outcome.result.date_published is None
        assert {"paywalled", "date_dropped"} <= set(outcome.result.quality.flags)
        assert any("2027-01-01 lies behind the time of fetching" in note for note in outcome.notes)
        assert "authors: author: Ada Moss" in outcome.notes

    @pytest.mark.parametrize(("content", "line"), [(DUMP, "\n\n{}\n\n"), (PAGE, "<p>{}</p>")])
    def test_title_is_not_repeated_in_the_text(self, content: str, line: str) -> None:
        article = clean(content.replace(PROSE[2], PROSE[2] + line.format(HEADLINE.upper())))
        assert article.title == HEADLINE
        assert HEADLINE.casefold() not in article.text.casefold()
        assert PROSE[2] in article.text

    def test_text_and_bytes_give_the_same_record_but_for_the_encoding(self) -> None:
        for content in (DUMP, PAGE):
            from_text, from_bytes = clean(content, name="a"), clean(content.encode(), name="a")
            assert from_bytes.raw.encoding == "utf-8"
            assert from_text == replace(from_bytes, raw=replace(from_bytes.raw, encoding=None))

    def test_every_time_the_same(self) -> None:
        """No clock, no chance: nothing but content and recipe is in a record."""
        assert clean(PAGE, name="a.html").to_dict() == clean(PAGE, name="a.html").to_dict()
        values = json.dumps(clean(PAGE, name="a.html").to_dict())
        assert not any(f'"{year}-' in values for year in range(2020, 2100))

    def test_sidecar(self) -> None:
        hints = {"url": "https://scraper.example/b", "fetched_at": "2026-11-22", "title": "Other", "authors": ["Ben"]}
        article = article_of(Document(PAGE, name="a.html", url="https://caller.example/", hints=hints))
        assert (article.url, article.raw.fetched_at) == ("https://scraper.example/b", "2026-11-22")
        assert (article.title, article.authors) == (HEADLINE, ["Ada Moss"])
        dump = article_of(Document(DUMP, hints=hints))
        assert (dump.title, dump.authors) == ("Other", ["Ben"])

    @pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\v", "\f", "\r\n", "\r", "\x1c"])
    @pytest.mark.parametrize("wrap", ["{}", "<html><body><article><p>{}</p></article></body></html>"])
    def test_no_line_end_of_any_kind_survives_in_a_block(self, end: str, wrap: str) -> None:
        article = clean(wrap.format(f" {end}".join(PROSE)))
        assert all(len(block.text.splitlines()) == 1 for block in article.blocks)
        assert [line for line in article.text.splitlines() if line] == [block.text for block in article.blocks]

    @pytest.mark.parametrize(
        ("item", "kind", "text"),
        [
            ("<p>• Ferries in summer</p>", "list_item", "Ferries in summer"),
            ("<p>✓“Quick” ferries</p>", "list_item", '"Quick" ferries'),
            ("<ul><li>* Ferries in summer</li></ul>", "list_item", "Ferries in summer"),
            ("<ul><li>●Ferries</li></ul>", "list_item", "Ferries"),
            ("<p>- Ferries in summer</p>", "paragraph", "- Ferries in summer"),
            ("<p>* from May to October</p>", "paragraph", "* from May to October"),
            ("<h2>• Ferries in summer</h2>", "heading", "• Ferries in summer"),
        ],
    )
    def test_typed_bullets(self, item: str, kind: str, text: str) -> None:
        article = clean(PAGE.replace(f"<p>{PROSE[2]}", f"{item}<p>{PROSE[2]}"), name="a.html")
        assert (article.blocks[2].kind, article.blocks[2].text) == (kind, text)

    def test_invisible_line_is_removed_and_accounted_for(self) -> None:
        """Direction marks alone in a line leave nothing when they are normalised away."""
        outcome = explain(
            Document("\n\n".join([PROSE[0], PROSE[1], "\u202b\u202c", PROSE[2], "\u2068&nbsp;", PROSE[3]]))
        )
        assert isinstance(outcome.result, Article)
        assert account_of(outcome) == Counter(range(1, 7))
        assert len(outcome.result.blocks) == 4
        assert {(r.first, r.rule) for r in outcome.result.removed} == {(3, "text:invisible"), (5, "text:invisible")}


class TestSettings:
    QUOTE = "„Es ist nur eine Brücke“, sagte die Bürgermeisterin, und niemand wusste, ob das ein ›Scherz‹ gewesen ist."
    GERMAN = "\n\n".join(
        [QUOTE, "Der Rat hat am Dienstag nach langer Debatte die neue Brücke beschlossen und bezahlt."] * 2
    )

    def test_quotes(self) -> None:
        texts = {
            style: article_of(Document(self.GERMAN), quotes=style).text for style in ("straight", "keep", "typographic")
        }
        assert '"Es ist nur eine Brücke", sagte' in texts["straight"]
        assert "„" not in texts["straight"]
        assert "„Es ist nur eine Brücke“, sagte" in texts["keep"]
        assert "„Es ist nur eine Brücke“, sagte" in texts["typographic"]

    def test_typographic_quotes_are_those_of_the_language(self) -> None:
        straight = self.GERMAN.replace("„", '"').replace("“", '"')
        assert "„Es ist nur eine Brücke“, sagte" in article_of(Document(straight), quotes="typographic").text

    def test_a_quotation_over_paragraphs(self) -> None:
        more = "It was a long night, and nobody on the quay had slept, for the bell rang until the morning came."
        text = f'The bell\n\n"The bell rang. {more}\n\n"It rang again. {more}" He smiled. {more}\n\n{more} {more}'
        assert "\u201cThe bell rang." in article_of(Document(text), quotes="typographic").text
        assert "\u201cIt rang again." in article_of(Document(text), quotes="typographic").text

    def test_dashes_and_ellipses(self) -> None:
        text = (
            "The bell of the old town hall\n\n"
            + "It rang \u2013 twice\u2014and then\u2026 nobody on the quay had slept until the morning. " * 4
        )
        article = article_of(Document(text), dashes="ascii", ellipses="ascii")
        assert article.text.split("\n\n")[-1].startswith("It rang - twice--and then... nobody")
        assert (
            article_of(Document(text))
            .text.split("\n\n")[-1]
            .startswith("It rang \u2013 twice\u2014and then\u2026 nobody")
        )
        assert (
            article_of(Document(article.text), dashes="typographic", ellipses="typographic")
            .text.split("\n\n")[-1]
            .startswith("It rang \u2013 twice\u2014and then\u2026 nobody")
        )

    def test_quotes_of_the_title(self) -> None:
        titled = Document(PAGE.replace(HEADLINE, "“Yes” to a new bridge for the harbour"))
        assert article_of(titled).title == '"Yes" to a new bridge for the harbour'
        assert article_of(titled, quotes="keep").title == "“Yes” to a new bridge for the harbour"

    def test_without_language(self) -> None:
        article = article_of(Document(DUMP), detect_language=False)
        assert (article.language, article.language_score) == (None, None)

    def test_they_are_part_of_the_recipe(self) -> None:
        assert article_of(Document(DUMP), quotes="keep").recipe != article_of(Document(DUMP)).recipe


class TestQuality:
    def test_sizes(self) -> None:
        quality = clean("\n\n".join(PROSE)).quality
        assert quality.words == sum(len(text.split()) for text in PROSE)
        assert quality.share_kept == 1.0
        assert 0.5 < clean(DUMP).quality.share_kept < 1.0

    def test_words_of_scripts_without_spaces(self) -> None:
        text = "港口议会周二开会，经过长时间的辩论，终于同意在港口修建一座新桥，费用由两岸共同承担，明年春天正式开工。"
        article = clean("\n\n".join([text, text + "第二段也是这样。"]))
        assert article.quality.words == sum("\u4e00" <= character <= "\u9fff" for character in article.text)

    def test_all_kept(self) -> None:
        assert "all_kept" in clean("\n\n".join([HEADLINE, *PROSE])).quality.flags
        assert "all_kept" not in clean("\n\n".join(PROSE)).quality.flags  # too few blocks to wonder
        assert "all_kept" not in clean(DUMP).quality.flags

    def test_little_kept(self) -> None:
        comments = "\n\n".join(PROSE * 5)
        assert "little_kept" in clean(f"{DUMP}\n\n{comments}").quality.flags
        assert "little_kept" not in clean(DUMP).quality.flags

    def test_truncated(self) -> None:
        assert "truncated" in clean((DUMP + " é").encode()[:-1]).quality.flags
        assert "truncated" in clean(PAGE[: PAGE.index("</article>") + 4], name="a.html").quality.flags
        assert "truncated" not in clean(PAGE).quality.flags

    def test_encoding_guessed(self) -> None:
        german = TestSettings.GERMAN.replace("›", "").replace("‹", "")
        assert "encoding_guessed" in clean(german.encode("cp1252")).quality.flags
        assert "encoding_guessed" not in clean(german.encode()).quality.flags


class TestRejection:
    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "empty"),
            ("  \n\u3000", "empty"),
            (b"\x89PNG\r\n\x1a\n" + bytes(64), "binary"),
            ("<html><head><title>x</title></head><body></body></html>", "empty"),
            ("Home\nNews\nSport\nLog in", "no_article"),
            (PROSE[0], "no_article"),  # one sentence
            ("\n\n".join(PROSE[:2]), None),
        ],
    )
    def test_reason(self, content: bytes | str, reason: str | None) -> None:
        result = next(clean_many([Document(content)]))
        assert (result.reason if isinstance(result, Rejection) else None) == reason

    def test_carries_what_is_needed_to_find_the_document(self) -> None:
        content = b"Home\nNews\nSport\nLog in"
        rejection = rejection_of(content, name="news/menu.txt")
        assert rejection.path == "news/menu.txt"
        assert rejection.sha256 == hashlib.sha256(content).hexdigest()
        assert rejection.recipe == recipe_of(Settings())
        assert rejection.record == 0
        assert "4 blocks" in rejection.detail

    def test_what_could_not_be_read_has_the_hash_of_its_bytes(self) -> None:
        content = b"\x1f\x8b\x08\x00 broken"
        assert rejection_of(content, name="a.gz").sha256 == hashlib.sha256(content).hexdigest()

    def test_record_and_path_of_a_container(self) -> None:
        document = Document("Home", path=b"pages/\xff.warc", record=7)
        rejection = next(clean_many([document]))
        assert isinstance(rejection, Rejection)
        assert (rejection.path, rejection.record) == ("pages/\\xff.warc", 7)

    def test_too_large(self) -> None:
        result = next(clean_many([Document(DUMP)], Settings(max_bytes=100)))
        assert isinstance(result, Rejection)
        assert result.reason == "too_large"

    def test_explain_keeps_the_blocks_and_verdicts(self) -> None:
        outcome = explain(Document("Home\nNews\nSport"))
        assert isinstance(outcome.result, Rejection)
        assert [block.text for block in outcome.blocks] == ["Home", "News", "Sport"]
        assert len(outcome.verdicts) == 3


POISON = "poison"


def poisoned(stage: str, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Make a stage of the line raise for documents that hold the word."""
    original = getattr(stages, stage)

    def fail_on_poison(first: Any, *rest: Any, **named: Any) -> Any:
        text = getattr(getattr(first, "source", None), "text", None) or getattr(first, "content", None) or str(first)
        if POISON in str(text):
            raise error
        return original(first, *rest, **named)

    monkeypatch.setattr(stages, stage, fail_on_poison)


class TestCrash:
    @pytest.mark.parametrize("stage", ["read_source", "dump_blocks", "gather", "take_fields", "assemble"])
    def test_costs_only_its_own_document(self, stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
        healthy = [Document(DUMP, name=f"{n}.txt") for n in range(3)]
        expected = list(clean_many(healthy))
        poisoned(stage, monkeypatch, ZeroDivisionError("no such bridge"))
        sick = Document(DUMP.replace("Tuesday", POISON), name="sick.txt")
        results = list(clean_many([healthy[0], sick, *healthy[1:]]))
        assert [results[0], *results[2:]] == expected
        crash = results[1]
        assert isinstance(crash, Rejection)
        assert (crash.path, crash.reason) == ("sick.txt", "crash")
        assert "fail_on_poison" in crash.detail
        assert "ZeroDivisionError: no such bridge" in crash.detail

    def test_in_the_decision_costs_only_its_own_document(self, monkeypatch: pytest.MonkeyPatch) -> None:
        healthy = [Document(DUMP, name=f"{n}.txt") for n in range(3)]
        expected = list(clean_many(healthy))
        original = cleaning._DECISION

        class Fragile:
            def decide(self, documents: Any) -> Any:
                if any(POISON in block.text for evidence in documents for block in evidence.blocks):
                    raise IndexError("out of reach")
                return original.decide(documents)

        monkeypatch.setattr(cleaning, "_DECISION", Fragile())
        results = list(clean_many([healthy[0], Document(DUMP.replace("Tuesday", POISON)), *healthy[1:]]))
        assert [results[0], *results[2:]] == expected
        assert isinstance(results[1], Rejection)
        assert results[1].reason == "crash"
        assert "decide" in results[1].detail

    def test_out_of_memory(self, monkeypatch: pytest.MonkeyPatch) -> None:
        poisoned("gather", monkeypatch, MemoryError())
        result = next(clean_many([Document(DUMP.replace("Tuesday", POISON))]))
        assert isinstance(result, Rejection)
        assert result.reason == "memory"

    def test_the_person_who_stops_it_is_obeyed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def stop(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(stages, "read_source", stop)
        with pytest.raises(KeyboardInterrupt):
            list(clean_many([Document(DUMP)]))


class TestMany:
    def test_in_order(self) -> None:
        documents = [Document(DUMP if n % 3 else "Home", name=f"{n}.txt") for n in range(150)]
        results = list(clean_many(documents))
        paths = [result.raw.path if isinstance(result, Article) else result.path for result in results]
        assert paths == [f"{n}.txt" for n in range(150)]
        assert [isinstance(result, Article) for result in results] == [bool(n % 3) for n in range(150)]

    def test_takes_documents_as_they_are_needed(self) -> None:
        taken = 0

        def endless() -> Iterator[Document]:
            nonlocal taken
            while True:
                taken += 1
                yield Document("Home")

        results = clean_many(endless())
        assert taken == 0
        next(results)
        assert 0 < taken <= 64
        for _ in range(64):
            next(results)
        assert taken <= 128

    def test_none(self) -> None:
        assert list(clean_many([])) == []


LINES = st.sampled_from(
    [*PROSE, *CRUFT, HEADLINE, "Home", "Share this:", "Related posts", "You might also like", "Advertisement", "1 2 3"]
) | st.text(min_size=1, max_size=20)
DUMPS = st.lists(LINES, min_size=3, max_size=14).map("\n\n".join)
ELEMENTS = st.builds(
    lambda tag, name, text: f'<{tag} class="{name}">{text}</{tag.split()[0]}>',
    st.sampled_from(["p", "div", "h2", "li", "blockquote", "footer", "a href=/", "pre", "td"]),
    st.sampled_from(["", "comments", "related-posts", "entry"]),
    LINES,
)
PAGES = st.lists(ELEMENTS, min_size=3, max_size=14).map(lambda parts: f"<html><body>{''.join(parts)}</body></html>")


@settings(max_examples=60)
@given(DUMPS | PAGES)
def test_every_block_is_kept_or_removed_exactly_once(content: str) -> None:
    outcome = explain(Document("\n\n".join([PROSE[0], content, PROSE[1]])))
    if isinstance(outcome.result, Rejection):
        assert outcome.result.reason != "crash", outcome.result
        return
    assert account_of(outcome) == Counter(range(1, len(outcome.blocks) + 1))
    removed = outcome.result.removed
    assert all(before.last < after.first for before, after in pairwise(removed))
    touching = [(a, b) for a, b in pairwise(removed) if a.last + 1 == b.first]
    assert all((a.family, a.rule) != (b.family, b.rule) for a, b in touching)
    assert outcome.result.text == "\n\n".join(block.text for block in outcome.result.blocks)
    assert 0.0 <= outcome.result.quality.share_kept <= 1.0


@settings(max_examples=25)
@given(st.lists(DUMPS | PAGES, min_size=1, max_size=5), st.data())
def test_a_record_does_not_depend_on_the_batch(contents: list[str], data: st.DataObject) -> None:
    documents = [Document(content, name=f"{n}") for n, content in enumerate(contents)]
    alone = [next(clean_many([document])) for document in documents]
    cut = data.draw(st.integers(0, len(documents)))
    assert [*clean_many(documents[:cut]), *clean_many(documents[cut:])] == alone
    assert list(clean_many(reversed(documents)))[::-1] == alone


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", "<title>A quiet harbour</title><h1>A quiet harbour</h1><nav>Home</nav>{body}"),
        (
            "a.html",
            "<html><head><title>A quiet harbour</title></head><body><nav><h1>A quiet harbour</h1></nav>{body}</body>",
        ),
        ("a.txt", "A quiet harbour\n\nHome\n\nA quiet harbour\n\n{body}"),
    ],
)
def test_headline_that_is_left_out_is_booked_as_title(name: str, content: str) -> None:
    body = (
        "<p>" + "The harbour was quiet that morning, and nobody on the pier said a word about the storm. " * 6 + "</p>"
    )
    article = clean(content.format(body=body if name == "a.html" else body[3:-4]), name=name)
    assert article.title == "A quiet harbour"
    booked = {entry.excerpt: entry.family for entry in article.removed}
    assert booked["A quiet harbour"] == "title"
    assert "A quiet harbour" not in article.text
