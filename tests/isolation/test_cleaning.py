"""Documents that hang, crash or eat memory: what they cost, and what not."""

from __future__ import annotations

import ctypes
import hashlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from pipeline import Document, Rejected, Rejection, Settings
from pipeline.cleaning import clean_with_lines as clean_here
from pipeline.corpus.lines import Cleaned
from pipeline.isolation import cleaning as isolated
from pipeline.isolation.cleaning import isolated_answers
from pipeline.isolation.worker import Worker
from tests.isolation.articles import isolated_clean_with_lines

MEMORY = 256 * 2**20
SETTINGS = Settings(document_timeout=60.0, document_memory=MEMORY, detect_language=False)
IMPATIENT = replace(SETTINGS, document_timeout=2.0)
STORY = (
    "The harbour master closed the northern pier on Tuesday after divers found a crack in one of its pillars. "
    "Ferries leave from the fish market until the repair is done, which the town expects to take three weeks.\n\n"
    "Shop owners on the pier fear for their season and ask for compensation. The council meets on Friday."
)


def document(number: int, does: str = "") -> Document:
    return Document(f"{does}\n\n{STORY} It was visit number {number}.".encode(), name=f"{number}.txt")


def evil(documents: Iterable[Document], settings: Settings | None = None) -> Iterator[Cleaned | Rejection]:
    """Cleans, unless a document says what else to do."""
    documents = list(documents)
    for one in documents:
        match bytes(one.content).split(b"\n")[0].decode() if isinstance(one.content, bytes) else "":
            case "HANG":
                while True:
                    pass
            case "SLEEP":
                threading.Event().wait()
            case "SEGFAULT":
                ctypes.string_at(0)
            case "ABORT":
                os.abort()
            case "EXIT":
                os._exit(3)
            case "KILL":
                os.kill(os.getpid(), signal.SIGKILL)
            case "EAT":
                hoard = []
                while True:
                    hoard.append(bytearray(10 * 2**20))
            case "RAISE":
                raise RuntimeError("not my day")
    yield from clean_here(documents, settings)


@pytest.fixture
def cruel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.cleaning.clean_with_lines", evil)


OUTCOMES = [
    ("HANG", "timeout", "timed out after 2 s"),
    ("SEGFAULT", "crash", f"crashed (signal {int(signal.SIGSEGV)})"),
    ("ABORT", "crash", f"crashed (signal {int(signal.SIGABRT)})"),
    ("EXIT", "crash", "crashed (exit status 3)"),
    ("KILL", "crash", "the process was killed (signal 9)"),
    ("EAT", "memory", "needed more than 256 MB"),
    ("RAISE", "crash", "a fault of the pipeline: RuntimeError in"),
]


@pytest.mark.parametrize(("does", "reason", "detail"), OUTCOMES)
@pytest.mark.usefixtures("cruel")
def test_one_document_is_lost_and_its_neighbours_are_as_ever(does: str, reason: str, detail: str) -> None:
    documents = [document(number) for number in range(4)]
    documents[2] = document(2, does)
    answers = list(isolated_clean_with_lines(documents, IMPATIENT if does == "HANG" else SETTINGS))
    rejection = answers.pop(2)
    assert isinstance(rejection, Rejection)
    assert (rejection.reason, rejection.path, rejection.record) == (reason, "2.txt", 0)
    assert rejection.detail.startswith(detail)
    assert rejection.sha256
    assert rejection.recipe
    del documents[2]
    assert answers == list(clean_here(documents, SETTINGS))


@pytest.mark.usefixtures("cruel")
def test_a_document_that_waits_is_lost_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """It computes nothing, so the clock alone tells."""
    settings = Settings(document_timeout=0.2, detect_language=False)
    (rejection,) = isolated_clean_with_lines([document(1, "SLEEP")], settings)
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "timeout"


@pytest.mark.usefixtures("cruel")
def test_many_bad_ones_over_many_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "_WINDOW", 3)
    monkeypatch.setattr(isolated, "_RECYCLED", 7)
    does = {1: "SEGFAULT", 2: "ABORT", 8: "EAT", 9: "RAISE", 15: "EXIT"}
    documents = [document(number, does.get(number, "")) for number in range(17)]
    answers = list(isolated_clean_with_lines(documents, SETTINGS))
    assert {number for number, answer in enumerate(answers) if isinstance(answer, Rejection)} == set(does)
    whole = [one for number, one in enumerate(documents) if number not in does]
    assert [answer for answer in answers if isinstance(answer, Cleaned)] == list(clean_here(whole, SETTINGS))


def test_answers_are_those_of_the_process_itself() -> None:
    samples = sorted((Path(__file__).parent.parent.parent / "raw").rglob("sample-*.*"))
    documents = [Document(path.read_bytes(), name=path.name, path=os.fsencode(path.name)) for path in samples]
    documents += [
        Document(STORY, name="text.txt", hints={"url": "https://example.org/a", "tags": ["x", "\ud800"], "title": "T"}),
        Document(b"", name="empty.html"),
        Document("half \ud83d of a pair. " + STORY, name="\udcff.txt", path=b"\xff.txt", record=7),
        Document("<p>" + STORY, media_type="text/html; charset=utf-8", url="https://example.org/2025/01/02/pier"),
    ]
    assert list(isolated_clean_with_lines(documents, Settings())) == list(clean_here(documents, Settings()))


@pytest.mark.parametrize("isolation", [True, False])
def test_what_is_made_of_an_article_is_up_to_the_caller(isolation: bool) -> None:
    """It is made where the document is cleaned; an article of which nothing can be made is a rejection."""

    def packed(document: Document, cleaned: Cleaned) -> bytes:
        if document.name == "1.txt":
            raise Rejected.because("crash", "half a letter")
        return f"{document.name} {os.getpid() == parent} {cleaned.article.text[-2:]}\n\0".encode()

    parent = os.getpid()
    settings = replace(SETTINGS, isolation=isolation)
    documents = [document(0), document(1), Document(b"", name="2.txt"), document(3)]
    first, second, third, fourth = isolated_answers(documents, settings, packed)
    assert (first, fourth) == (f"0.txt {not isolation} 0.\n\0".encode(), f"3.txt {not isolation} 3.\n\0".encode())
    assert isinstance(second, Rejection)
    assert (second.reason, second.detail, second.path, second.record) == ("crash", "half a letter", "1.txt", 0)
    assert second.sha256 == hashlib.sha256(bytes(documents[1].content)).hexdigest()  # type: ignore[arg-type]
    assert second.recipe
    assert isinstance(third, Rejection)
    assert third.reason == "empty"


def test_documents_are_asked_for_only_as_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "_WINDOW", 2)
    asked = []

    def documents() -> Iterator[Document]:
        for number in range(100):
            asked.append(number)
            yield document(number)

    before = psutil.Process().children()
    answers = isolated_clean_with_lines(documents(), SETTINGS)
    next(answers)
    assert len(asked) == 4  # one window is answered, one is being cleaned
    answers.close()  # type: ignore[attr-defined]
    assert psutil.Process().children() == before


def test_no_documents_no_process() -> None:
    assert list(isolated_clean_with_lines([], SETTINGS)) == []


def test_in_this_process_where_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.isolation.worker.os.fork", None)
    (answer,) = isolated_clean_with_lines([document(1)], Settings(isolation=False))
    assert isinstance(answer, Cleaned)


def test_in_threads() -> None:
    def texts(start: int) -> list[str]:
        answers = isolated_clean_with_lines([document(number) for number in range(start, start + 3)], SETTINGS)
        return [answer.article.text for answer in answers if isinstance(answer, Cleaned)]

    expected = [answer.article.text for answer in clean_here([document(n) for n in range(12)], SETTINGS)]  # type: ignore[union-attr]
    with ThreadPoolExecutor(4) as pool:
        assert [text for part in pool.map(texts, range(0, 12, 3)) for text in part] == expected


def clean_one(number: int) -> tuple[str, int]:
    """In a process of a pool."""
    (answer,) = isolated_clean_with_lines([document(number)], SETTINGS)
    assert isinstance(answer, Cleaned)
    return answer.article.text, len(psutil.Process().children())


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_in_processes_however_they_were_started(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    context = multiprocessing.get_context(method)
    with context.Pool(1) as pool:
        ((text, children),) = pool.map_async(clean_one, [5]).get(timeout=120)
    assert text.endswith("visit number 5.")
    assert children == 0


def run_and_die(pipe: int, does: str) -> None:
    """In a process: begin to clean, tell the child's number, and end without a word."""

    def documents() -> Iterator[Document]:
        yield document(1, does)
        (child,) = psutil.Process().children()
        os.write(pipe, b"%d\n" % child.pid)
        os.kill(os.getpid(), signal.SIGKILL)

    isolated._WINDOW = 1
    list(isolated_clean_with_lines(documents(), Settings(document_timeout=3600.0)))


@pytest.mark.usefixtures("cruel")
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a child that hangs ends by its alarm, minutes later")
@pytest.mark.parametrize("does", ["HANG", ""])
def test_a_killed_parent_leaves_no_orphan(does: str) -> None:
    reading, writing = os.pipe()
    parent = os.fork()
    if not parent:
        try:
            run_and_die(writing, does)
        finally:
            os._exit(1)
    os.close(writing)
    os.waitpid(parent, 0)
    with os.fdopen(reading) as said:
        child = int(said.readline())  # the pipe has its end when the child, which holds a copy, has ended or let go
        said.read()
    if psutil.pid_exists(child):
        psutil.wait_procs([psutil.Process(child)] if psutil.pid_exists(child) else [], timeout=30)
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE


def held(descriptor: int) -> list[str]:
    """What a child says that a file descriptor is."""
    with Worker(lambda _: [bytes(Path(f"/proc/self/fd/{descriptor}").readlink())], 10.0, MEMORY) as worker:
        worker.send([])
        return [answer.decode() for answer in worker.answers()]


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_child_holds_no_file_of_its_parent(tmp_path: Path) -> None:
    with (tmp_path / "locked").open("w") as file:
        assert held(file.fileno()) == ["/dev/null"]
        file.write("still written here")
    assert (tmp_path / "locked").read_text() == "still written here"
