"""What a page says about itself: right, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.blocks import parse_page
from pipeline.metadata import Metadata, read_page_metadata

TEXT = "<p>The council met on Tuesday and agreed on a new bridge after a long debate about what it would cost.</p>" * 3
SITE = '<meta property="og:site_name" content="Harbour News">'
PUBLISHED = '<meta property="article:published_time" content="{}">'
URL = "https://news.example/bridge"


def metadata_of(head: str = "", body: str = "", url: str | None = None) -> Metadata:
    page = f"<html><head>{head}</head><body>{body}{TEXT}<footer>© 2019 Harbour News</footer></body></html>"
    return read_page_metadata(parse_page(page), url)


def jsonld(fields: str) -> str:
    return (
        '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle", '
        f"{fields}}}</script>"
    )


class TestDate:
    @pytest.mark.parametrize(
        ("head", "body", "url", "published", "source"),
        [
            (jsonld('"datePublished": "2017-02-24T09:30:00+03:00"'), "", None, "2017-02-24T09:30:00+03:00", "jsonld"),
            (jsonld('"datePublished":"2017-02-24T09:30:00.000Z"'), "", None, "2017-02-24T09:30:00+00:00", "jsonld"),
            (jsonld('"datePublished": "2017-02-24T09:30:00-0330"'), "", None, "2017-02-24T09:30:00-03:30", "jsonld"),
            (jsonld('"datePublished": "2017-02-24"'), "", None, "2017-02-24", "jsonld"),
            (PUBLISHED.format("2017-02-24T09:30Z"), "", None, "2017-02-24T09:30:00+00:00", "meta"),
            ('<meta name="date" content="2017-02-24">', "", None, "2017-02-24", "meta"),
            ("", '<time datetime="2017-02-24 09:30">24 February</time>', None, "2017-02-24T09:30:00", "time"),
            ("", "", "https://news.example/2017/02/24/bridge", "2017-02-24", "url"),
        ],
    )  # fmt: skip
    def test_as_precisely_as_the_page_says(
        self, head: str, body: str, url: str | None, published: str, source: str
    ) -> None:
        found = metadata_of(head, body, url)
        assert (found.date_published, found.date_source) == (published, source)

    @pytest.mark.parametrize("url", [None, URL])
    def test_none_although_the_footer_has_a_year(self, url: str | None) -> None:
        found = metadata_of("<title>A new bridge</title>", "<h1>A new bridge</h1>", url)
        assert (found.date_published, found.date_source) == (None, None)

    def test_a_day_in_the_text_is_not_stated(self) -> None:
        assert metadata_of(body="<p>It was opened on 24 February 2017.</p>").date_published is None

    @pytest.mark.parametrize("time", ["T25:10:00Z", "T09:75:00Z", "T09:30:99Z", "Tnoon"])
    def test_time_that_is_none_leaves_the_day(self, time: str) -> None:
        found = metadata_of(PUBLISHED.format(f"2017-02-24{time}"))
        assert found.date_published == "2017-02-24"

    def test_zone_that_is_none_is_not_taken_over(self) -> None:
        found = metadata_of(jsonld('"datePublished": "2017-02-24T09:30:00+99:99"') + PUBLISHED.format("2017-02-24"))
        assert found.date_published == "2017-02-24"

    def test_the_hour_counts_also_in_jsonld_of_odd_case(self) -> None:
        script = jsonld('"datePublished": "2017-02-24T09:30:00Z"').replace("ld+json", "LD+JSON")
        found = metadata_of(script + PUBLISHED.format("2017-02-24"))
        assert found.date_published == "2017-02-24T09:30:00+00:00"


class TestTitle:
    @pytest.mark.parametrize(
        ("head", "body", "title"),
        [
            (f"<title>A new bridge | Harbour News</title>{SITE}", "", "A new bridge"),
            (f"<title>Harbour News - A new bridge</title>{SITE}", "", "A new bridge"),
            (f"<title>A new bridge – at last – Harbour News</title>{SITE}", "", "A new bridge – at last"),
            (f"<title>Harbour News</title>{SITE}", "", "Harbour News"),
            (f"<title>A new bridge | Harbour News</title>{SITE}", "<h1>A new bridge</h1>", "A new bridge"),
            (f"<title>A new bridge | Harbour News</title>{SITE}", "<h1>Harbour News</h1>", "A new bridge"),
            (f"<title>A new bridge | Harbour News</title>{SITE}", "<h1>Weather</h1><h1>A new bridge</h1>",
             "A new bridge"),
            ("<title>A bridge for the harbour</title>", "<h1>A new bridge for\n <em>the harbour</em></h1>",
             "A new bridge for the harbour"),
            ("", "<h1>A new bridge</h1>", "A new bridge"),
            ("", "", None),
        ],
    )  # fmt: skip
    def test_headline_without_the_site(self, head: str, body: str, title: str | None) -> None:
        assert metadata_of(head, body).title == title

    def test_many_separators(self) -> None:
        title = "a - " * 20_000 + "Harbour News"
        found = metadata_of(f"<title>{title}</title>{SITE}").title
        assert found is not None
        assert not found.endswith("Harbour News")


class TestAuthors:
    @pytest.mark.parametrize(
        ("content", "authors"),
        [
            ("Ada Moss", ("Ada Moss",)),
            ("By Ada Moss", ("Ada Moss",)),
            ("Ada Moss; Ben Reed", ("Ada Moss", "Ben Reed")),
            ("Ada Moss and Ben Reed", ("Ada Moss", "Ben Reed")),
            ("Ada Moss; Ben Reed; Ada Moss", ("Ada Moss", "Ben Reed")),
            ("By Ada Moss, Staff Writer", ("Ada Moss",)),
            ("Ada Moss, Political Editor", ("Ada Moss",)),
            ("@adamoss", ()),
            ("https://news.example/people/ada moss", ()),
            ("ada@news.example office", ()),
            ("5 min read", ()),
            ("Harbour News", ("Harbour News",)),  # where no one else is named
            ("Harbour News; Ada Moss", ("Ada Moss",)),
            ("Ada Moss; Harbour News", ("Ada Moss",)),
            ("A sentence that is far too long to be the name of anybody at all", ()),
        ],
    )
    def test_meta(self, content: str, authors: tuple[str, ...]) -> None:
        assert metadata_of(f'<meta name="author" content="{content}">{SITE}').authors == authors

    def test_chinese_byline(self) -> None:
        assert metadata_of('<meta name="author" content="作者：顾 小满">').authors == ("顾 小满",)

    def test_list_in_jsonld(self) -> None:
        people = '"author": [{"@type": "Person", "name": "Ada Moss"}, {"@type": "Person", "name": "Ben Reed"}]'
        assert metadata_of(jsonld(people)).authors == ("Ada Moss", "Ben Reed")

    def test_a_whole_staff_is_no_list_of_authors(self) -> None:
        letters = "abcdefghijklmnopqrstuvwxyz"
        names = "; ".join(f"Ada M{first}{second}oss" for first in letters for second in letters)
        assert len(metadata_of(f'<meta name="author" content="{names}">').authors) <= 12

    def test_none(self) -> None:
        assert metadata_of().authors == ()


class TestAddress:
    def test_canonical(self) -> None:
        found = metadata_of(f'<link rel="canonical" href="{URL}">', url=f"{URL}?from=feed")
        assert (found.url, found.canonical_url, found.hostname) == (f"{URL}?from=feed", URL, "news.example")

    def test_canonical_that_is_the_address_is_stated_all_the_same(self) -> None:
        assert metadata_of(f'<link rel="canonical" href="{URL}">', url=URL).canonical_url == URL

    def test_og_url(self) -> None:
        found = metadata_of(f'<meta property="og:url" content="{URL}">')
        assert (found.url, found.canonical_url, found.hostname) == (URL, URL, "news.example")

    @pytest.mark.parametrize("head", ["", '<base href="https://news.example/">'])
    def test_page_that_does_not_say(self, head: str) -> None:
        found = metadata_of(head, url=URL)
        assert (found.url, found.canonical_url) == (URL, None)

    @pytest.mark.parametrize("href", ["", "/", "javascript:void(0)", "not an address", "//[", "http://[::1"])
    def test_canonical_that_is_none(self, href: str) -> None:
        canonical = metadata_of(f'<link rel="canonical" href="{href}">').canonical_url
        assert canonical is None or canonical.startswith(("http://", "https://"))

    def test_unknown(self) -> None:
        found = metadata_of()
        assert (found.url, found.canonical_url, found.hostname) == (None, None, None)


def test_description_image_and_tags() -> None:
    found = metadata_of(
        '<meta name="description" content="What it\n costs."><meta name="keywords" content="bridge, council,bridge">'
        '<meta property="og:image" content="https://news.example/bridge.jpg">' + SITE
    )
    assert found.description == "What it costs."
    assert found.image == "https://news.example/bridge.jpg"
    assert found.tags == ("bridge", "council")
    assert found.site_name == "Harbour News"


def test_image_without_an_address_is_none() -> None:
    assert metadata_of('<meta property="og:image" content="data:image/png;base64,AAAA">').image is None


@pytest.mark.parametrize(
    "script",
    ['{"@type": "NewsArticle", "headline": "A br', "[", "", "null", "[[]]", '{"author": [null, 7, {}]}', "\x00", '"x"'],
)
def test_broken_jsonld_leaves_the_rest(script: str) -> None:
    head = f'<script type="application/ld+json">{script}</script><title>A new bridge</title>'
    found = metadata_of(head + '<meta name="author" content="Ada Moss">', "<h1>A new bridge</h1>")
    assert found.title == "A new bridge"
    assert found.authors == ("Ada Moss",)
    assert found.date_published is None


def test_what_trafilatura_fails_on_costs_only_what_it_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr("trafilatura.metadata.extract_metadata", fail)
    found = metadata_of("<title>A new bridge</title>", "<h1>A new bridge</h1>", URL)
    assert found == Metadata(url=URL, hostname="news.example", title="A new bridge")


NAMES = st.sampled_from(["author", "og:title", "og:url", "date", "keywords", "article:published_time", "og:site_name"])
VALUES = st.text(max_size=20) | st.sampled_from(["2017-02-24T99:99", "2017-13-45", "By ;;; by", "http://[", "|", " - "])
METAS = st.builds(lambda name, value: f'<meta property="{name}" name="{name}" content="{value}">', NAMES, VALUES)
SCRIPTS = st.builds(jsonld, VALUES) | st.builds(
    lambda value: jsonld(f'"author": "{value}", "headline": "{value}"'), VALUES
)
PIECES = (
    METAS
    | SCRIPTS
    | st.builds(lambda tag, text: f"<{tag}>{text}", st.sampled_from("title h1 time div".split()), VALUES)
)


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=6), st.none() | st.just(URL) | st.text(max_size=12))
def test_arbitrary_trees_never_raise_and_never_give_empty_values(pieces: list[str], url: str | None) -> None:
    found = read_page_metadata(parse_page("<html><head>" + "".join(pieces) + TEXT), url)
    for value in (found.title, found.site_name, found.description, found.canonical_url, found.date_published):
        assert value is None or value.strip()
    assert all(name.strip() for name in (*found.authors, *found.tags))
    assert (found.date_published is None) == (found.date_source is None)
