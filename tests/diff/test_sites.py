"""``diff`` and what sites repeat: it names what a run leaves once the pages of a site are compared, also elsewhere."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from pipeline.diff.changes import Diff
from pipeline.ledger import open_ledger
from pipeline.run.site_lines import template_lines
from tests.diff.test_diff import check, diff, records, rule, run

SUPPORT = "This paper lives on what its readers give, and would like to thank every one of them."
DESK = "The desk of the islands wrote this report with help from the harbour office."
NOTE = "Tide table for the week that follows this report."
BELOW = [SUPPORT, DESK]
WHO = ["ferry crew", "school choir", "lighthouse keeper", "fish market", "weather office", "bakers of the town"]
DID = ["has asked the council for", "was surprised by", "will celebrate", "wrote a long letter about", "looks after"]
WHAT = ["the new quay", "an old painting", "the storm of last winter", "a herd of sheep", "two hundred visitors"]


def paragraph(chance: random.Random) -> str:
    return " ".join(
        f"The {chance.choice(WHO)} {chance.choice(DID)} {chance.choice(WHAT)}, as number {chance.randrange(90000)} of "
        "the register says."
        for _ in range(3)
    )


def site(folder: Path, seed: int, number: int = 14) -> None:
    """Pages of one site, a container with pages of it, and dumps of a folder; some with lines that all repeat."""
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for index in range(number):
        title = f"The {chance.choice(WHO)} and {chance.choice(WHAT)}"
        lines = [paragraph(chance) for _ in range(chance.randint(2, 4))]
        lines += [line for line in BELOW if chance.random() < 0.9]
        if index % 5 == 4:
            lines.append(f"{NOTE} Number {chance.randrange(90000)}.")
        body = "".join(f"<p>{line}</p>" for line in lines)
        page = f"<html><title>{title}</title><body><article><h1>{title}</h1>{body}</article></body></html>"
        url = f"https://www.town.example/{index}"
        if index % 4 == 3:
            rows.append({"html": page, "url": url})
        else:
            (folder / f"{index}.html").write_text(page, encoding="utf-8")
            (folder / f"{index}.html.meta.json").write_text(json.dumps({"url": url}), encoding="utf-8")
        dump = [title, *(paragraph(chance) for _ in range(3)), *BELOW[: chance.randint(1, 2)]]
        (folder / "dumps").mkdir(exist_ok=True)
        (folder / "dumps" / f"{index}.txt").write_text("\n\n".join(dump), encoding="utf-8")
    (folder / "feed.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus that was cleaned without rules, and from whose records templates were taken."""
    folder = tmp_path_factory.mktemp("sites")
    site(folder / "raw", seed=5)
    run(folder)
    with open_ledger(folder / "state") as ledger:
        assert {(line.site, line.text) for line in template_lines(ledger)} >= {
            ("town.example", SUPPORT),
            ("dumps/", SUPPORT),
        }
    return folder


@pytest.fixture
def corpus(cleaned: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(cleaned, tmp_path / "corpus")
    return tmp_path / "corpus"


RULE_SETS = {
    "keep": rule("keep", SUPPORT),
    "keep on one site": rule("keep", "This paper", match="start", site="town.example"),
    "keep what is kept": rule("keep", "the register says", match="contains"),
    "remove": rule("remove", DESK),
    "remove below": rule("remove", NOTE, match="start"),
    "fewer pages": rule("remove", "sheep", match="contains") + rule("remove", "letter about", match="contains"),
    "an end": rule("end_of_article", "The desk of", match="start"),
    "nothing": rule("remove", "Nobody writes this line"),
}


def simulated(folder: Path, source: str | None, **chosen: Any) -> Diff:
    """What was found, held against a run."""
    before = records(folder)
    found = diff(folder, source, **chosen)
    assert records(folder) == before
    run(folder, source, **chosen)
    check(found, before, records(folder))
    return found


def template_changes(found: Diff) -> int:
    return sum(
        (fate is not None and fate.family == "template")
        for change in found.changes
        for block in change.blocks
        for fate in (block.before, block.after)
    )


@pytest.mark.parametrize("name", RULE_SETS)
def test_it_agrees_with_a_run(corpus: Path, name: str) -> None:
    found = simulated(corpus, RULE_SETS[name])
    assert bool(template_changes(found)) == (name not in ("nothing", "keep what is kept"))
    if name == "keep":
        blocks = [block for change in found.changes for block in change.blocks if block.text == SUPPORT]
        assert blocks
        assert all((block.after, block.by) == (None, found.names[0]) for block in blocks)
        assert all(SUPPORT in record["text"] for record in records(corpus).values() if SUPPORT in str(record))
    if name == "fewer pages":
        assert any(block.by is None for change in found.changes for block in change.blocks)
    assert diff(corpus, RULE_SETS[name]).changes == []


def test_it_agrees_where_the_rules_were_others_or_are_gone(corpus: Path) -> None:
    simulated(corpus, RULE_SETS["keep"] + RULE_SETS["remove below"])
    edited = simulated(corpus, RULE_SETS["fewer pages"])
    without = simulated(corpus, None)
    assert template_changes(edited)
    assert template_changes(without)


def test_a_record_changes_whose_raw_file_is_gone(corpus: Path) -> None:
    for name in ("0.html", "1.html", "feed.jsonl"):
        (corpus / "raw" / name).unlink()
    found = simulated(corpus, "".join(rule("keep", line) for line in BELOW))
    assert found.not_compared["raw_gone"]
    assert {"0.html", "feed.jsonl"} <= {change.path for change in found.changes}  # lines that are kept elsewhere
    assert all(SUPPORT in record["text"] for (path, _), record in records(corpus).items() if path == "0.html")
    without = simulated(corpus, None)
    assert {"0.html", "feed.jsonl"} <= {change.path for change in without.changes}
    assert not any(SUPPORT in record["text"] for (path, _), record in records(corpus).items() if path == "0.html")


def test_a_document_that_the_next_run_cleans_for_its_bytes_is_not_named(corpus: Path) -> None:
    (corpus / "raw" / "0.html").write_bytes((corpus / "raw" / "0.html").read_bytes() + b"<!-- -->")
    (corpus / "clean" / "1.html.json").unlink()
    found = diff(corpus, RULE_SETS["fewer pages"])
    assert (found.not_compared["changed"], found.not_compared["missing"]) == (1, 1)
    assert not {"0.html", "1.html"} & {change.path for change in found.changes}


def test_where_templates_stay_none_are_taken(tmp_path: Path) -> None:
    site(tmp_path / "raw", seed=8, number=8)
    run(tmp_path, templates=False)
    found = simulated(tmp_path, RULE_SETS["keep"] + RULE_SETS["remove"], templates=False)
    assert found.changes
    assert not template_changes(found)


def test_two_workers_find_the_same(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.diff.corpus._JOB_DOCUMENTS", 12)
    assert diff(corpus, RULE_SETS["fewer pages"], workers=2) == diff(corpus, RULE_SETS["fewer pages"])


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 4))])
def test_any_rules_about_any_pages(tmp_path: Path, seed: int) -> None:
    site(tmp_path / "raw", seed=100 + seed, number=10)
    run(tmp_path)
    chance = random.Random(seed)
    lines = [SUPPORT[:30], DESK[:20], NOTE, *WHO, *WHAT, "The ", "register"]
    for _ in range(2):
        source = ""
        for text in dict.fromkeys(chance.choices(lines, k=3)):
            more = {"site": chance.choice(["town.example", "else.example"])} if chance.random() < 0.3 else {}
            kind = chance.choice(["remove", "remove", "keep", "end_of_article"])
            source += rule(kind, text, match=chance.choice(["start", "contains"]), **more)
        simulated(tmp_path, source)
