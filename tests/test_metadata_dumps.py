"""Authors, dates and addresses of dumps: read from lines of their own, and from nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import Article, Document, clean_many
from pipeline.blocks import Block
from pipeline.cleaning import explain
from pipeline.metadata.dumps.addresses import find_address
from pipeline.metadata.dumps.bylines import bare_name, is_role, names_behind_by, only_by
from pipeline.metadata.dumps.dates import ends_with_year, read_dateline

HEADLINE = "Harbour council agrees on a new bridge"
PROSE = [
    "The harbour council met on Tuesday and agreed on the new bridge after a long debate about what it would cost.",
    "Nobody had expected the vote to be so clear, since the bridge has divided the two banks for eleven years now.",
    "Work on the foundations is to begin in spring, when the ferries change to their summer timetable once again.",
    "Until then the council wants to hear from everyone who crosses the water every day, on foot or by bicycle.",
]


def article_of(*lines: str, below: tuple[str, ...] = (), hints: dict[str, Any] | None = None) -> Article:
    """The record of a dump with these lines between its headline and its body."""
    content = "\n\n".join([HEADLINE, *lines, *PROSE, *below])
    result = next(clean_many([Document(content, name="dump.txt", hints=hints)]))
    assert isinstance(result, Article), result
    return result


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ada Moss", ["Ada Moss"]),
        ("Written by Ada Moss and Tom Reed", ["Ada Moss", "Tom Reed"]),
        ("Story by: Ada Moss", ["Ada Moss"]),
        ("By Ada Moss, Staff Writer", ["Ada Moss"]),
        ("by Ada Moss | March 3, 2021", ["Ada Moss"]),
        ("By Ada MossPublished: Dec 20, 2023", ["Ada Moss"]),
        ("March 3, 2021 by Ada Moss", ["Ada Moss"]),
        ("By Ada Moss Twitter", ["Ada Moss"]),
        ("By Ada MarlowCorrespondent", ["Ada Marlow"]),
        ("By Ada MacKenzie", ["Ada MacKenzie"]),
        ("By Reuters", ["Reuters"]),
        ("Von Jörg Öhlund", ["Jörg Öhlund"]),
        ("Von Jörg Öhlund und Ina Maas, Bremen", ["Jörg Öhlund", "Ina Maas"]),
        ("Ein Kommentar von Ina Maas", ["Ina Maas"]),
        ("Autorin: Ina Maas", ["Ina Maas"]),
        ("Par Solène Kervadec", ["Solène Kervadec"]),
        ("Propos recueillis par Solène Kervadec", ["Solène Kervadec"]),
        ("Por Inés Robledo", ["Inés Robledo"]),
        ("Texto: Inés Robledo", ["Inés Robledo"]),
        ("Por Joaquim Sertório", ["Joaquim Sertório"]),
        ("di Marta Colli", ["Marta Colli"]),
        ("A cura di Marta Colli", ["Marta Colli"]),
        ("Yazan: Derya Kızılkaya", ["Derya Kızılkaya"]),
        ("Haber: Derya Kızılkaya", ["Derya Kızılkaya"]),
        ("Автор: Вера Лугова", ["Вера Лугова"]),
        ("Tekst: Ewa Młynarz", ["Ewa Młynarz"]),
        ("Autorka: Ewa Młynarz", ["Ewa Młynarz"]),
        ("Door Wietske Hoogland", ["Wietske Hoogland"]),
        ("بقلم: سلمى الحداد", ["سلمى الحداد"]),
        ("作者：陆一帆", ["陆一帆"]),
        ("文／陆一帆", ["陆一帆"]),
        ("文：汐見花", ["汐見花"]),
        ("김하늘 기자", ["김하늘"]),
    ],
)
def test_byline(line: str, names: list[str]) -> None:
    found = names_behind_by(line)
    assert found is not None
    assert list(found.names) == names


@pytest.mark.parametrize(
    "line",
    [
        "By 2030 the city wants to be free of cars.",
        "By the numbers",
        "By Monday the water had gone.",
        "By the end of the week",
        "Photo by Ada Moss",
        "March 3, 2021. Picture by Ada Moss",
        "Posted in News",
        "By Staff Reporter",
        "By admin",
        "Von Anfang an war klar, dass niemand zahlt.",
        "Von der Küste bis ins Gebirge",
        "Par temps de pluie",
        "Por fin en casa",
        "Di più",
        "Door weer en wind",
        "Text size",
        "",
    ],
)
def test_no_byline(line: str) -> None:
    assert names_behind_by(line) is None


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["By", "Ada Moss", "and", "Tom Reed", "March 3, 2021"], ("Ada Moss", "Tom Reed")),
        (["von", "Ina Maas", "Bremen"], ("Ina Maas",)),
        (["Author of the article:", "Ada Moss"], ("Ada Moss",)),
        (["作者", "陆一帆"], ("陆一帆",)),
        (["By", "the time the ferry came, it was dark."], None),
        (["Share", "Ada Moss"], None),
        (["By"], None),
    ],
)
def test_names_below_by(lines: list[str], names: tuple[str, ...] | None) -> None:
    found = only_by(lines[0], lines[1:])
    assert (found.names if found else None) == names


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Ada Moss", "Ada Moss"),
        ("Ada Moss, 3 March 2021", "Ada Moss"),
        ("Ada Moss | Published 4 months ago", "Ada Moss"),
        ("Ada Moss 2 minutes ago", "Ada Moss"),
        ("Jean-Luc d'Orval", None),
        ("María del Carmen Ruiz", "María del Carmen Ruiz"),
        ("Вера Лугова", "Вера Лугова"),
        ("Read More", None),
        ("Latest News", None),
        ("Ada Moss The Harbour Times", None),
        ("ada moss", None),
        ("Harbour council agrees on a new bridge", None),
    ],
)
def test_bare_name(line: str, name: str | None) -> None:
    found = bare_name(line)
    assert (found.names[0] if found else None) == name


def test_role_alone() -> None:
    assert is_role("Staff Writer")
    assert is_role("Correspondent in Athens")
    assert not is_role("The ferry left late")


@pytest.mark.parametrize(
    ("line", "published", "modified"),
    [
        ("March 3, 2021", "2021-03-03", None),
        ("Wednesday, 3 March 2021, 4:05 pm", "2021-03-03T16:05:00", None),
        ("Published on March 3, 2021", "2021-03-03", None),
        ("By Ada Moss | March 3, 2021", "2021-03-03", None),
        ("20:00, 29 Jan 2024", "2024-01-29T20:00:00", None),
        ("Published 3 March 2021 Updated 5 March 2021", "2021-03-03", "2021-03-05"),
        ("Stand: 24.04.2024 22:58 Uhr", "2024-04-24T22:58:00", None),
        ("Veröffentlicht am 3. März 2021, 16:05 Uhr", "2021-03-03T16:05:00", None),
        ("Aktualisiert am 28.04.2023 - 19:20", None, "2023-04-28T19:20:00"),
        ("Publié le 3 juin 2025 à 16h05", "2025-06-03T16:05:00", None),
        ("Bremen - 3 mar 2021", "2021-03-03", None),
        ("3 de marzo de 2021", "2021-03-03", None),
        ("Publicado em 8 de agosto de 2024", "2024-08-08", None),
        ("Pubblicato il 10 novembre 2023", "2023-11-10", None),
        ("18 Kasım 2024, Pazartesi", "2024-11-18", None),
        ("3 марта 2021, 16:05", "2021-03-03T16:05:00", None),
        ("Opublikowano: 12 kwietnia 2022", "2022-04-12", None),
        ("12 april 2025", "2025-04-12", None),
        ("تاريخ النشر: 3 مارس 2021", "2021-03-03", None),
        ("发布时间：2021-03-03", "2021-03-03", None),
        ("2025年1月23日 6時00分", "2025-01-23T06:00:00", None),
        ("2021-03-03T09:30:00+03:00", "2021-03-03T09:30:00+03:00", None),
        ("Thứ tư, 22/10/2025, 19:25 (GMT+7)", "2025-10-22T19:25:00+07:00", None),
        ("Friday, 22 Nov 2024 4:55 PM MYT", "2024-11-22T16:55:00+08:00", None),
        ("3 March 2021 16:05 EST", "2021-03-03T16:05:00", None),
        ("Posted by Moss on Wednesday March 3, 2021 @04:05PM", "2021-03-03T16:05:00", None),
        ("Mar. 3. 2021", "2021-03-03", None),
        ("[Submitted on 3 Mar 2021]", "2021-03-03", None),
        ("On behalf of Moss & Reed PLLC | Mar 3, 2021 | Harbours", "2021-03-03", None),
        ("March 3, 2021March 5, 2021", "2021-03-03", "2021-03-05"),
        ("By Ada Moss March 5, 2021 March 3, 2021", "2021-03-03", "2021-03-05"),
        ("Posted on March 3, 2021March 3, 2021", "2021-03-03", None),
        ("Last updated on March 3, 2021 March 3, 2021", None, "2021-03-03"),
        ("Last update: March 3, 2021", None, "2021-03-03"),
        ("Última actualización: 3 de marzo de 2021", None, "2021-03-03"),
        ("Ultimo aggiornamento: 3 marzo 2021", None, "2021-03-03"),
        ("Uppfært 3.3.2021 7:25", None, "2021-03-03T07:25:00"),
        ("Published 3 March 2021 – updated 5 March 2021", "2021-03-03", "2021-03-05"),
    ],
)
def test_dateline(line: str, published: str | None, modified: str | None) -> None:
    dateline = read_dateline(line)
    assert dateline is not None
    stated = {date.modified: date.iso for date in reversed(dateline.dates)}
    assert (stated.get(False), stated.get(True)) == (published, modified)


@pytest.mark.parametrize(
    "line",
    [
        "© 2021 Harbour News, 3 March 2021",
        "The ferry sank off the coast on 3 March 2021 with all hands.",
        "Ada Moss at the harbour in the rain on 3 March 2021",
        "3 March 2021 was the day on which the ferry sank",
        "From 3 March 2021 to 5 March 2021",
        "Date: 3 March 2021 - 5 March 2021",
        "Date: 2021-03-03 – 2021-03-05",
        "When: 3 March 2027",
        "Deadline: 3 March 2027",
        "31 February 2021",
        "1 January 1970",
        "03/04/2021",
        "27.04.24",
        "yesterday at 14:05",
        "2 hours ago",
        "Published today",
        "1614772800000",
        "0000-00-00",
        "2021",
        "",
    ],
)
def test_no_dateline(line: str) -> None:
    assert read_dateline(line) is None


class TestYearOfTwoDigits:
    @pytest.mark.parametrize(
        ("line", "day"),
        [
            ("27.04.24", "2024-04-27"),
            ("7.4.24", "2024-04-07"),
            ("Veröffentlicht am 27.04.24 um 07:39 Uhr", "2024-04-27T07:39:00"),
            ("Publisert: 05.08.24 kl. 14:47", "2024-08-05T14:47:00"),
            ("Palma, Mallorca 15.04.25 09:56", "2025-04-15T09:56:00"),
            ("Publicado el 15/04/25", "2025-04-15"),
            ("Geplaatst: 15-04-25", "2025-04-15"),
            ("Version 1.2.10", None),
            ("27.04.72", None),  # 1972 as likely as not
            ("27.13.24", None),
            ("01.02.03.04", None),
            ("27.04.24.5", None),
            ("Tel. 04/27/24", None),
        ],
    )
    def test_behind_day_and_month(self, line: str, day: str | None) -> None:
        dateline = read_dateline(line, True, short_years=True)
        assert (dateline.dates[0].iso if dateline else None) == day
        assert read_dateline(line, True) is None

    def test_only_where_no_other_order_is_usual(self) -> None:
        assert all(map(ends_with_year, ("de", "de-AT", "fr", "es", "it", "pt-BR", "nl", "pl", "ru", "tr", "nb")))
        assert not any(map(ends_with_year, ("en", "en-GB", "ja", "ko", "zh-Hans", "hu", "sv", "und", "", None)))

    def test_by_the_language_of_the_dump(self) -> None:
        german = (
            "Der Hafenrat hat am Dienstag nach langer Debatte über die Kosten für die neue Brücke gestimmt.",
            "Niemand hatte ein so klares Ergebnis erwartet, denn die Brücke trennt die Stadt seit elf Jahren.",
            "Die Arbeiten an den Fundamenten sollen im Frühjahr beginnen, wenn die Fähren den Fahrplan wechseln.",
        )
        content = "\n\n".join(["Hafenrat stimmt für die neue Brücke", "Von Ina Maas", "05.04.24, 14:05 Uhr", *german])
        result = next(clean_many([Document(content, name="dump.txt")]))
        assert isinstance(result, Article)
        assert result.date_published == "2024-04-05T14:05:00"
        assert article_of("05.04.24").date_published is None


class TestYearNotStated:
    @pytest.mark.parametrize(
        ("line", "fetched_at", "day"),
        [
            ("12 March", "2024-06-01", "2024-03-12"),
            ("March 12", "2024-03-01T10:00:00+00:00", "2023-03-12"),
            ("Veröffentlicht am 12. März, 14:05 Uhr", "2024-03-12", "2024-03-12"),
            ("3月12日", "2024-06-01", "2024-03-12"),
            ("29 February", "2025-06-01", "2024-02-29"),
            ("29 February", "2023-06-01", None),
            ("12 bottles", "2024-06-01", None),
        ],
    )
    def test_nearest_day_before_fetching(self, line: str, fetched_at: str, day: str | None) -> None:
        dateline = read_dateline(line, fetched_at=fetched_at)
        assert (dateline.dates[0].iso if dateline else None) == day
        assert dateline is None or dateline.dates[0].derived
        assert read_dateline(line) is None

    def test_is_flagged(self) -> None:
        article = article_of("By Ada Moss", "12 March", hints={"fetched_at": "2024-06-01"})
        assert (article.date_published, article.date_source) == ("2024-03-12", "text")
        assert "date_derived" in article.quality.flags
        assert article_of("12 March").date_published is None


class TestRecord:
    def test_lines_move_into_fields(self) -> None:
        article = article_of("By Ada Moss", "March 3, 2021")
        assert (article.title, article.authors) == (HEADLINE, ["Ada Moss"])
        assert (article.date_published, article.date_source) == ("2021-03-03", "text")
        assert [entry.family for entry in article.removed] == ["title", "byline", "dateline"]
        assert article.text.split("\n\n") == PROSE

    def test_bare_name_beside_the_date(self) -> None:
        assert article_of("Ada Moss", "March 3, 2021").authors == ["Ada Moss"]

    def test_credits_below_a_standfirst_and_its_buttons(self) -> None:
        standfirst = (
            "The vote was clearer than anybody had expected, and the ferries will change their timetable in spring."
        )
        buttons = ("Facebook", "WhatsApp", "Copy link", "5 comments")
        article = article_of(standfirst, *buttons, "By Ada Moss", "3 March 2021")
        assert (article.authors, article.date_published) == (["Ada Moss"], "2021-03-03")

    def test_credits_directly_below_a_headline_far_above_the_body(self) -> None:
        contents = [f"{number}. What part {number} is about" for number in range(1, 30)]
        article = article_of("By Ada Moss", "3 March 2021", *contents)
        assert (article.authors, article.date_published) == (["Ada Moss"], "2021-03-03")

    def test_entries_of_a_menu_far_above_the_body_are_no_authors(self) -> None:
        contents = [f"{number}. What part {number} is about" for number in range(1, 30)]
        assert article_of("Harbour Views", "Harbour Views", *contents).authors == []

    def test_credits_below_a_headline_that_seems_to_be_another_articles(self) -> None:
        content = "\n\n".join(["You might also like", HEADLINE, "3 March 2021", "By Ada Moss", *PROSE])
        result = next(clean_many([Document(content, name="dump.txt")]))
        assert isinstance(result, Article)
        assert (result.authors, result.date_published) == (["Ada Moss"], "2021-03-03")

    def test_a_labelled_date_above_what_was_taken_for_the_headline(self) -> None:
        above = ["Council votes for it", "Published 3 March 2021", "Home", "News", "Harbour", "Towns", "Ferries"]
        result = next(clean_many([Document("\n\n".join([*above, HEADLINE, *PROSE]), name="dump.txt")]))
        assert isinstance(result, Article)
        assert (result.title, result.date_published) == (HEADLINE, "2021-03-03")
        above[1] = "3 March 2021"
        result = next(clean_many([Document("\n\n".join([*above, HEADLINE, *PROSE]), name="dump.txt")]))
        assert isinstance(result, Article)
        assert result.date_published is None

    def test_an_abbreviated_date_of_change(self) -> None:
        article = article_of("28. Juni 2025 - 16.03 Uhr", "Akt.: 29. Juni 2025 - 21.18 Uhr")
        assert (article.date_published, article.date_modified) == ("2025-06-28T16:03:00", "2025-06-29T21:18:00")

    def test_bare_name_that_the_article_is_about(self) -> None:
        below = ("Ada Moss, who has sat on the council for nine years, said that she would vote for every bridge.",)
        assert article_of("Ada Moss", "March 3, 2021", below=below).authors == []

    def test_byline_below_the_body(self) -> None:
        assert article_of(below=("Автор: Вера Лугова",)).authors == ["Вера Лугова"]

    @pytest.mark.parametrize(
        "below",
        [
            ("3 Comments", "Tom Reed", "March 5, 2021 at 4:05 pm", "What a bridge, I am glad that it comes at last."),
            ("You might also like", "Ferries to change timetable", "By Tom Reed", "March 5, 2021"),
            ("© 2021 Harbour News. All rights reserved.",),
        ],
    )
    def test_never_from_the_cruft(self, below: tuple[str, ...]) -> None:
        article = article_of(below=below)
        assert (article.authors, article.date_published, article.date_modified) == ([], None, None)

    def test_future_is_dropped(self) -> None:
        article = article_of("March 3, 2027", hints={"fetched_at": "2024-06-01"})
        assert article.date_published is None
        assert "date_dropped" in article.quality.flags

    def test_order_of_numbers_by_the_language(self) -> None:
        spanish = (
            "El consejo del puerto se reunió el martes y aprobó el nuevo puente después de un largo debate.",
            "Nadie esperaba que la votación fuera tan clara, porque el puente divide a la ciudad desde hace años.",
            "Las obras de los cimientos comenzarán en primavera, cuando los transbordadores cambien de horario.",
        )
        content = "\n\n".join(["El puerto tendrá un puente nuevo", "Por Inés Robledo", "03/04/2021", *spanish])
        result = next(clean_many([Document(content, name="dump.txt")]))
        assert isinstance(result, Article)
        assert result.date_published == "2021-04-03"
        assert article_of("03/04/2021").date_published is None  # in English it may be either

    def test_sidecar_fills_what_the_dump_does_not_say(self) -> None:
        hints = {"authors": ["Tom Reed"], "date_published": "2020-01-01"}
        silent, speaking = article_of(hints=hints), article_of("By Ada Moss", "March 3, 2021", hints=hints)
        assert (silent.authors, silent.date_published, silent.date_source) == (["Tom Reed"], "2020-01-01", "sidecar")
        assert (speaking.authors, speaking.date_published) == (["Ada Moss"], "2021-03-03")

    def test_address(self) -> None:
        article = article_of(below=("URL: https://harbour.example/2021/03/03/bridge",))
        assert article.url == "https://harbour.example/2021/03/03/bridge"
        assert (article.date_published, article.date_source) == ("2021-03-03", "url")
        assert article.removed[-1].family == "metadata"

    def test_explained(self) -> None:
        document = Document("\n\n".join([HEADLINE, "By Ada Moss", "March 3, 2021", *PROSE]), name="dump.txt")
        notes = "\n".join(explain(document).notes)
        assert "title: line 1" in notes
        assert "authors: Ada Moss, line 2" in notes
        assert "date_published: 2021-03-03, line 3" in notes


@pytest.mark.parametrize(
    ("lines", "url"),
    [
        (["https://harbour.example/bridge", *PROSE], "https://harbour.example/bridge"),
        ([*PROSE, *PROSE, "Source: https://harbour.example/bridge"], "https://harbour.example/bridge"),
        ([*PROSE, *PROSE, "来源：https://harbour.example/bridge"], "https://harbour.example/bridge"),
        ([*PROSE, *PROSE, "https://a.example/one", "https://b.example/two"], None),  # references
        (["https://harbour.example/", *PROSE], None),
        (["See https://harbour.example/bridge", *PROSE], None),
        (["https://facebook.com/sharer?u=1", *PROSE], None),
        (["https://[harbour.example/bridge", *PROSE], None),
        ([*PROSE, *PROSE], None),
    ],
)
def test_address(lines: list[str], url: str | None) -> None:
    found = find_address([Block(line) for line in lines])
    assert (found[1] if found else None) == url


@given(st.text(max_size=200), st.booleans())
def test_any_line_is_read_without_an_error(line: str, day_first: bool) -> None:
    read_dateline(line, day_first, "2024-06-01")
    names_behind_by(line)
    bare_name(line)
    only_by(line, [line])
    find_address([Block(line)])
