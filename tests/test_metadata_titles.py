"""The headline, out of what a page calls its title."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.metadata.titles import (
    before_bar,
    best_heading,
    clean_title,
    completed,
    names_of_site,
    site_name_of,
    without_extras,
)

SITE = names_of_site(["Harbour News"], "https://www.harbournews.example/a")
HEADLINE = "Council agrees on a new bridge"


@pytest.mark.parametrize(
    "title",
    [
        HEADLINE,
        f"{HEADLINE} | Harbour News",
        f"{HEADLINE} - Harbour News",
        f"{HEADLINE} – HARBOUR NEWS",
        f"{HEADLINE} | News | Harbour News",
        f"{HEADLINE} | Town hall | Harbour News",
        f"{HEADLINE} • harbournews.example",
        f"Harbour News | {HEADLINE}",
        f"{HEADLINE} | Page 2",
        f"{HEADLINE} |",
        f"| {HEADLINE}",
        f"{HEADLINE} (Seite 2 von 3)",
        f"{HEADLINE} - Página 2 | Harbour News",
        f"  {HEADLINE.replace(' ', '  ')}\n",
    ],
)
def test_the_site_section_and_page_go(title: str) -> None:
    assert clean_title(title, SITE, "Town Hall") == HEADLINE


@pytest.mark.parametrize(
    "title",
    [
        "Bridge – at last",
        "Spider-Man: a review",
        "Profit | loss: what the harbour earns",
        "The news from the harbour",
        "C++ - why?",
    ],
)
def test_what_belongs_to_it_stays(title: str) -> None:
    assert clean_title(title, SITE) == title


@pytest.mark.parametrize(
    "title", ["Harbour News", "HARBOUR NEWS", "harbournews", "Home", "Blog", "|", "", "word " * 100]
)
def test_no_headline(title: str) -> None:
    assert clean_title(title, SITE) is None


def test_entities_that_were_escaped_twice() -> None:
    assert clean_title("Moss &amp; Reed", SITE) == "Moss & Reed"


@pytest.mark.parametrize(
    ("headings", "best"),
    [
        (["Harbour News", HEADLINE], HEADLINE),
        (["Weather", HEADLINE, "Most read"], HEADLINE),
        (["Council agrees on a new bridge after eleven years"], "Council agrees on a new bridge after eleven years"),
        (["Why council members want that new bridge"], "Why council members want that new bridge"),  # the only one
        (["Most read today in town", "Why the ferries stop"], None),
        (["Harbour News"], None),
        ([], None),
    ],
)
def test_heading(headings: list[str], best: str | None) -> None:
    assert best_heading(headings, [f"{HEADLINE} | Harbour News"], SITE) == best


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (f"{HEADLINE} | Nine pictures", HEADLINE),
        (f"{HEADLINE} | Town hall | Nine pictures", HEADLINE),
        ("Update | Council agrees", "Update | Council agrees"),
        ("Council agrees on a|b", "Council agrees on a|b"),
        (HEADLINE, HEADLINE),
    ],
)
def test_what_stands_behind_a_bar(title: str, expected: str) -> None:
    assert before_bar(title) == expected


@pytest.mark.parametrize(
    ("title", "shared", "expected"),
    [
        (f"Town hall: {HEADLINE}", HEADLINE, HEADLINE),
        (f"{HEADLINE} Posted on July 1, 2024 by Ada", HEADLINE, HEADLINE),
        (f"July 1, 2024 {HEADLINE}", HEADLINE, HEADLINE),
        (f"{HEADLINE} in spring", HEADLINE, f"{HEADLINE} in spring"),
        (f"Now the {HEADLINE}", HEADLINE, f"Now the {HEADLINE}"),
        (HEADLINE, f"Town hall: {HEADLINE}", HEADLINE),
    ],
)
def test_extras(title: str, shared: str, expected: str) -> None:
    assert without_extras(title, shared) == expected


def test_cut_headline_is_completed() -> None:
    whole = (
        "What the council said about the bridge, the ferries and the new harbour wall, and what it will cost all of us"
    )
    assert completed(whole[:104], [whole]) == whole
    assert completed(whole, [f"{whole} | Harbour News"]) == whole
    assert completed(HEADLINE, [f"{HEADLINE} in spring"]) == HEADLINE


@given(st.text(max_size=330), st.booleans())
def test_anything(title: str, visible: bool) -> None:
    found = clean_title(title, SITE, visible=visible)
    assert found is None or (found == found.strip() and len(found) <= 300)


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        ("Harbour News", "Harbour News"),
        ("Harbour News - All that floats", "Harbour News"),
        ("Harbour News | All that floats | Since 1871", "Harbour News"),
        ("All that floats | Harbour News", "Harbour News"),
        ("harbournews.example - All that floats", "harbournews.example"),
        ("Harbour News |", "Harbour News"),
        ("All that floats - and more", "All that floats - and more"),
    ],
)
def test_the_name_of_a_site_without_its_slogan(stated: str, name: str) -> None:
    assert site_name_of(stated, "https://www.harbournews.example/a") == name


@pytest.mark.parametrize("stated", ["HWV - Harbour Watch Vessels", "Harbour Watch Vessels - HWV"])
def test_an_acronym_goes_with_what_it_stands_for(stated: str) -> None:
    assert site_name_of(stated, "https://www.hwv.example/a") == stated


def test_the_name_of_a_site_without_an_address() -> None:
    assert site_name_of("Harbour News - All that floats", None) == "Harbour News - All that floats"
