"""A ledger that is lost or damaged is made anew, and what need not be cleaned again is not."""

import json
import logging
import os
import sys

import pytest

from pipeline.ledger import LedgerError, open_ledger


@pytest.fixture
def cleaned(project, monkeypatch):
    """Names of the documents that are cleaned from now on."""
    cleaning = sys.modules["pipeline.cleaning"]
    clean_many = cleaning.clean_many
    names = []

    def watched(documents, settings=None):
        for document in documents:
            names.append(os.fsdecode(document.path))
            yield from clean_many([document], settings)

    monkeypatch.setattr(cleaning, "clean_many", watched)
    return names


def _drop_some(project):
    for number in range(5):
        project.drop(f"sub/{number}.txt", f"text {number}")
    project.drop("rejected.txt", "REJECT")
    project.drop("hinted.txt")
    (project.raw / "hinted.txt.meta.json").write_text('{"title": "T"}')
    project.drop("a.jsonl", "".join(json.dumps({"text": f"row {number}"}) + "\n" for number in range(3)))


def _damage(ledger, how):
    if how == "lost":
        ledger.unlink()
    elif how == "no database":
        ledger.write_bytes(b"this is no database, whatever its name says. " * 100)
    elif how == "cut":
        ledger.write_bytes(ledger.read_bytes()[: len(ledger.read_bytes()) // 2])
    elif how == "empty":
        ledger.write_bytes(b"")
    else:  # pages in the middle
        content = bytearray(ledger.read_bytes())
        content[4096 : len(content) - 4096] = b"\xa5" * (len(content) - 8192)
        ledger.write_bytes(content)


@pytest.mark.parametrize("how", ["lost", "no database", "cut", "empty", "pages"])
def test_records_of_unchanged_documents_are_kept(project, cleaned, caplog, how):
    _drop_some(project)
    project.run()
    before, counts = project.files(), project.status()
    project.drop("sub/1.txt", "other text")
    del cleaned[:]
    _damage(project.state / "ledger.sqlite3", how)
    with caplog.at_level(logging.WARNING, "luigi-interface.pipeline"):
        result = project.run()
    assert result.exit_status == 0
    assert sorted(cleaned) == ["a.jsonl"] * 3 + ["hinted.txt", "rejected.txt", "sub/1.txt"]
    after, changed = project.files(), project.text_of("sub/1.txt.json")
    assert changed == "other text"
    assert {name for name in after if after[name] != before[name]} == {b"sub/1.txt.json"}
    status = project.status()
    assert (status.records, status.rejected, status.removed, status.flags) == (
        counts.records,
        counts.rejected,
        counts.removed,
        counts.flags,
    )
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert any("4 records in clean/ were not in the ledger" in message for message in said)
    if how in ("no database", "cut", "pages"):
        assert (project.state / "ledger.sqlite3.damaged").exists()
    del cleaned[:]
    project.run()
    assert cleaned == []


def test_records_of_another_recipe_are_made_again(project, cleaned):
    project.drop("a.txt")
    project.run()
    (project.state / "ledger.sqlite3").unlink()
    project.run(quotes="keep")
    assert cleaned == ["a.txt", "a.txt"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]\n", b'{"schema_version":"1.0"}\n'])
def test_a_record_that_is_none_is_made_again(project, cleaned, content):
    project.drop("a.txt")
    project.run()
    before = project.files()
    (project.clean / "a.txt.json").write_bytes(content)
    (project.state / "ledger.sqlite3").unlink()
    assert project.run().exit_status == 0
    assert project.files() == before


def test_duplicates_are_counted_again(project):
    words = " ".join(f"word{number}" for number in range(60))
    for name in ("a.txt", "b.txt", "c.txt"):
        project.drop(name, words)
    project.run()
    before = project.files()
    (project.state / "ledger.sqlite3").unlink()
    assert project.run().summary.duplicates.duplicates == 2
    assert project.files() == before
    project.drop("d.txt", words)
    project.run()
    assert project.status().duplicates == 3


def test_a_ledger_of_a_newer_version_is_not_damaged(project):
    project.drop("a.txt")
    project.run()
    with open_ledger(project.state) as ledger:
        ledger.connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LedgerError, match="newer"):
        project.run()
    assert (project.state / "ledger.sqlite3").exists()
