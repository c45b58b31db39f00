"""The benchmarks end to end, on three small pages."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="numpy is not installed (extra bench)")
pytest.importorskip("rapidfuzz", reason="rapidfuzz is not installed (extra bench)")
pytest.importorskip("inscriptis", reason="inscriptis is not installed (extra bench)")
pytest.importorskip("resiliparse", reason="resiliparse is not installed (extra bench)")
pytest.importorskip("bs4", reason="bs4 is not installed (extra bench)")
pytest.importorskip("html2text", reason="html2text is not installed (extra bench)")
pytest.importorskip("justext", reason="justext is not installed (extra bench)")
pytest.importorskip("readability", reason="readability is not installed (extra bench)")

from pipeline import Document
from pipeline.cleaning import explain
from tests.benchmarks import quality, rules
from tests.benchmarks.scoring import PageScore
from tests.benchmarks.systems import PEERS, SYSTEMS, Kept, Tool

_ARTICLE = [
    "The ferry to the island sailed again on Monday after three weeks of storms that had closed the old harbour.",
    "Its captain said that the engine had been taken apart and cleaned twice while they waited for the wind to turn.",
    "“We will share what we learned with the other boats,” she told the harbour board, which had asked for a report.",
]
_BERICHT = [
    "Die Fähre zur Insel ist am Montag nach drei Wochen Sturm wieder ausgelaufen, und der Hafen ist wieder offen.",
    "Der Kapitän sagte, dass die Maschine zweimal auseinandergenommen und gereinigt worden sei, bevor der Wind drehte.",
    "„Wir werden den anderen Booten sagen, was wir gelernt haben“, sagte er der Hafenverwaltung am Nachmittag.",
]


def page(title: str, paragraphs: list[str], after: list[str]) -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    tail = "".join(f"<div>{line}</div>" for line in after)
    return (
        f"<html><head><title>{title}</title></head><body><nav><a href='/'>Home</a> <a href='/n'>News</a></nav>"
        f"<article><h1>{title}</h1>{body}</article><div>{tail}</div></body></html>"
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two sets with full texts and one with snippets only."""
    english = page("The ferry sails again", _ARTICLE, ["Share this:", "Leave a Reply", "Sign up for our newsletter"])
    german = page("Die Fähre fährt wieder", _BERICHT, ["Teilen", "Schreibe einen Kommentar", "Newsletter abonnieren"])
    rows = {
        "wcxb": ({"id": "0001", "url": "https://hafenbote.example.org/a", "text": "\n\n".join(_ARTICLE)}, english),
        "news": ({"id": "de_Bote_V1", "url": "https://bote.example/b", "text": "\n\n".join(_BERICHT)}, german),
        "segments": ({"id": "s1", "url": "x::bote.de-a.html", "with": [_BERICHT[1]], "without": ["Teilen"]}, german),
    }
    for name, (row, html) in rows.items():
        (tmp_path / name / "html").mkdir(parents=True)
        row |= {"type": "article", "html": "html/a.html.gz"}
        (tmp_path / name / "html" / "a.html.gz").write_bytes(gzip.compress(html.encode()))
        (tmp_path / name / "gold.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return tmp_path


def run(main: object, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["benchmark", *arguments])
    assert callable(main)
    return int(main())


def test_tables_of_all_systems(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--data", str(data), "--processes", "1", "--cache", str(tmp_path / "kept"), "--worst", "1", "--by"]
    assert run(quality.main, monkeypatch, *arguments) == 0
    first = capsys.readouterr().out
    assert "in-sample" in first
    for system in SYSTEMS:
        assert sum(line.startswith(f"{system}  ") for line in first.splitlines()) == 3, system
    ours = next(line for line in first.splitlines() if line.startswith("ours, HTML"))
    assert ours.split()[2:4] == ["1", "1.0000"]
    assert "the pages lost:" in first
    assert run(quality.main, monkeypatch, *arguments) == 0
    assert capsys.readouterr().out == first, "kept outputs give the same figures"


def test_only_some_systems_and_sets(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(quality.main, monkeypatch, "--data", str(data), "--processes", "1", "--only", "ours, HTML", "--set", "news")
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith(("wcxb", "news", "segments"))] == ["news"]
    assert lines[-1].startswith("ours, HTML")


def test_weights_of_folds_are_announced_and_must_be_there(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--data", str(data), "--processes", "1", "--only", "ours, HTML", "--folds", str(tmp_path / "folds")]
    with pytest.raises(SystemExit):
        run(quality.main, monkeypatch, *arguments)
    assert "there is no fold-0 in" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--data", "/nowhere"], "there is none of the sets"),
        (["--data", ".", "--only", "theirs"], "there is no such system; known are ours, HTML; trafilatura"),
    ],
)
def test_mistakes_are_explained(
    arguments: list[str], message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(quality.main, monkeypatch, *arguments)
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("score", "loss"),
    [
        (PageScore(0.4, 0.9, 0.5), (0.5, "text added")),
        (PageScore(0.9, 0.4, 0.5), (0.5, "text missing")),
        (PageScore(float("nan"), 0.0, 0.0), (0.0, "text missing")),
        (PageScore(must=2, found=1, must_not=2, absent=2), (0.75, "text missing")),
        (PageScore(must=2, found=2, must_not=2, absent=1), (0.75, "text added")),
    ],
)
def test_the_larger_error_is_named(score: PageScore, loss: tuple[float, str]) -> None:
    assert quality.loss_of(score) == loss


def test_kept_outputs_are_told_apart_by_tool_and_page_and_failures_are_empty(tmp_path: Path) -> None:
    calls = []

    def upper(text: str) -> str:
        calls.append(text)
        if text == "bad":
            raise ValueError(text)
        return text.upper() + "\ud800"

    kept = Kept(tmp_path)
    tool = Tool(upper, "trafilatura")
    assert [kept.text("a", tool, text) for text in ("x", "x", "bad", "bad")] == ["X\ud800", "X\ud800", "", ""]
    assert kept.text("b", tool, "x") == "X\ud800"
    assert calls == ["x", "bad", "x"]
    assert "The ferry" in kept.text("trafilatura", PEERS["trafilatura"], page("a", _ARTICLE, []))


def test_hits_of_rules_are_right_where_the_gold_text_has_no_such_block() -> None:
    dump = "\n".join(["Home", *_ARTICLE, "Leave a Reply", "Share this:", "Your email address will not be published."])
    outcome = explain(Document(dump, name="a.txt"))
    gold = "\n".join([*_ARTICLE, "Share this:"])
    found = {(hit.rule, hit.wrong) for hit in rules.hits_of(outcome, gold, markup=False) if hit.family != "boilerplate"}
    assert ("cue:leave-a-reply", False) in found
    assert ("cue:comment-email-note", False) in found
    assert ("cue:share-this", True) in found


def test_tally_marks_only_low_precision_with_enough_hits() -> None:
    tally = rules.Tally()
    for number in range(10):
        assert not tally.too_low
        tally.add(rules.Hit("share", "cue:share-word", True, number < 2, f"line {number}"))
    assert tally.too_low
    assert tally.precision == 0.8
    assert tally.examples == ["line 0", "line 1"]


def test_survivors_are_certain_cues_on_their_own_line() -> None:
    text = "\n\n".join([_ARTICLE[0], "Leave a Reply", f"{_ARTICLE[1]} Leave a reply.", "Related"])
    assert [(s.rule, s.in_gold) for s in rules.survivors_of(text, "\n".join(_ARTICLE))] == [
        ("cue:leave-a-reply", False)
    ]
    assert [s.in_gold for s in rules.survivors_of(text, text)] == [True]
    assert [s.in_gold for s in rules.survivors_of(text, None)] == [None]


def test_table_of_rules(data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(rules.main, monkeypatch, "--data", str(data), "--processes", "1", "--examples", "2") == 0
    out = capsys.readouterr().out
    assert "Precision of the rules on 2 articles" in out
    line = next(line for line in out.splitlines() if "cue:leave-a-reply" in line)
    assert line.split()[:4] == ["comments", "cue:leave-a-reply", "certain", "2"]
    assert out.count("only reason is the model: 0.0%") == 2
    assert next(line for line in out.splitlines() if line.startswith("ours, HTML")).split()[-5:] == ["0.00%"] * 5
