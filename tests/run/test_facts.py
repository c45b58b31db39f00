"""What a run leaves for the report, in the ledger."""

import json

from pipeline.article import Article
from pipeline.ledger import open_ledger
from pipeline.run import facts
from pipeline.run.facts import fill_facts, forget_old_sums, refresh_facts, reported_site, shares_by_run, sums_of_site
from tests.run.older_ledger import make_older


def rows(project, columns="path, record"):
    with open_ledger(project.state) as ledger:
        return list(ledger.connection.execute(f"SELECT {columns} FROM articles ORDER BY path, record"))


def numbers(project):
    return dict(rows(project, "path, number"))


def container(*texts):
    return "".join(json.dumps({"text": text}) + "\n" for text in texts)


def test_a_row_for_each_record_with_what_the_record_says(project):
    project.drop("a", "some words")
    project.drop("b", "REJECT")
    project.drop("c.jsonl", container("one", "REJECT", "three"))
    project.run()
    assert rows(project) == [(b"a", 0), (b"c.jsonl", 0), (b"c.jsonl", 2)]
    record = json.loads((project.clean / "a.json").read_bytes())
    ((id_, words, share, flags, families),) = [
        row[1:] for row in rows(project, "path, id, words, share, flags, families") if row[0] == b"a"
    ]
    assert id_.hex() == record["id"]
    assert (words, share, flags.split()) == (
        record["quality"]["words"],
        record["quality"]["share_kept"],
        record["quality"]["flags"],
    )
    assert json.loads(families) == {"comments": 2}


def test_rows_are_kept_without_duplicates_and_by_parts_of_a_container(project):
    project.drop("c.jsonl", container(*(f"text {number} " + "x" * 1_000_000 for number in range(5))))
    project.run(duplicates=False, batch_size=2)
    assert rows(project) == [(b"c.jsonl", number) for number in range(5)]


def test_a_record_that_is_made_again_keeps_its_number(project):
    for name in "abc":
        project.drop(name, f"first {name}")
    project.run()
    before = numbers(project)
    project.drop("b", "second and longer")
    project.drop("d", "new")
    project.run()
    after = numbers(project)
    assert {name: after[name] for name in before} == before
    assert after[b"d"] > max(before.values())


def test_what_is_rejected_pruned_or_shorter_has_no_rows(project):
    for name in ("a", "b"):
        project.drop(name)
    project.drop("c.jsonl", container("one", "two", "three"))
    project.run()
    project.drop("a", "REJECT")
    (project.raw / "b").unlink()
    project.drop("c.jsonl", container("one"))
    project.run(prune=True)
    assert rows(project) == [(b"c.jsonl", 0)]


def test_sums_by_run(project):
    for number in range(5):
        project.drop(f"a{number}")
    project.run(batch_size=2)
    project.drop("b")
    project.run()
    with open_ledger(project.state) as ledger:
        (runs,) = shares_by_run(ledger).values()
        assert [records for records, _ in runs.values()] == [5, 1]
        sums = list(sums_of_site(ledger, "").values())
    assert [one.families for one in sums] == [{"comments": 10}, {"comments": 2}]
    assert sums[0].share == 5 * sums[1].share


def test_sums_of_old_runs_are_forgotten(project, monkeypatch):
    monkeypatch.setattr(facts, "_RUNS_KEPT", 2)
    for name in "abc":
        project.drop(name)
        project.run()
    with open_ledger(project.state) as ledger:
        forget_old_sums(ledger)
        (runs,) = shares_by_run(ledger).values()
        assert len(runs) == 2


def test_a_ledger_of_before_gets_its_rows_from_the_records(project):
    project.drop("a", "some words")
    project.drop("c.jsonl", container("one", "two"))
    project.run()
    columns = "path, record, id, site, language, published, title, words, share, confidence, flags, families"
    known = rows(project, columns)
    with open_ledger(project.state) as ledger:
        make_older(ledger, version=3)
    with open_ledger(project.state) as ledger:
        fill_facts(ledger, str(project.clean))
    assert rows(project, columns) == known
    (project.clean / "a.json").write_bytes(b"{}\n")  # damaged since
    with open_ledger(project.state) as ledger:
        ledger.connection.execute("DELETE FROM articles")
        fill_facts(ledger, str(project.clean))
    assert rows(project) == [(b"c.jsonl", 0), (b"c.jsonl", 1)]


def test_the_site_of_a_record(project):
    project.drop("a")
    project.run()
    record = json.loads((project.clean / "a.json").read_bytes())
    for hostname, name, site in [
        ("www.News.Example", "The News", "news.example"),
        (None, "The News", "The News"),
        (None, None, ""),
    ]:
        assert reported_site(Article.from_dict({**record, "hostname": hostname, "site_name": name})) == site


def test_a_record_that_is_rewritten_after_its_batch_keeps_number_and_run(project):
    project.drop("a", "some words")
    project.run()
    ((number, run, words),) = rows(project, "number, run, words")
    record = json.loads((project.clean / "a.json").read_bytes())
    record["quality"]["words"] = words + 17
    (project.clean / "a.json").write_bytes(json.dumps(record).encode() + b"\n")
    with open_ledger(project.state) as ledger, ledger.transaction():
        refresh_facts(ledger, str(project.clean), [(b"a", b"a.json")])
    assert rows(project, "number, run, words") == [(number, run, words + 17)]
    with open_ledger(project.state) as ledger:
        assert [records for records, _ in shares_by_run(ledger)[""].values()] == [1]
