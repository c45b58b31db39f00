import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from pipeline.article import Rejection
from pipeline.ledger import LedgerError, Result, open_ledger, peek_ledger
from pipeline.ledger.schema import VERSION
from tests.run.older_ledger import make_older

STAMP = (1, 2, 3, -1, -1, -1)


def _result(path=b"a.txt", **changes):
    values = {"recipe": "r1", "output": path + b".json", "stamp": STAMP, "sha256": "aa", **changes}
    return Result(path, **values)


def _rejected(path, reason="empty"):
    rejection = Rejection(path.decode(), 0, "bb", reason, "it is empty", "r1")
    return _result(path, rejection=rejection)


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path / "state") as ledger:
        yield ledger


def test_what_is_stored_comes_back_in_byte_order(ledger):
    ledger.store([_result(b"b\xff"), _rejected(b"a"), _result(b"B", sidecar_sha256="cc")])
    known = list(ledger.documents())
    assert [one.path for one in known] == [b"B", b"a", b"b\xff"]
    assert known[0]._asdict() == {
        "path": b"B",
        "stamp": STAMP,
        "sha256": "aa",
        "sidecar_sha256": "cc",
        "recipe": "r1",
        "outcome": "record",
        "reason": None,
        "output": b"B.json",
    }
    assert (known[1].outcome, known[1].reason) == ("rejected", "empty")


def test_a_document_replaces_what_it_was(ledger):
    ledger.store([_rejected(b"a")])
    ledger.store([_result(b"a")])
    assert ledger.counts() == (1, {})
    assert ledger.rejections() == []


def test_below_a_folder_is_nothing_but_what_lies_in_it(ledger):
    ledger.store([_result(path) for path in (b"day", b"day/a", b"day/b/c", b"day.x/a", b"day0", b"daz/a")])
    assert [known.path for known in ledger.documents(b"day")] == [b"day/a", b"day/b/c"]
    assert ledger.knows_below(b"day")
    assert not ledger.knows_below(b"da")


def test_records_of_a_recipe_and_all_other_documents(ledger):
    ledger.store([_result(path) for path in (b"day/a", b"day/b/c", b"other/a")])
    ledger.store([_result(b"day/stale", recipe="r0"), _rejected(b"day/rejected")])
    assert list(ledger.records_of("r1", b"day", [b"day/b"])) == [(b"day/a", *STAMP, b"day/a.json")]
    assert [row[0] for row in ledger.records_of("r1")] == [b"day/a", b"day/b/c", b"other/a"]
    others = [known.path for known in ledger.documents(but_records_of="r1")]
    assert others == [b"day/rejected", b"day/stale"]
    assert [ledger.known(known.path) for known in ledger.documents()] == list(ledger.documents())


def test_counts_rejections_and_tallies(ledger):
    ledger.store([_rejected(b"a"), _rejected(b"b"), _rejected(b"c", "broken")])
    ledger.store([_result(b"d", families={"share": 2}, flags=("paywalled",)), _result(b"e", families={"share": 1})])
    assert ledger.counts() == (2, {"broken": 1, "empty": 2})
    assert ledger.rejections()[0] == Rejection("a", 0, "bb", "empty", "it is empty", "r1")
    assert ledger.tallies() == ({"share": 3}, {"paywalled": 1})


def test_a_new_stamp_is_kept_only_for_the_bytes_it_was_taken_of(ledger):
    ledger.store([_result()])
    known = next(ledger.documents())
    ledger.touch([(known._replace(sha256="other"), (9, 9, 9, -1, -1, -1))])
    assert next(ledger.documents()).stamp == STAMP
    ledger.touch([(known, (9, 9, 9, -1, -1, -1))])
    assert next(ledger.documents()).stamp == (9, 9, 9, -1, -1, -1)


def test_a_transaction_that_fails_leaves_nothing(ledger):
    with pytest.raises(ZeroDivisionError), ledger.transaction():
        ledger.store(_result(b"%d" % (1 // number)) for number in (1, 0))
    assert list(ledger.documents()) == []


def test_it_stays_on_the_disk(tmp_path):
    with open_ledger(tmp_path) as ledger:
        ledger.store([_result()])
    with peek_ledger(tmp_path) as ledger:
        assert list(ledger.outputs()) == [(b"a.txt", b"a.txt.json")]
        assert ledger.outputs_of([b"a.txt", b"b.txt"]) == {b"a.txt": b"a.txt.json"}


def test_peeking_at_an_older_one_leaves_it_as_it_is(tmp_path):
    with open_ledger(tmp_path) as ledger:
        ledger.store([_result()])
        make_older(ledger, VERSION - 1)
    (file,) = (path for path in tmp_path.iterdir() if path.suffix == ".sqlite3")
    before = file.read_bytes()
    with peek_ledger(tmp_path) as ledger:
        assert list(ledger.outputs()) == [(b"a.txt", b"a.txt.json")]
        assert ledger.connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert file.read_bytes() == before
    with open_ledger(tmp_path) as ledger:  # a run does bring it to today's form
        assert ledger.connection.execute("PRAGMA user_version").fetchone() == (VERSION,)


def test_peeking_where_there_is_none_makes_none(tmp_path):
    with peek_ledger(tmp_path / "state") as ledger:
        assert list(ledger.documents()) == []
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_belongs_to_one_clean_folder(tmp_path):
    (tmp_path / "clean").mkdir()
    with open_ledger(tmp_path / "state") as ledger:
        ledger.bind(str(tmp_path / "clean"))
        ledger.bind(str(tmp_path / "clean"))
        with pytest.raises(LedgerError, match="give each clean_dir a state_dir of its own"):
            ledger.bind(str(tmp_path / "other"))


def test_a_clean_folder_may_move_alone_or_with_its_ledger(tmp_path):
    home = tmp_path / "home"
    (home / "clean").mkdir(parents=True)
    with open_ledger(home / "state") as ledger:
        ledger.bind(str(home / "clean"))
    home.rename(tmp_path / "away")
    with open_ledger(tmp_path / "away/state") as ledger:
        ledger.bind(str(tmp_path / "away/clean"))
        (tmp_path / "away/clean").rename(tmp_path / "records")
        ledger.bind(str(tmp_path / "records"))
        with pytest.raises(LedgerError):
            ledger.bind(str(tmp_path / "others"))


def test_a_ledger_of_a_newer_version_is_not_touched(tmp_path):
    with open_ledger(tmp_path) as ledger:
        ledger.connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LedgerError, match=r"newer article-pipeline \(form 99"), open_ledger(tmp_path):
        pass


def test_a_damaged_ledger_says_what_to_do(tmp_path):
    (tmp_path / "ledger.sqlite3").write_bytes(b"this is no database" * 100)
    with pytest.raises(LedgerError, match="the next run makes a new one"), open_ledger(tmp_path):
        pass


def test_a_ledger_that_cannot_be_opened_says_so(tmp_path):
    (tmp_path / "ledger.sqlite3").mkdir()
    with pytest.raises(LedgerError, match="mend the permissions"), open_ledger(tmp_path):
        pass


def test_a_writer_waits_for_a_reader(tmp_path):
    """Several processes read and write; nobody is told that the database is locked."""
    about_to_commit = threading.Event()

    def write():
        with open_ledger(tmp_path) as ledger, ledger.transaction():
            ledger.store([_result(b"new")])
            about_to_commit.set()

    with open_ledger(tmp_path) as ledger:
        ledger.store([_result(b"%d" % number) for number in range(1000)])
        rows = ledger.documents()
        next(rows)
        with ThreadPoolExecutor() as pool:
            writing = pool.submit(write)
            assert about_to_commit.wait(10)
            assert not writing.done()
            rows.close()
            writing.result(10)
    with peek_ledger(tmp_path) as ledger:
        assert ledger.outputs_of([b"new"])
