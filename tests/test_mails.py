"""Mails and newsletters that were saved as text: headers, forwarded messages, signatures, notices of lists."""

from __future__ import annotations

import base64
import textwrap
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import Article, Document, clean, clean_many
from pipeline.blocks import dump_blocks
from pipeline.blocks.lines import split_lines
from pipeline.blocks.mail import mail_lines
from pipeline.metadata.mail import read_mail
from tests.counted_lines import CountedLines

_TEXTS = {
    "en": """
The harbour council met on Tuesday and agreed on the new bridge after a long debate about what it would cost. Nobody had
expected the vote to be so clear, since the bridge has divided the two banks for eleven years now.

Work on the foundations is to begin in spring, when the ferries change to their summer timetable once again. Until then
the old crane will be taken down and shipped to the museum on the island, where it was built in 1911.
""",
    "de": """
Der Hafenrat hat am Dienstag nach langer Debatte über die Kosten der neuen Brücke zugestimmt. Niemand hatte ein so
klares Ergebnis erwartet, denn die Brücke spaltet die beiden Ufer seit elf Jahren.

Die Arbeiten an den Fundamenten beginnen im Frühjahr, wenn die Fähren wieder nach dem Sommerfahrplan verkehren. Bis
dahin wird der alte Kran abgebaut und ins Museum auf der Insel gebracht, wo er 1911 entstand.
""",
    "fr": """
Le conseil du port s'est réuni mardi et a approuvé le nouveau pont après un long débat sur son coût. Personne ne
s'attendait à un vote aussi clair, car le pont divise les deux rives depuis onze ans.

Les travaux des fondations commenceront au printemps, quand les bacs passeront de nouveau à l'horaire d'été. D'ici là,
la vieille grue sera démontée et transportée au musée de l'île, où elle fut construite en 1911.
""",
    "it": """
Il consiglio del porto si è riunito martedì e ha approvato il nuovo ponte dopo un lungo dibattito sul suo costo. Nessuno
si aspettava un voto così chiaro, perché il ponte divide le due rive da undici anni.

I lavori alle fondamenta cominceranno in primavera, quando i traghetti torneranno all'orario estivo. Fino ad allora la
vecchia gru sarà smontata e portata nel museo dell'isola, dove fu costruita nel 1911.
""",
    "ru": """
Портовый совет собрался во вторник и после долгих споров о цене одобрил новый мост. Никто не ожидал такого ясного
голосования, ведь мост уже одиннадцать лет разделяет два берега.

Работы на фундаментах начнутся весной, когда паромы снова перейдут на летнее расписание. До тех пор старый кран разберут
и отвезут в музей на острове, где он был построен в 1911 году.
""",
}
BODY = {
    language: [" ".join(paragraph.split()) for paragraph in text.split("\n\n")] for language, text in _TEXTS.items()
}
BODY["ja"] = """
港の評議会は火曜日に集まり、費用についての長い議論のあと、新しい橋を承認した。橋は十一年にわたって両岸を二つに分けてきたので、これほどはっきりした採決は予想外だった。
基礎工事は春に始まり、そのころ渡し船は再び夏の時刻表に変わる。それまでに古いクレーンは解体され、一九一一年に作られた島の博物館へ運ばれる。
""".split()


def wrapped(language: str) -> str:
    return "\n\n".join(textwrap.fill(paragraph, 72) for paragraph in BODY[language])


def in_lines(language: str) -> str:
    return "\n\n".join(BODY[language])


class Mail(NamedTuple):
    """A mail, and what its record is to have."""

    text: str
    language: str
    title: str
    authors: list[str]
    date: str | None
    reasons: list[str]


AS_SENT = f"""\
Return-Path: <news@harbour.example>
Received: from mx1.harbour.example (mx1.harbour.example [192.0.2.7])
\tby mail.example (Postfix) with ESMTPS id 4F3A2
\tfor <reader@mail.example>; Tue,  3 Nov 2026 09:14:05 +0100 (CET)
DKIM-Signature: v=1; a=rsa-sha256; d=harbour.example; s=k1;
\tbh=abc=; b=def
From: "Ada Moss" <ada.moss@harbour.example>
To: reader@mail.example
Subject: Council agrees on the new
 bridge across the harbour
Date: Tue, 3 Nov 2026 09:14:00 +0100
Message-ID: <20261103.1@harbour.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
List-Unsubscribe: <https://harbour.example/u/1>
X-Mailer: Pelican 3

{wrapped("en")}

--\x20
Ada Moss
The Harbour Review
https://harbour.example
"""
ENCODED = f"""\
From ada@harbour.example Tue Nov  3 09:14:00 2026
From: =?utf-8?Q?I=C5=9F=C4=B1l_Kara=C3=A7ay?= <isil@harbour.example>
Subject: =?utf-8?B?{base64.b64encode("Köprü için anlaşma sağlandı".encode()).decode()}?=
Date: Tue, 3 Nov 2026 09:14:00 +0300

{wrapped("en")}
"""
GERMAN = f"""\
Betreff: AW: Hafenrat stimmt der neuen Brücke zu
Von: Hafenblatt <news@hafenblatt.example>
Datum: 03.11.26, 09:14
An: leser@post.example

Newsletter im Browser ansehen

{in_lines("de")}

Sie erhalten diese E-Mail, weil Sie sich für unseren Newsletter angemeldet haben.

Newsletter abbestellen
"""
FRENCH = f"""\
De :\tAnne Lebrun <anne@port.example>
Envoyé :\tmardi 3 novembre 2026 09:14
À :\tlecteurs@port.example
Objet :\tTR: Le conseil approuve le nouveau pont

{wrapped("fr")}

Pour vous désinscrire de cette liste, cliquez ici.
"""
ITALIAN = f"""\
Da: Chiara Conti <chiara@porto.example>

A: lettori@porto.example

Data: martedì 3 novembre 2026 09:14

Oggetto: Il consiglio approva il nuovo ponte

{in_lines("it")}

Inviato da iPhone
"""
RUSSIAN = f"""\
Начало переадресованного сообщения:

От: Анна Морозова <anna@port.example>
Тема: Совет одобрил новый мост
Дата: 3 ноября 2026 г. в 09:14:00 GMT+3
Кому: chitateli@port.example

{in_lines("ru")}

Отписаться от рассылки
"""
JAPANESE = f"""\
差出人: 山田 太郎 <taro@minato.example>
件名: 港の評議会が新しい橋を承認
日時: 2026年11月3日 9:14
宛先: dokusha@minato.example

{in_lines("ja")}

配信停止はこちら
"""
FORWARDED = f"""\
From: Jan Kruse <jan@mail.example>
To: Ada Moss <ada@mail.example>
Subject: Fwd: Council agrees on the new bridge
Date: Wed, 4 Nov 2026 10:00:00 +0100

-------- Forwarded Message --------
Subject: Council agrees on the new bridge
Date: Tue, 3 Nov 2026 09:14:00 +0100
From: Işıl Karaçay <isil@harbour.example>
To: readers@harbour.example

{wrapped("en")}
"""
OF_A_LIST = f"""\
From: Ada Moss <ada@mail.example>
Subject: [harbour-list] Council agrees on the new bridge
Date: Tue, 3 Nov 2026 09:14:00 +0100

{wrapped("en")}

--
Ada Moss, Harbour Road 3
_______________________________________________
harbour-list mailing list
harbour-list@lists.example
https://lists.example/listinfo/harbour-list
"""
DAY = "2026-11-03"
MAILS = {
    "as it was sent": Mail(
        AS_SENT, "en", "Council agrees on the new bridge across the harbour", ["Ada Moss"], f"{DAY}T09:14:00+01:00",
        ["mail:header", "mail:signature"],
    ),
    "encoded": Mail(
        ENCODED, "en", "Köprü için anlaşma sağlandı", ["Işıl Karaçay"], f"{DAY}T09:14:00+03:00", ["mail:header"]
    ),
    "German": Mail(
        GERMAN, "de", "Hafenrat stimmt der neuen Brücke zu", [], None,
        ["mail:header", "cue:unsubscribe", "cue:unsubscribe-sentence", "cue:unsubscribe"],
    ),
    "French": Mail(
        FRENCH, "fr", "Le conseil approuve le nouveau pont", ["Anne Lebrun"], f"{DAY}T09:14:00",
        ["mail:header", "cue:unsubscribe-sentence"],
    ),
    "Italian": Mail(
        ITALIAN, "it", "Il consiglio approva il nuovo ponte", ["Chiara Conti"], f"{DAY}T09:14:00",
        ["mail:header", "cue:sent-from-device"],
    ),
    "Russian": Mail(
        RUSSIAN, "ru", "Совет одобрил новый мост", ["Анна Морозова"], DAY, ["mail:header", "cue:unsubscribe"]
    ),
    "Japanese": Mail(
        JAPANESE, "ja", "港の評議会が新しい橋を承認", ["山田 太郎"], f"{DAY}T09:14:00",
        ["mail:header", "cue:unsubscribe"],
    ),
    "forwarded": Mail(
        FORWARDED, "en", "Council agrees on the new bridge", ["Işıl Karaçay"], f"{DAY}T09:14:00+01:00", ["mail:header"]
    ),
    "of a mailing list": Mail(
        OF_A_LIST, "en", "Council agrees on the new bridge", ["Ada Moss"], f"{DAY}T09:14:00+01:00",
        ["mail:header", "mail:signature", "mail:footer"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MAILS)
def test_mail(name: str) -> None:
    mail = MAILS[name]
    article = clean(mail.text, name="mail.txt")
    assert article.text.split("\n\n") == BODY[mail.language]
    assert (article.title, article.authors, article.date_published) == (mail.title, mail.authors, mail.date)
    assert [entry.rule for entry in article.removed] == mail.reasons


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends(line_end: str) -> None:
    article = clean(AS_SENT.replace("\n", line_end), name="mail.txt")
    assert (article.title, article.text.split("\n\n")) == (MAILS["as it was sent"].title, BODY["en"])


def test_newsletter_in_markdown() -> None:
    first, second = BODY["en"]
    header = "From: Ada Moss <ada@mail.example>\nSubject: Bridges\nDate: Tue, 3 Nov 2026 09:14:00 +0100"
    article = clean(f"{header}\n\n# The new bridge\n\n{first}\n\n# What comes next\n\n{second}\n")
    assert [block.text for block in article.blocks] == ["The new bridge", first, "What comes next", second]
    assert [entry.rule for entry in article.removed] == ["mail:header"]
    assert article.title == "Bridges"


def test_header_of_an_answer_states_nothing() -> None:
    first, second = BODY["en"]
    answered = f"""\
From: Ada Moss <ada@mail.example>
Subject: Re: The new bridge
Date: Tue, 3 Nov 2026 09:14:00 +0100

{first}

-----Original Message-----
From: Jan Kruse <jan@mail.example>
Sent: Monday, November 2, 2026 8:00 AM
To: Ada Moss
Subject: The new bridge

{second}
"""
    article = clean(answered)
    assert article.text.split("\n\n") == [first, second]
    assert (article.title, article.authors) == ("The new bridge", ["Ada Moss"])


def test_note_above_a_forwarded_mail() -> None:
    header = (
        "From: Jan Kruse\nSent: Monday, November 2, 2026 8:00 AM\nTo: Ada Moss <ada@mail.example>\nSubject: The bridge"
    )
    article = clean(f"Worth reading, I think.\n\n{header}\n\n{in_lines('en')}\n")
    assert article.text.endswith(in_lines("en"))
    assert "mail:header" in [entry.rule for entry in article.removed]
    assert "Subject" not in article.text


def test_sidecar_wins_over_a_header() -> None:
    hints = {"title": "The new bridge", "date_published": "2026-11-02"}
    (article,) = clean_many([Document(AS_SENT, name="mail.txt", hints=hints)])
    assert isinstance(article, Article)
    assert (article.title, article.date_published, article.authors) == ("The new bridge", "2026-11-02", ["Ada Moss"])


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Re: Fwd: [harbour] The new bridge", "The new bridge"),
        ("WG: AW: Die neue Brücke", "Die neue Brücke"),
        ("RV: El puente", "El puente"),
        ("转发：新桥获批", "新桥获批"),
        ("Re:", None),
        ("=?x-none?B?eHl6?=", None),
        ("A bridge: for whom?", "A bridge: for whom?"),
    ],
)
def test_subject(subject: str, title: str | None) -> None:
    header = f"From: a@b.example\nSubject: {subject}\nDate: Tue, 3 Nov 2026 09:14:00 +0100\n\nText."
    assert read_mail(header).get("title") == title


@pytest.mark.parametrize(
    ("sender", "authors"),
    [
        ("Ada Moss <ada@mail.example>", ["Ada Moss"]),
        ("Ada Moss [mailto:ada@mail.example]", ["Ada Moss"]),
        ('"Ada Moss" (ada@mail.example)', ["Ada Moss"]),
        ("The Harbour Review <news@harbour.example>", None),
        ("ada@mail.example", None),
        ("no-reply", None),
    ],
)
def test_sender(sender: str, authors: list[str] | None) -> None:
    assert read_mail(f"From: {sender}\nSubject: Bridge\nDate: 2026-11-03\n\nText.").get("authors") == authors


INTERVIEW = f"From: the archive\n\nA: {BODY['en'][0]}\n\nQ: {BODY['en'][1]}"
LETTER = f"Date: 3 November 2026\nTo: all members\n\n{wrapped('en')}"
QUOTED = f"{BODY['en'][0]}\n\nIt began like this:\n\nFrom: the council\nTo: all\nSubject: the bridge\n\n{BODY['en'][1]}"
ABOUT_MAIL = "\n\n".join(
    [*BODY["en"] * 4, "He wrote:", "From: Jan Kruse\nDate: 3 Nov 2026\nTo: Ada\nSubject: Bridge"] * 4
)
BOX = f"From: the archive\nDate: 3 November 2026\nStatus: public\n\n{wrapped('en')}"
DASHES = f"{BODY['en'][0]}\n\n--\n\n{BODY['en'][1]}"
RECIPE = f"Subject: Bread\nDifficulty: easy\nTime: 2 hours\n\n{wrapped('en')}"
LISTING = "send() {\n  cat <<END | mail\nTo: $1\nFrom: root <root@$HOST>\nSubject: $2\nMIME-Version: 1.0\n\n$3\nEND\n}"


@pytest.mark.parametrize(
    "text", [INTERVIEW, LETTER, QUOTED, ABOUT_MAIL, BOX, DASHES, RECIPE, LISTING, wrapped("de"), "From: ", "--", ""]
)
def test_what_is_no_mail(text: str) -> None:
    assert [block for block in dump_blocks(text) if block.told] == []
    assert read_mail(text) == {}


def test_a_section_of_a_newsletter_is_no_signature() -> None:
    article = clean(f"{AS_SENT.partition('--')[0]}--\n\n{in_lines('de')}\n")
    assert article.text.endswith(in_lines("de"))


@given(
    st.lists(st.sampled_from(["From: a@b", "Subject: x y", "Date: 1", "To: b", " folded", "", "--", "_" * 30, "Text."]))
)
def test_no_letter_is_lost(lines: list[str]) -> None:
    dump = "\n".join(lines)
    read_mail(dump)
    assert sorted("".join("".join(block.text.split()) for block in dump_blocks(dump))) == sorted("".join(dump.split()))


def test_fields_that_are_no_header_are_looked_at_a_few_times() -> None:
    text = "The list of members follows.\n" + "To: member@harbour.example\n" * 5_000 + "\nSubject: none of them\n"
    lines = CountedLines(split_lines(text))
    assert mail_lines(text, lines) == {}
    assert lines.looked_at < 4 * len(lines)
