"""Each hostile document has the outcome it must have; all at once, in a run, too."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import trafilatura  # noqa: F401  # which imports what asks the network where it is loaded

from pipeline import Article, Document, Rejection, Settings, clean_many
from pipeline.run.launch import run_pipeline
from pipeline.run.status import read_status
from tests.hostile.contents import CONTAINERS, HOSTILE, MARK, Hostile

_LARGE = frozenset(
    "depth-200000.html depth-200000-tables.html links-500000.html paragraphs-200000.html items-200000.html "
    "lines-400000.txt line-of-100-mb.txt line-of-30-mb.txt one-word-of-10-mb.txt brackets.md stars.md "
    "hyphens.txt gzip-bomb.html.gz gzip-twice.html.gz zstd-bomb.html.zst gzip-members.html.gz".split()
)
"""What takes seconds or most of a gigabyte."""


def outcome(answer: Article | Rejection) -> str:
    if isinstance(answer, Rejection):
        return answer.reason
    return "article" if MARK in answer.text else "record"


def cases() -> Iterator[object]:
    for hostile in HOSTILE:
        marks = [pytest.mark.slow] if hostile.name in _LARGE else []
        yield pytest.param(hostile, id=hostile.name, marks=marks)


@pytest.mark.parametrize("hostile", list(cases()))
def test_each_document(hostile: Hostile) -> None:
    document = Document(hostile.make(), name=hostile.name, path=os.fsencode(hostile.name))
    (answer,) = clean_many([document])
    assert outcome(answer) in hostile.outcomes, answer if isinstance(answer, Rejection) else answer.text[:500]
    if isinstance(answer, Article):
        assert "root:" not in answer.text  # of /etc/passwd
        assert "aaaaaaaaaaaaaaaaaaaa" not in answer.text or "xxe" not in hostile.name


def test_nothing_asks_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("cleaning opens a socket")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    names = {"xxe.xhtml", "xxe.mhtml", "frames.html", "svg-use.html", "charset.html"}
    documents = [Document(one.make(), name=one.name) for one in HOSTILE if one.name in names]
    documents += [
        Document(path.read_bytes(), name=path.name, url="https://example.org/x")
        for path in (Path(__file__).parent.parent.parent / "raw").rglob("sample-*.*")
    ]
    for answer in clean_many(documents):
        assert not isinstance(answer, Rejection) or answer.reason != "crash", answer


def test_cleaning_imports_no_pickle_and_evaluates_nothing() -> None:
    """Not in this package; libraries may, for their own data."""
    root = Path(__file__).parent.parent.parent / "pipeline"
    for path in root.rglob("*.py"):
        source = path.read_text()
        for word in ("import pickle", "import marshal", "import shelve", " eval(", " exec(", "allow_pickle=True"):
            assert word not in source, f"{path}: {word}"


@pytest.mark.slow
def test_all_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With two workers, in two minutes of computing, within the memory that documents may take."""
    monkeypatch.chdir(tmp_path)
    raw = tmp_path / "raw"
    raw.mkdir()
    expected = {}
    for hostile in (*HOSTILE, *CONTAINERS):
        (raw / hostile.name).write_bytes(hostile.make())
        expected[hostile.name] = hostile.outcomes
    memory = 2 * 2**30
    settings = Settings(state_dir=str(tmp_path / ".pipeline"), batch_size=20, document_memory=memory)
    others = {child.pid for child in psutil.Process().children(recursive=True)}  # of other tests
    before, clock = _children_seconds(), time.monotonic()
    result = run_pipeline("raw", "clean", settings, workers=2, log_level="CRITICAL")
    took = _children_seconds() - before
    assert result.exit_status == 0
    assert took / 2 < 120, f"{took:.0f} s of computing, {time.monotonic() - clock:.0f} s by the clock"
    left = [child for child in psutil.Process().children(recursive=True) if child.pid not in others]
    ours = [child for child in left if not others & {parent.pid for parent in child.parents()}]
    # Luigi does not wait for its own, and one that has said what it did may still be on its way out.
    _, alive = psutil.wait_procs(ours, timeout=60)
    assert not alive

    status = read_status("raw", "clean", str(tmp_path / ".pipeline"), settings)
    rejected = {rejection.path: rejection.reason for rejection in status.rejections}
    for name, outcomes in expected.items():
        records = [tmp_path / "clean" / f"{name}.json", tmp_path / "clean" / f"{name}.jsonl"]
        if any(record.exists() for record in records):
            assert outcomes & {"article", "record"}, name
        else:
            assert rejected[name] in outcomes, (name, rejected[name])


def _children_seconds() -> float:
    times = os.times()
    return times.children_user + times.children_system
