"""The names of authors, out of what stands beside them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.metadata.authorship import in_natural_order
from pipeline.metadata.names import MOST_AUTHORS, clean_authors, looks_like_a_person
from pipeline.metadata.titles import names_of_site

SITE = names_of_site(["Harbour News"], "https://www.harbournews.example/")


def names(*stated: str, kind: str = "") -> list[str]:
    return [author.name for author in clean_authors([(text, kind) for text in stated], SITE)[0]]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("Ada Moss", ["Ada Moss"]),
        ("By Ada Moss", ["Ada Moss"]),
        ("Written by: Ada Moss", ["Ada Moss"]),
        ("Von Jürgen Özdemir-Krüger", ["Jürgen Özdemir-Krüger"]),
        ("Par Élodie Marchais", ["Élodie Marchais"]),
        ("Por João da Silva", ["João da Silva"]),
        ("Di Carla Neri", ["Carla Neri"]),
        ("Yazan: Işık Çavdar", ["Işık Çavdar"]),
        ("Автор: Анна Морозова", ["Анна Морозова"]),
        ("作者：顾小满", ["顾小满"]),
        ("文/顾小满", ["顾小满"]),
        ("بقلم ليلى حداد", ["ليلى حداد"]),
        ("Ada Moss and Ben Reed", ["Ada Moss", "Ben Reed"]),
        ("Ada Moss, Ben Reed & Cy Holt", ["Ada Moss", "Ben Reed", "Cy Holt"]),
        ("Ada Moss/Ben Reed", ["Ada Moss", "Ben Reed"]),
        ("Anna Vogel und Max Stein", ["Anna Vogel", "Max Stein"]),
        ("Ana Ruiz y Luis Gil", ["Ana Ruiz", "Luis Gil"]),
        ("Ortega y Gasset", ["Ortega y Gasset"]),
        ("Ada Moss; Ben Reed; ada moss", ["Ada Moss", "Ben Reed"]),
        ("Ada Moss, Political Editor", ["Ada Moss"]),
        ("Ada Moss - Senior Staff Writer", ["Ada Moss"]),
        ("Ada Moss | Harbour News", ["Ada Moss"]),
        ("Anna Vogel, Redakteurin", ["Anna Vogel"]),
        ("김하늘 기자", ["김하늘"]),
        ("Ada Moss, MD, PhD", ["Ada Moss"]),
        ("Ada Moss in Berlin", ["Ada Moss"]),
        ("Reporter Ada Moss", ["Ada Moss"]),
        ("ada_moss 16 posts", ["ada_moss"]),
        ("Ada Moss (Harbour Blog)", ["Ada Moss"]),
        ("Ada Moss (Harbour Blog", ["Ada Moss"]),
        ("~ Ada Moss ●", ["Ada Moss"]),
        ("Contributors to the Harbour projects", ["Contributors to the Harbour projects"]),
        ("Ada Moss (ada@news.example)", ["Ada Moss"]),
        ("Ada Moss @adamoss", ["Ada Moss"]),
        ("Ada Moss • 24 February 2017", ["Ada Moss"]),
        ("Ada Moss February 24", ["Ada Moss"]),
        ("Ada Moss 5 min read", ["Ada Moss"]),
        ("Ada Moss Updated 9:30", ["Ada Moss"]),
        ("ADA MOSS", ["Ada Moss"]),
        ("ADA MOSS-REED", ["Ada Moss-Reed"]),
        ("AFP", ["AFP"]),
        ("Ada Moss Ada Moss", ["Ada Moss"]),
        ("Ursula von der Leyen", ["Ursula von der Leyen"]),
        ("Dr. Ada Moss", ["Dr. Ada Moss"]),
        ("Moss, Ada", ["Moss, Ada"]),  # the order is not ours to change
        ("Harbour News", ["Harbour News"]),
        ("Harbour News; Ada Moss", ["Ada Moss"]),
        ("Centre for Rivers and Harbours", ["Centre for Rivers and Harbours"]),
        ("The Lighthouse Team", ["The Lighthouse Team"]),
    ],
)
def test_names(stated: str, expected: list[str]) -> None:
    assert names(stated) == expected


@pytest.mark.parametrize(
    "stated",
    [
        "Staff", "staff writer", "Admin", "wp-admin", "Editorial Team", "The Editors", "Die Redaktion", "La rédaction",
        "Redacción", "редакция", "编辑部", "기자", "Web Desk", "Political Editor", "Guest Contributor", "unknown",
        "None", "null", "https://www.facebook.com/harbournews", "www.harbour.example", "@adamoss",
        "ada@news.example", "5 min read",
        "2017-02-24", "24/02/2017", "{{ author.name }}", "[object Object]", "%author%",
        "page.head.extra.author", "12345", "—", "",
        "Read more", "View all posts by", "x" * 200, "A sentence that is far too long to be the name of anybody at all",
    ],
)  # fmt: skip
def test_nobody(stated: str) -> None:
    assert names(stated) == []


def test_ten_authors_in_one_string() -> None:
    ten = [
        "Ada Moss",
        "Ben Reed",
        "Cy Holt",
        "Di Lund",
        "Ed Marsh",
        "Flo Wick",
        "Gus Tarn",
        "Ida Fell",
        "Jo Beck",
        "Kit Ness",
    ]
    assert names(", ".join(ten[:-1]) + " and " + ten[-1]) == ten


def test_a_whole_staff_is_cut() -> None:
    letters = "abcdefghij"
    assert len(names("; ".join(f"Ada M{one}{two}oss" for one in letters for two in letters))) == MOST_AUTHORS


def test_organisations_stay_whole() -> None:
    assert names("Moss and Reed Ltd", kind="Organization") == ["Moss and Reed Ltd"]


def test_the_reason_is_given() -> None:
    _, notes = clean_authors([("Staff", ""), ("https://news.example/ada", "")], SITE)
    assert notes == ["“Staff”: a role, not a person", "“https://news.example/ada”: an address"]


@pytest.mark.parametrize("text", ["Ada Moss", "Işık Çavdar", "Анна Морозова", "João da Silva", "顾小满", "A. J. Neal"])
def test_looks_like_a_person(text: str) -> None:
    assert looks_like_a_person(text)


@pytest.mark.parametrize(
    "text",
    ["Share this article", "Table of Contents", "Read More", "Harbour News", "March 2017", "home", "Who wrote it?"],
)
def test_does_not_look_like_a_person(text: str) -> None:
    assert not looks_like_a_person(text)


@given(st.lists(st.tuples(st.text(max_size=80), st.sampled_from(["", "Person", "Organization"])), max_size=5))
def test_anything_gives_clean_names(stated: list[tuple[str, str]]) -> None:
    authors, _ = clean_authors(stated, SITE, "A new bridge")
    found = [author.name for author in authors]
    assert len(found) <= MOST_AUTHORS
    assert all(name == " ".join(name.split()) and name and "@" not in name for name in found)


@given(st.text(alphabet="By ,;&/|-and.AMoser@()", max_size=400))
def test_separators_in_any_order(stated: str) -> None:
    assert all(name.strip() for name in names(stated))


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("Moss, Ada", "Ada Moss"),
        ("Moss, Ada M.", "Ada M. Moss"),
        ("van der Berg, Tom", "Tom van der Berg"),
        ("Berg, Tom van der", "Tom van der Berg"),
        ("Saint-Exupéry, A.", "A. Saint-Exupéry"),
        ("O’Neil, Mary Ann", "Mary Ann O’Neil"),
        ("Ada Moss", "Ada Moss"),
        ("Ada Moss, Tom Berg", "Ada Moss, Tom Berg"),
        ("Moss, Ada, and Berg, Tom", "Moss, Ada, and Berg, Tom"),
        ("Moss, PhD", "Moss, PhD"),
        ("Moss, AFP", "Moss, AFP"),
        ("Harbour GmbH, Quay GmbH", "Harbour GmbH, Quay GmbH"),
        ("Moss, 1908", "Moss, 1908"),
        ("", ""),
    ],
)
def test_names_as_in_a_catalogue(name: str, spoken: str) -> None:
    assert in_natural_order(name) == spoken
