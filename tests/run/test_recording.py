"""What a run keeps of a document that became an article."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest

from pipeline import Document, Rejection, Settings
from pipeline.cleaning import clean_with_lines
from pipeline.corpus.lines import Cleaned
from pipeline.run.facts import families_of, read_facts
from pipeline.run.recording import Recorded, Recorder
from pipeline.run.sketching import read_lines, read_sketches
from pipeline.run.storage import record_line

STORY = (
    "The bakery on Mill Street closes after ninety years, its owner said on Monday. He is seventy-one and found nobody "
    "who wants to rise at two in the morning.\n\nNeighbours collect signatures so that the oven at least may stay."
)
SETTINGS = Settings(detect_language=False)


def documents() -> list[Document]:
    return [
        Document(f"Menu\n\n{STORY}\n\nLeave a Reply".encode(), name="café.txt", path="a/café.txt".encode("latin-1")),
        Document(b"", name="empty.txt", path=b"a/empty.txt"),
        Document(STORY.replace("bakery", "dairy").encode(), name="b.txt", path=b"a/b.txt"),
    ]


def cleaned() -> list[Cleaned]:
    return [answer for answer in clean_with_lines(documents(), SETTINGS) if isinstance(answer, Cleaned)]


@pytest.mark.parametrize("isolation", [True, False])
def test_records_are_those_of_the_cleaning(isolation: bool) -> None:
    first, empty, second = Recorder(replace(SETTINGS, isolation=isolation), {}).records(documents())
    assert isinstance(empty, Rejection)
    for recorded, expected in zip((first, second), cleaned(), strict=True):
        assert isinstance(recorded, Recorded)
        article = expected.article
        assert recorded.line == record_line(article)
        assert recorded.id.hex() == article.id
        assert recorded.families == families_of(article)
        assert recorded.flags == tuple(article.quality.flags)
        assert Recorded.from_bytes(recorded.to_bytes()) == recorded
    assert isinstance(first, Recorded)
    assert first.families


def test_what_is_remembered_can_be_read_back() -> None:
    path, (one, _) = b"a/caf\xe9.txt", cleaned()
    recorded = Recorder(SETTINGS, {}).record(path, one, in_container=False)
    (sketched,), (lined,) = read_sketches([recorded.comparison]), read_lines([recorded.comparison])
    (facts,) = read_facts([recorded.facts])
    assert sketched.path == lined.path == facts.path == path
    assert sketched.id == facts.id == recorded.id
    assert lined.lines == one.lines
    assert lined.site == b"a/"
    assert sketched.mark is None


def test_only_what_the_settings_ask_for_is_remembered() -> None:
    settings = replace(SETTINGS, duplicates=False, templates=False)
    recorded = Recorder(settings, {}).record(b"a", cleaned()[0], in_container=False)
    assert not list(read_sketches([recorded.comparison]))
    assert not list(read_lines([recorded.comparison]))
    assert list(read_facts([recorded.facts]))


def test_a_record_is_marked_as_it_was_the_last_time() -> None:
    one, other = (answer.article.id for answer in cleaned())
    first, _, second = Recorder(SETTINGS, {one: other}).records(documents())
    assert isinstance(first, Recorded)
    assert isinstance(second, Recorded)
    assert orjson.loads(first.line)["duplicate_of"] == other
    (sketched,) = read_sketches([first.comparison])
    assert sketched.mark is not None
    assert sketched.mark.hex() == other
    assert orjson.loads(second.line)["duplicate_of"] is None
