"""A page gives the same article from a file of its own, a WARC, JSON Lines, a ZIP, a TAR, a table or MHTML.

Of the real pages every so many-th: ARTICLE_PIPELINE_EQUALITY_STEP (6); with 1 it takes some ten minutes.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
from collections.abc import Callable, Iterator
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from typing import Any

import pytest

from pipeline import Article, Document, Rejection, clean_many
from pipeline.containers.listing import list_container
from pipeline.settings import Settings
from tests.containers.packing import FETCHED, answer, json_lines, tarred, warc, zipped

STEP = int(os.environ.get("ARTICLE_PIPELINE_EQUALITY_STEP", "6"))

Pages = list[tuple[str, bytes]]
"""Address and bytes of each page."""

PARAGRAPHS = {
    "en": "The council of {place} voted on {day} to close the old pier until spring, as its timbers no longer carry "
    "the weight of the evening boats. “Nobody wanted this,” said the harbour master, who has run the boats {n} years.",
    "de": "Der Rat von {place} hat am {day} beschlossen, den alten Steg bis zum Frühjahr zu sperren, da die Balken das "
    "Gewicht der Abendboote nicht mehr tragen. „Das wollte niemand“, sagte der Hafenmeister nach {n} Jahren im Amt.",
    "fr": "Le conseil de {place} a décidé {day} de fermer l’ancien ponton jusqu’au printemps, ses poutres ne portant "
    "plus le poids des bateaux du soir. « Personne ne le voulait », a dit le capitaine, en poste depuis {n} ans.",
    "tr": "{place} meclisi {day} günü eski iskelenin bahara kadar kapatılmasına karar verdi; kirişler akşam vapurunun "
    "ağırlığını artık taşımıyor. “Bunu kimse istemedi,” dedi {n} yıldır görevde olan liman başkanı.",
    "ja": "{place}の議会は{day}、古い桟橋を春まで閉鎖することを決めた。梁が夕方の船の重さに耐えられなくなったためだ。"
    "「誰も望んでいなかった」と、{n}年にわたり港を守ってきた港長は語った。",
}
PLACES = ("Salthaven", "Norderbruch", "Port-Clair", "Akçaburun", "汐見")


def generated(number: int) -> Pages:
    """Pages in several languages with menus, share bars, related links and comments around the article."""
    chance = random.Random(number)
    pages = []
    for index in range(number):
        language = chance.choice(list(PARAGRAPHS))
        body = "".join(
            f"<p>{PARAGRAPHS[language].format(place=chance.choice(PLACES), day=chance.randint(1, 28), n=n + 3)}</p>"
            for n in range(chance.randint(2, 7))
        )
        head = (
            f'<title>Pier {index} – News</title><meta charset="utf-8">'
            f'<meta property="article:published_time" content="2026-11-{chance.randint(1, 20):02}T09:30:00+01:00">'
            f'<meta name="author" content="Ada Byron">'
        )
        html = (
            f'<!doctype html><html lang="{language}"><head>{head}</head><body><nav><ul><li><a href="/">Home</a></li>'
            f'<li><a href="/a">Sport</a></li></ul></nav><article><h1>Pier {index}</h1>{body}</article>'
            "<div>Share this:</div><div>You might also like…</div><ul><li><a href=/x>Boats</a></li></ul>"
            "<h3>Leave a Reply</h3><footer>© 2026 News</footer></body></html>"
        )
        pages.append((f"https://news.example/{language}/{index}", html.encode()))
    return pages


def hints(url: str) -> dict[str, str]:
    return {"url": url, "fetched_at": FETCHED}


def as_files(pages: Pages) -> Iterator[Document]:
    for number, (url, content) in enumerate(pages):
        yield Document(content, name=f"{number}.html", hints=hints(url))


def as_warc(pages: Pages) -> bytes:
    return warc([answer(content, url=url, media_type="text/html") for url, content in pages])


def as_packed_warc(pages: Pages) -> bytes:
    records = []
    for url, content in pages:
        body = gzip.compress(content)
        chunks = (
            b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:100], body[100:]) if part) + b"0\r\n\r\n"
        )
        coded = [("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")]
        records.append(answer(chunks, *coded, url=url, media_type="text/html"))
    return warc(records, packed=False)


def as_json_lines(pages: Pages) -> bytes:
    return gzip.compress(json_lines({"html": content.decode(), **hints(url)} for url, content in pages))


def as_json_array(pages: Pages) -> bytes:
    return json.dumps([{"html": content.decode(), **hints(url)} for url, content in pages], indent=1).encode()


def with_sidecars(pages: Pages) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    for number, (url, content) in enumerate(pages):
        members[f"{number}.html"] = content
        members[f"{number}.html.meta.json"] = json.dumps(hints(url)).encode()
    return members


def as_csv(pages: Pages) -> bytes:
    import csv

    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(["fetched_at", "html", "url"])
    writer.writerows([FETCHED, content.decode(), url] for url, content in pages)
    return table.getvalue().encode()


def as_parquet(pages: Pages) -> bytes:
    pyarrow = pytest.importorskip("pyarrow", reason="install the extra 'parquet'")
    tables = pytest.importorskip("pyarrow.parquet")
    buffer = io.BytesIO()
    rows = [{"html": content.decode(), **hints(url)} for url, content in pages]
    tables.write_table(pyarrow.Table.from_pylist(rows), buffer, row_group_size=7)
    return buffer.getvalue()


FORMS: dict[str, Callable[[Pages], bytes]] = {
    "a.warc.gz": as_warc,
    "b.warc": as_packed_warc,
    "a.jsonl.gz": as_json_lines,
    "a.json": as_json_array,
    "a.zip": lambda pages: zipped(with_sidecars(pages)),
    "a.tar.gz": lambda pages: tarred(with_sidecars(pages), "w:gz"),
    "a.csv": as_csv,
    "a.parquet": as_parquet,
}


def as_mhtml(url: str, content: bytes) -> bytes:
    message = MIMEMultipart("related", type="text/html")
    message["Snapshot-Content-Location"] = url
    message["Date"] = "Sun, 22 Nov 2026 08:00:00 +0000"
    page = MIMEText(content.decode(), "html", "utf-8")
    page["Content-Location"] = url
    message.attach(page)
    message.attach(MIMEText("p { color: red }", "css", "utf-8"))
    return message.as_bytes()


def essence(results: Iterator[Article | Rejection]) -> list[Any]:
    """All of a record but what says where it came from."""
    found: list[Any] = []
    for result in results:
        if isinstance(result, Rejection):
            found.append(result.reason)
            continue
        record = result.to_dict()
        del record["id"], record["raw"]
        record["quality"]["flags"] = [flag for flag in record["quality"]["flags"] if flag != "encoding_guessed"]
        found.append(record)
    return found


def contained(data: bytes, name: str) -> Iterator[Document]:
    inside = list_container(io.BytesIO(data), name, None, Settings())
    assert inside is not None
    for _, document in inside:
        assert isinstance(document, Document)
        yield document


@pytest.mark.parametrize("name", FORMS)
def test_generated_pages_are_the_same_from_every_container(name: str) -> None:
    pages = generated(20)
    expected = essence(clean_many(as_files(pages)))
    assert sum(isinstance(record, dict) for record in expected) == 20
    assert all(record["removed"] and record["url"] and record["date_published"] for record in expected)
    assert essence(clean_many(contained(FORMS[name](pages), name))) == expected


def test_generated_pages_are_the_same_from_mhtml() -> None:
    pages = generated(6)
    expected = essence(clean_many(as_files(pages)))
    found = essence(clean_many(Document(as_mhtml(url, content), name="a.mhtml") for url, content in pages))
    assert sum(isinstance(record, dict) for record in expected) == 6
    assert found == expected


@pytest.mark.slow
def test_real_pages_are_the_same_from_every_container(data: Path) -> None:
    files = sorted((data / "wcxb" / "html").rglob("*.html*"))[::STEP]
    assert files
    for start in range(0, len(files), 100):
        pages = [
            (f"https://news.example/{number}", _html(path)) for number, path in enumerate(files[start : start + 100])
        ]
        expected = essence(clean_many(as_files(pages)))
        for name in ("a.warc.gz", "a.jsonl.gz", "a.zip"):
            assert essence(clean_many(contained(FORMS[name](pages), name))) == expected, name


def _html(path: Path) -> bytes:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    # JSON holds text, so all forms get what the bytes mean.
    return content.decode("utf-8", "replace").encode()
