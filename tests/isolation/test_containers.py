"""Containers in a child process: the same records as without one, and only they are lost where reading goes wrong."""

from __future__ import annotations

import ctypes
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from pipeline import Document, Rejected, Settings
from pipeline.containers import json_rows, opening
from pipeline.containers.entries import Start
from pipeline.isolation.containers import Container, isolated_container
from tests.containers.test_equality import FORMS, as_json_lines

MEMORY = 256 * 2**20
SETTINGS = Settings(document_timeout=60.0, document_memory=MEMORY)
IMPATIENT = Settings(document_timeout=2.0, document_memory=MEMORY)
PAGES = [
    (f"https://news.example/{number}", f"<p>Story {number} of the lost\u2028key, told by Zoë.</p>".encode())
    for number in range(20)
]


def read(container: Container, step: int = 7) -> list[object]:
    starts = container.find(step)
    ends = [record for record, _ in starts[1:]] + [container.records]
    read: list[object] = [starts, container.records, container.damage, container.known]
    for (record, position), end in zip(starts, ends, strict=True):
        for entry in container.entries(Start(record, position), end):
            content = entry.content
            read.append((entry.record, content.rejection if isinstance(content, Rejected) else content))
    return read


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"".join(json.dumps({"text": f"Text {number}"}).encode() + b"\n" for number in range(10)))
    return path


@pytest.mark.parametrize("name", FORMS)
def test_the_same_as_in_this_process(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(FORMS[name](PAGES))
    for cut in (0, 30):
        path.write_bytes(path.read_bytes()[: -cut or None])
        answers: list[object] = []
        for isolation in (True, False):
            with path.open("rb") as file:
                try:
                    with isolated_container(file, name, Settings(isolation=isolation)) as container:
                        answers.append(read(container))
                except Rejected as error:
                    answers.append(error.rejection)
        assert answers[0] == answers[1]


def test_opened_again_at_a_place_that_was_found_before(tmp_path: Path) -> None:
    path, unpacked = tmp_path / "a.jsonl.gz", tmp_path / "unpacked"
    path.write_bytes(as_json_lines(PAGES))
    with path.open("rb") as file:
        with isolated_container(file, path.name, SETTINGS, unpacked) as container:
            starts, known, records = container.find(7), dict(container.known), container.records
        with isolated_container(file, path.name, SETTINGS, unpacked, known=known) as container:
            entries = list(container.entries(Start(*starts[1]), starts[2][0]))
    assert [entry.record for entry in entries] == list(range(7, 14))
    assert records == 20


def segfault(*_: object) -> Iterator[object]:
    ctypes.string_at(0)
    yield None


def hang(*_: object) -> Iterator[object]:
    while True:
        pass
    yield None


def eat(*_: object) -> Iterator[object]:
    hoard = []
    while True:
        hoard.append(bytearray(10 * 2**20))
    yield None


@pytest.mark.parametrize(
    ("do", "reason", "detail"),
    [
        (segfault, "crash", f"reading the container crashed (signal {int(signal.SIGSEGV)})"),
        (hang, "timeout", "reading the container timed out after 2 s"),
        (eat, "memory", "reading the container needed more than 256 MB"),
    ],
)
def test_a_reader_that_fails(do: object, reason: str, detail: str, rows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = psutil.Process().children()  # those of multiprocessing stay
    monkeypatch.setattr(json_rows.JsonLinesReader, "starts", do)
    with (
        rows.open("rb") as file,
        isolated_container(file, "a.jsonl", IMPATIENT if reason == "timeout" else SETTINGS) as container,
        pytest.raises(Rejected) as caught,
    ):
        container.find(1)
    assert caught.value.rejection.reason == reason
    assert caught.value.rejection.detail.startswith(detail)
    assert psutil.Process().children() == before


def test_a_failure_between_records_costs_what_follows(rows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = json_rows.JsonLinesReader.entries

    def some(self: json_rows.JsonLinesReader, start: Start) -> Iterator[object]:
        for entry in whole(self, start):
            if entry.record == 6:
                os.abort()
            yield entry

    monkeypatch.setattr(json_rows.JsonLinesReader, "entries", some)
    with rows.open("rb") as file, isolated_container(file, "a.jsonl", SETTINGS) as container:
        (start,) = container.find(100)
        entries = container.entries(Start(*start), 10)
        assert [next(entries).record for _ in range(6)] == list(range(6))
        with pytest.raises(Rejected, match=r"crashed \(signal 6\)"):
            next(entries)


def test_a_reader_that_is_killed_from_outside_goes_on(rows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, mark = json_rows.JsonLinesReader.entries, rows.with_name("killed")

    def once(self: json_rows.JsonLinesReader, start: Start) -> Iterator[object]:
        for entry in whole(self, start):
            if entry.record == 6 and not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            yield entry

    monkeypatch.setattr(json_rows.JsonLinesReader, "entries", once)
    with rows.open("rb") as file, isolated_container(file, "a.jsonl", SETTINGS) as container:
        (start,) = container.find(100)
        entries = list(container.entries(Start(*start), 10))
    assert mark.exists()
    texts = [entry.content.content for entry in entries if isinstance(entry.content, Document)]
    assert texts == [f"Text {number}" for number in range(10)]


def test_entries_that_are_left_unread(rows: Path) -> None:
    with rows.open("rb") as file, isolated_container(file, "a.jsonl", SETTINGS) as container:
        (start,) = container.find(100)
        first = container.entries(Start(*start), 10)
        assert next(first).record == 0
        first.close()  # type: ignore[attr-defined]
        assert [entry.record for entry in container.entries(Start(*start), 10)] == list(range(10))


def test_opening_that_takes_its_process_down(rows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "kind_of_file", lambda *_: os.abort())
    with (
        rows.open("rb") as file,
        pytest.raises(Rejected, match=r"reading the container crashed"),
        isolated_container(file, "a.jsonl", SETTINGS),
    ):
        pass
