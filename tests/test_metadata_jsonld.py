"""JSON-LD as pages carry it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.metadata.jsonld import JsonLd, rank_of, text_of, texts_of, types_of, url_of

ARTICLE = '{"@type": "NewsArticle", "headline": "A new bridge"}'


def read(*scripts: str) -> JsonLd:
    found = JsonLd()
    for script in scripts:
        found.read(script)
    return found


@pytest.mark.parametrize(
    "script",
    [
        ARTICLE,
        f"[{ARTICLE}]",
        f'{{"@graph": [{{"@type": "WebSite"}}, {ARTICLE}]}}',
        f'{{"@type": "WebPage", "mainEntity": {ARTICLE}}}',
        f"<!-- {ARTICLE} -->",
        f"//<![CDATA[\n{ARTICLE}\n//]]>",
        f"/*<![CDATA[*/{ARTICLE}/*]]>*/",
        f"{ARTICLE};",
        f"{ARTICLE}{ARTICLE}",
        ARTICLE.replace("}", ",}"),
        ARTICLE.replace("A new", "A\nnew"),
        ARTICLE.replace('"', "&quot;"),
        '{"@type": "NewsArticle"\n"headline": "A new bridge"}',
        "\ufeff" + ARTICLE,
    ],
)
def test_found_however_it_is_written(script: str) -> None:
    found = read(script)
    articles = [node for node in found.nodes if rank_of(node) == 0]
    assert [text_of(node.get("headline")) for node in articles] == ["A new bridge"]


@pytest.mark.parametrize("script", ["", " ", "{", "[", "an essay " * 50, '{"@type": ', "{]}", "\x00", "var x = 1"])
def test_what_is_no_json(script: str) -> None:
    assert read(script).nodes == []


def test_too_long_is_not_read_and_noted() -> None:
    found = read(json.dumps({"@type": "NewsArticle", "articleBody": "x" * 5_000_000}))
    assert found.nodes == []
    assert "not read" in found.notes[0]


def test_too_deep_is_cut() -> None:
    assert len(read('{"@type": "A", "a": ' * 200 + "1" + "}" * 200).nodes) < 20
    assert read("[" * 100_000 + "]" * 100_000).nodes == []


def test_comments_and_lists_of_others_are_not_followed() -> None:
    script = f'{{"@type": "Article", "comment": [{ARTICLE}], "itemListElement": [{ARTICLE}], "hasPart": {ARTICLE}}}'
    assert [types_of(node) for node in read(script).nodes] == [["Article"]]


@pytest.mark.parametrize(
    ("author", "people"),
    [
        ('"Ada Moss"', [("Ada Moss", "")]),
        ('["Ada Moss", "Ben Reed"]', [("Ada Moss", ""), ("Ben Reed", "")]),
        ('{"@type": "Person", "name": "Ada Moss"}', [("Ada Moss", "Person")]),
        ('[{"@type": ["Person"], "name": ["Ada Moss", "Ben Reed"]}]', [("Ada Moss", "Person"), ("Ben Reed", "Person")]),
        ('{"givenName": "Ada", "familyName": "Moss"}', [("Ada Moss", "")]),
        ('{"@id": "#ada"}', [("Ada Moss", "Person")]),
        ('{"name": {"@value": "Ada Moss"}}', [("Ada Moss", "")]),
        ('{"name": "Moss &amp;amp; Reed"}', [("Moss & Reed", "")]),
        ('{"name": "<a href=x>Ada Moss</a>"}', [("Ada Moss", "")]),
        ('[null, 7, true, {}, [], {"name": null}, {"@id": "#nobody"}]', []),
        ('{"@id": "#loop"}', []),
    ],
)
def test_people(author: str, people: list[tuple[str, str]]) -> None:
    script = (
        f'{{"@graph": [{{"@type": "Article", "author": {author}}}, '
        '{"@id": "#ada", "@type": "Person", "name": "Ada Moss"},'
        '{"@id": "#loop", "author": {"@id": "#loop"}}]}'
    )
    found = read(script)
    node = next(node for node in found.nodes if "Article" in types_of(node))
    assert found.people(node["author"]) == people


def test_values() -> None:
    assert text_of([{"@value": " a\n b "}]) == "a b"
    assert text_of(True) is None
    assert text_of(1487928600) == "1487928600"
    assert text_of(10**5000) is None
    assert texts_of(["a", None, {"name": "b"}]) == ["a", "b"]
    assert url_of([{"@type": "ImageObject", "url": ["https://x.example/a.jpg"]}]) == "https://x.example/a.jpg"
    assert url_of(7) is None


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["Article", "#a", "2017"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["@type", "@id", "@graph", "@value", "name", "author", "headline", "url"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_json(value: object) -> None:
    found = read(json.dumps(value))
    for node in found.nodes:
        assert rank_of(node) >= 0
        for key in node:
            found.people(node[key])
            text = text_of(node[key])
            assert text is None or text.strip()
            url_of(node[key])


@given(st.text(alphabet='{}[]",:\\ \n<!->&quot;@typea1', max_size=200))
def test_any_soup(script: str) -> None:
    read(script)
