"""Pictures of a site, which are no picture of an article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.metadata.pictures import is_of_the_site
from pipeline.metadata.titles import names_of_site

NAMES = names_of_site(["Harbour News"], "https://www.harbournews.example/a")
FOLDER = "https://static.harbournews.example/img/"


@pytest.mark.parametrize(
    "file",
    [
        "logo.png",
        "logo.og.png",
        "Logo-1200x630.jpg",
        "harbour-news-logo.png?v=2",
        "HarbourNewsLogoWhite.svg",
        "HN_logo_fb.jpg",
        "site-logo.1d528e2cb5fb.png",
        "favicon-144.png",
        "apple-touch-icon@2.png",
        "og-default.png",
        "social_placeholder.png",
        "WebShareDefaultImage",
        "blank.gif",
        "spacer.gif",
    ],
)
def test_of_the_site(file: str) -> None:
    assert is_of_the_site(FOLDER + file, NAMES)


@pytest.mark.parametrize(
    "file",
    [
        "ferry.jpg",
        "ferry-company-logo.png",
        "new_logo_of_the_council.jpg",
        "og-image.png",
        "share.jpg",
        "12345.jpg",
        "logotherapy.jpg",
        "sites/default/files/ferry.jpg",
        "logos/ferry.png",
        "blank-page.jpg",
        "",
    ],
)
def test_of_an_article(file: str) -> None:
    assert not is_of_the_site(FOLDER + file, NAMES)


@given(st.text(max_size=60))
def test_any_address_has_an_answer(url: str) -> None:
    assert is_of_the_site(url, NAMES) in (True, False)
