"""What a page says about itself: right, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.blocks import parse_page
from pipeline.metadata import Metadata, read_page_metadata
from pipeline.metadata.marks import find_items, find_marks

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
            (f"<title>Harbour News</title>{SITE}", "", None),
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
        found = metadata_of(f"<title>{'a - ' * 60}Harbour News</title>{SITE}").title
        assert found == "a - " * 59 + "a"

    def test_an_essay_is_no_title(self) -> None:
        assert metadata_of(f"<title>{'a - ' * 20_000}Harbour News</title>{SITE}").title is None


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


@pytest.mark.parametrize(
    ("title", "url", "name"),
    [
        ("A new bridge | Harbour Post", "https://www.harbourpost.example/bridge", "Harbour Post"),
        ("A new bridge - HarbourPost.example", "https://harbourpost.example/bridge", "HarbourPost.example"),
        ("Harbour Post: A new bridge", "https://harbourpost.example/bridge", None),  # no separator of titles
        ("Harbour Post – A new bridge", "https://harbourpost.example/bridge", "Harbour Post"),
        ("A new bridge | Towns", "https://harbourpost.example/bridge", None),
        ("A new bridge | Harbour Post", None, None),
        ("A new bridge", "https://harbourpost.example/bridge", None),
    ],
)
def test_site_name_from_the_title(title: str, url: str | None, name: str | None) -> None:
    assert metadata_of(f"<title>{title}</title>", url=url).site_name == name
    assert metadata_of(f"<title>{title}</title>{SITE}", url=url).site_name == "Harbour News"


def test_site_name_is_no_address() -> None:
    assert metadata_of('<meta property="og:site_name" content="https://www.harbour.example/">').site_name == (
        "www.harbour.example"
    )


def test_keywords_without_facts_of_the_publishing_system() -> None:
    tags = "".join(
        f'<meta property="article:tag" content="{tag}">'
        for tag in ("Day: Friday", "Article Type: Story", "Subject: Ferries", "news.example", "bridge", "184216031")
    )
    assert metadata_of(tags, url=URL).tags == ("Ferries", "bridge")


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


def test_trafilatura_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("asked for metadata")

    monkeypatch.setattr("trafilatura.metadata.extract_metadata", fail)
    monkeypatch.setattr("htmldate.find_date", fail)
    assert metadata_of("<title>A new bridge</title>", "<h1>A new bridge</h1>", URL).title == "A new bridge"


class TestAroundTheHeadline:
    @pytest.mark.parametrize(
        ("byline", "authors", "published"),
        [
            ("<p>By <a href='/ada'>Ada Moss</a> | 24 February 2017</p>", ("Ada Moss",), "2017-02-24"),
            ("<p>By Ada Moss and Ben Reed</p><p>Feb 24, 2017 9:30 pm</p>", ("Ada Moss", "Ben Reed"),
             "2017-02-24T21:30:00"),
            ("<p>Written by</p><p>Eliz – Editor in chief</p>", ("Eliz",), None),
            ("<div class='author-name'>Ada Moss</div><div>Head of bridges</div>", ("Ada Moss",), None),
            ("<p class='byline'><span>AM</span><span>Ada Moss</span><span>Reporter</span></p>", ("Ada Moss",), None),
            ("<a rel='author' href='/a'>annette moss</a>", ("annette moss",), None),
            ("<div>Ada Moss</div><time datetime='2017-02-24T09:30:00+03:00'>today</time>", ("Ada Moss",),
             "2017-02-24T09:30:00+03:00"),
            ("<p>Published February 24, 2017 by Ada Moss</p>", ("Ada Moss",), "2017-02-24"),
            ("<p>Updated: 24 February 2017</p>", (), None),
            ("<p>Read more</p><p>24 February 2017</p>", (), "2017-02-24"),
            ("<aside class='related'><p>By Cy Holt</p><time datetime='2015-01-01'>1 January</time></aside>", (), None),
            ("<div class='comments'><p>By Cy Holt</p><p>24 February 2017</p></div>", (), None),
            ("<figure><img src=a><figcaption class='author'>Cy Holt</figcaption></figure>", (), None),
        ],
    )  # fmt: skip
    def test_byline_and_dateline(self, byline: str, authors: tuple[str, ...], published: str | None) -> None:
        found = metadata_of("<title>A new bridge</title>", f"<h1>A new bridge</h1>{byline}")
        assert (found.authors, found.date_published) == (authors, published)

    def test_the_words_of_the_title_are_no_name(self) -> None:
        body = "<h1>Harbour Bridge</h1><p>Harbour Bridge</p><p>24 February 2017</p>"
        assert metadata_of("<title>Harbour Bridge</title>", body).authors == ()

    def test_change_that_is_shown(self) -> None:
        found = metadata_of(body="<h1>A new bridge</h1><p>Published 24 February 2017, updated 1 March 2017</p>")
        assert (found.date_published, found.date_modified) == ("2017-02-24", "2017-03-01")

    def test_marks_of_one_name_anywhere(self) -> None:
        body = f"<h1>A new bridge</h1>{TEXT * 8}<div class='author-box'><b class='author-name'>Ada Moss</b></div>"
        assert metadata_of(body=body).authors == ("Ada Moss",)
        others = "<p class='author-name'>Ben Reed</p><p class='author-name'>Cy Holt</p>"
        assert metadata_of(body=body + others).authors == ()

    def test_headline_that_is_no_h1(self) -> None:
        found = metadata_of("<title>A new bridge</title>", "<div>Menu</div><h2>A new bridge</h2><p>By Ada Moss</p>")
        assert found.authors == ("Ada Moss",)


class TestDatesThatAreNotBelieved:
    def test_in_the_future_of_fetching(self) -> None:
        page = parse_page(f"<html><head>{PUBLISHED.format('2017-02-24')}</head><body>{TEXT}")
        assert read_page_metadata(page, URL, "2017-02-23T20:00:00Z").date_published == "2017-02-24"  # the zone
        found = read_page_metadata(page, URL, "2017-01-01T00:00:00Z")
        assert (found.date_published, found.date_dropped) == (None, True)
        assert any("behind the time of fetching" in note for note in found.notes)

    def test_before_the_web(self) -> None:
        found = metadata_of(PUBLISHED.format("1970-01-01T00:00:00Z"))
        assert (found.date_published, found.date_dropped) == (None, True)

    @pytest.mark.parametrize(
        "stated", ["yesterday", "1487928600000", "0000-00-00", "31 February 2017", "24.02.17", "03/04/2017"]
    )
    def test_no_date_with_one_meaning(self, stated: str) -> None:
        found = metadata_of(PUBLISHED.format(stated))
        assert (found.date_published, found.date_dropped) == (None, False)
        assert any(stated in note for note in found.notes)

    def test_contradicted_by_two_independent_sources(self) -> None:
        head = jsonld('"datePublished": "2017-03-20"') + PUBLISHED.format("2017-02-24")
        found = metadata_of(head, "<h1>A new bridge</h1><p>24 February 2017</p>")
        assert (found.date_published, found.date_source, found.date_dropped) == ("2017-02-24", "meta", True)

    def test_contradicted_by_one_stays(self) -> None:
        head = jsonld('"datePublished": "2017-03-20"') + PUBLISHED.format("2017-02-24")
        found = metadata_of(head, "<h1>A new bridge</h1>")
        assert (found.date_published, found.date_dropped) == ("2017-03-20", False)

    def test_day_of_a_web_page_that_is_not_shown(self) -> None:
        page = jsonld('"datePublished": "2017-02-24T09:30:00Z"').replace("NewsArticle", "WebPage")
        assert metadata_of(page, "<h1>A new bridge</h1>").date_published is None
        shown = metadata_of(page, "<h1>A new bridge</h1><p>24 February 2017</p>")
        assert shown.date_published == "2017-02-24T09:30:00+00:00"

    def test_change_before_the_publication(self) -> None:
        assert metadata_of(jsonld('"datePublished": "2017-02-24", "dateModified": "2016-01-01"')).date_modified is None


def test_zone_from_another_source_of_the_same_moment() -> None:
    head = jsonld('"datePublished": "2017-02-24T09:30:00"') + PUBLISHED.format("2017-02-24T09:30:00+03:00")
    assert metadata_of(head).date_published == "2017-02-24T09:30:00+03:00"


def test_jsonld_of_another_article_is_passed_over() -> None:
    other = jsonld(
        '"headline": "Ferries stop in spring", "author": "Cy Holt", "datePublished": "2015-01-01", "url": "/ferries"'
    )
    found = metadata_of(f"<title>A new bridge</title>{other}", "<h1>A new bridge</h1>")
    assert (found.title, found.authors, found.date_published) == ("A new bridge", (), None)
    assert any("Ferries stop" in note for note in found.notes)


@pytest.mark.parametrize(
    ("head", "paywalled"),
    [
        (jsonld('"isAccessibleForFree": false'), True),
        (jsonld('"isAccessibleForFree": "False"'), True),
        (jsonld('"isAccessibleForFree": true'), False),
        ('<meta property="article:content_tier" content="locked">', True),
        ("", False),
    ],
)
def test_paywall(head: str, paywalled: bool) -> None:
    assert metadata_of(head).paywalled is paywalled


@pytest.mark.parametrize(
    ("href", "canonical"),
    [
        ("https://news.example/bridge?utm_source=feed&utm_medium=x&id=7#top", "https://news.example/bridge?id=7#top"),
        ("/bridge", "https://news.example/bridge"),
        ("//news.example/bridge", "https://news.example/bridge"),
    ],
)
def test_canonical_address_is_absolute_and_not_tracked(href: str, canonical: str) -> None:
    assert metadata_of(f'<link rel="canonical" href="{href}">', url=f"{URL}?from=feed").canonical_url == canonical


@pytest.mark.parametrize(
    ("href", "url", "canonical"),
    [
        ("https://news.example/", URL, None),
        ("https://news.example/", "https://news.example/index.html", "https://news.example"),
        ("https://news.example/", "https://news.example/en/", "https://news.example"),
        ("https://news.example/", None, "https://news.example"),
        ("https://a-new-bridge", URL, None),
        ("http://intranet/bridge", "http://intranet/bridge?page=1", "http://intranet/bridge"),
    ],
)
def test_canonical_address_is_that_of_the_page(href: str, url: str | None, canonical: str | None) -> None:
    assert metadata_of(f'<link rel="canonical" href="{href}">', url=url).canonical_url == canonical


def test_the_next_canonical_address_is_taken() -> None:
    head = f'<link rel="canonical" href="https://news.example/"><meta property="og:url" content="{URL}">'
    assert metadata_of(head, url=f"{URL}?from=feed").canonical_url == URL


IMAGE = '<meta property="og:image" content="https://news.example/{}">'


def test_the_logo_of_the_site_is_no_image_of_the_article() -> None:
    assert metadata_of(SITE + IMAGE.format("harbour-news-logo.png"), url=URL).image is None
    both = (
        SITE + IMAGE.format("logo.png") + jsonld('"headline": "A new bridge", "image": ["https://news.example/b.jpg"]')
    )
    assert metadata_of(both, "<h1>A new bridge</h1>", URL).image == "https://news.example/b.jpg"


def test_an_image_that_is_referred_to() -> None:
    page = (
        '<script type="application/ld+json">{{"@graph": [{{"@type": "Article", "headline": "A new bridge", '
        '"image": {{"@id": "https://news.example/bridge#primary"}}}}{}]}}</script>'
    )
    described = ', {"@type": "ImageObject", "@id": "https://news.example/bridge#primary", "url": "/bridge.jpg"}'
    assert metadata_of(page.format(described), "<h1>A new bridge</h1>", URL).image == "https://news.example/bridge.jpg"
    assert metadata_of(page.format(""), "<h1>A new bridge</h1>", URL).image is None


@pytest.mark.parametrize("section", ["Uncategorized", "null", "Harbour News", "harbour-news"])
def test_a_section_that_says_nothing(section: str) -> None:
    head = SITE + f'<meta property="article:section" content="{section}">'
    assert metadata_of(head, url=URL).section is None
    assert metadata_of(head + '<meta name="parsely-section" content="Town hall">', url=URL).section == "Town hall"


def test_a_description_that_is_the_title_is_none() -> None:
    head = '<meta property="og:title" content="A new bridge"><meta property="og:description" content="A new bridge.">'
    assert metadata_of(head, "<h1>A new bridge</h1>").description is None
    more = head + '<meta name="description" content="The council agreed.">'
    assert metadata_of(more, "<h1>A new bridge</h1>").description == "The council agreed."


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("<span>Town hall</span> A new bridge opens", "A new bridge opens"),
        ("<span><b>Town hall</b> <i>A new bridge opens</i></span>", "A new bridge opens"),
        ("<span>Town</span> <span>hall:</span> A <em>new</em> bridge opens", "A new bridge opens"),
        ("Town hall A new bridge opens", "Town hall A new bridge opens"),
        ("<span>Town hall</span> A new bridge", "Town hall A new bridge"),
        ("A new bridge opens <span>Town hall</span>", "A new bridge opens Town hall"),
    ],
)
def test_a_kicker_in_an_element_of_its_own_is_no_headline(heading: str, title: str) -> None:
    head = '<meta property="og:title" content="A new bridge opens">'
    assert metadata_of(head, f"<h1>{heading}</h1>").title == title


@pytest.mark.parametrize("rank", ["Senior Member", "Moderator", "Discussion starter"])
def test_who_posts_in_a_forum_is_no_author(rank: str) -> None:
    post = "<div itemprop=author><b>{}</b> <i>{}</i></div>" + TEXT
    thread = TEXT * 6 + post.format("Ada Moss", "Newcomer") + post.format("Jon Reed", rank)
    assert metadata_of("<title>Ferry is late</title>", f"<h1>Ferry is late</h1>{thread}").authors == ()


def test_how_a_word_is_read_is_no_part_of_the_title() -> None:
    heading = "<h1><ruby>港<rt>みなと</rt></ruby>の<ruby>朝<rt>あさ</rt></ruby>が<ruby>来<rt>く</rt></ruby>る</h1>"
    assert metadata_of("<title>港の朝が来る</title>", heading).title == "港の朝が来る"


def test_the_name_of_a_site_without_its_slogan() -> None:
    head = (
        '<meta property="og:site_name" content="Harbour News - All that floats"><title>A bridge | Harbour News</title>'
    )
    found = metadata_of(head, url="https://harbournews.example/bridge")
    assert (found.site_name, found.title) == ("Harbour News", "A bridge")


def test_section_license_and_linked_tags() -> None:
    found = metadata_of(
        '<meta property="article:section" content="Town hall"><link rel="license" href="https://l.example/by">',
        '<p><a rel="tag" href="/b">bridge</a> <a rel="tag" href="/c">council</a></p>',
    )
    assert (found.section, found.license, found.tags) == ("Town hall", "https://l.example/by", ("bridge", "council"))


def test_each_value_says_where_it_came_from() -> None:
    notes = metadata_of(f"<title>A new bridge</title>{SITE}" + PUBLISHED.format("2017-02-24")).notes
    assert "title: title: A new bridge" in notes
    assert "date_published: article:published_time: 2017-02-24" in notes
    assert "site_name: og:site_name: Harbour News" in notes


def test_the_tree_is_not_changed() -> None:
    page = parse_page(f"<title>A</title>{PUBLISHED}<h1>A b</h1><p class=byline>By Ada Moss</p>{TEXT}")
    before = etree.tostring(page)
    read_page_metadata(page, URL)
    assert etree.tostring(page) == before


@pytest.mark.parametrize(
    "page",
    [
        "<h1>" * 2_000 + "a",
        "<h1>A new bridge</h1>" + "<div class='author'>" * 1_500 + "Ada Moss",
        "<h1>A new bridge</h1>" + "<span class='byline'></span>" * 50_000,
        "<meta name='author' content='" + "Ada Moss, " * 50_000 + "'>",
        "<script type='application/ld+json'>" + '{"a":"' + " \n" * 300_000 + "</script>",
        "<script type='application/ld+json'>" + '"' + "\n" * 300_000 + "</script>",
        "".join(f"<meta name='published{number}date' content='2017'>" for number in range(20_000)),
        "<title>" + " |" * 100_000 + "</title><h1>" + "-" * 100_000 + "</h1>",
    ],
    ids=["h1", "nested", "empty", "authors", "cut", "lines", "meta", "separators"],
)
def test_hostile_pages_are_read_to_the_end(page: str) -> None:
    found = read_page_metadata(parse_page(page), URL)
    assert len(found.authors) <= 12
    assert len(found.notes) <= 60


def test_marks_are_found_in_the_order_of_the_page_and_once() -> None:
    marked = (
        "<p class=byline id=a>A</p><p class=text>B</p><div><a rel=author class=byline id=c>C</a></div>"
        "<p class=post-date id=d>D</p><b itemprop=author id=e><i class=byline id=f>F</i></b>"
    )
    marks = find_marks(parse_page(f"<html><body class=byline>{marked}{TEXT}</body></html>"))
    assert [[element.get("id") for element in kind] for kind in (marks.stated, marks.authors, marks.dates)] == [
        ["e"],
        ["a", "c", "f"],
        ["d"],
    ]


def test_dates_in_microdata_are_found_in_the_order_of_the_page_and_once() -> None:
    marked = (
        "<b property=datePublished content=2017-02-25></b><b itemprop=datePublished property=datePublished "
        "content=2017-02-24></b><b itemprop=dateCreated content=2017-02-23></b>"
    )
    items = find_items(parse_page(f"<html><body>{marked}</body></html>"))
    assert items == {"datepublished": ["2017-02-25", "2017-02-24"], "datecreated": ["2017-02-23"]}


NAMES = st.sampled_from(["author", "og:title", "og:url", "date", "keywords", "article:published_time", "og:site_name"])
VALUES = st.text(max_size=20) | st.sampled_from(["2017-02-24T99:99", "2017-13-45", "By ;;; by", "http://[", "|", " - "])
METAS = st.builds(lambda name, value: f'<meta property="{name}" name="{name}" content="{value}">', NAMES, VALUES)
SCRIPTS = st.builds(jsonld, VALUES) | st.builds(
    lambda value: jsonld(f'"author": "{value}", "headline": "{value}"'), VALUES
)
TAGS = [
    *"title h1 h2 time div".split(), "a rel=author", "a rel=tag", "p class=byline", "p class=post-date",
    "div class=author", "span itemprop=datePublished", "span itemprop=author", "time datetime=2017-02-24",
    "div class=comments",
]  # fmt: skip
PIECES = METAS | SCRIPTS | st.builds(lambda tag, text: f"<{tag}>{text}", st.sampled_from(TAGS), VALUES)


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=6), st.none() | st.just(URL) | st.text(max_size=12))
def test_arbitrary_trees_never_raise_and_never_give_empty_values(pieces: list[str], url: str | None) -> None:
    found = read_page_metadata(parse_page("<html><head>" + "".join(pieces) + TEXT), url)
    for value in (found.title, found.site_name, found.description, found.canonical_url, found.date_published):
        assert value is None or value.strip()
    assert all(name.strip() for name in (*found.authors, *found.tags))
    assert (found.date_published is None) == (found.date_source is None)


def test_authors_of_a_paper() -> None:
    head = '<meta name="citation_author" content="Moss, Ada"><meta name="citation_author" content="de Vries, Tom J.">'
    assert list(metadata_of(head).authors) == ["Ada Moss", "Tom J. de Vries"]
